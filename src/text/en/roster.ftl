### Officers, units, sites and the roster load.

# Loading files
load-read = { $kind }: { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
} read, encoding { $encoding }
load-new = New: { $count }
load-changed = Changed: { $count }
load-moved = Moved: { $count }
load-gone = No longer in the file: { $count }
load-unchanged = Unchanged: { $count }
load-fault-row = Line { $line }: { $what }
load-fault-cell = Line { $line }, column “{ $column }”: { $what }
load-unreadable = Can’t read the file { $file }: { $why }
load-another-at-work = Another file is being loaded; try again in a few minutes.
load-no-rows = The file has a header and no rows.
load-required = must not be empty.
load-too-long = too long, { $longest } characters at most.
load-control-character = has a control character; delete it and type it again.
load-not-a-code = “{ $found }” is no code; a code has plain letters, digits and hyphens only.
load-not-a-badge = “{ $found }” is no badge number; 6 to 9 digits are expected.
load-not-a-date = “{ $found }” is no day of the calendar; expected as 2025-06-24 or 24/06/2025.
load-not-a-number = “{ $found }” won’t do; expected a whole number from { $least } to { $most }.
load-not-a-choice = “{ $found }” is none of these: { $choices }.
load-twice = “{ $found }” stands on line { $line } already.

# The roster
roster-site-differs = differs from line { $line } of the same site { $site }.
roster-not-a-link = “{ $found }” is no link; it must begin with https://.
roster-not-degrees = “{ $found }” is no coordinate; expected a number from { $least } to { $most }.
roster-unknown-site = there is no site “{ $found }”.
roster-unknown-unit = there is no unit “{ $found }”.
roster-unknown-department = there is no department “{ $found }”.
roster-unknown-group = there is no group “{ $found }”; the groups are { $groups }.
roster-unknown-profile = there is no profile “{ $found }”; the profiles are { $profiles }.
roster-not-a-name = the name has an odd character “{ $found }”.
roster-birth-date = the birth date { $found } lies outside { $first } to { $last }.
roster-two-chiefs = unit { $unit } has its chief on line { $line } already; a unit has one “chief”.
roster-not-an-email = “{ $found }” is no mail address.
roster-not-a-phone = “{ $found }” is no telephone number; 8 to 15 digits are expected.
roster-status-dates-alone = dates without a status; expected exempt, seconded or left.
roster-status-no-first-day = the first day is missing.
roster-status-no-last-day = the last day is missing.
roster-status-backwards = the last day lies before the first.
roster-commander-from-roster = commanders come from the roster (column command = chief), not from this file.
roster-role-needs = the role { $role } needs this column.

roster-count = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
roster-search = Name or badge number
roster-complete = Complete
roster-set-status = Change
roster-status-title = Service status
roster-status-hint = Who is exempt, seconded or gone between these days is left out of every denominator and need not attend the sessions that lie ahead.
roster-status-from = From
roster-status-to = Up to and including
roster-status-reason = Reason
roster-status-reason-missing = Give a reason.
roster-status-unknown = Choose a status of the list.
roster-status-bad-date = This is no date.
roster-status-save = Save the status
roster-status-saved = The status of { $name } is saved.
roster-status-now = Now
