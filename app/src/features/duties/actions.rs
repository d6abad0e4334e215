//! What can be done to a duty list: one use case each. Forms, imports and the command line all come through here.

use super::{
    DutyItem, DutyList, ListState,
    input::{self, DutyInput, ITEMS_MAX},
    rules::{self, Editing, Step},
    store::{DutyWrite, Written},
};
use crate::{
    backend::Backend,
    clock,
    error::{AppError, Refusal, Why},
    features::{
        accounts::{Account, Action, Actor, Target, require},
        reference::Reference,
    },
    ids::DutyItemId,
};
use chrono::{Datelike, NaiveDate};

fn keeper(who: Option<&Account>, scope: &str) -> Result<Actor, AppError> {
    require(who, Action::KeepPlan, &Target::at(scope))
}

async fn present(backend: &Backend, scope: &str, year: i32) -> Result<DutyList, AppError> {
    backend.duties.list(scope, year).await?.ok_or(AppError::NotFound)
}

fn stored(written: Written) -> Result<(), AppError> {
    match written {
        Written::Done => Ok(()),
        Written::Conflict => Err(AppError::Conflict),
    }
}

/// A new list: a draft.
pub fn draft(scope: &str, year: i32, is_demo: bool) -> DutyList {
    DutyList {
        scope: scope.to_owned(),
        year,
        state: ListState::Draft,
        issued_on: None,
        closed_on: None,
        is_demo,
        version: 1,
    }
}

/// The years for which a list can be begun: those that have passed lately, this one and the next.
pub fn years(today: NaiveDate) -> (i32, i32) {
    (today.year() - 5, today.year() + 1)
}

/// Refuses a year for which no list can be begun.
pub fn check_year(backend: &Backend, year: i32) -> Result<(), AppError> {
    let (from, to) = years(clock::local_date(backend.now()));
    if (from..=to).contains(&year) { Ok(()) } else { Err(AppError::refused("year", Why::OutOfRange { from, to })) }
}

/// Begins an empty list; `false` where that year has one already.
pub async fn begin(backend: &Backend, who: Option<&Account>, scope: &str, year: i32) -> Result<bool, AppError> {
    let actor = keeper(who, scope)?;
    check_year(backend, year)?;
    let written = backend.duties.begin(&actor, &draft(scope, year, false), Vec::new(), backend.now()).await?;
    Ok(written == Written::Done)
}

/// Begins the next year's list with the rows of a year's, or fills a draft without rows; `false` where it has rows.
pub async fn copy_forward(backend: &Backend, who: Option<&Account>, scope: &str, from: i32) -> Result<bool, AppError> {
    let actor = keeper(who, scope)?;
    let year = from + 1;
    check_year(backend, year)?;
    let list = present(backend, scope, from).await?;
    let items = backend.duties.items(scope, from).await?;
    let reference = backend.reference().await?;
    let rows = rules::copied(&items, year, &reference, || DutyItemId(backend.ids.next()));
    let written = match backend.duties.list(scope, year).await? {
        None => backend.duties.begin(&actor, &draft(scope, year, list.is_demo), rows, backend.now()).await?,
        Some(present) if present.state == ListState::Draft && backend.duties.items(scope, year).await?.is_empty() => {
            let write = |item: DutyItem| DutyWrite { changes: rules::changes(None, &item), item, amendment: None };
            let writes = rows.into_iter().map(write).collect();
            backend.duties.write(&actor, &present, writes, backend.now()).await?
        }
        Some(_) => Written::Conflict,
    };
    Ok(written == Written::Done)
}

/// Moves a list on, on the version that the actor saw.
pub async fn take_step(
    backend: &Backend,
    who: Option<&Account>,
    scope: &str,
    year: i32,
    version: i64,
    step: Step,
) -> Result<(), AppError> {
    let actor = keeper(who, scope)?;
    let list = present(backend, scope, year).await?;
    if list.state == step.to() && list.version == version + 1 {
        return Ok(());
    }
    if list.version != version {
        return Err(AppError::Conflict);
    }
    let items = backend.duties.items(scope, year).await?;
    let rows = items.iter().filter(|item| !item.is_withdrawn).count();
    let to = rules::after(list.state, step, rows)?;
    stored(backend.duties.set_state(&actor, &list, to, backend.now()).await?)
}

/// Takes a draft without any rows away, on the version that the actor saw. One that is gone is done already.
pub async fn drop_empty(
    backend: &Backend,
    who: Option<&Account>,
    scope: &str,
    year: i32,
    version: i64,
) -> Result<(), AppError> {
    let actor = keeper(who, scope)?;
    let Some(list) = backend.duties.list(scope, year).await? else { return Ok(()) };
    if list.state != ListState::Draft || list.version != version {
        return Err(AppError::Conflict);
    }
    stored(backend.duties.drop_empty(&actor, &list, backend.now()).await?)
}

