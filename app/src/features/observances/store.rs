//! What publicity nodes need from storage.

use super::model::{Announced, Observance, Span};
use crate::{error::StoreError, features::accounts::Actor};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// The outcome of a change that was made on a version.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Kept {
    /// It is stored.
    Done,
    /// The record changed since that version.
    Conflict,
}

/// Days that are announced, or no longer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Announcement {
    /// The node's code.
    pub code: String,
    /// The year.
    pub year: i64,
    /// The days that stood there when the change was made.
    pub before: Option<Span>,
    /// The days that are to stand there.
    pub days: Option<Announced>,
}

/// Publicity nodes; pages read them from the [reference data](crate::features::reference::Reference).
#[async_trait]
pub trait ObservanceStore: Send + Sync {
    /// All of them, in list order, hidden ones too.
    async fn all(&self) -> Result<Vec<Observance>, StoreError>;
    /// Adds a node (version 0) or changes one, made on `observance.version`. The same again is no conflict.
    async fn keep(&self, actor: &Actor, observance: Observance, now: DateTime<Utc>) -> Result<Kept, StoreError>;
    /// Sets the days of a node for a year, or takes them away; made on the days `before`.
    async fn announce(&self, actor: &Actor, change: Announcement, now: DateTime<Utc>) -> Result<Kept, StoreError>;
    /// Takes in a sheet's rows by code, all or nothing; rows whose base version is not the present one are a conflict.
    async fn take_in(&self, actor: &Actor, rows: Vec<Observance>, now: DateTime<Utc>) -> Result<Kept, StoreError>;
}
