//! Rows of sites as the database has them.

use super::super::{fault::Fault, import::Columns, reference::point, sql::folded};
use app::{
    features::sites::{
        Finding, Inspection, Level, Naming, Site, SiteKind, SiteState, StateChange,
        model::{StepFree, Use},
    },
    ids::{AccountId, InspectionId},
};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

/// Between the codes of a list in one column.
const BETWEEN: &str = ";";

#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "as many as the table has")]
pub(super) struct SiteRow {
    id: String,
    scope: String,
    seq: i64,
    kind: String,
    name: String,
    name_en: String,
    village: Option<String>,
    unit: Option<String>,
    owner: String,
    address: String,
    lon: Option<f64>,
    lat: Option<f64>,
    is_demo_point: bool,
    area: Option<i64>,
    built: String,
    keeper: String,
    themes: String,
    laws: String,
    exhibits: String,
    hours: String,
    booking: String,
    step_free: String,
    state: String,
    state_on: Option<NaiveDate>,
    level: String,
    inspect_months: Option<i64>,
    is_pending: bool,
    note: String,
    section: String,
    wording: String,
    is_local: bool,
    is_demo: bool,
    version: i64,
}

#[derive(FromRow)]
pub(super) struct LineRow {
    #[sqlx(flatten)]
    pub(super) site: SiteRow,
    #[sqlx(flatten)]
    pub(super) used: UseRow,
}

#[derive(FromRow)]
pub(super) struct UseRow {
    sessions: i64,
    last_on: Option<NaiveDate>,
}

impl UseRow {
    pub(super) fn used(&self) -> Use {
        Use { sessions: self.sessions, last_on: self.last_on }
    }
}

#[derive(FromRow)]
pub(super) struct CareRow {
    #[sqlx(flatten)]
    pub(super) site: SiteRow,
    pub(super) inspected_on: Option<NaiveDate>,
    pub(super) open: i64,
    pub(super) undated: i64,
    pub(super) repair: Option<NaiveDate>,
}

#[derive(FromRow)]
pub(super) struct NamingRow {
    id: String,
    site: String,
    level: String,
    title: String,
    batch: String,
    document: String,
    body: String,
    named_on: Option<NaiveDate>,
    ended_on: Option<NaiveDate>,
}

#[derive(FromRow)]
pub(super) struct StateRow {
    id: Uuid,
    site: String,
    state: String,
    began_on: NaiveDate,
    reason: String,
    who: String,
    made_at: DateTime<Utc>,
}

#[derive(FromRow)]
pub(super) struct InspectionRow {
    id: Uuid,
    site: String,
    scope: String,
    done_on: NaiveDate,
    finding: String,
    note: String,
    repair_by: Option<NaiveDate>,
    resolved_on: Option<NaiveDate>,
    who: String,
    account_id: Uuid,
    is_demo: bool,
    made_at: DateTime<Utc>,
}

fn known<T>(table: &'static str, key: &str, found: Option<T>) -> Result<T, Fault> {
    found.ok_or_else(|| Fault::Row { table, what: format!("unknown word {key}") })
}

impl SiteRow {
    pub(super) fn site(self) -> Result<Site, Fault> {
        Ok(Site {
            kind: known("sites", &self.kind, SiteKind::from_key(&self.kind))?,
            step_free: known("sites", &self.step_free, StepFree::from_key(&self.step_free))?,
            state: known("sites", &self.state, SiteState::from_key(&self.state))?,
            level: match self.level.as_str() {
                "" => None,
                level => Some(known("sites", level, Level::from_key(level))?),
            },
            point: point(self.lon, self.lat),
            laws: self.laws.split(BETWEEN).filter(|code| !code.is_empty()).map(str::to_owned).collect(),
            id: self.id,
            scope: self.scope,
            seq: self.seq,
            name: self.name,
            name_en: self.name_en,
            village: self.village,
            unit: self.unit,
            owner: self.owner,
            address: self.address,
            point_is_demo: self.is_demo_point,
            area: self.area,
            built: self.built,
            keeper: self.keeper,
            themes: self.themes,
            exhibits: self.exhibits,
            hours: self.hours,
            booking: self.booking,
            state_on: self.state_on,
            inspect_months: self.inspect_months,
            pending: self.is_pending,
            note: self.note,
            section: self.section,
            wording: self.wording,
            is_local: self.is_local,
            is_demo: self.is_demo,
            version: self.version,
        })
    }
}

