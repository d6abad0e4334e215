//! A month, day under day: what reads on every phone.

use super::{
    parts::{self, day_words, span_words},
    rules,
    sheet::Sheet,
    tools,
};
use crate::features::calendar::model::Layer;
use crate::{
    features::events::parts::{self as event_parts, ItemLook},
    pages::PageCx,
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The list.
pub fn list(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let l = cx.locale;
    let today = cx.today();
    let look = ItemLook { staff: sheet.frame.staff, with_day: false };
    let days = |days: Vec<NaiveDate>| {
        let draw = |day: &NaiveDate| {
            let events = sheet.events_of(*day).iter();
            let items =
                events.map(|event| event_parts::item(&cx.reference, l, today, event, None, look)).collect_view();
            let holiday = sheet.holiday(*day).map(|holiday| view! { " "{parts::holiday(l, holiday)} });
            view! {
                <h2 class="day-heading" id=format!("d{day}")>
                    <time datetime=day.to_string()>{day_words(l, *day, today)}</time>
                    {holiday}
                </h2>
                <ol class="event-list">{items}</ol>
                {parts::more(l, sheet, *day)}
            }
        };
        days.iter().map(draw).collect_view()
    };
    // Whoever opens the present month wants what is still to come.
    let is_present = sheet.frame.period().contains(today);
    let (past, rest): (Vec<_>, Vec<_>) = sheet.counts.keys().copied().partition(|day| is_present && *day < today);
    let nothing_more = rest.is_empty() && !past.is_empty();
    let past = (!past.is_empty()).then(|| {
        let number = past.iter().map(|day| sheet.count(*day)).sum::<i64>();
        view! {
            <details class="more">
                <summary>{td_string!(l, calendar.past_days, number = number)}</summary>
                {days(past)}
            </details>
        }
    });
    view! {
        {nodes(cx, sheet)}
        {tools::holiday_line(cx, sheet)}
        {tools::nothing(cx, sheet)}
        {past}
        {nothing_more.then(|| view! { <p>{td_string!(l, calendar.nothing_more)}</p> })}
        {days(rest)}
    }
    .into_any()
}

/// The nodes of the month.
fn nodes(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let l = cx.locale;
    if !sheet.frame.layers.has(Layer::Nodes) {
        return ().into_any();
    }
    let items = rules::short_nodes(&sheet.nodes)
        .map(|(node, span)| {
            let days = span_words(l, span, sheet.shown.from);
            view! { <li><span class="span-days">{days}</span>" "{parts::node(cx, &sheet.frame, node, span)}</li> }
        })
        .collect::<Vec<_>>();
    if items.is_empty() {
        return ().into_any();
    }
    let number = items.len();
    view! {
        <details class="more month-nodes">
            <summary>{td_string!(l, calendar.nodes_of_month, number = number)}</summary>
            <ul>{items}</ul>
        </details>
    }
    .into_any()
}
