//! What the registries need from storage.

use super::{
    model::{Entry, Group, Meeting, Post, Record, VillageCount},
    registry::Registry,
};
use crate::{
    error::StoreError,
    features::{accounts::Actor, events::query::EventFilter},
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};

/// The outcome of a change that was made on a version.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Kept {
    /// It is stored.
    Done,
    /// The record changed since that version.
    Conflict,
}

/// Whose lists, and whether sample data is among them.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct Place<'a> {
    /// A division code, or the beginning of one.
    pub scope: &'a str,
    /// Whether sample data is included.
    pub with_demo: bool,
}

/// A page of a list.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct Slice {
    /// The most rows.
    pub limit: u32,
    /// Rows before the first.
    pub offset: u32,
}

/// Which public meetings; empty fields do not filter.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct MeetingFilter {
    /// A forum.
    pub forum: String,
    /// A village.
    pub village: String,
    /// First and last day.
    pub days: Option<(NaiveDate, NaiveDate)>,
}

/// Posts of a channel in a month.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PostMonth {
    /// The channel's code.
    pub channel: String,
    /// `YYYY-MM`.
    pub month: String,
    /// How many posts.
    pub posts: i64,
    /// How often they were read, as far as somebody said.
    pub reads: i64,
    /// How many of them say how often they were read.
    pub with_reads: i64,
}

/// Approved trainings of a team in a year.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Trainings {
    /// The team's code; a dash for those of no team.
    pub team: String,
    /// The year, `YYYY`.
    pub year: String,
    /// How many.
    pub sessions: i64,
    /// How many people came, each time anew.
    pub attendance: i64,
}

/// New numbers of a year and group.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Counting {
    /// The year.
    pub year: i64,
    /// Whom they count.
    pub group: Group,
    /// Village, the number that stood there when the form was drawn, the number that is to stand there.
    pub numbers: Vec<(String, Option<i64>, Option<i64>)>,
}

/// The registries.
#[async_trait]
pub trait AroundStore: Send + Sync {
    /// All estates, forums, stations and teams, hidden ones too, in list order.
    async fn entries(&self, place: Place<'_>) -> Result<Vec<Entry>, StoreError>;
    /// One record.
    async fn find(&self, registry: Registry, id: &str) -> Result<Option<Record>, StoreError>;
    /// A page of a registry as the desk lists it, and how many records there are.
    async fn list(&self, registry: Registry, place: Place<'_>, slice: Slice) -> Result<(Vec<Record>, i64), StoreError>;
    /// Meetings that residents may read of, the latest first, and how many there are.
    async fn meetings(
        &self,
        place: Place<'_>,
        filter: &MeetingFilter,
        slice: Slice,
    ) -> Result<(Vec<Meeting>, i64), StoreError>;
    /// Posts of a year or of one of its months, the latest first, and how many there are; of one channel where it is
    /// named.
    async fn posts(
        &self,
        place: Place<'_>,
        when: (i32, Option<u32>),
        channel: &str,
        slice: Slice,
    ) -> Result<(Vec<Post>, i64), StoreError>;
    /// Posts by channel and month, in the order of the months.
    async fn posts_by_month(&self, place: Place<'_>) -> Result<Vec<PostMonth>, StoreError>;
    /// The numbers of all villages and years, by year and village.
    async fn counts(&self, place: Place<'_>) -> Result<Vec<VillageCount>, StoreError>;
    /// Trainings by team and year: what `filter` lets through, which is to be what counts and is internal.
    async fn trainings(&self, filter: &EventFilter) -> Result<Vec<Trainings>, StoreError>;
    /// Adds a record (version 0) or changes one, made on its version. The same again is no conflict.
    async fn keep(&self, actor: &Actor, record: Record, now: DateTime<Utc>) -> Result<Kept, StoreError>;
    /// Takes a record away for good, made on a version. What is gone already is as it should be.
    async fn remove(
        &self,
        actor: &Actor,
        registry: Registry,
        id: &str,
        version: i64,
        now: DateTime<Utc>,
    ) -> Result<Kept, StoreError>;
    /// Sets numbers, all or none. A number that is there already is no conflict.
    async fn set_counts(&self, actor: &Actor, counting: &Counting, now: DateTime<Utc>) -> Result<Kept, StoreError>;
}
