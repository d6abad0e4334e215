//! A site as a form or a sheet has it, and how it becomes a checked one.

use super::model::{Site, SiteKind, SiteState, StepFree};
use crate::{
    clock,
    error::{Refusal, Why, checked_line, checked_text},
    features::{
        events::draft::half_width,
        map::{datum::Datum, point_field::Typed},
        reference::{Reference, TermKind, model::Point},
    },
    pages::{Pairs, value},
};
use chrono::{Datelike, NaiveDate};

/// The most characters of a name.
pub const NAME_MAX: u32 = 80;
/// The most characters of a line.
pub const LINE_MAX: u32 = 200;
/// The most characters of a text.
pub const TEXT_MAX: u32 = 2000;
/// The most characters of the day it was built.
pub const BUILT_MAX: u32 = 10;
/// The most square metres.
pub const AREA_MAX: i64 = 100_000_000;
/// The most months between inspections.
pub const MONTHS_MAX: i64 = 60;
/// The most laws.
pub const LAWS_MAX: u32 = 20;
/// The years that a date may lie in.
pub const YEARS: (i32, i32) = (1949, 2100);

/// The fields of a site as they were typed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SiteInput {
    /// Its id.
    pub id: String,
    /// The version that the form shows; 0 for a new one.
    pub version: String,
    /// A kind's word.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// A village's code.
    pub village: String,
    /// A unit's code.
    pub unit: String,
    /// Who built it or runs it.
    pub owner: String,
    /// Address.
    pub address: String,
    /// Longitude, WGS-84.
    pub lon: String,
    /// Latitude.
    pub lat: String,
    /// What was copied out of a map app; goes before the two.
    pub paste: String,
    /// The datum of all of them.
    pub datum: String,
    /// Whether a point outside of the county is meant.
    pub outside: bool,
    /// Square metres.
    pub area: String,
    /// When it was built.
    pub built: String,
    /// Who looks after it.
    pub keeper: String,
    /// Themes.
    pub themes: String,
    /// Codes of laws.
    pub laws: Vec<String>,
    /// Exhibits.
    pub exhibits: String,
    /// Opening hours.
    pub hours: String,
    /// Booking.
    pub booking: String,
    /// `yes`, `no` or empty.
    pub step_free: String,
    /// Months between inspections.
    pub inspect_months: String,
    /// Whether it is still to be confirmed.
    pub pending: bool,
    /// Note.
    pub note: String,
}

impl SiteInput {
    /// Reads the fields of a form.
    pub fn from_pairs(pairs: &Pairs) -> Self {
        let text = |name: &str| value(pairs, name).unwrap_or_default().trim().to_owned();
        let mut laws = Vec::new();
        for (_, law) in pairs.iter().filter(|(name, law)| name == "law" && !law.is_empty()) {
            if !laws.contains(law) {
                laws.push(law.clone());
            }
        }
        Self {
            id: text("id"),
            version: text("version"),
            kind: text("kind"),
            name: text("name"),
            name_en: text("name_en"),
            village: text("village"),
            unit: text("unit"),
            owner: text("owner"),
            address: text("address"),
            lon: text("lon"),
            lat: text("lat"),
            paste: text("paste"),
            datum: text("datum"),
            outside: value(pairs, "outside").is_some(),
            area: text("area"),
            built: text("built"),
            keeper: text("keeper"),
            themes: text("themes"),
            laws,
            exhibits: text("exhibits"),
            hours: text("hours"),
            booking: text("booking"),
            step_free: text("step_free"),
            inspect_months: text("inspect_months"),
            pending: value(pairs, "pending").is_some(),
            note: text("note"),
        }
    }

    /// The fields of a stored site.
    pub fn of(site: &Site) -> Self {
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        Self {
            id: site.id.clone(),
            version: site.version.to_string(),
            kind: site.kind.key().to_owned(),
            name: site.name.clone(),
            name_en: site.name_en.clone(),
            village: site.village.clone().unwrap_or_default(),
            unit: site.unit.clone().unwrap_or_default(),
            owner: site.owner.clone(),
            address: site.address.clone(),
            lon: site.point.map(|point| point.lon.to_string()).unwrap_or_default(),
            lat: site.point.map(|point| point.lat.to_string()).unwrap_or_default(),
            paste: String::new(),
            datum: String::new(),
            outside: false,
            area: number(site.area),
            built: site.built.clone(),
            keeper: site.keeper.clone(),
            themes: site.themes.clone(),
            laws: site.laws.clone(),
            exhibits: site.exhibits.clone(),
            hours: site.hours.clone(),
            booking: site.booking.clone(),
            step_free: site.step_free.key().to_owned(),
            inspect_months: number(site.inspect_months),
            pending: site.pending,
            note: site.note.clone(),
        }
    }

