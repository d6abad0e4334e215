//! Figures over sessions: the five sums, whole and by a dimension.

use super::{
    db::Database,
    events::{AUDIENCE, FOCUS, INVOLVED, NONE, push_where},
    fault::Fault,
    sql::{Sql, sql},
};
use app::{
    error::StoreError,
    features::{
        counts::{
            model::{Dimension, Totals},
            store::CountStore,
        },
        events::query::EventFilter,
    },
};
use async_trait::async_trait;
use sqlx::FromRow;

/// The sums. `PostgreSQL` adds big integers up to NUMERIC, hence the casts.
const SUMS: &str = "COUNT(*) AS sessions, \
     CAST(COALESCE(SUM(e.attendance), 0) AS BIGINT) AS attendance, \
     CAST(COALESCE(SUM(e.online_views), 0) AS BIGINT) AS online_views, \
     CAST(COALESCE(SUM(e.consultations), 0) AS BIGINT) AS consultations, \
     CAST(COALESCE(SUM(e.materials), 0) AS BIGINT) AS materials, \
     CAST(COALESCE(SUM(CASE WHEN e.is_estimate THEN 1 ELSE 0 END), 0) AS BIGINT) AS estimated";

/// The calendar month of the day held, where dates are texts …
const MONTH_SQLITE: &str = "SUBSTR(e.held_on, 1, 7)";
/// … and where they are dates.
const MONTH_POSTGRES: &str = "TO_CHAR(e.held_on, 'YYYY-MM')";

/// Figures over the sessions in the database.
pub struct Counts {
    pub(super) db: Database,
}

#[derive(FromRow)]
pub(super) struct SumsRow {
    sessions: i64,
    attendance: i64,
    online_views: i64,
    consultations: i64,
    materials: i64,
    estimated: i64,
}

#[derive(FromRow)]
pub(super) struct KeyedRow {
    pub(super) code: String,
    #[sqlx(flatten)]
    pub(super) sums: SumsRow,
}

impl SumsRow {
    pub(super) fn totals(&self) -> Totals {
        Totals {
            sessions: self.sessions,
            attendance: self.attendance,
            online_views: self.online_views,
            consultations: self.consultations,
            materials: self.materials,
            estimated: self.estimated,
        }
    }
}

/// The sums of what the filter leaves.
pub(super) fn whole(filter: &EventFilter) -> Sql {
    let mut totals = sql("SELECT ");
    totals.push(SUMS).push(" FROM events e");
    push_where(&mut totals, filter);
    totals
}

/// The sums by a dimension, in no particular order.
pub(super) fn by(filter: &EventFilter, dimension: Dimension, is_sqlite: bool) -> Sql {
    let month = if is_sqlite { MONTH_SQLITE } else { MONTH_POSTGRES };
    let (key, tag) = match dimension {
        Dimension::Month => (month, None),
        Dimension::Village => ("COALESCE(e.village, '-')", None),
        Dimension::Form => ("COALESCE(e.form, '-')", None),
        Dimension::Duty => ("COALESCE(NULLIF(e.duty_item, ''), '-')", None),
        Dimension::Unit => ("COALESCE(t.code, '-')", Some(INVOLVED)),
        Dimension::Focus => ("COALESCE(t.code, '-')", Some(FOCUS)),
        Dimension::Audience => ("COALESCE(t.code, '-')", Some(AUDIENCE)),
    };
    let mut rows = sql("SELECT ");
    rows.push(key).push(" AS code, ").push(SUMS).push(" FROM events e");
    if let Some(kind) = tag {
        rows.push(" LEFT JOIN event_tags t ON t.event_id = e.id AND t.kind = ").push_value(kind);
    }
    push_where(&mut rows, filter);
    rows.push(" GROUP BY ").push(key);
    rows
}

impl Counts {
    async fn rows(&self, filter: &EventFilter, dimension: Dimension) -> Result<Vec<(String, Totals)>, Fault> {
        let rows: Vec<KeyedRow> = self.db.all(by(filter, dimension, self.db.is_sqlite())).await?;
        let mut rows = rows.into_iter().map(|row| (row.code, row.sums.totals())).collect::<Vec<_>>();
        // By key, "none given" last.
        rows.sort_by(|(a, _), (b, _)| (a == NONE, a).cmp(&(b == NONE, b)));
        Ok(rows)
    }

    async fn upcoming(&self, filter: &EventFilter) -> Result<Vec<(String, i64)>, Fault> {
        let mut rows = sql("SELECT e.village, COUNT(*) FROM events e");
        push_upcoming(&mut rows, filter);
        rows.push(" GROUP BY e.village ORDER BY e.village");
        self.db.all(rows).await
    }
}

fn push_upcoming(rows: &mut Sql, filter: &EventFilter) {
    push_where(rows, filter);
    rows.push(" AND e.published AND e.state = 'planned' AND e.village IS NOT NULL AND e.over_at > ");
    rows.push_value(filter.now);
}

#[async_trait]
impl CountStore for Counts {
    async fn totals(&self, filter: &EventFilter) -> Result<Totals, StoreError> {
        Ok(self.db.one::<SumsRow>(whole(filter)).await.map(|sums| sums.totals())?)
    }

    async fn by(&self, filter: &EventFilter, dimension: Dimension) -> Result<Vec<(String, Totals)>, StoreError> {
        Ok(self.rows(filter, dimension).await?)
    }

    async fn upcoming_by_village(&self, filter: &EventFilter) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(self.upcoming(filter).await?)
    }
}
