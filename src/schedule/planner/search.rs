//! Seeded local search for a timetable: sessions move between the cells of the grid, people between sessions; what gets worse is accepted with a chance
//! that sinks as the search cools. Whole numbers only, so that the same seed gives the same plan on every machine.

use super::evaluate::evaluate;
use super::grid::{Cell, Grid, NONE, Ratings, Score, Session, get, put};
use super::model::{Assignment, Breach, Cost, Placed, Plan, Problem};

/// How long to search, and with which luck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// The seed: the same one gives the same plan.
    pub seed: u64,
    /// Moves to try.
    pub moves: u64,
}

/// How far a search is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Moves tried.
    pub moves: u64,
    /// Moves to try in all.
    pub of: u64,
    /// The weighted cost of the best plan so far.
    pub best_total: i64,
    /// The hard limits that it breaks.
    pub breaches: usize,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The best plan.
    pub plan: Plan,
    /// What it costs.
    pub cost: Cost,
    /// The hard limits that it breaks.
    pub breaches: Vec<Breach>,
    /// Moves tried.
    pub moves: u64,
}

/// Moves between two reports.
pub(super) const REPORT_EVERY: u64 = 50_000;

/// Searches a timetable, from `start` where one is given. Locked sessions of `start` keep their slot, stream and people. `watch` hears how it goes every
/// 50,000 moves and stops the search by `false`; the best plan so far is given then.
pub fn search(
    problem: &Problem,
    assignment: &Assignment,
    start: Option<&Plan>,
    effort: Effort,
    watch: &mut dyn FnMut(&Progress) -> bool,
) -> Found {
    let grid = Grid::new(problem, assignment, start, 0);
    let mut dice = Dice::new(effort.seed);
    let mut state = State::new(&grid, &mut dice);
    let mut climb = Climb::new(&mut state, dice, effort.moves, 0);
    climb.run(watch);
    let moves = climb.moves;
    climb.polish();
    let plan = climb.best.to_plan(&grid);
    let (cost, breaches) = evaluate(problem, assignment, &plan);
    Found { plan, cost, breaches, moves }
}

/// A small source of luck (xorshift), the same on every machine.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Begins with a seed; like seeds give unlike series.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut mixed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Self((mixed ^ (mixed >> 31)).max(1))
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `limit`; 0 where that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        (((self.roll() >> 32) * limit as u64) >> 32) as usize
    }
}

/// Where everything is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// For each cell its session or [`NONE`].
    pub at: Vec<usize>,
    pub cell_of: Vec<usize>,
    pub speaker: Vec<usize>,
    pub director: Vec<usize>,
}

impl Layout {
    /// The plan; streams are named anew in each slot, but sessions that stay in their slot keep theirs.
    pub(super) fn to_plan(&self, grid: &Grid) -> Plan {
        let mut sessions = Vec::new();
        for (first, last) in &grid.cells_of {
            let cells = grid.cells.get(*first..*last).unwrap_or_default();
            let mut free: Vec<usize> = cells.iter().filter(|cell| cell.is_usable).map(|cell| cell.stream).collect();
            let mut here: Vec<(bool, usize, &Cell)> = Vec::new();
            for (cell, session) in cells.iter().zip(self.at.iter().skip(*first)).filter(|(_, session)| **session != NONE) {
                let home = grid.sessions.get(*session).and_then(|session| session.home.as_ref());
                let keeps = home.is_some_and(|home| home.slot == cell.slot && free.contains(&home.stream));
                here.push((!keeps, *session, cell));
            }
            here.sort_by_key(|(is_new, session, _)| (*is_new, *session));
            for (_, at, cell) in here {
                let Some(session) = grid.sessions.get(at) else { continue };
                let home = session.home.as_ref().filter(|home| home.slot == cell.slot).map_or(0, |home| home.stream);
                let mut stream = cell.stream;
                if cell.is_usable {
                    let place = free.iter().position(|stream| *stream == home).unwrap_or(0);
                    stream = if free.is_empty() { stream } else { free.remove(place) };
                }
                sessions.push(Placed {
                    topic: session.topic,
                    cohort: session.cohort,
                    slot: cell.slot,
                    stream,
                    speaker: get(&self.speaker, at),
                    director: get(&self.director, at),
                    is_locked: session.home.as_ref().is_some_and(|home| home.is_locked),
                });
            }
        }
        sessions.sort();
        Plan { sessions }
    }
}

/// One change of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Two cells change their contents.
    Swap(usize, usize),
    /// A session gets another speaker.
    Speaker(usize, usize),
    /// A session gets another director.
    Director(usize, usize),
}

/// What a layout is worth: hard limits broken, people touched, weighted cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Worth {
    pub hard: i64,
    pub touched: i64,
    pub soft: i64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    epoch: u64,
    last: usize,
    idle: usize,
}

/// Notes made while a half-day is rated.
#[derive(Debug, Default)]
struct Notes {
    epoch: u64,
    directors: Vec<u64>,
    groups: Vec<u64>,
    speakers: Vec<Seen>,
    crowds: Vec<Seen>,
    here: Vec<usize>,
    busy: Vec<usize>,
}

impl Notes {
    /// Notes a session at a place of the half-day; what its people and officers add to the cost.
    #[inline]
    fn add(&mut self, grid: &Grid, session: &Session, place: usize, speaker: usize, director: usize) -> i64 {
        let epoch = self.epoch;
        let mut soft = 0;
        if let Some(seen) = self.directors.get_mut(director).filter(|seen| **seen != epoch) {
            *seen = epoch;
            soft += grid.director_half_day;
        }
        if let Some(seen) = self.groups.get_mut(session.group).filter(|seen| **seen != epoch) {
            *seen = epoch;
            soft += grid.group_half_day;
        }
        if let Some(seen) = self.speakers.get_mut(speaker) {
            if seen.epoch == epoch && place > seen.last {
                soft += grid.speaker_gap * (place - seen.last - 1) as i64;
            }
            *seen = Seen { epoch, last: place, idle: 0 };
        }
        for crowd in &session.crowds {
            let Some(seen) = self.crowds.get_mut(*crowd) else { continue };
            if seen.epoch != epoch {
                *seen = Seen { epoch, last: place, idle: 0 };
                soft += get(&grid.coming, *crowd);
            } else if place > seen.last {
                if place > seen.last + 1 {
                    let row = crowd * grid.longest + seen.idle;
                    let more = place - seen.last - 1;
                    soft += get(&grid.waiting, row + more) - get(&grid.waiting, row);
                    seen.idle += more;
                }
                seen.last = place;
            }
        }
        soft
    }

