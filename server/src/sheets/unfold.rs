//! The ZIP around a workbook: what it really unfolds to, whatever it claims.
//!
//! Only plain archives are taken: beginning and end where they belong, no comment, nothing encrypted, no 64-bit sizes.
//! So there is one way to read them, and the reader that comes after this one sees the same entries.

use app::features::sheets::grid::SheetRefusal;
use flate2::read::DeflateDecoder;
use std::io::Read;

/// What an archive begins with.
pub const MAGIC: &[u8] = b"PK\x03\x04";
/// The most bytes that all entries together unfold to.
pub const UNFOLDED_MAX: u64 = 60 * 1024 * 1024;
/// The most entries.
const ENTRIES_MAX: u16 = 2_000;
/// Lengths of the fixed parts.
const END_LENGTH: usize = 22;
const CENTRAL_LENGTH: usize = 46;
const LOCAL_LENGTH: usize = 30;

/// A file in the archive.
struct Entry<'a> {
    name: &'a [u8],
    is_deflated: bool,
    folded: &'a [u8],
    claimed: u64,
}

/// An archive that keeps within the bounds.
pub struct Archive<'a> {
    entries: Vec<Entry<'a>>,
}

/// Little-endian numbers at a place; nothing where the bytes end before.
fn two(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn four(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

impl<'a> Archive<'a> {
    /// Reads the directory, then unfolds every entry once, counting and keeping nothing.
    pub fn check(bytes: &'a [u8]) -> Result<Self, SheetRefusal> {
        let archive = Self::directory(bytes)?;
        let claimed = archive.entries.iter().try_fold(0_u64, |sum, entry| sum.checked_add(entry.claimed));
        if claimed.is_none_or(|claimed| claimed > UNFOLDED_MAX) {
            return Err(SheetRefusal::Bomb);
        }
        let mut left = UNFOLDED_MAX;
        for entry in &archive.entries {
            let real = entry.length(left)?;
            if real != entry.claimed {
                return Err(SheetRefusal::Broken);
            }
            left -= real;
        }
        Ok(archive)
    }

    fn directory(bytes: &'a [u8]) -> Result<Self, SheetRefusal> {
        let broken = SheetRefusal::Broken;
        let end = bytes.len().checked_sub(END_LENGTH).ok_or(broken)?;
        let is_end = bytes[end..].starts_with(b"PK\x05\x06") && two(bytes, end + 20) == Some(0);
        let one_disk = four(bytes, end + 4) == Some(0) && two(bytes, end + 8) == two(bytes, end + 10);
        let count = two(bytes, end + 10).ok_or(broken)?;
        let (Some(size), Some(begin)) = (four(bytes, end + 12), four(bytes, end + 16)) else { return Err(broken) };
        let fits = (begin as usize).checked_add(size as usize) == Some(end);
        if !is_end || !one_disk || !fits {
            return Err(broken);
        }
        if count > ENTRIES_MAX {
            return Err(SheetRefusal::Bomb);
        }
        let mut at = begin as usize;
        let mut entries = Vec::new();
        for _ in 0..count {
            let (entry, next) = entry(bytes, at, begin as usize)?;
            entries.push(entry);
            at = next;
        }
        if at == end { Ok(Self { entries }) } else { Err(broken) }
    }

    /// Whether there is a file of this name.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn find(&self, name: &str) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name.as_bytes()))
    }

    /// The bytes of a file.
    pub fn unfold(&self, name: &str) -> Result<Vec<u8>, SheetRefusal> {
        let entry = self.find(name).ok_or(SheetRefusal::NotASheet)?;
        let mut bytes = Vec::new();
        entry.reader().take(UNFOLDED_MAX).read_to_end(&mut bytes).map_err(|_| SheetRefusal::Broken)?;
        Ok(bytes)
    }
}

/// The entry of the directory at a place, and where the next one begins.
fn entry(bytes: &[u8], at: usize, files_end: usize) -> Result<(Entry<'_>, usize), SheetRefusal> {
    let broken = SheetRefusal::Broken;
    let central = bytes.get(at..).filter(|rest| rest.starts_with(b"PK\x01\x02")).ok_or(broken)?;
    let small = |at| two(central, at).ok_or(broken);
    let large = |at| four(central, at).ok_or(broken);
    let (flags, method) = (small(8)?, small(10)?);
    if flags & 1 != 0 {
        return Err(SheetRefusal::Password);
    }
    let (folded, claimed, local) = (large(20)?, large(24)?, large(42)?);
    let (name, extra, comment) = (usize::from(small(28)?), usize::from(small(30)?), usize::from(small(32)?));
    if ![0, 8].contains(&method) || [folded, claimed, local].contains(&u32::MAX) {
        return Err(broken);
    }
    let local = local as usize;
    let file = bytes.get(local..files_end).filter(|rest| rest.starts_with(MAGIC)).ok_or(broken)?;
    let lengths = (two(file, 26).zip(two(file, 28))).ok_or(broken)?;
    let begin = LOCAL_LENGTH + usize::from(lengths.0) + usize::from(lengths.1);
    let data = file.get(begin..).and_then(|rest| rest.get(..folded as usize)).ok_or(broken)?;
    let found = Entry {
        name: central.get(CENTRAL_LENGTH..CENTRAL_LENGTH + name).ok_or(broken)?,
        is_deflated: method == 8,
        folded: data,
        claimed: u64::from(claimed),
    };
    Ok((found, at + CENTRAL_LENGTH + name + extra + comment))
}

impl Entry<'_> {
    fn reader(&self) -> Box<dyn Read + '_> {
        if self.is_deflated { Box::new(DeflateDecoder::new(self.folded)) } else { Box::new(self.folded) }
    }

    /// How many bytes it unfolds to, up to a bound.
    fn length(&self, most: u64) -> Result<u64, SheetRefusal> {
        let mut reader = self.reader();
        let mut buffer = vec![0; 64 * 1024];
        let mut length = 0;
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok(length),
                Ok(read) => length += read as u64,
                Err(_) => return Err(SheetRefusal::Broken),
            }
            if length > most {
                return Err(SheetRefusal::Bomb);
            }
        }
    }
}
