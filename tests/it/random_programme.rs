//! Small random programmes, the same for the same number on every machine. Four in five have a plan: it is made first and kept, and windows, days
//! off, order and seats are drawn around it. The others have none, for a reason that is known.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// A programme with everything that is loaded with it.
pub struct RandomProgramme {
    /// Its code.
    pub code: String,
    /// Texts of files by their paths in a folder; the programme's own folder is `curriculum`.
    pub files: BTreeMap<String, String>,
    /// A plan that keeps to every limit, unless there is none.
    pub hidden: Option<Hidden>,
    /// Why there is none.
    pub reason: Option<Reason>,
}

/// The plan that was made first.
pub struct Hidden {
    /// Text of `timetable.csv`.
    pub timetable: String,
    /// Text of `cohorts.csv`.
    pub cohorts: String,
}

/// Why a programme has no plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// More sessions than slots and streams.
    Slots,
    /// A director is there too seldom.
    Director,
    /// A topic's window is too short for its cohorts.
    Window,
    /// A chain of topics is longer than the slots.
    Chain,
    /// A cohort has more people than all sites have seats.
    Seats,
}

const LACKS: [Lack; 5] = [Lack::Slots, Lack::Director, Lack::Window, Lack::Chain, Lack::Seats];

/// Why a programme has no plan, and how a refusal must name it.
#[derive(Clone, Debug)]
pub struct Reason {
    /// The limit.
    pub lack: Lack,
    /// Of each list at least one text must be said.
    pub named: Vec<Vec<String>>,
}

impl RandomProgramme {
    /// The programme of this number.
    pub fn new(number: u64) -> Self {
        let mut draft = Draft::new(number);
        let lack = (number % 5 == 4).then(|| LACKS[(number / 5 % 5) as usize]);
        let (hidden, reason) = match lack {
            None => (Some(draft.plan()), None),
            Some(lack) => (None, Some(draft.spoil(lack))),
        };
        let hidden = hidden.map(|plan| Hidden { timetable: draft.timetable(&plan), cohorts: draft.cohorts_file() });
        Self { files: draft.files(), code: draft.code, hidden, reason }
    }

    /// Writes its files into a folder.
    pub fn write(&self, folder: &Path) {
        for (path, text) in &self.files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
    }
}

/// Random choices.
struct Dice(ChaCha8Rng);

impl Dice {
    /// From `least` to `most`, both included.
    fn between(&mut self, least: usize, most: usize) -> usize {
        least + (self.0.next_u64() % (most - least + 1) as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.between(1, 100) <= percent
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.between(0, from.len() - 1)]
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.between(0, last));
        }
    }
}

/// A part, as files write it.
type Part = (usize, usize);

const PROFILES: [&str; 5] = ["CH", "DT", "HC", "AN", "TT"];
const FAMILY: [&str; 6] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đỗ"];
const MIDDLE: [&str; 5] = ["Văn", "Thị", "Minh", "Quang", "Thu"];
const GIVEN: [&str; 8] = ["An", "Bình", "Đức", "Hà", "Khánh", "Long", "Ngọc", "Yến"];

#[derive(Clone)]
struct Site {
    code: String,
    rooms: Vec<usize>,
}

impl Site {
    fn seats(&self) -> usize {
        self.rooms.iter().sum()
    }
}

#[derive(Clone)]
struct Officer {
    badge: String,
    name: String,
    unit: usize,
    /// The unit where they are on duty.
    station: usize,
    profile: &'static str,
    command: &'static str,
    cohort: usize,
    status: &'static str,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl Officer {
    fn counts(&self, day: NaiveDate) -> bool {
        self.status.is_empty() || self.from.is_some_and(|from| day < from) || self.to.is_some_and(|to| to < day)
    }
}

struct Topic {
    code: String,
    group: usize,
    live: BTreeSet<&'static str>,
    minutes: usize,
    speakers: Vec<String>,
    /// Who presides, then who may instead.
    presiding: Vec<String>,
    after: BTreeSet<String>,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
}

struct Staff {
    badge: String,
    name: String,
    department: String,
    group: String,
    role: &'static str,
}

/// A session of the plan that is made first.
struct Held {
    topic: usize,
    cohort: usize,
    speaker: String,
    presiding: String,
    /// By site the rooms, each with the units that sit there.
    rooms: BTreeMap<usize, Seating>,
}

/// Rooms with the units that sit there: units are seated whole, in their order.
type Seating = Vec<(usize, Vec<usize>)>;

/// Units with the number of their people.
type Parties = Vec<(usize, usize)>;

/// The sessions of a slot; all are of one cohort.
type Plan = Vec<(Slot, Vec<Held>)>;

/// When a slot begins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    date: NaiveDate,
    time: NaiveTime,
}

