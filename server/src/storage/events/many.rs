//! Storing changes of several sessions: all in one transaction, or none.

use super::{
    super::{
        audit::{self, Change, Entry},
        fault::{Fault, retry},
        sql::{IDS_MAX, sql},
    },
    Events,
    rows::{as_stored, tags},
    save::{fingerprint, put},
};
use app::{
    features::{accounts::Actor, events::store::EventWrite, series::store::SavedMany},
    ids::EventId,
};
use std::collections::HashSet;
use uuid::Uuid;

impl Events {
    /// Stores changes without pictures, each with its audit rows. Where one cannot be, nothing is.
    pub(in super::super) async fn store_many(
        &self,
        actor: &Actor,
        mut writes: Vec<EventWrite>,
    ) -> Result<SavedMany, Fault> {
        for write in &mut writes {
            write.event = as_stored(write.event.clone());
        }
        // Always in the same order: two requests for the same sessions wait for each other and never in a circle.
        writes.sort_by_key(|write| write.event.id);
        if retry(|| self.attempt_many(actor, &writes)).await? {
            return Ok(SavedMany::Now);
        }
        let asked = writes.iter().map(|write| (write.event.id, write.content.clone())).collect::<Vec<_>>();
        let written = self.written_before(&asked).await?;
        if written.len() == writes.len() {
            return Ok(SavedMany::Before);
        }
        let ids = asked.iter().map(|(id, _)| *id).collect::<Vec<_>>();
        let there = self.by_ids(&ids).await?;
        let is_stale = |write: &&EventWrite| {
            let version = there.iter().find(|event| event.id == write.event.id).map_or(0, |event| event.version);
            version != write.base_version
        };
        Ok(SavedMany::Conflict(writes.iter().filter(is_stale).map(|write| write.event.id).collect()))
    }

    async fn attempt_many(&self, actor: &Actor, writes: &[EventWrite]) -> Result<bool, Fault> {
        let mut tx = self.db.begin().await?;
        for write in writes {
            let event = &write.event;
            if !put(&mut tx, event, write.base_version).await? {
                return Ok(false);
            }
            if write.base_version > 0 {
                tx.run(sql("DELETE FROM event_tags WHERE event_id = $1").bind(event.id.0)).await?;
            }
            if let Some(tags) = tags(event) {
                tx.run(tags).await?;
            }
            let noted = sql("INSERT INTO event_writes (event_id, hash, version, at) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (event_id, hash) DO NOTHING")
            .bind(event.id.0)
            .bind(fingerprint(&write.content))
            .bind(event.version)
            .bind(event.updated_at);
            tx.run(noted).await?;
            let changes = write
                .changes
                .iter()
                .map(|change| Change::new(change.field.as_str(), change.old.as_str(), change.new.as_str()))
                .collect::<Vec<_>>();
            let subject = ("event", event.id.to_string());
            let entry = Entry::by(actor, event.updated_at, write.action, subject, &event.scope).because(&write.reason);
            audit::write(&mut tx, &*self.ids, &entry, &changes).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Which of the sessions were written by exactly these requests.
    pub(in super::super) async fn written_before(&self, requests: &[(EventId, String)]) -> Result<Vec<EventId>, Fault> {
        let mut written = Vec::new();
        for requests in requests.chunks(IDS_MAX) {
            let ids = requests.iter().map(|(id, _)| id.0).collect::<Vec<_>>();
            let hashes = requests.iter().map(|(_, content)| fingerprint(content)).collect::<Vec<_>>();
            let mut find = sql("SELECT event_id, hash FROM event_writes WHERE event_id IN ");
            find.push_ids(&ids).push(" AND hash IN ");
            find.push_list(hashes.iter().collect::<HashSet<_>>());
            let found = self.db.all::<(Uuid, String)>(find).await?.into_iter().collect::<HashSet<_>>();
            let wanted = requests.iter().zip(hashes).filter(|((id, _), hash)| found.contains(&(id.0, hash.clone())));
            written.extend(wanted.map(|((id, _), _)| *id));
        }
        Ok(written)
    }
}
