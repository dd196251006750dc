//! Sittings and their rolls in the database.

pub mod grants;
pub mod register;

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::Serialize;

use super::rules::{Change, Counts, Earlier, Mark, Method, Status, gives_way, half_day};
use crate::clock::Timestamp;
use crate::db::{self, Conn, both};
use crate::error::{Error, Result};
use crate::id::{EventId, OfficerId, ProgrammeId, SessionId, SiteId, SittingId, TopicId, UnitId};
use crate::schema::{
    attendance, attendance_history, enrolments, officers, programmes, rooms, sessions, sites, sitting_events, sittings, topic_needs,
    topics, units,
};
use crate::standing;
use crate::text::{Words, unit};
use crate::web::Permit;

/// A sitting with everything that its pages and decisions name.
#[derive(Clone, Debug, Queryable)]
pub struct Sitting {
    /// Its id.
    pub id: SittingId,
    /// `open` or `closed`.
    pub state: String,
    /// From which the rotating code is made.
    pub secret: Vec<u8>,
    /// Heads counted in the room.
    pub headcount: Option<i32>,
    /// Who countersigned the count.
    pub countersigned_by: Option<OfficerId>,
    /// When.
    pub countersigned_at: Option<Timestamp>,
    /// When it was closed last.
    pub closed_at: Option<Timestamp>,
    /// The session.
    pub session_id: SessionId,
    /// Its code.
    pub session_code: String,
    /// The cohort for which it is given.
    pub cohort: String,
    /// The start.
    pub starts_at: Timestamp,
    /// The end.
    pub ends_at: Timestamp,
    /// The topic.
    pub topic_id: TopicId,
    /// Its code.
    pub topic_code: String,
    /// Its title.
    pub topic_title: String,
    /// The programme.
    pub programme_id: ProgrammeId,
    /// Its code.
    pub programme_code: String,
    /// The site.
    pub site_id: SiteId,
    /// Its code.
    pub site_code: String,
    /// Its name.
    pub site_name: String,
    /// The room.
    pub room: String,
}

impl Sitting {
    /// Whether marks are refused until it is reopened.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.state == "closed"
    }
}

/// A sitting, or not found.
pub fn get_sitting(conn: &mut Conn, id: SittingId) -> Result<Sitting> {
    let joined = sittings::table
        .inner_join(sessions::table.inner_join(topics::table).inner_join(programmes::table))
        .inner_join(sites::table)
        .inner_join(rooms::table);
    let columns = (
        sittings::id,
        sittings::state,
        sittings::secret,
        sittings::headcount,
        sittings::countersigned_by,
        sittings::countersigned_at,
        sittings::closed_at,
        sessions::id,
        sessions::code,
        sessions::cohort,
        sessions::starts_at,
        sessions::ends_at,
        topics::id,
        topics::code,
        topics::title,
        programmes::id,
        programmes::code,
        sites::id,
        sites::code,
        sites::name,
        rooms::name,
    );
    Ok(joined.filter(sittings::id.eq(id)).select(columns).first(conn)?)
}

/// Locks a sitting until the write ends and reads it again: every change of its roll begins so.
pub fn lock_sitting(conn: &mut Conn, id: SittingId) -> Result<Sitting> {
    db::lock(conn, "sittings", "id", id.0)?;
    get_sitting(conn, id)
}

/// One officer's presence at one sitting: whose history is asked for.
#[derive(Clone, Debug)]
pub struct Presence {
    /// The sitting.
    pub sitting: Sitting,
    /// Whose.
    pub officer_id: OfficerId,
}

/// A row of a roll with the person's and the unit's names.
#[derive(Clone, Debug, Queryable)]
pub struct Row {
    /// Who.
    pub officer_id: OfficerId,
    /// Whether the timetable expects them here.
    pub is_expected: bool,
    /// The status' name, empty while unmarked.
    pub status: String,
    /// The method's name, empty while unmarked.
    pub method: String,
    /// When it was marked.
    pub marked_at: Option<Timestamp>,
    /// The note beside it.
    pub note: String,
    /// The rank at the session's start.
    pub rank: String,
    /// The badge.
    pub badge: String,
    /// The full name.
    pub full_name: String,
    /// The name folded for search.
    pub search_key: String,
    /// The unit's code.
    pub unit_code: String,
    /// Phường, xã …
    pub unit_kind: String,
    /// The unit's name.
    pub unit_name: String,
}

