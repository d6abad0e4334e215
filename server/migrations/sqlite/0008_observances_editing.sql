-- Publicity nodes become editable, linked with laws and audiences; and the days of those that are announced each year.

ALTER TABLE observances ADD COLUMN co_units TEXT NOT NULL DEFAULT '';
ALTER TABLE observances ADD COLUMN laws TEXT NOT NULL DEFAULT '';
ALTER TABLE observances ADD COLUMN audiences TEXT NOT NULL DEFAULT '';
ALTER TABLE observances ADD COLUMN is_local INTEGER NOT NULL DEFAULT FALSE;
ALTER TABLE observances ADD COLUMN is_hidden INTEGER NOT NULL DEFAULT FALSE;
ALTER TABLE observances ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
CREATE TABLE observance_dates (
    code TEXT NOT NULL,
    year INTEGER NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (code, year)
) STRICT;
