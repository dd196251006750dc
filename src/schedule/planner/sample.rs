//! Invented problems, for tests and for measuring.

use std::cmp::Reverse;

use super::evaluate::{counts_on, metres};
use super::model::{Assignment, Command, Officer, Presenter, Problem, Room, Site, Slot, Topic, Unit, Weights};
use super::search::Dice;

/// The topics of the sample and the profiles that must attend them live.
const LIVE: [&str; 25] = [
    "HC TT",
    "HC",
    "HC AN",
    "HC TT",
    "CH HC TT",
    "TT",
    "HC TH",
    "CH DT HC AN TH TT",
    "CH DT HC AN TH TT",
    "CH DT",
    "CH DT AN TT",
    "CH DT TT",
    "DT AN",
    "DT",
    "DT TT",
    "CH TH",
    "CH TH",
    "CH TH",
    "CH TH",
    "CH TH",
    "DT HC AN TH",
    "CH DT HC AN TH TT",
    "AN",
    "HC AN TT",
    "DT AN",
];
/// The profiles and their shares, in hundredths.
const PROFILES: [(&str, u64); 6] = [("CH", 10), ("DT", 18), ("HC", 22), ("AN", 12), ("TH", 8), ("TT", 30)];
/// The first topic of each group but the first.
const GROUPS: [usize; 3] = [8, 15, 21];
const SPEAKERS: usize = 14;
/// 7 December 2026, midnight UTC, in minutes since 1970.
const FIRST_DAY: i64 = 20_794 * 1440;

/// How a random programme is shaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knobs {
    /// Topics.
    pub topics: usize,
    /// Officers.
    pub officers: usize,
    /// Cohorts.
    pub cohorts: usize,
    /// Streams.
    pub streams: usize,
    /// Days, of five slots each.
    pub days: usize,
    /// Whether topics have alternate speakers and directors.
    pub has_alternates: bool,
    /// Whether some presenters and officers have days off.
    pub has_days_off: bool,
    /// Whether some topics have windows.
    pub has_windows: bool,
    /// Whether some topics follow others.
    pub has_order: bool,
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            topics: 8,
            officers: 120,
            cohorts: 2,
            streams: 2,
            days: 3,
            has_alternates: true,
            has_days_off: true,
            has_windows: true,
            has_order: true,
        }
    }
}

/// A programme like the capital's: 25 topics in 4 groups, 4 days of 7 slots, 2 streams, 2 cohorts; a unit for every 81 officers, a site for every 684.
#[must_use]
pub fn hanoi(officers: usize, seed: u64) -> Problem {
    shape(officers, (officers / 81).max(2), officers.div_ceil(684).max(1), seed)
}

/// Several programmes that share out the units and officers of a country.
#[must_use]
pub fn country(programmes: usize, units: usize, officers: usize, seed: u64) -> Vec<Problem> {
    let programmes = programmes.max(1);
    let people = officers / programmes;
    (0..programmes).map(|at| shape(people, (units / programmes).max(2), people.div_ceil(684).max(1), seed + at as u64)).collect()
}

/// A random programme.
#[must_use]
pub fn random(seed: u64, knobs: &Knobs) -> Problem {
    let mut dice = Dice::new(seed);
    let profiles = 3 + dice.below(3);
    let slots = make_slots(knobs.days, 3, 2);
    let directors = 2 + dice.below(2);
    let speakers = 3 + dice.below(4);
    let presenters = (0..directors + speakers)
        .map(|at| {
            let off = (knobs.has_days_off && dice.below(4) == 0).then(|| dice.below(knobs.days));
            make_presenter(at, slots.iter().map(|slot| Some(slot.day) != off).collect())
        })
        .collect();
    let topics: Vec<Topic> =
        (0..knobs.topics).map(|at| random_topic(at, &mut dice, knobs, &slots, (directors, speakers, profiles))).collect();
    let mut problem = Problem {
        days: (1..=knobs.days).map(|day| format!("N{day}")).collect(),
        streams: knobs.streams,
        cohorts: (1..=knobs.cohorts).map(|at| format!("A{at}")).collect(),
        profiles: (1..=profiles).map(|at| format!("P{at}")).collect(),
        groups: (1..=directors).map(|at| format!("G{at}")).collect(),
        presenters,
        topics,
        weights: Weights { empty_seats: 1 + dice.below(3) as i64, ..Weights::default() },
        ..Problem::default()
    };
    problem.sites = make_sites(2 + dice.below(2), &slots, knobs.officers, &mut dice);
    problem.slots = slots;
    let shares: Vec<u64> = (0..profiles).map(|_| 1 + dice.below(4) as u64).collect();
    add_people(&mut problem, knobs.officers, 3 + knobs.officers / 30, &shares, &mut dice);
    if !knobs.has_days_off {
        problem.officers.iter_mut().for_each(|officer| officer.days = (1 << knobs.days) - 1);
    }
    set_shares(&mut problem, &mut dice);
    problem
}

