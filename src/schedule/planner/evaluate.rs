//! The full, plain and slow evaluation of a plan: the reference against which everything faster is tested.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Assignment, Breach, Command, Cost, Officer, OfficerAt, Placed, Plan, Problem, SiteAt, SlotAt, Topic, UnitAt};

/// A session in a room: how many people are expected there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitting {
    /// The session's place in [`Plan::sessions`].
    pub session: usize,
    /// Where.
    pub site: SiteAt,
    /// The room's place in the site's list.
    pub room: usize,
    /// People expected in the room.
    pub expected: u32,
}

/// The rooms that a site gives to one session.
struct Given {
    session: usize,
    site: SiteAt,
    /// People of each unit, in order of the unit's code.
    people: Vec<(UnitAt, u32)>,
    /// Places of the rooms, in the order in which they are filled.
    rooms: Vec<usize>,
    is_held: bool,
}

impl Given {
    fn expected(&self) -> u32 {
        self.people.iter().map(|(_, count)| count).sum()
    }
}

/// Divides and rounds up; for counts, which are never negative.
#[must_use]
pub fn divide_up(count: i64, by: i64) -> i64 {
    (count + by - 1) / by
}

/// Metres between two points given in 10⁻⁵ degrees of latitude and longitude: on a plane that touches the globe between them, within 1 % over a country.
#[must_use]
pub fn metres(a: (i32, i32), b: (i32, i32)) -> i64 {
    let middle = i64::midpoint(i64::from(a.0), i64::from(b.0)) / 100;
    let square = middle * middle / 1_000_000;
    let north = i64::from(a.0) - i64::from(b.0);
    // Bhaskara's cosine, (32400 − 4x²) / (32400 + x²), keeps to whole numbers.
    let east = (i64::from(a.1) - i64::from(b.1)) * (32_400 - 4 * square) / (32_400 + square);
    (north * north + east * east).isqrt() * 111_195 / 100_000
}

/// Whether an officer counts on a day.
#[must_use]
pub fn counts_on(officer: &Officer, day: usize) -> bool {
    u32::try_from(day).ok().and_then(|day| officer.days.checked_shr(day)).is_some_and(|days| days & 1 == 1)
}

/// Whether an officer counts on any day of the programme.
#[must_use]
pub fn counts_at_all(problem: &Problem, officer: &Officer) -> bool {
    (0..problem.days.len()).any(|day| counts_on(officer, day))
}

/// The place of a slot in its half-day, from 0.
#[must_use]
pub fn place_in_half(problem: &Problem, slot: SlotAt) -> i64 {
    let half = problem.slots.get(slot).map(|slot| slot.half);
    problem.slots.iter().take(slot).filter(|other| Some(other.half) == half).count() as i64
}

/// What a plan and an assignment cost, and the hard limits that they break. A unit of which fewer than two of the command count on a day is not held
/// to leave one behind; a session that was moved against its lock cannot be seen from the plan alone.
#[must_use]
pub fn evaluate(problem: &Problem, assignment: &Assignment, plan: &Plan) -> (Cost, Vec<Breach>) {
    let view = View { problem, assignment, plan };
    let mut breaches = view.check_presenters();
    breaches.extend(view.check_streams());
    breaches.extend(view.check_officers());
    breaches.extend(view.check_command());
    breaches.extend(view.check_sites());
    breaches.extend(view.check_time());
    breaches.extend(view.check_needs());
    breaches.sort();
    (view.cost(), breaches)
}

/// Who sits where: the rooms of each session at each site where it has people, in order of slot, site and session. What cannot be seated is left out.
#[must_use]
pub fn seat(problem: &Problem, assignment: &Assignment, plan: &Plan) -> Vec<Sitting> {
    let given = View { problem, assignment, plan }.give_rooms();
    given.iter().flat_map(|given| fill(problem, given)).collect()
}

