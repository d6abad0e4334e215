-- Villages' boundaries, simplified for the web; one that was taken away keeps its row and an empty shape.

CREATE TABLE boundaries (
    code TEXT NOT NULL PRIMARY KEY,
    -- A GeoJSON geometry, WGS-84.
    shape TEXT NOT NULL,
    datum TEXT NOT NULL,
    source TEXT NOT NULL,
    points INTEGER NOT NULL,
    version INTEGER NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
