//! Looks for other files hidden in the parts of a picture that hold no pixels.
//!
//! This is a matter of hygiene, not of safety: pictures are always encoded
//! again, so nothing found here could survive. But someone who sends a picture
//! that is a web page or an archive as well is up to something, and refusing
//! it says so at once.
//!
//! Bytes behind the end of a picture are no reason by themselves. Phones append
//! previews, depth maps, a second exposure or a short film, and all of that
//! passes. Every signature is long enough, or bound to a place, that megabytes
//! of film data do not contain it by chance.

use super::PhotoRefusal;
use super::container::Outline;

/// Beginnings of web pages and server scripts, in lower case.
const MARKUP: [&[u8]; 8] =
    [b"<script", b"<html", b"<!doctype html", b"<iframe", b"<svg ", b"<svg>", b"<?php", b"<%@ page"];

/// First bytes of archives and programs, looked for where a file would begin.
const HEADS: [&[u8]; 6] = [b"PK\x03\x04", b"Rar!\x1A\x07", b"7z\xBC\xAF\x27\x1C", b"\x1F\x8B\x08", b"\x7FELF", b"#!/"];

/// Refuses a picture that carries another kind of file.
pub(super) fn refuse(outline: &Outline<'_>) -> Result<(), PhotoRefusal> {
    let found = outline.metadata.iter().any(|part| is_suspect(part))
        || is_suspect(outline.trailer)
        || is_program(outline.trailer);
    if found { Err(PhotoRefusal::Polyglot) } else { Ok(()) }
}

/// Whether a part of a picture file begins like an archive or program, or holds
/// one of the files that need not begin at the front.
fn is_suspect(part: &[u8]) -> bool {
    let start = part.trim_ascii_start();
    HEADS.iter().any(|head| start.starts_with(head)) || holds_file(part)
}

/// Whether a web page, a script, a document or a whole archive lies somewhere
/// in here.
///
/// Readers find a ZIP archive from its end, so what precedes it does not
/// matter; both the directory and its end are asked for because each has only
/// four bytes.
fn holds_file(part: &[u8]) -> bool {
    let mut directory = false;
    let mut begins_at = |at: usize, first: u8| {
        let here = part.get(at..).unwrap_or(&[]);
        match first {
            b'<' => MARKUP.iter().any(|tag| begins_with(here, tag)),
            b'%' => here.starts_with(b"%PDF-"),
            _ => {
                directory |= here.starts_with(b"PK\x01\x02");
                directory && here.starts_with(b"PK\x05\x06")
            }
        }
    };
    part.iter()
        .enumerate()
        .filter(|(_, first)| matches!(first, b'<' | b'%' | b'P'))
        .any(|(at, &first)| begins_at(at, first))
}

/// Whether a Windows program follows the picture. The two letters it starts
/// with would prove nothing anywhere else.
fn is_program(trailer: &[u8]) -> bool {
    trailer.trim_ascii_start().starts_with(b"MZ")
}

/// Compares without regard to case, as browsers do.
fn begins_with(text: &[u8], tag: &[u8]) -> bool {
    text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag))
}
