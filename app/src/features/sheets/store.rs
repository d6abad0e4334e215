//! What imports need from outside: a reader of files, and a place for what was read of them until somebody says yes.

use super::{
    grid::{Grid, SheetRefusal},
    names::Answers,
};
use crate::{
    error::StoreError,
    features::accounts::Actor,
    ids::{AccountId, ImportId},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Hours after which an import that nobody confirmed is forgotten.
pub const KEPT_HOURS: i64 = 24;

/// What a sheet holds.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A year's duty list.
    Duties,
    /// Publicity nodes.
    Observances,
    /// Planned sessions.
    Events,
    /// Public holidays and worked weekend days.
    Holidays,
    /// Titles of villages.
    Titles,
    /// Culture sites.
    Sites,
    /// Published figures.
    Figures,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 7] =
        [Self::Duties, Self::Observances, Self::Events, Self::Holidays, Self::Titles, Self::Sites, Self::Figures];

    /// Its word in addresses and in storage.
    pub fn key(self) -> &'static str {
        match self {
            Self::Duties => "duties",
            Self::Observances => "observances",
            Self::Events => "events",
            Self::Holidays => "holidays",
            Self::Titles => "titles",
            Self::Sites => "sites",
            Self::Figures => "figures",
        }
    }

    /// The kind of a word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// What was read, and what was answered so far.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// The sheet.
    pub grid: Grid,
    /// Answers about unclear names.
    #[serde(default)]
    pub answers: Answers,
    /// What came of it, once somebody said yes; the sheet itself is not kept any longer then.
    #[serde(default)]
    pub done: Option<Done>,
}

/// What storing a sheet came to.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// Rows that are new.
    pub added: usize,
    /// Rows that became different.
    pub changed: usize,
    /// Rows that were there as they are.
    pub same: usize,
}

/// A sheet that waits for a yes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Import {
    /// Its id; the ids of the rows that it makes are derived from it.
    pub id: ImportId,
    /// What it holds.
    pub kind: Kind,
    /// Whose it is.
    pub account: AccountId,
    /// Where it belongs.
    pub scope: String,
    /// The year of the list.
    pub year: i32,
    /// The file's name.
    pub name: String,
    /// What was read.
    pub content: Content,
    /// When it was handed in.
    pub created_at: DateTime<Utc>,
}

impl Import {
    /// The id of what a row of the sheet makes: the same whenever it is asked for.
    pub fn row_id(&self, row: u32) -> uuid::Uuid {
        // The last 48 bits are random; a row's number moves them.
        let bits = self.id.0.as_u128();
        let low = 0xffff_ffff_ffff_u128;
        uuid::Uuid::from_u128((bits & !low) | ((bits & low).wrapping_add(u128::from(row)) & low))
    }
}

/// Imports that wait.
#[async_trait]
pub trait ImportStore: Send + Sync {
    /// Keeps one, or what was answered about it since; only the latest few of an account stay.
    async fn keep(&self, actor: &Actor, import: &Import) -> Result<(), StoreError>;
    /// One of the account's own that is not too old.
    async fn find(&self, id: ImportId, account: AccountId, now: DateTime<Utc>) -> Result<Option<Import>, StoreError>;
    /// The account's latest one of a kind, place and year that is not too old.
    async fn latest(
        &self,
        account: AccountId,
        kind: Kind,
        (scope, year): (&str, i32),
        now: DateTime<Utc>,
    ) -> Result<Option<Import>, StoreError>;
    /// Forgets one.
    async fn forget(&self, actor: &Actor, id: ImportId) -> Result<(), StoreError>;
}

/// Reads files that people send: workbooks and text.
#[async_trait]
pub trait SheetReader: Send + Sync {
    /// The sheets of a file.
    async fn read(&self, bytes: Vec<u8>) -> Result<Vec<Grid>, SheetRefusal>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn each_row_has_an_id_of_its_own_of_the_same_version() {
        let import = Import {
            id: ImportId(Uuid::from_u128(0x0193_0000_0000_7000_8000_ffff_ffff_ffff)),
            kind: Kind::Duties,
            account: AccountId(Uuid::nil()),
            scope: String::new(),
            year: 2026,
            name: String::new(),
            content: Content::default(),
            created_at: DateTime::UNIX_EPOCH,
        };
        let one = import.row_id(1);
        assert_eq!(one, Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0000));
        assert_ne!(one, import.row_id(2));
        assert_eq!(one.get_version_num(), 7);
    }
}
