//! Which officer goes to which site: near, within the seats, and each unit together where that is wished.

use super::cohorts::{Table, allowed_away, count_bare_days, counts_on, group_by, list_attending, list_commanders};
use super::evaluate;
use super::model::{Assignment, CohortAt, Command, Officer, OfficerAt, Problem, SiteAt, SlotAt, UnitAt};
use microlp::{ComparisonOp, OptimizationDirection, Variable};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde::{Deserialize, Serialize};

/// What keeps officers from being assigned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Limit {
    /// No site is open to a unit's people.
    NoSite {
        /// The unit.
        unit: UnitAt,
    },
    /// More people than seats.
    Seats {
        /// Which cohort.
        cohort: CohortAt,
        /// People who need a seat; of one unit where a unit is named.
        people: u32,
        /// Seats that are left for them.
        seats: u32,
        /// Whose people have no seat; none where the seats of all sites together are too few.
        unit: Option<UnitAt>,
    },
    /// A cohort has more of a duty unit than may be away on a day, and nobody can move to another cohort.
    Share {
        /// The unit where the share is counted.
        unit: UnitAt,
        /// Which cohort.
        cohort: CohortAt,
        /// The day.
        day: usize,
        /// How many of the cohort count on that day.
        away: u32,
        /// How many may be away.
        allowed: u32,
    },
}

/// Metres between two places; nothing where one is unknown.
fn metres(one: Option<(i32, i32)>, other: Option<(i32, i32)>) -> i64 {
    one.zip(other).map_or(0, |(one, other)| evaluate::metres(one, other))
}

/// Gives each officer's site. For each cohort no site takes more people than it has seats, and sites that are never open take nobody. With
/// [`Problem::keep_units_whole`] units stay together as far as seats allow, else the way is the shortest that there is. Fixed officers keep their site
/// while it is open and has seats; officers who attend nothing take no seat. Gives what is missing when there are too few seats.
pub fn assign(problem: &Problem, cohort: &[CohortAt]) -> Result<Assignment, Vec<Limit>> {
    let is_open = |site: SiteAt| problem.sites.get(site).is_some_and(|site| site.is_open.iter().any(|is_open| *is_open));
    let mut hall = Hall::new(problem, cohort, is_open);
    hall.check()?;
    hall.keep_fixed();
    if problem.keep_units_whole {
        hall.pack();
    } else {
        hall.transport();
    }
    hall.fill();
    hall.follow();
    Ok(Assignment { cohort: cohort.to_vec(), site: hall.site.into_iter().map(Option::unwrap_or_default).collect() })
}

/// All sites while they are filled.
struct Hall<'a> {
    problem: &'a Problem,
    cohort: &'a [CohortAt],
    /// For each officer, whether they take a seat.
    needs_seat: Vec<bool>,
    site: Vec<Option<SiteAt>>,
    /// Seats of each site that are left, for each cohort.
    free: Table,
    /// Metres; rows are units.
    way: Table,
    is_open: Vec<bool>,
}

impl<'a> Hall<'a> {
    fn new(problem: &'a Problem, cohort: &'a [CohortAt], is_open: impl Fn(SiteAt) -> bool) -> Self {
        let (sites, cohorts) = (problem.sites.len(), problem.cohorts.len().max(1));
        let is_open: Vec<bool> = (0..sites).map(is_open).collect();
        let mut free = Table::new(sites, cohorts);
        for (at, (site, _)) in problem.sites.iter().zip(&is_open).enumerate().filter(|(_, (_, is_open))| **is_open) {
            let seats = site.rooms.iter().map(|room| i64::from(room.seats)).sum::<i64>().min(i64::from(site.seats));
            (0..cohorts).for_each(|cohort| free.add(at, cohort, seats));
        }
        let mut way = Table::new(problem.units.len(), sites);
        for (unit, facts) in problem.units.iter().enumerate() {
            problem.sites.iter().enumerate().for_each(|(site, there)| way.add(unit, site, metres(facts.at, there.at)));
        }
        Self { problem, cohort, needs_seat: list_attending(problem), site: vec![None; problem.officers.len()], free, way, is_open }
    }

    fn officer(&self, at: OfficerAt) -> Option<(&'a Officer, CohortAt)> {
        self.problem.officers.get(at).zip(self.cohort.get(at).copied())
    }

    fn needs_seat(&self, at: OfficerAt) -> bool {
        self.needs_seat.get(at) == Some(&true)
    }

    fn site_of(&self, at: OfficerAt) -> Option<SiteAt> {
        self.site.get(at).copied().flatten()
    }

    /// Seats somebody at a site; the caller has seen that there is a seat.
    fn put(&mut self, at: OfficerAt, site: SiteAt) {
        let Some((_, cohort)) = self.officer(at) else { return };
        if self.needs_seat(at) {
            self.free.add(site, cohort, -1);
        }
        if let Some(place) = self.site.get_mut(at) {
            *place = Some(site);
        }
    }

    /// Takes somebody away from their site.
    fn lift(&mut self, at: OfficerAt) {
        if let (Some(site), Some((_, cohort)), true) = (self.site_of(at), self.officer(at), self.needs_seat(at)) {
            self.free.add(site, cohort, 1);
        }
        if let Some(place) = self.site.get_mut(at) {
            *place = None;
        }
    }

    /// Whether a site can take somebody.
    fn has_place(&self, at: OfficerAt, site: SiteAt) -> bool {
        self.is_open.get(site) == Some(&true)
            && (!self.needs_seat(at) || self.officer(at).is_some_and(|(_, cohort)| self.free.at(site, cohort) > 0))
    }

    /// Sites that are open, in order of their way from a unit.
    fn list_near(&self, unit: UnitAt) -> Vec<SiteAt> {
        let mut sites: Vec<SiteAt> = (0..self.is_open.len()).filter(|site| self.is_open.get(*site) == Some(&true)).collect();
        sites.sort_by_key(|site| (self.way.at(unit, *site), *site));
        sites
    }

    /// Checks that there are sites, and seats enough for each cohort.
    fn check(&self) -> Result<(), Vec<Limit>> {
        let mut limits = Vec::new();
        if !self.is_open.contains(&true) {
            let units: std::collections::BTreeSet<UnitAt> = self.problem.officers.iter().map(|officer| officer.unit).collect();
            limits.extend(units.into_iter().map(|unit| Limit::NoSite { unit }));
        }
        for cohort in 0..self.problem.cohorts.len() {
            let people = (0..self.cohort.len()).filter(|at| self.needs_seat(*at) && self.cohort.get(*at) == Some(&cohort)).count();
            let seats: i64 = (0..self.is_open.len()).map(|site| self.free.at(site, cohort)).sum();
            if people as i64 > seats {
                limits.push(Limit::Seats { cohort, people: people as u32, seats: seats as u32, unit: None });
            }
        }
        if limits.is_empty() { Ok(()) } else { Err(limits) }
    }

