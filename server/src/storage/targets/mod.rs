//! Targets: numbers of sessions with their versions, and the figures of closed periods.

mod closing;

use super::{
    audit::{self, Change, Entry},
    db::{Database, Tx},
    events::push_where,
    fault::{Fault, retry},
    sql::{Sql, sql},
};
use app::{
    backend::Ids,
    error::StoreError,
    features::{
        accounts::Actor,
        events::query::EventFilter,
        targets::{
            model::{ClosedPeriod, DutyLine, Frozen, Target, TargetKind},
            store::{Closed, Closing, Set, TargetStore, TargetWrite, Whose},
        },
    },
    ids::EventId,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

/// Rows of one statement that stores numbers.
const CHUNK: usize = 200;
/// Characters of a duty row's task that make its label.
const TASK_MAX: usize = 40;

/// Targets in the database.
pub struct Targets {
    pub(super) db: Database,
    pub(super) ids: Arc<dyn Ids>,
}

#[derive(FromRow)]
struct TargetRow {
    scope: String,
    year: i64,
    month: i64,
    kind: String,
    code: String,
    number: Option<i64>,
    is_demo: bool,
    version: i64,
}

#[derive(FromRow)]
struct PeriodRow {
    year: i64,
    month: i64,
    at: DateTime<Utc>,
    who: String,
    is_demo: bool,
}

#[derive(FromRow)]
struct DutyRow {
    id: Uuid,
    number: String,
    tasks: String,
    target: Option<i64>,
    is_demo: bool,
}

impl TargetRow {
    fn target(self) -> Result<Target, Fault> {
        let what = || format!("{} {} {} {}", self.year, self.month, self.kind, self.code);
        let broken = || Fault::Row { table: "targets", what: what() };
        Ok(Target {
            year: small(self.year).ok_or_else(broken)?,
            month: small(self.month).ok_or_else(broken)?,
            kind: TargetKind::from_key(&self.kind).ok_or_else(broken)?,
            scope: self.scope,
            code: self.code,
            number: self.number,
            is_demo: self.is_demo,
            version: self.version,
        })
    }
}

impl PeriodRow {
    fn period(self) -> Result<ClosedPeriod, Fault> {
        let broken = || Fault::Row { table: "closed_periods", what: format!("{} {}", self.year, self.month) };
        Ok(ClosedPeriod {
            year: small(self.year).ok_or_else(broken)?,
            month: small(self.month).ok_or_else(broken)?,
            at: self.at,
            who: self.who,
            is_demo: self.is_demo,
        })
    }
}

/// A year or month as the application counts it.
fn small<T: TryFrom<i64>>(number: i64) -> Option<T> {
    T::try_from(number).ok()
}

/// The condition of whose rows are meant.
fn push_whose(select: &mut Sql, whose: Whose<'_>) {
    select.push(" WHERE scope = ").push_value(whose.scope);
    select.push(" AND year = ").push_value(i64::from(whose.year));
    select.push(" AND kind = ").push_value(whose.kind.key());
    if let Some(code) = whose.code {
        select.push(" AND code = ").push_value(code);
    }
}

fn find(whose: Whose<'_>) -> Sql {
    let mut select = sql("SELECT scope, year, month, kind, code, number, is_demo, version FROM targets");
    push_whose(&mut select, whose);
    select.push(" ORDER BY code, month");
    select
}

/// How the audit log names a number: the code, and for a month its number.
fn field(month: u32, code: &str) -> String {
    if month == 0 { code.to_owned() } else { format!("{code}/{month:02}") }
}

fn told(number: Option<i64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// A number to be stored.
struct Next<'a> {
    write: &'a TargetWrite,
    version: i64,
    is_demo: bool,
}

/// Stores numbers, new or changed.
async fn put(tx: &mut Tx, whose: Whose<'_>, rows: &[Next<'_>], now: DateTime<Utc>) -> Result<(), Fault> {
    for rows in rows.chunks(CHUNK) {
        let mut upsert =
            sql("INSERT INTO targets (scope, year, month, kind, code, number, is_demo, version, updated_at) VALUES ");
        for (index, row) in rows.iter().enumerate() {
            upsert.push(if index == 0 { "(" } else { ", (" });
            upsert.push_value(whose.scope).push(", ").push_value(i64::from(whose.year)).push(", ");
            upsert.push_value(i64::from(row.write.month)).push(", ").push_value(whose.kind.key()).push(", ");
            upsert.push_value(&row.write.code).push(", ").push_value(row.write.number).push(", ");
            upsert.push_value(row.is_demo).push(", ").push_value(row.version).push(", ").push_value(now).push(")");
        }
        upsert.push(
            " ON CONFLICT (scope, year, month, kind, code) DO UPDATE SET number = excluded.number, \
             is_demo = excluded.is_demo, version = excluded.version, updated_at = excluded.updated_at \
             WHERE targets.version = excluded.version - 1",
        );
        // Another write came in between: begun again, this one finds out what it met.
        if tx.run(upsert).await? != u64::try_from(rows.len()).unwrap_or(u64::MAX) {
            return Err(Fault::Again);
        }
    }
    Ok(())
}

