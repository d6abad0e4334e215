//! Pictures and documents of what is not a session: received, given to their owner, listed, handed out, taken away.

mod rows;

use super::{
    audit::{self, Change, Entry},
    db::{Database, Tx},
    fault::{Fault, retry},
    photos::Files,
    sql::{IDS_MAX, sql},
    turns::Turns,
};
use crate::media::{self, document};
use app::{
    backend::Ids,
    error::StoreError,
    features::{
        accounts::Actor,
        attachments::{
            Attachment, AttachmentKind, FILES_MAX, Note, Owner, OwnerKind,
            store::{AttachmentFile, AttachmentStore, Kept, Received},
        },
        photos::SIZES,
    },
    ids::{AccountId, AttachmentId},
    pages::SentFile,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use rows::{FileRow, Row, kind_of};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use uuid::{Builder, Uuid};

/// Files in the database and in their folders.
pub struct Attachments {
    pub(super) db: Database,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) files: Arc<Files>,
    pub(super) turns: Turns,
}

/// A file to be kept, all but its place.
struct Arrival {
    id: Uuid,
    kind: AttachmentKind,
    hash: String,
    source_hash: String,
    name: String,
    width: i64,
    height: i64,
    bytes: i64,
    is_public: bool,
}

/// The same file, sent again by the same account for the same owner, is the same file.
fn id_of(account: AccountId, owner: &Owner, digest: &[u8]) -> Uuid {
    let whole = Sha256::new()
        .chain_update(account.0)
        .chain_update(owner.kind.key())
        .chain_update([0])
        .chain_update(&owner.id)
        .chain_update([0])
        .chain_update(digest)
        .finalize();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(whole).for_each(|(byte, digit)| *byte = digit);
    Builder::from_custom_bytes(bytes).into_uuid()
}

impl Attachments {
    async fn take(
        &self,
        actor: &Actor,
        owner: &Owner,
        file: SentFile,
        is_public: bool,
        now: DateTime<Utc>,
    ) -> Result<Received, Fault> {
        let turn = self.turns.next().await?;
        let ((digest, bytes), turn) = turn.work(move || (Sha256::digest(&file.bytes), file.bytes)).await?;
        let id = id_of(actor.account(), owner, &digest);
        if let Some(known) = self.known(id).await? {
            return Ok(Received::Kept(known));
        }
        if self.count(owner).await? >= i64::from(FILES_MAX) {
            return Ok(self.known(id).await?.map_or(Received::TooMany, Received::Kept));
        }
        let source_hash = hex::encode(digest);
        let name = file.name.chars().filter(|c| !c.is_control()).take(120).collect::<String>();
        let kept = self.files.keep().await;
        let arrival = if document::is_pdf(&bytes) {
            drop(turn);
            if let Err(code) = document::check(&bytes) {
                return Ok(Received::Refused(code));
            }
            let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
            self.files.write_document(source_hash.clone(), bytes).await?;
            let (kind, hash) = (AttachmentKind::Document, source_hash.clone());
            Arrival { id, kind, hash, source_hash, name, width: 0, height: 0, bytes: length, is_public }
        } else {
            let (processed, turn) = turn.work(move || media::process(&bytes)).await?;
            drop(turn);
            let processed = match processed {
                Ok(processed) => processed,
                Err(refusal) => return Ok(Received::Refused(refusal.code())),
            };
            let arrival = Arrival {
                id,
                kind: AttachmentKind::Picture,
                hash: processed.hash.clone(),
                source_hash,
                name,
                width: processed.width.into(),
                height: processed.height.into(),
                bytes: processed.renditions.iter().map(|size| i64::try_from(size.jpeg.len()).unwrap_or(0)).sum(),
                is_public,
            };
            self.files.write(processed).await?;
            arrival
        };
        let received = retry(|| self.insert(actor, owner, &arrival, now)).await?;
        drop(kept);
        if received == Received::TooMany {
            self.files.forget_unused(&self.db, vec![arrival.hash]).await;
        }
        Ok(received)
    }

