//! Duty lists, their rows, the amendments of a list in force, and what became of the rows.

mod rows;

use super::{
    audit::{self, Change, Entry},
    db::{Database, Tx},
    events::push_where,
    fault::{Fault, retry},
    import::Table,
    sql::{IDS_MAX, Sql, sql},
};
use app::{
    backend::Ids,
    clock,
    error::StoreError,
    features::{
        accounts::Actor,
        duties::{
            DutyItem, DutyList, ListState,
            model::{Amendment, Progress},
            store::{DutyStore, DutyWrite, Written},
        },
        events::query::EventFilter,
    },
    ids::DutyItemId,
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use rows::{AmendmentRow, ItemRow, ListRow, ProgressRow, columns};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

const ITEMS: Table = Table { name: "duty_items", key: "(id)", key_columns: 1, action: "import.duties" };

/// Duty lists in the database.
pub struct Duties {
    pub(super) db: Database,
    pub(super) ids: Arc<dyn Ids>,
}

/// What the audit log calls a list.
fn list_id(scope: &str, year: i32) -> String {
    format!("{scope}/{year}")
}

/// A statement about sessions of some rows of the list: `select`, then the filter, then the rows.
fn of_rows(select: &'static str, filter: &EventFilter, ids: &[DutyItemId], today: Option<NaiveDate>) -> Sql {
    let mut sql = sql(select);
    if let Some(today) = today {
        sql = sql.bind(today);
    }
    push_where(&mut sql, filter);
    // Repeated up to a power of two, as with other lists of ids; sessions name a row by the id as text.
    let padding = ids.last().into_iter().cycle().take(ids.len().next_power_of_two() - ids.len());
    sql.push(" AND e.duty_item IN ").push_list(ids.iter().chain(padding).map(ToString::to_string));
    sql
}

impl Duties {
    /// Locks a list that is still in the state that its writer saw; `false` where it is not.
    async fn lock(&self, tx: &mut Tx, list: &DutyList, now: DateTime<Utc>) -> Result<bool, Fault> {
        let touch = sql("UPDATE duty_lists SET updated_at = $1 WHERE scope = $2 AND year = $3 AND state = $4");
        let touch = touch.bind(now).bind(&list.scope).bind(i64::from(list.year)).bind(list.state.key());
        Ok(tx.run(touch).await? == 1)
    }

    async fn rows(&self, tx: &mut Tx, list: &DutyList) -> Result<HashMap<DutyItemId, DutyItem>, Fault> {
        let find = sql("SELECT * FROM duty_items WHERE scope = $1 AND year = $2");
        let rows: Vec<ItemRow> = tx.all(find.bind(&list.scope).bind(i64::from(list.year))).await?;
        rows.into_iter().map(|row| row.item().map(|item| (item.id, item))).collect()
    }

    async fn try_begin(
        &self,
        actor: &Actor,
        list: &DutyList,
        items: &[DutyItem],
        now: DateTime<Utc>,
    ) -> Result<Written, Fault> {
        let mut tx = self.db.begin().await?;
        let insert =
            sql("INSERT INTO duty_lists (scope, year, state, issued_on, closed_on, is_demo, version, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, 1, $7) ON CONFLICT (scope, year) DO NOTHING");
        let insert = insert.bind(&list.scope).bind(i64::from(list.year)).bind(list.state.key());
        let insert = insert.bind(list.issued_on).bind(list.closed_on).bind(list.is_demo).bind(now);
        if tx.run(insert).await? == 0 {
            return Ok(Written::Conflict);
        }
        for item in items {
            tx.run(ITEMS.upsert(&columns(&DutyItem { version: 1, ..item.clone() }, now))).await?;
        }
        let entry =
            Entry::by(actor, now, "duty_list.begin", ("duty_list", list_id(&list.scope, list.year)), &list.scope);
        let rows = Change::new("rows", "", items.len().to_string());
        audit::write(&mut tx, &*self.ids, &entry, &[rows]).await?;
        tx.commit().await?;
        Ok(Written::Done)
    }

    async fn try_set_state(
        &self,
        actor: &Actor,
        list: &DutyList,
        to: ListState,
        now: DateTime<Utc>,
    ) -> Result<Written, Fault> {
        let mut tx = self.db.begin().await?;
        let today = clock::local_date(now);
        let issued_on = if to == ListState::Issued { Some(today) } else { list.issued_on };
        let closed_on = if to == ListState::Closed { Some(today) } else { list.closed_on };
        let update = sql(
            "UPDATE duty_lists SET state = $1, issued_on = $2, closed_on = $3, version = version + 1, updated_at = $4 \
             WHERE scope = $5 AND year = $6 AND version = $7",
        );
        let update = update.bind(to.key()).bind(issued_on).bind(closed_on).bind(now);
        let update = update.bind(&list.scope).bind(i64::from(list.year)).bind(list.version);
        if tx.run(update).await? == 0 {
            drop(tx);
            let present = self.find_list(&list.scope, list.year).await?;
            let is_repeat = present.is_some_and(|now| now.state == to && now.version == list.version + 1);
            return Ok(if is_repeat { Written::Done } else { Written::Conflict });
        }
        // The last row may have gone while the page was open.
        if to == ListState::Issued && !self.rows(&mut tx, list).await?.values().any(|item| !item.is_withdrawn) {
            return Ok(Written::Conflict);
        }
        let action = if to == ListState::Issued { "duty_list.issue" } else { "duty_list.close" };
        let entry = Entry::by(actor, now, action, ("duty_list", list_id(&list.scope, list.year)), &list.scope);
        let change = Change::new("list_state", list.state.key(), to.key());
        audit::write(&mut tx, &*self.ids, &entry, &[change]).await?;
        tx.commit().await?;
        Ok(Written::Done)
    }

    async fn try_drop(&self, actor: &Actor, list: &DutyList, now: DateTime<Utc>) -> Result<Written, Fault> {
        let mut tx = self.db.begin().await?;
        let is_draft = list.state == ListState::Draft;
        // Whoever adds a row holds the list as well: from here on none can come.
        if !is_draft || !self.lock(&mut tx, list, now).await? {
            drop(tx);
            let is_gone = self.find_list(&list.scope, list.year).await?.is_none();
            return Ok(if is_gone { Written::Done } else { Written::Conflict });
        }
        if !self.rows(&mut tx, list).await?.is_empty() {
            return Ok(Written::Conflict);
        }
        let delete = sql("DELETE FROM duty_lists WHERE scope = $1 AND year = $2 AND version = $3");
        if tx.run(delete.bind(&list.scope).bind(i64::from(list.year)).bind(list.version)).await? == 0 {
            return Ok(Written::Conflict);
        }
        let subject = ("duty_list", list_id(&list.scope, list.year));
        audit::write(&mut tx, &*self.ids, &Entry::by(actor, now, "duty_list.drop", subject, &list.scope), &[]).await?;
        tx.commit().await?;
        Ok(Written::Done)
    }

    async fn try_write(
        &self,
        actor: &Actor,
        list: &DutyList,
        writes: &[DutyWrite],
        now: DateTime<Utc>,
    ) -> Result<Written, Fault> {
        let mut tx = self.db.begin().await?;
        if !self.lock(&mut tx, list, now).await? {
            return Ok(Written::Conflict);
        }
        let mut rows = self.rows(&mut tx, list).await?;
        let mut wanted = Vec::new();
        for write in writes {
            let before = rows.get(&write.item.id);
            let version = before.map_or(0, |before| before.version);
            if before.is_some_and(|before| DutyItem { version, ..write.item.clone() } == *before) {
                continue;
            }
            let is_dated = write.amendment.is_some() || list.state != ListState::Issued;
            let is_of_list = write.item.scope == list.scope && write.item.year == list.year;
            if version != write.item.version || !is_dated || !is_of_list {
                return Ok(Written::Conflict);
            }
            let next = DutyItem { version: version + 1, ..write.item.clone() };
            rows.insert(next.id, next.clone());
            wanted.push((write, next));
        }
        let mut numbers = HashSet::new();
        if !rows.values().all(|item| numbers.insert(item.number.as_str())) {
            return Ok(Written::Conflict);
        }
        for (write, next) in &wanted {
            self.put(&mut tx, actor, write, next, now).await?;
        }
        if !wanted.is_empty() {
            tx.commit().await?;
        }
        Ok(Written::Done)
    }

    /// Stores a row with its audit rows and its amendment.
    async fn put(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        write: &DutyWrite,
        next: &DutyItem,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        // An id that another list has must not move over here.
        let mut upsert = ITEMS.upsert(&columns(next, now));
        upsert.push(" WHERE duty_items.scope = excluded.scope AND duty_items.year = excluded.year");
        if tx.run(upsert).await? == 0 {
            return Err(Fault::Other(format!("row {} belongs to another list", next.id)));
        }
        let action = match write.item.version {
            0 => "duty.add",
            _ if next.is_withdrawn => "duty.withdraw",
            _ => "duty.change",
        };
        let reason = write.amendment.as_ref().map_or("", |(_, reason)| reason.as_str());
        let entry = Entry::by(actor, now, action, ("duty", next.id.to_string()), &next.scope).because(reason);
        let changes = write.changes.iter().map(|change| Change::new(&change.field, &change.old, &change.new));
        audit::write(tx, &*self.ids, &entry, &changes.collect::<Vec<_>>()).await?;
        let Some((on_day, reason)) = &write.amendment else { return Ok(()) };
        let changes = serde_json::to_string(&write.changes).map_err(|error| Fault::Other(error.to_string()))?;
        let insert = sql("INSERT INTO duty_amendments (id, item_id, scope, year, on_day, reason, changes, who, at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
        let insert = insert.bind(self.ids.next()).bind(next.id.0).bind(&next.scope).bind(i64::from(next.year));
        tx.run(insert.bind(*on_day).bind(reason).bind(changes).bind(actor.name()).bind(now)).await?;
        Ok(())
    }

    async fn try_remove(&self, actor: &Actor, item: &DutyItem, now: DateTime<Utc>) -> Result<Written, Fault> {
        let mut tx = self.db.begin().await?;
        let touch = sql("UPDATE duty_lists SET updated_at = $1 WHERE scope = $2 AND year = $3 AND state = 'draft'");
        if tx.run(touch.bind(now).bind(&item.scope).bind(i64::from(item.year))).await? == 0 {
            return Ok(Written::Conflict);
        }
        let delete = sql("DELETE FROM duty_items WHERE id = $1 AND version = $2");
        if tx.run(delete.bind(item.id.0).bind(item.version)).await? == 0 {
            let find = sql("SELECT * FROM duty_items WHERE id = $1").bind(item.id.0);
            let is_gone = tx.maybe::<ItemRow>(find).await?.is_none();
            return Ok(if is_gone { Written::Done } else { Written::Conflict });
        }
        let entry = Entry::by(actor, now, "duty.remove", ("duty", item.id.to_string()), &item.scope);
        let changes = [Change::new("number", &item.number, ""), Change::new("tasks", &item.tasks, "")];
        audit::write(&mut tx, &*self.ids, &entry, &changes).await?;
        tx.commit().await?;
        Ok(Written::Done)
    }

    async fn find_list(&self, scope: &str, year: i32) -> Result<Option<DutyList>, Fault> {
        let find = sql("SELECT * FROM duty_lists WHERE scope = $1 AND year = $2").bind(scope).bind(i64::from(year));
        self.db.maybe::<ListRow>(find).await?.map(ListRow::list).transpose()
    }

    async fn many(&self, find: Sql) -> Result<Vec<DutyItem>, Fault> {
        let rows: Vec<ItemRow> = self.db.all(find).await?;
        rows.into_iter().map(ItemRow::item).collect()
    }
}

#[async_trait]
impl DutyStore for Duties {
    async fn lists(&self, scope: &str) -> Result<Vec<DutyList>, StoreError> {
        let find = sql("SELECT * FROM duty_lists WHERE scope = $1 ORDER BY year DESC").bind(scope);
        let rows: Vec<ListRow> = self.db.all(find).await?;
        Ok(rows.into_iter().map(ListRow::list).collect::<Result<_, _>>()?)
    }

    async fn list(&self, scope: &str, year: i32) -> Result<Option<DutyList>, StoreError> {
        Ok(self.find_list(scope, year).await?)
    }

    async fn items(&self, scope: &str, year: i32) -> Result<Vec<DutyItem>, StoreError> {
        let find = sql("SELECT * FROM duty_items WHERE scope = $1 AND year = $2 ORDER BY seq, number, id");
        Ok(self.many(find.bind(scope).bind(i64::from(year))).await?)
    }

    async fn item(&self, id: DutyItemId) -> Result<Option<DutyItem>, StoreError> {
        Ok(self.many(sql("SELECT * FROM duty_items WHERE id = $1").bind(id.0)).await?.pop())
    }

    async fn find_many(&self, ids: &[DutyItemId]) -> Result<Vec<DutyItem>, StoreError> {
        let mut items = Vec::new();
        for ids in ids.chunks(IDS_MAX) {
            let mut find = sql("SELECT * FROM duty_items WHERE id IN ");
            find.push_ids(&ids.iter().map(|id| id.0).collect::<Vec<_>>());
            items.extend(self.many(find).await?);
        }
        Ok(items)
    }

    async fn begin(
        &self,
        actor: &Actor,
        list: &DutyList,
        items: Vec<DutyItem>,
        now: DateTime<Utc>,
    ) -> Result<Written, StoreError> {
        Ok(retry(|| self.try_begin(actor, list, &items, now)).await?)
    }

    async fn set_state(
        &self,
        actor: &Actor,
        list: &DutyList,
        to: ListState,
        now: DateTime<Utc>,
    ) -> Result<Written, StoreError> {
        Ok(retry(|| self.try_set_state(actor, list, to, now)).await?)
    }

    async fn drop_empty(&self, actor: &Actor, list: &DutyList, now: DateTime<Utc>) -> Result<Written, StoreError> {
        Ok(retry(|| self.try_drop(actor, list, now)).await?)
    }

    async fn write(
        &self,
        actor: &Actor,
        list: &DutyList,
        writes: Vec<DutyWrite>,
        now: DateTime<Utc>,
    ) -> Result<Written, StoreError> {
        Ok(retry(|| self.try_write(actor, list, &writes, now)).await?)
    }

    async fn remove(&self, actor: &Actor, item: &DutyItem, now: DateTime<Utc>) -> Result<Written, StoreError> {
        Ok(retry(|| self.try_remove(actor, item, now)).await?)
    }

    async fn amendments(&self, scope: &str, year: i32) -> Result<Vec<Amendment>, StoreError> {
        let find = sql("SELECT * FROM duty_amendments WHERE scope = $1 AND year = $2 ORDER BY at DESC, id DESC");
        let rows: Vec<AmendmentRow> = self.db.all(find.bind(scope).bind(i64::from(year))).await?;
        Ok(rows.into_iter().map(AmendmentRow::amendment).collect::<Result<_, _>>()?)
    }

    async fn progress(
        &self,
        filter: &EventFilter,
        ids: &[DutyItemId],
    ) -> Result<HashMap<DutyItemId, Progress>, StoreError> {
        const SELECT: &str = "SELECT e.duty_item, \
             CAST(SUM(CASE WHEN e.state = 'planned' THEN 1 ELSE 0 END) AS BIGINT) AS planned, \
             CAST(SUM(CASE WHEN e.state = 'held' THEN 1 ELSE 0 END) AS BIGINT) AS held, \
             CAST(SUM(CASE WHEN e.state = 'approved' THEN 1 ELSE 0 END) AS BIGINT) AS approved, \
             MIN(CASE WHEN e.state = 'planned' AND e.held_on >= $1 THEN e.held_on END) AS next_on FROM events e";
        let mut progress = HashMap::new();
        for ids in ids.chunks(IDS_MAX) {
            let mut select = of_rows(SELECT, filter, ids, Some(filter.today()));
            select.push(" GROUP BY e.duty_item");
            let rows: Vec<ProgressRow> = self.db.all(select).await?;
            for row in rows {
                let ProgressRow { duty_item, planned, held, approved, next_on } = row;
                if let Ok(id) = duty_item.parse() {
                    progress.insert(id, Progress { planned, held, approved, next_on });
                }
            }
        }
        Ok(progress)
    }

    async fn days(&self, filter: &EventFilter, ids: &[DutyItemId]) -> Result<Vec<(DutyItemId, NaiveDate)>, StoreError> {
        const SELECT: &str = "SELECT e.duty_item, STRING_AGG(CAST(e.held_on AS TEXT), ',') FROM events e";
        let mut days = Vec::new();
        for ids in ids.chunks(IDS_MAX) {
            // One row of text for each row of the list: thousands of rows of two columns cost more than their query.
            let mut select = of_rows(SELECT, filter, ids, None);
            select.push(" AND e.state IN ('planned', 'held', 'returned', 'approved') GROUP BY e.duty_item");
            let rows: Vec<(String, String)> = self.db.all(select).await?;
            for (id, listed) in rows {
                let Ok(id) = id.parse::<DutyItemId>() else { continue };
                days.extend(listed.split(',').filter_map(|day| Some((id, clock::read_date(day)?))));
            }
        }
        days.sort_by_key(|(_, day)| *day);
        Ok(days)
    }
}
