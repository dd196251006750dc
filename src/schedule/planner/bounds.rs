//! The arithmetic that a planner sees before any search: what a timetable needs at least, and what there is. A plan that breaks no limit never breaks
//! one of these bounds, so a broken bound proves that there is no such plan.

use super::cohorts::{Table, allowed_away, counts_on, split};
use super::model::{Assignment, CohortAt, Command, PresenterAt, Problem, ProfileAt, Site, SiteAt, SlotAt, Topic, TopicAt, UnitAt};
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// A session by its topic and cohort.
pub type SessionOf = (TopicAt, CohortAt);

/// What is counted, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// All sessions, and the slots times the streams.
    Streams,
    /// Sessions that one cohort's officers of a profile attend, and the slots for them.
    ProfileHours {
        /// Which cohort.
        cohort: CohortAt,
        /// Which profile.
        profile: ProfileAt,
    },
    /// Sessions that a profile attends, over all cohorts, no two of which can share a slot; and the slots for them.
    DutyHours {
        /// Which profile.
        profile: ProfileAt,
    },
    /// Sessions no two of which can share a slot, and the slots for them.
    Clique {
        /// The sessions.
        sessions: Vec<SessionOf>,
    },
    /// Slots needed when as many sessions as can be share a slot, and the slots that there are.
    Pairing {
        /// Sessions that can share a slot with no other.
        alone: Vec<SessionOf>,
    },
    /// Sessions that only one person can preside, and the slots for them.
    Director {
        /// Who.
        presenter: PresenterAt,
    },
    /// Sessions at which only one person can speak, and the slots for them.
    Speaker {
        /// Who.
        presenter: PresenterAt,
    },
    /// Sessions that can be held only from one slot to another, and the slots times the streams in between.
    Window {
        /// The first slot.
        first_slot: SlotAt,
        /// The last slot.
        last_slot: SlotAt,
    },
    /// A chain of topics, each before the next; and how many of them can be held one after another (all slots for them, when all can be).
    Order {
        /// Whose.
        cohort: CohortAt,
        /// The topics in order.
        chain: Vec<TopicAt>,
    },
    /// A session (1), and the slots in which it can be held.
    Slots {
        /// Its topic.
        topic: TopicAt,
        /// Its cohort.
        cohort: CohortAt,
    },
    /// People of a cohort's fullest session, and the seats of all sites that are open then.
    Seats {
        /// Which cohort.
        cohort: CohortAt,
    },
    /// People of a cohort's fullest session at a site, and the seats there.
    Room {
        /// The site.
        site: SiteAt,
        /// The session's topic.
        topic: TopicAt,
        /// The session's cohort.
        cohort: CohortAt,
    },
    /// Officers of a duty unit times the slots in which they must be away, and how many may be, over all slots.
    Share {
        /// The duty unit.
        unit: UnitAt,
    },
    /// The same over all duty units.
    ShareTotal,
}

/// A change that would make a bound hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Mend {
    /// One more stream.
    AnotherStream,
    /// So many more slots that are as usable as those that there are: shorter slots or a longer window.
    MoreSlots(u32),
    /// These topics, as many as are listed, no longer attended live.
    FewerLiveTopics(Vec<TopicAt>),
    /// So many more officers of each duty unit that may be away at a moment.
    LargerShare(u32),
    /// So many more seats, in one more room: at the bound's site, or at each site where the bound names none; over all sites for [`Kind::Seats`].
    MoreSeats(u32),
    /// Another director or speaker for the bound's sessions.
    Alternate,
}

/// What is needed at least and what there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// What is counted.
    pub kind: Kind,
    /// How much is needed at least.
    pub needed: u64,
    /// How much there is.
    pub allowed: u64,
    /// What would mend it, each alone; nothing where it holds.
    pub mends: Vec<Mend>,
}

impl Bound {
    /// Whether no plan can exist because of it.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.needed > self.allowed
    }
}

/// Gives the sessions that a timetable has, in order of topic and cohort: those that somebody who counts on any day must attend live.
#[must_use]
pub fn sessions(problem: &Problem, cohort: &[CohortAt]) -> Vec<SessionOf> {
    let mut present = Table::new(problem.cohorts.len(), problem.profiles.len());
    for (officer, cohort) in problem.officers.iter().zip(cohort) {
        if (0..problem.days.len()).any(|day| counts_on(officer, day)) {
            present.add(*cohort, officer.profile, 1);
        }
    }
    let is_needed = |topic: &Topic, cohort: usize| {
        present.row(cohort).iter().enumerate().any(|(profile, count)| *count > 0 && is_so(&topic.is_live, profile))
    };
    let pairs = problem.topics.iter().enumerate().flat_map(|(at, topic)| (0..problem.cohorts.len()).map(move |cohort| (at, topic, cohort)));
    pairs.filter(|(_, topic, cohort)| is_needed(topic, *cohort)).map(|(at, _, cohort)| (at, cohort)).collect()
}

/// Gives all bounds, those that hold too. Without an assignment the cohorts are those of [`split`], and sites are counted only together.
#[must_use]
pub fn bounds(problem: &Problem, assignment: Option<&Assignment>) -> Vec<Bound> {
    let cohort = assignment.map_or_else(|| split(problem), |assignment| assignment.cohort.clone());
    let crowds = Crowds::new(problem, &cohort, assignment.map(|assignment| assignment.site.as_slice()));
    let facts = Facts::new(&crowds, Relief::default());
    let reliefs = [
        (Mend::AnotherStream, Relief { streams: 1, ..Relief::default() }),
        (Mend::Alternate, Relief { has_alternates: true, ..Relief::default() }),
        (Mend::LargerShare(0), Relief { share: problem.officers.len() as i64, ..Relief::default() }),
        (Mend::MoreSeats(0), Relief { seats: problem.officers.len() as i64, ..Relief::default() }),
    ];
    let mut all = Vec::new();
    for kind in facts.list_kinds() {
        let (needed, allowed) = facts.measure(&kind);
        let mends = if needed > allowed { facts.find_mends(&kind, &reliefs) } else { Vec::new() };
        all.push(Bound { kind, needed: needed.max(0) as u64, allowed: allowed.max(0) as u64, mends });
    }
    all
}

fn is_so(list: &[bool], at: usize) -> bool {
    list.get(at) == Some(&true)
}

/// Whether a list of what is possible does not say no; what is not listed is possible.
fn may(list: &[bool], at: usize) -> bool {
    list.get(at) != Some(&false)
}

/// The people that a session has on a day.
#[derive(Clone, Debug, Default)]
struct Crowd {
    people: i64,
    /// By duty unit.
    away: Vec<i64>,
    /// By site; empty where sites are not known yet.
    seated: Vec<i64>,
    /// Of the unit's command, by unit.
    command: Vec<i64>,
    /// Whether anybody of a profile is there.
    profiles: Vec<bool>,
}

impl Crowd {
    fn add(&mut self, other: &Self) {
        self.people += other.people;
        let pairs = [(&mut self.away, &other.away), (&mut self.seated, &other.seated), (&mut self.command, &other.command)];
        for (mine, theirs) in pairs {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
        }
        self.profiles.iter_mut().zip(&other.profiles).for_each(|(mine, theirs)| *mine |= theirs);
    }
}

/// Who is in which session on which day; nothing that is done about a bound changes it.
struct Crowds<'a> {
    problem: &'a Problem,
    sessions: Vec<SessionOf>,
    /// By session and day.
    crowds: Vec<Vec<Crowd>>,
    /// Chief and deputies who count; rows are units, columns days.
    command: Table,
    /// Officers who count; rows are duty units, columns days.
    duty: Table,
}

