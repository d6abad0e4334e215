//! Publicity nodes: the year, the roll-up as page, sheet and words, and the node of a session.

use super::test_app::TestApp;
use crate::support::{OTHER_VILLAGE, id};
use app::{
    features::events::{
        input::{EventInput, Purpose},
        model::Event,
        rules::Step,
        store::PhotoNote,
    },
    ids::PhotoId,
};
use calamine::{Data, Reader, Xlsx};
use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};
use std::io::Cursor;

const CODE: &str = "constitution-day";

async fn approved(app: &TestApp, change: impl FnOnce(&mut EventInput)) -> Event {
    let office = app.office().await;
    let event = app.event(&office, Purpose::Log, change).await;
    app.step(&office, &event, Step::Approve).await
}

fn of_node(input: &mut EventInput) {
    input.observance = CODE.into();
    input.consultations = "5".into();
    input.materials = "1200".into();
}

#[tokio::test]
async fn everybody_reads_the_nodes_of_a_year() {
    let app = TestApp::new().await;
    let page = app.get("/observances/2026").await;
    assert_eq!(page.status, 200);
    let text = page.text();
    for part in [
        "第13个国家宪法日",
        "12月4日 周五",
        "10月18日 周日",
        "待公布",
        "依据",
        "法律文本：国家安全法第14条",
        "href=\"/observances/2026/constitution-day\"",
        "href=\"/events?from=2026-01-01&amp;to=2026-12-31&amp;observance=constitution-day\"",
        "href=\"/api/v1/observances.csv?year=2026\"",
        "href=\"/observances/2027\"",
    ] {
        assert!(text.contains(part), "{part}");
    }
    assert!(!text.contains("/desk/"), "nothing for staff");
    assert!(app.get("/observances/2026?lang=en").await.text().contains("13th National Constitution Day"));
    for address in
        ["/observances/2015", "/observances/2101", "/observances/x", "/observances/2026/nothing", "/observances"]
    {
        assert_eq!(app.get(address).await.status, 404, "{address}");
    }
    assert_eq!(app.get("/observances/2016").await.status, 200);
    assert_eq!(app.get("/observances/2100").await.status, 200);
    assert_eq!(app.get("/observances/2013/constitution-day").await.status, 404);
    let before_its_first = app.get("/observances/2024/publicity-education-act-day").await;
    assert_eq!(before_its_first.status, 404, "kept from 2025 on");
}

