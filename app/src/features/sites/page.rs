//! `/sites`: the culture sites, filtered and paged; which of them had no session since a day.

use super::{
    model::{Level, SiteKind},
    parts::{self, Beside},
    query::{SiteFilter, States, Unused},
};
use crate::{
    error::AppError,
    features::events::{
        list_page::{choose, village_choices},
        query::{PER_PAGE, read_page},
    },
    pages::{Page, PageCx},
    ui::{
        bits,
        fields::{self, Choice},
        words,
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The address.
pub const PATH: &str = "/sites";

/// The public filter of a request.
pub fn public_filter(cx: &PageCx) -> Result<SiteFilter, AppError> {
    SiteFilter::new(cx.town(), cx.now, cx.demo()).read(&cx.query)
}

/// `/sites`.
pub async fn list(cx: &PageCx) -> Result<Page, AppError> {
    let filter = public_filter(cx)?;
    let page = read_page(&cx.query)?;
    let (lines, total) = cx.backend.sites.list(&filter, PER_PAGE, (page - 1) * PER_PAGE).await?;
    let beside = Beside::load(cx, &lines).await?;
    let l = cx.locale;
    let title = td_string!(l, sites.title);
    let cx = cx.clone();
    Ok(Page::new(title, "", move || {
        let items = lines.iter().map(|line| parts::item(&cx, line, &beside)).collect_view();
        let nothing = (total == 0).then(|| {
            let clear = (!filter.is_plain()).then(|| (PATH.to_owned(), td_string!(l, ui.clear).to_owned()));
            bits::empty(td_string!(l, sites.nothing), clear)
        });
        let unused = SiteFilter { unused: Some(Unused::Months(12)), ..filter.clone() };
        // On a phone, what was asked for is below the fold otherwise.
        let unused = format!("{}#list", unused.address(PATH));
        view! {
            <h1>{title}</h1>
            <p class="lead">{td_string!(l, sites.lead)}</p>
            {filters(&cx, &filter, PATH)}
            <h2 class="list-head" id="list">{td_string!(l, sites.head, number = words::number(total))}</h2>
            {present(&cx, &filter, PATH)}
            {nothing}
            <ol class="event-list">{items}</ol>
            {bits::pager(l, PATH, &filter.pairs(), page, total, PER_PAGE)}
            <p class="rule">{td_string!(l, sites.rule)}</p>
            <ul class="link-list">
                <li><a href="/works">{td_string!(l, works.title)}</a></li>
                <li><a href=unused>{td_string!(l, sites.unused_year)}</a></li>
                <li><a href=filter.address("/api/v1/sites.csv") download>{td_string!(l, sites.as_csv)}</a></li>
            </ul>
        }
        .into_any()
    })
    .describe(td_string!(l, sites.lead)))
}

/// All filters as a form that works without JavaScript; folded on phones, as [`present`] says what is set.
pub fn filters(cx: &PageCx, filter: &SiteFilter, action: &'static str) -> AnyView {
    let l = cx.locale;
    let (state, mut states) = match filter.states {
        States::Standing => ("", vec![]),
        States::All => ("all", vec![]),
        States::Only(state) => (state.key(), vec![]),
    };
    states.push(Choice::new("all", td_string!(l, sites.filter.all_states)));
    states.extend(parts::state_choices(l));
    let state_options = states
        .into_iter()
        .map(|choice| view! { <option value=choice.value.clone() selected={choice.value == state}>{choice.label}</option> })
        .collect_view();
    let (unused, since) = match filter.unused {
        None => (String::new(), String::new()),
        Some(Unused::Since(day)) => (String::new(), day.to_string()),
        Some(Unused::Months(_)) => (
            filter.pairs().into_iter().find(|(name, _)| *name == "unused").map(|(_, text)| text).unwrap_or_default(),
            String::new(),
        ),
    };
    let mut spans = vec![
        Choice::new("6m", td_string!(l, sites.filter.half_year)),
        Choice::new("1y", td_string!(l, sites.filter.one_year)),
        Choice::new("2y", td_string!(l, sites.filter.two_years)),
    ];
    if !unused.is_empty() && !spans.iter().any(|choice| choice.value == unused) {
        spans.push(Choice::new(unused.clone(), unused.clone()));
    }
    let span_options = spans
        .into_iter()
        .map(|choice| view! { <option value=choice.value.clone() selected={choice.value == unused}>{choice.label}</option> })
        .collect_view();
    let kinds = parts::kind_choices(l);
    let levels = parts::level_choices(l);
    let since = (!since.is_empty()).then(|| fields::hidden("unused_since", since));
    let steps = if filter.step_free { "yes" } else { "" };
    let step_choices = vec![Choice::new("yes", td_string!(l, sites.step_free.yes))];
    view! {
        <form class="filters" method="get" action=format!("{action}#list") role="search">
            <details>
                <summary>{td_string!(l, ui.filter)}</summary>
                <div class="filter-fields">
                    <div class="field">
                        <label for="q">{td_string!(l, sites.filter.q)}</label>
                        <input id="q" name="q" type="search" value=filter.q.clone() maxlength="60" />
                    </div>
                    {choose(cx, "kind", td_string!(l, sites.field.kind), kinds, filter.kind.map_or("", SiteKind::key))}
                    {choose(cx, "level", td_string!(l, sites.field.level), levels, filter.level.map_or("", Level::key))}
                    {choose(cx, "village", td_string!(l, events.filter.village), village_choices(cx), &filter.village)}
                    <div class="field">
                        <label for="state">{td_string!(l, sites.field.state)}</label>
                        <select id="state" name="state">
                            <option value="">{td_string!(l, sites.filter.standing)}</option>
                            {state_options}
                        </select>
                    </div>
                    {choose(cx, "step_free", td_string!(l, sites.field.step_free), step_choices, steps)}
                    <div class="field">
                        <label for="unused">{td_string!(l, sites.filter.unused)}</label>
                        <select id="unused" name="unused">
                            <option value="">{td_string!(l, sites.filter.any_use)}</option>
                            {span_options}
                        </select>
                    </div>
                    {since}
                    <button class="button" type="submit">{td_string!(l, ui.apply)}</button>
                    <a href=action>{td_string!(l, ui.clear)}</a>
                </div>
            </details>
        </form>
    }
    .into_any()
}

/// The filters that are on, in words, and the way out of them; nothing where there are none.
pub fn present(cx: &PageCx, filter: &SiteFilter, action: &'static str) -> AnyView {
    let l = cx.locale;
    let mut said = Vec::new();
    said.extend(filter.kind.map(|kind| parts::kind_word(l, kind).to_owned()));
    said.extend(filter.level.map(|level| parts::level_word(l, level).to_owned()));
    if !filter.village.is_empty() {
        said.push(cx.reference.village_label(&filter.village, l).to_owned());
    }
    match filter.states {
        States::Standing => {}
        States::All => said.push(td_string!(l, sites.filter.all_states).to_owned()),
        States::Only(state) => said.push(parts::state_word(l, state).to_owned()),
    }
    if filter.step_free {
        said.push(td_string!(l, sites.step_free.yes).to_owned());
    }
    if let Some(day) = filter.unused_since() {
        said.push(td_string!(l, sites.filter.unused_since, day = words::full_date(l, day)));
    }
    if !filter.q.is_empty() {
        said.push(format!("\u{201c}{}\u{201d}", filter.q));
    }
    if said.is_empty() {
        return ().into_any();
    }
    view! { <p>{said.join(" \u{b7} ")}"\u{a0}\u{b7} "<a href=action>{td_string!(l, ui.clear)}</a></p> }.into_any()
}