impl<'a> Crowds<'a> {
    fn new(problem: &'a Problem, cohort: &[CohortAt], site: Option<&[SiteAt]>) -> Self {
        let (units, days, profiles) = (problem.units.len(), problem.days.len(), problem.profiles.len());
        let empty = Crowd {
            people: 0,
            away: vec![0; units],
            seated: site.map_or_else(Vec::new, |_| vec![0; problem.sites.len()]),
            command: vec![0; units],
            profiles: vec![false; profiles],
        };
        let mut parts = vec![empty.clone(); problem.cohorts.len() * profiles * days];
        let (mut command, mut duty) = (Table::new(units, days), Table::new(units, days));
        for (at, (officer, cohort)) in problem.officers.iter().zip(cohort).enumerate() {
            for day in (0..days).filter(|day| counts_on(officer, *day)) {
                let is_command = i64::from(officer.command != Command::None);
                command.add(officer.unit, day, is_command);
                duty.add(officer.duty, day, 1);
                let Some(part) = parts.get_mut((cohort * profiles + officer.profile) * days + day) else { continue };
                part.people += 1;
                if let Some(count) = part.away.get_mut(officer.duty) {
                    *count += 1;
                }
                if let Some(count) = part.command.get_mut(officer.unit) {
                    *count += is_command;
                }
                if let Some(is_here) = part.profiles.get_mut(officer.profile) {
                    *is_here = true;
                }
                if let Some(count) = site.and_then(|site| site.get(at)).and_then(|site| part.seated.get_mut(*site)) {
                    *count += 1;
                }
            }
        }
        let sessions = sessions(problem, cohort);
        let join = |(topic, cohort): &SessionOf, day: usize| {
            let mut crowd = empty.clone();
            let is_live = problem.topics.get(*topic).map_or(&[][..], |topic| &topic.is_live);
            for profile in (0..profiles).filter(|profile| is_so(is_live, *profile)) {
                parts.get((cohort * profiles + profile) * days + day).into_iter().for_each(|part| crowd.add(part));
            }
            crowd
        };
        let crowds = sessions.iter().map(|session| (0..days).map(|day| join(session, day)).collect()).collect();
        Self { problem, sessions, crowds, command, duty }
    }

    fn crowd(&self, session: usize, day: usize) -> Option<&Crowd> {
        self.crowds.get(session).and_then(|days| days.get(day))
    }

    fn topic(&self, session: usize) -> Option<&'a Topic> {
        self.problem.topics.get(self.sessions.get(session)?.0)
    }

    fn day(&self, slot: SlotAt) -> usize {
        self.problem.slots.get(slot).map_or(usize::MAX, |slot| slot.day)
    }
}

/// What is assumed to be changed.
#[derive(Clone, Copy, Debug, Default)]
struct Relief {
    /// More streams.
    streams: usize,
    /// More officers away, of each duty unit.
    share: i64,
    /// More seats at each site, in a room more.
    seats: i64,
    /// Whether there is always somebody to speak and to preside.
    has_alternates: bool,
}

/// A set of sessions, a bit for each.
type Bits = Vec<u64>;

fn has_bit(bits: &[u64], at: usize) -> bool {
    bits.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
}

fn set_bit(bits: &mut [u64], at: usize) {
    if let Some(word) = bits.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
}

/// Which sessions can be held when, and which cannot share a slot.
struct Facts<'a> {
    crowds: &'a Crowds<'a>,
    relief: Relief,
    /// Topics that are assumed not to be live.
    dropped: BTreeSet<TopicAt>,
    /// By session and slot: whether the window, the length and the presenters allow it.
    is_timely: Vec<Vec<bool>>,
    /// By session and slot: whether it can be held, alone.
    domain: Vec<Vec<bool>>,
    /// By session those that can never share a slot with it.
    conflicts: OnceCell<Vec<Bits>>,
}

impl<'a> Facts<'a> {
    fn new(crowds: &'a Crowds<'a>, relief: Relief) -> Self {
        let mut facts =
            Self { crowds, relief, dropped: BTreeSet::new(), is_timely: Vec::new(), domain: Vec::new(), conflicts: OnceCell::new() };
        let slots = crowds.problem.slots.len();
        for session in 0..crowds.sessions.len() {
            let fits: Vec<bool> = (0..crowds.problem.days.len()).map(|day| facts.fits_day(session, day)).collect();
            let timely: Vec<bool> = (0..slots).map(|slot| facts.is_timely(session, slot)).collect();
            let can = |slot: SlotAt| is_so(&timely, slot) && may(&fits, crowds.day(slot)) && facts.is_reachable(session, slot);
            facts.domain.push((0..slots).map(can).collect());
            facts.is_timely.push(timely);
        }
        facts
    }

    fn streams(&self) -> i64 {
        (self.crowds.problem.streams + self.relief.streams) as i64
    }

    fn is_timely(&self, session: usize, slot: SlotAt) -> bool {
        let (Some(topic), Some(facts)) = (self.crowds.topic(session), self.crowds.problem.slots.get(slot)) else { return false };
        let is_any = |list: &[PresenterAt]| self.relief.has_alternates || list.iter().any(|presenter| self.is_free(*presenter, slot));
        may(&topic.is_allowed, slot) && topic.minutes <= facts.minutes && is_any(&topic.directors) && is_any(&topic.speakers)
    }

    fn is_free(&self, presenter: PresenterAt, slot: SlotAt) -> bool {
        self.crowds.problem.presenters.get(presenter).is_none_or(|person| may(&person.is_free, slot))
    }

    /// Whether all sites where a session has people are open.
    fn is_reachable(&self, session: usize, slot: SlotAt) -> bool {
        let Some(crowd) = self.crowds.crowd(session, self.crowds.day(slot)) else { return true };
        crowd.seated.iter().zip(&self.crowds.problem.sites).all(|(people, site)| *people == 0 || may(&site.is_open, slot))
    }

    /// Whether a session can be held on a day when it is alone: seats, shares and command.
    fn fits_day(&self, session: usize, day: usize) -> bool {
        self.crowds.crowd(session, day).is_none_or(|crowd| self.fits(crowd, &Crowd::default(), day))
    }

    /// Whether two sessions with no common officers can be held at once on a day. The second may be empty.
    fn fits(&self, one: &Crowd, other: &Crowd, day: usize) -> bool {
        let with = |counts: &[i64], at: usize| counts.get(at).copied().unwrap_or(0);
        let is_staffed = |(unit, (away, command)): (usize, (&i64, &i64))| {
            let (all, gone) = (self.crowds.command.at(unit, day), command + with(&other.command, unit));
            let away = away + with(&other.away, unit);
            (away == 0 || away <= allowed_away(self.crowds.problem, unit, day) + self.relief.share) && (all < 2 || gone < all)
        };
        let seats = |(site, people): (usize, &i64)| {
            self.crowds.problem.sites.get(site).is_none_or(|facts| self.has_rooms(facts, *people, with(&other.seated, site)))
        };
        one.away.iter().zip(&one.command).enumerate().all(is_staffed) && one.seated.iter().enumerate().all(seats)
    }

