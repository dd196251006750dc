//! The timetable of the seed: a running order made by hand, laid over the slots of each cohort.
//!
//! One cohort of every unit trains while the other is on duty: `A1` on the mornings of the first, third … day and
//! the afternoons of the others, `A2` the other way round. Both streams of a slot go to the same cohort, so the two
//! topics of a pair must share no profile that attends live, no deputy director and no department.
//! `taphuan schedule` is the planner; this is its first yardstick.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeDelta};

use super::{
    CohortRow, GenerateError, PILOT, Programme, SittingRow, Topic,
    cohorts::COHORTS,
    places::{Room, Site},
};

/// `hn-2025`, a line a slot. The three topics that everybody attends stand alone, one on each of a cohort's first
/// three half-days, and everything in `after` comes later than what it follows.
const HANOI_ORDER: [&[&str]; 14] = [
    &["PCTP-01"],
    &["QLHC-01", "PCTP-02"],
    &["QLHC-04", "THHC-04"],
    &["QLHC-02", "PCTP-03"],
    &["QLHC-05", "PCTP-05"],
    &["AN-01"],
    &["QLHC-03", "PCTP-04"],
    &["QLHC-08"],
    &["QLHC-06", "THHC-06"],
    &["THHC-01", "AN-03"],
    &["THHC-02", "AN-02"],
    &["QLHC-07", "PCTP-07"],
    &["PCTP-06", "THHC-05"],
    &["THHC-03", "AN-04"],
];

/// The pilot. Nobody must attend the two topics of the pair: officers choose one and read the other.
const PILOT_ORDER: [&[&str]; 7] = [
    &["hn-2025-pilot-PCTP-01"],
    &["hn-2025-pilot-QLHC-01"],
    &["hn-2025-pilot-QLHC-02", "hn-2025-pilot-PCTP-05"],
    &["hn-2025-pilot-QLHC-08"],
    &["hn-2025-pilot-THHC-01"],
    &["hn-2025-pilot-THHC-06"],
    &["hn-2025-pilot-AN-01"],
];

/// How many officers of each profile, by unit.
type Strength<'a> = BTreeMap<&'a str, BTreeMap<&'a str, u32>>;

/// All sittings of a programme.
pub(super) fn make(programme: &Programme, sites: &[Site], split: &[CohortRow]) -> Result<Vec<SittingRow>, GenerateError> {
    let order = running_order(programme)?;
    let mut sittings = Vec::new();
    for (number, cohort) in COHORTS.into_iter().enumerate() {
        let mut present: BTreeMap<&str, Strength> = BTreeMap::new();
        for row in split.iter().filter(|row| row.cohort == cohort) {
            let unit = present.entry(&row.site_code).or_default().entry(&row.unit_code).or_default();
            *unit.entry(row.profile).or_default() += 1;
        }
        let slots = slots(programme, number);
        if slots.len() < order.len() {
            return Err(GenerateError::NoSlot { programme: programme.code.clone(), cohort });
        }
        for (topics, starts_at) in order.iter().zip(slots) {
            let slot = Slot { programme, cohort, starts_at, topics: by_demand(topics, &present) };
            for (place, site) in sites.iter().enumerate() {
                if let Some(strength) = present.get(site.code.as_str()) {
                    let rows = slot.seat(site, strength, &present)?;
                    sittings.extend(rows.into_iter().map(|row| (place, row)));
                }
            }
        }
    }
    sittings.sort_by_cached_key(|(place, row)| (row.starts_at, row.stream, *place, row.room));
    Ok(sittings.into_iter().map(|(_, row)| row).collect())
}

/// The programme's running order, with each topic found and none left out.
fn running_order(programme: &Programme) -> Result<Vec<Vec<&Topic>>, GenerateError> {
    let codes: &[&[&str]] = match programme.code.as_str() {
        "hn-2025" => &HANOI_ORDER,
        PILOT => &PILOT_ORDER,
        _ => return Err(GenerateError::NoOrder(programme.code.clone())),
    };
    let differs = |topic: &str| GenerateError::OrderDiffers { programme: programme.code.clone(), topic: topic.to_owned() };
    if let Some(left_out) = programme.topics.keys().find(|code| !codes.concat().contains(&code.as_str())) {
        return Err(differs(left_out));
    }
    let find = |code: &&str| programme.topics.get(*code).ok_or_else(|| differs(code));
    codes.iter().map(|line| line.iter().map(find).collect()).collect()
}

/// The slots of a cohort (0 or 1), at +07:00.
fn slots(programme: &Programme, cohort: usize) -> Vec<DateTime<FixedOffset>> {
    let mut slots = Vec::new();
    for (day_number, day) in programme.days.iter().enumerate() {
        for (half_number, half) in day.halves.iter().enumerate() {
            if (day_number + half_number) % 2 == cohort {
                slots.extend(half.slots.iter().filter_map(|time| in_hanoi(day.date.and_time(*time))));
            }
        }
    }
    slots
}

