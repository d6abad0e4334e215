//! Every role on every write, on the own and on another's record: one table.

use super::test_app::{Answer, Ask, Person, TestApp};
use crate::support::{TOWN, each_engine, id};
use app::features::{
    accounts::Role,
    events::{
        input::{EventInput, Purpose},
        model::{Event, EventState},
        rules::Step,
    },
};

/// The people of the table, in its order.
pub const PEOPLE: [&str; 9] = [
    "nobody",
    "own village",
    "other village",
    "leading unit",
    "other unit",
    "office",
    "other town's office",
    "observer",
    "admin",
];

/// What each of them gets for each write: `.` done, `x` forbidden, `L` sent to the login. The session is one of the
/// village, led by the leading unit; two rows are about an approved one.
const TABLE: [(&str, &str); 15] = [
    ("log the planned session", "L.x.x.xx."),
    ("change the plan", "L.x.x.xx."),
    ("publish", "L.x.x.xx."),
    ("unpublish", "L.x.x.xx."),
    ("cancel", "L.x.x.xx."),
    ("not_held", "L.x.x.xx."),
    ("reinstate", "L.x.x.xx."),
    ("approve", "Lxxxx.xx."),
    ("return", "Lxxxx.xx."),
    ("approve from the queue", "Lxxxx.xx."),
    ("log by the island", "L.x.x.xx."),
    ("move to another day", "L.x.x.xx."),
    ("move by the island", "L.x.x.xx."),
    ("correct", "Lxxxx.xx."),
    ("take the approval back", "Lxxxx.xx."),
];

struct Story {
    app: TestApp,
    cadre: Person,
    office: Person,
}

impl Story {
    /// A fresh session in the state that the write needs.
    async fn session(&self, write: &str) -> Event {
        let Self { app, cadre, office } = self;
        let purpose = match write {
            "approve" | "return" | "approve from the queue" | "correct" | "take the approval back" => Purpose::Log,
            _ => Purpose::Plan,
        };
        let event = app.event(cadre, purpose, |input| input.start = "09:00".into()).await;
        match write {
            "publish" if event.published => app.step(office, &event, Step::Unpublish).await,
            "unpublish" if !event.published => app.step(office, &event, Step::Publish).await,
            "reinstate" => app.step(office, &event, Step::Cancel).await,
            "correct" | "take the approval back" => app.step(office, &event, Step::Approve).await,
            _ => event,
        }
    }

    /// The request that carries the write out.
    fn request(&self, write: &str, event: &Event) -> Ask {
        let app = &self.app;
        let version = event.version.to_string();
        let step = |step: &str| {
            let pairs = [("step", step), ("version", version.as_str()), ("reason", "because")];
            app.post(&format!("/events/{}", event.id), &pairs)
        };
        match write {
            "log the planned session" | "correct" => form(app, "/log", &self.typed(event, Purpose::Log)),
            "change the plan" => form(app, "/desk/plan/new", &self.typed(event, Purpose::Plan)),
            "approve from the queue" => {
                let pick = format!("{}:{version}", event.id);
                app.post("/desk/review", &[("step", "approve"), ("pick", pick.as_str())])
            }
            "log by the island" => {
                let input = self.typed(event, Purpose::Log);
                let body = serde_json::json!({ "input": input, "purpose": Purpose::Log }).to_string();
                let call = app.ask("POST", "/api/fn/save_event").header("sec-fetch-site", "same-origin");
                call.header("content-type", "application/json").body(body)
            }
            "move to another day" => {
                let id = event.id.to_string();
                let pairs = [("event", id.as_str()), ("version", version.as_str()), ("date", "2026-03-25")];
                app.post("/desk/plan/move", &pairs)
            }
            "move by the island" => {
                let body = serde_json::json!({ "id": event.id, "version": event.version, "day": "2026-03-25" });
                let call = app.ask("POST", "/api/fn/move_event").header("sec-fetch-site", "same-origin");
                call.header("content-type", "application/json").body(body.to_string())
            }
            "take the approval back" => step("return"),
            _ => step(write),
        }
    }

    fn typed(&self, event: &Event, purpose: Purpose) -> EventInput {
        let mut input = self.app.input(purpose);
        input.id = event.id.to_string();
        input.version = event.version.to_string();
        input.title = "changed".into();
        input.reason = "because".into();
        if purpose == Purpose::Log {
            input.date = "2026-03-18".into();
        }
        input
    }
}

/// A session as its form posts it.
pub fn form(app: &TestApp, address: &str, input: &EventInput) -> Ask {
    let pairs = [
        ("id", &input.id),
        ("version", &input.version),
        ("title", &input.title),
        ("date", &input.date),
        ("start", &input.start),
        ("village", &input.village),
        ("lead_unit", &input.lead_unit),
        ("form", &input.form),
        ("attendance", &input.attendance),
        ("reason", &input.reason),
    ];
    app.post(address, &pairs.map(|(name, value)| (name, value.as_str())))
}

