//! The files in a backup: how they are called, how large they may be, and how rows become files.

use super::{error::BackupError, manifest::Manifest, tables::Table};
use app::features::photos::SIZES;
use std::collections::BTreeMap;
use tokio::sync::mpsc::Sender;

/// The file that tells of all others.
const MANIFEST: &str = "manifest.json";
/// Lines are collected up to this length before they become a file.
const LINES_BYTES: usize = 4 * 1024 * 1024;
/// The longest file of lines: the length above, and one row more than the longest that a page lets anybody type.
const LINES_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// The longest file of a picture or document: the bounds of what is taken stay below.
const PHOTO_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// The longest manifest: half a million files.
const MANIFEST_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A file in a backup, by what it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum PartName {
    /// What the backup says about itself.
    Manifest,
    /// Rows of a table, as lines.
    Rows {
        /// Which table.
        table: &'static Table,
        /// The number of the file.
        number: u32,
    },
    /// A picture in a size.
    Photo {
        /// SHA-256 of the picture, in hex.
        hash: String,
        /// The size.
        size: u32,
    },
    /// A document.
    Document {
        /// SHA-256 of the document, in hex.
        hash: String,
    },
}

impl PartName {
    /// Its path in the backup.
    pub(super) fn path(&self) -> String {
        match self {
            Self::Manifest => MANIFEST.to_owned(),
            Self::Rows { table, number } => format!("tables/{}-{number:06}.jsonl", table.name),
            Self::Photo { hash, size } => format!("photos/{hash}-{size}.jpg"),
            Self::Document { hash } => format!("documents/{hash}.pdf"),
        }
    }

    /// What a path means. There are no other paths in a backup, so none can lead out of it.
    pub(super) fn parse(path: &str) -> Option<Self> {
        let name = if let Some(rest) = path.strip_prefix("tables/") {
            let (table, number) = rest.strip_suffix(".jsonl")?.rsplit_once('-')?;
            Self::Rows { table: Table::named(table)?, number: number.parse().ok()? }
        } else if let Some(rest) = path.strip_prefix("photos/") {
            let (hash, size) = rest.strip_suffix(".jpg")?.rsplit_once('-')?;
            let size = size.parse().ok().filter(|size| SIZES.contains(size))?;
            Self::Photo { hash: Some(hash).filter(|hash| is_hash(hash))?.to_owned(), size }
        } else if let Some(rest) = path.strip_prefix("documents/") {
            Self::Document { hash: rest.strip_suffix(".pdf").filter(|hash| is_hash(hash))?.to_owned() }
        } else {
            Self::Manifest
        };
        // One spelling each, or the same file could be there twice.
        (name.path() == path).then_some(name)
    }

    /// The most bytes that it may have.
    pub(super) fn bytes_max(&self) -> u64 {
        match self {
            Self::Manifest => MANIFEST_BYTES_MAX,
            Self::Rows { .. } => LINES_BYTES_MAX,
            Self::Photo { .. } | Self::Document { .. } => PHOTO_BYTES_MAX,
        }
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// What the half that reads the database hands to the half that writes the file.
pub(super) enum Message {
    /// A file.
    Part(PartName, Vec<u8>),
    /// There are no more; the manifest lacks the list of files only.
    End(Box<Manifest>),
}

/// Collects the lines of one table into files.
pub(super) struct Lines<'a> {
    table: &'static Table,
    sender: &'a Sender<Message>,
    buffer: Vec<u8>,
    number: u32,
    count: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(table: &'static Table, sender: &'a Sender<Message>) -> Self {
        Self { table, sender, buffer: Vec::new(), number: 0, count: 0 }
    }

    pub(super) async fn push(&mut self, line: &str) -> Result<(), BackupError> {
        self.buffer.extend_from_slice(line.as_bytes());
        self.buffer.push(b'\n');
        self.count += 1;
        if self.buffer.len() >= LINES_BYTES { self.hand_over().await } else { Ok(()) }
    }

    /// Hands over what is left, and notes how many rows there were.
    pub(super) async fn finish(mut self, rows: &mut BTreeMap<String, u64>) -> Result<(), BackupError> {
        if !self.buffer.is_empty() {
            self.hand_over().await?;
        }
        rows.insert(self.table.name.to_owned(), self.count);
        Ok(())
    }

    async fn hand_over(&mut self) -> Result<(), BackupError> {
        self.number += 1;
        let name = PartName::Rows { table: self.table, number: self.number };
        let lines = std::mem::take(&mut self.buffer);
        self.sender.send(Message::Part(name, lines)).await.map_err(|_| BackupError::Stopped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_backups_own_paths_are_understood() {
        let hash = "0a".repeat(32);
        for path in [
            "manifest.json",
            "tables/audit-000001.jsonl",
            &format!("photos/{hash}-800.jpg"),
            &format!("documents/{hash}.pdf"),
        ] {
            assert_eq!(PartName::parse(path).map(|name| name.path()).as_deref(), Some(path));
        }
        for path in [
            "",
            "/etc/passwd",
            "../manifest.json",
            "./manifest.json",
            "photos/../../x-800.jpg",
            "tables/logins-000001.jsonl",
            "tables/audit-1.jsonl",
            "tables/audit-+00001.jsonl",
            "tables/audit-000001.jsonl/x",
            &format!("photos/{hash}-801.jpg"),
            &format!("photos/{}-800.jpg", hash.to_uppercase()),
            &format!("photos/{hash}-0800.jpg"),
            &format!("documents/{hash}-800.pdf"),
            "documents/../x.pdf",
        ] {
            assert_eq!(PartName::parse(path), None, "{path}");
        }
    }
}
