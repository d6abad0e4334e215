//! A workbook as a page makes it: plain rows; the server writes it as a file that spreadsheets open.

use chrono::NaiveDate;

/// A file with several sheets.
#[derive(Clone, Debug, PartialEq)]
pub struct Workbook {
    /// Its name: ASCII letters, digits and hyphens, without an ending.
    pub name: String,
    /// Its sheets.
    pub sheets: Vec<Sheet>,
}

/// One sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// What stands on its tab.
    pub name: String,
    /// Widths of the columns, in characters.
    pub widths: Vec<u16>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

/// One cell. Text is always text: what begins like a formula is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A heading.
    Head(String),
    /// Text.
    Text(String),
    /// A number.
    Number(i64),
    /// A calendar day.
    Day(NaiveDate),
}

impl Cell {
    /// A heading.
    pub fn head(text: impl Into<String>) -> Self {
        Self::Head(text.into())
    }

    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A number that may be missing.
    pub fn number(number: Option<i64>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }
}
