//! Adding and changing sites, and what belongs to them: namings and states. The highest level and the present state are
//! kept with the site, and follow from them.

use super::{
    super::{
        attachments,
        audit::{self, Change},
        db::Tx,
        fault::Fault,
        sql::sql,
    },
    NAMINGS, SITES, STATES, Sites, entry,
    rows::{NamingRow, SiteRow, StateRow, columns, naming_columns, state_columns},
};
use app::{
    clock,
    features::{
        accounts::Actor,
        attachments::OwnerKind,
        sites::{
            Naming, Site, StateChange, rules,
            store::{Detail, SiteWrite, Written},
        },
    },
};
use chrono::{DateTime, NaiveDate, Utc};

async fn of_tx(tx: &mut Tx, id: &str) -> Result<Option<Site>, Fault> {
    let find = sql("SELECT * FROM sites WHERE id = $1").bind(id);
    tx.maybe::<SiteRow>(find).await?.map(SiteRow::site).transpose()
}

pub(super) async fn namings(tx: &mut Tx, id: &str) -> Result<Vec<Naming>, Fault> {
    let find = sql("SELECT * FROM site_namings WHERE site = $1 ORDER BY id").bind(id);
    let rows: Vec<NamingRow> = tx.all(find).await?;
    rows.into_iter().map(NamingRow::naming).collect()
}

async fn states(tx: &mut Tx, id: &str) -> Result<Vec<StateChange>, Fault> {
    let find = sql("SELECT * FROM site_states WHERE site = $1 ORDER BY began_on, made_at, id").bind(id);
    let rows: Vec<StateRow> = tx.all(find).await?;
    rows.into_iter().map(StateRow::change).collect()
}

/// The site with the level and state that follow from what is stored.
async fn derived(tx: &mut Tx, site: &Site, today: NaiveDate) -> Result<Site, Fault> {
    let level = rules::level_on(&namings(tx, &site.id).await?, today);
    let (state, state_on) = match rules::state_on(&states(tx, &site.id).await?, today) {
        Some((state, day)) => (state, Some(day)),
        None => (site.state, site.state_on),
    };
    Ok(Site { level, state, state_on, ..site.clone() })
}

/// Whether a site is there as it is wanted, whatever follows from other tables.
fn is_same(present: &Site, wanted: &Site) -> bool {
    let kept = Site {
        version: present.version,
        seq: present.seq,
        state: present.state,
        state_on: present.state_on,
        level: present.level,
        ..wanted.clone()
    };
    kept == *present
}

impl Sites {
    pub(super) async fn try_write(
        &self,
        actor: &Actor,
        writes: &[SiteWrite],
        now: DateTime<Utc>,
    ) -> Result<Written, Fault> {
        let mut tx = self.db.begin().await?;
        let mut is_changed = false;
        for write in writes {
            let wanted = &write.site;
            let present = of_tx(&mut tx, &wanted.id).await?;
            if present.as_ref().is_some_and(|present| is_same(present, wanted)) {
                continue;
            }
            if present.as_ref().map_or(0, |present| present.version) != wanted.version {
                return Ok(Written::Conflict);
            }
            self.put(&mut tx, actor, write, present.as_ref(), now).await?;
            is_changed = true;
        }
        if is_changed {
            tx.commit_and_count(&self.changes).await?;
        }
        Ok(Written::Done)
    }

    async fn put(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        write: &SiteWrite,
        present: Option<&Site>,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let mut next = Site { version: write.site.version + 1, ..write.site.clone() };
        if let Some(present) = present {
            next.seq = present.seq;
        } else {
            let (last,): (i64,) = tx.one(sql("SELECT COALESCE(MAX(seq), 0) FROM sites")).await?;
            next.seq = last + 1;
            for naming in &write.namings {
                tx.run(NAMINGS.upsert(&naming_columns(naming))).await?;
            }
            if let Some(first) = &write.first {
                tx.run(STATES.upsert(&state_columns(first))).await?;
            }
        }
        let next = derived(tx, &next, clock::local_date(now)).await?;
        tx.run(SITES.upsert(&columns(&next, now))).await?;
        if present.is_some_and(|present| present.scope != next.scope) {
            Self::move_along(tx, &next).await?;
        }
        let action = if present.is_some() { "site.change" } else { "site.add" };
        let changes = write.changes.iter().map(|change| Change::new(&change.field, &change.old, &change.new));
        audit::write(tx, &*self.ids, &entry(actor, &next, action, now), &changes.collect::<Vec<_>>()).await
    }

