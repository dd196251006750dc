//! Loading a timetable and the cohorts. Either may come first: whichever comes second makes the rolls.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::rules::{Frame, Planned, Seats, Trainee, check, seat};
use super::store::{self, Enrolment, ExpectedChanges, NewSitting, Session, SessionChanges, Sitting};
use crate::clock::Timestamp;
use crate::curriculum::store::{Programme, Topic, find_programme, list_topics};
use crate::db::Conn;
use crate::error::Result;
use crate::id::{OfficerId, ProgrammeId, RoomId, SessionId, SiteId, SittingId, TopicId, UnitId};
use crate::keys::random_bytes;
use crate::load::{self, Cells, Entry, Fault, Loaded, Loader, Piece, Plan, Report, differences};
use crate::roster::rules::is_counted;
use crate::roster::store::{self as roster, Officer};
use crate::standing::rules::Need;
use crate::text::table::{Layout, Table};
use crate::text::{Words, format};

const TIMETABLE: Layout = Layout::new(
    &["programme", "session_id", "topic_code", "cohort", "stream", "starts_at", "ends_at", "site_code", "room"],
    &["speaker_badge", "presiding_badge", "capacity", "expected"],
);
const COHORTS: Layout = Layout::new(&["programme", "badge", "unit_code", "site_code", "cohort", "profile"], &["command"]);

/// Officers in one piece of expected attendance or of standings: some tens of milliseconds of work.
const PIECE_PEOPLE: usize = 300;
const PIECE_ROWS: usize = 1500;

/// Loads a timetable: a row a sitting.
pub fn load_timetable(loader: &Loader, bytes: &[u8], is_dry_run: bool) -> Result<Loaded> {
    let today = loader.now().local_date();
    loader.run("timetable", is_dry_run, |conn| plan_timetable(conn, bytes, today))
}

/// Loads cohorts: who takes part in a programme, with which half of the unit, at which site.
pub fn load_cohorts(loader: &Loader, bytes: &[u8], is_dry_run: bool) -> Result<Loaded> {
    let today = loader.now().local_date();
    loader.run("cohorts", is_dry_run, |conn| plan_cohorts(conn, bytes, today))
}

/// Everything that the rows of a file may name, by code.
struct Names {
    rooms: HashMap<(String, String), (SiteId, RoomId, i32)>,
    site_codes: HashMap<SiteId, String>,
    room_names: HashMap<RoomId, (String, i32)>,
    /// In the order in which a site's rooms are filled.
    room_order: HashMap<RoomId, usize>,
    units: HashMap<String, UnitId>,
    unit_codes: HashMap<UnitId, String>,
    officers: HashMap<String, Officer>,
    badges: HashMap<OfficerId, String>,
}

impl Names {
    fn read(conn: &mut Conn) -> Result<Self> {
        let mut names = Self {
            rooms: HashMap::new(),
            site_codes: HashMap::new(),
            room_names: HashMap::new(),
            room_order: HashMap::new(),
            units: roster::list_units(conn)?.into_iter().map(|unit| (unit.code, unit.id)).collect(),
            unit_codes: HashMap::new(),
            officers: roster::list_officers(conn)?.into_iter().map(|officer| (officer.badge.clone(), officer)).collect(),
            badges: HashMap::new(),
        };
        for roster::Rooms { site, rooms } in roster::list_sites(conn)? {
            for (order, room) in rooms.into_iter().enumerate() {
                names.rooms.insert((site.code.clone(), room.name.clone()), (site.id, room.id, room.capacity));
                names.room_names.insert(room.id, (room.name, room.capacity));
                names.room_order.insert(room.id, order);
            }
            names.site_codes.insert(site.id, site.code);
        }
        names.unit_codes = names.units.iter().map(|(code, id)| (*id, code.clone())).collect();
        names.badges = names.officers.values().map(|officer| (officer.id, officer.badge.clone())).collect();
        Ok(names)
    }

    fn badge(&self, id: Option<OfficerId>) -> String {
        id.and_then(|id| self.badges.get(&id)).cloned().unwrap_or_default()
    }
}

