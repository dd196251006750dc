//! `taphuan schedule`: the arithmetic first, then the search, then the timetable and the cohorts as one load.

use super::drafts::told::{Teller, terms};
use super::drafts::work;
use super::problem::Named;
use crate::clock::Clock;
use crate::console;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::load::{Loaded, Loader};
use crate::text::{Language, Words};

/// The seed of the command's search: the same data give the same timetable on every machine.
const SEED: u64 = 1;

/// Plans a programme and, unless it is a dry run, makes the plan the timetable that holds.
///
/// # Errors
/// A programme that there is not; limits that can't be met, each told on standard error.
pub fn schedule(db: &Db, clock: &Clock, loader: &Loader, code: &str, is_dry: bool) -> Result<()> {
    let now = clock.now();
    let read = db.read_now(|conn| work::read(conn, code, now)).map_err(|error| match error {
        Error::NotFound => Error::invalid(Words::new("export-programme-unknown").with("code", code)),
        other => other,
    })?;
    let named = read.map_err(|lines| refuse(&lines))?;
    let teller = Teller(&named);
    let assignment = work::assign(&named).map_err(|lines| refuse(&lines))?;
    let bounds = work::list_bounds(&named, &assignment);
    for bound in &bounds {
        console::say(&teller.bound(bound))?;
    }
    let broken: Vec<Words> = bounds.iter().filter(|bound| bound.is_broken()).map(|bound| teller.bound(bound)).collect();
    if !broken.is_empty() {
        return Err(refuse(&broken));
    }
    let whole = work::find(&named, assignment, SEED, &mut |_| true);
    say_cost(&named, &whole)?;
    let broken: Vec<Words> = whole.breaches.iter().map(|breach| teller.breach(&whole.plan, breach)).collect();
    if !broken.is_empty() {
        return Err(refuse(&broken));
    }
    match work::publish(loader, &named, &whole, None, is_dry)? {
        Loaded::Refused(faults) => Err(refuse(&faults.into_iter().map(|fault| fault.words).collect::<Vec<_>>())),
        Loaded::Done(report) => {
            console::say(&work::changes(&report, "plan-changes"))?;
            if is_dry { console::say(&Words::new("load-dry")) } else { Ok(()) }
        }
    }
}

fn say_cost(named: &Named, whole: &super::drafts::Whole) -> Result<()> {
    let found = Words::new("plan-found").with("sessions", whole.plan.sessions.len()).with("total", whole.total(named));
    console::say(&found)?;
    for term in terms(&whole.cost, &named.problem.weights) {
        let words = Words::new("plan-term").with("name", Words::new(term.key)).with("count", term.count);
        console::say(&words.with("weight", term.weight).with("weighed", term.weighed))?;
    }
    Ok(())
}

/// Tells each limit on standard error, and gives how many there were.
fn refuse(lines: &[Words]) -> Error {
    for line in lines {
        console::complain(line.say(Language::Vi));
    }
    Error::invalid(Words::new("plan-refused-count").with("count", lines.len()))
}
