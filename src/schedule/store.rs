//! Sessions, sittings and enrolments in the database.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::{Deserialize, Serialize};

use super::rules::{Enrolment, Session, Sitting};
use crate::clock::Timestamp;
use crate::db::{self, BATCH_ROWS, Conn, both};
use crate::error::Result;
use crate::id::{OfficerId, ProgrammeId, RoomId, SessionId, SiteId, SittingId, TopicId, UnitId};
use crate::keys::random_bytes;
use crate::load::Load;
use crate::schema::{
    attempts, attendance, attendance_history, certificates, enrolments, sessions, sitting_events, sittings, standings, topics,
};
use crate::web::Permit;

/// Kind of a piece: sessions.
pub const SESSIONS: &str = "schedule.sessions";
/// Kind of a piece: sittings.
pub const SITTINGS: &str = "schedule.sittings";
/// Kind of a piece: sittings and sessions that are no longer held.
pub const DROPPED: &str = "schedule.dropped";
/// Kind of a piece: enrolments.
pub const ENROLMENTS: &str = "schedule.enrolments";
/// Kind of a piece: people who no longer take part.
pub const RELEASED: &str = "schedule.released";

/// A session's row.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
pub struct SessionRow {
    /// Its id.
    pub id: SessionId,
    /// Its code.
    pub code: String,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Its topic.
    pub topic_id: TopicId,
    /// Who attends.
    pub cohort: String,
    /// Its broadcast.
    pub stream: i32,
    /// Begins.
    pub starts_at: Timestamp,
    /// Ends.
    pub ends_at: Timestamp,
    /// Presents it.
    pub speaker_id: Option<OfficerId>,
    /// Presides.
    pub presiding_id: Option<OfficerId>,
}

impl SessionRow {
    /// Whether it takes place at some moment of a span of time.
    #[must_use]
    pub fn overlaps(&self, (from, until): (Timestamp, Timestamp)) -> bool {
        self.starts_at < until && from < self.ends_at
    }

    /// The session as the rules see it.
    #[must_use]
    pub fn plan(&self, line: u32, sittings: Vec<Sitting>) -> Session {
        Session {
            code: self.code.clone(),
            line,
            programme_id: self.programme_id,
            topic_id: self.topic_id,
            cohort: self.cohort.clone(),
            stream: self.stream,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            speaker_id: self.speaker_id,
            presiding_id: self.presiding_id,
            sittings,
        }
    }
}

/// What a timetable says of a sitting.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Serialize, Deserialize)]
#[diesel(table_name = sittings)]
pub struct SittingRow {
    /// Its id.
    pub id: SittingId,
    /// Its session.
    pub session_id: SessionId,
    /// Its site.
    pub site_id: SiteId,
    /// Its room.
    pub room_id: RoomId,
    /// Seats.
    pub capacity: i32,
    /// How many people the timetable seats here.
    pub planned: i32,
}

/// An enrolment's row.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = enrolments, treat_none_as_default_value = false)]
pub struct EnrolmentRow {
    /// The programme.
    pub programme_id: ProgrammeId,
    /// Who.
    pub officer_id: OfficerId,
    /// With whom.
    pub cohort: String,
    /// As what.
    pub profile: String,
    /// The unit for which they take part.
    pub unit_id: UnitId,
    /// Where they attend.
    pub site_id: SiteId,
    /// chief, deputy or empty.
    pub command: String,
}

impl EnrolmentRow {
    /// The enrolment as the rules see it.
    #[must_use]
    pub fn plan(&self, line: u32) -> Enrolment {
        Enrolment {
            line,
            programme_id: self.programme_id,
            officer_id: self.officer_id,
            cohort: self.cohort.clone(),
            profile: self.profile.clone(),
            site_id: self.site_id,
        }
    }
}

/// Every session, by time.
pub fn list_sessions(conn: &mut Conn) -> Result<Vec<SessionRow>> {
    Ok(sessions::table.order((sessions::starts_at, sessions::stream, sessions::code)).select(SessionRow::as_select()).load(conn)?)
}

/// Every sitting.
pub fn list_sittings(conn: &mut Conn) -> Result<Vec<SittingRow>> {
    Ok(sittings::table.order(sittings::id).select(SittingRow::as_select()).load(conn)?)
}

/// Who is expected at a session.
pub fn list_expected(conn: &mut Conn, session_id: SessionId) -> Result<Vec<OfficerId>> {
    let at = attendance::table.inner_join(sittings::table).filter(sittings::session_id.eq(session_id));
    Ok(at.filter(attendance::is_expected.eq(true)).select(attendance::officer_id).load(conn)?)
}

