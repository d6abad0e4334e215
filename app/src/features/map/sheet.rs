//! The map to take away: `/map.svg` for reports, and `/map/print` for paper. One drawing holds everything that belongs
//! to it: title, filters, legend, counting rule, the day it was made. Colours and letters are attributes, since the
//! site's policy allows no styles within.

use super::{
    cells::rows,
    draw::{self, Frame, Outline},
    labels::{Label, Spot},
    layers::Layer,
    outline::{areas, dots, labels, located, placed},
    page::{self, Look, Map, Place},
    sheet_legend::{foot, legend, wrapped},
};
use crate::{
    error::AppError,
    features::{
        counts::parts::{address_of, filter_line, rule},
        events::query::bad,
        map::parts::table,
    },
    pages::{Drawing, Page, PageCx},
    shell::site_name,
    ui::words,
};
use leptos::prelude::*;
use leptos_i18n::td_string;
use std::fmt::Write as _;

/// A sheet of A4 lying down, in units of a tenth of a millimetre.
const PAPER: (f64, f64) = (2970.0, 2100.0);
/// What stays free around.
pub(super) const MARGIN: f64 = 120.0;
/// Where the drawing begins, below title and filters.
pub(super) const TOP: f64 = 330.0;
/// Width of the legend at the right.
const LEGEND: f64 = 640.0;
/// Size of a label's letters in the units of the drawing.
const LETTER: f64 = 7.0;
/// How much smaller circles are on paper than on a screen.
pub(super) const SMALLER: f64 = 0.6;
pub(super) const INK: &str = "#17201f";
pub(super) const MUTED: &str = "#4d5856";
pub(super) const EDGE: &str = "#6a7573";
const LAND: &str = "#f2f5f4";
/// The shades of figures, from none to the most.
pub(super) const SHADES: [&str; 6] = ["#ffffff", "#dcece9", "#b3d6d1", "#84bbb4", "#2b7772", "#0a4f4c"];
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
            <div class="no-print">{rule(&cx)}</div>
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

/// A line of words.
pub(super) fn text(x: f64, y: f64, size: f64, colour: &str, words: &str) -> String {
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" fill=\"{colour}\">{}</text>", escaped(words))
}

/// A village's words.
fn written(Label { x, y, anchor }: Label, ink: &str, words: &str) -> String {
    let words = escaped(words);
    format!(
        "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{LETTER}\" fill=\"{ink}\" text-anchor=\"{anchor}\">{words}</text>"
    )
}

/// The whole sheet.
fn sheet(cx: &PageCx, map: &Map) -> String {
    let l = cx.locale;
    let (width, height) = PAPER;
    let line = filter_line(cx, &map.filter, &map.duties);
    let name = site_name(cx);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"{FONT}\"><title>{}</title><rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>",
        escaped(td_string!(l, map.title))
    );
    svg.push_str(&text(MARGIN, 190.0, 84.0, INK, &format!("{name} \u{b7} {}", td_string!(l, map.title))));
    svg.push_str(&text(MARGIN, 270.0, 44.0, MUTED, &line));
    let (foot, foot_height) = foot(cx, height);
    let room = (width - 2.0 * MARGIN - LEGEND, height - TOP - MARGIN - foot_height);
    let frame = (map.look == Look::Outline).then(|| frame(cx, map)).flatten();
    let drawn = frame.map_or_else(|| schematic(cx, map), |frame| outline(cx, map, frame));
    let _ = write!(svg, "<svg x=\"{MARGIN}\" y=\"{TOP}\" width=\"{}\" height=\"{}\" {drawn}</svg>", room.0, room.1);
    // How large a unit of the drawing is on the sheet: the legend's circles are as large as the map's.
    let scale = frame.map(|frame| (room.0 / draw::WIDTH).min(room.1 / frame.height));
    let corner = (width - MARGIN - LEGEND + 60.0, TOP + room.1);
    svg.push_str(&legend(cx, map, corner, scale));
    svg.push_str(&foot);
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
    let located = located(cx, map, &frame, SMALLER);
    for ((place, spot), label) in located.iter().zip(labels(cx, map, &frame, &located, LETTER)) {
        svg.push_str(&circle(place, spot));
        if let Some(label) = label {
            let ink = if spot.r == 0.0 { ink_on(place.sessions(), map.most) } else { INK };
            svg.push_str(&written(label, ink, &spot.text));
        }
    }
    for (x, y, count) in dots(map, &frame) {
        let r = (draw::radius(count, map.totals.sessions) * 0.5).max(1.5);
        svg.push_str(&mark(Layer::Sessions, "", x, y, r));
    }
    for (x, y, item) in placed(map, &frame) {
        svg.push_str(&mark(item.layer, item.kind, x, y, 3.5));
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

/// A symbol with the letter of its kind.
pub(super) fn mark(layer: Layer, kind: &str, x: f64, y: f64, r: f64) -> String {
    let colour = colour(layer, kind);
    let path = layer.symbol(x, y, r);
    let mut svg = format!("<path d=\"{path}\" fill=\"{colour}\" stroke=\"#ffffff\" stroke-width=\"{:.1}\"/>", r / 7.0);
    if let Some(letter) = layer.letter(kind) {
        let (size, y) = (r * 1.1, y + r * 0.4);
        let _ = write!(
            svg,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size:.1}\" fill=\"#ffffff\" text-anchor=\"middle\">{letter}</text>"
        );
    }
    svg
}

