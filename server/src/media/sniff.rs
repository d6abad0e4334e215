//! Tells what a file is from its first bytes.
//!
//! The declared type and the file name come from the sender and are often wrong
//! (phones name HEIC files `.jpg`), so neither is asked.

/// What a file looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture, animated or not.
    Png,
    /// A WebP picture, animated or not.
    WebP,
    /// HEIC, HEIF or AVIF, the phone formats that are not read here.
    Heic,
    /// A GIF picture.
    Gif,
    /// A PDF document.
    Pdf,
    /// An SVG drawing, which is a program as much as a picture.
    Svg,
    /// A web page.
    Html,
    /// Any other text.
    Text,
    /// None of these.
    Unknown,
}

/// Brands of an ISO media file that mean a still picture or a sequence of them.
/// Films share the container, so the container alone says nothing.
const HEIC_BRANDS: [&[u8; 4]; 13] = [
    b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1", b"avif", b"avis",
];

/// How much of a text is looked at.
const TEXT_SAMPLE: usize = 1024;

/// Tells what a file is.
pub fn sniff(bytes: &[u8]) -> Kind {
    if bytes.starts_with(b"\xFF\xD8\xFF") {
        Kind::Jpeg
    } else if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
        Kind::Png
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Kind::WebP
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        Kind::Gif
    } else if bytes.starts_with(b"%PDF-") {
        Kind::Pdf
    } else if is_heic(bytes) {
        Kind::Heic
    } else {
        sniff_text(bytes)
    }
}

/// Whether an ISO media file names a still-picture brand, as its main brand or
/// among the compatible ones: vendors put their own name first now and then.
fn is_heic(bytes: &[u8]) -> bool {
    let Some((head, rest)) = bytes.split_first_chunk::<8>() else {
        return false;
    };
    let [a, b, c, d, name @ ..] = head;
    let length = u32::from_be_bytes([*a, *b, *c, *d]);
    let brands = usize::try_from(length).unwrap_or(0).clamp(12, 72) - 8;
    name == b"ftyp"
        && rest.chunks_exact(4).take(brands / 4).any(|brand| HEIC_BRANDS.iter().any(|known| brand == *known))
}

/// Tells the kinds of text apart, and text from binary data.
fn sniff_text(bytes: &[u8]) -> Kind {
    let sample = bytes.get(..TEXT_SAMPLE).unwrap_or(bytes);
    let text = match std::str::from_utf8(sample) {
        Ok(text) => text,
        // The sample may end in the middle of a character.
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&sample[..error.valid_up_to()]).unwrap_or(""),
        Err(_) => return Kind::Unknown,
    };
    if text.is_empty() || text.contains(|c: char| c.is_control() && !c.is_whitespace()) {
        return Kind::Unknown;
    }
    let text = text.trim_start_matches('\u{FEFF}').to_ascii_lowercase();
    if text.contains("<svg") {
        Kind::Svg
    } else if ["<!doctype html", "<html", "<head", "<body", "<script"].iter().any(|tag| text.contains(tag)) {
        Kind::Html
    } else {
        Kind::Text
    }
}
