//! What a backup holds of the database: every table with its columns, in an order in which each row finds those that
//! it refers to. A test compares this with the tables that the migrations make, so that no column can be forgotten.

/// What a column holds.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Kind {
    /// An identifier.
    Id,
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// A number with decimals.
    Real,
    /// Yes or no.
    Flag,
    /// A calendar day.
    Day,
    /// A moment.
    Moment,
}

/// A column.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be empty.
    pub nullable: bool,
}

/// A table.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The key, by which its rows are sorted.
    pub key: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
}

/// Tables that are not kept: logins end with a restore, and wrong tries are forgotten.
pub const LEFT_OUT: [&str; 2] = ["logins", "login_failures"];

/// The table of pictures, whose rows go with files.
pub const PHOTOS: &str = "photos";

const fn must(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, nullable: false }
}

const fn may(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, nullable: true }
}

/// Every table that is kept; the one of pictures last.
pub const TABLES: [Table; 13] = [
    Table { name: "accounts", key: "id", columns: ACCOUNTS },
    Table { name: "regions", key: "code", columns: REGIONS },
    Table { name: "units", key: "code", columns: UNITS },
    Table { name: "terms", key: "kind, code", columns: TERMS },
    Table { name: "settings", key: "key", columns: SETTINGS },
    Table { name: "published_figures", key: "code", columns: PUBLISHED_FIGURES },
    Table { name: "observances", key: "code", columns: OBSERVANCES },
    Table { name: "events", key: "id", columns: EVENTS },
    Table { name: "event_texts", key: "event_id", columns: EVENT_TEXTS },
    Table { name: "event_tags", key: "event_id, kind, code", columns: EVENT_TAGS },
    Table { name: "event_writes", key: "event_id, hash", columns: EVENT_WRITES },
    Table { name: "audit", key: "id", columns: AUDIT },
    Table { name: PHOTOS, key: "id", columns: PHOTO_COLUMNS },
];

const ACCOUNTS: &[Column] = &[
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

const REGIONS: &[Column] = &[
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
];

const UNITS: &[Column] = &[
    must("code", Kind::Text),
    must("scope", Kind::Text),
    must("seq", Kind::Int),
    must("name", Kind::Text),
    must("short_name", Kind::Text),
    must("name_en", Kind::Text),
    must("pending", Kind::Flag),
];

const TERMS: &[Column] = &[
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

const SETTINGS: &[Column] = &[must("key", Kind::Text), must("value", Kind::Text)];

const PUBLISHED_FIGURES: &[Column] = &[
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
];

const OBSERVANCES: &[Column] = &[
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
];

const EVENTS: &[Column] = &[
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
];

const EVENT_TEXTS: &[Column] = &[
    must("event_id", Kind::Id),
    must("co_organisers", Kind::Text),
    must("summary", Kind::Text),
    must("speakers", Kind::Text),
    must("links", Kind::Text),
    must("search_text", Kind::Text),
];

const EVENT_TAGS: &[Column] =
    &[must("event_id", Kind::Id), must("kind", Kind::Text), must("code", Kind::Text), must("seq", Kind::Int)];

const EVENT_WRITES: &[Column] =
    &[must("event_id", Kind::Id), must("hash", Kind::Text), must("version", Kind::Int), must("at", Kind::Moment)];

const AUDIT: &[Column] = &[
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

const PHOTO_COLUMNS: &[Column] = &[
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

impl Table {
    /// The table of a name, if it is kept.
    pub fn named(name: &str) -> Option<&'static Self> {
        const ALL: &[Table] = &TABLES;
        ALL.iter().find(|table| table.name == name)
    }

    fn names(&self) -> String {
        self.columns.iter().map(|column| format!("\"{}\"", column.name)).collect::<Vec<_>>().join(", ")
    }

    /// Reads all rows in the order of their key.
    pub(super) fn select(&self) -> String {
        format!("SELECT {} FROM {} ORDER BY {}", self.names(), self.name, self.key)
    }

    /// Finds out whether there is any row.
    pub(super) fn count_one(&self) -> String {
        format!("SELECT COUNT(*) FROM (SELECT 1 FROM {} LIMIT 1) AS found", self.name)
    }

    /// Adds so many rows.
    pub(super) fn insert(&self, rows: usize) -> String {
        let width = self.columns.len();
        let row = |row: usize| {
            let places = (1..=width).map(|column| format!("${}", row * width + column)).collect::<Vec<_>>();
            format!("({})", places.join(", "))
        };
        let rows = (0..rows).map(row).collect::<Vec<_>>();
        format!("INSERT INTO {} ({}) VALUES {}", self.name, self.names(), rows.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_name_and_number_every_column() {
        let settings = Table::named("settings").unwrap();
        assert_eq!(settings.select(), "SELECT \"key\", \"value\" FROM settings ORDER BY key");
        assert_eq!(settings.insert(2), "INSERT INTO settings (\"key\", \"value\") VALUES ($1, $2), ($3, $4)");
        assert_eq!(Table::named("logins"), None);
    }

    #[test]
    fn pictures_come_last_since_their_files_come_before() {
        assert_eq!(TABLES.last().map(|table| table.name), Some(PHOTOS));
    }
}
