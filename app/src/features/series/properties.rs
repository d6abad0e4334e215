//! What holds for every rule: checked with rules that nobody thought of.

use super::{
    input::RuleInput,
    model::{Ends, Fault, Nth, Pattern, Rule, SESSIONS_MAX, Short, Slot},
    rules::{date_list, horizon, occurrences, session_id, slots},
};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 20).unwrap()
}

fn soon() -> impl Strategy<Value = NaiveDate> {
    (0_u64..760).prop_map(|days| today() + Days::new(days))
}

fn weekday() -> impl Strategy<Value = Weekday> {
    (0_u8..7).prop_map(|day| Weekday::try_from(day).unwrap())
}

fn pattern() -> impl Strategy<Value = Pattern> {
    let weekly = (1_u32..=24, prop::collection::btree_set(0_u8..7, 1..=7)).prop_map(|(every, days)| {
        let days = days.into_iter().map(|day| Weekday::try_from(day).unwrap()).collect();
        Pattern::Weekly { every, days }
    });
    let short = prop_oneof![Just(Short::Skip), Just(Short::LastDay)];
    let month_day =
        (1_u32..=24, 1_u32..=31, short).prop_map(|(every, day, short)| Pattern::MonthDay { every, day, short });
    let nth = prop_oneof![(1_u32..=4).prop_map(Nth::Number), Just(Nth::Last)];
    let month_weekday =
        (1_u32..=24, nth, weekday()).prop_map(|(every, nth, weekday)| Pattern::MonthWeekday { every, nth, weekday });
    let dates = prop::collection::btree_set(soon(), 1..40).prop_map(|days| Pattern::Dates(days.into_iter().collect()));
    prop_oneof![weekly, month_day, month_weekday, dates]
}

fn rule() -> impl Strategy<Value = Rule> {
    let ends = prop_oneof![soon().prop_map(Ends::Until), (0_u32..260).prop_map(Ends::Count)];
    let except = prop::collection::btree_set(soon(), 0..12);
    (soon(), pattern(), ends, except).prop_map(|(first, pattern, ends, except)| {
        let ends = (!matches!(pattern, Pattern::Dates(_))).then_some(ends);
        Rule { first, pattern, ends, except: except.into_iter().collect() }
    })
}

/// Whether a day fits a rule: the rule once more, seen from the day.
fn fits(rule: &Rule, day: NaiveDate) -> bool {
    let months = (day.year() - rule.first.year()) * 12 + day.month().cast_signed() - rule.first.month().cast_signed();
    let in_step = |every: u32| months >= 0 && months % every.cast_signed() == 0;
    let is_last_week = (day + Days::new(7)).month() != day.month();
    let is_last_day = day.succ_opt().unwrap().month() != day.month();
    let from_first = day >= rule.first;
    match &rule.pattern {
        Pattern::Weekly { every, days } => {
            let monday = |day: NaiveDate| day - Days::new(day.weekday().num_days_from_monday().into());
            let weeks = (monday(day) - monday(rule.first)).num_days() / 7;
            from_first && days.contains(&day.weekday()) && weeks % i64::from(*every) == 0
        }
        Pattern::MonthDay { every, day: wanted, short } => {
            let short_month = *short == Short::LastDay && is_last_day && day.day() < *wanted;
            from_first && in_step(*every) && (day.day() == *wanted || short_month)
        }
        Pattern::MonthWeekday { every, nth, weekday } => {
            let right_week = match nth {
                Nth::Number(number) => (day.day() - 1) / 7 + 1 == *number,
                Nth::Last => is_last_week,
            };
            from_first && in_step(*every) && day.weekday() == *weekday && right_week
        }
        Pattern::Dates(days) => days.contains(&day),
    }
}

