//! The list of people, a person's page, and what is done about their account.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Path};
use chrono::NaiveDate;
use serde::Serialize;

use super::rules::{People, Person, PersonAct, Reach, scope_for};
use super::store::{self, Filter, HeldRole, NewRole, Row, Whose};
use crate::account::delegates::rules::parse_day;
use crate::account::rules::{CODE_HOURS, new_code};
use crate::account::store::code_mac;
use crate::db::{self, Conn};
use crate::error::{Error, Result};
use crate::id::RoleId;
use crate::keys::{Keys, random_bytes};
use crate::text::{Words, format};
use crate::web::{Access, Actor, Fields, Guarded, Listing, Paged, Permit, Problems, Reply, Role, Scope, Visit};

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

#[derive(Serialize)]
struct List {
    search: String,
    state: String,
    units: Vec<Choice>,
    people: Paged<Row>,
    clear: String,
}

/// `GET /people`
pub(in crate::account) async fn index(visit: Visit) -> Result<Reply> {
    let permit = visit.permit(&People, ())?;
    let listing = Listing::read("/people", visit.query(), &["name", "badge"]);
    let filter = Filter {
        search: listing.search().to_owned(),
        unit: listing.filter("unit").to_owned(),
        state: listing.filter("state").to_owned(),
        by_badge: listing.sort == "badge",
        descending: listing.descending,
        offset: listing.offset(),
    };
    let (reach, asked, may) = (Reach::of(visit.actor()?), filter.clone(), permit.clone());
    let ((rows, total), units) =
        visit.read(move |conn| Ok((store::list_people(conn, &may, &reach, &asked)?, store::list_units(conn, &may, &reach)?))).await?;
    let choice = |(code, label): (String, String)| Choice { is_chosen: code == filter.unit, value: code, label };
    let data = List {
        units: units.into_iter().map(choice).collect(),
        search: filter.search.clone(),
        state: filter.state.clone(),
        people: listing.page(rows, total, &["name", "badge"]),
        clear: "/people".into(),
    };
    Reply::page(&permit, &visit, "account/index", "people-title", &data)
}

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "what a template asks, one by one")]
struct Details {
    person: Row,
    roles: Vec<HeldRole>,
    may_code: bool,
    may_lock: bool,
    may_give: bool,
    is_locked: bool,
    is_office: bool,
    /// Whether they may ask for another cohort or site for this person.
    may_exchange: bool,
    givable: Vec<Choice>,
    scopes: Vec<(String, String)>,
    scope: String,
    from: String,
    to: String,
    reason: String,
    problems: Problems,
}

/// Loads who is meant and asks whether this may be done; who helps nobody learns nothing about which badges exist.
async fn find(visit: &Visit, badge: &str, act: PersonAct) -> Result<(Person, Permit<Person>)> {
    visit.permit(&People, ())?;
    let badge = format::parse_badge(badge).ok_or(Error::NotFound)?;
    let today = visit.stamp().now.local_date();
    let person = visit.read(move |conn| store::get_person(conn, &badge, today)).await?;
    let permit = visit.permit(&person, act)?;
    Ok((person, permit))
}

/// In the write: the person as they are now, when the same may still be done (they may have become somebody's superior meanwhile).
fn again(conn: &mut Conn, permit: &Permit<Person>, person: &Person, act: PersonAct) -> Result<Person> {
    db::lock(conn, "officers", "id", person.officer_id.0)?;
    let now = store::get_person(conn, &person.badge, permit.stamp().now.local_date())?;
    let still = permit.actor().is_some_and(|actor| may(&now, actor, act));
    if still { Ok(now) } else { Err(Error::Forbidden) }
}

fn may(person: &Person, actor: &Actor, act: PersonAct) -> bool {
    matches!(person.access(actor, act), Access::Allowed | Access::AllowedFor(_))
}

