//! Lists for everybody: what is on (`/`) and all sessions with filters (`/events`).

use super::{
    model::{Event, Photo},
    parts::{self, ItemLook},
    query::{EventFilter, PER_PAGE, View, When, read_page},
    store::Order,
};
use crate::{
    clock,
    error::AppError,
    features::{
        counts::rows::NOT_GIVEN,
        duties::{names::DutyNames, pick},
        reference::{Region, TermKind},
    },
    ids::EventId,
    pages::{Page, PageCx},
    ui::{
        bits,
        fields::{self, Choice},
        words,
    },
};
use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;
use std::collections::HashMap;

/// The filters that the form of a list shows.
const SEEN: [&str; 10] = ["q", "when", "from", "to", "village", "unit", "focus", "audience", "form", "observance"];
/// How many sessions the first page shows; the rest is a link away.
const HOME_ROWS: u32 = 40;

/// The public filter of a request: the town's sessions that everybody may see.
pub fn public_filter(cx: &PageCx) -> Result<EventFilter, AppError> {
    EventFilter::new(View::Public, cx.town(), cx.now, cx.demo())
        .read(&cx.query)
        .map(|filter| filter.rolled_up(&cx.reference))
}

/// `/`: upcoming sessions, today, this week, later.
pub async fn home(cx: &PageCx) -> Result<Page, AppError> {
    let mut filter = public_filter(cx)?;
    filter.when = Some(When::Upcoming);
    let (events, total) = cx.backend.events.list(&filter, Order::Soonest, HOME_ROWS, 0).await?;
    let l = cx.locale;
    let cx = cx.clone();
    Ok(Page::new("", "/", move || {
        let today = cx.today();
        let groups = group(&events, today);
        let sections = groups
            .into_iter()
            .filter(|(_, events)| !events.is_empty())
            .map(|(part, events)| section(&cx, part, &events))
            .collect_view();
        let rest = (total > i64::from(HOME_ROWS)).then(|| {
            let href = filter.address("/events");
            view! { <p><a href=href>{td_string!(l, events.home.all_upcoming, number = total)}</a></p> }
        });
        let nothing = (total == 0).then(|| nothing_upcoming(&cx, &filter));
        view! {
            <h1>{td_string!(l, events.home.title)}</h1>
            <p class="lead">{td_string!(l, events.home.lead)}</p>
            {quick_filter(&cx, &filter)}
            <p class="list-head" role="status">{td_string!(l, events.home.count, number = total)}</p>
            {nothing}
            {sections}
            {rest}
            <p><a href="/events?when=past">{td_string!(l, events.home.past)}</a></p>
        }
        .into_any()
    })
    .describe(td_string!(l, events.home.lead)))
}

#[derive(Copy, Clone, Debug, Eq, PartialEq)]
enum Part {
    Today,
    Week,
    Later,
}

/// Today, the rest of this week, later.
fn group(events: &[Event], today: NaiveDate) -> [(Part, Vec<&Event>); 3] {
    let next_week = clock::week_start(today).checked_add_days(Days::new(7)).unwrap_or(today);
    let pick = |wanted: fn(NaiveDate, NaiveDate, NaiveDate) -> bool| {
        events.iter().filter(|event| wanted(event.held_on(), today, next_week)).collect::<Vec<_>>()
    };
    [
        (Part::Today, pick(|day, today, _| day <= today)),
        (Part::Week, pick(|day, today, next| day > today && day < next)),
        (Part::Later, pick(|day, today, next| day > today && day >= next)),
    ]
}

fn section(cx: &PageCx, part: Part, events: &[&Event]) -> AnyView {
    let l = cx.locale;
    let title = match part {
        Part::Today => td_string!(l, events.home.today),
        Part::Week => td_string!(l, events.home.week),
        Part::Later => td_string!(l, events.home.later),
    };
    let look = ItemLook { staff: false, with_day: part != Part::Today };
    let items = events.iter().map(|event| parts::item(&cx.reference, l, cx.today(), event, None, look)).collect_view();
    view! {
        <h2 class="day-heading">{title}</h2>
        <ol class="event-list">{items}</ol>
    }
    .into_any()
}