    fn keep_fixed(&mut self) {
        for (at, officer) in self.problem.officers.iter().enumerate().filter(|(_, officer)| officer.is_fixed) {
            if let Some((_, site)) = officer.before
                && self.has_place(at, site)
            {
                self.put(at, site);
            }
        }
    }

    /// Officers without a site who need a seat, by unit and cohort.
    fn list_unseated(&self) -> Vec<Vec<Vec<OfficerAt>>> {
        let mut all = vec![vec![Vec::new(); self.problem.cohorts.len().max(1)]; self.problem.units.len()];
        for at in (0..self.site.len()).filter(|at| self.needs_seat(*at) && self.site_of(*at).is_none()) {
            if let Some((officer, cohort)) = self.officer(at)
                && let Some(list) = all.get_mut(officer.unit).and_then(|unit| unit.get_mut(cohort))
            {
                list.push(at);
            }
        }
        all
    }

    /// Seats everybody by the shortest way in all: for each cohort a transport problem, the best solution of which is whole.
    fn transport(&mut self) {
        let unseated = self.list_unseated();
        for cohort in 0..self.problem.cohorts.len() {
            let lists: Vec<&[OfficerAt]> = unseated.iter().map(|unit| unit.get(cohort).map_or(&[][..], Vec::as_slice)).collect();
            for (unit, site, count) in self.solve_transport(cohort, &lists).unwrap_or_default() {
                self.take(lists.get(unit).copied().unwrap_or_default(), site, count);
            }
        }
    }

    /// Seats some of a list at a site: those first who were there before.
    fn take(&mut self, list: &[OfficerAt], site: SiteAt, count: usize) {
        let was_here =
            |at: &OfficerAt| self.problem.officers.get(*at).and_then(|officer| officer.before).is_some_and(|(_, before)| before == site);
        let mut free: Vec<OfficerAt> = list.iter().copied().filter(|at| self.site_of(*at).is_none()).collect();
        free.sort_by_key(|at| !was_here(at));
        for at in free.into_iter().take(count) {
            if self.has_place(at, site) {
                self.put(at, site);
            }
        }
    }

    /// Gives how many of each unit go to each site; none when the solver fails, which leaves the rest to [`Hall::fill`].
    fn solve_transport(&self, cohort: CohortAt, lists: &[&[OfficerAt]]) -> Option<Vec<(UnitAt, SiteAt, usize)>> {
        let mut model = microlp::Problem::new(OptimizationDirection::Minimize);
        let mut ways: Vec<(UnitAt, SiteAt, Variable)> = Vec::new();
        let sites = (0..self.is_open.len()).filter(|site| self.free.at(*site, cohort) > 0);
        let open: Vec<SiteAt> = sites.collect();
        for (unit, list) in lists.iter().enumerate().filter(|(_, list)| !list.is_empty()) {
            let first = ways.len();
            for site in &open {
                let most = (list.len() as i64).min(self.free.at(*site, cohort)) as f64;
                ways.push((unit, *site, model.add_var(self.way.at(unit, *site) as f64 / 1000.0, (0.0, most))));
            }
            let terms: Vec<(Variable, f64)> = ways.iter().skip(first).map(|(.., way)| (*way, 1.0)).collect();
            model.add_constraint(&terms, ComparisonOp::Eq, list.len() as f64);
        }
        for site in open {
            let terms: Vec<(Variable, f64)> = ways.iter().filter(|(_, to, _)| *to == site).map(|(.., way)| (*way, 1.0)).collect();
            model.add_constraint(&terms, ComparisonOp::Le, self.free.at(site, cohort) as f64);
        }
        let solution = model.solve().ok()?.into_solution().ok()?;
        let flow = ways.into_iter().map(|(unit, site, way)| (unit, site, solution.var_value(way).round() as usize));
        Some(flow.filter(|(.., count)| *count > 0).collect())
    }

    /// Keeps units whole: packs them, then moves out who has no seat.
    fn pack(&mut self) {
        let unseated = self.list_unseated();
        let places = Packing::new(self, &unseated).solve();
        let mut order: Vec<(UnitAt, SiteAt)> = places.into_iter().enumerate().filter_map(|(unit, site)| Some((unit, site?))).collect();
        // The largest units come last: where seats run out, it is they that are split, and as few of them as possible.
        order.sort_by_key(|(unit, _)| (unseated.get(*unit).map_or(0, |lists| lists.iter().map(Vec::len).sum()), *unit));
        for (unit, site) in order {
            for list in unseated.get(unit).map_or(&[][..], Vec::as_slice) {
                self.take(list, site, list.len());
            }
        }
    }

    /// Seats whoever has none yet at the nearest site with a seat.
    fn fill(&mut self) {
        for (unit, lists) in self.list_unseated().into_iter().enumerate() {
            let near = self.list_near(unit);
            for at in lists.into_iter().flatten() {
                if let Some(site) = near.iter().copied().find(|site| self.has_place(at, *site)) {
                    self.put(at, site);
                }
            }
        }
    }

    /// Sends those who take no seat where most of their unit goes, or else to the nearest site.
    fn follow(&mut self) {
        for (unit, officers) in group_by(self.problem, self.problem.units.len(), |officer| officer.unit).into_iter().enumerate() {
            let mut counts = vec![0_usize; self.is_open.len()];
            for site in officers.iter().filter_map(|at| self.site_of(*at)) {
                if let Some(count) = counts.get_mut(site) {
                    *count += 1;
                }
            }
            let most = counts.iter().copied().enumerate().max_by_key(|(site, count)| (*count, std::cmp::Reverse(*site)));
            let home = most.filter(|(_, count)| *count > 0).map(|(site, _)| site).or_else(|| self.list_near(unit).first().copied());
            for at in officers {
                if let (None, Some(home)) = (self.site_of(at), home) {
                    self.put(at, home);
                }
            }
        }
    }
}

