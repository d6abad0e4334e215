-- Works of rule-of-law culture. Public where permission to show was given.

CREATE TABLE works (
    id UUID NOT NULL PRIMARY KEY,
    scope TEXT COLLATE "C" NOT NULL,
    village TEXT COLLATE "C",
    title TEXT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    author TEXT NOT NULL,
    maker TEXT NOT NULL,
    year BIGINT,
    link TEXT NOT NULL,
    about TEXT NOT NULL,
    is_shown BOOLEAN NOT NULL,
    -- How permission was given; internal.
    permission TEXT NOT NULL,
    is_demo BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    search_text TEXT COLLATE "C" NOT NULL
);
CREATE INDEX works_scope ON works (scope, made_at, id);
