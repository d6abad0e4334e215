//! The parameters of the public addresses. What stands here is what an address takes and what its description says;
//! the values are read by [`EventFilter`](app::features::events::query::EventFilter).

use app::features::counts::model::Dimension;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::{
    IntoParams, ToSchema,
    openapi::path::{Parameter, ParameterIn},
};
use uuid::Uuid;

/// Before or after now.
#[derive(Copy, Clone, Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum When {
    /// Not over yet.
    Upcoming,
    /// Over.
    Past,
}

/// Where a session stands, as far as everybody may know.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Published, to be held.
    Planned,
    /// Held, and approved by the justice office: counts.
    Approved,
    /// Published and called off.
    Cancelled,
}

/// What figures are broken down by.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Calendar month of the day held.
    Month,
    /// Village.
    Village,
    /// Unit, leading or taking part.
    Unit,
    /// Publicity focus.
    Focus,
    /// Audience.
    Audience,
    /// Form of session.
    Form,
    /// Row of the duty list.
    Duty,
}

impl From<Dimension> for By {
    fn from(dimension: Dimension) -> Self {
        match dimension {
            Dimension::Month => Self::Month,
            Dimension::Village => Self::Village,
            Dimension::Unit => Self::Unit,
            Dimension::Focus => Self::Focus,
            Dimension::Audience => Self::Audience,
            Dimension::Form => Self::Form,
            Dimension::Duty => Self::Duty,
        }
    }
}

/// The language of the words.
#[derive(Copy, Clone, Debug, ToSchema)]
pub enum Tag {
    /// Chinese.
    #[schema(rename = "zh-CN")]
    Chinese,
    /// English.
    #[schema(rename = "en")]
    English,
}

/// The filters of every list and figure, as on the pages. A code of `-` stands for "none given".
#[derive(Clone, Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filters {
    /// Before or after now.
    #[param(inline)]
    pub when: Option<When>,
    /// First day, on the town's calendar.
    #[param(example = "2026-01-01")]
    pub from: Option<NaiveDate>,
    /// Last day, on the town's calendar.
    #[param(example = "2026-12-31")]
    pub to: Option<NaiveDate>,
    /// Code of a village, see `/api/v1/villages`.
    #[param(example = "320582100219")]
    pub village: Option<String>,
    /// Which sessions are a village's where it changed: of what it was then, or of what it is now.
    #[param(inline)]
    pub villages: Option<VillagesAs>,
    /// Code of a unit, leading or taking part.
    #[param(example = "justice-office")]
    pub unit: Option<String>,
    /// Code of a publicity focus.
    #[param(example = "p8-constitution")]
    pub focus: Option<String>,
    /// Code of an audience.
    #[param(example = "p8-youth")]
    pub audience: Option<String>,
    /// Code of a law.
    #[param(example = "civil-code")]
    pub law: Option<String>,
    /// Code of a form of session.
    #[param(example = "lecture")]
    pub form: Option<String>,
    /// Code of a programme.
    #[param(example = "rose-salon")]
    pub brand: Option<String>,
    /// Id of a culture site, see `/api/v1/sites`.
    #[param(example = "baijiaqiao-park")]
    pub site: Option<String>,
    /// Id of a row of the duty list, see `/api/v1/duties`.
    pub duty: Option<String>,
    /// Code of a publicity node, see `/api/v1/observances`.
    #[param(example = "constitution-day")]
    pub observance: Option<String>,
    /// Words in title, place, summary or the village's name; all must be there; at most five different ones.
    #[param(max_length = 60)]
    pub q: Option<String>,
}

/// What kind of site.
#[derive(Copy, Clone, Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum SiteKind {
    /// A park.
    Park,
    /// A square.
    Square,
    /// A covered walk.
    Walk,
    /// A street.
    Street,
    /// A notice board.
    Board,
    /// A corner with books.
    Books,
    /// A base of education.
    Base,
    /// A centre.
    Centre,
    /// A school.
    School,
    /// A hall with exhibits.
    Hall,
    /// A rule-of-law estate.
    Estate,
    /// A site about safety.
    Safety,
    /// Online.
    Online,
    /// Something else.
    Other,
}

/// A level of namings.
#[derive(Copy, Clone, Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum SiteLevel {
    /// National.
    National,
    /// Provincial.
    Provincial,
    /// Of the prefecture-level city.
    City,
    /// Of the county-level city.
    County,
    /// Of the town.
    Town,
}

