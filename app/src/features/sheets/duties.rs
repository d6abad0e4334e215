//! A sheet of a year's duty list: what each row would do, and the sheet of what is there.

use super::{
    fold,
    heads::{Column, Record, Table, column},
    lines::{is_everybody, is_ongoing, lead_and_rest, number_of, numbers, without_ongoing},
    names::{Before, Found, NameKind, Names, Otherwise},
    observances::joined,
    preview::{self, Look, Marker, Preview, PreviewRow, Verdict},
    values,
};
use crate::{
    error::{Refusal, Why},
    features::{
        duties::{
            DutyItem, DutyKind,
            input::{DutyInput, ITEMS_MAX},
            rules,
            store::DutyWrite,
        },
        observances::Observance,
        reference::{Reference, TermKind},
    },
    ui::Locale,
};
use leptos_i18n::td_string;
use std::collections::HashMap;

/// The columns.
pub const COLUMNS: [Column; 18] = [
    column!(number),
    column!(lead_unit),
    column!(kind),
    column!(laws),
    column!(audiences),
    column!(tasks),
    column!(carriers),
    column!(nodes),
    column!(deadline),
    column!(target),
    column!(leader),
    column!(office),
    column!(contact),
    column!(units),
    column!(standard),
    column!(brand),
    column!(note),
    column!(is_public),
];

/// What a form calls a column.
fn column_of(field: &str) -> &str {
    match field {
        "unit" => "units",
        "law" | "other_laws" => "laws",
        "audience" | "other_audiences" => "audiences",
        "node" | "other_nodes" => "nodes",
        field => field,
    }
}

/// What the rows of a sheet would do to a list, and the rows to store for it.
pub fn preview(look: &Look<'_>, table: &Table, items: &[DutyItem]) -> (Preview, Vec<DutyWrite>) {
    let mut preview = Preview { unread: table.unread.clone(), ..Preview::default() };
    let records = preview::records(table, &look.import.content.grid, &mut preview.left_out);
    let mut names = look.names();
    let mut marker = Marker::default();
    let mut writes = Vec::new();
    let mut seen = HashMap::<String, u32>::new();
    let by_number = items.iter().map(|item| (number_of(&item.number), item)).collect::<HashMap<_, _>>();
    let mut seq = items.iter().map(|item| item.seq).max().unwrap_or_default();
    let mut rows_after = items.len();
    let numbers = table.has(&COLUMNS, "number").then(|| numbers(look, &records, &mut preview.notes));
    let mut as_public = 0_usize;
    for (record, at) in records.iter().zip(1_u32..) {
        // A list without numbers is numbered in its order.
        let number = match &numbers {
            Some(numbers) => numbers.get(at as usize - 1).cloned().unwrap_or_default(),
            None => at.to_string(),
        };
        let old = by_number.get(&number).copied();
        let mut row = PreviewRow::new(record.number, label(&number, record));
        let head = preview::head_of(&COLUMNS, "number", look.l);
        if let Some(first) = seen.get(&number).filter(|_| !number.is_empty()) {
            row.wrong(head, &number, td_string!(look.l, sheets.wrong.twice, row = *first));
        }
        seen.entry(number.clone()).or_insert(record.number);
        if old.is_some_and(|old| old.is_withdrawn) {
            row.wrong(head, &number, td_string!(look.l, sheets.wrong.withdrawn));
        }
        preview::check_errors(&mut row, record, &COLUMNS, look.l);
        let input = read(look, &mut names, record, &number, old, &mut row);
        let mut item = made(look, &input, record, &mut row);
        if let Some(item) = &mut item {
            item.seq = old.map_or(seq + 1, |old| old.seq);
            item.is_demo = old.is_some_and(|old| old.is_demo);
            if old.is_none() {
                seq += 1;
                rows_after += 1;
                if rows_after > ITEMS_MAX {
                    let max = u32::try_from(ITEMS_MAX).unwrap_or(u32::MAX);
                    let refusal = Refusal::new("number", Why::TooMany { max });
                    preview::add_refusals(&mut row, &[refusal], look.l, |_| (head, String::new()));
                }
            }
            match old {
                Some(old) => differences(look, &mut row, old, item),
                None => preview::tell(&mut row, &COLUMNS, cells(item, look.reference, look.nodes, look.l), look.l),
            }
        }
        row.settle(old.is_none(), item.as_ref() == old && old.is_some());
        as_public += usize::from(row.verdict == Verdict::New && record.text(&COLUMNS, "is_public").is_empty());
        marker.take(&(row.number, row.verdict, &item));
        if let Some(item) = item.filter(|_| matches!(row.verdict, Verdict::New | Verdict::Changed)) {
            writes.push(DutyWrite { changes: rules::changes(old, &item), item, amendment: None });
        }
        preview.rows.push(row);
    }
    let is_untouched = |item: &&DutyItem| !item.is_withdrawn && !seen.contains_key(&number_of(&item.number));
    preview.untouched = items.iter().filter(is_untouched).count();
    if as_public > 0 {
        preview.notes.push(td_string!(look.l, sheets.note.as_public, number = as_public));
    }
    preview.mark = marker.mark();
    preview.asks(names);
    (preview, writes)
}

