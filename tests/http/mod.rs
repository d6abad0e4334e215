//! The site as a browser meets it: the real router over real storage, without a socket.

mod cache;
mod duties;
mod duties_roles;
mod export;
mod files;
mod forms;
mod headers;
mod languages;
mod photos;
mod roles;
mod test_app;
