//! What programs read: the public API, the calendar, the feed.

use super::test_app::{Answer, HOST, Person, TestApp};
use crate::support::{OTHER_VILLAGE, VILLAGE, office};
use app::features::events::{
    input::{EventInput, Purpose},
    model::Event,
    rules::Step,
    store::EventWrite,
};
use serde_json::Value;

/// The addresses of lists and figures.
const LISTS: [&str; 14] = [
    "/api/v1/events",
    "/api/v1/events.csv",
    "/api/v1/villages",
    "/api/v1/villages.csv",
    "/api/v1/counts",
    "/api/v1/counts.csv",
    "/api/v1/observances",
    "/api/v1/observances.csv",
    "/api/v1/duties",
    "/api/v1/duties.csv",
    "/api/v1/titles",
    "/api/v1/titles.csv",
    "/api/v1/sites",
    "/api/v1/sites.csv",
];
/// All other addresses without a parameter in the path.
const OTHERS: [&str; 5] =
    ["/api/v1/map.geojson", "/api/v1/boundaries.geojson", "/api/v1/openapi.json", "/calendar.ics", "/feed.xml"];

/// A town with sessions of every kind.
struct Town {
    app: TestApp,
    cadre: Person,
    office: Person,
}

impl Town {
    async fn new() -> Self {
        let app = TestApp::new().await;
        Self { cadre: app.cadre().await, office: app.office().await, app }
    }

    async fn planned(&self, title: &str) -> Event {
        let fill = |input: &mut EventInput| {
            input.title = title.into();
            input.published = true;
        };
        self.app.event(&self.cadre, Purpose::Plan, fill).await
    }

    async fn held(&self, title: &str) -> Event {
        self.app.event(&self.cadre, Purpose::Log, |input| input.title = title.into()).await
    }

    async fn approved(&self, title: &str) -> Event {
        let event = self.held(title).await;
        self.app.step(&self.office, &event, Step::Approve).await
    }

    async fn cancelled(&self, title: &str) -> Event {
        let event = self.planned(title).await;
        self.app.step(&self.office, &event, Step::Cancel).await
    }

    /// Makes a session sample data.
    async fn as_sample(&self, event: Event) {
        let base_version = event.version;
        let write = EventWrite {
            event: Event { is_demo: true, version: base_version + 1, ..event },
            base_version,
            content: "sample".into(),
            action: "event.change",
            changes: Vec::new(),
            reason: String::new(),
            photos: Vec::new(),
        };
        self.app.world.backend.events.save(&office(), write).await.unwrap();
    }

    async fn json(&self, address: &str) -> Value {
        let answer = self.app.get(address).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        answer.json()
    }
}

fn titles(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|event| event["title"].as_str().unwrap()).collect()
}

/// An address of this site without its origin.
fn path(address: &Value) -> String {
    address.as_str().unwrap().strip_prefix(&format!("http://{HOST}")).unwrap().to_owned()
}

fn problem(answer: &Answer, status: u16) -> Value {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["status"], status);
    for member in ["type", "title", "detail", "instance"] {
        assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {problem}");
    }
    problem
}

#[tokio::test]
async fn programs_read_what_everybody_may_see_and_nothing_else() {
    let town = Town::new().await;
    let approved = town.approved("approved").await;
    let cancelled = town.cancelled("cancelled").await;
    let held = town.held("held").await;
    town.planned("planned").await;
    town.app.event(&town.cadre, Purpose::Plan, |input| input.title = "unpublished".into()).await;
    town.as_sample(town.approved("sample").await).await;

    let list = town.json("/api/v1/events").await;
    let mut found = titles(&list);
    found.sort_unstable();
    assert_eq!(found, ["approved", "cancelled", "planned"]);
    assert_eq!((&list["total"], &list["includes_demo"]), (&3.into(), &false.into()));

    let one = town.json(&format!("/api/v1/events/{}", approved.id)).await;
    assert_eq!(one["starts_at"], "2026-03-18T14:00:00+08:00");
    assert_eq!(one["village"]["code"], VILLAGE);
    assert_eq!(one["results"]["attendance"], 30);
    assert_eq!(one["cancelled_reason"], Value::Null);
    assert_eq!(town.app.get(&path(&one["url"])).await.status, 200);
    let one = town.json(&format!("/api/v1/events/{}", cancelled.id)).await;
    assert_eq!((&one["results"], &one["cancelled_reason"]), (&Value::Null, &"because".into()));

    problem(&town.app.get(&format!("/api/v1/events/{}", held.id)).await, 404);
    let by_staff = town.app.ask("GET", &format!("/api/v1/events/{}", held.id)).by(&town.office).send().await;
    problem(&by_staff, 404);
}

