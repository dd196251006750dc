//! The facts of a problem in a form that is quick to rate: which sessions there are, which fit side by side, and what a half-day costs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::evaluate::{assignment_cost, choose_rooms, counts_on, crowd_sizes, divide_up, list_needs};
use super::model::{Assignment, Command, Placed, Plan, PresenterAt, Problem, SlotAt};

/// No session, no slot.
pub(super) const NONE: usize = usize::MAX;

/// Reads a table; a place outside it reads as nothing.
#[inline]
pub(super) fn get<T: Copy + Default>(table: &[T], at: usize) -> T {
    table.get(at).copied().unwrap_or_default()
}

/// Writes a table; a place outside it is left out.
#[inline]
pub(super) fn put<T>(table: &mut [T], at: usize, value: T) {
    if let Some(place) = table.get_mut(at) {
        *place = value;
    }
}

/// Hard limits broken, and the weighted cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Score {
    pub hard: i32,
    pub soft: i64,
}

/// A session that is to be placed.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub topic: usize,
    pub cohort: usize,
    /// Its group and cohort as one number.
    pub group: usize,
    /// The crowds (cohort and profile as one number) that must attend, as far as there is anybody in them.
    pub crowds: Vec<usize>,
    pub speakers: Vec<PresenterAt>,
    pub directors: Vec<PresenterAt>,
    /// Where and with whom it is in the plan that the search begins with.
    pub home: Option<Placed>,
    /// Whether it may neither move nor change its people.
    pub is_frozen: bool,
    /// People whom a move touches.
    pub touches: i64,
}

/// A place for one session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// The slot, or [`NONE`] for a place outside the timetable.
    pub slot: SlotAt,
    pub stream: usize,
    pub is_usable: bool,
}

/// What one day or several like days look like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct DayFacts {
    /// For each crowd, units and how many of it are counted there.
    units: Vec<Vec<(usize, u32)>>,
    /// For each crowd, sites and how many of it sit there.
    sites: Vec<Vec<(usize, u32)>>,
    may_be_away: Vec<u32>,
    /// For each unit with a command that must not be away as a whole, the crowds that the command is in.
    command: Vec<Vec<usize>>,
}

/// The facts.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub sessions: Vec<Session>,
    pub slots: usize,
    pub halves: Vec<Vec<SlotAt>>,
    pub half_of: Vec<usize>,
    pub day_of: Vec<usize>,
    pub days: usize,
    class_of: Vec<usize>,
    classes: Vec<DayFacts>,
    pub cells: Vec<Cell>,
    /// For each slot, its cells: the first, and the one after the last.
    pub cells_of: Vec<(usize, usize)>,
    /// For each session and slot, what the session costs there by itself.
    pub unary: Vec<Score>,
    /// For each presenter and slot, 1 where they are not free.
    pub is_away: Vec<i32>,
    pub presenters: usize,
    pub crowds: usize,
    /// For each crowd, the weighted cost of coming for a half-day.
    pub coming: Vec<i64>,
    /// For each crowd and count of idle slots, the weighted cost of waiting in a half-day.
    pub waiting: Vec<i64>,
    pub longest: usize,
    pub groups: usize,
    pub cohorts: usize,
    /// For each cohort, the sessions that a day holds when they are evenly spread.
    pub even: Vec<i64>,
    /// For each session, the pairs of which it is one: the earlier session and the later.
    pub order: Vec<Vec<(usize, usize)>>,
    pub director_half_day: i64,
    pub group_half_day: i64,
    pub speaker_gap: i64,
    pub uneven_day: i64,
    pub alternate: i64,
    empty_seat: i64,
    rooms: Vec<Vec<u32>>,
    seats: Vec<u32>,
    /// What no placing changes: the cost of the assignment, and the limits that frozen sessions break by their stream or people.
    pub fixed: Score,
}

/// Ratings of sets of sessions that meet in a slot, as far as they were asked for.
#[derive(Debug, Default)]
pub(super) struct Ratings {
    /// For each class of days and pair: limits broken (-1 where it was not asked for) and hundreds of empty seats.
    pairs: Vec<(i32, i32)>,
    sets: HashMap<u128, (i32, i32)>,
}