    /// People who are at two sessions of a slot.
    fn count_busy(&mut self, layout: &Layout) -> i32 {
        self.busy.clear();
        for session in &self.here {
            let (speaker, director) = (get(&layout.speaker, *session), get(&layout.director, *session));
            self.busy.push(speaker);
            if speaker != director {
                self.busy.push(director);
            }
        }
        let again = |(at, person): (usize, &usize)| self.busy.iter().take(at).filter(|other| *other == person).count() == 1;
        self.busy.iter().enumerate().filter(|one| again(*one)).count() as i32
    }
}

/// A layout, its worth, and what is needed to change both quickly.
#[derive(Debug)]
pub(super) struct State<'a> {
    pub grid: &'a Grid,
    pub layout: Layout,
    pub worth: Worth,
    pub ratings: Ratings,
    /// For each slot, what it breaks and costs by itself.
    slots: Vec<Score>,
    /// For each half-day, what it costs beyond its slots.
    halves: Vec<i64>,
    /// For each cohort and day, its sessions.
    counts: Vec<i64>,
    dirty_slots: Vec<usize>,
    dirty_halves: Vec<usize>,
    /// What undoes the steps since the last decision, the first step first.
    undo: Vec<Step>,
    undo_slots: Vec<(usize, Score)>,
    undo_halves: Vec<(usize, i64)>,
    undo_worth: Worth,
    notes: Notes,
}

impl<'a> State<'a> {
    /// Places sessions where they were; the others at random.
    pub(super) fn new(grid: &'a Grid, dice: &mut Dice) -> Self {
        let mut state = Self {
            grid,
            layout: Layout::default(),
            worth: Worth::default(),
            ratings: Ratings::default(),
            slots: vec![Score::default(); grid.slots],
            halves: vec![0; grid.halves.len()],
            counts: vec![0; grid.cohorts * grid.days],
            dirty_slots: Vec::new(),
            dirty_halves: Vec::new(),
            undo: Vec::new(),
            undo_slots: Vec::new(),
            undo_halves: Vec::new(),
            undo_worth: Worth::default(),
            notes: Notes {
                directors: vec![0; grid.presenters],
                groups: vec![0; grid.groups],
                speakers: vec![Seen::default(); grid.presenters],
                crowds: vec![Seen::default(); grid.crowds],
                ..Notes::default()
            },
        };
        state.load(&lay_out(grid, dice));
        state
    }

    /// Takes on a layout, and rates it from nothing.
    pub(super) fn load(&mut self, layout: &Layout) {
        self.layout = layout.clone();
        self.keep();
        self.dirty_slots.clear();
        self.dirty_halves.clear();
        self.worth = Worth { hard: i64::from(self.grid.fixed.hard), touched: 0, soft: self.grid.fixed.soft };
        self.counts.iter_mut().for_each(|count| *count = 0);
        for (at, session) in self.grid.sessions.iter().enumerate() {
            let slot = self.slot_of(at);
            self.count_day(session, slot, 1);
            let wrong = |person: usize, list: &[usize]| i64::from(!list.contains(&person));
            self.worth.hard += i64::from(slot == NONE)
                + wrong(get(&self.layout.speaker, at), &session.speakers)
                + wrong(get(&self.layout.director, at), &session.directors);
            self.worth.touched += touch_of(session, slot) + self.touch_people(at);
            self.worth.soft += self.cost_of_alternates(at);
            let pairs = self.grid.order.get(at).map_or(&[][..], |pairs| pairs);
            self.worth.hard += pairs.iter().filter(|(before, after)| *after == at && self.is_disorder(*before, *after)).count() as i64;
        }
        self.slots.iter_mut().for_each(|score| *score = Score::default());
        self.halves.iter_mut().for_each(|soft| *soft = 0);
        self.dirty_slots.extend(0..self.grid.slots);
        self.dirty_halves.extend(0..self.grid.halves.len());
        self.rate();
        self.keep();
    }

    /// The slot of a session, or [`NONE`].
    pub(super) fn slot_of(&self, session: usize) -> usize {
        self.layout.cell_of.get(session).map_or(NONE, |cell| self.slot_at(*cell))
    }

    /// The slot of a cell, or [`NONE`].
    pub(super) fn slot_at(&self, cell: usize) -> usize {
        self.grid.cells.get(cell).map_or(NONE, |cell| cell.slot)
    }

    /// The session in a cell, or [`NONE`].
    pub(super) fn session_at(&self, cell: usize) -> usize {
        self.layout.at.get(cell).copied().unwrap_or(NONE)
    }

    fn is_disorder(&self, before: usize, after: usize) -> bool {
        let (before, after) = (self.slot_of(before), self.slot_of(after));
        before != NONE && after != NONE && before >= after
    }

    /// Pairs out of order of which one of two sessions is part.
    fn count_disorder(&self, one: usize, two: usize) -> i64 {
        let pairs = |session: usize| self.grid.order.get(session).map_or(&[][..], |pairs| pairs).iter();
        let others = pairs(two).filter(|(before, after)| *before != one && *after != one);
        pairs(one).chain(others).filter(|(before, after)| self.is_disorder(*before, *after)).count() as i64
    }

    fn count_day(&mut self, session: &Session, slot: usize, by: i64) {
        let Some(day) = self.grid.day_of.get(slot) else { return };
        let even = get(&self.grid.even, session.cohort);
        if let Some(count) = self.counts.get_mut(session.cohort * self.grid.days + day) {
            let before = (*count - even).max(0);
            *count += by;
            self.worth.soft += ((*count - even).max(0) - before) * self.grid.uneven_day;
        }
    }

