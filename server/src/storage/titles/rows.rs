//! Rows of titles, of their histories and of samples, as the database has them.

use super::super::{fault::Fault, import::Columns};
use app::{
    features::titles::{
        Level, Precision, StepKind, Title, TitleEvent,
        sample::{Sample, SampleRow},
    },
    ids::{SampleId, TitleEventId, TitleId},
};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
pub(super) struct TitleRow {
    id: Uuid,
    code: String,
    scope: String,
    level: String,
    village: String,
    batch: String,
    statement: String,
    section: String,
    note: String,
    pending: bool,
    is_demo: bool,
    version: i64,
}

#[derive(FromRow)]
pub(super) struct TitleEventRow {
    id: Uuid,
    pub(super) title_id: Uuid,
    kind: String,
    on_day: NaiveDate,
    known_to: String,
    document: String,
    body: String,
    reason: String,
    due_on: Option<NaiveDate>,
    village: String,
    note: String,
    who: String,
    at: DateTime<Utc>,
}

#[derive(FromRow)]
pub(super) struct SampleHead {
    pub(super) id: Uuid,
    scope: String,
    year: i64,
    on_day: NaiveDate,
    share: i64,
    seed: i64,
    who: String,
    at: DateTime<Utc>,
    is_demo: bool,
}

#[derive(FromRow)]
pub(super) struct SampleLine {
    pub(super) sample_id: Uuid,
    number: i64,
    title_id: Uuid,
    village: String,
    level: String,
    is_drawn: bool,
    checked_on: Option<NaiveDate>,
    finding: String,
}

fn odd(table: &'static str, id: Uuid, what: &str) -> Fault {
    Fault::Row { table, what: format!("{id}: {what}") }
}

fn level(table: &'static str, id: Uuid, key: &str) -> Result<Level, Fault> {
    Level::from_key(key).ok_or_else(|| odd(table, id, key))
}

impl TitleRow {
    pub(super) fn title(self, events: Vec<TitleEvent>) -> Result<Title, Fault> {
        Ok(Title {
            id: TitleId(self.id),
            level: level("titles", self.id, &self.level)?,
            code: self.code,
            scope: self.scope,
            village: self.village,
            batch: self.batch,
            statement: self.statement,
            section: self.section,
            note: self.note,
            pending: self.pending,
            is_demo: self.is_demo,
            version: self.version,
            events,
        })
    }

    pub(super) fn id(&self) -> Uuid {
        self.id
    }
}

impl TitleEventRow {
    pub(super) fn event(self) -> Result<TitleEvent, Fault> {
        let odd = |what: &str| odd("title_events", self.id, what);
        Ok(TitleEvent {
            id: TitleEventId(self.id),
            kind: StepKind::from_key(&self.kind).ok_or_else(|| odd(&self.kind))?,
            precision: Precision::from_key(&self.known_to).ok_or_else(|| odd(&self.known_to))?,
            on_day: self.on_day,
            document: self.document,
            body: self.body,
            reason: self.reason,
            due_on: self.due_on,
            village: self.village,
            note: self.note,
            who: self.who,
            at: self.at,
        })
    }
}

impl SampleHead {
    pub(super) fn sample(self, rows: Vec<SampleRow>) -> Result<Sample, Fault> {
        Ok(Sample {
            id: SampleId(self.id),
            year: i32::try_from(self.year).map_err(|_| odd("title_samples", self.id, "year"))?,
            scope: self.scope,
            on_day: self.on_day,
            share: self.share,
            seed: self.seed,
            who: self.who,
            at: self.at,
            is_demo: self.is_demo,
            rows,
        })
    }
}

impl SampleLine {
    pub(super) fn row(self) -> Result<SampleRow, Fault> {
        Ok(SampleRow {
            number: self.number,
            title: TitleId(self.title_id),
            level: level("title_sample_rows", self.sample_id, &self.level)?,
            village: self.village,
            is_drawn: self.is_drawn,
            checked_on: self.checked_on,
            finding: self.finding,
        })
    }
}

pub(super) fn columns(title: &Title, now: DateTime<Utc>) -> Columns {
    vec![
        ("id", title.id.0.into()),
        ("code", (&title.code).into()),
        ("scope", (&title.scope).into()),
        ("level", title.level.key().into()),
        ("village", (&title.village).into()),
        ("batch", (&title.batch).into()),
        ("statement", (&title.statement).into()),
        ("section", (&title.section).into()),
        ("note", (&title.note).into()),
        ("pending", title.pending.into()),
        ("is_demo", title.is_demo.into()),
        ("version", title.version.into()),
        ("updated_at", now.into()),
    ]
}

pub(super) fn event_columns(title: TitleId, seq: i64, event: &TitleEvent) -> Columns {
    vec![
        ("id", event.id.0.into()),
        ("title_id", title.0.into()),
        ("seq", seq.into()),
        ("kind", event.kind.key().into()),
        ("on_day", event.on_day.into()),
        ("known_to", event.precision.key().into()),
        ("document", (&event.document).into()),
        ("body", (&event.body).into()),
        ("reason", (&event.reason).into()),
        ("due_on", event.due_on.into()),
        ("village", (&event.village).into()),
        ("note", (&event.note).into()),
        ("who", (&event.who).into()),
        ("at", event.at.into()),
    ]
}