/// Of these sittings, those whose roll was begun (somebody marked, a headcount, closed), which a timetable must not take away.
pub fn find_taken(conn: &mut Conn, ids: &[SittingId]) -> Result<HashSet<SittingId>> {
    let mut taken = HashSet::new();
    for batch in ids.chunks(BATCH_ROWS) {
        let marked = attendance::table.filter(attendance::sitting_id.eq_any(batch)).filter(attendance::status.ne(""));
        taken.extend(marked.select(attendance::sitting_id).distinct().load::<SittingId>(conn)?);
        let changed = attendance_history::table.filter(attendance_history::sitting_id.eq_any(batch));
        taken.extend(changed.select(attendance_history::sitting_id).distinct().load::<SittingId>(conn)?);
        let events = sitting_events::table.filter(sitting_events::sitting_id.eq_any(batch));
        taken.extend(events.select(sitting_events::sitting_id).distinct().load::<SittingId>(conn)?);
        let closed = sittings::table.filter(sittings::id.eq_any(batch)).filter(sittings::state.ne("open"));
        taken.extend(closed.select(sittings::id).load::<SittingId>(conn)?);
    }
    Ok(taken)
}

/// Of these people, those for whom something is recorded in a programme: attendance, an attempt, a certificate.
pub fn find_recorded(conn: &mut Conn, programme_id: ProgrammeId, officers: &[OfficerId]) -> Result<HashSet<OfficerId>> {
    let mut recorded = HashSet::new();
    for batch in officers.chunks(BATCH_ROWS) {
        let marked =
            attendance::table.inner_join(sittings::table.inner_join(sessions::table)).filter(sessions::programme_id.eq(programme_id));
        let marked = marked.filter(attendance::status.ne("")).filter(attendance::officer_id.eq_any(batch));
        recorded.extend(marked.select(attendance::officer_id).distinct().load::<OfficerId>(conn)?);
        let tried = attempts::table
            .inner_join(topics::table)
            .filter(topics::programme_id.eq(programme_id))
            .filter(attempts::officer_id.eq_any(batch));
        recorded.extend(tried.select(attempts::officer_id).distinct().load::<OfficerId>(conn)?);
        let certified =
            certificates::table.filter(certificates::programme_id.eq(programme_id)).filter(certificates::officer_id.eq_any(batch));
        recorded.extend(certified.select(certificates::officer_id).distinct().load::<OfficerId>(conn)?);
    }
    Ok(recorded)
}

pub(super) fn apply_sessions(conn: &mut Conn, permit: &Permit<Load>, body: &str) -> Result<()> {
    let rows: Vec<SessionRow> = serde_json::from_str(body)?;
    let at = permit.stamp().now;
    for batch in rows.chunks(BATCH_ROWS) {
        let ids: Vec<SessionId> = batch.iter().map(|row| row.id).collect();
        let before: Vec<SessionRow> = sessions::table.filter(sessions::id.eq_any(&ids)).select(SessionRow::as_select()).load(conn)?;
        let before: HashMap<SessionId, SessionRow> = before.into_iter().map(|row| (row.id, row)).collect();
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
        let differs = |row: &&SessionRow| before.get(&row.id).is_some_and(|old| old != *row);
        raise_sequences(conn, &batch.iter().filter(differs).map(|row| row.id).collect::<Vec<_>>(), at)?;
        // What is new begins at 0, and its rooms, which come in a later piece of the same load, raise nothing.
        let new: Vec<SessionId> = ids.into_iter().filter(|id| !before.contains_key(id)).collect();
        diesel::update(sessions::table.filter(sessions::id.eq_any(&new))).set(sessions::changed_at.eq(Some(at))).execute(conn)?;
    }
    db::bump_generation(conn, "schedule")
}

/// Raises the sequence of sessions that a load moves: by one, however many of its pieces touch them. `at` is the load's own instant,
/// the same for all its pieces.
fn raise_sequences(conn: &mut Conn, ids: &[SessionId], at: Timestamp) -> Result<()> {
    for batch in ids.chunks(BATCH_ROWS) {
        let before = sessions::changed_at.is_null().or(sessions::changed_at.ne(Some(at)));
        diesel::update(sessions::table.filter(sessions::id.eq_any(batch)).filter(before))
            .set((sessions::sequence.eq(sessions::sequence + 1), sessions::changed_at.eq(Some(at))))
            .execute(conn)?;
    }
    Ok(())
}

