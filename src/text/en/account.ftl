### Sign-in, passwords, one-time codes, roles and delegates.

sign-in-wrong = Badge number or password is wrong. If you forgot the password, ask your commander or the site's coordinator for a one-time code.
sign-in-paused = Too many wrong tries. Please try again in { $minutes } minutes.
sign-in-locked = This account is locked. Please contact the training office.
badge-hint = 6 to 9 digits, with or without hyphens
password-or-code = Password or one-time code
password-or-code-hint = The first time, or when you forgot it: the one-time code that your commander or coordinator gave you.
password-new = New password
password-old = Present password
password-again = New password again
password-hint = At least { $characters } characters; a short sentence that you can remember is best.
password-forced = You came in by a one-time code. Set a new password to go on.
password-changed = The password is changed. Other devices that used this account are signed out.
password-short = A password needs at least { $characters } characters.
password-long = The password is longer than 200 characters.
password-is-badge = The password must not be the badge number.
password-plain = The password is too easy to guess: it is one plain run.
password-differs = The two new passwords differ.
password-old-wrong = The present password is wrong.

## One's own page

account-change-password = Change the password
account-shared-computer = On a shared computer, sign out when you are done. What could not be sent yet is kept for you.
account-roles = Roles
account-trainee-about = Reads, takes quizzes and checks in by one's own plan
account-scope-all = the whole programme
account-lent-by = For { $name } ({ $badge })
account-until = to the end of { $day }
account-no-role = No role yet.
day-from = From
day-to = To
delegate-title = Delegates
delegate-about = A delegate acts for you on the days that you choose, and what they do is recorded as done for you. A role that was lent can't be lent on.
delegate-role = Role
delegate-badge = Badge number of the delegate
delegate-name = Name the delegate
delegate-end = End
delegate-days = { $from } – { $to }
delegate-named = The delegate is named.
delegate-ended = The delegation has ended.
delegate-not-own = Only a role of your own can be lent.
delegate-oneself = You can't be your own delegate.
delegate-past = The last day has passed.
delegate-long = A delegation lasts { $days } days at most.
delegate-unknown = Nobody has this badge number.
role-stands-already = This person already holds that role on some of these days.

## Helping others to sign in

people-title = Help to sign in
people-about = One-time codes for people who have no password yet or forgot it.
people-search = Name or badge number (accents may be left out)
people-state = Sign-in
people-state-active = Has a password
people-state-code = A code waits
people-state-new = Never signed in
people-state-locked = Locked
people-locked = This account is locked, so no code can be made for it.
people-code-title = One-time code
people-code-is = Read or write it down for the right person
people-code-how = They type the badge number and this code on the sign-in page, and then set a password of their own. The code works once, within { $hours } hours.
people-code-once = The code is shown this once. An earlier code no longer works. That you made it is recorded.
people-code-done = The code is handed over
person-title = Account of { $name }
person-sign-in = Sign-in
person-code = Make a one-time code
person-code-about = Make sure that who asks is really this person. An earlier code stops working.
person-code-not = You can't make a code for this person: please contact the training office.
person-role-over = Ended { $at }
person-role-not-now = Outside its days
person-role-since = Given { $at }
person-role-by = by { $name } ({ $badge })
person-role-end = End
person-role-given = The role is given.
person-role-ended = The role has ended.
person-give = Give a role
person-scope = For
person-scope-hint = The code of the unit (commander), site (coordinator), group (director) or department (instructor). Leave it empty for the training office and admins.
person-scope-unknown = No unit, site, group or department has this code for the chosen role.
person-lock = Lock the account
person-unlock = Open the account again
person-lock-about = They are signed out at once everywhere and can't sign in until the account is opened again. Their data stay as they are.
person-unlock-about = They can sign in again with their old password or a new code.
person-locked = The account is locked.
person-unlocked = The account is open again.
account-badge-taken = This badge number is on the list already; leave --name out.
