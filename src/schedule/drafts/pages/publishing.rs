//! Whom a draft touches, before anything is saved; and the button that publishes it.

use actix_web::http::StatusCode;
use actix_web::web::Path;
use serde::Serialize;

use super::compare::{OfUnit, Told, by_unit, tell_moves};
use super::shown::{Broken, Differing, Head, list_broken, list_differing};
use super::{Seen, see, unplannable};
use crate::error::{Error, Result};
use crate::schedule::Planning;
use crate::schedule::drafts::store;
use crate::schedule::drafts::told::Teller;
use crate::schedule::drafts::work::{self, Request};
use crate::schedule::touched::{self, Move, Touched};
use crate::text::{Words, format};
use crate::web::{Fields, Permit, Reply, Visit};

/// Somebody who is touched.
#[derive(Serialize)]
struct Person {
    name: String,
    moves: Vec<Told>,
}

/// The people of a unit that was opened.
#[derive(Serialize)]
struct Opened {
    code: String,
    name: String,
    people: Vec<Person>,
}

#[derive(Serialize)]
struct Page {
    head: Head,
    broken: Vec<Broken>,
    may_publish: bool,
    officers: usize,
    unit_count: usize,
    presenter_count: usize,
    sites: Vec<String>,
    units: Vec<OfUnit>,
    opened: Option<Opened>,
    presenters: Vec<Person>,
    differing: Vec<Differing>,
}

fn person(seen: &Seen, name: String, moves: &[Move]) -> Person {
    Person { name, moves: tell_moves(&seen.named, moves) }
}

/// The people of a unit who are touched, in order of their badges.
fn open(seen: &Seen, touched: &Touched, code: &str) -> Option<Opened> {
    let named = &seen.named;
    let unit = named.problem.units.iter().position(|unit| unit.code == code)?;
    let of_unit = |at: &usize| named.problem.officers.get(*at).is_some_and(|officer| officer.unit == unit);
    let people = touched.officers.iter().filter(|(at, _)| of_unit(at)).filter_map(|(at, moves)| {
        let trainee = named.officers.get(*at)?;
        Some(person(seen, format!("{} ({})", trainee.full_name, format::badge(&trainee.badge)), moves))
    });
    Some(Opened { code: code.to_owned(), name: Teller(named).unit(unit), people: people.collect() })
}

fn page(seen: &Seen, unit: &str) -> Page {
    let (named, whole) = (&seen.named, &seen.whole);
    let before = seen.current.as_ref().map(|current| (&current.assignment, &current.plan));
    let touched = touched::compare(&named.problem, before, (&whole.assignment, &whole.plan));
    let teller = Teller(named);
    let units = by_unit(named, &touched);
    Page {
        head: Head::of(named, &seen.draft),
        broken: list_broken(named, whole),
        may_publish: whole.breaches.is_empty() && seen.draft.state == "draft",
        officers: touched.officers.len(),
        unit_count: units.len(),
        presenter_count: touched.presenters.len(),
        sites: touched.sites.iter().map(|site| teller.site(*site).to_owned()).collect(),
        units,
        opened: open(seen, &touched, unit),
        presenters: touched.presenters.iter().map(|(at, moves)| person(seen, teller.presenter(*at), moves)).collect(),
        differing: list_differing(named, seen.current.as_ref().map(|current| &current.plan), &whole.plan),
    }
}

async fn answer(visit: &Visit, permit: &Permit<Planning>, wanted: (String, i32), unit: String) -> Result<Reply> {
    let now = visit.stamp().now;
    let title = Words::new("plan-publish-title").with("number", wanted.1.to_string());
    match visit.read(move |conn| Ok(see(conn, &wanted, now)?.map(|seen| page(&seen, &unit)))).await? {
        Ok(page) => Reply::page(permit, visit, "schedule/publish", title, &page),
        Err(why) => unplannable(visit, permit, &why),
    }
}

/// `GET /programmes/{code}/plans/{number}/publish`, the names of a unit with `unit`
pub(super) async fn show(visit: Visit, path: Path<(String, i32)>) -> Result<Reply> {
    let permit = visit.permit(&Planning, ())?;
    let unit = Fields::parse(visit.query()).get("unit").to_owned();
    answer(&visit, &permit, path.into_inner(), unit).await
}

/// `POST /programmes/{code}/plans/{number}/publish` (`version`)
pub(super) async fn publish(visit: Visit, path: Path<(String, i32)>, fields: Fields) -> Result<Reply> {
    let permit = visit.permit(&Planning, ())?;
    let version: i32 = fields.get("version").parse().map_err(|_| Error::invalid("plan-no-version"))?;
    let (at, now) = (path.into_inner(), visit.stamp().now);
    let wanted = at.clone();
    let seen = visit.read(move |conn| see(conn, &wanted, now)?.map_err(|why| super::refusal(&why.lines))).await?;
    if !seen.whole.breaches.is_empty() {
        return Ok(answer(&visit, &permit, at, String::new()).await?.status(StatusCode::CONFLICT));
    }
    let (written, request) = (permit.clone(), Request { number: at.1, ..Request::default() });
    let id = visit
        .write(move |conn| {
            let id = super::enqueue(conn, &written, &seen.named.programme, work::PUBLISH, &request)?;
            store::lock_draft(conn, &seen.draft, version)?;
            Ok(id)
        })
        .await?;
    Ok(Reply::see_other(&permit, &format!("/jobs/{id}")))
}
