//! The publicity nodes of a year for programs.

use super::{
    answer::{self, CSV, JSON},
    ask::Ask,
    frame::Frame,
    named::Named,
    params::{OfYear, Part, names},
    sheet::{self, Column, cell},
};
use crate::http::{AppState, failure::Failure, head::Head};
use app::{
    backend::Backend,
    clock,
    error::AppError,
    features::{
        events::query::bad,
        observances::{Occurrence, nodes::YEARS, rules::Dates, words, year_page::node_address},
        reference::{Reference, TermKind},
    },
    ui::Locale,
};
use axum::{extract::State, response::Response};
use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// The order of the list.
const ORDER: &str = "first day ascending";
/// Between the entries of a cell that holds several.
const BETWEEN: &str = ";";

/// A publicity node in a year.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = example)]
pub struct Node {
    /// Its code, as the filter `observance` takes it.
    pub code: String,
    /// The year.
    pub year: i32,
    /// Name in Chinese.
    pub name: String,
    /// Name in English.
    pub name_en: Option<String>,
    /// Which one of its kind it is in the year, where that is counted.
    pub ordinal: Option<i64>,
    /// First day; `null` where it is not known yet.
    pub from: Option<NaiveDate>,
    /// Last day; `null` where it is not known yet.
    pub to: Option<NaiveDate>,
    /// Where the days were announced, where they were.
    pub source: Option<String>,
    /// The first of the months in which it usually is, where its days are not known yet.
    pub usual_from_month: Option<u32>,
    /// The last of those months.
    pub usual_to_month: Option<u32>,
    /// Its first day in the year before, where the days of this year are not known yet.
    pub last_year_from: Option<NaiveDate>,
    /// Its last day in the year before.
    pub last_year_to: Option<NaiveDate>,
    /// The rule of its dates.
    pub rule: String,
    /// The rule in English words.
    pub rule_en: String,
    /// The units that lead.
    pub lead_units: Vec<Named>,
    /// The units that take part.
    pub co_units: Vec<Named>,
    /// The laws that it is about.
    pub laws: Vec<Named>,
    /// The audiences that it is for.
    pub audiences: Vec<Named>,
    /// What is known about where it comes from.
    pub basis: String,
    /// What is to be known about it.
    pub note: String,
    /// Its sessions of the year, as this API lists them.
    pub events: String,
    /// Its page.
    pub url: String,
}

impl Node {
    fn of(ask: &Ask, reference: &Reference, found: &Occurrence) -> Self {
        let Occurrence { observance: node, year, dates, source, hint } = found;
        let usual = match dates {
            Dates::Unknown { months } => *months,
            Dates::On(_) => None,
        };
        let units = |codes: &[String]| codes.iter().map(|code| Named::unit(reference, code)).collect();
        let code = &node.code;
        Self {
            code: code.clone(),
            year: *year,
            name: node.zh.clone(),
            name_en: Some(node.en.clone()).filter(|name| !name.is_empty()),
            ordinal: found.ordinal(),
            from: dates.span().map(|span| span.from),
            to: dates.span().map(|span| span.to),
            source: source.clone(),
            usual_from_month: usual.map(|(from, _)| from),
            usual_to_month: usual.map(|(_, to)| to),
            last_year_from: hint.map(|span| span.from),
            last_year_to: hint.map(|span| span.to),
            rule: node.rule.clone(),
            rule_en: words::rule(Locale::en, &node.rule),
            lead_units: units(&node.lead_units),
            co_units: units(&node.co_units),
            laws: Named::terms(reference, TermKind::Law, &node.laws),
            audiences: Named::terms(reference, TermKind::Audience, &node.audiences),
            basis: node.basis.clone(),
            note: node.note.clone(),
            events: ask.link(&format!("/api/v1/events?from={year}-01-01&to={year}-12-31&observance={code}")),
            url: ask.link(&node_address(code, *year)),
        }
    }
}

/// A page of publicity nodes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NodeList {
    /// Which page of what.
    #[serde(flatten)]
    frame: Frame,
    /// The nodes.
    items: Vec<Node>,
}

/// What the API's description shows.
fn example() -> Value {
    json!({
        "code": "constitution-day",
        "year": 2026,
        "name": "Guojia Xianfa Ri",
        "name_en": "National Constitution Day",
        "ordinal": 13,
        "from": "2026-12-04",
        "to": "2026-12-04",
        "source": null,
        "usual_from_month": null,
        "usual_to_month": null,
        "last_year_from": null,
        "last_year_to": null,
        "rule": "12-04",
        "rule_en": "4 Dec",
        "lead_units": [{ "code": "justice-office", "name": "Sifasuo", "name_en": "Justice Office" }],
        "co_units": [],
        "laws": [{ "code": "constitution", "name": "Xianfa", "name_en": "Constitution" }],
        "audiences": [],
        "basis": "",
        "note": "",
        "events": "https://pufa.example.org/api/v1/events?from=2026-01-01&to=2026-12-31&observance=constitution-day",
        "url": "https://pufa.example.org/observances/2026/constitution-day"
    })
}

