//! Loading the lists of regions, units, terms and settings.

use super::{
    super::{
        audit::{self, Change},
        fault::{Fault, retry},
        import::{Columns, Imported, Importer, Table, by_operator, put, replaced, value_of},
        sql::{Value, folded, sql, stored_moment},
    },
    ReferenceTables, RegionRow, TermRow, UnitRow,
};
use app::{
    error::StoreError,
    features::reference::{Region, Term, TermKind, Unit},
};
use chrono::{DateTime, Utc};

const REGIONS: Table = Table { name: "regions", key: "(code)", key_columns: 1, action: "import.regions" };
const UNITS: Table = Table { name: "units", key: "(code)", key_columns: 1, action: "import.units" };
const TERMS: Table = Table { name: "terms", key: "(kind, code)", key_columns: 2, action: "import.terms" };
const SETTINGS: Table = Table { name: "settings", key: "(key)", key_columns: 1, action: "import.settings" };

impl ReferenceTables {
    /// Brings in regions by code. A point that is known already stays, with what is known about it, and so do names that
    /// the office gave; the version is counted here, not taken over.
    pub async fn import_regions(&self, regions: &[Region], now: DateTime<Utc>) -> Result<Imported, StoreError> {
        let wanted = regions.iter().map(|region| region_columns(region_row(region))).collect();
        Ok(self.importer(now).run(REGIONS, wanted, region_columns, keep_own).await?)
    }

    /// Brings in units by code, each with its place in the list.
    pub async fn import_units(&self, units: &[(i64, Unit)], now: DateTime<Utc>) -> Result<Imported, StoreError> {
        let wanted = units.iter().map(|(seq, unit)| unit_columns(*seq, unit)).collect();
        let columns = |row: UnitRow| {
            let (seq, unit) = row.unit();
            unit_columns(seq, &unit)
        };
        Ok(self.importer(now).run(UNITS, wanted, columns, replaced).await?)
    }

    /// Brings in terms of a kind by code, each with its place in the list.
    pub async fn import_terms(
        &self,
        kind: TermKind,
        terms: &[(i64, Term)],
        now: DateTime<Utc>,
    ) -> Result<Imported, StoreError> {
        let wanted = terms.iter().map(|(seq, term)| term_columns(kind.key(), *seq, term)).collect();
        let columns = |row: TermRow| {
            let kind = row.kind.clone();
            let (seq, term) = row.term();
            term_columns(&kind, seq, &term)
        };
        Ok(self.importer(now).run(TERMS, wanted, columns, replaced).await?)
    }

    /// Sets settings by name; those not named stay.
    pub async fn import_settings(
        &self,
        settings: &[(String, String)],
        now: DateTime<Utc>,
    ) -> Result<Imported, StoreError> {
        let columns = |(key, value): (String, String)| vec![("key", key.into()), ("value", value.into())];
        let wanted = settings.iter().cloned().map(columns).collect();
        Ok(self.importer(now).run(SETTINGS, wanted, columns, replaced).await?)
    }

    /// Shows and counts the sample data, or no longer; says whether that is a change.
    pub async fn set_demo_mode(&self, on: bool, now: DateTime<Utc>) -> Result<bool, StoreError> {
        Ok(retry(|| self.try_set_demo_mode(on, now)).await?)
    }

    async fn try_set_demo_mode(&self, on: bool, now: DateTime<Utc>) -> Result<bool, Fault> {
        let mut tx = self.db.begin().await?;
        let before = sql("SELECT value FROM settings WHERE key = 'demo_mode'");
        let was_on = tx.maybe::<(String,)>(before).await?.is_some_and(|(value,)| value == "true");
        if was_on == on {
            return Ok(false);
        }
        let set = sql("INSERT INTO settings (key, value) VALUES ('demo_mode', $1) \
             ON CONFLICT (key) DO UPDATE SET value = excluded.value");
        tx.run(set.bind(on.to_string())).await?;
        let entry = by_operator(&mut tx, stored_moment(now), "settings.demo", SETTINGS.name).await?;
        let change = Change::new("demo_mode", was_on.to_string(), on.to_string());
        audit::write(&mut tx, &*self.ids, &entry, &[change]).await?;
        tx.commit_and_count(&self.changes).await?;
        Ok(true)
    }

