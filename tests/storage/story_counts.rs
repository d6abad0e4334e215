//! Figures: each equals what adding up by hand gives, and opens exactly its rows.

use super::samples::{filters, first_write, lets_through, random_events, regions};
use crate::support::{World, cadre, each_engine, morning};
use app::features::{
    counts::model::{Dimension, Totals},
    events::{
        model::{Event, EventState},
        query::{EventFilter, View},
    },
};
use std::collections::BTreeMap;

async fn filled(world: &World) -> Vec<Event> {
    world.storage.reference.import_regions(&regions(), morning()).await.unwrap();
    let all = random_events(150);
    for event in &all {
        world.backend.events.save(&cadre(), first_write(event)).await.unwrap();
    }
    all
}

fn add(totals: &mut Totals, event: &Event) {
    let results = &event.results;
    totals.sessions += 1;
    totals.attendance += results.attendance.unwrap_or(0);
    totals.online_views += results.online_views.unwrap_or(0);
    totals.consultations += results.consultations.unwrap_or(0);
    totals.materials += results.materials.unwrap_or(0);
    totals.estimated += i64::from(results.is_estimate);
}

fn keys(event: &Event, dimension: Dimension) -> Vec<String> {
    let mut keys = match dimension {
        Dimension::Month => vec![event.held_on().format("%Y-%m").to_string()],
        Dimension::Village => event.village.iter().cloned().collect(),
        Dimension::Unit => event.lead_unit.iter().chain(&event.units).cloned().collect(),
        Dimension::Focus => event.focuses.clone(),
        Dimension::Audience => event.audiences.clone(),
        Dimension::Form => event.form.iter().cloned().collect(),
        Dimension::Duty => vec![event.duty_item.clone()].into_iter().filter(|item| !item.is_empty()).collect(),
    };
    keys.sort();
    keys.dedup();
    if keys.is_empty() {
        keys.push("-".into());
    }
    keys
}

#[tokio::test(flavor = "multi_thread")]
async fn sums_equal_adding_up_by_hand() {
    each_engine(|world| async move {
        let all = filled(&world).await;
        let counts = &world.backend.counts;
        let mut tables = Vec::new();
        for filter in filters() {
            let chosen = all.iter().filter(|event| lets_through(&filter, event)).collect::<Vec<_>>();
            let mut expected = Totals::default();
            for event in &chosen {
                add(&mut expected, event);
            }
            assert_eq!(counts.totals(&filter).await.unwrap(), expected, "{filter:?}");
            for dimension in Dimension::ALL {
                let mut expected = BTreeMap::<String, Totals>::new();
                for event in &chosen {
                    for key in keys(event, dimension) {
                        add(expected.entry(key).or_default(), event);
                    }
                }
                let rows = counts.by(&filter, dimension).await.unwrap();
                assert_eq!(rows.iter().cloned().collect::<BTreeMap<_, _>>(), expected, "{dimension:?} {filter:?}");
                assert_eq!(rows.len(), expected.len(), "each key once");
                tables.push(rows);
            }
        }
        tables
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_row_of_a_table_opens_exactly_its_sessions() {
    each_engine(|world| async move {
        filled(&world).await;
        let counted = EventFilter::new(View::Counted, "320582", morning(), true);
        for dimension in Dimension::ALL {
            let rows = world.backend.counts.by(&counted, dimension).await.unwrap();
            let missing = rows.iter().position(|(key, _)| key == "-");
            assert!(missing.is_none_or(|place| place + 1 == rows.len()), "\"not given\" is the last row");
            for (key, totals) in rows {
                let mut opened = counted.clone();
                match dimension {
                    Dimension::Month => continue,
                    Dimension::Village => opened.village = key,
                    Dimension::Unit => opened.unit = key,
                    Dimension::Focus => opened.focus = key,
                    Dimension::Audience => opened.audience = key,
                    Dimension::Form => opened.form = key,
                    Dimension::Duty => opened.duty = key,
                }
                assert_eq!(world.backend.counts.totals(&opened).await.unwrap(), totals, "{dimension:?} {opened:?}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_the_evening_counts_in_the_month_of_the_town() {
    each_engine(|world| async move {
        let mut event = super::samples::full_event(1);
        event.state = EventState::Approved;
        // 2026-03-31 16:30 in London is past midnight in the town.
        event.starts_at = app::clock::day_start(crate::support::day(2026, 4, 1)) + chrono::TimeDelta::minutes(30);
        event.ends_at = None;
        world.backend.events.save(&cadre(), first_write(&event)).await.unwrap();
        let counted = EventFilter::new(View::Counted, "320582", morning(), true);
        let rows = world.backend.counts.by(&counted, Dimension::Month).await.unwrap();
        assert_eq!(rows.iter().map(|(month, _)| month.as_str()).collect::<Vec<_>>(), ["2026-04"]);
        rows
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_in_the_villages_is_counted() {
    each_engine(|world| async move {
        let all = filled(&world).await;
        let filter = EventFilter::new(View::Public, "320582", morning(), true);
        let mut expected = BTreeMap::<String, i64>::new();
        for event in &all {
            let is_on = event.is_public() && event.state == EventState::Planned && event.over_at() > filter.now;
            if let (true, Some(village)) = (is_on, &event.village) {
                *expected.entry(village.clone()).or_default() += 1;
            }
        }
        assert!(!expected.is_empty());
        let upcoming = world.backend.counts.upcoming_by_village(&filter).await.unwrap();
        assert_eq!(upcoming, expected.into_iter().collect::<Vec<_>>());
        upcoming
    })
    .await;
}
