//! Pictures: handing one out, taking one in, taking one away again.

use super::{
    AppState,
    failure::Failure,
    head::{Asked, Head},
};
use app::{
    error::{AppError, Why},
    features::{
        accounts::{Account, Action, model::Login, require},
        events::model::Photo,
        photos::{FILE_BYTES_MAX, SIZES, actions, store::PhotoFile},
    },
    ids::{EventId, PhotoId},
    pages::value,
};
use axum::{
    Json, Router,
    body::{Body, Bytes, to_bytes},
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Serialize;
use std::{str::FromStr, sync::Arc};

/// Digits of a content hash.
const HASH_DIGITS: usize = 64;

/// The addresses of pictures.
pub fn routes() -> Router<AppState> {
    Router::new().route("/photos/{file}", get(show)).route("/api/photos/{id}", post(receive).delete(discard))
}

/// The bytes of a picture, shared with whoever else is being sent it.
struct Shared(Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

async fn show(State(state): State<AppState>, Path(file): Path<String>, head: Head) -> Result<Response, Failure> {
    let (hash, size) = named(&file).ok_or(AppError::NotFound)?;
    let found = state.backend().photos.file(hash, size).await.map_err(AppError::from)?.ok_or(AppError::NotFound)?;
    if !found.public {
        let login = Asked::read(&state, &head).login(&state).await?;
        if !login.is_some_and(|login| may_see(&login.account, &found)) {
            // Whether there is such a picture is nobody's business.
            return Err(AppError::NotFound.into());
        }
    }
    let tag = format!("\"{}\"", file.trim_end_matches(".jpg"));
    let cached = if found.public { "public, max-age=31536000, immutable" } else { "private, no-store" };
    let known = head.header(&header::IF_NONE_MATCH).split(',').any(|known| known.trim() == tag);
    let mut response = if found.public && known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = [(header::CONTENT_TYPE, "image/jpeg")];
        (kind, Body::from(Bytes::from_owner(Shared(found.bytes)))).into_response()
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cached));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

/// Hash and size of a picture's file name.
fn named(file: &str) -> Option<(&str, u32)> {
    let (hash, size) = file.strip_suffix(".jpg")?.split_once('-')?;
    let digits = hash.len() == HASH_DIGITS && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let size = SIZES.into_iter().find(|known| known.to_string() == size)?;
    digits.then_some((hash, size))
}

fn may_see(account: &Account, file: &PhotoFile) -> bool {
    let reads = |session| require(Some(account), Action::ReadStaff, session).is_ok();
    file.accounts.contains(&account.id) || file.sessions.iter().any(reads)
}

/// What the sender of a picture hears.
#[derive(Serialize)]
struct Answer {
    id: PhotoId,
    hash: String,
    width: i64,
    height: i64,
}

impl From<Photo> for Answer {
    fn from(photo: Photo) -> Self {
        Self { id: photo.id, hash: photo.hash, width: photo.width, height: photo.height }
    }
}

async fn receive(
    State(state): State<AppState>,
    Path(id): Path<String>,
    head: Head,
    request: Request,
) -> Result<Response, Failure> {
    let asked = Asked::read(&state, &head);
    let login = needed(&state, &asked).await?;
    let id = parsed::<PhotoId>("id", Some(&id))?;
    let event = parsed::<EventId>("event", value(&asked.query, "event"))?;
    let name = value(&asked.query, "name").unwrap_or_default();
    actions::may_send(state.backend(), Some(&login.account), event).await?;
    let _turn = state.upload_turn(login.account.id).await?;
    let declared = head.header(&header::CONTENT_LENGTH).parse::<usize>().unwrap_or_default();
    if declared > FILE_BYTES_MAX {
        return Err(too_large(name));
    }
    let bytes = to_bytes(request.into_body(), FILE_BYTES_MAX).await.map_err(|_| too_large(name))?;
    let photo = actions::receive(state.backend(), Some(&login.account), id, event, name, bytes.into()).await?;
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(Answer::from(photo))).into_response())
}

/// The file is larger than any that is taken; said without reading the rest of it.
fn too_large(name: &str) -> Failure {
    let why = Why::Photo { name: name.chars().take(60).collect(), code: "photo_too_many_bytes".into() };
    Failure::with_status(AppError::refused("photos", why), StatusCode::PAYLOAD_TOO_LARGE)
}

async fn discard(State(state): State<AppState>, Path(id): Path<String>, head: Head) -> Result<StatusCode, Failure> {
    let login = needed(&state, &Asked::read(&state, &head)).await?;
    let id = parsed::<PhotoId>("id", Some(&id))?;
    actions::discard(state.backend(), Some(&login.account), id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn needed(state: &AppState, asked: &Asked) -> Result<Login, AppError> {
    asked.login(state).await?.ok_or(AppError::LoginNeeded)
}

fn parsed<T: FromStr>(name: &str, text: Option<&str>) -> Result<T, AppError> {
    text.and_then(|text| text.parse().ok())
        .ok_or_else(|| AppError::BadParameter { name: name.into(), expected: "a UUID".into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hash_and_a_kept_size_name_a_picture() {
        let hash = "0123456789abcdef".repeat(4);
        assert_eq!(named(&format!("{hash}-800.jpg")), Some((hash.as_str(), 800)));
        for bad in ["-801.jpg", "-0800.jpg", "-800.png", "-800", "800.jpg", "-+800.jpg"] {
            assert_eq!(named(&format!("{hash}{bad}")), None, "{bad}");
        }
        assert_eq!(named(&format!("{}-800.jpg", hash.to_uppercase())), None);
        assert_eq!(named("../../etc/passwd-800.jpg"), None);
    }
}
