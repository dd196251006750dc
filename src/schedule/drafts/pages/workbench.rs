//! The workbench's first page: the arithmetic, the search, the drafts, what happened.

use actix_web::http::StatusCode;
use actix_web::web::Path;
use serde::Serialize;

use super::incident::{Happened, Subjects};
use super::{find_current, find_job, refusal, workbench_of};
use crate::curriculum::store::get_programme;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::jobs::pages::Shown;
use crate::schedule::Planning;
use crate::schedule::drafts::Whole;
use crate::schedule::drafts::store::{self, Listed, Origin};
use crate::schedule::drafts::told::Teller;
use crate::schedule::drafts::work::{self, Request};
use crate::schedule::incidents;
use crate::schedule::planner::bounds::Bound;
use crate::schedule::planner::model::Assignment;
use crate::schedule::problem::Named;
use crate::text::{Words, collation};
use crate::web::{Fields, Permit, Problems, Reply, Visit};

/// Longest note of a draft, in characters.
pub(super) const NOTE_CHARACTERS: usize = 200;

/// What a form brought, or what stands in it at first.
#[derive(Clone, Serialize)]
pub(super) struct Typed {
    note: String,
    seed: String,
    pub(super) kind: String,
    pub(super) subject: String,
    pub(super) count: String,
    pub(super) badges: String,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) reason: String,
}

impl Typed {
    pub(super) fn of(fields: &Fields, visit: &Visit) -> Self {
        let typed = |name: &str, usual: &str| if fields.get(name).is_empty() { usual.to_owned() } else { fields.get(name).to_owned() };
        let now = visit.stamp().now.local().format("%Y-%m-%dT%H:%M").to_string();
        Self {
            note: typed("note", ""),
            seed: typed("seed", "1"),
            kind: typed("kind", incidents::PRESENTER),
            subject: typed("subject", ""),
            count: typed("count", ""),
            badges: typed("badges", ""),
            from: typed("from", &now),
            until: typed("until", ""),
            reason: typed("reason", ""),
        }
    }
}

/// A draft in the list.
#[derive(Serialize)]
struct Row {
    number: String,
    href: String,
    origin_key: String,
    state_key: String,
    is_draft: bool,
    note: String,
    total: i64,
    breaches: i32,
    made_by: String,
    updated_at: crate::clock::Timestamp,
}

/// A kind of incident to choose.
#[derive(Serialize)]
struct Kind {
    name: &'static str,
    key: String,
    is_selected: bool,
}

#[derive(Serialize)]
struct Page {
    code: String,
    title: String,
    at: String,
    refused: Vec<Words>,
    broken: Vec<Words>,
    kept: Vec<Words>,
    job: Option<Shown>,
    is_running: bool,
    /// Whether there is a timetable that a repair could mend.
    holds: bool,
    current_total: i64,
    current_breaches: usize,
    drafts: Vec<Row>,
    incidents: Vec<Happened>,
    subjects: Subjects,
    kinds: Vec<Kind>,
    typed: Typed,
    problems: Problems,
}

/// What is worked out from the problem of a programme.
#[derive(Default)]
struct Sums {
    refused: Vec<Words>,
    broken: Vec<Words>,
    kept: Vec<Words>,
    current: Option<(i64, usize)>,
    subjects: Subjects,
}

impl Sums {
    fn of(named: std::result::Result<Named, Vec<Words>>) -> Self {
        let named = match named {
            Ok(named) => named,
            Err(refused) => return Self { refused, ..Self::default() },
        };
        let current = find_current(&named).map(|whole| (whole.total(&named), whole.breaches.len()));
        let sums = Self { current, subjects: Subjects::of(&named), ..Self::default() };
        let assigned: std::result::Result<Assignment, Vec<Words>> = named.standing.clone().map_or_else(|| work::assign(&named), Ok);
        let assignment = match assigned {
            Ok(assignment) => assignment,
            Err(refused) => return Self { refused, ..sums },
        };
        let (teller, bounds) = (Teller(&named), work::list_bounds(&named, &assignment));
        let (broken, kept): (Vec<_>, Vec<_>) = bounds.iter().partition(|bound| bound.is_broken());
        let say = |bounds: Vec<&Bound>| -> Vec<Words> { bounds.into_iter().map(|bound| teller.bound(bound)).collect() };
        Self { broken: say(broken), kept: say(kept), ..sums }
    }
}

fn row(code: &str, draft: Listed) -> Row {
    Row {
        number: draft.number.to_string(),
        href: super::address(code, draft.number),
        origin_key: format!("plan-origin-{}", draft.origin),
        state_key: format!("plan-state-{}", draft.state),
        is_draft: draft.state == "draft",
        note: draft.note,
        total: draft.total,
        breaches: draft.breaches,
        made_by: draft.made_by,
        updated_at: draft.updated_at,
    }
}

