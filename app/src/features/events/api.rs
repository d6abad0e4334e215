//! The server function that the form's island calls. The form posted without JavaScript leads to the same use case.

use super::input::{EventInput, Purpose};
use crate::{error::AppError, ids::EventId};
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
