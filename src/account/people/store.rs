//! People with their accounts and roles in the database.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use super::rules::{People, Person, Reach};
use crate::audit;
use crate::clock::Timestamp;
use crate::db::{self, Conn, both};
use crate::error::{Error, Result};
use crate::id::{DepartmentId, OfficerId, RoleId, SiteId, UnitId};
use crate::schema::{accounts, browser_sessions, departments, officers, roles, sites, topic_groups, units};
use crate::text::{Words, collation, unit};
use crate::web::{PAGE_ROWS, Permit, Role, Scope};

/// What a list of people is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// A part of the name or the beginning of the badge, as typed.
    pub search: String,
    /// A unit's code; empty for all.
    pub unit: String,
    /// `new` (no password yet), `code` (a code waits), `locked`; empty for all.
    pub state: String,
    /// By badge instead of by name.
    pub by_badge: bool,
    /// From the last to the first.
    pub descending: bool,
    /// Rows to skip.
    pub offset: i64,
}

/// A person in the list.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    #[serde(skip)]
    id: OfficerId,
    /// Badge number.
    pub badge: String,
    /// Full name.
    pub full_name: String,
    /// Rank.
    pub rank: String,
    /// Position.
    pub position: String,
    /// The unit with its kind, or the department; empty for neither.
    pub belongs_to: Option<Words>,
    /// How the account stands: `locked`, `code`, `new` or `active`.
    pub state: &'static str,
    /// Roles beside trainee, each once, by the keys of their words.
    pub roles: Vec<&'static str>,
}

type Columns =
    (OfficerId, String, String, String, String, Option<(String, String)>, Option<String>, Option<bool>, Option<Timestamp>, Option<bool>);

impl Row {
    fn of(columns: Columns, wall: Timestamp) -> Self {
        let (id, badge, full_name, rank, position, unit, department, has_password, code_until, is_locked) = columns;
        let state = match (is_locked, has_password, code_until) {
            (Some(true), _, _) => "locked",
            (_, _, Some(until)) if until > wall => "code",
            (_, Some(true), _) => "active",
            _ => "new",
        };
        let belongs_to = unit.map(|(kind, name)| unit::title(&kind, &name)).or_else(|| department.as_deref().map(Words::plain));
        Self { id, badge, full_name, rank, position, belongs_to, state, roles: Vec::new() }
    }
}

/// The page of people within reach that the filter asks for, and how many there are in all.
pub fn list_people(conn: &mut Conn, permit: &Permit<People>, reach: &Reach, filter: &Filter) -> Result<(Vec<Row>, i64)> {
    let wall = permit.stamp().wall;
    let (site_ids, unit_ids, units_there) = list_reached(conn, reach)?;
    let found = || {
        let mut query = officers::table
            .left_join(units::table.on(officers::unit_id.eq(units::id.nullable())))
            .left_join(departments::table.on(officers::department_id.eq(departments::id.nullable())))
            .left_join(accounts::table.on(accounts::officer_id.eq(officers::id)))
            .into_boxed();
        if !reach.is_all {
            let of_units = officers::unit_id.eq_any(&unit_ids).assume_not_null();
            let of_sites = officers::site_id.eq_any(&site_ids).assume_not_null();
            let by_unit = officers::site_id.is_null().and(officers::unit_id.eq_any(&units_there).assume_not_null());
            query = query.filter(of_units.or(of_sites).or(by_unit));
        }
        let typed = collation::search_key(&filter.search).replace(['%', '_'], "");
        let digits: String = typed.chars().filter(|c| !matches!(c, '-' | ' ' | '.')).collect();
        if digits.len() > 1 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            query = query.filter(officers::badge.like(format!("{digits}%")));
        } else {
            for word in typed.split_whitespace() {
                query = query.filter(officers::search_key.like(format!("%{word}%")));
            }
        }
        if !filter.unit.is_empty() {
            query = query.filter(units::code.nullable().eq(filter.unit.clone()));
        }
        match filter.state.as_str() {
            "new" => query.filter(accounts::password_hash.nullable().is_null()),
            "code" => query.filter(accounts::code_expires_at.nullable().gt(wall)),
            "locked" => query.filter(accounts::is_locked.nullable().eq(true)),
            _ => query,
        }
    };
    let total: i64 = found().count().get_result(conn)?;
    let page = match (filter.by_badge, filter.descending) {
        (false, false) => found().order((officers::sort_key.asc(), officers::badge.asc())),
        (false, true) => found().order((officers::sort_key.desc(), officers::badge.desc())),
        (true, false) => found().order(officers::badge.asc()),
        (true, true) => found().order(officers::badge.desc()),
    };
    let rows: Vec<Columns> = page
        .select((
            officers::id,
            officers::badge,
            officers::full_name,
            officers::rank,
            officers::position,
            (units::kind, units::name).nullable(),
            departments::name.nullable(),
            accounts::password_hash.is_not_null().nullable(),
            accounts::code_expires_at.nullable(),
            accounts::is_locked.nullable(),
        ))
        .offset(filter.offset)
        .limit(PAGE_ROWS)
        .load(conn)?;
    let mut rows: Vec<Row> = rows.into_iter().map(|columns| Row::of(columns, wall)).collect();
    add_roles(conn, &mut rows, permit.stamp().now.local_date())?;
    Ok((rows, total))
}

