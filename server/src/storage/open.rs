//! Opening, migrating, backing up: what the operator meets, so every error is a sentence for an operator.

use super::{PasswordCost, Storage, db::Db};
use crate::system::V7Ids;
use app::backend::Ids;
use sqlx::{
    Connection,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

/// The tables as `SQLite` has them …
static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
/// … and as `PostgreSQL` has them; the same files by name.
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

const SQLITE_CONNECTIONS: u32 = 8;
/// Memory for pages, each connection: a negative number is KiB. Enough for the indexes that lists and figures walk.
const SQLITE_CACHE: &str = "-4096";
/// Rows that a connection's thread hands over before it waits for their reader: a page of them, so that the two need
/// not take turns row by row.
const SQLITE_ROWS: usize = 512;
const POSTGRES_CONNECTIONS: u32 = 16;
/// How long a request waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(5);
/// How long a statement of `PostgreSQL` may take.
const STATEMENT_TIMEOUT: &str = "10s";
/// How long a writer of another process may keep `SQLite`.
const BUSY: Duration = Duration::from_secs(10);

/// How storage is to work.
pub struct StorageOptions {
    /// Where ids of audit rows and accounts come from.
    pub ids: Arc<dyn Ids>,
    /// What hashing a password costs.
    pub password_cost: PasswordCost,
    /// Whether migrating takes `PostgreSQL`'s advisory lock; off for engines that only speak like it.
    pub migration_lock: bool,
}

impl Default for StorageOptions {
    /// As in production.
    fn default() -> Self {
        Self { ids: Arc::new(V7Ids), password_cost: PasswordCost::FULL, migration_lock: true }
    }
}

/// Why storage cannot be used, for whoever runs the server.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address of the database makes no sense.
    #[error("DATABASE_URL must begin with sqlite: or postgres:, such as sqlite:data/pufa.db; it does not")]
    UnknownEngine,
    /// A database in memory.
    #[error("DATABASE_URL must name a file: a database in memory would be lost with the process")]
    InMemory,
    /// The rest of the address makes no sense.
    #[error("DATABASE_URL cannot be read: {0}")]
    BadUrl(sqlx::Error),
    /// The data folder cannot be made.
    #[error("the data folder {} cannot be made: {cause}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The reason.
        cause: std::io::Error,
    },
    /// The database cannot be reached.
    #[error("the database cannot be opened: {0}")]
    Connect(sqlx::Error),
    /// The tables cannot be brought up to date.
    #[error("the database cannot be brought up to date: {0}")]
    Migrate(MigrateError),
    /// The database is newer than the program.
    #[error("the database was made by a newer version of this program (migration {0}); use that version")]
    TooNew(i64),
    /// Password hashing does not work.
    #[error("passwords cannot be hashed: {0}")]
    Passwords(String),
    /// A copy of something that is no file.
    #[error("only an SQLite database can be copied like this; use pg_dump for PostgreSQL")]
    NotSqlite,
    /// The copy could not be made.
    #[error("the database cannot be copied to {}: {cause}", path.display())]
    Copy {
        /// Where to.
        path: PathBuf,
        /// The reason.
        cause: sqlx::Error,
    },
}

/// A database address, understood.
pub(super) enum Url {
    Sqlite(SqliteConnectOptions),
    Postgres(PgConnectOptions),
}

impl Url {
    pub(super) fn parse(url: &str) -> Result<Self, OpenError> {
        if let Some(rest) = url.strip_prefix("sqlite:") {
            if rest.contains(":memory:") || rest.contains("mode=memory") || rest.trim_start_matches('/').is_empty() {
                return Err(OpenError::InMemory);
            }
            let options = SqliteConnectOptions::from_str(url)
                .map_err(OpenError::BadUrl)?
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(BUSY)
                .journal_mode(SqliteJournalMode::Wal)
                .pragma("cache_size", SQLITE_CACHE)
                // A name that was deleted is overwritten in the file, and not just forgotten.
                .pragma("secure_delete", "ON")
                .row_buffer_size(SQLITE_ROWS)
                // What was acknowledged is on the disk, also when the power goes.
                .synchronous(SqliteSynchronous::Full);
            Ok(Self::Sqlite(options))
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Ok(Self::Postgres(PgConnectOptions::from_str(url).map_err(OpenError::BadUrl)?.application_name("pufa")))
        } else {
            Err(OpenError::UnknownEngine)
        }
    }

    pub(super) async fn connect(&self, data_dir: &Path) -> Result<Db, OpenError> {
        make_private_folder(data_dir)?;
        warn_of_readers(data_dir);
        make_folder(&data_dir.join("photos"))?;
        match self {
            Self::Sqlite(options) => {
                if let Some(folder) = options.get_filename().parent().filter(|folder| !folder.as_os_str().is_empty()) {
                    make_private_folder(folder)?;
                }
                let pool = SqlitePoolOptions::new()
                    .max_connections(SQLITE_CONNECTIONS)
                    .acquire_timeout(ACQUIRE + BUSY)
                    // After a failed write (a full disk) SQLite has rolled back by itself, and the driver's own
                    // rollback fails: such a connection would refuse to begin for ever.
                    .before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
                    .connect_with(options.clone())
                    .await
                    .map_err(OpenError::Connect)?;
                Ok(Db::Sqlite(pool))
            }
            Self::Postgres(options) => {
                let pool = PgPoolOptions::new()
                    .max_connections(POSTGRES_CONNECTIONS)
                    .acquire_timeout(ACQUIRE)
                    .connect_with(options.clone().options([("statement_timeout", STATEMENT_TIMEOUT)]))
                    .await
                    .map_err(OpenError::Connect)?;
                Ok(Db::Postgres(pool))
            }
        }
    }
}

