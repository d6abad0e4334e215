//! The site as a browser meets it: the real router over real storage, without a socket.

mod audit;
mod cache;
mod desk;
mod export;
mod files;
mod forms;
mod headers;
mod languages;
mod log;
mod photos;
mod rights;
mod roles;
mod test_app;
