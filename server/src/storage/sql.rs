//! An SQL text and the values that go into it.
//!
//! The text grows from literals only ([`Sql::push`] takes `&'static str`), every value is bound: what a user typed
//! cannot become SQL. The dialect is what `SQLite` and `PostgreSQL` share: `$1`, `RETURNING`, `ON CONFLICT`.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use std::{borrow::Cow, fmt::Write};
use uuid::Uuid;

/// A statement with its values.
#[derive(Clone, Debug)]
pub(super) struct Sql {
    pub(super) text: Cow<'static, str>,
    pub(super) values: Vec<Value>,
}

/// A value to be bound.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(Option<String>),
    Int(Option<i64>),
    Real(Option<f64>),
    Flag(bool),
    Id(Option<Uuid>),
    Moment(Option<DateTime<Utc>>),
    Day(Option<NaiveDate>),
}

/// A text that names its placeholders itself.
pub(super) fn sql(text: &'static str) -> Sql {
    Sql { text: Cow::Borrowed(text), values: Vec::new() }
}

impl Sql {
    /// The value of the next placeholder that the text names.
    pub(super) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// More text.
    pub(super) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.to_mut().push_str(text);
        self
    }

    /// A placeholder and its value.
    pub(super) fn push_value(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        let _ = write!(self.text.to_mut(), "${}", self.values.len());
        self
    }

    /// `($1,$2,…)` of values; never empty, since `()` is no SQL.
    pub(super) fn push_list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        self.push("(");
        let mut is_empty = true;
        for value in values {
            if !is_empty {
                self.push(",");
            }
            is_empty = false;
            self.push_value(value);
        }
        if is_empty {
            self.push("NULL");
        }
        self.push(")")
    }

    /// `($1,$2,…)` of ids. The last one is repeated up to the next power of two, so that lists of any length make do
    /// with a dozen prepared statements.
    pub(super) fn push_ids(&mut self, ids: &[Uuid]) -> &mut Self {
        let padding = ids.last().copied().into_iter().cycle().take(ids.len().next_power_of_two() - ids.len());
        let ids = ids.iter().copied().chain(padding).collect::<Vec<_>>();
        self.push_list(ids)
    }
}

/// How many ids go into one statement.
pub(super) const IDS_MAX: usize = 512;

/// A `LIKE` pattern that finds the text anywhere, whatever characters it has; goes with `ESCAPE '\'`.
pub(super) fn contains(text: &str) -> String {
    format!("%{}", begins(text))
}

/// A `LIKE` pattern that finds what begins with the text; goes with `ESCAPE '\'`.
pub(super) fn begins(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// Text as searches compare it: lower case, and full-width forms as a Chinese keyboard types them made plain.
pub(super) fn folded(text: &str) -> String {
    let plain = |character| match character {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        _ => character,
    };
    text.chars().map(plain).flat_map(char::to_lowercase).collect()
}

/// The first code that no longer begins with `prefix`, for an index range; columns of codes compare by bytes.
pub(super) fn after_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

/// `PostgreSQL` stores no NUL character; nobody types one either.
fn stored(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

/// `PostgreSQL` keeps microseconds; so do we everywhere, to read back what was written.
pub(super) fn stored_moment(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}

macro_rules! from {
    ($($type:ty => |$value:ident| $made:expr),* $(,)?) => {
        $(impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $made
            }
        })*
    };
}

from! {
    &str => |value| Self::Text(Some(stored(value.to_owned()))),
    String => |value| Self::Text(Some(stored(value))),
    &String => |value| Self::Text(Some(stored(value.clone()))),
    &Option<String> => |value| Self::Text(value.clone().map(stored)),
    Option<&str> => |value| Self::Text(value.map(|text| stored(text.to_owned()))),
    i64 => |value| Self::Int(Some(value)),
    Option<i64> => |value| Self::Int(value),
    Option<f64> => |value| Self::Real(value),
    bool => |value| Self::Flag(value),
    Uuid => |value| Self::Id(Some(value)),
    Option<Uuid> => |value| Self::Id(value),
    DateTime<Utc> => |value| Self::Moment(Some(stored_moment(value))),
    Option<DateTime<Utc>> => |value| Self::Moment(value.map(stored_moment)),
    NaiveDate => |value| Self::Day(Some(value)),
    Option<NaiveDate> => |value| Self::Day(value),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_numbered_in_their_order() {
        let mut select = sql("SELECT * FROM t WHERE a = $1").bind("x");
        select.push(" AND b = ").push_value(2_i64).push(" AND c IN ").push_list(["y", "z"]);
        assert_eq!(select.text, "SELECT * FROM t WHERE a = $1 AND b = $2 AND c IN ($3,$4)");
        assert_eq!(select.values.len(), 4);
    }

    #[test]
    fn lists_of_ids_are_padded() {
        let mut select = sql("");
        select.push_ids(&[Uuid::nil(); 5]);
        assert_eq!(select.values.len(), 8);
        let mut select = sql("");
        select.push_list(Vec::<Uuid>::new());
        assert_eq!(select.text, "(NULL)");
    }

    #[test]
    fn a_pattern_finds_wildcards_as_they_are() {
        assert_eq!(contains(r"50%_\"), r"%50\%\_\\%");
        assert_eq!(folded("１１０ ＡＢＣ Straße"), "110 abc straße");
    }

    #[test]
    fn nul_characters_are_dropped() {
        assert_eq!(Value::from("a\0b"), Value::Text(Some("ab".into())));
    }
}
