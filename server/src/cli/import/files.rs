//! The files of the reference data and what their columns mean; `data/SOURCES.md` says where they come from.

use super::table::{ImportError, Row, Table};
use app::features::{
    around::model::{Entry, Kind},
    figures::model::PublishedFigure,
    holidays::{DayOff, Holiday},
    observances::{Observance, rules::Rule},
    reference::{Region, RegionKind, Term, TermKind, Unit},
    sites::{Level, Naming, Site, SiteKind, SiteState, model::StepFree},
};
use chrono::{Datelike, Weekday};
use std::{collections::HashSet, path::Path};

type Result<T> = std::result::Result<T, ImportError>;

/// The file of the county's outline.
const OUTLINE: &str = "county-outline.geojson";
/// The settings that a file may hold.
const SETTINGS: [&str; 5] = ["scope", "name", "sponsor", "icp", "police"];

/// Places, in the order of the file.
pub fn regions(folder: &Path) -> Result<Vec<Region>> {
    let columns = ["code", "parent", "kind", "name", "short_name", "name_en", "pending", "note"];
    let table = Table::read(folder, "regions.csv", &columns)?;
    let codes = table.rows().map(|row| row.text("code")).collect::<HashSet<_>>();
    table.rows().zip(1..).map(|(row, seq)| region(&row, seq, &codes)).collect()
}

fn region(row: &Row<'_>, seq: i64, codes: &HashSet<String>) -> Result<Region> {
    let kind = row.needed("kind")?;
    Ok(Region {
        code: row.code("code")?,
        parent: row.maybe_known("parent", codes, "code of this file")?,
        kind: RegionKind::from_key(&kind).ok_or_else(|| {
            row.wrong("kind", format!("\"{kind}\" must be county, town, village, community or other"))
        })?,
        name: row.needed("name")?,
        short_name: row.needed("short_name")?,
        name_en: row.text("name_en"),
        pending: row.flag("pending")?,
        note: row.text("note"),
        seq,
        point: None,
        point_is_demo: false,
        version: 1,
    })
}

/// Duty units with their place in the list.
pub fn units(folder: &Path, regions: &HashSet<String>) -> Result<Vec<(i64, Unit)>> {
    let columns = ["code", "scope", "seq", "name", "short_name", "name_en", "pending", "note"];
    let table = Table::read(folder, "units.csv", &columns)?;
    let unit = |row: Row<'_>| {
        row.needed("scope")?;
        let unit = Unit {
            code: row.code("code")?,
            scope: row.maybe_known("scope", regions, "code of regions.csv")?,
            name: row.needed("name")?,
            short_name: row.needed("short_name")?,
            name_en: row.text("name_en"),
            pending: row.flag("pending")?,
        };
        Ok((row.number("seq")?, unit))
    };
    table.rows().map(unit).collect()
}

/// What the entries of one list refer to.
#[derive(Debug, Default)]
pub struct Known {
    /// Codes of regions.
    pub regions: HashSet<String>,
    /// Codes of units.
    pub units: HashSet<String>,
    /// Codes of plans.
    pub plans: HashSet<String>,
    /// Codes of laws.
    pub laws: HashSet<String>,
    /// Codes of audiences.
    pub audiences: HashSet<String>,
}

impl Known {
    /// Keeps the codes of a list that others refer to.
    pub fn learn(&mut self, kind: TermKind, terms: &[(i64, Term)]) {
        let codes = match kind {
            TermKind::Plan => &mut self.plans,
            TermKind::Law => &mut self.laws,
            TermKind::Audience => &mut self.audiences,
            _ => return,
        };
        *codes = terms.iter().map(|(_, term)| term.code.clone()).collect();
    }
}

