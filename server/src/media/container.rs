//! Walks the structure of a file before any decoder sees it.
//!
//! The decoders are lenient where this application must not be: they show half
//! a picture when the other half is missing, and they allocate what a header
//! asks for. Walking the chunks first costs next to nothing and answers what
//! has to be known up front: the size, whether the file is whole, whether it
//! moves, which way up it is, and which bytes are not picture at all.

use std::borrow::Cow;

use super::{Kind, PhotoRefusal, check_size, jpeg, unfold};

/// What the walk found out about a picture file.
pub(super) struct Outline<'a> {
    /// Width as stored, before turning upright.
    pub(super) width: u32,
    /// Height as stored, before turning upright.
    pub(super) height: u32,
    /// The TIFF structure of the first EXIF block. Found here rather than by
    /// the decoders, which miss the prefix some programs put before it in WebP
    /// and the block that comes after the pixels in PNG.
    pub(super) exif: Option<&'a [u8]>,
    /// What the decoder is given: the picture without anything behind it.
    pub(super) picture: Cow<'a, [u8]>,
    /// Parts of the file that hold no pixels: metadata and whatever follows the
    /// end of the picture, in that order.
    pub(super) metadata: Vec<&'a [u8]>,
    /// The bytes after the end of the picture.
    pub(super) trailer: &'a [u8],
    /// Memory the decoder takes besides the decoded pixels, in bytes.
    pub(super) scratch: u64,
}

/// Walks a file of the given kind. Kinds that are not taken are refused here.
pub(super) fn outline(kind: Kind, bytes: &[u8]) -> Result<Outline<'_>, PhotoRefusal> {
    match kind {
        Kind::Jpeg => jpeg::outline(bytes),
        Kind::Png => png(bytes),
        Kind::WebP => webp(bytes),
        Kind::Heic => Err(PhotoRefusal::Heic),
        Kind::Gif | Kind::Pdf | Kind::Svg | Kind::Html | Kind::Text | Kind::Unknown => Err(PhotoRefusal::NotAPhoto),
    }
}

/// Removes the prefix that precedes the TIFF structure of EXIF data: always in
/// JPEG, by custom of some programs in WebP, never in PNG.
pub(super) fn without_exif_prefix(block: &[u8]) -> &[u8] {
    block.strip_prefix(b"Exif\0\0").unwrap_or(block)
}

/// Splits `length` bytes off, if there are as many.
fn split(bytes: &[u8], length: u32) -> Option<(&[u8], &[u8])> {
    bytes.split_at_checked(usize::try_from(length).ok()?)
}

/// One chunk of a PNG file.
struct PngChunk<'a> {
    name: [u8; 4],
    body: &'a [u8],
    whole: &'a [u8],
    rest: &'a [u8],
}

/// Cuts the next chunk off a PNG file; `None` if it is not all there.
fn png_chunk(bytes: &[u8]) -> Option<PngChunk<'_>> {
    let (length, after) = bytes.split_first_chunk::<4>()?;
    let (name, after) = after.split_first_chunk::<4>()?;
    let (body, after) = split(after, u32::from_be_bytes(*length))?;
    let (_checksum, rest) = after.split_first_chunk::<4>()?;
    let whole = bytes.get(..bytes.len() - rest.len())?;
    Some(PngChunk { name: *name, body, whole, rest })
}

/// Walks a PNG file up to its end chunk.
///
/// The decoder gets a copy with nothing but the chunks that make the picture.
/// Compressed text that unfolds to gigabytes and other tricks of the metadata
/// then never reach it.
fn png(bytes: &[u8]) -> Result<Outline<'_>, PhotoRefusal> {
    const SIGNATURE: usize = 8;
    let (signature, mut rest) = bytes.split_at_checked(SIGNATURE).ok_or(PhotoRefusal::Broken)?;
    let (width, height) = png_size(rest).ok_or(PhotoRefusal::Broken)?;
    check_size(width, height)?;
    let mut picture = signature.to_vec();
    let mut exif = None;
    let mut metadata = Vec::new();
    let mut pixels = Vec::new();
    loop {
        let chunk = png_chunk(rest).ok_or(PhotoRefusal::Broken)?;
        rest = chunk.rest;
        match &chunk.name {
            b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" | b"IEND" => {
                picture.extend_from_slice(chunk.whole);
                if &chunk.name == b"IDAT" {
                    pixels.push(chunk.body);
                }
            }
            b"acTL" | b"fcTL" | b"fdAT" => return Err(PhotoRefusal::Animated),
            b"iCCP" => {
                picture.extend_from_slice(chunk.whole);
                metadata.push(chunk.body);
            }
            b"eXIf" => {
                exif = exif.or(Some(without_exif_prefix(chunk.body)));
                metadata.push(chunk.body);
            }
            _ => metadata.push(chunk.body),
        }
        if &chunk.name == b"IEND" {
            break;
        }
    }
    unfold::check(&picture, &pixels)?;
    let scratch = u64::try_from(picture.len()).unwrap_or(u64::MAX);
    Ok(Outline { width, height, exif, picture: Cow::Owned(picture), metadata, trailer: rest, scratch })
}

/// Reads the size from the header chunk without asking for the rest of the
/// chunk, so that an absurd size is named as such even in a cut-off file.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(b"\0\0\0\x0DIHDR")?;
    let (width, header) = header.split_first_chunk::<4>()?;
    let (height, _) = header.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height)))
}