/// What a person without a seat counts, in metres: more than any way.
const SEATLESS: i64 = 1_000_000_000;
/// What it counts, in metres, when a unit is not where its fixed officers are.
const APART: i64 = 4_000_000;
/// Rounds of packing: how many times a person's mean way somebody without a seat counts while units are shaken, and by what the heat is divided.
const ROUNDS: [(i64, i64); 4] = [(25, 1), (5, 1), (50, 4), (25, 4)];
/// Moves that are tried in a round: so many for each unit, but within these numbers.
const MOVES: (i64, i64, i64) = (1_000, 4_000, 120_000);

/// Whole units in sites.
struct Packing {
    /// People by cohort; rows are units, and one more for nobody.
    loads: Table,
    /// Metres of a unit's people; rows are units.
    costs: Table,
    /// Seats left by cohort, below zero where a site is too full; rows are sites.
    free: Table,
    place: Vec<Option<SiteAt>>,
    /// Units that have people, in order.
    units: Vec<UnitAt>,
    sites: Vec<SiteAt>,
    nobody: UnitAt,
    /// What a person without a seat counts at the moment, in metres.
    seatless: i64,
}

impl Packing {
    fn new(hall: &Hall, unseated: &[Vec<Vec<OfficerAt>>]) -> Self {
        let (units, sites, cohorts) = (hall.problem.units.len(), hall.is_open.len(), hall.problem.cohorts.len().max(1));
        let mut packing = Self {
            loads: Table::new(units + 1, cohorts),
            costs: Table::new(units, sites),
            free: hall.free.clone(),
            place: vec![None; units],
            units: Vec::new(),
            sites: (0..sites).filter(|site| hall.is_open.get(*site) == Some(&true)).collect(),
            nobody: units,
            seatless: SEATLESS,
        };
        let mut homes = vec![None; units];
        for (at, officer) in hall.problem.officers.iter().enumerate().filter(|(at, _)| hall.needs_seat(*at)) {
            if let (Some(site), Some(home)) = (hall.site_of(at), homes.get_mut(officer.unit)) {
                *home = Some(site);
            }
        }
        for (unit, (lists, home)) in unseated.iter().zip(&homes).enumerate() {
            lists.iter().enumerate().for_each(|(cohort, list)| packing.loads.add(unit, cohort, list.len() as i64));
            let people: i64 = packing.loads.row(unit).iter().sum();
            for site in 0..sites {
                let apart = if home.is_some_and(|home| home != site) { APART } else { 0 };
                packing.costs.add(unit, site, hall.way.at(unit, site) * people + apart);
            }
            if people > 0 {
                packing.units.push(unit);
            }
        }
        packing
    }

    fn solve(mut self) -> Vec<Option<SiteAt>> {
        self.start();
        let mut best = (self.worth(), self.place.clone());
        for (round, facts) in ROUNDS.into_iter().enumerate() {
            self.shake(round as u64, facts);
            self.descend();
            best = best.min((self.worth(), self.place.clone()));
            self.restore(&best.1);
        }
        for unit in self.units.clone() {
            self.put(unit, None);
        }
        self.units.sort_by_key(|unit| std::cmp::Reverse(self.loads.row(*unit).iter().sum::<i64>()));
        self.search(0, 0, &mut best, &mut 100_000);
        best.1
    }

    /// Tries all packings that are better than the best so far, the largest units first: a few units are packed as well as can be. The number of tries
    /// is bounded, so with many units this finds nothing more.
    fn search(&mut self, depth: usize, cost: i64, best: &mut ((i64, i64), Vec<Option<SiteAt>>), tries: &mut u32) {
        if *tries == 0 || (0, cost) >= best.0 {
            return;
        }
        *tries -= 1;
        let Some(unit) = self.units.get(depth).copied() else {
            *best = ((0, cost), self.place.clone());
            return;
        };
        for site in self.sites.clone() {
            if self.free.row(site).iter().zip(self.loads.row(unit)).all(|(free, load)| *load == 0 || load <= free) {
                self.put(unit, Some(site));
                self.search(depth + 1, cost + self.costs.at(unit, site), best, tries);
                self.put(unit, None);
            }
        }
    }

    /// People without a seat, and metres.
    fn worth(&self) -> (i64, i64) {
        let seatless = self.sites.iter().flat_map(|site| self.free.row(*site)).map(|free| (-free).max(0)).sum();
        (seatless, self.units.iter().map(|unit| self.cost(*unit, self.place_of(*unit))).sum())
    }

    fn cost(&self, unit: UnitAt, site: Option<SiteAt>) -> i64 {
        site.map_or(0, |site| self.costs.at(unit, site))
    }

    fn place_of(&self, unit: UnitAt) -> Option<SiteAt> {
        self.place.get(unit).copied().flatten()
    }

    fn put(&mut self, unit: UnitAt, site: Option<SiteAt>) {
        let before = self.place_of(unit);
        for (site, sign) in before.map(|site| (site, 1)).into_iter().chain(site.map(|site| (site, -1))) {
            self.free.row_mut(site).iter_mut().zip(self.loads.row(unit)).for_each(|(free, load)| *free += sign * load);
        }
        if let Some(place) = self.place.get_mut(unit) {
            *place = site;
        }
    }

    fn restore(&mut self, place: &[Option<SiteAt>]) {
        for (unit, site) in place.iter().enumerate() {
            self.put(unit, *site);
        }
    }

    /// Tells by how much a site gets worse when one unit leaves it and another comes.
    fn swing(&self, site: Option<SiteAt>, out: UnitAt, into: UnitAt) -> i64 {
        let Some(site) = site else { return 0 };
        let rows = self.free.row(site).iter().zip(self.loads.row(out)).zip(self.loads.row(into));
        self.seatless * rows.map(|((free, out), into)| (into - out - free).max(0) - (-free).max(0)).sum::<i64>()
    }

    fn weigh_move(&self, unit: UnitAt, to: SiteAt) -> i64 {
        let from = self.place_of(unit);
        self.swing(from, unit, self.nobody) + self.swing(Some(to), self.nobody, unit) + self.costs.at(unit, to) - self.cost(unit, from)
    }

    /// Weighs that each unit goes where the next is, and the last where the first is; all are at different sites.
    fn weigh_turn(&self, units: &[UnitAt]) -> i64 {
        let nexts = units.iter().skip(1).chain(units.first());
        let one = |(unit, next): (&UnitAt, &UnitAt)| {
            let to = self.place_of(*next);
            self.swing(to, *next, *unit) + self.cost(*unit, to) - self.cost(*unit, self.place_of(*unit))
        };
        units.iter().zip(nexts).map(one).sum()
    }

