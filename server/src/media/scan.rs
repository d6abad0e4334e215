//! Counts the blocks that a JPEG scan really holds.
//!
//! A file can lose its lower half and still end with an end marker, because
//! programs that repair a broken transfer add one. Only reading the Huffman
//! codes tells. That is the cheap part of decoding (no transform, no colours),
//! and it is done only for the plain kind of JPEG that cameras write: one
//! scan, Huffman coded, not progressive. A small shortfall is let pass, since
//! no eye would find it and some cameras are careless with the last strip.

/// The share of blocks that must be present, in percent.
const WHOLE_PERCENT: u64 = 98;

/// What a frame header says.
pub(super) struct Frame {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Baseline or extended Huffman coding with eight bits, not progressive.
    pub(super) sequential: bool,
    pub(super) components: Vec<Component>,
}

/// One colour component of a frame.
pub(super) struct Component {
    id: u8,
    across: u32,
    down: u32,
}

impl Component {
    /// Reads an entry of the frame header; `None` for impossible sampling.
    pub(super) fn new(id: u8, sampling: u8) -> Option<Self> {
        let (across, down) = (u32::from(sampling >> 4), u32::from(sampling & 0x0F));
        ((1..=4).contains(&across) && (1..=4).contains(&down)).then_some(Self { id, across, down })
    }

    /// Blocks of this component in one interleaved unit.
    fn blocks(&self) -> u64 {
        u64::from(self.across) * u64::from(self.down)
    }
}

impl Frame {
    /// Units of an interleaved scan. Of a single component the sampling does
    /// not matter: its units are its blocks.
    fn units(&self) -> u64 {
        let largest = |side: fn(&Component) -> u32| {
            if self.components.len() == 1 { 1 } else { self.components.iter().map(side).max().unwrap_or(1) }
        };
        let across = self.width.div_ceil(8 * largest(|part| part.across));
        let down = self.height.div_ceil(8 * largest(|part| part.down));
        u64::from(across) * u64::from(down)
    }

    /// Blocks of all components together.
    pub(super) fn blocks(&self) -> u64 {
        let per_unit: u64 = self.components.iter().map(Component::blocks).sum();
        self.units() * per_unit
    }
}

/// The Huffman tables in force, as their bytes: lengths, then symbols. They are
/// made ready only for the scan that uses them, since a hostile file can define
/// any number of them.
#[derive(Default)]
pub(super) struct Tables<'a> {
    dc: [Option<&'a [u8]>; 4],
    ac: [Option<&'a [u8]>; 4],
}

impl<'a> Tables<'a> {
    /// Takes a segment that defines one table or several.
    pub(super) fn define(&mut self, mut body: &'a [u8]) {
        while let Some((&which, rest)) = body.split_first() {
            let lengths = rest.get(..16).unwrap_or(&[]);
            let symbols: usize = lengths.iter().map(|&count| usize::from(count)).sum();
            let Some((table, rest)) = rest.split_at_checked(16 + symbols) else {
                return;
            };
            let class = if which >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            if let Some(slot) = class.get_mut(usize::from(which & 0x0F)) {
                *slot = Some(table);
            }
            body = rest;
        }
    }
}

/// A Huffman table made ready for reading.
struct Codes<'a> {
    levels: [Level; 16],
    symbols: &'a [u8],
}

/// The codes of one length. All codes are seen as the 16 bits they start, so
/// that those of one length lie between those of the shorter and the longer.
#[derive(Clone, Copy, Default)]
struct Level {
    start: usize,
    end: usize,
    /// Which symbol the first of these codes means.
    first: usize,
}

impl<'a> Codes<'a> {
    fn new(table: &'a [u8]) -> Option<Self> {
        let (lengths, symbols) = table.split_at_checked(16)?;
        let mut levels = [Level::default(); 16];
        let (mut start, mut first) = (0, 0);
        for (at, (level, &count)) in levels.iter_mut().zip(lengths).enumerate() {
            let count = usize::from(count);
            let end = start + (count << (15 - at));
            *level = Level { start, end, first };
            (start, first) = (end, first + count);
        }
        Some(Self { levels, symbols })
    }

    /// The length of the code that these 16 bits start with, and its symbol.
    fn look_up(&self, ahead: usize) -> Option<(u8, u8)> {
        let mut lengths = (1..=16_u8).zip(&self.levels);
        let (length, level) = lengths.find(|(_, level)| ahead < level.end)?;
        let index = level.first + ((ahead - level.start) >> (16 - length));
        Some((length, *self.symbols.get(index)?))
    }
}

/// Whether the scan holds (nearly) all blocks of the picture. True as well for
/// the kinds of scan that are not counted here.
pub(super) fn is_whole(frame: &Frame, header: &[u8], tables: &Tables<'_>, restart: u32, data: &[u8]) -> bool {
    if !frame.sequential {
        return true;
    }
    let Some(plan) = Plan::new(frame, header, tables) else {
        return true;
    };
    let expected = frame.units();
    let interval = match restart {
        0 => expected,
        some => u64::from(some),
    };
    let found = plan.count(Bits::new(data), expected, interval);
    found * 100 >= expected * WHOLE_PERCENT
}

