//! Samples of titles: kept whole, one a scope and year, and what was found on the spot.

use super::{
    super::{
        audit::{self, Change, Entry},
        db::Database,
        fault::Fault,
        sql::{begins, sql},
    },
    Titles,
    rows::{SampleHead, SampleLine},
};
use app::features::{
    accounts::Actor,
    titles::{
        sample::{Finding, Sample},
        store::Written,
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::HashMap;
use uuid::Uuid;

pub(super) async fn all(db: &Database, scope: &str) -> Result<Vec<Sample>, Fault> {
    let mut heads = sql("SELECT * FROM title_samples s WHERE s.scope LIKE ");
    heads.push_value(begins(scope)).push(r" ESCAPE '\' ORDER BY s.year DESC, s.scope");
    let mut lines = sql("SELECT r.* FROM title_sample_rows r JOIN title_samples s ON s.id = r.sample_id \
         WHERE s.scope LIKE ");
    lines.push_value(begins(scope)).push(r" ESCAPE '\' ORDER BY r.sample_id, r.number");
    let (heads, lines): (Vec<SampleHead>, Vec<SampleLine>) = (db.all(heads).await?, db.all(lines).await?);
    let mut by_sample = HashMap::<Uuid, Vec<_>>::new();
    for line in lines {
        by_sample.entry(line.sample_id).or_default().push(line.row()?);
    }
    heads
        .into_iter()
        .map(|head| {
            let rows = by_sample.remove(&head.id).unwrap_or_default();
            head.sample(rows)
        })
        .collect()
}

pub(super) async fn keep(
    titles: &Titles,
    actor: &Actor,
    sample: &Sample,
    now: DateTime<Utc>,
) -> Result<Written, Fault> {
    let mut tx = titles.db.begin().await?;
    let insert = sql("INSERT INTO title_samples (id, scope, year, on_day, share, seed, who, at, is_demo) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING")
    .bind(sample.id.0)
    .bind(&sample.scope)
    .bind(i64::from(sample.year))
    .bind(sample.on_day)
    .bind(sample.share)
    .bind(sample.seed)
    .bind(&sample.who)
    .bind(sample.at)
    .bind(sample.is_demo);
    if tx.run(insert).await? == 0 {
        let find = sql("SELECT year, scope FROM title_samples WHERE id = $1").bind(sample.id.0);
        let before: Option<(i64, String)> = tx.maybe(find).await?;
        let is_repeat = before.is_some_and(|(year, scope)| year == i64::from(sample.year) && scope == sample.scope);
        return Ok(if is_repeat { Written::Done } else { Written::Conflict });
    }
    for rows in sample.rows.chunks(50) {
        let mut insert = sql("INSERT INTO title_sample_rows \
             (sample_id, number, title_id, village, level, is_drawn, checked_on, finding) VALUES ");
        for (at, row) in rows.iter().enumerate() {
            insert.push(if at == 0 { "(" } else { ", (" });
            insert.push_value(sample.id.0).push(", ").push_value(row.number);
            insert.push(", ").push_value(row.title.0).push(", ").push_value(&row.village);
            insert.push(", ").push_value(row.level.key()).push(", ").push_value(row.is_drawn);
            insert.push(", ").push_value(row.checked_on).push(", ").push_value(&row.finding).push(")");
        }
        tx.run(insert).await?;
    }
    let entry = Entry::by(actor, now, "title.sample", ("title_sample", sample.id.to_string()), &sample.scope);
    let drawn = sample.rows.iter().filter(|row| row.is_drawn).map(|row| row.number.to_string()).collect::<Vec<_>>();
    let changes = [
        Change::new("year", "", sample.year.to_string()),
        Change::new("seed", "", sample.seed.to_string()),
        Change::new("drawn", "", drawn.join(" ")),
    ];
    audit::write(&mut tx, &*titles.ids, &entry, &changes).await?;
    tx.commit().await?;
    Ok(Written::Done)
}

pub(super) async fn keep_finding(
    titles: &Titles,
    actor: &Actor,
    finding: &Finding,
    now: DateTime<Utc>,
) -> Result<Written, Fault> {
    let mut tx = titles.db.begin().await?;
    let find =
        sql("SELECT r.checked_on, r.finding FROM title_sample_rows r JOIN title_samples s ON s.id = r.sample_id \
         WHERE r.sample_id = $1 AND r.number = $2 AND r.is_drawn AND s.scope = $3");
    let find = find.bind(finding.sample.0).bind(finding.number).bind(&finding.scope);
    let Some((day, text)) = tx.maybe::<(Option<NaiveDate>, String)>(find).await? else {
        return Ok(Written::Conflict);
    };
    if day == Some(finding.checked_on) && text == finding.finding {
        return Ok(Written::Done);
    }
    let update = sql("UPDATE title_sample_rows SET checked_on = $3, finding = $4 WHERE sample_id = $1 AND number = $2");
    let update = update.bind(finding.sample.0).bind(finding.number).bind(finding.checked_on).bind(&finding.finding);
    tx.run(update).await?;
    let entry = Entry::by(actor, now, "title.finding", ("title_sample", finding.sample.to_string()), &finding.scope);
    let number = finding.number.to_string();
    let changes = [
        Change::new("number", number.as_str(), number.as_str()),
        Change::new("checked_on", day.map(|day| day.to_string()).unwrap_or_default(), finding.checked_on.to_string()),
        Change::new("finding", text, finding.finding.as_str()),
    ];
    audit::write(&mut tx, &*titles.ids, &entry, &changes).await?;
    tx.commit().await?;
    Ok(Written::Done)
}
