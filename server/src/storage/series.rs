//! Many sessions at once: stored together, and what is on where they go.

use super::{
    db::Database,
    events::{Events, push_scope},
    fault::Fault,
    sql::{IDS_MAX, sql},
};
use app::{
    error::StoreError,
    features::{
        accounts::Actor,
        events::{model::EventState, store::EventWrite},
        series::{
            model::DaysOff,
            store::{Busy, SavedMany, SeriesStore},
        },
    },
    ids::EventId,
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use std::sync::Arc;
use uuid::Uuid;

/// Changes of many sessions in the database.
pub struct Series {
    pub(super) db: Database,
    pub(super) events: Arc<Events>,
}

#[derive(FromRow)]
struct BusyRow {
    id: Uuid,
    title: String,
    village: String,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
    state: String,
    published: bool,
    lead_unit: Option<String>,
}

impl BusyRow {
    fn busy(self) -> Result<Busy, Fault> {
        let state = EventState::from_key(&self.state)
            .ok_or_else(|| Fault::Row { table: "events", what: format!("{}: state {}", self.id, self.state) })?;
        Ok(Busy {
            id: EventId(self.id),
            title: self.title,
            village: self.village,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            state,
            published: self.published,
            lead_unit: self.lead_unit,
        })
    }
}

impl Series {
    async fn on_in(&self, scope: &str, villages: &[String], days: &[NaiveDate]) -> Result<Vec<Busy>, Fault> {
        let mut busy = Vec::new();
        for days in days.chunks(IDS_MAX) {
            let mut find =
                sql("SELECT e.id, e.title, e.village, e.starts_at, e.ends_at, e.state, e.published, e.lead_unit \
                 FROM events e WHERE e.state IN ('planned', 'held', 'approved', 'returned') AND e.village IN ");
            find.push_list(villages).push(" AND e.held_on IN ").push_list(days.iter().copied());
            push_scope(&mut find, scope);
            find.push(" ORDER BY e.starts_at, e.id");
            for row in self.db.all::<BusyRow>(find).await? {
                busy.push(row.busy()?);
            }
        }
        Ok(busy)
    }

    async fn off(&self, from: NaiveDate, to: NaiveDate) -> Result<DaysOff, Fault> {
        let find = sql("SELECT day, kind FROM holidays WHERE day >= $1 AND day <= $2 ORDER BY day");
        let mut off = DaysOff::default();
        for (day, kind) in self.db.all::<(NaiveDate, String)>(find.bind(from).bind(to)).await? {
            if kind == "work" { off.workdays.push(day) } else { off.holidays.push(day) }
        }
        Ok(off)
    }
}

#[async_trait]
impl SeriesStore for Series {
    async fn save_many(&self, actor: &Actor, writes: Vec<EventWrite>) -> Result<SavedMany, StoreError> {
        Ok(self.events.store_many(actor, writes).await?)
    }

    async fn repeats(&self, requests: &[(EventId, String)]) -> Result<Vec<EventId>, StoreError> {
        Ok(self.events.written_before(requests).await?)
    }

    async fn busy(&self, scope: &str, villages: &[String], days: &[NaiveDate]) -> Result<Vec<Busy>, StoreError> {
        Ok(self.on_in(scope, villages, days).await?)
    }

    async fn days_off(&self, from: NaiveDate, to: NaiveDate) -> Result<DaysOff, StoreError> {
        Ok(self.off(from, to).await?)
    }
}