    fn turn(&mut self, units: &[UnitAt]) {
        let places: Vec<_> = units.iter().skip(1).chain(units.first()).map(|unit| self.place_of(*unit)).collect();
        units.iter().zip(places).for_each(|(unit, place)| self.put(*unit, place));
    }

    /// Places each unit, the one first that would lose most by waiting: the difference between its best and its second site.
    fn start(&mut self) {
        let mut left = self.units.clone();
        while !left.is_empty() {
            let regret = |unit: &UnitAt| {
                let mut ways: Vec<(i64, SiteAt)> = self.sites.iter().map(|site| (self.weigh_move(*unit, *site), *site)).collect();
                ways.sort_unstable();
                let (best, site) = ways.first().copied().unwrap_or_default();
                (ways.get(1).map_or(i64::MAX, |(second, _)| second - best), *unit, site)
            };
            let Some((_, unit, site)) = left.iter().map(regret).max() else { return };
            self.put(unit, Some(site));
            left.retain(|other| *other != unit);
        }
    }

    /// Tries random moves and swaps, and takes also bad ones, less and less so.
    fn shake(&mut self, round: u64, (soft, cooled): (i64, i64)) {
        let (units, sites) = (self.units.len() as u64, self.sites.len() as u64);
        if units < 2 || sites < 2 {
            return;
        }
        let mut dice = ChaCha8Rng::seed_from_u64(round);
        let heat = (self.worth().1 / units as i64 / cooled).max(1000);
        let people: i64 = self.units.iter().flat_map(|unit| self.loads.row(*unit)).sum();
        self.seatless = (soft * self.worth().1 / people.max(1)).max(1000);
        let moves = (MOVES.0 * units as i64).clamp(MOVES.1, MOVES.2);
        for turn in 0..moves {
            let patience = heat * (moves - turn) / moves * (moves - turn) / moves;
            let mut pick = |below: u64| (dice.next_u64() % below) as usize;
            let Some(one) = self.units.get(pick(units)).copied() else { return };
            if pick(3) == 0 {
                if let Some(site) = self.sites.get(pick(sites)).copied()
                    && self.place_of(one) != Some(site)
                    && self.weigh_move(one, site) <= patience
                {
                    self.put(one, Some(site));
                }
            } else if let Some(other) = self.units.get(pick(units)).copied()
                && self.place_of(one) != self.place_of(other)
                && self.weigh_turn(&[one, other]) <= patience
            {
                self.turn(&[one, other]);
            }
        }
    }

    /// Makes moves, swaps and three-cycles that are better until there is none.
    fn descend(&mut self) {
        self.seatless = SEATLESS;
        while self.try_moves() || self.try_swaps() || self.try_cycles() {}
    }

    fn try_moves(&mut self) -> bool {
        let mut is_better = false;
        for unit in self.units.clone() {
            let best = self
                .sites
                .iter()
                .map(|site| (if self.place_of(unit) == Some(*site) { 0 } else { self.weigh_move(unit, *site) }, *site))
                .min();
            if let Some((_, site)) = best.filter(|(gain, _)| *gain < 0) {
                self.put(unit, Some(site));
                is_better = true;
            }
        }
        is_better
    }

    fn try_swaps(&mut self) -> bool {
        let units = self.units.clone();
        let mut is_better = false;
        for (at, one) in units.iter().enumerate() {
            for other in units.iter().skip(at + 1) {
                if self.place_of(*one) != self.place_of(*other) && self.weigh_turn(&[*one, *other]) < 0 {
                    self.turn(&[*one, *other]);
                    is_better = true;
                }
            }
        }
        is_better
    }

    fn try_cycles(&mut self) -> bool {
        let units = self.units.clone();
        // Three-cycles take the third power of the units; beyond this number they cost more time than they are worth.
        if units.len() > 200 {
            return false;
        }
        let mut is_better = false;
        for (at, one) in units.iter().enumerate() {
            for second in units.iter().skip(at + 1) {
                if self.place_of(*one) == self.place_of(*second) {
                    continue;
                }
                for third in units.iter().skip(at + 1) {
                    let places = [one, second, third].map(|unit| self.place_of(*unit));
                    let [a, b, c] = places;
                    if b != c && a != c && self.weigh_turn(&[*one, *second, *third]) < 0 {
                        self.turn(&[*one, *second, *third]);
                        is_better = true;
                        break;
                    }
                }
            }
        }
        is_better
    }
}

/// Mends an assignment, moving as few as may be. Units at a site that is closed in a slot from `from` on in which they could have a session go to the
/// nearest sites with seats, whole where one has seats for all; so do people of sites with too few seats. Where a cohort has more of a duty unit than
/// may be away on a day, as few officers as possible go to another cohort. Officers who are new get a cohort and a site. Gives what cannot be mended.
pub fn reassign(problem: &Problem, before: &Assignment, from: SlotAt) -> Result<Assignment, Vec<Limit>> {
    let mut shifts = Shifts::new(problem, before, from);
    let mut limits = Vec::new();
    for unit in 0..problem.units.len() {
        limits.extend(shifts.relieve(unit));
    }
    let Shifts { cohort, is_moved, .. } = shifts;
    let usable = list_usable(problem, from);
    let is_open = |site: SiteAt| (0..problem.units.len()).any(|unit| usable.at(unit, site) == 1);
    let mut hall = Hall::new(problem, &cohort, is_open);
    for (at, officer) in problem.officers.iter().enumerate() {
        let site = before.site.get(at).copied().filter(|site| usable.at(officer.unit, *site) == 1);
        let is_full = |site: SiteAt| is_moved.get(at) == Some(&true) && !hall.has_place(at, site);
        if let Some(site) = site.filter(|site| !is_full(*site)) {
            hall.put(at, site);
        }
    }
    hall.relieve();
    limits.extend(hall.rehouse(&usable));
    limits.sort_unstable();
    limits.dedup();
    if !limits.is_empty() {
        return Err(limits);
    }
    let site = hall.site.iter().map(|site| site.unwrap_or_default()).collect();
    Ok(Assignment { cohort, site })
}

