//! What accounts need from storage and from the password hasher.

use super::{
    Actor,
    model::{Account, AccountDraft, Login},
};
use crate::{
    error::StoreError,
    ids::{AccountId, Scope},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// The outcome of a try to log in. All failures look and take the same.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TryLogin {
    /// It worked; `token` goes into the cookie.
    In {
        /// Secret of the new login.
        token: String,
        /// Who it is.
        account: Box<Account>,
    },
    /// Unknown name, wrong password or shut account.
    Wrong,
    /// Too many wrong tries for this name or from this address.
    Locked {
        /// Minutes to wait.
        minutes: u32,
    },
}

/// The outcome of a change of the own password.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TryChange {
    /// It is changed.
    Changed,
    /// The old password is wrong.
    Wrong,
    /// Too many wrong tries for this name, by whomever.
    Locked {
        /// Minutes to wait.
        minutes: u32,
    },
}

/// Who asks: for lockout and the audit log.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Visitor {
    /// The network address, as the server sees it.
    pub address: String,
    /// The browser's own name, cut to 200 characters.
    pub agent: String,
}

/// Accounts, passwords and logins.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// Tries a name and password; `remember` keeps the phone logged in for longer.
    async fn log_in(
        &self,
        name: &str,
        password: &str,
        remember: bool,
        visitor: &Visitor,
        now: DateTime<Utc>,
    ) -> Result<TryLogin, StoreError>;
    /// The login of a cookie, unless it ran out; notes that it was used.
    async fn find_login(&self, token: &str, now: DateTime<Utc>) -> Result<Option<Login>, StoreError>;
    /// Ends one login.
    async fn log_out(&self, login: &Login, visitor: &Visitor, now: DateTime<Utc>) -> Result<(), StoreError>;
    /// Ends all logins of the account.
    async fn log_out_everywhere(&self, login: &Login, visitor: &Visitor, now: DateTime<Utc>) -> Result<(), StoreError>;
    /// Changes the password. Other logins of the account end.
    async fn change_password(
        &self,
        login: &Login,
        old: &str,
        new: &str,
        visitor: &Visitor,
        now: DateTime<Utc>,
    ) -> Result<TryChange, StoreError>;
    /// All accounts of a scope, by role and name.
    async fn list(&self, scope: &Scope) -> Result<Vec<Account>, StoreError>;
    /// One account.
    async fn find(&self, id: AccountId) -> Result<Option<Account>, StoreError>;
    /// Makes an account with a generated one-time password and returns it; `None` where the name is taken.
    async fn add(
        &self,
        actor: &Actor,
        draft: &AccountDraft,
        now: DateTime<Utc>,
    ) -> Result<Option<(Account, String)>, StoreError>;
    /// Shuts or opens an account; a shut one is logged out everywhere.
    async fn set_disabled(
        &self,
        actor: &Actor,
        id: AccountId,
        disabled: bool,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError>;
    /// Gives a new one-time password, returned; all its logins end.
    async fn reset_password(&self, actor: &Actor, id: AccountId, now: DateTime<Utc>) -> Result<String, StoreError>;
}