    fn cost_of_alternates(&self, at: usize) -> i64 {
        let Some(session) = self.grid.sessions.get(at) else { return 0 };
        let is_first = session.speakers.first() == self.layout.speaker.get(at) && session.directors.first() == self.layout.director.get(at);
        if is_first { 0 } else { self.grid.alternate }
    }

    fn touch_people(&self, at: usize) -> i64 {
        let home = self.grid.sessions.get(at).and_then(|session| session.home.as_ref());
        let changed = |home: &Placed| {
            i64::from(home.speaker != get(&self.layout.speaker, at)) + i64::from(home.director != get(&self.layout.director, at))
        };
        home.map_or(0, |home| 2 * changed(home))
    }

    fn soil(&mut self, slot: usize) {
        let Some(half) = self.grid.half_of.get(slot) else { return };
        if !self.dirty_slots.contains(&slot) {
            self.dirty_slots.push(slot);
            if !self.dirty_halves.contains(half) {
                self.dirty_halves.push(*half);
            }
        }
    }

    /// Takes a step; [`Self::rate`] says what it is worth, then it is kept or undone.
    pub(super) fn take(&mut self, step: Step) {
        match step {
            Step::Swap(one, two) => self.swap(one, two),
            Step::Speaker(at, person) => {
                self.worth.soft -= self.cost_of_alternates(at);
                self.worth.touched -= self.touch_people(at);
                self.undo.push(Step::Speaker(at, get(&self.layout.speaker, at)));
                put(&mut self.layout.speaker, at, person);
                self.note_people(at);
            }
            Step::Director(at, person) => {
                self.worth.soft -= self.cost_of_alternates(at);
                self.worth.touched -= self.touch_people(at);
                self.undo.push(Step::Director(at, get(&self.layout.director, at)));
                put(&mut self.layout.director, at, person);
                self.note_people(at);
            }
        }
    }

    fn note_people(&mut self, at: usize) {
        self.worth.soft += self.cost_of_alternates(at);
        self.worth.touched += self.touch_people(at);
        self.soil(self.slot_of(at));
    }

    fn swap(&mut self, one: usize, two: usize) {
        let (first, second) = (self.session_at(one), self.session_at(two));
        if one == two || (first == NONE && second == NONE) {
            return;
        }
        let (from, to) = (self.slot_at(one), self.slot_at(two));
        let before = self.count_disorder(first, second);
        put(&mut self.layout.at, one, second);
        put(&mut self.layout.at, two, first);
        put(&mut self.layout.cell_of, first, two);
        put(&mut self.layout.cell_of, second, one);
        self.worth.hard += self.count_disorder(first, second) - before;
        self.carry(first, from, to);
        self.carry(second, to, from);
        self.soil(from);
        self.soil(to);
        self.undo.push(Step::Swap(one, two));
    }

    fn carry(&mut self, at: usize, from: usize, to: usize) {
        let Some(session) = self.grid.sessions.get(at) else { return };
        self.count_day(session, from, -1);
        self.count_day(session, to, 1);
        self.worth.hard += i64::from(to == NONE) - i64::from(from == NONE);
        self.worth.touched += touch_of(session, to) - touch_of(session, from);
    }

    /// Rates what the steps changed.
    pub(super) fn rate(&mut self) -> Worth {
        self.rate_slots();
        self.rate_halves()
    }

    /// Rates the slots that the steps changed; the worth is then too high by no more than [`Self::count_unsure`].
    pub(super) fn rate_slots(&mut self) -> Worth {
        while let Some(slot) = self.dirty_slots.pop() {
            let new = self.rate_slot(slot);
            let old = get(&self.slots, slot);
            self.undo_slots.push((slot, old));
            put(&mut self.slots, slot, new);
            self.worth.hard += i64::from(new.hard - old.hard);
            self.worth.soft += new.soft - old.soft;
        }
        self.worth
    }

    /// What the half-days to be rated anew cost before.
    pub(super) fn count_unsure(&self) -> i64 {
        self.dirty_halves.iter().map(|half| get(&self.halves, *half)).sum()
    }

    /// Rates the half-days that the steps changed.
    pub(super) fn rate_halves(&mut self) -> Worth {
        while let Some(half) = self.dirty_halves.pop() {
            let new = self.rate_half(half);
            let old = get(&self.halves, half);
            self.undo_halves.push((half, old));
            put(&mut self.halves, half, new);
            self.worth.soft += new - old;
        }
        self.worth
    }

    /// Keeps the steps taken.
    pub(super) fn keep(&mut self) {
        self.undo.clear();
        self.undo_slots.clear();
        self.undo_halves.clear();
        self.undo_worth = self.worth;
    }

    /// Undoes the steps taken since the last decision.
    pub(super) fn undo(&mut self) {
        let mut steps = std::mem::take(&mut self.undo);
        while let Some(step) = steps.pop() {
            self.take(step);
        }
        self.undo.clear();
        std::mem::swap(&mut self.undo, &mut steps);
        self.dirty_slots.clear();
        self.dirty_halves.clear();
        while let Some((slot, score)) = self.undo_slots.pop() {
            put(&mut self.slots, slot, score);
        }
        while let Some((half, soft)) = self.undo_halves.pop() {
            put(&mut self.halves, half, soft);
        }
        self.worth = self.undo_worth;
    }

