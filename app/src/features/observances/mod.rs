//! Publicity nodes (宣传节点): days, weeks and months that the year's publicity follows, each with the rule of its dates.

pub mod model;
pub mod nodes;
pub mod rules;
pub mod store;

pub use model::{Announced, Observance, Occurrence, Span};
pub use nodes::{between, year};
