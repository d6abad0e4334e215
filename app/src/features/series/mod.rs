//! Many sessions at once: series by a rule (系列活动), changes of a part of a series, and bulk changes of what is ticked.

pub mod actions;
pub mod bulk;
pub mod bulk_page;
pub mod bulk_parts;
pub mod clashes;
pub mod form;
pub mod input;
pub mod model;
pub mod new_page;
pub mod page;
pub mod parts;
#[cfg(test)]
mod properties;
pub mod rules;
pub mod store;
