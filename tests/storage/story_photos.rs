//! Pictures: kept once, in their order, seen by whoever may see them.

use super::samples::{first_write, full_event, title_write};
use crate::support::{VILLAGE, World, actor_of, cadre, each_engine, id, office, person};
use app::{
    features::{
        accounts::{Actor, Role},
        events::{
            model::{Event, EventState, Photo},
            store::{AuditFilter, EventWrite, PhotoNote, Saved},
        },
        photos::{PHOTOS_MAX, SIZES, store::Received},
    },
    ids::{EventId, PhotoId},
};
use chrono::TimeDelta;
use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};
use std::fs;

/// A small JPEG of one colour.
fn picture(colour: u8) -> Vec<u8> {
    let (width, height) = (40, 30);
    let mut bytes = Vec::new();
    let pixels = [colour, 255 - colour, colour / 2].repeat(width as usize * height as usize);
    JpegEncoder::new(&mut bytes).encode(&pixels, width, height, ExtendedColorType::Rgb8).unwrap();
    bytes
}

async fn receive(world: &World, actor: &Actor, photo: u128, event: EventId, bytes: Vec<u8>) -> Received {
    world.backend.photos.receive(actor, PhotoId(id(photo)), event, bytes, world.now()).await.unwrap()
}

async fn keep(world: &World, actor: &Actor, photo: u128, event: EventId, colour: u8) -> Photo {
    match receive(world, actor, photo, event, picture(colour)).await {
        Received::Kept(photo) => photo,
        other => panic!("{other:?}"),
    }
}

fn note(photo: &Photo) -> PhotoNote {
    PhotoNote { id: Some(photo.id), alt: "现场".into(), ..PhotoNote::default() }
}

