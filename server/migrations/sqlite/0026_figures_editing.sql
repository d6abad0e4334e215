-- Published figures become editable; one that was taken away stays away when the shipped list is loaded again.

ALTER TABLE published_figures ADD COLUMN is_removed INTEGER NOT NULL DEFAULT FALSE;
ALTER TABLE published_figures ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
CREATE INDEX published_figures_indicator ON published_figures (indicator_zh, year);
