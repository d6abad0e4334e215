//! What the pages of targets show: lines with their numbers and figures, loaded with a fixed number of queries.

use super::{
    input::numbers,
    model::{ClosedPeriod, DutyLine, Frozen, Target, TargetKind},
    rules::{Numbers, Pace, YEAR_MAX, YEAR_MIN, days},
    store::Whose,
};
use crate::{
    error::AppError,
    features::{
        accounts::{Role, actions::works_in},
        counts::{
            parts::rows_cx,
            rows::{label, term_kind},
        },
        duties::names::NO_NAMES,
        events::{
            model::EventState,
            query::{EventFilter, View, bad},
        },
        reference::Region,
    },
    ids::Scope,
    pages::{PageCx, Pairs, value},
};
use chrono::{Datelike, NaiveDate};
use std::collections::HashMap;

/// Which targets a request is about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Asked {
    /// The division code that the targets are for.
    pub scope: String,
    /// The year.
    pub year: i32,
    /// Whose.
    pub kind: TargetKind,
    /// One of them; `None` is the whole list.
    pub code: Option<String>,
    /// A unit or village that looks at its own line.
    pub is_own: bool,
}

impl Asked {
    /// Whose targets these are.
    pub fn whose(&self) -> Whose<'_> {
        Whose { scope: &self.scope, year: self.year, kind: self.kind, code: self.code.as_deref() }
    }
}

/// The place whose targets an account sees: its town, or what the site serves.
pub fn scope_of(cx: &PageCx) -> Result<String, AppError> {
    let scope = &cx.staff()?.scope;
    Ok(if scope.0.len() >= 9 {
        scope.town().to_owned()
    } else if scope.contains(cx.town()) {
        cx.town().to_owned()
    } else {
        scope.0.clone()
    })
}

/// The year of an address or form; this one, where it names none.
pub fn read_year(cx: &PageCx, pairs: &Pairs) -> Result<i32, AppError> {
    match value(pairs, "year").filter(|text| !text.is_empty()) {
        None => Ok(cx.today().year()),
        Some(text) => text
            .parse()
            .ok()
            .filter(|year| (YEAR_MIN..=YEAR_MAX).contains(year))
            .ok_or_else(|| bad("year", "a year between 2000 and 2100")),
    }
}

/// The account's own line, where it sees no other.
pub fn own_line(cx: &PageCx) -> Result<Option<(TargetKind, String)>, AppError> {
    let account = cx.staff()?;
    match account.role {
        Role::Village => Ok(Some((TargetKind::Village, account.scope.0.clone()))),
        Role::Unit => Ok(Some((TargetKind::Unit, account.unit.clone().ok_or(AppError::Forbidden)?))),
        Role::Office | Role::Observer | Role::Admin => Ok(None),
    }
}

/// What an address or form asks for. Units and villages get their own line, whatever else they ask for is forbidden.
pub fn asked(cx: &PageCx, pairs: &Pairs) -> Result<Asked, AppError> {
    let scope = scope_of(cx)?;
    let year = read_year(cx, pairs)?;
    let given = |name: &str| value(pairs, name).filter(|text| !text.is_empty());
    let kind = match given("kind") {
        None => None,
        Some(key) => {
            Some(TargetKind::from_key(key).ok_or_else(|| bad("kind", "town, village, unit, duty, focus or audience"))?)
        }
    };
    let code = given("code").map(str::to_owned);
    if let Some((own, mine)) = own_line(cx)? {
        let is_mine = kind.is_none_or(|kind| kind == own) && code.is_none_or(|code| code == mine);
        let asked = Asked { scope, year, kind: own, code: Some(mine), is_own: true };
        return if is_mine { Ok(asked) } else { Err(AppError::Forbidden) };
    }
    let kind = kind.unwrap_or(TargetKind::Village);
    let code = if kind == TargetKind::Town { Some(scope.clone()) } else { code };
    Ok(Asked { scope, year, kind, code, is_own: false })
}

/// Approved sessions of a year or month: what counts, and what the public list shows.
pub fn counted(cx: &PageCx, asked: &Asked, month: u32, code: &str) -> EventFilter {
    let mut filter = EventFilter::new(View::Counted, &asked.scope, cx.now, cx.demo());
    if asked.scope != cx.town() {
        filter.within.clone_from(&asked.scope);
    }
    within(filter, asked, month, code)
}

