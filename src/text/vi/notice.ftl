### Notices on the page and by mail.
