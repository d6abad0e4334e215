//! Reference data: regions, duty units and lists of terms (plans, focuses, audiences, forms, laws, channels, brands,
//! sites). All of it is data that the office can edit; nothing is written for one town.

pub mod changes;
pub mod model;
pub mod store;

pub use model::{Reference, Region, RegionKind, Term, TermKind, Unit};
