//! Changes of the roster of villages: the dated record, the new or renamed village, and the steps of the titles that
//! the office decided on, in one transaction.

use super::{
    audit::{self, Change, Entry},
    db::{Database, Tx},
    fault::{Fault, retry},
    sql::{folded, sql},
    titles,
};
use app::{
    backend::Ids,
    error::StoreError,
    features::{
        accounts::Actor,
        reference::changes::{ChangeKind, RegionChange},
        titles::store::Written,
        villages::store::{NewVillage, RosterWrite, TakeBack, TakenBack, VillageStore},
    },
    ids::RegionChangeId,
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use std::sync::{Arc, atomic::AtomicU64};
use uuid::Uuid;

/// Between the codes of a list in one column.
const BETWEEN: &str = ";";

/// Changes of the roster in the database.
pub struct Villages {
    pub(super) db: Database,
    pub(super) ids: Arc<dyn Ids>,
    /// Counts the changes of the reference data, of which the roster is a part.
    pub(super) changes: Arc<AtomicU64>,
}

#[derive(FromRow)]
struct ChangeRow {
    id: Uuid,
    scope: String,
    on_day: NaiveDate,
    kind: String,
    from_codes: String,
    to_codes: String,
    made_codes: String,
    old_name: String,
    new_name: String,
    old_short: String,
    old_en: String,
    document: String,
    note: String,
    who: String,
    at: DateTime<Utc>,
}

fn codes(text: &str) -> Vec<String> {
    text.split(BETWEEN).filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

impl ChangeRow {
    fn change(self) -> Result<RegionChange, Fault> {
        let kind = ChangeKind::from_key(&self.kind)
            .ok_or_else(|| Fault::Row { table: "region_changes", what: format!("{}: kind {}", self.id, self.kind) })?;
        Ok(RegionChange {
            id: RegionChangeId(self.id),
            kind,
            from: codes(&self.from_codes),
            to: codes(&self.to_codes),
            made: codes(&self.made_codes),
            scope: self.scope,
            on_day: self.on_day,
            old_name: self.old_name,
            new_name: self.new_name,
            old_short: self.old_short,
            old_en: self.old_en,
            document: self.document,
            note: self.note,
            who: self.who,
            at: self.at,
        })
    }
}

/// All changes, the earliest first.
pub(super) async fn changes(db: &Database) -> Result<Vec<RegionChange>, Fault> {
    let rows: Vec<ChangeRow> = db.all(sql("SELECT * FROM region_changes ORDER BY on_day, at, id")).await?;
    rows.into_iter().map(ChangeRow::change).collect()
}

impl Villages {
    async fn try_change(&self, actor: &Actor, write: &RosterWrite, now: DateTime<Utc>) -> Result<Written, Fault> {
        let change = &write.change;
        let mut tx = self.db.begin().await?;
        let find = sql("SELECT * FROM region_changes WHERE id = $1").bind(change.id.0);
        if let Some(before) = tx.maybe::<ChangeRow>(find).await? {
            let before = before.change()?;
            // How it was called before cannot be told any more once it is renamed.
            let (old_short, old_en) = (before.old_short.clone(), before.old_en.clone());
            let again = RegionChange { who: before.who.clone(), at: before.at, old_short, old_en, ..change.clone() };
            let is_repeat = again == before;
            return Ok(if is_repeat { Written::Done } else { Written::Conflict });
        }
        // The roster must still be the one that the change was checked against.
        let count: (i64,) = tx.one(sql("SELECT COUNT(*) FROM region_changes")).await?;
        if usize::try_from(count.0).ok() != Some(write.seen) {
            return Ok(Written::Conflict);
        }
        if let Some(village) = &write.new
            && !add(&mut tx, &change.scope, village).await?
        {
            return Ok(Written::Conflict);
        }
        if let Some((code, village)) = &write.renamed {
            rename(&mut tx, code, village).await?;
        }
        insert(&mut tx, change).await?;
        for title in &write.titles {
            if !titles::put(&mut tx, &*self.ids, actor, title, now).await? {
                return Ok(Written::Conflict);
            }
        }
        let entry = Entry::by(actor, now, action(change.kind), ("roster", change.id.to_string()), &change.scope);
        let told = told(change).map(|(field, old, new)| Change::new(field, old, new)).collect::<Vec<_>>();
        audit::write(&mut tx, &*self.ids, &entry, &told).await?;
        tx.commit_and_count(&self.changes).await?;
        Ok(Written::Done)
    }
}

/// Tables that name villages, each with the column.
const USES: [(&str, &str); 13] = [
    ("accounts", "scope"),
    ("events", "village"),
    ("sites", "village"),
    ("works", "village"),
    ("title_sample_rows", "village"),
    ("around_entries", "village"),
    ("around_meetings", "village"),
    ("around_counts", "village"),
    ("confidential_people", "village"),
    ("confidential_weak_villages", "village"),
    ("boundaries", "code"),
    // Those that were taken off count for nothing.
    ("titles WHERE NOT removed AND", "village"),
    ("title_events e JOIN titles t ON t.id = e.title_id WHERE NOT t.removed AND", "e.village"),
];

/// Whether anything belongs to a village.
async fn is_used(tx: &mut Tx, code: &str) -> Result<bool, Fault> {
    let mut count = sql("SELECT COUNT(*) FROM (");
    for (at, (table, column)) in USES.into_iter().enumerate() {
        count.push(if at == 0 { "SELECT 1 AS used FROM " } else { " UNION ALL SELECT 1 AS used FROM " }).push(table);
        count.push(if table.ends_with("AND") { " " } else { " WHERE " });
        count.push(column).push(" = ").push_value(code);
    }
    count.push(") AS uses");
    Ok(tx.one::<(i64,)>(count).await?.0 > 0)
}

fn action(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Added => "roster.added",
        ChangeKind::Renamed => "roster.renamed",
        ChangeKind::Merged => "roster.merged",
        ChangeKind::Split => "roster.split",
    }
}

impl Villages {
    async fn try_take_back(&self, actor: &Actor, write: &TakeBack, now: DateTime<Utc>) -> Result<TakenBack, Fault> {
        let change = &write.change;
        let mut tx = self.db.begin().await?;
        let find = sql("SELECT * FROM region_changes WHERE id = $1").bind(change.id.0);
        if tx.maybe::<ChangeRow>(find).await?.is_none() {
            return Ok(TakenBack::Done);
        }
        let count: (i64,) = tx.one(sql("SELECT COUNT(*) FROM region_changes")).await?;
        if usize::try_from(count.0).ok() != Some(write.seen) {
            return Ok(TakenBack::Conflict);
        }
        for title in &write.titles {
            if !titles::put(&mut tx, &*self.ids, actor, title, now).await? {
                return Ok(TakenBack::Conflict);
            }
        }
        for code in &change.made {
            if is_used(&mut tx, code).await? {
                return Ok(TakenBack::InUse);
            }
            tx.run(sql("DELETE FROM regions WHERE code = $1").bind(code)).await?;
        }
        if let Some((code, village)) = &write.renamed {
            rename(&mut tx, code, village).await?;
        }
        tx.run(sql("DELETE FROM region_changes WHERE id = $1").bind(change.id.0)).await?;
        let subject = ("roster", change.id.to_string());
        let entry = Entry::by(actor, now, "roster.taken_back", subject, &change.scope).because(&write.reason);
        let told = told(change).map(|(field, old, new)| Change::new(field, new, old)).collect::<Vec<_>>();
        audit::write(&mut tx, &*self.ids, &entry, &told).await?;
        tx.commit_and_count(&self.changes).await?;
        Ok(TakenBack::Done)
    }
}

fn search(village: &NewVillage, also: &str) -> String {
    folded(&[village.name.as_str(), &village.short_name, &village.name_en, also].join(" "))
}

/// Adds a village at the end of the roster; `false` where its code is taken.
async fn add(tx: &mut Tx, parent: &str, village: &NewVillage) -> Result<bool, Fault> {
    let insert =
        sql("INSERT INTO regions (code, parent, kind, name, short_name, name_en, pending, note, seq, lon, lat, \
         point_is_demo, version, search_text, is_local) \
         SELECT $1, $2, $3, $4, $5, $6, $7, '', COALESCE(MAX(seq), 0) + 1, $8, $9, FALSE, 1, $10, TRUE FROM regions \
         WHERE NOT EXISTS (SELECT 1 FROM regions r WHERE r.code = $1) HAVING COUNT(*) > 0");
    let insert = insert
        .bind(&village.code)
        .bind(parent)
        .bind(village.kind.key())
        .bind(&village.name)
        .bind(&village.short_name)
        .bind(&village.name_en)
        .bind(village.pending)
        .bind(None::<f64>)
        .bind(None::<f64>)
        .bind(search(village, ""));
    Ok(tx.run(insert).await? == 1)
}

/// Calls a village otherwise; it is still found by its old name.
async fn rename(tx: &mut Tx, code: &str, village: &NewVillage) -> Result<(), Fault> {
    let before = sql("SELECT search_text FROM regions WHERE code = $1").bind(code);
    let before = tx.maybe::<(String,)>(before).await?.map(|(text,)| text).unwrap_or_default();
    let update =
        sql("UPDATE regions SET name = $2, short_name = $3, name_en = $4, search_text = $5, is_local = TRUE, \
         version = version + 1 WHERE code = $1");
    let update = update.bind(code).bind(&village.name).bind(&village.short_name).bind(&village.name_en);
    tx.run(update.bind(search(village, &before))).await?;
    Ok(())
}

async fn insert(tx: &mut Tx, change: &RegionChange) -> Result<(), Fault> {
    let insert =
        sql("INSERT INTO region_changes (id, scope, on_day, kind, from_codes, to_codes, made_codes, old_name, \
         new_name, old_short, old_en, document, note, who, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)");
    let insert = insert
        .bind(change.id.0)
        .bind(&change.scope)
        .bind(change.on_day)
        .bind(change.kind.key())
        .bind(change.from.join(BETWEEN))
        .bind(change.to.join(BETWEEN))
        .bind(change.made.join(BETWEEN))
        .bind(&change.old_name)
        .bind(&change.new_name)
        .bind(&change.old_short)
        .bind(&change.old_en)
        .bind(&change.document)
        .bind(&change.note)
        .bind(&change.who)
        .bind(change.at);
    tx.run(insert).await?;
    Ok(())
}

#[async_trait]
impl VillageStore for Villages {
    async fn change(&self, actor: &Actor, write: RosterWrite, now: DateTime<Utc>) -> Result<Written, StoreError> {
        Ok(retry(|| self.try_change(actor, &write, now)).await?)
    }

    async fn take_back(&self, actor: &Actor, write: TakeBack, now: DateTime<Utc>) -> Result<TakenBack, StoreError> {
        Ok(retry(|| self.try_take_back(actor, &write, now)).await?)
    }
}

/// What a change did, for the log: field, before and after. Taken back, it is told the other way round.
fn told(change: &RegionChange) -> impl Iterator<Item = (&'static str, String, String)> {
    [
        ("on_day", String::new(), change.on_day.to_string()),
        ("village", change.from.join(" "), change.to.join(" ")),
        ("name", change.old_name.clone(), change.new_name.clone()),
    ]
    .into_iter()
    .filter(|(_, old, new)| old != new)
}