impl Targets {
    async fn try_set(
        &self,
        actor: &Actor,
        whose: Whose<'_>,
        writes: &[TargetWrite],
        now: DateTime<Utc>,
    ) -> Result<Set, Fault> {
        let mut tx = self.db.begin().await?;
        let present = tx.all::<TargetRow>(find(Whose { code: None, ..whose })).await?;
        let present = present
            .into_iter()
            .map(|row| Ok(((small::<u32>(row.month).unwrap_or(0), row.code.clone()), row.target()?)))
            .collect::<Result<HashMap<_, _>, Fault>>()?;
        let mut rows = Vec::new();
        let mut changes = Vec::new();
        for write in writes {
            let before = present.get(&(write.month, write.code.clone()));
            let (number, version, is_demo) =
                before.map_or((None, 0, false), |row| (row.number, row.version, row.is_demo));
            if number == write.number && !is_demo {
                continue;
            }
            if version != write.base_version {
                return Ok(Set::Conflict);
            }
            rows.push(Next { write, version: version + 1, is_demo: false });
            changes.push(Change::new(field(write.month, &write.code), told(number), told(write.number)));
        }
        if rows.is_empty() {
            return Ok(Set::Done);
        }
        if self.touches_closed(&mut tx, whose, &rows).await? {
            return Ok(Set::Closed);
        }
        put(&mut tx, whose, &rows, now).await?;
        let subject = ("target", format!("{}/{}", whose.year, whose.kind.key()));
        let entry = Entry::by(actor, now, "target.set", subject, whose.scope);
        audit::write(&mut tx, &*self.ids, &entry, &changes).await?;
        tx.commit().await?;
        Ok(Set::Done)
    }

    /// Whether a number belongs to a month or year that was closed in earnest.
    async fn touches_closed(&self, tx: &mut Tx, whose: Whose<'_>, rows: &[Next<'_>]) -> Result<bool, Fault> {
        let find = sql("SELECT month FROM closed_periods WHERE scope = $1 AND year = $2 AND NOT is_demo");
        let closed: Vec<(i64,)> = tx.all(find.bind(whose.scope).bind(i64::from(whose.year))).await?;
        Ok(closed.iter().any(|(month,)| *month == 0 || rows.iter().any(|row| i64::from(row.write.month) == *month)))
    }

    /// Adds sample numbers where there are none, in one transaction; says how many.
    pub async fn add_samples(
        &self,
        actor: &Actor,
        whose: Whose<'_>,
        numbers: &[(String, i64)],
        now: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        let attempt = || async {
            let mut tx = self.db.begin().await?;
            let present = tx.all::<TargetRow>(find(Whose { code: None, ..whose })).await?;
            let is_new = |code: &str| !present.iter().any(|row| row.month == 0 && row.code == code);
            let writes = numbers
                .iter()
                .filter(|(code, _)| is_new(code))
                .map(|(code, number)| TargetWrite {
                    month: 0,
                    code: code.clone(),
                    number: Some(*number),
                    base_version: 0,
                })
                .collect::<Vec<_>>();
            let rows = writes.iter().map(|write| Next { write, version: 1, is_demo: true }).collect::<Vec<_>>();
            put(&mut tx, whose, &rows, now).await?;
            let subject = ("target", format!("{}/{}", whose.year, whose.kind.key()));
            let entry = Entry::by(actor, now, "target.sample", subject, whose.scope);
            audit::write(&mut tx, &*self.ids, &entry, &[]).await?;
            tx.commit().await?;
            Ok(writes.len())
        };
        Ok(retry(attempt).await?)
    }

    async fn duty_rows(&self, scope: &str, year: i32) -> Result<Vec<DutyLine>, Fault> {
        let find = sql("SELECT id, number, tasks, target, is_demo FROM duty_items \
             WHERE scope = $1 AND year = $2 AND NOT is_withdrawn ORDER BY seq, id");
        let rows: Vec<DutyRow> = self.db.all(find.bind(scope).bind(i64::from(year))).await?;
        Ok(rows.into_iter().map(DutyRow::line).collect())
    }
}