async fn person_page(visit: &Visit, permit: &Permit<Person>, person: &Person, fields: &Fields, problems: Problems) -> Result<Reply> {
    let actor = visit.actor()?;
    let may = |act| may(person, actor, act);
    let giving = Role::ALL.into_iter().filter(|role| may(PersonAct::GiveRole(*role)));
    let givable: Vec<Choice> = giving
        .map(|role| Choice { value: role.name().into(), label: role.key().into(), is_chosen: fields.get("role") == role.name() })
        .collect();
    let (id, stamp, may_give) = (person.officer_id, visit.stamp().clone(), !givable.is_empty());
    let (row, roles, scopes) = visit
        .read(move |conn| {
            let scopes = if may_give { store::list_scopes(conn)? } else { Vec::new() };
            Ok((store::get_row(conn, id, stamp.wall)?, store::list_roles(conn, Whose::Of(id), stamp.now.local_date())?, scopes))
        })
        .await?;
    let title = Words::new("person-title").with("name", row.full_name.as_str());
    let data = Details {
        is_locked: row.state == "locked",
        is_office: actor.is_office(),
        may_exchange: person
            .unit_code
            .as_ref()
            .is_some_and(|code| actor.is_office() || actor.holds(Role::Commander, &Scope::Unit(code.clone()))),
        person: row,
        roles,
        may_code: may(PersonAct::MakeCode),
        may_lock: may(PersonAct::Lock),
        may_give,
        givable,
        scopes,
        scope: fields.get("scope").to_owned(),
        from: fields.get("from").to_owned(),
        to: fields.get("to").to_owned(),
        reason: fields.get("reason").to_owned(),
        problems,
    };
    Reply::page(permit, visit, "account/person", title, &data)
}

/// `GET /people/{badge}`
pub(in crate::account) async fn person(visit: Visit, path: Path<String>) -> Result<Reply> {
    let (person, permit) = find(&visit, &path, PersonAct::See).await?;
    person_page(&visit, &permit, &person, &Fields::default(), Problems::default()).await
}

#[derive(Serialize)]
struct Issued {
    person: Row,
    code: String,
    hours: i64,
}

/// `POST /people/{badge}/code`: the one answer that shows the code; only its HMAC is kept, and no log sees it.
pub(in crate::account) async fn issue_code(visit: Visit, path: Path<String>, keys: Data<Keys>) -> Result<Reply> {
    let (person, permit) = find(&visit, &path, PersonAct::MakeCode).await?;
    let code = new_code(&random_bytes());
    let mac = code_mac(&keys, person.officer_id, &code);
    let (wall, written) = (visit.stamp().wall, permit.clone());
    let row = visit
        .write(move |conn| {
            let person = again(conn, &written, &person, PersonAct::MakeCode)?;
            let row = store::get_row(conn, person.officer_id, wall)?;
            if row.state == "locked" {
                return Err(Error::conflict("people-locked"));
            }
            store::set_code(conn, &written, &person, &mac, wall.plus_minutes(CODE_HOURS * 60))?;
            Ok(row)
        })
        .await?;
    Ok(Reply::page(&permit, &visit, "account/issue_code", "people-code-title", &Issued { person: row, code, hours: CODE_HOURS })?
        .header(header::CACHE_CONTROL, "no-store"))
}

/// `POST /people/{badge}/lock`
pub(in crate::account) async fn lock(visit: Visit, path: Path<String>, fields: Fields) -> Result<Reply> {
    set_locked(visit, path, fields, true).await
}

/// `POST /people/{badge}/unlock`
pub(in crate::account) async fn unlock(visit: Visit, path: Path<String>, fields: Fields) -> Result<Reply> {
    set_locked(visit, path, fields, false).await
}

