//! `/figures/{year}`: what a published report says, in its own words, beside what this system counts.

use super::{
    model::{PublishedFigure, share_names},
    series_page::{PATH, series_address},
};
use crate::{
    error::AppError,
    features::{
        events::{
            model::EventState,
            query::{EventFilter, View},
        },
        reference::{Term, TermKind},
    },
    pages::{Page, PageCx},
    ui::{Locale, bits, words},
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_i18n::td_string;

struct Loaded {
    year: i64,
    /// All years that have figures, the latest first.
    years: Vec<i64>,
    figures: Vec<PublishedFigure>,
    /// Whether what the shipped report names belongs to this year.
    has_named: bool,
    /// Approved sessions of the year.
    sessions: i64,
    /// The address of their list.
    rows: String,
}

/// The figures of a year.
pub async fn figures(cx: &PageCx) -> Result<Page, AppError> {
    let year = cx.param::<i64>("year")?;
    let mut figures = cx.backend.figures.all().await?;
    figures.retain(|figure| !figure.is_removed);
    share_names(&mut figures);
    let mut years = figures.iter().map(|figure| figure.year).collect::<Vec<_>>();
    years.dedup();
    let shipped = figures.iter().filter(|figure| figure.is_shipped() && figure.year != year).count();
    figures.retain(|figure| figure.year == year);
    if figures.is_empty() {
        return Err(AppError::NotFound);
    }
    let has_named = shipped == 0 && figures.iter().any(PublishedFigure::is_shipped);
    let counted = counted(cx, year)?;
    let sessions = cx.backend.counts.totals(&counted).await?.sessions;
    let loaded = Loaded { year, years, figures, has_named, sessions, rows: counted.address("/events") };
    Ok(draw(cx, loaded))
}

/// What counts of a year; its address shows the same rows to everybody.
fn counted(cx: &PageCx, year: i64) -> Result<EventFilter, AppError> {
    let year = i32::try_from(year).map_err(|_| AppError::NotFound)?;
    let mut filter = EventFilter::new(View::Counted, cx.town(), cx.now, cx.demo());
    filter.from = NaiveDate::from_ymd_opt(year, 1, 1);
    filter.to = NaiveDate::from_ymd_opt(year, 12, 31);
    filter.states = vec![EventState::Approved];
    Ok(filter)
}

fn draw(cx: &PageCx, loaded: Loaded) -> Page {
    let l = cx.locale;
    let title = td_string!(l, figures.title, year = loaded.year);
    let heading = title.clone();
    let cx = cx.clone();
    Page::new(title, "", move || {
        // A term says its section and not its report: with a second shipped report, it would be ascribed to both.
        let named = loaded.has_named.then(|| named(&cx));
        view! {
            <h1>{heading}</h1>
            {years(l, &loaded)}
            <p>{source(&cx, &loaded)}</p>
            {live(&cx, &loaded)}
            {table(l, &loaded)}
            {named}
        }
        .into_any()
    })
    .describe(td_string!(l, figures.lead))
}

fn years(l: Locale, loaded: &Loaded) -> AnyView {
    let links = loaded
        .years
        .iter()
        .map(|year| {
            let href = format!("/figures/{year}");
            let current = (*year == loaded.year).then_some("page");
            view! { <a href=href aria-current=current>{*year}</a> }
        })
        .collect_view();
    view! {
        <nav class="tabs" aria-label=td_string!(l, figures.years)>
            {links}
            <a href=PATH>{td_string!(l, figures.all)}</a>
        </nav>
    }
    .into_any()
}

/// The report that the figures are from, where they came with the program; else who says so.
fn source(cx: &PageCx, loaded: &Loaded) -> String {
    let l = cx.locale;
    if !loaded.figures.iter().any(PublishedFigure::is_shipped) {
        return td_string!(l, figures.entered).to_owned();
    }
    let town = cx.reference.village_label(cx.town(), l).to_owned();
    td_string!(l, figures.source, town = town, year = loaded.year)
}

/// What this system has of the year, and why the two are not one.
fn live(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let demo = (cx.demo() && loaded.sessions > 0).then(|| bits::tag("demo", td_string!(l, figures.with_demo)));
    let number = words::number(loaded.sessions);
    view! {
        <div class="rule">
            <p>
                <a href=loaded.rows.clone()>{td_string!(l, figures.live, year = loaded.year, number = number)}</a>
                " "
                {demo}
            </p>
            <p>{td_string!(l, figures.differ)}</p>
        </div>
    }
    .into_any()
}

fn table(l: Locale, loaded: &Loaded) -> AnyView {
    let heads = [
        td_string!(l, figures.indicator),
        td_string!(l, figures.value),
        td_string!(l, figures.wording),
        td_string!(l, figures.section),
    ];
    let heads = heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view();
    let rows = loaded
        .figures
        .iter()
        .map(|figure| {
            view! {
                <tr id=figure.code.clone()>
                    <th scope="row">{figure.indicator(l).to_owned()}</th>
                    <td>
                        <strong>{figure.said(l)}</strong>
                        " "
                        <a href=series_address(figure) aria-label=td_string!(l, figures.series_of, name = figure.indicator(l).to_owned())>
                            {td_string!(l, figures.over_years)}
                        </a>
                    </td>
                    <td lang="zh-CN">{figure.wording.clone()}</td>
                    <td lang="zh-CN">{figure.section.clone()}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-wrap" role="region" aria-label=td_string!(l, figures.caption) tabindex="0">
            <table class="data">
                <caption>{td_string!(l, figures.caption)}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The programmes, channels and sites that the report names.
fn named(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    let parts = [
        (TermKind::Brand, td_string!(l, figures.brands)),
        (TermKind::Channel, td_string!(l, figures.channels)),
        (TermKind::Site, td_string!(l, figures.sites)),
    ];
    let lists = parts.into_iter().map(|(kind, title)| named_part(cx, kind, title)).collect_view();
    view! {
        {lists}
        <p class="rule">{td_string!(l, figures.next_steps)}</p>
    }
    .into_any()
}

fn named_part(cx: &PageCx, kind: TermKind, title: &'static str) -> AnyView {
    let l = cx.locale;
    let terms = cx.reference.list(kind).iter().filter(|term| !term.section.is_empty()).collect::<Vec<_>>();
    if terms.is_empty() {
        return ().into_any();
    }
    let number = terms.len();
    let rows = terms.into_iter().map(|term| term_row(l, term)).collect_view();
    let heads = [
        td_string!(l, figures.name),
        td_string!(l, figures.wording),
        td_string!(l, figures.section),
        td_string!(l, figures.note),
    ];
    let heads = heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view();
    view! {
        <h2>{title}</h2>
        <p class="list-head">{td_string!(l, figures.head, number = number)}</p>
        <div class="table-wrap" role="region" aria-label=title tabindex="0">
            <table class="data">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The note stays beside the name: it says what is inferred, or only planned.
fn term_row(l: Locale, term: &Term) -> AnyView {
    let pending = term.pending.then(|| bits::tag("pending", td_string!(l, ui.pending)));
    view! {
        <tr>
            <th scope="row">{term.label(l).to_owned()}" "{pending}</th>
            <td lang="zh-CN">{term.wording.clone()}</td>
            <td lang="zh-CN">{term.section.clone()}</td>
            <td lang="zh-CN">{term.note.clone()}</td>
        </tr>
    }
    .into_any()
}
