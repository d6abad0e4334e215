//! The days of a rule, dates typed as a list, villages one after the other. Every rule ends, and soon enough.

use super::model::{DaysOff, Ends, Fault, MONTHS_AHEAD, Nth, Pattern, Rule, SESSIONS_MAX, Short, Slot, Stagger};
use crate::{
    clock,
    features::events::{draft::half_width, input::EventInput},
};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use std::collections::HashMap;
use uuid::Uuid;

/// The last year of the ledger.
const LAST_YEAR: i32 = 2100;
/// The most characters of a list of dates that are looked at.
pub const LIST_CHARS_MAX: usize = 6000;

/// The last day that a series made today may reach.
pub fn horizon(today: NaiveDate) -> NaiveDate {
    let end = NaiveDate::from_ymd_opt(LAST_YEAR, 12, 31).unwrap_or(today);
    today.checked_add_months(Months::new(MONTHS_AHEAD)).unwrap_or(end).min(end)
}

/// The days of a rule, in order, each once; refused where it has no end, too many days, or goes too far.
pub fn occurrences(rule: &Rule, today: NaiveDate) -> Result<Vec<NaiveDate>, Fault> {
    let last = horizon(today);
    let too_far = Fault::TooFar { last };
    let count = match (rule.ends, &rule.pattern) {
        (_, Pattern::Dates(days)) => days.len(),
        (None, _) => return Err(Fault::NoEnd),
        (Some(Ends::Count(count)), _) => usize::try_from(count).unwrap_or(usize::MAX),
        (Some(Ends::Until(until)), _) if until > last => return Err(too_far),
        (Some(Ends::Until(_)), _) => usize::MAX,
    };
    let most = usize::try_from(SESSIONS_MAX).unwrap_or(usize::MAX);
    if count != usize::MAX && count > most {
        return Err(Fault::TooMany);
    }
    let until = match rule.ends {
        Some(Ends::Until(until)) if !matches!(rule.pattern, Pattern::Dates(_)) => until,
        _ => NaiveDate::MAX,
    };
    let mut days = Vec::new();
    for day in Candidates::of(rule, last) {
        if day > until || days.len() == count {
            break;
        }
        if day > last {
            return Err(too_far);
        }
        if days.len() == most {
            return Err(Fault::TooMany);
        }
        days.push(day);
    }
    days.retain(|day| !rule.except.contains(day));
    if days.is_empty() { Err(Fault::Nothing) } else { Ok(days) }
}

/// The excepted days that are none of the rule's: perhaps typed wrong.
pub fn idle_exceptions(rule: &Rule, today: NaiveDate) -> Vec<NaiveDate> {
    let whole = Rule { except: Vec::new(), ..rule.clone() };
    let days = occurrences(&whole, today).unwrap_or_default();
    rule.except.iter().copied().filter(|day| !days.contains(day)).collect()
}

/// Days that fit the pattern from the first day on, in order; ends a little after `last`.
struct Candidates<'a> {
    rule: &'a Rule,
    last: NaiveDate,
    /// Weeks, months or entries looked at.
    step: u32,
    /// Found and not given yet, the next one at the end.
    found: Vec<NaiveDate>,
}

impl<'a> Candidates<'a> {
    fn of(rule: &'a Rule, last: NaiveDate) -> Self {
        Self { rule, last, step: 0, found: Vec::new() }
    }

