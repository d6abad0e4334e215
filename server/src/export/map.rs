//! Villages as `GeoJSON` (RFC 7946), with what is on there.

use super::{
    answer::{self, GEOJSON},
    ask::Ask,
    counts::{Rule, counted_filter},
    params::{Filters, States, names},
};
use crate::http::{AppState, failure::Failure, head::Head};
use app::features::{
    counts::model::{Dimension, Totals},
    events::query::{EventFilter, View, When},
    reference::Region,
};
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use utoipa::ToSchema;

/// A collection of features; the members beside `type` and `features` are ours.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FeatureCollection {
    /// Always `FeatureCollection`.
    #[serde(rename = "type")]
    #[schema(example = "FeatureCollection")]
    kind: &'static str,
    /// The rule that the figures follow.
    rule: Rule,
    /// First day of the period that is counted; `null` where it has none.
    #[schema(example = "2026-01-01")]
    from: Option<NaiveDate>,
    /// Last day of the period that is counted; `null` where it has none.
    #[schema(example = "2026-12-31")]
    to: Option<NaiveDate>,
    /// Whether sample data is counted.
    includes_demo: bool,
    /// The villages in roster order.
    features: Vec<Feature>,
}

/// A village.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = example)]
pub struct Feature {
    /// Always `Feature`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Its code.
    id: String,
    /// Its point, or `null` where it is not known.
    geometry: Option<Geometry>,
    /// What is on there.
    properties: Properties,
}

/// A point.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Geometry {
    /// Always `Point`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Longitude and latitude, WGS-84.
    coordinates: [f64; 2],
}

/// What is on in a village.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Properties {
    /// Division code.
    code: String,
    /// Name as people say it.
    name: String,
    /// Name in English.
    name_en: Option<String>,
    /// Approved sessions of the period.
    sessions: i64,
    /// People present at them.
    attendance: i64,
    /// Published sessions still to come, whatever the period.
    upcoming: i64,
    /// Sample data: not where the village lies.
    point_is_demo: bool,
}

/// What the API's description shows.
fn example() -> Value {
    json!({
        "type": "Feature",
        "id": "320582100235",
        "geometry": { "type": "Point", "coordinates": [120.553, 31.865] },
        "properties": {
            "code": "320582100235",
            "name": "Chenxin Cun",
            "name_en": "Chenxin Village",
            "sessions": 12,
            "attendance": 480,
            "upcoming": 2,
            "point_is_demo": true
        }
    })
}

/// The figures of the villages.
#[derive(Default)]
struct Figures {
    counted: HashMap<String, Totals>,
    upcoming: HashMap<String, i64>,
}

impl Figures {
    fn feature(&self, region: &Region) -> Feature {
        let code = region.code.clone();
        let counted = self.counted.get(&code).copied().unwrap_or_default();
        let geometry = region.point.map(|point| Geometry { kind: "Point", coordinates: [point.lon, point.lat] });
        Feature {
            kind: "Feature",
            id: code.clone(),
            properties: Properties {
                name: region.short_name.clone(),
                name_en: (!region.name_en.is_empty()).then(|| region.name_en.clone()),
                sessions: counted.sessions,
                attendance: counted.attendance,
                upcoming: self.upcoming.get(&code).copied().unwrap_or_default(),
                point_is_demo: geometry.is_some() && region.point_is_demo,
                code,
            },
            geometry,
        }
    }
}

/// Villages with their points and figures, with the filters of the list; this year's figures, unless `from` or `to` say
/// otherwise.
#[utoipa::path(
    get,
    operation_id = "map",
    path = "/api/v1/map.geojson",
    tag = "villages",
    params(Filters, States),
    responses((
        status = 200,
        description = "Every village; those without a known point have no geometry",
        body = FeatureCollection,
        content_type = "application/geo+json"
    ))
)]
pub async fn map(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    answer::send(&state, &head, &ask, GEOJSON, async {
        ask.allow(&[names::<Filters>(), names::<States>()])?;
        let reference = state.backend().reference().await?;
        let filter = counted_filter(&ask, &reference)?;
        let coming = coming(filter.clone());
        let store = &state.backend().counts;
        let figures = Figures {
            counted: store.by(&filter, Dimension::Village).await?.into_iter().collect(),
            upcoming: store.upcoming_by_village(&coming).await?.into_iter().collect(),
        };
        let features = reference
            .villages(&filter.scope)
            .filter(|region| filter.village.is_empty() || region.code == filter.village)
            .map(|region| figures.feature(region))
            .collect();
        answer::json(&FeatureCollection {
            kind: "FeatureCollection",
            rule: Rule::new(),
            from: filter.from,
            to: filter.to,
            includes_demo: filter.include_demo,
            features,
        })
    })
    .await
}

/// The sessions still to come that the filter leaves, whatever period it counts.
fn coming(filter: EventFilter) -> EventFilter {
    EventFilter { view: View::Public, when: Some(When::Upcoming), from: None, to: None, ..filter }
}

#[cfg(test)]
mod tests {
    use super::{
        super::fixtures::{COMMUNITY, VILLAGE, ask, reference},
        *,
    };

    #[test]
    fn a_village_without_a_point_is_a_feature_without_geometry() {
        let counted = Totals { sessions: 3, attendance: 90, ..Totals::default() };
        let figures = Figures {
            counted: HashMap::from([(VILLAGE.to_owned(), counted)]),
            upcoming: HashMap::from([(COMMUNITY.to_owned(), 2)]),
        };
        let reference = reference();
        let feature = |code| serde_json::to_value(figures.feature(reference.village(code).unwrap())).unwrap();
        let village = feature(VILLAGE);
        assert_eq!(village["geometry"], json!({ "type": "Point", "coordinates": [120.5, 31.8] }));
        assert_eq!((&village["properties"]["sessions"], &village["properties"]["attendance"]), (&json!(3), &json!(90)));
        assert_eq!(village["properties"]["point_is_demo"], true);
        let community = feature(COMMUNITY);
        assert_eq!(community["geometry"], Value::Null);
        assert_eq!(
            (&community["properties"]["sessions"], &community["properties"]["upcoming"]),
            (&json!(0), &json!(2))
        );
        assert!(!community.to_string().contains("not for everybody"));
    }

    #[test]
    fn what_is_to_come_is_not_bound_to_the_period_that_is_counted() {
        let ask = ask("/api/v1/map.geojson", "unit=justice-office&to=2025-12-31");
        let coming = coming(counted_filter(&ask, &reference()).unwrap());
        assert_eq!((coming.from, coming.to, coming.when), (None, None, Some(When::Upcoming)));
        assert_eq!((coming.view, coming.unit.as_str()), (View::Public, "justice-office"));
    }
}
