### The roll of a sitting, self check-in, grants and the register of attendance.

## The roll

roll-title = Roll – { $topic }
roll-heading = Roll of “{ $topic }” at { $site }
roll-home = Sittings of the site
roll-list = Roll
roll-filter = Filter by status
roll-figure-present = Present
roll-figure-late = Late
roll-figure-absent = Absent
roll-figure-unmarked = Unmarked
roll-present = Present
roll-late = Late
roll-left = Left
roll-absent = Absent
roll-excused = Excused
roll-take-back = Take off
roll-mark-of = Mark { $name }
roll-note = Note, reason
roll-note-of = Note about { $name }
roll-note-long = Longer than { $characters } characters.
roll-expected = { $count } expected
roll-walk-in-count = { $count } walked in
roll-excused-count = { $count } excused
roll-left-count = { $count } left early
roll-how-roll = by hand { $time }
roll-how-code = by code { $time }
roll-how-close = absent at closing { $time }
roll-how-offline = recorded offline { $time }
roll-how-import = from a file { $time }
roll-unit-present = The whole unit is present ({ $count })
roll-all-present = All present ({ $count })
roll-all-marked = { $count } marked as present.
roll-all-marked-but = { $count } marked as present; { $left } are recorded at another site and were left unmarked.
roll-carry = Present: { $count } who have stayed since the session before
roll-carried = { $count } who stayed from the session before are marked as present.
roll-carried-note = stayed from the session at { $time }
roll-search = Search by name or badge, diacritics not needed
roll-search-short = Name or badge
roll-code = Code
roll-candidates = Not on the list of this session
roll-add = Add
roll-walk-ins = Walk-ins
roll-walk-in-badge = Badge of somebody who came unexpected
roll-walk-in-hint = Or search by name in the field at the bottom.
roll-walked-in = { $name } is marked as present (walked in).
roll-nobody = Nobody has the badge { $badge }.
roll-no-unit = { $name } belongs to no unit and can't be put on the roll.
roll-not-listed = Badge { $badge } is not on the roll of this session.
roll-never-there = { $name } is marked as absent. Mark them as present before you mark that they left.
roll-elsewhere = { $name } is recorded as present at { $site } at the same time.
roll-ahead = The session begins at { $at }: before { $from } only leave can be recorded for { $name }.
roll-ahead-all = The session begins at { $at }: people can be marked present from { $from }.
roll-opens = Presence and absence can be marked from { $from }. Before that only leave can be recorded.
roll-moved = is at { $site }
roll-status-unknown = There is no status “{ $status }”.
roll-order-unknown = It is not clear what to do with the roll. Load the page again and retry.
roll-is-closed = The roll is closed. To change it, reopen it with a reason.
roll-is-open = The roll is open.
roll-closed-note = The roll is closed. To change it, reopen it at the end of the page.
roll-headcount = Count heads in the room
roll-headcount-label = Heads counted
roll-headcount-why = Count the people in the room and countersign. The roll says { $count }.
roll-headcount-said = Counted in the room: { $count }, countersigned by { $name } at
roll-headcount-off = off by { $count } from the roll
roll-headcount-fits = as the roll says
roll-headcount-wrong = The count must be a whole number from 0.
roll-countersign = Countersign
roll-counted = { $count } people in the room are countersigned.
roll-close = Close the roll
roll-close-what = Closing makes the { $count } unmarked absent. After that, changes need a reopening with a reason.
roll-close-now = Close the roll
roll-close-later = The roll can be closed once the session has started.
roll-close-early = The session has not started (it starts at { $at }), so its roll can't be closed.
roll-closed = The roll is closed; { $count } unmarked are absent.
roll-reopen = Reopen the roll
roll-reopen-reason = Why it is reopened
roll-reopened = The roll is open again.
roll-events = What was done with the roll
roll-event-closed = closed the roll
roll-event-reopened = reopened it: { $reason }
roll-event-counted = counted { $count } people
roll-by-server = the system
roll-saving = saving
roll-saved = saved
roll-not-sent = not sent
roll-unsent-head = Not sent.
roll-unsent = marks are kept on this page; don't close it.
roll-resend = Send again

## The history of a row

roll-history = History of attendance
roll-history-of = History of attendance of { $name }
roll-history-empty = Nothing was recorded yet.
roll-when = When
roll-who = By
roll-how = How
roll-before = Before
roll-after = After

## Self check-in

check-in = Self check-in
check-in-do = Check in
check-in-code = Check-in code
check-in-qr = Check-in QR code, changes every 30 seconds
check-in-left = Time left for this code
check-in-changes = Changes in { $seconds } seconds
check-in-how = Scan the code with a phone, or open Plan → Check in by code and type the 6 characters.
check-in-counted = { $there }/{ $expected } are here
check-in-online = online
check-in-offline = offline
check-in-not-now = Self check-in is not open now: the code works from 60 minutes before to 15 minutes after the start, while the roll is open.
check-in-hint = The 6 letters and digits on the screen in the room; capitals or not.
check-in-ready = The code was accepted. Press the button to check in.
check-in-yours = You are recorded as:
check-in-recorded = Checked in: { $status } at { $time }, topic “{ $topic }”, { $site }.
check-in-stands = You were recorded before: { $status }, topic “{ $topic }”, { $site }.
check-in-code-missing = Type the 6 characters that the screen in the room shows.
check-in-code-wrong = The code is wrong or has changed. Type the one on the screen now.
check-in-too-many = Too many wrong codes. Wait { $minutes } minutes or ask the coordinator.
check-in-closed = The roll is closed. Ask the coordinator.
check-in-too-early = Too early to check in: the code works from { $at }.
check-in-too-late = More than { $minutes } minutes after the start. Ask the coordinator to mark you.
check-in-left-early = You are recorded as having left. If you are back, ask the coordinator.
check-in-not-enrolled = You take no part in this programme. Ask the coordinator.
check-in-not-needed = Your profile does not need this topic and you are not on the list. Ask the coordinator.
check-in-elsewhere = You are recorded as present at { $site } at the same time. Ask the coordinator.

## Grants

grants-title = Make-ups and further attempts
grant-new = A new grant
grant-choose = Choose a topic
grant-kind = Grant
grant-kind-make_up = A make-up session
grant-what-make_up = may attend another session of the topic
grant-kind-module = The module instead
grant-what-module = reads the module to its end instead of attending
grant-kind-attempt = One more attempt
grant-what-attempt = may take the quiz once more
grant-reason = Reason
grant-give = Grant
grant-given = Granted to { $name }.
grants-given = Granted so far
grants-none = Nothing yet.

## The register

register-title = Attendance
register-count = { $count } rows
register-day = Day
register-marked = Marked at
register-walk-in = walked in