async fn set_locked(visit: Visit, path: Path<String>, fields: Fields, is_locked: bool) -> Result<Reply> {
    let (person, permit) = find(&visit, &path, PersonAct::Lock).await?;
    let mut problems = Problems::default();
    let reason = fields.required("reason", &mut problems);
    if !problems.is_empty() {
        return Ok(person_page(&visit, &permit, &person, &fields, problems).await?.status(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let address = format!("/people/{}", person.badge);
    let (written, officer_id) = (permit.clone(), person.officer_id);
    visit
        .write(move |conn| {
            let person = again(conn, &written, &person, PersonAct::Lock)?;
            store::set_locked(conn, &written, &person, is_locked, &reason)
        })
        .await?;
    visit.server().forget_actor(officer_id);
    Ok(Reply::see_other(&permit, &address).flash(if is_locked { "person-locked" } else { "person-unlocked" }))
}

/// `POST /people/{badge}/roles`: gives a role.
pub(in crate::account) async fn give_role(visit: Visit, path: Path<String>, fields: Fields) -> Result<Reply> {
    let mut problems = Problems::default();
    let role = Role::parse(fields.get("role"));
    // Whoever may give any role at all may give this one; what is asked decides only between the rest.
    let (person, permit) = find(&visit, &path, PersonAct::GiveRole(role.unwrap_or(Role::Instructor))).await?;
    let new = read_role(&visit, role, &fields, &mut problems).await?;
    let Some(new) = new.filter(|_| problems.is_empty()) else {
        return Ok(person_page(&visit, &permit, &person, &fields, problems).await?.status(StatusCode::UNPROCESSABLE_ENTITY));
    };
    let (written, of) = (permit.clone(), person.clone());
    let given = visit.write(move |conn| {
        let person = again(conn, &written, &of, PersonAct::GiveRole(new.role))?;
        store::insert_role(conn, &written, &person, &new).map(|_| ())
    });
    match given.await {
        Ok(()) => {}
        Err(Error::Conflict(words)) => {
            problems.add("role", words);
            return Ok(person_page(&visit, &permit, &person, &fields, problems).await?.status(StatusCode::CONFLICT));
        }
        Err(error) => return Err(error),
    }
    visit.server().forget_actors();
    Ok(Reply::see_other(&permit, &format!("/people/{}", person.badge)).flash("person-role-given"))
}

async fn read_role(visit: &Visit, role: Option<Role>, fields: &Fields, problems: &mut Problems) -> Result<Option<NewRole>> {
    let Some(role) = role else {
        problems.add("role", "field-not-a-choice");
        return Ok(None);
    };
    let scope = scope_for(role, fields.get("scope"));
    let wanted = scope.clone();
    if scope != Scope::All && visit.read(move |conn| store::find_scope(conn, &wanted)).await?.is_none() {
        problems.add("scope", "person-scope-unknown");
    }
    let mut day = |name| read_day(fields, name, problems);
    let (from, to) = (day("from"), day("to"));
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        problems.add("to", "field-dates-reversed");
    }
    Ok(Some(NewRole { role, scope, lent_by: None, from, to }))
}

/// A day that may be left out.
fn read_day(fields: &Fields, name: &'static str, problems: &mut Problems) -> Option<NaiveDate> {
    let day = parse_day(fields.get(name));
    if day.is_none() && !fields.get(name).is_empty() {
        problems.add(name, "field-not-a-date");
    }
    day
}

/// `POST /people/{badge}/roles/{id}/end`
pub(in crate::account) async fn end_role(visit: Visit, path: Path<(String, RoleId)>) -> Result<Reply> {
    let (badge, id) = path.into_inner();
    let (person, _) = find(&visit, &badge, PersonAct::See).await?;
    let (role, _, holder) = visit.read(move |conn| store::get_role(conn, id)).await?;
    if holder != person.badge {
        return Err(Error::NotFound);
    }
    let permit = visit.permit(&person, PersonAct::GiveRole(role))?;
    let written = permit.clone();
    visit.write(move |conn| store::end_role(conn, &written, &holder, id)).await?;
    visit.server().forget_actors();
    Ok(Reply::see_other(&permit, &format!("/people/{}", person.badge)).flash("person-role-ended"))
}
