//! Posted forms: fields, and files where staff send them.

use super::{AppState, failure::Failure, head::Head, strip};
use app::{
    error::AppError,
    features::{
        map::{boundary_page::PATH as BOUNDARIES, rules::FILE_BYTES_MAX as BOUNDARIES_BYTES_MAX},
        photos::{FILE_BYTES_MAX, PHOTOS_MAX},
        sheets::{grid::FILE_BYTES_MAX as SHEET_BYTES_MAX, page::PATH as IMPORT},
    },
    pages::{Form, Pairs, SentFile},
};
use axum::{
    body::to_bytes,
    extract::{FromRequest, Multipart, Request, multipart::Field, multipart::MultipartError},
    http::{StatusCode, header},
};
use tokio::sync::SemaphorePermit;

/// The most bytes of a form's fields.
pub const FIELDS_MAX: usize = 1024 * 1024;
/// The most bytes of a form with files.
pub const MULTIPART_MAX: usize = PHOTOS_MAX as usize * FILE_BYTES_MAX + FIELDS_MAX;
/// The most fields of a form.
pub const PAIRS_MAX: usize = 2000;
/// The most characters between the parts of a form, by RFC 2046.
const BOUNDARY_MAX: usize = 70;
/// The most files of a form that are read; more than a session takes, so that the form can say so.
const FILES_MAX: usize = 12;

/// What a form's address takes of files.
#[derive(Copy, Clone)]
struct Bounds {
    /// The most files.
    files: usize,
    /// The most bytes of each.
    bytes: usize,
}

impl Bounds {
    /// Pictures of a session, one sheet, or one file of boundaries.
    fn of(path: &str) -> Self {
        if path.starts_with(IMPORT) {
            Self { files: 1, bytes: SHEET_BYTES_MAX }
        } else if path == BOUNDARIES {
            Self { files: 1, bytes: BOUNDARIES_BYTES_MAX }
        } else {
            Self { files: FILES_MAX, bytes: FILE_BYTES_MAX }
        }
    }

    /// Nothing.
    const NONE: Self = Self { files: 0, bytes: 0 };
}

/// How a form is written.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
enum Kind {
    Fields,
    Parts,
}

impl Kind {
    fn of(declared: &str) -> Result<Self, Failure> {
        let kind = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            "application/x-www-form-urlencoded" | "" => Ok(Self::Fields),
            "multipart/form-data" => Ok(Self::Parts),
            _ => {
                let expected = "application/x-www-form-urlencoded or multipart/form-data".to_owned();
                let error = AppError::BadParameter { name: AppError::BODY.into(), expected };
                Err(Failure::with_status(error, StatusCode::UNSUPPORTED_MEDIA_TYPE))
            }
        }
    }
}

/// The text that a request declares its body with.
fn declared(request: &Request) -> String {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.unwrap_or_default().to_owned()
}

/// Waits for the turn of a form that may bring files; keep it as long as they are held.
pub async fn turn<'a>(state: &'a AppState, head: &Head) -> Result<Option<SemaphorePermit<'a>>, Failure> {
    match Kind::of(head.header(&header::CONTENT_TYPE))? {
        Kind::Fields => Ok(None),
        Kind::Parts => state.multipart_permit().await.map(Some),
    }
}

/// Reads a form of somebody who is logged in, in one's [`turn`].
pub async fn read(request: Request) -> Result<Form, Failure> {
    match Kind::of(&declared(&request))? {
        Kind::Fields => fields(request).await,
        Kind::Parts => {
            let bounds = Bounds::of(request.uri().path());
            parts(request, bounds).await
        }
    }
}

/// Reads a form of anybody else, or one that cannot be taken now: what was typed, without files.
pub async fn read_typed(request: Request) -> Result<Form, Failure> {
    let declared = declared(&request);
    match Kind::of(&declared)? {
        Kind::Fields => fields(request).await,
        Kind::Parts => {
            let boundary = boundary(&declared).ok_or_else(broken)?;
            let stripped = strip::without_files(request.into_body(), boundary).await?;
            let request = Request::builder().header(header::CONTENT_TYPE, &declared).body(stripped.into());
            parts(request.map_err(|_| broken())?, Bounds::NONE).await
        }
    }
}

/// What stands between the parts of a form.
fn boundary(declared: &str) -> Option<&str> {
    let value = declared.split(';').skip(1).find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"'))
    })?;
    (!value.is_empty() && value.len() <= BOUNDARY_MAX).then_some(value)
}

async fn fields(request: Request) -> Result<Form, Failure> {
    let body = to_bytes(request.into_body(), FIELDS_MAX).await.map_err(|_| Failure::too_large("at most 1 MB"))?;
    let pairs = form_urlencoded::parse(&body).take(PAIRS_MAX + 1).map(|(name, value)| (name.into(), value.into()));
    Ok(Form { fields: checked(pairs.collect())?, files: Vec::new() })
}

/// Refuses more fields than any form has, and characters that no keyboard types and no database takes.
fn checked(pairs: Pairs) -> Result<Pairs, Failure> {
    let odd = pairs.len() > PAIRS_MAX || pairs.iter().any(|(name, value)| name.contains('\0') || value.contains('\0'));
    if odd { Err(broken()) } else { Ok(pairs) }
}

pub fn broken() -> Failure {
    AppError::BadParameter { name: AppError::BODY.into(), expected: "the fields of the form".into() }.into()
}

/// Fields, and files within the bounds; of a larger one, so much that it can be told to be too large.
async fn parts(request: Request, bounds: Bounds) -> Result<Form, Failure> {
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
    let mut form = Form::default();
    let mut left = FIELDS_MAX;
    let mut count = 0;
    while let Some(part) = parts.next_field().await.map_err(|error| unreadable(&error))? {
        // Also parts without name and text cost memory.
        count += 1;
        if count > PAIRS_MAX {
            return Err(broken());
        }
        let name = part.name().unwrap_or_default().to_owned();
        if let Some(file) = part.file_name().map(str::to_owned) {
            let is_taken = form.files.len() < bounds.files;
            let bytes = begin_of(part, if is_taken { bounds.bytes + 1 } else { 0 }).await?;
            // A file field that was left empty still sends a part.
            if is_taken && !(file.is_empty() && bytes.is_empty()) {
                form.files.push(SentFile { name: file, bytes });
            }
        } else {
            let text = begin_of(part, left + 1).await?;
            left =
                left.checked_sub(text.len() + name.len()).ok_or_else(|| Failure::too_large("at most 1 MB of text"))?;
            form.fields.push((name, String::from_utf8(text).map_err(|_| broken())?));
        }
    }
    form.fields = checked(form.fields)?;
    Ok(form)
}

/// The first `most` bytes of a part; the rest is read and dropped, so that what comes after it is found.
async fn begin_of(mut part: Field<'_>, most: usize) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|error| unreadable(&error))? {
        let room = most - bytes.len();
        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok(bytes)
}

fn unreadable(error: &MultipartError) -> Failure {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Failure::too_large("at most nine pictures of 15 MB")
    } else {
        broken()
    }
}
