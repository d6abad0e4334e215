//! The states of a title: which step may follow which, what stood on a day, where a back-dated step belongs. No I/O.

use super::model::{Level, Precision, StepKind, Title, TitleEvent, TitleState};
use crate::{
    clock,
    features::{events::draft::half_width, reference::Reference},
};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The most steps of a history.
pub const EVENTS_MAX: usize = 60;
/// Days before a review or the end of a time limit within which the desk tells of it.
pub const DUE_DAYS: i64 = 90;

/// Why a step does not fit into a history.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Fault {
    /// It may not follow what comes before it.
    Before {
        /// The step.
        step: StepKind,
        /// Where the title stands before it; nothing where it would be the first.
        state: Option<TitleState>,
        /// Since when it stands there.
        since: Option<NaiveDate>,
        /// What may follow there instead.
        legal: Vec<StepKind>,
    },
    /// With it, a later step would no longer fit.
    After {
        /// The step.
        step: StepKind,
        /// The later one.
        later: StepKind,
        /// Its day.
        on_day: NaiveDate,
        /// Where the title would stand before that.
        state: Option<TitleState>,
        /// What may follow there instead.
        legal: Vec<StepKind>,
    },
    /// The last step of a title cannot be taken away.
    Last,
    /// More steps than a history takes.
    TooMany,
    /// A time limit or review that does not lie after the step.
    DueNotAfter,
    /// The village has the title already.
    SameHolder,
    /// The village has a title of that level, and nobody has said that this is another one.
    Another {
        /// When that one was granted.
        named: Option<(NaiveDate, Precision)>,
    },
    /// The sample of the year was drawn already.
    Drawn {
        /// The year.
        year: i32,
    },
}

/// Where a title stands after a step, or `None` where that may not follow.
pub fn after(state: Option<TitleState>, step: StepKind) -> Option<TitleState> {
    use StepKind as S;
    use TitleState as T;
    Some(match (state, step) {
        // An application that comes to nothing leads back to where it came from.
        (None | Some(T::Applied | T::Announced), S::Nurture) => T::Nurturing,
        (None | Some(T::Nurturing), S::Apply) => T::Applied,
        (None | Some(T::Applied), S::Announce) => T::Announced,
        // Of old titles, often no more than the naming is on record.
        (None | Some(T::Announced), S::Name) => T::Named,
        (Some(T::Named | T::Kept | T::Reassessing), S::Keep) => T::Kept,
        (Some(T::Named | T::Kept), S::Rectify) => T::Rectifying,
        (Some(T::Rectifying), S::Reassess) => T::Reassessing,
        (Some(T::Named | T::Kept | T::Reassessing), S::Revoke) => T::Revoked,
        (Some(state), S::Deregister) if !state.is_final() => T::Deregistered,
        (Some(state), S::Transfer) if !state.is_final() => state,
        _ => return None,
    })
}

/// The steps that may follow.
pub fn legal(state: Option<TitleState>) -> Vec<StepKind> {
    StepKind::ALL.into_iter().filter(|step| after(state, *step).is_some()).collect()
}

/// Where a title stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Standing<'a> {
    /// Its state.
    pub state: TitleState,
    /// The village that has it; empty where none is known yet.
    pub village: &'a str,
    /// The step that led there.
    pub step: &'a TitleEvent,
    /// The step that granted it, once it was.
    pub named: Option<&'a TitleEvent>,
}

/// Where a title stood at the end of a day: "status on date X". `None` before its first step.
pub fn on(title: &Title, day: NaiveDate) -> Option<Standing<'_>> {
    let mut standing: Option<Standing<'_>> = None;
    for event in title.events.iter().take_while(|event| event.on_day <= day) {
        let state = after(standing.as_ref().map(|now| now.state), event.kind)?;
        let moved = event.kind == StepKind::Transfer && !event.village.is_empty();
        let before = standing.as_ref();
        standing = Some(Standing {
            state,
            village: if moved { &event.village } else { before.map_or(&title.village, |before| before.village) },
            // A new holder changes nothing about how the title got where it stands.
            step: before.filter(|_| event.kind == StepKind::Transfer).map_or(event, |before| before.step),
            named: if event.kind == StepKind::Name { Some(event) } else { before.and_then(|before| before.named) },
        });
    }
    standing
}

