//! `/observances/{year}`: the nodes of a year, month by month, with who leads them and what they are about.

use super::{
    model::{Observance, Occurrence, Span},
    nodes::{Nodes, YEARS},
    rules::Dates,
    words as said,
};
use crate::{
    error::AppError,
    features::{
        accounts::{Action, Role, Target, require},
        events::{
            list_page::{choose, unit_choices},
            parts::list_comma,
            query::{EventFilter, View, bad},
        },
        reference::TermKind,
    },
    pages::{Page, PageCx, address},
    ui::{bits, fields::Choice},
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The month that stands for whatever lies in the next year.
const AFTER: u32 = 13;

/// What the page lists.
struct Sheet {
    year: i32,
    unit: String,
    month: Option<u32>,
    /// By the month that they stand in; 13 is the next year.
    months: Vec<(u32, Vec<Occurrence>)>,
    number: usize,
}

/// The year of an address; one without a page does not exist.
pub fn year_of(cx: &PageCx) -> Result<i32, AppError> {
    let year = cx.param::<i32>("year")?;
    if YEARS.contains(&year) { Ok(year) } else { Err(AppError::NotFound) }
}

/// The page of a node in a year.
pub fn node_address(code: &str, year: i32) -> String {
    format!("/observances/{year}/{code}")
}

/// The sessions of a node in a year, as everybody's list has them.
pub fn sessions_filter(cx: &PageCx, code: &str, year: i32) -> EventFilter {
    let mut filter = EventFilter::new(View::Public, cx.town(), cx.now, cx.demo());
    filter.from = NaiveDate::from_ymd_opt(year, 1, 1);
    filter.to = NaiveDate::from_ymd_opt(year, 12, 31);
    code.clone_into(&mut filter.observance);
    filter
}

/// The form that plans a session for a node: on its first day that is still to come; `None` where it is over or the
/// reader plans nothing.
pub fn plan_address(cx: &PageCx, node: &Occurrence) -> Option<String> {
    let may_write = cx.staff().is_ok_and(|account| account.role != Role::Observer);
    if !may_write {
        return None;
    }
    let mut pairs = vec![("observance", node.observance.code.clone())];
    match node.dates {
        Dates::On(span) if span.to < cx.today() => return None,
        Dates::On(span) => pairs.push(("date", span.from.max(cx.today()).to_string())),
        Dates::Unknown { .. } => {}
    }
    Some(address("/desk/plan/new", &pairs))
}

/// Whether the reader keeps the nodes.
pub fn may_keep(cx: &PageCx) -> bool {
    require(cx.account(), Action::KeepPlan, &Target::at(cx.town())).is_ok()
}

/// `/observances/{year}`.
pub fn year(cx: &PageCx) -> Result<Page, AppError> {
    let year = year_of(cx)?;
    let unit = cx.asked("unit").unwrap_or_default();
    if !unit.is_empty() && cx.reference.unit(unit).is_none() {
        return Err(bad("unit", "the code of a unit"));
    }
    let month = match cx.asked("month") {
        None => None,
        Some(text) => {
            let month = text.parse::<u32>().ok().filter(|month| (1..=12).contains(month));
            Some(month.ok_or_else(|| bad("month", "a month from 1 to 12"))?)
        }
    };
    let nodes = Nodes::of(&cx.reference, &*cx.backend.almanac);
    let mut shown = carried_over(nodes, year);
    shown.extend(nodes.year(year));
    shown.retain(|node| unit.is_empty() || is_of(&node.observance, unit));
    shown.retain(|node| month.is_none_or(|month| touches(node, year, month)));
    let number = shown.len();
    let months = match month {
        Some(month) => vec![(month, shown)],
        None => by_month(shown, year),
    };
    Ok(draw(cx, Sheet { year, unit: unit.to_owned(), month, months, number }))
}

/// What began in the year before and has days in this one.
fn carried_over(nodes: Nodes<'_>, year: i32) -> Vec<Occurrence> {
    let (Some(first), Some(last)) = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31)) else {
        return Vec::new();
    };
    let mut found = nodes.between(first, last);
    found.retain(|node| node.year < year);
    found
}

fn is_of(node: &Observance, unit: &str) -> bool {
    node.lead_units.iter().chain(&node.co_units).any(|code| code == unit)
}

/// Whether a node has, or usually has, a day in a month of the year.
fn touches(node: &Occurrence, year: i32, month: u32) -> bool {
    match node.dates {
        Dates::On(span) => month_span(year, month).is_some_and(|month| span.meets(month)),
        Dates::Unknown { months: Some((from, to)) } => (from..=to).contains(&month),
        Dates::Unknown { months: None } => node.place().month() == month,
    }
}

