//! What holds for all numbers of sessions and all days, however they are chosen.

use crate::support::day;
use app::features::targets::rules::{Numbers, days, spread};
use chrono::{NaiveDate, TimeDelta};
use proptest::{array::uniform12, option, prelude::*};

fn numbers() -> impl Strategy<Value = Numbers> {
    let months = uniform12(option::of(0..500_i64));
    (option::of(0..=100_000_i64), months).prop_map(|(year, months)| Numbers { year, months })
}

fn last_day(year: i32) -> NaiveDate {
    day(year, 12, 31)
}

/// What the year comes to: the months where they are complete or more, or else the year's number.
fn demanded(numbers: &Numbers) -> Option<i64> {
    let months = numbers.months_sum();
    match (numbers.year, months) {
        (Some(year), Some(months)) if numbers.months.iter().any(Option::is_none) => Some(year.max(months)),
        (_, Some(months)) => Some(months),
        (year, None) => year,
    }
}

proptest! {
    #[test]
    fn what_is_due_never_falls_and_ends_at_the_whole(numbers in numbers(), year in 2000..=2100) {
        let mut before = 0;
        for offset in -3..370 {
            let today = day(year, 1, 1) + TimeDelta::days(offset);
            let Some(due) = numbers.due_by(year, today) else {
                prop_assert!(numbers.is_empty());
                return Ok(());
            };
            prop_assert!(due >= before, "{today}: {due} after {before}");
            prop_assert!(offset >= 0 || due == 0, "{today}: nothing is due before the year");
            before = due;
        }
        prop_assert_eq!(numbers.due_by(year, last_day(year)), demanded(&numbers));
    }

    #[test]
    fn a_yearly_number_is_due_in_proportion_rounded_down(number in 0..=100_000_i64, year in 2000..=2100, offset in 0..366_i64) {
        let numbers = Numbers { year: Some(number), ..Numbers::default() };
        let all = (last_day(year) - day(year, 1, 1)).num_days() + 1;
        let today = day(year, 1, 1) + TimeDelta::days(offset.min(all - 1));
        let due = numbers.due_by(year, today).unwrap();
        let past = offset.min(all - 1) + 1;
        prop_assert!(due * all <= number * past && number * past < (due + 1) * all);
    }

    #[test]
    fn the_months_parts_add_up_to_the_year(numbers in numbers(), year in 2000..=2100) {
        let parts = (1..=12).filter_map(|month| numbers.of_month(year, month)).sum::<i64>();
        prop_assert_eq!(parts, demanded(&numbers).unwrap_or(0));
        for month in 1..=12_u32 {
            let own = numbers.months[month as usize - 1];
            prop_assert!(own.is_none() || numbers.of_month(year, month) == own, "a month's own number counts");
            let (from, to) = days(year, month).unwrap();
            if own.is_some_and(|own| own > 0) && numbers.year.is_none() {
                let before = numbers.due_by(year, from.pred_opt().unwrap()).unwrap();
                prop_assert_eq!(numbers.due_by(year, to).unwrap() - before, own.unwrap());
            }
        }
    }

    #[test]
    fn a_spread_loses_nothing_and_touches_no_closed_month(
        year in 0..=100_000_i64,
        months in uniform12(option::of(0..500_i64)),
        closed in uniform12(any::<bool>()),
    ) {
        let next = spread(year, months, closed);
        let (mut kept, mut open) = (0, Vec::new());
        for index in 0..12 {
            if closed[index] {
                prop_assert_eq!(next[index], months[index]);
                kept += months[index].unwrap_or(0);
            } else {
                open.push(next[index].unwrap());
            }
        }
        prop_assert_eq!(open.iter().sum::<i64>(), if open.is_empty() { 0 } else { (year - kept).max(0) });
        let (least, most) = (open.iter().min(), open.iter().max());
        prop_assert!(least.is_none() || most.unwrap() - least.unwrap() <= 1);
    }
}