/// Where a title stands after its last step, whatever day that is.
pub fn last(title: &Title) -> Option<Standing<'_>> {
    on(title, NaiveDate::MAX)
}

/// Whether everybody may know of a title: once it was announced, its history is no secret.
pub fn is_public(title: &Title) -> bool {
    let mut state = None;
    title.events.iter().any(|event| {
        state = after(state, event.kind);
        state.is_some_and(TitleState::is_public)
    })
}

/// Whether a history holds together from its first step to its last.
pub fn check(events: &[TitleEvent]) -> Result<(), Fault> {
    let mut state = None;
    let mut since = None;
    for event in events {
        match after(state, event.kind) {
            Some(next) => {
                if state != Some(next) {
                    since = Some(event.on_day);
                }
                state = Some(next);
            }
            None => return Err(Fault::Before { step: event.kind, state, since, legal: legal(state) }),
        }
    }
    Ok(())
}

/// Whether each transfer leads to another village than the one that has the title.
pub fn check_holders(title: &Title) -> Result<(), Fault> {
    let mut holder = title.village.as_str();
    for event in title.events.iter().filter(|event| event.kind == StepKind::Transfer) {
        if event.village == holder {
            return Err(Fault::SameHolder);
        }
        holder = &event.village;
    }
    Ok(())
}

/// A title of the same level that the village of another has and that is not over.
pub fn same_kind<'a>(titles: impl IntoIterator<Item = &'a Title>, title: &Title) -> Option<&'a Title> {
    let holder = last(title).map_or(title.village.as_str(), |standing| standing.village);
    titles.into_iter().find(|other| {
        let is_other = other.id != title.id && other.scope == title.scope && other.level == title.level;
        let stands = |standing: Standing<'_>| !standing.state.is_final() && standing.village == holder;
        is_other && !holder.is_empty() && last(other).is_some_and(stands)
    })
}

/// Puts a step where its day belongs, and checks it against what comes before and after it. Among steps of the same day
/// it comes last, or else where it fits.
pub fn place(events: &[TitleEvent], event: TitleEvent) -> Result<Vec<TitleEvent>, Fault> {
    if events.len() >= EVENTS_MAX {
        return Err(Fault::TooMany);
    }
    let last = events.iter().take_while(|other| other.on_day <= event.on_day).count();
    let first = events.iter().take_while(|other| other.on_day < event.on_day).count();
    let with = |at: usize| {
        let mut all = events.to_vec();
        all.insert(at, event.clone());
        all
    };
    for at in (first..=last).rev() {
        let all = with(at);
        if check(&all).is_ok() {
            return Ok(all);
        }
    }
    Err(fault(&with(last), last))
}

/// A history with one step replaced.
pub fn replace(events: &[TitleEvent], event: TitleEvent) -> Result<Vec<TitleEvent>, Fault> {
    let rest = events.iter().filter(|other| other.id != event.id).cloned().collect::<Vec<_>>();
    place(&rest, event)
}

/// A history without one of its steps.
pub fn without(events: &[TitleEvent], at: usize) -> Result<Vec<TitleEvent>, Fault> {
    if events.len() <= 1 {
        return Err(Fault::Last);
    }
    let Some(gone) = events.get(at) else { return Ok(events.to_vec()) };
    let mut rest = events.to_vec();
    rest.remove(at);
    match check(&rest) {
        Ok(()) => Ok(rest),
        Err(_) => Err(later_fault(gone.kind, &rest, at)),
    }
}

/// What is wrong with a history that has a new step at a place.
fn fault(events: &[TitleEvent], at: usize) -> Fault {
    if let Err(fault) = check(&events[..=at]) {
        return fault;
    }
    later_fault(events[at].kind, events, at + 1)
}

/// The first step from a place on that no longer fits.
fn later_fault(step: StepKind, events: &[TitleEvent], from: usize) -> Fault {
    let mut state = None;
    for (at, event) in events.iter().enumerate() {
        match after(state, event.kind) {
            Some(next) => state = Some(next),
            None if at >= from => {
                return Fault::After { step, later: event.kind, on_day: event.on_day, state, legal: legal(state) };
            }
            None => break,
        }
    }
    Fault::Before { step, state, since: None, legal: legal(state) }
}

