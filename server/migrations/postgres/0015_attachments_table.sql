-- Pictures and documents of what is not a session: sites, inspections, works, titles. A file may come before its owner
-- is stored, so owner_id refers to nothing that must exist.

CREATE TABLE attachments (
    id UUID NOT NULL PRIMARY KEY,
    owner_kind TEXT COLLATE "C" NOT NULL,
    owner_id TEXT COLLATE "C" NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    account_id UUID NOT NULL,
    -- 'picture' or 'document'.
    kind TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    -- SHA-256 of the stored file: its name.
    hash TEXT NOT NULL,
    -- SHA-256 of what was handed in.
    source_hash TEXT NOT NULL,
    name TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    alt TEXT NOT NULL,
    is_public BOOLEAN NOT NULL,
    minors BOOLEAN NOT NULL,
    consent BOOLEAN NOT NULL,
    -- Whether its owner is stored and has it. Until then only who handed it in sees it.
    attached BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT attachments_owner_seq_key UNIQUE (owner_kind, owner_id, seq)
);
CREATE INDEX attachments_hash ON attachments (hash);
CREATE INDEX attachments_created_at ON attachments (created_at);
