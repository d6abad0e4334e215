//! The server: implements the ports of `app`, hands them to its pages over HTTP, and has the command line.

pub mod almanac;
pub mod backup;
pub mod cli;
pub mod config;
pub mod demo;
pub mod export;
pub mod http;
pub mod media;
pub mod sheets;
pub mod storage;
pub mod system;
pub mod tiles;
pub mod whole_file;
