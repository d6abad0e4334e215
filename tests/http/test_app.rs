//! A site for a test: router, storage, people, sessions.

use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE, World, id, somebody, sqlite_world};
pub use crate::support::{PASSWORD, Person};
use app::features::{
    accounts::Role,
    events::{
        actions,
        input::{EventInput, Purpose},
        model::Event,
        rules::Step,
    },
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Request, Response, StatusCode, header},
};
use http_body_util::BodyExt;
use server::http::{AppState, Settings, router};
use std::{
    fs,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tower::ServiceExt;

/// The host of the site under test.
pub const HOST: &str = "pufa.test";

/// A site.
#[derive(Clone)]
pub struct TestApp {
    /// What it stands on.
    pub world: World,
    router: Router,
    counter: Arc<AtomicU64>,
}

impl TestApp {
    /// On `SQLite`, with the shipped reference data.
    pub async fn new() -> Self {
        Self::with(sqlite_world().await, |_| {}).await
    }

    /// On a given world, with settings of its own.
    pub async fn with(world: World, change: impl FnOnce(&mut Settings)) -> Self {
        write_site(&world.folder.path().join("site"));
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
        server::cli::import::load(&world.storage, &data).await.unwrap();
        Self::again(world, change)
    }

    /// On a world that was filled before, with other settings.
    pub fn again(world: World, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings { site_dir: world.folder.path().join("site"), ..Settings::default() };
        change(&mut settings);
        let state = AppState::new(settings, Arc::clone(&world.storage), world.backend.clone());
        Self { world, router: router(state), counter: Arc::default() }
    }

    /// A request to be filled in and sent.
    pub fn ask(&self, method: &str, address: &str) -> Ask {
        let request = Request::builder().method(method).uri(address).header(header::HOST, HOST);
        Ask { router: self.router.clone(), request, body: Body::empty(), peer: [10, 0, 0, 1] }
    }

    /// A plain GET.
    pub async fn get(&self, address: &str) -> Answer {
        self.ask("GET", address).send().await
    }

    /// A form as a page of the site posts it.
    pub fn post(&self, address: &str, pairs: &[(&str, &str)]) -> Ask {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.ask("POST", address)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    }

    /// A file with a village's boundary, a square, as the office's page sends it.
    pub fn boundary(&self, code: &str, west: f64, stamp: i64) -> Ask {
        let corners = [(0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01), (0.0, 0.0)];
        let ring = corners.map(|(x, y)| [west + x, 31.85 + y]);
        let file = serde_json::json!({ "type": "FeatureCollection", "features": [{
            "type": "Feature", "properties": { "code": code },
            "geometry": { "type": "Polygon", "coordinates": [ring] },
        }] });
        let stamp = stamp.to_string();
        self.boundaries(
            &file.to_string(),
            &[("step", "import"), ("stamp", &stamp), ("datum", "wgs84"), ("source", "survey")],
        )
    }

    /// A file of boundaries with the fields of its form.
    pub fn boundaries(&self, file: &str, pairs: &[(&str, &str)]) -> Ask {
        let head = "--cut\r\ncontent-disposition: form-data; name=";
        let fields = pairs.iter().map(|(name, value)| format!("{head}\"{name}\"\r\n\r\n{value}\r\n"));
        let fields = fields.collect::<Vec<_>>().concat();
        let body = format!("{fields}{head}\"file\"; filename=\"a.geojson\"\r\n\r\n{file}\r\n--cut--\r\n");
        let ask = self.ask("POST", "/desk/registries/boundaries").header("sec-fetch-site", "same-origin");
        ask.header("content-type", "multipart/form-data; boundary=cut").body(body)
    }

    /// Somebody new, logged in.
    pub async fn person(&self, role: Role, scope: &str, unit: Option<&str>) -> Person {
        let number = self.counter.fetch_add(1, Ordering::Relaxed);
        somebody(&self.world, role, scope, unit, number, self.world.now()).await
    }

    /// A cadre of the usual village.
    pub async fn cadre(&self) -> Person {
        self.person(Role::Village, VILLAGE, None).await
    }

    /// The justice office of the town.
    pub async fn office(&self) -> Person {
        self.person(Role::Office, TOWN, None).await
    }

    /// One person a role, the village's and the unit's own and another one's.
    pub async fn everybody(&self) -> Vec<(&'static str, Option<Person>)> {
        vec![
            ("nobody", None),
            ("own village", Some(self.person(Role::Village, VILLAGE, None).await)),
            ("other village", Some(self.person(Role::Village, OTHER_VILLAGE, None).await)),
            ("leading unit", Some(self.person(Role::Unit, TOWN, Some("justice-office")).await)),
            ("other unit", Some(self.person(Role::Unit, TOWN, Some("water")).await)),
            ("office", Some(self.person(Role::Office, TOWN, None).await)),
            ("other town's office", Some(self.person(Role::Office, "320582101", None).await)),
            ("observer", Some(self.person(Role::Observer, "320582", None).await)),
            ("admin", Some(self.person(Role::Admin, TOWN, None).await)),
        ]
    }

    /// A session that somebody logged or planned.
    pub async fn event(&self, by: &Person, purpose: Purpose, change: impl FnOnce(&mut EventInput)) -> Event {
        let mut input = self.input(purpose);
        change(&mut input);
        actions::save(&self.world.backend, Some(&by.account), &input, purpose).await.unwrap()
    }

    /// The fields of a session; held two days ago, or planned for in two days.
    pub fn input(&self, purpose: Purpose) -> EventInput {
        let number = self.counter.fetch_add(1, Ordering::Relaxed);
        EventInput {
            id: id(0x5000 + u128::from(number)).to_string(),
            version: "0".into(),
            title: format!("session {number}"),
            date: if purpose == Purpose::Log { "2026-03-18" } else { "2026-03-22" }.into(),
            start: "14:00".into(),
            village: VILLAGE.into(),
            lead_unit: "justice-office".into(),
            form: "lecture".into(),
            attendance: if purpose == Purpose::Log { "30" } else { "" }.into(),
            ..EventInput::default()
        }
    }

    /// Takes a step with a session.
    pub async fn step(&self, by: &Person, event: &Event, step: Step) -> Event {
        let backend = &self.world.backend;
        actions::step(backend, Some(&by.account), event.id, event.version, step, "because").await.unwrap()
    }
}

fn write_site(site: &Path) {
    fs::create_dir_all(site.join("pkg")).unwrap();
    let manifest = r#"{"js":"/pkg/app.0a1b2c3d.js","css":"/pkg/style.0a1b2c3d.css","output_name":"app.0a1b2c3d"}"#;
    fs::write(site.join("manifest.json"), manifest).unwrap();
    fs::write(site.join("pkg/style.0a1b2c3d.css"), "a{color:red}").unwrap();
    fs::write(site.join("pkg/style.0a1b2c3d.css.br"), "brotli bytes").unwrap();
    fs::write(site.join("pkg/style.0a1b2c3d.css.gz"), "gzip bytes").unwrap();
    fs::write(site.join("icon.svg"), "<svg/>").unwrap();
    fs::write(site.join("sw.js"), "//").unwrap();
}

/// A request on its way.
#[must_use]
pub struct Ask {
    router: Router,
    request: axum::http::request::Builder,
    body: Body,
    peer: [u8; 4],
}

impl Ask {
    /// With a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// With a body.
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    /// By somebody, or by nobody.
    pub fn by<'a>(self, who: impl Into<Option<&'a Person>>) -> Self {
        match who.into() {
            Some(person) => self.header("cookie", &person.cookie),
            None => self,
        }
    }

    /// From another address.
    pub fn from(mut self, peer: [u8; 4]) -> Self {
        self.peer = peer;
        self
    }

    /// Sends it.
    pub async fn send(self) -> Answer {
        let mut request = self.request.body(self.body).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((self.peer, 40_000))));
        Answer::of(self.router.oneshot(request).await.unwrap()).await
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

impl Answer {
    async fn of(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        Self { status: parts.status, headers: parts.headers, body: body.collect().await.unwrap().to_bytes() }
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// All `Set-Cookie` headers.
    pub fn cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}
