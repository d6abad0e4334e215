//! The calendar: one core for everybody (`/calendar`) and for planning (`/desk/plan`), as list, week, month and year.

pub mod browser;
pub mod clash;
pub mod grid;
pub mod islands;
pub mod list;
pub mod model;
pub mod move_page;
pub mod page;
pub mod parts;
pub mod plan_page;
pub mod rules;
pub mod sheet;
pub mod store;
pub mod tools;
pub mod warnings;
pub mod year;
