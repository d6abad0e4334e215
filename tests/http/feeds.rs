//! Calendars, read once more by an independent parser: times, changes, and whose sessions a secret address holds.

use super::test_app::{Answer, Person, TestApp};
use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE};
use app::features::{
    accounts::{
        Role,
        actions::{reset_password, set_disabled},
    },
    events::{input::Purpose, model::Event, rules::Step},
};
use chrono::{DateTime, TimeDelta, Utc};
use icalendar::{
    Calendar, CalendarComponent, CalendarDateTime, Component, DatePerhapsTime, Event as Entry, EventStatus,
};

/// The entries of a calendar, after a check of its lines: CRLF, 75 octets, nothing cut inside a character.
fn entries(answer: &Answer) -> Vec<Entry> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text();
    assert!(text.ends_with("END:VCALENDAR\r\n"));
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "lines end in CRLF");
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{line}");
        assert!(!line.chars().any(|c| c.is_control() && c != '\t'), "{line:?}");
    }
    assert!(!text.contains("VTIMEZONE") && !text.contains("TZID"), "moments in UTC need no rules of time zones");
    let calendar: Calendar = text.parse().unwrap();
    calendar
        .components
        .iter()
        .filter_map(|component| match component {
            CalendarComponent::Event(entry) => Some(entry.clone()),
            _ => None,
        })
        .collect()
}

fn utc(moment: Option<DatePerhapsTime>) -> Option<DateTime<Utc>> {
    match moment? {
        DatePerhapsTime::DateTime(CalendarDateTime::Utc(at)) => Some(at),
        other => panic!("not in UTC: {other:?}"),
    }
}

fn of<'a>(entries: &'a [Entry], event: &Event) -> Option<&'a Entry> {
    let uid = format!("{}@pufa-ledger", event.id);
    entries.iter().find(|entry| entry.get_uid() == Some(uid.as_str()))
}

async fn planned(app: &TestApp, by: &Person, village: &str, title: &str, published: bool) -> Event {
    let fill = |input: &mut app::features::events::input::EventInput| {
        input.village = village.into();
        input.title = title.into();
        input.end = "15:30".into();
        input.published = published;
    };
    app.event(by, Purpose::Plan, fill).await
}

#[tokio::test]
async fn a_calendar_says_the_same_times_to_another_program_and_tells_of_changes() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let long = "民法典、反诈与“枫桥经验”：一次很长很长的宣讲；带逗号, 分号; 反斜杠\\和表情😀";
    let event = planned(&app, &office, VILLAGE, long, true).await;
    // Around midnight the town's day is not that of UTC.
    let late = app.event(&office, Purpose::Plan, |input| {
        input.start = "00:30".into();
        input.published = true;
    });
    let late = late.await;
    let answer = app.get("/calendar.ics").await;
    let text = answer.text();
    for line in ["REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H", "METHOD:PUBLISH", "VERSION:2.0"] {
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{line}");
    }
    let first = entries(&answer);
    let entry = of(&first, &event).unwrap();
    assert_eq!(utc(entry.get_start()), Some("2026-03-22T06:00:00Z".parse().unwrap()));
    assert_eq!(utc(entry.get_end()), Some("2026-03-22T07:30:00Z".parse().unwrap()));
    assert_eq!(entry.get_summary(), Some(long), "escaped and folded, it reads as it was typed");
    assert_eq!(entry.get_sequence(), Some(0));
    assert_eq!(entry.get_last_modified(), Some(app.world.now()));
    assert_eq!(entry.get_status(), Some(EventStatus::Confirmed));
    let midnight = of(&first, &late).unwrap();
    assert_eq!(utc(midnight.get_start()), Some("2026-03-21T16:30:00Z".parse().unwrap()));
    assert!(text.contains("TRIGGER:-PT60M"));

    app.world.clock.forward(TimeDelta::minutes(5));
    let event = app.step(&office, &event, Step::Cancel).await;
    let second = entries(&app.get("/calendar.ics").await);
    let entry = of(&second, &event).expect("the same UID");
    assert_eq!(entry.get_sequence(), Some(1));
    assert_eq!(entry.get_status(), Some(EventStatus::Cancelled));
    assert_eq!(entry.get_last_modified(), Some(app.world.now()));
    let one = entries(&app.get(&format!("/calendar.ics?event={}", late.id)).await);
    assert_eq!(one.len(), 1);
}

#[tokio::test]
async fn a_calendar_takes_every_filter_of_the_lists() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let one = app.event(&office, Purpose::Plan, |input| {
        input.observance = "constitution-day".into();
        input.published = true;
    });
    let one = one.await;
    let two = planned(&app, &office, OTHER_VILLAGE, "elsewhere", true).await;
    for (query, expected) in [
        ("observance=constitution-day", [true, false]),
        (&format!("village={OTHER_VILLAGE}"), [false, true]),
        ("unit=justice-office&form=lecture", [true, true]),
        ("q=elsewhere", [false, true]),
        ("state=cancelled", [false, false]),
    ] {
        let list = entries(&app.get(&format!("/calendar.ics?{query}")).await);
        assert_eq!([of(&list, &one).is_some(), of(&list, &two).is_some()], expected, "{query}");
    }
    assert_eq!(app.get("/calendar.ics?colour=red").await.status, 400);
}

/// Makes a secret address on its page; gives its path.
async fn make(app: &TestApp, by: &Person) -> String {
    let page = app.post("/desk/feeds", &[("step", "make")]).by(by).send().await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("cache-control"), "private, no-store");
    let text = page.text();
    let (_, rest) = text.split_once("http://pufa.test/feed/").unwrap();
    format!("/feed/{}", rest.split('<').next().unwrap())
}

