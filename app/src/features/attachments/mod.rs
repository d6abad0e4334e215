//! Pictures and documents of what is not a session: culture sites, inspections, works, titles. Rooms name themselves as
//! the owner; how files are checked, kept and handed out is the same for all.

pub mod actions;
pub mod model;
pub mod parts;
pub mod store;

pub use model::{Attachment, AttachmentKind, Note, Owner, OwnerKind};

/// The most files of one owner.
pub const FILES_MAX: u32 = 20;
/// The largest document that is taken, bytes; pictures have the bound of sessions' pictures.
pub const DOCUMENT_BYTES_MAX: usize = 10 * 1024 * 1024;
/// The most characters of what a picture shows or what a document is.
pub const ALT_MAX: u32 = 200;
