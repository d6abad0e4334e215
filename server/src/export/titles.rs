//! Titles of villages for programs, as of any day: who holds which, since when, by which steps.

use super::{
    answer::{self, CSV, JSON},
    ask::Ask,
    frame::Frame,
    named::Named,
    params::{OfTitles, Part, names},
    sheet::{self, Column, cell, word},
};
use crate::http::{AppState, failure::Failure, head::Head};
use app::{
    backend::Backend,
    error::AppError,
    features::{
        events::query::bad,
        reference::Reference,
        titles::{
            Level, Title, TitleEvent,
            query::{Row, TitleFilter},
        },
    },
    ui::Locale,
};
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use leptos_i18n::td_string;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// The order of the list.
const ORDER: &str = "roster, level; without a village last";

/// How many titles of each level are held on the day.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Serialize, ToSchema)]
pub struct HeldTitles {
    /// National.
    #[schema(example = 1)]
    pub national: i64,
    /// Provincial.
    #[schema(example = 36)]
    pub provincial: i64,
    /// Of the city.
    #[schema(example = 0)]
    pub city: i64,
}

impl From<[(Level, i64); 3]> for HeldTitles {
    fn from([(_, national), (_, provincial), (_, city)]: [(Level, i64); 3]) -> Self {
        Self { national, provincial, city }
    }
}

/// A step of a title's history.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TitleStep {
    /// What happened: `nurture`, `apply`, `announce`, `name`, `keep`, `rectify`, `reassess`, `revoke`, `deregister` or
    /// `transfer`.
    pub step: String,
    /// The day from which it holds; of what is known to the month or year only, its last day.
    pub on: NaiveDate,
    /// How exactly the day is known: `day`, `month`, `year`, or `by` where it is only known not to be later.
    pub known_to: String,
    /// Number of the document.
    pub document: String,
    /// Who decided it.
    pub body: String,
    /// Why.
    pub reason: String,
    /// Time limit, or next review.
    pub due_on: Option<NaiveDate>,
    /// Of a transfer: the village that holds it from then on.
    pub village: Option<Named>,
}

/// A title as it stands on the day.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = example)]
pub struct PublicTitle {
    /// Its id.
    pub id: Uuid,
    /// A readable name of the record, where a list gave it one.
    pub code: String,
    /// `national`, `provincial` or `city`.
    pub level: String,
    /// The village that has it on the day; `null` where only the number of titles was published.
    pub village: Option<Named>,
    /// Where it stands on the day.
    pub state: String,
    /// Whether it is held and so counts.
    pub is_held: bool,
    /// Since when it stands there.
    pub since: NaiveDate,
    /// When it was granted.
    pub named_on: Option<NaiveDate>,
    /// How exactly that is known, see the history.
    pub named_known_to: Option<String>,
    /// Batch.
    pub batch: String,
    /// What the town says of it.
    pub statement: String,
    /// Whether it is still to be confirmed.
    pub pending: bool,
    /// Sample data.
    pub is_demo: bool,
    /// Its history, also of later days.
    pub history: Vec<TitleStep>,
}

/// The rule by which titles count, in both languages.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TitleRule {
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
}

/// A page of titles.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TitleList {
    /// The day.
    on: NaiveDate,
    /// The rule that the counts follow.
    rule: TitleRule,
    /// How many are held on the day, by the filters of village and kind.
    counts: HeldTitles,
    /// How many more, by the filters, are known to be held on a later day and not since when: they are missing in the
    /// counts and in the list.
    #[schema(example = 35)]
    unsure: usize,
    /// Which page of what.
    #[serde(flatten)]
    frame: Frame,
    /// The titles.
    items: Vec<PublicTitle>,
}

impl TitleStep {
    fn of(reference: &Reference, event: &TitleEvent) -> Self {
        Self {
            step: event.kind.key().to_owned(),
            on: event.on_day,
            known_to: event.precision.key().to_owned(),
            document: event.document.clone(),
            body: event.body.clone(),
            reason: event.reason.clone(),
            due_on: event.due_on,
            village: (!event.village.is_empty()).then(|| Named::village(reference, &event.village)),
        }
    }
}

