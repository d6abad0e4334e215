//! Regions, units and terms, and the whole of them as one value that requests share.

use super::changes::RegionChange;
use crate::{
    features::{
        map::{boundary::Boundary, rules::CellRow},
        observances::{Announced, Observance},
    },
    words::i18n::Locale,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What kind of place a division code names.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegionKind {
    /// A county or county-level city.
    County,
    /// A town, street office or zone.
    Town,
    /// A village (行政村).
    Village,
    /// A community (社区).
    Community,
    /// Another unit at village level.
    Other,
}

impl RegionKind {
    /// The stored word.
    pub fn key(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Town => "town",
            Self::Village => "village",
            Self::Community => "community",
            Self::Other => "other",
        }
    }

    /// The kind of a stored word.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::County, Self::Town, Self::Village, Self::Community, Self::Other]
            .into_iter()
            .find(|kind| kind.key() == key)
    }
}

/// A point on the earth, WGS-84 (CGCS2000), degrees.
#[derive(Copy, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Longitude.
    pub lon: f64,
    /// Latitude.
    pub lat: f64,
}

/// A county, town, village or community.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Region {
    /// Division code; a made-up one (with a letter) where `pending`.
    pub code: String,
    /// Code of the region above.
    pub parent: String,
    /// Its kind.
    pub kind: RegionKind,
    /// Official name.
    pub name: String,
    /// Name as people say it.
    pub short_name: String,
    /// Name in English.
    pub name_en: String,
    /// Whether something about it is still to be confirmed.
    pub pending: bool,
    /// What is to be known about it.
    pub note: String,
    /// Place in the roster.
    pub seq: i64,
    /// Its known point.
    pub point: Option<Point>,
    /// Whether the point is a sample (示意位置).
    pub point_is_demo: bool,
    /// Version for edits.
    pub version: i64,
}

impl Region {
    /// The name in the reader's language.
    pub fn label(&self, locale: Locale) -> &str {
        pick(locale, &self.short_name, &self.name_en)
    }
    /// Whether it is a village, community or the like: what sessions belong to.
    pub fn is_village(&self) -> bool {
        !matches!(self.kind, RegionKind::County | RegionKind::Town)
    }
}

/// A duty unit (责任单位).
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Its code.
    pub code: String,
    /// Where it is a unit.
    pub scope: String,
    /// Full name.
    pub name: String,
    /// Name as people say it.
    pub short_name: String,
    /// Name in English.
    pub name_en: String,
    /// Whether it is still to be confirmed.
    pub pending: bool,
}

impl Unit {
    /// The name in the reader's language.
    pub fn label(&self, locale: Locale) -> &str {
        pick(locale, &self.short_name, &self.name_en)
    }
}

/// The lists of terms.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermKind {
    /// A five-year plan.
    Plan,
    /// A publicity focus (宣传重点) of a plan.
    Focus,
    /// An audience (重点人群) of a plan.
    Audience,
    /// A form of session.
    Form,
    /// A law.
    Law,
    /// An online channel.
    Channel,
    /// A named programme (品牌活动).
    Brand,
    /// A culture site (法治文化阵地), as far as sessions need it; kept in the room of the sites.
    Site,
}

impl TermKind {
    /// All kinds.
    pub const ALL: [Self; 8] =
        [Self::Plan, Self::Focus, Self::Audience, Self::Form, Self::Law, Self::Channel, Self::Brand, Self::Site];

    /// The stored word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Focus => "focus",
            Self::Audience => "audience",
            Self::Form => "form",
            Self::Law => "law",
            Self::Channel => "channel",
            Self::Brand => "brand",
            Self::Site => "site",
        }
    }

    /// The kind of a stored word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// One entry of a list.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Its code, unique within its kind.
    pub code: String,
    /// The plan that it belongs to; empty where it belongs to none.
    pub plan: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// A short Chinese name; empty where the name is short.
    pub short_zh: String,
    /// Whether it is still to be confirmed (待确认).
    pub pending: bool,
    /// What is to be known about it.
    pub note: String,
    /// Where a published report names it: the section, such as 六.1.
    pub section: String,
    /// The report's own wording.
    pub wording: String,
    /// First day, for plans.
    pub starts_on: Option<NaiveDate>,
    /// Last day, for plans; for sites, since when they do not stand any more.
    pub ends_on: Option<NaiveDate>,
    /// The village it lies in, for sites.
    pub village: String,
    /// Further kind or level, as the source file has it.
    pub detail: String,
}