fn month_span(year: i32, month: u32) -> Option<Span> {
    let from = NaiveDate::from_ymd_opt(year, month, 1)?;
    Some(Span { from, to: crate::clock::month_start(from, 1).pred_opt()? })
}

/// The month that a node stands in on the page of a year.
fn month_of(node: &Occurrence, year: i32) -> u32 {
    let place = node.place();
    match place.year() {
        before if before < year => 1,
        after if after > year => AFTER,
        _ => place.month(),
    }
}

fn by_month(nodes: Vec<Occurrence>, year: i32) -> Vec<(u32, Vec<Occurrence>)> {
    let mut months = Vec::<(u32, Vec<Occurrence>)>::new();
    for node in nodes {
        let month = month_of(&node, year);
        match months.iter_mut().find(|(known, _)| *known == month) {
            Some((_, list)) => list.push(node),
            None => months.push((month, vec![node])),
        }
    }
    months.sort_by_key(|(month, _)| *month);
    months
}

fn draw(cx: &PageCx, sheet: Sheet) -> Page {
    let l = cx.locale;
    let title = td_string!(l, observances.title, year = sheet.year);
    let heading = title.clone();
    let cx = cx.clone();
    Page::new(title, "/calendar", move || {
        let months = sheet.months.iter().map(|(month, nodes)| month_part(&cx, &sheet, *month, nodes)).collect_view();
        let nothing = (sheet.number == 0).then(|| {
            let clear = (format!("/observances/{}", sheet.year), td_string!(l, ui.clear).to_owned());
            bits::empty(td_string!(l, observances.nothing), Some(clear))
        });
        let csv = format!("/api/v1/observances.csv?year={}", sheet.year);
        let desk = may_keep(&cx).then(|| {
            view! { " \u{b7} "<a href="/desk/observances">{td_string!(l, observances.desk.title)}</a> }
        });
        view! {
            <h1>{heading}</h1>
            <p class="lead">{td_string!(l, observances.lead)}</p>
            {years(&cx, &sheet)}
            {filters(&cx, &sheet)}
            <p class="list-head" role="status">{td_string!(l, observances.head, number = sheet.number)}</p>
            {nothing}
            {months}
            <p><a href=csv>{td_string!(l, observances.csv)}</a>{desk}</p>
        }
        .into_any()
    })
    .describe(td_string!(l, observances.lead))
}

/// The first year that is a link away: the one in which the older of the two plans began.
const LISTED_FROM: i32 = 2021;

