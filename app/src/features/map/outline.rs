//! The map's second view: the county's outline, a circle for every village whose point is known, the others below.

use super::{
    boundary::of_village,
    cells::{cell_legend, cell_list},
    cluster::{View, clusters},
    controls::{letter, symbol, symbol_of},
    draw::{self, Frame, Outline},
    labels::{LETTER, Label, Spot, label_places},
    layers::{Item, Layer, sessions},
    page::{Look, Map, Marked, Place},
    shape,
};
use crate::{
    features::{
        counts::{parts::address_of, period::rows_address},
        reference::{Region, model::Point},
    },
    pages::PageCx,
    ui::{bits, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The drawing, how to look closer, and who is missing on it.
pub fn outline(cx: &PageCx, map: &Map) -> AnyView {
    let l = cx.locale;
    let outline = Outline::of(&cx.reference);
    let points = map.points(cx);
    let land = outline.as_ref().map(|outline| outline.points().collect::<Vec<_>>()).unwrap_or_default();
    // Two points give a piece of land to look at closely; until then there is only the whole.
    let close = points.len() >= 2 && !map.whole;
    let shown = if close { points.clone() } else { land.iter().chain(&points).copied().collect() };
    let drawing = match Frame::around(shown.into_iter()) {
        Some(frame) => drawing(cx, map, outline.as_ref(), frame),
        None => bits::notice(bits::Notice::Info, td_string!(l, map.no_outline)),
    };
    let samples = samples(cx, map);
    let samples = (samples > 0).then(|| {
        let text = td_string!(l, map.sample_points, number = samples);
        view! { <div class="notice" data-kind="warn" role="note"><p>{bits::tag("illustrative", td_string!(l, ui.demo_point))}" "{text}</p></div> }
    });
    let zoom = (points.len() >= 2 && !land.is_empty()).then(|| {
        let extra = map.extra(Look::Outline, close);
        let label = if close { td_string!(l, map.zoom.county) } else { td_string!(l, map.zoom.villages) };
        view! { <p class="map-zoom"><a href=address_of("/map", &map.filter, &extra)>{label}</a></p> }
    });
    view! {
        <p>{td_string!(l, map.outline_lead)}</p>
        {samples}
        {zoom}
        {drawing}
        {pointless(cx, map)}
    }
    .into_any()
}

fn drawing(cx: &PageCx, map: &Map, outline: Option<&Outline>, frame: Frame) -> AnyView {
    let l = cx.locale;
    let areas = areas(cx, map).into_iter().map(|(place, shape)| area(cx, map, &frame, place, shape)).collect_view();
    let located = located(cx, map, &frame, 1.0);
    let labels = labels(cx, map, &frame, &located, LETTER[usize::from(cx.elder)]);
    let circles =
        located.iter().zip(labels).map(|((place, spot), label)| circle(cx, map, place, spot, label)).collect_view();
    let mark = map.marked.as_ref().map(|marked| mark(&frame, marked));
    let path = outline.map(|outline| view! { <path class="outline" d=outline.path(&frame) /> });
    view! {
        <svg class="outline-map" viewBox=frame.view_box() role="group" aria-label=td_string!(l, map.outline_label)>
            {path}
            {areas}
            {circles}
            {marks(cx, map, &frame)}
            {mark}
        </svg>
        {circle_legend(cx, map)}
    }
    .into_any()
}

/// How many villages are drawn at a sample of a position.
pub fn samples(cx: &PageCx, map: &Map) -> usize {
    let is_sample = |region: &Region| region.point_is_demo && of_village(&cx.reference, &region.code).is_none();
    map.villages().filter(|(_, region)| is_sample(region)).count()
}

/// The villages whose figures are drawn: a circle `scale` times its usual size; none, where the land is shaded.
pub fn located<'a>(cx: &PageCx, map: &'a Map, frame: &Frame, scale: f64) -> Vec<(&'a Place, Spot)> {
    let shown = map.villages().filter(|_| map.has(Layer::Held));
    let mut located = shown
        .filter_map(|(place, region)| {
            let area = of_village(&cx.reference, &region.code).map(|boundary| &boundary.shape);
            let r = if area.is_some() { 0.0 } else { draw::radius(place.sessions(), map.most) * scale };
            // The words stand within the land, even if the village's point does not.
            let inside = region.point.filter(|point| area.is_none_or(|area| area.contains(*point)));
            let (x, y) = frame.place(inside.or_else(|| area.and_then(shape::middle))?);
            let text = format!("{} {}", place.row.label, words::number(place.sessions()));
            Some((place, Spot { x, y, r, text }))
        })
        .collect::<Vec<_>>();
    // Small circles come last, so that none lies hidden under a large one.
    located.sort_by(|(_, a), (_, b)| b.r.total_cmp(&a.r));
    located
}

/// Where the words of villages stand: not over symbols, and not on the land of others.
pub fn labels(cx: &PageCx, map: &Map, frame: &Frame, located: &[(&Place, Spot)], letter: f64) -> Vec<Option<Label>> {
    let spots = located.iter().map(|(_, spot)| spot.clone()).collect::<Vec<_>>();
    let marks = placed(map, frame).into_iter().map(|(x, y, _)| (x, y)).collect::<Vec<_>>();
    let areas = areas(cx, map);
    let is_foreign = |index: usize, x: f64, y: f64| {
        let own = located.get(index).map(|(place, _)| place.row.key.as_str());
        let at = frame.point(x, y);
        areas.iter().any(|(place, shape)| Some(place.row.key.as_str()) != own && shape.contains(at))
    };
    label_places(&spots, &marks, &is_foreign, frame.height, letter)
}

/// A session's own point: a pin that is a link to it.
fn mark(frame: &Frame, marked: &Marked) -> AnyView {
    let (x, y) = frame.place(marked.point);
    let pin = format!("M{x:.1} {y:.1}l-7 -12a8 8 0 1 1 14 0z");
    let title = marked.title.clone();
    view! {
        <a href=format!("/events/{}", marked.id) aria-label=marked.title.clone() aria-current="true">
            <path class="pin" d=pin><title>{title}</title></path>
        </a>
    }
    .into_any()
}

/// The villages whose boundaries are known, where their figures are drawn.
pub fn areas<'a>(cx: &'a PageCx, map: &'a Map) -> Vec<(&'a Place, &'a Outline)> {
    if !map.has(Layer::Held) {
        return Vec::new();
    }
    let known =
        map.villages().filter_map(|(place, region)| Some((place, &of_village(&cx.reference, &region.code)?.shape)));
    known.collect()
}

