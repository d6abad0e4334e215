//! Private calendars: secret addresses that hold an account's own sessions.

pub mod actions;
pub mod page;
pub mod store;
