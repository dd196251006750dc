//! Who is expected where: from the cohorts, the needs and the sittings follow the rows of attendance that wait to be marked.
//!
//! [`sync_group`] brings the rows of one session at one site in line. It adds and takes away unmarked rows only; what was
//! marked stays, wherever the timetable has moved since.

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::prelude::*;

use super::rules::{Party, seat};
use crate::clock::Timestamp;
use crate::db::{BATCH_ROWS, Conn, both};
use crate::error::Result;
use crate::id::{OfficerId, ProgrammeId, SessionId, SiteId, SittingId, TopicId, UnitId};
use crate::load::{Load, Piece};
use crate::roster::rules::is_counted;
use crate::schema::{attendance, enrolments, officers, sessions, sittings, topic_needs, units};
use crate::standing;
use crate::web::Permit;

/// Kind of a piece: sessions at sites whose expected people are brought in line.
pub const EXPECTED: &str = "schedule.expected";
/// Kind of a piece: officers whose standing is renewed.
pub const STANDINGS: &str = "schedule.standings";

/// Sessions at sites in one write: some 300 rows.
const GROUPS_AT_A_TIME: usize = 2;

/// Officers whose standing is renewed in one write.
const STANDINGS_AT_A_TIME: usize = 150;

/// A row as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Insertable)]
#[diesel(table_name = attendance, treat_none_as_default_value = false)]
struct Row {
    sitting_id: SittingId,
    officer_id: OfficerId,
    is_expected: bool,
    status: String,
    method: String,
    note: String,
    unit_id: UnitId,
    rank: String,
    position: String,
}

/// The pieces that bring these sessions at these sites in line.
pub fn pieces(groups: &[(SessionId, SiteId)]) -> Result<Vec<Piece>> {
    groups.chunks(GROUPS_AT_A_TIME).map(|chunk| Piece::new(EXPECTED, &chunk)).collect()
}

/// The pieces that renew the standings of these officers.
pub fn standing_pieces(officers: &[OfficerId]) -> Result<Vec<Piece>> {
    officers.chunks(STANDINGS_AT_A_TIME).map(|chunk| Piece::new(STANDINGS, &chunk)).collect()
}

pub(super) fn apply_expected(conn: &mut Conn, permit: &Permit<Load>, body: &str) -> Result<()> {
    let groups: Vec<(SessionId, SiteId)> = serde_json::from_str(body)?;
    for (session, site) in groups {
        sync_group(conn, session, site, permit.stamp().now)?;
    }
    Ok(())
}

pub(super) fn apply_standings(conn: &mut Conn, permit: &Permit<Load>, body: &str) -> Result<()> {
    let officers: Vec<OfficerId> = serde_json::from_str(body)?;
    standing::store::refresh(conn, &officers, permit.stamp().now)
}

/// Brings the expected people of every session that an officer's cohorts have at their site in line: after a change of status.
/// Sessions that are over stay as they are.
pub fn sync_officer(conn: &mut Conn, officer_id: OfficerId, now: Timestamp) -> Result<()> {
    let groups: Vec<(SessionId, SiteId)> = enrolments::table
        .inner_join(sessions::table.on(sessions::programme_id.eq(enrolments::programme_id).and(sessions::cohort.eq(enrolments::cohort))))
        .filter(enrolments::officer_id.eq(officer_id))
        .filter(sessions::ends_at.gt(now))
        .select((sessions::id, enrolments::site_id))
        .load(conn)?;
    for (session, site) in groups {
        sync_group(conn, session, site, now)?;
    }
    Ok(())
}