/// The order in which the tables are used within one unit of a scan.
struct Plan<'a> {
    codes: Vec<Codes<'a>>,
    blocks: Vec<(usize, usize)>,
}

impl<'a> Plan<'a> {
    /// `None` if the scan has not all components or misses a table: the first
    /// is not counted here, the second is for the decoder to refuse.
    fn new(frame: &Frame, header: &[u8], tables: &Tables<'a>) -> Option<Self> {
        let (&count, list) = header.split_first()?;
        if usize::from(count) != frame.components.len() {
            return None;
        }
        let mut plan = Self { codes: Vec::new(), blocks: Vec::new() };
        for entry in list.chunks_exact(2).take(usize::from(count)) {
            let component = frame.components.iter().find(|part| part.id == entry[0])?;
            let dc = plan.add((*tables.dc.get(usize::from(entry[1] >> 4))?)?)?;
            let ac = plan.add((*tables.ac.get(usize::from(entry[1] & 0x0F))?)?)?;
            let blocks = if count == 1 { 1 } else { component.blocks() };
            plan.blocks.extend((0..blocks).map(|_| (dc, ac)));
        }
        Some(plan)
    }

    /// Makes a table ready and says where it went.
    fn add(&mut self, table: &'a [u8]) -> Option<usize> {
        self.codes.push(Codes::new(table)?);
        Some(self.codes.len() - 1)
    }

    /// Counts the units, taking up again after every restart marker.
    fn count(&self, mut bits: Bits<'_>, expected: u64, interval: u64) -> u64 {
        let mut found = 0;
        loop {
            let wanted = interval.min(expected - found);
            let mut stretch = 0;
            while stretch < wanted && self.unit(&mut bits).is_some() {
                stretch += 1;
            }
            found += stretch;
            if found == expected || !bits.restart() {
                return found;
            }
        }
    }

    /// Passes over one unit; `None` if the data ends or makes no sense.
    fn unit(&self, bits: &mut Bits<'_>) -> Option<()> {
        for &(dc, ac) in &self.blocks {
            block(bits, self.codes.get(dc)?, self.codes.get(ac)?)?;
        }
        Some(())
    }
}

/// Passes over one block: a first coefficient, then runs of zeros and values.
fn block(bits: &mut Bits<'_>, dc: &Codes<'_>, ac: &Codes<'_>) -> Option<()> {
    let size = bits.symbol(dc)?;
    bits.drop(size & 0x0F)?;
    let mut filled = 1;
    while filled < 64 {
        let symbol = bits.symbol(ac)?;
        let (run, size) = (symbol >> 4, symbol & 0x0F);
        if size == 0 && run != 15 {
            break;
        }
        bits.drop(size)?;
        filled += run + 1;
    }
    Some(())
}

/// Reads the bits of a scan up to the next marker.
struct Bits<'a> {
    rest: &'a [u8],
    /// The bits read ahead, from the highest down.
    buffer: u64,
    held: u8,
}

impl<'a> Bits<'a> {
    fn new(rest: &'a [u8]) -> Self {
        Self { rest, buffer: 0, held: 0 }
    }

    /// Reads ahead as far as there is room and data.
    fn fill(&mut self) {
        while self.held <= 56 {
            let (byte, rest) = match self.rest {
                [0xFF, 0x00, rest @ ..] => (0xFF, rest),
                [byte, rest @ ..] if *byte != 0xFF => (*byte, rest),
                _ => return,
            };
            self.rest = rest;
            self.buffer |= u64::from(byte) << (56 - self.held);
            self.held += 8;
        }
    }

    /// Reads one Huffman code.
    fn symbol(&mut self, codes: &Codes<'_>) -> Option<u8> {
        if self.held < 16 {
            self.fill();
        }
        let ahead = usize::try_from(self.buffer >> 48).ok()?;
        let (length, symbol) = codes.look_up(ahead)?;
        self.drop(length)?;
        Some(symbol)
    }

    /// Passes over some bits (16 at most).
    fn drop(&mut self, count: u8) -> Option<()> {
        if self.held < count {
            self.fill();
        }
        self.held = self.held.checked_sub(count)?;
        self.buffer <<= count;
        Some(())
    }

    /// Goes on behind the next restart marker; false if there is none.
    fn restart(&mut self) -> bool {
        (self.buffer, self.held) = (0, 0);
        while let Some(at) = self.rest.iter().position(|&byte| byte == 0xFF) {
            let after = self.rest.get(at + 1..).unwrap_or(&[]);
            if let [0xD0..=0xD7, rest @ ..] = after {
                self.rest = rest;
                return true;
            }
            self.rest = after;
        }
        false
    }
}