/// Fills the rooms that a session is given: whole units where that works, else simply heads.
fn fill(problem: &Problem, given: &Given) -> Vec<Sitting> {
    let seats = |room: usize| problem.sites.get(given.site).and_then(|site| site.rooms.get(room)).map_or(0, |room| room.seats);
    let mut filled: Vec<u32> = vec![0; given.rooms.len()];
    let mut at = 0;
    let mut is_whole = true;
    for (_, count) in &given.people {
        while given.rooms.get(at).zip(filled.get(at)).is_some_and(|(room, sitting)| sitting + count > seats(*room)) {
            at += 1;
        }
        match filled.get_mut(at) {
            Some(sitting) => *sitting += count,
            None => is_whole = false,
        }
    }
    if !is_whole {
        let mut left = given.expected();
        for (sitting, room) in filled.iter_mut().zip(&given.rooms) {
            *sitting = left.min(seats(*room));
            left -= *sitting;
        }
    }
    let rooms = given.rooms.iter().zip(filled).filter(|(_, expected)| *expected > 0);
    rooms.map(|(room, expected)| Sitting { session: given.session, site: given.site, room: *room, expected }).collect()
}

/// Gives a site's rooms to the sessions of one slot: most people first; the smallest room that holds a session, else the largest ones together.
/// For each session the rooms and whether it is held.
#[must_use]
pub fn choose_rooms(seats: &[u32], sessions: &[u32]) -> Vec<(Vec<usize>, bool)> {
    let mut free: Vec<usize> = (0..seats.len()).collect();
    let size = |room: usize| seats.get(room).copied().unwrap_or(0);
    free.sort_by_key(|room| (size(*room), *room));
    let mut order: Vec<usize> = (0..sessions.len()).collect();
    let people = |session: usize| sessions.get(session).copied().unwrap_or(0);
    order.sort_by_key(|session| (std::cmp::Reverse(people(*session)), *session));
    let mut given = vec![(Vec::new(), true); sessions.len()];
    for session in order {
        let Some(slot) = given.get_mut(session) else { continue };
        if let Some(at) = free.iter().position(|room| size(*room) >= people(session)) {
            slot.0.push(free.remove(at));
            continue;
        }
        let mut left = people(session);
        while left > 0
            && let Some(room) = free.pop()
        {
            left = left.saturating_sub(size(room));
            slot.0.push(room);
        }
        slot.1 = left == 0;
    }
    given
}

struct View<'a> {
    problem: &'a Problem,
    assignment: &'a Assignment,
    plan: &'a Plan,
}

impl<'a> View<'a> {
    fn sessions(&self) -> impl Iterator<Item = (usize, &'a Placed, &'a Topic)> {
        let topics = &self.problem.topics;
        self.plan.sessions.iter().enumerate().filter_map(|(at, placed)| topics.get(placed.topic).map(|topic| (at, placed, topic)))
    }

    fn by_slot(&self) -> BTreeMap<SlotAt, Vec<usize>> {
        let mut slots: BTreeMap<SlotAt, Vec<usize>> = BTreeMap::new();
        for (at, placed, _) in self.sessions() {
            slots.entry(placed.slot).or_default().push(at);
        }
        slots
    }

    fn day(&self, slot: SlotAt) -> usize {
        self.problem.slots.get(slot).map_or(usize::MAX, |slot| slot.day)
    }

    /// The officers whom a session awaits.
    fn expected(&self, session: usize) -> Vec<OfficerAt> {
        let Some((placed, topic)) =
            self.plan.sessions.get(session).and_then(|placed| Some((placed, self.problem.topics.get(placed.topic)?)))
        else {
            return Vec::new();
        };
        let day = self.day(placed.slot);
        let cohorts = self.problem.officers.iter().zip(&self.assignment.cohort).enumerate();
        let awaited =
            cohorts.filter(|(_, (officer, cohort))| **cohort == placed.cohort && is_live(topic, officer) && counts_on(officer, day));
        awaited.map(|(at, _)| at).collect()
    }