/// Sessions of a year or month that do not count yet, as the desk's list shows them.
pub fn staffed(cx: &PageCx, asked: &Asked, month: u32, code: &str, state: EventState) -> EventFilter {
    let own = cx.desk_scope().0;
    let scope = if Scope(asked.scope.clone()).contains(&own) { &own } else { &asked.scope };
    let mut filter = EventFilter::new(View::Staff, scope, cx.now, cx.demo());
    if *scope != own {
        filter.within.clone_from(scope);
    }
    filter.without_demo = !cx.demo();
    filter.internal = Some(false);
    filter.states = vec![state];
    within(filter, asked, month, code)
}

/// The filter narrowed to a period and a line; an empty code leaves all lines.
fn within(mut filter: EventFilter, asked: &Asked, month: u32, code: &str) -> EventFilter {
    (filter.from, filter.to) = days(asked.year, month).unzip();
    let code = code.to_owned();
    match asked.kind {
        TargetKind::Town => {}
        TargetKind::Village => filter.village = code,
        TargetKind::Unit => filter.unit = code,
        TargetKind::Duty => filter.duty = code,
        TargetKind::Focus => filter.focus = code,
        TargetKind::Audience => filter.audience = code,
    }
    filter
}

/// One line of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Its code.
    pub code: String,
    /// What is read.
    pub label: String,
    /// Its numbers; the year's is the duty list's own where nothing else was set.
    pub numbers: Numbers,
    /// The duty list's own number.
    pub listed: Option<i64>,
    /// What was set, with its version, by month.
    pub set: HashMap<u32, (Option<i64>, i64)>,
    /// Whether a number of it is sample data.
    pub is_demo: bool,
    /// Approved sessions.
    pub held: i64,
    /// Sessions that wait for review.
    pub waiting: i64,
    /// Planned sessions.
    pub planned: i64,
    /// What was frozen of its year.
    pub frozen: Option<Frozen>,
}

impl Line {
    /// How far it has come.
    pub fn pace(&self, year: i32, today: NaiveDate) -> Pace {
        let due = self.numbers.due_by(year, today);
        Pace { due, held: self.held, waiting: self.waiting, planned: self.planned }
    }

    /// The number that was set for a month or the year, and its version.
    pub fn cell(&self, month: u32) -> (Option<i64>, i64) {
        self.set.get(&month).copied().unwrap_or((None, 0))
    }
}

/// The lines of a kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// What was asked for.
    pub asked: Asked,
    /// In the order of the list.
    pub lines: Vec<Line>,
    /// The closed periods of the year.
    pub closed: Vec<ClosedPeriod>,
}

/// The closing of a month, or of the whole year (0).
pub fn closing_of(closed: &[ClosedPeriod], month: u32) -> Option<&ClosedPeriod> {
    closed.iter().find(|period| period.month == month)
}

/// Codes and labels of a kind in the order of its list.
pub async fn listed(cx: &PageCx, asked: &Asked) -> Result<Vec<(String, String, Option<i64>)>, AppError> {
    let named = |code: &str, name: &str| (code.to_owned(), name.to_owned(), None);
    let l = cx.locale;
    let reference = &cx.reference;
    Ok(match asked.kind {
        TargetKind::Town => vec![named(&asked.scope, reference.village_label(&asked.scope, l))],
        TargetKind::Village => {
            let (first, last) =
                (NaiveDate::from_ymd_opt(asked.year, 1, 1), NaiveDate::from_ymd_opt(asked.year, 12, 31));
            let there = |village: &&Region| reference.was_there(&village.code, first, last);
            reference
                .villages(&asked.scope)
                .filter(there)
                .map(|village| named(&village.code, village.label(l)))
                .collect()
        }
        TargetKind::Unit => {
            let scope = Scope(asked.scope.clone());
            let units = reference.units.iter().filter(|unit| works_in(unit, &scope));
            units.map(|unit| named(&unit.code, unit.label(l))).collect()
        }
        TargetKind::Duty => {
            let rows = cx.backend.targets.duties(&asked.scope, asked.year).await?;
            rows.into_iter().filter(|row| cx.demo() || !row.is_demo).map(duty).collect()
        }
        TargetKind::Focus | TargetKind::Audience => {
            let kind = asked.kind.dimension().and_then(term_kind);
            let terms = kind.zip(days(asked.year, 0)).map(|(kind, (first, _))| reference.list_on(kind, first));
            terms.unwrap_or_default().into_iter().map(|term| named(&term.code, term.label(l))).collect()
        }
    })
}

