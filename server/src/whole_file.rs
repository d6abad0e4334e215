//! Files that appear whole or not at all, whenever the power goes: written beside their place, then moved there.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Who may read a file.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Readers {
    /// Whoever the system's settings let.
    Usual,
    /// The owner alone: it holds secrets.
    Owner,
}

/// A file that is being written. Dropped before [`WholeFile::finish`], it never was.
#[derive(Debug)]
pub struct WholeFile {
    file: File,
    temporary: PathBuf,
    target: PathBuf,
    is_finished: bool,
}

impl WholeFile {
    /// Begins a file whose folder exists.
    pub fn create(target: &Path, readers: Readers) -> io::Result<Self> {
        let folder = folder(target);
        let temporary = folder.join(format!(".{:016x}.tmp", rand::random::<u64>()));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if readers == Readers::Owner {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        let file = options.open(&temporary)?;
        Ok(Self { file, temporary, target: target.to_owned(), is_finished: false })
    }

    /// Puts the file into its place, in the stead of whatever is there, and waits until the disk has it.
    pub fn finish(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.temporary, &self.target)?;
        self.is_finished = true;
        File::open(folder(&self.target))?.sync_all()
    }
}

/// Writes a whole file at once.
pub fn write(target: &Path, readers: Readers, bytes: &[u8]) -> io::Result<()> {
    let mut file = WholeFile::create(target, readers)?;
    file.write_all(bytes)?;
    file.finish()
}

fn folder(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if !self.is_finished {
            // Where it cannot be taken away it lies there as what it is: a temporary file.
            drop(fs::remove_file(&self.temporary));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_replaces_another_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write(&path, Readers::Usual, b"old").unwrap();
        write(&path, Readers::Owner, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_unfinished_file_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = WholeFile::create(&folder.path().join("a"), Readers::Owner).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn secrets_are_for_the_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write(&path, Readers::Owner, b"secret").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
