//! The file of a backup: a tar archive, compressed with gzip, that any tool can look into.

use super::{
    error::BackupError,
    manifest::{FORMAT, Manifest, Part},
    parts::{Message, PartName},
};
use crate::whole_file::{Readers, WholeFile};
use flate2::{Compression, bufread::GzDecoder, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufReader, BufWriter, Read},
    path::Path,
};
use tar::{Archive, Builder, EntryType, Header};
use tokio::sync::mpsc::Receiver;

type Tar = Builder<GzEncoder<BufWriter<WholeFile>>>;

/// Writes what is handed over into a file; it is there whole at the end, or not at all. Blocks.
pub(super) fn write(target: &Path, mut messages: Receiver<Message>) -> Result<Manifest, BackupError> {
    let failed = || BackupError::io(format!("cannot write {}", target.display()));
    let file = WholeFile::create(target, Readers::Owner).map_err(failed())?;
    // Pictures are compressed already, and rows become a fifth of their size at once.
    let mut tar = Builder::new(GzEncoder::new(BufWriter::new(file), Compression::fast()));
    let mut parts = Vec::new();
    while let Some(message) = messages.blocking_recv() {
        match message {
            Message::Part(name, bytes) => {
                append(&mut tar, &name, &bytes).map_err(failed())?;
                parts.push(part(&name, &bytes));
            }
            Message::End(manifest) => {
                let manifest = Manifest { parts, ..*manifest };
                let json = serde_json::to_vec_pretty(&manifest).map_err(io::Error::other).map_err(failed())?;
                append(&mut tar, &PartName::Manifest, &json).map_err(failed())?;
                finish(tar).map_err(failed())?;
                return Ok(manifest);
            }
        }
    }
    Err(BackupError::Stopped)
}

fn append(tar: &mut Tar, name: &PartName, bytes: &[u8]) -> io::Result<()> {
    let mut header = Header::new_ustar();
    header.set_path(name.path())?;
    header.set_entry_type(EntryType::Regular);
    header.set_size(bytes.len() as u64);
    header.set_mode(0o600);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_cksum();
    tar.append(&header, bytes)
}

fn part(name: &PartName, bytes: &[u8]) -> Part {
    Part { name: name.path(), bytes: bytes.len() as u64, sha256: hex::encode(Sha256::digest(bytes)) }
}

fn finish(tar: Tar) -> io::Result<()> {
    let buffer = tar.into_inner()?.finish()?;
    buffer.into_inner().map_err(io::IntoInnerError::into_error)?.finish()
}

/// Goes through the files of a backup. A file that does not belong into one ends it. Blocks.
pub(super) fn walk(
    path: &Path,
    mut each: impl FnMut(PartName, Vec<u8>) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let file = File::open(path).map_err(BackupError::io(format!("cannot read {}", path.display())))?;
    let mut archive = Archive::new(GzDecoder::new(BufReader::new(file)));
    // Raw: our names are short, so whoever extends them by further headers is not us.
    for entry in archive.entries().map_err(BackupError::broken)?.raw(true) {
        let mut entry = entry.map_err(BackupError::broken)?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let name = PartName::parse(&path).filter(|_| entry.header().entry_type() == EntryType::Regular);
        let Some(name) = name else {
            return Err(BackupError::broken(format!("{path:?} does not belong into it, or not for this version")));
        };
        if entry.size() > name.bytes_max() {
            return Err(BackupError::broken(format!("{path} is too large")));
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(|error| BackupError::broken(format!("{path}: {error}")))?;
        each(name, bytes)?;
    }
    Ok(())
}

/// Reads a backup from end to end and compares it with its own manifest; writes nothing. Blocks.
pub(super) fn verify(path: &Path) -> Result<Manifest, BackupError> {
    let mut found = BTreeMap::new();
    let mut manifest = None;
    walk(path, |name, bytes| {
        if manifest.is_some() {
            return Err(BackupError::broken("something follows the manifest"));
        }
        if name == PartName::Manifest {
            let read = serde_json::from_slice::<Manifest>(&bytes);
            manifest = Some(read.map_err(|error| BackupError::broken(format!("manifest.json: {error}")))?);
            return Ok(());
        }
        let part = part(&name, &bytes);
        let twice = found.insert(part.name.clone(), part);
        twice.map_or(Ok(()), |part| Err(BackupError::broken(format!("{} is there twice", part.name))))
    })?;
    let manifest = manifest.ok_or_else(|| BackupError::broken("it ends before its manifest"))?;
    if manifest.format > FORMAT {
        let what = format!("it was made by version {} of this program; use that one or a later one", manifest.program);
        return Err(BackupError::OtherVersion(what));
    }
    compare(&manifest, &mut found)?;
    Ok(manifest)
}

fn compare(manifest: &Manifest, found: &mut BTreeMap<String, Part>) -> Result<(), BackupError> {
    for part in &manifest.parts {
        match found.remove(&part.name) {
            None => return Err(BackupError::broken(format!("{} is missing", part.name))),
            Some(there) if there != *part => {
                return Err(BackupError::broken(format!("{} is damaged: its checksum differs", part.name)));
            }
            Some(_) => {}
        }
    }
    let more = found.keys().next();
    more.map_or(Ok(()), |name| Err(BackupError::broken(format!("{name} is not in its manifest"))))
}
