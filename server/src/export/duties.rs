//! The duty list for programs: what the page `/duties/{year}` shows, and nothing more.

use super::{
    answer::{self, CSV, JSON},
    ask::Ask,
    frame::Frame,
    named::Named,
    params::{ListOfYear, Part, names},
    sheet::{self, Column, cell, word},
};
use crate::http::{AppState, failure::Failure, head::Head};
use app::{
    backend::Backend,
    error::AppError,
    features::{
        duties::{
            DutyItem, DutyKind, DutyList, ListState, rules,
            sheet::{Sheet, public_filter},
        },
        events::query::bad,
        reference::{Reference, TermKind},
    },
};
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// The order of the rows.
const ORDER: &str = "list";

/// Where a list stands.
#[derive(Copy, Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// In force.
    Issued,
    /// Over.
    Closed,
}

/// Whose duty it is.
#[derive(Copy, Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DutyOf {
    /// Everybody's alike.
    Common,
    /// One unit's own.
    Own,
    /// Of several units together.
    Joint,
}

/// A publicity node with its days in the list's year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Node {
    /// Code and names.
    #[serde(flatten)]
    of: Named,
    /// First day; `null` where it is not announced yet.
    from: Option<NaiveDate>,
    /// Last day.
    to: Option<NaiveDate>,
}

/// A row of the duty list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = example)]
pub struct Duty {
    /// Stays the same for ever; the filter `duty` takes it.
    pub id: Uuid,
    /// The list's year.
    pub year: i32,
    /// Number as the list prints it.
    pub number: String,
    /// Whose duty it is.
    #[schema(inline)]
    pub kind: DutyOf,
    /// The unit that leads; `null` where everybody does alike.
    pub lead_unit: Option<Named>,
    /// Units that co-operate.
    pub units: Vec<Named>,
    /// Laws.
    pub laws: Vec<Named>,
    /// Further laws, in words.
    pub other_laws: String,
    /// Audiences.
    pub audiences: Vec<Named>,
    /// Further audiences, in words.
    pub other_audiences: String,
    /// Tasks and measures.
    pub tasks: String,
    /// Carriers and forms.
    pub carriers: String,
    /// Publicity nodes.
    pub nodes: Vec<Node>,
    /// Further nodes, in words.
    pub other_nodes: String,
    /// Whether it goes on all year.
    pub is_ongoing: bool,
    /// The last day.
    pub deadline: Option<NaiveDate>,
    /// What counts as done.
    pub standard: String,
    /// The programme that it belongs to.
    pub brand: Option<Named>,
    /// How many sessions are to be held.
    pub target: Option<i64>,
    /// Published sessions that are planned.
    pub planned: i64,
    /// Approved sessions: what counts.
    pub approved: i64,
    /// Day of the next planned session.
    pub next_on: Option<NaiveDate>,
    /// Sample data, nobody's duty.
    pub is_demo: bool,
    /// Its sessions, as this API lists them.
    pub events: String,
    /// Its place on the page.
    pub url: String,
}

/// A page of a year's duty list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Duties {
    /// The list's year; `null` where no list has been issued.
    year: Option<i32>,
    /// Where the list stands.
    #[schema(inline)]
    state: Option<Standing>,
    /// The day on which it was issued.
    issued_on: Option<NaiveDate>,
    /// Which page of what.
    #[serde(flatten)]
    frame: Frame,
    /// The rows.
    items: Vec<Duty>,
}

