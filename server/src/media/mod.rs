//! The photo pipeline: turns an uploaded file into plain JPEG renditions.
//!
//! Nothing a browser or a camera sent is ever stored or served. Every accepted
//! picture is decoded, turned upright and encoded again, so EXIF data, GPS
//! positions, colour profiles and whatever was hidden in or behind the picture
//! end here. What the file claims to be (its name, its declared type) plays no
//! part: only its bytes decide.
//!
//! [`process`] is pure and synchronous. It takes a good part of a second of one
//! core for a large picture, so the caller runs it on a blocking thread and
//! limits how many run at once.
//!
//! Known limits:
//! - Colours are taken as sRGB. The one profile converted is Display P3, which
//!   phones put on every photo; under Adobe RGB and other profiles the colours
//!   come out a little pale.
//! - A progressive JPEG whose later scans were cut out but which still carries
//!   its end marker cannot be told from one saved with less detail.
//! - On an allocation failure the process ends, as everywhere in Rust; the
//!   limits below exist to stay far from that.

mod colour;
mod container;
mod decode;
pub mod document;
#[cfg(test)]
mod fixtures;
mod jpeg;
#[cfg(test)]
mod refusal_tests;
mod renditions;
mod scan;
mod sniff;
mod stowaway;
#[cfg(test)]
mod tests;
mod unfold;

use std::panic::catch_unwind;

pub use renditions::{Processed, Rendition};
pub use sniff::{Kind, sniff};

/// The largest file taken, in MiB: a 50 megapixel phone photo stays below it.
const MAX_MEGABYTES: u32 = 15;
/// [`MAX_MEGABYTES`] in bytes, for callers that cap the request body.
pub const MAX_BYTES: usize = 15 * 1024 * 1024;
/// The most megapixels taken.
const MAX_MEGAPIXELS: u32 = 50;
/// [`MAX_MEGAPIXELS`] in pixels.
pub const MAX_PIXELS: u64 = 50_000_000;
/// The longest side taken; no camera makes such a strip, a panorama may come near.
pub const MAX_SIDE: u32 = 16_000;
/// The shortest side taken: anything smaller is an icon or a tracking pixel.
pub const MIN_SIDE: u32 = 16;
/// The most memory that decoding one picture may take, pixels included.
const MAX_DECODE_BYTES: u64 = 256 * 1024 * 1024;

/// Why a file was not taken as a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhotoRefusal {
    /// No bytes at all, as when an upload was cancelled.
    #[error("the file is empty")]
    Empty,
    /// Too large a file, decided before looking at it.
    #[error("the file is larger than {limit_mb} MB")]
    TooManyBytes {
        /// The limit to show.
        limit_mb: u32,
    },
    /// Too large a picture once decoded, decided from its header. The limit can
    /// be below [`MAX_PIXELS`] for kinds of files that take more memory a pixel
    /// (16-bit PNG, progressive JPEG), and stands for the longest side as well.
    #[error("the picture has more than {limit_mp} megapixels")]
    TooManyPixels {
        /// The limit to show.
        limit_mp: u32,
    },
    /// A HEIC or AVIF picture, which no decoder here reads. Told apart because
    /// the sender can do something about it: change a camera setting.
    #[error("the picture is HEIC or AVIF; only JPEG, PNG and WebP are taken")]
    Heic,
    /// Something else altogether, or a picture too small to be a photo.
    #[error("the file is not a photo")]
    NotAPhoto,
    /// A moving picture; showing one frame of it would be a guess.
    #[error("the picture is animated")]
    Animated,
    /// Cut off, damaged or of a variety that cannot be decoded.
    #[error("the picture is damaged")]
    Broken,
    /// A picture that carries a web page, program or archive with it.
    #[error("the picture contains another file")]
    Polyglot,
}

impl PhotoRefusal {
    /// A stable key for the translated message, independent of the wording above.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "photo_empty",
            Self::TooManyBytes { .. } => "photo_too_many_bytes",
            Self::TooManyPixels { .. } => "photo_too_many_pixels",
            Self::Heic => "photo_heic",
            Self::NotAPhoto => "photo_not_a_photo",
            Self::Animated => "photo_animated",
            Self::Broken => "photo_broken",
            Self::Polyglot => "photo_polyglot",
        }
    }
}

/// Turns the bytes of an uploaded file into renditions, or says why not.
///
/// The cheap checks come first, so a hostile file costs as little as possible:
/// its length, its kind, the size its header claims, its structure, and only
/// then the decoding.
///
/// No input makes this panic. The code here checks every length, but decoders
/// are large and fed with strangers' files, and a panic in one of them must
/// cost one upload and not the request with a blank error page; hence the last
/// net around everything that parses. Nothing outlives the call that a panic
/// could leave half-changed. (The server must not be built with
/// `panic = "abort"`, which would cut the net.)
pub fn process(bytes: &[u8]) -> Result<Processed, PhotoRefusal> {
    if bytes.is_empty() {
        return Err(PhotoRefusal::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(PhotoRefusal::TooManyBytes { limit_mb: MAX_MEGABYTES });
    }
    catch_unwind(|| pipeline(bytes)).unwrap_or(Err(PhotoRefusal::Broken))
}

/// The steps of [`process`] that parse the bytes.
fn pipeline(bytes: &[u8]) -> Result<Processed, PhotoRefusal> {
    let kind = sniff(bytes);
    let outline = container::outline(kind, bytes)?;
    stowaway::refuse(&outline)?;
    let photo = decode::decode(kind, &outline)?;
    renditions::render(photo)
}

/// Refuses a size that is too small or too large, as soon as a header names it.
fn check_size(width: u32, height: u32) -> Result<(), PhotoRefusal> {
    if width < MIN_SIDE || height < MIN_SIDE {
        return Err(PhotoRefusal::NotAPhoto);
    }
    let pixels = u64::from(width) * u64::from(height);
    if width > MAX_SIDE || height > MAX_SIDE || pixels > MAX_PIXELS {
        return Err(PhotoRefusal::TooManyPixels { limit_mp: MAX_MEGAPIXELS });
    }
    Ok(())
}
