//! What is wrong with a problem before any search: what is missing, what contradicts itself, what refers to nothing.

use super::cohorts::{group_by, list_attending};
use super::model::{Problem, SiteAt, SlotAt, Topic, TopicAt, UnitAt};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A thing of a problem, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

#[cfg(test)]
mod tests {
    use super::super::cohorts::sample::{Dice, site, sound, topic};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_sound_problem_has_no_faults() {
        assert_eq!(check(&sound()), []);
    }

    type Change = fn(&mut Problem);

    fn check_cases(cases: Vec<(Change, Vec<Fault>)>) {
        for (at, (change, faults)) in cases.into_iter().enumerate() {
            let mut problem = sound();
            change(&mut problem);
            assert_eq!(check(&problem), faults, "case {at}");
        }
    }

    #[test]
    fn what_is_missing_or_contradicts_itself_is_named() {
        check_cases(vec![
            (
                |of| of.days = (0..65).map(|day| day.to_string()).collect(),
                vec![
                    Fault::TooManyDays,
                    Fault::WrongLength { item: Item::Unit(0), list: List::Days, length: 1 },
                    Fault::WrongLength { item: Item::Unit(1), list: List::Days, length: 1 },
                ],
            ),
            (|of| of.streams = 0, vec![Fault::NoStreams]),
            (|of| of.cohorts.clear(), vec![Fault::NoCohort]),
            (|of| of.slots[2].starts_at -= 11, vec![Fault::SlotsOverlap { first: 1, second: 2 }]),
            (|of| of.slots[2].starts_at -= 10, vec![]),
            (|of| of.slots.swap(0, 3), vec![Fault::SlotsOverlap { first: 0, second: 1 }, Fault::SlotsOverlap { first: 2, second: 3 }]),
            (|of| of.topics[1].is_allowed.fill(false), vec![Fault::EmptyWindow { topic: 1 }]),
            (|of| of.topics[1].minutes = 51, vec![Fault::TooLong { topic: 1 }]),
            (
                |of| {
                    of.topics[1].minutes = 51;
                    of.slots[3].minutes = 51;
                    of.topics[2].minutes = 51;
                    of.topics[2].is_allowed[3] = false;
                },
                vec![Fault::TooLong { topic: 2 }],
            ),
            (|of| of.topics[1].speakers.clear(), vec![Fault::NoSpeaker { topic: 1 }]),
            (|of| of.topics[1].directors.clear(), vec![Fault::NoDirector { topic: 1 }]),
            (|of| of.topics[1].after = vec![1], vec![Fault::Circle { topics: vec![1] }]),
            (
                |of| {
                    of.topics[0].after = vec![2];
                    of.topics[2].after = vec![1, 0];
                },
                vec![Fault::Circle { topics: vec![0, 2] }],
            ),
        ]);
    }

    #[test]
    fn sites_that_cannot_take_people_are_named() {
        check_cases(vec![
            (|of| of.sites.push(site(1, &[], 4)), vec![Fault::NoRooms { site: 1 }]),
            (|of| of.sites.push(site(1, &[0], 4)), vec![Fault::NoSeats { site: 1 }]),
            (|of| of.sites[0].seats = 41, vec![Fault::MoreThanRooms { site: 0 }]),
            (|of| of.sites.clear(), vec![Fault::NoSite, Fault::UnitWithoutSite { unit: 0 }, Fault::UnitWithoutSite { unit: 1 }]),
            (
                |of| of.sites[0].is_open.fill(false),
                vec![Fault::NoSite, Fault::UnitWithoutSite { unit: 0 }, Fault::UnitWithoutSite { unit: 1 }],
            ),
            (
                |of| {
                    of.sites[0].seats = 2;
                    of.officers.push(of.officers[2].clone());
                },
                vec![],
            ),
            (
                |of| {
                    of.sites[0].seats = 2;
                    of.officers.push(of.officers[2].clone());
                    of.keep_units_whole = true;
                },
                vec![Fault::UnitWithoutSite { unit: 0 }],
            ),
        ]);
    }