    fn importer(&self, now: DateTime<Utc>) -> Importer<'_> {
        Importer { db: &self.db, ids: &*self.ids, counter: &self.changes, now }
    }
}

fn region_row(region: &Region) -> RegionRow {
    let region = region.clone();
    let search = [region.name.as_str(), &region.short_name, &region.name_en].join(" ");
    RegionRow {
        code: region.code,
        parent: region.parent,
        kind: region.kind.key().to_owned(),
        name: region.name,
        short_name: region.short_name,
        name_en: region.name_en,
        pending: region.pending,
        note: region.note,
        seq: region.seq,
        lon: region.point.map(|point| point.lon),
        lat: region.point.map(|point| point.lat),
        point_is_demo: region.point.is_some() && region.point_is_demo,
        version: 1,
        search_text: folded(&search),
        is_local: false,
    }
}

fn region_columns(row: RegionRow) -> Columns {
    vec![
        ("code", row.code.into()),
        ("parent", row.parent.into()),
        ("kind", row.kind.into()),
        ("name", row.name.into()),
        ("short_name", row.short_name.into()),
        ("name_en", row.name_en.into()),
        ("pending", row.pending.into()),
        ("note", row.note.into()),
        ("seq", row.seq.into()),
        ("lon", row.lon.into()),
        ("lat", row.lat.into()),
        ("point_is_demo", row.point_is_demo.into()),
        ("version", row.version.into()),
        ("search_text", row.search_text.into()),
        ("is_local", row.is_local.into()),
    ]
}

/// The row as wanted, with the point that is there, and with the names that the office gave it; its version counts up
/// where anything is different.
fn keep_own(before: &Columns, mut wanted: Columns) -> Columns {
    if value_of(before, "is_local") == Some(&Value::from(true)) {
        for name in ["kind", "name", "short_name", "name_en", "pending", "note", "search_text", "is_local"] {
            if let Some(value) = value_of(before, name) {
                put(&mut wanted, name, value.clone());
            }
        }
    }
    let has_point = value_of(before, "lon").is_some_and(|lon| *lon != Value::Real(None));
    let kept: &[&str] = if has_point { &["lon", "lat", "point_is_demo", "version"] } else { &["version"] };
    for name in kept {
        if let Some(value) = value_of(before, name) {
            put(&mut wanted, name, value.clone());
        }
    }
    if wanted != *before
        && let Some(Value::Int(Some(version))) = value_of(before, "version")
    {
        put(&mut wanted, "version", (version + 1).into());
    }
    wanted
}

fn unit_columns(seq: i64, unit: &Unit) -> Columns {
    vec![
        ("code", (&unit.code).into()),
        ("scope", (&unit.scope).into()),
        ("seq", seq.into()),
        ("name", (&unit.name).into()),
        ("short_name", (&unit.short_name).into()),
        ("name_en", (&unit.name_en).into()),
        ("pending", unit.pending.into()),
    ]
}

fn term_columns(kind: &str, seq: i64, term: &Term) -> Columns {
    vec![
        ("kind", kind.into()),
        ("code", (&term.code).into()),
        ("plan", (&term.plan).into()),
        ("seq", seq.into()),
        ("zh", (&term.zh).into()),
        ("en", (&term.en).into()),
        ("short_zh", (&term.short_zh).into()),
        ("pending", term.pending.into()),
        ("note", (&term.note).into()),
        ("section", (&term.section).into()),
        ("wording", (&term.wording).into()),
        ("starts_on", term.starts_on.into()),
        ("ends_on", term.ends_on.into()),
        ("village", (&term.village).into()),
        ("detail", (&term.detail).into()),
    ]
}
