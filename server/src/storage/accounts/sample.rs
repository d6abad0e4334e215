//! Accounts of the sample data: with an id of the caller's choice, and open at once to whoever tries the program out.

use super::{
    super::{
        audit::{self, Change},
        fault::{Fault, retry},
        sql::{sql, stored_moment},
    },
    AccountRow, Accounts, end_logins, entry_by, normalised,
    passwords::one_time_password,
};
use app::{
    error::StoreError,
    features::accounts::{Account, Actor, model::AccountDraft},
    ids::AccountId,
};
use chrono::{DateTime, Utc};

impl Accounts {
    /// Makes an account of the sample data with a generated password that need not be changed, and returns both; one
    /// that is there already gets a new password. `None` where the name belongs to a real account.
    pub async fn add_sample(
        &self,
        actor: &Actor,
        id: AccountId,
        draft: &AccountDraft,
        now: DateTime<Utc>,
    ) -> Result<Option<(Account, String)>, StoreError> {
        let password = one_time_password();
        let hash = self.hashed(&password).await?;
        let account = retry(|| self.try_add_sample(actor, id, draft, &hash, now)).await?;
        Ok(account.map(|account| (account, password)))
    }

    async fn try_add_sample(
        &self,
        actor: &Actor,
        id: AccountId,
        draft: &AccountDraft,
        hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Account>, Fault> {
        let mut tx = self.db.begin().await?;
        let upsert = sql("INSERT INTO accounts (id, name, display_name, role, scope, unit, password_hash, \
             must_change_password, disabled, is_demo, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, FALSE, TRUE, $8) \
             ON CONFLICT (name) DO UPDATE SET display_name = excluded.display_name, role = excluded.role, \
             scope = excluded.scope, unit = excluded.unit, password_hash = excluded.password_hash, \
             must_change_password = FALSE, disabled = FALSE WHERE accounts.is_demo RETURNING *")
        .bind(id.0)
        .bind(normalised(&draft.name))
        .bind(&draft.display_name)
        .bind(draft.role.key())
        .bind(&draft.scope.0)
        .bind(&draft.unit)
        .bind(hash)
        .bind(stored_moment(now));
        let Some(row) = tx.maybe::<AccountRow>(upsert).await? else { return Ok(None) };
        end_logins(&mut tx, row.id).await?;
        let entry = entry_by(actor, stored_moment(now), "account.add", AccountId(row.id), &row.scope);
        let changes = [
            Change::new("name", "", row.name.as_str()),
            Change::new("role", "", row.role.as_str()),
            Change::new("scope", "", row.scope.as_str()),
        ];
        audit::write(&mut tx, &*self.ids, &entry, &changes).await?;
        tx.commit().await?;
        row.account().map(Some)
    }
}
