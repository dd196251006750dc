### What the office, directors, commanders and coordinators see: readiness, units by topics, people, results, questions.

report-as-of = As of
report-part-groups = Only the groups of topics: { $names }
report-part-units = Units: { $names }
report-part-sites = Sites: { $names }

## Readiness

report-readiness = Readiness
report-certified = Certified
report-complete-part = Complete in the group
report-of-people = of { $count } people
report-left-people = { $count } left
report-days-left = { $days ->
    [one] { $days } day left
   *[other] { $days } days left
}
report-go-live-reached = the go-live day has come
report-complete-line = Complete in every topic:
report-due-people = { $count } waiting for the certificate
report-revoked-people = { $count } revoked
report-progress = Topics done
report-progress-column = Topics
report-steps = { $done } of { $all }, topics by people
report-outlook-done = Everybody is complete.
report-outlook-over = The go-live day has come, { $count } people are not complete.
report-outlook-unknown = There are not enough figures for a forecast.
report-outlook-needed = Nobody became complete in the last seven days. From now on { $needed } people a day are needed.
report-outlook-short = { $count } people short by the forecast.
report-outlook-enough = Everybody before the go-live day, by the forecast.
report-outlook-pace = At { $pace } people a day; { $needed } are needed.
report-people-count = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
report-block-last-quiz = lack one quiz only
report-block-attempts = have spent their attempts
report-block-absent = were absent without leave
report-certify-due = Certify { $count } people
report-course = Progress and forecast
report-course-whole = Progress and forecast of the whole programme
report-chart = Chart of the progress
report-chart-legend = Line: complete · gold: certified · dotted: by the pace of the last 24 hours · field: least and greatest pace of the week
report-chart-title = People complete by day, and the forecast up to the go-live day
report-chart-all = All { $count } people
report-chart-short = { $count } short
report-chart-expected = forecast { $count }
report-chart-now = { $count } now
report-chart-numbers = Show the figures
report-forecast = forecast
report-on-day = On the day
report-by = Divided by
report-by-site = By site
report-by-unit = By unit
report-by-profile = By profile
report-by-group = By group of topics
report-column-site = Site
report-column-unit = Unit
report-column-profile = Profile
report-column-group = Group
report-people-column = People
report-complete = Complete
report-certified-column = Certified
report-rate = Share
report-left = Left
report-lagging = Lagging units
report-lagging-hint = Units with less than 40 % of their topics done
report-units-count = { $count ->
    [one] { $count } unit
   *[other] { $count } units
}
report-none = none
report-group-complete = Complete in the group
report-of-each = { $done } of { $all } people
report-slowest = Slowest topics
report-lacking = Missing
report-nothing-lacking = No topic is missing any more.

## Units by topics

report-matrix = Units × topics
report-matrix-lead = Share of people complete in each topic, { $units } units
report-matrix-caption = Share complete by unit and topic
report-find-unit = Find a unit
report-unit-kind = Kind
report-cell-shows = Cells show
report-cell-rate = Share %
report-cell-left = People missing
report-cell-hint = Press a cell to see names and reasons
report-key-all = all
report-key-below = below 50 %
report-key-none = nobody needs it
report-size = People
report-overall = Overall

## People

report-people = People by state
report-find-person = Name or badge
report-missing = What is missing, and why
report-state-stuck = Needs the office
report-nobody-hint = The search ignores case and diacritics. Try fewer words or fewer filters.
report-kind-all = Every state
report-kind-missing = Something missing
report-kind-session = Session to be attended
report-kind-absent = Absent without leave
report-kind-reading = Module to be read
report-kind-quiz = Quiz to be passed
report-kind-attempts = Attempts spent
report-kind-last-quiz = One quiz missing only
report-kind-complete = Complete
report-kind-due = Complete, waiting for the certificate
report-kind-revoked = Complete, certificate revoked
report-kind-certified = Certified
report-kind-uncertified = Without a certificate
report-reason-session = Session to be attended
report-reason-absent = Absent without leave
report-reason-reading = Module to be read
report-reason-quiz = Quiz to be passed
report-reason-attempts = Attempts spent

## Results

report-results = Quiz results
report-results-count = { $count ->
    [one] { $count } result, { $passed } passed
   *[other] { $count } results, { $passed } passed
}
report-results-best = the best attempt counts; a question answered partly right earns a part of its points
report-results-none = There are no results
report-results-none-hint = Results appear when somebody submits a quiz, or with fewer filters.
report-attempts = Attempts
report-score = Score
report-percent = Share
report-passed-at = Passed at

## Questions

report-questions = Questions that go wrong
report-questions-lead = Questions that few answered fully come first. All submitted quizzes count.
report-question = Question
report-revision = Revision
report-stem = What is asked
report-difficulty = Difficulty
report-difficulty-easy = Easy
report-difficulty-medium = Medium
report-difficulty-hard = Hard
report-asked = Papers
report-full-marks = Fully right
report-average = Average score

## Posters

report-posters = Timetable posters
report-posters-count = { $count ->
    [one] { $count } sheet
   *[other] { $count } sheets
}
report-posters-all = All in one file (PDF)
report-posters-hint = Each sheet (A3, landscape, in Vietnamese) shows one site on one day: hours, topics, cohorts, rooms, speakers and who presides. Print it again when the timetable changes.
report-posters-caption = Posters by site and day
report-posters-calendar = The site's calendar
report-posters-none = No posters yet
report-posters-none-hint = There are posters once the timetable has sessions at a site.
