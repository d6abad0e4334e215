//! The Chinese calendar: lunar days and solar terms, from the library tyme4rs. No astronomy of our own.

use app::features::observances::model::Almanac;
use chrono::NaiveDate;
use tyme4rs::tyme::{
    lunar::LunarDay,
    solar::{SolarDay, SolarTerm},
};

/// The years that are asked for; outside of them nothing is known.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// The library's calendar.
#[derive(Copy, Clone, Debug, Default)]
pub struct ChineseCalendar;

fn civil(day: &SolarDay) -> Option<NaiveDate> {
    let year = i32::try_from(day.get_year()).ok()?;
    NaiveDate::from_ymd_opt(year, u32::try_from(day.get_month()).ok()?, u32::try_from(day.get_day()).ok()?)
}

impl Almanac for ChineseCalendar {
    fn lunar_day(&self, year: i32, month: u32, day: u32) -> Option<NaiveDate> {
        // The library panics at a month that no year has.
        if !YEARS.contains(&year) || !(1..=12).contains(&month) {
            return None;
        }
        let (year, month) = (isize::try_from(year).ok()?, isize::try_from(month).ok()?);
        let day = LunarDay::new(year, month, usize::try_from(day).ok()?).ok()?;
        civil(&day.get_solar_day())
    }

    fn solar_term(&self, year: i32, term: usize) -> Option<NaiveDate> {
        if !YEARS.contains(&year) || term >= 24 {
            return None;
        }
        // The library counts from the winter solstice before the year.
        let term = SolarTerm::from_index(isize::try_from(year).ok()?, isize::try_from(term + 1).ok()?);
        civil(&term.get_julian_day().get_solar_day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lunar(year: i32, month: u32, day: u32) -> String {
        ChineseCalendar.lunar_day(year, month, day).map(|day| day.to_string()).unwrap_or_default()
    }

    #[test]
    fn lunar_days_are_those_of_the_published_calendars() {
        for (year, spring) in [(2021, "2021-02-12"), (2023, "2023-01-22"), (2025, "2025-01-29"), (2026, "2026-02-17")] {
            assert_eq!(lunar(year, 1, 1), spring);
        }
        assert_eq!(lunar(2025, 9, 9), "2025-10-29", "a year with a leap month before it");
        assert_eq!(lunar(2026, 13, 1), "");
        assert_eq!(lunar(2026, 1, 31), "");
        assert_eq!(lunar(1800, 1, 1), "");
    }

    #[test]
    fn solar_terms_fall_on_their_civil_day() {
        let term = |year, term| ChineseCalendar.solar_term(year, term).map(|day| day.to_string()).unwrap_or_default();
        assert_eq!(term(2026, 17), "2026-09-23", "autumn equinox");
        assert_eq!(term(2024, 17), "2024-09-22");
        assert_eq!(term(2026, 0), "2026-01-05", "the first of the year");
        assert_eq!(term(2026, 23), "2026-12-22", "the last of the year");
        assert_eq!(term(2026, 24), "");
    }
}
