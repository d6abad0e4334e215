//! The map as readers, programs and the office meet it: layers, views, files, boundaries, points in any datum.

use super::test_app::{Answer, Person, TestApp};
use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE};
use app::features::{
    accounts::Role,
    events::{input::Purpose, rules::Step},
};
use serde_json::{Value, json};
use server::tiles::Tiles;

const BOUNDARIES: &str = "/desk/registries/boundaries";
const POINTS: &str = "/desk/registries/points";
const ROWS: &str = "/desk/registries/schematic";

async fn import(app: &TestApp, by: &Person, file: &str, pairs: &[(&str, &str)]) -> Answer {
    app.boundaries(file, pairs).by(by).send().await
}

fn square(code: &str, west: f64) -> Value {
    let ring = json!([[west, 31.85], [west + 0.01, 31.85], [west + 0.01, 31.86], [west, 31.86], [west, 31.85]]);
    json!({ "type": "Feature", "properties": { "code": code }, "geometry": { "type": "Polygon", "coordinates": [ring] } })
}

fn collection(features: &[Value]) -> String {
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

async fn json(app: &TestApp, address: &str) -> Value {
    let answer = app.get(address).await;
    assert_eq!(answer.status, 200, "{address}: {}", answer.text());
    answer.json()
}

#[tokio::test]
async fn boundaries_come_in_whole_or_not_at_all() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let fields =
        |stamp: &'static str| [("step", "import"), ("stamp", stamp), ("datum", "wgs84"), ("source", "勘测 2025")];
    let bad = collection(&[square(VILLAGE, 120.5), square("320582999999", 120.52)]);
    let refused = import(&app, &office, &bad, &fields("0")).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text().contains("320582999999") && refused.text().contains("value=\"勘测 2025\""),
        "{}",
        refused.text()
    );
    let before = json(&app, "/api/v1/boundaries.geojson").await;
    assert_eq!(before["features"].as_array().unwrap().len(), 1, "the county alone");

    let good = collection(&[square(VILLAGE, 120.5), square(OTHER_VILLAGE, 120.52)]);
    let taken = import(&app, &office, &good, &fields("0")).await;
    assert_eq!((taken.status.as_u16(), taken.header("location")), (303, "/desk/registries/boundaries?done=2-0-0"));
    let again = import(&app, &office, &good, &fields("0")).await;
    assert_eq!(again.header("location"), "/desk/registries/boundaries?done=0-0-2", "sent twice");
    let after = json(&app, "/api/v1/boundaries.geojson").await;
    let village = after["features"].as_array().unwrap().iter().find(|one| one["id"] == VILLAGE).unwrap();
    assert_eq!(village["properties"]["source"], "勘测 2025");
    assert_eq!(village["geometry"]["type"], "MultiPolygon");
    let page = app.get("/map?view=outline").await.text();
    assert!(page.contains("class=\"area\""), "the map shades it");

    let late = collection(&[square(VILLAGE, 120.55)]);
    assert_eq!(import(&app, &office, &late, &fields("0")).await.status, 409, "somebody else came first");
    let clear = [("step", "clear"), ("village", VILLAGE), ("version", "1")];
    assert_eq!(app.post(BOUNDARIES, &clear).by(&office).send().await.status, 303);
    let rest = json(&app, "/api/v1/boundaries.geojson").await;
    assert!(!rest.to_string().contains(VILLAGE));
}

#[tokio::test]
async fn a_file_that_is_missing_or_has_no_source_is_refused_with_what_was_typed() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let pairs = [("step", "import"), ("stamp", "0"), ("datum", "gcj02"), ("source", "")];
    let answer = import(&app, &office, &collection(&[square(VILLAGE, 120.5)]), &pairs).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("value=\"gcj02\" selected"), "{}", answer.text());
    let without = app.post(BOUNDARIES, &[("step", "import"), ("stamp", "0"), ("datum", "wgs84"), ("source", "x")]);
    assert_eq!(without.by(&office).send().await.status, 422);
}

