//! Pictures over HTTP: who may hand one in, who may see it.

use super::test_app::{Answer, Ask, Person, TestApp};
use crate::support::id;
use app::features::events::{
    input::{EventInput, Purpose},
    model::Event,
    rules::Step,
    store::PhotoNote,
};
use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};

fn picture() -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels = [90, 140, 40].repeat(40 * 30);
    JpegEncoder::new(&mut bytes).encode(&pixels, 40, 30, ExtendedColorType::Rgb8).unwrap();
    bytes
}

fn hand_in(app: &TestApp, photo: u128, event: u128, bytes: Vec<u8>) -> Ask {
    let address = format!("/api/photos/{}?event={}&name=a.jpg", id(photo), id(event));
    app.ask("POST", &address).header("sec-fetch-site", "same-origin").header("content-type", "image/jpeg").body(bytes)
}

async fn handed_in(app: &TestApp, by: &Person) -> String {
    let answer = hand_in(app, 1, 2, picture()).by(by).send().await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["hash"].as_str().unwrap().to_owned()
}

fn with_photo(input: &mut EventInput) {
    input.id = id(2).to_string();
    input.photos = vec![PhotoNote { id: Some(app::ids::PhotoId(id(1))), alt: "a hall".into(), ..PhotoNote::default() }];
}

async fn see(app: &TestApp, hash: &str, who: Option<&Person>) -> Answer {
    app.ask("GET", &format!("/photos/{hash}-320.jpg")).by(who).send().await
}

#[tokio::test]
async fn a_picture_is_private_until_its_session_is_approved() {
    let app = TestApp::new().await;
    let people = app.everybody().await;
    let who = |name: &str| people.iter().find(|(known, _)| *known == name).unwrap().1.clone();
    let cadre = who("own village").unwrap();
    let hash = handed_in(&app, &cadre).await;
    assert_eq!(see(&app, &hash, Some(&cadre)).await.status, 200, "whoever handed it in");
    for (name, person) in people.iter().filter(|(name, _)| *name != "own village") {
        assert_eq!(see(&app, &hash, person.as_ref()).await.status, 404, "{name}, before the session");
    }

    let event: Event = app.event(&cadre, Purpose::Log, with_photo).await;
    for (name, person) in &people {
        let may = !["nobody", "other village", "other unit", "other town's office"].contains(name);
        let answer = see(&app, &hash, person.as_ref()).await;
        assert_eq!(answer.status, if may { 200 } else { 404 }, "{name}, before approval");
        if may {
            assert_eq!(answer.header("cache-control"), "private, no-store", "{name}");
        }
    }

    app.step(&who("office").unwrap(), &event, Step::Approve).await;
    let public = see(&app, &hash, None).await;
    assert_eq!((public.status.as_u16(), public.header("content-type")), (200, "image/jpeg"));
    assert_eq!(public.header("cache-control"), "public, max-age=31536000, immutable");
    let tag = public.header("etag").to_owned();
    let again = app.ask("GET", &format!("/photos/{hash}-320.jpg")).header("if-none-match", &tag).send().await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
}

#[tokio::test]
async fn only_whoever_may_write_hands_in_pictures() {
    let app = TestApp::new().await;
    let event = app.event(&app.cadre().await, Purpose::Log, |input| input.id = id(2).to_string()).await;
    assert_eq!(event.id.0, id(2));
    for (number, (name, person)) in (10..).zip(app.everybody().await) {
        let status = match name {
            "nobody" => 401,
            "own village" | "leading unit" | "office" | "admin" => 201,
            _ => 403,
        };
        let answer = hand_in(&app, number, 2, picture()).by(person.as_ref()).send().await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_refused_picture_is_explained_in_the_readers_language() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let answer = hand_in(&app, 1, 2, b"no picture at all".to_vec()).by(&cadre).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (422, "application/problem+json"));
    assert_eq!(answer.json()["code"], "photo_not_a_photo");
    let chinese = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(chinese.contains("a.jpg") && !chinese.is_ascii(), "{chinese}");
    let english = hand_in(&app, 1, 2, b"no picture".to_vec()).by(&cadre).header("accept-language", "en").send().await;
    assert!(english.json()["detail"].as_str().unwrap().is_ascii());

    let huge = hand_in(&app, 1, 2, vec![0; 15 * 1024 * 1024 + 1]).by(&cadre).send().await;
    assert_eq!((huge.status.as_u16(), &huge.json()["code"]), (413, &"photo_too_many_bytes".into()));
    let address = format!("/api/photos/{}", id(1));
    let lost = app.ask("POST", &address).header("sec-fetch-site", "same-origin").by(&cadre).send().await;
    assert_eq!((lost.status.as_u16(), &lost.json()["code"]), (400, &"bad_parameter".into()));
}

#[tokio::test]
async fn the_same_picture_again_is_no_second_one_and_it_can_be_taken_back() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let hash = handed_in(&app, &cadre).await;
    assert_eq!(handed_in(&app, &cadre).await, hash);
    let take_back = || app.ask("DELETE", &format!("/api/photos/{}", id(1))).header("sec-fetch-site", "same-origin");
    assert_eq!(take_back().send().await.status, 401);
    assert_eq!(take_back().by(&cadre).send().await.status, 204);
    assert_eq!(see(&app, &hash, Some(&cadre)).await.status, 404);
    assert_eq!(take_back().by(&cadre).send().await.status, 204, "the same again");

    // Once a session names it, only an edit takes it away.
    handed_in(&app, &cadre).await;
    app.event(&cadre, Purpose::Log, with_photo).await;
    assert_eq!(take_back().by(&cadre).send().await.status, 409);
    assert_eq!(see(&app, &hash, Some(&cadre)).await.status, 200);
}
