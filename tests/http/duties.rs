//! The duty list over HTTP: what everybody may read, who may write, and what a refused or late form answers with.

use super::test_app::{Answer, Person, TestApp};
use crate::support::{TOWN, VILLAGE, day, id, morning, office};
use app::{
    features::{
        accounts::Role,
        duties::{DutyItem, DutyKind, DutyList, ListState, store::Written},
        events::{
            input::{EventInput, Purpose},
            rules::Step,
        },
    },
    ids::DutyItemId,
};

/// What nobody outside may read.
const SECRETS: [&str; 4] = ["secret leader", "secret office", "secret contact", "secret note"];

/// A town whose list of 2026 has three rows: of the water unit, of everybody, and one that is not public.
pub struct Town {
    /// The site.
    pub app: TestApp,
    /// Its justice office.
    pub office: Person,
}

/// A row of it.
pub fn row(number: u128) -> DutyItem {
    DutyItem {
        id: DutyItemId(id(0x7000 + number)),
        scope: TOWN.into(),
        year: 2026,
        seq: i64::try_from(number).unwrap(),
        number: format!("R{number}"),
        kind: if number == 2 { DutyKind::Common } else { DutyKind::Own },
        lead_unit: if number == 2 { "" } else { "water" }.into(),
        units: Vec::new(),
        laws: vec!["water".into()],
        other_laws: String::new(),
        audiences: vec!["p9-residents".into()],
        other_audiences: String::new(),
        tasks: format!("task {number}"),
        carriers: String::new(),
        nodes: vec!["world-water-day".into()],
        other_nodes: String::new(),
        is_ongoing: false,
        deadline: Some(day(2026, 12, 31)),
        target: Some(6),
        leader: SECRETS[0].into(),
        office: SECRETS[1].into(),
        contact: SECRETS[2].into(),
        standard: String::new(),
        brand: Some("water-day-week".into()),
        note: SECRETS[3].into(),
        is_public: number != 3,
        is_withdrawn: false,
        is_demo: false,
        version: 0,
    }
}

impl Town {
    /// A site whose list is in this state.
    pub async fn new(state: ListState) -> Self {
        let app = TestApp::new().await;
        let list = DutyList {
            scope: TOWN.into(),
            year: 2026,
            state,
            issued_on: (state != ListState::Draft).then(|| day(2026, 1, 15)),
            closed_on: None,
            is_demo: false,
            version: 1,
        };
        let duties = &app.world.backend.duties;
        let begun = duties.begin(&office(), &list, vec![row(1), row(2), row(3)], morning()).await.unwrap();
        assert_eq!(begun, Written::Done);
        Self { office: app.office().await, app }
    }

    /// Asks for an address.
    pub async fn read(&self, address: &str, who: Option<&Person>) -> Answer {
        self.app.ask("GET", address).by(who).send().await
    }

    /// A row as it is stored.
    pub async fn item(&self, number: u128) -> Option<DutyItem> {
        self.app.world.backend.duties.item(row(number).id).await.unwrap()
    }
}

/// The address of a row.
pub fn of(number: u128) -> String {
    format!("/desk/duties/2026/{}", row(number).id)
}

/// A row's form as it is posted.
pub fn typed<'a>(number: &'a str, version: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let fields = [
        ("step", "save"),
        ("version", version),
        ("number", number),
        ("kind", "own"),
        ("lead_unit", "water"),
        ("tasks", "typed with care"),
        ("is_public", "on"),
    ];
    [&fields[..], more].concat()
}

/// An amendment's day and reason.
pub const WHY: [(&str, &str); 2] = [("on_day", "2026-03-20"), ("reason", "because")];

#[tokio::test]
async fn everybody_reads_the_list_in_force_and_nothing_internal() {
    let town = Town::new(ListState::Issued).await;
    let answer = town.read("/duties", None).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/duties/2026"));
    let page = town.read("/duties/2026", None).await;
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains("task 1") && text.contains("task 2"), "{text}");
    assert!(!text.contains("task 3"), "a row that is not public");
    assert!(text.contains("3月22日"), "the node's day");
    let json = town.read("/api/v1/duties?year=2026", None).await;
    let csv = town.read("/api/v1/duties.csv", None).await.text();
    for secret in SECRETS {
        assert!(!text.contains(secret) && !json.text().contains(secret) && !csv.contains(secret), "{secret}");
    }
    assert_eq!(json.json()["total"], 2);
    assert_eq!(json.json()["items"][0]["nodes"][0]["from"], "2026-03-22");
    assert_eq!(json.json()["items"][1]["lead_unit"], serde_json::Value::Null);
    assert_eq!(csv.lines().count(), 3);
    let own = town.read("/duties/2026?kind=common", None).await.text();
    assert!(own.contains("task 2") && !own.contains("task 1"));
    for (address, status) in
        [("/duties/2025", 404), ("/duties/x", 404), ("/duties/2026?unit=x", 400), ("/api/v1/duties?year=2025", 400)]
    {
        assert_eq!(town.read(address, None).await.status, status, "{address}");
    }
}

