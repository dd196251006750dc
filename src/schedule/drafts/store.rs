//! Drafts in the database.

use diesel::prelude::*;

use super::{Kept, Place, Whole, keep_people, keep_sessions};
use crate::audit;
use crate::clock::Timestamp;
use crate::db::{self, Conn};
use crate::error::{Error, Result};
use crate::id::{OfficerId, PlanId, ProgrammeId};
use crate::load::Load;
use crate::schedule::Planning;
use crate::schedule::problem::Named;
use crate::schema::{officers, plan_steps, plans};
use crate::text::Words;
use crate::web::Permit;

/// How a draft came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A copy of the timetable that holds.
    Current,
    /// The planner searched.
    Search,
    /// The planner repaired.
    Repair,
    /// A copy of another draft.
    Copy,
}

impl Origin {
    /// Its name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Search => "search",
            Self::Repair => "repair",
            Self::Copy => "copy",
        }
    }
}

/// A draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: PlanId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// From 1 in its programme.
    pub number: i32,
    /// draft, published, dropped.
    pub state: String,
    /// current, search, repair, copy.
    pub origin: String,
    /// What the office noted.
    pub note: String,
    /// Goes up with each change.
    pub version: i32,
    /// The sessions.
    pub sessions: Vec<Kept>,
    /// Where everybody trains.
    pub people: Vec<Place>,
}

/// A draft in a list.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Listed {
    /// Its number.
    pub number: i32,
    /// draft, published, dropped.
    pub state: String,
    /// current, search, repair, copy.
    pub origin: String,
    /// What the office noted.
    pub note: String,
    /// What it costs, weighed.
    pub total: i64,
    /// How many limits it breaks.
    pub breaches: i32,
    /// Who made it; empty for the command line.
    pub made_by: String,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was published.
    pub published_at: Option<Timestamp>,
}

/// The drafts of a programme, the newest first.
pub fn list(conn: &mut Conn, programme_id: ProgrammeId) -> Result<Vec<Listed>> {
    type Found = (i32, String, String, String, i64, i32, Option<String>, Timestamp, Option<Timestamp>);
    let found: Vec<Found> = plans::table
        .left_join(officers::table.on(plans::created_by.eq(officers::id.nullable())))
        .filter(plans::programme_id.eq(programme_id))
        .filter(plans::state.ne("dropped"))
        .order(plans::number.desc())
        .select((
            plans::number,
            plans::state,
            plans::origin,
            plans::note,
            plans::total,
            plans::breaches,
            officers::full_name.nullable(),
            plans::updated_at,
            plans::published_at,
        ))
        .load(conn)?;
    let listed = |(number, state, origin, note, total, breaches, made_by, updated_at, published_at): Found| Listed {
        number,
        state,
        origin,
        note,
        total,
        breaches,
        made_by: made_by.unwrap_or_default(),
        updated_at,
        published_at,
    };
    Ok(found.into_iter().map(listed).collect())
}

/// A draft by its number in its programme.
pub fn get(conn: &mut Conn, programme_id: ProgrammeId, number: i32) -> Result<Draft> {
    type Found = (PlanId, String, String, String, i32, String, String);
    let (id, state, origin, note, version, sessions, people): Found = plans::table
        .filter(plans::programme_id.eq(programme_id))
        .filter(plans::number.eq(number))
        .filter(plans::state.ne("dropped"))
        .select((plans::id, plans::state, plans::origin, plans::note, plans::version, plans::sessions, plans::people))
        .first(conn)?;
    let (sessions, people) = (serde_json::from_str(&sessions)?, serde_json::from_str(&people)?);
    Ok(Draft { id, programme_id, number, state, origin, note, version, sessions, people })
}

/// Keeps a new draft; gives its number.
pub fn insert(
    conn: &mut Conn,
    permit: &Permit<Planning>,
    named: &Named,
    whole: &Whole,
    (origin, note, created_by): (Origin, &str, Option<OfficerId>),
) -> Result<i32> {
    db::lock(conn, "programmes", "id", named.programme.id.0)?;
    let last: Option<i32> =
        plans::table.filter(plans::programme_id.eq(named.programme.id)).select(diesel::dsl::max(plans::number)).first(conn)?;
    let (id, number, now) = (PlanId::new(), last.unwrap_or_default() + 1, permit.stamp().now);
    diesel::insert_into(plans::table)
        .values((
            plans::id.eq(id),
            plans::programme_id.eq(named.programme.id),
            plans::number.eq(number),
            plans::state.eq("draft"),
            plans::origin.eq(origin.name()),
            plans::note.eq(note),
            plans::version.eq(1),
            plans::sessions.eq(serde_json::to_string(&keep_sessions(named, &whole.plan))?),
            plans::people.eq(serde_json::to_string(&keep_people(named, &whole.assignment))?),
            plans::cost.eq(serde_json::to_string(&whole.cost)?),
            plans::total.eq(whole.total(named)),
            plans::breaches.eq(whole.breaches.len() as i32),
            plans::created_by.eq(created_by),
            plans::created_at.eq(now),
            plans::updated_at.eq(now),
            plans::published_at.eq(None::<Timestamp>),
        ))
        .execute(conn)?;
    let details =
        serde_json::json!({ "origin": origin.name(), "note": note, "total": whole.total(named), "breaches": whole.breaches.len() });
    audit::record(conn, permit, "plan.make", "plan", &format!("{}/{number}", named.programme.code), &details)?;
    Ok(number)
}

