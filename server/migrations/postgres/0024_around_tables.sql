-- Estates, forums, stations and teams; meetings; posts; and how many of whom a village counts.

CREATE TABLE around_entries (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    village TEXT COLLATE "C" NOT NULL,
    place TEXT NOT NULL,
    hours TEXT NOT NULL,
    phone TEXT NOT NULL,
    audience TEXT NOT NULL,
    about TEXT NOT NULL,
    since_on DATE,
    ended_on DATE,
    section TEXT COLLATE "C" NOT NULL,
    wording TEXT NOT NULL,
    note TEXT NOT NULL,
    is_public BOOLEAN NOT NULL,
    is_demo BOOLEAN NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE around_meetings (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    scope TEXT COLLATE "C" NOT NULL,
    forum TEXT COLLATE "C" NOT NULL,
    village TEXT COLLATE "C" NOT NULL,
    topic TEXT NOT NULL,
    held_on DATE NOT NULL,
    people BIGINT,
    -- Codes of laws, apart by spaces.
    laws TEXT COLLATE "C" NOT NULL,
    outcome TEXT NOT NULL,
    follow_up TEXT NOT NULL,
    is_public BOOLEAN NOT NULL,
    is_demo BOOLEAN NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX around_meetings_day ON around_meetings (held_on, id);
CREATE INDEX around_meetings_village ON around_meetings (village, held_on);

CREATE TABLE around_posts (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    scope TEXT COLLATE "C" NOT NULL,
    channel TEXT COLLATE "C" NOT NULL,
    posted_on DATE NOT NULL,
    title TEXT NOT NULL,
    link TEXT NOT NULL,
    reads BIGINT,
    is_demo BOOLEAN NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX around_posts_day ON around_posts (posted_on, id, channel, reads, is_demo, scope);

CREATE TABLE around_counts (
    village TEXT COLLATE "C" NOT NULL,
    year BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    is_demo BOOLEAN NOT NULL,
    PRIMARY KEY (village, year, kind)
);