/// Says for each unit and site (1 or 0) whether the site is open in all slots, from one on, in which somebody of the unit could have a session.
fn list_usable(problem: &Problem, from: SlotAt) -> Table {
    let days = problem.days.len();
    let mut present = Table::new(problem.units.len(), problem.profiles.len() * days);
    for officer in &problem.officers {
        (0..days).filter(|day| counts_on(officer, *day)).for_each(|day| present.add(officer.unit, officer.profile * days + day, 1));
    }
    let mut usable = Table::new(problem.units.len(), problem.sites.len());
    (0..problem.units.len()).for_each(|unit| usable.row_mut(unit).fill(1));
    for (slot, facts) in problem.slots.iter().enumerate().skip(from) {
        let topics = problem.topics.iter().filter(|topic| topic.minutes <= facts.minutes && topic.is_allowed.get(slot) != Some(&false));
        let topics: Vec<_> = topics.collect();
        let is_held = |profile: &usize| topics.iter().any(|topic| topic.is_live.get(*profile) == Some(&true));
        let profiles: Vec<usize> = (0..problem.profiles.len()).filter(is_held).collect();
        let closed = problem.sites.iter().enumerate().filter(|(_, site)| site.is_open.get(slot) == Some(&false)).map(|(at, _)| at);
        let closed: Vec<SiteAt> = closed.collect();
        for unit in 0..problem.units.len() {
            if profiles.iter().any(|profile| present.at(unit, profile * days + facts.day) > 0) {
                usable.row_mut(unit).iter_mut().enumerate().filter(|(site, _)| closed.contains(site)).for_each(|(_, cell)| *cell = 0);
            }
        }
    }
    usable
}

impl Hall<'_> {
    /// Empties seats at sites that have more people than seats: where units stay together the smallest unit that makes room enough, or else the largest
    /// one; otherwise just as many officers as are too many.
    fn relieve(&mut self) {
        for site in 0..self.is_open.len() {
            while let Some((cohort, over)) =
                (0..self.problem.cohorts.len()).map(|at| (at, -self.free.at(site, at))).find(|(_, over)| *over > 0)
            {
                let sits = |at: &OfficerAt| self.site_of(*at) == Some(site) && self.needs_seat(*at);
                let sitting: Vec<OfficerAt> = (0..self.site.len()).filter(sits).collect();
                let unit_of = |at: &OfficerAt| self.officer(*at).map_or(0, |(officer, _)| officer.unit);
                let mut sizes = vec![0_i64; self.problem.units.len()];
                for at in sitting.iter().filter(|at| self.cohort.get(**at) == Some(&cohort)) {
                    if let Some(size) = sizes.get_mut(unit_of(at)) {
                        *size += 1;
                    }
                }
                let present = sizes.iter().enumerate().filter(|(_, size)| **size > 0);
                let Some((unit, _)) = present.min_by_key(|(_, size)| if **size >= over { (0, **size) } else { (1, -**size) }) else {
                    break;
                };
                let of_unit = sitting.into_iter().filter(|at| unit_of(at) == unit);
                let leaving: Vec<OfficerAt> = if self.problem.keep_units_whole {
                    of_unit.collect()
                } else {
                    of_unit.rev().filter(|at| self.cohort.get(*at) == Some(&cohort)).take(over as usize).collect()
                };
                for at in leaving {
                    self.lift(at);
                }
            }
        }
    }

    /// Finds sites for those without one: the largest units first, each whole at the nearest site that can be used and has seats for it, or else each
    /// officer at the nearest.
    fn rehouse(&mut self, usable: &Table) -> Vec<Limit> {
        let groups = group_by(self.problem, self.problem.units.len(), |officer| officer.unit);
        let mut groups: Vec<(UnitAt, Vec<OfficerAt>)> = groups.into_iter().enumerate().collect();
        for (_, officers) in &mut groups {
            officers.retain(|at| self.site_of(*at).is_none());
        }
        groups.sort_by_key(|(unit, officers)| (std::cmp::Reverse(officers.len()), *unit));
        let mut limits = Vec::new();
        for (unit, officers) in groups.into_iter().filter(|(_, officers)| !officers.is_empty()) {
            let near: Vec<SiteAt> = self.list_near(unit).into_iter().filter(|site| usable.at(unit, *site) == 1).collect();
            if near.is_empty() {
                limits.push(Limit::NoSite { unit });
                continue;
            }
            let whole = near.iter().copied().find(|site| self.has_places(&officers, *site));
            let mut seatless = vec![0_u32; self.problem.cohorts.len()];
            for at in officers {
                match whole.or_else(|| near.iter().copied().find(|site| self.has_place(at, *site))) {
                    Some(site) => self.put(at, site),
                    None => seatless.iter_mut().skip(self.cohort.get(at).copied().unwrap_or(0)).take(1).for_each(|count| *count += 1),
                }
            }
            let short = seatless.into_iter().enumerate().filter(|(_, people)| *people > 0);
            limits.extend(short.map(|(cohort, people)| Limit::Seats { cohort, people, seats: 0, unit: Some(unit) }));
        }
        limits
    }

    fn has_places(&self, officers: &[OfficerAt], site: SiteAt) -> bool {
        let mut needed = vec![0_i64; self.problem.cohorts.len()];
        for cohort in officers.iter().filter(|at| self.needs_seat(**at)).filter_map(|at| self.cohort.get(*at)) {
            if let Some(count) = needed.get_mut(*cohort) {
                *count += 1;
            }
        }
        needed.iter().enumerate().all(|(cohort, needed)| *needed == 0 || self.free.at(site, cohort) >= *needed)
    }
}

/// Cohorts while officers go over to another one so that no more of a unit are away than may be.
struct Shifts<'a> {
    problem: &'a Problem,
    cohort: Vec<CohortAt>,
    site: &'a [SiteAt],
    is_moved: Vec<bool>,
    attends: Vec<bool>,
    commanders: Vec<Vec<OfficerAt>>,
    /// Rows: the duty unit and the day; only days that are still to come.
    away: Table,
    /// Seats left; rows are sites.
    free: Table,
    /// Days that are still to come.
    days: Vec<usize>,
}

impl<'a> Shifts<'a> {
    fn new(problem: &'a Problem, before: &'a Assignment, from: SlotAt) -> Self {
        let (units, cohorts) = (problem.units.len(), problem.cohorts.len());
        let cohort = complete(problem, before);
        let is_coming = |day: &usize| problem.slots.iter().skip(from).any(|slot| slot.day == *day);
        let free = Hall::new(problem, &cohort, |_| true).free;
        let mut shifts = Self {
            problem,
            site: &before.site,
            is_moved: vec![false; cohort.len()],
            attends: list_attending(problem),
            commanders: list_commanders(problem),
            away: Table::new(units * problem.days.len(), cohorts),
            free,
            days: (0..problem.days.len()).filter(is_coming).collect(),
            cohort,
        };
        (0..problem.officers.len()).for_each(|at| shifts.count(at, 1));
        shifts
    }

