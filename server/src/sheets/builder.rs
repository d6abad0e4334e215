//! Puts cells together to a sheet, within the bounds.

use app::features::sheets::grid::{
    CELL_MAX, CHARACTERS_MAX, COLUMNS_MAX, Grid, Line, ROWS_MAX, SheetRefusal, unguarded,
};
use std::collections::BTreeMap;

/// The most merged areas of a sheet.
const MERGED_MAX: usize = 20_000;
/// The most cells that merged areas fill.
const FILLED_MAX: u64 = 200_000;

/// A sheet that grows.
#[derive(Default)]
pub struct Builder {
    rows: BTreeMap<u32, Vec<String>>,
    /// By row, the columns whose cell is merged with the one above.
    merged: BTreeMap<u32, Vec<u32>>,
    characters: usize,
}

/// Rows and columns from 0 on, both ends included.
#[derive(Copy, Clone, Debug)]
pub struct Area {
    /// First row and column.
    pub from: (u32, u32),
    /// Last row and column.
    pub to: (u32, u32),
}

impl Builder {
    /// Puts a text into a cell; row and column count from 0. Empty ones take no room, wherever they are.
    pub fn put(&mut self, row: u32, column: u32, text: &str) -> Result<(), SheetRefusal> {
        let text = tidy(text);
        if text.is_empty() {
            return Ok(());
        }
        if row >= ROWS_MAX {
            return Err(SheetRefusal::TooManyRows);
        }
        if column >= COLUMNS_MAX {
            return Err(SheetRefusal::TooManyColumns);
        }
        let length = text.chars().count();
        if length > CELL_MAX {
            return Err(SheetRefusal::CellTooLong { row: row + 1, column: column + 1 });
        }
        self.characters += length;
        if self.characters > CHARACTERS_MAX {
            return Err(SheetRefusal::TooMuchText);
        }
        *self.place(row, column) = text;
        Ok(())
    }

    fn place(&mut self, row: u32, column: u32) -> &mut String {
        let cells = self.rows.entry(row).or_default();
        let column = column as usize;
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        &mut cells[column]
    }

    /// Gives every cell of merged areas the value of their first one. Rows that hold nothing of their own stay empty:
    /// a title that is two rows high is one line.
    pub fn merge(&mut self, areas: &[Area]) -> Result<(), SheetRefusal> {
        if areas.len() > MERGED_MAX {
            return Err(SheetRefusal::Broken);
        }
        let own = self.rows.keys().copied().collect::<Vec<_>>();
        let mut left = FILLED_MAX;
        for area in areas {
            let value = self.rows.get(&area.from.0).and_then(|cells| cells.get(area.from.1 as usize)).cloned();
            let Some(value) = value.filter(|value| !value.is_empty()) else { continue };
            let begin = own.partition_point(|row| *row < area.from.0);
            for row in own[begin..].iter().copied().take_while(|row| *row <= area.to.0) {
                for column in area.from.1..=area.to.1.min(COLUMNS_MAX - 1) {
                    left = left.checked_sub(1).ok_or(SheetRefusal::TooMuchText)?;
                    let place = self.place(row, column);
                    if place.is_empty() {
                        self.characters += value.chars().count();
                        if self.characters > CHARACTERS_MAX {
                            return Err(SheetRefusal::TooMuchText);
                        }
                        self.place(row, column).clone_from(&value);
                        if row > area.from.0 {
                            self.merged.entry(row).or_default().push(column);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// The sheet.
    pub fn grid(self, name: &str) -> Grid {
        let mut merged = self.merged;
        let line = |(row, cells)| Line { number: row + 1, cells, merged: merged.remove(&row).unwrap_or_default() };
        let rows = self.rows.into_iter().map(line).collect();
        Grid { name: tidy(name).chars().take(60).collect(), rows }
    }
}

/// Trimmed, with plain line breaks and without other control characters; without the quote of an export.
fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.chars().filter(|c| !c.is_control() || *c == '\n').collect::<String>();
    unguarded(text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')).to_owned()
}

/// A number as people would type it: without a decimal nought, and to as many digits as spreadsheets keep.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let rounded = format!("{value:.14e}").parse::<f64>().unwrap_or(value);
    // No sheet shows a minus before nought.
    if rounded == 0.0 { "0".to_owned() } else { format!("{rounded}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_they_were_typed() {
        assert_eq!(number(4.0), "4");
        assert_eq!(number(0.1 + 0.2), "0.3");
        assert_eq!(number(1234.5), "1234.5");
        assert_eq!(number(-0.0), "0");
        assert_eq!(number(f64::NAN), "");
        assert_eq!(number(20_260_301.0), "20260301");
    }

    #[test]
    fn merged_cells_fill_rows_that_hold_something_and_make_no_new_ones() {
        let mut builder = Builder::default();
        builder.put(0, 0, "title").unwrap();
        builder.put(2, 0, "司法所").unwrap();
        builder.put(2, 1, "a").unwrap();
        builder.put(3, 1, "b").unwrap();
        let area = |from, to| Area { from, to };
        builder.merge(&[area((0, 0), (1, 2)), area((2, 0), (4, 0)), area((9, 9), (9, 12))]).unwrap();
        let grid = builder.grid("x");
        let rows = grid.rows.iter().map(|line| (line.number, line.cells.join("|"))).collect::<Vec<_>>();
        assert_eq!(rows, [(1, "title|title|title".into()), (3, "司法所|a".into()), (4, "司法所|b".into())]);
        assert_eq!(grid.rows.iter().map(|line| line.merged.len()).collect::<Vec<_>>(), [0, 0, 1]);
    }

    #[test]
    fn merged_areas_cannot_make_a_sheet_grow_without_end() {
        let mut builder = Builder::default();
        for row in 0..9_000 {
            builder.put(row, 0, "x").unwrap();
        }
        let areas = vec![Area { from: (0, 0), to: (u32::MAX, u32::MAX) }; 500];
        assert_eq!(builder.merge(&areas), Err(SheetRefusal::TooMuchText));
        assert_eq!(Builder::default().merge(&vec![areas[0]; MERGED_MAX + 1]), Err(SheetRefusal::Broken));
    }
}
