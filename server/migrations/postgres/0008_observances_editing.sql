-- Publicity nodes become editable, linked with laws and audiences; and the days of those that are announced each year.

ALTER TABLE observances ADD COLUMN co_units TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE observances ADD COLUMN laws TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE observances ADD COLUMN audiences TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE observances ADD COLUMN is_local BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE observances ADD COLUMN is_hidden BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE observances ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE TABLE observance_dates (
    code TEXT COLLATE "C" NOT NULL,
    year BIGINT NOT NULL,
    from_on DATE NOT NULL,
    to_on DATE NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (code, year)
);
