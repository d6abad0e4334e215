//! The culture sites for programs: what residents read on `/sites`, with the same filters and the same numbers.

use super::{
    answer::{self, CSV, JSON},
    ask::Ask,
    frame::Frame,
    named::Named,
    params::{Part, SiteFilters, names},
    sheet::{self, Column, cell},
};
use crate::http::{AppState, failure::Failure, head::Head};
use app::{
    backend::Backend,
    clock,
    error::AppError,
    features::{
        events::query::bad,
        reference::{Reference, TermKind},
        sites::{
            Naming, Site as Stored, SiteLine,
            model::StepFree,
            parts::{kind_word, level_word, state_word},
            query::SiteFilter,
            rules,
        },
    },
    ui::Locale,
};
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// The order of the list.
const ORDER: &str = "level descending, then as entered";
/// The most rows of a file.
const FILE_ROWS: u32 = 10_000;

/// A naming at a level.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SiteNaming {
    /// `national`, `provincial`, `city`, `county` or `town`.
    pub level: String,
    /// What it was named.
    pub title: String,
    /// The batch.
    pub batch: String,
    /// The document.
    pub document: String,
    /// Who named it.
    pub body: String,
    /// When; `null` where it is not known.
    pub named_on: Option<NaiveDate>,
    /// When it ended, where it did.
    pub ended_on: Option<NaiveDate>,
}

/// A point on the earth, WGS-84, degrees.
#[derive(Copy, Clone, Debug, Serialize, ToSchema)]
pub struct SitePoint {
    /// Longitude.
    #[schema(example = 120.553)]
    pub lon: f64,
    /// Latitude.
    #[schema(example = 31.865)]
    pub lat: f64,
    /// Sample data: not where the site lies.
    pub is_demo: bool,
}

/// A culture site.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = example)]
pub struct Site {
    /// Its id, as the filter `site` of sessions takes it.
    pub id: String,
    /// Name in Chinese.
    pub name: String,
    /// Name in English.
    pub name_en: Option<String>,
    /// What it is.
    pub kind: Named,
    /// The highest level that it holds today.
    pub level: Option<String>,
    /// All namings, the highest level first.
    pub namings: Vec<SiteNaming>,
    /// `unknown`, `active`, `repair`, `closed` or `revoked`.
    pub state: String,
    /// Since when.
    pub state_on: Option<NaiveDate>,
    /// Where it lies, where that is known.
    pub village: Option<Named>,
    /// Address.
    pub address: String,
    /// Its point, where it is known.
    pub point: Option<SitePoint>,
    /// Square metres.
    pub area: Option<i64>,
    /// When it was built: a year, a month or a day.
    pub built: String,
    /// The unit that answers for it.
    pub unit: Option<Named>,
    /// Who built it or runs it.
    pub owner: String,
    /// What it is about.
    pub themes: String,
    /// Laws that it teaches.
    pub laws: Vec<Named>,
    /// What is shown.
    pub exhibits: String,
    /// When it is open.
    pub hours: String,
    /// How to book a visit.
    pub booking: String,
    /// Whether it can be reached without a step; `null` where nobody has said.
    pub step_free: Option<bool>,
    /// Approved sessions held there, by the counting rule.
    pub sessions: i64,
    /// The day of the last of them.
    pub last_session_on: Option<NaiveDate>,
    /// Whether something about it is still to be confirmed.
    pub pending: bool,
    /// Sample data.
    pub is_demo: bool,
    /// Its sessions, as this API lists them.
    pub events: String,
    /// Its page.
    pub url: String,
}

