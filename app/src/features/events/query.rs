//! Which sessions: one filter for lists, counts, feeds and the API, read from an address and written to one.

use super::model::EventState;
use crate::{
    clock,
    error::AppError,
    features::reference::Reference,
    ids::{AccountId, SeriesId},
    pages,
};
use chrono::{DateTime, NaiveDate, Utc};

/// The most characters of a search text.
pub const Q_MAX: usize = 60;
/// The most different words of a search: each one is a pass over all sessions.
pub const WORDS_MAX: usize = 5;
/// The most characters of a row of the duty list.
const DUTY_MAX: usize = 200;
/// Rows of a page of a list.
pub const PER_PAGE: u32 = 20;
/// The most rows of a page that the API gives.
pub const PER_PAGE_MAX: u32 = 200;

/// Before or after now.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum When {
    /// Not over yet.
    Upcoming,
    /// Begun or over.
    Past,
}

/// Who looks: decides which sessions exist for the reader.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum View {
    /// Everybody: approved ones, and published planned or cancelled ones.
    Public,
    /// Approved ones only: what counts.
    Counted,
    /// Staff: everything in the scope.
    Staff,
}

/// A filter. Empty fields do not filter.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EventFilter {
    /// Who looks.
    pub view: View,
    /// Before or after [`EventFilter::now`].
    pub when: Option<When>,
    /// The moment that `when` refers to.
    pub now: DateTime<Utc>,
    /// First local day.
    pub from: Option<NaiveDate>,
    /// Last local day.
    pub to: Option<NaiveDate>,
    /// Division code prefix.
    pub scope: String,
    /// A village's code.
    pub village: String,
    /// Whether a village's sessions are those of what it is now, with what was merged into it.
    pub villages_now: bool,
    /// Of such a village: the codes of those that were.
    pub merged: Vec<String>,
    /// A unit, leading or taking part.
    pub unit: String,
    /// A focus.
    pub focus: String,
    /// An audience.
    pub audience: String,
    /// A law.
    pub law: String,
    /// A form.
    pub form: String,
    /// A brand.
    pub brand: String,
    /// A culture site.
    pub site: String,
    /// A row of the duty list.
    pub duty: String,
    /// A publicity node.
    pub observance: String,
    /// The id of a series.
    pub series: String,
    /// Text in title, place or summary.
    pub q: String,
    /// Only these states, where not empty.
    pub states: Vec<EventState>,
    /// Only those of this author.
    pub author: Option<AccountId>,
    /// Only those that this unit leads.
    pub lead_unit: String,
    /// Only trainings of the own people, or none of them; `None` leaves staff both, and everybody else none.
    pub internal: Option<bool>,
    /// Whether sample data is included.
    pub include_demo: bool,
    /// Whether the address itself leaves sample data out.
    pub without_demo: bool,
    /// A place within the reader's scope that the address asks for.
    pub within: String,
}

impl EventFilter {
    /// Everything that the view shows of a scope at `now`.
    pub fn new(view: View, scope: &str, now: DateTime<Utc>, include_demo: bool) -> Self {
        Self {
            view,
            when: None,
            now,
            from: None,
            to: None,
            scope: scope.to_owned(),
            village: String::new(),
            villages_now: false,
            merged: Vec::new(),
            unit: String::new(),
            focus: String::new(),
            audience: String::new(),
            law: String::new(),
            form: String::new(),
            brand: String::new(),
            site: String::new(),
            duty: String::new(),
            observance: String::new(),
            series: String::new(),
            q: String::new(),
            states: Vec::new(),
            author: None,
            lead_unit: String::new(),
            internal: None,
            include_demo,
            without_demo: false,
            within: String::new(),
        }
    }

