//! Sample titles of the city's level, so that a history, a review that is due and a time limit can be seen. The titles
//! that the report counts are left alone.

use super::sessions::id;
use crate::{cli::CliError, storage::Storage};
use app::{
    clock,
    features::{
        accounts::Actor,
        reference::Reference,
        titles::{
            Level, Precision, StepKind, Title, TitleEvent,
            actions::draft,
            input::changes,
            store::{TitleStore, TitleWrite},
        },
    },
    ids::{TitleEventId, TitleId},
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use rand::{Rng, rngs::StdRng};

/// Histories: each step so many days ago, and when something is due after it.
const HISTORIES: [&[(StepKind, u64, Option<u64>)]; 5] = [
    &[(StepKind::Name, 2200, None), (StepKind::Keep, 1100, Some(1060))],
    &[(StepKind::Name, 1900, Some(1800)), (StepKind::Keep, 760, Some(1500))],
    &[(StepKind::Name, 1500, None), (StepKind::Rectify, 60, Some(100))],
    &[(StepKind::Nurture, 500, None), (StepKind::Apply, 120, None), (StepKind::Announce, 20, None)],
    &[(StepKind::Nurture, 300, None)],
];

/// Adds the sample titles.
pub(super) async fn add(
    storage: &Storage,
    operator: &Actor,
    reference: &Reference,
    now: DateTime<Utc>,
    rng: &mut StdRng,
) -> Result<(), CliError> {
    let scope = reference.site.scope.as_str();
    let today = clock::local_date(now);
    let villages = reference.villages(scope).filter(|village| !village.pending).collect::<Vec<_>>();
    if villages.is_empty() {
        return Ok(());
    }
    let first = rng.random_range(0..villages.len());
    let mut writes = Vec::new();
    for (at, history) in HISTORIES.into_iter().enumerate() {
        let village = villages[(first + at * 7) % villages.len()];
        let events = history.iter().map(|step| event(step, operator, today, now, rng)).collect();
        let title = Title {
            level: Level::City,
            village: village.code.clone(),
            is_demo: true,
            events,
            ..draft(TitleId(id(now, rng)), scope)
        };
        let changes = changes(None, &title);
        writes.push(TitleWrite { title, action: "title.add", changes, reason: String::new() });
    }
    storage.titles.write(operator, writes, now).await?;
    Ok(())
}

fn event(
    (kind, ago, due): &(StepKind, u64, Option<u64>),
    operator: &Actor,
    today: NaiveDate,
    now: DateTime<Utc>,
    rng: &mut StdRng,
) -> TitleEvent {
    let on_day = today.checked_sub_days(Days::new(*ago)).unwrap_or(today);
    TitleEvent {
        id: TitleEventId(id(now, rng)),
        kind: *kind,
        on_day,
        precision: Precision::Day,
        document: String::new(),
        body: String::new(),
        reason: String::new(),
        due_on: due.and_then(|days| on_day.checked_add_days(Days::new(days))),
        village: String::new(),
        note: String::new(),
        who: operator.name().to_owned(),
        at: now,
    }
}
