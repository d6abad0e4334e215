//! Handing out the pictures and documents of what is not a session.

use super::{
    AppState,
    failure::Failure,
    head::{Asked, Head},
};
use app::{
    error::AppError,
    features::{
        accounts::{Account, Action, Target, require},
        attachments::{AttachmentKind, store::AttachmentFile},
        photos::SIZES,
    },
    ids::AttachmentId,
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use std::sync::Arc;

/// Letters of an id.
const ID_LETTERS: usize = 36;

/// The addresses of files.
pub fn routes() -> Router<AppState> {
    Router::new().route("/attachments/{file}", get(show))
}

/// The bytes of a file, shared with whoever else is being sent it.
struct Shared(Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

async fn show(State(state): State<AppState>, Path(file): Path<String>, head: Head) -> Result<Response, Failure> {
    let (id, size) = named(&file).ok_or(AppError::NotFound)?;
    let found = state.backend().attachments.file(id, size).await.map_err(AppError::from)?.ok_or(AppError::NotFound)?;
    if !found.public {
        let login = Asked::read(&state, &head).login(&state).await?;
        if !login.is_some_and(|login| may_see(&login.account, &found)) {
            // Whether there is such a file is nobody's business.
            return Err(AppError::NotFound.into());
        }
    }
    // An id always names the same bytes, but whether everybody may see them can change: what is taken back must be gone,
    // so a browser asks each time; that nothing changed is a short answer.
    let cached = if found.public { "public, no-cache" } else { "private, no-store" };
    let tag = format!("\"{file}\"");
    let known = head.header(&header::IF_NONE_MATCH).split(',').any(|known| known.trim() == tag);
    let mut response = if found.public && known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(Bytes::from_owner(Shared(Arc::clone(&found.bytes)))).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cached));
    match found.kind {
        AttachmentKind::Picture => {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
        }
        AttachmentKind::Document => {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
            if let Ok(value) = HeaderValue::try_from(disposition(&found.name)) {
                headers.insert(header::CONTENT_DISPOSITION, value);
            }
        }
    }
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    Ok(response)
}

/// Always a download, under the name that its sender gave it; RFC 6266.
fn disposition(name: &str) -> String {
    use std::fmt::Write;
    let encoded = name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    });
    format!("attachment; filename=\"document.pdf\"; filename*=UTF-8''{encoded}")
}

/// Id and size of a file's name; no size for a document.
fn named(file: &str) -> Option<(AttachmentId, Option<u32>)> {
    let id = |text: &str| {
        let is_plain = text.len() == ID_LETTERS && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f' | b'-'));
        is_plain.then(|| text.parse::<AttachmentId>().ok()).flatten()
    };
    if let Some(stem) = file.strip_suffix(".pdf") {
        return Some((id(stem)?, None));
    }
    let (stem, size) = file.strip_suffix(".jpg")?.rsplit_once('-')?;
    let size = SIZES.into_iter().find(|known| known.to_string() == size)?;
    Some((id(stem)?, Some(size)))
}

/// Staff of the place; before its owner has it, who handed it in.
fn may_see(account: &Account, file: &AttachmentFile) -> bool {
    file.account == account.id
        || (file.attached && require(Some(account), Action::ReadStaff, &Target::at(file.scope.clone())).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_id_and_a_kept_size_name_a_file() {
        let id = "01930000-0000-7000-8000-00000000000a";
        assert_eq!(named(&format!("{id}-800.jpg")), Some((id.parse().unwrap(), Some(800))));
        assert_eq!(named(&format!("{id}.pdf")), Some((id.parse().unwrap(), None)));
        for bad in ["-801.jpg", ".jpg", "-800.png", "-800.pdf", "", "/../x.pdf"] {
            assert_eq!(named(&format!("{id}{bad}")), None, "{bad}");
        }
        assert_eq!(named(&format!("{}.pdf", id.to_uppercase())), None);
    }

    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        let said = disposition("命名\"; x=\r\n.pdf");
        assert!(said.starts_with("attachment; ") && said.is_ascii() && !said.contains('\n'), "{said}");
        assert!(said.ends_with("%22%3B%20x%3D%0D%0A.pdf"), "{said}");
    }
}
