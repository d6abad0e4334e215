//! A series as the form sends it: the fields of its sessions, the rule, the villages.

use super::{
    model::{EVERY_MAX, Ends, Fault, Nth, Pattern, Rule, STAGGER_MAX, Short, Stagger},
    rules::{date_list, past_lines, weekday_of},
};
use crate::{
    clock,
    error::{Refusal, Why},
    features::events::input::EventInput,
    pages::Pairs,
};
use chrono::{NaiveDate, Weekday};
use serde::Serialize;

/// A rule as it was typed.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct RuleInput {
    /// `weekly`, `month_day`, `month_weekday` or `dates`.
    pub repeat: String,
    /// Every how many weeks or months.
    pub every: String,
    /// Weekdays, Monday being 1.
    pub weekdays: Vec<String>,
    /// Day of the month.
    pub month_day: String,
    /// `skip` or `last`.
    pub short: String,
    /// 1 to 4, or `last`.
    pub nth: String,
    /// A weekday, Monday being 1.
    pub nth_weekday: String,
    /// `until` or `count`.
    pub ends: String,
    /// The last day.
    pub until: String,
    /// How many.
    pub count: String,
    /// Days that are left out, as a list.
    pub except: String,
    /// Irregular days, as a list.
    pub dates: String,
}

/// A series as it was typed.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct SeriesInput {
    /// The fields that its sessions share; the date is the first day.
    pub event: EventInput,
    /// The rule.
    pub rule: RuleInput,
    /// Further villages.
    pub villages: Vec<String>,
    /// Whether all villages are meant.
    pub all_villages: bool,
    /// The step from village to village.
    pub stagger: String,
    /// `days` or `weeks`.
    pub stagger_unit: String,
    /// Whether weekends are passed over.
    pub skip_weekends: bool,
    /// Whether holidays are passed over.
    pub skip_holidays: bool,
    /// Keys of sessions that are left out.
    pub leave: Vec<String>,
    /// What the preview showed, in short.
    pub seen: String,
}

impl SeriesInput {
    /// Reads the fields of the form. Unknown names are left alone.
    pub fn from_pairs(pairs: &Pairs) -> Self {
        let mut input = Self { event: EventInput::from_pairs(pairs), ..Self::default() };
        for (name, text) in pairs {
            input.take(name, text.trim());
        }
        input
    }

    fn take(&mut self, name: &str, text: &str) {
        let rule = &mut self.rule;
        let field = match name {
            "weekday" => return push(&mut rule.weekdays, text),
            "villages" => return push(&mut self.villages, text),
            "leave" => return push(&mut self.leave, text),
            "all_villages" => return self.all_villages = true,
            "skip_weekends" => return self.skip_weekends = true,
            "skip_holidays" => return self.skip_holidays = true,
            "repeat" => &mut rule.repeat,
            "every" => &mut rule.every,
            "month_day" => &mut rule.month_day,
            "short" => &mut rule.short,
            "nth" => &mut rule.nth,
            "nth_weekday" => &mut rule.nth_weekday,
            "ends" => &mut rule.ends,
            "until" => &mut rule.until,
            "count" => &mut rule.count,
            "except" => &mut rule.except,
            "dates" => &mut rule.dates,
            "stagger" => &mut self.stagger,
            "stagger_unit" => &mut self.stagger_unit,
            "seen" => &mut self.seen,
            _ => return,
        };
        text.clone_into(field);
    }

    /// How the villages follow one another.
    pub fn stagger(&self) -> Result<Stagger, Refusal> {
        let number = if self.stagger.is_empty() { Some(0) } else { number(&self.stagger) };
        let number = number.ok_or_else(|| Refusal::new("stagger", Why::NotANumber))?;
        if number > STAGGER_MAX {
            return Err(Refusal::new("stagger", Why::TooBig { max: STAGGER_MAX.into() }));
        }
        let days = if self.stagger_unit == "weeks" { number * 7 } else { number };
        Ok(Stagger { days, skip_weekends: self.skip_weekends, skip_holidays: self.skip_holidays })
    }
}

fn push(list: &mut Vec<String>, text: &str) {
    if !text.is_empty() && !list.iter().any(|entry| entry == text) {
        list.push(text.to_owned());
    }
}