fn nothing_upcoming(cx: &PageCx, filter: &EventFilter) -> AnyView {
    let l = cx.locale;
    if filter.is_plain() {
        bits::empty(
            td_string!(l, events.home.nothing),
            Some(("/events?when=past".into(), td_string!(l, events.home.past).into())),
        )
    } else {
        bits::empty(td_string!(l, events.home.nothing_filtered), Some(("/".into(), td_string!(l, ui.clear).into())))
    }
}

/// Village and text: the two filters that residents use.
fn quick_filter(cx: &PageCx, filter: &EventFilter) -> AnyView {
    let l = cx.locale;
    view! {
        <form class="filters" method="get" action="/" role="search">
            <details open=!filter.is_plain()>
                <summary>{td_string!(l, events.home.find)}</summary>
                <div class="filter-fields">
                    {choose(cx, "village", td_string!(l, events.filter.village), village_choices(cx), &filter.village)}
                    {search_field(cx, &filter.q)}
                    <button class="button-secondary" type="submit">{td_string!(l, ui.search)}</button>
                </div>
            </details>
        </form>
    }
    .into_any()
}

fn search_field(cx: &PageCx, q: &str) -> AnyView {
    view! {
        <div class="field">
            <label for="q">{td_string!(cx.locale, events.filter.q)}</label>
            <input id="q" name="q" type="search" value=q.to_owned() maxlength="60" />
        </div>
    }
    .into_any()
}

