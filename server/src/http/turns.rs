//! How many pictures one account sends at once.

use super::failure::Failure;
use app::{error::AppError, ids::AccountId};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Pictures of one account that are on their way at once; a picker sends one after the other.
const OWN_AT_ONCE: usize = 3;
/// Seconds after which one more may find a place.
const RETRY_SECONDS: u64 = 3;

/// How many turns each account has.
#[derive(Debug, Default)]
pub struct OwnTurns(Mutex<HashMap<AccountId, usize>>);

/// One of an account's turns, until it is dropped.
#[derive(Debug)]
pub struct OwnTurn<'a> {
    turns: &'a OwnTurns,
    account: AccountId,
}

impl OwnTurns {
    fn counts(&self) -> MutexGuard<'_, HashMap<AccountId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A turn, unless the account has as many as it may.
    pub fn take(&self, account: AccountId) -> Result<OwnTurn<'_>, Failure> {
        let mut counts = self.counts();
        let count = counts.entry(account).or_default();
        if *count >= OWN_AT_ONCE {
            return Err(Failure { retry_after: Some(RETRY_SECONDS), ..AppError::TooManyRequests.into() });
        }
        *count += 1;
        Ok(OwnTurn { turns: self, account })
    }
}

impl Drop for OwnTurn<'_> {
    fn drop(&mut self) {
        let mut counts = self.turns.counts();
        let left = counts.get(&self.account).map_or(0, |count| count.saturating_sub(1));
        if left == 0 {
            counts.remove(&self.account);
        } else {
            counts.insert(self.account, left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_account_has_three_turns_and_the_others_theirs() {
        let turns = OwnTurns::default();
        let account = |number| AccountId(uuid::Uuid::from_u128(number));
        let held = (0..OWN_AT_ONCE).map(|_| turns.take(account(1)).unwrap()).collect::<Vec<_>>();
        let refused = turns.take(account(1)).unwrap_err();
        assert_eq!((refused.status().as_u16(), refused.retry_after), (429, Some(RETRY_SECONDS)));
        drop(turns.take(account(2)).unwrap());
        drop(held);
        assert!(turns.counts().is_empty(), "nothing is remembered of those who are done");
        turns.take(account(1)).unwrap();
    }
}
