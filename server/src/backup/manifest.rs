//! What a backup says about itself: `manifest.json`, the last file in it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the format; counted up when an older program could no longer read it.
pub const FORMAT: u32 = 1;

/// What a backup says about itself.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// See [`FORMAT`].
    pub format: u32,
    /// The version of the program that made it.
    pub program: String,
    /// The engine that it was read from, for information: it can be put back into either.
    pub engine: String,
    /// When it was begun.
    pub made_at: DateTime<Utc>,
    /// The migrations that had made the tables.
    pub migrations: Vec<Migration>,
    /// How many rows of each table are in it.
    pub rows: BTreeMap<String, u64>,
    /// How many files of pictures are in it.
    pub photo_files: u64,
    /// Files of pictures that were missing when it was made.
    pub missing: Vec<String>,
    /// All other files in it.
    pub parts: Vec<Part>,
}

/// A migration.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Migration {
    /// Its number.
    pub version: i64,
    /// Its name.
    pub description: String,
}

/// A file in a backup.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Its path.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256 in hex.
    pub sha256: String,
}
