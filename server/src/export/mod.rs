//! Machine-readable doors: the public read API below `/api/v1`, the calendar and the feed.
//!
//! They give what everybody may read, and nothing more: no login is looked at. An address is answered in four steps:
//! `ask` reads what is asked for and refuses what makes no sense, a room of its own (`events`, `villages`, `counts`,
//! `duties`, `sites`, `titles`, `map`, `calendar`, `feed`) reads the stores, its public types are written as JSON, CSV, iCalendar or Atom, and
//! `answer` sends that through the cache. [`params`] and the public types also describe themselves in `openapi`.

mod answer;
mod ask;
mod calendar;
mod counts;
mod duties;
mod events;
mod feed;
mod frame;
mod ics;
mod map;
mod map_marks;
mod named;
mod observances;
mod openapi;
pub mod params;
pub mod private;
mod sheet;
mod sites;
mod titles;
mod villages;
mod wording;
mod workbook;

#[cfg(test)]
mod fixtures;

pub use workbook::{text_sheet, workbook};

use crate::http::{AppState, failure::Failure};
use app::error::AppError;
use axum::{
    Router,
    handler::Handler,
    http::{Method, StatusCode, header},
    routing::{MethodRouter, any, get},
};
use tower_http::cors::{Any, CorsLayer};

/// Addresses outside `/api/` that programs read.
pub const FEEDS: [&str; 2] = ["/calendar.ics", "/feed.xml"];

/// The addresses of API and feeds.
pub fn routes() -> Router<AppState> {
    let api = Router::new()
        .route("/api/v1/events", read(events::list))
        .route("/api/v1/events.csv", read(events::list_csv))
        .route("/api/v1/events/{id}", read(events::one))
        .route("/api/v1/villages", read(villages::list))
        .route("/api/v1/villages.csv", read(villages::list_csv))
        .route("/api/v1/titles", read(titles::list))
        .route("/api/v1/titles.csv", read(titles::list_csv))
        .route("/api/v1/counts", read(counts::counts))
        .route("/api/v1/counts.csv", read(counts::counts_csv))
        .route("/api/v1/observances", read(observances::list))
        .route("/api/v1/observances.csv", read(observances::list_csv))
        .route("/api/v1/duties", read(duties::list))
        .route("/api/v1/duties.csv", read(duties::list_csv))
        .route("/api/v1/sites", read(sites::list))
        .route("/api/v1/sites.csv", read(sites::list_csv))
        .route("/api/v1/map.geojson", read(map::map))
        .route("/api/v1/boundaries.geojson", read(map::boundaries))
        .route("/api/v1/openapi.json", read(openapi::document))
        .route("/api/v1/{*rest}", any(|| async { Failure::from(AppError::NotFound) }))
        .layer(for_all_sites());
    let feeds = Router::new()
        .route(FEEDS[0], read(calendar::calendar))
        .route(FEEDS[1], read(feed::feed))
        .route("/feed/{file}", read(private::feed));
    api.merge(feeds)
}

/// Lets pages of other sites read the API: it holds public data only.
fn for_all_sites() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers([header::IF_NONE_MATCH])
        .expose_headers([header::ETAG])
        .vary([])
}

/// An address that is read. Its refusal of other methods is its own, so that the layers above reach that too.
fn read<H, T>(handler: H) -> MethodRouter<AppState>
where
    H: Handler<T, AppState>,
    T: 'static,
{
    get(handler).fallback(|| async { Failure::with_status(AppError::NotFound, StatusCode::METHOD_NOT_ALLOWED) })
}
