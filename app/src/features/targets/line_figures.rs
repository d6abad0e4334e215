//! One line of the targets by month, loaded with a fixed number of queries; and what changed after a closing.

use super::{
    figures::{Asked, Line, closing_of, counted, label_of, line, listed, staffed},
    model::{ClosedPeriod, Frozen, TargetKind},
};
use crate::{
    error::AppError,
    features::{
        counts::model::Dimension,
        events::{
            model::{Event, EventState},
            query::EventFilter,
        },
    },
    ids::EventId,
    pages::PageCx,
};
use chrono::{DateTime, Datelike, Utc};
use std::collections::HashMap;

/// Sessions that changed after a closing, shown at most.
const LATER_MAX: u32 = 50;

/// The figures of one line in one month.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MonthFigures {
    /// Approved sessions.
    pub held: i64,
    /// Sessions that wait for review.
    pub waiting: i64,
    /// Planned sessions.
    pub planned: i64,
    /// What was frozen of the month.
    pub frozen: Option<Frozen>,
}

/// One line by month.
#[derive(Clone, Debug, PartialEq)]
pub struct LineSheet {
    /// What was asked for.
    pub asked: Asked,
    /// The line.
    pub line: Line,
    /// January first.
    pub months: Vec<MonthFigures>,
    /// The closed periods of the year.
    pub closed: Vec<ClosedPeriod>,
    /// For units and villages: the whole town's line.
    pub town: Option<Line>,
    /// Sessions that were approved, corrected or taken back after their period was closed.
    pub later: Vec<Event>,
}

/// One line of the list by month.
pub async fn line_sheet(cx: &PageCx, asked: Asked) -> Result<LineSheet, AppError> {
    let code = asked.code.clone().ok_or(AppError::NotFound)?;
    let targets = cx.backend.targets.list(asked.whose()).await?;
    let listed = listed(cx, &asked).await?.into_iter().find(|(known, ..)| *known == code);
    let listed = match listed {
        Some(listed) => listed,
        None if !targets.is_empty() || asked.is_own => (code.clone(), label_of(cx, asked.kind, &code), None),
        None => return Err(AppError::NotFound),
    };
    let closed = cx.backend.targets.closed(&asked.scope, asked.year, cx.demo()).await?;
    let frozen = if closed.is_empty() { Vec::new() } else { cx.backend.targets.frozen(asked.whose()).await? };
    let held = by_month(cx, &counted(cx, &asked, 0, &code)).await?;
    let waiting = by_month(cx, &staffed(cx, &asked, 0, &code, EventState::Held)).await?;
    let planned = by_month(cx, &staffed(cx, &asked, 0, &code, EventState::Planned)).await?;
    let frozen_of = |month: u32| frozen.iter().find(|line| line.month == month).cloned();
    let months = (1..=12_u32)
        .map(|month| {
            let key = format!("{}-{month:02}", asked.year);
            let of = |figures: &HashMap<String, i64>| figures.get(&key).copied().unwrap_or(0);
            let frozen = closing_of(&closed, month).and_then(|_| frozen_of(month));
            MonthFigures { held: of(&held), waiting: of(&waiting), planned: of(&planned), frozen }
        })
        .collect();
    let line = Line {
        held: held.values().sum(),
        waiting: waiting.values().sum(),
        planned: planned.values().sum(),
        frozen: closing_of(&closed, 0).and_then(|_| frozen_of(0)),
        ..line(cx, listed, &targets)
    };
    let town = if asked.is_own { Some(town_line(cx, &asked).await?) } else { None };
    let later = later(cx, &asked, &code, &closed).await?;
    Ok(LineSheet { asked, line, months, closed, town, later })
}

async fn by_month(cx: &PageCx, filter: &EventFilter) -> Result<HashMap<String, i64>, AppError> {
    let rows = cx.backend.counts.by(filter, Dimension::Month).await?;
    Ok(rows.into_iter().map(|(month, totals)| (month, totals.sessions)).collect())
}

/// The whole town's line as everybody may see it: its target, and what counts.
async fn town_line(cx: &PageCx, asked: &Asked) -> Result<Line, AppError> {
    let scope = asked.scope.clone();
    let town = Asked { kind: TargetKind::Town, code: Some(scope.clone()), ..asked.clone() };
    let targets = cx.backend.targets.list(town.whose()).await?;
    let totals = cx.backend.counts.totals(&counted(cx, &town, 0, "")).await?;
    let name = cx.reference.village_label(&scope, cx.locale).to_owned();
    Ok(Line { held: totals.sessions, ..line(cx, (scope, name, None), &targets) })
}

/// Sessions of closed periods that changed afterwards, the latest change first.
pub async fn later(cx: &PageCx, asked: &Asked, code: &str, closed: &[ClosedPeriod]) -> Result<Vec<Event>, AppError> {
    let Some(since) = closed.iter().map(|period| period.at).min() else { return Ok(Vec::new()) };
    let all = EventFilter { states: Vec::new(), ..staffed(cx, asked, 0, code, EventState::Held) };
    let ids = cx.backend.targets.changed_since(&all, since, LATER_MAX).await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut events = cx.backend.events.find_many(&ids).await?;
    events.retain(|event| {
        let after = |at: DateTime<Utc>| event.updated_at > at;
        [0, event.held_on().month()]
            .into_iter()
            .any(|month| closing_of(closed, month).is_some_and(|closing| after(closing.at)))
    });
    let place = |id: EventId| ids.iter().position(|known| *known == id);
    events.sort_by_key(|event| place(event.id));
    Ok(events)
}
