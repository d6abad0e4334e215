//! What a backup holds of the database: every table with its columns, in an order in which each row finds those that
//! it refers to. A test compares this with the tables that the migrations make, so that no column can be forgotten.

use super::{
    columns::{
        ACCOUNTS, AROUND_COUNTS, AROUND_ENTRIES, AROUND_MEETINGS, AROUND_POSTS, AUDIT, CLOSED_FIGURES, CLOSED_PERIODS,
        CONFIDENTIAL_PEOPLE, CONFIDENTIAL_WEAK_VILLAGES, DUTY_AMENDMENTS, DUTY_ITEMS, DUTY_LISTS, EVENT_TAGS,
        EVENT_TEXTS, EVENT_WRITES, EVENTS, HOLIDAYS, OBSERVANCE_DATES, OBSERVANCES, PHOTO_COLUMNS, PUBLISHED_FIGURES,
        REGIONS, SETTINGS, TARGETS, TERMS, UNITS,
    },
    map_columns::{BOUNDARIES, MAP_LAYOUTS},
    registry_columns::{ATTACHMENTS, INSPECTIONS, SITE_NAMINGS, SITE_STATES, SITES, WORKS},
    title_columns::{REGION_CHANGES, TITLE_EVENTS, TITLE_SAMPLE_ROWS, TITLE_SAMPLES, TITLES},
};

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

/// Tables that are not kept: logins and private feeds end with a restore, wrong tries are forgotten, and sheets that
/// wait for a yes are handed in again.
pub const LEFT_OUT: [&str; 4] = ["logins", "login_failures", "imports", "feed_tokens"];

/// The table of pictures, whose rows go with files.
pub const PHOTOS: &str = "photos";
/// The table of other pictures and of documents, whose rows go with files, too.
pub const ATTACHED: &str = "attachments";
/// The tables whose rows go with files.
pub const FILED: [&str; 2] = [ATTACHED, PHOTOS];

/// Every table that is kept; those whose rows go with files last.
pub const TABLES: [Table; 40] = [
    Table { name: "accounts", key: "id", columns: ACCOUNTS },
    Table { name: "regions", key: "code", columns: REGIONS },
    Table { name: "units", key: "code", columns: UNITS },
    Table { name: "terms", key: "kind, code", columns: TERMS },
    Table { name: "settings", key: "key", columns: SETTINGS },
    Table { name: "published_figures", key: "code", columns: PUBLISHED_FIGURES },
    Table { name: "observances", key: "code", columns: OBSERVANCES },
    Table { name: "observance_dates", key: "code, year", columns: OBSERVANCE_DATES },
    Table { name: "duty_lists", key: "scope, year", columns: DUTY_LISTS },
    Table { name: "duty_items", key: "id", columns: DUTY_ITEMS },
    Table { name: "duty_amendments", key: "id", columns: DUTY_AMENDMENTS },
    Table { name: "targets", key: "scope, year, month, kind, code", columns: TARGETS },
    Table { name: "closed_periods", key: "scope, year, month", columns: CLOSED_PERIODS },
    Table { name: "closed_figures", key: "scope, year, month, kind, code", columns: CLOSED_FIGURES },
    Table { name: "sites", key: "id", columns: SITES },
    Table { name: "site_namings", key: "id", columns: SITE_NAMINGS },
    Table { name: "site_states", key: "id", columns: SITE_STATES },
    Table { name: "inspections", key: "id", columns: INSPECTIONS },
    Table { name: "works", key: "id", columns: WORKS },
    Table { name: "around_entries", key: "id", columns: AROUND_ENTRIES },
    Table { name: "around_meetings", key: "id", columns: AROUND_MEETINGS },
    Table { name: "around_posts", key: "id", columns: AROUND_POSTS },
    Table { name: "around_counts", key: "village, year, kind", columns: AROUND_COUNTS },
    Table { name: "confidential_people", key: "id", columns: CONFIDENTIAL_PEOPLE },
    Table { name: "confidential_weak_villages", key: "id", columns: CONFIDENTIAL_WEAK_VILLAGES },
    Table { name: "holidays", key: "day", columns: HOLIDAYS },
    Table { name: "boundaries", key: "code", columns: BOUNDARIES },
    Table { name: "map_layouts", key: "scope", columns: MAP_LAYOUTS },
    Table { name: "region_changes", key: "id", columns: REGION_CHANGES },
    Table { name: "titles", key: "id", columns: TITLES },
    Table { name: "title_events", key: "id", columns: TITLE_EVENTS },
    Table { name: "title_samples", key: "id", columns: TITLE_SAMPLES },
    Table { name: "title_sample_rows", key: "sample_id, number", columns: TITLE_SAMPLE_ROWS },
    Table { name: "events", key: "id", columns: EVENTS },
    Table { name: "event_texts", key: "event_id", columns: EVENT_TEXTS },
    Table { name: "event_tags", key: "event_id, kind, code", columns: EVENT_TAGS },
    Table { name: "event_writes", key: "event_id, hash", columns: EVENT_WRITES },
    Table { name: "audit", key: "id", columns: AUDIT },
    Table { name: ATTACHED, key: "id", columns: ATTACHMENTS },
    Table { name: PHOTOS, key: "id", columns: PHOTO_COLUMNS },
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
    fn what_has_files_comes_last_since_the_files_come_before() {
        assert!(TABLES.iter().rev().map(|table| table.name).take(2).eq([PHOTOS, ATTACHED]));
    }
}