#[tokio::test]
async fn cells_stand_in_the_offices_rows() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let reference = app.world.backend.reference().await.unwrap();
    let name = |code: &str| reference.village(code).unwrap().short_name.clone();
    let typed = format!("北片：{}\n{}", name(OTHER_VILLAGE), name(VILLAGE));
    let saved = app.post(ROWS, &[("version", "0"), ("rows", &typed)]).by(&office).send().await;
    assert_eq!(saved.status, 303);
    let page = app.get("/map?view=cells").await.text();
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}"));
    assert!(at("北片") < at(&format!("<span class=\"cell-name\">{}", name(OTHER_VILLAGE))));
    let cells = page.matches("class=\"cell\"").count();
    assert_eq!(cells, reference.villages(TOWN).count(), "no village is left out");
    let wrong = app.post(ROWS, &[("version", "1"), ("rows", "无此村")]).by(&office).send().await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("无此村"));
    assert_eq!(app.post(ROWS, &[("version", "0"), ("rows", "")]).by(&office).send().await.status, 409);
}

#[tokio::test]
async fn a_point_is_taken_in_any_datum_and_asked_about_outside() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let point = || async { app.world.backend.reference().await.unwrap().village(VILLAGE).unwrap().point };
    let pasted = [("village", VILLAGE), ("version", "1"), ("paste", "31.8728878,120.5592772"), ("datum", "gcj02")];
    assert_eq!(app.post(POINTS, &pasted).by(&office).send().await.status, 303);
    let at = point().await.unwrap();
    assert!((at.lon - 120.555).abs() < 1e-5 && (at.lat - 31.875).abs() < 1e-5, "{at:?}");
    let far = [("village", VILLAGE), ("version", "2"), ("lon", "121.5"), ("lat", "31.2"), ("datum", "wgs84")];
    let asked = app.post(POINTS, &far).by(&office).send().await;
    assert_eq!(asked.status, 422);
    assert!(asked.text().contains("name=\"outside\""), "{}", asked.text());
    assert_eq!(point().await, Some(at), "nothing is stored");
    let meant = [&far[..], &[("outside", "on")]].concat();
    assert_eq!(app.post(POINTS, &meant).by(&office).send().await.status, 303);
}

#[tokio::test]
async fn layers_are_on_the_page_in_its_lists_and_in_the_api() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    let held =
        app.event(&cadre, Purpose::Log, |input| (input.lon, input.lat) = ("120.55".into(), "31.87".into())).await;
    app.step(&office, &held, Step::Approve).await;
    let planned =
        app.event(&office, Purpose::Plan, |input| (input.lon, input.lat) = ("120.56".into(), "31.88".into())).await;
    app.step(&office, &planned, Step::Publish).await;
    let hidden =
        app.event(&office, Purpose::Plan, |input| (input.lon, input.lat) = ("120.57".into(), "31.88".into())).await;

    let page = app.get("/map?view=outline&layer=upcoming&layer=sessions").await.text();
    assert!(page.contains(&planned.title) && page.contains("data-layer=\"upcoming\""));
    assert!(!page.contains(&hidden.title), "what is not published is on no map");
    let map = json(&app, "/api/v1/map.geojson?layer=upcoming&layer=sessions&bbox=120.4,31.8,120.7,31.95&zoom=16").await;
    let of = |layer: &str| {
        let features = map["features"].as_array().unwrap().iter();
        features.filter(|one| one["properties"]["layer"] == layer).cloned().collect::<Vec<_>>()
    };
    assert_eq!(of("upcoming").len(), 1);
    assert_eq!(of("upcoming")[0]["properties"]["url"], format!("/events/{}", planned.id));
    assert_eq!(of("upcoming")[0]["geometry"]["coordinates"], json!([120.56, 31.88]));
    assert_eq!((of("sessions").len(), of("held").len()), (1, 0));
    assert_eq!(of("sessions")[0]["properties"]["is_exact"], true);
    let elsewhere = json(&app, "/api/v1/map.geojson?layer=sessions&bbox=100,20,101,21&zoom=10").await;
    assert_eq!(elsewhere["features"], json!([]));
    for wrong in ["layer=roads", "zoom=3", "bbox=1,2,3", "bbox=120,31,121,32&zoom=99"] {
        assert_eq!(app.get(&format!("/api/v1/map.geojson?{wrong}")).await.status, 400, "{wrong}");
    }
    assert_eq!(app.get("/map?layer=roads").await.status, 400);
}

