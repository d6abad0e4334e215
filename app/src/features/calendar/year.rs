//! A year: twelve small months, each day as dark as it has sessions, with the number beside it.

use super::{
    model::{Layer, Layout},
    parts::month_words,
    rules::{self, level, levels},
    sheet::Sheet,
};
use crate::{
    clock,
    features::{holidays::DayOff, observances::Span},
    pages::PageCx,
    ui::{Locale, words},
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;
use std::collections::BTreeMap;

/// The names of the nodes of each day.
type Names<'a> = BTreeMap<NaiveDate, Vec<&'a str>>;

/// The year.
pub fn year(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let names = names(cx, sheet);
    let first = sheet.shown.from;
    let months = (0..12).map(|month| small_month(cx, sheet, &names, clock::month_start(first, month))).collect_view();
    view! {
        {legend(cx.locale, sheet)}
        <div class="year">{months}</div>
    }
    .into_any()
}

fn names<'a>(cx: &PageCx, sheet: &'a Sheet) -> Names<'a> {
    let mut names = Names::new();
    if !sheet.frame.layers.has(Layer::Nodes) {
        return names;
    }
    for (node, span) in rules::short_nodes(&sheet.nodes) {
        for day in span.from.iter_days().take_while(|day| *day <= span.to) {
            names.entry(day).or_default().push(node.observance.label(cx.locale));
        }
    }
    names
}

/// What the shades and marks mean.
fn legend(l: Locale, sheet: &Sheet) -> AnyView {
    let shades = sheet.frame.layers.has(Layer::Sessions).then(|| {
        levels()
            .map(|(level, from, to)| {
                let text = match to {
                    Some(to) if to == from => td_string!(l, calendar.sessions, number = from),
                    Some(to) => td_string!(l, calendar.sessions_between, from = from, to = to),
                    None => td_string!(l, calendar.sessions_from, number = from),
                };
                view! { <li><span data-level=level.to_string()></span>{text}</li> }
            })
            .collect_view()
    });
    let nodes = sheet
        .frame
        .layers
        .has(Layer::Nodes)
        .then(|| view! { <li><span class="node-sign"></span>{td_string!(l, calendar.layer.nodes)}</li> });
    let holidays = sheet.frame.layers.has(Layer::Holidays).then(|| {
        view! {
            <li><span data-off="off"></span>{td_string!(l, calendar.legend_off)}</li>
            <li><span data-off="work"></span>{td_string!(l, calendar.legend_work)}</li>
        }
    });
    view! { <ul class="legend" aria-label=td_string!(l, calendar.legend)>{shades}{nodes}{holidays}</ul> }.into_any()
}

/// The head of a column: one letter to see, the weekday to hear.
fn weekday_head(l: Locale, at: usize) -> AnyView {
    let short = [
        td_string!(l, calendar.short.mon),
        td_string!(l, calendar.short.tue),
        td_string!(l, calendar.short.wed),
        td_string!(l, calendar.short.thu),
        td_string!(l, calendar.short.fri),
        td_string!(l, calendar.short.sat),
        td_string!(l, calendar.short.sun),
    ];
    let full = [
        td_string!(l, ui.date.mon),
        td_string!(l, ui.date.tue),
        td_string!(l, ui.date.wed),
        td_string!(l, ui.date.thu),
        td_string!(l, ui.date.fri),
        td_string!(l, ui.date.sat),
        td_string!(l, ui.date.sun),
    ];
    view! { <th scope="col" abbr=full[at]>{short[at]}</th> }.into_any()
}

fn small_month(cx: &PageCx, sheet: &Sheet, names: &Names<'_>, first: NaiveDate) -> AnyView {
    let l = cx.locale;
    let frame = &sheet.frame;
    let days = Layout::Month.period(first);
    let number = sheet.counts.range(days.from..=days.to).map(|(_, number)| number).sum::<i64>();
    let blanks = usize::try_from(first.weekday().num_days_from_monday()).unwrap_or_default();
    let cells = days.from.iter_days().take_while(|day| *day <= days.to).map(Some);
    let cells = std::iter::repeat_n(None, blanks).chain(cells).collect::<Vec<_>>();
    let weeks = cells
        .chunks(7)
        .map(|week| {
            let days = week.iter().map(|day| match day {
                Some(day) => small_day(cx, sheet, names, *day),
                None => view! { <td></td> }.into_any(),
            });
            view! { <tr>{days.collect_view()}</tr> }
        })
        .collect_view();
    let heads = (0..7).map(|at| weekday_head(l, at)).collect_view();
    let href = frame.address(Layout::Month, first);
    let total = frame.layers.has(Layer::Sessions).then(|| {
        view! { " "<span class="muted">{td_string!(l, calendar.sessions, number = number)}</span> }
    });
    view! {
        <table class="small-month">
            <caption>
                <a href=href>{month_words(l, first)}</a>
                {total}
                {month_themes(l, sheet, days)}
            </caption>
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody>{weeks}</tbody>
        </table>
    }
    .into_any()
}

fn month_themes(l: Locale, sheet: &Sheet, days: Span) -> Option<AnyView> {
    if !sheet.frame.layers.has(Layer::Themes) {
        return None;
    }
    let names = rules::themes(&sheet.nodes, days).into_iter().map(|(node, _)| node.observance.label(l).to_owned());
    let names = names.collect::<Vec<_>>().join(" \u{b7} ");
    (!names.is_empty()).then(|| view! { <span class="month-themes">{names}</span> }.into_any())
}

fn small_day(cx: &PageCx, sheet: &Sheet, names: &Names<'_>, day: NaiveDate) -> AnyView {
    let l = cx.locale;
    let number = sheet.count(day);
    let nodes = names.get(&day);
    let holiday = sheet.holiday(day);
    let mut about = Vec::new();
    if number > 0 {
        about.push(td_string!(l, calendar.sessions, number = number));
    }
    if let Some(nodes) = nodes {
        about.push(nodes.join(" \u{b7} "));
    }
    if let Some(holiday) = holiday {
        let word = match holiday.kind {
            DayOff::Off => td_string!(l, calendar.off),
            DayOff::Work => td_string!(l, calendar.work),
        };
        about.push(format!("{word} {}", holiday.label(l)));
    }
    let date = format!("{} {}", words::date(l, day, sheet.shown.from), words::weekday(l, day));
    let label = if about.is_empty() { date } else { format!("{date}: {}", about.join("; ")) };
    let level = level(number);
    let is_today = day == cx.today();
    view! {
        <td data-level=(level > 0).then(|| level.to_string()) data-off=holiday.map(|holiday| holiday.kind.key())
            data-node=nodes.map(|_| "") aria-current=is_today.then_some("date")>
            <a href=sheet.frame.address(Layout::Week, day) title=label.clone() aria-label=label>
                {day.day()}
                {(number > 0).then(|| view! { <span class="day-count">{number}</span> })}
            </a>
        </td>
    }
    .into_any()
}
