//! Draws and assembles the files that the tests feed to the pipeline.
//!
//! Everything is made here byte by byte or with the encoders of `image`, except
//! three tiny pictures in varieties that no encoder at hand writes.

use image::codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder};
use image::{DynamicImage, ImageEncoder, Rgb, RgbImage};

use super::{Processed, process};

pub(super) const RED: [u8; 3] = [200, 40, 40];
pub(super) const GREEN: [u8; 3] = [40, 160, 60];
pub(super) const BLUE: [u8; 3] = [40, 60, 200];
pub(super) const YELLOW: [u8; 3] = [220, 200, 40];

/// A 48 x 32 baseline JPEG with halved chroma and a restart marker after every unit.
pub(super) const RESTARTS_HEX: &str = "\
    ffd8ffe000104a46494600010100000100010000ffdb0043000d090a0b0a080d0b0a0b0e0e0d0f1320151312\
    1213271c1e17202e2931302e292d2c333a4a3e333646372c2d405741464c4e525352323e5a615a50604a5152\
    4fffdb0043010e0e0e131113261515264f352d354f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f\
    4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4fffc000110800200030030122000211010311\
    01ffc400160001010100000000000000000000000000000506ffc40014100100000000000000000000000000\
    000000ffc4001501010100000000000000000000000000000406ffc400141101000000000000000000000000\
    00000000ffdd00040001ffda000c03010002110311003f008c000ae7ffd08c000ae7ffd18c000ae7ffd2cd80\
    aa0dffd3cd80aa0dffd4cd80aa0dffd9";

/// A 24 x 24 progressive JPEG.
pub(super) const PROGRESSIVE_HEX: &str = "\
    ffd8ffe000104a46494600010100000100010000ffdb0043000d090a0b0a080d0b0a0b0e0e0d0f1320151312\
    1213271c1e17202e2931302e292d2c333a4a3e333646372c2d405741464c4e525352323e5a615a50604a5152\
    4fffdb0043010e0e0e131113261515264f352d354f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f\
    4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4fffc200110800180018030111000211010311\
    01ffc400160001010100000000000000000000000000000304ffc40016010101010000000000000000000000\
    0000000504ffda000c03010002100310000001c59eb800095d8407ffc4001410010000000000000000000000\
    0000000030ffda00080101000105021fffc40014110100000000000000000000000000000030ffda00080103\
    01013f011fffc40014110100000000000000000000000000000030ffda0008010201013f011fffc400141001\
    00000000000000000000000000000030ffda0008010100063f021fffc4001410010000000000000000000000\
    0000000030ffda0008010100013f211fffda000c03010002000300000010db6d801fffc40014110100000000\
    000000000000000000000030ffda0008010301013f101fffc400141101000000000000000000000000000000\
    30ffda0008010201013f101fffc40014100100000000000000000000000000000030ffda0008010100013f10\
    1fffd9";

/// A 24 x 24 lossy WebP.
pub(super) const LOSSY_WEBP_HEX: &str = "\
    524946465600000057454250565038204a000000f003009d012a180018003ead449c49a623a2a137f55800c0\
    15896400ac2fd6f806f0000e58b01c0000feead47eb46706ffe59fe2ee7f3d967551b24b922cfba055d17279\
    76dc18400000";

/// Processes a file that must be accepted.
pub(super) fn accept(bytes: &[u8]) -> Processed {
    process(bytes).expect("the photo is accepted")
}

/// The bytes of one of the pictures above.
pub(super) fn from_hex(text: &str) -> Vec<u8> {
    hex::decode(text).expect("hex digits")
}

/// A picture with four quarters of different colours, so that every way of
/// turning or mirroring it shows: red, green above; blue, yellow below.
pub(super) fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb(match (x < width / 2, y < height / 2) {
            (true, true) => RED,
            (false, true) => GREEN,
            (true, false) => BLUE,
            (false, false) => YELLOW,
        })
    })
}

/// A picture that compresses as badly as a real photo.
pub(super) fn noisy(width: u32, height: u32) -> RgbImage {
    let mut random = Random(7);
    let mut noise = quarters(width, height);
    for pixel in noise.pixels_mut() {
        pixel.0 = pixel.0.map(|value| value ^ (random.byte() & 0x1F));
    }
    noise
}

/// Encodes a picture as baseline JPEG.
pub(super) fn jpeg(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(image).expect("encodes");
    bytes
}

/// Encodes a picture of any pixel format as PNG.
pub(super) fn png(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.write_with_encoder(PngEncoder::new(&mut bytes)).expect("encodes");
    bytes
}

/// Encodes a picture as lossless WebP, in an extended file if it has EXIF data.
pub(super) fn webp(image: &DynamicImage, exif: Option<Vec<u8>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(&mut bytes);
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif).expect("takes EXIF");
    }
    image.write_with_encoder(encoder).expect("encodes");
    bytes
}

/// The three accepted kinds of the same picture.
pub(super) fn all_kinds(image: &RgbImage) -> [Vec<u8>; 3] {
    let dynamic = DynamicImage::ImageRgb8(image.clone());
    [jpeg(image), png(&dynamic), webp(&dynamic, None)]
}

