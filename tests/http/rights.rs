//! Every role on what is written beside an existing session: new sessions, pictures, points, accounts, the own login.

use super::{
    roles::{PEOPLE, form, letter},
    test_app::{Ask, PASSWORD, Person, TestApp},
};
use crate::support::{TOWN, VILLAGE, each_engine, id};
use app::{
    features::{
        accounts::{
            Role,
            model::AccountDraft,
            store::{TryLogin, Visitor},
        },
        events::{
            input::{EventInput, Purpose},
            query::{EventFilter, View},
            store::Order,
        },
        map::{
            boundary::{Boundary, stamp},
            datum::Datum,
            draw::Outline,
        },
        reference::model::Point,
    },
    ids::{AccountId, Scope},
};
use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};
use server::storage::Db;

/// What each of them gets: `.` done, `x` forbidden, `L` sent to the login, `?` refused otherwise. A new
/// session of a village or unit is its own, whatever the form says.
const TABLE: [(&str, &str); 16] = [
    ("log a new session", "L.....xx."),
    ("plan a new session", "L.....xx."),
    ("hand in a picture", "L.x.x.xx."),
    ("take back another one's picture", "L??????x?"),
    ("set a point", "Lxxxx.xx."),
    ("set a session's point", "L.x.x.xx."),
    ("bring in a boundary", "Lxxxx.?x."),
    ("take a boundary away", "Lxxxx.xx."),
    ("arrange the schematic map", "Lxxxx.xx."),
    ("add an account", "Lxxxxxxx."),
    ("add an account in another town", "Lxxxxxxx?"),
    ("disable an account", "Lxxxxxxx."),
    ("enable an account", "Lxxxxxxx."),
    ("reset a password", "Lxxxxxxx."),
    ("change the own password", "L........"),
    ("log out everywhere", "L........"),
];

/// How many pictures there are, of whatever session.
const PHOTOS: &str = "SELECT COUNT(*) FROM photos";

/// A town with an account that nobody of the table has.
struct Town {
    app: TestApp,
    /// Whoever handed in the pictures.
    cadre: Person,
    target: AccountId,
}

impl Town {
    async fn new(app: TestApp) -> Self {
        let draft = AccountDraft {
            name: "target".into(),
            display_name: "target".into(),
            role: Role::Observer,
            scope: Scope(TOWN.into()),
            unit: None,
            is_demo: false,
        };
        let now = app.world.now();
        let (target, _) = app.world.backend.accounts.add(&crate::support::admin(), &draft, now).await.unwrap().unwrap();
        Self { cadre: app.cadre().await, app, target: target.id }
    }

