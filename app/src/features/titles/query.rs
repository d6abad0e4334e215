//! Which titles of which day: one filter for pages and API, and one answer, so that figures and rows cannot differ.

use super::{
    model::{Level, Title, TitleState},
    rules::{self, Standing},
};
use crate::{
    error::AppError,
    features::{
        events::query::{bad, read_date},
        reference::{Reference, RegionKind},
    },
    pages,
};
use chrono::NaiveDate;

/// Where a title has to stand.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub enum Stands {
    /// Held on the day: what counts.
    #[default]
    Held,
    /// Anywhere.
    Anywhere,
    /// In one state.
    At(TitleState),
}

impl Stands {
    /// The word of an address; empty for what goes without saying.
    pub fn key(self) -> &'static str {
        match self {
            Self::Held => "",
            Self::Anywhere => "all",
            Self::At(state) => state.key(),
        }
    }
}

/// A filter.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TitleFilter {
    /// The day.
    pub on: NaiveDate,
    /// Whether the address names the day.
    pub is_dated: bool,
    /// Only this level.
    pub level: Option<Level>,
    /// Only of villages of this kind.
    pub kind: Option<RegionKind>,
    /// Only where they stand there.
    pub state: Stands,
    /// Only of the village that has it on the day.
    pub village: String,
    /// Whether the reader may see what was not announced yet.
    pub staff: bool,
}

/// A title with where it stands on the filter's day.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// The title.
    pub title: &'a Title,
    /// Where it stands.
    pub standing: Standing<'a>,
}

impl TitleFilter {
    /// What is held today.
    pub fn new(today: NaiveDate, staff: bool) -> Self {
        Self { on: today, is_dated: false, level: None, kind: None, state: Stands::Held, village: String::new(), staff }
    }

    /// Reads the filters of an address; a known name with a value that makes no sense is refused.
    pub fn read(mut self, pairs: &[(String, String)]) -> Result<Self, AppError> {
        for (name, value) in pairs {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            match name.as_str() {
                "on" => {
                    self.on = read_date("on", value)?;
                    self.is_dated = true;
                }
                "level" => {
                    let level = Level::from_key(value);
                    self.level = Some(level.ok_or_else(|| bad("level", "national, provincial or city"))?);
                }
                "kind" => {
                    let kind = RegionKind::from_key(value)
                        .filter(|kind| !matches!(kind, RegionKind::County | RegionKind::Town));
                    self.kind = Some(kind.ok_or_else(|| bad("kind", "village, community or other"))?);
                }
                "state" => {
                    self.state = match value {
                        "held" => Stands::Held,
                        "all" => Stands::Anywhere,
                        word => Stands::At(TitleState::from_key(word).ok_or_else(|| bad("state", STATES))?),
                    };
                }
                "village" => {
                    let is_code = value.len() <= 64 && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
                    if !is_code {
                        return Err(bad("village", "a code of /api/v1/villages"));
                    }
                    value.clone_into(&mut self.village);
                }
                _ => {}
            }
        }
        Ok(self)
    }

    /// The filters as the pairs of an address, in a fixed order.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("level", self.level.map_or("", Level::key).to_owned()),
            ("kind", self.kind.map_or("", RegionKind::key).to_owned()),
            ("state", self.state.key().to_owned()),
            ("village", self.village.clone()),
            ("on", if self.is_dated { self.on.to_string() } else { String::new() }),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// An address with these filters.
    pub fn address(&self, path: &str) -> String {
        pages::address(path, &self.pairs())
    }

    /// The address of the rows behind a figure: titles of a level that are held on the day.
    pub fn behind(&self, path: &str, level: Level) -> String {
        let filter = Self { level: Some(level), state: Stands::Held, ..self.clone() };
        filter.address(path)
    }

    /// Whether it lists titles rather than villages.
    pub fn is_of_titles(&self) -> bool {
        self.level.is_some() || self.state != Stands::Held
    }

    /// The titles that it leaves, in the order of lists.
    pub fn rows<'a>(&self, titles: &'a [Title], reference: &Reference) -> Vec<Row<'a>> {
        let mut left = titles.iter().filter(|title| self.takes(title, reference)).collect::<Vec<_>>();
        rules::order(&mut left, reference, self.on);
        left.into_iter().filter_map(|title| rules::on(title, self.on).map(|standing| Row { title, standing })).collect()
    }

    /// How many titles of each level are held on the day, by the filter's kind and village.
    pub fn counts(&self, titles: &[Title], reference: &Reference) -> [(Level, i64); 3] {
        let held = Self { level: None, state: Stands::Held, ..self.clone() };
        rules::counts(titles.iter().filter(|title| held.takes(title, reference)), self.on)
    }

    /// How many titles that it would list are known to be held by a later day and not since when; they are missing in
    /// its counts.
    pub fn unsure(&self, titles: &[Title], reference: &Reference) -> usize {
        let is_of = |title: &&Title| {
            let village = rules::last(title).map_or("", |standing| standing.village);
            (self.staff || rules::is_public(title))
                && self.level.is_none_or(|level| title.level == level)
                && self.kind.is_none_or(|kind| reference.village(village).map(|village| village.kind) == Some(kind))
                && (self.village.is_empty() || village == self.village)
        };
        rules::unsure(titles.iter().filter(is_of), self.on)
    }

    fn takes(&self, title: &Title, reference: &Reference) -> bool {
        let Some(standing) = rules::on(title, self.on) else { return false };
        let is_there = match self.state {
            Stands::Held => standing.state.is_held(),
            Stands::Anywhere => true,
            Stands::At(state) => standing.state == state,
        };
        let kind = || reference.village(standing.village).map(|village| village.kind);
        is_there
            && (self.staff || rules::is_public(title))
            && self.level.is_none_or(|level| title.level == level)
            && self.kind.is_none_or(|wanted| kind() == Some(wanted))
            && (self.village.is_empty() || standing.village == self.village)
    }
}

/// What an address may say of the state.
const STATES: &str = "held, all, nurturing, applied, announced, named, kept, rectifying, reassessing, revoked or \
     deregistered";

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn read(pairs: &[(&str, &str)]) -> Result<TitleFilter, AppError> {
        let pairs = pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect::<Vec<_>>();
        TitleFilter::new(day("2026-03-20"), false).read(&pairs)
    }

    #[test]
    fn an_address_survives_reading_and_writing() {
        let filter = read(&[("on", "2019-12-31"), ("level", "provincial"), ("kind", "village"), ("state", "all")]);
        let filter = filter.unwrap();
        assert_eq!(filter.address("/villages"), "/villages?level=provincial&kind=village&state=all&on=2019-12-31");
        assert_eq!(filter.behind("/villages", Level::National), "/villages?level=national&kind=village&on=2019-12-31");
        assert_eq!(read(&[("state", "held")]).unwrap().address("/villages"), "/villages");
    }

    #[test]
    fn nonsense_is_refused_and_never_ignored() {
        for (name, value) in [
            ("on", "2019-02-30"),
            ("on", "1899-01-01"),
            ("level", "galactic"),
            ("kind", "town"),
            ("state", "lost"),
            ("village", "' OR 1=1"),
        ] {
            assert!(
                matches!(read(&[(name, value)]), Err(AppError::BadParameter { name: field, .. }) if field == name),
                "{name} {value}"
            );
        }
    }
}
