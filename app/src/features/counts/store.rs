//! What figures need from storage.

use super::model::{Dimension, Totals};
use crate::{error::StoreError, features::events::query::EventFilter};
use async_trait::async_trait;

/// Figures over approved sessions.
#[async_trait]
pub trait CountStore: Send + Sync {
    /// The sums of what the filter leaves.
    async fn totals(&self, filter: &EventFilter) -> Result<Totals, StoreError>;
    /// The sums by a dimension; the key is the code, or `-` for "none given".
    async fn by(&self, filter: &EventFilter, dimension: Dimension) -> Result<Vec<(String, Totals)>, StoreError>;
    /// Villages with a published session still to come, and how many.
    async fn upcoming_by_village(&self, filter: &EventFilter) -> Result<Vec<(String, i64)>, StoreError>;
}
