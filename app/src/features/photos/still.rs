//! Whether a file is a picture that stands still: only those are made smaller by the browser, which would otherwise turn
//! the first frame of a film into a photo that nobody refuses.

/// How much of a file has to be looked at, bytes.
pub const HEAD: u32 = 256 * 1024;

/// Whether the begin of a file is that of a still picture. What cannot be told is sent as it is, for the server to judge.
pub fn is_still(head: &[u8]) -> bool {
    if let Some(chunks) = head.strip_prefix(b"\x89PNG\r\n\x1A\n") {
        return is_still_png(chunks);
    }
    if let (Some(b"RIFF"), Some(b"WEBP"), Some(chunks)) = (head.get(..4), head.get(8..12), head.get(12..)) {
        return is_still_webp(chunks);
    }
    if head.get(4..8) == Some(b"ftyp") {
        // Not the brands of sequences, such as `avis` and `hevc`.
        return matches!(head.get(8..12), Some(b"avif" | b"heic" | b"heix" | b"heim" | b"heis" | b"mif1"));
    }
    head.starts_with(b"\xFF\xD8\xFF")
}

/// The chunk that announces an animation comes before the pixels.
fn is_still_png(mut chunks: &[u8]) -> bool {
    loop {
        let Some((length, rest)) = chunks.split_first_chunk::<4>() else { return false };
        match rest.get(..4) {
            Some(b"IDAT") => return true,
            Some(b"acTL") | None => return false,
            _ => {}
        }
        // Name, body and checksum.
        let whole = usize::try_from(u32::from_be_bytes(*length)).ok().and_then(|length| length.checked_add(8));
        match whole.and_then(|whole| rest.get(whole..)) {
            Some(rest) => chunks = rest,
            None => return false,
        }
    }
}

/// A plain picture, or an extended one whose header has no animation.
fn is_still_webp(chunks: &[u8]) -> bool {
    const ANIMATION: u8 = 0x02;
    match chunks.get(..4) {
        Some(b"VP8 " | b"VP8L") => true,
        Some(b"VP8X") => chunks.get(8).is_some_and(|flags| flags & ANIMATION == 0),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(chunks: &[(&[u8; 4], usize)]) -> Vec<u8> {
        let mut file = b"\x89PNG\r\n\x1A\n".to_vec();
        for (name, length) in chunks {
            file.extend(u32::try_from(*length).unwrap().to_be_bytes());
            file.extend(*name);
            file.extend(vec![0; length + 4]);
        }
        file
    }

    #[test]
    fn what_moves_and_what_cannot_be_told_is_left_to_the_server() {
        let webp = |rest: &[u8]| [b"RIFF\0\0\0\0WEBP", rest].concat();
        for still in [
            b"\xFF\xD8\xFF\xE0".to_vec(),
            png(&[(b"IHDR", 13), (b"iCCP", 3000), (b"IDAT", 10)]),
            webp(b"VP8 \0\0\0\0"),
            webp(b"VP8L\0\0\0\0"),
            webp(b"VP8X\x0A\0\0\0\x10\0\0\0"),
            b"\0\0\0\x18ftypheic".to_vec(),
        ] {
            assert!(is_still(&still), "{}", still.escape_ascii());
        }
        for other in [
            png(&[(b"IHDR", 13), (b"acTL", 8), (b"IDAT", 10)]),
            png(&[(b"IHDR", 13)]),
            png(&[(b"IHDR", 13), (b"iCCP", 300)])[..200].to_vec(),
            webp(b"VP8X\x0A\0\0\0\x12\0\0\0"),
            webp(b"ANIM"),
            b"GIF89a".to_vec(),
            b"\0\0\0\x18ftypavis".to_vec(),
            Vec::new(),
        ] {
            assert!(!is_still(&other), "{}", other.escape_ascii());
        }
    }
}
