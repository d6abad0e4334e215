//! Files to be read in tests, made byte by byte where no writer makes such.

use flate2::{Compression, Crc, write::DeflateEncoder};
use rust_xlsxwriter::Workbook;
use std::io::Write;

/// An entry of an archive, with the length that it claims to unfold to.
pub struct Entry {
    pub name: &'static str,
    pub content: Vec<u8>,
    pub claimed: u32,
}

impl Entry {
    pub fn honest(name: &'static str, content: Vec<u8>) -> Self {
        let claimed = u32::try_from(content.len()).unwrap();
        Self { name, content, claimed }
    }
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// A ZIP of deflated entries.
pub fn archive(entries: &[Entry]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let data = deflated(&entry.content);
        let begin = u32::try_from(file.len()).unwrap();
        let sizes = [u32::try_from(data.len()).unwrap().to_le_bytes(), entry.claimed.to_le_bytes()].concat();
        let name = entry.name.as_bytes();
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let mut sum = Crc::new();
        sum.update(&entry.content);
        let sum = sum.sum().to_le_bytes();
        file.extend(b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0");
        file.extend(sum);
        file.extend(&sizes);
        file.extend(length);
        file.extend([0, 0]);
        file.extend(name);
        file.extend(&data);
        directory.extend(b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0");
        directory.extend(sum);
        directory.extend(&sizes);
        directory.extend(length);
        directory.extend([0; 12]);
        directory.extend(begin.to_le_bytes());
        directory.extend(name);
    }
    let (begin, size) = (u32::try_from(file.len()).unwrap(), u32::try_from(directory.len()).unwrap());
    let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
    file.extend(directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([count, count].concat());
    file.extend(size.to_le_bytes());
    file.extend(begin.to_le_bytes());
    file.extend([0, 0]);
    file
}

/// A workbook of one sheet.
pub fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet().set_name("清单").unwrap());
    book.save_to_buffer().unwrap()
}

/// A record of an XLS.
pub fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
}

/// A container of streams, each in sectors of its own, as the old workbooks are kept in.
pub fn container(streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
    const END: u32 = 0xffff_fffe;
    let mut sectors: Vec<[u8; 512]> = vec![[0xff; 512]];
    let mut next = vec![0xffff_fffd_u32];
    let mut put = |bytes: &[u8]| {
        let first = next.len();
        let count = bytes.len().div_ceil(512);
        for (at, chunk) in bytes.chunks(512).enumerate() {
            let mut sector = [0; 512];
            sector[..chunk.len()].copy_from_slice(chunk);
            sectors.push(sector);
            next.push(if at + 1 == count { END } else { u32::try_from(first + at + 1).unwrap() });
        }
        u32::try_from(first).unwrap()
    };
    let mut entries = vec![entry("Root Entry", 5, END, 0)];
    for (name, stream) in streams {
        // Long enough not to belong into the small sectors.
        let mut padded = stream.clone();
        padded.resize(padded.len().max(4096), 0);
        let start = put(&padded);
        entries.push(entry(name, 2, start, u32::try_from(padded.len()).unwrap()));
    }
    let directory = put(&entries.concat());
    let mut table = next.iter().flat_map(|id| id.to_le_bytes()).collect::<Vec<_>>();
    assert!(table.len() <= 512, "one sector of table is enough for a test");
    table.resize(512, 0xff);
    sectors[0].copy_from_slice(&table);
    let mut header = vec![0_u8; 512];
    header[..8].copy_from_slice(super::old::MAGIC);
    header[24..28].copy_from_slice(&[0x3e, 0, 3, 0]);
    header[28..34].copy_from_slice(&[0xfe, 0xff, 9, 0, 6, 0]);
    header[44] = 1;
    header[48..52].copy_from_slice(&directory.to_le_bytes());
    header[56..60].copy_from_slice(&4096_u32.to_le_bytes());
    for at in [60, 68] {
        header[at..at + 4].copy_from_slice(&END.to_le_bytes());
    }
    header[76..].fill(0xff);
    header[76..80].fill(0);
    [header, sectors.concat()].concat()
}

fn entry(name: &str, kind: u8, start: u32, length: u32) -> Vec<u8> {
    let mut entry = vec![0_u8; 128];
    let units = name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    entry[..units.len()].copy_from_slice(&units);
    entry[64..66].copy_from_slice(&u16::try_from(units.len() + 2).unwrap().to_le_bytes());
    entry[66] = kind;
    for at in [68, 72, 76] {
        entry[at..at + 4].fill(0xff);
    }
    entry[116..120].copy_from_slice(&start.to_le_bytes());
    entry[120..124].copy_from_slice(&length.to_le_bytes());
    entry
}

/// The stream of an XLS with one sheet of these records.
pub fn old_book(records: &[Vec<u8>]) -> Vec<u8> {
    let begin = |kind: u8| record(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let end = record(0x000a, &[]);
    let sheet = |at: u32| record(0x0085, &[&at.to_le_bytes()[..], &[0, 0, 2, 0, b'l', b's']].concat());
    let globals = begin(5).len() + sheet(0).len() + end.len();
    let globals = [begin(5), sheet(u32::try_from(globals).unwrap()), end.clone()].concat();
    [globals, begin(0x10), records.concat(), end].concat()
}

/// A text in a cell of an XLS.
pub fn old_text(row: u16, column: u16, text: &str) -> Vec<u8> {
    let units = text.encode_utf16().collect::<Vec<_>>();
    let head = [row, column, 0, u16::try_from(units.len()).unwrap()].map(u16::to_le_bytes).concat();
    let text = units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<_>>();
    record(0x0204, &[head, vec![1], text].concat())
}

/// A number in a cell of an XLS.
pub fn old_number(row: u16, column: u16, value: f64) -> Vec<u8> {
    let head = [row, column, 0].map(u16::to_le_bytes).concat();
    record(0x0203, &[head, value.to_le_bytes().to_vec()].concat())
}
