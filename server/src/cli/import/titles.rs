//! The file of titles that a report counts, `titles-<year>.csv`.

use super::table::{ImportError, Row, Table};
use app::{
    features::{
        accounts::actions::OPERATOR,
        titles::{Level, Precision, StepKind, Title, TitleEvent, actions::draft, rules},
    },
    ids::{TitleEventId, TitleId},
};
use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest, Sha256};
use std::{collections::HashSet, path::Path};
use uuid::Uuid;

type Result<T> = std::result::Result<T, ImportError>;

/// Titles of villages that a report counts. Where the day of naming is not known, they were held by the end of the
/// report's year.
pub fn titles(
    folder: &Path,
    file: &str,
    regions: &HashSet<String>,
    scope: &str,
    now: DateTime<Utc>,
) -> Result<Vec<Title>> {
    let columns =
        ["code", "level", "village", "year", "state", "batch", "named_on", "body", "pending", "section", "note"];
    let table = Table::read(folder, file, &columns)?;
    table.rows().map(|row| title(&row, regions, scope, now)).collect()
}

fn title(row: &Row<'_>, regions: &HashSet<String>, scope: &str, now: DateTime<Utc>) -> Result<Title> {
    let (code, level, state) = (row.code("code")?, row.needed("level")?, row.needed("state")?);
    if state != "named" {
        return Err(row.wrong("state", format!("\"{state}\" must be named")));
    }
    let (year, named_on) = (row.number::<i32>("year")?, row.text("named_on"));
    let (on_day, precision) = if named_on.is_empty() {
        let end = NaiveDate::from_ymd_opt(year, 12, 31).ok_or_else(|| row.wrong("year", "is no year"))?;
        (end, Precision::By)
    } else {
        rules::read_day(&named_on)
            .ok_or_else(|| row.wrong("named_on", format!("\"{named_on}\" must be YYYY, YYYY-MM or YYYY-MM-DD")))?
    };
    // Made of the code, so that the same list makes the same titles.
    let id = |what: &str| uuid_of(&format!("{what} {scope} {code}"));
    let (title_id, step_id) = (TitleId(id("title")), TitleEventId(id("step")));
    let event = TitleEvent {
        id: step_id,
        kind: StepKind::Name,
        on_day,
        precision,
        document: String::new(),
        body: row.text("body"),
        reason: String::new(),
        due_on: None,
        village: String::new(),
        note: String::new(),
        who: OPERATOR.to_owned(),
        at: now,
    };
    Ok(Title {
        level: Level::from_key(&level)
            .ok_or_else(|| row.wrong("level", format!("\"{level}\" must be national, provincial or city")))?,
        village: row.maybe_known("village", regions, "code of regions.csv")?,
        batch: row.text("batch"),
        section: row.needed("section")?,
        note: row.text("note"),
        pending: row.flag("pending")?,
        events: vec![event],
        code,
        ..draft(title_id, scope)
    })
}

/// An id that a text always has, in the shape of the others.
fn uuid_of(text: &str) -> Uuid {
    let hash = Sha256::digest(text);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
