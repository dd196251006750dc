### Drafts of timetables: limits, costs, breaches, repair, publishing.

# The problem
plan-unknown-presenter = topic { $topic }: nobody has the badge { $badge } (speaker or presiding officer).
plan-begun-outside-grid = session { $session } has begun, and lies in no slot of the programme.

# Limits that a plan breaks
plan-breach-presenter-twice = { $name } is needed at several sessions at { $at }: { $sessions }.
plan-breach-presenter-away = { $name } is away at { $at } and cannot take part in session { $session }.
plan-breach-wrong-presenter = { $name } is not among the people of session { $session } ({ $at }).
plan-breach-stream = stream { $stream } at { $at } cannot be used for: { $sessions }.
plan-breach-rooms = { $site } has not enough rooms at { $at } for { $expected } people.
plan-breach-seats = { $site } has { $expected } people at { $at }; { $seats } may sit there.
plan-breach-site-closed = { $site } is closed at { $at }, when session { $session } is held.
plan-breach-officers-twice = { $profile } of cohort { $cohort } are to be in several sessions at { $at }: { $sessions }.
plan-breach-share-away = { $unit } has { $away } people away at { $at }; { $allowed } are allowed.
plan-breach-no-commander = the chief and every deputy of { $unit } are away at { $at }.
plan-breach-window = session { $session } at { $at } lies outside the days of its topic.
plan-breach-too-long = session { $session } is longer than the slot at { $at }.
plan-breach-order = session { $session } at { $at } must come after session { $before }.
plan-breach-need-unmet = { $count ->
    [one] { $count } officer
   *[other] { $count } officers
} of cohort { $cohort } have no session of topic { $topic }.
plan-breach-lock-moved = session { $session } is locked and must not move.

# Places for people
plan-limit-no-site = { $unit }: no site is open to the unit.
plan-limit-seats = cohort { $cohort } has { $people } people, and the sites have { $seats } seats left.
plan-limit-unit-seats = { $unit }, cohort { $cohort }: no site has room for { $people } people ({ $seats } left).
plan-limit-share = { $unit }: { $away } people of cohort { $cohort } train on { $day }, { $allowed } are allowed, and nobody can change to another cohort.

# What a plan costs
plan-cost-director-half-days = Half-days on which directors preside
plan-cost-group-half-days = Half-days over which a group's topics are spread
plan-cost-speaker-gaps = Slots that speakers wait
plan-cost-officer-gaps = Slots that officers wait (hundreds of people)
plan-cost-officer-half-days = Half-days for which officers come (hundreds of people)
plan-cost-empty-seats = Empty seats in opened rooms (hundreds)
plan-cost-uneven-days = Sessions crowded into a day
plan-cost-unpreferred-hours = Sessions outside preferred hours
plan-cost-alternates = Sessions given by alternates
plan-cost-officer-kilometres = Ways to the sites (hundreds of km)
plan-cost-split-units = Units divided over several sites

# Search, repair, publish
plan-found = { $sessions } sessions planned; the cost is { $total } (the lower the better).
plan-term = { $name }: { $count } × { $weight } = { $weighed }
plan-refused-count = no timetable: { $count ->
    [one] one limit
   *[other] { $count } limits
} cannot be met.
plan-refused = No timetable ({ $count ->
    [one] one limit
   *[other] { $count } limits
}): { $why }
plan-nothing-to-repair = there is no timetable to repair yet: everybody needs a cohort and a site.
plan-best-so-far = { $done } of { $total } moves tried; best so far: cost { $best }, limits broken: { $breaches }
plan-made = Draft { $number }: cost { $total }, limits broken: { $breaches }.
plan-was-published = Draft { $number } is published.
plan-changes = { $new } sessions new, { $moved } changed, { $gone } dropped, { $unchanged } as before.
plan-published = Draft { $number } published: { $new } sessions new, { $moved } changed, { $gone } dropped, { $unchanged } as before.
plan-changed-meanwhile = Somebody has just changed this draft. Look at it again, then go on.
plan-not-a-draft = This draft was published and cannot be changed any more. Make a copy of it.
job-kind-search = Search for a timetable
job-kind-repair = Repair the timetable
job-kind-publish = Publish the timetable

