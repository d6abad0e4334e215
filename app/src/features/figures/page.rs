//! `/figures/{year}`: what a published report says, in its own words, beside what this system counts.

use super::model::PublishedFigure;
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

/// The reports' word, after a number, for "and some more"; the English page says it before the number.
const AND_MORE: &str = "\u{4f59}";

struct Loaded {
    year: i64,
    /// All years that have figures, the latest first.
    years: Vec<i64>,
    figures: Vec<PublishedFigure>,
    /// Approved sessions of the year.
    sessions: i64,
    /// The address of their list.
    rows: String,
}

/// The figures of a year.
pub async fn figures(cx: &PageCx) -> Result<Page, AppError> {
    let year = cx.param::<i64>("year")?;
    let years = cx.backend.figures.years().await?;
    if !years.contains(&year) {
        return Err(AppError::NotFound);
    }
    let counted = counted(cx, year)?;
    let figures = cx.backend.figures.of_year(year).await?;
    let sessions = cx.backend.counts.totals(&counted).await?.sessions;
    let loaded = Loaded { year, years, figures, sessions, rows: counted.address("/events") };
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
        // A term says its section and not its report: once there is a second report, it would be ascribed to both.
        let named = (loaded.years.len() == 1).then(|| named(&cx));
        view! {
            <h1>{heading}</h1>
            {years(l, &loaded)}
            <p>{source(&cx, loaded.year)}</p>
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
    view! { <nav class="tabs" aria-label=td_string!(l, figures.years)>{links}</nav> }.into_any()
}

/// The report that the figures are from.
fn source(cx: &PageCx, year: i64) -> String {
    let town = cx.reference.village_label(cx.town(), cx.locale).to_owned();
    td_string!(cx.locale, figures.source, town = town, year = year)
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
                    <th scope="row">{indicator(l, figure).to_owned()}</th>
                    <td><strong>{value(l, figure)}</strong></td>
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

fn indicator(l: Locale, figure: &PublishedFigure) -> &str {
    match l {
        Locale::en if !figure.indicator_en.is_empty() => &figure.indicator_en,
        _ => &figure.indicator_zh,
    }
}

/// Number, qualifier and unit, as the language joins them.
fn value(l: Locale, figure: &PublishedFigure) -> String {
    let number = figure.value.parse::<i64>().map_or_else(|_| figure.value.clone(), words::number);
    match l {
        Locale::zh_CN => format!("{number}{}{}", figure.qualifier, figure.unit_zh),
        Locale::en => {
            let unit = if figure.unit_en.is_empty() { &figure.unit_zh } else { &figure.unit_en };
            let number = if figure.qualifier == AND_MORE {
                td_string!(l, figures.more_than, number = number)
            } else {
                format!("{number}{}", figure.qualifier)
            };
            if unit == "%" { format!("{number}%") } else { format!("{number} {unit}") }
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(number: &str, qualifier: &str, unit_zh: &str, unit_en: &str) -> PublishedFigure {
        PublishedFigure {
            code: "x".into(),
            year: 2023,
            indicator_zh: "活动".into(),
            indicator_en: String::new(),
            value: number.into(),
            qualifier: qualifier.into(),
            unit_zh: unit_zh.into(),
            unit_en: unit_en.into(),
            wording: "原文".into(),
            section: "六.1".into(),
        }
    }

    #[test]
    fn a_figure_is_said_as_the_report_says_it() {
        let some = figure("400", "余", "场", "sessions");
        assert_eq!(value(Locale::zh_CN, &some), "400余场");
        assert_eq!(value(Locale::en, &some), "more than 400 sessions");
        let exact = figure("12910", "", "起", "");
        assert_eq!(value(Locale::zh_CN, &exact), "12,910起");
        assert_eq!(value(Locale::en, &exact), "12,910 起", "a missing word is not made up");
        assert_eq!(value(Locale::en, &figure("30", "", "%", "%")), "30%");
    }

    #[test]
    fn a_missing_translation_is_the_original() {
        assert_eq!(indicator(Locale::en, &figure("1", "", "个", "")), "活动");
    }
}
