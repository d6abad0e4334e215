//! Targets: how many sessions a year is to have, how far it has come by today, and what was held when it was closed.
//! Places, units and rows stand in the order of their lists; nothing is ranked.

pub mod close;
pub mod close_parts;
pub mod compare;
pub mod figures;
pub mod input;
pub mod line_figures;
pub mod line_page;
pub mod model;
pub mod page;
pub mod parts;
pub mod rules;
pub mod store;

pub use model::{Target, TargetKind};
