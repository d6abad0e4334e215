//! A small map of one place, for the pages of a session, a village or a site: drawn by the server, made movable by the
//! script, with ways there.

use super::{
    boundary::of_village,
    draw::{Frame, Outline},
    live,
    parts::ways,
};
use crate::{
    features::{
        events::model::Event,
        reference::{Reference, model::Point},
    },
    pages::PageCx,
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// How much closer than the whole county a place is drawn.
const CLOSER: f64 = 4.0;

/// Where a session is: at its own point, or at its village's; whether it is its own.
pub fn place_of(reference: &Reference, event: &Event) -> Option<(Point, bool)> {
    let own = event.point.map(|point| (point, true));
    own.or_else(|| Some((point_of_village(reference, event.village.as_deref()?)?, false)))
}

/// The known point of a village.
pub fn point_of_village(reference: &Reference, code: &str) -> Option<Point> {
    reference.village(code)?.point
}

/// The map with a heading and the ways there; `note` is what is to be known about the point.
pub fn place(cx: &PageCx, at: Point, name: &str, note: Option<&'static str>) -> AnyView {
    let l = cx.locale;
    let note = note.map(|note| view! { <p class="muted">{note}</p> });
    view! {
        <section class="place">
            <h2>{td_string!(l, map.place)}</h2>
            {note}
            {inside(cx, at, name)}
        </section>
    }
    .into_any()
}

/// The map and the ways there, for a page that has a heading of its own.
pub fn inside(cx: &PageCx, at: Point, name: &str) -> AnyView {
    view! { {live::small(cx, at, name, drawing(cx, at, name))}{ways(cx, at, name)} }.into_any()
}

fn drawing(cx: &PageCx, at: Point, name: &str) -> AnyView {
    let outline = Outline::of(&cx.reference);
    let land = outline.iter().flat_map(Outline::points).chain([at]).collect::<Vec<_>>();
    let Some(frame) = Frame::around(land.into_iter()).map(|whole| whole.closer(at, CLOSER)) else {
        return ().into_any();
    };
    let areas = cx.reference.villages(cx.town()).filter_map(|village| of_village(&cx.reference, &village.code));
    let areas = areas.map(|area| view! { <path class="area" d=area.shape.path(&frame) /> }).collect_view();
    let (x, y) = frame.place(at);
    let pin = format!("M{x:.1} {y:.1}l-7 -12a8 8 0 1 1 14 0z");
    let path = outline.as_ref().map(|outline| view! { <path class="outline" d=outline.path(&frame) /> });
    view! {
        <svg class="outline-map small" viewBox=frame.view_box() role="img" aria-label=name.to_owned()>
            {path}
            {areas}
            <path class="pin" d=pin />
        </svg>
    }
    .into_any()
}