/// A programme as the checks need it, with what stands in the database.
struct Course {
    programme: Programme,
    topics: HashMap<String, Topic>,
    codes: HashMap<TopicId, String>,
    sessions: HashMap<SessionId, Session>,
    sittings: Vec<Sitting>,
    enrolments: HashMap<OfficerId, Enrolment>,
}

impl Course {
    fn find(conn: &mut Conn, code: &str) -> Result<Option<Self>> {
        let Some(programme) = find_programme(conn, code)? else { return Ok(None) };
        let topics: HashMap<String, Topic> =
            list_topics(conn, programme.id)?.into_iter().map(|topic| (topic.code.clone(), topic)).collect();
        Ok(Some(Self {
            codes: topics.values().map(|topic| (topic.id, topic.code.clone())).collect(),
            topics,
            sessions: store::list_sessions(conn, programme.id)?.into_iter().map(|session| (session.id, session)).collect(),
            sittings: store::list_sittings(conn, programme.id)?,
            enrolments: store::list_enrolments(conn, programme.id)?.into_iter().map(|row| (row.officer_id, row)).collect(),
            programme,
        }))
    }

    /// The sessions as the checks see them; `lines` says where a session or a sitting stands in the file.
    fn planned(&self, names: &Names, lines: &HashMap<uuid::Uuid, u32>) -> Vec<Planned> {
        let mut seats: HashMap<SessionId, Vec<&Sitting>> = HashMap::new();
        for sitting in &self.sittings {
            seats.entry(sitting.session_id).or_default().push(sitting);
        }
        let planned = |session: &Session| Planned {
            line: lines.get(&session.id.0).copied().unwrap_or_default(),
            code: session.code.clone(),
            topic: self.codes.get(&session.topic_id).cloned().unwrap_or_default(),
            cohort: session.cohort.clone(),
            stream: session.stream,
            starts_at: session.starts_at,
            ends_at: session.ends_at,
            speaker: names.badge(session.speaker_id),
            presiding: names.badge(session.presiding_id),
            sittings: seats.get(&session.id).into_iter().flatten().map(|sitting| Self::seats(sitting, names, lines)).collect(),
        };
        self.sessions.values().map(planned).collect()
    }

    fn seats(sitting: &Sitting, names: &Names, lines: &HashMap<uuid::Uuid, u32>) -> Seats {
        let (room, room_capacity) = names.room_names.get(&sitting.room_id).cloned().unwrap_or_default();
        Seats {
            line: lines.get(&sitting.id.0).copied().unwrap_or_default(),
            site: names.site_codes.get(&sitting.site_id).cloned().unwrap_or_default(),
            room,
            capacity: sitting.capacity,
            room_capacity,
            planned: sitting.planned,
        }
    }

    /// The trainees as the checks see them; who stands outside on the programme's first day is not among them.
    fn trainees(&self, names: &Names) -> Vec<Trainee> {
        let unit = |id: Option<UnitId>| id.and_then(|id| names.unit_codes.get(&id)).cloned().unwrap_or_default();
        let mut trainees: Vec<Trainee> = Vec::with_capacity(self.enrolments.len());
        for officer in names.officers.values() {
            let Some(row) = self.enrolments.get(&officer.id) else { continue };
            trainees.push(Trainee {
                id: officer.id,
                badge: officer.badge.clone(),
                cohort: row.cohort.clone(),
                profile: row.profile.clone(),
                duty_unit: unit(officer.duty_unit_id.or(Some(row.unit_id))),
                unit: unit(Some(row.unit_id)),
                site: names.site_codes.get(&row.site_id).cloned().unwrap_or_default(),
                command: row.command.clone(),
            });
        }
        trainees.sort_by(|a, b| a.badge.cmp(&b.badge));
        trainees
    }

