//! The yearly duty list: who enforces a law teaches it.

pub mod actions;
pub mod desk_list;
pub mod desk_lists;
pub mod desk_part;
pub mod gaps;
pub mod input;
pub mod item_form;
pub mod item_page;
pub mod model;
pub mod names;
pub mod page;
pub mod parts;
pub mod pick;
pub mod rules;
pub mod sheet;
pub mod slip;
pub mod slip_page;
pub mod store;

pub use model::{DutyItem, DutyKind, DutyList, ListState};
