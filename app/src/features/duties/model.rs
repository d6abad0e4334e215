//! A duty list of a year, and its rows.

use crate::ids::DutyItemId;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Where a list stands.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListState {
    /// Being written; staff only.
    Draft,
    /// In force: every change is a dated amendment with a reason.
    Issued,
    /// Over: nothing changes any more.
    Closed,
}

impl ListState {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Issued, Self::Closed];

    /// The stored word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Issued => "issued",
            Self::Closed => "closed",
        }
    }

    /// The state of a stored word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// A duty list: one a year and scope.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct DutyList {
    /// The division code that it is for: a town's.
    pub scope: String,
    /// Its year.
    pub year: i32,
    /// Where it stands.
    pub state: ListState,
    /// The day on which it was issued.
    pub issued_on: Option<NaiveDate>,
    /// The day on which it was closed.
    pub closed_on: Option<NaiveDate>,
    /// Sample data.
    pub is_demo: bool,
    /// Counts up with every change of its state.
    pub version: i64,
}

/// Whose duty a row is.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyKind {
    /// Everybody's alike.
    Common,
    /// One unit's own.
    Own,
    /// Of several units together.
    Joint,
}

impl DutyKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Common, Self::Own, Self::Joint];

    /// The stored word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Common => "common",
            Self::Own => "own",
            Self::Joint => "joint",
        }
    }

    /// The kind of a stored word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// A row of a duty list.
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own and changes alone")]
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct DutyItem {
    /// Made by whoever creates the row; a session names its row by it.
    pub id: DutyItemId,
    /// The list's scope.
    pub scope: String,
    /// The list's year.
    pub year: i32,
    /// Place in the list.
    pub seq: i64,
    /// Number as the list prints it; unique within the list.
    pub number: String,
    /// Whose duty it is.
    pub kind: DutyKind,
    /// Code of the unit that leads; empty where everybody does alike.
    pub lead_unit: String,
    /// Codes of units that co-operate.
    pub units: Vec<String>,
    /// Codes of laws.
    pub laws: Vec<String>,
    /// Laws that are not on the list of laws, in words.
    pub other_laws: String,
    /// Codes of audiences.
    pub audiences: Vec<String>,
    /// Audiences that are not on the list, in words.
    pub other_audiences: String,
    /// Tasks and measures.
    pub tasks: String,
    /// Carriers and forms.
    pub carriers: String,
    /// Codes of publicity nodes.
    pub nodes: Vec<String>,
    /// Nodes that are not on the calendar, in words.
    pub other_nodes: String,
    /// Whether it goes on all year.
    pub is_ongoing: bool,
    /// The last day.
    pub deadline: Option<NaiveDate>,
    /// How many sessions are to be held.
    pub target: Option<i64>,
    /// The leader who answers for it.
    pub leader: String,
    /// The office that does it.
    pub office: String,
    /// Whom to call; internal, never public.
    pub contact: String,
    /// What counts as done.
    pub standard: String,
    /// Code of the programme that it belongs to.
    pub brand: Option<String>,
    /// What else is to be known; internal.
    pub note: String,
    /// Whether residents may see it.
    pub is_public: bool,
    /// Taken off the list by an amendment; kept, since sessions may name it.
    pub is_withdrawn: bool,
    /// Sample data.
    pub is_demo: bool,
    /// Counts up with every change.
    pub version: i64,
}

/// A change of a list in force.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Amendment {
    /// Which row.
    pub item: DutyItemId,
    /// The day from which it holds.
    pub on_day: NaiveDate,
    /// Why.
    pub reason: String,
    /// What became different, field by field.
    pub changes: Vec<crate::features::events::model::FieldChange>,
    /// Who did it.
    pub who: String,
    /// When it was written down.
    pub at: DateTime<Utc>,
}

/// What became of a row so far: its sessions by where they stand, and when the next one is.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Planned, not held yet.
    pub planned: i64,
    /// Held, waiting for review. One that was sent back for a correction is nobody's figure until it comes again.
    pub held: i64,
    /// Approved: what counts.
    pub approved: i64,
    /// Day of the next planned session.
    pub next_on: Option<NaiveDate>,
}

impl Progress {
    /// Held so far, approved or not yet: for what is still missing, never shown as a figure.
    pub fn done(&self) -> i64 {
        self.held + self.approved
    }
}

impl DutyItem {
    /// Whether it is a unit's own business: it leads, co-operates, or everybody does.
    pub fn concerns(&self, unit: &str) -> bool {
        self.kind == DutyKind::Common || self.lead_unit == unit || self.units.iter().any(|other| other == unit)
    }
}