fn random_topic(
    at: usize,
    dice: &mut Dice,
    knobs: &Knobs,
    slots: &[Slot],
    (directors, speakers, profiles): (usize, usize, usize),
) -> Topic {
    let group = at * directors / knobs.topics.max(1);
    let mut topic = Topic {
        code: format!("{:02}", at + 1),
        group,
        minutes: 50,
        directors: vec![group],
        speakers: vec![directors + dice.below(speakers)],
        after: Vec::new(),
        is_allowed: vec![true; slots.len()],
        prefers_morning: [None, None, Some(true), Some(false)].get(dice.below(4)).copied().flatten(),
        is_live: (0..profiles).map(|_| dice.below(5) < 2).collect(),
    };
    let one = dice.below(profiles);
    if let Some(is_live) = topic.is_live.get_mut(one) {
        *is_live = true;
    }
    if knobs.has_alternates {
        topic.directors.push((group + 1) % directors);
        let other = directors + dice.below(speakers);
        topic.speakers.extend((!topic.speakers.contains(&other)).then_some(other));
    }
    if knobs.has_order && at > 0 && dice.below(4) == 0 {
        topic.after.push(dice.below(at));
    }
    if knobs.has_windows && dice.below(4) == 0 {
        let day = dice.below(knobs.days);
        topic.is_allowed = slots.iter().map(|slot| slot.day != day).collect();
    }
    topic
}

fn shape(officers: usize, units: usize, sites: usize, seed: u64) -> Problem {
    let mut dice = Dice::new(seed);
    let slots = make_slots(4, 4, 3);
    let mut problem = Problem {
        days: ["07/12", "08/12", "09/12", "10/12"].map(String::from).to_vec(),
        streams: 2,
        cohorts: vec!["A1".into(), "A2".into()],
        profiles: PROFILES.iter().map(|(code, _)| (*code).to_owned()).collect(),
        groups: (1..=4).map(|at| format!("N{at}")).collect(),
        presenters: (0..4 + SPEAKERS).map(|at| make_presenter(at, vec![true; slots.len()])).collect(),
        topics: LIVE.iter().enumerate().map(|(at, live)| make_topic(at, live, &slots)).collect(),
        sites: make_sites(sites, &slots, 724 * sites, &mut dice),
        slots,
        keep_units_whole: true,
        ..Problem::default()
    };
    add_people(&mut problem, officers, units, &PROFILES.map(|(_, share)| share), &mut dice);
    set_shares(&mut problem, &mut dice);
    problem
}

fn make_slots(days: usize, mornings: usize, afternoons: usize) -> Vec<Slot> {
    let of_day = |day: usize| {
        (0..mornings + afternoons).map(move |place| {
            let is_morning = place < mornings;
            let minute = if is_morning { 30 + 60 * place } else { 420 + 60 * (place - mornings) };
            let starts_at = FIRST_DAY + (1440 * day + minute) as i64;
            Slot { starts_at, minutes: 50, day, half: 2 * day + usize::from(!is_morning), is_morning }
        })
    };
    (0..days).flat_map(of_day).collect()
}

fn make_presenter(at: usize, is_free: Vec<bool>) -> Presenter {
    Presenter { badge: format!("{:06}", 100_000 + at), name: format!("Presenter {}", at + 1), is_free }
}

fn make_topic(at: usize, live: &str, slots: &[Slot]) -> Topic {
    let group = GROUPS.iter().filter(|first| at >= **first).count();
    Topic {
        code: format!("{:02}", at + 1),
        group,
        minutes: 50,
        directors: vec![group, (group + 1) % 4],
        speakers: vec![4 + at * SPEAKERS / LIVE.len(), 4 + (at * SPEAKERS / LIVE.len() + 5) % SPEAKERS],
        after: Vec::new(),
        is_allowed: vec![true; slots.len()],
        prefers_morning: (at % 6 == 1).then_some(true),
        is_live: PROFILES.iter().map(|(code, _)| live.split(' ').any(|live| live == *code)).collect(),
    }
}

