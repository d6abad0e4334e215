//! The map: boundaries, the rows of the schematic map, and sessions as points.

mod boundaries;
mod layouts;
mod spots;

pub(super) use boundaries::all as boundaries;
pub(super) use layouts::of as layout;

use super::{db::Database, fault::retry, import::Imported, reference::ReferenceTables};
use app::{
    backend::Ids,
    error::StoreError,
    features::{
        accounts::Actor,
        events::query::EventFilter,
        map::{
            boundary::Boundary,
            cluster::Spots,
            rules::CellRow,
            store::{MapStore, Taken},
        },
    },
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use spots::Kept;
use std::sync::{Arc, Mutex, atomic::AtomicU64};

/// The map in the database.
pub struct Map {
    db: Database,
    ids: Arc<dyn Ids>,
    reference: Arc<ReferenceTables>,
    /// Counts the changes of the reference data, of which boundaries are a part.
    changes: Arc<AtomicU64>,
    kept: Mutex<Vec<Kept>>,
}

impl Map {
    pub(super) fn new(db: Database, ids: Arc<dyn Ids>, reference: Arc<ReferenceTables>) -> Self {
        let changes = reference.changes();
        Self { db, ids, reference, changes, kept: Mutex::default() }
    }

    /// Brings in boundaries by code, by whoever has the shell of the machine.
    pub async fn import_boundaries(&self, boundaries: &[Boundary], now: DateTime<Utc>) -> Result<Imported, StoreError> {
        Ok(retry(|| self.try_import(boundaries, now)).await?)
    }
}

#[async_trait]
impl MapStore for Map {
    async fn spots(&self, filter: &EventFilter) -> Result<Arc<Spots>, StoreError> {
        Ok(self.present_spots(filter).await?)
    }

    async fn take_in(
        &self,
        actor: &Actor,
        boundaries: &[Boundary],
        stamp: i64,
        now: DateTime<Utc>,
    ) -> Result<Taken, StoreError> {
        Ok(retry(|| self.try_take_in(actor, boundaries, stamp, now)).await?)
    }

    async fn clear(&self, actor: &Actor, code: &str, version: i64, now: DateTime<Utc>) -> Result<bool, StoreError> {
        Ok(retry(|| self.try_clear(actor, code, version, now)).await?)
    }

    async fn arrange(
        &self,
        actor: &Actor,
        scope: &str,
        rows: &[CellRow],
        version: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        Ok(retry(|| self.try_arrange(actor, scope, rows, version, now)).await?)
    }
}
