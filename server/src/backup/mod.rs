//! `server backup` and `server restore`: everything in one file, while the server goes on working.
//!
//! The file is a `tar.gz` of each table as JSON lines, the files of all pictures, and a manifest with the checksum of
//! every part. The rows are those of one moment. It tells nothing about the engine that it comes from, so a backup of
//! `SQLite` can be put back into `PostgreSQL`. It holds password hashes and what is not public: keep it like a key.
//!
//! Logins are left out: after a restore everybody logs in again.

mod archive;
mod cells;
mod columns;
mod error;
mod manifest;
mod map_columns;
mod parts;
mod photos;
mod registry_columns;
mod snapshot;
pub mod tables;
mod target;
mod title_columns;

pub use error::BackupError;
pub use manifest::{FORMAT, Manifest, Migration, Part};

use crate::{
    cli::CliError,
    config::Config,
    storage::{Storage, StorageOptions},
    system::SystemClock,
};
use app::clock::Clock;
use chrono::{DateTime, Utc};
use parts::{Lines, Message, PartName};
use snapshot::Snapshot;
use std::{collections::BTreeMap, path::Path, sync::Arc};
use tables::{FILED, TABLES, Table};
use target::Target;
use tokio::{
    sync::mpsc::{Sender, channel},
    task::spawn_blocking,
};

/// How many parts may wait between reading and writing; each is a few megabytes.
const WAITING: usize = 2;

/// Writes a backup of everything into `file`, and prints what is in it.
pub async fn run(storage: Arc<Storage>, config: &Config, file: &Path) -> Result<(), CliError> {
    let manifest = write(&storage, &config.data_dir, file, SystemClock.now()).await?;
    println!("Written to {}:", file.display());
    print_counts(&manifest);
    for missing in &manifest.missing {
        eprintln!("server: {missing} was missing; the backup is whole but for this picture");
    }
    Ok(())
}

/// Puts everything back from `file` into an empty database, and prints what it was; the server must not be running.
pub async fn restore(config: &Config, file: &Path) -> Result<(), CliError> {
    // First of all, so that a wrong file leaves no new database behind.
    let manifest = verified(file).await?;
    let storage = Storage::open(&config.database_url, &config.data_dir, StorageOptions::default()).await?;
    storage.migrate().await?;
    put_back(&storage, &config.data_dir, file, &manifest).await?;
    storage.close().await;
    println!("Restored from {}, a backup of {}:", file.display(), manifest.made_at.format("%Y-%m-%d %H:%M UTC"));
    print_counts(&manifest);
    Ok(())
}

fn print_counts(manifest: &Manifest) {
    for (table, count) in &manifest.rows {
        println!("  {table}: {count}");
    }
    println!("  files of pictures and documents: {}", manifest.photo_files);
}

/// Writes a backup of everything into `file`, which must not exist.
pub async fn write(
    storage: &Storage,
    data_dir: &Path,
    file: &Path,
    now: DateTime<Utc>,
) -> Result<Manifest, BackupError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    if !name.ends_with(".tar.gz") {
        return Err(BackupError::Name(file.to_owned()));
    }
    if file.exists() {
        return Err(BackupError::Exists(file.to_owned()));
    }
    let (sender, receiver) = channel(WAITING);
    let target = file.to_owned();
    let writing = spawn_blocking(move || archive::write(&target, receiver));
    let read = read(storage, data_dir, &sender, now).await;
    drop(sender);
    match (read, writing.await?) {
        (Ok(()) | Err(BackupError::Stopped), written) => written,
        (Err(error), _) => Err(error),
    }
}

