//! Which title a row of a sheet is about, and how its steps go into the history that is there.

use super::{fold, title_steps::Step};
use crate::features::{
    reference::Reference,
    titles::{Precision, StepKind, Title, TitleEvent, rules},
};
use chrono::{Datelike, NaiveDate};

/// Whether a village has the title or had it first.
pub fn is_of(title: &Title, village: &str) -> bool {
    title.village == village || rules::last(title).is_some_and(|standing| standing.village == village)
}

/// Whether a title was over before another was granted: then that is another one.
pub fn is_over_before(title: &Title, named: Option<NaiveDate>) -> bool {
    let last = title.events.last();
    let is_final = rules::last(title).is_some_and(|standing| standing.state.is_final());
    is_final && last.zip(named).is_some_and(|(last, named)| named > last.on_day)
}

/// How many days lie between when a title was granted and when a row says so.
pub fn apart(title: &Title, named: Option<NaiveDate>) -> i64 {
    let own = title.events.iter().find(|event| event.kind == StepKind::Name).map(|event| event.on_day);
    own.zip(named).map_or(0, |(own, named)| (own - named).num_days().abs())
}

/// Whether a title of which only a later day is known may be one that was granted on a day.
pub fn fits_in(title: &Title, named: Option<NaiveDate>) -> bool {
    let by = title.events.first().map(|event| event.on_day);
    named.zip(by).is_none_or(|(named, by)| named <= by)
}

/// The history with a step of a sheet: one that is there stays, a vaguer day gives way to a more exact one.
pub fn merged(
    events: &[TitleEvent],
    step: &Step,
    fresh: TitleEvent,
    reference: &Reference,
) -> Result<Vec<TitleEvent>, rules::Fault> {
    let is_same = |event: &&TitleEvent| event.kind == step.kind && event.on_day == step.on_day;
    if events.iter().find(is_same).is_some_and(|same| same.precision == step.precision) {
        return Ok(events.to_vec());
    }
    let vague = events.iter().find(|event| event.kind == step.kind && is_vaguer(event, step));
    // What is granted is granted once: another day corrects the one that is there.
    let named = events.iter().find(|event| event.kind == StepKind::Name && step.kind == StepKind::Name);
    if let Some(old) = vague.or(named) {
        let (on_day, precision) = (step.on_day, step.precision);
        return rules::replace(events, TitleEvent { on_day, precision, ..old.clone() });
    }
    let village = step.village.as_deref().and_then(|name| village_of(reference, name)).unwrap_or_default();
    rules::place(events, TitleEvent { village, ..fresh })
}

fn village_of(reference: &Reference, name: &str) -> Option<String> {
    let folded = fold::name(name);
    let is = |text: &str| !text.is_empty() && fold::name(text) == folded;
    reference
        .regions
        .iter()
        .find(|region| region.is_village() && (is(&region.name) || is(&region.short_name) || region.code == name))
        .map(|region| region.code.clone())
}

/// Whether a step that is there holds what a sheet says more exactly.
fn is_vaguer(event: &TitleEvent, step: &Step) -> bool {
    let (then, now) = (event.on_day, step.on_day);
    match event.precision {
        Precision::Day => false,
        Precision::Month => {
            step.precision == Precision::Day && (then.year(), then.month()) == (now.year(), now.month())
        }
        Precision::Year => matches!(step.precision, Precision::Day | Precision::Month) && then.year() == now.year(),
        Precision::By => step.precision != Precision::By && now <= then,
    }
}
