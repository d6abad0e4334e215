//! What surrounds every request: its id and log line, a net under panics, and an end to waiting.

use super::{AppState, failure::Failure};
use crate::export::private;
use app::error::AppError;
use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use std::{
    any::Any,
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};
use tracing::Instrument;

/// The id of a request, as the log and an error page show it.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The header that carries a request's id.
const ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Digits of an id: enough to find one request in a log.
const ID_DIGITS: usize = 12;
/// Seconds that an answer may take.
const ANSWER_SECONDS: u64 = 30;
/// Seconds that sending pictures over a bad network may take.
const UPLOAD_SECONDS: u64 = 300;

/// Gives the request its id, logs one line about it (never its query, body or cookies), and keeps a panic from
/// reaching the connection.
pub async fn watch(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let digits = state.backend().ids.next().simple().to_string();
    let id = digits[digits.len() - ID_DIGITS..].to_owned();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let begun = Instant::now();
    let span = tracing::info_span!("request", id);
    let mut response = AssertUnwindSafe(next.run(request).instrument(span))
        .catch_unwind()
        .await
        .unwrap_or_else(|panic| bare(&id, &panic));
    let status = response.status().as_u16();
    let ms = begun.elapsed().as_secs_f64() * 1000.0;
    let line = format!("{method} {} {status} {ms:.1} ms", printable(told(&path)));
    match path.as_str() {
        "/healthz" | "/readyz" => tracing::debug!(id, "{line}"),
        _ => tracing::info!(id, "{line}"),
    }
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(ID_HEADER, id);
    }
    response
}

/// What the log may tell of a path: not the secret of a private calendar.
fn told(path: &str) -> &str {
    if path.starts_with(private::PREFIX) { private::PREFIX } else { path }
}

/// A path that cannot break a log line.
fn printable(path: &str) -> String {
    path.chars().take(200).map(|char| if char.is_control() { '\u{fffd}' } else { char }).collect()
}

/// The answer when even drawing the error page failed.
fn bare(id: &str, panic: &(dyn Any + Send)) -> Response {
    tracing::error!(id, "panic while answering: {}", message(panic));
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (StatusCode::INTERNAL_SERVER_ERROR, kind, format!("The server could not answer. Log id: {id}\n")).into_response()
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

/// Turns a panic of a handler, or an answer that does not come, into a failure with the request's id.
pub async fn catch(request: Request, next: Next) -> Result<Response, Failure> {
    let id = request.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone());
    let limit = Duration::from_secs(if is_upload(&request) { UPLOAD_SECONDS } else { ANSWER_SECONDS });
    let unavailable = |status| Failure::with_status(AppError::Unavailable { id: id.clone() }, status);
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(limit, answer).await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(panic)) => {
            tracing::error!(id, "panic in a handler: {}", message(&*panic));
            Err(unavailable(StatusCode::INTERNAL_SERVER_ERROR))
        }
        Err(_) => {
            tracing::error!(id, "no answer within {} s", limit.as_secs());
            Err(unavailable(StatusCode::SERVICE_UNAVAILABLE))
        }
    }
}

fn is_upload(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    request.uri().path().starts_with("/api/photos/") || kind.starts_with("multipart/form-data")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_on_its_line() {
        assert_eq!(printable("/a\nb"), "/a\u{fffd}b");
        assert_eq!(printable(&"x".repeat(1000)).len(), 200);
    }

    #[test]
    fn a_secret_address_is_not_logged() {
        assert_eq!((told("/feed/0123.ics"), told("/feed.xml")), ("/feed/", "/feed.xml"));
    }

    #[test]
    fn a_panic_says_its_message() {
        assert_eq!(message(&"text"), "text");
        assert_eq!(message(&String::from("text")), "text");
        assert_eq!(message(&1), "no message");
    }
}
