//! When the sample sessions are, and how far each has come: always around the present day, so that a page opened
//! today shows something for today.

use super::material::Topic;
use app::{clock, features::events::model::EventState};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc, Weekday};
use rand::{Rng, rngs::StdRng, seq::IndexedRandom};

/// Sessions in all.
const ALL: usize = 420;
/// Sessions of the running year up to its last day; on an earlier day there are fewer, and more of the last year.
const THIS_YEAR: usize = 184;
/// Days until a session that is still to come; more of them soon than late.
const TO_COME: [u64; 25] = [0, 0, 1, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9, 11, 12, 14, 16, 18, 20, 23, 26, 29, 33, 37, 41];
/// Which of those are called off …
const CALLED_OFF: [usize; 2] = [7, 15];
/// … and which residents do not see yet.
const UNPUBLISHED: [usize; 3] = [10, 18, 24];
/// How much happens in each month.
const MONTHS: [usize; 12] = [5, 4, 9, 7, 9, 10, 6, 6, 9, 7, 9, 12];
/// Hours and minutes at which sessions begin.
const STARTS: [(u32, u32); 9] = [(9, 0), (9, 30), (10, 0), (13, 30), (14, 0), (14, 30), (15, 0), (18, 30), (19, 0)];
/// The same for those of today, of which some must still be ahead.
const STARTS_TODAY: [(u32, u32); 4] = [(9, 30), (14, 0), (16, 0), (19, 0)];

/// Sessions of the last weeks that are not simply approved.
struct Recent {
    state: EventState,
    count: u64,
    /// The days ago of the first and of the last one.
    days: (u64, u64),
}

const RECENT: [Recent; 5] = [
    Recent { state: EventState::Held, count: 12, days: (1, 18) },
    Recent { state: EventState::Planned, count: 6, days: (1, 12) },
    Recent { state: EventState::Returned, count: 4, days: (5, 30) },
    Recent { state: EventState::Cancelled, count: 2, days: (15, 60) },
    Recent { state: EventState::NotHeld, count: 3, days: (10, 80) },
];

/// When a session is, and what has become of it.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) starts_at: DateTime<Utc>,
    pub(super) state: EventState,
    pub(super) published: bool,
    /// The topic that it must be about, by its place in the list.
    pub(super) topic: Option<usize>,
    /// Whether a village with an account holds it, so that a cadre who logs in finds something.
    pub(super) for_cadres: bool,
}

/// All sessions' slots, the earliest first. Each topic comes up at least once.
pub(super) fn slots(now: DateTime<Utc>, topics: &[Topic], rng: &mut StdRng) -> Vec<Slot> {
    let today = clock::local_date(now);
    let mut slots = recent(today, rng);
    slots.extend(to_come(now, rng));
    let rest = ALL.saturating_sub(slots.len());
    slots.extend(approved(today, topics, rest, rng));
    slots.sort_by_key(|slot| slot.starts_at);
    slots
}

fn recent(today: NaiveDate, rng: &mut StdRng) -> Vec<Slot> {
    let mut slots = Vec::new();
    for Recent { state, count, days: (first, last) } in RECENT {
        for index in 0..count {
            let ago = first + (last - first) * index / (count - 1).max(1);
            slots.push(Slot {
                starts_at: start(moved(today, ago, false), rng),
                state,
                published: matches!(state, EventState::Planned | EventState::Cancelled),
                topic: None,
                for_cadres: index.is_multiple_of(3),
            });
        }
    }
    slots
}

fn to_come(now: DateTime<Utc>, rng: &mut StdRng) -> Vec<Slot> {
    let today = clock::local_date(now);
    let mut slots = Vec::new();
    for (index, days) in TO_COME.into_iter().enumerate() {
        let starts_at = if days == 0 { soon(now, index) } else { start(moved(today, days, true), rng) };
        let state = if CALLED_OFF.contains(&index) { EventState::Cancelled } else { EventState::Planned };
        slots.push(Slot {
            starts_at,
            state,
            published: !UNPUBLISHED.contains(&index),
            topic: None,
            for_cadres: index % 5 == 2,
        });
    }
    slots
}

/// Later today, or tomorrow where the day is over.
fn soon(now: DateTime<Utc>, nth: usize) -> DateTime<Utc> {
    let today = clock::local_date(now);
    let on = |day| STARTS_TODAY.into_iter().map(move |time| at(day, time));
    let mut ahead = on(today).filter(|start| *start > now).chain(on(moved(today, 1, true)));
    ahead.nth(nth).unwrap_or(now)
}