/// Reads everything as of one moment and hands it over.
async fn read(
    storage: &Storage,
    data_dir: &Path,
    sender: &Sender<Message>,
    now: DateTime<Utc>,
) -> Result<(), BackupError> {
    const ALL: &[Table] = &TABLES;
    let mut snapshot = Snapshot::begin(storage.db()).await?;
    let migrations = snapshot.migrations().await?;
    let mut rows = BTreeMap::new();
    let (filed, plain): (Vec<_>, Vec<_>) = ALL.iter().partition(|table| FILED.contains(&table.name));
    for table in plain {
        let mut lines = Lines::new(table, sender);
        snapshot.copy(table, &mut lines).await?;
        lines.finish(&mut rows).await?;
    }
    let mut with_files = Vec::new();
    for table in filed {
        with_files.push((table, snapshot.filed(table).await?));
    }
    let photos = with_files.iter().flat_map(|(_, lines)| lines).collect::<Vec<_>>();
    let copied = photos::copy(storage.db(), data_dir, &photos, sender).await?;
    for (table, photos) in &with_files {
        let mut lines = Lines::new(table, sender);
        for photo in photos.iter().filter(|photo| !copied.gone.contains(&photo.hash)) {
            lines.push(&photo.line).await?;
        }
        lines.finish(&mut rows).await?;
    }
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        engine: snapshot.engine().to_owned(),
        made_at: now,
        migrations,
        rows,
        photo_files: copied.files,
        missing: copied.missing,
        parts: Vec::new(),
    };
    sender.send(Message::End(Box::new(manifest))).await.map_err(|_| BackupError::Stopped)
}

/// Puts everything back from `file` into an empty database with all its tables.
pub async fn read_back(storage: &Storage, data_dir: &Path, file: &Path) -> Result<Manifest, BackupError> {
    let manifest = verified(file).await?;
    put_back(storage, data_dir, file, &manifest).await?;
    Ok(manifest)
}

/// Reads the file from end to end and compares it with its manifest.
async fn verified(file: &Path) -> Result<Manifest, BackupError> {
    let file = file.to_owned();
    spawn_blocking(move || archive::verify(&file)).await?
}

/// Puts back what was verified.
async fn put_back(storage: &Storage, data_dir: &Path, file: &Path, manifest: &Manifest) -> Result<(), BackupError> {
    let here = Snapshot::begin(storage.db()).await?.migrations().await?;
    compare_migrations(&manifest.migrations, &here)?;
    let mut target = Target::begin(storage.db()).await?;
    if let Some(table) = target.first_filled().await? {
        return Err(BackupError::NotEmpty(table));
    }
    let (sender, mut receiver) = channel(WAITING);
    let (path, folder) = (file.to_owned(), data_dir.to_owned());
    let unpacking = spawn_blocking(move || unpack(&path, &folder, &sender));
    let mut rows = manifest.rows.keys().map(|table| (table.clone(), 0)).collect::<BTreeMap<_, u64>>();
    while let Some(Lot { table, path, bytes }) = receiver.recv().await {
        let lot = cells::rows(table, &path, &bytes)?;
        *rows.entry(table.name.to_owned()).or_default() += lot.len() as u64;
        target.insert(table, lot).await?;
    }
    unpacking.await??;
    if rows != manifest.rows {
        return Err(BackupError::broken("it has not as many rows as its manifest says"));
    }
    target.commit().await
}

/// A file of rows on its way into the database.
struct Lot {
    table: &'static Table,
    path: String,
    bytes: Vec<u8>,
}

/// Hands over the rows and puts the pictures into their places. Blocks.
fn unpack(file: &Path, data_dir: &Path, sender: &Sender<Lot>) -> Result<(), BackupError> {
    archive::walk(file, |name, bytes| {
        let path = name.path();
        match name {
            PartName::Manifest => Ok(()),
            PartName::Rows { table, .. } => {
                sender.blocking_send(Lot { table, path, bytes }).map_err(|_| BackupError::Stopped)
            }
            PartName::Photo { hash, size } => photos::put(data_dir, &hash, size, &bytes),
            PartName::Document { hash } => photos::put_document(data_dir, &hash, &bytes),
        }
    })
}

/// A backup goes back into tables that the same migrations have made, so that no column is lost or made up.
fn compare_migrations(theirs: &[Migration], ours: &[Migration]) -> Result<(), BackupError> {
    let last = |list: &[Migration]| list.last().map_or(0, |migration| migration.version);
    if theirs == ours {
        return Ok(());
    }
    Err(BackupError::OtherVersion(format!(
        "the backup is of a database with migrations up to {}, this program has them up to {}; restore it with the \
         version of the program that made it, then bring it up to date with this one",
        last(theirs),
        last(ours)
    )))
}
