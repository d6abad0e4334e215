//! Every role on every write to a duty list: one table.

use super::duties::{Town, WHY, of, typed};
use crate::support::{TOWN, id};
use app::features::duties::ListState;

/// What each of `everybody` gets for each write: `.` done, `x` forbidden, `L` sent to the login, `0` no such list.
const TABLE: [(&str, &str); 8] = [
    // The other town's office begins the list of its own town.
    ("begin", "Lxxxx..x."),
    ("copy", "Lxxxx.0x."),
    ("add", "Lxxxx.0x."),
    ("change", "Lxxxx.0x."),
    ("withdraw", "Lxxxx.0x."),
    ("close", "Lxxxx.0x."),
    // The list here is in force and stays; the other town has none that could go.
    ("delete", "Lxxxx..x."),
    ("new", "Lxxxx.0x."),
];

#[tokio::test]
async fn every_role_on_every_write() {
    for (write, expected) in TABLE {
        let town = Town::new(ListState::Issued).await;
        let mut got = String::new();
        for (at, (name, person)) in (0_u8..).zip(town.app.everybody().await) {
            let app = &town.app;
            let number = format!("N{at}");
            let fresh = format!("/desk/duties/2026/{}", id(0x8000 + u128::from(at)));
            let version = town.item(1).await.unwrap().version.to_string();
            let more = [&WHY[..], &[("target", if at % 2 == 0 { "7" } else { "8" })]].concat();
            let list = app.world.backend.duties.list(TOWN, 2026).await.unwrap().unwrap();
            let list_version = list.version.to_string();
            let ask = match write {
                "begin" => app.post("/desk/duties", &[("step", "begin"), ("year", "2024")]),
                "copy" => app.post("/desk/duties", &[("step", "copy"), ("year", "2026")]),
                "add" => app.post(&fresh, &typed(&number, "0", &WHY)),
                "change" => app.post(&of(1), &typed("R1", &version, &more)),
                "withdraw" => {
                    app.post(&of(1), &[&[("step", "drop"), ("version", version.as_str())], &WHY[..]].concat())
                }
                "close" => app.post("/desk/duties/2026", &[("step", "close"), ("version", list_version.as_str())]),
                "delete" => app.post("/desk/duties/2026", &[("step", "delete"), ("version", list_version.as_str())]),
                _ => app.ask("GET", "/desk/duties/2026/new"),
            };
            let answer = ask.by(person.as_ref()).from([10, 2, at, 1]).send().await;
            got.push(match (answer.status.as_u16(), answer.header("location")) {
                (303, to) if to.starts_with("/login") => 'L',
                (401, _) => 'L',
                (303, _) => '.',
                // The second keeper comes to what the first one did.
                (409, _) if ["withdraw", "close", "delete"].contains(&write) => '.',
                (403, _) => 'x',
                (404, _) => '0',
                (status, _) => panic!("{write} by {name}: {status} {}", answer.text()),
            });
        }
        assert_eq!(got, expected, "{write}");
    }
}
