//! The life of a session: which step is possible when, and what changed between two versions.

use super::{
    input::YEARS,
    model::{Event, EventState, FieldChange},
};
use crate::{
    clock,
    error::{AppError, Why},
    features::accounts::Action,
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A step in a session's life that is not an edit of its fields.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Accept it: it counts from now on.
    Approve,
    /// Send it back, with a reason.
    Return,
    /// Call it off, with a reason that residents see.
    Cancel,
    /// It was planned but not held, with a reason.
    NotHeld,
    /// Undo a cancellation or "not held".
    Reinstate,
    /// Let residents see it.
    Publish,
    /// Residents no longer see it.
    Unpublish,
}

impl Step {
    /// All steps.
    pub const ALL: [Self; 7] =
        [Self::Approve, Self::Return, Self::Cancel, Self::NotHeld, Self::Reinstate, Self::Publish, Self::Unpublish];

    /// The word of forms and of the audit log.
    pub fn key(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Return => "return",
            Self::Cancel => "cancel",
            Self::NotHeld => "not_held",
            Self::Reinstate => "reinstate",
            Self::Publish => "publish",
            Self::Unpublish => "unpublish",
        }
    }

    /// The step of a word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.key() == key)
    }

    /// The audit log's word.
    pub fn action(self) -> &'static str {
        match self {
            Self::Approve => "event.approve",
            Self::Return => "event.return",
            Self::Cancel => "event.cancel",
            Self::NotHeld => "event.not_held",
            Self::Reinstate => "event.reinstate",
            Self::Publish => "event.publish",
            Self::Unpublish => "event.unpublish",
        }
    }

    /// The right that it takes.
    pub fn needs(self) -> Action {
        match self {
            Self::Approve | Self::Return => Action::ReviewEvents,
            Self::Publish | Self::Unpublish => Action::PublishEvent,
            Self::Cancel | Self::NotHeld | Self::Reinstate => Action::WriteEvent,
        }
    }

    /// Whether a reason must be given.
    pub fn needs_reason(self) -> bool {
        matches!(self, Self::Return | Self::Cancel | Self::NotHeld)
    }
}

/// The session after a step, or [`AppError::WrongState`] where the step is not possible.
pub fn after(event: &Event, step: Step, reason: &str, now: DateTime<Utc>) -> Result<Event, AppError> {
    use EventState::{Approved, Cancelled, Held, NotHeld, Planned, Returned};
    let mut next = event.clone();
    match (step, event.state) {
        (Step::Approve, Held) => next.state = Approved,
        // An approval that proves wrong can be taken back, with the reason on record.
        (Step::Return, Held | Approved) => next.state = Returned,
        (Step::Cancel, Planned) => next.state = Cancelled,
        (Step::NotHeld, Planned) if event.starts_at <= now => next.state = NotHeld,
        (Step::Reinstate, Cancelled | NotHeld) => next.state = Planned,
        (Step::Publish, Planned) if !event.published && !event.internal => next.published = true,
        (Step::Unpublish, Planned) if event.published => next.published = false,
        _ => return Err(AppError::WrongState),
    }
    next.reason = if step.needs_reason() { reason.to_owned() } else { String::new() };
    next.version += 1;
    next.updated_at = now;
    Ok(next)
}

/// The planned session on another day, at the same hours.
pub fn moved(event: &Event, day: NaiveDate, now: DateTime<Utc>) -> Result<Event, AppError> {
    if event.state != EventState::Planned {
        return Err(AppError::WrongState);
    }
    let (from, to) = YEARS;
    if !(from..=to).contains(&day.year()) {
        return Err(AppError::refused("date", Why::OutOfRange { from, to }));
    }
    if day < clock::local_date(now) && day != event.held_on() {
        return Err(AppError::refused("date", Why::InPast));
    }
    let by = day - event.held_on();
    let mut next = event.clone();
    next.starts_at += by;
    next.ends_at = next.ends_at.map(|end| end + by);
    next.version += 1;
    next.updated_at = now;
    Ok(next)
}

/// Whether the session already is where the step leads: a repeat, not an error.
pub fn is_done(event: &Event, step: Step) -> bool {
    match step {
        Step::Approve => event.state == EventState::Approved,
        Step::Return => event.state == EventState::Returned,
        Step::Cancel => event.state == EventState::Cancelled,
        Step::NotHeld => event.state == EventState::NotHeld,
        Step::Reinstate => event.state == EventState::Planned,
        Step::Publish => event.published,
        Step::Unpublish => !event.published,
    }
}