/// As the stylesheet has them.
fn colour(layer: Layer, kind: &str) -> &'static str {
    match layer {
        Layer::Titles if kind == "national" => "#a8231c",
        Layer::Held | Layer::Sessions => SHADES[4],
        Layer::Upcoming => "#a8231c",
        Layer::Sites => "#7a5200",
        Layer::Titles => "#5b3a8c",
    }
}

fn shade(count: i64, most: i64) -> &'static str {
    SHADES.get(usize::from(draw::level(count, most))).copied().unwrap_or("#ffffff")
}

/// The cells in their rows, each with what the other layers hold of its village.
fn schematic(cx: &PageCx, map: &Map) -> String {
    const COLUMNS: usize = 12;
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
                cells.push_str(&cell(map, place, left, top));
                left += 50.0;
            }
            top += 40.0;
        }
        top += 6.0;
    }
    format!("viewBox=\"0 0 {} {:.0}\" preserveAspectRatio=\"xMinYMin meet\">{cells}", 50 * COLUMNS, top.max(60.0))
}

fn cell(map: &Map, place: &Place, left: f64, top: f64) -> String {
    let is_shown = map.has(Layer::Held);
    let (fill, ink) = match place.sessions() {
        count if is_shown => (shade(count, map.most), ink_on(count, map.most)),
        _ => (SHADES[0], INK),
    };
    let mut svg = format!(
        "<rect x=\"{left}\" y=\"{top}\" width=\"46\" height=\"36\" fill=\"{fill}\" stroke=\"{EDGE}\" stroke-width=\"0.5\"/>"
    );
    // Seven wide letters fill a line; the longest names need two.
    let lines = wrapped(&place.row.label, 7);
    for (y, line) in [8.0, 15.0].into_iter().zip(&lines) {
        let line = if y > 8.0 && lines.len() > 2 { format!("{}\u{2026}", line.trim()) } else { line.clone() };
        let size = if line.trim().len() > 12 && line.is_ascii() { 5.0 } else { 6.0 };
        svg.push_str(&text(left + 2.0, top + y, size, ink, line.trim()));
    }
    if is_shown {
        svg.push_str(&text(left + 2.0, top + 25.0, 9.0, ink, &words::number(place.sessions())));
    }
    // What the layers hold stands on white, whatever the shade is.
    let mut x = left + 5.0;
    for (layer, count) in on_cells(map, place) {
        let _ = write!(
            svg,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"14\" height=\"8\" fill=\"#ffffff\"/>",
            x - 4.0,
            top + 27.0
        );
        svg.push_str(&mark(layer, "", x, top + 31.0, 2.6));
        svg.push_str(&text(x + 3.5, top + 33.0, 5.5, INK, &words::number(count)));
        x += 14.5;
    }
    svg
}

/// How many things of each layer a village has, where there are any.
fn on_cells(map: &Map, place: &Place) -> Vec<(Layer, i64)> {
    let count = |layer: Layer| match layer {
        Layer::Upcoming => place.upcoming,
        Layer::Held | Layer::Sessions => 0,
        Layer::Sites | Layer::Titles => {
            let things = map.things.of(layer).filter(|item| item.village == place.row.key).count();
            i64::try_from(things).unwrap_or(0)
        }
    };
    let layers = map.layers.iter().map(|layer| (*layer, count(*layer)));
    layers.filter(|(_, count)| *count > 0).collect()
}

fn ink_on(count: i64, most: i64) -> &'static str {
    if draw::level(count, most) >= 4 { "#ffffff" } else { INK }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_typed_cannot_become_a_tag() {
        assert_eq!(text(1.0, 2.0, 3.0, INK, "<a>&\"\u{7}").matches('<').count(), 2);
        assert!(text(1.0, 2.0, 3.0, INK, "<a>&\"").contains("&lt;a&gt;&amp;&quot;"));
    }
}
