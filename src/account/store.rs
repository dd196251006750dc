//! Accounts, browser sessions and roles in the database.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::rules;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::{self, Conn};
use crate::error::{Error, Result};
use crate::id::{OfficerId, ProgrammeId};
use crate::keys::Keys;
use crate::notice;
use crate::schema::{
    accounts, browser_sessions, departments, enrolments, officers, programmes, roles, sessions, sites, sittings, topic_groups, topics,
    units,
};
use crate::text::{Words, unit};
use crate::web::{Actor, FindActor, Holder, Holding, Own, Permit, Public, Reached, Role, Scope};

/// A person's account as signing in sees it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct Account {
    /// Whose.
    pub officer_id: OfficerId,
    /// argon2id; none until a first password is set.
    pub password_hash: Option<String>,
    /// HMAC of the one-time code that waits to be used.
    pub code_mac: Option<Vec<u8>>,
    /// Until when.
    pub code_expires_at: Option<Timestamp>,
    /// Whether a new password must be set first.
    pub must_change: bool,
    /// Wrong tries in a row.
    pub failures: i32,
    /// Until when sign-in pauses.
    pub blocked_until: Option<Timestamp>,
    /// Locked by an admin.
    pub is_locked: bool,
}

/// The account behind a badge (digits only).
pub fn find_account(conn: &mut Conn, badge: &str) -> Result<Option<Account>> {
    let of_badge = officers::table.inner_join(accounts::table.on(accounts::officer_id.eq(officers::id))).filter(officers::badge.eq(badge));
    Ok(of_badge.select(Account::as_select()).first(conn).optional()?)
}

/// Counts a wrong try and the pause that follows from it. Tries that come side by side are all counted.
pub fn add_failure(conn: &mut Conn, permit: &Permit<Public>, officer_id: OfficerId) -> Result<()> {
    db::lock(conn, "accounts", "officer_id", officer_id.0)?;
    let row = accounts::table.find(officer_id);
    let failures: i32 = row.select(accounts::failures).first::<i32>(conn)?.saturating_add(1);
    let blocked_until = rules::blocked_until(failures, permit.stamp().wall);
    diesel::update(row).set((accounts::failures.eq(failures), accounts::blocked_until.eq(blocked_until))).execute(conn)?;
    Ok(())
}

