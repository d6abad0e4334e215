//! Targets as a browser meets them: who may see and set what, what a refused form keeps, and that every number is the
//! length of the list behind it.

use super::test_app::{Answer, Person, TestApp};
use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE};
use app::features::{
    accounts::Role,
    events::{input::Purpose, rules::Step},
    targets::{TargetKind, model::Target, store::Whose},
};

fn letter(answer: &Answer) -> char {
    match (answer.status.as_u16(), answer.header("location")) {
        (303, to) if to.starts_with("/login?next=") => 'L',
        (401, _) => 'L',
        (200 | 303, _) => '.',
        (403, _) => 'x',
        _ => '?',
    }
}

/// The fields of numbers: month, code, what is typed, and what it was made on.
fn fields(cells: &[(u32, &str, &str, &str)]) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (month, code, typed, base) in cells {
        pairs.push((format!("n-{month}-{code}"), (*typed).to_owned()));
        pairs.push((format!("b-{month}-{code}"), (*base).to_owned()));
    }
    pairs
}

async fn post(
    app: &TestApp,
    by: Option<&Person>,
    kind: &str,
    code: Option<&str>,
    step: &str,
    cells: &[(u32, &str, &str, &str)],
) -> Answer {
    let mut pairs = fields(cells);
    pairs.push(("year".into(), "2026".into()));
    pairs.push(("kind".into(), kind.into()));
    pairs.push(("step".into(), step.into()));
    pairs.extend(code.map(|code| ("code".to_owned(), code.to_owned())));
    let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>();
    app.post("/desk/targets", &pairs).by(by).send().await
}

async fn stored(app: &TestApp, kind: TargetKind) -> Vec<Target> {
    let whose = Whose { scope: TOWN, year: 2026, kind, code: None };
    app.world.backend.targets.list(whose).await.unwrap()
}

async fn numbers(app: &TestApp, code: &str) -> Vec<(u32, Option<i64>)> {
    let all = stored(app, TargetKind::Village).await;
    all.into_iter().filter(|target| target.code == code).map(|target| (target.month, target.number)).collect()
}

/// The row of a table that begins with a label.
fn row<'a>(page: &'a str, label: &str) -> &'a str {
    let rows = page.split("<tr>").find(|row| row.contains("scope=\"row\"") && row.contains(label));
    rows.unwrap_or_else(|| panic!("no row {label}: {page}"))
}

/// The links with a number in them: address and number.
fn linked(html: &str) -> Vec<(String, i64)> {
    let mut found = Vec::new();
    for part in html.split("<a href=\"").skip(1) {
        let (href, rest) = part.split_once('"').unwrap();
        let text = rest.split_once('>').unwrap().1.split('<').next().unwrap();
        if let Ok(number) = text.replace(',', "").parse() {
            found.push((href.replace("&amp;", "&"), number));
        }
    }
    found
}

/// How many sessions a list says that it has.
async fn listed(app: &TestApp, by: &Person, address: &str) -> i64 {
    let answer = app.ask("GET", address).by(by).send().await;
    assert_eq!(answer.status, 200, "{address}");
    let text = answer.text();
    let head = text.split("class=\"list-head\">").nth(1).unwrap().split('<').next().unwrap();
    let digits = head.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect::<String>();
    digits.parse().unwrap()
}

