//! What private feeds need from storage.

use crate::{
    error::StoreError,
    features::accounts::{Account, Actor},
    ids::AccountId,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// The most secret addresses of an account.
pub const FEEDS_MAX: u32 = 5;

/// A secret address, as far as anybody can know it afterwards.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Feed {
    /// SHA-256 of the secret, as hex: what it is named by when it is revoked.
    pub key: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When a calendar last asked.
    pub last_used: Option<DateTime<Utc>>,
}

/// Secret addresses.
#[async_trait]
pub trait FeedStore: Send + Sync {
    /// Makes one and gives its secret, which nobody can read again; `None` where the account has as many as may be.
    async fn make(&self, actor: &Actor, now: DateTime<Utc>) -> Result<Option<String>, StoreError>;
    /// Those of an account, the newest first.
    async fn list(&self, account: AccountId) -> Result<Vec<Feed>, StoreError>;
    /// Ends one of the actor's own; one that is gone already is no error.
    async fn revoke(&self, actor: &Actor, key: &str, now: DateTime<Utc>) -> Result<(), StoreError>;
    /// Whose feed a secret opens, and notes the use; nothing for one that is unknown or revoked, or whose account is
    /// shut or waits for a new password.
    async fn open(&self, secret: &str, now: DateTime<Utc>) -> Result<Option<Account>, StoreError>;
}