/// A village's land, shaded by its figure.
fn area(cx: &PageCx, map: &Map, frame: &Frame, place: &Place, shape: &Outline) -> AnyView {
    let words = place.words(cx);
    let title = words.clone();
    let current = map.is_chosen(place).then_some("true");
    let class = if map.is_chosen(place) { "area chosen" } else { "area" };
    view! {
        <a href=rows_address(&place.row.filter) aria-label=words aria-current=current data-layer="held">
            <path class=class data-level=draw::level(place.sessions(), map.most) d=shape.path(frame)><title>{title}</title></path>
        </a>
    }
    .into_any()
}

/// What the other layers hold, each thing a symbol that opens its page.
fn marks(cx: &PageCx, map: &Map, frame: &Frame) -> AnyView {
    let marks = placed(map, frame).into_iter().map(|(x, y, item)| {
        let title = item.label.clone();
        let d = item.layer.symbol(x, y, 6.0);
        view! {
            <a href=item.href.clone() aria-label=item.label.clone() data-layer=item.layer.key()>
                <path class="mark" data-layer=item.layer.key() data-kind=item.kind d=d><title>{title}</title></path>
                {letter(item.layer, item.kind, x, y, 7.0)}
            </a>
        }
    });
    let marks = marks.collect_view();
    let dots = dots(map, frame).into_iter().map(|(x, y, count)| {
        let words = sessions(cx.locale, count);
        let d = Layer::Sessions.symbol(x, y, draw::radius(count, map.totals.sessions).min(12.0));
        view! { <path class="mark" data-layer="sessions" d=d><title>{words}</title></path> }
    });
    view! { {dots.collect_view()}{marks} }.into_any()
}

/// How many steps to the right and downwards the symbols of one place stand from it, the nearest first.
const AROUND: [(f64, f64); 15] = [
    (0.0, 0.0),
    (0.0, 1.0),
    (0.0, -1.0),
    (1.0, 0.0),
    (1.0, 1.0),
    (1.0, -1.0),
    (-2.0, 0.0),
    (-2.0, 1.0),
    (-2.0, -1.0),
    (-1.0, 1.5),
    (-1.0, -1.5),
    (0.0, 2.0),
    (0.0, -2.0),
    (1.0, 2.0),
    (1.0, -2.0),
];

/// The things that have a place, and where in the drawing. Those of one place stand around it; where there are too many
/// for that, they cover each other rather than wander off to other villages.
pub fn placed<'a>(map: &'a Map, frame: &Frame) -> Vec<(f64, f64, &'a Item)> {
    let mut taken: Vec<(f64, f64)> = Vec::new();
    map.things
        .items
        .iter()
        .filter_map(|item| {
            let (mut x, y) = frame.place(item.point?);
            // Beside the circle of its village, not on it.
            if !item.is_exact {
                x += 9.0;
            }
            let is_free = |(x, y): &(f64, f64)| {
                taken.iter().all(|(left, top)| (left - x).abs() >= 11.0 || (top - y).abs() >= 11.0)
            };
            let mut around = AROUND.iter().map(|(right, down)| (x + right * 12.0, y + down * 12.0));
            let (x, y) = around.find(is_free).unwrap_or((x, y));
            taken.push((x, y));
            Some((x, y, item))
        })
        .collect()
}