    /// Whether a site can seat two crowds in rooms of their own.
    fn has_rooms(&self, site: &Site, one: i64, other: i64) -> bool {
        if one + other > self.seats(site) {
            return false;
        }
        let rooms: Vec<i64> = site.rooms.iter().map(|room| i64::from(room.seats)).chain([self.relief.seats]).collect();
        // With very many rooms a division is taken for granted, which keeps the bounds true.
        if one == 0 || other == 0 || rooms.len() > 12 {
            return true;
        }
        let total: i64 = rooms.iter().sum();
        let sum = |mask: u32| rooms.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1).map(|(_, seats)| seats).sum::<i64>();
        (0..1_u32 << rooms.len()).map(sum).any(|seats| seats >= one && total - seats >= other)
    }

    /// How many people a site can seat.
    fn seats(&self, site: &Site) -> i64 {
        site.rooms.iter().map(|room| i64::from(room.seats)).sum::<i64>().min(i64::from(site.seats)) + self.relief.seats
    }

    /// By session those that can never share a slot with it.
    fn conflicts(&self) -> &[Bits] {
        self.conflicts.get_or_init(|| {
            let count = self.crowds.sessions.len();
            let mut rows = vec![vec![0_u64; count.div_ceil(64)]; count];
            for one in 0..count {
                for other in one + 1..count {
                    if !self.can_share(one, other) {
                        if let Some(row) = rows.get_mut(one) {
                            set_bit(row, other);
                        }
                        if let Some(row) = rows.get_mut(other) {
                            set_bit(row, one);
                        }
                    }
                }
            }
            rows
        })
    }

    /// Whether there is a slot in which both sessions can be held.
    fn can_share(&self, one: usize, other: usize) -> bool {
        if self.streams() < 2 {
            return false;
        }
        let slots = || (0..self.crowds.problem.slots.len()).filter(|slot| self.is_in(one, *slot) && self.is_in(other, *slot));
        let days: BTreeSet<usize> = slots().map(|slot| self.crowds.day(slot)).collect();
        let days: BTreeSet<usize> = days.into_iter().filter(|day| self.can_share_day(one, other, *day)).collect();
        slots().any(|slot| days.contains(&self.crowds.day(slot)) && self.can_present(one, other, slot))
    }

    fn can_share_day(&self, one: usize, other: usize, day: usize) -> bool {
        let (Some(first), Some(second)) = (self.crowds.crowd(one, day), self.crowds.crowd(other, day)) else { return true };
        let cohort = |session: usize| self.crowds.sessions.get(session).map(|(_, cohort)| *cohort);
        let is_mixed = cohort(one) == cohort(other) && first.profiles.iter().zip(&second.profiles).any(|(first, second)| *first && *second);
        !is_mixed && self.fits(first, second, day)
    }

    /// Whether two sessions find speakers and directors of their own in a slot.
    fn can_present(&self, one: usize, other: usize, slot: SlotAt) -> bool {
        if self.relief.has_alternates {
            return true;
        }
        let teams = |session: usize| -> Vec<[PresenterAt; 2]> {
            let Some(topic) = self.crowds.topic(session) else { return Vec::new() };
            let free = |list: &[PresenterAt]| list.iter().copied().filter(|at| self.is_free(*at, slot)).collect::<Vec<_>>();
            let (speakers, directors) = (free(&topic.speakers), free(&topic.directors));
            speakers.iter().flat_map(|speaker| directors.iter().map(|director| [*speaker, *director])).collect()
        };
        let others = teams(other);
        teams(one).iter().any(|team| others.iter().any(|other| !team.iter().any(|person| other.contains(person))))
    }

    fn is_in(&self, session: usize, slot: SlotAt) -> bool {
        self.domain.get(session).is_some_and(|slots| is_so(slots, slot))
    }

    /// Sessions that pass a test; those of dropped topics never do.
    fn list(&self, is_meant: impl Fn(usize, SessionOf) -> bool) -> Vec<usize> {
        let sessions = self.crowds.sessions.iter().enumerate();
        sessions.filter(|(at, session)| !self.dropped.contains(&session.0) && is_meant(*at, **session)).map(|(at, _)| at).collect()
    }

    /// Slots in which at least one of some sessions can be held.
    fn slots_of(&self, sessions: &[usize]) -> Vec<SlotAt> {
        let is_used = |slot: &SlotAt| sessions.iter().any(|session| self.is_in(*session, *slot));
        (0..self.crowds.problem.slots.len()).filter(is_used).collect()
    }

    fn has_slot(&self, session: usize) -> bool {
        self.domain.get(session).is_some_and(|slots| slots.contains(&true))
    }

    /// How many of some sessions there are, and in how many slots they can be held.
    fn count(&self, sessions: &[usize]) -> (i64, i64) {
        (sessions.len() as i64, self.slots_of(sessions).len() as i64)
    }

    /// The sessions that a bound is about.
    fn list_members(&self, kind: &Kind) -> Vec<usize> {
        match kind {
            Kind::Streams | Kind::Share { .. } | Kind::ShareTotal => self.list(|_, _| true),
            Kind::ProfileHours { cohort, profile } => {
                self.list(|at, session| session.1 == *cohort && self.is_live(at, *profile) && self.has_profile(at, *profile))
            }
            Kind::DutyHours { profile } => self.find_clique(&self.list(|at, _| self.is_live(at, *profile))),
            Kind::Clique { sessions } => self.find_clique(&self.list(|_, session| sessions.contains(&session))),
            Kind::Pairing { .. } => self.list(|at, _| self.has_slot(at)),
            Kind::Director { presenter } => self.list(|at, _| self.is_only(at, *presenter, |topic| &topic.directors)),
            Kind::Speaker { presenter } => self.list(|at, _| self.is_only(at, *presenter, |topic| &topic.speakers)),
            Kind::Window { first_slot, last_slot } => self.list(|at, _| self.is_within(at, *first_slot, *last_slot)),
            Kind::Slots { topic, cohort } | Kind::Room { topic, cohort, .. } => self.list(|_, session| session == (*topic, *cohort)),
            Kind::Order { cohort, chain } => {
                let of = |topic: &TopicAt| self.list(|_, session| session == (*topic, *cohort));
                chain.iter().flat_map(of).collect()
            }
            Kind::Seats { cohort } => self.list(|_, session| session.1 == *cohort),
        }
    }

    /// What a bound needs, and what there is.
    fn measure(&self, kind: &Kind) -> (i64, i64) {
        let members = self.list_members(kind);
        match kind {
            Kind::Streams | Kind::Window { .. } => {
                let (needed, slots) = self.count(&members);
                (needed, slots * self.streams())
            }
            Kind::DutyHours { .. } | Kind::Clique { .. } | Kind::Director { .. } | Kind::Speaker { .. } | Kind::Slots { .. } => {
                self.count(&members)
            }
            Kind::ProfileHours { profile, .. } => self.measure_profile(*profile, &members),
            Kind::Pairing { .. } => self.measure_pairing(&members),
            Kind::Order { .. } => self.measure_chain(&members),
            Kind::Seats { .. } => self.measure_seats(members),
            Kind::Room { site, .. } => members.first().and_then(|session| self.measure_room(*session, *site)).unwrap_or((0, 0)),
            Kind::Share { unit } => self.measure_share(*unit),
            Kind::ShareTotal => {
                let units = (0..self.crowds.problem.units.len()).map(|unit| self.measure_share(unit));
                units.fold((0, 0), |sum, unit| (sum.0 + unit.0, sum.1 + unit.1))
            }
        }
    }

    fn is_live(&self, session: usize, profile: ProfileAt) -> bool {
        self.crowds.topic(session).is_some_and(|topic| is_so(&topic.is_live, profile))
    }

    fn is_only(&self, session: usize, presenter: PresenterAt, list: impl Fn(&Topic) -> &Vec<PresenterAt>) -> bool {
        let is_one = |topic: &Topic| !list(topic).is_empty() && list(topic).iter().all(|one| *one == presenter);
        !self.relief.has_alternates && self.crowds.topic(session).is_some_and(is_one)
    }

    /// Whether a session has slots and all of them lie between two.
    fn is_within(&self, session: usize, first: SlotAt, last: SlotAt) -> bool {
        let slots = self.domain.get(session).map_or(&[][..], Vec::as_slice);
        let (from, upto) = (slots.iter().position(|can| *can), slots.iter().rposition(|can| *can));
        from.is_some_and(|from| from >= first) && upto.is_some_and(|upto| upto <= last)
    }

    /// On a day on which nobody of the profile counts, its sessions do not disturb each other.
    fn measure_profile(&self, profile: ProfileAt, sessions: &[usize]) -> (i64, i64) {
        let is_here = |day: usize| {
            let crowd = sessions.first().and_then(|session| self.crowds.crowd(*session, day));
            crowd.is_some_and(|crowd| is_so(&crowd.profiles, profile))
        };
        let room = |slot: SlotAt| if is_here(self.crowds.day(slot)) { 1 } else { self.streams() };
        (sessions.len() as i64, self.slots_of(sessions).into_iter().map(room).sum())
    }

    fn has_profile(&self, session: usize, profile: ProfileAt) -> bool {
        (0..self.crowds.problem.days.len()).any(|day| self.crowds.crowd(session, day).is_some_and(|crowd| is_so(&crowd.profiles, profile)))
    }

    /// Gives a large set among some sessions of which no two can share a slot: from each session on, the next is the one that leaves most to choose
    /// from. Sessions that have no slot at all are left out. The set with least slack wins.
    fn find_clique(&self, among: &[usize]) -> Vec<usize> {
        let conflicts = self.conflicts();
        let mut all = vec![0_u64; self.crowds.sessions.len().div_ceil(64)];
        let among: Vec<usize> = among.iter().copied().filter(|session| self.has_slot(*session)).collect();
        for session in &among {
            set_bit(&mut all, *session);
        }
        let row = |session: usize| conflicts.get(session).map_or(&[][..], Vec::as_slice);
        let common = |left: &[u64], session: usize| left.iter().zip(row(session)).map(|(left, row)| left & row).collect::<Bits>();
        let grow = |start: &usize| {
            let (mut clique, mut left) = (vec![*start], common(&all, *start));
            loop {
                let size = |session: &usize| left.iter().zip(row(*session)).map(|(left, row)| (left & row).count_ones()).sum::<u32>();
                let next = among
                    .iter()
                    .filter(|session| has_bit(&left, **session))
                    .max_by_key(|session| (size(session), std::cmp::Reverse(**session)));
                let Some(next) = next else { break };
                clique.push(*next);
                left = common(&left, *next);
            }
            clique.sort_unstable();
            clique
        };
        let worth = |clique: &Vec<usize>| {
            let (needed, allowed) = self.count(clique);
            (needed - allowed, needed)
        };
        let cliques: BTreeSet<Vec<usize>> = among.iter().map(grow).collect();
        cliques.into_iter().rev().max_by_key(worth).unwrap_or_default()
    }

    /// Sessions that have slots and can share one with no other.
    fn list_alone(&self) -> Vec<usize> {
        let able = self.list(|at, _| self.has_slot(at));
        let is_alone = |one: &usize| {
            let row = self.conflicts().get(*one).map_or(&[][..], Vec::as_slice);
            able.iter().all(|other| other == one || has_bit(row, *other))
        };
        able.iter().copied().filter(is_alone).collect()
    }

    /// With two streams a slot holds a session or a pair that can share it, so a largest matching tells how few slots will do. With more streams a slot of
    /// m sessions holds m / 2 such pairs, rounded down, which gives a weaker bound; so do sessions that are all apart, and dealing out all that can share.
    fn measure_pairing(&self, able: &[usize]) -> (i64, i64) {
        let row = |session: &usize| self.conflicts().get(*session).map_or(&[][..], Vec::as_slice);
        let edges = able.iter().enumerate().map(|(at, one)| {
            let others = able.iter().enumerate().filter(|(to, other)| *to != at && !has_bit(row(one), **other));
            others.map(|(to, _)| to).collect()
        });
        let edges: Vec<Vec<usize>> = edges.collect();
        let pairs = match_most(&edges).iter().flatten().count() as i64 / 2;
        let (count, slots) = self.count(able);
        let needed = match self.streams() {
            ..=1 => count,
            2 => count - pairs,
            streams => {
                let alone = edges.iter().filter(|others| others.is_empty()).count() as i64;
                let apart = self.find_clique(able).len() as i64;
                apart.max(count - 2 * pairs).max(alone + (count - alone + streams - 1) / streams)
            }
        };
        (needed, slots)
    }

    /// Holds a chain's sessions one after another, each as early as can be.
    fn measure_chain(&self, sessions: &[usize]) -> (i64, i64) {
        let mut next = 0;
        for (held, session) in sessions.iter().enumerate() {
            match (next..self.crowds.problem.slots.len()).find(|slot| self.is_in(*session, *slot)) {
                Some(slot) => next = slot + 1,
                None => return (sessions.len() as i64, held as i64),
            }
        }
        self.count(sessions)
    }

    /// Of a cohort's sessions the one with the fewest seats to spare, each in its best slot.
    fn measure_seats(&self, sessions: Vec<usize>) -> (i64, i64) {
        let sites = &self.crowds.problem.sites;
        let seats = |slot: SlotAt| sites.iter().filter(|site| may(&site.is_open, slot)).map(|site| self.seats(site)).sum::<i64>();
        let seats: Vec<i64> = (0..self.crowds.problem.slots.len()).map(seats).collect();
        let of = |session: usize| {
            let slots = self.is_timely.get(session).into_iter().flatten().zip(&seats).enumerate().filter(|(_, (can, _))| **can);
            let people = |slot: SlotAt| self.crowds.crowd(session, self.crowds.day(slot)).map_or(0, |crowd| crowd.people);
            slots.map(|(slot, (_, seats))| (people(slot), *seats)).max_by_key(|(people, seats)| seats - people)
        };
        sessions.into_iter().filter_map(of).min_by_key(|(people, seats)| seats - people).unwrap_or((0, 0))
    }

    /// People of a session at a site and the seats there, in its best slot; none where it has no slot.
    fn measure_room(&self, session: usize, site: SiteAt) -> Option<(i64, i64)> {
        let facts = self.crowds.problem.sites.get(site)?;
        let slots = self.is_timely.get(session)?.iter().enumerate().filter(|(_, can)| **can);
        let of = |slot: SlotAt| {
            let crowd = self.crowds.crowd(session, self.crowds.day(slot));
            let people = crowd.and_then(|crowd| crowd.seated.get(site)).copied().unwrap_or(0);
            (people, if may(&facts.is_open, slot) { self.seats(facts) } else { 0 })
        };
        slots.map(|(slot, _)| of(slot)).max_by_key(|(people, seats)| seats - people)
    }

    fn measure_share(&self, unit: UnitAt) -> (i64, i64) {
        let sessions = self.list(|_, _| true);
        let away = |session: &usize| {
            let days: BTreeSet<usize> = self.slots_of(&[*session]).into_iter().map(|slot| self.crowds.day(slot)).collect();
            let of = |day| self.crowds.crowd(*session, day).and_then(|crowd| crowd.away.get(unit)).copied().unwrap_or(0);
            days.into_iter().map(of).min().unwrap_or(0)
        };
        let slots = self.slots_of(&sessions);
        (sessions.iter().map(away).sum(), slots.into_iter().map(|slot| self.may_be_away(unit, self.crowds.day(slot))).sum())
    }

    /// How many of a duty unit can be away on a day at most.
    fn may_be_away(&self, unit: UnitAt, day: usize) -> i64 {
        (allowed_away(self.crowds.problem, unit, day) + self.relief.share).min(self.crowds.duty.at(unit, day))
    }

    /// All bounds that say something.
    fn list_kinds(&self) -> Vec<Kind> {
        let problem = self.crowds.problem;
        let all = self.list(|_, _| true);
        if all.is_empty() {
            return Vec::new();
        }
        let name = |sessions: Vec<usize>| sessions.iter().filter_map(|at| self.crowds.sessions.get(*at).copied()).collect();
        let mut kinds = vec![Kind::Streams];
        kinds.extend(self.list_slot_kinds());
        for profile in 0..problem.profiles.len() {
            kinds.extend((0..problem.cohorts.len()).map(|cohort| Kind::ProfileHours { cohort, profile }));
            kinds.push(Kind::DutyHours { profile });
        }
        kinds.push(Kind::Clique { sessions: name(self.find_clique(&all)) });
        if self.streams() > 1 {
            kinds.push(Kind::Pairing { alone: name(self.list_alone()) });
        }
        for presenter in 0..problem.presenters.len() {
            kinds.extend([Kind::Director { presenter }, Kind::Speaker { presenter }]);
        }
        kinds.extend(self.list_windows());
        kinds.extend((0..problem.cohorts.len()).flat_map(|cohort| self.list_chains(cohort)));
        kinds.extend((0..problem.cohorts.len()).map(|cohort| Kind::Seats { cohort }));
        kinds.extend(self.list_rooms());
        kinds.extend((0..problem.units.len()).map(|unit| Kind::Share { unit }));
        kinds.push(Kind::ShareTotal);
        kinds.retain(|kind| self.measure(kind).0 > 0);
        kinds
    }

    /// Sessions without a slot, or else the one with the fewest.
    fn list_slot_kinds(&self) -> Vec<Kind> {
        let mut counts: Vec<(usize, SessionOf)> = self
            .list(|_, _| true)
            .into_iter()
            .filter_map(|at| Some((self.slots_of(&[at]).len(), *self.crowds.sessions.get(at)?)))
            .collect();
        counts.sort_unstable();
        let without = counts.iter().filter(|(slots, _)| *slots == 0).count().max(1);
        counts.into_iter().take(without).map(|(_, (topic, cohort))| Kind::Slots { topic, cohort }).collect()
    }

    /// Intervals of slots that are too short for their sessions and have none such inside; and the tightest of the others.
    fn list_windows(&self) -> Vec<Kind> {
        let slots = self.crowds.problem.slots.len();
        let mut broken: Vec<(SlotAt, SlotAt)> = Vec::new();
        let mut tightest: Option<(i64, SlotAt, SlotAt)> = None;
        for length in 0..slots {
            for first in 0..slots - length {
                let last = first + length;
                if broken.iter().any(|(from, upto)| first <= *from && *upto <= last) {
                    continue;
                }
                match self.measure(&Kind::Window { first_slot: first, last_slot: last }) {
                    (0, _) => {}
                    (needed, allowed) if needed > allowed => broken.push((first, last)),
                    (needed, allowed) => {
                        tightest = Some(tightest.map_or((allowed - needed, first, last), |old| old.min((allowed - needed, first, last))));
                    }
                }
            }
        }
        let all = broken.into_iter().chain(tightest.map(|(_, first, last)| (first, last)));
        all.map(|(first_slot, last_slot)| Kind::Window { first_slot, last_slot }).collect()
    }

    /// A cohort's longest chain of topics, and the chains that run out of slots.
    fn list_chains(&self, cohort: CohortAt) -> Vec<Kind> {
        let topics = self.crowds.problem.topics.len();
        let mut walk = Walk { facts: self, cohort, longest: vec![None; topics], latest: vec![None; topics] };
        (0..topics).for_each(|topic| walk.visit(topic, topics));
        let longest = walk.longest.iter().flatten().max_by_key(|chain| chain.len()).cloned();
        let chains: BTreeSet<Vec<TopicAt>> =
            longest.into_iter().chain(walk.latest.into_iter().flatten()).filter(|chain| chain.len() > 1).collect();
        let best = chains.iter().map(Vec::len).max().unwrap_or(0);
        let mut has_longest = false;
        let mut is_shown = |chain: &Vec<TopicAt>| {
            let (needed, allowed) = self.measure(&Kind::Order { cohort, chain: chain.clone() });
            let is_longest = !has_longest && chain.len() == best;
            has_longest |= is_longest;
            is_longest || needed > allowed
        };
        chains.into_iter().filter(|chain| is_shown(chain)).map(|chain| Kind::Order { cohort, chain }).collect()
    }

    /// For each site and cohort the session with the fewest seats to spare.
    fn list_rooms(&self) -> Vec<Kind> {
        let cohorts = self.crowds.problem.cohorts.len();
        let places = (0..self.crowds.problem.sites.len()).flat_map(|site| (0..cohorts).map(move |cohort| (site, cohort)));
        let worst = |(site, cohort): (SiteAt, CohortAt)| {
            let sessions = self.list(|_, session| session.1 == cohort).into_iter();
            let counts = sessions.filter_map(|at| Some((self.measure_room(at, site)?, self.crowds.sessions.get(at)?)));
            let (_, (topic, _)) = counts.filter(|((people, _), _)| *people > 0).min_by_key(|((people, seats), _)| seats - people)?;
            Some(Kind::Room { site, topic: *topic, cohort })
        };
        places.filter_map(worst).collect()
    }

    /// Tells whether a bound holds when something is changed. Where every session has slots, a larger share only adds to them, which makes no share
    /// harder to keep; so the slots need not be found anew then.
    fn holds(&self, kind: &Kind, relief: Relief) -> bool {
        let is_share = matches!(kind, Kind::Share { .. } | Kind::ShareTotal);
        let facts = if relief.share > 0 && is_share && self.list(|at, _| !self.has_slot(at)).is_empty() {
            let (is_timely, domain) = (self.is_timely.clone(), self.domain.clone());
            Facts { crowds: self.crowds, relief, dropped: BTreeSet::new(), is_timely, domain, conflicts: OnceCell::new() }
        } else {
            Facts::new(self.crowds, relief)
        };
        let (needed, allowed) = facts.measure(kind);
        needed <= allowed
    }

    /// Gives the changes that would each make a broken bound hold.
    fn find_mends(&self, kind: &Kind, reliefs: &[(Mend, Relief)]) -> Vec<Mend> {
        let mut mends = Vec::new();
        for (mend, relief) in reliefs.iter().filter(|(_, relief)| self.holds(kind, *relief)) {
            mends.push(match mend {
                Mend::LargerShare(_) => Mend::LargerShare(least(relief.share, |share| self.holds(kind, Relief { share, ..*relief }))),
                Mend::MoreSeats(_) => Mend::MoreSeats(self.count_seats(kind, *relief)),
                mend => mend.clone(),
            });
        }
        mends.extend(self.count_slots(kind).map(|slots| Mend::MoreSlots(slots as u32)));
        mends.extend(self.find_dropped(kind).map(Mend::FewerLiveTopics));
        mends
    }

    fn count_seats(&self, kind: &Kind, relief: Relief) -> u32 {
        let (needed, allowed) = self.measure(kind);
        if matches!(kind, Kind::Seats { .. }) {
            return (needed - allowed) as u32;
        }
        least(relief.seats, |seats| self.holds(kind, Relief { seats, ..relief }))
    }

    /// Counts the slots that would do, were they as usable as the others.
    fn count_slots(&self, kind: &Kind) -> Option<i64> {
        let (needed, allowed) = self.measure(kind);
        let lacking = needed - allowed;
        let days: BTreeSet<usize> = self.crowds.problem.slots.iter().map(|slot| slot.day).collect();
        let each = match kind {
            Kind::Streams | Kind::Window { .. } => self.streams(),
            Kind::Seats { .. } | Kind::Room { .. } => 0,
            Kind::Share { unit } => days.iter().map(|day| self.may_be_away(*unit, *day)).min()?,
            Kind::ShareTotal => {
                let of = |day: &usize| (0..self.crowds.problem.units.len()).map(|unit| self.may_be_away(unit, *day)).sum::<i64>();
                days.iter().map(of).min()?
            }
            _ => 1,
        };
        // A session without a slot adds nothing to the shares, until it gets one.
        let is_share = matches!(kind, Kind::Share { .. } | Kind::ShareTotal);
        let can_use = |session: &usize| self.has_slot(*session) || (!is_share && self.can_use_slots(*session));
        let is_of_use = self.list_members(kind).iter().all(can_use);
        (each > 0 && is_of_use).then(|| (lacking + each - 1) / each)
    }

    /// Whether a session without a slot could use new ones: on some day its people may all come, and it has somebody to speak and to preside.
    fn can_use_slots(&self, session: usize) -> bool {
        let is_staffed = self.crowds.topic(session).is_some_and(|topic| !topic.directors.is_empty() && !topic.speakers.is_empty());
        is_staffed && self.crowds.problem.slots.iter().any(|slot| self.fits_day(session, slot.day))
    }

    /// Finds topics without which a bound holds: each time the one that helps most.
    fn find_dropped(&self, kind: &Kind) -> Option<Vec<TopicAt>> {
        let mut facts = Facts::new(self.crowds, self.relief);
        // The conflicts do not depend on which topics are live, so they are found once.
        let _ = facts.conflicts.set(self.conflicts().to_vec());
        let topics: BTreeSet<TopicAt> = self.crowds.sessions.iter().map(|(topic, _)| *topic).collect();
        let mut left: Vec<TopicAt> = topics.into_iter().collect();
        let mut dropped = Vec::new();
        while !left.is_empty() {
            let mut weigh = |topic: TopicAt| {
                facts.dropped.insert(topic);
                let (needed, allowed) = facts.measure(kind);
                facts.dropped.remove(&topic);
                needed - allowed
            };
            let (lacking, topic) = left.iter().map(|topic| (weigh(*topic), *topic)).min()?;
            facts.dropped.insert(topic);
            left.retain(|other| *other != topic);
            dropped.push(topic);
            if lacking <= 0 {
                dropped.sort_unstable();
                return Some(dropped);
            }
        }
        None
    }
}

