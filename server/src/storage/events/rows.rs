//! A session as the tables hold it, and back.

use super::super::{
    db::Database,
    fault::Fault,
    reference::point,
    sql::{IDS_MAX, Sql, Value, folded, sql, stored_moment},
};
use app::{
    features::events::model::{Event, EventState, Results},
    ids::{AccountId, EventId, SeriesId},
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use std::collections::HashMap;
use uuid::Uuid;

/// The columns that make a session, of the tables under the names `e` and `x`.
pub(super) const COLUMNS: &str = "e.id, e.version, e.state, e.published, e.internal, e.is_demo, e.starts_at, e.ends_at, \
     e.scope, e.village, e.lead_unit, e.form, e.brand, e.site, e.channel, e.online, e.lon, e.lat, e.attendance, e.online_views, \
     e.consultations, e.materials, e.is_estimate, e.author, e.created_at, e.updated_at, e.duty_item, \
     e.observance, e.series, e.title, e.place, \
     e.author_name, e.reason, x.co_organisers, x.summary, x.speakers, x.links";

/// The tables that those are in.
pub(super) const TABLES: &str = " FROM events e JOIN event_texts x ON x.event_id = e.id";

/// Kinds of tags: the list fields of a session …
pub(in super::super) const UNIT: &str = "unit";
pub(in super::super) const LAW: &str = "law";
pub(in super::super) const FOCUS: &str = "focus";
pub(in super::super) const AUDIENCE: &str = "audience";
/// … and each unit that leads or takes part, once.
pub(in super::super) const INVOLVED: &str = "involved";

#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "a row of a table")]
pub(super) struct EventRow {
    id: Uuid,
    version: i64,
    state: String,
    published: bool,
    internal: bool,
    is_demo: bool,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
    scope: String,
    village: Option<String>,
    lead_unit: Option<String>,
    form: Option<String>,
    brand: Option<String>,
    site: Option<String>,
    channel: Option<String>,
    online: bool,
    lon: Option<f64>,
    lat: Option<f64>,
    attendance: Option<i64>,
    online_views: Option<i64>,
    consultations: Option<i64>,
    materials: Option<i64>,
    is_estimate: bool,
    author: Uuid,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    duty_item: String,
    observance: Option<String>,
    series: Option<Uuid>,
    title: String,
    place: String,
    author_name: String,
    reason: String,
    co_organisers: String,
    summary: String,
    speakers: String,
    links: String,
}

/// The list fields of a session.
#[derive(Default)]
struct Tags {
    units: Vec<String>,
    laws: Vec<String>,
    focuses: Vec<String>,
    audiences: Vec<String>,
}

impl EventRow {
    fn event(self, tags: Tags) -> Result<Event, Fault> {
        let id = self.id;
        let broken = |what: String| Fault::Row { table: "events", what: format!("{id}: {what}") };
        let state = EventState::from_key(&self.state).ok_or_else(|| broken(format!("state {}", self.state)))?;
        Ok(Event {
            id: EventId(id),
            version: self.version,
            state,
            published: self.published,
            internal: self.internal,
            is_demo: self.is_demo,
            title: self.title,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            scope: self.scope,
            village: self.village,
            place: self.place,
            site: self.site,
            point: point(self.lon, self.lat),
            online: self.online,
            channel: self.channel,
            lead_unit: self.lead_unit,
            units: tags.units,
            co_organisers: self.co_organisers,
            speakers: serde_json::from_str(&self.speakers).map_err(|error| broken(format!("speakers: {error}")))?,
            form: self.form,
            laws: tags.laws,
            focuses: tags.focuses,
            audiences: tags.audiences,
            duty_item: self.duty_item,
            observance: self.observance,
            series: self.series.map(SeriesId),
            brand: self.brand,
            results: Results {
                attendance: self.attendance,
                online_views: self.online_views,
                consultations: self.consultations,
                materials: self.materials,
                is_estimate: self.is_estimate,
                summary: self.summary,
                links: serde_json::from_str(&self.links).map_err(|error| broken(format!("links: {error}")))?,
            },
            reason: self.reason,
            author: AccountId(self.author),
            author_name: self.author_name,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

/// Makes sessions of rows, in their order, with one query for all their tags.
pub(super) async fn with_tags(db: &Database, rows: Vec<EventRow>) -> Result<Vec<Event>, Fault> {
    let ids = rows.iter().map(|row| row.id).collect::<Vec<_>>();
    let mut tags = HashMap::<Uuid, Tags>::with_capacity(ids.len());
    for ids in ids.chunks(IDS_MAX) {
        // One row a session: a row costs more than what is in it.
        let mut find = sql("SELECT event_id, STRING_AGG(kind || ' ' || code, '\n' ORDER BY kind, seq) FROM event_tags");
        find.push(" WHERE event_id IN ").push_ids(ids).push(" GROUP BY event_id");
        for (id, lines) in db.all::<(Uuid, String)>(find).await? {
            let tags = tags.entry(id).or_default();
            for (kind, code) in lines.lines().filter_map(|line| line.split_once(' ')) {
                match kind {
                    UNIT => tags.units.push(code.to_owned()),
                    LAW => tags.laws.push(code.to_owned()),
                    FOCUS => tags.focuses.push(code.to_owned()),
                    AUDIENCE => tags.audiences.push(code.to_owned()),
                    _ => {}
                }
            }
        }
    }
    rows.into_iter()
        .map(|row| {
            let tags = tags.remove(&row.id).unwrap_or_default();
            row.event(tags)
        })
        .collect()
}

/// The session with its moments as they are stored.
pub(super) fn as_stored(mut event: Event) -> Event {
    event.starts_at = stored_moment(event.starts_at);
    event.ends_at = event.ends_at.map(stored_moment);
    event.created_at = stored_moment(event.created_at);
    event.updated_at = stored_moment(event.updated_at);
    event
}

/// Columns with their values; the key comes first.
pub(super) type Columns = Vec<(&'static str, Value)>;

/// The columns of `events`.
pub(super) fn columns(event: &Event) -> Columns {
    let results = &event.results;
    vec![
        ("id", event.id.0.into()),
        ("version", event.version.into()),
        ("state", event.state.key().into()),
        ("published", event.published.into()),
        ("internal", event.internal.into()),
        ("is_demo", event.is_demo.into()),
        ("starts_at", event.starts_at.into()),
        ("ends_at", event.ends_at.into()),
        ("over_at", event.over_at().into()),
        ("held_on", event.held_on().into()),
        ("scope", (&event.scope).into()),
        ("village", (&event.village).into()),
        ("lead_unit", (&event.lead_unit).into()),
        ("form", (&event.form).into()),
        ("brand", (&event.brand).into()),
        ("site", (&event.site).into()),
        ("channel", (&event.channel).into()),
        ("online", event.online.into()),
        ("lon", event.point.map(|point| point.lon).into()),
        ("lat", event.point.map(|point| point.lat).into()),
        ("attendance", results.attendance.into()),
        ("online_views", results.online_views.into()),
        ("consultations", results.consultations.into()),
        ("materials", results.materials.into()),
        ("is_estimate", results.is_estimate.into()),
        ("author", event.author.0.into()),
        ("created_at", event.created_at.into()),
        ("updated_at", event.updated_at.into()),
        ("duty_item", (&event.duty_item).into()),
        ("observance", (&event.observance).into()),
        ("series", event.series.map(|series| series.0).into()),
        ("title", (&event.title).into()),
        ("place", (&event.place).into()),
        ("author_name", (&event.author_name).into()),
        ("reason", (&event.reason).into()),
    ]
}

/// The columns of `event_texts`.
pub(super) fn texts(event: &Event) -> Result<Columns, Fault> {
    let json = |error: serde_json::Error| Fault::Other(error.to_string());
    let results = &event.results;
    // A character between the parts, or a search could find text that runs from one into the next.
    let search = [event.title.as_str(), &event.place, &results.summary].join("\n");
    Ok(vec![
        ("event_id", event.id.0.into()),
        ("co_organisers", (&event.co_organisers).into()),
        ("summary", (&results.summary).into()),
        ("speakers", serde_json::to_string(&event.speakers).map_err(json)?.into()),
        ("links", serde_json::to_string(&results.links).map_err(json)?.into()),
        ("search_text", folded(&search).into()),
    ])
}

/// Adds all tags of a session; `None` where it has none.
pub(super) fn tags(event: &Event) -> Option<Sql> {
    let involved = event.lead_unit.iter().chain(&event.units).collect::<Vec<_>>();
    let lists = [
        (UNIT, event.units.iter().collect::<Vec<_>>()),
        (LAW, event.laws.iter().collect()),
        (FOCUS, event.focuses.iter().collect()),
        (AUDIENCE, event.audiences.iter().collect()),
        (INVOLVED, involved),
    ];
    let mut insert = sql("INSERT INTO event_tags (event_id, kind, code, seq) VALUES ");
    let mut is_empty = true;
    for (kind, codes) in lists {
        for (seq, code) in (0_i64..).zip(codes) {
            insert.push(if is_empty { "" } else { ", " });
            is_empty = false;
            insert.push_list([event.id.0.into(), kind.into(), code.into(), Value::from(seq)]);
        }
    }
    // A code that is named twice is one tag.
    insert.push(" ON CONFLICT DO NOTHING");
    (!is_empty).then_some(insert)
}
