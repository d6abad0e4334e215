//! Sessions and their history.

mod bulk;
mod calendar;
mod filter;
mod many;
mod rows;
mod save;

pub(super) use filter::{NONE, push_scope, push_where};
pub(super) use rows::{AUDIENCE, FOCUS, INVOLVED};

use super::{
    audit,
    db::Database,
    fault::Fault,
    photos::Files,
    reference::ReferenceTables,
    sql::{IDS_MAX, sql},
};
use app::{
    backend::Ids,
    error::StoreError,
    features::{
        accounts::Actor,
        events::{
            model::{AuditLine, Event},
            query::EventFilter,
            store::{AuditFilter, EventMark, EventStore, EventWrite, Order, Saved, UsualAttendance},
        },
    },
    ids::EventId,
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use rows::{COLUMNS, EventRow, TABLES, with_tags};
use std::sync::Arc;
use uuid::Uuid;

/// Sessions in the database.
pub struct Events {
    pub(super) db: Database,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) reference: Arc<ReferenceTables>,
    pub(super) files: Arc<Files>,
}

impl Events {
    async fn by_ids(&self, ids: &[EventId]) -> Result<Vec<Event>, Fault> {
        let mut rows = Vec::with_capacity(ids.len());
        let ids = ids.iter().map(|id| id.0).collect::<Vec<_>>();
        for ids in ids.chunks(IDS_MAX) {
            let mut find = sql("SELECT ");
            find.push(COLUMNS).push(TABLES).push(" WHERE e.id IN ").push_ids(ids);
            rows.extend(self.db.all::<EventRow>(find).await?);
        }
        with_tags(&self.db, rows).await
    }

    /// Whether a write of this content was stored for the session.
    async fn was_written(&self, id: EventId, content: &str) -> Result<bool, Fault> {
        let find = sql("SELECT version FROM event_writes WHERE event_id = $1 AND hash = $2");
        Ok(self.db.maybe::<(i64,)>(find.bind(id.0).bind(save::fingerprint(content))).await?.is_some())
    }

    async fn page(
        &self,
        filter: &EventFilter,
        order: Order,
        limit: u32,
        offset: u32,
    ) -> Result<(Vec<Event>, i64), Fault> {
        let mut count = sql("SELECT COUNT(*) FROM events e");
        push_where(&mut count, filter);
        let (count,): (i64,) = self.db.one(count).await?;
        if count <= i64::from(offset) || limit == 0 {
            return Ok((Vec::new(), count));
        }
        let order = match order {
            Order::Soonest => " ORDER BY e.starts_at, e.id",
            Order::Latest => " ORDER BY e.starts_at DESC, e.id DESC",
            Order::Waiting => " ORDER BY e.updated_at, e.id",
        };
        // First which ones, for which an index may be enough, then their rows.
        let mut page = sql("SELECT ");
        page.push(COLUMNS).push(TABLES).push(" WHERE e.id IN (SELECT e.id FROM events e");
        push_where(&mut page, filter);
        page.push(order).push(" LIMIT ").push_value(i64::from(limit));
        page.push(" OFFSET ").push_value(i64::from(offset)).push(")").push(order);
        let rows: Vec<EventRow> = self.db.all(page).await?;
        Ok((with_tags(&self.db, rows).await?, count))
    }

    async fn alike(&self, ids: &[EventId], scope: &str) -> Result<Vec<(EventId, EventId)>, Fault> {
        let mut pairs = Vec::new();
        let ids = ids.iter().map(|id| id.0).collect::<Vec<_>>();
        for ids in ids.chunks(IDS_MAX) {
            let mut find =
                sql("SELECT a.id, e.id FROM events a JOIN events e ON e.held_on = a.held_on AND e.id <> a.id \
                 AND e.is_demo = a.is_demo AND COALESCE(e.village, e.place) = COALESCE(a.village, a.place) \
                 AND COALESCE(e.lead_unit, '') = COALESCE(a.lead_unit, '') \
                 WHERE a.state IN ('held', 'approved') AND e.state IN ('held', 'approved') AND a.id IN ");
            find.push_ids(ids);
            // What waits in another town is not this office's to read, not even its title.
            push_scope(&mut find, scope);
            find.push(" ORDER BY a.id, e.id");
            let found: Vec<(Uuid, Uuid)> = self.db.all(find).await?;
            pairs.extend(found.into_iter().map(|(one, other)| (EventId(one), EventId(other))));
        }
        Ok(pairs)
    }

