//! Sessions as points. All of a filter are read in one query and kept in memory until a write or for a minute, so that
//! a move of the map costs no query, however many there are.

use super::{
    super::{events::push_where, fault::Fault, reference::point, sql::sql},
    Map,
};
use app::{
    features::{
        events::query::EventFilter,
        map::cluster::{Spot, Spots},
        reference::Reference,
    },
    ids::EventId,
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};
use uuid::Uuid;

/// Filters that are kept at once: a county's busiest has some megabytes.
const KEPT_MAX: usize = 6;
/// How long one is kept at most: "now" moves on, and another process may write.
const GOOD_FOR: Duration = Duration::from_mins(1);

/// What was read.
pub(super) struct Kept {
    filter: EventFilter,
    generation: u64,
    at: Instant,
    spots: Arc<Spots>,
}

#[derive(FromRow)]
struct SpotRow {
    id: Uuid,
    lon: Option<f64>,
    lat: Option<f64>,
    village: Option<String>,
}

impl Map {
    pub(super) async fn present_spots(&self, filter: &EventFilter) -> Result<Arc<Spots>, Fault> {
        // The moment is no part of what was asked for.
        let key = EventFilter { now: DateTime::<Utc>::UNIX_EPOCH, ..filter.clone() };
        // Looked up before reading: what is written meanwhile makes the copy an old one.
        let (generation, at) = (self.db.generation(), Instant::now());
        let is_good = |kept: &Kept| kept.generation == generation && kept.at.elapsed() < GOOD_FOR;
        {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.retain(is_good);
            if let Some(index) = kept.iter().position(|kept| kept.filter == key) {
                let found = kept.remove(index);
                let spots = Arc::clone(&found.spots);
                // The last one used is the last one to go.
                kept.push(found);
                return Ok(spots);
            }
        }
        let reference = self.reference.present().await?;
        let mut select = sql("SELECT e.id, e.lon, e.lat, e.village FROM events e");
        push_where(&mut select, filter);
        let rows: Vec<SpotRow> = self.db.all(select).await?;
        let spots = Arc::new(placed(rows, &reference));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.remove(0);
        }
        kept.push(Kept { filter: key, generation, at, spots: Arc::clone(&spots) });
        Ok(spots)
    }
}

fn placed(rows: Vec<SpotRow>, reference: &Reference) -> Spots {
    let mut spots = Spots { all: Vec::with_capacity(rows.len()), ..Spots::default() };
    let mut known: HashMap<String, u32> = HashMap::new();
    let regions =
        reference.regions.iter().map(|region| (region.code.as_str(), region.point)).collect::<HashMap<_, _>>();
    for row in rows {
        let of_village = || regions.get(row.village.as_deref()?).copied().flatten();
        let Some(at) = point(row.lon, row.lat).or_else(of_village) else {
            spots.unplaced += 1;
            continue;
        };
        let village = row.village.map(|code| {
            *known.entry(code).or_insert_with_key(|code| {
                spots.villages.push(code.clone());
                u32::try_from(spots.villages.len() - 1).unwrap_or(u32::MAX)
            })
        });
        spots.all.push(Spot::new(EventId(row.id), at, village));
    }
    spots
}
