//! Reads the whole database as it is at one moment, while others go on writing.

use super::{
    cells::Line,
    error::BackupError,
    manifest::Migration,
    parts::Lines,
    tables::{ATTACHED, Table},
};
use crate::storage::Db;
use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, Postgres, Row, Sqlite, Transaction};

/// A transaction that reads, and sees what was there at its beginning.
pub(super) enum Snapshot {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A picture's or document's row, with the hash that its files are named by.
#[derive(Clone, Debug)]
pub(super) struct PhotoLine {
    pub(super) hash: String,
    pub(super) is_document: bool,
    pub(super) line: String,
}

/// Expands the code once per engine, with its transaction under the name given.
macro_rules! on_engine {
    ($snapshot:expr, |$tx:ident| $run:expr) => {
        match $snapshot {
            Snapshot::Sqlite($tx) => $run,
            Snapshot::Postgres($tx) => $run,
        }
    };
}

impl Snapshot {
    pub(super) async fn begin(db: &Db) -> Result<Self, BackupError> {
        match db {
            // With a write-ahead log a reader neither waits for writers nor holds them up.
            Db::Sqlite(pool) => Ok(Self::Sqlite(pool.begin().await?)),
            Db::Postgres(pool) => {
                let mut tx = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
                // The limit is for pages; a large table takes longer.
                sqlx::query("SET LOCAL statement_timeout = 0").execute(&mut *tx).await?;
                Ok(Self::Postgres(tx))
            }
        }
    }

    pub(super) fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }

    /// The migrations that have made the tables.
    pub(super) async fn migrations(&mut self) -> Result<Vec<Migration>, BackupError> {
        const APPLIED: &str = "SELECT version, description FROM _sqlx_migrations WHERE success ORDER BY version";
        let rows: Vec<(i64, String)> = on_engine!(self, |tx| sqlx::query_as(APPLIED).fetch_all(&mut **tx).await?);
        Ok(rows.into_iter().map(|(version, description)| Migration { version, description }).collect())
    }

    /// Hands over all rows of a table, one after the other.
    pub(super) async fn copy(&mut self, table: &Table, lines: &mut Lines<'_>) -> Result<(), BackupError> {
        on_engine!(self, |tx| {
            let mut rows = sqlx::query(AssertSqlSafe(table.select())).fetch(&mut **tx);
            while let Some(row) = rows.try_next().await? {
                lines.push(&row.line(table)?).await?;
            }
        });
        Ok(())
    }

    /// All rows of a table whose rows go with files. There are a few for each session, so they fit into memory.
    pub(super) async fn filed(&mut self, table: &Table) -> Result<Vec<PhotoLine>, BackupError> {
        let mut photos = Vec::new();
        on_engine!(self, |tx| {
            let mut rows = sqlx::query(AssertSqlSafe(table.select())).fetch(&mut **tx);
            while let Some(row) = rows.try_next().await? {
                let is_document = table.name == ATTACHED && row.try_get::<String, _>("kind")? == "document";
                photos.push(PhotoLine { hash: row.try_get("hash")?, is_document, line: row.line(table)? });
            }
        });
        Ok(photos)
    }
}

/// Whether a row of the present, not of the snapshot, still names a picture or document.
pub(super) async fn is_named(db: &Db, hash: &str) -> Result<bool, BackupError> {
    const FIND: &str = "SELECT (SELECT COUNT(*) FROM photos WHERE hash = $1) + \
         (SELECT COUNT(*) FROM attachments WHERE hash = $1)";
    let count: i64 = match db {
        Db::Sqlite(pool) => sqlx::query_scalar(FIND).bind(hash).fetch_one(pool).await?,
        Db::Postgres(pool) => sqlx::query_scalar(FIND).bind(hash).fetch_one(pool).await?,
    };
    Ok(count > 0)
}
