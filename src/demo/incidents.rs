//! What did not go by the book, a few of each, so that those screens have something to show as well: people at another site than
//! expected, headcounts that differ, rolls reopened with a reason, grants of the office, a chief's delegate.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::history::{Attendance, Change, find_busy_trainee, list_coordinators};
use crate::clock::Timestamp;
use crate::db::{Conn, Db};
use crate::error::Result;
use crate::id::{EventId, GrantId, OfficerId, ProgrammeId, RoleId, SessionId, SiteId, SittingId, TopicId, UnitId};
use crate::schema::{attendance, attendance_history, grants, officers, roles, sessions, sitting_events, sittings, units};

/// Grants of the office, and why.
const GRANTS: [(&str, &str); 4] = [
    ("make_up", "Trực ban đột xuất, đơn vị đã báo cáo bằng văn bản"),
    ("module", "Đi làm nhiệm vụ theo lệnh khi đang trên đường đến điểm cầu"),
    ("make_up", "Tham gia chữa cháy tại địa bàn trong giờ tập huấn"),
    ("module", "Nằm viện một ngày, có giấy xác nhận của cơ sở y tế"),
];

/// A closed roll.
#[derive(Clone, Queryable)]
struct Roll {
    id: SittingId,
    session: SessionId,
    site: SiteId,
    starts_at: Timestamp,
    ends_at: Timestamp,
}

/// Records them, before standings are worked out.
pub(super) fn record(db: &Db, programme: ProgrammeId, now: Timestamp) -> Result<()> {
    db.write_now(move |conn| {
        let rolls: Vec<Roll> = sittings::table
            .inner_join(sessions::table)
            .filter(sessions::programme_id.eq(programme))
            .filter(sittings::state.eq("closed"))
            .order((sessions::starts_at, sittings::id))
            .select((sittings::id, sessions::id, sittings::site_id, sessions::starts_at, sessions::ends_at))
            .load(conn)?;
        let coordinators = list_coordinators(conn)?;
        walk_in(conn, &rolls, &coordinators)?;
        let long_over: Vec<Roll> = rolls.iter().filter(|roll| roll.ends_at <= now.plus_minutes(-30)).cloned().collect();
        reopen(conn, &long_over, &coordinators)?;
        grant(conn, programme, now)
    })
}

/// Whoever was called absent when this roll was closed.
fn find_absent(conn: &mut Conn, roll: &Roll) -> Result<Option<Attendance>> {
    let absent = attendance::table.filter(attendance::sitting_id.eq(roll.id)).filter(attendance::method.eq("close"));
    Ok(absent.order(attendance::officer_id).select(Attendance::as_select()).first(conn).optional()?)
}

/// At each site somebody who was expected elsewhere. They came when the heads had been counted, so the count differs.
fn walk_in(conn: &mut Conn, rolls: &[Roll], coordinators: &HashMap<SiteId, OfficerId>) -> Result<()> {
    let mut done = HashSet::new();
    for here in rolls {
        if done.contains(&here.site) {
            continue;
        }
        for elsewhere in rolls.iter().filter(|roll| roll.session == here.session && roll.site != here.site) {
            if let Some(row) = find_absent(conn, elsewhere)? {
                let at = here.starts_at.plus_minutes(14);
                move_to(conn, here, row, coordinators.get(&here.site).copied(), at)?;
                done.insert(here.site);
                break;
            }
        }
    }
    Ok(())
}

fn move_to(conn: &mut Conn, here: &Roll, expected: Attendance, by: Option<OfficerId>, at: Timestamp) -> Result<()> {
    let (before, officer) = (expected.sitting_id, expected.officer_id);
    let history = attendance_history::table.filter(attendance_history::sitting_id.eq(before));
    diesel::delete(history.filter(attendance_history::officer_id.eq(officer))).execute(conn)?;
    let unmarked = (
        attendance::status.eq(""),
        attendance::method.eq(""),
        attendance::marked_at.eq(None::<Timestamp>),
        attendance::marked_by.eq(None::<OfficerId>),
    );
    diesel::update(attendance::table.find((before, officer))).set(unmarked).execute(conn)?;
    let row = Attendance {
        sitting_id: here.id,
        is_expected: false,
        status: "present".to_owned(),
        method: "roll".to_owned(),
        marked_at: Some(at),
        marked_by: by,
        note: "Đến nhầm điểm cầu".to_owned(),
        ..expected
    };
    diesel::insert_into(attendance::table).values(&row).execute(conn)?;
    save_change(conn, &row, "")
}

fn save_change(conn: &mut Conn, row: &Attendance, status_before: &str) -> Result<()> {
    let Some(at) = row.marked_at else { return Ok(()) };
    let change = Change {
        id: EventId::new(),
        sitting_id: row.sitting_id,
        officer_id: row.officer_id,
        at,
        by_id: row.marked_by,
        method: row.method.clone(),
        status_before: status_before.to_owned(),
        status_after: row.status.clone(),
        note: row.note.clone(),
    };
    diesel::insert_into(attendance_history::table).values(&change).execute(conn)?;
    Ok(())
}

