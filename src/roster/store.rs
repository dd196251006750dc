//! Units, sites, departments and people in the database.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::{Deserialize, Serialize};

use crate::audit;
use crate::clock::Timestamp;
use crate::db::{self, BATCH_ROWS, Conn, both};
use crate::error::Result;
use crate::id::{DepartmentId, OfficerId, RoleId, RoomId, SiteId, UnitId};
use crate::load::Load;
use crate::schema::{accounts, departments, officers, roles, rooms, sites, units};
use crate::web::Permit;

/// Kinds of pieces of loads.
pub const SITES: &str = "roster.sites";
/// Units.
pub const UNITS: &str = "roster.units";
/// Departments.
pub const DEPARTMENTS: &str = "roster.departments";
/// Officers with their accounts.
pub const OFFICERS: &str = "roster.officers";
/// Roles granted and ended.
pub const ROLES: &str = "roster.roles";

/// Bytes as base64 in JSON.
mod bytes {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A place where sessions are held.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = sites, treat_none_as_default_value = false)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// central, remote.
    pub kind: String,
    /// Where it is.
    pub address: String,
    /// How its first room joins the broadcast.
    pub join_url: String,
    /// Its place on the map.
    pub lat: Option<f64>,
    /// Its place on the map.
    pub lon: Option<f64>,
    /// For sorting.
    #[serde(with = "bytes")]
    pub sort_key: Vec<u8>,
    /// For searching.
    pub search_key: String,
}

/// A room of a site.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = rooms, treat_none_as_default_value = false)]
pub struct Room {
    /// Its id; rooms of a site stand in the order of their ids, which is that of the file.
    pub id: RoomId,
    /// Whose.
    pub site_id: SiteId,
    /// Its name, unique within the site.
    pub name: String,
    /// Seats.
    pub capacity: i32,
    /// How it joins the broadcast.
    pub join_url: String,
}

/// A site with its rooms.
#[derive(Clone, Debug, Serialize)]
pub struct Rooms {
    /// The site.
    pub site: Site,
    /// Its rooms in the file's order.
    pub rooms: Vec<Room>,
}

/// A commune-level police unit.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = units, treat_none_as_default_value = false)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// Its code.
    pub code: String,
    /// Its name without kind: Ba Đình.
    pub name: String,
    /// phường, xã, đặc khu.
    pub kind: String,
    /// Where its people attend.
    pub site_id: SiteId,
    /// Its place on the map.
    pub lat: Option<f64>,
    /// Its place on the map.
    pub lon: Option<f64>,
    /// For sorting.
    #[serde(with = "bytes")]
    pub sort_key: Vec<u8>,
    /// For searching.
    pub search_key: String,
}

/// A professional department.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = departments, treat_none_as_default_value = false)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The group that most of its topics belong to.
    pub group_code: String,
}

/// A person on the roster or of the staff.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = officers, treat_none_as_default_value = false)]
pub struct Officer {
    /// Their id.
    pub id: OfficerId,
    /// Badge, digits only.
    pub badge: String,
    /// Full name.
    pub full_name: String,
    /// For sorting.
    #[serde(with = "bytes")]
    pub sort_key: Vec<u8>,
    /// For searching.
    pub search_key: String,
    /// Birth date; none for staff.
    pub birth_date: Option<NaiveDate>,
    /// Rank.
    pub rank: String,
    /// Position.
    pub position: String,
    /// Job profile; empty for staff.
    pub profile: String,
    /// chief, deputy or empty.
    pub command: String,
    /// Unit; none for staff.
    pub unit_id: Option<UnitId>,
    /// Where they still serve, when that is another unit.
    pub duty_unit_id: Option<UnitId>,
    /// Where they attend.
    pub site_id: Option<SiteId>,
    /// Department; none for officers.
    pub department_id: Option<DepartmentId>,
    /// Mail address or empty.
    pub email: String,
    /// Telephone or empty.
    pub phone: String,
    /// empty, exempt, seconded, left.
    pub status: String,
    /// First day of the status.
    pub status_from: Option<NaiveDate>,
    /// Last day of the status.
    pub status_to: Option<NaiveDate>,
    /// When this row last changed.
    pub updated_at: Timestamp,
}

impl crate::web::Guarded for Officer {
    type Act = super::rules::StatusAct;

    fn access(&self, actor: &crate::web::Actor, _: Self::Act) -> crate::web::Access {
        crate::web::Access::or_forbidden(actor.is_office())
    }
}

/// Every site with its rooms, by name.
pub fn list_sites(conn: &mut Conn) -> Result<Vec<Rooms>> {
    let all: Vec<Site> = sites::table.order((sites::sort_key, sites::code)).select(Site::as_select()).load(conn)?;
    let mut by_site: HashMap<SiteId, Vec<Room>> = HashMap::new();
    for room in rooms::table.order(rooms::id).select(Room::as_select()).load::<Room>(conn)? {
        by_site.entry(room.site_id).or_default().push(room);
    }
    Ok(all.into_iter().map(|site| Rooms { rooms: by_site.remove(&site.id).unwrap_or_default(), site }).collect())
}

