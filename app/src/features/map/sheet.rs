//! The map to take away: `/map.svg` for reports, and `/map/print` for paper. One drawing holds everything that belongs
//! to it: title, filters, legend, counting rule, the day it was made. Colours and letters are attributes, since the
//! site's policy allows no styles within.

use super::{
    cells::rows,
    draw::{self, Frame, Outline},
    labels::{Spot, label_places},
    layers::Layer,
    outline::{areas, dots, placed},
    page::{self, Look, Map, Place},
};
use crate::{
    error::AppError,
    features::{
        counts::parts::{address_of, filter_line, rule},
        events::query::bad,
        map::{boundary::of_village, parts::table},
    },
    pages::{Drawing, Page, PageCx},
    ui::words,
};
use leptos::prelude::*;
use leptos_i18n::td_string;
use std::fmt::Write as _;

/// A sheet of A4 lying down, in units of a tenth of a millimetre.
const PAPER: (f64, f64) = (2970.0, 2100.0);
/// What stays free around.
const MARGIN: f64 = 120.0;
/// Where the drawing begins, below title and filters.
const TOP: f64 = 330.0;
/// Width of the legend at the right.
const LEGEND: f64 = 640.0;
/// Letters of a line of small print.
const RULE_LETTERS: usize = 62;
const INK: &str = "#17201f";
const MUTED: &str = "#4d5856";
const EDGE: &str = "#6a7573";
const LAND: &str = "#f2f5f4";
/// The shades of figures, from none to the most.
const SHADES: [&str; 6] = ["#ffffff", "#dcece9", "#b3d6d1", "#84bbb4", "#2b7772", "#0a4f4c"];
const FONT: &str = "PingFang SC, HarmonyOS Sans SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif";

/// `/map.svg`.
pub async fn picture(cx: &PageCx) -> Result<Page, AppError> {
    let map = page::load(cx).await?;
    Ok(Page::drawing(Drawing { name: "map.svg".into(), svg: sheet(cx, &map) }))
}

/// `/map/print`: the same on a page of its own.
pub async fn print(cx: &PageCx) -> Result<Page, AppError> {
    let paper = match cx.asked("paper") {
        None | Some("a4") => "a4",
        Some("a3") => "a3",
        Some(_) => return Err(bad("paper", "a3 or a4")),
    };
    let map = page::load(cx).await?;
    let l = cx.locale;
    let cx = cx.clone();
    Ok(Page::new(td_string!(l, map.print.title), page::PATH, move || {
        let extra = map.extra(map.look, map.whole);
        let address = address_of("/map.svg", &map.filter, &extra);
        let back = address_of(page::PATH, &map.filter, &extra);
        let line = filter_line(&cx, &map.filter, &map.duties);
        view! {
            <h1 class="no-print">{td_string!(l, map.print.title)}</h1>
            <p class="no-print">{td_string!(l, map.print.lead, paper = paper.to_uppercase())}</p>
            <p class="no-print"><a href=back>{td_string!(l, map.print.back)}</a></p>
            <figure class="map-sheet" data-paper=paper>
                <img src=address alt=td_string!(l, map.print.alt, filter = line) width="2970" height="2100" />
            </figure>
            {rule(&cx)}
            <h2>{td_string!(l, map.table.title)}</h2>
            {table(&cx, &map)}
        }
        .into_any()
    })
    .describe(td_string!(l, map.describe)))
}

/// Text between tags and in attributes.
fn escaped(text: &str) -> String {
    let text = text.chars().filter(|c| !c.is_control()).collect::<String>();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn text(x: f64, y: f64, size: f64, colour: &str, words: &str) -> String {
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" fill=\"{colour}\">{}</text>", escaped(words))
}

/// The whole sheet.
fn sheet(cx: &PageCx, map: &Map) -> String {
    let l = cx.locale;
    let (width, height) = PAPER;
    let line = filter_line(cx, &map.filter, &map.duties);
    let name =
        if cx.reference.site.name.is_empty() { td_string!(l, ui.product) } else { cx.reference.site.name.as_str() };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"{FONT}\"><title>{}</title><rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>",
        escaped(td_string!(l, map.title))
    );
    svg.push_str(&text(MARGIN, 190.0, 84.0, INK, &format!("{name} \u{b7} {}", td_string!(l, map.title))));
    svg.push_str(&text(MARGIN, 270.0, 44.0, MUTED, &line));
    let room = (width - 2.0 * MARGIN - LEGEND, height - TOP - 2.0 * MARGIN);
    let drawn = match (map.look, frame(cx, map)) {
        (Look::Outline, Some(frame)) => outline(cx, map, frame),
        _ => schematic(cx, map),
    };
    let _ = write!(svg, "<svg x=\"{MARGIN}\" y=\"{TOP}\" width=\"{}\" height=\"{}\" {drawn}</svg>", room.0, room.1);
    svg.push_str(&legend(cx, map, width - MARGIN - LEGEND + 60.0));
    svg.push_str(&foot(cx, height));
    svg.push_str("</svg>");
    svg
}

