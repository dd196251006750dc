DROP INDEX attendance_walk_ins;