struct Draft {
    dice: Dice,
    code: String,
    sites: Vec<Site>,
    /// The site of each unit.
    units: Vec<usize>,
    officers: Vec<Officer>,
    profiles: Vec<&'static str>,
    topics: Vec<Topic>,
    groups: usize,
    staff: Vec<Staff>,
    /// Slots of each day, in the morning and in the afternoon.
    days: Vec<(NaiveDate, usize, usize)>,
    slot_minutes: usize,
    break_minutes: usize,
    streams: usize,
    cohorts: usize,
    share_away: Part,
    share_seated: Option<Part>,
    /// Who can't come from which day to which.
    away: Vec<(String, NaiveDate, NaiveDate)>,
}

impl Draft {
    fn new(number: u64) -> Self {
        let mut draft = Self {
            dice: Dice(ChaCha8Rng::seed_from_u64(number)),
            code: format!("ngau-nhien-{number}"),
            sites: Vec::new(),
            units: Vec::new(),
            officers: Vec::new(),
            profiles: Vec::new(),
            topics: Vec::new(),
            groups: 2,
            staff: Vec::new(),
            days: Vec::new(),
            slot_minutes: 50,
            break_minutes: 10,
            streams: 1,
            cohorts: 2,
            share_away: (1, 2),
            share_seated: None,
            away: Vec::new(),
        };
        draft.draw_places();
        draft.draw_officers();
        draft.draw_staff();
        draft.draw_topics();
        draft.slot_minutes = *draft.dice.pick(&[30, 40, 45, 50]);
        draft.break_minutes = *draft.dice.pick(&[5, 10, 15]);
        for place in 0..draft.topics.len() {
            let is_shorter = draft.dice.chance(25);
            draft.topics[place].minutes = draft.slot_minutes - if is_shorter { 10 } else { 0 };
        }
        draft
    }

    fn draw_places(&mut self) {
        let sites = self.dice.between(2, 4);
        self.sites = (1..=sites).map(|site| Site { code: format!("DC-{site}"), rooms: Vec::new() }).collect();
        let units = self.dice.between(4, 12);
        // Every site has a unit.
        self.units = (0..units).map(|unit| if unit < sites { unit } else { self.dice.between(0, sites - 1) }).collect();
    }

    fn name(&mut self) -> String {
        let dice = &mut self.dice;
        format!("{} {} {}", dice.pick(&FAMILY), dice.pick(&MIDDLE), dice.pick(&GIVEN))
    }

    fn draw_officers(&mut self) {
        let profiles = self.dice.between(3, PROFILES.len());
        self.profiles = PROFILES[..profiles].to_vec();
        for unit in 0..self.units.len() {
            let deputies = self.dice.between(0, 3);
            let size = self.dice.between(15, 25);
            for place in 0..size {
                let command = ["chief", "deputy", ""][if place == 0 { 0 } else { 2 - usize::from(place <= deputies) }];
                let profile = if command.is_empty() { *self.dice.pick(&PROFILES[1..profiles]) } else { "CH" };
                let badge = format!("{}", 200_001 + self.officers.len());
                let station = if command.is_empty() && self.dice.chance(5) { self.neighbour(unit) } else { unit };
                let name = self.name();
                let (from, to) = (None, None);
                self.officers.push(Officer { badge, name, unit, station, profile, command, cohort: 0, status: "", from, to });
            }
        }
    }

    /// A unit of the same site.
    fn neighbour(&mut self, unit: usize) -> usize {
        let near: Vec<usize> = (0..self.units.len()).filter(|other| self.units[*other] == self.units[unit]).collect();
        *self.dice.pick(&near)
    }

    fn draw_staff(&mut self) {
        self.groups = self.dice.between(2, 3);
        for group in 1..=self.groups {
            let name = self.name();
            let badge = format!("{}", 100_000 + group);
            self.staff.push(Staff { badge, name, department: String::new(), group: format!("G{group}"), role: "director" });
        }
        for group in 1..=self.groups {
            for number in 1..=self.dice.between(2, 3) {
                let name = self.name();
                let badge = format!("{}", 100_000 + group * 100 + number);
                self.staff.push(Staff { badge, name, department: format!("P{group}"), group: String::new(), role: "instructor" });
            }
        }
    }

    fn draw_topics(&mut self) {
        let count = self.dice.between(4, 10);
        for number in 0..count {
            let group = number % self.groups;
            let mut live: BTreeSet<&'static str> = self.profiles.iter().copied().filter(|_| self.dice.chance(45)).collect();
            if live.is_empty() || self.dice.chance(10) {
                live.extend(self.profiles.iter().copied());
            }
            let mut speakers: Vec<String> =
                self.staff.iter().filter(|staff| staff.department == format!("P{}", group + 1)).map(|staff| staff.badge.clone()).collect();
            self.dice.shuffle(&mut speakers);
            speakers.truncate(self.dice.between(1, speakers.len()));
            let mut presiding = vec![format!("{}", 100_001 + group)];
            if self.dice.chance(30) {
                presiding.push(format!("{}", 100_001 + (group + 1) % self.groups));
            }
            // The roster knows the profiles that some topic asks for.
            live.extend(self.profiles.iter().copied().skip(number).step_by(count));
            self.topics.push(Topic {
                code: format!("G{}-{:02}", group + 1, number + 1),
                group,
                live,
                minutes: self.slot_minutes,
                speakers,
                presiding,
                after: BTreeSet::new(),
                from: None,
                until: None,
            });
        }
    }

