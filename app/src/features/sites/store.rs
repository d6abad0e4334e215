//! What culture sites need from storage.

use super::{
    model::{Inspection, Naming, Site, SiteLine, StateChange, Use},
    query::SiteFilter,
};
use crate::{
    error::StoreError,
    features::{accounts::Actor, events::model::FieldChange},
    ids::InspectionId,
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};

/// The outcome of a write.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Written {
    /// It is stored, or was before: the same again.
    Done,
    /// Somebody else changed the site since, or the id carries something else.
    Conflict,
}

/// The outcome of a deletion.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Removed {
    /// It is gone, or was before.
    Done,
    /// So many sessions name it: it can be closed, but not deleted.
    InUse(i64),
    /// Somebody else changed the site since.
    Conflict,
}

/// A site to be added (version 0) or changed, on the version that its writer saw.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteWrite {
    /// The site as it will be; its version is not counted up yet, its state and level are not looked at.
    pub site: Site,
    /// What becomes different.
    pub changes: Vec<FieldChange>,
    /// For a new site: its state from its first day on.
    pub first: Option<StateChange>,
    /// For a new site: its namings.
    pub namings: Vec<Naming>,
}

/// A change of what belongs to a site, made on the site's version.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    /// A naming, added or changed by its id.
    Name(Naming),
    /// A naming that was entered by mistake.
    Unname(String),
    /// A change of its state.
    State(StateChange),
}

/// Which inspections.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InspectionFilter {
    /// Division code prefix.
    pub scope: String,
    /// Only of this site; empty: of all.
    pub site: String,
    /// Only those that left something open.
    pub is_open: bool,
    /// Whether sample data is included.
    pub include_demo: bool,
}

/// A site that is to be looked after: what is open, and when it was inspected last.
#[derive(Clone, Debug, PartialEq)]
pub struct Care {
    /// The site.
    pub site: Site,
    /// The last inspection's day.
    pub inspected_on: Option<NaiveDate>,
    /// How many inspections left something open.
    pub open: i64,
    /// How many of these say no day by which it is to be put right.
    pub undated: i64,
    /// The earliest day by which something open is to be put right.
    pub repair_by: Option<NaiveDate>,
}

/// Sites, and what belongs to them.
#[async_trait]
pub trait SiteStore: Send + Sync {
    /// A page of sites, the highest level first, and how many there are in all.
    async fn list(&self, filter: &SiteFilter, limit: u32, offset: u32) -> Result<(Vec<SiteLine>, i64), StoreError>;
    /// One site.
    async fn find(&self, id: &str) -> Result<Option<Site>, StoreError>;
    /// How one site is used, by the sessions that the filter counts.
    async fn used(&self, filter: &SiteFilter, id: &str) -> Result<Use, StoreError>;
    /// The namings of sites, the highest level first, then by day.
    async fn namings(&self, ids: &[String]) -> Result<Vec<Naming>, StoreError>;
    /// The changes of a site's state, the earliest first.
    async fn states(&self, id: &str) -> Result<Vec<StateChange>, StoreError>;
    /// How many sessions name a site, whatever their state.
    async fn named_by(&self, id: &str) -> Result<i64, StoreError>;
    /// Adds or changes sites in one transaction, all or nothing; one that is there as wanted is left alone.
    async fn write(&self, actor: &Actor, writes: Vec<SiteWrite>, now: DateTime<Utc>) -> Result<Written, StoreError>;
    /// Changes what belongs to a site.
    async fn change(
        &self,
        actor: &Actor,
        site: &Site,
        detail: Detail,
        now: DateTime<Utc>,
    ) -> Result<Written, StoreError>;
    /// Deletes a site that no session names, with all that belongs to it.
    async fn remove(&self, actor: &Actor, site: &Site, now: DateTime<Utc>) -> Result<Removed, StoreError>;
    /// Adds an inspection and the pictures that were handed in for it; where all is in order, what earlier ones left
    /// open is closed. The same again is done already.
    async fn inspect(&self, actor: &Actor, inspection: &Inspection, now: DateTime<Utc>) -> Result<Written, StoreError>;
    /// A page of inspections, the latest first, and how many there are.
    async fn inspections(
        &self,
        filter: &InspectionFilter,
        limit: u32,
        offset: u32,
    ) -> Result<(Vec<Inspection>, i64), StoreError>;
    /// One inspection.
    async fn inspection(&self, id: InspectionId) -> Result<Option<Inspection>, StoreError>;
    /// How the sites of a scope are looked after, in the order of the list: one query.
    async fn care(&self, scope: &str, include_demo: bool) -> Result<Vec<Care>, StoreError>;
}
