//! Asking for pages: one after the other, and in a crowd.

use super::support::{program::Program, wire::Wire};
use std::{
    collections::BTreeSet,
    thread,
    time::{Duration, Instant},
};

/// Connections of the crowd.
const CONNECTIONS: usize = 16;
/// How long the crowd asks.
const SPAN: Duration = Duration::from_secs(3);
/// As a browser asks.
const ENCODING: (&str, &str) = ("accept-encoding", "gzip, deflate, br");

/// How long requests took.
pub struct Times(Vec<Duration>);

impl Times {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    fn at(&self, percent: usize) -> String {
        let index = (self.0.len() * percent / 100).min(self.0.len().saturating_sub(1));
        self.0.get(index).map_or_else(|| "-".to_owned(), |time| format!("{:.2} ms", time.as_secs_f64() * 1000.0))
    }

    /// Half of them took no longer.
    pub fn p50(&self) -> String {
        self.at(50)
    }

    /// All but one in a hundred took no longer.
    pub fn p99(&self) -> String {
        self.at(99)
    }
}

fn ask(wire: &mut Wire, path: &str, cookie: &str) -> Duration {
    let begun = Instant::now();
    let reply = wire.get(path, &[("cookie", cookie), ENCODING]).unwrap();
    assert_eq!(reply.status, 200, "{path}");
    begun.elapsed()
}

/// So many requests over one connection.
pub fn one_by_one(program: &Program, path: &str, cookie: &str, requests: usize) -> Times {
    let mut wire = program.connect();
    for _ in 0..20 {
        ask(&mut wire, path, cookie);
    }
    Times::of((0..requests).map(|_| ask(&mut wire, path, cookie)).collect())
}

/// As many requests as fit; their times, and how many a second.
pub fn crowd(program: &Program, path: &'static str) -> (Times, f64) {
    let begun = Instant::now();
    let readers = (0..CONNECTIONS).map(|_| {
        let mut wire = program.connect();
        thread::spawn(move || {
            let mut times = Vec::new();
            while begun.elapsed() < SPAN {
                times.push(ask(&mut wire, path, ""));
            }
            times
        })
    });
    let readers = readers.collect::<Vec<_>>();
    let times = readers.into_iter().flat_map(|reader| reader.join().unwrap()).collect::<Vec<_>>();
    let count = u32::try_from(times.len()).unwrap();
    let rate = f64::from(count) / begun.elapsed().as_secs_f64();
    (Times::of(times), rate)
}

/// What a visit with an empty cache sends.
pub struct Bytes {
    /// The page alone.
    pub html: usize,
    /// With all files that it names.
    pub all: usize,
    /// Scripts and WASM among them.
    pub scripts: usize,
}

/// Heads and bodies of a page and of the files that it names.
pub fn page_bytes(program: &Program, path: &str, cookie: &str) -> Bytes {
    let mut wire = program.connect();
    let mut path = path.to_owned();
    let mut moved = 0;
    let page = loop {
        let page = wire.get(&path, &[("cookie", cookie)]).unwrap();
        if page.status != 303 {
            break page;
        }
        moved += page.size;
        page.header("location").clone_into(&mut path);
    };
    let text = page.text();
    let html = wire.get(&path, &[("cookie", cookie), ENCODING]).unwrap().size + moved;
    let mut bytes = Bytes { html, all: html, scripts: 0 };
    let named = text.split(['"', '\'', '`']).filter(|word| word.starts_with("/pkg/") || *word == "/icon.svg");
    for file in named.collect::<BTreeSet<_>>() {
        let size = wire.get(file, &[ENCODING]).unwrap().size;
        bytes.all += size;
        if ["js", "wasm"].iter().any(|kind| file.rsplit('.').next() == Some(kind)) {
            bytes.scripts += size;
        }
    }
    bytes
}