/// A local time of `Asia/Ho_Chi_Minh`, which has been seven hours ahead all the year round since 1975.
fn in_hanoi(local: NaiveDateTime) -> Option<DateTime<FixedOffset>> {
    local.and_local_timezone(FixedOffset::east_opt(7 * 3600)?).single()
}

/// How many officers of a site attend a topic live.
fn demand(topic: &Topic, strength: &Strength) -> u32 {
    strength.values().map(|unit| live(topic, unit)).sum()
}

fn live(topic: &Topic, unit: &BTreeMap<&str, u32>) -> u32 {
    unit.iter().filter(|(profile, _)| topic.is_live(profile)).map(|(_, count)| count).sum()
}

/// The topics of a slot, the best attended first: it gets stream 1 and, at a site, the larger room.
fn by_demand<'a>(topics: &[&'a Topic], present: &BTreeMap<&str, Strength>) -> Vec<&'a Topic> {
    let total = |topic: &&Topic| present.values().map(|strength| demand(topic, strength)).sum::<u32>();
    let mut sorted = topics.to_vec();
    sorted.sort_by_key(|topic| std::cmp::Reverse(total(topic)));
    sorted
}

/// What one cohort does in one slot.
struct Slot<'a> {
    programme: &'a Programme,
    cohort: &'static str,
    starts_at: DateTime<FixedOffset>,
    topics: Vec<&'a Topic>,
}

impl Slot<'_> {
    /// The sittings of the slot at one site.
    fn seat(&self, site: &Site, strength: &Strength, all: &BTreeMap<&str, Strength>) -> Result<Vec<SittingRow>, GenerateError> {
        let [large, small] = site.rooms;
        if let [topic] = self.topics.as_slice() {
            let needed = demand(topic, strength);
            if !is_crowded(topic, all) {
                return Ok(vec![self.sitting(topic, 1, site, large, needed)?]);
            }
            let (first, second) = halve(topic, strength, large, small).ok_or_else(|| self.no_room(topic, site))?;
            return Ok(vec![self.sitting(topic, 1, site, large, first)?, self.sitting(topic, 1, site, small, second)?]);
        }
        let mut numbered: Vec<(u32, &Topic)> = (1..).zip(self.topics.iter().copied()).collect();
        numbered.sort_by_key(|(_, topic)| std::cmp::Reverse(demand(topic, strength)));
        let seated = numbered.iter().zip([large, small]);
        seated.map(|((stream, topic), room)| self.sitting(topic, *stream, site, room, demand(topic, strength))).collect()
    }

    fn sitting(&self, topic: &Topic, stream: u32, site: &Site, room: Room, expected: u32) -> Result<SittingRow, GenerateError> {
        if expected > room.seats {
            return Err(self.no_room(topic, site));
        }
        Ok(SittingRow {
            programme: self.programme.code.clone(),
            session_id: self.session_id(topic),
            topic_code: topic.code.clone(),
            cohort: self.cohort,
            stream,
            starts_at: self.starts_at,
            ends_at: self.starts_at + TimeDelta::minutes(i64::from(topic.minutes)),
            speaker_badge: topic.speakers.first().cloned().unwrap_or_default(),
            presiding_badge: topic.presiding.clone(),
            site_code: site.code.clone(),
            room: room.name,
            capacity: room.seats,
            expected,
        })
    }

    /// `hn-2025-QLHC-03-A1`; a topic code that already carries the programme is not given it twice.
    fn session_id(&self, topic: &Topic) -> String {
        let prefix = format!("{}-", self.programme.code);
        let short = topic.code.strip_prefix(&prefix).unwrap_or(&topic.code);
        format!("{prefix}{short}-{}", self.cohort)
    }

    fn no_room(&self, topic: &Topic, site: &Site) -> GenerateError {
        GenerateError::NoRoom { session: self.session_id(topic), site: site.code.clone() }
    }
}

/// Above so many officers at a site, a session with the slot to itself uses both rooms, at every site: a few dozen
/// pilot officers sit together, a whole cohort gets space.
const CROWD: u32 = 200;

fn is_crowded(topic: &Topic, all: &BTreeMap<&str, Strength>) -> bool {
    all.values().any(|strength| demand(topic, strength) > CROWD)
}

/// Divides a session over two rooms by whole units: in the order of their codes, the first ones take the larger room.
/// Of all cuts that fit, the one that fills both rooms most evenly. `None` when none fits.
fn halve(topic: &Topic, strength: &Strength, large: Room, small: Room) -> Option<(u32, u32)> {
    let total = demand(topic, strength);
    let cuts = strength.values().scan(0, |sum, unit| {
        *sum += live(topic, unit);
        Some((*sum, total - *sum))
    });
    cuts.filter(|(first, second)| *first <= large.seats && *second <= small.seats)
        .min_by_key(|(first, second)| (first * small.seats).abs_diff(second * large.seats))
}