/// Locks a draft that is to change; a conflict when it is published, or is no longer the version that was seen.
pub fn lock_draft(conn: &mut Conn, draft: &Draft, seen: i32) -> Result<()> {
    db::lock(conn, "plans", "id", draft.id.0)?;
    let (state, version): (String, i32) = plans::table.find(draft.id).select((plans::state, plans::version)).first(conn)?;
    match (state.as_str(), version == seen) {
        ("draft", true) => Ok(()),
        ("draft", false) => Err(Error::conflict("plan-changed-meanwhile")),
        _ => Err(Error::conflict("plan-not-a-draft")),
    }
}

/// Changes the sessions of a locked draft by a step that can be undone.
pub fn set_sessions(
    conn: &mut Conn,
    permit: &Permit<Planning>,
    (draft, named, whole): (&Draft, &Named, &Whole),
    step: &Words,
) -> Result<()> {
    diesel::insert_into(plan_steps::table)
        .values((
            plan_steps::plan_id.eq(draft.id),
            plan_steps::version.eq(draft.version),
            plan_steps::words.eq(serde_json::to_string(step)?),
            plan_steps::sessions.eq(serde_json::to_string(&draft.sessions)?),
            plan_steps::by_id.eq(permit.officer_id()),
            plan_steps::at.eq(permit.stamp().now),
        ))
        .execute(conn)?;
    put(conn, permit, (draft, named, whole))
}

fn put(conn: &mut Conn, permit: &Permit<Planning>, (draft, named, whole): (&Draft, &Named, &Whole)) -> Result<()> {
    diesel::update(plans::table.find(draft.id))
        .set((
            plans::version.eq(draft.version + 1),
            plans::sessions.eq(serde_json::to_string(&keep_sessions(named, &whole.plan))?),
            plans::cost.eq(serde_json::to_string(&whole.cost)?),
            plans::total.eq(whole.total(named)),
            plans::breaches.eq(whole.breaches.len() as i32),
            plans::updated_at.eq(permit.stamp().now),
        ))
        .execute(conn)?;
    Ok(())
}

/// The last step of a draft: what it did and what stood there before; none when nothing is left to undo.
pub fn find_last_step(conn: &mut Conn, draft: &Draft) -> Result<Option<(i32, Words, Vec<Kept>)>> {
    let found: Option<(i32, String, String)> = plan_steps::table
        .filter(plan_steps::plan_id.eq(draft.id))
        .order(plan_steps::version.desc())
        .select((plan_steps::version, plan_steps::words, plan_steps::sessions))
        .first(conn)
        .optional()?;
    found.map(|(version, words, sessions)| Ok((version, serde_json::from_str(&words)?, serde_json::from_str(&sessions)?))).transpose()
}

/// Takes back the last step of a locked draft: `whole` is what stood before it.
pub fn undo(conn: &mut Conn, permit: &Permit<Planning>, (draft, named, whole): (&Draft, &Named, &Whole), step: i32) -> Result<()> {
    diesel::delete(plan_steps::table.find((draft.id, step))).execute(conn)?;
    put(conn, permit, (draft, named, whole))
}

/// Says that a draft holds now.
pub fn set_published(conn: &mut Conn, permit: &Permit<Load>, id: PlanId) -> Result<()> {
    let now = permit.stamp().now;
    let held = (plans::state.eq("published"), plans::published_at.eq(now), plans::updated_at.eq(now));
    diesel::update(plans::table.find(id)).set(held).execute(conn)?;
    audit::record(conn, permit, "plan.publish", "plan", &id.to_string(), &serde_json::json!({}))
}

/// Puts a draft away. It is kept in the database, and shown no more.
pub fn drop_draft(conn: &mut Conn, permit: &Permit<Planning>, draft: &Draft, code: &str) -> Result<()> {
    diesel::update(plans::table.find(draft.id))
        .set((plans::state.eq("dropped"), plans::updated_at.eq(permit.stamp().now)))
        .execute(conn)?;
    audit::record(conn, permit, "plan.drop", "plan", &format!("{code}/{}", draft.number), &serde_json::json!({}))
}
