//! Days that were printed or announced, each with its source, against what the shipped rules make of the year.

use crate::http::test_app::TestApp;
use app::features::observances::{self, Span};
use std::collections::{HashMap, hash_map::Entry};

/// A node, the source of its days, and those: first and last.
type Known = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Nodes of which the first and the last day are known, and from where.
const KNOWN: &[Known] = &[
    (
        "harvest-festival",
        "autumn equinox, Beijing time: almanac of the Purple Mountain Observatory",
        &[
            ("2021-09-23", "2021-09-23"),
            ("2022-09-23", "2022-09-23"),
            ("2023-09-23", "2023-09-23"),
            ("2024-09-22", "2024-09-22"),
            ("2025-09-23", "2025-09-23"),
            ("2026-09-23", "2026-09-23"),
            ("2027-09-23", "2027-09-23"),
            ("2028-09-22", "2028-09-22"),
            ("2029-09-23", "2029-09-23"),
            ("2030-09-23", "2030-09-23"),
        ],
    ),
    (
        "elders-day",
        "Double Ninth in the printed calendars; law on the rights of the elderly, article 12",
        &[
            ("2021-10-14", "2021-10-14"),
            ("2022-10-04", "2022-10-04"),
            ("2023-10-23", "2023-10-23"),
            ("2024-10-11", "2024-10-11"),
            ("2025-10-29", "2025-10-29"),
            ("2026-10-18", "2026-10-18"),
            ("2027-10-08", "2027-10-08"),
            ("2028-10-26", "2028-10-26"),
            ("2029-10-16", "2029-10-16"),
            ("2030-10-05", "2030-10-05"),
        ],
    ),
    (
        "spring-breeze",
        "Spring Festival in the printed calendars, to the end of March",
        &[
            ("2021-02-12", "2021-03-31"),
            ("2022-02-01", "2022-03-31"),
            ("2023-01-22", "2023-03-31"),
            ("2024-02-10", "2024-03-31"),
            ("2025-01-29", "2025-03-31"),
            ("2026-02-17", "2026-03-31"),
            ("2027-02-06", "2027-03-31"),
            ("2028-01-26", "2028-03-31"),
            ("2029-02-13", "2029-03-31"),
            ("2030-02-03", "2030-03-31"),
        ],
    ),
    (
        "migrant-workers-law-week",
        "Lantern Festival in the printed calendars, three days around it",
        &[
            ("2021-02-23", "2021-03-01"),
            ("2022-02-12", "2022-02-18"),
            ("2023-02-02", "2023-02-08"),
            ("2024-02-21", "2024-02-27"),
            ("2025-02-09", "2025-02-15"),
            ("2026-02-28", "2026-03-06"),
            ("2027-02-17", "2027-02-23"),
            ("2028-02-06", "2028-02-12"),
            ("2029-02-24", "2029-03-02"),
            ("2030-02-14", "2030-02-20"),
        ],
    ),
    (
        "disabled-day",
        "third Sunday of May: law on the protection of the disabled, article 14; yearly notices",
        &[
            ("2021-05-16", "2021-05-16"),
            ("2022-05-15", "2022-05-15"),
            ("2023-05-21", "2023-05-21"),
            ("2024-05-19", "2024-05-19"),
            ("2025-05-18", "2025-05-18"),
            ("2026-05-17", "2026-05-17"),
        ],
    ),
    (
        "defence-education-day",
        "third Saturday of September: national defence education law, article 12; yearly notices",
        &[
            ("2021-09-18", "2021-09-18"),
            ("2022-09-17", "2022-09-17"),
            ("2023-09-16", "2023-09-16"),
            ("2024-09-21", "2024-09-21"),
            ("2025-09-20", "2025-09-20"),
            ("2026-09-19", "2026-09-19"),
        ],
    ),
    (
        "school-safety-day",
        "last Monday of March; yearly notices of the Ministry of Education",
        &[
            ("2021-03-29", "2021-03-29"),
            ("2022-03-28", "2022-03-28"),
            ("2023-03-27", "2023-03-27"),
            ("2024-03-25", "2024-03-25"),
            ("2025-03-31", "2025-03-31"),
            ("2026-03-30", "2026-03-30"),
        ],
    ),
    (
        "family-education-week",
        "week of 15 May: family education law, article 13; yearly notices",
        &[
            ("2022-05-09", "2022-05-15"),
            ("2023-05-15", "2023-05-21"),
            ("2024-05-13", "2024-05-19"),
            ("2025-05-12", "2025-05-18"),
        ],
    ),
    (
        "china-water-week",
        "22 to 28 March; yearly notices of the Ministry of Water Resources",
        &[("2021-03-22", "2021-03-28"), ("2024-03-22", "2024-03-28"), ("2026-03-22", "2026-03-28")],
    ),
    ("constitution-week", "notice of 2025", &[("2025-12-01", "2025-12-07")]),
    (
        "constitution-day",
        "decision of the standing committee of 2014-11-01",
        &[("2024-12-04", "2024-12-04"), ("2026-12-04", "2026-12-04")],
    ),
    ("national-security-day", "national security law, article 14", &[("2026-04-15", "2026-04-15")]),
    ("martyrs-day", "law on heroes and martyrs, article 5", &[("2026-09-30", "2026-09-30")]),
    ("fitness-day", "sports law, article 15", &[("2026-08-08", "2026-08-08")]),
    ("teachers-day", "teachers' law, article 6", &[("2026-09-10", "2026-09-10")]),
    ("environment-day", "environmental protection law, article 12", &[("2026-06-05", "2026-06-05")]),
    ("civil-code-month", "yearly notices: the whole of May", &[("2024-05-01", "2024-05-31")]),
];