/// Above this many pairs the table of pairs is not kept.
const MOST_PAIRS: usize = 8_000_000;
/// Above this many sets the memory of sets begins anew.
const MOST_SETS: usize = 1_000_000;

impl Grid {
    /// Draws up the facts; sessions of `start` that are locked or before the slot `from` are frozen.
    pub(super) fn new(problem: &Problem, assignment: &Assignment, start: Option<&Plan>, from: SlotAt) -> Self {
        let weights = &problem.weights;
        let mut grid = Self {
            slots: problem.slots.len(),
            days: problem.days.len(),
            day_of: problem.slots.iter().map(|slot| slot.day).collect(),
            presenters: problem.presenters.len(),
            cohorts: problem.cohorts.len(),
            groups: problem.groups.len() * problem.cohorts.len(),
            crowds: problem.cohorts.len() * problem.profiles.len(),
            director_half_day: weights.director_half_days,
            group_half_day: weights.group_half_days,
            speaker_gap: weights.speaker_gaps,
            uneven_day: weights.uneven_days,
            alternate: weights.alternates,
            empty_seat: weights.empty_seats,
            rooms: problem.sites.iter().map(|site| site.rooms.iter().map(|room| room.seats).collect()).collect(),
            seats: problem.sites.iter().map(|site| site.seats).collect(),
            ..Self::default()
        };
        let (kilometres, split) = assignment_cost(problem, assignment);
        grid.fixed.soft = kilometres * weights.officer_kilometres + split * weights.split_units;
        grid.add_halves(problem);
        grid.add_sessions(problem, assignment, start, from);
        grid.add_days(problem, assignment);
        grid.add_costs(problem, assignment);
        grid.add_cells(problem, from);
        grid.add_touches();
        grid
    }

    fn add_halves(&mut self, problem: &Problem) {
        let mut places: BTreeMap<usize, usize> = problem.slots.iter().map(|slot| (slot.half, 0)).collect();
        places.values_mut().enumerate().for_each(|(at, place)| *place = at);
        self.half_of = problem.slots.iter().map(|slot| places.get(&slot.half).copied().unwrap_or(0)).collect();
        self.halves = vec![Vec::new(); places.len()];
        for (slot, half) in self.half_of.iter().enumerate() {
            if let Some(slots) = self.halves.get_mut(*half) {
                slots.push(slot);
            }
        }
        self.longest = self.halves.iter().map(Vec::len).max().unwrap_or(0) + 1;
    }

    fn add_sessions(&mut self, problem: &Problem, assignment: &Assignment, start: Option<&Plan>, from: SlotAt) {
        let mut homes: BTreeMap<(usize, usize), &Placed> = BTreeMap::new();
        for placed in start.iter().flat_map(|plan| &plan.sessions).filter(|placed| placed.slot < problem.slots.len()) {
            let home = homes.entry((placed.topic, placed.cohort)).or_insert(placed);
            if placed.is_locked && !home.is_locked {
                *home = placed;
            }
        }
        let is_frozen = |placed: &Placed| placed.is_locked || placed.slot < from;
        let mut keys: BTreeSet<(usize, usize)> = list_needs(problem, assignment).into_keys().collect();
        keys.extend(homes.iter().filter(|(_, placed)| is_frozen(placed)).map(|(key, _)| *key));
        let sizes = crowd_sizes(problem, assignment);
        for (topic, cohort) in keys {
            let Some(facts) = problem.topics.get(topic) else { continue };
            let live = facts.is_live.iter().enumerate().filter(|(profile, is_live)| **is_live && sizes.contains_key(&(cohort, *profile)));
            let home = homes.get(&(topic, cohort)).map(|placed| (*placed).clone());
            self.sessions.push(Session {
                topic,
                cohort,
                group: facts.group * self.cohorts + cohort,
                crowds: live.map(|(profile, _)| cohort * problem.profiles.len() + profile).collect(),
                speakers: facts.speakers.clone(),
                directors: facts.directors.clone(),
                is_frozen: home.as_ref().is_some_and(is_frozen),
                home,
                touches: 0,
            });
        }
        let places: BTreeMap<(usize, usize), usize> =
            self.sessions.iter().enumerate().map(|(at, session)| ((session.topic, session.cohort), at)).collect();
        self.order = vec![Vec::new(); self.sessions.len()];
        for (at, session) in self.sessions.iter().enumerate() {
            let after: BTreeSet<usize> = problem.topics.get(session.topic).iter().flat_map(|topic| &topic.after).copied().collect();
            for before in after.iter().filter_map(|topic| places.get(&(*topic, session.cohort))).copied().filter(|before| *before != at) {
                for end in [before, at] {
                    if let Some(pairs) = self.order.get_mut(end) {
                        pairs.push((before, at));
                    }
                }
            }
        }
    }

