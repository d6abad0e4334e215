//! Converts Display P3 to sRGB.
//!
//! Recent phones tag every photo as Display P3. The renditions carry no
//! profile, so their numbers mean sRGB; taken over unchanged, reds and greens
//! would come out pale. Other profiles are rare in photos from phones and are
//! left as they are.

use image::metadata::Cicp;
use image::{ConvertColorOptions, DynamicImage};

/// The red, green and blue colorants of Display P3 as an ICC profile holds
/// them: XYZ relative to D50, in 1/65536.
const DISPLAY_P3: [(&[u8], [i32; 3]); 3] =
    [(b"rXYZ", [33_759, 15_807, -69]), (b"gXYZ", [19_135, 45_367, 2_745]), (b"bXYZ", [10_296, 4_363, 51_385])];

/// How far a profile may be off, in 1/65536: vendors round differently.
const TOLERANCE: u32 = 200;

/// Brings a picture to sRGB if its profile is one that is known here.
pub(super) fn to_srgb(photo: &mut DynamicImage, profile: &[u8]) {
    if !is_display_p3(profile) {
        return;
    }
    // Better a little pale than no photo at all.
    let mut converted = photo.clone();
    let done = converted
        .set_color_space(Cicp::DISPLAY_P3)
        .and_then(|()| converted.apply_color_space(Cicp::SRGB, ConvertColorOptions::default()));
    if done.is_ok() {
        *photo = converted;
    }
}

/// Whether a profile has the colorants of Display P3. Its name would be easier
/// to find, but every vendor has another.
fn is_display_p3(profile: &[u8]) -> bool {
    DISPLAY_P3.iter().all(|(name, expected)| {
        colorant(profile, name).is_some_and(|found| {
            found.iter().zip(expected).all(|(found, expected)| found.abs_diff(*expected) <= TOLERANCE)
        })
    })
}

/// Reads one colorant from an ICC profile.
fn colorant(profile: &[u8], name: &[u8]) -> Option<[i32; 3]> {
    const TAG_TABLE: usize = 128;
    let (count, entries) = profile.get(TAG_TABLE..)?.split_first_chunk::<4>()?;
    let count = usize::try_from(u32::from_be_bytes(*count)).ok()?;
    let entry = entries.chunks_exact(12).take(count).find(|entry| entry.starts_with(name))?;
    let (offset, _) = entry.get(4..)?.split_first_chunk::<4>()?;
    let offset = usize::try_from(u32::from_be_bytes(*offset)).ok()?;
    let value = profile.get(offset..)?.strip_prefix(b"XYZ \0\0\0\0")?;
    let number = |at: usize| {
        let (bytes, _) = value.get(at..)?.split_first_chunk::<4>()?;
        Some(i32::from_be_bytes(*bytes))
    };
    Some([number(0)?, number(4)?, number(8)?])
}