/// Which one of its kind a node was, as its notice counted it.
const COUNTED: [(&str, i32, i64); 8] = [
    ("constitution-day", 2024, 11),
    ("constitution-day", 2025, 12),
    ("constitution-week", 2018, 1),
    ("constitution-week", 2025, 8),
    ("civil-code-month", 2023, 3),
    ("civil-code-month", 2024, 4),
    ("jiangsu-justice-day", 2021, 7),
    ("migrant-workers-law-week", 2021, 15),
];

#[tokio::test]
async fn the_years_are_those_of_the_calendars() {
    let app = TestApp::new().await;
    let backend = &app.world.backend;
    let mut years = HashMap::new();
    let (mut checked, mut wrong) = (0, Vec::new());
    for (code, source, days) in KNOWN {
        for (from, to) in *days {
            let known = Span { from: from.parse().unwrap(), to: to.parse().unwrap() };
            let year = from[..4].parse::<i32>().unwrap();
            let nodes = match years.entry(year) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(observances::year(backend, year).await.unwrap()),
            };
            let found = nodes.iter().find(|node| node.observance.code == *code);
            let found = found.unwrap_or_else(|| panic!("{code} is not kept in {year}"));
            checked += 1;
            if found.dates.span() != Some(known) {
                wrong.push(format!("{code} {year}: {:?}, but {known:?} by {source}", found.dates));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked >= 45, "{checked} known days");
}

#[tokio::test]
async fn nodes_are_counted_as_their_notices_count_them() {
    let app = TestApp::new().await;
    for (code, year, number) in COUNTED {
        let nodes = observances::year(&app.world.backend, year).await.unwrap();
        let node = nodes.into_iter().find(|node| node.observance.code == code).unwrap();
        assert_eq!(node.ordinal(), Some(number), "{code} {year}");
    }
}

#[tokio::test]
async fn every_shipped_node_has_days_or_says_when_it_usually_is() {
    let app = TestApp::new().await;
    for year in 2021..=2030 {
        let nodes = observances::year(&app.world.backend, year).await.unwrap();
        assert!(nodes.len() >= 70, "{year}: {}", nodes.len());
        assert!(nodes.is_sorted_by_key(observances::Occurrence::place), "{year}");
        for node in nodes {
            let code = &node.observance.code;
            match node.dates {
                observances::rules::Dates::On(span) => {
                    assert!(span.from <= span.to && (span.to - span.from).num_days() < 366, "{code} {year}");
                }
                observances::rules::Dates::Unknown { months } => assert!(months.is_some(), "{code} {year}"),
            }
        }
    }
}
