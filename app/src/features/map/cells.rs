//! The map's first view: every village one equal cell, so that a town has a map on its first day.

use super::{
    draw,
    page::{Map, Place},
};
use crate::{features::counts::period::rows_address, pages::PageCx, ui::words};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// All villages in roster order.
pub fn cells(cx: &PageCx, map: &Map) -> AnyView {
    let l = cx.locale;
    view! {
        <p>{td_string!(l, map.cells_lead)}</p>
        {cell_list(cx, map, &map.villages().map(|(place, _)| place).collect::<Vec<_>>())}
        {cell_legend(cx, map)}
    }
    .into_any()
}

/// One cell a village.
pub fn cell_list(cx: &PageCx, map: &Map, places: &[&Place]) -> AnyView {
    let l = cx.locale;
    let cells = places
        .iter()
        .map(|place| {
            let chosen = map.is_chosen(place);
            let name = place.row.label.clone();
            let name = if chosen { view! { <strong>{name}</strong> }.into_any() } else { name.into_any() };
            let count = words::number(place.sessions());
            let next = (place.upcoming > 0).then(|| {
                view! { <span class="cell-next">{td_string!(l, map.coming, number = words::number(place.upcoming))}</span> }
            });
            view! {
                <li>
                    <a class="cell" data-level=draw::level(place.sessions(), map.most) href=rows_address(&place.row.filter)
                        aria-label=place.words(cx) aria-current=chosen.then_some("true")>
                        <span class="cell-name">{name}</span>
                        <span class="cell-count">{count}</span>
                        {next}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="cell-map">{cells}</ol> }.into_any()
}

/// What the shades mean, in numbers.
pub fn cell_legend(cx: &PageCx, map: &Map) -> AnyView {
    let l = cx.locale;
    let mut levels = vec![(0, td_string!(l, map.sessions, number = 0))];
    levels.extend(draw::steps(map.most).into_iter().map(|(level, low, high)| {
        let words = if low == high {
            td_string!(l, map.sessions, number = words::number(low))
        } else {
            td_string!(l, map.legend.range, low = words::number(low), high = words::number(high))
        };
        (level, words)
    }));
    let levels = levels
        .into_iter()
        .map(|(level, words)| view! { <li><span data-level=level></span>{words}</li> })
        .collect_view();
    view! {
        <h2 class="visually-hidden">{td_string!(l, map.legend.label)}</h2>
        <ul class="legend">{levels}</ul>
    }
    .into_any()
}
