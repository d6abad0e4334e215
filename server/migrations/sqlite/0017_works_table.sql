-- Works of rule-of-law culture. Public where permission to show was given.

CREATE TABLE works (
    id BLOB NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    village TEXT,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    author TEXT NOT NULL,
    maker TEXT NOT NULL,
    year INTEGER,
    link TEXT NOT NULL,
    about TEXT NOT NULL,
    is_shown INTEGER NOT NULL,
    -- How permission was given; internal.
    permission TEXT NOT NULL,
    is_demo INTEGER NOT NULL,
    version INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    search_text TEXT NOT NULL
) STRICT;
CREATE INDEX works_scope ON works (scope, made_at, id);
