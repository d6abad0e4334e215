//! Two addresses for whoever watches the server: is it alive, can it work.

use super::AppState;
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};

/// The addresses for probes.
pub fn routes() -> Router<AppState> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready))
}

async fn alive() -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n")
}

async fn ready(State(state): State<AppState>) -> impl IntoResponse {
    let (status, word) = if state.storage().is_ready().await {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database is not reachable or not migrated\n")
    };
    (status, [(header::CACHE_CONTROL, "no-store")], word)
}