/// Which state an edited or logged session gets, or why it cannot be written now.
pub fn state_after_log(event: Option<&Event>) -> Result<EventState, AppError> {
    match event.map(|event| event.state) {
        None | Some(EventState::Planned | EventState::Held | EventState::Returned) => Ok(EventState::Held),
        Some(EventState::Approved) => Ok(EventState::Approved),
        Some(EventState::Cancelled | EventState::NotHeld) => Err(AppError::WrongState),
    }
}

/// Whether the fields of a plan can still be changed as a plan.
pub fn state_after_plan(event: Option<&Event>) -> Result<EventState, AppError> {
    match event.map(|event| event.state) {
        None | Some(EventState::Planned) => Ok(EventState::Planned),
        Some(_) => Err(AppError::WrongState),
    }
}

/// The right that changing a session takes: an approved one needs more.
pub fn needed_to_edit(event: Option<&Event>) -> Action {
    match event.map(|event| event.state) {
        Some(EventState::Approved) => Action::CorrectEvent,
        _ => Action::WriteEvent,
    }
}

/// Field by field, what is different.
pub fn changes(old: Option<&Event>, new: &Event) -> Vec<FieldChange> {
    let fields = |event: &Event| -> Vec<(&'static str, String)> {
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let results = &event.results;
        vec![
            ("state", event.state.key().to_owned()),
            ("published", event.published.to_string()),
            ("internal", event.internal.to_string()),
            ("title", event.title.clone()),
            ("starts_at", event.starts_at.to_rfc3339()),
            ("ends_at", event.ends_at.map(|end| end.to_rfc3339()).unwrap_or_default()),
            ("village", text(&event.village)),
            ("place", event.place.clone()),
            ("site", text(&event.site)),
            ("point", event.point.map(|point| format!("{},{}", point.lon, point.lat)).unwrap_or_default()),
            ("online", event.online.to_string()),
            ("channel", text(&event.channel)),
            ("lead_unit", text(&event.lead_unit)),
            ("units", event.units.join(" ")),
            ("co_organisers", event.co_organisers.clone()),
            (
                "speakers",
                event
                    .speakers
                    .iter()
                    .map(|speaker| format!("{},{},{}", speaker.name, speaker.organisation, speaker.kind))
                    .collect::<Vec<_>>()
                    .join("; "),
            ),
            ("form", text(&event.form)),
            ("laws", event.laws.join(" ")),
            ("focuses", event.focuses.join(" ")),
            ("audiences", event.audiences.join(" ")),
            ("duty_item", event.duty_item.clone()),
            ("observance", text(&event.observance)),
            ("series", event.series.map(|series| series.to_string()).unwrap_or_default()),
            ("brand", text(&event.brand)),
            ("attendance", number(results.attendance)),
            ("online_views", number(results.online_views)),
            ("consultations", number(results.consultations)),
            ("materials", number(results.materials)),
            ("is_estimate", results.is_estimate.to_string()),
            ("summary", results.summary.clone()),
            ("links", results.links.join(" ")),
        ]
    };
    let before = old.map(fields);
    fields(new)
        .into_iter()
        .enumerate()
        .filter_map(|(index, (field, new))| {
            let old =
                before.as_ref().and_then(|before| before.get(index)).map(|(_, old)| old.clone()).unwrap_or_default();
            // A new record's false ticks are nothing to tell.
            let tells = old != new && !(before.is_none() && new == "false");
            tells.then(|| FieldChange { field: field.to_owned(), old, new })
        })
        .collect()
}

#[cfg(test)]
pub mod tests {
    //! Also gives other tests a session to start from.
    use super::*;
    use crate::{
        features::events::model::Results,
        ids::{AccountId, EventId},
    };
    use chrono::TimeDelta;
    use uuid::Uuid;

