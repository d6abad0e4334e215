//! The rows of a table of figures: their order, their words, and the filter that leaves exactly their sessions.

use super::{
    model::{Dimension, Totals},
    period::Period,
};
use crate::{
    clock,
    features::{
        duties::names::DutyNames,
        events::query::EventFilter,
        reference::{Reference, Term, TermKind},
    },
    ui::{Locale, words},
};
use chrono::NaiveDate;
use leptos_i18n::td_string;
use std::collections::{BTreeMap, BTreeSet};

/// The key of "not given", in rows and in filters.
pub const NOT_GIVEN: &str = "-";

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The code, or `YYYY-MM`, or [`NOT_GIVEN`].
    pub key: String,
    /// What is read.
    pub label: String,
    /// Its sums.
    pub totals: Totals,
    /// What leaves exactly its sessions.
    pub filter: EventFilter,
}

/// What the rows are drawn up with.
#[derive(Copy, Clone)]
pub struct RowsCx<'a> {
    /// Lists and names.
    pub reference: &'a Reference,
    /// The reader's language.
    pub locale: Locale,
    /// The town's present day.
    pub today: NaiveDate,
    /// What rows of duty lists are called.
    pub duties: &'a DutyNames,
}

/// The word for a dimension.
pub fn dimension_word(locale: Locale, dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Month => td_string!(locale, counts.dimension.month),
        Dimension::Village => td_string!(locale, counts.dimension.village),
        Dimension::Unit => td_string!(locale, counts.dimension.unit),
        Dimension::Focus => td_string!(locale, counts.dimension.focus),
        Dimension::Audience => td_string!(locale, counts.dimension.audience),
        Dimension::Form => td_string!(locale, counts.dimension.form),
        Dimension::Duty => td_string!(locale, counts.dimension.duty),
    }
}

/// The list that a dimension's codes come from.
pub fn term_kind(dimension: Dimension) -> Option<TermKind> {
    match dimension {
        Dimension::Focus => Some(TermKind::Focus),
        Dimension::Audience => Some(TermKind::Audience),
        Dimension::Form => Some(TermKind::Form),
        Dimension::Month | Dimension::Village | Dimension::Unit | Dimension::Duty => None,
    }
}

/// What the filter has chosen of a dimension; empty where nothing.
pub fn chosen(filter: &EventFilter, dimension: Dimension) -> &str {
    match dimension {
        Dimension::Month => "",
        Dimension::Village => &filter.village,
        Dimension::Unit => &filter.unit,
        Dimension::Focus => &filter.focus,
        Dimension::Audience => &filter.audience,
        Dimension::Form => &filter.form,
        Dimension::Duty => &filter.duty,
    }
}

/// All rows of a dimension, in the order of its list; villages and months also where nothing was held.
pub fn rows(cx: RowsCx<'_>, filter: &EventFilter, dimension: Dimension, counted: Vec<(String, Totals)>) -> Vec<Row> {
    let mut left = counted
        .into_iter()
        .map(|(key, totals)| (if key.is_empty() { NOT_GIVEN.to_owned() } else { key }, totals))
        .collect::<BTreeMap<_, _>>();
    if dimension == Dimension::Village && filter.villages_now {
        left = cx.reference.rolled_up(left.into_iter().collect(), cx.today, Totals::add).into_iter().collect();
    }
    // A session of two units is counted in both rows; where one of them is filtered for, only its row is whole.
    let own = chosen(filter, dimension);
    let wanted = |key: &str| own.is_empty() || own == key;
    let not_given = left.remove(NOT_GIVEN);
    let mut ordered = Vec::new();
    for key in listed(cx, filter, dimension, &left) {
        let totals = left.remove(&key);
        if totals.is_some() || matches!(dimension, Dimension::Month | Dimension::Village) {
            ordered.push((key, totals.unwrap_or_default()));
        }
    }
    ordered.extend(left);
    ordered.extend(not_given.map(|totals| (NOT_GIVEN.to_owned(), totals)));
    ordered
        .into_iter()
        .filter(|(key, _)| wanted(key))
        .map(|(key, totals)| Row {
            label: label(cx, dimension, &key),
            filter: narrowed(filter, dimension, &key).rolled_up(cx.reference),
            key,
            totals,
        })
        .collect()
}