/// The years of the running plans and the next ones, with the filters as they are.
fn years(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let mut pairs = Vec::new();
    if !sheet.unit.is_empty() {
        pairs.push(("unit", sheet.unit.clone()));
    }
    pairs.extend(sheet.month.map(|month| ("month", month.to_string())));
    let links = (LISTED_FROM..=cx.today().year().max(sheet.year - 2) + 4)
        .map(|year| {
            let href = address(&format!("/observances/{year}"), &pairs);
            let current = (year == sheet.year).then_some("page");
            view! { <a href=href aria-current=current>{year}</a> }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label=td_string!(cx.locale, observances.years)>{links}</nav> }.into_any()
}

fn filters(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let l = cx.locale;
    let action = format!("/observances/{}", sheet.year);
    let clear = action.clone();
    let months = (1..=12).map(|month| Choice::new(month.to_string(), said::month(l, month))).collect();
    let month = sheet.month.map(|month| month.to_string()).unwrap_or_default();
    let open = !sheet.unit.is_empty() || sheet.month.is_some();
    view! {
        <form class="filters" method="get" action=action role="search">
            <details open=open>
                <summary>{td_string!(l, ui.filter)}</summary>
                <div class="filter-fields">
                    {choose(cx, "unit", td_string!(l, observances.field.unit), unit_choices(cx), &sheet.unit)}
                    {choose(cx, "month", td_string!(l, observances.field.month), months, &month)}
                    <button class="button" type="submit">{td_string!(l, ui.apply)}</button>
                    <a href=clear>{td_string!(l, ui.clear)}</a>
                </div>
            </details>
        </form>
    }
    .into_any()
}

fn month_part(cx: &PageCx, sheet: &Sheet, month: u32, nodes: &[Occurrence]) -> AnyView {
    let l = cx.locale;
    let title = if month == AFTER {
        td_string!(l, observances.next_year, month = said::month(l, 1))
    } else {
        said::month(l, month)
    };
    let items = nodes.iter().map(|node| item(cx, sheet.year, node)).collect_view();
    view! {
        <h2 class="day-heading" id=format!("m{month}")>{title}</h2>
        <ol class="node-list">{items}</ol>
    }
    .into_any()
}

fn item(cx: &PageCx, year: i32, node: &Occurrence) -> AnyView {
    let l = cx.locale;
    let code = &node.observance.code;
    let name = said::name(l, &node.observance, node.year);
    let href = node_address(code, node.year);
    let spoken = |act: &str| format!("{act}: {name}");
    let sessions = sessions_filter(cx, code, year).address("/events");
    let plan = plan_address(cx, node).map(|href| {
        let label = td_string!(l, observances.act.plan);
        view! { <a href=href aria-label=spoken(label)>{label}</a> }
    });
    let edit = may_keep(cx).then(|| {
        let label = td_string!(l, observances.act.edit);
        view! { <a href=format!("/desk/observances?edit={code}#edit") aria-label=spoken(label)>{label}</a> }
    });
    let sessions_label = td_string!(l, observances.act.sessions);
    view! {
        <li class="node" id=code.clone()>
            <p class="node-days">{when(cx, node)}</p>
            <h3><a href=href>{name.clone()}</a></h3>
            {facts(cx, &node.observance)}
            <p class="node-links">
                <a href=sessions aria-label=spoken(sessions_label)>{sessions_label}</a>
                {plan}
                {edit}
            </p>
        </li>
    }
    .into_any()
}

/// The days, or that they are not known.
pub fn when(cx: &PageCx, node: &Occurrence) -> AnyView {
    let l = cx.locale;
    match node.dates {
        Dates::On(span) => {
            let days = said::span(l, span, node.year);
            view! { <time datetime=span.from.to_string()>{days}</time> }.into_any()
        }
        Dates::Unknown { months } => {
            let kind = if months.is_some() { "pending" } else { "cancelled" };
            let text = said::unknown(l, node, node.year < cx.today().year());
            let (tag, rest) = text
                .split_once(" \u{b7} ")
                .map_or((text.clone(), String::new()), |(tag, rest)| (tag.to_owned(), format!(" {rest}")));
            view! { {bits::tag(kind, tag)}{rest} }.into_any()
        }
    }
}

/// Who leads it, which laws it is about, for whom, and where it comes from.
pub fn facts(cx: &PageCx, node: &Observance) -> AnyView {
    let l = cx.locale;
    let r = &cx.reference;
    let units =
        |codes: &[String]| codes.iter().map(|code| r.unit_label(code, l)).collect::<Vec<_>>().join(list_comma(l));
    let terms = |kind: TermKind, codes: &[String]| {
        codes.iter().map(|code| r.term_label(kind, code, l)).collect::<Vec<_>>().join(list_comma(l))
    };
    view! {
        <dl class="kv node-facts">
            {bits::pair(td_string!(l, observances.field.lead_units), units(&node.lead_units))}
            {bits::pair(td_string!(l, observances.field.co_units), units(&node.co_units))}
            {bits::pair(td_string!(l, observances.field.laws), terms(TermKind::Law, &node.laws))}
            {bits::pair(td_string!(l, observances.field.audiences), terms(TermKind::Audience, &node.audiences))}
            {bits::pair(td_string!(l, observances.field.basis), node.basis.clone())}
            {bits::pair(td_string!(l, observances.field.note), node.note.clone())}
        </dl>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(year: i32, dates: Dates) -> Occurrence {
        Occurrence { observance: Observance::default(), year, dates, source: None, hint: None }
    }

    fn span(from: &str, to: &str) -> Dates {
        Dates::On(Span { from: from.parse().unwrap(), to: to.parse().unwrap() })
    }

    #[test]
    fn a_node_stands_in_the_month_in_which_it_begins() {
        assert_eq!(month_of(&node(2026, span("2026-12-28", "2027-01-03")), 2026), 12);
        assert_eq!(month_of(&node(2026, span("2026-12-28", "2027-01-03")), 2027), 1, "carried over");
        assert_eq!(month_of(&node(2026, span("2027-01-15", "2027-01-15")), 2026), AFTER);
        assert_eq!(month_of(&node(2026, Dates::Unknown { months: Some((9, 10)) }), 2026), 9);
    }

    #[test]
    fn a_month_has_whatever_shares_a_day_with_it() {
        let spring = node(2026, span("2026-02-17", "2026-03-31"));
        assert_eq!([1, 2, 3, 4].map(|month| touches(&spring, 2026, month)), [false, true, true, false]);
        let unknown = node(2026, Dates::Unknown { months: Some((1, 2)) });
        assert_eq!([1, 2, 3].map(|month| touches(&unknown, 2026, month)), [true, true, false]);
        let turn = node(2026, span("2026-12-28", "2027-01-03"));
        assert!(touches(&turn, 2027, 1) && touches(&turn, 2026, 12) && !touches(&turn, 2026, 1));
    }
}
