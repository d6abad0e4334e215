//! Secret addresses of private calendars. Only the SHA-256 of a secret is kept; the secret has 256 random bits, so that
//! neither salt nor slow hashing would add anything.

use super::{
    accounts::{AccountRow, fingerprint, token},
    audit::{self, Entry},
    db::Database,
    fault::{Fault, retry},
    sql::sql,
};
use app::{
    backend::Ids,
    error::StoreError,
    features::{
        accounts::{Account, Actor},
        feeds::store::{FEEDS_MAX, Feed, FeedStore},
    },
    ids::AccountId,
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;
use std::sync::Arc;

/// A use is noted at most this often.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(10);
/// Letters of a secret: 32 bytes as hex.
const SECRET_LENGTH: usize = 64;

/// Private feeds in the database.
pub struct Feeds {
    pub(super) db: Database,
    pub(super) ids: Arc<dyn Ids>,
}

#[derive(FromRow)]
struct FeedRow {
    token_hash: String,
    created_at: DateTime<Utc>,
    last_used: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct OpenRow {
    last_used: Option<DateTime<Utc>>,
    #[sqlx(flatten)]
    account: AccountRow,
}

impl Feeds {
    async fn try_make(&self, actor: &Actor, token_hash: &str, now: DateTime<Utc>) -> Result<bool, Fault> {
        let mut tx = self.db.begin().await?;
        let account = actor.account().0;
        // Whoever makes two at once waits here, so that the count below holds; a shut account makes none.
        let hold = sql("UPDATE accounts SET disabled = FALSE WHERE id = $1 AND NOT disabled");
        if tx.run(hold.bind(account)).await? == 0 {
            return Err(Fault::Other(format!("there is no open account {account}")));
        }
        let (count,): (i64,) =
            tx.one(sql("SELECT COUNT(*) FROM feed_tokens WHERE account_id = $1").bind(account)).await?;
        if count >= i64::from(FEEDS_MAX) {
            return Ok(false);
        }
        let insert = sql("INSERT INTO feed_tokens (token_hash, account_id, created_at, last_used) \
             VALUES ($1, $2, $3, NULL)")
        .bind(token_hash)
        .bind(account)
        .bind(now);
        tx.run(insert).await?;
        audit::write(&mut tx, &*self.ids, &entry(actor, "feed.make", now), &[]).await?;
        tx.commit_quietly().await?;
        Ok(true)
    }

    async fn try_revoke(&self, actor: &Actor, key: &str, now: DateTime<Utc>) -> Result<(), Fault> {
        let mut tx = self.db.begin().await?;
        let delete = sql("DELETE FROM feed_tokens WHERE token_hash = $1 AND account_id = $2");
        if tx.run(delete.bind(key).bind(actor.account().0)).await? == 0 {
            return Ok(());
        }
        audit::write(&mut tx, &*self.ids, &entry(actor, "feed.revoke", now), &[]).await?;
        tx.commit_quietly().await
    }

    async fn opened(&self, secret: &str, now: DateTime<Utc>) -> Result<Option<Account>, Fault> {
        if secret.len() != SECRET_LENGTH {
            return Ok(None);
        }
        let hash = fingerprint(secret);
        let find = sql("SELECT f.last_used, a.* FROM feed_tokens f JOIN accounts a ON a.id = f.account_id \
             WHERE f.token_hash = $1 AND NOT a.disabled AND NOT a.must_change_password");
        let Some(row) = self.db.maybe::<OpenRow>(find.bind(&hash)).await? else { return Ok(None) };
        if row.last_used.is_none_or(|used| used + NOTED_EVERY <= now)
            && let Err(fault) = retry(|| self.note_use(&hash, now)).await
        {
            // The calendar gets its sessions all the same; the cause is logged.
            let _ = StoreError::from(fault);
        }
        Ok(Some(row.account.account()?))
    }

    async fn note_use(&self, hash: &str, now: DateTime<Utc>) -> Result<(), Fault> {
        let mut tx = self.db.begin().await?;
        tx.run(sql("UPDATE feed_tokens SET last_used = $2 WHERE token_hash = $1").bind(hash).bind(now)).await?;
        tx.commit_quietly().await
    }
}

fn entry(actor: &Actor, action: &'static str, now: DateTime<Utc>) -> Entry {
    Entry::by(actor, now, action, ("account", actor.account().to_string()), &actor.scope().0)
}

#[async_trait]
impl FeedStore for Feeds {
    async fn make(&self, actor: &Actor, now: DateTime<Utc>) -> Result<Option<String>, StoreError> {
        let secret = token()?;
        let hash = fingerprint(&secret);
        Ok(retry(|| self.try_make(actor, &hash, now)).await?.then_some(secret))
    }

    async fn list(&self, account: AccountId) -> Result<Vec<Feed>, StoreError> {
        let all = sql("SELECT token_hash, created_at, last_used FROM feed_tokens WHERE account_id = $1 \
             ORDER BY created_at DESC, token_hash");
        let rows: Vec<FeedRow> = self.db.all(all.bind(account.0)).await?;
        let feed = |row: FeedRow| Feed { key: row.token_hash, created_at: row.created_at, last_used: row.last_used };
        Ok(rows.into_iter().map(feed).collect())
    }

    async fn revoke(&self, actor: &Actor, key: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        Ok(retry(|| self.try_revoke(actor, key, now)).await?)
    }

    async fn open(&self, secret: &str, now: DateTime<Utc>) -> Result<Option<Account>, StoreError> {
        Ok(self.opened(secret, now).await?)
    }
}
