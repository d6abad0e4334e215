//! Storage: what the ports of the app promise, kept in a database and a folder.
//!
//! `SQLite` (a file, the default) and `PostgreSQL` (for a county and up) run the same SQL text; [`db`] is the door to
//! either, [`sql`] a statement with its values. One file or folder a feature implements that feature's port. A write
//! is one transaction with its audit rows, and is begun again where the database calls it off.
//!
//! Several servers can share one `PostgreSQL` database and one data folder, but each keeps its own copy of the
//! reference data and its own [`Storage::generation`]: run one server, or accept that another one's change shows late.

mod accounts;
mod around;
mod attachments;
mod audit;
mod counts;
mod db;
mod duties;
mod events;
mod fault;
mod feeds;
mod figures;
mod holidays;
mod import;
mod imports;
mod map;
mod observances;
mod open;
mod photos;
mod reference;
mod series;
mod sites;
mod sql;
mod targets;
mod titles;
mod turns;
mod villages;
mod works;

pub use accounts::{Accounts, PasswordCost};
pub use around::Around;
pub use attachments::Attachments;
pub use counts::Counts;
pub use db::Db;
pub use duties::Duties;
pub use events::Events;
pub use fault::failed;
pub use feeds::Feeds;
pub use figures::Figures;
pub use holidays::Holidays;
pub use import::Imported;
pub use imports::Imports;
pub use map::Map;
pub use observances::Observances;
pub use open::{OpenError, StorageOptions};
pub use photos::Photos;
pub use reference::ReferenceTables;
pub use series::Series;
pub use sites::Sites;
pub use targets::Targets;
pub use titles::Titles;
pub use villages::Villages;
pub use works::Works;

use crate::{almanac::ChineseCalendar, sheets::Sheets};
use app::{
    backend::{Backend, Ids},
    clock::Clock,
    error::StoreError,
    features::accounts::rules::REMEMBER_DAYS,
};
use chrono::{DateTime, TimeDelta, Utc};
use db::Database;
use fault::Fault;
use photos::Files;
use sql::sql;
use std::{path::Path, sync::Arc};
use turns::Turns;

/// Pictures that are processed at once: each takes a core and up to a quarter of a gigabyte.
const PICTURES_AT_ONCE: usize = 2;
/// How long a picture waits for its session, days: as long as a remembered phone may go on with what was typed on it.
const PENDING_DAYS: i64 = REMEMBER_DAYS;
/// How long wrong tries at a login are remembered, hours.
const FAILURES_HOURS: i64 = 24;

/// The database and the data folder, opened.
pub struct Storage {
    database: Database,
    url: open::Url,
    migration_lock: bool,
    /// Accounts and logins.
    pub accounts: Arc<Accounts>,
    /// Regions, units, terms, settings, and their importers.
    pub reference: Arc<ReferenceTables>,
    /// Sessions and the audit log.
    pub events: Arc<Events>,
    /// Figures over sessions.
    pub counts: Arc<Counts>,
    /// Pictures.
    pub photos: Arc<Photos>,
    /// Pictures and documents of what is not a session.
    pub attachments: Arc<Attachments>,
    /// Published figures, and their importer.
    pub figures: Arc<Figures>,
    /// What surrounds sites and titles, and its importer.
    pub around: Arc<Around>,
    /// Secret addresses of private calendars.
    pub feeds: Arc<Feeds>,
    /// Many sessions at once.
    pub series: Arc<Series>,
    /// Publicity nodes, and their importer.
    pub observances: Arc<Observances>,
    /// Sheets that wait for a yes.
    pub imports: Arc<Imports>,
    sheets: Arc<Sheets>,
    /// Culture sites, and their importer.
    pub sites: Arc<Sites>,
    /// The library of works.
    pub works: Arc<Works>,
    /// Public holidays, and their importer.
    pub holidays: Arc<Holidays>,
    /// Duty lists.
    pub duties: Arc<Duties>,
    /// Targets and closed periods.
    pub targets: Arc<Targets>,
    /// Boundaries, the rows of the schematic map, sessions as points.
    pub map: Arc<Map>,
    /// Titles of villages, and their importer.
    pub titles: Arc<Titles>,
    /// Changes of the roster of villages.
    pub villages: Arc<Villages>,
}

/// What [`Storage::sweep`] took away.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct Swept {
    /// Pictures whose session never came.
    pub photos: u64,
    /// Logins that ran out.
    pub logins: u64,
    /// Sheets that nobody confirmed.
    pub imports: u64,
}

