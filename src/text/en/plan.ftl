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