/// The least number from 1 on that does, where `most` does and more never does less.
fn least(most: i64, does: impl Fn(i64) -> bool) -> u32 {
    let (mut low, mut high) = (1, most.max(1));
    while low < high {
        let middle = i64::midpoint(low, high);
        if does(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low as u32
}

/// A walk along the order of topics of one cohort.
struct Walk<'a> {
    facts: &'a Facts<'a>,
    cohort: CohortAt,
    /// For each topic the longest chain that ends with it.
    longest: Vec<Option<Vec<TopicAt>>>,
    /// For each topic the chain that makes it wait longest.
    latest: Vec<Option<Vec<TopicAt>>>,
}

impl Walk<'_> {
    /// Finds the chains of a topic. The depth is bounded, should the order go in circles.
    fn visit(&mut self, topic: TopicAt, depth: usize) {
        if depth == 0
            || self.longest.get(topic).is_none_or(Option::is_some)
            || self.facts.list(|_, session| session == (topic, self.cohort)).is_empty()
        {
            return;
        }
        let after = self.facts.crowds.problem.topics.get(topic).map_or(&[][..], |topic| &topic.after);
        for before in after {
            self.visit(*before, depth - 1);
        }
        let of = |chains: &[Option<Vec<TopicAt>>]| {
            let chains = after.iter().filter_map(|before| chains.get(*before).cloned().flatten()).filter(|chain| !chain.contains(&topic));
            chains.collect::<Vec<_>>()
        };
        let mut longest = of(&self.longest).into_iter().max_by_key(Vec::len).unwrap_or_default();
        longest.push(topic);
        let mut latest = of(&self.latest).into_iter().max_by_key(|chain| self.end(chain)).unwrap_or_default();
        latest.push(topic);
        if let Some(chain) = self.longest.get_mut(topic) {
            *chain = Some(longest.clone());
        }
        if let Some(chain) = self.latest.get_mut(topic) {
            *chain = Some(latest.clone());
        }
    }

    /// The slot in which the last of a chain is held at the earliest; none of the slots where it cannot be held.
    fn end(&self, chain: &[TopicAt]) -> SlotAt {
        let mut next = 0;
        for topic in chain {
            let session = self.facts.list(|_, session| session == (*topic, self.cohort));
            let slots = next..self.facts.crowds.problem.slots.len();
            let slot = session.first().and_then(|session| slots.into_iter().find(|slot| self.facts.is_in(*session, *slot)));
            next = slot.map_or(usize::MAX - 1, |slot| slot + 1);
        }
        next
    }
}

