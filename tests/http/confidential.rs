//! What is for the office or for staff alone is at no address for anybody else: every page, interface, export and feed
//! is asked for.

use super::{
    around::{DESK, find, save, stored},
    test_app::{Answer, TestApp},
};
use crate::support::{VILLAGE, id};
use app::features::{
    around::registry::Registry,
    events::{input::Purpose, rules::Step, store::AuditFilter},
};

/// Every address that a GET can ask for, with what stands for its parameters.
async fn addresses(app: &TestApp, event: &str, secret: &str) -> Vec<String> {
    let filled = |path: &str| {
        let is_year = path.contains("/observances/") || path.contains("/duties/") || path.contains("/figures/");
        path.replace("{year}", if is_year { "2023" } else { "2026" })
            .replace("{registry}", "weak")
            .replace("{code}", if path.contains("/villages/") { VILLAGE } else { "constitution-day" })
            .replace("{id}", event)
    };
    let routes = app::routes::all().into_iter().filter(|route| route.page.is_some()).map(|route| filled(route.path));
    let mut all = routes.collect::<Vec<_>>();
    for registry in Registry::ALL {
        all.push(format!("{DESK}/{}", registry.path()));
        all.push(format!("{DESK}/{}?edit={secret}", registry.path()));
    }
    let described = app.get("/api/v1/openapi.json").await.json();
    let paths = described["paths"].as_object().unwrap().keys().map(|path| filled(path));
    all.extend(paths.collect::<Vec<_>>());
    for plain in ["/calendar.ics", "/feed.xml", "/robots.txt", "/sitemap.xml", "/api/v1/openapi.json"] {
        all.push(plain.to_owned());
    }
    for path in ["/events", "/desk/events", "/desk/audit", "/around/meetings", "/counts", "/map", "/channels"] {
        all.push(format!("{path}?q=marker"));
        all.push(format!("{path}?village={VILLAGE}"));
    }
    for by in ["month", "village", "unit", "focus", "audience", "form", "duty"] {
        all.push(format!("/counts?by={by}"));
        all.push(format!("/api/v1/counts?by={by}"));
    }
    for kind in ["duties", "observances", "events", "figures"] {
        all.push(format!("/desk/import?kind={kind}"));
        all.push(format!("/desk/import/template.xlsx?kind={kind}"));
    }
    for year in ["2023", "2026"] {
        for end in [".xlsx", ".csv"] {
            all.push(format!("/desk/duties/{year}{end}"));
            all.push(format!("/observances/{year}/constitution-day{end}"));
        }
    }
    all.sort();
    all.dedup();
    all
}

