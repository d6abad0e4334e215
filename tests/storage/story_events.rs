//! Sessions: stored once, changed by one at a time, found by every filter.

use super::samples::{filters, first_write, full_event, lets_through, random_events, regions, rounded, title_write};
use crate::support::{
    OTHER_VILLAGE, TOWN, VILLAGE, World, actor_of, cadre, day, each_engine, id, morning, office, person,
};
use app::{
    features::{
        accounts::Role,
        events::{
            model::{Event, EventState},
            query::{EventFilter, View},
            store::{AuditFilter, Order, Saved},
        },
    },
    ids::{EventId, Scope},
};
use chrono::TimeDelta;
use std::collections::BTreeMap;

async fn save(world: &World, event: &Event) {
    let saved = world.backend.events.save(&cadre(), first_write(event)).await.unwrap();
    assert!(matches!(saved, Saved::Now(_)), "{saved:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_read_back_as_it_was_written() {
    each_engine(|world| async move {
        let event = full_event(1);
        let before = world.storage.generation();
        let Saved::Now(saved) = world.backend.events.save(&cadre(), first_write(&event)).await.unwrap() else {
            panic!("not stored");
        };
        assert_eq!(*saved, rounded(event.clone()));
        assert!(world.storage.generation() > before, "whoever keeps pages must hear of it");
        let read = world.backend.events.find(event.id).await.unwrap().unwrap();
        assert_eq!(read, *saved);
        let bare = Event {
            ends_at: None,
            village: None,
            scope: TOWN.into(),
            point: None,
            lead_unit: None,
            units: vec![],
            laws: vec![],
            focuses: vec![],
            audiences: vec![],
            speakers: vec![],
            form: None,
            results: app::features::events::model::Results::default(),
            ..full_event(2)
        };
        save(&world, &bare).await;
        let unknown = EventId(id(3));
        assert_eq!(world.backend.events.find(unknown).await.unwrap(), None);
        let mut many = world.backend.events.find_many(&[bare.id, unknown, event.id, bare.id]).await.unwrap();
        many.sort_by_key(|event| event.id);
        assert_eq!(many, [read.clone(), rounded(bare)]);
        read
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_equal_requests_at_once_make_one_session() {
    each_engine(|world| async move {
        let event = full_event(1);
        let tasks = (0..20).map(|_| {
            let (events, write) = (world.backend.events.clone(), first_write(&event));
            tokio::spawn(async move { events.save(&cadre(), write).await.unwrap() })
        });
        let (mut now, mut before) = (0, 0);
        for task in tasks.collect::<Vec<_>>() {
            match task.await.unwrap() {
                Saved::Now(_) => now += 1,
                Saved::Before(there) => {
                    assert_eq!(*there, rounded(event.clone()));
                    before += 1;
                }
                Saved::Conflict(_) | Saved::PhotosGone => panic!("an equal request is no conflict"),
            }
        }
        assert_eq!((now, before), (1, 19));
        let all = EventFilter::new(View::Staff, TOWN, morning(), true);
        assert_eq!(world.backend.events.list(&all, Order::Latest, 20, 0).await.unwrap().1, 1);
        let (_, lines) = world.backend.events.audit(&AuditFilter::default(), 50, 0).await.unwrap();
        assert_eq!(lines, 1, "the audit log tells of it once");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_id_with_other_content_is_a_conflict() {
    each_engine(|world| async move {
        let event = full_event(1);
        save(&world, &event).await;
        let mut other = first_write(&event);
        other.content = "something else".into();
        other.event.title = "另一场".into();
        let Saved::Conflict(there) = world.backend.events.save(&cadre(), other).await.unwrap() else {
            panic!("a silent overwrite");
        };
        assert_eq!(there.title, event.title);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_edits_of_one_version_exactly_one_wins() {
    each_engine(|world| async move {
        let event = full_event(1);
        save(&world, &event).await;
        let tasks = (0..12).map(|number| {
            let (events, write) = (world.backend.events.clone(), title_write(&event, &format!("标题 {number}")));
            tokio::spawn(async move { events.save(&office(), write).await.unwrap() })
        });
        let mut winners = Vec::new();
        let mut conflicts = 0;
        for task in tasks.collect::<Vec<_>>() {
            match task.await.unwrap() {
                Saved::Now(event) => winners.push(event.title),
                Saved::Conflict(there) => {
                    assert_eq!(there.version, 2);
                    conflicts += 1;
                }
                Saved::Before(_) | Saved::PhotosGone => panic!("no request was sent twice"),
            }
        }
        assert_eq!((winners.len(), conflicts), (1, 11));
        let there = world.backend.events.find(event.id).await.unwrap().unwrap();
        assert_eq!((there.version, &there.title), (2, &winners[0]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_is_known_also_after_later_changes() {
    each_engine(|world| async move {
        let event = full_event(1);
        save(&world, &event).await;
        let first = title_write(&event, "第二版");
        let events = &world.backend.events;
        assert!(matches!(events.save(&cadre(), first.clone()).await.unwrap(), Saved::Now(_)));
        let second = title_write(&first.event, "第三版");
        assert!(matches!(events.save(&office(), second).await.unwrap(), Saved::Now(_)));
        for write in [first_write(&event), first] {
            assert!(events.is_repeat(event.id, &write.content).await.unwrap());
            let Saved::Before(there) = events.save(&cadre(), write).await.unwrap() else { panic!("not recognised") };
            assert_eq!((there.version, there.title.as_str()), (3, "第三版"));
        }
        assert!(!events.is_repeat(event.id, "something else").await.unwrap());
        assert!(!events.is_repeat(EventId(id(9)), &first_write(&event).content).await.unwrap());
        // A change of something that is not there cannot come from a form of ours.
        assert!(events.save(&cadre(), title_write(&full_event(7), "x")).await.is_err());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_lists_replace_the_old_ones() {
    each_engine(|world| async move {
        let event = full_event(1);
        save(&world, &event).await;
        let mut write = title_write(&event, "x");
        write.event.units = vec!["schools".into()];
        write.event.lead_unit = None;
        write.event.laws = vec![];
        world.backend.events.save(&cadre(), write.clone()).await.unwrap();
        let read = world.backend.events.find(event.id).await.unwrap().unwrap();
        assert_eq!(read, rounded(write.event));
        let mut by_unit = EventFilter::new(View::Staff, TOWN, morning(), true);
        by_unit.unit = "police-station".into();
        assert_eq!(world.backend.events.list(&by_unit, Order::Latest, 20, 0).await.unwrap().1, 0);
        by_unit.unit = "schools".into();
        assert_eq!(world.backend.events.list(&by_unit, Order::Latest, 20, 0).await.unwrap().1, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_filter_finds_what_it_says() {
    each_engine(|world| async move {
        world.storage.reference.import_regions(&regions(), morning()).await.unwrap();
        let all = random_events(150);
        for event in &all {
            save(&world, event).await;
        }
        let mut found_per_filter = Vec::new();
        for filter in filters() {
            let (found, count) = world.backend.events.list(&filter, Order::Latest, 500, 0).await.unwrap();
            let mut expected = all.iter().filter(|event| lets_through(&filter, event)).collect::<Vec<_>>();
            expected.sort_by_key(|event| {
                (std::cmp::Reverse(rounded((*event).clone()).starts_at), std::cmp::Reverse(event.id))
            });
            assert_eq!(count, i64::try_from(expected.len()).unwrap(), "{filter:?}");
            let ids = |events: &[Event]| events.iter().map(|event| event.id).collect::<Vec<_>>();
            let expected = expected.into_iter().map(|event| event.id).collect::<Vec<_>>();
            assert_eq!(ids(&found), expected, "{filter:?}");
            found_per_filter.push(found);
        }
        found_per_filter
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_cut_from_a_stable_order() {
    each_engine(|world| async move {
        for number in 1..=7 {
            let mut event = full_event(number);
            // Three pairs begin at the same moment.
            event.starts_at = morning() + TimeDelta::hours(i64::try_from(number / 2).unwrap());
            event.ends_at = None;
            event.updated_at = morning() - TimeDelta::hours(i64::try_from(number).unwrap());
            save(&world, &event).await;
        }
        let all = EventFilter::new(View::Staff, TOWN, morning(), true);
        let mut pages = Vec::new();
        for (order, expected) in [
            (Order::Soonest, [1, 2, 3, 4, 5, 6, 7]),
            (Order::Latest, [7, 6, 5, 4, 3, 2, 1]),
            (Order::Waiting, [7, 6, 5, 4, 3, 2, 1]),
        ] {
            let mut seen = Vec::new();
            for page in 0..4 {
                let (events, count) = world.backend.events.list(&all, order, 2, page * 2).await.unwrap();
                assert_eq!(count, 7);
                seen.extend(events.into_iter().map(|event| event.id));
            }
            assert_eq!(seen, expected.map(|number| EventId(id(number))), "{order:?}");
            pages.push(seen);
        }
        assert_eq!(world.backend.events.list(&all, Order::Latest, 2, 100).await.unwrap(), (vec![], 7));
        pages
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_may_be_one_are_pointed_out() {
    each_engine(|world| async move {
        let late = Event { starts_at: morning() + TimeDelta::hours(5), ends_at: None, ..full_event(2) };
        let next_day = Event { starts_at: morning() + TimeDelta::hours(15), ends_at: None, ..full_event(3) };
        let elsewhere = Event { village: Some(OTHER_VILLAGE.into()), ..full_event(4) };
        let led_by_another = Event { lead_unit: None, ..full_event(5) };
        let cancelled = Event { state: EventState::Cancelled, ..full_event(6) };
        let sample = Event { is_demo: true, ..full_event(7) };
        let in_words = |number| Event { village: None, place: "广场".into(), lead_unit: None, ..full_event(number) };
        let approved = Event { state: EventState::Approved, ..in_words(9) };
        let in_another_town = Event { scope: "320582101".into(), ..in_words(10) };
        for event in [
            full_event(1),
            late,
            next_day,
            elsewhere,
            led_by_another,
            cancelled,
            sample,
            in_words(8),
            approved,
            in_another_town,
        ] {
            save(&world, &event).await;
        }
        let ids = (1..=9).map(|number| EventId(id(number))).collect::<Vec<_>>();
        let pairs = world.backend.events.possible_duplicates(&ids, TOWN).await.unwrap();
        let pair = |one, other| (EventId(id(one)), EventId(id(other)));
        assert_eq!(pairs, [pair(1, 2), pair(2, 1), pair(8, 9), pair(9, 8)]);
        let of =
            async |ids: &[EventId], scope: &str| world.backend.events.possible_duplicates(ids, scope).await.unwrap();
        assert_eq!(of(&[EventId(id(1))], TOWN).await, [pair(1, 2)]);
        assert_eq!(of(&[], TOWN).await, []);
        // The county sees both of its towns, a town only its own.
        assert_eq!(of(&[EventId(id(8))], "320582").await, [pair(8, 9), pair(8, 10)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn usual_head_counts_and_the_last_session_are_known() {
    each_engine(|world| async move {
        let approved = |number, form: &str, attendance: Option<i64>| {
            let mut event = Event { state: EventState::Approved, form: Some(form.into()), ..full_event(number) };
            event.results.attendance = attendance;
            event.created_at = morning() + TimeDelta::minutes(i64::try_from(number).unwrap());
            event
        };
        let mut sample = approved(5, "lecture", Some(9_999));
        sample.is_demo = true;
        let mut planned = approved(6, "lecture", Some(9_999));
        planned.state = EventState::Planned;
        for event in [
            approved(1, "lecture", Some(30)),
            approved(2, "lecture", Some(35)),
            approved(3, "fair", Some(200)),
            approved(4, "fair", None),
            sample,
            planned,
        ] {
            save(&world, &event).await;
        }
        let usual = world.backend.events.usual_attendance(TOWN).await.unwrap();
        let usual =
            usual.into_iter().map(|usual| (usual.form, (usual.sessions, usual.mean))).collect::<BTreeMap<_, _>>();
        assert_eq!(usual["lecture"], (2, 32.5));
        assert_eq!(usual["fair"], (1, 200.0));
        assert_eq!(world.backend.events.usual_attendance("110000").await.unwrap(), []);

        let last = world.backend.events.latest_of(&cadre(), world.now()).await.unwrap().unwrap();
        assert_eq!(last.id, EventId(id(5)), "a plan is no logged session");
        let stranger = actor_of(&person(Role::Village, VILLAGE, 9));
        assert_eq!(world.backend.events.latest_of(&stranger, world.now()).await.unwrap(), None);
        usual
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_tells_each_change_once_the_latest_first() {
    each_engine(|world| async move {
        let event = full_event(1);
        save(&world, &event).await;
        let mut write = title_write(&event, "新标题");
        write.changes.push(app::features::events::model::FieldChange {
            field: "attendance".into(),
            old: "35".into(),
            new: "法".repeat(600),
        });
        world.backend.events.save(&office(), write.clone()).await.unwrap();
        let mut without_changes = title_write(&write.event, "新标题");
        without_changes.changes.clear();
        without_changes.action = "event.approve";
        world.backend.events.save(&office(), without_changes).await.unwrap();
        let other = Event { scope: OTHER_VILLAGE.into(), village: Some(OTHER_VILLAGE.into()), ..full_event(2) };
        save(&world, &other).await;

        let of = |filter: AuditFilter| {
            let events = world.backend.events.clone();
            async move { events.audit(&filter, 50, 0).await.unwrap() }
        };
        let (lines, count) = of(AuditFilter { subject_id: event.id.to_string(), ..AuditFilter::default() }).await;
        assert_eq!(count, 4);
        let told = lines.iter().map(|line| (line.action.as_str(), line.field.as_str())).collect::<Vec<_>>();
        assert_eq!(
            told,
            [("event.approve", ""), ("event.change", "title"), ("event.change", "attendance"), ("event.log", "title")]
        );
        assert_eq!(lines[2].new.chars().count(), 500, "long values are cut");
        assert_eq!((lines[1].who.as_str(), lines[1].reason.as_str()), ("office 2", "打错字"));
        assert_eq!((lines[1].old.as_str(), lines[1].new.as_str()), ("反诈防骗讲座", "新标题"));

        let count = |filter| async { of(filter).await.1 };
        assert_eq!(count(AuditFilter { scope: Scope(TOWN.into()), ..AuditFilter::default() }).await, 5);
        assert_eq!(count(AuditFilter { scope: Scope(OTHER_VILLAGE.into()), ..AuditFilter::default() }).await, 1);
        let today = day(2026, 3, 20);
        let on = |from, to| AuditFilter { from: Some(from), to: Some(to), ..AuditFilter::default() };
        assert_eq!(count(on(today, today)).await, 5);
        assert_eq!(count(on(today.pred_opt().unwrap(), today.pred_opt().unwrap())).await, 0);
        for (text, expected) in
            [("新标题", 4), ("OFFICE", 3), ("event.log", 2), ("event_log", 0), ("%", 0), ("office 打错字", 3)]
        {
            assert_eq!(count(AuditFilter { q: text.into(), ..AuditFilter::default() }).await, expected, "{text}");
        }
        // By the session's title, and by what a page calls an action.
        let typed = |q: &str, meanings| AuditFilter { q: q.into(), meanings, ..AuditFilter::default() };
        assert_eq!(count(typed("反诈防骗讲座 event.log", Vec::new())).await, 2);
        assert_eq!(
            count(typed("新标题 event.approve", Vec::new())).await,
            1,
            "nothing of the line but its session's name"
        );
        let approved = vec![("通过".to_owned(), vec!["approved", "event.approve"])];
        assert_eq!(count(typed("通过", approved.clone())).await, 1);
        assert_eq!(count(typed("通过 新标题", approved)).await, 1);
        assert_eq!(count(typed("通过", Vec::new())).await, 0);
        let (page, all) = world.backend.events.audit(&AuditFilter::default(), 2, 3).await.unwrap();
        assert_eq!((page.len(), all), (2, 5));
        lines
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_planned_at_once_or_not_at_all_and_found_in_short() {
    each_engine(|world| async move {
        let port = &world.backend.events;
        let events = (1..=3).map(full_event).collect::<Vec<_>>();
        assert_eq!(port.plan_many(&office(), events.clone(), morning()).await.unwrap(), 3);
        assert_eq!(port.plan_many(&office(), events.clone(), morning()).await.unwrap(), 0, "the same again");
        let on = events[0].held_on();
        let marks = port.marks(TOWN, on, on).await.unwrap();
        assert_eq!(marks.len(), 3);
        assert_eq!((marks[0].title.as_str(), marks[0].village.as_deref()), (events[0].title.as_str(), Some(VILLAGE)));
        assert_eq!(port.marks(OTHER_VILLAGE, on, on).await.unwrap(), []);
        assert_eq!(port.marks(TOWN, on.succ_opt().unwrap(), on.succ_opt().unwrap()).await.unwrap(), []);
        let filter = AuditFilter { q: "event.plan".into(), ..AuditFilter::default() };
        assert_eq!(port.audit(&filter, 10, 0).await.unwrap().1, 3);
    })
    .await;
}
