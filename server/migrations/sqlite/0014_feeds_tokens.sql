-- Private feeds: the key is the SHA-256 of the address's secret; the secret is nowhere.

CREATE TABLE feed_tokens (
    token_hash TEXT NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL,
    created_at TEXT NOT NULL,
    last_used TEXT
) STRICT;
CREATE INDEX feed_tokens_account ON feed_tokens (account_id);