    /// What is broken: the sessions that take part in each, and how many limits that is.
    pub(super) fn list_troubles(&mut self) -> Vec<(Vec<usize>, i64)> {
        let grid = self.grid;
        let mut troubles = Vec::new();
        for at in 0..grid.sessions.len() {
            let slot = self.slot_of(at);
            if slot == NONE {
                troubles.push((vec![at], 1));
                continue;
            }
            let people = [get(&self.layout.speaker, at), get(&self.layout.director, at)];
            let away = people.iter().map(|person| get(&grid.is_away, person * grid.slots + slot)).sum::<i32>();
            let away = if people.first() == people.last() { away / 2 } else { away };
            let hard = get(&grid.unary, at * grid.slots + slot).hard + away;
            troubles.extend((hard > 0).then(|| (vec![at], i64::from(hard))));
            let pairs =
                grid.order.get(at).into_iter().flatten().filter(|(before, after)| *after == at && self.is_disorder(*before, *after));
            troubles.extend(pairs.map(|(before, after)| (vec![*before, *after], 1)));
        }
        for (slot, (first, last)) in grid.cells_of.iter().copied().enumerate() {
            let cells = self.layout.at.get(first..last).into_iter().flatten().copied();
            self.notes.here.clear();
            self.notes.here.extend(cells.filter(|session| *session != NONE));
            let hard = self.notes.count_busy(&self.layout) + grid.recall(&mut self.ratings, slot, &mut self.notes.here).hard;
            if hard > 0 {
                troubles.push((self.find_culprits(slot), i64::from(hard)));
            }
        }
        troubles
    }

    /// The one session of a slot, or else the two, that alone break something there; else all.
    fn find_culprits(&mut self, slot: usize) -> Vec<usize> {
        let here = self.notes.here.clone();
        let pairs = here.iter().enumerate().flat_map(|(at, one)| here.iter().take(at + 1).map(move |two| (*two, *one)));
        let mut pairs: Vec<Vec<usize>> = pairs.map(|(two, one)| if one == two { vec![one] } else { vec![two, one] }).collect();
        pairs.sort_by_key(Vec::len);
        for mut pair in pairs {
            self.notes.here.clone_from(&pair);
            if self.notes.count_busy(&self.layout) + self.grid.recall(&mut self.ratings, slot, &mut pair).hard > 0 {
                return pair;
            }
        }
        here
    }

    fn rate_half(&mut self, half: usize) -> i64 {
        let grid = self.grid;
        let mut soft = 0;
        self.notes.epoch += 1;
        for (place, slot) in grid.halves.get(half).into_iter().flatten().copied().enumerate() {
            let (first, last) = get(&grid.cells_of, slot);
            for at in self.layout.at.get(first..last).into_iter().flatten().copied() {
                let Some(session) = grid.sessions.get(at) else { continue };
                soft += self.notes.add(grid, session, place, get(&self.layout.speaker, at), get(&self.layout.director, at));
            }
        }
        soft
    }

    fn rate_slot(&mut self, slot: usize) -> Score {
        let grid = self.grid;
        let mut total = Score::default();
        let (first, last) = get(&grid.cells_of, slot);
        self.notes.here.clear();
        for at in self.layout.at.get(first..last).into_iter().flatten().copied().filter(|at| *at != NONE) {
            self.notes.here.push(at);
            let (speaker, director) = (get(&self.layout.speaker, at), get(&self.layout.director, at));
            let alone = get(&grid.unary, at * grid.slots + slot);
            total.hard += alone.hard + get(&grid.is_away, speaker * grid.slots + slot);
            if speaker != director {
                total.hard += get(&grid.is_away, director * grid.slots + slot);
            }
            total.soft += alone.soft;
        }
        if self.notes.here.len() > 1 {
            total.hard += self.notes.count_busy(&self.layout);
        }
        let together = grid.recall(&mut self.ratings, slot, &mut self.notes.here);
        Score { hard: total.hard + together.hard, soft: total.soft + together.soft }
    }
}

fn touch_of(session: &Session, slot: usize) -> i64 {
    let is_moved = session.home.as_ref().is_some_and(|home| home.slot != slot);
    if is_moved { session.touches } else { 0 }
}

/// Puts sessions where they were, the rest into cells drawn at random; people as before where they still may, else the first of the topic's.
fn lay_out(grid: &Grid, dice: &mut Dice) -> Layout {
    let mut layout = Layout { at: vec![NONE; grid.cells.len()], cell_of: vec![NONE; grid.sessions.len()], ..Layout::default() };
    let mut order: Vec<usize> = (0..grid.sessions.len()).collect();
    order.sort_by_key(|at| (grid.sessions.get(*at).is_none_or(|session| !session.is_frozen), *at));
    for at in order {
        let Some(session) = grid.sessions.get(at) else { continue };
        let Some(home) = &session.home else { continue };
        let (first, last) = get(&grid.cells_of, home.slot);
        let fits = |cell: &usize| {
            let facts = get(&grid.cells, *cell);
            layout.at.get(*cell) == Some(&NONE)
                && facts.is_usable != session.is_frozen
                && (facts.stream == home.stream || !session.is_frozen)
        };
        if let Some(cell) = (first..last).filter(fits).min_by_key(|cell| (get(&grid.cells, *cell).stream != home.stream, *cell)) {
            put(&mut layout.at, cell, at);
            put(&mut layout.cell_of, at, cell);
        }
    }
    let mut free: Vec<usize> =
        (0..grid.cells.len()).filter(|cell| get(&grid.cells, *cell).is_usable && layout.at.get(*cell) == Some(&NONE)).collect();
    for (at, session) in grid.sessions.iter().enumerate() {
        if layout.cell_of.get(at) == Some(&NONE) && !free.is_empty() {
            let cell = free.swap_remove(dice.below(free.len()));
            put(&mut layout.at, cell, at);
            put(&mut layout.cell_of, at, cell);
        }
        let choose = |list: &[usize], home: Option<usize>| {
            home.filter(|home| session.is_frozen || list.contains(home)).or_else(|| list.first().copied()).unwrap_or(0)
        };
        layout.speaker.push(choose(&session.speakers, session.home.as_ref().map(|home| home.speaker)));
        layout.director.push(choose(&session.directors, session.home.as_ref().map(|home| home.director)));
    }
    layout
}

/// How a worth becomes one number while the search is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    pub hard: i64,
    pub touched: i64,
}

impl Scale {
    fn weigh(self, worth: Worth) -> i64 {
        worth.hard * self.hard + worth.touched * self.touched + worth.soft
    }
}