    fn frame(&self, names: &Names, today: NaiveDate) -> Frame {
        let config = &self.programme.config;
        let live = |topic: &Topic| {
            topic.needs.iter().filter(|(_, need)| **need == Need::Live).map(|(profile, _)| profile.clone()).collect::<BTreeSet<_>>()
        };
        let mut strength: HashMap<String, usize> = HashMap::new();
        let mut command: HashMap<String, usize> = HashMap::new();
        let on = today.max(self.programme.starts_on);
        for officer in names.officers.values().filter(|o| is_counted(&o.status, o.status_from, o.status_to, on)) {
            if let Some(unit) = officer.duty_unit_id.or(officer.unit_id).and_then(|unit| names.unit_codes.get(&unit)) {
                *strength.entry(unit.clone()).or_default() += 1;
                *command.entry(unit.clone()).or_default() += usize::from(!officer.command.is_empty());
            }
        }
        Frame {
            slots: config.slots().into_iter().map(|slot| (slot.starts_at, slot.ends_at)).collect(),
            streams: config.streams,
            live: self.topics.values().map(|topic| (topic.code.clone(), live(topic))).collect(),
            after: self.topics.values().map(|topic| (topic.code.clone(), topic.config.after.clone())).collect(),
            may_be_away: strength.into_iter().map(|(unit, people)| (unit, config.max_share_away.of(people))).collect(),
            command,
        }
    }

    /// Checks the whole of it, and gives the pieces that bring the rolls up to it.
    fn settle(
        &self,
        conn: &mut Conn,
        names: &Names,
        lines: &HashMap<uuid::Uuid, u32>,
        today: NaiveDate,
        faults: &mut Vec<Fault>,
    ) -> Result<Vec<Piece>> {
        let (planned, trainees, frame) = (self.planned(names, lines), self.trainees(names), self.frame(names, today));
        // Cohorts without a timetable break nothing yet.
        if !planned.is_empty() {
            faults
                .extend(check(&planned, &trainees, &frame).into_iter().map(|breach| Fault::new(breach.line, breach.column, breach.words)));
        }
        if !faults.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = self.expected(names, &trainees, &frame);
        let known = store::list_expected(conn, self.programme.id)?;
        let mut pieces = Vec::new();
        let new: Vec<_> = wanted.iter().filter(|key| known.get(key).is_none_or(|(is_expected, _)| !is_expected)).copied().collect();
        for part in new.chunks(PIECE_ROWS) {
            pieces.push(Piece::new(store::EXPECTED, &ExpectedChanges { new: part.to_vec(), gone: Vec::new() })?);
        }
        let wanted: std::collections::HashSet<_> = wanted.into_iter().collect();
        let mut gone: Vec<_> =
            known.iter().filter(|(key, (is_expected, _))| *is_expected && !wanted.contains(key)).map(|(key, _)| *key).collect();
        gone.sort();
        for part in gone.chunks(PIECE_ROWS) {
            pieces.push(Piece::new(store::EXPECTED, &ExpectedChanges { new: Vec::new(), gone: part.to_vec() })?);
        }
        Ok(pieces)
    }

    /// Who is expected at which sitting.
    fn expected(&self, names: &Names, trainees: &[Trainee], frame: &Frame) -> Vec<(SittingId, OfficerId)> {
        let mut by_place: BTreeMap<(SessionId, SiteId), Vec<&Sitting>> = BTreeMap::new();
        for sitting in &self.sittings {
            by_place.entry((sitting.session_id, sitting.site_id)).or_default().push(sitting);
        }
        let mut by_cohort: HashMap<(&str, &str), Vec<&Trainee>> = HashMap::new();
        for trainee in trainees {
            by_cohort.entry((&trainee.cohort, &trainee.site)).or_default().push(trainee);
        }
        let mut expected = Vec::new();
        for ((session, site), mut rooms) in by_place {
            rooms.sort_by_key(|sitting| names.room_order.get(&sitting.room_id));
            let (Some(session), Some(site)) = (self.sessions.get(&session), names.site_codes.get(&site)) else { continue };
            let Some(live) = self.codes.get(&session.topic_id).and_then(|code| frame.live.get(code)) else { continue };
            let there = by_cohort.get(&(session.cohort.as_str(), site.as_str())).into_iter().flatten();
            let mut people: Vec<(String, OfficerId)> =
                there.filter(|t| live.contains(&t.profile)).map(|t| (t.unit.clone(), t.id)).collect();
            let seats: Vec<(i32, i32)> = rooms.iter().map(|sitting| (sitting.planned, sitting.capacity)).collect();
            let seated = seat(&seats, &mut people);
            expected.extend(seated.into_iter().filter_map(|(officer, room)| rooms.get(room).map(|sitting| (sitting.id, officer))));
        }
        expected
    }
}

