CREATE INDEX attendance_officer ON attendance (officer_id);
DROP INDEX attendance_own;
