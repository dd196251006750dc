//! Repair of a plan whose facts have changed: what must change is changed so that as few people as possible are touched.

use std::collections::BTreeMap;

use super::evaluate::evaluate;
use super::grid::{Grid, NONE, Session, get};
use super::model::{Assignment, Breach, Cost, Placed, Plan, Problem, SlotAt};
use super::search::{Climb, Dice, Effort, Layout, Progress, REPORT_EVERY, State, Step, Worth};

/// A repaired plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// The plan.
    pub plan: Plan,
    /// What it costs.
    pub cost: Cost,
    /// The hard limits that it breaks.
    pub breaches: Vec<Breach>,
    /// Places in `plan` of the sessions that are in another slot than before.
    pub moved: Vec<usize>,
    /// Places in `plan` of the sessions that have another speaker or director than before.
    pub restaffed: Vec<usize>,
    /// Moves tried.
    pub moves: u64,
}

/// Sessions that the exhaustive search changes at most.
const DEEPEST: usize = 5;

/// Repairs a plan. Sessions that are locked or before the slot `from` stay as they are. Of the others as few as possible change: first the hard limits
/// count, then the people touched (all who attend a session that moves, only the presenters of one whose presenters change), then the cost.
pub fn repair(
    problem: &Problem,
    assignment: &Assignment,
    current: &Plan,
    from: SlotAt,
    effort: Effort,
    watch: &mut dyn FnMut(&Progress) -> bool,
) -> Repaired {
    let grid = Grid::new(problem, assignment, Some(current), from);
    let mut dice = Dice::new(effort.seed);
    let mut state = State::new(&grid, &mut dice);
    let mut probe = Probe::new(&mut state, effort.moves / 4, watch);
    let is_complete = probe.run();
    let (best, is_stopped, mut moves) = (probe.best.clone(), probe.is_stopped, probe.moves);
    let is_sound = probe.best_worth.hard <= probe.least_hard;
    state.load(&best);
    let mut layout = best;
    if !is_stopped && (!is_complete || !is_sound) {
        let mut climb = Climb::new(&mut state, dice, effort.moves.saturating_sub(moves), 1);
        climb.run(watch);
        climb.polish();
        moves += climb.moves;
        layout = climb.best;
    }
    let plan = layout.to_plan(&grid);
    let (cost, breaches) = evaluate(problem, assignment, &plan);
    let (moved, restaffed) = compare(current, &plan);
    Repaired { plan, cost, breaches, moved, restaffed, moves }
}

/// The sessions of a plan that are in another slot than in an earlier one, and those with other people.
fn compare(before: &Plan, after: &Plan) -> (Vec<usize>, Vec<usize>) {
    let mut homes: BTreeMap<(usize, usize), &Placed> = BTreeMap::new();
    for placed in &before.sessions {
        homes.entry((placed.topic, placed.cohort)).or_insert(placed);
    }
    let list = |is_changed: &dyn Fn(&Placed, &Placed) -> bool| {
        let changed = after
            .sessions
            .iter()
            .enumerate()
            .filter(|(_, now)| homes.get(&(now.topic, now.cohort)).is_some_and(|was| is_changed(was, now)));
        changed.map(|(at, _)| at).collect()
    };
    (list(&|was, now| was.slot != now.slot), list(&|was, now| (was.speaker, was.director) != (now.speaker, now.director)))
}

/// What is already decided about a session.
#[derive(Clone, Copy, Debug, Default)]
struct Decided {
    slot: bool,
    speaker: bool,
    director: bool,
}

/// The exhaustive search: while something is broken, one of those that take part in it must change. Each change is tried, to a depth that grows.
struct Probe<'s, 'g, 'w> {
    state: &'s mut State<'g>,
    decided: Vec<Decided>,
    best: Layout,
    best_worth: Worth,
    /// Limits that nothing can mend, since only frozen sessions take part.
    least_hard: i64,
    moves: u64,
    limit: u64,
    /// Whether the depth cut something off.
    is_cut: bool,
    is_stopped: bool,
    is_people_only: bool,
    watch: &'w mut dyn FnMut(&Progress) -> bool,
}