#[tokio::test]
async fn only_the_office_sets_numbers_and_closes_periods() {
    let app = TestApp::new().await;
    let mut set = String::new();
    let mut line = String::new();
    let mut closed = String::new();
    let everybody = app.everybody().await;
    for (index, (name, person)) in everybody.iter().enumerate() {
        let by = person.as_ref();
        let typed = (index + 1).to_string();
        let before = stored(&app, TargetKind::Village).await;
        let base = before.iter().find(|target| target.month == 0 && target.code == VILLAGE);
        let base = base.map_or("0:".to_owned(), |target| format!("{}:{}", target.version, target.number.unwrap()));
        let answer = post(&app, by, "village", None, "save", &[(0, VILLAGE, &typed, &base)]).await;
        set.push(letter(&answer));
        // Also for the own line nobody but the office sets a number.
        let own = [(5, VILLAGE, typed.as_str(), "0:")];
        let answer = post(&app, by, "village", Some(VILLAGE), "save", &own).await;
        line.push(if answer.status == 409 { '.' } else { letter(&answer) });
        let month = [("year", "2026"), ("month", "1")];
        closed.push(letter(&app.post("/desk/targets/close", &month).by(by).send().await));
        if letter(&answer) != '.' && answer.status != 409 {
            assert_eq!(stored(&app, TargetKind::Village).await, before, "{name}");
        }
    }
    // The other town's office sets numbers of its own town, of which this village is none.
    assert_eq!((set.as_str(), line.as_str()), ("Lxxxx..x.", "Lxxxx.?x."));
    assert_eq!(closed, "Lxxxx..x.", "the other town's office closes its own town's month");
    assert_eq!(app.world.backend.targets.closed(TOWN, 2026, false).await.unwrap().len(), 1);
    assert_eq!(numbers(&app, VILLAGE).await[0], (0, Some(9)), "the last who may");
}

#[tokio::test]
async fn pages_open_for_those_they_are_for() {
    let app = TestApp::new().await;
    let everybody = app.everybody().await;
    let village = format!("/desk/targets?kind=village&code={VILLAGE}");
    for (address, expected) in [
        ("/desk/targets", "L........"),
        ("/desk/compare", "L........"),
        ("/desk/compare?figure=materials", "L........"),
        ("/desk/targets/close", "Lxxxx...."),
        ("/desk/targets/close?year=2025&month=0", "Lxxxx...."),
        ("/desk/targets?kind=unit", "Lxx......"),
        ("/desk/targets?kind=town", "Lxxxx...."),
        ("/desk/targets?kind=focus&year=2025", "Lxxxx...."),
        (village.as_str(), "L.xxx.?.."),
    ] {
        let mut got = String::new();
        for (_, person) in &everybody {
            got.push(letter(&app.ask("GET", address).by(person.as_ref()).send().await));
        }
        assert_eq!(got, expected, "{address}");
    }
    let office = app.office().await;
    for nonsense in [
        "/desk/targets?year=1999",
        "/desk/targets?kind=rank",
        "/desk/targets/close?month=13",
        "/desk/compare?figure=points",
    ] {
        assert_eq!(app.ask("GET", nonsense).by(&office).send().await.status, 400, "{nonsense}");
    }
    assert_eq!(app.ask("GET", "/desk/targets?kind=village&code=nowhere").by(&office).send().await.status, 404);
}

#[tokio::test]
async fn a_village_sees_its_own_line_and_the_towns_total() {
    let app = TestApp::new().await;
    let (office, cadre) = (app.office().await, app.cadre().await);
    let cells = [(0, VILLAGE, "17", "0:"), (0, OTHER_VILLAGE, "7777", "0:")];
    assert_eq!(post(&app, Some(&office), "village", None, "save", &cells).await.status, 303);
    assert_eq!(post(&app, Some(&office), "town", None, "save", &[(0, TOWN, "8888", "0:")]).await.status, 303);
    let page = app.ask("GET", "/desk/targets").by(&cadre).send().await.text();
    assert!(page.contains("17") && page.contains("8,888") && !page.contains("7,777"), "{page}");
    assert!(!page.contains("<form method=\"post\" action=\"/desk/targets\""), "nothing to set");
    let desk = app.ask("GET", "/desk").by(&cadre).send().await.text();
    assert!(desk.contains("class=\"target-line\"") && desk.contains("17"), "{desk}");
    let unit = app.person(Role::Unit, TOWN, Some("water")).await;
    let desk = app.ask("GET", "/desk").by(&unit).send().await.text();
    assert!(!desk.contains("class=\"target-line\""), "without a target there is no line");
}

