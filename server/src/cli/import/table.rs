//! Reading a CSV file so that an error can say where it is: file, line, column, what is wrong.

use chrono::NaiveDate;
use csv::StringRecord;
use std::{collections::HashSet, path::Path, str::FromStr};

/// What is wrong with a file of the reference data, and where.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{file}{}: {what}", place(*.line, .column))]
pub struct ImportError {
    /// The file's name.
    pub file: String,
    /// The line, from 1 on; 0 where it is about the whole file.
    pub line: u64,
    /// The column's name; empty where it is about the whole line.
    pub column: String,
    /// What is wrong, and what would be right.
    pub what: String,
}

fn place(line: u64, column: &str) -> String {
    match (line, column) {
        (0, "") => String::new(),
        (0, column) => format!(", column {column}"),
        (line, "") => format!(", line {line}"),
        (line, column) => format!(", line {line}, column {column}"),
    }
}

/// A file, read whole.
#[derive(Debug)]
pub struct Table {
    file: String,
    columns: Vec<String>,
    records: Vec<(u64, StringRecord)>,
}

/// One line of a file.
#[derive(Copy, Clone, Debug)]
pub struct Row<'a> {
    table: &'a Table,
    line: u64,
    record: &'a StringRecord,
}

impl Table {
    /// Reads a file that must have exactly these columns, in this order; the first one names each row.
    pub fn read(folder: &Path, file: &str, columns: &[&str]) -> Result<Self, ImportError> {
        let whole = |what: String| ImportError { file: file.into(), line: 0, column: String::new(), what };
        let text = std::fs::read_to_string(folder.join(file)).map_err(|error| whole(error.to_string()))?;
        Self::parse(file, text.strip_prefix('\u{feff}').unwrap_or(&text), columns)
    }

    fn parse(file: &str, text: &str, columns: &[&str]) -> Result<Self, ImportError> {
        let wrong = |line, what: String| ImportError { file: file.into(), line, column: String::new(), what };
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| wrong(1, error.to_string()))?;
        if header.iter().ne(columns.iter().copied()) {
            let found = header.iter().collect::<Vec<_>>().join(",");
            return Err(wrong(1, format!("the columns are \"{found}\", but must be \"{}\"", columns.join(","))));
        }
        let mut records = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| {
                let line = error.position().map_or(0, csv::Position::line);
                wrong(line, error.to_string())
            })?;
            records.push((record.position().map_or(0, csv::Position::line), record));
        }
        let table = Self { file: file.into(), columns: columns.iter().map(|&column| column.into()).collect(), records };
        table.refuse_doubles()?;
        Ok(table)
    }

    fn refuse_doubles(&self) -> Result<(), ImportError> {
        let Some(key) = self.columns.first() else { return Ok(()) };
        let mut seen = HashSet::new();
        for row in self.rows() {
            let name = row.needed(key)?;
            if !seen.insert(name.clone()) {
                return Err(row.wrong(key, format!("\"{name}\" is there twice")));
            }
        }
        Ok(())
    }

    /// The lines after the header.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.records.iter().map(|(line, record)| Row { table: self, line: *line, record })
    }
}

impl Row<'_> {
    /// An error about a column of this line.
    pub fn wrong(&self, column: &str, what: impl Into<String>) -> ImportError {
        ImportError { file: self.table.file.clone(), line: self.line, column: column.into(), what: what.into() }
    }

    /// A column's text; may be empty.
    pub fn text(&self, column: &str) -> String {
        let at = self.table.columns.iter().position(|name| name == column);
        at.and_then(|at| self.record.get(at)).unwrap_or_default().to_owned()
    }

    /// A column's text, which must not be empty.
    pub fn needed(&self, column: &str) -> Result<String, ImportError> {
        let text = self.text(column);
        if text.is_empty() { Err(self.wrong(column, "is empty")) } else { Ok(text) }
    }

    /// A code: letters, digits and `-_.`, so that it can stand in an address.
    pub fn code(&self, column: &str) -> Result<String, ImportError> {
        let text = self.needed(column)?;
        let plain = text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        if plain {
            Ok(text)
        } else {
            Err(self.wrong(column, format!("\"{text}\" must be at most 64 letters, digits, hyphens, dots")))
        }
    }

    /// true or false.
    pub fn flag(&self, column: &str) -> Result<bool, ImportError> {
        match self.text(column).as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            other => Err(self.wrong(column, format!("\"{other}\" must be true or false"))),
        }
    }

    /// A whole number.
    pub fn number<T: FromStr>(&self, column: &str) -> Result<T, ImportError> {
        let text = self.needed(column)?;
        text.parse().map_err(|_| self.wrong(column, format!("\"{text}\" must be a whole number")))
    }

    /// A whole number, or nothing.
    pub fn maybe_number<T: FromStr>(&self, column: &str) -> Result<Option<T>, ImportError> {
        if self.text(column).is_empty() { Ok(None) } else { self.number(column).map(Some) }
    }

    /// A date, or nothing.
    pub fn maybe_date(&self, column: &str) -> Result<Option<NaiveDate>, ImportError> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        let date = NaiveDate::parse_from_str(&text, "%Y-%m-%d");
        date.map(Some).map_err(|_| self.wrong(column, format!("\"{text}\" must be a date as YYYY-MM-DD")))
    }

    /// Codes joined with `;`, each among `known`.
    pub fn known_list(&self, column: &str, known: &HashSet<String>, what: &str) -> Result<Vec<String>, ImportError> {
        let text = self.text(column);
        let codes = text.split(';').filter(|code| !code.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        match codes.iter().find(|code| !known.contains(*code)) {
            Some(unknown) => Err(self.wrong(column, format!("\"{unknown}\" is no {what}"))),
            None => Ok(codes),
        }
    }

    /// A code that must be among `known`, or nothing.
    pub fn maybe_known(&self, column: &str, known: &HashSet<String>, what: &str) -> Result<String, ImportError> {
        let text = self.text(column);
        if text.is_empty() || known.contains(&text) {
            Ok(text)
        } else {
            Err(self.wrong(column, format!("\"{text}\" is no {what}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str, look: impl Fn(&Row<'_>) -> Result<(), ImportError>) -> String {
        let checked = Table::parse("a.csv", text, &["code", "value"])
            .and_then(|table| table.rows().try_for_each(|row| look(&row)));
        checked.map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn an_error_says_where_it_is() {
        let number = |row: &Row<'_>| row.number::<i64>("value").map(drop);
        assert_eq!(error("code,value\na,1\n", number), "");
        assert_eq!(
            error("code,value\na,1\nb,x\n", number),
            "a.csv, line 3, column value: \"x\" must be a whole number"
        );
        assert_eq!(error("code,value\na,1\na,2\n", number), "a.csv, line 3, column code: \"a\" is there twice");
        assert_eq!(error("code,value\n,1\n", number), "a.csv, line 2, column code: is empty");
        assert_eq!(
            error("value,code\n1,a\n", number),
            "a.csv, line 1: the columns are \"value,code\", but must be \"code,value\""
        );
        assert!(error("code,value\na,1\nb\n", number).starts_with("a.csv, line 3: "));
        assert!(error("code,value\na,maybe\n", |row| row.flag("value").map(drop)).contains("true or false"));
        assert!(error("code,value\na,2026-02-30\n", |row| row.maybe_date("value").map(drop)).contains("YYYY-MM-DD"));
        assert!(error("code,value\na b,1\n", |row| row.code("code").map(drop)).contains("hyphens"));
    }
}
