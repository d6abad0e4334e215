//! Many ticked sessions at once: shown first, then moved, called off or published; and a series called off from a day on.

use super::series::{attributes, make, post, sessions};
use super::test_app::TestApp;
use crate::support::{OTHER_VILLAGE, id};
use app::features::events::{
    input::Purpose,
    model::{Event, EventState},
};

fn bulk(what: &[(&str, &str)], events: &[&Event]) -> Vec<(String, String)> {
    let picks = events.iter().map(|event| ("pick".to_owned(), format!("{}:{}", event.id, event.version)));
    what.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).chain(picks).collect()
}

async fn now(app: &TestApp, event: &Event) -> Event {
    app.world.backend.events.find(event.id).await.unwrap().unwrap()
}

#[tokio::test]
async fn what_is_ticked_is_moved_after_it_was_shown() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let one = app.event(&office, Purpose::Plan, |_| {}).await;
    let two = app.event(&office, Purpose::Plan, |input| input.date = "2026-03-24".into()).await;
    let held = app.event(&office, Purpose::Log, |_| {}).await;
    let there = app.event(&office, Purpose::Plan, |input| {
        input.date = "2026-03-31".into();
        input.title = "in the way".into();
    });
    let there = there.await;
    let shift = [("what", "shift"), ("days", "7"), ("step", "preview")];
    let preview = post(&app, &office, "/desk/bulk", &bulk(&shift, &[&one, &two, &held])).await;
    let text = preview.text();
    assert_eq!(preview.status, 200, "{text}");
    assert!(text.contains("将改动 2 场，1 场不动"), "{text}");
    assert!(text.contains("in the way") && text.contains("状态是待审核"), "{text}");
    assert_eq!(attributes(&text, "name=\"pick\" value=\"").len(), 2, "only what can be done goes on");
    assert_eq!(now(&app, &one).await, one, "a preview stores nothing");

    let confirm = bulk(&[("what", "shift"), ("days", "7"), ("step", "confirm")], &[&one, &two]);
    for _ in 0..2 {
        let done = post(&app, &office, "/desk/bulk", &confirm).await;
        assert!(done.header("location").ends_with("did=shift&done=2"), "{} {}", done.status, done.header("location"));
        let days = [now(&app, &one).await.held_on().to_string(), now(&app, &two).await.held_on().to_string()];
        assert_eq!(days, ["2026-03-29", "2026-03-31"], "a repeat moves nothing twice");
    }
    let audit = app.ask("GET", &format!("/events/{}", one.id)).by(&office).send().await.text();
    assert!(audit.contains("3月29日"), "the history tells of it");

    // Somebody changed one of them meanwhile: nothing is done.
    let stale = bulk(&[("what", "weekday"), ("weekday", "5"), ("step", "confirm")], &[&there, &one]);
    let answer = post(&app, &office, "/desk/bulk", &stale).await;
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("已被他人修改"), "{}", answer.text());
    assert_eq!(now(&app, &there).await, there);
    let weekday = bulk(&[("what", "weekday"), ("weekday", "5"), ("step", "confirm")], &[&there]);
    assert_eq!(post(&app, &office, "/desk/bulk", &weekday).await.status, 303);
    assert_eq!(now(&app, &there).await.held_on().to_string(), "2026-04-03");
}

