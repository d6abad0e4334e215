//! Culture sites as residents and programs read them: the list and its filters, one site, the API and the files.

use super::{
    sheets::{Story, counted, to},
    test_app::{Answer, TestApp},
};
use crate::support::{TOWN, VILLAGE, id};
use app::features::{
    accounts::Role,
    events::{input::Purpose, rules::Step},
    sites::{SiteKind, input::SiteInput, query::SiteFilter},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};

const PARK: &str = "baijiaqiao-park";

/// A site that the office added, and its id.
pub async fn added(app: &TestApp, number: u128, change: impl FnOnce(&mut SiteInput)) -> String {
    let office = app.office().await;
    let mut input = SiteInput {
        id: id(0xb000 + number).to_string(),
        version: "0".into(),
        kind: "square".into(),
        name: format!("site {number}"),
        village: VILLAGE.into(),
        ..SiteInput::default()
    };
    change(&mut input);
    app::features::sites::actions::save(&app.world.backend, Some(&office.account), TOWN, &input).await.unwrap().id
}

/// An approved session at a site.
async fn held(app: &TestApp, site: &str, day: &str) {
    let (cadre, office) = (app.cadre().await, app.office().await);
    let change = |input: &mut app::features::events::input::EventInput| {
        site.clone_into(&mut input.site);
        day.clone_into(&mut input.date);
    };
    let event = app.event(&cadre, Purpose::Log, change).await;
    app.step(&office, &event, Step::Approve).await;
}

async fn page(app: &TestApp, address: &str) -> String {
    let answer = app.get(address).await;
    assert_eq!(answer.status, 200, "{address}: {}", answer.text());
    answer.text()
}

#[tokio::test]
async fn residents_find_the_sites_of_the_report_and_nothing_made_up() {
    let app = TestApp::new().await;
    let list = page(&app, "/sites").await;
    assert!(list.contains("共 9 处，级别高的在前"), "{list}");
    assert!(
        list.find("百家桥村法治文化园").unwrap() < list.find("公共法律服务中心").unwrap(),
        "the provincial one first"
    );
    assert!(list.contains("省级") && list.contains("状态待确认"), "{list}");
    let park = page(&app, &format!("/sites/{PARK}")).await;
    for said in ["法治文化建设示范点", "日期待补", "还没有办过活动", "获评江苏省级", "还没有标出位置", "六.2"]
    {
        assert!(park.contains(said), "{said}: {park}");
    }
    assert!(!park.contains("内部信息"), "staff's part is for staff");
    assert_eq!(app.get("/sites/nowhere").await.status, 404);
    let english = page(&app, "/sites?lang=en&kind=estate").await;
    assert!(english.contains("2 in all") && english.contains("Tixiang Shijia estate"), "{english}");
    assert_eq!(app.get("/sites?kind=castle").await.status, 400);
}

#[tokio::test]
async fn a_year_without_a_session_is_answered_alike_by_page_api_and_file() {
    let app = TestApp::new().await;
    held(&app, PARK, "2026-03-18").await;
    held(&app, "tixiang-shijia", "2025-03-19").await;
    let list = page(&app, "/sites?unused=1y").await;
    assert!(list.contains("共 8 处") && !list.contains("百家桥村法治文化园"), "{list}");
    assert!(list.contains("2025年3月20日 以来没有活动"), "{list}");
    let api = page(&app, "/api/v1/sites?unused=1y&per_page=200").await;
    let api: serde_json::Value = serde_json::from_str(&api).unwrap();
    assert_eq!((&api["total"], &api["unused_since"]), (&8.into(), &"2025-03-20".into()));
    let estate = api["items"].as_array().unwrap().iter().find(|site| site["id"] == "tixiang-shijia").unwrap();
    assert_eq!((&estate["sessions"], &estate["last_session_on"]), (&1.into(), &"2025-03-19".into()));
    assert_eq!(page(&app, "/api/v1/sites.csv?unused=1y").await.lines().count(), 9);
    let all = app.get("/api/v1/sites?kind=park").await.json();
    assert_eq!((&all["items"][0]["sessions"], &all["items"][0]["level"]), (&1.into(), &"provincial".into()));
    // Behind the number are its rows.
    let rows = page(&app, &format!("/events?when=past&site={PARK}")).await;
    assert!(rows.contains("共 1 场"), "{rows}");
    assert_eq!(app.get(&format!("/api/v1/events?site={PARK}&state=approved")).await.json()["total"], 1);
    assert_eq!(app.get("/api/v1/events?site=nowhere").await.status, 400);
    assert!(page(&app, &format!("/sites/{PARK}")).await.contains("办过 1 场活动"));
}

