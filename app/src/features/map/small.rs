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

/// Where something is, as far as that is known.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Known {
    /// The point.
    pub at: Point,
    /// Whether it is its very own, not its village's.
    pub is_exact: bool,
    /// Whether it is a sample: drawn, but nobody is led there.
    pub is_demo: bool,
}

/// Where a session is: at its own point, or at its village's.
pub fn place_of(reference: &Reference, event: &Event) -> Option<Known> {
    let own = event.point.map(|at| Known { at, is_exact: true, is_demo: false });
    own.or_else(|| point_of_village(reference, event.village.as_deref()?))
}

/// The known point of a village.
pub fn point_of_village(reference: &Reference, code: &str) -> Option<Known> {
    let village = reference.village(code)?;
    Some(Known { at: village.point?, is_exact: false, is_demo: village.point_is_demo })
}

/// The map with a heading and the ways there; `note` is what is to be known about the point.
pub fn place(cx: &PageCx, known: Known, name: &str, note: Option<&'static str>) -> AnyView {
    let l = cx.locale;
    let note = note.map(|note| view! { <p class="muted">{note}</p> });
    view! {
        <section class="place">
            <h2>{td_string!(l, map.place)}</h2>
            {note}
            {inside(cx, known, name)}
        </section>
    }
    .into_any()
}

/// The map and the ways there, for a page that has a heading of its own.
pub fn inside(cx: &PageCx, known: Known, name: &str) -> AnyView {
    let Known { at, is_demo, .. } = known;
    let ways = if is_demo {
        let text = td_string!(cx.locale, map.way.sample);
        view! { <div class="notice" data-kind="warn" role="note"><p>{text}</p></div> }.into_any()
    } else {
        ways(cx, at, name)
    };
    view! { {live::small(cx, at, name, drawing(cx, at, name))}{ways} }.into_any()
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
