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
