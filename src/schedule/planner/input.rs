//! What is wrong with a problem before any search: what is missing, what contradicts itself, what refers to nothing.

use super::cohorts::{group_by, list_attending};
use super::model::{Problem, SiteAt, SlotAt, Topic, TopicAt, UnitAt};
use std::collections::BTreeSet;

/// A thing of a problem, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// A place in [`Problem::slots`].
    Slot(usize),
    /// A place in [`Problem::presenters`].
    Presenter(usize),
    /// A place in [`Problem::topics`].
    Topic(usize),
    /// A place in [`Problem::units`].
    Unit(usize),
    /// A place in [`Problem::sites`].
    Site(usize),
    /// A place in [`Problem::officers`].
    Officer(usize),
}

/// A list of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    /// [`Problem::slots`].
    Slots,
    /// [`Problem::days`].
    Days,
    /// [`Problem::cohorts`].
    Cohorts,
    /// [`Problem::profiles`].
    Profiles,
    /// [`Problem::groups`].
    Groups,
    /// [`Problem::presenters`].
    Presenters,
    /// [`Problem::topics`].
    Topics,
    /// [`Problem::units`].
    Units,
    /// [`Problem::sites`].
    Sites,
}

/// Something that is wrong with a problem.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// There are no slots.
    NoSlots,
    /// There are more days than officers' days can name: 64.
    TooManyDays,
    /// There is no stream.
    NoStreams,
    /// There is no cohort.
    NoCohort,
    /// There is no site, or none that is ever open and has seats.
    NoSite,
    /// A slot begins before the one before it ends.
    SlotsOverlap {
        /// The earlier slot in the list.
        first: SlotAt,
        /// The one after it.
        second: SlotAt,
    },
    /// A topic without any slot in its window.
    EmptyWindow {
        /// The topic.
        topic: TopicAt,
    },
    /// A topic that is longer than every slot in its window.
    TooLong {
        /// The topic.
        topic: TopicAt,
    },
    /// A topic at which nobody may speak.
    NoSpeaker {
        /// The topic.
        topic: TopicAt,
    },
    /// A topic that nobody may preside.
    NoDirector {
        /// The topic.
        topic: TopicAt,
    },
    /// Topics each of which should come after the next, and the last after the first.
    Circle {
        /// The topics.
        topics: Vec<TopicAt>,
    },
    /// A site without rooms.
    NoRooms {
        /// The site.
        site: SiteAt,
    },
    /// A site with rooms where nobody may sit.
    NoSeats {
        /// The site.
        site: SiteAt,
    },
    /// A site where more may sit than its rooms have seats.
    MoreThanRooms {
        /// The site.
        site: SiteAt,
    },
    /// A unit whose people no open site can take: where units stay together, the seats of one site for those of one cohort, else any seat.
    UnitWithoutSite {
        /// The unit.
        unit: UnitAt,
    },
    /// Something names a place that is not in a list.
    OutOfRange {
        /// What names it.
        item: Item,
        /// In which list it should be.
        list: List,
        /// The place.
        place: usize,
    },
    /// Something says something of each thing in a list, and not of as many as there are.
    WrongLength {
        /// What says it.
        item: Item,
        /// Of which list.
        list: List,
        /// How many it speaks of.
        length: usize,
    },
}

/// Gives what is wrong with a problem, in order of kind and place; nothing where a search can begin.
#[must_use]
pub fn check(problem: &Problem) -> Vec<Fault> {
    let mut faults = check_grid(problem);
    faults.extend(problem.topics.iter().enumerate().flat_map(|(at, topic)| check_topic(problem, at, topic)));
    faults.extend(find_circles(problem).into_iter().map(|topics| Fault::Circle { topics }));
    faults.extend(check_sites(problem));
    faults.extend(check_places(problem));
    faults.extend(check_lengths(problem));
    faults.sort_unstable();
    faults.dedup();
    faults
}

fn check_grid(problem: &Problem) -> Vec<Fault> {
    let empty = [
        (problem.slots.is_empty(), Fault::NoSlots),
        (problem.days.len() > 64, Fault::TooManyDays),
        (problem.streams == 0, Fault::NoStreams),
        (problem.cohorts.is_empty(), Fault::NoCohort),
    ];
    let mut faults: Vec<Fault> = empty.into_iter().filter(|(is_so, _)| *is_so).map(|(_, fault)| fault).collect();
    for (first, (one, next)) in problem.slots.iter().zip(problem.slots.iter().skip(1)).enumerate() {
        if next.starts_at < one.starts_at + one.minutes.max(0) {
            faults.push(Fault::SlotsOverlap { first, second: first + 1 });
        }
    }
    faults
}

fn check_topic(problem: &Problem, at: TopicAt, topic: &Topic) -> Vec<Fault> {
    let window = || problem.slots.iter().enumerate().filter(|(slot, _)| topic.is_allowed.get(*slot) != Some(&false)).map(|(_, slot)| slot);
    let is_empty = window().next().is_none();
    let wrong = [
        (is_empty, Fault::EmptyWindow { topic: at }),
        (!is_empty && window().all(|slot| slot.minutes < topic.minutes), Fault::TooLong { topic: at }),
        (topic.speakers.is_empty(), Fault::NoSpeaker { topic: at }),
        (topic.directors.is_empty(), Fault::NoDirector { topic: at }),
    ];
    wrong.into_iter().filter(|(is_so, _)| *is_so).map(|(_, fault)| fault).collect()
}