#[tokio::test]
async fn the_map_can_be_taken_away() {
    let app = TestApp::new().await;
    for address in ["/map.svg?view=outline&layer=held&layer=sites", "/map.svg?view=cells"] {
        let drawing = app.get(address).await;
        assert_eq!((drawing.status.as_u16(), drawing.header("content-type")), (200, "image/svg+xml"));
        let text = drawing.text();
        assert!(text.starts_with("<svg xmlns=") && text.ends_with("</svg>"));
        assert!(!text.contains(" style=") && !text.contains("<style"), "the policy allows none");
        for said in ["图例", "2026年1月1日", "2026年3月20日", "只计审核通过"] {
            assert!(text.contains(said), "{address}: {said}");
        }
    }
    let print = app.get("/map/print?paper=a3&view=cells").await;
    assert_eq!(print.status, 200);
    assert!(print.text().contains("data-paper=\"a3\""));
    assert_eq!(app.get("/map/print?paper=a5").await.status, 400);
}

#[tokio::test]
async fn a_village_is_filtered_for_or_pointed_out_among_the_others() {
    let app = TestApp::new().await;
    let villages = app.world.backend.reference().await.unwrap().villages(TOWN).count();
    let cells = |page: &str| page.matches("class=\"cell\"").count();
    let pointed = app.get(&format!("/map?view=cells&at={VILLAGE}")).await.text();
    assert_eq!(cells(&pointed), villages);
    assert!(pointed.contains("aria-current=\"true\""));
    let filtered = app.get(&format!("/map?view=cells&village={VILLAGE}")).await.text();
    assert_eq!(cells(&filtered), 1);
    let live = app.get(&format!("/map?view=outline&at={VILLAGE}")).await.text();
    assert!(live.contains(&format!("&quot;chosen&quot;:&quot;{VILLAGE}&quot;")), "the script opens it");
    for (address, status) in
        [("/map?village=-", 200), ("/map?village=1", 400), ("/map?at=-", 400), ("/map?at=320582999999", 400)]
    {
        assert_eq!(app.get(address).await.status, status, "{address}");
    }
}

#[tokio::test]
async fn paper_says_what_is_not_on_it_and_draws_every_layer() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    let nowhere =
        app.event(&office, Purpose::Log, |input| (input.village, input.place) = (String::new(), "镇政府".into())).await;
    app.step(&office, &nowhere, Step::Approve).await;
    let held = app.event(&cadre, Purpose::Log, |_| {}).await;
    app.step(&office, &held, Step::Approve).await;
    let planned = app.event(&office, Purpose::Plan, |input| input.village = VILLAGE.into()).await;
    app.step(&office, &planned, Step::Publish).await;
    let sheet = app.get("/map.svg?view=cells").await.text();
    assert!(sheet.contains("其中 1 场不在图上") && sheet.contains("合计：2 场"), "{sheet}");
    // A symbol in the legend, and one in the cell of the village.
    assert_eq!(sheet.matches("fill=\"#a8231c\"").count(), 2, "{sheet}");
    assert!(!sheet.contains("点数字"), "paper has no links");
    let english = app.get("/map.svg?view=cells&lang=en").await.text();
    assert!(english.contains("Pufa Ledger") && english.contains("1 session<"), "{english}");
    let print = app.get("/map/print").await.text();
    assert!(print.contains("<div class=\"no-print\"><div class=\"rule\">"), "the sheet has the rule already");
}

