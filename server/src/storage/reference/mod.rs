//! Places, duty units, terms, publicity nodes and settings: read once, kept in memory, read again after a change.

mod import;

use super::{
    audit::{self, Change, Entry},
    db::Database,
    fault::{Fault, retry},
    map, observances, sites,
    sql::sql,
    villages,
};
use app::{
    backend::Ids,
    error::StoreError,
    features::{
        accounts::Actor,
        reference::{
            Reference, Region, RegionKind, Term, TermKind, Unit,
            model::{Point, SiteSettings},
            store::ReferenceStore,
        },
    },
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// Reference data in the database, with a copy in memory.
pub struct ReferenceTables {
    db: Database,
    ids: Arc<dyn Ids>,
    /// Counts the changes of the tables.
    changes: Arc<AtomicU64>,
    copy: RwLock<Option<Copy>>,
}

/// What was read.
#[derive(Clone)]
struct Copy {
    /// After which change.
    of: u64,
    at: Instant,
    reference: Arc<Reference>,
}

/// How long a copy is good for, as another process may change the tables, too: an import beside the running server.
const GOOD_FOR: Duration = Duration::from_mins(1);

#[derive(FromRow)]
struct RegionRow {
    code: String,
    parent: String,
    kind: String,
    name: String,
    short_name: String,
    name_en: String,
    pending: bool,
    note: String,
    seq: i64,
    lon: Option<f64>,
    lat: Option<f64>,
    point_is_demo: bool,
    version: i64,
    search_text: String,
    is_local: bool,
}

impl RegionRow {
    fn region(self) -> Result<Region, Fault> {
        let kind = RegionKind::from_key(&self.kind)
            .ok_or_else(|| Fault::Row { table: "regions", what: format!("{}: kind {}", self.code, self.kind) })?;
        Ok(Region {
            code: self.code,
            parent: self.parent,
            kind,
            name: self.name,
            short_name: self.short_name,
            name_en: self.name_en,
            pending: self.pending,
            note: self.note,
            seq: self.seq,
            point: point(self.lon, self.lat),
            point_is_demo: self.point_is_demo,
            version: self.version,
        })
    }
}

#[derive(FromRow)]
struct UnitRow {
    code: String,
    scope: String,
    seq: i64,
    name: String,
    short_name: String,
    name_en: String,
    pending: bool,
}

impl UnitRow {
    fn unit(self) -> (i64, Unit) {
        let unit = Unit {
            code: self.code,
            scope: self.scope,
            name: self.name,
            short_name: self.short_name,
            name_en: self.name_en,
            pending: self.pending,
        };
        (self.seq, unit)
    }
}

#[derive(FromRow)]
struct TermRow {
    kind: String,
    code: String,
    plan: String,
    seq: i64,
    zh: String,
    en: String,
    short_zh: String,
    pending: bool,
    note: String,
    section: String,
    wording: String,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
    village: String,
    detail: String,
}

impl TermRow {
    fn term(self) -> (i64, Term) {
        let term = Term {
            code: self.code,
            plan: self.plan,
            zh: self.zh,
            en: self.en,
            short_zh: self.short_zh,
            pending: self.pending,
            note: self.note,
            section: self.section,
            wording: self.wording,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            village: self.village,
            detail: self.detail,
        };
        (self.seq, term)
    }
}

/// A point of two columns.
pub(super) fn point(lon: Option<f64>, lat: Option<f64>) -> Option<Point> {
    Some(Point { lon: lon?, lat: lat? })
}

/// A point as the audit log shows it.
fn words(point: Option<Point>) -> String {
    point.map(|point| format!("{},{}", point.lon, point.lat)).unwrap_or_default()
}

impl ReferenceTables {
    pub(super) fn new(db: Database, ids: Arc<dyn Ids>) -> Self {
        Self { db, ids, changes: Arc::default(), copy: RwLock::default() }
    }

    /// The counter of changes, for whoever writes what the copy holds.
    pub(super) fn changes(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.changes)
    }

    /// The copy in memory, or a new one where the tables have changed since.
    pub(super) async fn present(&self) -> Result<Arc<Reference>, Fault> {
        let changes = self.changes.load(Ordering::Acquire);
        let copy = self.copy.read().unwrap_or_else(PoisonError::into_inner).clone();
        match copy {
            Some(copy) if copy.of == changes && copy.at.elapsed() < GOOD_FOR => Ok(copy.reference),
            _ => self.read().await,
        }
    }

    /// Reads everything again; for whoever changed the tables from outside this process.
    pub async fn reload(&self) -> Result<Arc<Reference>, StoreError> {
        Ok(self.read().await?)
    }

    async fn read(&self) -> Result<Arc<Reference>, Fault> {
        // Looked up before reading: a change that comes meanwhile makes this copy an old one.
        let (changes, at) = (self.changes.load(Ordering::Acquire), Instant::now());
        let regions: Vec<RegionRow> = self.db.all(sql("SELECT * FROM regions ORDER BY seq, code")).await?;
        let units: Vec<UnitRow> = self.db.all(sql("SELECT * FROM units ORDER BY seq, code")).await?;
        let terms: Vec<TermRow> = self.db.all(sql("SELECT * FROM terms ORDER BY kind, seq, code")).await?;
        let settings: Vec<(String, String)> = self.db.all(sql("SELECT key, value FROM settings")).await?;
        let outline = settings.iter().find(|(key, _)| key == "outline").map(|(_, value)| value.clone());
        let site = site(settings);
        let (cell_rows, cell_rows_version) = map::layout(&self.db, &site.scope).await?;
        let mut reference = Reference {
            outline,
            site,
            boundaries: map::boundaries(&self.db).await?,
            cell_rows,
            cell_rows_version,
            regions: regions.into_iter().map(RegionRow::region).collect::<Result<_, _>>()?,
            units: units.into_iter().map(|row| row.unit().1).collect(),
            observances: observances::all(&self.db).await?,
            announced: observances::announced(&self.db).await?,
            changes: villages::changes(&self.db).await?,
            terms: HashMap::new(),
        };
        for row in terms {
            let Some(kind) = TermKind::from_key(&row.kind) else {
                return Err(Fault::Row { table: "terms", what: format!("{}: kind {}", row.code, row.kind) });
            };
            reference.terms.entry(kind).or_default().push(row.term().1);
        }
        let sites = sites::terms(&self.db, reference.site.demo_mode).await?;
        if !sites.is_empty() {
            reference.terms.insert(TermKind::Site, sites);
        }
        let reference = Arc::new(reference);
        let copy = Copy { of: changes, at, reference: Arc::clone(&reference) };
        *self.copy.write().unwrap_or_else(PoisonError::into_inner) = Some(copy);
        Ok(reference)
    }

    async fn try_set_point(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        to: Option<Point>,
        now: DateTime<Utc>,
    ) -> Result<Option<Region>, Fault> {
        let mut tx = self.db.begin().await?;
        let find = sql("SELECT * FROM regions WHERE code = $1 AND version = $2").bind(code).bind(version);
        let Some(before) = tx.maybe::<RegionRow>(find).await? else {
            drop(tx);
            return self.already_there(code, version, to).await;
        };
        let update = sql("UPDATE regions SET lon = $3, lat = $4, point_is_demo = FALSE, version = version + 1 \
             WHERE code = $1 AND version = $2 RETURNING *")
        .bind(code)
        .bind(version)
        .bind(to.map(|point| point.lon))
        .bind(to.map(|point| point.lat));
        let Some(after) = tx.maybe::<RegionRow>(update).await? else { return Ok(None) };
        let entry = Entry::by(actor, now, "region.point", ("region", code.to_owned()), code);
        let change = Change::new("point", words(point(before.lon, before.lat)), words(to));
        audit::write(&mut tx, &*self.ids, &entry, &[change]).await?;
        tx.commit_and_count(&self.changes).await?;
        after.region().map(Some)
    }
}