    /// Finds those of the next week or month; `None` where there is no further one to look at.
    fn look(&mut self) -> Option<()> {
        let step = self.step;
        self.step += 1;
        let first = self.rule.first;
        let mut days = match &self.rule.pattern {
            Pattern::Dates(days) => {
                if step > 0 {
                    return None;
                }
                // Those of a list stand for themselves, whatever the first day is.
                self.found = days.iter().rev().copied().collect();
                return Some(());
            }
            Pattern::Weekly { every, days } => {
                let weeks = u64::from(step) * u64::from(*every).max(1);
                let monday = clock::week_start(first).checked_add_days(Days::new(weeks * 7))?;
                self.still(monday)?;
                let in_week = |day: &Weekday| monday.checked_add_days(Days::new(u64::from(day.num_days_from_monday())));
                days.iter().filter_map(in_week).collect::<Vec<_>>()
            }
            Pattern::MonthDay { every, day, short } => {
                let month = self.month(step, *every)?;
                month_day(month, *day, *short).into_iter().collect()
            }
            Pattern::MonthWeekday { every, nth, weekday } => {
                let month = self.month(step, *every)?;
                month_weekday(month, *nth, *weekday).into_iter().collect()
            }
        };
        days.retain(|day| *day >= first);
        days.sort_unstable_by(|a, b| b.cmp(a));
        days.dedup();
        self.found = days;
        Some(())
    }

    /// The first day of the month that is `step` times `every` after the first day's.
    fn month(&self, step: u32, every: u32) -> Option<NaiveDate> {
        let months = step.checked_mul(every.max(1))?;
        let month = clock::month_start(self.rule.first, 0).checked_add_months(Months::new(months))?;
        self.still(month)?;
        Some(month)
    }

    /// Whether to look at what begins on a day: one candidate behind the last day is enough to tell that it goes on.
    fn still(&self, begins: NaiveDate) -> Option<()> {
        (begins <= self.last.checked_add_months(Months::new(super::model::EVERY_MAX + 1))?).then_some(())
    }
}

impl Iterator for Candidates<'_> {
    type Item = NaiveDate;

    fn next(&mut self) -> Option<NaiveDate> {
        loop {
            if let Some(day) = self.found.pop() {
                return Some(day);
            }
            self.look()?;
        }
    }
}

fn last_day(month: NaiveDate) -> Option<NaiveDate> {
    month.checked_add_months(Months::new(1))?.pred_opt()
}

fn month_day(month: NaiveDate, day: u32, short: Short) -> Option<NaiveDate> {
    match (month.with_day(day), short) {
        (Some(day), _) => Some(day),
        (None, Short::LastDay) => last_day(month),
        (None, Short::Skip) => None,
    }
}

fn month_weekday(month: NaiveDate, nth: Nth, weekday: Weekday) -> Option<NaiveDate> {
    match nth {
        Nth::Number(number) => NaiveDate::from_weekday_of_month_opt(
            month.year(),
            month.month(),
            weekday,
            u8::try_from(number).unwrap_or(u8::MAX),
        ),
        Nth::Last => {
            let last = last_day(month)?;
            let back = (7 + last.weekday().num_days_from_monday() - weekday.num_days_from_monday()) % 7;
            last.checked_sub_days(Days::new(back.into()))
        }
    }
}

/// Dates as people type them, one a line or with commas between: `2026-05-01`, `2026/5/1`, `2026.5.1`,
/// `2026年5月1日`; without the year, the next such day from `today` on. A weekday or a remark behind is passed over.
pub fn date_list(text: &str, today: NaiveDate) -> Result<Vec<NaiveDate>, Vec<Fault>> {
    let plain = text.chars().take(LIST_CHARS_MAX + 1).map(plain_char).collect::<String>();
    let entries =
        plain.split(['\n', ',', ';', '\u{3001}']).map(str::trim).filter(|entry| !entry.is_empty()).collect::<Vec<_>>();
    if entries.len() > SESSIONS_MAX as usize || plain.chars().count() > LIST_CHARS_MAX {
        return Err(vec![Fault::TooMany]);
    }
    let mut days = Vec::with_capacity(entries.len());
    let mut faults = Vec::new();
    for (line, entry) in (1..).zip(entries) {
        match one_date(entry, today) {
            None => faults.push(Fault::NotADate { line }),
            Some(day) if day.year() > LAST_YEAR => faults.push(Fault::TooFar { last: horizon(today) }),
            Some(day) if days.contains(&day) => faults.push(Fault::Twice { line }),
            Some(day) => days.push(day),
        }
    }
    days.sort_unstable();
    if faults.is_empty() { Ok(days) } else { Err(faults) }
}

