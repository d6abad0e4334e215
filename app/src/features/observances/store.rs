//! What publicity nodes need from storage.

use super::model::{Announced, Observance};
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

/// Publicity nodes.
#[async_trait]
pub trait ObservanceStore: Send + Sync {
    /// All of them, in list order, hidden ones too.
    async fn all(&self) -> Result<Vec<Observance>, StoreError>;
    /// The announced days of these years.
    async fn announced(&self, years: &[i64]) -> Result<Vec<Announced>, StoreError>;
    /// Adds a node (version 0) or changes one, made on `observance.version`.
    async fn keep(&self, actor: &Actor, observance: Observance, now: DateTime<Utc>) -> Result<Kept, StoreError>;
    /// Sets the days of a node for a year, or takes them away.
    async fn announce(
        &self,
        actor: &Actor,
        code: &str,
        year: i64,
        days: Option<Announced>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError>;
    /// Takes in a sheet's rows by code, all or nothing; rows whose base version is not the present one are a conflict.
    async fn take_in(&self, actor: &Actor, rows: Vec<Observance>, now: DateTime<Utc>) -> Result<Kept, StoreError>;
}
