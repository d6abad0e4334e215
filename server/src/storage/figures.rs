//! Figures as reports printed them.

use super::{
    db::Database,
    import::{Columns, Imported, Importer, Table, replaced},
    sql::sql,
};
use app::{
    backend::Ids,
    error::StoreError,
    features::figures::{model::PublishedFigure, store::FigureStore},
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
}

impl FigureRow {
    fn figure(self) -> (i64, PublishedFigure) {
        let figure = PublishedFigure {
            code: self.code,
            year: self.year,
            indicator_zh: self.indicator_zh,
            indicator_en: self.indicator_en,
            value: self.value,
            qualifier: self.qualifier,
            unit_zh: self.unit_zh,
            unit_en: self.unit_en,
            wording: self.wording,
            section: self.section,
        };
        (self.seq, figure)
    }
}

fn columns(seq: i64, figure: &PublishedFigure) -> Columns {
    vec![
        ("code", (&figure.code).into()),
        ("year", figure.year.into()),
        ("seq", seq.into()),
        ("indicator_zh", (&figure.indicator_zh).into()),
        ("indicator_en", (&figure.indicator_en).into()),
        ("value", (&figure.value).into()),
        ("qualifier", (&figure.qualifier).into()),
        ("unit_zh", (&figure.unit_zh).into()),
        ("unit_en", (&figure.unit_en).into()),
        ("wording", (&figure.wording).into()),
        ("section", (&figure.section).into()),
    ]
}

impl Figures {
    /// Brings in figures by code, each with its place in its report.
    pub async fn import_figures(
        &self,
        figures: &[(i64, PublishedFigure)],
        now: DateTime<Utc>,
    ) -> Result<Imported, StoreError> {
        let wanted = figures.iter().map(|(seq, figure)| columns(*seq, figure)).collect();
        let present = |row: FigureRow| {
            let (seq, figure) = row.figure();
            columns(seq, &figure)
        };
        let importer = Importer { db: &self.db, ids: &*self.ids, counter: &Arc::default(), now };
        Ok(importer.run(TABLE, wanted, present, replaced).await?)
    }
}

#[async_trait]
impl FigureStore for Figures {
    async fn of_year(&self, year: i64) -> Result<Vec<PublishedFigure>, StoreError> {
        let figures = sql("SELECT * FROM published_figures WHERE year = $1 ORDER BY seq, code").bind(year);
        let rows: Vec<FigureRow> = self.db.all(figures).await?;
        Ok(rows.into_iter().map(|row| row.figure().1).collect())
    }

    async fn years(&self) -> Result<Vec<i64>, StoreError> {
        let years = sql("SELECT DISTINCT year FROM published_figures ORDER BY year DESC");
        let rows: Vec<(i64,)> = self.db.all(years).await?;
        Ok(rows.into_iter().map(|(year,)| year).collect())
    }
}
