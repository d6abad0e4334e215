//! The HTTP half: routes, middleware, and what they share.
//!
//! From the outside in: `guard` (id, log line, panics, time), `security` (headers), compression, `failure` (words for
//! what is refused), `origin` and `limits` (other sites, floods), then the routes: `pages`, `photos`, `attachments`, `functions`,
//! `export`, `health`, and `files` for whatever is left.

mod attachments;
pub mod cache;
mod cookies;
pub mod failure;
mod files;
mod forms;
mod functions;
mod guard;
pub mod head;
mod health;
mod limits;
pub mod origin;
mod pages;
mod photos;
pub mod problem;
mod security;
mod state;
mod strip;
mod turns;

pub use state::{AppState, Settings};

use crate::export;
use app::error::AppError;
use axum::{
    Router,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state as with},
};
use failure::Failure;
use tower_http::compression::{
    CompressionLayer, CompressionLevel,
    predicate::{NotForContentType, Predicate, SizeAbove},
};

/// Effort of compressing an answer that is sent once: low, as nobody asks for the same again.
const QUALITY: i32 = 4;
/// Bytes below which compressing gains nothing.
const COMPRESS_FROM: u16 = 512;

/// The whole site.
pub fn router(state: AppState) -> Router {
    Router::new()
        .merge(pages::routes())
        .merge(photos::routes())
        .merge(attachments::routes())
        .merge(functions::routes())
        .merge(export::routes())
        .merge(health::routes())
        .method_not_allowed_fallback(|| async {
            Failure::with_status(AppError::NotFound, StatusCode::METHOD_NOT_ALLOWED)
        })
        .fallback(files::serve)
        .layer(with(state.clone(), limits::refuse_floods))
        .layer(with(state.clone(), origin::refuse_foreign))
        .layer(from_fn(guard::catch))
        .layer(with(state.clone(), failure::render))
        .layer(compression())
        .layer(with(state.clone(), security::add_headers))
        .layer(with(state.clone(), guard::watch))
        .with_state(state)
}

/// Compression of what is not compressed yet; pictures and archives are as small as they get.
fn compression() -> CompressionLayer<impl Predicate> {
    let fitting = SizeAbove::new(COMPRESS_FROM)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::const_new("application/wasm"))
        .and(NotForContentType::const_new("application/zip"));
    CompressionLayer::new().quality(CompressionLevel::Precise(QUALITY)).compress_when(fitting)
}
