-- Places, duty units, lists of terms, and the site's own texts.

CREATE TABLE regions (
    code TEXT NOT NULL PRIMARY KEY,
    parent TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    pending INTEGER NOT NULL,
    note TEXT NOT NULL,
    seq INTEGER NOT NULL,
    lon REAL,
    lat REAL,
    point_is_demo INTEGER NOT NULL,
    version INTEGER NOT NULL,
    search_text TEXT NOT NULL
) STRICT;

CREATE TABLE units (
    code TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    seq INTEGER NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    pending INTEGER NOT NULL
) STRICT;

CREATE TABLE terms (
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    plan TEXT NOT NULL,
    seq INTEGER NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    short_zh TEXT NOT NULL,
    pending INTEGER NOT NULL,
    note TEXT NOT NULL,
    section TEXT NOT NULL,
    wording TEXT NOT NULL,
    starts_on TEXT,
    ends_on TEXT,
    village TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (kind, code)
) STRICT;

CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
