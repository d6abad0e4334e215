//! Every role on every write to culture sites and works: one table.

use super::{
    sites::added,
    sites_desk::{picture, post_files},
    test_app::TestApp,
};
use crate::support::id;
use app::features::{sites::store::InspectionFilter, works::query::WorkFilter};

/// What each of `everybody` gets for each write: `.` done, `x` forbidden, `L` sent to the login, `0` no such thing. The
/// other town's office keeps sites and works of its own town, but not these.
const TABLE: [(&str, &str); 10] = [
    ("add a site", "Lxxxx..x."),
    ("change a site", "Lxxxx.xx."),
    ("name a site", "Lxxxx.xx."),
    ("change its state", "Lxxxx.xx."),
    ("delete a site", "Lxxxx.xx."),
    ("keep its pictures", "L.xxx.xx."),
    ("inspect it", "L.xxx.xx."),
    ("add a work", "Lxxxx..x."),
    ("change a work", "Lxxxx.xx."),
    ("delete a work", "Lxxxx.xx."),
];

/// What would be different if a write were done after all.
async fn state(app: &TestApp, site: &str) -> String {
    let backend = &app.world.backend;
    let filter = InspectionFilter { scope: String::new(), site: String::new(), is_open: false, include_demo: true };
    let inspections = backend.sites.inspections(&filter, 0, 0).await.unwrap().1;
    let works = backend.works.list(&WorkFilter::default(), 100, 0).await.unwrap();
    let kind = app::features::attachments::OwnerKind::Site;
    let files = backend.attachments.of_owners(kind, &[site.to_owned()]).await.unwrap().len();
    let all = app::features::sites::query::SiteFilter::new("", app.world.now(), true);
    let sites = backend.sites.list(&all, 100, 0).await.unwrap();
    let present = backend.sites.find(site).await.unwrap();
    format!("{inspections} {works:?} {files} {} {present:?}", sites.1)
}

#[tokio::test]
async fn every_role_on_every_write_to_sites_and_works() {
    let mut number = 0_u128;
    for (write, expected) in TABLE {
        let app = TestApp::new().await;
        let mut got = String::new();
        for (name, person) in app.everybody().await {
            number += 1;
            let site = added(&app, number, |_| {}).await;
            let office = app.office().await;
            let work = id(0xc000 + number).to_string();
            let fields = [("version", "0"), ("title", "作品"), ("kind", "seal"), ("author", "某人")];
            let works = format!("/desk/registries/works/{work}");
            if write.contains("work") && write != "add a work" {
                assert_eq!(app.post(&works, &fields).by(&office).send().await.status, 303);
            }
            let here = format!("/desk/registries/sites/{site}");
            let fresh = format!("/desk/registries/sites/{}", id(0xd000 + number));
            let other = id(0xe000 + number).to_string();
            let before = state(&app, &site).await;
            let ask = match write {
                "add a site" => {
                    app.post(&fresh, &[("step", "save"), ("version", "0"), ("name", "新"), ("kind", "park")])
                }
                "change a site" => {
                    app.post(&here, &[("step", "save"), ("version", "1"), ("name", "新"), ("kind", "park")])
                }
                "name a site" => app.post(
                    &here,
                    &[("step", "name"), ("version", "1"), ("naming", &other), ("level", "town"), ("title", "x")],
                ),
                "change its state" => app.post(
                    &here,
                    &[
                        ("step", "state"),
                        ("version", "1"),
                        ("change", &other),
                        ("state", "repair"),
                        ("began_on", "2026-03-01"),
                    ],
                ),
                "delete a site" => app.post(&here, &[("step", "remove"), ("version", "1")]),
                "inspect it" => app.post(
                    "/desk/registries/inspections/new",
                    &[("id", &other), ("site", &site), ("finding", "fine"), ("done_on", "2026-03-01")],
                ),
                "add a work" => app.post(&works, &fields),
                "change a work" => {
                    app.post(&works, &[("version", "1"), ("title", "新"), ("kind", "seal"), ("author", "某人")])
                }
                "delete a work" => app.post(&works, &[("step", "remove"), ("version", "1")]),
                _ => app.post(&here, &[("step", "files")]),
            };
            let peer = [10, 3, u8::try_from(number % 250).unwrap(), 1];
            let answer = match (write, &person) {
                ("keep its pictures", Some(person)) => {
                    post_files(&app, &here, &[("step", "files")], &[("a.jpg", picture())], person).await
                }
                _ => ask.by(person.as_ref()).from(peer).send().await,
            };
            let letter = match (answer.status.as_u16(), answer.header("location")) {
                (303, to) if to.starts_with("/login") => 'L',
                (401, _) => 'L',
                (303, _) => '.',
                (403, _) => 'x',
                (404, _) => '0',
                (status, _) => panic!("{write} by {name}: {status} {}", answer.text()),
            };
            assert_eq!(state(&app, &site).await != before, letter == '.', "{write} by {name}: {}", answer.status);
            got.push(letter);
        }
        assert_eq!(got, expected, "{write}");
    }
}
