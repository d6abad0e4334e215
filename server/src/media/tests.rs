//! Tests of what becomes of accepted photos.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use sha2::{Digest, Sha256};

use super::fixtures::{
    BLUE, GREEN, LOSSY_WEBP_HEX, PROGRESSIVE_HEX, RED, RESTARTS_HEX, Random, YELLOW, accept, all_kinds, display_p3,
    exif, from_hex, jpeg, noisy, png, quarters, webp, with_exif, with_png_chunk, with_segment,
};
use super::{Kind, Processed, container};

/// Decodes the largest rendition.
fn largest(photo: &Processed) -> RgbImage {
    let rendition = photo.renditions.first().expect("a rendition");
    image::load_from_memory_with_format(&rendition.jpeg, ImageFormat::Jpeg).expect("a rendition is a JPEG").to_rgb8()
}

/// Compares a pixel with what it should be, as closely as JPEG can hold it.
fn assert_colour(found: Rgb<u8>, expected: [u8; 3], what: &str) {
    let close = found.0.iter().zip(expected).all(|(found, expected)| found.abs_diff(expected) <= 12);
    assert!(close, "{what}: {found:?} instead of {expected:?}");
}

/// Checks that the four quarters are where [`quarters`] put them.
fn assert_upright(photo: &Processed, what: &str) {
    let picture = largest(photo);
    let (width, height) = picture.dimensions();
    let at = |x: u32, y: u32| *picture.get_pixel(width * x / 4, height * y / 4);
    assert_colour(at(1, 1), RED, what);
    assert_colour(at(3, 1), GREEN, what);
    assert_colour(at(1, 3), BLUE, what);
    assert_colour(at(3, 3), YELLOW, what);
}

/// How a camera that is held in one of the eight ways stores an upright scene.
/// Written down from the EXIF standard and not with the code under test.
fn stored(upright: &RgbImage, orientation: u16) -> RgbImage {
    let (w, h) = upright.dimensions();
    let (width, height) = if orientation < 5 { (w, h) } else { (h, w) };
    RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = match orientation {
            1 => (x, y),
            2 => (w - 1 - x, y),
            3 => (w - 1 - x, h - 1 - y),
            4 => (x, h - 1 - y),
            5 => (y, x),
            6 => (w - 1 - y, x),
            7 => (w - 1 - y, h - 1 - x),
            _ => (y, h - 1 - x),
        };
        *upright.get_pixel(x, y)
    })
}

#[test]
fn every_orientation_comes_out_upright() {
    let upright = quarters(96, 64);
    for orientation in 1..=8 {
        let image = stored(&upright, orientation);
        let dynamic = DynamicImage::ImageRgb8(image.clone());
        let tiff = exif(orientation);
        let prefixed = [b"Exif\0\0", &tiff[..]].concat();
        for (what, file) in [
            ("JPEG", with_exif(&jpeg(&image), orientation)),
            ("PNG", with_png_chunk(&png(&dynamic), *b"eXIf", &tiff, false)),
            ("late PNG", with_png_chunk(&png(&dynamic), *b"eXIf", &tiff, true)),
            ("WebP", webp(&dynamic, Some(tiff.clone()))),
            ("prefixed WebP", webp(&dynamic, Some(prefixed))),
        ] {
            let photo = accept(&file);
            let what = format!("{what} {orientation}");
            assert_eq!((photo.width, photo.height), (96, 64), "{what}");
            assert_upright(&photo, &what);
        }
    }
}

#[test]
fn an_unknown_orientation_leaves_the_picture_alone() {
    for orientation in [0, 9, 600] {
        assert_upright(&accept(&with_exif(&jpeg(&quarters(64, 48)), orientation)), "as is");
    }
}

#[test]
fn no_metadata_survives() {
    let file = with_exif(&jpeg(&quarters(64, 48)), 6);
    let file = with_segment(&file, 0xE1, b"http://ns.adobe.com/xap/1.0/\0", b"<x:xmpmeta/>");
    let file = with_segment(&file, 0xE2, b"ICC_PROFILE\0\x01\x01", &display_p3());
    let file = with_segment(&file, 0xFE, b"", b"a comment");
    for rendition in accept(&file).renditions {
        let outline = container::outline(Kind::Jpeg, &rendition.jpeg).expect("sound");
        assert!(outline.exif.is_none());
        assert!(outline.trailer.is_empty());
        assert!(outline.metadata.iter().all(|part| part.starts_with(b"JFIF\0")));
        for trace in [&b"2024:05:17"[..], b"Exif", b"ICC_PROFILE", b"a comment"] {
            let found = rendition.jpeg.windows(trace.len()).any(|part| part == trace);
            assert!(!found, "{} survived", trace.escape_ascii());
        }
    }
}

