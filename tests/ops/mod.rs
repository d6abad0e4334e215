//! Running the program: sample data, backup and restore, and what goes wrong on a machine.

mod backup;
mod concurrent;
mod crash;
mod crowd;
mod demo;
mod outage;
mod schema;

use crate::support::{Person, VILLAGE, World, program::Program, somebody, wire::Wire};
use app::{clock::Clock, features::accounts::Role};
use server::{
    cli::import,
    demo::{Options, Outcome, load},
    system::SystemClock,
};
use std::path::PathBuf;

/// The shipped reference data.
fn data() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../data")
}

/// Loads the shipped reference data and the sample data, with pictures for so many sessions: each takes its time.
async fn filled(world: &World, with_pictures: usize) -> Outcome {
    import::load(&world.storage, &data()).await.unwrap();
    load(&world.storage, &options(world, with_pictures), world.now()).await.unwrap()
}

fn options(world: &World, with_pictures: usize) -> Options {
    Options { reference_dir: data(), accounts_file: world.folder.path().join("demo-accounts.txt"), with_pictures }
}

/// The program under test.
const BINARY: &str = env!("CARGO_BIN_EXE_server");

/// The real program on a world with the reference data, and a cadre who is logged in.
async fn running(world: &World) -> (Program, Person) {
    let cadre = prepared(world).await;
    (Program::start(BINARY, &world.database_url, world.folder.path()), cadre)
}

/// The reference data, and a cadre who is logged in by the real clock.
async fn prepared(world: &World) -> Person {
    import::load(&world.storage, &data()).await.unwrap();
    somebody(world, Role::Village, VILLAGE, None, 1, SystemClock.now()).await
}

/// Posts a session that was held yesterday; the status of the answer.
fn log(wire: &mut Wire, cadre: &Person, id: &str, title: &str) -> std::io::Result<u16> {
    let yesterday = app::clock::local_date(SystemClock.now()).pred_opt().unwrap().to_string();
    let fields = [
        ("id", id),
        ("version", "0"),
        ("title", title),
        ("date", &yesterday),
        ("start", "14:00"),
        ("place", "便民广场"),
        ("form", "lecture"),
        ("audience", "p9-youth"),
        ("audience", "p9-officials"),
        ("attendance", "35"),
    ];
    Ok(wire.post("/log", &cadre.cookie, &fields)?.status)
}
