//! XLS, the old workbook: a walk through its records before a reader allocates by what they claim.
//!
//! The reader makes a table as large as the cell that lies furthest out, whatever is between; two cells in opposite
//! corners would be enough to use up the memory.

use app::features::sheets::grid::{COLUMNS_MAX, ROWS_MAX, SheetRefusal};

/// What the container begins with.
pub const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// The most cells that the tables of all sheets have room for.
const ROOM_MAX: u64 = 4_000_000;
/// Sector ids from here on are no sectors.
const RESERVED: u32 = 0xffff_fffa;
/// Streams below this length lie in the small sectors.
const SMALL: usize = 4096;
const SMALL_SECTOR: usize = 64;
/// Length of an entry of the directory.
const ENTRY: usize = 128;
/// Sectors that the header itself names as parts of the table of sectors.
const HEADER_TABLES: usize = 109;

fn two(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn four(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|chunk| four(chunk, 0)).collect()
}

/// The container: sectors, and which follows which.
struct Container<'a> {
    bytes: &'a [u8],
    sector: usize,
    next: Vec<u32>,
}

impl<'a> Container<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let sector = match two(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        // Files as small as ours need no more tables than the header names.
        let tables = (0..HEADER_TABLES).filter_map(|at| four(bytes, 76 + at * 4)).filter(|id| *id < RESERVED);
        let mut container = Self { bytes, sector, next: Vec::new() };
        let next = tables.map(|id| container.sector(id).map(numbers)).collect::<Option<Vec<_>>>()?;
        container.next = next.concat();
        Some(container)
    }

    fn sector(&self, id: u32) -> Option<&'a [u8]> {
        let from = (id as usize).checked_add(1)?.checked_mul(self.sector)?;
        let rest = self.bytes.get(from..)?;
        Some(&rest[..rest.len().min(self.sector)])
    }

    /// The sectors that follow one another from `id` on; never more than there are.
    fn chain(&self, mut id: u32) -> Option<Vec<u8>> {
        let mut found = Vec::new();
        while id < RESERVED {
            if found.len() > self.bytes.len() {
                return None;
            }
            found.extend_from_slice(self.sector(id)?);
            id = *self.next.get(id as usize)?;
        }
        Some(found)
    }

    /// A stream that lies in the small sectors.
    fn small_chain(&self, root: u32, mut id: u32) -> Option<Vec<u8>> {
        let whole = self.chain(root)?;
        let next = numbers(&self.chain(four(self.bytes, 60)?)?);
        let mut found = Vec::new();
        while id < RESERVED {
            if found.len() > whole.len() {
                return None;
            }
            let from = (id as usize).checked_mul(SMALL_SECTOR)?;
            found.extend_from_slice(whole.get(from..from + SMALL_SECTOR)?);
            id = *next.get(id as usize)?;
        }
        Some(found)
    }
}

/// Refuses what needs a password, what is no workbook, and what would make its reader use up the memory.
pub fn check(bytes: &[u8]) -> Result<(), SheetRefusal> {
    let container = Container::open(bytes).ok_or(SheetRefusal::Broken)?;
    let directory = four(bytes, 48).and_then(|id| container.chain(id)).ok_or(SheetRefusal::Broken)?;
    let entries = directory.chunks_exact(ENTRY).map(|entry| (name(entry), entry)).collect::<Vec<_>>();
    let find =
        |wanted: &str| entries.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, entry)| *entry);
    if find("EncryptedPackage").is_some() {
        return Err(SheetRefusal::Password);
    }
    let stream = find("Workbook").or_else(|| find("Book")).ok_or(SheetRefusal::NotASheet)?;
    let root = entries.first().and_then(|(_, entry)| four(entry, 116));
    let (Some(start), Some(length), Some(root)) = (four(stream, 116), four(stream, 120), root) else {
        return Err(SheetRefusal::Broken);
    };
    let length = length as usize;
    let stream = if length < SMALL { container.small_chain(root, start) } else { container.chain(start) };
    let stream = stream.ok_or(SheetRefusal::Broken)?;
    walk(&stream[..stream.len().min(length)])
}

fn name(entry: &[u8]) -> String {
    let units = entry[..64].chunks_exact(2).filter_map(|pair| two(pair, 0)).take_while(|unit| *unit != 0);
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Walks through the records of a workbook.
fn walk(stream: &[u8]) -> Result<(), SheetRefusal> {
    let (mut sheets, mut rows, mut columns) = (0_u64, 0_u64, 0_u64);
    let mut at = 0;
    while let (Some(kind), Some(length)) = (two(stream, at), two(stream, at + 2)) {
        let begin = at + 4;
        let Some(record) = stream.get(begin..begin + usize::from(length)) else { break };
        let small = |at| two(record, at).map(u64::from).unwrap_or_default();
        match kind {
            // A key for the rest of the stream.
            0x002f if small(0) != 0 => return Err(SheetRefusal::Password),
            0x0085 => sheets += 1,
            // Cells; the last one holds several, and its last number is the last column.
            0x0006 | 0x00d6 | 0x00fd | 0x0203 | 0x0204 | 0x0205 | 0x027e | 0x00bd => {
                rows = rows.max(small(0) + 1);
                let last = if kind == 0x00bd { small(record.len().saturating_sub(2)) } else { small(2) };
                columns = columns.max(last + 1);
            }
            // What a sheet says of its own size.
            0x0200 => {
                let wide = record.len() >= 14;
                let far = if wide { four(record, 4).map(u64::from).unwrap_or_default() } else { small(2) };
                let right = if wide { small(10) } else { small(6) };
                if far.saturating_mul(right) > ROOM_MAX {
                    return Err(SheetRefusal::TooManyRows);
                }
            }
            _ => {}
        }
        at = begin + usize::from(length);
    }
    if rows > u64::from(ROWS_MAX) {
        Err(SheetRefusal::TooManyRows)
    } else if columns > u64::from(COLUMNS_MAX) {
        Err(SheetRefusal::TooManyColumns)
    } else if rows * columns * sheets > ROOM_MAX {
        Err(SheetRefusal::TooMuchText)
    } else {
        Ok(())
    }
}