/// Which lines of a list are over.
pub fn past_lines(text: &str, today: NaiveDate) -> Vec<Fault> {
    let plain = text.chars().take(LIST_CHARS_MAX).map(plain_char).collect::<String>();
    let entries = plain.split(['\n', ',', ';', '\u{3001}']).map(str::trim).filter(|entry| !entry.is_empty());
    (1..)
        .zip(entries)
        .filter(|(_, entry)| one_date(entry, today).is_some_and(|day| day < today))
        .map(|(line, _)| Fault::InPast { line })
        .collect()
}

/// The Chinese words for year, month and the two for day of the month.
const MARKS: [char; 4] = ['\u{5e74}', '\u{6708}', '\u{65e5}', '\u{53f7}'];

fn one_date(entry: &str, today: NaiveDate) -> Option<NaiveDate> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | '.') || MARKS.contains(&c);
    let end = entry.find(|c: char| !is_part(c)).unwrap_or(entry.len());
    let (date, rest) = entry.split_at(end);
    // Behind the date may stand words, but no digits: they would be a part of it.
    if rest.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let numbers = date
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| (part.len() <= 4).then(|| part.parse::<u32>().ok()).flatten())
        .collect::<Option<Vec<_>>>()?;
    match numbers[..] {
        [year, month, day] if year >= 2000 => NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day),
        [month, day] => {
            // The 29th of February may be some years away.
            let years = (0..=4).filter_map(|more| NaiveDate::from_ymd_opt(today.year() + more, month, day));
            years.into_iter().find(|found| *found >= today)
        }
        _ => None,
    }
}

/// A character as lists of dates have it: plain, with the full stop between parts and one kind of line break.
fn plain_char(c: char) -> char {
    match c {
        '\u{3002}' => '.',
        '\r' => '\n',
        _ => half_width(c),
    }
}

impl DaysOff {
    /// Whether a day is passed over.
    fn is_off(&self, day: NaiveDate, stagger: &Stagger) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.workdays.contains(&day);
        (stagger.skip_weekends && weekend) || (stagger.skip_holidays && self.holidays.contains(&day))
    }

    /// The day, or the first one after it that is not passed over.
    fn on_or_after(&self, day: NaiveDate, stagger: &Stagger) -> NaiveDate {
        let mut found = day;
        // No holidays last as long as this.
        for _ in 0..60 {
            if !self.is_off(found, stagger) {
                return found;
            }
            found = found.succ_opt().unwrap_or(found);
        }
        day
    }
}

/// Every day in every village, each village a while after the one before; by day.
pub fn slots(
    days: &[NaiveDate],
    villages: &[String],
    stagger: &Stagger,
    off: &DaysOff,
    today: NaiveDate,
) -> Result<Vec<Slot>, Fault> {
    let last = horizon(today);
    let nowhere = [String::new()];
    let villages = if villages.is_empty() { &nowhere[..] } else { villages };
    if days.len().saturating_mul(villages.len()) > SESSIONS_MAX as usize {
        return Err(Fault::TooMany);
    }
    let mut slots = Vec::with_capacity(days.len() * villages.len());
    for base in days {
        let mut next = *base;
        for village in villages {
            let day = off.on_or_after(next, stagger);
            if day > last {
                return Err(Fault::TooFar { last });
            }
            slots.push(Slot { base: *base, day, village: village.clone() });
            next = day.checked_add_days(Days::new(stagger.days.into())).unwrap_or(day);
        }
    }
    // Stable: on one day the villages stay in their order.
    slots.sort_by_key(|slot| slot.day);
    Ok(slots)
}

/// The id of a session of a series, made of the request's id and the session's key: the same request again makes the
/// same sessions. The time in the request's id stays, so that it is a `UUIDv7` like any other.
pub fn session_id(request: Uuid, key: &str) -> Uuid {
    // The request's own 74 random bits keep series apart.
    let low = u128::from(short_hash(key) & 0x3fff_ffff_ffff_ffff);
    Uuid::from_u128(request.as_u128() ^ low)
}