/// The sites and the units of a reach, and the units at those sites.
fn list_reached(conn: &mut Conn, reach: &Reach) -> Result<(Vec<SiteId>, Vec<UnitId>, Vec<UnitId>)> {
    let site_ids = sites::table.filter(sites::code.eq_any(&reach.sites)).select(sites::id).load(conn)?;
    let unit_ids = units::table.filter(units::code.eq_any(&reach.units)).select(units::id).load(conn)?;
    let units_there = units::table.filter(units::site_id.eq_any(&site_ids)).select(units::id).load(conn)?;
    Ok((or_nobodys(site_ids, SiteId), or_nobodys(unit_ids, UnitId), or_nobodys(units_there, UnitId)))
}

/// A list of ids that is never empty: "in none" is a condition that no index serves, and the others beside it would not be looked up
/// either.
fn or_nobodys<T>(mut ids: Vec<T>, id: fn(uuid::Uuid) -> T) -> Vec<T> {
    if ids.is_empty() {
        ids.push(id(uuid::Uuid::nil()));
    }
    ids
}

fn add_roles(conn: &mut Conn, rows: &mut [Row], today: NaiveDate) -> Result<()> {
    let ids: Vec<OfficerId> = rows.iter().map(|row| row.id).collect();
    let held: Vec<(OfficerId, String)> = roles::table
        .filter(roles::officer_id.eq_any(&ids))
        .filter(roles::ended_at.is_null())
        .filter(roles::from_date.is_null().or(roles::from_date.le(today).assume_not_null()))
        .filter(roles::to_date.is_null().or(roles::to_date.ge(today).assume_not_null()))
        .select((roles::officer_id, roles::role))
        .order(roles::id)
        .load(conn)?;
    let mut by_officer: HashMap<OfficerId, Vec<&'static str>> = HashMap::new();
    for (id, role) in held {
        let names = by_officer.entry(id).or_default();
        if let Some(name) = Role::parse(&role).map(Role::key).filter(|name| !names.contains(name)) {
            names.push(name);
        }
    }
    for row in rows {
        row.roles = by_officer.remove(&row.id).unwrap_or_default();
    }
    Ok(())
}

/// Units within reach, code and name, for the filter.
pub fn list_units(conn: &mut Conn, _: &Permit<People>, reach: &Reach) -> Result<Vec<(String, String)>> {
    let mut query = units::table.inner_join(sites::table).into_boxed();
    if !reach.is_all {
        query = query.filter(units::code.eq_any(&reach.units).or(sites::code.eq_any(&reach.sites)));
    }
    let found: Vec<(String, String, String)> =
        query.order((units::sort_key, units::code)).select((units::code, units::kind, units::name)).load(conn)?;
    Ok(found.into_iter().map(|(code, kind, name)| (code, unit::name(&kind, &name))).collect())
}

