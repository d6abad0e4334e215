//! A backup holds everything and goes back into either engine; what is no whole backup goes back into none.

use super::filled;
use crate::support::{TOWN, World, each_engine, open_storage, sqlite_world};
use app::{
    features::{
        accounts::store::{AccountStore, TryLogin, Visitor},
        events::{
            query::{EventFilter, View},
            store::{EventStore, Order},
        },
        photos::store::PhotoStore,
    },
    ids::Scope,
};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use server::{
    backup::{BackupError, Manifest, read_back, write},
    demo::Outcome,
    system::V7Ids,
};
use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};
use tar::{Archive, Builder, EntryType, Header};

/// The files of a backup: path, kind, bytes.
type Files = Vec<(String, EntryType, Vec<u8>)>;

async fn back_up(world: &World, name: &str) -> (PathBuf, Manifest) {
    let file = world.folder.path().join(name);
    let manifest = write(&world.storage, world.folder.path(), &file, world.now()).await.unwrap();
    (file, manifest)
}

async fn put_back(world: &World, file: &Path) -> Result<Manifest, BackupError> {
    read_back(&world.storage, world.folder.path(), file).await
}

fn unpacked(file: &Path) -> Files {
    let mut archive = Archive::new(GzDecoder::new(File::open(file).unwrap()));
    let mut files = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        files.push((entry.path().unwrap().to_string_lossy().into_owned(), entry.header().entry_type(), bytes));
    }
    files
}

