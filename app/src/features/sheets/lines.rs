//! What lists of duties put into one cell, or into several lines: numbers, units, "all year".

use super::{
    duties, fold,
    heads::Record,
    names::{NameKind, Names},
    preview::Look,
    values,
};
use crate::ui::Locale;
use leptos_i18n::td_string;

/// Whether a cell says that something goes on all year.
pub(super) fn is_ongoing(text: &str) -> bool {
    let words = [td_string!(Locale::zh_CN, sheets.word.ongoing), td_string!(Locale::en, sheets.word.ongoing)];
    fold::is_one_of(text, words)
}

/// Whether a cell names all units at once.
pub(super) fn is_everybody(text: &str) -> bool {
    let words = [td_string!(Locale::zh_CN, sheets.word.everybody), td_string!(Locale::en, sheets.word.everybody)];
    fold::is_one_of(text, words)
}

/// A number as it is compared: half-width, without the dot or comma that lists put after it.
pub(super) fn number_of(text: &str) -> String {
    values::half(text).trim_end_matches(['.', '\u{3001}', '\u{3002}']).trim().to_owned()
}

/// The numbers of the rows. A number merged over several lines stands in each of them: they become 3-1, 3-2 and so on,
/// which is said.
pub(super) fn numbers(look: &Look<'_>, records: &[Record], notes: &mut Vec<String>) -> Vec<String> {
    let own = records.iter().map(|record| number_of(record.text(&duties::COLUMNS, "number"))).collect::<Vec<_>>();
    let mut numbers = own.clone();
    let mut from = 0;
    while from < records.len() {
        let is_merged = |at: &usize| records[*at].is_merged(&duties::COLUMNS, "number");
        let to = (from + 1..records.len()).take_while(is_merged).last().unwrap_or(from);
        if to > from && !own[from].is_empty() {
            for (part, at) in (1..).zip(from..=to) {
                numbers[at] = format!("{}-{part}", own[from]);
            }
            let (first, last) = (numbers[from].clone(), numbers[to].clone());
            notes.push(td_string!(look.l, sheets.note.merged, number = own[from].clone(), first = first, last = last));
        }
        from = to + 1;
    }
    numbers
}

/// Where a cell names several units, the first one leads; the others, which may be none, co-operate.
pub(super) fn lead_and_rest<'c>(names: &Names, cell: &'c str) -> (&'c str, &'c str) {
    let pieces = values::pieces(cell);
    // Names have separators in them as well.
    let is_one = names.exact(NameKind::Unit, &cell.replace('\n', " ")).is_some();
    match pieces.as_slice() {
        [first, second, .., last] if !is_one => (first.text, values::span(cell, second, last)),
        [first, second] if !is_one => (first.text, second.text),
        _ => (cell, ""),
    }
}

/// A cell of nodes without the words that say "all year", and whether there were any.
pub(super) fn without_ongoing(cell: &str) -> (String, bool) {
    let pieces = values::pieces(cell);
    let mut runs = Vec::new();
    let mut begun = None;
    for (at, piece) in pieces.iter().enumerate() {
        if is_ongoing(piece.text) {
            runs.extend(begun.take().map(|from: usize| values::span(cell, &pieces[from], &pieces[at - 1])));
        } else {
            begun = begun.or(Some(at));
        }
    }
    runs.extend(begun.and_then(|from| Some(values::span(cell, &pieces[from], pieces.last()?))));
    let ongoing = pieces.iter().any(|piece| is_ongoing(piece.text));
    (runs.join("\u{3001}"), ongoing)
}
