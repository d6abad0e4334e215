//! Every role on every write to titles and the roster: one table.

use super::titles::{Town, title};
use crate::support::{VILLAGE, day, id};
use app::features::titles::{Level, StepKind};

/// What each of `everybody` gets: `.` done, `x` forbidden, `L` sent to the login, `0` no such title.
const TABLE: [(&str, &str); 7] = [
    // The other town's office keeps titles of its own town only.
    ("add", "Lxxxx.?x."),
    ("facts", "Lxxxx.0x."),
    ("step", "Lxxxx.0x."),
    ("drop", "Lxxxx.0x."),
    ("files", "Lxxxx.0x."),
    ("draw", "Lxxxx.?x."),
    ("rename", "Lxxxx.?x."),
];

#[tokio::test]
async fn every_role_on_every_write() {
    let mut wrong = Vec::new();
    for (write, expected) in TABLE {
        let steps = [(StepKind::Name, day(2018, 12, 1)), (StepKind::Keep, day(2020, 12, 1))];
        let town = Town::new(vec![title(1, Level::City, VILLAGE, &steps)]).await;
        let mut got = String::new();
        for (at, (name, person)) in (0_u8..).zip(town.app.everybody().await) {
            let app = &town.app;
            let stored = town.stored(1).await;
            let version = stored.version.to_string();
            let fresh = id(0xf300 + u128::from(at)).to_string();
            let address = format!("/desk/registries/titles/{}", stored.id);
            let year = (2018 + i32::from(at)).to_string();
            let batch = format!("batch {at}");
            let last = stored.events.last().unwrap().id.to_string();
            let name_now = app.world.backend.reference().await.unwrap().village(VILLAGE).unwrap().name.clone();
            let new_name = format!("村名{at}");
            let step = [
                ("step_id", fresh.as_str()),
                ("kind", "keep"),
                ("on_day", year.as_str()),
                ("version", version.as_str()),
            ];
            let ask = match write {
                "add" => {
                    let draft = id(0xf400 + u128::from(at));
                    let facts = [("village", VILLAGE), ("level", "city"), ("is_another", "on")];
                    app.post(
                        &format!("/desk/registries/titles/new?draft={draft}"),
                        &[&step[..1], &[("kind", "name")], &step[2..], &facts].concat(),
                    )
                }
                "facts" => {
                    let facts = [("do", "facts"), ("village", VILLAGE), ("level", "city"), ("batch", batch.as_str())];
                    app.post(&address, &[&facts[..], &step[3..]].concat())
                }
                "step" => app.post(&address, &[&[("do", "step")], &step[..]].concat()),
                "drop" if stored.events.len() > 1 => {
                    app.post(&address, &[("do", "drop"), ("version", &version), ("step_id", &last)])
                }
                "drop" => {
                    // The second keeper takes out what is gone already.
                    app.post(&address, &[("do", "drop"), ("version", &version), ("step_id", &fresh)])
                }
                "files" => app.post(&address, &[("do", "files")]),
                "draw" => {
                    let draw = [
                        ("id", fresh.as_str()),
                        ("year", &year),
                        ("on_day", "2026-03-20"),
                        ("share", "10"),
                        ("seed", "1"),
                    ];
                    app.post("/desk/registries/titles/sample", &draw)
                }
                _ => {
                    let rename = [
                        ("id", fresh.as_str()),
                        ("on_day", "2026-03-01"),
                        ("from1", VILLAGE),
                        ("old_name", &name_now),
                        ("name", &new_name),
                        ("short_name", &new_name),
                    ];
                    app.post(&format!("/desk/registries/villages/renamed?draft={fresh}"), &rename)
                }
            };
            let answer = ask.by(person.as_ref()).from([10, 2, at, 1]).send().await;
            got.push(match (answer.status.as_u16(), answer.header("location")) {
                (303, to) if to.starts_with("/login") => 'L',
                (401, _) => 'L',
                (303, _) => '.',
                (403, _) => 'x',
                (404, _) => '0',
                (422, _) if name == "other town's office" => '?',
                (status, _) => panic!("{write} by {name}: {status} {}", answer.text()),
            });
        }
        if got != expected {
            wrong.push(format!("{write}: expected {expected}, got {got}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn the_desk_of_titles_is_read_by_those_who_read_the_whole_town() {
    let town = Town::new(Vec::new()).await;
    for (address, expected) in [
        ("/desk/registries", "L........"),
        ("/desk/registries/titles", "Lxx......"),
        ("/desk/registries/titles/new", "Lxxxx..x."),
        ("/desk/registries/titles/sample", "Lxx......"),
        ("/desk/registries/villages", "Lxx......"),
        ("/desk/registries/titles.xlsx", "Lxx......"),
    ] {
        let mut got = String::new();
        for (_, person) in town.app.everybody().await {
            let answer = town.app.ask("GET", address).by(person.as_ref()).send().await;
            got.push(super::roles::letter(&answer));
        }
        assert_eq!(got, expected, "{address}");
    }
}