    fn check_presenters(&self) -> Vec<Breach> {
        let mut breaches = Vec::new();
        let mut busy: BTreeMap<(SlotAt, usize), Vec<usize>> = BTreeMap::new();
        for (session, placed, topic) in self.sessions() {
            let roles = [(placed.speaker, &topic.speakers), (placed.director, &topic.directors)];
            for (presenter, _) in roles.iter().filter(|(presenter, may)| !may.contains(presenter)) {
                breaches.push(Breach::WrongPresenter { presenter: *presenter, session });
            }
            for presenter in BTreeSet::from([placed.speaker, placed.director]) {
                let person = self.problem.presenters.get(presenter);
                if person.is_some_and(|person| person.is_free.get(placed.slot) == Some(&false)) {
                    breaches.push(Breach::PresenterAway { presenter, session });
                }
                busy.entry((placed.slot, presenter)).or_default().push(session);
            }
        }
        let twice = busy.into_iter().filter(|(_, sessions)| sessions.len() > 1);
        breaches.extend(twice.map(|((slot, presenter), sessions)| Breach::PresenterTwice { presenter, slot, sessions }));
        breaches
    }

    fn check_streams(&self) -> Vec<Breach> {
        let mut streams: BTreeMap<(SlotAt, usize), Vec<usize>> = BTreeMap::new();
        for (session, placed, _) in self.sessions() {
            streams.entry((placed.slot, placed.stream)).or_default().push(session);
        }
        let wrong =
            streams.into_iter().filter(|((_, stream), sessions)| sessions.len() > 1 || *stream == 0 || *stream > self.problem.streams);
        wrong.map(|((slot, stream), sessions)| Breach::Stream { slot, stream, sessions }).collect()
    }

    /// Checks that nobody is in two sessions at once.
    fn check_officers(&self) -> Vec<Breach> {
        let mut breaches = Vec::new();
        for (slot, sessions) in self.by_slot() {
            let mut seen: BTreeMap<(usize, usize), BTreeSet<usize>> = BTreeMap::new();
            for session in sessions {
                for officer in
                    self.expected(session).iter().filter_map(|at| Some((self.problem.officers.get(*at)?, self.assignment.cohort.get(*at)?)))
                {
                    seen.entry((*officer.1, officer.0.profile)).or_default().insert(session);
                }
            }
            let twice = seen.into_iter().filter(|(_, sessions)| sessions.len() > 1);
            breaches.extend(twice.map(|((cohort, profile), sessions)| Breach::OfficersTwice {
                slot,
                cohort,
                profile,
                sessions: sessions.into_iter().collect(),
            }));
        }
        breaches
    }

    /// Checks how many of a unit are away, and that somebody of its command stays.
    fn check_command(&self) -> Vec<Breach> {
        let mut breaches = Vec::new();
        for (slot, sessions) in self.by_slot() {
            let day = self.day(slot);
            let away: BTreeSet<OfficerAt> = sessions.iter().flat_map(|session| self.expected(*session)).collect();
            let mut from = vec![0_u32; self.problem.units.len()];
            for officer in away.iter().filter_map(|at| self.problem.officers.get(*at)) {
                if let Some(count) = from.get_mut(officer.duty) {
                    *count += 1;
                }
            }
            for (unit, (away, facts)) in from.into_iter().zip(&self.problem.units).enumerate() {
                let allowed = facts.may_be_away.get(day).copied().unwrap_or(u32::MAX);
                if away > allowed {
                    breaches.push(Breach::ShareAway { slot, unit, away, allowed });
                }
            }
            let mut command: BTreeMap<UnitAt, (u32, u32)> = BTreeMap::new();
            for (at, officer) in self.problem.officers.iter().enumerate().filter(|(_, o)| o.command != Command::None && counts_on(o, day)) {
                let (all, gone) = command.entry(officer.unit).or_default();
                *all += 1;
                *gone += u32::from(away.contains(&at));
            }
            let bare = command.into_iter().filter(|(_, (all, gone))| *all > 1 && all == gone);
            breaches.extend(bare.map(|(unit, _)| Breach::NoCommander { slot, unit }));
        }
        breaches
    }

