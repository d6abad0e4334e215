//! What public holidays need from storage.

use super::model::Holiday;
use crate::{error::StoreError, features::accounts::Actor};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};

/// A day to be added or changed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HolidayWrite {
    /// What its writer saw of the day.
    pub before: Option<Holiday>,
    /// What is to be.
    pub wanted: Holiday,
}

/// Public holidays. A year that nobody has loaded has none; that it has none is not known.
#[async_trait]
pub trait HolidayStore: Send + Sync {
    /// The days from one day to another, both included, in their order.
    async fn between(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Holiday>, StoreError>;
    /// Adds or changes days in one transaction, all or none; one that is as wanted is left alone. `false` where a day
    /// is not as its writer saw it.
    async fn take_in(&self, actor: &Actor, days: Vec<HolidayWrite>, now: DateTime<Utc>) -> Result<bool, StoreError>;
}
