//! A published figure as its form or a sheet gives it, and how it becomes a checked one.

use super::model::PublishedFigure;
use crate::{
    error::{Refusal, Why, checked_line, checked_text},
    features::events::draft::half_width,
    pages::{Pairs, value},
};

/// The years that a figure may be about.
pub const YEARS: (i32, i32) = (1950, 2100);
/// Characters of an indicator and of a section.
pub const NAME_MAX: u32 = 80;
/// Characters of a unit and of a qualifier.
pub const UNIT_MAX: u32 = 40;
/// Characters of the report's wording.
pub const WORDING_MAX: u32 = 500;
/// Characters of a number.
pub const VALUE_MAX: u32 = 20;
/// The place of a figure that was added here: after those of the shipped list.
const NEW_SEQ: i64 = 1_000;

/// The fields as they were typed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FigureInput {
    /// The figure's code, made with the form.
    pub code: String,
    /// The version that the form shows.
    pub version: String,
    /// See [`PublishedFigure::year`].
    pub year: String,
    /// See [`PublishedFigure::indicator_zh`].
    pub indicator_zh: String,
    /// See [`PublishedFigure::indicator_en`].
    pub indicator_en: String,
    /// See [`PublishedFigure::value`].
    pub value: String,
    /// See [`PublishedFigure::qualifier`].
    pub qualifier: String,
    /// See [`PublishedFigure::unit_zh`].
    pub unit_zh: String,
    /// See [`PublishedFigure::unit_en`].
    pub unit_en: String,
    /// See [`PublishedFigure::wording`].
    pub wording: String,
    /// See [`PublishedFigure::section`].
    pub section: String,
}

impl FigureInput {
    /// The fields of a form.
    pub fn from_pairs(pairs: &Pairs) -> Self {
        let text = |name: &str| value(pairs, name).unwrap_or_default().trim().to_owned();
        Self {
            code: text("code"),
            version: text("version"),
            year: text("year"),
            indicator_zh: text("indicator_zh"),
            indicator_en: text("indicator_en"),
            value: text("value"),
            qualifier: text("qualifier"),
            unit_zh: text("unit_zh"),
            unit_en: text("unit_en"),
            wording: text("wording"),
            section: text("section"),
        }
    }

    /// The fields of a figure.
    pub fn of(figure: &PublishedFigure) -> Self {
        Self {
            code: figure.code.clone(),
            version: figure.version.to_string(),
            year: figure.year.to_string(),
            indicator_zh: figure.indicator_zh.clone(),
            indicator_en: figure.indicator_en.clone(),
            value: figure.value.clone(),
            qualifier: figure.qualifier.clone(),
            unit_zh: figure.unit_zh.clone(),
            unit_en: figure.unit_en.clone(),
            wording: figure.wording.clone(),
            section: figure.section.clone(),
        }
    }

    /// Field by field, what is typed.
    pub fn values(&self) -> [(&'static str, &str); 9] {
        [
            ("year", &self.year),
            ("indicator_zh", &self.indicator_zh),
            ("indicator_en", &self.indicator_en),
            ("value", &self.value),
            ("qualifier", &self.qualifier),
            ("unit_zh", &self.unit_zh),
            ("unit_en", &self.unit_en),
            ("wording", &self.wording),
            ("section", &self.section),
        ]
    }

    /// Checks the fields beside all `others`: an indicator has one figure a year.
    pub fn parse(
        &self,
        present: Option<&PublishedFigure>,
        others: &[PublishedFigure],
    ) -> Result<PublishedFigure, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let year = self.year.chars().map(half_width).collect::<String>().parse::<i64>().ok();
        let year = year.filter(|year| (i64::from(YEARS.0)..=i64::from(YEARS.1)).contains(year));
        if year.is_none() {
            refusals.push(Refusal::new("year", Why::OutOfRange { from: YEARS.0, to: YEARS.1 }));
        }
        let mut line =
            |field: &str, text: &str, max: u32, required: bool| checked_line(&mut refusals, field, text, max, required);
        let indicator_zh = line("indicator_zh", &self.indicator_zh, NAME_MAX, true);
        let indicator_en = line("indicator_en", &self.indicator_en, NAME_MAX, false);
        let value = line("value", &self.value, VALUE_MAX, true);
        let qualifier = line("qualifier", &self.qualifier, UNIT_MAX, false);
        let unit_zh = line("unit_zh", &self.unit_zh, UNIT_MAX, true);
        let unit_en = line("unit_en", &self.unit_en, UNIT_MAX, false);
        let section = line("section", &self.section, NAME_MAX, false);
        let wording = checked_text(&mut refusals, "wording", &self.wording, WORDING_MAX, true);
        let value = if value.is_empty() {
            value
        } else {
            number(&value).unwrap_or_else(|| {
                refusals.push(Refusal::new("value", Why::NotANumber));
                value
            })
        };
        let version = self.version.parse::<i64>().ok().filter(|version| *version >= 0);
        if version.is_none() {
            refusals.push(Refusal::new("version", Why::NotANumber));
        }
        let is_same = |other: &&PublishedFigure| {
            !other.is_removed
                && other.code != self.code
                && Some(other.year) == year
                && other.indicator_zh == indicator_zh
        };
        if others.iter().find(is_same).is_some() {
            refusals.push(Refusal::new("indicator_zh", Why::FigureThere));
        }
        if !refusals.is_empty() {
            return Err(refusals);
        }
        Ok(PublishedFigure {
            code: self.code.clone(),
            year: year.unwrap_or_default(),
            seq: present.map_or(NEW_SEQ, |present| present.seq),
            indicator_zh,
            indicator_en,
            value,
            qualifier,
            unit_zh,
            unit_en,
            wording,
            section,
            is_removed: false,
            version: version.unwrap_or_default(),
        })
    }
}

