//! Publicity nodes (宣传节点): days, weeks and months that the year's publicity follows, each with the rule of its dates.

pub mod actions;
pub mod choices;
pub mod days;
pub mod desk_form;
pub mod desk_page;
pub mod input;
pub mod model;
pub mod node_page;
pub mod nodes;
pub mod rollup;
pub mod rules;
pub mod store;
pub mod words;
pub mod year_page;

pub use model::{Announced, Observance, Occurrence, Span};
pub use nodes::{between, year};
