//! The map's first view: every village one equal cell, so that a town has a map on its first day. The office may arrange
//! the cells in rows.

use super::{
    controls::symbol,
    draw,
    layers::{Layer, range, sessions},
    page::{Map, Place},
};
use crate::{features::counts::period::rows_address, pages::PageCx, ui::words};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// All villages: in the office's rows, the others after them in roster order.
pub fn cells(cx: &PageCx, map: &Map) -> AnyView {
    let l = cx.locale;
    let rows = rows(cx, map);
    let is_arranged = rows.len() > 1 || rows.iter().any(|(label, _)| !label.is_empty());
    let lead = if is_arranged { td_string!(l, map.rows_lead) } else { td_string!(l, map.cells_lead) };
    let rows = rows
        .into_iter()
        .map(|(label, places)| {
            let title = (!label.is_empty()).then(|| view! { <h2 class="cell-row">{label}</h2> });
            view! { {title}{cell_list(cx, map, &places)} }
        })
        .collect_view();
    view! {
        <p>{lead}</p>
        {rows}
        {cell_legend(cx, map)}
    }
    .into_any()
}

/// The rows with what they are called; no village is left out.
pub fn rows<'a>(cx: &PageCx, map: &'a Map) -> Vec<(String, Vec<&'a Place>)> {
    let mut left = map.villages().map(|(place, _)| place).collect::<Vec<_>>();
    let mut rows = Vec::new();
    for row in &cx.reference.cell_rows {
        let mut places = Vec::new();
        for code in &row.codes {
            if let Some(at) = left.iter().position(|place| place.row.key == *code) {
                places.push(left.remove(at));
            }
        }
        if !places.is_empty() {
            rows.push((row.label.clone(), places));
        }
    }
    if !left.is_empty() {
        rows.push((String::new(), left));
    }
    rows
}

/// What the other layers hold of a village: how many things of each.
fn things(cx: &PageCx, map: &Map, place: &Place) -> AnyView {
    let l = cx.locale;
    let counts = [Layer::Sites, Layer::Titles].into_iter().filter(|layer| map.has(*layer)).filter_map(|layer| {
        let count = map.things.of(layer).filter(|item| item.village == place.row.key).count();
        (count > 0).then(|| view! { <span class="cell-thing">{symbol(layer)}<span class="visually-hidden">{layer.word(l)}</span>{count}</span> })
    });
    let counts = counts.collect::<Vec<_>>();
    (!counts.is_empty()).then(|| view! { <span class="cell-things">{counts}</span> }).into_any()
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
            let next = (map.has(Layer::Upcoming) && place.upcoming > 0).then(|| {
                view! { <span class="cell-next">{td_string!(l, map.coming, number = words::number(place.upcoming))}</span> }
            });
            view! {
                <li>
                    <a class="cell" data-level=draw::level(place.sessions(), map.most) href=rows_address(&place.row.filter)
                        aria-label=place.words(cx) aria-current=chosen.then_some("true")>
                        <span class="cell-name">{name}</span>
                        <span class="cell-count">{count}</span>
                        {things(cx, map, place)}
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
    let mut levels = vec![(0, sessions(l, 0))];
    levels.extend(draw::steps(map.most).into_iter().map(|(level, low, high)| (level, range(l, low, high))));
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
