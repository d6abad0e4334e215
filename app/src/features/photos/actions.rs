//! Handing in pictures: one by one by the island, or all along with a form.

use super::store::Received;
use crate::{
    backend::Backend,
    error::{AppError, Refusal, Why},
    features::{
        accounts::{Account, Action, Actor, Target, require},
        events::{actions, input::EventInput, model::Photo, rules, store::PhotoNote},
    },
    ids::{EventId, PhotoId},
    pages::SentFile,
};
use std::collections::HashSet;

/// Takes one picture for a session that exists or is about to. A refusal names the field `photos`.
pub async fn receive(
    backend: &Backend,
    who: Option<&Account>,
    id: PhotoId,
    event: EventId,
    name: &str,
    bytes: Vec<u8>,
) -> Result<Photo, AppError> {
    let actor = sender(backend, who, event).await?;
    outcome(name, backend.photos.receive(&actor, id, event, bytes, backend.now()).await?)
}

/// Whether pictures would be taken: asked before they are read.
pub async fn may_send(backend: &Backend, who: Option<&Account>, event: EventId) -> Result<(), AppError> {
    sender(backend, who, event).await.map(drop)
}

fn outcome(name: &str, received: Received) -> Result<Photo, AppError> {
    match received {
        Received::Kept(photo) => Ok(photo),
        Received::Refused(code) => Err(refused(name, code)),
        Received::TooMany => Err(refused(name, "photo_too_many")),
        Received::Conflict => Err(AppError::Conflict),
    }
}

fn refused(name: &str, code: &str) -> AppError {
    let name = name.chars().filter(|c| !c.is_control()).take(60).collect();
    AppError::refused("photos", Why::Photo { name, code: code.to_owned() })
}

/// Who may hand in pictures for the session: whoever may write it, or, while it does not exist, may write at all.
async fn sender(backend: &Backend, who: Option<&Account>, event: EventId) -> Result<Actor, AppError> {
    let account = who.ok_or(AppError::LoginNeeded)?;
    if let Some(event) = backend.events.find(event).await? {
        rules::state_after_log(Some(&event))?;
        return require(who, rules::needed_to_edit(Some(&event)), &actions::target(&event));
    }
    let own = Target { scope: account.scope.0.clone(), lead_unit: account.unit.clone(), involved: None };
    require(who, Action::WriteEvent, &own)
}

/// Takes a picture away that the account handed in, before a session that is stored names it.
pub async fn discard(backend: &Backend, who: Option<&Account>, id: PhotoId) -> Result<(), AppError> {
    let account = who.ok_or(AppError::LoginNeeded)?;
    let own = Target { scope: account.scope.0.clone(), lead_unit: account.unit.clone(), involved: None };
    let actor = require(who, Action::WriteEvent, &own)?;
    if backend.photos.discard(&actor, id).await? { Ok(()) } else { Err(AppError::WrongState) }
}

/// Takes the pictures that came along with a form and notes them in its input; what was refused comes back.
pub async fn receive_files(
    backend: &Backend,
    account: &Account,
    event: EventId,
    files: Vec<SentFile>,
    input: &mut EventInput,
) -> Result<Vec<Refusal>, AppError> {
    let mut refusals = Vec::new();
    let files = files.into_iter().filter(|file| !(file.name.is_empty() && file.bytes.is_empty()));
    for file in files {
        let actor = sender(backend, Some(account), event).await?;
        let received = backend.photos.receive_file(&actor, event, file.bytes, backend.now()).await?;
        match outcome(&file.name, received) {
            Ok(photo) => note(input, photo.id),
            Err(AppError::Refused(more)) => refusals.extend(more),
            Err(error) => return Err(error),
        }
    }
    Ok(refusals)
}

/// Takes a picture into the input. One that the form shows already, and that was chosen once more, stays as it is.
fn note(input: &mut EventInput, id: PhotoId) {
    match input.photos.iter_mut().find(|note| note.id == Some(id)) {
        Some(note) => note.remove = false,
        None => input.photos.push(PhotoNote { id: Some(id), ..PhotoNote::default() }),
    }
}

/// The pictures that a form shows: the session's, and those handed in for it before.
pub async fn of_form(backend: &Backend, account: &Account, event: EventId) -> Result<Vec<Photo>, AppError> {
    let actor = require(Some(account), Action::ReadStaff, &Target::at(account.scope.0.clone()))?;
    let mut photos = backend.photos.of_events(&[event]).await?;
    let known = photos.iter().map(|photo| photo.id).collect::<HashSet<_>>();
    let pending = backend.photos.pending_of(&actor, event).await?;
    photos.extend(pending.into_iter().filter(|photo| !known.contains(&photo.id)));
    Ok(photos)
}
