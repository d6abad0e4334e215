//! One change of many ticked sessions: previewed, then carried out in one transaction.

use super::{
    actions::shifted,
    clashes::{self, Clash, Wanted},
    model::BULK_MAX,
    rules::{in_its_week, weekday_of},
    store::SavedMany,
};
use crate::{
    backend::Backend,
    clock,
    error::{AppError, Refusal, Why},
    features::{
        accounts::{Account, Action, Actor, require},
        events::{
            actions::target,
            input::{LINE_MAX, YEARS},
            many::{self, Request},
            model::{Event, EventState},
            prefill::input_of,
            rules::Step,
            store::EventWrite,
        },
    },
    ids::EventId,
    pages::Form,
};
use chrono::{DateTime, Datelike, Utc, Weekday};
use std::collections::HashMap;

/// The most days that a session is moved.
pub const SHIFT_MAX: i64 = 366;

/// A change as it was asked for.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct BulkInput {
    /// `shift`, `weekday`, `cancel`, `publish` or `unpublish`.
    pub what: String,
    /// Days to move, as typed.
    pub days: String,
    /// The weekday to move to.
    pub weekday: String,
    /// Why.
    pub reason: String,
    /// Which sessions, in which versions.
    pub picks: Vec<(EventId, i64)>,
}

/// A change that is in order.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum What {
    /// So many days later, or earlier.
    Shift(i64),
    /// To a weekday of the same week.
    Weekday(Weekday),
    /// A step with a reason, or without one.
    Step(Step, String),
}

/// Why a session is left alone.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum WhyNot {
    /// It is not there, or not the reader's to see.
    Gone,
    /// The reader may not change it.
    Forbidden,
    /// Somebody changed it since it was ticked.
    Changed,
    /// It is not planned any more.
    State(EventState),
    /// It has begun; it can be logged, or said not to have been held.
    Begun,
    /// It would be in the past.
    InPast,
    /// It would be beyond the years of the ledger.
    TooFar,
    /// It is so already.
    Already,
}

/// What becomes of a session.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Fate {
    /// It begins at another moment.
    Moved(DateTime<Utc>),
    /// It takes a step.
    Step(Step),
    /// Nothing.
    Left(WhyNot),
}

/// A session of the preview.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Which.
    pub id: EventId,
    /// The version that was ticked.
    pub version: i64,
    /// The session as it is; nothing where the reader may not see it.
    pub event: Option<Event>,
    /// What becomes of it.
    pub fate: Fate,
    /// What else is on in the village on its new day.
    pub clashes: Vec<Clash>,
}

/// A change that was carried out.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Done {
    /// So many are changed.
    Changed(usize),
    /// Something came between: nothing is stored.
    Stale,
}

impl BulkInput {
    /// Reads the form.
    pub fn from_form(form: &Form) -> Self {
        let mut picks: Vec<(EventId, i64)> = Vec::new();
        for text in form.all("pick") {
            if let Some(pick) = read_pick(text)
                && !picks.iter().any(|(id, _)| *id == pick.0)
            {
                picks.push(pick);
            }
        }
        let text = |name: &str| form.text(name).to_owned();
        Self { what: text("what"), days: text("days"), weekday: text("weekday"), reason: text("reason"), picks }
    }

    /// Checks everything that was typed.
    pub fn parse(&self) -> Result<What, Vec<Refusal>> {
        let mut refusals = Vec::new();
        if self.picks.is_empty() {
            refusals.push(Refusal::new("pick", Why::Required));
        }
        if self.picks.len() > BULK_MAX as usize {
            refusals.push(Refusal::new("pick", Why::TooMany { max: BULK_MAX }));
        }
        let what = match self.what.as_str() {
            "shift" => match self.days.parse::<i64>() {
                Ok(0) => Err(("days", Why::Required)),
                Ok(days) if days.abs() <= SHIFT_MAX => Ok(What::Shift(days)),
                Ok(_) => Err(("days", Why::TooBig { max: SHIFT_MAX })),
                Err(_) if self.days.is_empty() => Err(("days", Why::Required)),
                Err(_) => Err(("days", Why::NotANumber)),
            },
            "weekday" => weekday_of(&self.weekday).map(What::Weekday).ok_or(("weekday", Why::NotOnTheList)),
            "cancel" => self.reason().map(|reason| What::Step(Step::Cancel, reason)),
            "publish" => Ok(What::Step(Step::Publish, String::new())),
            "unpublish" => Ok(What::Step(Step::Unpublish, String::new())),
            _ => Err(("what", Why::Required)),
        };
        match what {
            Ok(what) if refusals.is_empty() => Ok(what),
            Ok(_) => Err(refusals),
            Err((field, why)) => {
                refusals.push(Refusal::new(field, why));
                Err(refusals)
            }
        }
    }

    fn reason(&self) -> Result<String, (&'static str, Why)> {
        let reason = self.reason.trim().replace(['\r', '\n'], " ");
        if reason.is_empty() {
            return Err(("reason", Why::Required));
        }
        if reason.chars().count() > LINE_MAX as usize {
            return Err(("reason", Why::TooLong { max: LINE_MAX }));
        }
        Ok(reason)
    }

    /// What makes a request for one session the same as another.
    fn content(&self, version: i64) -> String {
        let Self { what, days, weekday, reason, .. } = self;
        serde_json::to_string(&("bulk", what, days, weekday, reason, version)).unwrap_or_default()
    }
}

/// `id:version` of a tick box.
pub fn read_pick(text: &str) -> Option<(EventId, i64)> {
    let (id, version) = text.split_once(':')?;
    Some((id.parse().ok()?, version.parse().ok()?))
}