/// An answer as the tables write it.
pub fn letter(answer: &Answer) -> char {
    match (answer.status.as_u16(), answer.header("location")) {
        (303, to) if to.starts_with("/login?next=") => 'L',
        (401, _) => 'L',
        (200 | 303, _) => '.',
        (403, _) => 'x',
        _ => '?',
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_on_every_write() {
    each_engine(|world| async move {
        let app = TestApp::with(world, |_| {}).await;
        let everybody = app.everybody().await;
        assert_eq!(everybody.iter().map(|(name, _)| *name).collect::<Vec<_>>(), PEOPLE);
        let story = Story { cadre: app.cadre().await, office: app.office().await, app };
        let mut wrong = Vec::new();
        for (number, (write, expected)) in (0_u8..).zip(TABLE) {
            let mut got = String::new();
            for (name, person) in &everybody {
                let event = story.session(write).await;
                if write == "not_held" {
                    // Only what should have begun can turn out not to have been held.
                    story.app.world.clock.forward(chrono::TimeDelta::days(3));
                }
                let fresh = story.fresh(name, person.as_ref(), write).await;
                // Each write from an address of its own: this is not about limits.
                let answer = story.request(write, &event).by(fresh.as_ref()).from([10, 1, number, 1]).send().await;
                let letter = letter(&answer);
                let after = story.app.world.backend.events.find(event.id).await.unwrap().unwrap();
                assert_eq!(after.version > event.version, letter == '.', "{write} by {name}: {}", answer.status);
                got.push(letter);
                if write == "not_held" {
                    story.app.world.clock.forward(chrono::TimeDelta::days(-3));
                }
            }
            if got != expected {
                wrong.push(format!("{write}: expected {expected}, got {got}"));
            }
        }
        assert!(wrong.is_empty(), "in the order {PEOPLE:?}:\n{}", wrong.join("\n"));
    })
    .await;
}

impl Story {
    /// The person, logged in anew where the clock has run past their login.
    async fn fresh(&self, name: &str, person: Option<&Person>, write: &str) -> Option<Person> {
        let person = person?;
        if write != "not_held" {
            return Some(person.clone());
        }
        let account = &person.account;
        assert_ne!(name, "nobody");
        Some(self.app.person(account.role, &account.scope.0, account.unit.as_deref()).await)
    }
}

#[tokio::test]
async fn a_cadre_logs_for_the_own_village_whatever_the_form_says() {
    let app = TestApp::new().await;
    let cadre = app.person(Role::Village, crate::support::OTHER_VILLAGE, None).await;
    let input = EventInput { id: id(7).to_string(), ..app.input(Purpose::Log) };
    let answer = form(&app, "/log", &input).by(&cadre).send().await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (303, format!("/log/done?event={}", id(7)).as_str())
    );
    let event = app.world.backend.events.find(app::ids::EventId(id(7))).await.unwrap().unwrap();
    assert_eq!((event.village.as_deref(), event.state), (Some(crate::support::OTHER_VILLAGE), EventState::Held));
}

#[tokio::test]
async fn staff_pages_open_for_those_they_are_for() {
    let app = TestApp::new().await;
    let everybody = app.everybody().await;
    for (address, expected) in [
        ("/desk", "L........"),
        ("/desk/events", "L........"),
        ("/log", "L......x."),
        ("/desk/plan/new", "L......x."),
        ("/desk/plan?view=month", "L........"),
        ("/desk/review", "Lxxxx..x."),
    ] {
        let mut got = String::new();
        for (_, person) in &everybody {
            got.push(letter(&app.ask("GET", address).by(person.as_ref()).send().await));
        }
        assert_eq!(got, expected, "{address}, in the order {PEOPLE:?}");
    }
}

#[tokio::test]
async fn a_unit_reads_what_it_takes_part_in() {
    let app = TestApp::new().await;
    let people = app.everybody().await;
    let who = |name: &str| people.iter().find(|(known, _)| *known == name).unwrap().1.clone().unwrap();
    let event = app.event(&app.cadre().await, Purpose::Log, |_| {}).await;
    for (name, status, rows) in [("leading unit", 200, 1), ("other unit", 403, 0), ("office", 200, 1)] {
        let by = who(name);
        let page = app.ask("GET", &format!("/events/{}", event.id)).by(&by).send().await;
        assert_eq!(page.status, status, "{name}");
        // Nor by asking for another unit's.
        let unit = event.lead_unit.clone().unwrap();
        let list = app.ask("GET", &format!("/desk/events?unit={unit}&state=held")).by(&by).send().await;
        assert_eq!(list.text().matches(&format!("href=\"/events/{}\"", event.id)).count(), rows, "{name}");
    }
}

#[tokio::test]
async fn a_shut_account_is_out_at_once() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let admin = app.person(Role::Admin, TOWN, None).await;
    assert_eq!(app.ask("GET", "/desk").by(&cadre).send().await.status, 200);
    let backend = &app.world.backend;
    let done =
        app::features::accounts::actions::set_disabled(backend, Some(&admin.account), cadre.account.id, true).await;
    assert!(done.is_ok());
    assert_eq!(app.ask("GET", "/desk").by(&cadre).send().await.status, 303);
}
