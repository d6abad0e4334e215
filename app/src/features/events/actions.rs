//! What can be done to a session: one use case each. Forms, islands and the command line all come through here.

use super::{
    draft::EventDraft,
    input::{EventInput, LINE_MAX, Purpose},
    model::{Event, EventState},
    rules::{self, Step},
    store::{EventWrite, Saved},
};
use crate::{
    backend::Backend,
    clock,
    error::{AppError, Refusal, Why},
    features::{
        accounts::{Account, Action, Actor, Role, Target, require},
        duties,
    },
    ids::EventId,
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};

/// Logs, plans or edits a session: who may → parse → rule → store.
///
/// The same request again gives the same answer; the same id with other content is [`AppError::Conflict`].
pub async fn save(
    backend: &Backend,
    who: Option<&Account>,
    input: &EventInput,
    purpose: Purpose,
) -> Result<Event, AppError> {
    let content = serde_json::to_string(&(purpose, input)).unwrap_or_default();
    save_as(backend, who, input, purpose, content).await
}

/// [`save`] for a door that knows better what makes a request the same as another.
pub(super) async fn save_as(
    backend: &Backend,
    who: Option<&Account>,
    input: &EventInput,
    purpose: Purpose,
    content: String,
) -> Result<Event, AppError> {
    let who = who.ok_or(AppError::LoginNeeded)?;
    let now = backend.now();
    let reference = backend.reference().await?;
    if let Some(before) = repeated(backend, who, input, &content).await? {
        return Ok(before);
    }
    let mut draft = input.parse(purpose, now).map_err(AppError::Refused)?;
    fix_own(who, &mut draft);
    let wrong = draft.check_lists(&reference);
    if !wrong.is_empty() {
        return Err(AppError::Refused(wrong));
    }
    let old = backend.events.find(draft.id).await?;
    if old.is_none() && draft.version != 0 {
        return Err(AppError::NotFound);
    }
    // No form joins a series or leaves it.
    draft.series = old.as_ref().and_then(|old| old.series);
    if let Some(old) = &old {
        require(Some(who), rules::needed_to_edit(Some(old)), &target(old))?;
        // What follows is decided by the session as it is here; a version that it does not have yet must not pass just
        // because it has come about when the change is stored. The same request may have come first in the meantime.
        if old.version != draft.version {
            return repeated(backend, who, input, &content).await?.ok_or(AppError::Conflict);
        }
    }
    let town = if reference.site.scope.is_empty() { who.scope.town() } else { &reference.site.scope };
    let scope =
        draft.village.clone().unwrap_or_else(|| if who.scope.contains(town) { town } else { &who.scope.0 }.to_owned());
    let aim = Target { scope: scope.clone(), lead_unit: draft.lead_unit.clone(), involved: None };
    let actor = require(Some(who), rules::needed_to_edit(old.as_ref()), &aim)?;
    // What is stored already may stay, also where the list has gone on; not in another year.
    let day = clock::local_date(draft.starts_at);
    let is_as_before = |old: &Event| old.duty_item == draft.duty_item && old.held_on().year() == day.year();
    if !old.as_ref().is_some_and(is_as_before) {
        duties::actions::check_named(backend, &draft.duty_item, &scope, day).await?;
    }
    if matches!(old.as_ref().map(|old| old.state), Some(EventState::Approved)) && draft.reason.is_empty() {
        return Err(AppError::refused("reason", Why::Required));
    }
    let state = match purpose {
        Purpose::Log => rules::state_after_log(old.as_ref()),
        Purpose::Plan => rules::state_after_plan(old.as_ref()),
    }?;
    let event = next(&draft, old.as_ref(), &actor, scope, state, now);
    let write = EventWrite {
        base_version: draft.version,
        content,
        action: match (purpose, &old) {
            (Purpose::Plan, None) => "event.plan",
            (Purpose::Log, None) => "event.log",
            (_, Some(_)) => "event.change",
        },
        changes: rules::changes(old.as_ref(), &event),
        reason: draft.reason.clone(),
        photos: draft.photos.clone(),
        event,
    };
    stored(backend.events.save(&actor, write).await?)
}

/// The session, where exactly this request was stored before: a phone that got no answer asks again, perhaps after
/// the office has approved, and must hear that all is well.
pub(super) async fn repeated(
    backend: &Backend,
    who: &Account,
    input: &EventInput,
    content: &str,
) -> Result<Option<Event>, AppError> {
    let Ok(id) = input.id.parse() else { return Ok(None) };
    let Some(old) = backend.events.find(id).await? else { return Ok(None) };
    require(Some(who), Action::ReadStaff, &target(&old))?;
    Ok(backend.events.is_repeat(id, content).await?.then_some(old))
}

/// What an account's own role fixes, whatever the form says.
pub(super) fn fix_own(who: &Account, draft: &mut EventDraft) {
    match who.role {
        Role::Village => draft.village = Some(who.scope.0.clone()),
        Role::Unit => draft.lead_unit.clone_from(&who.unit),
        Role::Office | Role::Observer | Role::Admin => {}
    }
}

