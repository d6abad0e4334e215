//! What this site is, how it counts, what it leaves out and where its data is from.

pub mod page;
