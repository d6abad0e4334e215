//! What is missing in a list in force, and what is due in a stretch of days. Pure: today is an argument.

use super::model::{DutyItem, Progress};
use crate::{features::observances::Span, ids::DutyItemId};
use chrono::{Datelike, Days, NaiveDate};
use std::collections::HashMap;

/// How many days ahead a node or a deadline is near.
pub const NEAR_DAYS: u64 = 30;
/// How many days before or after a node a session still belongs to it.
const AROUND_DAYS: u64 = 7;

/// What kind of gap it is, in the order in which they press.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub enum GapKind {
    /// The deadline has passed and it is not done.
    Overdue,
    /// The deadline is near and it is not done.
    DeadlineNear,
    /// A publicity node is near and nothing is planned for it.
    NodeNear,
    /// Fewer sessions were held than the share of the year asks for.
    Behind,
    /// Nothing was held and nothing is planned.
    Nothing,
}

impl GapKind {
    /// All kinds, the most pressing first.
    pub const ALL: [Self; 5] = [Self::Overdue, Self::DeadlineNear, Self::NodeNear, Self::Behind, Self::Nothing];
}

/// A gap of a row.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Gap {
    /// Its kind.
    pub kind: GapKind,
    /// The row.
    pub item: DutyItemId,
    /// The node's code and days, where it is about one.
    pub node: Option<(String, Span)>,
}

/// What gaps are found with.
#[derive(Copy, Clone)]
pub struct Look<'a> {
    /// The present day.
    pub today: NaiveDate,
    /// The days of the publicity nodes in the list's year, as far as they are known.
    pub spans: &'a HashMap<String, Span>,
    /// What became of the rows.
    pub progress: &'a HashMap<DutyItemId, Progress>,
    /// The days of their sessions, planned and held.
    pub days: &'a [(DutyItemId, NaiveDate)],
}

impl Look<'_> {
    /// What became of a row.
    pub fn of(&self, item: &DutyItem) -> Progress {
        self.progress.get(&item.id).cloned().unwrap_or_default()
    }

    /// The days of a row's sessions within some days.
    pub fn days_in(&self, item: &DutyItem, span: Span) -> Vec<NaiveDate> {
        let own = self.days.iter().filter(|(id, day)| *id == item.id && span.contains(*day));
        own.map(|(_, day)| *day).collect()
    }
}

/// How many of a year's sessions are due by the end of a day: the share of the year that has passed, rounded down.
pub fn due_by(target: i64, year: i32, today: NaiveDate) -> i64 {
    let length = if NaiveDate::from_ymd_opt(year, 2, 29).is_some() { 366 } else { 365 };
    match today.year() {
        now if now < year => 0,
        now if now > year => target,
        _ => target * i64::from(today.ordinal()) / length,
    }
}

/// Whether a row is done: the target is reached, or, where there is none, something was held. Only what was approved
/// counts, as everywhere.
pub fn is_done(item: &DutyItem, progress: &Progress) -> bool {
    progress.approved >= item.target.unwrap_or(1)
}

/// Whether a row needs nothing more than the review of what was held.
fn is_met(item: &DutyItem, progress: &Progress) -> bool {
    progress.done() >= item.target.unwrap_or(1)
}

/// Whether fewer sessions were held than the share of the year asks for.
fn is_behind(item: &DutyItem, progress: &Progress, today: NaiveDate) -> bool {
    item.target.is_some_and(|target| progress.done() < due_by(target, item.year, today))
}

/// The gaps of a list's rows, the most pressing kind first, each kind in the order of the list.
pub fn gaps(items: &[DutyItem], look: Look<'_>) -> Vec<Gap> {
    let mut found =
        items.iter().filter(|item| !item.is_withdrawn).flat_map(|item| of_item(item, look)).collect::<Vec<_>>();
    found.sort_by_key(|gap| gap.kind);
    found
}

