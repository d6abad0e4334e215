//! Which sites: one filter for the pages, the exports and the API, read from an address and written to one.

use super::model::{Level, SiteKind, SiteState};
use crate::{
    clock,
    error::AppError,
    features::events::query::{EventFilter, View, bad, read_date, read_search},
    pages,
};
use chrono::{DateTime, Months, NaiveDate, Utc};

/// The names of the filters, in the order of an address.
pub const NAMES: [&str; 8] = ["kind", "level", "village", "state", "step_free", "unused", "unused_since", "q"];
/// The most months that `unused` goes back.
const MONTHS_MAX: u32 = 1200;

/// Which states are asked for.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub enum States {
    /// All that stand: not closed and not revoked.
    #[default]
    Standing,
    /// All.
    All,
    /// One.
    Only(SiteState),
}

/// Since when a site must have been without a session.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Unused {
    /// For so many months before today, as in `1y` or `6m`.
    Months(u32),
    /// Since a day, that day included.
    Since(NaiveDate),
}

impl Unused {
    /// The first day without a session.
    pub fn since(self, today: NaiveDate) -> NaiveDate {
        match self {
            Self::Months(months) => today.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN),
            Self::Since(day) => day,
        }
    }
}

/// A filter. What is not set does not filter, but for [`States::Standing`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SiteFilter {
    /// Division code prefix.
    pub scope: String,
    /// What it is.
    pub kind: Option<SiteKind>,
    /// A level that it holds now.
    pub level: Option<Level>,
    /// A village's code.
    pub village: String,
    /// States.
    pub states: States,
    /// Only those that can be reached without a step.
    pub step_free: bool,
    /// Only those without a session.
    pub unused: Option<Unused>,
    /// Words in name, address, themes or exhibits.
    pub q: String,
    /// Whether sample data is included.
    pub include_demo: bool,
    /// The present moment.
    pub now: DateTime<Utc>,
}

impl SiteFilter {
    /// Everything that stands in a scope.
    pub fn new(scope: &str, now: DateTime<Utc>, include_demo: bool) -> Self {
        Self {
            scope: scope.to_owned(),
            kind: None,
            level: None,
            village: String::new(),
            states: States::Standing,
            step_free: false,
            unused: None,
            q: String::new(),
            include_demo,
            now,
        }
    }

    /// Reads the filters of an address. Unknown names are the caller's business; a known name with a value that makes no
    /// sense is refused.
    pub fn read(mut self, pairs: &[(String, String)]) -> Result<Self, AppError> {
        for (name, value) in pairs {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            match name.as_str() {
                "kind" => self.kind = Some(SiteKind::from_key(value).ok_or_else(|| bad("kind", "a kind of site"))?),
                "level" => self.level = Some(Level::from_key(value).ok_or_else(|| bad("level", "a level"))?),
                "village" => {
                    let is_code = value.len() <= 12 && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
                    if !is_code {
                        return Err(bad("village", "the code of a village"));
                    }
                    value.clone_into(&mut self.village);
                }
                "state" => {
                    self.states = match value {
                        "standing" => States::Standing,
                        "all" => States::All,
                        other => States::Only(
                            SiteState::from_key(other)
                                .ok_or_else(|| bad("state", "standing, all, or a state of a site"))?,
                        ),
                    };
                }
                "step_free" if value == "yes" => self.step_free = true,
                "step_free" => return Err(bad("step_free", "yes")),
                "unused" => self.unused = Some(read_unused(value)?),
                "unused_since" => self.unused = Some(Unused::Since(read_date("unused_since", value)?)),
                "q" => self.q = read_search("q", value)?,
                _ => {}
            }
        }
        Ok(self)
    }

