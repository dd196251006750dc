-- One file for both databases. SQLite takes any declared type name: UUID is a 16-byte blob there,
-- TIMESTAMPTZ whole microseconds since 1970, BYTEA a blob, DATE a text. JSON stands in TEXT columns.

CREATE TABLE settings (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);

-- What the server keeps in memory is dropped when its row's number changes.
CREATE TABLE generations (
    name TEXT PRIMARY KEY NOT NULL,
    number BIGINT NOT NULL
);

-- Who did what. Rows are never changed; `taphuan audit verify` recomputes the seals over them.
CREATE TABLE audit (
    id UUID PRIMARY KEY NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,      -- wall clock
    programme_at TIMESTAMPTZ NOT NULL,     -- the programme's clock
    actor_badge TEXT,
    acting_for TEXT,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_key TEXT NOT NULL,
    details TEXT NOT NULL,
    request_id TEXT
);
CREATE INDEX audit_object ON audit (object_kind, object_key, id);
CREATE INDEX audit_recorded ON audit (recorded_at);

CREATE TABLE audit_seals (
    id UUID PRIMARY KEY NOT NULL,
    sealed_at TIMESTAMPTZ NOT NULL,
    through TIMESTAMPTZ NOT NULL,          -- every row recorded up to this instant is in the seal
    row_count BIGINT NOT NULL,
    digest TEXT NOT NULL
);
CREATE INDEX audit_seals_through ON audit_seals (through);

-- Long work with progress: a row per job.
CREATE TABLE jobs (
    id UUID PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    params TEXT NOT NULL,
    state TEXT NOT NULL,                   -- waiting, running, done, failed, cancelled
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    created_by UUID,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    lease_until TIMESTAMPTZ
);
CREATE INDEX jobs_open ON jobs (state, created_at);
CREATE INDEX jobs_subject ON jobs (kind, subject, created_at);

-- Places --------------------------------------------------------------------------------------
CREATE TABLE sites (
    id UUID PRIMARY KEY NOT NULL,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,                    -- central, remote
    address TEXT NOT NULL,
    join_url TEXT NOT NULL,
    sort_key BYTEA NOT NULL,
    search_key TEXT NOT NULL
);

CREATE TABLE rooms (
    id UUID PRIMARY KEY NOT NULL,
    site_id UUID NOT NULL REFERENCES sites (id),
    name TEXT NOT NULL,
    capacity INTEGER NOT NULL,
    UNIQUE (site_id, name)
);

CREATE TABLE units (
    id UUID PRIMARY KEY NOT NULL,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,                    -- phường, xã, đặc khu
    site_id UUID NOT NULL REFERENCES sites (id),
    lat DOUBLE PRECISION,
    lon DOUBLE PRECISION,
    sort_key BYTEA NOT NULL,
    search_key TEXT NOT NULL
);
CREATE INDEX units_site ON units (site_id);

CREATE TABLE departments (
    id UUID PRIMARY KEY NOT NULL,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    group_code TEXT NOT NULL
);

