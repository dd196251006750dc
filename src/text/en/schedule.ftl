### Timetable, sessions, sittings and conflicts.

# Loading timetable and cohorts
schedule-unknown-programme = there is no programme “{ $found }”.
schedule-unknown-topic = there is no topic “{ $found }”.
schedule-topic-of-another = the topic “{ $found }” is not one of the programme { $programme }.
schedule-session-of-another = the session code “{ $found }” is used in the programme { $programme } already.
schedule-unknown-cohort = there is no cohort “{ $found }”; the cohorts are { $cohorts }.
schedule-unknown-room = the site { $site } has no room “{ $found }”.
schedule-unknown-badge = nobody has the badge number { $found }.
schedule-not-an-instant = “{ $found }” is no instant; expected as 2025-06-24T07:30:00+07:00.
schedule-session-differs = differs from line { $line } of the same session { $session }.
schedule-taken-and-gone = the roll of session { $session } at { $site }, { $room } was taken, so it can’t be dropped.
schedule-taken-and-moved = the roll of session { $session } at { $site }, { $room } was taken, so its time, topic and cohort can’t change.
schedule-recorded-and-gone = { $name } ({ $badge }) has attendance, attempts or a certificate in { $programme } and can’t be dropped from the cohorts.

# Conflicts
schedule-ends-before-it-starts = session { $session } ends at { $to }, not after its start { $from }.
schedule-outside-days = session { $session } at { $from } lies outside the programme’s days.
schedule-outside-slots = session { $session } from { $from } to { $to } lies in none of the programme’s slots.
schedule-no-such-stream = session { $session } uses a stream that is not there; the programme has { $streams }.
schedule-speaker-twice = { $name } speaks in two sessions at { $at }: { $first } and { $second }.
schedule-presiding-twice = { $name } presides over two sessions at { $at }: { $first } and { $second }.
schedule-person-twice = { $name } speaks and presides in two sessions at { $at }: { $first } and { $second }.
schedule-speaker-attends = { $name } both presents and must attend session { $session }.
schedule-stream-twice = stream { $stream } carries two sessions at { $at }: { $first } and { $second }.
schedule-room-twice = the room { $room } ({ $site }) has two sessions at { $at }: { $first } and { $second }.
schedule-officer-twice = { $count ->
    [one] { $count } officer
   *[other] { $count } officers
} must attend two sessions at { $at }: { $first } and { $second }, among them { $name }.
schedule-before-its-base = session { $session } of topic { $topic } is held before the cohort is through with { $base }.
schedule-room-too-small = the room { $room } ({ $site }) has { $seats } seats, fewer than the { $capacity } of the timetable.
schedule-too-many = session { $session } at { $site } expects { $expected } people and has { $seats } seats.
schedule-share-away = { $unit } has { $count } of { $whole } people away at { $at }; { $allowed } are allowed.
schedule-no-commander = the chief and every deputy of { $unit } are away at { $at }.
schedule-need-unmet = topic { $topic } has no session for cohort { $cohort } at { $site } ({ $count } people must attend in person).

# Pages of the timetable
schedule-own = My timetable
schedule-take-along = Take it along (.ics)
schedule-today = Today
schedule-past = Days that are over
schedule-join = Join online
schedule-none = No sessions yet
schedule-none-hint = The sessions that you attend, present, preside over or coordinate will be shown here.
schedule-as-attending = Attending
schedule-as-speaking = Speaking
schedule-as-presiding = Presiding
schedule-as-coordinating = Coordinating
schedule-count = { $count ->
    [one] { $count } session
   *[other] { $count } sessions
}
schedule-grid = Timetable by day, time and stream
schedule-hour = Time
schedule-stream = Stream { $number }
schedule-stream-short = Stream
schedule-presided = Presiding: { $name }
schedule-presiding = Presiding
schedule-list = Sessions
schedule-when = When
schedule-sittings = Rooms
schedule-planned = Planned
schedule-empty = No timetable yet
schedule-empty-hint = The timetable is loaded from the file timetable.csv.
schedule-of-session = Rooms of session { $session }
schedule-open-rolls = Rolls that are not closed
schedule-roll = Roll
schedule-spoken = Speaker: { $name }
schedule-feed-about = Cohort { $cohort }, stream { $stream }

# Danh sách theo ca
schedule-cohorts = Who is in which cohort
schedule-command = Command