    /// The site that the fields make, on what is stored of it (or nothing) and in a town.
    pub fn parse(&self, present: Option<&Site>, town: &str, reference: &Reference) -> Result<Site, Vec<Refusal>> {
        let mut wrong = Vec::new();
        let known = |refused: &mut Vec<Refusal>, field: &str, code: &str, fine: bool| {
            if !code.is_empty() && !fine {
                refused.push(Refusal::new(field, Why::NotOnTheList));
            }
            (!code.is_empty()).then(|| code.to_owned())
        };
        let is_of_town = |code: &str| reference.village(code).is_some() && code.starts_with(town);
        let village = known(&mut wrong, "village", &self.village, is_of_town(&self.village));
        let unit = known(&mut wrong, "unit", &self.unit, reference.unit(&self.unit).is_some());
        if self.laws.iter().any(|law| reference.term(TermKind::Law, law).is_none()) {
            wrong.push(Refusal::new("law", Why::NotOnTheList));
        }
        if self.laws.len() > LAWS_MAX as usize {
            wrong.push(Refusal::new("law", Why::TooMany { max: LAWS_MAX }));
        }
        let kind = SiteKind::from_key(&self.kind);
        if kind.is_none() {
            wrong.push(Refusal::new("kind", if self.kind.is_empty() { Why::Required } else { Why::NotOnTheList }));
        }
        let step_free = StepFree::from_key(&self.step_free);
        if step_free.is_none() {
            wrong.push(Refusal::new("step_free", Why::NotOnTheList));
        }
        let point = self.point(&mut wrong, reference);
        let mut line =
            |field: &str, text: &str, max: u32, needed: bool| checked_line(&mut wrong, field, text, max, needed);
        let name = line("name", &self.name, NAME_MAX, true);
        let name_en = line("name_en", &self.name_en, LINE_MAX, false);
        let owner = line("owner", &self.owner, LINE_MAX, false);
        let address = line("address", &self.address, LINE_MAX, false);
        let keeper = line("keeper", &self.keeper, LINE_MAX, false);
        let hours = line("hours", &self.hours, LINE_MAX, false);
        let booking = line("booking", &self.booking, LINE_MAX, false);
        let mut text = |field: &str, text: &str| checked_text(&mut wrong, field, text, TEXT_MAX, false);
        let themes = text("themes", &self.themes);
        let exhibits = text("exhibits", &self.exhibits);
        let note = text("note", &self.note);
        let area = number(&mut wrong, "area", &self.area, 1, AREA_MAX);
        let inspect_months = number(&mut wrong, "inspect_months", &self.inspect_months, 1, MONTHS_MAX);
        let built = built(&mut wrong, &self.built);
        let version = self.version.parse::<i64>().unwrap_or_default();
        let (Some(kind), Some(step_free)) = (kind, step_free) else { return Err(wrong) };
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let scope = village.clone().unwrap_or_else(|| town.to_owned());
        let is_moved = present.is_none_or(|present| present.point != point);
        Ok(Site {
            id: self.id.clone(),
            scope,
            seq: present.map_or(0, |site| site.seq),
            kind,
            name,
            name_en,
            village,
            unit,
            owner,
            address,
            point,
            point_is_demo: !is_moved && present.is_some_and(|site| site.point_is_demo),
            area,
            built,
            keeper,
            themes,
            laws: self.laws.clone(),
            exhibits,
            hours,
            booking,
            step_free,
            state: present.map_or(SiteState::Active, |site| site.state),
            state_on: present.and_then(|site| site.state_on),
            level: present.and_then(|site| site.level),
            inspect_months,
            pending: self.pending,
            note,
            section: present.map(|site| site.section.clone()).unwrap_or_default(),
            wording: present.map(|site| site.wording.clone()).unwrap_or_default(),
            is_local: present.is_none_or(|site| site.is_local),
            is_demo: present.is_some_and(|site| site.is_demo),
            version,
        })
    }