/// A usual change of cost above this counts as this, so that heat times luck stays a number.
const MOST_USUAL: i64 = 1 << 24;
/// Levels of heat in a cycle; each is colder than the one before by [`COOLING`] in 128.
const LEVELS: u64 = 256;
const COOLING: i64 = 126;

/// A search on its way.
pub(super) struct Climb<'s, 'g> {
    state: &'s mut State<'g>,
    dice: Dice,
    of: u64,
    /// Moves tried.
    pub moves: u64,
    /// The best layout so far.
    pub best: Layout,
    /// What it is worth.
    pub best_worth: Worth,
    scale: Scale,
    moves_of: Moves,
    steps: Vec<Step>,
    logs: Vec<i64>,
    is_stopped: bool,
}

impl<'s, 'g> Climb<'s, 'g> {
    /// Begins at the state; `touched` is the weight of a person who is touched.
    pub(super) fn new(state: &'s mut State<'g>, dice: Dice, moves: u64, touched: i64) -> Self {
        let moves_of = Moves::new(state);
        let (best, best_worth) = (state.layout.clone(), state.worth);
        Self {
            state,
            dice,
            of: moves,
            moves: 0,
            best,
            best_worth,
            scale: Scale { hard: 1, touched },
            moves_of,
            steps: Vec::new(),
            logs: list_logs(),
            is_stopped: false,
        }
    }

    /// Searches in cycles: the first is the hottest, each of the others sets out from the best plan.
    pub(super) fn run(&mut self, watch: &mut dyn FnMut(&Progress) -> bool) {
        if self.moves_of.is_idle() {
            self.moves = self.of;
            return;
        }
        let usual = self.find_usual_change().clamp(1, MOST_USUAL);
        self.scale.hard = 4 * usual;
        let cycles = (self.of / 2_000_000).clamp(1, 12);
        for cycle in 0..cycles {
            let heat = if cycle == 0 { usual << 16 } else { (usual << 16) / 3 };
            self.cool(heat, usual, self.of * (cycle + 1) / cycles, watch);
            if self.is_stopped {
                break;
            }
            let best = self.best.clone();
            self.state.load(&best);
        }
    }

    /// Takes every single step that makes the best layout better, until there is none.
    pub(super) fn polish(&mut self) {
        let best = self.best.clone();
        self.state.load(&best);
        let mut is_better = true;
        while is_better {
            is_better = false;
            for step in self.moves_of.list_steps(self.state) {
                self.state.take(step);
                if self.state.rate() < self.best_worth {
                    self.state.keep();
                    self.best_worth = self.state.worth;
                    is_better = true;
                } else {
                    self.state.undo();
                }
                self.moves += 1;
            }
        }
        self.best.clone_from(&self.state.layout);
    }

    /// The usual change of cost by a move, from a sample.
    fn find_usual_change(&mut self) -> i64 {
        let mut sum = 0;
        for _ in 0..500 {
            let before = self.state.worth;
            self.moves_of.propose(self.state, &mut self.dice, &mut self.steps);
            self.steps.iter().for_each(|step| self.state.take(*step));
            let after = self.state.rate();
            sum += (after.soft - before.soft + (after.touched - before.touched) * self.scale.touched).abs();
            self.state.undo();
        }
        sum / 500
    }

    fn cool(&mut self, heat: i64, usual: i64, until: u64, watch: &mut dyn FnMut(&Progress) -> bool) {
        let length = until.saturating_sub(self.moves);
        let begun = self.moves;
        let mut heat = heat;
        for level in 1..=LEVELS {
            let mut sound = 0_u64;
            let end = begun + length * level / LEVELS;
            let moves = end - self.moves;
            while self.moves < end {
                self.try_move(heat);
                sound += u64::from(self.state.worth.hard == self.best_worth.hard);
                if self.moves.is_multiple_of(REPORT_EVERY) && !watch(&self.progress()) {
                    self.is_stopped = true;
                    return;
                }
            }
            if sound * 8 < moves {
                self.scale.hard = (self.scale.hard + self.scale.hard / 8 + 1).min(usual * 1000);
            } else if sound * 2 > moves {
                self.scale.hard = (self.scale.hard - self.scale.hard / 16).max(usual);
            }
            heat = heat * COOLING / 128;
        }
    }

    fn progress(&self) -> Progress {
        Progress { moves: self.moves, of: self.of, best_total: self.best_worth.soft, breaches: self.best_worth.hard.max(0) as usize }
    }

    fn try_move(&mut self, heat: i64) {
        self.moves += 1;
        let before = self.scale.weigh(self.state.worth);
        self.moves_of.propose(self.state, &mut self.dice, &mut self.steps);
        for step in &self.steps {
            self.state.take(*step);
        }
        let log = get(&self.logs, (self.dice.roll() >> 52) as usize);
        let limit = before + ((heat * log) >> 32).max(0);
        // Most moves break something, which the slots alone tell.
        let slots = self.state.rate_slots();
        if self.scale.weigh(slots) - self.state.count_unsure() > limit || self.scale.weigh(self.state.rate_halves()) > limit {
            self.state.undo();
            return;
        }
        let worth = self.state.worth;
        self.state.keep();
        if worth < self.best_worth {
            self.best_worth = worth;
            self.best.clone_from(&self.state.layout);
        }
    }
}

/// −ln((i + ½) / 4096) in 2⁻¹⁶ for each i, worked out in whole numbers.
fn list_logs() -> Vec<i64> {
    let log_of = |odd: u64| {
        let top = u64::from(odd.ilog2());
        let mut rest = (odd << 31) >> top;
        let mut log = top << 16;
        for bit in (0..16).rev() {
            rest = (rest * rest) >> 31;
            if rest >= 1 << 32 {
                rest >>= 1;
                log += 1 << bit;
            }
        }
        log as i64
    };
    // ln 2 in 2⁻¹⁶ is 45,426.
    (0..4096_u64).map(|at| (((13 << 16) - log_of(2 * at + 1)) * 45_426) >> 16).collect()
}