impl Site {
    fn of(ask: &Ask, reference: &Reference, line: &SiteLine, namings: &[Naming]) -> Self {
        let SiteLine { site, used } = line;
        let Stored { id, .. } = site;
        let today = clock::local_date(ask.now);
        let own = namings.iter().filter(|naming| naming.site == *id).cloned().collect::<Vec<_>>();
        let kind = Named::new(site.kind.key(), kind_word(Locale::zh_CN, site.kind), kind_word(Locale::en, site.kind));
        Self {
            id: id.clone(),
            name: site.name.clone(),
            name_en: (!site.name_en.is_empty()).then(|| site.name_en.clone()),
            kind,
            level: rules::level_on(&own, today).map(|level| level.key().to_owned()),
            namings: own
                .into_iter()
                .map(|naming| SiteNaming {
                    level: naming.level.key().to_owned(),
                    title: naming.title,
                    batch: naming.batch,
                    document: naming.document,
                    body: naming.body,
                    named_on: naming.named_on,
                    ended_on: naming.ended_on,
                })
                .collect(),
            state: site.state.key().to_owned(),
            state_on: site.state_on,
            village: site.village.as_deref().map(|code| Named::village(reference, code)),
            address: site.address.clone(),
            point: site.point.map(|point| SitePoint { lon: point.lon, lat: point.lat, is_demo: site.point_is_demo }),
            area: site.area,
            built: site.built.clone(),
            unit: site.unit.as_deref().map(|code| Named::unit(reference, code)),
            owner: site.owner.clone(),
            themes: site.themes.clone(),
            laws: Named::terms(reference, TermKind::Law, &site.laws),
            exhibits: site.exhibits.clone(),
            hours: site.hours.clone(),
            booking: site.booking.clone(),
            step_free: match site.step_free {
                StepFree::Yes => Some(true),
                StepFree::No => Some(false),
                StepFree::Unknown => None,
            },
            sessions: used.sessions,
            last_session_on: used.last_on,
            pending: site.pending,
            is_demo: site.is_demo,
            events: ask.link(&format!("/api/v1/events?site={id}&state=approved")),
            url: ask.link(&format!("/sites/{id}")),
        }
    }
}

/// A page of culture sites.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SiteList {
    /// Which page of what.
    #[serde(flatten)]
    frame: Frame,
    /// The first day that counts for `unused` and `unused_since`, where one of them is asked for.
    unused_since: Option<NaiveDate>,
    /// The sites.
    items: Vec<Site>,
}

/// What the API's description shows.
fn example() -> Value {
    json!({
        "id": "baijiaqiao-park",
        "name": "Baijiaqiaocun Fazhi Wenhuayuan",
        "name_en": "Baijiaqiao Village Rule-of-Law Culture Park",
        "kind": { "code": "park", "name": "Gongyuan", "name_en": "Park" },
        "level": "provincial",
        "namings": [{
            "level": "provincial",
            "title": "Fazhi Wenhua Jianshe Shifandian",
            "batch": "",
            "document": "",
            "body": "",
            "named_on": null,
            "ended_on": null
        }],
        "state": "active",
        "state_on": null,
        "village": { "code": "320582100219", "name": "Baijiaqiao Cunweihui", "name_en": "Baijiaqiao Village" },
        "address": "",
        "point": null,
        "area": null,
        "built": "",
        "unit": null,
        "owner": "",
        "themes": "",
        "laws": [],
        "exhibits": "",
        "hours": "",
        "booking": "",
        "step_free": null,
        "sessions": 3,
        "last_session_on": "2026-03-01",
        "pending": true,
        "is_demo": false,
        "events": "https://pufa.example.org/api/v1/events?site=baijiaqiao-park&state=approved",
        "url": "https://pufa.example.org/sites/baijiaqiao-park"
    })
}

/// The filter of a request, its village looked up.
fn filter(ask: &Ask, reference: &Reference) -> Result<SiteFilter, AppError> {
    let site = &reference.site;
    let filter = SiteFilter::new(&site.scope, ask.now, site.demo_mode).read(ask.pairs())?;
    if !filter.village.is_empty() && reference.village(&filter.village).is_none() {
        return Err(bad("village", "a code of /api/v1/villages"));
    }
    Ok(filter)
}

async fn sites(
    backend: &Backend,
    ask: &Ask,
    filter: &SiteFilter,
    reference: &Reference,
    (limit, offset): (u32, u32),
) -> Result<(Vec<Site>, i64), AppError> {
    let (lines, total) = backend.sites.list(filter, limit, offset).await?;
    let ids = lines.iter().map(|line| line.site.id.clone()).collect::<Vec<_>>();
    let namings = if ids.is_empty() { Vec::new() } else { backend.sites.namings(&ids).await? };
    Ok((lines.iter().map(|line| Site::of(ask, reference, line, &namings)).collect(), total))
}

