//! `/counts`: the five sums of a period, and a table of them by month, village, unit, focus, audience, form or duty.

use super::{
    model::{Dimension, Totals},
    parts::{Extra, address_of, apart, bar, figures, filter_form, filter_line, period_links, rows_cx, rule},
    period::{counted_filter, rows_address},
    rows::{Row, dimension_word, rows, term_kind},
};
use crate::{
    error::AppError,
    features::{
        duties::names::DutyNames,
        events::query::{EventFilter, bad},
        observances::rollup::sees_all,
        targets::parts::{frozen_line, frozen_of},
    },
    pages::{Page, PageCx},
    ui::{bits, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

const PATH: &str = "/counts";

/// The filters of the form; the month has its dates.
const FILTERS: &[Dimension] =
    &[Dimension::Village, Dimension::Unit, Dimension::Focus, Dimension::Audience, Dimension::Form];

/// `/counts`.
pub async fn counts(cx: &PageCx) -> Result<Page, AppError> {
    let by = match cx.asked("by") {
        None => Dimension::Month,
        Some(key) => {
            Dimension::from_key(key).ok_or_else(|| bad("by", "month, village, unit, focus, audience, form or duty"))?
        }
    };
    let filter = counted_filter(cx)?;
    let totals = cx.backend.counts.totals(&filter).await?;
    let counted = cx.backend.counts.by(&filter, by).await?;
    let years = cx.backend.figures.years().await?;
    let frozen = frozen_of(cx, &filter).await?;
    let trainings = trainings(cx, &filter).await?;
    let keys = counted.iter().filter(|_| by == Dimension::Duty).map(|(key, _)| key.as_str());
    let names = DutyNames::load(&cx.backend, keys.chain([filter.duty.as_str()]), cx.demo()).await?;
    let rows = rows(rows_cx(cx, &names), &filter, by, counted);
    let l = cx.locale;
    let cx = cx.clone();
    Ok(Page::new(td_string!(l, counts.title), PATH, move || {
        let extra: [Extra; 1] = [("by", by.key().to_owned())];
        view! {
            <h1>{td_string!(l, counts.title)}</h1>
            {period_links(&cx, PATH, &filter, &extra)}
            {filter_form(&cx, PATH, &filter, FILTERS, &extra)}
            <p class="list-head" role="status">{filter_line(&cx, &filter, &names)}</p>
            {figures(&cx, &filter, &totals)}
            {trainings.map(|(filter, totals)| apart(&cx, &filter, &totals))}
            {frozen.map(|(period, frozen)| frozen_line(&cx, &period, &frozen))}
            {rule(&cx)}
            <h2 id="by">{td_string!(l, counts.table.title)}</h2>
            {tabs(&cx, &filter, by)}
            {villages_switch(&cx, &filter, by)}
            {breakdown(&cx, &filter, by, &rows, &totals, &names)}
            {published(&cx, &years)}
        }
        .into_any()
    })
    .describe(td_string!(l, counts.describe)))
}

/// Trainings of the own people under the same filter: beside the five sums and in none of them, for those who can open
/// every one of them.
async fn trainings(cx: &PageCx, filter: &EventFilter) -> Result<Option<(EventFilter, Totals)>, AppError> {
    if !sees_all(cx.account(), cx.town()) {
        return Ok(None);
    }
    let filter = EventFilter { internal: Some(true), ..filter.clone() };
    let totals = cx.backend.counts.totals(&filter).await?;
    Ok(Some((filter, totals)))
}

/// One link a dimension.
fn tabs(cx: &PageCx, filter: &EventFilter, by: Dimension) -> AnyView {
    let l = cx.locale;
    let links = Dimension::ALL
        .map(|dimension| {
            let href = format!("{}#by", address_of(PATH, filter, &[("by", dimension.key().to_owned())]));
            let current = (dimension == by).then_some("true");
            view! { <a href=href aria-current=current>{dimension_word(l, dimension)}</a> }
        })
        .into_iter()
        .collect_view();
    view! { <nav class="tabs" aria-label=td_string!(l, counts.dimension.label)>{links}</nav> }.into_any()
}

/// By what villages were, or by what they are now; nothing where the roster never changed.
fn villages_switch(cx: &PageCx, filter: &EventFilter, by: Dimension) -> AnyView {
    let l = cx.locale;
    let is_about = by == Dimension::Village || !filter.village.is_empty();
    if cx.reference.changes.is_empty() || !is_about {
        return ().into_any();
    }
    let link = |is_now: bool, label: &'static str| {
        let other = EventFilter { villages_now: is_now, ..filter.clone() };
        let href = format!("{}#by", address_of(PATH, &other, &[("by", by.key().to_owned())]));
        let current = (filter.villages_now == is_now).then_some("true");
        view! { <a href=href aria-current=current>{label}</a> }
    };
    view! {
        <nav class="tabs" aria-label=td_string!(l, counts.villages.label)>
            {link(false, td_string!(l, counts.villages.was))}
            {link(true, td_string!(l, counts.villages.now))}
        </nav>
    }
    .into_any()
}

/// The table, how it is ordered, and what its rows add up to.
fn breakdown(
    cx: &PageCx,
    filter: &EventFilter,
    by: Dimension,
    rows: &[Row],
    totals: &Totals,
    names: &DutyNames,
) -> AnyView {
    let l = cx.locale;
    if rows.is_empty() {
        return bits::empty(
            td_string!(l, counts.nothing),
            Some((format!("{PATH}?by={}", by.key()), td_string!(l, ui.clear).into())),
        );
    }
    let order = match by {
        Dimension::Month => td_string!(l, counts.table.order_months),
        Dimension::Village => td_string!(l, counts.table.order_roster),
        _ => td_string!(l, counts.table.order_list),
    };
    let overlap = by.overlaps().then(|| td_string!(l, counts.table.overlap, dimension = dimension_word(l, by)));
    view! {
        <p class="muted">{order}" "{overlap}</p>
        {unsure(cx, by, rows).then(|| view! { <p>{bits::tag("pending", td_string!(l, ui.pending))}" "{td_string!(l, ui.pending_list)}</p> })}
        {table(cx, filter, by, rows, totals, names)}
    }
    .into_any()
}

/// Whether the rows stand for something that the office has not confirmed yet.
fn unsure(cx: &PageCx, by: Dimension, rows: &[Row]) -> bool {
    let r = &cx.reference;
    rows.iter().any(|row| match by {
        Dimension::Unit => r.unit(&row.key).is_some_and(|unit| unit.pending),
        Dimension::Village => r.village(&row.key).is_some_and(|village| village.pending),
        _ => term_kind(by).and_then(|kind| r.term(kind, &row.key)).is_some_and(|term| term.pending),
    })
}

fn table(
    cx: &PageCx,
    filter: &EventFilter,
    by: Dimension,
    rows: &[Row],
    totals: &Totals,
    names: &DutyNames,
) -> AnyView {
    let l = cx.locale;
    let most = rows.iter().map(|row| row.totals.sessions).max().unwrap_or_default();
    let caption = format!("{}\u{a0}\u{b7} {}", dimension_word(l, by), filter_line(cx, filter, names));
    let lines = rows
        .iter()
        .map(|row| {
            let bar = bar(row.totals.sessions, most);
            view! { <tr><th scope="row">{row.label.clone()}</th>{sums(&row.filter, &row.totals, bar)}</tr> }
        })
        .collect_view();
    let sum = if by.overlaps() { td_string!(l, counts.table.total_once) } else { td_string!(l, counts.table.total) };
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="by-caption">
            <table class="data">
                <caption id="by-caption">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{dimension_word(l, by)}</th>
                        <th scope="col" class="num">{td_string!(l, counts.figure.sessions)}</th>
                        <th scope="col">{td_string!(l, counts.table.chart)}</th>
                        <th scope="col" class="num">{td_string!(l, counts.figure.attendance)}</th>
                        <th scope="col" class="num">{td_string!(l, counts.figure.online_views)}</th>
                        <th scope="col" class="num">{td_string!(l, counts.figure.consultations)}</th>
                        <th scope="col" class="num">{td_string!(l, counts.figure.materials)}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
                <tfoot>
                    <tr><th scope="row">{sum}</th>{sums(filter, totals, ().into_any())}</tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}

/// The cells of a row. All five numbers open the same sessions, so the keyboard stops at the first of them only.
fn sums(filter: &EventFilter, totals: &Totals, bar: AnyView) -> AnyView {
    let href = rows_address(filter);
    let others = [totals.attendance, totals.online_views, totals.consultations, totals.materials]
        .map(|sum| {
            let number = words::number(sum);
            let number = if sum == 0 {
                number.into_any()
            } else {
                view! { <a href=href.clone() tabindex="-1">{number}</a> }.into_any()
            };
            view! { <td class="num">{number}</td> }
        })
        .into_iter()
        .collect_view();
    view! {
        <td class="num"><a href=href.clone()>{words::number(totals.sessions)}</a></td>
        <td class="bar-cell">{bar}</td>
        {others}
    }
    .into_any()
}

/// What published reports said; their figures are not these.
fn published(cx: &PageCx, years: &[i64]) -> AnyView {
    if years.is_empty() {
        return ().into_any();
    }
    let l = cx.locale;
    let links = years
        .iter()
        .map(|year| {
            let href = format!("/figures/{year}");
            view! { <li><a href=href>{td_string!(l, counts.published, year = *year)}</a></li> }
        })
        .collect_view();
    view! { <ul>{links}</ul> }.into_any()
}
