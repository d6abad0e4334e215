//! A sheet as it was read: plain text in rows, with the numbers that the spreadsheet gives them.

use super::store::Kind;
use serde::{Deserialize, Serialize};

/// The most bytes of a file.
pub const FILE_BYTES_MAX: usize = 5 * 1024 * 1024;
/// The most rows of a sheet.
pub const ROWS_MAX: u32 = 10_000;
/// The most columns of a sheet.
pub const COLUMNS_MAX: u32 = 60;
/// The most characters of a cell.
pub const CELL_MAX: usize = 4_000;
/// The most characters of a whole sheet.
pub const CHARACTERS_MAX: usize = 4_000_000;

/// A sheet.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// What stands on its tab; empty for what was pasted.
    pub name: String,
    /// Its rows that hold anything.
    pub rows: Vec<Line>,
}

/// A row of a sheet.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its number, as the spreadsheet shows it: the first is 1.
    pub number: u32,
    /// Its cells from the first column on.
    pub cells: Vec<String>,
    /// Columns, from 0 on, whose cell is merged with the one above and so says the same.
    #[serde(default)]
    pub merged: Vec<u32>,
}

impl Line {
    /// A cell; empty where the row is shorter.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Why a file was not read; the words for it are in the locale files.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetRefusal {
    /// Neither a file nor pasted rows.
    Nothing,
    /// More bytes than are read.
    TooManyBytes,
    /// Unfolds to more than a sheet of that size ever does.
    Bomb,
    /// Needs a password.
    Password,
    /// No spreadsheet and no text.
    NotASheet,
    /// Incomplete, or contradicts itself.
    Broken,
    /// More rows than are read.
    TooManyRows,
    /// More columns than are read.
    TooManyColumns,
    /// A cell holds more text than any does.
    CellTooLong {
        /// The row.
        row: u32,
        /// The column, from 1 on.
        column: u32,
    },
    /// More text in all than is read.
    TooMuchText,
    /// Nothing in it.
    Empty,
    /// No row with known headings.
    NoHeadings {
        /// Which headings were looked for.
        kind: Kind,
    },
}

/// The name of a column as spreadsheets give it: A, B, …, Z, AA.
pub fn column_name(mut column: u32) -> String {
    let mut name = Vec::new();
    while column > 0 {
        let letter = u8::try_from((column - 1) % 26).unwrap_or(0);
        name.push(char::from(b'A' + letter));
        column = (column - 1) / 26;
    }
    name.iter().rev().collect()
}

/// The text of a cell as it is kept: without the quote that an export puts before what would be run as a formula.
pub fn unguarded(text: &str) -> &str {
    let runs = |rest: &str| {
        let first = rest.chars().next();
        first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}'))
    };
    match text.strip_prefix('\'') {
        Some(rest) if runs(rest) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_spreadsheets_do() {
        for (column, name) in [(1, "A"), (26, "Z"), (27, "AA"), (60, "BH"), (702, "ZZ"), (703, "AAA")] {
            assert_eq!(column_name(column), name);
        }
    }

    #[test]
    fn the_quote_of_an_export_goes_and_others_stay() {
        assert_eq!(unguarded("'=1+1"), "=1+1");
        assert_eq!(unguarded("'＋1"), "＋1");
        assert_eq!(unguarded("'就'在杨舍"), "'就'在杨舍");
        assert_eq!(unguarded("=1"), "=1");
    }
}
