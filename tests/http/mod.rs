//! The site as a browser meets it: the real router over real storage, without a socket.

mod cache;
mod desk;
mod duties;
mod export;
mod files;
mod forms;
mod headers;
mod languages;
mod log;
mod observances;
mod photos;
mod roles;
mod sheets;
pub mod test_app;