#[tokio::test]
async fn a_year_is_filtered_by_unit_and_month() {
    let app = TestApp::new().await;
    let water = app.get("/observances/2026?unit=water").await.text();
    assert!(water.contains("中国水周") && !water.contains("国家宪法日"));
    let march = app.get("/observances/2026?month=3").await.text();
    assert!(march.contains("中国水周") && march.contains("春风行动"), "also what began in February");
    assert!(!march.contains("国家宪法日"));
    let june = app.get("/observances/2026?month=6&unit=market-regulation").await.text();
    assert!(june.contains("食品安全宣传周") && june.contains("待公布"), "also what is usually in June");
    let none = app.get("/observances/2026?month=8&unit=water").await.text();
    assert!(none.contains("没有符合条件的节点"));
    for wrong in ["unit=nobody", "month=13", "month=x"] {
        assert_eq!(app.get(&format!("/observances/2026?{wrong}")).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_node_sums_up_what_was_approved_and_shows_no_more_to_the_public() {
    let app = TestApp::new().await;
    approved(&app, |input| (input.title, input.observance) = ("another node".into(), "fire-day".into())).await;
    approved(&app, |input| {
        of_node(input);
        input.title = "approved".into();
    })
    .await;
    approved(&app, |input| {
        of_node(input);
        (input.title, input.date) = ("last year".into(), "2025-12-04".into());
    })
    .await;
    let office = app.office().await;
    app.event(&office, Purpose::Log, |input| (input.title, input.observance) = ("still held".into(), CODE.into()))
        .await;
    app.event(&office, Purpose::Plan, |input| {
        (input.title, input.observance, input.published) = ("a plan".into(), CODE.into(), true);
    })
    .await;
    let address = format!("/observances/2026/{CODE}");

    let public = app.get(&address).await.text();
    assert!(public.contains("approved") && public.contains("a plan"));
    assert!(!public.contains("still held") && !public.contains("last year") && !public.contains("another node"));
    assert!(public.contains("计划中 1 场，已通过 1 场"), "{public}");
    assert!(public.contains("1,200") && public.contains("统计规则"));
    assert!(!public.contains("<textarea") && !public.contains(".xlsx"), "words for returns are staff's");
    let rows = "/events?from=2026-01-01&amp;to=2026-12-31&amp;observance=constitution-day&amp;state=approved";
    assert!(public.contains(rows), "each figure opens its sessions");

    let staff = app.ask("GET", &address).by(&office).send().await.text();
    assert!(staff.contains("still held") && staff.contains("待审核 1 场"));
    let words = "共开展普法宣传活动1场，线下参加30人次，线上参与0人次，提供法律咨询5人次，发放宣传资料1200份。";
    assert!(staff.contains("2026年第13个国家宪法日") && staff.contains(words), "{staff}");
    assert!(staff.contains("readonly") && staff.contains(&format!("{address}.xlsx")));
    let cadre = app.cadre().await;
    let cadre = app.ask("GET", &address).by(&cadre).send().await.text();
    assert!(!cadre.contains("still held"), "a village sees the public list");
}

#[tokio::test]
async fn the_sheet_is_for_staff_and_spreadsheets_read_it() {
    let app = TestApp::new().await;
    approved(&app, |input| {
        of_node(input);
        input.title = "=HYPERLINK(\"http://x\")".into();
    })
    .await;
    approved(&app, |input| {
        of_node(input);
        input.village = OTHER_VILLAGE.into();
    })
    .await;
    let address = format!("/observances/2026/{CODE}.xlsx");
    let nobody = app.get(&address).await;
    assert_eq!(nobody.status, 303);
    assert!(nobody.header("location").starts_with("/login?next="));
    for person in [app.cadre().await, app.office().await] {
        let sheet = app.ask("GET", &address).by(&person).send().await;
        assert_eq!((sheet.status.as_u16(), sheet.header("cache-control")), (200, "private, no-store"));
        assert_eq!(
            sheet.header("content-disposition"),
            "attachment; filename=\"observance-2026-constitution-day.xlsx\""
        );
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(sheet.body.to_vec())).unwrap();
        assert_eq!(book.sheet_names(), ["汇总", "活动"]);
        let summary = book.worksheet_range("汇总").unwrap();
        let cells = summary.cells().map(|(_, _, cell)| cell.to_string()).collect::<Vec<_>>();
        for part in [
            "第13个国家宪法日(全国法制宣传日)",
            "2026年1月1日\u{2013}2026年12月31日",
            "2400",
            "村（社区）",
            "单位",
            "形式",
        ] {
            assert!(cells.iter().any(|cell| cell == part), "{part}: {cells:?}");
        }
        assert!(cells.iter().any(|cell| cell.starts_with("只计审核通过的活动")));
        let sessions = book.worksheet_range("活动").unwrap();
        assert_eq!(sessions.height(), 3);
        assert_eq!(sessions.get_value((1, 2)), Some(&Data::String("'=HYPERLINK(\"http://x\")".into())));
        assert_eq!(sessions.get_value((1, 8)), Some(&Data::Float(30.0)));
        assert!(book.worksheet_formula("活动").unwrap().is_empty());
    }
    let office = app.office().await;
    assert_eq!(app.ask("GET", "/observances/2026/nothing.xlsx").by(&office).send().await.status, 404);
}

#[tokio::test]
async fn a_session_is_planned_for_a_node() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let year = app.ask("GET", "/observances/2026").by(&office).send().await.text();
    let plan = "/desk/plan/new?observance=constitution-day&amp;date=2026-12-04";
    assert!(year.contains(plan), "staff plan from the page");
    assert!(year.contains("/desk/observances?edit=constitution-day#edit"));
    let draft = format!("/desk/plan/new?observance={CODE}&date=2026-12-04&draft={}", id(77));
    let form = app.ask("GET", &draft).by(&office).send().await.text();
    assert!(form.contains("<option value=\"constitution-day\" selected"), "{form}");
    let near = form.find("value=\"constitution-day\"").unwrap();
    assert!(near < form.find("value=\"womens-week\"").unwrap(), "near its day first");
    assert_eq!(app.ask("GET", "/desk/plan/new?observance=nothing&draft=").by(&office).send().await.status, 303);
    let unknown = format!("/desk/plan/new?observance=nothing&draft={}", id(78));
    assert_eq!(app.ask("GET", &unknown).by(&office).send().await.status, 400);

    let pairs = |observance: &'static str, title: &'static str| {
        [
            ("id", if title == "refused" { id(79) } else { id(80) }.to_string()),
            ("version", "0".into()),
            ("title", title.to_owned()),
            ("date", "2026-12-04".into()),
            ("start", "09:00".into()),
            ("place", "广场".into()),
            ("published", "on".into()),
            ("observance", observance.to_owned()),
        ]
    };
    let send = async |pairs: [(&str, String); 8]| {
        let pairs = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>();
        app.post("/desk/plan/new", &pairs).by(&office).send().await
    };
    let refused = send(pairs("nothing", "refused")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("href=\"#f-observance\""));
    assert_eq!(send(pairs(CODE, "planned")).await.status, 303);
    let page = app.get(&format!("/events/{}", id(80))).await.text();
    assert!(page.contains("<a href=\"/observances/2026/constitution-day\">第13个国家宪法日"), "{page}");
    let list = app.get(&format!("/events?observance={CODE}")).await.text();
    assert!(list.contains("planned"));
    assert!(app.get("/calendar?date=2026-12-04&observance=constitution-day").await.text().contains("国家宪法日"));
    let changed = app.ask("GET", &format!("/desk/plan/new?event={}", id(80))).by(&office).send().await.text();
    assert!(changed.contains("<option value=\"constitution-day\" selected"), "a change keeps it");
}

#[tokio::test]
async fn programs_read_the_nodes_and_filter_sessions_by_them() {
    let app = TestApp::new().await;
    approved(&app, of_node).await;
    let list = app.get("/api/v1/observances?year=2026&per_page=200").await.json();
    let items = list["items"].as_array().unwrap();
    assert_eq!(list["total"], items.len());
    let node = items.iter().find(|node| node["code"] == CODE).unwrap();
    assert_eq!(
        (&node["ordinal"], &node["from"], &node["to"]),
        (&13.into(), &"2026-12-04".into(), &"2026-12-04".into())
    );
    assert_eq!(node["rule_en"], "4 Dec");
    let events = node["events"].as_str().unwrap().strip_prefix("http://pufa.test").unwrap();
    let events = app.get(events).await.json();
    assert_eq!((&events["total"], &events["items"][0]["observance"]["code"]), (&1.into(), &CODE.into()));
    let food = items.iter().find(|node| node["code"] == "food-safety-week").unwrap();
    assert_eq!((&food["from"], &food["usual_from_month"]), (&serde_json::Value::Null, &6.into()));
    let this_year = app.get("/api/v1/observances").await.json();
    assert_eq!(this_year["items"][0]["year"], 2026);

    let file = app.get("/api/v1/observances.csv?year=2026").await;
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"observances.csv\"");
    let text = file.text();
    assert!(text.starts_with("\u{feff}code,year,name,"), "{text}");
    assert_eq!(text.lines().count(), items.len() + 1);
    assert!(app.get("/api/v1/events.csv").await.text().contains(",constitution-day,国家宪法日(全国法制宣传日),"));
    for (address, name) in [
        ("/api/v1/observances?year=2015", "year"),
        ("/api/v1/observances?year=x", "year"),
        ("/api/v1/events?observance=nothing", "observance"),
        ("/api/v1/observances?unit=water", "unit"),
    ] {
        let answer = app.get(address).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["parameter"]), (400, &name.into()), "{address}");
    }
}

