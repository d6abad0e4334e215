-- Villages' boundaries, simplified for the web; one that was taken away keeps its row and an empty shape.

CREATE TABLE boundaries (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    -- A GeoJSON geometry, WGS-84.
    shape TEXT NOT NULL,
    datum TEXT COLLATE "C" NOT NULL,
    source TEXT NOT NULL,
    points BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