    /// Draws what a plan needs, makes the plan, and draws the limits around it.
    fn plan(&mut self) -> Plan {
        self.streams = self.dice.between(1, 3);
        self.cohorts = *self.dice.pick(&[1, 2, 2, 3, 3]);
        self.split_cohorts();
        self.draw_rooms();
        let mut slots = self.fill_slots();
        self.dice.shuffle(&mut slots);
        let spare = (slots.len() / 4).max(1);
        self.draw_days(slots.len() + spare);
        let mut free = self.slots();
        while free.len() > slots.len() {
            let place = self.dice.between(0, free.len() - 1);
            free.remove(place);
        }
        let plan: Plan = free.into_iter().zip(slots).collect();
        self.draw_statuses();
        self.share_away = self.share_of(&plan);
        self.draw_windows(&plan);
        self.draw_order(&plan);
        self.draw_days_off(&plan);
        self.draw_trainee_who_speaks();
        plan
    }

    /// Chiefs in the first cohort, deputies in the others, everybody else where their station has sent fewest.
    fn split_cohorts(&mut self) {
        let mut sent = vec![vec![0_usize; self.cohorts]; self.units.len()];
        let mut deputies = 0;
        for officer in self.officers.iter_mut().filter(|officer| !officer.command.is_empty()) {
            if officer.command == "deputy" && self.cohorts > 1 {
                deputies += 1;
                officer.cohort = 1 + deputies % (self.cohorts - 1);
            }
            sent[officer.station][officer.cohort] += 1;
        }
        for officer in self.officers.iter_mut().filter(|officer| officer.command.is_empty()) {
            let counts = &mut sent[officer.station];
            officer.cohort = (0..counts.len()).min_by_key(|cohort| counts[*cohort]).expect("a cohort");
            counts[officer.cohort] += 1;
        }
    }

    /// Rooms with seats for the largest cohort and some more.
    fn draw_rooms(&mut self) {
        self.share_seated = self.dice.chance(40).then(|| *self.dice.pick(&[(1, 2), (29, 60), (3, 4), (9, 10)]));
        for site in 0..self.sites.len() {
            let at_site = self.officers.iter().filter(|officer| self.units[officer.unit] == site);
            let mut cohorts = vec![0; self.cohorts];
            at_site.for_each(|officer| cohorts[officer.cohort] += 1);
            let largest = cohorts.into_iter().max().expect("a cohort");
            // A unit that does not fit into the rest of a room goes to the next.
            let rooms = self.dice.between(1, 3);
            let party = (0..self.units.len()).map(|unit| self.officers.iter().filter(|officer| officer.unit == unit).count()).max();
            let wanted = largest * self.dice.between(110, 150) / 100 + (rooms - 1) * party.expect("a unit").div_ceil(self.cohorts) + 1;
            let seats = self.share_seated.map_or(wanted, |(part, whole)| (wanted * whole).div_ceil(part));
            self.sites[site].rooms = match rooms {
                1 => vec![seats],
                2 => vec![seats - seats * 2 / 5, seats * 2 / 5],
                _ => vec![seats - seats * 3 / 10 * 2, seats * 3 / 10, seats * 3 / 10],
            };
        }
    }

    /// People of a cohort who need a topic live, by site and unit.
    fn people(&self, topic: usize, cohort: usize) -> BTreeMap<usize, Parties> {
        let mut units = BTreeMap::new();
        let comes = |officer: &&Officer| officer.cohort == cohort && self.topics[topic].live.contains(officer.profile);
        for officer in self.officers.iter().filter(comes) {
            *units.entry(officer.unit).or_default() += 1;
        }
        let mut people: BTreeMap<usize, Parties> = BTreeMap::new();
        for (unit, count) in units {
            people.entry(self.units[unit]).or_default().push((unit, count));
        }
        people
    }

    /// Each topic for each cohort, put into the first slot where it fits.
    fn fill_slots(&mut self) -> Vec<Vec<Held>> {
        let mut wanted: Vec<(usize, usize)> =
            (0..self.topics.len()).flat_map(|topic| (0..self.cohorts).map(move |cohort| (topic, cohort))).collect();
        wanted.retain(|(topic, cohort)| !self.people(*topic, *cohort).is_empty());
        self.dice.shuffle(&mut wanted);
        let mut slots: Vec<Vec<Held>> = Vec::new();
        for (topic, cohort) in wanted {
            let fits = slots.iter_mut().find_map(|slot| Some((self.added(slot, topic, cohort)?, slot)));
            match fits {
                Some((more, slot)) => *slot = more,
                None => slots.push(self.added(&[], topic, cohort).expect("an empty slot has room for a session")),
            }
        }
        slots
    }

