//! Accounts at the command line: for the first admin of an empty system, and for an operator when nobody can sign in.

use super::people::rules::{Person, scope_for};
use super::people::store::{self, NewRole};
use super::rules::{CODE_HOURS, new_code};
use super::store::code_mac;
use crate::db::{Conn, Db};
use crate::error::{Error, Result};
use crate::keys::{Keys, random_bytes};
use crate::text::format;
use crate::web::{Permit, Role, Scope};

/// Makes the account of a badge and gives a sentence with its one-time code. With a name the officer is made, too, when the badge is
/// new; with a role they get it over everything.
///
/// # Errors
/// An unknown badge without a name, a name for a badge that is taken, a role that is not over everything.
pub fn create(db: &Db, keys: &Keys, permit: Permit<Person>, badge: &str, name: Option<String>, role: Option<String>) -> Result<String> {
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
pub fn reset(db: &Db, keys: &Keys, permit: Permit<Person>, badge: &str) -> Result<String> {
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
pub fn set_locked(db: &Db, permit: Permit<Person>, badge: &str, is_locked: bool) -> Result<String> {
    let badge = read_badge(badge)?;
    let shown = format!("{} is {}", format::badge(&badge), if is_locked { "locked" } else { "open again" });
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

fn said(badge: &str, code: &str) -> String {
    format!("{}: one-time code {code}, good for {CODE_HOURS} hours; signing in with it asks for a password", format::badge(badge))
}

fn read_badge(typed: &str) -> Result<String> {
    format::parse_badge(typed).ok_or_else(|| Error::internal(format!("{typed:?} is no badge number: 6 to 9 digits")))
}

fn read_role(name: &str) -> Result<Role> {
    let role = Role::parse(name).filter(|role| scope_for(*role, "") == Scope::All);
    role.ok_or_else(|| Error::internal(format!("{name:?} is not training_office or admin; other roles are given on a person's page")))
}

/// Says in words which badge is meant when there is none.
fn unknown(error: Error, is_final: bool) -> Error {
    match error {
        Error::NotFound if is_final => Error::internal("nobody has this badge number"),
        Error::NotFound => Error::internal("nobody has this badge number; --name makes an officer who is on no list"),
        other => other,
    }
}
