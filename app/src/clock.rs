//! Time as the town sees it: stored in UTC, shown and counted in Asia/Shanghai.

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, Offset, Utc};

/// China has one time zone and has had no daylight saving since 1991, so a fixed offset is exact.
const SHANGHAI_SECONDS: i32 = 8 * 3600;

/// Where the time comes from; an argument everywhere, so that a test can stop it.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> DateTime<Utc>;
}

fn shanghai() -> FixedOffset {
    FixedOffset::east_opt(SHANGHAI_SECONDS).unwrap_or_else(|| Utc.fix())
}

/// The moment on the town's wall clock.
pub fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&shanghai())
}

/// The town's calendar day of a moment: the day that counts.
pub fn local_date(at: DateTime<Utc>) -> NaiveDate {
    local(at).date_naive()
}

/// The moment of a wall-clock date and time in the town.
pub fn from_local(date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    date.and_time(time)
        .and_local_timezone(shanghai())
        .single()
        .map_or_else(|| date.and_time(time).and_utc(), |moment| moment.with_timezone(&Utc))
}

/// The first moment of a day in the town.
pub fn day_start(date: NaiveDate) -> DateTime<Utc> {
    from_local(date, NaiveTime::MIN)
}

/// A day written `2026-01-31`. Not chrono's own reading, which knows every format there is and weighs in the browser.
pub fn read_date(text: &str) -> Option<NaiveDate> {
    let mut parts = text.splitn(3, '-');
    let year = digits(parts.next()?, 4)?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?)
}

/// A time of day written `9:05`, `09:05` or `09:05:00`.
pub fn read_time(text: &str) -> Option<NaiveTime> {
    let mut parts = text.splitn(3, ':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    NaiveTime::from_hms_opt(hour, minute, parts.next().map_or(Some(0), |second| digits(second, 2))?)
}

/// A number of at most `most` plain digits.
pub fn digits(text: &str, most: usize) -> Option<u32> {
    let is_number = !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// Monday of the week of `date`, as calendars in China begin.
pub fn week_start(date: NaiveDate) -> NaiveDate {
    date.checked_sub_days(Days::new(date.weekday().num_days_from_monday().into())).unwrap_or(date)
}

/// The first day of the month of `date`, moved by `months`.
pub fn month_start(date: NaiveDate, months: i32) -> NaiveDate {
    let index = date.year() * 12 + i32::try_from(date.month0()).unwrap_or(0) + months;
    let month = u32::try_from(index.rem_euclid(12)).unwrap_or(0) + 1;
    NaiveDate::from_ymd_opt(index.div_euclid(12), month, 1).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn an_evening_in_utc_is_the_next_day_in_the_town() {
        let late = Utc.with_ymd_and_hms(2026, 3, 21, 16, 30, 0).unwrap();
        assert_eq!(local_date(late), NaiveDate::from_ymd_opt(2026, 3, 22).unwrap());
        assert_eq!(from_local(local(late).date_naive(), local(late).time()), late);
    }

    #[test]
    fn days_and_times_are_read_as_forms_write_them() {
        assert_eq!(read_date("2026-01-31"), NaiveDate::from_ymd_opt(2026, 1, 31));
        assert_eq!(read_date("2026-1-5"), NaiveDate::from_ymd_opt(2026, 1, 5));
        for text in ["", "2026", "2026-02-30", "2026-01-31-", "+2026-01-31", "2026-01-031", "20260131"] {
            assert_eq!(read_date(text), None, "{text}");
        }
        assert_eq!(read_time("09:05"), NaiveTime::from_hms_opt(9, 5, 0));
        assert_eq!(read_time("9:05:30"), NaiveTime::from_hms_opt(9, 5, 30));
        for text in ["", "9", "24:00", "09:60", "09:05:", "-9:05"] {
            assert_eq!(read_time(text), None, "{text}");
        }
    }

    #[test]
    fn months_move_over_the_year() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        assert_eq!(month_start(day, -1), NaiveDate::from_ymd_opt(2025, 12, 1).unwrap());
        assert_eq!(month_start(day, 12), NaiveDate::from_ymd_opt(2027, 1, 1).unwrap());
    }
}
