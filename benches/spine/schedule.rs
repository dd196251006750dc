//! What the planner costs, and how good its timetables are: the command from a cold start, the split of officers over sites, moves of the
//! search, repairs, a country; and, with the feature `exact`, its plans beside what an exact solver proves.

use std::time::Instant;

use taphuan::schedule::planner::model::{Assignment, Plan, Problem, Weights};
use taphuan::schedule::planner::repair::repair;
use taphuan::schedule::planner::search::{Effort, search};
use taphuan::schedule::planner::{cohorts, sample, sites};

use crate::figure::{Beside, Figure, Limit};
use crate::scratch::Demo;
use crate::{Result, commands, process};

/// Officers of the real programme.
const OFFICERS: usize = 10_260;
/// Moves whose rate is measured.
const MOVES: u64 = 4_000_000;

pub(crate) fn measure(demo: &Demo) -> Result<Vec<Figure>> {
    let mut figures = vec![command(demo)?];
    figures.extend(assign()?);
    let problem = sample::hanoi(OFFICERS, 1);
    let assignment = assignment(&problem)?;
    let (plan, moves) = timed("moves of the search", MOVES as usize, || {
        search(&problem, &assignment, None, Effort { seed: 1, moves: MOVES }, &mut |_| true).plan
    })?;
    // Ten million a minute.
    figures.push(moves.aiming_at(&[Limit::Cpu(6.0)]));
    figures.extend(repairs(&problem, &assignment, &plan)?);
    figures.push(country()?);
    #[cfg(feature = "exact")]
    exact::measure()?;
    #[cfg(not(feature = "exact"))]
    println!("Not compared with the exact solver: that needs --features exact, cmake and clang.");
    Ok(figures)
}

/// Runs something in this process and tells what it cost.
fn timed<R>(what: &str, count: usize, run: impl FnOnce() -> R) -> Result<(R, Figure)> {
    let (started, cpu) = (Instant::now(), process::own_cpu()?);
    let result = run();
    let used =
        process::Use { wall: started.elapsed(), cpu: process::own_cpu()?.saturating_sub(cpu), kb: process::own_kb(std::process::id()) };
    Ok((result, Figure::new(what, count, used, Beside::Upsert)))
}

fn assignment(problem: &Problem) -> Result<Assignment> {
    sites::assign(problem, &cohorts::split(problem)).map_err(|limits| format!("no places: {limits:?}").into())
}

/// `taphuan schedule hn-2025 --dry-run` on a database with the real programme and no timetable.
fn command(demo: &Demo) -> Result<Figure> {
    let scratch = demo.empty()?;
    process::run(&mut scratch.command(&["load", "curriculum", "curriculum/hn-2025"]))?;
    commands::load_places(&scratch)?;
    process::run(&mut scratch.command(&["load", "roster", "seed/roster.csv"]))?;
    let used = process::run(&mut scratch.command(&["schedule", "hn-2025", "--dry-run"]))?;
    Ok(Figure::new("schedule: hn-2025, cold, one core", 1, used, Beside::Upsert).aiming_at(&[Limit::Seconds(10.0)]))
}

/// Officers to cohorts and sites, both ways.
fn assign() -> Result<Vec<Figure>> {
    let mut problem = sample::hanoi(OFFICERS, 1);
    let mut figures = Vec::new();
    for (is_whole, what) in [(true, "officers to sites, units whole"), (false, "officers to sites, shortest ways")] {
        problem.keep_units_whole = is_whole;
        let (assigned, figure) = timed(what, OFFICERS, || assignment(&problem))?;
        assigned?;
        figures.push(figure.aiming_at(&[Limit::Seconds(1.0)]));
    }
    Ok(figures)
}

/// Repairs after a speaker's day off, a director's day off, and an urgent duty.
fn repairs(problem: &Problem, assignment: &Assignment, plan: &Plan) -> Result<Vec<Figure>> {
    let from = problem.slots.len() / 4;
    let later = plan.sessions.iter().find(|session| session.slot >= from).ok_or("no session ahead")?;
    let day = problem.slots.get(later.slot).map_or(0, |slot| slot.day);
    let mut figures = Vec::new();
    for (who, what) in [(later.speaker, "a speaker is away for a day"), (later.director, "a director is away for a day")] {
        let mut changed = problem.clone();
        let days: Vec<usize> = changed.slots.iter().map(|slot| slot.day).collect();
        if let Some(presenter) = changed.presenters.get_mut(who) {
            presenter.is_free.iter_mut().zip(&days).filter(|(_, other)| **other == day).for_each(|(is_free, _)| *is_free = false);
        }
        figures.push(repaired(&changed, assignment, plan, from, what)?);
    }
    let mut changed = problem.clone();
    let unit = 0;
    let on_duty = changed.officers.iter_mut().filter(|officer| officer.duty == unit).take(20);
    on_duty.for_each(|officer| officer.days &= !(1 << day));
    if let Some(may_be_away) = changed.units.get_mut(unit).and_then(|unit| unit.may_be_away.get_mut(day)) {
        *may_be_away = may_be_away.saturating_sub(10);
    }
    let (moved, _) = timed("", 1, || sites::reassign(&changed, assignment, from))?;
    let moved = moved.map_err(|limits| format!("no places: {limits:?}"))?;
    let people = moved.cohort.iter().zip(&assignment.cohort).filter(|(now, before)| now != before).count();
    figures.push(repaired(&changed, &moved, plan, from, &format!("20 officers of a unit on urgent duty, {people} in another cohort"))?);
    Ok(figures)
}

