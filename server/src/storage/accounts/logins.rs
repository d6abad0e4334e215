//! The ways in and out: trying a password, the cookie's login, leaving, a new password.
//!
//! A wrong name, a wrong password and a shut account look alike, take alike and lock alike.

use super::{
    super::{
        audit::{self, Change, Entry},
        db::Tx,
        fault::{Fault, retry},
        sql::{sql, stored_moment},
    },
    AccountRow, Accounts,
    addresses::minutes_until,
    normalised,
    passwords::{fingerprint, token},
};
use app::{
    error::StoreError,
    features::accounts::{
        Role,
        model::Login,
        rules::{ABSOLUTE_HOURS, IDLE_MINUTES, LOCK_MINUTES, PASSWORD_MAX, REMEMBER_DAYS, TRIES, may_be_remembered},
        store::{TryChange, TryLogin, Visitor},
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;

/// A use of a login is noted at most this often.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// The most characters of a browser's name that are kept.
const AGENT_MAX: usize = 200;
/// The most bytes that can be a cookie's secret.
const TOKEN_MAX: usize = 128;

#[derive(FromRow)]
struct LoginRow {
    last_seen: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    remember: bool,
    #[sqlx(flatten)]
    account: AccountRow,
}

impl AccountRow {
    /// Whether a phone of this account may stay logged in.
    fn may_be_remembered(&self) -> bool {
        Role::from_key(&self.role).is_some_and(may_be_remembered)
    }
}

impl Accounts {
    pub(super) async fn try_password(
        &self,
        name: &str,
        password: &str,
        remember: bool,
        visitor: &Visitor,
        now: DateTime<Utc>,
    ) -> Result<TryLogin, Fault> {
        let name = normalised(name);
        if let Some(minutes) = self.kept_out(visitor, now).await? {
            return Ok(TryLogin::Locked { minutes });
        }
        let _turn = self.passwords.turn().await?;
        // Again: those who were before in the queue may have been the last ones allowed.
        if let Some(minutes) = self.kept_out(visitor, now).await? {
            return Ok(TryLogin::Locked { minutes });
        }
        let by_name = sql("SELECT * FROM accounts WHERE name = $1").bind(&name);
        let account: Option<AccountRow> = self.db.maybe(by_name).await?;
        if let Some(until) = self.locked_until(&name, now).await? {
            self.addresses.note(&visitor.address, now);
            retry(|| self.note(account.as_ref(), "login.locked", visitor, now)).await?;
            return Ok(TryLogin::Locked { minutes: minutes_until(until, now) });
        }
        let fits = password.chars().count() <= PASSWORD_MAX;
        let stored = account.as_ref().map(|account| account.password_hash.as_str());
        let is_right = self.passwords.is_right(if fits { password } else { "" }, stored).await?;
        match account {
            Some(account) if is_right && fits && !account.disabled => {
                let token = token()?;
                let token_hash = fingerprint(&token);
                if !retry(|| self.enter(&account, &token_hash, remember, visitor, now)).await? {
                    return Ok(TryLogin::Wrong);
                }
                Ok(TryLogin::In { token, account: Box::new(account.account()?) })
            }
            account => {
                self.addresses.note(&visitor.address, now);
                retry(|| self.fail(&name, account.as_ref(), visitor, now)).await?;
                Ok(TryLogin::Wrong)
            }
        }
    }

    /// How many minutes the visitor's address has to wait, where it has to. The log tells of the first try that is
    /// kept out; the others of the same wait would only fill it.
    async fn kept_out(&self, visitor: &Visitor, now: DateTime<Utc>) -> Result<Option<u32>, Fault> {
        let Some(wait) = self.addresses.must_wait(&visitor.address, now) else { return Ok(None) };
        if wait.is_first {
            retry(|| self.note(None, "login.locked", visitor, now)).await?;
        }
        Ok(Some(wait.minutes))
    }

    async fn locked_until(&self, name: &str, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Fault> {
        let locked = sql("SELECT locked_until FROM login_failures WHERE name_hash = $1 AND locked_until > $2");
        let row = self.db.maybe::<(DateTime<Utc>,)>(locked.bind(fingerprint(name)).bind(now)).await?;
        Ok(row.map(|(until,)| until))
    }

    /// Writes an audit row of a login that did not come about.
    async fn note(
        &self,
        account: Option<&AccountRow>,
        action: &'static str,
        visitor: &Visitor,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let mut tx = self.db.begin().await?;
        self.audit(&mut tx, account, action, visitor, now).await?;
        tx.commit_quietly().await
    }

    /// Counts a wrong try. A count starts anew once the last one is as long ago as a lock lasts.
    async fn fail(
        &self,
        name: &str,
        account: Option<&AccountRow>,
        visitor: &Visitor,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let mut tx = self.db.begin().await?;
        let count = sql("INSERT INTO login_failures AS f (name_hash, failed_count, failed_at, locked_until) \
             VALUES ($1, 1, $2, NULL) ON CONFLICT (name_hash) DO UPDATE SET \
             failed_count = CASE WHEN f.locked_until IS NULL AND f.failed_at > $3 THEN f.failed_count + 1 ELSE 1 END, \
             locked_until = CASE WHEN f.locked_until > $2 THEN f.locked_until ELSE NULL END, \
             failed_at = $2 RETURNING failed_count")
        .bind(fingerprint(name))
        .bind(now)
        .bind(now - lock());
        let (count,): (i64,) = tx.one(count).await?;
        if count >= TRIES {
            let shut = sql("UPDATE login_failures SET locked_until = $2 WHERE name_hash = $1");
            tx.run(shut.bind(fingerprint(name)).bind(now + lock())).await?;
        }
        self.audit(&mut tx, account, "login.wrong", visitor, now).await?;
        tx.commit_quietly().await
    }

    /// Keeps the new login, unless the account was shut or got another password meanwhile.
    async fn enter(
        &self,
        account: &AccountRow,
        token_hash: &str,
        remember: bool,
        visitor: &Visitor,
        now: DateTime<Utc>,
    ) -> Result<bool, Fault> {
        let remember = remember && account.may_be_remembered();
        let lasts = if remember { TimeDelta::days(REMEMBER_DAYS) } else { TimeDelta::hours(ABSOLUTE_HOURS) };
        let mut tx = self.db.begin().await?;
        let insert = sql("INSERT INTO logins (token_hash, account_id, created_at, last_seen, expires_at, remember, \
             agent, address) SELECT $1, id, $2, $2, $3, $4, $5, $6 FROM accounts \
             WHERE id = $7 AND password_hash = $8 AND NOT disabled")
        .bind(token_hash)
        .bind(now)
        .bind(now + lasts)
        .bind(remember)
        .bind(visitor.agent.chars().take(AGENT_MAX).collect::<String>())
        .bind(&visitor.address)
        .bind(account.id)
        .bind(&account.password_hash);
        if tx.run(insert).await? == 0 {
            return Ok(false);
        }
        tx.run(sql("DELETE FROM login_failures WHERE name_hash = $1").bind(fingerprint(&account.name))).await?;
        self.audit(&mut tx, Some(account), "login.in", visitor, now).await?;
        tx.commit_quietly().await?;
        Ok(true)
    }

    pub(super) async fn login_of(&self, token: &str, now: DateTime<Utc>) -> Result<Option<Login>, Fault> {
        if token.is_empty() || token.len() > TOKEN_MAX {
            return Ok(None);
        }
        let token_hash = fingerprint(token);
        let find = sql("SELECT l.last_seen, l.expires_at, l.remember, a.* \
             FROM logins l JOIN accounts a ON a.id = l.account_id WHERE l.token_hash = $1");
        let Some(row) = self.db.maybe::<LoginRow>(find.bind(&token_hash)).await? else { return Ok(None) };
        let idle = if row.remember && row.account.may_be_remembered() {
            TimeDelta::days(REMEMBER_DAYS)
        } else {
            TimeDelta::minutes(IDLE_MINUTES)
        };
        if row.account.disabled || row.expires_at <= now || row.last_seen + idle <= now {
            return Ok(None);
        }
        if row.last_seen + NOTED_EVERY <= now
            && let Err(fault) = retry(|| self.note_use(&token_hash, now)).await
        {
            // The reader gets the page all the same; the cause is logged.
            let _ = StoreError::from(fault);
        }
        Ok(Some(Login { account: row.account.account()?, token_hash }))
    }

    async fn note_use(&self, token_hash: &str, now: DateTime<Utc>) -> Result<(), Fault> {
        let mut tx = self.db.begin().await?;
        let update = sql("UPDATE logins SET last_seen = $2 WHERE token_hash = $1 AND last_seen < $2");
        tx.run(update.bind(token_hash).bind(now)).await?;
        tx.commit_quietly().await
    }

    pub(super) async fn leave(
        &self,
        login: &Login,
        visitor: &Visitor,
        now: DateTime<Utc>,
        everywhere: bool,
    ) -> Result<(), Fault> {
        let Some(account) = self.by_id(login.account.id).await? else { return Ok(()) };
        let mut tx = self.db.begin().await?;
        let gone = if everywhere {
            tx.run(sql("DELETE FROM feed_tokens WHERE account_id = $1").bind(account.id)).await?;
            tx.run(sql("DELETE FROM logins WHERE account_id = $1").bind(account.id)).await?
        } else {
            tx.run(sql("DELETE FROM logins WHERE token_hash = $1").bind(&login.token_hash)).await?
        };
        if gone > 0 {
            let action = if everywhere { "login.out_everywhere" } else { "login.out" };
            self.audit(&mut tx, Some(&account), action, visitor, now).await?;
        }
        tx.commit_quietly().await
    }

    /// Whoever finds an open desk must not find out the password by trying: wrong ones count as at the door.
    pub(super) async fn replace_password(
        &self,
        login: &Login,
        old: &str,
        new: &str,
        visitor: &Visitor,
        now: DateTime<Utc>,
    ) -> Result<TryChange, Fault> {
        let account = self.existing(login.account.id).await?;
        let _turn = self.passwords.turn().await?;
        if let Some(until) = self.locked_until(&account.name, now).await? {
            return Ok(TryChange::Locked { minutes: minutes_until(until, now) });
        }
        if old.chars().count() > PASSWORD_MAX {
            return Ok(TryChange::Wrong);
        }
        if account.disabled || !self.passwords.is_right(old, Some(&account.password_hash)).await? {
            retry(|| self.fail(&account.name, Some(&account), visitor, now)).await?;
            return Ok(TryChange::Wrong);
        }
        let hash = self.passwords.hash(new).await?;
        let is_replaced = retry(|| self.try_replace(&account, login, &hash, visitor, now)).await?;
        Ok(if is_replaced { TryChange::Changed } else { TryChange::Wrong })
    }

    /// Stores the new password, unless the account was shut or got another one since the old one was checked.
    async fn try_replace(
        &self,
        account: &AccountRow,
        login: &Login,
        hash: &str,
        visitor: &Visitor,
        now: DateTime<Utc>,
    ) -> Result<bool, Fault> {
        let mut tx = self.db.begin().await?;
        let update = sql("UPDATE accounts SET password_hash = $2, must_change_password = FALSE \
             WHERE id = $1 AND password_hash = $3 AND NOT disabled");
        if tx.run(update.bind(account.id).bind(hash).bind(&account.password_hash)).await? == 0 {
            return Ok(false);
        }
        let others = sql("DELETE FROM logins WHERE account_id = $1 AND token_hash <> $2");
        tx.run(others.bind(account.id).bind(&login.token_hash)).await?;
        tx.run(sql("DELETE FROM login_failures WHERE name_hash = $1").bind(fingerprint(&account.name))).await?;
        self.audit(&mut tx, Some(account), "account.change_password", visitor, now).await?;
        tx.commit_quietly().await?;
        Ok(true)
    }

    /// An audit row with the network address. A name that is not known is not kept: it may be a password.
    async fn audit(
        &self,
        tx: &mut Tx,
        account: Option<&AccountRow>,
        action: &'static str,
        visitor: &Visitor,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        // The town's office sees tries with unknown names, too.
        let scope = match account {
            Some(account) => account.scope.clone(),
            None => self.reference.present().await?.site.scope.clone(),
        };
        let entry = Entry {
            at: stored_moment(now),
            account: account.map(|account| account.id),
            who: account.map(|account| account.display_name.clone()).unwrap_or_default(),
            action,
            subject: "account",
            subject_id: account.map(|account| account.id.to_string()).unwrap_or_default(),
            scope,
            reason: String::new(),
        };
        let changes = [Change::new("address", "", visitor.address.as_str())];
        audit::write(tx, &*self.ids, &entry, &changes).await
    }
}

fn lock() -> TimeDelta {
    TimeDelta::minutes(LOCK_MINUTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{PasswordCost, Storage, StorageOptions};
    use app::{
        features::accounts::{Account, model::AccountDraft, store::AccountStore},
        ids::Scope,
    };

    const TOWN: &str = "320582100";
    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    async fn with_account(folder: &std::path::Path) -> (Storage, Account, String) {
        let options = StorageOptions { password_cost: PasswordCost::TEST, ..StorageOptions::default() };
        let url = format!("sqlite:{}", folder.join("test.db").display());
        let storage = Storage::open(&url, folder, options).await.unwrap();
        storage.migrate().await.unwrap();
        let draft = AccountDraft {
            name: "office".into(),
            display_name: "office".into(),
            role: Role::Office,
            scope: Scope(TOWN.into()),
            unit: None,
            is_demo: false,
        };
        let admin = crate::cli::operator(&Scope(TOWN.into())).unwrap();
        let (account, password) = storage.accounts.add(&admin, &draft, NOW).await.unwrap().unwrap();
        (storage, account, password)
    }

    #[tokio::test]
    async fn a_change_of_password_does_not_undo_what_an_admin_did_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let (storage, account, first) = with_account(folder.path()).await;
        let (accounts, visitor) = (&storage.accounts, Visitor::default());
        let admin = crate::cli::operator(&Scope(TOWN.into())).unwrap();
        let login = Login { account: account.clone(), token_hash: String::new() };

        let checked = accounts.existing(account.id).await.unwrap();
        let fresh = accounts.reset_password(&admin, account.id, NOW).await.unwrap();
        let stolen = accounts.hashed("chosen by a thief").await.unwrap();
        assert!(!accounts.try_replace(&checked, &login, &stolen, &visitor, NOW).await.unwrap());
        let entered = accounts.log_in("office", &fresh, false, &visitor, NOW).await.unwrap();
        assert!(matches!(entered, TryLogin::In { .. }), "{entered:?}");
        assert_eq!(accounts.log_in("office", &first, false, &visitor, NOW).await.unwrap(), TryLogin::Wrong);

        let checked = accounts.existing(account.id).await.unwrap();
        accounts.set_disabled(&admin, account.id, true, NOW).await.unwrap();
        assert!(!accounts.try_replace(&checked, &login, &stolen, &visitor, NOW).await.unwrap());
    }
}
