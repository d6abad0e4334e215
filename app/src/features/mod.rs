//! One room per feature; the room's name is also its storage file, locale file, stylesheet and test.

pub mod about;
pub mod accounts;
pub mod around;
pub mod attachments;
pub mod audit;
pub mod calendar;
pub mod counts;
pub mod duties;
pub mod events;
pub mod feeds;
pub mod figures;
pub mod holidays;
pub mod map;
pub mod observances;
pub mod overdue;
pub mod photos;
pub mod reference;
pub mod series;
pub mod sheets;
pub mod sites;
pub mod targets;
pub mod titles;
pub mod villages;
pub mod works;
