//! Answers that everybody gets alike, kept until something is written, a minute has passed or the day ends.
//!
//! An entry also keeps its compressed forms, made when first asked for, so that a repeated request costs a look-up.
//! Of those who ask for the same at once, one makes it and the others wait: a crowd costs one drawing.

use super::{AppState, failure::Failure, head::Head, limits};
use app::clock;
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, TimeDelta, Utc};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    io::Write,
    sync::{Arc, Mutex, OnceLock, PoisonError, Weak},
};

/// Seconds that an entry lives: "today" and "now" move on without anybody writing.
const LIFE_SECONDS: i64 = 60;
/// Entries at most.
const ENTRIES_MAX: usize = 500;
/// Bytes of all entries at most.
const BYTES_MAX: usize = 64 * 1024 * 1024;
/// The largest answer that is kept, and the longest address.
const ENTRY_BYTES_MAX: usize = 2 * 1024 * 1024;
const KEY_BYTES_MAX: usize = 1024;
/// Brotli's effort: near the best size for a page at a few milliseconds.
const BROTLI_QUALITY: i32 = 5;

/// What a request made.
pub enum Made {
    /// An answer that may be given to others as well.
    Keep {
        /// Its content type.
        kind: HeaderValue,
        /// Its content.
        body: Vec<u8>,
    },
    /// An answer for this request only.
    Pass(Response),
}

struct Entry {
    kind: HeaderValue,
    plain: Bytes,
    brotli: OnceLock<Bytes>,
    gzip: OnceLock<Bytes>,
    tag: String,
    generation: u64,
    made: DateTime<Utc>,
}

impl Entry {
    fn is_fresh(&self, generation: u64, now: DateTime<Utc>) -> bool {
        let age = now - self.made;
        self.generation == generation
            && (TimeDelta::zero()..TimeDelta::seconds(LIFE_SECONDS)).contains(&age)
            && clock::local_date(now) == clock::local_date(self.made)
    }

    /// What it takes with its compressed forms, roughly.
    fn weight(&self) -> usize {
        self.plain.len() * 2
    }
}

#[derive(Default)]
struct Held {
    entries: HashMap<String, (Arc<Entry>, u64)>,
    bytes: usize,
    uses: u64,
}

/// Whose turn it is to make an answer.
type Turn = tokio::sync::Mutex<()>;

/// The kept answers.
#[derive(Default)]
pub struct PageCache {
    held: Mutex<Held>,
    /// The answers that are being made.
    making: Mutex<HashMap<String, Weak<Turn>>>,
}

impl PageCache {
    /// The turn of those who want the answer of a key made.
    fn turn(&self, key: &str) -> Arc<Turn> {
        let mut making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = making.get(key).and_then(Weak::upgrade) {
            return turn;
        }
        // Nobody waits for the others any more.
        making.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::new(Turn::default());
        making.insert(key.to_owned(), Arc::downgrade(&turn));
        turn
    }

    fn find(&self, key: &str, generation: u64, now: DateTime<Utc>) -> Option<Arc<Entry>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.uses += 1;
        let uses = held.uses;
        let (entry, last) = held.entries.get_mut(key)?;
        *last = uses;
        entry.is_fresh(generation, now).then(|| Arc::clone(entry))
    }

    fn keep(&self, key: String, entry: Arc<Entry>) {
        if key.len() > KEY_BYTES_MAX || entry.plain.len() > ENTRY_BYTES_MAX {
            return;
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let (generation, now) = (entry.generation, entry.made);
        if held.entries.len() >= ENTRIES_MAX || held.bytes + entry.weight() > BYTES_MAX {
            held.entries.retain(|_, (old, _)| old.is_fresh(generation, now));
            held.bytes = held.entries.values().map(|(old, _)| old.weight()).sum();
        }
        while held.entries.len() >= ENTRIES_MAX || held.bytes + entry.weight() > BYTES_MAX {
            let Some(oldest) = held.entries.iter().min_by_key(|(_, (_, used))| *used).map(|(key, _)| key.clone())
            else {
                break;
            };
            if let Some((old, _)) = held.entries.remove(&oldest) {
                held.bytes -= old.weight();
            }
        }
        held.uses += 1;
        let uses = held.uses;
        held.bytes += entry.weight();
        if let Some((old, _)) = held.entries.insert(key, (entry, uses)) {
            held.bytes -= old.weight();
        }
    }
}

/// Answers from the cache, or makes the answer and keeps it. Only for answers that do not depend on a login; the key
/// must name everything else that they depend on.
pub async fn through(
    state: &AppState,
    head: &Head,
    key: String,
    make: impl Future<Output = Result<Made, Failure>>,
) -> Result<Response, Failure> {
    let present = || {
        // Read before the answer is made: what is written meanwhile makes the entry stale at once.
        let (generation, now) = (state.storage().generation(), state.backend().now());
        state.cache().find(&key, generation, now).ok_or((generation, now))
    };
    if let Ok(entry) = present() {
        return Ok(answer(&entry, &head.headers));
    }
    let turn = state.cache().turn(&key);
    let _turn = turn.lock().await;
    let (generation, now) = match present() {
        Ok(entry) => return Ok(answer(&entry, &head.headers)),
        Err(at) => at,
    };
    limits::count_drawing(state, head)?;
    let (kind, body) = match make.await? {
        Made::Keep { kind, body } => (kind, body),
        Made::Pass(response) => return Ok(response),
    };
    let tag = hex::encode(&Sha256::digest(&body)[..12]);
    let (brotli, gzip) = (OnceLock::new(), OnceLock::new());
    let entry = Arc::new(Entry { kind, plain: body.into(), brotli, gzip, tag, generation, made: now });
    state.cache().keep(key, Arc::clone(&entry));
    Ok(answer(&entry, &head.headers))
}

