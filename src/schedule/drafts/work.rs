//! What takes long: the planner's search, a repair, and publishing. Jobs of the browser and `taphuan schedule` do the same through here.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::store::{self, Origin};
use super::told::Teller;
use super::{Whole, recall_people, recall_plan};
use crate::db::{Conn, Db};
use crate::error::{Error, Result};
use crate::jobs::{self, Work};
use crate::load::{Loaded, Loader, Report};
use crate::schedule::Planning;
use crate::schedule::planner::bounds::{Bound, bounds, sessions};
use crate::schedule::planner::model::{Assignment, Plan};
use crate::schedule::planner::repair::repair;
use crate::schedule::planner::search::{Effort, Progress, search};
use crate::schedule::planner::{cohorts, input, sites};
use crate::schedule::problem::{self, Named};
use crate::schedule::publish;
use crate::text::{Language, Words};
use crate::web::Permit;

/// Kind of a job: a search for a new draft.
pub const SEARCH: &str = "schedule.search";
/// Kind of a job: a repair of the timetable that holds, as a new draft.
pub const REPAIR: &str = "schedule.repair";
/// Kind of a job: a draft becomes the timetable that holds.
pub const PUBLISH: &str = "schedule.publish";

/// Moves of a search, as many for each pair of sessions: two and a half millions for fifty, some seconds on one core.
const MOVES_A_PAIR: u64 = 1_000;
/// Moves of a repair.
pub const REPAIR_MOVES: u64 = 600_000;
/// A job says how far it is so often.
const TELL_EVERY: Duration = Duration::from_millis(500);

/// What a job is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Request {
    /// The seed of a search: the same one gives the same plan.
    pub seed: u64,
    /// What the office noted.
    pub note: String,
    /// The draft to publish, by its number.
    pub number: i32,
}

/// Why there is no plan, line by line.
pub type Refused = Vec<Words>;

/// The problem of a programme, or why it is none.
pub fn read(conn: &mut Conn, code: &str, now: crate::clock::Timestamp) -> Result<std::result::Result<Named, Refused>> {
    Ok(problem::read(conn, code, now)?.and_then(|named| {
        let faults = input::check(&named.problem);
        let teller = Teller(&named);
        let told: Refused = faults.iter().map(|fault| teller.fault(fault)).collect();
        if told.is_empty() { Ok(named) } else { Err(told) }
    }))
}

/// Gives everybody a cohort and a site. Once the programme has begun whoever has a place keeps it.
pub fn assign(named: &Named) -> std::result::Result<Assignment, Refused> {
    let cohort = cohorts::split(&named.problem);
    let teller = Teller(named);
    sites::assign(&named.problem, &cohort).map_err(|limits| limits.iter().map(|limit| teller.limit(limit)).collect())
}

/// The arithmetic that a planner sees first: every bound that is broken, and of each kind that holds the tightest.
#[must_use]
pub fn list_bounds(named: &Named, assignment: &Assignment) -> Vec<Bound> {
    let (mut told, held): (Vec<Bound>, Vec<Bound>) = bounds(&named.problem, Some(assignment)).into_iter().partition(Bound::is_broken);
    let mut tightest: Vec<Bound> = Vec::new();
    for bound in held {
        let same = |other: &Bound| std::mem::discriminant(&other.kind) == std::mem::discriminant(&bound.kind);
        match tightest.iter_mut().find(|other| same(other)) {
            // needed / allowed, without dividing.
            Some(other) if bound.needed * other.allowed > other.needed * bound.allowed => *other = bound,
            Some(_) => {}
            None => tightest.push(bound),
        }
    }
    told.append(&mut tightest);
    told
}

/// Searches for a plan; what has begun stays. The same seed gives the same plan, on every machine.
pub fn find(named: &Named, assignment: Assignment, seed: u64, watch: &mut dyn FnMut(&Progress) -> bool) -> Whole {
    let sessions = sessions(&named.problem, &assignment.cohort).len() as u64;
    let effort = Effort { seed, moves: (MOVES_A_PAIR * sessions * sessions).clamp(20_000, 16_000_000) };
    let begun = Plan { sessions: named.current.sessions.iter().filter(|session| session.is_locked).cloned().collect() };
    let found = search(&named.problem, &assignment, Some(&begun), effort, watch);
    Whole::of(named, assignment, found.plan)
}

/// Mends the timetable that holds after something happened, and moves as little as can be.
pub fn mend(named: &Named, effort: Effort, watch: &mut dyn FnMut(&Progress) -> bool) -> std::result::Result<Whole, Refused> {
    let Some(standing) = &named.standing else { return Err(vec![Words::new("plan-nothing-to-repair")]) };
    let teller = Teller(named);
    let assignment = sites::reassign(&named.problem, standing, named.from)
        .map_err(|limits| -> Refused { limits.iter().map(|limit| teller.limit(limit)).collect() })?;
    let repaired = repair(&named.problem, &assignment, &named.current, named.from, effort, watch);
    Ok(Whole::of(named, assignment, repaired.plan))
}

/// The plan and the places of a draft, weighed today. Who has no place in it gets one.
pub fn recall(named: &Named, draft: &store::Draft) -> std::result::Result<Whole, Refused> {
    let assignment = recall_people(named, &draft.people).map_or_else(|| assign(named), Ok)?;
    Ok(Whole::of(named, assignment, recall_plan(named, &draft.sessions)))
}