fn repaired(problem: &Problem, assignment: &Assignment, plan: &Plan, from: usize, what: &str) -> Result<Figure> {
    let effort = Effort { seed: 1, moves: taphuan::schedule::drafts::work::REPAIR_MOVES };
    let (repaired, figure) = timed("", 1, || repair(problem, assignment, plan, from, effort, &mut |_| true))?;
    let told = format!(
        "repair, {what}: {} moved, {} restaffed, {} limits broken",
        repaired.moved.len(),
        repaired.restaffed.len(),
        repaired.breaches.len()
    );
    Ok(figure.named(told).aiming_at(&[Limit::Seconds(2.0)]))
}

/// Ten programmes at once, over all of a country's 3,321 communes.
fn country() -> Result<Figure> {
    let problems = sample::country(10, 3_321, 200_000, 1);
    let (broken, figure) = timed("", problems.len(), || {
        std::thread::scope(|scope| {
            let halves: Vec<_> =
                problems.chunks(problems.len().div_ceil(2)).map(|half| scope.spawn(|| half.iter().map(plan).sum::<usize>())).collect();
            halves.into_iter().map(|half| half.join().unwrap_or(usize::MAX)).sum::<usize>()
        })
    })?;
    Ok(figure.named(format!("ten programmes over 3,321 units and 200,000 officers, two cores: {broken} limits broken")))
}

fn plan(problem: &Problem) -> usize {
    let Ok(assignment) = assignment(problem) else { return 1 };
    search(problem, &assignment, None, Effort { seed: 1, moves: MOVES }, &mut |_| true).breaches.len()
}

/// Problems on which an exact solver may prove a bound in minutes.
#[cfg_attr(not(feature = "exact"), expect(dead_code, reason = "only the exact solver looks at them"))]
fn cases() -> Vec<(&'static str, Problem)> {
    let mut few = sample::hanoi(OFFICERS, 1);
    few.topics.truncate(12);
    let mut directors = sample::hanoi(OFFICERS, 1);
    directors.weights = Weights { officer_gaps: 0, officer_half_days: 0, speaker_gaps: 0, ..Weights::default() };
    let knobs = sample::Knobs { topics: 12, officers: 400, days: 4, ..sample::Knobs::default() };
    vec![
        ("random, 8 topics", sample::random(1, &sample::Knobs { days: 4, ..sample::Knobs::default() })),
        ("random, 12 topics", sample::random(5, &knobs)),
        ("the capital, 12 topics", few),
        ("the capital, directors and rooms", directors),
        ("the capital", sample::hanoi(OFFICERS, 1)),
    ]
}

#[cfg(feature = "exact")]
mod exact {
    use std::time::Instant;

    use taphuan::schedule::planner::evaluate::evaluate;
    use taphuan::schedule::planner::exact::solve;
    use taphuan::schedule::planner::search::{Effort, search};

    use super::{MOVES, assignment, cases};
    use crate::Result;

    /// Seconds for the solver to prove something.
    const PROOF_SECONDS: u32 = 300;

    /// The search beside the bound that the solver proves, and beside the plan that it finds in the search's own time.
    pub(super) fn measure() -> Result<()> {
        for (name, problem) in cases() {
            let assignment = assignment(&problem)?;
            let started = Instant::now();
            let found = search(&problem, &assignment, None, Effort { seed: 1, moves: MOVES }, &mut |_| true);
            let seconds = started.elapsed().as_secs_f64();
            let total = found.cost.total(&problem.weights);
            let same_time = solve(&problem, &assignment, seconds.ceil() as u32, None);
            let in_same_time = same_time.plan.map(|plan| evaluate(&problem, &assignment, &plan).0.total(&problem.weights));
            let proof = solve(&problem, &assignment, PROOF_SECONDS, Some(&found.plan));
            let gap = (total - proof.bound) as f64 / total.max(1) as f64 * 100.0;
            let proven = if proof.is_optimal { "proven" } else { "not proven" };
            let other = in_same_time.map_or("nothing".to_owned(), |total| total.to_string());
            println!(
                "{name}: search {total} ({} limits broken) in {seconds:.1} s; the solver in that time {other}; bound {} ({proven} in {PROOF_SECONDS} s), gap {gap:.1} %",
                found.breaches.len(),
                proof.bound
            );
        }
        Ok(())
    }
}