    /// Gives rooms to all sessions, in order of slot, site and session.
    fn give_rooms(&self) -> Vec<Given> {
        let mut all = Vec::new();
        for sessions in self.by_slot().into_values() {
            let mut sites: BTreeMap<SiteAt, BTreeMap<usize, BTreeMap<(&str, UnitAt), u32>>> = BTreeMap::new();
            for session in sessions {
                for at in self.expected(session) {
                    let Some((officer, site)) = self.problem.officers.get(at).zip(self.assignment.site.get(at)) else { continue };
                    let code = self.problem.units.get(officer.unit).map_or("", |unit| unit.code.as_str());
                    *sites.entry(*site).or_default().entry(session).or_default().entry((code, officer.unit)).or_default() += 1;
                }
            }
            for (site, sessions) in sites {
                let seats: Vec<u32> = self.problem.sites.get(site).iter().flat_map(|site| &site.rooms).map(|room| room.seats).collect();
                let people: Vec<u32> = sessions.values().map(|units| units.values().sum()).collect();
                for ((session, units), (rooms, is_held)) in sessions.into_iter().zip(choose_rooms(&seats, &people)) {
                    let people = units.into_iter().map(|((_, unit), count)| (unit, count)).collect();
                    all.push(Given { session, site, people, rooms, is_held });
                }
            }
        }
        all
    }

    /// Checks rooms, seats and closed sites.
    fn check_sites(&self) -> Vec<Breach> {
        let mut breaches = Vec::new();
        let mut moments: BTreeMap<(SlotAt, SiteAt), (u32, bool)> = BTreeMap::new();
        for given in self.give_rooms() {
            let slot = self.plan.sessions.get(given.session).map_or(0, |placed| placed.slot);
            if self.problem.sites.get(given.site).is_some_and(|site| site.is_open.get(slot) == Some(&false)) {
                breaches.push(Breach::SiteClosed { slot, site: given.site, session: given.session });
            }
            let (expected, is_held) = moments.entry((slot, given.site)).or_insert((0, true));
            *expected += given.expected();
            *is_held &= given.is_held;
        }
        for ((slot, site), (expected, is_held)) in moments {
            let seats = self.problem.sites.get(site).map_or(0, |site| site.seats);
            if !is_held {
                breaches.push(Breach::Rooms { slot, site, expected });
            }
            if expected > seats {
                breaches.push(Breach::Seats { slot, site, expected, seats });
            }
        }
        breaches
    }

    /// Checks windows, lengths and the order of topics.
    fn check_time(&self) -> Vec<Breach> {
        let mut breaches = Vec::new();
        for (session, placed, topic) in self.sessions() {
            if topic.is_allowed.get(placed.slot) == Some(&false) {
                breaches.push(Breach::Window { session });
            }
            if self.problem.slots.get(placed.slot).is_none_or(|slot| topic.minutes > slot.minutes) {
                breaches.push(Breach::TooLong { session });
            }
            for (before, earlier, _) in
                self.sessions().filter(|(_, other, _)| other.cohort == placed.cohort && topic.after.contains(&other.topic))
            {
                if earlier.slot >= placed.slot && before != session {
                    breaches.push(Breach::Order { before, after: session });
                }
            }
        }
        breaches
    }

    /// Checks that everybody who must attend a topic has a session of it.
    fn check_needs(&self) -> Vec<Breach> {
        let held: BTreeSet<(usize, usize)> = self.plan.sessions.iter().map(|placed| (placed.topic, placed.cohort)).collect();
        let needs = list_needs(self.problem, self.assignment);
        let unmet = needs.into_iter().filter(|(need, _)| !held.contains(need));
        unmet.map(|((topic, cohort), count)| Breach::NeedUnmet { topic, cohort, count }).collect()
    }

    fn cost(&self) -> Cost {
        let mut cost = Cost { empty_seats: self.count_empty_seats(), uneven_days: self.count_uneven_days(), ..Cost::default() };
        (cost.director_half_days, cost.group_half_days) = self.count_half_days();
        cost.speaker_gaps = self.count_speaker_gaps();
        (cost.officer_gaps, cost.officer_half_days) = self.count_officer_time();
        for (_, placed, topic) in self.sessions() {
            let is_morning = self.problem.slots.get(placed.slot).map(|slot| slot.is_morning);
            cost.unpreferred_hours += i64::from(topic.prefers_morning.is_some() && topic.prefers_morning != is_morning);
            let is_first = topic.speakers.first() == Some(&placed.speaker) && topic.directors.first() == Some(&placed.director);
            cost.alternates += i64::from(!is_first);
        }
        (cost.officer_kilometres, cost.split_units) = assignment_cost(self.problem, self.assignment);
        cost
    }

