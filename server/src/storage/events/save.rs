//! Storing a session: once, in one transaction with its tags, its pictures' notes and its audit rows.

use super::{
    super::{
        audit::{self, Change, Entry},
        db::Tx,
        fault::{Fault, retry},
        sql::{Sql, sql},
    },
    Events,
    rows::{Columns, as_stored, columns, tags, texts},
};
use app::features::{
    accounts::Actor,
    events::{
        model::Event,
        store::{EventWrite, PhotoNote, Saved},
    },
};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use std::collections::HashMap;
use uuid::Uuid;

/// What a transaction came to.
enum Attempt {
    /// Stored; files of these pictures may have become useless.
    Stored { removed: Vec<String> },
    /// Nothing was touched: the id or the version is another's.
    Refused,
    /// Nothing was touched: a picture that is named is not there, or not to be had.
    PhotosGone,
}

#[derive(FromRow)]
struct NotedPhoto {
    id: Uuid,
    account_id: Uuid,
    hash: String,
    alt: String,
    minors: bool,
    consent: bool,
    attached: bool,
}

/// What a request is recognised by when it arrives again.
pub(super) fn fingerprint(content: &str) -> String {
    hex::encode(Sha256::digest(content))
}

impl Events {
    pub(super) async fn store(&self, actor: &Actor, mut write: EventWrite) -> Result<Saved, Fault> {
        write.event = as_stored(write.event);
        match retry(|| self.attempt(actor, &write)).await? {
            Attempt::Stored { removed } => {
                self.files.forget_unused(&self.db, removed).await;
                Ok(Saved::Now(Box::new(write.event)))
            }
            Attempt::PhotosGone => Ok(Saved::PhotosGone),
            Attempt::Refused => {
                let id = write.event.id;
                let there = self.by_ids(&[id]).await?.pop().map(Box::new);
                let there = there.ok_or_else(|| Fault::Other(format!("a change of event {id}, which is not there")))?;
                Ok(if self.was_written(id, &write.content).await? {
                    Saved::Before(there)
                } else {
                    Saved::Conflict(there)
                })
            }
        }
    }

    async fn attempt(&self, actor: &Actor, write: &EventWrite) -> Result<Attempt, Fault> {
        let event = &write.event;
        let mut tx = self.db.begin().await?;
        if !put(&mut tx, event, write.base_version).await? {
            return Ok(Attempt::Refused);
        }
        tx.run(sql("DELETE FROM event_tags WHERE event_id = $1").bind(event.id.0)).await?;
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
        let mut changes = write
            .changes
            .iter()
            .map(|change| Change::new(change.field.as_str(), change.old.as_str(), change.new.as_str()))
            .collect::<Vec<_>>();
        let Some(removed) = note_photos(&mut tx, actor, write, &mut changes).await? else {
            return Ok(Attempt::PhotosGone);
        };
        let subject = ("event", event.id.to_string());
        let entry = Entry::by(actor, event.updated_at, write.action, subject, &event.scope).because(&write.reason);
        audit::write(&mut tx, &*self.ids, &entry, &changes).await?;
        tx.commit().await?;
        Ok(Attempt::Stored { removed })
    }
}

/// Adds or changes the rows; `false` where the session is there already, or not in the version that the change was
/// made on.
pub(super) async fn put(tx: &mut Tx, event: &Event, base_version: i64) -> Result<bool, Fault> {
    if base_version == 0 {
        let mut first = insert("events", columns(event));
        first.push(" ON CONFLICT (id) DO NOTHING");
        if tx.run(first).await? == 0 {
            return Ok(false);
        }
        tx.run(insert("event_texts", texts(event)?)).await?;
    } else {
        let mut next = update("events", columns(event));
        next.push(" WHERE id = ").push_value(event.id.0).push(" AND version = ").push_value(base_version);
        if tx.run(next).await? == 0 {
            return Ok(false);
        }
        let mut next = update("event_texts", texts(event)?);
        next.push(" WHERE event_id = ").push_value(event.id.0);
        tx.run(next).await?;
    }
    Ok(true)
}

fn insert(table: &'static str, columns: Columns) -> Sql {
    let mut insert = sql("INSERT INTO ");
    insert.push(table).push(" (");
    for (index, (column, _)) in columns.iter().enumerate() {
        insert.push(if index == 0 { "" } else { ", " }).push(column);
    }
    insert.push(") VALUES ").push_list(columns.into_iter().map(|(_, value)| value));
    insert
}

/// Sets everything but the key and when the record was made.
fn update(table: &'static str, columns: Columns) -> Sql {
    let mut update = sql("UPDATE ");
    update.push(table).push(" SET ");
    let changing = columns.into_iter().skip(1).filter(|(column, _)| *column != "created_at");
    for (index, (column, value)) in changing.enumerate() {
        update.push(if index == 0 { "" } else { ", " }).push(column).push(" = ").push_value(value);
    }
    update
}

/// Takes the pictures that the notes name into the session, writes what is said of them and takes away those that are
/// to go; adds to the audit rows what became different. Returns the hashes of pictures taken away, or nothing where a
/// picture that is to be in the session is not there any more.
async fn note_photos(
    tx: &mut Tx,
    actor: &Actor,
    write: &EventWrite,
    changes: &mut Vec<Change>,
) -> Result<Option<Vec<String>>, Fault> {
    let photos = sql("SELECT id, account_id, hash, alt, minors, consent, attached FROM photos \
         WHERE event_id = $1 ORDER BY seq");
    let photos: Vec<NotedPhoto> = tx.all(photos.bind(write.event.id.0)).await?;
    let mut notes = write.photos.iter().filter_map(|note| Some((note.id?.0, note))).collect::<HashMap<_, _>>();
    let mut removed = Vec::new();
    for photo in photos {
        // What somebody else handed in and nobody has taken into the session yet is not this actor's to take.
        let is_ours = photo.attached || photo.account_id == actor.account().0;
        let Some(note) = is_ours.then(|| notes.remove(&photo.id)).flatten() else { continue };
        if note.remove {
            tx.run(sql("DELETE FROM photos WHERE id = $1").bind(photo.id)).await?;
            if photo.attached {
                changes.push(Change::new("photo", photo.id, ""));
            }
            removed.push(photo.hash);
            continue;
        }
        let new = changed(&photo, note);
        if !photo.attached {
            changes.push(Change::new("photo", "", photo.id));
        }
        if !photo.attached || !new.is_empty() {
            let update = sql("UPDATE photos SET alt = $2, minors = $3, consent = $4, attached = TRUE WHERE id = $1")
                .bind(photo.id)
                .bind(&note.alt)
                .bind(note.minors)
                .bind(note.consent);
            tx.run(update).await?;
            changes.extend(new);
        }
    }
    // What is to be taken away and is gone already is as it should be.
    Ok(notes.values().all(|note| note.remove).then_some(removed))
}

fn changed(photo: &NotedPhoto, note: &PhotoNote) -> Vec<Change> {
    [
        ("photo_alt", photo.alt.clone(), note.alt.clone()),
        ("photo_minors", photo.minors.to_string(), note.minors.to_string()),
        ("photo_consent", photo.consent.to_string(), note.consent.to_string()),
    ]
    .into_iter()
    .filter(|(_, old, new)| old != new)
    .map(|(field, old, new)| Change::new(field, old, new))
    .collect()
}
