//! Sending answers: through the cache, with a tag, so that asking again costs little.

use super::ask::Ask;
use crate::{
    http::{
        AppState,
        cache::{self, Made},
        failure::Failure,
        head::Head,
    },
    storage,
};
use app::error::AppError;
use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use serde::Serialize;
use std::{error::Error, future::Future};

/// Content types.
pub const JSON: &str = "application/json";
pub const CSV: &str = "text/csv; charset=utf-8; header=present";
pub const GEOJSON: &str = "application/geo+json";
pub const ICALENDAR: &str = "text/calendar; charset=utf-8";
pub const ATOM: &str = "application/atom+xml; charset=utf-8";

/// Sends what is made, or what was made before for the same address.
pub async fn send(
    state: &AppState,
    head: &Head,
    ask: &Ask,
    kind: &'static str,
    write: impl Future<Output = Result<Vec<u8>, AppError>>,
) -> Result<Response, Failure> {
    let kind = HeaderValue::from_static(kind);
    let made = async { Ok(Made::Keep { kind, body: write.await? }) };
    let mut response = cache::through(state, head, ask.key(), made).await?;
    let headers = response.headers_mut();
    // Unlike a page, it is the same for everybody; whoever keeps it asks whether it still holds.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Ok(response)
}

/// As a file to be saved under a name of ASCII letters.
pub fn as_file(mut response: Response, name: &str) -> Response {
    if let Ok(value) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// A value as JSON.
pub fn json(value: &impl Serialize) -> Result<Vec<u8>, AppError> {
    serde_json::to_vec(value).map_err(|error| broken(&error))
}

/// What cannot be written, logged.
pub fn broken(cause: &(dyn Error + 'static)) -> AppError {
    storage::failed(cause).into()
}
