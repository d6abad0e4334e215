//! Reading the registries: a fixed number of queries for each page, whatever the number of records.

use super::{
    super::{
        db::{Database, Tx},
        events::push_where,
        fault::Fault,
        sql::{Sql, begins, sql},
    },
    Around,
    rows::{CountRow, EntryRow, MeetingRow, PersonRow, PostRow, WeakRow, table_of},
};
use app::features::{
    around::{
        model::{Entry, Meeting, Post, Record, VillageCount},
        registry::Registry,
        store::{MeetingFilter, Place, PostMonth, Slice, Trainings},
    },
    events::query::EventFilter,
};
use chrono::{Months, NaiveDate};
use sqlx::FromRow;

/// Where a statement runs.
pub(super) enum Door<'a> {
    /// By itself.
    Pool(&'a Database),
    /// In a transaction.
    Tx(&'a mut Tx),
}

impl Door<'_> {
    async fn all<R: super::super::db::Row>(&mut self, sql: Sql) -> Result<Vec<R>, Fault> {
        match self {
            Self::Pool(db) => db.all(sql).await,
            Self::Tx(tx) => tx.all(sql).await,
        }
    }

    /// The records that a statement over a registry's table gives.
    pub(super) async fn records(&mut self, registry: Registry, sql: Sql) -> Result<Vec<Record>, Fault> {
        match registry {
            Registry::Entries(_) => {
                self.all::<EntryRow>(sql).await?.into_iter().map(|row| row.entry().map(Record::Entry)).collect()
            }
            Registry::Meetings => {
                Ok(self.all::<MeetingRow>(sql).await?.into_iter().map(|row| Record::Meeting(row.meeting())).collect())
            }
            Registry::Posts => {
                Ok(self.all::<PostRow>(sql).await?.into_iter().map(|row| Record::Post(row.post())).collect())
            }
            Registry::People => {
                self.all::<PersonRow>(sql).await?.into_iter().map(|row| row.person().map(Record::Person)).collect()
            }
            Registry::Weak => {
                self.all::<WeakRow>(sql).await?.into_iter().map(|row| row.weak().map(Record::Weak)).collect()
            }
        }
    }

    /// One record.
    pub(super) async fn one(&mut self, registry: Registry, id: &str) -> Result<Option<Record>, Fault> {
        let mut find = sql("SELECT * FROM ");
        find.push(table_of(registry).name).push(" WHERE id = ").push_value(id);
        if let Registry::Entries(kind) = registry {
            find.push(" AND kind = ").push_value(kind.key());
        }
        Ok(self.records(registry, find).await?.pop())
    }
}

/// Adds ` WHERE` for the lists of a place; what is confidential is never sample data.
fn push_place(select: &mut Sql, place: Place<'_>, has_demo: bool) {
    select.push(" WHERE scope LIKE ").push_value(begins(place.scope)).push(r" ESCAPE '\'");
    if has_demo && !place.with_demo {
        select.push(" AND NOT is_demo");
    }
}

fn push_slice(select: &mut Sql, slice: Slice) {
    select.push(" LIMIT ").push_value(i64::from(slice.limit));
    select.push(" OFFSET ").push_value(i64::from(slice.offset));
}

/// The order in which the desk lists a registry.
fn order(registry: Registry) -> &'static str {
    match registry {
        Registry::Entries(_) => " ORDER BY seq, id",
        Registry::Meetings => " ORDER BY held_on DESC, id DESC",
        Registry::Posts => " ORDER BY posted_on DESC, id DESC",
        Registry::People => " ORDER BY village, kind, id",
        // What is open first, then by the day.
        Registry::Weak => " ORDER BY CASE WHEN closed_on IS NULL THEN 0 ELSE 1 END, found_on DESC, id DESC",
    }
}

#[derive(FromRow)]
struct MonthRow {
    channel: String,
    month: String,
    posts: i64,
    reads: i64,
    with_reads: i64,
}

#[derive(FromRow)]
struct TrainingRow {
    team: String,
    year: String,
    sessions: i64,
    attendance: i64,
}

impl Around {
    pub(super) async fn all_entries(&self, place: Place<'_>) -> Result<Vec<Entry>, Fault> {
        let mut find = sql("SELECT * FROM around_entries");
        push_place(&mut find, place, true);
        find.push(" ORDER BY seq, id");
        self.db.all::<EntryRow>(find).await?.into_iter().map(EntryRow::entry).collect()
    }

    pub(super) async fn page_of(
        &self,
        registry: Registry,
        place: Place<'_>,
        slice: Slice,
    ) -> Result<(Vec<Record>, i64), Fault> {
        let fill = |select: &mut Sql| {
            select.push(table_of(registry).name);
            push_place(select, place, !registry.is_confidential());
            if let Registry::Entries(kind) = registry {
                select.push(" AND kind = ").push_value(kind.key());
            }
        };
        let mut count = sql("SELECT COUNT(*) FROM ");
        fill(&mut count);
        let (count,): (i64,) = self.db.one(count).await?;
        let mut page = sql("SELECT * FROM ");
        fill(&mut page);
        page.push(order(registry));
        push_slice(&mut page, slice);
        Ok((Door::Pool(&self.db).records(registry, page).await?, count))
    }

