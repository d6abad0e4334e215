//! What the map needs from storage.

use super::{boundary::Boundary, cluster::Spots, rules::CellRow};
use crate::{
    error::StoreError,
    features::{accounts::Actor, events::query::EventFilter},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// What became of boundaries that were taken in.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Taken {
    /// They are stored; how many are new, different, and as before.
    Done {
        /// Villages that had none.
        added: usize,
        /// Villages that had another one.
        changed: usize,
        /// Villages that had this one.
        same: usize,
    },
    /// Somebody else changed boundaries since; nothing is stored.
    Conflict,
}

/// Boundaries, the rows of the schematic map, and sessions as points.
#[async_trait]
pub trait MapStore: Send + Sync {
    /// The sessions of a filter, each at its point or its village's. Kept in memory until a write, or for a minute.
    async fn spots(&self, filter: &EventFilter) -> Result<Arc<Spots>, StoreError>;
    /// Stores all of a file or nothing; `stamp` is what the form was made on.
    async fn take_in(
        &self,
        actor: &Actor,
        boundaries: &[Boundary],
        stamp: i64,
        now: DateTime<Utc>,
    ) -> Result<Taken, StoreError>;
    /// Takes a village's boundary away; `false` where it changed since `version`.
    async fn clear(&self, actor: &Actor, code: &str, version: i64, now: DateTime<Utc>) -> Result<bool, StoreError>;
    /// Arranges the schematic map of a scope; `false` where somebody else did since `version`.
    async fn arrange(
        &self,
        actor: &Actor,
        scope: &str,
        rows: &[CellRow],
        version: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError>;
}
