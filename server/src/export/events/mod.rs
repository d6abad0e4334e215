//! Sessions for programs: a list, one of them, and the list as a file.

mod columns;
mod model;

pub use model::{PublicEvent, PublicPhoto, moment};

use super::{
    answer::{self, CSV, JSON},
    ask::{Ask, order_of},
    frame::{Frame, Paging},
    params::{Filters, Part, States, names},
    sheet,
};
use crate::http::{AppState, failure::Failure, head::Head};
use app::{
    backend::Backend,
    error::AppError,
    features::{
        events::{
            model::{Event, EventState, Photo},
            query::{EventFilter, View, bad},
            store::Order,
        },
        photos::{SIZES, address},
        reference::Reference,
    },
    ids::EventId,
};
use axum::{
    extract::{Path, State, rejection::PathRejection},
    response::Response,
};
use model::EventList;
use std::collections::HashMap;

/// Rows of an answer that has no pages: a whole file, a calendar.
pub const ROWS_MAX: u32 = 5000;

/// The absolute address of a session's page.
pub fn page_of(ask: &Ask, id: EventId) -> String {
    ask.link(&format!("/events/{id}"))
}

/// A session that everybody may see; sample data only where the site shows it.
pub async fn find(backend: &Backend, id: EventId, reference: &Reference) -> Result<Event, AppError> {
    let event = backend.events.find(id).await?;
    event.filter(|event| event.is_public() && (!event.is_demo || reference.site.demo_mode)).ok_or(AppError::NotFound)
}

/// All sessions of a filter; refused where they are more than one answer holds, as leaving some out would go unnoticed.
pub async fn all(backend: &Backend, filter: &EventFilter) -> Result<Vec<Event>, AppError> {
    // The number first: what would be refused is not read.
    let (_, total) = backend.events.list(filter, order_of(filter), 0, 0).await?;
    if total > i64::from(ROWS_MAX) {
        let expected = format!("a shorter period: {total} sessions match, and one answer holds {ROWS_MAX}");
        return Err(bad("from", &expected));
    }
    Ok(backend.events.list(filter, order_of(filter), ROWS_MAX, 0).await?.0)
}

async fn page(backend: &Backend, filter: &EventFilter, paging: Paging) -> Result<(Vec<Event>, i64), AppError> {
    Ok(backend.events.list(filter, order_of(filter), paging.per_page, paging.offset()).await?)
}

/// Sessions, a page at a time.
#[utoipa::path(
    get,
    operation_id = "list_events",
    path = "/api/v1/events",
    tag = "sessions",
    params(Filters, States, Part),
    responses((status = 200, description = "A page of the list", body = EventList))
)]
pub async fn list(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    answer::send(&state, &head, &ask, JSON, async {
        ask.allow(&[names::<Filters>(), names::<States>(), names::<Part>()])?;
        let reference = state.backend().reference().await?;
        let (filter, paging) = (ask.filter(View::Public, &reference)?, ask.paging()?);
        let (events, total) = page(state.backend(), &filter, paging).await?;
        let order = match order_of(&filter) {
            Order::Soonest => "starts_at ascending",
            Order::Latest | Order::Waiting => "starts_at descending",
        };
        let frame = Frame::new(&ask, paging, total, order, filter.include_demo);
        let items = public(state.backend(), &ask, &reference, &events).await?;
        answer::json(&EventList { frame, items })
    })
    .await
}

/// Sessions as a file; all of them, unless a page is asked for.
#[utoipa::path(
    get,
    operation_id = "list_events_csv",
    path = "/api/v1/events.csv",
    tag = "sessions",
    params(Filters, States, Part),
    responses((status = 200, description = "The rows of the list", body = String, content_type = "text/csv"))
)]
pub async fn list_csv(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    let file = answer::send(&state, &head, &ask, CSV, async {
        ask.allow(&[names::<Filters>(), names::<States>(), names::<Part>()])?;
        let reference = state.backend().reference().await?;
        let filter = ask.filter(View::Public, &reference)?;
        let events = match ask.paging_of_file()? {
            Some(paging) => page(state.backend(), &filter, paging).await?.0,
            None => all(state.backend(), &filter).await?,
        };
        let rows = public(state.backend(), &ask, &reference, &events).await?;
        sheet::write(&columns::COLUMNS, &rows)
    });
    Ok(answer::as_file(file.await?, "events.csv"))
}

/// One session.
#[utoipa::path(
    get,
    operation_id = "find_event",
    path = "/api/v1/events/{id}",
    tag = "sessions",
    params(("id" = Uuid, Path, description = "The session's id")),
    responses((status = 200, description = "The session", body = PublicEvent))
)]
pub async fn one(
    State(state): State<AppState>,
    path: Result<Path<String>, PathRejection>,
    head: Head,
) -> Result<Response, Failure> {
    // What is no id names nothing.
    let id = path.ok().and_then(|Path(id)| id.parse::<EventId>().ok()).ok_or(AppError::NotFound)?;
    let ask = Ask::of(&state, &head);
    answer::send(&state, &head, &ask, JSON, async {
        ask.allow(&[])?;
        let reference = state.backend().reference().await?;
        let event = find(state.backend(), id, &reference).await?;
        let event = public(state.backend(), &ask, &reference, &[event]).await?.pop().ok_or(AppError::NotFound)?;
        answer::json(&event)
    })
    .await
}

/// Sessions as everybody may know them, with the pictures of approved ones: two queries at most a few hundred rows.
async fn public(
    backend: &Backend,
    ask: &Ask,
    reference: &Reference,
    events: &[Event],
) -> Result<Vec<PublicEvent>, AppError> {
    let approved = events.iter().filter(|event| event.state == EventState::Approved).map(|event| event.id);
    let approved = approved.collect::<Vec<_>>();
    let mut photos = HashMap::<_, Vec<_>>::new();
    if !approved.is_empty() {
        for photo in backend.photos.of_events(&approved).await?.into_iter().filter(Photo::may_be_public) {
            let url = ask.link(&address(&photo.hash, SIZES[2]));
            let Photo { event, width, height, alt, .. } = photo;
            photos.entry(event).or_default().push(PublicPhoto { url, width, height, alt });
        }
    }
    let public = events.iter().filter_map(|event| {
        let public = PublicEvent::of(event, reference, page_of(ask, event.id))?;
        Some(PublicEvent { photos: photos.remove(&event.id).unwrap_or_default(), ..public })
    });
    Ok(public.collect())
}
