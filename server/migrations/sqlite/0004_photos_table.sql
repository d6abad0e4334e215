-- Pictures. A picture may come before its session, so event_id refers to nothing that must exist.

CREATE TABLE photos (
    id BLOB NOT NULL PRIMARY KEY,
    event_id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    -- SHA-256 of the stored picture: the file's name.
    hash TEXT NOT NULL,
    -- SHA-256 of what was handed in: recognises the same id with another picture.
    source_hash TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    -- Of all stored sizes together.
    bytes INTEGER NOT NULL,
    alt TEXT NOT NULL,
    minors INTEGER NOT NULL,
    consent INTEGER NOT NULL,
    -- Whether a stored version of the session names it. Until then only who handed it in sees it.
    attached INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    -- Two pictures that arrive at once cannot both be the ninth.
    CONSTRAINT photos_event_seq_key UNIQUE (event_id, seq)
) STRICT;
CREATE INDEX photos_hash ON photos (hash);
CREATE INDEX photos_created_at ON photos (created_at);