/// A number as typed, plain: digits, perhaps with decimals.
pub fn number(text: &str) -> Option<String> {
    let plain = text.chars().map(half_width).filter(|c| *c != ',' && !c.is_whitespace()).collect::<String>();
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let fine = match plain.split_once('.') {
        Some((whole, decimals)) => is_digits(whole) && is_digits(decimals),
        None => is_digits(&plain),
    };
    fine.then_some(plain)
}

/// A number with what follows it in one cell: "400余场" is 400, 余 and 场. What is not there is empty.
pub fn taken_apart(text: &str) -> Option<(String, String, String)> {
    let plain = text.chars().map(half_width).filter(|c| *c != ',' && !c.is_whitespace()).collect::<String>();
    let end = plain.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(plain.len());
    let (digits, rest) = plain.split_at(end);
    let digits = number(digits)?;
    let (qualifier, unit) = match rest.strip_prefix(super::model::AND_MORE) {
        Some(unit) => (super::model::AND_MORE, unit),
        None => ("", rest),
    };
    Some((digits, qualifier.to_owned(), unit.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> FigureInput {
        FigureInput {
            code: "local-1".into(),
            version: "0".into(),
            year: "2024".into(),
            indicator_zh: "全年调处矛盾纠纷".into(),
            value: "13,205".into(),
            unit_zh: "起".into(),
            wording: "全年共计调处纠纷13205起".into(),
            section: "七.1".into(),
            ..FigureInput::default()
        }
    }

    #[test]
    fn a_figure_is_a_number_with_its_source() {
        let figure = typed().parse(None, &[]).unwrap();
        assert_eq!((figure.value.as_str(), figure.year, figure.version), ("13205", 2024, 0));
        let whys = |change: &dyn Fn(&mut FigureInput)| {
            let mut input = typed();
            change(&mut input);
            let refusals = input.parse(None, &[]).unwrap_err();
            refusals.into_iter().map(|refusal| (refusal.field, refusal.why)).collect::<Vec<_>>()
        };
        assert_eq!(whys(&|input| input.wording.clear()), [("wording".into(), Why::Required)]);
        assert_eq!(whys(&|input| input.value = "许多".into()), [("value".into(), Why::NotANumber)]);
        assert_eq!(whys(&|input| input.value = "-1".into()), [("value".into(), Why::NotANumber)]);
        let year = Why::OutOfRange { from: 1950, to: 2100 };
        assert_eq!(whys(&|input| input.year = "24".into()), [("year".into(), year)]);
    }

    #[test]
    fn an_indicator_has_one_figure_a_year() {
        let first = typed().parse(None, &[]).unwrap();
        let second = FigureInput { code: "local-2".into(), ..typed() };
        let others = std::slice::from_ref(&first);
        assert_eq!(second.parse(None, others).unwrap_err(), [Refusal::new("indicator_zh", Why::FigureThere)]);
        assert!(typed().parse(Some(&first), others).is_ok(), "itself is in nobody's way");
        let removed = [PublishedFigure { is_removed: true, ..first }];
        assert!(second.parse(None, &removed).is_ok());
    }

    #[test]
    fn a_cell_with_number_and_unit_is_taken_apart() {
        let apart = |text: &str| taken_apart(text);
        let parts = |a: &str, b: &str, c: &str| Some((a.to_owned(), b.to_owned(), c.to_owned()));
        assert_eq!(apart("12910起"), parts("12910", "", "起"));
        assert_eq!(apart("４００余场"), parts("400", "余", "场"));
        assert_eq!(apart("98.5%"), parts("98.5", "", "%"));
        assert_eq!(apart("约400场"), None);
    }
}
