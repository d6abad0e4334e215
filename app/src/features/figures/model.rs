//! A figure as a report printed it.

use crate::ui::{Locale, words};
use leptos_i18n::td_string;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// How codes begin of figures that were added here.
pub const LOCAL: &str = "local-";
/// The reports' word, after a number, for "and some more"; the English page says it before the number.
pub const AND_MORE: &str = "\u{4f59}";

/// A published figure: what a report of a year said, in its own words.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct PublishedFigure {
    /// Its code.
    pub code: String,
    /// The year that it is about.
    pub year: i64,
    /// Its place in the report.
    pub seq: i64,
    /// Indicator in Chinese; the same indicator of several years makes a series.
    pub indicator_zh: String,
    /// Indicator in English.
    pub indicator_en: String,
    /// The bare number.
    pub value: String,
    /// What the report adds to the number, such as 余; may be empty.
    pub qualifier: String,
    /// Unit in Chinese.
    pub unit_zh: String,
    /// Unit in English.
    pub unit_en: String,
    /// The report's own wording.
    pub wording: String,
    /// The section of the report.
    pub section: String,
    /// Whether the office took it away; it then is nowhere but at the desk.
    pub is_removed: bool,
    /// Counts up with every change made here.
    pub version: i64,
}

impl PublishedFigure {
    /// The indicator in the reader's language.
    pub fn indicator(&self, l: Locale) -> &str {
        match l {
            Locale::en if !self.indicator_en.is_empty() => &self.indicator_en,
            _ => &self.indicator_zh,
        }
    }

    /// The unit in the reader's language.
    pub fn unit(&self, l: Locale) -> &str {
        match l {
            Locale::en if !self.unit_en.is_empty() => &self.unit_en,
            _ => &self.unit_zh,
        }
    }

    /// Number, qualifier and unit, as the language joins them.
    pub fn said(&self, l: Locale) -> String {
        let number = self.value.parse::<i64>().map_or_else(|_| self.value.clone(), words::number);
        match l {
            Locale::zh_CN => format!("{number}{}{}", self.qualifier, self.unit_zh),
            Locale::en => {
                let number = if self.qualifier == AND_MORE {
                    td_string!(l, figures.more_than, number = number)
                } else {
                    format!("{number}{}", self.qualifier)
                };
                let unit = self.unit(l);
                if unit == "%" { format!("{number}%") } else { format!("{number} {unit}") }
            }
        }
    }

    /// Whether it came with the program and not from this desk.
    pub fn is_shipped(&self) -> bool {
        !self.code.starts_with(LOCAL)
    }
}

/// Where a year has no English name of its indicator, that of another year: it is the same indicator.
pub fn share_names(figures: &mut [PublishedFigure]) {
    let english = figures
        .iter()
        .filter(|figure| !figure.indicator_en.is_empty())
        .map(|figure| (figure.indicator_zh.clone(), figure.indicator_en.clone()))
        .collect::<HashMap<_, _>>();
    for figure in figures.iter_mut().filter(|figure| figure.indicator_en.is_empty()) {
        if let Some(name) = english.get(&figure.indicator_zh) {
            figure.indicator_en.clone_from(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(number: &str, qualifier: &str, unit_zh: &str, unit_en: &str) -> PublishedFigure {
        PublishedFigure {
            indicator_zh: "活动".into(),
            value: number.into(),
            qualifier: qualifier.into(),
            unit_zh: unit_zh.into(),
            unit_en: unit_en.into(),
            ..PublishedFigure::default()
        }
    }

    #[test]
    fn a_figure_is_said_as_the_report_says_it() {
        let some = figure("400", "余", "场", "sessions");
        assert_eq!(some.said(Locale::zh_CN), "400余场");
        assert_eq!(some.said(Locale::en), "more than 400 sessions");
        let exact = figure("12910", "", "起", "");
        assert_eq!(exact.said(Locale::zh_CN), "12,910起");
        assert_eq!(exact.said(Locale::en), "12,910 起", "a missing word is not made up");
        assert_eq!(figure("30", "", "%", "%").said(Locale::en), "30%");
        assert_eq!(figure("98.5", "", "%", "%").said(Locale::zh_CN), "98.5%");
    }

    #[test]
    fn an_english_name_is_that_of_any_year_that_has_one() {
        let named = PublishedFigure { indicator_en: "Sessions".into(), ..figure("1", "", "场", "") };
        let mut figures = [figure("2", "", "场", ""), named];
        share_names(&mut figures);
        assert_eq!(figures[0].indicator(Locale::en), "Sessions");
    }

    #[test]
    fn a_missing_translation_is_the_original() {
        assert_eq!(figure("1", "", "个", "").indicator(Locale::en), "活动");
    }
}