#[tokio::test]
async fn a_draft_and_sample_data_are_not_there_for_everybody() {
    let town = Town::new(ListState::Draft).await;
    assert_eq!(town.read("/duties/2026", None).await.status, 404);
    assert_eq!(town.read("/duties/2026", Some(&town.office)).await.status, 404, "the public page is the same for all");
    assert_eq!(town.read("/duties", None).await.status, 200);
    assert_eq!(town.read("/api/v1/duties", None).await.json()["total"], 0);
    assert_eq!(town.read("/desk/duties/2026", Some(&town.office)).await.status, 200);

    let duties = &town.app.world.backend.duties;
    let sample = DutyList {
        scope: TOWN.into(),
        year: 2025,
        state: ListState::Issued,
        issued_on: None,
        closed_on: None,
        is_demo: true,
        version: 1,
    };
    let item = DutyItem { year: 2025, is_demo: true, audiences: Vec::new(), ..row(8) };
    duties.begin(&office(), &sample, vec![item], morning()).await.unwrap();
    assert_eq!(town.read("/duties/2025", None).await.status, 404);
    let on = [("demo_mode".to_owned(), "true".to_owned())];
    town.app.world.storage.reference.import_settings(&on, morning()).await.unwrap();
    let page = town.read("/duties/2025", None).await;
    assert!(page.status == 200 && page.text().contains("演示数据") && page.text().contains("task 8"));
}

#[tokio::test]
async fn the_public_counts_public_sessions_and_every_number_opens_them() {
    let town = Town::new(ListState::Issued).await;
    let Town { app, office } = &town;
    let duty = row(1).id.to_string();
    let with = |input: &mut EventInput| input.duty_item.clone_from(&duty);
    let approved = app.event(office, Purpose::Log, with).await;
    app.step(office, &approved, Step::Approve).await;
    app.event(office, Purpose::Log, with).await;
    app.event(office, Purpose::Plan, with).await;
    app.event(office, Purpose::Plan, |input| {
        with(input);
        input.published = true;
    })
    .await;
    let item = town.read("/api/v1/duties", None).await.json()["items"][0].clone();
    assert_eq!((&item["planned"], &item["approved"], &item["next_on"]), (&1.into(), &1.into(), &"2026-03-22".into()));
    let events = item["events"].as_str().unwrap().split_once("pufa.test").unwrap().1.to_owned();
    assert_eq!(town.read(&events, None).await.json()["total"], 2);

    let public = town.read("/duties/2026", None).await.text();
    let link = format!("/events?from=2026-01-01&amp;to=2026-12-31&amp;duty={duty}&amp;state=approved");
    assert!(public.contains(&link) && !public.contains("待审核"), "{public}");
    let opened = town.read(&link.replace("&amp;", "&"), None).await.text();
    assert_eq!(opened.matches("class=\"event-item\"").count(), 1);
    assert!(opened.contains("R1 task 1"), "it says which row is filtered for");
    let desk = town.read("/desk/duties/2026", Some(office)).await.text();
    let year = "from=2026-01-01&amp;to=2026-12-31";
    let held = format!("/desk/events?{year}&amp;duty={duty}&amp;internal=no&amp;state=held");
    assert!(desk.contains(&held), "{desk}");
    let counts = town.read("/counts?by=duty", None).await.text();
    assert!(counts.contains("R1 task 1"), "{counts}");
    let page = town.read(&format!("/events/{}", approved.id), None).await.text();
    assert!(page.contains(&format!("/duties/2026#d-{duty}")), "{page}");
}

