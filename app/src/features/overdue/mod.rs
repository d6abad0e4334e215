//! Planned sessions whose time is over and that nobody logged: a reminder, no ranking.

pub mod page;
pub mod rules;
