//! A point in a form: typed, pasted out of a map app, picked on the map or taken from the phone; in any datum. Outside
//! of the county it asks "really?".

use super::{
    boundary::of_village,
    datum::{Datum, of_link, pasted, rounded},
    draw::Outline,
    shape,
};
use crate::{
    error::{Refusal, Why},
    features::{
        events::{draft::parse_point, point::why_no_point},
        reference::{Reference, model::Point},
    },
    pages::{Form, PageCx},
    ui::{
        Locale,
        fields::{self, Choice, FormCx, Text},
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The most characters of a degree.
const DEGREE_MAX: u32 = 16;
/// The most characters of what was copied out of a map app.
const PASTE_MAX: u32 = 500;

/// How far beside the villages' boundaries a point is not asked about, metres: they are sketches.
const NEAR_ENOUGH: f64 = 200.0;

/// What is typed of a point.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Typed {
    /// Longitude.
    pub lon: String,
    /// Latitude.
    pub lat: String,
    /// What was copied out of a map app; goes before the two.
    pub paste: String,
    /// What all of them are meant in.
    pub datum: Datum,
    /// A point outside is meant.
    pub is_meant: bool,
}

impl Typed {
    /// A stored point, to be changed.
    pub fn of(point: Option<Point>) -> Self {
        let degree = |degree: Option<f64>| degree.map(|degree| degree.to_string()).unwrap_or_default();
        Self { lon: degree(point.map(|at| at.lon)), lat: degree(point.map(|at| at.lat)), ..Self::default() }
    }

    /// What a form says.
    pub fn from_form(form: &Form) -> Self {
        Self {
            lon: form.text("lon").to_owned(),
            lat: form.text("lat").to_owned(),
            paste: form.text("paste").to_owned(),
            datum: Datum::from_key(form.text("datum")).unwrap_or_default(),
            is_meant: form.ticked("outside"),
        }
    }

    /// The point as it is stored; all fields empty means none.
    pub fn read(&self) -> Result<Option<Point>, Refusal> {
        if !self.paste.is_empty() {
            let found = pasted(&self.paste).filter(|_| self.paste.chars().count() <= PASTE_MAX as usize);
            let found = found.ok_or_else(|| Refusal::new("paste", Why::NotAPoint))?;
            // A link says itself whose numbers it holds.
            let datum = of_link(&self.paste).unwrap_or(self.datum);
            return Ok(Some(rounded(datum.to_stored(found))));
        }
        if self.lon.is_empty() && self.lat.is_empty() {
            return Ok(None);
        }
        let typed = parse_point(&self.lon, &self.lat).ok_or_else(|| {
            let (field, why) = why_no_point(&self.lon, &self.lat);
            Refusal::new(field, why)
        })?;
        Ok(Some(rounded(self.datum.to_stored(typed))))
    }

    /// Whether the point is to be asked about: it lies outside, and nobody has said that it is meant.
    pub fn is_doubted(&self, reference: &Reference) -> bool {
        !self.is_meant && matches!(self.read(), Ok(Some(at)) if is_outside(reference, at))
    }
}

/// Whether a point lies outside: of all villages, where the boundary of each is known, or else of the county's outline.
/// Without either nothing can be said.
pub fn is_outside(reference: &Reference, at: Point) -> bool {
    let villages = reference.villages(&reference.site.scope);
    let areas = villages.map(|village| Some(&of_village(reference, &village.code)?.shape)).collect::<Option<Vec<_>>>();
    if let Some(areas) = areas.filter(|areas| !areas.is_empty()) {
        let rings = || areas.iter().flat_map(|area| area.polygons().iter().flatten());
        return !areas.iter().any(|area| area.contains(at))
            && !rings().any(|ring| shape::from_ring(at, ring) <= NEAR_ENOUGH);
    }
    Outline::of(reference).is_some_and(|outline| !outline.contains(at))
}

/// The word for a datum, with the apps that use it.
pub fn datum_word(locale: Locale, datum: Datum) -> &'static str {
    match datum {
        Datum::Wgs84 => td_string!(locale, map.datum.wgs84),
        Datum::Gcj02 => td_string!(locale, map.datum.gcj02),
        Datum::Bd09 => td_string!(locale, map.datum.bd09),
    }
}

/// The datums to choose from.
pub fn datum_choices(locale: Locale) -> Vec<Choice> {
    Datum::ALL.into_iter().map(|datum| Choice::new(datum.key(), datum_word(locale, datum))).collect()
}

