//! Culture sites (法治文化阵地): what there is, how it was named, how it is looked after and used. Keepers and inspections
//! are for staff alone.

pub mod actions;
pub mod desk_page;
pub mod desk_part;
pub mod desk_site;
pub mod details;
pub mod input;
pub mod inspect_page;
pub mod inspections_page;
pub mod model;
pub mod page;
pub mod parts;
pub mod query;
pub mod rules;
pub mod site_form;
pub mod site_page;
pub mod store;

pub use model::{Finding, Inspection, Level, Naming, Site, SiteKind, SiteLine, SiteState, StateChange};
