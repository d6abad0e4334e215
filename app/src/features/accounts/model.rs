//! Accounts and roles.

use crate::ids::{AccountId, Scope};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What an account is for.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A village cadre: logs and plans sessions of one village.
    Village,
    /// A duty unit: logs and plans the sessions that it leads.
    Unit,
    /// The justice office: plans, reviews, keeps registries of its scope.
    Office,
    /// Reads everything of its scope, changes nothing.
    Observer,
    /// Keeps accounts and settings; otherwise like the office.
    Admin,
}

impl Role {
    /// All roles, in the order of the lists.
    pub const ALL: [Self; 5] = [Self::Village, Self::Unit, Self::Office, Self::Observer, Self::Admin];

    /// The word that is stored and used in forms and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Village => "village",
            Self::Unit => "unit",
            Self::Office => "office",
            Self::Observer => "observer",
            Self::Admin => "admin",
        }
    }

    /// The role of a stored word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }
}

/// Somebody who may log in.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The name to log in with, lower case.
    pub name: String,
    /// How the account is called on pages, for example the village's short name.
    pub display_name: String,
    /// What it may do.
    pub role: Role,
    /// Where it may do it.
    pub scope: Scope,
    /// The duty unit's code, for [`Role::Unit`].
    pub unit: Option<String>,
    /// Whether the password must be changed before anything else.
    pub must_change_password: bool,
    /// Whether it is shut.
    pub disabled: bool,
    /// Whether it belongs to the sample data.
    pub is_demo: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// The login of the present request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Login {
    /// The account.
    pub account: Account,
    /// SHA-256 of the cookie's secret, as hex: the key of the login record.
    pub token_hash: String,
}

/// An account to be made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AccountDraft {
    /// See [`Account::name`].
    pub name: String,
    /// See [`Account::display_name`].
    pub display_name: String,
    /// See [`Account::role`].
    pub role: Role,
    /// See [`Account::scope`].
    pub scope: Scope,
    /// See [`Account::unit`].
    pub unit: Option<String>,
    /// See [`Account::is_demo`].
    pub is_demo: bool,
}
