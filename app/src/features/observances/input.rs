//! A node as its form sends it, the rule put together from simple fields, and how it becomes a checked node.

use super::{
    model::Observance,
    rules::{Day, Rule, SOLAR_TERMS, WEEKDAYS, When},
};
use crate::{
    error::{Refusal, Why, checked_line},
    features::{
        events::input::{LINE_MAX, LIST_MAX},
        reference::{Reference, TermKind},
    },
    pages::Pairs,
};
use chrono::NaiveDate;

/// The most characters of a name.
pub const NAME_MAX: u32 = 80;
/// The most characters of a rule in code.
pub const RULE_MAX: u32 = 60;
/// The years that a node can begin in.
const BEGINS: (i32, i32) = (1900, 2100);
/// What the code of a node that was added here begins with.
pub const LOCAL: &str = "local-";

/// The ways to say when a node is, in the order of the form; the last takes any rule as code.
pub const KINDS: [&str; 9] = ["day", "range", "month", "nth", "week", "lunar", "term", "announced", "other"];

/// The fields as they were typed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct NodeInput {
    /// The node's code, made with the form where it is new.
    pub code: String,
    /// The version that the form shows; 0 for a new one.
    pub version: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// One of [`KINDS`].
    pub kind: String,
    /// Month, 1 to 12.
    pub month: String,
    /// Day of the month.
    pub day: String,
    /// Month of the end.
    pub to_month: String,
    /// Day of the end.
    pub to_day: String,
    /// Which one of its month: 1 to 5, or last.
    pub nth: String,
    /// Weekday, as rules write it.
    pub weekday: String,
    /// Solar term, as rules write it.
    pub term: String,
    /// A rule in code.
    pub rule: String,
    /// The first year in which it is kept.
    pub starts_year: String,
    /// The year of the first one.
    pub counted_from: String,
    /// Leading units.
    pub lead_units: Vec<String>,
    /// Further units.
    pub co_units: Vec<String>,
    /// Laws.
    pub laws: Vec<String>,
    /// Audiences.
    pub audiences: Vec<String>,
    /// Where it comes from.
    pub basis: String,
    /// What is to be known.
    pub note: String,
}

impl NodeInput {
    /// The fields of a node.
    pub fn of(node: &Observance) -> Self {
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let mut input = Self {
            code: node.code.clone(),
            version: node.version.to_string(),
            zh: node.zh.clone(),
            en: node.en.clone(),
            starts_year: number(node.starts_year),
            counted_from: number(node.ordinal_base.map(|base| base + 1)),
            lead_units: node.lead_units.clone(),
            co_units: node.co_units.clone(),
            laws: node.laws.clone(),
            audiences: node.audiences.clone(),
            basis: node.basis.clone(),
            note: node.note.clone(),
            ..Self::default()
        };
        input.take_rule(&node.rule);
        input
    }

    /// The fields of a form.
    pub fn from_pairs(pairs: &Pairs) -> Self {
        let mut input = Self::default();
        for (name, text) in pairs {
            let text = text.trim();
            let list = match name.as_str() {
                "lead_unit" => Some(&mut input.lead_units),
                "co_unit" => Some(&mut input.co_units),
                "law" => Some(&mut input.laws),
                "audience" => Some(&mut input.audiences),
                _ => None,
            };
            match list {
                Some(list) if !text.is_empty() && !list.iter().any(|known| known == text) => list.push(text.to_owned()),
                Some(_) => {}
                None => {
                    if let Some(field) = input.field(name) {
                        text.clone_into(field);
                    }
                }
            }
        }
        input
    }

