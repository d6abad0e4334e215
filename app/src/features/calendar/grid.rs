//! Month and week: days beside each other, nodes as bars above them. Narrow pages show the days under each other.

use super::{
    model::{Layer, Layout},
    parts::{self, day_words, span_words},
    rules,
    sheet::Sheet,
};
use crate::{
    clock,
    features::observances::Span,
    pages::PageCx,
    ui::{Locale, words},
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;

fn flag(on: bool) -> Option<&'static str> {
    on.then_some("")
}

/// The nodes of a week, each over its days.
fn bars(cx: &PageCx, sheet: &Sheet, monday: NaiveDate) -> Option<AnyView> {
    let l = cx.locale;
    let shown = sheet.frame.layers.has(Layer::Nodes);
    let bars = if shown { rules::bars(&sheet.nodes, monday) } else { Vec::new() };
    let items = bars
        .into_iter()
        .map(|bar| {
            let days = span_words(l, bar.span, monday);
            view! {
                <li data-from=bar.column.to_string() data-days=bar.days.to_string() data-began=flag(bar.began)
                    data-goes-on=flag(bar.goes_on)>
                    <span class="span-days">{days}" "</span>
                    {parts::node(cx, &sheet.frame, bar.node, bar.span)}
                </li>
            }
        })
        .collect::<Vec<_>>();
    let label = td_string!(l, calendar.layer.nodes);
    (!items.is_empty()).then(|| view! { <ul class="bars" aria-label=label>{items}</ul> }.into_any())
}

/// The weeks of a month, Monday first.
pub fn month(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let l = cx.locale;
    let days = sheet.shown.from.iter_days().take_while(|day| *day <= sheet.shown.to).collect::<Vec<_>>();
    let heads = days.iter().take(7).map(|day| view! { <th scope="col">{words::weekday(l, *day)}</th> }).collect_view();
    let weeks = days
        .chunks(7)
        .filter_map(|week| Some((*week.first()?, week)))
        .map(|(monday, week)| {
            let bars = bars(cx, sheet, monday).map(|bars| {
                // Under each other, a bar of Friday stands above Monday: it needs a heading of its week.
                let days = Span { from: monday, to: *week.last().unwrap_or(&monday) };
                let head = td_string!(l, calendar.week_nodes, days = span_words(l, days, monday));
                view! { <tr class="bars-row"><td colspan="7"><p class="week-nodes">{head}</p>{bars}</td></tr> }
            });
            let cells = week.iter().map(|day| cell(cx, sheet, *day)).collect_view();
            view! { {bars}<tr>{cells}</tr> }
        })
        .collect_view();
    let caption = td_string!(l, calendar.caption, month = words::month(l, sheet.frame.day));
    view! {
        <table class="month" data-staff=flag(sheet.frame.staff)>
            <caption class="visually-hidden">{caption}</caption>
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody>{weeks}</tbody>
        </table>
    }
    .into_any()
}

fn cell(cx: &PageCx, sheet: &Sheet, day: NaiveDate) -> AnyView {
    let l = cx.locale;
    let frame = &sheet.frame;
    let is_today = day == cx.today();
    let is_other = clock::month_start(day, 0) != frame.period().from;
    let events = sheet.events_of(day);
    let holiday = sheet.holiday(day).map(|holiday| parts::holiday(l, holiday));
    let is_empty = events.is_empty() && holiday.is_none();
    let (before, after) = around(l, day);
    view! {
        <td class="day" data-today=flag(is_today) data-other=flag(is_other) data-empty=flag(is_empty)
            data-day=frame.staff.then(|| day.to_string()) data-new=flag(parts::is_open(cx, frame, day))
            aria-current=is_today.then_some("date")>
            <p class="day-head">
                <time class="day-no" datetime=day.to_string()>
                    <span class="day-long">{before}</span>
                    {day.day()}
                    <span class="day-long">{after}</span>
                </time>
                {holiday}
                {parts::add(cx, frame, day)}
            </p>
            {sessions(cx, sheet, day, false)}
        </td>
    }
    .into_any()
}

/// The sessions of a day. Where they can be moved about, the list is there even while it is empty.
fn sessions(cx: &PageCx, sheet: &Sheet, day: NaiveDate, wide: bool) -> AnyView {
    let events = sheet.events_of(day);
    let items = events.iter().map(|event| parts::session(cx, &sheet.frame, event, wide)).collect_view();
    let shown = !events.is_empty() || sheet.frame.staff;
    view! {
        {shown.then(|| view! { <ul class="day-sessions">{items}</ul> })}
        {parts::more(cx.locale, sheet, day)}
    }
    .into_any()
}

/// What stands before and after the number of a day where the table's heads are not seen.
fn around(l: Locale, day: NaiveDate) -> (String, String) {
    let weekday = words::weekday(l, day);
    match l {
        Locale::en => (format!("{weekday} "), format!(" {}", day.format("%b"))),
        Locale::zh_CN => (
            td_string!(l, calendar.before_day, month = day.month()),
            td_string!(l, calendar.after_day, weekday = weekday),
        ),
    }
}

/// A week: seven columns where there is room, seven parts under each other where there is none.
pub fn week(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let l = cx.locale;
    let frame = &sheet.frame;
    debug_assert_eq!(frame.layout, Layout::Week);
    let monday = sheet.shown.from;
    let days = monday.iter_days().take(7).map(|day| {
        let is_today = day == cx.today();
        let nothing = sheet.count(day) == 0;
        let holiday = sheet.holiday(day).map(|holiday| view! { " "{parts::holiday(l, holiday)} });
        view! {
            <li class="day" data-today=flag(is_today) data-day=frame.staff.then(|| day.to_string())
                data-new=flag(parts::is_open(cx, frame, day)) aria-current=is_today.then_some("date")>
                <div class="day-head">
                    <h3><time datetime=day.to_string()>{day_words(l, day, cx.today())}</time>{holiday}</h3>
                    {parts::add(cx, frame, day)}
                </div>
                {sessions(cx, sheet, day, true)}
                {nothing.then(|| view! { <p class="day-nothing muted">{td_string!(l, calendar.day_nothing)}</p> })}
            </li>
        }
    });
    let days = days.collect_view();
    view! {
        <div class="week" data-staff=flag(frame.staff)>
            {bars(cx, sheet, monday)}
            <ol class="week-days">{days}</ol>
        </div>
    }
    .into_any()
}