fn make_sites(sites: usize, slots: &[Slot], officers: usize, dice: &mut Dice) -> Vec<Site> {
    let seats = (officers / (2 * sites.max(1)) + usize::from(officers < 7000) * (10 + officers / 8)) as u32;
    let site = |at: usize| Site {
        code: format!("S{:02}", at + 1),
        name: format!("Site {}", at + 1),
        at: Some((2_090_000 + dice.below(30_000) as i32, 10_550_000 + dice.below(40_000) as i32)),
        rooms: vec![
            Room { name: "1".into(), seats: (seats * 116 / 100).max(8) },
            Room { name: "2".into(), seats: (seats * 91 / 100).max(6) },
        ],
        seats,
        is_open: vec![true; slots.len()],
    };
    (0..sites).map(site).collect()
}

/// Adds units and their officers; about one officer in a hundred does not count on some day, as many are counted in another unit.
fn add_people(problem: &mut Problem, officers: usize, units: usize, shares: &[u64], dice: &mut Dice) {
    let all_days = (1_u64 << problem.days.len()) - 1;
    let total: u64 = shares.iter().sum();
    let weights: Vec<usize> = (0..units).map(|_| 60 + dice.below(80)).collect();
    let sum: usize = weights.iter().sum();
    let mut upto = 0;
    for (unit, weight) in weights.iter().enumerate() {
        upto += weight;
        let at = Some((2_090_000 + dice.below(30_000) as i32, 10_550_000 + dice.below(40_000) as i32));
        problem.units.push(Unit { code: format!("U{:03}", unit + 1), name: format!("Unit {}", unit + 1), at, may_be_away: Vec::new() });
        let first = problem.officers.len();
        let deputies = 2 + dice.below(2);
        while problem.officers.len() < officers * upto / sum.max(1) {
            let mut left = dice.below(total as usize) as u64;
            let profile = shares.iter().position(|share| {
                let is_here = left < *share;
                left = left.saturating_sub(*share);
                is_here
            });
            let place = problem.officers.len() - first;
            let command = if place == 0 {
                Command::Chief
            } else if place <= deputies {
                Command::Deputy
            } else {
                Command::None
            };
            let duty = if place > 9 && dice.below(100) == 0 { dice.below(unit + 1) } else { unit };
            let off = if dice.below(100) == 0 { 1_u64 << dice.below(problem.days.len()) } else { 0 };
            problem.officers.push(Officer {
                unit,
                duty,
                profile: profile.unwrap_or(0),
                command,
                days: all_days & !off,
                before: None,
                is_fixed: false,
            });
        }
    }
}

/// Lets half of each unit's strength be away; a few of the strength take no part.
fn set_shares(problem: &mut Problem, dice: &mut Dice) {
    let days = problem.days.len();
    for (at, unit) in problem.units.iter_mut().enumerate() {
        let of_unit: Vec<&Officer> = problem.officers.iter().filter(|officer| officer.duty == at).collect();
        let others = of_unit.len() / 20 + dice.below(3);
        unit.may_be_away =
            (0..days).map(|day| (of_unit.iter().filter(|officer| counts_on(officer, day)).count() + others).div_ceil(2) as u32).collect();
        if problem.cohorts.len() < 2 {
            unit.may_be_away = vec![of_unit.len() as u32; days];
        }
    }
}

/// Deals officers to cohorts and sites, plainly: each unit's profiles evenly, its chief apart from its deputies, each unit at the nearest site that has seats.
#[must_use]
pub fn deal(problem: &Problem) -> Assignment {
    let cohort = deal_cohorts(problem);
    let site = deal_sites(problem, &cohort);
    Assignment { cohort, site }
}

fn deal_cohorts(problem: &Problem) -> Vec<usize> {
    let cohorts = problem.cohorts.len().max(1);
    let mut dealt = vec![0; problem.officers.len()];
    for unit in 0..problem.units.len() {
        let mut people: Vec<(usize, &Officer)> = problem.officers.iter().enumerate().filter(|(_, officer)| officer.duty == unit).collect();
        people.sort_by_key(|(at, officer)| (officer.command == Command::None, officer.command != Command::Chief, officer.profile, *at));
        let mut counts: Vec<(Vec<u32>, u32)> = vec![(vec![0; problem.profiles.len()], 0); cohorts];
        for (at, officer) in people {
            let choice = match officer.command {
                Command::Chief => unit % cohorts,
                Command::Deputy => (unit + 1) % cohorts,
                Command::None => {
                    let load =
                        |cohort: &usize| counts.get(*cohort).map(|(by_profile, all)| (by_profile.get(officer.profile).copied(), *all));
                    (0..cohorts).min_by_key(|cohort| (load(cohort), (cohort + unit) % cohorts)).unwrap_or(0)
                }
            };
            if let Some((by_profile, all)) = counts.get_mut(choice) {
                *all += 1;
                if let Some(count) = by_profile.get_mut(officer.profile) {
                    *count += 1;
                }
            }
            if let Some(cohort) = dealt.get_mut(at) {
                *cohort = choice;
            }
        }
    }
    dealt
}

