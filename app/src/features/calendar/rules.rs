//! Where things stand on a calendar: nodes as bars over the days of a week, themes of a month, runs of holidays, and
//! how dark a day of the year is.

use super::store::VillageDays;
use crate::features::{
    counts::model::Totals,
    holidays::{DayOff, Holiday},
    observances::{Occurrence, Span},
};
use chrono::{Datelike, Days, NaiveDate};

/// From so many days on, a node is a theme of its months and no longer a bar over days.
const THEME_DAYS: i64 = 21;
/// Sessions of a day from which on the year shows it darker, level by level.
const LEVELS: [i64; 4] = [1, 2, 4, 8];

/// A node over the days of one week.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Bar<'a> {
    /// The node.
    pub node: &'a Occurrence,
    /// All its days.
    pub span: Span,
    /// The day of the week that it begins on here, 1 (Monday) to 7.
    pub column: i64,
    /// How many days of the week it covers.
    pub days: i64,
    /// Whether it began before this week.
    pub began: bool,
    /// Whether it goes on after this week.
    pub goes_on: bool,
}

/// Whether a node lasts so long that it is a theme.
pub fn is_theme(span: Span) -> bool {
    (span.to - span.from).num_days() + 1 >= THEME_DAYS
}

/// The nodes that are no themes, with their days.
pub fn short_nodes(nodes: &[Occurrence]) -> impl Iterator<Item = (&Occurrence, Span)> {
    nodes.iter().filter_map(|node| Some((node, node.dates.span()?))).filter(|(_, span)| !is_theme(*span))
}

/// The nodes of a week as bars; in the order of the list, the first day first.
pub fn bars(nodes: &[Occurrence], monday: NaiveDate) -> Vec<Bar<'_>> {
    let week = Span { from: monday, to: monday.checked_add_days(Days::new(6)).unwrap_or(monday) };
    short_nodes(nodes)
        .filter(|(_, span)| span.meets(week))
        .map(|(node, span)| {
            let (from, to) = (span.from.max(week.from), span.to.min(week.to));
            Bar {
                node,
                span,
                column: (from - week.from).num_days() + 1,
                days: (to - from).num_days() + 1,
                began: span.from < week.from,
                goes_on: span.to > week.to,
            }
        })
        .collect()
}

/// The themes that have a day in a stretch of days.
pub fn themes(nodes: &[Occurrence], within: Span) -> Vec<(&Occurrence, Span)> {
    let spans = nodes.iter().filter_map(|node| Some((node, node.dates.span()?)));
    spans.filter(|(_, span)| is_theme(*span) && span.meets(within)).collect()
}

/// Days in a row that are off, or worked, for the same holiday.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Run<'a> {
    /// One of them; they have kind and name in common.
    pub holiday: &'a Holiday,
    /// All of them.
    pub span: Span,
}

/// Holidays as runs of days.
pub fn runs(holidays: &[Holiday]) -> Vec<Run<'_>> {
    let mut runs = Vec::<Run<'_>>::new();
    for holiday in holidays {
        match runs.last_mut() {
            Some(run)
                if run.span.to.succ_opt() == Some(holiday.day)
                    && (run.holiday.kind, &run.holiday.zh) == (holiday.kind, &holiday.zh) =>
            {
                run.span.to = holiday.day;
            }
            _ => runs.push(Run { holiday, span: Span::day(holiday.day) }),
        }
    }
    runs
}

/// The holidays on which nobody works.
pub fn off(holidays: &[Holiday]) -> Vec<Holiday> {
    holidays.iter().filter(|holiday| holiday.kind == DayOff::Off).cloned().collect()
}

/// How dark a day with so many sessions is: 0 to 4.
pub fn level(sessions: i64) -> usize {
    LEVELS.iter().take_while(|from| sessions >= **from).count()
}

/// From how many sessions on each level is, and up to how many; the last has no end.
pub fn levels() -> impl Iterator<Item = (usize, i64, Option<i64>)> {
    (0..LEVELS.len()).map(|at| (at + 1, LEVELS[at], LEVELS.get(at + 1).map(|next| next - 1)))
}

/// The calendar quarter of a day.
pub fn quarter(day: NaiveDate) -> Span {
    let first = crate::clock::month_start(day, -i32::try_from(day.month0() % 3).unwrap_or(0));
    let next = crate::clock::month_start(first, 3);
    Span { from: first, to: next.pred_opt().unwrap_or(next) }
}

/// Villages without sessions, in roster order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Silent {
    /// Those that had none lately.
    pub lately: Vec<String>,
    /// Those that have none in the days shown.
    pub shown: Vec<String>,
}

/// Which villages of a roster have no sessions.
pub fn silent<'a>(roster: impl Iterator<Item = &'a str>, days: &[VillageDays]) -> Silent {
    let mut silent = Silent::default();
    for code in roster {
        let of = |pick: fn(&VillageDays) -> i64| days.iter().find(|days| days.village == code).map_or(0, pick);
        if of(|days| days.lately) == 0 {
            silent.lately.push(code.to_owned());
        }
        if of(|days| days.shown) == 0 {
            silent.shown.push(code.to_owned());
        }
    }
    silent
}