/// How many files of pictures there are.
fn files(world: &World) -> usize {
    let folders = fs::read_dir(world.folder.path().join("photos")).unwrap();
    folders.map(|folder| fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_kept_once_and_comes_before_its_session() {
    each_engine(|world| async move {
        let event = full_event(1);
        let first = keep(&world, &cadre(), 101, event.id, 10).await;
        assert_eq!((first.seq, first.width, first.height), (1, 40, 30));
        assert_eq!(keep(&world, &cadre(), 101, event.id, 10).await, first, "the same again");
        assert_eq!(receive(&world, &cadre(), 101, event.id, picture(20)).await, Received::Conflict);
        assert_eq!(receive(&world, &cadre(), 101, EventId(id(2)), picture(10)).await, Received::Conflict);
        assert_eq!(
            receive(&world, &cadre(), 102, event.id, b"no picture".to_vec()).await,
            Received::Refused("photo_not_a_photo")
        );
        let second = keep(&world, &cadre(), 103, event.id, 30).await;
        assert_eq!(second.seq, 2);
        assert_eq!(files(&world), 2 * SIZES.len());

        assert_eq!(world.backend.photos.pending_of(&cadre(), event.id).await.unwrap(), [first.clone(), second.clone()]);
        assert_eq!(world.backend.photos.pending_of(&office(), event.id).await.unwrap(), []);
        let mut write = first_write(&event);
        write.photos = vec![note(&first), PhotoNote { minors: true, ..note(&second) }];
        assert!(matches!(world.backend.events.save(&cadre(), write).await.unwrap(), Saved::Now(_)));
        let photos = world.backend.photos.of_events(&[event.id, EventId(id(2)), event.id]).await.unwrap();
        assert_eq!(photos.len(), 2);
        assert_eq!((photos[0].alt.as_str(), photos[1].minors, photos[1].consent), ("现场", true, false));
        let about = AuditFilter { q: "photo_".into(), ..AuditFilter::default() };
        assert_eq!(world.backend.events.audit(&about, 10, 0).await.unwrap().1, 3, "two words and a tick");
        assert_eq!(world.backend.photos.pending_of(&cadre(), event.id).await.unwrap(), []);
        photos
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nine_is_the_most_however_they_arrive() {
    each_engine(|world| async move {
        let event = EventId(id(1));
        let tasks = (0..14_u8).map(|number| {
            let world = world.clone();
            tokio::spawn(async move {
                receive(&world, &cadre(), 100 + u128::from(number), event, picture(number * 10)).await
            })
        });
        let (mut kept, mut too_many) = (0, 0);
        for task in tasks.collect::<Vec<_>>() {
            match task.await.unwrap() {
                Received::Kept(_) => kept += 1,
                Received::TooMany => too_many += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((kept, too_many), (PHOTOS_MAX, 14 - PHOTOS_MAX));
        assert_eq!(world.backend.photos.of_events(&[event]).await.unwrap(), [], "no session names them yet");
        let photos = world.backend.photos.pending_of(&cadre(), event).await.unwrap();
        assert_eq!(photos.iter().map(|photo| photo.seq).collect::<Vec<_>>(), (1..=9).collect::<Vec<_>>());
        assert_eq!(files(&world), 9 * SIZES.len(), "of those sent away nothing stays");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_taken_away_takes_its_file_along_unless_another_one_needs_it() {
    each_engine(|world| async move {
        let event = full_event(1);
        let shared = keep(&world, &cadre(), 101, event.id, 10).await;
        let twin = keep(&world, &cadre(), 102, EventId(id(2)), 10).await;
        assert_eq!(shared.hash, twin.hash);
        let own = keep(&world, &cadre(), 103, event.id, 20).await;
        let first = EventWrite { photos: vec![note(&shared), note(&own)], ..first_write(&event) };
        world.backend.events.save(&cadre(), first).await.unwrap();
        assert_eq!(files(&world), 2 * SIZES.len());

        // A note about another session's picture changes nothing.
        let mut write = title_write(&event, "x");
        let remove = |photo: &Photo| PhotoNote { remove: true, ..note(photo) };
        write.photos = vec![remove(&shared), remove(&own), remove(&twin)];
        world.backend.events.save(&cadre(), write.clone()).await.unwrap();
        assert_eq!(world.backend.photos.of_events(&[event.id]).await.unwrap(), []);
        let waiting = world.backend.photos.pending_of(&cadre(), EventId(id(2))).await.unwrap();
        assert_eq!(waiting, std::slice::from_ref(&twin));
        assert_eq!(files(&world), SIZES.len());

        let stranger = actor_of(&person(Role::Village, VILLAGE, 9));
        assert!(!world.backend.photos.discard(&stranger, twin.id).await.unwrap(), "not the stranger's to take away");
        assert_eq!(files(&world), SIZES.len());
        assert!(world.backend.photos.discard(&cadre(), twin.id).await.unwrap());
        assert_eq!(files(&world), 0);

        // Taken back before a save names it, although the session is there; afterwards only an edit takes it away.
        let late = keep(&world, &cadre(), 104, event.id, 30).await;
        assert!(world.backend.photos.discard(&cadre(), late.id).await.unwrap());
        let named = keep(&world, &cadre(), 105, event.id, 30).await;
        let write = EventWrite { photos: vec![note(&named)], ..title_write(&write.event, "y") };
        world.backend.events.save(&cadre(), write).await.unwrap();
        assert!(!world.backend.photos.discard(&cadre(), named.id).await.unwrap());
        assert_eq!(world.backend.photos.of_events(&[event.id]).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_cannot_slip_a_picture_into_a_session_to_come() {
    each_engine(|world| async move {
        let event = full_event(1);
        let stranger = actor_of(&person(Role::Village, VILLAGE, 9));
        let slipped = keep(&world, &stranger, 101, event.id, 10).await;
        let mine = keep(&world, &cadre(), 102, event.id, 20).await;
        let write = EventWrite { photos: vec![note(&slipped), note(&mine)], ..first_write(&event) };
        assert_eq!(world.backend.events.save(&cadre(), write).await.unwrap(), Saved::PhotosGone);
        assert_eq!(world.backend.events.find(event.id).await.unwrap(), None);
        let write = EventWrite { photos: vec![note(&mine)], ..first_write(&event) };
        world.backend.events.save(&cadre(), write).await.unwrap();
        let ids = |photos: Vec<Photo>| photos.into_iter().map(|photo| photo.id).collect::<Vec<_>>();
        assert_eq!(ids(world.backend.photos.of_events(&[event.id]).await.unwrap()), [mine.id]);
        // Nor into one that is stored: a picture comes in with the save of who handed it in, which counts the version.
        let other = keep(&world, &office(), 103, event.id, 30).await;
        let write = EventWrite { photos: vec![note(&other)], ..title_write(&event, "x") };
        assert_eq!(world.backend.events.save(&cadre(), write.clone()).await.unwrap(), Saved::PhotosGone);
        assert_eq!(ids(world.backend.photos.of_events(&[event.id]).await.unwrap()), [mine.id]);
        world.backend.events.save(&office(), write).await.unwrap();
        assert_eq!(ids(world.backend.photos.of_events(&[event.id]).await.unwrap()), [mine.id, other.id]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_public_when_its_session_is_and_minors_agreed() {
    each_engine(|world| async move {
        let event = full_event(1);
        let photo = keep(&world, &cadre(), 101, event.id, 10).await;
        let public = |expected: bool| {
            let (photos, hash) = (world.backend.photos.clone(), photo.hash.clone());
            async move {
                for size in SIZES {
                    let file = photos.file(&hash, size).await.unwrap().unwrap();
                    assert_eq!(file.public, expected);
                    assert_eq!(&file.bytes[..2], [0xff, 0xd8]);
                }
                photos.file(&hash, 320).await.unwrap().unwrap()
            }
        };
        let file = public(false).await;
        assert_eq!((file.sessions, file.accounts), (vec![], vec![cadre().account()]));
        world.backend.events.save(&cadre(), first_write(&event)).await.unwrap();
        assert_eq!(public(false).await.sessions, [], "not named yet");
        let mut write = EventWrite { photos: vec![note(&photo)], ..title_write(&event, "x") };
        world.backend.events.save(&cadre(), write.clone()).await.unwrap();
        let [session] = &public(false).await.sessions[..] else { panic!("one session") };
        assert_eq!((session.scope.as_str(), session.involved.as_ref().unwrap().len()), (VILLAGE, 3));
        write = title_write(&write.event, "y");
        write.event.state = EventState::Approved;
        world.backend.events.save(&office(), write.clone()).await.unwrap();
        public(true).await;
        let mut event: Event = write.event;
        for (minors, consent, expected) in [(true, false, false), (true, true, true), (false, false, true)] {
            let mut write = title_write(&event, "x");
            write.photos = vec![PhotoNote { minors, consent, ..note(&photo) }];
            event = write.event.clone();
            world.backend.events.save(&office(), write).await.unwrap();
            public(expected).await;
        }
        // The same picture in another session, where minors were noticed: held back everywhere.
        let other = full_event(2);
        let twin = keep(&world, &cadre(), 102, other.id, 10).await;
        public(true).await;
        let minors = PhotoNote { minors: true, ..note(&twin) };
        let write = EventWrite { photos: vec![minors], ..first_write(&other) };
        world.backend.events.save(&cadre(), write).await.unwrap();
        public(false).await;
        let photos = &world.backend.photos;
        for (hash, size) in [(photo.hash.as_str(), 321), ("../../test.db", 320), (&"0".repeat(64), 320)] {
            assert_eq!(photos.file(hash, size).await.unwrap(), None, "{hash} {size}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_whose_session_never_came_are_swept_away() {
    each_engine(|world| async move {
        let event = full_event(1);
        let photo = keep(&world, &cadre(), 101, event.id, 10).await;
        let write = EventWrite { photos: vec![note(&photo)], ..first_write(&event) };
        world.backend.events.save(&cadre(), write).await.unwrap();
        keep(&world, &cadre(), 102, EventId(id(2)), 20).await;
        // As long as a remembered phone may go on with a draft, its pictures stay.
        world.clock.forward(TimeDelta::days(13));
        keep(&world, &cadre(), 103, EventId(id(3)), 30).await;
        assert_eq!(world.storage.sweep(world.now()).await.unwrap().photos, 0);
        world.clock.forward(TimeDelta::days(2));
        assert_eq!(world.storage.sweep(world.now()).await.unwrap().photos, 1);
        assert_eq!(files(&world), 2 * SIZES.len());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_that_names_a_picture_that_is_gone_is_refused_and_changes_nothing() {
    each_engine(|world| async move {
        let event = full_event(1);
        let (stays, goes) =
            (keep(&world, &cadre(), 101, event.id, 10).await, keep(&world, &cadre(), 102, event.id, 20).await);
        let write = EventWrite { photos: vec![note(&stays), note(&goes)], ..first_write(&event) };
        world.backend.events.save(&cadre(), write.clone()).await.unwrap();
        let remove = |photo: &Photo| PhotoNote { remove: true, ..note(photo) };
        let second = EventWrite { photos: vec![note(&stays), remove(&goes)], ..title_write(&event, "x") };
        world.backend.events.save(&cadre(), second.clone()).await.unwrap();

        // What was stored before is answered as before, though one of its pictures is gone by now.
        assert!(matches!(world.backend.events.save(&cadre(), write).await.unwrap(), Saved::Before(_)));
        let third = EventWrite { photos: vec![note(&stays), note(&goes)], ..title_write(&second.event, "y") };
        assert_eq!(world.backend.events.save(&cadre(), third.clone()).await.unwrap(), Saved::PhotosGone);
        let there = world.backend.events.find(event.id).await.unwrap().unwrap();
        assert_eq!((there.version, there.title), (2, second.event.title.clone()));
        // To take away what is gone already is no harm.
        let third = EventWrite { photos: vec![note(&stays), remove(&goes)], ..third };
        assert!(matches!(world.backend.events.save(&cadre(), third).await.unwrap(), Saved::Now(_)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_a_form_is_the_same_picture_however_often_it_comes() {
    each_engine(|world| async move {
        let event = EventId(id(1));
        let send = |actor: Actor, colour: u8| {
            let world = world.clone();
            async move { world.backend.photos.receive_file(&actor, event, picture(colour), world.now()).await.unwrap() }
        };
        // The ninth arrives twice at once: both hear the same.
        for colour in 0..8 {
            send(cadre(), colour * 10).await;
        }
        let (one, two) = tokio::join!(send(cadre(), 200), send(cadre(), 200));
        assert_eq!(one, two);
        assert!(matches!(one, Received::Kept(_)), "{one:?}");
        assert_eq!(world.backend.photos.pending_of(&cadre(), event).await.unwrap().len(), 9);
        assert_eq!(send(cadre(), 0).await, send(cadre(), 0).await);
        assert_eq!(send(cadre(), 210).await, Received::TooMany);
        // Another's is another one: it is not this account's to take in.
        assert_eq!(send(office(), 0).await, Received::TooMany);
    })
    .await;
}