fn deal_sites(problem: &Problem, cohort: &[usize]) -> Vec<usize> {
    let cohorts = problem.cohorts.len().max(1);
    let mut free: Vec<Vec<u32>> = problem.sites.iter().map(|site| vec![site.seats; cohorts]).collect();
    let mut dealt = vec![0; problem.officers.len()];
    let mut units: Vec<(usize, Vec<usize>)> = (0..problem.units.len())
        .map(|unit| (unit, problem.officers.iter().enumerate().filter(|(_, officer)| officer.unit == unit).map(|(at, _)| at).collect()))
        .collect();
    units.sort_by_key(|(unit, people)| (Reverse(people.len()), *unit));
    for (unit, people) in units {
        let home = problem.units.get(unit).and_then(|unit| unit.at);
        let mut near: Vec<usize> = (0..problem.sites.len()).collect();
        near.sort_by_key(|site| (problem.sites.get(*site).and_then(|site| site.at).zip(home).map_or(0, |(a, b)| metres(a, b)), *site));
        let mut needs = vec![0_u32; cohorts];
        for at in &people {
            let place = cohort.get(*at).copied().unwrap_or(0);
            if let Some(need) = needs.get_mut(place) {
                *need += 1;
            }
        }
        let holds =
            |site: &usize, free: &[Vec<u32>]| free.get(*site).is_some_and(|free| free.iter().zip(&needs).all(|(free, need)| free >= need));
        let whole = near.iter().copied().find(|site| holds(site, &free));
        for at in people {
            let place = cohort.get(at).copied().unwrap_or(0);
            let has_seat = |site: &usize| free.get(*site).and_then(|free| free.get(place)).is_some_and(|free| *free > 0);
            let site = whole.or_else(|| near.iter().copied().find(has_seat)).unwrap_or(0);
            if let Some(free) = free.get_mut(site).and_then(|free| free.get_mut(place)) {
                *free = free.saturating_sub(1);
            }
            if let Some(dealt) = dealt.get_mut(at) {
                *dealt = site;
            }
        }
    }
    dealt
}

#[cfg(test)]
mod tests {
    use super::super::evaluate::list_needs;
    use super::*;

    #[test]
    fn the_capitals_programme_has_fifty_sessions_and_a_seat_for_everybody() {
        let problem = hanoi(10_260, 1);
        let assignment = deal(&problem);
        assert_eq!((problem.officers.len(), problem.units.len(), problem.sites.len(), problem.slots.len()), (10_260, 126, 15, 28));
        assert_eq!(list_needs(&problem, &assignment).len(), 50);
        for profile in 0..6 {
            let live = problem.topics.iter().filter(|topic| topic.is_live.get(profile) == Some(&true)).count();
            assert!((9..=12).contains(&live), "profile {profile}: {live}");
        }
        for (site, facts) in problem.sites.iter().enumerate() {
            for cohort in 0..2 {
                let people = assignment.site.iter().zip(&assignment.cohort).filter(|one| *one == (&site, &cohort)).count();
                assert!(people <= facts.seats as usize);
            }
        }
    }

    #[test]
    fn chiefs_and_deputies_are_dealt_apart() {
        let problem = hanoi(2_000, 2);
        let assignment = deal(&problem);
        for unit in 0..problem.units.len() {
            let command =
                problem.officers.iter().zip(&assignment.cohort).filter(|(one, _)| one.unit == unit && one.command != Command::None);
            let cohorts: std::collections::BTreeSet<usize> = command.map(|(_, cohort)| *cohort).collect();
            assert_eq!(cohorts.len(), 2);
        }
    }

    #[test]
    fn one_seed_gives_one_problem_and_another_seed_another() {
        assert_eq!(random(5, &Knobs::default()), random(5, &Knobs::default()));
        assert_ne!(random(5, &Knobs::default()), random(6, &Knobs::default()));
        assert_ne!(hanoi(500, 1), hanoi(500, 2));
    }

    #[test]
    fn a_country_shares_out_its_people() {
        let country = country(4, 40, 4_000, 1);
        assert_eq!(country.iter().map(|problem| (problem.units.len(), problem.officers.len())).collect::<Vec<_>>(), [(10, 1_000); 4]);
        assert_ne!(country.first(), country.last());
    }
}
