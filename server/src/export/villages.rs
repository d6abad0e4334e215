//! The town's villages and communities for programs, as they are on a day, with the titles that they hold.

use super::{
    answer::{self, CSV, JSON},
    ask::Ask,
    frame::Frame,
    named::Named,
    params::{OfVillages, Part, names},
    sheet::{self, Column, cell, word},
    titles::{Asked, HeldTitles, PublicTitle},
};
use crate::http::{AppState, failure::Failure, head::Head};
use app::{
    error::AppError,
    features::{
        reference::{Region, RegionKind},
        titles::query::TitleFilter,
    },
    ui::Locale,
};
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
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
    /// Official name on the day.
    pub name: String,
    /// Name as people said it on the day.
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
    /// The day on which it was made, where that is on record.
    pub since: Option<NaiveDate>,
    /// The first day on which it is no more.
    pub until: Option<NaiveDate>,
    /// What it has become by today; itself, where nothing happened.
    pub now: Named,
    /// The titles that it has on the day.
    pub titles: Vec<PublicTitle>,
    /// Its sessions, as this API lists them.
    pub events: String,
}

impl Village {
    fn of(ask: &Ask, asked: &Asked, region: &Region, titles: Vec<PublicTitle>) -> Self {
        let (reference, code) = (&asked.reference, region.code.as_str());
        let before = reference.renamed_after(code, asked.filter.on);
        Self {
            code: region.code.clone(),
            name: reference.name_on(code, asked.filter.on).to_owned(),
            short_name: before
                .map_or(region.short_name.as_str(), |change| change.label_before(Locale::zh_CN))
                .to_owned(),
            name_en: match before {
                None => (!region.name_en.is_empty()).then(|| region.name_en.clone()),
                Some(change) => (!change.old_en.is_empty()).then(|| change.old_en.clone()),
            },
            kind: match region.kind {
                RegionKind::Village => Kind::Village,
                RegionKind::Community => Kind::Community,
                RegionKind::County | RegionKind::Town | RegionKind::Other => Kind::Other,
            },
            parent: region.parent.clone(),
            pending: region.pending,
            point: region.point.map(|point| Place { lon: point.lon, lat: point.lat, is_demo: region.point_is_demo }),
            since: reference.began_on(code),
            until: reference.ended(code).map(|change| change.on_day),
            now: Named::village(reference, reference.what_became_of(code, app::clock::local_date(ask.now))),
            titles,
            events: ask.link(&format!("/api/v1/events?village={}", region.code)),
        }
    }

    /// The villages of the day; only those with a title, where one is asked for.
    fn all(ask: &Ask, asked: &Asked) -> Vec<Self> {
        let Asked { reference, filter, .. } = asked;
        let titles = asked.rows();
        let of = |code: &str| {
            let is_its = |title: &&PublicTitle| title.village.as_ref().is_some_and(|village| village.code == code);
            titles.iter().filter(is_its).cloned().collect::<Vec<_>>()
        };
        reference
            .villages_on(&reference.site.scope, filter.on)
            .filter(|region| filter.kind.is_none_or(|kind| region.kind == kind))
            .map(|region| Self::of(ask, asked, region, of(&region.code)))
            .filter(|village| !filter.is_of_titles() || !village.titles.is_empty())
            .collect()
    }
}

async fn asked(state: &AppState, ask: &Ask) -> Result<Asked, AppError> {
    let asked = Asked::of(state.backend(), ask, &[names::<OfVillages>(), names::<Part>()]).await?;
    Ok(Asked { filter: TitleFilter { village: String::new(), ..asked.filter }, ..asked })
}

/// A page of villages and communities.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VillageList {
    /// The day.
    on: NaiveDate,
    /// How many titles of each level are held on the day; titles of which only the number is known have no village.
    titles_held: HeldTitles,
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
        "since": null,
        "until": null,
        "now": { "code": "320582100235", "name": "Chenxin Cunweihui", "name_en": "Chenxin Village" },
        "titles": [],
        "events": "https://pufa.example.org/api/v1/events?village=320582100235"
    })
}

/// Villages and communities of the town.
#[utoipa::path(
    get,
    operation_id = "list_villages",
    path = "/api/v1/villages",
    tag = "villages",
    params(OfVillages, Part),
    responses((status = 200, description = "A page of the list", body = VillageList))
)]
pub async fn list(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    answer::send(&state, &head, &ask, JSON, async {
        let asked = asked(&state, &ask).await?;
        let paging = ask.paging()?;
        let villages = Village::all(&ask, &asked);
        let (frame, items) = Frame::around(&ask, paging, villages, ORDER, asked.reference.site.demo_mode);
        answer::json(&VillageList { on: asked.filter.on, titles_held: asked.counts(), frame, items })
    })
    .await
}

/// Villages and communities as a file; all of them, unless a page is asked for.
#[utoipa::path(
    get,
    operation_id = "list_villages_csv",
    path = "/api/v1/villages.csv",
    tag = "villages",
    params(OfVillages, Part),
    responses((status = 200, description = "The rows of the list", body = String, content_type = "text/csv"))
)]
pub async fn list_csv(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    let file = answer::send(&state, &head, &ask, CSV, async {
        let villages = Village::all(&ask, &asked(&state, &ask).await?);
        sheet::write(&COLUMNS, &ask.part_of_file(villages)?)
    });
    Ok(answer::as_file(file.await?, "villages.csv"))
}

/// The columns of the file.
const COLUMNS: [Column<Village>; 15] = [
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
    ("since", |village| cell(village.since)),
    ("until", |village| cell(village.until)),
    ("now", |village| village.now.code.clone()),
    ("titles", |village| {
        let title = |title: &PublicTitle| format!("{} {}", title.level, title.state);
        village.titles.iter().map(title).collect::<Vec<_>>().join(";")
    }),
    ("events", |village| village.events.clone()),
];
