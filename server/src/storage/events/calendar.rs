//! Sessions by the day, for the calendar.

use super::{
    super::{
        fault::Fault,
        sql::{Sql, sql},
    },
    Events,
    filter::push_where,
    rows::{COLUMNS, EventRow, TABLES, with_tags},
};
use app::{
    error::StoreError,
    features::{
        calendar::{
            clash::Slot,
            store::{CalendarStore, DayOrder, VillageDays},
        },
        events::{
            model::{Event, Speaker},
            query::EventFilter,
        },
        observances::Span,
    },
    ids::EventId,
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

/// The order within a day.
fn within_day(order: DayOrder) -> &'static str {
    match order {
        DayOrder::Hour => "e.starts_at, e.id",
        DayOrder::PlannedFirst => "CASE e.state WHEN 'planned' THEN 0 ELSE 1 END, e.starts_at, e.id",
    }
}

#[derive(FromRow)]
struct SlotRow {
    id: Uuid,
    title: String,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
    village: Option<String>,
    place: String,
    speakers: String,
}

impl SlotRow {
    fn slot(self) -> Slot {
        // What cannot be read warns of nothing; the session's own page reports it.
        let speakers = serde_json::from_str::<Vec<Speaker>>(&self.speakers).unwrap_or_default();
        Slot {
            id: EventId(self.id),
            title: self.title,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            village: self.village,
            place: self.place,
            speakers: speakers.into_iter().map(|speaker| speaker.name).collect(),
        }
    }
}

/// How many of the rows lie in a stretch of days.
fn push_count_in(select: &mut Sql, span: Span) {
    select.push("CAST(SUM(CASE WHEN e.held_on >= ").push_value(span.from);
    select.push(" AND e.held_on <= ").push_value(span.to).push(" THEN 1 ELSE 0 END) AS BIGINT)");
}

impl Events {
    async fn counted_by_day(&self, filter: &EventFilter) -> Result<Vec<(NaiveDate, i64)>, Fault> {
        let mut days = sql("SELECT e.held_on, COUNT(*) FROM events e");
        push_where(&mut days, filter);
        days.push(" GROUP BY e.held_on ORDER BY e.held_on");
        self.db.all(days).await
    }

    async fn first_of_days(&self, filter: &EventFilter, order: DayOrder, most: u32) -> Result<Vec<Event>, Fault> {
        let order = within_day(order);
        let mut rows = sql("SELECT ");
        rows.push(COLUMNS).push(TABLES);
        rows.push(" WHERE e.id IN (SELECT d.id FROM (SELECT e.id, ROW_NUMBER() OVER (PARTITION BY e.held_on ORDER BY ");
        rows.push(order).push(") AS place FROM events e");
        push_where(&mut rows, filter);
        rows.push(") d WHERE d.place <= ").push_value(i64::from(most));
        rows.push(") ORDER BY e.held_on, ").push(order);
        let rows: Vec<EventRow> = self.db.all(rows).await?;
        with_tags(&self.db, rows).await
    }

    async fn soonest_slots(&self, filter: &EventFilter, most: u32) -> Result<Vec<Slot>, Fault> {
        let mut slots = sql("SELECT e.id, e.title, e.starts_at, e.ends_at, e.village, e.place, x.speakers");
        slots.push(TABLES);
        push_where(&mut slots, filter);
        slots.push(" ORDER BY e.starts_at, e.id LIMIT ").push_value(i64::from(most));
        let rows: Vec<SlotRow> = self.db.all(slots).await?;
        Ok(rows.into_iter().map(SlotRow::slot).collect())
    }

    async fn villages_in(&self, filter: &EventFilter, lately: Span, shown: Span) -> Result<Vec<VillageDays>, Fault> {
        // Only the days that either is about are looked at.
        let (from, to) = (lately.from.min(shown.from), lately.to.max(shown.to));
        let filter = EventFilter { from: Some(from), to: Some(to), ..filter.clone() };
        let mut villages = sql("SELECT e.village, ");
        push_count_in(&mut villages, lately);
        villages.push(", ");
        push_count_in(&mut villages, shown);
        villages.push(" FROM events e");
        push_where(&mut villages, &filter);
        villages.push(" AND e.village IS NOT NULL GROUP BY e.village ORDER BY e.village");
        let rows: Vec<(String, i64, i64)> = self.db.all(villages).await?;
        let days = |(village, lately, shown)| VillageDays { village, lately, shown };
        Ok(rows.into_iter().map(days).filter(|days| days.lately + days.shown > 0).collect())
    }
}

#[async_trait]
impl CalendarStore for Events {
    async fn per_day(&self, filter: &EventFilter) -> Result<Vec<(NaiveDate, i64)>, StoreError> {
        Ok(self.counted_by_day(filter).await?)
    }

    async fn of_days(&self, filter: &EventFilter, order: DayOrder, most: u32) -> Result<Vec<Event>, StoreError> {
        Ok(self.first_of_days(filter, order, most).await?)
    }

    async fn slots(&self, filter: &EventFilter, most: u32) -> Result<Vec<Slot>, StoreError> {
        Ok(self.soonest_slots(filter, most).await?)
    }

    async fn of_villages(
        &self,
        filter: &EventFilter,
        lately: Span,
        shown: Span,
    ) -> Result<Vec<VillageDays>, StoreError> {
        Ok(self.villages_in(filter, lately, shown).await?)
    }
}