    /// Reads the filters of an address. Unknown names are the caller's business; a known name with a value that
    /// makes no sense is refused, never replaced by a default.
    pub fn read(mut self, pairs: &[(String, String)]) -> Result<Self, AppError> {
        for (name, value) in pairs {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            match name.as_str() {
                "when" => {
                    self.when = Some(match value {
                        "upcoming" => When::Upcoming,
                        "past" => When::Past,
                        _ => return Err(bad("when", "upcoming or past")),
                    });
                }
                "from" => self.from = Some(read_date("from", value)?),
                "to" => self.to = Some(read_date("to", value)?),
                "village" => self.village = read_code("village", value)?,
                "villages" => {
                    self.villages_now = match value {
                        "now" => true,
                        "then" => false,
                        _ => return Err(bad("villages", "now or then")),
                    };
                }
                "unit" => self.unit = read_code("unit", value)?,
                "focus" => self.focus = read_code("focus", value)?,
                "audience" => self.audience = read_code("audience", value)?,
                "law" => self.law = read_code("law", value)?,
                "form" => self.form = read_code("form", value)?,
                "brand" => self.brand = read_code("brand", value)?,
                "site" => self.site = read_code("site", value)?,
                "duty" => self.duty = read_text("duty", value, DUTY_MAX)?,
                "observance" => self.observance = read_code("observance", value)?,
                "series" => {
                    let id = value.parse::<SeriesId>().map_err(|_| bad("series", "the id of a series"))?;
                    self.series = id.to_string();
                }
                "lead" => self.lead_unit = read_code("lead", value)?,
                // Who wrote a session is staff's to know.
                "author" if self.view == View::Staff => {
                    let id = value.parse::<AccountId>().map_err(|_| bad("author", "the id of an account"))?;
                    self.author = Some(id);
                }
                "internal" if self.view == View::Staff => {
                    self.internal = Some(match value {
                        "yes" => true,
                        "no" => false,
                        _ => return Err(bad("internal", "yes or no")),
                    });
                }
                "q" => self.q = read_search("q", value)?,
                "scope" => {
                    if !value.starts_with(&self.scope) {
                        return Err(bad("scope", "a division code within your own"));
                    }
                    self.within = read_code("scope", value)?;
                    self.scope.clone_from(&self.within);
                }
                "demo" if value == "no" => {
                    self.without_demo = true;
                    self.include_demo = false;
                }
                "demo" => return Err(bad("demo", "no")),
                "state" => {
                    self.states.push(EventState::from_key(value).ok_or_else(|| bad("state", "a state of a session"))?);
                }
                _ => {}
            }
        }
        if let (Some(from), Some(to)) = (self.from, self.to)
            && to < from
        {
            return Err(bad("to", "a date not before `from`"));
        }
        Ok(self)
    }

    /// The filters as the pairs of an address, in a fixed order; what is not set is left out.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut put = |name, value: &str| {
            if !value.is_empty() {
                pairs.push((name, value.to_owned()));
            }
        };
        put(
            "when",
            match self.when {
                Some(When::Upcoming) => "upcoming",
                Some(When::Past) => "past",
                None => "",
            },
        );
        put("from", &self.from.map(|day| day.to_string()).unwrap_or_default());
        put("to", &self.to.map(|day| day.to_string()).unwrap_or_default());
        put("village", &self.village);
        put("villages", if self.villages_now { "now" } else { "" });
        put("unit", &self.unit);
        put("focus", &self.focus);
        put("audience", &self.audience);
        put("law", &self.law);
        put("form", &self.form);
        put("brand", &self.brand);
        put("site", &self.site);
        put("duty", &self.duty);
        put("observance", &self.observance);
        put("series", &self.series);
        put("lead", &self.lead_unit);
        put("author", &self.author.map(|author| author.to_string()).unwrap_or_default());
        put(
            "internal",
            match self.internal {
                Some(true) => "yes",
                Some(false) => "no",
                None => "",
            },
        );
        put("q", &self.q);
        put("scope", &self.within);
        put("demo", if self.without_demo { "no" } else { "" });
        for state in &self.states {
            put("state", state.key());
        }
        pairs
    }

    /// An address with these filters.
    pub fn address(&self, path: &str) -> String {
        pages::address(path, &self.pairs())
    }

    /// With the villages that were merged into the one that is asked for, where the address counts them so.
    #[must_use]
    pub fn rolled_up(mut self, reference: &Reference) -> Self {
        let is_one = self.villages_now && !self.village.is_empty();
        self.merged = if is_one { reference.gone_into(&self.village, self.today()) } else { Vec::new() };
        self
    }

    /// Whether nothing but the time is filtered.
    pub fn is_plain(&self) -> bool {
        self.pairs().iter().all(|(name, _)| *name == "when")
    }

    /// Whether trainings of the own people are the only ones, are left out, or are among the others. What is public
    /// and what counts never has them beside sessions for residents.
    pub fn trainings(&self) -> Option<bool> {
        match self.view {
            View::Public => Some(false),
            View::Counted => Some(self.internal.unwrap_or(false)),
            View::Staff => self.internal,
        }
    }

    /// The local days that `when` and the dates leave, for the words above a figure.
    pub fn today(&self) -> NaiveDate {
        clock::local_date(self.now)
    }
}

