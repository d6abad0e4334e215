-- Who did what when. Rows are added, never changed and never deleted.

CREATE TABLE audit (
    id UUID NOT NULL PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    account_id UUID,
    who TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    subject_id TEXT COLLATE "C" NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    field TEXT COLLATE "C" NOT NULL,
    old TEXT COLLATE "C" NOT NULL,
    new TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL
);
CREATE INDEX audit_subject ON audit (subject_id, at);
CREATE INDEX audit_at ON audit (at);