/// Signs a browser in by the token whose HMAC this is. `by_code` uses the one-time code up and asks for a new password.
///
/// # Errors
/// A conflict when the code was used or replaced, or the account locked, since `account` was read.
pub fn insert_session(
    conn: &mut Conn,
    permit: &Permit<Public>,
    account: &Account,
    token_mac: &[u8],
    by_code: bool,
    expires_at: Timestamp,
) -> Result<()> {
    db::lock(conn, "accounts", "officer_id", account.officer_id.0)?;
    let wall = permit.stamp().wall;
    let row = accounts::table.find(account.officer_id);
    let now: Account = row.select(Account::as_select()).first(conn)?;
    if now.is_locked || (by_code && now.code_mac != account.code_mac) {
        return Err(Error::conflict("sign-in-wrong"));
    }
    diesel::update(row).set((accounts::failures.eq(0), accounts::blocked_until.eq(None::<Timestamp>))).execute(conn)?;
    if by_code {
        let used =
            (accounts::code_mac.eq(None::<Vec<u8>>), accounts::code_expires_at.eq(None::<Timestamp>), accounts::must_change.eq(true));
        diesel::update(row).set(used).execute(conn)?;
    }
    diesel::insert_into(browser_sessions::table)
        .values((
            browser_sessions::token_mac.eq(token_mac),
            browser_sessions::officer_id.eq(account.officer_id),
            browser_sessions::created_at.eq(wall),
            browser_sessions::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Signs a browser out.
pub fn remove_session(conn: &mut Conn, _: &Permit<Public>, token_mac: &[u8]) -> Result<()> {
    diesel::delete(browser_sessions::table.find(token_mac)).execute(conn)?;
    Ok(())
}

/// Drops the sessions of browsers that did not come back in time.
pub fn remove_expired_sessions(conn: &mut Conn, wall: Timestamp) -> Result<()> {
    diesel::delete(browser_sessions::table.filter(browser_sessions::expires_at.lt(wall))).execute(conn)?;
    Ok(())
}

/// Sets a new password and signs every other browser of the person out.
pub fn set_password(conn: &mut Conn, permit: &Permit<Own>, officer_id: OfficerId, hash: &str, keep_token_mac: &[u8]) -> Result<()> {
    db::lock(conn, "accounts", "officer_id", officer_id.0)?;
    diesel::update(accounts::table.find(officer_id))
        .set((
            accounts::password_hash.eq(Some(hash)),
            accounts::must_change.eq(false),
            accounts::code_mac.eq(None::<Vec<u8>>),
            accounts::code_expires_at.eq(None::<Timestamp>),
            accounts::changed_at.eq(permit.stamp().wall),
        ))
        .execute(conn)?;
    let others =
        browser_sessions::table.filter(browser_sessions::officer_id.eq(officer_id)).filter(browser_sessions::token_mac.ne(keep_token_mac));
    diesel::delete(others).execute(conn)?;
    db::bump_generation(conn, "actors")?;
    audit::record(conn, permit, "account.password", "officer", &officer_id.to_string(), &serde_json::json!({}))
}

/// Finds people by the token of their browser.
pub struct Finder {
    /// The key of the tokens' HMAC.
    pub keys: Keys,
}

/// The HMAC under which a browser's token is kept.
#[must_use]
pub fn token_mac(keys: &Keys, token: &str) -> [u8; 32] {
    keys.mac("session", token.as_bytes())
}

/// The HMAC under which a person's one-time code is kept; typed forms of the same code give the same.
#[must_use]
pub fn code_mac(keys: &Keys, officer_id: OfficerId, typed: &str) -> [u8; 32] {
    keys.mac(&format!("one-time code {officer_id}"), super::rules::plain_code(typed).as_bytes())
}

impl FindActor for Finder {
    fn find(&self, conn: &mut Conn, token: &str, today: NaiveDate) -> Result<Option<Actor>> {
        let mac = token_mac(&self.keys, token);
        let session: Option<(OfficerId, Timestamp, bool, bool)> = browser_sessions::table
            .inner_join(accounts::table.on(accounts::officer_id.eq(browser_sessions::officer_id)))
            .filter(browser_sessions::token_mac.eq(mac.as_slice()))
            .select((browser_sessions::officer_id, browser_sessions::expires_at, accounts::must_change, accounts::is_locked))
            .first(conn)
            .optional()?;
        match session {
            Some((officer_id, expires_at, must_change, false)) if expires_at > crate::clock::wall() => {
                Ok(Some(get_actor(conn, officer_id, must_change, today)?))
            }
            _ => Ok(None),
        }
    }
}

#[derive(Queryable)]
struct Person {
    badge: String,
    full_name: String,
    rank: String,
    position: String,
    unit: Option<(crate::id::UnitId, String, String, String)>,
    site_id: Option<crate::id::SiteId>,
    department: Option<String>,
}

/// A person with the roles that they hold today.
pub fn get_actor(conn: &mut Conn, officer_id: OfficerId, must_change: bool, today: NaiveDate) -> Result<Actor> {
    let person: Person = officers::table
        .left_join(units::table.on(officers::unit_id.eq(units::id.nullable())))
        .left_join(departments::table.on(officers::department_id.eq(departments::id.nullable())))
        .filter(officers::id.eq(officer_id))
        .select((
            officers::badge,
            officers::full_name,
            officers::rank,
            officers::position,
            (units::id, units::code, units::kind, units::name).nullable(),
            officers::site_id,
            departments::name.nullable(),
        ))
        .first(conn)?;
    let is_trainee =
        diesel::select(diesel::dsl::exists(enrolments::table.filter(enrolments::officer_id.eq(officer_id)))).get_result(conn)?;
    let (unit_id, unit_code, unit_name) =
        person.unit.map_or((None, String::new(), None), |(id, code, kind, name)| (Some(id), code, Some(unit::title(&kind, &name))));
    let holdings = list_holdings(conn, officer_id, today)?;
    Ok(Actor {
        officer_id,
        badge: person.badge,
        full_name: person.full_name,
        rank: person.rank,
        belongs_to: unit_name.unwrap_or_else(|| Words::plain(&person.department.unwrap_or(person.position))),
        unit_id,
        site_id: person.site_id,
        unit_code,
        is_trainee,
        must_change,
        unseen_notices: notice::count_unseen(conn, officer_id)?,
        programmes: list_reached(conn, &holdings)?,
        holdings,
    })
}

/// The programmes into which roles reach: those with a topic of the group or the department, with people of the unit, with people or
/// sittings at the site; every one for a role over everything.
fn list_reached(conn: &mut Conn, holdings: &[Holding]) -> Result<Vec<Reached>> {
    if holdings.is_empty() {
        return Ok(Vec::new());
    }
    let codes = |role| holdings.iter().filter(|h| h.role == role).map(|h| h.scope.columns().1.to_owned()).collect::<Vec<String>>();
    let all: Vec<(ProgrammeId, String, String)> = programmes::table
        .order((programmes::starts_on.desc(), programmes::code))
        .select((programmes::id, programmes::code, programmes::title))
        .load(conn)?;
    let mut within: Vec<ProgrammeId> = Vec::new();
    for role in [Role::Director, Role::Instructor, Role::Commander, Role::Coordinator].into_iter().filter(|r| !codes(*r).is_empty()) {
        let codes = codes(role);
        let of_programme = enrolments::table.filter(enrolments::programme_id.eq(programmes::id));
        let found: Vec<ProgrammeId> = match role {
            Role::Director => {
                topic_groups::table.filter(topic_groups::code.eq_any(&codes)).select(topic_groups::programme_id).load(conn)?
            }
            Role::Instructor => {
                topics::table.filter(topics::department_code.eq_any(&codes)).select(topics::programme_id).distinct().load(conn)?
            }
            Role::Commander => {
                let own = units::table.filter(units::code.eq_any(&codes)).select(units::id);
                programmes::table.filter(exists(of_programme.filter(enrolments::unit_id.eq_any(own)))).select(programmes::id).load(conn)?
            }
            _ => {
                let held = sittings::table.inner_join(sessions::table).inner_join(sites::table).filter(sites::code.eq_any(&codes));
                within.extend(held.select(sessions::programme_id).distinct().load::<ProgrammeId>(conn)?);
                let own = sites::table.filter(sites::code.eq_any(&codes)).select(sites::id);
                programmes::table.filter(exists(of_programme.filter(enrolments::site_id.eq_any(own)))).select(programmes::id).load(conn)?
            }
        };
        within.extend(found);
    }
    let is_all = holdings.iter().any(|holding| holding.scope == Scope::All);
    let reached = all.into_iter().filter(|(id, ..)| is_all || within.contains(id));
    Ok(reached.map(|(_, code, title)| Reached { code, title }).collect())
}

/// The roles that a person holds on a day. A delegation counts only while its holder still holds the role.
fn list_holdings(conn: &mut Conn, officer_id: OfficerId, today: NaiveDate) -> Result<Vec<Holding>> {
    type Lent = Option<(String, String, String)>;
    type Row = (String, String, String, Option<OfficerId>, Option<NaiveDate>, Option<NaiveDate>, Lent);
    let holder = diesel::alias!(officers as holder);
    let rows: Vec<Row> = roles::table
        .left_join(holder.on(roles::delegate_of.eq(holder.field(officers::id).nullable())))
        .filter(roles::officer_id.eq(officer_id))
        .filter(roles::ended_at.is_null())
        .select((
            roles::role,
            roles::scope_kind,
            roles::scope_key,
            roles::delegate_of,
            roles::from_date,
            roles::to_date,
            (holder.field(officers::badge), holder.field(officers::rank), holder.field(officers::full_name)).nullable(),
        ))
        .order(roles::id)
        .load(conn)?;
    let mut holdings = Vec::new();
    for (role, kind, key, delegate_of, from, to, lent) in rows {
        let (Some(role), Some(scope)) = (Role::parse(&role), Scope::parse(&kind, &key)) else { continue };
        if from.is_some_and(|from| today < from) || to.is_some_and(|to| today > to) {
            continue;
        }
        if let Some(holder) = delegate_of
            && !list_holdings(conn, holder, today)?.iter().any(|h| h.role == role && h.scope == scope && h.acting_for.is_none())
        {
            continue;
        }
        let acting_for = lent.map(|(badge, rank, full_name)| Holder { badge, rank, full_name });
        holdings.push(Holding { role, scope, acting_for, until: to });
    }
    Ok(holdings)
}
