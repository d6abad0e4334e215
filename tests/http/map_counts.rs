//! The same number everywhere: on the map, on the page of figures, in the API, in CSV and in XLSX, whatever is filtered.

use super::test_app::TestApp;
use crate::support::{OTHER_VILLAGE, VILLAGE};
use app::features::events::{input::Purpose, rules::Step};
use calamine::{Data, Reader, Xlsx};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::Value;
use std::io::Cursor;

/// Sessions of the town.
const SESSIONS: u32 = 40;
/// Filters that are tried.
const FILTERS: u32 = 40;

/// Sessions that differ in all that is filtered for; some wait for review, some are only planned.
async fn filled() -> TestApp {
    let app = TestApp::new().await;
    let office = app.office().await;
    for number in 0..SESSIONS {
        let pick = |from: &[&str], step: u32| from[(number / step) as usize % from.len()].to_owned();
        let event = app
            .event(&office, Purpose::Log, |input| {
                input.date = pick(&["2026-01-05", "2026-02-28", "2026-03-01", "2025-12-31"], 1);
                input.village = pick(&[VILLAGE, OTHER_VILLAGE, ""], 2);
                input.place = "礼堂".into();
                input.form = pick(&["lecture", "exhibition"], 3);
                input.lead_unit = pick(&["justice-office", "water"], 5);
                input.attendance = (number + 1).to_string();
                if number % 4 == 0 {
                    (input.lon, input.lat) = (format!("120.5{number:02}"), "31.87".into());
                }
            })
            .await;
        if number % 7 != 0 {
            app.step(&office, &event, Step::Approve).await;
        }
    }
    app
}

/// A query of some of the filters that the pages share.
fn queries() -> impl Strategy<Value = String> {
    let one = |name: &'static str, values: &'static [&'static str]| {
        proptest::option::weighted(0.4, proptest::sample::select(values))
            .prop_map(move |value| value.map(|value| format!("{name}={value}")))
    };
    let parts = (
        one("from", &["2025-01-01", "2026-01-01", "2026-02-28"]),
        one("to", &["2026-02-28", "2026-03-31", "2027-01-01"]),
        one("unit", &["justice-office", "water", "-"]),
        one("form", &["lecture", "exhibition", "-"]),
        one("audience", &["-"]),
        one("village", &[VILLAGE, OTHER_VILLAGE, "-"]),
        one("q", &["session", "%E7%A4%BC%E5%A0%82", "nothing"]),
    );
    parts.prop_map(|(a, b, c, d, e, f, g)| [a, b, c, d, e, f, g].into_iter().flatten().collect::<Vec<_>>().join("&"))
}

fn sum(rows: &Value, of: impl Fn(&Value) -> &Value) -> i64 {
    rows.as_array().unwrap().iter().map(|row| of(row).as_i64().unwrap()).sum()
}

/// The number behind a mark of a page.
fn after(page: &str, mark: &str) -> i64 {
    let rest = page.split_once(mark).unwrap_or_else(|| panic!("{mark}: {page}")).1;
    let digits = rest.split_once('>').unwrap().1.chars().take_while(|c| c.is_ascii_digit() || *c == ',');
    digits.filter(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

/// The number of sessions, in each of the ways to ask for it.
async fn everywhere(app: &TestApp, query: &str) -> Vec<(&'static str, i64)> {
    let get = |path: &str| {
        let address = format!("{path}{}{query}", if path.contains('?') { "&" } else { "?" });
        async move {
            let answer = app.get(&address).await;
            assert_eq!(answer.status, 200, "{address}: {}", answer.text());
            answer
        }
    };
    let counts = get("/counts").await.text();
    let map = get("/map").await.text();
    let api = get("/api/v1/counts?by=village&per_page=200").await.json();
    let geojson = get("/api/v1/map.geojson?layer=sessions").await.json();
    let period = ["from", "to"].map(|end| format!("{end}={}", api[end].as_str().unwrap_or_default()));
    let rest =
        query.split('&').filter(|part| !part.is_empty() && !part.starts_with("from=") && !part.starts_with("to="));
    let rows = rest.map(str::to_owned).chain(period).chain(["state=approved".to_owned()]).collect::<Vec<_>>().join("&");
    let csv = app.get(&format!("/api/v1/events.csv?{rows}")).await.text();
    let by_village = get("/api/v1/counts.csv?by=village").await.text();
    let workbook = get("/map.xlsx").await;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(workbook.body.to_vec())).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let number = |cell: &Data| match cell {
        #[expect(clippy::cast_possible_truncation, reason = "a small whole number")]
        Data::Float(number) => *number as i64,
        Data::Int(number) => *number,
        other => panic!("{other:?}"),
    };
    let lines = sheet.rows().collect::<Vec<_>>();
    let head = lines.iter().position(|row| row[0].to_string().contains("代码")).unwrap();
    let (last, villages) = lines[head + 1..].split_last().unwrap();
    let column = |text: &str| {
        let heads = text.lines().next().unwrap().trim_start_matches('\u{feff}').split(',').collect::<Vec<_>>();
        heads.iter().position(|head| *head == "sessions").unwrap_or_else(|| panic!("{heads:?}"))
    };
    let at = column(&by_village);
    vec![
        ("figures page", after(counts.split_once("<dl class=\"figures\">").unwrap().1, "<dd><a")),
        ("map's table", after(map.rsplit_once("<tfoot>").unwrap().1, "<td class=\"num\"><a")),
        ("API totals", api["totals"]["sessions"].as_i64().unwrap()),
        ("API rows", sum(&api["rows"], |row| &row["sessions"])),
        (
            "points and what has none",
            sum(&geojson["features"], |one| &one["properties"]["count"]) + geojson["unplaced"].as_i64().unwrap(),
        ),
        ("rows of CSV", i64::try_from(csv.lines().count()).unwrap() - 1),
        (
            "CSV by village",
            by_village.lines().skip(1).map(|line| line.split(',').nth(at).unwrap().parse::<i64>().unwrap()).sum(),
        ),
        ("XLSX total", number(&last[2])),
        ("XLSX rows", villages.iter().map(|row| number(&row[2])).sum()),
    ]
}

#[tokio::test]
async fn a_count_is_the_same_wherever_it_is_read() {
    let app = filled().await;
    let mut runner = TestRunner::deterministic();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..FILTERS {
        let query = queries().new_tree(&mut runner).unwrap().current();
        let found = everywhere(&app, &query).await;
        let (_, first) = found[0];
        assert!(found.iter().all(|(_, count)| *count == first), "{query}: {found:?}");
        seen.insert(first);
    }
    assert!(seen.len() > 5, "the filters make a difference: {seen:?}");
}
