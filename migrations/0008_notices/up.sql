-- What people are told on their pages.
CREATE TABLE notices (
    id UUID PRIMARY KEY NOT NULL,
    officer_id UUID NOT NULL REFERENCES officers (id),
    kind TEXT NOT NULL,                    -- what it is about, a short name: timetable, exchange …
    words TEXT NOT NULL,                   -- a key of the catalogue with its values: JSON, said in the reader's language
    link TEXT NOT NULL,                    -- the path of the page that shows more; may be empty
    created_at TIMESTAMPTZ NOT NULL,       -- programme time
    seen_at TIMESTAMPTZ
);
CREATE INDEX notices_own ON notices (officer_id, created_at, id);
-- Few wait to be seen, and they are counted for everybody who comes.
CREATE INDEX notices_unseen ON notices (officer_id, created_at, id) WHERE seen_at IS NULL;

-- Mails on their way. All times are the wall clock's.
CREATE TABLE mails (
    id UUID PRIMARY KEY NOT NULL,          -- also in the mail's Message-ID
    officer_id UUID REFERENCES officers (id),
    to_address TEXT NOT NULL,
    subject TEXT NOT NULL,                 -- words as in notices: JSON
    body TEXT NOT NULL,                    -- paragraphs: JSON, an array of words; said in both languages when the mail leaves
    link TEXT NOT NULL,                    -- the path of the page that shows more; may be empty
    attachment_name TEXT NOT NULL,         -- empty where nothing is attached
    attachment TEXT NOT NULL,              -- an iCalendar file
    created_at TIMESTAMPTZ NOT NULL,
    state TEXT NOT NULL,                   -- waiting, sending, sent, failed
    tries INTEGER NOT NULL,                -- that did not succeed
    next_at TIMESTAMPTZ NOT NULL,          -- not tried before
    lease_until TIMESTAMPTZ,               -- until when whoever sends it holds it
    sent_at TIMESTAMPTZ,
    error TEXT NOT NULL                    -- why the last try did not succeed, words: JSON; else empty
);
CREATE INDEX mails_due ON mails (state, next_at, id);