async fn nodes(backend: &Backend, ask: &Ask) -> Result<(Vec<Node>, bool), AppError> {
    ask.allow(&[names::<OfYear>(), names::<Part>()])?;
    let year = match ask.asked("year") {
        None => clock::local_date(ask.now).year(),
        Some(text) => {
            let year = text.parse::<i32>().ok().filter(|year| YEARS.contains(year));
            year.ok_or_else(|| bad("year", "a year from 2016 to 2100"))?
        }
    };
    let reference = backend.reference().await?;
    let found = app::features::observances::year(backend, year).await?;
    Ok((found.iter().map(|node| Node::of(ask, &reference, node)).collect(), reference.site.demo_mode))
}

/// Publicity nodes of a year, in the order of their days.
#[utoipa::path(
    get,
    operation_id = "list_observances",
    path = "/api/v1/observances",
    tag = "observances",
    params(OfYear, Part),
    responses((status = 200, description = "A page of the list", body = NodeList))
)]
pub async fn list(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    answer::send(&state, &head, &ask, JSON, async {
        let (nodes, demo) = nodes(state.backend(), &ask).await?;
        let (frame, items) = Frame::around(&ask, ask.paging()?, nodes, ORDER, demo);
        answer::json(&NodeList { frame, items })
    })
    .await
}

/// Publicity nodes of a year as a file; all of them, unless a page is asked for.
#[utoipa::path(
    get,
    operation_id = "list_observances_csv",
    path = "/api/v1/observances.csv",
    tag = "observances",
    params(OfYear, Part),
    responses((status = 200, description = "The rows of the list", body = String, content_type = "text/csv"))
)]
pub async fn list_csv(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    let file = answer::send(&state, &head, &ask, CSV, async {
        let (nodes, _) = nodes(state.backend(), &ask).await?;
        sheet::write(&COLUMNS, &ask.part_of_file(nodes)?)
    });
    Ok(answer::as_file(file.await?, "observances.csv"))
}

/// The columns of the file.
const COLUMNS: [Column<Node>; 26] = [
    ("code", |node| node.code.clone()),
    ("year", |node| node.year.to_string()),
    ("name", |node| node.name.clone()),
    ("name_en", |node| cell(node.name_en.as_ref())),
    ("ordinal", |node| cell(node.ordinal)),
    ("from", |node| cell(node.from)),
    ("to", |node| cell(node.to)),
    ("source", |node| cell(node.source.as_ref())),
    ("usual_from_month", |node| cell(node.usual_from_month)),
    ("usual_to_month", |node| cell(node.usual_to_month)),
    ("last_year_from", |node| cell(node.last_year_from)),
    ("last_year_to", |node| cell(node.last_year_to)),
    ("rule", |node| node.rule.clone()),
    ("rule_en", |node| node.rule_en.clone()),
    ("lead_unit_codes", |node| codes(&node.lead_units)),
    ("lead_unit_names", |node| titles(&node.lead_units)),
    ("co_unit_codes", |node| codes(&node.co_units)),
    ("co_unit_names", |node| titles(&node.co_units)),
    ("law_codes", |node| codes(&node.laws)),
    ("law_names", |node| titles(&node.laws)),
    ("audience_codes", |node| codes(&node.audiences)),
    ("audience_names", |node| titles(&node.audiences)),
    ("basis", |node| node.basis.clone()),
    ("note", |node| node.note.clone()),
    ("events", |node| node.events.clone()),
    ("url", |node| node.url.clone()),
];

fn codes(named: &[Named]) -> String {
    named.iter().map(|named| named.code.as_str()).collect::<Vec<_>>().join(BETWEEN)
}

fn titles(named: &[Named]) -> String {
    named.iter().map(|named| named.name.as_str()).collect::<Vec<_>>().join(BETWEEN)
}

#[cfg(test)]
mod tests {
    use super::{
        super::fixtures::{ask, reference},
        *,
    };
    use app::features::observances::{Observance, Span};

    fn node() -> Node {
        let observance = Observance {
            code: "x".into(),
            zh: "=1+1".into(),
            rule: "announced:06".into(),
            lead_units: vec!["justice-office".into()],
            laws: vec!["civil-code".into(), "dissolved".into()],
            ..Observance::default()
        };
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let hint = Some(Span { from: day("2025-06-09"), to: day("2025-06-20") });
        let dates = Dates::Unknown { months: Some((6, 6)) };
        let found = Occurrence { observance, year: 2026, dates, source: None, hint };
        Node::of(&ask("/api/v1/observances", "year=2026"), &reference(), &found)
    }

    #[test]
    fn the_example_has_the_members_of_the_type() {
        let keys =
            |value: &Value| value.as_object().unwrap().keys().cloned().collect::<std::collections::BTreeSet<_>>();
        assert_eq!(keys(&example()), keys(&serde_json::to_value(node()).unwrap()));
    }

    #[test]
    fn days_that_are_not_announced_are_null_beside_last_years() {
        let value = serde_json::to_value(node()).unwrap();
        assert_eq!((&value["from"], &value["usual_from_month"]), (&Value::Null, &6.into()));
        assert_eq!(value["last_year_to"], "2025-06-20");
        assert_eq!(value["laws"][1]["name"], "dissolved");
        assert_eq!(value["url"], "https://pufa.test/observances/2026/x");
    }

    #[test]
    fn a_row_of_the_file_holds_no_formula() {
        let file = String::from_utf8(sheet::write(&COLUMNS, &[node()]).unwrap()).unwrap();
        assert!(file.lines().nth(1).unwrap().starts_with("x,2026,'=1+1,,,,,,6,6,2025-06-09,2025-06-20,"), "{file}");
        assert!(file.contains(",justice-office,司法所,"), "{file}");
    }
}
