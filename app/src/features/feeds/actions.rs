//! What can be done with private feeds, and what such a feed holds.

use super::store::FEEDS_MAX;
use crate::{
    backend::Backend,
    clock,
    error::{AppError, Why},
    features::{
        accounts::{Account, Action, Actor, Role, Target, require},
        events::query::{EventFilter, View},
    },
};
use chrono::{DateTime, Days, Utc};

/// Days of the past that a private calendar keeps.
const PAST_DAYS: u64 = 90;

fn actor(who: Option<&Account>) -> Result<Actor, AppError> {
    let who = who.ok_or(AppError::LoginNeeded)?;
    require(Some(who), Action::ReadStaff, &Target::at(who.scope.0.clone()))
}

/// Makes a secret address; gives its secret.
pub async fn make(backend: &Backend, who: Option<&Account>) -> Result<String, AppError> {
    let made = backend.feeds.make(&actor(who)?, backend.now()).await?;
    made.ok_or_else(|| AppError::refused("make", Why::TooMany { max: FEEDS_MAX }))
}

/// Ends a secret address of one's own.
pub async fn revoke(backend: &Backend, who: Option<&Account>, key: &str) -> Result<(), AppError> {
    Ok(backend.feeds.revoke(&actor(who)?, key, backend.now()).await?)
}

/// What an account's own calendar holds: its village's, its unit's or its town's sessions, in every state.
pub fn filter(who: &Account, now: DateTime<Utc>) -> EventFilter {
    let mut filter = EventFilter::new(View::Staff, &who.scope.0, now, true);
    filter.from = clock::local_date(now).checked_sub_days(Days::new(PAST_DAYS));
    if who.role == Role::Unit {
        filter.unit = who.unit.clone().unwrap_or_default();
    }
    filter
}
