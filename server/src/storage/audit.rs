//! The audit log: who did what when, which field, old, new and why. Rows are added with the write that they tell of,
//! in its transaction. No statement anywhere changes or deletes one.

use super::{
    db::{Database, Tx},
    fault::Fault,
    sql::{Sql, after_prefix, contains, sql},
};
use app::{
    backend::Ids,
    clock,
    features::{
        accounts::Actor,
        events::{model::AuditLine, store::AuditFilter},
    },
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

/// The most characters of a value that are kept.
const VALUE_MAX: usize = 500;

/// What all rows of one write share.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) at: DateTime<Utc>,
    pub(super) account: Option<Uuid>,
    pub(super) who: String,
    pub(super) action: &'static str,
    pub(super) subject: &'static str,
    pub(super) subject_id: String,
    pub(super) scope: String,
    pub(super) reason: String,
}

/// One field of a write.
#[derive(Clone, Debug, Default)]
pub(super) struct Change {
    pub(super) field: String,
    pub(super) old: String,
    pub(super) new: String,
}

impl Change {
    /// A change of a field.
    pub(super) fn new(field: impl Into<String>, old: impl Into<String>, new: impl Into<String>) -> Self {
        Self { field: field.into(), old: old.into(), new: new.into() }
    }
}

impl Entry {
    /// What `actor` did at `at` to a record.
    pub(super) fn by(
        actor: &Actor,
        at: DateTime<Utc>,
        action: &'static str,
        subject: (&'static str, String),
        scope: &str,
    ) -> Self {
        Self {
            at,
            account: Some(actor.account().0),
            who: actor.name().to_owned(),
            action,
            subject: subject.0,
            subject_id: subject.1,
            scope: scope.to_owned(),
            reason: String::new(),
        }
    }

    /// With the reason that was given.
    pub(super) fn because(mut self, reason: &str) -> Self {
        reason.clone_into(&mut self.reason);
        self
    }
}

/// Adds one row per change, or one row without a field where there is none.
pub(super) async fn write(tx: &mut Tx, ids: &dyn Ids, entry: &Entry, changes: &[Change]) -> Result<(), Fault> {
    let nothing = [Change::default()];
    let changes = if changes.is_empty() { &nothing[..] } else { changes };
    // The list shows the latest first; of one write, the first field has the highest id and so stays on top.
    let mut fresh = changes.iter().map(|_| ids.next()).collect::<Vec<_>>();
    fresh.sort_unstable_by(|a, b| b.cmp(a));
    for (changes, fresh) in changes.chunks(100).zip(fresh.chunks(100)) {
        let mut insert = sql(
            "INSERT INTO audit (id, at, account_id, who, action, subject, subject_id, scope, field, old, new, reason) \
             VALUES ",
        );
        for (index, (change, id)) in changes.iter().zip(fresh).enumerate() {
            insert.push(if index == 0 { "(" } else { ", (" });
            insert.push_value(*id).push(", ").push_value(entry.at).push(", ").push_value(entry.account);
            let texts = [&entry.who, entry.action, entry.subject, &entry.subject_id, &entry.scope, &change.field];
            for text in texts {
                insert.push(", ").push_value(text);
            }
            for text in [&change.old, &change.new, &entry.reason] {
                insert.push(", ").push_value(cut(text));
            }
            insert.push(")");
        }
        tx.run(insert).await?;
    }
    Ok(())
}

fn cut(text: &str) -> &str {
    text.char_indices().nth(VALUE_MAX).map_or(text, |(end, _)| &text[..end])
}

#[derive(FromRow)]
struct AuditRow {
    at: DateTime<Utc>,
    who: String,
    action: String,
    subject: String,
    subject_id: String,
    field: String,
    old: String,
    new: String,
    reason: String,
}

/// A page of the log, the latest first, and how many lines there are.
pub(super) async fn list(
    db: &Database,
    filter: &AuditFilter,
    limit: u32,
    offset: u32,
) -> Result<(Vec<AuditLine>, i64), Fault> {
    let mut count = sql("SELECT COUNT(*) FROM audit");
    push_where(&mut count, filter, db.is_sqlite());
    let (count,): (i64,) = db.one(count).await?;

    let mut page = sql("SELECT at, who, action, subject, subject_id, field, old, new, reason FROM audit");
    push_where(&mut page, filter, db.is_sqlite());
    page.push(" ORDER BY at DESC, id DESC LIMIT ").push_value(i64::from(limit));
    page.push(" OFFSET ").push_value(i64::from(offset));
    let rows: Vec<AuditRow> = db.all(page).await?;
    let line = |row: AuditRow| AuditLine {
        at: row.at,
        who: row.who,
        action: row.action,
        subject: row.subject,
        subject_id: row.subject_id,
        field: row.field,
        old: row.old,
        new: row.new,
        reason: row.reason,
    };
    Ok((rows.into_iter().map(line).collect(), count))
}

/// A session's id as `subject_id` has it, in the dialect of `SQLite` …
const SQLITE_ID: &str = "LOWER(SUBSTR(HEX(e.id), 1, 8) || '-' || SUBSTR(HEX(e.id), 9, 4) || '-' || \
     SUBSTR(HEX(e.id), 13, 4) || '-' || SUBSTR(HEX(e.id), 17, 4) || '-' || SUBSTR(HEX(e.id), 21))";
/// … and of `PostgreSQL`.
const POSTGRES_ID: &str = "CAST(e.id AS TEXT)";

fn push_where(select: &mut Sql, filter: &AuditFilter, is_sqlite: bool) {
    select.push(" WHERE TRUE");
    let scope = &filter.scope.0;
    if !scope.is_empty() {
        select.push(" AND scope >= ").push_value(scope).push(" AND scope < ").push_value(after_prefix(scope));
    }
    if !filter.subject_id.is_empty() {
        select.push(" AND subject_id = ").push_value(&filter.subject_id);
    }
    if let Some(from) = filter.from {
        select.push(" AND at >= ").push_value(clock::day_start(from));
    }
    if let Some(after) = filter.to.and_then(|to| to.succ_opt()) {
        select.push(" AND at < ").push_value(clock::day_start(after));
    }
    // Both engines fold ASCII only here (the columns compare by bytes), so the text is folded alike.
    for word in filter.q.split_whitespace() {
        let pattern = contains(&word.to_ascii_lowercase());
        select
            .push(
                " AND (LOWER(who || ' ' || action || ' ' || field || ' ' || old || ' ' || new || ' ' || reason) LIKE ",
            )
            .push_value(&pattern)
            .push(r" ESCAPE '\' OR subject_id IN (SELECT ")
            .push(if is_sqlite { SQLITE_ID } else { POSTGRES_ID })
            .push(" FROM events e WHERE LOWER(e.title) LIKE ")
            .push_value(&pattern)
            .push(r" ESCAPE '\')");
        let keys = filter.meanings.iter().find(|(known, keys)| known == word && !keys.is_empty());
        if let Some((_, keys)) = keys {
            for column in [" OR action IN ", " OR who IN ", " OR field IN ", " OR new IN "] {
                select.push(column).push_list(keys.iter().copied());
            }
        }
        select.push(")");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut_between_characters() {
        let long = "法".repeat(VALUE_MAX + 1);
        assert_eq!(cut(&long).chars().count(), VALUE_MAX);
        assert_eq!(cut("法"), "法");
    }
}
