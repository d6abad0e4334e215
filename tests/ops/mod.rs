//! `server demo`, `server backup` and `server restore`.

mod backup;
mod concurrent;
mod demo;
mod schema;

use crate::support::World;
use server::{
    cli::import,
    demo::{Options, Outcome, load},
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
    Options { reference_dir: data(), data_dir: world.folder.path().to_owned(), with_pictures }
}
