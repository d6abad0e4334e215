//! The columns of every table that a backup keeps.

use super::tables::{Column, Kind};

pub(super) const fn must(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, nullable: false }
}

pub(super) const fn may(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, nullable: true }
}

pub(super) const ACCOUNTS: &[Column] = &[
    must("id", Kind::Id),
    must("name", Kind::Text),
    must("display_name", Kind::Text),
    must("role", Kind::Text),
    must("scope", Kind::Text),
    may("unit", Kind::Text),
    must("password_hash", Kind::Text),
    must("must_change_password", Kind::Flag),
    must("disabled", Kind::Flag),
    must("is_demo", Kind::Flag),
    must("created_at", Kind::Moment),
];

pub(super) const REGIONS: &[Column] = &[
    must("code", Kind::Text),
    must("parent", Kind::Text),
    must("kind", Kind::Text),
    must("name", Kind::Text),
    must("short_name", Kind::Text),
    must("name_en", Kind::Text),
    must("pending", Kind::Flag),
    must("note", Kind::Text),
    must("seq", Kind::Int),
    may("lon", Kind::Real),
    may("lat", Kind::Real),
    must("point_is_demo", Kind::Flag),
    must("version", Kind::Int),
    must("search_text", Kind::Text),
    must("is_local", Kind::Flag),
];

pub(super) const UNITS: &[Column] = &[
    must("code", Kind::Text),
    must("scope", Kind::Text),
    must("seq", Kind::Int),
    must("name", Kind::Text),
    must("short_name", Kind::Text),
    must("name_en", Kind::Text),
    must("pending", Kind::Flag),
];

pub(super) const TERMS: &[Column] = &[
    must("kind", Kind::Text),
    must("code", Kind::Text),
    must("plan", Kind::Text),
    must("seq", Kind::Int),
    must("zh", Kind::Text),
    must("en", Kind::Text),
    must("short_zh", Kind::Text),
    must("pending", Kind::Flag),
    must("note", Kind::Text),
    must("section", Kind::Text),
    must("wording", Kind::Text),
    may("starts_on", Kind::Day),
    may("ends_on", Kind::Day),
    must("village", Kind::Text),
    must("detail", Kind::Text),
];

pub(super) const SETTINGS: &[Column] = &[must("key", Kind::Text), must("value", Kind::Text)];

pub(super) const PUBLISHED_FIGURES: &[Column] = &[
    must("code", Kind::Text),
    must("year", Kind::Int),
    must("seq", Kind::Int),
    must("indicator_zh", Kind::Text),
    must("indicator_en", Kind::Text),
    must("value", Kind::Text),
    must("qualifier", Kind::Text),
    must("unit_zh", Kind::Text),
    must("unit_en", Kind::Text),
    must("wording", Kind::Text),
    must("section", Kind::Text),
    must("is_removed", Kind::Flag),
    must("version", Kind::Int),
];

pub(super) const OBSERVANCES: &[Column] = &[
    must("code", Kind::Text),
    must("seq", Kind::Int),
    must("zh", Kind::Text),
    must("en", Kind::Text),
    must("rule", Kind::Text),
    may("starts_year", Kind::Int),
    may("ordinal_base", Kind::Int),
    must("lead_unit", Kind::Text),
    must("basis", Kind::Text),
    must("note", Kind::Text),
    must("co_units", Kind::Text),
    must("laws", Kind::Text),
    must("audiences", Kind::Text),
    must("is_local", Kind::Flag),
    must("is_hidden", Kind::Flag),
    must("version", Kind::Int),
];

pub(super) const EVENTS: &[Column] = &[
    must("id", Kind::Id),
    must("version", Kind::Int),
    must("state", Kind::Text),
    must("published", Kind::Flag),
    must("is_demo", Kind::Flag),
    must("starts_at", Kind::Moment),
    may("ends_at", Kind::Moment),
    must("over_at", Kind::Moment),
    must("held_on", Kind::Day),
    must("scope", Kind::Text),
    may("village", Kind::Text),
    may("lead_unit", Kind::Text),
    may("form", Kind::Text),
    may("brand", Kind::Text),
    may("site", Kind::Text),
    may("channel", Kind::Text),
    must("online", Kind::Flag),
    may("lon", Kind::Real),
    may("lat", Kind::Real),
    may("attendance", Kind::Int),
    may("online_views", Kind::Int),
    may("consultations", Kind::Int),
    may("materials", Kind::Int),
    must("is_estimate", Kind::Flag),
    must("author", Kind::Id),
    must("created_at", Kind::Moment),
    must("updated_at", Kind::Moment),
    must("duty_item", Kind::Text),
    must("title", Kind::Text),
    must("place", Kind::Text),
    must("author_name", Kind::Text),
    must("reason", Kind::Text),
    may("observance", Kind::Text),
    may("series", Kind::Id),
    must("internal", Kind::Flag),
];

