//! The sample duty list: the township rows of `data/demo/duties.csv`, in force in the running year.

use super::{material::Topic, sessions::id};
use crate::{
    cli::{
        CliError,
        import::{ImportError, Row, Table},
    },
    storage::Storage,
};
use app::{
    clock,
    features::{
        accounts::Actor,
        duties::{
            DutyItem, DutyList, ListState,
            input::{DutyInput, audiences_of},
            store::{DutyStore, Written},
        },
        observances::{Observance, store::ObservanceStore},
        reference::Reference,
    },
    ids::DutyItemId,
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use rand::rngs::StdRng;
use std::path::Path;

const COLUMNS: [&str; 17] = [
    "code",
    "number",
    "kind",
    "unit",
    "units",
    "laws",
    "other_laws",
    "audiences",
    "other_audiences",
    "tasks",
    "carriers",
    "nodes",
    "other_nodes",
    "ongoing",
    "deadline",
    "target",
    "brand",
];

/// Puts the sample list of the running year into force, and gives its rows; none where the year has a list already.
///
/// # Errors
/// The file in `reference_dir` cannot be read or is wrong; the storage fails.
pub async fn issue(
    storage: &Storage,
    operator: &Actor,
    reference_dir: &Path,
    reference: &Reference,
    now: DateTime<Utc>,
    rng: &mut StdRng,
) -> Result<Vec<DutyItem>, CliError> {
    let today = clock::local_date(now);
    let nodes = storage.observances.all().await?;
    let items = read(&reference_dir.join("demo"), reference, &nodes, today.year(), |_| DutyItemId(id(now, rng)))?;
    let middle_of_january = NaiveDate::from_ymd_opt(today.year(), 1, 15).unwrap_or(today);
    let list = DutyList {
        scope: reference.site.scope.clone(),
        year: today.year(),
        state: ListState::Issued,
        issued_on: Some(middle_of_january.min(today)),
        closed_on: None,
        is_demo: true,
        version: 1,
    };
    match storage.duties.begin(operator, &list, items.clone(), now).await? {
        Written::Done => Ok(items),
        Written::Conflict => Ok(Vec::new()),
    }
}

/// The rows of the file, checked like those that somebody types.
fn read(
    folder: &Path,
    reference: &Reference,
    nodes: &[Observance],
    year: i32,
    mut fresh: impl FnMut(usize) -> DutyItemId,
) -> Result<Vec<DutyItem>, ImportError> {
    let table = Table::read(folder, "duties.csv", &COLUMNS)?;
    let codes = |row: &Row<'_>, column: &str| {
        row.text(column).split(';').filter(|code| !code.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let audiences = audiences_of(reference, year);
    table
        .rows()
        .enumerate()
        .map(|(at, row)| {
            let mut of_plan = codes(&row, "audiences");
            of_plan.retain(|code| audiences.contains(&code.as_str()));
            let deadline = row.text("deadline");
            let input = DutyInput {
                id: fresh(at).to_string(),
                scope: reference.site.scope.clone(),
                year,
                number: row.needed("number")?,
                kind: row.needed("kind")?,
                lead_unit: row.text("unit"),
                units: codes(&row, "units"),
                laws: codes(&row, "laws"),
                other_laws: row.text("other_laws"),
                audiences: of_plan,
                other_audiences: row.text("other_audiences"),
                tasks: row.needed("tasks")?,
                carriers: row.text("carriers"),
                nodes: codes(&row, "nodes"),
                other_nodes: row.text("other_nodes"),
                is_ongoing: row.flag("ongoing")?,
                deadline: if deadline.is_empty() { deadline } else { format!("{year}-{deadline}") },
                target: row.text("target"),
                brand: row.text("brand"),
                is_public: true,
                ..DutyInput::default()
            };
            let item = input.parse(reference, nodes).map_err(|refusals| {
                let first = refusals.first();
                row.wrong("code", format!("cannot be taken: {first:?}"))
            })?;
            Ok(DutyItem { seq: i64::try_from(at + 1).unwrap_or_default(), is_demo: true, ..item })
        })
        .collect()
}

/// The row that a session of a unit about a topic serves: one of the unit's that shares a law or the programme.
pub(super) fn served<'a>(
    items: &'a [DutyItem],
    topic: &Topic,
    lead_unit: &str,
    day: NaiveDate,
) -> Option<&'a DutyItem> {
    items.iter().find(|item| {
        let is_own = item.lead_unit == lead_unit || item.units.iter().any(|unit| unit == lead_unit);
        let is_about =
            item.laws.iter().any(|law| topic.laws.contains(law)) || (item.brand.is_some() && item.brand == topic.brand);
        item.year == day.year() && is_own && is_about
    })
}
