-- Pictures and documents of what is not a session: sites, inspections, works, titles. A file may come before its owner
-- is stored, so owner_id refers to nothing that must exist.

CREATE TABLE attachments (
    id BLOB NOT NULL PRIMARY KEY,
    owner_kind TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    account_id BLOB NOT NULL,
    -- 'picture' or 'document'.
    kind TEXT NOT NULL,
    seq INTEGER NOT NULL,
    -- SHA-256 of the stored file: its name.
    hash TEXT NOT NULL,
    -- SHA-256 of what was handed in.
    source_hash TEXT NOT NULL,
    name TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    alt TEXT NOT NULL,
    is_public INTEGER NOT NULL,
    minors INTEGER NOT NULL,
    consent INTEGER NOT NULL,
    -- Whether its owner is stored and has it. Until then only who handed it in sees it.
    attached INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    CONSTRAINT attachments_owner_seq_key UNIQUE (owner_kind, owner_id, seq)
) STRICT;
CREATE INDEX attachments_hash ON attachments (hash);
CREATE INDEX attachments_created_at ON attachments (created_at);
