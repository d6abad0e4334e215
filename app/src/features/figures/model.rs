//! A figure as a report printed it.

use serde::{Deserialize, Serialize};

/// A published figure: what a report of a year said, in its own words.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct PublishedFigure {
    /// Its code.
    pub code: String,
    /// The year that it is about.
    pub year: i64,
    /// Indicator in Chinese.
    pub indicator_zh: String,
    /// Indicator in English.
    pub indicator_en: String,
    /// The bare number.
    pub value: String,
    /// What the report adds to the number, such as 余; may be empty.
    pub qualifier: String,
    /// Unit in Chinese.
    pub unit_zh: String,
    /// Unit in English.
    pub unit_en: String,
    /// The report's own wording.
    pub wording: String,
    /// The section of the report.
    pub section: String,
}
