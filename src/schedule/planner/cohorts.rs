//! Which officer trains in which cohort, so that every unit keeps about half of its people, of each kind, and somebody in command.

use super::model::{CohortAt, Command, Officer, OfficerAt, Problem, UnitAt};
use std::collections::{BTreeMap, VecDeque};

/// Whole numbers in rows and columns; a place outside reads as 0 and keeps nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    width: usize,
    cells: Vec<i64>,
}

impl Table {
    /// Gives a table of zeros.
    pub(super) fn new(height: usize, width: usize) -> Self {
        Self { width, cells: vec![0; height * width] }
    }

    /// Gives a cell.
    pub(super) fn at(&self, row: usize, column: usize) -> i64 {
        if column < self.width { self.cells.get(row * self.width + column).copied().unwrap_or(0) } else { 0 }
    }

    /// Adds to a cell.
    pub(super) fn add(&mut self, row: usize, column: usize, by: i64) {
        if column < self.width
            && let Some(cell) = self.cells.get_mut(row * self.width + column)
        {
            *cell += by;
        }
    }

    /// Gives a row.
    pub(super) fn row(&self, row: usize) -> &[i64] {
        self.cells.get(row * self.width..(row + 1) * self.width).unwrap_or_default()
    }

    /// Gives a row to write to.
    pub(super) fn row_mut(&mut self, row: usize) -> &mut [i64] {
        self.cells.get_mut(row * self.width..(row + 1) * self.width).unwrap_or_default()
    }
}

/// Says whether an officer counts on a day.
pub(super) fn counts_on(officer: &Officer, day: usize) -> bool {
    u32::try_from(day).ok().and_then(|day| officer.days.checked_shr(day)).is_some_and(|days| days & 1 == 1)
}

/// Says for each officer whether they have something to attend: a topic that is live for their profile, and a day on which they count.
pub(super) fn list_attending(problem: &Problem) -> Vec<bool> {
    let is_live: Vec<bool> = (0..problem.profiles.len())
        .map(|profile| problem.topics.iter().any(|topic| topic.is_live.get(profile).copied().unwrap_or(false)))
        .collect();
    let attends = |officer: &Officer| {
        is_live.get(officer.profile).copied().unwrap_or(false) && (0..problem.days.len()).any(|day| counts_on(officer, day))
    };
    problem.officers.iter().map(attends).collect()
}

/// Groups the places of officers by a number below `count`.
pub(super) fn group_by(problem: &Problem, count: usize, key: impl Fn(&Officer) -> usize) -> Vec<Vec<OfficerAt>> {
    let mut groups = vec![Vec::new(); count];
    for (at, officer) in problem.officers.iter().enumerate() {
        if let Some(group) = groups.get_mut(key(officer)) {
            group.push(at);
        }
    }
    groups
}

/// Tells how many of a duty unit may be away on a day; a day that is not given has no limit.
pub(super) fn allowed_away(problem: &Problem, unit: UnitAt, day: usize) -> i64 {
    problem.units.get(unit).and_then(|unit| unit.may_be_away.get(day)).map_or(i64::from(u32::MAX), |allowed| i64::from(*allowed))
}

/// Gives for each unit its chief and deputies.
pub(super) fn list_commanders(problem: &Problem) -> Vec<Vec<OfficerAt>> {
    let mut commanders = group_by(problem, problem.units.len(), |officer| officer.unit);
    for officers in &mut commanders {
        officers.retain(|at| command_of(problem, *at) != Command::None);
    }
    commanders
}

/// Counts the days on which those of a unit's command who count then are two or more and all in one cohort.
pub(super) fn count_bare_days(problem: &Problem, commanders: &[OfficerAt], cohort: &[CohortAt]) -> i64 {
    let is_bare = |day: &usize| {
        let present = commanders.iter().filter(|at| problem.officers.get(**at).is_some_and(|officer| counts_on(officer, *day)));
        let mut cohorts: Vec<Option<&CohortAt>> = present.map(|at| cohort.get(*at)).collect();
        let count = cohorts.len();
        cohorts.dedup();
        count > 1 && cohorts.len() == 1
    };
    (0..problem.days.len()).filter(is_bare).count() as i64
}

