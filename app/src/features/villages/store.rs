//! What changes of the roster need from storage.

use crate::{
    error::StoreError,
    features::{
        accounts::Actor,
        reference::{RegionKind, changes::RegionChange},
        titles::store::{TitleWrite, Written},
    },
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// A village that is made by a change, or the names of one that is called otherwise.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewVillage {
    /// Division code.
    pub code: String,
    /// Its kind.
    pub kind: RegionKind,
    /// Official name.
    pub name: String,
    /// Name as people say it.
    pub short_name: String,
    /// Name in English.
    pub name_en: String,
    /// Whether the code is still to be confirmed.
    pub pending: bool,
}

/// A change of the roster with all that goes with it.
#[derive(Clone, Debug, PartialEq)]
pub struct RosterWrite {
    /// The change.
    pub change: RegionChange,
    /// How many changes there were when it was checked.
    pub seen: usize,
    /// The village that it makes.
    pub new: Option<NewVillage>,
    /// The village that is called otherwise from now on, by its code.
    pub renamed: Option<(String, NewVillage)>,
    /// What becomes of titles.
    pub titles: Vec<TitleWrite>,
}

/// The roster of villages.
#[async_trait]
pub trait VillageStore: Send + Sync {
    /// Stores a change with all that goes with it, or nothing.
    async fn change(&self, actor: &Actor, write: RosterWrite, now: DateTime<Utc>) -> Result<Written, StoreError>;
}
