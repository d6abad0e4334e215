//! Pictures and documents of what is not a session: kept once, given to their owner, seen by whoever may see them.

use crate::support::{TOWN, VILLAGE, World, cadre, each_engine, office};
use app::{
    features::{
        accounts::Actor,
        attachments::{
            Attachment, AttachmentKind, FILES_MAX, Note, Owner, OwnerKind,
            store::{Kept, Received},
        },
        events::store::AuditFilter,
        photos::SIZES,
    },
    pages::SentFile,
};
use chrono::TimeDelta;
use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};
use std::fs;

/// A small JPEG of one colour.
pub fn picture(colour: u8) -> SentFile {
    let mut bytes = Vec::new();
    let pixels = [colour, 255 - colour, colour / 2].repeat(40 * 30);
    JpegEncoder::new(&mut bytes).encode(&pixels, 40, 30, ExtendedColorType::Rgb8).unwrap();
    SentFile { name: format!("{colour}.jpg"), bytes }
}

fn document() -> SentFile {
    SentFile { name: "命名文件.pdf".into(), bytes: b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n".to_vec() }
}

fn site() -> Owner {
    Owner::new(OwnerKind::Site, "park", VILLAGE)
}

async fn receive(world: &World, actor: &Actor, owner: &Owner, file: SentFile) -> Received {
    world.backend.attachments.receive(actor, owner, file, true, world.now()).await.unwrap()
}

async fn kept(world: &World, actor: &Actor, owner: &Owner, file: SentFile) -> Attachment {
    match receive(world, actor, owner, file).await {
        Received::Kept(attachment) => attachment,
        other => panic!("{other:?}"),
    }
}

fn note(file: &Attachment) -> Note {
    Note {
        id: file.id,
        version: file.version,
        alt: file.alt.clone(),
        is_public: file.is_public,
        minors: file.minors,
        consent: file.consent,
        remove: false,
    }
}

async fn keep(world: &World, actor: &Actor, notes: &[Note]) -> Kept {
    world.backend.attachments.keep(actor, &site(), notes, world.now()).await.unwrap()
}

async fn listed(world: &World) -> Vec<Attachment> {
    world.backend.attachments.of_owners(OwnerKind::Site, &["park".into()]).await.unwrap()
}

/// How many files there are of a folder of the data folder.
fn files(world: &World, folder: &str) -> usize {
    let Ok(folders) = fs::read_dir(world.folder.path().join(folder)) else { return 0 };
    folders.map(|folder| fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_waits_for_its_owner_and_is_kept_once() {
    each_engine(|world| async move {
        let first = kept(&world, &office(), &site(), picture(10)).await;
        assert_eq!(kept(&world, &office(), &site(), picture(10)).await, first, "the same file again");
        let paper = kept(&world, &office(), &site(), document()).await;
        assert_eq!((paper.kind, paper.name.as_str(), paper.seq), (AttachmentKind::Document, "命名文件.pdf", 2));
        assert_eq!((files(&world, "photos"), files(&world, "documents")), (SIZES.len(), 1));
        assert_eq!(listed(&world).await, [], "nobody has kept them yet");
        assert_eq!(world.backend.attachments.pending_of(&office(), &site()).await.unwrap().len(), 2);
        assert_eq!(world.backend.attachments.pending_of(&cadre(), &site()).await.unwrap(), []);

        assert_eq!(keep(&world, &cadre(), &[]).await, Kept::Done);
        assert_eq!(listed(&world).await, [], "another one's files are not taken along");
        assert_eq!(keep(&world, &office(), &[]).await, Kept::Done);
        let there = listed(&world).await;
        assert_eq!(there.len(), 2);
        assert!(there.iter().all(Attachment::is_open));
        let served = world.backend.attachments.file(first.id, Some(320)).await.unwrap().unwrap();
        assert!(served.public && served.bytes.starts_with(&[0xff, 0xd8]));
        let served = world.backend.attachments.file(paper.id, None).await.unwrap().unwrap();
        assert_eq!((served.kind, &served.bytes[..5]), (AttachmentKind::Document, &b"%PDF-"[..]));
        assert_eq!(world.backend.attachments.file(paper.id, Some(320)).await.unwrap(), None);
        for (file, code) in [
            (SentFile { name: "x".into(), bytes: b"<html>".to_vec() }, "photo_not_a_photo"),
            (SentFile { name: "x".into(), bytes: b"%PDF-1.7 cut".to_vec() }, "attachment_document_broken"),
        ] {
            assert_eq!(receive(&world, &office(), &site(), file).await, Received::Refused(code));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_and_publicity_change_on_the_version_that_was_seen() {
    each_engine(|world| async move {
        let file = kept(&world, &office(), &site(), picture(10)).await;
        keep(&world, &office(), &[]).await;
        let change = Note { alt: "长廊".into(), minors: true, ..note(&file) };
        assert_eq!(keep(&world, &office(), std::slice::from_ref(&change)).await, Kept::Done);
        assert_eq!(keep(&world, &office(), std::slice::from_ref(&change)).await, Kept::Done, "the same again");
        let other = Note { alt: "别的".into(), ..change.clone() };
        assert_eq!(keep(&world, &cadre(), &[other]).await, Kept::Conflict, "on the version before");
        let there = listed(&world).await;
        assert_eq!((there[0].alt.as_str(), there[0].version, there[0].is_open()), ("长廊", 2, false));
        let served = world.backend.attachments.file(file.id, Some(320)).await.unwrap().unwrap();
        assert!(!served.public, "minors without consent");
        let about = AuditFilter { q: "attachment.change".into(), ..AuditFilter::default() };
        assert_eq!(world.backend.events.audit(&about, 10, 0).await.unwrap().1, 2, "words and a tick");

        let twin = Owner::new(OwnerKind::Work, "w", TOWN);
        kept(&world, &office(), &twin, picture(10)).await;
        assert_eq!(keep(&world, &office(), &[Note { remove: true, ..note(&there[0]) }]).await, Kept::Done);
        assert_eq!(listed(&world).await, []);
        assert_eq!(files(&world, "photos"), SIZES.len(), "another owner needs the file");
        world.clock.forward(TimeDelta::days(15));
        world.storage.sweep(world.now()).await.unwrap();
        assert_eq!(files(&world, "photos"), 0, "nobody came for it");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_has_so_many_files_and_no_more() {
    each_engine(|world| async move {
        for colour in 0..u8::try_from(FILES_MAX).unwrap() {
            kept(&world, &office(), &site(), picture(colour * 10)).await;
        }
        assert_eq!(receive(&world, &office(), &site(), picture(255)).await, Received::TooMany);
        assert_eq!(files(&world, "photos"), FILES_MAX as usize * SIZES.len());
    })
    .await;
}