    fn half(&self, slot: SlotAt) -> usize {
        self.problem.slots.get(slot).map_or(usize::MAX, |slot| slot.half)
    }

    fn count_half_days(&self) -> (i64, i64) {
        let directors: BTreeSet<_> = self.sessions().map(|(_, placed, _)| (placed.director, self.half(placed.slot))).collect();
        let groups: BTreeSet<_> = self.sessions().map(|(_, placed, topic)| (topic.group, placed.cohort, self.half(placed.slot))).collect();
        (directors.len() as i64, groups.len() as i64)
    }

    fn count_speaker_gaps(&self) -> i64 {
        let mut busy: BTreeMap<(usize, usize), BTreeSet<i64>> = BTreeMap::new();
        for (_, placed, _) in self.sessions() {
            busy.entry((placed.speaker, self.half(placed.slot))).or_default().insert(place_in_half(self.problem, placed.slot));
        }
        busy.values().map(count_idle).sum()
    }

    fn count_officer_time(&self) -> (i64, i64) {
        let sizes = crowd_sizes(self.problem, self.assignment);
        let mut busy: BTreeMap<(usize, usize, usize), BTreeSet<i64>> = BTreeMap::new();
        for (_, placed, topic) in self.sessions() {
            for (profile, _) in topic.is_live.iter().enumerate().filter(|(_, is_live)| **is_live) {
                let key = (placed.cohort, profile, self.half(placed.slot));
                busy.entry(key).or_default().insert(place_in_half(self.problem, placed.slot));
            }
        }
        let mut total = (0, 0);
        for ((cohort, profile, _), places) in &busy {
            let size = sizes.get(&(*cohort, *profile)).copied().unwrap_or(0);
            total.0 += divide_up(count_idle(places) * size, 100);
            total.1 += divide_up(size, 100);
        }
        total
    }

    fn count_empty_seats(&self) -> i64 {
        let mut empty: BTreeMap<usize, i64> = BTreeMap::new();
        for given in self.give_rooms() {
            let rooms = self.problem.sites.get(given.site).map_or(&[][..], |site| &site.rooms);
            let seats: u32 = given.rooms.iter().filter_map(|room| rooms.get(*room)).map(|room| room.seats).sum();
            *empty.entry(given.session).or_default() += i64::from(seats.saturating_sub(given.expected()));
        }
        empty.into_values().map(|seats| divide_up(seats, 100)).sum()
    }

    fn count_uneven_days(&self) -> i64 {
        let mut cohorts: BTreeMap<usize, BTreeMap<usize, i64>> = BTreeMap::new();
        for (_, placed, _) in self.sessions() {
            *cohorts.entry(placed.cohort).or_default().entry(self.day(placed.slot)).or_default() += 1;
        }
        let days = self.problem.days.len().max(1) as i64;
        let beyond = |counts: &BTreeMap<usize, i64>| {
            let even = divide_up(counts.values().sum(), days);
            counts.values().map(|count| (count - even).max(0)).sum::<i64>()
        };
        cohorts.values().map(beyond).sum()
    }
}

fn count_idle(places: &BTreeSet<i64>) -> i64 {
    places.first().zip(places.last()).map_or(0, |(first, last)| last - first + 1 - places.len() as i64)
}

/// Whether a topic must be attended live by an officer.
#[must_use]
pub fn is_live(topic: &Topic, officer: &Officer) -> bool {
    topic.is_live.get(officer.profile) == Some(&true)
}

/// Officers of each cohort and profile.
#[must_use]
pub fn crowd_sizes(problem: &Problem, assignment: &Assignment) -> BTreeMap<(usize, usize), i64> {
    let mut sizes = BTreeMap::new();
    for (officer, cohort) in problem.officers.iter().zip(&assignment.cohort) {
        *sizes.entry((*cohort, officer.profile)).or_default() += 1;
    }
    sizes
}