fn packed(file: &Path, files: &Files) {
    let mut tar = Builder::new(GzEncoder::new(File::create(file).unwrap(), Compression::fast()));
    for (path, kind, bytes) in files {
        let mut header = Header::new_ustar();
        // Straight into the header: its own way in refuses `..`.
        header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        header.set_cksum();
        tar.append(&header, &bytes[..]).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap();
}

async fn is_empty(world: &World) -> bool {
    let everything = EventFilter::new(View::Staff, "", world.now(), true);
    let events = world.storage.events.list(&everything, Order::Soonest, 1, 0).await.unwrap().1;
    let accounts = world.storage.accounts.list(&Scope(TOWN.into())).await.unwrap();
    events == 0 && accounts.is_empty()
}

#[tokio::test]
async fn everything_goes_from_either_engine_to_either_engine_and_is_the_same() {
    each_engine(|world| async move {
        let source = sqlite_world().await;
        let Outcome::Loaded(loaded) = filled(&source, 2).await else { panic!("no sample data") };
        let (first, there) = back_up(&source, "first.tar.gz").await;
        assert_eq!(there.rows["events"], 428);
        assert_eq!(there.photo_files, loaded.pictures as u64 * 3);
        assert_eq!(there.missing, Vec::<String>::new());

        // From SQLite into the engine of the story, and on into SQLite.
        put_back(&world, &first).await.unwrap();
        let (second, here) = back_up(&world, "second.tar.gz").await;
        let last = sqlite_world().await;
        put_back(&last, &second).await.unwrap();
        let (_, back) = back_up(&last, "third.tar.gz").await;
        for manifest in [&here, &back] {
            assert_eq!(manifest.rows, there.rows);
            // Each part with its checksum: every row and every picture, to the last byte.
            assert_eq!(manifest.parts, there.parts);
        }

        // With new ids: those that a story's world counts are in the restored rows already.
        let storage = open_storage(&world.database_url, world.folder.path(), Arc::new(V7Ids)).await;
        for (name, _, password) in &loaded.accounts {
            let login = storage.accounts.log_in(name, password, false, &Visitor::default(), world.now()).await;
            assert!(matches!(login, Ok(TryLogin::In { .. })), "{name}: {login:?}");
        }
        let photo = there.parts.iter().find_map(|part| part.name.strip_prefix("photos/")).unwrap();
        let hash = photo.split('-').next().unwrap();
        assert!(storage.photos.file(hash, 800).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_backup_is_one_private_file_and_replaces_none() {
    let world = sqlite_world().await;
    let (file, _) = back_up(&world, "a.tar.gz").await;
    let folder = world.folder.path();
    let again = write(&world.storage, folder, &file, world.now()).await.unwrap_err();
    assert!(matches!(again, BackupError::Exists(_)), "{again}");
    let other = write(&world.storage, folder, &folder.join("a.zip"), world.now()).await.unwrap_err();
    assert!(matches!(other, BackupError::Name(_)), "{other}");
    let nowhere = write(&world.storage, folder, &folder.join("none/a.tar.gz"), world.now()).await.unwrap_err();
    assert!(matches!(nowhere, BackupError::Io { .. }), "{nowhere}");
    let left = fs::read_dir(folder)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains(".tmp"));
    assert_eq!(left.count(), 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let files = unpacked(&file);
    assert_eq!(files.last().unwrap().0, "manifest.json");
    assert!(files.iter().all(|(path, ..)| !path.contains("login")));
}

#[tokio::test]
async fn a_missing_picture_is_told_and_the_rest_is_kept() {
    let source = sqlite_world().await;
    filled(&source, 1).await;
    let (_, whole) = back_up(&source, "whole.tar.gz").await;
    let name = whole.parts.iter().find_map(|part| part.name.strip_prefix("photos/")).unwrap();
    fs::remove_file(source.folder.path().join("photos").join(&name[..2]).join(name)).unwrap();
    let (file, rest) = back_up(&source, "rest.tar.gz").await;
    assert_eq!(rest.missing, [format!("photos/{name}")]);
    assert_eq!(rest.photo_files, whole.photo_files - 1);
    assert_eq!(rest.rows, whole.rows);
    put_back(&sqlite_world().await, &file).await.unwrap();
}

#[tokio::test]
async fn a_database_with_anything_in_it_is_not_touched() {
    each_engine(|world| async move {
        let source = sqlite_world().await;
        filled(&source, 0).await;
        let (file, _) = back_up(&source, "a.tar.gz").await;
        let settings = [("name".to_owned(), "x".to_owned())];
        world.storage.reference.import_settings(&settings, world.now()).await.unwrap();
        let refused = put_back(&world, &file).await.unwrap_err();
        assert!(matches!(refused, BackupError::NotEmpty("settings")), "{refused}");
        assert!(is_empty(&world).await);
    })
    .await;
}

#[tokio::test]
async fn a_damaged_backup_restores_nothing() {
    let source = sqlite_world().await;
    filled(&source, 0).await;
    let (file, _) = back_up(&source, "a.tar.gz").await;
    let world = sqlite_world().await;
    let damaged = world.folder.path().join("damaged.tar.gz");
    let whole = fs::read(&file).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 0x10;
    for bytes in [&[][..], &b"no archive"[..], &whole[..whole.len() / 3], &whole[..whole.len() - 600], &flipped[..]] {
        fs::write(&damaged, bytes).unwrap();
        let refused = put_back(&world, &damaged).await.unwrap_err();
        assert!(matches!(refused, BackupError::Broken(_)), "{refused}");
        assert!(is_empty(&world).await);
    }
    put_back(&world, &file).await.unwrap();
}

#[tokio::test]
async fn a_backup_that_somebody_else_packed_restores_nothing() {
    type Change = fn(&mut Files);
    let changes: [(&str, Change); 8] = [
        ("does not belong", |files| files.insert(0, ("../../evil".into(), EntryType::Regular, b"x".to_vec()))),
        ("does not belong", |files| files.insert(0, ("/tmp/evil".into(), EntryType::Regular, b"x".to_vec()))),
        ("does not belong", |files| {
            let path = format!("photos/{}-800.jpg", "0a".repeat(32));
            files.insert(0, (path, EntryType::Symlink, Vec::new()));
        }),
        ("does not belong", |files| files.insert(0, ("tables/logins-000001.jsonl".into(), EntryType::Regular, vec![]))),
        ("not in its manifest", |files| {
            let path = format!("photos/{}-800.jpg", "0a".repeat(32));
            files.insert(0, (path, EntryType::Regular, b"x".to_vec()));
        }),
        ("there twice", |files| files.insert(0, files[0].clone())),
        ("is missing", |files| drop(files.remove(0))),
        ("before its manifest", |files| drop(files.pop())),
    ];
    let source = sqlite_world().await;
    filled(&source, 0).await;
    let (file, _) = back_up(&source, "a.tar.gz").await;
    let world = sqlite_world().await;
    let packed_file = world.folder.path().join("packed.tar.gz");
    for (why, change) in changes {
        let mut files = unpacked(&file);
        change(&mut files);
        packed(&packed_file, &files);
        let refused = put_back(&world, &packed_file).await.unwrap_err();
        assert!(matches!(refused, BackupError::Broken(_)) && refused.to_string().contains(why), "{why}: {refused}");
        assert!(is_empty(&world).await);
    }
    assert!(!world.folder.path().join("../../evil").exists());
    packed(&packed_file, &unpacked(&file));
    put_back(&world, &packed_file).await.unwrap();
}

#[tokio::test]
async fn another_version_is_refused_before_anything_is_written() {
    let source = sqlite_world().await;
    filled(&source, 0).await;
    let (file, manifest) = back_up(&source, "a.tar.gz").await;
    let mut newer = manifest.clone();
    newer.format += 1;
    let mut older = manifest.clone();
    older.migrations.pop();
    let world = sqlite_world().await;
    let other = world.folder.path().join("other.tar.gz");
    for manifest in [newer, older] {
        let mut files = unpacked(&file);
        files.last_mut().unwrap().2 = serde_json::to_vec(&manifest).unwrap();
        packed(&other, &files);
        let refused = put_back(&world, &other).await.unwrap_err();
        assert!(matches!(refused, BackupError::OtherVersion(_)), "{refused}");
        assert!(is_empty(&world).await);
    }
}

#[tokio::test]
async fn rows_that_make_no_sense_leave_the_database_as_it_was() {
    each_engine(|world| async move {
        let source = sqlite_world().await;
        filled(&source, 0).await;
        let (file, mut manifest) = back_up(&source, "a.tar.gz").await;
        let mut files = unpacked(&file);
        let place = files.iter().position(|(path, ..)| path == "tables/event_tags-000001.jsonl").unwrap();
        let lines = String::from_utf8(files[place].2.clone()).unwrap();
        files[place].2 = lines.replacen("\"seq\":0", "\"seq\":\"first\"", 1).into_bytes();
        let part = manifest.parts.iter_mut().find(|part| part.name == files[place].0).unwrap();
        part.bytes = files[place].2.len() as u64;
        part.sha256 = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&files[place].2));
        files.last_mut().unwrap().2 = serde_json::to_vec(&manifest).unwrap();
        let wrong = world.folder.path().join("wrong.tar.gz");
        packed(&wrong, &files);
        let refused = put_back(&world, &wrong).await.unwrap_err();
        assert!(refused.to_string().contains("tables/event_tags-000001.jsonl, line "), "{refused}");
        assert!(is_empty(&world).await);
        put_back(&world, &file).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_backup_can_be_looked_into_with_any_tool() {
    let world = sqlite_world().await;
    let (file, manifest) = back_up(&world, "a.tar.gz").await;
    let mut plain = Vec::new();
    GzDecoder::new(File::open(&file).unwrap()).read_to_end(&mut plain).unwrap();
    assert_eq!(&plain[257..262], b"ustar");
    let (_, _, json) = unpacked(&file).pop().unwrap();
    assert_eq!(serde_json::from_slice::<Manifest>(&json).unwrap(), manifest);
}

#[tokio::test]
async fn documents_and_pictures_of_what_is_no_session_go_along() {
    use crate::support::office;
    use app::{
        features::attachments::{Owner, OwnerKind, store::AttachmentStore},
        pages::SentFile,
    };
    each_engine(|world| async move {
        let source = sqlite_world().await;
        let owner = Owner::new(OwnerKind::Site, "park", TOWN);
        let bytes = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n".to_vec();
        let file = SentFile { name: "a.pdf".into(), bytes: bytes.clone() };
        let store = &source.storage.attachments;
        store.receive(&office(), &owner, file, true, source.now()).await.unwrap();
        store.keep(&office(), &owner, &[], source.now()).await.unwrap();
        let (file, manifest) = back_up(&source, "papers.tar.gz").await;
        assert_eq!((manifest.photo_files, manifest.rows["attachments"]), (1, 1));
        put_back(&world, &file).await.unwrap();
        let there = world.storage.attachments.of_owners(OwnerKind::Site, &["park".into()]).await.unwrap();
        let served = world.storage.attachments.file(there[0].id, None).await.unwrap().unwrap();
        assert_eq!(*served.bytes, bytes);
    })
    .await;
}
