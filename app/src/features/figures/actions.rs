//! What can be done with published figures: one use case each.

use super::{
    input::FigureInput,
    model::{LOCAL, PublishedFigure},
};
use crate::{
    backend::Backend,
    error::AppError,
    features::{
        accounts::{Account, Action, Actor, Target, require},
        around::store::Kept,
        reference::Reference,
    },
};

/// The most characters of a code that a form made.
const CODE_MAX: usize = 64;

/// Whoever keeps the figures, which are the whole site's.
pub fn keeper(who: Option<&Account>, reference: &Reference) -> Result<Actor, AppError> {
    require(who, Action::KeepAround, &Target::at(reference.site.scope.clone()))
}

/// A code for a figure that is added here, made with its form.
pub fn new_code(backend: &Backend) -> String {
    format!("{LOCAL}{}", backend.ids.next().simple())
}

/// Whether a form made this code.
fn is_new_code(code: &str) -> bool {
    let rest = code.strip_prefix(LOCAL).unwrap_or_default();
    !rest.is_empty() && code.len() <= CODE_MAX && rest.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Adds a figure, or changes one on the version that the form shows.
///
/// Somebody else's change since then is [`AppError::Conflict`]; the same form again does nothing.
pub async fn keep(backend: &Backend, who: Option<&Account>, input: &FigureInput) -> Result<PublishedFigure, AppError> {
    let actor = keeper(who, &*backend.reference().await?)?;
    let all = backend.figures.all().await?;
    let present = all.iter().find(|figure| figure.code == input.code);
    if present.is_none() && !is_new_code(&input.code) {
        return Err(AppError::NotFound);
    }
    let figure = input.parse(present, &all).map_err(AppError::Refused)?;
    stored(backend.figures.keep(&actor, vec![figure.clone()], backend.now()).await?)?;
    Ok(figure)
}

/// Takes a figure away, or puts it back where no other has taken its place meanwhile.
pub async fn remove(
    backend: &Backend,
    who: Option<&Account>,
    code: &str,
    version: i64,
    is_removed: bool,
) -> Result<PublishedFigure, AppError> {
    let actor = keeper(who, &*backend.reference().await?)?;
    let all = backend.figures.all().await?;
    let present = all.iter().find(|figure| figure.code == code).ok_or(AppError::NotFound)?;
    if !is_removed {
        FigureInput::of(present).parse(Some(present), &all).map_err(|_| AppError::WrongState)?;
    }
    let figure = PublishedFigure { is_removed, version, ..present.clone() };
    stored(backend.figures.keep(&actor, vec![figure.clone()], backend.now()).await?)?;
    Ok(figure)
}

fn stored(kept: Kept) -> Result<(), AppError> {
    match kept {
        Kept::Done => Ok(()),
        Kept::Conflict => Err(AppError::Conflict),
    }
}