    #[test]
    fn what_refers_to_nothing_or_has_gaps_is_named() {
        let item = Item::Topic(1);
        check_cases(vec![
            (|of| of.slots[1].day = 1, vec![Fault::OutOfRange { item: Item::Slot(1), list: List::Days, place: 1 }]),
            (|of| of.topics[1].group = 1, vec![Fault::OutOfRange { item, list: List::Groups, place: 1 }]),
            (|of| of.topics[1].directors.push(6), vec![Fault::OutOfRange { item, list: List::Presenters, place: 6 }]),
            (|of| of.topics[1].speakers.push(7), vec![Fault::OutOfRange { item, list: List::Presenters, place: 7 }]),
            (|of| of.topics[1].after.push(3), vec![Fault::OutOfRange { item, list: List::Topics, place: 3 }]),
            (|of| of.officers[3].duty = 2, vec![Fault::OutOfRange { item: Item::Officer(3), list: List::Units, place: 2 }]),
            (|of| of.officers[3].unit = 3, vec![Fault::OutOfRange { item: Item::Officer(3), list: List::Units, place: 3 }]),
            (|of| of.officers[3].profile = 2, vec![Fault::OutOfRange { item: Item::Officer(3), list: List::Profiles, place: 2 }]),
            (
                |of| of.officers[3].before = Some((2, 1)),
                vec![
                    Fault::OutOfRange { item: Item::Officer(3), list: List::Cohorts, place: 2 },
                    Fault::OutOfRange { item: Item::Officer(3), list: List::Sites, place: 1 },
                ],
            ),
            (
                |of| of.presenters[5].is_free.truncate(3),
                vec![Fault::WrongLength { item: Item::Presenter(5), list: List::Slots, length: 3 }],
            ),
            (|of| of.topics[1].is_allowed.push(true), vec![Fault::WrongLength { item, list: List::Slots, length: 5 }]),
            (|of| of.topics[1].is_live.push(true), vec![Fault::WrongLength { item, list: List::Profiles, length: 3 }]),
            (|of| of.sites[0].is_open.push(true), vec![Fault::WrongLength { item: Item::Site(0), list: List::Slots, length: 5 }]),
            (|of| of.units[1].may_be_away.clear(), vec![Fault::WrongLength { item: Item::Unit(1), list: List::Days, length: 0 }]),
        ]);
    }

    #[test]
    fn a_problem_of_nothing_lacks_everything() {
        assert_eq!(check(&Problem::default()), [Fault::NoSlots, Fault::NoStreams, Fault::NoCohort, Fault::NoSite]);
        let mut problem = sound();
        problem.slots.clear();
        let faults = check(&problem);
        assert!(faults.contains(&Fault::NoSlots) && faults.contains(&Fault::EmptyWindow { topic: 0 }));
    }

    proptest! {
        #[test]
        fn circles_are_found_exactly_where_topics_cannot_be_put_in_order(seed in any::<u64>(), count in 1_usize..7) {
            let mut dice = Dice::new(seed);
            let mut problem = Problem { topics: (0..count).map(|at| topic(at, 1, &[])).collect(), ..Problem::default() };
            for at in 0..count {
                problem.topics[at].after = (0..count).filter(|_| dice.one_in(4)).collect();
            }
            let circles = find_circles(&problem);
            for circle in &circles {
                for (one, next) in circle.iter().zip(circle.iter().skip(1).chain(circle.first())) {
                    prop_assert!(problem.topics[*one].after.contains(next));
                }
            }
            let mut done = BTreeSet::new();
            while let Some(next) = (0..count).find(|at| !done.contains(at) && problem.topics[*at].after.iter().all(|before| done.contains(before))) {
                done.insert(next);
            }
            prop_assert_eq!(circles.is_empty(), done.len() == count);
        }
    }
}