/// The file of a list, and its columns.
fn list_file(kind: TermKind) -> (&'static str, &'static [&'static str]) {
    match kind {
        TermKind::Plan => ("plans.csv", &["code", "zh", "en", "starts_on", "ends_on", "state", "note"]),
        TermKind::Focus => ("focuses.csv", &["code", "plan", "seq", "zh", "en", "pending", "note"]),
        TermKind::Audience => ("audiences.csv", &["code", "plan", "seq", "zh", "en", "pending", "note"]),
        TermKind::Form => ("forms.csv", &["code", "seq", "zh", "en", "online"]),
        TermKind::Law => ("laws.csv", &["code", "seq", "zh", "short_zh", "en", "in_force_on", "note"]),
        TermKind::Channel => ("channels.csv", &["code", "seq", "zh", "en", "kind", "section", "note"]),
        TermKind::Brand => ("brands.csv", &["code", "seq", "zh", "en", "year", "unit", "section", "wording", "note"]),
        // They have a room of their own, and a function below.
        TermKind::Site => ("sites.csv", &SITE_COLUMNS),
    }
}

/// The entries of a list with their place in it.
pub fn terms(folder: &Path, kind: TermKind, known: &Known) -> Result<Vec<(i64, Term)>> {
    let (file, columns) = list_file(kind);
    let table = Table::read(folder, file, columns)?;
    table.rows().zip(1..).map(|(row, line)| term(&row, line, kind, columns, known)).collect()
}

fn term(row: &Row<'_>, line: i64, kind: TermKind, columns: &[&str], known: &Known) -> Result<(i64, Term)> {
    let seq = if columns.contains(&"seq") { row.number("seq")? } else { line };
    let pending = columns.contains(&"pending") && row.flag("pending")?;
    let term = Term {
        code: row.code("code")?,
        plan: row.maybe_known("plan", &known.plans, "code of plans.csv")?,
        zh: row.needed("zh")?,
        en: row.text("en"),
        short_zh: row.text("short_zh"),
        pending,
        note: row.text("note"),
        section: row.text("section"),
        wording: row.text("wording"),
        starts_on: row.maybe_date("starts_on")?,
        ends_on: row.maybe_date("ends_on")?,
        village: row.maybe_known("village", &known.regions, "code of regions.csv")?,
        detail: detail(row, kind, known)?,
    };
    if let (Some(start), Some(end)) = (term.starts_on, term.ends_on)
        && end < start
    {
        return Err(row.wrong("ends_on", "lies before starts_on"));
    }
    Ok((seq, term))
}

/// What a list has beyond the common columns, in one word or two.
fn detail(row: &Row<'_>, kind: TermKind, known: &Known) -> Result<String> {
    Ok(match kind {
        TermKind::Plan => row.needed("state")?,
        TermKind::Form => if row.flag("online")? { "online" } else { "" }.to_owned(),
        TermKind::Law => row.maybe_date("in_force_on")?.map(|day| day.to_string()).unwrap_or_default(),
        TermKind::Channel => row.text("kind"),
        TermKind::Brand => row.maybe_known("unit", &known.units, "code of units.csv")?,
        TermKind::Focus | TermKind::Audience | TermKind::Site => String::new(),
    })
}

/// The columns of the file of culture sites.
const SITE_COLUMNS: [&str; 11] =
    ["code", "seq", "zh", "en", "kind", "level", "title", "village", "section", "wording", "note"];

/// Culture sites, each with its naming where the file has one. What the file does not say is not made up: the state is
/// unknown, the day of the naming is missing, and everything is to be confirmed.
pub fn sites(folder: &Path, regions: &HashSet<String>) -> Result<Vec<(Site, Option<Naming>)>> {
    let town = settings(folder, regions)?.into_iter().find(|(key, _)| key == "scope");
    let town = town.map(|(_, scope)| scope).unwrap_or_default();
    let table = Table::read(folder, "sites.csv", &SITE_COLUMNS)?;
    table.rows().map(|row| site(&row, &town, regions)).collect()
}

fn site(row: &Row<'_>, town: &str, regions: &HashSet<String>) -> Result<(Site, Option<Naming>)> {
    let id = row.code("code")?;
    let kind = match row.text("kind").as_str() {
        "" => SiteKind::Other,
        kind => SiteKind::from_key(kind).ok_or_else(|| row.wrong("kind", format!("\"{kind}\" is no kind of site")))?,
    };
    let village = row.maybe_known("village", regions, "code of regions.csv")?;
    let level = row.text("level");
    let naming = match level.as_str() {
        "" => None,
        key => Some(Naming {
            id: format!("{id}/{key}"),
            site: id.clone(),
            level: Level::from_key(key).ok_or_else(|| row.wrong("level", format!("\"{key}\" is no level")))?,
            title: row.text("title"),
            batch: String::new(),
            document: String::new(),
            body: String::new(),
            named_on: None,
            ended_on: None,
        }),
    };
    let site = Site {
        scope: if village.is_empty() { town.to_owned() } else { village.clone() },
        seq: row.number("seq")?,
        kind,
        name: row.needed("zh")?,
        name_en: row.text("en"),
        village: (!village.is_empty()).then_some(village),
        unit: None,
        owner: String::new(),
        address: String::new(),
        point: None,
        point_is_demo: false,
        area: None,
        built: String::new(),
        keeper: String::new(),
        themes: String::new(),
        laws: Vec::new(),
        exhibits: String::new(),
        hours: String::new(),
        booking: String::new(),
        step_free: StepFree::Unknown,
        state: SiteState::Unknown,
        state_on: None,
        level: None,
        inspect_months: None,
        pending: true,
        note: row.text("note"),
        section: row.text("section"),
        wording: row.text("wording"),
        is_local: false,
        is_demo: false,
        version: 1,
        id,
    };
    Ok((site, naming))
}

/// Publicity nodes.
pub fn observances(folder: &Path, known: &Known) -> Result<Vec<Observance>> {
    let columns = [
        "code",
        "seq",
        "zh",
        "en",
        "rule",
        "starts_year",
        "ordinal_base",
        "lead_unit",
        "co_units",
        "laws",
        "audiences",
        "basis",
        "note",
    ];
    let table = Table::read(folder, "observances.csv", &columns)?;
    table.rows().map(|row| observance(&row, known)).collect()
}

fn observance(row: &Row<'_>, known: &Known) -> Result<Observance> {
    let rule = row.needed("rule")?;
    rule.parse::<Rule>().map_err(|error| row.wrong("rule", error.to_string()))?;
    Ok(Observance {
        code: row.code("code")?,
        seq: row.number("seq")?,
        zh: row.needed("zh")?,
        en: row.text("en"),
        rule,
        starts_year: row.maybe_number("starts_year")?,
        ordinal_base: row.maybe_number("ordinal_base")?,
        lead_units: row.known_list("lead_unit", &known.units, "code of units.csv")?,
        co_units: row.known_list("co_units", &known.units, "code of units.csv")?,
        laws: row.known_list("laws", &known.laws, "code of laws.csv")?,
        audiences: row.known_list("audiences", &known.audiences, "code of audiences.csv")?,
        basis: row.text("basis"),
        note: row.text("note"),
        is_local: false,
        is_hidden: false,
        version: 1,
    })
}

/// Public holidays, and the weekend days that are worked instead.
pub fn holidays(folder: &Path) -> Result<Vec<Holiday>> {
    let table = Table::read(folder, "holidays.csv", &["day", "kind", "zh", "en"])?;
    table.rows().map(|row| holiday(&row)).collect()
}

fn holiday(row: &Row<'_>) -> Result<Holiday> {
    row.needed("day")?;
    let day = row.maybe_date("day")?.ok_or_else(|| row.wrong("day", "is empty"))?;
    let kind = row.needed("kind")?;
    let kind = DayOff::from_key(&kind).ok_or_else(|| row.wrong("kind", format!("\"{kind}\" must be off or work")))?;
    if kind == DayOff::Work && !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        return Err(row.wrong("day", format!("{day} is no weekend day, so it is worked anyway")));
    }
    Ok(Holiday { day, kind, zh: row.needed("zh")?, en: row.text("en") })
}