    /// A slot with one session more, if it fits there.
    fn added(&self, slot: &[Held], topic: usize, cohort: usize) -> Option<Vec<Held>> {
        let wanted = &self.topics[topic];
        let is_apart = |held: &Held| held.cohort == cohort && self.topics[held.topic].live.is_disjoint(&wanted.live);
        if slot.len() >= self.streams || !slot.iter().all(is_apart) {
            return None;
        }
        let is_free = |badge: &&String| slot.iter().all(|held| held.speaker != **badge && held.presiding != **badge);
        let speaker = wanted.speakers.iter().find(is_free)?.clone();
        let presiding = wanted.presiding.iter().find(is_free)?.clone();
        let mut all: Vec<(usize, String, String)> =
            slot.iter().map(|held| (held.topic, held.speaker.clone(), held.presiding.clone())).collect();
        all.push((topic, speaker, presiding));
        let people: Vec<BTreeMap<usize, Parties>> = all.iter().map(|(topic, ..)| self.people(*topic, cohort)).collect();
        let mut rooms: Vec<BTreeMap<usize, Seating>> = vec![BTreeMap::new(); all.len()];
        for (number, site) in self.sites.iter().enumerate() {
            let needs: Vec<Parties> = people.iter().map(|people| people.get(&number).cloned().unwrap_or_default()).collect();
            let allowed = self.share_seated.map_or(site.seats(), |(part, whole)| site.seats() * part / whole);
            if needs.iter().flatten().map(|(_, count)| count).sum::<usize>() > allowed {
                return None;
            }
            for (session, given) in given_rooms(&site.rooms, &needs)?.into_iter().enumerate().filter(|(_, given)| !given.is_empty()) {
                rooms[session].insert(number, given);
            }
        }
        let held = all.into_iter().zip(rooms).map(|((topic, speaker, presiding), rooms)| Held { topic, cohort, speaker, presiding, rooms });
        Some(held.collect())
    }

    /// Days that have so many slots.
    fn draw_days(&mut self, slots: usize) {
        let a_day = self.dice.between(3, 8);
        let mut left = slots;
        while left > 0 {
            let today = left.min(a_day);
            self.add_day(today);
            left -= today;
        }
    }

    /// One day more, with so many slots.
    fn add_day(&mut self, slots: usize) {
        let gap = if self.dice.chance(20) { 3 } else { 1 };
        let first = NaiveDate::from_ymd_opt(2025, 6, 24).expect("a day");
        let date = self.days.last().map_or(first, |(last, ..)| *last + TimeDelta::days(gap));
        self.days.push((date, slots.div_ceil(2), slots / 2));
    }

    /// All slots in order.
    fn slots(&self) -> Vec<Slot> {
        let mut slots = Vec::new();
        for (date, morning, afternoon) in &self.days {
            let date = *date;
            slots.extend(self.times(7, *morning).into_iter().chain(self.times(13, *afternoon)).map(|time| Slot { date, time }));
        }
        slots
    }

    fn times(&self, hour: u32, count: usize) -> Vec<NaiveTime> {
        let first = NaiveTime::from_hms_opt(hour, 30, 0).expect("a time");
        let step = self.slot_minutes + self.break_minutes;
        (0..count).map(|number| first + TimeDelta::minutes((number * step) as i64)).collect()
    }

    /// A few who do not count: on all days, on one, or later on.
    fn draw_statuses(&mut self) {
        let dates: Vec<NaiveDate> = self.days.iter().map(|(date, ..)| *date).collect();
        let last = *dates.last().expect("a day");
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        for place in 0..self.officers.len() {
            if !self.dice.chance(6) {
                continue;
            }
            let one = Some(*self.dice.pick(&dates));
            let (status, from, to) = match self.dice.between(0, 3) {
                0 => ("left", day("2025-05-10"), None),
                1 => ("seconded", day("2025-05-01"), day("2025-09-30")),
                2 => ("exempt", one, one),
                _ => ("exempt", Some(last + TimeDelta::days(5)), day("2025-12-31")),
            };
            let officer = &mut self.officers[place];
            (officer.status, officer.from, officer.to) = (status, from, to);
        }
    }

    /// Who attends a session on a day.
    fn attends(&self, officer: &Officer, held: &Held, day: NaiveDate) -> bool {
        officer.cohort == held.cohort && self.topics[held.topic].live.contains(officer.profile) && officer.counts(day)
    }

