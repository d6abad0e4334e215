//! What storage promises, told as stories that are the same on both engines.

mod samples;
mod story_accounts;
mod story_around;
mod story_attachments;
mod story_calendar;
mod story_counts;
mod story_duties;
mod story_events;
mod story_feeds;
mod story_map;
mod story_observances;
mod story_photos;
mod story_reference;
mod story_series;
mod story_setup;
mod story_sheets;
mod story_sites;
mod story_targets;
mod story_titles;
mod story_works;