/// Which codes of a list have no sessions, in list order.
pub fn missing<'a>(list: impl Iterator<Item = &'a str>, counted: &[(String, Totals)]) -> Vec<String> {
    let is_there = |code: &str| counted.iter().any(|(known, totals)| known == code && totals.sessions > 0);
    list.filter(|code| !is_there(code)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::observances::{Observance, rules::Dates};

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn node(code: &str, from: &str, to: &str) -> Occurrence {
        Occurrence {
            observance: Observance { code: code.into(), ..Observance::default() },
            year: on(from).year(),
            dates: Dates::On(Span { from: on(from), to: on(to) }),
            source: None,
            hint: None,
        }
    }

    fn told(nodes: &[Occurrence], monday: &str) -> Vec<(String, i64, i64, bool, bool)> {
        let told = |bar: Bar<'_>| (bar.node.observance.code.clone(), bar.column, bar.days, bar.began, bar.goes_on);
        bars(nodes, on(monday)).into_iter().map(told).collect()
    }

    #[test]
    fn a_node_is_a_bar_in_each_week_that_it_touches() {
        let nodes = [
            node("water-week", "2026-03-22", "2026-03-28"),
            node("water-day", "2026-03-22", "2026-03-22"),
            node("month", "2026-03-01", "2026-03-31"),
        ];
        let sunday = [("water-week".into(), 7, 1, false, true), ("water-day".into(), 7, 1, false, false)];
        assert_eq!(told(&nodes, "2026-03-16"), sunday);
        assert_eq!(told(&nodes, "2026-03-23"), [("water-week".into(), 1, 6, true, false)]);
        assert_eq!(told(&nodes, "2026-03-30"), [], "what lasts a month is a theme");
    }

    #[test]
    fn a_bar_goes_on_over_the_end_of_a_month_and_of_a_year() {
        let nodes = [node("turn", "2025-12-28", "2026-01-06")];
        assert_eq!(told(&nodes, "2025-12-22"), [("turn".into(), 7, 1, false, true)]);
        assert_eq!(told(&nodes, "2025-12-29"), [("turn".into(), 1, 7, true, true)]);
        assert_eq!(told(&nodes, "2026-01-05"), [("turn".into(), 1, 2, true, false)]);
    }

    #[test]
    fn what_lasts_three_weeks_is_a_theme_of_every_month_that_it_touches() {
        let nodes = [node("spring", "2026-02-17", "2026-03-31"), node("week", "2026-03-22", "2026-03-28")];
        let of = |from: &str, to: &str| {
            let found = themes(&nodes, Span { from: on(from), to: on(to) });
            found.into_iter().map(|(node, _)| node.observance.code.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(of("2026-02-01", "2026-02-28"), ["spring"]);
        assert_eq!(of("2026-03-01", "2026-03-31"), ["spring"]);
        assert_eq!(of("2026-04-01", "2026-04-30"), [""; 0]);
        assert!(!is_theme(Span { from: on("2026-03-01"), to: on("2026-03-20") }));
        assert!(is_theme(Span { from: on("2026-03-01"), to: on("2026-03-21") }));
    }

    #[test]
    fn days_off_in_a_row_are_told_as_one() {
        let day = |text: &str, kind, zh: &str| Holiday { day: on(text), kind, zh: zh.into(), en: String::new() };
        let holidays = [
            day("2026-10-01", DayOff::Off, "国庆节"),
            day("2026-10-02", DayOff::Off, "国庆节"),
            day("2026-10-03", DayOff::Work, "国庆节"),
            day("2026-10-10", DayOff::Work, "国庆节"),
            day("2026-10-11", DayOff::Off, "其他"),
        ];
        let spans = runs(&holidays).into_iter().map(|run| (run.holiday.kind, (run.span.to - run.span.from).num_days()));
        let expected = [(DayOff::Off, 1), (DayOff::Work, 0), (DayOff::Work, 0), (DayOff::Off, 0)];
        assert_eq!(spans.collect::<Vec<_>>(), expected);
        assert_eq!(off(&holidays).len(), 3);
    }

    #[test]
    fn more_sessions_are_never_lighter() {
        assert_eq!([0, 1, 2, 3, 4, 7, 8, 5000].map(level), [0, 1, 2, 2, 3, 3, 4, 4]);
        assert_eq!(levels().collect::<Vec<_>>(), [(1, 1, Some(1)), (2, 2, Some(3)), (3, 4, Some(7)), (4, 8, None)]);
    }

    #[test]
    fn quarters_begin_in_january_april_july_and_october() {
        assert_eq!(quarter(on("2026-03-31")), Span { from: on("2026-01-01"), to: on("2026-03-31") });
        assert_eq!(quarter(on("2026-11-02")), Span { from: on("2026-10-01"), to: on("2026-12-31") });
    }

    #[test]
    fn silent_villages_stand_in_roster_order() {
        let days = |village: &str, lately, shown| VillageDays { village: village.into(), lately, shown };
        let found = silent(["c", "b", "a"].into_iter(), &[days("a", 1, 0), days("b", 0, 2), days("x", 0, 0)]);
        assert_eq!(found.lately, ["c", "b"]);
        assert_eq!(found.shown, ["c", "a"]);
    }

    #[test]
    fn terms_that_nobody_counted_are_missing() {
        let one = Totals { sessions: 1, ..Totals::default() };
        let counted = [("b".to_owned(), one), ("-".to_owned(), one), ("c".to_owned(), Totals::default())];
        assert_eq!(missing(["a", "b", "c"].into_iter(), &counted), ["a", "c"]);
    }
}
