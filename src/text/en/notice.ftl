### Notices on the page and by mail.

notices = Notices
notices-new = New notices
notices-all = All notices
notices-unseen = { $count } not seen
notices-mark-seen = Mark all as seen
notices-none = No notices yet
notices-none-text = When your timetable, cohort or site changes, you are told here.
notice-new = new
notice-kind-timetable = Your timetable has changed
notice-kind-exchange = Asking for another cohort or site
notice-kind-other = Notice of the training programme

## Mails

mail-link = See more at:
mail-open = See more
mail-foot = This mail was sent by the training system. Please do not answer it.
mail-address-wrong = The mail address “{ $address }” can't be used.
mail-refused = The mail server refused it: { $why }
mail-not-now = The mail server has not taken it yet: { $why }
mail-server-closed = The mail server can't be used: { $why }
mail-unwritable = The mail could not be written: { $why }
config-smtp = TAPHUAN_SMTP: the address of the mail server can't be read; write smtp://user:password@host:port or smtps://…
config-mail-from = TAPHUAN_MAIL_FROM: “{ $value }” is nobody from whom mail can come; for example Training <training@host>.
