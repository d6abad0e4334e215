//! What published figures need from storage.

use super::model::PublishedFigure;
use crate::error::StoreError;
use async_trait::async_trait;

/// Published figures.
#[async_trait]
pub trait FigureStore: Send + Sync {
    /// The figures of a year, in the report's order.
    async fn of_year(&self, year: i64) -> Result<Vec<PublishedFigure>, StoreError>;
    /// The years that have any, the latest first.
    async fn years(&self) -> Result<Vec<i64>, StoreError>;
}