/// The moves that a problem has.
struct Moves {
    sessions: Vec<usize>,
    cells: Vec<usize>,
    slots: Vec<usize>,
    halves: Vec<usize>,
    /// For each session, those of the same topic.
    twins: Vec<Vec<usize>>,
    /// For each session, those of the first director of its topic.
    kin: Vec<Vec<usize>>,
    /// For each session, those that fit beside it.
    fits: Vec<Vec<usize>>,
    /// Sessions that have a choice of people.
    staffed: Vec<usize>,
}

/// Above this many sessions it is not drawn up who fits beside whom.
const MOST_FITS: usize = 600;

impl Moves {
    fn new(state: &mut State) -> Self {
        let grid = state.grid;
        let sessions: Vec<usize> = grid.sessions.iter().enumerate().filter(|(_, session)| !session.is_frozen).map(|(at, _)| at).collect();
        let cells: Vec<usize> = (0..grid.cells.len()).filter(|cell| get(&grid.cells, *cell).is_usable).collect();
        let mut slots: Vec<usize> = cells.iter().map(|cell| state.slot_at(*cell)).filter(|slot| *slot != NONE).collect();
        slots.dedup();
        let mut halves: Vec<usize> = slots.iter().map(|slot| get(&grid.half_of, *slot)).collect();
        halves.dedup();
        let alike = |is_alike: &dyn Fn(&Session, &Session) -> bool| -> Vec<Vec<usize>> {
            let of = |one: &Session| {
                sessions.iter().copied().filter(|at| grid.sessions.get(*at).is_some_and(|two| is_alike(one, two))).collect()
            };
            grid.sessions.iter().map(of).collect()
        };
        let twins = alike(&|one, two| one.topic == two.topic && one.cohort != two.cohort);
        let kin = alike(&|one, two| one.directors.first() == two.directors.first() && (one.topic, one.cohort) != (two.topic, two.cohort));
        let fits = list_fits(state, &sessions, get(&slots, 0));
        let has_choice =
            |at: &usize| grid.sessions.get(*at).is_some_and(|session| session.speakers.len() > 1 || session.directors.len() > 1);
        let staffed = sessions.iter().copied().filter(has_choice).collect();
        Self { sessions, cells, slots, halves, twins, kin, fits, staffed }
    }

    /// All single steps: other people, and swaps of two cells.
    fn list_steps(&self, state: &State) -> Vec<Step> {
        let mut steps = Vec::new();
        for at in &self.staffed {
            let Some(session) = state.grid.sessions.get(*at) else { continue };
            steps.extend(session.speakers.iter().map(|person| Step::Speaker(*at, *person)));
            steps.extend(session.directors.iter().map(|person| Step::Director(*at, *person)));
        }
        for (place, one) in self.cells.iter().enumerate() {
            let others = self.cells.iter().skip(place + 1).filter(|two| state.slot_at(*one) != state.slot_at(**two));
            steps.extend(others.map(|two| Step::Swap(*one, *two)));
        }
        steps
    }

    fn is_idle(&self) -> bool {
        self.sessions.is_empty() || (self.cells.len() < 2 && self.staffed.is_empty())
    }

    /// Draws a move.
    fn propose(&self, state: &State, dice: &mut Dice, steps: &mut Vec<Step>) {
        steps.clear();
        match dice.below(64) {
            0..16 => self.propose_swap(state, dice, steps),
            16..28 => self.propose_fit(state, dice, steps),
            28..34 => self.propose_kin(state, dice, steps),
            34..39 => self.propose_chain(state, dice, steps),
            39..43 => self.propose_twins(state, dice, steps),
            43..47 => swap_slots(state, draw(&self.slots, dice), draw(&self.slots, dice), steps),
            47..50 => swap_halves(state, draw(&self.halves, dice), draw(&self.halves, dice), steps),
            50..53 => self.propose_shift(state, dice, steps),
            53..57 => self.propose_block(state, dice, steps),
            _ => self.propose_people(state, dice, steps),
        }
    }

    fn propose_swap(&self, state: &State, dice: &mut Dice, steps: &mut Vec<Step>) {
        let cell = cell_of(state, draw(&self.sessions, dice));
        steps.push(Step::Swap(cell, draw(&self.cells, dice)));
    }

    /// A session moves beside one that it fits, in the place of what was there.
    fn propose_fit(&self, state: &State, dice: &mut Dice, steps: &mut Vec<Step>) {
        let session = draw(&self.sessions, dice);
        let fits = self.fits.get(session).map_or(&[][..], |fits| fits);
        if fits.is_empty() {
            return self.propose_swap(state, dice, steps);
        }
        let beside = draw(fits, dice);
        let fitting = draw_cell(state, state.slot_of(beside), dice, |at| at != beside);
        steps.extend(fitting.map(|cell| Step::Swap(cell_of(state, session), cell)));
    }

    /// A session moves to the half-day of another of the same director.
    fn propose_kin(&self, state: &State, dice: &mut Dice, steps: &mut Vec<Step>) {
        let session = draw(&self.sessions, dice);
        let kin = self.kin.get(session).map_or(&[][..], |kin| kin);
        let slot = state.slot_of(draw(kin, dice));
        let half = state.grid.half_of.get(slot).and_then(|half| state.grid.halves.get(*half));
        let slot = half.map_or(NONE, |slots| draw(slots, dice));
        if let Some(cell) = draw_cell(state, slot, dice, |_| true) {
            steps.push(Step::Swap(cell_of(state, session), cell));
        }
        if dice.below(3) == 0 {
            self.propose_chain_on(dice, steps);
        }
    }

    /// A session takes the place of another, which takes that of a third, and so on.
    fn propose_chain(&self, state: &State, dice: &mut Dice, steps: &mut Vec<Step>) {
        self.propose_fit(state, dice, steps);
        self.propose_chain_on(dice, steps);
    }

    fn propose_chain_on(&self, dice: &mut Dice, steps: &mut Vec<Step>) {
        // After the first swap what was displaced is in the first cell, and moves on from there.
        if let Some(Step::Swap(from, _)) = steps.first().copied() {
            steps.push(Step::Swap(from, draw(&self.cells, dice)));
        }
    }

