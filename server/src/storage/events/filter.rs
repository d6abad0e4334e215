//! Which sessions: the `WHERE` of lists, counts and everything else that takes an [`EventFilter`]. One place, so that
//! a figure and the rows behind it cannot differ.

use super::{
    super::sql::{Sql, begins, contains, folded},
    rows::{AUDIENCE, FOCUS, INVOLVED, LAW},
};
use app::{
    features::events::{
        model::EventState,
        query::{EventFilter, View, When},
    },
    ids::SeriesId,
};

/// The code that stands for "none given".
pub(in super::super) const NONE: &str = "-";

/// Adds ` WHERE …` for the table `events` under the name `e`.
pub(in super::super) fn push_where(select: &mut Sql, filter: &EventFilter) {
    select.push(match filter.view {
        // A CASE rather than an OR: SQLite would answer an OR from an index by state and then sort everything.
        View::Public => {
            " WHERE CASE e.state WHEN 'approved' THEN TRUE WHEN 'planned' THEN e.published \
             WHEN 'cancelled' THEN e.published ELSE FALSE END"
        }
        View::Counted => " WHERE e.state = 'approved'",
        View::Staff => " WHERE TRUE",
    });
    match filter.trainings() {
        Some(true) => select.push(" AND e.internal"),
        Some(false) => select.push(" AND NOT e.internal"),
        None => select,
    };
    if !filter.states.is_empty() {
        select.push(" AND e.state IN ").push_list(filter.states.iter().map(|state: &EventState| state.key()));
    }
    if !filter.include_demo {
        select.push(" AND NOT e.is_demo");
    }
    match filter.when {
        Some(When::Upcoming) => select.push(" AND e.over_at > ").push_value(filter.now),
        Some(When::Past) => select.push(" AND e.over_at <= ").push_value(filter.now),
        None => select,
    };
    if let Some(from) = filter.from {
        select.push(" AND e.held_on >= ").push_value(from);
    }
    if let Some(to) = filter.to {
        select.push(" AND e.held_on <= ").push_value(to);
    }
    push_scope(select, &filter.scope);
    for (column, code) in [
        ("e.village", &filter.village),
        ("e.form", &filter.form),
        ("e.brand", &filter.brand),
        ("e.site", &filter.site),
        ("e.observance", &filter.observance),
        ("e.lead_unit", &filter.lead_unit),
    ] {
        match code.as_str() {
            "" => {}
            NONE => {
                select.push(" AND ").push(column).push(" IS NULL");
            }
            code if column == "e.village" && !filter.merged.is_empty() => {
                let codes = std::iter::once(code).chain(filter.merged.iter().map(String::as_str));
                select.push(" AND e.village IN ").push_list(codes);
            }
            code => {
                select.push(" AND ").push(column).push(" = ").push_value(code);
            }
        }
    }
    if !filter.duty.is_empty() {
        select.push(" AND e.duty_item = ").push_value(if filter.duty == NONE { "" } else { &filter.duty });
    }
    if let Ok(series) = filter.series.parse::<SeriesId>() {
        select.push(" AND e.series = ").push_value(series.0);
    }
    for (kind, code) in
        [(INVOLVED, &filter.unit), (FOCUS, &filter.focus), (AUDIENCE, &filter.audience), (LAW, &filter.law)]
    {
        push_tag(select, kind, code);
    }
    if let Some(author) = filter.author {
        select.push(" AND e.author = ").push_value(author.0);
    }
    push_search(select, &filter.q);
}

/// A village's code is whole and has an index; of a wider scope mostly everything is asked for, so a scan does.
pub(in super::super) fn push_scope(select: &mut Sql, scope: &str) {
    match scope.len() {
        0 => {}
        12 => {
            select.push(" AND e.scope = ").push_value(scope);
        }
        _ => {
            select.push(" AND e.scope LIKE ").push_value(begins(scope)).push(r" ESCAPE '\'");
        }
    }
}

fn push_tag(select: &mut Sql, kind: &'static str, code: &str) {
    match code {
        "" => {}
        NONE => {
            select
                .push(" AND NOT EXISTS (SELECT 1 FROM event_tags t WHERE t.event_id = e.id AND t.kind = ")
                .push_value(kind)
                .push(")");
        }
        code => {
            select
                .push(" AND EXISTS (SELECT 1 FROM event_tags t WHERE t.event_id = e.id AND t.kind = ")
                .push_value(kind)
                .push(" AND t.code = ")
                .push_value(code)
                .push(")");
        }
    }
}

/// Every word must be in the title, the place, the summary or the village's name.
fn push_search(select: &mut Sql, text: &str) {
    let text = folded(text);
    let mut words = text.split_whitespace().collect::<Vec<_>>();
    // Each is a pass over all sessions, so none is made twice.
    words.sort_unstable();
    words.dedup();
    for pattern in words.into_iter().map(contains) {
        select
            .push(" AND (e.id IN (SELECT x.event_id FROM event_texts x WHERE x.search_text LIKE ")
            .push_value(&pattern)
            .push(r" ESCAPE '\') OR e.village IN (SELECT r.code FROM regions r WHERE r.search_text LIKE ")
            .push_value(&pattern)
            .push(r" ESCAPE '\'))");
    }
}
