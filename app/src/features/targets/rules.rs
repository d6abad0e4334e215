//! What is due by a day, how a year's number spreads over its months, and when a period is over.

use chrono::{Datelike, NaiveDate};

/// The highest number of sessions that a target may be.
pub const NUMBER_MAX: i64 = 100_000;
/// The first year that targets are kept for.
pub const YEAR_MIN: i32 = 2000;
/// The last year that targets are kept for.
pub const YEAR_MAX: i32 = 2100;

/// The numbers of one line: the year's and those of the months.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct Numbers {
    /// The whole year's.
    pub year: Option<i64>,
    /// January's first.
    pub months: [Option<i64>; 12],
}

/// The months' sum and the year's number, where they do not go together.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct Mismatch {
    /// What the months come to.
    pub months: i64,
    /// What the year says.
    pub year: i64,
}

impl Numbers {
    /// Whether there is no number at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What the months come to; `None` where none has a number.
    pub fn months_sum(&self) -> Option<i64> {
        let given = self.months.iter().flatten();
        (given.clone().count() > 0).then(|| given.sum())
    }

    /// What the year is to have: its own number, or else the months' sum.
    pub fn target(&self) -> Option<i64> {
        self.year.or_else(|| self.months_sum())
    }

    /// Months and year that contradict each other. It is pointed out, not refused: the months count then.
    pub fn mismatch(&self) -> Option<Mismatch> {
        let (months, year) = (self.months_sum()?, self.year?);
        let is_full = self.months.iter().all(Option::is_some);
        (months > year || (is_full && months != year)).then_some(Mismatch { months, year })
    }

    /// What of the year's number the months leave, for the months without one.
    fn rest(&self) -> i64 {
        let given = self.months_sum().unwrap_or(0);
        self.year.map_or(0, |year| (year - given).max(0))
    }

    /// How many are due by the end of `today`: of each month's number its part by days, rounded down; and of what is
    /// left of the year's number the part by the days of the months without one. `None` where there is no target.
    pub fn due_by(&self, year: i32, today: NaiveDate) -> Option<i64> {
        self.target()?;
        let mut due = 0;
        let (mut gone, mut all) = (0, 0);
        for (month, number) in (1..=12).zip(self.months) {
            let (past, days) = days_past(year, month, today);
            if let Some(number) = number {
                due += number * past / days;
            } else {
                gone += past;
                all += days;
            }
        }
        Some(due + if all > 0 { self.rest() * gone / all } else { 0 })
    }

    /// What a month is to have: its own number, or its part of what is left of the year's. The parts of all months
    /// add up to what is due by the end of the year.
    pub fn of_month(&self, year: i32, month: u32) -> Option<i64> {
        let own = month.checked_sub(1).and_then(|index| self.months.get(usize::try_from(index).ok()?)).copied()?;
        if own.is_some() {
            return own;
        }
        self.year?;
        let free = Self { year: Some(self.rest()), months: self.months.map(|number| number.map(|_| 0)) };
        let (from, to) = days(year, month)?;
        let by = |day: NaiveDate| free.due_by(year, day).unwrap_or(0);
        let before = from.pred_opt().map_or(0, by);
        Some(by(to) - before)
    }
}

/// The first and last day of a month; 0 is the whole year.
pub fn days(year: i32, month: u32) -> Option<(NaiveDate, NaiveDate)> {
    let first = NaiveDate::from_ymd_opt(year, month.max(1), 1)?;
    let next = match month {
        0 | 12 => NaiveDate::from_ymd_opt(year + 1, 1, 1)?,
        month => NaiveDate::from_ymd_opt(year, month + 1, 1)?,
    };
    Some((first, next.pred_opt()?))
}

/// How many days of a month are past at the end of `today`, and how many it has.
fn days_past(year: i32, month: u32, today: NaiveDate) -> (i64, i64) {
    let Some((from, to)) = days(year, month) else { return (0, 1) };
    let all = (to - from).num_days() + 1;
    ((today - from).num_days().saturating_add(1).clamp(0, all), all)
}

/// Whether a period is over, so that its figures may be frozen.
pub fn is_over(year: i32, month: u32, today: NaiveDate) -> bool {
    days(year, month).is_some_and(|(_, to)| to < today)
}

/// The month or whole year that two days are exactly the first and last of.
pub fn period_of(from: NaiveDate, to: NaiveDate) -> Option<(i32, u32)> {
    let year = from.year();
    [0, from.month()].into_iter().find(|month| days(year, *month) == Some((from, to))).map(|month| (year, month))
}

/// A year's number spread evenly over the months: no two differ by more than one. Closed months keep what they have,
/// the others share the rest.
pub fn spread(year: i64, months: [Option<i64>; 12], is_closed: [bool; 12]) -> [Option<i64>; 12] {
    let kept = months.iter().zip(is_closed).filter(|(_, closed)| *closed).map(|(number, _)| number.unwrap_or(0));
    let rest = (year - kept.sum::<i64>()).max(0);
    let open = i64::try_from(is_closed.iter().filter(|closed| !**closed).count()).unwrap_or(0);
    let mut place = 0;
    let mut next = months;
    for (number, closed) in next.iter_mut().zip(is_closed) {
        if !closed {
            *number = Some(rest * (place + 1) / open - rest * place / open);
            place += 1;
        }
    }
    next
}

/// How far a line has come.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct Pace {
    /// Due by today; `None` without a target.
    pub due: Option<i64>,
    /// Held and approved: what counts.
    pub held: i64,
    /// Held, waiting for review.
    pub waiting: i64,
    /// Planned, not held yet.
    pub planned: i64,
}

/// Where a line stands against what is due.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Standing {
    /// So many are missing.
    Missing(i64),
    /// Exactly what is due.
    Even,
    /// So many more than due.
    Ahead(i64),
}

