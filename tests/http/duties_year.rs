//! A year's list beside the next one's, an empty draft, and what counts as held.

use super::{
    duties::{Town, of, row, typed as typed_row},
    series::{make, post, step, typed},
};
use crate::support::{TOWN, day, morning, office};
use app::features::{
    duties::{DutyItem, DutyList, ListState},
    events::{input::Purpose, rules::Step},
};

#[tokio::test]
async fn the_present_years_list_opens_also_when_the_next_one_is_issued() {
    let town = Town::new(ListState::Issued).await;
    issue_next(&town, DutyItem { is_public: false, audiences: Vec::new(), ..row(8) }).await;
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
    assert!(slip.contains("全年目标 6 场，已举办 1 场，另有 1 场待审核，还差 5 场"), "{slip}");
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

#[tokio::test]
async fn a_row_of_next_years_list_asks_for_a_day_of_that_year_and_is_called_by_its_words() {
    let town = Town::new(ListState::Issued).await;
    let (duty, title) = (issue_next(&town, row(8)).await, "task 8");
    let plan = format!("/desk/plan/new?draft={}&duty={duty}", crate::support::id(0x8101));
    let form = town.read(&plan, Some(&town.office)).await.text();
    assert!(form.contains("value=\"2027-01-01\""), "{form}");
    // The form begins with this year's rows once the day is changed; the row keeps its words.
    let earlier = town.read(&format!("{plan}&date=2026-04-01"), Some(&town.office)).await.text();
    let chosen = earlier.split(&format!("value=\"{duty}\" selected")).nth(1).expect("the row is chosen");
    let label = chosen.split("</option>").next().unwrap();
    assert!(label.contains(title) && label.contains("2027年") && !label.contains(&duty), "{label}");
}

#[tokio::test]
async fn a_session_of_another_year_is_not_for_this_years_row() {
    let town = Town::new(ListState::Issued).await;
    let Town { app, office } = &town;
    let duty = row(1).id.to_string();
    let event = app
        .event(office, Purpose::Plan, |input| {
            input.duty_item.clone_from(&duty);
            input.date = "2026-12-30".into();
        })
        .await;
    let (id, version) = (event.id.to_string(), event.version.to_string());
    let fields = [("event", id.as_str()), ("version", &version), ("date", "2027-01-04")];
    let moved = app.post("/desk/plan/move", &fields).by(office).send().await;
    assert!(moved.status == 422 && moved.text().contains("2026 年的责任清单"), "{}", moved.text());

    let change = [("duty_item", duty.as_str()), ("date", "2026-12-21"), ("repeat", "weekly"), ("count", "3")];
    let pairs = typed(0x8200, &change);
    let preview = post(app, office, "/desk/series/new", &[pairs.clone(), step("preview")].concat()).await;
    assert!(preview.text().contains("有 1 场不在责任清单那一年里"), "{}", preview.text());
    let made = make(app, office, 0x8200, &change).await;
    let named = made.iter().map(|event| (event.held_on().to_string(), !event.duty_item.is_empty()));
    let expected = [("2026-12-21", true), ("2026-12-28", true), ("2027-01-04", false)];
    assert_eq!(named.collect::<Vec<_>>(), expected.map(|(day, named)| (day.to_owned(), named)));
    let outside = typed(0x8300, &[("duty_item", duty.as_str()), ("date", "2027-02-01")]);
    let refused = post(app, office, "/desk/series/new", &[outside, step("preview")].concat()).await;
    assert!(refused.status == 422 && refused.text().contains("2026 年的责任清单"), "{}", refused.text());
}

#[tokio::test]
async fn a_session_that_was_sent_back_does_not_wait_for_review() {
    let town = Town::new(ListState::Issued).await;
    let Town { app, office } = &town;
    let duty = row(1).id.to_string();
    let cadre = app.cadre().await;
    let event = app.event(&cadre, Purpose::Log, |input| input.duty_item.clone_from(&duty)).await;
    assert!(town.read("/desk/duties/2026", Some(office)).await.text().contains("待审核 1 场"));
    app.step(office, &event, Step::Return).await;
    assert!(!town.read("/desk/duties/2026", Some(office)).await.text().contains("待审核 1 场"));
    let page = app.ask("GET", &format!("/events/{}", event.id)).by(office).send().await.text();
    let history = page.split("class=\"history\"").nth(1).expect("the history");
    assert!(history.contains("task 1") && !history.contains(&duty), "{history}");
}

#[tokio::test]
async fn what_holds_at_once_has_no_day_to_come_and_says_so() {
    let town = Town::new(ListState::Issued).await;
    let fields = typed_row("R1", "1", &[("on_day", "2026-12-20"), ("reason", "机构调整")]);
    let answer = town.app.post(&of(1), &fields).by(&town.office).send().await;
    let text = answer.text();
    assert!(answer.status == 422 && text.contains("不能晚于今天") && !text.contains("活动还没有开始"), "{text}");
}

/// Issues a list for 2027 with this row; the row's id.
async fn issue_next(town: &Town, item: DutyItem) -> String {
    let next = DutyList {
        scope: TOWN.into(),
        year: 2027,
        state: ListState::Issued,
        issued_on: Some(day(2026, 3, 1)),
        closed_on: None,
        is_demo: false,
        version: 1,
    };
    let item = DutyItem { year: 2027, ..item };
    let id = item.id.to_string();
    town.app.world.backend.duties.begin(&office(), &next, vec![item], morning()).await.unwrap();
    id
}