#[tokio::test]
async fn only_pages_with_a_map_load_one_and_no_other_host_is_asked_by_default() {
    let app = TestApp::new().await;
    let site = app.world.folder.path().join("site/manifest.json");
    let manifest = r#"{"js":"/pkg/app.0a1b2c3d.js","css":"/pkg/style.0a1b2c3d.css","output_name":"app.0a1b2c3d",
        "map":{"css":"/pkg/leaflet.1a1b2c3d.css","library":"/pkg/leaflet.1a1b2c3d.js","script":"/pkg/map.2a1b2c3d.js"}}"#;
    std::fs::write(site, manifest).unwrap();
    let with = |tiles: Option<Tiles>| {
        let world = app.world.clone();
        async move { TestApp::again(world, |settings| settings.tiles = tiles) }
    };
    let plain = with(None).await;
    let page = plain.get("/map?view=outline").await;
    assert!(page.text().contains("/pkg/leaflet.1a1b2c3d.js") && page.text().contains("/pkg/map.2a1b2c3d.js"));
    assert!(!page.text().contains("pufa-tiles"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("img-src 'self' data: blob:;") && policy.contains("connect-src 'self';"), "{policy}");
    for address in ["/", "/events", "/map?view=cells", "/counts"] {
        assert!(!plain.get(address).await.text().contains("leaflet"), "{address}");
    }
    let given = server::config::Given {
        tianditu_key: Some("abc123".into()),
        tile_attribution: Some("天地图 审图号：GS(2024)0568号".into()),
        ..Default::default()
    };
    let tiled = with(Tiles::check(&given).unwrap()).await;
    let page = tiled.get("/map?view=outline").await;
    assert!(page.text().contains("GS(2024)0568"));
    assert!(page.header("content-security-policy").contains("img-src 'self' data: blob: https://*.tianditu.gov.cn;"));
}

#[tokio::test]
async fn staff_elsewhere_sees_no_way_to_change_boundaries() {
    let app = TestApp::new().await;
    let observer = app.person(Role::Observer, TOWN, None).await;
    let page = app.ask("GET", BOUNDARIES).by(&observer).send().await;
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("name=\"file\""));
    assert_eq!(app.ask("GET", ROWS).by(&observer).send().await.status, 403);
    assert_eq!(app.get(BOUNDARIES).await.header("location").split('?').next(), Some("/login"));
}

#[tokio::test]
async fn a_sessions_point_is_set_on_a_page_of_its_own() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    let event = app.event(&cadre, Purpose::Log, |_| {}).await;
    let (id, version) = (event.id.to_string(), event.version.to_string());
    let pasted =
        [("event", id.as_str()), ("version", &version), ("paste", "31.8728878,120.5592772"), ("datum", "gcj02")];
    assert_eq!(app.post("/desk/events/point", &pasted).by(&cadre).send().await.status, 303);
    assert_eq!(app.post("/desk/events/point", &pasted).by(&cadre).send().await.status, 303, "sent twice");
    let set = app.world.backend.events.find(event.id).await.unwrap().unwrap();
    let at = set.point.unwrap();
    assert!((at.lon - 120.555).abs() < 1e-5, "{at:?}");
    assert_eq!((set.title, set.results, set.version), (event.title.clone(), event.results.clone(), 2));

    let approved =
        app.step(&office, &app.world.backend.events.find(event.id).await.unwrap().unwrap(), Step::Approve).await;
    let version = approved.version.to_string();
    let clear = [("event", id.as_str()), ("version", &version), ("datum", "wgs84")];
    assert_eq!(app.post("/desk/events/point", &clear).by(&cadre).send().await.status, 403, "approved is the office's");
    assert_eq!(app.post("/desk/events/point", &clear).by(&office).send().await.status, 422, "without a reason");
    let because = [&clear[..], &[("reason", "wrong place")]].concat();
    assert_eq!(app.post("/desk/events/point", &because).by(&office).send().await.status, 303);
    let nobody = app.post("/desk/events/point", &clear).send().await;
    assert_eq!(nobody.status, 401);
}
