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