fn of_item(item: &DutyItem, look: Look<'_>) -> Vec<Gap> {
    let progress = look.of(item);
    let near = after(look.today, NEAR_DAYS);
    let gap = |kind| Gap { kind, item: item.id, node: None };
    let mut found = Vec::new();
    if let Some(deadline) = item.deadline.filter(|deadline| !is_met(item, &progress) && *deadline <= near) {
        found.push(gap(if deadline < look.today { GapKind::Overdue } else { GapKind::DeadlineNear }));
    }
    for code in &item.nodes {
        let Some(span) = look.spans.get(code).copied() else { continue };
        let is_near = span.to >= look.today && span.from <= near;
        if is_near && look.days_in(item, around(span)).is_empty() {
            found.push(Gap { node: Some((code.clone(), span)), ..gap(GapKind::NodeNear) });
        }
    }
    if is_behind(item, &progress, look.today) {
        found.push(gap(GapKind::Behind));
    }
    if progress.planned + progress.done() == 0 && item.target != Some(0) {
        found.push(gap(GapKind::Nothing));
    }
    found
}

fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// A node with the days around it in which a session still belongs to it.
pub fn around(span: Span) -> Span {
    let from = span.from.checked_sub_days(Days::new(AROUND_DAYS)).unwrap_or(span.from);
    Span { from, to: after(span.to, AROUND_DAYS) }
}

/// Why a row is due within some days.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Due {
    /// The nodes that lie in them, by code, in order.
    pub nodes: Vec<(String, Span)>,
    /// The deadline, where it lies in them.
    pub deadline: Option<NaiveDate>,
    /// It goes on all year, and nothing is planned or was held in them.
    pub is_idle: bool,
    /// It lies behind the pace today, which is one of them.
    pub is_behind: bool,
}

