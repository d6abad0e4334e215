//! Wrong tries by network address, in memory: slows down whoever tries one password with many names.

use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// Failures of one address within [`WINDOW_MINUTES`] after which it has to wait. A whole office may share one address.
const FAILURES_MAX: usize = 20;
/// How long a failure counts.
const WINDOW_MINUTES: i64 = 15;
/// The most addresses that are remembered; beyond it the longest quiet ones are forgotten.
const ADDRESSES_MAX: usize = 10_000;

/// The failures of one address.
#[derive(Debug, Default)]
struct Failures {
    /// Those within the window.
    times: Vec<DateTime<Utc>>,
    /// Whether somebody had to wait since the last one.
    is_told: bool,
}

/// The failures of each address within the window.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    failures: Mutex<HashMap<String, Failures>>,
}

/// What an address has to wait.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(super) struct Wait {
    pub(super) minutes: u32,
    /// Nobody from there was told before.
    pub(super) is_first: bool,
}

impl Addresses {
    /// What the address has to wait, where it has to.
    pub(super) fn must_wait(&self, address: &str, now: DateTime<Utc>) -> Option<Wait> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = failures.get_mut(&network(address))?;
        let recent = mine.times.iter().filter(|at| **at + window() > now).collect::<Vec<_>>();
        let oldest = recent.get(recent.len().checked_sub(FAILURES_MAX)?)?;
        let minutes = minutes_until(**oldest + window(), now);
        Some(Wait { minutes, is_first: !std::mem::replace(&mut mine.is_told, true) })
    }

    /// Notes a failure of an address; one that is not known is not counted.
    pub(super) fn note(&self, address: &str, now: DateTime<Utc>) {
        if address.is_empty() {
            return;
        }
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = failures.entry(network(address)).or_default();
        mine.times.retain(|at| *at + window() > now);
        mine.times.push(now);
        mine.is_told = false;
        if failures.len() > ADDRESSES_MAX {
            failures.retain(|_, mine| mine.times.last().is_some_and(|at| *at + window() > now));
        }
        if failures.len() > ADDRESSES_MAX {
            let last = |(_, mine): &(&String, &Failures)| mine.times.last().copied();
            let quiet = failures.iter().min_by_key(last).map(|(address, _)| address.clone());
            quiet.and_then(|address| failures.remove(&address));
        }
    }
}

fn window() -> TimeDelta {
    TimeDelta::minutes(WINDOW_MINUTES)
}

/// Minutes from `now` to a later moment, begun ones counted whole; at least one.
pub(super) fn minutes_until(moment: DateTime<Utc>, now: DateTime<Utc>) -> u32 {
    let seconds = (moment - now).num_seconds().max(0);
    u32::try_from(seconds / 60 + i64::from(seconds % 60 > 0)).unwrap_or(u32::MAX).max(1)
}

/// What stands for one visitor: an IPv4 address, or the network of an IPv6 address, of which everybody has billions.
fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        Ok(IpAddr::V4(address)) => address.to_string(),
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    #[test]
    fn the_twentieth_failure_shuts_an_address_for_a_while() {
        let addresses = Addresses::default();
        for _ in 0..FAILURES_MAX - 1 {
            addresses.note("192.0.2.1", at(0));
        }
        assert_eq!(addresses.must_wait("192.0.2.1", at(1)), None);
        addresses.note("192.0.2.1", at(1));
        let wait = |is_first| Some(Wait { minutes: 14, is_first });
        assert_eq!(addresses.must_wait("192.0.2.1", at(1)), wait(true));
        assert_eq!(addresses.must_wait("::ffff:192.0.2.1", at(1)), wait(false), "the same address in other words");
        assert_eq!(addresses.must_wait("192.0.2.2", at(1)), None);
        assert_eq!(addresses.must_wait("192.0.2.1", at(15)), None);
    }

    #[test]
    fn an_ipv6_network_is_one_visitor_and_no_address_is_none() {
        let addresses = Addresses::default();
        for last in 0..FAILURES_MAX {
            addresses.note(&format!("2001:db8::{last:x}"), at(0));
            addresses.note("", at(0));
        }
        assert_eq!(addresses.must_wait("2001:db8::ffff", at(0)), Some(Wait { minutes: 15, is_first: true }));
        assert_eq!(addresses.must_wait("2001:db8:0:1::1", at(0)), None);
        assert_eq!(addresses.must_wait("", at(0)), None);
    }

    #[test]
    fn memory_is_bounded() {
        let addresses = Addresses::default();
        for number in 0..ADDRESSES_MAX + 50 {
            addresses.note(&format!("visitor {number}"), at(0));
        }
        assert_eq!(addresses.failures.lock().unwrap().len(), ADDRESSES_MAX);
    }
}
