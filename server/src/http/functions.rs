//! Server functions: what islands call.

use super::{
    AppState,
    failure::Failure,
    forms,
    head::{Asked, Head},
};
use app::{backend::Caller, error::AppError};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, header},
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
    let mut response = leptos_axum::handle_server_fns_with_context(contexts, request).await.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
