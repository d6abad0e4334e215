//! Fills an empty database, all or nothing.

use super::{
    cells::Cell,
    error::BackupError,
    tables::{TABLES, Table},
};
use crate::storage::Db;
use sqlx::{Arguments, AssertSqlSafe, Postgres, Sqlite, Transaction};

/// The most values that go into one statement; both engines take more.
const VALUES_MAX: usize = 2000;

/// A transaction that fills the database. Dropped before [`Target::commit`], it never was.
pub(super) enum Target {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Adds rows with one statement.
macro_rules! insert {
    ($driver:ident, $tx:ident, $table:ident, $rows:ident) => {{
        let statement = $table.insert($rows.len());
        let mut arguments = <$driver as sqlx::Database>::Arguments::default();
        for cell in $rows.into_iter().flatten() {
            match cell {
                Cell::Id(value) => arguments.add(value),
                Cell::Text(value) => arguments.add(value),
                Cell::Int(value) => arguments.add(value),
                Cell::Real(value) => arguments.add(value),
                Cell::Flag(value) => arguments.add(value),
                Cell::Day(value) => arguments.add(value),
                Cell::Moment(value) => arguments.add(value),
            }
            .map_err(sqlx::Error::Encode)?;
        }
        // The text is made of the names in `tables` and of numbers.
        sqlx::query_with::<$driver, _>(AssertSqlSafe(statement), arguments).execute(&mut **$tx).await?;
    }};
}

impl Target {
    pub(super) async fn begin(db: &Db) -> Result<Self, BackupError> {
        match db {
            Db::Sqlite(pool) => Ok(Self::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?)),
            Db::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                sqlx::query("SET LOCAL statement_timeout = 0").execute(&mut *tx).await?;
                Ok(Self::Postgres(tx))
            }
        }
    }

    /// The first table that has any row.
    pub(super) async fn first_filled(&mut self) -> Result<Option<&'static str>, BackupError> {
        for table in TABLES {
            let find = AssertSqlSafe(table.count_one());
            let count: i64 = match self {
                Self::Sqlite(tx) => sqlx::query_scalar(find).fetch_one(&mut **tx).await?,
                Self::Postgres(tx) => sqlx::query_scalar(find).fetch_one(&mut **tx).await?,
            };
            if count > 0 {
                return Ok(Some(table.name));
            }
        }
        Ok(None)
    }

    /// Adds rows of a table.
    pub(super) async fn insert(&mut self, table: &Table, rows: Vec<Vec<Cell>>) -> Result<(), BackupError> {
        let at_once = (VALUES_MAX / table.columns.len().max(1)).max(1);
        let mut rows = rows.into_iter();
        loop {
            let some = rows.by_ref().take(at_once).collect::<Vec<_>>();
            if some.is_empty() {
                return Ok(());
            }
            match self {
                Self::Sqlite(tx) => insert!(Sqlite, tx, table, some),
                Self::Postgres(tx) => insert!(Postgres, tx, table, some),
            }
        }
    }

    pub(super) async fn commit(self) -> Result<(), BackupError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