/// What is due next for a title.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct Due {
    /// Until when.
    pub on_day: NaiveDate,
    /// A time limit to put things right; otherwise a review.
    pub is_limit: bool,
}

/// What is due next as of a day: the end of a time limit, or the next review of a title that is held.
pub fn due(title: &Title, today: NaiveDate) -> Option<Due> {
    let standing = on(title, today)?;
    let is_limit = matches!(standing.state, TitleState::Rectifying | TitleState::Reassessing);
    let past = title.events.iter().rev().filter(|event| event.on_day <= today);
    let said = past.filter(|event| match event.kind {
        StepKind::Rectify => is_limit,
        StepKind::Name | StepKind::Keep => !is_limit,
        _ => false,
    });
    let on_day = said.map(|event| event.due_on).next().flatten();
    on_day.filter(|_| standing.state.is_held()).map(|on_day| Due { on_day, is_limit })
}

/// Whether the desk tells of it: overdue, or within [`DUE_DAYS`].
pub fn is_near(due: Due, today: NaiveDate) -> bool {
    (due.on_day - today).num_days() <= DUE_DAYS
}

/// How many titles of each level are held on a day; what counts is 已命名, 复核保留, and 整改 until it is decided.
pub fn counts<'a>(titles: impl IntoIterator<Item = &'a Title>, day: NaiveDate) -> [(Level, i64); 3] {
    let mut counts = Level::ALL.map(|level| (level, 0));
    for title in titles {
        if on(title, day).is_some_and(|standing| standing.state.is_held())
            && let Some((_, count)) = counts.iter_mut().find(|(level, _)| *level == title.level)
        {
            *count += 1;
        }
    }
    counts
}

/// Titles that are known to be held by some later day and not since when: they are missing in counts of a day before.
pub fn unsure<'a>(titles: impl IntoIterator<Item = &'a Title>, day: NaiveDate) -> usize {
    let is_unsure = |title: &&Title| {
        title.events.first().is_some_and(|first| first.precision == Precision::By && first.on_day > day)
    };
    titles.into_iter().filter(is_unsure).count()
}

/// The order of lists: roster, then level, then since when; those without a village last, by their code.
pub fn order(titles: &mut [&Title], reference: &Reference, day: NaiveDate) {
    titles.sort_by_cached_key(|title| {
        let standing = on(title, day).or_else(|| last(title));
        let village = standing.as_ref().map_or(title.village.as_str(), |standing| standing.village);
        let place = reference.region(village).map_or(i64::MAX, |region| region.seq);
        let since = standing.and_then(|standing| standing.named).map(|named| named.on_day);
        (village.is_empty(), place, village.to_owned(), title.level, title.code.clone(), since, title.id)
    });
}

/// The day that stands for a year, month or day as it is written.
pub fn last_day(year: i32, month: Option<u32>, day: Option<u32>) -> Option<(NaiveDate, Precision)> {
    match (month, day) {
        (Some(month), Some(day)) => Some((NaiveDate::from_ymd_opt(year, month, day)?, Precision::Day)),
        (Some(month), None) => {
            let first = NaiveDate::from_ymd_opt(year, month, 1)?;
            Some((clock::month_start(first, 1).pred_opt()?, Precision::Month))
        }
        (None, _) => Some((NaiveDate::from_ymd_opt(year, 12, 31)?, Precision::Year)),
    }
}

/// 年, 月, 日 and 号.
const DAY_WORDS: [char; 4] = ['\u{5e74}', '\u{6708}', '\u{65e5}', '\u{53f7}'];

