### Timetable, sessions, sittings and conflicts.
