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
    /// What may be chosen in which cells.
    pub choices: Vec<Choices>,
}

/// Words that a column offers to choose from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choices {
    /// The column, from 0 on.
    pub column: u16,
    /// The first row, from 0 on.
    pub first_row: u32,
    /// The last row.
    pub last_row: u32,
    /// The words; together at most 255 characters.
    pub words: Vec<String>,
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
