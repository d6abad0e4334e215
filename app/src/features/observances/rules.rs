//! The rules of dates: the language that `data/SOURCES.md` describes, read and applied to a year.

use super::model::{Almanac, Span};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::{fmt, str::FromStr};

/// The most days around a day.
const AROUND_MAX: u32 = 60;
/// The most days of a node: a range whose end comes only later has no days that year.
const DAYS_MAX: i64 = 366;
/// Solar terms in the order of the civil year.
pub const SOLAR_TERMS: [&str; 24] = [
    "xiaohan",
    "dahan",
    "lichun",
    "yushui",
    "jingzhe",
    "chunfen",
    "qingming",
    "guyu",
    "lixia",
    "xiaoman",
    "mangzhong",
    "xiazhi",
    "xiaoshu",
    "dashu",
    "liqiu",
    "chushu",
    "bailu",
    "qiufen",
    "hanlu",
    "shuangjiang",
    "lidong",
    "xiaoxue",
    "daxue",
    "dongzhi",
];
/// Weekdays as rules write them.
pub const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];

/// When a node is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Rule {
    /// Computed.
    On(When),
    /// Announced each year, usually between these months.
    Announced {
        /// First month.
        from: u32,
        /// Last month.
        to: u32,
    },
}

/// Days that can be computed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum When {
    /// One day.
    Day(Day),
    /// From one day to another.
    Range(Day, Day),
    /// So many days before and after a day.
    Around(Day, u32),
    /// Monday to Sunday around a day.
    WeekOf(Day),
    /// A calendar month.
    Month(u32),
}

/// One day of a year.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Day {
    /// Month and day.
    Fixed(u32, u32),
    /// Month and day of the lunar calendar.
    Lunar(u32, u32),
    /// A solar term, by its place in [`SOLAR_TERMS`].
    Term(usize),
    /// The n-th weekday of a month; 0 is the last.
    Nth(u32, u8, Weekday),
}

/// The days of a node in a year.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Dates {
    /// Known.
    On(Span),
    /// Not announced yet, or the rule has no such day in that year.
    Unknown {
        /// The months in which it usually is.
        months: Option<(u32, u32)>,
    },
}

impl Dates {
    /// The days, where they are known.
    pub fn span(self) -> Option<Span> {
        match self {
            Self::On(span) => Some(span),
            Self::Unknown { .. } => None,
        }
    }
}

/// Why a rule cannot be read; in English, for files and logs.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("\"{0}\" is no rule of dates")]
pub struct NotARule(pub String);

impl FromStr for Rule {
    type Err = NotARule;

