//! What sessions need from storage.

use super::{
    model::{AuditLine, Event, EventState, FieldChange},
    query::EventFilter,
};
use crate::{
    error::StoreError,
    features::accounts::Actor,
    ids::{EventId, PhotoId, Scope},
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};

/// The order of a list; pages state it.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Order {
    /// The soonest first.
    Soonest,
    /// The latest first.
    Latest,
    /// The one that waits longest first.
    Waiting,
}

/// What is to be said of a picture along with its session.
#[derive(Clone, Debug, Default, Eq, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct PhotoNote {
    /// Which picture.
    pub id: Option<PhotoId>,
    /// What it shows.
    pub alt: String,
    /// Whether minors can be recognised.
    pub minors: bool,
    /// Whether their guardians agreed.
    pub consent: bool,
    /// Whether it is to be taken away.
    pub remove: bool,
}

/// A change of a session, stored in one transaction with its audit rows.
#[derive(Clone, Debug, PartialEq)]
pub struct EventWrite {
    /// The session as it will be; its version is already counted up.
    pub event: Event,
    /// The version it was made on; 0 for a new one.
    pub base_version: i64,
    /// The request in words that are equal only for equal requests: recognises a repeat.
    pub content: String,
    /// What was done, such as `event.log`.
    pub action: &'static str,
    /// Which fields changed.
    pub changes: Vec<FieldChange>,
    /// Why.
    pub reason: String,
    /// Notes on its pictures.
    pub photos: Vec<PhotoNote>,
}

/// The outcome of a write.
#[derive(Clone, Debug, PartialEq)]
pub enum Saved {
    /// It is stored.
    Now(Box<Event>),
    /// The same request was stored before; this is its result.
    Before(Box<Event>),
    /// The id carries something else, or the session changed since; this is what is there.
    Conflict(Box<Event>),
    /// Nothing is stored: a picture that it names is not there any more, or is not the actor's to take in.
    PhotosGone,
}

/// Which lines of the audit log.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct AuditFilter {
    /// Only what concerns this place.
    pub scope: Scope,
    /// Only this record.
    pub subject_id: String,
    /// First local day.
    pub from: Option<NaiveDate>,
    /// Last local day.
    pub to: Option<NaiveDate>,
    /// Words in who, action, field, values, or the session's title; all must be there.
    pub q: String,
    /// Stored words that stand for a word of `q`, since pages say `event.approve` and the like in the reader's own.
    pub meanings: Vec<(String, Vec<&'static str>)>,
}

/// A usual head-count, to point out odd ones.
#[derive(Clone, Debug, PartialEq)]
pub struct UsualAttendance {
    /// Form of session.
    pub form: String,
    /// How many approved sessions it is taken from.
    pub sessions: i64,
    /// Mean head-count.
    pub mean: f64,
}

/// A session in short, to recognise one that is there already.
#[derive(Clone, Debug, PartialEq)]
pub struct EventMark {
    /// Which one.
    pub id: EventId,
    /// Where it stands.
    pub state: EventState,
    /// What it is.
    pub title: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// The village, where it is held in one.
    pub village: Option<String>,
    /// The place in words.
    pub place: String,
}

/// Sessions and their history.
#[async_trait]
pub trait EventStore: Send + Sync {
    /// One session.
    async fn find(&self, id: EventId) -> Result<Option<Event>, StoreError>;
    /// Several sessions, in no particular order; unknown ids are left out.
    async fn find_many(&self, ids: &[EventId]) -> Result<Vec<Event>, StoreError>;
    /// Whether a write of exactly this content was stored for the session before.
    async fn is_repeat(&self, id: EventId, content: &str) -> Result<bool, StoreError>;
    /// Stores a change and its audit rows, or recognises a repeat or a conflict.
    async fn save(&self, actor: &Actor, write: EventWrite) -> Result<Saved, StoreError>;
    /// A page of sessions and how many there are in all.
    async fn list(
        &self,
        filter: &EventFilter,
        order: Order,
        limit: u32,
        offset: u32,
    ) -> Result<(Vec<Event>, i64), StoreError>;
    /// Pairs of one of these sessions and one of a scope that may be one: same local day, same village or place, same
    /// leading unit.
    async fn possible_duplicates(&self, ids: &[EventId], scope: &str) -> Result<Vec<(EventId, EventId)>, StoreError>;
    /// Mean head-counts by form over approved sessions of a scope.
    async fn usual_attendance(&self, scope: &str) -> Result<Vec<UsualAttendance>, StoreError>;
    /// Lines of the audit log, the latest first, and how many there are.
    async fn audit(&self, filter: &AuditFilter, limit: u32, offset: u32) -> Result<(Vec<AuditLine>, i64), StoreError>;
    /// The author's latest logged session, for "as last time".
    async fn latest_of(&self, actor: &Actor, now: DateTime<Utc>) -> Result<Option<Event>, StoreError>;
    /// The sessions of a place on these local days, in short; sample data is left out. One query.
    async fn marks(&self, scope: &str, from: NaiveDate, to: NaiveDate) -> Result<Vec<EventMark>, StoreError>;
    /// Adds planned sessions in one transaction, each with an audit row; those that are there already stay as they are.
    /// Says how many are new.
    async fn plan_many(&self, actor: &Actor, events: Vec<Event>, now: DateTime<Utc>) -> Result<usize, StoreError>;
}
