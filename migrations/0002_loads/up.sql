-- A large file is applied in pieces that each hold the database for a moment. The pieces are written first; from the moment when the
-- load's state is "applying" every piece will be applied, after a crash by whoever comes next. So a load is done whole or not at all.
CREATE TABLE loads (
    id UUID PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,                   -- staging, applying
    summary TEXT NOT NULL,                 -- when, by whose request, what it does: JSON, goes into the audit log at the end
    held_until TIMESTAMPTZ NOT NULL        -- wall clock; whoever works on it shows that it lives
);

CREATE TABLE load_pieces (
    load_id UUID NOT NULL REFERENCES loads (id),
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (load_id, number)
);

-- How many people of a session each of its rooms is to take, and how to join from a room.
ALTER TABLE sittings ADD COLUMN planned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN join_url TEXT NOT NULL DEFAULT '';