fn read_page(conn: &mut Conn, code: &str, now: crate::clock::Timestamp, typed: Typed, problems: Problems) -> Result<Page> {
    let programme = get_programme(conn, code)?;
    let sums = Sums::of(work::read(conn, code, now)?);
    let job = find_job(conn, code)?;
    let open = incidents::list_open(conn, programme.id)?;
    let kind = |name: &'static str| Kind { name, key: format!("plan-incident-{name}"), is_selected: name == typed.kind };
    Ok(Page {
        at: workbench_of(code),
        is_running: job.as_ref().is_some_and(crate::jobs::Job::is_open),
        job: job.as_ref().map(Shown::of),
        holds: sums.current.is_some(),
        current_total: sums.current.unwrap_or_default().0,
        current_breaches: sums.current.unwrap_or_default().1,
        drafts: store::list(conn, programme.id)?.into_iter().map(|draft| row(code, draft)).collect(),
        incidents: open.into_iter().map(|one| Happened::of(one, &sums.subjects)).collect(),
        kinds: incidents::KINDS.into_iter().map(kind).collect(),
        refused: sums.refused,
        broken: sums.broken,
        kept: sums.kept,
        subjects: sums.subjects,
        code: programme.code,
        title: programme.title,
        typed,
        problems,
    })
}

/// The page, also after a form with problems.
pub(super) async fn page(visit: &Visit, permit: &Permit<Planning>, code: String, fields: &Fields, problems: Problems) -> Result<Reply> {
    let (now, typed) = (visit.stamp().now, Typed::of(fields, visit));
    let is_refused = !problems.is_empty();
    let page = visit.read(move |conn| read_page(conn, &code, now, typed, problems)).await?;
    let reply = Reply::page(permit, visit, "schedule/plans", "tab-plans", &page)?;
    Ok(if is_refused { reply.status(StatusCode::UNPROCESSABLE_ENTITY) } else { reply })
}

/// `GET /programmes/{code}/plans`
pub(super) async fn index(visit: Visit, path: Path<String>) -> Result<Reply> {
    let permit = visit.permit(&Planning, ())?;
    page(&visit, &permit, path.into_inner(), &Fields::default(), Problems::default()).await
}

/// The note of a form; a problem when it is too long.
fn read_note(fields: &Fields, problems: &mut Problems) -> String {
    let note = collation::nfc(fields.get("note"));
    if note.chars().count() > NOTE_CHARACTERS {
        problems.add("note", Words::new("field-too-long").with("max", NOTE_CHARACTERS));
    }
    note
}

/// `POST /programmes/{code}/plans` (`action`: `search` with `seed` and `note`, or `copy`, which makes a draft of the timetable that holds)
pub(super) async fn create(visit: Visit, path: Path<String>, fields: Fields) -> Result<Reply> {
    let permit = visit.permit(&Planning, ())?;
    let code = path.into_inner();
    match fields.get("action") {
        "search" => search(&visit, &permit, code, &fields).await,
        "copy" => copy_current(&visit, &permit, code).await,
        _ => Err(Error::invalid("field-not-a-choice")),
    }
}

async fn search(visit: &Visit, permit: &Permit<Planning>, code: String, fields: &Fields) -> Result<Reply> {
    let mut problems = Problems::default();
    let note = read_note(fields, &mut problems);
    let seed = if fields.get("seed").is_empty() { Some(1) } else { fields.read("seed", "field-not-a-whole-number", &mut problems) };
    let Some(seed) = seed.filter(|_| problems.is_empty()) else {
        return page(visit, permit, code, fields, problems).await;
    };
    start(visit, permit, code, work::SEARCH, Request { seed, note, ..Request::default() }).await
}

/// `POST /programmes/{code}/plans/repair`
pub(super) async fn repair(visit: Visit, path: Path<String>, fields: Fields) -> Result<Reply> {
    let permit = visit.permit(&Planning, ())?;
    let note = collation::nfc(fields.get("note")).chars().take(NOTE_CHARACTERS).collect();
    start(&visit, &permit, path.into_inner(), work::REPAIR, Request { seed: 1, note, ..Request::default() }).await
}

/// Queues a job, and goes to its page.
async fn start(visit: &Visit, permit: &Permit<Planning>, code: String, kind: &'static str, request: Request) -> Result<Reply> {
    let written = permit.clone();
    let id = visit
        .write(move |conn| {
            let programme = get_programme(conn, &code)?;
            super::enqueue(conn, &written, &programme, kind, &request)
        })
        .await?;
    Ok(Reply::see_other(permit, &format!("/jobs/{id}")))
}

async fn copy_current(visit: &Visit, permit: &Permit<Planning>, code: String) -> Result<Reply> {
    let (now, wanted) = (visit.stamp().now, code.clone());
    let (named, whole) = visit
        .read(move |conn| {
            let named = work::read(conn, &wanted, now)?.map_err(|lines| refusal(&lines))?;
            let whole = find_current(&named).ok_or_else(|| Error::conflict("plan-nothing-holds"))?;
            Ok((named, whole))
        })
        .await?;
    let number = insert(visit, permit, (named, whole), (Origin::Current, String::new())).await?;
    Ok(Reply::see_other(permit, &super::address(&code, number)))
}

/// Keeps a new draft of the asker's.
pub(super) async fn insert(
    visit: &Visit,
    permit: &Permit<Planning>,
    (named, whole): (Named, Whole),
    (origin, note): (Origin, String),
) -> Result<i32> {
    let written = permit.clone();
    visit.write(move |conn| store::insert(conn, &written, &named, &whole, (origin, &note, written.officer_id()))).await
}

/// Where a form about incidents leads back to.
pub(super) fn incidents_of(code: &str) -> String {
    format!("{}#incidents", workbench_of(code))
}