    pub(super) async fn public_meetings(
        &self,
        place: Place<'_>,
        filter: &MeetingFilter,
        slice: Slice,
    ) -> Result<(Vec<Meeting>, i64), Fault> {
        let fill = |select: &mut Sql| {
            select.push(" FROM around_meetings");
            push_place(select, place, true);
            select.push(" AND is_public");
            if !filter.forum.is_empty() {
                select.push(" AND forum = ").push_value(&filter.forum);
            }
            if !filter.village.is_empty() {
                select.push(" AND village = ").push_value(&filter.village);
            }
            if let Some((from, to)) = filter.days {
                select.push(" AND held_on >= ").push_value(from).push(" AND held_on <= ").push_value(to);
            }
        };
        let mut count = sql("SELECT COUNT(*)");
        fill(&mut count);
        let (count,): (i64,) = self.db.one(count).await?;
        let mut page = sql("SELECT *");
        fill(&mut page);
        page.push(" ORDER BY held_on DESC, id DESC");
        push_slice(&mut page, slice);
        let rows: Vec<MeetingRow> = self.db.all(page).await?;
        Ok((rows.into_iter().map(MeetingRow::meeting).collect(), count))
    }

    pub(super) async fn page_of_posts(
        &self,
        place: Place<'_>,
        (year, month): (i32, Option<u32>),
        channel: &str,
        slice: Slice,
    ) -> Result<(Vec<Post>, i64), Fault> {
        let from = NaiveDate::from_ymd_opt(year, month.unwrap_or(1), 1);
        let months = if month.is_some() { 1 } else { 12 };
        let to = from.and_then(|day| day.checked_add_months(Months::new(months)));
        let fill = |select: &mut Sql| {
            select.push(" FROM around_posts");
            push_place(select, place, true);
            select.push(" AND posted_on >= ").push_value(from).push(" AND posted_on < ").push_value(to);
            if !channel.is_empty() {
                select.push(" AND channel = ").push_value(channel);
            }
        };
        let mut count = sql("SELECT COUNT(*)");
        fill(&mut count);
        let (count,): (i64,) = self.db.one(count).await?;
        let mut page = sql("SELECT *");
        fill(&mut page);
        page.push(" ORDER BY posted_on DESC, id DESC");
        push_slice(&mut page, slice);
        let rows: Vec<PostRow> = self.db.all(page).await?;
        Ok((rows.into_iter().map(PostRow::post).collect(), count))
    }

    pub(super) async fn months_of_posts(&self, place: Place<'_>) -> Result<Vec<PostMonth>, Fault> {
        let month = if self.db.is_sqlite() { "SUBSTR(posted_on, 1, 7)" } else { "TO_CHAR(posted_on, 'YYYY-MM')" };
        let mut find = sql("SELECT channel, ");
        find.push(month).push(
            " AS month, COUNT(*) AS posts, CAST(COALESCE(SUM(reads), 0) AS BIGINT) AS reads, \
             COUNT(reads) AS with_reads FROM around_posts",
        );
        push_place(&mut find, place, true);
        find.push(" GROUP BY channel, ").push(month).push(" ORDER BY month, channel");
        let rows: Vec<MonthRow> = self.db.all(find).await?;
        let made = |MonthRow { channel, month, posts, reads, with_reads }| PostMonth {
            channel,
            month,
            posts,
            reads,
            with_reads,
        };
        Ok(rows.into_iter().map(made).collect())
    }

    pub(super) async fn all_counts(&self, place: Place<'_>) -> Result<Vec<VillageCount>, Fault> {
        let mut find = sql("SELECT * FROM around_counts WHERE village LIKE ");
        find.push_value(begins(place.scope)).push(r" ESCAPE '\'");
        if !place.with_demo {
            find.push(" AND NOT is_demo");
        }
        find.push(" ORDER BY year, village, kind");
        self.db.all::<CountRow>(find).await?.into_iter().map(CountRow::count).collect()
    }

    pub(super) async fn trained(&self, filter: &EventFilter) -> Result<Vec<Trainings>, Fault> {
        let year = if self.db.is_sqlite() { "SUBSTR(e.held_on, 1, 4)" } else { "TO_CHAR(e.held_on, 'YYYY')" };
        let mut find = sql("SELECT COALESCE(e.brand, '-') AS team, ");
        find.push(year).push(
            " AS year, COUNT(*) AS sessions, CAST(COALESCE(SUM(e.attendance), 0) AS BIGINT) AS attendance \
             FROM events e",
        );
        push_where(&mut find, filter);
        find.push(" GROUP BY COALESCE(e.brand, '-'), ").push(year).push(" ORDER BY year DESC, team");
        let rows: Vec<TrainingRow> = self.db.all(find).await?;
        let made = |TrainingRow { team, year, sessions, attendance }| Trainings { team, year, sessions, attendance };
        Ok(rows.into_iter().map(made).collect())
    }
}