impl Term {
    /// The name in the reader's language, the short one where there is one.
    pub fn label(&self, locale: Locale) -> &str {
        let zh = if self.short_zh.is_empty() { &self.zh } else { &self.short_zh };
        pick(locale, zh, &self.en)
    }
}

fn pick<'a>(locale: Locale, zh: &'a str, en: &'a str) -> &'a str {
    match locale {
        Locale::en if !en.is_empty() => en,
        _ => zh,
    }
}

/// The site's own texts and switches, set by the operator or the office.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct SiteSettings {
    /// Division code of the town (or county) that this server serves.
    pub scope: String,
    /// The name above every page; empty: the product's.
    pub name: String,
    /// Who runs it (主办单位).
    pub sponsor: String,
    /// ICP filing number.
    pub icp: String,
    /// Public security filing number.
    pub police: String,
    /// Whether sample data is loaded and counts (演示数据).
    pub demo_mode: bool,
}

/// All reference data, loaded once and again after a change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// The site's texts.
    pub site: SiteSettings,
    /// In roster order.
    pub regions: Vec<Region>,
    /// In list order.
    pub units: Vec<Unit>,
    /// The county's outline as `GeoJSON`, WGS-84; a schematic, not a survey.
    pub outline: Option<String>,
    /// By kind, in list order.
    pub terms: HashMap<TermKind, Vec<Term>>,
    /// Publicity nodes in list order, hidden ones too.
    pub observances: Vec<Observance>,
    /// The days of those that were announced, by year.
    pub announced: Vec<Announced>,
    /// Villages' boundaries, also those that were taken away.
    pub boundaries: Vec<Boundary>,
    /// The rows of the schematic map; none where nobody arranged them.
    pub cell_rows: Vec<CellRow>,
    /// The version that a change of them is made on.
    pub cell_rows_version: i64,
    /// How the roster of villages came to be what it is, the earliest change first.
    pub changes: Vec<RegionChange>,
}

impl Reference {
    /// The villages of a scope, in roster order.
    pub fn villages<'a>(&'a self, scope: &'a str) -> impl Iterator<Item = &'a Region> {
        self.regions.iter().filter(move |region| region.is_village() && region.code.starts_with(scope))
    }
    /// One region.
    pub fn region(&self, code: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.code == code)
    }
    /// One village.
    pub fn village(&self, code: &str) -> Option<&Region> {
        self.region(code).filter(|region| region.is_village())
    }
    /// One unit.
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.code == code)
    }
    /// A whole list.
    pub fn list(&self, kind: TermKind) -> &[Term] {
        self.terms.get(&kind).map_or(&[], Vec::as_slice)
    }
    /// One term.
    pub fn term(&self, kind: TermKind, code: &str) -> Option<&Term> {
        self.list(kind).iter().find(|term| term.code == code)
    }
    /// The plan that a day lies in.
    pub fn plan_on(&self, day: NaiveDate) -> Option<&Term> {
        self.list(TermKind::Plan)
            .iter()
            .find(|plan| plan.starts_on.is_some_and(|start| start <= day) && plan.ends_on.is_some_and(|end| day <= end))
    }
    /// The list as it applies on a day: entries of that day's plan, and those of no plan.
    pub fn list_on(&self, kind: TermKind, day: NaiveDate) -> Vec<&Term> {
        let plan = self.plan_on(day).map_or("", |plan| plan.code.as_str());
        self.list(kind).iter().filter(|term| term.plan.is_empty() || term.plan == plan).collect()
    }
    /// A village's name, or its code where it is unknown.
    pub fn village_label<'a>(&'a self, code: &'a str, locale: Locale) -> &'a str {
        self.region(code).map_or(code, |region| region.label(locale))
    }
    /// A unit's name, or its code where it is unknown.
    pub fn unit_label<'a>(&'a self, code: &'a str, locale: Locale) -> &'a str {
        self.unit(code).map_or(code, |unit| unit.label(locale))
    }
    /// A term's name, or its code where it is unknown.
    pub fn term_label<'a>(&'a self, kind: TermKind, code: &'a str, locale: Locale) -> &'a str {
        self.term(kind, code).map_or(code, |term| term.label(locale))
    }
    /// One publicity node.
    pub fn observance(&self, code: &str) -> Option<&Observance> {
        self.observances.iter().find(|node| node.code == code)
    }
    /// A publicity node's name, or its code where it is unknown.
    pub fn observance_label<'a>(&'a self, code: &'a str, locale: Locale) -> &'a str {
        self.observance(code).map_or(code, |node| node.label(locale))
    }
}
