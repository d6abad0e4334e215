//! Culture sites, their namings and states, and inspections.

mod change;
mod import;
mod list;
mod rows;

use super::{
    attachments,
    audit::{self, Change, Entry},
    db::Database,
    fault::{Fault, retry},
    import::Table,
    photos::Files,
    sql::{IDS_MAX, sql},
};
use app::{
    backend::Ids,
    error::StoreError,
    features::{
        accounts::Actor,
        attachments::{Owner, OwnerKind},
        reference::Term,
        sites::{
            Finding, Inspection, Naming, Site, SiteLine, StateChange,
            model::Use,
            query::SiteFilter,
            store::{Care, Detail, InspectionFilter, Removed, SiteStore, SiteWrite, Written},
        },
    },
    ids::InspectionId,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use rows::{InspectionRow, NamingRow, SiteRow, StateRow, inspection_columns};
use std::sync::{Arc, atomic::AtomicU64};

const SITES: Table = Table { name: "sites", key: "(id)", key_columns: 1, action: "import.sites" };
const NAMINGS: Table = Table { name: "site_namings", key: "(id)", key_columns: 1, action: "import.sites" };
const STATES: Table = Table { name: "site_states", key: "(id)", key_columns: 1, action: "import.sites" };
const INSPECTIONS: Table = Table { name: "inspections", key: "(id)", key_columns: 1, action: "site.inspect" };

/// Sites in the database.
pub struct Sites {
    pub(super) db: Database,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) files: Arc<Files>,
    /// Counts the changes of the reference data, of which the names of sites are a part.
    pub(super) changes: Arc<AtomicU64>,
}

/// All sites as sessions need them: an entry of a list each, in its order. One that does not stand any more says since
/// when it does not.
pub(super) async fn terms(db: &Database, include_demo: bool) -> Result<Vec<Term>, Fault> {
    let mut select = sql("SELECT * FROM sites");
    if !include_demo {
        select.push(" WHERE NOT is_demo");
    }
    select.push(" ORDER BY seq, id");
    let rows: Vec<SiteRow> = db.all(select).await?;
    let term = |row: SiteRow| {
        let site = row.site()?;
        let closed = (!site.state.is_standing()).then(|| site.state_on.unwrap_or_default());
        Ok(Term {
            code: site.id,
            zh: site.name,
            en: site.name_en,
            pending: site.pending,
            section: site.section,
            wording: site.wording,
            ends_on: closed,
            village: site.village.unwrap_or_default(),
            detail: site.kind.key().to_owned(),
            ..Term::default()
        })
    };
    rows.into_iter().map(term).collect()
}

/// What a write tells the audit log about a site.
fn entry(actor: &Actor, site: &Site, action: &'static str, now: DateTime<Utc>) -> Entry {
    Entry::by(actor, now, action, ("site", site.id.clone()), &site.scope)
}

impl Sites {
    async fn present(&self, id: &str) -> Result<Option<Site>, Fault> {
        let find = sql("SELECT * FROM sites WHERE id = $1").bind(id);
        self.db.maybe::<SiteRow>(find).await?.map(SiteRow::site).transpose()
    }

