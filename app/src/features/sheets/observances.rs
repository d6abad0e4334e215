//! A sheet of publicity nodes: what each row would do, and the sheet of what is there.

use super::{
    heads::{Column, Record, Table, column},
    names::{Before, NameKind, Names, Otherwise},
    preview::{self, Look, Marker, Preview, PreviewRow},
    values, when,
};
use crate::{
    features::{
        observances::{Observance, input::NodeInput},
        reference::{Reference, TermKind},
    },
    ui::Locale,
};
use leptos_i18n::td_string;
use std::collections::HashMap;

/// The columns.
pub const COLUMNS: [Column; 12] = [
    column!(code),
    column!(zh),
    column!(en),
    column!(rule),
    column!(lead_units),
    column!(co_units),
    column!(laws),
    column!(audiences),
    column!(starts_year),
    column!(counted_from),
    column!(basis),
    column!(remark),
];

/// What a form calls a column.
fn column_of(field: &str) -> &str {
    match field {
        "lead_unit" => "lead_units",
        "co_unit" => "co_units",
        "law" => "laws",
        "audience" => "audiences",
        "note" => "remark",
        field => field,
    }
}

/// What the rows of a sheet would do, and the nodes to store for it.
pub fn preview(look: &Look<'_>, table: &Table) -> (Preview, Vec<Observance>) {
    let mut preview = Preview { unread: table.unread.clone(), ..Preview::default() };
    let records = preview::records(table, &look.import.content.grid, &mut preview.left_out);
    let mut names = look.names();
    let mut marker = Marker::default();
    let mut nodes = Vec::new();
    let mut seen = HashMap::<String, u32>::new();
    for record in &records {
        let (mut row, node, present) = read_row(look, &mut names, record);
        let key = node.as_ref().map_or_else(|| row.label.clone(), |node| node.code.clone());
        if let Some(first) = seen.get(&key).filter(|_| !key.is_empty()) {
            let head = preview::head_of(&COLUMNS, "zh", look.l);
            row.wrong(head, &row.label.clone(), td_string!(look.l, sheets.wrong.twice, row = *first));
        }
        seen.entry(key).or_insert(record.number);
        row.settle(present.is_none(), present.is_some() && node.as_ref() == present);
        marker.take(&(row.number, row.verdict, &node));
        if matches!(row.verdict, preview::Verdict::New | preview::Verdict::Changed) {
            nodes.extend(node);
        }
        preview.rows.push(row);
    }
    // New nodes stand one after the other at the end.
    let last = look.nodes.iter().map(|node| node.seq).max().unwrap_or_default();
    for (node, seq) in nodes.iter_mut().filter(|node| node.version == 0).zip(last + 1..) {
        node.seq = seq;
    }
    preview.untouched = look.nodes.iter().filter(|node| !node.is_hidden && !seen.contains_key(&node.code)).count();
    preview.mark = marker.mark();
    preview.asks(names);
    (preview, nodes)
}

