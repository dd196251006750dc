//! Loading the timetable, a row a sitting: the whole of each programme that the file names.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::cohorts::lookup;
use super::expected;
use super::plan::Standing;
use super::rules;
use super::store::{self, SessionRow, SittingRow};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::id::{OfficerId, ProgrammeId, SessionId, SiteId, SittingId};
use crate::load::{self, Cells, Difference, Entry, Fault, Loaded, Loader, Piece, Plan, Report, differences};
use crate::text::table::Layout;
use crate::text::{Words, format};

const TIMETABLE: Layout = Layout::new(
    &["programme", "session_id", "topic_code", "cohort", "stream", "starts_at", "ends_at", "site_code", "room"],
    &["speaker_badge", "presiding_badge", "capacity", "expected"],
);

/// Loads the timetable.
pub fn load_timetable(loader: &Loader, bytes: &[u8], is_dry_run: bool) -> Result<Loaded> {
    loader.run("timetable", is_dry_run, |conn| plan_timetable(conn, bytes))
}

/// A session of the file with its sittings and their lines.
pub(super) struct FileSession {
    pub(super) line: u32,
    pub(super) row: SessionRow,
    pub(super) sittings: Vec<(u32, SittingRow)>,
}

fn plan_timetable(conn: &mut Conn, bytes: &[u8]) -> Result<Plan> {
    let table = match load::read(bytes, TIMETABLE) {
        Ok(table) => table,
        Err(faults) => return Ok(Plan::Refused(faults)),
    };
    let mut standing = Standing::read(conn)?;
    let mut faults = Vec::new();
    let mut found: BTreeMap<String, FileSession> = BTreeMap::new();
    for row in table.rows() {
        read_row(&mut Cells::of(row, &mut faults), &standing, &mut found);
        if faults.len() >= load::FAULTS_AT_MOST {
            break;
        }
    }
    check_cohorts(&standing, &found, &mut faults);
    if !faults.is_empty() {
        return Ok(Plan::Refused(faults));
    }
    let programmes: BTreeSet<ProgrammeId> = found.values().map(|session| session.row.programme_id).collect();
    keep_ids(&standing, &mut found);
    let change = compare(&standing, &programmes, &found);
    let mut faults = refuse_taken(conn, &standing, &change)?;
    standing.plan.enrolments = standing.enrolments_of_others(&BTreeSet::new());
    standing.plan.sessions = standing.sessions_of_others(&programmes);
    standing.plan.sessions.extend(found.values().map(FileSession::plan));
    faults.extend(rules::check(&standing.plan).into_iter().map(Fault::from));
    if !faults.is_empty() {
        faults.sort_by_key(|fault| fault.line);
        return Ok(Plan::Refused(faults));
    }
    let report = change.report(Report::of("timetable", &table));
    let (mut pieces, groups) = pieces(&standing, &change)?;
    pieces.extend(expected::pieces(&groups)?);
    Ok(Plan::Ready(report, pieces))
}

impl FileSession {
    pub(super) fn plan(&self) -> rules::Session {
        let sitting = |(line, row): &(u32, SittingRow)| rules::Sitting {
            line: *line,
            site_id: row.site_id,
            room_id: row.room_id,
            capacity: row.capacity,
        };
        self.row.plan(self.line, self.sittings.iter().map(sitting).collect())
    }
}