/// The last roll of each site was reopened to excuse somebody, and closed again; at one site it still stands open.
fn reopen(conn: &mut Conn, rolls: &[Roll], coordinators: &HashMap<SiteId, OfficerId>) -> Result<()> {
    let mut done: HashSet<SiteId> = HashSet::new();
    for roll in rolls.iter().rev() {
        if !done.insert(roll.site) {
            continue;
        }
        let by = coordinators.get(&roll.site).copied();
        let reopened_at = roll.ends_at.plus_minutes(3);
        save_event(conn, roll, by, "reopened", "Đơn vị báo bổ sung một trường hợp vắng có lý do", reopened_at)?;
        if let Some(mut row) = find_absent(conn, roll)? {
            row.status = "excused".to_owned();
            row.method = "roll".to_owned();
            row.note = "Trực chiến, chỉ huy đơn vị xác nhận".to_owned();
            row.marked_at = Some(reopened_at.plus_minutes(2));
            row.marked_by = by;
            let set = (
                attendance::status.eq(&row.status),
                attendance::method.eq(&row.method),
                attendance::note.eq(&row.note),
                attendance::marked_at.eq(row.marked_at),
                attendance::marked_by.eq(row.marked_by),
            );
            diesel::update(attendance::table.find((row.sitting_id, row.officer_id))).set(set).execute(conn)?;
            save_change(conn, &row, "absent")?;
        }
        if done.len() == 1 {
            diesel::update(sittings::table.find(roll.id)).set(sittings::state.eq("open")).execute(conn)?;
            continue;
        }
        let closed_at = reopened_at.plus_minutes(4);
        save_event(conn, roll, by, "closed", "", closed_at)?;
        diesel::update(sittings::table.find(roll.id)).set(sittings::closed_at.eq(Some(closed_at))).execute(conn)?;
    }
    Ok(())
}

fn save_event(conn: &mut Conn, roll: &Roll, by: Option<OfficerId>, kind: &str, reason: &str, at: Timestamp) -> Result<()> {
    diesel::insert_into(sitting_events::table)
        .values((
            sitting_events::id.eq(EventId::new()),
            sitting_events::sitting_id.eq(roll.id),
            sitting_events::at.eq(at),
            sitting_events::by_id.eq(by),
            sitting_events::kind.eq(kind),
            sitting_events::headcount.eq(None::<i32>),
            sitting_events::reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(())
}

/// The office makes up for some absences, with a reason each.
fn grant(conn: &mut Conn, programme: ProgrammeId, now: Timestamp) -> Result<()> {
    let office: OfficerId = officers::table.filter(officers::badge.eq("100011")).select(officers::id).first(conn)?;
    let absent: Vec<(OfficerId, TopicId)> = attendance::table
        .inner_join(sittings::table.inner_join(sessions::table))
        .inner_join(officers::table)
        .filter(sessions::programme_id.eq(programme))
        .filter(attendance::status.eq("absent"))
        .order((officers::badge, sessions::starts_at))
        .select((attendance::officer_id, sessions::topic_id))
        .limit(GRANTS.len() as i64)
        .load(conn)?;
    for ((officer, topic), (kind, reason)) in absent.into_iter().zip(GRANTS) {
        diesel::insert_into(grants::table)
            .values((
                grants::id.eq(GrantId::new()),
                grants::officer_id.eq(officer),
                grants::topic_id.eq(topic),
                grants::kind.eq(kind),
                grants::reason.eq(reason),
                grants::granted_by.eq(office),
                grants::granted_at.eq(now.plus_minutes(-10)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The chief among the logins has named the deputy as delegate until the end of the month.
pub(super) fn lend(db: &Db, now: Timestamp) -> Result<()> {
    db.write_now(move |conn| {
        let trainee = find_busy_trainee(conn, now)?;
        let (unit, code): (UnitId, String) = officers::table
            .inner_join(units::table.on(officers::unit_id.eq(units::id.nullable())))
            .filter(officers::id.eq(trainee))
            .select((units::id, units::code))
            .first(conn)?;
        let mut of_unit = |command: &str| -> Result<OfficerId> {
            let found = officers::table.filter(officers::unit_id.eq(Some(unit))).filter(officers::command.eq(command));
            Ok(found.order(officers::badge).select(officers::id).first(conn)?)
        };
        let (chief, deputy) = (of_unit("chief")?, of_unit("deputy")?);
        let today = now.local_date();
        diesel::insert_into(roles::table)
            .values((
                roles::id.eq(RoleId::new()),
                roles::officer_id.eq(deputy),
                roles::role.eq("commander"),
                roles::scope_kind.eq("unit"),
                roles::scope_key.eq(code),
                roles::delegate_of.eq(Some(chief)),
                roles::from_date.eq(Some(today)),
                roles::to_date.eq(today.checked_add_days(chrono::Days::new(5))),
                roles::granted_by.eq(Some(chief)),
                roles::granted_at.eq(now.plus_minutes(-90)),
                roles::ended_at.eq(None::<Timestamp>),
            ))
            .execute(conn)?;
        Ok(())
    })
}
