//! A session as a row of a spreadsheet.

use super::{
    super::{
        named::Named,
        sheet::{Column, cell, word},
    },
    model::{PublicEvent, PublicResults},
};

/// Between the entries of a cell that holds several.
const BETWEEN: &str = ";";

/// The columns, each with what a session has in it.
pub const COLUMNS: [Column<PublicEvent>; 39] = [
    ("id", |event| event.id.to_string()),
    ("title", |event| event.title.clone()),
    ("held_on", |event| event.held_on.to_string()),
    ("starts_at", |event| event.starts_at.to_rfc3339()),
    ("ends_at", |event| cell(event.ends_at.map(|at| at.to_rfc3339()))),
    ("state", |event| word(&event.state)),
    ("village_code", |event| code(event.village.as_ref())),
    ("village_name", |event| name(event.village.as_ref())),
    ("place", |event| event.place.clone()),
    ("online", |event| event.online.to_string()),
    ("form_code", |event| code(event.form.as_ref())),
    ("form_name", |event| name(event.form.as_ref())),
    ("audience_codes", |event| code(&event.audiences)),
    ("audience_names", |event| name(&event.audiences)),
    ("focus_codes", |event| code(&event.focuses)),
    ("focus_names", |event| name(&event.focuses)),
    ("law_codes", |event| code(&event.laws)),
    ("law_names", |event| name(&event.laws)),
    ("lead_unit_code", |event| code(event.lead_unit.as_ref())),
    ("lead_unit_name", |event| name(event.lead_unit.as_ref())),
    ("unit_codes", |event| code(&event.units)),
    ("unit_names", |event| name(&event.units)),
    ("brand_code", |event| code(event.brand.as_ref())),
    ("brand_name", |event| name(event.brand.as_ref())),
    ("observance_code", |event| code(event.observance.as_ref())),
    ("observance_name", |event| name(event.observance.as_ref())),
    ("duty", |event| cell(event.duty.as_ref())),
    ("attendance", |event| number(event, |results| results.attendance)),
    ("online_views", |event| number(event, |results| results.online_views)),
    ("consultations", |event| number(event, |results| results.consultations)),
    ("materials", |event| number(event, |results| results.materials)),
    ("is_estimate", |event| cell(event.results.as_ref().map(|results| results.is_estimate))),
    ("summary", |event| cell(event.results.as_ref().map(|results| &results.summary))),
    ("links", |event| cell(event.results.as_ref().map(|results| results.links.join(" ")))),
    ("cancelled_reason", |event| cell(event.cancelled_reason.as_ref())),
    ("photos", |event| event.photos.iter().map(|photo| photo.url.as_str()).collect::<Vec<_>>().join(" ")),
    ("is_demo", |event| event.is_demo.to_string()),
    ("updated_at", |event| event.updated_at.to_rfc3339()),
    ("url", |event| event.url.clone()),
];

fn number(event: &PublicEvent, of: fn(&PublicResults) -> Option<i64>) -> String {
    cell(event.results.as_ref().and_then(of))
}

fn code<'a>(named: impl IntoIterator<Item = &'a Named>) -> String {
    named.into_iter().map(|named| named.code.as_str()).collect::<Vec<_>>().join(BETWEEN)
}

fn name<'a>(named: impl IntoIterator<Item = &'a Named>) -> String {
    named.into_iter().map(|named| named.name.as_str()).collect::<Vec<_>>().join(BETWEEN)
}
