//! The site as a browser meets it: the real router over real storage, without a socket.

mod audit;
mod cache;
mod calendar;
mod conflict;
mod desk;
mod duties;
mod duties_roles;
mod export;
mod feeds;
mod files;
mod forms;
mod headers;
mod languages;
mod log;
mod observances;
mod observances_desk;
mod overdue;
mod photos;
mod rights;
mod roles;
mod series;
mod series_bulk;
mod sheets;
mod sheets_kinds;
mod targets;
pub mod test_app;
