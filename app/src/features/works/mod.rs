//! The library of rule-of-law works (法治文化作品): calligraphy, painting, seals, weaving, short films. Residents see those
//! for which permission to show was given.

pub mod actions;
pub mod desk_page;
pub mod desk_work;
pub mod model;
pub mod page;
pub mod parts;
pub mod query;
pub mod store;

pub use model::{Work, WorkInput, WorkKind};