    fn from_str(text: &str) -> Result<Self, NotARule> {
        read(text.trim()).ok_or_else(|| NotARule(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Rule> {
    if let Some(months) = text.strip_prefix("announced:") {
        let (from, to) = months.split_once("..").unwrap_or((months, months));
        let (from, to) = (month(from)?, month(to)?);
        return (from <= to).then_some(Rule::Announced { from, to });
    }
    let when = if let Some(text) = text.strip_prefix("month:") {
        When::Month(month(text)?)
    } else if let Some(text) = text.strip_prefix("week:") {
        When::WeekOf(day(text)?)
    } else if let Some((from, to)) = text.split_once("..") {
        When::Range(day(from)?, day(to)?)
    } else if let Some((text, around)) = text.split_once('~') {
        When::Around(day(text)?, number(around, 2).filter(|days| (1..=AROUND_MAX).contains(days))?)
    } else {
        When::Day(day(text)?)
    };
    Some(Rule::On(when))
}

/// A plain number of at most so many digits.
fn number(text: &str, digits: usize) -> Option<u32> {
    let plain = (1..=digits).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn month(text: &str) -> Option<u32> {
    number(text, 2).filter(|month| (1..=12).contains(month))
}

fn day(text: &str) -> Option<Day> {
    if let Some(text) = text.strip_prefix("lunar:") {
        let (month, day) = pair(text)?;
        return (day <= 30).then_some(Day::Lunar(month, day));
    }
    if let Some(name) = text.strip_prefix("term:") {
        return SOLAR_TERMS.iter().position(|term| *term == name).map(Day::Term);
    }
    if let Some(text) = text.strip_prefix("nth:") {
        let mut parts = text.split('/');
        let (month_of, nth, weekday) = (month(parts.next()?)?, parts.next()?, parts.next()?);
        let nth = match nth {
            "last" => 0,
            nth => u8::try_from(number(nth, 1).filter(|nth| (1..=5).contains(nth))?).ok()?,
        };
        let weekday = WEEKDAYS.iter().find(|(name, _)| *name == weekday)?.1;
        return parts.next().is_none().then_some(Day::Nth(month_of, nth, weekday));
    }
    let (month, day) = pair(text)?;
    // A leap year knows every day that a year can have.
    NaiveDate::from_ymd_opt(2000, month, day).map(|_| Day::Fixed(month, day))
}

fn pair(text: &str) -> Option<(u32, u32)> {
    let (left, right) = text.split_once('-')?;
    Some((month(left)?, number(right, 2).filter(|day| (1..=31).contains(day))?))
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Announced { from, to } if from == to => write!(f, "announced:{from:02}"),
            Self::Announced { from, to } => write!(f, "announced:{from:02}..{to:02}"),
            Self::On(When::Day(day)) => day.fmt(f),
            Self::On(When::Range(from, to)) => write!(f, "{from}..{to}"),
            Self::On(When::Around(day, days)) => write!(f, "{day}~{days}"),
            Self::On(When::WeekOf(day)) => write!(f, "week:{day}"),
            Self::On(When::Month(month)) => write!(f, "month:{month:02}"),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(month, day) => write!(f, "{month:02}-{day:02}"),
            Self::Lunar(month, day) => write!(f, "lunar:{month:02}-{day:02}"),
            Self::Term(term) => write!(f, "term:{}", SOLAR_TERMS.get(*term).copied().unwrap_or_default()),
            Self::Nth(month, nth, weekday) => {
                let name = WEEKDAYS.iter().find(|(_, known)| known == weekday).map_or("", |(name, _)| name);
                match nth {
                    0 => write!(f, "nth:{month:02}/last/{name}"),
                    nth => write!(f, "nth:{month:02}/{nth}/{name}"),
                }
            }
        }
    }
}

impl Rule {
    /// The days in a year.
    pub fn dates(&self, year: i32, almanac: &dyn Almanac) -> Dates {
        match self {
            Self::Announced { from, to } => Dates::Unknown { months: Some((*from, *to)) },
            Self::On(when) => when.span(year, almanac).map_or(Dates::Unknown { months: None }, Dates::On),
        }
    }
}

impl When {
    fn span(&self, year: i32, almanac: &dyn Almanac) -> Option<Span> {
        match self {
            Self::Day(day) => day.on(year, almanac).map(Span::day),
            Self::Range(first, last) => {
                let from = first.on(year, almanac)?;
                // The first such end that is not before the beginning: mostly of the same year, of the next one where
                // the days turn the year. The last month of a lunar year lies in the next civil year.
                let ends = (year - 1..=year + 2).filter_map(|year| last.on(year, almanac));
                let to = ends.filter(|to| *to >= from).min()?;
                ((to - from).num_days() < DAYS_MAX).then_some(Span { from, to })
            }
            Self::Around(day, days) => {
                let (day, days) = (day.on(year, almanac)?, Days::new(u64::from(*days)));
                Some(Span { from: day.checked_sub_days(days)?, to: day.checked_add_days(days)? })
            }
            Self::WeekOf(day) => {
                let from = crate::clock::week_start(day.on(year, almanac)?);
                Some(Span { from, to: from.checked_add_days(Days::new(6))? })
            }
            Self::Month(month) => {
                let from = NaiveDate::from_ymd_opt(year, *month, 1)?;
                Some(Span { from, to: crate::clock::month_start(from, 1).pred_opt()? })
            }
        }
    }
}

impl Day {
    fn on(&self, year: i32, almanac: &dyn Almanac) -> Option<NaiveDate> {
        match *self {
            Self::Fixed(month, day) => NaiveDate::from_ymd_opt(year, month, day),
            Self::Lunar(month, day) => almanac.lunar_day(year, month, day),
            Self::Term(term) => almanac.solar_term(year, term),
            Self::Nth(month, 0, weekday) => {
                let last = crate::clock::month_start(NaiveDate::from_ymd_opt(year, month, 1)?, 1).pred_opt()?;
                let back = last.weekday().num_days_from_monday() + 7 - weekday.num_days_from_monday();
                last.checked_sub_days(Days::new(u64::from(back % 7)))
            }
            Self::Nth(month, nth, weekday) => NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Knows nothing of the sky.
    struct Blind;

    impl Almanac for Blind {
        fn lunar_day(&self, _: i32, _: u32, _: u32) -> Option<NaiveDate> {
            None
        }
        fn solar_term(&self, _: i32, _: usize) -> Option<NaiveDate> {
            None
        }
    }

    fn on(text: &str, year: i32) -> String {
        match text.parse::<Rule>().unwrap().dates(year, &Blind) {
            Dates::On(span) => format!("{}..{}", span.from, span.to),
            Dates::Unknown { months } => format!("{months:?}"),
        }
    }

    #[test]
    fn rules_survive_reading_and_writing() {
        for text in [
            "12-04",
            "03-22..03-28",
            "lunar:01-01..03-31",
            "lunar:01-15~3",
            "week:05-15",
            "month:05",
            "nth:05/3/sun",
            "nth:03/last/mon",
            "term:qiufen",
            "announced:09",
            "announced:01..02",
        ] {
            assert_eq!(text.parse::<Rule>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        for text in [
            "",
            "12",
            "13-01",
            "02-30",
            "12-4x",
            "week:",
            "month:0",
            "month:13",
            "nth:05/6/sun",
            "nth:05/1/day",
            "term:x",
            "lunar:13-01",
            "lunar:01-31",
            "announced:10..09",
            "01-01~0",
            "01-01~99",
            "nth:05/3/sun/1",
            "+1-02",
        ] {
            assert!(text.parse::<Rule>().is_err(), "{text}");
        }
    }

    #[test]
    fn days_are_found_in_their_year() {
        assert_eq!(on("12-04", 2026), "2026-12-04..2026-12-04");
        assert_eq!(on("02-29", 2026), "None", "no such day that year");
        assert_eq!(on("month:02", 2028), "2028-02-01..2028-02-29");
        assert_eq!(on("12-28..01-03", 2026), "2026-12-28..2027-01-03");
        assert_eq!(on("nth:05/3/sun", 2026), "2026-05-17..2026-05-17");
        assert_eq!(on("nth:03/last/mon", 2026), "2026-03-30..2026-03-30");
        assert_eq!(on("nth:09/3/sat", 2026), "2026-09-19..2026-09-19");
        assert_eq!(on("week:05-15", 2026), "2026-05-11..2026-05-17");
        assert_eq!(on("announced:09", 2026), "Some((9, 9))");
        assert_eq!(on("term:qiufen", 2026), "None", "without an almanac");
    }
}
