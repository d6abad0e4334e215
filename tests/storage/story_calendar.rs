//! Sessions by the day: each figure equals counting by hand, and no list is longer than it may be.

use super::samples::{filters, first_write, full_event, lets_through, random_events, regions};
use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE, World, cadre, day, each_engine, morning};
use app::{
    clock,
    features::{
        calendar::store::{DayOrder, VillageDays},
        events::{
            model::{Event, EventState, Speaker},
            query::{EventFilter, View},
        },
        observances::Span,
    },
};
use chrono::{NaiveDate, TimeDelta};
use std::collections::BTreeMap;

async fn filled(world: &World) -> Vec<Event> {
    world.storage.reference.import_regions(&regions(), morning()).await.unwrap();
    let all = random_events(150);
    for event in &all {
        world.backend.events.save(&cadre(), first_write(event)).await.unwrap();
    }
    all
}

fn by_day<'a>(filter: &EventFilter, all: &'a [Event]) -> BTreeMap<NaiveDate, Vec<&'a Event>> {
    let mut days = BTreeMap::<NaiveDate, Vec<&Event>>::new();
    for event in all.iter().filter(|event| lets_through(filter, event)) {
        days.entry(event.held_on()).or_default().push(event);
    }
    days
}

#[tokio::test(flavor = "multi_thread")]
async fn days_hold_what_counting_by_hand_finds() {
    each_engine(|world| async move {
        let all = filled(&world).await;
        let calendar = &world.backend.calendar;
        for filter in filters() {
            let expected = by_day(&filter, &all);
            let counts = expected.iter().map(|(day, events)| (*day, i64::try_from(events.len()).unwrap()));
            assert_eq!(calendar.per_day(&filter).await.unwrap(), counts.collect::<Vec<_>>(), "{filter:?}");
            for (order, most) in [(DayOrder::Hour, 1), (DayOrder::PlannedFirst, 2), (DayOrder::Hour, 100)] {
                let mut first = Vec::new();
                for events in expected.values() {
                    let mut events = events.clone();
                    let late = |event: &Event| order == DayOrder::PlannedFirst && event.state != EventState::Planned;
                    events.sort_by_key(|event| (late(event), event.starts_at, event.id));
                    first.extend(events.into_iter().take(most as usize).map(|event| event.id));
                }
                let got = calendar.of_days(&filter, order, most).await.unwrap();
                assert_eq!(got.iter().map(|event| event.id).collect::<Vec<_>>(), first, "{order:?} {filter:?}");
            }
        }
        calendar.per_day(&EventFilter::new(View::Staff, TOWN, morning(), true)).await.unwrap()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_the_evening_is_on_the_day_of_the_town() {
    each_engine(|world| async move {
        // 2026-03-31 16:30 in London is past midnight in the town.
        let starts_at = clock::day_start(day(2026, 4, 1)) + TimeDelta::minutes(30);
        let event = Event { starts_at, ends_at: None, ..full_event(1) };
        world.backend.events.save(&cadre(), first_write(&event)).await.unwrap();
        let filter = EventFilter::new(View::Staff, "320582", morning(), true);
        let days = world.backend.calendar.per_day(&filter).await.unwrap();
        assert_eq!(days, [(day(2026, 4, 1), 1)]);
        let whole = world.backend.calendar.of_days(&filter, DayOrder::Hour, 1).await.unwrap();
        assert_eq!(whole, [event], "with its tags");
        days
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_tell_who_speaks_where_and_when() {
    each_engine(|world| async move {
        let speakers = ["王律师", "李\"法官\""].map(|name| Speaker { name: name.into(), ..Speaker::default() });
        for number in 1..=3 {
            let starts_at = morning() + TimeDelta::hours(4 - i64::try_from(number).unwrap());
            let event = Event { starts_at, speakers: speakers.to_vec(), ..full_event(number) };
            world.backend.events.save(&cadre(), first_write(&event)).await.unwrap();
        }
        let filter = EventFilter::new(View::Staff, TOWN, morning(), true);
        let slots = world.backend.calendar.slots(&filter, 2).await.unwrap();
        assert_eq!(slots.len(), 2, "no more than asked for");
        assert!(slots[0].starts_at < slots[1].starts_at, "the soonest first");
        assert_eq!(slots[0].speakers, ["王律师", "李\"法官\""]);
        assert_eq!((slots[0].village.as_deref(), slots[0].place.as_str()), (Some(VILLAGE), "村委会二楼"));
        slots
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn villages_are_counted_in_two_stretches_of_days() {
    each_engine(|world| async move {
        let on = [(1, VILLAGE, day(2026, 3, 1)), (2, VILLAGE, day(2026, 3, 31)), (3, OTHER_VILLAGE, day(2026, 4, 1))];
        for (number, village, held) in on {
            let starts_at = clock::day_start(held) + TimeDelta::hours(10);
            let event = Event {
                starts_at,
                ends_at: None,
                village: Some(village.into()),
                scope: village.into(),
                ..full_event(number)
            };
            world.backend.events.save(&cadre(), first_write(&event)).await.unwrap();
        }
        let filter = EventFilter::new(View::Staff, TOWN, morning(), true);
        let lately = Span { from: day(2026, 3, 1), to: day(2026, 3, 30) };
        let shown = Span { from: day(2026, 3, 31), to: day(2026, 4, 1) };
        let days = |village: &str, lately, shown| VillageDays { village: village.into(), lately, shown };
        let got = world.backend.calendar.of_villages(&filter, lately, shown).await.unwrap();
        assert_eq!(got, [days(OTHER_VILLAGE, 0, 1), days(VILLAGE, 1, 1)]);
        let none = Span::day(day(2026, 3, 15));
        assert_eq!(world.backend.calendar.of_villages(&filter, none, none).await.unwrap(), []);
        got
    })
    .await;
}
