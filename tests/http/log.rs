//! The session form without JavaScript: sent twice, sent late, sent when the server cannot take it.

use super::{
    forms::send_files,
    test_app::{Answer, Person, TestApp},
};
use crate::support::{VILLAGE, id};
use app::{
    error::AppError,
    features::{
        accounts::{Action, Target, require},
        events::{
            actions,
            input::Purpose,
            model::{EventState, Photo},
            rules::Step,
            store::PhotoNote,
        },
        photos,
    },
    ids::{EventId, PhotoId},
};
use chrono::TimeDelta;
use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};

/// A small JPEG of one colour.
pub fn picture(colour: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels = [colour, 255 - colour, colour / 2].repeat(40 * 30);
    JpegEncoder::new(&mut bytes).encode(&pixels, 40, 30, ExtendedColorType::Rgb8).unwrap();
    bytes
}

/// The fields of a session that was held.
fn fields(app: &TestApp, number: u128) -> Vec<(&'static str, String)> {
    let input = app.input(Purpose::Log);
    vec![
        ("id", id(number).to_string()),
        ("version", "0".into()),
        ("title", "typed \"with\" care".into()),
        ("date", input.date),
        ("start", input.start),
        ("village", input.village),
        ("form", input.form),
        ("lead_unit", input.lead_unit),
        ("attendance", "12".into()),
    ]
}

fn pairs<'a>(fields: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

async fn photos_of(app: &TestApp, number: u128, cadre: &Person) -> (Vec<Photo>, Vec<Photo>) {
    let (photos, event) = (&app.world.backend.photos, EventId(id(number)));
    let actor = require(Some(&cadre.account), Action::ReadStaff, &Target::at(VILLAGE)).unwrap();
    (photos.of_events(&[event]).await.unwrap(), photos.pending_of(&actor, event).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_form_with_pictures_sent_twice_is_one_session_with_each_picture_once() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let pictures = (1..=6).map(|colour| picture(colour * 30)).collect::<Vec<_>>();
    let files = pictures.iter().map(|bytes| ("a.jpg", bytes.as_slice())).collect::<Vec<_>>();
    for (number, at_once) in [(81, true), (82, false)] {
        let fields = fields(&app, number);
        let send = || async { send_files(&app, &cadre.cookie, &pairs(&fields), &files).await };
        let answers: [Answer; 3] = if at_once {
            tokio::join!(send(), send(), send()).into()
        } else {
            [send().await, send().await, send().await]
        };
        for answer in answers {
            assert_eq!(answer.status, 303, "{}", answer.text());
            assert_eq!(answer.header("location"), format!("/log/done?event={}", id(number)));
        }
        let (kept, pending) = photos_of(&app, number, &cadre).await;
        assert_eq!((kept.len(), pending.len()), (6, 0));
    }
}

#[tokio::test]
async fn a_picture_that_is_chosen_once_more_keeps_what_was_said_of_it() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let mut fields = fields(&app, 81);
    fields.retain(|(name, _)| *name != "form");
    fields.push(("attendance", "many".into()));
    assert_eq!(send_files(&app, &cadre.cookie, &pairs(&fields), &[("a.jpg", &picture(1))]).await.status, 422);
    let [photo] = &photos_of(&app, 81, &cadre).await.1[..] else { panic!("one picture") };
    let (seen, alt) = (format!("photo-{}", photo.id), format!("alt-{}", photo.id));
    let minors = format!("minors-{}", photo.id);
    fields.pop();
    let mut pairs = pairs(&fields);
    pairs.extend([(seen.as_str(), "1"), (&alt, "a hall"), (&minors, "on"), ("form", "lecture")]);
    assert_eq!(send_files(&app, &cadre.cookie, &pairs, &[("a.jpg", &picture(1))]).await.status, 303);
    let [photo] = &photos_of(&app, 81, &cadre).await.0[..] else { panic!("one picture") };
    assert_eq!((photo.alt.as_str(), photo.minors), ("a hall", true));
}

#[tokio::test]
async fn pictures_wait_as_long_as_a_remembered_phone_and_their_loss_is_said() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let backend = &app.world.backend;
    let mut input = app.input(Purpose::Log);
    let (event, photo) = (input.id.parse().unwrap(), PhotoId(id(1)));
    let account = Some(&cadre.account);
    photos::actions::receive(backend, account, photo, event, "a.jpg", picture(1)).await.unwrap();
    input.photos = vec![PhotoNote { id: Some(photo), ..PhotoNote::default() }];
    app.world.clock.forward(TimeDelta::days(15));
    assert_eq!(app.world.storage.sweep(app.world.now()).await.unwrap().photos, 1);
    let refused = actions::save(backend, account, &input, Purpose::Log).await.unwrap_err();
    assert!(matches!(&refused, AppError::Refused(wrong) if wrong[0].field == "photos"), "{refused:?}");

    // The page says so in the reader's language, keeps the rest, and goes without them the next time.
    let cadre = app.cadre().await;
    let mut fields = fields(&app, 81);
    let gone = format!("photo-{photo}");
    let mut with_photo = pairs(&fields);
    with_photo.push((&gone, "1"));
    let answer = app.post("/log", &with_photo).by(&cadre).header("accept-language", "en").send().await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("Some photos are not there any more"), "{}", answer.text());
    assert!(answer.text().contains("typed &quot;with&quot; care") && !answer.text().contains(&gone));
    fields.retain(|(name, _)| !name.starts_with("photo-"));
    assert_eq!(app.post("/log", &pairs(&fields)).by(&cadre).send().await.status, 303);
}