#[tokio::test]
async fn staff_reads_the_list_and_a_unit_its_own_rows_first() {
    let town = Town::new(ListState::Issued).await;
    let app = &town.app;
    let water = app.person(Role::Unit, TOWN, Some("water")).await;
    let page = town.read("/desk/duties/2026", Some(&water)).await.text();
    assert!(page.contains("id=\"mine-caption\"") && page.contains("task 3"), "{page}");
    assert!(page.contains(&format!("/desk/plan/new?duty={}", row(1).id)), "a gap leads to a plan");
    assert!(!page.contains("name=\"step\""), "a unit changes nothing");
    assert!(town.read("/desk", Some(&water)).await.text().contains("/desk/duties/2026"));
    let cadre = app.cadre().await;
    let page = town.read("/desk/duties/2026", Some(&cadre)).await.text();
    assert!(page.contains("task 1") && !page.contains("name=\"step\""));
    let row_page = town.read(&of(1), Some(&cadre)).await;
    assert!(row_page.status == 200 && !row_page.text().contains("name=\"tasks\""));
    assert_eq!(town.read(&format!("/desk/duties/2026/{}", id(99)), Some(&cadre)).await.status, 404);
    let other = app.person(Role::Office, "320582101", None).await;
    assert_eq!(town.read("/desk/duties/2026", Some(&other)).await.status, 404, "another town's list");
    assert_eq!(town.read(&of(1), Some(&other)).await.status, 404);
}

#[tokio::test]
async fn a_refused_row_keeps_what_was_typed_and_says_what_is_wrong() {
    let town = Town::new(ListState::Draft).await;
    let more = [("target", "many"), ("deadline", "2030-01-01"), ("law", "nothing"), ("contact", "\"quoted\"")];
    let fresh = format!("/desk/duties/2026/{}", id(0x9000));
    let answer = town.app.post(&fresh, &typed("R1", "0", &more)).by(&town.office).send().await;
    assert_eq!(answer.status, 422);
    let text = answer.text();
    for part in ["typed with care", "value=\"many\"", "value=\"2030-01-01\"", "&quot;quoted&quot;", "value=\"R1\""] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for field in ["target", "deadline", "law", "number"] {
        assert!(text.contains(&format!("href=\"#f-{field}\"")), "{field}: {text}");
    }
    // A list in force wants a reason; the draft above did not.
    let town = Town::new(ListState::Issued).await;
    let answer = town.app.post(&fresh, &typed("N1", "0", &[])).by(&town.office).send().await;
    assert!(answer.status == 422 && answer.text().contains("href=\"#f-reason\""), "{}", answer.text());
}

#[tokio::test]
async fn a_repeated_form_adds_nothing_and_a_late_one_shows_both() {
    let town = Town::new(ListState::Issued).await;
    let app = &town.app;
    let fresh = format!("/desk/duties/2026/{}", id(0x9001));
    for _ in 0..2 {
        let answer = app.post(&fresh, &typed("N1", "0", &WHY)).by(&town.office).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/desk/duties/2026?done=save"));
    }
    let duties = &app.world.backend.duties;
    assert_eq!(duties.amendments(TOWN, 2026).await.unwrap().len(), 1);
    let public = town.read("/duties/2026", None).await.text();
    assert!(public.contains("because") && public.contains("typed with care"), "{public}");

    let first = app.post(&of(1), &typed("R1", "1", &WHY)).by(&town.office).send().await;
    assert_eq!(first.status, 303);
    let late = [&WHY[..], &[("target", "9"), ("carriers", "typed too late")]].concat();
    let late = app.post(&of(1), &typed("R1", "1", &late)).by(&town.office).send().await;
    assert_eq!(late.status, 409);
    let text = late.text();
    assert!(text.contains("typed too late") && text.contains("typed with care"), "what is there, and what was typed");
    assert!(text.contains("name=\"version\" value=\"2\""), "saving again is a decision: {text}");
    assert_eq!(town.item(1).await.unwrap().version, 2);

    let drop = [&[("step", "drop"), ("version", "2")], &WHY[..]].concat();
    for _ in 0..2 {
        assert_eq!(app.post(&of(1), &drop).by(&town.office).send().await.status, 303);
    }
    assert!(town.item(1).await.unwrap().is_withdrawn);
    assert!(!town.read("/duties/2026", None).await.text().contains(&format!("id=\"d-{}\"", row(1).id)));
}

