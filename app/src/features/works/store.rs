//! What the library needs from storage.

use super::{model::Work, query::WorkFilter};
use crate::{
    error::StoreError,
    features::{accounts::Actor, events::model::FieldChange, sites::store::Written},
    ids::WorkId,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Works.
#[async_trait]
pub trait WorkStore: Send + Sync {
    /// A page of works, the newest first, and how many there are.
    async fn list(&self, filter: &WorkFilter, limit: u32, offset: u32) -> Result<(Vec<Work>, i64), StoreError>;
    /// One work.
    async fn find(&self, id: WorkId) -> Result<Option<Work>, StoreError>;
    /// Adds (version 0) or changes a work on the version that its writer saw, with the pictures that were handed in for
    /// it; all its pictures become public or not with the work. The same again is done already.
    async fn write(
        &self,
        actor: &Actor,
        work: &Work,
        changes: Vec<FieldChange>,
        now: DateTime<Utc>,
    ) -> Result<Written, StoreError>;
    /// Deletes a work with its pictures. One that is gone is done already.
    async fn remove(&self, actor: &Actor, work: &Work, now: DateTime<Utc>) -> Result<Written, StoreError>;
}
