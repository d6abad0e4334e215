//! The audit log: who did what, when, old and new, and why.

pub mod page;
mod search;
pub mod words;
