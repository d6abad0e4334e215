//! Series: previewed, made, changed from one session on. Everything of one request is stored together or not at all.

use super::{
    clashes::{self, Clash, Wanted},
    input::SeriesInput,
    model::{DaysOff, Fault, Range, Slot},
    rules::{Common, carried_over, horizon, idle_exceptions, occurrences, session_id, short_hash, slots},
    store::SavedMany,
};
use crate::{
    backend::Backend,
    clock,
    error::{AppError, Refusal, Why},
    features::{
        accounts::{Account, Role},
        duties,
        events::{
            input::{EventInput, Purpose},
            many::{self, Request},
            model::{Event, EventState},
            prefill::input_of,
            query::{EventFilter, View},
            store::Order,
        },
        reference::Reference,
    },
    ids::{EventId, SeriesId},
};
use chrono::{Datelike, Days, NaiveDate};
use uuid::Uuid;

/// More sessions than a series can have, so that none is left out of a list.
const LIST_MAX: u32 = 1000;

/// A session that would be made.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// Day and village.
    pub slot: Slot,
    /// Its fields.
    pub input: EventInput,
    /// Whether it is ticked to be left out.
    pub left_out: bool,
    /// What else is on in the village that day.
    pub clashes: Vec<Clash>,
}

/// Everything that a series would make.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// By day.
    pub sessions: Vec<Planned>,
    /// Excepted days that are none of the rule's.
    pub idle: Vec<NaiveDate>,
    /// Sessions that lie in another year than the list of the duty row, and so are not for it.
    pub off_list: usize,
    /// Days and villages in short: to tell whether a later preview shows the same.
    pub seen: String,
}

/// What came of a request to make a series.
#[derive(Clone, Debug, PartialEq)]
pub enum Created {
    /// It is there.
    Done(SeriesId),
    /// It would be another one than was shown; nothing is stored.
    Changed(Box<Preview>),
}

/// What came of a change of several sessions.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct Changed {
    /// The series.
    pub series: SeriesId,
    /// How many were changed.
    pub changed: usize,
    /// How many were left alone: held, approved, called off, or somebody else's.
    pub left: usize,
    /// How many keep something that was changed in them alone.
    pub kept: usize,
}

/// The sessions of a series, by time; all of them, whoever may read them.
pub async fn sessions_of(backend: &Backend, series: SeriesId) -> Result<Vec<Event>, AppError> {
    let mut filter = EventFilter::new(View::Staff, "", backend.now(), true);
    filter.series = series.to_string();
    Ok(backend.events.list(&filter, Order::Soonest, LIST_MAX, 0).await?.0)
}

/// What a series would make, and what is in its way.
pub async fn preview(backend: &Backend, who: Option<&Account>, input: &SeriesInput) -> Result<Preview, AppError> {
    let who = who.ok_or(AppError::LoginNeeded)?;
    if who.role == Role::Observer {
        return Err(AppError::Forbidden);
    }
    let reference = backend.reference().await?;
    let today = clock::local_date(backend.now());
    let villages = villages_of(who, &reference, input, today);
    let (days, idle) = days_of(backend, input, &villages, today)?;
    let stagger = input.stagger().map_err(|refusal| AppError::Refused(vec![refusal]))?;
    let off = if stagger.skip_weekends || stagger.skip_holidays {
        backend.series.days_off(today, horizon(today)).await?
    } else {
        DaysOff::default()
    };
    let slots = slots(&days, &villages, &stagger, &off, today).map_err(|fault| {
        let field = if villages.len() > 1 { "villages" } else { input.rule.field_of(&fault) };
        AppError::refused(field, Why::Recurrence(fault))
    })?;
    let request = input.event.id.parse::<Uuid>().map_err(|_| AppError::refused("id", Why::Required))?;
    let mut inputs = slots.iter().map(|slot| session_input(request, &input.event, slot)).collect::<Vec<_>>();
    let off_list = keep_to_list(backend, &mut inputs, &slots, reference.site.scope.as_str()).await?;
    // Each is checked as it will be stored: lists of another plan, villages of another town.
    let content = String::new();
    let asked = Request { who, reference: &reference, now: backend.now(), content: &content };
    let mut wanted = Vec::with_capacity(slots.len());
    for (slot, one) in slots.iter().zip(&inputs) {
        let (_, write) = many::planned(asked, one, None, Some(SeriesId(request)))?;
        let (starts_at, ends_at) = (write.event.starts_at, write.event.ends_at);
        wanted.push(Wanted { id: write.event.id, village: slot.village.clone(), starts_at, ends_at });
    }
    // What is left out is in nobody's way.
    let is_left = |slot: &Slot| input.leave.contains(&slot.key());
    let kept = wanted.iter().zip(&slots).filter(|(_, slot)| !is_left(slot)).map(|(one, _)| one.clone());
    let mut clashes = clashes::find(backend, who, &kept.collect::<Vec<_>>()).await?.into_iter();
    let seen = slots.iter().map(|slot| format!("{} {}", slot.key(), slot.day)).collect::<Vec<_>>().join(";");
    let sessions = slots
        .into_iter()
        .zip(inputs)
        .map(|(slot, input)| {
            let left_out = is_left(&slot);
            let clashes = if left_out { Vec::new() } else { clashes.next().unwrap_or_default() };
            Planned { slot, input, left_out, clashes }
        })
        .collect();
    Ok(Preview { sessions, idle, off_list, seen: format!("{:016x}", short_hash(&seen)) })
}

