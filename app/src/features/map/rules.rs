//! What a file of boundaries must be like, and how the office arranges the schematic map.

use super::{
    boundary::Boundary,
    datum::{Datum, rounded},
    draw::{Outline, Ring},
    shape,
};
use crate::features::reference::{Reference, Region, model::Point};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;

/// The largest file of boundaries, bytes.
pub const FILE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The most boundaries in a file.
pub const FEATURES_MAX: usize = 500;
/// The most points of one line.
pub const RING_POINTS_MAX: usize = 5_000;
/// The most points of a file.
pub const POINTS_MAX: usize = 60_000;
/// The most points that are kept of one line.
pub const KEPT_POINTS_MAX: usize = 500;
/// What simplifying may move a line by, metres: less than its width on any map of a town.
pub const TOLERANCE: f64 = 5.0;
/// How far a boundary may lie outside of the county's outline, metres: that is itself only a sketch.
pub const OUTSIDE_MAX: f64 = 500.0;
/// The smallest piece of land, square metres.
pub const AREA_MIN: f64 = 100.0;
/// The most faults that are told at once.
pub const FAULTS_MAX: usize = 20;
/// The most rows of the schematic map, and the most characters of what a row is called.
pub const ROWS_MAX: usize = 60;
/// The most characters of a row's name.
pub const LABEL_MAX: usize = 20;

/// What is wrong with a file of boundaries; `at` is the place of a feature in it, from 1 on.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Fault {
    /// Larger than [`FILE_BYTES_MAX`].
    TooLarge,
    /// No `GeoJSON` collection of features.
    NoCollection,
    /// No feature, or more than [`FEATURES_MAX`].
    Features(usize),
    /// More than [`POINTS_MAX`] points.
    Points(usize),
    /// Neither a code nor the name of a village of the town.
    Unknown { at: usize, name: String },
    /// A village comes twice.
    Twice { at: usize, name: String },
    /// Neither a polygon nor several.
    NoPolygon { at: usize, name: String },
    /// A line that does not end where it begins, or has fewer than four points.
    Open { at: usize, name: String },
    /// Latitude before longitude, while `GeoJSON` has it the other way round.
    Swapped { at: usize, name: String },
    /// A line with more than [`RING_POINTS_MAX`] points.
    Long { at: usize, name: String, points: usize },
    /// A hole that reaches out of its outer line.
    Hole { at: usize, name: String },
    /// A line that crosses itself or goes around nothing.
    Crossed { at: usize, name: String },
    /// Farther than [`OUTSIDE_MAX`] from the county.
    Outside { at: usize, name: String, metres: i64 },
}

/// The features of a file as boundaries, or everything that is wrong with it.
pub fn read(
    bytes: &[u8],
    datum: Datum,
    source: &str,
    reference: &Reference,
    scope: &str,
    now: DateTime<Utc>,
) -> Result<Vec<Boundary>, Vec<Fault>> {
    let features = features(bytes)?;
    let outline = Outline::of(reference);
    let mut found: HashMap<String, Boundary> = HashMap::new();
    let mut faults = Vec::new();
    for (at, feature) in (1..).zip(&features) {
        let read = village_of(feature, at, reference, scope).and_then(|village| {
            let name = village.short_name.clone();
            if found.contains_key(&village.code) {
                return Err(Fault::Twice { at, name });
            }
            let (shape, points) = shape_of(feature, at, &name, datum, outline.as_ref())?;
            let code = village.code.clone();
            let source = source.to_owned();
            Ok(Boundary { code, shape, datum, source, points, version: 1, updated_at: now })
        });
        match read {
            Ok(boundary) => {
                found.insert(boundary.code.clone(), boundary);
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        let mut found = found.into_values().collect::<Vec<_>>();
        found.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(found)
    } else {
        faults.truncate(FAULTS_MAX);
        Err(faults)
    }
}

/// The features of a file whose size is bounded.
fn features(bytes: &[u8]) -> Result<Vec<Value>, Vec<Fault>> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(vec![Fault::TooLarge]);
    }
    // Windows programs begin a text with a mark.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut value = serde_json::from_slice::<Value>(bytes).map_err(|_| vec![Fault::NoCollection])?;
    let is_collection = value.get("type").and_then(Value::as_str) == Some("FeatureCollection");
    let features = match value.get_mut("features").map(Value::take) {
        Some(Value::Array(features)) if is_collection => features,
        _ => return Err(vec![Fault::NoCollection]),
    };
    // The county's own outline comes along with an export, and is not the office's to change.
    let is_county = |feature: &Value| feature.pointer("/properties/kind").and_then(Value::as_str) == Some("county");
    let features = features.into_iter().filter(|feature| !is_county(feature)).collect::<Vec<_>>();
    if features.is_empty() || features.len() > FEATURES_MAX {
        return Err(vec![Fault::Features(features.len())]);
    }
    let points = features.iter().map(|feature| positions(feature.pointer("/geometry/coordinates"))).sum::<usize>();
    if points > POINTS_MAX { Err(vec![Fault::Points(points)]) } else { Ok(features) }
}