/// One chunk of a WebP file.
struct RiffChunk<'a> {
    name: [u8; 4],
    body: &'a [u8],
    rest: &'a [u8],
}

/// Cuts the next chunk off a WebP file; `None` if it is not all there.
fn riff_chunk(bytes: &[u8]) -> Option<RiffChunk<'_>> {
    let (name, after) = bytes.split_first_chunk::<4>()?;
    let (length, after) = after.split_first_chunk::<4>()?;
    let (body, after) = split(after, u32::from_le_bytes(*length))?;
    // Chunks of odd length are padded; some programs forget it at the very end.
    let padding = body.len() % 2;
    let rest = after.get(padding..).unwrap_or(&[]);
    Some(RiffChunk { name: *name, body, rest })
}

/// Walks a WebP file.
fn webp(bytes: &[u8]) -> Result<Outline<'_>, PhotoRefusal> {
    let (inside, trailer) = webp_body(bytes).ok_or(PhotoRefusal::Broken)?;
    let picture = bytes.get(..bytes.len() - trailer.len()).unwrap_or(bytes);
    let mut found = Outline {
        width: 0,
        height: 0,
        exif: None,
        picture: Cow::Borrowed(picture),
        metadata: Vec::new(),
        trailer,
        scratch: 0,
    };
    let mut has_pixels = false;
    let mut rest = inside;
    while !rest.is_empty() {
        let chunk = riff_chunk(rest).ok_or(PhotoRefusal::Broken)?;
        rest = chunk.rest;
        has_pixels |= found.take_riff(&chunk)?;
    }
    if has_pixels { Ok(found) } else { Err(PhotoRefusal::Broken) }
}

/// Splits a WebP file into the chunks that its header counts and the trailer;
/// `None` if the file is shorter than its header says, and so cut off.
fn webp_body(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_riff, after) = bytes.split_first_chunk::<4>()?;
    let (length, after) = after.split_first_chunk::<4>()?;
    let (body, trailer) = split(after, u32::from_le_bytes(*length))?;
    Some((body.strip_prefix(b"WEBP")?, trailer))
}

impl<'a> Outline<'a> {
    /// Notes what one WebP chunk says; true if it holds the pixels.
    fn take_riff(&mut self, chunk: &RiffChunk<'a>) -> Result<bool, PhotoRefusal> {
        match &chunk.name {
            b"VP8X" => self.take_canvas(chunk.body)?,
            b"VP8 " => {
                // Luma, two quarter planes of chroma, and an alpha plane at most.
                self.take_size(lossy_size(chunk.body), 3)?;
                return Ok(true);
            }
            b"VP8L" => {
                // Always decoded with four channels, then copied into three.
                self.take_size(lossless_size(chunk.body), 4)?;
                return Ok(true);
            }
            b"ANIM" | b"ANMF" => return Err(PhotoRefusal::Animated),
            b"ALPH" => {}
            b"EXIF" => {
                self.exif = self.exif.or(Some(without_exif_prefix(chunk.body)));
                self.metadata.push(chunk.body);
            }
            _ => self.metadata.push(chunk.body),
        }
        Ok(false)
    }

    /// Reads the header of an extended WebP file.
    fn take_canvas(&mut self, body: &[u8]) -> Result<(), PhotoRefusal> {
        const ANIMATION: u8 = 0x02;
        let [flags, _, _, _, size @ ..] = body else {
            return Err(PhotoRefusal::Broken);
        };
        if flags & ANIMATION != 0 {
            return Err(PhotoRefusal::Animated);
        }
        self.take_size(canvas_size(size), 0)
    }

    /// Notes a size. The decoder allocates for the size inside the pixel data
    /// and compares it with the canvas only afterwards, so they must agree here.
    fn take_size(&mut self, size: Option<(u32, u32)>, scratch: u64) -> Result<(), PhotoRefusal> {
        let (width, height) = size.ok_or(PhotoRefusal::Broken)?;
        check_size(width, height)?;
        if self.width != 0 && (self.width, self.height) != (width, height) {
            return Err(PhotoRefusal::Broken);
        }
        (self.width, self.height) = (width, height);
        self.scratch = self.scratch.max(scratch * u64::from(width) * u64::from(height));
        Ok(())
    }
}

/// The size in the header of an extended WebP file: twice three bytes, less one.
fn canvas_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let (width, bytes) = bytes.split_first_chunk::<3>()?;
    let (height, _) = bytes.split_first_chunk::<3>()?;
    let side = |[low, middle, high]: [u8; 3]| u32::from_le_bytes([low, middle, high, 0]) + 1;
    Some((side(*width), side(*height)))
}

/// The size in the frame header of a lossy WebP picture.
fn lossy_size(body: &[u8]) -> Option<(u32, u32)> {
    let (_tag, frame) = body.split_first_chunk::<3>()?;
    let [a, b, c, d, ..] = frame.strip_prefix(b"\x9D\x01\x2A")? else {
        return None;
    };
    let side = |low: u8, high: u8| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
    Some((side(*a, *b), side(*c, *d)))
}

/// The size in the header of a lossless WebP picture.
fn lossless_size(body: &[u8]) -> Option<(u32, u32)> {
    let (bits, _) = body.strip_prefix(b"\x2F")?.split_first_chunk::<4>()?;
    let bits = u32::from_le_bytes(*bits);
    Some(((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1))
}
