-- A title that was written down by mistake is kept and shown nowhere; a shipped list does not bring it back.

ALTER TABLE titles ADD COLUMN removed BOOLEAN NOT NULL DEFAULT FALSE;
