//! The lists that sample data is drawn from: the files of `data/demo`, checked against the reference data.

use crate::cli::import::{ImportError, Row, Table};
use app::{
    features::{
        accounts::{Role, model::AccountDraft},
        events::model::{EventState, Speaker},
        reference::{Reference, TermKind},
    },
    ids::Scope,
};
use std::{collections::HashMap, path::Path};

type Result<T> = std::result::Result<T, ImportError>;

/// The folder of the files, below the reference data.
const FOLDER: &str = "demo";

/// Everything that sample data is drawn from.
#[derive(Debug)]
pub(super) struct Material {
    pub(super) topics: Vec<Topic>,
    pub(super) titles: Vec<Pattern>,
    pub(super) summaries: Vec<Pattern>,
    pub(super) forms: HashMap<String, Usual>,
    pub(super) places: Vec<Place>,
    pub(super) voices: Vec<Voice>,
    pub(super) reasons: Vec<(EventState, String)>,
    pub(super) scenes: Vec<Scene>,
    pub(super) accounts: Vec<AccountDraft>,
    pub(super) window: Window,
}

/// What a session is about.
#[derive(Clone, Debug)]
pub(super) struct Topic {
    pub(super) zh: String,
    pub(super) unit: String,
    pub(super) partners: Vec<String>,
    pub(super) laws: Vec<String>,
    pub(super) focuses: Vec<String>,
    pub(super) audiences: Vec<String>,
    pub(super) forms: Vec<String>,
    /// The months that it belongs to; empty for all.
    pub(super) months: Vec<u32>,
    pub(super) weight: usize,
    pub(super) brand: Option<String>,
    /// The forms that the brand is for; empty for all.
    pub(super) brand_forms: Vec<String>,
}

impl Topic {
    /// Whether it is taken in a month.
    pub(super) fn fits(&self, month: u32) -> bool {
        self.months.is_empty() || self.months.contains(&month)
    }
}

/// A text with gaps, for sessions of some forms.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) forms: Vec<String>,
    pub(super) zh: String,
}

/// What a session of a form usually brings: the lowest and the highest numbers.
#[derive(Clone, Debug)]
pub(super) struct Usual {
    pub(super) people: (i64, i64),
    pub(super) views: (i64, i64),
    pub(super) questions: (i64, i64),
    pub(super) copies: (i64, i64),
    pub(super) minutes: i64,
    pub(super) brand: Option<String>,
}

/// Where a place is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Whereabouts {
    /// In any village.
    Village,
    /// In the town, in no village.
    Town,
    /// In one village.
    In(String),
}

/// Where a session is held.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) at: Whereabouts,
    pub(super) forms: Vec<String>,
    pub(super) zh: String,
    pub(super) site: Option<String>,
}

impl Place {
    /// Whether a session of this form can be here, in this village or in none.
    pub(super) fn fits(&self, form: &str, village: Option<&str>) -> bool {
        let is_there = match (&self.at, village) {
            (Whereabouts::Village, Some(_)) | (Whereabouts::Town, None) => true,
            (Whereabouts::In(code), Some(village)) => code == village,
            _ => false,
        };
        is_there && self.forms.iter().any(|other| other == form)
    }
}

/// Who speaks where.
#[derive(Clone, Debug)]
pub(super) struct Voice {
    pub(super) unit: Option<String>,
    pub(super) forms: Vec<String>,
    pub(super) speaker: Speaker,
}

/// A picture that the program can draw.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) code: String,
    pub(super) forms: Vec<String>,
    pub(super) alt: String,
    pub(super) minors: bool,
}

/// The frame of the points, degrees, and how many villages get one.
#[derive(Copy, Clone, Debug)]
pub(super) struct Window {
    pub(super) west: f64,
    pub(super) east: f64,
    pub(super) south: f64,
    pub(super) north: f64,
    pub(super) villages: usize,
}

impl Material {
    /// The drawings that show no minors.
    pub(super) fn scene_codes(&self) -> Vec<String> {
        self.scenes.iter().filter(|scene| !scene.minors).map(|scene| scene.code.clone()).collect()
    }