# The arithmetic first: what is needed at least, and what there is
plan-bound-streams = { $needed } sessions are needed; { $slots } slots with { $streams ->
    [one] one stream
   *[other] { $streams } streams
} hold { $allowed }.
plan-bound-profile-hours = { $profile } of cohort { $cohort } need { $needed } live hours; the grid has { $allowed } slots.
plan-bound-duty-hours = { $profile } of the cohorts cannot be away together, so they need { $needed } slots; the grid has { $allowed }.
plan-bound-clique = { $needed } sessions cannot run beside one another; the grid has { $allowed } slots: { $sessions }
plan-bound-pairing = with as many pairs as there can be, { $needed } slots are needed; the grid has { $allowed }. Sessions that stand alone: { $alone } { $sessions }
plan-bound-director = only { $name } can preside at { $needed } sessions, and is free in { $allowed } slots.
plan-bound-speaker = only { $name } can speak at { $needed } sessions, and is free in { $allowed } slots.
plan-bound-window = { $needed } sessions must lie between { $from } and { $to }, which holds { $allowed }.
plan-bound-order = cohort { $cohort } has { $needed } topics one after another ({ $chain }); { $allowed } can follow one another.
plan-bound-slots = session { $topic } of cohort { $cohort } can be held in { $allowed } slots.
plan-bound-seats = the fullest session of cohort { $cohort } has { $needed } people; the sites have { $allowed } seats.
plan-bound-room = { $site }: session { $topic } of cohort { $cohort } has { $needed } people; the site holds { $allowed }.
plan-bound-share = { $unit }: { $needed } times somebody must be away; { $allowed } are allowed over the whole programme.
plan-bound-share-total = all units together: { $needed } times somebody must be away; { $allowed } are allowed.
plan-bound-mended = { $bound } What would mend it: { $mends }.
plan-mend-or = { $one }; or { $other }
plan-mend-stream = another stream
plan-mend-slots = { $count ->
    [one] one more slot
   *[other] { $count } more slots
} (shorter slots or a longer window)
plan-mend-topics = { $count ->
    [one] one topic less
   *[other] { $count } topics less
} attended live ({ $topics })
plan-mend-share = { $count } more of each unit away at a time
plan-mend-seats = { $count } more seats
plan-mend-alternate = somebody else who can do it

# What can't be planned with
plan-fault-no-slots = the programme has no slots.
plan-fault-too-many-days = the programme is longer than 64 days.
plan-fault-no-streams = the programme has no stream.
plan-fault-no-cohort = the programme has no cohort.
plan-fault-no-site = no site is open and has seats.
plan-fault-slots-overlap = the slot at { $second } begins before the one at { $first } ends.
plan-fault-empty-window = topic { $topic }: no slot lies in the days that are allowed.
plan-fault-too-long = topic { $topic } is longer than every slot.
plan-fault-no-speaker = topic { $topic } has no speaker.
plan-fault-no-director = topic { $topic } has nobody to preside.
plan-fault-circle = topics that wait for one another in a circle: { $topics }.
plan-fault-no-rooms = { $site } has no rooms.
plan-fault-no-seats = { $site } has no seats to plan with.
plan-fault-unit-without-site = { $unit }: no open site has room for one cohort of the unit; the widest is { $site } with { $seats } seats.
plan-fault-other = what is to be planned contradicts itself: { $what }

# Telling those concerned
plan-told-first = The timetable of “{ $programme }” is published: you have { $count ->
    [one] one session
   *[other] { $count } sessions
}. The calendar that comes with it opens in a calendar application.
plan-told-changed = The timetable of “{ $programme }” changes { $count ->
    [one] one session
   *[other] { $count } sessions
} of yours: { $changes }
plan-told-move = { $topic } from { $before } to { $after }.
plan-told-and = { $one } { $other }
plan-told-none = (none)
plan-told-coordinator = The timetable of “{ $programme }” changes at your site. Please look at it again, and at the rolls.
# Planning
tab-plans = Planning
work-plans-hint = Search for, mend and publish timetables
plan-unplannable = Nothing can be planned yet
plan-refused-title = { $count ->
    [one] { $count } thing must be mended before planning
   *[other] { $count } things must be mended before planning
}
plan-refused-for = Not done, { $count ->
    [one] { $count } thing must be mended first
   *[other] { $count } things must be mended first
}: { $why }
plan-current = The timetable that holds
plan-number = Draft { $number }
plan-draft = Draft
plan-drafts = Drafts
plan-drafts-none = No draft yet. Search for a plan, or copy the timetable that holds into a draft and change it by hand.
plan-origin = Origin
plan-origin-current = Copy of the timetable that holds
plan-origin-search = Search
plan-origin-repair = Repair
plan-origin-copy = Copy of another draft
plan-state-draft = Not published
plan-state-published = Published
plan-made-by = Made by
plan-updated = Last change
plan-breaches = Broken limits
plan-cost = Cost
plan-cost-lower = Lower is better.
plan-cost-against = Against the timetable that holds ({ $total }). Lower is better.
plan-cost-terms = What the cost is made of
plan-cost-wish = Wish
plan-cost-count = Count
plan-cost-weight = Weight
plan-cost-weighed = Cost
plan-cost-change = Change
plan-breaks = { $count ->
    [one] { $count } broken limit
   *[other] { $count } broken limits
}
plan-more-breaches = and { $count } more
plan-breaks-nothing = No limit is broken.
plan-arithmetic = Is there room enough?
plan-bounds-broken = { $count ->
    [one] { $count } limit can't be met
   *[other] { $count } limits can't be met
}
plan-bounds-kept = No limit is exceeded: a search can begin.
plan-bounds-all = { $count ->
    [one] Look at { $count } limit that is met
   *[other] Look at { $count } limits that are met
}
plan-search = Search for a plan
plan-search-hint = The planner looks for a new timetable; sessions that have begun stay. The timetable that holds does not change before you publish.
plan-seed = Seed
plan-search-do = Search
plan-copy-current = Copy the timetable that holds
plan-nothing-holds = There is no timetable to copy.
plan-compare = Two plans compared
plan-compare-do = Compare with what holds
plan-compare-two = Compare
plan-compare-of = Compare
plan-compare-with = with
plan-copy-do = Copy
plan-drop-do = Put away
plan-dropped = Draft { $number } was put away.
plan-copied = Copied as draft { $number }.
plan-publish-look = Look before publishing
plan-back = Back to the draft