/// The row, the node that it makes where nothing is wrong, and the node that is there.
fn read_row<'a>(
    look: &Look<'a>,
    names: &mut Names,
    record: &Record,
) -> (PreviewRow, Option<Observance>, Option<&'a Observance>) {
    let l = look.l;
    let text = |key: &str| record.text(&COLUMNS, key);
    let mut row = PreviewRow::new(record.number, text("zh").replace('\n', " "));
    preview::check_errors(&mut row, record, &COLUMNS, l);
    let present = match text("code") {
        "" => names.exact(NameKind::Node, text("zh")).and_then(|code| look.node(code)),
        code => look.node(code),
    };
    if present.is_none() && !text("code").is_empty() {
        row.wrong(preview::head_of(&COLUMNS, "code", l), text("code"), td_string!(l, sheets.wrong.code_new));
    }
    let mut input = present.map(NodeInput::of).unwrap_or_default();
    if present.is_none() {
        input.code =
            format!("{}{}", crate::features::observances::input::LOCAL, look.import.row_id(record.number).simple());
    }
    for (key, field) in
        [("zh", &mut input.zh), ("en", &mut input.en), ("basis", &mut input.basis), ("remark", &mut input.note)]
    {
        if let Some(given) = record.given(&COLUMNS, key) {
            *field = given.replace('\n', " ");
        }
    }
    if present.is_none() || record.given(&COLUMNS, "rule").is_some() {
        "other".clone_into(&mut input.kind);
        match when::rule(text("rule")) {
            Some(rule) if !when::is_single_day(text("rule")) => input.rule = rule.to_string(),
            _ => row.wrong(preview::head_of(&COLUMNS, "rule", l), text("rule"), td_string!(l, sheets.wrong.rule)),
        }
    }
    for (key, field) in [("starts_year", &mut input.starts_year), ("counted_from", &mut input.counted_from)] {
        match record.given(&COLUMNS, key) {
            None => {}
            Some("") => field.clear(),
            Some(given) => match values::year(given) {
                Some(year) => *field = year.to_string(),
                None => row.wrong(preview::head_of(&COLUMNS, key, l), given, td_string!(l, sheets.wrong.year)),
            },
        }
    }
    let lists = [
        ("lead_units", NameKind::Unit, &mut input.lead_units),
        ("co_units", NameKind::Unit, &mut input.co_units),
        ("laws", NameKind::Law, &mut input.laws),
        ("audiences", NameKind::Audience, &mut input.audiences),
    ];
    for (key, kind, field) in lists {
        if let Some(given) = record.given(&COLUMNS, key) {
            let before = Before { codes: field, words: "" };
            let listed = names.list(kind, given, Otherwise::Ask, before, record.number);
            preview::note_open(&mut row, listed.is_open, preview::head_of(&COLUMNS, key, l));
            *field = listed.codes;
        }
    }
    let node = if row.problems.is_empty() {
        let parsed = input.parse(present, look.reference);
        let said = |field: &str| {
            let key = column_of(field);
            (preview::head_of(&COLUMNS, key, l), text(key).to_owned())
        };
        parsed.map_err(|refusals| preview::add_refusals(&mut row, &refusals, l, said)).ok()
    } else {
        None
    };
    if let (Some(node), Some(old)) = (&node, present) {
        for (column, (before, after)) in
            COLUMNS.iter().zip(cells(old, look.reference, l).iter().zip(cells(node, look.reference, l)))
        {
            preview::note(&mut row, (column.head)(l), before, &after);
        }
        if node.rule != old.rule {
            row.warnings.push(td_string!(l, sheets.warn.rule_changed).to_owned());
        }
    }
    if let (Some(node), None) = (&node, present) {
        preview::tell(&mut row, &COLUMNS, cells(node, look.reference, l), l);
    }
    (row, node, present)
}

/// The names of a list, as an export writes them.
pub fn joined(codes: &[String], label: impl Fn(&str) -> String) -> String {
    codes.iter().map(|code| label(code)).collect::<Vec<_>>().join("\u{ff1b}")
}

/// The cells of a node, column by column.
pub fn cells(node: &Observance, reference: &Reference, l: Locale) -> Vec<String> {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let units = |codes: &[String]| joined(codes, |code| reference.unit_label(code, l).to_owned());
    let terms = |kind, codes: &[String]| joined(codes, |code| reference.term_label(kind, code, l).to_owned());
    vec![
        node.code.clone(),
        node.zh.clone(),
        node.en.clone(),
        when::said(&node.rule, l),
        units(&node.lead_units),
        units(&node.co_units),
        terms(TermKind::Law, &node.laws),
        terms(TermKind::Audience, &node.audiences),
        number(node.starts_year),
        number(node.ordinal_base.map(|base| base + 1)),
        node.basis.clone(),
        node.note.clone(),
    ]
}
