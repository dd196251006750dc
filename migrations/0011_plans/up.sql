-- Where a site lies: units go to near ones.
ALTER TABLE sites ADD COLUMN lat DOUBLE PRECISION;
ALTER TABLE sites ADD COLUMN lon DOUBLE PRECISION;

-- A timetable that the office works on; published when it is to hold.
CREATE TABLE plans (
    id UUID PRIMARY KEY NOT NULL,
    programme_id UUID NOT NULL REFERENCES programmes (id),
    number INTEGER NOT NULL,               -- from 1 in its programme
    state TEXT NOT NULL,                   -- draft, published, dropped
    origin TEXT NOT NULL,                  -- current, search, repair, copy
    note TEXT NOT NULL,
    version INTEGER NOT NULL,              -- goes up with each change; who changes says which one they saw
    sessions TEXT NOT NULL,                -- JSON, by the codes of topics and cohorts and by badges
    people TEXT NOT NULL,                  -- JSON, cohort and site by badge
    cost TEXT NOT NULL,                    -- JSON
    total BIGINT NOT NULL,
    breaches INTEGER NOT NULL,
    created_by UUID REFERENCES officers (id),
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    published_at TIMESTAMPTZ,
    UNIQUE (programme_id, number)
);

-- What stood in a draft before each change by hand, so that it can be undone.
CREATE TABLE plan_steps (
    plan_id UUID NOT NULL REFERENCES plans (id),
    version INTEGER NOT NULL,              -- of the draft before the step
    words TEXT NOT NULL,                   -- what was done, for people
    sessions TEXT NOT NULL,
    by_id UUID REFERENCES officers (id),
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (plan_id, version)
);

-- What happened that the timetable must give way to: somebody is away, a site is closed, officers are on urgent duty.
CREATE TABLE incidents (
    id UUID PRIMARY KEY NOT NULL,
    programme_id UUID NOT NULL REFERENCES programmes (id),
    kind TEXT NOT NULL,                    -- presenter, site, duty
    subject TEXT NOT NULL,                 -- a badge, a site's code, a unit's code
    badges TEXT NOT NULL,                  -- JSON, officers on urgent duty
    from_at TIMESTAMPTZ NOT NULL,
    until_at TIMESTAMPTZ NOT NULL,
    reason TEXT NOT NULL,
    noted_by UUID REFERENCES officers (id),
    noted_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ                   -- when it turned out not to hold
);
CREATE INDEX incidents_programme ON incidents (programme_id, from_at);
