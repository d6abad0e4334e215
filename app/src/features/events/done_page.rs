//! `/log/done`: what became of a session that was just logged.

use super::{
    actions,
    islands::DraftSent,
    log_page::{draft_prefix, writer},
    model::EventState,
    parts,
};
use crate::{
    error::AppError,
    features::accounts::Action,
    ids::EventId,
    pages::{Page, PageCx},
    ui::{bits, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// `/log/done`: what happened, and what comes next.
pub async fn done(cx: &PageCx) -> Result<Page, AppError> {
    let prefix = draft_prefix(writer(cx)?);
    let id = cx.asked("event").and_then(|id| id.parse::<EventId>().ok()).ok_or(AppError::NotFound)?;
    let event = cx.backend.events.find(id).await?.ok_or(AppError::NotFound)?;
    cx.require(Action::ReadStaff, &actions::target(&event))?;
    let photos = cx.backend.photos.of_events(&[id]).await?.len();
    let l = cx.locale;
    let today = cx.today();
    Ok(Page::new(td_string!(l, events.done.title), "/log", move || {
        let when = words::moment(l, event.starts_at, today);
        let people = event.results.attendance.map(words::number).unwrap_or_default();
        // The address may be opened again when the session has moved on.
        let (text, next) = match event.state {
            EventState::Approved => (td_string!(l, events.done.approved), td_string!(l, events.done.approved_next)),
            EventState::Returned => (td_string!(l, events.done.returned), td_string!(l, events.done.returned_next)),
            _ => (td_string!(l, events.done.text), td_string!(l, events.done.next)),
        };
        view! {
            <h1>{td_string!(l, events.done.title)}</h1>
            <DraftSent prefix=prefix id=event.id.to_string() />
            {bits::notice(bits::Notice::Success, text)}
            {parts::tags(l, &event, true)}
            <dl class="kv">
                {bits::pair(td_string!(l, events.form.title), event.title.clone())}
                {bits::pair(td_string!(l, events.form.when), when)}
                {bits::pair(td_string!(l, events.form.attendance), people)}
                {bits::pair(td_string!(l, events.form.photos), photos.to_string())}
            </dl>
            <p>{next}</p>
            <div class="button-row">
                <a class="button" href="/log">{td_string!(l, events.done.another)}</a>
                <a class="button-secondary" href=format!("/events/{}", event.id)>{td_string!(l, events.done.open)}</a>
                <a class="button-secondary" href="/desk">{td_string!(l, events.done.desk)}</a>
            </div>
        }
        .into_any()
    })
    .island())
}
