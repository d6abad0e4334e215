//! A recurrence rule and what comes of it.

use chrono::{NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// The most days of a rule, and the most sessions that one series makes.
pub const SESSIONS_MAX: u32 = 200;
/// Months ahead of today that a series may reach.
pub const MONTHS_AHEAD: u32 = 24;
/// The longest step of a rule: every so many weeks or months.
pub const EVERY_MAX: u32 = 24;
/// The longest step from village to village, in days or weeks.
pub const STAGGER_MAX: u32 = 60;
/// The most sessions of a bulk change.
pub const BULK_MAX: u32 = 500;

/// Which week of a month.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Nth {
    /// The first to the fourth.
    Number(u32),
    /// The last, whichever that is.
    Last,
}

/// What becomes of the 29th to 31st in a month that is shorter.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Short {
    /// There is no session in that month.
    Skip,
    /// The month's last day instead.
    LastDay,
}

/// On which days.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Pattern {
    /// On weekdays, every `every` weeks, counted from the week of the first day.
    Weekly {
        /// Every how many weeks.
        every: u32,
        /// On which of their days; in order, each once.
        days: Vec<Weekday>,
    },
    /// On a day of the month, every `every` months.
    MonthDay {
        /// Every how many months.
        every: u32,
        /// Which day, 1 to 31.
        day: u32,
        /// Where the month is shorter.
        short: Short,
    },
    /// On a weekday of the month, such as the second Friday.
    MonthWeekday {
        /// Every how many months.
        every: u32,
        /// Which one of the month.
        nth: Nth,
        /// The weekday.
        weekday: Weekday,
    },
    /// On these days, without any rule; in order, each once.
    Dates(Vec<NaiveDate>),
}

/// Where a rule ends. There is always an end.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Ends {
    /// With this day, which may be one itself.
    Until(NaiveDate),
    /// After so many days; excepted ones are among them.
    Count(u32),
}

/// A recurrence rule.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rule {
    /// No day is before this one; weeks and months are counted from it.
    pub first: NaiveDate,
    /// On which days.
    pub pattern: Pattern,
    /// Where it ends; nothing for [`Pattern::Dates`], which ends by itself.
    pub ends: Option<Ends>,
    /// Days that are left out; in order, each once.
    pub except: Vec<NaiveDate>,
}

/// Why a rule is not carried out. Each is said with its bound.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Fault {
    /// It never ends.
    NoEnd,
    /// More than [`SESSIONS_MAX`] days or sessions.
    TooMany,
    /// Further ahead than [`MONTHS_AHEAD`] months.
    TooFar {
        /// The last day that is possible.
        last: NaiveDate,
    },
    /// No day is left.
    Nothing,
    /// A line of a list is no date.
    NotADate {
        /// Which line, from 1 on.
        line: u32,
    },
    /// A line of a list is a day that is over.
    InPast {
        /// Which line, from 1 on.
        line: u32,
    },
    /// A line of a list is a date that the list has already.
    Twice {
        /// Which line, from 1 on.
        line: u32,
    },
}

/// How villages follow one another.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Stagger {
    /// Days from one village to the next.
    pub days: u32,
    /// Whether Saturdays and Sundays are passed over.
    pub skip_weekends: bool,
    /// Whether public holidays are passed over.
    pub skip_holidays: bool,
}

/// Days that are not what their weekday says.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DaysOff {
    /// Public holidays.
    pub holidays: Vec<NaiveDate>,
    /// Weekend days that are worked instead (调休).
    pub workdays: Vec<NaiveDate>,
}

/// A session that a series would make.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Slot {
    /// The day that the rule gave.
    pub base: NaiveDate,
    /// The day on which it is held.
    pub day: NaiveDate,
    /// The village's code; empty where it is held in none.
    pub village: String,
}

impl Slot {
    /// What it is called in the form, and what its id is made of: no two of a series have the same.
    pub fn key(&self) -> String {
        format!("{}/{}", self.base, self.village)
    }
}

/// Which sessions of a series a change is for.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub enum Range {
    /// This one alone.
    #[default]
    This,
    /// This one and those that begin later.
    Later,
    /// All that are still planned.
    All,
}

impl Range {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 3] = [Self::This, Self::Later, Self::All];

    /// The form's word.
    pub fn key(self) -> &'static str {
        match self {
            Self::This => "this",
            Self::Later => "later",
            Self::All => "all",
        }
    }

    /// The range of a form's word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.key() == key)
    }
}
