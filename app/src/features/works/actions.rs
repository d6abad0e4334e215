//! What can be done to works: one use case each.

use super::model::{Work, WorkInput};
use crate::{
    backend::Backend,
    error::{AppError, Refusal},
    features::{
        accounts::{Account, Action, Actor, Target, require},
        attachments::{self, Note, Owner, OwnerKind, store::Kept},
        events::model::FieldChange,
        sites::store::Written,
    },
    ids::WorkId,
    pages::{Form, value},
};

/// Whoever keeps the library of a place.
pub fn keeper(who: Option<&Account>, scope: &str) -> Result<Actor, AppError> {
    require(who, Action::KeepRegistry, &Target::at(scope))
}

/// Whose the pictures of a work are.
pub fn owner(id: WorkId, scope: &str) -> Owner {
    Owner::new(OwnerKind::Work, id, scope)
}

/// The fields of a work as the audit log tells them.
fn told(work: &Work) -> Vec<(&'static str, String)> {
    vec![
        ("title", work.title.clone()),
        ("work_kind", work.kind.key().to_owned()),
        ("village", work.village.clone().unwrap_or_default()),
        ("work_author", work.author.clone()),
        ("work_maker", work.maker.clone()),
        ("work_year", work.year.map(|year| year.to_string()).unwrap_or_default()),
        ("links", work.link.clone()),
        ("work_about", work.about.clone()),
        ("work_shown", work.is_shown.to_string()),
        ("work_permission", work.permission.clone()),
    ]
}

/// What becomes different.
pub fn changes(old: Option<&Work>, new: &Work) -> Vec<FieldChange> {
    let before = old.map(told).unwrap_or_default();
    let change = |(field, new): (&'static str, String)| {
        let old = before.iter().find(|(known, _)| *known == field).map(|(_, old)| old.clone()).unwrap_or_default();
        FieldChange { field: field.to_owned(), old, new }
    };
    told(new).into_iter().map(change).filter(|change| change.old != change.new).collect()
}

/// What became of a work that was sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Sent {
    /// It is stored.
    Done(Box<Work>),
    /// Fields or pictures were refused; the pictures that were taken wait for the next try.
    Refused(Vec<Refusal>),
}

/// Adds or changes a work of a town with its pictures: who may → pictures → parse → store. The same request again does
/// nothing.
pub async fn save(backend: &Backend, who: Option<&Account>, town: &str, form: Form) -> Result<Sent, AppError> {
    let input = WorkInput::from_pairs(&form.fields);
    let id = input.id.parse::<WorkId>().map_err(|_| AppError::NotFound)?;
    let present = backend.works.find(id).await?;
    let actor = keeper(who, present.as_ref().map_or(town, |work| work.scope.as_str()))?;
    let reference = backend.reference().await?;
    let mut refusals = Vec::new();
    let parsed =
        input.parse(present.as_ref(), town, &reference, backend.now()).map_err(|wrong| refusals.extend(wrong)).ok();
    let scope = parsed.as_ref().map_or(town, |work| work.scope.as_str()).to_owned();
    keeper(who, &scope)?;
    let files = owner(id, &scope);
    // Where the work is not shown, its pictures are not public whatever is ticked.
    let is_public = value(&form.fields, attachments::actions::PUBLIC).is_some();
    refusals.extend(attachments::actions::receive_files(backend, &actor, &files, form.files, is_public).await?);
    let Some(work) = parsed.filter(|_| refusals.is_empty()) else { return Ok(Sent::Refused(refusals)) };
    let changes = changes(present.as_ref(), &work);
    if backend.works.write(&actor, &work, changes, backend.now()).await? == Written::Conflict {
        return Err(AppError::Conflict);
    }
    // The words of its pictures stand in the same form; one is public where it and the work may be.
    let mut notes = Note::of_pairs(&form.fields);
    for note in &mut notes {
        note.is_public &= work.is_shown;
        note.alt = note.alt.chars().take(attachments::ALT_MAX as usize).collect();
    }
    match backend.attachments.keep(&actor, &files, &notes, backend.now()).await? {
        Kept::Done => Ok(Sent::Done(Box::new(work))),
        Kept::Conflict => Err(AppError::Conflict),
    }
}

/// Deletes a work, on the version that the actor saw.
pub async fn remove(backend: &Backend, who: Option<&Account>, id: WorkId, version: i64) -> Result<(), AppError> {
    let Some(work) = backend.works.find(id).await? else {
        let account = who.ok_or(AppError::LoginNeeded)?;
        return keeper(who, account.scope.town()).map(drop);
    };
    let actor = keeper(who, &work.scope)?;
    match backend.works.remove(&actor, &Work { version, ..work }, backend.now()).await? {
        Written::Done => Ok(()),
        Written::Conflict => Err(AppError::Conflict),
    }
}
