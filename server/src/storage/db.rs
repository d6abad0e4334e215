//! The two engines behind one door: the same SQL text and the same row struct run on either.

use super::{
    fault::Fault,
    sql::{Sql, Value},
};
use sqlx::{
    Arguments, AssertSqlSafe, FromRow, PgPool, Postgres, Sqlite, SqlitePool, Transaction, postgres::PgRow,
    sqlite::SqliteRow,
};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Which engine it is; chosen once, from the prefix of `DATABASE_URL`.
#[derive(Clone, Debug)]
pub enum Db {
    /// One file beside the server.
    Sqlite(SqlitePool),
    /// A `PostgreSQL` server, or one that speaks like it.
    Postgres(PgPool),
}

/// A row that can be read from both engines: what `#[derive(FromRow)]` makes.
pub(super) trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<R> Row for R where R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// Expands the code once per engine, with the pool or connection and the driver's type under the names given.
macro_rules! on_engine {
    ($engine:expr, $kind:ident, |$at:ident, $driver:ident| $run:expr) => {
        match $engine {
            $kind::Sqlite($at) => {
                type $driver = Sqlite;
                $run
            }
            $kind::Postgres($at) => {
                type $driver = Postgres;
                $run
            }
        }
    };
}

/// The arguments of a driver from our values.
macro_rules! arguments {
    ($driver:ident, $values:expr) => {{
        let mut arguments = <$driver as sqlx::Database>::Arguments::default();
        for value in $values {
            match value {
                Value::Text(value) => arguments.add(value),
                Value::Int(value) => arguments.add(value),
                Value::Real(value) => arguments.add(value),
                Value::Flag(value) => arguments.add(value),
                Value::Id(value) => arguments.add(value),
                Value::Moment(value) => arguments.add(value),
                Value::Day(value) => arguments.add(value),
            }
            .map_err(sqlx::Error::Encode)?;
        }
        arguments
    }};
}

/// A query that gives rows. The text is safe: [`Sql`] grows from literals only.
macro_rules! rows {
    ($driver:ident, $sql:expr) => {
        sqlx::query_as_with::<$driver, R, _>(AssertSqlSafe($sql.text), arguments!($driver, $sql.values))
    };
}

/// A statement that gives none.
macro_rules! statement {
    ($driver:ident, $sql:expr) => {
        sqlx::query_with::<$driver, _>(AssertSqlSafe($sql.text), arguments!($driver, $sql.values))
    };
}

/// The database as the stores share it.
#[derive(Clone, Debug)]
pub(super) struct Database {
    pub(super) db: Db,
    /// `SQLite` has one writer at a time. Writers queue here, fairly and without a connection, instead of sleeping in
    /// its busy handler while they keep one from the readers.
    writer: Arc<Mutex<()>>,
    generation: Arc<AtomicU64>,
}

impl Database {
    pub(super) fn new(db: Db) -> Self {
        Self { db, writer: Arc::default(), generation: Arc::default() }
    }

    /// Where the dialects differ.
    pub(super) fn is_sqlite(&self) -> bool {
        matches!(self.db, Db::Sqlite(_))
    }

    /// Counts up with every committed write that a page can show.
    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// All rows.
    pub(super) async fn all<R: Row>(&self, sql: Sql) -> Result<Vec<R>, Fault> {
        Ok(on_engine!(&self.db, Db, |pool, Driver| rows!(Driver, sql).fetch_all(pool).await)?)
    }

    /// The only row.
    pub(super) async fn one<R: Row>(&self, sql: Sql) -> Result<R, Fault> {
        Ok(on_engine!(&self.db, Db, |pool, Driver| rows!(Driver, sql).fetch_one(pool).await)?)
    }

    /// The first row, if there is one.
    pub(super) async fn maybe<R: Row>(&self, sql: Sql) -> Result<Option<R>, Fault> {
        Ok(on_engine!(&self.db, Db, |pool, Driver| rows!(Driver, sql).fetch_optional(pool).await)?)
    }