/// Why a row is due within some days; `None` where it is not.
pub fn due_within(item: &DutyItem, within: Span, look: Look<'_>) -> Option<Due> {
    if item.is_withdrawn {
        return None;
    }
    let nodes = item.nodes.iter().filter_map(|code| Some((code.clone(), *look.spans.get(code)?)));
    let mut nodes = nodes.filter(|(_, span)| span.meets(within)).collect::<Vec<_>>();
    nodes.sort_by_key(|(_, span)| span.from);
    let deadline = item.deadline.filter(|deadline| within.contains(*deadline) && !is_met(item, &look.of(item)));
    let is_idle = item.is_ongoing && look.days_in(item, within).is_empty();
    let is_behind = within.contains(look.today) && is_behind(item, &look.of(item), look.today);
    let due = Due { nodes, deadline, is_idle, is_behind };
    (due != Due::default()).then_some(due)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::duties::rules::tests::row;

    fn on(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    struct Story {
        item: DutyItem,
        spans: HashMap<String, Span>,
        progress: HashMap<DutyItemId, Progress>,
        days: Vec<(DutyItemId, NaiveDate)>,
    }

    impl Story {
        /// A row of the water day with a target of 12, of which nothing is planned.
        fn new() -> Self {
            let item = DutyItem { nodes: vec!["water-day".into()], target: Some(12), ..row("1") };
            let spans = HashMap::from([("water-day".to_owned(), Span::day(on(3, 22)))]);
            Self { item, spans, progress: HashMap::new(), days: Vec::new() }
        }

        fn with(mut self, planned: i64, held: i64, approved: i64) -> Self {
            self.progress.insert(self.item.id, Progress { planned, held, approved, next_on: None });
            self
        }

        fn kinds(&self, today: NaiveDate) -> Vec<GapKind> {
            let look = Look { today, spans: &self.spans, progress: &self.progress, days: &self.days };
            gaps(std::slice::from_ref(&self.item), look).into_iter().map(|gap| gap.kind).collect()
        }
    }

    #[test]
    fn the_share_of_the_year_is_rounded_down() {
        assert_eq!(due_by(12, 2026, on(1, 1)), 0);
        assert_eq!(due_by(12, 2026, on(1, 30)), 0);
        assert_eq!(due_by(12, 2026, on(1, 31)), 1);
        assert_eq!(due_by(12, 2026, on(12, 30)), 11);
        assert_eq!(due_by(12, 2026, on(12, 31)), 12);
        assert_eq!(due_by(12, 2027, on(12, 31)), 0, "that year has not begun");
        assert_eq!(due_by(12, 2025, on(1, 1)), 12, "that year is over");
        let leap = NaiveDate::from_ymd_opt(2028, 12, 31).unwrap();
        assert_eq!(due_by(366, 2028, leap), 366);
    }

    #[test]
    fn a_row_without_any_session_is_a_gap_until_one_is_planned() {
        assert_eq!(Story::new().kinds(on(1, 10)), [GapKind::Nothing]);
        assert_eq!(Story::new().with(1, 0, 0).kinds(on(1, 10)), []);
        let mut none = Story::new();
        none.item.target = Some(0);
        assert_eq!(none.kinds(on(1, 10)), [], "nothing is asked for");
        let mut withdrawn = Story::new();
        withdrawn.item.is_withdrawn = true;
        assert_eq!(withdrawn.kinds(on(12, 31)), []);
    }

    #[test]
    fn a_node_wants_a_session_from_thirty_days_before_until_it_is_over() {
        let story = || Story::new().with(1, 0, 12);
        assert_eq!(story().kinds(on(2, 19)), [], "31 days before");
        assert_eq!(story().kinds(on(2, 20)), [GapKind::NodeNear]);
        assert_eq!(story().kinds(on(3, 22)), [GapKind::NodeNear]);
        assert_eq!(story().kinds(on(3, 23)), [], "it is over");
        for (day, kinds) in [(on(3, 15), vec![]), (on(3, 29), vec![]), (on(3, 14), vec![GapKind::NodeNear])] {
            let mut planned = story();
            planned.days.push((planned.item.id, day));
            assert_eq!(planned.kinds(on(3, 1)), kinds, "a session on {day}");
        }
        let mut unknown = story();
        unknown.spans.clear();
        assert_eq!(unknown.kinds(on(3, 1)), [], "its days are not announced");
    }

    #[test]
    fn a_row_is_done_by_approved_sessions_alone() {
        let item = DutyItem { target: Some(2), ..row("1") };
        let of = |held, approved| Progress { planned: 0, held, approved, next_on: None };
        assert!(!is_done(&item, &of(2, 0)) && !is_done(&item, &of(1, 1)));
        assert!(is_done(&item, &of(0, 2)));
    }

    #[test]
    fn held_sessions_keep_the_pace_also_before_they_are_approved() {
        assert_eq!(Story::new().with(5, 1, 1).kinds(on(7, 2)), [GapKind::Behind], "6 are due, 2 were held");
        assert_eq!(Story::new().with(0, 3, 3).kinds(on(7, 2)), []);
    }

    #[test]
    fn a_deadline_is_near_and_then_passed_until_the_target_is_reached() {
        let story = |approved| {
            let mut story = Story::new().with(0, 0, approved);
            story.item.deadline = Some(on(11, 30));
            story.item.target = Some(2);
            story
        };
        assert_eq!(story(1).kinds(on(10, 30)), []);
        assert_eq!(story(1).kinds(on(10, 31)), [GapKind::DeadlineNear]);
        assert_eq!(story(1).kinds(on(11, 30)), [GapKind::DeadlineNear]);
        assert_eq!(story(1).kinds(on(12, 1)), [GapKind::Overdue]);
        assert_eq!(story(2).kinds(on(12, 1)), []);
    }

    #[test]
    fn what_is_due_in_a_month_is_its_nodes_its_deadline_and_idle_work() {
        let mut story = Story::new();
        story.item.deadline = Some(on(11, 30));
        story.item.is_ongoing = true;
        let month = |from: u32| Span { from: on(from, 1), to: on(from, 28) };
        let due = |story: &Story, span| {
            let look = Look { today: on(2, 1), spans: &story.spans, progress: &story.progress, days: &story.days };
            due_within(&story.item, span, look)
        };
        let march = due(&story, month(3)).unwrap();
        assert_eq!((march.nodes.len(), march.deadline, march.is_idle), (1, None, true));
        story.days.push((story.item.id, on(5, 5)));
        assert_eq!(due(&story, month(5)), None);
        assert!(due(&story, Span { from: on(11, 1), to: on(11, 30) }).unwrap().deadline.is_some());
        // On 1 February one of twelve is due, and none was held.
        assert_eq!(due(&story, month(2)).map(|due| due.is_behind), Some(true));
        story.item.is_ongoing = false;
        assert_eq!(due(&story, month(2)), Some(Due { is_behind: true, ..Due::default() }));
        assert_eq!(due(&story, month(4)), None, "nobody knows yet how far they will be in April");
        let mut story = story.with(0, 1, 0);
        assert_eq!(due(&story, month(2)), None);
        story.item.is_withdrawn = true;
        assert_eq!(due(&story, month(3)), None);
    }
}