#[tokio::test]
async fn sample_data_appears_in_demo_mode_and_says_so() {
    let town = Town::new().await;
    town.as_sample(town.approved("sample").await).await;
    assert_eq!(town.json("/api/v1/counts").await["totals"]["sessions"], 0);
    let settings = [("demo_mode".to_owned(), "true".to_owned())];
    town.app.world.storage.reference.import_settings(&settings, town.app.world.now()).await.unwrap();
    let list = town.json("/api/v1/events").await;
    assert_eq!((&list["includes_demo"], &list["items"][0]["is_demo"]), (&true.into(), &true.into()));
    assert_eq!(town.json("/api/v1/counts").await["totals"]["sessions"], 1);
    assert!(town.app.get("/calendar.ics").await.text().contains("SUMMARY:[演示数据] sample\r\n"));
    assert!(town.app.get("/feed.xml").await.text().contains("<title>[演示数据] sample</title>"));
}

#[tokio::test]
async fn a_list_is_walked_through_page_by_page() {
    let town = Town::new().await;
    for number in 0..5 {
        town.approved(&format!("session {number}")).await;
    }
    let mut address = "/api/v1/events?when=past&per_page=2".to_owned();
    let mut seen = Vec::new();
    loop {
        let list = town.json(&address).await;
        assert_eq!((&list["total"], &list["per_page"]), (&5.into(), &2.into()));
        assert_eq!(list["order"], "starts_at descending");
        seen.extend(titles(&list).into_iter().map(str::to_owned));
        if list["next"].is_null() {
            break;
        }
        address = path(&list["next"]);
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 5);
    let upcoming = town.json("/api/v1/events?when=upcoming").await;
    assert_eq!((&upcoming["total"], &upcoming["order"]), (&0.into(), &"starts_at ascending".into()));
}

#[tokio::test]
async fn a_file_has_the_rows_of_the_list() {
    let town = Town::new().await;
    for title in ["=HYPERLINK(\"http://x\")", "two, \"quoted\"", "three"] {
        town.approved(title).await;
    }
    let answer = town.app.get("/api/v1/events.csv?when=past").await;
    assert!(answer.header("content-type").starts_with("text/csv; charset=utf-8"));
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"events.csv\"");
    let text = answer.text();
    assert!(text.starts_with("\u{feff}id,title,held_on,"), "{text}");
    assert_eq!(text.matches("\r\n").count(), 4);
    assert!(text.contains(",\"'=HYPERLINK(\"\"http://x\"\")\","), "{text}");
    assert!(text.contains(",\"two, \"\"quoted\"\"\","), "{text}");
    let list = town.json("/api/v1/events?when=past").await;
    let ids = list["items"].as_array().unwrap().iter().map(|event| event["id"].as_str().unwrap());
    let rows = text.lines().skip(1).map(|line| line.split(',').next().unwrap());
    assert!(ids.eq(rows), "{text}");
    assert_eq!(town.app.get("/api/v1/events.csv?per_page=1").await.text().lines().count(), 2);
}

