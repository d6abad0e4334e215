//! The columns of the tables of titles and of the roster's changes.

use super::{
    columns::{may, must},
    tables::{Column, Kind},
};

pub(super) const REGION_CHANGES: &[Column] = &[
    must("id", Kind::Id),
    must("scope", Kind::Text),
    must("on_day", Kind::Day),
    must("kind", Kind::Text),
    must("from_codes", Kind::Text),
    must("to_codes", Kind::Text),
    must("made_codes", Kind::Text),
    must("old_name", Kind::Text),
    must("new_name", Kind::Text),
    must("document", Kind::Text),
    must("note", Kind::Text),
    must("who", Kind::Text),
    must("at", Kind::Moment),
    must("old_short", Kind::Text),
    must("old_en", Kind::Text),
];

pub(super) const TITLES: &[Column] = &[
    must("id", Kind::Id),
    must("code", Kind::Text),
    must("scope", Kind::Text),
    must("level", Kind::Text),
    must("village", Kind::Text),
    must("batch", Kind::Text),
    must("statement", Kind::Text),
    must("section", Kind::Text),
    must("note", Kind::Text),
    must("pending", Kind::Flag),
    must("is_demo", Kind::Flag),
    must("version", Kind::Int),
    must("updated_at", Kind::Moment),
    must("removed", Kind::Flag),
];

pub(super) const TITLE_EVENTS: &[Column] = &[
    must("id", Kind::Id),
    must("title_id", Kind::Id),
    must("seq", Kind::Int),
    must("kind", Kind::Text),
    must("on_day", Kind::Day),
    must("known_to", Kind::Text),
    must("document", Kind::Text),
    must("body", Kind::Text),
    must("reason", Kind::Text),
    may("due_on", Kind::Day),
    must("village", Kind::Text),
    must("note", Kind::Text),
    must("who", Kind::Text),
    must("at", Kind::Moment),
];

pub(super) const TITLE_SAMPLES: &[Column] = &[
    must("id", Kind::Id),
    must("scope", Kind::Text),
    must("year", Kind::Int),
    must("on_day", Kind::Day),
    must("share", Kind::Int),
    must("seed", Kind::Int),
    must("who", Kind::Text),
    must("at", Kind::Moment),
    must("is_demo", Kind::Flag),
];

pub(super) const TITLE_SAMPLE_ROWS: &[Column] = &[
    must("sample_id", Kind::Id),
    must("number", Kind::Int),
    must("title_id", Kind::Id),
    must("village", Kind::Text),
    must("level", Kind::Text),
    must("is_drawn", Kind::Flag),
    may("checked_on", Kind::Day),
    must("finding", Kind::Text),
];
