//! Decodes a picture whose outline has been found sound.
//!
//! The work goes from large to small early: the pixels of the upload are held
//! once, as the decoder delivers them, and everything after (colours, turning)
//! works on the largest rendition. That keeps a 12 megapixel photo far below
//! 200 MB of memory.

use std::io::Cursor;

use image::codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageResult, Limits};

use super::container::Outline;
use super::{Kind, MAX_DECODE_BYTES, MAX_MEGAPIXELS, MAX_SIDE, PhotoRefusal, colour, renditions};

/// Memory a PNG decoder may take for an unfolded colour profile. The pixels are
/// accounted for by [`check_memory`].
const PNG_METADATA_BYTES: u64 = 4 * 1024 * 1024;

/// Decodes a picture into the largest rendition: opaque, upright, sRGB.
pub(super) fn decode(kind: Kind, outline: &Outline<'_>) -> Result<DynamicImage, PhotoRefusal> {
    let bytes = Cursor::new(outline.picture.as_ref());
    match kind {
        Kind::Jpeg => read(JpegDecoder::new(bytes), outline),
        Kind::Png => {
            let limits = limits(PNG_METADATA_BYTES);
            read(PngDecoder::with_limits(bytes, limits), outline)
        }
        Kind::WebP => read(WebPDecoder::new(bytes), outline),
        _ => Err(PhotoRefusal::NotAPhoto),
    }
}

/// Limits for the decoders. They come on top of the checks made here, since
/// decoders treat the memory limit as a wish.
fn limits(memory: u64) -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(memory);
    limits
}

/// Runs a decoder and brings the picture into its final form.
fn read(decoder: ImageResult<impl ImageDecoder>, outline: &Outline<'_>) -> Result<DynamicImage, PhotoRefusal> {
    let mut decoder = decoder.map_err(refusal)?;
    // The outline and the decoder read the same header. If they disagree, the
    // limits were checked against the wrong size.
    if decoder.dimensions() != (outline.width, outline.height) {
        return Err(PhotoRefusal::Broken);
    }
    check_memory(&decoder, outline)?;
    decoder.set_limits(limits(MAX_DECODE_BYTES)).map_err(refusal)?;
    // A profile that cannot be read is no reason to refuse the picture.
    let profile = decoder.icc_profile().ok().flatten();
    let full = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    let mut photo = renditions::shrink_to_largest(&full);
    drop(full);
    if let Some(profile) = profile {
        colour::to_srgb(&mut photo, &profile);
    }
    photo.apply_orientation(orientation(outline));
    Ok(photo)
}

/// Refuses what would take too much memory, naming the megapixels that this
/// kind of file may have.
fn check_memory(decoder: &impl ImageDecoder, outline: &Outline<'_>) -> Result<(), PhotoRefusal> {
    let needed = decoder.total_bytes().saturating_add(outline.scratch);
    if needed <= MAX_DECODE_BYTES {
        return Ok(());
    }
    let pixels = u64::from(outline.width) * u64::from(outline.height);
    let megapixels = MAX_DECODE_BYTES * pixels / needed / 1_000_000;
    Err(PhotoRefusal::TooManyPixels { limit_mp: u32::try_from(megapixels).unwrap_or(MAX_MEGAPIXELS) })
}

/// Which way up the picture is; as stored if the EXIF data does not say.
fn orientation(outline: &Outline<'_>) -> Orientation {
    outline.exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms)
}

/// What a decoder's complaint means here.
fn refusal(error: ImageError) -> PhotoRefusal {
    match error {
        ImageError::Limits(_) => PhotoRefusal::TooManyPixels { limit_mp: MAX_MEGAPIXELS },
        _ => PhotoRefusal::Broken,
    }
}