    fn count(&mut self, at: OfficerAt, by: i64) {
        let Some((officer, cohort)) = self.problem.officers.get(at).zip(self.cohort.get(at)) else { return };
        if self.attends.get(at) != Some(&true) {
            return;
        }
        for day in self.days.iter().filter(|day| counts_on(officer, **day)) {
            self.away.add(officer.duty * self.problem.days.len() + day, *cohort, by);
        }
        if let Some(site) = self.site.get(at) {
            self.free.add(*site, *cohort, -by);
        }
    }

    /// How many of a cohort are too many on a day.
    fn over(&self, unit: UnitAt, day: usize, cohort: CohortAt) -> i64 {
        self.away.at(unit * self.problem.days.len() + day, cohort) - allowed_away(self.problem, unit, day)
    }

    /// Moves officers of a duty unit until no cohort has too many of them.
    fn relieve(&mut self, unit: UnitAt) -> Vec<Limit> {
        let of_duty = |at: &OfficerAt| self.problem.officers.get(*at).is_some_and(|officer| officer.duty == unit && !officer.is_fixed);
        let officers: Vec<OfficerAt> = (0..self.cohort.len()).filter(|at| of_duty(at) && self.attends.get(*at) == Some(&true)).collect();
        loop {
            let over = self.list_over(unit);
            if over.is_empty() {
                return Vec::new();
            }
            let choices = officers.iter().flat_map(|at| (0..self.problem.cohorts.len()).map(move |to| (*at, to)));
            let best = choices
                .filter_map(|(at, to)| Some((self.rank(at, to, &over)?, at, to)))
                .max_by_key(|(rank, at, to)| (*rank, std::cmp::Reverse((*at, *to))));
            let Some((_, at, to)) = best else {
                let name = |(day, cohort): (usize, CohortAt)| Limit::Share {
                    unit,
                    cohort,
                    day,
                    away: self.away.at(unit * self.problem.days.len() + day, cohort) as u32,
                    allowed: allowed_away(self.problem, unit, day) as u32,
                };
                return over.into_iter().map(name).collect();
            };
            self.shift(at, to);
        }
    }

    fn list_over(&self, unit: UnitAt) -> Vec<(usize, CohortAt)> {
        let cohorts = 0..self.problem.cohorts.len();
        let places = self.days.iter().flat_map(|day| cohorts.clone().map(move |cohort| (*day, cohort)));
        places.filter(|(day, cohort)| self.over(unit, *day, *cohort) > 0).collect()
    }

    fn shift(&mut self, at: OfficerAt, to: CohortAt) {
        self.count(at, -1);
        for (cohort, is_moved) in self.cohort.iter_mut().zip(&mut self.is_moved).skip(at).take(1) {
            (*cohort, *is_moved) = (to, true);
        }
        self.count(at, 1);
    }

    /// Ranks a move: first by the days that it relieves, then whether there is a seat, then rather nobody in command, then to the smaller cohort. None
    /// where it helps nothing or breaks something.
    fn rank(&self, at: OfficerAt, to: CohortAt, over: &[(usize, CohortAt)]) -> Option<(usize, bool, bool, i64)> {
        let (officer, from) = self.problem.officers.get(at).zip(self.cohort.get(at).copied())?;
        let helped = over.iter().filter(|(day, cohort)| *cohort == from && counts_on(officer, *day)).count();
        let mut days = self.days.iter().filter(|day| counts_on(officer, **day));
        if helped == 0 || to == from || !days.all(|day| self.over(officer.duty, *day, to) < 0) {
            return None;
        }
        if officer.command != Command::None {
            let commanders = self.commanders.get(officer.unit)?;
            let mut cohort = self.cohort.clone();
            let bare = count_bare_days(self.problem, commanders, &cohort);
            if let Some(cohort) = cohort.get_mut(at) {
                *cohort = to;
            }
            if count_bare_days(self.problem, commanders, &cohort) > bare {
                return None;
            }
        }
        let has_seat = self.site.get(at).is_some_and(|site| self.free.at(*site, to) > 0);
        let size: i64 = self.days.iter().map(|day| self.away.at(officer.duty * self.problem.days.len() + day, to)).sum();
        Some((helped, has_seat, officer.command == Command::None, -size))
    }
}