fn answer(entry: &Entry, asked: &HeaderMap) -> Response {
    let accepted = asked.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (bytes, encoding) = if accepts(accepted, "br") {
        (entry.brotli.get_or_init(|| brotli(&entry.plain)), "br")
    } else if accepts(accepted, "gzip") {
        (entry.gzip.get_or_init(|| gzip(&entry.plain)), "gzip")
    } else {
        (&entry.plain, "")
    };
    // A strong tag names the very bytes, so that each encoding has one of its own.
    let tag = format!("\"{}{}{encoding}\"", entry.tag, if encoding.is_empty() { "" } else { "-" });
    let known = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut response = if names(known, &entry.tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Body::from(bytes.clone()).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, entry.kind.clone());
        if !encoding.is_empty() {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("cookie, accept-language, accept-encoding"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// Whether one of the tags of an `If-None-Match` is this one, in whatever encoding.
fn names<'a>(mut known: impl Iterator<Item = &'a str>, tag: &str) -> bool {
    known.any(|list| {
        list.split(',')
            .map(|one| one.trim().trim_start_matches("W/").trim_matches('"'))
            .any(|one| one == "*" || one.strip_prefix(tag).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')))
    })
}

/// Whether an `Accept-Encoding` names an encoding without refusing it.
pub fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|part| {
        let (name, weight) = part.split_once(';').unwrap_or((part, ""));
        let weight = weight.trim().trim_start_matches("q=").trim();
        name.trim().eq_ignore_ascii_case(encoding) && !weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0)
    })
}

fn brotli(plain: &[u8]) -> Bytes {
    let parameters =
        brotli::enc::BrotliEncoderParams { quality: BROTLI_QUALITY, size_hint: plain.len(), ..Default::default() };
    let mut packed = Vec::new();
    // Writing into memory cannot fail.
    drop(brotli::BrotliCompress(&mut &plain[..], &mut packed, &parameters));
    packed.into()
}

fn gzip(plain: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing into memory cannot fail.
    drop(encoder.write_all(plain));
    encoder.finish().unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(size: usize, generation: u64, made: DateTime<Utc>) -> Arc<Entry> {
        Arc::new(Entry {
            kind: HeaderValue::from_static("text/html"),
            plain: vec![b'x'; size].into(),
            brotli: OnceLock::new(),
            gzip: OnceLock::new(),
            tag: "abc".into(),
            generation,
            made,
        })
    }

    const NOON: DateTime<Utc> = DateTime::UNIX_EPOCH;

    #[test]
    fn an_entry_ends_with_a_write_a_minute_or_the_day() {
        let entry = entry(1, 7, NOON);
        assert!(entry.is_fresh(7, NOON + TimeDelta::seconds(59)));
        assert!(!entry.is_fresh(8, NOON));
        assert!(!entry.is_fresh(7, NOON + TimeDelta::seconds(60)));
        assert!(!entry.is_fresh(7, NOON - TimeDelta::seconds(1)), "a clock that was set back");
        let late = super::tests::entry(1, 7, NOON + TimeDelta::hours(16) - TimeDelta::seconds(5));
        assert!(late.is_fresh(7, NOON + TimeDelta::hours(16) - TimeDelta::seconds(1)));
        assert!(!late.is_fresh(7, NOON + TimeDelta::hours(16)), "midnight in the town");
    }

    #[test]
    fn the_least_used_makes_room() {
        let cache = PageCache::default();
        for number in 0..ENTRIES_MAX {
            cache.keep(format!("/{number}"), entry(10, 1, NOON));
        }
        assert!(cache.find("/0", 1, NOON).is_some());
        cache.keep("/more".into(), entry(10, 1, NOON));
        assert!(cache.find("/0", 1, NOON).is_some(), "used a moment ago");
        assert!(cache.find("/1", 1, NOON).is_none(), "used longest ago");
        assert!(cache.find("/more", 1, NOON).is_some());
        assert_eq!(cache.held.lock().unwrap().entries.len(), ENTRIES_MAX);
    }

    #[test]
    fn memory_is_bounded() {
        let cache = PageCache::default();
        for number in 0..100 {
            cache.keep(format!("/{number}"), entry(ENTRY_BYTES_MAX, 1, NOON));
        }
        cache.keep("/huge".into(), entry(ENTRY_BYTES_MAX + 1, 1, NOON));
        assert!(cache.find("/huge", 1, NOON).is_none());
        let held = cache.held.lock().unwrap();
        assert!(held.bytes <= BYTES_MAX);
        assert_eq!(held.bytes, held.entries.values().map(|(entry, _)| entry.weight()).sum::<usize>());
    }

    #[test]
    fn encodings_are_negotiated() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("gzip;q=0.5", "gzip"));
        assert!(!accepts("br;q=0, gzip", "br"));
        assert!(!accepts("", "br"));
    }

    #[test]
    fn a_tag_is_known_in_any_encoding() {
        for known in ["\"abc\"", "\"abc-br\"", "W/\"abc-gzip\"", "\"x\", \"abc\"", "*"] {
            assert!(names([known].into_iter(), "abc"), "{known}");
        }
        assert!(!names(["\"abcd\""].into_iter(), "abc"));
        assert!(!names([].into_iter(), "abc"));
    }

    #[test]
    fn compressed_forms_unpack_to_the_same() {
        let page = "legal education ".repeat(50);
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &brotli(page.as_bytes())[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, page.as_bytes());
        let mut unpacked = String::new();
        let packed = gzip(page.as_bytes());
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&packed[..]), &mut unpacked).unwrap();
        assert_eq!(unpacked, page);
    }
}
