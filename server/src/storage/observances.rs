//! Publicity nodes with the rules of their dates, and the days that were announced.

use super::{
    audit::{self, Change, Entry},
    db::{Database, Tx},
    fault::{Fault, retry},
    import::{Columns, Imported, Importer, Table, put, replaced, value_of},
    sql::{Value, sql},
};
use app::{
    backend::Ids,
    error::StoreError,
    features::{
        accounts::Actor,
        observances::{
            Announced, Observance, Span,
            store::{Announcement, Kept, ObservanceStore},
        },
    },
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use std::sync::{Arc, atomic::AtomicU64};

const TABLE: Table = Table { name: "observances", key: "(code)", key_columns: 1, action: "import.observances" };

/// Between the codes of a list in one column.
const BETWEEN: &str = ";";

/// Publicity nodes in the database.
pub struct Observances {
    pub(super) db: Database,
    pub(super) ids: Arc<dyn Ids>,
    /// Counts the changes of the reference data, of which nodes are a part.
    pub(super) changes: Arc<AtomicU64>,
}

/// All nodes, in list order.
pub(super) async fn all(db: &Database) -> Result<Vec<Observance>, Fault> {
    let rows: Vec<ObservanceRow> = db.all(sql("SELECT * FROM observances ORDER BY seq, code")).await?;
    Ok(rows.into_iter().map(ObservanceRow::observance).collect())
}

/// All announced days, by year.
pub(super) async fn announced(db: &Database) -> Result<Vec<Announced>, Fault> {
    let rows: Vec<AnnouncedRow> = db.all(sql("SELECT * FROM observance_dates ORDER BY year, code")).await?;
    Ok(rows.into_iter().map(AnnouncedRow::announced).collect())
}

#[derive(FromRow)]
struct ObservanceRow {
    code: String,
    seq: i64,
    zh: String,
    en: String,
    rule: String,
    starts_year: Option<i64>,
    ordinal_base: Option<i64>,
    lead_unit: String,
    basis: String,
    note: String,
    co_units: String,
    laws: String,
    audiences: String,
    is_local: bool,
    is_hidden: bool,
    version: i64,
}

#[derive(FromRow)]
struct AnnouncedRow {
    code: String,
    year: i64,
    from_on: NaiveDate,
    to_on: NaiveDate,
    source: String,
}

impl AnnouncedRow {
    fn announced(self) -> Announced {
        Announced { code: self.code, year: self.year, from: self.from_on, to: self.to_on, source: self.source }
    }
}

/// Announced days as the audit log tells them.
fn said(days: &Announced) -> String {
    let source = if days.source.is_empty() { String::new() } else { format!(" ({})", days.source) };
    format!("{}..{}{source}", days.from, days.to)
}

fn codes(text: &str) -> Vec<String> {
    text.split(BETWEEN).filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

impl ObservanceRow {
    fn observance(self) -> Observance {
        Observance {
            lead_units: codes(&self.lead_unit),
            co_units: codes(&self.co_units),
            laws: codes(&self.laws),
            audiences: codes(&self.audiences),
            code: self.code,
            seq: self.seq,
            zh: self.zh,
            en: self.en,
            rule: self.rule,
            starts_year: self.starts_year,
            ordinal_base: self.ordinal_base,
            basis: self.basis,
            note: self.note,
            is_local: self.is_local,
            is_hidden: self.is_hidden,
            version: self.version,
        }
    }
}

fn columns(observance: &Observance) -> Columns {
    vec![
        ("code", (&observance.code).into()),
        ("seq", observance.seq.into()),
        ("zh", (&observance.zh).into()),
        ("en", (&observance.en).into()),
        ("rule", (&observance.rule).into()),
        ("starts_year", observance.starts_year.into()),
        ("ordinal_base", observance.ordinal_base.into()),
        ("lead_unit", observance.lead_units.join(BETWEEN).into()),
        ("basis", (&observance.basis).into()),
        ("note", (&observance.note).into()),
        ("co_units", observance.co_units.join(BETWEEN).into()),
        ("laws", observance.laws.join(BETWEEN).into()),
        ("audiences", observance.audiences.join(BETWEEN).into()),
        ("is_local", observance.is_local.into()),
        ("is_hidden", observance.is_hidden.into()),
        ("version", observance.version.into()),
    ]
}

/// What the audit log tells of a node.
fn told(observance: &Observance) -> Vec<(&'static str, String)> {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    vec![
        ("zh", observance.zh.clone()),
        ("en", observance.en.clone()),
        ("rule", observance.rule.clone()),
        ("starts_year", number(observance.starts_year)),
        ("counted_from", number(observance.ordinal_base.map(|base| base + 1))),
        ("lead_unit", observance.lead_units.join(" ")),
        ("co_units", observance.co_units.join(" ")),
        ("laws", observance.laws.join(" ")),
        ("audiences", observance.audiences.join(" ")),
        ("basis", observance.basis.clone()),
        ("note", observance.note.clone()),
        ("is_hidden", observance.is_hidden.to_string()),
    ]
}

/// What the office changed or added here stays: a shipped list replaces only what was never touched (version 1).
fn keep_own(before: &Columns, mut wanted: Columns) -> Columns {
    let is_own = value_of(before, "is_local") == Some(&Value::from(true));
    if is_own || value_of(before, "version") != Some(&Value::from(1_i64)) {
        return before.clone();
    }
    put(&mut wanted, "is_hidden", value_of(before, "is_hidden").cloned().unwrap_or(false.into()));
    replaced(before, wanted)
}

impl Observances {
    /// Brings in observances by code.
    pub async fn import_observances(
        &self,
        observances: &[Observance],
        now: DateTime<Utc>,
    ) -> Result<Imported, StoreError> {
        let wanted = observances.iter().map(columns).collect();
        let importer = Importer { db: &self.db, ids: &*self.ids, counter: &self.changes, now };
        let present = |row: ObservanceRow| columns(&row.observance());
        Ok(importer.run(TABLE, wanted, present, keep_own).await?)
    }

    async fn try_take_in(&self, actor: &Actor, rows: &[Observance], now: DateTime<Utc>) -> Result<Kept, Fault> {
        let mut tx = self.db.begin().await?;
        for row in rows {
            if !self.put(&mut tx, actor, row, now).await? {
                return Ok(Kept::Conflict);
            }
        }
        tx.commit_and_count(&self.changes).await?;
        Ok(Kept::Done)
    }

    /// Stores one node with its audit rows; `false` where it is not in the version that the change was made on.
    async fn put(&self, tx: &mut Tx, actor: &Actor, row: &Observance, now: DateTime<Utc>) -> Result<bool, Fault> {
        let find = sql("SELECT * FROM observances WHERE code = $1").bind(&row.code);
        let before = tx.maybe::<ObservanceRow>(find).await?.map(ObservanceRow::observance);
        let old = before.as_ref().map(told).unwrap_or_default();
        let changes = told(row)
            .into_iter()
            .map(|(field, new)| {
                let old = old.iter().find(|(known, _)| *known == field).map(|(_, old)| old.clone()).unwrap_or_default();
                Change::new(field, old, new)
            })
            .filter(|change| change.old != change.new)
            .collect::<Vec<_>>();
        // The second click on the button has nothing left to do.
        if before.is_some() && changes.is_empty() {
            return Ok(true);
        }
        if before.as_ref().map_or(0, |before| before.version) != row.version {
            return Ok(false);
        }
        let next = Observance { version: row.version + 1, ..row.clone() };
        tx.run(TABLE.upsert(&columns(&next))).await?;
        let action = if before.is_some() { "observance.change" } else { "observance.add" };
        let entry = Entry::by(actor, now, action, ("observance", row.code.clone()), &actor.scope().0);
        audit::write(tx, &*self.ids, &entry, &changes).await?;
        Ok(true)
    }

    async fn try_announce(&self, actor: &Actor, change: &Announcement, now: DateTime<Utc>) -> Result<Kept, Fault> {
        let Announcement { code, year, before, days } = change;
        let mut tx = self.db.begin().await?;
        let find = sql("SELECT * FROM observance_dates WHERE code = $1 AND year = $2").bind(code).bind(*year);
        let present = tx.maybe::<AnnouncedRow>(find).await?.map(AnnouncedRow::announced);
        if present == *days {
            return Ok(Kept::Done);
        }
        if present.as_ref().map(|present| Span { from: present.from, to: present.to }) != *before {
            return Ok(Kept::Conflict);
        }
        tx.run(sql("DELETE FROM observance_dates WHERE code = $1 AND year = $2").bind(code).bind(*year)).await?;
        if let Some(days) = days {
            let insert =
                sql("INSERT INTO observance_dates (code, year, from_on, to_on, source) VALUES ($1, $2, $3, $4, $5)");
            let insert = insert.bind(code).bind(*year).bind(days.from).bind(days.to).bind(&days.source);
            tx.run(insert).await?;
        }
        let entry = Entry::by(actor, now, "observance.announce", ("observance", code.to_owned()), &actor.scope().0);
        let told = |days: &Option<Announced>| days.as_ref().map(said).unwrap_or_default();
        let change = Change::new("days", told(&present), told(days));
        audit::write(&mut tx, &*self.ids, &entry, &[change]).await?;
        tx.commit_and_count(&self.changes).await?;
        Ok(Kept::Done)
    }
}

#[async_trait]
impl ObservanceStore for Observances {
    async fn all(&self) -> Result<Vec<Observance>, StoreError> {
        Ok(all(&self.db).await?)
    }

    async fn keep(&self, actor: &Actor, observance: Observance, now: DateTime<Utc>) -> Result<Kept, StoreError> {
        self.take_in(actor, vec![observance], now).await
    }

    async fn announce(&self, actor: &Actor, change: Announcement, now: DateTime<Utc>) -> Result<Kept, StoreError> {
        Ok(retry(|| self.try_announce(actor, &change, now)).await?)
    }

    async fn take_in(&self, actor: &Actor, rows: Vec<Observance>, now: DateTime<Utc>) -> Result<Kept, StoreError> {
        Ok(retry(|| self.try_take_in(actor, &rows, now)).await?)
    }
}
