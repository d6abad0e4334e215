//! XLSX and XLS, read by calamine.

use super::builder::{Area, Builder, number};
use app::features::sheets::{
    grid::{Grid, SheetRefusal},
    values::NO_RESULT,
};
use calamine::{Data, DataRef, DataType, Dimensions, Reader, SheetType, Xls, XlsError, Xlsx, XlsxError};
use chrono::{NaiveDateTime, NaiveTime, Timelike};
use std::io::Cursor;

/// The most sheets of a workbook that are looked at.
const SHEETS_MAX: usize = 64;

/// The sheets of an XLSX, cell by cell, so that a cell far out costs no memory.
pub fn xlsx(bytes: &[u8]) -> Result<Vec<Grid>, SheetRefusal> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken_xlsx(&error))?;
    let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names = sheets.map(|sheet| sheet.name.clone()).take(SHEETS_MAX).collect::<Vec<_>>();
    let mut grids = Vec::new();
    for name in names {
        let mut builder = Builder::default();
        let mut cells = book.worksheet_cells_reader(&name).map_err(|error| broken_xlsx(&error))?;
        while let Some(cell) = cells.next_cell_with_formula().map_err(|error| broken_xlsx(&error))? {
            let (row, column) = cell.pos;
            let text = match &cell.value {
                // A program that does not calculate has written it: nothing says what it would be.
                DataRef::Empty if cell.formula.is_some() => NO_RESULT.to_owned(),
                // Most cells are of this kind; no copy for what is put in as it is.
                DataRef::SharedString(text) => (*text).to_owned(),
                DataRef::String(text) => text.clone(),
                value => said(&Data::from(value.clone())),
            };
            builder.put(row, column, &text)?;
        }
        drop(cells);
        let merged = book.merge_cells_by_sheet_name(&name).map_err(|error| broken_xlsx(&error))?;
        builder.merge(&areas(&merged))?;
        grids.push(builder.grid(&name));
    }
    Ok(grids)
}

fn broken_xlsx(error: &XlsxError) -> SheetRefusal {
    match error {
        XlsxError::Password => SheetRefusal::Password,
        _ => SheetRefusal::Broken,
    }
}

/// The sheets of an XLS that was walked through before.
pub fn xls(bytes: &[u8]) -> Result<Vec<Grid>, SheetRefusal> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| broken_xls(&error))?;
    let mut grids = Vec::new();
    for name in book.sheet_names().into_iter().take(SHEETS_MAX) {
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let (top, left) = range.start().unwrap_or_default();
        let mut builder = Builder::default();
        for (row, column, value) in range.used_cells() {
            let place = |at: usize, from: u32| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(from);
            builder.put(place(row, top), place(column, left), &said(value))?;
        }
        builder.merge(&areas(&book.merge_cells_by_sheet_name(&name).unwrap_or_default()))?;
        grids.push(builder.grid(&name));
    }
    Ok(grids)
}

fn broken_xls(error: &XlsError) -> SheetRefusal {
    match error {
        XlsError::Password => SheetRefusal::Password,
        _ => SheetRefusal::Broken,
    }
}

fn areas(merged: &[Dimensions]) -> Vec<Area> {
    merged.iter().map(|area| Area { from: area.start, to: area.end }).collect()
}

/// A value as text; days as `2026-03-01`, times as `14:00`.
fn said(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(value) => value.to_string(),
        Data::Float(value) => number(*value),
        Data::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Data::Error(error) => error.to_string(),
        Data::DateTime(at) => {
            if at.is_datetime() && at.as_f64() >= 1.0 {
                value.as_datetime().map_or_else(|| number(at.as_f64()), moment)
            } else {
                value.as_time().map_or_else(|| number(at.as_f64()), clock)
            }
        }
    }
}

fn moment(at: NaiveDateTime) -> String {
    let day = at.date().format("%Y-%m-%d");
    if at.time().num_seconds_from_midnight() == 0 { day.to_string() } else { format!("{day} {}", clock(at.time())) }
}

fn clock(at: NaiveTime) -> String {
    at.format("%H:%M").to_string()
}