impl<'s, 'g, 'w> Probe<'s, 'g, 'w> {
    fn new(state: &'s mut State<'g>, limit: u64, watch: &'w mut dyn FnMut(&Progress) -> bool) -> Self {
        let decided = state
            .grid
            .sessions
            .iter()
            .map(|one| Decided { slot: one.is_frozen, speaker: one.is_frozen, director: one.is_frozen })
            .collect();
        let (best, best_worth) = (state.layout.clone(), state.worth);
        let least_hard = count_hopeless(state);
        Self {
            state,
            decided,
            best,
            best_worth,
            least_hard,
            moves: 0,
            limit,
            is_cut: false,
            is_stopped: false,
            is_people_only: false,
            watch,
        }
    }

    /// Searches to the depth of 1, 2 and so on; whether nothing was cut off, so that no better repair exists.
    fn run(&mut self) -> bool {
        self.run_people();
        for depth in 1..=DEEPEST {
            self.is_cut = false;
            self.descend(depth);
            if !self.is_cut && !self.is_spent() {
                return true;
            }
            if self.is_spent() {
                return false;
            }
        }
        false
    }

    /// Tries other people alone, as deep as it takes: mostly that is enough, and bounds what is worth trying next.
    fn run_people(&mut self) {
        let limit = self.limit;
        self.limit = limit / 4;
        self.is_people_only = true;
        self.descend(self.decided.len());
        self.is_people_only = false;
        self.limit = limit;
    }

    fn is_spent(&self) -> bool {
        self.is_stopped || self.moves >= self.limit
    }

    fn descend(&mut self, depth: usize) {
        let Some(people) = self.find_trouble() else { return };
        if depth == 0 {
            self.is_cut = true;
            return;
        }
        let before = self.decided.clone();
        for session in people {
            for (step, decided) in self.list_steps(session) {
                if self.is_spent() {
                    break;
                }
                self.follow(step, (session, decided), depth);
            }
            // Whatever else helps, this one stays as it is from here on.
            if let Some(all) = self.decided.get_mut(session) {
                *all = Decided { slot: true, speaker: true, director: true };
            }
        }
        self.decided = before;
    }

    /// Takes a step and goes deeper, unless more people are touched than in the best repair.
    fn follow(&mut self, step: Step, (session, decided): (usize, Decided), depth: usize) {
        let back = self.opposite(step);
        self.state.take(step);
        let worth = self.state.rate();
        self.state.keep();
        self.count(worth);
        let is_hopeless = self.best_worth.hard <= self.least_hard && worth.touched > self.best_worth.touched;
        if !is_hopeless {
            let before = get_decided(&self.decided, session);
            self.set(session, decided);
            self.descend(depth - 1);
            self.set(session, before);
        }
        self.state.take(back);
        self.state.rate();
        self.state.keep();
    }

    fn opposite(&self, step: Step) -> Step {
        match step {
            Step::Swap(one, two) => Step::Swap(one, two),
            Step::Speaker(at, _) => Step::Speaker(at, get(&self.state.layout.speaker, at)),
            Step::Director(at, _) => Step::Director(at, get(&self.state.layout.director, at)),
        }
    }

    fn set(&mut self, session: usize, decided: Decided) {
        if let Some(place) = self.decided.get_mut(session) {
            *place = decided;
        }
    }

    fn count(&mut self, worth: Worth) {
        self.moves += 1;
        if worth < self.best_worth {
            self.best_worth = worth;
            self.best.clone_from(&self.state.layout);
        }
        if self.moves.is_multiple_of(REPORT_EVERY) {
            let breaches = self.best_worth.hard.max(0) as usize;
            let progress = Progress { moves: self.moves, of: self.limit * 4, best_total: self.best_worth.soft, breaches };
            self.is_stopped = !(self.watch)(&progress);
        }
    }

    /// The steps that change one session: other people first, then other slots.
    fn list_steps(&self, session: usize) -> Vec<(Step, Decided)> {
        let grid = self.state.grid;
        let Some(facts) = grid.sessions.get(session) else { return Vec::new() };
        let decided = get_decided(&self.decided, session);
        let mut steps = Vec::new();
        let (speaker, director) = (get(&self.state.layout.speaker, session), get(&self.state.layout.director, session));
        if !decided.speaker {
            let others = facts.speakers.iter().filter(|other| **other != speaker);
            steps.extend(others.map(|other| (Step::Speaker(session, *other), Decided { speaker: true, ..decided })));
        }
        if !decided.director {
            let others = facts.directors.iter().filter(|other| **other != director);
            steps.extend(others.map(|other| (Step::Director(session, *other), Decided { director: true, ..decided })));
        }
        if decided.slot || self.is_people_only {
            return steps;
        }
        let from = get(&self.state.layout.cell_of, session);
        let here = self.state.slot_of(session);
        let mut empty = NONE;
        for (cell, facts) in grid.cells.iter().enumerate().filter(|(_, cell)| cell.is_usable && cell.slot != here && cell.slot != NONE) {
            let other = self.state.session_at(cell);
            let is_again = other == NONE && facts.slot == empty;
            if is_again || get_decided(&self.decided, other).slot {
                continue;
            }
            empty = if other == NONE { facts.slot } else { empty };
            steps.push((Step::Swap(from, cell), Decided { slot: true, ..decided }));
        }
        steps
    }