#[tokio::test]
async fn a_draft_is_issued_once_and_taken_over_into_the_next_year() {
    let town = Town::new(ListState::Draft).await;
    let app = &town.app;
    let drop = [("step", "drop"), ("version", "1")];
    for _ in 0..2 {
        assert_eq!(app.post(&of(3), &drop).by(&town.office).send().await.status, 303);
    }
    assert_eq!(town.item(3).await, None);
    let issue = [("step", "issue"), ("version", "1")];
    for _ in 0..2 {
        let answer = app.post("/desk/duties/2026", &issue).by(&town.office).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/desk/duties/2026?done=issue"));
    }
    assert_eq!(town.read("/duties/2026", None).await.status, 200);
    let back = app.post("/desk/duties/2026", &[("step", "issue"), ("version", "2")]).by(&town.office).send().await;
    assert_eq!(back.status, 409);
    for done in ["begin", "there"] {
        let answer = app.post("/desk/duties", &[("step", "copy"), ("year", "2026")]).by(&town.office).send().await;
        assert_eq!(answer.header("location"), format!("/desk/duties/2027?done={done}"));
    }
    let copies = app.world.backend.duties.items(TOWN, 2027).await.unwrap();
    assert_eq!(copies.iter().map(|item| item.number.as_str()).collect::<Vec<_>>(), ["R1", "R2"]);
    assert!(copies.iter().all(|item| item.deadline == Some(day(2027, 12, 31)) && item.id != row(1).id));
    let far = app.post("/desk/duties", &[("step", "begin"), ("year", "2040")]).by(&town.office).send().await;
    assert!(far.status == 422 && far.text().contains("value=\"2040\""), "{}", far.text());
}

#[tokio::test]
async fn a_session_names_a_row_of_its_years_list() {
    let town = Town::new(ListState::Issued).await;
    let Town { app, office } = &town;
    let form = town.read(&format!("/desk/plan/new?draft={}&duty={}", id(7), row(1).id), Some(office)).await.text();
    for part in [format!("value=\"{}\" selected", row(1).id), "value=\"water-day-week\" selected".into()] {
        assert!(form.contains(&part), "{part}: {form}");
    }
    let send = |id_of: u128, date: &'static str, duty: String| {
        let fields = [
            ("id", id(id_of).to_string()),
            ("version", "0".into()),
            ("title", "x".into()),
            ("date", date.into()),
            ("start", "09:00".into()),
            ("village", VILLAGE.into()),
            ("duty_item", duty),
        ];
        let fields = fields.iter().map(|(name, text)| (*name, text.as_str())).collect::<Vec<_>>();
        app.post("/desk/plan/new", &fields).by(office)
    };
    let row1 = row(1).id.to_string();
    assert_eq!(send(8, "2026-04-01", row1.clone()).send().await.status, 303);
    for (date, duty) in
        [("2026-04-01", "3.2".to_owned()), ("2027-04-01", row1.clone()), ("2026-04-01", id(9).to_string())]
    {
        let answer = send(10, date, duty.clone()).send().await;
        assert_eq!(answer.status, 422, "{date} {duty}");
        assert!(answer.text().contains(&format!("value=\"{duty}\" selected")), "what was chosen stays");
    }
    assert_eq!(town.read(&format!("/desk/plan/new?duty={}", id(9)), Some(office)).await.status, 303);
    let none = town.read(&format!("/desk/plan/new?draft={}&duty={}", id(11), id(9)), Some(office)).await;
    assert_eq!(none.status, 404);
}

#[tokio::test]
async fn a_slip_tells_a_unit_what_is_due_and_what_is_missing() {
    let town = Town::new(ListState::Issued).await;
    let app = &town.app;
    let all = town.read("/desk/duties/2026/slip?month=3", Some(&town.office)).await.text();
    assert!(all.contains("unit=water") && all.contains("unit=police-station"), "everybody has a common row: {all}");
    let june = town.read("/desk/duties/2026/slip?month=6", Some(&town.office)).await.text();
    assert!(!june.contains("unit=water"));
    for query in ["month=3", "node=world-water-day"] {
        let slip = town.read(&format!("/desk/duties/2026/slip?{query}&unit=water"), Some(&town.office)).await.text();
        for part in ["R1 task 1", "R3 task 3", "readonly", "水法", "还没有安排"] {
            assert!(slip.contains(part), "{part}: {slip}");
        }
        assert!(!slip.contains("secret"), "a slip goes into a chat");
    }
    let police = app.person(Role::Unit, TOWN, Some("police-station")).await;
    let own = town.read("/desk/duties/2026/slip?month=3", Some(&police)).await.text();
    assert!(own.contains("R2 task 2") && !own.contains("R1 task 1"));
    let foreign = town.read("/desk/duties/2026/slip?month=3&unit=water", Some(&police)).await;
    assert_eq!(foreign.status, 403);
    for wrong in ["month=13", "node=x", "unit=x"] {
        let answer = town.read(&format!("/desk/duties/2026/slip?{wrong}"), Some(&town.office)).await;
        assert_eq!(answer.status, 400, "{wrong}");
    }
}