    /// Two cohorts change places in a topic, or two topics in all their cohorts.
    fn propose_twins(&self, state: &State, dice: &mut Dice, steps: &mut Vec<Step>) {
        let one = draw(&self.sessions, dice);
        let twins = self.twins.get(one).map_or(&[][..], |twins| twins);
        let two = if dice.below(2) == 0 && !twins.is_empty() { draw(twins, dice) } else { draw(&self.sessions, dice) };
        if twins.contains(&two) {
            steps.push(Step::Swap(cell_of(state, one), cell_of(state, two)));
            return;
        }
        let others = self.twins.get(two).map_or(&[][..], |twins| twins);
        let pairs = std::iter::once((&one, &two)).chain(twins.iter().zip(others));
        steps.extend(pairs.map(|(one, two)| Step::Swap(cell_of(state, *one), cell_of(state, *two))));
    }

    /// A slot moves to another place of its half-day; those between move up.
    fn propose_shift(&self, state: &State, dice: &mut Dice, steps: &mut Vec<Step>) {
        let half = draw(&self.halves, dice);
        let slots = state.grid.halves.get(half).map_or(&[][..], |slots| slots);
        let (from, to) = (dice.below(slots.len()), dice.below(slots.len()));
        let mut at = from;
        while at != to {
            let next = if to > at { at + 1 } else { at - 1 };
            swap_slots(state, get(slots, at), get(slots, next), steps);
            at = next;
        }
    }

    /// All that a director presides in a half-day moves to another.
    fn propose_block(&self, state: &State, dice: &mut Dice, steps: &mut Vec<Step>) {
        let session = draw(&self.sessions, dice);
        let director = get(&state.layout.director, session);
        let Some(half) = state.grid.half_of.get(state.slot_of(session)).copied() else { return };
        let to = draw(&self.halves, dice);
        let cells_in = |half: usize| {
            let slots = state.grid.halves.get(half).into_iter().flatten();
            let cells = slots.flat_map(|slot| {
                let (first, last) = get(&state.grid.cells_of, *slot);
                first..last
            });
            cells.filter(|cell| get(&state.grid.cells, *cell).is_usable)
        };
        let presides = |cell: &usize| {
            let at = state.session_at(*cell);
            at != NONE && get(&state.layout.director, at) == director
        };
        if half == to {
            return;
        }
        let skipped = dice.below(3);
        let targets: Vec<usize> = cells_in(to).filter(|cell| !presides(cell)).skip(skipped).collect();
        steps.extend(cells_in(half).filter(presides).zip(targets).map(|(from, to)| Step::Swap(from, to)));
    }

    fn propose_people(&self, state: &State, dice: &mut Dice, steps: &mut Vec<Step>) {
        if self.staffed.is_empty() {
            return self.propose_swap(state, dice, steps);
        }
        let at = draw(&self.staffed, dice);
        let Some(session) = state.grid.sessions.get(at) else { return };
        if session.speakers.len() > 1 && (session.directors.len() < 2 || dice.below(2) == 0) {
            steps.push(Step::Speaker(at, draw(&session.speakers, dice)));
        } else {
            steps.push(Step::Director(at, draw(&session.directors, dice)));
        }
    }
}

fn list_fits(state: &mut State, sessions: &[usize], slot: usize) -> Vec<Vec<usize>> {
    let grid = state.grid;
    if sessions.len() > MOST_FITS || !grid.cells_of.iter().any(|(first, last)| last - first > 1) {
        return Vec::new();
    }
    let mut fits = vec![Vec::new(); grid.sessions.len()];
    for (one, fits) in fits.iter_mut().enumerate() {
        let fitting = sessions.iter().copied().filter(|two| one != *two);
        fits.extend(fitting.filter(|two| grid.recall(&mut state.ratings, slot, &mut [one, *two]).hard == 0));
    }
    fits
}

/// Draws one of a list; 0 of an empty one.
fn draw(list: &[usize], dice: &mut Dice) -> usize {
    get(list, dice.below(list.len()))
}

fn cell_of(state: &State, session: usize) -> usize {
    get(&state.layout.cell_of, session)
}

/// Draws a usable cell of a slot, one that the session there may leave.
fn draw_cell(state: &State, slot: usize, dice: &mut Dice, may_leave: impl Fn(usize) -> bool) -> Option<usize> {
    let (first, last) = get(&state.grid.cells_of, slot);
    let is_open = |cell: &usize| get(&state.grid.cells, *cell).is_usable && may_leave(state.session_at(*cell));
    let count = (first..last).filter(is_open).count();
    (first..last).filter(is_open).nth(dice.below(count))
}

/// Two slots change their contents, as far as they may.
fn swap_slots(state: &State, one: usize, two: usize, steps: &mut Vec<Step>) {
    let cells = |slot: usize| {
        let (first, last) = get(&state.grid.cells_of, slot);
        (first..last).filter(|cell| get(&state.grid.cells, *cell).is_usable)
    };
    if one != two {
        steps.extend(cells(one).zip(cells(two)).map(|(one, two)| Step::Swap(one, two)));
    }
}

