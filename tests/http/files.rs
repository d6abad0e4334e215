//! The built site's files.

use super::test_app::TestApp;

#[tokio::test]
async fn a_name_with_a_hash_is_kept_for_ever() {
    let app = TestApp::new().await;
    let css = app.get("/pkg/style.0a1b2c3d.css").await;
    assert_eq!((css.status.as_u16(), css.text().as_str()), (200, "a{color:red}"));
    assert_eq!(css.header("content-type"), "text/css");
    assert_eq!(css.header("cache-control"), "public, max-age=31536000, immutable");
    assert!(app.get("/").await.text().contains("href=\"/pkg/style.0a1b2c3d.css\""), "pages name it");
    assert_eq!(app.get("/icon.svg").await.header("cache-control"), "public, max-age=86400");
    assert_eq!(app.get("/sw.js").await.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn an_address_that_ends_with_a_slash_leads_to_the_one_without() {
    let app = TestApp::new().await;
    for (typed, meant) in [("/counts/", "/counts"), ("/events/?q=a%20b", "/events?q=a%20b"), ("//evil.test/", "/")] {
        let answer = app.get(typed).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, meant), "{typed}");
    }
    assert_eq!(app.get("/nothing-here/").await.header("location"), "/nothing-here");
    assert_eq!(app.get("/nothing-here").await.status, 404);
}

#[tokio::test]
async fn the_compressed_twin_is_sent_to_whoever_takes_it() {
    let app = TestApp::new().await;
    for (accepted, encoding, body) in
        [("br, gzip", "br", "brotli bytes"), ("gzip", "gzip", "gzip bytes"), ("", "", "a{color:red}")]
    {
        let css = app.ask("GET", "/pkg/style.0a1b2c3d.css").header("accept-encoding", accepted).send().await;
        assert_eq!((css.header("content-encoding"), css.text().as_str()), (encoding, body), "{accepted}");
        assert_eq!(css.header("vary"), "accept-encoding");
    }
}

#[tokio::test]
async fn a_known_file_is_not_sent_again() {
    let app = TestApp::new().await;
    let changed = app.get("/icon.svg").await.header("last-modified").to_owned();
    assert!(!changed.is_empty());
    let again = app.ask("GET", "/icon.svg").header("if-modified-since", &changed).send().await;
    assert_eq!(again.status, 304);
}

#[tokio::test]
async fn nothing_outside_the_folder_and_nothing_private_is_sent() {
    let app = TestApp::new().await;
    for address in [
        "/manifest.json",
        "/pkg/style.0a1b2c3d.css.br",
        "/../test.db",
        "/..%2ftest.db",
        "/%2e%2e/test.db",
        "/pkg/../../test.db",
        "//etc/passwd",
        "/pkg",
    ] {
        assert_eq!(app.get(address).await.status, 404, "{address}");
    }
    let posted = app.post("/icon.svg", &[]).send().await;
    assert_eq!(posted.status, 404);
}
