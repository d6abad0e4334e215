//! The village registry: what residents read of a village, and where the office says that it lies.

pub mod page;
pub mod picker;
pub mod registry;