/// Culture sites of the town; without `state`, those that stand.
#[utoipa::path(
    get,
    operation_id = "list_sites",
    path = "/api/v1/sites",
    tag = "sites",
    params(SiteFilters, Part),
    responses((status = 200, description = "A page of the list", body = SiteList))
)]
pub async fn list(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    answer::send(&state, &head, &ask, JSON, async {
        ask.allow(&[names::<SiteFilters>(), names::<Part>()])?;
        let reference = state.backend().reference().await?;
        let filter = filter(&ask, &reference)?;
        let paging = ask.paging()?;
        let range = (paging.per_page, paging.offset());
        let (items, total) = sites(state.backend(), &ask, &filter, &reference, range).await?;
        let frame = Frame::new(&ask, paging, total, ORDER, reference.site.demo_mode);
        answer::json(&SiteList { frame, unused_since: filter.unused_since(), items })
    })
    .await
}

/// Culture sites as a file; all of them, unless a page is asked for.
#[utoipa::path(
    get,
    operation_id = "list_sites_csv",
    path = "/api/v1/sites.csv",
    tag = "sites",
    params(SiteFilters, Part),
    responses((status = 200, description = "The rows of the list", body = String, content_type = "text/csv"))
)]
pub async fn list_csv(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    let file = answer::send(&state, &head, &ask, CSV, async {
        ask.allow(&[names::<SiteFilters>(), names::<Part>()])?;
        let reference = state.backend().reference().await?;
        let filter = filter(&ask, &reference)?;
        let range = ask.paging_of_file()?.map_or((FILE_ROWS, 0), |paging| (paging.per_page, paging.offset()));
        let (rows, _) = sites(state.backend(), &ask, &filter, &reference, range).await?;
        sheet::write(&COLUMNS, &rows)
    });
    Ok(answer::as_file(file.await?, "sites.csv"))
}

/// The columns of the file.
const COLUMNS: [Column<Site>; 30] = [
    ("id", |site| site.id.clone()),
    ("name", |site| site.name.clone()),
    ("name_en", |site| cell(site.name_en.as_ref())),
    ("kind", |site| site.kind.code.clone()),
    ("kind_name", |site| site.kind.name.clone()),
    ("level", |site| cell(site.level.as_ref())),
    ("level_name", |site| level_name(site)),
    ("titles", |site| site.namings.iter().map(|naming| naming.title.as_str()).collect::<Vec<_>>().join(";")),
    ("state", |site| site.state.clone()),
    ("state_name", |site| state_name(site)),
    ("state_on", |site| cell(site.state_on)),
    ("village", |site| site.village.as_ref().map(|village| village.code.clone()).unwrap_or_default()),
    ("village_name", |site| site.village.as_ref().map(|village| village.name.clone()).unwrap_or_default()),
    ("address", |site| site.address.clone()),
    ("lon", |site| cell(site.point.map(|point| point.lon))),
    ("lat", |site| cell(site.point.map(|point| point.lat))),
    ("area", |site| cell(site.area)),
    ("built", |site| site.built.clone()),
    ("owner", |site| site.owner.clone()),
    ("themes", |site| site.themes.clone()),
    ("exhibits", |site| site.exhibits.clone()),
    ("hours", |site| site.hours.clone()),
    ("booking", |site| site.booking.clone()),
    ("step_free", |site| cell(site.step_free)),
    ("sessions", |site| site.sessions.to_string()),
    ("last_session_on", |site| cell(site.last_session_on)),
    ("pending", |site| site.pending.to_string()),
    ("is_demo", |site| site.is_demo.to_string()),
    ("events", |site| site.events.clone()),
    ("url", |site| site.url.clone()),
];

fn level_name(site: &Site) -> String {
    let level = site.level.as_deref().and_then(app::features::sites::Level::from_key);
    level.map(|level| level_word(Locale::zh_CN, level).to_owned()).unwrap_or_default()
}

fn state_name(site: &Site) -> String {
    let state = app::features::sites::SiteState::from_key(&site.state);
    state.map(|state| state_word(Locale::zh_CN, state).to_owned()).unwrap_or_default()
}
