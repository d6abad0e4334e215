//! Where sessions were held: every village a cell, or the county's outline with a circle for every known point.

pub mod cells;
pub mod draw;
pub mod labels;
pub mod outline;
pub mod page;
