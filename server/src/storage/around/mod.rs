//! What surrounds sites and titles, in the database.

mod keep;
mod read;
mod rows;

use super::{
    db::Database,
    fault::retry,
    import::{Columns, Imported, Importer, replaced, value_of},
    sql::Value,
};
use app::{
    backend::Ids,
    error::StoreError,
    features::{
        accounts::Actor,
        around::{
            model::{Entry, Meeting, Post, Record, VillageCount},
            registry::Registry,
            store::{AroundStore, Counting, Kept, MeetingFilter, Place, PostMonth, Slice, Trainings},
        },
        events::query::EventFilter,
    },
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use read::Door;
use rows::{ENTRIES, EntryRow, entry_columns};
use std::sync::Arc;

/// The registries in the database.
pub struct Around {
    pub(super) db: Database,
    pub(super) ids: Arc<dyn Ids>,
}

/// What the office changed stays: a shipped list replaces only what was never touched (version 1).
fn keep_own(before: &Columns, wanted: Columns) -> Columns {
    if value_of(before, "version") == Some(&Value::from(1_i64)) { replaced(before, wanted) } else { before.clone() }
}

/// The columns of a row that is there; a kind that makes no sense is replaced by what is wanted.
fn present(row: EntryRow) -> Columns {
    row.entry().map(|entry| entry_columns(&entry)).unwrap_or_default()
}

impl Around {
    /// Brings in entries by their code.
    pub async fn import_entries(&self, entries: &[Entry], now: DateTime<Utc>) -> Result<Imported, StoreError> {
        let wanted = entries.iter().map(entry_columns).collect();
        let importer = Importer { db: &self.db, ids: &*self.ids, counter: &Arc::default(), now };
        Ok(importer.run(ENTRIES, wanted, present, keep_own).await?)
    }
}

impl Around {
    /// Adds sample records and numbers, those that are not there yet, with one audit row.
    pub async fn add_samples(
        &self,
        actor: &Actor,
        records: &[Record],
        counts: &[VillageCount],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        Ok(retry(|| self.try_add_samples(actor, records, counts, now)).await?)
    }
}

#[async_trait]
impl AroundStore for Around {
    async fn entries(&self, place: Place<'_>) -> Result<Vec<Entry>, StoreError> {
        Ok(self.all_entries(place).await?)
    }

    async fn find(&self, registry: Registry, id: &str) -> Result<Option<Record>, StoreError> {
        Ok(Door::Pool(&self.db).one(registry, id).await?)
    }

    async fn list(&self, registry: Registry, place: Place<'_>, slice: Slice) -> Result<(Vec<Record>, i64), StoreError> {
        Ok(self.page_of(registry, place, slice).await?)
    }

    async fn meetings(
        &self,
        place: Place<'_>,
        filter: &MeetingFilter,
        slice: Slice,
    ) -> Result<(Vec<Meeting>, i64), StoreError> {
        Ok(self.public_meetings(place, filter, slice).await?)
    }

    async fn posts(
        &self,
        place: Place<'_>,
        when: (i32, Option<u32>),
        channel: &str,
        slice: Slice,
    ) -> Result<(Vec<Post>, i64), StoreError> {
        Ok(self.page_of_posts(place, when, channel, slice).await?)
    }

    async fn posts_by_month(&self, place: Place<'_>) -> Result<Vec<PostMonth>, StoreError> {
        Ok(self.months_of_posts(place).await?)
    }

    async fn counts(&self, place: Place<'_>) -> Result<Vec<VillageCount>, StoreError> {
        Ok(self.all_counts(place).await?)
    }

    async fn trainings(&self, filter: &EventFilter) -> Result<Vec<Trainings>, StoreError> {
        Ok(self.trained(filter).await?)
    }

    async fn keep(&self, actor: &Actor, record: Record, now: DateTime<Utc>) -> Result<Kept, StoreError> {
        Ok(retry(|| self.try_keep(actor, &record, now)).await?)
    }

    async fn remove(
        &self,
        actor: &Actor,
        registry: Registry,
        id: &str,
        version: i64,
        now: DateTime<Utc>,
    ) -> Result<Kept, StoreError> {
        Ok(retry(|| self.try_remove(actor, registry, (id, version), now)).await?)
    }

    async fn set_counts(&self, actor: &Actor, counting: &Counting, now: DateTime<Utc>) -> Result<Kept, StoreError> {
        Ok(retry(|| self.try_set_counts(actor, counting, now)).await?)
    }
}