fn label(number: &str, record: &Record) -> String {
    let unit = record.text(&COLUMNS, "lead_unit").replace('\n', " ");
    [number, unit.trim()].join(" ").trim().chars().take(60).collect()
}

fn differences(look: &Look<'_>, row: &mut PreviewRow, old: &DutyItem, new: &DutyItem) {
    let before = cells(old, look.reference, look.nodes, look.l);
    let after = cells(new, look.reference, look.nodes, look.l);
    for (column, (before, after)) in COLUMNS.iter().zip(before.iter().zip(&after)) {
        preview::note(row, (column.head)(look.l), before, after);
    }
}

/// The fields of a row, as a form would send them; what the sheet has no column for stays as it is.
fn read(
    look: &Look<'_>,
    names: &mut Names,
    record: &Record,
    number: &str,
    old: Option<&DutyItem>,
    row: &mut PreviewRow,
) -> DutyInput {
    let mut input = old.map_or_else(
        || DutyInput {
            id: look.import.row_id(record.number).to_string(),
            version: "0".into(),
            scope: look.import.scope.clone(),
            year: look.import.year,
            // As in the form.
            is_public: true,
            ..DutyInput::default()
        },
        DutyInput::of,
    );
    // The number as it stands there: full-width digits are no other number.
    input.number = old.map_or_else(|| number.to_owned(), |old| old.number.clone());
    for (key, field, is_line) in [
        ("tasks", &mut input.tasks, false),
        ("carriers", &mut input.carriers, false),
        ("standard", &mut input.standard, false),
        ("note", &mut input.note, false),
        ("leader", &mut input.leader, true),
        ("office", &mut input.office, true),
        ("contact", &mut input.contact, true),
    ] {
        if let Some(given) = record.given(&COLUMNS, key) {
            *field = if is_line { given.replace('\n', " ") } else { given.to_owned() };
        }
    }
    if let Some(given) = record.given(&COLUMNS, "target") {
        input.target = values::number(given);
    }
    read_deadline(look, record, &mut input, row);
    read_flag(look, record, &mut input, row);
    read_units(look, names, record, &mut input, row);
    read_lists(look, names, record, &mut input, row);
    input
}

fn read_deadline(look: &Look<'_>, record: &Record, input: &mut DutyInput, row: &mut PreviewRow) {
    let Some(given) = record.given(&COLUMNS, "deadline") else { return };
    if given.is_empty() || is_ongoing(given) {
        input.deadline.clear();
        return;
    }
    if let Some(day) = values::deadline(given, look.import.year) {
        input.deadline = day.to_string();
    } else {
        let why = if let Some((month, day)) = values::doubtful(given) {
            td_string!(look.l, sheets.wrong.doubtful, month = month, day = day, days = day * 10)
        } else {
            td_string!(look.l, sheets.wrong.deadline, year = look.import.year)
        };
        row.wrong(preview::head_of(&COLUMNS, "deadline", look.l), given, why);
    }
}

fn read_flag(look: &Look<'_>, record: &Record, input: &mut DutyInput, row: &mut PreviewRow) {
    let Some(given) = record.given(&COLUMNS, "is_public").filter(|given| !given.is_empty()) else { return };
    if let Some(flag) = fold::flag(given) {
        input.is_public = flag;
    } else {
        row.wrong(preview::head_of(&COLUMNS, "is_public", look.l), given, td_string!(look.l, sheets.wrong.flag));
    }
}

