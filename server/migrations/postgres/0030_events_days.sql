-- Calendars ask for stretches of days, the first page for what is not over: neither reads all sessions for that.

CREATE INDEX events_days ON events (held_on, starts_at, id, state, published, is_demo, scope, village, form);
CREATE INDEX events_upcoming ON events (over_at, starts_at, id, state, published, is_demo, scope, village, form);
