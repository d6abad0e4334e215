//! What published figures need from storage.

use super::model::PublishedFigure;
use crate::{
    error::StoreError,
    features::{accounts::Actor, around::store::Kept},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Published figures.
#[async_trait]
pub trait FigureStore: Send + Sync {
    /// All of them, those that were taken away too: the latest year first, within a year in the report's order.
    async fn all(&self) -> Result<Vec<PublishedFigure>, StoreError>;
    /// The years that have any, the latest first.
    async fn years(&self) -> Result<Vec<i64>, StoreError>;
    /// Adds figures (version 0) or changes them, each made on its version; all or none. The same again is no conflict.
    async fn keep(&self, actor: &Actor, figures: Vec<PublishedFigure>, now: DateTime<Utc>) -> Result<Kept, StoreError>;
}
