//! The village registry: what residents read of a village, where the office says that it lies, and how the roster
//! changes.

pub mod hub;
pub mod page;
pub mod picker;
pub mod registry;
pub mod roster;
pub mod roster_form;
pub mod roster_page;
pub mod store;
pub mod undo;
pub mod words;
pub mod year;
