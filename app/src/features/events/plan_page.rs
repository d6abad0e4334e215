//! Which sessions a member of staff plans and reads; the calendar of planning is in its own room.

use super::query::{EventFilter, View};
use crate::{error::AppError, features::accounts::Role, pages::PageCx};

/// The staff filter of a request: everything in the account's scope; a unit sees what it takes part in.
pub fn staff_filter(cx: &PageCx) -> Result<EventFilter, AppError> {
    let account = cx.staff()?;
    let mut filter = EventFilter::new(View::Staff, &account.scope.0, cx.now, true).read(&cx.query)?;
    if account.role == Role::Unit {
        filter.unit = account.unit.clone().unwrap_or_default();
    }
    Ok(filter)
}
