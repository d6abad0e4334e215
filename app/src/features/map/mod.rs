//! Where sessions were held: every village a cell, the county's outline with a circle for every known point, and on top
//! of that, where scripts run, a map to move about in.

pub mod boundary;
pub mod boundary_page;
pub mod cells;
pub mod cluster;
pub mod controls;
pub mod datum;
pub mod draw;
pub mod event_point_page;
pub mod labels;
pub mod layers;
pub mod live;
pub mod outline;
pub mod page;
pub mod parts;
pub mod places;
pub mod point_field;
pub mod rows_page;
pub mod rules;
pub mod shape;
pub mod sheet;
pub mod sheet_legend;
pub mod small;
pub mod store;
pub mod workbook;
