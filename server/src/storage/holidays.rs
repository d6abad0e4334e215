//! Public holidays and the weekend days that are worked instead.

use super::{
    audit::{self, Change, Entry},
    db::Database,
    fault::{Fault, retry},
    import::{Columns, Imported, Importer, Table, replaced},
    sql::sql,
};
use app::{
    backend::Ids,
    error::StoreError,
    features::{
        accounts::Actor,
        holidays::{
            DayOff, Holiday,
            store::{HolidayStore, HolidayWrite},
        },
    },
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use std::{collections::HashMap, sync::Arc};

const TABLE: Table = Table { name: "holidays", key: "(day)", key_columns: 1, action: "import.holidays" };

/// Public holidays in the database.
pub struct Holidays {
    pub(super) db: Database,
    pub(super) ids: Arc<dyn Ids>,
}

#[derive(FromRow)]
struct HolidayRow {
    day: NaiveDate,
    kind: String,
    zh: String,
    en: String,
}

impl HolidayRow {
    fn holiday(self) -> Result<Holiday, Fault> {
        let kind = DayOff::from_key(&self.kind)
            .ok_or_else(|| Fault::Row { table: "holidays", what: format!("{}: kind {}", self.day, self.kind) })?;
        Ok(Holiday { day: self.day, kind, zh: self.zh, en: self.en })
    }

    fn columns(self) -> Columns {
        vec![("day", self.day.into()), ("kind", self.kind.into()), ("zh", self.zh.into()), ("en", self.en.into())]
    }
}

fn row(holiday: &Holiday) -> HolidayRow {
    let Holiday { day, kind, zh, en } = holiday.clone();
    HolidayRow { day, kind: kind.key().to_owned(), zh, en }
}

/// A day as the audit log tells it.
fn told(holiday: &Holiday) -> String {
    format!("{} {}", holiday.kind.key(), holiday.zh)
}

impl Holidays {
    /// Brings in holidays by day.
    pub async fn import_holidays(&self, holidays: &[Holiday], now: DateTime<Utc>) -> Result<Imported, StoreError> {
        let wanted = holidays.iter().map(|holiday| row(holiday).columns()).collect();
        let importer = Importer { db: &self.db, ids: &*self.ids, counter: &Arc::default(), now };
        Ok(importer.run(TABLE, wanted, HolidayRow::columns, replaced).await?)
    }

    async fn try_take_in(&self, actor: &Actor, days: &[HolidayWrite], now: DateTime<Utc>) -> Result<bool, Fault> {
        let wanted = || days.iter().map(|write| write.wanted.day);
        let (Some(from), Some(to)) = (wanted().min(), wanted().max()) else { return Ok(true) };
        let mut tx = self.db.begin().await?;
        let find = sql("SELECT * FROM holidays WHERE day >= $1 AND day <= $2").bind(from).bind(to);
        let rows: Vec<HolidayRow> = tx.all(find).await?;
        let present = rows.into_iter().map(|row| row.holiday().map(|holiday| (holiday.day, holiday)));
        let present = present.collect::<Result<HashMap<_, _>, _>>()?;
        let mut changes = Vec::new();
        for HolidayWrite { before, wanted } in days {
            let present = present.get(&wanted.day);
            if present == Some(wanted) {
                continue;
            }
            if present != before.as_ref() {
                return Ok(false);
            }
            tx.run(TABLE.upsert(&row(wanted).columns())).await?;
            changes.push(Change::new(wanted.day.to_string(), present.map(told).unwrap_or_default(), told(wanted)));
        }
        if !changes.is_empty() {
            let entry = Entry::by(actor, now, TABLE.action, (TABLE.name, String::new()), &actor.scope().0);
            audit::write(&mut tx, &*self.ids, &entry, &changes).await?;
            tx.commit().await?;
        }
        Ok(true)
    }

    async fn find(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Holiday>, Fault> {
        let find = sql("SELECT * FROM holidays WHERE day >= $1 AND day <= $2 ORDER BY day").bind(from).bind(to);
        let rows: Vec<HolidayRow> = self.db.all(find).await?;
        rows.into_iter().map(HolidayRow::holiday).collect()
    }
}

#[async_trait]
impl HolidayStore for Holidays {
    async fn between(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Holiday>, StoreError> {
        Ok(self.find(from, to).await?)
    }

    async fn take_in(&self, actor: &Actor, days: Vec<HolidayWrite>, now: DateTime<Utc>) -> Result<bool, StoreError> {
        Ok(retry(|| self.try_take_in(actor, &days, now)).await?)
    }
}