/// A TIFF structure with an orientation and a position, as phones write it.
pub(super) fn exif(orientation: u16) -> Vec<u8> {
    const GPS_OFFSET: u32 = 8 + 2 + 2 * 12 + 4;
    let mut tiff = b"II\x2A\0\x08\0\0\0".to_vec();
    let entry = |tiff: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        tiff.extend(tag.to_le_bytes());
        tiff.extend(kind.to_le_bytes());
        tiff.extend(count.to_le_bytes());
        tiff.extend(value);
    };
    tiff.extend(2_u16.to_le_bytes());
    let [low, high] = orientation.to_le_bytes();
    entry(&mut tiff, 0x0112, 3, 1, [low, high, 0, 0]);
    entry(&mut tiff, 0x8825, 4, 1, GPS_OFFSET.to_le_bytes());
    tiff.extend([0; 4]);
    tiff.extend(3_u16.to_le_bytes());
    entry(&mut tiff, 1, 2, 2, *b"N\0\0\0");
    let latitude = GPS_OFFSET + 2 + 3 * 12 + 4;
    entry(&mut tiff, 2, 5, 3, latitude.to_le_bytes());
    entry(&mut tiff, 0x1D, 2, 11, (latitude + 24).to_le_bytes());
    tiff.extend([0; 4]);
    for part in [25_u32, 1, 2, 1, 3141, 100] {
        tiff.extend(part.to_le_bytes());
    }
    tiff.extend(b"2024:05:17\0");
    tiff
}

/// Adds a segment after the start marker of a JPEG file.
pub(super) fn with_segment(jpeg: &[u8], marker: u8, prefix: &[u8], body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(2 + prefix.len() + body.len()).expect("fits a segment");
    let (start, rest) = jpeg.split_at(2);
    let length = length.to_be_bytes();
    [start, &[0xFF, marker], &length, prefix, body, rest].concat()
}

/// Adds EXIF data to a JPEG file.
pub(super) fn with_exif(jpeg: &[u8], orientation: u16) -> Vec<u8> {
    with_segment(jpeg, 0xE1, b"Exif\0\0", &exif(orientation))
}

/// A chunk of a PNG file with its checksum.
pub(super) fn png_chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("fits a chunk");
    let mut remainder = u32::MAX;
    for byte in name.iter().chain(body) {
        remainder ^= u32::from(*byte);
        for _ in 0..8 {
            let carry = remainder & 1;
            remainder = (remainder >> 1) ^ (carry * 0xEDB8_8320);
        }
    }
    let checksum = !remainder;
    [&length.to_be_bytes()[..], &name, body, &checksum.to_be_bytes()].concat()
}

/// Adds a chunk behind the header of a PNG file, or before its end.
pub(super) fn with_png_chunk(png: &[u8], name: [u8; 4], body: &[u8], late: bool) -> Vec<u8> {
    const HEADER: usize = 8 + 25;
    const END: usize = 12;
    let (before, after) = png.split_at(if late { png.len() - END } else { HEADER });
    [before, &png_chunk(name, body), after].concat()
}

/// The beginning of a PNG file: the header chunk for eight or sixteen bits, red,
/// green, blue and alpha.
pub(super) fn png_header(width: u32, height: u32, bits: u8) -> Vec<u8> {
    let mut body = [width.to_be_bytes(), height.to_be_bytes()].concat();
    body.extend([bits, 6, 0, 0, 0]);
    [b"\x89PNG\r\n\x1A\n", &png_chunk(*b"IHDR", &body)[..]].concat()
}

/// A WebP file made of chunks of even length.
pub(super) fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut inside = b"WEBP".to_vec();
    for (name, body) in chunks {
        inside.extend(*name);
        inside.extend(u32::try_from(body.len()).expect("fits").to_le_bytes());
        inside.extend(*body);
    }
    let length = u32::try_from(inside.len()).expect("fits");
    [b"RIFF", &length.to_le_bytes()[..], &inside].concat()
}

/// The header of an extended WebP file.
pub(super) fn canvas(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let side = |value: u32| (value - 1).to_le_bytes();
    let (width, height) = (side(width), side(height));
    [&[flags, 0, 0, 0][..], &width[..3], &height[..3]].concat()
}

/// A ZIP archive with one stored file.
pub(super) fn zip() -> Vec<u8> {
    let entry = [&[0; 18][..], &[1, 0, 0, 0]].concat();
    let mut archive = [b"PK\x03\x04\x0A\0\0\0", &entry[..], b"ahello"].concat();
    archive.extend([b"PK\x01\x02\x0A\0\x0A\0\0\0", &entry[..], &[0; 14], b"a"].concat());
    archive.extend([b"PK\x05\x06", &[0; 18][..]].concat());
    archive
}

/// An ICC profile that has nothing but the colorants of Display P3.
pub(super) fn display_p3() -> Vec<u8> {
    let colorants: [(&[u8; 4], [i32; 3]); 3] =
        [(b"rXYZ", [33_759, 15_807, -69]), (b"gXYZ", [19_134, 45_368, 2_745]), (b"bXYZ", [10_296, 4_363, 51_384])];
    let mut profile = vec![0; 128];
    profile.extend(3_u32.to_be_bytes());
    for (name, offset) in colorants.iter().map(|(name, _)| name).zip([168_u32, 188, 208]) {
        profile.extend(*name);
        profile.extend(offset.to_be_bytes());
        profile.extend(20_u32.to_be_bytes());
    }
    for (_, xyz) in colorants {
        profile.extend(b"XYZ \0\0\0\0");
        profile.extend(xyz.iter().flat_map(|value| value.to_be_bytes()));
    }
    profile
}

/// A repeatable source of random bytes (xorshift).
pub(super) struct Random(pub(super) u64);

impl Random {
    /// The next number.
    pub(super) fn number(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// The next byte.
    pub(super) fn byte(&mut self) -> u8 {
        self.number().to_be_bytes()[0]
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).expect("64 bits");
        usize::try_from(self.number() % end).expect("below a length")
    }

    /// Some bytes.
    pub(super) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.byte()).collect()
    }
}