    /// Reads and checks all files.
    pub(super) fn read(reference_dir: &Path, reference: &Reference) -> Result<Self> {
        let reader = Reader { folder: &reference_dir.join(FOLDER), reference };
        Ok(Self {
            topics: reader.topics()?,
            titles: reader.patterns("titles.csv", "form")?,
            summaries: reader.patterns("summaries.csv", "forms")?,
            forms: reader.forms()?,
            places: reader.places()?,
            voices: reader.voices()?,
            reasons: reader.reasons()?,
            scenes: reader.scenes()?,
            accounts: reader.accounts()?,
            window: reader.window()?,
        })
    }
}

struct Reader<'a> {
    folder: &'a Path,
    reference: &'a Reference,
}

impl Reader<'_> {
    fn table(&self, file: &str, columns: &[&str]) -> Result<Table> {
        Table::read(self.folder, file, columns)
    }

    fn topics(&self) -> Result<Vec<Topic>> {
        let columns = [
            "code",
            "zh",
            "unit",
            "partners",
            "laws",
            "focuses",
            "audiences",
            "forms",
            "months",
            "weight",
            "brand",
            "brand_forms",
        ];
        let topic = |row: Row<'_>| {
            row.needed("unit")?;
            row.needed("forms")?;
            Ok(Topic {
                zh: row.needed("zh")?,
                unit: self.units(&row, "unit")?.concat(),
                partners: self.units(&row, "partners")?,
                laws: self.terms(&row, "laws", TermKind::Law)?,
                focuses: self.terms(&row, "focuses", TermKind::Focus)?,
                audiences: self.terms(&row, "audiences", TermKind::Audience)?,
                forms: self.terms(&row, "forms", TermKind::Form)?,
                months: months(&row)?,
                weight: row.number("weight")?,
                brand: self.terms(&row, "brand", TermKind::Brand)?.pop(),
                brand_forms: self.terms(&row, "brand_forms", TermKind::Form)?,
            })
        };
        self.table("topics.csv", &columns)?.rows().map(topic).collect()
    }

    fn patterns(&self, file: &str, column: &str) -> Result<Vec<Pattern>> {
        let pattern =
            |row: Row<'_>| Ok(Pattern { forms: self.terms(&row, column, TermKind::Form)?, zh: row.needed("zh")? });
        self.table(file, &["code", column, "zh"])?.rows().map(pattern).collect()
    }

    fn forms(&self) -> Result<HashMap<String, Usual>> {
        let columns = [
            "code",
            "people_from",
            "people_to",
            "views_from",
            "views_to",
            "questions_from",
            "questions_to",
            "copies_from",
            "copies_to",
            "minutes",
            "brand",
        ];
        let usual = |row: Row<'_>| {
            let code = self.terms(&row, "code", TermKind::Form)?.concat();
            let usual = Usual {
                people: range(&row, "people_from", "people_to")?,
                views: range(&row, "views_from", "views_to")?,
                questions: range(&row, "questions_from", "questions_to")?,
                copies: range(&row, "copies_from", "copies_to")?,
                minutes: row.number("minutes")?,
                brand: self.terms(&row, "brand", TermKind::Brand)?.pop(),
            };
            Ok((code, usual))
        };
        self.table("forms.csv", &columns)?.rows().map(usual).collect()
    }

    fn places(&self) -> Result<Vec<Place>> {
        let place = |row: Row<'_>| {
            let at = match row.needed("where")?.as_str() {
                "village" => Whereabouts::Village,
                "town" => Whereabouts::Town,
                code if self.reference.village(code).is_some() => Whereabouts::In(code.to_owned()),
                other => {
                    return Err(row.wrong("where", format!("\"{other}\" must be village, town or a village's code")));
                }
            };
            Ok(Place {
                at,
                forms: self.terms(&row, "forms", TermKind::Form)?,
                zh: row.text("zh"),
                site: self.terms(&row, "site", TermKind::Site)?.pop(),
            })
        };
        self.table("places.csv", &["code", "where", "forms", "zh", "site"])?.rows().map(place).collect()
    }

    fn voices(&self) -> Result<Vec<Voice>> {
        let voice = |row: Row<'_>| {
            Ok(Voice {
                unit: self.units(&row, "unit")?.pop(),
                forms: self.terms(&row, "forms", TermKind::Form)?,
                speaker: Speaker {
                    name: row.needed("name")?,
                    organisation: row.text("organisation"),
                    kind: row.text("kind"),
                },
            })
        };
        let columns = ["code", "unit", "forms", "name", "organisation", "kind"];
        self.table("speakers.csv", &columns)?.rows().map(voice).collect()
    }

    fn reasons(&self) -> Result<Vec<(EventState, String)>> {
        let reason = |row: Row<'_>| {
            let state = row.needed("state")?;
            let state = EventState::from_key(&state)
                .ok_or_else(|| row.wrong("state", format!("\"{state}\" is no state of a session")))?;
            Ok((state, row.needed("zh")?))
        };
        self.table("reasons.csv", &["code", "state", "zh"])?.rows().map(reason).collect()
    }

    fn scenes(&self) -> Result<Vec<Scene>> {
        let scene = |row: Row<'_>| {
            Ok(Scene {
                code: row.code("code")?,
                forms: self.terms(&row, "forms", TermKind::Form)?,
                alt: row.needed("alt")?,
                minors: row.flag("minors")?,
            })
        };
        self.table("pictures.csv", &["code", "forms", "alt", "minors"])?.rows().map(scene).collect()
    }

    fn accounts(&self) -> Result<Vec<AccountDraft>> {
        let account = |row: Row<'_>| {
            let role = row.needed("role")?;
            let scope = row.needed("scope")?;
            if self.reference.region(&scope).is_none() {
                return Err(row.wrong("scope", format!("\"{scope}\" is no region of the reference data")));
            }
            Ok(AccountDraft {
                name: row.code("code")?,
                display_name: row.needed("display_name")?,
                role: Role::from_key(&role).ok_or_else(|| row.wrong("role", format!("\"{role}\" is no role")))?,
                scope: Scope(scope),
                unit: self.units(&row, "unit")?.pop(),
                is_demo: true,
            })
        };
        let columns = ["code", "role", "scope", "unit", "display_name"];
        self.table("accounts.csv", &columns)?.rows().map(account).collect()
    }

    fn window(&self) -> Result<Window> {
        let table = self.table("window.csv", &["code", "west", "east", "south", "north", "villages"])?;
        let window = table.rows().next().map(|row| {
            Ok(Window {
                west: row.number("west")?,
                east: row.number("east")?,
                south: row.number("south")?,
                north: row.number("north")?,
                villages: row.number("villages")?,
            })
        });
        // Without a row there are no points.
        window.unwrap_or(Ok(Window { west: 0.0, east: 0.0, south: 0.0, north: 0.0, villages: 0 }))
    }

    /// Codes of a list of terms.
    fn terms(&self, row: &Row<'_>, column: &str, kind: TermKind) -> Result<Vec<String>> {
        let what = kind.key();
        checked(row, column, |code| self.reference.term(kind, code).is_some(), what)
    }

    /// Codes of duty units.
    fn units(&self, row: &Row<'_>, column: &str) -> Result<Vec<String>> {
        checked(row, column, |code| self.reference.unit(code).is_some(), "unit")
    }
}

/// Codes joined with `;`, each of which must be known.
fn checked(row: &Row<'_>, column: &str, is_known: impl Fn(&str) -> bool, what: &str) -> Result<Vec<String>> {
    let text = row.text(column);
    let codes = text.split(';').filter(|code| !code.is_empty());
    codes
        .map(|code| {
            let wrong = || row.wrong(column, format!("\"{code}\" is no {what} of the reference data"));
            is_known(code).then(|| code.to_owned()).ok_or_else(wrong)
        })
        .collect()
}

fn months(row: &Row<'_>) -> Result<Vec<u32>> {
    let text = row.text("months");
    let month = |part: &str| part.parse().ok().filter(|month| (1..=12).contains(month));
    text.split(';')
        .filter(|part| !part.is_empty())
        .map(|part| month(part).ok_or_else(|| row.wrong("months", format!("\"{part}\" must be 1 to 12"))))
        .collect()
}

fn range(row: &Row<'_>, from: &str, to: &str) -> Result<(i64, i64)> {
    let range: (i64, i64) = (row.number(from)?, row.number(to)?);
    if range.0 <= range.1 { Ok(range) } else { Err(row.wrong(to, format!("is lower than {from}"))) }
}