/// Gives each officer's cohort. Those that are fixed keep theirs. Of each unit, of each duty unit and of each profile in a unit, the cohorts have as
/// equal numbers as can be (units and duty units differ by one at most where there are two cohorts and nobody is fixed), some deputy is in another
/// cohort than the chief, and no cohort takes more of a duty unit on a day than may be away, as far as that is possible. The same problem always
/// gives the same cohorts.
#[must_use]
pub fn split(problem: &Problem) -> Vec<CohortAt> {
    let start = match problem.cohorts.len() {
        0 | 1 => return vec![0; problem.officers.len()],
        2 => colour(problem),
        cohorts => deal(problem, cohorts),
    };
    let mut mender = Mender::new(problem, start);
    mender.mend();
    mender.cohort
}

/// Gives the cohort that an officer may not leave.
fn find_fixed(problem: &Problem, officer: &Officer) -> Option<CohortAt> {
    let cohort = officer.before.filter(|_| officer.is_fixed)?.0;
    (cohort < problem.cohorts.len()).then_some(cohort)
}

type Key = fn(&Officer) -> (usize, u64);

/// Pairs officers: first those alike in the first key, of the rest those alike in the second, and so on.
fn pair(problem: &Problem, officers: Vec<OfficerAt>, keys: &[Key], mate: &mut [Option<OfficerAt>]) {
    let mut left = officers;
    for key in keys {
        let mut waiting: BTreeMap<(usize, u64), OfficerAt> = BTreeMap::new();
        for at in left {
            let key = problem.officers.get(at).map_or((0, 0), key);
            match waiting.remove(&key) {
                Some(other) => marry(at, other, mate),
                None => {
                    waiting.insert(key, at);
                }
            }
        }
        left = waiting.into_values().collect();
    }
}

fn marry(one: OfficerAt, other: OfficerAt, mate: &mut [Option<OfficerAt>]) {
    for (of, with) in [(one, other), (other, one)] {
        if let Some(mate) = mate.get_mut(of) {
            *mate = Some(with);
        }
    }
}

/// Pairs the officers of each unit: the chief with the deputy who shares most days, the others by profile.
fn pair_units(problem: &Problem) -> Vec<Option<OfficerAt>> {
    let mut mate = vec![None; problem.officers.len()];
    let keys: [Key; 3] = [|of| (of.profile + 1, of.days), |of| (of.profile + 1, 0), |_| (0, 0)];
    for mut officers in group_by(problem, problem.units.len(), |of| of.unit) {
        let mut commanders: Vec<OfficerAt> = officers.iter().copied().filter(|at| command_of(problem, *at) != Command::None).collect();
        commanders.sort_by_key(|at| command_of(problem, *at) != Command::Chief);
        let days = |at: OfficerAt| problem.officers.get(at).map_or(0, |of| of.days);
        if let Some((first, others)) = commanders.split_first()
            && let Some(other) = others.iter().max_by_key(|at| ((days(**at) & days(*first)).count_ones(), std::cmp::Reverse(**at)))
        {
            marry(*first, *other, &mut mate);
            officers.retain(|at| at != first && at != other);
        }
        pair(problem, officers, &keys, &mut mate);
    }
    mate
}

fn command_of(problem: &Problem, at: OfficerAt) -> Command {
    problem.officers.get(at).map_or(Command::None, |officer| officer.command)
}

/// Pairs the officers of each duty unit: first those who count on the same days.
fn pair_duties(problem: &Problem) -> Vec<Option<OfficerAt>> {
    let mut mate = vec![None; problem.officers.len()];
    let keys: [Key; 3] = [|of| (of.profile + 1, of.days), |of| (0, of.days), |_| (0, 0)];
    for officers in group_by(problem, problem.units.len(), |of| of.duty) {
        pair(problem, officers, &keys, &mut mate);
    }
    mate
}

/// Splits officers in two so that each pair by unit and each pair by duty unit is split. Two matchings together make only paths and even cycles, so
/// that such a colouring exists; each path or cycle can be turned round as a whole, which is used to even out the totals.
fn colour(problem: &Problem) -> Vec<CohortAt> {
    let mates = [pair_units(problem), pair_duties(problem)];
    let mut colours: Vec<Option<CohortAt>> = problem.officers.iter().map(|officer| find_fixed(problem, officer)).collect();
    let fixed: Vec<OfficerAt> = (0..colours.len()).filter(|at| colours.get(*at).copied().flatten().is_some()).collect();
    let mut bound = spread(&mates, &mut colours, fixed.clone());
    bound.extend(fixed);
    let mut loose = Vec::new();
    for at in 0..colours.len() {
        if let Some(colour @ None) = colours.get_mut(at) {
            *colour = Some(0);
            let mut part = spread(&mates, &mut colours, vec![at]);
            part.push(at);
            loose.push(part);
        }
    }
    let mut cohort: Vec<CohortAt> = colours.into_iter().map(Option::unwrap_or_default).collect();
    turn(problem, &bound, &loose, &mut cohort);
    cohort
}