pub(super) fn apply_sittings(conn: &mut Conn, permit: &Permit<Load>, body: &str) -> Result<()> {
    let rows: Vec<SittingRow> = serde_json::from_str(body)?;
    for batch in rows.chunks(BATCH_ROWS) {
        let ids: Vec<SittingId> = batch.iter().map(|row| row.id).collect();
        let known: Vec<SittingId> = sittings::table.filter(sittings::id.eq_any(&ids)).select(sittings::id).load(conn)?;
        let known: HashSet<SittingId> = known.into_iter().collect();
        let row = |row: &SittingRow| {
            (
                sittings::id.eq(row.id),
                sittings::session_id.eq(row.session_id),
                sittings::site_id.eq(row.site_id),
                sittings::room_id.eq(row.room_id),
                sittings::capacity.eq(row.capacity),
                sittings::planned.eq(row.planned),
                sittings::secret.eq(random_bytes::<32>().to_vec()),
                sittings::state.eq("open"),
            )
        };
        let values: Vec<_> = batch.iter().map(row).collect();
        // The secret of a sitting that is there already stays: codes on a screen go on to hold.
        both!(conn, |c| diesel::insert_into(sittings::table)
            .values(&values)
            .on_conflict(sittings::id)
            .do_update()
            .set((sittings::capacity.eq(excluded(sittings::capacity)), sittings::planned.eq(excluded(sittings::planned))))
            .execute(c))?;
        let elsewhere: HashSet<SessionId> = batch.iter().filter(|row| !known.contains(&row.id)).map(|row| row.session_id).collect();
        raise_sequences(conn, &elsewhere.into_iter().collect::<Vec<_>>(), permit.stamp().now)?;
    }
    db::bump_generation(conn, "schedule")
}

/// Takes away sittings and sessions that are no longer held. One whose roll was begun since the load was planned stays.
pub(super) fn apply_dropped(conn: &mut Conn, permit: &Permit<Load>, body: &str) -> Result<()> {
    let (dropped, empty): (Vec<SittingId>, Vec<SessionId>) = serde_json::from_str(body)?;
    for id in &dropped {
        db::lock(conn, "sittings", "id", id.0)?;
    }
    let taken = find_taken(conn, &dropped)?;
    let free: Vec<SittingId> = dropped.into_iter().filter(|id| !taken.contains(id)).collect();
    for batch in free.chunks(BATCH_ROWS) {
        let moved = sittings::table.filter(sittings::id.eq_any(batch)).select(sittings::session_id).distinct();
        let moved: Vec<SessionId> = moved.load(conn)?;
        raise_sequences(conn, &moved, permit.stamp().now)?;
        diesel::delete(attendance::table.filter(attendance::sitting_id.eq_any(batch))).execute(conn)?;
        diesel::delete(sittings::table.filter(sittings::id.eq_any(batch))).execute(conn)?;
    }
    for id in empty {
        let is_held: bool = diesel::select(diesel::dsl::exists(sittings::table.filter(sittings::session_id.eq(id)))).get_result(conn)?;
        if !is_held {
            diesel::delete(sessions::table.find(id)).execute(conn)?;
        }
    }
    Ok(())
}

pub(super) fn apply_enrolments(conn: &mut Conn, _: &Permit<Load>, body: &str) -> Result<()> {
    let rows: Vec<EnrolmentRow> = serde_json::from_str(body)?;
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
    db::bump_generation(conn, "actors")
}

/// Takes people out of a programme for whom nothing is recorded in it.
pub(super) fn apply_released(conn: &mut Conn, _: &Permit<Load>, body: &str) -> Result<()> {
    let (programme_id, officers): (ProgrammeId, Vec<OfficerId>) = serde_json::from_str(body)?;
    let recorded = find_recorded(conn, programme_id, &officers)?;
    let free: Vec<OfficerId> = officers.into_iter().filter(|officer| !recorded.contains(officer)).collect();
    let ours = sittings::table.inner_join(sessions::table).filter(sessions::programme_id.eq(programme_id)).select(sittings::id);
    for batch in free.chunks(BATCH_ROWS) {
        let unmarked = attendance::table.filter(attendance::officer_id.eq_any(batch)).filter(attendance::status.eq(""));
        diesel::delete(unmarked.filter(attendance::sitting_id.eq_any(ours))).execute(conn)?;
        let of_programme = standings::table.filter(standings::programme_id.eq(programme_id));
        diesel::delete(of_programme.filter(standings::officer_id.eq_any(batch))).execute(conn)?;
        let of_programme = enrolments::table.filter(enrolments::programme_id.eq(programme_id));
        diesel::delete(of_programme.filter(enrolments::officer_id.eq_any(batch))).execute(conn)?;
    }
    db::bump_generation(conn, "actors")
}
