//! How the roster of villages changes: added, renamed, merged, split, each with its day. Codes stay for good: a session
//! belongs to the village that it was held in, and what that is now is found by following the changes.

use super::model::{Reference, Region};
use crate::{ids::RegionChangeId, words::i18n::Locale};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most changes that are followed one after the other.
const HOPS_MAX: usize = 20;

/// What happened.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// A village is new.
    Added,
    /// A village is called otherwise.
    Renamed,
    /// Villages became one: a new one, or one of those that were there.
    Merged,
    /// A village became several.
    Split,
}

impl ChangeKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Added, Self::Renamed, Self::Merged, Self::Split];

    /// The stored word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Renamed => "renamed",
            Self::Merged => "merged",
            Self::Split => "split",
        }
    }

    /// The kind of a stored word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// A dated change of the roster.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RegionChange {
    /// Made with the form.
    pub id: RegionChangeId,
    /// The town whose roster it is.
    pub scope: String,
    /// The first day of how it is afterwards.
    pub on_day: NaiveDate,
    /// What happened.
    pub kind: ChangeKind,
    /// Codes of the villages before.
    pub from: Vec<String>,
    /// Codes of the villages after.
    pub to: Vec<String>,
    /// Of `to`, those that are new.
    pub made: Vec<String>,
    /// Of a village that is called otherwise: its official name before.
    pub old_name: String,
    /// Its official name after.
    pub new_name: String,
    /// Its name before as people said it; empty where the roster had the new name already.
    pub old_short: String,
    /// Its English name before.
    pub old_en: String,
    /// Number of the document (文号).
    pub document: String,
    /// What else everybody may read.
    pub note: String,
    /// Who wrote it down.
    pub who: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl RegionChange {
    /// Whether a village ends with it.
    pub fn ends(&self, code: &str) -> bool {
        let is_in = |codes: &[String]| codes.iter().any(|other| other == code);
        matches!(self.kind, ChangeKind::Merged | ChangeKind::Split) && is_in(&self.from) && !is_in(&self.to)
    }

    /// What a village that is called otherwise was called before, as people said it where that is on record.
    pub fn label_before(&self, locale: Locale) -> &str {
        match locale {
            Locale::en if !self.old_en.is_empty() => &self.old_en,
            _ if self.old_short.is_empty() => &self.old_name,
            _ => &self.old_short,
        }
    }

    /// Whether it is about a village.
    pub fn concerns(&self, code: &str) -> bool {
        self.from.iter().chain(&self.to).any(|other| other == code)
    }
}

/// Why a change does not fit into the roster.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The village is not there on that day.
    NotThere,
    /// Fewer than two villages are merged.
    TooFewBefore,
    /// A village is split into fewer than two.
    TooFewAfter,
    /// The code is one of the roster already.
    CodeTaken,
    /// Not a code of 12 digits (or, to be confirmed, letters) within the town.
    NotACode,
    /// The old name is not the one that the village has on that day.
    OtherName,
    /// The new name is the old one, or not the one that a later change begins with.
    SameName,
    /// A village that ends has a change or a title on a later day.
    LaterChange,
    /// It has not been said what becomes of a title.
    TitleUndecided,
    /// One of its villages has a later change.
    NotLatest,
    /// A village that it made has sessions, sites, titles or the like by now.
    InUse,
}

impl Reference {
    /// The day on which a village was made, where a change says so.
    pub fn began_on(&self, code: &str) -> Option<NaiveDate> {
        self.changes.iter().find(|change| change.made.iter().any(|made| made == code)).map(|change| change.on_day)
    }

    /// The first day on which a village is no more, with the change that ended it.
    pub fn ended(&self, code: &str) -> Option<&RegionChange> {
        self.changes.iter().find(|change| change.ends(code))
    }

    /// Whether a village is there on a day.
    pub fn is_there(&self, code: &str, day: NaiveDate) -> bool {
        self.began_on(code).is_none_or(|began| began <= day)
            && self.ended(code).is_none_or(|change| day < change.on_day)
    }

