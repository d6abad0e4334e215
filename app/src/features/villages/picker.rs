//! Picking a point on the outline without a script: every field of a grid is a link that fills the form in.

use super::page::{degrees, point_words};
use crate::{
    features::{
        map::draw::{self, Frame, GridCell, Outline},
        reference::{Region, model::Point},
    },
    pages::{PageCx, address},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The page that the links lead to.
pub const PATH: &str = "/desk/registries/points";
/// How often one can come closer: down to fields of a few dozen metres.
pub const ZOOM_MAX: u32 = 2;
/// Fields of the grid in each direction.
const GRID: u32 = 24;
/// How much closer the next grid is.
const CLOSER: f64 = 6.0;

/// What is picked so far.
pub struct Picked<'a> {
    /// The village's code.
    pub village: &'a str,
    /// Its point.
    pub at: Option<Point>,
    /// How often one came closer.
    pub zoom: u32,
}

/// The outline under a grid of links. Each fills the form in with the middle of its field and comes closer.
pub fn picker(cx: &PageCx, picked: &Picked<'_>, villages: &[Region]) -> AnyView {
    let l = cx.locale;
    let outline = Outline::of(&cx.reference);
    let known = villages.iter().filter_map(|village| village.point).collect::<Vec<_>>();
    let land = outline.as_ref().map(|outline| outline.points().collect::<Vec<_>>()).unwrap_or_default();
    let ground = if land.is_empty() { known } else { land };
    let Some(whole) = Frame::around(ground.into_iter()) else {
        return view! { <p class="muted">{td_string!(l, villages.registry.no_outline)}</p> }.into_any();
    };
    let (frame, zoom) = match picked.at {
        Some(at) if picked.zoom > 0 => (whole.closer(at, CLOSER.powf(f64::from(picked.zoom))), picked.zoom),
        _ => (whole, 0),
    };
    let path = outline.map(|outline| view! { <path class="outline" d=outline.path(&frame) /> });
    let others = villages
        .iter()
        .filter(|village| village.code != picked.village)
        .filter_map(|village| Some(other(cx, village, frame.place(village.point?))))
        .collect_view();
    let fields = draw::grid(&frame, GRID).iter().map(|cell| field(cx, picked.village, cell, zoom)).collect_view();
    let mark = picked.at.map(|at| cross(frame.place(at)));
    let back = (zoom > 0).then(|| {
        let href = format!("{}#pick", pick_address(picked.village, picked.at, 0));
        view! { <p><a href=href>{td_string!(l, villages.registry.whole)}</a></p> }
    });
    view! {
        <h3 id="pick">{td_string!(l, villages.registry.pick)}</h3>
        <p>{td_string!(l, villages.registry.pick_lead)}</p>
        <p><a href="#after-pick">{td_string!(l, villages.registry.pick_skip)}</a></p>
        {back}
        <svg class="outline-map" viewBox=frame.view_box() role="group" aria-label=td_string!(l, villages.registry.pick)>
            {path}
            {others}
            {mark}
            {fields}
        </svg>
        <div id="after-pick" tabindex="-1"></div>
    }
    .into_any()
}

/// The page with the form filled in with a point.
pub fn pick_address(code: &str, at: Option<Point>, zoom: u32) -> String {
    let mut pairs = vec![("village", code.to_owned())];
    if let Some(at) = at {
        pairs.extend([("lon", degrees(at.lon)), ("lat", degrees(at.lat))]);
    }
    if zoom > 0 {
        pairs.push(("zoom", zoom.to_string()));
    }
    address(PATH, &pairs)
}

/// A field of the grid: see-through, so that the outline shows under it.
fn field(cx: &PageCx, code: &str, cell: &GridCell, zoom: u32) -> AnyView {
    let unit = |number: f64| format!("{number:.2}");
    let href = format!("{}#point", pick_address(code, Some(cell.at), (zoom + 1).min(ZOOM_MAX)));
    view! {
        <a href=href aria-label=point_words(cx.locale, cell.at)>
            <rect x=unit(cell.x) y=unit(cell.y) width=unit(cell.width) height=unit(cell.height) fill="transparent"
                stroke="currentColor" stroke-opacity=".15" />
        </a>
    }
    .into_any()
}

/// Another village, to see where one is.
fn other(cx: &PageCx, village: &Region, (x, y): (f64, f64)) -> AnyView {
    let l = cx.locale;
    let sample = if village.point_is_demo { format!(" ({})", td_string!(l, ui.demo_point)) } else { String::new() };
    let name = format!("{}{sample}", village.label(l));
    let dashes = village.point_is_demo.then_some("2 1");
    let unit = |number: f64| format!("{number:.1}");
    view! { <circle class="outline" cx=unit(x) cy=unit(y) r="3" stroke-dasharray=dashes><title>{name}</title></circle> }
        .into_any()
}

/// Where the form's point lies.
fn cross((x, y): (f64, f64)) -> AnyView {
    let unit = |number: f64| format!("{number:.1}");
    let lines = format!("M{:.1} {y:.1}H{:.1}M{x:.1} {:.1}V{:.1}", x - 12.0, x + 12.0, y - 12.0, y + 12.0);
    view! {
        <path class="outline" d=lines />
        <circle class="spot" cx=unit(x) cy=unit(y) r="5" />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picked_field_fills_the_form_in() {
        let at = Some(Point { lon: 120.553_123_9, lat: 31.865 });
        assert_eq!(
            pick_address("320582100219", at, 1),
            "/desk/registries/points?village=320582100219&lon=120.55312&lat=31.86500&zoom=1"
        );
        assert_eq!(pick_address("320582100219", None, 0), "/desk/registries/points?village=320582100219");
    }
}
