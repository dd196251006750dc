### Questions, papers, attempts and results.

## Starting

quiz-refused = The quiz can't be taken now
quiz-none = This topic has no quiz.
quiz-not-open = The quiz opens at { $at }, when the topic's session begins. For those who may study alone it opens as soon as the module is read.
quiz-not-open-yet = The quiz is not open yet. First read the module to its end (every page, for at least the reading time), or wait for the session.
quiz-closed = The quiz has been closed since { $at }, when the go-live day began.
quiz-passed-already = You have passed this quiz; the best attempt counts, so there is no need for another.
quiz-no-attempt-left = You have used all { $count } attempts. The training office can grant another; ask through your commander.

## The paper

quiz-title = Quiz: { $title }
quiz-count = Quiz of { $count } questions
quiz-number-word = Question
quiz-number = Question { $number }
quiz-navigation = Questions
quiz-time-left = Time left: { $minutes } min
quiz-time-left-exact = Time left: { $minutes } min { $seconds } s
quiz-saved = saved { $time }
quiz-waiting = { $count } waiting to be sent
quiz-saved-all = Your answers are saved. The quiz is not submitted yet.
quiz-offline = No connection.
quiz-offline-text = Go on: your answers are kept on this page and sent when the network is back. Don't close the page.
quiz-signed-out = You have been signed out.
quiz-signed-out-text = Your answers are still on this page; sign in again in a new tab and come back, they will be sent.
quiz-sign-in-again = Sign in again
quiz-over = Time is up.
quiz-over-text = What is saved counts. The quiz submits itself; if the page does not change, press Submit.
quiz-several-hint = Choose everything that is right.
quiz-text-hint = A few words will do; capitals and diacritics don't matter.
quiz-number-hint = A number only, such as 12 or 12.5.
quiz-choose = – choose –
quiz-true = True
quiz-false = False
quiz-blank = Not answered
quiz-none-left = None left
quiz-flag = Mark this question to look at it again
quiz-grid = Questions: { $answered }/{ $count } answered
quiz-grid-legend = Green: saved · dashed: waiting to be sent · flag: look again
quiz-state-saved = saved
quiz-state-waiting = waiting to be sent
quiz-state-empty = not answered
quiz-state-flagged = marked
quiz-finish-hint = You may submit with questions left empty. When time is up the quiz submits itself with what is saved.
quiz-save = Save, don't submit
quiz-submit = Submit
quiz-review = Review
quiz-review-and-submit = Review and submit
quiz-review-title = Review before submitting
quiz-review-answered = Answered
quiz-review-empty = Empty
quiz-review-flagged = Marked
quiz-back = Go on
quiz-conflicts = Some questions were just answered on another device. Look at those with a warning, choose again if need be, then submit.
quiz-elsewhere = This question was answered on another device:
quiz-keep-here = Keep the answer here
quiz-keep-stored = Take the saved answer

## Saving an answer

answer-unreadable = The answer that was sent can't be read.
answer-wrong-shape = The answer has not the shape that the question asks for.
answer-unknown-choice = The question has no option “{ $given }”.
answer-one-only = This question takes one option only.
answer-unknown-pair = The question has no left side “{ $given }”.
answer-not-a-number = It must be a number, such as 12 or 12.5.
answer-too-long = The answer has more than { $most } characters.
answer-conflict = This question was answered differently on another device.
answer-submitted = The quiz was submitted at { $at }; no more answers are taken.
answer-too-late = Time was up at { $at }; no more answers are taken.

## The result

quiz-result-title = Result: { $verdict } { $score }/{ $count }
quiz-result-passed = Passed
quiz-result-failed = Not passed
quiz-change-complete = The topic is complete.
quiz-change-session = The quiz is passed; the session is still to be attended.
quiz-change-absent = The quiz is passed, but the session was missed without leave; turn to the training office.
quiz-change-reading = The quiz is passed; the module is still to be read to its end.
quiz-change-kept = The best attempt counts.
quiz-change-left = { $count ->
    [one] You have { $count } attempt left.
   *[other] You have { $count } attempts left.
} Read the pages below again, then try once more.
quiz-change-spent = All attempts are used. The training office can grant another; ask through your commander.
quiz-pass-mark = Pass mark
quiz-pass-from = from { $score }/{ $count } ({ $percent } %)
quiz-attempt = Attempt
quiz-attempt-of = { $number } of { $count }
quiz-submitted-at = Submitted at
quiz-submitted-by-server = by the system when time was up
quiz-duration = Time taken
quiz-duration-value = { $minutes } min { $seconds } s
quiz-progress = { $complete }/{ $required } topics complete, { $days } days left
quiz-again = Take the quiz again
quiz-read-module = Read the module again
quiz-to-plan = To the plan
quiz-wrong-title = { $count ->
    [one] { $count } question to look at again
   *[other] { $count } questions to look at again
}
quiz-right-title = { $count ->
    [one] { $count } question right
   *[other] { $count } questions right
}
quiz-given = Your answer
quiz-right-answer = Right answer
quiz-earned = Counted
quiz-partly = partly right, { $score } points
quiz-range = from { $low } to { $high }
quiz-read-page = Read page { $page } again
