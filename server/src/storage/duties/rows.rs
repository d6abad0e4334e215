//! Rows of duty lists as the database has them.

use super::super::{fault::Fault, import::Columns};
use app::{
    features::duties::{DutyItem, DutyKind, DutyList, ListState, model::Amendment},
    ids::DutyItemId,
};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

/// Between the codes of a list in one column.
const BETWEEN: &str = ";";

#[derive(FromRow)]
pub(super) struct ListRow {
    scope: String,
    year: i64,
    state: String,
    issued_on: Option<NaiveDate>,
    closed_on: Option<NaiveDate>,
    is_demo: bool,
    version: i64,
}

#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "as many as the table has")]
pub(super) struct ItemRow {
    id: Uuid,
    scope: String,
    year: i64,
    seq: i64,
    number: String,
    kind: String,
    lead_unit: String,
    units: String,
    laws: String,
    other_laws: String,
    audiences: String,
    other_audiences: String,
    tasks: String,
    carriers: String,
    nodes: String,
    other_nodes: String,
    is_ongoing: bool,
    deadline: Option<NaiveDate>,
    target: Option<i64>,
    leader: String,
    office: String,
    contact: String,
    standard: String,
    brand: Option<String>,
    note: String,
    is_public: bool,
    is_withdrawn: bool,
    is_demo: bool,
    version: i64,
}

#[derive(FromRow)]
pub(super) struct AmendmentRow {
    item_id: Uuid,
    on_day: NaiveDate,
    reason: String,
    changes: String,
    who: String,
    at: DateTime<Utc>,
}

#[derive(FromRow)]
pub(super) struct ProgressRow {
    pub(super) duty_item: String,
    pub(super) planned: i64,
    pub(super) held: i64,
    pub(super) approved: i64,
    pub(super) next_on: Option<NaiveDate>,
}

fn year_of(table: &'static str, year: i64) -> Result<i32, Fault> {
    i32::try_from(year).map_err(|_| Fault::Row { table, what: format!("year {year}") })
}

impl ListRow {
    pub(super) fn list(self) -> Result<DutyList, Fault> {
        let state = ListState::from_key(&self.state)
            .ok_or_else(|| Fault::Row { table: "duty_lists", what: format!("state {}", self.state) })?;
        Ok(DutyList {
            year: year_of("duty_lists", self.year)?,
            scope: self.scope,
            state,
            issued_on: self.issued_on,
            closed_on: self.closed_on,
            is_demo: self.is_demo,
            version: self.version,
        })
    }
}

fn codes(text: &str) -> Vec<String> {
    text.split(BETWEEN).filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

impl ItemRow {
    pub(super) fn item(self) -> Result<DutyItem, Fault> {
        let kind = DutyKind::from_key(&self.kind)
            .ok_or_else(|| Fault::Row { table: "duty_items", what: format!("{}: kind {}", self.id, self.kind) })?;
        Ok(DutyItem {
            id: DutyItemId(self.id),
            year: year_of("duty_items", self.year)?,
            scope: self.scope,
            seq: self.seq,
            number: self.number,
            kind,
            lead_unit: self.lead_unit,
            units: codes(&self.units),
            laws: codes(&self.laws),
            other_laws: self.other_laws,
            audiences: codes(&self.audiences),
            other_audiences: self.other_audiences,
            tasks: self.tasks,
            carriers: self.carriers,
            nodes: codes(&self.nodes),
            other_nodes: self.other_nodes,
            is_ongoing: self.is_ongoing,
            deadline: self.deadline,
            target: self.target,
            leader: self.leader,
            office: self.office,
            contact: self.contact,
            standard: self.standard,
            brand: self.brand,
            note: self.note,
            is_public: self.is_public,
            is_withdrawn: self.is_withdrawn,
            is_demo: self.is_demo,
            version: self.version,
        })
    }
}

pub(super) fn columns(item: &DutyItem, now: DateTime<Utc>) -> Columns {
    vec![
        ("id", item.id.0.into()),
        ("scope", (&item.scope).into()),
        ("year", i64::from(item.year).into()),
        ("seq", item.seq.into()),
        ("number", (&item.number).into()),
        ("kind", item.kind.key().into()),
        ("lead_unit", (&item.lead_unit).into()),
        ("units", item.units.join(BETWEEN).into()),
        ("laws", item.laws.join(BETWEEN).into()),
        ("other_laws", (&item.other_laws).into()),
        ("audiences", item.audiences.join(BETWEEN).into()),
        ("other_audiences", (&item.other_audiences).into()),
        ("tasks", (&item.tasks).into()),
        ("carriers", (&item.carriers).into()),
        ("nodes", item.nodes.join(BETWEEN).into()),
        ("other_nodes", (&item.other_nodes).into()),
        ("is_ongoing", item.is_ongoing.into()),
        ("deadline", item.deadline.into()),
        ("target", item.target.into()),
        ("leader", (&item.leader).into()),
        ("office", (&item.office).into()),
        ("contact", (&item.contact).into()),
        ("standard", (&item.standard).into()),
        ("brand", (&item.brand).into()),
        ("note", (&item.note).into()),
        ("is_public", item.is_public.into()),
        ("is_withdrawn", item.is_withdrawn.into()),
        ("is_demo", item.is_demo.into()),
        ("version", item.version.into()),
        ("updated_at", now.into()),
    ]
}

impl AmendmentRow {
    /// The amendment.
    pub(super) fn amendment(self) -> Result<Amendment, Fault> {
        let changes = serde_json::from_str(&self.changes)
            .map_err(|error| Fault::Row { table: "duty_amendments", what: format!("{}: {error}", self.item_id) })?;
        let Self { item_id, on_day, reason, who, at, .. } = self;
        Ok(Amendment { item: DutyItemId(item_id), on_day, reason, changes, who, at })
    }
}
