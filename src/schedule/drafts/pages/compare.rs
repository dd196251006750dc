//! Two plans side by side; the timetable that holds is number 0.

use std::collections::BTreeMap;

use actix_web::web::Path;
use serde::Serialize;

use super::shown::{Account, Broken, Differing, list_broken, list_differing};
use super::{Unplannable, find_current, recall, unplannable};
use crate::clock::Timestamp;
use crate::curriculum::store::get_programme;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::schedule::Planning;
use crate::schedule::drafts::Whole;
use crate::schedule::drafts::store;
use crate::schedule::drafts::told::Teller;
use crate::schedule::drafts::work;
use crate::schedule::problem::Named;
use crate::schedule::touched::{self, Touched};
use crate::text::Words;
use crate::web::{Fields, Reply, Visit};

/// One of the two.
#[derive(Serialize)]
struct Side {
    name: Words,
    href: String,
    broken: Vec<Broken>,
}

/// How many of a unit a change touches.
#[derive(Serialize)]
pub(super) struct OfUnit {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) officers: usize,
}

#[derive(Serialize)]
struct Page {
    code: String,
    title: String,
    before: Side,
    after: Side,
    account: Account,
    differing: Vec<Differing>,
    officers: usize,
    presenters: usize,
    units: Vec<OfUnit>,
}

/// Officers touched by unit, the most first.
pub(super) fn by_unit(named: &Named, touched: &Touched) -> Vec<OfUnit> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for officer in touched.officers.keys().filter_map(|at| named.problem.officers.get(*at)) {
        *counts.entry(officer.unit).or_default() += 1;
    }
    let unit = |(at, officers): (usize, usize)| {
        let unit = named.problem.units.get(at)?;
        Some(OfUnit { code: unit.code.clone(), name: unit.name.clone(), officers })
    };
    let mut units: Vec<OfUnit> = counts.into_iter().filter_map(unit).collect();
    units.sort_by(|a, b| b.officers.cmp(&a.officers).then_with(|| a.code.cmp(&b.code)));
    units
}

/// A draft, or the timetable that holds.
fn find_side(conn: &mut Conn, named: &Named, number: i32) -> Result<std::result::Result<Whole, work::Refused>> {
    if number == 0 {
        return find_current(named).map(Ok).ok_or(Error::NotFound);
    }
    let draft = store::get(conn, named.programme.id, number)?;
    Ok(recall(named, &draft))
}

fn side(named: &Named, whole: &Whole, number: i32) -> Side {
    let name = if number == 0 { Words::new("plan-current") } else { Words::new("plan-number").with("number", number.to_string()) };
    let code = &named.programme.code;
    let href = if number == 0 { format!("/programmes/{code}/timetable") } else { super::address(code, number) };
    Side { name, href, broken: list_broken(named, whole) }
}

fn read(conn: &mut Conn, code: &str, now: Timestamp, (a, b): (i32, i32)) -> Result<std::result::Result<Page, Unplannable>> {
    let programme = get_programme(conn, code)?;
    let refused = |lines| Unplannable { code: programme.code.clone(), title: programme.title.clone(), lines };
    let named = match work::read(conn, code, now)? {
        Ok(named) => named,
        Err(lines) => return Ok(Err(refused(lines))),
    };
    let (before, after) = match (find_side(conn, &named, a)?, find_side(conn, &named, b)?) {
        (Ok(before), Ok(after)) => (before, after),
        (Err(lines), _) | (_, Err(lines)) => return Ok(Err(refused(lines))),
    };
    let touched = touched::compare(&named.problem, Some((&before.assignment, &before.plan)), (&after.assignment, &after.plan));
    Ok(Ok(Page {
        account: Account::of(&named, &after, Some(&before)),
        differing: list_differing(&named, Some(&before.plan), &after.plan),
        officers: touched.officers.len(),
        presenters: touched.presenters.len(),
        units: by_unit(&named, &touched),
        before: side(&named, &before, a),
        after: side(&named, &after, b),
        code: programme.code,
        title: programme.title,
    }))
}

/// `GET /programmes/{code}/plans/{number}/compare?with=…`
pub(super) async fn show(visit: Visit, path: Path<(String, i32)>) -> Result<Reply> {
    let permit = visit.permit(&Planning, ())?;
    let (code, number) = path.into_inner();
    let with: i32 = Fields::parse(visit.query()).get("with").parse().unwrap_or_default();
    let now = visit.stamp().now;
    match visit.read(move |conn| read(conn, &code, now, (number, with))).await? {
        Ok(page) => Reply::page(&permit, &visit, "schedule/compare", "plan-compare", &page),
        Err(why) => unplannable(&visit, &permit, &why),
    }
}

/// `GET /programmes/{code}/plans/compare?of=…&with=…`: to the address of the two
pub(super) async fn choose(visit: Visit, path: Path<String>) -> Result<Reply> {
    let permit = visit.permit(&Planning, ())?;
    let code = path.into_inner();
    let fields = Fields::parse(visit.query());
    let number = |name: &str| fields.get(name).parse::<i32>().unwrap_or_default();
    let wanted = code.clone();
    visit.read(move |conn| get_programme(conn, &wanted)).await?;
    Ok(Reply::see_other(&permit, &format!("{}/compare?with={}", super::address(&code, number("of")), number("with"))))
}

/// What changes for somebody, as pages say it.
#[derive(Serialize)]
pub(super) struct Told {
    topic: String,
    before: String,
    after: String,
}

/// The changes of somebody in words.
pub(super) fn tell_moves(named: &Named, moves: &[touched::Move]) -> Vec<Told> {
    let teller = Teller(named);
    let place = |place: Option<(usize, Option<usize>)>| match place {
        None => String::new(),
        Some((slot, None)) => teller.slot(slot),
        Some((slot, Some(site))) => format!("{}, {}", teller.slot(slot), teller.site(site)),
    };
    moves
        .iter()
        .map(|change| Told { topic: teller.topic(change.topic).to_owned(), before: place(change.before), after: place(change.after) })
        .collect()
}
