//! The timetable as a mixed-integer programme, for one or two streams: a proven lower bound on the cost, and where time allows the best plan. Used to judge
//! the search; its plans depend on the solver, not on a seed.

use std::collections::{BTreeMap, BTreeSet};

use highs::{Col, HighsModelStatus, RowProblem, Sense, SolvedModel};

use super::evaluate::evaluate;
use super::grid::{Grid, Ratings, get};
use super::model::{Assignment, Placed, Plan, Problem};

/// What the solver proves and finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exact {
    /// No plan that keeps all hard limits costs less than this; [`i64::MAX`] where there is none, [`i64::MIN`] where nothing was proven.
    pub bound: i64,
    /// The best plan found.
    pub plan: Option<Plan>,
    /// Whether `plan` is as cheap as the bound.
    pub is_optimal: bool,
}

/// Solves a problem of at most two streams for some seconds. Locked sessions of `start` stay; where `start` keeps all limits the solver sets out from it.
#[must_use]
pub fn solve(problem: &Problem, assignment: &Assignment, seconds: u32, start: Option<&Plan>) -> Exact {
    let nothing = Exact { bound: i64::MIN, plan: None, is_optimal: false };
    let grid = Grid::new(problem, assignment, start, 0);
    if problem.streams > 2 {
        return nothing;
    }
    if grid.fixed.hard > 0 {
        return Exact { bound: i64::MAX, ..nothing };
    }
    let sound = start.filter(|plan| plan.sessions.len() == grid.sessions.len() && evaluate(problem, assignment, plan).1.is_empty());
    let mut model = Model::new(&grid, sound);
    model.add_sessions();
    model.add_patterns();
    model.add_people();
    model.add_groups();
    model.add_crowds();
    model.add_order();
    model.add_days();
    let Some(solved) = model.optimise(seconds) else { return nothing };
    if solved.status() == HighsModelStatus::Infeasible {
        return Exact { bound: i64::MAX, ..nothing };
    }
    let bound = solved.double_info_value(c"mip_dual_bound").ok().filter(|bound| bound.is_finite()).map_or(i64::MIN, |bound| {
        let slack = 1e-4 + bound.abs() * 1e-9;
        (bound - slack).ceil() as i64 + grid.fixed.soft
    });
    let plan = model.read(problem, &solved);
    let cost = plan.as_ref().map(|plan| evaluate(problem, assignment, plan).0.total(&problem.weights));
    Exact { bound, is_optimal: cost.is_some_and(|cost| cost <= bound), plan }
}

/// One way to hold a session.
#[derive(Clone, Copy, Debug)]
struct Choice {
    session: usize,
    slot: usize,
    speaker: usize,
    director: usize,
    column: Col,
}

/// The programme, as it is written down.
struct Model<'a> {
    grid: &'a Grid,
    start: Option<&'a Plan>,
    rows: RowProblem,
    /// For each column its value in the plan to start from.
    values: Vec<f64>,
    choices: Vec<Choice>,
    /// For each slot and session, places in `choices`.
    of: BTreeMap<(usize, usize), Vec<usize>>,
}

impl<'a> Model<'a> {
    fn new(grid: &'a Grid, start: Option<&'a Plan>) -> Self {
        Self { grid, start, rows: RowProblem::default(), values: Vec::new(), choices: Vec::new(), of: BTreeMap::new() }
    }

    fn add_column(&mut self, cost: i64, is_whole: bool, value: f64) -> Col {
        self.values.push(value);
        if is_whole { self.rows.add_integer_column(cost as f64, 0..=1) } else { self.rows.add_column(cost as f64, 0..) }
    }

    fn value(&self, column: Col) -> f64 {
        get(&self.values, column.index())
    }

    fn sum(&self, columns: &[Col]) -> f64 {
        columns.iter().map(|column| self.value(*column)).sum()
    }

    /// A column that is 1 where any of some cliques is used: of each clique at most one is.
    fn add_any(&mut self, cost: i64, cliques: &[Vec<Col>]) -> Option<Col> {
        let cliques: Vec<&Vec<Col>> = cliques.iter().filter(|clique| !clique.is_empty()).collect();
        if cost == 0 || cliques.is_empty() {
            return None;
        }
        let value = cliques.iter().map(|clique| self.sum(clique)).fold(0.0, f64::max);
        let any = self.add_column(cost, true, value);
        for clique in cliques {
            let terms = clique.iter().map(|column| (*column, 1.0)).chain([(any, -1.0)]);
            self.rows.add_row(..=0, terms);
        }
        Some(any)
    }

