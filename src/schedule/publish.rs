//! Makes a plan the timetable that holds: sessions, sittings and enrolments in one load, checked like a file and done whole or not at all.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::cohorts;
use super::drafts;
use super::expected;
use super::plan::Standing;
use super::planner::evaluate::{Sitting, seat};
use super::planner::model::{Assignment, Placed, Plan};
use super::problem::Named;
use super::rules;
use super::store::{EnrolmentRow, SessionRow, SittingRow};
use super::tell;
use super::timetable::{self, FileSession};
use crate::db::Conn;
use crate::error::Result;
use crate::id::{OfficerId, PlanId, ProgrammeId, RoomId, SessionId, SiteId, SittingId};
use crate::load::{self, Fault, Load, Piece, Report};
use crate::web::Permit;

/// What publishing a plan does to what stands in the database, or why it can't be done.
pub fn plan(conn: &mut Conn, named: &Named, assignment: &Assignment, plan: &Plan, draft: Option<PlanId>) -> Result<load::Plan> {
    let mut standing = Standing::read(conn)?;
    let programmes = BTreeSet::from([named.programme.id]);
    let mut sessions = list_sessions(named, assignment, plan);
    keep_rooms(named, &standing, plan, &mut sessions);
    timetable::keep_ids(&standing, &mut sessions);
    let change = timetable::compare(&standing, &programmes, &sessions);
    let rows = list_enrolments(named, assignment);
    let seen: HashSet<(ProgrammeId, OfficerId)> = rows.iter().map(|row| (row.programme_id, row.officer_id)).collect();
    let gone = cohorts::list_gone(&standing, &programmes, &seen);
    let mut faults = timetable::refuse_taken(conn, &standing, &change)?;
    faults.extend(cohorts::refuse_gone(conn, &standing, &gone)?);
    standing.plan.sessions = standing.sessions_of_others(&programmes);
    standing.plan.sessions.extend(sessions.values().map(FileSession::plan));
    standing.plan.enrolments = standing.enrolments_of_others(&programmes);
    standing.plan.enrolments.extend(rows.iter().map(|row| row.plan(0)));
    faults.extend(rules::check(&standing.plan).into_iter().map(Fault::from));
    if !faults.is_empty() {
        return Ok(load::Plan::Refused(faults));
    }
    let mut people = Report::default();
    let changed = cohorts::compare(rows.into_iter().map(|row| (0, row)).collect(), &standing, &mut people);
    let (mut pieces, mut groups) = cohorts::pieces(&standing, &changed, &gone)?;
    let (of_sessions, moved) = timetable::pieces(&standing, &change)?;
    pieces.extend(of_sessions);
    groups.extend(moved);
    let groups: BTreeSet<(SessionId, SiteId)> = groups.into_iter().collect();
    pieces.extend(expected::pieces(&groups.into_iter().collect::<Vec<_>>())?);
    pieces.extend(expected::standing_pieces(&changed.iter().map(|(_, row)| row.officer_id).collect::<Vec<_>>())?);
    pieces.extend(tell::pieces(conn, named, (assignment, plan))?);
    if let Some(draft) = draft {
        pieces.push(Piece::new(PUBLISHED, &draft)?);
    }
    let report = change.report(Report { kind: "schedule", rows: sessions.len(), ..Report::default() });
    Ok(load::Plan::Ready(report, pieces))
}

/// Kind of a piece: a draft that holds from now on.
pub const PUBLISHED: &str = "schedule.published";

pub(super) fn apply_published(conn: &mut Conn, permit: &Permit<Load>, body: &str) -> Result<()> {
    let id: PlanId = serde_json::from_str(body)?;
    drafts::store::set_published(conn, permit, id)
}

/// The sessions as a file would have them.
fn list_sessions(named: &Named, assignment: &Assignment, plan: &Plan) -> BTreeMap<String, FileSession> {
    let seated = seat(&named.problem, assignment, plan);
    let mut by_session: HashMap<usize, Vec<&Sitting>> = HashMap::new();
    for sitting in &seated {
        by_session.entry(sitting.session).or_default().push(sitting);
    }
    let mut sessions = BTreeMap::new();
    for (at, placed) in plan.sessions.iter().enumerate() {
        if let Some(row) = session(named, placed) {
            let sittings = by_session.remove(&at).unwrap_or_default();
            let sittings = sittings.into_iter().filter_map(|sitting| Some((0, self::sitting(named, row.id, sitting)?))).collect();
            sessions.insert(row.code.clone(), FileSession { line: 0, row, sittings });
        }
    }
    sessions
}