/// The sessions that a plan must have: each topic and cohort of which somebody who counts on any day must attend live, and how many they are.
#[must_use]
pub fn list_needs(problem: &Problem, assignment: &Assignment) -> BTreeMap<(usize, usize), u32> {
    let mut crowds: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for (officer, cohort) in problem.officers.iter().zip(&assignment.cohort).filter(|(officer, _)| counts_at_all(problem, officer)) {
        *crowds.entry((*cohort, officer.profile)).or_default() += 1;
    }
    let mut needs = BTreeMap::new();
    for ((cohort, profile), count) in crowds {
        let live = problem.topics.iter().enumerate().filter(|(_, topic)| topic.is_live.get(profile) == Some(&true));
        for (topic, _) in live {
            *needs.entry((topic, cohort)).or_default() += count;
        }
    }
    needs
}

/// The terms that the assignment alone decides: [`Cost::officer_kilometres`] and [`Cost::split_units`].
#[must_use]
pub fn assignment_cost(problem: &Problem, assignment: &Assignment) -> (i64, i64) {
    let mut crowds: BTreeMap<(UnitAt, SiteAt), i64> = BTreeMap::new();
    for (officer, site) in problem.officers.iter().zip(&assignment.site) {
        *crowds.entry((officer.unit, *site)).or_default() += 1;
    }
    let mut sites = vec![0_i64; problem.units.len()];
    let mut total = 0;
    for ((unit, site), count) in crowds {
        if let Some(sites) = sites.get_mut(unit) {
            *sites += 1;
        }
        let home = problem.units.get(unit).and_then(|unit| unit.at);
        let there = problem.sites.get(site).and_then(|site| site.at);
        total += home.zip(there).map_or(0, |(home, there)| metres(home, there) * count);
    }
    (divide_up(total, 100_000), sites.iter().filter(|sites| **sites > 1).count() as i64)
}

#[cfg(test)]
mod tests {
    use super::super::model::{Presenter, Room, Site, Slot, Unit, Weights};
    use super::*;

    fn slot(day: usize, place: usize) -> Slot {
        let is_morning = place < 4;
        Slot { starts_at: (1440 * day + 60 * place) as i64, minutes: 50, day, half: 2 * day + usize::from(!is_morning), is_morning }
    }

    fn topic(code: &str, group: usize, live: [bool; 2]) -> Topic {
        Topic {
            code: code.into(),
            group,
            minutes: 50,
            directors: vec![0, 1],
            speakers: vec![2, 3],
            after: Vec::new(),
            is_allowed: vec![true; 14],
            prefers_morning: None,
            is_live: live.to_vec(),
        }
    }

    /// Two days of seven slots, two streams, one cohort; two profiles of 150 and 50 officers in one unit at one site.
    fn sample() -> (Problem, Assignment) {
        let officer = |at: usize| Officer {
            unit: 0,
            duty: 0,
            profile: usize::from(at >= 150),
            command: if at == 0 {
                Command::Chief
            } else if at == 199 {
                Command::Deputy
            } else {
                Command::None
            },
            days: 0b11,
            before: None,
            is_fixed: false,
        };
        let presenter = |at: usize| Presenter { badge: at.to_string(), name: at.to_string(), is_free: vec![true; 14] };
        let problem = Problem {
            slots: (0..2).flat_map(|day| (0..7).map(move |place| slot(day, place))).collect(),
            days: vec!["1".into(), "2".into()],
            streams: 2,
            cohorts: vec!["A1".into()],
            profiles: vec!["P".into(), "Q".into()],
            groups: vec!["G".into(), "H".into()],
            presenters: (0..5).map(presenter).collect(),
            topics: vec![topic("01", 0, [true, false]), topic("02", 0, [false, true]), topic("03", 1, [true, false])],
            units: vec![Unit { code: "U".into(), name: "U".into(), at: Some((2_100_000, 10_500_000)), may_be_away: vec![160; 2] }],
            sites: vec![Site {
                code: "S".into(),
                name: "S".into(),
                at: Some((2_100_000, 10_510_000)),
                rooms: vec![Room { name: "1".into(), seats: 100 }, Room { name: "2".into(), seats: 90 }],
                seats: 190,
                is_open: vec![true; 14],
            }],
            officers: (0..200).map(officer).collect(),
            keep_units_whole: true,
            weights: Weights::default(),
        };
        (problem, Assignment { cohort: vec![0; 200], site: vec![0; 200] })
    }

