//! What stands around a calendar: filters and layers, tabs, the period between its neighbours.

use super::{
    model::{Frame, Layer, Layout, Mark, NO_LAYER},
    parts::{self, span_words},
    sheet::Sheet,
};
use crate::{
    features::{
        accounts::Role,
        events::{
            list_page::{choose, filter_words, term_choices, unit_choices, village_choices},
            model::EventState,
            parts::state_word,
        },
        reference::TermKind,
    },
    pages::PageCx,
    ui::{Locale, bits, fields, fields::Choice, words},
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The period in words.
pub fn period_words(l: Locale, frame: &Frame) -> String {
    let period = frame.period();
    match frame.layout {
        Layout::List | Layout::Month => words::month(l, period.from),
        Layout::Week => {
            format!("{}\u{2013}{}", words::full_date(l, period.from), words::date(l, period.to, period.from))
        }
        Layout::Year => td_string!(l, calendar.year_name, year = period.from.year()),
    }
}

/// Everything between the title and the days.
pub fn head(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let l = cx.locale;
    let frame = &sheet.frame;
    let has_sessions = frame.layers.has(Layer::Sessions);
    let total = has_sessions.then(|| view! { <p class="list-head" role="status">{total(l, sheet)}</p> });
    view! {
        {filter_form(cx, frame)}
        {present_filter(cx, frame)}
        {tabs(l, frame)}
        {period_head(cx, frame)}
        {total}
        {parts::themes(cx, sheet)}
    }
    .into_any()
}

fn total(l: Locale, sheet: &Sheet) -> String {
    let number = sheet.total();
    match sheet.frame.layout {
        Layout::List => td_string!(l, calendar.head_list, number = number),
        Layout::Week => td_string!(l, calendar.head_week, number = number),
        Layout::Year => td_string!(l, calendar.head_year, number = words::number(number)),
        Layout::Month => td_string!(
            l,
            calendar.head_month,
            from = words::full_date(l, sheet.shown.from),
            to = words::full_date(l, sheet.shown.to),
            number = number
        ),
    }
}

/// Filters and layers in one form; what the form does not show stays as it is.
fn filter_form(cx: &PageCx, frame: &Frame) -> AnyView {
    let l = cx.locale;
    let filter = &frame.filter;
    let is_unit = frame.staff && cx.account().is_some_and(|account| account.role == Role::Unit);
    let mut shown = vec!["village", "unit", "audience", "form", "state"];
    shown.retain(|name| !(*name == "unit" && is_unit) && (*name != "state" || frame.staff));
    let kept = filter
        .pairs()
        .into_iter()
        .chain(frame.own_pairs(frame.layout, frame.day))
        .filter(|(name, _)| !shown.contains(name) && !["layers", "by"].contains(name))
        .map(|(name, value)| fields::hidden(name, value))
        .collect_view();
    let units =
        (!is_unit).then(|| choose(cx, "unit", td_string!(l, events.filter.unit), unit_choices(cx), &filter.unit));
    let states = frame.staff.then(|| {
        let choices = EventState::ALL.map(|state| Choice::new(state.key(), state_word(l, state))).to_vec();
        let chosen = filter.states.first().map_or("", |state| state.key());
        choose(cx, "state", td_string!(l, events.field.state), choices, chosen)
    });
    let audiences = term_choices(cx, TermKind::Audience);
    let forms = term_choices(cx, TermKind::Form);
    let villages = village_choices(cx);
    // What a unit sees of itself alone is not a filter that it has set.
    let is_filtered = filter.pairs().iter().any(|(name, _)| *name != "when" && !(*name == "unit" && is_unit));
    let is_open = is_filtered || frame.is_arranged();
    view! {
        <form class="filters" data-fold="" data-at-once="" method="get" action=frame.path role="search">
            {kept}
            <details open=is_open>
                <summary>{td_string!(l, calendar.filter)}</summary>
                <div class="filter-fields">
                    {choose(cx, "village", td_string!(l, events.filter.village), villages, &filter.village)}
                    {units}
                    {choose(cx, "audience", td_string!(l, events.filter.audience), audiences, &filter.audience)}
                    {choose(cx, "form", td_string!(l, events.filter.form), forms, &filter.form)}
                    {states}
                    {marks(l, frame.mark)}
                    {layers(l, frame)}
                    <button class="button-secondary" type="submit">{td_string!(l, ui.apply)}</button>
                    <p class="hint" data-scripted="" hidden>{td_string!(l, calendar.at_once)}</p>
                </div>
            </details>
            <script src="/filter.js" defer></script>
        </form>
    }
    .into_any()
}

fn marks(l: Locale, present: Mark) -> AnyView {
    let options = Mark::ALL
        .map(|mark| {
            let label = match mark {
                Mark::None => td_string!(l, calendar.mark.none),
                Mark::Village => td_string!(l, calendar.mark.village),
                Mark::Unit => td_string!(l, calendar.mark.unit),
            };
            view! { <option value=mark.key() selected={mark == present}>{label}</option> }
        })
        .into_iter()
        .collect_view();
    view! {
        <div class="field">
            <label for="by">{td_string!(l, calendar.mark.label)}</label>
            <select id="by" name="by">{options}</select>
        </div>
    }
    .into_any()
}

fn layers(l: Locale, frame: &Frame) -> AnyView {
    let boxes = Layer::ALL
        .map(|layer| {
            let label = match layer {
                Layer::Sessions => td_string!(l, calendar.layer.sessions),
                Layer::Nodes => td_string!(l, calendar.layer.nodes),
                Layer::Holidays => td_string!(l, calendar.layer.holidays),
                Layer::Themes => td_string!(l, calendar.layer.themes),
            };
            let checked = frame.layers.has(layer);
            view! {
                <label class="check">
                    <input type="checkbox" id=format!("layer-{}", layer.key()) name="layers" value=layer.key() checked=checked />
                    <span>{label}</span>
                </label>
            }
        })
        .into_iter()
        .collect_view();
    view! {
        <fieldset class="layers">
            <legend>{td_string!(l, calendar.layer.label)}</legend>
            {fields::hidden("layers", NO_LAYER)}
            {boxes}
        </fieldset>
    }
    .into_any()
}

/// The filters in words, and the way out of them.
fn present_filter(cx: &PageCx, frame: &Frame) -> AnyView {
    let text = filter_words(cx, &frame.filter);
    if text.is_empty() {
        return ().into_any();
    }
    view! {
        <p>
            {text}
            "\u{a0}\u{b7} "
            <a href=frame.plain_address()>{td_string!(cx.locale, ui.clear)}</a>
        </p>
    }
    .into_any()
}

fn tabs(l: Locale, frame: &Frame) -> AnyView {
    let tabs = Layout::ALL
        .map(|layout| {
            let label = match layout {
                Layout::List => td_string!(l, calendar.list),
                Layout::Week => td_string!(l, calendar.week),
                Layout::Month => td_string!(l, calendar.month),
                Layout::Year => td_string!(l, calendar.year),
            };
            let current = (layout == frame.layout).then_some("page");
            view! { <a href=frame.address(layout, frame.day) aria-current=current>{label}</a> }
        })
        .into_iter()
        .collect_view();
    view! { <nav class="tabs" aria-label=td_string!(l, calendar.layout)>{tabs}</nav> }.into_any()
}

/// The period's name between its neighbours, as far as addresses go.
fn period_head(cx: &PageCx, frame: &Frame) -> AnyView {
    let l = cx.locale;
    let (previous, next, present) = match frame.layout {
        Layout::List | Layout::Month => {
            (td_string!(l, calendar.previous), td_string!(l, calendar.next), td_string!(l, calendar.present))
        }
        Layout::Week => (
            td_string!(l, calendar.previous_week),
            td_string!(l, calendar.next_week),
            td_string!(l, calendar.present_week),
        ),
        Layout::Year => (
            td_string!(l, calendar.previous_year),
            td_string!(l, calendar.next_year),
            td_string!(l, calendar.present_year),
        ),
    };
    let to = |day: NaiveDate| frame.address(frame.layout, day);
    let previous = frame.layout.neighbour(frame.day, -1).map(|day| view! { <a rel="prev" href=to(day)>{previous}</a> });
    let next = frame.layout.neighbour(frame.day, 1).map(|day| view! { <a rel="next" href=to(day)>{next}</a> });
    let is_present = frame.period().contains(cx.today());
    let present = (!is_present).then(|| view! { <a href=to(cx.today())>{present}</a> });
    view! {
        <div class="month-head">
            {previous}
            <h2>{period_words(l, frame)}</h2>
            {next}
            {present}
        </div>
    }
    .into_any()
}

/// What is said where there is nothing.
pub fn nothing(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let l = cx.locale;
    if sheet.total() > 0 || !sheet.frame.layers.has(Layer::Sessions) {
        return ().into_any();
    }
    if sheet.frame.staff {
        return bits::empty(td_string!(l, calendar.plan.nothing), None);
    }
    bits::empty(td_string!(l, calendar.nothing), Some(("/".into(), td_string!(l, ui.nav.home).into())))
}

/// Holidays of the period as runs of days, for layouts that have no room for a tag on each day.
pub fn holiday_line(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let l = cx.locale;
    let runs = super::rules::runs(&sheet.holidays);
    if runs.is_empty() {
        return ().into_any();
    }
    let items = runs
        .into_iter()
        .map(|run| {
            let days = span_words(l, run.span, sheet.shown.from);
            view! { <li>{parts::holiday(l, run.holiday)}" "{days}</li> }
        })
        .collect_view();
    view! { <ul class="holiday-runs" aria-label=td_string!(l, calendar.layer.holidays)>{items}</ul> }.into_any()
}
