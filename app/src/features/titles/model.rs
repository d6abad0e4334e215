//! A title, and the dated steps of its history.

use crate::ids::{TitleEventId, TitleId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Who grants a title.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The ministries.
    National,
    /// The province.
    Provincial,
    /// The city.
    City,
}

impl Level {
    /// All levels, the highest first.
    pub const ALL: [Self; 3] = [Self::National, Self::Provincial, Self::City];

    /// The stored word.
    pub fn key(self) -> &'static str {
        match self {
            Self::National => "national",
            Self::Provincial => "provincial",
            Self::City => "city",
        }
    }

    /// The level of a stored word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.key() == key)
    }
}

/// Where a title stands after a step.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TitleState {
    /// Worked towards (培育).
    Nurturing,
    /// Applied for (申报).
    Applied,
    /// Announced for objections (公示).
    Announced,
    /// Granted (已命名).
    Named,
    /// Kept after a review (复核保留).
    Kept,
    /// To be put right by a day (限期整改); held until that is decided.
    Rectifying,
    /// Being assessed again (复评); held until that is decided.
    Reassessing,
    /// Taken away for a fault (撤销).
    Revoked,
    /// Ended without a fault, as the village was merged (注销).
    Deregistered,
}

impl TitleState {
    /// All states, in the order of a title's life.
    pub const ALL: [Self; 9] = [
        Self::Nurturing,
        Self::Applied,
        Self::Announced,
        Self::Named,
        Self::Kept,
        Self::Rectifying,
        Self::Reassessing,
        Self::Revoked,
        Self::Deregistered,
    ];

    /// The stored word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Nurturing => "nurturing",
            Self::Applied => "applied",
            Self::Announced => "announced",
            Self::Named => "named",
            Self::Kept => "kept",
            Self::Rectifying => "rectifying",
            Self::Reassessing => "reassessing",
            Self::Revoked => "revoked",
            Self::Deregistered => "deregistered",
        }
    }

    /// The state of a stored word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Whether the village holds the title: what counts.
    pub fn is_held(self) -> bool {
        matches!(self, Self::Named | Self::Kept | Self::Rectifying | Self::Reassessing)
    }

    /// Whether nothing comes after it.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Revoked | Self::Deregistered)
    }

    /// Whether everybody may know it: what is only worked towards or applied for is not announced yet.
    pub fn is_public(self) -> bool {
        !matches!(self, Self::Nurturing | Self::Applied)
    }
}

/// What happens to a title.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// 培育: work towards it begins, or goes on after an application that came to nothing.
    Nurture,
    /// 申报.
    Apply,
    /// 公示.
    Announce,
    /// 命名.
    Name,
    /// 复核保留.
    Keep,
    /// 限期整改.
    Rectify,
    /// 复评.
    Reassess,
    /// 撤销.
    Revoke,
    /// 注销.
    Deregister,
    /// 转由…继续持有: another village holds it from now on, as the two were merged or one was split.
    Transfer,
}

impl StepKind {
    /// All steps, in the order of a title's life.
    pub const ALL: [Self; 10] = [
        Self::Nurture,
        Self::Apply,
        Self::Announce,
        Self::Name,
        Self::Keep,
        Self::Rectify,
        Self::Reassess,
        Self::Revoke,
        Self::Deregister,
        Self::Transfer,
    ];

    /// The stored word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Nurture => "nurture",
            Self::Apply => "apply",
            Self::Announce => "announce",
            Self::Name => "name",
            Self::Keep => "keep",
            Self::Rectify => "rectify",
            Self::Reassess => "reassess",
            Self::Revoke => "revoke",
            Self::Deregister => "deregister",
            Self::Transfer => "transfer",
        }
    }

    /// The step of a stored word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// How exactly a day is known.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// The day itself.
    #[default]
    Day,
    /// The month; the day is its last.
    Month,
    /// The year; the day is its last.
    Year,
    /// Only that it was so by that day.
    By,
}

impl Precision {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Day, Self::Month, Self::Year, Self::By];

    /// The stored word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
            Self::By => "by",
        }
    }

    /// The precision of a stored word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|precision| precision.key() == key)
    }
}

/// A step of a title's history.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct TitleEvent {
    /// Made by whoever writes it down.
    pub id: TitleEventId,
    /// What happened.
    pub kind: StepKind,
    /// The day from which it holds; of what is only known to the month or year, the last day of that.
    pub on_day: NaiveDate,
    /// How exactly the day is known.
    pub precision: Precision,
    /// Number of the document (文号).
    pub document: String,
    /// Who decided it (机关).
    pub body: String,
    /// Why: of 限期整改, 撤销, 注销 and 转由.
    pub reason: String,
    /// Of 限期整改: the day until which it is to be put right; of 命名 and 复核保留: when the next review is due.
    pub due_on: Option<NaiveDate>,
    /// Of 转由: the village that holds the title from then on.
    pub village: String,
    /// What else is to be known; internal.
    pub note: String,
    /// Who wrote it down.
    pub who: String,
    /// When it was written down.
    pub at: DateTime<Utc>,
}

/// A title.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Title {
    /// Made by whoever creates the record.
    pub id: TitleId,
    /// A readable name of the record where a list gave it one, such as `2023-provincial-02`; may be empty.
    pub code: String,
    /// The town that keeps it.
    pub scope: String,
    /// Who grants it.
    pub level: Level,
    /// The village that it was made for; empty where only the number is published (待补录).
    pub village: String,
    /// Batch (批次).
    pub batch: String,
    /// What everybody may read beside it (公开说明).
    pub statement: String,
    /// Where a published report counts it: the section.
    pub section: String,
    /// What is to be known inside, such as whom to call; never public.
    pub note: String,
    /// Whether it is still to be confirmed (待确认).
    pub pending: bool,
    /// Sample data.
    pub is_demo: bool,
    /// Counts up with every change of it or its history.
    pub version: i64,
    /// Its history, the earliest step first; never empty.
    pub events: Vec<TitleEvent>,
}

impl Title {
    /// Whether only its number is known and no village yet (待补录).
    pub fn is_placeholder(&self) -> bool {
        self.village.is_empty()
    }

    /// Whether it may be without a village: where a published report counts it, it stands without one as well, and one
    /// that was filled in by mistake can be emptied again, unless another village has it since.
    pub fn may_lack_village(&self) -> bool {
        let is_passed_on = self.events.iter().any(|event| event.kind == StepKind::Transfer);
        self.is_placeholder() || (!self.section.is_empty() && !is_passed_on)
    }
}