/// Gives a largest matching of a graph, for each place its mate, by Edmonds' blossoms: a search tree grows from each free place; an odd circle in it is
/// shrunk to its base.
fn match_most(edges: &[Vec<usize>]) -> Vec<Option<usize>> {
    let mut graph = Blossoms { edges, mate: vec![None; edges.len()], parent: Vec::new(), base: Vec::new() };
    for root in 0..edges.len() {
        if graph.mate_of(root).is_none()
            && let Some(end) = graph.find_path(root)
        {
            graph.flip(end);
        }
    }
    graph.mate
}

struct Blossoms<'a> {
    edges: &'a [Vec<usize>],
    mate: Vec<Option<usize>>,
    /// In the search tree, the even place from which an odd one was reached.
    parent: Vec<Option<usize>>,
    /// The base of the blossom to which a place belongs.
    base: Vec<usize>,
}

impl Blossoms<'_> {
    fn mate_of(&self, at: usize) -> Option<usize> {
        self.mate.get(at).copied().flatten()
    }

    fn parent_of(&self, at: usize) -> Option<usize> {
        self.parent.get(at).copied().flatten()
    }

    fn base_of(&self, at: usize) -> usize {
        self.base.get(at).copied().unwrap_or(at)
    }

    fn set_parent(&mut self, at: usize, parent: usize) {
        if let Some(slot) = self.parent.get_mut(at) {
            *slot = Some(parent);
        }
    }

    /// Looks for a path from a free place to another one along which mates alternate; gives its end.
    fn find_path(&mut self, root: usize) -> Option<usize> {
        let count = self.edges.len();
        (self.parent, self.base) = (vec![None; count], (0..count).collect());
        let mut is_even = vec![false; count];
        if let Some(is) = is_even.get_mut(root) {
            *is = true;
        }
        let mut queue = std::collections::VecDeque::from([root]);
        while let Some(at) = queue.pop_front() {
            let edges: &[Vec<usize>] = self.edges;
            for to in edges.get(at).into_iter().flatten().copied() {
                if self.base_of(at) == self.base_of(to) || self.mate_of(at) == Some(to) {
                    continue;
                }
                if to == root || self.mate_of(to).is_some_and(|mate| self.parent_of(mate).is_some()) {
                    let fresh = self.shrink(at, to, &mut is_even);
                    queue.extend(fresh);
                } else if self.parent_of(to).is_none() {
                    self.set_parent(to, at);
                    let Some(mate) = self.mate_of(to) else { return Some(to) };
                    if let Some(is) = is_even.get_mut(mate) {
                        *is = true;
                    }
                    queue.push_back(mate);
                }
            }
        }
        None
    }

    /// Shrinks the odd circle that two even places close, and gives the places that became even.
    fn shrink(&mut self, one: usize, other: usize, is_even: &mut [bool]) -> Vec<usize> {
        let base = self.find_common(one, other);
        let mut inside = vec![false; self.edges.len()];
        self.mark(one, base, other, &mut inside);
        self.mark(other, base, one, &mut inside);
        let mut fresh = Vec::new();
        for at in 0..self.edges.len() {
            if is_so(&inside, self.base_of(at)) {
                if let Some(of) = self.base.get_mut(at) {
                    *of = base;
                }
                if !is_so(is_even, at) {
                    if let Some(is) = is_even.get_mut(at) {
                        *is = true;
                    }
                    fresh.push(at);
                }
            }
        }
        fresh
    }

    /// The last base that the ways from two places to the root have in common.
    fn find_common(&self, one: usize, other: usize) -> usize {
        let mut seen = BTreeSet::new();
        let mut at = self.base_of(one);
        seen.insert(at);
        while let Some(up) = self.mate_of(at).and_then(|mate| self.parent_of(mate)) {
            at = self.base_of(up);
            seen.insert(at);
        }
        let mut at = self.base_of(other);
        while !seen.contains(&at) {
            let Some(up) = self.mate_of(at).and_then(|mate| self.parent_of(mate)) else { break };
            at = self.base_of(up);
        }
        at
    }

    /// Marks the blossom's places from one up to its base, and points them back along the circle.
    fn mark(&mut self, from: usize, base: usize, child: usize, inside: &mut [bool]) {
        let (mut at, mut child) = (from, child);
        while self.base_of(at) != base {
            let Some(mate) = self.mate_of(at) else { return };
            for place in [self.base_of(at), self.base_of(mate)] {
                if let Some(is) = inside.get_mut(place) {
                    *is = true;
                }
            }
            self.set_parent(at, child);
            child = mate;
            let Some(up) = self.parent_of(mate) else { return };
            at = up;
        }
    }

    /// Turns mates round along a path that was found.
    fn flip(&mut self, end: usize) {
        let mut at = Some(end);
        while let Some(one) = at {
            let Some(parent) = self.parent_of(one) else { return };
            let next = self.mate_of(parent);
            if let Some(mate) = self.mate.get_mut(one) {
                *mate = Some(parent);
            }
            if let Some(mate) = self.mate.get_mut(parent) {
                *mate = Some(one);
            }
            at = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::cohorts::sample::{Dice, officer, site, slots, sound, topic, unit};
    use super::super::model::{Officer, Presenter, Room};
    use super::*;
    use proptest::prelude::*;

    /// A tiny problem: few sessions in few slots, and much that can stand in their way; with cohorts and sites at random.
    fn tiny(seed: u64) -> (Problem, Assignment) {
        let mut dice = Dice::new(seed);
        let (days, a_day) = [(1, 3), (2, 2), (1, 4), (2, 1)][dice.below(4)];
        let count = days * a_day;
        let mut problem = Problem {
            slots: slots(days, a_day),
            days: (0..days).map(|day| day.to_string()).collect(),
            streams: 1 + dice.below(3),
            cohorts: vec!["A".into(), "B".into()],
            profiles: vec!["P".into(), "Q".into()],
            groups: vec!["G".into()],
            units: vec![unit(0), unit(1)],
            ..Problem::default()
        };
        let yes = |dice: &mut Dice, odds: usize| -> Vec<bool> { (0..count).map(|_| !dice.one_in(odds)).collect() };
        problem.presenters =
            (0..5).map(|at| Presenter { badge: at.to_string(), name: at.to_string(), is_free: yes(&mut dice, 8) }).collect();
        problem.topics = (0..=dice.below(3)).map(|at| topic(at, count, &[!dice.one_in(3), !dice.one_in(3)])).collect();
        for at in 0..problem.topics.len() {
            let topic = &mut problem.topics[at];
            topic.is_allowed = yes(&mut dice, 6);
            topic.directors = (0..=dice.below(2)).map(|_| dice.below(5)).collect();
            topic.speakers = (0..=dice.below(2)).map(|_| dice.below(5)).collect();
            topic.minutes = if dice.one_in(12) { 60 } else { 50 };
            topic.after = if at > 0 && dice.one_in(3) { vec![dice.below(at)] } else { Vec::new() };
        }
        problem.slots[0].minutes = 60;
        problem.sites = (0..2).map(|at| site(at, &[2 + dice.below(4) as u32, dice.below(4) as u32], count)).collect();
        for site in &mut problem.sites {
            site.seats -= dice.below(2) as u32;
            site.is_open = yes(&mut dice, 12);
        }
        for unit in &mut problem.units {
            unit.may_be_away = (0..days).map(|_| 2 + dice.below(5) as u32).collect();
        }
        let mut assignment = Assignment::default();
        for at in 0..2 + dice.below(8) {
            let command = [Command::Chief, Command::Deputy].get(at / 2).copied().filter(|_| dice.one_in(2)).unwrap_or_default();
            let days = if dice.one_in(5) { dice.below(4) as u64 } else { 3 };
            let duty = if dice.one_in(6) { dice.below(2) } else { at % 2 };
            problem.officers.push(Officer { duty, days, ..officer(at % 2, dice.below(2), command) });
            assignment.cohort.push(dice.below(2));
            assignment.site.push(dice.below(2));
        }
        (problem, assignment)
    }

    /// Whether some sessions can be held at once in a slot, officer by officer.
    fn is_possible(problem: &Problem, assignment: &Assignment, all: &[SessionOf], slot: SlotAt) -> bool {
        let day = problem.slots[slot].day;
        let goes = |at: usize, (topic, cohort): SessionOf| {
            let officer = &problem.officers[at];
            assignment.cohort[at] == cohort && problem.topics[topic].is_live[officer.profile] && officer.days >> day & 1 == 1
        };
        let (mut away, mut all_gone) = (vec![0; problem.units.len()], vec![(0, 0); problem.units.len()]);
        let mut people = vec![vec![0; all.len()]; problem.sites.len()];
        for (at, officer) in problem.officers.iter().enumerate() {
            let mine: Vec<usize> = (0..all.len()).filter(|session| goes(at, all[*session])).collect();
            if mine.len() > 1 {
                return false;
            }
            away[officer.duty] += mine.len() as u32;
            for session in &mine {
                people[assignment.site[at]][*session] += 1;
            }
            if officer.command != Command::None && officer.days >> day & 1 == 1 {
                all_gone[officer.unit].0 += 1;
                all_gone[officer.unit].1 += mine.len();
            }
        }
        all.len() <= problem.streams
            && all
                .iter()
                .all(|(topic, _)| problem.topics[*topic].is_allowed[slot] && problem.topics[*topic].minutes <= problem.slots[slot].minutes)
            && away.iter().zip(&problem.units).all(|(away, unit)| *away <= unit.may_be_away[day])
            && all_gone.iter().all(|(all, gone)| *all < 2 || gone < all)
            && people.iter().zip(&problem.sites).all(|(people, site)| has_rooms(people, site, site.is_open[slot]))
            && has_teams(problem, all, slot, &[])
    }

    fn has_rooms(people: &[u32], site: &Site, is_open: bool) -> bool {
        let sum: u32 = people.iter().sum();
        let ways = people.len().pow(site.rooms.len() as u32);
        let works = |way: usize| {
            let seats = |session: usize| {
                let is_given = |(at, _): &(usize, &Room)| way / people.len().pow(*at as u32) % people.len() == session;
                site.rooms.iter().enumerate().filter(is_given).map(|(_, room)| room.seats).sum::<u32>()
            };
            people.iter().enumerate().all(|(session, people)| *people <= seats(session))
        };
        sum == 0 || (is_open && sum <= site.seats && (0..ways).any(works))
    }

    fn has_teams(problem: &Problem, all: &[SessionOf], slot: SlotAt, busy: &[PresenterAt]) -> bool {
        let Some(((topic, _), rest)) = all.split_first() else { return true };
        let is_free = |at: PresenterAt| !busy.contains(&at) && problem.presenters[at].is_free[slot];
        let topic = &problem.topics[*topic];
        topic.speakers.iter().filter(|speaker| is_free(**speaker)).any(|speaker| {
            let mut directors = topic.directors.iter().filter(|director| is_free(**director));
            directors.any(|director| has_teams(problem, rest, slot, &[busy, &[*speaker, *director]].concat()))
        })
    }

    /// Whether there is a timetable, by trying all.
    fn has_plan(problem: &Problem, assignment: &Assignment) -> bool {
        let all = sessions(problem, &assignment.cohort);
        let count = problem.slots.len();
        let chosen = |mask: usize| (0..all.len()).filter(|at| mask >> at & 1 == 1).map(|at| all[at]).collect::<Vec<_>>();
        let possible: Vec<Vec<bool>> = (0..count)
            .map(|slot| (0..1_usize << all.len()).map(|mask| is_possible(problem, assignment, &chosen(mask), slot)).collect())
            .collect();
        (0..count.pow(all.len() as u32)).any(|code| {
            let slot = |at: usize| code / count.pow(at as u32) % count;
            let is_ordered = |(at, (topic, cohort)): (usize, &SessionOf)| {
                let after = &problem.topics[*topic].after;
                all.iter().enumerate().all(|(to, other)| other.1 != *cohort || !after.contains(&other.0) || slot(to) < slot(at))
            };
            let mask = |in_slot: usize| (0..all.len()).filter(|at| slot(*at) == in_slot).map(|at| 1 << at).sum::<usize>();
            (0..count).all(|slot| possible[slot][mask(slot)]) && all.iter().enumerate().all(is_ordered)
        })
    }

    fn check_truth(seed: u64) -> (bool, Vec<Bound>) {
        let (problem, assignment) = tiny(seed);
        let broken: Vec<Bound> = bounds(&problem, Some(&assignment)).into_iter().filter(Bound::is_broken).collect();
        let has_plan = has_plan(&problem, &assignment);
        assert!(!has_plan || broken.is_empty(), "seed {seed}: there is a plan, and yet {broken:?}");
        (has_plan, broken)
    }

    #[test]
    fn a_plan_that_exists_breaks_no_bound_and_most_that_cannot_exist_break_one() {
        let (mut plans, mut proofs, mut misses) = (0, 0, 0);
        let mut kinds = BTreeSet::new();
        for seed in 0..600 {
            let (has_plan, broken) = check_truth(seed);
            plans += usize::from(has_plan);
            proofs += usize::from(!broken.is_empty());
            misses += usize::from(!has_plan && broken.is_empty());
            kinds.extend(broken.into_iter().map(|bound| std::mem::discriminant(&bound.kind)).map(|kind| format!("{kind:?}")));
        }
        assert!(plans > 100 && proofs > 100 && misses * 4 < proofs && kinds.len() >= 10, "{plans} {proofs} {misses} {kinds:?}");
    }

    /// Carries out a mend for all bounds alike.
    fn carry_out(problem: &mut Problem, mend: &Mend) {
        match mend {
            Mend::AnotherStream => problem.streams += 1,
            Mend::MoreSlots(count) => {
                for _ in 0..*count {
                    let mut slot = problem.slots[0].clone();
                    slot.starts_at = problem.slots.last().unwrap().starts_at + 60;
                    problem.slots.push(slot);
                    problem.presenters.iter_mut().for_each(|presenter| presenter.is_free.push(true));
                    problem.topics.iter_mut().for_each(|topic| topic.is_allowed.push(true));
                    problem.sites.iter_mut().for_each(|site| site.is_open.push(true));
                }
            }
            Mend::FewerLiveTopics(topics) => topics.iter().for_each(|topic| problem.topics[*topic].is_live.fill(false)),
            Mend::LargerShare(count) => problem.units.iter_mut().flat_map(|unit| &mut unit.may_be_away).for_each(|away| *away += count),
            Mend::MoreSeats(count) => {
                for site in &mut problem.sites {
                    // Seats that rooms do not have are of no use, so they go first.
                    site.seats = site.seats.min(site.rooms.iter().map(|room| room.seats).sum()) + count;
                    site.rooms.push(Room { name: "new".into(), seats: *count });
                }
            }
            Mend::Alternate => {
                for topic in &mut problem.topics {
                    for list in [&mut topic.directors, &mut topic.speakers] {
                        for _ in 0..2 {
                            list.push(problem.presenters.len());
                            let is_free = vec![true; problem.slots.len()];
                            problem.presenters.push(Presenter { badge: String::new(), name: String::new(), is_free });
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn every_mend_makes_its_bound_hold() {
        let mut tried = [0; 6];
        for seed in 0..600 {
            let (problem, assignment) = tiny(seed);
            for bound in bounds(&problem, Some(&assignment)).into_iter().filter(Bound::is_broken) {
                for mend in &bound.mends {
                    let (at, is_sure) = match mend {
                        Mend::AnotherStream => (0, true),
                        // A new slot on the first day is as usable as the others where there is one day and nothing but hours is lacking.
                        Mend::MoreSlots(_) => (1, problem.days.len() == 1),
                        Mend::FewerLiveTopics(_) => (2, true),
                        Mend::LargerShare(_) => (3, true),
                        Mend::MoreSeats(_) => (4, true),
                        Mend::Alternate => (5, true),
                    };
                    let mut mended = problem.clone();
                    carry_out(&mut mended, mend);
                    let crowds = Crowds::new(&mended, &assignment.cohort, Some(&assignment.site));
                    let facts = Facts::new(&crowds, Relief::default());
                    // New slots may make other sessions possible, and are behind every window: the bound is about the sessions of before.
                    let crowds = Crowds::new(&problem, &assignment.cohort, Some(&assignment.site));
                    let members = Facts::new(&crowds, Relief::default()).list_members(&bound.kind);
                    let (needed, allowed) = match (&bound.kind, mend) {
                        (Kind::Window { .. }, Mend::MoreSlots(_)) => {
                            let (needed, slots) = facts.count(&members);
                            (needed, slots * facts.streams())
                        }
                        (Kind::DutyHours { .. } | Kind::Clique { .. }, Mend::MoreSlots(_)) => facts.count(&members),
                        (Kind::Pairing { .. }, Mend::MoreSlots(_)) => facts.measure_pairing(&members),
                        (kind, _) => facts.measure(kind),
                    };
                    assert!(!is_sure || needed <= allowed, "seed {seed}: {mend:?} leaves {needed} of {allowed} for {bound:?}");
                    tried[at] += 1;
                }
            }
        }
        assert!(tried.iter().all(|count| *count > 0), "{tried:?}");
    }

    fn count_most(edges: &[Vec<usize>], free: u32) -> usize {
        let Some(one) = (0..edges.len()).find(|at| free >> at & 1 == 1) else { return 0 };
        let rest = free & !(1 << one);
        let with = edges[one].iter().filter(|to| rest >> **to & 1 == 1).map(|to| 1 + count_most(edges, rest & !(1 << to)));
        with.max().unwrap_or(0).max(count_most(edges, rest))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn a_plan_that_exists_breaks_no_bound(seed in any::<u64>()) {
            check_truth(seed);
        }

        #[test]
        fn a_matching_is_one_and_is_the_largest(seed in any::<u64>(), count in 1_usize..10, odds in 2_usize..5) {
            let mut dice = Dice::new(seed);
            let mut edges = vec![Vec::new(); count];
            for one in 0..count {
                for other in one + 1..count {
                    if dice.one_in(odds) {
                        edges[one].push(other);
                        edges[other].push(one);
                    }
                }
            }
            let mates = match_most(&edges);
            for (at, mate) in mates.iter().enumerate() {
                prop_assert!(mate.is_none_or(|mate| mates[mate] == Some(at) && edges[at].contains(&mate)));
            }
            prop_assert_eq!(mates.iter().flatten().count() / 2, count_most(&edges, (1 << count) - 1));
        }
    }

    /// Finds the one bound of a kind, by its first words.
    fn find(problem: &Problem, kind: &str) -> Bound {
        let cohort: Vec<CohortAt> = (0..problem.officers.len()).map(|at| at % 2).collect();
        let assignment = Assignment { site: vec![0; cohort.len()], cohort };
        let mut found = bounds(problem, Some(&assignment)).into_iter().filter(|bound| format!("{:?}", bound.kind).starts_with(kind));
        found.next().unwrap_or_else(|| panic!("no bound {kind}"))
    }

    type Change = fn(&mut Problem);

    fn check_cases(cases: &[(&str, Change, (u64, u64), &[Mend])]) {
        for (kind, change, numbers, mends) in cases {
            let mut problem = sound();
            // Chief and deputy of each unit are in different cohorts, and would never let both be away at once.
            problem.officers.iter_mut().for_each(|officer| officer.command = Command::None);
            change(&mut problem);
            let bound = find(&problem, kind);
            assert_eq!(((bound.needed, bound.allowed), bound.mends.as_slice()), (*numbers, *mends), "{:?}", bound.kind);
        }
    }

    #[test]
    fn streams_hours_and_pairs_are_counted() {
        check_cases(&[
            ("Streams", |_| {}, (6, 8), &[]),
            ("Streams", |of| of.streams = 1, (6, 4), &[Mend::AnotherStream, Mend::MoreSlots(2), Mend::FewerLiveTopics(vec![0])]),
            ("ProfileHours", |_| {}, (3, 4), &[]),
            ("DutyHours", |_| {}, (3, 4), &[]),
            // When three of four may be away, the cohorts of two can still not be away together.
            (
                "DutyHours { profile: 0",
                |of| of.units[0].may_be_away = vec![3],
                (6, 4),
                &[Mend::LargerShare(1), Mend::MoreSlots(2), Mend::FewerLiveTopics(vec![0])],
            ),
            (
                "Clique",
                |of| of.units[0].may_be_away = vec![3],
                (6, 4),
                &[Mend::LargerShare(1), Mend::MoreSlots(2), Mend::FewerLiveTopics(vec![0])],
            ),
            (
                "Clique",
                |of| of.sites[0].rooms.truncate(1),
                (6, 4),
                &[Mend::MoreSeats(4), Mend::MoreSlots(2), Mend::FewerLiveTopics(vec![0])],
            ),
            ("Pairing", |_| {}, (3, 4), &[]),
            ("Pairing", |of| of.topics[0].directors = vec![4], (4, 4), &[]),
            (
                "Pairing",
                |of| of.topics.iter_mut().for_each(|topic| topic.speakers = vec![1]),
                (6, 4),
                &[Mend::Alternate, Mend::MoreSlots(2), Mend::FewerLiveTopics(vec![0])],
            ),
        ]);
    }

    #[test]
    fn presenters_windows_seats_and_shares_are_counted() {
        check_cases(&[
            (
                "Director { presenter: 0",
                |of| of.presenters[0].is_free = vec![false, true, false, false],
                (2, 1),
                &[Mend::Alternate, Mend::MoreSlots(1), Mend::FewerLiveTopics(vec![0])],
            ),
            ("Speaker { presenter: 3", |of| of.presenters[3].is_free[2] = false, (2, 3), &[]),
            (
                "Window",
                |of| of.topics.iter_mut().for_each(|topic| topic.is_allowed = vec![false, true, true, false]),
                (6, 4),
                &[Mend::AnotherStream, Mend::MoreSlots(1), Mend::FewerLiveTopics(vec![0])],
            ),
            ("Order", |of| (1..3).for_each(|at| of.topics[at].after = vec![at - 1]), (3, 4), &[]),
            (
                "Order",
                |of| {
                    of.topics[1].after = vec![0];
                    of.topics[0].is_allowed = vec![false, false, true, true];
                    of.topics[1].is_allowed = vec![true, true, true, false];
                },
                (2, 1),
                &[Mend::MoreSlots(1), Mend::FewerLiveTopics(vec![0])],
            ),
            ("Seats", |of| of.sites[0].seats = 3, (4, 3), &[Mend::MoreSeats(1), Mend::FewerLiveTopics(vec![0, 1, 2])]),
            (
                "Room",
                |of| of.sites[0].rooms = vec![Room { name: "1".into(), seats: 2 }],
                (4, 2),
                &[Mend::MoreSeats(2), Mend::FewerLiveTopics(vec![0])],
            ),
            (
                "Share { unit: 1",
                |of| of.units[1].may_be_away = vec![2],
                (12, 8),
                &[Mend::LargerShare(1), Mend::MoreSlots(2), Mend::FewerLiveTopics(vec![0])],
            ),
        ]);
    }

    #[test]
    fn a_chief_and_all_deputies_keep_the_cohorts_apart() {
        let bound = find(&sound(), "DutyHours { profile: 0");
        assert_eq!((bound.needed, bound.allowed), (6, 4));
        assert!(!bound.mends.contains(&Mend::AnotherStream));
    }

    #[test]
    fn a_session_that_no_slot_holds_is_named() {
        let mut problem = sound();
        problem.topics[1].minutes = 51;
        let bound = find(&problem, "Slots");
        assert_eq!((bound.kind, bound.needed, bound.allowed), (Kind::Slots { topic: 1, cohort: 0 }, 1, 0));
        problem = sound();
        problem.units[0].may_be_away = vec![1];
        assert!(find(&problem, "Slots").mends.contains(&Mend::LargerShare(1)));
    }

    #[test]
    fn sessions_are_those_that_somebody_attends() {
        let mut problem = sound();
        problem.topics[1].is_live = vec![false, true];
        problem.topics[2].is_live = vec![false, false];
        // Of the second profile there is one officer in each unit, both in the second cohort; one of them counts on no day.
        let cohort = [0, 1, 0, 1, 0, 1, 0, 1];
        assert_eq!(sessions(&problem, &cohort), [(0, 0), (0, 1), (1, 1)]);
        problem.officers[3].days = 0;
        assert_eq!(sessions(&problem, &cohort), [(0, 0), (0, 1), (1, 1)]);
        problem.officers[7].days = 2;
        assert_eq!(sessions(&problem, &cohort), [(0, 0), (0, 1)]);
    }

    #[test]
    fn without_an_assignment_the_cohorts_are_split_first() {
        let problem = sound();
        let all = bounds(&problem, None);
        assert!(all.iter().any(|bound| bound.kind == Kind::Seats { cohort: 1 } && (bound.needed, bound.allowed) == (4, 40)));
        assert!(!all.iter().any(|bound| matches!(bound.kind, Kind::Room { .. })));
        assert!(bounds(&Problem::default(), None).is_empty());
    }
}
