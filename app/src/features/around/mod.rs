//! What surrounds sites and titles: rule-of-law estates, deliberation, legal aid stations, teams, counts of people by
//! village, posts of the online channels; and what only the office reads: names, and the screening of weak villages.
//!
//! The registries are alike: records with fields, kept on their version. [`registry`] says which fields each has, and
//! one desk page, one parser and one way of storing serve them all.

pub mod actions;
pub mod channels_page;
pub mod counts_page;
pub mod desk_form;
pub mod desk_page;
pub mod hub_page;
pub mod input;
pub mod meetings_page;
pub mod model;
pub mod page;
pub mod registry;
pub mod store;
pub mod village;
pub mod words;

pub use village::village_part;
