//! What pictures need from storage and from the photo pipeline.

use crate::{
    error::StoreError,
    features::{
        accounts::{Actor, Target},
        events::model::Photo,
    },
    ids::{AccountId, EventId, PhotoId},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// What became of a picture that was handed in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Received {
    /// It is kept (or was already: the same id again).
    Kept(Photo),
    /// It is no usable picture; the code says why.
    Refused(&'static str),
    /// The session has as many as it may.
    TooMany,
    /// The id carries another picture.
    Conflict,
}

/// A picture's file, with what decides who may see it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PhotoFile {
    /// JPEG.
    pub bytes: Arc<Vec<u8>>,
    /// Whether everybody may see it.
    pub public: bool,
    /// The sessions that it belongs to; empty where everybody may see it.
    pub sessions: Vec<Target>,
    /// The accounts that handed it in.
    pub accounts: Vec<AccountId>,
}

/// Pictures.
#[async_trait]
pub trait PhotoStore: Send + Sync {
    /// Checks, turns upright, shrinks and keeps a picture for a session that may not exist yet. It becomes a part of
    /// the session with the save that names it.
    async fn receive(
        &self,
        actor: &Actor,
        id: PhotoId,
        event: EventId,
        bytes: Vec<u8>,
        now: DateTime<Utc>,
    ) -> Result<Received, StoreError>;
    /// The same for a picture that comes without an id of its own, along with a form: its id is made of the account, the
    /// session and its bytes, so that the same form sent twice brings it once.
    async fn receive_file(
        &self,
        actor: &Actor,
        event: EventId,
        bytes: Vec<u8>,
        now: DateTime<Utc>,
    ) -> Result<Received, StoreError>;
    /// The pictures of sessions, in their order.
    async fn of_events(&self, events: &[EventId]) -> Result<Vec<Photo>, StoreError>;
    /// Pictures that `actor` handed in for a session and that no stored version of it names yet.
    async fn pending_of(&self, actor: &Actor, event: EventId) -> Result<Vec<Photo>, StoreError>;
    /// Takes a picture away again that `actor` handed in and that no stored session names; whether it is gone.
    async fn discard(&self, actor: &Actor, id: PhotoId) -> Result<bool, StoreError>;
    /// A picture's file in a size.
    async fn file(&self, hash: &str, size: u32) -> Result<Option<PhotoFile>, StoreError>;
}
