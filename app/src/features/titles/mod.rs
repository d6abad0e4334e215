//! Titles of villages (民主法治示范村): who holds which on what day, by which steps, and what is due next.
//!
//! A title is a record of its own with a dated history; a village holds it, it is no column of a village. What stands
//! on a day is always computed from the history by [`rules`]: pages, sheets and the API ask the same function.

pub mod actions;
pub mod desk_form;
pub mod desk_list;
pub mod desk_part;
pub mod desk_title;
pub mod input;
pub mod list_page;
pub mod model;
pub mod parts;
pub mod query;
pub mod rules;
pub mod sample;
pub mod sample_page;
pub mod store;

pub use model::{Level, Precision, StepKind, Title, TitleEvent, TitleState};
