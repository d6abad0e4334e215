-- Who may log in, and the logins that are open.
-- Texts that are keys or are searched compare by bytes, as in PostgreSQL, so both engines sort and find alike.

CREATE TABLE accounts (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL CONSTRAINT accounts_name_key UNIQUE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    unit TEXT,
    password_hash TEXT NOT NULL,
    must_change_password INTEGER NOT NULL,
    disabled INTEGER NOT NULL,
    is_demo INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

-- The key is the SHA-256 of the cookie's secret; the secret is nowhere.
CREATE TABLE logins (
    token_hash TEXT NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    created_at TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    remember INTEGER NOT NULL,
    agent TEXT NOT NULL,
    address TEXT NOT NULL
) STRICT;
CREATE INDEX logins_account ON logins (account_id);

-- Wrong tries by the SHA-256 of the name that was typed, so that a name without an account locks like any other and
-- a password that slipped into the name's field is kept nowhere.
CREATE TABLE login_failures (
    name_hash TEXT NOT NULL PRIMARY KEY,
    failed_count INTEGER NOT NULL,
    failed_at TEXT NOT NULL,
    locked_until TEXT
) STRICT;
