//! What stands in the way of a plan: two sessions at one time with the same village, place or speaker, or a public
//! holiday. It is pointed out and never refused: a village has more than one room.

use crate::{
    features::{events::model::Event, holidays::Holiday},
    ids::EventId,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// How long a session takes of which nobody said when it ends.
const USUAL_MINUTES: i64 = 60;
/// The most clashes that are looked for.
pub const CLASHES_MAX: usize = 100;

/// As much of a session as a clash is about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Slot {
    /// Which one.
    pub id: EventId,
    /// What it is.
    pub title: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// The village, where it is held in one.
    pub village: Option<String>,
    /// The place in words.
    pub place: String,
    /// The speakers' names.
    pub speakers: Vec<String>,
}

impl Slot {
    /// Of a session.
    pub fn of(event: &Event) -> Self {
        Self {
            id: event.id,
            title: event.title.clone(),
            starts_at: event.starts_at,
            ends_at: event.ends_at,
            village: event.village.clone(),
            place: event.place.clone(),
            speakers: event.speakers.iter().map(|speaker| speaker.name.clone()).collect(),
        }
    }

    /// The town's calendar day.
    pub fn day(&self) -> NaiveDate {
        crate::clock::local_date(self.starts_at)
    }

    fn until(&self) -> DateTime<Utc> {
        self.ends_at.unwrap_or(self.starts_at + TimeDelta::minutes(USUAL_MINUTES))
    }
}

/// What two sessions at one time have in common.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Shared {
    /// The village.
    Village,
    /// The place, as it is written.
    Place(String),
    /// A speaker.
    Speaker(String),
}

/// Two sessions that stand in each other's way.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Clash<'a> {
    /// The one that begins first.
    pub one: &'a Slot,
    /// The other.
    pub other: &'a Slot,
    /// What they share; never empty.
    pub shared: Vec<Shared>,
}

/// Whether two sessions take place at one time. One that begins when the other ends does not.
pub fn overlap(one: &Slot, other: &Slot) -> bool {
    one.starts_at < other.until() && other.starts_at < one.until()
}

/// What two sessions have in common that there is only one of.
pub fn shared(one: &Slot, other: &Slot) -> Vec<Shared> {
    let mut shared = Vec::new();
    if one.village.is_some() && one.village == other.village {
        shared.push(Shared::Village);
    }
    // "Meeting room" in two villages is two rooms.
    let elsewhere = one.village.is_some() && other.village.is_some() && one.village != other.village;
    let place = one.place.trim();
    if !elsewhere && !place.is_empty() && place == other.place.trim() {
        shared.push(Shared::Place(place.to_owned()));
    }
    for name in &one.speakers {
        let name = name.trim();
        if !name.is_empty() && other.speakers.iter().any(|other| other.trim() == name) {
            shared.push(Shared::Speaker(name.to_owned()));
        }
    }
    shared.dedup();
    shared
}

fn clash<'a>(one: &'a Slot, other: &'a Slot) -> Option<Clash<'a>> {
    if one.id == other.id || !overlap(one, other) {
        return None;
    }
    let shared = shared(one, other);
    (!shared.is_empty()).then_some(Clash { one, other, shared })
}

/// All clashes, the soonest first, up to [`CLASHES_MAX`].
pub fn clashes(slots: &[Slot]) -> Vec<Clash<'_>> {
    let mut order = slots.iter().collect::<Vec<_>>();
    order.sort_by_key(|slot| (slot.starts_at, slot.id));
    let mut found = Vec::new();
    for (at, one) in order.iter().enumerate() {
        let later = order.get(at + 1..).unwrap_or_default();
        let meanwhile = later.iter().take_while(|other| other.starts_at < one.until());
        found.extend(meanwhile.filter_map(|other| clash(one, other)));
        if found.len() >= CLASHES_MAX {
            found.truncate(CLASHES_MAX);
            break;
        }
    }
    found
}

/// The clashes of one session with others; it stands first in each.
pub fn clashes_of<'a>(own: &'a Slot, others: &'a [Slot]) -> Vec<Clash<'a>> {
    others.iter().filter_map(|other| clash(own, other)).take(CLASHES_MAX).collect()
}

