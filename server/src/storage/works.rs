//! The library of works.

use super::{
    attachments,
    audit::{self, Change, Entry},
    db::Database,
    fault::{Fault, retry},
    import::{Columns, Table},
    photos::Files,
    sql::{Sql, begins, contains, folded, sql},
};
use app::{
    backend::Ids,
    error::StoreError,
    features::{
        accounts::Actor,
        events::model::FieldChange,
        sites::store::Written,
        works::{Work, WorkKind, actions::owner, query::WorkFilter, store::WorkStore},
    },
    ids::WorkId,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use std::sync::Arc;
use uuid::Uuid;

const WORKS: Table = Table { name: "works", key: "(id)", key_columns: 1, action: "work.change" };

/// Works in the database.
pub struct Works {
    pub(super) db: Database,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) files: Arc<Files>,
}

#[derive(FromRow)]
struct WorkRow {
    id: Uuid,
    scope: String,
    village: Option<String>,
    title: String,
    kind: String,
    author: String,
    maker: String,
    year: Option<i64>,
    link: String,
    about: String,
    is_shown: bool,
    permission: String,
    is_demo: bool,
    version: i64,
    made_at: DateTime<Utc>,
}

impl WorkRow {
    fn work(self) -> Result<Work, Fault> {
        let kind = WorkKind::from_key(&self.kind)
            .ok_or_else(|| Fault::Row { table: "works", what: format!("{}: kind {}", self.id, self.kind) })?;
        Ok(Work {
            id: WorkId(self.id),
            scope: self.scope,
            village: self.village,
            title: self.title,
            kind,
            author: self.author,
            maker: self.maker,
            year: self.year,
            link: self.link,
            about: self.about,
            is_shown: self.is_shown,
            permission: self.permission,
            is_demo: self.is_demo,
            version: self.version,
            made_at: self.made_at,
        })
    }
}

fn columns(work: &Work, now: DateTime<Utc>) -> Columns {
    let search = [work.title.as_str(), &work.author, &work.maker, &work.about].join(" ");
    vec![
        ("id", work.id.0.into()),
        ("scope", (&work.scope).into()),
        ("village", (&work.village).into()),
        ("title", (&work.title).into()),
        ("kind", work.kind.key().into()),
        ("author", (&work.author).into()),
        ("maker", (&work.maker).into()),
        ("year", work.year.into()),
        ("link", (&work.link).into()),
        ("about", (&work.about).into()),
        ("is_shown", work.is_shown.into()),
        ("permission", (&work.permission).into()),
        ("is_demo", work.is_demo.into()),
        ("version", work.version.into()),
        ("made_at", work.made_at.into()),
        ("updated_at", now.into()),
        ("search_text", folded(&search).into()),
    ]
}

fn push_from(select: &mut Sql, filter: &WorkFilter) {
    select.push(" FROM works WHERE TRUE");
    if !filter.scope.is_empty() {
        select.push(" AND scope LIKE ").push_value(begins(&filter.scope)).push(r" ESCAPE '\'");
    }
    if filter.is_public {
        select.push(" AND is_shown");
    }
    if let Some(kind) = filter.kind {
        select.push(" AND kind = ").push_value(kind.key());
    }
    if !filter.village.is_empty() {
        select.push(" AND village = ").push_value(&filter.village);
    }
    if !filter.include_demo {
        select.push(" AND NOT is_demo");
    }
    for word in folded(&filter.q).split_whitespace() {
        select.push(" AND search_text LIKE ").push_value(contains(word)).push(r" ESCAPE '\'");
    }
}

impl Works {
    async fn page(&self, filter: &WorkFilter, limit: u32, offset: u32) -> Result<(Vec<Work>, i64), Fault> {
        let mut count = sql("SELECT COUNT(*)");
        push_from(&mut count, filter);
        let (total,): (i64,) = self.db.one(count).await?;
        let mut select = sql("SELECT *");
        push_from(&mut select, filter);
        select.push(" ORDER BY made_at DESC, id DESC LIMIT ").push_value(i64::from(limit));
        select.push(" OFFSET ").push_value(i64::from(offset));
        let rows: Vec<WorkRow> = self.db.all(select).await?;
        Ok((rows.into_iter().map(WorkRow::work).collect::<Result<_, _>>()?, total))
    }