/// FNV-1a of a text: the same in every build, and nothing that keeps a secret.
pub fn short_hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

/// Fields that are a session's own, or of its results: a change of them is not carried over to others.
const OWN_FIELDS: [&str; 13] = [
    "id",
    "version",
    "date",
    "series",
    "reason",
    "photos",
    "attendance",
    "online_views",
    "consultations",
    "materials",
    "is_estimate",
    "summary",
    "links",
];

/// The fields that most sessions of a series have in common: what is the series' own.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Common(HashMap<String, String>);

fn fields(input: &EventInput) -> serde_json::Map<String, serde_json::Value> {
    match serde_json::to_value(input) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    }
}

impl Common {
    /// What more than half of some sessions have.
    pub fn of(inputs: &[EventInput]) -> Self {
        let mut counted = HashMap::<(String, String), usize>::new();
        for (name, value) in inputs.iter().flat_map(fields) {
            *counted.entry((name, comparable(&value))).or_default() += 1;
        }
        Self(counted.into_iter().filter(|(_, number)| number * 2 > inputs.len()).map(|(field, _)| field).collect())
    }
}

/// The fields of another session of the series, with what was changed in this one, and whether something of it was left
/// alone: `shown` is how this one was, `typed` how it is to be. What differs from both `shown` and the series was
/// changed in the other one alone, and stays.
pub fn carried_over(shown: &EventInput, typed: &EventInput, other: &EventInput, common: &Common) -> (EventInput, bool) {
    let (shown, typed, mut merged) = (fields(shown), fields(typed), fields(other));
    let mut kept = false;
    for (name, value) in typed {
        let (was, there) = (shown.get(&name).map(comparable), merged.get(&name).map(comparable));
        let is_to_be = Some(comparable(&value));
        if OWN_FIELDS.contains(&name.as_str()) || was == is_to_be || there == is_to_be {
            continue;
        }
        if there == was || there.as_ref() == common.0.get(&name) {
            merged.insert(name, value);
        } else {
            kept = true;
        }
    }
    let merged = serde_json::from_value(serde_json::Value::Object(merged)).unwrap_or_else(|_| other.clone());
    (merged, kept)
}

/// A field as it is compared: browsers end lines in another way, and lists have no order.
fn comparable(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Array(entries) => {
            let mut entries = entries.iter().map(ToString::to_string).collect::<Vec<_>>();
            entries.sort_unstable();
            entries.join(",")
        }
        serde_json::Value::String(text) => text.replace("\r\n", "\n").trim().to_owned(),
        other => other.to_string(),
    }
}

/// A moved day in its own week: Monday to Sunday.
pub fn in_its_week(day: NaiveDate, weekday: Weekday) -> NaiveDate {
    let monday = clock::week_start(day);
    monday.checked_add_days(Days::new(weekday.num_days_from_monday().into())).unwrap_or(day)
}

