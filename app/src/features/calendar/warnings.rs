//! What planning should know: clashes, holidays, villages and terms without sessions. Pointed out, never refused, and
//! in roster order: nobody is ranked. Few queries, whatever the number of sessions.

use super::{
    clash::{CLASHES_MAX, Clash, Shared, Slot, clashes, on_holidays},
    parts::{day_words, span_words},
    plan_page::planned,
    rules::{Silent, missing, off, quarter, silent},
};
use crate::{
    error::AppError,
    features::{
        accounts::{Account, Role},
        counts::model::Dimension,
        events::{
            model::EventState,
            query::{EventFilter, View},
        },
        holidays::Holiday,
        observances::Span,
        reference::TermKind,
    },
    pages::{PageCx, address},
    ui::words,
};
use chrono::Days;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The most planned sessions of a period that are compared.
const SLOTS_MAX: u32 = 1000;
/// Days after which a village without a session is named.
const SILENT_DAYS: u64 = 60;
/// The most lines of one kind that are written out.
const LINES: usize = 20;
/// States in which a session is one that takes or took place.
const REAL: [EventState; 4] = [EventState::Planned, EventState::Held, EventState::Returned, EventState::Approved];

/// What was found.
pub struct Warnings {
    /// Sessions planned from today on.
    slots: Vec<Slot>,
    /// Days off among them.
    off: Vec<Holiday>,
    /// The period.
    period: Span,
    /// Villages without sessions; not for units, who are not to look after villages.
    villages: Option<Silent>,
    /// Terms of the running plan without sessions; for those who look after the whole place.
    terms: Option<Terms>,
}

struct Terms {
    quarter: Span,
    audiences: Vec<String>,
    focuses: Vec<String>,
}

/// Everything of an account's scope; a unit, what it takes part in.
pub(super) fn base(cx: &PageCx, account: &Account) -> EventFilter {
    let mut filter = EventFilter::new(View::Staff, &account.scope.0, cx.now, true);
    if account.role == Role::Unit {
        filter.unit = account.unit.clone().unwrap_or_default();
    }
    filter
}

/// Looks for everything that is to be pointed out about a period.
pub async fn load(cx: &PageCx, account: &Account, period: Span) -> Result<Warnings, AppError> {
    let today = cx.today();
    let from = period.from.max(today);
    let (mut slots, mut days_off) = (Vec::new(), Vec::new());
    if from <= period.to {
        slots = cx.backend.calendar.slots(&planned(cx, account, from, period.to), SLOTS_MAX).await?;
        days_off = off(&cx.backend.holidays.between(from, period.to).await?);
    }
    let villages = match account.role {
        Role::Unit => None,
        _ => Some(villages(cx, account, period).await?),
    };
    let terms = match account.role {
        Role::Unit | Role::Village => None,
        Role::Office | Role::Observer | Role::Admin => Some(terms(cx, account, period).await?),
    };
    Ok(Warnings { slots, off: days_off, period, villages, terms })
}

async fn villages(cx: &PageCx, account: &Account, period: Span) -> Result<Silent, AppError> {
    let today = cx.today();
    let lately = Span { from: today.checked_sub_days(Days::new(SILENT_DAYS)).unwrap_or(today), to: today };
    let filter = EventFilter { states: REAL.to_vec(), internal: Some(false), ..base(cx, account) };
    let days = cx.backend.calendar.of_villages(&filter, lately, period).await?;
    // Of a village that nobody has named yet nothing can be expected.
    let roster = cx.reference.villages_on(&account.scope.0, cx.today()).filter(|village| !village.pending);
    Ok(silent(roster.map(|village| village.code.as_str()), &days))
}

async fn terms(cx: &PageCx, account: &Account, period: Span) -> Result<Terms, AppError> {
    let today = cx.today();
    let quarter = quarter(if period.contains(today) { today } else { period.from });
    let (from, to) = (Some(quarter.from), Some(quarter.to));
    let filter = EventFilter { states: REAL.to_vec(), from, to, internal: Some(false), ..base(cx, account) };
    let mut found = Vec::new();
    for (dimension, kind) in [(Dimension::Audience, TermKind::Audience), (Dimension::Focus, TermKind::Focus)] {
        let counted = cx.backend.counts.by(&filter, dimension).await?;
        let list = cx.reference.list_on(kind, quarter.from);
        found.push(missing(list.into_iter().map(|term| term.code.as_str()), &counted));
    }
    let focuses = found.pop().unwrap_or_default();
    let audiences = found.pop().unwrap_or_default();
    Ok(Terms { quarter, audiences, focuses })
}

/// One kind of warning.
struct Group {
    title: String,
    lines: Vec<AnyView>,
    /// How many there are in all.
    number: usize,
    /// Whether there may be more than were looked for.
    open_ended: bool,
}