#[tokio::test]
async fn every_number_is_as_long_as_the_list_behind_it() {
    let app = TestApp::new().await;
    let (office, cadre) = (app.office().await, app.cadre().await);
    for number in 0..7 {
        let event = app.event(&cadre, Purpose::Log, |_| {}).await;
        if number < 4 {
            app.step(&office, &event, Step::Approve).await;
        }
        app.event(&cadre, Purpose::Plan, |_| {}).await;
    }
    app.event(&office, Purpose::Plan, |input| input.village = OTHER_VILLAGE.into()).await;
    let label = app.world.backend.reference().await.unwrap().village(VILLAGE).unwrap().short_name.clone();
    let observer = app.person(Role::Observer, "320582", None).await;
    for (by, address, row_label) in [
        (&office, "/desk/targets?kind=village".to_owned(), label.as_str()),
        (&observer, "/desk/targets?kind=village".to_owned(), label.as_str()),
        (&office, format!("/desk/targets?kind=village&code={VILLAGE}"), "2026年3月"),
        (&cadre, "/desk/targets".to_owned(), "2026年3月"),
        (&office, "/desk/targets?kind=town".to_owned(), "2026年3月"),
        (&office, "/desk/targets?kind=unit&code=justice-office".to_owned(), "2026年3月"),
    ] {
        let page = app.ask("GET", &address).by(by).send().await.text();
        let cells = linked(row(&page, row_label));
        let town = address.contains("=town") || address.contains("=unit");
        let expected = [4, 3, if town { 8 } else { 7 }];
        assert_eq!(cells.iter().map(|(_, number)| *number).collect::<Vec<_>>(), expected, "{address}");
        for (href, number) in cells {
            assert_eq!(listed(&app, by, &href).await, number, "{address}: {href}");
        }
    }
}

#[tokio::test]
async fn a_refused_or_stale_form_keeps_what_was_typed() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let cells = [(0, VILLAGE, "twelve", "0:"), (0, OTHER_VILLAGE, "100001", "0:")];
    let refused = post(&app, Some(&office), "village", None, "save", &cells).await;
    assert_eq!(refused.status, 422);
    let text = refused.text();
    let named = app.world.backend.reference().await.unwrap().village(VILLAGE).unwrap().short_name.clone();
    let summary = text.split("class=\"error-summary\"").nth(1).unwrap().split("</ul>").next().unwrap().to_owned();
    assert!(summary.contains(&named), "whose number is wrong: {summary}");
    for part in ["value=\"twelve\"", "value=\"100001\"", "error-summary", &format!("id=\"f-n-0-{VILLAGE}-error\"")] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(stored(&app, TargetKind::Village).await, []);

    assert_eq!(post(&app, Some(&office), "village", None, "save", &[(0, VILLAGE, "12", "0:")]).await.status, 303);
    // Somebody who saw the empty field: theirs is kept beside the present one, and other fields are not lost.
    let stale = [(0, VILLAGE, "15", "0:"), (0, OTHER_VILLAGE, "9", "0:")];
    let conflict = post(&app, Some(&office), "village", None, "save", &stale).await;
    assert_eq!(conflict.status, 409);
    let text = conflict.text();
    for part in ["value=\"15\"", "value=\"9\"", "现在是 12", "value=\"1:12\""] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(numbers(&app, OTHER_VILLAGE).await, [], "all or nothing");
    // The form as it was answered can be sent again, deliberately.
    let again = [(0, VILLAGE, "15", "1:12"), (0, OTHER_VILLAGE, "9", "0:")];
    for _ in 0..2 {
        assert_eq!(post(&app, Some(&office), "village", None, "save", &again).await.status, 303, "also twice");
    }
    assert_eq!(numbers(&app, VILLAGE).await, [(0, Some(15))]);
    assert!(stored(&app, TargetKind::Village).await.iter().all(|target| target.version <= 2));

    // A field that was not touched never overwrites.
    let untouched = [(0, VILLAGE, "12", "1:12"), (0, OTHER_VILLAGE, "10", "1:9")];
    assert_eq!(post(&app, Some(&office), "village", None, "save", &untouched).await.status, 303);
    assert_eq!(
        (numbers(&app, VILLAGE).await, numbers(&app, OTHER_VILLAGE).await),
        (vec![(0, Some(15))], vec![(0, Some(10))])
    );
}