    async fn known(&self, id: Uuid) -> Result<Option<Attachment>, Fault> {
        let row: Option<Row> = self.db.maybe(sql("SELECT * FROM attachments WHERE id = $1").bind(id)).await?;
        row.map(Row::attachment).transpose()
    }

    async fn count(&self, owner: &Owner) -> Result<i64, Fault> {
        let count = sql("SELECT COUNT(*) FROM attachments WHERE owner_kind = $1 AND owner_id = $2");
        Ok(self.db.one::<(i64,)>(count.bind(owner.kind.key()).bind(&owner.id)).await?.0)
    }

    async fn insert(
        &self,
        actor: &Actor,
        owner: &Owner,
        arrival: &Arrival,
        now: DateTime<Utc>,
    ) -> Result<Received, Fault> {
        let mut tx = self.db.begin().await?;
        let places =
            sql("SELECT COUNT(*), COALESCE(MAX(seq), 0) FROM attachments WHERE owner_kind = $1 AND owner_id = $2");
        let (count, last): (i64, i64) = tx.one(places.bind(owner.kind.key()).bind(&owner.id)).await?;
        let insert =
            sql("INSERT INTO attachments (id, owner_kind, owner_id, scope, account_id, kind, seq, hash, source_hash, \
             name, width, height, bytes, alt, is_public, minors, consent, attached, version, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', $14, FALSE, FALSE, FALSE, 1, $15) \
             ON CONFLICT DO NOTHING RETURNING *")
            .bind(arrival.id)
            .bind(owner.kind.key())
            .bind(&owner.id)
            .bind(&owner.scope)
            .bind(actor.account().0)
            .bind(arrival.kind.key())
            .bind(last + 1)
            .bind(&arrival.hash)
            .bind(&arrival.source_hash)
            .bind(&arrival.name)
            .bind(arrival.width)
            .bind(arrival.height)
            .bind(arrival.bytes)
            .bind(arrival.is_public)
            .bind(now);
        if count < i64::from(FILES_MAX)
            && let Some(row) = tx.maybe::<Row>(insert).await?
        {
            tx.commit().await?;
            return Ok(Received::Kept(row.attachment()?));
        }
        drop(tx);
        match self.known(arrival.id).await? {
            Some(known) => Ok(Received::Kept(known)),
            None if count >= i64::from(FILES_MAX) => Ok(Received::TooMany),
            // Another file took the place at the same moment.
            None => Err(Fault::Again),
        }
    }

    async fn try_keep(&self, actor: &Actor, owner: &Owner, notes: &[Note], now: DateTime<Utc>) -> Result<Kept, Fault> {
        let mut tx = self.db.begin().await?;
        let mut is_new = attach(&mut tx, &*self.ids, actor, owner, now).await?;
        let find = sql("SELECT * FROM attachments WHERE owner_kind = $1 AND owner_id = $2 AND attached");
        let rows: Vec<Row> = tx.all(find.bind(owner.kind.key()).bind(&owner.id)).await?;
        let mut gone = Vec::new();
        for note in notes {
            // A file that is gone needs no words any more.
            let Some(row) = rows.iter().find(|row| row.id == note.id.0) else { continue };
            let changes = if note.remove { vec![removal(row)] } else { changes_of(row, note) };
            if changes.is_empty() {
                continue;
            }
            if row.version != note.version {
                return Ok(Kept::Conflict);
            }
            let action = if note.remove { "attachment.remove" } else { "attachment.change" };
            if note.remove {
                tx.run(sql("DELETE FROM attachments WHERE id = $1").bind(row.id)).await?;
                gone.push(row.hash.clone());
            } else {
                let update = sql("UPDATE attachments SET alt = $1, is_public = $2, minors = $3, consent = $4, \
                     version = version + 1 WHERE id = $5");
                let update = update.bind(&note.alt).bind(note.is_public).bind(note.minors).bind(note.consent);
                tx.run(update.bind(row.id)).await?;
            }
            audit::write(&mut tx, &*self.ids, &entry(actor, owner, action, now), &changes).await?;
            is_new = true;
        }
        if is_new {
            tx.commit().await?;
            self.files.forget_unused(&self.db, gone).await;
        }
        Ok(Kept::Done)
    }

