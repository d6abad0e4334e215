//! What titles need from storage.

use super::{
    model::Title,
    sample::{Finding, Sample},
};
use crate::{
    error::StoreError,
    features::{accounts::Actor, events::model::FieldChange},
    ids::TitleId,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// A title with its whole history as it will be, on the version that its writer saw (0 for a new one).
#[derive(Clone, Debug, PartialEq)]
pub struct TitleWrite {
    /// The title; its version is not counted up yet.
    pub title: Title,
    /// What was done, such as `title.step`.
    pub action: &'static str,
    /// What becomes different.
    pub changes: Vec<FieldChange>,
    /// Why.
    pub reason: String,
}

/// The outcome of a write.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Written {
    /// It is stored, or was stored before by the same request.
    Done,
    /// Something else is there already, or changed since.
    Conflict,
}

/// Titles with their histories, and the yearly samples of them.
#[async_trait]
pub trait TitleStore: Send + Sync {
    /// All titles of a scope with their histories, in no particular order: two queries.
    async fn all(&self, scope: &str, include_demo: bool) -> Result<Vec<Title>, StoreError>;
    /// One title.
    async fn find(&self, id: TitleId) -> Result<Option<Title>, StoreError>;
    /// Stores all of them with their audit rows, or none.
    async fn write(&self, actor: &Actor, writes: Vec<TitleWrite>, now: DateTime<Utc>) -> Result<Written, StoreError>;
    /// Shows a title nowhere any more, nor its files to everybody, on its version; it stays in the log of changes.
    async fn remove(
        &self,
        actor: &Actor,
        title: &Title,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<Written, StoreError>;
    /// The samples of a scope, the latest year first.
    async fn samples(&self, scope: &str) -> Result<Vec<Sample>, StoreError>;
    /// Keeps a sample; one a scope and year.
    async fn keep_sample(&self, actor: &Actor, sample: &Sample, now: DateTime<Utc>) -> Result<Written, StoreError>;
    /// Keeps what was found at a title that was drawn.
    async fn keep_finding(&self, actor: &Actor, finding: &Finding, now: DateTime<Utc>) -> Result<Written, StoreError>;
}
