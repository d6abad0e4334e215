//! Figures: one counting rule, written beside every figure; every figure opens its rows.

pub mod model;
pub mod page;
pub mod parts;
pub mod period;
pub mod rows;
pub mod store;
