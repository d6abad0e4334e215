//! Years whose holidays nobody has brought in: no day of theirs can be told to be off or worked, which is said.

use crate::{
    backend::Backend,
    error::AppError,
    features::sheets::{actions::keeper, page::PATH, store::Kind},
    pages::{PageCx, address},
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// More years than any plan reaches into.
const YEARS_MAX: i32 = 5;

/// The years of a stretch of days of which no holiday is known; one query.
pub async fn unknown_years(backend: &Backend, from: NaiveDate, to: NaiveDate) -> Result<Vec<i32>, AppError> {
    let (first, last) = (from.year(), to.year().min(from.year().saturating_add(YEARS_MAX)));
    let begin = NaiveDate::from_ymd_opt(first, 1, 1).unwrap_or(from);
    let end = NaiveDate::from_ymd_opt(last, 12, 31).unwrap_or(to);
    let known = backend.holidays.between(begin, end).await?;
    Ok((first..=last).filter(|year| !known.iter().any(|holiday| holiday.day.year() == *year)).collect())
}

/// The same for some days in any order; none has no year.
pub async fn unknown_years_of(
    backend: &Backend,
    days: impl Iterator<Item = NaiveDate> + Clone,
) -> Result<Vec<i32>, AppError> {
    match (days.clone().min(), days.max()) {
        (Some(from), Some(to)) => unknown_years(backend, from, to).await,
        _ => Ok(Vec::new()),
    }
}

/// Says of which years no holiday is known; whoever keeps them gets the way to bring them in.
pub fn notice(cx: &PageCx, years: &[i32]) -> AnyView {
    let l = cx.locale;
    let may_keep = keeper(cx.account(), Kind::Holidays, &cx.reference).is_ok();
    let lines = years
        .iter()
        .map(|year| {
            let href = address(PATH, &[("kind", Kind::Holidays.key()), ("year", &year.to_string())]);
            let link = may_keep.then(|| view! { " "<a href=href>{td_string!(l, holidays.import)}</a> });
            view! { <p>{td_string!(l, holidays.unknown, year = *year)}{link}</p> }
        })
        .collect::<Vec<_>>();
    if lines.is_empty() {
        return ().into_any();
    }
    view! { <div class="notice" data-kind="info" role="note">{lines}</div> }.into_any()
}
