//! Handing in files with a form, and changing what is said of them.

use super::{
    ALT_MAX,
    model::{Attachment, Note, Owner, OwnerKind},
    store::{Kept, Received},
};
use crate::{
    backend::Backend,
    error::{AppError, Refusal, Why},
    features::accounts::{Action, Actor, Target},
    pages::{Form, PageCx, SentFile},
};

/// The field of the files in forms and refusals.
pub const FIELD: &str = "files";
/// The tick beside it: everybody may see what is added. Without it nobody does until somebody has looked at it, as
/// minors may be recognised on a picture.
pub const PUBLIC: &str = "files_public";

/// Takes the files that came along with a form; what was refused comes back. They belong to the owner with [`keep`], or
/// with the transaction that stores the owner.
pub async fn receive_files(
    backend: &Backend,
    actor: &Actor,
    owner: &Owner,
    files: Vec<SentFile>,
    is_public: bool,
) -> Result<Vec<Refusal>, AppError> {
    let mut refusals = Vec::new();
    for file in files {
        let name = file.name.chars().filter(|c| !c.is_control()).take(60).collect::<String>();
        let code = match backend.attachments.receive(actor, owner, file, is_public, backend.now()).await? {
            Received::Kept(_) => continue,
            // The field offers documents too, so the sentence must.
            Received::Refused("photo_not_a_photo" | "photo_empty") if owner.kind.takes_documents() => {
                "attachment_neither"
            }
            Received::Refused(code) => code,
            Received::TooMany => "attachment_too_many",
        };
        refusals.push(Refusal::new(FIELD, Why::Photo { name, code: code.to_owned() }));
    }
    Ok(refusals)
}

/// The form of [`super::parts::editor`]: takes new files, and does what it says of those that are there. What was
/// refused comes back; everything else is stored.
pub async fn keep(backend: &Backend, actor: &Actor, owner: &Owner, form: Form) -> Result<Vec<Refusal>, AppError> {
    let is_public = form.ticked(PUBLIC);
    let notes = Note::of_pairs(&form.fields);
    if notes.iter().any(|note| note.alt.chars().count() > ALT_MAX as usize) {
        return Ok(vec![Refusal::new(FIELD, Why::TooLong { max: ALT_MAX })]);
    }
    let refusals = receive_files(backend, actor, owner, form.files, is_public).await?;
    match backend.attachments.keep(actor, owner, &notes, backend.now()).await? {
        Kept::Done => Ok(refusals),
        Kept::Conflict => Err(AppError::Conflict),
    }
}

/// The files of owners of one place that the reader may see: staff of the place all, everybody else the open ones.
pub async fn visible(cx: &PageCx, kind: OwnerKind, ids: &[String], scope: &str) -> Result<Vec<Attachment>, AppError> {
    let mut files = cx.backend.attachments.of_owners(kind, ids).await?;
    if cx.require(Action::ReadStaff, &Target::at(scope)).is_err() {
        files.retain(Attachment::is_open);
    }
    Ok(files)
}

/// The files of owners that everybody may see.
pub async fn open(backend: &Backend, kind: OwnerKind, ids: &[String]) -> Result<Vec<Attachment>, AppError> {
    let mut files = backend.attachments.of_owners(kind, ids).await?;
    files.retain(Attachment::is_open);
    Ok(files)
}
