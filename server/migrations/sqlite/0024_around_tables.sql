-- Estates, forums, stations and teams; meetings; posts; and how many of whom a village counts.

CREATE TABLE around_entries (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    seq INTEGER NOT NULL,
    scope TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    village TEXT NOT NULL,
    place TEXT NOT NULL,
    hours TEXT NOT NULL,
    phone TEXT NOT NULL,
    audience TEXT NOT NULL,
    about TEXT NOT NULL,
    since_on TEXT,
    ended_on TEXT,
    section TEXT NOT NULL,
    wording TEXT NOT NULL,
    note TEXT NOT NULL,
    is_public INTEGER NOT NULL,
    is_demo INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE around_meetings (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    forum TEXT NOT NULL,
    village TEXT NOT NULL,
    topic TEXT NOT NULL,
    held_on TEXT NOT NULL,
    people INTEGER,
    -- Codes of laws, apart by spaces.
    laws TEXT NOT NULL,
    outcome TEXT NOT NULL,
    follow_up TEXT NOT NULL,
    is_public INTEGER NOT NULL,
    is_demo INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX around_meetings_day ON around_meetings (held_on, id);
CREATE INDEX around_meetings_village ON around_meetings (village, held_on);

CREATE TABLE around_posts (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    channel TEXT NOT NULL,
    posted_on TEXT NOT NULL,
    title TEXT NOT NULL,
    link TEXT NOT NULL,
    reads INTEGER,
    is_demo INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX around_posts_day ON around_posts (posted_on, id, channel, reads, is_demo, scope);

CREATE TABLE around_counts (
    village TEXT NOT NULL,
    year INTEGER NOT NULL,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    is_demo INTEGER NOT NULL,
    PRIMARY KEY (village, year, kind)
) STRICT;
