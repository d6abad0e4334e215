//! What the script of the map needs to know, and where it draws: everything else it asks the public API for. Without
//! scripts these pieces stay hidden, and the page's own drawing and lists are all there is.

use super::{
    draw::Outline,
    layers::{Layer, coming},
    page::Map,
};
use crate::{
    features::{
        counts::period::rows_address,
        reference::{Reference, model::Point},
    },
    pages::PageCx,
    ui::Locale,
};
use leptos::prelude::*;
use leptos_i18n::td_string;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Where the boundaries are.
pub const AREAS: &str = "/api/v1/boundaries.geojson";
/// Where the things on the map are.
pub const SOURCE: &str = "/api/v1/map.geojson";

/// The words that the script writes.
fn said(locale: Locale) -> Value {
    json!({
        "map": td_string!(locale, map.live.map),
        "fingers": td_string!(locale, map.live.fingers),
        "here": td_string!(locale, map.live.here),
        "nothing": td_string!(locale, map.live.nothing),
        "count": td_string!(locale, map.live.count, number = "{n}"),
        "together": td_string!(locale, map.live.together, number = "{n}"),
        "titlesTogether": td_string!(locale, map.live.titles_together, number = "{n}"),
        "withKinds": td_string!(locale, map.live.with_kinds, text = "{text}", kinds = "{kinds}"),
        "comma": td_string!(locale, events.comma),
        "session": td_string!(locale, map.session),
        "sessions": td_string!(locale, map.sessions, number = "{n}"),
        "villagePage": td_string!(locale, map.village_page),
        "otherPeriod": td_string!(locale, map.month.other),
        "coming": td_string!(locale, map.coming, number = "{n}"),
        "show": td_string!(locale, map.live.show),
        "open": td_string!(locale, map.live.open),
        "route": td_string!(locale, map.way.label),
        "phone": td_string!(locale, map.way.phone),
        "amap": td_string!(locale, map.way.amap),
        "baidu": td_string!(locale, map.way.baidu),
        "tencent": td_string!(locale, map.way.tencent),
        "zoomIn": td_string!(locale, map.live.zoom_in),
        "zoomOut": td_string!(locale, map.live.zoom_out),
        "failed": td_string!(locale, map.live.failed),
        "tilesDown": td_string!(locale, map.live.tiles_down),
        "demo": td_string!(locale, ui.demo),
        "demoPoint": td_string!(locale, ui.demo_point),
        "roughly": td_string!(locale, map.live.roughly),
        "month": td_string!(locale, map.month.slider),
        "layers": by_layer(|layer| layer.word(locale)),
        "kinds": by_layer(|layer| layer.kinds(locale).into_iter().collect::<BTreeMap<_, _>>()),
    })
}

/// Something of every layer, under the layer's key.
fn by_layer<T>(of: impl Fn(Layer) -> T) -> BTreeMap<&'static str, T> {
    Layer::ALL.into_iter().map(|layer| (layer.key(), of(layer))).collect()
}

/// The letters of a layer's kinds.
fn letters(layer: Layer) -> BTreeMap<&'static str, Option<char>> {
    layer.kinds(Locale::zh_CN).into_iter().map(|(kind, _)| (kind, layer.letter(kind))).collect()
}

/// The corners of the land that is looked at first: what villages' points and boundaries take up, or the county.
pub fn corners(reference: &Reference, scope: &str, more: Option<Point>) -> Option<[f64; 4]> {
    let villages = reference.villages(scope).filter_map(|village| village.point);
    let areas = reference.boundaries.iter().filter(|one| one.code.starts_with(scope));
    let mut points = villages.chain(areas.flat_map(|one| one.shape.points())).chain(more).collect::<Vec<_>>();
    if points.len() < 2
        && let Some(outline) = Outline::of(reference)
    {
        points.extend(outline.points());
    }
    let first = points.first()?;
    let start = [first.lon, first.lat, first.lon, first.lat];
    Some(points.iter().fold(start, |[west, south, east, north], point| {
        [west.min(point.lon), south.min(point.lat), east.max(point.lon), north.max(point.lat)]
    }))
}

/// The map with the list beside it.
pub fn large(cx: &PageCx, map: &Map, replaces: &str) -> AnyView {
    let l = cx.locale;
    let marked = map.marked.as_ref();
    let Some(corners) = corners(&cx.reference, cx.town(), marked.map(|marked| marked.point)) else {
        return ().into_any();
    };
    let marked = marked.map(|marked| {
        let at = [marked.point.lon, marked.point.lat];
        let url = format!("/events/{}", marked.id);
        json!({ "at": at, "title": marked.title, "url": url, "when": marked.when, "place": marked.place })
    });
    let data = json!({
        "source": map.source(), "areas": AREAS, "corners": corners, "replaces": replaces, "words": said(l),
        "rows": rows_address(&map.filter), "coming": coming(&map.filter).address("/events"),
        "chosen": map.chosen, "marked": marked,
        "symbols": by_layer(|layer| layer.symbol(10.0, 10.0, 8.0)), "letters": by_layer(letters),
    });
    view! {
        <div class="map-live" data-map=data.to_string() hidden>
            <a class="map-skip" href="#map-here">{td_string!(l, map.live.skip)}</a>
            <div class="map-canvas" role="region" aria-label=td_string!(l, map.live.map)></div>
            <section class="map-side" aria-labelledby="map-here">
                <h2 id="map-here" tabindex="-1">{td_string!(l, map.live.here)}</h2>
                <p class="muted map-status" role="status"></p>
                <ol class="map-list" tabindex="-1"></ol>
            </section>
        </div>
    }
    .into_any()
}

/// A small map of one place; `drawing` is what is there without scripts.
pub fn small(cx: &PageCx, at: Point, name: &str, drawing: AnyView) -> AnyView {
    let l = cx.locale;
    let data = json!({
        "areas": AREAS, "at": [at.lon, at.lat], "name": name, "replaces": "#small-map-drawing", "words": said(l),
    });
    view! {
        <div class="map-live small" data-map=data.to_string() hidden>
            <div class="map-canvas" role="region" aria-label=td_string!(l, map.live.small, name = name.to_owned())></div>
            <p class="muted map-status" role="status"></p>
        </div>
        <div id="small-map-drawing">{drawing}</div>
    }
    .into_any()
}

/// A map to pick a point on; it fills in the fields `lon` and `lat` of the form that it stands in.
pub fn picker(cx: &PageCx, at: Option<Point>) -> AnyView {
    let l = cx.locale;
    let Some(corners) = corners(&cx.reference, cx.town(), at) else { return ().into_any() };
    let data = json!({
        "areas": AREAS, "corners": corners, "at": at.map(|at| [at.lon, at.lat]), "pick": true,
        "replaces": "#pick-drawing", "words": said(l),
    });
    view! {
        <div class="map-live small" data-map=data.to_string() hidden>
            <p class="hint">{td_string!(l, map.pick.lead)}</p>
            <div class="map-canvas" role="region" aria-label=td_string!(l, map.pick.label)></div>
            <p class="button-row">
                <button class="button-secondary" type="button" data-locate="">{td_string!(l, map.pick.here)}</button>
            </p>
            <p class="map-status" role="status" data-accuracy=td_string!(l, map.pick.accuracy, metres = "{n}")
                data-denied=td_string!(l, map.pick.denied) data-outside=td_string!(l, map.pick.outside)></p>
        </div>
    }
    .into_any()
}