/// What an answer says, also inside of a workbook.
async fn said(app: &TestApp, answer: &Answer) -> String {
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    if answer.body.starts_with(b"PK") {
        let grids = app.world.backend.sheets.read(answer.body.to_vec()).await;
        return format!("{text}{grids:?}");
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_confidential_is_at_no_address_for_anybody_else() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let event = app.event(&office, Purpose::Log, |_| {}).await;
    let event = app.step(&office, &event, Step::Approve).await.id.to_string();
    let weak =
        [("village", VILLAGE), ("found_on", "2026-01-05"), ("problem", "awareness"), ("leader", "marker-leader")];
    let more = [("measures", "marker-measures"), ("deadline", "2026-06-30"), ("note", "marker-note")];
    let weak_id = id(0x7777).to_string();
    let answer = save(&app, "weak", &weak_id, 0, &[&weak[..], &more].concat()).by(&office).send().await;
    assert_eq!(answer.status, 303);
    let person =
        [("name", "marker-name"), ("group", "household"), ("village", VILLAGE), ("certificate", "marker-paper")];
    let person_id = id(0x7778).to_string();
    assert_eq!(save(&app, "people", &person_id, 0, &person).by(&office).send().await.status, 303);
    // The office has seen it; had anything kept the page, it would be there now.
    for path in ["weak", "people"] {
        let seen = app.ask("GET", &format!("{DESK}/{path}")).by(&office).send().await;
        assert!(seen.text().contains("marker-"), "the office reads it");
        assert_eq!(seen.header("cache-control"), "private, no-store");
    }
    let edit = app.ask("GET", &format!("{DESK}/weak?edit={weak_id}")).by(&office).send().await.text();
    assert!(edit.contains("marker-measures") && edit.contains("marker-note"));

    let everybody = app.everybody().await;
    let mut peer = 0_u8;
    for secret in [&weak_id, &person_id] {
        for address in addresses(&app, &event, secret).await {
            for (name, who) in everybody.iter().filter(|(name, _)| !matches!(*name, "office" | "admin")) {
                peer = peer.wrapping_add(1);
                for lang in ["zh-CN", "en"] {
                    let ask = app.ask("GET", &address).header("accept-language", lang).by(who.as_ref());
                    let answer = ask.from([10, 9, peer, 1]).send().await;
                    assert!(answer.status.as_u16() < 500, "{address}: {}", answer.status);
                    let text = said(&app, &answer).await;
                    assert!(!text.contains("marker-"), "{address} by {name}: {text}");
                    // Not even that there is one, by its id.
                    let is_asked = address.contains(secret.as_str());
                    assert!(is_asked || !text.contains(secret.as_str()), "{address} by {name}");
                }
            }
        }
    }
    let (lines, _) = app.world.backend.events.audit(&AuditFilter::default(), 1000, 0).await.unwrap();
    assert!(lines.iter().any(|line| line.subject == "weak_village"), "it is on record that something was done");
    let told = format!("{lines:?}");
    assert!(!told.contains("marker-"), "and not what: {told}");
    let village = lines.iter().filter(|line| line.subject == "weak_village" || line.subject == "person");
    assert!(!format!("{:?}", village.collect::<Vec<_>>()).contains(VILLAGE), "nor where");
}

#[tokio::test]
async fn a_name_is_deleted_for_good() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let key = stored(&app, &office, "people", 1, "deletable-name").await;
    let page = app.ask("GET", &format!("{DESK}/people?edit={key}")).by(&office).send().await.text();
    assert!(page.contains("不能恢复") && page.contains("deletable-name"));
    let remove = [("step", "remove"), ("id", key.as_str()), ("version", "1")];
    for _ in 0..2 {
        let answer = app.post(&format!("{DESK}/people"), &remove).by(&office).send().await;
        assert_eq!(answer.status, 303, "a repeat does no harm");
    }
    assert_eq!(find(&app, "people", &key).await, None);
    let (lines, _) = app.world.backend.events.audit(&AuditFilter::default(), 1000, 0).await.unwrap();
    assert!(!format!("{lines:?}").contains("deletable-name"));
    app.world.storage.close().await;
    for file in std::fs::read_dir(app.world.folder.path()).unwrap() {
        let file = file.unwrap().path();
        let bytes = if file.is_file() { std::fs::read(&file).unwrap() } else { Vec::new() };
        let is_there = bytes.windows(14).any(|part| part == b"deletable-name");
        assert!(!is_there, "the name is still in {}", file.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_training_is_staffs_alone_and_counts_apart() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let training = app.event(&office, Purpose::Log, |input| {
        input.title = "marker-training".into();
        input.internal = true;
        input.brand = "touyan".into();
        input.attendance = "44".into();
    });
    let training = training.await;
    let training = app.step(&office, &training, Step::Approve).await;
    let plan = app.event(&office, Purpose::Plan, |input| {
        input.title = "marker-plan".into();
        input.internal = true;
        input.published = true;
    });
    let plan = plan.await;
    assert!(!plan.published, "what is for staff alone is not published");
    let publish = [("step", "publish"), ("version", "1")];
    let publish = app.post(&format!("/events/{}", plan.id), &publish).by(&office).send().await;
    assert_eq!(publish.status, 409);

    for address in addresses(&app, &training.id.to_string(), &plan.id.to_string()).await {
        let answer = app.ask("GET", &address).from([10, 8, 1, 1]).send().await;
        let text = said(&app, &answer).await;
        assert!(!text.contains("marker-"), "{address}: {text}");
    }
    assert_eq!(app.get(&format!("/events/{}", training.id)).await.status, 404);
    let counts = app.get("/api/v1/counts").await.json();
    assert_eq!((&counts["totals"]["sessions"], &counts["totals"]["attendance"]), (&0.into(), &0.into()), "{counts}");
    let public = app.get("/counts").await.text();
    assert!(public.contains("内部培训") && !public.contains("内部培训另计"), "the rule is told, the figure is not");

    let page = app.ask("GET", "/counts").by(&office).send().await.text();
    assert!(page.contains("内部培训另计：1 场，44 人次"), "{page}");
    let link = page.split("href=\"").find(|part| part.starts_with("/desk/events") && part.contains("internal=yes"));
    let link = link.unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let rows = app.ask("GET", &link).by(&office).send().await.text();
    assert!(rows.contains("marker-training") && rows.contains("内部培训"), "{rows}");
    let teams = app.ask("GET", &format!("{DESK}/teams")).by(&office).send().await.text();
    assert!(teams.contains("各队伍每年的培训") && teams.contains("brand=touyan") && teams.contains(">44<"), "{teams}");
    assert!(teams.contains("/desk/plan/new?training=touyan"));
    let form = app.ask("GET", "/log?training=touyan").by(&office).send().await;
    let form = app.ask("GET", form.header("location")).by(&office).send().await.text();
    assert!(form.contains("name=\"internal\" checked") && form.contains("value=\"touyan\" selected"), "{form}");
}