#[tokio::test]
async fn what_is_typed_during_an_outage_comes_back_to_be_sent_again() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let fields = fields(&app, 81);
    app.world.storage.close().await;
    let plain = app.post("/log", &pairs(&fields)).by(&cadre).send().await;
    let files = send_files(&app, &cadre.cookie, &pairs(&fields), &[("a.jpg", &picture(1))]).await;
    for answer in [plain, files] {
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (503, "private, no-store"));
        for part in ["action=\"/log\"", "value=\"typed &quot;with&quot; care\"", "name=\"attendance\" value=\"12\""] {
            assert!(answer.text().contains(part), "{part}: {}", answer.text());
        }
    }
    let login = app.post("/login", &[("name", "x"), ("password", "a secret of mine")]).by(&cadre).send().await;
    assert_eq!(login.status, 503);
    assert!(!login.text().contains("a secret of mine"), "a password is not sent back");
}

#[tokio::test]
async fn what_is_sent_too_often_comes_back_to_be_sent_again() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    for _ in 0..120 {
        app.post("/logout", &[]).send().await;
    }
    let fields = fields(&app, 81);
    let answer = app.post("/log", &pairs(&fields)).by(&cadre).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (429, "60"));
    assert!(answer.text().contains("value=\"typed &quot;with&quot; care\""), "{}", answer.text());
    let secret = app.post("/password", &[("old", "a secret of mine")]).by(&cadre).send().await;
    assert_eq!(secret.status, 429);
    assert!(!secret.text().contains("a secret of mine"));
    // What another site makes the browser send is not given back to be sent with a click.
    let foreign = app.ask("POST", "/log").by(&cadre).header("sec-fetch-site", "cross-site");
    let foreign =
        foreign.header("content-type", "application/x-www-form-urlencoded").body("title=planted").send().await;
    assert_eq!(foreign.status, 403);
    assert!(!foreign.text().contains("planted"));
    app.world.clock.forward(TimeDelta::minutes(1));
    assert_eq!(app.post("/log", &pairs(&fields)).by(&cadre).send().await.status, 303);
}

#[tokio::test]
async fn after_the_login_ended_also_what_was_typed_below_large_pictures_is_kept() {
    let app = TestApp::new().await;
    let mut body = super::forms::multipart(&[("title", "above")], &[("a.jpg", &vec![b'x'; 3 << 20])]);
    body.truncate(body.len() - b"--edge--\r\n".len());
    body.extend_from_slice(&super::forms::multipart(&[("links", "below")], &[]));
    let ask = app.ask("POST", "/log").header("sec-fetch-site", "same-origin");
    let answer = ask.header("content-type", "multipart/form-data; boundary=\"edge\"").body(body).send().await;
    assert_eq!(answer.status, 401);
    assert!(answer.text().contains("value=\"above\"") && answer.text().contains("value=\"below\""));
}

#[tokio::test]
async fn a_version_that_is_guessed_does_not_get_past_an_approval() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    let mut input = app.input(Purpose::Log);
    let backend = &app.world.backend;
    let event = actions::save(backend, Some(&cadre.account), &input, Purpose::Log).await.unwrap();
    let first = input.clone();
    input.version = "2".into();
    input.title = "guessed".into();
    let account = &cadre.account;
    let save = |input| async move { actions::save(backend, Some(account), &input, Purpose::Log).await };
    // Not even while it is no one's version yet: the approval may make it one at the same moment.
    assert_eq!(save(input.clone()).await, Err(AppError::Conflict));
    assert_eq!(save(first.clone()).await.unwrap(), event, "the same again");
    app.step(&office, &event, Step::Approve).await;
    assert!(save(input).await.is_err());
    let there = backend.events.find(event.id).await.unwrap().unwrap();
    assert_eq!((there.state, there.title), (EventState::Approved, event.title));
    assert_eq!(save(first).await.unwrap().state, EventState::Approved, "a late repeat hears that all is well");
}

#[tokio::test]
async fn a_point_that_somebody_else_set_meanwhile_is_shown_beside_what_was_typed() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let page = app.ask("GET", &format!("/desk/registries/points?village={VILLAGE}")).by(&office).send().await.text();
    let version = page.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let set = |version: String, lon: &'static str| {
        let pairs = [("village", VILLAGE), ("version", &version), ("lon", lon), ("lat", "31.865"), ("outside", "on")];
        app.post("/desk/registries/points", &pairs).by(&office)
    };
    assert_eq!(set(version.clone(), "120.551").send().await.status, 303);
    assert_eq!(set(version.clone(), "120.551").send().await.status, 303, "a second tap");
    let overtaken = set(version, "120.559").send().await;
    assert_eq!(overtaken.status, 409);
    let text = overtaken.text();
    assert!(text.contains("value=\"120.559\"") && text.contains("120.551, 31.865"), "{text}");
    let fresh = text.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(set(fresh, "120.559").send().await.status, 303, "knowingly");
}
