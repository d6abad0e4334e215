//! Posted forms: where they come from, how large they are, how often; and the way in and out.

use super::test_app::{Answer, HOST, PASSWORD, TestApp};
use crate::support::{TOWN, admin, id, sqlite_world};
use app::{
    features::{
        accounts::{Role, model::AccountDraft},
        events::input::Purpose,
    },
    ids::Scope,
};
use server::http::origin::Origin;
use std::{fs, path::Path};

/// The pairs of a login.
fn credentials<'a>(name: &'a str, password: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![("name", name), ("password", password), ("next", "/desk/events?q=a")]
}

#[tokio::test]
async fn what_another_site_makes_the_browser_send_is_refused() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let own = format!("http://{HOST}");
    let cases: [(&[(&str, &str)], u16); 9] = [
        (&[("sec-fetch-site", "same-origin")], 303),
        (&[("origin", &own)], 303),
        (&[("sec-fetch-site", "same-origin"), ("origin", "http://evil.test")], 303),
        (&[("sec-fetch-site", "cross-site"), ("origin", &own)], 403),
        (&[("sec-fetch-site", "same-site")], 403),
        (&[("sec-fetch-site", "none")], 403),
        (&[("origin", "http://evil.test")], 403),
        (&[("origin", "null")], 403),
        (&[("referer", "http://pufa.test/log")], 403),
    ];
    for (headers, status) in cases {
        let ask = app.ask("POST", "/logout").by(&cadre).header("content-type", "application/x-www-form-urlencoded");
        let answer = headers.iter().fold(ask, |ask, (name, value)| ask.header(name, value)).send().await;
        assert_eq!(answer.status, status, "{headers:?}");
        if status == 403 {
            assert!(answer.header("content-type").starts_with("text/html"), "{headers:?}");
            assert!(answer.cookies().is_empty(), "{headers:?}");
        }
    }
    for (method, address) in [("DELETE", "/api/photos/x"), ("POST", "/api/fn/save_event"), ("PUT", "/events")] {
        assert_eq!(app.ask(method, address).by(&cadre).send().await.status, 403, "{method} {address}");
    }
}

