-- Places, duty units, lists of terms, and the site's own texts.

CREATE TABLE regions (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    parent TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    pending BOOLEAN NOT NULL,
    note TEXT NOT NULL,
    seq BIGINT NOT NULL,
    lon DOUBLE PRECISION,
    lat DOUBLE PRECISION,
    point_is_demo BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    search_text TEXT COLLATE "C" NOT NULL
);

CREATE TABLE units (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    scope TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    pending BOOLEAN NOT NULL
);

CREATE TABLE terms (
    kind TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    plan TEXT NOT NULL,
    seq BIGINT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    short_zh TEXT NOT NULL,
    pending BOOLEAN NOT NULL,
    note TEXT NOT NULL,
    section TEXT NOT NULL,
    wording TEXT NOT NULL,
    starts_on DATE,
    ends_on DATE,
    village TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (kind, code)
);

CREATE TABLE settings (
    key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
