//! A title and a step as forms and sheets have them, and how they become checked ones. Knows nothing of HTML.

use super::{
    model::{Level, Precision, StepKind, Title, TitleEvent},
    rules::{self, Fault},
};
use crate::{
    clock,
    error::{Refusal, Why, checked_line, checked_text},
    features::{events::model::FieldChange, reference::Reference},
    ids::TitleEventId,
    pages::Form,
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};

/// The most characters of a line.
pub const LINE_MAX: u32 = 100;
/// The most characters of a text.
pub const TEXT_MAX: u32 = 1000;
/// The years that a step can lie in.
pub const YEARS: (i32, i32) = (1990, 2100);
/// More changes than any title sees.
const VERSION_MAX: i64 = 1_000_000_000;

/// The facts of a title as they were typed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TitleInput {
    /// The version that the form shows; 0 for a new one.
    pub version: String,
    /// A level's word.
    pub level: String,
    /// The village that it was made for; may be empty.
    pub village: String,
    /// Batch.
    pub batch: String,
    /// What everybody may read.
    pub statement: String,
    /// Internal.
    pub note: String,
    /// Whether it is still to be confirmed.
    pub pending: bool,
    /// Somebody said that it is another one than the one that the village has.
    pub is_another: bool,
}

/// A step as it was typed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct StepInput {
    /// Made with the form.
    pub id: String,
    /// A step's word.
    pub kind: String,
    /// A year, a month or a day, as [`rules::read_day`] reads it.
    pub on_day: String,
    /// Only known that it was so by then.
    pub is_by: bool,
    /// Number of the document.
    pub document: String,
    /// Who decided it.
    pub body: String,
    /// Why.
    pub reason: String,
    /// Time limit, or next review; `YYYY-MM-DD`.
    pub due_on: String,
    /// Of a transfer: to which village.
    pub to_village: String,
    /// Internal.
    pub step_note: String,
}

impl TitleInput {
    /// Reads the fields of a form.
    pub fn from_form(form: &Form) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        Self {
            version: text("version"),
            level: text("level"),
            village: text("village"),
            batch: text("batch"),
            statement: text("statement"),
            note: text("note"),
            pending: form.ticked("pending"),
            is_another: form.ticked("is_another"),
        }
    }

    /// The fields of a stored title.
    pub fn of(title: &Title) -> Self {
        Self {
            version: title.version.to_string(),
            level: title.level.key().to_owned(),
            village: title.village.clone(),
            batch: title.batch.clone(),
            statement: title.statement.clone(),
            note: title.note.clone(),
            pending: title.pending,
            is_another: false,
        }
    }

    /// Puts the fields into a title, where nothing is wrong with them.
    pub fn apply(&self, title: &mut Title, reference: &Reference) -> Result<(), Vec<Refusal>> {
        let mut refusals = Vec::new();
        match Level::from_key(&self.level) {
            Some(level) => title.level = level,
            None => refusals.push(Refusal::new("level", Why::Required)),
        }
        let is_known = reference.village(&self.village).is_some_and(|village| village.code.starts_with(&title.scope));
        if self.village.is_empty() && !title.may_lack_village() {
            refusals.push(Refusal::new("village", Why::Required));
        } else if !self.village.is_empty() && !is_known {
            refusals.push(Refusal::new("village", Why::NotOnTheList));
        }
        title.village.clone_from(&self.village);
        title.batch = checked_line(&mut refusals, "batch", &self.batch, LINE_MAX, false);
        title.statement = checked_text(&mut refusals, "statement", &self.statement, TEXT_MAX, false);
        title.note = checked_text(&mut refusals, "note", &self.note, TEXT_MAX, false);
        title.pending = self.pending;
        match self.version.parse::<i64>() {
            Ok(version) if (0..=VERSION_MAX).contains(&version) => title.version = version,
            _ => refusals.push(Refusal::new("version", Why::NotANumber)),
        }
        if refusals.is_empty() { Ok(()) } else { Err(refusals) }
    }
}