fn make_folder(path: &Path) -> Result<(), OpenError> {
    std::fs::create_dir_all(path).map_err(|cause| OpenError::Folder { path: path.to_owned(), cause })
}

/// A folder for passwords' hashes and unpublished pictures: a new one is closed to the machine's other users. One
/// that is there stays as it is, since the operator may mean it.
fn make_private_folder(path: &Path) -> Result<(), OpenError> {
    let failed = |cause| OpenError::Folder { path: path.to_owned(), cause };
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(_) if path.is_dir() => Ok(()),
        made => made.map_err(failed),
    }
}

#[cfg(unix)]
fn warn_of_readers(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    if std::fs::metadata(path).is_ok_and(|there| there.permissions().mode() & 0o077 != 0) {
        let path = path.display();
        tracing::warn!("other users of this machine can read the data folder {path}; `chmod 700 {path}` closes it");
    }
}

#[cfg(not(unix))]
fn warn_of_readers(_: &Path) {}

impl Storage {
    /// Brings the tables up to date; returns how many migrations that took.
    pub async fn migrate(&self) -> Result<usize, OpenError> {
        let explained = |error| match error {
            MigrateError::VersionMissing(version) => OpenError::TooNew(version),
            error => OpenError::Migrate(error),
        };
        let before = self.applied().await.map_or(0, |applied| applied.len());
        match (&self.url, &self.database.db) {
            (Url::Sqlite(_), Db::Sqlite(pool)) => SQLITE.run(pool).await.map_err(explained)?,
            (Url::Postgres(options), Db::Postgres(_)) => {
                // A connection of its own: a migration of a large table may take longer than a statement of a page.
                let one = PgPoolOptions::new().max_connections(1);
                let pool = one.connect_with(options.clone()).await.map_err(OpenError::Connect)?;
                let migrator = Migrator {
                    migrations: Cow::Borrowed(&POSTGRES.migrations),
                    locking: self.migration_lock,
                    ..Migrator::DEFAULT
                };
                migrator.run(&pool).await.map_err(explained)?;
                pool.close().await;
            }
            _ => return Err(OpenError::UnknownEngine),
        }
        let after = self.applied().await.map_err(OpenError::Connect)?.len();
        Ok(after - before.min(after))
    }

    /// Whether the database answers and has all tables of this version.
    pub async fn is_ready(&self) -> bool {
        let migrator = if self.database.is_sqlite() { &SQLITE } else { &POSTGRES };
        match self.applied().await {
            Ok(applied) => migrator.iter().all(|migration| applied.contains(&migration.version)),
            Err(error) => {
                tracing::warn!(%error, "the database is not ready");
                false
            }
        }
    }

    async fn applied(&self) -> Result<Vec<i64>, sqlx::Error> {
        const APPLIED: &str = "SELECT version FROM _sqlx_migrations WHERE success";
        match &self.database.db {
            Db::Sqlite(pool) => sqlx::query_scalar(APPLIED).fetch_all(pool).await,
            Db::Postgres(pool) => sqlx::query_scalar(APPLIED).fetch_all(pool).await,
        }
    }

    /// Copies an `SQLite` database to a new file, whole and consistent, while it is in use.
    pub async fn backup_sqlite_to(&self, path: &Path) -> Result<(), OpenError> {
        let Db::Sqlite(pool) = &self.database.db else { return Err(OpenError::NotSqlite) };
        let explained = |cause| OpenError::Copy { path: path.to_owned(), cause };
        sqlx::query("VACUUM INTO $1").bind(path.to_string_lossy()).execute(pool).await.map_err(explained)?;
        std::fs::File::open(path).and_then(|file| file.sync_all()).map_err(|error| explained(sqlx::Error::Io(error)))
    }

    /// Closes the connections; `SQLite` then leaves one file and no more.
    pub async fn close(&self) {
        match &self.database.db {
            Db::Sqlite(pool) => pool.close().await,
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_chooses_the_engine_and_a_wrong_one_is_explained() {
        assert!(matches!(Url::parse("sqlite:data/pufa.db"), Ok(Url::Sqlite(_))));
        assert!(matches!(Url::parse("sqlite://data/pufa.db"), Ok(Url::Sqlite(_))));
        assert!(matches!(Url::parse("postgres://pufa@localhost/pufa"), Ok(Url::Postgres(_))));
        assert!(matches!(Url::parse("mysql://pufa@localhost/pufa"), Err(OpenError::UnknownEngine)));
        for url in ["sqlite::memory:", "sqlite:", "sqlite://", "sqlite:file?mode=memory"] {
            assert!(matches!(Url::parse(url), Err(OpenError::InMemory)), "{url}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_new_data_folder_is_for_its_owner_alone_and_an_old_one_stays_as_it_is() {
        use std::{fs, os::unix::fs::PermissionsExt};
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("var/data");
        let mode = || fs::metadata(&data).unwrap().permissions().mode() & 0o777;
        make_private_folder(&data).unwrap();
        assert_eq!(mode(), 0o700);
        fs::set_permissions(&data, fs::Permissions::from_mode(0o750)).unwrap();
        make_private_folder(&data).unwrap();
        assert_eq!(mode(), 0o750);
    }

    #[test]
    fn both_engines_have_the_same_migrations() {
        let names = |migrator: &Migrator| {
            migrator.iter().map(|migration| (migration.version, migration.description.clone())).collect::<Vec<_>>()
        };
        assert_eq!(names(&SQLITE), names(&POSTGRES));
    }
}
