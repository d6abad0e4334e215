//! Plans for several sessions at once: each as if it were made or changed alone, by the same rules.

use super::{
    actions::{fix_own, next, target},
    draft::EventDraft,
    input::{EventInput, Purpose},
    model::Event,
    rules::{self, Step},
    store::EventWrite,
};
use crate::{
    error::AppError,
    features::{
        accounts::{Account, Action, Actor, Target, require},
        reference::Reference,
    },
    ids::SeriesId,
};
use chrono::{DateTime, Utc};

/// What all changes of one request share.
#[derive(Copy, Clone)]
pub struct Request<'a> {
    /// Who asks.
    pub who: &'a Account,
    /// The lists.
    pub reference: &'a Reference,
    /// Now.
    pub now: DateTime<Utc>,
    /// The request in words that are equal only for equal requests.
    pub content: &'a str,
}

/// A new session of a series, or a change of a planned one, ready to be stored: who may → parse → rule.
pub fn planned(
    request: Request<'_>,
    input: &EventInput,
    old: Option<&Event>,
    series: Option<SeriesId>,
) -> Result<(Actor, EventWrite), AppError> {
    let Request { who, reference, now, content } = request;
    if let Some(old) = old {
        require(Some(who), Action::WriteEvent, &target(old))?;
    }
    let mut draft = input.parse(Purpose::Plan, now).map_err(AppError::Refused)?;
    fix_own(who, &mut draft);
    draft.series = series;
    let wrong = draft.check_lists(reference);
    if !wrong.is_empty() {
        return Err(AppError::Refused(wrong));
    }
    let state = rules::state_after_plan(old)?;
    let scope = scope_of(who, reference, &draft);
    let aim = Target { scope: scope.clone(), lead_unit: draft.lead_unit.clone(), involved: None };
    let actor = require(Some(who), Action::WriteEvent, &aim)?;
    let event = next(&draft, old, &actor, scope, state, now);
    let write = EventWrite {
        base_version: draft.version,
        content: content.to_owned(),
        action: if old.is_some() { "event.change" } else { "event.plan" },
        changes: rules::changes(old, &event),
        reason: String::new(),
        photos: Vec::new(),
        event,
    };
    Ok((actor, write))
}

/// A step with a session, ready to be stored.
pub fn stepped(request: Request<'_>, old: &Event, step: Step, reason: &str) -> Result<(Actor, EventWrite), AppError> {
    let actor = require(Some(request.who), step.needs(), &target(old))?;
    let event = rules::after(old, step, reason, request.now)?;
    let write = EventWrite {
        base_version: old.version,
        content: request.content.to_owned(),
        action: step.action(),
        changes: rules::changes(Some(old), &event),
        reason: reason.to_owned(),
        photos: Vec::new(),
        event,
    };
    Ok((actor, write))
}

/// What a stored session would be with these fields, for comparing both; `None` where they are not in order.
pub fn as_typed(request: Request<'_>, input: &EventInput, purpose: Purpose, stored: &Event) -> Option<Event> {
    let mut draft = input.parse(purpose, request.now).ok()?;
    fix_own(request.who, &mut draft);
    draft.series = stored.series;
    let actor = require(Some(request.who), rules::needed_to_edit(Some(stored)), &target(stored)).ok()?;
    let scope = scope_of(request.who, request.reference, &draft);
    Some(next(&draft, Some(stored), &actor, scope, stored.state, request.now))
}

/// The place that a session belongs to: its village, or the town.
fn scope_of(who: &Account, reference: &Reference, draft: &EventDraft) -> String {
    let town = if reference.site.scope.is_empty() { who.scope.town() } else { &reference.site.scope };
    let wide = if who.scope.contains(town) { town } else { &who.scope.0 };
    draft.village.clone().unwrap_or_else(|| wide.to_owned())
}
