//! Words and small pieces that the pages of series share.

use super::{
    actions::Changed,
    clashes::Clash,
    model::{Fault, MONTHS_AHEAD, Range, SESSIONS_MAX},
};
use crate::{
    features::events::model::Event,
    pages::address,
    ui::{
        Locale,
        fields::{self, Choice, FormCx},
        words,
    },
};
use chrono::Weekday;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Why a rule is not carried out, with its bound.
pub fn fault(locale: Locale, fault: &Fault) -> String {
    match fault {
        Fault::NoEnd => td_string!(locale, series.fault.no_end, max = SESSIONS_MAX, years = MONTHS_AHEAD / 12),
        Fault::TooMany => td_string!(locale, series.fault.too_many, max = SESSIONS_MAX),
        Fault::TooFar { last } => {
            td_string!(locale, series.fault.too_far, years = MONTHS_AHEAD / 12, last = words::full_date(locale, *last))
        }
        Fault::Nothing => td_string!(locale, series.fault.nothing).to_owned(),
        Fault::NotADate { line } => td_string!(locale, series.fault.not_a_date, line = *line),
        Fault::InPast { line } => td_string!(locale, series.fault.in_past, line = *line),
        Fault::Twice { line } => td_string!(locale, series.fault.twice, line = *line),
    }
}

/// The days of the week as choices, Monday being 1.
pub fn weekday_choices(locale: Locale) -> Vec<Choice> {
    (0_u8..7)
        .filter_map(|day| Weekday::try_from(day).ok())
        .map(|day| Choice::new(day.number_from_monday().to_string(), words::weekday_name(locale, day)))
        .collect()
}

/// The words for a range.
pub fn range_word(locale: Locale, range: Range) -> &'static str {
    match range {
        Range::This => td_string!(locale, series.range.this),
        Range::Later => td_string!(locale, series.range.later),
        Range::All => td_string!(locale, series.range.all),
    }
}

/// The choices of [`Range`].
pub fn range_choices(locale: Locale) -> Vec<Choice> {
    Range::ALL.map(|range| Choice::new(range.key(), range_word(locale, range))).to_vec()
}

/// In the form of a session that is one of a series: which of them a change is for.
pub fn range_field(locale: Locale, range: Range, series: &str) -> AnyView {
    let form = FormCx { locale, refusals: &[] };
    let hint = td_string!(locale, series.range.hint);
    let href = format!("/desk/series/{series}");
    view! {
        {fields::hidden("series", series)}
        {fields::select(form, "range", td_string!(locale, series.range.label), hint, None, range_choices(locale), range.key())}
        <p><a href=href>{td_string!(locale, series.page.open)}</a></p>
    }
    .into_any()
}

/// Where a change of several sessions leads: the series, with what was done.
pub fn changed_address(changed: Changed, id: &str) -> String {
    let mut pairs =
        vec![("changed", changed.changed.to_string()), ("left", changed.left.to_string()), ("session", id.to_owned())];
    if changed.kept > 0 {
        pairs.push(("kept", changed.kept.to_string()));
    }
    address(&format!("/desk/series/{}", changed.series), &pairs)
}

/// On a session's page: the way to the others of its series.
pub fn way_to_series(locale: Locale, event: &Event) -> AnyView {
    let Some(series) = event.series else { return ().into_any() };
    let href = format!("/desk/series/{series}");
    view! { <p><a href=href>{td_string!(locale, series.page.open)}</a></p> }.into_any()
}

/// What else is on, a line each.
pub fn clash_list(locale: Locale, clashes: &[Clash]) -> AnyView {
    if clashes.is_empty() {
        return ().into_any();
    }
    let lines = clashes
        .iter()
        .map(|clash| {
            let time = words::time(clash.starts_at);
            let title = match clash.id {
                Some(_) => clash.title.clone(),
                None if clash.is_of_preview => td_string!(locale, series.clash.same_request).to_owned(),
                None => td_string!(locale, series.clash.somebody).to_owned(),
            };
            let text = if clash.overlaps {
                td_string!(locale, series.clash.overlaps, time = time, title = title)
            } else {
                td_string!(locale, series.clash.same_day, time = time, title = title)
            };
            match clash.id {
                Some(id) => view! { <li><a href=format!("/events/{id}")>{text}</a></li> }.into_any(),
                None => view! { <li>{text}</li> }.into_any(),
            }
        })
        .collect_view();
    view! { <ul class="clashes">{lines}</ul> }.into_any()
}