    /// Brings about what the write needs, and makes its request; `number` is another one each time.
    async fn request(&self, write: &str, number: u128) -> Ask {
        let app = &self.app;
        let accounts = &app.world.backend.accounts;
        let account = self.target.to_string();
        let keep = |step: &str| app.post("/desk/accounts", &[("step", step), ("account", &account)]);
        let add = |scope: &str| {
            let name = format!("new{number}");
            app.post("/desk/accounts", &[("step", "add"), ("name", &name), ("role", "observer"), ("scope", scope)])
        };
        match write {
            "log a new session" => form(app, "/log", &self.typed(number, Purpose::Log)),
            "plan a new session" => form(app, "/desk/plan/new", &self.typed(number, Purpose::Plan)),
            "hand in a picture" => {
                let event = app.event(&self.cadre, Purpose::Log, |_| {}).await;
                self.picture(number, &event.id.to_string())
            }
            "take back another one's picture" => {
                let handed_in = self.picture(number, &id(number).to_string()).by(&self.cadre);
                assert_eq!(handed_in.from(peer(number)).send().await.status, 201);
                app.ask("DELETE", &format!("/api/photos/{}", id(number))).header("sec-fetch-site", "same-origin")
            }
            "set a point" => {
                let reference = app.world.backend.reference().await.unwrap();
                let version = reference.village(VILLAGE).unwrap().version.to_string();
                let lon = format!("120.5{:03}", number % 1000);
                let pairs = [("village", VILLAGE), ("version", &version), ("lon", &lon), ("lat", "31.86")];
                app.post("/desk/registries/points", &pairs)
            }
            "set a session's point" => {
                let event = app.event(&self.cadre, Purpose::Log, |_| {}).await;
                let (id, version) = (event.id.to_string(), event.version.to_string());
                let pairs = [("event", id.as_str()), ("version", &version), ("lon", "120.551"), ("lat", "31.86")];
                app.post("/desk/events/point", &pairs)
            }
            "bring in a boundary" => {
                let reference = app.world.backend.reference().await.unwrap();
                app.boundary(
                    VILLAGE,
                    120.5 + f64::from(u32::try_from(number % 1000).unwrap()) / 1e4,
                    stamp(&reference.boundaries),
                )
            }
            "take a boundary away" => {
                let reference = app.world.backend.reference().await.unwrap();
                let office = crate::support::office();
                let boundary = drawn(VILLAGE, number);
                let seen = stamp(&reference.boundaries);
                app.world.backend.map.take_in(&office, &[boundary], seen, app.world.now()).await.unwrap();
                let reference = app.world.backend.reference().await.unwrap();
                let version = reference.boundaries[0].version.to_string();
                app.post(
                    "/desk/registries/boundaries",
                    &[("step", "clear"), ("village", VILLAGE), ("version", &version)],
                )
            }
            "arrange the schematic map" => {
                let reference = app.world.backend.reference().await.unwrap();
                let version = reference.cell_rows_version.to_string();
                let rows = format!("{number}：{}", reference.village(VILLAGE).unwrap().short_name);
                app.post("/desk/registries/schematic", &[("version", &version), ("rows", &rows)])
            }
            "add an account" => add(TOWN),
            "add an account in another town" => add("320582101"),
            "disable an account" | "enable an account" => {
                let disabled = write == "enable an account";
                accounts.set_disabled(&crate::support::admin(), self.target, disabled, app.world.now()).await.unwrap();
                keep(write.split(' ').next().unwrap())
            }
            "reset a password" => keep("reset"),
            "change the own password" => {
                let fresh = "another good password";
                app.post("/password", &[("old", PASSWORD), ("new", fresh), ("again", fresh)])
            }
            _ => app.post("/logout/everywhere", &[]),
        }
    }

    fn typed(&self, number: u128, purpose: Purpose) -> EventInput {
        EventInput { id: id(number).to_string(), ..self.app.input(purpose) }
    }

    fn picture(&self, number: u128, event: &str) -> Ask {
        let mut bytes = Vec::new();
        let shade = u8::try_from(number % 250).unwrap();
        JpegEncoder::new(&mut bytes).encode(&[shade; 3 * 40 * 30], 40, 30, ExtendedColorType::Rgb8).unwrap();
        let address = format!("/api/photos/{}?event={event}&name=a.jpg", id(number));
        let ask = self.app.ask("POST", &address).header("sec-fetch-site", "same-origin");
        ask.header("content-type", "image/jpeg").body(bytes)
    }

    /// What would be different if a write were done after all: how many sessions, pictures and accounts there are,
    /// where the village lies, how the account stands.
    async fn state(&self) -> String {
        let backend = &self.app.world.backend;
        let all = EventFilter::new(View::Staff, "", self.app.world.now(), true);
        let (newest, sessions) = backend.events.list(&all, Order::Latest, 500, 0).await.unwrap();
        let placed = newest.iter().filter(|event| event.point.is_some()).count();
        let photos: i64 = match self.app.world.storage.db() {
            Db::Sqlite(pool) => sqlx::query_scalar(PHOTOS).fetch_one(pool).await.unwrap(),
            Db::Postgres(pool) => sqlx::query_scalar(PHOTOS).fetch_one(pool).await.unwrap(),
        };
        let accounts = backend.accounts.list(&Scope::default()).await.unwrap();
        let target = accounts.iter().find(|account| account.id == self.target).unwrap();
        let reference = backend.reference().await.unwrap();
        let map = (stamp(&reference.boundaries), reference.cell_rows_version);
        let point = reference.village(VILLAGE).unwrap().point;
        let reset = "account.reset_password".to_owned();
        let filter = app::features::events::store::AuditFilter { q: reset, ..Default::default() };
        let resets = backend.events.audit(&filter, 1, 0).await.unwrap().1;
        format!("{sessions} {placed} {photos} {} {} {point:?} {map:?} {resets}", accounts.len(), target.disabled)
    }
}

