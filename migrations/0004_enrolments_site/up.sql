-- The people of a cohort at a site: who is expected at a sitting.
CREATE INDEX enrolments_site ON enrolments (programme_id, site_id, cohort);