/// The keys of a dimension in the order of its list.
fn listed(
    cx: RowsCx<'_>,
    filter: &EventFilter,
    dimension: Dimension,
    counted: &BTreeMap<String, Totals>,
) -> Vec<String> {
    match dimension {
        Dimension::Month => months(filter, cx.today, counted).into_iter().map(month_key).collect(),
        Dimension::Village => villages(cx, filter),
        Dimension::Unit => cx.reference.units.iter().map(|unit| unit.code.clone()).collect(),
        Dimension::Duty => cx.duties.keys().map(str::to_owned).collect(),
        Dimension::Focus | Dimension::Audience | Dimension::Form => {
            let list = term_kind(dimension).map_or(&[][..], |kind| cx.reference.list(kind));
            list.iter().map(|term| term.code.clone()).collect()
        }
    }
}

/// The villages that were there in the period, or, where everything is counted by what it is now, those of today.
fn villages(cx: RowsCx<'_>, filter: &EventFilter) -> Vec<String> {
    let reference = cx.reference;
    let was_there = |code: &str| {
        if filter.villages_now {
            return reference.is_there(code, cx.today);
        }
        reference.was_there(code, filter.from, filter.to)
    };
    let villages = reference.villages(&filter.scope).filter(|village| was_there(&village.code));
    villages.map(|village| village.code.clone()).collect()
}

/// The months of the period up to today, and every one that has a session.
fn months(filter: &EventFilter, today: NaiveDate, counted: &BTreeMap<String, Totals>) -> BTreeSet<NaiveDate> {
    let mut months = counted.keys().filter_map(|key| month_of_key(key)).collect::<BTreeSet<_>>();
    let first = filter.from.map(|day| Period::month(day).from).or_else(|| months.first().copied());
    let last = filter.to.map_or(today, |to| to.min(today));
    let mut next = first;
    while let Some(month) = next.filter(|month| *month <= last) {
        months.insert(month);
        next = Period::month(month).to.succ_opt();
    }
    months
}

fn month_key(month: NaiveDate) -> String {
    month.format("%Y-%m").to_string()
}

fn month_of_key(key: &str) -> Option<NaiveDate> {
    clock::read_date(&format!("{key}-01"))
}

/// What a key of a dimension is called.
pub fn label(cx: RowsCx<'_>, dimension: Dimension, key: &str) -> String {
    if key == NOT_GIVEN {
        return td_string!(cx.locale, counts.not_given).to_owned();
    }
    match dimension {
        Dimension::Month => month_of_key(key).map_or_else(|| key.to_owned(), |month| words::month(cx.locale, month)),
        Dimension::Village => cx.reference.village_label(key, cx.locale).to_owned(),
        Dimension::Unit => cx.reference.unit_label(key, cx.locale).to_owned(),
        Dimension::Duty => cx.duties.label(cx.locale, key),
        Dimension::Focus | Dimension::Audience | Dimension::Form => term_kind(dimension)
            .and_then(|kind| cx.reference.term(kind, key))
            .map_or_else(|| key.to_owned(), |term| term_label(cx, term)),
    }
}

/// A term's name; one of another plan than today's carries that plan's name, since plans use the same words.
fn term_label(cx: RowsCx<'_>, term: &Term) -> String {
    let current = cx.reference.plan_on(cx.today).map_or("", |plan| plan.code.as_str());
    let name = term.label(cx.locale);
    if term.plan.is_empty() || term.plan == current {
        name.to_owned()
    } else {
        format!("{name} ({})", cx.reference.term_label(TermKind::Plan, &term.plan, cx.locale))
    }
}