fn read_row(cells: &mut Cells<'_, '_>, standing: &Standing, found: &mut BTreeMap<String, FileSession>) {
    let code = cells.code("session_id");
    let session = read_session(cells, standing, &code);
    let site = lookup(cells, "site_code", &standing.sites, "roster-unknown-site");
    let room_name = cells.required("room", 80);
    let room = site.and_then(|(_, rooms)| rooms.get(&room_name));
    if site.is_some() && room.is_none() && !room_name.is_empty() {
        let at = cells.raw("site_code");
        cells.fault("room", Words::new("schedule-unknown-room").with("found", load::excerpt(&room_name)).with("site", at));
    }
    let capacity =
        if cells.raw("capacity").is_empty() { room.map_or(0, |(_, seats)| *seats) } else { cells.number("capacity", 0, 100_000) };
    let planned = if cells.raw("expected").is_empty() { 0 } else { cells.number("expected", 0, 100_000) };
    let (Some(row), Some((site_id, _)), Some((room_id, _))) = (session, site, room) else { return };
    let entry = found.entry(code).or_insert_with(|| FileSession { line: cells.line(), row: row.clone(), sittings: Vec::new() });
    // Rows of one session say the same of it.
    for (column, same) in [
        ("topic_code", entry.row.topic_id == row.topic_id),
        ("cohort", entry.row.cohort == row.cohort),
        ("stream", entry.row.stream == row.stream),
        ("starts_at", entry.row.starts_at == row.starts_at),
        ("ends_at", entry.row.ends_at == row.ends_at),
        ("speaker_badge", entry.row.speaker_id == row.speaker_id),
        ("presiding_badge", entry.row.presiding_id == row.presiding_id),
    ] {
        if !same {
            cells.fault(
                column,
                Words::new("schedule-session-differs").with("session", row.code.as_str()).with("line", entry.line.to_string()),
            );
        }
    }
    if let Some((line, _)) = entry.sittings.iter().find(|(_, sitting)| sitting.room_id == *room_id) {
        cells.fault("room", Words::new("load-twice").with("found", room_name).with("line", line.to_string()));
    }
    let sitting = SittingRow { id: SittingId::new(), session_id: entry.row.id, site_id: *site_id, room_id: *room_id, capacity, planned };
    entry.sittings.push((cells.line(), sitting));
}

fn read_session(cells: &mut Cells<'_, '_>, standing: &Standing, code: &str) -> Option<SessionRow> {
    let programme = lookup(cells, "programme", &standing.programmes, "schedule-unknown-programme").copied();
    let topic = lookup(cells, "topic_code", &standing.topics, "schedule-unknown-topic").copied();
    if let (Some(programme), Some(topic)) = (programme, topic)
        && standing.plan.topics.get(&topic).is_some_and(|topic| topic.programme_id != programme)
    {
        let (found, of) = (cells.raw("topic_code"), cells.raw("programme"));
        cells.fault("topic_code", Words::new("schedule-topic-of-another").with("found", found).with("programme", of));
    }
    let cohort = cells.code("cohort");
    let stream = cells.number("stream", 1, 100);
    let (starts_at, ends_at) = (instant(cells, "starts_at"), instant(cells, "ends_at"));
    let (speaker_id, presiding_id) = (person(cells, "speaker_badge", standing), person(cells, "presiding_badge", standing));
    if let Some(other) = standing.sessions.iter().find(|session| session.code == code && Some(session.programme_id) != programme) {
        let owner = standing.plan.programmes.get(&other.programme_id).map_or("", |programme| programme.code.as_str());
        cells.fault("session_id", Words::new("schedule-session-of-another").with("found", code).with("programme", owner));
    }
    Some(SessionRow {
        id: SessionId::new(),
        code: code.to_owned(),
        programme_id: programme?,
        topic_id: topic?,
        cohort,
        stream,
        starts_at: starts_at?,
        ends_at: ends_at?,
        speaker_id,
        presiding_id,
    })
}

/// An instant, RFC 3339 with its offset.
fn instant(cells: &mut Cells<'_, '_>, column: &'static str) -> Option<Timestamp> {
    let found = cells.raw(column);
    let instant = chrono::DateTime::parse_from_rfc3339(found).ok().map(|at| Timestamp::new(at.to_utc()));
    if instant.is_none() {
        cells.fault(column, Words::new("schedule-not-an-instant").with("found", load::excerpt(found)));
    }
    instant
}

fn person(cells: &mut Cells<'_, '_>, column: &'static str, standing: &Standing) -> Option<OfficerId> {
    if cells.raw(column).is_empty() {
        return None;
    }
    let badge = cells.badge(column);
    let officer = standing.officers.get(&badge).copied();
    if officer.is_none() && !badge.is_empty() {
        cells.fault(column, Words::new("schedule-unknown-badge").with("found", badge));
    }
    officer
}

/// Once a programme has cohorts, a session is for one of them.
fn check_cohorts(standing: &Standing, found: &BTreeMap<String, FileSession>, faults: &mut Vec<Fault>) {
    let mut cohorts: HashMap<ProgrammeId, BTreeSet<&str>> = HashMap::new();
    for row in &standing.enrolments {
        cohorts.entry(row.programme_id).or_default().insert(&row.cohort);
    }
    for session in found.values() {
        if let Some(known) = cohorts.get(&session.row.programme_id).filter(|known| !known.contains(session.row.cohort.as_str())) {
            let named: Vec<&str> = known.iter().copied().collect();
            faults.push(Fault::new(
                session.line,
                "cohort",
                Words::new("schedule-unknown-cohort").with("found", session.row.cohort.as_str()).with("cohorts", named.join(", ")),
            ));
        }
    }
}