/// The fields.
pub fn view(cx: &PageCx, refusals: &[Refusal], typed: &Typed, is_doubted: bool) -> AnyView {
    let l = cx.locale;
    let form = FormCx { locale: l, refusals };
    let degree = |name: &'static str, label: &str, hint: &str, value: &str| {
        let (label, hint, value) = (label.into(), hint.into(), value.into());
        let max = DEGREE_MAX;
        fields::text(
            form,
            Text { name, label, hint, value, mode: "decimal", max, autocomplete: "off", ..Text::default() },
        )
    };
    let paste = Text {
        name: "paste",
        label: td_string!(l, map.pick.paste).into(),
        hint: td_string!(l, map.pick.paste_hint).into(),
        value: typed.paste.clone(),
        max: PASTE_MAX,
        autocomplete: "off",
        optional: true,
        ..Text::default()
    };
    let (label, hint) = (td_string!(l, map.datum.label), td_string!(l, map.datum.hint));
    view! {
        <div class="field-row">
            {degree("lon", td_string!(l, events.form.lon), td_string!(l, villages.registry.lon_hint), &typed.lon)}
            {degree("lat", td_string!(l, events.form.lat), td_string!(l, villages.registry.lat_hint), &typed.lat)}
        </div>
        {fields::text(form, paste)}
        {fields::select(form, "datum", label, hint, None, datum_choices(l), typed.datum.key())}
        {is_doubted.then(|| doubt(l))}
    }
    .into_any()
}

/// What the head of the page says of a point that was not stored because it is doubted; it leads to the question.
pub fn doubted(is_doubted: bool) -> Option<Refusal> {
    is_doubted.then(|| Refusal::new("outside", Why::PointOutside))
}

/// Points outside of the outline are possible, but seldom meant.
fn doubt(l: Locale) -> AnyView {
    view! {
        <div class="notice" data-kind="warn" role="alert">
            <p>{td_string!(l, villages.registry.outside)}</p>
            <label class="check">
                <input id="f-outside" type="checkbox" name="outside" />
                <span>{td_string!(l, villages.registry.outside_meant)}</span>
            </label>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(lon: &str, lat: &str) -> Typed {
        Typed { lon: lon.into(), lat: lat.into(), ..Typed::default() }
    }

    #[test]
    fn two_empty_fields_clear_and_one_is_refused() {
        assert_eq!(typed("", "").read(), Ok(None));
        assert_eq!(typed("120.553", "31.865").read(), Ok(Some(Point { lon: 120.553, lat: 31.865 })));
        for (lon, lat, field, why) in [
            ("120.553", "", "lat", Why::Required),
            ("", "31.865", "lon", Why::Required),
            ("31.865", "120.553", "lon", Why::SwappedPoint),
            ("x", "y", "lon", Why::NotAPoint),
            ("NaN", "NaN", "lon", Why::NotAPoint),
        ] {
            assert_eq!(typed(lon, lat).read(), Err(Refusal::new(field, why)), "{lon} {lat}");
        }
    }

    #[test]
    fn what_was_pasted_goes_first_and_is_brought_to_the_stored_datum() {
        let paste = |paste: &str| Typed { paste: paste.into(), datum: Datum::Gcj02, ..typed("1", "1") };
        let point = paste("31.8728878, 120.5592772").read().unwrap().unwrap();
        assert!((point.lon - 120.555).abs() < 1e-5 && (point.lat - 31.875).abs() < 1e-5, "{point:?}");
        let link =
            Typed { datum: Datum::Wgs84, ..paste("https://uri.amap.com/marker?position=120.5592772,31.8728878") };
        assert_eq!(link.read().unwrap(), Some(point), "a link of Amap is meant in Amap's datum");
        assert_eq!(paste("somewhere").read(), Err(Refusal::new("paste", Why::NotAPoint)));
    }

    #[test]
    fn a_point_is_doubted_only_where_an_outline_says_so() {
        let square = r#"{"type":"Polygon","coordinates":[[[120,31],[121,31],[121,32],[120,32],[120,31]]]}"#;
        let reference = Reference { outline: Some(square.into()), ..Reference::default() };
        assert!(!typed("120.5", "31.5").is_doubted(&reference));
        assert!(typed("119.5", "31.5").is_doubted(&reference));
        assert!(!Typed { is_meant: true, ..typed("119.5", "31.5") }.is_doubted(&reference));
        assert!(!typed("119.5", "31.5").is_doubted(&Reference::default()));
    }

    #[test]
    fn where_all_villages_have_boundaries_a_point_outside_of_all_is_doubted() {
        let square = r#"{"type":"Polygon","coordinates":[[[120,31],[121,31],[121,32],[120,32],[120,31]]]}"#;
        let town =
            r#"{"type":"Polygon","coordinates":[[[120.4,31.4],[120.6,31.4],[120.6,31.6],[120.4,31.6],[120.4,31.4]]]}"#;
        let mut reference = Reference { outline: Some(square.into()), ..Reference::default() };
        reference.regions = vec![crate::features::map::rules::tests::village("320582100001", "x")];
        reference.site.scope = "320582100".into();
        let shape = Outline::parse(town).unwrap();
        assert!(!typed("120.9", "31.9").is_doubted(&reference), "no boundary is known");
        reference.boundaries = vec![crate::features::map::boundary::Boundary {
            code: "320582100001".into(),
            shape,
            datum: Datum::Wgs84,
            source: String::new(),
            points: 5,
            version: 1,
            updated_at: chrono::DateTime::UNIX_EPOCH,
        }];
        assert!(typed("120.9", "31.9").is_doubted(&reference));
        assert!(!typed("120.5", "31.5").is_doubted(&reference));
        assert!(!typed("120.601", "31.5").is_doubted(&reference), "some 100 m beside it");
    }
}