impl Row {
    /// Whether it gives way to a row at another site, if there is one.
    #[must_use]
    pub fn gives_way(&self) -> bool {
        gives_way(self.is_expected, Status::parse(&self.status))
    }
}

/// The whole roll, by unit and name.
pub fn list_rows(conn: &mut Conn, id: SittingId) -> Result<Vec<Row>> {
    let joined = attendance::table.inner_join(officers::table).inner_join(units::table).filter(attendance::sitting_id.eq(id));
    let columns = (
        attendance::officer_id,
        attendance::is_expected,
        attendance::status,
        attendance::method,
        attendance::marked_at,
        attendance::note,
        attendance::rank,
        officers::badge,
        officers::full_name,
        officers::search_key,
        units::code,
        units::kind,
        units::name,
    );
    Ok(joined.order((units::sort_key, units::code, officers::sort_key, officers::badge)).select(columns).load(conn)?)
}

/// How a sitting's roll stands, without its names and without those who walked in elsewhere.
pub fn count_roll(conn: &mut Conn, sitting: &Sitting) -> Result<Counts> {
    let columns = (attendance::officer_id, attendance::is_expected, attendance::status);
    let rows: Vec<(OfficerId, bool, String)> =
        attendance::table.filter(attendance::sitting_id.eq(sitting.id)).select(columns).load(conn)?;
    let moved = list_moved(conn, sitting)?;
    let rows = rows.into_iter().map(|(officer, is_expected, status)| (officer, is_expected, Status::parse(&status)));
    let here = rows.filter(|(officer, is_expected, status)| !(gives_way(*is_expected, *status) && moved.contains_key(officer)));
    Ok(Counts::of(here.map(|(_, is_expected, status)| (is_expected, status))))
}

/// A row as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = attendance, treat_none_as_default_value = false)]
pub struct Stored {
    sitting_id: SittingId,
    /// Who.
    pub officer_id: OfficerId,
    is_expected: bool,
    status: String,
    method: String,
    marked_at: Option<Timestamp>,
    marked_by: Option<OfficerId>,
    note: String,
    unit_id: UnitId,
    rank: String,
    position: String,
}

impl Stored {
    /// What a decision needs of it; `elsewhere` names sites by officer.
    #[must_use]
    pub fn mark(&self, elsewhere: &HashMap<OfficerId, String>) -> Mark {
        Mark {
            officer_id: self.officer_id,
            is_expected: self.is_expected,
            status: Status::parse(&self.status),
            note: self.note.clone(),
            elsewhere: elsewhere.get(&self.officer_id).cloned(),
        }
    }
}

