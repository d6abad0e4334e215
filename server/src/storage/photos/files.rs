//! The files of pictures and documents: named by content, written whole or not at all.

use super::super::{
    db::Database,
    fault::{Fault, failed},
    sql::sql,
};
use crate::media::Processed;
use app::features::photos::SIZES;
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::{
    sync::{RwLock, RwLockReadGuard},
    task::spawn_blocking,
};

/// The folders of pictures and documents.
pub struct Files {
    root: Arc<Path>,
    documents: Arc<Path>,
    /// Read: files are being written for a row that follows. Write: files without a row are being deleted.
    rows: RwLock<()>,
}

impl Files {
    pub(in super::super) fn new(data_dir: &Path) -> Self {
        let (root, documents) = (data_dir.join("photos").into(), data_dir.join("documents").into());
        Self { root, documents, rows: RwLock::default() }
    }

    /// Holds off deleting, until the row that the files are for is there.
    pub(in super::super) async fn keep(&self) -> RwLockReadGuard<'_, ()> {
        self.rows.read().await
    }

    /// Writes all sizes of a picture; those that are there stay.
    pub(in super::super) async fn write(&self, processed: Processed) -> Result<(), Fault> {
        let root = Arc::clone(&self.root);
        spawn_blocking(move || {
            for rendition in &processed.renditions {
                put(&path(&root, &processed.hash, rendition.width), &rendition.jpeg)?;
            }
            Ok(())
        })
        .await?
    }

    /// Writes a document; one that is there stays.
    pub(in super::super) async fn write_document(&self, hash: String, bytes: Vec<u8>) -> Result<(), Fault> {
        let root = Arc::clone(&self.documents);
        spawn_blocking(move || Ok(put(&document_path(&root, &hash), &bytes)?)).await?
    }

    /// A picture in a size; `None` where there is no such file.
    pub(in super::super) async fn read(&self, hash: &str, size: u32) -> Result<Option<Vec<u8>>, Fault> {
        found(tokio::fs::read(path(&self.root, hash, size)).await)
    }

    /// A document; `None` where there is no such file.
    pub(in super::super) async fn read_document(&self, hash: &str) -> Result<Option<Vec<u8>>, Fault> {
        found(tokio::fs::read(document_path(&self.documents, hash)).await)
    }

    /// Deletes the files of those pictures that no row names any more. A file that stays does no harm, so a failure
    /// is logged and no more.
    pub(in super::super) async fn forget_unused(&self, db: &Database, hashes: Vec<String>) {
        if hashes.is_empty() {
            return;
        }
        if let Err(fault) = self.try_forget(db, hashes).await {
            failed(&fault);
        }
    }

    async fn try_forget(&self, db: &Database, hashes: Vec<String>) -> Result<(), Fault> {
        let _alone = self.rows.write().await;
        let mut used = sql("SELECT hash FROM photos WHERE hash IN ");
        used.push_list(&hashes).push(" UNION SELECT hash FROM attachments WHERE hash IN ").push_list(&hashes);
        let used: Vec<(String,)> = db.all(used).await?;
        let unused = hashes.into_iter().filter(|hash| !used.iter().any(|(other,)| other == hash)).collect::<Vec<_>>();
        let (root, documents) = (Arc::clone(&self.root), Arc::clone(&self.documents));
        spawn_blocking(move || {
            for hash in unused {
                let pictures = SIZES.map(|size| path(&root, &hash, size));
                for path in pictures.into_iter().chain([document_path(&documents, &hash)]) {
                    match fs::remove_file(path) {
                        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                        _ => {}
                    }
                }
            }
            Ok(())
        })
        .await?
    }
}

fn found(read: io::Result<Vec<u8>>) -> Result<Option<Vec<u8>>, Fault> {
    match read {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether it can be the name of a picture; nothing else ever becomes part of a path.
pub(super) fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn path(root: &Path, hash: &str, size: u32) -> PathBuf {
    root.join(hash.get(..2).unwrap_or("xx")).join(format!("{hash}-{size}.jpg"))
}

fn document_path(root: &Path, hash: &str) -> PathBuf {
    root.join(hash.get(..2).unwrap_or("xx")).join(format!("{hash}.pdf"))
}

/// Writes a file so that it is there whole or not at all, whenever the power goes.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Named by content: what is there, with this length, is the same.
    if fs::metadata(path).is_ok_and(|there| there.len() == bytes.len() as u64) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)?;
    let temporary = folder.join(format!(".{:016x}.tmp", rand::random::<u64>()));
    let written = File::create_new(&temporary)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
        return written;
    }
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashes_become_paths() {
        assert!(is_hash(&"0a".repeat(32)));
        for text in ["", "../../../../etc/passwd", &"0A".repeat(32), &"0a".repeat(33), &"é".repeat(32)] {
            assert!(!is_hash(text), "{text}");
        }
    }

    #[test]
    fn a_file_is_whole_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = path(folder.path(), &"ab".repeat(32), 320);
        put(&path, b"picture").unwrap();
        put(&path, b"picture").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"picture");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }
}
