//! The server functions that islands call. The forms posted without JavaScript lead to the same use cases.

use super::input::{EventInput, Purpose};
use crate::{error::AppError, ids::EventId};
use chrono::NaiveDate;
use leptos::server;

/// Stores a session that was logged or planned; answers a repeat as the first time.
#[server(prefix = "/api/fn", endpoint = "save_event", input = leptos::server_fn::codec::Json)]
pub async fn save_event(input: EventInput, purpose: Purpose) -> Result<EventId, AppError> {
    use crate::backend::{Backend, Caller};
    use leptos::prelude::use_context;
    let missing = || AppError::Unavailable { id: "context".into() };
    let backend = use_context::<Backend>().ok_or_else(missing)?;
    let caller = use_context::<Caller>().ok_or_else(missing)?;
    let who = caller.login.as_ref().map(|login| &login.account);
    let event = super::actions::save(&backend, who, &input, purpose).await?;
    Ok(event.id)
}

/// Moves a planned session to another day; its version afterwards.
#[server(prefix = "/api/fn", endpoint = "move_event", input = leptos::server_fn::codec::Json)]
pub async fn move_event(id: EventId, version: i64, day: NaiveDate) -> Result<i64, AppError> {
    use crate::backend::{Backend, Caller};
    use leptos::prelude::use_context;
    let missing = || AppError::Unavailable { id: "context".into() };
    let backend = use_context::<Backend>().ok_or_else(missing)?;
    let caller = use_context::<Caller>().ok_or_else(missing)?;
    let who = caller.login.as_ref().map(|login| &login.account);
    Ok(super::actions::move_to(&backend, who, id, version, day).await?.version)
}
