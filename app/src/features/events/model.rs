//! A session and its parts.

use crate::{
    clock,
    features::reference::model::Point,
    ids::{AccountId, EventId, PhotoId, SeriesId},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Where a session stands between plan and approval.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventState {
    /// Planned, not held yet (or held and not logged).
    Planned,
    /// Held and handed in, waiting for review.
    Held,
    /// Approved: counts.
    Approved,
    /// Sent back to the author with a reason.
    Returned,
    /// Called off, with a reason.
    Cancelled,
    /// Planned but not held, with a reason.
    NotHeld,
}

impl EventState {
    /// All states.
    pub const ALL: [Self; 6] =
        [Self::Planned, Self::Held, Self::Approved, Self::Returned, Self::Cancelled, Self::NotHeld];

    /// The stored word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Held => "held",
            Self::Approved => "approved",
            Self::Returned => "returned",
            Self::Cancelled => "cancelled",
            Self::NotHeld => "not_held",
        }
    }

    /// The state of a stored word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// Who speaks at a session.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Speaker {
    /// Name.
    pub name: String,
    /// Where the speaker comes from.
    pub organisation: String,
    /// Kind in words: lawyer, judge, adviser …
    pub kind: String,
}

/// What a held session yielded. Every number is a sum of its own; none is derived from another.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// People present (线下人次).
    pub attendance: Option<i64>,
    /// People online (线上人次).
    pub online_views: Option<i64>,
    /// Consultations given (咨询人次).
    pub consultations: Option<i64>,
    /// Copies handed out (资料份数).
    pub materials: Option<i64>,
    /// Whether the head-count is an estimate.
    pub is_estimate: bool,
    /// What happened.
    pub summary: String,
    /// Reports elsewhere, each an http(s) address.
    pub links: Vec<String>,
}

/// One session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "ticks of one form")]
pub struct Event {
    /// Made by whoever created the record.
    pub id: EventId,
    /// Counts up with every change.
    pub version: i64,
    /// See [`EventState`].
    pub state: EventState,
    /// Whether residents may see it while it is planned.
    pub published: bool,
    /// A training of the town's own people: staff alone may see it, and it counts apart.
    pub internal: bool,
    /// Sample data (演示数据).
    pub is_demo: bool,
    /// What it is.
    pub title: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// The division code that it belongs to: the village's, or the town's.
    pub scope: String,
    /// The village, where it is held in one.
    pub village: Option<String>,
    /// The place in words.
    pub place: String,
    /// A culture site's code, where it is held at one.
    pub site: Option<String>,
    /// The exact point, where somebody set it.
    pub point: Option<Point>,
    /// Whether it is (also) held online.
    pub online: bool,
    /// The online channel.
    pub channel: Option<String>,
    /// The unit that leads.
    pub lead_unit: Option<String>,
    /// Further units.
    pub units: Vec<String>,
    /// Further organisers in words.
    pub co_organisers: String,
    /// Who speaks.
    pub speakers: Vec<Speaker>,
    /// Form of session.
    pub form: Option<String>,
    /// Laws.
    pub laws: Vec<String>,
    /// Publicity focuses.
    pub focuses: Vec<String>,
    /// Audiences.
    pub audiences: Vec<String>,
    /// The row of the duty list that it serves: the row's id as text; empty where there is none.
    pub duty_item: String,
    /// The publicity node (宣传节点) that it belongs to.
    pub observance: Option<String>,
    /// The series that it is one of.
    pub series: Option<SeriesId>,
    /// The programme that it belongs to.
    pub brand: Option<String>,
    /// What it yielded.
    pub results: Results,
    /// Why it was returned, cancelled or not held.
    pub reason: String,
    /// Who made the record.
    pub author: AccountId,
    /// The author's display name.
    pub author_name: String,
    /// When the record was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Event {
    /// The town's calendar day on which it is held: the day that counts.
    pub fn held_on(&self) -> NaiveDate {
        clock::local_date(self.starts_at)
    }

    /// When it is over: its end, or the end of its day.
    pub fn over_at(&self) -> DateTime<Utc> {
        self.ends_at.unwrap_or_else(|| clock::day_start(self.held_on().succ_opt().unwrap_or_else(|| self.held_on())))
    }

    /// Whether anybody may see it without logging in.
    pub fn is_public(&self) -> bool {
        if self.internal {
            return false;
        }
        match self.state {
            EventState::Approved => true,
            EventState::Planned | EventState::Cancelled => self.published,
            EventState::Held | EventState::Returned | EventState::NotHeld => false,
        }
    }
}

/// A picture as its session lists it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Photo {
    /// Made by the client.
    pub id: PhotoId,
    /// The session it belongs to.
    pub event: EventId,
    /// Order within the session.
    pub seq: i64,
    /// Content hash: the file's name.
    pub hash: String,
    /// Width of the largest size, pixels.
    pub width: i64,
    /// Height of the largest size, pixels.
    pub height: i64,
    /// What it shows, for those who cannot see it.
    pub alt: String,
    /// Whether minors can be recognised.
    pub minors: bool,
    /// Whether their guardians agreed to publication.
    pub consent: bool,
}

impl Photo {
    /// Whether the picture itself may be shown to everybody once its session is approved.
    pub fn may_be_public(&self) -> bool {
        !self.minors || self.consent
    }
}

/// One change of one field, as the audit log keeps it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field's name.
    pub field: String,
    /// Old value; empty where there was none.
    pub old: String,
    /// New value.
    pub new: String,
}

/// A line of the audit log.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct AuditLine {
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by the display name at that time; empty where nobody was logged in.
    pub who: String,
    /// What was done, such as `event.approve`.
    pub action: String,
    /// What kind of record.
    pub subject: String,
    /// Which record.
    pub subject_id: String,
    /// Which field.
    pub field: String,
    /// Old value.
    pub old: String,
    /// New value.
    pub new: String,
    /// Why.
    pub reason: String,
}
