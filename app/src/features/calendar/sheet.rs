//! A calendar, loaded: a fixed number of queries and a bounded number of rows, however many sessions there are.

use super::{
    model::{Frame, Layer, Layout},
    store::DayOrder,
};
use crate::{
    error::AppError,
    features::{
        events::{model::Event, query::EventFilter},
        holidays::{Holiday, known::unknown_years},
        observances::{Occurrence, Span, nodes::Nodes},
    },
    pages::PageCx,
};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// What a calendar shows.
pub struct Sheet {
    /// Which calendar.
    pub frame: Frame,
    /// First and last day.
    pub shown: Span,
    /// The first sessions of each day, day after day; none in a year.
    pub events: Vec<Event>,
    /// How many sessions each day has; days without any are left out.
    pub counts: BTreeMap<NaiveDate, i64>,
    /// The nodes, where nodes or themes are shown.
    pub nodes: Vec<Occurrence>,
    /// Holidays and worked weekend days, by the day.
    pub holidays: Vec<Holiday>,
    /// Years of which no holiday is known.
    pub unknown_years: Vec<i32>,
}

/// How many sessions of a day are shown; the rest is a link away.
fn most(layout: Layout) -> u32 {
    match layout {
        Layout::List => 8,
        Layout::Month => 4,
        Layout::Week => 24,
        Layout::Year => 0,
    }
}

impl Sheet {
    /// Loads what the address asks for.
    pub async fn load(cx: &PageCx, frame: Frame) -> Result<Self, AppError> {
        let shown = frame.layout.shown(frame.day);
        let Span { from, to } = shown;
        let filter = EventFilter { from: Some(from), to: Some(to), ..frame.filter.clone() };
        let calendar = &cx.backend.calendar;
        let (mut counts, mut events) = (Vec::new(), Vec::new());
        if frame.layers.has(Layer::Sessions) {
            counts = calendar.per_day(&filter).await?;
            let most = most(frame.layout);
            if most > 0 && !counts.is_empty() {
                let order = if frame.staff { DayOrder::PlannedFirst } else { DayOrder::Hour };
                events = calendar.of_days(&filter, order, most).await?;
                // Which sessions of a full day are shown is one thing; they stand by the hour.
                events.sort_by_key(|event| (event.held_on(), event.starts_at, event.id));
            }
        }
        let nodes = if frame.layers.has(Layer::Nodes) || frame.layers.has(Layer::Themes) {
            Nodes::of(&cx.reference, &*cx.backend.almanac).between(from, to)
        } else {
            Vec::new()
        };
        let holidays =
            if frame.layers.has(Layer::Holidays) { cx.backend.holidays.between(from, to).await? } else { Vec::new() };
        let is_known = |year: i32| holidays.iter().any(|holiday| holiday.day.year() == year);
        let unknown_years = if !frame.layers.has(Layer::Holidays) || (from.year()..=to.year()).all(is_known) {
            Vec::new()
        } else {
            unknown_years(&cx.backend, from, to).await?
        };
        Ok(Self { frame, shown, events, counts: counts.into_iter().collect(), nodes, holidays, unknown_years })
    }

    /// Sessions in all.
    pub fn total(&self) -> i64 {
        self.counts.values().sum()
    }

    /// How many sessions a day has.
    pub fn count(&self, day: NaiveDate) -> i64 {
        self.counts.get(&day).copied().unwrap_or_default()
    }

    /// The sessions of a day that are shown.
    pub fn events_of(&self, day: NaiveDate) -> &[Event] {
        let from = self.events.partition_point(|event| event.held_on() < day);
        let to = self.events.partition_point(|event| event.held_on() <= day);
        self.events.get(from..to).unwrap_or_default()
    }

    /// How many sessions of a day are not shown.
    pub fn more(&self, day: NaiveDate) -> i64 {
        self.count(day) - i64::try_from(self.events_of(day).len()).unwrap_or_default()
    }

    /// The holiday of a day.
    pub fn holiday(&self, day: NaiveDate) -> Option<&Holiday> {
        self.holidays.iter().find(|holiday| holiday.day == day)
    }
}
