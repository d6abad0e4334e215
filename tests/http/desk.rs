//! What a desk offers, and lists whose filters stay when one of them is changed.

use super::test_app::TestApp;
use crate::support::TOWN;
use app::features::{
    accounts::Role,
    events::{input::Purpose, rules::Step},
};

#[tokio::test]
async fn a_unit_is_offered_to_log_only_what_it_leads() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let unit = app.person(Role::Unit, TOWN, Some("water")).await;
    // Planned for a day that has passed since.
    let led = app.event(&office, Purpose::Plan, |input| input.lead_unit = "water".into()).await;
    let helped = app.event(&office, Purpose::Plan, |input| input.units = vec!["water".into()]).await;
    app.world.clock.forward(chrono::TimeDelta::days(4));
    let unit = app.person(Role::Unit, TOWN, unit.account.unit.as_deref()).await;
    let desk = app.ask("GET", "/desk").by(&unit).send().await.text();
    assert!(desk.contains(&format!("href=\"/log?event={}\"", led.id)), "its own");
    assert!(!desk.contains(&format!("href=\"/log?event={}\"", helped.id)), "a link that would end in a refusal");
    for address in desk.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        if address.starts_with("/log?event=") {
            assert_eq!(app.ask("GET", address).by(&unit).send().await.status, 200, "{address}");
        }
    }
}

#[tokio::test]
async fn the_office_finds_its_own_returned_sessions_on_top() {
    let app = TestApp::new().await;
    let (office, colleague) = (app.office().await, app.office().await);
    let event = app.event(&office, Purpose::Log, |_| {}).await;
    app.step(&colleague, &event, Step::Return).await;
    let link = format!("href=\"/log?event={}\"", event.id);
    let desk = app.ask("GET", "/desk").by(&office).send().await.text();
    assert!(desk.contains(&link));
    assert!(
        !app.ask("GET", "/desk").by(&colleague).send().await.text().contains(&link),
        "its author's, not everybody's"
    );
}

#[tokio::test]
async fn a_list_keeps_the_filters_that_its_form_does_not_show() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let page = app.ask("GET", "/desk/events?state=held&law=civil-code&focus=-").by(&office).send().await.text();
    assert!(page.contains("<input type=\"hidden\" name=\"state\" value=\"held\""), "{page}");
    assert!(page.contains("<input type=\"hidden\" name=\"law\" value=\"civil-code\""));
    assert!(page.contains("<option value=\"-\" selected"), "what is not given can be chosen, and is");
    let public = app.get("/events?law=civil-code&from=2026-01-01").await.text();
    assert!(public.contains("民法典"), "the filter is said in words");
}

#[tokio::test]
async fn who_wrote_a_session_is_no_public_filter() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    let event = app.event(&cadre, Purpose::Log, |_| {}).await;
    app.step(&office, &event, Step::Approve).await;
    let nobody = "01930000-0000-7000-8000-00000000dead";
    let listed = |page: String| page.contains(&format!("href=\"/events/{}\"", event.id));
    assert!(listed(app.get(&format!("/events?author={nobody}")).await.text()));
    assert!(!listed(app.ask("GET", &format!("/desk/events?author={nobody}")).by(&office).send().await.text()));
}

#[tokio::test]
async fn a_session_with_a_point_of_its_own_is_drawn_on_the_map() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    let put = |lon: &'static str, lat: &'static str| {
        move |input: &mut app::features::events::input::EventInput| {
            input.lon = lon.into();
            input.lat = lat.into();
        }
    };
    let event = app.event(&cadre, Purpose::Log, put("120.55", "31.87")).await;
    let address = format!("/map?view=outline&event={}", event.id);
    assert_eq!(app.get(&address).await.status, 404, "not public yet");
    app.step(&office, &event, Step::Approve).await;
    let page = app.get(&format!("/events/{}", event.id)).await.text();
    assert!(page.contains(&address.replace('&', "&amp;")), "{page}");
    let map = app.get(&address).await.text();
    assert!(map.contains("class=\"pin\"") && map.contains(&event.title));
    assert_eq!(app.get("/map?event=x").await.status, 400);
}
