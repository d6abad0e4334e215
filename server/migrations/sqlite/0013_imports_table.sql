-- Sheets that were handed in and wait for a yes: what was read of them, for a while.

CREATE TABLE imports (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    account_id BLOB NOT NULL,
    scope TEXT NOT NULL,
    year INTEGER NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
