//! Duty lists: begun, issued, amended, closed, taken over into the next year; and what became of their rows.

use super::samples::{first_write, full_event};
use crate::support::{TOWN, VILLAGE, World, day, each_engine, id, morning, office};
use app::{
    features::{
        duties::{
            DutyItem, DutyKind, DutyList, ListState,
            model::Progress,
            rules,
            store::{DutyWrite, Written},
        },
        events::{
            model::{Event, EventState},
            query::{EventFilter, View},
            store::AuditFilter,
        },
    },
    ids::DutyItemId,
};
use chrono::TimeDelta;

fn row(number: u128) -> DutyItem {
    DutyItem {
        id: DutyItemId(id(0x7000 + number)),
        scope: TOWN.into(),
        year: 2026,
        seq: i64::try_from(number).unwrap(),
        number: number.to_string(),
        kind: DutyKind::Joint,
        lead_unit: "water".into(),
        units: vec!["agriculture".into(), "police-station".into()],
        laws: vec!["water".into()],
        other_laws: "地方条例".into(),
        audiences: vec!["p9-residents".into(), "p9-youth".into()],
        other_audiences: "渔民".into(),
        tasks: "水法宣传\n进村".into(),
        carriers: "讲座".into(),
        nodes: vec!["world-water-day".into()],
        other_nodes: "禁渔期".into(),
        is_ongoing: true,
        deadline: Some(day(2026, 12, 31)),
        target: Some(6),
        leader: "领导".into(),
        office: "科室".into(),
        contact: "138".into(),
        standard: "有记录".into(),
        brand: Some("water-day-week".into()),
        note: "备注".into(),
        is_public: true,
        is_withdrawn: false,
        is_demo: false,
        version: 0,
    }
}

fn draft() -> DutyList {
    DutyList {
        scope: TOWN.into(),
        year: 2026,
        state: ListState::Draft,
        issued_on: None,
        closed_on: None,
        is_demo: false,
        version: 1,
    }
}

fn plain(item: DutyItem) -> DutyWrite {
    DutyWrite { changes: rules::changes(None, &item), item, amendment: None }
}

fn amending(old: &DutyItem, new: DutyItem, reason: &str) -> DutyWrite {
    DutyWrite {
        changes: rules::changes(Some(old), &new),
        item: new,
        amendment: Some((day(2026, 3, 20), reason.into())),
    }
}

async fn present(world: &World) -> DutyList {
    world.backend.duties.list(TOWN, 2026).await.unwrap().unwrap()
}

async fn audited(world: &World, action: &str) -> i64 {
    let filter = AuditFilter { q: action.into(), ..AuditFilter::default() };
    world.backend.events.audit(&filter, 1, 0).await.unwrap().1
}

