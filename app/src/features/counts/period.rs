//! The period that figures are about: what an address asks for, or else the present calendar year.

use crate::{
    clock,
    error::AppError,
    features::{
        events::{
            model::EventState,
            query::{EventFilter, View, bad},
        },
        reference::TermKind,
    },
    pages::PageCx,
    ui::{Locale, words},
};
use chrono::{Datelike, NaiveDate};
use leptos_i18n::td_string;

/// A first and a last day.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

impl Period {
    /// The calendar month of a day.
    pub fn month(day: NaiveDate) -> Self {
        Self::months(clock::month_start(day, 0), 1)
    }

    /// The calendar quarter of a day.
    pub fn quarter(day: NaiveDate) -> Self {
        Self::months(clock::month_start(day, -month_of(day, 3)), 3)
    }

    /// The calendar year of a day.
    pub fn year(day: NaiveDate) -> Self {
        Self::months(clock::month_start(day, -month_of(day, 12)), 12)
    }

    fn months(first: NaiveDate, months: i32) -> Self {
        let next = clock::month_start(first, months);
        Self { from: first, to: next.pred_opt().unwrap_or(next) }
    }

    /// Whether the filter asks for exactly this period.
    pub fn is_of(self, filter: &EventFilter) -> bool {
        filter.from == Some(self.from) && filter.to == Some(self.to)
    }

    /// The filter with this period instead of its own.
    pub fn on(self, filter: &EventFilter) -> EventFilter {
        EventFilter { from: Some(self.from), to: Some(self.to), ..filter.clone() }
    }
}

/// Which month of its part of the year a day lies in, from 0 on; `part` is the length of such a part.
fn month_of(day: NaiveDate, part: u32) -> i32 {
    i32::try_from(day.month0() % part).unwrap_or(0)
}

/// The filter of figures: what the address asks for, approved sessions only, this year unless it says when.
pub fn counted_filter(cx: &PageCx) -> Result<EventFilter, AppError> {
    let filter = EventFilter::new(View::Counted, cx.town(), cx.now, cx.demo()).read(&cx.query)?;
    let filter = filter.rolled_up(&cx.reference);
    if filter.states.iter().any(|state| *state != EventState::Approved) {
        return Err(bad("state", "approved, since nothing else counts"));
    }
    Ok(or_this_year(EventFilter { states: Vec::new(), ..filter }, cx.today()))
}

/// The filter, with the calendar year of `today` where it names neither a first nor a last day.
pub fn or_this_year(filter: EventFilter, today: NaiveDate) -> EventFilter {
    if filter.from.is_none() && filter.to.is_none() { Period::year(today).on(&filter) } else { filter }
}

/// The list of exactly the sessions that were counted.
pub fn rows_address(filter: &EventFilter) -> String {
    EventFilter { states: vec![EventState::Approved], ..filter.clone() }.address("/events")
}

/// First and last day in words.
pub fn period_words(locale: Locale, from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    let day = |day: NaiveDate| words::full_date(locale, day);
    match (from, to) {
        (Some(from), Some(to)) if from == to => day(from),
        (Some(from), Some(to)) => format!("{}\u{2013}{}", day(from), day(to)),
        (Some(from), None) => td_string!(locale, counts.period.since, day = day(from)),
        (None, Some(to)) => td_string!(locale, counts.period.until, day = day(to)),
        (None, None) => td_string!(locale, counts.period.always).to_owned(),
    }
}

/// The periods that are a link away: this year, last year, this quarter, this month, and every five-year plan.
pub fn quick_periods(cx: &PageCx) -> Vec<(String, Period)> {
    let l = cx.locale;
    let today = cx.today();
    let last_year = Period::year(clock::month_start(today, -12));
    let mut periods = vec![
        (td_string!(l, counts.period.this_year).to_owned(), Period::year(today)),
        (td_string!(l, counts.period.last_year).to_owned(), last_year),
        (td_string!(l, counts.period.this_quarter).to_owned(), Period::quarter(today)),
        (td_string!(l, counts.period.this_month).to_owned(), Period::month(today)),
    ];
    for plan in cx.reference.list(TermKind::Plan) {
        if let (Some(from), Some(to)) = (plan.starts_on, plan.ends_on) {
            let label = td_string!(l, counts.period.plan, name = plan.label(l).to_owned());
            periods.push((label, Period { from, to }));
        }
    }
    periods
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn on(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn filter() -> EventFilter {
        EventFilter::new(View::Counted, "320582100", DateTime::UNIX_EPOCH, false)
    }

    #[test]
    fn periods_begin_and_end_where_calendars_do() {
        let day = on(2026, 11, 23);
        assert_eq!(Period::month(day), Period { from: on(2026, 11, 1), to: on(2026, 11, 30) });
        assert_eq!(Period::quarter(day), Period { from: on(2026, 10, 1), to: on(2026, 12, 31) });
        assert_eq!(Period::year(day), Period { from: on(2026, 1, 1), to: on(2026, 12, 31) });
        assert_eq!(Period::month(on(2028, 2, 29)).to, on(2028, 2, 29));
        assert_eq!(Period::quarter(on(2026, 3, 31)).from, on(2026, 1, 1));
    }

    #[test]
    fn the_default_is_this_year_and_gives_way_to_any_date() {
        let today = on(2026, 11, 23);
        assert!(Period::year(today).is_of(&or_this_year(filter(), today)));
        let since = EventFilter { from: Some(on(2025, 5, 1)), ..filter() };
        assert_eq!(or_this_year(since.clone(), today), since);
        let until = EventFilter { to: Some(on(2025, 5, 1)), ..filter() };
        assert_eq!(or_this_year(until.clone(), today), until);
    }

    #[test]
    fn a_figure_opens_approved_sessions_of_its_own_days_only() {
        let filter = EventFilter { unit: "justice-office".into(), ..Period::month(on(2026, 11, 23)).on(&filter()) };
        assert_eq!(rows_address(&filter), "/events?from=2026-11-01&to=2026-11-30&unit=justice-office&state=approved");
    }

    #[test]
    fn a_period_is_said_in_full() {
        let words = |from, to| period_words(Locale::zh_CN, from, to);
        assert_eq!(words(Some(on(2026, 1, 1)), Some(on(2026, 12, 31))), "2026年1月1日\u{2013}2026年12月31日");
        assert_eq!(words(Some(on(2026, 1, 1)), Some(on(2026, 1, 1))), "2026年1月1日");
        assert_eq!(words(Some(on(2026, 1, 1)), None), "2026年1月1日起");
    }
}
