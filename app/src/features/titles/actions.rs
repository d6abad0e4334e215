//! What can be done to titles: one use case each.

use super::{
    input::{self, StepInput, TitleInput},
    model::{Level, Title, TitleEvent},
    rules,
    sample::{self, Finding, SEED_MAX, SHARE_MIN, Sample},
    store::{TitleWrite, Written},
};
use crate::{
    backend::Backend,
    clock,
    error::{AppError, Refusal, Why, checked_text},
    features::accounts::{Account, Action, Actor, Target, require},
    ids::{SampleId, TitleEventId, TitleId},
};
use chrono::Datelike;

/// Whoever keeps the titles of a town.
pub fn keeper(who: Option<&Account>, scope: &str) -> Result<Actor, AppError> {
    require(who, Action::KeepRegistry, &Target::at(scope))
}

fn stored(written: Written) -> Result<(), AppError> {
    match written {
        Written::Done => Ok(()),
        Written::Conflict => Err(AppError::Conflict),
    }
}

/// A step that does not fit, as a refusal of its kind.
fn unfit(fault: rules::Fault) -> AppError {
    AppError::refused("kind", Why::Title(fault))
}

async fn present(backend: &Backend, id: TitleId) -> Result<Title, AppError> {
    backend.titles.find(id).await?.ok_or(AppError::NotFound)
}

async fn store(
    backend: &Backend,
    actor: &Actor,
    action: &'static str,
    old: Option<&Title>,
    title: Title,
) -> Result<(), AppError> {
    let write = TitleWrite { changes: input::changes(old, &title), title, action, reason: String::new() };
    stored(backend.titles.write(actor, vec![write], backend.now()).await?)
}

/// A title with another one beside it that it may be mistaken for.
async fn told_apart(backend: &Backend, title: &Title, input: &TitleInput) -> Result<(), AppError> {
    if input.is_another {
        return Ok(());
    }
    let titles = backend.titles.all(&title.scope, true).await?;
    let Some(same) = rules::same_kind(&titles, title) else { return Ok(()) };
    let named = rules::last(same).and_then(|standing| standing.named).map(|named| (named.on_day, named.precision));
    Err(AppError::refused("is_another", Why::Title(rules::Fault::Another { named })))
}

/// A title that is about to be made.
pub fn draft(id: TitleId, scope: &str) -> Title {
    Title {
        id,
        code: String::new(),
        scope: scope.to_owned(),
        level: Level::Provincial,
        village: String::new(),
        batch: String::new(),
        statement: String::new(),
        section: String::new(),
        note: String::new(),
        pending: false,
        is_demo: false,
        version: 0,
        events: Vec::new(),
    }
}

/// Adds a title with its first step. The same request again does nothing.
pub async fn add(
    backend: &Backend,
    who: Option<&Account>,
    scope: &str,
    id: TitleId,
    input: &TitleInput,
    step: &StepInput,
) -> Result<(), AppError> {
    let actor = keeper(who, scope)?;
    let reference = backend.reference().await?;
    let mut title = draft(id, scope);
    let mut refusals = input.apply(&mut title, &reference).err().unwrap_or_default();
    if title.is_placeholder() && !refusals.iter().any(|refusal| refusal.field == "village") {
        refusals.push(Refusal::new("village", Why::Required));
    }
    let event = step.parse(&reference, scope, actor.name(), backend.now());
    let event = event.map_err(|wrong| refusals.extend(wrong)).ok();
    let Some(event) = event.filter(|_| refusals.is_empty()) else { return Err(AppError::Refused(refusals)) };
    title.version = 0;
    title.events = rules::place(&[], event).map_err(unfit)?;
    told_apart(backend, &title, input).await?;
    store(backend, &actor, "title.add", None, title).await
}

/// Changes the facts of a title; of one of which only the number is known, the village may be filled in.
pub async fn change(backend: &Backend, who: Option<&Account>, id: TitleId, input: &TitleInput) -> Result<(), AppError> {
    let old = present(backend, id).await?;
    let actor = keeper(who, &old.scope)?;
    let mut title = old.clone();
    input.apply(&mut title, &*backend.reference().await?).map_err(AppError::Refused)?;
    rules::check_holders(&title).map_err(|fault| AppError::refused("village", Why::Title(fault)))?;
    if (title.level, &title.village) != (old.level, &old.village) {
        told_apart(backend, &title, input).await?;
    }
    store(backend, &actor, "title.change", Some(&old), title).await
}

/// Adds a step to a title's history where its day belongs, or puts one right that is there.
pub async fn save_step(
    backend: &Backend,
    who: Option<&Account>,
    id: TitleId,
    version: i64,
    step: &StepInput,
) -> Result<(), AppError> {
    let old = present(backend, id).await?;
    let actor = keeper(who, &old.scope)?;
    let reference = backend.reference().await?;
    let event = step.parse(&reference, &old.scope, actor.name(), backend.now()).map_err(AppError::Refused)?;
    if is_there(&old, &event) {
        return Ok(());
    }
    if old.version != version {
        return Err(AppError::Conflict);
    }
    let title = Title { events: rules::replace(&old.events, event).map_err(unfit)?, ..old.clone() };
    rules::check_holders(&title).map_err(|fault| AppError::refused("to_village", Why::Title(fault)))?;
    store(backend, &actor, "title.step", Some(&old), title).await
}

/// Whether the history has a step already as it is to be.
fn is_there(title: &Title, event: &TitleEvent) -> bool {
    title.events.iter().any(|old| TitleEvent { who: old.who.clone(), at: old.at, ..event.clone() } == *old)
}

