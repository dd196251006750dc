-- What hot requests look up: everything that stands for one officer, the sessions around an hour, the few officers with a status.
CREATE INDEX standings_officer ON standings (officer_id);
CREATE INDEX sessions_start ON sessions (starts_at);
CREATE INDEX officers_status ON officers (status);
