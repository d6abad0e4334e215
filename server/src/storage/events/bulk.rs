//! Taking in many sessions at once: sample data, and lists that were kept elsewhere before.

use super::{
    super::{
        audit::{self, Entry},
        fault::{Fault, retry},
        sql::sql,
    },
    Events,
    rows::{as_stored, tags},
    save::put,
};
use app::{
    error::StoreError,
    features::{accounts::Actor, events::model::Event},
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

impl Events {
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