/// Where a session belongs, for the permission check.
pub fn target(event: &Event) -> Target {
    let involved = event.lead_unit.iter().chain(&event.units).cloned().collect();
    Target { scope: event.scope.clone(), lead_unit: event.lead_unit.clone(), involved: Some(involved) }
}

/// The session that a checked draft makes.
pub(crate) fn next(
    draft: &EventDraft,
    old: Option<&Event>,
    actor: &Actor,
    scope: String,
    state: EventState,
    now: DateTime<Utc>,
) -> Event {
    let draft = draft.clone();
    Event {
        id: draft.id,
        version: draft.version + 1,
        state,
        published: !draft.internal
            && if old.is_some_and(|old| old.state != EventState::Planned) {
                old.is_some_and(|old| old.published)
            } else {
                draft.published || (state != EventState::Planned && old.is_some_and(|old| old.published))
            },
        internal: draft.internal,
        is_demo: old.is_some_and(|old| old.is_demo),
        title: draft.title,
        starts_at: draft.starts_at,
        ends_at: draft.ends_at,
        scope,
        village: draft.village,
        place: draft.place,
        site: draft.site,
        point: draft.point,
        online: draft.online,
        channel: draft.channel,
        lead_unit: draft.lead_unit,
        units: draft.units,
        co_organisers: draft.co_organisers,
        speakers: draft.speakers,
        form: draft.form,
        laws: draft.laws,
        focuses: draft.focuses,
        audiences: draft.audiences,
        duty_item: draft.duty_item,
        observance: draft.observance,
        series: draft.series,
        brand: draft.brand,
        results: draft.results,
        reason: String::new(),
        author: old.map_or_else(|| actor.account(), |old| old.author),
        author_name: old.map_or_else(|| actor.name().to_owned(), |old| old.author_name.clone()),
        created_at: old.map_or(now, |old| old.created_at),
        updated_at: now,
    }
}

/// Takes a step with a session, on the version that the actor saw.
pub async fn step(
    backend: &Backend,
    who: Option<&Account>,
    id: EventId,
    version: i64,
    step: Step,
    reason: &str,
) -> Result<Event, AppError> {
    let old = backend.events.find(id).await?.ok_or(AppError::NotFound)?;
    let actor = require(who, step.needs(), &target(&old))?;
    let reason = checked_reason(step, reason)?;
    let content = format!("{} {version} {reason}", step.key());
    if old.version != version {
        // The second click on a button that has done its work is no conflict; another reason is.
        let is_repeat = rules::is_done(&old, step) && backend.events.is_repeat(id, &content).await?;
        return if is_repeat { Ok(old) } else { Err(AppError::Conflict) };
    }
    let event = rules::after(&old, step, &reason, backend.now())?;
    let write = EventWrite {
        base_version: version,
        content,
        action: step.action(),
        changes: rules::changes(Some(&old), &event),
        reason,
        photos: Vec::new(),
        event,
    };
    stored(backend.events.save(&actor, write).await?)
}

/// Moves a planned session to another day; its hours, its series and all the rest stay.
///
/// On the day where it already is, nothing happens. The same move again gives the same answer.
pub async fn move_to(
    backend: &Backend,
    who: Option<&Account>,
    id: EventId,
    version: i64,
    day: NaiveDate,
) -> Result<Event, AppError> {
    let old = backend.events.find(id).await?.ok_or(AppError::NotFound)?;
    let actor = require(who, Action::WriteEvent, &target(&old))?;
    let content = format!("move {version} {day}");
    if old.version != version {
        let is_repeat = old.held_on() == day && backend.events.is_repeat(id, &content).await?;
        return if is_repeat { Ok(old) } else { Err(AppError::Conflict) };
    }
    let event = rules::moved(&old, day, backend.now())?;
    if event.starts_at == old.starts_at {
        return Ok(old);
    }
    if old.held_on().year() != day.year() {
        duties::actions::check_named(backend, &old.duty_item, &old.scope, day).await?;
    }
    let write = EventWrite {
        base_version: version,
        content,
        action: "event.move",
        changes: rules::changes(Some(&old), &event),
        reason: String::new(),
        photos: Vec::new(),
        event,
    };
    stored(backend.events.save(&actor, write).await?)
}

fn checked_reason(step: Step, reason: &str) -> Result<String, AppError> {
    let reason = reason.trim().replace(['\r', '\n'], " ");
    if step.needs_reason() && reason.is_empty() {
        return Err(AppError::Refused(vec![Refusal::new("reason", Why::Required)]));
    }
    if reason.chars().count() > LINE_MAX as usize {
        return Err(AppError::Refused(vec![Refusal::new("reason", Why::TooLong { max: LINE_MAX })]));
    }
    Ok(reason)
}

fn stored(saved: Saved) -> Result<Event, AppError> {
    match saved {
        Saved::Now(event) | Saved::Before(event) => Ok(*event),
        Saved::Conflict(_) => Err(AppError::Conflict),
        Saved::PhotosGone => Err(AppError::refused("photos", Why::PhotosGone)),
    }
}
