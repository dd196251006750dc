### Asking for another cohort or site.

# The page
exchange-title = Ask for another cohort or site
exchange-to-person = The officer’s page
exchange-now = At present
exchange-rule = What breaks nothing is approved at once. When the first session concerned begins within { $hours } hours, the training office decides.
exchange-choices = Choose a cohort and a site
exchange-choice = Cohort and site
exchange-free = Free places
exchange-means = What changes
exchange-here = The present place
exchange-at-once = At once
exchange-office-decides = The training office decides
exchange-not-possible = Not possible
exchange-moves = { $count ->
    [one] { $count } topic moves
   *[other] { $count } topics move
}
exchange-not-before = no session
exchange-no-more = no session any more
exchange-send = Send the request
exchange-no-choice = No other cohort or site is possible now. If it is really needed, turn to the training office.
exchange-past = Earlier requests
exchange-no-part = In no programme yet
exchange-no-part-hint = Only who is on the list of a programme’s cohorts can ask for another one.
exchange-others = Other programmes
exchange-waiting = The request that waits
exchange-newest = The latest request
exchange-withdraw = Withdraw the request
exchange-choose = Choose a cohort and a site of the table.
exchange-waits-already = A request waits already; withdraw it before you send another.

# A request
exchange-state-waiting = Waiting for a decision
exchange-state-approved = Approved
exchange-state-refused = Refused
exchange-state-withdrawn = Withdrawn
exchange-change = Cohort { $cohort_from }, { $site_from } → cohort { $cohort }, { $site }
exchange-asked = Sent at { $at }
exchange-asked-by = Sent by { $name } at { $at }
exchange-decided-rule = decided by the rule at { $at }
exchange-decided-by = handled by { $name } at { $at }
exchange-said = Answer: { $text }
exchange-done-approved = The request is approved. The timetable has changed with it.
exchange-done-waiting = The request is sent. The training office will decide.
exchange-done-withdrawn = The request is withdrawn.

# Why it can’t be
exchange-closed = This programme takes no requests for another cohort or site.
exchange-same = This is the present cohort and site.
exchange-running = Session { $topic } of the present cohort runs until { $until }; send the request after its end.
exchange-nothing = No session is left to attend in person, so there is nothing to change.
exchange-held = Cohort { $cohort } at { $site } has had { $count ->
    [one] { $count } topic
   *[other] { $count } topics
} that the officer still has to attend: { $topics }.
exchange-not-held = { $count ->
    [one] { $count } topic
   *[other] { $count } topics
} still to be attended have no session for cohort { $cohort } at { $site }: { $topics }.
exchange-full = { $site } is full in { $count ->
    [one] { $count } session
   *[other] { $count } sessions
}, first in { $topic } at { $at }.
exchange-busy = At { $at } the officer is busy with session { $session }, at the same time as { $topic } of the new cohort.

# Why the office decides
exchange-by-office = In this programme the training office decides each request.
exchange-late = { $topic } begins at { $at }, in less than { $hours } hours.
exchange-missed = { $topics } was missed; only the training office lets somebody attend again.

# The office’s list
exchanges-title = Requests for another cohort or site
exchanges-count = { $count ->
    [one] { $count } request
   *[other] { $count } requests
}
exchanges-approved = Approved; the timetable has changed with it.
exchanges-refused = The request is refused.
exchange-asked-at = Sent at
exchange-wish = Asks for
exchange-decision = Decision
exchange-decide = Decide
exchange-answer = Answer (needed to refuse)
exchange-approve = Approve
exchange-refuse = Refuse
exchange-by-rule = By the rule
exchange-decided-already = This request no longer waits for a decision.
exchange-moved-since = The officer’s cohort or site has changed since the request was sent; refuse it, so that they can send another.
exchange-cannot = It is no longer possible. { $why }
duty-exchanges = { $count ->
    [one] { $count } request for another cohort or site waits
   *[other] { $count } requests for another cohort or site wait
}

exchange-told-approved = Your request for cohort { $cohort }, { $site } was approved. { $said }
exchange-told-refused = Your request for cohort { $cohort }, { $site } was refused. { $said }