    /// The least part of a unit that the plan can do with.
    fn share_of(&mut self, plan: &Plan) -> Part {
        let parts: &[Part] = match self.cohorts {
            1 => &[(1, 1)],
            2 => &[(1, 2), (3, 5), (2, 3), (3, 4), (9, 10)],
            _ => &[(1, 3), (2, 5), (1, 2), (3, 5), (2, 3), (9, 10)],
        };
        let found = parts.iter().position(|part| self.keeps(plan, *part)).expect("no plan sends whole units away");
        let more = usize::from(self.dice.chance(30));
        parts[(found + more).min(parts.len() - 1)]
    }

    fn keeps(&self, plan: &Plan, (part, whole): Part) -> bool {
        let within = |(slot, held): &(Slot, Vec<Held>)| {
            (0..self.units.len()).all(|unit| {
                let here = self.officers.iter().filter(|officer| officer.station == unit && officer.counts(slot.date));
                let (all, away) = here.fold((0, 0), |(all, away), officer| {
                    (all + 1, away + usize::from(held.iter().any(|held| self.attends(officer, held, slot.date))))
                });
                away <= (all * part).div_ceil(whole)
            })
        };
        (part, whole) == (1, 1) || plan.iter().all(within)
    }

    fn slots_of(plan: &Plan, topic: usize) -> Vec<(usize, Slot)> {
        let held = plan.iter().flat_map(|(slot, held)| held.iter().map(|held| (*slot, held)));
        held.filter(|(_, held)| held.topic == topic).map(|(slot, held)| (held.cohort, slot)).collect()
    }

    fn draw_windows(&mut self, plan: &Plan) {
        for topic in 0..self.topics.len() {
            let days: BTreeSet<NaiveDate> = Self::slots_of(plan, topic).iter().map(|(_, slot)| slot.date).collect();
            let (has_from, has_until) = (self.dice.chance(30), self.dice.chance(30));
            self.topics[topic].from = days.first().copied().filter(|_| has_from);
            self.topics[topic].until = days.last().copied().filter(|_| has_until);
        }
    }

    /// Topics that build on others which every cohort hears before them.
    fn draw_order(&mut self, plan: &Plan) {
        for _ in 0..self.topics.len() {
            let (one, two) = (self.dice.between(0, self.topics.len() - 1), self.dice.between(0, self.topics.len() - 1));
            let (first, second) = (Self::slots_of(plan, one), Self::slots_of(plan, two));
            let comes_before = |cohort: usize| {
                let slot = |of: &[(usize, Slot)]| of.iter().find(|(other, _)| *other == cohort).map(|(_, slot)| *slot);
                slot(&first).zip(slot(&second)).is_some_and(|(first, second)| first < second)
            };
            if (0..self.cohorts).all(comes_before) && self.dice.chance(40) {
                let base = self.topics[one].code.clone();
                self.topics[two].after.insert(base);
            }
        }
    }

    /// Days on which somebody has nothing to do in the plan.
    fn draw_days_off(&mut self, plan: &Plan) {
        let badges: Vec<String> = self.staff.iter().map(|staff| staff.badge.clone()).collect();
        for badge in badges {
            let busy = |day: NaiveDate| {
                plan.iter().any(|(slot, held)| slot.date == day && held.iter().any(|held| held.speaker == badge || held.presiding == badge))
            };
            let free: Vec<NaiveDate> = self.days.iter().map(|(date, ..)| *date).filter(|date| !busy(*date)).collect();
            if !free.is_empty() && self.dice.chance(40) {
                let day = *self.dice.pick(&free);
                self.away.push((badge, day, day));
            }
        }
    }

    /// Somebody who trains may speak too, but need not.
    fn draw_trainee_who_speaks(&mut self) {
        if !self.dice.chance(20) {
            return;
        }
        let (officer, topic) = (self.dice.between(0, self.officers.len() - 1), self.dice.between(0, self.topics.len() - 1));
        let (badge, name) = (self.officers[officer].badge.clone(), self.officers[officer].name.clone());
        let department = format!("P{}", self.topics[topic].group + 1);
        self.topics[topic].speakers.push(badge.clone());
        self.staff.push(Staff { badge, name, department, group: String::new(), role: "instructor" });
    }