/// Takes a step out of a title's history.
pub async fn drop_step(
    backend: &Backend,
    who: Option<&Account>,
    id: TitleId,
    version: i64,
    step: TitleEventId,
) -> Result<(), AppError> {
    let old = present(backend, id).await?;
    let actor = keeper(who, &old.scope)?;
    let Some(at) = old.events.iter().position(|event| event.id == step) else { return Ok(()) };
    if old.version != version {
        return Err(AppError::Conflict);
    }
    let events = rules::without(&old.events, at).map_err(unfit)?;
    store(backend, &actor, "title.drop_step", Some(&old), Title { events, ..old.clone() }).await
}

/// Takes a title off that was written down by mistake. One that is gone already is no mistake.
pub async fn remove(
    backend: &Backend,
    who: Option<&Account>,
    scope: &str,
    id: TitleId,
    version: i64,
    reason: &str,
) -> Result<(), AppError> {
    let Some(old) = backend.titles.find(id).await? else { return keeper(who, scope).map(drop) };
    let actor = keeper(who, &old.scope)?;
    let mut refusals = Vec::new();
    let reason = checked_text(&mut refusals, "remove_reason", reason, input::TEXT_MAX, true);
    if !refusals.is_empty() {
        return Err(AppError::Refused(refusals));
    }
    stored(backend.titles.remove(&actor, &Title { version, ..old }, &reason, backend.now()).await?)
}

/// No sample is older.
const FIRST_YEAR: i32 = 2000;

/// The fields of a draw as they were typed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DrawInput {
    /// Made with the form.
    pub id: String,
    /// The year that it is for.
    pub year: String,
    /// The day on which the titles are held.
    pub on_day: String,
    /// Per cent.
    pub share: String,
    /// What the start is taken from.
    pub seed: String,
}

/// Draws the sample of a year and keeps it. There is one a year, so that nobody draws until it suits.
pub async fn draw(backend: &Backend, who: Option<&Account>, scope: &str, input: &DrawInput) -> Result<i32, AppError> {
    let actor = keeper(who, scope)?;
    let reference = backend.reference().await?;
    let today = clock::local_date(backend.now());
    let mut refusals = Vec::new();
    let mut number = |name: &str, text: &str, from: i64, to: i64| match text.parse::<i64>() {
        Ok(number) if (from..=to).contains(&number) => Some(number),
        Ok(_) if name == "year" => {
            refusals.push(Refusal::new(name, Why::OutOfRange { from: FIRST_YEAR, to: today.year() }));
            None
        }
        Ok(number) if number > to => {
            refusals.push(Refusal::new(name, Why::TooBig { max: to }));
            None
        }
        Ok(_) if name == "share" => {
            refusals.push(Refusal::new(name, Why::TooSmall { min: from }));
            None
        }
        _ => {
            refusals.push(Refusal::new(name, Why::NotANumber));
            None
        }
    };
    // What will be held in a year to come is not known yet.
    let year = number("year", &input.year, i64::from(FIRST_YEAR), i64::from(today.year()));
    let share = number("share", &input.share, SHARE_MIN, 100);
    let seed = number("seed", &input.seed, 1, SEED_MAX);
    let on_day = clock::read_date(&input.on_day).filter(|day| *day <= today && day.year() >= FIRST_YEAR);
    if on_day.is_none() {
        refusals.push(Refusal::new("on_day", Why::NotADate));
    }
    let id = input.id.parse::<SampleId>().map_err(|_| AppError::NotFound)?;
    let (Some(year), Some(share), Some(seed), Some(on_day)) = (year, share, seed, on_day) else {
        return Err(AppError::Refused(refusals));
    };
    let year = i32::try_from(year).map_err(|_| AppError::NotFound)?;
    let titles = backend.titles.all(scope, reference.site.demo_mode).await?;
    let (candidates, _) = sample::candidates(&titles, &reference, on_day);
    if candidates.is_empty() {
        return Err(AppError::refused("on_day", Why::NothingToDraw));
    }
    let rows = sample::rows(&candidates, on_day, share, seed);
    let is_demo = candidates.iter().any(|title| title.is_demo);
    let (who, at) = (actor.name().to_owned(), backend.now());
    let sample = Sample { id, scope: scope.to_owned(), year, on_day, share, seed, who, at, is_demo, rows };
    match backend.titles.keep_sample(&actor, &sample, backend.now()).await? {
        Written::Done => Ok(year),
        Written::Conflict => Err(AppError::refused("year", Why::Title(rules::Fault::Drawn { year }))),
    }
}

/// Keeps what was found at a title that was drawn.
pub async fn find(
    backend: &Backend,
    who: Option<&Account>,
    sample: &Sample,
    number: i64,
    checked_on: &str,
    finding: &str,
) -> Result<(), AppError> {
    let actor = keeper(who, &sample.scope)?;
    let today = clock::local_date(backend.now());
    let mut refusals = Vec::new();
    let finding = checked_text(&mut refusals, "finding", finding, input::TEXT_MAX, true);
    let day = clock::read_date(checked_on).filter(|day| *day >= sample.on_day && *day <= today);
    let Some(checked_on) = day else {
        refusals.push(Refusal::new("checked_on", Why::NotADate));
        return Err(AppError::Refused(refusals));
    };
    if !refusals.is_empty() {
        return Err(AppError::Refused(refusals));
    }
    let finding = Finding { sample: sample.id, scope: sample.scope.clone(), number, checked_on, finding };
    stored(backend.titles.keep_finding(&actor, &finding, backend.now()).await?)
}