    fn add_sum(&mut self, columns: &[Col], most: f64) {
        self.rows.add_row(..=most, columns.iter().map(|column| (*column, 1.0)));
    }

    /// Every session is held once, in a slot that it may have, by people who are free.
    fn add_sessions(&mut self) {
        let grid = self.grid;
        for (at, session) in grid.sessions.iter().enumerate() {
            let frozen = session.home.as_ref().filter(|_| session.is_frozen);
            let start = self.start.and_then(|plan| plan.sessions.get(at));
            let mut all = Vec::new();
            for slot in 0..grid.slots {
                let alone = get(&grid.unary, at * grid.slots + slot);
                if alone.hard > 0 || frozen.is_some_and(|home| home.slot != slot) {
                    continue;
                }
                for (speaker, director) in
                    session.speakers.iter().flat_map(|speaker| session.directors.iter().map(|director| (*speaker, *director)))
                {
                    let is_away = get(&grid.is_away, speaker * grid.slots + slot) + get(&grid.is_away, director * grid.slots + slot) > 0;
                    if is_away || frozen.is_some_and(|home| (home.speaker, home.director) != (speaker, director)) {
                        continue;
                    }
                    let is_first = session.speakers.first() == Some(&speaker) && session.directors.first() == Some(&director);
                    let cost = alone.soft + if is_first { 0 } else { grid.alternate };
                    let is_used = start.is_some_and(|placed| (placed.slot, placed.speaker, placed.director) == (slot, speaker, director));
                    let column = self.add_column(cost, true, f64::from(u8::from(is_used)));
                    self.of.entry((slot, at)).or_default().push(self.choices.len());
                    self.choices.push(Choice { session: at, slot, speaker, director, column });
                    all.push(column);
                }
            }
            self.rows.add_row(1..=1, all.iter().map(|column| (*column, 1.0)));
        }
    }

    fn list_choices(&self, slot: usize, session: usize) -> Vec<&Choice> {
        self.of.get(&(slot, session)).into_iter().flatten().filter_map(|at| self.choices.get(*at)).collect()
    }

    fn columns(&self, slot: usize, session: usize) -> Vec<Col> {
        self.list_choices(slot, session).into_iter().map(|choice| choice.column).collect()
    }

    /// Each slot holds nothing, one session, or one pair of sessions that fit beside each other.
    fn add_patterns(&mut self) {
        let grid = self.grid;
        let mut ratings = Ratings::default();
        for slot in 0..grid.slots {
            let (first, last) = get(&grid.cells_of, slot);
            let here: Vec<usize> = (0..grid.sessions.len()).filter(|session| self.of.contains_key(&(slot, *session))).collect();
            let mut with: BTreeMap<usize, Vec<Col>> = here.iter().map(|session| (*session, Vec::new())).collect();
            let mut all = Vec::new();
            for (at, one) in here.iter().enumerate() {
                let others = if last - first > 1 { here.get(at..) } else { here.get(at..=at) };
                for two in others.unwrap_or_default() {
                    let score = if one == two {
                        grid.recall(&mut ratings, slot, &mut [*one])
                    } else {
                        grid.recall(&mut ratings, slot, &mut [*one, *two])
                    };
                    if score.hard > 0 || (one != two && !self.can_meet(slot, *one, *two)) {
                        continue;
                    }
                    let members = BTreeSet::from([*one, *two]);
                    let value = f64::from(u8::from(self.is_start(slot, &members)));
                    let column = self.add_column(score.soft, true, value);
                    for member in members {
                        with.entry(member).or_default().push(column);
                    }
                    all.push(column);
                }
            }
            self.add_sum(&all, 1.0);
            for (session, patterns) in with {
                let held = self.columns(slot, session).into_iter().map(|column| (column, 1.0));
                let terms: Vec<(Col, f64)> = held.chain(patterns.into_iter().map(|column| (column, -1.0))).collect();
                self.rows.add_row(0..=0, terms);
            }
        }
    }