    fn add_days(&mut self, problem: &Problem, assignment: &Assignment) {
        for day in 0..self.days {
            let facts = self.facts_of(problem, assignment, day);
            let class = self.classes.iter().position(|other| *other == facts).unwrap_or(self.classes.len());
            if class == self.classes.len() {
                self.classes.push(facts);
            }
            self.class_of.push(class);
        }
    }

    fn facts_of(&self, problem: &Problem, assignment: &Assignment, day: usize) -> DayFacts {
        let mut units = vec![BTreeMap::new(); self.crowds];
        let mut sites = vec![BTreeMap::new(); self.crowds];
        let mut command: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let people = problem.officers.iter().zip(assignment.cohort.iter().zip(&assignment.site));
        for (officer, (cohort, site)) in people.filter(|(officer, _)| counts_on(officer, day)) {
            let crowd = cohort * problem.profiles.len() + officer.profile;
            if let Some((units, sites)) = units.get_mut(crowd).zip(sites.get_mut(crowd)) {
                *units.entry(officer.duty).or_insert(0) += 1;
                *sites.entry(*site).or_insert(0) += 1;
            }
            if officer.command != Command::None {
                command.entry(officer.unit).or_default().push(crowd);
            }
        }
        let list = |table: Vec<BTreeMap<usize, u32>>| table.into_iter().map(|row| row.into_iter().collect()).collect();
        DayFacts {
            units: list(units),
            sites: list(sites),
            may_be_away: problem.units.iter().map(|unit| unit.may_be_away.get(day).copied().unwrap_or(u32::MAX)).collect(),
            command: command.into_values().filter(|crowds| crowds.len() > 1).collect(),
        }
    }

    fn add_costs(&mut self, problem: &Problem, assignment: &Assignment) {
        self.is_away = problem
            .presenters
            .iter()
            .flat_map(|person| (0..self.slots).map(|slot| i32::from(person.is_free.get(slot) == Some(&false))))
            .collect();
        let sizes = crowd_sizes(problem, assignment);
        for crowd in 0..self.crowds {
            let profiles = problem.profiles.len().max(1);
            let size = sizes.get(&(crowd / profiles, crowd % profiles)).copied().unwrap_or(0);
            self.coming.push(divide_up(size, 100) * problem.weights.officer_half_days);
            let idle = 0..self.longest as i64;
            self.waiting.extend(idle.map(|idle| divide_up(idle * size, 100) * problem.weights.officer_gaps));
        }
        let mut counts = vec![0_i64; self.cohorts];
        for session in &self.sessions {
            if let Some(count) = counts.get_mut(session.cohort) {
                *count += 1;
            }
        }
        self.even = counts.into_iter().map(|count| divide_up(count, self.days.max(1) as i64)).collect();
        let mut unary = Vec::with_capacity(self.sessions.len() * self.slots);
        for session in &self.sessions {
            unary.extend((0..self.slots).map(|slot| self.rate_alone(problem, session, slot)));
        }
        self.unary = unary;
    }

    /// What a session breaks and costs in a slot whatever else is there.
    fn rate_alone(&self, problem: &Problem, session: &Session, slot: SlotAt) -> Score {
        let Some((topic, facts)) = problem.topics.get(session.topic).zip(problem.slots.get(slot)) else { return Score::default() };
        let mut hard = i32::from(topic.is_allowed.get(slot) == Some(&false)) + i32::from(topic.minutes > facts.minutes);
        let class = self.class_of(slot);
        let closed = |site: &usize| problem.sites.get(*site).is_some_and(|site| site.is_open.get(slot) == Some(&false));
        hard += class.map_or(0, |class| class.sites_of(&session.crowds).keys().filter(|site| closed(site)).count() as i32);
        let is_unpreferred = topic.prefers_morning.is_some_and(|morning| morning != facts.is_morning);
        Score { hard, soft: i64::from(is_unpreferred) * problem.weights.unpreferred_hours }
    }

