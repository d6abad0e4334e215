//! What can be done with nodes: one use case each.

use super::{
    days::DaysInput,
    input::{LOCAL, NodeInput},
    model::{Observance, Span},
    store::{Announcement, Kept},
};
use crate::{
    backend::Backend,
    error::AppError,
    features::{
        accounts::{Account, Action, Actor, Target, require},
        reference::Reference,
    },
};

/// The most characters of a code that a form made.
const CODE_MAX: usize = 64;

/// Whoever keeps the nodes of this server's town.
pub fn keeper(who: Option<&Account>, reference: &Reference) -> Result<Actor, AppError> {
    require(who, Action::KeepPlan, &Target::at(reference.site.scope.clone()))
}

/// A code for a node that is added here, made with its form.
pub fn new_code(backend: &Backend) -> String {
    format!("{LOCAL}{}", backend.ids.next().simple())
}

/// Adds a node, or changes one on the version that the form shows.
///
/// Somebody else's change since then is [`AppError::Conflict`]; the same form again does nothing.
pub async fn keep(backend: &Backend, who: Option<&Account>, input: &NodeInput) -> Result<Observance, AppError> {
    let reference = backend.reference().await?;
    let actor = keeper(who, &reference)?;
    let present = reference.observance(&input.code);
    if present.is_none() && !is_new_code(&input.code) {
        return Err(AppError::NotFound);
    }
    let node = input.parse(present, &reference).map_err(AppError::Refused)?;
    stored(backend.observances.keep(&actor, node.clone(), backend.now()).await?)?;
    Ok(node)
}

/// Whether a form made this code: nothing else adds nodes, and none ends like a file.
fn is_new_code(code: &str) -> bool {
    let rest = code.strip_prefix(LOCAL).unwrap_or_default();
    !rest.is_empty() && code.len() <= CODE_MAX && rest.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Takes a node off the calendar, or puts it back.
pub async fn hide(
    backend: &Backend,
    who: Option<&Account>,
    code: &str,
    version: i64,
    is_hidden: bool,
) -> Result<Observance, AppError> {
    let reference = backend.reference().await?;
    let actor = keeper(who, &reference)?;
    let present = reference.observance(code).ok_or(AppError::NotFound)?;
    let node = Observance { is_hidden, version, ..present.clone() };
    stored(backend.observances.keep(&actor, node.clone(), backend.now()).await?)?;
    Ok(node)
}

/// Enters the days that were announced for a year, on top of those `before` that the form had seen.
pub async fn announce(
    backend: &Backend,
    who: Option<&Account>,
    input: &DaysInput,
    before: impl FnOnce(i64) -> Option<Span>,
) -> Result<(), AppError> {
    let reference = backend.reference().await?;
    let actor = keeper(who, &reference)?;
    reference.observance(&input.code).ok_or(AppError::NotFound)?;
    let days = input.parse().map_err(AppError::Refused)?;
    let change = Announcement { code: days.code.clone(), year: days.year, before: before(days.year), days: Some(days) };
    stored(backend.observances.announce(&actor, change, backend.now()).await?)
}

/// Takes the announced days of a year away again.
pub async fn take_away(
    backend: &Backend,
    who: Option<&Account>,
    code: &str,
    year: i64,
    before: Option<Span>,
) -> Result<(), AppError> {
    let reference = backend.reference().await?;
    let actor = keeper(who, &reference)?;
    reference.observance(code).ok_or(AppError::NotFound)?;
    let change = Announcement { code: code.to_owned(), year, before, days: None };
    stored(backend.observances.announce(&actor, change, backend.now()).await?)
}

fn stored(kept: Kept) -> Result<(), AppError> {
    match kept {
        Kept::Done => Ok(()),
        Kept::Conflict => Err(AppError::Conflict),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_form_makes_codes() {
        assert!(is_new_code("local-0192f0c48a0070008000000000000001"));
        for code in ["", "local-", "constitution-day", "local-x.xlsx", "local-../a"] {
            assert!(!is_new_code(code), "{code}");
        }
    }
}
