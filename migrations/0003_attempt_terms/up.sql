-- What an attempt was begun under, so that a later load of the topic changes nothing about it.
-- The topic's own terms hold for rows from before, which have none.
ALTER TABLE attempts ADD COLUMN blueprint TEXT NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN pass_percent INTEGER;