    async fn present(&self, id: WorkId) -> Result<Option<Work>, Fault> {
        let find = sql("SELECT * FROM works WHERE id = $1").bind(id.0);
        self.db.maybe::<WorkRow>(find).await?.map(WorkRow::work).transpose()
    }

    async fn try_write(
        &self,
        actor: &Actor,
        work: &Work,
        changes: &[FieldChange],
        now: DateTime<Utc>,
    ) -> Result<Written, Fault> {
        let mut tx = self.db.begin().await?;
        let find = sql("SELECT * FROM works WHERE id = $1").bind(work.id.0);
        let present = tx.maybe::<WorkRow>(find).await?.map(WorkRow::work).transpose()?;
        let files = owner(work.id, &work.scope);
        let is_same = present.as_ref().is_some_and(|present| {
            Work { version: present.version, made_at: present.made_at, ..work.clone() } == *present
        });
        if !is_same && present.as_ref().map_or(0, |present| present.version) != work.version {
            return Ok(Written::Conflict);
        }
        let has_new_files = attachments::attach(&mut tx, &*self.ids, actor, &files, now).await?;
        if is_same && !has_new_files {
            return Ok(Written::Done);
        }
        attachments::settle(&mut tx, &files, work.is_shown).await?;
        if !is_same {
            let next = Work { version: work.version + 1, ..work.clone() };
            tx.run(WORKS.upsert(&columns(&next, now))).await?;
            let action = if present.is_some() { "work.change" } else { "work.add" };
            let entry = Entry::by(actor, now, action, ("work", work.id.to_string()), &work.scope);
            let changes = changes.iter().map(|change| Change::new(&change.field, &change.old, &change.new));
            audit::write(&mut tx, &*self.ids, &entry, &changes.collect::<Vec<_>>()).await?;
        }
        tx.commit().await?;
        Ok(Written::Done)
    }

    async fn try_remove(&self, actor: &Actor, work: &Work, now: DateTime<Utc>) -> Result<Written, Fault> {
        let mut tx = self.db.begin().await?;
        let delete = sql("DELETE FROM works WHERE id = $1 AND version = $2").bind(work.id.0).bind(work.version);
        if tx.run(delete).await? == 0 {
            drop(tx);
            return Ok(if self.present(work.id).await?.is_none() { Written::Done } else { Written::Conflict });
        }
        let gone = attachments::detach(&mut tx, &owner(work.id, &work.scope)).await?;
        let entry = Entry::by(actor, now, "work.remove", ("work", work.id.to_string()), &work.scope);
        audit::write(&mut tx, &*self.ids, &entry, &[Change::new("title", &work.title, "")]).await?;
        tx.commit().await?;
        self.files.forget_unused(&self.db, gone).await;
        Ok(Written::Done)
    }
}

#[async_trait]
impl WorkStore for Works {
    async fn list(&self, filter: &WorkFilter, limit: u32, offset: u32) -> Result<(Vec<Work>, i64), StoreError> {
        Ok(self.page(filter, limit, offset).await?)
    }

    async fn find(&self, id: WorkId) -> Result<Option<Work>, StoreError> {
        Ok(self.present(id).await?)
    }

    async fn write(
        &self,
        actor: &Actor,
        work: &Work,
        changes: Vec<FieldChange>,
        now: DateTime<Utc>,
    ) -> Result<Written, StoreError> {
        Ok(retry(|| self.try_write(actor, work, &changes, now)).await?)
    }

    async fn remove(&self, actor: &Actor, work: &Work, now: DateTime<Utc>) -> Result<Written, StoreError> {
        Ok(retry(|| self.try_remove(actor, work, now)).await?)
    }
}
