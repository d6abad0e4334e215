//! The files of pictures and documents: read for a backup, put back into the data folder.

use super::{
    error::BackupError,
    parts::{Message, PartName},
    snapshot::{PhotoLine, is_named},
};
use crate::{
    storage::Db,
    whole_file::{self, Readers},
};
use app::features::photos::SIZES;
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};
use tokio::sync::mpsc::Sender;

/// What became of the files of pictures.
#[derive(Debug, Default)]
pub(super) struct Copied {
    /// How many files were copied.
    pub(super) files: u64,
    /// Pictures that were taken away since the snapshot, with their row: the row must not be kept either.
    pub(super) gone: BTreeSet<String>,
    /// Files that should be there and are not.
    pub(super) missing: Vec<String>,
}

/// Where storage keeps a picture in a size.
fn place(data_dir: &Path, hash: &str, size: u32) -> PathBuf {
    data_dir.join("photos").join(hash.get(..2).unwrap_or("xx")).join(format!("{hash}-{size}.jpg"))
}

/// Where storage keeps a document.
fn document_place(data_dir: &Path, hash: &str) -> PathBuf {
    data_dir.join("documents").join(hash.get(..2).unwrap_or("xx")).join(format!("{hash}.pdf"))
}

/// Hands over the files of all pictures and documents, each once.
pub(super) async fn copy(
    db: &Db,
    data_dir: &Path,
    photos: &[&PhotoLine],
    sender: &Sender<Message>,
) -> Result<Copied, BackupError> {
    let mut copied = Copied::default();
    let hashes = photos.iter().map(|photo| (photo.hash.as_str(), photo.is_document)).collect::<BTreeSet<_>>();
    for (hash, is_document) in hashes {
        let (there, missing) = read(data_dir, hash, is_document).await?;
        if !missing.is_empty() && !is_named(db, hash).await? {
            copied.gone.insert(hash.to_owned());
            continue;
        }
        copied.missing.extend(missing.iter().map(PartName::path));
        for (name, bytes) in there {
            copied.files += 1;
            sender.send(Message::Part(name, bytes)).await.map_err(|_| BackupError::Stopped)?;
        }
    }
    Ok(copied)
}

/// A document, or all sizes of a picture: the files that are there, and those that are not.
async fn read(
    data_dir: &Path,
    hash: &str,
    is_document: bool,
) -> Result<(Vec<(PartName, Vec<u8>)>, Vec<PartName>), BackupError> {
    let (mut there, mut missing) = (Vec::new(), Vec::new());
    let hash_of = || hash.to_owned();
    let wanted = if is_document {
        vec![(PartName::Document { hash: hash_of() }, document_place(data_dir, hash))]
    } else {
        let sizes = SIZES.into_iter();
        sizes.map(|size| (PartName::Photo { hash: hash_of(), size }, place(data_dir, hash, size))).collect()
    };
    for (name, path) in wanted {
        match tokio::fs::read(&path).await {
            Ok(bytes) => there.push((name, bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push(name),
            Err(error) => return Err(BackupError::io(format!("cannot read {}", path.display()))(error)),
        }
    }
    Ok((there, missing))
}

/// Puts a picture back into its place. Blocks.
pub(super) fn put(data_dir: &Path, hash: &str, size: u32, bytes: &[u8]) -> Result<(), BackupError> {
    write(data_dir, &place(data_dir, hash, size), bytes)
}

/// Puts a document back into its place. Blocks.
pub(super) fn put_document(data_dir: &Path, hash: &str, bytes: &[u8]) -> Result<(), BackupError> {
    write(data_dir, &document_place(data_dir, hash), bytes)
}

fn write(data_dir: &Path, path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let written = fs::create_dir_all(path.parent().unwrap_or(data_dir))
        .and_then(|()| whole_file::write(path, Readers::Usual, bytes));
    written.map_err(BackupError::io(format!("cannot write {}", path.display())))
}
