//! Spreadsheets: what is read of one, what it would do, and doing it once somebody has said yes.
//!
//! The server reads a file into a [`grid::Grid`] of plain text. From there on everything is a pure function of the
//! grid, the answers given so far and what is stored: which row holds the headings, which names are meant, and what each
//! row would do. The same function runs for the preview and again for the confirmation.

pub mod actions;
pub mod ask;
pub mod duties;
pub mod events;
pub mod export;
pub mod figures;
pub mod fold;
pub mod grid;
pub mod heads;
pub mod holidays;
mod lines;
pub mod names;
pub mod observances;
pub mod page;
pub mod preview;
pub mod preview_page;
mod preview_rows;
pub mod registries;
pub mod sites;
pub mod store;
pub mod title_match;
pub mod title_steps;
pub mod titles;
pub mod values;
pub mod when;
pub mod words;