#[tokio::test]
async fn every_figure_opens_its_sessions() {
    let town = Town::new().await;
    town.approved("one").await;
    town.approved("two").await;
    town.planned("three").await;
    for by in ["month", "village", "unit", "focus", "audience", "form", "duty"] {
        let counts = town.json(&format!("/api/v1/counts?by={by}&per_page=200")).await;
        assert_eq!(counts["by"], by);
        assert_eq!((&counts["totals"]["sessions"], &counts["totals"]["attendance"]), (&2.into(), &60.into()));
        assert_eq!((&counts["from"], &counts["to"]), (&"2026-01-01".into(), &"2026-12-31".into()));
        assert!(counts["rule"]["zh"].is_string() && counts["rule"]["en"].is_string());
        let rows = counts["rows"].as_array().unwrap();
        assert_eq!(rows.iter().map(|row| row["sessions"].as_i64().unwrap()).sum::<i64>(), 2, "{by}: {counts}");
        for row in rows.iter().filter(|row| row["sessions"] != 0).chain([&counts["totals"]]) {
            let opened = row.get("events").unwrap_or(&counts["events"]);
            assert_eq!(town.json(&path(opened)).await["total"], row["sessions"], "{by}: {row}");
        }
        let file = town.app.get(&format!("/api/v1/counts.csv?by={by}&per_page=200")).await.text();
        assert_eq!(file.lines().count(), rows.len() + 1, "{by}");
    }
}

#[tokio::test]
async fn the_map_holds_every_village() {
    let town = Town::new().await;
    town.approved("one").await;
    town.planned("two").await;
    let answer = town.app.get("/api/v1/map.geojson").await;
    assert_eq!(answer.header("content-type"), "application/geo+json");
    let map = answer.json();
    let villages = town.json("/api/v1/villages?per_page=200").await;
    let features = map["features"].as_array().unwrap();
    assert_eq!(villages["total"], features.len());
    let own = features.iter().find(|feature| feature["properties"]["code"] == VILLAGE).unwrap();
    assert_eq!(own["geometry"], Value::Null, "nobody has set its point");
    assert_eq!((&own["properties"]["sessions"], &own["properties"]["attendance"]), (&1.into(), &30.into()));
    assert_eq!(own["properties"]["upcoming"], 1);
    let other = town.json(&format!("/api/v1/map.geojson?village={OTHER_VILLAGE}")).await;
    assert_eq!(other["features"].as_array().unwrap().len(), 1);
    assert_eq!(other["features"][0]["properties"]["sessions"], 0);
}

#[tokio::test]
async fn a_calendar_holds_what_is_to_come_and_what_was_lately() {
    let town = Town::new().await;
    let planned = town.planned("planned").await;
    town.cancelled("called off").await;
    town.approved("approved").await;
    let office = &town.office;
    let long_ago = town.app.event(office, Purpose::Log, |input| {
        input.title = "long ago".into();
        input.date = "2025-06-01".into();
    });
    town.app.step(office, &long_ago.await, Step::Approve).await;

    let answer = town.app.get("/calendar.ics").await;
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    let text = answer.text();
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 3, "{text}");
    assert_eq!((text.matches("BEGIN:VALARM").count(), text.matches("STATUS:CANCELLED").count()), (1, 1));
    assert!(text.split("\r\n").all(|line| line.len() <= 75));
    assert!(town.app.get("/calendar.ics?from=2025-01-01&to=2025-12-31").await.text().contains("SUMMARY:long ago\r\n"));

    let one = town.app.get(&format!("/calendar.ics?event={}", planned.id)).await;
    let file = format!("attachment; filename=\"event-{}.ics\"", planned.id);
    assert_eq!(one.header("content-disposition"), file);
    assert!(one.text().contains(&format!("UID:{}@pufa-ledger\r\n", planned.id)));
    assert!(one.text().contains("DTSTART:20260322T060000Z\r\n"), "{}", one.text());
    let held = town.held("held").await;
    problem(&town.app.get(&format!("/calendar.ics?event={}", held.id)).await, 404);
    assert_eq!(problem(&town.app.get("/calendar.ics?event=x").await, 400)["parameter"], "event");
}

#[tokio::test]
async fn a_feed_tells_of_plans_and_approvals() {
    let town = Town::new().await;
    let planned = town.planned("a <plan> & more").await;
    town.approved("approved").await;
    town.held("held").await;
    let answer = town.app.get(&format!("/feed.xml?village={VILLAGE}")).await;
    assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
    let text = answer.text();
    assert_eq!(text.matches("<entry>").count(), 2, "{text}");
    assert!(text.contains("<title>a &lt;plan&gt; &amp; more</title>"), "{text}");
    assert!(text.contains(&format!("<id>urn:uuid:{}</id>", planned.id)), "{text}");
    let own =
        format!("<link rel=\"self\" type=\"application/atom+xml\" href=\"http://{HOST}/feed.xml?village={VILLAGE}\"/>");
    assert!(text.contains(&own), "{text}");
    assert_eq!(town.app.get(&format!("/feed.xml?village={OTHER_VILLAGE}")).await.text().matches("<entry>").count(), 0);
}