/// Colours everybody who hangs together with those given, and gives those newly coloured.
fn spread(mates: &[Vec<Option<OfficerAt>>], colours: &mut [Option<CohortAt>], from: Vec<OfficerAt>) -> Vec<OfficerAt> {
    let mut queue = VecDeque::from(from);
    let mut reached = Vec::new();
    while let Some(at) = queue.pop_front() {
        let other = 1 - colours.get(at).copied().flatten().unwrap_or(0).min(1);
        for mate in mates.iter().filter_map(|mates| mates.get(at).copied().flatten()) {
            if let Some(colour @ None) = colours.get_mut(mate) {
                *colour = Some(other);
                reached.push(mate);
                queue.push_back(mate);
            }
        }
    }
    reached
}

/// Turns parts round until the two cohorts have the most equal totals, and then the most equal numbers of each profile.
fn turn(problem: &Problem, bound: &[OfficerAt], loose: &[Vec<OfficerAt>], cohort: &mut [CohortAt]) {
    let excess_of = |part: &[OfficerAt], cohort: &[CohortAt]| {
        let mut excess: BTreeMap<usize, i64> = BTreeMap::new();
        for at in part {
            let sign = if cohort.get(*at) == Some(&0) { 1 } else { -1 };
            *excess.entry(problem.officers.get(*at).map_or(0, |officer| officer.profile)).or_default() += sign;
        }
        excess.retain(|_, by| *by != 0);
        excess
    };
    let mut sum = excess_of(bound, cohort);
    let mut parts: Vec<(usize, BTreeMap<usize, i64>)> =
        loose.iter().map(|part| excess_of(part, cohort)).enumerate().filter(|(_, excess)| !excess.is_empty()).collect();
    parts.sort_by_key(|(_, excess)| std::cmp::Reverse(excess.values().map(|by| by.abs()).sum::<i64>()));
    let mut turned = vec![false; loose.len()];
    let mut signs: Vec<i64> = vec![0; parts.len()];
    for _ in 0..20 {
        let mut is_better = false;
        for ((_, excess), sign) in parts.iter().zip(&mut signs) {
            add_excess(&mut sum, excess, -*sign);
            let wanted = if unevenness(&sum, excess, -1) < unevenness(&sum, excess, 1) { -1 } else { 1 };
            let is_gain = *sign == 0 || unevenness(&sum, excess, wanted) < unevenness(&sum, excess, *sign);
            if is_gain {
                *sign = wanted;
                is_better = true;
            }
            add_excess(&mut sum, excess, *sign);
        }
        if !is_better {
            break;
        }
    }
    for ((part, _), sign) in parts.iter().zip(&signs) {
        if let Some(turned) = turned.get_mut(*part) {
            *turned = *sign < 0;
        }
    }
    for at in loose.iter().zip(&turned).filter(|(_, turned)| **turned).flat_map(|(part, _)| part) {
        if let Some(cohort) = cohort.get_mut(*at) {
            *cohort = 1 - (*cohort).min(1);
        }
    }
}

fn add_excess(sum: &mut BTreeMap<usize, i64>, excess: &BTreeMap<usize, i64>, sign: i64) {
    for (profile, by) in excess {
        *sum.entry(*profile).or_default() += sign * by;
    }
}

/// Tells how uneven the two cohorts would be with a part added one way round: the total counts most.
fn unevenness(sum: &BTreeMap<usize, i64>, excess: &BTreeMap<usize, i64>, sign: i64) -> i64 {
    let total = sum.values().sum::<i64>() + sign * excess.values().sum::<i64>();
    let of_profile = |(profile, by): (&usize, &i64)| (by + sign * excess.get(profile).copied().unwrap_or(0)).pow(2);
    let new = excess.iter().filter(|(profile, _)| !sum.contains_key(profile)).map(|(_, by)| by.pow(2)).sum::<i64>();
    1000 * total.pow(2) + sum.iter().map(of_profile).sum::<i64>() + new
}

