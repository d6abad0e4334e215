-- Targets: planned numbers of sessions (NULL: taken back); and what the figures of a month or year were when it was
-- closed.

CREATE TABLE targets (
    scope TEXT NOT NULL,
    year INTEGER NOT NULL,
    month INTEGER NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    number INTEGER,
    is_demo INTEGER NOT NULL,
    version INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (scope, year, month, kind, code)
) STRICT;
CREATE TABLE closed_periods (
    scope TEXT NOT NULL,
    year INTEGER NOT NULL,
    month INTEGER NOT NULL,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    is_demo INTEGER NOT NULL,
    PRIMARY KEY (scope, year, month)
) STRICT;
CREATE TABLE closed_figures (
    scope TEXT NOT NULL,
    year INTEGER NOT NULL,
    month INTEGER NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    target INTEGER,
    sessions INTEGER NOT NULL,
    attendance INTEGER NOT NULL,
    online_views INTEGER NOT NULL,
    consultations INTEGER NOT NULL,
    materials INTEGER NOT NULL,
    PRIMARY KEY (scope, year, month, kind, code)
) STRICT;
