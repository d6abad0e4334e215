-- Private feeds: the key is the SHA-256 of the address's secret; the secret is nowhere.

CREATE TABLE feed_tokens (
    token_hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    last_used TIMESTAMPTZ
);
CREATE INDEX feed_tokens_account ON feed_tokens (account_id);