    /// What belongs to a site goes with it to another village.
    async fn move_along(tx: &mut Tx, site: &Site) -> Result<(), Fault> {
        let update = sql("UPDATE inspections SET scope = $1 WHERE site = $2").bind(&site.scope).bind(&site.id);
        tx.run(update).await?;
        let find = sql("SELECT id FROM inspections WHERE site = $1").bind(&site.id);
        let ids: Vec<(uuid::Uuid,)> = tx.all(find).await?;
        let ids = ids.into_iter().map(|(id,)| id.to_string()).collect::<Vec<_>>();
        attachments::move_to(tx, OwnerKind::Inspection, &ids, &site.scope).await?;
        attachments::move_to(tx, OwnerKind::Site, std::slice::from_ref(&site.id), &site.scope).await
    }

    pub(super) async fn try_change(
        &self,
        actor: &Actor,
        site: &Site,
        detail: &Detail,
        now: DateTime<Utc>,
    ) -> Result<Written, Fault> {
        let mut tx = self.db.begin().await?;
        let Some(present) = of_tx(&mut tx, &site.id).await? else { return Ok(Written::Conflict) };
        let known = namings(&mut tx, &site.id).await?;
        let line = |naming: Option<&Naming>| naming.map(rules::naming_line).unwrap_or_default();
        let (action, changes, reason) = match detail {
            Detail::Name(naming) => {
                let before = known.iter().find(|one| one.id == naming.id);
                if before == Some(naming) {
                    return Ok(Written::Done);
                }
                ("site.name", vec![Change::new("site_naming", line(before), line(Some(naming)))], String::new())
            }
            Detail::Unname(id) => {
                let Some(before) = known.iter().find(|one| one.id == *id) else { return Ok(Written::Done) };
                ("site.unname", vec![Change::new("site_naming", line(Some(before)), "")], String::new())
            }
            Detail::State(change) => {
                let there = states(&mut tx, &site.id).await?;
                if let Some(before) = there.iter().find(|before| before.id == change.id) {
                    let same = StateChange { made_at: before.made_at, who: before.who.clone(), ..change.clone() };
                    return Ok(if same == *before { Written::Done } else { Written::Conflict });
                }
                let old = rules::state_on(&there, change.began_on).map_or(present.state, |(state, _)| state);
                let changes = vec![
                    Change::new("site_state", old.key(), change.state.key()),
                    Change::new("site_began_on", "", change.began_on.to_string()),
                ];
                ("site.state", changes, change.reason.clone())
            }
        };
        if present.version != site.version {
            return Ok(Written::Conflict);
        }
        match detail {
            Detail::Name(naming) => {
                // An id that another site's naming has must not move over here.
                let mut upsert = NAMINGS.upsert(&naming_columns(naming));
                upsert.push(" WHERE site_namings.site = excluded.site");
                if tx.run(upsert).await? == 0 {
                    return Ok(Written::Conflict);
                }
            }
            Detail::Unname(id) => {
                tx.run(sql("DELETE FROM site_namings WHERE id = $1 AND site = $2").bind(id).bind(&site.id)).await?;
            }
            Detail::State(change) => {
                tx.run(STATES.upsert(&state_columns(change))).await?;
            }
        }
        let next = Site { version: present.version + 1, ..present };
        let next = derived(&mut tx, &next, clock::local_date(now)).await?;
        tx.run(SITES.upsert(&columns(&next, now))).await?;
        let entry = entry(actor, &next, action, now).because(&reason);
        audit::write(&mut tx, &*self.ids, &entry, &changes).await?;
        tx.commit_and_count(&self.changes).await?;
        Ok(Written::Done)
    }
}