impl Duty {
    fn of(ask: &Ask, reference: &Reference, sheet: &Sheet, item: &DutyItem) -> Self {
        let unit = |code: &String| Named::unit(reference, code);
        let progress = sheet.progress_of(item);
        let node = |code: &String| {
            let span = sheet.spans.get(code);
            let of = sheet
                .node(code)
                .map_or_else(|| Named::new(code, code, ""), |node| Named::new(code, &node.zh, &node.en));
            Node { of, from: span.map(|span| span.from), to: span.map(|span| span.to) }
        };
        Self {
            id: item.id.0,
            year: item.year,
            number: item.number.clone(),
            kind: match item.kind {
                DutyKind::Common => DutyOf::Common,
                DutyKind::Own => DutyOf::Own,
                DutyKind::Joint => DutyOf::Joint,
            },
            lead_unit: (!item.lead_unit.is_empty()).then(|| unit(&item.lead_unit)),
            units: item.units.iter().map(unit).collect(),
            laws: Named::terms(reference, TermKind::Law, &item.laws),
            other_laws: item.other_laws.clone(),
            audiences: Named::terms(reference, TermKind::Audience, &item.audiences),
            other_audiences: item.other_audiences.clone(),
            tasks: item.tasks.clone(),
            carriers: item.carriers.clone(),
            nodes: item.nodes.iter().map(node).collect(),
            other_nodes: item.other_nodes.clone(),
            is_ongoing: item.is_ongoing,
            deadline: item.deadline,
            standard: item.standard.clone(),
            brand: item.brand.as_deref().map(|code| Named::term(reference, TermKind::Brand, code)),
            target: item.target,
            planned: progress.planned,
            approved: progress.approved,
            next_on: progress.next_on,
            is_demo: item.is_demo,
            events: ask.link(&format!("/api/v1/events?from={0}-01-01&to={0}-12-31&duty={1}", item.year, item.id)),
            url: ask.link(&format!("/duties/{}#d-{}", item.year, item.id)),
        }
    }
}

/// A list with its public rows.
struct Found {
    reference: Arc<Reference>,
    list: Option<DutyList>,
    items: Vec<Duty>,
}

impl Found {
    /// The list of the year that is asked for, or the newest one.
    async fn of(backend: &Backend, ask: &Ask) -> Result<Self, AppError> {
        ask.allow(&[names::<ListOfYear>(), names::<Part>()])?;
        let reference = backend.reference().await?;
        let demo = reference.site.demo_mode;
        let mut lists = backend.duties.lists(&reference.site.scope).await?;
        lists.retain(|list| rules::is_public(list, demo));
        let list = match ask.asked("year") {
            None => lists.into_iter().next(),
            Some(year) => {
                let list = lists.into_iter().find(|list| list.year.to_string() == year);
                Some(list.ok_or_else(|| bad("year", "a year whose list has been issued"))?)
            }
        };
        let Some(list) = list else { return Ok(Self { reference, list: None, items: Vec::new() }) };
        let filter = public_filter(&reference.site, ask.now);
        let sheet = Sheet::load(backend, list.clone(), filter).await?.public(demo);
        let items = sheet.items.iter().map(|item| Duty::of(ask, &reference, &sheet, item)).collect();
        Ok(Self { reference, list: Some(list), items })
    }
}

/// The duty list of a year: who teaches which laws to whom, and how far it has come.
#[utoipa::path(
    get,
    operation_id = "list_duties",
    path = "/api/v1/duties",
    tag = "duties",
    params(ListOfYear, Part),
    responses((status = 200, description = "A page of the list", body = Duties))
)]
pub async fn list(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    answer::send(&state, &head, &ask, JSON, async {
        let found = Found::of(state.backend(), &ask).await?;
        let paging = ask.paging()?;
        let demo = found.reference.site.demo_mode;
        let (frame, items) = Frame::around(&ask, paging, found.items, ORDER, demo);
        let standing =
            |list: &DutyList| if list.state == ListState::Closed { Standing::Closed } else { Standing::Issued };
        answer::json(&Duties {
            year: found.list.as_ref().map(|list| list.year),
            state: found.list.as_ref().map(standing),
            issued_on: found.list.as_ref().and_then(|list| list.issued_on),
            frame,
            items,
        })
    })
    .await
}

