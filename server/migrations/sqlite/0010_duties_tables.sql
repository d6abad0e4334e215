-- Duty lists: one a year and scope, its rows, and the dated amendments of a list that is in force.

CREATE TABLE duty_lists (
    scope TEXT NOT NULL,
    year INTEGER NOT NULL,
    state TEXT NOT NULL,
    issued_on TEXT,
    closed_on TEXT,
    is_demo INTEGER NOT NULL,
    version INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (scope, year)
) STRICT;
CREATE TABLE duty_items (
    id BLOB NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    year INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    lead_unit TEXT NOT NULL,
    units TEXT NOT NULL,
    laws TEXT NOT NULL,
    other_laws TEXT NOT NULL,
    audiences TEXT NOT NULL,
    other_audiences TEXT NOT NULL,
    tasks TEXT NOT NULL,
    carriers TEXT NOT NULL,
    nodes TEXT NOT NULL,
    other_nodes TEXT NOT NULL,
    is_ongoing INTEGER NOT NULL,
    deadline TEXT,
    target INTEGER,
    leader TEXT NOT NULL,
    office TEXT NOT NULL,
    contact TEXT NOT NULL,
    standard TEXT NOT NULL,
    brand TEXT,
    note TEXT NOT NULL,
    is_public INTEGER NOT NULL,
    is_withdrawn INTEGER NOT NULL,
    is_demo INTEGER NOT NULL,
    version INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT duty_items_list_fkey FOREIGN KEY (scope, year) REFERENCES duty_lists (scope, year)
) STRICT;
CREATE INDEX duty_items_list ON duty_items (scope, year, seq);
CREATE TABLE duty_amendments (
    id BLOB NOT NULL PRIMARY KEY,
    item_id BLOB NOT NULL,
    scope TEXT NOT NULL,
    year INTEGER NOT NULL,
    on_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    changes TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX duty_amendments_list ON duty_amendments (scope, year, at);