/// Adds or changes a row: who may → parse → the other rows → rule → store. The same request again does nothing.
pub async fn save(
    backend: &Backend,
    who: Option<&Account>,
    scope: &str,
    year: i32,
    input: &DutyInput,
) -> Result<DutyItem, AppError> {
    let actor = keeper(who, scope)?;
    let list = present(backend, scope, year).await?;
    let editing = rules::editing(list.state)?;
    let reference = backend.reference().await?;
    let nodes = backend.reference().await?.observances.clone();
    let items = backend.duties.items(scope, year).await?;
    let mut refusals = Vec::new();
    let parsed = input.parse(&reference, &nodes).map_err(|wrong| refusals.extend(wrong)).ok();
    let amendment = match editing {
        Editing::Freely => None,
        Editing::ByAmendment => {
            input.amendment(clock::local_date(backend.now())).map_err(|wrong| refusals.extend(wrong)).ok()
        }
    };
    let others = |item: &&DutyItem| input.id.parse() != Ok(item.id);
    if items.iter().filter(others).any(|item| item.number == input.number) {
        refusals.push(Refusal::new("number", Why::Taken));
    }
    let Some(mut item) = parsed.filter(|_| refusals.is_empty()) else { return Err(AppError::Refused(refusals)) };
    let old = items.iter().find(|old| old.id == item.id);
    if let Some(old) = old {
        if old.is_withdrawn {
            return Err(AppError::WrongState);
        }
        item.seq = old.seq;
        item.is_demo = old.is_demo;
    } else {
        if items.len() >= ITEMS_MAX {
            let max = u32::try_from(ITEMS_MAX).unwrap_or(u32::MAX);
            return Err(AppError::refused("number", Why::TooMany { max }));
        }
        if item.version != 0 || backend.duties.item(item.id).await?.is_some() {
            return Err(AppError::Conflict);
        }
        item.seq = items.iter().map(|item| item.seq).max().unwrap_or_default() + 1;
    }
    let write = DutyWrite { changes: rules::changes(old, &item), item: item.clone(), amendment };
    stored(backend.duties.write(&actor, &list, vec![write], backend.now()).await?)?;
    Ok(item)
}

/// Takes a row of a draft away, or withdraws a row of a list in force by an amendment.
pub async fn drop_row(
    backend: &Backend,
    who: Option<&Account>,
    item: &DutyItem,
    version: i64,
    on_day: &str,
    reason: &str,
) -> Result<(), AppError> {
    let actor = keeper(who, &item.scope)?;
    let list = present(backend, &item.scope, item.year).await?;
    let seen = DutyItem { version, ..item.clone() };
    match rules::editing(list.state)? {
        Editing::Freely => stored(backend.duties.remove(&actor, &seen, backend.now()).await?),
        Editing::ByAmendment if item.is_withdrawn && item.version == version + 1 => Ok(()),
        Editing::ByAmendment => {
            let amendment = input::amendment(on_day, reason, item.year, clock::local_date(backend.now()))
                .map_err(AppError::Refused)?;
            let item = DutyItem { is_withdrawn: true, ..seen };
            let changes = rules::changes(Some(&DutyItem { is_withdrawn: false, ..item.clone() }), &item);
            let write = DutyWrite { item, changes, amendment: Some(amendment) };
            stored(backend.duties.write(&actor, &list, vec![write], backend.now()).await?)
        }
    }
}

/// The rows that a session of a day may name: those in force of that year's list.
pub async fn pickable(
    backend: &Backend,
    reference: &Reference,
    town: &str,
    day: NaiveDate,
) -> Result<Vec<DutyItem>, AppError> {
    match backend.duties.list(town, day.year()).await? {
        Some(list) if rules::is_public(&list, reference.site.demo_mode) => {
            let mut items = backend.duties.items(town, day.year()).await?;
            items.retain(|item| !item.is_withdrawn);
            Ok(items)
        }
        _ => Ok(Vec::new()),
    }
}

/// Refuses what a session of a place and day cannot name: a row that is not in force in that year's list.
pub async fn check_named(backend: &Backend, named: &str, place: &str, day: NaiveDate) -> Result<(), AppError> {
    if named.is_empty() {
        return Ok(());
    }
    let wrong = || AppError::refused("duty_item", Why::NotOnTheList);
    let id = named.parse::<DutyItemId>().map_err(|_| wrong())?;
    let item = backend.duties.item(id).await?.ok_or_else(wrong)?;
    if item.is_withdrawn || !place.starts_with(&item.scope) {
        return Err(wrong());
    }
    if item.year != day.year() {
        return Err(AppError::refused("duty_item", Why::OtherYear { year: item.year }));
    }
    let list = backend.duties.list(&item.scope, item.year).await?;
    if list.is_some_and(|list| list.state != ListState::Draft) { Ok(()) } else { Err(wrong()) }
}