/// Deals officers round robin over three or more cohorts: unit by unit, in each the chief, the deputies, and then by profile.
fn deal(problem: &Problem, cohorts: usize) -> Vec<CohortAt> {
    let mut order: Vec<(usize, u8, usize, usize, u64, OfficerAt)> = problem.officers.iter().enumerate().map(deal_key).collect();
    order.sort_unstable();
    let mut cohort = vec![0; problem.officers.len()];
    let mut next = 0;
    for (.., at) in order {
        let fixed = problem.officers.get(at).and_then(|officer| find_fixed(problem, officer));
        if let Some(cohort) = cohort.get_mut(at) {
            *cohort = fixed.unwrap_or(next);
        }
        if fixed.is_none() {
            next = (next + 1) % cohorts;
        }
    }
    cohort
}

fn deal_key((at, of): (OfficerAt, &Officer)) -> (usize, u8, usize, usize, u64, OfficerAt) {
    let rank = match of.command {
        Command::Chief => 0,
        Command::Deputy => 1,
        Command::None => 2,
    };
    (of.unit, rank, of.profile, of.duty, of.days, at)
}

/// What too many away, or nobody in command, count when cohorts are mended.
const BROKEN: i64 = 1_000_000_000_000;
/// What uneven units and duty units count.
const UNEVEN: i64 = 1_000_000;
/// What uneven totals count; uneven profiles in a unit count 1.
const UNEQUAL: i64 = 10;

/// Cohorts that are mended by moving single officers and by swapping two.
struct Mender<'a> {
    problem: &'a Problem,
    cohort: Vec<CohortAt>,
    attends: Vec<bool>,
    sizes: Table,
    by_unit: Table,
    by_duty: Table,
    /// Rows: the duty unit and the day.
    by_day: Table,
    /// Rows: the unit and the profile.
    by_profile: Table,
    /// For each unit its chief and deputies.
    commanders: Vec<Vec<OfficerAt>>,
}

impl<'a> Mender<'a> {
    fn new(problem: &'a Problem, cohort: Vec<CohortAt>) -> Self {
        let (units, width) = (problem.units.len(), problem.cohorts.len());
        let mut mender = Self {
            problem,
            attends: list_attending(problem),
            sizes: Table::new(1, width),
            by_unit: Table::new(units, width),
            by_duty: Table::new(units, width),
            by_day: Table::new(units * problem.days.len(), width),
            by_profile: Table::new(units * problem.profiles.len(), width),
            commanders: list_commanders(problem),
            cohort: cohort.clone(),
        };
        for (at, cohort) in cohort.into_iter().enumerate() {
            mender.count(at, cohort, 1);
        }
        mender
    }

    fn count(&mut self, at: OfficerAt, cohort: CohortAt, by: i64) {
        let Some(officer) = self.problem.officers.get(at) else { return };
        self.sizes.add(0, cohort, by);
        self.by_unit.add(officer.unit, cohort, by);
        self.by_duty.add(officer.duty, cohort, by);
        self.by_profile.add(officer.unit * self.problem.profiles.len() + officer.profile, cohort, by);
        let days = self.problem.days.len();
        for day in (0..days).filter(|day| self.attends.get(at) == Some(&true) && counts_on(officer, *day)) {
            self.by_day.add(officer.duty * days + day, cohort, by);
        }
    }

    /// Moves an officer and tells by how much the cohorts got worse.
    fn shift(&mut self, at: OfficerAt, to: CohortAt) -> i64 {
        let Some(from) = self.cohort.get(at).copied() else { return 0 };
        let before = self.trouble(at, from, to);
        self.count(at, from, -1);
        self.count(at, to, 1);
        if let Some(cohort) = self.cohort.get_mut(at) {
            *cohort = to;
        }
        self.trouble(at, from, to) - before
    }

