-- How often a session was moved since it was first planned, and when last: by these calendars know which of two files is the newer.
ALTER TABLE sessions ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN changed_at TIMESTAMPTZ;
