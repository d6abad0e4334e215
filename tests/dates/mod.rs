//! The days of publicity nodes: what calendars printed, and what holds for every rule.

mod known;
mod rules;