/// How many positions there are in nested lists of them.
fn positions(value: Option<&Value>) -> usize {
    match value.and_then(Value::as_array) {
        Some(list) if list.first().is_some_and(Value::is_number) => 1,
        Some(list) => list.iter().map(|inner| positions(Some(inner))).sum(),
        None => 0,
    }
}

/// The village that a feature names: by its code, or by its very name.
fn village_of<'a>(feature: &Value, at: usize, reference: &'a Reference, scope: &'a str) -> Result<&'a Region, Fault> {
    let text = |value: Option<&Value>| match value {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let property = |name: &str| text(feature.get("properties").and_then(|properties| properties.get(name)));
    let code = ["code", "adcode", "region"].into_iter().map(property).find(|code| !code.is_empty());
    let code = code.unwrap_or_else(|| text(feature.get("id")));
    let name = property("name");
    let by_code = reference.villages(scope).find(|village| !code.is_empty() && village.code == code);
    let by_name = || {
        let same = |village: &&Region| village.name == name || village.short_name == name;
        let mut same = reference.villages(scope).filter(same);
        // A name that two villages have names none.
        same.next().filter(|_| !name.is_empty() && same.next().is_none())
    };
    let named = if code.is_empty() { by_name() } else { by_code };
    named.ok_or_else(|| {
        let told = if code.is_empty() { name } else { code };
        Fault::Unknown { at, name: told.chars().take(40).collect() }
    })
}

/// A feature's polygons, checked and simplified, and how many points they had.
fn shape_of(
    feature: &Value,
    at: usize,
    name: &str,
    datum: Datum,
    outline: Option<&Outline>,
) -> Result<(Outline, i64), Fault> {
    let name = || name.to_owned();
    let geometry = feature.get("geometry").unwrap_or(&Value::Null);
    let coordinates = geometry.get("coordinates").and_then(Value::as_array);
    let polygons = match (geometry.get("type").and_then(Value::as_str), coordinates) {
        (Some("Polygon"), Some(rings)) => vec![rings.clone()],
        (Some("MultiPolygon"), Some(polygons)) => {
            let rings = polygons.iter().map(|polygon| polygon.as_array().cloned());
            rings.collect::<Option<Vec<_>>>().ok_or_else(|| Fault::NoPolygon { at, name: name() })?
        }
        _ => return Err(Fault::NoPolygon { at, name: name() }),
    };
    if polygons.is_empty() || polygons.iter().any(Vec::is_empty) {
        return Err(Fault::NoPolygon { at, name: name() });
    }
    let mut points = 0;
    let mut kept = Vec::new();
    for polygon in &polygons {
        let mut rings = Vec::new();
        let mut outer: Option<Ring> = None;
        for (index, ring) in polygon.iter().enumerate() {
            let Some(line) = line_of(ring, datum) else {
                let fault = if is_swapped(ring) {
                    Fault::Swapped { at, name: name() }
                } else {
                    Fault::Open { at, name: name() }
                };
                return Err(fault);
            };
            points += line.len();
            if line.len() > RING_POINTS_MAX {
                return Err(Fault::Long { at, name: name(), points: line.len() });
            }
            if shape::crosses_itself(&line) || shape::area(&line).abs() < AREA_MIN {
                return Err(Fault::Crossed { at, name: name() });
            }
            if let Some(metres) = outside(&line, outline) {
                return Err(Fault::Outside { at, name: name(), metres });
            }
            match &outer {
                None => outer = Some(line.clone()),
                Some(outer) if !shape::lies_within(&line, outer) => return Err(Fault::Hole { at, name: name() }),
                Some(_) => {}
            }
            rings.push(directed(shape::simplified(&line, TOLERANCE, KEPT_POINTS_MAX), index == 0));
        }
        kept.push(rings);
    }
    Ok((Outline::of_polygons(kept), i64::try_from(points).unwrap_or(i64::MAX)))
}

/// A closed line of at least four points, as it is stored.
fn line_of(ring: &Value, datum: Datum) -> Option<Ring> {
    let position = |value: &Value| {
        let point = Point { lon: value.get(0)?.as_f64()?, lat: value.get(1)?.as_f64()? };
        let is_on_earth = (-180.0..=180.0).contains(&point.lon) && (-85.0..=85.0).contains(&point.lat);
        is_on_earth.then(|| rounded(datum.to_stored(point)))
    };
    let mut line = ring.as_array()?.iter().map(position).collect::<Option<Ring>>()?;
    let is_closed = line.first() == line.last();
    // A point that is there twice in a row is one.
    line.dedup();
    (is_closed && line.len() >= 4).then_some(line)
}

/// Whether longitudes stand where latitudes belong: in China they are beyond any latitude.
fn is_swapped(ring: &Value) -> bool {
    let first = ring.get(0);
    let at = |index: usize| first.and_then(|position| position.get(index)).and_then(Value::as_f64);
    at(0).is_some_and(|first| first.abs() <= 90.0) && at(1).is_some_and(|second| second.abs() > 90.0)
}

/// How far the line leaves the county, metres, where that is too far.
fn outside(line: &[Point], outline: Option<&Outline>) -> Option<i64> {
    let outline = outline?;
    let off = |point: &Point| {
        let rings = outline.polygons().iter().flatten();
        rings.map(|ring| shape::from_ring(*point, ring)).fold(f64::INFINITY, f64::min)
    };
    let strays = line.iter().filter(|point| !outline.contains(**point));
    let farthest = strays.map(off).fold(0.0, f64::max);
    #[expect(clippy::cast_possible_truncation, reason = "metres on earth")]
    (farthest > OUTSIDE_MAX).then_some(farthest.min(4e7) as i64)
}

/// Outer lines go against the clock and holes with it, as RFC 7946 wants it.
fn directed(mut ring: Ring, is_outer: bool) -> Ring {
    if (shape::area(&ring) > 0.0) != is_outer {
        ring.reverse();
    }
    ring
}

/// A row of the schematic map.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct CellRow {
    /// What it is called; may be empty.
    pub label: String,
    /// Codes of its villages, in their order.
    pub codes: Vec<String>,
}

