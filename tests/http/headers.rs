//! Security headers, ids, methods, and what an unknown address or a broken parameter gets.

use super::test_app::TestApp;
use crate::support::{id, sqlite_world};
use server::http::origin::Origin;

/// Addresses that anybody may open.
const PUBLIC: [&str; 3] = ["/", "/events", "/healthz"];

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let app = TestApp::new().await;
    for address in ["/", "/events", "/healthz", "/readyz", "/nowhere", "/icon.svg", "/api/nowhere", "/desk"] {
        let answer = app.get(address).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'sha256-"), "{address}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{address}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{address}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{address}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{address}");
        assert!(answer.header("permissions-policy").contains("geolocation=(self)"), "{address}");
        assert_eq!(answer.header("strict-transport-security"), "", "{address}: not without TLS");
        assert_eq!(answer.header("x-request-id").len(), 12, "{address}");
    }
}

#[tokio::test]
async fn under_tls_browsers_are_told_to_stay_there() {
    let https = |settings: &mut server::http::Settings| settings.public_url = Origin::parse("https://pufa.test");
    let app = TestApp::with(sqlite_world().await, https).await;
    assert_eq!(app.get("/").await.header("strict-transport-security"), "max-age=31536000");
    assert!(app.get("/").await.text().contains("https://pufa.test/"), "the address for shared links");
}

#[tokio::test]
async fn pages_without_an_island_name_no_script() {
    let app = TestApp::new().await;
    for address in ["/", "/events"] {
        assert!(!app.get(address).await.text().contains("<script"), "{address}");
    }
    let cadre = app.cadre().await;
    let log = app.ask("GET", &format!("/log?draft={}", id(1))).by(&cadre).send().await;
    assert!(log.text().contains("/pkg/app.0a1b2c3d.js"));
}

#[tokio::test]
async fn public_pages_open() {
    let app = TestApp::new().await;
    for address in PUBLIC {
        assert_eq!(app.get(address).await.status, 200, "{address}");
        let head = app.ask("HEAD", address).send().await;
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0), "{address}");
    }
    assert_eq!(app.get("/readyz").await.status, 200);
}

#[tokio::test]
async fn an_unknown_address_gets_a_page_in_the_readers_language() {
    let app = TestApp::new().await;
    for address in ["/nowhere", "/events/no-such-id", "/events/%ff", "/..%2f..%2fetc/passwd", "/pkg", "/photos/x.jpg"] {
        let answer = app.get(address).await;
        assert_eq!(answer.status, 404, "{address}");
        assert!(answer.header("content-type").starts_with("text/html"), "{address}");
        assert!(answer.text().contains("lang=\"zh-CN\""), "{address}");
        assert_eq!(answer.header("cache-control"), "no-store", "{address}");
    }
    let english = app.ask("GET", "/nowhere").header("accept-language", "en").send().await;
    assert_eq!(english.status, 404);
    assert!(english.text().contains("lang=\"en\""));
}

#[tokio::test]
async fn a_parameter_that_makes_no_sense_is_refused() {
    let app = TestApp::new().await;
    for query in [
        "when=soon",
        "from=2026-02-30",
        "page=0",
        "page=x",
        "village=%27%20OR%201",
        "lang=fr",
        "mode=huge",
        "q=a%00b",
        "from=2026-02-02&to=2026-02-01",
    ] {
        let answer = app.get(&format!("/events?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.header("content-type").starts_with("text/html"), "{query}");
    }
    assert_eq!(app.get("/events?utm_source=x").await.status, 200, "an unknown name is none of our business");
}

#[tokio::test]
async fn a_method_that_an_address_does_not_take_is_said_so() {
    let app = TestApp::new().await;
    let answer = app.ask("PUT", "/events").header("sec-fetch-site", "same-origin").send().await;
    assert_eq!(answer.status, 405);
    assert!(answer.header("allow").contains("GET"), "{:?}", answer.headers);
    let answer = app.ask("GET", "/api/photos/x").send().await;
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.json()["code"], "method_not_allowed");
}

#[tokio::test]
async fn programs_get_problems_as_json() {
    let app = TestApp::new().await;
    let answer = app.get("/api/nowhere").await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.json()["status"], 404);
    assert_eq!(answer.json()["code"], "not_found");
    // An island reads the app's own error.
    let answer = app.post("/api/fn/nowhere", &[]).send().await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.json(), "NotFound");
}

#[tokio::test]
async fn a_strange_host_is_not_repeated_to_the_reader() {
    let app = TestApp::new().await;
    let answer = app.ask("GET", "http://[::1]:3000/").send().await;
    assert_eq!(answer.status, 200);
    let odd = app.ask("GET", "/");
    let odd = odd.header("x-forwarded-host", "evil.test").send().await;
    assert!(!odd.text().contains("evil.test"));
}

#[tokio::test]
async fn the_one_inline_script_is_the_one_that_the_policy_allows() {
    use base64::{Engine, prelude::BASE64_STANDARD};
    use sha2::{Digest, Sha256};
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let log = app.ask("GET", &format!("/log?draft={}", id(1))).by(&cadre).send().await;
    let text = log.text();
    let scripts = text.split("<script").skip(1).map(|rest| {
        let (_, rest) = rest.split_once('>').unwrap();
        rest.split_once("</script>").unwrap().0
    });
    let hashes =
        scripts.map(|code| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(code)))).collect::<Vec<_>>();
    assert_eq!(hashes.len(), 1);
    assert!(log.header("content-security-policy").contains(&hashes[0]));
    for attribute in [" style=", " onclick=", " onsubmit=", "javascript:"] {
        assert!(!text.contains(attribute), "{attribute} would not work under the policy");
    }
}
