//! Changing the registries: one transaction with its audit rows, on the version that was seen. Of what is confidential,
//! the log says which fields changed, and never what they say.

use super::{
    super::{
        audit::{self, Change, Entry as Line},
        db::Tx,
        fault::Fault,
        sql::sql,
    },
    Around,
    read::Door,
    rows::{columns, table_of},
};
use app::features::{
    accounts::Actor,
    around::{
        model::{Group, Record, VillageCount},
        registry::{Registry, values},
        store::{Counting, Kept},
    },
};
use chrono::{DateTime, Utc};

/// What changed between two versions, or what a new or a removed record says.
fn changes(registry: Registry, old: Option<&Record>, new: Option<&Record>) -> Vec<Change> {
    let (old, new) = (old.map(values).unwrap_or_default(), new.map(values).unwrap_or_default());
    let of = |values: &[(&'static str, String)], name: &str| {
        values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let told = |name: &'static str| {
        let (old, new) = (of(&old, name), of(&new, name));
        if old == new || (old.is_empty() && new == "false") {
            return None;
        }
        Some(if registry.is_confidential() { Change::new(name, "", "") } else { Change::new(name, old, new) })
    };
    registry.fields().iter().filter_map(|field| told(field.name)).collect()
}

impl Around {
    pub(super) async fn try_keep(&self, actor: &Actor, record: &Record, now: DateTime<Utc>) -> Result<Kept, Fault> {
        let registry = Registry::of(record);
        let table = table_of(registry);
        let mut tx = self.db.begin().await?;
        let before = Door::Tx(&mut tx).one(registry, record.id()).await?;
        // The second click on the button has nothing left to do.
        if before.as_ref().is_some_and(|before| before.clone().in_version(0) == record.clone().in_version(0)) {
            return Ok(Kept::Done);
        }
        let next = record.clone().in_version(record.version() + 1);
        let mut put = table.upsert(&columns(&next));
        put.push(" WHERE ").push(table.name).push(".version = ").push_value(record.version());
        if before.as_ref().map_or(0, Record::version) != record.version() || tx.run(put).await? == 0 {
            return Ok(Kept::Conflict);
        }
        let action = if before.is_some() { "around.change" } else { "around.add" };
        let line = Line::by(actor, now, action, (registry.subject(), record.id().to_owned()), record.scope());
        audit::write(&mut tx, &*self.ids, &line, &changes(registry, before.as_ref(), Some(record))).await?;
        tx.commit().await?;
        Ok(Kept::Done)
    }

    pub(super) async fn try_remove(
        &self,
        actor: &Actor,
        registry: Registry,
        (id, version): (&str, i64),
        now: DateTime<Utc>,
    ) -> Result<Kept, Fault> {
        let mut tx = self.db.begin().await?;
        let Some(before) = Door::Tx(&mut tx).one(registry, id).await? else { return Ok(Kept::Done) };
        let mut delete = sql("DELETE FROM ");
        delete.push(table_of(registry).name).push(" WHERE id = ").push_value(id);
        delete.push(" AND version = ").push_value(version);
        if tx.run(delete).await? == 0 {
            return Ok(Kept::Conflict);
        }
        let line = Line::by(actor, now, "around.remove", (registry.subject(), id.to_owned()), before.scope());
        let told = if registry.is_confidential() { Vec::new() } else { changes(registry, Some(&before), None) };
        audit::write(&mut tx, &*self.ids, &line, &told).await?;
        tx.commit().await?;
        Ok(Kept::Done)
    }

    pub(super) async fn try_add_samples(
        &self,
        actor: &Actor,
        records: &[Record],
        counts: &[VillageCount],
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let mut tx = self.db.begin().await?;
        for record in records {
            if Door::Tx(&mut tx).one(Registry::of(record), record.id()).await?.is_none() {
                tx.run(table_of(Registry::of(record)).upsert(&columns(record))).await?;
            }
        }
        for VillageCount { village, year, group, number, is_demo } in counts {
            let insert = sql("INSERT INTO around_counts (village, year, kind, number, is_demo) \
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT (village, year, kind) DO NOTHING");
            tx.run(insert.bind(village).bind(*year).bind(group.key()).bind(*number).bind(*is_demo)).await?;
        }
        let subject = ("around_entries", String::new());
        let line = Line::by(actor, now, "around.sample", subject, &actor.scope().0);
        audit::write(&mut tx, &*self.ids, &line, &[]).await?;
        tx.commit().await?;
        Ok(())
    }

    pub(super) async fn try_set_counts(
        &self,
        actor: &Actor,
        counting: &Counting,
        now: DateTime<Utc>,
    ) -> Result<Kept, Fault> {
        let Counting { year, group, numbers } = counting;
        let mut tx = self.db.begin().await?;
        for (village, before, number) in numbers {
            let find = sql("SELECT number FROM around_counts WHERE village = $1 AND year = $2 AND kind = $3");
            let there = tx.maybe::<(i64,)>(find.bind(village).bind(*year).bind(group.key())).await?;
            let there = there.map(|(there,)| there);
            if there == *number {
                continue;
            }
            if there != *before {
                return Ok(Kept::Conflict);
            }
            set_count(&mut tx, village, *year, *group, *number).await?;
            let subject = ("village_count", format!("{village}/{year}/{}", group.key()));
            let line = Line::by(actor, now, "around.count", subject, village);
            let text = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
            let change = Change::new("number", text(there), text(*number));
            audit::write(&mut tx, &*self.ids, &line, &[change]).await?;
        }
        tx.commit().await?;
        Ok(Kept::Done)
    }
}

/// Puts a number in the place of whatever stood there; what the office enters is no sample data.
async fn set_count(tx: &mut Tx, village: &str, year: i64, group: Group, number: Option<i64>) -> Result<(), Fault> {
    let delete = sql("DELETE FROM around_counts WHERE village = $1 AND year = $2 AND kind = $3");
    tx.run(delete.bind(village).bind(year).bind(group.key())).await?;
    if let Some(number) = number {
        let insert =
            sql("INSERT INTO around_counts (village, year, kind, number, is_demo) VALUES ($1, $2, $3, $4, $5)");
        tx.run(insert.bind(village).bind(year).bind(group.key()).bind(number).bind(false)).await?;
    }
    Ok(())
}
