//! Tests of what is refused as a photo, and that nothing makes the pipeline panic.

use image::DynamicImage;

use super::fixtures::{
    LOSSY_WEBP_HEX, PROGRESSIVE_HEX, RESTARTS_HEX, Random, all_kinds, canvas, display_p3, exif, from_hex, jpeg, noisy,
    png, png_chunk, png_header, quarters, riff, webp, with_exif, with_png_chunk, with_segment, zip,
};
use super::{Kind, MAX_BYTES, PhotoRefusal, container, process, sniff};

/// Processes a file that must be refused.
fn refuse(bytes: &[u8]) -> PhotoRefusal {
    process(bytes).expect_err("the photo is refused")
}

#[test]
fn other_files_are_told_apart_by_their_bytes() {
    let heic = b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic\0\0\0\0meta";
    let vendor = b"\0\0\0\x18ftypwxyz\0\0\0\0avifmiaf\0\0\0\0meta";
    let film = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2\0\0\0\x08free";
    let svg = b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    for (bytes, kind, refusal) in [
        (&heic[..], Kind::Heic, PhotoRefusal::Heic),
        (vendor, Kind::Heic, PhotoRefusal::Heic),
        (b"\0\0\0\x0Cftypheic", Kind::Heic, PhotoRefusal::Heic),
        (film, Kind::Unknown, PhotoRefusal::NotAPhoto),
        (b"GIF89a\x01\0\x01\0", Kind::Gif, PhotoRefusal::NotAPhoto),
        (b"%PDF-1.7\n", Kind::Pdf, PhotoRefusal::NotAPhoto),
        (svg, Kind::Svg, PhotoRefusal::NotAPhoto),
        (b"\xEF\xBB\xBF <!DOCTYPE html>", Kind::Html, PhotoRefusal::NotAPhoto),
        (b"just some text", Kind::Text, PhotoRefusal::NotAPhoto),
        (b"\x01\x02\x03", Kind::Unknown, PhotoRefusal::NotAPhoto),
        (b"", Kind::Unknown, PhotoRefusal::Empty),
    ] {
        assert_eq!(sniff(bytes), kind, "{}", bytes.escape_ascii());
        assert_eq!(refuse(bytes), refusal, "{}", bytes.escape_ascii());
    }
}

#[test]
fn icons_are_no_photos() {
    for file in all_kinds(&quarters(15, 200)) {
        assert_eq!(refuse(&file), PhotoRefusal::NotAPhoto);
    }
    for file in all_kinds(&quarters(1, 1)) {
        assert_eq!(refuse(&file), PhotoRefusal::NotAPhoto);
    }
}

#[test]
fn animations_are_refused() {
    let still = png(&DynamicImage::ImageRgb8(quarters(32, 32)));
    let frames = [0, 0, 0, 2, 0, 0, 0, 0];
    let moving = with_png_chunk(&still, *b"acTL", &frames, false);
    assert_eq!(refuse(&moving), PhotoRefusal::Animated);

    let flagged = riff(&[(b"VP8X", &canvas(2, 32, 32))]);
    let chunk = riff(&[(b"VP8X", &canvas(0, 32, 32)), (b"ANIM", &[0; 6])]);
    let frame = riff(&[(b"VP8X", &canvas(0, 32, 32)), (b"ANMF", &[0; 24])]);
    for file in [flagged, chunk, frame] {
        assert_eq!(refuse(&file), PhotoRefusal::Animated);
    }
}

#[test]
fn cut_off_files_are_broken() {
    let image = noisy(160, 120);
    let mut files = all_kinds(&image).to_vec();
    files.push(with_exif(&jpeg(&image), 6));
    files.extend([RESTARTS_HEX, PROGRESSIVE_HEX, LOSSY_WEBP_HEX].map(from_hex));
    for (index, file) in files.iter().enumerate() {
        assert!(process(file).is_ok(), "file {index}");
        let share = |percent: usize| file.len() * percent / 100;
        for length in [20, share(30), share(60), share(95), file.len() - 1] {
            let refusal = refuse(&file[..length]);
            assert_eq!(refusal, PhotoRefusal::Broken, "file {index}, {length} bytes");
        }
    }
}

