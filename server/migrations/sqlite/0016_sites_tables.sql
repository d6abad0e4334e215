-- Culture sites with their namings, states and inspections. Sessions name a site by its id, which is text: a shipped
-- code, or the id that its form was made with. What were terms of the kind 'site' becomes sites.

CREATE TABLE sites (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    village TEXT,
    unit TEXT,
    owner TEXT NOT NULL,
    address TEXT NOT NULL,
    lon REAL,
    lat REAL,
    is_demo_point INTEGER NOT NULL,
    area INTEGER,
    built TEXT NOT NULL,
    -- Internal.
    keeper TEXT NOT NULL,
    themes TEXT NOT NULL,
    laws TEXT NOT NULL,
    exhibits TEXT NOT NULL,
    hours TEXT NOT NULL,
    booking TEXT NOT NULL,
    -- 'yes', 'no' or nothing.
    step_free TEXT NOT NULL,
    -- Follows from site_states.
    state TEXT NOT NULL,
    state_on TEXT,
    -- The highest level of the namings that hold; nothing where there are none.
    level TEXT NOT NULL,
    inspect_months INTEGER,
    is_pending INTEGER NOT NULL,
    note TEXT NOT NULL,
    section TEXT NOT NULL,
    wording TEXT NOT NULL,
    is_local INTEGER NOT NULL,
    is_demo INTEGER NOT NULL,
    version INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    search_text TEXT NOT NULL
) STRICT;
CREATE INDEX sites_scope ON sites (scope, seq, id);

CREATE TABLE site_namings (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL,
    level TEXT NOT NULL,
    title TEXT NOT NULL,
    batch TEXT NOT NULL,
    document TEXT NOT NULL,
    body TEXT NOT NULL,
    named_on TEXT,
    ended_on TEXT
) STRICT;
CREATE INDEX site_namings_site ON site_namings (site, level);

CREATE TABLE site_states (
    id BLOB NOT NULL PRIMARY KEY,
    site TEXT NOT NULL,
    state TEXT NOT NULL,
    began_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    who TEXT NOT NULL,
    made_at TEXT NOT NULL
) STRICT;
CREATE INDEX site_states_site ON site_states (site, began_on);

CREATE TABLE inspections (
    id BLOB NOT NULL PRIMARY KEY,
    site TEXT NOT NULL,
    scope TEXT NOT NULL,
    done_on TEXT NOT NULL,
    finding TEXT NOT NULL,
    note TEXT NOT NULL,
    repair_by TEXT,
    resolved_on TEXT,
    who TEXT NOT NULL,
    account_id BLOB NOT NULL,
    is_demo INTEGER NOT NULL,
    made_at TEXT NOT NULL
) STRICT;
CREATE INDEX inspections_site ON inspections (site, done_on);
CREATE INDEX inspections_scope ON inspections (scope, done_on);

-- How a site is used is asked by site.
CREATE INDEX events_site ON events (site, state, held_on);

INSERT INTO sites (id, scope, seq, kind, name, name_en, village, unit, owner, address, lon, lat, is_demo_point, area,
    built, keeper, themes, laws, exhibits, hours, booking, step_free, state, state_on, level, inspect_months, is_pending,
    note, section, wording, is_local, is_demo, version, updated_at, search_text)
SELECT t.code,
    CASE WHEN t.village <> '' THEN t.village
         ELSE COALESCE((SELECT s.value FROM settings s WHERE s.key = 'scope'), '') END,
    t.seq,
    CASE WHEN t.detail LIKE 'park%' THEN 'park' WHEN t.detail LIKE 'centre%' THEN 'centre'
         WHEN t.detail LIKE 'school%' THEN 'school' WHEN t.detail LIKE 'hall%' THEN 'hall'
         WHEN t.detail LIKE 'estate%' THEN 'estate' ELSE 'other' END,
    t.zh, t.en, NULLIF(t.village, ''), NULL, '', '', NULL, NULL, FALSE, NULL,
    '', '', '', '', '', '', '', '', 'unknown', NULL,
    CASE WHEN t.detail LIKE '%national' THEN 'national' WHEN t.detail LIKE '%provincial' THEN 'provincial' ELSE '' END,
    NULL, TRUE,
    t.note, t.section, t.wording, FALSE, FALSE, 1, '2026-01-01T00:00:00+00:00', LOWER(t.zh || ' ' || t.en)
FROM terms t WHERE t.kind = 'site';
INSERT INTO site_namings (id, site, level, title, batch, document, body, named_on, ended_on)
SELECT s.id || '/' || s.level, s.id, s.level, '', '', '', '', NULL, NULL FROM sites s WHERE s.level <> '';
DELETE FROM terms WHERE kind = 'site';
