//! A year's list beside the next one's, an empty draft, and what counts as held.

use super::duties::{Town, row};
use crate::support::{TOWN, day, morning, office};
use app::features::{
    duties::{DutyItem, DutyList, ListState},
    events::{input::Purpose, rules::Step},
};

#[tokio::test]
async fn the_present_years_list_opens_also_when_the_next_one_is_issued() {
    let town = Town::new(ListState::Issued).await;
    let duties = &town.app.world.backend.duties;
    let next = DutyList {
        scope: TOWN.into(),
        year: 2027,
        state: ListState::Issued,
        issued_on: Some(day(2026, 3, 1)),
        closed_on: None,
        is_demo: false,
        version: 1,
    };
    let item = DutyItem { year: 2027, is_public: false, audiences: Vec::new(), ..row(8) };
    duties.begin(&office(), &next, vec![item], morning()).await.unwrap();
    assert_eq!(town.read("/duties", None).await.header("location"), "/duties/2026");
    let empty = town.read("/duties/2027", None).await.text();
    assert!(empty.contains("还没有向居民公开的责任项") && !empty.contains("没有符合条件"), "{empty}");
    assert!(town.read("/duties/2026?kind=joint", None).await.text().contains("没有符合条件"));
}

#[tokio::test]
async fn an_empty_draft_is_filled_from_the_year_before_or_deleted() {
    let town = Town::new(ListState::Issued).await;
    let app = &town.app;
    let send = |address: &'static str, fields: &[(&str, &str)]| app.post(address, fields).by(&town.office).send();
    let begun = [("step", "begin"), ("year", "2027")];
    let delete = [("step", "delete"), ("version", "1")];
    assert_eq!(send("/desk/duties", &begun).await.status, 303);
    assert!(town.read("/desk/duties/2027", Some(&town.office)).await.text().contains("value=\"delete\""));
    for _ in 0..2 {
        let gone = send("/desk/duties/2027", &delete).await;
        assert_eq!((gone.status.as_u16(), gone.header("location")), (303, "/desk/duties?done=delete"));
    }
    assert!(app.world.backend.duties.list(TOWN, 2027).await.unwrap().is_none());
    assert_eq!(send("/desk/duties", &begun).await.status, 303);
    let lists = town.read("/desk/duties", Some(&town.office)).await.text();
    assert!(lists.contains("value=\"copy\""), "{lists}");
    let copied = send("/desk/duties", &[("step", "copy"), ("year", "2026")]).await;
    assert_eq!(copied.header("location"), "/desk/duties/2027?done=begin");
    assert_eq!(app.world.backend.duties.items(TOWN, 2027).await.unwrap().len(), 3);
    assert_eq!(send("/desk/duties/2027", &delete).await.status, 409, "it has rows now");
    assert_eq!(send("/desk/duties/2026", &delete).await.status, 409, "it is in force");
}

#[tokio::test]
async fn held_means_approved_and_what_waits_is_named_beside() {
    let town = Town::new(ListState::Issued).await;
    let Town { app, office } = &town;
    let duty = row(1).id.to_string();
    let approved = app.event(office, Purpose::Log, |input| input.duty_item.clone_from(&duty)).await;
    app.step(office, &approved, Step::Approve).await;
    let page = town.read("/desk/duties/2026", Some(office)).await.text();
    assert!(!page.contains("另有"), "{page}");
    app.event(office, Purpose::Log, |input| input.duty_item.clone_from(&duty)).await;
    app.event(office, Purpose::Plan, |input| {
        input.duty_item.clone_from(&duty);
        input.title = "护河宣讲".into();
    })
    .await;
    let slip = town.read("/desk/duties/2026/slip?month=3&unit=water", Some(office)).await.text();
    assert!(slip.contains("全年目标 6 场，已举办 1 场，另有 1 场待审核，还差 4 场"), "{slip}");
    assert!(slip.contains("护河宣讲（"), "what is planned is told with its place: {slip}");
}

#[tokio::test]
async fn a_slip_is_offered_to_those_who_may_read_one() {
    let town = Town::new(ListState::Issued).await;
    let slip = "href=\"/desk/duties/2026/slip\"";
    let cadre = town.app.cadre().await;
    assert!(!town.read("/desk/duties/2026", Some(&cadre)).await.text().contains(slip));
    assert!(town.read("/desk/duties/2026", Some(&town.office)).await.text().contains(slip));
}