    fn placed(topic: usize, slot: usize) -> Placed {
        Placed { topic, cohort: 0, slot, stream: 1, speaker: 2, director: 0, is_locked: false }
    }

    fn plan() -> Plan {
        Plan { sessions: vec![placed(0, 0), placed(1, 1), placed(2, 7)] }
    }

    #[test]
    fn a_plan_that_keeps_all_limits_breaks_nothing_and_costs_what_the_terms_say() {
        let (problem, assignment) = sample();
        let (cost, breaches) = evaluate(&problem, &assignment, &plan());
        assert_eq!(breaches, []);
        let expected = Cost {
            director_half_days: 2,
            group_half_days: 2,
            officer_half_days: 2 + 1 + 2,
            // 190 seats for 150, twice: one hundred begun each; the smaller room of 90 for 50.
            empty_seats: 3,
            officer_kilometres: 21,
            ..Cost::default()
        };
        assert_eq!(cost, expected);
    }

    #[test]
    fn gaps_count_idle_slots_of_a_half_day_and_round_up_by_crowd() {
        let (problem, assignment) = sample();
        let gaps = |first: usize, last: usize| {
            let plan = Plan { sessions: vec![placed(0, first), placed(1, 10), placed(2, last)] };
            let (cost, _) = evaluate(&problem, &assignment, &plan);
            (cost.speaker_gaps, cost.officer_gaps)
        };
        assert_eq!(gaps(0, 1), (0, 0));
        assert_eq!(gaps(0, 2), (1, 2));
        assert_eq!(gaps(0, 3), (2, 3));
        assert_eq!(gaps(3, 5), (0, 0));
    }

    #[test]
    fn uneven_days_unpreferred_hours_alternates_and_split_units_are_counted() {
        let (mut problem, mut assignment) = sample();
        problem.topics[0].prefers_morning = Some(false);
        problem.sites.push(problem.sites[0].clone());
        assignment.site[5] = 1;
        let mut plan = plan();
        plan.sessions[2].slot = 3;
        plan.sessions[0].speaker = 3;
        plan.sessions[1].director = 1;
        let (cost, _) = evaluate(&problem, &assignment, &plan);
        assert_eq!((cost.uneven_days, cost.unpreferred_hours, cost.alternates, cost.split_units), (1, 1, 2, 1));
    }

    /// Changes the sample and names the breaches that follow.
    fn breaches(change: impl Fn(&mut Problem, &mut Plan)) -> Vec<Breach> {
        let (mut problem, assignment) = sample();
        let mut plan = plan();
        change(&mut problem, &mut plan);
        evaluate(&problem, &assignment, &plan).1
    }

    #[test]
    fn presenters_are_at_one_place_free_and_among_the_topics() {
        let twice = breaches(|_, plan| plan.sessions[1] = Placed { slot: 0, stream: 2, director: 1, ..placed(1, 0) });
        assert!(twice.contains(&Breach::PresenterTwice { presenter: 2, slot: 0, sessions: vec![0, 1] }));
        let away = breaches(|problem, _| problem.presenters[0].is_free[7] = false);
        assert_eq!(away, [Breach::PresenterAway { presenter: 0, session: 2 }]);
        assert_eq!(breaches(|_, plan| plan.sessions[0].director = 4), [Breach::WrongPresenter { presenter: 4, session: 0 }]);
    }

    #[test]
    fn streams_officers_share_and_command_are_checked() {
        let beside = |topic: usize, stream: usize| Placed { stream, speaker: 3, director: 1, ..placed(topic, 0) };
        let stream = breaches(|_, plan| plan.sessions[2].stream = 3);
        assert_eq!(stream, [Breach::Stream { slot: 7, stream: 3, sessions: vec![2] }]);
        let same = breaches(|_, plan| plan.sessions[1] = beside(1, 1));
        assert!(same.contains(&Breach::Stream { slot: 0, stream: 1, sessions: vec![0, 1] }));
        let twice = breaches(|_, plan| plan.sessions[2] = beside(2, 2));
        assert!(twice.contains(&Breach::OfficersTwice { slot: 0, cohort: 0, profile: 0, sessions: vec![0, 2] }));
        let all = breaches(|_, plan| plan.sessions[1] = beside(1, 2));
        assert!(all.contains(&Breach::ShareAway { slot: 0, unit: 0, away: 200, allowed: 160 }));
        assert!(all.contains(&Breach::NoCommander { slot: 0, unit: 0 }));
        assert!(all.contains(&Breach::Seats { slot: 0, site: 0, expected: 200, seats: 190 }));
        assert!(all.contains(&Breach::Rooms { slot: 0, site: 0, expected: 200 }));
    }