    fn class_of(&self, slot: SlotAt) -> Option<&DayFacts> {
        self.classes.get(self.class(slot))
    }

    fn class(&self, slot: SlotAt) -> usize {
        self.day_of.get(slot).and_then(|day| self.class_of.get(*day)).copied().unwrap_or(NONE)
    }

    /// Whether anybody of a crowd counts on a slot's day.
    #[cfg(feature = "exact")]
    pub fn is_there(&self, slot: SlotAt, crowd: usize) -> bool {
        self.class_of(slot).and_then(|class| class.units.get(crowd)).is_some_and(|units| !units.is_empty())
    }

    /// People expected at a session in a slot.
    pub(super) fn expected(&self, session: usize, slot: SlotAt) -> u32 {
        let crowds = self.sessions.get(session).map_or(&[][..], |session| &session.crowds);
        self.class_of(slot).map_or(0, |class| class.sites_of(crowds).values().sum())
    }

    /// Lays out the cells: those of frozen sessions, then the streams that these leave free, then room outside for sessions that are too many.
    fn add_cells(&mut self, problem: &Problem, from: SlotAt) {
        let mut usable = 0;
        for slot in 0..self.slots {
            let first = self.cells.len();
            let frozen = self.sessions.iter().filter(|session| session.is_frozen).filter_map(|session| session.home.as_ref());
            let mut streams: Vec<usize> = frozen.filter(|placed| placed.slot == slot).map(|placed| placed.stream).collect();
            self.cells.extend(streams.iter().map(|stream| Cell { slot, stream: *stream, is_usable: false }));
            if slot >= from {
                let free = (1..=problem.streams.max(1)).filter(|stream| !streams.contains(stream));
                self.cells.extend(free.map(|stream| Cell { slot, stream, is_usable: true }));
            }
            usable += self.cells.len() - first - streams.len();
            self.cells_of.push((first, self.cells.len()));
            streams.sort_unstable();
            let distinct: BTreeSet<usize> = streams.iter().copied().collect();
            let is_wrong =
                |stream: usize| stream == 0 || stream > problem.streams || streams.iter().filter(|other| **other == stream).count() > 1;
            self.fixed.hard += distinct.into_iter().filter(|stream| is_wrong(*stream)).count() as i32;
        }
        let movable = self.sessions.iter().filter(|session| !session.is_frozen).count();
        self.cells.extend((usable..movable).map(|_| Cell { slot: NONE, stream: 0, is_usable: true }));
    }

    fn add_touches(&mut self) {
        let touches: Vec<i64> = (0..self.sessions.len())
            .map(|at| {
                self.sessions
                    .get(at)
                    .and_then(|session| session.home.as_ref())
                    .map_or(0, |home| i64::from(self.expected(at, home.slot)) + 2)
            })
            .collect();
        self.sessions.iter_mut().zip(touches).for_each(|(session, touches)| session.touches = touches);
    }

    /// What sessions that meet in a slot break together (officers and commanders away, rooms and seats), and hundreds of seats that stay empty. The slot
    /// counts only by its day.
    fn rate_set(&self, slot: SlotAt, sessions: &[usize]) -> (i32, i32) {
        let Some(class) = self.class_of(slot) else { return (0, 0) };
        let mut crowds: BTreeMap<usize, i32> = BTreeMap::new();
        for crowd in sessions.iter().filter_map(|session| self.sessions.get(*session)).flat_map(|session| &session.crowds) {
            *crowds.entry(*crowd).or_default() += 1;
        }
        let is_there = |crowd: &usize| class.units.get(*crowd).is_some_and(|units| !units.is_empty());
        let twice = crowds.iter().filter(|(crowd, count)| **count > 1 && is_there(crowd)).count();
        let mut away = vec![0; class.may_be_away.len()];
        for (unit, count) in crowds.keys().filter_map(|crowd| class.units.get(*crowd)).flatten() {
            if let Some(away) = away.get_mut(*unit) {
                *away += count;
            }
        }
        let too_many = away.iter().zip(&class.may_be_away).filter(|(away, may)| away > may).count();
        let bare = class.command.iter().filter(|command| command.iter().all(|crowd| crowds.contains_key(crowd))).count();
        let (unheld, empty) = self.rate_rooms(class, sessions);
        ((twice + too_many + bare) as i32 + unheld, empty)
    }