#[tokio::test]
async fn a_roll_up_shows_pictures_of_approved_sessions_only_and_none_with_minors() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let office = app.office().await;
    let address = format!("/observances/2026/{CODE}");
    let mut bytes = Vec::new();
    let pixels = [90, 140, 40].repeat(40 * 30);
    JpegEncoder::new(&mut bytes).encode(&pixels, 40, 30, ExtendedColorType::Rgb8).unwrap();
    for (number, minors, alt) in [(1, false, "a hall"), (2, true, "children")] {
        let event = id(0x900 + number);
        let send = format!("/api/photos/{}?event={event}&name=a.jpg", id(0x800 + number));
        let send = app.ask("POST", &send).header("sec-fetch-site", "same-origin").header("content-type", "image/jpeg");
        // Not the same picture twice.
        let own = [&bytes[..], &vec![0; usize::try_from(number).unwrap()]].concat();
        assert_eq!(send.body(own).by(&cadre).send().await.status, 201);
        let event = app.event(&cadre, Purpose::Log, |input| {
            of_node(input);
            input.id = event.to_string();
            let photo = Some(PhotoId(id(0x800 + number)));
            input.photos = vec![PhotoNote { id: photo, alt: alt.into(), minors, ..PhotoNote::default() }];
        });
        let event = event.await;
        assert!(!app.get(&address).await.text().contains(alt), "nothing is approved yet");
        app.step(&office, &event, Step::Approve).await;
    }
    for person in [None, Some(&office)] {
        let page = app.ask("GET", &address).by(person).send().await.text();
        assert!(page.contains("alt=\"a hall\"") && !page.contains("alt=\"children\""), "{page}");
    }
}