/// The kind of a cell.
fn kind_of(text: &str) -> Option<DutyKind> {
    let words = |kind: DutyKind, l: Locale| match kind {
        DutyKind::Common => [td_string!(l, sheets.kind.common), td_string!(l, sheets.kind_alias.common)],
        DutyKind::Own => [td_string!(l, sheets.kind.own), td_string!(l, sheets.kind_alias.own)],
        DutyKind::Joint => [td_string!(l, sheets.kind.joint), td_string!(l, sheets.kind_alias.joint)],
    };
    let is = |kind: &DutyKind| [Locale::zh_CN, Locale::en].into_iter().any(|l| fold::is_one_of(text, words(*kind, l)));
    DutyKind::ALL.into_iter().find(is)
}

/// How a sheet writes a kind.
pub fn kind_word(l: Locale, kind: DutyKind) -> &'static str {
    match kind {
        DutyKind::Common => td_string!(l, sheets.kind.common),
        DutyKind::Own => td_string!(l, sheets.kind.own),
        DutyKind::Joint => td_string!(l, sheets.kind.joint),
    }
}

/// The leading unit and the kind; without a kind, a row of everybody is common and any other one the unit's own.
fn read_units(look: &Look<'_>, names: &mut Names, record: &Record, input: &mut DutyInput, row: &mut PreviewRow) {
    let head = |key: &str| preview::head_of(&COLUMNS, key, look.l);
    let mut everybody = input.kind == DutyKind::Common.key();
    if let Some(given) = record.given(&COLUMNS, "lead_unit") {
        let name = given.replace('\n', " ");
        everybody = name.is_empty() || is_everybody(&name);
        if everybody {
            input.lead_unit.clear();
        } else {
            let (lead, rest) = lead_and_rest(names, given);
            match names.look(NameKind::Unit, &lead.replace('\n', " "), Otherwise::Choose, record.number) {
                Found::Code(code) => input.lead_unit = code,
                Found::Words | Found::Open => preview::note_open(row, true, head("lead_unit")),
            }
            if !rest.is_empty() {
                row.warnings.push(td_string!(look.l, sheets.warn.several_units, name = lead.to_owned()));
            }
        }
    }
    match record.text(&COLUMNS, "kind") {
        "" if input.kind.is_empty() => {
            let is_common = everybody && !record.text(&COLUMNS, "lead_unit").is_empty();
            let kind = if is_common { DutyKind::Common } else { DutyKind::Own };
            kind.key().clone_into(&mut input.kind);
        }
        "" => {}
        given => match kind_of(given) {
            Some(kind) => kind.key().clone_into(&mut input.kind),
            None => row.wrong(head("kind"), given, td_string!(look.l, sheets.wrong.kind)),
        },
    }
}

fn read_lists(look: &Look<'_>, names: &mut Names, record: &Record, input: &mut DutyInput, row: &mut PreviewRow) {
    let head = |key: &str| preview::head_of(&COLUMNS, key, look.l);
    let number = record.number;
    if let Some(given) = record.given(&COLUMNS, "units") {
        let before = Before { codes: &input.units, words: "" };
        let listed = names.list(NameKind::Unit, given, Otherwise::Ask, before, number);
        preview::note_open(row, listed.is_open, head("units"));
        input.units = listed.codes;
    }
    let lead = record.text(&COLUMNS, "lead_unit");
    if !is_everybody(lead) {
        let rest = lead_and_rest(names, lead).1;
        let listed = names.list(NameKind::Unit, rest, Otherwise::Ask, Before::default(), number);
        preview::note_open(row, listed.is_open, head("lead_unit"));
        input.units.extend(listed.codes);
    }
    if let Some(given) = record.given(&COLUMNS, "nodes") {
        let (rest, ongoing) = without_ongoing(given);
        input.is_ongoing = ongoing;
        let before = Before { codes: &input.nodes, words: &input.other_nodes };
        let listed = names.list(NameKind::Node, &rest, Otherwise::Words, before, number);
        preview::note_open(row, listed.is_open, head("nodes"));
        (input.nodes, input.other_nodes) = (listed.codes, listed.words.replace('\n', " "));
    }
    let lists = [
        ("laws", NameKind::Law, &mut input.laws, &mut input.other_laws),
        ("audiences", NameKind::Audience, &mut input.audiences, &mut input.other_audiences),
    ];
    for (key, kind, codes, words) in lists {
        if let Some(given) = record.given(&COLUMNS, key) {
            let listed = names.list(kind, given, Otherwise::Words, Before { codes, words }, number);
            preview::note_open(row, listed.is_open, head(key));
            (*codes, *words) = (listed.codes, listed.words.replace('\n', " "));
        }
    }
    if let Some(given) = record.given(&COLUMNS, "brand") {
        let name = given.replace('\n', " ");
        input.brand = if name.is_empty() {
            String::new()
        } else {
            match names.look(NameKind::Brand, &name, Otherwise::Ask, number) {
                Found::Code(code) => code,
                Found::Words => String::new(),
                Found::Open => {
                    preview::note_open(row, true, head("brand"));
                    String::new()
                }
            }
        };
    }
}

