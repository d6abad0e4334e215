//! Titles of villages with their histories, and the yearly samples of them.

mod rows;
mod samples;

use super::{
    attachments,
    audit::{self, Change, Entry},
    db::{Database, Tx},
    fault::{Fault, retry},
    import::{Imported, Table, by_operator},
    sql::{Sql, begins, sql},
};
use app::{
    backend::Ids,
    error::StoreError,
    features::{
        accounts::Actor,
        attachments::{Owner, OwnerKind},
        titles::{
            Title, TitleEvent,
            input::changes,
            sample::{Finding, Sample},
            store::{TitleStore, TitleWrite, Written},
        },
    },
    ids::TitleId,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use rows::{TitleEventRow, TitleRow, columns, event_columns};
use std::{collections::HashMap, sync::Arc};

const TITLES: Table = Table { name: "titles", key: "(id)", key_columns: 1, action: "import.titles" };
const EVENTS: Table = Table { name: "title_events", key: "(id)", key_columns: 1, action: "import.titles" };

/// Titles in the database.
pub struct Titles {
    pub(super) db: Database,
    pub(super) ids: Arc<dyn Ids>,
}

fn push_scope(select: &mut Sql, scope: &str, include_demo: bool) {
    select.push(" WHERE t.scope LIKE ").push_value(begins(scope)).push(r" ESCAPE '\'");
    select.push(" AND NOT t.removed");
    if !include_demo {
        select.push(" AND NOT t.is_demo");
    }
}

/// Titles with the events that are theirs.
fn joined(titles: Vec<TitleRow>, events: Vec<TitleEventRow>) -> Result<Vec<Title>, Fault> {
    let mut by_title = HashMap::<_, Vec<_>>::new();
    for event in events {
        by_title.entry(event.title_id).or_default().push(event.event()?);
    }
    titles
        .into_iter()
        .map(|row| {
            let events = by_title.remove(&row.id()).unwrap_or_default();
            row.title(events)
        })
        .collect()
}

/// One title, read within a transaction.
async fn find_in(tx: &mut Tx, id: TitleId) -> Result<Option<Title>, Fault> {
    let Some(row) = tx.maybe::<TitleRow>(sql("SELECT * FROM titles WHERE id = $1").bind(id.0)).await? else {
        return Ok(None);
    };
    let events: Vec<TitleEventRow> =
        tx.all(sql("SELECT * FROM title_events WHERE title_id = $1 ORDER BY seq").bind(id.0)).await?;
    Ok(joined(vec![row], events)?.pop())
}

/// A step that another title has must not move over here.
async fn put_event(tx: &mut Tx, title: TitleId, seq: i64, event: &TitleEvent) -> Result<(), Fault> {
    let mut upsert = EVENTS.upsert(&event_columns(title, seq, event));
    upsert.push(" WHERE title_events.title_id = excluded.title_id");
    if tx.run(upsert).await? == 0 {
        return Err(Fault::Other(format!("step {} belongs to another title", event.id)));
    }
    Ok(())
}

/// Whether a title is there as it is wanted, whoever wrote it down when.
fn is_there(before: &Title, wanted: &Title) -> bool {
    let mut wanted = Title { version: before.version, ..wanted.clone() };
    for event in &mut wanted.events {
        if let Some(old) = before.events.iter().find(|old| old.id == event.id) {
            (event.at, event.who) = (old.at, old.who.clone());
        }
    }
    wanted == *before
}

/// Stores one title with its history and its audit rows; `false` where it is not in the version that was written on.
pub(super) async fn put(
    tx: &mut Tx,
    ids: &dyn Ids,
    actor: &Actor,
    write: &TitleWrite,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let before = find_in(tx, write.title.id).await?;
    let version = before.as_ref().map_or(0, |before| before.version);
    // The second click on the button has nothing left to do.
    if before.as_ref().is_some_and(|before| is_there(before, &write.title)) {
        return Ok(true);
    }
    let is_of_scope = before.as_ref().is_none_or(|before| before.scope == write.title.scope);
    if version != write.title.version || !is_of_scope {
        return Ok(false);
    }
    let next = Title { version: version + 1, ..write.title.clone() };
    tx.run(TITLES.upsert(&columns(&next, now))).await?;
    tx.run(sql("DELETE FROM title_events WHERE title_id = $1").bind(next.id.0)).await?;
    for (event, seq) in next.events.iter().zip(1..) {
        put_event(tx, next.id, seq, event).await?;
    }
    let subject = ("title", next.id.to_string());
    let entry = Entry::by(actor, now, write.action, subject, &next.scope).because(&write.reason);
    let changes = write.changes.iter().map(|change| Change::new(&change.field, &change.old, &change.new));
    audit::write(tx, ids, &entry, &changes.collect::<Vec<_>>()).await?;
    Ok(true)
}

impl Titles {
    async fn read(&self, scope: &str, include_demo: bool) -> Result<Vec<Title>, Fault> {
        let mut titles = sql("SELECT t.* FROM titles t");
        push_scope(&mut titles, scope, include_demo);
        let mut events = sql("SELECT e.* FROM title_events e JOIN titles t ON t.id = e.title_id");
        push_scope(&mut events, scope, include_demo);
        events.push(" ORDER BY e.title_id, e.seq");
        joined(self.db.all(titles).await?, self.db.all(events).await?)
    }

    async fn try_write(&self, actor: &Actor, writes: &[TitleWrite], now: DateTime<Utc>) -> Result<Written, Fault> {
        let mut tx = self.db.begin().await?;
        for write in writes {
            if !put(&mut tx, &*self.ids, actor, write, now).await? {
                return Ok(Written::Conflict);
            }
        }
        tx.commit().await?;
        Ok(Written::Done)
    }

    async fn try_remove(
        &self,
        actor: &Actor,
        title: &Title,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<Written, Fault> {
        let mut tx = self.db.begin().await?;
        let update = sql("UPDATE titles SET removed = TRUE, version = version + 1, updated_at = $3 \
             WHERE id = $1 AND version = $2 AND NOT removed");
        if tx.run(update.bind(title.id.0).bind(title.version).bind(now)).await? == 0 {
            let gone = sql("SELECT removed FROM titles WHERE id = $1").bind(title.id.0);
            let is_gone = tx.maybe::<(bool,)>(gone).await?.is_none_or(|(removed,)| removed);
            return Ok(if is_gone { Written::Done } else { Written::Conflict });
        }
        let owner = Owner::new(OwnerKind::Title, title.id, &title.scope);
        attachments::settle(&mut tx, &owner, false).await?;
        let subject = ("title", title.id.to_string());
        let entry = Entry::by(actor, now, "title.remove", subject, &title.scope).because(reason);
        let gone = changes(None, title);
        let gone = gone.iter().map(|change| Change::new(&change.field, &change.new, "")).collect::<Vec<_>>();
        audit::write(&mut tx, &*self.ids, &entry, &gone).await?;
        tx.commit().await?;
        Ok(Written::Done)
    }

    /// Brings in the titles of a report, by code. What the office touched since (version 2 and up) stays as it is.
    pub async fn import_titles(&self, titles: &[Title], now: DateTime<Utc>) -> Result<Imported, StoreError> {
        Ok(retry(|| self.try_import(titles, now)).await?)
    }

    async fn try_import(&self, titles: &[Title], now: DateTime<Utc>) -> Result<Imported, Fault> {
        let mut tx = self.db.begin().await?;
        let rows: Vec<TitleRow> = tx.all(sql("SELECT * FROM titles WHERE code <> ''")).await?;
        let events: Vec<TitleEventRow> = tx.all(sql("SELECT * FROM title_events ORDER BY title_id, seq")).await?;
        let present = joined(rows, events)?.into_iter().map(|title| (title.code.clone(), title));
        let present = present.collect::<HashMap<_, _>>();
        let mut imported = Imported::default();
        for title in titles {
            let mut wanted = title.clone();
            match present.get(&title.code) {
                None => imported.added += 1,
                Some(before) if before.version > 1 || same(before, title) => {
                    imported.unchanged += 1;
                    continue;
                }
                Some(before) => {
                    imported.changed += 1;
                    wanted.id = before.id;
                    tx.run(sql("DELETE FROM title_events WHERE title_id = $1").bind(before.id.0)).await?;
                }
            }
            wanted.version = 1;
            tx.run(TITLES.upsert(&columns(&wanted, now))).await?;
            for (event, seq) in wanted.events.iter().zip(1..) {
                put_event(&mut tx, wanted.id, seq, event).await?;
            }
        }
        if imported.added + imported.changed > 0 {
            let entry = by_operator(&mut tx, now, TITLES.action, TITLES.name).await?;
            let changes = [
                Change::new("added", "", imported.added.to_string()),
                Change::new("changed", "", imported.changed.to_string()),
            ];
            audit::write(&mut tx, &*self.ids, &entry, &changes).await?;
            tx.commit().await?;
        }
        Ok(imported)
    }
}

/// Whether a title of a list is there as the list has it; ids and moments are the database's own.
fn same(before: &Title, wanted: &Title) -> bool {
    let mut wanted = Title { id: before.id, version: before.version, ..wanted.clone() };
    for (event, old) in wanted.events.iter_mut().zip(&before.events) {
        (event.id, event.at) = (old.id, old.at);
    }
    wanted == *before
}

#[async_trait]
impl TitleStore for Titles {
    async fn all(&self, scope: &str, include_demo: bool) -> Result<Vec<Title>, StoreError> {
        Ok(self.read(scope, include_demo).await?)
    }

    async fn find(&self, id: TitleId) -> Result<Option<Title>, StoreError> {
        let titles = sql("SELECT * FROM titles WHERE id = $1 AND NOT removed").bind(id.0);
        let events = sql("SELECT * FROM title_events WHERE title_id = $1 ORDER BY seq").bind(id.0);
        Ok(joined(self.db.all(titles).await?, self.db.all(events).await?)?.pop())
    }

    async fn write(&self, actor: &Actor, writes: Vec<TitleWrite>, now: DateTime<Utc>) -> Result<Written, StoreError> {
        Ok(retry(|| self.try_write(actor, &writes, now)).await?)
    }

    async fn remove(
        &self,
        actor: &Actor,
        title: &Title,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<Written, StoreError> {
        Ok(retry(|| self.try_remove(actor, title, reason, now)).await?)
    }

    async fn samples(&self, scope: &str) -> Result<Vec<Sample>, StoreError> {
        Ok(samples::all(&self.db, scope).await?)
    }

    async fn keep_sample(&self, actor: &Actor, sample: &Sample, now: DateTime<Utc>) -> Result<Written, StoreError> {
        Ok(retry(|| samples::keep(self, actor, sample, now)).await?)
    }

    async fn keep_finding(&self, actor: &Actor, finding: &Finding, now: DateTime<Utc>) -> Result<Written, StoreError> {
        Ok(retry(|| samples::keep_finding(self, actor, finding, now)).await?)
    }
}
