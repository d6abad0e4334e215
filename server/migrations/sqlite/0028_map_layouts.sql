-- The rows of the schematic map, as the office arranged them: a JSON list of names and codes.

CREATE TABLE map_layouts (
    scope TEXT NOT NULL PRIMARY KEY,
    cell_rows TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