impl ReferenceTables {
    /// The village, where exactly this change was the last one: the second click on the button is no conflict.
    async fn already_there(&self, code: &str, version: i64, to: Option<Point>) -> Result<Option<Region>, Fault> {
        let find = sql("SELECT * FROM regions WHERE code = $1 AND version = $2 AND NOT point_is_demo");
        let next = self.db.maybe::<RegionRow>(find.bind(code).bind(version.saturating_add(1))).await?;
        next.filter(|row| point(row.lon, row.lat) == to).map(RegionRow::region).transpose()
    }
}

/// The settings of the table; names that this version does not know are left alone.
fn site(settings: Vec<(String, String)>) -> SiteSettings {
    let mut site = SiteSettings::default();
    for (key, value) in settings {
        match key.as_str() {
            "scope" => site.scope = value,
            "name" => site.name = value,
            "sponsor" => site.sponsor = value,
            "icp" => site.icp = value,
            "police" => site.police = value,
            "demo_mode" => site.demo_mode = value == "true",
            _ => {}
        }
    }
    site
}

#[async_trait]
impl ReferenceStore for ReferenceTables {
    async fn load(&self) -> Result<Arc<Reference>, StoreError> {
        Ok(self.present().await?)
    }

    async fn set_point(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        point: Option<Point>,
        now: DateTime<Utc>,
    ) -> Result<Option<Region>, StoreError> {
        Ok(retry(|| self.try_set_point(actor, code, version, point, now)).await?)
    }
}