/// Who stands behind a badge (digits only) with the roles of today and later, or not found.
pub fn get_person(conn: &mut Conn, badge: &str, today: NaiveDate) -> Result<Person> {
    type Found = (OfficerId, Option<(String, SiteId)>, Option<SiteId>);
    let (officer_id, unit, site): Found = officers::table
        .left_join(units::table.on(officers::unit_id.eq(units::id.nullable())))
        .filter(officers::badge.eq(badge))
        .select((officers::id, (units::code, units::site_id).nullable(), officers::site_id))
        .first(conn)?;
    let site = site.or(unit.as_ref().map(|(_, site)| *site));
    let site_code = match site {
        Some(site) => sites::table.find(site).select(sites::code).first(conn).optional()?,
        None => None,
    };
    let held: Vec<(String, Option<OfficerId>)> = roles::table
        .filter(roles::officer_id.eq(officer_id))
        .filter(roles::ended_at.is_null())
        .filter(roles::to_date.is_null().or(roles::to_date.ge(today).assume_not_null()))
        .select((roles::role, roles::delegate_of))
        .load(conn)?;
    Ok(Person {
        officer_id,
        badge: badge.to_owned(),
        unit_code: unit.map(|(code, _)| code),
        site_code,
        roles: held.into_iter().filter_map(|(role, lent_by)| Some((Role::parse(&role)?, lent_by))).collect(),
    })
}

/// A person as their page shows them.
pub fn get_row(conn: &mut Conn, officer_id: OfficerId, wall: Timestamp) -> Result<Row> {
    let columns: Columns = officers::table
        .left_join(units::table.on(officers::unit_id.eq(units::id.nullable())))
        .left_join(departments::table.on(officers::department_id.eq(departments::id.nullable())))
        .left_join(accounts::table.on(accounts::officer_id.eq(officers::id)))
        .filter(officers::id.eq(officer_id))
        .select((
            officers::id,
            officers::badge,
            officers::full_name,
            officers::rank,
            officers::position,
            (units::kind, units::name).nullable(),
            departments::name.nullable(),
            accounts::password_hash.is_not_null().nullable(),
            accounts::code_expires_at.nullable(),
            accounts::is_locked.nullable(),
        ))
        .first(conn)?;
    Ok(Row::of(columns, wall))
}

/// A role as pages show it.
#[derive(Clone, Debug, Serialize)]
pub struct HeldRole {
    /// Its id.
    pub id: RoleId,
    /// The key of the role's words.
    pub role: &'static str,
    /// What it is for, in words; none for everything.
    pub scope: Option<Words>,
    /// Who holds it: name and badge.
    pub holder: (String, String),
    /// The holder who lent it: name and badge.
    pub lent_by: Option<(String, String)>,
    /// Who gave it: name and badge; none when it came with a list or a command.
    pub given_by: Option<(String, String)>,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
    /// When it was given.
    pub given_at: Timestamp,
    /// When it was ended before its last day.
    pub ended_at: Option<Timestamp>,
    /// Whether it holds today.
    pub is_current: bool,
}

/// Which roles to list.
#[derive(Clone, Copy, Debug)]
pub enum Whose {
    /// All that this person has or had.
    Of(OfficerId),
    /// Those that this person lent and that have not ended.
    LentBy(OfficerId),
}

type RoleColumns = (
    RoleId,
    OfficerId,
    String,
    String,
    String,
    Option<OfficerId>,
    Option<NaiveDate>,
    Option<NaiveDate>,
    Option<OfficerId>,
    Timestamp,
    Option<Timestamp>,
);

