### The trainee's plan, the reader, and everybody's first page.

## How it stands with a topic, and why

standing-complete = Complete
standing-none = Not needed for your post
standing-session = Session ahead
standing-absent = Absent
standing-reading = Learn online
standing-excused = Excused
standing-quiz = Quiz to be taken
standing-quiz-open = Quiz begun
standing-again = Quiz to be taken again
standing-attempts = Attempts spent
standing-attended = attended { $day }
standing-read = read { $day }
standing-score = { $score }
standing-session-when = { $when }, { $site }
standing-session-unmarked = session of { $when }, { $site }: not on the roll yet
standing-session-none = no session planned for you yet
standing-missed = absent { $day }, without leave
standing-left-early = left early { $day }, without leave
standing-tell-commander = tell your commander
standing-tell-office = tell the training office
standing-excused-day = on { $day }, make it up online
standing-may-read = you may read the module instead of the session
standing-unread = not begun, about { $minutes } minutes
standing-pages-read = { $read } of { $pages } pages read
standing-minutes-left = every page opened, about { $minutes } more minutes of reading
standing-or-attend = or attend on { $when }
standing-closes = until { $day }
standing-last = attempt { $number } gave { $score }, { $percent } % needed
standing-left = { $count ->
    [one] { $count } attempt
   *[other] { $count } attempts
 } left
standing-best = best { $score }, { $percent } % needed

## The plan

plan-title = My plan
plan-progress = Progress
plan-days-before = in
plan-days-after = days
plan-is-over = in force
plan-complete = { $complete } of { $required } topics complete
plan-deadline = Before 00:00 on
plan-ticks = { $complete } topics complete, { $waiting } waiting for the quiz, { $left } not done
plan-next = Next
plan-todo = What you can do now
plan-topics = { $count ->
    [one] { $count } topic
   *[other] { $count } topics
 }
plan-left = { $count } left
plan-session-running = Session on now, until { $time }
plan-session-today = Session today at { $time }
plan-session-place = { $site }, { $room }. Be there 15 minutes before.
plan-check-in = Check in by code
plan-timetable = My timetable
plan-quiz = Take the quiz of topic { $number }
plan-quiz-again = Take the quiz of topic { $number } again
plan-quiz-go-on = Go on with the quiz of topic { $number }
plan-quiz-size = { $questions } questions, { $minutes } minutes
plan-quiz-button = Take the quiz
plan-read = Read topic { $number }
plan-read-on = Read on in topic { $number }
plan-read-button = Read
plan-certified = Certified
plan-certified-text = You have completed “{ $title }”.
plan-certificate = Download the certificate
plan-all-done = Every topic is complete.
plan-all-done-text = The certificate appears here once it is issued.
plan-nothing-now = There is nothing to do right now.
plan-nothing-now-text = What is left waits for a session or for the training office.
plan-none = You are in no programme yet
plan-none-text = If your unit has sent you to train, tell your commander or the training office.

## The reader

reader-title = { $title }, page { $page } of { $pages }
reader-page = page { $page }/{ $pages }
reader-contents = Contents, { $pages } pages
reader-seen = read
reader-pages-of = Pages of the module
reader-next = Page { $page }
reader-to-plan = To the plan
reader-kept = { $read }/{ $pages } pages kept
reader-finished = You have read this module to its end.
reader-quiz-open = The quiz is open.
reader-minutes-left = Every page was opened. About { $minutes } more minutes of reading make it count as read to its end.
reader-pages-left = { $read } of { $pages } pages read. Open the others from the contents to have it count as read to its end.
reader-check = Check again
reader-secret = Secret topic
reader-secret-text = This is a secret topic: it has no material here. Attend the session of your timetable.
reader-pages = { $pages } pages
reader-none = No modules yet
reader-none-text = Modules appear here once you take part in a programme.

## The first page of those who have work

work-title = Work
work-today = Today's sittings at the site
work-no-sittings = Nothing is held at the site today.
work-closed = roll closed
work-not-closed = roll not closed yet
work-topics = The department's topics – { $programme }
work-unit-readiness = The unit's readiness
work-readiness-hint = Who is done, who lacks what
work-people = Help people to sign in
work-people-hint = Find somebody, hand out a one-time code
work-matrix-hint = Which unit lags behind in which topic
work-certificates-hint = Issue, revoke, print certificates
work-topics-hint = Read the modules as trainees do
work-questions-hint = Which questions many answer wrongly, to teach again or to mend

## What waits for those who run a programme

duties-title = To do
duty-running = { $count ->
    [one] Running now in one room
   *[other] Running now in { $count } rooms
}
duty-open-rolls = { $count ->
    [one] One roll is still open after its session
   *[other] { $count } rolls are still open after their sessions
}
duty-certificates = { $count ->
    [one] One person is due a certificate
   *[other] { $count } people are due a certificate
}
duty-absent = { $count ->
    [one] One person was absent without leave
   *[other] { $count } people were absent without leave
}
duty-attempts = { $count ->
    [one] One person has spent all attempts at a quiz
   *[other] { $count } people have spent all attempts at a quiz
}
