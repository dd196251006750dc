-- Who walked in is looked up for each roll and register: they are few, so they have an index of their own.
CREATE INDEX attendance_walk_ins ON attendance (officer_id) WHERE NOT is_expected;