/// What would become of each ticked session, in the order of their time.
pub async fn preview(backend: &Backend, who: Option<&Account>, input: &BulkInput) -> Result<Vec<Row>, AppError> {
    Ok(worked_out(backend, who, input).await?.into_iter().map(|(row, _)| row).collect())
}

type WorkedOut = Vec<(Row, Option<(Actor, EventWrite)>)>;

async fn worked_out(backend: &Backend, who: Option<&Account>, input: &BulkInput) -> Result<WorkedOut, AppError> {
    let who = who.ok_or(AppError::LoginNeeded)?;
    let what = input.parse().map_err(AppError::Refused)?;
    let reference = backend.reference().await?;
    let ids = input.picks.iter().map(|(id, _)| *id).collect::<Vec<_>>();
    let events = backend.events.find_many(&ids).await?;
    let events = events.into_iter().map(|event| (event.id, event)).collect::<HashMap<_, _>>();
    let mut rows = Vec::with_capacity(ids.len());
    for (id, version) in &input.picks {
        let seen = |event: &&Event| require(Some(who), Action::ReadStaff, &target(event)).is_ok();
        let event = events.get(id).filter(seen);
        let content = input.content(*version);
        let asked = Request { who, reference: &reference, now: backend.now(), content: &content };
        let (fate, write) = match event {
            None => (Fate::Left(WhyNot::Gone), None),
            Some(event) if event.version != *version => (Fate::Left(WhyNot::Changed), None),
            Some(event) => match one(asked, event, &what) {
                Ok((fate, by)) => (fate, Some(by)),
                Err(why) => (Fate::Left(why), None),
            },
        };
        rows.push((Row { id: *id, version: *version, event: event.cloned(), fate, clashes: Vec::new() }, write));
    }
    point_out(backend, who, &mut rows).await?;
    rows.sort_by_key(|(row, _)| (row.event.as_ref().map(|event| event.starts_at), row.id));
    Ok(rows)
}

/// Adds to those that move what else is on where they are going to.
async fn point_out(backend: &Backend, who: &Account, rows: &mut WorkedOut) -> Result<(), AppError> {
    let moves = |(row, write): &(Row, Option<(Actor, EventWrite)>)| {
        let (_, write) = write.as_ref().filter(|_| matches!(row.fate, Fate::Moved(_)))?;
        let event = &write.event;
        let village = event.village.clone().unwrap_or_default();
        Some(Wanted { id: event.id, village, starts_at: event.starts_at, ends_at: event.ends_at })
    };
    let wanted = rows.iter().filter_map(moves).collect::<Vec<_>>();
    if wanted.is_empty() {
        return Ok(());
    }
    let found = clashes::find(backend, who, &wanted).await?;
    for (one, clashes) in wanted.iter().zip(found) {
        if let Some((row, _)) = rows.iter_mut().find(|(row, _)| row.id == one.id) {
            row.clashes = clashes;
        }
    }
    Ok(())
}

/// What becomes of one session, with its change; or why nothing does.
fn one(asked: Request<'_>, event: &Event, what: &What) -> Result<(Fate, (Actor, EventWrite)), WhyNot> {
    let why = |error: AppError| match error {
        AppError::WrongState if event.state == EventState::Planned => WhyNot::Already,
        AppError::WrongState => WhyNot::State(event.state),
        AppError::Refused(_) => WhyNot::TooFar,
        _ => WhyNot::Forbidden,
    };
    let day = event.held_on();
    let moved = match what {
        What::Step(step, reason) => {
            if *step == Step::Cancel && event.state == EventState::Planned && event.starts_at <= asked.now {
                return Err(WhyNot::Begun);
            }
            let by = many::stepped(asked, event, *step, reason).map_err(why)?;
            return Ok((Fate::Step(*step), by));
        }
        What::Shift(days) => shifted(day, *days).ok_or(WhyNot::TooFar)?,
        What::Weekday(weekday) => in_its_week(day, *weekday),
    };
    if moved == day {
        return Err(WhyNot::Already);
    }
    let mut input = input_of(event);
    input.date = moved.to_string();
    let by = many::planned(asked, &input, Some(event), event.series).map_err(why)?;
    if moved < clock::local_date(asked.now) {
        return Err(WhyNot::InPast);
    }
    if moved.year() > YEARS.1 {
        return Err(WhyNot::TooFar);
    }
    Ok((Fate::Moved(by.1.event.starts_at), by))
}

/// Carries out what was shown: all of it, or nothing where something came between. A repeat is no second change.
pub async fn carry_out(backend: &Backend, who: Option<&Account>, input: &BulkInput) -> Result<Done, AppError> {
    let rows = worked_out(backend, who, input).await?;
    let asked = input.picks.iter().map(|(id, version)| (*id, input.content(*version))).collect::<Vec<_>>();
    // Only to whoever may read them: another's repeat says nothing.
    if rows.iter().all(|(row, _)| row.event.is_some()) && backend.series.repeats(&asked).await?.len() == asked.len() {
        return Ok(Done::Changed(asked.len()));
    }
    if rows.iter().any(|(_, write)| write.is_none()) {
        return Ok(Done::Stale);
    }
    let number = rows.len();
    let (actors, writes): (Vec<_>, Vec<_>) = rows.into_iter().filter_map(|(_, write)| write).unzip();
    let Some(actor) = actors.into_iter().next() else { return Ok(Done::Stale) };
    Ok(match backend.series.save_many(&actor, writes).await? {
        SavedMany::Now | SavedMany::Before => Done::Changed(number),
        SavedMany::Conflict(_) => Done::Stale,
    })
}
