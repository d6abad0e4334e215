//! The yearly duty list: who enforces a law teaches it.

pub mod model;
pub mod store;

pub use model::{DutyItem, DutyKind, DutyList, ListState};
