//! `/map.xlsx`: the figures of the map for spreadsheets, with what they count.

use super::page::{self, Map};
use crate::{
    error::AppError,
    features::counts::parts::filter_line,
    pages::{Page, PageCx},
    workbook::{Cell, Sheet, Workbook},
};
use leptos_i18n::td_string;

/// The file.
pub async fn file(cx: &PageCx) -> Result<Page, AppError> {
    let map = page::load(cx).await?;
    Ok(Page::workbook(workbook(cx, &map)))
}

fn workbook(cx: &PageCx, map: &Map) -> Workbook {
    let l = cx.locale;
    let heads = [
        td_string!(l, villages.field.code),
        td_string!(l, counts.dimension.village),
        td_string!(l, counts.figure.sessions),
        td_string!(l, counts.figure.attendance),
        td_string!(l, map.table.coming),
    ];
    let mut rows = vec![
        vec![Cell::text(filter_line(cx, &map.filter, &map.duties))],
        vec![Cell::text(td_string!(l, counts.rule.text))],
    ];
    if cx.demo() {
        rows.push(vec![Cell::text(td_string!(l, counts.rule.demo))]);
    }
    rows.push(heads.map(Cell::head).to_vec());
    rows.extend(map.places.iter().map(|place| {
        vec![
            Cell::text(place.row.key.clone()),
            Cell::text(place.row.label.clone()),
            Cell::Number(place.sessions()),
            Cell::Number(place.row.totals.attendance),
            Cell::Number(place.upcoming),
        ]
    }));
    rows.push(vec![
        Cell::Empty,
        Cell::head(td_string!(l, counts.table.total)),
        Cell::Number(map.totals.sessions),
        Cell::Number(map.totals.attendance),
    ]);
    let sheet = Sheet {
        name: td_string!(l, map.title).to_owned(),
        widths: vec![16, 24, 12, 12, 12],
        rows,
        choices: Vec::new(),
    };
    Workbook { name: "map".to_owned(), sheets: vec![sheet] }
}
