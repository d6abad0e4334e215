//! What stands around the drawing of the map on paper: what its circles, shades and symbols mean, what is not on it, and
//! the counting rule, so that a cut-out still says what it counts.

use super::{
    boundary::of_village,
    draw,
    layers::{Layer, range, sessions},
    outline::{areas, samples},
    page::{Look, Map, Place},
    sheet::{EDGE, INK, MARGIN, MUTED, SHADES, SMALLER, TOP, mark, text},
};
use crate::{features::reference::Region, pages::PageCx, ui::Locale, ui::words};
use leptos_i18n::td_string;
use std::fmt::Write as _;

/// Letters of a line of small print below the map.
const RULE_LETTERS: usize = 82;
/// Letters of a line of small print in the legend.
const NOTE_LETTERS: usize = 17;
/// Height of a line of small print.
const SMALL: f64 = 44.0;

/// The lines of the legend, from the top down.
struct Column {
    svg: String,
    left: f64,
    y: f64,
}

impl Column {
    /// A symbol, drawn around the middle of its line, with its words.
    fn line(&mut self, high: f64, inset: f64, symbol: impl Fn(f64, f64) -> String, words: &str) {
        let middle = self.y + high / 2.0;
        self.svg.push_str(&symbol(self.left + inset / 2.0 - 14.0, middle));
        self.svg.push_str(&text(self.left + inset, middle + 14.0, 38.0, INK, words));
        self.y += high;
    }

    /// Small print.
    fn note(&mut self, words: &str) {
        for line in wrapped(words, NOTE_LETTERS) {
            self.y += SMALL;
            self.svg.push_str(&text(self.left, self.y, 32.0, MUTED, &line));
        }
        self.y += 16.0;
    }
}

/// The legend, made smaller where it would reach below `bottom`; `scale` is how large a unit of the outline's drawing is
/// on the sheet, `None` of the cells.
pub fn legend(cx: &PageCx, map: &Map, (left, bottom): (f64, f64), scale: Option<f64>) -> String {
    let l = cx.locale;
    let mut column = Column { svg: String::new(), left, y: TOP + 90.0 };
    column.svg.push_str(&text(left, TOP + 50.0, 48.0, INK, td_string!(l, map.legend.label)));
    if map.has(Layer::Held) {
        if scale.is_none() || !areas(cx, map).is_empty() {
            shades(l, map, &mut column);
        }
        let spots = spots(cx, map);
        if let Some(scale) = scale.filter(|_| !spots.is_empty()) {
            circles(l, map, &spots, scale, &mut column);
        }
    }
    let told = map.layers.iter().filter(|layer| match layer {
        Layer::Held => false,
        // A cell's number counts them already.
        Layer::Sessions => scale.is_some(),
        Layer::Upcoming | Layer::Sites | Layer::Titles => true,
    });
    for layer in told {
        column.line(64.0, 80.0, |x, y| mark(*layer, "", x, y, 20.0), layer.word(l));
        // Cells have a number of each layer, not the things themselves.
        for (kind, word) in map.things.kinds(*layer).iter().filter(|_| scale.is_some()) {
            column.line(50.0, 120.0, |x, y| mark(*layer, kind, x, y, 18.0), word);
        }
    }
    column.y += 50.0;
    let total = td_string!(l, map.print.total, sessions = sessions(l, map.totals.sessions));
    column.svg.push_str(&text(left, column.y, 44.0, INK, &total));
    let missing = unplaced(cx, map);
    if missing > 0 && map.has(Layer::Held) {
        let number = words::number(missing);
        column.note(&match map.look {
            Look::Outline => td_string!(l, map.print.unplaced, number = number),
            Look::Cells => td_string!(l, map.print.unplaced_cells, number = number),
        });
    }
    let samples = samples(cx, map);
    if samples > 0 && scale.is_some() {
        column.note(&td_string!(l, map.sample_points, number = samples));
    }
    let fits = (bottom - TOP) / (column.y - TOP);
    if fits >= 1.0 {
        return column.svg;
    }
    let group = format!("translate({left:.1} {TOP}) scale({fits:.3}) translate({:.1} {:.1})", -left, -TOP);
    format!("<g transform=\"{group}\">{}</g>", column.svg)
}

