//! Pictures of sessions: received, listed, served, taken away.

mod files;

pub use files::Files;

use super::{
    db::Database,
    events::INVOLVED,
    fault::{Fault, retry},
    sql::{IDS_MAX, sql},
    turns::Turns,
};
use crate::media;
use app::{
    error::StoreError,
    features::{
        accounts::{Actor, Target},
        events::model::{EventState, Photo},
        photos::{
            PHOTOS_MAX, SIZES,
            store::{PhotoFile, PhotoStore, Received},
        },
    },
    ids::{AccountId, EventId, PhotoId},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use files::is_hash;
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use std::sync::Arc;
use uuid::{Builder, Uuid};

/// Pictures in the database and their files.
pub struct Photos {
    db: Database,
    files: Arc<Files>,
    turns: Turns,
}

#[derive(FromRow)]
struct PhotoRow {
    id: Uuid,
    event_id: Uuid,
    seq: i64,
    hash: String,
    source_hash: String,
    width: i64,
    height: i64,
    alt: String,
    minors: bool,
    consent: bool,
}

impl PhotoRow {
    fn photo(self) -> Photo {
        Photo {
            id: PhotoId(self.id),
            event: EventId(self.event_id),
            seq: self.seq,
            hash: self.hash,
            width: self.width,
            height: self.height,
            alt: self.alt,
            minors: self.minors,
            consent: self.consent,
        }
    }
}

#[derive(FromRow)]
struct OwnerRow {
    account_id: Uuid,
    event_id: Uuid,
    attached: bool,
    /// Minors without consent.
    is_closed: bool,
    scope: Option<String>,
    state: Option<String>,
}

/// A picture to be kept, all but its place.
struct Arrival {
    id: Uuid,
    event: Uuid,
    account: Uuid,
    hash: String,
    source_hash: String,
    width: i64,
    height: i64,
    bytes: i64,
    at: DateTime<Utc>,
}

impl Photos {
    pub(super) fn new(db: Database, files: Arc<Files>, turns: Turns) -> Self {
        Self { db, files, turns }
    }

    async fn take(
        &self,
        actor: &Actor,
        id: Option<PhotoId>,
        event: EventId,
        bytes: Vec<u8>,
        now: DateTime<Utc>,
    ) -> Result<Received, Fault> {
        let turn = self.turns.next().await?;
        let ((digest, bytes), turn) = turn.work(move || (Sha256::digest(&bytes), bytes)).await?;
        let id = id.unwrap_or_else(|| id_of_file(actor.account(), event, &digest));
        let source_hash = hex::encode(digest);
        // What is known or too much already need not be looked at.
        if let Some(known) = self.known(id, event, &source_hash).await? {
            return Ok(known);
        }
        if self.count(event).await? >= i64::from(PHOTOS_MAX) {
            // Unless the same request, sent twice, has brought it here in between.
            return Ok(self.known(id, event, &source_hash).await?.unwrap_or(Received::TooMany));
        }
        let (processed, turn) = turn.work(move || media::process(&bytes)).await?;
        drop(turn);
        let processed = match processed {
            Ok(processed) => processed,
            Err(refusal) => return Ok(Received::Refused(refusal.code())),
        };
        let arrival = Arrival {
            id: id.0,
            event: event.0,
            account: actor.account().0,
            hash: processed.hash.clone(),
            source_hash,
            width: processed.width.into(),
            height: processed.height.into(),
            bytes: processed.renditions.iter().map(|size| i64::try_from(size.jpeg.len()).unwrap_or(0)).sum(),
            at: now,
        };
        let kept = self.files.keep().await;
        self.files.write(processed).await?;
        let received = retry(|| self.insert(&arrival)).await?;
        drop(kept);
        if !matches!(&received, Received::Kept(photo) if photo.hash == arrival.hash) {
            self.files.forget_unused(&self.db, vec![arrival.hash]).await;
        }
        Ok(received)
    }

    /// The answer where the id is there already: the first one again, or a conflict.
    async fn known(&self, id: PhotoId, event: EventId, source_hash: &str) -> Result<Option<Received>, Fault> {
        let row: Option<PhotoRow> = self.db.maybe(sql("SELECT * FROM photos WHERE id = $1").bind(id.0)).await?;
        Ok(row.map(|row| {
            if row.source_hash == source_hash && row.event_id == event.0 {
                Received::Kept(row.photo())
            } else {
                Received::Conflict
            }
        }))
    }

    async fn count(&self, event: EventId) -> Result<i64, Fault> {
        let count = sql("SELECT COUNT(*) FROM photos WHERE event_id = $1").bind(event.0);
        Ok(self.db.one::<(i64,)>(count).await?.0)
    }

    async fn insert(&self, arrival: &Arrival) -> Result<Received, Fault> {
        let mut tx = self.db.begin().await?;
        let places = sql("SELECT COUNT(*), COALESCE(MAX(seq), 0) FROM photos WHERE event_id = $1");
        let (count, last): (i64, i64) = tx.one(places.bind(arrival.event)).await?;
        let insert =
            sql("INSERT INTO photos (id, event_id, account_id, seq, hash, source_hash, width, height, bytes, \
             alt, minors, consent, attached, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', FALSE, FALSE, FALSE, $10) \
             ON CONFLICT DO NOTHING RETURNING *")
            .bind(arrival.id)
            .bind(arrival.event)
            .bind(arrival.account)
            .bind(last + 1)
            .bind(&arrival.hash)
            .bind(&arrival.source_hash)
            .bind(arrival.width)
            .bind(arrival.height)
            .bind(arrival.bytes)
            .bind(arrival.at);
        if count < i64::from(PHOTOS_MAX)
            && let Some(row) = tx.maybe::<PhotoRow>(insert).await?
        {
            tx.commit().await?;
            return Ok(Received::Kept(row.photo()));
        }
        drop(tx);
        let (id, event) = (PhotoId(arrival.id), EventId(arrival.event));
        match self.known(id, event, &arrival.source_hash).await? {
            Some(known) => Ok(known),
            None if count >= i64::from(PHOTOS_MAX) => Ok(Received::TooMany),
            // Another picture took the place at the same moment.
            None => Err(Fault::Again),
        }
    }

    async fn remove(&self, actor: &Actor, id: PhotoId) -> Result<bool, Fault> {
        let mut tx = self.db.begin().await?;
        let delete = sql("DELETE FROM photos WHERE id = $1 AND account_id = $2 AND NOT attached RETURNING hash");
        let gone: Option<(String,)> = tx.maybe(delete.bind(id.0).bind(actor.account().0)).await?;
        let Some((hash,)) = gone else {
            let there = tx.maybe::<(Uuid,)>(sql("SELECT id FROM photos WHERE id = $1").bind(id.0)).await?;
            return Ok(there.is_none());
        };
        tx.commit().await?;
        self.files.forget_unused(&self.db, vec![hash]).await;
        Ok(true)
    }

    /// Takes away pictures that were handed in before `before` and that no session names.
    pub(super) async fn sweep(&self, before: DateTime<Utc>) -> Result<u64, Fault> {
        let mut tx = self.db.begin().await?;
        let delete = sql("DELETE FROM photos WHERE created_at < $1 AND NOT attached RETURNING hash");
        let gone: Vec<(String,)> = tx.all(delete.bind(before)).await?;
        if gone.is_empty() {
            return Ok(0);
        }
        tx.commit().await?;
        let count = gone.len() as u64;
        let hashes = gone.into_iter().map(|(hash,)| hash).collect::<Vec<_>>();
        for hashes in hashes.chunks(IDS_MAX) {
            self.files.forget_unused(&self.db, hashes.to_vec()).await;
        }
        Ok(count)
    }

    async fn listed(&self, events: &[EventId]) -> Result<Vec<Photo>, Fault> {
        let mut ids = events.iter().map(|id| id.0).collect::<Vec<_>>();
        ids.sort_unstable();
        ids.dedup();
        let mut photos = Vec::new();
        for ids in ids.chunks(IDS_MAX) {
            let mut find = sql("SELECT * FROM photos WHERE attached AND event_id IN ");
            find.push_ids(ids).push(" ORDER BY event_id, seq");
            photos.extend(self.db.all::<PhotoRow>(find).await?.into_iter().map(PhotoRow::photo));
        }
        Ok(photos)
    }

    /// The sessions that a picture belongs to, as the permission check asks about them.
    async fn targets(&self, owners: &[OwnerRow]) -> Result<Vec<Target>, Fault> {
        let attached = || owners.iter().filter(|owner| owner.attached);
        let mut ids = attached().map(|owner| owner.event_id).collect::<Vec<_>>();
        ids.truncate(IDS_MAX);
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut find = sql("SELECT event_id, code FROM event_tags WHERE kind = ");
        find.push_value(INVOLVED).push(" AND event_id IN ").push_ids(&ids);
        let tags: Vec<(Uuid, String)> = self.db.all(find).await?;
        let target = |owner: &OwnerRow| {
            let units = tags.iter().filter(|(event, _)| *event == owner.event_id).map(|(_, unit)| unit.clone());
            Target { scope: owner.scope.clone().unwrap_or_default(), lead_unit: None, involved: Some(units.collect()) }
        };
        Ok(attached().map(target).collect())
    }

    async fn served(&self, hash: &str, size: u32) -> Result<Option<PhotoFile>, Fault> {
        if !is_hash(hash) || !SIZES.contains(&size) {
            return Ok(None);
        }
        // The same picture may belong to several sessions: staff of each may see it; it is public where one of them is
        // and none holds it back for the minors on it.
        let owners =
            sql("SELECT p.account_id, p.event_id, p.attached, p.minors AND NOT p.consent AS is_closed, e.scope, \
             CASE WHEN e.internal THEN 'internal' ELSE e.state END AS state \
             FROM photos p LEFT JOIN events e ON e.id = p.event_id WHERE p.hash = $1");
        let owners: Vec<OwnerRow> = self.db.all(owners.bind(hash)).await?;
        if owners.is_empty() {
            return Ok(None);
        }
        let Some(bytes) = self.files.read(hash, size).await? else {
            return Err(Fault::Row { table: "photos", what: format!("{hash}: the file of size {size} is missing") });
        };
        let attached = || owners.iter().filter(|owner| owner.attached);
        let approved = Some(EventState::Approved.key());
        let public =
            attached().any(|owner| owner.state.as_deref() == approved) && !attached().any(|owner| owner.is_closed);
        Ok(Some(PhotoFile {
            bytes: Arc::new(bytes),
            sessions: if public { Vec::new() } else { self.targets(&owners).await? },
            public,
            accounts: owners.iter().map(|owner| AccountId(owner.account_id)).collect(),
        }))
    }
}

/// The id of a file that comes along with a form, which has no place to keep one: the same file, sent again by the same
/// account for the same session, is the same picture.
fn id_of_file(account: AccountId, event: EventId, digest: &[u8]) -> PhotoId {
    let whole = Sha256::new().chain_update(account.0).chain_update(event.0).chain_update(digest).finalize();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(whole).for_each(|(byte, digit)| *byte = digit);
    PhotoId(Builder::from_custom_bytes(bytes).into_uuid())
}

#[async_trait]
impl PhotoStore for Photos {
    async fn receive(
        &self,
        actor: &Actor,
        id: PhotoId,
        event: EventId,
        bytes: Vec<u8>,
        now: DateTime<Utc>,
    ) -> Result<Received, StoreError> {
        Ok(self.take(actor, Some(id), event, bytes, now).await?)
    }

    async fn receive_file(
        &self,
        actor: &Actor,
        event: EventId,
        bytes: Vec<u8>,
        now: DateTime<Utc>,
    ) -> Result<Received, StoreError> {
        Ok(self.take(actor, None, event, bytes, now).await?)
    }

    async fn of_events(&self, events: &[EventId]) -> Result<Vec<Photo>, StoreError> {
        Ok(self.listed(events).await?)
    }

    async fn pending_of(&self, actor: &Actor, event: EventId) -> Result<Vec<Photo>, StoreError> {
        let find = sql("SELECT * FROM photos WHERE event_id = $1 AND account_id = $2 AND NOT attached ORDER BY seq");
        let rows: Vec<PhotoRow> = self.db.all(find.bind(event.0).bind(actor.account().0)).await?;
        Ok(rows.into_iter().map(PhotoRow::photo).collect())
    }

    async fn discard(&self, actor: &Actor, id: PhotoId) -> Result<bool, StoreError> {
        Ok(retry(|| self.remove(actor, id)).await?)
    }

    async fn file(&self, hash: &str, size: u32) -> Result<Option<PhotoFile>, StoreError> {
        Ok(self.served(hash, size).await?)
    }
}
