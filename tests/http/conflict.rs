//! Two people change one plan: the second sees both and loses nothing.

use super::test_app::{Answer, Person, TestApp};
use app::features::events::{input::Purpose, model::Event};

async fn send(app: &TestApp, by: &Person, event: &Event, version: &str, title: &str, place: &str) -> Answer {
    let id = event.id.to_string();
    let pairs = [
        ("id", id.as_str()),
        ("version", version),
        ("title", title),
        ("place", place),
        ("date", "2026-03-22"),
        ("start", "14:00"),
        ("village", event.village.as_deref().unwrap()),
        ("lead_unit", "justice-office"),
        ("form", "lecture"),
    ];
    app.post("/desk/plan/new", &pairs).by(by).send().await
}

#[tokio::test]
async fn the_later_save_is_shown_both_and_can_keep_either() {
    let app = TestApp::new().await;
    let (office, cadre) = (app.office().await, app.cadre().await);
    let event = app.event(&cadre, Purpose::Plan, |_| {}).await;
    assert_eq!(send(&app, &office, &event, "1", "司法所改的", "礼堂").await.status, 303);
    let conflict = send(&app, &cadre, &event, "1", "村里改的", "礼堂").await;
    let text = conflict.text();
    assert_eq!(conflict.status, 409);
    assert!(text.contains("<td>司法所改的</td>") && text.contains("<td>村里改的</td>"), "{text}");
    assert!(!text.contains("<td>礼堂</td>"), "what is the same is not shown");
    assert!(text.contains("value=\"村里改的\""), "the form holds what was typed");
    assert!(text.contains("name=\"version\" value=\"2\""), "sent again, it is a change of what is there");
    let stored = app.world.backend.events.find(event.id).await.unwrap().unwrap();
    assert_eq!(stored.title, "司法所改的", "nothing is overwritten unseen");
    let theirs = format!("/desk/plan/new?event={}&amp;fresh=1", event.id);
    assert!(text.contains(&theirs), "{text}");
    let fresh = app.ask("GET", &theirs.replace("&amp;", "&")).by(&cadre).send().await.text();
    assert!(fresh.contains("value=\"司法所改的\""));

    assert_eq!(send(&app, &cadre, &event, "2", "村里改的", "礼堂").await.status, 303);
    let stored = app.world.backend.events.find(event.id).await.unwrap().unwrap();
    assert_eq!((stored.title.as_str(), stored.version), ("村里改的", 3));
    // A stranger is shown nothing of it.
    let stranger = app.person(app::features::accounts::Role::Village, crate::support::OTHER_VILLAGE, None).await;
    let answer = send(&app, &stranger, &event, "1", "x", "y").await;
    assert_eq!(answer.status, 403);
    assert!(!answer.text().contains("村里改的"));
}
