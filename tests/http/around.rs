//! What surrounds sites and titles: who may, what is refused, what residents read.

use super::{
    roles::letter,
    test_app::{Ask, Person, TestApp},
};
use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE, each_engine, id};
use app::{
    features::{
        accounts::Role,
        around::{model::Record, registry::Registry},
    },
    pages,
};

/// Where the registries are kept.
pub const DESK: &str = "/desk/registries/around";

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

/// The form of a record as its page posts it.
pub fn save(app: &TestApp, registry: &str, id: &str, version: i64, fields: &[(&str, &str)]) -> Ask {
    let version = version.to_string();
    let own = [("step", "save"), ("id", id), ("version", version.as_str())];
    app.post(&format!("{DESK}/{registry}"), &[&own[..], fields].concat())
}

/// An address of its own for each request: this is not about limits.
fn peer(number: u128) -> [u8; 4] {
    let [.., high, low] = number.to_be_bytes();
    [10, 3, high, low]
}

/// Stores a record as the office.
pub async fn stored(app: &TestApp, office: &Person, registry: &str, number: u128, mark: &str) -> String {
    let key = id(number).to_string();
    let ask = save(app, registry, &key, 0, &fields(registry, mark)).by(office).from(peer(number));
    let answer = ask.send().await;
    assert_eq!(answer.status, 303, "{registry}: {}", answer.text());
    key
}

/// A record as it is stored.
pub async fn find(app: &TestApp, registry: &str, id: &str) -> Option<Record> {
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
                    let letter = letter(&ask.by(person.as_ref()).from(peer(number)).send().await);
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
    assert!(page.contains("year=2026&amp;month=1#posts\">2<"), "a number opens what it counts: {page}");
    let month = app.get("/channels?year=2026&month=1&channel=xingfu-yangshe").await.text();
    assert!(month.contains("2026年1月共 2 条"), "{month}");
    assert_eq!(app.get("/channels?year=2026&month=13").await.status, 400);
    assert!(app.get("/channels?year=2026&channel=farun-minsheng").await.text().contains("2026 年共 0 条"));
    assert_eq!(app.get("/channels?channel=nothing").await.status, 400);
    let counts = app.get("/api/v1/counts").await.json();
    assert_eq!(counts["totals"]["sessions"], 0, "{counts}");
}
