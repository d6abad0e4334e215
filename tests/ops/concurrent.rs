//! A backup is of one moment, also while others write.

use crate::support::{VILLAGE, World, cadre, each_engine, id, sqlite_world};
use app::{
    features::events::{
        model::{Event, EventState, FieldChange, Results},
        store::{EventStore, EventWrite, Saved},
    },
    ids::EventId,
};
use server::backup::{read_back, write};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Backups that are made while others write.
const BACKUPS: usize = 4;

fn session(world: &World, number: u128) -> Event {
    let actor = cadre();
    Event {
        id: EventId(id(number)),
        version: 1,
        state: EventState::Held,
        published: false,
        internal: false,
        is_demo: false,
        title: format!("讲座 {number}"),
        starts_at: world.now(),
        ends_at: None,
        scope: VILLAGE.into(),
        village: Some(VILLAGE.into()),
        place: String::new(),
        site: None,
        point: None,
        online: false,
        channel: None,
        lead_unit: Some("justice-office".into()),
        units: Vec::new(),
        co_organisers: String::new(),
        speakers: Vec::new(),
        form: None,
        laws: vec!["civil-code".into()],
        focuses: Vec::new(),
        audiences: Vec::new(),
        duty_item: String::new(),
        observance: None,
        series: None,
        brand: None,
        results: Results::default(),
        reason: String::new(),
        author: actor.account(),
        author_name: actor.name().into(),
        created_at: world.now(),
        updated_at: world.now(),
    }
}

/// Each write is one session, two tags, one audit row and one note of the request.
async fn write_on(world: World, stop: Arc<AtomicBool>) -> u64 {
    let mut written = 0;
    while !stop.load(Ordering::Relaxed) {
        let event = session(&world, u128::from(written) + 1);
        let change = FieldChange { field: "title".into(), old: String::new(), new: event.title.clone() };
        let write = EventWrite {
            content: event.title.clone(),
            event,
            base_version: 0,
            action: "event.log",
            changes: vec![change],
            reason: String::new(),
            photos: Vec::new(),
        };
        assert!(matches!(world.storage.events.save(&cadre(), write).await, Ok(Saved::Now(_))));
        written += 1;
    }
    written
}

#[tokio::test]
async fn a_backup_beside_writers_is_of_one_moment() {
    each_engine(|world| async move {
        let stop = Arc::new(AtomicBool::new(false));
        let writer = tokio::spawn(write_on(world.clone(), Arc::clone(&stop)));
        let folder = world.folder.path();
        let mut before = 0;
        for number in 0..BACKUPS {
            let file = folder.join(format!("{number}.tar.gz"));
            let manifest = write(&world.storage, folder, &file, world.now()).await.unwrap();
            let events = manifest.rows["events"];
            assert!(events >= before);
            before = events;
            for (table, each) in [("audit", 1), ("event_writes", 1), ("event_tags", 2)] {
                assert_eq!(manifest.rows[table], events * each, "{table}");
            }
            let other = sqlite_world().await;
            let restored = read_back(&other.storage, other.folder.path(), &file).await.unwrap();
            assert_eq!(restored, manifest);
        }
        stop.store(true, Ordering::Relaxed);
        assert!(writer.await.unwrap() >= before);
    })
    .await;
}