#[tokio::test]
async fn counts_of_page_api_csv_and_xlsx_agree_whatever_is_filtered() {
    let app = TestApp::new().await;
    let mut rng = StdRng::seed_from_u64(4);
    for number in 0..12 {
        let kind = SiteKind::ALL.choose(&mut rng).unwrap().key();
        let step_free = *["yes", "no", ""].choose(&mut rng).unwrap();
        let site = added(&app, number, |input| {
            kind.clone_into(&mut input.kind);
            step_free.clone_into(&mut input.step_free);
        })
        .await;
        if rng.random_bool(0.5) {
            held(&app, &site, if rng.random_bool(0.5) { "2026-02-01" } else { "2024-02-01" }).await;
        }
    }
    let office = app.office().await;
    for _ in 0..20 {
        let mut pairs = Vec::new();
        if rng.random_bool(0.3) {
            pairs.push(("kind", (*SiteKind::ALL.choose(&mut rng).unwrap()).key()));
        }
        if rng.random_bool(0.3) {
            pairs.push(("village", VILLAGE));
        }
        if rng.random_bool(0.4) {
            pairs.push(("unused", *["6m", "1y", "3y"].choose(&mut rng).unwrap()));
        }
        if rng.random_bool(0.3) {
            pairs.push(("step_free", "yes"));
        }
        if rng.random_bool(0.3) {
            pairs.push(("state", *["all", "active", "unknown", "closed"].choose(&mut rng).unwrap()));
        }
        if rng.random_bool(0.2) {
            pairs.push(("q", "site"));
        }
        let address = |path: &str| app::pages::address(path, &pairs);
        let api = app.get(&address("/api/v1/sites")).await.json()["total"].as_u64().unwrap();
        let list = page(&app, &address("/sites")).await;
        assert!(list.contains(&format!("共 {api} 处")), "{pairs:?}: {list}");
        let public = page(&app, &address("/api/v1/sites.csv")).await.lines().count() as u64;
        assert_eq!(public, api + 1, "{pairs:?}");
        let own = app.ask("GET", &address("/desk/registries/sites.csv")).by(&office).send().await;
        assert_eq!(own.text().lines().count() as u64, api + 1, "{pairs:?}");
        let book = app.ask("GET", &address("/desk/registries/sites.xlsx")).by(&office).send().await;
        let grids = app.world.backend.sheets.read(book.body.to_vec()).await.unwrap();
        assert_eq!(grids[0].rows.len() as u64, api + 1, "{pairs:?}");
    }
}