/// Whose rows of a roll are loaded.
pub enum Whose<'a> {
    /// Everybody's.
    All,
    /// A unit's, by code.
    Unit(&'a str),
    /// These officers'.
    Officers(&'a [OfficerId]),
}

/// Rows of a roll as they are stored.
pub fn list_stored(conn: &mut Conn, id: SittingId, whose: &Whose<'_>) -> Result<Vec<Stored>> {
    let rows = attendance::table.filter(attendance::sitting_id.eq(id)).select(Stored::as_select());
    Ok(match whose {
        Whose::All => rows.load(conn)?,
        Whose::Unit(code) => {
            rows.filter(attendance::unit_id.eq_any(units::table.filter(units::code.eq(*code)).select(units::id))).load(conn)?
        }
        Whose::Officers(officers) => rows.filter(attendance::officer_id.eq_any(*officers)).load(conn)?,
    })
}

/// Officers by badge (digits): id and name.
pub fn list_officers(conn: &mut Conn, badges: &[String]) -> Result<HashMap<String, (OfficerId, String)>> {
    let rows: Vec<(String, OfficerId, String)> =
        officers::table.filter(officers::badge.eq_any(badges)).select((officers::badge, officers::id, officers::full_name)).load(conn)?;
    Ok(rows.into_iter().map(|(badge, id, name)| (badge, (id, name))).collect())
}

/// An officer's name, empty when there is none.
pub fn find_name(conn: &mut Conn, id: Option<OfficerId>) -> Result<String> {
    let Some(id) = id else { return Ok(String::new()) };
    Ok(officers::table.find(id).select(officers::full_name).first(conn).optional()?.unwrap_or_default())
}

/// Which of these officers are recorded as being in another sitting while this one is held, with that site's name. Expected
/// people are never in two sittings at once by the timetable; a walk-in may be.
pub fn list_elsewhere(conn: &mut Conn, sitting: &Sitting, among: &[OfficerId]) -> Result<HashMap<OfficerId, String>> {
    let there = [Status::Present.name(), Status::Late.name()];
    let overlapping: Vec<(SittingId, String)> = sittings::table
        .inner_join(sessions::table)
        .inner_join(sites::table)
        .filter(sessions::starts_at.lt(sitting.ends_at))
        // No session is longer than a day, and earlier ones need not be looked at.
        .filter(sessions::starts_at.gt(sitting.starts_at.plus_minutes(-24 * 60)))
        .filter(sessions::ends_at.gt(sitting.starts_at))
        .filter(sittings::id.ne(sitting.id))
        .select((sittings::id, sites::name))
        .load(conn)?;
    let ids: Vec<SittingId> = overlapping.iter().map(|(id, _)| *id).collect();
    let mut found = HashMap::new();
    for chunk in among.chunks(db::BATCH_ROWS) {
        let rows: Vec<(OfficerId, SittingId)> = attendance::table
            .filter(attendance::officer_id.eq_any(chunk))
            .filter(attendance::status.eq_any(there))
            .filter(attendance::sitting_id.eq_any(&ids))
            .select((attendance::officer_id, attendance::sitting_id))
            .load(conn)?;
        for (officer, at) in rows {
            let site = overlapping.iter().find(|(id, _)| *id == at).map(|(_, name)| name.clone());
            found.insert(officer, site.unwrap_or_default());
        }
    }
    Ok(found)
}

/// Who walked in at another site while this topic is given there, with that site's name: they are not missed here.
pub fn list_moved(conn: &mut Conn, sitting: &Sitting) -> Result<HashMap<OfficerId, String>> {
    let rows: Vec<(OfficerId, String)> = attendance::table
        .inner_join(sittings::table.inner_join(sessions::table).inner_join(sites::table))
        .filter(diesel::dsl::not(attendance::is_expected))
        .filter(attendance::status.eq_any(WAS_THERE.map(Status::name)))
        .filter(sessions::topic_id.eq(sitting.topic_id))
        .filter(sessions::starts_at.lt(sitting.ends_at))
        // No session is longer than a day, and earlier ones need not be looked at.
        .filter(sessions::starts_at.gt(sitting.starts_at.plus_minutes(-24 * 60)))
        .filter(sessions::ends_at.gt(sitting.starts_at))
        .filter(sittings::id.ne(sitting.id))
        .select((attendance::officer_id, sites::name))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// What is recorded of somebody who was in the room.
pub(crate) const WAS_THERE: [Status; 3] = [Status::Present, Status::Late, Status::LeftEarly];

/// Rows of these officers that were left unmarked, since they had walked in at this sitting, in closed rolls of the same topic and time.
pub fn list_left_open(conn: &mut Conn, sitting: &Sitting, officers: &[OfficerId]) -> Result<Vec<Stored>> {
    let closed = sittings::table
        .inner_join(sessions::table)
        .filter(sessions::topic_id.eq(sitting.topic_id))
        .filter(sessions::starts_at.lt(sitting.ends_at))
        // No session is longer than a day, and earlier ones need not be looked at.
        .filter(sessions::starts_at.gt(sitting.starts_at.plus_minutes(-24 * 60)))
        .filter(sessions::ends_at.gt(sitting.starts_at))
        .filter(sittings::id.ne(sitting.id))
        .filter(sittings::state.eq("closed"))
        .select(sittings::id);
    let rows = attendance::table.filter(attendance::officer_id.eq_any(officers)).filter(attendance::status.eq(""));
    Ok(rows.filter(attendance::is_expected).filter(attendance::sitting_id.eq_any(closed)).select(Stored::as_select()).load(conn)?)
}

/// Marks in the sessions of the same half-day at the same site (in whichever room) that start before this one.
pub fn list_earlier(conn: &mut Conn, sitting: &Sitting) -> Result<Vec<Earlier>> {
    let (from, _) = half_day(sitting.starts_at);
    let rows: Vec<(OfficerId, Timestamp, String)> = attendance::table
        .inner_join(sittings::table.inner_join(sessions::table))
        .filter(sittings::site_id.eq(sitting.site_id))
        .filter(sessions::starts_at.ge(from))
        .filter(sessions::starts_at.lt(sitting.starts_at))
        .filter(attendance::status.ne(""))
        .select((attendance::officer_id, sessions::starts_at, attendance::status))
        .load(conn)?;
    Ok(rows.into_iter().map(|(officer_id, starts_at, status)| Earlier { officer_id, starts_at, status: Status::parse(&status) }).collect())
}

#[derive(Insertable)]
#[diesel(table_name = attendance_history, treat_none_as_default_value = false)]
struct Past<'a> {
    id: EventId,
    sitting_id: SittingId,
    officer_id: OfficerId,
    at: Timestamp,
    by_id: Option<OfficerId>,
    method: &'static str,
    status_before: &'static str,
    status_after: &'static str,
    note: &'a str,
}

/// Writes changes of a roll with their history, and renews the standing of those concerned. `rows` are the stored rows that
/// change (new ones for walk-ins); `marked_at` is when the marks count from.
pub fn save_changes<T>(
    conn: &mut Conn,
    permit: &Permit<T>,
    rows: Vec<Stored>,
    changes: &[Change],
    method: Method,
    marked_at: Timestamp,
) -> Result<()> {
    let (by, now) = (permit.officer_id(), permit.stamp().now);
    let mut of: HashMap<OfficerId, Stored> = rows.into_iter().map(|row| (row.officer_id, row)).collect();
    let mut past = Vec::with_capacity(changes.len());
    let mut after = Vec::with_capacity(changes.len());
    for change in changes {
        let mut row = of.remove(&change.officer_id).ok_or_else(|| Error::internal("a change of a row that was not loaded"))?;
        past.push(Past {
            id: EventId::new(),
            sitting_id: row.sitting_id,
            officer_id: change.officer_id,
            at: now,
            by_id: by,
            method: method.name(),
            status_before: Status::name_of(change.before),
            status_after: Status::name_of(change.after),
            note: &change.note,
        });
        Status::name_of(change.after).clone_into(&mut row.status);
        method.name().clone_into(&mut row.method);
        change.note.clone_into(&mut row.note);
        (row.marked_at, row.marked_by) = (Some(marked_at), by);
        after.push(row);
    }
    upsert(conn, &after)?;
    for batch in past.chunks(db::BATCH_ROWS) {
        both!(conn, |c| diesel::insert_into(attendance_history::table).values(batch).execute(c))?;
    }
    let officers: Vec<OfficerId> = changes.iter().map(|change| change.officer_id).collect();
    standing::store::refresh(conn, &officers, now)
}

fn upsert(conn: &mut Conn, rows: &[Stored]) -> Result<()> {
    for batch in rows.chunks(db::BATCH_ROWS) {
        both!(conn, |c| diesel::insert_into(attendance::table)
            .values(batch)
            .on_conflict((attendance::sitting_id, attendance::officer_id))
            .do_update()
            .set((
                attendance::status.eq(excluded(attendance::status)),
                attendance::method.eq(excluded(attendance::method)),
                attendance::marked_at.eq(excluded(attendance::marked_at)),
                attendance::marked_by.eq(excluded(attendance::marked_by)),
                attendance::note.eq(excluded(attendance::note)),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// A new row for somebody who walks in, with unit, rank and position as they are now; none when they belong to no unit.
pub fn find_walk_in(conn: &mut Conn, sitting_id: SittingId, officer_id: OfficerId) -> Result<Option<Stored>> {
    let found: Option<(Option<UnitId>, String, String)> =
        officers::table.find(officer_id).select((officers::unit_id, officers::rank, officers::position)).first(conn).optional()?;
    let Some((Some(unit_id), rank, position)) = found else { return Ok(None) };
    Ok(Some(Stored {
        sitting_id,
        officer_id,
        is_expected: false,
        status: String::new(),
        method: String::new(),
        marked_at: None,
        marked_by: None,
        note: String::new(),
        unit_id,
        rank,
        position,
    }))
}

/// Whether an officer takes part in a programme, and whether their profile needs a topic.
pub fn find_need(conn: &mut Conn, sitting: &Sitting, officer_id: OfficerId) -> Result<(bool, bool)> {
    let profile: Option<String> =
        enrolments::table.find((sitting.programme_id, officer_id)).select(enrolments::profile).first(conn).optional()?;
    let Some(profile) = profile else { return Ok((false, false)) };
    let needed: i64 = topic_needs::table
        .filter(topic_needs::topic_id.eq(sitting.topic_id))
        .filter(topic_needs::profile.eq(&profile))
        .count()
        .get_result(conn)?;
    Ok((true, needed > 0))
}

/// Somebody who may be added as a walk-in.
#[derive(Clone, Debug, Serialize)]
pub struct Candidate {
    /// The badge.
    pub badge: String,
    /// The full name.
    pub full_name: String,
    /// The rank.
    pub rank: String,
    /// The unit.
    pub unit: Words,
}

/// Candidates shown at most.
const CANDIDATES: i64 = 12;

/// Officers of any unit, not on this roll, whose name holds the folded search or whose badge begins with its digits.
pub fn list_candidates(conn: &mut Conn, id: SittingId, folded: &str, digits: &str) -> Result<Vec<Candidate>> {
    let on_roll = attendance::table
        .filter(attendance::sitting_id.eq(id))
        .filter(attendance::is_expected.or(attendance::status.ne("")))
        .select(attendance::officer_id);
    let found = officers::table
        .inner_join(units::table.on(officers::unit_id.eq(units::id.nullable())))
        .filter(diesel::dsl::not(officers::id.eq_any(on_roll)))
        .order((officers::sort_key, officers::badge))
        .limit(CANDIDATES)
        .select((officers::badge, officers::full_name, officers::rank, units::kind, units::name));
    let rows: Vec<(String, String, String, String, String)> = if digits.is_empty() {
        found.filter(officers::search_key.like(holding(folded))).load(conn)?
    } else {
        found.filter(officers::badge.like(format!("{digits}%"))).load(conn)?
    };
    let candidate = |(badge, full_name, rank, kind, name): (String, String, String, String, String)| {
        let unit = unit::title(&kind, &name);
        Candidate { badge, full_name, rank, unit }
    };
    Ok(rows.into_iter().map(candidate).collect())
}

/// A pattern for `LIKE` that finds a folded text anywhere. Both sides are folded, so that case is the same on both databases.
#[must_use]
pub fn holding(folded: &str) -> String {
    // No name holds a percent sign, an underscore or a backslash, so those typed by mistake are left out.
    format!("%{}%", folded.replace(['%', '_', '\\'], ""))
}

/// What was done to a sitting as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// Closed.
    Closed,
    /// Reopened, and why.
    Reopened(&'a str),
    /// So many heads were counted.
    Counted(i32),
}

/// Closes, reopens or counts: sets the sitting's state and keeps the event. Lock the sitting first.
pub fn save_event(conn: &mut Conn, permit: &Permit<Sitting>, id: SittingId, event: Event<'_>) -> Result<()> {
    let (by, now) = (permit.officer_id(), permit.stamp().now);
    let row = sittings::table.find(id);
    let (kind, headcount, reason) = match event {
        Event::Closed => {
            diesel::update(row)
                .set((sittings::state.eq("closed"), sittings::closed_by.eq(by), sittings::closed_at.eq(Some(now))))
                .execute(conn)?;
            ("closed", None, "")
        }
        Event::Reopened(reason) => {
            diesel::update(row).set(sittings::state.eq("open")).execute(conn)?;
            ("reopened", None, reason)
        }
        Event::Counted(heads) => {
            diesel::update(row)
                .set((sittings::headcount.eq(Some(heads)), sittings::countersigned_by.eq(by), sittings::countersigned_at.eq(Some(now))))
                .execute(conn)?;
            ("counted", Some(heads), "")
        }
    };
    diesel::insert_into(sitting_events::table)
        .values((
            sitting_events::id.eq(EventId::new()),
            sitting_events::sitting_id.eq(id),
            sitting_events::at.eq(now),
            sitting_events::by_id.eq(by),
            sitting_events::kind.eq(kind),
            sitting_events::headcount.eq(headcount),
            sitting_events::reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(())
}

/// An event of a sitting, as it is shown.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct PastEvent {
    /// When.
    pub at: Timestamp,
    /// Who; none for the server itself.
    pub by: Option<String>,
    /// closed, reopened, counted.
    pub kind: String,
    /// Heads counted.
    pub headcount: Option<i32>,
    /// Why it was reopened.
    pub reason: String,
}

/// The events of a sitting, oldest first.
pub fn list_events(conn: &mut Conn, id: SittingId) -> Result<Vec<PastEvent>> {
    let rows = sitting_events::table
        .left_join(officers::table.on(sitting_events::by_id.eq(officers::id.nullable())))
        .filter(sitting_events::sitting_id.eq(id));
    let columns =
        (sitting_events::at, officers::full_name.nullable(), sitting_events::kind, sitting_events::headcount, sitting_events::reason);
    Ok(rows.order(sitting_events::id).select(columns).load(conn)?)
}

/// A change of one officer's row, as it is shown.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct PastMark {
    /// When.
    pub at: Timestamp,
    /// Who; none for the server itself.
    pub by: Option<String>,
    /// The badge of who.
    pub by_badge: Option<String>,
    /// How.
    pub method: String,
    /// What stood before, empty when unmarked.
    pub before: String,
    /// What stands since.
    pub after: String,
    /// The note.
    pub note: String,
}

/// The history of one officer's row, oldest first.
pub fn list_history(conn: &mut Conn, _: &Permit<Presence>, presence: &Presence) -> Result<Vec<PastMark>> {
    let past = attendance_history::table
        .left_join(officers::table.on(attendance_history::by_id.eq(officers::id.nullable())))
        .filter(attendance_history::sitting_id.eq(presence.sitting.id))
        .filter(attendance_history::officer_id.eq(presence.officer_id));
    let columns = (
        attendance_history::at,
        officers::full_name.nullable(),
        officers::badge.nullable(),
        attendance_history::method,
        attendance_history::status_before,
        attendance_history::status_after,
        attendance_history::note,
    );
    Ok(past.order(attendance_history::id).select(columns).load(conn)?)
}

/// The officers of a roll that are not marked yet, without those who walked in elsewhere.
#[must_use]
pub fn unmarked(rows: &[Row], moved: &HashMap<OfficerId, String>) -> BTreeSet<OfficerId> {
    let open = rows.iter().filter(|row| row.is_expected && row.status.is_empty()).map(|row| row.officer_id);
    open.filter(|officer| !moved.contains_key(officer)).collect()
}
