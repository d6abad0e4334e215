-- Sessions. The long texts have a table of their own, so that what lists and counts read stays small.

CREATE TABLE events (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    published BOOLEAN NOT NULL,
    is_demo BOOLEAN NOT NULL,
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ,
    over_at TIMESTAMPTZ NOT NULL,
    held_on DATE NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    village TEXT COLLATE "C",
    lead_unit TEXT COLLATE "C",
    form TEXT COLLATE "C",
    brand TEXT COLLATE "C",
    site TEXT COLLATE "C",
    channel TEXT COLLATE "C",
    online BOOLEAN NOT NULL,
    lon DOUBLE PRECISION,
    lat DOUBLE PRECISION,
    attendance BIGINT,
    online_views BIGINT,
    consultations BIGINT,
    materials BIGINT,
    is_estimate BOOLEAN NOT NULL,
    author UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    duty_item TEXT COLLATE "C" NOT NULL,
    title TEXT NOT NULL,
    place TEXT COLLATE "C" NOT NULL,
    author_name TEXT NOT NULL,
    reason TEXT NOT NULL
);
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
    event_id UUID NOT NULL PRIMARY KEY REFERENCES events (id),
    co_organisers TEXT NOT NULL,
    summary TEXT NOT NULL,
    -- JSON lists.
    speakers TEXT NOT NULL,
    links TEXT NOT NULL,
    -- Title, place and summary as searches compare them.
    search_text TEXT COLLATE "C" NOT NULL
);

-- Units, laws, focuses and audiences in their order; and under the kind 'involved' each unit that leads or takes part.
CREATE TABLE event_tags (
    event_id UUID NOT NULL REFERENCES events (id),
    kind TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (event_id, kind, code)
);
CREATE INDEX event_tags_kind_code ON event_tags (kind, code, event_id);

-- What was stored already: a request that arrives again is recognised by the SHA-256 of its content.
CREATE TABLE event_writes (
    event_id UUID NOT NULL REFERENCES events (id),
    hash TEXT NOT NULL,
    version BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (event_id, hash)
);