    /// Whether a village was there on any day of a period, with both days.
    pub fn was_there(&self, code: &str, from: Option<NaiveDate>, to: Option<NaiveDate>) -> bool {
        let ended = self.ended(code).map(|change| change.on_day);
        let is_over = ended.zip(from).is_some_and(|(ended, from)| ended <= from);
        let is_later = self.began_on(code).zip(to).is_some_and(|(began, to)| to < began);
        !is_over && !is_later
    }

    /// The villages of a scope that are there on a day, in roster order.
    pub fn villages_on<'a>(&'a self, scope: &'a str, day: NaiveDate) -> impl Iterator<Item = &'a Region> {
        self.villages(scope).filter(move |village| self.is_there(&village.code, day))
    }

    /// The first renaming of a village after a day.
    pub fn renamed_after(&self, code: &str, day: NaiveDate) -> Option<&RegionChange> {
        let renamed = |change: &&RegionChange| change.kind == ChangeKind::Renamed && change.concerns(code);
        self.changes.iter().filter(renamed).find(|change| day < change.on_day)
    }

    /// The official name of a village on a day.
    pub fn name_on<'a>(&'a self, code: &'a str, day: NaiveDate) -> &'a str {
        let now = || self.region(code).map_or(code, |region| region.name.as_str());
        self.renamed_after(code, day).map_or_else(now, |change| change.old_name.as_str())
    }

    /// Whether a change is the latest of each of its villages.
    pub fn is_latest(&self, change: &RegionChange) -> bool {
        let later = self.changes.iter().skip_while(|other| other.id != change.id).skip(1);
        let mut codes = change.from.iter().chain(&change.to);
        let later = later.collect::<Vec<_>>();
        !codes.any(|code| later.iter().any(|other| other.concerns(code)))
    }

    /// What a village is on a day: itself, or the one that it has gone into. One that was split has no single answer and
    /// stays itself.
    pub fn what_became_of<'a>(&'a self, code: &'a str, day: NaiveDate) -> &'a str {
        let mut now = code;
        for _ in 0..HOPS_MAX {
            match self.ended(now).filter(|change| change.on_day <= day).map(|change| change.to.as_slice()) {
                Some([one]) => now = one,
                _ => break,
            }
        }
        now
    }

    /// The villages that have gone into one by a day.
    pub fn gone_into(&self, code: &str, day: NaiveDate) -> Vec<String> {
        // Only what some change ended can have gone anywhere.
        let mut gone = self
            .changes
            .iter()
            .flat_map(|change| change.from.iter().filter(|from| change.ends(from)))
            .filter(|from| from.as_str() != code && self.what_became_of(from, day) == code)
            .cloned()
            .collect::<Vec<_>>();
        gone.sort_unstable();
        gone.dedup();
        gone
    }

    /// Sums by village as sums by what the villages are on a day; the key of "not given" stays.
    pub fn rolled_up<T: Default>(
        &self,
        rows: Vec<(String, T)>,
        day: NaiveDate,
        add: impl Fn(&mut T, T),
    ) -> Vec<(String, T)> {
        let mut sums = BTreeMap::<String, T>::new();
        for (code, row) in rows {
            add(sums.entry(self.what_became_of(&code, day).to_owned()).or_default(), row);
        }
        sums.into_iter().collect()
    }

    /// The changes that a village had a part in, the earliest first.
    pub fn changes_of<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a RegionChange> {
        self.changes.iter().filter(move |change| change.concerns(code))
    }

