-- Who did what when. Rows are added, never changed and never deleted.

CREATE TABLE audit (
    id BLOB NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    account_id BLOB,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    field TEXT NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX audit_subject ON audit (subject_id, at);
CREATE INDEX audit_at ON audit (at);