/// The duty list of a year as a file; all of it, unless a page is asked for.
#[utoipa::path(
    get,
    operation_id = "list_duties_csv",
    path = "/api/v1/duties.csv",
    tag = "duties",
    params(ListOfYear, Part),
    responses((status = 200, description = "The rows of the list", body = String, content_type = "text/csv"))
)]
pub async fn list_csv(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    let file = answer::send(&state, &head, &ask, CSV, async {
        let found = Found::of(state.backend(), &ask).await?;
        sheet::write(&COLUMNS, &ask.part_of_file(found.items)?)
    });
    Ok(answer::as_file(file.await?, "duties.csv"))
}

fn joined(named: &[Named], part: fn(&Named) -> String) -> String {
    named.iter().map(part).collect::<Vec<_>>().join(";")
}

/// The columns of the file.
const COLUMNS: [Column<Duty>; 27] = [
    ("id", |duty| duty.id.to_string()),
    ("year", |duty| duty.year.to_string()),
    ("number", |duty| duty.number.clone()),
    ("kind", |duty| word(&duty.kind)),
    ("lead_unit", |duty| cell(duty.lead_unit.as_ref().map(|unit| &unit.code))),
    ("lead_unit_name", |duty| cell(duty.lead_unit.as_ref().map(|unit| &unit.name))),
    ("units", |duty| joined(&duty.units, |unit| unit.code.clone())),
    ("units_names", |duty| joined(&duty.units, |unit| unit.name.clone())),
    ("laws", |duty| joined(&duty.laws, |law| law.code.clone())),
    ("laws_names", |duty| joined(&duty.laws, |law| law.name.clone())),
    ("other_laws", |duty| duty.other_laws.clone()),
    ("audiences", |duty| joined(&duty.audiences, |audience| audience.code.clone())),
    ("audiences_names", |duty| joined(&duty.audiences, |audience| audience.name.clone())),
    ("other_audiences", |duty| duty.other_audiences.clone()),
    ("tasks", |duty| duty.tasks.clone()),
    ("carriers", |duty| duty.carriers.clone()),
    ("nodes", |duty| duty.nodes.iter().map(|node| node.of.code.clone()).collect::<Vec<_>>().join(";")),
    ("other_nodes", |duty| duty.other_nodes.clone()),
    ("is_ongoing", |duty| duty.is_ongoing.to_string()),
    ("deadline", |duty| cell(duty.deadline)),
    ("standard", |duty| duty.standard.clone()),
    ("target", |duty| cell(duty.target)),
    ("planned", |duty| duty.planned.to_string()),
    ("approved", |duty| duty.approved.to_string()),
    ("next_on", |duty| cell(duty.next_on)),
    ("is_demo", |duty| duty.is_demo.to_string()),
    ("events", |duty| duty.events.clone()),
];

/// What the API's description shows: a made-up row.
fn example() -> Value {
    json!({
        "id": "0192f0c4-8a00-7000-8000-000000000001",
        "year": 2026,
        "number": "6",
        "kind": "own",
        "lead_unit": { "code": "water", "name": "Shuiwu", "name_en": "Water Affairs" },
        "units": [],
        "laws": [{ "code": "water", "name": "Shuifa", "name_en": "Water Law" }],
        "other_laws": "",
        "audiences": [],
        "other_audiences": "",
        "tasks": "Teach the Water Law along the rivers (an example)",
        "carriers": "",
        "nodes": [{
            "code": "world-water-day",
            "name": "Shijie Shuiri",
            "name_en": "World Water Day",
            "from": "2026-03-22",
            "to": "2026-03-22"
        }],
        "other_nodes": "",
        "is_ongoing": false,
        "deadline": "2026-12-31",
        "standard": "",
        "brand": null,
        "target": 6,
        "planned": 1,
        "approved": 3,
        "next_on": "2026-10-12",
        "is_demo": true,
        "events": "https://pufa.example.org/api/v1/events?from=2026-01-01&to=2026-12-31&duty=0192f0c4-8a00-7000-8000-000000000001",
        "url": "https://pufa.example.org/duties/2026#d-0192f0c4-8a00-7000-8000-000000000001"
    })
}
