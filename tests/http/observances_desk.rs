//! The desk where the office keeps the publicity nodes: who may, what is refused, who comes second.

use super::test_app::{Answer, Ask, TestApp};
use app::features::{accounts::Role, observances::Observance};

const DESK: &str = "/desk/observances";
const CODE: &str = "constitution-day";

async fn node(app: &TestApp, code: &str) -> Observance {
    app.world.backend.reference().await.unwrap().observance(code).cloned().unwrap()
}

/// A form of the desk that changes something each time it is sent.
fn write(app: &TestApp, step: &str, number: u32, present: &Observance) -> Ask {
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
        // 409 is allowed too, and somebody was faster: of the office and the admin, one comes second.
        (200 | 303 | 409, _) => '.',
        (403, _) => 'x',
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
        assert!(!seen.text().contains("<form method=\"post\" action=\"/desk"), "{name}");
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
    let observer = app.person(Role::Observer, "320582", None).await;
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
    assert!(refused.text().contains("结束的日期不能早于开始的日期"), "days, not hours");
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
