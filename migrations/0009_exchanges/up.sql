-- A person asks to change cohort or site. The rule decides when it can, else the office does; what was asked and decided stays.
CREATE TABLE exchange_requests (
    id UUID PRIMARY KEY NOT NULL,
    programme_id UUID NOT NULL REFERENCES programmes (id),
    officer_id UUID NOT NULL REFERENCES officers (id),
    cohort_from TEXT NOT NULL,
    site_from UUID NOT NULL REFERENCES sites (id),
    cohort_to TEXT NOT NULL,
    site_to UUID NOT NULL REFERENCES sites (id),
    reason TEXT NOT NULL,
    state TEXT NOT NULL,                   -- waiting, approved, refused, withdrawn
    asked_by UUID NOT NULL REFERENCES officers (id),
    asked_at TIMESTAMPTZ NOT NULL,
    decided_by UUID REFERENCES officers (id),
    decided_at TIMESTAMPTZ,
    decided_how TEXT NOT NULL,             -- rule, person; empty while it waits
    why TEXT NOT NULL                      -- what the rule or the office said to it: JSON, a list of words of the catalogue
);
CREATE INDEX exchange_requests_officer ON exchange_requests (officer_id, id);
CREATE INDEX exchange_requests_programme ON exchange_requests (programme_id, state, id);
CREATE UNIQUE INDEX exchange_requests_waiting ON exchange_requests (programme_id, officer_id) WHERE state = 'waiting';
