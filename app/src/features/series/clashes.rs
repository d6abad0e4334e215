//! What else is on: pointed out, never refused.

use super::store::Busy;
use crate::{
    backend::Backend,
    clock,
    error::AppError,
    features::{
        accounts::{Account, Role},
        events::model::EventState,
    },
    ids::EventId,
};
use chrono::{DateTime, NaiveDate, Utc};

/// A session that is about to be made or moved.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Wanted {
    /// Its id.
    pub id: EventId,
    /// The village; nothing clashes where there is none.
    pub village: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: Option<DateTime<Utc>>,
}

impl Wanted {
    fn day(&self) -> NaiveDate {
        clock::local_date(self.starts_at)
    }
}

/// Something else in the same village on the same day.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Clash {
    /// The stored session, where the reader may open it.
    pub id: Option<EventId>,
    /// What it is; empty where the reader has no business knowing.
    pub title: String,
    /// Whether it is another one of the same preview.
    pub is_of_preview: bool,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// Whether the times overlap as well.
    pub overlaps: bool,
}

/// What else is on for each of the sessions wanted, in their order: two lists of queries at most, whatever their number.
pub async fn find(backend: &Backend, who: &Account, wanted: &[Wanted]) -> Result<Vec<Vec<Clash>>, AppError> {
    let mut villages = wanted.iter().map(|one| one.village.clone()).filter(|code| !code.is_empty()).collect::<Vec<_>>();
    villages.sort_unstable();
    villages.dedup();
    let mut days = wanted.iter().map(Wanted::day).collect::<Vec<_>>();
    days.sort_unstable();
    days.dedup();
    let busy =
        if villages.is_empty() { Vec::new() } else { backend.series.busy(&who.scope.0, &villages, &days).await? };
    Ok(wanted.iter().map(|one| of_one(who, one, wanted, &busy)).collect())
}

fn of_one(who: &Account, one: &Wanted, wanted: &[Wanted], busy: &[Busy]) -> Vec<Clash> {
    if one.village.is_empty() {
        return Vec::new();
    }
    let stored = busy
        .iter()
        // Those that are moved themselves are where they are going to be.
        .filter(|there| !wanted.iter().any(|moved| moved.id == there.id))
        .filter(|there| there.village == one.village && clock::local_date(there.starts_at) == one.day())
        .map(|there| Clash {
            id: may_read(who, there).then_some(there.id),
            title: if may_read(who, there) { there.title.clone() } else { String::new() },
            is_of_preview: false,
            starts_at: there.starts_at,
            overlaps: overlap((one.starts_at, one.ends_at), (there.starts_at, there.ends_at)),
        });
    let others = wanted
        .iter()
        .filter(|other| other.id != one.id && other.village == one.village && other.day() == one.day())
        .map(|other| Clash {
            id: None,
            title: String::new(),
            is_of_preview: true,
            starts_at: other.starts_at,
            overlaps: overlap((one.starts_at, one.ends_at), (other.starts_at, other.ends_at)),
        });
    stored.chain(others).collect()
}

/// What other units have not published yet is not a unit's business.
fn may_read(who: &Account, there: &Busy) -> bool {
    who.role != Role::Unit
        || who.unit == there.lead_unit
        || there.state == EventState::Approved
        || (there.state == EventState::Planned && there.published)
}

/// Whether two times overlap; one without an end is taken to last an hour.
fn overlap(one: (DateTime<Utc>, Option<DateTime<Utc>>), other: (DateTime<Utc>, Option<DateTime<Utc>>)) -> bool {
    let end = |(start, end): (DateTime<Utc>, Option<DateTime<Utc>>)| end.unwrap_or(start + chrono::TimeDelta::hours(1));
    one.0 < end(other) && other.0 < end(one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn times_overlap_or_follow_one_another() {
        let at = |hour| DateTime::UNIX_EPOCH + TimeDelta::hours(hour);
        assert!(overlap((at(9), Some(at(11))), (at(10), None)));
        assert!(!overlap((at(9), Some(at(11))), (at(11), None)));
        assert!(!overlap((at(9), None), (at(10), Some(at(12)))));
    }
}
