//! Grants of the office: a make-up session, the module instead of the session, one more attempt.

use diesel::prelude::*;
use serde::Serialize;

use crate::audit;
use crate::clock::Timestamp;
use crate::db::{self, Conn};
use crate::error::Result;
use crate::id::{GrantId, OfficerId, TopicId};
use crate::schema::{enrolments, grants, officers, programmes, topics, units};
use crate::standing;
use crate::web::Permit;

/// What can be granted; the names are those in the database, `grant-kind-` + name is the key in the catalogue.
pub const KINDS: [&str; 3] = ["make_up", "module", "attempt"];

/// A person of whom grants are spoken.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct Person {
    /// Their id.
    pub id: OfficerId,
    /// The badge.
    pub badge: String,
    /// The full name.
    pub full_name: String,
    /// The rank.
    pub rank: String,
    /// The position.
    pub position: String,
    /// Phường, xã …; none for staff.
    pub unit_kind: Option<String>,
    /// The unit's name; none for staff.
    pub unit_name: Option<String>,
}

/// A person by badge (digits), or not found.
pub fn get_person(conn: &mut Conn, badge: &str) -> Result<Person> {
    let columns = (
        officers::id,
        officers::badge,
        officers::full_name,
        officers::rank,
        officers::position,
        units::kind.nullable(),
        units::name.nullable(),
    );
    let found = officers::table.left_join(units::table.on(officers::unit_id.eq(units::id.nullable()))).filter(officers::badge.eq(badge));
    Ok(found.select(columns).first(conn)?)
}

/// A topic for which something can be granted.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct GrantTopic {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The programme's code.
    pub programme: String,
}

/// The topics of the programmes that a person takes part in, the latest programme first.
pub fn list_topics(conn: &mut Conn, officer_id: OfficerId) -> Result<Vec<GrantTopic>> {
    let mine = enrolments::table.filter(enrolments::officer_id.eq(officer_id)).select(enrolments::programme_id);
    let found = topics::table.inner_join(programmes::table).filter(topics::programme_id.eq_any(mine));
    Ok(found.order((programmes::starts_on.desc(), topics::place)).select((topics::code, topics::title, programmes::code)).load(conn)?)
}

/// A grant, as it is shown.
#[derive(Clone, Debug, Queryable, Serialize)]
pub struct Grant {
    /// When.
    pub granted_at: Timestamp,
    /// By whom.
    pub granted_by: String,
    /// One of [`KINDS`].
    pub kind: String,
    /// Why.
    pub reason: String,
    /// The topic's code.
    pub topic_code: String,
    /// The topic's title.
    pub topic_title: String,
}

/// A person's grants, the newest first.
pub fn list_grants(conn: &mut Conn, officer_id: OfficerId) -> Result<Vec<Grant>> {
    let found = grants::table
        .inner_join(topics::table)
        .inner_join(officers::table.on(grants::granted_by.eq(officers::id)))
        .filter(grants::officer_id.eq(officer_id));
    let columns = (grants::granted_at, officers::full_name, grants::kind, grants::reason, topics::code, topics::title);
    Ok(found.order(grants::id.desc()).select(columns).load(conn)?)
}

/// Grants something, records it, renews the standing. False when the topic is not of a programme that the person takes part in.
pub fn insert_grant(conn: &mut Conn, permit: &Permit<Person>, person: &Person, topic_code: &str, kind: &str, reason: &str) -> Result<bool> {
    db::lock(conn, "officers", "id", person.id.0)?;
    let mine = enrolments::table.filter(enrolments::officer_id.eq(person.id)).select(enrolments::programme_id);
    let topic: Option<TopicId> = topics::table
        .filter(topics::code.eq(topic_code))
        .filter(topics::programme_id.eq_any(mine))
        .select(topics::id)
        .first(conn)
        .optional()?;
    let (Some(topic_id), Some(by)) = (topic, permit.officer_id()) else { return Ok(false) };
    let now = permit.stamp().now;
    diesel::insert_into(grants::table)
        .values((
            grants::id.eq(GrantId::new()),
            grants::officer_id.eq(person.id),
            grants::topic_id.eq(topic_id),
            grants::kind.eq(kind),
            grants::reason.eq(reason),
            grants::granted_by.eq(by),
            grants::granted_at.eq(now),
        ))
        .execute(conn)?;
    let details = serde_json::json!({ "topic": topic_code, "kind": kind, "reason": reason });
    audit::record(conn, permit, "grant.award", "officer", &person.badge, &details)?;
    standing::store::refresh(conn, &[person.id], now)?;
    Ok(true)
}
