//! Figures as reports printed them.

use super::{
    audit::{self, Change, Entry},
    db::{Database, Tx},
    fault::{Fault, retry},
    import::{Columns, Imported, Importer, Table, replaced, value_of},
    sql::{Value, sql},
};
use app::{
    backend::Ids,
    error::StoreError,
    features::{
        accounts::Actor,
        around::store::Kept,
        figures::{input::FigureInput, model::PublishedFigure, store::FigureStore},
    },
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use std::sync::Arc;

const TABLE: Table = Table { name: "published_figures", key: "(code)", key_columns: 1, action: "import.figures" };

/// Published figures in the database.
pub struct Figures {
    pub(super) db: Database,
    pub(super) ids: Arc<dyn Ids>,
}

#[derive(FromRow)]
struct FigureRow {
    code: String,
    year: i64,
    seq: i64,
    indicator_zh: String,
    indicator_en: String,
    value: String,
    qualifier: String,
    unit_zh: String,
    unit_en: String,
    wording: String,
    section: String,
    is_removed: bool,
    version: i64,
}

impl FigureRow {
    fn figure(self) -> PublishedFigure {
        PublishedFigure {
            code: self.code,
            year: self.year,
            seq: self.seq,
            indicator_zh: self.indicator_zh,
            indicator_en: self.indicator_en,
            value: self.value,
            qualifier: self.qualifier,
            unit_zh: self.unit_zh,
            unit_en: self.unit_en,
            wording: self.wording,
            section: self.section,
            is_removed: self.is_removed,
            version: self.version,
        }
    }
}

fn columns(figure: &PublishedFigure) -> Columns {
    vec![
        ("code", (&figure.code).into()),
        ("year", figure.year.into()),
        ("seq", figure.seq.into()),
        ("indicator_zh", (&figure.indicator_zh).into()),
        ("indicator_en", (&figure.indicator_en).into()),
        ("value", (&figure.value).into()),
        ("qualifier", (&figure.qualifier).into()),
        ("unit_zh", (&figure.unit_zh).into()),
        ("unit_en", (&figure.unit_en).into()),
        ("wording", (&figure.wording).into()),
        ("section", (&figure.section).into()),
        ("is_removed", figure.is_removed.into()),
        ("version", figure.version.into()),
    ]
}

/// What the office changed or took away stays so: a shipped list replaces only what was never touched (version 1).
fn keep_own(before: &Columns, wanted: Columns) -> Columns {
    if value_of(before, "version") == Some(&Value::from(1_i64)) { replaced(before, wanted) } else { before.clone() }
}

/// What the audit log tells of a figure.
fn told(figure: &PublishedFigure) -> Vec<(&'static str, String)> {
    let input = FigureInput::of(figure);
    let mut told = input.values().map(|(name, value)| (name, value.to_owned())).to_vec();
    told.push(("is_removed", figure.is_removed.to_string()));
    told
}

impl Figures {
    /// Brings in figures by code.
    pub async fn import_figures(
        &self,
        figures: &[PublishedFigure],
        now: DateTime<Utc>,
    ) -> Result<Imported, StoreError> {
        let wanted = figures.iter().map(columns).collect();
        let present = |row: FigureRow| columns(&row.figure());
        let importer = Importer { db: &self.db, ids: &*self.ids, counter: &Arc::default(), now };
        Ok(importer.run(TABLE, wanted, present, keep_own).await?)
    }

    async fn try_keep(&self, actor: &Actor, figures: &[PublishedFigure], now: DateTime<Utc>) -> Result<Kept, Fault> {
        let mut tx = self.db.begin().await?;
        for figure in figures {
            if !self.put(&mut tx, actor, figure, now).await? {
                return Ok(Kept::Conflict);
            }
        }
        tx.commit().await?;
        Ok(Kept::Done)
    }

    /// Stores one figure with its audit rows; `false` where it is not in the version that the change was made on.
    async fn put(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        figure: &PublishedFigure,
        now: DateTime<Utc>,
    ) -> Result<bool, Fault> {
        let find = sql("SELECT * FROM published_figures WHERE code = $1").bind(&figure.code);
        let before = tx.maybe::<FigureRow>(find).await?.map(FigureRow::figure);
        let old = before.as_ref().map(told).unwrap_or_default();
        let of = |name: &str| old.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
        let changes = told(figure)
            .into_iter()
            .map(|(name, new)| Change::new(name, of(name).unwrap_or_default(), new))
            .filter(|change| change.old != change.new && !(change.old.is_empty() && change.new == "false"))
            .collect::<Vec<_>>();
        // The second click on the button has nothing left to do.
        if before.is_some() && changes.is_empty() {
            return Ok(true);
        }
        if before.as_ref().map_or(0, |before| before.version) != figure.version {
            return Ok(false);
        }
        let next = PublishedFigure { version: figure.version + 1, ..figure.clone() };
        let mut put = TABLE.upsert(&columns(&next));
        put.push(" WHERE published_figures.version = ").push_value(figure.version);
        if tx.run(put).await? == 0 {
            return Ok(false);
        }
        let action = match &before {
            None => "figure.add",
            Some(before) if before.is_removed != figure.is_removed && figure.is_removed => "figure.remove",
            Some(before) if before.is_removed != figure.is_removed => "figure.restore",
            Some(_) => "figure.change",
        };
        let entry = Entry::by(actor, now, action, ("figure", figure.code.clone()), &actor.scope().0);
        audit::write(tx, &*self.ids, &entry, &changes).await?;
        Ok(true)
    }
}

#[async_trait]
impl FigureStore for Figures {
    async fn all(&self) -> Result<Vec<PublishedFigure>, StoreError> {
        let figures = sql("SELECT * FROM published_figures ORDER BY year DESC, seq, code");
        let rows: Vec<FigureRow> = self.db.all(figures).await?;
        Ok(rows.into_iter().map(FigureRow::figure).collect())
    }

    async fn years(&self) -> Result<Vec<i64>, StoreError> {
        let years = sql("SELECT DISTINCT year FROM published_figures WHERE NOT is_removed ORDER BY year DESC");
        let rows: Vec<(i64,)> = self.db.all(years).await?;
        Ok(rows.into_iter().map(|(year,)| year).collect())
    }

    async fn keep(&self, actor: &Actor, figures: Vec<PublishedFigure>, now: DateTime<Utc>) -> Result<Kept, StoreError> {
        Ok(retry(|| self.try_keep(actor, &figures, now)).await?)
    }
}
