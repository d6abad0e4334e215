//! What duty lists need from storage.

use super::model::{Amendment, DutyItem, DutyList, ListState, Progress};
use crate::{
    error::StoreError,
    features::{
        accounts::Actor,
        events::{model::FieldChange, query::EventFilter},
    },
    ids::DutyItemId,
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::HashMap;

/// A row to be added (version 0) or changed, on the version that its writer saw.
#[derive(Clone, Debug, PartialEq)]
pub struct DutyWrite {
    /// The row as it will be; its version is not counted up yet.
    pub item: DutyItem,
    /// What becomes different.
    pub changes: Vec<FieldChange>,
    /// For a list in force: from which day, and why.
    pub amendment: Option<(NaiveDate, String)>,
}

/// The outcome of a write.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Written {
    /// It is stored.
    Done,
    /// Something else is there already, or changed since.
    Conflict,
}

/// Duty lists.
#[async_trait]
pub trait DutyStore: Send + Sync {
    /// The lists of a scope, the latest year first.
    async fn lists(&self, scope: &str) -> Result<Vec<DutyList>, StoreError>;
    /// One list.
    async fn list(&self, scope: &str, year: i32) -> Result<Option<DutyList>, StoreError>;
    /// The rows of a list in their order, withdrawn ones too.
    async fn items(&self, scope: &str, year: i32) -> Result<Vec<DutyItem>, StoreError>;
    /// One row.
    async fn item(&self, id: DutyItemId) -> Result<Option<DutyItem>, StoreError>;
    /// Several rows, of any list, in no particular order; unknown ids are left out.
    async fn find_many(&self, ids: &[DutyItemId]) -> Result<Vec<DutyItem>, StoreError>;
    /// Makes a list with its first rows, which may be none; a list that is there already stays as it is and is a
    /// conflict.
    async fn begin(
        &self,
        actor: &Actor,
        list: &DutyList,
        items: Vec<DutyItem>,
        now: DateTime<Utc>,
    ) -> Result<Written, StoreError>;
    /// Moves a list on, made on its version. The same move again is done already.
    async fn set_state(
        &self,
        actor: &Actor,
        list: &DutyList,
        to: ListState,
        now: DateTime<Utc>,
    ) -> Result<Written, StoreError>;
    /// Takes a draft without any rows away, made on its version. One that is gone is done already.
    async fn drop_empty(&self, actor: &Actor, list: &DutyList, now: DateTime<Utc>) -> Result<Written, StoreError>;
    /// Adds or changes rows in one transaction, all or nothing; a row that is there as wanted is left alone. A conflict
    /// where the list is in another state by now, a row in another version, or a number is there twice.
    async fn write(
        &self,
        actor: &Actor,
        list: &DutyList,
        writes: Vec<DutyWrite>,
        now: DateTime<Utc>,
    ) -> Result<Written, StoreError>;
    /// Takes a row of a draft away. One that is gone is done already.
    async fn remove(&self, actor: &Actor, item: &DutyItem, now: DateTime<Utc>) -> Result<Written, StoreError>;
    /// The amendments of a list, the latest first.
    async fn amendments(&self, scope: &str, year: i32) -> Result<Vec<Amendment>, StoreError>;
    /// What became of these rows, by row, over the sessions that the filter leaves; rows without a session are left
    /// out. One query for each few hundred rows.
    async fn progress(
        &self,
        filter: &EventFilter,
        ids: &[DutyItemId],
    ) -> Result<HashMap<DutyItemId, Progress>, StoreError>;
    /// The days of the sessions of these rows that the filter leaves and that are planned or were held, in order.
    async fn days(&self, filter: &EventFilter, ids: &[DutyItemId]) -> Result<Vec<(DutyItemId, NaiveDate)>, StoreError>;
}