    #[test]
    fn time_sites_and_needs_are_checked() {
        assert_eq!(breaches(|problem, _| problem.topics[0].is_allowed[0] = false), [Breach::Window { session: 0 }]);
        assert_eq!(breaches(|problem, _| problem.topics[1].minutes = 51), [Breach::TooLong { session: 1 }]);
        assert_eq!(breaches(|problem, _| problem.topics[0].after = vec![1]), [Breach::Order { before: 1, after: 0 }]);
        assert_eq!(breaches(|problem, _| problem.topics[1].after = vec![0]), []);
        assert_eq!(breaches(|problem, _| problem.sites[0].is_open[7] = false), [Breach::SiteClosed { slot: 7, site: 0, session: 2 }]);
        let unmet = breaches(|_, plan| plan.sessions.retain(|placed| placed.topic != 1));
        assert_eq!(unmet, [Breach::NeedUnmet { topic: 1, cohort: 0, count: 50 }]);
    }

    #[test]
    fn who_does_not_count_on_a_day_is_not_expected_and_guards_nothing() {
        let (mut problem, assignment) = sample();
        problem.officers[0].days = 0b10;
        let sittings = seat(&problem, &assignment, &plan());
        let expected =
            |session: usize| sittings.iter().filter(|sitting| sitting.session == session).map(|sitting| sitting.expected).sum::<u32>();
        assert_eq!((expected(0), expected(1), expected(2)), (149, 50, 150));
        let mut beside = plan();
        beside.sessions[1] = Placed { stream: 2, speaker: 3, director: 1, ..placed(1, 0) };
        let (_, breaches) = evaluate(&problem, &assignment, &beside);
        assert!(!breaches.contains(&Breach::NoCommander { slot: 0, unit: 0 }));
    }

    #[test]
    fn rooms_go_to_the_largest_session_first_and_several_make_one() {
        assert_eq!(choose_rooms(&[100, 90], &[80, 95]), [(vec![1], true), (vec![0], true)]);
        assert_eq!(choose_rooms(&[100, 90], &[80]), [(vec![1], true)]);
        assert_eq!(choose_rooms(&[100, 90], &[150, 10]), [(vec![0, 1], true), (vec![], false)]);
        assert_eq!(choose_rooms(&[10, 10], &[21]), [(vec![1, 0], false)]);
    }

    #[test]
    fn units_stay_whole_in_rooms_where_that_works() {
        let (mut problem, assignment) = sample();
        for (code, upto) in [("T", 90), ("V", 60)] {
            problem.units.push(Unit { code: code.into(), ..problem.units[0].clone() });
            let unit = problem.units.len() - 1;
            problem.officers.iter_mut().take(upto).for_each(|officer| officer.unit = unit);
        }
        // 30 of T, 60 of U, 60 of V: the first two share the room of 100.
        let rooms = |problem: &Problem| -> Vec<(usize, u32)> {
            let plan = Plan { sessions: vec![placed(0, 0)] };
            seat(problem, &assignment, &plan).iter().map(|sitting| (sitting.room, sitting.expected)).collect()
        };
        assert_eq!(rooms(&problem), [(0, 90), (1, 60)]);
        problem.officers.iter_mut().take(150).for_each(|officer| officer.unit = 0);
        assert_eq!(rooms(&problem), [(0, 100), (1, 50)]);
    }

    #[test]
    fn distances_are_those_of_the_globe_within_one_in_a_hundred() {
        let hanoi = (2_102_850, 10_585_420);
        for (there, metres_there) in [((1_646_370, 10_759_090), 538_500), ((1_082_310, 10_662_970), 1_137_800), (hanoi, 0)] {
            assert!((metres(hanoi, there) - metres_there).abs() * 100 <= metres_there, "{}", metres(hanoi, there));
        }
    }
}
