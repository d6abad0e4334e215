//! Targets: set and changed, never over somebody else's change; closed periods keep their figures.

use super::samples::{first_write, full_event};
use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE, World, day, each_engine, office};
use app::{
    clock,
    features::{
        counts::model::Totals,
        events::{
            model::{Event, EventState},
            query::{EventFilter, View},
            store::{AuditFilter, EventWrite},
        },
        targets::{
            TargetKind,
            model::{Frozen, Target},
            rules::days,
            store::{Closed, Closing, Set, TargetWrite, Whose},
        },
    },
};
use chrono::{NaiveDate, TimeDelta};

fn villages(year: i32) -> Whose<'static> {
    Whose { scope: TOWN, year, kind: TargetKind::Village, code: None }
}

fn write(month: u32, code: &str, number: Option<i64>, base_version: i64) -> TargetWrite {
    TargetWrite { month, code: code.into(), number, base_version }
}

async fn set(world: &World, whose: Whose<'_>, writes: &[TargetWrite]) -> Set {
    world.backend.targets.set(&office(), whose, writes.to_vec(), world.now()).await.unwrap()
}

async fn numbers(world: &World, whose: Whose<'_>) -> Vec<(u32, String, Option<i64>, i64)> {
    let all: Vec<Target> = world.backend.targets.list(whose).await.unwrap();
    all.into_iter().map(|target| (target.month, target.code, target.number, target.version)).collect()
}

