//! The response cache: the same answer as without it, never an old one, never another reader's.

use super::test_app::{Answer, TestApp};
use app::features::events::{input::Purpose, rules::Step};
use chrono::TimeDelta;

async fn titles(app: &TestApp) -> String {
    app.get("/events?when=past").await.text()
}

#[tokio::test]
async fn a_repeated_request_is_answered_with_304() {
    let app = TestApp::new().await;
    let first = app.get("/events").await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() > 20, "{tag}");
    assert_eq!(first.header("cache-control"), "private, no-cache");
    assert_eq!(first.header("vary"), "cookie, accept-language, accept-encoding");
    let again = app.ask("GET", "/events").header("if-none-match", &tag).send().await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), tag);
    let other = app.ask("GET", "/events").header("if-none-match", "\"other\"").send().await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn a_write_is_seen_at_once() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    let event = app.event(&cadre, Purpose::Log, |input| input.title = "first words".into()).await;
    assert!(!titles(&app).await.contains("first words"), "not approved yet");
    let event = app.step(&office, &event, Step::Approve).await;
    assert!(titles(&app).await.contains("first words"));
    app.step(&office, &event, Step::Return).await;
    assert!(!titles(&app).await.contains("first words"));
}

#[tokio::test]
async fn a_minute_later_the_page_is_drawn_again() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    let plan = app.event(&cadre, Purpose::Plan, |input| {
        input.title = "soon over".into();
        input.date = "2026-03-20".into();
        input.start = "10:00".into();
        input.end = "10:01".into();
    });
    let plan = plan.await;
    if !plan.published {
        app.step(&office, &plan, Step::Publish).await;
    }
    assert!(app.get("/events?when=upcoming").await.text().contains("soon over"));
    app.world.clock.forward(TimeDelta::seconds(30));
    assert!(app.get("/events?when=upcoming").await.text().contains("soon over"));
    app.world.clock.forward(TimeDelta::seconds(31));
    assert!(!app.get("/events?when=upcoming").await.text().contains("soon over"), "it is over by now");
}

#[tokio::test]
async fn readers_get_their_own_variant() {
    let app = TestApp::new().await;
    let plain = app.get("/").await;
    let english = app.ask("GET", "/").header("accept-language", "en").send().await;
    let elder = app.ask("GET", "/").header("cookie", "pufa_mode=elder").send().await;
    let tags = [&plain, &english, &elder].map(|answer: &Answer| answer.header("etag").to_owned());
    assert!(tags[0] != tags[1] && tags[0] != tags[2] && tags[1] != tags[2], "{tags:?}");
    assert_eq!(app.get("/").await.body, plain.body);
}

#[tokio::test]
async fn whoever_is_logged_in_neither_fills_nor_reads_the_cache() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let own = app.ask("GET", "/").by(&cadre).send().await;
    assert_eq!(own.header("cache-control"), "private, no-store");
    assert_eq!(own.header("etag"), "");
    assert!(own.text().contains(&cadre.account.display_name));
    let stranger = app.get("/").await;
    assert!(!stranger.text().contains(&cadre.account.display_name));
    let own = app.ask("GET", "/").by(&cadre).send().await;
    assert!(own.text().contains(&cadre.account.display_name));
}

#[tokio::test]
async fn errors_are_not_kept() {
    let app = TestApp::new().await;
    for address in ["/nowhere", "/events?page=0"] {
        assert_eq!(app.get(address).await.header("etag"), "", "{address}");
    }
}

#[tokio::test]
async fn compressed_answers_have_their_own_tags_and_the_same_content() {
    let app = TestApp::new().await;
    let plain = app.get("/").await;
    let brotli = app.ask("GET", "/").header("accept-encoding", "gzip, br").send().await;
    let gzip = app.ask("GET", "/").header("accept-encoding", "gzip").send().await;
    assert_eq!(brotli.header("content-encoding"), "br");
    assert_eq!(gzip.header("content-encoding"), "gzip");
    assert!(brotli.body.len() < plain.body.len() / 2);
    let mut unpacked = Vec::new();
    brotli::BrotliDecompress(&mut &brotli.body[..], &mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&gzip.body[..]), &mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
    assert_ne!(brotli.header("etag"), gzip.header("etag"));
    let known = app.ask("GET", "/").header("accept-encoding", "br").header("if-none-match", brotli.header("etag"));
    assert_eq!(known.send().await.status, 304);
}

#[tokio::test]
async fn an_address_has_so_many_pages_drawn_and_no_more() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    for number in 0..300 {
        assert_eq!(app.get(&format!("/events?q={number}")).await.status, 200, "{number}");
    }
    for address in ["/events?q=one+more", "/calendar.ics", "/api/v1/events.csv?q=one+more"] {
        let refused = app.get(address).await;
        assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "60"), "{address}");
    }
    assert_eq!(app.get("/events?q=299").await.status, 200, "what is there already costs nothing");
    assert_eq!(app.get("/icon.svg").await.status, 200);
    assert_eq!(app.get("/login").await.status, 200);
    assert_eq!(app.ask("GET", "/events?q=own").by(&cadre).send().await.status, 200);
    assert_eq!(app.ask("GET", "/events?q=theirs").from([10, 0, 0, 2]).send().await.status, 200);
    app.world.clock.forward(TimeDelta::minutes(1));
    assert_eq!(app.get("/events?q=one+more").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_ask_for_the_same_at_once_have_it_drawn_once() {
    let app = TestApp::new().await;
    let readers = (0..400).map(|_| {
        let app = app.clone();
        tokio::spawn(async move { app.get("/events").await.status })
    });
    for reader in readers.collect::<Vec<_>>() {
        assert_eq!(reader.await.unwrap(), 200);
    }
}

#[tokio::test]
async fn a_search_has_few_words() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/events?q=a+b+c+d+e+E+e+a").await.status, 200);
    let many = "q=a+b+c+d+e+f";
    for page in ["/", "/events", "/counts", "/map"] {
        let refused = app.get(&format!("{page}?{many}")).await;
        assert_eq!(refused.status, 400, "{page}");
        assert!(refused.text().contains("5 个词"), "{page}: it says what to do");
    }
    let refused = app.get(&format!("/api/v1/events?{many}")).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["parameter"]), (400, &"q".into()));
}