    async fn usual(&self, scope: &str) -> Result<Vec<UsualAttendance>, Fault> {
        let with_demo = self.reference.present().await?.site.demo_mode;
        let mut means = sql("SELECT e.form, COUNT(*), CAST(AVG(e.attendance) AS DOUBLE PRECISION) FROM events e \
             WHERE e.state = 'approved' AND e.form IS NOT NULL AND e.attendance IS NOT NULL");
        if !with_demo {
            means.push(" AND NOT e.is_demo");
        }
        push_scope(&mut means, scope);
        means.push(" GROUP BY e.form ORDER BY e.form");
        let rows: Vec<(String, i64, f64)> = self.db.all(means).await?;
        Ok(rows.into_iter().map(|(form, sessions, mean)| UsualAttendance { form, sessions, mean }).collect())
    }

    /// The state tells that it was held; its moment need not, since a phone's clock may be ahead of ours.
    async fn latest(&self, actor: &Actor) -> Result<Option<Event>, Fault> {
        let mut find = sql("SELECT ");
        find.push(COLUMNS).push(TABLES).push(" WHERE e.state IN ('held', 'approved', 'returned') AND e.author = ");
        find.push_value(actor.account().0).push(" ORDER BY e.created_at DESC, e.id DESC LIMIT 1");
        let row = self.db.maybe::<EventRow>(find).await?;
        Ok(with_tags(&self.db, row.into_iter().collect()).await?.pop())
    }
}

#[async_trait]
impl EventStore for Events {
    async fn find(&self, id: EventId) -> Result<Option<Event>, StoreError> {
        Ok(self.by_ids(&[id]).await?.pop())
    }

    async fn find_many(&self, ids: &[EventId]) -> Result<Vec<Event>, StoreError> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        Ok(self.by_ids(&ids).await?)
    }

    async fn is_repeat(&self, id: EventId, content: &str) -> Result<bool, StoreError> {
        Ok(self.was_written(id, content).await?)
    }

    async fn save(&self, actor: &Actor, write: EventWrite) -> Result<Saved, StoreError> {
        Ok(self.store(actor, write).await?)
    }

    async fn list(
        &self,
        filter: &EventFilter,
        order: Order,
        limit: u32,
        offset: u32,
    ) -> Result<(Vec<Event>, i64), StoreError> {
        Ok(self.page(filter, order, limit, offset).await?)
    }

    async fn possible_duplicates(&self, ids: &[EventId], scope: &str) -> Result<Vec<(EventId, EventId)>, StoreError> {
        Ok(self.alike(ids, scope).await?)
    }

    async fn usual_attendance(&self, scope: &str) -> Result<Vec<UsualAttendance>, StoreError> {
        Ok(self.usual(scope).await?)
    }

    async fn audit(&self, filter: &AuditFilter, limit: u32, offset: u32) -> Result<(Vec<AuditLine>, i64), StoreError> {
        Ok(audit::list(&self.db, filter, limit, offset).await?)
    }

    async fn latest_of(&self, actor: &Actor, _now: DateTime<Utc>) -> Result<Option<Event>, StoreError> {
        Ok(self.latest(actor).await?)
    }

    async fn marks(&self, scope: &str, from: NaiveDate, to: NaiveDate) -> Result<Vec<EventMark>, StoreError> {
        Ok(self.in_short(scope, from, to).await?)
    }

    async fn plan_many(&self, actor: &Actor, events: Vec<Event>, now: DateTime<Utc>) -> Result<usize, StoreError> {
        self.add_many(actor, "event.plan", events, now).await
    }
}
