//! A publicity node, its days in a year, and what the calendar of the sky must tell for that.

use crate::{
    features::observances::rules::{Dates, Rule},
    ui::Locale,
};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A publicity node.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Observance {
    /// Its code.
    pub code: String,
    /// Place in the list.
    pub seq: i64,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// When it is; see [`Rule`].
    pub rule: String,
    /// The first year in which it is kept.
    pub starts_year: Option<i64>,
    /// Year minus this is its ordinal.
    pub ordinal_base: Option<i64>,
    /// Codes of the leading units.
    pub lead_units: Vec<String>,
    /// Codes of units that take part.
    pub co_units: Vec<String>,
    /// Codes of the laws that belong to it.
    pub laws: Vec<String>,
    /// Codes of the audiences that it is for; of any plan.
    pub audiences: Vec<String>,
    /// What is known about where this comes from.
    pub basis: String,
    /// What is to be known about it.
    pub note: String,
    /// Whether the office added it here; a shipped list never touches it.
    pub is_local: bool,
    /// Whether the office took it off the calendar.
    pub is_hidden: bool,
    /// Counts up with every change made here.
    pub version: i64,
}

impl Observance {
    /// The name in the reader's language.
    pub fn label(&self, locale: Locale) -> &str {
        match locale {
            Locale::en if !self.en.is_empty() => &self.en,
            _ => &self.zh,
        }
    }

    /// Which one of its kind it is in a year: the 13th, say; `None` where none is counted.
    pub fn ordinal(&self, year: i32) -> Option<i64> {
        self.ordinal_base.map(|base| i64::from(year) - base).filter(|ordinal| *ordinal > 0)
    }

    /// Whether it is kept in a year.
    pub fn is_kept_in(&self, year: i32) -> bool {
        !self.is_hidden && self.starts_year.is_none_or(|first| i64::from(year) >= first)
    }

    /// Its days in a year: by its rule, or as they were announced.
    pub fn dates(&self, year: i32, announced: &[Announced], almanac: &dyn Almanac) -> Dates {
        let said = announced.iter().find(|said| said.code == self.code && said.year == i64::from(year));
        if let Some(said) = said {
            return Dates::On(Span { from: said.from, to: said.to });
        }
        match self.rule.parse::<Rule>() {
            Ok(rule) => rule.dates(year, almanac),
            Err(_) => Dates::Unknown { months: None },
        }
    }
}

/// First and last day, both included.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

impl Span {
    /// A single day.
    pub fn day(day: NaiveDate) -> Self {
        Self { from: day, to: day }
    }

    /// Whether the two share a day.
    pub fn meets(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    /// Whether a day lies in it.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }
}

/// The days of a node as they were announced for a year; also puts right what a rule says.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Announced {
    /// The node's code.
    pub code: String,
    /// The year.
    pub year: i64,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Where it was announced; may be empty.
    pub source: String,
}

/// A node in a year.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Occurrence {
    /// The node.
    pub observance: Observance,
    /// The year.
    pub year: i32,
    /// Its days.
    pub dates: Dates,
    /// Where its days were announced, if they were and somebody said where.
    pub source: Option<String>,
    /// Its days in the year before, where those of this year are not known yet.
    pub hint: Option<Span>,
}

impl Occurrence {
    /// Which one of its kind it is.
    pub fn ordinal(&self) -> Option<i64> {
        self.observance.ordinal(self.year)
    }

    /// The day by which it is put into its place in the year: the first, or the beginning of its usual months.
    pub fn place(&self) -> NaiveDate {
        let usual = match self.dates {
            Dates::On(span) => return span.from,
            Dates::Unknown { months } => {
                months.map(|(from, _)| from).or_else(|| self.hint.map(|span| span.from.month()))
            }
        };
        NaiveDate::from_ymd_opt(self.year, usual.unwrap_or(12), 1).unwrap_or_default()
    }
}

/// The Chinese calendar, as far as rules need it: the server hands one in.
pub trait Almanac: Send + Sync {
    /// The civil day of a day of the lunar year that begins in the civil year `year`; never of a leap month.
    fn lunar_day(&self, year: i32, month: u32, day: u32) -> Option<NaiveDate>;
    /// The civil day, Beijing time, of a solar term in the civil year; `term` counts from 0 (Lesser Cold, January) to 23
    /// (Winter Solstice, December).
    fn solar_term(&self, year: i32, term: usize) -> Option<NaiveDate>;
}