impl DutyRow {
    fn line(self) -> DutyLine {
        let task = self.tasks.lines().next().unwrap_or_default().trim();
        let cut = task.char_indices().nth(TASK_MAX).map(|(end, _)| &task[..end]);
        let task = cut.map_or_else(|| task.to_owned(), |cut| format!("{cut}\u{2026}"));
        let label = [self.number.trim(), &task].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        DutyLine { code: self.id.to_string(), label: label.join("\u{a0}"), target: self.target, is_demo: self.is_demo }
    }
}

#[async_trait]
impl TargetStore for Targets {
    async fn list(&self, whose: Whose<'_>) -> Result<Vec<Target>, StoreError> {
        let rows: Vec<TargetRow> = self.db.all(find(whose)).await?;
        Ok(rows.into_iter().map(TargetRow::target).collect::<Result<_, _>>()?)
    }

    async fn set(
        &self,
        actor: &Actor,
        whose: Whose<'_>,
        writes: Vec<TargetWrite>,
        now: DateTime<Utc>,
    ) -> Result<Set, StoreError> {
        Ok(retry(|| self.try_set(actor, whose, &writes, now)).await?)
    }

    async fn closed(&self, scope: &str, year: i32, demo: bool) -> Result<Vec<ClosedPeriod>, StoreError> {
        let mut find = sql("SELECT year, month, at, who, is_demo FROM closed_periods WHERE scope = ");
        find.push_value(scope).push(" AND year = ").push_value(i64::from(year));
        if !demo {
            find.push(" AND NOT is_demo");
        }
        find.push(" ORDER BY month");
        let rows: Vec<PeriodRow> = self.db.all(find).await?;
        Ok(rows.into_iter().map(PeriodRow::period).collect::<Result<_, _>>()?)
    }

    async fn frozen(&self, whose: Whose<'_>) -> Result<Vec<Frozen>, StoreError> {
        Ok(self.frozen_rows(whose).await?)
    }

    async fn close(&self, actor: &Actor, closing: &Closing, now: DateTime<Utc>) -> Result<Closed, StoreError> {
        Ok(retry(|| self.try_close(actor, closing, now)).await?)
    }

    async fn changed_since(
        &self,
        filter: &EventFilter,
        since: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<EventId>, StoreError> {
        let mut find = sql("SELECT e.id FROM events e");
        push_where(&mut find, filter);
        find.push(" AND e.state IN ('approved', 'returned') AND e.updated_at > ").push_value(since);
        find.push(" ORDER BY e.updated_at DESC, e.id LIMIT ").push_value(i64::from(limit));
        let rows: Vec<(Uuid,)> = self.db.all(find).await?;
        Ok(rows.into_iter().map(|(id,)| EventId(id)).collect())
    }

    async fn duties(&self, scope: &str, year: i32) -> Result<Vec<DutyLine>, StoreError> {
        Ok(self.duty_rows(scope, year).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duty_row_is_called_by_its_number_and_task() {
        let row = |number: &str, tasks: &str| DutyRow {
            id: Uuid::nil(),
            number: number.into(),
            tasks: tasks.into(),
            target: None,
            is_demo: false,
        };
        assert_eq!(row("3.2", "反诈宣传\n进社区").line().label, "3.2\u{a0}反诈宣传");
        assert_eq!(row("", "").line().label, "");
        let long = row("1", &"法".repeat(60)).line().label;
        assert_eq!(long.chars().count(), 2 + TASK_MAX + 1);
    }
}