-- People --------------------------------------------------------------------------------------
-- Everybody who can sign in: commune officers (with a unit) and staff (with none).
CREATE TABLE officers (
    id UUID PRIMARY KEY NOT NULL,
    badge TEXT NOT NULL UNIQUE,            -- digits only
    full_name TEXT NOT NULL,
    sort_key BYTEA NOT NULL,
    search_key TEXT NOT NULL,
    birth_date DATE,
    rank TEXT NOT NULL,
    position TEXT NOT NULL,
    profile TEXT NOT NULL,                 -- empty for staff
    command TEXT NOT NULL,                 -- chief, deputy or empty
    unit_id UUID REFERENCES units (id),
    duty_unit_id UUID REFERENCES units (id),
    site_id UUID REFERENCES sites (id),
    department_id UUID REFERENCES departments (id),
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    status TEXT NOT NULL,                  -- empty, exempt, seconded, left
    status_from DATE,
    status_to DATE,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX officers_unit ON officers (unit_id, sort_key);
CREATE INDEX officers_site ON officers (site_id);
CREATE INDEX officers_name ON officers (sort_key);

CREATE TABLE accounts (
    officer_id UUID PRIMARY KEY NOT NULL REFERENCES officers (id),
    password_hash TEXT,
    code_mac BYTEA,                        -- HMAC of the one-time code that waits to be used
    code_expires_at TIMESTAMPTZ,
    must_change BOOLEAN NOT NULL,
    failures INTEGER NOT NULL,
    blocked_until TIMESTAMPTZ,
    is_locked BOOLEAN NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE browser_sessions (
    token_mac BYTEA PRIMARY KEY NOT NULL,
    officer_id UUID NOT NULL REFERENCES officers (id),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX browser_sessions_officer ON browser_sessions (officer_id);
CREATE INDEX browser_sessions_expiry ON browser_sessions (expires_at);

-- A role with its scope; a row with delegate_of is that person's delegate between two dates.
CREATE TABLE roles (
    id UUID PRIMARY KEY NOT NULL,
    officer_id UUID NOT NULL REFERENCES officers (id),
    role TEXT NOT NULL,
    scope_kind TEXT NOT NULL,              -- all, unit, site, group, department
    scope_key TEXT NOT NULL,               -- the code of the unit, site, group or department; empty for all
    delegate_of UUID REFERENCES officers (id),
    from_date DATE,
    to_date DATE,
    granted_by UUID REFERENCES officers (id),
    granted_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ
);
CREATE INDEX roles_officer ON roles (officer_id);
CREATE INDEX roles_scope ON roles (scope_kind, scope_key);

-- Curriculum ----------------------------------------------------------------------------------
CREATE TABLE programmes (
    id UUID PRIMARY KEY NOT NULL,
    code TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    go_live DATE NOT NULL,
    config TEXT NOT NULL,
    digest TEXT NOT NULL,
    loaded_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE topic_groups (
    id UUID PRIMARY KEY NOT NULL,
    programme_id UUID NOT NULL REFERENCES programmes (id),
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    place INTEGER NOT NULL,
    director_badge TEXT NOT NULL,
    UNIQUE (programme_id, code)
);

CREATE TABLE topics (
    id UUID PRIMARY KEY NOT NULL,
    programme_id UUID NOT NULL REFERENCES programmes (id),
    group_id UUID NOT NULL REFERENCES topic_groups (id),
    code TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    place INTEGER NOT NULL,                -- from 0, the topic's place in standings.states; never reused
    department_code TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    reading_minutes INTEGER NOT NULL,
    pass_percent INTEGER NOT NULL,
    attempts_allowed INTEGER NOT NULL,
    time_limit_minutes INTEGER NOT NULL,
    is_secret BOOLEAN NOT NULL,
    blueprint TEXT NOT NULL,               -- how many questions of which difficulty
    config TEXT NOT NULL,                  -- speakers, presiding, after
    revision_id UUID,                      -- the published one; none for a secret topic
    UNIQUE (programme_id, place)
);

CREATE TABLE topic_needs (
    topic_id UUID NOT NULL REFERENCES topics (id),
    profile TEXT NOT NULL,
    need TEXT NOT NULL,                    -- live, either, online
    PRIMARY KEY (topic_id, profile)
);

-- A published module with its questions. Never changed.
CREATE TABLE revisions (
    id UUID PRIMARY KEY NOT NULL,
    topic_id UUID NOT NULL REFERENCES topics (id),
    number INTEGER NOT NULL,
    digest TEXT NOT NULL,
    page_count INTEGER NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    published_by TEXT NOT NULL,
    UNIQUE (topic_id, number)
);

CREATE TABLE revision_pages (
    revision_id UUID NOT NULL REFERENCES revisions (id),
    number INTEGER NOT NULL,               -- from 1
    title TEXT NOT NULL,
    html TEXT NOT NULL,
    word_count INTEGER NOT NULL,
    PRIMARY KEY (revision_id, number)
);

CREATE TABLE revision_questions (
    revision_id UUID NOT NULL REFERENCES revisions (id),
    number INTEGER NOT NULL,               -- from 1, in the file's order
    difficulty TEXT NOT NULL,              -- easy, medium, hard
    content TEXT NOT NULL,                 -- the question as JSON
    PRIMARY KEY (revision_id, number)
);

-- Who takes part in a programme -----------------------------------------------------------------
CREATE TABLE enrolments (
    programme_id UUID NOT NULL REFERENCES programmes (id),
    officer_id UUID NOT NULL REFERENCES officers (id),
    cohort TEXT NOT NULL,
    profile TEXT NOT NULL,
    unit_id UUID NOT NULL REFERENCES units (id),
    site_id UUID NOT NULL REFERENCES sites (id),
    command TEXT NOT NULL,
    PRIMARY KEY (programme_id, officer_id)
);
CREATE INDEX enrolments_officer ON enrolments (officer_id);
CREATE INDEX enrolments_unit ON enrolments (programme_id, unit_id);

-- How it stands with one trainee: derived from attendance, reading and attempts, kept up in the same write.
-- states holds one letter per topic, at the topic's place (see report of completion in learning/rules.rs).
CREATE TABLE standings (
    programme_id UUID NOT NULL REFERENCES programmes (id),
    officer_id UUID NOT NULL REFERENCES officers (id),
    states TEXT NOT NULL,
    required INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    completed_at TIMESTAMPTZ,              -- when the last required topic became complete
    PRIMARY KEY (programme_id, officer_id)
);

-- Schedule --------------------------------------------------------------------------------------
CREATE TABLE sessions (
    id UUID PRIMARY KEY NOT NULL,
    code TEXT NOT NULL UNIQUE,
    programme_id UUID NOT NULL REFERENCES programmes (id),
    topic_id UUID NOT NULL REFERENCES topics (id),
    cohort TEXT NOT NULL,
    stream INTEGER NOT NULL,
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    speaker_id UUID REFERENCES officers (id),
    presiding_id UUID REFERENCES officers (id)
);
CREATE INDEX sessions_programme ON sessions (programme_id, starts_at);
CREATE INDEX sessions_topic ON sessions (topic_id, starts_at);

CREATE TABLE sittings (
    id UUID PRIMARY KEY NOT NULL,
    session_id UUID NOT NULL REFERENCES sessions (id),
    site_id UUID NOT NULL REFERENCES sites (id),
    room_id UUID NOT NULL REFERENCES rooms (id),
    capacity INTEGER NOT NULL,
    secret BYTEA NOT NULL,                 -- from which the rotating check-in code is made
    state TEXT NOT NULL,                   -- open, closed
    headcount INTEGER,
    countersigned_by UUID REFERENCES officers (id),
    countersigned_at TIMESTAMPTZ,
    closed_by UUID REFERENCES officers (id),
    closed_at TIMESTAMPTZ,
    UNIQUE (session_id, room_id)
);
CREATE INDEX sittings_site ON sittings (site_id);

-- A row for everyone expected, from the day the timetable is loaded, and for every walk-in.
CREATE TABLE attendance (
    sitting_id UUID NOT NULL REFERENCES sittings (id),
    officer_id UUID NOT NULL REFERENCES officers (id),
    is_expected BOOLEAN NOT NULL,
    status TEXT NOT NULL,                  -- empty until marked: present, late, left_early, absent, excused
    method TEXT NOT NULL,                  -- roll, code, offline, import, close; empty until marked
    marked_at TIMESTAMPTZ,
    marked_by UUID REFERENCES officers (id),
    note TEXT NOT NULL,
    unit_id UUID NOT NULL REFERENCES units (id),   -- unit, rank and position as at the session's start
    rank TEXT NOT NULL,
    position TEXT NOT NULL,
    PRIMARY KEY (sitting_id, officer_id)
);
CREATE INDEX attendance_officer ON attendance (officer_id);

CREATE TABLE attendance_history (
    id UUID PRIMARY KEY NOT NULL,
    sitting_id UUID NOT NULL REFERENCES sittings (id),
    officer_id UUID NOT NULL REFERENCES officers (id),
    at TIMESTAMPTZ NOT NULL,
    by_id UUID REFERENCES officers (id),
    method TEXT NOT NULL,
    status_before TEXT NOT NULL,
    status_after TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX attendance_history_row ON attendance_history (sitting_id, officer_id, id);

-- Closings, reopenings (with their reason) and countersigned headcounts.
CREATE TABLE sitting_events (
    id UUID PRIMARY KEY NOT NULL,
    sitting_id UUID NOT NULL REFERENCES sittings (id),
    at TIMESTAMPTZ NOT NULL,
    by_id UUID REFERENCES officers (id),
    kind TEXT NOT NULL,                    -- closed, reopened, counted
    headcount INTEGER,
    reason TEXT NOT NULL
);
CREATE INDEX sitting_events_sitting ON sitting_events (sitting_id, id);

-- For an unexcused absence or spent attempts: a make-up session, the module instead, one more attempt.
CREATE TABLE grants (
    id UUID PRIMARY KEY NOT NULL,
    officer_id UUID NOT NULL REFERENCES officers (id),
    topic_id UUID NOT NULL REFERENCES topics (id),
    kind TEXT NOT NULL,                    -- make_up, module, attempt
    reason TEXT NOT NULL,
    granted_by UUID NOT NULL REFERENCES officers (id),
    granted_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX grants_officer ON grants (officer_id, topic_id);

-- Learning --------------------------------------------------------------------------------------
CREATE TABLE readings (
    officer_id UUID NOT NULL REFERENCES officers (id),
    topic_id UUID NOT NULL REFERENCES topics (id),
    revision_id UUID NOT NULL REFERENCES revisions (id),
    page INTEGER NOT NULL,                 -- the place kept
    pages_seen BIGINT NOT NULL,            -- bit n-1 for page n
    seconds INTEGER NOT NULL,              -- reading time that the server's clock saw
    opened_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    PRIMARY KEY (officer_id, topic_id)
);

-- Quizzes ---------------------------------------------------------------------------------------
CREATE TABLE attempts (
    id UUID PRIMARY KEY NOT NULL,
    officer_id UUID NOT NULL REFERENCES officers (id),
    topic_id UUID NOT NULL REFERENCES topics (id),
    revision_id UUID NOT NULL REFERENCES revisions (id),
    number INTEGER NOT NULL,               -- from 1
    seed BIGINT NOT NULL,
    question_count INTEGER NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    deadline_at TIMESTAMPTZ NOT NULL,
    submitted_at TIMESTAMPTZ,
    submitted_how TEXT NOT NULL,           -- empty, person, server
    points INTEGER,                        -- of question_count * 2520
    is_passed BOOLEAN,
    UNIQUE (officer_id, topic_id, number)
);
CREATE INDEX attempts_open ON attempts (submitted_at, deadline_at);
CREATE INDEX attempts_topic ON attempts (topic_id, submitted_at);

-- Every save of every answer; the highest seq counts.
CREATE TABLE answers (
    attempt_id UUID NOT NULL REFERENCES attempts (id),
    number INTEGER NOT NULL,               -- place on the paper, from 1
    seq BIGINT NOT NULL,
    content TEXT NOT NULL,
    device TEXT NOT NULL,
    answered_at TIMESTAMPTZ NOT NULL,      -- the device's clock
    received_at TIMESTAMPTZ NOT NULL,      -- the server's clock
    PRIMARY KEY (attempt_id, number, seq)
);

-- Marks of a submitted attempt, one row a question of the paper.
CREATE TABLE marks (
    attempt_id UUID NOT NULL REFERENCES attempts (id),
    number INTEGER NOT NULL,
    question_number INTEGER NOT NULL,      -- in the revision
    points INTEGER NOT NULL,               -- of 2520
    PRIMARY KEY (attempt_id, number)
);

-- Certificates ----------------------------------------------------------------------------------
CREATE TABLE certificates (
    id UUID PRIMARY KEY NOT NULL,
    serial TEXT NOT NULL UNIQUE,
    programme_id UUID NOT NULL REFERENCES programmes (id),
    officer_id UUID NOT NULL REFERENCES officers (id),
    unit_id UUID NOT NULL REFERENCES units (id),
    register_number INTEGER NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    issued_by UUID REFERENCES officers (id),
    state TEXT NOT NULL,                   -- valid, revoked, replaced
    replaced_by TEXT,                      -- the successor's serial
    reason TEXT NOT NULL,
    ended_at TIMESTAMPTZ,
    ended_by UUID REFERENCES officers (id),
    facts TEXT NOT NULL,                   -- everything printed, frozen at issue
    pdf_digest TEXT,                       -- SHA-256 of the stored, signed file; none until it is made
    UNIQUE (programme_id, register_number)
);
CREATE UNIQUE INDEX certificates_one_valid ON certificates (programme_id, officer_id) WHERE state = 'valid';
CREATE INDEX certificates_officer ON certificates (officer_id);
CREATE INDEX certificates_programme ON certificates (programme_id, issued_at);
CREATE INDEX certificates_unprinted ON certificates (programme_id, pdf_digest);
CREATE INDEX certificates_digest ON certificates (pdf_digest);
