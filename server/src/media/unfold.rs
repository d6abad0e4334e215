//! Refuses a PNG whose pixel data unfolds to far more than its pixels.
//!
//! The decoder takes the scanlines that the header asks for, and then unfolds the rest of the stream only to throw it
//! away: fifteen megabytes of zeros keep a core busy with fifteen gigabytes, for a picture of sixteen pixels.

use super::PhotoRefusal;
use flate2::{Decompress, FlushDecompress, Status};

/// How many bytes one byte of a deflate stream can unfold to.
const RATIO: u64 = 1032;
/// Unfolding so much for nothing takes half a second at most: not worth looking.
const HARMLESS: u64 = 128 * 1024 * 1024;
/// What a stream may hold beyond its scanlines.
const SLACK: u64 = 64 * 1024;
/// Bytes unfolded at a time.
const STEP: usize = 32 * 1024;

/// Checks the pixel data, the bodies of all `IDAT` chunks, of a picture that begins with signature and header.
pub(super) fn check(picture: &[u8], pixels: &[&[u8]]) -> Result<(), PhotoRefusal> {
    let most = scanlines(picture).ok_or(PhotoRefusal::Broken)?.saturating_add(SLACK);
    let packed = pixels.iter().map(|part| part.len() as u64).sum::<u64>();
    // Small files cannot do harm, and are not unfolded twice.
    if packed.saturating_mul(RATIO) <= most.saturating_add(HARMLESS) || unfolds_within(pixels, most) {
        Ok(())
    } else {
        Err(PhotoRefusal::Broken)
    }
}

/// At least as many bytes as the scanlines of the header's picture have.
fn scanlines(picture: &[u8]) -> Option<u64> {
    // Behind the signature, the length and the name of the header chunk.
    let (width, rest) = picture.get(16..)?.split_first_chunk::<4>()?;
    let (height, rest) = rest.split_first_chunk::<4>()?;
    let [depth, colour, _, _, interlaced, ..] = *rest else { return None };
    let samples = match colour {
        0 | 3 => 1,
        2 => 3,
        4 => 2,
        6 => 4,
        _ => return None,
    };
    let (width, height) = (u64::from(u32::from_be_bytes(*width)), u64::from(u32::from_be_bytes(*height)));
    // Each line has a byte for its filter in front.
    let plain = height * (1 + (width * samples * u64::from(depth)).div_ceil(8));
    // Seven passes have up to twice as many lines, and may fill up each to a whole byte.
    Some(if interlaced == 0 { plain } else { plain * 2 })
}

/// Whether a stream unfolds to no more than `most` bytes. What is wrong with it otherwise is the decoder's to say.
fn unfolds_within(parts: &[&[u8]], most: u64) -> bool {
    let mut stream = Decompress::new(true);
    let mut out = vec![0; STEP];
    for part in parts {
        let begun = stream.total_in();
        loop {
            let read = usize::try_from(stream.total_in() - begun).unwrap_or(usize::MAX);
            let (before, made) = (read, stream.total_out());
            let status = stream.decompress(part.get(read..).unwrap_or(&[]), &mut out, FlushDecompress::None);
            if stream.total_out() > most {
                return false;
            }
            let read = usize::try_from(stream.total_in() - begun).unwrap_or(usize::MAX);
            match status {
                Ok(Status::StreamEnd) | Err(_) => return true,
                // Nothing went in and nothing came out: it wants the next part.
                _ if read == before && stream.total_out() == made => break,
                _ => {}
            }
        }
    }
    true
}