/// A year, a month or a day as people write it: `2018`, `2018-06`, `2018-06-30`, 2018年6月, 2018.6, 2018/6/30, 20180630.
pub fn read_day(text: &str) -> Option<(NaiveDate, Precision)> {
    let half = text.chars().map(half_width).collect::<String>();
    // A spreadsheet's own date comes with its hours.
    let half = half.trim().split([' ', 'T']).next().unwrap_or_default();
    let between = |c: char| matches!(c, '.' | '/' | '\u{b7}') || DAY_WORDS[..2].contains(&c);
    let plain = half.chars().map(|c| if between(c) { '-' } else { c });
    let plain = plain.filter(|c| !DAY_WORDS.contains(c)).collect::<String>();
    let plain = if plain.len() == 8 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        [&plain[..4], &plain[4..6], &plain[6..]].join("-")
    } else {
        plain
    };
    let parts = plain.trim_end_matches('-').split('-').collect::<Vec<_>>();
    let year = i32::try_from(clock::digits(parts.first()?, 4)?).ok()?;
    let month = parts.get(1).map(|part| clock::digits(part, 2));
    let day = parts.get(2).map(|part| clock::digits(part, 2));
    match (parts.len(), month, day) {
        (1, ..) => last_day(year, None, None),
        (2, Some(Some(month)), _) => last_day(year, Some(month), None),
        (3, Some(Some(month)), Some(Some(day))) => last_day(year, Some(month), Some(day)),
        _ => None,
    }
}

/// Whether a day, or the month or year that is known of it, has not begun yet.
pub fn is_future(day: NaiveDate, precision: Precision, today: NaiveDate) -> bool {
    match precision {
        Precision::Day | Precision::By => day > today,
        Precision::Month => (day.year(), day.month()) > (today.year(), today.month()),
        Precision::Year => day.year() > today.year(),
    }
}