/// A whole number as a Chinese keyboard may type it.
fn number(text: &str) -> Option<u32> {
    let plain = text.chars().map(|c| match c {
        '\u{ff10}'..='\u{ff19}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    });
    let plain = plain.collect::<String>();
    // Longer than any bound, and still a number: it is refused as too big, not as none.
    if plain.len() > 9 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(u32::MAX);
    }
    plain.parse().ok()
}

impl RuleInput {
    /// The rule in the form's words: what [`RuleInput::parse`] makes the same rule of.
    pub fn of(rule: &Rule) -> Self {
        let weekday = |day: Weekday| day.number_from_monday().to_string();
        let list = |days: &[NaiveDate]| days.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        let mut input = Self { except: list(&rule.except), ..Self::default() };
        match &rule.pattern {
            Pattern::Weekly { every, days } => {
                input.repeat = "weekly".into();
                input.every = every.to_string();
                input.weekdays = days.iter().copied().map(weekday).collect();
            }
            Pattern::MonthDay { every, day, short } => {
                input.repeat = "month_day".into();
                input.every = every.to_string();
                input.month_day = day.to_string();
                input.short = if *short == Short::Skip { "skip" } else { "last" }.into();
            }
            Pattern::MonthWeekday { every, nth, weekday: day } => {
                input.repeat = "month_weekday".into();
                input.every = every.to_string();
                input.nth = match nth {
                    Nth::Number(number) => number.to_string(),
                    Nth::Last => "last".into(),
                };
                input.nth_weekday = weekday(*day);
            }
            Pattern::Dates(days) => {
                input.repeat = "dates".into();
                input.dates = list(days);
            }
        }
        match rule.ends {
            Some(Ends::Until(day)) => {
                input.ends = "until".into();
                input.until = day.to_string();
            }
            Some(Ends::Count(count)) => {
                input.ends = "count".into();
                input.count = count.to_string();
            }
            None => {}
        }
        input
    }

    /// Checks everything that was typed.
    pub fn parse(&self, first: NaiveDate, today: NaiveDate) -> Result<Rule, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let pattern = self.pattern(today, &mut refusals);
        let ends = if matches!(pattern, Some(Pattern::Dates(_))) { None } else { self.ends(&mut refusals) };
        let except = match date_list(&self.except, today) {
            Ok(days) => days,
            Err(faults) => {
                refuse(&mut refusals, "except", faults);
                Vec::new()
            }
        };
        match pattern {
            Some(pattern) if refusals.is_empty() => Ok(Rule { first, pattern, ends, except }),
            _ => Err(refusals),
        }
    }

    fn pattern(&self, today: NaiveDate, refusals: &mut Vec<Refusal>) -> Option<Pattern> {
        match self.repeat.as_str() {
            "weekly" => {
                let every = self.every(refusals)?;
                let mut days = self.weekdays.iter().filter_map(|day| weekday_of(day)).collect::<Vec<_>>();
                days.sort_by_key(Weekday::num_days_from_monday);
                days.dedup();
                if days.is_empty() {
                    refusals.push(Refusal::new("weekday", Why::Required));
                }
                Some(Pattern::Weekly { every, days })
            }
            "month_day" => {
                let every = self.every(refusals)?;
                let day = number(&self.month_day).filter(|day| (1..=31).contains(day));
                if day.is_none() {
                    let why =
                        if self.month_day.is_empty() { Why::Required } else { Why::NotBetween { min: 1, max: 31 } };
                    refusals.push(Refusal::new("month_day", why));
                }
                let short = if self.short == "last" { Short::LastDay } else { Short::Skip };
                Some(Pattern::MonthDay { every, day: day?, short })
            }
            "month_weekday" => {
                let every = self.every(refusals)?;
                let nth = match self.nth.as_str() {
                    "last" => Some(Nth::Last),
                    nth => number(nth).filter(|nth| (1..=4).contains(nth)).map(Nth::Number),
                };
                let weekday = weekday_of(&self.nth_weekday);
                let (Some(nth), Some(weekday)) = (nth, weekday) else {
                    let field = if nth.is_none() { "nth" } else { "nth_weekday" };
                    refusals.push(Refusal::new(field, Why::NotOnTheList));
                    return None;
                };
                Some(Pattern::MonthWeekday { every, nth, weekday })
            }
            "dates" => match date_list(&self.dates, today) {
                Ok(days) if days.is_empty() => {
                    refusals.push(Refusal::new("dates", Why::Required));
                    None
                }
                Ok(days) if days.first().is_some_and(|first| *first < today) => {
                    refuse(refusals, "dates", past_lines(&self.dates, today));
                    None
                }
                Ok(days) => Some(Pattern::Dates(days)),
                Err(faults) => {
                    refuse(refusals, "dates", faults);
                    None
                }
            },
            _ => {
                refusals.push(Refusal::new("repeat", Why::Required));
                None
            }
        }
    }

    fn every(&self, refusals: &mut Vec<Refusal>) -> Option<u32> {
        let every = if self.every.is_empty() { Some(1) } else { number(&self.every) };
        let why = match every {
            Some(every) if (1..=EVERY_MAX).contains(&every) => return Some(every),
            Some(every) if every > EVERY_MAX => Why::TooBig { max: EVERY_MAX.into() },
            _ => Why::NotBetween { min: 1, max: EVERY_MAX.into() },
        };
        refusals.push(Refusal::new("every", why));
        None
    }

    fn ends(&self, refusals: &mut Vec<Refusal>) -> Option<Ends> {
        let (field, ends) = match self.ends.as_str() {
            "until" if !self.until.is_empty() => {
                let day = clock::read_date(&self.until);
                ("until", day.map(Ends::Until).ok_or(Why::NotADate))
            }
            "count" if !self.count.is_empty() => ("count", number(&self.count).map(Ends::Count).ok_or(Why::NotANumber)),
            "until" => ("until", Err(Why::Recurrence(Fault::NoEnd))),
            "count" => ("count", Err(Why::Recurrence(Fault::NoEnd))),
            _ => ("ends", Err(Why::Recurrence(Fault::NoEnd))),
        };
        match ends {
            Ok(ends) => Some(ends),
            Err(why) => {
                refusals.push(Refusal::new(field, why));
                None
            }
        }
    }

    /// The field that a fault of the whole rule is said beside.
    pub fn field_of(&self, fault: &Fault) -> &'static str {
        match (self.repeat.as_str(), self.ends.as_str(), fault) {
            ("dates", _, _) => "dates",
            (_, "until", Fault::TooMany | Fault::TooFar { .. }) => "until",
            (_, "count", Fault::TooMany | Fault::TooFar { .. }) => "count",
            (_, _, Fault::NoEnd) => "ends",
            _ => "repeat",
        }
    }
}

fn refuse(refusals: &mut Vec<Refusal>, field: &'static str, faults: Vec<Fault>) {
    refusals.extend(faults.into_iter().map(|fault| Refusal::new(field, Why::Recurrence(fault))));
}
