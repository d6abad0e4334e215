//! Which row holds the headings, and which column is which.

use super::{
    fold,
    grid::{Grid, Line},
};
use crate::ui::Locale;
use std::collections::HashMap;

/// Rows from the top in which headings are looked for.
const HEAD_ROWS: usize = 20;
/// The fewest known headings that make a row the row of headings.
const HEADS_MIN: usize = 2;

/// A column that a kind of sheet may have.
#[derive(Copy, Clone)]
pub struct Column {
    /// Its name in the program; for duties and sessions, the field's name in the form as well.
    pub key: &'static str,
    /// Its heading.
    pub head: fn(Locale) -> &'static str,
    /// Other headings for the same, apart by semicolons.
    pub alias: fn(Locale) -> &'static str,
}

/// A column with the words `sheets.column.KEY` and `sheets.alias.KEY`.
macro_rules! column {
    ($key:ident) => {
        $crate::features::sheets::heads::Column {
            key: stringify!($key),
            head: |l| leptos_i18n::td_string!(l, sheets.column.$key),
            alias: |l| leptos_i18n::td_string!(l, sheets.alias.$key),
        }
    };
}
pub(super) use column;

/// A sheet whose columns are known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Number of the row of headings.
    pub head_row: u32,
    /// What each column of the sheet is; `None` for what is not known.
    places: Vec<Option<usize>>,
    /// Headings that are not known.
    pub unread: Vec<String>,
    /// How many columns the kind has.
    width: usize,
}

/// A row of a table.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Record {
    /// Number of its row in the sheet.
    pub number: u32,
    /// By column of the kind: what stands there; `None` where the sheet has no such column.
    pub values: Vec<Option<String>>,
    /// Columns of the kind whose cell is merged with the one above.
    pub merged: Vec<usize>,
}

impl Record {
    /// What stands in a column; `None` where the sheet has no such column.
    pub fn given(&self, columns: &[Column], key: &str) -> Option<&str> {
        let at = columns.iter().position(|column| column.key == key)?;
        self.values.get(at)?.as_deref()
    }

    /// What stands in a column; empty where there is none.
    pub fn text(&self, columns: &[Column], key: &str) -> &str {
        self.given(columns, key).unwrap_or_default()
    }

    /// Whether a column's cell is merged with the one above.
    pub fn is_merged(&self, columns: &[Column], key: &str) -> bool {
        let at = columns.iter().position(|column| column.key == key);
        at.is_some_and(|at| self.merged.contains(&at))
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.values.iter().flatten().all(String::is_empty)
    }

    /// What all of its cells say, where several say the same: a line across the sheet, such as a title or a remark.
    pub fn line_across(&self) -> Option<&str> {
        let mut filled = self.values.iter().flatten().filter(|value| !value.is_empty());
        let first = filled.next()?;
        let rest = filled.collect::<Vec<_>>();
        (rest.len() >= 2 && rest.iter().all(|value| *value == first)).then_some(first)
    }

    /// What its only cell says, where there is only one.
    pub fn only(&self) -> Option<&str> {
        let mut filled = self.values.iter().flatten().filter(|value| !value.is_empty());
        let first = filled.next()?;
        filled.next().is_none().then_some(first)
    }
}

/// By folded heading, which column it is.
fn known(columns: &[Column]) -> HashMap<String, usize> {
    let mut known = HashMap::new();
    for (at, column) in columns.iter().enumerate() {
        for l in [Locale::zh_CN, Locale::en] {
            known.entry(fold::heading((column.head)(l))).or_insert(at);
        }
    }
    // What a column is really called goes before what another one may be called as well.
    for (at, column) in columns.iter().enumerate() {
        for l in [Locale::zh_CN, Locale::en] {
            for alias in fold::listed((column.alias)(l)) {
                known.entry(fold::heading(alias)).or_insert(at);
            }
        }
        known.entry(fold::heading(column.key)).or_insert(at);
    }
    known.remove("");
    known
}

fn places(line: &Line, known: &HashMap<String, usize>) -> Vec<Option<usize>> {
    let place = |cell: &String| {
        let found = known.get(&fold::heading(cell));
        found.or_else(|| known.get(&fold::heading_outside_brackets(cell))).copied()
    };
    line.cells.iter().map(place).collect()
}

