//! Publicity nodes: the year, the roll-up as page, sheet and words, the desk, and the node of a session.

use super::test_app::{Answer, Person, TestApp};
use crate::support::{OTHER_VILLAGE, id, morning};
use app::features::{
    events::{
        input::{EventInput, Purpose},
        model::Event,
        rules::Step,
    },
    observances::Observance,
};
use calamine::{Data, Reader, Xlsx};
use std::io::Cursor;

const DESK: &str = "/desk/observances";
const CODE: &str = "constitution-day";

async fn approved(app: &TestApp, change: impl FnOnce(&mut EventInput)) -> Event {
    let office = app.office().await;
    let event = app.event(&office, Purpose::Log, change).await;
    app.step(&office, &event, Step::Approve).await
}

async fn node(app: &TestApp, code: &str) -> Observance {
    app.world.backend.reference().await.unwrap().observance(code).cloned().unwrap()
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

/// A form of the desk that changes something each time it is sent.
fn write(app: &TestApp, step: &str, number: u32, present: &Observance) -> super::test_app::Ask {
    let version = present.version.to_string();
    let (local, day) = (format!("local-{number:08x}"), (number % 28 + 1).to_string());
    let date = format!("2026-06-{:02}", number % 28 + 1);
    let pairs: Vec<(&str, &str)> = match step {
        "add" => {
            vec![
                ("step", "save"),
                ("code", &local),
                ("version", "0"),
                ("zh", "新节点"),
                ("kind", "day"),
                ("month", "6"),
                ("day", &day),
            ]
        }
        "change" => {
            let zh = ("zh", local.as_str());
            vec![("step", "save"), ("code", CODE), ("version", &version), zh, ("kind", "month"), ("month", "12")]
        }
        "announce" => {
            vec![("step", "announce"), ("code", "food-safety-week"), ("days_year", "2026"), ("days_from", &date)]
        }
        "take_away" => vec![("step", "take_away"), ("code", "food-safety-week"), ("days_year", "2030"), ("seen", "")],
        step => vec![("step", step), ("code", CODE), ("version", &version)],
    };
    app.post(DESK, &pairs)
}

fn letter(answer: &Answer) -> char {
    match (answer.status.as_u16(), answer.header("location")) {
        (303, to) if to.starts_with("/login?next=") => 'L',
        (401, _) => 'L',
        (200 | 303, _) => '.',
        (403, _) => 'x',
        // Allowed, and somebody was faster: of the office and the admin, one comes second.
        (409, _) => '.',
        _ => '?',
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_on_every_write_of_the_desk() {
    let app = TestApp::new().await;
    let everybody = app.everybody().await;
    for (row, step) in (0_u8..).zip(["add", "change", "hide", "show", "announce", "take_away"]) {
        let mut got = String::new();
        for (number, (name, person)) in (1_u32..).zip(&everybody) {
            let before = app.world.storage.generation();
            let present = node(&app, CODE).await;
            let answer = write(&app, step, number, &present).by(person.as_ref()).from([10, 2, row, 1]).send().await;
            let letter = letter(&answer);
            assert!(letter == '.' || app.world.storage.generation() == before, "{step} by {name} wrote");
            got.push(letter);
        }
        assert_eq!(got, "Lxxxx.xx.", "{step}");
    }
    for (name, person) in &everybody {
        let seen = app.ask("GET", DESK).by(person.as_ref()).send().await;
        let edit = app.ask("GET", &format!("{DESK}?edit={CODE}")).by(person.as_ref()).send().await;
        let keeps = matches!(*name, "office" | "admin");
        let expected = if person.is_some() { 200 } else { 303 };
        assert_eq!(seen.status, expected, "{name}");
        assert_eq!(
            edit.status,
            if keeps {
                200
            } else if person.is_some() {
                403
            } else {
                303
            },
            "{name}"
        );
        assert_eq!(seen.text().contains("?edit="), keeps, "{name}");
        assert_eq!(seen.text().contains("<form method=\"post\" action=\"/desk"), false, "{name}");
    }
}

#[tokio::test]
async fn a_local_node_is_added_once_and_stands_on_the_calendar() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let form = app.ask("GET", &format!("{DESK}?edit=new")).by(&office).send().await.text();
    let code = form.split("name=\"code\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(code.starts_with("local-"), "{code}");
    let pairs = [
        ("step", "save"),
        ("code", code.as_str()),
        ("version", "0"),
        ("zh", "杨舍法治集市"),
        ("kind", "nth"),
        ("month", "5"),
        ("nth", "last"),
        ("weekday", "sat"),
        ("lead_unit", "justice-office"),
        ("law", "civil-code"),
        ("counted_from", "2025"),
    ];
    for _ in 0..2 {
        let saved = app.post(DESK, &pairs).by(&office).send().await;
        assert_eq!(
            (saved.status.as_u16(), saved.header("location")),
            (303, format!("{DESK}?done=saved&node={code}").as_str())
        );
    }
    let nodes = app.world.backend.observances.all().await.unwrap();
    assert_eq!(nodes.iter().filter(|node| node.zh == "杨舍法治集市").count(), 1);
    let page = app.get("/observances/2026").await.text();
    assert!(page.contains("第2个杨舍法治集市") && page.contains("5月30日 周六"), "{page}");

    let done = app.ask("GET", &format!("{DESK}?done=saved&node={code}")).by(&office).send().await.text();
    assert!(done.contains("“杨舍法治集市”已保存") && done.contains("5月最后一个周六"));
    let hide = [("step", "hide"), ("code", code.as_str()), ("version", "1")];
    assert_eq!(app.post(DESK, &hide).by(&office).send().await.status, 303);
    assert!(!app.get("/observances/2026").await.text().contains("杨舍法治集市"));
    let odd = [
        ("step", "save"),
        ("code", "mine"),
        ("version", "0"),
        ("zh", "x"),
        ("kind", "day"),
        ("month", "1"),
        ("day", "1"),
    ];
    assert_eq!(app.post(DESK, &odd).by(&office).send().await.status, 404, "only a form makes codes");
}

#[tokio::test]
async fn a_refused_node_keeps_what_was_typed_and_a_look_at_its_days_stores_nothing() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let version = node(&app, CODE).await.version.to_string();
    let pairs = |zh: &'static str, month: &'static str, day: &'static str| {
        [
            ("code", CODE),
            ("version", ""),
            ("zh", zh),
            ("kind", "day"),
            ("month", month),
            ("day", day),
            ("note", "手写的说明"),
        ]
        .map(|(name, value)| (name, if name == "version" { version.as_str() } else { value }))
    };
    let wrong = [&[("step", "save")][..], &pairs("", "2", "30")].concat();
    let refused = app.post(DESK, &wrong).by(&office).send().await;
    assert_eq!(refused.status, 422);
    let text = refused.text();
    assert!(
        text.contains("手写的说明") && text.contains("href=\"#f-zh\"") && text.contains("href=\"#f-day\""),
        "{text}"
    );

    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs("看一看", "11", "8"))
        .append_pair("preview", "1")
        .finish();
    let before = app.world.storage.generation();
    let look = app.ask("GET", &format!("{DESK}?{query}")).by(&office).send().await;
    assert_eq!(look.status, 200);
    assert!(look.text().contains("11月8日 周日") && look.text().contains("11月8日 周一"), "this year and the next");
    assert!(look.text().contains("还没有保存") && look.text().contains("value=\"看一看\""));
    assert_eq!(app.world.storage.generation(), before);
    let observer = app.person(app::features::accounts::Role::Observer, "320582", None).await;
    assert_eq!(app.ask("GET", &format!("{DESK}?{query}")).by(&observer).send().await.status, 403);
}

