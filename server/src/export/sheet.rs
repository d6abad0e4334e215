//! CSV for spreadsheets: UTF-8 with a byte order mark, CRLF, and no cell that a spreadsheet would run as a formula.

use super::answer;
use app::error::AppError;
use csv::{Terminator, WriterBuilder};
use serde::Serialize;
use std::borrow::Cow;

/// Tells spreadsheets that the file is UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();
/// What formulas begin with; the last four are the wide forms, which some spreadsheets take as well.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// A column: its name, and what a row has in it.
pub type Column<T> = (&'static str, fn(&T) -> String);

/// A file with a row of column names.
pub fn write<T>(columns: &[Column<T>], rows: &[T]) -> Result<Vec<u8>, AppError> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(MARK.to_vec());
    let broken = |error: csv::Error| answer::broken(&error);
    writer.write_record(columns.iter().map(|(name, _)| *name)).map_err(broken)?;
    for row in rows {
        let cells = columns.iter().map(|(_, value)| guarded(&value(row)).into_owned());
        writer.write_record(cells).map_err(broken)?;
    }
    writer.into_inner().map_err(|error| answer::broken(&error.into_error()))
}

/// A file of rows that are made already; the first one has the names.
pub fn write_rows(rows: impl IntoIterator<Item = impl Iterator<Item = String>>) -> Result<Vec<u8>, AppError> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).flexible(true).from_writer(MARK.to_vec());
    for row in rows {
        let cells = row.map(|cell| guarded(&cell).into_owned());
        writer.write_record(cells).map_err(|error| answer::broken(&error))?;
    }
    writer.into_inner().map_err(|error| answer::broken(&error.into_error()))
}

/// The cell, with a quote before what would be run.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(FORMULA) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// A value that may be missing.
pub fn cell(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// The word that JSON has for a value.
pub fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(rows: &[[&'static str; 2]]) -> String {
        let columns: [Column<[&'static str; 2]>; 2] = [("a", |row| row[0].into()), ("b", |row| row[1].into())];
        String::from_utf8(write(&columns, rows).unwrap()).unwrap()
    }

    #[test]
    fn a_spreadsheet_reads_it_as_it_is() {
        let file = file(&[["讲座", "say \"hi\", twice"], ["", "two\nlines"]]);
        assert_eq!(file, "\u{feff}a,b\r\n讲座,\"say \"\"hi\"\", twice\"\r\n,\"two\nlines\"\r\n");
    }

    #[test]
    fn without_rows_there_are_still_the_names() {
        assert_eq!(file(&[]), "\u{feff}a,b\r\n");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for start in FORMULA {
            let cell = format!("{start}HYPERLINK(\"http://x\")");
            assert_eq!(guarded(&cell), format!("'{cell}"), "{start:?}");
        }
        for plain in ["1=1", "讲座", "", "2026-01-01", " =1"] {
            assert_eq!(guarded(plain), plain);
        }
        assert!(file(&[["=1+1", "2"]]).ends_with("\r\n'=1+1,2\r\n"));
    }
}
