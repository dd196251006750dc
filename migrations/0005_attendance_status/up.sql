-- A person's plan reads the status of their own sessions: from the index alone, since the rows lie by sitting, each on another page.
CREATE INDEX attendance_own ON attendance (officer_id, sitting_id, status);
DROP INDEX attendance_officer;
