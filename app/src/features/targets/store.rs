//! What targets need from storage.

use super::model::{ClosedPeriod, DutyLine, Frozen, Target, TargetKind};
use crate::{
    error::StoreError,
    features::{accounts::Actor, events::query::EventFilter},
    ids::EventId,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Whose targets.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct Whose<'a> {
    /// Division code.
    pub scope: &'a str,
    /// Year.
    pub year: i32,
    /// Kind.
    pub kind: TargetKind,
    /// One of them, or all.
    pub code: Option<&'a str>,
}

/// One number to be set, on the version that its writer saw; 0 where there was none.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TargetWrite {
    /// Month, 1 to 12; 0 is the whole year.
    pub month: u32,
    /// Which of the kind.
    pub code: String,
    /// The number; `None` takes it back.
    pub number: Option<i64>,
    /// The version that it was made on.
    pub base_version: i64,
}

/// The outcome of setting numbers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Set {
    /// All of them are stored.
    Done,
    /// Some were changed by somebody else meanwhile; nothing was stored.
    Conflict,
    /// A period among them is closed; nothing was stored.
    Closed,
}

/// What is to be closed, and by which lists.
#[derive(Clone, Debug)]
pub struct Closing {
    /// Division code.
    pub scope: String,
    /// Year.
    pub year: i32,
    /// Month, 1 to 12; 0 is the whole year.
    pub month: u32,
    /// Which sessions: approved ones of the period.
    pub filter: EventFilter,
    /// Whether sample data counts at present.
    pub demo: bool,
}

/// The outcome of closing a period.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Closed {
    /// It is closed now.
    Now,
    /// It was closed before; nothing was changed.
    Before,
}

/// Targets and closed periods.
#[async_trait]
pub trait TargetStore: Send + Sync {
    /// Targets with their versions, those that were taken back too.
    async fn list(&self, whose: Whose<'_>) -> Result<Vec<Target>, StoreError>;
    /// Sets numbers of one kind in one transaction, all or nothing. A number that is there already as wanted is left
    /// alone, whatever its version.
    async fn set(
        &self,
        actor: &Actor,
        whose: Whose<'_>,
        writes: Vec<TargetWrite>,
        now: DateTime<Utc>,
    ) -> Result<Set, StoreError>;
    /// The closed periods of a year; those of sample data only where it is wanted.
    async fn closed(&self, scope: &str, year: i32, demo: bool) -> Result<Vec<ClosedPeriod>, StoreError>;
    /// What was frozen of a year and its months, of a kind, and of one of them or all.
    async fn frozen(&self, whose: Whose<'_>) -> Result<Vec<Frozen>, StoreError>;
    /// Freezes the figures of a period, in one transaction. There is no way back.
    async fn close(&self, actor: &Actor, closing: &Closing, now: DateTime<Utc>) -> Result<Closed, StoreError>;
    /// Sessions that the filter leaves and that were approved, corrected or taken back after a moment; at most
    /// `limit`, the latest change first.
    async fn changed_since(
        &self,
        filter: &EventFilter,
        since: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<EventId>, StoreError>;
    /// The rows of a year's duty list in their order, those withdrawn left out.
    async fn duties(&self, scope: &str, year: i32) -> Result<Vec<DutyLine>, StoreError>;
}
