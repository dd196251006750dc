//! Accounts at the command line: for the first admin of an empty system, and for an operator when nobody can sign in.

use super::people::rules::{Person, scope_for};
use super::people::store::{self, NewRole};
use super::rules::{CODE_HOURS, new_code};
use super::store::code_mac;
use crate::db::{Conn, Db};
use crate::error::{Error, Result};
use crate::keys::{Keys, random_bytes};
use crate::text::{Words, format};
use crate::web::{Permit, Role, Scope};

/// Makes the account of a badge and gives a sentence with its one-time code. With a name the officer is made, too, when the badge is
/// new; with a role they get it over everything.
///
/// # Errors
/// An unknown badge without a name, a name for a badge that is taken, a role that is not over everything.
pub fn create(db: &Db, keys: &Keys, permit: Permit<Person>, badge: &str, name: Option<String>, role: Option<String>) -> Result<Words> {
    let badge = read_badge(badge)?;
    let role = role.map(|role| read_role(&role)).transpose()?;
    let code = new_code(&random_bytes());
    let (shown, keys, named) = (said(&badge, &code), keys.clone(), name.is_some());
    let made = db.write_now(move |conn| {
        if let Some(name) = &name {
            if matches!(store::get_person(conn, &badge, permit.stamp().now.local_date()), Ok(person) if person.badge == badge) {
                return Err(Error::conflict("account-badge-taken"));
            }
            store::insert_staff(conn, &permit, &badge, name)?;
        }
        let person = store::get_person(conn, &badge, permit.stamp().now.local_date())?;
        if let Some(role) = role {
            let new = NewRole { role, scope: scope_for(role, ""), lent_by: None, from: None, to: None };
            store::insert_role(conn, &permit, &person, &new)?;
        }
        set_code(conn, &permit, &keys, &person, &code)
    });
    made.map(|()| shown).map_err(|error| unknown(error, named))
}

/// Gives a sentence with a new one-time code for a badge.
pub fn reset(db: &Db, keys: &Keys, permit: Permit<Person>, badge: &str) -> Result<Words> {
    let badge = read_badge(badge)?;
    let code = new_code(&random_bytes());
    let (shown, keys) = (said(&badge, &code), keys.clone());
    let made = db.write_now(move |conn| {
        let person = store::get_person(conn, &badge, permit.stamp().now.local_date())?;
        set_code(conn, &permit, &keys, &person, &code)
    });
    made.map(|()| shown).map_err(|error| unknown(error, true))
}

/// Locks the account of a badge and signs its browsers out, or opens it again.
pub fn set_locked(db: &Db, permit: Permit<Person>, badge: &str, is_locked: bool) -> Result<Words> {
    let badge = read_badge(badge)?;
    let key = if is_locked { "account-locked-said" } else { "account-unlocked-said" };
    let shown = Words::new(key).with("badge", format::badge(&badge));
    let done = db.write_now(move |conn| {
        let person = store::get_person(conn, &badge, permit.stamp().now.local_date())?;
        store::set_locked(conn, &permit, &person, is_locked, "by the operator")
    });
    done.map(|()| shown).map_err(|error| unknown(error, true))
}

fn set_code(conn: &mut Conn, permit: &Permit<Person>, keys: &Keys, person: &Person, code: &str) -> Result<()> {
    let mac = code_mac(keys, person.officer_id, code);
    store::set_code(conn, permit, person, &mac, permit.stamp().wall.plus_minutes(CODE_HOURS * 60))
}

fn said(badge: &str, code: &str) -> Words {
    Words::new("account-code-said").with("badge", format::badge(badge)).with("code", code).with("hours", CODE_HOURS)
}

fn read_badge(typed: &str) -> Result<String> {
    format::parse_badge(typed).ok_or_else(|| Error::invalid(Words::new("account-not-a-badge").with("typed", typed)))
}

fn read_role(name: &str) -> Result<Role> {
    let role = Role::parse(name).filter(|role| scope_for(*role, "") == Scope::All);
    role.ok_or_else(|| Error::invalid(Words::new("account-role-elsewhere").with("role", name)))
}

/// Says in words which badge is meant when there is none.
fn unknown(error: Error, is_final: bool) -> Error {
    match error {
        Error::NotFound => Error::invalid(if is_final { "account-nobody" } else { "account-nobody-yet" }),
        other => other,
    }
}
