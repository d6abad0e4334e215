//! Loading shipped or edited lists into the tables: added or changed by key, in one transaction, never deleted.

use super::{
    audit::{self, Change, Entry},
    db::{Database, Row, Tx},
    fault::Fault,
    sql::{Sql, Value, sql},
};
use app::{backend::Ids, features::accounts::actions::OPERATOR};
use chrono::{DateTime, Utc};
use std::{
    collections::HashMap,
    sync::{Arc, atomic::AtomicU64},
};

/// What an import did.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct Imported {
    /// Rows that are new.
    pub added: usize,
    /// Rows that are different now.
    pub changed: usize,
    /// Rows that were like this before.
    pub unchanged: usize,
}

/// The columns of a row with their values; the key's columns come first.
pub(super) type Columns = Vec<(&'static str, Value)>;

/// A table that lists are loaded into.
#[derive(Copy, Clone, Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// The primary key as `ON CONFLICT` wants it.
    pub(super) key: &'static str,
    /// How many columns the key has.
    pub(super) key_columns: usize,
    /// The audit log's word.
    pub(super) action: &'static str,
}

impl Table {
    fn key_of(&self, columns: &Columns) -> String {
        // A debug form is as good as any to tell keys apart.
        format!("{:?}", columns.iter().take(self.key_columns).map(|(_, value)| value).collect::<Vec<_>>())
    }

    /// Adds or replaces one row.
    pub(super) fn upsert(&self, columns: &Columns) -> Sql {
        let mut upsert = sql("INSERT INTO ");
        upsert.push(self.name).push(" (");
        for (index, (column, _)) in columns.iter().enumerate() {
            upsert.push(if index == 0 { "" } else { ", " }).push(column);
        }
        upsert.push(") VALUES ").push_list(columns.iter().map(|(_, value)| value.clone()));
        upsert.push(" ON CONFLICT ").push(self.key).push(" DO UPDATE SET ");
        for (index, (column, _)) in columns.iter().skip(self.key_columns).enumerate() {
            upsert.push(if index == 0 { "" } else { ", " }).push(column).push(" = excluded.").push(column);
        }
        upsert
    }
}

/// Where an import goes, and when it happens.
pub(super) struct Importer<'a> {
    pub(super) db: &'a Database,
    pub(super) ids: &'a dyn Ids,
    /// Counted up when it is done, for those who keep a copy.
    pub(super) counter: &'a Arc<AtomicU64>,
    pub(super) now: DateTime<Utc>,
}

impl Importer<'_> {
    /// Brings the wanted rows into a table. `columns` takes a present row apart; `merge` makes of the present and the
    /// wanted one the row to store.
    pub(super) async fn run<R: Row>(
        &self,
        table: Table,
        wanted: Vec<Columns>,
        columns: fn(R) -> Columns,
        merge: fn(&Columns, Columns) -> Columns,
    ) -> Result<Imported, Fault> {
        let mut tx = self.db.begin().await?;
        let mut all = sql("SELECT * FROM ");
        all.push(table.name);
        let present: Vec<R> = tx.all(all).await?;
        let mut present = present
            .into_iter()
            .map(columns)
            .map(|columns| (table.key_of(&columns), columns))
            .collect::<HashMap<_, _>>();
        let mut imported = Imported::default();
        for wanted in wanted {
            let key = table.key_of(&wanted);
            let row = match present.get(&key) {
                None => {
                    imported.added += 1;
                    wanted
                }
                Some(before) => {
                    let merged = merge(before, wanted);
                    if merged == *before {
                        imported.unchanged += 1;
                        continue;
                    }
                    imported.changed += 1;
                    merged
                }
            };
            tx.run(table.upsert(&row)).await?;
            present.insert(key, row);
        }
        if imported.added + imported.changed > 0 {
            self.note(&mut tx, table, imported).await?;
            tx.commit_and_count(self.counter).await?;
        }
        Ok(imported)
    }

    async fn note(&self, tx: &mut Tx, table: Table, imported: Imported) -> Result<(), Fault> {
        let entry = by_operator(tx, self.now, table.action, table.name).await?;
        let changes = [
            Change::new("added", "", imported.added.to_string()),
            Change::new("changed", "", imported.changed.to_string()),
        ];
        audit::write(tx, self.ids, &entry, &changes).await
    }
}

/// What whoever has the shell of the machine did to a table. It belongs to the site's scope, so that those who read the
/// audit log of the town find it there.
pub(super) async fn by_operator(
    tx: &mut Tx,
    at: DateTime<Utc>,
    action: &'static str,
    table: &'static str,
) -> Result<Entry, Fault> {
    let scope = sql("SELECT value FROM settings WHERE key = 'scope'");
    let scope = tx.maybe::<(String,)>(scope).await?.map(|(scope,)| scope).unwrap_or_default();
    Ok(Entry {
        at,
        account: None,
        who: OPERATOR.to_owned(),
        action,
        subject: table,
        subject_id: String::new(),
        scope,
        reason: String::new(),
    })
}

/// The usual merge: what is wanted replaces what is there.
pub(super) fn replaced(_: &Columns, wanted: Columns) -> Columns {
    wanted
}

/// The value of a column.
pub(super) fn value_of<'a>(columns: &'a Columns, name: &str) -> Option<&'a Value> {
    columns.iter().find(|(column, _)| *column == name).map(|(_, value)| value)
}

/// Puts a value into a column.
pub(super) fn put(columns: &mut Columns, name: &str, value: Value) {
    if let Some((_, place)) = columns.iter_mut().find(|(column, _)| *column == name) {
        *place = value;
    }
}
