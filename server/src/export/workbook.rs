//! Workbooks for spreadsheets (XLSX), written from the plain rows that a page makes.

use super::{
    answer,
    sheet::{self, guarded},
};
use app::{
    error::AppError,
    workbook::{Cell, Sheet, Workbook},
};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Workbook as File, Worksheet, XlsxError};

/// The content type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// How a day looks.
const DAY: &str = "yyyy-mm-dd";
/// The most characters that a cell holds.
const CELL_MAX: usize = 32_000;

/// The answer that carries a workbook; for its reader only.
pub fn workbook(workbook: &Workbook) -> Result<Response, AppError> {
    let bytes = write(workbook).map_err(|error| answer::broken(&error))?;
    let kept = [(header::CONTENT_TYPE, XLSX), (header::CACHE_CONTROL, "private, no-store")];
    Ok(answer::as_file((kept, bytes).into_response(), &format!("{}.xlsx", workbook.name)))
}

/// The answer that carries the first sheet of a workbook as CSV; for its reader only.
pub fn text_sheet(workbook: &Workbook) -> Result<Response, AppError> {
    let rows = workbook.sheets.first().map_or(&[][..], |sheet| &sheet.rows);
    let kept = [(header::CONTENT_TYPE, answer::CSV), (header::CACHE_CONTROL, "private, no-store")];
    let bytes = sheet::write_rows(rows.iter().map(|row| row.iter().map(said)))?;
    Ok(answer::as_file((kept, bytes).into_response(), &format!("{}.csv", workbook.name)))
}

/// A cell as text.
fn said(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Head(text) | Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => day.to_string(),
    }
}

/// The file's bytes.
pub fn write(workbook: &Workbook) -> Result<Vec<u8>, XlsxError> {
    let mut file = File::new();
    for sheet in &workbook.sheets {
        fill(file.add_worksheet(), sheet)?;
    }
    file.save_to_buffer()
}

fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let head = plain.clone().set_bold();
    let day = Format::new().set_num_format(DAY).set_align(FormatAlign::Top);
    page.set_name(&sheet.name)?;
    for (column, width) in (0_u16..).zip(&sheet.widths) {
        page.set_column_width(column, f64::from(*width))?;
    }
    for choices in &sheet.choices {
        let rule = DataValidation::new().allow_list_strings(&choices.words)?;
        // The words are an offer: what else is typed is looked at when the sheet is handed in.
        let rule = rule.show_error_message(false);
        page.add_data_validation(choices.first_row, choices.column, choices.last_row, choices.column, &rule)?;
    }
    for (row, cells) in (0_u32..).zip(&sheet.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Head(text) => {
                    page.write_string_with_format(row, column, fitting(text), &head)?;
                }
                Cell::Text(text) => {
                    page.write_string_with_format(row, column, fitting(text), &plain)?;
                }
                #[expect(clippy::cast_precision_loss, reason = "no sum comes near 2 to the 53rd")]
                Cell::Number(number) => {
                    page.write_number_with_format(row, column, *number as f64, &plain)?;
                }
                Cell::Day(date) => {
                    page.write_datetime_with_format(row, column, *date, &day)?;
                }
            }
        }
    }
    Ok(())
}

/// The text as a cell takes it; with a quote before what a spreadsheet would run once it is saved as CSV.
fn fitting(text: &str) -> String {
    guarded(text).chars().take(CELL_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};
    use chrono::NaiveDate;
    use std::io::Cursor;

    #[test]
    fn what_is_written_is_read_again_and_never_runs() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 4).unwrap();
        let rows = vec![
            vec![Cell::head("活动"), Cell::Empty, Cell::Number(1_234_567)],
            vec![Cell::text("=1+1"), Cell::Day(day), Cell::number(None)],
        ];
        let sheet = Sheet { name: "汇总".into(), widths: vec![20, 12], rows, ..Sheet::default() };
        let bytes = write(&Workbook { name: "x".into(), sheets: vec![sheet] }).unwrap();
        let mut read: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let range = read.worksheet_range("汇总").unwrap();
        assert_eq!(range.get((0, 0)), Some(&Data::String("活动".into())));
        assert_eq!(range.get((0, 2)), Some(&Data::Float(1_234_567.0)));
        assert_eq!(range.get((1, 0)), Some(&Data::String("'=1+1".into())));
        assert!(matches!(range.get((1, 1)), Some(Data::DateTime(at)) if at.as_datetime().unwrap().date() == day));
        assert!(read.worksheet_formula("汇总").unwrap().is_empty());
    }
}