/// Brings the rows of one session at one site in line with cohorts, needs and statuses, as of now.
pub fn sync_group(conn: &mut Conn, session_id: SessionId, site_id: SiteId, now: Timestamp) -> Result<()> {
    let found: Option<(ProgrammeId, TopicId, String, Timestamp)> = sessions::table
        .find(session_id)
        .select((sessions::programme_id, sessions::topic_id, sessions::cohort, sessions::starts_at))
        .first(conn)
        .optional()?;
    let Some((programme_id, topic_id, cohort, starts_at)) = found else { return Ok(()) };
    let rooms: Vec<(SittingId, i32, i32)> = sittings::table
        .filter(sittings::session_id.eq(session_id).and(sittings::site_id.eq(site_id)))
        .order(sittings::room_id)
        .select((sittings::id, sittings::planned, sittings::capacity))
        .load(conn)?;
    if rooms.is_empty() {
        return Ok(());
    }
    let attended = list_attended(conn, topic_id, session_id, now)?;
    let mut wanted = list_wanted(conn, programme_id, topic_id, &cohort, site_id, starts_at)?;
    wanted.retain(|person| !attended.contains(&person.officer_id));
    let ids: Vec<SittingId> = rooms.iter().map(|room| room.0).collect();
    let standing = list_rows(conn, &ids)?;
    let marked: HashMap<OfficerId, SittingId> =
        standing.iter().filter(|row| !row.status.is_empty()).map(|row| (row.officer_id, row.sitting_id)).collect();
    let seated = seat_units(&wanted, &rooms, &marked);
    let target: HashSet<&Row> = seated.iter().filter(|row| !marked.contains_key(&row.officer_id)).collect();
    let mut kept: HashSet<(SittingId, OfficerId)> = HashSet::new();
    for row in &standing {
        if !row.status.is_empty() || !row.is_expected || target.contains(row) {
            kept.insert((row.sitting_id, row.officer_id));
        }
    }
    let stale: Vec<&Row> = standing.iter().filter(|row| !kept.contains(&(row.sitting_id, row.officer_id))).collect();
    for sitting in &ids {
        let gone: Vec<OfficerId> = stale.iter().filter(|row| row.sitting_id == *sitting).map(|row| row.officer_id).collect();
        for batch in gone.chunks(BATCH_ROWS) {
            let unmarked = attendance::table.filter(attendance::sitting_id.eq(sitting)).filter(attendance::status.eq(""));
            diesel::delete(unmarked.filter(attendance::officer_id.eq_any(batch))).execute(conn)?;
        }
    }
    let new: Vec<&Row> = target.into_iter().filter(|row| !kept.contains(&(row.sitting_id, row.officer_id))).collect();
    for batch in new.chunks(BATCH_ROWS) {
        let batch: Vec<Row> = batch.iter().map(|row| (*row).clone()).collect();
        both!(conn, |c| diesel::insert_into(attendance::table)
            .values(&batch)
            .on_conflict((attendance::sitting_id, attendance::officer_id))
            .do_nothing()
            .execute(c))?;
    }
    Ok(())
}

/// Somebody who is to attend.
struct Wanted {
    officer_id: OfficerId,
    unit_id: UnitId,
    unit_code: String,
    rank: String,
    position: String,
}

/// Who attended the topic at another session, and need not come again. Nobody is marked before a session begins, so those that lie ahead are not
/// looked at.
fn list_attended(conn: &mut Conn, topic_id: TopicId, session_id: SessionId, now: Timestamp) -> Result<HashSet<OfficerId>> {
    let others: Vec<SittingId> = sittings::table
        .inner_join(sessions::table)
        .filter(sessions::topic_id.eq(topic_id))
        .filter(sessions::id.ne(session_id))
        .filter(sessions::starts_at.lt(now.plus_minutes(60)))
        .select(sittings::id)
        .load(conn)?;
    let marked = attendance::table.filter(attendance::sitting_id.eq_any(others)).filter(attendance::status.eq_any(["present", "late"]));
    Ok(marked.select(attendance::officer_id).load::<OfficerId>(conn)?.into_iter().collect())
}

