//! A village's boundary as it is kept: simplified for the web, WGS-84, with where it came from.

use super::{datum::Datum, draw::Outline, shape};
use crate::features::reference::Reference;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The most characters of where boundaries came from.
pub const SOURCE_MAX: u32 = 120;

/// A village's boundary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Boundary {
    /// The village's code.
    pub code: String,
    /// Its polygons; empty where it was taken away again.
    pub shape: Outline,
    /// The datum of the file that it came from.
    pub datum: Datum,
    /// Where the file came from, in the office's words.
    pub source: String,
    /// Points of the file's line, before it was simplified.
    pub points: i64,
    /// Counts up with every change; also with being taken away.
    pub version: i64,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// What `version` of a form means for all boundaries together: it changes with each of them.
pub fn stamp(boundaries: &[Boundary]) -> i64 {
    boundaries.iter().map(|boundary| boundary.version).sum()
}

/// The boundary of a village, if one is kept.
pub fn of_village<'a>(reference: &'a Reference, code: &str) -> Option<&'a Boundary> {
    reference.boundaries.iter().find(|boundary| boundary.code == code && !boundary.shape.is_empty())
}

/// Pairs of villages of which one lies by half or more in the other, at most `most`.
pub fn overlaps(boundaries: &[Boundary], most: usize) -> Vec<(&Boundary, &Boundary)> {
    let kept = boundaries.iter().filter(|one| !one.shape.is_empty()).collect::<Vec<_>>();
    let pairs = kept.iter().enumerate().flat_map(|(at, one)| kept[at + 1..].iter().map(move |other| (*one, *other)));
    pairs.filter(|(one, other)| shape::overlap_by_half(&one.shape, &other.shape)).take(most).collect()
}

/// The county's outline and all boundaries of a scope as `GeoJSON` (RFC 7946).
pub fn collection(reference: &Reference, scope: &str) -> Value {
    let county = Outline::of(reference).map(|outline| {
        json!({
            "type": "Feature",
            "id": "county",
            "geometry": outline.geometry(),
            "properties": { "kind": "county", "code": null, "name": null, "source": "data/SOURCES.md" },
        })
    });
    let villages = reference.villages(scope).filter_map(|village| {
        let boundary = of_village(reference, &village.code)?;
        Some(json!({
            "type": "Feature",
            "id": village.code,
            "geometry": boundary.shape.geometry(),
            "properties": {
                "kind": "village",
                "code": village.code,
                "name": village.short_name,
                "source": boundary.source,
            },
        }))
    });
    json!({ "type": "FeatureCollection", "features": county.into_iter().chain(villages).collect::<Vec<_>>() })
}