    /// The fields of the point.
    pub fn typed_point(&self) -> Typed {
        Typed {
            lon: self.lon.clone(),
            lat: self.lat.clone(),
            paste: self.paste.clone(),
            datum: Datum::from_key(&self.datum).unwrap_or_default(),
            is_meant: self.outside,
        }
    }

    fn point(&self, wrong: &mut Vec<Refusal>, reference: &Reference) -> Option<Point> {
        let typed = self.typed_point();
        // A place outside of the county is asked about, wherever it comes from.
        if typed.is_doubted(reference) {
            wrong.push(Refusal::new("lon", Why::PointOutside));
        }
        match typed.read() {
            Ok(point) => point,
            Err(refusal) => {
                wrong.push(refusal);
                None
            }
        }
    }
}

fn half(text: &str) -> String {
    text.chars().map(half_width).collect()
}

/// A whole number between two, or nothing.
fn number(wrong: &mut Vec<Refusal>, field: &str, text: &str, min: i64, max: i64) -> Option<i64> {
    if text.is_empty() {
        return None;
    }
    match half(text).replace(',', "").trim().parse::<i64>() {
        Ok(number) if number > max => wrong.push(Refusal::new(field, Why::TooBig { max })),
        Ok(number) if number >= min => return Some(number),
        _ => wrong.push(Refusal::new(field, Why::NotANumber)),
    }
    None
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; as precise as it is known.
fn built(wrong: &mut Vec<Refusal>, text: &str) -> String {
    let text = half(text).trim().to_owned();
    let whole = match text.len() {
        0 => return text,
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.clone(),
    };
    match clock::read_date(&whole) {
        Some(day) if (YEARS.0..=YEARS.1).contains(&day.year()) => text,
        Some(_) => {
            wrong.push(Refusal::new("built", Why::OutOfRange { from: YEARS.0, to: YEARS.1 }));
            text
        }
        None => {
            wrong.push(Refusal::new("built", Why::NotADate));
            text
        }
    }
}

/// A date, or nothing.
pub(super) fn date(wrong: &mut Vec<Refusal>, field: &str, text: &str, needed: bool) -> Option<NaiveDate> {
    if text.is_empty() {
        if needed {
            wrong.push(Refusal::new(field, Why::Required));
        }
        return None;
    }
    match clock::read_date(text) {
        Some(day) if (YEARS.0..=YEARS.1).contains(&day.year()) => return Some(day),
        Some(_) => wrong.push(Refusal::new(field, Why::OutOfRange { from: YEARS.0, to: YEARS.1 })),
        None => wrong.push(Refusal::new(field, Why::NotADate)),
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(input: &SiteInput) -> Vec<String> {
        let refused = input.parse(None, "320582100", &Reference::default()).unwrap_err();
        refused.into_iter().map(|refusal| refusal.field).collect()
    }

    #[test]
    fn a_site_needs_a_name_and_a_kind_and_nothing_else() {
        assert_eq!(why(&SiteInput::default()), ["kind", "name"]);
        let input = SiteInput { name: "文化园".into(), kind: "park".into(), ..SiteInput::default() };
        let site = input.parse(None, "320582100", &Reference::default()).unwrap();
        assert_eq!((site.scope.as_str(), site.state, site.is_local), ("320582100", SiteState::Active, true));
    }

    #[test]
    fn what_is_typed_wrong_is_named_field_by_field() {
        let input = SiteInput {
            name: "x".repeat(81),
            kind: "park".into(),
            village: "320582100219".into(),
            lon: "120.5".into(),
            area: "many".into(),
            built: "2019-13".into(),
            inspect_months: "0".into(),
            ..SiteInput::default()
        };
        assert_eq!(why(&input), ["village", "lat", "name", "area", "inspect_months", "built"]);
    }

    #[test]
    fn a_building_is_dated_as_precisely_as_it_is_known() {
        for fine in ["", "2019", "2019-05", "2019-05-01", "２０１９"] {
            let mut wrong = Vec::new();
            built(&mut wrong, fine);
            assert_eq!(wrong, [], "{fine}");
        }
        for bad in ["19", "2019-5", "1900", "2019-02-30", "lately"] {
            let mut wrong = Vec::new();
            built(&mut wrong, bad);
            assert_eq!(wrong.len(), 1, "{bad}");
        }
    }
}
