//! Figures of published reports, beside the live counts: by year, as a series over years, and where the office keeps
//! them.

pub mod actions;
pub mod chart;
pub mod desk_page;
pub mod input;
pub mod model;
pub mod page;
pub mod series_page;
pub mod store;
