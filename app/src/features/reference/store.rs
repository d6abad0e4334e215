//! What reference data needs from storage.

use super::model::{Point, Reference, Region};
use crate::{error::StoreError, features::accounts::Actor};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// Regions, units, terms and settings.
#[async_trait]
pub trait ReferenceStore: Send + Sync {
    /// The present state; cheap, since it is kept in memory until a change.
    async fn load(&self) -> Result<Arc<Reference>, StoreError>;
    /// Sets or clears a village's point; `None` where the village changed since `version`.
    async fn set_point(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        point: Option<Point>,
        now: DateTime<Utc>,
    ) -> Result<Option<Region>, StoreError>;
}