/// The programmes that a file names; a fault for each row of one that is not there.
fn courses(conn: &mut Conn, table: &Table, faults: &mut Vec<Fault>) -> Result<BTreeMap<String, Course>> {
    let mut courses = BTreeMap::new();
    let mut unknown = BTreeSet::new();
    for row in table.rows() {
        let code = row.cell("programme");
        if courses.contains_key(code) || unknown.contains(code) {
            continue;
        }
        match Course::find(conn, code)? {
            Some(course) => {
                courses.insert(code.to_owned(), course);
            }
            None => {
                faults.push(Fault::new(row.line, "programme", Words::new("schedule-unknown-programme").with("found", load::excerpt(code))));
                unknown.insert(code.to_owned());
            }
        }
    }
    Ok(courses)
}

fn plan_timetable(conn: &mut Conn, bytes: &[u8], today: NaiveDate) -> Result<Plan> {
    let table = match load::read(bytes, TIMETABLE) {
        Ok(table) => table,
        Err(faults) => return Ok(Plan::Refused(faults)),
    };
    let mut faults = Vec::new();
    let mut courses = courses(conn, &table, &mut faults)?;
    let names = Names::read(conn)?;
    let mut draft = Draft::default();
    for row in table.rows() {
        let mut cells = Cells::of(row, &mut faults);
        if let Some(course) = courses.get(cells.raw("programme")) {
            draft.read(&mut cells, course, &names);
        }
    }
    if !faults.is_empty() {
        return Ok(Plan::Refused(faults));
    }
    let mut report = Report::of("timetable", &table);
    let mut pieces = Vec::new();
    for course in courses.values_mut() {
        let marked: BTreeSet<SittingId> = store::list_expected(conn, course.programme.id)?
            .into_iter()
            .filter(|(_, (_, marked))| *marked)
            .map(|((sitting, _), _)| sitting)
            .collect();
        let changes = draft.changes(course, &marked, &mut report, &mut faults);
        if !(changes.sessions.is_empty()
            && changes.sittings.is_empty()
            && changes.gone_sittings.is_empty()
            && changes.gone_sessions.is_empty())
        {
            pieces.push(Piece::new(store::SESSIONS, &changes)?);
        }
        pieces.extend(course.settle(conn, &names, &draft.lines, today, &mut faults)?);
    }
    if !faults.is_empty() {
        return Ok(Plan::Refused(faults));
    }
    Ok(Plan::Ready(report, pieces))
}

/// The sessions and sittings of a file.
#[derive(Default)]
struct Draft {
    sessions: Vec<Session>,
    by_code: HashMap<String, usize>,
    sittings: Vec<Sitting>,
    lines: HashMap<uuid::Uuid, u32>,
}

impl Draft {
    fn read(&mut self, cells: &mut Cells<'_, '_>, course: &Course, names: &Names) {
        let code = cells.code("session_id");
        let topic_code = cells.required("topic_code", 60);
        let topic = course.topics.get(&topic_code);
        if topic.is_none() && !topic_code.is_empty() {
            cells.fault("topic_code", Words::new("schedule-unknown-topic").with("found", topic_code.as_str()));
        }
        let (starts_at, ends_at) = (instant(cells, "starts_at"), instant(cells, "ends_at"));
        if let (Some(starts_at), Some(ends_at)) = (starts_at, ends_at)
            && ends_at <= starts_at
        {
            cells.fault("ends_at", "schedule-ends-before");
        }
        let known = course.sessions.values().find(|session| session.code == code);
        let session = Session {
            id: known.map_or_else(SessionId::new, |session| session.id),
            programme_id: course.programme.id,
            topic_id: topic.map(|topic| topic.id).unwrap_or_default(),
            cohort: cells.code("cohort"),
            stream: cells.number("stream", 1, 99),
            starts_at: starts_at.unwrap_or_else(|| Timestamp::start_of(course.programme.starts_on)),
            ends_at: ends_at.unwrap_or_else(|| Timestamp::start_of(course.programme.ends_on)),
            speaker_id: person(cells, "speaker_badge", names),
            presiding_id: person(cells, "presiding_badge", names),
            code,
        };
        let session = self.session(cells, session);
        self.sitting(cells, session, course, names);
    }

