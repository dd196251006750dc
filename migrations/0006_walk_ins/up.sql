-- Who walked in is looked up for each roll and register: they are few, so they have an index of their own, by sitting.
CREATE INDEX attendance_walk_ins ON attendance (sitting_id, status, officer_id) WHERE NOT is_expected;
