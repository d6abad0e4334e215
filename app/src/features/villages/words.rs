//! Words for changes of the roster.

use crate::{
    features::reference::{
        Reference,
        changes::{ChangeKind, Fault, RegionChange},
    },
    ui::Locale,
};
use leptos_i18n::td_string;

/// The word for a kind of change.
pub fn kind(l: Locale, kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Added => td_string!(l, villages.change.added),
        ChangeKind::Renamed => td_string!(l, villages.change.renamed),
        ChangeKind::Merged => td_string!(l, villages.change.merged),
        ChangeKind::Split => td_string!(l, villages.change.split),
    }
}

/// Why a change does not fit.
pub fn fault(l: Locale, fault: Fault) -> String {
    match fault {
        Fault::NotThere => td_string!(l, villages.fault.not_there),
        Fault::TooFewBefore => td_string!(l, villages.fault.too_few_before),
        Fault::TooFewAfter => td_string!(l, villages.fault.too_few_after),
        Fault::CodeTaken => td_string!(l, villages.fault.code_taken),
        Fault::NotACode => td_string!(l, villages.fault.not_a_code),
        Fault::OtherName => td_string!(l, villages.fault.other_name),
        Fault::SameName => td_string!(l, villages.fault.same_name),
        Fault::LaterChange => td_string!(l, villages.fault.later_change),
        Fault::TitleUndecided => td_string!(l, villages.fault.title_undecided),
        Fault::NotLatest => td_string!(l, villages.fault.not_latest),
        Fault::InUse => td_string!(l, villages.fault.in_use),
    }
    .to_owned()
}

/// The names of villages, one after the other.
pub fn names(reference: &Reference, l: Locale, codes: &[String]) -> String {
    let between = match l {
        Locale::en => ", ",
        Locale::zh_CN => "\u{3001}",
    };
    codes.iter().map(|code| reference.village_label(code, l)).collect::<Vec<_>>().join(between)
}

/// A change in a sentence.
pub fn sentence(reference: &Reference, l: Locale, change: &RegionChange) -> String {
    let (from, to) = (names(reference, l, &change.from), names(reference, l, &change.to));
    match change.kind {
        ChangeKind::Added => td_string!(l, villages.change.added_said, to = to),
        ChangeKind::Renamed => {
            td_string!(l, villages.change.renamed_said, old = change.old_name.clone(), new = change.new_name.clone())
        }
        ChangeKind::Merged => td_string!(l, villages.change.merged_said, from = from, to = to),
        ChangeKind::Split => td_string!(l, villages.change.split_said, from = from, to = to),
    }
}
