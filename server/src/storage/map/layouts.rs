//! How the office arranged the schematic map.

use super::{
    super::{
        audit::{self, Change, Entry},
        db::Database,
        fault::Fault,
        sql::sql,
    },
    Map,
};
use app::features::{accounts::Actor, map::rules::CellRow};
use chrono::{DateTime, Utc};

const FIND: &str = "SELECT cell_rows, version FROM map_layouts WHERE scope = $1";

/// The rows of a scope and their version; none and 0 where nobody arranged them.
pub async fn of(db: &Database, scope: &str) -> Result<(Vec<CellRow>, i64), Fault> {
    Ok(read(db.maybe::<(String, i64)>(sql(FIND).bind(scope)).await?))
}

fn read(row: Option<(String, i64)>) -> (Vec<CellRow>, i64) {
    let (text, version) = row.unwrap_or_default();
    (serde_json::from_str(&text).unwrap_or_default(), version)
}

/// The rows as the audit log tells them.
fn told(rows: &[CellRow]) -> String {
    rows.iter().map(|row| row.codes.len().to_string()).collect::<Vec<_>>().join(" ")
}

impl Map {
    pub(super) async fn try_arrange(
        &self,
        actor: &Actor,
        scope: &str,
        rows: &[CellRow],
        version: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, Fault> {
        let mut tx = self.db.begin().await?;
        let (before, present) = read(tx.maybe::<(String, i64)>(sql(FIND).bind(scope)).await?);
        if before == rows {
            return Ok(true);
        }
        if present != version {
            return Ok(false);
        }
        let text = serde_json::to_string(rows).unwrap_or_default();
        let put = sql("INSERT INTO map_layouts (scope, cell_rows, version) VALUES ($1, $2, $3) \
             ON CONFLICT (scope) DO UPDATE SET cell_rows = excluded.cell_rows, version = excluded.version");
        tx.run(put.bind(scope).bind(text).bind(version + 1)).await?;
        let entry = Entry::by(actor, now, "map.arrange", ("map", scope.to_owned()), scope);
        audit::write(&mut tx, &*self.ids, &entry, &[Change::new("rows", told(&before), told(rows))]).await?;
        tx.commit_and_count(&self.changes).await?;
        Ok(true)
    }
}
