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

/// The failures of each address within the window.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    failures: Mutex<HashMap<String, Vec<DateTime<Utc>>>>,
}

impl Addresses {
    /// How many minutes the address has to wait, where it has to.
    pub(super) fn must_wait(&self, address: &str, now: DateTime<Utc>) -> Option<u32> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = failures.get(&network(address))?;
        let recent = mine.iter().filter(|at| **at + window() > now).collect::<Vec<_>>();
        let oldest = recent.get(recent.len().checked_sub(FAILURES_MAX)?)?;
        Some(minutes_until(**oldest + window(), now))
    }

    /// Notes a failure of an address; one that is not known is not counted.
    pub(super) fn note(&self, address: &str, now: DateTime<Utc>) {
        if address.is_empty() {
            return;
        }
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = failures.entry(network(address)).or_default();
        mine.retain(|at| *at + window() > now);
        mine.push(now);
        if failures.len() > ADDRESSES_MAX {
            failures.retain(|_, times| times.last().is_some_and(|at| *at + window() > now));
        }
        if failures.len() > ADDRESSES_MAX {
            let quiet =
                failures.iter().min_by_key(|(_, times)| times.last().copied()).map(|(address, _)| address.clone());
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
        assert_eq!(addresses.must_wait("192.0.2.1", at(1)), Some(14));
        assert_eq!(addresses.must_wait("::ffff:192.0.2.1", at(1)), Some(14), "the same address in other words");
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
        assert_eq!(addresses.must_wait("2001:db8::ffff", at(0)), Some(15));
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