/// Sessions keep their id by code, sittings by session and room.
pub(super) fn keep_ids(standing: &Standing, found: &mut BTreeMap<String, FileSession>) {
    let sessions: HashMap<&str, SessionId> = standing.sessions.iter().map(|session| (session.code.as_str(), session.id)).collect();
    let sittings: HashMap<_, SittingId> =
        standing.sittings.iter().map(|sitting| ((sitting.session_id, sitting.room_id), sitting.id)).collect();
    for (code, session) in found {
        if let Some(id) = sessions.get(code.as_str()) {
            session.row.id = *id;
        }
        for (_, sitting) in &mut session.sittings {
            sitting.session_id = session.row.id;
            if let Some(id) = sittings.get(&(sitting.session_id, sitting.room_id)) {
                sitting.id = *id;
            }
        }
    }
}

/// What a timetable changes.
#[derive(Default)]
pub(super) struct Change {
    new: Vec<Entry>,
    changed: Vec<Entry>,
    moved: Vec<Entry>,
    gone: Vec<Entry>,
    unchanged: usize,
    sessions: Vec<SessionRow>,
    sittings: Vec<SittingRow>,
    /// Sessions whose time, topic or cohort changes: their line and code.
    shifted: Vec<(u32, SessionId)>,
    dropped_sittings: Vec<SittingId>,
    dropped_sessions: Vec<SessionId>,
}

impl Change {
    /// What it says to the office.
    pub(super) fn report(&self, of: Report) -> Report {
        Report {
            new: self.new.clone(),
            changed: self.changed.clone(),
            moved: self.moved.clone(),
            gone: self.gone.clone(),
            unchanged: self.unchanged,
            ..of
        }
    }
}

pub(super) fn compare(standing: &Standing, programmes: &BTreeSet<ProgrammeId>, found: &BTreeMap<String, FileSession>) -> Change {
    let mut change = Change::default();
    let known: HashMap<SessionId, &SessionRow> = standing.sessions.iter().map(|session| (session.id, session)).collect();
    let mut sittings: HashMap<SessionId, Vec<&SittingRow>> = HashMap::new();
    for sitting in &standing.sittings {
        sittings.entry(sitting.session_id).or_default().push(sitting);
    }
    for (code, session) in found {
        let old = known.get(&session.row.id);
        let before = sittings.get(&session.row.id).map_or(&[][..], Vec::as_slice);
        let mut fields = old.map_or(Vec::new(), |old| differences(&session_fields(standing, old), &session_fields(standing, &session.row)));
        if old.is_none_or(|old| **old != session.row) {
            change.sessions.push(session.row.clone());
        }
        let place = |sitting: &SittingRow| {
            let room = standing.plan.rooms.get(&sitting.room_id).map_or("", |(name, _)| name.as_str());
            format!(
                "{}, {room}: {}/{}",
                standing.plan.sites.get(&sitting.site_id).map_or("", String::as_str),
                sitting.planned,
                sitting.capacity
            )
        };
        for (_, sitting) in &session.sittings {
            let was = before.iter().find(|was| was.id == sitting.id);
            if was.is_none_or(|was| *was != sitting) {
                fields.push(Difference { field: "sitting", before: was.map_or(String::new(), |was| place(was)), after: place(sitting) });
                change.sittings.push(sitting.clone());
            }
        }
        for gone in before.iter().filter(|was| !session.sittings.iter().any(|(_, sitting)| sitting.id == was.id)) {
            fields.push(Difference { field: "sitting", before: place(gone), after: String::new() });
            change.dropped_sittings.push(gone.id);
        }
        let topic = standing.plan.topics.get(&session.row.topic_id).map_or("", |topic| topic.code.as_str());
        let whole = Entry { key: code.clone(), name: topic.to_owned(), fields };
        match old {
            None => change.new.push(Entry { fields: Vec::new(), ..whole }),
            Some(_) if whole.fields.is_empty() => change.unchanged += 1,
            Some(old) => {
                let shifts = old.topic_id != session.row.topic_id
                    || old.cohort != session.row.cohort
                    || old.starts_at != session.row.starts_at
                    || old.ends_at != session.row.ends_at;
                if shifts {
                    change.shifted.push((session.line, old.id));
                }
                let list = if old.starts_at == session.row.starts_at { &mut change.changed } else { &mut change.moved };
                list.push(whole);
            }
        }
    }
    for session in
        standing.sessions.iter().filter(|session| programmes.contains(&session.programme_id) && !found.contains_key(&session.code))
    {
        change.gone.push(Entry { key: session.code.clone(), name: String::new(), fields: Vec::new() });
        change.dropped_sessions.push(session.id);
        change.dropped_sittings.extend(sittings.get(&session.id).into_iter().flatten().map(|sitting| sitting.id));
    }
    change
}