fn approved(today: NaiveDate, topics: &[Topic], count: usize, rng: &mut StdRng) -> Vec<Slot> {
    let new_year = NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today);
    let last_new_year = NaiveDate::from_ymd_opt(today.year() - 1, 1, 1).unwrap_or(today);
    let last_year = days(last_new_year, moved(new_year, 1, false));
    let this_year = days(new_year, moved(today, 3, false));
    let day_of_year = usize::try_from(today.ordinal()).unwrap_or(0);
    let recent = RECENT.iter().map(|recent| usize::try_from(recent.count).unwrap_or(0)).sum();
    let of_this_year = (THIS_YEAR * day_of_year / 366).saturating_sub(recent);
    let of_last_year = count.saturating_sub(of_this_year);
    (0..count)
        .filter_map(|index| {
            let topic = (index < topics.len().min(of_last_year)).then_some(index);
            let day = match topic.and_then(|topic| topics.get(topic)) {
                Some(topic) => {
                    let fitting = last_year.iter().filter(|day| topic.fits(day.month())).collect::<Vec<_>>();
                    fitting.choose(rng).map(|day| **day)
                }
                None if index < of_last_year => last_year.choose(rng).copied(),
                None => this_year.choose(rng).copied(),
            }?;
            Some(Slot {
                starts_at: start(day, rng),
                state: EventState::Approved,
                published: true,
                topic,
                for_cadres: index.is_multiple_of(20),
            })
        })
        .collect()
}

/// All days from one to another, each as often as it is likely.
fn days(from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
    let likely = |day: NaiveDate| {
        let month = usize::try_from(day.month0()).ok().and_then(|month| MONTHS.get(month)).copied().unwrap_or(1);
        let at_weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        if at_weekend { month * 2 } else { month * 3 }
    };
    from.iter_days().take_while(|day| *day <= to).flat_map(|day| std::iter::repeat_n(day, likely(day))).collect()
}

fn start(day: NaiveDate, rng: &mut StdRng) -> DateTime<Utc> {
    let time = STARTS.get(rng.random_range(0..STARTS.len())).copied();
    at(day, time.unwrap_or((9, 0)))
}

fn at(day: NaiveDate, (hour, minute): (u32, u32)) -> DateTime<Utc> {
    clock::from_local(day, NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default())
}

fn moved(day: NaiveDate, days: u64, ahead: bool) -> NaiveDate {
    let days = Days::new(days);
    let moved = if ahead { day.checked_add_days(days) } else { day.checked_sub_days(days) };
    moved.unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone};
    use rand::SeedableRng;

    fn slots_at(now: DateTime<Utc>) -> Vec<Slot> {
        slots(now, &[], &mut StdRng::seed_from_u64(1))
    }

    fn count(slots: &[Slot], fits: impl Fn(&Slot) -> bool) -> usize {
        slots.iter().filter(|slot| fits(slot)).count()
    }

    #[test]
    fn there_is_something_in_every_state() {
        let now = Utc.with_ymd_and_hms(2026, 11, 23, 2, 0, 0).unwrap();
        let slots = slots_at(now);
        assert_eq!(slots.len(), ALL);
        for (state, past, ahead) in [
            (EventState::Held, 12, 0),
            (EventState::Returned, 4, 0),
            (EventState::Cancelled, 2, 2),
            (EventState::NotHeld, 3, 0),
            (EventState::Planned, 6, 23),
            (EventState::Approved, 368, 0),
        ] {
            assert_eq!(count(&slots, |slot| slot.state == state && slot.starts_at <= now), past, "{state:?}");
            assert_eq!(count(&slots, |slot| slot.state == state && slot.starts_at > now), ahead, "{state:?}");
        }
        let last_year = count(&slots, |slot| clock::local_date(slot.starts_at).year() == 2025);
        assert!((220..=240).contains(&last_year), "{last_year}");
    }

    #[test]
    fn it_is_alive_on_any_day_at_any_hour() {
        let begin = Utc.with_ymd_and_hms(2026, 12, 30, 0, 30, 0).unwrap();
        for hours in (0..24 * 70).step_by(7) {
            let now = begin + TimeDelta::hours(hours);
            let slots = slots_at(now);
            assert_eq!(slots.len(), ALL, "{now}");
            let within = |days: i64| {
                let until = now + TimeDelta::days(days);
                count(&slots, |slot| slot.starts_at > now && slot.starts_at <= until)
            };
            assert!(within(2) >= 2, "{now}");
            assert!(within(7) >= 5, "{now}");
            assert_eq!(within(43), TO_COME.len(), "{now}");
        }
    }
}