/// Published figures.
pub fn figures(folder: &Path, file: &str) -> Result<Vec<PublishedFigure>> {
    let columns = [
        "code",
        "year",
        "seq",
        "indicator_zh",
        "indicator_en",
        "value",
        "qualifier",
        "unit_zh",
        "unit_en",
        "wording",
        "section",
    ];
    let table = Table::read(folder, file, &columns)?;
    table.rows().map(|row| figure(&row)).collect()
}

fn figure(row: &Row<'_>) -> Result<PublishedFigure> {
    row.number::<i64>("value")?;
    Ok(PublishedFigure {
        code: row.code("code")?,
        year: row.number("year")?,
        seq: row.number("seq")?,
        indicator_zh: row.needed("indicator_zh")?,
        indicator_en: row.text("indicator_en"),
        value: row.needed("value")?,
        qualifier: row.text("qualifier"),
        unit_zh: row.needed("unit_zh")?,
        unit_en: row.text("unit_en"),
        wording: row.needed("wording")?,
        section: row.needed("section")?,
        is_removed: false,
        version: 1,
    })
}

/// Estates, forums, stations and teams of the town.
pub fn around(folder: &Path, regions: &HashSet<String>, scope: &str) -> Result<Vec<Entry>> {
    // A town that has none of these need not have the file.
    if !folder.join("around.csv").exists() {
        return Ok(Vec::new());
    }
    let columns = ["code", "kind", "seq", "zh", "en", "village", "audience", "section", "wording", "note"];
    let table = Table::read(folder, "around.csv", &columns)?;
    table.rows().map(|row| entry(&row, regions, scope)).collect()
}

