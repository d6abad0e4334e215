-- Who may log in, and the logins that are open.
-- Texts that are keys or are searched compare by bytes, as in SQLite, so both engines sort and find alike.

CREATE TABLE accounts (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL CONSTRAINT accounts_name_key UNIQUE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    unit TEXT,
    password_hash TEXT NOT NULL,
    must_change_password BOOLEAN NOT NULL,
    disabled BOOLEAN NOT NULL,
    is_demo BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

-- The key is the SHA-256 of the cookie's secret; the secret is nowhere.
CREATE TABLE logins (
    token_hash TEXT NOT NULL PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES accounts (id),
    created_at TIMESTAMPTZ NOT NULL,
    last_seen TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    remember BOOLEAN NOT NULL,
    agent TEXT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX logins_account ON logins (account_id);

-- Wrong tries by the SHA-256 of the name that was typed, so that a name without an account locks like any other and
-- a password that slipped into the name's field is kept nowhere.
CREATE TABLE login_failures (
    name_hash TEXT NOT NULL PRIMARY KEY,
    failed_count BIGINT NOT NULL,
    failed_at TIMESTAMPTZ NOT NULL,
    locked_until TIMESTAMPTZ
);
