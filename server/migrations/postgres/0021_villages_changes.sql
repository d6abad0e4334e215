-- How the roster of villages changes; codes stay for good. What the office named here, a shipped list leaves alone.

CREATE TABLE region_changes (
    id UUID NOT NULL PRIMARY KEY,
    scope TEXT COLLATE "C" NOT NULL,
    on_day DATE NOT NULL,
    kind TEXT NOT NULL,
    from_codes TEXT NOT NULL,
    to_codes TEXT NOT NULL,
    made_codes TEXT NOT NULL,
    old_name TEXT NOT NULL,
    new_name TEXT NOT NULL,
    document TEXT NOT NULL,
    note TEXT NOT NULL,
    who TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX region_changes_day ON region_changes (on_day);
ALTER TABLE regions ADD COLUMN is_local BOOLEAN NOT NULL DEFAULT FALSE;
