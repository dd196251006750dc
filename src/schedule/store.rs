//! Sessions, sittings, enrolments and expected attendance in the database, and the pieces of loads.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::db::{BATCH_ROWS, Conn, both};
use crate::error::Result;
use crate::id::{OfficerId, ProgrammeId, RoomId, SessionId, SiteId, SittingId, TopicId, UnitId};
use crate::load::Load;
use crate::schema::{attendance, enrolments, officers, sessions, sittings};
use crate::standing;
use crate::web::Permit;

/// A piece of enrolments.
pub const ENROLMENTS: &str = "schedule.enrolments";
/// A piece of sessions with their sittings.
pub const SESSIONS: &str = "schedule.sessions";
/// A piece of expected attendance.
pub const EXPECTED: &str = "schedule.expected";
/// A piece of standings to renew.
pub const STANDINGS: &str = "schedule.standings";

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Its code, in files.
    pub code: String,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Its topic.
    pub topic_id: TopicId,
    /// Its cohort.
    pub cohort: String,
    /// Its broadcast, from 1.
    pub stream: i32,
    /// Begins.
    pub starts_at: Timestamp,
    /// Ends.
    pub ends_at: Timestamp,
    /// Who speaks.
    pub speaker_id: Option<OfficerId>,
    /// Who presides.
    pub presiding_id: Option<OfficerId>,
}

/// A session at one site in one room, without its roll.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = sittings)]
pub struct Sitting {
    /// Its id.
    pub id: SittingId,
    /// Its session.
    pub session_id: SessionId,
    /// Where.
    pub site_id: SiteId,
    /// In which room.
    pub room_id: RoomId,
    /// Seats.
    pub capacity: i32,
    /// How many the timetable plans for.
    pub planned: i32,
}

/// A sitting to be made.
#[derive(Clone, Debug, Insertable, Serialize, Deserialize)]
#[diesel(table_name = sittings, treat_none_as_default_value = false)]
pub struct NewSitting {
    /// Its id.
    pub id: SittingId,
    /// Its session.
    pub session_id: SessionId,
    /// Where.
    pub site_id: SiteId,
    /// In which room.
    pub room_id: RoomId,
    /// Seats.
    pub capacity: i32,
    /// How many the timetable plans for.
    pub planned: i32,
    /// From which the rotating check-in code is made; an old sitting keeps its own.
    pub secret: Vec<u8>,
    /// `open`.
    pub state: String,
}

/// A trainee's part in a programme.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = enrolments, treat_none_as_default_value = false)]
pub struct Enrolment {
    /// The programme.
    pub programme_id: ProgrammeId,
    /// Who.
    pub officer_id: OfficerId,
    /// The cohort.
    pub cohort: String,
    /// The job profile.
    pub profile: String,
    /// The unit.
    pub unit_id: UnitId,
    /// Where they attend.
    pub site_id: SiteId,
    /// chief, deputy or empty.
    pub command: String,
}

/// What changes among the sessions of a timetable.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SessionChanges {
    /// New or changed sessions.
    pub sessions: Vec<Session>,
    /// New or changed sittings.
    pub sittings: Vec<NewSitting>,
    /// Sittings that are no longer held; nothing was recorded for them.
    pub gone_sittings: Vec<SittingId>,
    /// Sessions that are no longer held.
    pub gone_sessions: Vec<SessionId>,
}

/// What changes among those expected at some sittings.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ExpectedChanges {
    /// Now expected.
    pub new: Vec<(SittingId, OfficerId)>,
    /// No longer expected; only rows without a mark are taken away.
    pub gone: Vec<(SittingId, OfficerId)>,
}

/// The sessions of a programme, in order of time.
pub fn list_sessions(conn: &mut Conn, programme_id: ProgrammeId) -> Result<Vec<Session>> {
    let of_programme = sessions::table.filter(sessions::programme_id.eq(programme_id)).order((sessions::starts_at, sessions::stream));
    Ok(of_programme.select(Session::as_select()).load(conn)?)
}

/// The sittings of a programme's sessions.
pub fn list_sittings(conn: &mut Conn, programme_id: ProgrammeId) -> Result<Vec<Sitting>> {
    let of_programme = sittings::table.inner_join(sessions::table).filter(sessions::programme_id.eq(programme_id)).order(sittings::id);
    Ok(of_programme.select(Sitting::as_select()).load(conn)?)
}

/// Who takes part in a programme.
pub fn list_enrolments(conn: &mut Conn, programme_id: ProgrammeId) -> Result<Vec<Enrolment>> {
    Ok(enrolments::table.filter(enrolments::programme_id.eq(programme_id)).select(Enrolment::as_select()).load(conn)?)
}

/// Every row of attendance of a programme: whether it is expected, and whether something is marked.
pub fn list_expected(conn: &mut Conn, programme_id: ProgrammeId) -> Result<HashMap<(SittingId, OfficerId), (bool, bool)>> {
    let rows: Vec<(SittingId, OfficerId, bool, String)> = attendance::table
        .inner_join(sittings::table.inner_join(sessions::table))
        .filter(sessions::programme_id.eq(programme_id))
        .select((attendance::sitting_id, attendance::officer_id, attendance::is_expected, attendance::status))
        .load(conn)?;
    Ok(rows.into_iter().map(|(sitting, officer, is_expected, status)| ((sitting, officer), (is_expected, !status.is_empty()))).collect())
}

