//! Which sites, and how they are used: one `WHERE` for pages, exports and the API, and the counting rule for sessions.

use super::{
    super::{
        db::Database,
        events::push_where,
        fault::Fault,
        sql::{Sql, contains, folded, sql},
    },
    rows::{CareRow, LineRow, UseRow},
};
use app::features::sites::{
    SiteLine,
    model::Use,
    query::{SiteFilter, States},
    store::{Care, InspectionFilter},
};

/// The states that still stand.
const STANDING: [&str; 3] = ["unknown", "active", "repair"];

/// Adds `FROM sites s …` with the use of each, and the filter.
fn push_from(select: &mut Sql, filter: &SiteFilter) {
    select.push(
        " FROM sites s LEFT JOIN (SELECT e.site AS used_site, COUNT(*) AS number, MAX(e.held_on) AS last_on \
         FROM events e",
    );
    push_where(select, &filter.sessions());
    select.push(" AND e.site IS NOT NULL GROUP BY e.site) u ON u.used_site = s.id WHERE TRUE");
    push_place(select, "s.scope", &filter.scope);
    if !filter.include_demo {
        select.push(" AND NOT s.is_demo");
    }
    if let Some(kind) = filter.kind {
        select.push(" AND s.kind = ").push_value(kind.key());
    }
    if let Some(level) = filter.level {
        let today = filter.today();
        select.push(" AND EXISTS (SELECT 1 FROM site_namings n WHERE n.site = s.id AND n.level = ");
        select.push_value(level.key()).push(" AND (n.named_on IS NULL OR n.named_on <= ").push_value(today);
        select.push(") AND (n.ended_on IS NULL OR n.ended_on > ").push_value(today).push("))");
    }
    if !filter.village.is_empty() {
        select.push(" AND s.village = ").push_value(&filter.village);
    }
    match filter.states {
        States::Standing => {
            select.push(" AND s.state IN ").push_list(STANDING);
        }
        States::All => {}
        States::Only(state) => {
            select.push(" AND s.state = ").push_value(state.key());
        }
    }
    if filter.step_free {
        select.push(" AND s.step_free = 'yes'");
    }
    if let Some(since) = filter.unused_since() {
        select.push(" AND (u.last_on IS NULL OR u.last_on < ").push_value(since).push(")");
    }
    for word in folded(&filter.q).split_whitespace() {
        select.push(" AND s.search_text LIKE ").push_value(contains(word)).push(r" ESCAPE '\'");
    }
}

/// The scope of a column that is not the sessions'.
fn push_place(select: &mut Sql, column: &'static str, scope: &str) {
    if !scope.is_empty() {
        let pattern = super::super::sql::begins(scope);
        select.push(" AND ").push(column).push(" LIKE ").push_value(pattern).push(r" ESCAPE '\'");
    }
}

/// A page of sites and how many there are.
pub(super) async fn page(
    db: &Database,
    filter: &SiteFilter,
    limit: u32,
    offset: u32,
) -> Result<(Vec<SiteLine>, i64), Fault> {
    let mut count = sql("SELECT COUNT(*)");
    push_from(&mut count, filter);
    let (total,): (i64,) = db.one(count).await?;
    if limit == 0 {
        return Ok((Vec::new(), total));
    }
    let mut select = sql("SELECT s.*, COALESCE(u.number, 0) AS sessions, u.last_on");
    push_from(&mut select, filter);
    select.push(
        " ORDER BY CASE s.level WHEN 'national' THEN 1 WHEN 'provincial' THEN 2 WHEN 'city' THEN 3 \
         WHEN 'county' THEN 4 WHEN 'town' THEN 5 ELSE 6 END, s.seq, s.id LIMIT ",
    );
    select.push_value(i64::from(limit)).push(" OFFSET ").push_value(i64::from(offset));
    let rows: Vec<LineRow> = db.all(select).await?;
    let line = |row: LineRow| Ok(SiteLine { used: row.used.used(), site: row.site.site()? });
    Ok((rows.into_iter().map(line).collect::<Result<_, Fault>>()?, total))
}

/// How one site is used.
pub(super) async fn used(db: &Database, filter: &SiteFilter, id: &str) -> Result<Use, Fault> {
    let mut select = sql("SELECT COUNT(*) AS sessions, MAX(e.held_on) AS last_on FROM events e");
    push_where(&mut select, &filter.sessions());
    select.push(" AND e.site = ").push_value(id);
    Ok(db.one::<UseRow>(select).await?.used())
}

/// Adds the filter of inspections, under the name `i`.
pub(super) fn push_inspections(select: &mut Sql, filter: &InspectionFilter) {
    select.push(" FROM inspections i WHERE TRUE");
    push_place(select, "i.scope", &filter.scope);
    if !filter.site.is_empty() {
        select.push(" AND i.site = ").push_value(&filter.site);
    }
    if filter.is_open {
        select.push(" AND i.finding <> 'fine' AND i.resolved_on IS NULL");
    }
    if !filter.include_demo {
        select.push(" AND NOT i.is_demo");
    }
}

/// How the standing sites of a scope are looked after.
pub(super) async fn care(db: &Database, scope: &str, include_demo: bool) -> Result<Vec<Care>, Fault> {
    let mut select = sql(
        "SELECT s.*, i.inspected_on, COALESCE(i.open, 0) AS open, COALESCE(i.undated, 0) AS undated, i.repair FROM sites s LEFT JOIN (SELECT site, \
         MAX(done_on) AS inspected_on, \
         CAST(SUM(CASE WHEN finding <> 'fine' AND resolved_on IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS open, \
         CAST(SUM(CASE WHEN finding <> 'fine' AND resolved_on IS NULL AND repair_by IS NULL THEN 1 ELSE 0 END) \
         AS BIGINT) AS undated, \
         MIN(CASE WHEN finding <> 'fine' AND resolved_on IS NULL THEN repair_by END) AS repair \
         FROM inspections GROUP BY site) i ON i.site = s.id WHERE s.state IN ",
    );
    select.push_list(STANDING);
    push_place(&mut select, "s.scope", scope);
    if !include_demo {
        select.push(" AND NOT s.is_demo");
    }
    select.push(" ORDER BY s.seq, s.id");
    let rows: Vec<CareRow> = db.all(select).await?;
    let care = |row: CareRow| {
        Ok(Care {
            inspected_on: row.inspected_on,
            open: row.open,
            undated: row.undated,
            repair_by: row.repair,
            site: row.site.site()?,
        })
    };
    rows.into_iter().map(care).collect()
}
