//! What surrounds sites and titles: who may, what is refused, what residents read; and that nobody but the office reads
//! what is confidential, at any address.

use super::{
    roles::letter,
    test_app::{Answer, Ask, Person, TestApp},
};
use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE, each_engine, id};
use app::{
    features::{
        accounts::Role,
        around::{model::Record, registry::Registry},
        events::{input::Purpose, rules::Step, store::AuditFilter},
    },
    pages,
};

const DESK: &str = "/desk/registries/around";

/// What each of them gets for each write, in the order of `roles::PEOPLE`.
const OFFICE: &str = "Lxxxx.xx.";

/// The fields of a record that is in order; `mark` makes it different.
fn fields<'a>(registry: &str, mark: &'a str) -> Vec<(&'static str, &'a str)> {
    match registry {
        "meetings" => vec![("topic", mark), ("held_on", "2026-03-01"), ("village", VILLAGE), ("is_public", "on")],
        "posts" => {
            vec![("title", mark), ("channel", "xingfu-yangshe"), ("posted_on", "2026-03-02"), ("reads", "1200")]
        }
        "people" => vec![("name", mark), ("group", "guide"), ("village", VILLAGE)],
        "weak" => vec![("village", VILLAGE), ("found_on", "2026-01-05"), ("problem", "disputes"), ("leader", mark)],
        _ => vec![("name", mark), ("village", VILLAGE), ("is_public", "on")],
    }
}

fn save(app: &TestApp, registry: &str, id: &str, version: i64, fields: &[(&str, &str)]) -> Ask {
    let version = version.to_string();
    let own = [("step", "save"), ("id", id), ("version", version.as_str())];
    app.post(&format!("{DESK}/{registry}"), &[&own[..], fields].concat())
}

/// Stores a record as the office.
async fn stored(app: &TestApp, office: &Person, registry: &str, number: u128, mark: &str) -> String {
    let key = id(number).to_string();
    let answer = save(app, registry, &key, 0, &fields(registry, mark)).by(office).send().await;
    assert_eq!(answer.status, 303, "{registry}: {}", answer.text());
    key
}

async fn find(app: &TestApp, registry: &str, id: &str) -> Option<Record> {
    app.world.backend.around.find(Registry::from_path(registry).unwrap(), id).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_on_every_registry() {
    each_engine(|world| async move {
        let app = TestApp::with(world, |_| {}).await;
        let office = app.office().await;
        let everybody = app.everybody().await;
        let mut number = 0x7000;
        for registry in Registry::ALL {
            let path = registry.path();
            for write in ["add", "change", "remove"] {
                if write == "remove" && !registry.can_remove() {
                    continue;
                }
                let mut got = String::new();
                for (name, person) in &everybody {
                    number += 1;
                    let there = stored(&app, &office, path, number, "before").await;
                    let key = if write == "add" { id(number + 0x10_000).to_string() } else { there };
                    let before = (app.world.storage.generation(), find(&app, path, &key).await);
                    let ask = match write {
                        "add" => save(&app, path, &key, 0, &fields(path, "added")),
                        "change" => save(&app, path, &key, 1, &fields(path, "changed")),
                        _ => {
                            let pairs = [("step", "remove"), ("id", key.as_str()), ("version", "1")];
                            app.post(&format!("{DESK}/{path}"), &pairs)
                        }
                    };
                    let letter = letter(&ask.by(person.as_ref()).send().await);
                    let after = (app.world.storage.generation(), find(&app, path, &key).await);
                    assert_eq!(before != after, letter == '.', "{write} {path} by {name}");
                    got.push(letter);
                }
                assert_eq!(got, OFFICE, "{write} {path}");
            }
        }
        let mut got = String::new();
        for (at, (_, person)) in (1_u32..).zip(&everybody) {
            let name = format!("n-{VILLAGE}");
            let count = at.to_string();
            let was = app.world.backend.around.counts(place()).await.unwrap();
            let was = was.first().map(|count| count.number.to_string()).unwrap_or_default();
            let (was_name, number) = (format!("was-{VILLAGE}"), count.as_str());
            let pairs =
                [("year", "2025"), ("group", "guide"), (name.as_str(), number), (was_name.as_str(), was.as_str())];
            got.push(letter(&app.post(&format!("{DESK}/counts"), &pairs).by(person.as_ref()).send().await));
        }
        assert_eq!(got, OFFICE, "counts");
    })
    .await;
}

fn place() -> app::features::around::store::Place<'static> {
    app::features::around::store::Place { scope: TOWN, with_demo: false }
}

