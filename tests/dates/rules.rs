//! What holds for every rule, on rules that nobody thought of.

use app::features::observances::{
    model::Almanac,
    rules::{Dates, Day, Rule, SOLAR_TERMS, WEEKDAYS, When},
};
use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;
use server::almanac::ChineseCalendar;

fn day() -> impl Strategy<Value = Day> {
    // A leap year knows every day that a year can have.
    let fixed = (0_u64..366).prop_map(|at| {
        let day = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap().checked_add_days(Days::new(at)).unwrap();
        Day::Fixed(day.month(), day.day())
    });
    prop_oneof![
        fixed,
        (1_u32..=12, 1_u32..=30).prop_map(|(month, day)| Day::Lunar(month, day)),
        (0..SOLAR_TERMS.len()).prop_map(Day::Term),
        nth(),
    ]
}

fn nth() -> impl Strategy<Value = Day> {
    (1_u32..=12, 0_u8..=5, 0..7_usize).prop_map(|(month, nth, weekday)| Day::Nth(month, nth, WEEKDAYS[weekday].1))
}

fn rule() -> impl Strategy<Value = Rule> {
    let when = prop_oneof![
        day().prop_map(When::Day),
        (day(), day()).prop_map(|(from, to)| When::Range(from, to)),
        (day(), 1_u32..=60).prop_map(|(day, days)| When::Around(day, days)),
        day().prop_map(When::WeekOf),
        (1_u32..=12).prop_map(When::Month),
    ];
    let months = (1_u32..=12, 1_u32..=12).prop_map(|(one, other)| (one.min(other), one.max(other)));
    prop_oneof![4 => when.prop_map(Rule::On), 1 => months.prop_map(|(from, to)| Rule::Announced { from, to })]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_rule_survives_writing_and_reading(rule in rule()) {
        prop_assert_eq!(rule.to_string().parse::<Rule>(), Ok(rule));
    }

    #[test]
    fn what_is_read_is_written_as_something_that_reads_the_same(text in "[a-z0-9:./~-]{0,24}") {
        if let Ok(rule) = text.parse::<Rule>() {
            prop_assert_eq!(rule.to_string().parse::<Rule>(), Ok(rule));
        }
    }

    #[test]
    fn days_come_in_their_order_and_never_fill_more_than_a_year(rule in rule(), year in 1950_i32..=2100) {
        if let Dates::On(span) = rule.dates(year, &ChineseCalendar) {
            prop_assert!(span.from <= span.to, "{} {:?}", rule, span);
            prop_assert!((span.to - span.from).num_days() < 366, "{} {:?}", rule, span);
            // A lunar year ends in the next civil one, and a few days around 1 January reach into the one before.
            prop_assert!((year - 1..=year + 1).contains(&span.from.year()), "{} {:?}", rule, span);
        }
    }

    #[test]
    fn the_nth_weekday_is_that_weekday_and_the_nth(day in nth(), year in 1950_i32..=2100) {
        let Day::Nth(month, nth, weekday) = day else { unreachable!() };
        match Rule::On(When::Day(day)).dates(year, &ChineseCalendar) {
            Dates::Unknown { .. } => prop_assert_eq!(nth, 5, "only a fifth one can be missing"),
            Dates::On(span) => {
                prop_assert_eq!(span.from, span.to);
                prop_assert_eq!((span.from.year(), span.from.month(), span.from.weekday()), (year, month, weekday));
                let before = (span.from.day() - 1) / 7;
                let is_last = span.from.checked_add_days(Days::new(7)).unwrap().month() != month;
                let holds = if nth == 0 { is_last } else { before + 1 == u32::from(nth) };
                prop_assert!(holds);
            }
        }
    }

    #[test]
    fn a_week_is_from_monday_to_sunday_around_its_day(day in day(), year in 1950_i32..=2100) {
        let of = |when: When| Rule::On(when).dates(year, &ChineseCalendar).span();
        prop_assert_eq!(of(When::Day(day.clone())).is_some(), of(When::WeekOf(day.clone())).is_some());
        if let (Some(one), Some(week)) = (of(When::Day(day.clone())), of(When::WeekOf(day))) {
            prop_assert_eq!((week.to - week.from).num_days(), 6);
            prop_assert_eq!(week.from.weekday(), chrono::Weekday::Mon);
            prop_assert!(week.contains(one.from));
        }
    }

    #[test]
    fn the_lunar_calendar_runs_forward(year in 1950_i32..=2100, month in 1_u32..=12) {
        let first = ChineseCalendar.lunar_day(year, month, 1).unwrap();
        let next = if month == 12 {
            ChineseCalendar.lunar_day(year + 1, 1, 1)
        } else {
            ChineseCalendar.lunar_day(year, month + 1, 1)
        };
        // A leap month makes it two.
        prop_assert!([29, 30, 58, 59, 60].contains(&(next.unwrap() - first).num_days()));
    }
}
