//! Villages' boundaries: read with the reference data, stored all at once.

use super::{
    super::{
        audit::{self, Change, Entry},
        db::{Database, Tx},
        fault::Fault,
        import::{Imported, by_operator},
        sql::{sql, stored_moment},
    },
    Map,
};
use app::features::{
    accounts::Actor,
    map::{boundary::Boundary, datum::Datum, draw::Outline, store::Taken},
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use std::collections::HashMap;

#[derive(FromRow)]
struct BoundaryRow {
    code: String,
    shape: String,
    datum: String,
    source: String,
    points: i64,
    version: i64,
    updated_at: DateTime<Utc>,
}

impl BoundaryRow {
    fn boundary(self) -> Boundary {
        Boundary {
            code: self.code,
            shape: Outline::parse(&self.shape).unwrap_or_default(),
            datum: Datum::from_key(&self.datum).unwrap_or_default(),
            source: self.source,
            points: self.points,
            version: self.version,
            updated_at: self.updated_at,
        }
    }
}

/// All boundaries, also those that were taken away.
pub async fn all(db: &Database) -> Result<Vec<Boundary>, Fault> {
    let rows: Vec<BoundaryRow> = db.all(sql("SELECT * FROM boundaries ORDER BY code")).await?;
    Ok(rows.into_iter().map(BoundaryRow::boundary).collect())
}

async fn present(tx: &mut Tx) -> Result<HashMap<String, Boundary>, Fault> {
    let rows: Vec<BoundaryRow> = tx.all(sql("SELECT * FROM boundaries ORDER BY code")).await?;
    Ok(rows.into_iter().map(|row| (row.code.clone(), row.boundary())).collect())
}

/// What the audit log tells of a boundary.
fn told(old: Option<&Boundary>, new: Option<&Boundary>) -> Vec<Change> {
    let [old, new] = [old, new].map(|boundary| {
        boundary.filter(|boundary| !boundary.shape.is_empty()).map_or_else(Default::default, |boundary| {
            let kept = boundary.shape.points().count().to_string();
            [kept, boundary.points.to_string(), boundary.datum.key().to_owned(), boundary.source.clone()]
        })
    });
    let fields = ["boundary_kept", "boundary_read", "boundary_datum", "boundary_source"];
    // A line may move and keep the number of its points: that one is always told.
    let changes = fields.into_iter().zip(old.into_iter().zip(new));
    changes
        .filter(|(field, (old, new))| *field == fields[0] || old != new)
        .map(|(field, (old, new))| Change::new(field, old, new))
        .collect()
}

async fn put(tx: &mut Tx, boundary: &Boundary, version: i64, now: DateTime<Utc>) -> Result<(), Fault> {
    let upsert = sql("INSERT INTO boundaries (code, shape, datum, source, points, version, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (code) DO UPDATE SET shape = excluded.shape, \
         datum = excluded.datum, source = excluded.source, points = excluded.points, version = excluded.version, \
         updated_at = excluded.updated_at")
    .bind(&boundary.code)
    .bind(boundary.shape.geometry().to_string())
    .bind(boundary.datum.key())
    .bind(&boundary.source)
    .bind(boundary.points)
    .bind(version)
    .bind(stored_moment(now));
    tx.run(upsert).await?;
    Ok(())
}

/// What a file would change: the boundary, its next version, and what was there.
fn different<'a>(
    wanted: &'a [Boundary],
    present: &'a HashMap<String, Boundary>,
) -> Vec<(&'a Boundary, i64, Option<&'a Boundary>)> {
    let is_same = |old: &Boundary, new: &Boundary| {
        (&old.shape, old.datum, &old.source, old.points) == (&new.shape, new.datum, &new.source, new.points)
    };
    wanted
        .iter()
        .map(|new| (new, present.get(&new.code)))
        .filter(|(new, old)| old.is_none_or(|old| !is_same(old, new)))
        .map(|(new, old)| (new, old.map_or(1, |old| old.version + 1), old))
        .collect()
}

fn is_drawn(boundary: Option<&Boundary>) -> bool {
    boundary.is_some_and(|boundary| !boundary.shape.is_empty())
}

impl Map {
    pub(super) async fn try_take_in(
        &self,
        actor: &Actor,
        wanted: &[Boundary],
        stamp: i64,
        now: DateTime<Utc>,
    ) -> Result<Taken, Fault> {
        let mut tx = self.db.begin().await?;
        let present = present(&mut tx).await?;
        let changes = different(wanted, &present);
        let same = wanted.len() - changes.len();
        // The second click on the button has nothing left to do.
        if changes.is_empty() {
            return Ok(Taken::Done { added: 0, changed: 0, same });
        }
        if present.values().map(|boundary| boundary.version).sum::<i64>() != stamp {
            return Ok(Taken::Conflict);
        }
        let redrawn = changes.iter().filter(|(_, _, old)| is_drawn(*old)).count();
        for (boundary, version, old) in &changes {
            put(&mut tx, boundary, *version, now).await?;
            let subject = ("region", boundary.code.clone());
            let entry = Entry::by(actor, now, "region.boundary", subject, &boundary.code);
            audit::write(&mut tx, &*self.ids, &entry, &told(*old, Some(boundary))).await?;
        }
        let added = changes.len() - redrawn;
        tx.commit_and_count(&self.changes).await?;
        Ok(Taken::Done { added, changed: redrawn, same })
    }

    pub(super) async fn try_clear(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, Fault> {
        let mut tx = self.db.begin().await?;
        let present = present(&mut tx).await?;
        let Some(old) = present.get(code) else { return Ok(true) };
        if old.shape.is_empty() {
            return Ok(true);
        }
        if old.version != version {
            return Ok(false);
        }
        let gone = Boundary { shape: Outline::default(), points: 0, ..old.clone() };
        put(&mut tx, &gone, version + 1, now).await?;
        let entry = Entry::by(actor, now, "region.boundary", ("region", code.to_owned()), code);
        audit::write(&mut tx, &*self.ids, &entry, &told(Some(old), None)).await?;
        tx.commit_and_count(&self.changes).await?;
        Ok(true)
    }

    pub(super) async fn try_import(&self, wanted: &[Boundary], now: DateTime<Utc>) -> Result<Imported, Fault> {
        let mut tx = self.db.begin().await?;
        let present = present(&mut tx).await?;
        let changes = different(wanted, &present);
        let redrawn = changes.iter().filter(|(_, _, old)| is_drawn(*old)).count();
        let added = changes.len() - redrawn;
        let imported = Imported { added, changed: redrawn, unchanged: wanted.len() - changes.len() };
        if changes.is_empty() {
            return Ok(imported);
        }
        for (boundary, version, _) in &changes {
            put(&mut tx, boundary, *version, now).await?;
        }
        let entry = by_operator(&mut tx, stored_moment(now), "import.boundaries", "boundaries").await?;
        let counts = [("added", added), ("changed", redrawn)];
        let counts = counts.map(|(field, count)| Change::new(field, "", count.to_string()));
        audit::write(&mut tx, &*self.ids, &entry, &counts).await?;
        tx.commit_and_count(&self.changes).await?;
        Ok(imported)
    }
}
