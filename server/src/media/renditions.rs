//! Scales a picture and encodes it as plain JPEG.
//!
//! Scaling averages exactly the area that each new pixel covers. That is as
//! fast as the crudest method, does not flicker on fine patterns, and can read
//! any pixel format while it goes, so a large picture with transparency or 16
//! bits needs no second copy in memory.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ExtendedColorType, ImageBuffer, Pixel, RgbImage, Rgba};
use sha2::{Digest, Sha256};

use super::PhotoRefusal;

/// The longest sides of the renditions, largest first: for the full view, for
/// a page, for a list.
const BOUNDS: [u32; 3] = [1600, 800, 320];
/// JPEG quality: above it files grow faster than pictures improve.
const QUALITY: u8 = 82;

/// A photo ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processed {
    /// SHA-256 of the largest rendition in hex. The same upload always gives
    /// the same renditions, so this can serve as their name.
    pub hash: String,
    /// Width of the largest rendition in pixels.
    pub width: u32,
    /// Height of the largest rendition in pixels.
    pub height: u32,
    /// The renditions, largest first. All nominal widths are there, whatever
    /// the size of the upload.
    pub renditions: Vec<Rendition>,
}

/// One size of a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// The nominal width: the bound of the longest side, by which this
    /// rendition is asked for.
    pub width: u32,
    /// The real width; a picture is never made larger than it was.
    pub px_width: u32,
    /// The real height.
    pub px_height: u32,
    /// The file: baseline JPEG without any metadata.
    pub jpeg: Vec<u8>,
}

/// Encodes all renditions of a picture that [`shrink_to_largest`] made.
pub(super) fn render(photo: DynamicImage) -> Result<Processed, PhotoRefusal> {
    let mut renditions: Vec<Rendition> = Vec::with_capacity(BOUNDS.len());
    for bound in BOUNDS {
        let (px_width, px_height) = fit(photo.width(), photo.height(), bound);
        let same = renditions.last().filter(|last| (last.px_width, last.px_height) == (px_width, px_height));
        let jpeg = match same {
            Some(last) => last.jpeg.clone(),
            None => encode(&shrink(&photo, bound))?,
        };
        renditions.push(Rendition { width: bound, px_width, px_height, jpeg });
    }
    let largest = renditions.first().ok_or(PhotoRefusal::Broken)?;
    Ok(Processed {
        hash: hex::encode(Sha256::digest(&largest.jpeg)),
        width: largest.px_width,
        height: largest.px_height,
        renditions,
    })
}

/// Encodes a picture. The encoder adds no metadata of its own.
fn encode(image: &RgbImage) -> Result<Vec<u8>, PhotoRefusal> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode(image.as_raw(), image.width(), image.height(), ExtendedColorType::Rgb8)
        .map_err(|_| PhotoRefusal::Broken)?;
    Ok(jpeg)
}

/// The size within a bound of the longest side, rounded, never larger than it is.
fn fit(width: u32, height: u32, bound: u32) -> (u32, u32) {
    let longest = width.max(height).max(1);
    if longest <= bound {
        return (width, height);
    }
    let scale = |side: u32| ((side * bound + longest / 2) / longest).max(1);
    (scale(width), scale(height))
}

/// Makes the picture from which the renditions come: opaque, eight bits, and no
/// larger than the largest of them.
pub(super) fn shrink_to_largest(full: &DynamicImage) -> DynamicImage {
    let [largest, ..] = BOUNDS;
    DynamicImage::ImageRgb8(shrink(full, largest))
}

/// Scales a picture of any pixel format down.
fn shrink(image: &DynamicImage, bound: u32) -> RgbImage {
    let size = fit(image.width(), image.height(), bound);
    match image {
        DynamicImage::ImageLuma8(image) => average(image, size, eight_bits),
        DynamicImage::ImageLumaA8(image) => average(image, size, eight_bits),
        DynamicImage::ImageRgb8(image) => average(image, size, eight_bits),
        DynamicImage::ImageRgba8(image) => average(image, size, eight_bits),
        DynamicImage::ImageLuma16(image) => average(image, size, sixteen_bits),
        DynamicImage::ImageLumaA16(image) => average(image, size, sixteen_bits),
        DynamicImage::ImageRgb16(image) => average(image, size, sixteen_bits),
        DynamicImage::ImageRgba16(image) => average(image, size, sixteen_bits),
        // None of the three decoders delivers anything else.
        other => average(&other.to_rgba8(), size, eight_bits),
    }
}

