-- Targets: planned numbers of sessions (NULL: taken back); and what the figures of a month or year were when it was
-- closed.

CREATE TABLE targets (
    scope TEXT COLLATE "C" NOT NULL,
    year BIGINT NOT NULL,
    month BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    number BIGINT,
    is_demo BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (scope, year, month, kind, code)
);
CREATE TABLE closed_periods (
    scope TEXT COLLATE "C" NOT NULL,
    year BIGINT NOT NULL,
    month BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    who TEXT COLLATE "C" NOT NULL,
    is_demo BOOLEAN NOT NULL,
    PRIMARY KEY (scope, year, month)
);
CREATE TABLE closed_figures (
    scope TEXT COLLATE "C" NOT NULL,
    year BIGINT NOT NULL,
    month BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    target BIGINT,
    sessions BIGINT NOT NULL,
    attendance BIGINT NOT NULL,
    online_views BIGINT NOT NULL,
    consultations BIGINT NOT NULL,
    materials BIGINT NOT NULL,
    PRIMARY KEY (scope, year, month, kind, code)
);
