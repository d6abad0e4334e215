-- Pictures. A picture may come before its session, so event_id refers to nothing that must exist.

CREATE TABLE photos (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL,
    account_id UUID NOT NULL,
    seq BIGINT NOT NULL,
    -- SHA-256 of the stored picture: the file's name.
    hash TEXT NOT NULL,
    -- SHA-256 of what was handed in: recognises the same id with another picture.
    source_hash TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    -- Of all stored sizes together.
    bytes BIGINT NOT NULL,
    alt TEXT NOT NULL,
    minors BOOLEAN NOT NULL,
    consent BOOLEAN NOT NULL,
    -- Whether a stored version of the session names it. Until then only who handed it in sees it.
    attached BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    -- Two pictures that arrive at once cannot both be the ninth.
    CONSTRAINT photos_event_seq_key UNIQUE (event_id, seq)
);
CREATE INDEX photos_hash ON photos (hash);
CREATE INDEX photos_created_at ON photos (created_at);
