//! Walks the segments of a JPEG file.
//!
//! The decoder fills what is missing with grey and calls it a success. A photo
//! here is evidence of a thing, so half of one is refused: the walk insists on
//! the end marker after the last scan and lets [`scan`](super::scan) count what
//! the scan holds. Cameras put more behind the end marker (previews, a second
//! picture, a short film); that is left alone, and never decoded.

use std::borrow::Cow;

use super::container::{Outline, without_exif_prefix};
use super::scan::{self, Component, Frame, Tables};
use super::{PhotoRefusal, check_size};

/// Walks a JPEG file up to its end marker.
pub(super) fn outline(bytes: &[u8]) -> Result<Outline<'_>, PhotoRefusal> {
    const START_MARKER: usize = 2;
    let mut walk = Walk { rest: bytes.get(START_MARKER..).unwrap_or(&[]), ..Walk::default() };
    while walk.step()? {}
    let frame = walk.frame.ok_or(PhotoRefusal::Broken)?;
    if walk.scans == 0 {
        return Err(PhotoRefusal::Broken);
    }
    let picture = bytes.get(..bytes.len() - walk.rest.len()).unwrap_or(bytes);
    let copy = u64::try_from(picture.len()).unwrap_or(u64::MAX);
    // A picture in one scan is decoded strip by strip. With more scans, two
    // bytes for every coefficient are kept until the last one.
    let coefficients = if frame.sequential && walk.scans == 1 { 0 } else { frame.blocks() * 64 * 2 };
    Ok(Outline {
        width: frame.width,
        height: frame.height,
        exif: walk.exif,
        picture: Cow::Borrowed(picture),
        metadata: walk.metadata,
        trailer: walk.rest,
        scratch: copy + coefficients,
    })
}

/// A walk in progress.
#[derive(Default)]
struct Walk<'a> {
    rest: &'a [u8],
    frame: Option<Frame>,
    tables: Tables<'a>,
    restart: u32,
    scans: u32,
    exif: Option<&'a [u8]>,
    metadata: Vec<&'a [u8]>,
}

impl<'a> Walk<'a> {
    /// Takes one marker and its segment; false at the end marker.
    fn step(&mut self) -> Result<bool, PhotoRefusal> {
        match self.marker().ok_or(PhotoRefusal::Broken)? {
            0xD9 => return Ok(false),
            // A second picture starts before this one ended.
            0xD8 => return Err(PhotoRefusal::Broken),
            0x01 | 0xD0..=0xD7 => {}
            marker => {
                let body = self.segment().ok_or(PhotoRefusal::Broken)?;
                self.take(marker, body)?;
            }
        }
        Ok(true)
    }

    /// Finds the next marker, passing over fill bytes and stray ones: some
    /// cameras write a segment length that is off by a few.
    fn marker(&mut self) -> Option<u8> {
        loop {
            let at = self.rest.iter().position(|&byte| byte == 0xFF)?;
            let after = self.rest.get(at + 1..)?;
            let fill = after.iter().position(|&byte| byte != 0xFF)?;
            let (&marker, rest) = after.get(fill..)?.split_first()?;
            self.rest = rest;
            if marker != 0 {
                return Some(marker);
            }
        }
    }

    /// Cuts off the segment that follows a marker.
    fn segment(&mut self) -> Option<&'a [u8]> {
        let (length, after) = self.rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length)).checked_sub(2)?;
        let (body, rest) = after.split_at_checked(length)?;
        self.rest = rest;
        Some(body)
    }

    /// Notes what one segment says.
    fn take(&mut self, marker: u8, body: &'a [u8]) -> Result<(), PhotoRefusal> {
        match marker {
            0xC4 => self.tables.define(body),
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => self.start(marker, body)?,
            0xDA => self.scan(body)?,
            0xDD => {
                self.restart = body.first_chunk::<2>().map_or(0, |pair| u32::from(u16::from_be_bytes(*pair)));
            }
            0xE0..=0xEF | 0xFE => self.note_metadata(marker, body),
            _ => {}
        }
        Ok(())
    }

    /// Notes a segment that holds no picture data.
    fn note_metadata(&mut self, marker: u8, body: &'a [u8]) {
        if marker == 0xE1 && body.starts_with(b"Exif\0\0") {
            self.exif = self.exif.or(Some(without_exif_prefix(body)));
        }
        self.metadata.push(body);
    }

    /// Reads the frame header, which names the size.
    fn start(&mut self, marker: u8, body: &[u8]) -> Result<(), PhotoRefusal> {
        if self.frame.is_some() {
            return Err(PhotoRefusal::Broken);
        }
        let frame = frame(marker, body).ok_or(PhotoRefusal::Broken)?;
        check_size(frame.width, frame.height)?;
        self.frame = Some(frame);
        Ok(())
    }

    /// Passes over the data of a scan; the first one is also counted.
    fn scan(&mut self, header: &[u8]) -> Result<(), PhotoRefusal> {
        let frame = self.frame.as_ref().ok_or(PhotoRefusal::Broken)?;
        let length = scan_length(self.rest).ok_or(PhotoRefusal::Broken)?;
        let (data, rest) = self.rest.split_at(length);
        if self.scans == 0 && !scan::is_whole(frame, header, &self.tables, self.restart, data) {
            return Err(PhotoRefusal::Broken);
        }
        self.rest = rest;
        self.scans += 1;
        Ok(())
    }
}

/// Reads a frame header.
fn frame(marker: u8, body: &[u8]) -> Option<Frame> {
    let [precision, a, b, c, d, count, list @ ..] = body else {
        return None;
    };
    let components: Vec<Component> =
        list.chunks_exact(3).take(usize::from(*count)).filter_map(|entry| Component::new(entry[0], entry[1])).collect();
    if components.is_empty() || components.len() != usize::from(*count) {
        return None;
    }
    Some(Frame {
        width: u32::from(u16::from_be_bytes([*c, *d])),
        height: u32::from(u16::from_be_bytes([*a, *b])),
        sequential: matches!(marker, 0xC0 | 0xC1) && *precision == 8,
        components,
    })
}

/// How far the data of a scan reaches: up to the next marker that is neither a
/// restart nor fill. `None` if the file ends first.
fn scan_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == 0xFF)?;
        match bytes.get(at + 1)? {
            0x00 | 0xD0..=0xD7 => at += 2,
            0xFF => at += 1,
            _ => return Some(at),
        }
    }
}