/// The page number of an address, from 1 on.
pub fn read_page(pairs: &[(String, String)]) -> Result<u32, AppError> {
    match pairs.iter().find(|(name, _)| name == "page") {
        None => Ok(1),
        Some((_, text)) => text
            .parse()
            .ok()
            .filter(|page| (1..=100_000).contains(page))
            .ok_or_else(|| bad("page", "a whole number from 1 on")),
    }
}

/// Refuses a parameter.
pub fn bad(name: &str, expected: &str) -> AppError {
    AppError::BadParameter { name: name.into(), expected: expected.into() }
}

/// A date of an address: `YYYY-MM-DD`, between 2000 and 2100.
pub fn read_date(name: &str, text: &str) -> Result<NaiveDate, AppError> {
    use chrono::Datelike;
    clock::read_date(text)
        .filter(|day| (2000..=2100).contains(&day.year()))
        .ok_or_else(|| bad(name, "a date as YYYY-MM-DD between 2000 and 2100"))
}

fn read_text(name: &str, text: &str, max: usize) -> Result<String, AppError> {
    if text.chars().count() > max || text.chars().any(char::is_control) {
        return Err(bad(name, &format!("at most {max} characters on one line")));
    }
    Ok(text.to_owned())
}

/// Words to search for, each once.
pub fn read_search(name: &str, text: &str) -> Result<String, AppError> {
    let text = read_text(name, text, Q_MAX)?;
    let mut words: Vec<&str> = Vec::new();
    for word in text.split_whitespace() {
        if !words.iter().any(|known| known.to_lowercase() == word.to_lowercase()) {
            words.push(word);
        }
    }
    if words.len() > WORDS_MAX {
        return Err(bad(name, &format!("at most {WORDS_MAX} different words")));
    }
    Ok(words.join(" "))
}

fn read_code(name: &str, text: &str) -> Result<String, AppError> {
    let plain = text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    if plain { Ok(text.to_owned()) } else { Err(bad(name, "a code of the list")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    fn plain() -> EventFilter {
        EventFilter::new(View::Public, "320582100", DateTime::UNIX_EPOCH, false)
    }

    #[test]
    fn an_address_survives_reading_and_writing() {
        let filter = plain()
            .read(&pairs(&[
                ("when", "past"),
                ("q", "反诈 & 宪法"),
                ("village", "320582100219"),
                ("from", "2026-01-01"),
            ]))
            .unwrap();
        assert_eq!(
            filter.address("/events"),
            "/events?when=past&from=2026-01-01&village=320582100219&q=%E5%8F%8D%E8%AF%88+%26+%E5%AE%AA%E6%B3%95"
        );
    }

    #[test]
    fn a_word_that_is_typed_again_is_one_word() {
        let q = |text: &str| plain().read(&pairs(&[("q", text)])).unwrap().q;
        assert_eq!(q(&"宪法 ".repeat(20)), "宪法");
        assert_eq!(q("a A b\u{3000}c  d e"), "a b c d e");
    }

    #[test]
    fn a_narrower_place_and_no_samples_stay_in_the_address() {
        let filter = plain().read(&pairs(&[("scope", "320582100219"), ("demo", "no")])).unwrap();
        assert_eq!((filter.scope.as_str(), filter.include_demo), ("320582100219", false));
        assert_eq!(filter.address("/events"), "/events?scope=320582100219&demo=no");
    }

    #[test]
    fn nonsense_is_refused_and_never_ignored() {
        for (name, value) in [
            ("when", "soon"),
            ("from", "2026-02-30"),
            ("to", "1"),
            ("village", "' OR 1=1"),
            ("state", "lost"),
            ("from", "0001-01-01"),
            ("q", "a b c d e f"),
            ("scope", "320582101"),
            ("scope", "3205"),
            ("demo", "yes"),
        ] {
            let error = plain().read(&pairs(&[(name, value)])).unwrap_err();
            assert!(matches!(error, AppError::BadParameter { name: field, .. } if field == name));
        }
        assert!(plain().read(&pairs(&[("from", "2026-02-02"), ("to", "2026-02-01")])).is_err());
        assert!(read_page(&pairs(&[("page", "0")])).is_err());
    }
}
