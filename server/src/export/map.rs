//! The map as `GeoJSON` (RFC 7946): villages with their figures, and the things of the other layers.

use super::{
    answer::{self, GEOJSON},
    ask::Ask,
    counts::{Rule, counted_filter},
    map_marks::{Mark, Part, marks},
    params::{Filters, Layers, States, Window, names},
};
use crate::http::{AppState, failure::Failure, head::Head};
use app::features::{
    counts::model::{Dimension, Totals},
    events::query::bad,
    map::{
        boundary,
        cluster::{View, ZOOM_MAX},
        layers::{self, Layer, coming},
    },
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
    /// Things of the layers but `held` that have no place on the map.
    unplaced: usize,
    /// The villages in roster order, then the things of the other layers.
    features: Vec<Feature>,
}

/// A thing on the map.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = example)]
pub struct Feature {
    /// Always `Feature`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Of a village its code; otherwise the layer and an id.
    id: String,
    /// Its point, or `null` where it is not known.
    geometry: Option<Geometry>,
    /// What it is.
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

/// What a thing on the map is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Properties {
    /// Of the layer `held`.
    Village(Figured),
    /// Of the other layers.
    Mark(Box<Mark>),
}

/// What is on in a village.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Figured {
    /// Always `held`.
    layer: &'static str,
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
            "layer": "held",
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

impl Feature {
    pub(super) fn new(id: String, at: Option<[f64; 2]>, properties: Properties) -> Self {
        let geometry = at.map(|coordinates| Geometry { kind: "Point", coordinates });
        Self { kind: "Feature", id, geometry, properties }
    }
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
        let properties = Figured {
            layer: Layer::Held.key(),
            name: region.short_name.clone(),
            name_en: (!region.name_en.is_empty()).then(|| region.name_en.clone()),
            sessions: counted.sessions,
            attendance: counted.attendance,
            upcoming: self.upcoming.get(&code).copied().unwrap_or_default(),
            point_is_demo: region.point.is_some() && region.point_is_demo,
            code: code.clone(),
        };
        Feature::new(code, region.point.map(|point| [point.lon, point.lat]), Properties::Village(properties))
    }
}

/// The piece of the map that an address asks for; everything where it asks for none.
fn window(ask: &Ask) -> Result<Option<View>, app::error::AppError> {
    match (ask.asked("bbox"), ask.asked("zoom")) {
        (None, None) => Ok(None),
        (Some(bbox), zoom) => {
            let zoom = zoom.unwrap_or("12").parse::<u32>().ok().filter(|zoom| *zoom <= ZOOM_MAX);
            let zoom = zoom.ok_or_else(|| bad("zoom", "a whole number from 0 to 19"))?;
            View::parse(bbox, zoom).map(Some).ok_or_else(|| bad("bbox", "west,south,east,north in degrees"))
        }
        (None, Some(_)) => Err(bad("bbox", "west,south,east,north in degrees, as `zoom` is there")),
    }
}

/// Villages with their points and figures, with the filters of the list; this year's figures, unless `from` or `to` say
/// otherwise. Other layers in their place or beside them, where `layer` asks for them; sessions that lie close together
/// at the view's zoom are one feature.
#[utoipa::path(
    get,
    operation_id = "map",
    path = "/api/v1/map.geojson",
    tag = "villages",
    params(Filters, States, Layers, Window),
    responses((
        status = 200,
        description = "Of the layer `held` every village, those without a known point without geometry; of the others \
            what lies in the view",
        body = FeatureCollection,
        content_type = "application/geo+json"
    ))
)]
pub async fn map(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    answer::send(&state, &head, &ask, GEOJSON, async {
        ask.allow(&[names::<Filters>(), names::<States>(), names::<Layers>(), names::<Window>()])?;
        let layers = if ask.asked(layers::NAME).is_some() { layers::asked(ask.pairs())? } else { vec![Layer::Held] };
        let view = window(&ask)?;
        let reference = state.backend().reference().await?;
        let filter = counted_filter(&ask, &reference)?;
        let mut features = Vec::new();
        if layers.contains(&Layer::Held) {
            let store = &state.backend().counts;
            let figures = Figures {
                counted: store.by(&filter, Dimension::Village).await?.into_iter().collect(),
                upcoming: store.upcoming_by_village(&coming(&filter)).await?.into_iter().collect(),
            };
            let villages = reference.villages(&filter.scope);
            let villages = villages.filter(|region| filter.village.is_empty() || region.code == filter.village);
            features.extend(villages.map(|region| figures.feature(region)));
        }
        let part = Part { backend: state.backend(), reference: &reference, filter: &filter, view };
        let (marks, unplaced) = marks(&part, &layers).await?;
        features.extend(marks);
        answer::json(&FeatureCollection {
            kind: "FeatureCollection",
            rule: Rule::new(),
            from: filter.from,
            to: filter.to,
            includes_demo: filter.include_demo,
            unplaced,
            features,
        })
    })
    .await
}

/// The county's outline and the villages' boundaries, as far as they are known. Sketches, no authority on borders.
#[utoipa::path(
    get,
    operation_id = "boundaries",
    path = "/api/v1/boundaries.geojson",
    tag = "villages",
    responses((
        status = 200,
        description = "The outline first, with `kind` `county`; then one feature a village, with its code and source",
        content_type = "application/geo+json"
    ))
)]
pub async fn boundaries(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    answer::send(&state, &head, &ask, GEOJSON, async {
        ask.allow(&[])?;
        let reference = state.backend().reference().await?;
        answer::json(&boundary::collection(&reference, &reference.site.scope))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::{
        super::fixtures::{COMMUNITY, VILLAGE, ask, reference},
        *,
    };
    use app::features::events::query::{View as Seen, When};

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
        let coming = coming(&counted_filter(&ask, &reference()).unwrap());
        assert_eq!((coming.from, coming.to, coming.when), (None, None, Some(When::Upcoming)));
        assert_eq!((coming.view, coming.unit.as_str()), (Seen::Public, "justice-office"));
    }

    #[test]
    fn a_view_is_asked_for_in_degrees() {
        let of = |query: &str| window(&ask("/api/v1/map.geojson", query));
        assert_eq!(of("").unwrap(), None);
        assert_eq!(of("bbox=120,31,121,32&zoom=14").unwrap().unwrap().zoom, 14);
        for query in ["zoom=3", "bbox=1,2,3", "bbox=120,31,121,32&zoom=20", "bbox=121,31,120,32"] {
            assert!(of(query).is_err(), "{query}");
        }
    }
}