impl StepInput {
    /// Reads the fields of a form.
    pub fn from_form(form: &Form) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        Self {
            id: text("step_id"),
            kind: text("kind"),
            on_day: text("on_day"),
            is_by: form.ticked("is_by"),
            document: text("document"),
            body: text("body"),
            reason: text("reason"),
            due_on: text("due_on"),
            to_village: text("to_village"),
            step_note: text("step_note"),
        }
    }

    /// The fields of a stored step.
    pub fn of(event: &TitleEvent) -> Self {
        Self {
            id: event.id.to_string(),
            kind: event.kind.key().to_owned(),
            on_day: rules::day_text(event.on_day, event.precision),
            is_by: event.precision == Precision::By,
            document: event.document.clone(),
            body: event.body.clone(),
            reason: event.reason.clone(),
            due_on: event.due_on.map(|day| day.to_string()).unwrap_or_default(),
            to_village: event.village.clone(),
            step_note: event.note.clone(),
        }
    }

    /// The step, where nothing is wrong with its fields; whether it fits is another question.
    pub fn parse(
        &self,
        reference: &Reference,
        scope: &str,
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<TitleEvent, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let refused = &mut refusals;
        let id = self.id.parse::<TitleEventId>().ok();
        if id.is_none() {
            refused.push(Refusal::new("step_id", Why::Required));
        }
        let kind = StepKind::from_key(&self.kind);
        if kind.is_none() {
            refused.push(Refusal::new("kind", Why::Required));
        }
        let day = self.day(refused, clock::local_date(now));
        let needs_reason = kind.is_some_and(|kind| matches!(kind, StepKind::Rectify | StepKind::Revoke));
        let has_due = matches!(kind, Some(StepKind::Rectify | StepKind::Name | StepKind::Keep));
        let due_on = self.due(refused, kind, day.map(|(day, _)| day)).filter(|_| has_due);
        let village = if kind == Some(StepKind::Transfer) { self.to_village.clone() } else { String::new() };
        if kind == Some(StepKind::Transfer)
            && !reference.village(&village).is_some_and(|village| village.code.starts_with(scope))
        {
            refused.push(Refusal::new("to_village", Why::NotOnTheList));
        }
        let document = checked_line(refused, "document", &self.document, LINE_MAX, false);
        let body = checked_line(refused, "body", &self.body, LINE_MAX, false);
        let reason = checked_text(refused, "reason", &self.reason, TEXT_MAX, needs_reason);
        let note = checked_text(refused, "step_note", &self.step_note, TEXT_MAX, false);
        match (id, kind, day) {
            (Some(id), Some(kind), Some((on_day, precision))) if refusals.is_empty() => Ok(TitleEvent {
                id,
                kind,
                on_day,
                precision,
                document,
                body,
                reason,
                due_on,
                village,
                note,
                who: who.to_owned(),
                at: now,
            }),
            _ => Err(refusals),
        }
    }

    fn day(&self, refused: &mut Vec<Refusal>, today: NaiveDate) -> Option<(NaiveDate, Precision)> {
        if self.on_day.is_empty() {
            refused.push(Refusal::new("on_day", Why::Required));
            return None;
        }
        let Some((day, precision)) = rules::read_day(&self.on_day) else {
            refused.push(Refusal::new("on_day", Why::NotAPeriod));
            return None;
        };
        if !(YEARS.0..=YEARS.1).contains(&day.year()) {
            refused.push(Refusal::new("on_day", Why::OutOfRange { from: YEARS.0, to: YEARS.1 }));
            return None;
        }
        if rules::is_future(day, precision, today) {
            refused.push(Refusal::new("on_day", Why::AfterToday));
            return None;
        }
        Some((day, if self.is_by { Precision::By } else { precision }))
    }

    /// The time limit of a rectification must be said; a next review need not.
    fn due(&self, refused: &mut Vec<Refusal>, kind: Option<StepKind>, on: Option<NaiveDate>) -> Option<NaiveDate> {
        if self.due_on.is_empty() {
            if kind == Some(StepKind::Rectify) {
                refused.push(Refusal::new("due_on", Why::Required));
            }
            return None;
        }
        match clock::read_date(&self.due_on) {
            Some(day) if on.is_some_and(|on| day <= on) => {
                refused.push(Refusal::new("due_on", Why::Title(Fault::DueNotAfter)));
                None
            }
            Some(day) if (YEARS.0..=YEARS.1).contains(&day.year()) => Some(day),
            _ => {
                refused.push(Refusal::new("due_on", Why::NotADate));
                None
            }
        }
    }
}

/// What the audit log tells of a step.
fn told(event: &TitleEvent) -> String {
    let parts = [
        rules::day_text(event.on_day, event.precision),
        event.kind.key().to_owned(),
        event.village.clone(),
        event.body.clone(),
        event.document.clone(),
        event.reason.clone(),
        event.due_on.map(|day| day.to_string()).unwrap_or_default(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What becomes different between two states of a title, for the audit log.
pub fn changes(old: Option<&Title>, new: &Title) -> Vec<FieldChange> {
    let facts = |title: &Title| {
        vec![
            ("level", title.level.key().to_owned()),
            ("village", title.village.clone()),
            ("batch", title.batch.clone()),
            ("statement", title.statement.clone()),
            ("note", title.note.clone()),
            ("pending", title.pending.to_string()),
        ]
    };
    let before = old.map(facts).unwrap_or_default();
    let mut changes = facts(new)
        .into_iter()
        .map(|(field, new)| {
            let old = before.iter().find(|(known, _)| *known == field).map(|(_, old)| old.clone()).unwrap_or_default();
            FieldChange { field: field.to_owned(), old, new }
        })
        .collect::<Vec<_>>();
    let events = |title: Option<&Title>| title.map(|title| title.events.clone()).unwrap_or_default();
    let (before, after) = (events(old), &new.events);
    let step = |old: String, new: String| FieldChange { field: "step".to_owned(), old, new };
    for event in &before {
        let now = after.iter().find(|now| now.id == event.id);
        changes.push(step(told(event), now.map(told).unwrap_or_default()));
    }
    let fresh = after.iter().filter(|event| before.iter().all(|old| old.id != event.id));
    changes.extend(fresh.map(|event| step(String::new(), told(event))));
    changes.retain(|change| change.old != change.new);
    changes
}
