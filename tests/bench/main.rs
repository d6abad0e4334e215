//! `make bench`: what a visitor waits for and what is sent, at 10,000 sessions on each engine; what a picture costs.
//! Prints Markdown with the machine it ran on; nothing here passes or fails by time.

#![expect(clippy::unwrap_used, reason = "what a benchmark cannot go on without ends it")]

mod fill;
mod load;
mod map;
mod picture;
mod sheet;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod support;

use app::clock::{self, Clock};
use chrono::Datelike;
use load::{Times, crowd, one_by_one, page_bytes};
use server::system::SystemClock;
use std::{env, fs, path::Path, sync::Arc, time::Instant};
use support::{World, program::Program};

/// Sessions in the database.
const SESSIONS: u32 = 10_000;
/// Requests one after the other.
const REQUESTS: usize = 400;
/// Pages that everybody gets from the cache.
const CACHED: [&str; 3] = ["/", "/events", "/counts"];

/// Pages that are drawn anew for each request of staff: residents' lists, the calendar, the gap list of the duties.
fn drawn() -> Vec<String> {
    let year = clock::local_date(SystemClock.now()).year();
    let fixed = [
        "/",
        "/events",
        "/events?q=%E5%8F%8D",
        "/counts",
        "/map",
        "/calendar?view=list",
        "/calendar?view=month",
        "/calendar?view=year",
        "/desk",
        "/desk/plan?view=week",
        "/desk/plan?view=month",
        "/desk/plan?view=year",
        "/desk/overdue",
        "/desk/targets?kind=village",
        "/desk/compare",
        "/sites",
        "/sites?unused=1y",
        "/villages",
    ];
    let yearly = [format!("/duties/{year}"), format!("/desk/duties/{year}"), format!("/observances/{year}")];
    fixed.map(str::to_owned).into_iter().chain(yearly).collect()
}

fn main() {
    if env::args().any(|argument| argument == "--picture") {
        return picture::measure_memory();
    }
    // The map alone, which takes a database of its own.
    let map_only = env::args().any(|argument| argument == "--map");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    println!("{}\n", machine());
    runtime.block_on(async {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let url = format!("sqlite:{}", folder.path().join("map.db").display());
        map::measure("SQLite", World::open(&url, folder).await).await;
        if map_only {
            return;
        }
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let url = format!("sqlite:{}", folder.path().join("bench.db").display());
        site("SQLite", World::open(&url, folder).await).await;
        match env::var("PUFA_TEST_POSTGRES_URL") {
            Ok(url) => site("PostgreSQL", World::open(&url, Arc::new(tempfile::tempdir().unwrap())).await).await,
            Err(_) => println!("PostgreSQL: left out, PUFA_TEST_POSTGRES_URL names no server\n"),
        }
    });
    if !map_only {
        picture::measure();
    }
}

fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':')).map_or("?", |pair| pair.1);
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!(
        "{}, {cores} cores,{model}; client and server on the same machine, optimised build",
        clock::local_date(SystemClock.now())
    )
}

/// Everything that concerns one engine.
async fn site(engine: &str, world: World) {
    println!("## {engine}, {SESSIONS} sessions, half of them in the running year\n");
    let staff = fill::fill(&world, SESSIONS).await;
    sheet::measure(&world, &staff).await;
    tokio::task::block_in_place(|| {
        let binary = env!("CARGO_BIN_EXE_server");
        let begun = Instant::now();
        let program = Program::start(binary, &world.database_url, world.folder.path());
        let start = begun.elapsed();
        let at_rest = memory(program.id(), "VmRSS:");
        println!("start {} ms, {at_rest} MB resident at rest\n", start.as_millis());

        println!("| page | drawn anew, one after the other: p50 | p99 | bytes of HTML (Brotli) |\n|---|---|---|---|");
        for path in &drawn() {
            let times = one_by_one(&program, path, &staff.cookie, REQUESTS);
            let cookie = if path.starts_with("/desk") { staff.cookie.as_str() } else { "" };
            let size = page_bytes(&program, path, cookie).html;
            println!("| `{path}` | {} | {} | {size} |", times.p50(), times.p99());
        }
        println!("\n| page | from the cache, 16 connections: req/s | p50 | p99 |\n|---|---|---|---|");
        for path in CACHED {
            let (times, rate): (Times, f64) = crowd(&program, path);
            println!("| `{path}` | {rate:.0} | {} | {} |", times.p50(), times.p99());
        }
        let busy = memory(program.id(), "VmHWM:");
        println!("\nresident at most {busy} MB\n");
        println!("| cold visit | on the wire, all files | of it WASM and JavaScript |\n|---|---|---|");
        for (path, cookie) in [("/", ""), ("/events", ""), ("/map?view=outline", ""), ("/log", staff.cookie.as_str())] {
            let sizes = page_bytes(&program, path, cookie);
            println!("| `{path}` | {} | {} |", sizes.all, sizes.scripts);
        }
        println!();
    });
    world.storage.close().await;
}

/// A line of the process's own account of its memory, in MB.
fn memory(process: u32, line: &str) -> u64 {
    let text = fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status")).unwrap_or_default();
    let found = text.lines().find_map(|found| found.strip_prefix(line)).unwrap_or("0");
    found.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default() / 1024
}
