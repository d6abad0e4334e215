-- Titles of villages, each with the dated steps of its history.

CREATE TABLE titles (
    id UUID NOT NULL PRIMARY KEY,
    code TEXT COLLATE "C" NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    level TEXT NOT NULL,
    village TEXT COLLATE "C" NOT NULL,
    batch TEXT NOT NULL,
    statement TEXT NOT NULL,
    section TEXT NOT NULL,
    note TEXT NOT NULL,
    pending BOOLEAN NOT NULL,
    is_demo BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX titles_scope ON titles (scope);
CREATE TABLE title_events (
    id UUID NOT NULL PRIMARY KEY,
    title_id UUID NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    on_day DATE NOT NULL,
    known_to TEXT NOT NULL,
    document TEXT NOT NULL,
    body TEXT NOT NULL,
    reason TEXT NOT NULL,
    due_on DATE,
    village TEXT COLLATE "C" NOT NULL,
    note TEXT NOT NULL,
    who TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    CONSTRAINT title_events_title_fkey FOREIGN KEY (title_id) REFERENCES titles (id)
);
CREATE INDEX title_events_title ON title_events (title_id, seq);