/// A list in force with two rows, in version 1.
async fn issued(world: &World) -> DutyList {
    let duties = &world.backend.duties;
    let begun = duties.begin(&office(), &draft(), vec![row(1), row(2)], morning()).await.unwrap();
    assert_eq!(begun, Written::Done);
    assert_eq!(duties.set_state(&office(), &draft(), ListState::Issued, morning()).await.unwrap(), Written::Done);
    present(world).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_begun_once_and_written_freely() {
    each_engine(|world| async move {
        let duties = &world.backend.duties;
        let now = morning();
        assert_eq!(duties.begin(&office(), &draft(), Vec::new(), now).await.unwrap(), Written::Done);
        let again = duties.begin(&office(), &draft(), vec![row(9)], now).await.unwrap();
        assert_eq!((again, duties.items(TOWN, 2026).await.unwrap()), (Written::Conflict, Vec::new()), "it is there");
        assert_eq!(duties.lists(TOWN).await.unwrap(), [draft()]);
        let nothing = duties.set_state(&office(), &draft(), ListState::Issued, now).await.unwrap();
        assert_eq!((nothing, present(&world).await), (Written::Conflict, draft()), "an empty list is not issued");

        let two = vec![plain(row(2)), plain(row(1))];
        for _ in 0..2 {
            assert_eq!(duties.write(&office(), &draft(), two.clone(), now).await.unwrap(), Written::Done);
        }
        let stored = |number| DutyItem { version: 1, ..row(number) };
        assert_eq!(
            duties.items(TOWN, 2026).await.unwrap(),
            [stored(1), stored(2)],
            "in list order, repeats left alone"
        );
        assert_eq!(duties.item(row(1).id).await.unwrap(), Some(stored(1)));
        assert_eq!(duties.find_many(&[row(2).id, row(5).id]).await.unwrap(), [stored(2)]);
        assert!(audited(&world, "duty.add").await > 2, "one line a field");

        let changed = DutyItem { target: None, deadline: None, brand: None, ..stored(1) };
        let twice = vec![plain(changed.clone()), plain(DutyItem { number: "1".into(), ..stored(2) })];
        let refused = duties.write(&office(), &draft(), twice, now).await.unwrap();
        assert_eq!(
            (refused, duties.item(row(1).id).await.unwrap()),
            (Written::Conflict, Some(stored(1))),
            "all or nothing"
        );
        assert_eq!(duties.write(&office(), &draft(), vec![plain(changed)], now).await.unwrap(), Written::Done);
        let late = plain(DutyItem { tasks: "别的".into(), ..stored(1) });
        assert_eq!(duties.write(&office(), &draft(), vec![late], now).await.unwrap(), Written::Conflict);
        assert!(duties.amendments(TOWN, 2026).await.unwrap().is_empty());

        assert_eq!(duties.remove(&office(), &stored(1), now).await.unwrap(), Written::Conflict, "it is in version 2");
        for _ in 0..2 {
            assert_eq!(duties.remove(&office(), &stored(2), now).await.unwrap(), Written::Done, "gone is gone");
        }
        let left = duties.items(TOWN, 2026).await.unwrap();
        assert_eq!(left.iter().map(|item| item.version).collect::<Vec<_>>(), [2]);
        left
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_in_force_changes_by_dated_amendments_only() {
    each_engine(|world| async move {
        let list = issued(&world).await;
        let duties = &world.backend.duties;
        let now = morning();
        assert_eq!((list.state, list.issued_on, list.version), (ListState::Issued, Some(day(2026, 3, 20)), 2));
        let again = duties.set_state(&office(), &draft(), ListState::Issued, now).await.unwrap();
        assert_eq!((again, present(&world).await), (Written::Done, list.clone()), "the same click again");
        assert_eq!(audited(&world, "duty_list.issue").await, 1);

        let old = DutyItem { version: 1, ..row(1) };
        let new = DutyItem { target: Some(8), ..old.clone() };
        let undated = DutyWrite { amendment: None, ..amending(&old, new.clone(), "x") };
        assert_eq!(duties.write(&office(), &list, vec![undated], now).await.unwrap(), Written::Conflict);
        let stale = duties.write(&office(), &draft(), vec![plain(row(3))], now).await.unwrap();
        assert_eq!(stale, Written::Conflict, "the page still showed a draft");
        assert_eq!(duties.remove(&office(), &old, now).await.unwrap(), Written::Conflict);

        let withdrawn = DutyItem { version: 1, is_withdrawn: true, ..row(2) };
        let writes = vec![
            amending(&old, new, "机构调整"),
            amending(&DutyItem { version: 1, ..row(2) }, withdrawn, "合并"),
            DutyWrite { amendment: Some((day(2026, 4, 1), "新增".into())), ..plain(row(3)) },
        ];
        for minutes in [0, 5] {
            let at = now + TimeDelta::minutes(minutes);
            assert_eq!(duties.write(&office(), &list, writes.clone(), at).await.unwrap(), Written::Done);
        }
        let amendments = duties.amendments(TOWN, 2026).await.unwrap();
        assert_eq!(amendments.len(), 3, "a repeat amends nothing");
        let target = amendments.iter().find(|amendment| amendment.item == row(1).id).unwrap();
        assert_eq!((target.reason.as_str(), target.on_day, target.at), ("机构调整", day(2026, 3, 20), now));
        assert_eq!(target.who, office().name());
        let change = &target.changes[0];
        assert_eq!((change.field.as_str(), change.old.as_str(), change.new.as_str()), ("target", "6", "8"));
        assert_eq!(audited(&world, "duty.withdraw").await, 1);

        assert_eq!(duties.set_state(&office(), &list, ListState::Closed, now).await.unwrap(), Written::Done);
        let closed = present(&world).await;
        assert_eq!(
            (closed.state, closed.closed_on, closed.issued_on),
            (ListState::Closed, Some(day(2026, 3, 20)), list.issued_on)
        );
        assert_eq!(duties.write(&office(), &list, vec![plain(row(4))], now).await.unwrap(), Written::Conflict);
        (duties.items(TOWN, 2026).await.unwrap(), closed)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_never_moves_to_another_list() {
    each_engine(|world| async move {
        issued(&world).await;
        let duties = &world.backend.duties;
        let next = DutyList { year: 2027, ..draft() };
        assert_eq!(duties.begin(&office(), &next, Vec::new(), morning()).await.unwrap(), Written::Done);
        let foreign = plain(DutyItem { year: 2027, ..row(1) });
        assert!(duties.write(&office(), &next, vec![foreign], morning()).await.is_err());
        assert_eq!(duties.item(row(1).id).await.unwrap().unwrap().year, 2026);
        let years = duties.lists(TOWN).await.unwrap().iter().map(|list| list.year).collect::<Vec<_>>();
        assert_eq!(years, [2027, 2026], "the latest first");
        assert!(duties.lists("320582101").await.unwrap().is_empty());
    })
    .await;
}

/// A session for a row.
fn session(number: u128, row: &DutyItem, state: EventState, days: i64) -> Event {
    Event {
        state,
        published: true,
        duty_item: row.id.to_string(),
        starts_at: morning() + TimeDelta::days(days),
        ends_at: None,
        ..full_event(number)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_is_what_the_filter_leaves() {
    each_engine(|world| async move {
        issued(&world).await;
        let sessions = [
            session(1, &row(1), EventState::Planned, 3),
            session(2, &row(1), EventState::Planned, 9),
            // Past and not logged: planned, but no next one.
            session(3, &row(1), EventState::Planned, -3),
            session(4, &row(1), EventState::Held, -4),
            session(5, &row(1), EventState::Returned, -5),
            session(6, &row(1), EventState::Approved, -6),
            session(7, &row(1), EventState::Cancelled, 1),
            session(8, &row(1), EventState::NotHeld, -1),
            Event { is_demo: true, ..session(9, &row(1), EventState::Approved, -7) },
            Event { published: false, ..session(10, &row(1), EventState::Planned, 2) },
            Event { duty_item: "3.2".into(), ..session(11, &row(1), EventState::Approved, -1) },
            session(12, &row(2), EventState::Approved, -8),
        ];
        for event in &sessions {
            world.backend.events.save(&office(), first_write(event)).await.unwrap();
        }
        let duties = &world.backend.duties;
        let ids = [row(1).id, row(2).id, row(5).id];
        let staff = EventFilter::new(View::Staff, TOWN, morning(), false);
        let progress = duties.progress(&staff, &ids).await.unwrap();
        let first = Progress { planned: 4, held: 1, approved: 1, next_on: Some(day(2026, 3, 22)) };
        assert_eq!(progress.get(&row(1).id), Some(&first));
        assert_eq!(progress.get(&row(2).id).map(Progress::done), Some(1));
        assert_eq!(progress.len(), 2, "rows without a session are left out");

        let public = EventFilter { view: View::Public, ..staff.clone() };
        let first = Progress { planned: 3, held: 0, approved: 1, next_on: Some(day(2026, 3, 23)) };
        assert_eq!(duties.progress(&public, &ids).await.unwrap().get(&row(1).id), Some(&first));
        let demo = EventFilter { include_demo: true, ..public };
        assert_eq!(duties.progress(&demo, &ids).await.unwrap()[&row(1).id].approved, 2);
        let elsewhere = EventFilter { scope: "320582101".into(), ..staff.clone() };
        assert!(duties.progress(&elsewhere, &ids).await.unwrap().is_empty());
        let village = EventFilter { scope: VILLAGE.into(), ..staff.clone() };
        assert_eq!(duties.progress(&village, &ids).await.unwrap().len(), 2);
        assert!(duties.progress(&staff, &[]).await.unwrap().is_empty());

        let days = duties.days(&staff, &ids).await.unwrap();
        assert_eq!(days.len(), 8, "neither cancelled nor not held");
        assert!(days.is_sorted_by_key(|(_, day)| *day));
        days
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_empty_draft_is_taken_away() {
    each_engine(|world| async move {
        let duties = &world.backend.duties;
        let now = morning();
        duties.begin(&office(), &draft(), vec![row(1)], now).await.unwrap();
        assert_eq!(duties.drop_empty(&office(), &draft(), now).await.unwrap(), Written::Conflict, "it has a row");
        duties.remove(&office(), &DutyItem { version: 1, ..row(1) }, now).await.unwrap();
        let stale = DutyList { version: 2, ..draft() };
        assert_eq!(duties.drop_empty(&office(), &stale, now).await.unwrap(), Written::Conflict);
        for _ in 0..2 {
            assert_eq!(duties.drop_empty(&office(), &draft(), now).await.unwrap(), Written::Done, "gone is gone");
        }
        assert_eq!(audited(&world, "duty_list.drop").await, 1);
        let list = issued(&world).await;
        assert_eq!(duties.drop_empty(&office(), &list, now).await.unwrap(), Written::Conflict);
        duties.lists(TOWN).await.unwrap().len()
    })
    .await;
}