impl PublicTitle {
    /// A title as it stands on a day.
    pub fn of(reference: &Reference, row: &Row<'_>) -> Self {
        let (title, standing) = (row.title, &row.standing);
        Self {
            id: title.id.0,
            code: title.code.clone(),
            level: title.level.key().to_owned(),
            village: (!standing.village.is_empty()).then(|| Named::village(reference, standing.village)),
            state: standing.state.key().to_owned(),
            is_held: standing.state.is_held(),
            since: standing.step.on_day,
            named_on: standing.named.map(|named| named.on_day),
            named_known_to: standing.named.map(|named| named.precision.key().to_owned()),
            batch: title.batch.clone(),
            statement: title.statement.clone(),
            pending: title.pending,
            is_demo: title.is_demo,
            history: title.events.iter().map(|event| TitleStep::of(reference, event)).collect(),
        }
    }
}

/// What an address asks for, with the titles of the town.
pub struct Asked {
    /// Regions and settings.
    pub reference: Arc<Reference>,
    /// The filter.
    pub filter: TitleFilter,
    /// All titles.
    pub titles: Vec<Title>,
}

impl Asked {
    /// Reads the filter and the titles.
    pub async fn of(backend: &Backend, ask: &Ask, groups: &[Vec<String>]) -> Result<Self, AppError> {
        ask.allow(groups)?;
        let reference = backend.reference().await?;
        let today = app::clock::local_date(ask.now);
        let filter = TitleFilter::new(today, false).read(ask.pairs())?;
        let site = &reference.site;
        let is_known = |code: &str| reference.village(code).is_some() && code.starts_with(&site.scope);
        if !filter.village.is_empty() && !is_known(&filter.village) {
            return Err(bad("village", "a code of /api/v1/villages"));
        }
        let titles = backend.titles.all(&site.scope, site.demo_mode).await?;
        Ok(Self { reference, filter, titles })
    }

    /// The rows that the filter leaves.
    pub fn rows(&self) -> Vec<PublicTitle> {
        let rows = self.filter.rows(&self.titles, &self.reference);
        rows.iter().map(|row| PublicTitle::of(&self.reference, row)).collect()
    }

    /// How many are held on the day.
    pub fn counts(&self) -> HeldTitles {
        self.filter.counts(&self.titles, &self.reference).into()
    }
}

/// Titles as they stand on a day, today unless `on` says otherwise; those that are held, unless `state` does.
#[utoipa::path(
    get,
    operation_id = "list_titles",
    path = "/api/v1/titles",
    tag = "villages",
    params(OfTitles, Part),
    responses((status = 200, description = "A page of the list", body = TitleList))
)]
pub async fn list(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    answer::send(&state, &head, &ask, JSON, async {
        let asked = Asked::of(state.backend(), &ask, &[names::<OfTitles>(), names::<Part>()]).await?;
        let paging = ask.paging()?;
        let (frame, items) = Frame::around(&ask, paging, asked.rows(), ORDER, asked.reference.site.demo_mode);
        let rule = TitleRule {
            zh: td_string!(Locale::zh_CN, titles.rule.text).to_owned(),
            en: td_string!(Locale::en, titles.rule.text).to_owned(),
        };
        let unsure = asked.filter.unsure(&asked.titles, &asked.reference);
        answer::json(&TitleList { on: asked.filter.on, rule, counts: asked.counts(), unsure, frame, items })
    })
    .await
}

