//! A power cut in the middle of everything.

use super::{BINARY, log, running};
use crate::support::{CountingIds, each_engine, id, open_storage, program::Program, wire::Wire};
use app::{
    features::events::{
        query::{EventFilter, View},
        store::{AuditFilter, EventStore, Order},
    },
    ids::Scope,
};
use std::{
    collections::BTreeSet,
    sync::{Arc, mpsc},
    thread,
};

/// Phones that submit at once.
const PHONES: u128 = 8;
/// Acknowledged sessions after which the power goes.
const ENOUGH: usize = 60;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_there_after_a_kill_whole_and_once() {
    each_engine(|world| async move {
        let (mut program, cadre) = running(&world).await;
        let (acknowledge, acknowledged) = mpsc::channel();
        let phones = (0..PHONES).map(|phone| {
            let (address, cadre, acknowledge) = (program.address.clone(), cadre.clone(), acknowledge.clone());
            thread::spawn(move || {
                let Ok(mut wire) = Wire::connect(&address) else { return };
                for number in 0_u128.. {
                    let id = id(phone * 100_000 + number);
                    match log(&mut wire, &cadre, &id.to_string(), &format!("讲座 {id}")) {
                        Ok(303) => acknowledge.send(id).unwrap(),
                        // Too many for one address, and the others go on; or the server is gone.
                        Ok(429) | Err(_) => return,
                        Ok(status) => panic!("{status}"),
                    }
                }
            })
        });
        let phones = phones.collect::<Vec<_>>();
        drop(acknowledge);
        let mut kept = acknowledged.iter().take(ENOUGH).collect::<BTreeSet<_>>();
        assert_eq!(kept.len(), ENOUGH);
        program.kill();
        for phone in phones {
            phone.join().unwrap();
        }
        kept.extend(acknowledged.try_iter());

        // Another storage, as after a restart.
        let ids = Arc::new(CountingIds::default());
        let storage = open_storage(&world.database_url, world.folder.path(), ids).await;
        assert!(storage.is_ready().await);
        if let server::storage::Db::Sqlite(pool) = storage.db() {
            let (sound,): (String,) = sqlx::query_as("PRAGMA integrity_check").fetch_one(pool).await.unwrap();
            assert_eq!(sound, "ok");
        }
        let all = EventFilter::new(View::Staff, "", world.now(), true);
        let (events, total) = storage.events.list(&all, Order::Latest, 10_000, 0).await.unwrap();
        assert_eq!(events.iter().map(|event| event.id).collect::<BTreeSet<_>>().len(), events.len());
        assert_eq!(usize::try_from(total).unwrap(), events.len());
        for id in &kept {
            let event = events.iter().find(|event| event.id.0 == *id).expect("acknowledged and gone");
            assert_eq!(event.title, format!("讲座 {id}"));
            assert_eq!(event.audiences, ["p9-officials", "p9-youth"]);
            assert_eq!(event.results.attendance, Some(35));
        }
        // Whole: none without its audit rows, acknowledged or not.
        for event in &events {
            let filter = AuditFilter {
                scope: Scope("320582".into()),
                subject_id: event.id.to_string(),
                ..AuditFilter::default()
            };
            assert!(storage.events.audit(&filter, 1, 0).await.unwrap().1 > 0, "{}", event.id);
        }
        storage.close().await;

        // The phones that got no answer ask again, and so do those that did.
        let program = Program::start(BINARY, &world.database_url, world.folder.path());
        let mut wire = program.connect();
        for id in kept.iter().take(20) {
            assert_eq!(log(&mut wire, &cadre, &id.to_string(), &format!("讲座 {id}")).unwrap(), 303);
        }
        assert_eq!(world.storage.events.list(&all, Order::Latest, 1, 0).await.unwrap().1, total);
    })
    .await;
}
