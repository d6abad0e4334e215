-- A session may be a training of the town's own people: it is nobody's to read but staff's, and counts apart.

ALTER TABLE events ADD COLUMN internal BOOLEAN NOT NULL DEFAULT FALSE;
-- Lists and figures look at it, so both indexes hold it.
DROP INDEX events_list;
CREATE INDEX events_list ON events (
    starts_at, id, over_at, state, published, is_demo, scope, held_on, village, form, internal
);
DROP INDEX events_figures;
CREATE INDEX events_figures ON events (
    state, held_on, is_demo, scope, village, form, duty_item, lead_unit, id,
    attendance, online_views, consultations, materials, is_estimate, internal
);
