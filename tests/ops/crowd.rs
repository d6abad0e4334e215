//! Many at once.

use super::{BINARY, log, prepared};
use crate::support::{id, program::Program, sqlite_world, wire::Wire};
use std::{
    sync::{Arc, Barrier},
    thread,
};

/// Readers with a connection each.
const READERS: usize = 1000;

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_readers_do_not_stop_a_submission() {
    let world = sqlite_world().await;
    let cadre = prepared(&world).await;
    // The usual limit of a login shell, which the server raises by itself.
    let program = Program::start_after("ulimit -Sn 1024", BINARY, &world.database_url, world.folder.path());
    let everybody = Arc::new(Barrier::new(READERS + 1));
    let readers = (0..READERS).map(|_| {
        let (address, everybody) = (program.address.clone(), Arc::clone(&everybody));
        let read = move || {
            let mut wire = Wire::connect(&address).unwrap();
            everybody.wait();
            (0..3).map(|_| wire.get("/", &[]).unwrap().status).collect::<Vec<_>>()
        };
        thread::Builder::new().stack_size(256 * 1024).spawn(read).unwrap()
    });
    let readers = readers.collect::<Vec<_>>();
    everybody.wait();
    let mut wire = program.connect();
    for number in 0..5 {
        assert_eq!(log(&mut wire, &cadre, &id(number).to_string(), "在人群里").unwrap(), 303);
    }
    for reader in readers {
        assert_eq!(reader.join().unwrap(), [200, 200, 200]);
    }
    let desk = program.connect().get("/desk", &[("cookie", &cadre.cookie)]).unwrap();
    assert_eq!(desk.text().matches("在人群里").count(), 5);
}
