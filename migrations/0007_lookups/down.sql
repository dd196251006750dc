DROP INDEX standings_officer;
DROP INDEX sessions_start;
DROP INDEX officers_status;