/// Finds circles in the order of topics that have no topic in common: topics that nothing waits for, or that wait for nothing, are in none; from any
/// other one, going back leads into a circle.
fn find_circles(problem: &Problem) -> Vec<Vec<TopicAt>> {
    let mut left: BTreeSet<TopicAt> = (0..problem.topics.len()).collect();
    let mut circles = Vec::new();
    loop {
        while let Some(free) = left.iter().copied().find(|topic| find_before(problem, &left, *topic).is_none()) {
            left.remove(&free);
        }
        let Some(mut at) = left.first().copied() else { return circles };
        let mut path = Vec::new();
        while !path.contains(&at) {
            path.push(at);
            at = find_before(problem, &left, at).unwrap_or(at);
        }
        let circle: Vec<TopicAt> = path.into_iter().skip_while(|topic| *topic != at).collect();
        left.retain(|topic| !circle.contains(topic));
        circles.push(circle);
    }
}

/// Finds a topic among some that another one waits for.
fn find_before(problem: &Problem, among: &BTreeSet<TopicAt>, topic: TopicAt) -> Option<TopicAt> {
    problem.topics.get(topic)?.after.iter().copied().find(|before| among.contains(before))
}

fn check_sites(problem: &Problem) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut largest = 0;
    for (at, site) in problem.sites.iter().enumerate() {
        let rooms: u64 = site.rooms.iter().map(|room| u64::from(room.seats)).sum();
        let seats = u64::from(site.seats);
        let wrong = [
            (site.rooms.is_empty(), Fault::NoRooms { site: at }),
            (!site.rooms.is_empty() && rooms.min(seats) == 0, Fault::NoSeats { site: at }),
            (!site.rooms.is_empty() && seats > rooms, Fault::MoreThanRooms { site: at }),
        ];
        faults.extend(wrong.into_iter().filter(|(is_so, _)| *is_so).map(|(_, fault)| fault));
        if site.is_open.contains(&true) {
            largest = largest.max(rooms.min(seats));
        }
    }
    if largest == 0 {
        faults.push(Fault::NoSite);
    }
    let attends = list_attending(problem);
    for (unit, officers) in group_by(problem, problem.units.len(), |officer| officer.unit).into_iter().enumerate() {
        let people = officers.into_iter().filter(|at| attends.get(*at) == Some(&true)).count();
        let seats = if problem.keep_units_whole { people.div_ceil(problem.cohorts.len().max(1)) } else { people.min(1) };
        if seats as u64 > largest {
            faults.push(Fault::UnitWithoutSite { unit });
        }
    }
    faults
}

/// Checks that all places that are named exist.
fn check_places(problem: &Problem) -> Vec<Fault> {
    let mut named: Vec<(Item, List, usize)> = Vec::new();
    named.extend(problem.slots.iter().enumerate().map(|(at, slot)| (Item::Slot(at), List::Days, slot.day)));
    for (at, topic) in problem.topics.iter().enumerate() {
        let item = Item::Topic(at);
        named.push((item, List::Groups, topic.group));
        named.extend(topic.directors.iter().chain(&topic.speakers).map(|presenter| (item, List::Presenters, *presenter)));
        named.extend(topic.after.iter().map(|topic| (item, List::Topics, *topic)));
    }
    for (at, officer) in problem.officers.iter().enumerate() {
        let item = Item::Officer(at);
        named.extend([(item, List::Units, officer.unit), (item, List::Units, officer.duty), (item, List::Profiles, officer.profile)]);
        named.extend(officer.before.into_iter().flat_map(|(cohort, site)| [(item, List::Cohorts, cohort), (item, List::Sites, site)]));
    }
    let missing = named.into_iter().filter(|(_, list, place)| *place >= count(problem, *list));
    missing.map(|(item, list, place)| Fault::OutOfRange { item, list, place }).collect()
}

/// Checks that what is said of all slots, days or profiles is said of as many as there are.
fn check_lengths(problem: &Problem) -> Vec<Fault> {
    let mut lengths: Vec<(Item, List, usize)> = Vec::new();
    lengths.extend(problem.presenters.iter().enumerate().map(|(at, of)| (Item::Presenter(at), List::Slots, of.is_free.len())));
    lengths.extend(problem.topics.iter().enumerate().map(|(at, of)| (Item::Topic(at), List::Slots, of.is_allowed.len())));
    lengths.extend(problem.topics.iter().enumerate().map(|(at, of)| (Item::Topic(at), List::Profiles, of.is_live.len())));
    lengths.extend(problem.sites.iter().enumerate().map(|(at, of)| (Item::Site(at), List::Slots, of.is_open.len())));
    lengths.extend(problem.units.iter().enumerate().map(|(at, of)| (Item::Unit(at), List::Days, of.may_be_away.len())));
    let wrong = lengths.into_iter().filter(|(_, list, length)| *length != count(problem, *list));
    wrong.map(|(item, list, length)| Fault::WrongLength { item, list, length }).collect()
}

fn count(problem: &Problem, list: List) -> usize {
    match list {
        List::Slots => problem.slots.len(),
        List::Days => problem.days.len(),
        List::Cohorts => problem.cohorts.len(),
        List::Profiles => problem.profiles.len(),
        List::Groups => problem.groups.len(),
        List::Presenters => problem.presenters.len(),
        List::Topics => problem.topics.len(),
        List::Units => problem.units.len(),
        List::Sites => problem.sites.len(),
    }
}