    fn is_start(&self, slot: usize, members: &BTreeSet<usize>) -> bool {
        let sessions = self.start.map_or(&[][..], |plan| &plan.sessions);
        let here: BTreeSet<usize> = sessions.iter().enumerate().filter(|(_, placed)| placed.slot == slot).map(|(at, _)| at).collect();
        here == *members
    }

    fn can_meet(&self, slot: usize, one: usize, two: usize) -> bool {
        let others = self.list_choices(slot, two);
        let people = |choice: &Choice| [choice.speaker, choice.director];
        let is_apart = |a: &Choice, b: &Choice| people(a).iter().all(|person| !people(b).contains(person));
        self.list_choices(slot, one).into_iter().any(|a| others.iter().any(|b| is_apart(a, b)))
    }

    fn filter(&self, slot: usize, is_meant: &dyn Fn(&Choice) -> bool) -> Vec<Col> {
        self.choices.iter().filter(|choice| choice.slot == slot && is_meant(choice)).map(|choice| choice.column).collect()
    }

    /// Nobody is at two sessions at once; directors' half-days and speakers' gaps.
    fn add_people(&mut self) {
        let grid = self.grid;
        for person in 0..grid.presenters {
            for slot in 0..grid.slots {
                let busy = self.filter(slot, &|choice| choice.speaker == person || choice.director == person);
                if busy.len() > 1 {
                    self.add_sum(&busy, 1.0);
                }
            }
            for slots in &grid.halves {
                let presides = |choice: &Choice| choice.director == person;
                let mut cliques: Vec<Vec<Col>> = slots.iter().map(|slot| self.filter(*slot, &presides)).collect();
                cliques.extend(self.sessions_in(slots, &presides));
                self.add_any(grid.director_half_day, &cliques);
                let speaks: Vec<Vec<Col>> = slots.iter().map(|slot| self.filter(*slot, &|choice| choice.speaker == person)).collect();
                self.add_gaps(grid.speaker_gap, &speaks);
            }
        }
    }

    /// For each session the columns of a half-day that are meant.
    fn sessions_in(&self, slots: &[usize], is_meant: &dyn Fn(&Choice) -> bool) -> Vec<Vec<Col>> {
        let mut all: BTreeMap<usize, Vec<Col>> = BTreeMap::new();
        for choice in self.choices.iter().filter(|choice| slots.contains(&choice.slot) && is_meant(choice)) {
            all.entry(choice.session).or_default().push(choice.column);
        }
        all.into_values().collect()
    }

    /// A column for each slot of a half-day that may be idle between two busy ones; each costs `cost`.
    fn add_gaps(&mut self, cost: i64, busy: &[Vec<Col>]) -> Vec<Col> {
        let mut gaps = Vec::new();
        if cost == 0 {
            return gaps;
        }
        for (at, here) in busy.iter().enumerate() {
            let (before, after) = (busy.get(..at).unwrap_or_default(), busy.get(at + 1..).unwrap_or_default());
            let used = |slots: &[Vec<Col>]| slots.iter().map(|slot| self.sum(slot)).fold(0.0, f64::max);
            if before.iter().all(Vec::is_empty) || after.iter().all(Vec::is_empty) {
                continue;
            }
            let value = (used(before) + used(after) - 1.0 - self.sum(here)).max(0.0);
            let gap = self.add_column(cost, false, value);
            for (one, two) in
                before.iter().flat_map(|one| after.iter().map(move |two| (one, two))).filter(|(a, b)| !a.is_empty() && !b.is_empty())
            {
                let ends = one.iter().chain(two).map(|column| (*column, 1.0));
                let terms: Vec<(Col, f64)> = ends.chain(here.iter().map(|column| (*column, -1.0))).chain([(gap, -1.0)]).collect();
                self.rows.add_row(..=1, terms);
            }
            gaps.push(gap);
        }
        gaps
    }