#[tokio::test]
async fn what_is_internal_is_nowhere_public() {
    let app = TestApp::new().await;
    let site = added(&app, 1, |input| {
        input.keeper = "KEEPER-SECRET".into();
        input.note = "NOTE-SECRET".into();
        input.inspect_months = "3".into();
    })
    .await;
    let office = app.office().await;
    let inspection = id(0xb900).to_string();
    let pairs = [
        ("id", inspection.as_str()),
        ("site", &site),
        ("finding", "broken"),
        ("note", "FINDING-SECRET"),
        ("done_on", "2026-03-01"),
        ("repair_by", "2026-03-10"),
    ];
    let sent = app.post("/desk/registries/inspections/new", &pairs).by(&office).send().await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    for address in [
        "/sites".to_owned(),
        format!("/sites/{site}"),
        "/api/v1/sites".into(),
        "/api/v1/sites.csv".into(),
        format!("/villages/{VILLAGE}"),
        "/map".into(),
        "/feed.xml".into(),
    ] {
        let text = page(&app, &address).await;
        assert!(!text.contains("SECRET"), "{address}: {text}");
    }
    let other = app.person(Role::Village, crate::support::OTHER_VILLAGE, None).await;
    let text = app.ask("GET", &format!("/sites/{site}")).by(&other).send().await.text();
    assert!(!text.contains("SECRET"), "another village's cadre reads what residents read");
    let text = app.ask("GET", &format!("/sites/{site}")).by(&office).send().await.text();
    for said in ["KEEPER-SECRET", "NOTE-SECRET", "FINDING-SECRET", "已超期"] {
        assert!(text.contains(said), "{said}");
    }
    for address in ["/desk/registries/sites", "/desk/registries/inspections", "/desk/registries/inspections.csv"] {
        let answer = app.get(address).await;
        assert!(answer.status == 303 || answer.status == 401, "{address}: {}", answer.status);
        let others = app.ask("GET", address).by(&other).send().await;
        assert!(!others.text().contains("SECRET"), "{address}");
    }
    let filter = SiteFilter::new(TOWN, app.world.now(), true);
    assert_eq!(app.world.backend.sites.list(&filter, 0, 0).await.unwrap().1, 10);
}

#[tokio::test]
async fn what_is_exported_comes_back_as_nothing_changed_and_new_rows_are_looked_at_first() {
    let story = Story::new().await;
    let app = &story.app;
    added(app, 1, |input| {
        input.laws = vec!["constitution".into(), "civil-code".into()];
        input.area = "1200".into();
        input.step_free = "no".into();
        input.inspect_months = "3".into();
    })
    .await;
    let book = app.ask("GET", "/desk/registries/sites.xlsx").by(&story.office).send().await;
    let preview = to(&story.send("sites", ("sites.xlsx", &book.body), &story.office).await);
    let shown = story.page(&preview).await;
    assert_eq!((counted(&shown, "不变"), counted(&shown, "有错"), counted(&shown, "新增")), (10, 0, 0), "{shown}");

    let rows = "阵地名称\t类型\t所属村\t级别\t称号\t命名时间\t使用状态\n\
                新园\t公园\t百家桥村\t镇级\t示范点\t2025年5月1日\t在用\n\
                怪园\t城堡\t\t\t\t\t\n";
    let preview = to(&story.paste("sites", rows, &story.office).await);
    let shown = story.page(&preview).await;
    assert_eq!((counted(&shown, "新增"), counted(&shown, "有错")), (1, 1), "{shown}");
    assert!(shown.contains("读到的内容") && shown.contains("<dd>2025-05-01</dd>"), "what was read of it: {shown}");
    assert_eq!(super::sheets::mark(&shown), None, "not before the mistake is gone");

    let rows = rows.lines().take(2).collect::<Vec<_>>().join("\n");
    let preview = to(&story.paste("sites", &rows, &story.office).await);
    story.app.world.clock.forward(chrono::TimeDelta::minutes(3));
    let mark = super::sheets::mark(&story.page(&preview).await).unwrap();
    let pairs = [("kind", "sites"), ("year", "2026"), ("step", "confirm"), ("mark", &mark)];
    let done: Answer = app.post(&preview, &pairs).by(&story.office).send().await;
    assert!(to(&done).contains("done=1-0-0"), "{}", done.header("location"));
    let list = page(app, "/sites?q=%E6%96%B0%E5%9B%AD").await;
    assert!(list.contains("新园") && list.contains("镇级") && !list.contains("data-kind=\"pending\""), "{list}");
    let cadre = app.cadre().await;
    assert_eq!(story.paste("sites", &rows, &cadre).await.status, 403);
}