    fn rate_rooms(&self, class: &DayFacts, sessions: &[usize]) -> (i32, i32) {
        let people: Vec<BTreeMap<usize, u32>> =
            sessions.iter().filter_map(|session| self.sessions.get(*session)).map(|session| class.sites_of(&session.crowds)).collect();
        let mut hard = 0;
        let mut empty = vec![0_i64; sessions.len()];
        for (site, (rooms, seats)) in self.rooms.iter().zip(&self.seats).enumerate() {
            let here: Vec<(usize, u32)> =
                people.iter().enumerate().filter_map(|(at, sites)| sites.get(&site).map(|people| (at, *people))).collect();
            let counts: Vec<u32> = here.iter().map(|(_, people)| *people).collect();
            let given = choose_rooms(rooms, &counts);
            hard += i32::from(given.iter().any(|(_, is_held)| !is_held)) + i32::from(counts.iter().sum::<u32>() > *seats);
            for ((at, people), (given, _)) in here.iter().zip(&given) {
                let seats: u32 = given.iter().filter_map(|room| rooms.get(*room)).sum();
                if let Some(empty) = empty.get_mut(*at) {
                    *empty += i64::from(seats.saturating_sub(*people));
                }
            }
        }
        (hard, empty.into_iter().map(|empty| divide_up(empty, 100) as i32).sum())
    }

    /// The rating of a set, from memory where it was asked for before.
    pub(super) fn recall(&self, ratings: &mut Ratings, slot: SlotAt, sessions: &mut [usize]) -> Score {
        let (first, second) = match sessions {
            [] => return Score::default(),
            [one] => (*one, *one),
            [one, two] => (*one.min(two), *one.max(two)),
            _ => return self.recall_set(ratings, slot, sessions),
        };
        let count = self.sessions.len();
        if ratings.pairs.is_empty() && count * count * self.classes.len() <= MOST_PAIRS {
            ratings.pairs = vec![(-1, 0); count * count * self.classes.len()];
        }
        let at = (self.class(slot) * count + first) * count + second;
        match ratings.pairs.get_mut(at) {
            Some((hard, empty)) if *hard >= 0 => Score { hard: *hard, soft: i64::from(*empty) * self.empty_seat },
            Some(place) => {
                let (hard, empty) = if first == second { self.rate_set(slot, &[first]) } else { self.rate_set(slot, &[first, second]) };
                *place = (hard, empty);
                Score { hard, soft: i64::from(empty) * self.empty_seat }
            }
            None => self.recall_set(ratings, slot, sessions),
        }
    }

    fn recall_set(&self, ratings: &mut Ratings, slot: SlotAt, sessions: &mut [usize]) -> Score {
        sessions.sort_unstable();
        let (hard, empty) = if sessions.len() > 7 || self.sessions.len() > 0xFFFF {
            self.rate_set(slot, sessions)
        } else {
            let key = sessions.iter().fold(self.class(slot) as u128 + 1, |key, session| key << 16 | *session as u128);
            if ratings.sets.len() >= MOST_SETS {
                ratings.sets.clear();
            }
            *ratings.sets.entry(key).or_insert_with(|| self.rate_set(slot, sessions))
        };
        Score { hard, soft: i64::from(empty) * self.empty_seat }
    }
}

impl DayFacts {
    /// People of some crowds at each site where there are any.
    fn sites_of(&self, crowds: &[usize]) -> BTreeMap<usize, u32> {
        let mut sites = BTreeMap::new();
        for (site, count) in crowds.iter().filter_map(|crowd| self.sites.get(*crowd)).flatten() {
            *sites.entry(*site).or_insert(0) += count;
        }
        sites
    }
}
