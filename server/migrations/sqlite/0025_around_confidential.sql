-- What only the office reads. Tables of their own, so that no statement about anything else can give a row of them.

CREATE TABLE confidential_people (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    village TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    certificate TEXT NOT NULL,
    named_on TEXT,
    left_on TEXT,
    note TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE confidential_weak_villages (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    village TEXT NOT NULL,
    found_on TEXT NOT NULL,
    problem TEXT NOT NULL,
    leader TEXT NOT NULL,
    measures TEXT NOT NULL,
    deadline TEXT,
    closed_on TEXT,
    note TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