/// Every session held, gathered so that they can be told apart: where, and how many.
pub fn dots(map: &Map, frame: &Frame) -> Vec<(f64, f64, i64)> {
    let Some(spots) = &map.things.sessions else { return Vec::new() };
    let (low, high) = (frame.point(0.0, frame.height), frame.point(draw::WIDTH, 0.0));
    let view = View { west: low.lon, south: low.lat, east: high.lon, north: high.lat, zoom: 14 };
    clusters(&spots.all, &view, 80)
        .into_iter()
        .map(|cluster| {
            let (x, y) = frame.place(cluster.point);
            (x, y, i64::try_from(cluster.count).unwrap_or(i64::MAX))
        })
        .collect()
}

impl Map {
    /// What is to be in view: villages' points and boundaries, and what the other layers hold.
    pub fn points(&self, cx: &PageCx) -> Vec<Point> {
        let villages = self.villages().filter_map(|(_, region)| region.point);
        let of_village = |(_, region): (_, &Region)| of_village(&cx.reference, &region.code);
        let areas = self.villages().filter_map(of_village).flat_map(|boundary| boundary.shape.points());
        let things = self.things.items.iter().filter_map(|item| item.point);
        let marked = self.marked.as_ref().map(|marked| marked.point);
        villages.chain(areas).chain(things).chain(marked).collect()
    }
}

/// A village's circle: hollow where nothing was held, in a dashed ring where its position is a sample.
fn circle(cx: &PageCx, map: &Map, place: &Place, spot: &Spot, label: Option<Label>) -> AnyView {
    let mut words = place.words(cx);
    let is_area = spot.r == 0.0;
    let is_sample = place.is_demo_point() && !is_area;
    if is_sample {
        words.push_str(&td_string!(cx.locale, map.spoken_sample, flag = td_string!(cx.locale, ui.demo_point)));
    }
    let at = |number: f64| format!("{number:.1}");
    let chosen = map.is_chosen(place);
    let class = if place.sessions() > 0 { "spot" } else { "outline" };
    let ring = (!is_area && (chosen || is_sample)).then(|| {
        let dashes = is_sample.then_some("3 2");
        view! { <circle class="outline" cx=at(spot.x) cy=at(spot.y) r=at(spot.r + 3.0) stroke-dasharray=dashes /> }
    });
    let beside = || Label { x: spot.x + spot.r + 5.0, y: spot.y + 5.0, anchor: "start" };
    let label = label.or_else(|| chosen.then(beside)).map(|Label { x, y, anchor }| {
        let weight = chosen.then_some("700");
        view! { <text x=at(x) y=at(y) text-anchor=anchor font-weight=weight aria-hidden="true">{spot.text.clone()}</text> }
    });
    if is_area {
        // Its land is the link.
        return label.into_any();
    }
    let title = words.clone();
    view! {
        <a href=rows_address(&place.row.filter) aria-label=words aria-current=chosen.then_some("true") data-layer="held">
            {ring}
            <circle class=class cx=at(spot.x) cy=at(spot.y) r=at(spot.r)><title>{title}</title></circle>
            {label}
        </a>
    }
    .into_any()
}

fn circle_legend(cx: &PageCx, map: &Map) -> AnyView {
    let l = cx.locale;
    let others = map.layers.iter().filter(|layer| **layer != Layer::Held);
    let others = others.map(|layer| {
        let kinds = map.things.kinds(*layer).into_iter();
        let kinds = kinds.map(|(kind, word)| view! { <li>{symbol_of(*layer, kind)}{word}</li> }).collect_view();
        view! { <li>{symbol(*layer)}{layer.word(l)}</li>{kinds} }
    });
    let others = others.collect_view();
    let shades = (!areas(cx, map).is_empty()).then(|| cell_legend(cx, map));
    view! {
        <h2 class="visually-hidden">{td_string!(l, map.legend.label)}</h2>
        <ul class="legend">
            <li>
                <svg viewBox="0 0 20 20" aria-hidden="true"><circle class="spot" cx="10" cy="10" r="8" /></svg>
                {td_string!(l, map.legend.size, sessions = sessions(l, map.most))}
            </li>
            <li>
                <svg viewBox="0 0 20 20" aria-hidden="true"><circle class="outline" cx="10" cy="10" r="5" /></svg>
                {sessions(l, 0)}
            </li>
            <li>
                <svg viewBox="0 0 20 20" aria-hidden="true">
                    <circle class="outline" cx="10" cy="10" r="9" stroke-dasharray="3 2" />
                    <circle class="spot" cx="10" cy="10" r="5" />
                </svg>
                {td_string!(l, ui.demo_point)}
            </li>
            {others}
        </ul>
        {shades}
    }
    .into_any()
}

/// The villages that cannot be drawn; none is given a made-up position.
fn pointless(cx: &PageCx, map: &Map) -> AnyView {
    let l = cx.locale;
    let is_nowhere = |region: &Region| region.point.is_none() && of_village(&cx.reference, &region.code).is_none();
    let places = map.villages().filter(|(_, region)| is_nowhere(region)).map(|(place, _)| place).collect::<Vec<_>>();
    if places.is_empty() {
        return ().into_any();
    }
    view! {
        <h2>{td_string!(l, map.pointless, number = places.len())}</h2>
        <p>{td_string!(l, map.pointless_lead)}</p>
        {cell_list(cx, map, &places)}
        {cell_legend(cx, map)}
    }
    .into_any()
}
