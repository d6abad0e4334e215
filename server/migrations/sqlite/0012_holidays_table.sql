-- Public holidays, and the weekend days that are worked instead.

CREATE TABLE holidays (
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    PRIMARY KEY (day)
) STRICT;