/// A day as [`read_day`] reads it.
pub fn day_text(day: NaiveDate, precision: Precision) -> String {
    match precision {
        Precision::Day | Precision::By => format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()),
        Precision::Month => format!("{:04}-{:02}", day.year(), day.month()),
        Precision::Year => format!("{:04}", day.year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{TitleEventId, TitleId};
    use chrono::DateTime;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        read_day(text).unwrap().0
    }

    fn step(kind: StepKind, on: &str) -> TitleEvent {
        let (on_day, precision) = read_day(on).unwrap();
        TitleEvent {
            id: TitleEventId(Uuid::from_u128(u128::from(on_day.num_days_from_ce().unsigned_abs()) * 16 + kind as u128)),
            kind,
            on_day,
            precision,
            document: String::new(),
            body: String::new(),
            reason: String::new(),
            due_on: None,
            village: if kind == StepKind::Transfer { "B".into() } else { String::new() },
            note: String::new(),
            who: String::new(),
            at: DateTime::UNIX_EPOCH,
        }
    }

    fn title(steps: &[(StepKind, &str)]) -> Title {
        Title {
            id: TitleId(Uuid::nil()),
            code: String::new(),
            scope: "320582100".into(),
            level: Level::Provincial,
            village: "A".into(),
            batch: String::new(),
            statement: String::new(),
            section: String::new(),
            note: String::new(),
            pending: false,
            is_demo: false,
            version: 1,
            events: steps.iter().map(|(kind, on)| step(*kind, on)).collect(),
        }
    }

    use StepKind::{Announce, Apply, Deregister, Keep, Name, Nurture, Reassess, Rectify, Revoke, Transfer};

    #[test]
    fn the_whole_way_of_the_rules_is_open_and_nothing_beside_it() {
        let way = [Nurture, Apply, Announce, Name, Rectify, Reassess, Keep, Rectify, Reassess, Revoke];
        let mut state = None;
        for step in way {
            state = Some(after(state, step).unwrap_or_else(|| panic!("{step:?} after {state:?}")));
        }
        assert_eq!(state, Some(TitleState::Revoked));
        assert_eq!(legal(state), [], "nothing follows a revocation");
        assert_eq!(legal(Some(TitleState::Nurturing)), [Apply, Deregister, Transfer]);
        assert_eq!(legal(Some(TitleState::Named)), [Keep, Rectify, Revoke, Deregister, Transfer]);
        assert_eq!(legal(Some(TitleState::Rectifying)), [Reassess, Deregister, Transfer]);
        assert_eq!(legal(Some(TitleState::Reassessing)), [Keep, Revoke, Deregister, Transfer]);
        for (state, step) in [
            (TitleState::Nurturing, Name),
            (TitleState::Applied, Name),
            (TitleState::Announced, Keep),
            (TitleState::Named, Reassess),
            (TitleState::Rectifying, Keep),
            (TitleState::Rectifying, Revoke),
            (TitleState::Revoked, Keep),
            (TitleState::Deregistered, Transfer),
        ] {
            assert_eq!(after(Some(state), step), None, "{step:?} after {state:?}");
        }
    }

    #[test]
    fn the_state_of_a_day_is_that_of_the_last_step_up_to_it() {
        let title = title(&[(Announce, "2018-05-01"), (Name, "2018-12-20"), (Keep, "2020"), (Revoke, "2023-03-31")]);
        let state = |on: &str| super::on(&title, day(on)).map(|standing| standing.state);
        assert_eq!(state("2018-04-30"), None);
        assert_eq!(state("2018-12-19"), Some(TitleState::Announced));
        assert_eq!(state("2018-12-20"), Some(TitleState::Named));
        assert_eq!(state("2020-12-30"), Some(TitleState::Named), "what is known to the year counts from its end");
        assert_eq!(state("2020-12-31"), Some(TitleState::Kept));
        assert_eq!(state("2023-03-31"), Some(TitleState::Revoked));
        let held = |on: &str| counts([&title], day(on))[1].1;
        assert_eq!((held("2019-12-31"), held("2023-03-30"), held("2023-03-31")), (1, 1, 0));
    }

    #[test]
    fn a_title_under_rectification_counts_until_it_is_decided() {
        let title = title(&[(Name, "2016"), (Rectify, "2020-03-01"), (Reassess, "2020-09-01"), (Revoke, "2020-10-01")]);
        let held = |on: &str| counts([&title], day(on))[1].1;
        assert_eq!((held("2020-03-01"), held("2020-09-01"), held("2020-10-01")), (1, 1, 0));
    }

    #[test]
    fn a_back_dated_step_goes_where_its_day_belongs() {
        let title = title(&[(Name, "2016-12-01"), (Rectify, "2022-03-01"), (Reassess, "2022-09-01")]);
        let placed = place(&title.events, step(Keep, "2018-12-01")).unwrap();
        assert_eq!(placed.iter().map(|event| event.kind).collect::<Vec<_>>(), [Name, Keep, Rectify, Reassess]);
        let first = place(&title.events, step(Announce, "2016-06-01")).unwrap();
        assert_eq!(first[0].kind, Announce);
    }

    #[test]
    fn a_back_dated_step_is_checked_against_what_comes_before_and_after() {
        let title = title(&[(Name, "2016-12-01"), (Keep, "2020-12-01")]);
        assert_eq!(
            place(&title.events, step(Announce, "2018-01-01")),
            Err(Fault::Before {
                step: Announce,
                state: Some(TitleState::Named),
                since: Some(day("2016-12-01")),
                legal: vec![Keep, Rectify, Revoke, Deregister, Transfer],
            })
        );
        assert_eq!(
            place(&title.events, step(Revoke, "2018-01-01")),
            Err(Fault::After {
                step: Revoke,
                later: Keep,
                on_day: day("2020-12-01"),
                state: Some(TitleState::Revoked),
                legal: Vec::new(),
            })
        );
        assert!(matches!(place(&[], step(Keep, "2018")), Err(Fault::Before { state: None, .. })));
    }

    #[test]
    fn steps_of_one_day_stand_in_the_only_order_that_fits() {
        let events = [step(Keep, "2018")];
        let placed = place(&events, step(Name, "2018")).unwrap();
        assert_eq!(placed.iter().map(|event| event.kind).collect::<Vec<_>>(), [Name, Keep]);
    }

    #[test]
    fn a_step_that_others_stand_on_is_not_taken_away() {
        let title = title(&[(Name, "2016"), (Rectify, "2020"), (Reassess, "2021")]);
        assert!(matches!(without(&title.events, 1), Err(Fault::After { later: Reassess, .. })));
        assert_eq!(without(&title.events, 2).unwrap().len(), 2);
        assert_eq!(without(&title.events[..1], 0), Err(Fault::Last));
    }

    #[test]
    fn a_transfer_changes_who_holds_it_and_not_how_it_stands() {
        let title = title(&[(Name, "2016"), (Keep, "2019"), (Transfer, "2021-06-30")]);
        let before = super::on(&title, day("2021-06-29")).unwrap();
        let after = super::on(&title, day("2021-06-30")).unwrap();
        assert_eq!((before.village, after.village), ("A", "B"));
        assert_eq!((after.state, after.step.kind), (TitleState::Kept, Keep));
        assert_eq!(after.named.map(|named| named.on_day), Some(day("2016")));
    }

    #[test]
    fn what_is_due_is_the_time_limit_before_the_next_review() {
        let mut title = title(&[(Name, "2020-12-01"), (Rectify, "2026-01-10")]);
        title.events[0].due_on = Some(day("2026-12-01"));
        title.events[1].due_on = Some(day("2026-04-10"));
        assert_eq!(due(&title, day("2026-01-09")), Some(Due { on_day: day("2026-12-01"), is_limit: false }));
        let limit = due(&title, day("2026-03-20")).unwrap();
        assert_eq!(limit, Due { on_day: day("2026-04-10"), is_limit: true });
        assert!(is_near(limit, day("2026-03-20")) && is_near(limit, day("2027-01-01")));
        title.events.push(step(Reassess, "2026-04-01"));
        title.events.push(step(Revoke, "2026-05-01"));
        assert_eq!(due(&title, day("2026-05-01")), None, "of what is over, nothing is due");
    }

    #[test]
    fn what_was_never_announced_is_not_public() {
        assert!(!is_public(&title(&[(Nurture, "2020"), (Apply, "2021")])));
        assert!(is_public(&title(&[(Nurture, "2020"), (Apply, "2021"), (Announce, "2022"), (Nurture, "2023")])));
    }

    #[test]
    fn a_title_known_by_a_later_day_only_is_missing_before_it_and_said_to_be() {
        let mut title = title(&[(Name, "2023-12-31")]);
        title.events[0].precision = Precision::By;
        assert_eq!((counts([&title], day("2019-12-31"))[1].1, unsure([&title], day("2019-12-31"))), (0, 1));
        assert_eq!((counts([&title], day("2023-12-31"))[1].1, unsure([&title], day("2023-12-31"))), (1, 0));
    }

    #[test]
    fn days_are_typed_as_exactly_as_they_are_known() {
        for (text, wanted, precision) in [
            ("2018", "2018-12-31", Precision::Year),
            ("2020-2", "2020-02-29", Precision::Month),
            ("2020-02-09", "2020-02-09", Precision::Day),
        ] {
            assert_eq!(read_day(text), Some((wanted.parse().unwrap(), precision)), "{text}");
        }
        for text in ["", "2018-13", "2018-02-30", "2018-1-1-1", "x", "-1", "20188"] {
            assert_eq!(read_day(text), None, "{text}");
        }
        assert_eq!(day_text(day("2020-02"), Precision::Month), "2020-02");
    }

    #[test]
    fn a_day_is_read_as_people_write_it() {
        for (text, wanted) in [
            ("2018", "2018"),
            ("2018年", "2018"),
            ("２０２０年６月", "2020-06"),
            ("2020.6", "2020-06"),
            ("2020/6/1", "2020-06-01"),
            ("2020年6月1日", "2020-06-01"),
            ("20200601", "2020-06-01"),
            ("2020-06-01 00:00:00", "2020-06-01"),
        ] {
            let (day, precision) = read_day(text).unwrap();
            assert_eq!(day_text(day, precision), wanted, "{text}");
        }
        for text in ["", "20", "2020-13", "20201301", "2020-6-1-1", "六月", "202006"] {
            assert_eq!(read_day(text).filter(|(day, _)| day.year() > 1000), None, "{text}");
        }
    }

    #[test]
    fn what_is_known_to_the_month_or_year_is_not_of_the_future_while_that_runs() {
        let today = day("2026-03-20");
        let future = |text: &str| read_day(text).map(|(day, precision)| is_future(day, precision, today)).unwrap();
        assert!(!future("2026") && !future("2026-03") && !future("2026-03-20"));
        assert!(future("2027") && future("2026-04") && future("2026-03-21"));
    }
}
