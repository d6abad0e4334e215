//! Series and bulk changes: what the preview shows is what is made, once, by those who may.

use super::test_app::{Answer, Person, TestApp};
use crate::support::{OTHER_VILLAGE, VILLAGE, id};
use app::{
    features::{
        events::{
            input::Purpose,
            model::{Event, EventState},
            rules::Step,
        },
        series::actions::sessions_of,
    },
    ids::SeriesId,
};

/// The fields of a series on Mondays at 14:00, with some replaced or added.
pub(super) fn typed(request: u128, change: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut pairs = [
        ("id", id(request).to_string().as_str()),
        ("version", "0"),
        ("title", "宪法宣讲"),
        ("date", "2026-03-23"),
        ("start", "14:00"),
        ("end", "15:30"),
        ("village", VILLAGE),
        ("lead_unit", "justice-office"),
        ("form", "lecture"),
        ("published", "on"),
        ("repeat", "weekly"),
        ("weekday", "1"),
        ("every", "1"),
        ("ends", "count"),
        ("count", "4"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    for (name, value) in change {
        pairs.retain(|(known, _)| known != name);
        pairs.push(((*name).to_owned(), (*value).to_owned()));
    }
    pairs
}

pub(super) async fn post(app: &TestApp, by: &Person, address: &str, pairs: &[(String, String)]) -> Answer {
    let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>();
    app.post(address, &pairs).by(by).send().await
}

/// The values of all attributes of a name.
pub(super) fn attributes(text: &str, before: &str) -> Vec<String> {
    text.split(before).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

pub(super) fn seen(page: &Answer) -> String {
    attributes(&page.text(), "name=\"seen\" value=\"").first().cloned().unwrap_or_default()
}

/// Previews and creates; gives the sessions.
pub(super) async fn make(app: &TestApp, by: &Person, request: u128, change: &[(&str, &str)]) -> Vec<Event> {
    let mut pairs = typed(request, change);
    let preview = post(app, by, "/desk/series/new", &[pairs.clone(), step("preview")].concat()).await;
    assert_eq!(preview.status, 200, "{}", preview.text());
    pairs.push(("seen".into(), seen(&preview)));
    let made = post(app, by, "/desk/series/new", &[pairs, step("create")].concat()).await;
    assert_eq!(made.status, 303, "{}", made.text());
    sessions(app, request).await
}

pub(super) fn step(step: &str) -> Vec<(String, String)> {
    vec![("step".into(), step.into())]
}

pub(super) async fn sessions(app: &TestApp, request: u128) -> Vec<Event> {
    sessions_of(&app.world.backend, SeriesId(id(request))).await.unwrap()
}

#[tokio::test]
async fn what_the_preview_shows_is_what_is_made_and_only_once() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let there = app.event(&office, Purpose::Plan, |input| {
        input.date = "2026-03-31".into();
        input.title = "already there".into();
    });
    there.await;
    let fields = [
        ("villages", OTHER_VILLAGE),
        ("stagger", "1"),
        ("stagger_unit", "days"),
        ("except", "2026-04-06\n2026-04-07"),
        ("leave", "2026-04-13/320582100212"),
    ];
    let pairs = typed(1, &fields);
    let preview = post(&app, &office, "/desk/series/new", &[pairs.clone(), step("preview")].concat()).await;
    let text = preview.text();
    assert_eq!(preview.status, 200, "{text}");
    assert!(text.contains("already there"), "the clash is pointed out: {text}");
    assert!(text.contains("2026年4月7日"), "an exception that is none is pointed out");
    let mut keys = attributes(&text, "data-session=\"");
    assert_eq!(keys.len(), 6, "three Mondays in two villages: {keys:?}");
    assert!(sessions(&app, 1).await.is_empty(), "a preview stores nothing");

    let create = [pairs.clone(), vec![("seen".into(), seen(&preview))], step("create")].concat();
    for _ in 0..2 {
        let made = post(&app, &office, "/desk/series/new", &create).await;
        let to = format!("/desk/series/{}?made=1", id(1));
        assert_eq!((made.status.as_u16(), made.header("location")), (303, to.as_str()));
        keys.retain(|key| key != "2026-04-13/320582100212");
        let events = sessions(&app, 1).await;
        assert_eq!(events.len(), keys.len());
        let (first, second): (Vec<_>, Vec<_>) =
            events.iter().partition(|event| event.village.as_deref() == Some(OTHER_VILLAGE));
        // In roster order the other village comes first or second; one of them is a day after the other.
        let days = |events: &[&Event]| events.iter().map(|event| event.held_on().to_string()).collect::<Vec<_>>();
        let (mut all, mut expected) = (days(&first), ["2026-03-23", "2026-03-30"].map(str::to_owned).to_vec());
        all.extend(days(&second));
        all.sort_unstable();
        expected.extend(["2026-03-24", "2026-03-31"].map(str::to_owned));
        assert!(expected.iter().all(|day| all.contains(day)), "{all:?}");
        assert!(events.iter().all(|event| event.state == EventState::Planned && event.published));
    }
    let other = [typed(1, &[("title", "something else")]), vec![("seen".into(), seen(&preview))], step("create")];
    assert_eq!(post(&app, &office, "/desk/series/new", &other.concat()).await.status, 409, "no silent second series");
    let again = app.ask("GET", &format!("/desk/series/new?draft={}", id(1))).by(&office).send().await;
    assert_eq!(again.header("location"), format!("/desk/series/{}", id(1)));
}

#[tokio::test]
async fn what_was_not_previewed_is_not_made() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let pairs = [typed(1, &[]), vec![("seen".into(), "0123456789abcdef".into())], step("create")].concat();
    let answer = post(&app, &office, "/desk/series/new", &pairs).await;
    assert_eq!(answer.status, 409);
    assert_eq!(attributes(&answer.text(), "data-session=\"").len(), 4, "the new preview is shown");
    assert!(sessions(&app, 1).await.is_empty());
}

#[tokio::test]
async fn a_rule_without_an_end_or_with_too_many_days_is_refused_with_its_bound() {
    let app = TestApp::new().await;
    let office = app.office().await;
    for (change, words) in [
        (&[("ends", "")][..], "最多 200 场"),
        (&[("count", "")], "最多 200 场"),
        (&[("count", "10000")], "最多 200 场"),
        (&[("count", "99999999999999999999")], "最多 200 场"),
        (&[("ends", "until"), ("until", "2101-01-01")], "2028年3月20日"),
        (&[("ends", "until"), ("until", "2099-01-01")], "2028年3月20日"),
        (&[("count", "150")], "2028年3月20日"),
        (&[("repeat", "dates"), ("dates", "2101-05-01")], "2028年3月20日"),
        (&[("repeat", "dates"), ("dates", "2026-05-01\nsoon")], "第 2 项不是日期"),
        (&[("repeat", "dates"), ("dates", "2026-03-01")], "第 1 项的日期已经过去"),
        (&[("all_villages", "on"), ("count", "100")], "最多 200 场"),
        (&[("weekday", "")], "请填写这一项"),
        (&[("every", "0")], "请填写 1 到 24 之间的整数"),
        (&[("every", "1000000")], "最多 24"),
        (&[("repeat", "month_day"), ("month_day", "32")], "请填写 1 到 31 之间的整数"),
        (&[("stagger", "1000")], "最多 60"),
        (&[("title", "")], "请填写这一项"),
    ] {
        for last in ["preview", "create"] {
            let answer = post(&app, &office, "/desk/series/new", &[typed(1, change), step(last)].concat()).await;
            assert_eq!(answer.status, 422, "{change:?}");
            assert!(answer.text().contains(words), "{change:?}: {words}\n{}", answer.text());
            assert!(answer.text().contains("value=\"14:00\""), "what was typed is kept");
        }
    }
    assert!(sessions(&app, 1).await.is_empty());
}

#[tokio::test]
async fn every_role_makes_series_for_its_own_only() {
    let app = TestApp::new().await;
    let mut got = Vec::new();
    for (number, (name, person)) in (0x100..).zip(app.everybody().await) {
        let mut pairs = typed(number, &[("count", "2")]);
        let page = match &person {
            Some(person) => post(&app, person, "/desk/series/new", &[pairs.clone(), step("preview")].concat()).await,
            None => app.post("/desk/series/new", &[("step", "preview")]).send().await,
        };
        pairs.push(("seen".into(), seen(&page)));
        let made = match &person {
            Some(person) => post(&app, person, "/desk/series/new", &[pairs, step("create")].concat()).await,
            None => page,
        };
        let events = sessions(&app, number).await;
        let village = events.first().and_then(|event| event.village.clone()).unwrap_or_default();
        let unit = events.first().and_then(|event| event.lead_unit.clone()).unwrap_or_default();
        got.push((name, made.status.as_u16(), events.len(), village, unit));
    }
    let row = |name, status, number, village: &str, unit: &str| (name, status, number, village.into(), unit.into());
    assert_eq!(
        got,
        [
            row("nobody", 401, 0, "", ""),
            row("own village", 303, 2, VILLAGE, "justice-office"),
            row("other village", 303, 2, OTHER_VILLAGE, "justice-office"),
            row("leading unit", 303, 2, VILLAGE, "justice-office"),
            row("other unit", 303, 2, VILLAGE, "water"),
            row("office", 303, 2, VILLAGE, "justice-office"),
            row("other town's office", 403, 0, "", ""),
            row("observer", 403, 0, "", ""),
            row("admin", 303, 2, VILLAGE, "justice-office"),
        ]
    );
}

/// The form of a plan, as its page posts it.
fn change(event: &Event, fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut pairs = vec![("id".to_owned(), event.id.to_string()), ("version".to_owned(), event.version.to_string())];
    let shown = app::features::events::prefill::input_of(event);
    for (name, value) in [
        ("title", &shown.title),
        ("date", &shown.date),
        ("start", &shown.start),
        ("end", &shown.end),
        ("village", &shown.village),
        ("place", &shown.place),
        ("lead_unit", &shown.lead_unit),
        ("form", &shown.form),
        ("published", &"on".to_owned()),
    ] {
        let value = fields.iter().find(|(known, _)| *known == name).map_or(value.as_str(), |(_, value)| value);
        pairs.push((name.to_owned(), value.to_owned()));
    }
    pairs.extend(
        fields.iter().filter(|(name, _)| *name == "range").map(|(name, value)| ((*name).into(), (*value).into())),
    );
    pairs
}

#[tokio::test]
async fn a_change_goes_for_this_one_for_later_ones_or_for_all_that_are_planned() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let events = make(&app, &office, 1, &[("count", "5")]).await;
    app.step(&office, &events[3], Step::Cancel).await;
    let form = app.ask("GET", &format!("/desk/plan/new?event={}", events[1].id)).by(&office).send().await.text();
    assert!(form.contains("name=\"range\""), "the form asks for the range");

    let later = change(&events[1], &[("range", "later"), ("date", "2026-04-01"), ("start", "09:00")]);
    let answer = post(&app, &office, "/desk/plan/new", &later).await;
    let to = format!("/desk/series/{}?changed=3&left=1&session={}", id(1), events[1].id);
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, to.as_str()), "{}", answer.text());
    let when = |events: Vec<Event>| {
        let when = |event: &Event| format!("{} {}", event.held_on(), app::ui::words::time(event.starts_at));
        events.iter().map(when).collect::<Vec<_>>()
    };
    let moved = ["2026-03-23 14:00", "2026-04-01 09:00", "2026-04-08 09:00", "2026-04-13 14:00", "2026-04-22 09:00"];
    assert_eq!(when(sessions(&app, 1).await), moved);
    // The answer got lost and the browser asks again.
    assert_eq!(post(&app, &office, "/desk/plan/new", &later).await.status, 303);
    assert_eq!(when(sessions(&app, 1).await), moved, "nothing moves twice");

    let first = sessions(&app, 1).await.remove(0);
    let all = change(&first, &[("range", "all"), ("date", "2026-03-24"), ("place", "新礼堂")]);
    assert_eq!(post(&app, &office, "/desk/plan/new", &all).await.status, 303);
    let events = sessions(&app, 1).await;
    let places = events.iter().map(|event| event.place.as_str()).collect::<Vec<_>>();
    assert_eq!(places, ["新礼堂", "新礼堂", "新礼堂", "", "新礼堂"], "the cancelled one stays");
    assert_eq!(when(events.clone())[..2], ["2026-03-24 14:00", "2026-04-01 09:00"], "of all, only this one moves");
    assert!(events.iter().all(|event| event.series == Some(SeriesId(id(1)))));

    let alone = change(&events[4], &[("range", "this"), ("title", "最后一场")]);
    assert_eq!(post(&app, &office, "/desk/plan/new", &alone).await.status, 303);
    let events = sessions(&app, 1).await;
    assert_eq!(events.iter().filter(|event| event.title == "最后一场").count(), 1);
    assert_eq!(events[4].series, Some(SeriesId(id(1))), "changed alone, it stays in its series");

    let stale = change(&Event { version: 1, ..events[1].clone() }, &[("range", "later"), ("title", "旧的")]);
    assert_eq!(post(&app, &office, "/desk/plan/new", &stale).await.status, 409);
    assert!(sessions(&app, 1).await.iter().all(|event| event.title != "旧的"));
}

