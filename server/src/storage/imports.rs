//! Sheets that were handed in and wait for a yes. They are no records: nobody but their owner sees them, they are in no
//! backup, and a day later they are gone.

use super::{
    db::Database,
    fault::{Fault, retry},
    sql::{sql, stored_moment},
};
use app::{
    error::StoreError,
    features::{
        accounts::Actor,
        sheets::store::{Content, Import, ImportStore, KEPT_HOURS, Kind},
    },
    ids::{AccountId, ImportId},
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;
use uuid::Uuid;

/// Sheets of one account that are kept at once.
const KEPT_MAX: i64 = 5;

/// Waiting sheets in the database.
pub struct Imports {
    pub(super) db: Database,
}

#[derive(FromRow)]
struct ImportRow {
    id: Uuid,
    kind: String,
    account_id: Uuid,
    scope: String,
    year: i64,
    name: String,
    content: String,
    created_at: DateTime<Utc>,
}

impl ImportRow {
    fn import(self) -> Result<Import, Fault> {
        let id = self.id;
        let broken = |what: String| Fault::Row { table: "imports", what: format!("{id}: {what}") };
        Ok(Import {
            id: ImportId(id),
            kind: Kind::from_key(&self.kind).ok_or_else(|| broken(format!("kind {}", self.kind)))?,
            account: AccountId(self.account_id),
            scope: self.scope,
            year: i32::try_from(self.year).map_err(|_| broken(format!("year {}", self.year)))?,
            name: self.name,
            content: serde_json::from_str::<Content>(&self.content).map_err(|error| broken(error.to_string()))?,
            created_at: self.created_at,
        })
    }
}

impl Imports {
    async fn try_keep(&self, actor: &Actor, import: &Import, content: &str) -> Result<(), Fault> {
        let mut tx = self.db.begin().await?;
        let account = actor.account().0;
        let put = sql("INSERT INTO imports (id, kind, account_id, scope, year, name, content, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET content = excluded.content \
             WHERE imports.account_id = excluded.account_id")
        .bind(import.id.0)
        .bind(import.kind.key())
        .bind(account)
        .bind(&import.scope)
        .bind(i64::from(import.year))
        .bind(&import.name)
        .bind(content)
        .bind(stored_moment(import.created_at));
        tx.run(put).await?;
        let tidy = sql("DELETE FROM imports WHERE account_id = $1 AND id NOT IN \
             (SELECT id FROM imports WHERE account_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2)")
        .bind(account)
        .bind(KEPT_MAX);
        tx.run(tidy).await?;
        tx.commit_quietly().await
    }

    async fn try_find(&self, id: ImportId, account: AccountId, now: DateTime<Utc>) -> Result<Option<Import>, Fault> {
        let find = sql("SELECT * FROM imports WHERE id = $1 AND account_id = $2 AND created_at > $3");
        let find = find.bind(id.0).bind(account.0).bind(now - TimeDelta::hours(KEPT_HOURS));
        self.db.maybe::<ImportRow>(find).await?.map(ImportRow::import).transpose()
    }

    async fn try_latest(
        &self,
        account: AccountId,
        kind: Kind,
        (scope, year): (&str, i32),
        now: DateTime<Utc>,
    ) -> Result<Option<Import>, Fault> {
        let find = sql("SELECT * FROM imports WHERE account_id = $1 AND kind = $2 AND scope = $3 AND year = $4 \
             AND created_at > $5 ORDER BY created_at DESC, id DESC LIMIT 1");
        let find = find.bind(account.0).bind(kind.key()).bind(scope).bind(i64::from(year));
        let find = find.bind(now - TimeDelta::hours(KEPT_HOURS));
        self.db.maybe::<ImportRow>(find).await?.map(ImportRow::import).transpose()
    }

    async fn try_forget(&self, account: AccountId, id: ImportId) -> Result<(), Fault> {
        let mut tx = self.db.begin().await?;
        tx.run(sql("DELETE FROM imports WHERE id = $1 AND account_id = $2").bind(id.0).bind(account.0)).await?;
        tx.commit_quietly().await
    }

    /// Takes away what nobody confirmed in time.
    pub(super) async fn sweep(&self, now: DateTime<Utc>) -> Result<u64, Fault> {
        let mut tx = self.db.begin().await?;
        let old = sql("DELETE FROM imports WHERE created_at <= $1").bind(now - TimeDelta::hours(KEPT_HOURS));
        let count = tx.run(old).await?;
        tx.commit_quietly().await?;
        Ok(count)
    }
}

#[async_trait]
impl ImportStore for Imports {
    async fn keep(&self, actor: &Actor, import: &Import) -> Result<(), StoreError> {
        let content = serde_json::to_string(&import.content).map_err(|error| Fault::Other(error.to_string()))?;
        Ok(retry(|| self.try_keep(actor, import, &content)).await?)
    }

    async fn find(&self, id: ImportId, account: AccountId, now: DateTime<Utc>) -> Result<Option<Import>, StoreError> {
        Ok(self.try_find(id, account, now).await?)
    }

    async fn latest(
        &self,
        account: AccountId,
        kind: Kind,
        place: (&str, i32),
        now: DateTime<Utc>,
    ) -> Result<Option<Import>, StoreError> {
        Ok(self.try_latest(account, kind, place, now).await?)
    }

    async fn forget(&self, actor: &Actor, id: ImportId) -> Result<(), StoreError> {
        Ok(retry(|| self.try_forget(actor.account(), id)).await?)
    }
}
