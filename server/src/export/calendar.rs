//! `/calendar.ics`: sessions to subscribe to, or one to put into a phone's calendar.

use super::{
    answer::{self, ICALENDAR},
    ask::Ask,
    events,
    ics::{self, Entry},
    params::{Filters, Language, Single, States, names},
    wording,
};
use crate::http::{AppState, failure::Failure, head::Head};
use app::{
    clock,
    features::{
        events::{
            model::{Event, EventState},
            parts,
            query::{EventFilter, View, bad},
        },
        reference::Reference,
    },
    ids::EventId,
    ui::Locale,
};
use axum::{extract::State, response::Response};
use chrono::Days;

/// Days of the past that a calendar keeps, where the address does not say.
const PAST_DAYS: u64 = 90;

/// Sessions as a calendar; without a period those to come and those of the last 90 days.
#[utoipa::path(
    get,
    operation_id = "calendar",
    path = "/calendar.ics",
    tag = "feeds",
    params(Filters, States, Single, Language),
    responses((status = 200, description = "A calendar (RFC 5545)", body = String, content_type = "text/calendar"))
)]
pub async fn calendar(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    let file = answer::send(&state, &head, &ask, ICALENDAR, async {
        ask.allow(&[names::<Filters>(), names::<States>(), names::<Single>(), names::<Language>()])?;
        let (reference, locale) = (state.backend().reference().await?, ask.locale()?);
        let (name, sessions) = if let Some(id) = ask.asked("event") {
            ask.alone("event", &names::<Language>())?;
            let id = id.parse::<EventId>().map_err(|_| bad("event", "the id of a session"))?;
            (wording::site(&reference, locale), vec![events::find(state.backend(), id, &reference).await?])
        } else {
            let filter = ask.filter(View::Public, &reference)?;
            let name = wording::whole(&reference, locale, &filter);
            (name, events::all(state.backend(), &recent(filter)).await?)
        };
        let entries = sessions.iter().map(|event| entry(&ask, event, &reference, locale)).collect::<Vec<_>>();
        Ok(ics::write(&name, &entries).into_bytes())
    });
    let file = file.await?;
    Ok(match ask.asked("event").and_then(|id| id.parse::<EventId>().ok()) {
        Some(id) => answer::as_file(file, &format!("event-{id}.ics")),
        None => file,
    })
}

/// The filter, with the usual period where it has none.
fn recent(filter: EventFilter) -> EventFilter {
    if filter.when.is_some() || filter.from.is_some() || filter.to.is_some() {
        return filter;
    }
    EventFilter { from: clock::local_date(filter.now).checked_sub_days(Days::new(PAST_DAYS)), ..filter }
}

/// A session as everybody's calendar shows it.
pub fn entry(ask: &Ask, event: &Event, reference: &Reference, locale: Locale) -> Entry {
    let url = events::page_of(ask, event.id);
    let mut lines = wording::about(event, reference, locale);
    lines.push(url.clone());
    Entry {
        uid: format!("{}@pufa-ledger", event.id),
        changed: event.updated_at,
        sequence: (event.version - 1).max(0),
        starts: event.starts_at,
        ends: event.ends_at,
        summary: wording::of(event, locale),
        location: parts::place_line(reference, locale, event),
        description: lines.join("\n"),
        url,
        is_cancelled: event.state == EventState::Cancelled,
        is_tentative: false,
        rings: event.state == EventState::Planned && event.starts_at > ask.now,
    }
}
