//! A file and whose it is.

use crate::{
    ids::AttachmentId,
    pages::{Pairs, value},
};

/// What kind of record has files.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
pub enum OwnerKind {
    /// A culture site.
    Site,
    /// An inspection of a site; never public.
    Inspection,
    /// A work of the library; public where permission was given.
    Work,
    /// A title of a village.
    Title,
}

impl OwnerKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Site, Self::Inspection, Self::Work, Self::Title];

    /// The stored word; also the subject of its audit rows.
    pub fn key(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Inspection => "inspection",
            Self::Work => "work",
            Self::Title => "title",
        }
    }

    /// The kind of a stored word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Whether its forms take documents beside pictures.
    pub fn takes_documents(self) -> bool {
        matches!(self, Self::Site | Self::Title)
    }
}

/// Whose files they are.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Owner {
    /// The kind of record.
    pub kind: OwnerKind,
    /// Its id as text.
    pub id: String,
    /// The division code that it belongs to: whose staff may see what is not public.
    pub scope: String,
}

impl Owner {
    /// An owner.
    pub fn new(kind: OwnerKind, id: impl ToString, scope: impl Into<String>) -> Self {
        Self { kind, id: id.to_string(), scope: scope.into() }
    }
}

/// What a file is.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum AttachmentKind {
    /// A picture, kept as JPEG in three sizes.
    Picture,
    /// A PDF, handed out as a download.
    Document,
}

impl AttachmentKind {
    /// The stored word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Document => "document",
        }
    }
}

/// A file as its owner lists it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "as many as a picture is asked about")]
pub struct Attachment {
    /// Its id, from which its address is made.
    pub id: AttachmentId,
    /// The owner's kind.
    pub owner_kind: OwnerKind,
    /// The owner's id.
    pub owner_id: String,
    /// What it is.
    pub kind: AttachmentKind,
    /// Order within the owner.
    pub seq: i64,
    /// The file's name as its sender knew it.
    pub name: String,
    /// What the picture shows, or what the document is.
    pub alt: String,
    /// Width of the largest size, pixels; 0 for documents.
    pub width: i64,
    /// Height of the largest size, pixels; 0 for documents.
    pub height: i64,
    /// Its length.
    pub bytes: i64,
    /// Whether it is meant for everybody.
    pub is_public: bool,
    /// Whether minors can be recognised.
    pub minors: bool,
    /// Whether their guardians agreed to publication.
    pub consent: bool,
    /// Whether its owner has it, and not only its sender.
    pub attached: bool,
    /// Counts up with every change.
    pub version: i64,
}

impl Attachment {
    /// Whether everybody may see it: meant for everybody, and no minors without consent on it.
    pub fn is_open(&self) -> bool {
        self.attached && self.is_public && (!self.minors || self.consent)
    }

    /// Its address: of a picture in a size, of a document whole.
    pub fn address(&self, size: u32) -> String {
        match self.kind {
            AttachmentKind::Picture => format!("/attachments/{}-{size}.jpg", self.id),
            AttachmentKind::Document => format!("/attachments/{}.pdf", self.id),
        }
    }
}

/// What a form says of one file.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "the ticks of a form")]
pub struct Note {
    /// Which file.
    pub id: AttachmentId,
    /// The version that the form showed.
    pub version: i64,
    /// See [`Attachment::alt`].
    pub alt: String,
    /// See [`Attachment::is_public`].
    pub is_public: bool,
    /// See [`Attachment::minors`].
    pub minors: bool,
    /// See [`Attachment::consent`].
    pub consent: bool,
    /// Whether it is to be taken away.
    pub remove: bool,
}

impl Note {
    /// Every note of a form: one for each field `file-{id}`, whose value is the version.
    pub fn of_pairs(pairs: &Pairs) -> Vec<Self> {
        let ticked = |name: &str, id: AttachmentId| value(pairs, &format!("{name}-{id}")).is_some();
        pairs
            .iter()
            .filter_map(|(name, version)| {
                let id = name.strip_prefix("file-")?.parse::<AttachmentId>().ok()?;
                let alt = value(pairs, &format!("alt-{id}")).unwrap_or_default();
                Some(Self {
                    id,
                    version: version.parse().ok()?,
                    alt: alt.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned(),
                    is_public: ticked("public", id),
                    minors: ticked("minors", id),
                    consent: ticked("consent", id),
                    remove: ticked("remove", id),
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_of_each_file_what_it_shows_of_it() {
        let id = "01930000-0000-7000-8000-000000000001";
        let pairs = |names: &[(&str, &str)]| {
            names.iter().map(|(name, text)| (format!("{name}-{id}"), (*text).to_owned())).collect::<Pairs>()
        };
        let notes =
            Note::of_pairs(&pairs(&[("file", "3"), ("alt", " 长廊\u{7} "), ("public", "on"), ("minors", "on")]));
        assert_eq!(notes.len(), 1);
        assert_eq!((notes[0].version, notes[0].alt.as_str()), (3, "长廊"));
        assert!(notes[0].is_public && notes[0].minors && !notes[0].consent && !notes[0].remove);
        assert_eq!(Note::of_pairs(&pairs(&[("file", "x")])), [], "no version, no note");
        assert_eq!(Note::of_pairs(&pairs(&[("alt", "x")])), []);
    }
}
