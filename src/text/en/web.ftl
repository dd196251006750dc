### What every page shares: frame, lists, forms, errors, and the names of states.

## The frame

brand = Tập huấn
brand-organisation = Hanoi City Police
brand-watchword = Show the work hand in hand; no break in duty
brand-watchword-is = Watchword
skip-to-content = Skip to the content
programme-switch = Choose the programme
main-navigation = Main navigation
language-switch = Tiếng Việt
language-label = Language
theme-light = Light
theme-dark = Dark
page-home = Home
page-account = My account
page-help = Help
signed-in-as = Signed in: { $name }
sign-in = Sign in
sign-out = Sign out
demo-clock = Demonstration. The programme's clock: { $now }
clock-is-real = The programme's clock is the real one and can't be moved: only a rehearsal, started with TAPHUAN_NOW, has a clock of its own.
clock-only-forward = The programme's clock shows { $now }: it can only be moved on.
offline-notice = No connection. What you did is kept and will be sent when the network is back.
online-again = The connection is back.
loading = Loading…

## Lists

list-search = Search
list-search-hint = Accents are not needed
list-filter = Filter
list-filter-clear = Clear the filter
list-filter-all = All
list-sort = Sort
list-sort-by = Sort by { $column }
list-sort-ascending = Ascending
list-sort-descending = Descending
list-count = { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
list-range = Rows { $from }–{ $to } of { $total }
list-empty = There are no rows.
list-nothing-found = Nothing matches.
list-nothing-found-hint = Remove a filter, or search for another word.
list-total = Total
list-selected = { $count } selected
list-select-all = Select all
list-select-none = Select none
paging = Pages
paging-position = Page { $page } of { $pages }
paging-first = First page
paging-previous = Previous page
paging-next = Next page
paging-jump = Go to page
paging-last = Last page
export = Export
export-csv = Export CSV
export-xlsx = Export XLSX
export-recorded = Every export is recorded.
export-programme-unknown = There is no programme “{ $code }”.

## Doing things

action-save = Save
action-cancel = Cancel
action-confirm = Confirm
action-edit = Edit
action-delete = Delete
action-remove = Remove
action-add = Add
action-create = Create
action-close = Close
action-open = Open
action-back = Back
action-next = Next
action-previous = Previous
action-continue = Continue
action-send = Send
action-print = Print
action-download = Download
action-upload = Upload
action-choose-file = Choose a file
action-check = Check
action-apply = Apply
action-undo = Undo
action-retry = Try again
action-show = Show
action-show-all = Show all
action-hide = Hide
action-copy = Copy
action-details = Details
action-revoke = Revoke
confirm-title = Please confirm
confirm-not-undoable = This cannot be undone.
confirm-recorded = This is recorded, with who did it and when.
done-saved = Saved.
done-deleted = Deleted.
done-sent = Sent.
done-nothing-changed = Nothing has changed.
yes = Yes
no = No
none = None
unknown = Unknown
optional = optional
reason = Reason
note = Note

## Forms

form-problems = { $count ->
    [one] { $count } thing to correct
   *[other] { $count } things to correct
}
field-required = This field is required.
field-required-named = “{ $field }” is required.
field-required-mark = required
field-too-long = More than { $max } characters.
field-too-short = At least { $min } characters are needed.
field-not-a-number = This must be a number.
field-not-a-whole-number = This must be a whole number.
field-out-of-range = This must be from { $min } to { $max }.
field-not-a-date = This must be a date such as 24/06/2025.
field-not-a-time = This must be a time such as 08:00.
field-dates-reversed = The last day must be after the first.
field-not-a-badge = A badge number has 6 to 9 digits, for example 123-456.
field-not-an-email = This is not an e-mail address.
field-not-a-choice = Please choose one of the entries.
field-file-missing = Please choose a file.
field-file-too-large = The file is larger than { $megabytes } MB.

## Errors

error-title = Something is wrong
error-request-id = Request: { $id }
error-not-found = Not found
error-not-found-text = This page or entry does not exist, or is outside your scope.
error-forbidden = Not allowed
error-forbidden-text = Your role may not do this. If you need to, ask the training office.
error-conflict = The data has changed
error-conflict-text = This entry was just changed elsewhere. Please look at it and try again.
error-invalid = The data is not right yet
error-invalid-text = Please correct what is marked and send it again. What you typed is still there.
error-internal = The system met an error
error-internal-text = What you just did was not carried out. Please try again; if it still fails, tell technical support the request number at the foot of the page.
error-busy = The system is busy
error-busy-text = Too many people are using it at once. What was saved is safe. Please try again in a few seconds.
error-too-many = Too many tries
error-too-many-text = { $minutes ->
    [one] Please wait { $minutes } minute and try again.
   *[other] Please wait { $minutes } minutes and try again.
}
error-method = This address does not take that request.
error-too-large = What was sent is too large.
error-foreign = A request from another site
error-foreign-text = This request came from another site, so nothing was done. Open the page again and send it from there.
error-session-ended = Your session has ended. Please sign in again.
error-back-home = Back to the home page

## Roles

role-trainee = Trainee
role-instructor = Instructor
role-coordinator = Site coordinator
role-commander = Unit commander
role-director = Director in charge
role-training_office = Training office
role-admin = Administrator
role-delegate-of = For { $name }

## Attendance

attendance-unmarked = Not marked yet
attendance-present = Present
attendance-late = Late
attendance-left_early = Left early
attendance-absent = Absent
attendance-excused = Excused
method-roll = Roll call
method-code = Own check-in by code
method-offline = Recorded off line
method-import = From a file
method-close = When the roll was closed

## States

state-draft = Draft
state-planned = Planned
state-running = Running
state-finished = Finished
state-cancelled = Cancelled
state-open = Open
state-closed = Closed
state-not-started = Not started
state-in-progress = In progress
state-submitted = Submitted
state-passed = Passed
state-failed = Not passed
state-due = Due
state-complete = Complete
state-incomplete = Not complete
state-not-needed = Not needed
state-certified = Certified
state-valid = Valid
state-revoked = Revoked
state-replaced = Replaced
state-waiting = Waiting
state-saved = Saved
state-unsaved = Waiting to be sent
state-new = New
state-changed = Changed
state-moved = Moved
state-gone = No longer listed
state-unchanged = Unchanged
state-error = Error
status-active = In service
status-exempt = Exempt
status-seconded = Seconded
status-left = Left the service
command-chief = Chief
command-deputy = Deputy chief
need-live = Attend a session
need-either = Attend a session or read the module
need-online = Read the module

## Long work

job-progress = { $done } of { $total }
job-waiting = Waiting its turn
job-running = Running
job-done = Done
job-failed = Failed
job-cancelled = Stopped
job-cancel = Stop

## Places and people

site-central = Central site
site-remote = Remote site
unit-ward = Ward
unit-commune = Commune
unit-department = Department
term-programme = Programme
term-group = Group
term-topic = Topic
term-session = Session
term-sitting = Sitting
term-stream = Stream
term-cohort = Cohort
term-site = Site
term-room = Room
term-unit = Unit
term-officer = Officer
term-badge = Badge number
term-full-name = Full name
term-birth-date = Date of birth
term-rank = Rank
term-position = Position
term-profile = Profile
term-speaker = Speaker
term-presiding = Presiding
term-certificate = Certificate
term-serial = Serial number
term-quiz = Quiz
term-module = Module
term-attendance = Attendance
term-role = Role
term-state = State
term-email = E-mail
term-phone = Phone

## Time

date = Date
time = Time
today = Today
tomorrow = Tomorrow
yesterday = Yesterday
half-day-morning = Morning
half-day-afternoon = Afternoon
days-left = { $days ->
    [one] { $days } day left
   *[other] { $days } days left
}
duration-minutes = { $minutes } min
duration-hours = { $hours } h
duration-hours-minutes = { $hours } h { $minutes } min
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

## Tables that are read from a file

table-line = Line { $line }
table-encoding = Encoding: { $encoding }
table-delimiter-comma = Comma
table-delimiter-semicolon = Semicolon
table-delimiter-tab = Tab
table-empty = The file is empty: it has not even a header line.
table-too-large = The file is larger than { $megabytes } MB.
table-too-many-rows = The file has more than { $limit } rows.
table-spreadsheet = This is an Excel file. Please save it as CSV UTF-8 and choose it again.
table-not-text = This is not a text file.
table-encoding-unknown = Line { $line }: the encoding is not recognised. Please save the file as CSV UTF-8.
table-column-missing = The column “{ $column }” is missing.
table-column-unknown = Line { $line }: the column “{ $column }” is not in the layout.
table-column-twice = Line { $line }: the column “{ $column }” stands twice.
table-row-short = Line { $line }: only { $found } cells, { $expected } are needed.
table-row-long = Line { $line }: { $found } cells, only { $expected } are needed.
table-quote-open = Line { $line }: a quotation mark is opened and never closed.
table-quote-text = Line { $line }: there is text after a closing quotation mark.
table-more-problems = There are more problems after line { $line }; please correct these first.

## Further parts of the frame

brand-for = Commune police
brand-long = The training programme of the commune police: modules, timetable, attendance, quizzes and certificates.
foot = Hanoi city police · Personal data is shown only to those whose work needs it
go-live-day = Go-live day
acting-for = You act as the delegate of { $rank } { $name }, badge { $badge }.
error-unreadable-form = What was sent could not be read.
error-must-change = You must set a new password first.
error-number = Error { $status } · request { $id }
job-stopped = Stopped as asked. What was done is kept.
tab-home = Plan
tab-timetable = Timetable
tab-topics = Modules
tab-certificates = Certificate
tab-readiness = Readiness
tab-matrix = Units × topics
tab-programme-timetable = Sessions
tab-attendance = Attendance
tab-results = Quizzes
tab-roster = Officers
tab-programme-certificates = Certificates

## The page of a job

job-kind-certify = Issue certificates
job-kind-other = Work in progress
job-look = See progress
job-leave = You may leave this page; the work goes on, and the page shows how far it is when you come back.

## Names

as-it-is = { $text }
unit-title = Police of { $name } { $kind }
unit-kind-ward = ward
unit-kind-commune = commune
unit-kind-zone = special zone
