//! Announced days as their form sends them, and what the form had seen.

use super::{
    input::Checker,
    model::{Announced, Span},
    nodes::YEARS,
};
use crate::{
    clock,
    error::{Refusal, Why},
    features::events::input::LINE_MAX,
};
use chrono::{Datelike, NaiveDate};

/// The most days that can be announced as one.
const DAYS_MAX: i64 = 366;

/// Announced days as they were typed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DaysInput {
    /// The node's code.
    pub code: String,
    /// The year.
    pub year: String,
    /// First day.
    pub from: String,
    /// Last day; may be empty where it is the first.
    pub to: String,
    /// Where it was announced.
    pub source: String,
}

impl DaysInput {
    /// Checks them.
    pub fn parse(&self) -> Result<Announced, Vec<Refusal>> {
        let mut checker = Checker { refusals: Vec::new() };
        let (first, last) = (*YEARS.start(), *YEARS.end());
        let year = match self.year.parse::<i32>() {
            Err(_) => Err(if self.year.is_empty() { Why::Required } else { Why::NotANumber }),
            Ok(year) if !YEARS.contains(&year) => Err(Why::OutOfRange { from: first, to: last }),
            Ok(year) => Ok(year),
        };
        let year = year.map_err(|why| checker.refuse("days_year", why)).ok();
        let source = checker.line("days_source", &self.source, LINE_MAX, false);
        let from = checker.date("days_from", &self.from);
        let to = if self.to.is_empty() { from } else { checker.date("days_to", &self.to) };
        if let (Some(year), Some(from), Some(to)) = (year, from, to) {
            if from.year() != year {
                checker.refuse("days_from", Why::OutOfRange { from: year, to: year });
            }
            if to < from {
                checker.refuse("days_to", Why::LastBeforeFirst);
            } else if (to - from).num_days() >= DAYS_MAX {
                checker.refuse("days_to", Why::OutOfRange { from: year, to: year });
            }
            if checker.refusals.is_empty() {
                return Ok(Announced { code: self.code.clone(), year: year.into(), from, to, source });
            }
        }
        Err(checker.refusals)
    }
}

impl Checker {
    fn date(&mut self, field: &str, text: &str) -> Option<NaiveDate> {
        if text.is_empty() {
            self.refuse(field, Why::Required);
            return None;
        }
        let date = clock::read_date(text);
        if date.is_none() {
            self.refuse(field, Why::NotADate);
        }
        date
    }
}

/// What a form had seen of the announced days, so that a change on top of another one's shows: `year=from..to;…`.
pub fn seen(announced: &[&Announced]) -> String {
    announced.iter().map(|said| format!("{}={}..{}", said.year, said.from, said.to)).collect::<Vec<_>>().join(";")
}

/// The days that a form had seen for a year.
pub fn seen_for(text: &str, year: i64) -> Option<Span> {
    let year = year.to_string();
    let days = text.split(';').find_map(|part| part.split_once('=').filter(|(of, _)| *of == year))?.1;
    let (from, to) = days.split_once("..")?;
    Some(Span { from: from.parse().ok()?, to: to.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announced_days_lie_in_their_year() {
        let days = |year: &str, from: &str, to: &str| {
            let input = DaysInput {
                code: "x".into(),
                year: year.into(),
                from: from.into(),
                to: to.into(),
                ..DaysInput::default()
            };
            input
                .parse()
                .map(|said| (said.from.to_string(), said.to.to_string()))
                .map_err(|refusals| refusals[0].clone())
        };
        assert_eq!(days("2026", "2026-09-14", "2026-09-20"), Ok(("2026-09-14".into(), "2026-09-20".into())));
        assert_eq!(days("2026", "2026-12-28", "2027-01-03"), Ok(("2026-12-28".into(), "2027-01-03".into())));
        assert_eq!(days("2026", "2026-09-14", ""), Ok(("2026-09-14".into(), "2026-09-14".into())));
        let refused = |field: &str, why| Err(Refusal::new(field, why));
        assert_eq!(days("2101", "2101-01-01", ""), refused("days_year", Why::OutOfRange { from: 2016, to: 2100 }));
        assert_eq!(days("2026", "2027-01-01", ""), refused("days_from", Why::OutOfRange { from: 2026, to: 2026 }));
        assert_eq!(days("2026", "2026-09-14", "2026-09-13"), refused("days_to", Why::LastBeforeFirst));
        assert_eq!(
            days("2026", "2026-01-01", "2028-01-01"),
            refused("days_to", Why::OutOfRange { from: 2026, to: 2026 })
        );
        assert_eq!(days("2026", "soon", ""), refused("days_from", Why::NotADate));
    }

    #[test]
    fn what_a_form_had_seen_is_read_back() {
        let said =
            DaysInput { code: "x".into(), year: "2026".into(), from: "2026-09-14".into(), ..DaysInput::default() };
        let said = said.parse().unwrap();
        let text = seen(&[&said]);
        assert_eq!(seen_for(&text, 2026), Some(Span { from: said.from, to: said.to }));
        assert_eq!((seen_for(&text, 2027), seen_for("x", 2026), seen_for("2026=1..2", 2026)), (None, None, None));
    }
}
