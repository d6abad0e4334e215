//! `/desk/targets/close`: what the figures of a month or year are, to be frozen for good; and once they are, what they
//! were and what came to them since.

use super::{
    close_parts::{Period, Table, draw_period, overview},
    figures::{Asked, closing_of, counted, label_of, listed, own_line, read_year, scope_of, staffed},
    input::numbers,
    line_figures,
    model::{ClosedPeriod, TargetKind},
    parts::{CLOSE, keeper},
    rules::is_over,
    store::{Closing, Whose},
};
use crate::{
    error::AppError,
    features::{
        counts::model::Totals,
        events::{model::EventState, query::bad, store::Order},
    },
    pages::{Form, Outcome, Page, PageCx, Pairs, address, value},
};
use std::collections::HashMap;

/// One line of the figures of a period.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureLine {
    /// Its code.
    pub code: String,
    /// What is read.
    pub label: String,
    /// The target: at the closing, or at present.
    pub target: Option<i64>,
    /// What counts at present.
    pub live: Totals,
    /// What counted at the closing.
    pub frozen: Totals,
}

/// The periods of a year, or one of them.
pub async fn close(cx: &PageCx) -> Result<Page, AppError> {
    let (scope, year) = place(cx, &cx.query)?;
    let closed = cx.backend.targets.closed(&scope, year, cx.demo()).await?;
    match read_month(&cx.query)? {
        None => Ok(overview(cx, scope, year, closed)),
        Some(month) => {
            let tables = tables(cx, &scope, year, month, closing_of(&closed, month)).await?;
            let town = Asked { scope, year, kind: TargetKind::Town, code: None, is_own: false };
            let one = closed.into_iter().filter(|period| period.month == month).collect::<Vec<_>>();
            let later = line_figures::later(cx, &town, "", &one).await?;
            let later = later.into_iter().filter(|event| in_period(event.held_on(), year, month)).collect();
            let closed = one.into_iter().next();
            let waiting = if closed.is_none() {
                let filter = staffed(cx, &town, month, "", EventState::Held);
                let (_, total) = cx.backend.events.list(&filter, Order::Waiting, 1, 0).await?;
                Some((total, filter.address("/desk/events")))
            } else {
                None
            };
            Ok(draw_period(cx, Period { asked: town, month, closed, tables, waiting, later }))
        }
    }
}

fn in_period(day: chrono::NaiveDate, year: i32, month: u32) -> bool {
    super::rules::days(year, month).is_some_and(|(from, to)| (from..=to).contains(&day))
}

/// Closes a period.
pub async fn freeze(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let (scope, year) = place(cx, &form.fields)?;
    let month = read_month(&form.fields)?.ok_or_else(|| bad("month", "0 to 12"))?;
    let actor = keeper(cx, &scope)?;
    if !is_over(year, month, cx.today()) {
        return Err(AppError::WrongState);
    }
    let town = Asked { scope: scope.clone(), year, kind: TargetKind::Town, code: None, is_own: false };
    let closing = Closing { scope, year, month, filter: counted(cx, &town, month, ""), demo: cx.demo() };
    // A repeat finds the period closed, which is what was asked for.
    cx.backend.targets.close(&actor, &closing, cx.now).await?;
    let pairs = [("year", year.to_string()), ("month", month.to_string()), ("saved", "close".to_owned())];
    Ok(Outcome::go(address(CLOSE, &pairs)))
}

/// The place and year that a request is about; units and villages see no others' figures.
fn place(cx: &PageCx, pairs: &Pairs) -> Result<(String, i32), AppError> {
    if own_line(cx)?.is_some() {
        return Err(AppError::Forbidden);
    }
    Ok((scope_of(cx)?, read_year(cx, pairs)?))
}

fn read_month(pairs: &Pairs) -> Result<Option<u32>, AppError> {
    match value(pairs, "month").filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => {
            let month = text.parse().ok().filter(|month| *month <= 12);
            month.map(Some).ok_or_else(|| bad("month", "1 to 12, or 0 for the whole year"))
        }
    }
}

/// The figures of a period by every kind: a fixed number of queries.
async fn tables(
    cx: &PageCx,
    scope: &str,
    year: i32,
    month: u32,
    closed: Option<&ClosedPeriod>,
) -> Result<Vec<Table>, AppError> {
    let mut tables = Vec::new();
    for kind in TargetKind::ALL {
        let asked = Asked { scope: scope.to_owned(), year, kind, code: None, is_own: false };
        let filter = counted(cx, &asked, month, "");
        let mut live = match kind.dimension() {
            None => HashMap::from([(scope.to_owned(), cx.backend.counts.totals(&filter).await?)]),
            Some(dimension) => cx.backend.counts.by(&filter, dimension).await?.into_iter().collect(),
        };
        let whose = Whose { scope, year, kind, code: None };
        let mut listed = listed(cx, &asked).await?;
        let mut kept = HashMap::new();
        if closed.is_some() {
            for line in cx.backend.targets.frozen(whose).await?.into_iter().filter(|line| line.month == month) {
                kept.insert(line.code.clone(), (line.target, line.totals));
            }
        } else {
            let targets = cx.backend.targets.list(whose).await?;
            let codes = listed.iter().map(|(code, ..)| code.clone());
            let codes = codes.chain(targets.iter().map(|target| target.code.clone())).collect::<Vec<_>>();
            for code in codes {
                let mut numbers = numbers(targets.iter().filter(|target| target.code == code), cx.demo());
                let own = listed.iter().find(|(known, ..)| *known == code).and_then(|(.., own)| *own);
                numbers.year = numbers.year.or(own);
                let target = if month == 0 { numbers.target() } else { numbers.of_month(year, month) };
                if target.is_some() {
                    kept.insert(code, (target, Totals::default()));
                }
            }
        }
        // What is not on the list (any more) comes after it, by code, and last what names none.
        let mut others = live.keys().chain(kept.keys()).cloned().collect::<Vec<_>>();
        others.retain(|code| !listed.iter().any(|(known, ..)| known == code));
        others.sort_by_key(|code| (code == crate::features::counts::rows::NOT_GIVEN, code.clone()));
        others.dedup();
        listed.extend(others.into_iter().map(|code| {
            let label = label_of(cx, kind, &code);
            (code, label, None)
        }));
        let lines = listed
            .into_iter()
            .filter_map(|(code, label, _)| {
                let (target, frozen) = kept.get(&code).copied().unwrap_or_default();
                let live = live.remove(&code);
                let is_empty = live.is_none() && !kept.contains_key(&code);
                (!is_empty || kind == TargetKind::Village).then(|| FigureLine {
                    code,
                    label,
                    target,
                    live: live.unwrap_or_default(),
                    frozen,
                })
            })
            .collect();
        tables.push(Table { kind, lines });
    }
    Ok(tables)
}