/// Gives everybody's cohort before; who had none comes to the one with the fewest of the unit.
fn complete(problem: &Problem, before: &Assignment) -> Vec<CohortAt> {
    let cohorts = problem.cohorts.len();
    let mut sizes = Table::new(problem.units.len(), cohorts);
    let old = |at: usize| before.cohort.get(at).copied().filter(|cohort| *cohort < cohorts);
    for (at, officer) in problem.officers.iter().enumerate() {
        if let Some(cohort) = old(at) {
            sizes.add(officer.unit, cohort, 1);
        }
    }
    let mut all = Vec::new();
    for (at, officer) in problem.officers.iter().enumerate() {
        let cohort = old(at).unwrap_or_else(|| {
            let smallest = (0..cohorts).min_by_key(|cohort| (sizes.at(officer.unit, *cohort), *cohort)).unwrap_or(0);
            sizes.add(officer.unit, smallest, 1);
            smallest
        });
        all.push(cohort);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::cohorts::sample::{Dice, officer, people, site, sound, unit};
    use super::super::cohorts::split;
    use super::*;
    use proptest::prelude::*;

    /// Officers of a few units and sites whose seats are some more than the larger cohort; one site is never open.
    fn problem(seed: u64, spare: usize, keep_units_whole: bool) -> (Problem, Vec<CohortAt>) {
        let mut dice = Dice::new(seed);
        let mut problem = people(seed, 2, false);
        let cohort = split(&problem);
        let slots = problem.slots.len();
        let sites = 2 + dice.below(2);
        let half = problem.officers.len().div_ceil(2) + spare;
        problem.sites = (0..sites).map(|at| site(dice.below(9), &[((half + at) / sites) as u32], slots)).collect();
        let mut closed = site(0, &[99], slots);
        closed.is_open.fill(false);
        problem.sites.push(closed);
        for unit in &mut problem.units {
            unit.at = Some((0, 1000 * dice.below(9) as i32));
        }
        problem.keep_units_whole = keep_units_whole;
        (problem, cohort)
    }

    fn way(problem: &Problem, site: &[SiteAt]) -> i64 {
        problem.officers.iter().zip(site).map(|(officer, site)| metres(problem.units[officer.unit].at, problem.sites[*site].at)).sum()
    }

    fn sits(problem: &Problem, cohort: &[CohortAt], assignment: &[SiteAt], which: CohortAt, site: SiteAt) -> usize {
        let places = problem.officers.iter().zip(cohort).zip(assignment);
        places.filter(|((officer, cohort), at)| officer.days != 0 && **cohort == which && **at == site).count()
    }

    fn is_seated(problem: &Problem, assignment: &Assignment) -> bool {
        (0..2).all(|cohort| {
            problem.sites.iter().enumerate().all(|(at, site)| {
                let people = sits(problem, &assignment.cohort, &assignment.site, cohort, at);
                people <= site.seats as usize && (people == 0 || site.is_open.contains(&true))
            })
        })
    }

    fn count_split(problem: &Problem, site: &[SiteAt]) -> usize {
        let of = |unit: usize| problem.officers.iter().zip(site).filter(move |(officer, _)| officer.unit == unit).map(|(_, site)| *site);
        (0..problem.units.len()).filter(|unit| of(*unit).collect::<std::collections::BTreeSet<_>>().len() > 1).count()
    }

    /// The shortest way of whole units, by trying all; none where units cannot stay whole.
    fn find_best_whole(problem: &Problem, cohort: &[CohortAt]) -> Option<i64> {
        let open = problem.sites.len() - 1;
        let tries = (0..open.pow(problem.units.len() as u32)).map(|code| {
            let of = |officer: &Officer| code / open.pow(officer.unit as u32) % open;
            Assignment { cohort: cohort.to_vec(), site: problem.officers.iter().map(of).collect() }
        });
        tries.filter(|try_| is_seated(problem, try_)).map(|try_| way(problem, &try_.site)).min()
    }

    /// The shortest way of officers, each on their own: for each cohort, officer by officer, the shortest for every way to fill the sites so far.
    fn find_best_way(problem: &Problem, cohort: &[CohortAt]) -> i64 {
        (0..2)
            .map(|which| {
                let units: Vec<UnitAt> =
                    problem.officers.iter().zip(cohort).filter(|(_, cohort)| **cohort == which).map(|(officer, _)| officer.unit).collect();
                let seats: Vec<usize> = problem.sites.iter().take(problem.sites.len() - 1).map(|site| site.seats as usize).collect();
                let mut best = std::collections::BTreeMap::from([(vec![0; seats.len()], 0_i64)]);
                for unit in units {
                    let mut next = std::collections::BTreeMap::new();
                    for (taken, sum) in best {
                        for site in (0..seats.len()).filter(|site| taken[*site] < seats[*site]) {
                            let mut taken = taken.clone();
                            taken[site] += 1;
                            let sum = sum + metres(problem.units[unit].at, problem.sites[site].at);
                            next.entry(taken).and_modify(|old: &mut i64| *old = (*old).min(sum)).or_insert(sum);
                        }
                    }
                    best = next;
                }
                best.into_values().min().unwrap()
            })
            .sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn everybody_has_a_seat_at_an_open_site(seed in any::<u64>(), spare in 0_usize..4, keep_units_whole in any::<bool>()) {
            let (problem, cohort) = problem(seed, spare, keep_units_whole);
            let assignment = assign(&problem, &cohort).unwrap();
            prop_assert_eq!(&assignment.cohort, &cohort);
            prop_assert!(is_seated(&problem, &assignment));
        }

        #[test]
        fn officers_on_their_own_have_the_shortest_way(seed in any::<u64>(), spare in 0_usize..4) {
            let (problem, cohort) = problem(seed, spare, false);
            prop_assert_eq!(way(&problem, &assign(&problem, &cohort).unwrap().site), find_best_way(&problem, &cohort));
        }

        #[test]
        fn units_stay_whole_wherever_they_can_and_go_the_shortest_way(seed in any::<u64>(), spare in 0_usize..8) {
            let (problem, cohort) = problem(seed, spare, true);
            let assignment = assign(&problem, &cohort).unwrap();
            if let Some(best) = find_best_whole(&problem, &cohort) {
                prop_assert_eq!(count_split(&problem, &assignment.site), 0);
                prop_assert_eq!(way(&problem, &assignment.site), best);
            } else {
                prop_assert!(count_split(&problem, &assignment.site) < problem.sites.len());
            }
        }

        #[test]
        fn an_assignment_that_holds_is_left_alone(seed in any::<u64>(), keep_units_whole in any::<bool>()) {
            let (problem, cohort) = problem(seed, 1, keep_units_whole);
            let before = assign(&problem, &cohort).unwrap();
            prop_assert_eq!(reassign(&problem, &before, 0), Ok(before));
        }

        #[test]
        fn only_people_of_a_closed_site_move(seed in any::<u64>(), keep_units_whole in any::<bool>()) {
            let (mut problem, cohort) = problem(seed, 1, keep_units_whole);
            let before = assign(&problem, &cohort).unwrap();
            problem.sites[0].is_open[1] = false;
            for site in &mut problem.sites {
                (site.rooms[0].seats, site.seats) = (50, 50);
            }
            let after = reassign(&problem, &before, 1).unwrap();
            prop_assert_eq!(&after.cohort, &before.cohort);
            for (before, after) in before.site.iter().zip(&after.site) {
                prop_assert!(*after != 0 && (*before == 0 || before == after));
            }
            prop_assert!(is_seated(&problem, &after));
            prop_assert_eq!(reassign(&problem, &before, 2).unwrap(), before, "a closing that is over moves nobody");
        }

        #[test]
        fn a_smaller_share_moves_as_few_as_it_must(seed in any::<u64>(), lacking in 0_usize..2) {
            let (mut problem, mut cohort) = problem(seed, 200, true);
            let mut dice = Dice::new(seed);
            problem.officers.iter_mut().for_each(|officer| officer.command = Command::None);
            cohort.fill_with(|| usize::from(dice.one_in(3)));
            let before = assign(&problem, &cohort).unwrap();
            for unit in 0..problem.units.len() {
                let away = |all: &[CohortAt], which: usize| problem.officers.iter().zip(all).filter(|(o, c)| o.duty == unit && **c == which).count();
                let people = away(&cohort, 0) + away(&cohort, 1);
                let allowed = people.div_ceil(2).saturating_sub(lacking);
                let over = [0, 1].map(|which| away(&cohort, which).saturating_sub(allowed)).iter().sum::<usize>();
                let mut mended = problem.clone();
                mended.units[unit].may_be_away = vec![allowed as u32; problem.days.len()];
                match reassign(&mended, &before, 0) {
                    Err(limits) => {
                        let is_named = limits.iter().all(|limit| matches!(limit, Limit::Share { unit: named, .. } if *named == unit));
                        prop_assert!(is_named && people > 2 * allowed, "{:?}", limits);
                    }
                    Ok(after) => {
                        prop_assert!([0, 1].iter().all(|which| away(&after.cohort, *which) <= allowed));
                        prop_assert_eq!(after.cohort.iter().zip(&cohort).filter(|(after, before)| after != before).count(), over);
                    }
                }
            }
        }
    }

    #[test]
    fn too_few_seats_are_named() {
        let mut problem = sound();
        problem.sites = vec![site(0, &[3], 4)];
        let seats = |cohort| Limit::Seats { cohort, people: 4, seats: 3, unit: None };
        assert_eq!(assign(&problem, &split(&problem)), Err(vec![seats(0), seats(1)]));
        problem.sites[0].is_open.fill(false);
        let limits = assign(&problem, &split(&problem)).unwrap_err();
        assert!(limits.contains(&Limit::NoSite { unit: 0 }) && limits.contains(&Limit::NoSite { unit: 1 }));
    }

    #[test]
    fn fixed_officers_keep_their_site_and_the_unit_follows() {
        let mut problem = sound();
        problem.sites = (0..3).map(|at| site(at, &[20], 4)).collect();
        problem.keep_units_whole = true;
        problem.officers[2].before = Some((0, 2));
        problem.officers[2].is_fixed = true;
        let assignment = assign(&problem, &split(&problem)).unwrap();
        assert_eq!(assignment.site, [2, 2, 2, 2, 1, 1, 1, 1]);
    }

    #[test]
    fn who_attends_nothing_takes_no_seat_and_goes_along() {
        let mut problem = sound();
        problem.sites = vec![site(9, &[4], 4), site(0, &[0], 4)];
        problem.officers.push(Officer { days: 0, ..officer(0, 0, Command::None) });
        let assignment = assign(&problem, &split(&problem)).unwrap();
        assert_eq!(assignment.site, [0; 9]);
    }

    #[test]
    fn a_unit_larger_than_any_site_is_split_and_no_other() {
        let mut problem = sound();
        problem.keep_units_whole = true;
        problem.units.push(unit(2));
        problem.officers.extend((0..20).map(|_| officer(2, 0, Command::None)));
        problem.sites = (0..3).map(|at| site(at, &[6], 4)).collect();
        let cohort = split(&problem);
        let assignment = assign(&problem, &cohort).unwrap();
        assert!(is_seated(&problem, &assignment));
        assert_eq!(count_split(&problem, &assignment.site), 1);
        assert_eq!(assign(&problem, &cohort).unwrap(), assignment, "the same problem gives the same assignment");
    }

    #[test]
    fn a_closed_site_without_seats_elsewhere_is_reported() {
        let mut problem = sound();
        problem.sites = vec![site(0, &[2], 4), site(1, &[2], 4)];
        problem.keep_units_whole = true;
        let before = assign(&problem, &split(&problem)).unwrap();
        assert_eq!(before.site, [0, 0, 0, 0, 1, 1, 1, 1]);
        problem.sites[0].is_open[3] = false;
        let seats = |cohort| Limit::Seats { cohort, people: 2, seats: 0, unit: Some(0) };
        assert_eq!(reassign(&problem, &before, 0), Err(vec![seats(0), seats(1)]));
        problem.sites[1].is_open[2] = false;
        assert_eq!(reassign(&problem, &before, 0), Err(vec![Limit::NoSite { unit: 0 }, Limit::NoSite { unit: 1 }]));
    }

    #[test]
    fn a_smaller_site_sends_only_as_many_away_as_it_must() {
        let mut problem = sound();
        problem.sites = vec![site(0, &[20], 4), site(9, &[20], 4)];
        let before = assign(&problem, &split(&problem)).unwrap();
        assert_eq!(before.site, [0; 8]);
        problem.sites[0].seats = 3;
        let moved = |after: &Assignment| after.site.iter().filter(|site| **site == 1).count();
        assert_eq!(moved(&reassign(&problem, &before, 0).unwrap()), 2);
        problem.keep_units_whole = true;
        let after = reassign(&problem, &before, 0).unwrap();
        assert_eq!((moved(&after), count_split(&problem, &after.site)), (4, 0));
    }

    #[test]
    fn a_smaller_share_never_takes_the_whole_command_away() {
        let mut problem = sound();
        problem.units[0].may_be_away = vec![1];
        problem.officers.drain(2..4);
        problem.officers[1].days = 0;
        problem.officers.insert(2, officer(0, 0, Command::Deputy));
        let before = Assignment { cohort: vec![0, 0, 1, 0, 1, 0, 1], site: vec![0; 7] };
        assert_eq!(reassign(&problem, &before, 0), Ok(before.clone()));
        problem.units[0].may_be_away = vec![0];
        let share = |cohort| Limit::Share { unit: 0, cohort, day: 0, away: 1, allowed: 0 };
        assert_eq!(reassign(&problem, &before, 0), Err(vec![share(0), share(1)]));
        problem.units[0].may_be_away = vec![2];
        problem.officers.push(officer(0, 0, Command::None));
        problem.officers[7].is_fixed = true;
        problem.officers.push(officer(0, 0, Command::None));
        problem.officers[8].is_fixed = true;
        let crowded = Assignment { cohort: vec![0, 0, 1, 0, 1, 0, 1, 0, 0], site: vec![0; 9] };
        // The chief could go to the other cohort by number, but the only deputy who counts is there.
        assert_eq!(reassign(&problem, &crowded, 0), Err(vec![Limit::Share { unit: 0, cohort: 0, day: 0, away: 3, allowed: 2 }]));
    }

    #[test]
    fn newcomers_get_a_cohort_and_a_site() {
        let problem = sound();
        let whole = reassign(&problem, &Assignment::default(), 0).unwrap();
        assert_eq!(whole.cohort, [0, 1, 0, 1, 0, 1, 0, 1]);
        assert_eq!(whole.site, [0; 8]);
    }
}