#[tokio::test]
async fn the_buttons_work_without_scripts() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let by = Some(&office);
    let cells = [(0, VILLAGE, "", "0:"), (0, OTHER_VILLAGE, "", "0:")];
    let mut pairs = fields(&cells);
    for (name, value) in [("year", "2026"), ("kind", "village"), ("step", "same"), ("same", "１0")] {
        pairs.push((name.into(), value.into()));
    }
    let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>();
    assert_eq!(app.post("/desk/targets", &pairs).by(&office).send().await.status, 303);
    assert_eq!(
        (numbers(&app, VILLAGE).await, numbers(&app, OTHER_VILLAGE).await),
        (vec![(0, Some(10))], vec![(0, Some(10))])
    );
    assert_eq!(post(&app, by, "village", None, "same", &cells).await.status, 422, "the same as what");

    let months = (0..=12)
        .map(|month| (month, VILLAGE, if month == 0 { "25" } else { "" }, if month == 0 { "1:10" } else { "0:" }));
    let spread = post(&app, by, "village", Some(VILLAGE), "spread", &months.collect::<Vec<_>>()).await;
    assert_eq!(spread.status, 303);
    let spread = numbers(&app, VILLAGE).await;
    assert_eq!(spread.iter().filter(|(month, _)| *month > 0).map(|(_, number)| number.unwrap()).sum::<i64>(), 25);

    // Next year copies both lines, months included, and a repeat changes nothing.
    let copy = [("year", "2027"), ("kind", "village"), ("step", "copy")];
    for _ in 0..2 {
        assert_eq!(app.post("/desk/targets", &copy).by(&office).send().await.status, 303);
    }
    let whose = Whose { scope: TOWN, year: 2027, kind: TargetKind::Village, code: None };
    let next = app.world.backend.targets.list(whose).await.unwrap();
    assert_eq!((next.len(), next.iter().all(|target| target.version == 1)), (14, true));
    assert_eq!(post(&app, by, "village", None, "rank", &cells).await.status, 400);
}

#[tokio::test]
async fn months_that_contradict_the_year_are_pointed_out() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let cells = [(0, VILLAGE, "10", "0:"), (1, VILLAGE, "8", "0:"), (2, VILLAGE, "9", "0:")];
    assert_eq!(post(&app, Some(&office), "village", Some(VILLAGE), "save", &cells).await.status, 303);
    let address = format!("/desk/targets?kind=village&code={VILLAGE}");
    let page = app.ask("GET", &address).by(&office).send().await.text();
    assert!(page.contains("各月合计 17 场，全年目标 10 场"), "{page}");
}

/// Where the first link of a part leads.
fn linked_to(part: &str) -> String {
    part.split("href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&")
}

