-- Sheets that were handed in and wait for a yes: what was read of them, for a while.

CREATE TABLE imports (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    account_id UUID NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    year BIGINT NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