fn frame(cx: &PageCx, map: &Map) -> Option<Frame> {
    let points = map.points(cx);
    let outline = Outline::of(&cx.reference);
    let land = outline.iter().flat_map(Outline::points);
    if points.len() >= 2 && !map.whole {
        Frame::around(points.into_iter())
    } else {
        Frame::around(land.chain(points).collect::<Vec<_>>().into_iter())
    }
}

/// Outline, boundaries or circles, symbols.
fn outline(cx: &PageCx, map: &Map, frame: Frame) -> String {
    let mut svg = format!("viewBox=\"{}\" overflow=\"hidden\">", frame.view_box());
    if let Some(outline) = Outline::of(&cx.reference) {
        let _ = write!(
            svg,
            "<path d=\"{}\" fill=\"{LAND}\" stroke=\"{EDGE}\" stroke-width=\"0.7\"/>",
            outline.path(&frame)
        );
    }
    for (place, shape) in areas(cx, map) {
        let shade = shade(place.sessions(), map.most);
        let _ =
            write!(svg, "<path d=\"{}\" fill=\"{shade}\" stroke=\"{EDGE}\" stroke-width=\"0.5\"/>", shape.path(&frame));
    }
    let mut located = map
        .villages()
        .filter(|_| map.has(Layer::Held))
        .filter_map(|(place, region)| {
            let (x, y) = frame.place(region.point?);
            let has_area = of_village(&cx.reference, &region.code).is_some();
            let r = if has_area { 0.0 } else { draw::radius(place.sessions(), map.most) * 0.6 };
            Some((place, Spot { x, y, r, text: format!("{} {}", place.row.label, words::number(place.sessions())) }))
        })
        .collect::<Vec<_>>();
    located.sort_by(|(_, a), (_, b)| b.r.total_cmp(&a.r));
    let spots = located.iter().map(|(_, spot)| spot.clone()).collect::<Vec<_>>();
    for ((place, spot), label) in located.iter().zip(label_places(&spots, frame.height, false)) {
        svg.push_str(&circle(place, spot));
        if let Some((x, y)) = label {
            svg.push_str(&text(x, y - 3.0, 7.0, INK, &spot.text));
        }
    }
    for (x, y, count) in dots(map, &frame) {
        let r = (draw::radius(count, map.totals.sessions) * 0.5).max(1.5);
        svg.push_str(&mark(Layer::Sessions, x, y, r));
    }
    for (x, y, item) in placed(map, &frame) {
        svg.push_str(&mark(item.layer, x, y, 3.5));
    }
    svg
}

fn circle(place: &Place, spot: &Spot) -> String {
    if spot.r == 0.0 {
        return String::new();
    }
    let fill = if place.sessions() > 0 { SHADES[4] } else { "#ffffff" };
    let dashes = if place.is_demo_point() { " stroke-dasharray=\"1.5 1\"" } else { "" };
    format!(
        "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{:.1}\" fill=\"{fill}\" stroke=\"{EDGE}\" stroke-width=\"0.6\"{dashes}/>",
        spot.x, spot.y, spot.r
    )
}

fn mark(layer: Layer, x: f64, y: f64, r: f64) -> String {
    let colour = colour(layer);
    format!("<path d=\"{}\" fill=\"{colour}\" stroke=\"#ffffff\" stroke-width=\"0.5\"/>", layer.symbol(x, y, r))
}

fn colour(layer: Layer) -> &'static str {
    match layer {
        Layer::Held | Layer::Sessions => SHADES[4],
        Layer::Upcoming => "#a8231c",
        Layer::Sites => "#7a5200",
        Layer::Titles => "#5b3a8c",
    }
}

fn shade(count: i64, most: i64) -> &'static str {
    SHADES.get(usize::from(draw::level(count, most))).copied().unwrap_or("#ffffff")
}

