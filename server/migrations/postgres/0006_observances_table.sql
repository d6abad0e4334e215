-- Publicity nodes, each with the rule of its dates.

CREATE TABLE observances (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    rule TEXT NOT NULL,
    starts_year BIGINT,
    ordinal_base BIGINT,
    -- Codes of units, joined with ';'.
    lead_unit TEXT NOT NULL,
    basis TEXT NOT NULL,
    note TEXT NOT NULL
);
