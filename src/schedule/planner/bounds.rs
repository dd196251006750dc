//! The arithmetic that a planner sees before any search: what a timetable needs at least, and what there is. A plan that breaks no limit never breaks
//! one of these bounds, so a broken bound proves that there is no such plan.

use super::cohorts::{Table, allowed_away, counts_on, split};
use super::model::{Assignment, CohortAt, Command, PresenterAt, Problem, ProfileAt, Site, SiteAt, SlotAt, Topic, TopicAt, UnitAt};
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// A session by its topic and cohort.
pub type SessionOf = (TopicAt, CohortAt);

/// What is counted, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
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
                part.away.iter_mut().skip(officer.duty).take(1).for_each(|count| *count += 1);
                part.command.iter_mut().skip(officer.unit).take(1).for_each(|count| *count += is_command);
                part.profiles.iter_mut().skip(officer.profile).take(1).for_each(|is_here| *is_here = true);
                if let Some(site) = site.and_then(|site| site.get(at)) {
                    part.seated.iter_mut().skip(*site).take(1).for_each(|count| *count += 1);
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
    bits.iter_mut().skip(at / 64).take(1).for_each(|word| *word |= 1 << (at % 64));
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
                        rows.iter_mut().skip(one).take(1).for_each(|row| set_bit(row, other));
                        rows.iter_mut().skip(other).take(1).for_each(|row| set_bit(row, one));
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

    /// What a bound needs, and what there is.
    fn measure(&self, kind: &Kind) -> (i64, i64) {
        match kind {
            Kind::Streams => {
                let (needed, slots) = self.count(&self.list(|_, _| true));
                (needed, slots * self.streams())
            }
            Kind::ProfileHours { cohort, profile } => self.measure_profile(*cohort, *profile),
            Kind::DutyHours { profile } => self.count(&self.find_clique(&self.list(|at, _| self.is_live(at, *profile)))),
            Kind::Clique { sessions } => self.count(&self.find_clique(&self.list(|_, session| sessions.contains(&session)))),
            Kind::Pairing { .. } => self.measure_pairing(),
            Kind::Director { presenter } => self.count(&self.list(|at, _| self.is_only(at, *presenter, |topic| &topic.directors))),
            Kind::Speaker { presenter } => self.count(&self.list(|at, _| self.is_only(at, *presenter, |topic| &topic.speakers))),
            Kind::Window { first_slot, last_slot } => {
                let (needed, slots) = self.count(&self.list(|at, _| self.is_within(at, *first_slot, *last_slot)));
                (needed, slots * self.streams())
            }
            Kind::Order { cohort, chain } => self.measure_chain(*cohort, chain),
            Kind::Slots { topic, cohort } => {
                let (needed, allowed) = self.count(&self.list(|_, session| session == (*topic, *cohort)));
                (needed.min(1), allowed)
            }
            Kind::Seats { cohort } => self.measure_seats(*cohort),
            Kind::Room { site, topic, cohort } => {
                let session = self.list(|_, session| session == (*topic, *cohort));
                session.first().and_then(|session| self.measure_room(*session, *site)).unwrap_or((0, 0))
            }
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
    fn measure_profile(&self, cohort: CohortAt, profile: ProfileAt) -> (i64, i64) {
        let sessions = self.list(|at, session| session.1 == cohort && self.is_live(at, profile) && self.has_profile(at, profile));
        let is_here = |day: usize| {
            let crowd = sessions.first().and_then(|session| self.crowds.crowd(*session, day));
            crowd.is_some_and(|crowd| is_so(&crowd.profiles, profile))
        };
        let room = |slot: SlotAt| if is_here(self.crowds.day(slot)) { 1 } else { self.streams() };
        (sessions.len() as i64, self.slots_of(&sessions).into_iter().map(room).sum())
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
    fn measure_pairing(&self) -> (i64, i64) {
        let able = self.list(|at, _| self.has_slot(at));
        let row = |session: &usize| self.conflicts().get(*session).map_or(&[][..], Vec::as_slice);
        let edges = able.iter().enumerate().map(|(at, one)| {
            let others = able.iter().enumerate().filter(|(to, other)| *to != at && !has_bit(row(one), **other));
            others.map(|(to, _)| to).collect()
        });
        let edges: Vec<Vec<usize>> = edges.collect();
        let pairs = match_most(&edges).iter().flatten().count() as i64 / 2;
        let (count, slots) = self.count(&able);
        let needed = match self.streams() {
            ..=1 => count,
            2 => count - pairs,
            streams => {
                let alone = edges.iter().filter(|others| others.is_empty()).count() as i64;
                let apart = self.find_clique(&able).len() as i64;
                apart.max(count - 2 * pairs).max(alone + (count - alone + streams - 1) / streams)
            }
        };
        (needed, slots)
    }

    /// Holds a chain's sessions one after another, each as early as can be.
    fn measure_chain(&self, cohort: CohortAt, chain: &[TopicAt]) -> (i64, i64) {
        let sessions: Vec<usize> = chain.iter().flat_map(|topic| self.list(|_, session| session == (*topic, cohort))).collect();
        let mut next = 0;
        for (held, session) in sessions.iter().enumerate() {
            match (next..self.crowds.problem.slots.len()).find(|slot| self.is_in(*session, *slot)) {
                Some(slot) => next = slot + 1,
                None => return (sessions.len() as i64, held as i64),
            }
        }
        self.count(&sessions)
    }

    /// Of a cohort's sessions the one with the fewest seats to spare, each in its best slot.
    fn measure_seats(&self, cohort: CohortAt) -> (i64, i64) {
        let sites = &self.crowds.problem.sites;
        let seats = |slot: SlotAt| sites.iter().filter(|site| may(&site.is_open, slot)).map(|site| self.seats(site)).sum::<i64>();
        let seats: Vec<i64> = (0..self.crowds.problem.slots.len()).map(seats).collect();
        let of = |session: usize| {
            let slots = self.is_timely.get(session).into_iter().flatten().zip(&seats).enumerate().filter(|(_, (can, _))| **can);
            let people = |slot: SlotAt| self.crowds.crowd(session, self.crowds.day(slot)).map_or(0, |crowd| crowd.people);
            slots.map(|(slot, (_, seats))| (people(slot), *seats)).max_by_key(|(people, seats)| seats - people)
        };
        self.list(|_, session| session.1 == cohort)
            .into_iter()
            .filter_map(of)
            .min_by_key(|(people, seats)| seats - people)
            .unwrap_or((0, 0))
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
            let (needed, allowed) = self.measure_chain(cohort, chain);
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

    /// Tells whether a bound holds when something is changed. A larger share only adds to the slots in which a session can be held, so the shares
    /// themselves are counted with the slots as they are.
    fn holds(&self, kind: &Kind, relief: Relief) -> bool {
        let facts = if relief.share > 0 && matches!(kind, Kind::Share { .. } | Kind::ShareTotal) {
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
            Kind::Slots { topic, cohort } => {
                let session = self.list(|_, session| session == (*topic, *cohort));
                let fits = |session: &usize| days.iter().any(|day| self.fits_day(*session, *day));
                let has_team = self
                    .crowds
                    .topic(session.first().copied()?)
                    .is_some_and(|topic| !topic.directors.is_empty() && !topic.speakers.is_empty());
                i64::from(has_team && session.first().is_some_and(fits))
            }
            Kind::Share { unit } => days.iter().map(|day| self.may_be_away(*unit, *day)).min()?,
            Kind::ShareTotal => {
                let of = |day: &usize| (0..self.crowds.problem.units.len()).map(|unit| self.may_be_away(unit, *day)).sum::<i64>();
                days.iter().map(of).min()?
            }
            _ => 1,
        };
        (each > 0).then(|| (lacking + each - 1) / each)
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
        self.longest.iter_mut().skip(topic).take(1).for_each(|chain| *chain = Some(longest.clone()));
        self.latest.iter_mut().skip(topic).take(1).for_each(|chain| *chain = Some(latest.clone()));
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
        self.parent.iter_mut().skip(at).take(1).for_each(|slot| *slot = Some(parent));
    }

    /// Looks for a path from a free place to another one along which mates alternate; gives its end.
    fn find_path(&mut self, root: usize) -> Option<usize> {
        let count = self.edges.len();
        (self.parent, self.base) = (vec![None; count], (0..count).collect());
        let mut is_even = vec![false; count];
        is_even.iter_mut().skip(root).take(1).for_each(|is| *is = true);
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
                    is_even.iter_mut().skip(mate).take(1).for_each(|is| *is = true);
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
                self.base.iter_mut().skip(at).take(1).for_each(|of| *of = base);
                if !is_so(is_even, at) {
                    is_even.iter_mut().skip(at).take(1).for_each(|is| *is = true);
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
                inside.iter_mut().skip(place).take(1).for_each(|is| *is = true);
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
            self.mate.iter_mut().skip(one).take(1).for_each(|mate| *mate = Some(parent));
            self.mate.iter_mut().skip(parent).take(1).for_each(|mate| *mate = Some(one));
            at = next;
        }
    }
}