/// Roles with the names of everybody concerned, the newest first.
pub fn list_roles(conn: &mut Conn, whose: Whose, today: NaiveDate) -> Result<Vec<HeldRole>> {
    let mut query = roles::table.into_boxed();
    query = match whose {
        Whose::Of(id) => query.filter(roles::officer_id.eq(id)),
        Whose::LentBy(id) => query
            .filter(roles::delegate_of.eq(id))
            .filter(roles::ended_at.is_null())
            .filter(roles::to_date.is_null().or(roles::to_date.ge(today).assume_not_null())),
    };
    let rows: Vec<RoleColumns> = query.order(roles::id.desc()).load(conn)?;
    let ids: Vec<OfficerId> = rows.iter().flat_map(|row| [Some(row.1), row.5, row.8]).flatten().collect();
    let names: Vec<(OfficerId, String, String)> =
        officers::table.filter(officers::id.eq_any(ids)).select((officers::id, officers::full_name, officers::badge)).load(conn)?;
    let names: HashMap<OfficerId, (String, String)> = names.into_iter().map(|(id, name, badge)| (id, (name, badge))).collect();
    let mut held = Vec::with_capacity(rows.len());
    for (id, holder, role, kind, key, lent_by, from, to, given_by, given_at, ended_at) in rows {
        let (Some(role), Some(scope)) = (Role::parse(&role), Scope::parse(&kind, &key)) else { continue };
        held.push(HeldRole {
            id,
            role: role.key(),
            scope: scope_name(conn, &scope)?,
            holder: names.get(&holder).cloned().unwrap_or_default(),
            lent_by: lent_by.and_then(|id| names.get(&id).cloned()),
            given_by: given_by.and_then(|id| names.get(&id).cloned()),
            from,
            to,
            given_at,
            ended_at,
            is_current: ended_at.is_none() && from.is_none_or(|from| from <= today) && to.is_none_or(|to| today <= to),
        });
    }
    Ok(held)
}

/// What a scope is called; none for everything. A code that names nothing any more is shown as it is.
pub fn scope_name(conn: &mut Conn, scope: &Scope) -> Result<Option<Words>> {
    let name = find_scope(conn, scope)?;
    Ok((*scope != Scope::All).then(|| name.unwrap_or_else(|| Words::plain(scope.columns().1))))
}

/// The name of what a scope's code stands for; none when there is no such thing.
pub fn find_scope(conn: &mut Conn, scope: &Scope) -> Result<Option<Words>> {
    let name: Option<String> = match scope {
        Scope::All => None,
        Scope::Unit(code) => {
            let unit: Option<(String, String)> =
                units::table.filter(units::code.eq(code)).select((units::kind, units::name)).first(conn).optional()?;
            return Ok(unit.map(|(kind, name)| unit::title(&kind, &name)));
        }
        Scope::Site(code) => sites::table.filter(sites::code.eq(code)).select(sites::name).first(conn).optional()?,
        Scope::Group(code) => topic_groups::table
            .filter(topic_groups::code.eq(code))
            .order(topic_groups::id.desc())
            .select(topic_groups::title)
            .first(conn)
            .optional()?,
        Scope::Department(code) => {
            departments::table.filter(departments::code.eq(code)).select(departments::name).first(conn).optional()?
        }
    };
    Ok(name.as_deref().map(Words::plain))
}

/// Every code that a role can be given for, with its name.
pub fn list_scopes(conn: &mut Conn) -> Result<Vec<(String, String)>> {
    let places: Vec<(String, String, String)> =
        units::table.order(units::sort_key).select((units::code, units::kind, units::name)).load(conn)?;
    let mut scopes: Vec<(String, String)> = places.into_iter().map(|(code, kind, name)| (code, unit::name(&kind, &name))).collect();
    scopes.extend(sites::table.order(sites::sort_key).select((sites::code, sites::name)).load::<(String, String)>(conn)?);
    scopes
        .extend(departments::table.order(departments::code).select((departments::code, departments::name)).load::<(String, String)>(conn)?);
    let groups =
        topic_groups::table.select((topic_groups::code, topic_groups::title)).distinct().order((topic_groups::code, topic_groups::title));
    scopes.extend(groups.load::<(String, String)>(conn)?);
    Ok(scopes)
}

#[derive(Insertable)]
#[diesel(table_name = accounts, treat_none_as_default_value = false)]
struct NewAccount {
    officer_id: OfficerId,
    password_hash: Option<String>,
    code_mac: Option<Vec<u8>>,
    code_expires_at: Option<Timestamp>,
    must_change: bool,
    failures: i32,
    blocked_until: Option<Timestamp>,
    is_locked: bool,
    changed_at: Timestamp,
}