async fn audited(world: &World) -> Vec<(String, String, String, String, String)> {
    let (lines, _) = world.backend.events.audit(&AuditFilter::default(), 100, 0).await.unwrap();
    let ours = lines.into_iter().filter(|line| line.subject == "target" || line.subject == "period");
    ours.map(|line| (line.action, line.subject_id, line.field, line.old, line.new)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_set_together_and_never_over_a_change_that_nobody_saw() {
    each_engine(|world| async move {
        let first =
            [write(0, VILLAGE, Some(12), 0), write(0, OTHER_VILLAGE, Some(10), 0), write(3, VILLAGE, Some(2), 0)];
        assert_eq!(set(&world, villages(2026), &first).await, Set::Done);
        assert_eq!(set(&world, villages(2026), &first).await, Set::Done, "a repeat does no harm");
        let after = numbers(&world, villages(2026)).await;
        assert_eq!(
            after,
            [
                (0, OTHER_VILLAGE.to_owned(), Some(10), 1),
                (0, VILLAGE.to_owned(), Some(12), 1),
                (3, VILLAGE.to_owned(), Some(2), 1),
            ]
        );
        assert_eq!(audited(&world).await.len(), 3, "one line a number, none for the repeat");

        // All or nothing: one number is stale, so the other one is not stored either.
        assert_eq!(set(&world, villages(2026), &[write(0, VILLAGE, Some(14), 1)]).await, Set::Done);
        let stale = [write(0, OTHER_VILLAGE, Some(11), 1), write(0, VILLAGE, Some(15), 1)];
        assert_eq!(set(&world, villages(2026), &stale).await, Set::Conflict);
        assert_eq!(set(&world, villages(2026), &[write(7, VILLAGE, Some(1), 3)]).await, Set::Conflict, "there is none");
        let one = Whose { code: Some(OTHER_VILLAGE), ..villages(2026) };
        assert_eq!(numbers(&world, one).await, [(0, OTHER_VILLAGE.to_owned(), Some(10), 1)]);

        // Taken back, the number keeps counting its versions: what was seen before is stale for good.
        assert_eq!(set(&world, villages(2026), &[write(0, OTHER_VILLAGE, None, 1)]).await, Set::Done);
        assert_eq!(set(&world, villages(2026), &[write(0, OTHER_VILLAGE, Some(9), 1)]).await, Set::Conflict);
        assert_eq!(set(&world, villages(2026), &[write(0, OTHER_VILLAGE, Some(9), 2)]).await, Set::Done);
        assert_eq!(numbers(&world, one).await, [(0, OTHER_VILLAGE.to_owned(), Some(9), 3)]);
        assert_eq!(numbers(&world, villages(2025)).await, [], "another year's are others");
        let units = Whose { kind: TargetKind::Unit, ..villages(2026) };
        assert_eq!(numbers(&world, units).await, []);
        let lines = audited(&world).await;
        let expected = ["target.set", "2026/village", OTHER_VILLAGE, "", "9"].map(str::to_owned);
        assert_eq!(<[String; 5]>::from(lines[0].clone()), expected);
        (numbers(&world, villages(2026)).await, lines)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_writers_at_the_same_time_one_wins_and_the_others_learn_of_it() {
    each_engine(|world| async move {
        let writers = (1..=8_i64).map(|number| {
            let world = world.clone();
            tokio::spawn(async move { set(&world, villages(2026), &[write(0, VILLAGE, Some(number), 0)]).await })
        });
        let mut outcomes = Vec::new();
        for writer in writers.collect::<Vec<_>>() {
            outcomes.push(writer.await.unwrap());
        }
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == Set::Done).count(), 1);
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == Set::Conflict).count(), 7);
        let there = numbers(&world, villages(2026)).await;
        assert_eq!((there.len(), there[0].3), (1, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sample_numbers_are_marked_and_leave_real_ones_alone() {
    each_engine(|world| async move {
        set(&world, villages(2026), &[write(0, VILLAGE, Some(12), 0)]).await;
        let samples = [(VILLAGE.to_owned(), 5), (OTHER_VILLAGE.to_owned(), 6)];
        let actor = office();
        let add = || world.storage.targets.add_samples(&actor, villages(2026), &samples, world.now());
        assert_eq!(add().await.unwrap(), 1);
        assert_eq!(add().await.unwrap(), 0);
        let all = world.backend.targets.list(villages(2026)).await.unwrap();
        let shown = |demo: bool| all.iter().map(|target| target.shown(demo)).collect::<Vec<_>>();
        assert_eq!((shown(true), shown(false)), (vec![Some(6), Some(12)], vec![None, Some(12)]));
        // The office's own number replaces a sample, also where it is the same.
        assert_eq!(set(&world, villages(2026), &[write(0, OTHER_VILLAGE, Some(6), 1)]).await, Set::Done);
        let all = world.backend.targets.list(villages(2026)).await.unwrap();
        assert!(all.iter().all(|target| !target.is_demo));
        all
    })
    .await;
}

/// A session of a village, held on a day and approved then.
fn approved(number: u128, on: NaiveDate, village: &str) -> Event {
    let starts_at = clock::day_start(on) + TimeDelta::hours(9);
    let mut event = full_event(number);
    event.state = EventState::Approved;
    event.starts_at = starts_at;
    event.ends_at = None;
    event.scope = village.into();
    event.village = Some(village.into());
    event.updated_at = starts_at + TimeDelta::hours(3);
    event
}

fn closing(year: i32, month: u32, demo: bool) -> Closing {
    let (from, to) = days(year, month).unwrap();
    let filter = EventFilter::new(View::Counted, TOWN, crate::support::morning(), demo);
    let filter = EventFilter { from: Some(from), to: Some(to), ..filter };
    Closing { scope: TOWN.into(), year, month, filter, demo }
}

async fn frozen(world: &World, kind: TargetKind) -> Vec<Frozen> {
    world.backend.targets.frozen(Whose { kind, ..villages(2026) }).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_month_keeps_its_figures_when_an_approval_comes_late() {
    each_engine(|world| async move {
        let events = &world.backend.events;
        for (number, on, village) in [(1, 3, VILLAGE), (2, 10, VILLAGE), (3, 28, OTHER_VILLAGE)] {
            events.save(&office(), first_write(&approved(number, day(2026, 2, on), village))).await.unwrap();
        }
        events.save(&office(), first_write(&approved(4, day(2026, 3, 1), VILLAGE))).await.unwrap();
        let mut late = approved(5, day(2026, 2, 20), VILLAGE);
        late.state = EventState::Held;
        events.save(&office(), first_write(&late)).await.unwrap();
        set(&world, villages(2026), &[write(2, VILLAGE, Some(4), 0), write(0, OTHER_VILLAGE, Some(24), 0)]).await;

        let month = closing(2026, 2, false);
        let targets = &world.backend.targets;
        assert_eq!(targets.close(&office(), &month, world.now()).await.unwrap(), Closed::Now);
        assert_eq!(targets.close(&office(), &month, world.now()).await.unwrap(), Closed::Before);
        let periods = targets.closed(TOWN, 2026, false).await.unwrap();
        assert_eq!(
            periods.iter().map(|period| (period.month, period.who.as_str())).collect::<Vec<_>>(),
            [(2, "office 2")]
        );
        let before = frozen(&world, TargetKind::Village).await;
        let short = |lines: &[Frozen]| {
            lines.iter().map(|line| (line.code.clone(), line.target, line.totals.sessions)).collect::<Vec<_>>()
        };
        assert_eq!(
            short(&before),
            [(OTHER_VILLAGE.to_owned(), Some(1), 1), (VILLAGE.to_owned(), Some(4), 2)],
            "the month's own number, or its part of the year's"
        );
        let town = frozen(&world, TargetKind::Town).await;
        let expected = Totals {
            sessions: 3,
            attendance: 105,
            online_views: 3600,
            consultations: 12,
            materials: 240,
            estimated: 0,
        };
        assert_eq!(town.iter().map(|line| line.totals).collect::<Vec<_>>(), [expected]);

        // Closed: its numbers are as they are.
        let closed = set(&world, villages(2026), &[write(2, VILLAGE, Some(5), 1), write(4, VILLAGE, Some(1), 0)]).await;
        assert_eq!(closed, Set::Closed);
        assert_eq!(set(&world, villages(2026), &[write(4, VILLAGE, Some(1), 0)]).await, Set::Done);

        // The late approval counts at once, and the frozen figures stay.
        let mut approved_late = late.clone();
        approved_late.state = EventState::Approved;
        approved_late.version = 2;
        approved_late.updated_at = world.now() + TimeDelta::hours(1);
        let write = EventWrite {
            base_version: 1,
            content: "approve".into(),
            event: approved_late.clone(),
            ..first_write(&approved_late)
        };
        events.save(&office(), write).await.unwrap();
        let live = world.backend.counts.totals(&month.filter).await.unwrap();
        assert_eq!(live.sessions, 4);
        assert_eq!(frozen(&world, TargetKind::Village).await, before);
        let filter = EventFilter { view: View::Staff, ..month.filter.clone() };
        let changed = targets.changed_since(&filter, world.now(), 50).await.unwrap();
        assert_eq!(changed, [approved_late.id], "exactly the session behind the correction");
        let kinds = [TargetKind::Unit, TargetKind::Focus, TargetKind::Audience, TargetKind::Duty];
        let mut all = vec![before, town];
        for kind in kinds {
            all.push(frozen(&world, kind).await);
        }
        assert!(all.iter().all(|lines| !lines.is_empty()));
        (all, audited(&world).await)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_closed_with_samples_gives_way_to_real_figures() {
    each_engine(|world| async move {
        let mut sample = approved(1, day(2026, 2, 3), VILLAGE);
        sample.is_demo = true;
        world.backend.events.save(&office(), first_write(&sample)).await.unwrap();
        world.backend.events.save(&office(), first_write(&approved(2, day(2026, 2, 4), VILLAGE))).await.unwrap();
        let targets = &world.backend.targets;
        assert_eq!(targets.close(&office(), &closing(2026, 2, true), world.now()).await.unwrap(), Closed::Now);
        assert_eq!(frozen(&world, TargetKind::Town).await[0].totals.sessions, 2);
        assert_eq!(targets.closed(TOWN, 2026, false).await.unwrap(), [], "no figures of samples pass for real");
        assert!(targets.closed(TOWN, 2026, true).await.unwrap()[0].is_demo);
        assert_eq!(set(&world, villages(2026), &[write(2, VILLAGE, Some(1), 0)]).await, Set::Done);

        assert_eq!(targets.close(&office(), &closing(2026, 2, false), world.now()).await.unwrap(), Closed::Now);
        assert_eq!(frozen(&world, TargetKind::Town).await[0].totals.sessions, 1);
        assert_eq!(targets.close(&office(), &closing(2026, 2, true), world.now()).await.unwrap(), Closed::Before);
        targets.closed(TOWN, 2026, true).await.unwrap()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closing_that_comes_twice_at_once_happens_once() {
    each_engine(|world| async move {
        let closers = (0..6).map(|_| {
            let world = world.clone();
            tokio::spawn(async move {
                world.backend.targets.close(&office(), &closing(2025, 0, false), world.now()).await.unwrap()
            })
        });
        let mut now = 0;
        for closer in closers.collect::<Vec<_>>() {
            now += usize::from(closer.await.unwrap() == Closed::Now);
        }
        assert_eq!(now, 1);
    })
    .await;
}