pub(super) const EVENT_TEXTS: &[Column] = &[
    must("event_id", Kind::Id),
    must("co_organisers", Kind::Text),
    must("summary", Kind::Text),
    must("speakers", Kind::Text),
    must("links", Kind::Text),
    must("search_text", Kind::Text),
];

pub(super) const EVENT_TAGS: &[Column] =
    &[must("event_id", Kind::Id), must("kind", Kind::Text), must("code", Kind::Text), must("seq", Kind::Int)];

pub(super) const EVENT_WRITES: &[Column] =
    &[must("event_id", Kind::Id), must("hash", Kind::Text), must("version", Kind::Int), must("at", Kind::Moment)];

pub(super) const AUDIT: &[Column] = &[
    must("id", Kind::Id),
    must("at", Kind::Moment),
    may("account_id", Kind::Id),
    must("who", Kind::Text),
    must("action", Kind::Text),
    must("subject", Kind::Text),
    must("subject_id", Kind::Text),
    must("scope", Kind::Text),
    must("field", Kind::Text),
    must("old", Kind::Text),
    must("new", Kind::Text),
    must("reason", Kind::Text),
];

pub(super) const PHOTO_COLUMNS: &[Column] = &[
    must("id", Kind::Id),
    must("event_id", Kind::Id),
    must("account_id", Kind::Id),
    must("seq", Kind::Int),
    must("hash", Kind::Text),
    must("source_hash", Kind::Text),
    must("width", Kind::Int),
    must("height", Kind::Int),
    must("bytes", Kind::Int),
    must("alt", Kind::Text),
    must("minors", Kind::Flag),
    must("consent", Kind::Flag),
    must("attached", Kind::Flag),
    must("created_at", Kind::Moment),
];

pub(super) const OBSERVANCE_DATES: &[Column] = &[
    must("code", Kind::Text),
    must("year", Kind::Int),
    must("from_on", Kind::Day),
    must("to_on", Kind::Day),
    must("source", Kind::Text),
];

pub(super) const DUTY_LISTS: &[Column] = &[
    must("scope", Kind::Text),
    must("year", Kind::Int),
    must("state", Kind::Text),
    may("issued_on", Kind::Day),
    may("closed_on", Kind::Day),
    must("is_demo", Kind::Flag),
    must("version", Kind::Int),
    must("updated_at", Kind::Moment),
];

pub(super) const DUTY_ITEMS: &[Column] = &[
    must("id", Kind::Id),
    must("scope", Kind::Text),
    must("year", Kind::Int),
    must("seq", Kind::Int),
    must("number", Kind::Text),
    must("kind", Kind::Text),
    must("lead_unit", Kind::Text),
    must("units", Kind::Text),
    must("laws", Kind::Text),
    must("other_laws", Kind::Text),
    must("audiences", Kind::Text),
    must("other_audiences", Kind::Text),
    must("tasks", Kind::Text),
    must("carriers", Kind::Text),
    must("nodes", Kind::Text),
    must("other_nodes", Kind::Text),
    must("is_ongoing", Kind::Flag),
    may("deadline", Kind::Day),
    may("target", Kind::Int),
    must("leader", Kind::Text),
    must("office", Kind::Text),
    must("contact", Kind::Text),
    must("standard", Kind::Text),
    may("brand", Kind::Text),
    must("note", Kind::Text),
    must("is_public", Kind::Flag),
    must("is_withdrawn", Kind::Flag),
    must("is_demo", Kind::Flag),
    must("version", Kind::Int),
    must("updated_at", Kind::Moment),
];

pub(super) const DUTY_AMENDMENTS: &[Column] = &[
    must("id", Kind::Id),
    must("item_id", Kind::Id),
    must("scope", Kind::Text),
    must("year", Kind::Int),
    must("on_day", Kind::Day),
    must("reason", Kind::Text),
    must("changes", Kind::Text),
    must("who", Kind::Text),
    must("at", Kind::Moment),
];