    fn field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "code" => &mut self.code,
            "version" => &mut self.version,
            "zh" => &mut self.zh,
            "en" => &mut self.en,
            "kind" => &mut self.kind,
            "month" => &mut self.month,
            "day" => &mut self.day,
            "to_month" => &mut self.to_month,
            "to_day" => &mut self.to_day,
            "nth" => &mut self.nth,
            "weekday" => &mut self.weekday,
            "term" => &mut self.term,
            "rule" => &mut self.rule,
            "starts_year" => &mut self.starts_year,
            "counted_from" => &mut self.counted_from,
            "basis" => &mut self.basis,
            "note" => &mut self.note,
            _ => return None,
        })
    }

    /// Takes a rule apart into the fields of its kind.
    fn take_rule(&mut self, text: &str) {
        text.clone_into(&mut self.rule);
        "other".clone_into(&mut self.kind);
        let Ok(rule) = text.parse::<Rule>() else { return };
        let kind = match rule {
            Rule::Announced { from, to } => {
                self.month = from.to_string();
                self.to_month = if from == to { String::new() } else { to.to_string() };
                "announced"
            }
            Rule::On(When::Day(Day::Fixed(month, day))) => {
                (self.month, self.day) = (month.to_string(), day.to_string());
                "day"
            }
            Rule::On(When::Day(Day::Lunar(month, day))) => {
                (self.month, self.day) = (month.to_string(), day.to_string());
                "lunar"
            }
            Rule::On(When::WeekOf(Day::Fixed(month, day))) => {
                (self.month, self.day) = (month.to_string(), day.to_string());
                "week"
            }
            Rule::On(When::Range(Day::Fixed(month, day), Day::Fixed(to_month, to_day))) => {
                (self.month, self.day) = (month.to_string(), day.to_string());
                (self.to_month, self.to_day) = (to_month.to_string(), to_day.to_string());
                "range"
            }
            Rule::On(When::Month(month)) => {
                self.month = month.to_string();
                "month"
            }
            Rule::On(When::Day(Day::Term(term))) => {
                SOLAR_TERMS.get(term).copied().unwrap_or_default().clone_into(&mut self.term);
                "term"
            }
            Rule::On(When::Day(Day::Nth(month, nth, weekday))) => {
                self.month = month.to_string();
                self.nth = if nth == 0 { "last".to_owned() } else { nth.to_string() };
                let name = WEEKDAYS.iter().find(|(_, known)| *known == weekday).map_or("", |(name, _)| name);
                name.clone_into(&mut self.weekday);
                "nth"
            }
            Rule::On(When::Around(..) | When::WeekOf(_) | When::Range(..)) => "other",
        };
        kind.clone_into(&mut self.kind);
    }

    /// Checks the rule alone, for a look at its days.
    pub fn rule(&self) -> Result<String, Vec<Refusal>> {
        let mut checker = Checker { refusals: Vec::new() };
        let rule = checker.rule(self);
        if checker.refusals.is_empty() { Ok(rule) } else { Err(checker.refusals) }
    }

    /// Checks everything; what the form does not show comes from the node as it is.
    pub fn parse(&self, present: Option<&Observance>, reference: &Reference) -> Result<Observance, Vec<Refusal>> {
        let mut checker = Checker { refusals: Vec::new() };
        let next = reference.observances.iter().map(|node| node.seq).max().unwrap_or_default() + 1;
        let is_unit = |code: &String| reference.unit(code).is_some();
        let is_term = |kind| move |code: &String| reference.term(kind, code).is_some();
        let node = Observance {
            code: self.code.clone(),
            seq: present.map_or(next, |node| node.seq),
            zh: checker.line("zh", &self.zh, NAME_MAX, true),
            en: checker.line("en", &self.en, NAME_MAX, false),
            rule: checker.rule(self),
            starts_year: checker.year("starts_year", &self.starts_year),
            ordinal_base: checker.year("counted_from", &self.counted_from).map(|year| year - 1),
            lead_units: checker.list("lead_unit", &self.lead_units, is_unit),
            co_units: checker.list("co_unit", &self.co_units, is_unit),
            laws: checker.list("law", &self.laws, is_term(TermKind::Law)),
            audiences: checker.list("audience", &self.audiences, is_term(TermKind::Audience)),
            basis: checker.line("basis", &self.basis, LINE_MAX, false),
            note: checker.line("note", &self.note, LINE_MAX, false),
            is_local: present.is_none_or(|node| node.is_local),
            is_hidden: present.is_some_and(|node| node.is_hidden),
            version: self.version.parse().unwrap_or_default(),
        };
        if checker.refusals.is_empty() { Ok(node) } else { Err(checker.refusals) }
    }
}

/// Collects what is wrong with the fields of a form.
pub(super) struct Checker {
    pub(super) refusals: Vec<Refusal>,
}

impl Checker {
    pub(super) fn refuse(&mut self, field: &str, why: Why) {
        self.refusals.push(Refusal::new(field, why));
    }