    /// Those who take part in something that is broken and can still change; of all that is broken, where they are fewest. Nothing where all is sound, or
    /// more is past mending than the best repair leaves.
    fn find_trouble(&mut self) -> Option<Vec<usize>> {
        let mut lost = self.least_hard;
        let mut fewest: Option<Vec<usize>> = None;
        for (sessions, hard) in self.state.list_troubles() {
            let is_frozen = |at: &usize| self.state.grid.sessions.get(*at).is_some_and(|one| one.is_frozen);
            let open: Vec<usize> = sessions.iter().copied().filter(|at| self.is_open(*at)).collect();
            if open.is_empty() {
                lost += if sessions.iter().all(is_frozen) { 0 } else { hard };
            } else if fewest.as_ref().is_none_or(|fewest| open.len() < fewest.len()) {
                fewest = Some(open);
            }
        }
        fewest.filter(|_| lost <= self.best_worth.hard)
    }

    fn is_open(&self, at: usize) -> bool {
        let decided = get_decided(&self.decided, at);
        let facts = self.state.grid.sessions.get(at);
        let has_choice =
            |facts: &Session| (!decided.speaker && facts.speakers.len() > 1) || (!decided.director && facts.directors.len() > 1);
        !decided.slot || facts.is_some_and(has_choice)
    }
}

/// How much is broken by frozen sessions alone.
fn count_hopeless(state: &mut State) -> i64 {
    let grid = state.grid;
    let troubles = state.list_troubles().into_iter();
    let frozen = troubles.filter(|(sessions, _)| sessions.iter().all(|at| grid.sessions.get(*at).is_some_and(|one| one.is_frozen)));
    i64::from(grid.fixed.hard) + frozen.map(|(_, hard)| hard).sum::<i64>()
}

