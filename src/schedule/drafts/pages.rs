//! The office's workbench: bounds, searches, drafts and incidents on one page; a draft as a grid and as lists, changed by hand; two drafts compared;
//! whom a draft touches before it is published. Here is what these pages share.

mod change;
mod compare;
mod grid;
mod incident;
mod lists;
mod publishing;
mod shown;
mod workbench;

use actix_web::HttpRequest;
use actix_web::http::header;
use actix_web::web::{self, ServiceConfig};
use serde::Serialize;

use super::store::{self, Draft};
use super::work::{self, Request};
use super::{Whole, recall_people, recall_plan};
use crate::audit;
use crate::clock::Timestamp;
use crate::curriculum::store::{Programme, get_programme};
use crate::db::{self, Conn};
use crate::error::{Error, Result};
use crate::id::JobId;
use crate::jobs::{self, Job};
use crate::schedule::Planning;
use crate::schedule::problem::Named;
use crate::text::Words;
use crate::web::{Permit, Reply, Visit};

/// The addresses of drafts.
pub(in crate::schedule) fn routes(config: &mut ServiceConfig) {
    config
        .route("/programmes/{code}/plans", web::get().to(workbench::index))
        .route("/programmes/{code}/plans", web::post().to(workbench::create))
        .route("/programmes/{code}/plans/repair", web::post().to(workbench::repair))
        .route("/programmes/{code}/plans/compare", web::get().to(compare::choose))
        .route("/programmes/{code}/plans/incidents", web::post().to(incident::create))
        .route("/programmes/{code}/plans/incidents/{id}/end", web::post().to(incident::end))
        .route("/programmes/{code}/plans/{number}", web::get().to(grid::show))
        .route("/programmes/{code}/plans/{number}/move", web::post().to(change::place))
        .route("/programmes/{code}/plans/{number}/lock", web::post().to(change::lock))
        .route("/programmes/{code}/plans/{number}/staff", web::post().to(change::staff))
        .route("/programmes/{code}/plans/{number}/undo", web::post().to(change::undo))
        .route("/programmes/{code}/plans/{number}/drop", web::post().to(change::discard))
        .route("/programmes/{code}/plans/{number}/copy", web::post().to(change::copy))
        .route("/programmes/{code}/plans/{number}/compare", web::get().to(compare::show))
        .route("/programmes/{code}/plans/{number}/publish", web::get().to(publishing::show))
        .route("/programmes/{code}/plans/{number}/publish", web::post().to(publishing::publish));
}

/// A draft in today's problem, beside the timetable that holds.
struct Seen {
    named: Named,
    draft: Draft,
    whole: Whole,
    /// The timetable that holds; none while there is none, or somebody has no place in it.
    current: Option<Whole>,
}

/// Why a draft can't be looked at today: the problem that it belongs to has faults.
#[derive(Serialize)]
struct Unplannable {
    code: String,
    title: String,
    lines: Vec<Words>,
}

/// The address of a programme's workbench.
fn workbench_of(code: &str) -> String {
    format!("/programmes/{code}/plans")
}

/// The address of a draft.
fn address(code: &str, number: i32) -> String {
    format!("/programmes/{code}/plans/{number}")
}

/// The timetable that holds, weighed.
fn find_current(named: &Named) -> Option<Whole> {
    let standing = named.standing.as_ref().filter(|_| !named.current.sessions.is_empty())?;
    Some(Whole::of(named, standing.clone(), named.current.clone()))
}

/// The plan and the places of a draft. Who has no place in it keeps the one that they have, or gets one.
fn recall(named: &Named, draft: &Draft) -> std::result::Result<Whole, work::Refused> {
    if recall_people(named, &draft.people).is_some() {
        return work::recall(named, draft);
    }
    match &named.standing {
        Some(standing) => Ok(Whole::of(named, standing.clone(), recall_plan(named, &draft.sessions))),
        None => work::recall(named, draft),
    }
}

/// Looks a draft up.
fn see(conn: &mut Conn, (code, number): &(String, i32), now: Timestamp) -> Result<std::result::Result<Seen, Unplannable>> {
    let programme = get_programme(conn, code)?;
    let draft = store::get(conn, programme.id, *number)?;
    let refused = |lines| Unplannable { code: programme.code.clone(), title: programme.title.clone(), lines };
    let named = match work::read(conn, code, now)? {
        Ok(named) => named,
        Err(lines) => return Ok(Err(refused(lines))),
    };
    Ok(match recall(&named, &draft) {
        Ok(whole) => Ok(Seen { current: find_current(&named), named, draft, whole }),
        Err(lines) => Err(refused(lines)),
    })
}

/// The page that says why nothing can be planned now.
fn unplannable(visit: &Visit, permit: &Permit<Planning>, why: &Unplannable) -> Result<Reply> {
    Reply::page(permit, visit, "schedule/unplannable", "plan-unplannable", why)
}

/// The first of the lines that say why nothing can be planned, and how many there are.
fn why_refused(lines: &[Words]) -> Words {
    let why = lines.first().cloned().unwrap_or_else(|| Words::new("plan-unplannable"));
    Words::new("plan-refused-for").with("count", lines.len()).with("why", why)
}

/// The same for what changes something.
fn refusal(lines: &[Words]) -> Error {
    Error::conflict(why_refused(lines))
}

/// Whether a script asks, which is answered by JSON.
fn wants_json(request: &HttpRequest) -> bool {
    request.headers().get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
}

/// The newest job of the planner for a programme.
fn find_job(conn: &mut Conn, code: &str) -> Result<Option<Job>> {
    let mut newest: Option<Job> = None;
    for kind in [work::SEARCH, work::REPAIR, work::PUBLISH] {
        let found = jobs::find_latest(conn, kind, code)?;
        if found.as_ref().is_some_and(|job| newest.as_ref().is_none_or(|newest| newest.created_at < job.created_at)) {
            newest = found;
        }
    }
    Ok(newest)
}

/// Queues a job of the planner; one that waits or runs already for the programme is given instead.
fn enqueue(conn: &mut Conn, permit: &Permit<Planning>, programme: &Programme, kind: &'static str, request: &Request) -> Result<JobId> {
    db::lock(conn, "programmes", "id", programme.id.0)?;
    for kind in [work::SEARCH, work::REPAIR, work::PUBLISH] {
        if let Some(open) = jobs::find_latest(conn, kind, &programme.code)?.filter(Job::is_open) {
            return Ok(open.id);
        }
    }
    let details = serde_json::to_value(request)?;
    let id = jobs::enqueue(conn, permit, kind, &programme.code, &details)?;
    audit::record(conn, permit, kind, "programme", &programme.code, &serde_json::json!({ "job": id, "request": details }))?;
    Ok(id)
}