/// What has begun stays as it is; and where a slot has the same sessions as before, they keep the rooms that hold their people.
fn keep_rooms(named: &Named, standing: &Standing, plan: &Plan, sessions: &mut BTreeMap<String, FileSession>) {
    let mut held: HashMap<&str, (&SessionRow, Vec<(u32, SittingRow)>)> = HashMap::new();
    for row in &standing.sessions {
        let mine = standing.sittings.iter().filter(|sitting| sitting.session_id == row.id);
        held.insert(&row.code, (row, mine.map(|sitting| (0, sitting.clone())).collect()));
    }
    let in_slot = |plan: &Plan, slot: usize| -> BTreeSet<String> {
        plan.sessions.iter().filter(|session| session.slot == slot).map(|session| named.session_code(session)).collect()
    };
    for slot in 0..named.slots.len() {
        let codes = in_slot(plan, slot);
        if codes == in_slot(&named.current, slot) {
            let before = |code: &str| held.get(code).map_or(&[][..], |(_, sittings)| sittings.as_slice());
            keep_rooms_of_slot(&codes, &before, sessions);
        }
    }
    for begun in named.current.sessions.iter().filter(|session| session.is_locked) {
        let code = named.session_code(begun);
        if let Some((row, sittings)) = held.get(code.as_str()) {
            sessions.insert(code, FileSession { line: 0, row: (*row).clone(), sittings: sittings.clone() });
        }
    }
}

/// Site by site: either all sessions of a slot keep their rooms there, or none does.
fn keep_rooms_of_slot<'a>(
    codes: &BTreeSet<String>,
    before: &impl Fn(&str) -> &'a [(u32, SittingRow)],
    sessions: &mut BTreeMap<String, FileSession>,
) {
    let planned = codes.iter().filter_map(|code| sessions.get(code)).flat_map(|session| &session.sittings);
    let sites: BTreeSet<SiteId> = planned.map(|(_, row)| row.site_id).collect();
    for site in sites {
        let sum = |rows: &[(u32, SittingRow)], of: fn(&SittingRow) -> i32| -> i32 {
            rows.iter().filter(|(_, row)| row.site_id == site).map(|(_, row)| of(row)).sum()
        };
        let wanted = |code: &String| sessions.get(code).map_or(0, |session| sum(&session.sittings, |row| row.planned));
        if !codes.iter().all(|code| sum(before(code), |row| row.capacity) >= wanted(code)) {
            continue;
        }
        for code in codes {
            if let Some(session) = sessions.get_mut(code).filter(|session| session.sittings.iter().any(|(_, row)| row.site_id == site)) {
                session.sittings.retain(|(_, row)| row.site_id != site);
                session.sittings.extend(before(code).iter().filter(|(_, row)| row.site_id == site).cloned());
            }
        }
    }
}

fn session(named: &Named, placed: &Placed) -> Option<SessionRow> {
    let (starts_at, _) = *named.slots.get(placed.slot)?;
    let topic = named.problem.topics.get(placed.topic)?;
    Some(SessionRow {
        id: SessionId::new(),
        code: named.session_code(placed),
        programme_id: named.programme.id,
        topic_id: named.topics.get(placed.topic)?.0,
        cohort: named.problem.cohorts.get(placed.cohort)?.clone(),
        stream: placed.stream as i32,
        starts_at,
        ends_at: starts_at.plus_minutes(topic.minutes),
        speaker_id: named.presenters.get(placed.speaker).copied(),
        presiding_id: named.presenters.get(placed.director).copied(),
    })
}

fn sitting(named: &Named, session_id: SessionId, sitting: &Sitting) -> Option<SittingRow> {
    let (site_id, rooms): &(SiteId, Vec<RoomId>) = named.sites.get(sitting.site)?;
    let room = named.problem.sites.get(sitting.site)?.rooms.get(sitting.room)?;
    Some(SittingRow {
        id: SittingId::new(),
        session_id,
        site_id: *site_id,
        room_id: *rooms.get(sitting.room)?,
        capacity: room.seats as i32,
        planned: sitting.expected as i32,
    })
}

fn list_enrolments(named: &Named, assignment: &Assignment) -> Vec<EnrolmentRow> {
    let people = named.officers.iter().zip(&named.problem.officers).zip(assignment.cohort.iter().zip(&assignment.site));
    let row = |((trainee, officer), (cohort, site)): ((&super::problem::Trainee, &super::planner::model::Officer), (&usize, &usize))| {
        Some(EnrolmentRow {
            programme_id: named.programme.id,
            officer_id: trainee.id,
            cohort: named.problem.cohorts.get(*cohort)?.clone(),
            profile: named.problem.profiles.get(officer.profile)?.clone(),
            unit_id: *named.units.get(officer.unit)?,
            site_id: named.sites.get(*site)?.0,
            command: trainee.command.clone(),
        })
    };
    people.filter_map(row).collect()
}