    async fn try_remove(&self, actor: &Actor, site: &Site, now: DateTime<Utc>) -> Result<Removed, Fault> {
        let mut tx = self.db.begin().await?;
        let count = sql("SELECT COUNT(*) FROM events WHERE site = $1").bind(&site.id);
        let (sessions,): (i64,) = tx.one(count).await?;
        if sessions > 0 {
            return Ok(Removed::InUse(sessions));
        }
        let delete = sql("DELETE FROM sites WHERE id = $1 AND version = $2").bind(&site.id).bind(site.version);
        if tx.run(delete).await? == 0 {
            drop(tx);
            return Ok(if self.present(&site.id).await?.is_none() { Removed::Done } else { Removed::Conflict });
        }
        let inspections = sql("SELECT * FROM inspections WHERE site = $1").bind(&site.id);
        let inspections: Vec<InspectionRow> = tx.all(inspections).await?;
        let mut gone = attachments::detach(&mut tx, &Owner::new(OwnerKind::Site, &site.id, &site.scope)).await?;
        for inspection in inspections {
            let owner = Owner::new(OwnerKind::Inspection, inspection.inspection()?.id, &site.scope);
            gone.extend(attachments::detach(&mut tx, &owner).await?);
        }
        for delete in [
            "DELETE FROM site_namings WHERE site = $1",
            "DELETE FROM site_states WHERE site = $1",
            "DELETE FROM inspections WHERE site = $1",
        ] {
            tx.run(sql(delete).bind(&site.id)).await?;
        }
        let change = Change::new("title", &site.name, "");
        audit::write(&mut tx, &*self.ids, &entry(actor, site, "site.remove", now), &[change]).await?;
        tx.commit_and_count(&self.changes).await?;
        self.files.forget_unused(&self.db, gone).await;
        Ok(Removed::Done)
    }

    async fn try_inspect(&self, actor: &Actor, inspection: &Inspection, now: DateTime<Utc>) -> Result<Written, Fault> {
        let mut tx = self.db.begin().await?;
        let find = sql("SELECT * FROM inspections WHERE id = $1").bind(inspection.id.0);
        if let Some(known) = tx.maybe::<InspectionRow>(find).await? {
            let known = known.inspection()?;
            let same = Inspection { resolved_on: known.resolved_on, made_at: known.made_at, ..inspection.clone() };
            return Ok(if same == known { Written::Done } else { Written::Conflict });
        }
        let site = sql("SELECT * FROM sites WHERE id = $1").bind(&inspection.site);
        let Some(site) = tx.maybe::<SiteRow>(site).await?.map(SiteRow::site).transpose()? else {
            return Ok(Written::Conflict);
        };
        // Entered late, it may lie before an inspection that found all in order already.
        let later = sql("SELECT MIN(done_on) FROM inspections WHERE site = $1 AND finding = 'fine' AND done_on >= $2");
        let (later,): (Option<chrono::NaiveDate>,) =
            tx.one(later.bind(&inspection.site).bind(inspection.done_on)).await?;
        let resolved_on = later.filter(|_| inspection.finding != Finding::Fine);
        let row = Inspection { resolved_on, ..inspection.clone() };
        tx.run(INSPECTIONS.upsert(&inspection_columns(&row))).await?;
        let owner = Owner::new(OwnerKind::Inspection, inspection.id, &inspection.scope);
        attachments::attach(&mut tx, &*self.ids, actor, &owner, now).await?;
        let mut changes = vec![Change::new("site_finding", "", inspection.finding.key())];
        if inspection.finding == Finding::Fine {
            let close = sql("UPDATE inspections SET resolved_on = $1 \
                 WHERE site = $2 AND finding <> 'fine' AND resolved_on IS NULL AND done_on <= $3");
            let close = close.bind(inspection.done_on).bind(&inspection.site).bind(inspection.done_on);
            let closed = tx.run(close).await?;
            if closed > 0 {
                changes.push(Change::new("site_resolved", "", closed.to_string()));
            }
        }
        if let Some(day) = inspection.repair_by {
            changes.push(Change::new("site_repair_by", "", day.to_string()));
        }
        audit::write(&mut tx, &*self.ids, &entry(actor, &site, "site.inspect", now), &changes).await?;
        tx.commit().await?;
        Ok(Written::Done)
    }

    async fn inspected(
        &self,
        filter: &InspectionFilter,
        limit: u32,
        offset: u32,
    ) -> Result<(Vec<Inspection>, i64), Fault> {
        let mut count = sql("SELECT COUNT(*)");
        list::push_inspections(&mut count, filter);
        let (total,): (i64,) = self.db.one(count).await?;
        let mut select = sql("SELECT i.*");
        list::push_inspections(&mut select, filter);
        select.push(" ORDER BY i.done_on DESC, i.made_at DESC, i.id LIMIT ").push_value(i64::from(limit));
        select.push(" OFFSET ").push_value(i64::from(offset));
        let rows: Vec<InspectionRow> = self.db.all(select).await?;
        Ok((rows.into_iter().map(InspectionRow::inspection).collect::<Result<_, _>>()?, total))
    }

