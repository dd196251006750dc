ALTER TABLE attempts DROP COLUMN pass_percent;
ALTER TABLE attempts DROP COLUMN blueprint;