    /// Begins a transaction that writes. Dropped without [`Tx::commit`], it never was.
    pub(super) async fn begin(&self) -> Result<Tx, Fault> {
        let connection = match &self.db {
            Db::Sqlite(pool) => {
                let turn = Arc::clone(&self.writer).lock_owned().await;
                // IMMEDIATE: to find out at the beginning, not in the middle, that another process is writing.
                Connection::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?, turn)
            }
            Db::Postgres(pool) => Connection::Postgres(pool.begin().await?),
        };
        Ok(Tx { connection, generation: Arc::clone(&self.generation) })
    }
}

enum Connection {
    Sqlite(Transaction<'static, Sqlite>, OwnedMutexGuard<()>),
    Postgres(Transaction<'static, Postgres>),
}

/// The connection of a transaction, whichever engine it is of.
enum Borrowed<'t> {
    Sqlite(&'t mut sqlx::SqliteConnection),
    Postgres(&'t mut sqlx::PgConnection),
}

/// A transaction that writes.
pub(super) struct Tx {
    connection: Connection,
    generation: Arc<AtomicU64>,
}

impl Tx {
    fn borrow(&mut self) -> Borrowed<'_> {
        match &mut self.connection {
            Connection::Sqlite(tx, _) => Borrowed::Sqlite(tx),
            Connection::Postgres(tx) => Borrowed::Postgres(tx),
        }
    }

    /// All rows.
    pub(super) async fn all<R: Row>(&mut self, sql: Sql) -> Result<Vec<R>, Fault> {
        Ok(on_engine!(self.borrow(), Borrowed, |at, Driver| rows!(Driver, sql).fetch_all(at).await)?)
    }

    /// The only row.
    pub(super) async fn one<R: Row>(&mut self, sql: Sql) -> Result<R, Fault> {
        Ok(on_engine!(self.borrow(), Borrowed, |at, Driver| rows!(Driver, sql).fetch_one(at).await)?)
    }

    /// The first row, if there is one.
    pub(super) async fn maybe<R: Row>(&mut self, sql: Sql) -> Result<Option<R>, Fault> {
        Ok(on_engine!(self.borrow(), Borrowed, |at, Driver| rows!(Driver, sql).fetch_optional(at).await)?)
    }

    /// Runs a statement; how many rows it touched.
    pub(super) async fn run(&mut self, sql: Sql) -> Result<u64, Fault> {
        Ok(on_engine!(self.borrow(), Borrowed, |at, Driver| statement!(Driver, sql)
            .execute(at)
            .await
            .map(|done| done.rows_affected()))?)
    }

    /// Makes it so, and tells those who keep copies of pages.
    pub(super) async fn commit(self) -> Result<(), Fault> {
        let counters = vec![Arc::clone(&self.generation)];
        self.commit_counted(counters).await
    }

    /// The same, and counts up a counter of one's own.
    pub(super) async fn commit_and_count(self, counter: &Arc<AtomicU64>) -> Result<(), Fault> {
        let counters = vec![Arc::clone(&self.generation), Arc::clone(counter)];
        self.commit_counted(counters).await
    }

    async fn commit_counted(self, counters: Vec<Arc<AtomicU64>>) -> Result<(), Fault> {
        // A task of its own: where the browser hangs up meanwhile, the rest of the request is dropped, but what is
        // committed must still be told.
        let done = tokio::spawn(async move {
            let done = self.commit_quietly().await;
            for counter in counters {
                counter.fetch_add(1, Ordering::AcqRel);
            }
            done
        });
        done.await?
    }

    /// Makes it so, where no page shows it: a login was used.
    pub(super) async fn commit_quietly(self) -> Result<(), Fault> {
        match self.connection {
            Connection::Sqlite(tx, _turn) => tx.commit().await?,
            Connection::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