pub(super) const TARGETS: &[Column] = &[
    must("scope", Kind::Text),
    must("year", Kind::Int),
    must("month", Kind::Int),
    must("kind", Kind::Text),
    must("code", Kind::Text),
    may("number", Kind::Int),
    must("is_demo", Kind::Flag),
    must("version", Kind::Int),
    must("updated_at", Kind::Moment),
];

pub(super) const CLOSED_PERIODS: &[Column] = &[
    must("scope", Kind::Text),
    must("year", Kind::Int),
    must("month", Kind::Int),
    must("at", Kind::Moment),
    must("who", Kind::Text),
    must("is_demo", Kind::Flag),
];

pub(super) const CLOSED_FIGURES: &[Column] = &[
    must("scope", Kind::Text),
    must("year", Kind::Int),
    must("month", Kind::Int),
    must("kind", Kind::Text),
    must("code", Kind::Text),
    may("target", Kind::Int),
    must("sessions", Kind::Int),
    must("attendance", Kind::Int),
    must("online_views", Kind::Int),
    must("consultations", Kind::Int),
    must("materials", Kind::Int),
];

pub(super) const HOLIDAYS: &[Column] =
    &[must("day", Kind::Day), must("kind", Kind::Text), must("zh", Kind::Text), must("en", Kind::Text)];

pub(super) const AROUND_ENTRIES: &[Column] = &[
    must("id", Kind::Text),
    must("kind", Kind::Text),
    must("seq", Kind::Int),
    must("scope", Kind::Text),
    must("name", Kind::Text),
    must("name_en", Kind::Text),
    must("village", Kind::Text),
    must("place", Kind::Text),
    must("hours", Kind::Text),
    must("phone", Kind::Text),
    must("audience", Kind::Text),
    must("about", Kind::Text),
    may("since_on", Kind::Day),
    may("ended_on", Kind::Day),
    must("section", Kind::Text),
    must("wording", Kind::Text),
    must("note", Kind::Text),
    must("is_public", Kind::Flag),
    must("is_demo", Kind::Flag),
    must("version", Kind::Int),
];

pub(super) const AROUND_MEETINGS: &[Column] = &[
    must("id", Kind::Text),
    must("scope", Kind::Text),
    must("forum", Kind::Text),
    must("village", Kind::Text),
    must("topic", Kind::Text),
    must("held_on", Kind::Day),
    may("people", Kind::Int),
    must("laws", Kind::Text),
    must("outcome", Kind::Text),
    must("follow_up", Kind::Text),
    must("is_public", Kind::Flag),
    must("is_demo", Kind::Flag),
    must("version", Kind::Int),
];

pub(super) const AROUND_POSTS: &[Column] = &[
    must("id", Kind::Text),
    must("scope", Kind::Text),
    must("channel", Kind::Text),
    must("posted_on", Kind::Day),
    must("title", Kind::Text),
    must("link", Kind::Text),
    may("reads", Kind::Int),
    must("is_demo", Kind::Flag),
    must("version", Kind::Int),
];

pub(super) const AROUND_COUNTS: &[Column] = &[
    must("village", Kind::Text),
    must("year", Kind::Int),
    must("kind", Kind::Text),
    must("number", Kind::Int),
    must("is_demo", Kind::Flag),
];

pub(super) const CONFIDENTIAL_PEOPLE: &[Column] = &[
    must("id", Kind::Text),
    must("scope", Kind::Text),
    must("village", Kind::Text),
    must("kind", Kind::Text),
    must("name", Kind::Text),
    must("category", Kind::Text),
    must("certificate", Kind::Text),
    may("named_on", Kind::Day),
    may("left_on", Kind::Day),
    must("note", Kind::Text),
    must("version", Kind::Int),
];

pub(super) const CONFIDENTIAL_WEAK_VILLAGES: &[Column] = &[
    must("id", Kind::Text),
    must("scope", Kind::Text),
    must("village", Kind::Text),
    must("found_on", Kind::Day),
    must("problem", Kind::Text),
    must("leader", Kind::Text),
    must("measures", Kind::Text),
    may("deadline", Kind::Day),
    may("closed_on", Kind::Day),
    must("note", Kind::Text),
    must("version", Kind::Int),
];