/// The section of a page; nothing where there is nothing to point out.
pub fn view(cx: &PageCx, found: &Warnings) -> AnyView {
    let l = cx.locale;
    let mut groups = vec![clash_group(cx, found), holiday_group(cx, found)];
    if let Some(silent) = &found.villages {
        let title = td_string!(l, calendar.warn.silent, days = SILENT_DAYS);
        groups.push(village_group(cx, title, &silent.lately));
        let days = span_words(l, found.period, cx.today());
        groups.push(village_group(cx, td_string!(l, calendar.warn.none_shown, days = days), &silent.shown));
    }
    if let Some(terms) = &found.terms {
        let days = span_words(l, terms.quarter, cx.today());
        let title = td_string!(l, calendar.warn.audiences, days = days.clone());
        groups.push(term_group(cx, title, TermKind::Audience, "audience", &terms.audiences));
        let title = td_string!(l, calendar.warn.focuses, days = days);
        groups.push(term_group(cx, title, TermKind::Focus, "focus", &terms.focuses));
    }
    groups.retain(|group| group.number > 0);
    if groups.is_empty() {
        return ().into_any();
    }
    let cut = found.slots.len() >= SLOTS_MAX as usize;
    let cut = cut.then(|| view! { <p class="muted">{td_string!(l, calendar.warn.cut, number = SLOTS_MAX)}</p> });
    let sections = groups
        .into_iter()
        .map(|group| {
            let rest = group.number.saturating_sub(group.lines.len());
            let rest =
                (rest > 0).then(|| view! { <p class="muted">{td_string!(l, calendar.warn.rest, number = rest)}</p> });
            let number = format!("{}{}", group.number, if group.open_ended { "+" } else { "" });
            view! {
                <details class="more">
                    <summary>{group.title}" "<span class="badge">{number}</span></summary>
                    <ul>{group.lines}</ul>
                    {rest}
                </details>
            }
        })
        .collect_view();
    view! {
        <section class="warnings" aria-labelledby="warnings">
            <h2 id="warnings">{td_string!(l, calendar.warn.title)}</h2>
            <p class="muted">{td_string!(l, calendar.warn.lead)}</p>
            {cut}
            {sections}
        </section>
    }
    .into_any()
}

fn clash_group(cx: &PageCx, found: &Warnings) -> Group {
    let clashes = clashes(&found.slots);
    let lines = clashes.iter().take(LINES).map(|clash| view! { <li>{clash_line(cx, clash)}</li> }.into_any()).collect();
    Group {
        title: td_string!(cx.locale, calendar.warn.clashes).to_owned(),
        lines,
        number: clashes.len(),
        open_ended: clashes.len() >= CLASHES_MAX,
    }
}

fn slot_link(slot: &Slot) -> AnyView {
    let times = words::times(slot.starts_at, slot.ends_at);
    view! { {times}" "<a href=format!("/events/{}", slot.id)>{slot.title.clone()}</a> }.into_any()
}

/// Two sessions and what they share.
pub fn clash_line(cx: &PageCx, clash: &Clash<'_>) -> AnyView {
    let l = cx.locale;
    let shared = clash
        .shared
        .iter()
        .map(|shared| match shared {
            Shared::Village => {
                let code = clash.one.village.as_deref().unwrap_or_default();
                td_string!(l, calendar.warn.same_village, name = cx.reference.village_label(code, l).to_owned())
            }
            Shared::Place(place) => td_string!(l, calendar.warn.same_place, name = place.clone()),
            Shared::Speaker(name) => td_string!(l, calendar.warn.same_speaker, name = name.clone()),
        })
        .collect::<Vec<_>>()
        .join(" \u{b7} ");
    view! {
        {day_words(l, clash.one.day(), cx.today())}
        " "
        {slot_link(clash.one)}
        " \u{2194} "
        {slot_link(clash.other)}
        " \u{2014} "
        {shared}
    }
    .into_any()
}

fn holiday_group(cx: &PageCx, found: &Warnings) -> Group {
    let l = cx.locale;
    let hits = on_holidays(&found.slots, &found.off);
    let line = |(slot, holiday): &(&Slot, &Holiday)| {
        let day = format!("{} {}", day_words(l, slot.day(), cx.today()), holiday.label(l));
        view! { <li>{day}" "{slot_link(slot)}</li> }.into_any()
    };
    Group {
        title: td_string!(l, calendar.warn.holidays).to_owned(),
        lines: hits.iter().take(LINES).map(line).collect(),
        number: hits.len(),
        open_ended: false,
    }
}

fn village_group(cx: &PageCx, title: String, codes: &[String]) -> Group {
    let line = |code: &String| {
        let name = cx.reference.village_label(code, cx.locale).to_owned();
        view! { <li><a href=address("/desk/events", &[("village", code)])>{name}</a></li> }.into_any()
    };
    // All of them: a village that looks for itself must find itself.
    Group { title, lines: codes.iter().map(line).collect(), number: codes.len(), open_ended: false }
}

fn term_group(cx: &PageCx, title: String, kind: TermKind, name: &'static str, codes: &[String]) -> Group {
    let line = |code: &String| {
        let label = cx.reference.term_label(kind, code, cx.locale).to_owned();
        view! { <li><a href=address("/desk/events", &[(name, code)])>{label}</a></li> }.into_any()
    };
    Group { title, lines: codes.iter().map(line).collect(), number: codes.len(), open_ended: false }
}
