//! What a request gets that cannot be answered as asked: one place for pages, problem documents and islands.
//!
//! Whoever refuses returns a [`Failure`]. It travels as a mark on an empty response up to [`render`], which knows the
//! request's language and login and whether a person, a program or an island is waiting for words.

use super::{
    AppState,
    head::{Asked, Head},
    origin, pages,
    problem::Problem,
};
use crate::export;
use app::{error::AppError, shell};
use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Where the own password is changed.
const PASSWORD: &str = "/password";

/// A refusal on its way out.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Why.
    pub error: AppError,
    /// The status, where the error's own is too coarse.
    pub status: Option<StatusCode>,
    /// Seconds after which it may work.
    pub retry_after: Option<u64>,
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        Self { error, status: None, retry_after: None }
    }
}

impl Failure {
    /// With a status of its own.
    pub fn with_status(error: AppError, status: StatusCode) -> Self {
        Self { error, status: Some(status), retry_after: None }
    }

    /// The body is larger than the address takes.
    pub fn too_large(expected: &str) -> Self {
        let error = AppError::BadParameter { name: AppError::BODY_SIZE.into(), expected: expected.into() };
        Self::with_status(error, StatusCode::PAYLOAD_TOO_LARGE)
    }

    /// The status to send.
    pub fn status(&self) -> StatusCode {
        self.status.unwrap_or_else(|| status(&self.error))
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The status of an error, the same for programs as for pages.
pub fn status(error: &AppError) -> StatusCode {
    match error {
        AppError::NotFound => StatusCode::NOT_FOUND,
        AppError::LoginNeeded => StatusCode::UNAUTHORIZED,
        AppError::Forbidden => StatusCode::FORBIDDEN,
        AppError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::Conflict | AppError::WrongState => StatusCode::CONFLICT,
        AppError::BadParameter { .. } => StatusCode::BAD_REQUEST,
        AppError::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
        AppError::Unavailable { .. } | AppError::NoConnection => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// Puts words to a failure that comes up from below.
pub async fn render(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let head = Head::of(&parts);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let Some(failure) = response.extensions_mut().remove::<Failure>() else { return response };
    let mut words = words(&state, &head, &failure).await;
    for (name, value) in response.headers() {
        // What a router or a limit said about the refusal, such as `Allow`, stays.
        if name != header::CONTENT_LENGTH && !words.headers().contains_key(name) {
            words.headers_mut().append(name, value.clone());
        }
    }
    if let Some(seconds) = failure.retry_after {
        words.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    words.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    words
}

async fn words(state: &AppState, head: &Head, failure: &Failure) -> Response {
    let path = head.uri.path();
    if path.starts_with("/api/fn/") {
        // An island reads the error itself.
        return (failure.status(), axum::Json(&failure.error)).into_response();
    }
    if path.starts_with("/api/") || export::FEEDS.contains(&path) || path.starts_with(export::private::PREFIX) {
        let reader = path.starts_with("/api/photos/").then(|| Asked::read(state, head).locale);
        return Problem::of(failure, path, reader).into_response();
    }
    if failure.error == AppError::LoginNeeded && failure.status.is_none() {
        return to_login(head);
    }
    let asked = Asked::read(state, head);
    let cx = pages::context_or_bare(state, head, &asked).await;
    let first_password = cx.account().is_some_and(|account| account.must_change_password);
    if first_password && failure.error == AppError::Forbidden && failure.status.is_none() {
        // Nothing else opens before the one-time password is changed.
        return pages::see_other(PASSWORD);
    }
    let page = shell::error_page(&cx, &failure.error).status(failure.status().as_u16());
    pages::drawn(state, &cx, page)
}

/// Sends the reader to the login and from there back.
fn to_login(head: &Head) -> Response {
    let back = if head.method == Method::POST {
        origin::sent_from(head).unwrap_or_else(|| "/desk".to_owned())
    } else {
        head.address().to_owned()
    };
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", &back).finish();
    pages::see_other(&format!("/login?{query}"))
}