#[tokio::test]
async fn a_secret_address_holds_the_own_sessions_and_those_alone() {
    let app = TestApp::new().await;
    let (office, cadre) = (app.office().await, app.cadre().await);
    let unit = app.person(Role::Unit, TOWN, Some("justice-office")).await;
    let water = app.person(Role::Unit, TOWN, Some("water")).await;
    let secret = planned(&app, &cadre, VILLAGE, "not public yet", false).await;
    let open = planned(&app, &cadre, VILLAGE, "public", true).await;
    let elsewhere = planned(&app, &office, OTHER_VILLAGE, "of another village", false).await;
    let held = app.event(&cadre, Purpose::Log, |_| {}).await;
    let gone = planned(&app, &cadre, VILLAGE, "not held", false).await;
    let gone = app.step(&cadre, &gone, Step::Cancel).await;
    for (who, expected) in [
        (&cadre, [true, true, false, true, true]),
        (&office, [true, true, true, true, true]),
        (&unit, [true, true, true, true, true]),
        (&water, [false; 5]),
    ] {
        let address = make(&app, who).await;
        assert_eq!(address.len(), "/feed/.ics".len() + 64);
        // A calendar program has no login.
        let answer = app.get(&address).await;
        let list = entries(&answer);
        let there = [&secret, &open, &elsewhere, &held, &gone].map(|event| of(&list, event).is_some());
        assert_eq!(there, expected, "{}", who.account.name);
        assert_eq!(answer.header("cache-control"), "private, no-store");
        assert!(answer.header("etag").is_empty());
        assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
        assert_eq!(answer.header("x-robots-tag"), "noindex");
        if who.account.id == cadre.account.id {
            let status = |event: &Event| of(&list, event).unwrap().get_status();
            assert_eq!(status(&secret), Some(EventStatus::Tentative));
            assert_eq!(status(&open), Some(EventStatus::Confirmed));
            assert_eq!(status(&gone), Some(EventStatus::Cancelled));
            assert!(of(&list, &held).unwrap().get_summary().unwrap().starts_with("[待审核]"));
        }
    }
    let public = entries(&app.get("/calendar.ics").await);
    assert!(of(&public, &secret).is_none() && of(&public, &open).is_some());
}

#[tokio::test]
async fn an_address_that_is_revoked_unknown_or_of_a_shut_account_is_not_there() {
    let app = TestApp::new().await;
    let admin = app.person(Role::Admin, TOWN, None).await;
    for wrong in ["/feed/x.ics", "/feed/.ics", &format!("/feed/{}.ics", "0".repeat(64)), "/feed/%00.ics", "/feed/a/b"] {
        assert_eq!(app.get(wrong).await.status, 404, "{wrong}");
    }
    let backend = &app.world.backend;
    for end in ["revoke", "disable", "reset", "out everywhere"] {
        let cadre = app.cadre().await;
        let address = make(&app, &cadre).await;
        assert_eq!(app.get(&address).await.status, 200, "{end}");
        assert_eq!(app.get(address.trim_end_matches(".ics")).await.status, 404, "{end}");
        match end {
            "revoke" => {
                let stranger = app.cadre().await;
                let key = backend.feeds.list(cadre.account.id).await.unwrap()[0].key.clone();
                let pairs = [("step", "revoke"), ("key", key.as_str())];
                assert_eq!(app.post("/desk/feeds", &pairs).by(&stranger).send().await.status, 303);
                assert_eq!(app.get(&address).await.status, 200, "another's cannot be revoked");
                assert_eq!(app.post("/desk/feeds", &pairs).by(&cadre).send().await.status, 303);
                assert_eq!(app.post("/desk/feeds", &pairs).by(&cadre).send().await.status, 303);
            }
            "disable" => {
                set_disabled(backend, Some(&admin.account), cadre.account.id, true).await.unwrap();
            }
            "reset" => {
                reset_password(backend, Some(&admin.account), cadre.account.id).await.unwrap();
            }
            _ => {
                assert_eq!(app.post("/logout/everywhere", &[]).by(&cadre).send().await.status, 303);
            }
        }
        assert_eq!(app.get(&address).await.status, 404, "{end}");
    }
}

#[tokio::test]
async fn there_are_five_addresses_at_most_and_the_use_of_each_is_shown() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let first = make(&app, &cadre).await;
    for _ in 0..4 {
        make(&app, &cadre).await;
    }
    let full = app.post("/desk/feeds", &[("step", "make")]).by(&cadre).send().await;
    assert_eq!(full.status, 422);
    assert!(full.text().contains("最多 5"), "{}", full.text());
    let page = |text: String| (text.matches("还没有用过").count(), text.contains(first.trim_start_matches("/feed/")));
    let before = page(app.ask("GET", "/desk/feeds").by(&cadre).send().await.text());
    assert_eq!(before, (5, false), "the address is never shown again");
    app.get(&first).await;
    assert_eq!(page(app.ask("GET", "/desk/feeds").by(&cadre).send().await.text()), (4, false));
    assert_eq!(app.post("/desk/feeds", &[("step", "make")]).send().await.status, 401);
    assert_eq!(app.post("/desk/feeds", &[("step", "revoke"), ("key", "x")]).by(&cadre).send().await.status, 400);
}

#[tokio::test]
async fn an_address_on_the_net_asks_for_private_calendars_so_often_and_no_more() {
    let app = TestApp::new().await;
    for _ in 0..60 {
        assert_eq!(app.get("/feed/x.ics").await.status, 404);
    }
    let refused = app.get("/feed/x.ics").await;
    assert_eq!(refused.status, 429);
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(app.ask("GET", "/feed/x.ics").from([10, 0, 0, 9]).send().await.status, 404);
}
