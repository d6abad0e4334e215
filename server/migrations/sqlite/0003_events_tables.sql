-- Sessions. The long texts have a table of their own, so that what lists and counts read stays small.

CREATE TABLE events (
    id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    published INTEGER NOT NULL,
    is_demo INTEGER NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at TEXT,
    over_at TEXT NOT NULL,
    held_on TEXT NOT NULL,
    scope TEXT NOT NULL,
    village TEXT,
    lead_unit TEXT,
    form TEXT,
    brand TEXT,
    site TEXT,
    channel TEXT,
    online INTEGER NOT NULL,
    lon REAL,
    lat REAL,
    attendance INTEGER,
    online_views INTEGER,
    consultations INTEGER,
    materials INTEGER,
    is_estimate INTEGER NOT NULL,
    author BLOB NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    duty_item TEXT NOT NULL,
    title TEXT NOT NULL,
    place TEXT NOT NULL,
    author_name TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
-- Walked in their order by lists, which find in them all that the usual filters look at.
CREATE INDEX events_list ON events (
    starts_at, id, over_at, state, published, is_demo, scope, held_on, village, form
);
CREATE INDEX events_scope ON events (scope, starts_at, id);
CREATE INDEX events_village ON events (village, held_on);
CREATE INDEX events_author ON events (author, created_at);
-- Holds all that figures add up.
CREATE INDEX events_figures ON events (
    state, held_on, is_demo, scope, village, form, duty_item, lead_unit, id,
    attendance, online_views, consultations, materials, is_estimate
);

CREATE TABLE event_texts (
    event_id BLOB NOT NULL PRIMARY KEY REFERENCES events (id),
    co_organisers TEXT NOT NULL,
    summary TEXT NOT NULL,
    -- JSON lists.
    speakers TEXT NOT NULL,
    links TEXT NOT NULL,
    -- Title, place and summary as searches compare them.
    search_text TEXT NOT NULL
) STRICT;

-- Units, laws, focuses and audiences in their order; and under the kind 'involved' each unit that leads or takes part.
CREATE TABLE event_tags (
    event_id BLOB NOT NULL REFERENCES events (id),
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (event_id, kind, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_tags_kind_code ON event_tags (kind, code, event_id);

-- What was stored already: a request that arrives again is recognised by the SHA-256 of its content.
CREATE TABLE event_writes (
    event_id BLOB NOT NULL REFERENCES events (id),
    hash TEXT NOT NULL,
    version INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (event_id, hash)
) STRICT, WITHOUT ROWID;