    /// Takes away files that were handed in before `before` and that no owner has.
    pub(super) async fn sweep(&self, before: DateTime<Utc>) -> Result<u64, Fault> {
        let mut tx = self.db.begin().await?;
        let delete = sql("DELETE FROM attachments WHERE created_at < $1 AND NOT attached RETURNING hash");
        let gone: Vec<(String,)> = tx.all(delete.bind(before)).await?;
        if gone.is_empty() {
            return Ok(0);
        }
        tx.commit().await?;
        let hashes = gone.into_iter().map(|(hash,)| hash).collect::<Vec<_>>();
        for hashes in hashes.chunks(IDS_MAX) {
            self.files.forget_unused(&self.db, hashes.to_vec()).await;
        }
        Ok(hashes.len() as u64)
    }

    async fn listed(&self, kind: OwnerKind, ids: &[String]) -> Result<Vec<Attachment>, Fault> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let mut files = Vec::new();
        for ids in ids.chunks(IDS_MAX) {
            let padding = ids.last().into_iter().cycle().take(ids.len().next_power_of_two() - ids.len());
            let mut find = sql("SELECT * FROM attachments WHERE attached AND owner_kind = ");
            find.push_value(kind.key()).push(" AND owner_id IN ").push_list(ids.iter().chain(padding));
            find.push(" ORDER BY owner_id, seq");
            for row in self.db.all::<Row>(find).await? {
                files.push(row.attachment()?);
            }
        }
        Ok(files)
    }

    async fn served(&self, id: AttachmentId, size: Option<u32>) -> Result<Option<AttachmentFile>, Fault> {
        let find = sql("SELECT kind, hash, name, scope, account_id, attached, \
             attached AND is_public AND (consent OR NOT minors) AS is_open FROM attachments WHERE id = $1");
        let Some(row) = self.db.maybe::<FileRow>(find.bind(id.0)).await? else { return Ok(None) };
        let kind = kind_of(&row.kind)?;
        let bytes = match (kind, size) {
            (AttachmentKind::Picture, Some(size)) if SIZES.contains(&size) => self.files.read(&row.hash, size).await?,
            (AttachmentKind::Document, None) => self.files.read_document(&row.hash).await?,
            _ => return Ok(None),
        };
        let missing = || Fault::Row { table: "attachments", what: format!("{id}: its file {} is missing", row.hash) };
        let bytes = Arc::new(bytes.ok_or_else(missing)?);
        Ok(Some(AttachmentFile {
            bytes,
            kind,
            name: row.name,
            public: row.is_open,
            scope: row.scope,
            attached: row.attached,
            account: AccountId(row.account_id),
        }))
    }
}

fn entry(actor: &Actor, owner: &Owner, action: &'static str, now: DateTime<Utc>) -> Entry {
    Entry::by(actor, now, action, (owner.kind.key(), owner.id.clone()), &owner.scope)
}

/// Gives an owner, within the transaction that stores it, what the actor handed in for it; whether there was anything.
pub(super) async fn attach(
    tx: &mut Tx,
    ids: &dyn Ids,
    actor: &Actor,
    owner: &Owner,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let update = sql("UPDATE attachments SET attached = TRUE, scope = $1 \
         WHERE owner_kind = $2 AND owner_id = $3 AND account_id = $4 AND NOT attached RETURNING name");
    let update = update.bind(&owner.scope).bind(owner.kind.key()).bind(&owner.id).bind(actor.account().0);
    let names: Vec<(String,)> = tx.all(update).await?;
    if names.is_empty() {
        return Ok(false);
    }
    let changes = names.into_iter().map(|(name,)| Change::new("attachment", "", name)).collect::<Vec<_>>();
    audit::write(tx, ids, &entry(actor, owner, "attachment.add", now), &changes).await?;
    Ok(true)
}

