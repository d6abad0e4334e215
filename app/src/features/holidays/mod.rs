//! Public holidays, and the weekend days that are worked instead (调休).

pub mod known;
pub mod model;
pub mod store;

pub use model::{DayOff, Holiday};
