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

/// A change that is taken back with all that went with it.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeBack {
    /// The change.
    pub change: RegionChange,
    /// How many changes there were when that was checked.
    pub seen: usize,
    /// The village that has its old names again, by its code.
    pub renamed: Option<(String, NewVillage)>,
    /// Titles without the steps that the change made of them.
    pub titles: Vec<TitleWrite>,
    /// Why.
    pub reason: String,
}

/// The outcome of taking a change back.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TakenBack {
    /// It is gone, or was gone before.
    Done,
    /// The roster or a title changed since.
    Conflict,
    /// A village that it made has something of its own by now.
    InUse,
}

/// The roster of villages.
#[async_trait]
pub trait VillageStore: Send + Sync {
    /// Stores a change with all that goes with it, or nothing.
    async fn change(&self, actor: &Actor, write: RosterWrite, now: DateTime<Utc>) -> Result<Written, StoreError>;
    /// Takes a change back with all that went with it, or nothing.
    async fn take_back(&self, actor: &Actor, write: TakeBack, now: DateTime<Utc>) -> Result<TakenBack, StoreError>;
}
