//! Figures for programs: the five sums, whole and by a dimension, with the rule that they follow. The period, the rows
//! and their order are those of the page `/counts`.

use super::{
    answer::{self, CSV, JSON},
    ask::Ask,
    frame::Frame,
    named::Named,
    params::{Breakdown, By, Filters, Part, States, names},
    sheet::{self, Column, cell},
};
use crate::http::{AppState, failure::Failure, head::Head};
use app::{
    backend::Backend,
    error::AppError,
    features::{
        counts::{
            model::{Dimension, Totals},
            period::or_this_year,
            rows::{self, RowsCx},
        },
        duties::names::DutyNames,
        events::{
            model::EventState,
            query::{EventFilter, View, bad},
        },
        reference::Reference,
    },
    ui::Locale,
};
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use leptos_i18n::td_string;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// The rule that every figure follows, in both languages.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Rule {
    /// In Chinese.
    zh: String,
    /// In English.
    #[schema(example = "Only approved sessions count. A session counts once, however many units took part.")]
    en: String,
}

impl Rule {
    /// The counting rule.
    pub fn new() -> Self {
        Self { zh: Self::sentences(Locale::zh_CN).concat(), en: Self::sentences(Locale::en).join(" ") }
    }

    fn sentences(locale: Locale) -> [&'static str; 6] {
        [
            td_string!(locale, about.rule.approved),
            td_string!(locale, about.rule.day),
            td_string!(locale, about.rule.once),
            td_string!(locale, about.rule.sums),
            td_string!(locale, about.rule.estimates),
            td_string!(locale, about.rule.overlap),
        ]
    }
}

/// Five separate sums; none is derived from another.
#[derive(Copy, Clone, Debug, Default, Serialize, ToSchema)]
pub struct Sums {
    /// Sessions.
    #[schema(example = 36)]
    sessions: i64,
    /// People present.
    #[schema(example = 1480)]
    attendance: i64,
    /// People online.
    #[schema(example = 5200)]
    online_views: i64,
    /// Consultations given.
    #[schema(example = 310)]
    consultations: i64,
    /// Copies handed out.
    #[schema(example = 2900)]
    materials: i64,
    /// How many of the sessions have an estimated head-count.
    #[schema(example = 12)]
    estimated: i64,
}

impl From<Totals> for Sums {
    fn from(totals: Totals) -> Self {
        Self {
            sessions: totals.sessions,
            attendance: totals.attendance,
            online_views: totals.online_views,
            consultations: totals.consultations,
            materials: totals.materials,
            estimated: totals.estimated,
        }
    }
}

/// The sums of one part of the sessions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Row {
    /// What the row stands for: a month as `YYYY-MM`, or a code; `-` where nothing is given.
    #[serde(flatten)]
    of: Named,
    /// Its sums.
    #[serde(flatten)]
    sums: Sums,
    /// The sessions behind the sums, as this API lists them.
    events: String,
}

/// Figures over approved sessions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Counts {
    /// The rule that the figures follow.
    rule: Rule,
    /// First day of the period; `null` where it has none.
    #[schema(example = "2026-01-01")]
    from: Option<NaiveDate>,
    /// Last day of the period; `null` where it has none.
    #[schema(example = "2026-12-31")]
    to: Option<NaiveDate>,
    /// The sums over everything that the filters leave.
    totals: Sums,
    /// The sessions behind them, as this API lists them.
    events: String,
    /// What the rows stand for.
    by: By,
    /// Whether a session can be in several rows, so that the rows add up to more than the totals.
    rows_overlap: bool,
    /// Which page of the rows.
    #[serde(flatten)]
    frame: Frame,
    /// The rows.
    rows: Vec<Row>,
}

/// Figures over approved sessions, with the filters of the list; this year's, unless `from` or `to` say otherwise.
#[utoipa::path(
    get,
    operation_id = "counts",
    path = "/api/v1/counts",
    tag = "counts",
    params(Filters, States, Breakdown, Part),
    responses((status = 200, description = "Totals and a page of the breakdown", body = Counts))
)]
pub async fn counts(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    answer::send(&state, &head, &ask, JSON, async {
        let counted = Counted::of(state.backend(), &ask).await?;
        let paging = ask.paging()?;
        let totals = state.backend().counts.totals(&counted.filter).await?;
        let all = counted.rows(state.backend(), &ask).await?;
        let Counted { filter, by, .. } = counted;
        let (frame, rows) = Frame::around(&ask, paging, all, order(by), filter.include_demo);
        answer::json(&Counts {
            rule: Rule::new(),
            from: filter.from,
            to: filter.to,
            totals: totals.into(),
            events: behind(&ask, &filter),
            by: by.into(),
            rows_overlap: by.overlaps(),
            frame,
            rows,
        })
    })
    .await
}

/// The rows of the breakdown as a file; all of them, unless a page is asked for.
#[utoipa::path(
    get,
    operation_id = "counts_csv",
    path = "/api/v1/counts.csv",
    tag = "counts",
    params(Filters, States, Breakdown, Part),
    responses((status = 200, description = "The rows of the breakdown", body = String, content_type = "text/csv"))
)]
pub async fn counts_csv(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    let file = answer::send(&state, &head, &ask, CSV, async {
        let rows = Counted::of(state.backend(), &ask).await?.rows(state.backend(), &ask).await?;
        sheet::write(&COLUMNS, &ask.part_of_file(rows)?)
    });
    Ok(answer::as_file(file.await?, "counts.csv"))
}

