### Timetable, sessions, sittings and conflicts.

schedule-unknown-programme = There is no programme “{ $found }”. Load the programme first.
schedule-unknown-topic = The programme has no topic “{ $found }”.
schedule-unknown-room = The site “{ $site }” has no room “{ $room }”.
schedule-unknown-badge = No officer has the badge { $found }.
schedule-unknown-unit = There is no unit with the code “{ $found }”.
schedule-unknown-site = There is no site with the code “{ $found }”.
schedule-unknown-profile = The programme has no profile “{ $found }”.
schedule-not-an-instant = “{ $found }” is no instant; write it like 2025-06-24T07:30:00+07:00.
schedule-ends-before = The end must come after the start.
schedule-session-differs = This row differs from line { $line } of the same session { $session } in topic, cohort, stream, time or people.
schedule-sitting-twice = This session is already in the room “{ $room }” of the site “{ $site }”.
schedule-has-marks = Attendance was taken at the session { $session }, so it can’t be dropped from the timetable.
schedule-outside-slots = The session { $session } at { $time } lies outside the programme’s slots.
schedule-no-such-stream = Session { $session } at { $time }: the programme has only { $streams } streams.
schedule-capacity-above-room = Session { $session } at { $time }, { $site } · { $room }: { $capacity } seats are written, the room has { $seats }.
schedule-expected-above-capacity = Session { $session } at { $time }, { $site } · { $room }: { $expected } people are expected, there are { $capacity } seats.
schedule-person-twice = Officer { $who } would be at two sessions at { $time }: { $first } and { $second }.
schedule-stream-twice = Stream { $who } would carry two sessions at { $time }: { $first } and { $second }.
schedule-room-twice = Room { $who } would hold two sessions at { $time }: { $first } and { $second }.
schedule-order = Topic { $topic } comes after { $before }, but in cohort { $cohort } { $before } is held at { $time }.
schedule-need-unmet = Cohort { $cohort }, site { $site }: { $count } officers of profile { $profile } need topic { $topic } live and there is no session.
schedule-officer-twice = Officer { $who } would attend two sessions at { $time }: { $first } and { $second }.
schedule-unit-stripped = Unit { $unit } at { $time }: { $away } people away, at most { $most } may be.
schedule-command-away = Unit { $unit } at { $time }: the chief and all deputies are away.
schedule-site-overfull = Session { $session } at { $site }: { $expected } people, { $capacity } seats.