/// The filter that leaves only the sessions of one row.
fn narrowed(filter: &EventFilter, dimension: Dimension, key: &str) -> EventFilter {
    let mut filter = filter.clone();
    let code = key.to_owned();
    match dimension {
        Dimension::Month => {
            if let Some(month) = month_of_key(key).map(Period::month) {
                filter.from = Some(filter.from.map_or(month.from, |from| from.max(month.from)));
                filter.to = Some(filter.to.map_or(month.to, |to| to.min(month.to)));
            }
        }
        Dimension::Village => filter.village = code,
        Dimension::Unit => filter.unit = code,
        Dimension::Focus => filter.focus = code,
        Dimension::Audience => filter.audience = code,
        Dimension::Form => filter.form = code,
        Dimension::Duty => filter.duty = code,
    }
    filter
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{
        counts::period::rows_address,
        events::query::View,
        reference::{Region, RegionKind, Unit},
    };
    use chrono::DateTime;

    fn on(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn filter() -> EventFilter {
        let filter = EventFilter::new(View::Counted, "320582100", DateTime::UNIX_EPOCH, false);
        Period { from: on(2026, 1, 10), to: on(2026, 12, 31) }.on(&filter)
    }

    fn village(code: &str, seq: i64) -> Region {
        Region {
            code: code.into(),
            parent: "320582100".into(),
            kind: RegionKind::Village,
            name: code.into(),
            short_name: code.into(),
            name_en: String::new(),
            pending: false,
            note: String::new(),
            seq,
            point: None,
            point_is_demo: false,
            version: 1,
        }
    }

    fn unit(code: &str) -> Unit {
        Unit {
            code: code.into(),
            scope: "320582100".into(),
            name: code.into(),
            short_name: code.into(),
            name_en: String::new(),
            pending: false,
        }
    }

    fn reference() -> Reference {
        Reference {
            regions: vec![village("320582100219", 1), village("320582100201", 2)],
            units: vec![unit("police"), unit("justice"), unit("water")],
            ..Reference::default()
        }
    }

    fn keys(dimension: Dimension, filter: &EventFilter, counted: &[(&str, i64)]) -> Vec<(String, i64)> {
        let reference = reference();
        let duties = DutyNames::default();
        let cx = RowsCx { reference: &reference, locale: Locale::en, today: on(2026, 3, 5), duties: &duties };
        let counted = counted
            .iter()
            .map(|(key, sessions)| ((*key).to_owned(), Totals { sessions: *sessions, ..Totals::default() }))
            .collect();
        rows(cx, filter, dimension, counted).into_iter().map(|row| (row.key, row.totals.sessions)).collect()
    }

    fn pairs(list: &[(&str, i64)]) -> Vec<(String, i64)> {
        list.iter().map(|(key, sessions)| ((*key).to_owned(), *sessions)).collect()
    }

    #[test]
    fn months_ascend_without_gaps_up_to_today() {
        assert_eq!(
            keys(Dimension::Month, &filter(), &[("2026-03", 2), ("2026-01", 1)]),
            pairs(&[("2026-01", 1), ("2026-02", 0), ("2026-03", 2)])
        );
        let open = EventFilter { from: None, to: None, ..filter() };
        assert_eq!(keys(Dimension::Month, &open, &[]), pairs(&[]));
        assert_eq!(keys(Dimension::Month, &open, &[("2026-02", 1)]), pairs(&[("2026-02", 1), ("2026-03", 0)]));
    }

    #[test]
    fn a_months_link_stays_inside_the_period() {
        let january = narrowed(&filter(), Dimension::Month, "2026-01");
        assert_eq!(rows_address(&january), "/events?from=2026-01-10&to=2026-01-31&state=approved");
    }

    #[test]
    fn villages_stand_in_roster_order_with_zeros_and_are_never_ranked() {
        assert_eq!(
            keys(Dimension::Village, &filter(), &[("-", 3), ("320582100201", 9), ("320582100999", 1)]),
            pairs(&[("320582100219", 0), ("320582100201", 9), ("320582100999", 1), ("-", 3)])
        );
    }

    #[test]
    fn other_lists_show_what_was_counted_in_their_own_order() {
        assert_eq!(
            keys(Dimension::Unit, &filter(), &[("", 4), ("justice", 1), ("police", 2)]),
            pairs(&[("police", 2), ("justice", 1), ("-", 4)])
        );
    }

    #[test]
    fn a_filtered_unit_leaves_its_own_row_only() {
        let filter = EventFilter { unit: "police".into(), ..filter() };
        assert_eq!(keys(Dimension::Unit, &filter, &[("justice", 1), ("police", 2)]), pairs(&[("police", 2)]));
        assert_eq!(narrowed(&filter, Dimension::Form, NOT_GIVEN).form, "-");
    }
}
