//! Figures of published reports, beside the live counts.

pub mod model;
pub mod page;
pub mod store;