    /// A plain planned session of a village.
    pub fn event(state: EventState) -> Event {
        Event {
            id: EventId(Uuid::from_u128(1)),
            version: 1,
            state,
            published: true,
            internal: false,
            is_demo: false,
            title: "讲座".into(),
            starts_at: DateTime::UNIX_EPOCH,
            ends_at: None,
            scope: "320582100219".into(),
            village: Some("320582100219".into()),
            place: String::new(),
            site: None,
            point: None,
            online: false,
            channel: None,
            lead_unit: None,
            units: vec![],
            co_organisers: String::new(),
            speakers: vec![],
            form: None,
            laws: vec![],
            focuses: vec![],
            audiences: vec![],
            duty_item: String::new(),
            observance: None,
            series: None,
            brand: None,
            results: Results::default(),
            reason: String::new(),
            author: AccountId(Uuid::from_u128(2)),
            author_name: String::new(),
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn only_the_legal_steps_are_possible() {
        use EventState::{Approved, Cancelled, Held, NotHeld, Planned, Returned};
        let legal = [
            (Step::Approve, Held, Approved),
            (Step::Return, Held, Returned),
            (Step::Return, Approved, Returned),
            (Step::Cancel, Planned, Cancelled),
            (Step::NotHeld, Planned, NotHeld),
            (Step::Reinstate, Cancelled, Planned),
            (Step::Reinstate, NotHeld, Planned),
            (Step::Unpublish, Planned, Planned),
        ];
        for step in Step::ALL {
            for state in EventState::ALL {
                let expected = legal.iter().find(|(s, from, _)| *s == step && *from == state).map(|(_, _, to)| *to);
                let result = after(&event(state), step, "x", DateTime::UNIX_EPOCH);
                assert_eq!(result.ok().map(|event| event.state), expected, "{step:?} {state:?}");
            }
        }
    }

    #[test]
    fn a_session_that_has_not_begun_cannot_be_called_not_held() {
        let before = DateTime::UNIX_EPOCH - TimeDelta::hours(1);
        assert_eq!(after(&event(EventState::Planned), Step::NotHeld, "x", before), Err(AppError::WrongState));
    }

    #[test]
    fn a_plan_moves_by_whole_days_and_nothing_else_moves() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let starts_at = clock::day_start(day("2026-03-20")) + TimeDelta::hours(14);
        let now = starts_at - TimeDelta::days(3);
        let plan = Event { starts_at, ends_at: Some(starts_at + TimeDelta::hours(2)), ..event(EventState::Planned) };
        let next = moved(&plan, day("2026-05-01"), now).unwrap();
        assert_eq!((next.held_on(), next.version), (day("2026-05-01"), 2));
        let changed = changes(Some(&plan), &next).into_iter().map(|change| change.field).collect::<Vec<_>>();
        assert_eq!(changed, ["starts_at", "ends_at"]);
        assert_eq!(next.ends_at.unwrap() - next.starts_at, TimeDelta::hours(2));
        assert_eq!(clock::local(next.starts_at).time(), clock::local(starts_at).time());

        let why = |to| moved(&plan, day(to), now).unwrap_err();
        assert_eq!(why("2026-03-16"), AppError::refused("date", Why::InPast));
        assert_eq!(why("2101-01-01"), AppError::refused("date", Why::OutOfRange { from: 2010, to: 2100 }));
        for state in EventState::ALL.into_iter().filter(|state| *state != EventState::Planned) {
            let other = Event { starts_at, ..event(state) };
            assert_eq!(moved(&other, day("2026-05-01"), now), Err(AppError::WrongState), "{state:?}");
        }
    }

    #[test]
    fn only_approved_and_published_sessions_are_public() {
        for state in EventState::ALL {
            let mut event = event(state);
            let shown = matches!(state, EventState::Approved | EventState::Planned | EventState::Cancelled);
            assert_eq!(event.is_public(), shown, "{state:?}");
            event.published = false;
            assert_eq!(event.is_public(), state == EventState::Approved, "{state:?}");
        }
    }

    #[test]
    fn a_training_is_never_public_whatever_its_state() {
        for state in EventState::ALL {
            assert!(!Event { internal: true, ..event(state) }.is_public(), "{state:?}");
        }
        let hidden = Event { internal: true, published: false, ..event(EventState::Planned) };
        assert_eq!(after(&hidden, Step::Publish, "", DateTime::UNIX_EPOCH), Err(AppError::WrongState));
    }

    #[test]
    fn changes_name_field_old_and_new() {
        let old = event(EventState::Held);
        let mut new = old.clone();
        new.results.attendance = Some(40);
        new.title = "法治讲座".into();
        let changes = changes(Some(&old), &new);
        assert_eq!(changes.len(), 2);
        assert_eq!((changes[0].field.as_str(), changes[0].old.as_str()), ("title", "讲座"));
        assert_eq!((changes[1].field.as_str(), changes[1].new.as_str()), ("attendance", "40"));
    }
}