    /// Makes a programme that has no plan, for this reason alone.
    fn spoil(&mut self, lack: Lack) -> Reason {
        for topic in &mut self.topics {
            topic.live.extend(self.profiles.iter().copied());
            topic.presiding.truncate(1);
        }
        let sessions = self.topics.len() * 2;
        self.sites.iter_mut().for_each(|site| site.rooms = vec![self.officers.len(), self.officers.len()]);
        let named = match lack {
            Lack::Slots => {
                let slots = sessions - self.dice.between(1, self.topics.len());
                self.draw_days(slots);
                vec![vec![sessions.to_string()], vec![slots.to_string()]]
            }
            Lack::Director => self.spoil_director(sessions),
            Lack::Window => {
                self.streams = 2;
                self.add_day(1);
                self.draw_days(sessions + 2);
                let topic = &mut self.topics[0];
                (topic.from, topic.until) = (Some(self.days[0].0), Some(self.days[0].0));
                vec![vec![topic.code.clone()]]
            }
            Lack::Chain => self.spoil_order(),
            Lack::Seats => {
                self.draw_days(sessions + 2);
                let seats = (self.officers.len() / self.sites.len() / 4).max(1);
                self.sites.iter_mut().for_each(|site| site.rooms = vec![seats]);
                let total = seats * self.sites.len();
                let counts = [self.officers.len(), self.officers.len().div_ceil(2), total].map(|count| count.to_string());
                vec![counts.into_iter().chain(self.sites.iter().map(|site| site.code.clone())).collect()]
            }
        };
        Reason { lack, named }
    }

    /// The first group's director is there on the first day alone.
    fn spoil_director(&mut self, sessions: usize) -> Vec<Vec<String>> {
        self.streams = 2;
        for _ in 0..=sessions / 3 {
            self.add_day(3);
        }
        let director = &self.staff[0];
        self.away.push((director.badge.clone(), self.days[1].0, self.days[self.days.len() - 1].0));
        let dotted = format!("{}-{}", &director.badge[..3], &director.badge[3..]);
        vec![vec![director.name.clone(), director.badge.clone(), dotted]]
    }

    /// A chain of all topics, each for a profile or two, with a slot too few for its length.
    fn spoil_order(&mut self) -> Vec<Vec<String>> {
        (self.streams, self.cohorts, self.share_away) = (3, 1, (1, 1));
        let codes: Vec<String> = self.topics.iter().map(|topic| topic.code.clone()).collect();
        for (number, topic) in self.topics.iter_mut().enumerate() {
            topic.live = BTreeSet::from([self.profiles[number % self.profiles.len()]]);
            topic.live.extend(self.profiles.iter().copied().skip(number).step_by(codes.len()));
            topic.after.extend(number.checked_sub(1).map(|before| codes[before].clone()));
        }
        self.draw_days(codes.len() - 1);
        vec![codes]
    }

    fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::from([
            ("sites.csv".to_owned(), self.sites_file()),
            ("units.csv".to_owned(), self.units_file()),
            ("departments.csv".to_owned(), self.departments_file()),
            ("staff.csv".to_owned(), self.staff_file()),
            ("roster.csv".to_owned(), self.roster_file()),
            ("curriculum/programme.toml".to_owned(), self.programme_file()),
        ]);
        for topic in &self.topics {
            files.insert(format!("curriculum/G{}/{}/topic.toml", topic.group + 1, topic.code), topic_file(topic));
        }
        files
    }

    fn sites_file(&self) -> String {
        let mut text = String::from("code,name,kind,room,capacity,address,join_url\r\n");
        for (number, site) in self.sites.iter().enumerate() {
            let kind = if number == 0 { "central" } else { "remote" };
            for (room, seats) in site.rooms.iter().enumerate() {
                text += &format!("{},Điểm cầu {},{kind},Phòng {},{seats},,\r\n", site.code, number + 1, room + 1);
            }
        }
        text
    }

    fn units_file(&self) -> String {
        let mut text = String::from("code,name,type,site_code,lat,lon\r\n");
        for (number, site) in self.units.iter().enumerate() {
            let (kind, lat, lon) = (["phường", "xã"][number % 2], 20.9 + *site as f64 * 0.1, 105.7 + number as f64 * 0.01);
            text += &format!("{},Đơn vị {},{kind},{},{lat:.3},{lon:.3}\r\n", unit_code(number), number + 1, self.sites[*site].code);
        }
        text
    }

    fn departments_file(&self) -> String {
        let rows = (1..=self.groups).map(|group| format!("P{group},Phòng {group},G{group}\r\n"));
        format!("code,name,group\r\n{}", rows.collect::<String>())
    }

    fn staff_file(&self) -> String {
        let mut text = String::from("badge,full_name,rank,position,department,group,site_code,roles\r\n");
        for Staff { badge, name, department, group, role } in &self.staff {
            text += &format!("{badge},{name},Đại tá,Cán bộ,{department},{group},,{role}\r\n");
        }
        text
    }

    fn roster_file(&self) -> String {
        let mut text = String::from(
            "badge,full_name,birth_date,rank,position,profile,command,unit_code,duty_unit,site_code,email,phone,status,status_from,status_to\r\n",
        );
        let date = |date: Option<NaiveDate>| date.map_or(String::new(), |date| date.to_string());
        for officer in &self.officers {
            let Officer { badge, name, profile, command, status, .. } = officer;
            let (unit, site) = (unit_code(officer.unit), &self.sites[self.units[officer.unit]].code);
            let duty = if officer.station == officer.unit { String::new() } else { unit_code(officer.station) };
            let (from, to) = (date(officer.from), date(officer.to));
            text += &format!("{badge},{name},1985-01-02,Đại úy,Cán bộ,{profile},{command},{unit},{duty},{site},,,{status},{from},{to}\r\n");
        }
        text
    }

    fn programme_file(&self) -> String {
        let (part, whole) = self.share_away;
        let mut text = format!(
            "code = \"{}\"\ntitle = \"Chương trình ngẫu nhiên\"\ngo_live = \"2025-12-31\"\nslot_minutes = {}\nbreak_minutes = {}\n\
             streams = {}\nmax_share_away = \"{part}/{whole}\"\n",
            self.code, self.slot_minutes, self.break_minutes, self.streams
        );
        if self.cohorts != whole.div_ceil(part) || self.topics.len().is_multiple_of(2) {
            text += &format!("cohorts = {}\n", self.cohorts);
        }
        if let Some((part, whole)) = self.share_seated {
            text += &format!("max_share_seated = \"{part}/{whole}\"\n");
        }
        text += "\n[certificate]\nserial_prefix = \"NN25\"\nauthority_parent = \"BỘ CÔNG AN\"\nauthority = \"CÔNG AN THÀNH PHỐ\"\n\
                 heading = \"GIẤY CHỨNG NHẬN\"\nwording = \"Đã hoàn thành chương trình\"\nplace = \"Hà Nội\"\nsigner_capacity = [\"GIÁM ĐỐC\"]\n\
                 signer = \"100001\"\n";
        for profile in &self.profiles {
            text += &format!("\n[[profile]]\ncode = \"{profile}\"\ntitle = \"Vị trí {profile}\"\n");
        }
        for group in 1..=self.groups {
            text += &format!("\n[[group]]\ncode = \"G{group}\"\ntitle = \"Nhóm {group}\"\ndirector = \"{}\"\n", 100_000 + group);
        }
        for (badge, from, to) in &self.away {
            text += &format!("\n[[away]]\nbadge = \"{badge}\"\nfrom = \"{from}\"\nto = \"{to}\"\n");
        }
        for (date, morning, afternoon) in &self.days {
            text += &format!("\n[[day]]\ndate = \"{date}\"\n");
            for (name, hour, count) in [("morning", 7, *morning), ("afternoon", 13, *afternoon)].into_iter().filter(|half| half.2 > 0) {
                let times: Vec<String> = self.times(hour, count).iter().map(|time| format!("\"{}\"", time.format("%H:%M"))).collect();
                text += &format!("\n[[day.half]]\nname = \"{name}\"\nslots = [{}]\n", times.join(", "));
            }
        }
        text
    }

    /// Whether an officer takes part.
    fn is_enrolled(&self, officer: &Officer) -> bool {
        self.days.iter().any(|(date, ..)| officer.counts(*date)) && self.topics.iter().any(|topic| topic.live.contains(officer.profile))
    }

    fn cohorts_file(&self) -> String {
        let mut text = String::from("programme,badge,unit_code,site_code,cohort,profile,command\r\n");
        for officer in self.officers.iter().filter(|officer| self.is_enrolled(officer)) {
            let Officer { badge, profile, command, cohort, .. } = officer;
            let (unit, site) = (unit_code(officer.unit), &self.sites[self.units[officer.unit]].code);
            text += &format!("{},{badge},{unit},{site},A{},{profile},{command}\r\n", self.code, cohort + 1);
        }
        text
    }

    fn timetable(&self, plan: &Plan) -> String {
        let mut text = String::from(
            "programme,session_id,topic_code,cohort,stream,starts_at,ends_at,speaker_badge,presiding_badge,site_code,room,capacity,expected\r\n",
        );
        for (slot, all) in plan {
            for (stream, held) in all.iter().enumerate() {
                let topic = &self.topics[held.topic];
                let (starts, ends) = (slot.time, slot.time + TimeDelta::minutes(topic.minutes as i64));
                let (date, cohort) = (slot.date, held.cohort + 1);
                let head = format!(
                    "{0},{0}-{1}-A{cohort},{1},A{cohort},{2},{date}T{starts}+07:00,{date}T{ends}+07:00,{3},{4}",
                    self.code,
                    topic.code,
                    stream + 1,
                    held.speaker,
                    held.presiding
                );
                for (site, rooms) in &held.rooms {
                    for (room, units) in rooms {
                        let is_here = |officer: &&Officer| units.contains(&officer.unit) && self.attends(officer, held, date);
                        let (seats, expected) = (self.sites[*site].rooms[*room], self.officers.iter().filter(is_here).count());
                        text += &format!("{head},{},Phòng {},{seats},{expected}\r\n", self.sites[*site].code, room + 1);
                    }
                }
            }
        }
        text
    }
}

fn unit_code(number: usize) -> String {
    format!("X{:03}", number + 1)
}

