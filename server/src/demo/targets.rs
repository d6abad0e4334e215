//! Sample targets of the running year, so that there is a pace to look at. No source gives them; all are marked.

use crate::storage::Storage;
use app::{
    clock,
    error::StoreError,
    features::{
        accounts::Actor,
        reference::Reference,
        targets::{TargetKind, store::Whose},
    },
};
use chrono::{DateTime, Datelike, Utc};
use rand::{Rng, rngs::StdRng};

/// Sessions of the whole town.
const TOWN: i64 = 420;

/// Adds a yearly number for the town and for each village and unit that has none.
pub(super) async fn add(
    storage: &Storage,
    operator: &Actor,
    reference: &Reference,
    now: DateTime<Utc>,
    rng: &mut StdRng,
) -> Result<(), StoreError> {
    let scope = reference.site.scope.as_str();
    let town = vec![(scope.to_owned(), TOWN)];
    let villages = reference.villages(scope).map(|village| (village.code.clone(), rng.random_range(5..=8))).collect();
    let units = reference.units.iter().map(|unit| (unit.code.clone(), rng.random_range(8..=24))).collect();
    let year = clock::local_date(now).year();
    for (kind, numbers) in [(TargetKind::Town, town), (TargetKind::Village, villages), (TargetKind::Unit, units)] {
        let whose = Whose { scope, year, kind, code: None };
        let numbers: Vec<(String, i64)> = numbers;
        storage.targets.add_samples(operator, whose, &numbers, now).await?;
    }
    Ok(())
}
