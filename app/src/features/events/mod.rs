//! Sessions (活动): from plan to approval, one record.

pub mod actions;
pub mod api;
pub mod browser;
pub mod conflict;
pub mod desk;
pub mod done_page;
pub mod draft;
pub mod event_page;
pub mod event_staff;
pub mod form;
pub mod input;
pub mod islands;
pub mod list_page;
pub mod log_page;
pub mod many;
pub mod model;
pub mod parts;
pub mod plan_page;
pub mod point;
pub mod prefill;
pub mod query;
pub mod review_page;
pub mod rules;
pub mod store;