/// How many different columns a row names.
fn score(places: &[Option<usize>]) -> usize {
    let mut found = places.iter().flatten().collect::<Vec<_>>();
    found.sort_unstable();
    found.dedup();
    found.len()
}

/// The sheet whose headings fit best, by its place in the list, and its columns.
pub fn find(grids: &[Grid], columns: &[Column]) -> Option<(usize, Table)> {
    let known = known(columns);
    let mut best: Option<(usize, usize, Table)> = None;
    for (at, grid) in grids.iter().enumerate() {
        for line in grid.rows.iter().take(HEAD_ROWS) {
            let places = places(line, &known);
            let score = score(&places);
            if score < HEADS_MIN || best.as_ref().is_some_and(|(most, ..)| *most >= score) {
                continue;
            }
            let named = line.cells.iter().zip(&places).filter(|(cell, place)| place.is_none() && !cell.is_empty());
            let mut unread = named.map(|(cell, _)| cell.replace('\n', " ")).collect::<Vec<_>>();
            unread.dedup();
            best = Some((score, at, Table { head_row: line.number, places, unread, width: columns.len() }));
        }
    }
    best.map(|(_, at, table)| (at, table))
}

impl Table {
    /// Whether the sheet has a column of the kind.
    pub fn has(&self, columns: &[Column], key: &str) -> bool {
        let at = columns.iter().position(|column| column.key == key);
        at.is_some() && self.places.contains(&at)
    }

    /// The rows below the headings.
    pub fn records<'a>(&'a self, grid: &'a Grid) -> impl Iterator<Item = Record> + 'a {
        grid.rows.iter().filter(|line| line.number > self.head_row).map(|line| self.record(line))
    }

    fn record(&self, line: &Line) -> Record {
        let mut values = vec![None::<String>; self.width];
        for (at, place) in self.places.iter().enumerate() {
            let Some(place) = *place else { continue };
            let cell = line.cell(at);
            match &mut values[place] {
                // Two columns for the same: one below the other, each text once.
                Some(before) if !cell.is_empty() && before.as_str() != cell => {
                    if !before.is_empty() {
                        before.push('\n');
                    }
                    before.push_str(cell);
                }
                Some(_) => {}
                empty => *empty = Some(cell.to_owned()),
            }
        }
        let is_merged = |column: &u32| self.places.get(*column as usize).copied().flatten();
        Record { number: line.number, values, merged: line.merged.iter().filter_map(is_merged).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 3] = [column!(number), column!(lead_unit), column!(laws)];

    fn grid(rows: &[&[&str]]) -> Grid {
        let line = |(cells, number): (&&[&str], u32)| Line {
            number,
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
            ..Line::default()
        };
        Grid { name: String::new(), rows: rows.iter().zip(1..).map(line).collect() }
    }

    #[test]
    fn headings_are_found_below_titles() {
        let sheet = grid(&[
            &["2026年普法责任清单", "2026年普法责任清单", ""],
            &["单位：司法所", "", ""],
            &["序 号", "牵头\n单位", "颜色", "重点宣传法律法规（部）"],
            &["1", "司法所", "红", "宪法"],
        ]);
        let (at, table) = find(&[Grid::default(), sheet.clone()], &COLUMNS).unwrap();
        assert_eq!((at, table.head_row, table.unread.as_slice()), (1, 3, &["颜色".to_owned()][..]));
        let records = table.records(&sheet).collect::<Vec<_>>();
        assert_eq!(records.len(), 1);
        assert_eq!(records[0].number, 4);
        assert_eq!(records[0].text(&COLUMNS, "laws"), "宪法");
        assert_eq!(records[0].given(&COLUMNS, "nothing"), None);
    }

    #[test]
    fn a_sheet_without_known_headings_is_none() {
        assert_eq!(find(&[grid(&[&["a", "b"], &["序号", "c"]])], &COLUMNS), None);
    }

    #[test]
    fn lines_across_the_sheet_are_told_from_rows() {
        let record = |values: &[&str]| Record {
            number: 1,
            values: values.iter().map(|value| Some((*value).to_owned())).collect(),
            merged: Vec::new(),
        };
        assert_eq!(record(&["注：略", "注：略", "注：略"]).line_across(), Some("注：略"));
        assert_eq!(record(&["1", "司法所", "宪法"]).line_across(), None);
        assert_eq!(record(&["合计", "", ""]).only(), Some("合计"));
    }
}