#[tokio::test]
async fn a_closed_month_shows_what_it_was_and_what_came_to_it_since() {
    let app = TestApp::new().await;
    let (office, cadre) = (app.office().await, app.cadre().await);
    let february = |input: &mut app::features::events::input::EventInput| input.date = "2026-02-10".into();
    let first = app.event(&cadre, Purpose::Log, february).await;
    app.step(&office, &first, Step::Approve).await;
    let late = app.event(&cadre, Purpose::Log, february).await;

    let address = "/desk/targets/close?year=2026&month=2";
    let before = app.ask("GET", address).by(&office).send().await.text();
    assert!(before.contains("<form method=\"post\" action=\"/desk/targets/close\""), "{before}");
    let waiting = before.split("class=\"notice\"").find(|part| part.contains("1 场活动待审核")).expect("how many wait");
    assert_eq!(listed(&app, &office, &linked_to(waiting)).await, 1, "and where they are");
    let running = app.post("/desk/targets/close", &[("year", "2026"), ("month", "3")]).by(&office).send().await;
    assert_eq!(running.status, 409, "March is not over");
    for _ in 0..2 {
        let closed = app.post("/desk/targets/close", &[("year", "2026"), ("month", "2")]).by(&office).send().await;
        assert_eq!(closed.status, 303, "a repeat does no harm");
    }
    app.world.clock.forward(chrono::TimeDelta::minutes(5));
    app.step(&office, &late, Step::Approve).await;

    let page = app.ask("GET", address).by(&office).send().await.text();
    assert!(page.contains("其后更正 +1") && page.contains(&office.account.display_name), "{page}");
    assert!(
        page.contains(&format!("/events/{}", late.id)) && !page.contains(&format!("/events/{}\"", first.id)),
        "{page}"
    );
    assert!(!page.contains("<form method=\"post\" action=\"/desk/targets/close\""), "there is no way back");
    let line = format!("/desk/targets?kind=village&code={VILLAGE}");
    let page = app.ask("GET", &line).by(&office).send().await.text();
    assert!(row(&page, "2026年2月").contains("截至封存 1，其后更正 +1"), "{page}");
    assert!(!page.contains(&format!("name=\"n-2-{VILLAGE}\"")), "a closed month is not typed into");
    let refused = post(&app, Some(&office), "village", Some(VILLAGE), "save", &[(2, VILLAGE, "5", "0:")]).await;
    assert_eq!(refused.status, 409);

    // The public figures stay live, with the frozen ones beside them and without the name.
    let public = app.get("/counts?from=2026-02-01&to=2026-02-28").await.text();
    assert!(public.contains("class=\"frozen-line\"") && public.contains("1 场"), "{public}");
    assert!(!public.contains(&office.account.display_name), "{public}");
    let village = app.get(&format!("/counts?from=2026-02-01&to=2026-02-28&village={VILLAGE}")).await.text();
    assert!(village.contains("class=\"frozen-line\""));
    for other in
        ["/counts?from=2026-02-01&to=2026-02-27", "/counts?from=2026-02-01&to=2026-02-28&form=lecture", "/counts"]
    {
        assert!(!app.get(other).await.text().contains("class=\"frozen-line\""), "{other}");
    }
    let log = app.ask("GET", "/desk/audit").by(&office).send().await.text();
    assert!(log.contains("封存数字") && log.contains("2026年2月"), "{log}");
}

#[tokio::test]
async fn two_plans_stand_side_by_side_and_open_their_rows() {
    let app = TestApp::new().await;
    let (office, cadre) = (app.office().await, app.cadre().await);
    for date in ["2021-05-06", "2025-12-31", "2026-01-01", "2026-02-03"] {
        let event = app.event(&cadre, Purpose::Log, |input| input.date = date.into()).await;
        app.step(&office, &event, Step::Approve).await;
    }
    let page = app.ask("GET", "/desk/compare").by(&office).send().await.text();
    let first = linked(row(&page, "第 1 年"));
    assert_eq!(first.iter().map(|(_, number)| *number).collect::<Vec<_>>(), [1, 2]);
    let fifth = linked(row(&page, "第 5 年"));
    assert_eq!(fifth.iter().map(|(_, number)| *number).collect::<Vec<_>>(), [1], "2030 is still to come");
    let sums = linked(row(&page, "合计"));
    assert_eq!(sums.iter().map(|(_, number)| *number).collect::<Vec<_>>(), [2, 2]);
    for (href, number) in [first, fifth, sums].concat() {
        assert_eq!(listed(&app, &office, &href).await, number, "{href}");
    }
    let people = app.ask("GET", "/desk/compare?figure=attendance").by(&office).send().await.text();
    assert_eq!(linked(row(&people, "第 1 年")).iter().map(|(_, number)| *number).collect::<Vec<_>>(), [30, 60]);
}