/// Makes the account of an officer who has none yet, without a password.
fn ensure_account(conn: &mut Conn, officer_id: OfficerId, wall: Timestamp) -> Result<()> {
    let account = NewAccount {
        officer_id,
        password_hash: None,
        code_mac: None,
        code_expires_at: None,
        must_change: true,
        failures: 0,
        blocked_until: None,
        is_locked: false,
        changed_at: wall,
    };
    both!(conn, |c| diesel::insert_into(accounts::table).values(&account).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// Puts somebody on the staff who is on no list: the first admin of an empty system.
pub fn insert_staff(conn: &mut Conn, permit: &Permit<Person>, badge: &str, full_name: &str) -> Result<()> {
    let name = collation::nfc(full_name.trim());
    let nothing = "";
    diesel::insert_into(officers::table)
        .values((
            (officers::id.eq(OfficerId::new()), officers::badge.eq(badge), officers::full_name.eq(&name)),
            (officers::sort_key.eq(collation::sort_key(&name)), officers::search_key.eq(collation::search_key(&name))),
            (officers::birth_date.eq(None::<NaiveDate>), officers::rank.eq(nothing), officers::position.eq(nothing)),
            (officers::profile.eq(nothing), officers::command.eq(nothing), officers::email.eq(nothing), officers::phone.eq(nothing)),
            (officers::unit_id.eq(None::<UnitId>), officers::duty_unit_id.eq(None::<UnitId>), officers::site_id.eq(None::<SiteId>)),
            (officers::department_id.eq(None::<DepartmentId>), officers::status.eq(nothing), officers::updated_at.eq(permit.stamp().now)),
            (officers::status_from.eq(None::<NaiveDate>), officers::status_to.eq(None::<NaiveDate>)),
        ))
        .execute(conn)?;
    audit::record(conn, permit, "officer.create", "officer", badge, &serde_json::json!({ "full_name": name }))
}

/// Keeps a new one-time code by its HMAC; the code before stops working, and a pause after wrong tries ends.
pub fn set_code(conn: &mut Conn, permit: &Permit<Person>, person: &Person, code_mac: &[u8], expires_at: Timestamp) -> Result<()> {
    db::lock(conn, "officers", "id", person.officer_id.0)?;
    let wall = permit.stamp().wall;
    ensure_account(conn, person.officer_id, wall)?;
    diesel::update(accounts::table.find(person.officer_id))
        .set((
            accounts::code_mac.eq(Some(code_mac)),
            accounts::code_expires_at.eq(Some(expires_at)),
            accounts::failures.eq(0),
            accounts::blocked_until.eq(None::<Timestamp>),
            accounts::changed_at.eq(wall),
        ))
        .execute(conn)?;
    audit::record(conn, permit, "account.code", "officer", &person.badge, &serde_json::json!({ "expires_at": expires_at }))
}

/// Locks an account (its browsers are signed out, its code stops working) or opens it again.
pub fn set_locked(conn: &mut Conn, permit: &Permit<Person>, person: &Person, is_locked: bool, reason: &str) -> Result<()> {
    db::lock(conn, "officers", "id", person.officer_id.0)?;
    let wall = permit.stamp().wall;
    ensure_account(conn, person.officer_id, wall)?;
    let row = accounts::table.find(person.officer_id);
    let before: bool = row.select(accounts::is_locked).first(conn)?;
    diesel::update(row).set((accounts::is_locked.eq(is_locked), accounts::changed_at.eq(wall))).execute(conn)?;
    if is_locked {
        diesel::update(row).set((accounts::code_mac.eq(None::<Vec<u8>>), accounts::code_expires_at.eq(None::<Timestamp>))).execute(conn)?;
        diesel::delete(browser_sessions::table.filter(browser_sessions::officer_id.eq(person.officer_id))).execute(conn)?;
    }
    db::bump_generation(conn, "actors")?;
    let action = if is_locked { "account.lock" } else { "account.unlock" };
    audit::record(conn, permit, action, "officer", &person.badge, &serde_json::json!({ "before": before, "reason": reason }))
}

/// A role to be given.
#[derive(Clone, Debug)]
pub struct NewRole {
    /// The role.
    pub role: Role,
    /// For what.
    pub scope: Scope,
    /// The holder who lends it; none when it is given for itself.
    pub lent_by: Option<OfficerId>,
    /// First day; none for at once.
    pub from: Option<NaiveDate>,
    /// Last day; none for until ended.
    pub to: Option<NaiveDate>,
}

#[derive(Insertable)]
#[diesel(table_name = roles, treat_none_as_default_value = false)]
struct RoleRow<'a> {
    id: RoleId,
    officer_id: OfficerId,
    role: &'a str,
    scope_kind: &'a str,
    scope_key: &'a str,
    delegate_of: Option<OfficerId>,
    from_date: Option<NaiveDate>,
    to_date: Option<NaiveDate>,
    granted_by: Option<OfficerId>,
    granted_at: Timestamp,
    ended_at: Option<Timestamp>,
}

/// Gives a role.
///
/// # Errors
/// A conflict when the person holds the same role, for the same and lent by the same, on some of these days.
pub fn insert_role<T>(conn: &mut Conn, permit: &Permit<T>, person: &Person, new: &NewRole) -> Result<RoleId> {
    db::lock(conn, "officers", "id", person.officer_id.0)?;
    let (kind, key) = new.scope.columns();
    let same: Vec<(Option<OfficerId>, Option<NaiveDate>, Option<NaiveDate>)> = roles::table
        .filter(roles::officer_id.eq(person.officer_id))
        .filter(roles::role.eq(new.role.name()))
        .filter(roles::scope_kind.eq(kind))
        .filter(roles::scope_key.eq(key))
        .filter(roles::ended_at.is_null())
        .select((roles::delegate_of, roles::from_date, roles::to_date))
        .load(conn)?;
    let apart = |from: Option<NaiveDate>, to: Option<NaiveDate>| from.zip(to).is_some_and(|(from, to)| to < from);
    if same.iter().any(|(lent_by, from, to)| *lent_by == new.lent_by && !apart(new.from, *to) && !apart(*from, new.to)) {
        return Err(Error::conflict("role-stands-already"));
    }
    let id = RoleId::new();
    let row = RoleRow {
        id,
        officer_id: person.officer_id,
        role: new.role.name(),
        scope_kind: kind,
        scope_key: key,
        delegate_of: new.lent_by,
        from_date: new.from,
        to_date: new.to,
        granted_by: permit.officer_id(),
        granted_at: permit.stamp().now,
        ended_at: None,
    };
    diesel::insert_into(roles::table).values(&row).execute(conn)?;
    db::bump_generation(conn, "actors")?;
    let action = if new.lent_by.is_some() { "role.lend" } else { "role.give" };
    let details = serde_json::json!({ "role": new.role.name(), "scope": [kind, key], "from": new.from, "to": new.to });
    audit::record(conn, permit, action, "officer", &person.badge, &details)?;
    Ok(id)
}

/// A role that stands, with the badge of who holds it, or not found.
pub fn get_role(conn: &mut Conn, id: RoleId) -> Result<(Role, Option<OfficerId>, String)> {
    let (role, lent_by, badge): (String, Option<OfficerId>, String) = roles::table
        .inner_join(officers::table)
        .filter(roles::id.eq(id))
        .filter(roles::ended_at.is_null())
        .select((roles::role, roles::delegate_of, officers::badge))
        .first(conn)?;
    Ok((Role::parse(&role).ok_or(Error::NotFound)?, lent_by, badge))
}

/// Ends a role now. What was lent of it ends with it, since a delegation counts only while its holder holds the role.
pub fn end_role<T>(conn: &mut Conn, permit: &Permit<T>, badge: &str, id: RoleId) -> Result<()> {
    let ended = diesel::update(roles::table.find(id).filter(roles::ended_at.is_null()))
        .set(roles::ended_at.eq(Some(permit.stamp().now)))
        .execute(conn)?;
    if ended == 0 {
        return Ok(());
    }
    db::bump_generation(conn, "actors")?;
    audit::record(conn, permit, "role.end", "officer", badge, &serde_json::json!({ "role_id": id }))
}
