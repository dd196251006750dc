//! The audit log: who did what, when, for whom. Rows are written in the same write as the change they speak of, and never
//! changed. Seals over them show whether a row was altered or removed: each seal's digest covers the rows since the one
//! before and that one's digest, so a seal kept elsewhere vouches for everything before it.

use diesel::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::clock::{self, Timestamp};
use crate::db::Conn;
use crate::error::Result;
use crate::id::EventId;
use crate::schema::{audit, audit_seals};
use crate::web::Permit;

/// Rows younger than this may still be on their way in from another node, so a seal leaves them to the next one.
const SETTLED_SECONDS: i64 = 60;

#[derive(Insertable, Queryable, Selectable, Serialize)]
#[diesel(table_name = audit, treat_none_as_default_value = false)]
struct Row {
    id: EventId,
    recorded_at: Timestamp,
    programme_at: Timestamp,
    actor_badge: Option<String>,
    acting_for: Option<String>,
    action: String,
    object_kind: String,
    object_key: String,
    details: String,
    request_id: Option<String>,
}

/// Records what is done by this permit. `action` is a verb such as `roll.close`; `object_kind` and `object_key` name what it is done
/// to; `details` holds what stood there before and what stands there now.
pub fn record<T>(
    conn: &mut Conn,
    permit: &Permit<T>,
    action: &str,
    object_kind: &str,
    object_key: &str,
    details: &serde_json::Value,
) -> Result<()> {
    let stamp = permit.stamp();
    diesel::insert_into(audit::table)
        .values(&Row {
            id: EventId::new(),
            // Not when the request came: a long command records long after its start, and a seal covers what was written by then.
            recorded_at: clock::wall(),
            programme_at: stamp.now,
            actor_badge: permit.actor().map(|actor| actor.badge.clone()),
            acting_for: permit.acting_for().map(str::to_owned),
            action: action.to_owned(),
            object_kind: object_kind.to_owned(),
            object_key: object_key.to_owned(),
            details: details.to_string(),
            request_id: Some(stamp.request_id.clone()),
        })
        .execute(conn)?;
    Ok(())
}

#[derive(Insertable, Queryable, Selectable, Clone)]
#[diesel(table_name = audit_seals, treat_none_as_default_value = false)]
struct Seal {
    id: EventId,
    sealed_at: Timestamp,
    through: Timestamp,
    row_count: i64,
    digest: String,
}

/// Seals the rows that have settled since the last seal. Gives the newest seal's digest, none when there is nothing to seal yet.
pub fn seal(conn: &mut Conn) -> Result<Option<String>> {
    crate::db::lock_name(conn, "audit seal")?;
    let last: Option<Seal> = audit_seals::table.order(audit_seals::through.desc()).select(Seal::as_select()).first(conn).optional()?;
    let through = clock::wall().plus_seconds(-SETTLED_SECONDS);
    let after = last.as_ref().map(|seal| seal.through);
    if after.is_some_and(|after| after >= through) {
        return Ok(last.map(|seal| seal.digest));
    }
    let (row_count, digest) = digest(conn, after, through, last.as_ref().map_or("", |seal| seal.digest.as_str()))?;
    if row_count == 0 {
        return Ok(last.map(|seal| seal.digest));
    }
    let new = Seal { id: EventId::new(), sealed_at: clock::wall(), through, row_count, digest };
    diesel::insert_into(audit_seals::table).values(&new).execute(conn)?;
    Ok(Some(new.digest))
}

/// What a check of the log found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every seal holds; so many rows are covered by so many seals, the newest digest is this.
    Intact {
        /// Rows under seals.
        rows: i64,
        /// Seals.
        seals: usize,
        /// The newest seal's digest, to keep elsewhere.
        newest: String,
    },
    /// Rows recorded after the first instant (none: from the beginning) and up to the second differ from what was sealed.
    Altered(Option<Timestamp>, Timestamp),
    /// The digest kept elsewhere is not among the seals.
    Unknown,
}

/// Recomputes every seal; with `against`, a digest kept elsewhere must be among them.
pub fn verify(conn: &mut Conn, against: Option<&str>) -> Result<Verdict> {
    let seals: Vec<Seal> = audit_seals::table.order(audit_seals::through).select(Seal::as_select()).load(conn)?;
    let (mut before, mut after, mut rows) = (String::new(), None, 0);
    for seal in &seals {
        let (count, digest) = digest(conn, after, seal.through, &before)?;
        if count != seal.row_count || digest != seal.digest {
            return Ok(Verdict::Altered(after, seal.through));
        }
        rows += count;
        after = Some(seal.through);
        before = digest;
    }
    if against.is_some_and(|wanted| !seals.iter().any(|seal| seal.digest == wanted)) {
        return Ok(Verdict::Unknown);
    }
    Ok(Verdict::Intact { rows, seals: seals.len(), newest: before })
}

/// Counts and digests the rows recorded after one instant and up to another, on top of the digest before.
fn digest(conn: &mut Conn, after: Option<Timestamp>, through: Timestamp, before: &str) -> Result<(i64, String)> {
    let mut hasher = Sha256::new();
    hasher.update(before);
    let mut query = audit::table.filter(audit::recorded_at.le(through)).select(Row::as_select()).order(audit::id).into_boxed();
    if let Some(after) = after {
        query = query.filter(audit::recorded_at.gt(after));
    }
    let rows: Vec<Row> = query.load(conn)?;
    for row in &rows {
        hasher.update(serde_json::to_vec(row)?);
        hasher.update(b"\n");
    }
    Ok((rows.len() as i64, hex::encode(hasher.finalize())))
}
