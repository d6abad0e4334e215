//! The site as a browser meets it: the real router over real storage, without a socket.

mod bulk;
mod cache;
mod conflict;
mod export;
mod feeds;
mod files;
mod forms;
mod headers;
mod languages;
mod overdue;
mod photos;
mod roles;
mod series;
mod test_app;
