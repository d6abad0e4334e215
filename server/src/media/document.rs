//! What is taken as a document: a whole PDF within bounds. It is kept as it is and only ever handed out as a download.

use app::features::attachments::DOCUMENT_BYTES_MAX;

/// How a PDF begins; readers tolerate bytes before it, but those would make it another file as well.
const HEAD: &[u8] = b"%PDF-";
/// How it ends.
const END: &[u8] = b"%%EOF";
/// In how many of the last bytes the end must be found, as readers look for it.
const END_WITHIN: usize = 1024;

/// Whether it says that it is a PDF.
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(HEAD)
}

/// Refuses a PDF that is too large or not whole; the code is for the words of the refusal.
pub fn check(bytes: &[u8]) -> Result<(), &'static str> {
    if bytes.len() > DOCUMENT_BYTES_MAX {
        return Err("attachment_document_bytes");
    }
    let version = bytes.get(HEAD.len()..HEAD.len() + 2);
    let has_version = version.is_some_and(|version| version[0].is_ascii_digit() && version[1] == b'.');
    let last = bytes.get(bytes.len().saturating_sub(END_WITHIN)..).unwrap_or_default();
    let has_end = last.windows(END.len()).any(|part| part == END);
    if is_pdf(bytes) && has_version && has_end { Ok(()) } else { Err("attachment_document_broken") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_pdf_is_taken_and_nothing_else() {
        assert_eq!(check(b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"), Ok(()));
        assert_eq!(check(b"%PDF-1.7\ncut off"), Err("attachment_document_broken"));
        assert_eq!(check(b"%PDF-<script>%%EOF"), Err("attachment_document_broken"));
        assert_eq!(check(b"<html>%PDF-1.7 %%EOF"), Err("attachment_document_broken"));
        assert_eq!(check(b""), Err("attachment_document_broken"));
        let mut large = b"%PDF-1.4\n".to_vec();
        large.resize(DOCUMENT_BYTES_MAX, b' ');
        large.extend(b"%%EOF");
        assert_eq!(check(&large), Err("attachment_document_bytes"));
    }
}