#[test]
fn a_scan_with_a_hole_is_broken_despite_its_end_marker() {
    let file = jpeg(&noisy(320, 240));
    let half = [&file[..file.len() / 2], b"\xFF\xD9"].concat();
    assert_eq!(refuse(&half), PhotoRefusal::Broken);
    let (head, tail) = (&file[..file.len() / 3], &file[file.len() / 2..]);
    assert_eq!(refuse(&[head, tail].concat()), PhotoRefusal::Broken);

    let restarts = from_hex(RESTARTS_HEX);
    let (head, tail) = (&restarts[..298], &restarts[304..]);
    assert_eq!(refuse(&[head, tail].concat()), PhotoRefusal::Broken);

    // Cut pixel data inside chunks whose lengths are right.
    let lossy = from_hex(LOSSY_WEBP_HEX);
    assert_eq!(refuse(&riff(&[(b"VP8 ", &lossy[20..40])])), PhotoRefusal::Broken);
}

#[test]
fn giants_are_refused_by_their_headers() {
    let too_many = PhotoRefusal::TooManyPixels { limit_mp: 50 };
    let frame = [8, 0x20, 0, 0x20, 0, 1, 1, 0x11, 0];
    let huge = [b"\xFF\xD8\xFF\xC0\0\x0B", &frame[..]].concat();
    for file in [
        png_header(30_000, 30_000, 8),
        png_header(10_000, 6_000, 8),
        png_header(16_001, 100, 8),
        huge,
        riff(&[(b"VP8X", &canvas(0, 16_000, 16_000))]),
        riff(&[(b"VP8L", b"\x2F\xFF\xFF\xFF\x0F\0")]),
    ] {
        assert_eq!(refuse(&file), too_many);
    }
}

#[test]
fn memory_is_bounded_below_the_pixel_limit() {
    let deep = png_header(8_000, 6_000, 16);
    let file = with_png_chunk(&[&deep[..], &[0; 12]].concat(), *b"IDAT", &[0; 8], false);
    let file = [&file[..file.len() - 12], b"\0\0\0\0IEND\xAE\x42\x60\x82"].concat();
    assert_eq!(refuse(&file), PhotoRefusal::TooManyPixels { limit_mp: 33 });
    // The canvas is small, the frame inside is not.
    let frame = b"\x2F\xFF\xCF\xF3\x03\0";
    let file = riff(&[(b"VP8X", &canvas(0, 32, 32)), (b"VP8L", frame)]);
    assert_eq!(refuse(&file), PhotoRefusal::Broken);
}

/// A PNG of few pixels whose pixel data unfolds to `unfolded` bytes, in chunks of 8 KiB as encoders write them.
fn png_bomb(side: u32, unfolded: usize) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..unfolded / (1 << 20) {
        std::io::Write::write_all(&mut packed, &vec![0; 1 << 20]).expect("packs");
    }
    let packed = packed.finish().expect("packs");
    let chunks = packed.chunks(8192).flat_map(|part| png_chunk(*b"IDAT", part));
    let mut file = png_header(side, side, 8);
    file.extend(chunks);
    file.extend(png_chunk(*b"IEND", &[]));
    file
}

#[test]
fn a_picture_that_unfolds_to_gigabytes_is_refused_before_it_is_decoded() {
    assert_eq!(refuse(&png_bomb(16, 300 << 20)), PhotoRefusal::Broken);
    // A little too much is harmless, as decoders think as well.
    assert!(process(&png_bomb(16, 1 << 20)).is_ok());
    // A photo that packs badly could unfold to as much by its length, and does not.
    assert!(process(&png(&DynamicImage::ImageRgb8(noisy(500, 400)))).is_ok());
}