impl Storage {
    /// Opens the database and the data folder; makes what is missing, but no tables: see [`Storage::migrate`].
    pub async fn open(database_url: &str, data_dir: &Path, options: StorageOptions) -> Result<Self, OpenError> {
        let url = open::Url::parse(database_url)?;
        let database = Database::new(url.connect(data_dir).await?);
        let StorageOptions { ids, password_cost, migration_lock } = options;
        let files = Arc::new(Files::new(data_dir));
        let turns = Turns::new(PICTURES_AT_ONCE);
        let reference = Arc::new(ReferenceTables::new(database.clone(), Arc::clone(&ids)));
        let accounts = Accounts::new(database.clone(), Arc::clone(&ids), Arc::clone(&reference), password_cost)
            .map_err(|fault| OpenError::Passwords(fault.to_string()))?;
        let events = Arc::new(Events {
            db: database.clone(),
            ids: Arc::clone(&ids),
            reference: Arc::clone(&reference),
            files: Arc::clone(&files),
        });
        let map = Map::new(database.clone(), Arc::clone(&ids), Arc::clone(&reference));
        Ok(Self {
            map: Arc::new(map),
            accounts: Arc::new(accounts),
            series: Arc::new(Series { db: database.clone(), events: Arc::clone(&events) }),
            events,
            counts: Arc::new(Counts { db: database.clone() }),
            imports: Arc::new(Imports { db: database.clone() }),
            sheets: Arc::default(),
            photos: Arc::new(Photos::new(database.clone(), Arc::clone(&files), turns.clone())),
            attachments: Arc::new(Attachments {
                db: database.clone(),
                ids: Arc::clone(&ids),
                files: Arc::clone(&files),
                turns,
            }),
            sites: Arc::new(Sites {
                db: database.clone(),
                ids: Arc::clone(&ids),
                files: Arc::clone(&files),
                changes: reference.changes(),
            }),
            works: Arc::new(Works { db: database.clone(), ids: Arc::clone(&ids), files }),
            around: Arc::new(Around { db: database.clone(), ids: Arc::clone(&ids) }),
            feeds: Arc::new(Feeds { db: database.clone(), ids: Arc::clone(&ids) }),
            figures: Arc::new(Figures { db: database.clone(), ids: Arc::clone(&ids) }),
            observances: Arc::new(Observances {
                db: database.clone(),
                ids: Arc::clone(&ids),
                changes: reference.changes(),
            }),
            holidays: Arc::new(Holidays { db: database.clone(), ids: Arc::clone(&ids) }),
            duties: Arc::new(Duties { db: database.clone(), ids: Arc::clone(&ids) }),
            titles: Arc::new(Titles { db: database.clone(), ids: Arc::clone(&ids) }),
            villages: Arc::new(Villages { db: database.clone(), ids: Arc::clone(&ids), changes: reference.changes() }),
            targets: Arc::new(Targets { db: database.clone(), ids }),
            reference,
            database,
            url,
            migration_lock,
        })
    }

    /// The ports, as the app wants them.
    pub fn backend(&self, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Backend {
        Backend {
            clock,
            ids,
            accounts: Arc::clone(&self.accounts) as _,
            reference: Arc::clone(&self.reference) as _,
            events: Arc::clone(&self.events) as _,
            calendar: Arc::clone(&self.events) as _,
            counts: Arc::clone(&self.counts) as _,
            photos: Arc::clone(&self.photos) as _,
            attachments: Arc::clone(&self.attachments) as _,
            figures: Arc::clone(&self.figures) as _,
            sites: Arc::clone(&self.sites) as _,
            works: Arc::clone(&self.works) as _,
            around: Arc::clone(&self.around) as _,
            observances: Arc::clone(&self.observances) as _,
            holidays: Arc::clone(&self.holidays) as _,
            imports: Arc::clone(&self.imports) as _,
            sheets: Arc::clone(&self.sheets) as _,
            duties: Arc::clone(&self.duties) as _,
            targets: Arc::clone(&self.targets) as _,
            titles: Arc::clone(&self.titles) as _,
            villages: Arc::clone(&self.villages) as _,
            series: Arc::clone(&self.series) as _,
            feeds: Arc::clone(&self.feeds) as _,
            map: Arc::clone(&self.map) as _,
            almanac: Arc::new(ChineseCalendar),
        }
    }

    /// The pool, for what no port covers.
    pub fn db(&self) -> &Db {
        &self.database.db
    }

    /// Counts up with every committed write that a page can show. Look it up before reading, and keep what was made of
    /// the reading only as long as it stays.
    pub fn generation(&self) -> u64 {
        self.database.generation()
    }

    /// Takes away pictures whose session never came, logins that ran out and old wrong tries. Call it now and then.
    pub async fn sweep(&self, now: DateTime<Utc>) -> Result<Swept, StoreError> {
        let before = now - TimeDelta::days(PENDING_DAYS);
        let photos = self.photos.sweep(before).await? + self.attachments.sweep(before).await?;
        let logins = self.sweep_logins(now).await?;
        let imports = self.imports.sweep(now).await?;
        Ok(Swept { photos, logins, imports })
    }

    async fn sweep_logins(&self, now: DateTime<Utc>) -> Result<u64, Fault> {
        let mut tx = self.database.begin().await?;
        let logins = tx.run(sql("DELETE FROM logins WHERE expires_at <= $1").bind(now)).await?;
        let failures =
            sql("DELETE FROM login_failures WHERE failed_at <= $1 AND (locked_until IS NULL OR locked_until <= $2)");
        tx.run(failures.bind(now - TimeDelta::hours(FAILURES_HOURS)).bind(now)).await?;
        tx.commit_quietly().await?;
        Ok(logins)
    }
}
