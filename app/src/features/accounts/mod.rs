//! Who may log in, and what each may do where.

pub mod actions;
pub mod admin_page;
pub mod model;
pub mod page;
pub mod rules;
pub mod store;

pub use model::{Account, Role};
pub use rules::{Action, Actor, Target, require};
