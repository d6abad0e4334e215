//! Pieces that every page with figures shows: the period, the filters, the five sums, the rule.

use super::{
    model::{Dimension, Totals},
    period::{period_words, quick_periods, rows_address},
    rows::{NOT_GIVEN, RowsCx, chosen, dimension_word, label, term_kind},
};
use crate::{
    features::{
        duties::names::DutyNames,
        events::{
            list_page::{choose, term_choices, unit_choices, village_choices},
            model::EventState,
            query::{EventFilter, View},
        },
        reference::TermKind,
    },
    pages::{PageCx, address},
    ui::{
        fields::{self, Choice},
        words,
    },
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// What a page's address has besides the filter, such as `by` or `view`.
pub type Extra = (&'static str, String);

/// An address with the filter and what else the page's address has.
pub fn address_of(path: &str, filter: &EventFilter, extra: &[Extra]) -> String {
    let mut pairs = filter.pairs();
    pairs.extend(extra.iter().cloned());
    address(path, &pairs)
}

/// What rows and labels of a request are drawn up with.
pub fn rows_cx<'a>(cx: &'a PageCx, duties: &'a DutyNames) -> RowsCx<'a> {
    RowsCx { reference: &cx.reference, locale: cx.locale, today: cx.today(), duties }
}

/// This year, last year, …: one link each, with everything else as it is.
pub fn period_links(cx: &PageCx, path: &str, filter: &EventFilter, extra: &[Extra]) -> AnyView {
    let links = quick_periods(cx)
        .into_iter()
        .map(|(label, period)| {
            let current = period.is_of(filter).then_some("true");
            view! { <a href=address_of(path, &period.on(filter), extra) aria-current=current>{label}</a> }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label=td_string!(cx.locale, counts.period.label)>{links}</nav> }.into_any()
}

/// The period and all other filters in words: what every figure below is about.
pub fn filter_line(cx: &PageCx, filter: &EventFilter, duties: &DutyNames) -> String {
    let l = cx.locale;
    let mut parts = vec![period_words(l, filter.from, filter.to)];
    for dimension in Dimension::ALL {
        let code = chosen(filter, dimension);
        if !code.is_empty() {
            let value = label(rows_cx(cx, duties), dimension, code);
            parts.push(td_string!(l, counts.named, name = dimension_word(l, dimension), value = value));
        }
    }
    for (kind, code) in [(TermKind::Site, &filter.site), (TermKind::Brand, &filter.brand), (TermKind::Law, &filter.law)]
    {
        if !code.is_empty() {
            parts.push(cx.reference.term_label(kind, code, l).to_owned());
        }
    }
    if !filter.observance.is_empty() {
        let code = &filter.observance;
        let value =
            if code == NOT_GIVEN { td_string!(l, counts.not_given) } else { cx.reference.observance_label(code, l) };
        parts.push(td_string!(l, counts.named, name = td_string!(l, events.form.observance), value = value));
    }
    if !filter.q.is_empty() {
        parts.push(format!("\u{201c}{}\u{201d}", filter.q));
    }
    parts.join("\u{a0}\u{b7} ")
}

/// First and last day and the filters of `dimensions` as a form that works without JavaScript.
/// Whatever else the address asks for comes along unseen.
pub fn filter_form(
    cx: &PageCx,
    action: &'static str,
    filter: &EventFilter,
    dimensions: &'static [Dimension],
    extra: &[Extra],
) -> AnyView {
    let l = cx.locale;
    let date = |name: &'static str, label: &'static str, day: Option<NaiveDate>| {
        let value = day.map(|day| day.to_string()).unwrap_or_default();
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <input id=name name=name type="date" value=value />
            </div>
        }
    };
    let selects = dimensions
        .iter()
        .map(|dimension| {
            let word = dimension_word(l, *dimension);
            choose(cx, dimension.key(), word, choices(cx, *dimension), chosen(filter, *dimension))
        })
        .collect_view();
    let shown =
        |name: &str| name == "from" || name == "to" || dimensions.iter().any(|dimension| dimension.key() == name);
    let unseen = filter
        .pairs()
        .into_iter()
        .chain(extra.iter().cloned())
        .filter(|(name, _)| !shown(name))
        .map(|(name, value)| fields::hidden(name, value))
        .collect_view();
    view! {
        <form class="filters" method="get" action=action role="search">
            <details>
                <summary>{td_string!(l, ui.filter)}</summary>
                <div class="filter-fields">
                    {date("from", td_string!(l, events.filter.from), filter.from)}
                    {date("to", td_string!(l, events.filter.to), filter.to)}
                    {selects}
                    {unseen}
                    <button class="button" type="submit">{td_string!(l, ui.apply)}</button>
                    <a href=action>{td_string!(l, ui.clear)}</a>
                </div>
            </details>
        </form>
    }
    .into_any()
}

/// What can be chosen of a dimension; last, the sessions that have nothing of it.
fn choices(cx: &PageCx, dimension: Dimension) -> Vec<Choice> {
    let mut choices = match dimension {
        Dimension::Village => village_choices(cx),
        Dimension::Unit => unit_choices(cx),
        _ => term_kind(dimension).map(|kind| term_choices(cx, kind)).unwrap_or_default(),
    };
    choices.push(Choice::new(NOT_GIVEN, td_string!(cx.locale, counts.not_given)));
    choices
}

/// The five sums; each opens the sessions behind it.
pub fn figures(cx: &PageCx, filter: &EventFilter, totals: &Totals) -> AnyView {
    let l = cx.locale;
    let href = rows_address(filter);
    let people = td_string!(l, counts.measure.people);
    let sums = [
        (td_string!(l, counts.figure.sessions), totals.sessions, td_string!(l, counts.measure.sessions)),
        (td_string!(l, counts.figure.attendance), totals.attendance, people),
        (td_string!(l, counts.figure.online_views), totals.online_views, people),
        (td_string!(l, counts.figure.consultations), totals.consultations, people),
        (td_string!(l, counts.figure.materials), totals.materials, td_string!(l, counts.measure.copies)),
    ];
    let sums = sums
        .into_iter()
        .map(|(name, sum, measure)| {
            let href = href.clone();
            view! {
                <div>
                    <dt>{name}</dt>
                    <dd><a href=href>{words::number(sum)}</a>" "<small>{measure}</small></dd>
                </div>
            }
        })
        .collect_view();
    let estimated = (totals.estimated > 0).then(|| {
        view! { <p>{td_string!(l, counts.estimated, number = words::number(totals.estimated))}</p> }
    });
    view! {
        <dl class="figures">{sums}</dl>
        {estimated}
    }
    .into_any()
}

/// Trainings of the own people: a figure of its own, in none of the five sums. Its rows are at the desk.
pub fn apart(cx: &PageCx, filter: &EventFilter, totals: &Totals) -> AnyView {
    let l = cx.locale;
    let rows = EventFilter { view: View::Staff, states: vec![EventState::Approved], ..filter.clone() };
    let sessions = words::number(totals.sessions);
    let attendance = words::number(totals.attendance);
    view! {
        <p class="apart">
            <a href=rows.address("/desk/events")>
                {td_string!(l, counts.apart, sessions = sessions, attendance = attendance)}
            </a>
            " "
            <span class="muted">{td_string!(l, counts.apart_rule)}</span>
        </p>
    }
    .into_any()
}

/// The counting rule, as it stands beside every figure.
pub fn rule(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    let demo = cx.demo().then(|| view! { <p>{td_string!(l, counts.rule.demo)}</p> });
    view! {
        <div class="rule">
            <p><strong>{td_string!(l, counts.rule.title)}</strong>" "{td_string!(l, counts.rule.text)}" "{td_string!(l, counts.rule.internal)}</p>
            {demo}
        </div>
    }
    .into_any()
}

/// How a number compares with the largest, for the eye; the number itself stands beside it.
pub fn bar(count: i64, most: i64) -> AnyView {
    let width = thousandths(count, most);
    view! {
        <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
            <rect x="0" y="0" width=width height="10" />
        </svg>
    }
    .into_any()
}

/// `count` of `most`, in thousandths.
fn thousandths(count: i64, most: i64) -> i64 {
    if most <= 0 { 0 } else { count.clamp(0, most).saturating_mul(1000) / most }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_measured_by_the_longest() {
        assert_eq!(thousandths(0, 0), 0);
        assert_eq!(thousandths(5, 10), 500);
        assert_eq!(thousandths(10, 10), 1000);
        assert_eq!(thousandths(i64::MAX, 10), 1000);
    }
}
