//! What can be done with the registries: one use case each.

use super::{
    input::{Around, Typed, YEARS, parse},
    model::{Entry, Group, Kind, Record},
    registry::Registry,
    store::{Counting, Kept, Place},
};
use crate::{
    backend::Backend,
    clock,
    error::{AppError, Refusal, Why},
    features::{
        accounts::{Account, Action, Actor, Target, require},
        events::draft::half_width,
        reference::Reference,
    },
    ids::Scope,
    pages::{Pairs, value},
};
use chrono::Datelike;
use uuid::Uuid;

/// The highest number of a village.
pub const COUNT_MAX: i64 = 1_000_000;

/// The town whose lists an account works with; whoever belongs to another town has none here.
pub fn town_of(account: &Account, reference: &Reference) -> Result<String, AppError> {
    let site = &reference.site.scope;
    if account.scope.contains(site) {
        Ok(site.clone())
    } else if Scope(site.clone()).contains(&account.scope.0) {
        Ok(account.scope.town().to_owned())
    } else {
        Err(AppError::Forbidden)
    }
}

/// Whoever may do `action` to the lists of the own town; also gives the town.
pub fn allowed(who: Option<&Account>, action: Action, reference: &Reference) -> Result<(Actor, String), AppError> {
    let account = who.ok_or(AppError::LoginNeeded)?;
    let town = town_of(account, reference)?;
    Ok((require(who, action, &Target::at(town.clone()))?, town))
}

/// Whoever may read a registry at the desk: its keepers, and all of the town's staff what is not confidential.
pub fn reader(who: Option<&Account>, registry: Registry, reference: &Reference) -> Result<String, AppError> {
    if registry.is_confidential() {
        return allowed(who, Action::KeepConfidential, reference).map(|(_, town)| town);
    }
    let account = who.ok_or(AppError::LoginNeeded)?;
    require(who, Action::ReadStaff, &Target::at(account.scope.0.clone()))?;
    town_of(account, reference)
}

/// The forums of a town, as meetings may name them.
pub async fn forums(backend: &Backend, scope: &str) -> Result<Vec<Entry>, AppError> {
    let mut entries = backend.around.entries(Place { scope, with_demo: true }).await?;
    entries.retain(|entry| entry.kind == Kind::Forum);
    Ok(entries)
}

/// Adds a record, or changes one on the version that the form shows.
///
/// Somebody else's change since then is [`AppError::Conflict`]; the same form again does nothing.
pub async fn keep(
    backend: &Backend,
    who: Option<&Account>,
    registry: Registry,
    typed: &Typed,
) -> Result<Record, AppError> {
    let reference = backend.reference().await?;
    let (actor, town) = allowed(who, registry.needs(), &reference)?;
    let present = present(backend, registry, &typed.id, &town).await?;
    if present.is_none() && typed.id.parse::<Uuid>().is_err() {
        return Err(AppError::NotFound);
    }
    let forums = if registry == Registry::Meetings { forums(backend, &town).await? } else { Vec::new() };
    let scope = present.as_ref().map_or(town.as_str(), Record::scope);
    let today = clock::local_date(backend.now());
    let around = Around { reference: &reference, scope, forums: &forums, today };
    let record = parse(registry, typed, present.as_ref(), &around).map_err(AppError::Refused)?;
    stored(backend.around.keep(&actor, record.clone(), backend.now()).await?)?;
    Ok(record)
}

/// The record as it is, if it is on the town's list.
pub async fn present(backend: &Backend, registry: Registry, id: &str, town: &str) -> Result<Option<Record>, AppError> {
    let found = backend.around.find(registry, id).await?;
    match found {
        Some(record) if !record.scope().starts_with(town) => Err(AppError::Forbidden),
        found => Ok(found),
    }
}

/// Takes a record away for good. What is gone already is as it should be.
pub async fn remove(
    backend: &Backend,
    who: Option<&Account>,
    registry: Registry,
    id: &str,
    version: i64,
) -> Result<(), AppError> {
    let reference = backend.reference().await?;
    let (actor, town) = allowed(who, registry.needs(), &reference)?;
    if !registry.can_remove() {
        return Err(AppError::WrongState);
    }
    present(backend, registry, id, &town).await?;
    stored(backend.around.remove(&actor, registry, id, version, backend.now()).await?)
}

/// Sets the numbers of a year and group as the form of [`super::counts_page`] sends them: `n-CODE` what is to stand
/// there, `was-CODE` what stood there when the form was drawn.
pub async fn set_counts(
    backend: &Backend,
    who: Option<&Account>,
    year: &str,
    group: &str,
    fields: &Pairs,
) -> Result<Counting, AppError> {
    let reference = backend.reference().await?;
    let (actor, town) = allowed(who, Action::KeepAround, &reference)?;
    let group = Group::from_key(group).ok_or_else(|| AppError::refused("group", Why::NotOnTheList))?;
    let mut refusals = Vec::new();
    let year = match year.parse::<i32>() {
        Ok(year) if (YEARS.0..=clock::local_date(backend.now()).year()).contains(&year) => year,
        _ => {
            let to = clock::local_date(backend.now()).year();
            refusals.push(Refusal::new("year", Why::OutOfRange { from: YEARS.0, to }));
            0
        }
    };
    let mut numbers = Vec::new();
    for village in reference.villages(&town) {
        let name = format!("n-{}", village.code);
        let Some(typed) = value(fields, &name) else { continue };
        let before = value(fields, &format!("was-{}", village.code)).and_then(|text| text.parse().ok());
        match count(typed) {
            Ok(number) if number == before => {}
            Ok(number) => numbers.push((village.code.clone(), before, number)),
            Err(why) => refusals.push(Refusal::new(name, why)),
        }
    }
    if !refusals.is_empty() {
        return Err(AppError::Refused(refusals));
    }
    let counting = Counting { year: year.into(), group, numbers };
    if !counting.numbers.is_empty() {
        stored(backend.around.set_counts(&actor, &counting, backend.now()).await?)?;
    }
    Ok(counting)
}

/// A number as typed; empty is none.
fn count(text: &str) -> Result<Option<i64>, Why> {
    let plain = text.trim().chars().map(half_width).filter(|c| *c != ',').collect::<String>();
    if plain.is_empty() {
        return Ok(None);
    }
    match plain.parse::<i64>() {
        Ok(number) if number > COUNT_MAX => Err(Why::TooBig { max: COUNT_MAX }),
        Ok(number) if number >= 0 => Ok(Some(number)),
        _ => Err(Why::NotANumber),
    }
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
    fn a_number_is_read_as_it_is_typed_and_none_is_none() {
        assert_eq!(count(" １２ "), Ok(Some(12)));
        assert_eq!(count("1,200"), Ok(Some(1200)));
        assert_eq!(count(""), Ok(None));
        assert_eq!(count("-1"), Err(Why::NotANumber));
        assert_eq!(count("1000001"), Err(Why::TooBig { max: COUNT_MAX }));
    }
}