#[tokio::test]
async fn a_cadre_changes_of_a_series_what_is_the_own_villages() {
    let app = TestApp::new().await;
    let (office, cadre) = (app.office().await, app.cadre().await);
    let events = make(&app, &office, 1, &[("count", "2"), ("villages", OTHER_VILLAGE)]).await;
    let own = events.iter().find(|event| event.village.as_deref() == Some(VILLAGE)).unwrap();
    let other = events.iter().find(|event| event.village.as_deref() == Some(OTHER_VILLAGE)).unwrap();
    let answer = post(&app, &cadre, "/desk/plan/new", &change(own, &[("range", "all"), ("title", "改名")])).await;
    assert!(answer.header("location").contains("changed=2&left=2"), "{}", answer.header("location"));
    let named = |events: &[Event], village: &str| {
        events.iter().filter(|event| event.village.as_deref() == Some(village) && event.title == "改名").count()
    };
    let after = sessions(&app, 1).await;
    assert_eq!((named(&after, VILLAGE), named(&after, OTHER_VILLAGE)), (2, 0));
    let forbidden = post(&app, &cadre, "/desk/plan/new", &change(other, &[("range", "all"), ("title", "x")])).await;
    assert_eq!(forbidden.status, 403);
    let page = app.ask("GET", &format!("/desk/series/{}", id(1))).by(&cadre).send().await.text();
    assert!(page.contains(&own.id.to_string()) && !page.contains(&other.id.to_string()));
    assert_eq!(app.ask("GET", &format!("/desk/series/{}", id(2))).by(&cadre).send().await.status, 404);
}