    /// Checks a change against the roster. `new_code` is that of a village that is made by it.
    pub fn check_change(&self, change: &RegionChange) -> Result<(), (&'static str, Fault)> {
        let day = change.on_day;
        let before = day.pred_opt().unwrap_or(day);
        let there = |code: &String| self.village(code).is_some() && self.is_there(code, before);
        let old = |code: &&String| !change.made.contains(code);
        if change.made.iter().any(|code| self.region(code).is_some()) {
            return Err(("code", Fault::CodeTaken));
        }
        if !change.from.iter().all(there) {
            return Err(("from", Fault::NotThere));
        }
        if !change.to.iter().filter(old).all(|code| self.village(code).is_some() && self.is_there(code, day)) {
            return Err(("to", Fault::NotThere));
        }
        let mut parts = change.from.iter().chain(change.to.iter().filter(old)).collect::<Vec<_>>();
        parts.sort_unstable();
        parts.dedup();
        match change.kind {
            ChangeKind::Renamed => self.check_names(change)?,
            ChangeKind::Merged if parts.len() < 2 => return Err(("from", Fault::TooFewBefore)),
            ChangeKind::Split if change.to.len() < 2 => return Err(("to", Fault::TooFewAfter)),
            ChangeKind::Added | ChangeKind::Merged | ChangeKind::Split => {}
        }
        let is_later = |other: &RegionChange, code: &String| other.on_day > day && other.concerns(code);
        let ending = change.from.iter().filter(|code| change.ends(code));
        if ending.into_iter().any(|code| self.changes.iter().any(|other| is_later(other, code))) {
            return Err(("from", Fault::LaterChange));
        }
        Ok(())
    }