    /// Half-days in which a cohort has a topic of a group.
    fn add_groups(&mut self) {
        let grid = self.grid;
        for group in 0..grid.groups {
            let of_group: Vec<usize> =
                (0..grid.sessions.len()).filter(|at| grid.sessions.get(*at).is_some_and(|one| one.group == group)).collect();
            let crowds: BTreeSet<usize> =
                of_group.iter().filter_map(|at| grid.sessions.get(*at)).flat_map(|one| one.crowds.iter().copied()).collect();
            for slots in &grid.halves {
                let mut cliques = self.sessions_in(slots, &|choice| of_group.contains(&choice.session));
                for (slot, crowd) in slots.iter().flat_map(|slot| crowds.iter().map(move |crowd| (*slot, *crowd))) {
                    if grid.is_there(slot, crowd) {
                        cliques.push(self.filter(slot, &|choice| of_group.contains(&choice.session) && attends(grid, choice, crowd)));
                    }
                }
                self.add_any(grid.group_half_day, &cliques);
            }
        }
    }

    /// Half-days for which a crowd comes, and its idle slots. A crowd of which nobody counts on a day may have two sessions at once then, and costs nothing
    /// here: the bound stays a bound.
    fn add_crowds(&mut self) {
        let grid = self.grid;
        for crowd in 0..grid.crowds {
            for slots in &grid.halves {
                if slots.iter().any(|slot| !grid.is_there(*slot, crowd)) {
                    continue;
                }
                let busy: Vec<Vec<Col>> = slots.iter().map(|slot| self.filter(*slot, &|choice| attends(grid, choice, crowd))).collect();
                for clique in busy.iter().filter(|clique| clique.len() > 1) {
                    self.add_sum(clique, 1.0);
                }
                let mut cliques = busy.clone();
                cliques.extend(self.sessions_in(slots, &|choice| attends(grid, choice, crowd)));
                self.add_any(get(&grid.coming, crowd), &cliques);
                self.add_waiting(crowd, &busy);
            }
        }
    }

    /// Idle slots of a crowd in a half-day; their cost need not grow evenly, since each half-day is rounded up by itself.
    fn add_waiting(&mut self, crowd: usize, busy: &[Vec<Col>]) {
        let cost = |idle: usize| get(&self.grid.waiting, crowd * self.grid.longest + idle);
        let most = busy.len().saturating_sub(2);
        let steps: Vec<i64> = (1..=most).map(|idle| cost(idle) - cost(idle - 1)).collect();
        let is_even = steps.windows(2).all(|pair| pair.first() == pair.last());
        let Some(first) = steps.first().copied() else { return };
        let gaps = self.add_gaps(if is_even { first } else { i64::from(cost(most) > 0) }, busy);
        if is_even || gaps.is_empty() {
            return;
        }
        // The gaps were priced at 1 each to be there at all; the rest of the price is in the counters.
        let idle = self.sum(&gaps);
        let counters: Vec<Col> =
            steps.iter().enumerate().map(|(at, step)| self.add_column(*step, true, if idle > at as f64 { 1.0 } else { 0.0 })).collect();
        for pair in counters.windows(2) {
            self.rows.add_row(..=0, pair.iter().zip([-1.0, 1.0]).map(|(column, sign)| (*column, sign)));
        }
        let terms: Vec<(Col, f64)> = gaps.iter().map(|gap| (*gap, 1.0)).chain(counters.iter().map(|counter| (*counter, -1.0))).collect();
        self.rows.add_row(..=0, terms);
        for gap in gaps {
            self.rows.change_column_cost(gap, 0.0);
        }
    }

    /// What builds on a session comes after it.
    fn add_order(&mut self) {
        let grid = self.grid;
        let pairs: BTreeSet<(usize, usize)> = grid.order.iter().flatten().copied().collect();
        for (before, after) in pairs {
            for slot in 0..grid.slots {
                let late = (slot..grid.slots).flat_map(|slot| self.columns(slot, before));
                let early = (0..=slot).flat_map(|slot| self.columns(slot, after));
                let both: Vec<Col> = late.chain(early).collect();
                self.add_sum(&both, 1.0);
            }
        }
    }