#[tokio::test]
async fn what_was_changed_in_one_session_alone_is_not_overwritten_and_what_overlaps_is_said() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let events = make(&app, &office, 1, &[]).await;
    let own = change(&events[1], &[("range", "this"), ("title", "单独改名")]);
    assert_eq!(post(&app, &office, "/desk/plan/new", &own).await.status, 303);
    app.event(&office, Purpose::Plan, |input| {
        input.title = "already there".into();
        input.date = "2026-04-06".into();
        input.start = "09:00".into();
    })
    .await;
    let all = change(&events[0], &[("range", "all"), ("title", "新名称"), ("start", "09:00"), ("end", "10:00")]);
    let answer = post(&app, &office, "/desk/plan/new", &all).await;
    let to = answer.header("location").to_owned();
    assert!(to.contains("changed=4") && to.contains("kept=1"), "{to}");
    let titles = sessions(&app, 1).await.into_iter().map(|event| event.title).collect::<Vec<_>>();
    assert_eq!(titles, ["新名称", "单独改名", "新名称", "新名称"]);
    let page = app.ask("GET", &to).by(&office).send().await.text();
    assert!(page.contains("有 1 场保留了各自的内容") && page.contains("有 1 场与同一村"), "{page}");
    assert!(page.contains("already there"), "{page}");
}
