-- Yearly samples of titles for a check on the spot: the whole numbered list, so that a draw can be repeated by hand.

CREATE TABLE title_samples (
    id UUID NOT NULL PRIMARY KEY,
    scope TEXT COLLATE "C" NOT NULL,
    year BIGINT NOT NULL,
    on_day DATE NOT NULL,
    share BIGINT NOT NULL,
    seed BIGINT NOT NULL,
    who TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    is_demo BOOLEAN NOT NULL,
    CONSTRAINT title_samples_year_key UNIQUE (scope, year)
);
CREATE TABLE title_sample_rows (
    sample_id UUID NOT NULL,
    number BIGINT NOT NULL,
    title_id UUID NOT NULL,
    village TEXT COLLATE "C" NOT NULL,
    level TEXT NOT NULL,
    is_drawn BOOLEAN NOT NULL,
    checked_on DATE,
    finding TEXT NOT NULL,
    PRIMARY KEY (sample_id, number),
    CONSTRAINT title_sample_rows_sample_fkey FOREIGN KEY (sample_id) REFERENCES title_samples (id)
);