/// Within the transaction that changes an owner: where its files lie, and that none is public where the owner is not.
pub(super) async fn settle(tx: &mut Tx, owner: &Owner, may_be_public: bool) -> Result<(), Fault> {
    let update = sql("UPDATE attachments SET is_public = (is_public AND $1), scope = $2 \
         WHERE owner_kind = $3 AND owner_id = $4");
    let update = update.bind(may_be_public).bind(&owner.scope).bind(owner.kind.key()).bind(&owner.id);
    tx.run(update).await?;
    Ok(())
}

/// Within the transaction that moves owners to another place: whose staff may see their files.
pub(super) async fn move_to(tx: &mut Tx, kind: OwnerKind, ids: &[String], scope: &str) -> Result<(), Fault> {
    for ids in ids.chunks(IDS_MAX) {
        let mut update = sql("UPDATE attachments SET scope = ");
        update.push_value(scope).push(" WHERE owner_kind = ").push_value(kind.key());
        update.push(" AND owner_id IN ").push_list(ids);
        tx.run(update).await?;
    }
    Ok(())
}

/// Within the transaction that deletes an owner: its files go with it. Hand the hashes to [`Files::forget_unused`] once
/// it is done.
pub(super) async fn detach(tx: &mut Tx, owner: &Owner) -> Result<Vec<String>, Fault> {
    let delete = sql("DELETE FROM attachments WHERE owner_kind = $1 AND owner_id = $2 RETURNING hash");
    let gone: Vec<(String,)> = tx.all(delete.bind(owner.kind.key()).bind(&owner.id)).await?;
    Ok(gone.into_iter().map(|(hash,)| hash).collect())
}

fn removal(row: &Row) -> Change {
    Change::new("attachment", if row.alt.is_empty() { &row.name } else { &row.alt }, "")
}

/// What a note makes different.
fn changes_of(row: &Row, note: &Note) -> Vec<Change> {
    let flag = |name: &str, old: bool, new: bool| Change::new(name, old.to_string(), new.to_string());
    let all = [
        Change::new("photo_alt", &row.alt, &note.alt),
        flag("attachment_public", row.is_public, note.is_public),
        flag("photo_minors", row.minors, note.minors),
        flag("photo_consent", row.consent, note.consent),
    ];
    all.into_iter().filter(|change| change.old != change.new).collect()
}

#[async_trait]
impl AttachmentStore for Attachments {
    async fn receive(
        &self,
        actor: &Actor,
        owner: &Owner,
        file: SentFile,
        is_public: bool,
        now: DateTime<Utc>,
    ) -> Result<Received, StoreError> {
        Ok(self.take(actor, owner, file, is_public, now).await?)
    }

    async fn of_owners(&self, kind: OwnerKind, ids: &[String]) -> Result<Vec<Attachment>, StoreError> {
        Ok(self.listed(kind, ids).await?)
    }

    async fn pending_of(&self, actor: &Actor, owner: &Owner) -> Result<Vec<Attachment>, StoreError> {
        let find = sql("SELECT * FROM attachments WHERE owner_kind = $1 AND owner_id = $2 AND account_id = $3 \
             AND NOT attached ORDER BY seq");
        let find = find.bind(owner.kind.key()).bind(&owner.id).bind(actor.account().0);
        let rows: Vec<Row> = self.db.all(find).await?;
        Ok(rows.into_iter().map(Row::attachment).collect::<Result<_, _>>()?)
    }

    async fn keep(&self, actor: &Actor, owner: &Owner, notes: &[Note], now: DateTime<Utc>) -> Result<Kept, StoreError> {
        Ok(retry(|| self.try_keep(actor, owner, notes, now)).await?)
    }

    async fn file(&self, id: AttachmentId, size: Option<u32>) -> Result<Option<AttachmentFile>, StoreError> {
        Ok(self.served(id, size).await?)
    }
}