    /// Weighs what hangs on an officer being in one of two cohorts.
    fn trouble(&self, at: OfficerAt, one: CohortAt, other: CohortAt) -> i64 {
        let Some(officer) = self.problem.officers.get(at) else { return 0 };
        let squares = |table: &Table, row: usize| table.at(row, one).pow(2) + table.at(row, other).pow(2);
        let mut sum = UNEQUAL * squares(&self.sizes, 0)
            + UNEVEN * (squares(&self.by_unit, officer.unit) + squares(&self.by_duty, officer.duty))
            + squares(&self.by_profile, officer.unit * self.problem.profiles.len() + officer.profile);
        let days = self.problem.days.len();
        for day in (0..days).filter(|day| counts_on(officer, *day)) {
            let allowed = allowed_away(self.problem, officer.duty, day);
            let over = |cohort| (self.by_day.at(officer.duty * days + day, cohort) - allowed).max(0);
            sum += BROKEN * (over(one) + over(other));
        }
        if officer.command != Command::None {
            let commanders = self.commanders.get(officer.unit).map_or(&[][..], Vec::as_slice);
            sum += BROKEN * count_bare_days(self.problem, commanders, &self.cohort);
        }
        sum
    }

    fn mend(&mut self) {
        let units = self.problem.units.len();
        let mut lists = group_by(self.problem, units, |officer| officer.unit);
        lists.extend(group_by(self.problem, units, |officer| officer.duty));
        for _ in 0..10 {
            let mut is_better = false;
            for list in &lists {
                for _ in 0..200 {
                    if !self.improve(list) {
                        break;
                    }
                    is_better = true;
                }
            }
            if !is_better {
                return;
            }
        }
    }

    /// Makes the first move or swap among the officers given that makes the cohorts better.
    fn improve(&mut self, list: &[OfficerAt]) -> bool {
        let alike = self.list_unlike(list);
        for at in &alike {
            let from = self.cohort.get(*at).copied().unwrap_or(0);
            for to in (0..self.problem.cohorts.len()).filter(|to| *to != from) {
                if self.shift(*at, to) < 0 {
                    return true;
                }
                self.shift(*at, from);
            }
        }
        for (place, one) in alike.iter().enumerate() {
            for other in alike.iter().skip(place + 1) {
                let of = |at: &OfficerAt| self.cohort.get(*at).copied().unwrap_or(0);
                let (first, second) = (of(one), of(other));
                if first != second {
                    if self.shift(*one, second) + self.shift(*other, first) < 0 {
                        return true;
                    }
                    self.shift(*one, first);
                    self.shift(*other, second);
                }
            }
        }
        false
    }

    /// Picks one of each kind of officer who may move: of those who are alike in everything that counts, it does not matter who moves.
    fn list_unlike(&self, list: &[OfficerAt]) -> Vec<OfficerAt> {
        let mut seen = std::collections::BTreeSet::new();
        let is_new = |at: &OfficerAt| {
            let Some(of) = self.problem.officers.get(*at) else { return false };
            let command = if of.command == Command::None { 0 } else { *at + 1 };
            find_fixed(self.problem, of).is_none() && seen.insert((of.unit, of.duty, of.profile, of.days, command, self.cohort.get(*at)))
        };
        list.iter().copied().filter(is_new).collect()
    }
}

/// Invented problems for the tests of this part of the planner.
#[cfg(test)]
pub(super) mod sample {
    use super::super::model::{Command, Officer, Presenter, Problem, Room, Site, Slot, Topic, Unit};
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{RngCore, SeedableRng};

    /// A source of numbers that are the same for the same seed.
    pub(crate) struct Dice(ChaCha8Rng);

    impl Dice {
        pub(crate) fn new(seed: u64) -> Self {
            Self(ChaCha8Rng::seed_from_u64(seed))
        }

        pub(crate) fn below(&mut self, number: usize) -> usize {
            (self.0.next_u64() % number as u64) as usize
        }

        pub(crate) fn one_in(&mut self, number: usize) -> bool {
            self.below(number) == 0
        }
    }

    pub(crate) fn slots(days: usize, a_day: usize) -> Vec<Slot> {
        let one = |at: usize| Slot {
            starts_at: (at / a_day * 1440 + at % a_day * 60) as i64,
            minutes: 50,
            day: at / a_day,
            half: at / a_day * 2,
            is_morning: true,
        };
        (0..days * a_day).map(one).collect()
    }

    pub(crate) fn officer(unit: usize, profile: usize, command: Command) -> Officer {
        Officer { unit, duty: unit, profile, command, days: u64::MAX, before: None, is_fixed: false }
    }

    pub(crate) fn unit(at: usize) -> Unit {
        Unit { code: format!("U{at}"), name: format!("Unit {at}"), at: Some((0, 1000 * at as i32)), may_be_away: Vec::new() }
    }