/// Every unit, by name.
pub fn list_units(conn: &mut Conn) -> Result<Vec<Unit>> {
    Ok(units::table.order((units::sort_key, units::code)).select(Unit::as_select()).load(conn)?)
}

/// Every department, by code.
pub fn list_departments(conn: &mut Conn) -> Result<Vec<Department>> {
    Ok(departments::table.order(departments::code).select(Department::as_select()).load(conn)?)
}

/// Everybody, in no order.
pub fn list_officers(conn: &mut Conn) -> Result<Vec<Officer>> {
    Ok(officers::table.select(Officer::as_select()).load(conn)?)
}

/// The officer behind a badge (digits only), or not found.
pub fn get_officer(conn: &mut Conn, badge: &str) -> Result<Officer> {
    Ok(officers::table.filter(officers::badge.eq(badge)).select(Officer::as_select()).first(conn)?)
}

/// A role that a person holds by themselves, not as a delegate.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OwnRole {
    /// Whose.
    pub officer_id: OfficerId,
    /// The role's name.
    pub role: String,
    /// all, unit, site, group, department.
    pub scope_kind: String,
    /// The code; empty for all.
    pub scope_key: String,
}

/// Every role that stands, without delegations.
pub fn list_own_roles(conn: &mut Conn) -> Result<Vec<(RoleId, OwnRole)>> {
    let standing = roles::table.filter(roles::delegate_of.is_null()).filter(roles::ended_at.is_null());
    let rows: Vec<(RoleId, OfficerId, String, String, String)> =
        standing.select((roles::id, roles::officer_id, roles::role, roles::scope_kind, roles::scope_key)).load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, officer_id, role, scope_kind, scope_key)| (id, OwnRole { officer_id, role, scope_kind, scope_key }))
        .collect())
}

/// The profiles that some topic of any programme asks for; empty before a curriculum is loaded.
pub fn list_profiles(conn: &mut Conn) -> Result<Vec<String>> {
    use crate::schema::topic_needs;
    Ok(topic_needs::table.select(topic_needs::profile).distinct().order(topic_needs::profile).load(conn)?)
}

/// The groups' codes of every programme; empty before a curriculum is loaded.
pub fn list_groups(conn: &mut Conn) -> Result<Vec<String>> {
    use crate::schema::topic_groups;
    Ok(topic_groups::table.select(topic_groups::code).distinct().order(topic_groups::code).load(conn)?)
}

/// Writes sites and rooms.
pub(super) fn apply_sites(conn: &mut Conn, _: &Permit<Load>, body: &str) -> Result<()> {
    let (new_sites, new_rooms): (Vec<Site>, Vec<Room>) = serde_json::from_str(body)?;
    for batch in new_sites.chunks(BATCH_ROWS) {
        both!(conn, |c| diesel::insert_into(sites::table)
            .values(batch)
            .on_conflict(sites::id)
            .do_update()
            .set((
                sites::name.eq(excluded(sites::name)),
                sites::kind.eq(excluded(sites::kind)),
                sites::address.eq(excluded(sites::address)),
                sites::join_url.eq(excluded(sites::join_url)),
                sites::lat.eq(excluded(sites::lat)),
                sites::lon.eq(excluded(sites::lon)),
                sites::sort_key.eq(excluded(sites::sort_key)),
                sites::search_key.eq(excluded(sites::search_key)),
            ))
            .execute(c))?;
    }
    for batch in new_rooms.chunks(BATCH_ROWS) {
        both!(conn, |c| diesel::insert_into(rooms::table)
            .values(batch)
            .on_conflict(rooms::id)
            .do_update()
            .set((rooms::capacity.eq(excluded(rooms::capacity)), rooms::join_url.eq(excluded(rooms::join_url))))
            .execute(c))?;
    }
    db::bump_generation(conn, "schedule")
}

/// Writes units.
pub(super) fn apply_units(conn: &mut Conn, _: &Permit<Load>, body: &str) -> Result<()> {
    let rows: Vec<Unit> = serde_json::from_str(body)?;
    for batch in rows.chunks(BATCH_ROWS) {
        both!(conn, |c| diesel::insert_into(units::table)
            .values(batch)
            .on_conflict(units::id)
            .do_update()
            .set((
                units::name.eq(excluded(units::name)),
                units::kind.eq(excluded(units::kind)),
                units::site_id.eq(excluded(units::site_id)),
                units::lat.eq(excluded(units::lat)),
                units::lon.eq(excluded(units::lon)),
                units::sort_key.eq(excluded(units::sort_key)),
                units::search_key.eq(excluded(units::search_key)),
            ))
            .execute(c))?;
    }
    db::bump_generation(conn, "actors")
}