    /// The session of a row; rows of one session must agree.
    fn session(&mut self, cells: &mut Cells<'_, '_>, session: Session) -> SessionId {
        if let Some(first) = self.by_code.get(&session.code).and_then(|at| self.sessions.get(*at)) {
            let same = Session { id: first.id, ..session };
            if same != *first {
                let line = self.lines.get(&first.id.0).copied().unwrap_or_default();
                cells.fault(
                    "session_id",
                    Words::new("schedule-session-differs").with("session", first.code.as_str()).with("line", line.to_string()),
                );
            }
            return first.id;
        }
        let id = session.id;
        self.lines.insert(id.0, cells.line());
        self.by_code.insert(session.code.clone(), self.sessions.len());
        self.sessions.push(session);
        id
    }

    fn sitting(&mut self, cells: &mut Cells<'_, '_>, session_id: SessionId, course: &Course, names: &Names) {
        let (site, room) = (cells.required("site_code", 40), cells.required("room", 80));
        let Some((site_id, room_id, seats)) = names.rooms.get(&(site.clone(), room.clone())).copied() else {
            cells.fault("room", Words::new("schedule-unknown-room").with("site", site).with("room", room));
            return;
        };
        if self.sittings.iter().any(|sitting| sitting.session_id == session_id && sitting.room_id == room_id) {
            cells.fault("room", Words::new("schedule-sitting-twice").with("site", site).with("room", room));
            return;
        }
        let known = course.sittings.iter().find(|sitting| sitting.session_id == session_id && sitting.room_id == room_id);
        let capacity = if cells.raw("capacity").is_empty() { seats } else { cells.number("capacity", 0, 100_000) };
        let planned = if cells.raw("expected").is_empty() { 0 } else { cells.number("expected", 0, 100_000) };
        let sitting =
            Sitting { id: known.map_or_else(SittingId::new, |sitting| sitting.id), session_id, site_id, room_id, capacity, planned };
        self.lines.insert(sitting.id.0, cells.line());
        self.sittings.push(sitting);
    }

    /// What changes in one programme; the course then holds what the file says. What has marks is never taken away.
    fn changes(&self, course: &mut Course, marked: &BTreeSet<SittingId>, report: &mut Report, faults: &mut Vec<Fault>) -> SessionChanges {
        let mut changes = SessionChanges::default();
        let wanted: HashMap<SessionId, Session> = self
            .sessions
            .iter()
            .filter(|session| session.programme_id == course.programme.id)
            .map(|session| (session.id, session.clone()))
            .collect();
        let sittings: Vec<Sitting> = self.sittings.iter().filter(|sitting| wanted.contains_key(&sitting.session_id)).cloned().collect();
        for sitting in course.sittings.iter().filter(|old| !sittings.iter().any(|new| new.id == old.id)) {
            if marked.contains(&sitting.id) {
                let code = course.sessions.get(&sitting.session_id).map_or("", |session| session.code.as_str());
                faults.push(Fault::new(0, "session_id", Words::new("schedule-has-marks").with("session", code)));
            }
            changes.gone_sittings.push(sitting.id);
        }
        for session in course.sessions.values().filter(|old| !wanted.contains_key(&old.id)) {
            report.gone.push(Entry { key: session.code.clone(), name: String::new(), fields: Vec::new() });
            changes.gone_sessions.push(session.id);
        }
        for session in self.sessions.iter().filter(|session| wanted.contains_key(&session.id)) {
            let entry = |fields| Entry { key: session.code.clone(), name: format::date_time(session.starts_at.utc()), fields };
            match course.sessions.get(&session.id) {
                None => report.new.push(entry(Vec::new())),
                Some(old) if old == session => {
                    report.unchanged += 1;
                    continue;
                }
                Some(old) => report.moved.push(entry(differences(&fields(old, course), &fields(session, course)))),
            }
            changes.sessions.push(session.clone());
        }
        let is_same = |sitting: &&Sitting| course.sittings.iter().any(|old| old == *sitting);
        changes.sittings = sittings.iter().filter(|sitting| !is_same(sitting)).map(new_sitting).collect();
        course.sessions = wanted;
        course.sittings = sittings;
        changes
    }
}

