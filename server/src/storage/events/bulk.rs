//! Taking in many sessions at once: sample data, and lists that were kept elsewhere before.

use super::{
    super::{
        audit::{self, Entry},
        fault::{Fault, retry},
        sql::sql,
    },
    Events,
    filter::push_scope,
    rows::{as_stored, tags},
    save::put,
};
use app::{
    error::StoreError,
    features::{
        accounts::Actor,
        events::{
            model::{Event, EventState},
            store::EventMark,
        },
    },
    ids::EventId,
};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// A session in short.
#[derive(sqlx::FromRow)]
struct MarkRow {
    id: Uuid,
    state: String,
    title: String,
    starts_at: DateTime<Utc>,
    village: Option<String>,
    place: String,
}

impl MarkRow {
    fn mark(self) -> Result<EventMark, Fault> {
        let broken = || Fault::Row { table: "events", what: format!("{}: state {}", self.id, self.state) };
        Ok(EventMark {
            id: EventId(self.id),
            state: EventState::from_key(&self.state).ok_or_else(broken)?,
            title: self.title,
            starts_at: self.starts_at,
            village: self.village,
            place: self.place,
        })
    }
}

impl Events {
    /// The sessions of a place on these days.
    pub(super) async fn in_short(&self, scope: &str, from: NaiveDate, to: NaiveDate) -> Result<Vec<EventMark>, Fault> {
        let mut find = sql("SELECT e.id, e.state, e.title, e.starts_at, e.village, e.place FROM events e \
             WHERE NOT e.is_demo AND e.held_on >= $1 AND e.held_on <= $2")
        .bind(from)
        .bind(to);
        push_scope(&mut find, scope);
        find.push(" ORDER BY e.starts_at, e.id");
        self.db.all::<MarkRow>(find).await?.into_iter().map(MarkRow::mark).collect()
    }

    /// Whether there is any session that is sample data.
    pub async fn has_samples(&self) -> Result<bool, StoreError> {
        let find = sql("SELECT id FROM events WHERE is_demo LIMIT 1");
        Ok(self.db.maybe::<(Uuid,)>(find).await?.is_some())
    }

    /// Whether there is any session at all.
    pub async fn has_any(&self) -> Result<bool, StoreError> {
        Ok(self.db.maybe::<(Uuid,)>(sql("SELECT id FROM events LIMIT 1")).await?.is_some())
    }

    /// Adds new sessions in one transaction, each with one audit row; those whose id is there already stay as they are.
    /// Says how many are new.
    pub async fn add_many(
        &self,
        actor: &Actor,
        action: &'static str,
        events: Vec<Event>,
        now: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        let events = events.into_iter().map(as_stored).collect::<Vec<_>>();
        Ok(retry(|| self.try_add_many(actor, action, &events, now)).await?)
    }

    async fn try_add_many(
        &self,
        actor: &Actor,
        action: &'static str,
        events: &[Event],
        now: DateTime<Utc>,
    ) -> Result<usize, Fault> {
        let mut tx = self.db.begin().await?;
        let mut added = 0;
        for event in events {
            if !put(&mut tx, event, 0).await? {
                continue;
            }
            if let Some(tags) = tags(event) {
                tx.run(tags).await?;
            }
            let entry = Entry::by(actor, now, action, ("event", event.id.to_string()), &event.scope);
            audit::write(&mut tx, &*self.ids, &entry, &[]).await?;
            added += 1;
        }
        tx.commit().await?;
        Ok(added)
    }
}
