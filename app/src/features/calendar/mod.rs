//! The calendar of sessions for everybody: a list by day, or the sheet of a month.

pub mod page;
