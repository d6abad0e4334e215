-- Publicity nodes, each with the rule of its dates.

CREATE TABLE observances (
    code TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    rule TEXT NOT NULL,
    starts_year INTEGER,
    ordinal_base INTEGER,
    -- Codes of units, joined with ';'.
    lead_unit TEXT NOT NULL,
    basis TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;