proptest! {
    #[test]
    fn the_days_of_a_rule_are_those_that_fit_it(rule in rule()) {
        let last = horizon(today());
        match occurrences(&rule, today()) {
            Ok(days) => {
                prop_assert!(!days.is_empty() && days.len() <= SESSIONS_MAX as usize);
                prop_assert!(days.windows(2).all(|pair| pair[0] < pair[1]), "sorted, each once");
                prop_assert!(days.iter().all(|day| fits(&rule, *day) && !rule.except.contains(day) && *day <= last));
                if let Some(Ends::Count(count)) = rule.ends {
                    prop_assert!(days.len() <= count as usize);
                }
                // None is forgotten: every day up to the last one that fits is there.
                let end = match rule.ends {
                    Some(Ends::Until(until)) => until,
                    _ => *days.last().unwrap(),
                };
                let all = rule.first.min(today()).iter_days().take_while(|day| *day <= end);
                let expected = all.filter(|day| fits(&rule, *day) && !rule.except.contains(day)).collect::<Vec<_>>();
                prop_assert_eq!(days, expected);
            }
            Err(Fault::TooFar { last: said }) => prop_assert_eq!(said, last),
            Err(Fault::TooMany) => {
                let most = match rule.ends {
                    Some(Ends::Count(count)) => count as usize,
                    Some(Ends::Until(until)) => {
                        rule.first.iter_days().take_while(|day| *day <= until).filter(|day| fits(&rule, *day)).count()
                    }
                    None => 0,
                };
                prop_assert!(most > SESSIONS_MAX as usize);
            }
            Err(Fault::Nothing) => {
                // Whatever the rule has to offer is among the exceptions.
                let count = if let Some(Ends::Count(count)) = rule.ends { count as usize } else { usize::MAX };
                let end = if let Some(Ends::Until(until)) = rule.ends { until } else { last };
                let all = rule.first.iter_days().take_while(|day| *day <= end).filter(|day| fits(&rule, *day));
                prop_assert!(all.take(count).all(|day| rule.except.contains(&day)));
            }
            Err(other) => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn a_rule_is_the_same_after_it_was_typed(rule in rule()) {
        let typed = RuleInput::of(&rule);
        prop_assert_eq!(typed.parse(rule.first, today()), Ok(rule.clone()));
        prop_assert_eq!(RuleInput::of(&typed.parse(rule.first, today()).unwrap()), typed);
    }

    #[test]
    fn whatever_is_typed_is_read_or_refused(text in "\\PC{0,60}", every in "\\PC{0,6}", count in "[0-9]{0,12}") {
        let typed = RuleInput {
            repeat: "weekly".into(),
            weekdays: vec!["1".into(), text.clone()],
            ends: "count".into(),
            dates: text.clone(),
            except: text.clone(),
            every,
            count,
            ..RuleInput::default()
        };
        for repeat in ["weekly", "month_day", "month_weekday", "dates", text.as_str()] {
            let typed = RuleInput { repeat: repeat.into(), ..typed.clone() };
            if let Ok(rule) = typed.parse(today(), today()) {
                let days = occurrences(&rule, today());
                prop_assert!(days.is_err() || days.unwrap().len() <= SESSIONS_MAX as usize);
            }
        }
    }

    #[test]
    fn a_list_is_read_the_same_in_every_spelling(days in prop::collection::btree_set(soon(), 0..30)) {
        let days = days.into_iter().collect::<Vec<_>>();
        for spelling in ["%Y-%m-%d", "%Y/%-m/%-d", "%Y.%m.%d", "%Y年%-m月%-d日", "%Y年%m月%d号 周一"] {
            let text = days.iter().map(|day| day.format(spelling).to_string()).collect::<Vec<_>>().join("\n");
            prop_assert_eq!(date_list(&text, today()), Ok(days.clone()));
        }
    }

    #[test]
    fn every_village_gets_every_day_and_an_id_of_its_own(
        days in prop::collection::btree_set(soon().prop_filter("near", |day| *day < today() + Months::new(12)), 1..8),
        villages in prop::collection::btree_set("[0-9]{12}", 0..20),
        gap in 0_u32..7,
        skip_weekends: bool,
    ) {
        let (days, villages) = (days.into_iter().collect::<Vec<_>>(), villages.into_iter().collect::<Vec<_>>());
        let stagger = super::model::Stagger { days: gap, skip_weekends, skip_holidays: false };
        let made = slots(&days, &villages, &stagger, &super::model::DaysOff::default(), today()).unwrap();
        prop_assert_eq!(made.len(), days.len() * villages.len().max(1));
        let ids = made.iter().map(|slot| session_id(Uuid::from_u128(7), &slot.key())).collect::<BTreeSet<_>>();
        prop_assert_eq!(ids.len(), made.len());
        let working = |slot: &Slot| !matches!(slot.day.weekday(), Weekday::Sat | Weekday::Sun);
        prop_assert!(made.iter().all(|slot| slot.day >= slot.base && (!skip_weekends || working(slot))));
        prop_assert!(made.windows(2).all(|pair| pair[0].day <= pair[1].day));
    }
}
