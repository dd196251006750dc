ALTER TABLE rooms DROP COLUMN join_url;
ALTER TABLE sittings DROP COLUMN planned;
DROP TABLE load_pieces;
DROP TABLE loads;
