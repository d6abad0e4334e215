//! A row as a line of JSON, the same whichever engine it comes from, and back.

use super::{
    error::BackupError,
    tables::{Column, Kind, Table},
};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde_json::{Map, Value};
use sqlx::{Row, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

/// A row that can become a line.
pub(super) trait Line {
    /// The row of a table, read with [`Table::select`], as a JSON object.
    fn line(&self, table: &Table) -> Result<String, sqlx::Error>;
}

macro_rules! line_of {
    ($row:ty) => {
        impl Line for $row {
            fn line(&self, table: &Table) -> Result<String, sqlx::Error> {
                let mut cells = Map::new();
                for (index, column) in table.columns.iter().enumerate() {
                    let cell = match column.kind {
                        Kind::Id => Value::from(self.try_get::<Option<Uuid>, _>(index)?.map(|id| id.to_string())),
                        Kind::Text => Value::from(self.try_get::<Option<String>, _>(index)?),
                        Kind::Int => Value::from(self.try_get::<Option<i64>, _>(index)?),
                        // As text: a number in JSON may lose its last bit on the way.
                        Kind::Real => Value::from(self.try_get::<Option<f64>, _>(index)?.map(|real| real.to_string())),
                        Kind::Flag => Value::from(self.try_get::<Option<bool>, _>(index)?),
                        Kind::Day => {
                            Value::from(self.try_get::<Option<NaiveDate>, _>(index)?.map(|day| day.to_string()))
                        }
                        Kind::Moment => Value::from(self.try_get::<Option<DateTime<Utc>>, _>(index)?.map(stamp)),
                    };
                    cells.insert(column.name.to_owned(), cell);
                }
                Ok(Value::Object(cells).to_string())
            }
        }
    };
}

line_of!(SqliteRow);
line_of!(PgRow);

fn stamp(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// A value on its way into the database.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Id(Option<Uuid>),
    Text(Option<String>),
    Int(Option<i64>),
    Real(Option<f64>),
    Flag(Option<bool>),
    Day(Option<NaiveDate>),
    Moment(Option<DateTime<Utc>>),
}

impl Cell {
    /// The value of a column; `None` where it cannot be one.
    fn read(column: &Column, value: &Value) -> Option<Self> {
        if value.is_null() {
            return column.nullable.then(|| Self::empty(column.kind));
        }
        let text = value.as_str();
        Some(match column.kind {
            Kind::Id => Self::Id(Some(Uuid::parse_str(text?).ok()?)),
            Kind::Text => Self::Text(Some(text?.to_owned())),
            Kind::Int => Self::Int(Some(value.as_i64()?)),
            Kind::Real => Self::Real(Some(text?.parse().ok().filter(|real: &f64| real.is_finite())?)),
            Kind::Flag => Self::Flag(Some(value.as_bool()?)),
            Kind::Day => Self::Day(Some(NaiveDate::parse_from_str(text?, "%Y-%m-%d").ok()?)),
            Kind::Moment => Self::Moment(Some(DateTime::parse_from_rfc3339(text?).ok()?.with_timezone(&Utc))),
        })
    }

    fn empty(kind: Kind) -> Self {
        match kind {
            Kind::Id => Self::Id(None),
            Kind::Text => Self::Text(None),
            Kind::Int => Self::Int(None),
            Kind::Real => Self::Real(None),
            Kind::Flag => Self::Flag(None),
            Kind::Day => Self::Day(None),
            Kind::Moment => Self::Moment(None),
        }
    }
}

/// The rows of a file of lines; `name` is for the error.
pub(super) fn rows(table: &Table, name: &str, bytes: &[u8]) -> Result<Vec<Vec<Cell>>, BackupError> {
    let lines = bytes.split(|byte| *byte == b'\n').zip(1_usize..).filter(|(line, _)| !line.is_empty());
    lines
        .map(|(line, number)| {
            row(table, line).map_err(|what| BackupError::broken(format!("{name}, line {number}: {what}")))
        })
        .collect()
}

fn row(table: &Table, line: &[u8]) -> Result<Vec<Cell>, String> {
    let cells: Map<String, Value> = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    if cells.len() != table.columns.len() {
        return Err(format!("there are {} columns, but must be {}", cells.len(), table.columns.len()));
    }
    let cell = |column: &Column| {
        let value = cells.get(column.name).ok_or_else(|| format!("column {} is missing", column.name))?;
        Cell::read(column, value).ok_or_else(|| format!("column {} cannot be {value}", column.name))
    };
    table.columns.iter().map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(name: &str, line: &str) -> String {
        rows(Table::named(name).unwrap(), "x", line.as_bytes()).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn a_line_becomes_a_row() {
        let line = r#"{"event_id":"01930000-0000-7000-8000-000000000001","hash":"a","version":2,
            "at":"2026-03-20T02:00:00.000001Z"}"#
            .replace('\n', "");
        let rows = rows(Table::named("event_writes").unwrap(), "x", line.as_bytes()).unwrap();
        let [row] = &rows[..] else { panic!("{rows:?}") };
        assert_eq!(row[1], Cell::Text(Some("a".into())));
        assert_eq!(row[2], Cell::Int(Some(2)));
        let Cell::Moment(Some(at)) = row[3] else { panic!("{row:?}") };
        assert_eq!(stamp(at), "2026-03-20T02:00:00.000001Z");
    }

    #[test]
    fn a_wrong_line_is_named() {
        assert!(error("settings", "{}").contains("x, line 1: there are 0 columns, but must be 2"));
        assert!(error("settings", "\n{\"key\":\"a\"").contains("x, line 2: "));
        assert!(error("settings", r#"{"key":"a","value":null}"#).contains("column value cannot be null"));
        assert!(error("settings", r#"{"key":"a","other":"b"}"#).contains("column value is missing"));
    }

    #[test]
    fn numbers_with_decimals_keep_every_bit() {
        let column = Column { name: "lon", kind: Kind::Real, nullable: true };
        for real in [120.552_341, 0.1 + 0.2, f64::MIN_POSITIVE, -0.0] {
            let Some(Cell::Real(Some(read))) = Cell::read(&column, &Value::from(real.to_string())) else { panic!() };
            assert_eq!(read.to_bits(), real.to_bits());
        }
        assert_eq!(Cell::read(&column, &Value::Null), Some(Cell::Real(None)));
        assert_eq!(Cell::read(&column, &Value::from("NaN")), None);
    }
}