async fn log_in(app: &TestApp, name: &str, password: &str, more: &[(&'static str, &str)]) -> Answer {
    let pairs = [credentials(name, password), more.to_vec()].concat();
    app.post("/login", &pairs).send().await
}

#[tokio::test]
async fn a_login_sets_a_cookie_out_of_reach_of_scripts() {
    let app = TestApp::new().await;
    let name = app.cadre().await.account.name;
    let answer = log_in(&app, &name, PASSWORD, &[]).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/desk/events?q=a"));
    let [cookie] = answer.cookies()[..] else { panic!("{:?}", answer.headers) };
    assert!(cookie.starts_with("pufa_login="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{cookie}");
    let kept = log_in(&app, &name, PASSWORD, &[("remember", "on")]).await;
    assert!(kept.cookies()[0].ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=1209600"), "{:?}", kept.cookies());

    let pair = cookie.split(';').next().unwrap();
    assert_eq!(app.ask("GET", "/desk").header("cookie", pair).send().await.status, 200);
    let out = app.post("/logout", &[]).header("cookie", pair).send().await;
    assert_eq!(out.status, 303);
    assert!(out.cookies()[0].starts_with("pufa_login=; ") && out.cookies()[0].ends_with("Max-Age=0"));
    let after = app.ask("GET", "/desk?a=b&c").header("cookie", pair).send().await;
    assert_eq!((after.status.as_u16(), after.header("location")), (303, "/login?next=%2Fdesk%3Fa%3Db%26c"));
}

#[tokio::test]
async fn under_tls_the_cookie_is_bound_to_the_host() {
    let https = |settings: &mut server::http::Settings| settings.public_url = Origin::parse("https://pufa.test");
    let app = TestApp::with(sqlite_world().await, https).await;
    let name = app.cadre().await.account.name;
    let answer = log_in(&app, &name, PASSWORD, &[]).await;
    let cookie = answer.cookies()[0];
    assert!(cookie.starts_with("__Host-pufa_login="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    let pair = cookie.split(';').next().unwrap();
    assert_eq!(app.ask("GET", "/desk").header("cookie", pair).send().await.status, 200);
    let bare = pair.replace("__Host-", "");
    assert_eq!(app.ask("GET", "/desk").header("cookie", &bare).send().await.status, 303, "could be set by a neighbour");
}

#[tokio::test]
async fn a_login_leads_to_this_site_only() {
    let app = TestApp::new().await;
    let name = app.cadre().await.account.name;
    for next in ["https://evil.test/", "//evil.test", "/\\evil.test", "/a\r\nset-cookie: x=y"] {
        let pairs = [("name", name.as_str()), ("password", PASSWORD), ("next", next)];
        let answer = app.post("/login", &pairs).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/desk"), "{next:?}");
        assert_eq!(answer.cookies().len(), 1, "{next:?}");
    }
}

#[tokio::test]
async fn wrong_tries_look_alike_and_lock_the_name() {
    let app = TestApp::new().await;
    let name = app.cadre().await.account.name;
    let wrong = log_in(&app, &name, "wrong password", &[]).await;
    let unknown = log_in(&app, "nobody", "wrong password", &[]).await;
    assert_eq!((wrong.status.as_u16(), unknown.status.as_u16()), (422, 422));
    assert!(wrong.cookies().is_empty());
    assert_eq!(wrong.text().replace(&name, "nobody"), unknown.text());
    assert!(!wrong.text().contains("wrong password"), "a password is not sent back");
    for _ in 0..4 {
        log_in(&app, &name, "wrong password", &[]).await;
    }
    let locked = log_in(&app, &name, PASSWORD, &[]).await;
    assert_eq!(locked.status, 422);
    assert_ne!(locked.text(), wrong.text(), "the page says how long to wait");
    app.world.clock.forward(chrono::TimeDelta::minutes(16));
    assert_eq!(log_in(&app, &name, PASSWORD, &[]).await.status, 303);
}

#[tokio::test]
async fn a_first_password_opens_nothing_but_its_change() {
    let app = TestApp::new().await;
    let draft = AccountDraft {
        name: "fresh".into(),
        display_name: "fresh".into(),
        role: Role::Office,
        scope: Scope(TOWN.into()),
        unit: None,
        is_demo: false,
    };
    let now = app.world.now();
    let (_, first) = app.world.backend.accounts.add(&admin(), &draft, now).await.unwrap().unwrap();
    let answer = log_in(&app, "fresh", &first, &[]).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/password"));
    let pair = answer.cookies()[0].split(';').next().unwrap().to_owned();
    for address in ["/desk", "/desk/review", "/log"] {
        let answer = app.ask("GET", address).header("cookie", &pair).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/password"), "{address}");
    }
    assert_eq!(app.ask("GET", "/password").header("cookie", &pair).send().await.status, 200);
    assert_eq!(app.ask("GET", "/").header("cookie", &pair).send().await.status, 200);
}

#[tokio::test]
async fn too_many_tries_from_one_address_get_429() {
    let app = TestApp::new().await;
    let attempt = |number: usize| app.post("/login", &credentials(&format!("name{number}"), "wrong password"));
    for number in 0..30 {
        assert_eq!(attempt(number).send().await.status, 422, "{number}");
    }
    let refused = attempt(30).send().await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "300"));
    assert!(refused.header("content-type").starts_with("text/html"));
    assert_eq!(attempt(31).from([10, 0, 0, 2]).send().await.status, 422, "others are not affected");
    assert_eq!(app.get("/login").await.status, 200, "reading is not either");
    app.world.clock.forward(chrono::TimeDelta::minutes(5));
    assert_eq!(attempt(32).send().await.status, 422);
}

#[tokio::test]
async fn a_form_is_not_larger_than_any_form_is() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let large = "x".repeat(1024 * 1024);
    let answer = app.post("/login", &[("name", large.as_str())]).send().await;
    assert_eq!(answer.status, 413);
    let many = vec![("unit", "water"); 2001];
    let broken = app.post("/log", &many).by(&cadre).send().await;
    assert_eq!(broken.status, 400);
    // Of filters there is nothing to say.
    for (page, key) in [(&answer, "large_form"), (&broken, "bad_form")] {
        assert!(page.text().contains(words("zh-CN", key).as_str()), "{}", page.text());
    }
    let english = app.post("/log", &many).by(&cadre).header("accept-language", "en").send().await;
    assert!(english.text().contains("arrived incomplete"), "{}", english.text());
    // Parts without name and text are counted as well, whoever sends them.
    let nothing = vec![("", ""); 2001];
    for cookie in ["", cadre.cookie.as_str()] {
        assert_eq!(send_files(&app, cookie, &nothing, &[]).await.status, 400, "{cookie}");
    }
    assert_eq!(app.post("/log", &[("title", "a\0b")]).by(&cadre).send().await.status, 400);
    let json = app.ask("POST", "/log").by(&cadre).header("sec-fetch-site", "same-origin");
    assert_eq!(json.header("content-type", "application/json").body("{}").send().await.status, 415);
    let island = app.ask("POST", "/api/fn/save_event").by(&cadre).header("sec-fetch-site", "same-origin");
    let answer =
        island.header("content-type", "application/json").body(format!("{{\"input\":\"{large}\"}}")).send().await;
    assert!(answer.status.is_client_error() || answer.status == 500, "{}", answer.status);
    assert!(answer.text().contains("BadParameter"), "{}", answer.text());
}

/// A sentence of an error page.
fn words(language: &str, key: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../app/locales/{language}/ui.json"));
    let all: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    all["error"][key].as_str().unwrap().to_owned()
}

/// A form with files as a browser sends it.
pub fn multipart(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for (name, bytes) in files {
        let disposition = format!("Content-Disposition: form-data; name=\"photos\"; filename=\"{name}\"");
        body.extend_from_slice(format!("--edge\r\n{disposition}\r\nContent-Type: image/jpeg\r\n\r\n").as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    body
}

/// Sends it to `/log`.
pub async fn send_files(app: &TestApp, cookie: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
    let ask = app.ask("POST", "/log").header("sec-fetch-site", "same-origin").header("cookie", cookie);
    let ask = ask.header("content-type", "multipart/form-data; boundary=edge");
    ask.body(multipart(fields, files)).send().await
}

#[tokio::test]
async fn files_are_taken_from_staff_only_and_a_refused_one_loses_nothing() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let input = app.input(Purpose::Log);
    let fields = [
        ("id", id(77).to_string()),
        ("version", "0".into()),
        ("title", "kept words".into()),
        ("date", input.date.clone()),
        ("start", input.start.clone()),
        ("village", input.village.clone()),
        ("form", input.form.clone()),
        ("lead_unit", input.lead_unit.clone()),
        ("attendance", "12".into()),
    ];
    let fields = fields.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>();
    let refused = send_files(&app, &cadre.cookie, &fields, &[("broken.jpg", b"no picture")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("kept words") && refused.text().contains("broken.jpg"));
    let large = vec![0; 15 * 1024 * 1024 + 10];
    let refused = send_files(&app, &cadre.cookie, &fields, &[("large.jpg", &large)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("large.jpg"));

    // An empty file field sends an empty part.
    let saved = send_files(&app, &cadre.cookie, &fields, &[("", b"")]).await;
    assert_eq!(saved.status, 303);
    let broken = app.ask("POST", "/log").header("sec-fetch-site", "same-origin").header("cookie", &cadre.cookie);
    let broken = broken.header("content-type", "multipart/form-data; boundary=edge").body("--edge\r\nnonsense");
    assert_eq!(broken.send().await.status, 400);
}

#[tokio::test]
async fn what_is_sent_after_the_login_ended_waits_for_the_next_one() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let fields = [("id", id(78).to_string()), ("title", "typed \"with\" care".into()), ("attendance", "many".into())];
    let fields = fields.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>();
    let ended = send_files(&app, "", &fields, &[("a.jpg", b"x")]).await;
    assert_eq!((ended.status.as_u16(), ended.header("cache-control")), (401, "private, no-store"));
    for part in ["action=\"/log\"", "target=\"_blank\"", "value=\"typed &quot;with&quot; care\"", "value=\"many\""] {
        assert!(ended.text().contains(part), "{part}: {}", ended.text());
    }
    // The same fields, sent from that page once logged in, are a form like any other.
    let again = app.post("/log", &fields).by(&cadre).send().await;
    assert_eq!(again.status, 422);
    assert!(again.text().contains("value=\"many\""));

    let secret = [("old", "old secret words"), ("new", "new secret words"), ("again", "new secret words")];
    let password = app.post("/password", &secret).send().await;
    assert_eq!(password.status, 303);
    assert!(password.header("location").starts_with("/login?next="));
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let typed = [("id", id(5).to_string()), ("title", "typed with care".into()), ("attendance", "many".into())];
    let typed = typed.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>();
    let answer = app.post("/log", &typed).by(&cadre).send().await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("typed with care") && answer.text().contains("value=\"many\""));
    assert_eq!(answer.header("cache-control"), "private, no-store");
}