fn duty(row: DutyLine) -> (String, String, Option<i64>) {
    (row.code, row.label, row.target)
}

/// The lines of a kind with all that is known of each.
pub async fn sheet(cx: &PageCx, asked: Asked) -> Result<Sheet, AppError> {
    let whole = Asked { code: None, ..asked.clone() };
    let targets = cx.backend.targets.list(whole.whose()).await?;
    let closed = cx.backend.targets.closed(&asked.scope, asked.year, cx.demo()).await?;
    let frozen =
        if closing_of(&closed, 0).is_some() { cx.backend.targets.frozen(whole.whose()).await? } else { Vec::new() };
    let held = sessions(cx, &counted(cx, &asked, 0, ""), asked.kind).await?;
    let waiting = sessions(cx, &staffed(cx, &asked, 0, "", EventState::Held), asked.kind).await?;
    let planned = sessions(cx, &staffed(cx, &asked, 0, "", EventState::Planned), asked.kind).await?;
    let mut listed = listed(cx, &asked).await?;
    // What left the list since, but has a number, is not lost.
    for target in targets.iter().filter(|target| target.shown(cx.demo()).is_some()) {
        if !listed.iter().any(|(code, ..)| *code == target.code) {
            listed.push((target.code.clone(), label_of(cx, asked.kind, &target.code), None));
        }
    }
    let of = |figures: &HashMap<String, i64>, code: &str| figures.get(code).copied().unwrap_or(0);
    let lines = listed
        .into_iter()
        .map(|(code, label, own)| Line {
            held: of(&held, &code),
            waiting: of(&waiting, &code),
            planned: of(&planned, &code),
            frozen: frozen.iter().find(|line| line.month == 0 && line.code == code).cloned(),
            ..line(cx, (code, label, own), &targets)
        })
        .collect();
    Ok(Sheet { asked, lines, closed })
}

/// A line with its numbers, without figures.
pub(super) fn line(cx: &PageCx, (code, label, listed): (String, String, Option<i64>), targets: &[Target]) -> Line {
    let own = targets.iter().filter(|target| target.code == code).collect::<Vec<_>>();
    let mut numbers = numbers(own.iter().copied(), cx.demo());
    numbers.year = numbers.year.or(listed);
    let set = own.iter().map(|target| (target.month, (target.shown(cx.demo()), target.version))).collect();
    let is_demo = own.iter().any(|target| target.is_demo && target.shown(cx.demo()).is_some());
    Line { code, label, numbers, listed, set, is_demo, ..Line::default() }
}

/// What a code is called that is not on the list.
pub fn label_of(cx: &PageCx, kind: TargetKind, code: &str) -> String {
    match kind.dimension() {
        None => cx.reference.village_label(code, cx.locale).to_owned(),
        Some(dimension) => label(rows_cx(cx, &NO_NAMES), dimension, code),
    }
}

/// Numbers of sessions by line: one query.
async fn sessions(cx: &PageCx, filter: &EventFilter, kind: TargetKind) -> Result<HashMap<String, i64>, AppError> {
    Ok(match kind.dimension() {
        None => {
            let totals = cx.backend.counts.totals(filter).await?;
            HashMap::from([(filter.scope.clone(), totals.sessions)])
        }
        Some(dimension) => {
            let rows = cx.backend.counts.by(filter, dimension).await?;
            rows.into_iter().map(|(code, totals)| (code, totals.sessions)).collect()
        }
    })
}

/// A unit's or village's own line and pace, for its desk; `None` without a target, and for everybody else.
pub async fn own(cx: &PageCx) -> Result<Option<Line>, AppError> {
    let Some((kind, code)) = own_line(cx)? else { return Ok(None) };
    let year = cx.today().year();
    let asked = Asked { scope: scope_of(cx)?, year, kind, code: Some(code.clone()), is_own: true };
    let targets = cx.backend.targets.list(asked.whose()).await?;
    let own = line(cx, (code.clone(), String::new(), None), &targets);
    if own.numbers.is_empty() {
        return Ok(None);
    }
    let held = cx.backend.counts.totals(&counted(cx, &asked, 0, &code)).await?.sessions;
    let planned = cx.backend.counts.totals(&staffed(cx, &asked, 0, &code, EventState::Planned)).await?.sessions;
    Ok(Some(Line { held, planned, ..own }))
}
