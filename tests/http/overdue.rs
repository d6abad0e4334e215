//! The reminder: who sees it when, and the two ways to settle it.

use super::test_app::TestApp;
use crate::support::{OTHER_VILLAGE, VILLAGE};
use app::features::{
    accounts::Role,
    events::{input::Purpose, model::EventState},
};
use chrono::TimeDelta;

#[tokio::test]
async fn a_plan_that_nobody_logged_grows_more_urgent_until_it_is_settled() {
    let app = TestApp::new().await;
    let office = app.office().await;
    // Over on 2026-03-22 at 15:00.
    let event = app.event(&office, Purpose::Plan, |input| input.end = "15:00".into()).await;
    let other = app.event(&office, Purpose::Plan, |input| input.village = OTHER_VILLAGE.into()).await;
    for (days, words, listed) in
        [(3, "已经结束，请登记", 0), (4, "已过 1 天", 1), (6, "已过 3 天", 1), (10, "已过 7 天", 1)]
    {
        app.world.clock.forward(TimeDelta::days(days) - (app.world.now() - crate::support::morning()));
        let cadre = app.person(Role::Village, VILLAGE, None).await;
        let office = app.office().await;
        let desk = app.ask("GET", "/desk").by(&cadre).send().await.text();
        assert!(desk.contains(words), "after {days} days: {desk}");
        assert!(desk.contains(&format!("/log?event={}", event.id)) && !desk.contains(&other.id.to_string()));
        let list = app.ask("GET", "/desk/overdue").by(&office).send().await.text();
        assert_eq!(list.matches(&format!("href=\"/events/{}\"", event.id)).count(), listed, "after {days} days");
        let own = app.ask("GET", &format!("/desk/overdue?village={OTHER_VILLAGE}")).by(&office).send().await.text();
        assert!(!own.contains(&format!("href=\"/events/{}\"", event.id)));
    }
    let office = app.office().await;
    assert!(app.ask("GET", "/desk").by(&office).send().await.text().contains("7 天以上 2 场"));
    assert!(app.ask("GET", "/desk/overdue").by(&office).send().await.text().contains("id=\"days-7\""));

    let cadre = app.person(Role::Village, VILLAGE, None).await;
    let version = event.version.to_string();
    let id = event.id.to_string();
    let send = |reason: &'static str, back: &'static str| {
        let pairs = [("event", id.as_str()), ("version", &version), ("reason", reason), ("back", back)];
        app.post("/desk/overdue", &pairs)
    };
    let stranger = app.person(Role::Village, OTHER_VILLAGE, None).await;
    assert_eq!(send("下雨", "/desk").by(&stranger).send().await.status, 403);
    let refused = send(" ", "/desk").by(&cadre).send().await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("请填写这一项"));
    for _ in 0..2 {
        let done = send("下雨", "/desk").by(&cadre).send().await;
        assert_eq!((done.status.as_u16(), done.header("location")), (303, "/desk?did=not_held"), "{}", done.text());
    }
    let settled = app.world.backend.events.find(event.id).await.unwrap().unwrap();
    assert_eq!((settled.state, settled.reason.as_str()), (EventState::NotHeld, "下雨"));
    assert!(!app.ask("GET", "/desk").by(&cadre).send().await.text().contains("已过 7 天"));
    let off_site = send("下雨", "https://evil.test").by(&cadre).send().await;
    assert_eq!(off_site.header("location"), "/desk/overdue?did=not_held");
}