#[tokio::test]
async fn staff_read_what_is_not_confidential_and_the_office_alone_the_rest() {
    let app = TestApp::new().await;
    let everybody = app.everybody().await;
    let open = [DESK.to_owned(), format!("{DESK}/counts"), "/desk/registries/figures".to_owned()];
    let open = open
        .into_iter()
        .chain(["estates", "forums", "stations", "teams", "meetings", "posts"].map(|path| format!("{DESK}/{path}")));
    let closed = ["people", "weak"].map(|path| format!("{DESK}/{path}"));
    let read = async |address: &str| {
        let mut got = String::new();
        for (_, person) in &everybody {
            got.push(letter(&app.ask("GET", address).by(person.as_ref()).send().await));
        }
        got
    };
    for address in open {
        let got = read(&address).await;
        // Figures are the whole site's; lists are the own town's.
        let expected = if address.ends_with("figures") { "L........" } else { "L.....x.." };
        assert_eq!(got, expected, "{address}");
    }
    for address in closed {
        assert_eq!(read(&address).await, OFFICE, "{address}");
        assert_eq!(read(&format!("{address}?edit=new")).await, OFFICE, "{address}");
    }
    let observer = app.person(Role::Observer, "320582", None).await;
    let hub = app.ask("GET", DESK).by(&observer).send().await.text();
    assert!(!hub.contains("/around/weak") && !hub.contains("/around/people"), "{hub}");
    let page = app.ask("GET", &format!("{DESK}/meetings")).by(&observer).send().await.text();
    assert!(!page.contains("edit=new"), "who cannot change is offered nothing to change");
}

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

#[tokio::test]
async fn a_refused_record_keeps_what_was_typed_and_who_comes_second_sees_both() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let key = id(0x5001).to_string();
    let bad = [
        ("title", "写到一半的标题"),
        ("channel", "xingfu-yangshe"),
        ("posted_on", "2026-03-02"),
        ("link", "javascript:alert(1)"),
    ];
    let refused = save(&app, "posts", &key, 0, &bad).by(&office).send().await;
    assert_eq!(refused.status, 422);
    let text = refused.text();
    assert!(text.contains("写到一半的标题") && text.contains("href=\"#f-link\""), "{text}");
    assert_eq!(find(&app, "posts", &key).await, None);

    let good = [&bad[..3], &[("link", "https://example.test/a?b=1&c=2")]].concat();
    for _ in 0..2 {
        assert_eq!(save(&app, "posts", &key, 0, &good).by(&office).send().await.status, 303, "once and again");
    }
    let change = |title: &'static str| {
        let fields = [&[("title", title)], &good[1..]].concat();
        save(&app, "posts", &key, 1, &fields).by(&office)
    };
    assert_eq!(change("先改的").send().await.status, 303);
    let second = change("后改的").send().await;
    assert_eq!(second.status, 409);
    let text = second.text();
    assert!(
        text.contains("先改的") && text.contains("后改的") && text.contains("name=\"version\" value=\"2\""),
        "{text}"
    );
    let channels = app.get("/channels").await.text();
    assert!(channels.contains("href=\"https://example.test/a?b=1&amp;c=2\""), "{channels}");
    let odd = [("step", "save"), ("id", "touyan"), ("version", "0"), ("name", "x")];
    let odd = app.post(&format!("{DESK}/estates"), &odd).by(&office).send().await;
    assert_eq!(odd.status, 404, "only a form makes ids");
}

