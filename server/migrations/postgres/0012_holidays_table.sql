-- Public holidays, and the weekend days that are worked instead.

CREATE TABLE holidays (
    day DATE NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    PRIMARY KEY (day)
);
