-- Figures as reports printed them.

CREATE TABLE published_figures (
    code TEXT NOT NULL PRIMARY KEY,
    year INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    indicator_zh TEXT NOT NULL,
    indicator_en TEXT NOT NULL,
    value TEXT NOT NULL,
    qualifier TEXT NOT NULL,
    unit_zh TEXT NOT NULL,
    unit_en TEXT NOT NULL,
    wording TEXT NOT NULL,
    section TEXT NOT NULL
) STRICT;
CREATE INDEX published_figures_year ON published_figures (year, seq);