/// Leaves out the duty row where a session lies in another year than its list; how many those are. A row that none of
/// them can name is refused.
async fn keep_to_list(
    backend: &Backend,
    inputs: &mut [EventInput],
    slots: &[Slot],
    town: &str,
) -> Result<usize, AppError> {
    let Some(named) = inputs.first().map(|input| input.duty_item.clone()).filter(|named| !named.is_empty()) else {
        return Ok(0);
    };
    let mut years = slots.iter().map(|slot| slot.day.year()).collect::<Vec<_>>();
    years.dedup();
    let mut fault = None;
    let mut of_list = None;
    for slot in slots {
        if of_list.is_none() && years.contains(&slot.day.year()) {
            years.retain(|year| *year != slot.day.year());
            let place = if slot.village.is_empty() { town } else { &slot.village };
            match duties::actions::check_named(backend, &named, place, slot.day).await {
                Ok(()) => of_list = Some(slot.day.year()),
                Err(error) => fault = Some(error),
            }
        }
    }
    let Some(year) = of_list else { return fault.map_or(Ok(0), Err) };
    let mut left = 0;
    for (input, _) in inputs.iter_mut().zip(slots).filter(|(_, slot)| slot.day.year() != year) {
        input.duty_item.clear();
        left += 1;
    }
    Ok(left)
}

/// The villages, each once, in roster order; a cadre's own, whatever the form says.
fn villages_of(who: &Account, reference: &Reference, input: &SeriesInput, today: NaiveDate) -> Vec<String> {
    if who.role == Role::Village {
        return vec![who.scope.0.clone()];
    }
    let town = if reference.site.scope.is_empty() { who.scope.town() } else { &reference.site.scope };
    // All of them are those of today; one that was chosen by name is looked at like every other place.
    let chosen = |code: &String| {
        let is_one_of_all = input.all_villages && reference.is_there(code, today);
        is_one_of_all || input.villages.contains(code) || *code == input.event.village
    };
    let mut villages = reference.villages(town).map(|village| village.code.clone()).filter(chosen).collect::<Vec<_>>();
    // What is on no list is refused later, by its name, not passed over.
    let unknown = input.villages.iter().chain(Some(&input.event.village)).filter(|code| !code.is_empty());
    for code in unknown {
        if !villages.contains(code) {
            villages.push(code.clone());
        }
    }
    villages
}

/// The days of the rule; everything that is wrong with any field is said at once.
fn days_of(
    backend: &Backend,
    input: &SeriesInput,
    villages: &[String],
    today: NaiveDate,
) -> Result<(Vec<NaiveDate>, Vec<NaiveDate>), AppError> {
    let mut event = EventInput { version: "0".into(), ..input.event.clone() };
    if let Some(village) = villages.first() {
        event.village.clone_from(village);
    }
    if input.rule.repeat == "dates" {
        event.date = today.to_string();
    }
    let mut refusals = event.parse(Purpose::Plan, backend.now()).err().unwrap_or_default();
    refusals.extend(input.stagger().err());
    let first = event.date.parse().unwrap_or(today);
    let rule = match input.rule.parse(first, today) {
        Ok(rule) => rule,
        Err(more) => {
            refusals.extend(more);
            return Err(AppError::Refused(refusals));
        }
    };
    match occurrences(&rule, today) {
        Ok(days) if refusals.is_empty() => Ok((days, idle_exceptions(&rule, today))),
        days => {
            refusals.extend(days.err().map(|fault| Refusal::new(input.rule.field_of(&fault), Why::Recurrence(fault))));
            Err(AppError::Refused(refusals))
        }
    }
}

fn session_input(request: Uuid, event: &EventInput, slot: &Slot) -> EventInput {
    EventInput {
        id: session_id(request, &slot.key()).to_string(),
        version: "0".into(),
        date: slot.day.to_string(),
        village: slot.village.clone(),
        ..event.clone()
    }
}

