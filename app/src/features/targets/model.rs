//! Targets, and what a month or year was when it was closed.

use crate::features::counts::model::{Dimension, Totals};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Whose number of sessions a target is.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// The whole town's.
    Town,
    /// A village's.
    Village,
    /// A unit's, leading or taking part.
    Unit,
    /// Of a row of the duty list.
    Duty,
    /// Of a focus of the plan.
    Focus,
    /// Of an audience of the plan.
    Audience,
}

impl TargetKind {
    /// All, in the order of the tabs.
    pub const ALL: [Self; 6] = [Self::Town, Self::Village, Self::Unit, Self::Duty, Self::Focus, Self::Audience];

    /// The stored word, also that of the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::Town => "town",
            Self::Village => "village",
            Self::Unit => "unit",
            Self::Duty => "duty",
            Self::Focus => "focus",
            Self::Audience => "audience",
        }
    }

    /// The kind of a word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// What figures are broken down by for it; the town is the whole.
    pub fn dimension(self) -> Option<Dimension> {
        match self {
            Self::Town => None,
            Self::Village => Some(Dimension::Village),
            Self::Unit => Some(Dimension::Unit),
            Self::Duty => Some(Dimension::Duty),
            Self::Focus => Some(Dimension::Focus),
            Self::Audience => Some(Dimension::Audience),
        }
    }
}

/// A number of sessions that a year or a month is to have.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Division code that it is for: a town's.
    pub scope: String,
    /// The year.
    pub year: i32,
    /// The month, 1 to 12; 0 is the whole year.
    pub month: u32,
    /// Whose it is.
    pub kind: TargetKind,
    /// Which of them; for the town its division code.
    pub code: String,
    /// How many; `None` where it was taken back.
    pub number: Option<i64>,
    /// Sample data.
    pub is_demo: bool,
    /// Counts up with every change.
    pub version: i64,
}

impl Target {
    /// The number, as long as sample data is shown or it is none.
    pub fn shown(&self, demo: bool) -> Option<i64> {
        self.number.filter(|_| demo || !self.is_demo)
    }
}

/// A month or year whose figures are kept as they were.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ClosedPeriod {
    /// The year.
    pub year: i32,
    /// The month, 1 to 12; 0 is the whole year.
    pub month: u32,
    /// When it was closed.
    pub at: DateTime<Utc>,
    /// Who closed it.
    pub who: String,
    /// Closed while sample data counted: no real figures.
    pub is_demo: bool,
}

/// What one line was when its period was closed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Frozen {
    /// The month, 1 to 12; 0 is the whole year.
    pub month: u32,
    /// Whose it is.
    pub kind: TargetKind,
    /// Which of them, or `-` for sessions that name none.
    pub code: String,
    /// The target at that time.
    pub target: Option<i64>,
    /// The five sums at that time; how many were estimates is not kept.
    pub totals: Totals,
}

/// A row of the duty list, as far as targets need it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct DutyLine {
    /// The id, as sessions name it.
    pub code: String,
    /// Number and task in words.
    pub label: String,
    /// The list's own number of sessions.
    pub target: Option<i64>,
    /// Sample data.
    pub is_demo: bool,
}