/// What is counted, and how it is broken down.
struct Counted {
    reference: Arc<Reference>,
    filter: EventFilter,
    by: Dimension,
}

impl Counted {
    async fn of(backend: &Backend, ask: &Ask) -> Result<Self, AppError> {
        ask.allow(&[names::<Filters>(), names::<States>(), names::<Breakdown>(), names::<Part>()])?;
        let reference = backend.reference().await?;
        let filter = counted_filter(ask, &reference)?;
        let by = match ask.asked("by") {
            None => Dimension::Month,
            Some(word) => Dimension::from_key(word).ok_or_else(|| {
                let words = Dimension::ALL.map(Dimension::key).join(", ");
                bad("by", &format!("one of {words}"))
            })?,
        };
        Ok(Self { reference, filter, by })
    }

    async fn rows(&self, backend: &Backend, ask: &Ask) -> Result<Vec<Row>, AppError> {
        let counted = backend.counts.by(&self.filter, self.by).await?;
        let keys = counted.iter().filter(|_| self.by == Dimension::Duty).map(|(key, _)| key.as_str());
        let duties = DutyNames::load(backend, keys, self.filter.include_demo).await?;
        let today = self.filter.today();
        let cx = |locale| RowsCx { reference: &self.reference, locale, today, duties: &duties };
        let row = |row: rows::Row| Row {
            of: Named::new(&row.key, &row.label, &rows::label(cx(Locale::en), self.by, &row.key)),
            sums: row.totals.into(),
            events: behind(ask, &row.filter),
        };
        Ok(rows::rows(cx(Locale::zh_CN), &self.filter, self.by, counted).into_iter().map(row).collect())
    }
}

/// The filter of figures: approved sessions only, this year unless the address says when.
pub fn counted_filter(ask: &Ask, reference: &Reference) -> Result<EventFilter, AppError> {
    let filter = ask.filter(View::Counted, reference)?;
    if filter.states.iter().any(|state| *state != EventState::Approved) {
        return Err(bad("state", "approved, since nothing else counts"));
    }
    let today = filter.today();
    Ok(or_this_year(EventFilter { states: Vec::new(), ..filter }, today))
}

/// The list of exactly the sessions that a filter counts.
fn behind(ask: &Ask, filter: &EventFilter) -> String {
    let filter = EventFilter { states: vec![EventState::Approved], ..filter.clone() };
    ask.link(&filter.address("/api/v1/events"))
}

/// The order of the rows; nothing is ranked.
fn order(by: Dimension) -> &'static str {
    match by {
        Dimension::Month => "month ascending",
        Dimension::Village => "roster, - last",
        Dimension::Unit | Dimension::Focus | Dimension::Audience | Dimension::Form | Dimension::Duty => "list, - last",
    }
}

/// The columns of the file.
const COLUMNS: [Column<Row>; 10] = [
    ("code", |row| row.of.code.clone()),
    ("name", |row| row.of.name.clone()),
    ("name_en", |row| cell(row.of.name_en.as_ref())),
    ("sessions", |row| row.sums.sessions.to_string()),
    ("attendance", |row| row.sums.attendance.to_string()),
    ("online_views", |row| row.sums.online_views.to_string()),
    ("consultations", |row| row.sums.consultations.to_string()),
    ("materials", |row| row.sums.materials.to_string()),
    ("estimated", |row| row.sums.estimated.to_string()),
    ("events", |row| row.events.clone()),
];

#[cfg(test)]
mod tests {
    use super::{
        super::fixtures::{ask, reference},
        *,
    };

    #[test]
    fn figures_are_of_this_year_unless_the_address_says_otherwise() {
        let filter = |query: &str| counted_filter(&ask("/api/v1/counts", query), &reference());
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let this_year = filter("state=approved").unwrap();
        assert_eq!((this_year.from, this_year.to), (day("2026-01-01"), day("2026-12-31")));
        let since = filter("from=2025-05-01").unwrap();
        assert_eq!((since.from, since.to), (day("2025-05-01"), None));
        assert_eq!(since.view, View::Counted);
        assert!(filter("state=planned").is_err(), "what is not approved does not count");
    }

    #[test]
    fn a_figure_opens_its_sessions() {
        let ask = ask("/api/v1/counts", "unit=justice-office&from=2026-03-01&to=2026-03-31");
        let filter = counted_filter(&ask, &reference()).unwrap();
        let expected =
            "https://pufa.test/api/v1/events?from=2026-03-01&to=2026-03-31&unit=justice-office&state=approved";
        assert_eq!(behind(&ask, &filter), expected);
    }

    #[test]
    fn every_dimension_has_its_word() {
        for dimension in Dimension::ALL {
            assert_eq!(serde_json::to_value(By::from(dimension)).unwrap(), dimension.key());
        }
    }

    #[test]
    fn the_rule_stands_in_both_languages() {
        let rule = Rule::new();
        assert!(rule.zh.contains("审核通过"), "{}", rule.zh);
        assert!(rule.en.starts_with("Only approved sessions count"), "{}", rule.en);
    }
}
