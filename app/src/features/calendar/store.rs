//! What the calendar needs from storage: days, not single sessions. Nothing here grows with the number of rows shown.

use super::clash::Slot;
use crate::{
    error::StoreError,
    features::{
        events::{model::Event, query::EventFilter},
        observances::Span,
    },
};
use async_trait::async_trait;
use chrono::NaiveDate;

/// Which sessions of a day come first, and which are cut off where there are many.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum DayOrder {
    /// By the hour.
    Hour,
    /// Planned ones, then the others, each by the hour.
    PlannedFirst,
}

/// A village and its sessions in two stretches of days.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct VillageDays {
    /// The village's code.
    pub village: String,
    /// Sessions in the first stretch.
    pub lately: i64,
    /// Sessions in the second.
    pub shown: i64,
}

/// Sessions by the day.
#[async_trait]
pub trait CalendarStore: Send + Sync {
    /// How many sessions each local day has; days without any are left out.
    async fn per_day(&self, filter: &EventFilter) -> Result<Vec<(NaiveDate, i64)>, StoreError>;
    /// The first `most` sessions of each day, day after day.
    async fn of_days(&self, filter: &EventFilter, order: DayOrder, most: u32) -> Result<Vec<Event>, StoreError>;
    /// Times, places and speakers of the soonest `most` sessions.
    async fn slots(&self, filter: &EventFilter, most: u32) -> Result<Vec<Slot>, StoreError>;
    /// The villages that have sessions in either stretch, by code.
    async fn of_villages(
        &self,
        filter: &EventFilter,
        lately: Span,
        shown: Span,
    ) -> Result<Vec<VillageDays>, StoreError>;
}