/// The filters of culture sites, as on the pages.
#[derive(Clone, Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SiteFilters {
    /// What it is.
    #[param(inline)]
    pub kind: Option<SiteKind>,
    /// A level that it holds today.
    #[param(inline)]
    pub level: Option<SiteLevel>,
    /// Code of a village, see `/api/v1/villages`.
    #[param(example = "320582100219")]
    pub village: Option<String>,
    /// `all`, or a state of a site; without it, those that stand.
    #[param(example = "all")]
    pub state: Option<String>,
    /// `yes`: only those that can be reached without a step.
    #[param(example = "yes")]
    pub step_free: Option<String>,
    /// Only those without an approved session for so many years or months before today, such as `1y` or `6m`.
    #[param(example = "1y")]
    pub unused: Option<String>,
    /// Only those without an approved session since that day.
    #[param(example = "2026-01-01")]
    pub unused_since: Option<NaiveDate>,
    /// Words in name, address, themes or exhibits; all must be there.
    #[param(max_length = 60)]
    pub q: Option<String>,
}

/// The filter by state.
#[derive(Clone, Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct States {
    /// Only sessions of this state; may be given more than once.
    #[param(inline)]
    pub state: Option<Vec<State>>,
}

/// A layer of the map.
#[derive(Copy, Clone, Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum OnMap {
    /// Sessions held, by village.
    Held,
    /// Published sessions to come.
    Upcoming,
    /// Every session held.
    Sessions,
    /// Culture sites.
    Sites,
    /// Demonstration villages.
    Titles,
}

/// What is on the map.
#[derive(Clone, Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Layers {
    /// A layer; may be given more than once. Without it, `held`.
    #[param(inline)]
    pub layer: Option<Vec<OnMap>>,
}

/// A piece of the map.
#[derive(Clone, Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Window {
    /// Western, southern, eastern and northern edge, degrees with commas between. Without it, everything.
    #[param(example = "120.4,31.8,120.7,31.95")]
    pub bbox: Option<String>,
    /// Zoom as tile maps count it: decides what lies close together. Only with `bbox`; without it, 12.
    #[param(minimum = 0, maximum = 19)]
    pub zoom: Option<u32>,
}

/// What a village's sessions are.
#[derive(Copy, Clone, Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum VillagesAs {
    /// Those of what the village is now: with those of villages that were merged into it.
    Now,
    /// Those of what the village was then.
    Then,
}

/// Which titles on which day.
#[derive(Clone, Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OfTitles {
    /// The day, on the town's calendar; without it, today.
    #[param(example = "2019-12-31")]
    pub on: Option<NaiveDate>,
    /// `national`, `provincial` or `city`.
    #[param(example = "provincial")]
    pub level: Option<String>,
    /// Kind of village: `village`, `community` or `other`.
    pub kind: Option<String>,
    /// Where the titles stand on the day: `held` (what counts), `all`, or one state; without it, `held`.
    #[param(example = "held")]
    pub state: Option<String>,
    /// Code of the village that has the title on the day.
    pub village: Option<String>,
}

/// Which villages on which day.
#[derive(Clone, Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OfVillages {
    /// The day, on the town's calendar; without it, today.
    #[param(example = "2019-12-31")]
    pub on: Option<NaiveDate>,
    /// Only villages with a title of this level: `national`, `provincial` or `city`.
    #[param(example = "provincial")]
    pub level: Option<String>,
    /// Kind of village: `village`, `community` or `other`.
    pub kind: Option<String>,
    /// Only villages with a title that stands there on the day: `all`, or one state; without it, no village is left out,
    /// and the titles that are held are listed.
    pub state: Option<String>,
}

/// The year of a list.
#[derive(Clone, Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OfYear {
    /// The year; without it, the present one.
    #[param(minimum = 2016, maximum = 2100)]
    pub year: Option<i32>,
}

/// Which part of a list.
#[derive(Clone, Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// The page, from 1 on.
    #[param(minimum = 1, maximum = 100_000, default = 1)]
    pub page: Option<u32>,
    /// Rows of a page. A CSV file that asks for neither `page` nor `per_page` holds all rows.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub per_page: Option<u32>,
}

/// The breakdown of figures.
#[derive(Clone, Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Breakdown {
    /// What the rows stand for; without it, `month`.
    #[param(inline)]
    pub by: Option<By>,
}

/// The language of feeds.
#[derive(Clone, Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Language {
    /// The language of the words between the data; without it, `zh-CN`.
    #[param(inline)]
    pub lang: Option<Tag>,
}

/// The duty list of a year.
#[derive(Clone, Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListOfYear {
    /// The year of a list that has been issued; without it, the newest one.
    #[param(example = 2026)]
    pub year: Option<i32>,
}

/// A single session.
#[derive(Clone, Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Single {
    /// Only this session; takes no filter beside it.
    pub event: Option<Uuid>,
}

/// The names of a group of parameters.
pub fn names<P: IntoParams>() -> Vec<String> {
    P::into_params(|| Some(ParameterIn::Query)).into_iter().map(|parameter: Parameter| parameter.name).collect()
}