fn new_sitting(sitting: &Sitting) -> NewSitting {
    NewSitting {
        id: sitting.id,
        session_id: sitting.session_id,
        site_id: sitting.site_id,
        room_id: sitting.room_id,
        capacity: sitting.capacity,
        planned: sitting.planned,
        secret: random_bytes::<32>().to_vec(),
        state: "open".to_owned(),
    }
}

fn fields(session: &Session, course: &Course) -> [(&'static str, String); 5] {
    [
        ("topic_code", course.codes.get(&session.topic_id).cloned().unwrap_or_default()),
        ("cohort", session.cohort.clone()),
        ("stream", session.stream.to_string()),
        ("starts_at", format::date_time(session.starts_at.utc())),
        ("ends_at", format::date_time(session.ends_at.utc())),
    ]
}

/// An instant as files have it: RFC 3339.
fn instant(cells: &mut Cells<'_, '_>, column: &'static str) -> Option<Timestamp> {
    let found = cells.raw(column);
    let instant = chrono::DateTime::parse_from_rfc3339(found).ok().map(|at| Timestamp::new(at.to_utc()));
    if instant.is_none() {
        cells.fault(column, Words::new("schedule-not-an-instant").with("found", load::excerpt(found)));
    }
    instant
}

/// A person named by badge; none when the cell is empty.
fn person(cells: &mut Cells<'_, '_>, column: &'static str, names: &Names) -> Option<OfficerId> {
    if cells.raw(column).is_empty() {
        return None;
    }
    let badge = cells.badge(column);
    let officer = names.officers.get(&badge);
    if officer.is_none() && !badge.is_empty() {
        cells.fault(column, Words::new("schedule-unknown-badge").with("found", format::badge(&badge)));
    }
    officer.map(|officer| officer.id)
}

fn plan_cohorts(conn: &mut Conn, bytes: &[u8], today: NaiveDate) -> Result<Plan> {
    let table = match load::read(bytes, COHORTS) {
        Ok(table) => table,
        Err(faults) => return Ok(Plan::Refused(faults)),
    };
    let mut faults = Vec::new();
    let mut courses = courses(conn, &table, &mut faults)?;
    let names = Names::read(conn)?;
    let sites: HashMap<&str, SiteId> = names.site_codes.iter().map(|(id, code)| (code.as_str(), *id)).collect();
    let mut seen: HashMap<(ProgrammeId, OfficerId), u32> = HashMap::new();
    let mut rows = Vec::new();
    for row in table.rows() {
        let mut cells = Cells::of(row, &mut faults);
        let Some(course) = courses.get(cells.raw("programme")) else { continue };
        let Some(enrolment) = read_enrolment(&mut cells, course, &names, &sites) else { continue };
        if let Some(line) = seen.insert((enrolment.programme_id, enrolment.officer_id), cells.line()) {
            let badge = cells.raw("badge").to_owned();
            cells.fault("badge", Words::new("load-twice").with("found", badge).with("line", line.to_string()));
        }
        rows.push(enrolment);
    }
    if !faults.is_empty() {
        return Ok(Plan::Refused(faults));
    }
    let mut report = Report::of("cohorts", &table);
    let changed = compare_cohorts(&mut courses, rows, &seen, &names, &mut report);
    let mut pieces = Vec::new();
    for part in changed.chunks(PIECE_ROWS) {
        pieces.push(Piece::new(store::ENROLMENTS, &part)?);
    }
    for course in courses.values() {
        pieces.extend(course.settle(conn, &names, &HashMap::new(), today, &mut faults)?);
    }
    if !faults.is_empty() {
        return Ok(Plan::Refused(faults));
    }
    let people: BTreeSet<OfficerId> = changed.iter().map(|row| row.officer_id).collect();
    let people: Vec<OfficerId> = people.into_iter().collect();
    for part in people.chunks(PIECE_PEOPLE) {
        pieces.push(Piece::new(store::STANDINGS, &part)?);
    }
    Ok(Plan::Ready(report, pieces))
}

fn read_enrolment(cells: &mut Cells<'_, '_>, course: &Course, names: &Names, sites: &HashMap<&str, SiteId>) -> Option<Enrolment> {
    let officer = person(cells, "badge", names);
    if cells.raw("badge").is_empty() {
        cells.fault("badge", "load-required");
    }
    let unit_code = cells.required("unit_code", 40);
    let unit = names.units.get(&unit_code).copied();
    if unit.is_none() && !unit_code.is_empty() {
        cells.fault("unit_code", Words::new("schedule-unknown-unit").with("found", unit_code));
    }
    let site_code = cells.required("site_code", 40);
    let site = sites.get(site_code.as_str()).copied();
    if site.is_none() && !site_code.is_empty() {
        cells.fault("site_code", Words::new("schedule-unknown-site").with("found", site_code));
    }
    let profile = cells.code("profile");
    let profiles = &course.programme.config.profiles;
    if !profiles.is_empty() && !profile.is_empty() && !profiles.iter().any(|known| known.code == profile) {
        cells.fault("profile", Words::new("schedule-unknown-profile").with("found", profile.as_str()));
    }
    let (cohort, command) = (cells.code("cohort"), cells.choice("command", &["", "chief", "deputy"]).to_owned());
    Some(Enrolment { programme_id: course.programme.id, officer_id: officer?, cohort, profile, unit_id: unit?, site_id: site?, command })
}

/// What differs from what stands there; the courses then hold what the file says.
fn compare_cohorts(
    courses: &mut BTreeMap<String, Course>,
    rows: Vec<Enrolment>,
    seen: &HashMap<(ProgrammeId, OfficerId), u32>,
    names: &Names,
    report: &mut Report,
) -> Vec<Enrolment> {
    let mut changed = Vec::new();
    let by_id: HashMap<OfficerId, &Officer> = names.officers.values().map(|officer| (officer.id, officer)).collect();
    let entry = |id: &OfficerId, fields| {
        let (badge, name) = by_id.get(id).map_or_else(Default::default, |officer| (officer.badge.clone(), officer.full_name.clone()));
        Entry { key: badge, name, fields }
    };
    for course in courses.values() {
        let gone = course.enrolments.keys().filter(|id| !seen.contains_key(&(course.programme.id, **id)));
        report.gone.extend(gone.map(|id| entry(id, Vec::new())));
    }
    report.gone.sort_by(|a, b| a.key.cmp(&b.key));
    for row in rows {
        let Some(course) = courses.values_mut().find(|course| course.programme.id == row.programme_id) else { continue };
        match course.enrolments.get(&row.officer_id) {
            None => report.new.push(entry(&row.officer_id, Vec::new())),
            Some(old) if *old == row => {
                report.unchanged += 1;
                continue;
            }
            Some(old) => {
                let shown =
                    |row: &Enrolment| [("cohort", row.cohort.clone()), ("profile", row.profile.clone()), ("command", row.command.clone())];
                let change = entry(&row.officer_id, differences(&shown(old), &shown(&row)));
                let list = if old.cohort == row.cohort { &mut report.changed } else { &mut report.moved };
                list.push(change);
            }
        }
        course.enrolments.insert(row.officer_id, row.clone());
        changed.push(row);
    }
    changed
}