#[tokio::test]
async fn who_comes_second_sees_both_and_loses_nothing() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let version = node(&app, CODE).await.version.to_string();
    let save = |zh: &'static str, version: &str| {
        let pairs = [
            ("step", "save"),
            ("code", CODE),
            ("version", version),
            ("zh", zh),
            ("kind", "day"),
            ("month", "12"),
            ("day", "4"),
        ];
        app.post(DESK, &pairs).by(&office).send()
    };
    assert_eq!(save("先改的", &version).await.status, 303);
    let second = save("后改的", &version).await;
    assert_eq!(second.status, 409);
    let text = second.text();
    assert!(text.contains("<td>后改的</td><td>先改的</td>"), "{text}");
    assert!(text.contains("value=\"后改的\""));
    assert_eq!(node(&app, CODE).await.zh, "先改的");
    // Having seen both, the second one stores on top.
    let newer = text.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(save("后改的", &newer).await.status, 303);
    assert_eq!(node(&app, CODE).await.zh, "后改的");
    let history = app.ask("GET", &format!("{DESK}?edit={CODE}")).by(&office).send().await.text();
    assert!(history.contains("先改的 \u{2192} 后改的"), "{history}");
}

#[tokio::test]
async fn announced_days_show_at_once_and_can_be_taken_away() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let code = "food-safety-week";
    assert!(app.get("/observances/2026").await.text().contains("待公布"));
    let days = |from: &'static str, seen: &'static str| {
        let pairs = [
            ("step", "announce"),
            ("code", code),
            ("days_year", "2026"),
            ("days_from", from),
            ("days_to", "2026-06-22"),
            ("days_source", "某办〔2026〕1号"),
            ("seen", seen),
        ];
        app.post(DESK, &pairs).by(&office).send()
    };
    let refused = days("2026-06-30", "").await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("href=\"#f-days_to\"") && refused.text().contains("某办〔2026〕1号"));
    assert_eq!(days("2026-06-16", "").await.status, 303);
    let page = app.get(&format!("/observances/2026/{code}")).await.text();
    assert!(page.contains("6月16日 周二至6月22日 周一") && page.contains("某办〔2026〕1号"), "{page}");
    assert!(app.get("/observances/2027").await.text().contains("去年是6月16日 周二至6月22日 周一"));
    assert_eq!(days("2026-06-15", "").await.status, 409, "on top of another's");
    assert_eq!(days("2026-06-15", "2026=2026-06-16..2026-06-22").await.status, 303);

    let gone = [("step", "take_away"), ("code", code), ("days_year", "2026"), ("seen", "2026=2026-06-15..2026-06-22")];
    assert_eq!(app.post(DESK, &gone).by(&office).send().await.status, 303);
    assert_eq!(app.world.backend.reference().await.unwrap().announced, []);
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
async fn pictures_with_minors_stay_out_of_a_roll_up() {
    let app = TestApp::new().await;
    let person: Person = app.cadre().await;
    let event = app.event(&person, Purpose::Log, of_node).await;
    assert_eq!(event.held_on().to_string(), "2026-03-18");
    assert!(event.created_at >= morning());
    let page = app.get(&format!("/observances/2026/{CODE}")).await.text();
    assert!(!page.contains("photo-grid"), "nothing is approved yet");
}