fn shades(l: Locale, map: &Map, column: &mut Column) {
    let steps = draw::steps(map.most).into_iter().map(|(level, low, high)| (level, range(l, low, high)));
    for (level, words) in std::iter::once((0, sessions(l, 0))).chain(steps) {
        let fill = SHADES.get(usize::from(level)).copied().unwrap_or(SHADES[0]);
        let swatch = |x: f64, y: f64| {
            let (x, y) = (x - 26.0, y - 20.0);
            format!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"52\" height=\"40\" fill=\"{fill}\" stroke=\"{EDGE}\"/>")
        };
        column.line(64.0, 80.0, swatch, &words);
    }
}

/// The villages that are drawn as circles.
fn spots<'a>(cx: &PageCx, map: &'a Map) -> Vec<&'a Place> {
    let is_spot = |region: &Region| region.point.is_some() && of_village(&cx.reference, &region.code).is_none();
    map.villages().filter(|(_, region)| is_spot(region)).map(|(place, _)| place).collect()
}

/// Circles as large as the map's, each with its number.
fn circles(l: Locale, map: &Map, spots: &[&Place], scale: f64, column: &mut Column) {
    let circle = |r: f64, fill: &'static str, dashes: &'static str| {
        move |x: f64, y: f64| {
            let mut svg = String::new();
            let _ = write!(
                svg,
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\" fill=\"{fill}\" stroke=\"{EDGE}\" stroke-width=\"3\"{dashes}/>"
            );
            svg
        }
    };
    let size = |count: i64| draw::radius(count, map.most) * SMALLER * scale;
    let mut counts = vec![map.most, map.most / 4, 1];
    counts.retain(|count| *count > 0);
    counts.dedup();
    for count in counts {
        let r = size(count);
        column.line((2.0 * r + 12.0).max(54.0), 180.0, circle(r, SHADES[4], ""), &sessions(l, count));
    }
    column.line(60.0, 180.0, circle(size(0), SHADES[0], ""), &sessions(l, 0));
    if spots.iter().any(|place| place.is_demo_point()) {
        let dashed = circle(22.0, SHADES[0], " stroke-dasharray=\"8 5\"");
        column.line(64.0, 180.0, dashed, td_string!(l, ui.demo_point));
    }
}

/// How many of the sessions counted have no place on the map.
fn unplaced(cx: &PageCx, map: &Map) -> i64 {
    let is_placed = |region: &Region| {
        map.look == Look::Cells || region.point.is_some() || of_village(&cx.reference, &region.code).is_some()
    };
    let shown = map.villages().filter(|(_, region)| is_placed(region));
    map.totals.sessions - shown.map(|(place, _)| place.sessions()).sum::<i64>()
}

/// The counting rule and the day, and how high they are together with what stays free above them.
pub fn foot(cx: &PageCx, height: f64) -> (String, f64) {
    let l = cx.locale;
    let made = td_string!(l, map.print.made, day = words::full_date(l, cx.today()), address = cx.origin.clone());
    let mut rule = td_string!(l, map.print.rule).to_owned();
    if cx.demo() {
        if l == Locale::en {
            rule.push(' ');
        }
        rule.push_str(td_string!(l, counts.rule.demo));
    }
    let mut lines = wrapped(&rule, RULE_LETTERS);
    lines.push(made);
    let high = SMALL * f64::from(u32::try_from(lines.len()).unwrap_or(0));
    let mut svg = String::new();
    let mut y = height - MARGIN - high + SMALL;
    for line in lines {
        svg.push_str(&text(MARGIN, y, 32.0, MUTED, &line));
        y += SMALL;
    }
    (svg, high + SMALL)
}

/// Lines of at most so many wide letters; a letter of ASCII is half as wide.
pub fn wrapped(text: &str, letters: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for part in text.split_inclusive(|c: char| c == ' ' || !c.is_ascii()) {
        let width = part.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
        if used + width > 2 * letters && used > 0 {
            lines.push(String::new());
            used = 0;
        }
        used += width;
        if let Some(line) = lines.last_mut() {
            line.push_str(part);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_print_is_broken_into_lines() {
        assert_eq!(wrapped("一二三四五", 2), ["一二", "三四", "五"]);
        assert_eq!(wrapped("one two three", 4), ["one two ", "three"]);
    }
}