/// Makes a series of what was shown, without what is left out. The same request again makes nothing twice.
pub async fn create(backend: &Backend, who: Option<&Account>, input: &SeriesInput) -> Result<Created, AppError> {
    let account = who.ok_or(AppError::LoginNeeded)?;
    let request = input.event.id.parse::<Uuid>().map_err(|_| AppError::refused("id", Why::Required))?;
    let series = SeriesId(request);
    let content = content_of(input);
    if let Some(first) = sessions_of(backend, series).await?.first() {
        let is_repeat = backend.events.is_repeat(first.id, &content).await?;
        return if is_repeat { Ok(Created::Done(series)) } else { Err(AppError::Conflict) };
    }
    let preview = preview(backend, who, input).await?;
    if preview.seen != input.seen {
        return Ok(Created::Changed(Box::new(preview)));
    }
    let reference = backend.reference().await?;
    let asked = Request { who: account, reference: &reference, now: backend.now(), content: &content };
    let mut actor = None;
    let mut writes = Vec::new();
    for session in preview.sessions.iter().filter(|session| !session.left_out) {
        let (by, write) = many::planned(asked, &session.input, None, Some(series))?;
        actor = Some(by);
        writes.push(write);
    }
    let actor = actor.ok_or_else(|| AppError::refused("leave", Why::Recurrence(Fault::Nothing)))?;
    match backend.series.save_many(&actor, writes).await? {
        SavedMany::Now | SavedMany::Before => Ok(Created::Done(series)),
        SavedMany::Conflict(_) => Err(AppError::Conflict),
    }
}

/// What makes a request for a series the same as another.
fn content_of(input: &SeriesInput) -> String {
    let mut same = SeriesInput { seen: String::new(), ..input.clone() };
    same.leave.sort_unstable();
    serde_json::to_string(&("series", same)).unwrap_or_default()
}

/// Changes one session of a series and with it those that `range` names: what was changed in this one is changed in
/// the others too. A moved day moves the later ones by as many days; of "all", only this one.
pub async fn change(
    backend: &Backend,
    who: Option<&Account>,
    typed: &EventInput,
    range: Range,
    content: &str,
) -> Result<Changed, AppError> {
    let account = who.ok_or(AppError::LoginNeeded)?;
    let id = typed.id.parse::<EventId>().map_err(|_| AppError::NotFound)?;
    let old = backend.events.find(id).await?.ok_or(AppError::NotFound)?;
    let series = old.series.ok_or(AppError::WrongState)?;
    let content = format!("{} {content}", range.key());
    let all = sessions_of(backend, series).await?;
    if backend.events.is_repeat(id, &content).await? {
        let asked = all.iter().map(|event| (event.id, content.clone())).collect::<Vec<_>>();
        let changed = backend.series.repeats(&asked).await?.len();
        return Ok(Changed { series, changed, left: 0, kept: 0 });
    }
    let reference = backend.reference().await?;
    let asked = Request { who: account, reference: &reference, now: backend.now(), content: &content };
    // First this one, so that whatever is wrong with the form is said of it.
    let (actor, write) = many::planned(asked, typed, Some(&old), Some(series))?;
    if write.base_version != old.version {
        return Err(AppError::Conflict);
    }
    let days = (write.event.held_on() - old.held_on()).num_days();
    if days != 0 && write.event.held_on() < clock::local_date(backend.now()) {
        return Err(AppError::refused("date", Why::InPast));
    }
    let shown = input_of(&old);
    let common = Common::of(&all.iter().map(input_of).collect::<Vec<_>>());
    let mut writes = vec![write];
    let (mut left, mut kept) = (0, 0);
    for event in all.iter().filter(|event| event.id != id && is_in(range, &old, event)) {
        let (mut input, is_kept) = carried_over(&shown, typed, &input_of(event), &common);
        if range == Range::Later {
            let moved = shifted(event.held_on(), days).ok_or_else(|| AppError::refused("date", Why::NotADate))?;
            input.date = moved.to_string();
        }
        match many::planned(asked, &input, Some(event), Some(series)) {
            Ok((_, write)) => {
                kept += usize::from(is_kept);
                if !write.changes.is_empty() {
                    writes.push(write);
                }
            }
            Err(AppError::Forbidden | AppError::WrongState) => left += 1,
            Err(error) => return Err(error),
        }
    }
    let changed = writes.len();
    match backend.series.save_many(&actor, writes).await? {
        SavedMany::Now | SavedMany::Before => Ok(Changed { series, changed, left, kept }),
        SavedMany::Conflict(_) => Err(AppError::Conflict),
    }
}

/// Whether a session is among those that a range names, seen from `this`.
pub fn is_in(range: Range, this: &Event, event: &Event) -> bool {
    match range {
        Range::This => event.id == this.id,
        Range::Later => event.id == this.id || event.starts_at >= this.starts_at,
        Range::All => true,
    }
}

/// A day so many days later or earlier.
pub fn shifted(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    let by = Days::new(days.unsigned_abs());
    if days < 0 { day.checked_sub_days(by) } else { day.checked_add_days(by) }
}

/// How many of a series can still be changed.
pub fn still_planned(events: &[Event]) -> usize {
    events.iter().filter(|event| event.state == EventState::Planned).count()
}