/// Makes a plan the timetable that holds, whole or not at all; `draft` is the one that it comes from.
pub fn publish(loader: &Loader, named: &Named, whole: &Whole, draft: Option<&store::Draft>, is_dry: bool) -> Result<Loaded> {
    loader.run("schedule", is_dry, |conn| publish::plan(conn, named, &whole.assignment, &whole.plan, draft.map(|draft| draft.id)))
}

/// The jobs of this feature.
#[must_use]
pub fn jobs(loader: &Loader) -> [(&'static str, jobs::Run); 3] {
    let loader = loader.clone();
    [
        (SEARCH, Arc::new(|work: &Work| run_search(work))),
        (REPAIR, Arc::new(|work: &Work| run_repair(work))),
        (PUBLISH, Arc::new(move |work: &Work| run_publish(&loader, work))),
    ]
}

/// The lines of a refusal as one error.
fn refused(lines: &[Words]) -> Error {
    let text = lines.iter().take(5).map(|line| line.say(Language::Vi).into_owned()).collect::<Vec<_>>().join(" ");
    Error::invalid(Words::new("plan-refused").with("count", lines.len()).with("why", text))
}

fn read_named(db: &Db, work: &Work) -> Result<(Request, Named)> {
    let request: Request = serde_json::from_str(&work.job.params).map_err(|_| jobs::unreadable(&work.job))?;
    let (code, now) = (work.job.subject.clone(), work.clock.now());
    let named = db.read_now(move |conn| read(conn, &code, now))?.map_err(|lines| refused(&lines))?;
    Ok((request, named))
}

/// Says how far the search is, now and then; false when somebody stopped it.
fn watcher(work: &Work) -> impl FnMut(&Progress) -> bool {
    let mut told: Option<Instant> = None;
    move |progress| {
        if told.is_some_and(|at| at.elapsed() < TELL_EVERY) {
            return true;
        }
        told = Some(Instant::now());
        let words = Words::new("plan-best-so-far")
            .with("done", progress.moves)
            .with("total", progress.of)
            .with("best", progress.best_total)
            .with("breaches", progress.breaches);
        work.progress_saying(progress.moves as i64, progress.of as i64, &words).unwrap_or(true)
    }
}

fn keep(work: &Work, named: &Named, whole: &Whole, (origin, note): (Origin, &str)) -> Result<Words> {
    let (permit, by): (Permit<Planning>, _) = (work.permit(), work.job.created_by);
    let (named, whole, note) = (named.clone(), whole.clone(), note.to_owned());
    let (total, breaches) = (whole.total(&named), whole.breaches.len());
    let number = work.db.write_now(move |conn| store::insert(conn, &permit, &named, &whole, (origin, &note, by)))?;
    Ok(Words::new("plan-made").with("number", number.to_string()).with("total", total).with("breaches", breaches))
}

fn run_search(work: &Work) -> Result<Words> {
    let (request, named) = read_named(&work.db, work)?;
    let assignment = assign(&named).map_err(|lines| refused(&lines))?;
    let teller = Teller(&named);
    let broken: Refused =
        list_bounds(&named, &assignment).iter().filter(|bound| bound.is_broken()).map(|bound| teller.bound(bound)).collect();
    if !broken.is_empty() {
        return Err(refused(&broken));
    }
    let whole = find(&named, assignment, request.seed, &mut watcher(work));
    keep(work, &named, &whole, (Origin::Search, &request.note))
}

fn run_repair(work: &Work) -> Result<Words> {
    let (request, named) = read_named(&work.db, work)?;
    let effort = Effort { seed: request.seed, moves: REPAIR_MOVES };
    let whole = mend(&named, effort, &mut watcher(work)).map_err(|lines| refused(&lines))?;
    keep(work, &named, &whole, (Origin::Repair, &request.note))
}

fn run_publish(loader: &Loader, work: &Work) -> Result<Words> {
    let (request, named) = read_named(&work.db, work)?;
    let (programme_id, number) = (named.programme.id, request.number);
    let draft = work.db.read_now(move |conn| store::get(conn, programme_id, number))?;
    // A job that is started again after a crash finds its work done.
    if draft.state == "published" {
        return Ok(Words::new("plan-was-published").with("number", number.to_string()));
    }
    let whole = recall(&named, &draft).map_err(|lines| refused(&lines))?;
    let teller = Teller(&named);
    let broken: Refused = whole.breaches.iter().map(|breach| teller.breach(&whole.plan, breach)).collect();
    if !broken.is_empty() {
        return Err(refused(&broken));
    }
    match publish(loader, &named, &whole, Some(&draft), false)? {
        Loaded::Refused(faults) => Err(refused(&faults.into_iter().map(|fault| fault.words).collect::<Vec<_>>())),
        Loaded::Done(report) => Ok(changes(&report, "plan-published").with("number", number.to_string())),
    }
}

/// What a plan changes, by this key.
#[must_use]
pub fn changes(report: &Report, key: &'static str) -> Words {
    Words::new(key)
        .with("new", report.new.len())
        .with("moved", report.moved.len() + report.changed.len())
        .with("gone", report.gone.len())
        .with("unchanged", report.unchanged)
}
