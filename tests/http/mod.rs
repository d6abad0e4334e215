//! The site as a browser meets it: the real router over real storage, without a socket.

mod cache;
mod calendar;
mod export;
mod files;
mod forms;
mod headers;
mod languages;
mod observances;
mod observances_desk;
mod photos;
mod roles;
pub mod test_app;
