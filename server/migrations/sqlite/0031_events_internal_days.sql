-- The indexes of stretches of days and of what is not over hold, like the others, whether a session is internal.

DROP INDEX events_days;
CREATE INDEX events_days ON events (held_on, starts_at, id, state, published, is_demo, scope, village, form, internal);
DROP INDEX events_upcoming;
CREATE INDEX events_upcoming ON events (
    over_at, starts_at, id, state, published, is_demo, scope, village, form, internal
);