# What happened
plan-incidents = What happened
plan-incidents-none = Nothing holds at present.
plan-incident-new = Note what happened
plan-incident-kind = Kind
plan-incident-presenter = A speaker or director is away
plan-incident-site = A site can't be used
plan-incident-duty = Urgent duty of a unit
plan-incident-subject = Who, which site or which unit
plan-incident-from = From
plan-incident-until = Until
plan-incident-count = Officers (urgent duty)
plan-incident-badges = Their badges (optional)
plan-incident-badges-hint = For urgent duty: badges with commas between them; without any, those are chosen who have the fewest sessions in that time.
plan-incident-note = Note it
plan-incident-end = No longer holds
plan-incident-noted = Noted. “Repair” looks for the smallest change.
plan-incident-ended = It no longer holds.
plan-incident-bad-time = It must be a date and time, such as 24/06/2025 08:30.
plan-incident-reversed = The end must come after the beginning.
plan-incident-unknown = Not found; choose one of those that are offered.
plan-incident-not-of-unit = { $badge } does not belong to this unit.
plan-incident-how-many = Say how many officers, at least 1.
plan-incident-too-many = Only { $most } people of the unit take part.
plan-repair-hint = What has been held and what is locked stays, and as little as can be is moved; the result is a draft that is not published.
plan-repair-do = Repair
plan-people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}

# The grid of a draft
plan-ways = Ways to look
plan-by-grid = Grid
plan-by-site = By site
plan-by-unit = By unit
plan-by-speaker = By speaker or director
plan-by-officer = By officer
plan-find-officer = Find an officer by badge or name
plan-list-found = { $count ->
    [one] { $count } person found
   *[other] { $count } people found
}
plan-list-none = No session.
plan-line-away = { $away } away at that time, { $allowed } allowed
plan-role-speaks = Speaks
plan-role-presides = Presides
plan-role-both = Speaks and presides
plan-last-step = Last step
plan-begun = Has begun
plan-locked = Locked
plan-move = Move
plan-change = Unlock, change
plan-here = Move here
plan-swap-do = Change places
plan-move-to = Move to
plan-move-do = Move
plan-staff-do = Set people
plan-lock-do = Lock
plan-unlock-do = Unlock
plan-pick-hint = Choose a cell in the grid or in the list; where a session is already, the two change places.
plan-pick-locked = The session is locked: unlock it before you move it.
plan-how = Drag a session to another cell, or choose “Move” and use the arrow keys and Enter; Esc leaves it where it is.
plan-place = { $at }, stream { $stream }
plan-place-taken = { $at }, stream { $stream }: change places with { $session }
plan-step-move = { $session } moved to { $at }, stream { $stream }
plan-step-swap = { $session } moved to { $at }, changing places with { $other }
plan-step-lock = { $session } locked
plan-step-unlock = { $session } unlocked
plan-step-staff = { $session }: { $speaker } speaks, { $presiding } presides
plan-step-undone = Undone: “{ $step }”
plan-said = { $step }: { $breaches ->
    [0] no limit is broken
    [one] { $breaches } limit is broken
   *[other] { $breaches } limits are broken
}, cost { $total } ({ $change }).
plan-no-version = The form lacks the draft's version. Load the page again.
plan-no-session = The draft has no such session.
plan-no-slot = There is no such slot.
plan-no-stream = There is no such stream.
plan-same-cell = The session is in this cell already.
plan-session-begun = The session has begun and can't be changed any more.
plan-slot-begun = This slot has begun: nothing can be moved into it.
plan-session-locked = The session is locked; unlock it before you move it.
plan-not-of-topic = This person is not among the topic's.
plan-nothing-to-undo = There is no step left to undo.

# Comparing and publishing
plan-differing = Sessions that change
plan-differs-nothing = No session differs.
plan-touched-officers = Officers whose sessions change
plan-touched-presenters = Speakers and directors whose sessions change
plan-touched-units = Units whose sessions change
plan-touched-sites = Sites where something changes
plan-touches-nobody = No officer's sessions change.
plan-nowhere = no session
plan-open-unit = Choose a unit to see the names, with what was before and what comes after.
plan-publish-title = Publish draft { $number }
plan-publish-broken = { $count ->
    [one] { $count } broken limit forbids publishing
   *[other] { $count } broken limits forbid publishing
}
plan-publish-mend = Mend what is broken in the draft before you publish it.
plan-publish-happens = On publishing
plan-publish-told = The draft becomes the timetable that holds. Everybody whose sessions change is told on their page and by mail. Attendance already taken is kept. Nothing is saved before you press the button below.
plan-publish-do = Publish draft { $number }