impl Pace {
    /// Where it stands; `None` without a target.
    pub fn standing(&self) -> Option<Standing> {
        Some(match self.due? - self.held {
            0 => Standing::Even,
            missing if missing > 0 => Standing::Missing(missing),
            ahead => Standing::Ahead(-ahead),
        })
    }

    /// How many of a target are neither held nor planned.
    pub fn open(&self, target: i64) -> i64 {
        (target - self.held - self.waiting - self.planned).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn year(number: i64) -> Numbers {
        Numbers { year: Some(number), ..Numbers::default() }
    }

    fn with(mut numbers: Numbers, months: &[(usize, i64)]) -> Numbers {
        for (month, number) in months {
            numbers.months[month - 1] = Some(*number);
        }
        numbers
    }

    #[test]
    fn a_year_is_due_day_by_day() {
        let numbers = year(365);
        assert_eq!(numbers.due_by(2026, on(2025, 12, 31)), Some(0));
        assert_eq!(numbers.due_by(2026, on(2026, 1, 1)), Some(1));
        assert_eq!(numbers.due_by(2026, on(2026, 3, 20)), Some(31 + 28 + 20));
        assert_eq!(numbers.due_by(2026, on(2027, 5, 1)), Some(365));
        assert_eq!(year(12).due_by(2028, on(2028, 2, 29)), Some(1), "60 of 366 days of 12, rounded down");
        assert_eq!(Numbers::default().due_by(2026, on(2026, 6, 1)), None);
    }

    #[test]
    fn a_month_is_due_within_its_own_days() {
        let numbers = with(Numbers::default(), &[(3, 31), (5, 10)]);
        assert_eq!(numbers.due_by(2026, on(2026, 2, 28)), Some(0));
        assert_eq!(numbers.due_by(2026, on(2026, 3, 20)), Some(20));
        assert_eq!(numbers.due_by(2026, on(2026, 4, 30)), Some(31));
        assert_eq!(numbers.due_by(2026, on(2026, 5, 1)), Some(31));
        assert_eq!(numbers.due_by(2026, on(2026, 12, 31)), Some(41));
        assert_eq!((numbers.target(), numbers.mismatch()), (Some(41), None));
    }

    #[test]
    fn what_the_months_leave_is_spread_over_the_others() {
        let numbers = with(year(100), &[(1, 40)]);
        assert_eq!(numbers.due_by(2026, on(2026, 1, 31)), Some(40));
        assert_eq!(numbers.due_by(2026, on(2026, 12, 31)), Some(100));
        let parts = (1..=12).map(|month| numbers.of_month(2026, month).unwrap()).collect::<Vec<_>>();
        assert_eq!((parts[0], parts.iter().sum::<i64>()), (40, 100));
        assert_eq!(numbers.mismatch(), None, "the rest has months to go to");
    }

    #[test]
    fn months_that_contradict_the_year_count_and_are_pointed_out() {
        let more = with(year(10), &[(1, 8), (2, 8)]);
        assert_eq!(more.mismatch(), Some(Mismatch { months: 16, year: 10 }));
        assert_eq!(more.due_by(2026, on(2026, 12, 31)), Some(16));
        let all = Numbers { year: Some(30), months: [Some(2); 12] };
        assert_eq!(all.mismatch(), Some(Mismatch { months: 24, year: 30 }));
        assert_eq!(all.due_by(2026, on(2026, 12, 31)), Some(24));
        assert_eq!(Numbers { year: Some(24), months: [Some(2); 12] }.mismatch(), None);
    }

    #[test]
    fn a_spread_keeps_closed_months() {
        let even = spread(25, [None; 12], [false; 12]).map(Option::unwrap_or_default);
        assert_eq!(even.iter().sum::<i64>(), 25);
        assert!(even.iter().all(|number| (2..=3).contains(number)));
        let mut months = [None; 12];
        months[0] = Some(20);
        let mut closed = [false; 12];
        closed[0] = true;
        let rest = spread(42, months, closed);
        assert_eq!(rest[0], Some(20));
        assert_eq!(rest[1..].iter().flatten().sum::<i64>(), 22);
        assert_eq!(spread(5, months, closed)[1..].iter().flatten().sum::<i64>(), 0, "more than the year is closed");
        assert_eq!(spread(5, months, [true; 12]), months);
    }

    #[test]
    fn a_period_is_over_the_day_after_its_last() {
        assert!(!is_over(2026, 3, on(2026, 3, 31)) && is_over(2026, 3, on(2026, 4, 1)));
        assert!(!is_over(2026, 0, on(2026, 12, 31)) && is_over(2026, 0, on(2027, 1, 1)));
        assert!(!is_over(2026, 13, on(2030, 1, 1)), "there is no such month");
        assert_eq!(period_of(on(2026, 1, 1), on(2026, 12, 31)), Some((2026, 0)));
        assert_eq!(period_of(on(2028, 2, 1), on(2028, 2, 29)), Some((2028, 2)));
        assert_eq!(period_of(on(2028, 2, 1), on(2028, 2, 28)), None);
    }

    #[test]
    fn a_pace_says_what_is_missing_and_what_is_open() {
        let pace = Pace { due: Some(10), held: 7, waiting: 1, planned: 2 };
        assert_eq!((pace.standing(), pace.open(12)), (Some(Standing::Missing(3)), 2));
        assert_eq!(Pace { held: 12, ..pace }.standing(), Some(Standing::Ahead(2)));
        assert_eq!(Pace { held: 10, ..pace }.standing(), Some(Standing::Even));
        assert_eq!((Pace { due: None, ..pace }.standing(), pace.open(3)), (None, 0));
    }
}