    /// The filters as the pairs of an address; what is not set is left out.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let states = match self.states {
            States::Standing => "",
            States::All => "all",
            States::Only(state) => state.key(),
        };
        let (unused, since) = match self.unused {
            None => (String::new(), String::new()),
            Some(Unused::Months(months)) if months % 12 == 0 => (format!("{}y", months / 12), String::new()),
            Some(Unused::Months(months)) => (format!("{months}m"), String::new()),
            Some(Unused::Since(day)) => (String::new(), day.to_string()),
        };
        let all = [
            ("kind", self.kind.map_or("", SiteKind::key).to_owned()),
            ("level", self.level.map_or("", Level::key).to_owned()),
            ("village", self.village.clone()),
            ("state", states.to_owned()),
            ("step_free", if self.step_free { "yes" } else { "" }.to_owned()),
            ("unused", unused),
            ("unused_since", since),
            ("q", self.q.clone()),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// An address with these filters.
    pub fn address(&self, path: &str) -> String {
        pages::address(path, &self.pairs())
    }

    /// Whether nothing is filtered.
    pub fn is_plain(&self) -> bool {
        self.pairs().is_empty()
    }

    /// The town's present day.
    pub fn today(&self) -> NaiveDate {
        clock::local_date(self.now)
    }

    /// The first day without a session, where that is asked for.
    pub fn unused_since(&self) -> Option<NaiveDate> {
        self.unused.map(|unused| unused.since(self.today()))
    }

    /// The sessions that count as use: the one counting rule, in the same scope.
    pub fn sessions(&self) -> EventFilter {
        EventFilter::new(View::Counted, &self.scope, self.now, self.include_demo)
    }
}

/// `1y`, `6m`.
fn read_unused(text: &str) -> Result<Unused, AppError> {
    let wrong = || bad("unused", "years or months such as 1y or 6m");
    let (digits, months) = match text.strip_suffix('y') {
        Some(years) => (years, 12),
        None => (text.strip_suffix('m').ok_or_else(wrong)?, 1),
    };
    let number = digits.parse::<u32>().ok().filter(|number| (1..=MONTHS_MAX / months).contains(number));
    Ok(Unused::Months(number.ok_or_else(wrong)? * months))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> SiteFilter {
        let now = "2026-03-01T04:00:00Z".parse().unwrap();
        SiteFilter::new("320582100", now, false)
    }

    fn read(pairs: &[(&str, &str)]) -> Result<SiteFilter, AppError> {
        plain().read(&pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect::<Vec<_>>())
    }

    #[test]
    fn an_address_survives_reading_and_writing() {
        for address in [
            "/sites",
            "/sites?kind=park&level=provincial&village=320582100219&state=repair&step_free=yes&unused=1y&q=x",
            "/sites?state=all&unused=6m",
            "/sites?unused_since=2025-11-25",
        ] {
            let query = address.split_once('?').map_or("", |(_, query)| query);
            let pairs = form_urlencoded::parse(query.as_bytes()).into_owned().collect::<Vec<_>>();
            assert_eq!(plain().read(&pairs).unwrap().address("/sites"), address);
        }
    }

    #[test]
    fn a_year_without_a_session_begins_on_the_same_day_of_last_year() {
        let since = |value: &str| read(&[("unused", value)]).unwrap().unused_since().unwrap().to_string();
        assert_eq!(since("1y"), "2025-03-01");
        assert_eq!(since("6m"), "2025-09-01");
        assert_eq!(since("12m"), since("1y"));
    }

    #[test]
    fn nonsense_is_refused_and_never_ignored() {
        for (name, value) in [
            ("kind", "castle"),
            ("level", "1"),
            ("state", "gone"),
            ("step_free", "no"),
            ("unused", "1"),
            ("unused", "0y"),
            ("unused", "9999y"),
            ("unused_since", "soon"),
            ("village", "' OR 1=1"),
        ] {
            let error = read(&[(name, value)]).unwrap_err();
            assert!(matches!(error, AppError::BadParameter { name: field, .. } if field == name), "{name}={value}");
        }
    }
}
