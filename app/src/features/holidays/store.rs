//! What public holidays need from storage.

use super::model::Holiday;
use crate::error::StoreError;
use async_trait::async_trait;
use chrono::NaiveDate;

/// Public holidays. A year that nobody has loaded has none; that it has none is not known.
#[async_trait]
pub trait HolidayStore: Send + Sync {
    /// The days from one day to another, both included, in their order.
    async fn between(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Holiday>, StoreError>;
}