    fn check_names(&self, change: &RegionChange) -> Result<(), (&'static str, Fault)> {
        let Some(code) = change.from.first() else { return Err(("from", Fault::NotThere)) };
        let name = self.name_on(code, change.on_day);
        if change.old_name == change.new_name {
            return Err(("new_name", Fault::SameName));
        }
        let later = self
            .changes
            .iter()
            .any(|other| other.kind == ChangeKind::Renamed && other.concerns(code) && other.on_day > change.on_day);
        // The roster may have the new name already: then only how it came about is written down.
        if name == change.new_name || (name == change.old_name && !later) {
            return Ok(());
        }
        if later { Err(("new_name", Fault::SameName)) } else { Err(("old_name", Fault::OtherName)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::reference::RegionKind;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn village(code: &str) -> Region {
        Region {
            code: code.into(),
            parent: "320582100".into(),
            kind: RegionKind::Village,
            name: format!("{code} now"),
            short_name: code.into(),
            name_en: String::new(),
            pending: false,
            note: String::new(),
            seq: 1,
            point: None,
            point_is_demo: false,
            version: 1,
        }
    }

    fn change(kind: ChangeKind, on: &str, from: &[&str], to: &[&str], made: &[&str]) -> RegionChange {
        let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        RegionChange {
            id: RegionChangeId(Uuid::nil()),
            scope: "320582100".into(),
            on_day: day(on),
            kind,
            from: codes(from),
            to: codes(to),
            made: codes(made),
            old_name: String::new(),
            new_name: String::new(),
            old_short: String::new(),
            old_en: String::new(),
            document: String::new(),
            note: String::new(),
            who: String::new(),
            at: DateTime::UNIX_EPOCH,
        }
    }

    fn reference(changes: Vec<RegionChange>) -> Reference {
        let codes = ["A", "B", "C", "D", "E"];
        Reference { regions: codes.into_iter().map(village).collect(), changes, ..Reference::default() }
    }

    #[test]
    fn a_merged_village_is_followed_to_what_it_is_now() {
        let reference = reference(vec![
            change(ChangeKind::Merged, "2020-01-01", &["A", "B"], &["C"], &["C"]),
            change(ChangeKind::Merged, "2022-01-01", &["C"], &["D"], &[]),
        ]);
        assert_eq!(reference.what_became_of("A", day("2019-12-31")), "A");
        assert_eq!(reference.what_became_of("A", day("2020-01-01")), "C");
        assert_eq!(reference.what_became_of("A", day("2026-01-01")), "D");
        assert_eq!(reference.gone_into("D", day("2026-01-01")), ["A", "B", "C"]);
        let on = |text: &str| {
            reference.villages_on("", day(text)).map(|village| village.code.as_str()).collect::<Vec<_>>().concat()
        };
        assert_eq!((on("2019-12-31"), on("2020-01-01"), on("2022-01-01")), ("ABDE".into(), "CDE".into(), "DE".into()));
        let rows = vec![("A".to_owned(), 1), ("D".to_owned(), 2), ("-".to_owned(), 4)];
        let sums = reference.rolled_up(rows, day("2026-01-01"), |sum, more| *sum += more);
        assert_eq!(sums, [("-".to_owned(), 4), ("D".to_owned(), 3)]);
    }

    #[test]
    fn what_was_split_stays_what_it_was() {
        let reference = reference(vec![change(ChangeKind::Split, "2020-01-01", &["A"], &["B", "C"], &["B", "C"])]);
        assert_eq!(reference.what_became_of("A", day("2026-01-01")), "A");
        assert!(!reference.is_there("A", day("2020-01-01")) && reference.is_there("B", day("2020-01-01")));
        assert!(!reference.is_there("B", day("2019-12-31")));
        let goes_on = change(ChangeKind::Split, "2020-01-01", &["A"], &["A", "B"], &["B"]);
        assert!(!goes_on.ends("A"));
    }

    #[test]
    fn a_name_is_that_of_the_day() {
        let named = |on: &str, old: &str, new: &str| RegionChange {
            old_name: old.into(),
            new_name: new.into(),
            ..change(ChangeKind::Renamed, on, &["A"], &["A"], &[])
        };
        let reference = reference(vec![named("2015-01-01", "X", "Y"), named("2020-01-01", "Y", "A now")]);
        assert_eq!(reference.name_on("A", day("2014-12-31")), "X");
        assert_eq!(reference.name_on("A", day("2019-12-31")), "Y");
        assert_eq!(reference.name_on("A", day("2020-01-01")), "A now");
        let check = |on: &str, old: &str, new: &str| reference.check_change(&named(on, old, new));
        assert_eq!(check("2024-01-01", "A now", "Z"), Ok(()));
        assert_eq!(check("2024-01-01", "Q", "A now"), Ok(()), "the roster has it already");
        assert_eq!(check("2024-01-01", "Q", "Z"), Err(("old_name", Fault::OtherName)));
        assert_eq!(check("2017-01-01", "Q", "Y"), Ok(()));
        assert_eq!(check("2017-01-01", "Q", "Z"), Err(("new_name", Fault::SameName)));
    }

    #[test]
    fn changes_that_cannot_be_are_refused() {
        let reference = reference(vec![change(ChangeKind::Merged, "2020-01-01", &["A"], &["B"], &[])]);
        let check = |kind, on: &str, from: &[&str], to: &[&str], made: &[&str]| {
            reference.check_change(&change(kind, on, from, to, made)).map_err(|(_, fault)| fault)
        };
        assert_eq!(check(ChangeKind::Merged, "2021-01-01", &["A", "C"], &["D"], &[]), Err(Fault::NotThere));
        assert_eq!(check(ChangeKind::Merged, "2019-01-01", &["A"], &["C"], &[]), Err(Fault::LaterChange));
        assert_eq!(check(ChangeKind::Merged, "2021-01-01", &["C"], &["N"], &["N"]), Err(Fault::TooFewBefore));
        assert_eq!(check(ChangeKind::Merged, "2021-01-01", &["C"], &["D"], &[]), Ok(()));
        assert_eq!(check(ChangeKind::Split, "2021-01-01", &["C"], &["N"], &["N"]), Err(Fault::TooFewAfter));
        assert_eq!(check(ChangeKind::Split, "2021-01-01", &["C"], &["C", "N"], &["N"]), Ok(()));
        assert_eq!(check(ChangeKind::Added, "2021-01-01", &[], &["E"], &["E"]), Err(Fault::CodeTaken));
    }
}
