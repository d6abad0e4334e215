//! Loading the shipped sites. What the office changed or added stays: only what was never touched is brought up to date.

use super::{
    super::{
        audit::{self, Change},
        fault::{Fault, retry},
        import::{Imported, by_operator},
        sql::{sql, stored_moment},
    },
    NAMINGS, SITES, Sites, change,
    rows::{SiteRow, columns, naming_columns},
};
use app::{
    error::StoreError,
    features::sites::{Naming, Site},
};
use chrono::{DateTime, Utc};
use std::collections::HashMap;

impl Sites {
    /// Brings in sites by id, each with its naming where it has one.
    pub async fn import_sites(
        &self,
        sites: &[(Site, Option<Naming>)],
        now: DateTime<Utc>,
    ) -> Result<Imported, StoreError> {
        Ok(retry(|| self.try_import(sites, now)).await?)
    }

    async fn try_import(&self, sites: &[(Site, Option<Naming>)], now: DateTime<Utc>) -> Result<Imported, Fault> {
        let mut tx = self.db.begin().await?;
        let rows: Vec<SiteRow> = tx.all(sql("SELECT * FROM sites")).await?;
        let present = rows
            .into_iter()
            .map(|row| row.site().map(|site| (site.id.clone(), site)))
            .collect::<Result<HashMap<_, _>, _>>()?;
        let mut imported = Imported::default();
        for (site, naming) in sites {
            let wanted = Site { level: naming.as_ref().map(|naming| naming.level), version: 1, ..site.clone() };
            let named = change::namings(&mut tx, &site.id).await?;
            let is_named = naming.iter().all(|naming| named.contains(naming));
            match present.get(&site.id) {
                Some(before) if before.is_local || before.version != 1 => {
                    imported.unchanged += 1;
                    continue;
                }
                Some(before) if *before == wanted && is_named => {
                    imported.unchanged += 1;
                    continue;
                }
                Some(_) => imported.changed += 1,
                None => imported.added += 1,
            }
            tx.run(SITES.upsert(&columns(&wanted, now))).await?;
            if let Some(naming) = naming {
                tx.run(NAMINGS.upsert(&naming_columns(naming))).await?;
            }
        }
        if imported.added + imported.changed == 0 {
            return Ok(imported);
        }
        let entry = by_operator(&mut tx, stored_moment(now), SITES.action, SITES.name).await?;
        let number = |number: usize| number.to_string();
        let changes =
            [Change::new("added", "", number(imported.added)), Change::new("changed", "", number(imported.changed))];
        audit::write(&mut tx, &*self.ids, &entry, &changes).await?;
        tx.commit_and_count(&self.changes).await?;
        Ok(imported)
    }
}
