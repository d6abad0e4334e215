-- A renaming keeps how the village was called before, also in everyday words and in English.

ALTER TABLE region_changes ADD COLUMN old_short TEXT NOT NULL DEFAULT '';
ALTER TABLE region_changes ADD COLUMN old_en TEXT NOT NULL DEFAULT '';