fn get_decided(decided: &[Decided], at: usize) -> Decided {
    decided.get(at).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample::{self, Knobs};
    use super::super::search::search;
    use super::*;

    fn keep_on(_: &Progress) -> bool {
        true
    }

    fn planned(seed: u64) -> (Problem, Assignment, Plan) {
        let problem = sample::random(seed, &Knobs { topics: 5, officers: 40, days: 3, has_windows: false, ..Knobs::default() });
        let assignment = sample::deal(&problem);
        let plan = search(&problem, &assignment, None, Effort { seed, moves: 6_000 }, &mut keep_on).plan;
        (problem, assignment, plan)
    }

    fn effort(moves: u64) -> Effort {
        Effort { seed: 1, moves }
    }

    fn touched(problem: &Problem, assignment: &Assignment, before: &Plan, repaired: &Plan) -> i64 {
        let grid = Grid::new(problem, assignment, Some(before), 0);
        for (at, placed) in repaired.sessions.iter().enumerate() {
            assert_eq!(grid.sessions.get(at).map(|one| (one.topic, one.cohort)), Some((placed.topic, placed.cohort)));
        }
        let sum = before.sessions.iter().zip(&repaired.sessions).enumerate().map(|(at, (was, now))| {
            let moved = if was.slot == now.slot { 0 } else { i64::from(grid.expected(at, was.slot)) + 2 };
            moved + 2 * (i64::from(was.speaker != now.speaker) + i64::from(was.director != now.director))
        });
        sum.sum()
    }

    #[test]
    fn a_sound_plan_stays_as_it_is() {
        let (problem, assignment, plan) = planned(1);
        let repaired = repair(&problem, &assignment, &plan, 0, effort(2_000), &mut keep_on);
        assert_eq!((repaired.plan, repaired.moved, repaired.restaffed), (plan, vec![], vec![]));
    }

    #[test]
    fn a_speaker_who_falls_ill_is_stood_in_for_and_nothing_moves() {
        let (mut problem, assignment, plan) = planned(1);
        let at = plan.sessions.iter().position(|placed| problem.topics[placed.topic].speakers.len() > 1).unwrap();
        let (slot, speaker) = (plan.sessions[at].slot, plan.sessions[at].speaker);
        for other in &mut problem.presenters {
            other.is_free = vec![true; problem.slots.len()];
        }
        problem.presenters[speaker].is_free[slot] = false;
        let repaired = repair(&problem, &assignment, &plan, 0, effort(4_000), &mut keep_on);
        assert_eq!(repaired.breaches, []);
        assert_eq!((repaired.moved, repaired.restaffed), (vec![], vec![at]));
    }

    #[test]
    fn a_locked_session_stays_and_its_breach_is_reported() {
        let (mut problem, assignment, mut plan) = planned(1);
        plan.sessions[0].is_locked = true;
        let (slot, speaker) = (plan.sessions[0].slot, plan.sessions[0].speaker);
        problem.presenters[speaker].is_free[slot] = false;
        let repaired = repair(&problem, &assignment, &plan, 0, effort(4_000), &mut keep_on);
        assert_eq!(repaired.plan.sessions[0], plan.sessions[0]);
        assert!(repaired.breaches.contains(&Breach::PresenterAway { presenter: speaker, session: 0 }));
    }

    /// The fewest people touched by placing one of some sessions anew, by trying all slots, streams and people; nothing where none of that helps.
    fn find_least_touched(problem: &Problem, assignment: &Assignment, plan: &Plan, sessions: &[usize]) -> Option<i64> {
        let mut least: Option<i64> = None;
        let streams = (0..problem.slots.len()).flat_map(|slot| (1..=problem.streams).map(move |stream| (slot, stream)));
        let cells: Vec<(usize, usize)> =
            streams.filter(|cell| !plan.sessions.iter().any(|other| (other.slot, other.stream) == *cell)).collect();
        for (one, (slot, stream)) in sessions.iter().flat_map(|one| cells.iter().map(move |cell| (*one, *cell))) {
            let topic = &problem.topics[plan.sessions[one].topic];
            for (speaker, director) in
                topic.speakers.iter().flat_map(|speaker| topic.directors.iter().map(move |director| (*speaker, *director)))
            {
                let mut changed = plan.clone();
                changed.sessions[one] = Placed { slot, stream, speaker, director, ..changed.sessions[one].clone() };
                if evaluate(problem, assignment, &changed).1.is_empty() {
                    let people = touched(problem, assignment, plan, &changed);
                    least = Some(least.map_or(people, |least| least.min(people)));
                }
            }
        }
        least
    }

    #[test]
    fn no_single_change_touches_fewer_than_the_repair() {
        let mut helped = 0;
        for seed in 1..=5 {
            let (mut problem, assignment, plan) = planned(seed);
            let slot = plan.sessions[seed as usize].slot;
            for site in &mut problem.sites {
                site.is_open[slot] = false;
            }
            let here: Vec<usize> = (0..plan.sessions.len()).filter(|at| plan.sessions[*at].slot == slot).collect();
            let repaired = repair(&problem, &assignment, &plan, 0, effort(8_000), &mut keep_on);
            if let Some(least) = find_least_touched(&problem, &assignment, &plan, &here) {
                helped += 1;
                assert_eq!(repaired.breaches, []);
                assert!(touched(&problem, &assignment, &plan, &repaired.plan) <= least);
            }
        }
        assert!(helped > 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_past_or_locked_stays(seed in any::<u64>()) {
            let (mut problem, assignment, mut plan) = planned(seed);
            let mut dice = Dice::new(seed);
            let from = dice.below(problem.slots.len());
            plan.sessions.iter_mut().for_each(|placed| placed.is_locked = dice.below(5) == 0);
            for presenter in &mut problem.presenters {
                presenter.is_free.iter_mut().for_each(|is_free| *is_free = *is_free && dice.below(6) > 0);
            }
            let repaired = repair(&problem, &assignment, &plan, from, effort(3_000), &mut keep_on);
            for placed in plan.sessions.iter().filter(|placed| placed.is_locked || placed.slot < from) {
                prop_assert!(repaired.plan.sessions.contains(placed));
            }
            let new = repaired.plan.sessions.iter().filter(|placed| !plan.sessions.contains(placed));
            for placed in new {
                prop_assert!(placed.slot >= from);
            }
            prop_assert!(repaired.breaches.len() <= evaluate(&problem, &assignment, &plan).1.len());
        }
    }
}