/// Who is to attend: the cohort's people at the site whose profile needs the topic live, and who count on that day.
fn list_wanted(
    conn: &mut Conn,
    programme_id: ProgrammeId,
    topic_id: TopicId,
    cohort: &str,
    site_id: SiteId,
    starts_at: Timestamp,
) -> Result<Vec<Wanted>> {
    type Found = (OfficerId, UnitId, String, String, String, (String, Option<chrono::NaiveDate>, Option<chrono::NaiveDate>));
    let live = topic_needs::table.filter(topic_needs::topic_id.eq(topic_id)).filter(topic_needs::need.eq("live"));
    let live: Vec<String> = live.select(topic_needs::profile).load(conn)?;
    let found: Vec<Found> = enrolments::table
        .inner_join(officers::table)
        .inner_join(units::table)
        .filter(enrolments::programme_id.eq(programme_id))
        .filter(enrolments::cohort.eq(cohort))
        .filter(enrolments::site_id.eq(site_id))
        .filter(enrolments::profile.eq_any(live))
        .order(officers::id)
        .select((
            officers::id,
            enrolments::unit_id,
            units::code,
            officers::rank,
            officers::position,
            (officers::status, officers::status_from, officers::status_to),
        ))
        .load(conn)?;
    let day = starts_at.local_date();
    let counts = |row: &Found| is_counted(&row.5.0, row.5.1, row.5.2, day);
    let wanted = |(officer_id, unit_id, unit_code, rank, position, _): Found| Wanted { officer_id, unit_id, unit_code, rank, position };
    Ok(found.into_iter().filter(counts).map(wanted).collect())
}

fn list_rows(conn: &mut Conn, ids: &[SittingId]) -> Result<Vec<Row>> {
    type Found = (SittingId, OfficerId, bool, String, String, String, UnitId, String, String);
    let columns = (
        attendance::sitting_id,
        attendance::officer_id,
        attendance::is_expected,
        attendance::status,
        attendance::method,
        attendance::note,
        attendance::unit_id,
        attendance::rank,
        attendance::position,
    );
    let found: Vec<Found> = attendance::table.filter(attendance::sitting_id.eq_any(ids)).select(columns).load(conn)?;
    let row = |(sitting_id, officer_id, is_expected, status, method, note, unit_id, rank, position): Found| Row {
        sitting_id,
        officer_id,
        is_expected,
        // A note on an unmarked row is no reason to make the row anew.
        note: if status.is_empty() { String::new() } else { note },
        method: if status.is_empty() { String::new() } else { method },
        status,
        unit_id,
        rank,
        position,
    };
    Ok(found.into_iter().map(row).collect())
}

/// Seats units in the rooms, whole where a room holds them; a unit some of whose people were marked in a room stays there.
fn seat_units(wanted: &[Wanted], rooms: &[(SittingId, i32, i32)], marked: &HashMap<OfficerId, SittingId>) -> Vec<Row> {
    let mut by_unit: BTreeMap<&str, Vec<&Wanted>> = BTreeMap::new();
    for person in wanted {
        by_unit.entry(&person.unit_code).or_default().push(person);
    }
    let place = |sitting: &SittingId| rooms.iter().position(|room| room.0 == *sitting);
    let parties: Vec<Party> = by_unit
        .values()
        .map(|people| Party {
            count: people.len() as i32,
            fixed: people.iter().find_map(|person| marked.get(&person.officer_id).and_then(place)),
        })
        .collect();
    // A timetable that does not plan its rooms fills them by their seats.
    let is_planned = rooms.iter().map(|room| room.1).sum::<i32>() > 0;
    let sizes: Vec<(i32, i32)> = rooms.iter().map(|room| (if is_planned { room.1 } else { room.2 }, room.2)).collect();
    let seats = seat(&parties, &sizes);
    let mut rows = Vec::with_capacity(wanted.len());
    for (people, parts) in by_unit.values().zip(seats) {
        let places = parts.iter().flat_map(|(room, count)| std::iter::repeat_n(*room, (*count).max(0) as usize));
        for (person, room) in people.iter().zip(places) {
            let Some((sitting_id, ..)) = rooms.get(room) else { continue };
            // Who was marked in a room sits there, wherever the others of a divided unit go.
            let sitting_id = marked.get(&person.officer_id).unwrap_or(sitting_id);
            rows.push(Row {
                sitting_id: *sitting_id,
                officer_id: person.officer_id,
                is_expected: true,
                status: String::new(),
                method: String::new(),
                note: String::new(),
                unit_id: person.unit_id,
                rank: person.rank.clone(),
                position: person.position.clone(),
            });
        }
    }
    rows
}
