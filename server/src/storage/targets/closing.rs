//! Closing a month or year: what its figures are at that moment, kept for good.

use super::{Targets, push_whose, small};
use crate::storage::{
    audit::{self, Change, Entry},
    counts::{self, KeyedRow, SumsRow},
    db::Tx,
    fault::Fault,
    sql::sql,
};
use app::features::{
    accounts::Actor,
    counts::model::Totals,
    targets::{
        model::{Frozen, Target, TargetKind},
        rules::Numbers,
        store::{Closed, Closing, Whose},
    },
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Rows of one statement that stores figures.
const CHUNK: usize = 200;

#[derive(FromRow)]
struct FrozenRow {
    month: i64,
    kind: String,
    code: String,
    target: Option<i64>,
    sessions: i64,
    attendance: i64,
    online_views: i64,
    consultations: i64,
    materials: i64,
}

impl FrozenRow {
    fn frozen(self) -> Result<Frozen, Fault> {
        let broken = || Fault::Row { table: "closed_figures", what: format!("{} {}", self.kind, self.code) };
        Ok(Frozen {
            month: small(self.month).ok_or_else(broken)?,
            kind: TargetKind::from_key(&self.kind).ok_or_else(broken)?,
            target: self.target,
            totals: Totals {
                sessions: self.sessions,
                attendance: self.attendance,
                online_views: self.online_views,
                consultations: self.consultations,
                materials: self.materials,
                estimated: 0,
            },
            code: self.code,
        })
    }
}

/// The figures and targets of a period by code.
type Lines = BTreeMap<String, (Option<i64>, Totals)>;

impl Targets {
    pub(super) async fn frozen_rows(&self, whose: Whose<'_>) -> Result<Vec<Frozen>, Fault> {
        let mut find =
            sql("SELECT month, kind, code, target, sessions, attendance, online_views, consultations, materials \
             FROM closed_figures");
        push_whose(&mut find, whose);
        find.push(" ORDER BY month, code");
        let rows: Vec<FrozenRow> = self.db.all(find).await?;
        rows.into_iter().map(FrozenRow::frozen).collect()
    }

    pub(super) async fn try_close(
        &self,
        actor: &Actor,
        closing: &Closing,
        now: DateTime<Utc>,
    ) -> Result<Closed, Fault> {
        let mut tx = self.db.begin().await?;
        if !self.db.is_sqlite() {
            // All sums of one moment. SQLite has one writer at a time, which is this one.
            tx.run(sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")).await?;
        }
        let (year, month) = (i64::from(closing.year), i64::from(closing.month));
        let key = |text| sql(text).bind(&closing.scope).bind(year).bind(month);
        let find = "SELECT is_demo FROM closed_periods WHERE scope = $1 AND year = $2 AND month = $3";
        match tx.maybe::<(bool,)>(key(find)).await? {
            // What was closed while trying things out gives way to the real figures.
            Some((true,)) if !closing.demo => {
                for table in [
                    "DELETE FROM closed_figures WHERE scope = $1 AND year = $2 AND month = $3",
                    "DELETE FROM closed_periods WHERE scope = $1 AND year = $2 AND month = $3",
                ] {
                    tx.run(key(table)).await?;
                }
            }
            Some(_) => return Ok(Closed::Before),
            None => {}
        }
        let insert = sql("INSERT INTO closed_periods (scope, year, month, at, who, is_demo) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING");
        let insert = insert.bind(&closing.scope).bind(year).bind(month).bind(now).bind(actor.name());
        if tx.run(insert.bind(closing.demo)).await? == 0 {
            return Ok(Closed::Before);
        }
        let mut changes = Vec::new();
        for kind in TargetKind::ALL {
            let lines = self.lines(&mut tx, closing, kind).await?;
            if kind == TargetKind::Town {
                changes = lines.values().flat_map(|(_, totals)| told(totals)).collect();
            }
            freeze(&mut tx, closing, kind, &lines).await?;
        }
        let subject = if closing.month == 0 { format!("{year}") } else { format!("{year}-{month:02}") };
        let entry = Entry::by(actor, now, "period.close", ("period", subject), &closing.scope);
        audit::write(&mut tx, &*self.ids, &entry, &changes).await?;
        tx.commit().await?;
        Ok(Closed::Now)
    }

    /// What is to be frozen of a kind: whatever was counted or has a target.
    async fn lines(&self, tx: &mut Tx, closing: &Closing, kind: TargetKind) -> Result<Lines, Fault> {
        let mut lines = Lines::new();
        match kind.dimension() {
            None => {
                let sums: SumsRow = tx.one(counts::whole(&closing.filter)).await?;
                lines.insert(closing.scope.clone(), (None, sums.totals()));
            }
            Some(dimension) => {
                let rows: Vec<KeyedRow> = tx.all(counts::by(&closing.filter, dimension, self.db.is_sqlite())).await?;
                lines.extend(rows.into_iter().map(|row| (row.code, (None, row.sums.totals()))));
            }
        }
        let whose = Whose { scope: &closing.scope, year: closing.year, kind, code: None };
        let mut numbers = HashMap::<String, Numbers>::new();
        if kind == TargetKind::Duty {
            let find = sql("SELECT id, target FROM duty_items WHERE scope = $1 AND year = $2 AND NOT is_withdrawn \
                 AND target IS NOT NULL AND (NOT is_demo OR $3)");
            let find = find.bind(&closing.scope).bind(i64::from(closing.year)).bind(closing.demo);
            for (id, target) in tx.all::<(Uuid, i64)>(find).await? {
                numbers.entry(id.to_string()).or_default().year = Some(target);
            }
        }
        for row in tx.all::<super::TargetRow>(super::find(whose)).await? {
            let target: Target = row.target()?;
            if let Some(number) = target.shown(closing.demo) {
                let line = numbers.entry(target.code).or_default();
                match usize::try_from(target.month).ok().and_then(|month| month.checked_sub(1)) {
                    None => line.year = Some(number),
                    Some(index) => {
                        if let Some(month) = line.months.get_mut(index) {
                            *month = Some(number);
                        }
                    }
                }
            }
        }
        for (code, numbers) in numbers {
            let target = match closing.month {
                0 => numbers.target(),
                month => numbers.of_month(closing.year, month),
            };
            lines.entry(code).or_default().0 = target;
        }
        Ok(lines)
    }
}

/// What the audit log keeps of a closing: the town's sums.
fn told(totals: &Totals) -> [Change; 5] {
    [
        ("sessions", totals.sessions),
        ("attendance", totals.attendance),
        ("online_views", totals.online_views),
        ("consultations", totals.consultations),
        ("materials", totals.materials),
    ]
    .map(|(field, sum)| Change::new(field, "", sum.to_string()))
}

async fn freeze(tx: &mut Tx, closing: &Closing, kind: TargetKind, lines: &Lines) -> Result<(), Fault> {
    let lines = lines.iter().collect::<Vec<_>>();
    for lines in lines.chunks(CHUNK) {
        let mut insert =
            sql("INSERT INTO closed_figures (scope, year, month, kind, code, target, sessions, attendance, \
             online_views, consultations, materials) VALUES ");
        for (index, (code, (target, totals))) in lines.iter().enumerate() {
            insert.push(if index == 0 { "(" } else { ", (" });
            insert.push_value(&closing.scope).push(", ").push_value(i64::from(closing.year)).push(", ");
            insert.push_value(i64::from(closing.month)).push(", ").push_value(kind.key()).push(", ");
            insert.push_value(*code).push(", ").push_value(*target);
            let sums =
                [totals.sessions, totals.attendance, totals.online_views, totals.consultations, totals.materials];
            for sum in sums {
                insert.push(", ").push_value(sum);
            }
            insert.push(")");
        }
        tx.run(insert).await?;
    }
    Ok(())
}
