-- Duty lists: one a year and scope, its rows, and the dated amendments of a list that is in force.

CREATE TABLE duty_lists (
    scope TEXT COLLATE "C" NOT NULL,
    year BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    issued_on DATE,
    closed_on DATE,
    is_demo BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (scope, year)
);
CREATE TABLE duty_items (
    id UUID NOT NULL PRIMARY KEY,
    scope TEXT COLLATE "C" NOT NULL,
    year BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    lead_unit TEXT COLLATE "C" NOT NULL,
    units TEXT COLLATE "C" NOT NULL,
    laws TEXT COLLATE "C" NOT NULL,
    other_laws TEXT NOT NULL,
    audiences TEXT COLLATE "C" NOT NULL,
    other_audiences TEXT NOT NULL,
    tasks TEXT NOT NULL,
    carriers TEXT NOT NULL,
    nodes TEXT COLLATE "C" NOT NULL,
    other_nodes TEXT NOT NULL,
    is_ongoing BOOLEAN NOT NULL,
    deadline DATE,
    target BIGINT,
    leader TEXT NOT NULL,
    office TEXT NOT NULL,
    contact TEXT NOT NULL,
    standard TEXT NOT NULL,
    brand TEXT COLLATE "C",
    note TEXT NOT NULL,
    is_public BOOLEAN NOT NULL,
    is_withdrawn BOOLEAN NOT NULL,
    is_demo BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT duty_items_list_fkey FOREIGN KEY (scope, year) REFERENCES duty_lists (scope, year)
);
CREATE INDEX duty_items_list ON duty_items (scope, year, seq);
CREATE TABLE duty_amendments (
    id UUID NOT NULL PRIMARY KEY,
    item_id UUID NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    year BIGINT NOT NULL,
    on_day DATE NOT NULL,
    reason TEXT NOT NULL,
    changes TEXT NOT NULL,
    who TEXT COLLATE "C" NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX duty_amendments_list ON duty_amendments (scope, year, at);
