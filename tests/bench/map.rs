//! Moving about on a map of 100,000 sessions: each view is another address, so that none comes from the cache.

use super::{
    fill,
    support::{World, program::Program, wire::Wire},
};
use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

/// Sessions with a point of their own.
const POINTS: u32 = 100_000;
/// Views that are asked for, at each zoom: together fewer than one visitor may have drawn in a minute.
const VIEWS: u32 = 60;
/// Zooms from the whole town to a street.
const ZOOMS: [u32; 4] = [11, 13, 15, 17];

/// Fills a database and asks for views.
pub async fn measure(engine: &str, world: World) {
    println!("## Map, {POINTS} sessions with points, {engine}\n");
    fill::fill_placed(&world, POINTS).await;
    tokio::task::block_in_place(|| {
        let program = Program::start(env!("CARGO_BIN_EXE_server"), &world.database_url, world.folder.path());
        let mut wire = program.connect();
        let (first, _) = ask(&mut wire, 11, 0);
        println!("first view after a write: {} ms\n", first.as_millis());
        println!("| zoom | p50 | p99 | most bytes | most bytes, Brotli |\n|---|---|---|---|---|");
        for zoom in ZOOMS {
            let mut times = Vec::new();
            let mut most = 0;
            for view in 1..=VIEWS {
                let (time, bytes) = ask(&mut wire, zoom, view);
                times.push(time);
                most = most.max(bytes);
            }
            times.sort_unstable();
            let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)].as_secs_f64() * 1000.0;
            let packed = wire.get(&address(zoom, 1), &[("accept-encoding", "br")]).unwrap().size;
            println!("| {zoom} | {:.1} ms | {:.1} ms | {most} | {packed} |", at(50), at(99));
        }
        println!();
        on_a_phone(&program.address);
    });
    world.storage.close().await;
}

/// What a slow phone's browser makes of it.
fn on_a_phone(address: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end");
    let url = format!("http://{address}");
    let done = Command::new("node").args(["measure/map.mjs", &url]).current_dir(folder).status();
    if !done.is_ok_and(|status| status.success()) {
        println!("The browser was not measured: node, its packages or Chromium are not here.\n");
    }
}

/// A view of a phone's size somewhere in the town.
fn address(zoom: u32, view: u32) -> String {
    let part = f64::from(view) / f64::from(VIEWS);
    let width = 360.0 * 360.0 / (256.0 * 2_f64.powi(i32::try_from(zoom).unwrap()));
    let (west, south) = (120.44 + 0.12 * part, 31.80 + 0.08 * part);
    let (east, north) = (west + width, south + width * 1.2);
    format!(
        "/api/v1/map.geojson?layer=sessions&from=2000-01-01&bbox={west:.5},{south:.5},{east:.5},{north:.5}&zoom={zoom}"
    )
}

fn ask(wire: &mut Wire, zoom: u32, view: u32) -> (Duration, usize) {
    let begun = Instant::now();
    let reply = wire.get(&address(zoom, view), &[]).unwrap();
    let time = begun.elapsed();
    assert_eq!(reply.status, 200);
    (time, reply.size)
}
