//! Passwords and secrets: argon2id on blocking threads, at most two at once; random tokens; one-time passwords.

use super::super::{
    fault::Fault,
    turns::{Turn, Turns},
};
use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version, password_hash::SaltString,
};
use rand::{
    TryRngCore,
    rngs::OsRng,
    seq::{IndexedRandom, SliceRandom},
};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Passwords that are hashed at once: each takes a core and the memory of [`PasswordCost`].
const AT_ONCE: usize = 2;
/// Characters of a one-time password: none that is taken for another one when it is read out or copied by hand.
const ALPHABETS: [&[u8]; 3] = [b"abcdefghjkmnpqrstuvwxyz", b"ABCDEFGHJKLMNPQRSTUVWXYZ", b"23456789"];
/// Length of a one-time password: over 90 bits.
const ONE_TIME_LENGTH: usize = 16;

/// What hashing a password costs.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct PasswordCost {
    /// Memory, KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
}

impl PasswordCost {
    /// As the OWASP recommends for argon2id with one lane.
    pub const FULL: Self = Self { memory: 19_456, passes: 2 };
    /// As little as the algorithm allows, for tests.
    pub const TEST: Self = Self { memory: 8, passes: 1 };
}

/// Hashes and checks passwords.
pub(super) struct Passwords {
    argon2: Argon2<'static>,
    turns: Turns,
    /// Held by the hashing itself, which goes on when whoever asked for it, and held the turn, has hung up.
    cores: Turns,
    /// The hash of nothing that anybody knows: makes an unknown name as much work as a known one.
    dummy: Arc<str>,
}

impl Passwords {
    pub(super) fn new(cost: PasswordCost) -> Result<Self, Fault> {
        let params = Params::new(cost.memory, cost.passes, 1, None).map_err(other)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy = hash(&argon2, &token()?)?.into();
        Ok(Self { argon2, turns: Turns::new(AT_ONCE), cores: Turns::new(AT_ONCE), dummy })
    }

    /// Waits until there is a core to hash on. Whoever counts wrong tries holds the turn from looking at the count to
    /// writing it: then a thousand tries at once are no more than a few beyond the limit.
    pub(super) async fn turn(&self) -> Result<Turn, Fault> {
        self.turns.next().await
    }

    /// Hashes a new password. Call it in one's [`Self::turn`].
    pub(super) async fn hash(&self, password: &str) -> Result<String, Fault> {
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        self.cores.next().await?.work(move || hash(&argon2, &password)).await?.0
    }

    /// Whether the password is right; where there is none to compare it with, the same work and `false`. Call it in
    /// one's [`Self::turn`].
    pub(super) async fn is_right(&self, password: &str, stored: Option<&str>) -> Result<bool, Fault> {
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        let is_known = stored.is_some();
        let stored = stored.map_or_else(|| Arc::clone(&self.dummy), Arc::from);
        let work = move || {
            let stored = PasswordHash::new(&stored).map_err(other)?;
            Ok(argon2.verify_password(password.as_bytes(), &stored).is_ok() && is_known)
        };
        self.cores.next().await?.work(work).await?.0
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> Result<String, Fault> {
    let mut salt = [0; 16];
    OsRng.try_fill_bytes(&mut salt).map_err(other)?;
    let salt = SaltString::encode_b64(&salt).map_err(other)?;
    Ok(argon2.hash_password(password.as_bytes(), &salt).map_err(other)?.to_string())
}

/// The secret of a new login: 32 random bytes as hex.
pub(in super::super) fn token() -> Result<String, Fault> {
    let mut bytes = [0; 32];
    OsRng.try_fill_bytes(&mut bytes).map_err(other)?;
    Ok(hex::encode(bytes))
}

/// SHA-256 as hex: what is kept of a secret that is random itself.
pub(in super::super) fn fingerprint(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}

/// A password to log in with once: letters of both cases and digits, easy to read out.
pub(super) fn one_time_password() -> String {
    let mut random = rand::rng();
    // One of each alphabet, so that it passes as a password anywhere; the rest of any.
    let mut letters = ALPHABETS.iter().filter_map(|alphabet| alphabet.choose(&mut random)).collect::<Vec<_>>();
    let all = ALPHABETS.concat();
    letters.extend((letters.len()..ONE_TIME_LENGTH).filter_map(|_| all.choose(&mut random)));
    letters.shuffle(&mut random);
    letters.into_iter().map(|letter| char::from(*letter)).collect()
}

fn other(error: impl std::fmt::Display) -> Fault {
    Fault::Other(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::features::accounts::rules::is_strong;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_account_opens() {
        let passwords = Passwords::new(PasswordCost::TEST).unwrap();
        let stored = passwords.hash("correct horse").await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(passwords.is_right("correct horse", Some(&stored)).await.unwrap());
        assert!(!passwords.is_right("correct horse ", Some(&stored)).await.unwrap());
        assert!(!passwords.is_right("correct horse", None).await.unwrap());
    }

    #[test]
    fn a_one_time_password_is_strong_and_unambiguous() {
        for _ in 0..50 {
            let password = one_time_password();
            assert_eq!(password.len(), ONE_TIME_LENGTH);
            assert!(is_strong(&password), "{password}");
            assert!(!password.contains(['0', 'O', '1', 'l', 'I', 'o', 'i']), "{password}");
        }
        assert_ne!(token().unwrap(), token().unwrap());
        assert_eq!(token().unwrap().len(), 64);
    }
}
