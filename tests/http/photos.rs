//! Pictures over HTTP: who may hand one in, who may see it.

use super::test_app::{Answer, Ask, Person, TestApp};
use crate::support::{TOWN, id};
use app::features::{
    accounts::Role,
    events::{
        input::{EventInput, Purpose},
        model::Event,
        rules::Step,
        store::PhotoNote,
    },
};
use axum::body::Body;
use futures_util::stream::poll_fn;
use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};
use std::{convert::Infallible, task::Poll};
use tokio::sync::oneshot;

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

/// A body that says when somebody waits for it, and never comes.
fn body_to_come() -> (Body, oneshot::Receiver<()>) {
    let (asked, is_asked) = oneshot::channel();
    let mut asked = Some(asked);
    let stream = poll_fn(move |_| {
        if let Some(asked) = asked.take() {
            asked.send(()).unwrap();
        }
        Poll::<Option<Result<Vec<u8>, Infallible>>>::Pending
    });
    (Body::from_stream(stream), is_asked)
}

#[tokio::test]
async fn one_account_sends_three_pictures_at_once_and_whoever_may_send_none_is_not_listened_to() {
    let app = TestApp::new().await;
    let (cadre, other) = (app.cadre().await, app.cadre().await);
    let mut on_the_way = Vec::new();
    for number in 1..=3 {
        let (body, is_asked) = body_to_come();
        let sending = tokio::spawn(hand_in(&app, number, 2, Vec::new()).body(body).by(&cadre).send());
        is_asked.await.unwrap();
        on_the_way.push(sending);
    }
    let fourth = hand_in(&app, 4, 2, picture()).by(&cadre).send().await;
    assert_eq!((fourth.status.as_u16(), fourth.header("retry-after")), (429, "3"));
    assert_eq!(hand_in(&app, 5, 2, picture()).by(&other).send().await.status, 201, "others are not affected");
    // A phone that hangs up gives its turn back.
    let hung_up = on_the_way.pop().unwrap();
    hung_up.abort();
    assert!(hung_up.await.unwrap_err().is_cancelled());
    assert_eq!(hand_in(&app, 4, 2, picture()).by(&cadre).send().await.status, 201);

    let observer = app.person(Role::Observer, TOWN, None).await;
    let (body, mut is_asked) = body_to_come();
    let refused = hand_in(&app, 6, 2, Vec::new()).body(body).by(&observer).send().await;
    assert_eq!(refused.status, 403);
    assert!(is_asked.try_recv().is_err(), "not a byte of it was read");
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