#[test]
fn colours_hold_in_all_kinds() {
    for file in all_kinds(&quarters(160, 120)) {
        assert_upright(&accept(&file), "colours");
    }
    for text in [RESTARTS_HEX, PROGRESSIVE_HEX, LOSSY_WEBP_HEX] {
        let picture = largest(&accept(&from_hex(text)));
        assert_colour(*picture.get_pixel(4, 4), RED, "above");
        assert_colour(*picture.get_pixel(4, picture.height() - 4), BLUE, "below");
    }
}

#[test]
fn all_pixel_formats_are_read_and_laid_on_white() {
    let glass = RgbaImage::from_pixel(64, 64, Rgba([255, 0, 0, 128]));
    let glass = DynamicImage::ImageRgba8(glass);
    let mixed = [255, 127, 127];
    let grey = DynamicImage::ImageLuma8(glass.to_luma8());
    let darkness = grey.to_rgb8().get_pixel(0, 0).0;
    let files = [
        (png(&glass), mixed),
        (webp(&glass, None), mixed),
        (png(&DynamicImage::ImageRgba16(glass.to_rgba16())), mixed),
        (png(&DynamicImage::ImageRgb16(glass.to_rgb16())), [255, 0, 0]),
        (png(&DynamicImage::ImageLumaA8(glass.to_luma_alpha8())), [154; 3]),
        (png(&DynamicImage::ImageLumaA16(glass.to_luma_alpha16())), [154; 3]),
        (png(&DynamicImage::ImageLuma16(grey.to_luma16())), darkness),
        (png(&grey), darkness),
    ];
    for (index, (file, expected)) in files.iter().enumerate() {
        let picture = largest(&accept(file));
        assert_colour(*picture.get_pixel(30, 30), *expected, &format!("format {index}"));
    }
}

#[test]
fn display_p3_becomes_srgb() {
    let file = jpeg(&RgbImage::from_pixel(64, 64, Rgb([184, 63, 57])));
    let tagged = with_segment(&file, 0xE2, b"ICC_PROFILE\0\x01\x01", &display_p3());
    let red = largest(&accept(&tagged)).get_pixel(30, 30).0;
    assert!(red[0].abs_diff(200) <= 4 && red[1].abs_diff(50) <= 4, "{red:?}");
    let odd = with_segment(&file, 0xE2, b"ICC_PROFILE\0\x01\x01", &display_p3()[..150]);
    assert_colour(*largest(&accept(&odd)).get_pixel(30, 30), [184, 63, 57], "odd profile");
}

/// The nominal width and real size of every rendition.
fn sizes(photo: &Processed) -> Vec<(u32, u32, u32)> {
    for rendition in &photo.renditions {
        let decoded = image::load_from_memory(&rendition.jpeg).expect("a JPEG");
        let real = (decoded.width(), decoded.height());
        assert_eq!(real, (rendition.px_width, rendition.px_height));
    }
    photo.renditions.iter().map(|rendition| (rendition.width, rendition.px_width, rendition.px_height)).collect()
}

#[test]
fn renditions_have_the_right_sizes() {
    for ((width, height), expected) in [
        ((1000, 600), [(1600, 1000, 600), (800, 800, 480), (320, 320, 192)]),
        ((3200, 800), [(1600, 1600, 400), (800, 800, 200), (320, 320, 80)]),
        ((300, 1800), [(1600, 267, 1600), (800, 134, 800), (320, 53, 320)]),
        ((500, 300), [(1600, 500, 300), (800, 500, 300), (320, 320, 192)]),
        ((16, 20), [(1600, 16, 20), (800, 16, 20), (320, 16, 20)]),
        ((8000, 16), [(1600, 1600, 3), (800, 800, 2), (320, 320, 1)]),
    ] {
        let upload = DynamicImage::ImageRgb8(quarters(width, height));
        let photo = accept(&png(&upload));
        assert_eq!(sizes(&photo), expected);
        assert_eq!((photo.width, photo.height), (expected[0].1, expected[0].2));
        let largest = &photo.renditions[0].jpeg;
        assert_eq!(photo.hash, hex::encode(Sha256::digest(largest)));
    }
}

#[test]
fn the_same_upload_gives_the_same_photo() {
    let file = jpeg(&noisy(300, 200));
    assert_eq!(accept(&file), accept(&file));
}

#[test]
fn what_cameras_append_is_accepted_and_dropped() {
    let file = with_exif(&jpeg(&noisy(200, 150)), 1);
    let preview = jpeg(&quarters(40, 30));
    let clip = [b"\0\0\0\x18ftypmp42\0\0\0\0", &Random(5).bytes(300_000)[..]].concat();
    let samsung = b"\0\0\x01\x0A\x0E\0\0\0Image_UTC_Data1715938000000SEFHk\0\0\0\x01\0\0\0SEFT";
    for trailer in [&[0; 4096][..], &preview, &clip, samsung] {
        assert_eq!(accept(&[&file[..], trailer].concat()), accept(&file));
    }
}