    pub(crate) fn site(at: usize, rooms: &[u32], slots: usize) -> Site {
        let rooms: Vec<Room> = rooms.iter().enumerate().map(|(at, seats)| Room { name: at.to_string(), seats: *seats }).collect();
        let seats = rooms.iter().map(|room| room.seats).sum();
        Site {
            code: format!("S{at}"),
            name: format!("Site {at}"),
            at: Some((100, 1000 * at as i32)),
            rooms,
            seats,
            is_open: vec![true; slots],
        }
    }

    /// A topic of its own speaker and director.
    pub(crate) fn topic(at: usize, slots: usize, is_live: &[bool]) -> Topic {
        Topic {
            code: format!("T{at}"),
            group: 0,
            minutes: 50,
            directors: vec![2 * at],
            speakers: vec![2 * at + 1],
            after: Vec::new(),
            is_allowed: vec![true; slots],
            prefers_morning: None,
            is_live: is_live.to_vec(),
        }
    }

    /// A sound problem: one day of four slots, three topics for everybody, two cohorts, two units of a chief, a deputy and two others, one big site.
    pub(crate) fn sound() -> Problem {
        let mut problem = Problem {
            slots: slots(1, 4),
            days: vec!["1".into()],
            streams: 2,
            cohorts: vec!["A1".into(), "A2".into()],
            profiles: vec!["P".into(), "Q".into()],
            groups: vec!["G".into()],
            ..Problem::default()
        };
        problem.topics = (0..3).map(|at| topic(at, 4, &[true, true])).collect();
        problem.presenters = (0..6).map(|at| Presenter { badge: at.to_string(), name: at.to_string(), is_free: vec![true; 4] }).collect();
        problem.units = vec![unit(0), unit(1)];
        problem.sites = vec![site(0, &[20, 20], 4)];
        for at in 0..2 {
            problem.officers.extend([Command::Chief, Command::Deputy].map(|command| officer(at, 0, command)));
            problem.officers.extend([0, 1].map(|profile| officer(at, profile, Command::None)));
            problem.units[at].may_be_away = vec![4];
        }
        problem
    }

    /// Many officers of a few units, everybody on all days unless `has_days_off`; duty units of some are others.
    pub(crate) fn people(seed: u64, cohorts: usize, has_days_off: bool) -> Problem {
        let mut dice = Dice::new(seed);
        let days = 1 + dice.below(3);
        let mut problem = Problem {
            slots: slots(days, 2),
            days: (0..days).map(|day| day.to_string()).collect(),
            streams: 2,
            cohorts: (0..cohorts).map(|at| at.to_string()).collect(),
            profiles: (0..4).map(|at| at.to_string()).collect(),
            groups: vec!["G".into()],
            topics: vec![topic(0, 2 * days, &[true; 4])],
            ..Problem::default()
        };
        let units = 1 + dice.below(5);
        for at in 0..units {
            problem.units.push(unit(at));
            let count = 1 + dice.below(13);
            for place in 0..count {
                let command = if place == 0 && !dice.one_in(5) {
                    Command::Chief
                } else if place > 0 && place < 4 && dice.one_in(2) {
                    Command::Deputy
                } else {
                    Command::None
                };
                let mut one = officer(at, dice.below(4), command);
                one.duty = if dice.one_in(5) { dice.below(units) } else { at };
                if has_days_off && dice.one_in(4) {
                    one.days = dice.below(1 << days) as u64;
                }
                problem.officers.push(one);
            }
        }
        problem
    }
}

#[cfg(test)]
mod tests {
    use super::sample::{Dice, officer, people, sound, unit};
    use super::*;
    use proptest::prelude::*;

    fn count(problem: &Problem, cohort: &[CohortAt], which: CohortAt, is_meant: impl Fn(&Officer) -> bool) -> usize {
        problem.officers.iter().zip(cohort).filter(|(officer, cohort)| **cohort == which && is_meant(officer)).count()
    }

    fn spread_of(problem: &Problem, cohort: &[CohortAt], is_meant: impl Fn(&Officer) -> bool) -> usize {
        let counts: Vec<usize> = (0..problem.cohorts.len()).map(|which| count(problem, cohort, which, &is_meant)).collect();
        counts.iter().max().unwrap() - counts.iter().min().unwrap()
    }

    fn is_commanded(problem: &Problem, cohort: &[CohortAt]) -> bool {
        list_commanders(problem).iter().all(|commanders| count_bare_days(problem, commanders, cohort) == 0)
    }