#[tokio::test]
async fn a_selection_is_called_off_published_or_refused_with_reasons() {
    let app = TestApp::new().await;
    let (office, cadre) = (app.office().await, app.cadre().await);
    let own = app.event(&cadre, Purpose::Plan, |_| {}).await;
    let others = app.event(&office, Purpose::Plan, |input| input.village = OTHER_VILLAGE.into()).await;
    let publish = |step| bulk(&[("what", "publish"), ("step", step)], &[&own, &others]);
    let preview = post(&app, &cadre, "/desk/bulk", &publish("preview")).await.text();
    assert!(preview.contains("找不到的活动") && !preview.contains(&others.title), "{preview}");
    assert_eq!(post(&app, &cadre, "/desk/bulk", &publish("confirm")).await.status, 409);
    assert!(!now(&app, &own).await.published);
    assert_eq!(post(&app, &office, "/desk/bulk", &publish("confirm")).await.status, 303);
    assert!(now(&app, &own).await.published && now(&app, &others).await.published);

    let (own, others) = (now(&app, &own).await, now(&app, &others).await);
    for (fields, words) in [
        (&[("what", "cancel"), ("reason", " ")][..], "请填写这一项"),
        (&[("what", "shift"), ("days", "0")], "请填写这一项"),
        (&[("what", "shift"), ("days", "367")], "最多 366"),
        (&[("what", "shift"), ("days", "99999999999999999999")], "请填写数字"),
        (&[("what", "weekday"), ("weekday", "8")], "请从列表中选择"),
        (&[("what", "delete")], "请填写这一项"),
    ] {
        for step in ["preview", "confirm"] {
            let pairs = bulk(&[fields, &[("step", step)]].concat(), &[&own]);
            let answer = post(&app, &office, "/desk/bulk", &pairs).await;
            assert_eq!(answer.status, 422, "{fields:?}");
            assert!(answer.text().contains(words), "{fields:?}: {}", answer.text());
            let tick = format!("value=\"{}:{}\" checked", own.id, own.version);
            assert!(answer.text().contains(&tick), "the ticks are kept");
        }
    }
    let nothing = post(&app, &office, "/desk/bulk", &bulk(&[("what", "publish")], &[])).await;
    assert_eq!(nothing.status, 422);
    let many = (0..501).map(|number| ("pick".to_owned(), format!("{}:1", id(0x9000 + number)))).collect::<Vec<_>>();
    let many = post(&app, &office, "/desk/bulk", &[bulk(&[("what", "publish")], &[]), many].concat()).await;
    assert_eq!(many.status, 422);
    assert!(many.text().contains("最多 500 项"));

    let cancel = bulk(&[("what", "cancel"), ("reason", "暴雨"), ("step", "confirm")], &[&own, &others]);
    assert_eq!(post(&app, &office, "/desk/bulk", &cancel).await.status, 303);
    let gone = now(&app, &own).await;
    assert_eq!((gone.state, gone.reason.as_str()), (EventState::Cancelled, "暴雨"));
    assert!(app.get(&format!("/events/{}", own.id)).await.text().contains("暴雨"), "residents read why");
}

#[tokio::test]
async fn a_series_is_called_off_from_one_session_on() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let events = make(&app, &office, 1, &[]).await;
    let address = format!("/desk/series/{}", id(1));
    let from = events[2].id.to_string();
    let send = |why: &'static str| {
        let pairs = [("event", from.as_str()), ("range", "later"), ("why", why)];
        app.post(&address, &pairs).by(&office).send()
    };
    assert_eq!(send("").await.status, 422);
    let preview = send("换主题").await;
    assert_eq!(preview.status, 200);
    let text = preview.text();
    assert!(text.contains("将改动 2 场，0 场不动"), "{text}");
    let picks = attributes(&text, "name=\"pick\" value=\"");
    let mut pairs = bulk(&[("what", "cancel"), ("reason", "换主题"), ("step", "confirm")], &[]);
    pairs.extend(picks.into_iter().map(|pick| ("pick".to_owned(), pick)));
    assert_eq!(post(&app, &office, "/desk/bulk", &pairs).await.status, 303);
    let states = sessions(&app, 1).await.iter().map(|event| event.state).collect::<Vec<_>>();
    let [kept, gone] = [EventState::Planned, EventState::Cancelled];
    assert_eq!(states, [kept, kept, gone, gone]);
}

#[tokio::test]
async fn the_pages_open_for_those_who_plan() {
    let app = TestApp::new().await;
    let everybody = app.everybody().await;
    for (address, expected) in [
        ("/desk/series/new", [303, 303, 303, 303, 303, 303, 303, 403, 303]),
        ("/desk/bulk", [303, 200, 200, 200, 200, 200, 200, 403, 200]),
        ("/desk/overdue", [303, 200, 200, 200, 200, 200, 200, 200, 200]),
        ("/desk/feeds", [303, 200, 200, 200, 200, 200, 200, 200, 200]),
    ] {
        let mut got = Vec::new();
        for (_, person) in &everybody {
            got.push(app.ask("GET", address).by(person.as_ref()).send().await.status.as_u16());
        }
        assert_eq!(got, expected, "{address}");
    }
}