fn entry(row: &Row<'_>, regions: &HashSet<String>, scope: &str) -> Result<Entry> {
    let kind = row.needed("kind")?;
    Ok(Entry {
        id: row.code("code")?,
        kind: Kind::from_key(&kind)
            .ok_or_else(|| row.wrong("kind", format!("\"{kind}\" must be estate, forum, station or team")))?,
        seq: row.number("seq")?,
        scope: scope.to_owned(),
        name: row.needed("zh")?,
        name_en: row.text("en"),
        village: row.maybe_known("village", regions, "code of regions.csv")?,
        place: String::new(),
        hours: String::new(),
        phone: String::new(),
        audience: row.text("audience"),
        about: String::new(),
        since: None,
        ended: None,
        section: row.text("section"),
        wording: row.text("wording"),
        note: row.text("note"),
        is_public: true,
        is_demo: false,
        version: 1,
    })
}

/// The site's texts.
pub fn settings(folder: &Path, regions: &HashSet<String>) -> Result<Vec<(String, String)>> {
    let table = Table::read(folder, "site.csv", &["key", "value"])?;
    let setting = |row: Row<'_>| {
        let key = row.needed("key")?;
        if !SETTINGS.contains(&key.as_str()) {
            return Err(row.wrong("key", format!("\"{key}\" must be one of {}", SETTINGS.join(", "))));
        }
        if key == "scope" {
            row.needed("value")?;
            row.maybe_known("value", regions, "code of regions.csv")?;
        }
        Ok((key, row.text("value")))
    };
    let mut settings = table.rows().map(setting).collect::<Result<Vec<_>>>()?;
    // The outline is drawn on the map; a town without the file has the schematic map only.
    if let Ok(outline) = std::fs::read_to_string(folder.join(OUTLINE)) {
        if serde_json::from_str::<serde_json::Value>(&outline).is_err() {
            let (line, column, what) = (0, String::new(), "is not GeoJSON".to_owned());
            return Err(ImportError { file: OUTLINE.into(), line, column, what });
        }
        settings.push(("outline".to_owned(), outline));
    }
    Ok(settings)
}
