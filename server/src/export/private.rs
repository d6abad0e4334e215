//! `/feed/{secret}.ics`: an account's own sessions for its calendar. The address is the key, so that a calendar that
//! cannot log in can read it; it is kept by nobody on the way and named in no log.

use super::{
    answer::ICALENDAR,
    ask::Ask,
    calendar,
    events::ROWS_MAX,
    ics::{self, Entry},
    wording,
};
use crate::http::{AppState, failure::Failure, head::Head};
use app::{
    error::AppError,
    features::{
        events::{
            model::{Event, EventState},
            parts,
            store::Order,
        },
        feeds::actions,
        reference::Reference,
    },
    ui::Locale,
};
use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use leptos_i18n::td_string;

/// How its addresses begin.
pub const PREFIX: &str = "/feed/";

/// Sessions of the account that the secret belongs to. Whatever is wrong with the secret looks the same.
pub async fn feed(
    State(state): State<AppState>,
    path: Result<Path<String>, PathRejection>,
    head: Head,
) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    let backend = state.backend();
    let file = path.map(|Path(file)| file).unwrap_or_default();
    let secret = file.strip_suffix(".ics").ok_or(AppError::NotFound)?;
    let account = backend.feeds.open(secret, ask.now).await.map_err(AppError::from)?.ok_or(AppError::NotFound)?;
    let reference = backend.reference().await?;
    let locale = ask.locale()?;
    // The latest of them, should there be more than a calendar takes.
    let filter = actions::filter(&account, ask.now);
    let (sessions, _) = backend.events.list(&filter, Order::Latest, ROWS_MAX, 0).await.map_err(AppError::from)?;
    let site = wording::site(&reference, locale);
    let name = td_string!(locale, feeds.name, site = site, who = account.display_name.clone());
    let entries = sessions.iter().map(|event| entry(&ask, event, &reference, locale)).collect::<Vec<_>>();
    let kept = [
        (header::CONTENT_TYPE, HeaderValue::from_static(ICALENDAR)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex")),
    ];
    Ok((kept, ics::write(&name, &entries)).into_response())
}

/// A session as staff's own calendar shows it: with its state, also where nobody else may know of it.
fn entry(ask: &Ask, event: &Event, reference: &Reference, locale: Locale) -> Entry {
    let public = calendar::entry(ask, event, reference, locale);
    let state = parts::state_word(locale, event.state);
    let line = td_string!(locale, feeds.state, state = state);
    let is_settled = matches!(event.state, EventState::NotHeld | EventState::Returned | EventState::Held);
    Entry {
        summary: if is_settled { format!("[{state}] {}", public.summary) } else { public.summary },
        description: format!("{line}\n{}", public.description),
        is_cancelled: matches!(event.state, EventState::Cancelled | EventState::NotHeld),
        is_tentative: event.state == EventState::Planned && !event.published,
        ..public
    }
}
