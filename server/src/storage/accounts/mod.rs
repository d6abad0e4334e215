//! Accounts: who may log in. The ways in and out are in [`logins`], the hashing in [`passwords`].

mod addresses;
mod logins;
mod passwords;
mod sample;

pub use passwords::PasswordCost;

use super::{
    audit::{self, Change, Entry},
    db::{Database, Tx},
    fault::{Fault, retry},
    reference::ReferenceTables,
    sql::{after_prefix, sql},
};
use addresses::Addresses;
use app::{
    backend::Ids,
    error::StoreError,
    features::accounts::{
        Account, Actor, Role,
        model::{AccountDraft, Login},
        store::{AccountStore, TryChange, TryLogin, Visitor},
    },
    ids::{AccountId, Scope},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use passwords::{Passwords, one_time_password};
pub(super) use passwords::{fingerprint, token};
use sqlx::FromRow;
use std::sync::Arc;
use uuid::Uuid;

/// The most characters of a name that somebody logs in with.
const NAME_MAX: usize = 60;

/// Accounts, passwords and logins in the database.
pub struct Accounts {
    db: Database,
    ids: Arc<dyn Ids>,
    reference: Arc<ReferenceTables>,
    passwords: Passwords,
    addresses: Addresses,
}

#[derive(FromRow)]
pub(super) struct AccountRow {
    id: Uuid,
    name: String,
    display_name: String,
    role: String,
    scope: String,
    unit: Option<String>,
    password_hash: String,
    must_change_password: bool,
    disabled: bool,
    is_demo: bool,
    created_at: DateTime<Utc>,
}

impl AccountRow {
    pub(super) fn account(self) -> Result<Account, Fault> {
        let role = Role::from_key(&self.role)
            .ok_or_else(|| Fault::Row { table: "accounts", what: format!("{}: role {}", self.id, self.role) })?;
        Ok(Account {
            id: AccountId(self.id),
            name: self.name,
            display_name: self.display_name,
            role,
            scope: Scope(self.scope),
            unit: self.unit,
            must_change_password: self.must_change_password,
            disabled: self.disabled,
            is_demo: self.is_demo,
            created_at: self.created_at,
        })
    }
}

impl Accounts {
    pub(super) fn new(
        db: Database,
        ids: Arc<dyn Ids>,
        reference: Arc<ReferenceTables>,
        cost: PasswordCost,
    ) -> Result<Self, Fault> {
        Ok(Self { db, ids, reference, passwords: Passwords::new(cost)?, addresses: Addresses::default() })
    }

    async fn by_id(&self, id: AccountId) -> Result<Option<AccountRow>, Fault> {
        self.db.maybe(sql("SELECT * FROM accounts WHERE id = $1").bind(id.0)).await
    }

    async fn existing(&self, id: AccountId) -> Result<AccountRow, Fault> {
        self.by_id(id).await?.ok_or_else(|| Fault::Other(format!("there is no account {id}")))
    }

    async fn hashed(&self, password: &str) -> Result<String, Fault> {
        let _turn = self.passwords.turn().await?;
        self.passwords.hash(password).await
    }

    async fn list_of(&self, scope: &Scope) -> Result<Vec<Account>, Fault> {
        let all = sql("SELECT * FROM accounts WHERE scope >= $1 AND scope < $2 ORDER BY name");
        let rows: Vec<AccountRow> = self.db.all(all.bind(&scope.0).bind(after_prefix(&scope.0))).await?;
        let mut accounts = rows.into_iter().map(AccountRow::account).collect::<Result<Vec<_>, _>>()?;
        // Stable: within a role they stay by name.
        accounts.sort_by_key(|account| Role::ALL.iter().position(|role| *role == account.role));
        Ok(accounts)
    }

    async fn try_add(&self, actor: &Actor, account: &Account, password_hash: &str) -> Result<bool, Fault> {
        let mut tx = self.db.begin().await?;
        let insert = sql("INSERT INTO accounts (id, name, display_name, role, scope, unit, password_hash, \
             must_change_password, disabled, is_demo, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, TRUE, FALSE, $8, $9) ON CONFLICT (name) DO NOTHING")
        .bind(account.id.0)
        .bind(&account.name)
        .bind(&account.display_name)
        .bind(account.role.key())
        .bind(&account.scope.0)
        .bind(&account.unit)
        .bind(password_hash)
        .bind(account.is_demo)
        .bind(account.created_at);
        if tx.run(insert).await? == 0 {
            return Ok(false);
        }
        let entry = entry_by(actor, account.created_at, "account.add", account.id, &account.scope.0);
        let changes = [
            Change::new("name", "", account.name.as_str()),
            Change::new("role", "", account.role.key()),
            Change::new("scope", "", account.scope.0.as_str()),
        ];
        audit::write(&mut tx, &*self.ids, &entry, &changes).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn try_set_disabled(
        &self,
        actor: &Actor,
        row: &AccountRow,
        disabled: bool,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let mut tx = self.db.begin().await?;
        let update = sql("UPDATE accounts SET disabled = $2 WHERE id = $1 AND disabled <> $2");
        if tx.run(update.bind(row.id).bind(disabled)).await? == 0 {
            return Ok(());
        }
        if disabled {
            end_logins(&mut tx, row.id).await?;
        }
        let action = if disabled { "account.disable" } else { "account.enable" };
        let entry = entry_by(actor, now, action, AccountId(row.id), &row.scope);
        let change = Change::new("disabled", (!disabled).to_string(), disabled.to_string());
        audit::write(&mut tx, &*self.ids, &entry, &[change]).await?;
        tx.commit().await
    }

    async fn try_reset(
        &self,
        actor: &Actor,
        row: &AccountRow,
        password_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let mut tx = self.db.begin().await?;
        let update = sql("UPDATE accounts SET password_hash = $2, must_change_password = TRUE WHERE id = $1");
        tx.run(update.bind(row.id).bind(password_hash)).await?;
        end_logins(&mut tx, row.id).await?;
        // Whoever gets a new password need not wait for the lock that the forgotten one has earned.
        tx.run(sql("DELETE FROM login_failures WHERE name_hash = $1").bind(fingerprint(&row.name))).await?;
        let entry = entry_by(actor, now, "account.reset_password", AccountId(row.id), &row.scope);
        audit::write(&mut tx, &*self.ids, &entry, &[]).await?;
        tx.commit().await
    }
}

fn entry_by(actor: &Actor, at: DateTime<Utc>, action: &'static str, account: AccountId, scope: &str) -> Entry {
    Entry::by(actor, at, action, ("account", account.to_string()), scope)
}

/// Ends all logins, and with them the private calendars.
async fn end_logins(tx: &mut Tx, account: Uuid) -> Result<(), Fault> {
    tx.run(sql("DELETE FROM logins WHERE account_id = $1").bind(account)).await?;
    tx.run(sql("DELETE FROM feed_tokens WHERE account_id = $1").bind(account)).await?;
    Ok(())
}

/// A name as it is stored and compared: without spaces around it, lower case, bounded.
fn normalised(name: &str) -> String {
    name.trim().to_lowercase().chars().take(NAME_MAX).collect()
}

#[async_trait]
impl AccountStore for Accounts {
    async fn log_in(
        &self,
        name: &str,
        password: &str,
        remember: bool,
        visitor: &Visitor,
        now: DateTime<Utc>,
    ) -> Result<TryLogin, StoreError> {
        Ok(self.try_password(name, password, remember, visitor, now).await?)
    }

    async fn find_login(&self, token: &str, now: DateTime<Utc>) -> Result<Option<Login>, StoreError> {
        Ok(self.login_of(token, now).await?)
    }

    async fn log_out(&self, login: &Login, visitor: &Visitor, now: DateTime<Utc>) -> Result<(), StoreError> {
        Ok(retry(|| self.leave(login, visitor, now, false)).await?)
    }

    async fn log_out_everywhere(&self, login: &Login, visitor: &Visitor, now: DateTime<Utc>) -> Result<(), StoreError> {
        Ok(retry(|| self.leave(login, visitor, now, true)).await?)
    }

    async fn change_password(
        &self,
        login: &Login,
        old: &str,
        new: &str,
        visitor: &Visitor,
        now: DateTime<Utc>,
    ) -> Result<TryChange, StoreError> {
        Ok(self.replace_password(login, old, new, visitor, now).await?)
    }

    async fn list(&self, scope: &Scope) -> Result<Vec<Account>, StoreError> {
        Ok(self.list_of(scope).await?)
    }

    async fn find(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        Ok(self.by_id(id).await?.map(AccountRow::account).transpose()?)
    }

    async fn add(
        &self,
        actor: &Actor,
        draft: &AccountDraft,
        now: DateTime<Utc>,
    ) -> Result<Option<(Account, String)>, StoreError> {
        let account = Account {
            id: AccountId(self.ids.next()),
            name: normalised(&draft.name),
            display_name: draft.display_name.clone(),
            role: draft.role,
            scope: draft.scope.clone(),
            unit: draft.unit.clone(),
            must_change_password: true,
            disabled: false,
            is_demo: draft.is_demo,
            created_at: super::sql::stored_moment(now),
        };
        let password = one_time_password();
        let hash = self.hashed(&password).await?;
        let added = retry(|| self.try_add(actor, &account, &hash)).await?;
        Ok(added.then_some((account, password)))
    }

    async fn set_disabled(
        &self,
        actor: &Actor,
        id: AccountId,
        disabled: bool,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = self.existing(id).await?;
        Ok(retry(|| self.try_set_disabled(actor, &row, disabled, now)).await?)
    }

    async fn reset_password(&self, actor: &Actor, id: AccountId, now: DateTime<Utc>) -> Result<String, StoreError> {
        let row = self.existing(id).await?;
        let password = one_time_password();
        let hash = self.hashed(&password).await?;
        retry(|| self.try_reset(actor, &row, &hash, now)).await?;
        Ok(password)
    }
}
