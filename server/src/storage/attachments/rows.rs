//! Rows of files as the database has them.

use super::super::fault::Fault;
use app::{
    features::attachments::{Attachment, AttachmentKind, OwnerKind},
    ids::AttachmentId,
};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "as many as the table has")]
pub(super) struct Row {
    pub(super) id: Uuid,
    owner_kind: String,
    owner_id: String,
    kind: String,
    seq: i64,
    pub(super) hash: String,
    pub(super) name: String,
    width: i64,
    height: i64,
    bytes: i64,
    pub(super) alt: String,
    pub(super) is_public: bool,
    pub(super) minors: bool,
    pub(super) consent: bool,
    attached: bool,
    pub(super) version: i64,
}

/// What handing out a file asks about it.
#[derive(FromRow)]
pub(super) struct FileRow {
    pub(super) kind: String,
    pub(super) hash: String,
    pub(super) name: String,
    pub(super) scope: String,
    pub(super) account_id: Uuid,
    pub(super) attached: bool,
    pub(super) is_open: bool,
}

/// The kind of a stored word.
pub(super) fn kind_of(key: &str) -> Result<AttachmentKind, Fault> {
    [AttachmentKind::Picture, AttachmentKind::Document]
        .into_iter()
        .find(|kind| kind.key() == key)
        .ok_or_else(|| Fault::Row { table: "attachments", what: format!("kind {key}") })
}

impl Row {
    pub(super) fn attachment(self) -> Result<Attachment, Fault> {
        let owner = OwnerKind::from_key(&self.owner_kind)
            .ok_or_else(|| Fault::Row { table: "attachments", what: format!("owner {}", self.owner_kind) })?;
        Ok(Attachment {
            id: AttachmentId(self.id),
            owner_kind: owner,
            owner_id: self.owner_id,
            kind: kind_of(&self.kind)?,
            seq: self.seq,
            name: self.name,
            alt: self.alt,
            width: self.width,
            height: self.height,
            bytes: self.bytes,
            is_public: self.is_public,
            minors: self.minors,
            consent: self.consent,
            attached: self.attached,
            version: self.version,
        })
    }
}
