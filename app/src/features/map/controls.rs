//! What is chosen on `/map`: period, filters, layers, and how it is drawn. Folded together above the map, so that the map
//! is what is seen first.

use super::{
    layers::{self, Layer},
    page::{FILTERS, Look, Map, PATH},
};
use crate::{
    features::counts::{
        parts::{address_of, filter_form, period_links},
        period::Period,
    },
    pages::PageCx,
    ui::{fields, words},
};
use chrono::Datelike;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// All of it; open where something is filtered for, so that nobody overlooks it.
pub fn controls(cx: &PageCx, map: &Map) -> AnyView {
    let l = cx.locale;
    let extra = map.extra(map.look, map.whole);
    let is_open = map.filter.pairs().iter().any(|(name, _)| !matches!(*name, "from" | "to"));
    view! {
        <details class="map-controls" open=is_open>
            <summary>{td_string!(l, map.controls)}</summary>
            {period_links(cx, PATH, &map.filter, &extra)}
            {month_links(cx, map)}
            {filter_form(cx, PATH, &map.filter, FILTERS, &extra)}
            {layer_form(cx, map)}
        </details>
    }
    .into_any()
}

/// The months of the year that is looked at, each a link; the script makes a slider of them.
fn month_links(cx: &PageCx, map: &Map) -> AnyView {
    let l = cx.locale;
    let day = map.filter.from.or(map.filter.to).unwrap_or_else(|| cx.today());
    let extra = map.extra(map.look, map.whole);
    let year = Period::year(day);
    let to = |period: Period| address_of(PATH, &period.on(&map.filter), &extra);
    let months = (0..12)
        .map(|index| {
            let month = Period::month(crate::clock::month_start(year.from, index));
            let current = month.is_of(&map.filter).then_some("true");
            let label = words::month(l, month.from);
            view! { <li><a href=to(month) aria-current=current aria-label=label>{month.from.month()}</a></li> }
        })
        .collect_view();
    let other = |period: Period, label: String| view! { <li><a href=to(period)>{label}</a></li> };
    let before = crate::clock::month_start(year.from, -12);
    let after = crate::clock::month_start(year.from, 12);
    let year_word = |day: chrono::NaiveDate| td_string!(l, map.month.year, year = day.year());
    view! {
        <nav class="map-months" aria-label=td_string!(l, map.month.label)>
            <ol>
                {other(Period::year(before), year_word(before))}
                <li><a href=to(year) aria-current=year.is_of(&map.filter).then_some("true") data-year="">{year_word(year.from)}</a></li>
                {months}
                {other(Period::year(after), year_word(after))}
            </ol>
        </nav>
    }
    .into_any()
}

/// Which layers are on, as a form that works without JavaScript.
fn layer_form(cx: &PageCx, map: &Map) -> AnyView {
    let l = cx.locale;
    let boxes = Layer::ALL
        .into_iter()
        .map(|layer| {
            let label = layer.word(l);
            view! {
                <label class="chip">
                    <input type="checkbox" name=layers::NAME value=layer.key() checked=map.has(layer) />
                    <span>{symbol(layer)}{label}</span>
                </label>
            }
        })
        .collect_view();
    let extra = map.extra(map.look, map.whole).into_iter().filter(|(name, _)| *name != layers::NAME);
    let unseen = map.filter.pairs().into_iter().chain(extra);
    let unseen = unseen.map(|(name, value)| fields::hidden(name, value)).collect_view();
    view! {
        <form class="map-layers" method="get" action=PATH>
            <fieldset class="chips">
                <legend>{td_string!(l, map.layer.label)}</legend>
                {boxes}
            </fieldset>
            {unseen}
            <button class="button-secondary" type="submit">{td_string!(l, map.layer.apply)}</button>
        </form>
    }
    .into_any()
}

/// A layer's symbol, for legends.
pub fn symbol(layer: Layer) -> AnyView {
    symbol_of(layer, "")
}

/// The symbol of a kind of a layer's things, for legends.
pub fn symbol_of(layer: Layer, kind: &'static str) -> AnyView {
    view! {
        <svg class="map-symbol" viewBox="0 0 20 20" aria-hidden="true">
            <path class="mark" data-layer=layer.key() data-kind=kind d=layer.symbol(10.0, 10.0, 8.0) />
            {letter(layer, kind, 10.0, 10.0, 9.0)}
        </svg>
    }
    .into_any()
}

/// The letter of a kind upon its symbol, whose middle is given.
pub fn letter(layer: Layer, kind: &str, x: f64, y: f64, size: f64) -> Option<AnyView> {
    let letter = layer.letter(kind)?.to_string();
    let at = |number: f64| format!("{number:.1}");
    Some(view! {
        <text class="mark-letter" x=at(x) y=at(y + size * 0.35) font-size=at(size) text-anchor="middle" aria-hidden="true">{letter}</text>
    }
    .into_any())
}

/// One link a view.
pub fn tabs(cx: &PageCx, map: &Map) -> AnyView {
    let l = cx.locale;
    let link = |look: Look, label: &'static str| {
        let current = (look == map.look).then_some("true");
        view! { <a href=address_of(PATH, &map.filter, &map.extra(look, map.whole)) aria-current=current>{label}</a> }
    };
    view! {
        <nav class="map-tabs" aria-label=td_string!(l, map.look.label)>
            {link(Look::Cells, td_string!(l, map.look.cells))}
            {link(Look::Outline, td_string!(l, map.look.outline))}
        </nav>
    }
    .into_any()
}
