//! What changes of many sessions need from storage.

use super::model::DaysOff;
use crate::{
    error::StoreError,
    features::{
        accounts::Actor,
        events::{model::EventState, store::EventWrite},
    },
    ids::EventId,
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};

/// The outcome of several writes, which are stored together or not at all.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SavedMany {
    /// All are stored.
    Now,
    /// The same request was stored before.
    Before,
    /// Nothing is stored: these changed since, or their ids carry something else.
    Conflict(Vec<EventId>),
}

/// A session that is on in a place on a day, as far as a warning needs it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Busy {
    /// Its id.
    pub id: EventId,
    /// What it is.
    pub title: String,
    /// The village's code.
    pub village: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub state: EventState,
    /// Whether residents may see it.
    pub published: bool,
    /// The unit that leads it.
    pub lead_unit: Option<String>,
}

/// Many sessions at once.
#[async_trait]
pub trait SeriesStore: Send + Sync {
    /// Stores changes of different sessions with their audit rows in one transaction: all of them, or none.
    async fn save_many(&self, actor: &Actor, writes: Vec<EventWrite>) -> Result<SavedMany, StoreError>;
    /// Which of these sessions were written by exactly these requests before.
    async fn repeats(&self, requests: &[(EventId, String)]) -> Result<Vec<EventId>, StoreError>;
    /// What is planned or was held in these villages on these days, by the beginning.
    async fn busy(&self, scope: &str, villages: &[String], days: &[NaiveDate]) -> Result<Vec<Busy>, StoreError>;
    /// Holidays and worked weekends of a period.
    async fn days_off(&self, from: NaiveDate, to: NaiveDate) -> Result<DaysOff, StoreError>;
}
