//! Server functions: what islands call.

use super::{
    AppState,
    failure::{self, Failure},
    forms,
    head::{Asked, Head},
};
use app::{backend::Caller, error::AppError};
use axum::{
    Router,
    body::{self, Body},
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use leptos::{prelude::provide_context, server_fn::axum::get_server_fn_service};

/// The addresses of server functions.
pub fn routes() -> Router<AppState> {
    Router::new().route("/api/fn/{*name}", post(call).get(call)).layer(DefaultBodyLimit::max(forms::FIELDS_MAX))
}

async fn call(State(state): State<AppState>, head: Head, request: Request) -> Result<Response, Failure> {
    if get_server_fn_service(head.uri.path(), head.method.clone()).is_none() {
        return Err(AppError::NotFound.into());
    }
    let asked = Asked::read(&state, &head);
    let login = asked.login(&state).await?;
    let caller = Caller { login, visitor: asked.visitor, locale: asked.locale };
    let backend = state.backend().clone();
    let contexts = move || {
        provide_context(backend.clone());
        provide_context(caller.clone());
    };
    let answer = leptos_axum::handle_server_fns_with_context(contexts, request).await.into_response();
    let mut response =
        if answer.status() == StatusCode::INTERNAL_SERVER_ERROR { refusal(answer).await } else { answer };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The most bytes of an error.
const ERROR_MAX: usize = 64 * 1024;

/// An error of ours with the status that it has everywhere else; the framework gives 500 to all of them.
async fn refusal(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let bytes = body::to_bytes(body, ERROR_MAX).await.unwrap_or_default();
    if let Ok(error) = serde_json::from_slice::<AppError>(&bytes) {
        parts.status = failure::status(&error);
    }
    Response::from_parts(parts, Body::from(bytes))
}