    proptest! {
        #[test]
        fn two_cohorts_differ_by_one_at_most(seed in any::<u64>()) {
            let problem = people(seed, 2, false);
            let cohort = split(&problem);
            for at in 0..problem.units.len() {
                prop_assert!(spread_of(&problem, &cohort, |officer| officer.unit == at) <= 1);
                prop_assert!(spread_of(&problem, &cohort, |officer| officer.duty == at) <= 1);
                for profile in 0..4 {
                    prop_assert!(spread_of(&problem, &cohort, |officer| officer.unit == at && officer.profile == profile) <= 3);
                }
            }
            prop_assert!(spread_of(&problem, &cohort, |_| true) <= 1);
            prop_assert!(is_commanded(&problem, &cohort));
        }

        #[test]
        fn more_cohorts_share_out_each_unit_evenly(seed in any::<u64>(), cohorts in 3_usize..6) {
            let mut problem = people(seed, cohorts, false);
            for officer in &mut problem.officers {
                officer.duty = officer.unit;
            }
            let cohort = split(&problem);
            for at in 0..problem.units.len() {
                prop_assert!(spread_of(&problem, &cohort, |officer| officer.unit == at) <= 1);
            }
            prop_assert!(spread_of(&problem, &cohort, |_| true) <= 1);
            prop_assert!(is_commanded(&problem, &cohort));
        }

        #[test]
        fn days_off_never_leave_a_unit_bare_where_it_can_be_helped(seed in any::<u64>(), cohorts in 2_usize..5) {
            let problem = people(seed, cohorts, true);
            prop_assert!(is_commanded(&problem, &split(&problem)));
        }

        #[test]
        fn fixed_officers_keep_their_cohort(seed in any::<u64>(), cohorts in 1_usize..5) {
            let mut problem = people(seed, cohorts, true);
            let mut dice = Dice::new(seed);
            for officer in &mut problem.officers {
                officer.before = dice.one_in(2).then(|| (dice.below(cohorts), 0));
                officer.is_fixed = dice.one_in(2);
            }
            let cohort = split(&problem);
            for (officer, cohort) in problem.officers.iter().zip(&cohort) {
                prop_assert!(*cohort < cohorts);
                prop_assert!(!officer.is_fixed || officer.before.is_none_or(|(before, _)| before == *cohort));
            }
        }
    }

    #[test]
    fn each_profile_of_a_unit_is_halved() {
        let mut problem = sound();
        problem.units = vec![unit(0)];
        problem.officers = (0..10).map(|at| officer(0, usize::from(at % 5 < 2), Command::None)).collect();
        let cohort = split(&problem);
        assert_eq!([0, 1].map(|profile| count(&problem, &cohort, 0, |officer| officer.profile == profile)), [3, 2]);
    }

    #[test]
    fn each_day_keeps_what_may_be_away() {
        for cohorts in [2, 3] {
            let mut problem = sound();
            problem.cohorts = (0..cohorts).map(|at| at.to_string()).collect();
            problem.days = vec!["1".into(), "2".into()];
            problem.units = vec![unit(0)];
            problem.units[0].may_be_away = vec![2, 2];
            problem.officers = (0..2 * cohorts * 2).map(|at| officer(0, at % 2, Command::None)).collect();
            for (at, officer) in problem.officers.iter_mut().enumerate() {
                officer.days = if at < 2 * cohorts { 1 } else { 2 };
            }
            let cohort = split(&problem);
            for day in 0..2 {
                for which in 0..cohorts {
                    assert_eq!(count(&problem, &cohort, which, |officer| counts_on(officer, day)), 2, "day {day} of {cohorts} cohorts");
                }
            }
        }
    }

    #[test]
    fn a_newcomer_joins_the_smaller_side() {
        let mut problem = sound();
        for officer in &mut problem.officers {
            officer.before = Some((0, 0));
            officer.is_fixed = officer.command == Command::None;
        }
        let cohort = split(&problem);
        // Two of each unit are fixed in the first cohort, so chief and deputy would go to the second to even it out; but not both together.
        assert!(is_commanded(&problem, &cohort));
        assert_eq!(count(&problem, &cohort, 1, |_| true), 2);
    }

    #[test]
    fn one_cohort_takes_everybody() {
        let mut problem = sound();
        problem.cohorts.truncate(1);
        assert_eq!(split(&problem), vec![0; 8]);
    }
}