/// A select of a filter; the first entry is "all".
pub fn choose(cx: &PageCx, name: &'static str, label: &str, choices: Vec<Choice>, chosen: &str) -> AnyView {
    let options = choices
        .into_iter()
        .map(|choice| view! { <option value=choice.value.clone() selected={choice.value == chosen}>{choice.label}</option> })
        .collect_view();
    view! {
        <div class="field">
            <label for=name>{label.to_owned()}</label>
            <select id=name name=name>
                <option value="">{td_string!(cx.locale, ui.all)}</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// The town's villages as choices, in roster order; those that are no more come last and say so.
pub fn village_choices(cx: &PageCx) -> Vec<Choice> {
    let is_there = |village: &&Region| cx.reference.is_there(&village.code, cx.today());
    let (there, over): (Vec<_>, Vec<_>) = cx.reference.villages(cx.town()).partition(is_there);
    let there = there.into_iter().map(|village| Choice::new(village.code.clone(), village.label(cx.locale)));
    let over = over.into_iter().map(|village| {
        let label = format!("{}{}", village.label(cx.locale), td_string!(cx.locale, villages.roster.over_short));
        Choice::new(village.code.clone(), label)
    });
    there.chain(over).collect()
}

/// The units as choices.
pub fn unit_choices(cx: &PageCx) -> Vec<Choice> {
    cx.reference.units.iter().map(|unit| Choice::new(unit.code.clone(), unit.label(cx.locale))).collect()
}

/// The publicity nodes as choices.
pub fn node_choices(cx: &PageCx) -> Vec<Choice> {
    cx.reference.observances.iter().map(|node| Choice::new(node.code.clone(), node.label(cx.locale))).collect()
}

/// A list of terms as choices; entries of an older plan carry its name.
pub fn term_choices(cx: &PageCx, kind: TermKind) -> Vec<Choice> {
    let current = cx.reference.plan_on(cx.today()).map_or("", |plan| plan.code.as_str());
    let mut terms = cx.reference.list(kind).iter().collect::<Vec<_>>();
    terms.sort_by_key(|term| !term.plan.is_empty() && term.plan != current);
    terms
        .into_iter()
        .map(|term| {
            let label = term.label(cx.locale);
            if term.plan.is_empty() || term.plan == current {
                Choice::new(term.code.clone(), label)
            } else {
                let plan = cx.reference.term_label(TermKind::Plan, &term.plan, cx.locale);
                Choice::new(term.code.clone(), format!("{label} ({plan})"))
            }
        })
        .collect()
}

/// `/events`: all public sessions, filtered and paged.
pub async fn list(cx: &PageCx) -> Result<Page, AppError> {
    let filter = public_filter(cx)?;
    let page = read_page(&cx.query)?;
    let order = if filter.when == Some(When::Upcoming) { Order::Soonest } else { Order::Latest };
    let (events, total) = cx.backend.events.list(&filter, order, PER_PAGE, (page - 1) * PER_PAGE).await?;
    let photos = first_photos(cx, &events).await?;
    let names = DutyNames::load(&cx.backend, [filter.duty.as_str()], cx.demo()).await?;
    let l = cx.locale;
    let title = match filter.when {
        Some(When::Upcoming) => td_string!(l, events.list.upcoming),
        Some(When::Past) => td_string!(l, events.list.past),
        None => td_string!(l, events.list.all),
    };
    let cx = cx.clone();
    Ok(Page::new(title, "/", move || {
        let look = ItemLook { staff: false, with_day: true };
        let items = events
            .iter()
            .map(|event| {
                let photo = photos.get(&event.id).map(|photo| (photo.hash.as_str(), photo.alt.as_str()));
                parts::item(&cx.reference, l, cx.today(), event, photo, look)
            })
            .collect_view();
        let head = if order == Order::Soonest {
            td_string!(l, events.list.head_soonest, number = total)
        } else {
            td_string!(l, events.list.head_latest, number = total)
        };
        let nothing = (total == 0).then(|| {
            bits::empty(td_string!(l, events.list.nothing), Some(("/events".into(), td_string!(l, ui.clear).into())))
        });
        view! {
            <h1>{title}</h1>
            {duty_line(&cx, &filter, &names, "/events")}
            {filters(&cx, &filter, "/events")}
            {present(&cx, &filter, "/events")}
            <h2 class="list-head">{head}</h2>
            {nothing}
            <ol class="event-list">{items}</ol>
            {bits::pager(l, "/events", &filter.pairs(), page, total, PER_PAGE)}
        }
        .into_any()
    })
    .describe(td_string!(l, events.home.lead)))
}

/// Which row of the duty list is filtered for.
pub fn duty_line(cx: &PageCx, filter: &EventFilter, names: &DutyNames, action: &str) -> AnyView {
    let without = EventFilter { duty: String::new(), ..filter.clone() };
    pick::line(cx, names, &filter.duty, without.address(action))
}

/// The first picture of each approved session that may be shown to everybody.
async fn first_photos(cx: &PageCx, events: &[Event]) -> Result<HashMap<EventId, Photo>, AppError> {
    let ids = events
        .iter()
        .filter(|event| event.state == super::model::EventState::Approved)
        .map(|event| event.id)
        .collect::<Vec<_>>();
    let mut first = HashMap::new();
    if !ids.is_empty() {
        for photo in cx.backend.photos.of_events(&ids).await? {
            if photo.may_be_public() {
                first.entry(photo.event).or_insert(photo);
            }
        }
    }
    Ok(first)
}

/// All filters as a form that works without JavaScript; folded on phones.
pub fn filters(cx: &PageCx, filter: &EventFilter, action: &'static str) -> AnyView {
    let l = cx.locale;
    let when = match filter.when {
        Some(When::Upcoming) => "upcoming",
        Some(When::Past) => "past",
        None => "",
    };
    let when_choices = vec![
        Choice::new("upcoming", td_string!(l, events.list.upcoming)),
        Choice::new("past", td_string!(l, events.list.past)),
    ];
    let date = |name: &'static str, label: &'static str, day: Option<NaiveDate>| {
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <input id=name name=name type="date" value=day.map(|day| day.to_string()).unwrap_or_default() />
            </div>
        }
    };
    let open = !filter.is_plain();
    // What the form does not show stays as it is.
    let unseen = filter
        .pairs()
        .into_iter()
        .filter(|(name, _)| !SEEN.contains(name))
        .map(|(name, value)| fields::hidden(name, value))
        .collect_view();
    let listed = |mut choices: Vec<Choice>| {
        choices.push(Choice::new(NOT_GIVEN, td_string!(l, counts.not_given)));
        choices
    };
    view! {
        <form class="filters" method="get" action=action role="search">
            <details open=open>
                <summary>{td_string!(l, ui.filter)}</summary>
                <div class="filter-fields">
                {(!filter.duty.is_empty()).then(|| fields::hidden("duty", filter.duty.clone()))}
                {search_field(cx, &filter.q)}
                {choose(cx, "when", td_string!(l, events.filter.when), when_choices, when)}
                {date("from", td_string!(l, events.filter.from), filter.from)}
                {date("to", td_string!(l, events.filter.to), filter.to)}
                {choose(cx, "village", td_string!(l, events.filter.village), listed(village_choices(cx)), &filter.village)}
                {choose(cx, "unit", td_string!(l, events.filter.unit), listed(unit_choices(cx)), &filter.unit)}
                {choose(cx, "focus", td_string!(l, events.filter.focus), listed(term_choices(cx, TermKind::Focus)), &filter.focus)}
                {choose(cx, "audience", td_string!(l, events.filter.audience), listed(term_choices(cx, TermKind::Audience)), &filter.audience)}
                {choose(cx, "form", td_string!(l, events.filter.form), listed(term_choices(cx, TermKind::Form)), &filter.form)}
                {choose(cx, "observance", td_string!(l, events.form.observance), node_choices(cx), &filter.observance)}
                {unseen}
                <button class="button" type="submit">{td_string!(l, ui.apply)}</button>
                <a href=action>{td_string!(l, ui.clear)}</a>
                </div>
            </details>
        </form>
    }
    .into_any()
}

/// The filters that are on, in words, and the way out of them; nothing where there are none.
pub fn present(cx: &PageCx, filter: &EventFilter, action: &'static str) -> AnyView {
    let words = filter_words(cx, filter);
    if words.is_empty() {
        return ().into_any();
    }
    view! { <p>{words}"\u{a0}\u{b7} "<a href=action>{td_string!(cx.locale, ui.clear)}</a></p> }.into_any()
}

/// The filters in words, for the line under a heading.
pub fn filter_words(cx: &PageCx, filter: &EventFilter) -> String {
    let l = cx.locale;
    let reference = &cx.reference;
    let mut parts = Vec::new();
    match (filter.from, filter.to) {
        (Some(from), Some(to)) => {
            parts.push(format!("{}\u{2013}{}", words::full_date(l, from), words::full_date(l, to)));
        }
        (Some(from), None) => parts.push(td_string!(l, events.filter.since, day = words::full_date(l, from))),
        (None, Some(to)) => parts.push(td_string!(l, events.filter.until, day = words::full_date(l, to))),
        (None, None) => {}
    }
    for state in &filter.states {
        parts.push(parts::state_word(l, *state).to_owned());
    }
    match filter.internal {
        Some(true) => parts.push(td_string!(l, events.internal).to_owned()),
        Some(false) => parts.push(td_string!(l, events.filter.without_internal).to_owned()),
        None => {}
    }
    let mut put = |name: &str, code: &str, label: &str| match code {
        "" => {}
        NOT_GIVEN => parts.push(format!("{name}: {}", td_string!(l, counts.not_given))),
        _ => parts.push(label.to_owned()),
    };
    put(td_string!(l, events.filter.village), &filter.village, reference.village_label(&filter.village, l));
    put(td_string!(l, events.filter.unit), &filter.unit, reference.unit_label(&filter.unit, l));
    if filter.lead_unit != filter.unit {
        put(td_string!(l, events.form.lead_unit), &filter.lead_unit, reference.unit_label(&filter.lead_unit, l));
    }
    for (kind, name, code) in [
        (TermKind::Focus, td_string!(l, events.filter.focus), &filter.focus),
        (TermKind::Audience, td_string!(l, events.filter.audience), &filter.audience),
        (TermKind::Form, td_string!(l, events.filter.form), &filter.form),
        (TermKind::Brand, td_string!(l, events.form.brand), &filter.brand),
        (TermKind::Law, td_string!(l, events.form.laws), &filter.law),
        (TermKind::Site, td_string!(l, events.form.site), &filter.site),
    ] {
        put(name, code, reference.term_label(kind, code, l));
    }
    put(td_string!(l, events.form.observance), &filter.observance, reference.observance_label(&filter.observance, l));
    if !filter.q.is_empty() {
        parts.push(format!("\u{201c}{}\u{201d}", filter.q));
    }
    parts.join(" \u{b7} ")
}
