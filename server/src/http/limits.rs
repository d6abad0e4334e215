//! How often one address may write, try to log in, send pictures, ask for private calendars, or have a page drawn that is
//! not in the cache.

use super::{
    AppState,
    failure::Failure,
    head::{self, Head},
    origin, pages,
};
use crate::export::private;
use app::error::AppError;
use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

/// What is counted apart.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
enum Kind {
    Login,
    Upload,
    Write,
    Draw,
    Feed,
}

impl Kind {
    /// What a request counts as; nothing where it only reads.
    fn of(method: &Method, path: &str) -> Option<Self> {
        if path.starts_with(private::PREFIX) {
            Some(Self::Feed)
        } else if origin::is_safe(method) {
            None
        } else if path == "/login" {
            Some(Self::Login)
        } else if path.starts_with("/api/photos/") {
            Some(Self::Upload)
        } else {
            Some(Self::Write)
        }
    }

    /// How many requests in how many seconds.
    fn allowance(self) -> (u32, i64) {
        match self {
            Self::Login => (30, 300),
            Self::Upload | Self::Write => (120, 60),
            // Generous, as a whole village may share an address; what the cache answers is not counted.
            Self::Draw => (300, 60),
            // A whole office may share one address; guessing one of 2^256 secrets takes longer.
            Self::Feed => (60, 60),
        }
    }
}

/// Addresses that are remembered; an attacker with more of them costs memory up to here and no further.
const ADDRESSES_MAX: usize = 20_000;

struct Window {
    begun: DateTime<Utc>,
    count: u32,
}

/// The counts of the present windows.
#[derive(Default)]
pub struct Limits(Mutex<HashMap<(Kind, Option<IpAddr>), Window>>);

impl Limits {
    /// Counts a request; the seconds to wait where it is one too many.
    fn count(&self, kind: Kind, address: Option<IpAddr>, now: DateTime<Utc>) -> Result<(), u64> {
        let (most, seconds) = kind.allowance();
        let length = TimeDelta::seconds(seconds);
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (kind, address.map(network));
        if windows.len() >= ADDRESSES_MAX && !windows.contains_key(&key) {
            make_room(&mut windows, now);
        }
        let window = windows.entry(key).or_insert(Window { begun: now, count: 0 });
        if now - window.begun >= length {
            *window = Window { begun: now, count: 0 };
        }
        if window.count >= most {
            let left = (window.begun + length - now).num_seconds().max(1);
            return Err(u64::try_from(left).unwrap_or(1));
        }
        window.count += 1;
        Ok(())
    }
}

/// Forgets what ran out, or everything, should all of it be fresh.
fn make_room(windows: &mut HashMap<(Kind, Option<IpAddr>), Window>, now: DateTime<Utc>) {
    windows.retain(|(kind, _), window| now - window.begun < TimeDelta::seconds(kind.allowance().1));
    if windows.len() >= ADDRESSES_MAX {
        tracing::warn!("more than {ADDRESSES_MAX} addresses are counted at once; their counts begin anew");
        windows.clear();
    }
}

/// The network that one subscriber usually has: an IPv4 address, or the first 64 bits of an IPv6 one.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// Refuses an address that writes too often.
pub async fn refuse_floods(State(state): State<AppState>, request: Request, next: Next) -> Result<Response, Failure> {
    let Some(kind) = Kind::of(request.method(), request.uri().path()) else { return Ok(next.run(request).await) };
    let (parts, body) = request.into_parts();
    let head = Head::of(&parts);
    let counted = count(&state, &head, kind);
    let request = Request::from_parts(parts, body);
    match (counted, kind) {
        (Ok(()), _) => Ok(next.run(request).await),
        // What somebody typed is not lost over it, as long as not too many ask for it.
        (Err(failure), Kind::Write) => match state.give_back_permit() {
            Some(_permit) => pages::give_back(&state, &head, request, failure).await,
            None => Err(failure),
        },
        (Err(failure), _) => Err(failure),
    }
}

/// Counts an answer that has to be made for somebody without a login; refuses one too many.
pub fn count_drawing(state: &AppState, head: &Head) -> Result<(), Failure> {
    count(state, head, Kind::Draw)
}

fn count(state: &AppState, head: &Head, kind: Kind) -> Result<(), Failure> {
    let address = head::address(head, state.trusted_proxy());
    state.limits().count(kind, address, state.backend().now()).map_err(|seconds| {
        tracing::warn!(?kind, "an address does this too often");
        Failure { retry_after: Some(seconds), ..AppError::TooManyRequests.into() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn ip(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }

    #[test]
    fn a_window_has_an_end() {
        let limits = Limits::default();
        for _ in 0..30 {
            assert_eq!(limits.count(Kind::Login, ip("10.0.0.1"), START), Ok(()));
        }
        let later = START + TimeDelta::seconds(100);
        assert_eq!(limits.count(Kind::Login, ip("10.0.0.1"), later), Err(200));
        assert_eq!(limits.count(Kind::Login, ip("10.0.0.2"), later), Ok(()));
        assert_eq!(limits.count(Kind::Write, ip("10.0.0.1"), later), Ok(()));
        assert_eq!(limits.count(Kind::Login, ip("10.0.0.1"), START + TimeDelta::seconds(300)), Ok(()));
    }

    #[test]
    fn neighbours_in_one_ipv6_network_are_one() {
        assert_eq!(ip("2001:db8:1:2::1").map(network), ip("2001:db8:1:2:ffff::9").map(network));
        assert_ne!(ip("2001:db8:1:2::1").map(network), ip("2001:db8:1:3::1").map(network));
    }

    #[test]
    fn many_addresses_cost_no_more_than_the_bound() {
        let limits = Limits::default();
        for number in 0..=u32::try_from(ADDRESSES_MAX).unwrap() {
            let address = IpAddr::V4(number.into());
            assert_eq!(limits.count(Kind::Write, Some(address), START), Ok(()));
        }
        assert!(limits.0.lock().unwrap().len() <= ADDRESSES_MAX);
    }

    #[test]
    fn reading_is_not_counted() {
        assert_eq!(Kind::of(&Method::GET, "/login"), None);
        assert_eq!(Kind::of(&Method::POST, "/login"), Some(Kind::Login));
        assert_eq!(Kind::of(&Method::DELETE, "/api/photos/1"), Some(Kind::Upload));
        assert_eq!(Kind::of(&Method::POST, "/log"), Some(Kind::Write));
        assert_eq!(Kind::of(&Method::GET, "/feed/1.ics"), Some(Kind::Feed));
        assert_eq!(Kind::of(&Method::GET, "/feed.xml"), None);
    }
}