    async fn named(&self, ids: &[String]) -> Result<Vec<Naming>, Fault> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let mut namings = Vec::new();
        for ids in ids.chunks(IDS_MAX) {
            let padding = ids.last().into_iter().cycle().take(ids.len().next_power_of_two() - ids.len());
            let mut find = sql("SELECT * FROM site_namings WHERE site IN ");
            find.push_list(ids.iter().chain(padding)).push(" ORDER BY site, named_on, id");
            for row in self.db.all::<NamingRow>(find).await? {
                namings.push(row.naming()?);
            }
        }
        namings.sort_by(|a, b| (&a.site, a.level, a.named_on).cmp(&(&b.site, b.level, b.named_on)));
        Ok(namings)
    }
}

#[async_trait]
impl SiteStore for Sites {
    async fn list(&self, filter: &SiteFilter, limit: u32, offset: u32) -> Result<(Vec<SiteLine>, i64), StoreError> {
        Ok(list::page(&self.db, filter, limit, offset).await?)
    }

    async fn find(&self, id: &str) -> Result<Option<Site>, StoreError> {
        Ok(self.present(id).await?)
    }

    async fn used(&self, filter: &SiteFilter, id: &str) -> Result<Use, StoreError> {
        Ok(list::used(&self.db, filter, id).await?)
    }

    async fn namings(&self, ids: &[String]) -> Result<Vec<Naming>, StoreError> {
        Ok(self.named(ids).await?)
    }

    async fn states(&self, id: &str) -> Result<Vec<StateChange>, StoreError> {
        let find = sql("SELECT * FROM site_states WHERE site = $1 ORDER BY began_on, made_at, id").bind(id);
        let rows: Vec<StateRow> = self.db.all(find).await?;
        Ok(rows.into_iter().map(StateRow::change).collect::<Result<_, _>>()?)
    }

    async fn named_by(&self, id: &str) -> Result<i64, StoreError> {
        let count = sql("SELECT COUNT(*) FROM events WHERE site = $1").bind(id);
        Ok(self.db.one::<(i64,)>(count).await?.0)
    }

    async fn write(&self, actor: &Actor, writes: Vec<SiteWrite>, now: DateTime<Utc>) -> Result<Written, StoreError> {
        Ok(retry(|| self.try_write(actor, &writes, now)).await?)
    }

    async fn change(
        &self,
        actor: &Actor,
        site: &Site,
        detail: Detail,
        now: DateTime<Utc>,
    ) -> Result<Written, StoreError> {
        Ok(retry(|| self.try_change(actor, site, &detail, now)).await?)
    }

    async fn remove(&self, actor: &Actor, site: &Site, now: DateTime<Utc>) -> Result<Removed, StoreError> {
        Ok(retry(|| self.try_remove(actor, site, now)).await?)
    }

    async fn inspect(&self, actor: &Actor, inspection: &Inspection, now: DateTime<Utc>) -> Result<Written, StoreError> {
        Ok(retry(|| self.try_inspect(actor, inspection, now)).await?)
    }

    async fn inspections(
        &self,
        filter: &InspectionFilter,
        limit: u32,
        offset: u32,
    ) -> Result<(Vec<Inspection>, i64), StoreError> {
        Ok(self.inspected(filter, limit, offset).await?)
    }

    async fn inspection(&self, id: InspectionId) -> Result<Option<Inspection>, StoreError> {
        let find = sql("SELECT * FROM inspections WHERE id = $1").bind(id.0);
        let row = self.db.maybe::<InspectionRow>(find).await?;
        Ok(row.map(InspectionRow::inspection).transpose()?)
    }

    async fn care(&self, scope: &str, include_demo: bool) -> Result<Vec<Care>, StoreError> {
        Ok(list::care(&self.db, scope, include_demo).await?)
    }
}
