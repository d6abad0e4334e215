//! A sheet of published figures: what each row would do, and the sheet of what is there. A row is known by its year and
//! its indicator.

use super::{
    heads::{Column, Record, Table, column},
    preview::{self, Look, Marker, Preview, PreviewRow},
    values,
};
use crate::features::figures::{
    input::{FigureInput, taken_apart},
    model::{LOCAL, PublishedFigure},
};
use leptos_i18n::td_string;
use std::collections::HashMap;

/// The columns.
pub const COLUMNS: [Column; 9] = [
    column!(year),
    column!(indicator),
    column!(indicator_en),
    column!(value),
    column!(qualifier),
    column!(unit),
    column!(unit_en),
    column!(wording),
    column!(section),
];

/// What a form calls a column.
fn column_of(field: &str) -> &str {
    match field {
        "indicator_zh" => "indicator",
        "unit_zh" => "unit",
        field => field,
    }
}

/// What the rows of a sheet would do beside `all` figures, and the figures to store for it.
pub fn preview(look: &Look<'_>, table: &Table, all: &[PublishedFigure]) -> (Preview, Vec<PublishedFigure>) {
    let mut preview = Preview { unread: table.unread.clone(), ..Preview::default() };
    let records = preview::records(table, &look.import.content.grid, &mut preview.left_out);
    let names = look.names();
    let mut marker = Marker::default();
    let mut figures = Vec::new();
    let mut seen = HashMap::<(i64, String), u32>::new();
    for record in &records {
        let (mut row, figure, present) = read_row(look, record, all);
        if let Some(figure) = &figure {
            let key = (figure.year, figure.indicator_zh.clone());
            if let Some(first) = seen.get(&key) {
                let head = preview::head_of(&COLUMNS, "indicator", look.l);
                row.wrong(head, &figure.indicator_zh, td_string!(look.l, sheets.wrong.twice, row = *first));
            }
            seen.entry(key).or_insert(record.number);
        }
        row.settle(present.is_none(), present.is_some() && figure.as_ref() == present);
        marker.take(&(row.number, row.verdict, &figure));
        if matches!(row.verdict, preview::Verdict::New | preview::Verdict::Changed) {
            figures.extend(figure);
        }
        preview.rows.push(row);
    }
    let is_named = |figure: &&PublishedFigure| !seen.contains_key(&(figure.year, figure.indicator_zh.clone()));
    preview.untouched = all.iter().filter(|figure| !figure.is_removed).filter(is_named).count();
    preview.mark = marker.mark();
    preview.asks(names);
    (preview, figures)
}

/// The row, the figure that it makes where nothing is wrong, and the figure that is there.
fn read_row<'a>(
    look: &Look<'_>,
    record: &Record,
    all: &'a [PublishedFigure],
) -> (PreviewRow, Option<PublishedFigure>, Option<&'a PublishedFigure>) {
    let l = look.l;
    let text = |key: &str| record.text(&COLUMNS, key).replace('\n', " ");
    let mut row = PreviewRow::new(record.number, text("indicator"));
    preview::check_errors(&mut row, record, &COLUMNS, l);
    let year = match text("year").as_str() {
        "" => Some(i64::from(look.import.year)),
        given => values::year(given),
    };
    let Some(year) = year else {
        row.wrong(preview::head_of(&COLUMNS, "year", l), &text("year"), td_string!(l, sheets.wrong.year));
        return (row, None, None);
    };
    let indicator = text("indicator").trim().to_owned();
    let present =
        all.iter().find(|figure| !figure.is_removed && figure.year == year && figure.indicator_zh == indicator);
    let mut input = present.map_or_else(
        || FigureInput {
            code: format!("{LOCAL}{}", look.import.row_id(record.number).simple()),
            version: "0".into(),
            ..FigureInput::default()
        },
        FigureInput::of,
    );
    input.year = year.to_string();
    input.indicator_zh = indicator;
    for (key, field) in [
        ("indicator_en", &mut input.indicator_en),
        ("value", &mut input.value),
        ("qualifier", &mut input.qualifier),
        ("unit", &mut input.unit_zh),
        ("unit_en", &mut input.unit_en),
        ("wording", &mut input.wording),
        ("section", &mut input.section),
    ] {
        if let Some(given) = record.given(&COLUMNS, key) {
            *field = given.replace('\n', " ");
        }
    }
    // "400余场" in one cell says three things; a column of its own goes before that.
    if let Some((number, qualifier, unit)) = taken_apart(&input.value) {
        input.value = number;
        if !qualifier.is_empty() && text("qualifier").is_empty() {
            input.qualifier = qualifier;
        }
        if !unit.is_empty() && text("unit").is_empty() {
            input.unit_zh = unit;
        }
    }
    let parsed = input.parse(present, all);
    let said = |field: &str| {
        let key = column_of(field);
        (preview::head_of(&COLUMNS, key, l), text(key))
    };
    let figure = parsed.map_err(|refusals| preview::add_refusals(&mut row, &refusals, l, said)).ok();
    row.label = format!("{year} {}", row.label);
    match (&figure, present) {
        (Some(figure), Some(old)) => {
            for (column, (before, after)) in COLUMNS.iter().zip(cells(old).iter().zip(cells(figure))) {
                preview::note(&mut row, (column.head)(l), before, &after);
            }
        }
        (Some(figure), None) => preview::tell(&mut row, &COLUMNS, cells(figure), l),
        (None, _) => {}
    }
    (row, figure, present)
}

/// The cells of a figure, column by column.
pub fn cells(figure: &PublishedFigure) -> Vec<String> {
    vec![
        figure.year.to_string(),
        figure.indicator_zh.clone(),
        figure.indicator_en.clone(),
        figure.value.clone(),
        figure.qualifier.clone(),
        figure.unit_zh.clone(),
        figure.unit_en.clone(),
        figure.wording.clone(),
        figure.section.clone(),
    ]
}