/// The same rows as a file; all of them, unless a page is asked for.
#[utoipa::path(
    get,
    operation_id = "list_titles_csv",
    path = "/api/v1/titles.csv",
    tag = "villages",
    params(OfTitles, Part),
    responses((status = 200, description = "The rows of the list", body = String, content_type = "text/csv"))
)]
pub async fn list_csv(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    let file = answer::send(&state, &head, &ask, CSV, async {
        let asked = Asked::of(state.backend(), &ask, &[names::<OfTitles>(), names::<Part>()]).await?;
        sheet::write(&COLUMNS, &ask.part_of_file(asked.rows())?)
    });
    Ok(answer::as_file(file.await?, "titles.csv"))
}

fn steps(title: &PublicTitle) -> String {
    let step = |step: &TitleStep| format!("{} {}", step.on, step.step);
    title.history.iter().map(step).collect::<Vec<_>>().join("; ")
}

/// The columns of the file.
const COLUMNS: [Column<PublicTitle>; 15] = [
    ("id", |title| title.id.to_string()),
    ("code", |title| title.code.clone()),
    ("level", |title| title.level.clone()),
    ("village_code", |title| cell(title.village.as_ref().map(|village| &village.code))),
    ("village_name", |title| cell(title.village.as_ref().map(|village| &village.name))),
    ("state", |title| word(&title.state)),
    ("is_held", |title| title.is_held.to_string()),
    ("since", |title| title.since.to_string()),
    ("named_on", |title| cell(title.named_on)),
    ("named_known_to", |title| cell(title.named_known_to.as_ref())),
    ("batch", |title| title.batch.clone()),
    ("statement", |title| title.statement.clone()),
    ("pending", |title| title.pending.to_string()),
    ("is_demo", |title| title.is_demo.to_string()),
    ("history", steps),
];

/// What the API's description shows: a made-up title.
fn example() -> Value {
    json!({
        "id": "0192f0c4-8a00-7000-8000-000000000001",
        "code": "",
        "level": "provincial",
        "village": { "code": "320582100235", "name": "Chenxin Cunweihui", "name_en": "Chenxin Village" },
        "state": "kept",
        "is_held": true,
        "since": "2020-12-31",
        "named_on": "2018-12-31",
        "named_known_to": "year",
        "batch": "",
        "statement": "",
        "pending": false,
        "is_demo": true,
        "history": [
            {
                "step": "name",
                "on": "2018-12-31",
                "known_to": "year",
                "document": "",
                "body": "",
                "reason": "",
                "due_on": null,
                "village": null
            }
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::{super::fixtures::reference, *};
    use app::{
        features::titles::{Precision, StepKind, actions::draft, rules},
        ids::{TitleEventId, TitleId},
    };
    use chrono::DateTime;

    fn title() -> Title {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let event = |number: u128, kind, on: &str| TitleEvent {
            id: TitleEventId(Uuid::from_u128(number)),
            kind,
            on_day: day(on),
            precision: Precision::Year,
            document: String::new(),
            body: String::new(),
            reason: String::new(),
            due_on: None,
            village: String::new(),
            note: "hidden note".into(),
            who: "hidden name".into(),
            at: DateTime::UNIX_EPOCH,
        };
        Title {
            events: vec![event(1, StepKind::Name, "2018-12-31"), event(2, StepKind::Keep, "2020-12-31")],
            village: super::super::fixtures::VILLAGE.into(),
            note: "hidden contact".into(),
            ..draft(TitleId(Uuid::nil()), "320582100")
        }
    }

    #[test]
    fn what_is_internal_stays_inside_and_the_example_has_the_members_of_the_type() {
        let title = title();
        let standing = rules::on(&title, "2019-12-31".parse().unwrap()).unwrap();
        let public = PublicTitle::of(&reference(), &Row { title: &title, standing });
        assert_eq!((public.state.as_str(), public.is_held), ("named", true));
        let value = serde_json::to_value(public).unwrap();
        assert!(!value.to_string().contains("hidden"));
        let keys =
            |value: &Value| value.as_object().unwrap().keys().cloned().collect::<std::collections::BTreeSet<_>>();
        assert_eq!(keys(&example()), keys(&value));
        assert_eq!(keys(&example()["history"][0]), keys(&value["history"][0]));
    }
}