#[test]
fn large_files_are_refused_unread() {
    let mut file = jpeg(&quarters(64, 64));
    file.resize(MAX_BYTES, 0);
    assert!(process(&file).is_ok());
    file.push(0);
    assert_eq!(refuse(&file), PhotoRefusal::TooManyBytes { limit_mb: 15 });
}

#[test]
fn other_files_inside_a_picture_are_refused() {
    let plain = quarters(64, 48);
    for file in all_kinds(&plain) {
        for guest in [
            &zip()[..],
            &[&[0; 100], &zip()[..]].concat(),
            b"\n<SCRIPT>alert(1)</SCRIPT>",
            b"....<?php system($_GET[0]);",
            b"\0\0%PDF-1.4",
            b"MZ\x90\0",
            b"\x7FELF\x02\x01\x01",
        ] {
            let refusal = refuse(&[&file[..], guest].concat());
            assert_eq!(refusal, PhotoRefusal::Polyglot, "{}", guest.escape_ascii());
        }
    }
    let comment = with_segment(&jpeg(&plain), 0xFE, b"*/", b"<script>/*");
    assert_eq!(refuse(&comment), PhotoRefusal::Polyglot);
    let dynamic = DynamicImage::ImageRgb8(plain);
    let text = with_png_chunk(&png(&dynamic), *b"tEXt", b"Comment\0<?php ?>", true);
    assert_eq!(refuse(&text), PhotoRefusal::Polyglot);
}

#[test]
fn every_refusal_has_its_own_key_and_message() {
    let all = [
        PhotoRefusal::Empty,
        PhotoRefusal::TooManyBytes { limit_mb: 15 },
        PhotoRefusal::TooManyPixels { limit_mp: 50 },
        PhotoRefusal::Heic,
        PhotoRefusal::NotAPhoto,
        PhotoRefusal::Animated,
        PhotoRefusal::Broken,
        PhotoRefusal::Polyglot,
    ];
    let keys: std::collections::BTreeSet<&str> = all.iter().map(PhotoRefusal::code).collect();
    assert_eq!(keys.len(), all.len());
    assert!(keys.iter().all(|key| key.starts_with("photo_")));
    assert!(all.iter().all(|refusal| !refusal.to_string().is_empty()));
}

/// Damages a file the way transfers, editors and attackers do.
fn mutate(file: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = file.to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len());
        match random.below(if bytes.is_empty() { 2 } else { 6 }) {
            0 => bytes.truncate(at + 1),
            1 => bytes.extend_from_slice(&other[random.below(other.len())..]),
            2 => drop(bytes.splice(at..at, random.bytes(5))),
            3 => drop(bytes.drain(at..(at + random.below(40)).min(bytes.len()))),
            4 => bytes[at] = [0, 1, 0x7F, 0x80, 0xFF][random.below(5)],
            _ => bytes[at] = random.byte(),
        }
    }
    bytes
}

#[test]
fn damaged_files_never_panic() {
    let image = noisy(48, 40);
    let dynamic = DynamicImage::ImageRgb8(image.clone());
    let mut files = all_kinds(&image).to_vec();
    files.push(with_exif(&jpeg(&image), 6));
    files.push(webp(&dynamic, Some(exif(3))));
    files.push(with_segment(
        &jpeg(&image),
        0xE2,
        b"ICC_PROFILE\0\x01\x01",
        // Cut short: it is parsed, but converting would take most of the time.
        &display_p3()[..200],
    ));
    files.extend([RESTARTS_HEX, PROGRESSIVE_HEX, LOSSY_WEBP_HEX].map(from_hex));
    let mut random = Random(42);
    for round in 0..2_000 {
        let file = &files[round % files.len()];
        let damaged = mutate(file, &files[random.below(files.len())], &mut random);
        // The walk runs without the net that hides panics of the decoders.
        let walked = container::outline(sniff(&damaged), &damaged).is_ok();
        let accepted = process(&damaged).is_ok();
        assert!(walked || !accepted, "round {round}");
    }
}
