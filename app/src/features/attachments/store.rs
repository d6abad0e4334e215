//! What attachments need from storage and from the photo pipeline.

use super::model::{Attachment, AttachmentKind, Note, Owner, OwnerKind};
use crate::{
    error::StoreError,
    features::accounts::Actor,
    ids::{AccountId, AttachmentId},
    pages::SentFile,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// What became of a file that was handed in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Received {
    /// It is kept (or was already: the same file again).
    Kept(Attachment),
    /// It is neither a usable picture nor a PDF; the code says why.
    Refused(&'static str),
    /// The owner has as many as it may.
    TooMany,
}

/// The outcome of a change.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Kept {
    /// It is so.
    Done,
    /// Somebody else changed one of the files meanwhile.
    Conflict,
}

/// A file, with what decides who may see it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AttachmentFile {
    /// JPEG or PDF.
    pub bytes: Arc<Vec<u8>>,
    /// Which of them.
    pub kind: AttachmentKind,
    /// Its name as its sender knew it.
    pub name: String,
    /// Whether everybody may see it.
    pub public: bool,
    /// The division code that it belongs to.
    pub scope: String,
    /// Whether its owner has it.
    pub attached: bool,
    /// Who handed it in.
    pub account: AccountId,
}

/// Pictures and documents.
#[async_trait]
pub trait AttachmentStore: Send + Sync {
    /// Checks and keeps a file for an owner that may not be stored yet. It becomes a part of the owner with
    /// [`AttachmentStore::keep`], or with the transaction that stores the owner. The same file, sent again by the same
    /// account for the same owner, is the same file.
    async fn receive(
        &self,
        actor: &Actor,
        owner: &Owner,
        file: SentFile,
        is_public: bool,
        now: DateTime<Utc>,
    ) -> Result<Received, StoreError>;
    /// The files that owners have, in the owners' and their own order; whoever shows them leaves out what the reader may
    /// not see ([`Attachment::is_open`]).
    async fn of_owners(&self, kind: OwnerKind, ids: &[String]) -> Result<Vec<Attachment>, StoreError>;
    /// Files that `actor` handed in for an owner and that it does not have yet.
    async fn pending_of(&self, actor: &Actor, owner: &Owner) -> Result<Vec<Attachment>, StoreError>;
    /// Gives the owner what `actor` handed in for it, and does what the notes say, all or nothing. Files of other owners
    /// are left alone; the same again does nothing.
    async fn keep(&self, actor: &Actor, owner: &Owner, notes: &[Note], now: DateTime<Utc>) -> Result<Kept, StoreError>;
    /// A file; of a picture in a size.
    async fn file(&self, id: AttachmentId, size: Option<u32>) -> Result<Option<AttachmentFile>, StoreError>;
}
