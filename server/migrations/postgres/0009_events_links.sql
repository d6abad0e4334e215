-- A session may belong to a publicity node and to a series.

ALTER TABLE events ADD COLUMN observance TEXT COLLATE "C";
ALTER TABLE events ADD COLUMN series UUID;
CREATE INDEX events_observance ON events (observance, held_on);
CREATE INDEX events_series ON events (series, starts_at);
CREATE INDEX events_duty ON events (duty_item);
