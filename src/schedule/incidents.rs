//! What happens on the day: a speaker falls ill, a hall floods, a line is down, an urgent duty takes officers of a unit. The planner gives way to it.

use diesel::prelude::*;
use serde::Serialize;

use crate::audit;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::id::{IncidentId, OfficerId, ProgrammeId};
use crate::schema::incidents;
use crate::web::Permit;

use super::Planning;

/// A speaker or director is not there; the subject is a badge.
pub const PRESENTER: &str = "presenter";
/// A site cannot be used; the subject is its code.
pub const SITE: &str = "site";
/// Officers of a unit are on urgent duty; the subject is the unit's code.
pub const DUTY: &str = "duty";
/// All kinds.
pub const KINDS: [&str; 3] = [PRESENTER, SITE, DUTY];

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Incident {
    /// Its id.
    pub id: IncidentId,
    /// presenter, site or duty.
    pub kind: String,
    /// Whom or what it concerns.
    pub subject: String,
    /// Badges of the officers on urgent duty.
    pub badges: Vec<String>,
    /// From when.
    pub from_at: Timestamp,
    /// Until when.
    pub until_at: Timestamp,
    /// What happened.
    pub reason: String,
}

impl Incident {
    /// Whether it lasts into a span of time.
    #[must_use]
    pub fn overlaps(&self, (from, until): (Timestamp, Timestamp)) -> bool {
        self.from_at < until && from < self.until_at
    }
}

/// What holds for a programme, by time.
pub fn list_open(conn: &mut Conn, programme_id: ProgrammeId) -> Result<Vec<Incident>> {
    type Found = (IncidentId, String, String, String, Timestamp, Timestamp, String);
    let found: Vec<Found> = incidents::table
        .filter(incidents::programme_id.eq(programme_id))
        .filter(incidents::ended_at.is_null())
        .order((incidents::from_at, incidents::id))
        .select((
            incidents::id,
            incidents::kind,
            incidents::subject,
            incidents::badges,
            incidents::from_at,
            incidents::until_at,
            incidents::reason,
        ))
        .load(conn)?;
    let incident = |(id, kind, subject, badges, from_at, until_at, reason): Found| {
        Ok(Incident { id, kind, subject, badges: serde_json::from_str(&badges)?, from_at, until_at, reason })
    };
    found.into_iter().map(incident).collect()
}

/// Notes what happened.
pub fn insert(conn: &mut Conn, permit: &Permit<Planning>, programme_id: ProgrammeId, incident: &Incident) -> Result<()> {
    diesel::insert_into(incidents::table)
        .values((
            incidents::id.eq(incident.id),
            incidents::programme_id.eq(programme_id),
            incidents::kind.eq(&incident.kind),
            incidents::subject.eq(&incident.subject),
            incidents::badges.eq(serde_json::to_string(&incident.badges)?),
            incidents::from_at.eq(incident.from_at),
            incidents::until_at.eq(incident.until_at),
            incidents::reason.eq(&incident.reason),
            incidents::noted_by.eq(permit.officer_id()),
            incidents::noted_at.eq(permit.stamp().now),
            incidents::ended_at.eq(None::<Timestamp>),
        ))
        .execute(conn)?;
    audit::record(conn, permit, "incident.note", "incident", &incident.id.to_string(), &serde_json::to_value(incident)?)
}

/// Says that something no longer holds, or never did.
pub fn end(conn: &mut Conn, permit: &Permit<Planning>, programme_id: ProgrammeId, id: IncidentId) -> Result<()> {
    let open = incidents::table.find(id).filter(incidents::programme_id.eq(programme_id)).filter(incidents::ended_at.is_null());
    diesel::update(open).set(incidents::ended_at.eq(permit.stamp().now)).execute(conn)?;
    audit::record(conn, permit, "incident.end", "incident", &id.to_string(), &serde_json::json!({}))
}

/// Officers of a unit: id, badge and profile.
pub fn list_of_unit(conn: &mut Conn, unit_code: &str) -> Result<Vec<(OfficerId, String, String)>> {
    use crate::schema::{officers, units};
    Ok(officers::table
        .inner_join(units::table)
        .filter(units::code.eq(unit_code))
        .order((officers::profile.desc(), officers::badge))
        .select((officers::id, officers::badge, officers::profile))
        .load(conn)?)
}
