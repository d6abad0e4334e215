//! The town's villages and communities for programs.

use super::{
    answer::{self, CSV, JSON},
    ask::Ask,
    frame::Frame,
    params::{Part, names},
    sheet::{self, Column, cell, word},
};
use crate::http::{AppState, failure::Failure, head::Head};
use app::features::reference::{Reference, Region, RegionKind};
use axum::{extract::State, response::Response};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// The order of the list.
const ORDER: &str = "roster";

/// What kind of place it is.
#[derive(Copy, Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A village.
    Village,
    /// A community.
    Community,
    /// Another unit at village level.
    Other,
}

/// A point on the earth, WGS-84, degrees.
#[derive(Copy, Clone, Debug, Serialize, ToSchema)]
pub struct Place {
    /// Longitude.
    #[schema(example = 120.553)]
    pub lon: f64,
    /// Latitude.
    #[schema(example = 31.865)]
    pub lat: f64,
    /// Sample data: not where the village lies.
    pub is_demo: bool,
}

/// A village or community.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = example)]
pub struct Village {
    /// Division code, 12 digits; with a letter where the true code is still to be confirmed.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Name as people say it.
    pub short_name: String,
    /// Name in English.
    pub name_en: Option<String>,
    /// What kind of place it is.
    #[schema(inline)]
    pub kind: Kind,
    /// Code of the town.
    pub parent: String,
    /// Whether something about it is still to be confirmed.
    pub pending: bool,
    /// Its point, where it is known.
    pub point: Option<Place>,
    /// Its sessions, as this API lists them.
    pub events: String,
}

impl Village {
    fn of(ask: &Ask, region: &Region) -> Self {
        Self {
            code: region.code.clone(),
            name: region.name.clone(),
            short_name: region.short_name.clone(),
            name_en: (!region.name_en.is_empty()).then(|| region.name_en.clone()),
            kind: match region.kind {
                RegionKind::Village => Kind::Village,
                RegionKind::Community => Kind::Community,
                RegionKind::County | RegionKind::Town | RegionKind::Other => Kind::Other,
            },
            parent: region.parent.clone(),
            pending: region.pending,
            point: region.point.map(|point| Place { lon: point.lon, lat: point.lat, is_demo: region.point_is_demo }),
            events: ask.link(&format!("/api/v1/events?village={}", region.code)),
        }
    }

    fn all(ask: &Ask, reference: &Reference) -> Vec<Self> {
        reference.villages(&reference.site.scope).map(|region| Self::of(ask, region)).collect()
    }
}

/// A page of villages and communities.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VillageList {
    /// Which page of what.
    #[serde(flatten)]
    frame: Frame,
    /// The villages and communities.
    items: Vec<Village>,
}

/// What the API's description shows.
fn example() -> Value {
    json!({
        "code": "320582100235",
        "name": "Chenxin Cunweihui",
        "short_name": "Chenxin Cun",
        "name_en": "Chenxin Village",
        "kind": "village",
        "parent": "320582100",
        "pending": false,
        "point": null,
        "events": "https://pufa.example.org/api/v1/events?village=320582100235"
    })
}

/// Villages and communities of the town.
#[utoipa::path(
    get,
    operation_id = "list_villages",
    path = "/api/v1/villages",
    tag = "villages",
    params(Part),
    responses((status = 200, description = "A page of the list", body = VillageList))
)]
pub async fn list(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    answer::send(&state, &head, &ask, JSON, async {
        ask.allow(&[names::<Part>()])?;
        let reference = state.backend().reference().await?;
        let paging = ask.paging()?;
        let villages = Village::all(&ask, &reference);
        let (frame, items) = Frame::around(&ask, paging, villages, ORDER, reference.site.demo_mode);
        answer::json(&VillageList { frame, items })
    })
    .await
}

/// Villages and communities as a file; all of them, unless a page is asked for.
#[utoipa::path(
    get,
    operation_id = "list_villages_csv",
    path = "/api/v1/villages.csv",
    tag = "villages",
    params(Part),
    responses((status = 200, description = "The rows of the list", body = String, content_type = "text/csv"))
)]
pub async fn list_csv(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    let file = answer::send(&state, &head, &ask, CSV, async {
        ask.allow(&[names::<Part>()])?;
        let villages = Village::all(&ask, &*state.backend().reference().await?);
        sheet::write(&COLUMNS, &ask.part_of_file(villages)?)
    });
    Ok(answer::as_file(file.await?, "villages.csv"))
}

/// The columns of the file.
const COLUMNS: [Column<Village>; 11] = [
    ("code", |village| village.code.clone()),
    ("name", |village| village.name.clone()),
    ("short_name", |village| village.short_name.clone()),
    ("name_en", |village| cell(village.name_en.as_ref())),
    ("kind", |village| word(&village.kind)),
    ("parent", |village| village.parent.clone()),
    ("pending", |village| village.pending.to_string()),
    ("lon", |village| cell(village.point.map(|point| point.lon))),
    ("lat", |village| cell(village.point.map(|point| point.lat))),
    ("point_is_demo", |village| cell(village.point.map(|point| point.is_demo))),
    ("events", |village| village.events.clone()),
];
