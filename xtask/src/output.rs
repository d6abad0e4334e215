//! Writing the finished files: only what changed, each with its compressed twins, and no leftovers.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use flate2::{Compression, write::GzEncoder};

/// Files up to this many bytes are sent as they are.
const TOO_SMALL_TO_COMPRESS: usize = 512;

/// Endings of files that compression makes smaller.
const COMPRESSIBLE: [&str; 15] = [
    "css",
    "csv",
    "geojson",
    "html",
    "ico",
    "ics",
    "js",
    "json",
    "map",
    "md",
    "mjs",
    "svg",
    "txt",
    "wasm",
    "webmanifest",
];

/// What a file's compressed twins end in: Brotli, gzip.
pub const TWINS: [&str; 2] = ["br", "gz"];

/// A folder that holds exactly what is put into it.
#[derive(Debug)]
pub struct Output {
    folder: PathBuf,
    compress: bool,
    kept: BTreeSet<String>,
}

impl Output {
    pub fn new(folder: &Path, compress: bool) -> Self {
        Self { folder: folder.to_path_buf(), compress, kept: BTreeSet::new() }
    }

    /// Puts a file at a path below the folder. The twins are written before the file itself, so a
    /// file that is there with the right content has the right twins, also after an interruption.
    pub fn put(&mut self, name: &str, content: &[u8]) -> Result<()> {
        let path = self.folder.join(name);
        let twins = TWINS.map(|ending| twin(&path, ending));
        let wants_twins = self.compress && is_compressible(name, content);
        let unchanged = fs::read(&path).is_ok_and(|kept| kept == content)
            && (!wants_twins || twins.iter().all(|twin| twin.exists()));
        if !unchanged {
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).with_context(|| format!("making {}", parent.display()))?;
            }
            if wants_twins {
                replace(&twins[0], &brotli(content)?)?;
                replace(&twins[1], &gzip(content)?)?;
            }
            replace(&path, content)?;
        }
        self.kept.insert(name.to_owned());
        if wants_twins {
            self.kept.extend(TWINS.map(|ending| format!("{name}.{ending}")));
        }
        Ok(())
    }

    pub fn holds(&self, name: &str) -> bool {
        self.kept.contains(name)
    }

    /// Removes whatever an earlier build left there; says how many files that were.
    pub fn remove_leftovers(&self) -> Result<usize> {
        let mut removed = 0;
        for name in files_below(&self.folder)? {
            if !self.kept.contains(&name) {
                let path = self.folder.join(&name);
                fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
                removed += 1;
                for folder in path.ancestors().skip(1).take_while(|path| *path != self.folder) {
                    // Fails, as it should, where the folder is not empty.
                    if fs::remove_dir(folder).is_err() {
                        break;
                    }
                }
            }
        }
        Ok(removed)
    }
}

/// The paths of all files below a folder, with `/` between their parts, sorted; none where the
/// folder is missing.
pub fn files_below(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    if folder.exists() {
        collect(folder, "", &mut found)?;
    }
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry.with_context(|| format!("reading {}", folder.display()))?;
        let path = entry.path();
        let name =
            entry.file_name().into_string().map_err(|name| anyhow::anyhow!("{} is not UTF-8", name.display()))?;
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), found)?;
        } else {
            found.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

/// The path of a file's compressed twin.
pub fn twin(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

fn is_compressible(name: &str, content: &[u8]) -> bool {
    content.len() > TOO_SMALL_TO_COMPRESS
        && Path::new(name)
            .extension()
            .and_then(|ending| ending.to_str())
            .is_some_and(|ending| COMPRESSIBLE.contains(&ending))
}

/// Writes beside the file and renames, so that a reader sees the old or the new file, never half.
fn replace(path: &Path, content: &[u8]) -> Result<()> {
    let fresh = twin(path, "new");
    fs::write(&fresh, content)
        .and_then(|()| fs::rename(&fresh, path))
        .with_context(|| format!("writing {}", path.display()))
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters =
        brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: content.len(), ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut out, &parameters).context("compressing with Brotli")?;
    Ok(out)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).context("compressing with gzip")?;
    encoder.finish().context("compressing with gzip")
}

/// A folder for one test; named after it, so that tests do not meet in it.
#[cfg(test)]
pub struct Scratch(pub PathBuf);

#[cfg(test)]
impl Scratch {
    pub fn new(test: &str) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("xtask-{}-{test}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

#[cfg(test)]
impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder left behind fails no test.
        drop(fs::remove_dir_all(&self.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twins_come_and_go_with_their_file() -> Result<()> {
        let scratch = Scratch::new("twins")?;
        let folder = &scratch.0;
        let text = "legal education ".repeat(100);
        let mut first = Output::new(folder, true);
        first.put("a/b.txt", text.as_bytes())?;
        first.put("a/c.png", text.as_bytes())?;
        first.put("short.txt", b"short")?;
        assert_eq!(first.remove_leftovers()?, 0);
        let all = ["a/b.txt", "a/b.txt.br", "a/b.txt.gz", "a/c.png", "short.txt"];
        assert_eq!(files_below(folder)?, all);

        let mut second = Output::new(folder, false);
        second.put("short.txt", b"shorter")?;
        assert!(second.holds("short.txt"));
        assert_eq!(second.remove_leftovers()?, 4);
        assert_eq!(files_below(folder)?, ["short.txt"]);
        assert!(!folder.join("a").exists());
        Ok(())
    }

    #[test]
    fn a_changed_file_gets_new_twins_and_an_unchanged_one_keeps_them() -> Result<()> {
        let scratch = Scratch::new("changed")?;
        let folder = &scratch.0;
        let (old, new) = ("old ".repeat(400), "new ".repeat(400));
        let path = folder.join("a.css");
        Output::new(folder, true).put("a.css", old.as_bytes())?;
        fs::write(twin(&path, "gz"), b"marked")?;
        Output::new(folder, true).put("a.css", old.as_bytes())?;
        assert_eq!(fs::read(twin(&path, "gz"))?, b"marked");
        Output::new(folder, true).put("a.css", new.as_bytes())?;
        let mut unpacked = Vec::new();
        let packed = fs::read(twin(&path, "br"))?;
        brotli::BrotliDecompress(&mut &packed[..], &mut unpacked)?;
        assert_eq!(unpacked, new.as_bytes());
        assert_ne!(fs::read(twin(&path, "gz"))?, b"marked");
        Ok(())
    }
}