/// Reads a pixel of eight bits.
fn eight_bits(pixel: &impl Pixel<Subpixel = u8>) -> [u32; 3] {
    on_white(pixel.to_rgba())
}

/// Reads a pixel of sixteen bits; the finer half would not survive JPEG.
fn sixteen_bits(pixel: &impl Pixel<Subpixel = u16>) -> [u32; 3] {
    on_white(Rgba(pixel.to_rgba().0.map(|value| value.to_be_bytes()[0])))
}

/// Lays a pixel on white paper.
fn on_white(Rgba([red, green, blue, alpha]): Rgba<u8>) -> [u32; 3] {
    let alpha = u32::from(alpha);
    // By far the most common case, and cheap this way.
    if alpha == 255 {
        return [red, green, blue].map(u32::from);
    }
    let blend = |value: u8| (u32::from(value) * alpha + 255 * (255 - alpha) + 127) / 255;
    [blend(red), blend(green), blend(blue)]
}

/// How one old row or column is shared among the new ones. As pictures only
/// shrink, it lies within one of them or across the border of two.
#[derive(Clone, Copy)]
struct Share {
    /// Where the first part goes, counted in channels.
    at: usize,
    here: u32,
    /// What is left for the one after.
    next: u32,
    /// Whether the new row or column is complete with this one.
    last: bool,
}

/// Shares `old` rows or columns among `new` ones. Each old one is worth `new`
/// and each new one takes `old`, which keeps everything in whole numbers.
fn shares(old: u32, new: u32) -> Vec<Share> {
    let (mut at, mut room) = (0, old);
    let mut share = || {
        let here = new.min(room);
        room -= here;
        let share = Share { at, here, next: new - here, last: room == 0 };
        if room == 0 {
            at += 3;
            room = old - share.next;
        }
        share
    };
    (0..old).map(|_| share()).collect()
}

/// Averages the area under every new pixel.
fn average<P: Pixel>(
    image: &ImageBuffer<P, Vec<P::Subpixel>>,
    (width, height): (u32, u32),
    read: impl Fn(&P) -> [u32; 3],
) -> RgbImage {
    let columns = shares(image.width(), width);
    let rows = shares(image.height(), height);
    let channels = columns.last().map_or(0, |share| share.at + 3);
    let area = u64::from(image.width()) * u64::from(image.height());
    let mut line = vec![0_u32; channels];
    let mut sums = vec![0_u64; channels];
    let mut out = RgbImage::new(width, height);
    let mut new_rows = out.chunks_exact_mut(channels.max(1));
    for (pixels, share) in image.rows().zip(rows) {
        average_row(pixels, &columns, &read, &mut line);
        add(&mut sums, &line, share.here);
        if share.last {
            if let Some(row) = new_rows.next() {
                finish(row, &sums, area);
            }
            sums.fill(0);
            add(&mut sums, &line, share.next);
        }
    }
    out
}

/// Sums up one old row into new columns.
fn average_row<'a, P: Pixel + 'a>(
    pixels: impl Iterator<Item = &'a P>,
    columns: &[Share],
    read: impl Fn(&P) -> [u32; 3],
    line: &mut [u32],
) {
    line.fill(0);
    for (pixel, share) in pixels.zip(columns) {
        let colour = read(pixel);
        let mut give = |at: usize, part: u32| {
            if let Some(sums) = line.get_mut(at..at + 3) {
                for (sum, value) in sums.iter_mut().zip(colour) {
                    *sum += value * part;
                }
            }
        };
        give(share.at, share.here);
        if share.next > 0 {
            give(share.at + 3, share.next);
        }
    }
}

/// Adds a share of a summed row to the sums of a new row.
fn add(sums: &mut [u64], line: &[u32], part: u32) {
    if part > 0 {
        for (sum, value) in sums.iter_mut().zip(line) {
            *sum += u64::from(*value) * u64::from(part);
        }
    }
}

/// Turns sums into values, rounded.
fn finish(row: &mut [u8], sums: &[u64], area: u64) {
    for (value, sum) in row.iter_mut().zip(sums) {
        *value = u8::try_from((sum + area / 2) / area).unwrap_or(u8::MAX);
    }
}
