//! The nodes of a year or of a stretch of days: their rules, what was announced, and the calendar of the sky, joined.

use super::{
    model::{Almanac, Occurrence, Span},
    rules::Dates,
};
use crate::{backend::Backend, error::AppError, features::reference::Reference};
use chrono::{Datelike, NaiveDate};

/// The years that have pages.
pub const YEARS: std::ops::RangeInclusive<i32> = 2016..=2100;
/// The most years that [`Nodes::between`] looks at: no page shows more.
const YEARS_MAX: i32 = 20;

/// Every node of a year, as it is kept then: by the first day, those whose days are not known yet at the beginning of
/// their usual month.
pub async fn year(backend: &Backend, year: i32) -> Result<Vec<Occurrence>, AppError> {
    Ok(Nodes::of(&*backend.reference().await?, &*backend.almanac).year(year))
}

/// The nodes that have a day in a stretch of days, by the first day; also those that begin in the year before.
pub async fn between(backend: &Backend, from: NaiveDate, to: NaiveDate) -> Result<Vec<Occurrence>, AppError> {
    Ok(Nodes::of(&*backend.reference().await?, &*backend.almanac).between(from, to))
}

/// All nodes, and what their days are found with.
#[derive(Copy, Clone)]
pub struct Nodes<'a> {
    reference: &'a Reference,
    almanac: &'a dyn Almanac,
}

impl<'a> Nodes<'a> {
    /// The nodes of the reference data.
    pub fn of(reference: &'a Reference, almanac: &'a dyn Almanac) -> Self {
        Self { reference, almanac }
    }

    /// See [`year`].
    pub fn year(self, year: i32) -> Vec<Occurrence> {
        let mut all = self.of_year(year).collect::<Vec<_>>();
        sort(&mut all);
        all
    }

    /// See [`between`].
    pub fn between(self, from: NaiveDate, to: NaiveDate) -> Vec<Occurrence> {
        let asked = Span { from, to };
        let last = to.year().min(from.year().saturating_add(YEARS_MAX));
        let years = from.year().saturating_sub(1)..=last;
        let mut all = years
            .flat_map(|year| self.of_year(year))
            .filter(|node| node.dates.span().is_some_and(|span| span.meets(asked)))
            .collect::<Vec<_>>();
        sort(&mut all);
        all
    }

    /// One node in a year, whether it is hidden or not; `None` where there is no such node.
    pub fn one(self, code: &str, year: i32) -> Option<Occurrence> {
        self.reference.observance(code).map(|node| self.occurrence(node, year))
    }

    fn of_year(self, year: i32) -> impl Iterator<Item = Occurrence> + 'a {
        self.reference
            .observances
            .iter()
            .filter(move |node| node.is_kept_in(year))
            .map(move |node| self.occurrence(node, year))
    }

    fn occurrence(self, node: &super::Observance, year: i32) -> Occurrence {
        let announced = &self.reference.announced;
        let dates = node.dates(year, announced, self.almanac);
        let hint = match dates {
            Dates::On(_) => None,
            Dates::Unknown { .. } => node.dates(year - 1, announced, self.almanac).span(),
        };
        let said = announced.iter().find(|said| said.code == node.code && said.year == i64::from(year));
        let source = said.map(|said| said.source.clone()).filter(|source| !source.is_empty());
        Occurrence { observance: node.clone(), year, dates, source, hint }
    }
}

/// By place, longer ones first, then as the list has them.
fn sort(nodes: &mut [Occurrence]) {
    nodes.sort_by_key(|node| (node.place(), node.dates.span().map(|span| std::cmp::Reverse(span.to))));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::observances::{Announced, Observance};

    struct Blind;

    impl Almanac for Blind {
        fn lunar_day(&self, _: i32, _: u32, _: u32) -> Option<NaiveDate> {
            None
        }
        fn solar_term(&self, _: i32, _: usize) -> Option<NaiveDate> {
            None
        }
    }

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn node(code: &str, rule: &str) -> Observance {
        Observance { code: code.into(), zh: code.into(), rule: rule.into(), version: 1, ..Observance::default() }
    }

    fn said(code: &str, year: i64, from: &str, to: &str) -> Announced {
        Announced { code: code.into(), year, from: on(from), to: on(to), source: "notice".into() }
    }

    fn reference() -> Reference {
        Reference {
            observances: vec![
                node("day", "12-04"),
                node("turn", "12-28..01-03"),
                node("food", "announced:06"),
                node("month", "month:06"),
                Observance { starts_year: Some(2030), ..node("later", "01-01") },
                Observance { is_hidden: true, ..node("hidden", "01-01") },
            ],
            announced: vec![
                said("food", 2025, "2025-06-09", "2025-06-20"),
                said("day", 2027, "2027-12-05", "2027-12-05"),
            ],
            ..Reference::default()
        }
    }

    fn codes(nodes: &[Occurrence]) -> Vec<(&str, i32)> {
        nodes.iter().map(|node| (node.observance.code.as_str(), node.year)).collect()
    }

    #[test]
    fn a_year_stands_in_the_order_of_its_days() {
        let reference = reference();
        let nodes = Nodes::of(&reference, &Blind).year(2026);
        assert_eq!(codes(&nodes), [("food", 2026), ("month", 2026), ("day", 2026), ("turn", 2026)]);
        assert_eq!(nodes[0].hint, Some(Span { from: on("2025-06-09"), to: on("2025-06-20") }), "last year's days");
        assert_eq!(nodes[0].dates, Dates::Unknown { months: Some((6, 6)) });
        let nodes = Nodes::of(&reference, &Blind).year(2025);
        assert_eq!(
            (nodes[1].dates.span().unwrap().from, nodes[1].source.as_deref()),
            (on("2025-06-09"), Some("notice"))
        );
        assert!(codes(&Nodes::of(&reference, &Blind).year(2030)).contains(&("later", 2030)));
    }

    #[test]
    fn what_was_announced_goes_before_the_rule() {
        let reference = reference();
        let days = Nodes::of(&reference, &Blind).one("day", 2027).unwrap().dates;
        assert_eq!(days, Dates::On(Span::day(on("2027-12-05"))));
    }

    #[test]
    fn a_stretch_of_days_finds_what_began_the_year_before() {
        let reference = reference();
        let nodes = |from: &str, to: &str| {
            let found = Nodes::of(&reference, &Blind).between(on(from), on(to));
            found.into_iter().map(|node| (node.observance.code, node.year)).collect::<Vec<_>>()
        };
        assert_eq!(nodes("2027-01-01", "2027-01-31"), [("turn".into(), 2026)]);
        assert_eq!(nodes("2026-12-31", "2026-12-31"), [("turn".into(), 2026)]);
        assert_eq!(nodes("2026-06-01", "2026-06-30"), [("month".into(), 2026)], "unknown days are no days");
        assert_eq!(nodes("2026-12-05", "2026-12-27"), []);
    }
}