#[tokio::test]
async fn what_makes_no_sense_is_a_problem_that_names_the_parameter() {
    let town = Town::new().await;
    for address in LISTS.into_iter().chain(OTHERS) {
        for _ in 0..2 {
            let problem = problem(&town.app.get(&format!("{address}?colour=")).await, 400);
            assert_eq!((&problem["parameter"], &problem["instance"]), (&"colour".into(), &address.into()), "{address}");
            assert_eq!(town.app.get(address).await.status, 200, "{address}");
        }
    }
    for (address, name) in [
        ("/api/v1/events?village=320582100999", "village"),
        ("/api/v1/events?state=held", "state"),
        ("/api/v1/events?per_page=201", "per_page"),
        ("/api/v1/counts?by=colour", "by"),
        ("/api/v1/map.geojson?page=1", "page"),
        ("/feed.xml?lang=fr", "lang"),
        ("/calendar.ics?from=soon", "from"),
    ] {
        assert_eq!(problem(&town.app.get(address).await, 400)["parameter"], name, "{address}");
    }
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_problems() {
    let town = Town::new().await;
    for address in ["/api/v1/nowhere", "/api/v1/sightings", "/api/v1/events/no-id", "/api/v1/events/%ff", "/api/v1"] {
        let problem = problem(&town.app.get(address).await, 404);
        assert_eq!(problem["instance"], address);
    }
    for address in ["/api/v1/events", "/feed.xml"] {
        let answer = town.app.post(address, &[]).send().await;
        problem(&answer, 405);
        assert!(answer.header("allow").contains("GET"), "{address}");
    }
}

#[tokio::test]
async fn answers_are_kept_under_a_tag_until_something_is_written() {
    let town = Town::new().await;
    for address in LISTS.into_iter().chain(OTHERS) {
        let first = town.app.get(address).await;
        assert_eq!((first.status.as_u16(), first.header("cache-control")), (200, "no-cache"), "{address}");
        assert_eq!(first.header("vary"), "accept-encoding", "{address}");
        let again = town.app.ask("GET", address).header("if-none-match", first.header("etag")).send().await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{address}");
    }
    let before = town.app.get("/feed.xml").await;
    town.approved("new").await;
    let after = town.app.ask("GET", "/feed.xml").header("if-none-match", before.header("etag")).send().await;
    assert_eq!(after.status, 200);
    assert!(after.text().contains("<title>new</title>"));
}

#[tokio::test]
async fn pages_of_other_sites_may_read_the_api() {
    let town = Town::new().await;
    for address in ["/api/v1/events", "/api/v1/nowhere", "/api/v1/events?x=1"] {
        let answer = town.app.ask("GET", address).header("origin", "https://other.test").send().await;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{address}");
    }
    assert_eq!(town.app.get("/events").await.header("access-control-allow-origin"), "");
    let asked = town.app.ask("OPTIONS", "/api/v1/events").header("origin", "https://other.test");
    let allowed = asked.header("access-control-request-method", "GET").send().await;
    assert_eq!(allowed.header("access-control-allow-methods"), "GET,HEAD");
}

#[tokio::test]
async fn the_description_names_every_address() {
    let town = Town::new().await;
    let description = town.json("/api/v1/openapi.json").await;
    assert_eq!(description["servers"][0]["url"], format!("http://{HOST}"));
    let mut paths = description["paths"].as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>();
    let mut served = LISTS.into_iter().chain(OTHERS).filter(|path| *path != "/api/v1/openapi.json").collect::<Vec<_>>();
    served.push("/api/v1/events/{id}");
    paths.sort_unstable();
    served.sort_unstable();
    assert_eq!(paths, served);
}