/// The row that the fields make, where nothing is wrong with them.
fn made(look: &Look<'_>, input: &DutyInput, record: &Record, row: &mut PreviewRow) -> Option<DutyItem> {
    let said = |field: &str| {
        let key = column_of(field);
        (preview::head_of(&COLUMNS, key, look.l), record.text(&COLUMNS, key).to_owned())
    };
    match input.parse(look.reference, look.nodes) {
        Ok(item) => Some(item),
        Err(refusals) => {
            // A unit that is to be chosen yet is no mistake.
            let waits = |refusal: &&Refusal| {
                let head = preview::head_of(&COLUMNS, column_of(&refusal.field), look.l);
                !(refusal.why == Why::Required && row.unclear.iter().any(|unclear| unclear == head))
            };
            let refusals = refusals.iter().filter(waits).cloned().collect::<Vec<_>>();
            preview::add_refusals(row, &refusals, look.l, said);
            None
        }
    }
}

/// The cells of a row, column by column.
pub fn cells(item: &DutyItem, reference: &Reference, nodes: &[Observance], l: Locale) -> Vec<String> {
    let units = |codes: &[String]| joined(codes, |code| reference.unit_label(code, l).to_owned());
    let listed = |kind, codes: &[String], words: &str| {
        with_words(joined(codes, |code| reference.term_label(kind, code, l).to_owned()), words)
    };
    let node = |code: &str| nodes.iter().find(|node| node.code == code).map_or(code, |node| node.label(l)).to_owned();
    let ongoing = fold::listed(td_string!(l, sheets.word.ongoing)).next().filter(|_| item.is_ongoing);
    let lead = if item.lead_unit.is_empty() {
        fold::listed(td_string!(l, sheets.word.everybody)).next().unwrap_or_default().to_owned()
    } else {
        reference.unit_label(&item.lead_unit, l).to_owned()
    };
    let nodes = with_words(joined(&item.nodes, node), &item.other_nodes);
    let flag = if item.is_public { td_string!(l, ui.yes) } else { td_string!(l, ui.no) };
    vec![
        item.number.clone(),
        lead,
        kind_word(l, item.kind).to_owned(),
        listed(TermKind::Law, &item.laws, &item.other_laws),
        listed(TermKind::Audience, &item.audiences, &item.other_audiences),
        item.tasks.clone(),
        item.carriers.clone(),
        with_words(ongoing.unwrap_or_default().to_owned(), &nodes),
        values::day_text(item.deadline),
        item.target.map(|target| target.to_string()).unwrap_or_default(),
        item.leader.clone(),
        item.office.clone(),
        item.contact.clone(),
        units(&item.units),
        item.standard.clone(),
        item.brand
            .as_deref()
            .map(|brand| reference.term_label(TermKind::Brand, brand, l).to_owned())
            .unwrap_or_default(),
        item.note.clone(),
        flag.to_owned(),
    ]
}

/// Names with words behind them.
fn with_words(names: String, words: &str) -> String {
    match (names.is_empty(), words.is_empty()) {
        (true, _) => words.to_owned(),
        (_, true) => names,
        _ => format!("{names}\u{ff1b}{words}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_year_is_told_from_nodes() {
        assert_eq!(without_ongoing("常态化"), (String::new(), true));
        assert_eq!(without_ongoing("常态化；国家宪法日；春季、秋季"), ("国家宪法日；春季、秋季".into(), true));
        assert_eq!(without_ongoing("3月、全年、12月"), ("3月、12月".into(), true));
        assert_eq!(without_ongoing("国家宪法日"), ("国家宪法日".into(), false));
    }

    #[test]
    fn kinds_are_read_in_the_words_of_lists() {
        for (text, kind) in [
            ("共同", Some(DutyKind::Common)),
            ("共性责任", Some(DutyKind::Common)),
            ("个性普法责任", Some(DutyKind::Own)),
            ("联动事项", Some(DutyKind::Joint)),
            ("Joint", Some(DutyKind::Joint)),
            ("其他", None),
        ] {
            assert_eq!(kind_of(text), kind, "{text}");
        }
    }
}