/// Two half-days change their contents, slot by slot.
fn swap_halves(state: &State, one: usize, two: usize, steps: &mut Vec<Step>) {
    let slots = |half: usize| state.grid.halves.get(half).into_iter().flatten().copied();
    if one != two {
        slots(one).zip(slots(two)).for_each(|(one, two)| swap_slots(state, one, two, steps));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample::{self, Knobs};
    use super::*;

    fn keep_on(_: &Progress) -> bool {
        true
    }

    fn small(seed: u64) -> (Problem, Assignment) {
        let knobs = Knobs { cohorts: 1 + (seed % 3) as usize, streams: 1 + (seed / 3 % 4) as usize, days: 4, ..Knobs::default() };
        let problem = sample::random(seed, &knobs);
        let assignment = sample::deal(&problem);
        (problem, assignment)
    }

    fn assert_rated(problem: &Problem, assignment: &Assignment, state: &State) {
        let plan = state.layout.to_plan(state.grid);
        let (cost, breaches) = evaluate(problem, assignment, &plan);
        if plan.sessions.len() == state.grid.sessions.len() {
            assert_eq!(state.worth.soft, cost.total(&problem.weights));
        }
        assert_eq!(state.worth.hard, breaches.len() as i64, "{breaches:?}");
    }

    /// Walks at random, keeping and undoing moves, and compares with the full evaluation every so often.
    fn walk(problem: &Problem, assignment: &Assignment, start: Option<&Plan>, seed: u64, moves: usize, every: usize) {
        let grid = Grid::new(problem, assignment, start, 0);
        let mut dice = Dice::new(seed);
        let mut state = State::new(&grid, &mut dice);
        assert_rated(problem, assignment, &state);
        let all = Moves::new(&mut state);
        let mut steps = Vec::new();
        for at in 0..moves {
            let before = (state.worth, state.layout.clone());
            all.propose(&state, &mut dice, &mut steps);
            for step in &steps {
                state.take(*step);
            }
            state.rate();
            if dice.below(2) == 0 {
                state.keep();
            } else {
                state.undo();
                assert_eq!((state.worth, state.layout.clone()), before);
            }
            if at % every == 0 {
                assert_rated(problem, assignment, &state);
            }
        }
        let (worth, layout) = (state.worth, state.layout.clone());
        state.load(&layout);
        assert_eq!(state.worth, worth);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_quick_cost_is_the_full_cost_after_any_moves(seed in any::<u64>()) {
            let (problem, assignment) = small(seed);
            walk(&problem, &assignment, None, seed, 400, 20);
        }

        #[test]
        fn locked_sessions_keep_slot_stream_and_people(seed in any::<u64>()) {
            let (problem, assignment) = small(seed);
            let mut start = search(&problem, &assignment, None, Effort { seed, moves: 2_000 }, &mut keep_on).plan;
            let mut dice = Dice::new(seed);
            for placed in &mut start.sessions {
                placed.is_locked = dice.below(3) == 0;
                placed.slot = if placed.is_locked { dice.below(problem.slots.len()) } else { placed.slot };
            }
            walk(&problem, &assignment, Some(&start), seed, 200, 20);
            let found = search(&problem, &assignment, Some(&start), Effort { seed, moves: 3_000 }, &mut keep_on);
            for placed in start.sessions.iter().filter(|placed| placed.is_locked) {
                prop_assert!(found.plan.sessions.contains(placed));
            }
        }

        #[test]
        fn one_seed_gives_one_plan_with_every_session_once(seed in any::<u64>()) {
            let (problem, assignment) = small(seed);
            let effort = Effort { seed, moves: 3_000 };
            let found = search(&problem, &assignment, None, effort, &mut keep_on);
            prop_assert_eq!(&found, &search(&problem, &assignment, None, effort, &mut keep_on));
            let keys: Vec<(usize, usize)> = found.plan.sessions.iter().map(|placed| (placed.topic, placed.cohort)).collect();
            let needs: Vec<(usize, usize)> = super::super::evaluate::list_needs(&problem, &assignment).into_keys().collect();
            let unmet = found.breaches.iter().filter(|breach| matches!(breach, Breach::NeedUnmet { .. })).count();
            prop_assert_eq!(keys.len() + unmet, needs.len());
            prop_assert!(keys.is_sorted() && keys.iter().all(|key| needs.contains(key)));
        }
    }

    #[test]
    fn the_quick_cost_is_the_full_cost_on_a_programme_like_the_capitals() {
        let problem = sample::hanoi(1200, 3);
        walk(&problem, &sample::deal(&problem), None, 3, 2_000, 500);
    }

    #[test]
    fn a_programme_like_the_capitals_gets_a_plan_that_breaks_nothing() {
        let problem = sample::hanoi(1500, 1);
        let found = search(&problem, &sample::deal(&problem), None, Effort { seed: 1, moves: 20_000 }, &mut keep_on);
        assert_eq!(found.breaches, []);
        assert_eq!(found.plan.sessions.len(), 50);
    }

    #[test]
    fn searching_on_from_a_plan_never_makes_it_worse() {
        let (problem, assignment) = small(4);
        let first = search(&problem, &assignment, None, Effort { seed: 1, moves: 5_000 }, &mut keep_on);
        let second = search(&problem, &assignment, Some(&first.plan), Effort { seed: 2, moves: 500 }, &mut keep_on);
        let worth = |found: &Found| (found.breaches.len(), found.cost.total(&problem.weights));
        assert!(worth(&second) <= worth(&first));
    }

    #[test]
    fn a_watcher_hears_of_the_search_and_stops_it() {
        let (problem, assignment) = small(4);
        let mut heard = Vec::new();
        let effort = Effort { seed: 1, moves: 500_000 };
        let found = search(&problem, &assignment, None, effort, &mut |progress| {
            heard.push(progress.moves);
            heard.len() < 2
        });
        assert_eq!(heard, [50_000, 100_000]);
        assert_eq!(found.moves, 100_000);
    }

    #[test]
    fn more_sessions_than_cells_leave_needs_unmet() {
        let knobs = Knobs { days: 1, streams: 1, topics: 8, cohorts: 1, has_order: false, ..Knobs::default() };
        let problem = sample::random(7, &knobs);
        let found = search(&problem, &sample::deal(&problem), None, Effort { seed: 1, moves: 2_000 }, &mut keep_on);
        assert_eq!(found.plan.sessions.len(), 5);
        assert_eq!(found.breaches.iter().filter(|breach| matches!(breach, Breach::NeedUnmet { .. })).count(), 3);
    }

    #[test]
    fn the_logarithms_are_right() {
        for (at, log) in list_logs().into_iter().enumerate() {
            let real = -((at as f64 + 0.5) / 4096.0).ln() * 65536.0;
            assert!((log as f64 - real).abs() < 16.0, "{at}: {log} {real}");
        }
    }
}