/// Writes departments.
pub(super) fn apply_departments(conn: &mut Conn, _: &Permit<Load>, body: &str) -> Result<()> {
    let rows: Vec<Department> = serde_json::from_str(body)?;
    for batch in rows.chunks(BATCH_ROWS) {
        both!(conn, |c| diesel::insert_into(departments::table)
            .values(batch)
            .on_conflict(departments::id)
            .do_update()
            .set((departments::name.eq(excluded(departments::name)), departments::group_code.eq(excluded(departments::group_code))))
            .execute(c))?;
    }
    db::bump_generation(conn, "actors")
}

/// Writes officers, with an account for each that has none.
pub(super) fn apply_officers(conn: &mut Conn, permit: &Permit<Load>, body: &str) -> Result<()> {
    let rows: Vec<Officer> = serde_json::from_str(body)?;
    for batch in rows.chunks(BATCH_ROWS) {
        both!(conn, |c| diesel::insert_into(officers::table)
            .values(batch)
            .on_conflict(officers::id)
            .do_update()
            .set((
                officers::full_name.eq(excluded(officers::full_name)),
                officers::sort_key.eq(excluded(officers::sort_key)),
                officers::search_key.eq(excluded(officers::search_key)),
                officers::birth_date.eq(excluded(officers::birth_date)),
                officers::rank.eq(excluded(officers::rank)),
                officers::position.eq(excluded(officers::position)),
                officers::profile.eq(excluded(officers::profile)),
                officers::command.eq(excluded(officers::command)),
                officers::unit_id.eq(excluded(officers::unit_id)),
                officers::duty_unit_id.eq(excluded(officers::duty_unit_id)),
                officers::site_id.eq(excluded(officers::site_id)),
                officers::department_id.eq(excluded(officers::department_id)),
                officers::email.eq(excluded(officers::email)),
                officers::phone.eq(excluded(officers::phone)),
                officers::status.eq(excluded(officers::status)),
                officers::status_from.eq(excluded(officers::status_from)),
                officers::status_to.eq(excluded(officers::status_to)),
                officers::updated_at.eq(excluded(officers::updated_at)),
            ))
            .execute(c))?;
        let wall = permit.stamp().wall;
        let account = |officer: &Officer| {
            (
                accounts::officer_id.eq(officer.id),
                accounts::must_change.eq(true),
                accounts::failures.eq(0),
                accounts::is_locked.eq(false),
                accounts::changed_at.eq(wall),
            )
        };
        let new: Vec<_> = batch.iter().map(account).collect();
        both!(conn, |c| diesel::insert_into(accounts::table).values(&new).on_conflict(accounts::officer_id).do_nothing().execute(c))?;
    }
    db::bump_generation(conn, "actors")
}

/// Grants and ends roles.
pub(super) fn apply_roles(conn: &mut Conn, permit: &Permit<Load>, body: &str) -> Result<()> {
    let (granted, ended): (Vec<OwnRole>, Vec<RoleId>) = serde_json::from_str(body)?;
    let now = permit.stamp().now;
    for batch in granted.chunks(BATCH_ROWS) {
        let row = |role: &OwnRole| {
            (
                roles::id.eq(RoleId::new()),
                roles::officer_id.eq(role.officer_id),
                roles::role.eq(role.role.clone()),
                roles::scope_kind.eq(role.scope_kind.clone()),
                roles::scope_key.eq(role.scope_key.clone()),
                roles::granted_at.eq(now),
            )
        };
        let rows: Vec<_> = batch.iter().map(row).collect();
        both!(conn, |c| diesel::insert_into(roles::table).values(&rows).execute(c))?;
    }
    for batch in ended.chunks(BATCH_ROWS) {
        diesel::update(roles::table.filter(roles::id.eq_any(batch))).set(roles::ended_at.eq(Some(now))).execute(conn)?;
    }
    db::bump_generation(conn, "actors")
}

/// Sets an officer's status, and records what stood there before.
pub fn set_status(
    conn: &mut Conn,
    permit: &Permit<Officer>,
    before: &Officer,
    status: &str,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    reason: &str,
) -> Result<()> {
    diesel::update(officers::table.find(before.id))
        .set((
            officers::status.eq(status),
            officers::status_from.eq(from),
            officers::status_to.eq(to),
            officers::updated_at.eq(permit.stamp().now),
        ))
        .execute(conn)?;
    let details = serde_json::json!({
        "before": { "status": before.status, "from": before.status_from, "to": before.status_to },
        "after": { "status": status, "from": from, "to": to },
        "reason": reason,
    });
    audit::record(conn, permit, "officer.status", "officer", &before.badge, &details)
}

/// Locks an officer's row until the write ends.
pub fn lock_officer(conn: &mut Conn, id: OfficerId) -> Result<()> {
    db::lock(conn, "officers", "id", id.0)
}

/// The words of a search as patterns for `LIKE … ESCAPE '\'`: each must be found in the folded name or in the badge.
#[must_use]
pub fn search_patterns(search: &str) -> Vec<String> {
    let folded = match crate::text::format::parse_badge(search) {
        Some(badge) => badge,
        None => crate::text::collation::search_key(search),
    };
    let pattern = |word: &str| format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    folded.split_whitespace().take(8).map(pattern).collect()
}