/// The weekday with a number, Monday being 1.
pub fn weekday_of(number: &str) -> Option<Weekday> {
    Weekday::try_from(number.parse::<u8>().ok()?.checked_sub(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(rule: &Rule) -> Vec<String> {
        occurrences(rule, on("2026-01-01")).unwrap().iter().map(ToString::to_string).collect()
    }

    fn rule(pattern: Pattern, ends: Ends) -> Rule {
        Rule { first: on("2026-01-05"), pattern, ends: Some(ends), except: vec![] }
    }

    #[test]
    fn weeks_are_counted_from_the_week_of_the_first_day() {
        let every_other = Pattern::Weekly { every: 2, days: vec![Weekday::Tue, Weekday::Fri] };
        let wednesday = Rule { first: on("2026-01-07"), ..rule(every_other, Ends::Count(4)) };
        assert_eq!(days(&wednesday), ["2026-01-09", "2026-01-20", "2026-01-23", "2026-02-03"]);
    }

    #[test]
    fn the_31st_is_left_out_or_is_the_last_day_as_it_was_said() {
        let month_day = |short| rule(Pattern::MonthDay { every: 1, day: 31, short }, Ends::Until(on("2026-05-31")));
        assert_eq!(days(&month_day(Short::Skip)), ["2026-01-31", "2026-03-31", "2026-05-31"]);
        let last = ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"];
        assert_eq!(days(&month_day(Short::LastDay)), last);
    }

    #[test]
    fn the_second_friday_and_the_last_one() {
        let friday = |nth| rule(Pattern::MonthWeekday { every: 1, nth, weekday: Weekday::Fri }, Ends::Count(3));
        assert_eq!(days(&friday(Nth::Number(2))), ["2026-01-09", "2026-02-13", "2026-03-13"]);
        assert_eq!(days(&friday(Nth::Last)), ["2026-01-30", "2026-02-27", "2026-03-27"]);
    }

    #[test]
    fn what_never_ends_or_goes_too_far_is_refused() {
        let today = on("2026-01-01");
        let weekly = Pattern::Weekly { every: 1, days: vec![Weekday::Mon] };
        let too_far = Err(Fault::TooFar { last: on("2028-01-01") });
        let check = |ends| occurrences(&Rule { ends, ..rule(weekly.clone(), Ends::Count(1)) }, today);
        assert_eq!(check(None), Err(Fault::NoEnd));
        assert_eq!(check(Some(Ends::Count(10_000))), Err(Fault::TooMany));
        assert_eq!(check(Some(Ends::Count(u32::MAX))), Err(Fault::TooMany));
        assert_eq!(check(Some(Ends::Count(150))), too_far, "almost three years of weeks");
        assert_eq!(check(Some(Ends::Until(on("2101-01-01")))), too_far);
        assert_eq!(check(Some(Ends::Count(0))), Err(Fault::Nothing));
        let daily = Pattern::Weekly { every: 1, days: (0..7).map(|day| Weekday::try_from(day).unwrap()).collect() };
        assert_eq!(occurrences(&rule(daily, Ends::Until(on("2027-12-31"))), today), Err(Fault::TooMany));
        let never = Pattern::Weekly { every: 1, days: vec![] };
        assert_eq!(occurrences(&rule(never, Ends::Count(3)), today), Err(Fault::Nothing));
        let no_such_day = Pattern::MonthDay { every: 12, day: 31, short: Short::Skip };
        let february = Rule { first: on("2026-02-01"), ..rule(no_such_day, Ends::Count(3)) };
        assert_eq!(occurrences(&february, today), Err(Fault::Nothing));
        assert_eq!(horizon(on("2099-06-01")), on("2100-12-31"));
    }

    #[test]
    fn exceptions_are_among_those_counted() {
        let weekly = Pattern::Weekly { every: 1, days: vec![Weekday::Mon] };
        let except = vec![on("2026-01-12"), on("2026-01-13")];
        let rule = Rule { except, ..rule(weekly, Ends::Count(3)) };
        assert_eq!(days(&rule), ["2026-01-05", "2026-01-19"]);
        assert_eq!(idle_exceptions(&rule, on("2026-01-01")), [on("2026-01-13")]);
    }

    #[test]
    fn dates_are_read_as_people_type_them() {
        let today = on("2026-11-20");
        let text = "2026-12-04\n2026/12/5、2026年12月6日（周日）\r\n２０２６．１２．７；12月8日 周二, 3-15\n5月3号";
        let read = date_list(text, today).unwrap();
        let expected =
            ["2026-12-04", "2026-12-05", "2026-12-06", "2026-12-07", "2026-12-08", "2027-03-15", "2027-05-03"];
        assert_eq!(read, expected.map(on));
        assert_eq!(date_list("2月29日", today), Ok(vec![on("2028-02-29")]));
        assert_eq!(date_list(" \n", today), Ok(vec![]));
    }

    #[test]
    fn a_line_that_is_no_date_is_named() {
        let today = on("2026-11-20");
        let wrong = "2026-12-04\n明天\n2026-13-01\n2026-12-04\n12月8日 9日\n2101-01-01\n26-12-04";
        assert_eq!(
            date_list(wrong, today),
            Err(vec![
                Fault::NotADate { line: 2 },
                Fault::NotADate { line: 3 },
                Fault::Twice { line: 4 },
                Fault::NotADate { line: 5 },
                Fault::TooFar { last: on("2028-11-20") },
                Fault::NotADate { line: 7 },
            ])
        );
        assert_eq!(date_list(&"12月8日\n".repeat(201), today), Err(vec![Fault::TooMany]));
        assert_eq!(past_lines("2026-12-04\n2026-11-19", today), [Fault::InPast { line: 2 }]);
    }

    #[test]
    fn villages_follow_one_another_on_working_days() {
        let villages = ["a", "b", "c"].map(str::to_owned);
        let stagger = Stagger { days: 1, skip_weekends: true, skip_holidays: true };
        // 2026-10-08 is a Thursday; the Saturday after it is worked, the Friday is made a holiday.
        let off = DaysOff { holidays: vec![on("2026-10-09")], workdays: vec![on("2026-10-10")] };
        let slots = slots(&[on("2026-10-08")], &villages, &stagger, &off, on("2026-10-01")).unwrap();
        let held = slots.iter().map(|slot| slot.day.to_string()).collect::<Vec<_>>();
        assert_eq!(held, ["2026-10-08", "2026-10-10", "2026-10-12"]);
        assert_eq!(slots[2].key(), "2026-10-08/c");
    }

    #[test]
    fn too_many_villages_times_days_are_refused() {
        let villages = (0..21).map(|number| number.to_string()).collect::<Vec<_>>();
        let days = (0..10).map(|more| on("2026-01-05") + Days::new(more)).collect::<Vec<_>>();
        let today = on("2026-01-01");
        assert_eq!(slots(&days, &villages, &Stagger::default(), &DaysOff::default(), today), Err(Fault::TooMany));
        let far = Stagger { days: 60, ..Stagger::default() };
        assert!(matches!(slots(&days[..1], &villages, &far, &DaysOff::default(), today), Err(Fault::TooFar { .. })));
    }

    #[test]
    fn only_what_was_changed_is_carried_over() {
        let shown = EventInput {
            title: "a".into(),
            speakers: "x\ny".into(),
            laws: vec!["l1".into(), "l2".into()],
            date: "2026-05-01".into(),
            ..EventInput::default()
        };
        let typed = EventInput {
            start: "09:00".into(),
            speakers: "x\r\ny".into(),
            laws: vec!["l2".into(), "l1".into()],
            date: "2026-05-02".into(),
            ..shown.clone()
        };
        let other =
            EventInput { title: "own".into(), place: "own".into(), speakers: "z".into(), ..EventInput::default() };
        let merged = carried_over(&shown, &typed, &other, &Common::default());
        assert_eq!(merged, (EventInput { start: "09:00".into(), ..other }, false));
    }

    #[test]
    fn what_was_changed_in_another_one_alone_stays() {
        let titled = |title: &str| EventInput { title: title.into(), ..EventInput::default() };
        let (plain, own) = (titled("series"), titled("own"));
        let common = Common::of(&[plain.clone(), plain.clone(), own.clone()]);
        assert_eq!(carried_over(&plain, &titled("new"), &plain, &common), (titled("new"), false));
        assert_eq!(carried_over(&plain, &titled("new"), &own, &common), (own.clone(), true));
        // Seen from the one that differs, the others are as the series is.
        assert_eq!(carried_over(&own, &titled("new"), &plain, &common), (titled("new"), false));
        assert_eq!(carried_over(&plain, &own, &own, &common), (own, false), "it is so already");
    }

    #[test]
    fn ids_depend_on_the_request_and_the_session_alone() {
        let request = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001);
        let id = session_id(request, "2026-01-05/320582100219");
        assert_eq!(id, session_id(request, "2026-01-05/320582100219"));
        assert_ne!(id, session_id(request, "2026-01-05/320582100212"));
        assert_eq!((id.get_version_num(), id.as_u128() >> 64), (7, request.as_u128() >> 64));
    }
}