    pub(super) fn line(&mut self, field: &str, text: &str, max: u32, required: bool) -> String {
        checked_line(&mut self.refusals, field, text, max, required)
    }

    fn year(&mut self, field: &str, text: &str) -> Option<i64> {
        if text.is_empty() {
            return None;
        }
        let (from, to) = BEGINS;
        match text.parse::<i64>() {
            Err(_) => self.refuse(field, Why::NotANumber),
            Ok(year) if !(i64::from(from)..=i64::from(to)).contains(&year) => {
                self.refuse(field, Why::OutOfRange { from, to });
            }
            Ok(year) => return Some(year),
        }
        None
    }

    fn list(&mut self, field: &str, codes: &[String], is_known: impl Fn(&String) -> bool) -> Vec<String> {
        if codes.len() > LIST_MAX as usize {
            self.refuse(field, Why::TooMany { max: LIST_MAX });
        } else if !codes.iter().all(is_known) {
            self.refuse(field, Why::NotOnTheList);
        }
        codes.to_vec()
    }

    /// A number of a select.
    fn number(&mut self, field: &str, text: &str, max: u32) -> Option<u32> {
        if text.is_empty() {
            self.refuse(field, Why::Required);
            return None;
        }
        let number = text.parse::<u32>().ok().filter(|number| (1..=max).contains(number));
        if number.is_none() {
            self.refuse(field, Why::NotOnTheList);
        }
        number
    }

