//! Many sessions at once: all or none, by their versions, once.

use super::samples::{first_write, full_event, title_write};
use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE, World, cadre, day, each_engine, id, morning, office};
use app::{
    features::{
        events::{
            model::{Event, EventState},
            query::{EventFilter, View},
            store::{AuditFilter, EventWrite, Order},
        },
        series::store::SavedMany,
    },
    ids::{EventId, SeriesId},
};
use chrono::TimeDelta;

/// Planned sessions of one series, a day apart.
fn planned(numbers: std::ops::Range<u128>) -> Vec<Event> {
    numbers
        .map(|number| Event {
            state: EventState::Planned,
            series: Some(SeriesId(id(0x99))),
            starts_at: morning() + TimeDelta::days(i64::try_from(number).unwrap()),
            ends_at: None,
            ..full_event(number)
        })
        .collect()
}

async fn there(world: &World) -> Vec<Event> {
    let mut filter = EventFilter::new(View::Staff, TOWN, morning(), true);
    filter.series = id(0x99).to_string();
    world.backend.events.list(&filter, Order::Soonest, 500, 0).await.unwrap().0
}

async fn audited(world: &World) -> i64 {
    world.backend.events.audit(&AuditFilter::default(), 1, 0).await.unwrap().1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_series_is_stored_whole_and_once() {
    each_engine(|world| async move {
        let writes = planned(1..21).iter().map(first_write).collect::<Vec<_>>();
        let tasks = (0..6).map(|_| {
            let (series, writes) = (world.backend.series.clone(), writes.clone());
            tokio::spawn(async move { series.save_many(&office(), writes).await.unwrap() })
        });
        let mut outcomes = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            outcomes.push(task.await.unwrap());
        }
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == SavedMany::Now).count(), 1, "{outcomes:?}");
        assert!(outcomes.iter().all(|outcome| !matches!(outcome, SavedMany::Conflict(_))), "{outcomes:?}");
        let events = there(&world).await;
        assert_eq!(events.len(), 20);
        assert_eq!(events[0].laws.len(), 2, "with their lists");
        assert_eq!(audited(&world).await, 20, "the log tells of each once");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_one_cannot_be_stored_none_is() {
    each_engine(|world| async move {
        let events = planned(1..6);
        let taken = Event { title: "先到的".into(), series: None, ..events[3].clone() };
        world.backend.events.save(&cadre(), first_write(&taken)).await.unwrap();
        let before = (audited(&world).await, world.storage.generation());
        let writes = events.iter().map(first_write).collect::<Vec<_>>();
        let saved = world.backend.series.save_many(&office(), writes).await.unwrap();
        assert_eq!(saved, SavedMany::Conflict(vec![taken.id]));
        assert!(there(&world).await.is_empty());
        assert_eq!((audited(&world).await, world.storage.generation()), before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_many_hold_only_on_their_versions() {
    each_engine(|world| async move {
        let series = &world.backend.series;
        let events = planned(1..6);
        series.save_many(&office(), events.iter().map(first_write).collect()).await.unwrap();
        let changes = |title: &str| events.iter().skip(1).map(|event| title_write(event, title)).collect::<Vec<_>>();
        // Somebody else is faster with one of them.
        world.backend.events.save(&cadre(), title_write(&events[2], "别人改的")).await.unwrap();
        let lost = series.save_many(&office(), changes("全部改名")).await.unwrap();
        assert_eq!(lost, SavedMany::Conflict(vec![events[2].id]));
        let titles = |events: Vec<Event>| events.into_iter().map(|event| event.title).collect::<Vec<_>>();
        assert_eq!(titles(there(&world).await).iter().filter(|title| *title == "全部改名").count(), 0);

        let others = |writes: Vec<EventWrite>| {
            writes.into_iter().filter(|write| write.event.id != events[2].id).collect::<Vec<_>>()
        };
        let writes = others(changes("全部改名"));
        assert_eq!(series.save_many(&office(), writes.clone()).await.unwrap(), SavedMany::Now);
        assert_eq!(series.save_many(&office(), writes.clone()).await.unwrap(), SavedMany::Before);
        let first = &full_event(1).title;
        assert_eq!(titles(there(&world).await), [first.as_str(), "全部改名", "别人改的", "全部改名", "全部改名"]);
        let asked = writes.iter().map(|write| (write.event.id, write.content.clone())).collect::<Vec<_>>();
        let mut written = series.repeats(&asked).await.unwrap();
        written.sort_unstable();
        assert_eq!(written, [events[1].id, events[3].id, events[4].id]);
        assert_eq!(series.repeats(&[(events[0].id, "never asked".into())]).await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_in_a_village_on_a_day_is_found() {
    each_engine(|world| async move {
        let mut events = planned(1..5);
        events[1].state = EventState::Cancelled;
        events[2].village = Some(OTHER_VILLAGE.into());
        events[2].scope = OTHER_VILLAGE.into();
        world.backend.series.save_many(&office(), events.iter().map(first_write).collect()).await.unwrap();
        let days = (21..25).map(|date| day(2026, 3, date)).collect::<Vec<_>>();
        let both = [VILLAGE.to_owned(), OTHER_VILLAGE.to_owned()];
        let find = async |scope: &str, villages: &[String]| {
            let busy = world.backend.series.busy(scope, villages, &days).await.unwrap();
            busy.into_iter().map(|busy| busy.id).collect::<Vec<EventId>>()
        };
        assert_eq!(find(TOWN, &both).await, [events[0].id, events[2].id, events[3].id]);
        assert_eq!(find(TOWN, &both[1..]).await, [events[2].id]);
        assert_eq!(find(VILLAGE, &both).await, [events[0].id, events[3].id]);
        let none = world.backend.series.days_off(day(2026, 1, 1), day(2026, 12, 31)).await.unwrap();
        assert!(none.holidays.is_empty() && none.workdays.is_empty());
    })
    .await;
}
