-- Yearly samples of titles for a check on the spot: the whole numbered list, so that a draw can be repeated by hand.

CREATE TABLE title_samples (
    id BLOB NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    year INTEGER NOT NULL,
    on_day TEXT NOT NULL,
    share INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    is_demo INTEGER NOT NULL,
    CONSTRAINT title_samples_year_key UNIQUE (scope, year)
) STRICT;
CREATE TABLE title_sample_rows (
    sample_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    title_id BLOB NOT NULL,
    village TEXT NOT NULL,
    level TEXT NOT NULL,
    is_drawn INTEGER NOT NULL,
    checked_on TEXT,
    finding TEXT NOT NULL,
    PRIMARY KEY (sample_id, number),
    CONSTRAINT title_sample_rows_sample_fkey FOREIGN KEY (sample_id) REFERENCES title_samples (id)
) STRICT;