/// The sessions that lie on a public holiday, each with the holiday.
pub fn on_holidays<'a>(slots: &'a [Slot], off: &'a [Holiday]) -> Vec<(&'a Slot, &'a Holiday)> {
    let holiday = |slot: &Slot| off.iter().find(|holiday| holiday.day == slot.day());
    slots.iter().filter_map(|slot| Some((slot, holiday(slot)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::holidays::DayOff;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn slot(number: u128, from: i64, minutes: Option<i64>) -> Slot {
        let starts_at = DateTime::UNIX_EPOCH + TimeDelta::minutes(from);
        Slot {
            id: EventId(Uuid::from_u128(number)),
            title: format!("session {number}"),
            starts_at,
            ends_at: minutes.map(|minutes| starts_at + TimeDelta::minutes(minutes)),
            village: Some("320582100219".into()),
            place: String::new(),
            speakers: Vec::new(),
        }
    }

    proptest! {
        #[test]
        fn overlap_is_symmetric_and_never_of_disjoint_times(
            a in 0_i64..2000, b in 0_i64..2000, long in prop::option::of(1_i64..600), wide in prop::option::of(1_i64..600),
        ) {
            let (one, other) = (slot(1, a, long), slot(2, b, wide));
            prop_assert_eq!(overlap(&one, &other), overlap(&other, &one));
            let disjoint = one.until() <= other.starts_at || other.until() <= one.starts_at;
            prop_assert_eq!(overlap(&one, &other), !disjoint);
            prop_assert!(overlap(&one, &one));
        }

        #[test]
        fn the_sweep_finds_what_comparing_all_pairs_finds(
            times in prop::collection::vec((0_i64..300, prop::option::of(1_i64..90)), 0..12),
        ) {
            let slots = (1..).zip(times).map(|(number, (from, long))| slot(number, from, long)).collect::<Vec<_>>();
            let pairs = slots.iter().enumerate().map(|(at, one)| {
                slots[at + 1..].iter().filter(|other| overlap(one, other)).count()
            });
            prop_assert_eq!(clashes(&slots).len(), pairs.sum::<usize>().min(CLASHES_MAX));
        }
    }

    #[test]
    fn a_village_that_has_two_at_once_is_told_and_one_after_the_other_is_not() {
        let slots = [slot(1, 0, Some(60)), slot(2, 60, Some(60)), slot(3, 90, None)];
        let found = clashes(&slots);
        let pairs = found.iter().map(|clash| (clash.one.title.as_str(), clash.other.title.as_str()));
        assert_eq!(pairs.collect::<Vec<_>>(), [("session 2", "session 3")]);
        assert_eq!(found[0].shared, [Shared::Village]);
    }

    #[test]
    fn the_same_room_name_in_two_villages_is_two_rooms() {
        let mut one = Slot { place: "会议室".into(), ..slot(1, 0, None) };
        let other = Slot { place: " 会议室".into(), village: Some("320582100212".into()), ..slot(2, 0, None) };
        assert_eq!(clashes(&[one.clone(), other.clone()]), []);
        one.village = None;
        assert_eq!(shared(&one, &other), [Shared::Place("会议室".into())]);
    }

    #[test]
    fn a_speaker_is_in_one_place_at_a_time() {
        let at = |number, village: &str, names: &[&str]| Slot {
            village: Some(village.into()),
            speakers: names.iter().map(|name| (*name).to_owned()).collect(),
            ..slot(number, 0, None)
        };
        let own = at(1, "320582100219", &["王律师", ""]);
        let others = [at(2, "320582100212", &["李法官", "王律师"]), at(3, "320582100213", &[""]), own.clone()];
        let found = clashes_of(&own, &others);
        assert_eq!(found.len(), 1, "not with itself, not by an empty name");
        assert_eq!(found[0].shared, [Shared::Speaker("王律师".into())]);
    }

    #[test]
    fn a_session_on_a_holiday_is_told_with_its_name() {
        let off = Holiday {
            day: NaiveDate::from_ymd_opt(1970, 1, 1).unwrap(),
            kind: DayOff::Off,
            zh: "元旦".into(),
            en: String::new(),
        };
        // 16:30 in London is past midnight in the town.
        let slots = [slot(1, 0, None), slot(2, 16 * 60 + 30, None)];
        let found = on_holidays(&slots, std::slice::from_ref(&off));
        assert_eq!(found, [(&slots[0], &off)]);
    }
}