fn topic_file(topic: &Topic) -> String {
    let quoted = |texts: &[String]| texts.iter().map(|text| format!("\"{text}\"")).collect::<Vec<_>>().join(", ");
    let mut text = format!(
        "code = \"{}\"\ntitle = \"Chuyên đề {0}\"\nminutes = {}\nreading_minutes = 0\ndepartment = \"P{}\"\npresiding = \"{}\"\n\
         speakers = [{}]\npass_percent = 70\nattempts = 3\ntime_limit_minutes = 15\nafter = [{}]\nsecret = true\n",
        topic.code,
        topic.minutes,
        topic.group + 1,
        topic.presiding[0],
        quoted(&topic.speakers),
        quoted(&topic.after.iter().cloned().collect::<Vec<_>>())
    );
    if topic.presiding.len() > 1 {
        text += &format!("presiding_alternates = [{}]\n", quoted(&topic.presiding[1..]));
    }
    for (key, date) in [("from", topic.from), ("until", topic.until)] {
        text += &date.map_or(String::new(), |date| format!("{key} = \"{date}\"\n"));
    }
    text += "\n[need]\n";
    topic.live.iter().for_each(|profile| text += &format!("{profile} = \"live\"\n"));
    text
}

/// Gives rooms to sessions in which these units attend, as few as will do; none if they don't fit.
fn given_rooms(rooms: &[usize], needs: &[Parties]) -> Option<Vec<Seating>> {
    let choices = needs.len() + 1;
    let all = (0..choices.pow(rooms.len() as u32)).filter_map(|number| {
        let given = |session: usize| (0..rooms.len()).filter(move |room| number / choices.pow(*room as u32) % choices == session + 1);
        needs.iter().enumerate().map(|(session, parties)| seated(rooms, given(session), parties)).collect::<Option<Vec<Seating>>>()
    });
    all.min_by_key(|seatings| seatings.iter().map(Vec::len).sum::<usize>())
}

/// Seats units one after the other: when one does not fit into the rest of a room, the next room begins.
fn seated(rooms: &[usize], given: impl Iterator<Item = usize>, parties: &[(usize, usize)]) -> Option<Seating> {
    let mut seating: Seating = given.map(|room| (room, Vec::new())).collect();
    let (mut place, mut taken) = (0, 0);
    for (unit, count) in parties {
        while taken + count > rooms[seating.get(place)?.0] {
            (place, taken) = (place + 1, 0);
        }
        seating[place].1.push(*unit);
        taken += count;
    }
    seating.retain(|(_, units)| !units.is_empty());
    Some(seating)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checker::{Case, Facts};

    #[test]
    fn the_plans_made_first_break_no_limit() {
        let mut planned = 0;
        for number in 0..100 {
            let programme = RandomProgramme::new(number);
            let Some(hidden) = &programme.hidden else { continue };
            let folder = tempfile::tempdir().expect("a folder");
            programme.write(folder.path());
            let (roster, sites) = (&programme.files["roster.csv"], &programme.files["sites.csv"]);
            let case = Case::read(&folder.path().join("curriculum"), roster, sites, &hidden.timetable, &hidden.cohorts);
            assert!((60..=300).contains(&case.people.len()) && !case.sittings.is_empty(), "{number}");
            let found = case.check(&Facts::default());
            assert!(found.is_empty(), "{number}: {}", found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
            planned += 1;
        }
        assert_eq!(planned, 80, "four in five have a plan");
    }

    #[test]
    fn programmes_differ_and_have_everything_that_is_to_be_tried() {
        let all: Vec<RandomProgramme> = (0..50).map(RandomProgramme::new).collect();
        let said: Vec<String> = all.iter().map(|programme| programme.files.values().cloned().collect()).collect();
        for part in [
            "\n[[away]]",
            "max_share_seated",
            "\ncohorts = 1",
            "\ncohorts = 2",
            "\ncohorts = 3",
            "\nfrom = \"2025-0",
            "\nuntil = ",
            "presiding_alternates",
            "after = [\"",
            "\"1/3\"",
            "\"1/2\"",
            "\"1/1\"",
            "streams = 1",
            "streams = 3",
            ",left,",
            ",exempt,",
            ",deputy,",
            "Phòng 3,",
            "\n2000",
            "\n2001",
        ] {
            let count = said.iter().filter(|text| text.contains(part)).count();
            assert!(count >= 2, "{part}: {count} of 50");
        }
        let reasons = all.iter().filter_map(|programme| programme.reason.as_ref());
        assert!(reasons.clone().all(|reason| !reason.named.is_empty() && reason.named.iter().all(|texts| !texts.is_empty())));
        let lacks: BTreeSet<Lack> = reasons.map(|reason| reason.lack).collect();
        assert_eq!(lacks, LACKS.into_iter().collect());
        let again = RandomProgramme::new(7);
        assert_eq!((&again.files, &again.code), (&all[7].files, &all[7].code));
    }
}