pub(super) fn columns(site: &Site, now: DateTime<Utc>) -> Columns {
    let search = [site.name.as_str(), &site.name_en, &site.address, &site.themes, &site.exhibits].join(" ");
    vec![
        ("id", (&site.id).into()),
        ("scope", (&site.scope).into()),
        ("seq", site.seq.into()),
        ("kind", site.kind.key().into()),
        ("name", (&site.name).into()),
        ("name_en", (&site.name_en).into()),
        ("village", (&site.village).into()),
        ("unit", (&site.unit).into()),
        ("owner", (&site.owner).into()),
        ("address", (&site.address).into()),
        ("lon", site.point.map(|point| point.lon).into()),
        ("lat", site.point.map(|point| point.lat).into()),
        ("is_demo_point", (site.point.is_some() && site.point_is_demo).into()),
        ("area", site.area.into()),
        ("built", (&site.built).into()),
        ("keeper", (&site.keeper).into()),
        ("themes", (&site.themes).into()),
        ("laws", site.laws.join(BETWEEN).into()),
        ("exhibits", (&site.exhibits).into()),
        ("hours", (&site.hours).into()),
        ("booking", (&site.booking).into()),
        ("step_free", site.step_free.key().into()),
        ("state", site.state.key().into()),
        ("state_on", site.state_on.into()),
        ("level", site.level.map_or("", Level::key).into()),
        ("inspect_months", site.inspect_months.into()),
        ("is_pending", site.pending.into()),
        ("note", (&site.note).into()),
        ("section", (&site.section).into()),
        ("wording", (&site.wording).into()),
        ("is_local", site.is_local.into()),
        ("is_demo", site.is_demo.into()),
        ("version", site.version.into()),
        ("updated_at", now.into()),
        ("search_text", folded(&search).into()),
    ]
}

impl NamingRow {
    pub(super) fn naming(self) -> Result<Naming, Fault> {
        Ok(Naming {
            level: known("site_namings", &self.level, Level::from_key(&self.level))?,
            id: self.id,
            site: self.site,
            title: self.title,
            batch: self.batch,
            document: self.document,
            body: self.body,
            named_on: self.named_on,
            ended_on: self.ended_on,
        })
    }
}

pub(super) fn naming_columns(naming: &Naming) -> Columns {
    vec![
        ("id", (&naming.id).into()),
        ("site", (&naming.site).into()),
        ("level", naming.level.key().into()),
        ("title", (&naming.title).into()),
        ("batch", (&naming.batch).into()),
        ("document", (&naming.document).into()),
        ("body", (&naming.body).into()),
        ("named_on", naming.named_on.into()),
        ("ended_on", naming.ended_on.into()),
    ]
}

impl StateRow {
    pub(super) fn change(self) -> Result<StateChange, Fault> {
        Ok(StateChange {
            state: known("site_states", &self.state, SiteState::from_key(&self.state))?,
            id: self.id,
            site: self.site,
            began_on: self.began_on,
            reason: self.reason,
            who: self.who,
            made_at: self.made_at,
        })
    }
}

pub(super) fn state_columns(change: &StateChange) -> Columns {
    vec![
        ("id", change.id.into()),
        ("site", (&change.site).into()),
        ("state", change.state.key().into()),
        ("began_on", change.began_on.into()),
        ("reason", (&change.reason).into()),
        ("who", (&change.who).into()),
        ("made_at", change.made_at.into()),
    ]
}

impl InspectionRow {
    pub(super) fn inspection(self) -> Result<Inspection, Fault> {
        Ok(Inspection {
            finding: known("inspections", &self.finding, Finding::from_key(&self.finding))?,
            id: InspectionId(self.id),
            site: self.site,
            scope: self.scope,
            done_on: self.done_on,
            note: self.note,
            repair_by: self.repair_by,
            resolved_on: self.resolved_on,
            who: self.who,
            account: AccountId(self.account_id),
            is_demo: self.is_demo,
            made_at: self.made_at,
        })
    }
}

pub(super) fn inspection_columns(inspection: &Inspection) -> Columns {
    vec![
        ("id", inspection.id.0.into()),
        ("site", (&inspection.site).into()),
        ("scope", (&inspection.scope).into()),
        ("done_on", inspection.done_on.into()),
        ("finding", inspection.finding.key().into()),
        ("note", (&inspection.note).into()),
        ("repair_by", inspection.repair_by.into()),
        ("resolved_on", inspection.resolved_on.into()),
        ("who", (&inspection.who).into()),
        ("account_id", inspection.account.0.into()),
        ("is_demo", inspection.is_demo.into()),
        ("made_at", inspection.made_at.into()),
    ]
}
