//! A day on which people do not work although they would, or the other way round.

use crate::ui::Locale;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Whether a day is off or worked.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayOff {
    /// Nobody works.
    Off,
    /// A weekend day that is worked.
    Work,
}

impl DayOff {
    /// The stored word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Work => "work",
        }
    }

    /// The kind of a stored word.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Off, Self::Work].into_iter().find(|kind| kind.key() == key)
    }
}

/// A day that is not as its weekday says.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Holiday {
    /// The day.
    pub day: NaiveDate,
    /// Off or worked.
    pub kind: DayOff,
    /// The holiday in Chinese.
    pub zh: String,
    /// The holiday in English.
    pub en: String,
}

impl Holiday {
    /// The holiday's name in the reader's language.
    pub fn label(&self, locale: Locale) -> &str {
        match locale {
            Locale::en if !self.en.is_empty() => &self.en,
            _ => &self.zh,
        }
    }
}
