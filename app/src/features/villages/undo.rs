//! Taking back a change of the roster that was written down by mistake: the latest one of its villages, as long as nothing
//! has come of it.

use super::{
    roster::{keeper, step_id},
    store::{NewVillage, TakeBack, TakenBack},
};
use crate::{
    backend::Backend,
    error::{AppError, Refusal, Why, checked_text},
    features::{
        accounts::Account,
        reference::{
            Reference, RegionKind,
            changes::{Fault, RegionChange},
        },
        titles::{
            Title,
            input::{TEXT_MAX, changes},
            rules,
            store::TitleWrite,
        },
    },
    ids::RegionChangeId,
};

/// The field of the reason.
pub const REASON: &str = "take_back_reason";

/// The names that a village has again without a renaming; none where the roster had the new ones before it, too.
fn names_before(reference: &Reference, change: &RegionChange) -> Option<(String, NewVillage)> {
    let code = change.from.first()?;
    let region = reference.region(code).filter(|region| region.name == change.new_name)?;
    let before = NewVillage {
        code: String::new(),
        kind: RegionKind::Other,
        name: change.old_name.clone(),
        short_name: change.old_short.clone(),
        name_en: change.old_en.clone(),
        pending: region.pending,
    };
    (!change.old_short.is_empty()).then(|| (code.clone(), before))
}

/// The titles without the steps that a change made of them.
fn without_steps(titles: &[Title], change: &RegionChange, reason: &str) -> Result<Vec<TitleWrite>, rules::Fault> {
    let mut writes = Vec::new();
    for title in titles {
        let id = step_id(change.id, title.id);
        let Some(at) = title.events.iter().position(|event| event.id == id) else { continue };
        let before = Title { events: rules::without(&title.events, at)?, ..title.clone() };
        rules::check_holders(&before)?;
        let changes = changes(Some(title), &before);
        writes.push(TitleWrite { title: before, action: "title.drop_step", changes, reason: reason.to_owned() });
    }
    Ok(writes)
}

/// Takes a change back, with the village that it made and the steps of titles. What is gone already is no mistake.
pub async fn take_back(
    backend: &Backend,
    who: Option<&Account>,
    scope: &str,
    id: RegionChangeId,
    reason: &str,
) -> Result<(), AppError> {
    let reference = backend.reference().await?;
    let Some(change) = reference.changes.iter().find(|change| change.id == id) else {
        return keeper(who, scope).map(drop);
    };
    let actor = keeper(who, &change.scope)?;
    let mut refusals = Vec::new();
    let reason = checked_text(&mut refusals, REASON, reason, TEXT_MAX, true);
    if !reference.is_latest(change) {
        refusals.push(Refusal::new(REASON, Why::Roster(Fault::NotLatest)));
    }
    let titles = match without_steps(&backend.titles.all(&change.scope, true).await?, change, &reason) {
        Ok(titles) => titles,
        Err(fault) => {
            refusals.push(Refusal::new(REASON, Why::Title(fault)));
            Vec::new()
        }
    };
    if !refusals.is_empty() {
        return Err(AppError::Refused(refusals));
    }
    let renamed = names_before(&reference, change);
    let write = TakeBack { change: change.clone(), seen: reference.changes.len(), renamed, titles, reason };
    match backend.villages.take_back(&actor, write, backend.now()).await? {
        TakenBack::Done => Ok(()),
        TakenBack::Conflict => Err(AppError::Conflict),
        TakenBack::InUse => Err(AppError::refused(REASON, Why::Roster(Fault::InUse))),
    }
}