/// The cells in their rows.
fn schematic(cx: &PageCx, map: &Map) -> String {
    const COLUMNS: usize = 10;
    let rows = rows(cx, map);
    let mut cells = String::new();
    let mut top = 0.0;
    for (label, places) in &rows {
        if !label.is_empty() {
            cells.push_str(&text(0.0, top + 12.0, 10.0, INK, label));
            top += 18.0;
        }
        for line in places.chunks(COLUMNS) {
            let mut left = 0.0;
            for place in line {
                let (fill, ink) = (shade(place.sessions(), map.most), ink_on(place.sessions(), map.most));
                let _ = write!(
                    cells,
                    "<rect x=\"{left}\" y=\"{top}\" width=\"46\" height=\"30\" fill=\"{fill}\" stroke=\"{EDGE}\" stroke-width=\"0.5\"/>"
                );
                let name = place.row.label.chars().take(7).collect::<String>();
                cells.push_str(&text(left + 3.0, top + 11.0, 6.0, ink, &name));
                cells.push_str(&text(left + 3.0, top + 24.0, 9.0, ink, &words::number(place.sessions())));
                left += 50.0;
            }
            top += 34.0;
        }
        top += 6.0;
    }
    format!("viewBox=\"0 0 {} {:.0}\" preserveAspectRatio=\"xMinYMin meet\">{cells}", 50 * COLUMNS, top.max(60.0))
}

fn ink_on(count: i64, most: i64) -> &'static str {
    if draw::level(count, most) >= 4 { "#ffffff" } else { INK }
}

fn legend(cx: &PageCx, map: &Map, left: f64) -> String {
    let l = cx.locale;
    let mut svg = text(left, TOP + 50.0, 48.0, INK, td_string!(l, map.legend.label));
    let mut y = TOP + 130.0;
    let mut line = |symbol: String, words: &str| {
        let _ = write!(svg, "{symbol}{}", text(left + 80.0, y + 14.0, 40.0, INK, words));
        y += 72.0;
    };
    let swatch = |y: f64, fill: &str| {
        format!(
            "<rect x=\"{left}\" y=\"{:.0}\" width=\"52\" height=\"40\" fill=\"{fill}\" stroke=\"{EDGE}\"/>",
            y - 18.0
        )
    };
    let mut at = TOP + 130.0;
    if map.has(Layer::Held) {
        line(swatch(at, SHADES[0]), &td_string!(l, map.sessions, number = 0));
        at += 72.0;
        for (level, low, high) in draw::steps(map.most) {
            let words = if low == high {
                td_string!(l, map.sessions, number = words::number(low))
            } else {
                td_string!(l, map.legend.range, low = words::number(low), high = words::number(high))
            };
            line(swatch(at, SHADES[usize::from(level).min(5)]), &words);
            at += 72.0;
        }
    }
    for layer in map.layers.iter().filter(|layer| **layer != Layer::Held) {
        let path = layer.symbol(left + 26.0, at, 22.0);
        line(format!("<path d=\"{path}\" fill=\"{}\"/>", colour(*layer)), layer.word(l));
        at += 72.0;
    }
    let totals = td_string!(l, map.print.total, number = words::number(map.totals.sessions));
    svg.push_str(&text(left, at + 60.0, 44.0, INK, &totals));
    svg
}

/// The counting rule and the day, so that a cut-out still says what it counts.
fn foot(cx: &PageCx, height: f64) -> String {
    let l = cx.locale;
    let made = td_string!(l, map.print.made, day = words::full_date(l, cx.today()), address = cx.origin.clone());
    let mut rule = td_string!(l, counts.rule.text).to_owned();
    if cx.demo() {
        rule.push_str(td_string!(l, counts.rule.demo));
    }
    let lines = wrapped(&rule, RULE_LETTERS);
    let mut svg = String::new();
    let first = height - MARGIN - 44.0 - 44.0 * f64::from(u32::try_from(lines.len()).unwrap_or(0));
    let mut y = first;
    for line in lines {
        svg.push_str(&text(MARGIN, y, 32.0, MUTED, &line));
        y += 44.0;
    }
    svg.push_str(&text(MARGIN, y, 32.0, MUTED, &made));
    svg
}

/// Lines of at most so many wide letters; a letter of ASCII is half as wide.
fn wrapped(text: &str, letters: usize) -> Vec<String> {
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
    fn what_somebody_typed_cannot_become_a_tag() {
        assert_eq!(text(1.0, 2.0, 3.0, INK, "<a>&\"\u{7}").matches('<').count(), 2);
        assert!(text(1.0, 2.0, 3.0, INK, "<a>&\"").contains("&lt;a&gt;&amp;&quot;"));
    }

    #[test]
    fn small_print_is_broken_into_lines() {
        assert_eq!(wrapped("一二三四五", 2), ["一二", "三四", "五"]);
        assert_eq!(wrapped("one two three", 4), ["one two ", "three"]);
    }
}