    /// A word of a select.
    fn word<'a>(&mut self, field: &str, text: &'a str, is_known: impl Fn(&str) -> bool) -> Option<&'a str> {
        if text.is_empty() {
            self.refuse(field, Why::Required);
        } else if !is_known(text) {
            self.refuse(field, Why::NotOnTheList);
        } else {
            return Some(text);
        }
        None
    }

    /// Month and day as one day of the year.
    fn fixed(&mut self, fields: [&str; 2], texts: [&str; 2]) -> Option<Day> {
        let month = self.number(fields[0], texts[0], 12);
        let day = self.number(fields[1], texts[1], 31);
        let (month, day) = (month?, day?);
        if NaiveDate::from_ymd_opt(2000, month, day).is_none() {
            self.refuse(fields[1], Why::NotADate);
            return None;
        }
        Some(Day::Fixed(month, day))
    }

    /// The rule that the fields of its kind make; empty where something is wrong with them.
    fn rule(&mut self, input: &NodeInput) -> String {
        self.composed(input).map(|rule| rule.to_string()).unwrap_or_default()
    }

    fn composed(&mut self, input: &NodeInput) -> Option<Rule> {
        let kind = self.word("kind", &input.kind, |kind| KINDS.contains(&kind))?;
        let first = (["month", "day"], [input.month.as_str(), input.day.as_str()]);
        let when = match kind {
            "day" => When::Day(self.fixed(first.0, first.1)?),
            "week" => When::WeekOf(self.fixed(first.0, first.1)?),
            "range" => {
                let from = self.fixed(first.0, first.1);
                let to = self.fixed(["to_month", "to_day"], [&input.to_month, &input.to_day]);
                When::Range(from?, to?)
            }
            "month" => When::Month(self.number("month", &input.month, 12)?),
            "lunar" => {
                let month = self.number("month", &input.month, 12);
                let day = self.number("day", &input.day, 30);
                When::Day(Day::Lunar(month?, day?))
            }
            "term" => {
                let term = self.word("term", &input.term, |term| SOLAR_TERMS.contains(&term))?;
                When::Day(Day::Term(SOLAR_TERMS.iter().position(|known| *known == term)?))
            }
            "nth" => self.nth(input)?,
            "announced" => return self.announced(input),
            _ => {
                let rule = self.line("rule", &input.rule, RULE_MAX, true);
                let read = rule.parse::<Rule>().ok();
                if read.is_none() && !rule.is_empty() {
                    self.refuse("rule", Why::NotARule);
                }
                return read;
            }
        };
        Some(Rule::On(when))
    }

    fn nth(&mut self, input: &NodeInput) -> Option<When> {
        let month = self.number("month", &input.month, 12);
        let nth = if input.nth == "last" { Some(0) } else { self.number("nth", &input.nth, 5) };
        let is_weekday = |text: &str| WEEKDAYS.iter().any(|(name, _)| *name == text);
        let weekday = self.word("weekday", &input.weekday, is_weekday)?;
        let weekday = WEEKDAYS.iter().find(|(name, _)| *name == weekday)?.1;
        Some(When::Day(Day::Nth(month?, u8::try_from(nth?).ok()?, weekday)))
    }

    fn announced(&mut self, input: &NodeInput) -> Option<Rule> {
        let from = self.number("month", &input.month, 12)?;
        let to = if input.to_month.is_empty() { from } else { self.number("to_month", &input.to_month, 12)? };
        if to < from {
            self.refuse("to_month", Why::LastBeforeFirst);
            return None;
        }
        Some(Rule::Announced { from, to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(rule: &str) -> Observance {
        Observance { code: "x".into(), zh: "某日".into(), rule: rule.into(), version: 3, ..Observance::default() }
    }

    #[test]
    fn every_rule_comes_back_from_the_fields_as_it_went_in() {
        for (rule, kind) in [
            ("12-04", "day"),
            ("03-22..03-28", "range"),
            ("month:05", "month"),
            ("nth:05/3/sun", "nth"),
            ("nth:03/last/mon", "nth"),
            ("week:05-15", "week"),
            ("lunar:09-09", "lunar"),
            ("term:qiufen", "term"),
            ("announced:09", "announced"),
            ("announced:01..02", "announced"),
            ("lunar:01-01..03-31", "other"),
            ("lunar:01-15~3", "other"),
            ("week:term:qingming", "other"),
        ] {
            let input = NodeInput::of(&node(rule));
            assert_eq!((input.kind.as_str(), input.rule().unwrap().as_str()), (kind, rule));
        }
    }

    #[test]
    fn what_is_missing_or_impossible_is_refused_beside_its_field() {
        let whys = |change: &dyn Fn(&mut NodeInput)| {
            let mut input = NodeInput::of(&node("12-04"));
            change(&mut input);
            let refusals = input.parse(Some(&node("12-04")), &Reference::default()).unwrap_err();
            refusals.into_iter().map(|refusal| (refusal.field, refusal.why)).collect::<Vec<_>>()
        };
        assert_eq!(whys(&|input| input.zh = " ".into()), [("zh".into(), Why::Required)]);
        assert_eq!(whys(&|input| input.zh = "长".repeat(81)), [("zh".into(), Why::TooLong { max: NAME_MAX })]);
        assert_eq!(whys(&|input| input.kind = "never".into()), [("kind".into(), Why::NotOnTheList)]);
        assert_eq!(whys(&|input| input.month = String::new()), [("month".into(), Why::Required)]);
        assert_eq!(whys(&|input| input.month = "13".into()), [("month".into(), Why::NotOnTheList)]);
        assert_eq!(
            whys(&|input| (input.month, input.day) = ("2".into(), "30".into())),
            [("day".into(), Why::NotADate)]
        );
        assert_eq!(
            whys(&|input| (input.kind, input.rule) = ("other".into(), "every day".into())),
            [("rule".into(), Why::NotARule)]
        );
        assert_eq!(
            whys(&|input| (input.kind, input.to_month) = ("announced".into(), "3".into())),
            [("to_month".into(), Why::LastBeforeFirst)]
        );
        assert_eq!(
            whys(&|input| input.counted_from = "3000".into()),
            [("counted_from".into(), Why::OutOfRange { from: 1900, to: 2100 })]
        );
        assert_eq!(whys(&|input| input.lead_units = vec!["nobody".into()]), [("lead_unit".into(), Why::NotOnTheList)]);
    }

    #[test]
    fn what_the_form_does_not_show_stays() {
        let present = Observance { seq: 7, is_hidden: true, ordinal_base: Some(2013), ..node("12-04") };
        let parsed = NodeInput::of(&present).parse(Some(&present), &Reference::default()).unwrap();
        assert_eq!(parsed, present);
        let fresh = NodeInput { version: "0".into(), ..NodeInput::of(&node("12-04")) };
        let fresh = fresh.parse(None, &Reference { observances: vec![present], ..Reference::default() }).unwrap();
        assert_eq!((fresh.seq, fresh.is_local, fresh.version), (8, true, 0));
    }
}
