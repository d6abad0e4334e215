//! Publicity nodes with the rules of their dates. No page reads them yet; the importer keeps them.

use super::{
    db::Database,
    import::{Columns, Imported, Importer, Table, replaced},
    sql::sql,
};
use app::{backend::Ids, error::StoreError};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use std::sync::Arc;

const TABLE: Table = Table { name: "observances", key: "(code)", key_columns: 1, action: "import.observances" };

/// A publicity node; the rule's language is described beside the shipped file.
#[derive(Clone, Debug, Default, Eq, PartialEq, FromRow)]
pub struct Observance {
    /// Its code.
    pub code: String,
    /// Place in the list.
    pub seq: i64,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// When it is.
    pub rule: String,
    /// The first year in which it is kept.
    pub starts_year: Option<i64>,
    /// Year minus this is its ordinal.
    pub ordinal_base: Option<i64>,
    /// Codes of the leading units, joined with `;`.
    pub lead_unit: String,
    /// What is known about where this comes from.
    pub basis: String,
    /// What is to be known about it.
    pub note: String,
}

/// Publicity nodes in the database.
pub struct Observances {
    pub(super) db: Database,
    pub(super) ids: Arc<dyn Ids>,
}

impl Observances {
    /// Brings in observances by code.
    pub async fn import_observances(
        &self,
        observances: &[Observance],
        now: DateTime<Utc>,
    ) -> Result<Imported, StoreError> {
        let wanted = observances.iter().cloned().map(columns).collect();
        let importer = Importer { db: &self.db, ids: &*self.ids, counter: &Arc::default(), now };
        Ok(importer.run(TABLE, wanted, columns, replaced).await?)
    }

    /// All of them, in list order.
    pub async fn list(&self) -> Result<Vec<Observance>, StoreError> {
        Ok(self.db.all(sql("SELECT * FROM observances ORDER BY seq, code")).await?)
    }
}

fn columns(observance: Observance) -> Columns {
    vec![
        ("code", observance.code.into()),
        ("seq", observance.seq.into()),
        ("zh", observance.zh.into()),
        ("en", observance.en.into()),
        ("rule", observance.rule.into()),
        ("starts_year", observance.starts_year.into()),
        ("ordinal_base", observance.ordinal_base.into()),
        ("lead_unit", observance.lead_unit.into()),
        ("basis", observance.basis.into()),
        ("note", observance.note.into()),
    ]
}