#[tokio::test]
async fn residents_read_what_the_report_names_and_what_the_office_adds() {
    let app = TestApp::new().await;
    let page = app.get("/around").await.text();
    for name in
        ["缇香世家", "西溪花苑", "良辰美景", "西溪茶社", "百家桥村法律援助工作站", "头雁工程", "中坚工程", "强基工程"]
    {
        assert!(page.contains(name), "{name}");
    }
    assert!(page.contains("（二.3）") && page.contains("另建成百家桥村、棋杆社区两处法律援助工作站"));
    let village = app.get(&format!("/villages/{VILLAGE}")).await.text();
    assert!(village.contains("百家桥村法律援助工作站"), "{village}");
    assert!(!app.get(&format!("/villages/{OTHER_VILLAGE}")).await.text().contains("法律援助工作站</h3>"));

    let office = app.office().await;
    stored(&app, &office, "meetings", 1, "楼道堆物怎么办").await;
    let hidden = [("topic", "不公开的议题"), ("held_on", "2026-03-01"), ("village", VILLAGE)];
    assert_eq!(save(&app, "meetings", &id(2).to_string(), 0, &hidden).by(&office).send().await.status, 303);
    let counts = [("year", "2025"), ("group", "guide")];
    let (name, was) = (format!("n-{VILLAGE}"), format!("was-{VILLAGE}"));
    let counts = [&counts[..], &[(name.as_str(), "7"), (was.as_str(), "")]].concat();
    for _ in 0..2 {
        assert_eq!(app.post(&format!("{DESK}/counts"), &counts).by(&office).send().await.status, 303, "once and again");
    }
    let page = app.get("/around").await.text();
    assert!(page.contains("楼道堆物怎么办") && !page.contains("不公开的议题"));
    assert!(page.contains("2025 年末各村（社区）的数字") && page.contains("<td class=\"num\">7"), "{page}");
    let village = app.get(&format!("/villages/{VILLAGE}")).await.text();
    assert!(village.contains("法律明白人 7 名") && village.contains("楼道堆物怎么办"));
    let list = app.get(&pages::address("/around/meetings", &[("village", VILLAGE)])).await.text();
    assert!(list.contains("楼道堆物怎么办") && !list.contains("不公开的议题"));
    assert_eq!(app.get("/around/meetings?village=nowhere").await.status, 400);

    // A number that somebody else changed meanwhile is not lost: both are shown.
    let late = [&counts[..2], &[(name.as_str(), "9"), (was.as_str(), "")]].concat();
    let late = app.post(&format!("{DESK}/counts"), &late).by(&office).send().await;
    assert_eq!(late.status, 409);
    assert!(late.text().contains("value=\"9\"") && late.text().contains("现在存的是：7"), "{}", late.text());
}

#[tokio::test]
async fn posts_are_counted_by_month_and_are_no_sessions() {
    let app = TestApp::new().await;
    let office = app.office().await;
    for (number, day) in (1..).zip(["2026-01-05", "2026-01-20", "2026-02-01"]) {
        let fields = [("title", "推文"), ("channel", "xingfu-yangshe"), ("posted_on", day), ("reads", "1500")];
        assert_eq!(save(&app, "posts", &id(number).to_string(), 0, &fields).by(&office).send().await.status, 303);
    }
    let page = app.get("/channels?year=2026").await.text();
    assert!(page.contains("2026年1月") && page.contains(">3,000<") && page.contains("2026 年共 3 条"), "{page}");
    assert!(app.get("/channels?year=2026&channel=farun-minsheng").await.text().contains("2026 年共 0 条"));
    assert_eq!(app.get("/channels?channel=nothing").await.status, 400);
    let counts = app.get("/api/v1/counts").await.json();
    assert_eq!(counts["totals"]["sessions"], 0, "{counts}");
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