fn session_fields(standing: &Standing, row: &SessionRow) -> [(&'static str, String); 7] {
    let person =
        |id: Option<OfficerId>| id.and_then(|id| standing.plan.people.get(&id)).map_or(String::new(), |person| person.badge.clone());
    [
        ("topic_code", standing.plan.topics.get(&row.topic_id).map_or(String::new(), |topic| topic.code.clone())),
        ("cohort", row.cohort.clone()),
        ("stream", row.stream.to_string()),
        ("starts_at", format::rfc3339(row.starts_at.utc())),
        ("ends_at", format::rfc3339(row.ends_at.utc())),
        ("speaker_badge", person(row.speaker_id)),
        ("presiding_badge", person(row.presiding_id)),
    ]
}

/// A roll that was begun is neither taken away nor moved to another time, topic or cohort.
pub(super) fn refuse_taken(conn: &mut Conn, standing: &Standing, change: &Change) -> Result<Vec<Fault>> {
    let shifted: HashMap<SessionId, u32> = change.shifted.iter().map(|(line, id)| (*id, *line)).collect();
    let mut at_stake: Vec<SittingId> = change.dropped_sittings.clone();
    at_stake.extend(standing.sittings.iter().filter(|sitting| shifted.contains_key(&sitting.session_id)).map(|sitting| sitting.id));
    let taken = store::find_taken(conn, &at_stake)?;
    let codes: HashMap<SessionId, &str> = standing.sessions.iter().map(|session| (session.id, session.code.as_str())).collect();
    let mut faults = Vec::new();
    for sitting in standing.sittings.iter().filter(|sitting| taken.contains(&sitting.id)) {
        let is_dropped = change.dropped_sittings.contains(&sitting.id);
        let key = if is_dropped { "schedule-taken-and-gone" } else { "schedule-taken-and-moved" };
        let site = standing.plan.sites.get(&sitting.site_id).cloned().unwrap_or_default();
        let room = standing.plan.rooms.get(&sitting.room_id).map_or(String::new(), |(name, _)| name.clone());
        let line = shifted.get(&sitting.session_id).copied().unwrap_or_default();
        let words = Words::new(key)
            .with("session", codes.get(&sitting.session_id).copied().unwrap_or_default())
            .with("site", site)
            .with("room", room);
        faults.push(Fault::new(line, if line == 0 { "" } else { "session_id" }, words));
    }
    Ok(faults)
}

/// The pieces that make a change, and the sessions at sites whose expected people are then to be brought in line.
pub(super) fn pieces(standing: &Standing, change: &Change) -> Result<(Vec<Piece>, Vec<(SessionId, SiteId)>)> {
    let mut pieces = Vec::new();
    for chunk in change.sessions.chunks(500) {
        pieces.push(Piece::new(store::SESSIONS, &chunk)?);
    }
    for chunk in change.dropped_sittings.chunks(20) {
        pieces.push(Piece::new(store::DROPPED, &(chunk, Vec::<SessionId>::new()))?);
    }
    for chunk in change.sittings.chunks(500) {
        pieces.push(Piece::new(store::SITTINGS, &chunk)?);
    }
    if !change.dropped_sessions.is_empty() {
        pieces.push(Piece::new(store::DROPPED, &(Vec::<SittingId>::new(), &change.dropped_sessions))?);
    }
    let mut groups: BTreeSet<(SessionId, SiteId)> = change.sittings.iter().map(|sitting| (sitting.session_id, sitting.site_id)).collect();
    let touched: BTreeSet<SessionId> = change.sessions.iter().map(|session| session.id).collect();
    let dropped: BTreeSet<SittingId> = change.dropped_sittings.iter().copied().collect();
    groups.extend(
        standing
            .sittings
            .iter()
            .filter(|sitting| touched.contains(&sitting.session_id) || dropped.contains(&sitting.id))
            .map(|sitting| (sitting.session_id, sitting.site_id)),
    );
    Ok((pieces, groups.into_iter().collect()))
}
