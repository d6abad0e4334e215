//! Opening, migrating, copying: what the operator meets.

use super::samples::{first_write, full_event};
use crate::support::{CountingIds, cadre, each_engine, open_storage, sqlite_world};
use server::storage::{OpenError, Storage, StorageOptions};
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_ready_once_it_is_migrated_and_stays_so() {
    each_engine(|world| async move {
        assert!(world.storage.is_ready().await);
        assert_eq!(world.storage.migrate().await.unwrap(), 0, "nothing to do the second time");
        let ids = Arc::new(CountingIds::default());
        let again = open_storage(&world.database_url, world.folder.path(), ids).await;
        assert!(again.is_ready().await);
        again.close().await;
    })
    .await;
}

#[tokio::test]
async fn an_empty_database_is_not_ready() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("deeper/new.db").display());
    let storage = open_storage(&url, folder.path(), Arc::new(CountingIds::default())).await;
    assert!(!storage.is_ready().await);
    assert!(storage.migrate().await.unwrap() > 0);
    assert!(storage.is_ready().await);
    storage.close().await;
}

#[tokio::test]
async fn a_wrong_address_is_explained_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    for (url, part) in [
        ("mysql://localhost/x", "must begin with sqlite: or postgres:"),
        ("sqlite::memory:", "in memory"),
        ("sqlite:/proc/nowhere/x.db", "/proc/nowhere"),
        ("postgres://nobody@127.0.0.1:1/x", "cannot be opened"),
    ] {
        let Err(error) = Storage::open(url, folder.path(), StorageOptions::default()).await else {
            panic!("{url} was opened");
        };
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_a_database_in_use_is_whole() {
    let world = sqlite_world().await;
    let event = full_event(1);
    world.backend.events.save(&cadre(), first_write(&event)).await.unwrap();
    let copy = world.folder.path().join("copy.db");
    world.storage.backup_sqlite_to(&copy).await.unwrap();
    let url = format!("sqlite:{}", copy.display());
    let opened = open_storage(&url, world.folder.path(), Arc::new(CountingIds::default())).await;
    assert!(opened.is_ready().await);
    let backend = opened.backend(world.clock.clone(), Arc::new(CountingIds::default()));
    assert_eq!(backend.events.find(event.id).await.unwrap(), world.backend.events.find(event.id).await.unwrap());
    opened.close().await;
    // An existing file is never overwritten.
    assert!(matches!(world.storage.backup_sqlite_to(&copy).await, Err(OpenError::Copy { .. })));
}