/// What is wrong with the rows that were typed; `at` is the line, from 1 on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RowFault {
    /// No village of the town is called so.
    Unknown { at: usize, name: String },
    /// It stands in a row already.
    Twice { at: usize, name: String },
    /// More than [`ROWS_MAX`] rows.
    TooMany,
    /// The name of a row is longer than [`LABEL_MAX`] characters.
    LongLabel { at: usize },
}

/// Reads rows as typed: one a line, villages by name with spaces or commas between; before a colon, what the row is
/// called.
pub fn read_rows(text: &str, reference: &Reference, scope: &str) -> Result<Vec<CellRow>, Vec<RowFault>> {
    let mut rows: Vec<CellRow> = Vec::new();
    let mut faults = Vec::new();
    for (at, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let (label, names) = line.split_once([':', '\u{ff1a}']).unwrap_or(("", line));
        let label = label.trim().chars().filter(|c| !c.is_control()).collect::<String>();
        if label.chars().count() > LABEL_MAX {
            faults.push(RowFault::LongLabel { at });
        }
        let mut row = CellRow { label, codes: Vec::new() };
        let parts = names.split(|c: char| c.is_whitespace() || matches!(c, ',' | '\u{ff0c}' | '\u{3001}'));
        for name in parts.filter(|name| !name.is_empty()) {
            let called =
                |village: &&Region| [&village.code, &village.short_name, &village.name].contains(&&name.to_owned());
            let Some(village) = reference.villages(scope).find(called) else {
                faults.push(RowFault::Unknown { at, name: name.chars().take(40).collect() });
                continue;
            };
            if rows.iter().chain([&row]).any(|row| row.codes.contains(&village.code)) {
                faults.push(RowFault::Twice { at, name: village.short_name.clone() });
            } else {
                row.codes.push(village.code.clone());
            }
        }
        rows.push(row);
    }
    if rows.len() > ROWS_MAX {
        faults.push(RowFault::TooMany);
    }
    faults.truncate(FAULTS_MAX);
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

/// The rows as they are typed.
pub fn typed_rows(rows: &[CellRow], reference: &Reference) -> String {
    let line = |row: &CellRow| {
        let names =
            row.codes.iter().filter_map(|code| reference.village(code)).map(|village| village.short_name.as_str());
        let names = names.collect::<Vec<_>>().join(" ");
        if row.label.is_empty() { names } else { format!("{}\u{ff1a}{names}", row.label) }
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
#[path = "tests.rs"]
pub mod tests;