/// A small square, another one for each number.
fn drawn(code: &str, number: u128) -> Boundary {
    let west = 120.5 + f64::from(u32::try_from(number % 1000).unwrap()) / 1e4;
    let corners = [(0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01), (0.0, 0.0)];
    let ring = corners.map(|(x, y)| Point { lon: west + x, lat: 31.85 + y }).to_vec();
    Boundary {
        code: code.into(),
        shape: Outline::of_polygons(vec![vec![ring]]),
        datum: Datum::Wgs84,
        source: "survey".into(),
        points: 5,
        version: 1,
        updated_at: crate::support::morning(),
    }
}

/// An address of its own for each request: this is not about limits.
fn peer(number: u128) -> [u8; 4] {
    let [.., high, low] = number.to_be_bytes();
    [10, 2, high, low]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_on_every_other_write() {
    each_engine(|world| async move {
        let town = Town::new(TestApp::with(world, |_| {}).await).await;
        let mut wrong = Vec::new();
        let mut number = 0x9000;
        for (write, expected) in TABLE {
            let mut got = String::new();
            // New logins for each, as some of the writes end them.
            for (name, person) in town.app.everybody().await {
                number += 1;
                let request = town.request(write, number).await;
                let before = town.state().await;
                let answer = request.by(person.as_ref()).from(peer(number)).send().await;
                let letter = match answer.status.as_u16() {
                    201 | 204 => '.',
                    _ => letter(&answer),
                };
                let is_of_the_login = matches!(write, "change the own password" | "log out everywhere");
                let is_changed = town.state().await != before;
                assert_eq!(is_changed, letter == '.' && !is_of_the_login, "{write} by {name}: {}", answer.status);
                got.push(letter);
            }
            if got != expected {
                wrong.push(format!("{write}: expected {expected}, got {got}"));
            }
        }
        assert!(wrong.is_empty(), "in the order {PEOPLE:?}:\n{}", wrong.join("\n"));
    })
    .await;
}

#[tokio::test]
async fn only_village_and_unit_stay_logged_in_on_their_phones() {
    let app = TestApp::new().await;
    let mut got = String::new();
    for (_, person) in app.everybody().await {
        let Some(person) = person else { continue };
        let pairs = [("name", person.account.name.as_str()), ("password", PASSWORD), ("remember", "on")];
        let answer = app.post("/login", &pairs).send().await;
        assert_eq!(answer.status, 303);
        got.push(if answer.cookies()[0].contains("Max-Age") { 'r' } else { '.' });
    }
    assert_eq!(got, "rrrr....", "in the order {:?}", &PEOPLE[1..]);
    assert!(app.get("/login").await.text().contains("只对村（社区）和责任单位账号有效"));
}

#[tokio::test]
async fn nobody_keeps_the_own_account() {
    let app = TestApp::new().await;
    let admin = app.person(Role::Admin, TOWN, None).await;
    let own = admin.account.id.to_string();
    for step in ["disable", "enable", "reset"] {
        let answer = app.post("/desk/accounts", &[("step", step), ("account", &own)]).by(&admin).send().await;
        assert_eq!(answer.status, 403, "{step}");
    }
    let (name, visitor, now) = (&admin.account.name, Visitor::default(), app.world.now());
    let entered = app.world.backend.accounts.log_in(name, PASSWORD, false, &visitor, now).await.unwrap();
    assert!(matches!(entered, TryLogin::In { .. }), "{entered:?}");
}
