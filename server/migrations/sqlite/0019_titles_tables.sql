-- Titles of villages, each with the dated steps of its history.

CREATE TABLE titles (
    id BLOB NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    scope TEXT NOT NULL,
    level TEXT NOT NULL,
    village TEXT NOT NULL,
    batch TEXT NOT NULL,
    statement TEXT NOT NULL,
    section TEXT NOT NULL,
    note TEXT NOT NULL,
    pending INTEGER NOT NULL,
    is_demo INTEGER NOT NULL,
    version INTEGER NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX titles_scope ON titles (scope);
CREATE TABLE title_events (
    id BLOB NOT NULL PRIMARY KEY,
    title_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    on_day TEXT NOT NULL,
    known_to TEXT NOT NULL,
    document TEXT NOT NULL,
    body TEXT NOT NULL,
    reason TEXT NOT NULL,
    due_on TEXT,
    village TEXT NOT NULL,
    note TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    CONSTRAINT title_events_title_fkey FOREIGN KEY (title_id) REFERENCES titles (id)
) STRICT;
CREATE INDEX title_events_title ON title_events (title_id, seq);