/// Applies a piece of enrolments.
pub fn apply_enrolments(conn: &mut Conn, _: &Permit<Load>, body: &str) -> Result<()> {
    let rows: Vec<Enrolment> = serde_json::from_str(body)?;
    for batch in rows.chunks(BATCH_ROWS) {
        both!(conn, |c| diesel::insert_into(enrolments::table)
            .values(batch)
            .on_conflict((enrolments::programme_id, enrolments::officer_id))
            .do_update()
            .set((
                enrolments::cohort.eq(excluded(enrolments::cohort)),
                enrolments::profile.eq(excluded(enrolments::profile)),
                enrolments::unit_id.eq(excluded(enrolments::unit_id)),
                enrolments::site_id.eq(excluded(enrolments::site_id)),
                enrolments::command.eq(excluded(enrolments::command)),
            ))
            .execute(c))?;
    }
    crate::db::bump_generation(conn, "actors")
}

/// Applies a piece of sessions.
pub fn apply_sessions(conn: &mut Conn, _: &Permit<Load>, body: &str) -> Result<()> {
    let changes: SessionChanges = serde_json::from_str(body)?;
    for batch in changes.gone_sittings.chunks(BATCH_ROWS) {
        diesel::delete(attendance::table.filter(attendance::sitting_id.eq_any(batch)).filter(attendance::status.eq(""))).execute(conn)?;
        diesel::delete(sittings::table.filter(sittings::id.eq_any(batch))).execute(conn)?;
    }
    for batch in changes.gone_sessions.chunks(BATCH_ROWS) {
        diesel::delete(sessions::table.filter(sessions::id.eq_any(batch))).execute(conn)?;
    }
    for batch in changes.sessions.chunks(BATCH_ROWS) {
        both!(conn, |c| diesel::insert_into(sessions::table)
            .values(batch)
            .on_conflict(sessions::id)
            .do_update()
            .set((
                sessions::topic_id.eq(excluded(sessions::topic_id)),
                sessions::cohort.eq(excluded(sessions::cohort)),
                sessions::stream.eq(excluded(sessions::stream)),
                sessions::starts_at.eq(excluded(sessions::starts_at)),
                sessions::ends_at.eq(excluded(sessions::ends_at)),
                sessions::speaker_id.eq(excluded(sessions::speaker_id)),
                sessions::presiding_id.eq(excluded(sessions::presiding_id)),
            ))
            .execute(c))?;
    }
    for batch in changes.sittings.chunks(BATCH_ROWS) {
        both!(conn, |c| diesel::insert_into(sittings::table)
            .values(batch)
            .on_conflict(sittings::id)
            .do_update()
            .set((sittings::capacity.eq(excluded(sittings::capacity)), sittings::planned.eq(excluded(sittings::planned))))
            .execute(c))?;
    }
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = attendance, treat_none_as_default_value = false)]
struct Expected {
    sitting_id: SittingId,
    officer_id: OfficerId,
    is_expected: bool,
    status: &'static str,
    method: &'static str,
    marked_at: Option<Timestamp>,
    marked_by: Option<OfficerId>,
    note: &'static str,
    unit_id: UnitId,
    rank: String,
    position: String,
}

/// Applies a piece of expected attendance. Unit, rank and position are those of the roster now; a mark made by then stays.
pub fn apply_expected(conn: &mut Conn, _: &Permit<Load>, body: &str) -> Result<()> {
    let changes: ExpectedChanges = serde_json::from_str(body)?;
    for (sitting, officer) in &changes.gone {
        diesel::delete(attendance::table.find((sitting, officer)).filter(attendance::status.eq(""))).execute(conn)?;
        diesel::update(attendance::table.find((sitting, officer))).set(attendance::is_expected.eq(false)).execute(conn)?;
    }
    for part in changes.new.chunks(BATCH_ROWS) {
        let ids: Vec<OfficerId> = part.iter().map(|(_, officer)| *officer).collect();
        let people: Vec<(OfficerId, Option<UnitId>, String, String)> = officers::table
            .filter(officers::id.eq_any(&ids))
            .select((officers::id, officers::unit_id, officers::rank, officers::position))
            .load(conn)?;
        let people: HashMap<OfficerId, (Option<UnitId>, String, String)> =
            people.into_iter().map(|(id, unit, rank, position)| (id, (unit, rank, position))).collect();
        let row = |(sitting, officer): &(SittingId, OfficerId)| {
            let (unit, rank, position) = people.get(officer)?.clone();
            Some(Expected {
                sitting_id: *sitting,
                officer_id: *officer,
                is_expected: true,
                status: "",
                method: "",
                marked_at: None,
                marked_by: None,
                note: "",
                unit_id: unit?,
                rank,
                position,
            })
        };
        let rows: Vec<Expected> = part.iter().filter_map(row).collect();
        both!(conn, |c| diesel::insert_into(attendance::table)
            .values(&rows)
            .on_conflict((attendance::sitting_id, attendance::officer_id))
            .do_update()
            .set(attendance::is_expected.eq(true))
            .execute(c))?;
    }
    Ok(())
}

/// Applies a piece of standings: renews those of some officers.
pub fn apply_standings(conn: &mut Conn, permit: &Permit<Load>, body: &str) -> Result<()> {
    let officers: Vec<OfficerId> = serde_json::from_str(body)?;
    standing::store::refresh(conn, &officers, permit.stamp().now)
}