    /// Sessions of a cohort beyond an even spread over the days.
    fn add_days(&mut self) {
        let grid = self.grid;
        for (cohort, day) in (0..grid.cohorts).flat_map(|cohort| (0..grid.days).map(move |day| (cohort, day))) {
            let is_meant = |choice: &&Choice| {
                grid.day_of.get(choice.slot) == Some(&day) && grid.sessions.get(choice.session).is_some_and(|one| one.cohort == cohort)
            };
            let here: Vec<Col> = self.choices.iter().filter(is_meant).map(|choice| choice.column).collect();
            let even = get(&grid.even, cohort) as f64;
            let beyond = self.add_column(grid.uneven_day, false, (self.sum(&here) - even).max(0.0));
            self.rows.add_row(..=even, here.into_iter().map(|column| (column, 1.0)).chain([(beyond, -1.0)]));
        }
    }

    fn optimise(&mut self, seconds: u32) -> Option<SolvedModel> {
        let mut model = std::mem::take(&mut self.rows).try_optimise(Sense::Minimise).ok()?;
        model.make_quiet();
        model.set_option("threads", 1);
        model.set_option("time_limit", f64::from(seconds));
        model.set_option("mip_rel_gap", 0.0);
        model.set_option("mip_abs_gap", 0.99);
        if self.start.is_some() {
            model.try_set_solution(Some(&self.values), None, None, None).ok()?;
        }
        model.try_solve().ok()
    }

    /// The plan that the solver found, if any.
    fn read(&self, problem: &Problem, solved: &SolvedModel) -> Option<Plan> {
        let solution = solved.get_solution();
        let used = |choice: &&Choice| solution.columns().get(choice.column.index()).is_some_and(|value| *value > 0.5);
        let mut chosen: Vec<&Choice> = self.choices.iter().filter(used).collect();
        if chosen.len() != self.grid.sessions.len() {
            return None;
        }
        chosen.sort_by_key(|choice| self.grid.sessions.get(choice.session).is_none_or(|session| !session.is_frozen));
        let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut sessions = Vec::new();
        for choice in chosen {
            let session = self.grid.sessions.get(choice.session)?;
            let frozen = session.home.as_ref().filter(|_| session.is_frozen);
            let stream = frozen
                .map_or_else(|| (1..=problem.streams).find(|stream| !taken.contains(&(choice.slot, *stream))), |home| Some(home.stream))?;
            taken.insert((choice.slot, stream));
            sessions.push(Placed {
                topic: session.topic,
                cohort: session.cohort,
                slot: choice.slot,
                stream,
                speaker: choice.speaker,
                director: choice.director,
                is_locked: session.home.as_ref().is_some_and(|home| home.is_locked),
            });
        }
        sessions.sort();
        Some(Plan { sessions })
    }
}

fn attends(grid: &Grid, choice: &Choice, crowd: usize) -> bool {
    grid.sessions.get(choice.session).is_some_and(|session| session.crowds.contains(&crowd))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{self, Knobs};
    use super::super::search::{Effort, search};
    use super::*;

    fn small(seed: u64) -> (Problem, Assignment) {
        let problem = sample::random(seed, &Knobs { topics: 3, officers: 30, days: 2, ..Knobs::default() });
        let assignment = sample::deal(&problem);
        (problem, assignment)
    }

    #[test]
    fn the_bound_is_never_above_what_the_search_finds_and_the_optimum_is_no_dearer() {
        let mut proven = 0;
        for seed in 1..=4 {
            let (problem, assignment) = small(seed);
            let found = search(&problem, &assignment, None, Effort { seed, moves: 30_000 }, &mut |_| true);
            let exact = solve(&problem, &assignment, 60, Some(&found.plan));
            if !found.breaches.is_empty() {
                continue;
            }
            let total = found.cost.total(&problem.weights);
            assert!(exact.bound <= total, "seed {seed}: {} above {total}", exact.bound);
            let plan = exact.plan.unwrap();
            let (cost, breaches) = evaluate(&problem, &assignment, &plan);
            assert_eq!(breaches, []);
            if exact.is_optimal {
                proven += 1;
                assert_eq!(cost.total(&problem.weights), exact.bound);
            }
        }
        assert!(proven > 0);
    }

    #[test]
    fn what_cannot_be_held_is_infeasible() {
        let (mut problem, assignment) = small(1);
        problem.topics[0].is_allowed = vec![false; problem.slots.len()];
        assert_eq!(solve(&problem, &assignment, 20, None).bound, i64::MAX);
    }
}
