//! What a timetable must keep to (rules 4 and 5 of the domain), each breach by name: nobody and no room in two places at once,
//! no more than the allowed share of a unit away, never its chief with all deputies, no more people than seats.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use crate::clock::Timestamp;
use crate::curriculum::rules::Share;
use crate::id::{OfficerId, ProgrammeId, RoomId, SiteId, TopicId, UnitId};
use crate::roster::rules::is_counted;
use crate::text::{Words, format};

/// A breach and the line of the file that it is told at (0 when no single line brings it about).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The line.
    pub line: u32,
    /// The column; empty for the whole row.
    pub column: &'static str,
    /// What is wrong, by name.
    pub words: Words,
}

/// Everything that a timetable is checked against, as it would stand after a load.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Programmes by id.
    pub programmes: HashMap<ProgrammeId, Programme>,
    /// Topics by id.
    pub topics: HashMap<TopicId, Topic>,
    /// Sessions of every programme.
    pub sessions: Vec<Session>,
    /// Who takes part.
    pub enrolments: Vec<Enrolment>,
    /// Everybody.
    pub people: HashMap<OfficerId, Person>,
    /// Names of units.
    pub units: HashMap<UnitId, String>,
    /// Names of sites.
    pub sites: HashMap<SiteId, String>,
    /// Names and seats of rooms.
    pub rooms: HashMap<RoomId, (String, i32)>,
}

/// What a programme allows.
#[derive(Clone, Debug, Default)]
pub struct Programme {
    /// Its code.
    pub code: String,
    /// Its first and last day.
    pub days: (NaiveDate, NaiveDate),
    /// Its slots; none when it does not say.
    pub slots: Vec<(Timestamp, Timestamp)>,
    /// Broadcasts side by side; 0 when it does not say.
    pub streams: i32,
    /// The part of a unit that may be away.
    pub max_share_away: Share,
}

/// What a topic asks for.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Its code.
    pub code: String,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Profiles that attend live.
    pub live: BTreeSet<String>,
    /// Topics that come before.
    pub after: Vec<TopicId>,
}

/// A session.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its code.
    pub code: String,
    /// Its first line in the file; 0 when it is not from the file.
    pub line: u32,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Its topic.
    pub topic_id: TopicId,
    /// Who attends.
    pub cohort: String,
    /// Its broadcast.
    pub stream: i32,
    /// Begins.
    pub starts_at: Timestamp,
    /// Ends.
    pub ends_at: Timestamp,
    /// Presents it.
    pub speaker_id: Option<OfficerId>,
    /// Presides.
    pub presiding_id: Option<OfficerId>,
    /// Where it is held.
    pub sittings: Vec<Sitting>,
}

/// A sitting.
#[derive(Clone, Debug)]
pub struct Sitting {
    /// Its line in the file.
    pub line: u32,
    /// Its site.
    pub site_id: SiteId,
    /// Its room.
    pub room_id: RoomId,
    /// Seats.
    pub capacity: i32,
}

/// Somebody who takes part in a programme.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// Their line in the file; 0 when it is not from the file.
    pub line: u32,
    /// The programme.
    pub programme_id: ProgrammeId,
    /// Who.
    pub officer_id: OfficerId,
    /// With whom.
    pub cohort: String,
    /// As what.
    pub profile: String,
    /// Where.
    pub site_id: SiteId,
}

/// A person.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// Badge.
    pub badge: String,
    /// Full name.
    pub full_name: String,
    /// Their unit.
    pub unit_id: Option<UnitId>,
    /// Where they are on duty: another unit for some until the two tiers begin.
    pub duty_unit_id: Option<UnitId>,
    /// chief, deputy or empty.
    pub command: String,
    /// empty, exempt, seconded, left.
    pub status: String,
    /// First day of the status.
    pub status_from: Option<NaiveDate>,
    /// Last day of the status.
    pub status_to: Option<NaiveDate>,
}

impl Person {
    fn is_counted(&self, today: NaiveDate) -> bool {
        is_counted(&self.status, self.status_from, self.status_to, today)
    }

    fn named(&self) -> String {
        format!("{} ({})", self.full_name, format::badge(&self.badge))
    }
}

/// Whether two spans of time share a moment.
fn overlap(a: &Session, b: &Session) -> bool {
    a.starts_at < b.ends_at && b.starts_at < a.ends_at
}

/// Checks a whole plan.
#[must_use]
pub fn check(plan: &Plan) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let attending: Vec<Vec<OfficerId>> = attendees(plan);
    check_times(plan, &mut breaches);
    check_pairs(plan, &attending, &mut breaches);
    check_order(plan, &mut breaches);
    check_seats(plan, &mut breaches);
    check_duty(plan, &attending, &mut breaches);
    check_needs(plan, &mut breaches);
    breaches
}

/// Who attends each session in person: the cohort's people whose profile needs the topic live, where it is held, who count on that day.
fn attendees(plan: &Plan) -> Vec<Vec<OfficerId>> {
    let mut cohorts: HashMap<(ProgrammeId, &str), Vec<&Enrolment>> = HashMap::new();
    for enrolment in &plan.enrolments {
        cohorts.entry((enrolment.programme_id, enrolment.cohort.as_str())).or_default().push(enrolment);
    }
    let of = |session: &Session| {
        let Some(topic) = plan.topics.get(&session.topic_id) else { return Vec::new() };
        let sites: BTreeSet<SiteId> = session.sittings.iter().map(|sitting| sitting.site_id).collect();
        let day = session.starts_at.local_date();
        let all = cohorts.get(&(session.programme_id, session.cohort.as_str())).map_or(&[][..], Vec::as_slice);
        let attends = |enrolment: &&&Enrolment| {
            let counted = plan.people.get(&enrolment.officer_id).is_some_and(|person| person.is_counted(day));
            topic.live.contains(&enrolment.profile) && sites.contains(&enrolment.site_id) && counted
        };
        let mut found: Vec<OfficerId> = all.iter().filter(attends).map(|enrolment| enrolment.officer_id).collect();
        found.sort_unstable();
        found
    };
    plan.sessions.iter().map(of).collect()
}

/// Each session lies in a slot of its programme, on a stream that there is.
fn check_times(plan: &Plan, breaches: &mut Vec<Breach>) {
    for session in &plan.sessions {
        let Some(programme) = plan.programmes.get(&session.programme_id) else { continue };
        let told = |key, column| {
            let words = Words::new(key)
                .with("session", session.code.as_str())
                .with("from", format::date_time(session.starts_at.utc()))
                .with("to", format::time(session.ends_at.utc()));
            Breach { line: session.line, column, words: words.with("streams", programme.streams) }
        };
        let day = session.starts_at.local_date();
        if session.ends_at <= session.starts_at {
            breaches.push(told("schedule-ends-before-it-starts", "ends_at"));
        } else if day < programme.days.0 || day > programme.days.1 {
            breaches.push(told("schedule-outside-days", "starts_at"));
        } else if !programme.slots.is_empty()
            && !programme.slots.iter().any(|(from, to)| session.starts_at == *from && session.ends_at <= *to)
        {
            breaches.push(told("schedule-outside-slots", "starts_at"));
        }
        if session.stream < 1 || (programme.streams > 0 && session.stream > programme.streams) {
            breaches.push(told("schedule-no-such-stream", "stream"));
        }
    }
}

/// No two sessions at the same time share a speaker, a presiding officer, a room, a stream or a trainee.
fn check_pairs(plan: &Plan, attending: &[Vec<OfficerId>], breaches: &mut Vec<Breach>) {
    let mut order: Vec<(&Session, &Vec<OfficerId>)> = plan.sessions.iter().zip(attending).collect();
    order.sort_by_key(|(session, _)| session.starts_at);
    for (place, (a, a_people)) in order.iter().enumerate() {
        present_at_own_session(plan, a, a_people, breaches);
        let later = order.iter().skip(place + 1).take_while(|(b, _)| b.starts_at < a.ends_at);
        for (b, b_people) in later.filter(|(b, _)| overlap(a, b)) {
            // The later line is the one that a person would mend.
            let (first, second) = if a.line <= b.line { (*a, *b) } else { (*b, *a) };
            check_pair(plan, first, second, breaches);
            let both = common(a_people, b_people);
            if let Some(officer) = both.first() {
                let words =
                    told(plan, "schedule-officer-twice", first, second).with("name", name(plan, *officer)).with("count", both.len());
                breaches.push(Breach { line: second.line, column: "starts_at", words });
            }
            for (session, people) in [(b, a_people), (a, b_people)] {
                for busy in
                    [session.speaker_id, session.presiding_id].into_iter().flatten().filter(|officer| people.binary_search(officer).is_ok())
                {
                    let words = told(plan, "schedule-officer-twice", first, second).with("name", name(plan, busy)).with("count", 1);
                    breaches.push(Breach { line: second.line, column: "starts_at", words });
                }
            }
        }
    }
}

/// Nobody attends a session that they present.
fn present_at_own_session(plan: &Plan, session: &Session, people: &[OfficerId], breaches: &mut Vec<Breach>) {
    if let Some(speaker) = session.speaker_id.filter(|speaker| people.binary_search(speaker).is_ok()) {
        let words = Words::new("schedule-speaker-attends").with("name", name(plan, speaker)).with("session", session.code.as_str());
        breaches.push(Breach { line: session.line, column: "speaker_badge", words });
    }
}

fn check_pair(plan: &Plan, first: &Session, second: &Session, breaches: &mut Vec<Breach>) {
    let busy = |session: &Session| [("speaker_badge", session.speaker_id), ("presiding_badge", session.presiding_id)];
    for (column, officer) in busy(second).into_iter().filter_map(|(column, officer)| Some((column, officer?))) {
        if let Some((other, _)) = busy(first).into_iter().find(|(_, busy)| *busy == Some(officer)) {
            let key = match (column, other) {
                ("speaker_badge", "speaker_badge") => "schedule-speaker-twice",
                ("presiding_badge", "presiding_badge") => "schedule-presiding-twice",
                _ => "schedule-person-twice",
            };
            breaches.push(Breach { line: second.line, column, words: told(plan, key, first, second).with("name", name(plan, officer)) });
        }
    }
    if first.stream == second.stream {
        breaches.push(Breach {
            line: second.line,
            column: "stream",
            words: told(plan, "schedule-stream-twice", first, second).with("stream", second.stream),
        });
    }
    for sitting in &second.sittings {
        if first.sittings.iter().any(|other| other.room_id == sitting.room_id) {
            let words = told(plan, "schedule-room-twice", first, second)
                .with("room", room(plan, sitting))
                .with("site", site(plan, sitting.site_id));
            breaches.push(Breach { line: sitting.line, column: "room", words });
        }
    }
}

fn told(_: &Plan, key: &'static str, first: &Session, second: &Session) -> Words {
    Words::new(key)
        .with("first", first.code.as_str())
        .with("second", second.code.as_str())
        .with("at", format::date_time(second.starts_at.max(first.starts_at).utc()))
}

fn name(plan: &Plan, officer: OfficerId) -> String {
    plan.people.get(&officer).map_or(String::new(), Person::named)
}

fn site(plan: &Plan, id: SiteId) -> String {
    plan.sites.get(&id).cloned().unwrap_or_default()
}

fn room(plan: &Plan, sitting: &Sitting) -> String {
    plan.rooms.get(&sitting.room_id).map_or(String::new(), |(name, _)| name.clone())
}

/// What two sorted lists share.
fn common(a: &[OfficerId], b: &[OfficerId]) -> Vec<OfficerId> {
    a.iter().copied().filter(|officer| b.binary_search(officer).is_ok()).collect()
}

/// A cohort has a topic after those that the topic builds on.
fn check_order(plan: &Plan, breaches: &mut Vec<Breach>) {
    let mut first_end: HashMap<(TopicId, &str), Timestamp> = HashMap::new();
    for session in &plan.sessions {
        let end = first_end.entry((session.topic_id, session.cohort.as_str())).or_insert(session.ends_at);
        *end = session.ends_at.min(*end);
    }
    for session in &plan.sessions {
        let Some(topic) = plan.topics.get(&session.topic_id) else { continue };
        for before in &topic.after {
            let late = first_end.get(&(*before, session.cohort.as_str())).is_some_and(|end| *end > session.starts_at);
            if late {
                let code = plan.topics.get(before).map_or("", |topic| topic.code.as_str());
                let words = Words::new("schedule-before-its-base")
                    .with("session", session.code.as_str())
                    .with("topic", topic.code.as_str())
                    .with("base", code);
                breaches.push(Breach { line: session.line, column: "starts_at", words });
            }
        }
    }
}

/// No sitting has more seats than its room, no session more people at a site than seats.
fn check_seats(plan: &Plan, breaches: &mut Vec<Breach>) {
    for session in &plan.sessions {
        let mut seats: BTreeMap<SiteId, (i64, u32)> = BTreeMap::new();
        for sitting in &session.sittings {
            let at = seats.entry(sitting.site_id).or_insert((0, sitting.line));
            at.0 += i64::from(sitting.capacity);
            let room_seats = plan.rooms.get(&sitting.room_id).map_or(0, |(_, seats)| *seats);
            if sitting.capacity > room_seats {
                let words = Words::new("schedule-room-too-small")
                    .with("room", room(plan, sitting))
                    .with("site", site(plan, sitting.site_id))
                    .with("seats", room_seats)
                    .with("capacity", sitting.capacity);
                breaches.push(Breach { line: sitting.line, column: "capacity", words });
            }
        }
        let Some(topic) = plan.topics.get(&session.topic_id) else { continue };
        let day = session.starts_at.local_date();
        let mut people: BTreeMap<SiteId, i64> = BTreeMap::new();
        for enrolment in plan
            .enrolments
            .iter()
            .filter(|e| e.programme_id == session.programme_id && e.cohort == session.cohort && topic.live.contains(&e.profile))
        {
            if plan.people.get(&enrolment.officer_id).is_some_and(|person| person.is_counted(day)) {
                *people.entry(enrolment.site_id).or_default() += 1;
            }
        }
        for (site_id, (room_for, line)) in seats {
            let expected = people.get(&site_id).copied().unwrap_or_default();
            if expected > room_for {
                let words = Words::new("schedule-too-many")
                    .with("session", session.code.as_str())
                    .with("site", site(plan, site_id))
                    .with("expected", expected)
                    .with("seats", room_for);
                breaches.push(Breach { line, column: "capacity", words });
            }
        }
    }
}

/// At no moment is more than the allowed share of a unit away, nor its chief with all deputies. Where a duty unit is given, the
/// share is counted there.
fn check_duty(plan: &Plan, attending: &[Vec<OfficerId>], breaches: &mut Vec<Breach>) {
    let mut strength: HashMap<(NaiveDate, UnitId), usize> = HashMap::new();
    let mut commanders: BTreeMap<UnitId, Vec<(OfficerId, &Person)>> = BTreeMap::new();
    for (id, person) in &plan.people {
        if let Some(unit) = person.unit_id.filter(|_| !person.command.is_empty()) {
            commanders.entry(unit).or_default().push((*id, person));
        }
    }
    let moments: BTreeSet<Timestamp> = plan.sessions.iter().map(|session| session.starts_at).collect();
    let days: BTreeSet<NaiveDate> = moments.iter().map(|at| at.local_date()).collect();
    for day in days {
        for unit in plan.people.values().filter(|person| person.is_counted(day)).filter_map(|person| person.duty_unit_id.or(person.unit_id))
        {
            *strength.entry((day, unit)).or_default() += 1;
        }
    }
    let mut told: BTreeSet<(UnitId, bool)> = BTreeSet::new();
    for at in moments {
        let running: Vec<(&Session, &Vec<OfficerId>)> =
            plan.sessions.iter().zip(attending).filter(|(session, _)| session.starts_at <= at && at < session.ends_at).collect();
        let away: BTreeSet<OfficerId> = running.iter().flat_map(|(_, people)| people.iter().copied()).collect();
        let share = running
            .iter()
            .filter_map(|(session, _)| plan.programmes.get(&session.programme_id))
            .map(|programme| programme.max_share_away)
            .min_by_key(|share| share.of(1_000_000));
        // Where whole units may be away there is no limit, for commanders neither.
        let Some(share) = share.filter(|share| share.parts() > 1) else { continue };
        let line = running.iter().map(|(session, _)| session.line).max().unwrap_or_default();
        let mut by_unit: BTreeMap<UnitId, usize> = BTreeMap::new();
        for unit in away.iter().filter_map(|officer| plan.people.get(officer)).filter_map(|person| person.duty_unit_id.or(person.unit_id)) {
            *by_unit.entry(unit).or_default() += 1;
        }
        for (unit, count) in by_unit {
            let whole = strength.get(&(at.local_date(), unit)).copied().unwrap_or_default();
            // One moment tells enough about a unit.
            if count > share.of(whole) && told.insert((unit, true)) {
                let words = Words::new("schedule-share-away").with("unit", plan.units.get(&unit).cloned().unwrap_or_default());
                let words = words
                    .with("count", count)
                    .with("whole", whole)
                    .with("allowed", share.of(whole))
                    .with("at", format::date_time(at.utc()));
                breaches.push(Breach { line, column: "starts_at", words });
            }
        }
        for (unit, all) in &commanders {
            let counted: Vec<&(OfficerId, &Person)> = all.iter().filter(|(_, person)| person.is_counted(at.local_date())).collect();
            let has_both = ["chief", "deputy"].iter().all(|command| counted.iter().any(|(_, person)| person.command == *command));
            if has_both && counted.iter().all(|(id, _)| away.contains(id)) && told.insert((*unit, false)) {
                let words = Words::new("schedule-no-commander")
                    .with("unit", plan.units.get(unit).cloned().unwrap_or_default())
                    .with("at", format::date_time(at.utc()));
                breaches.push(Breach { line, column: "starts_at", words });
            }
        }
    }
}

/// Everybody who must attend a topic has a session of it, with their cohort at their site. Before a programme has any session there is
/// nothing to miss.
fn check_needs(plan: &Plan, breaches: &mut Vec<Breach>) {
    let mut held: BTreeSet<(TopicId, &str, SiteId)> = BTreeSet::new();
    for session in &plan.sessions {
        held.extend(session.sittings.iter().map(|sitting| (session.topic_id, session.cohort.as_str(), sitting.site_id)));
    }
    let planned: BTreeSet<ProgrammeId> = plan.sessions.iter().map(|session| session.programme_id).collect();
    let mut groups: BTreeMap<(ProgrammeId, &str, SiteId, &str), (usize, u32)> = BTreeMap::new();
    for enrolment in plan.enrolments.iter().filter(|enrolment| planned.contains(&enrolment.programme_id)) {
        let key = (enrolment.programme_id, enrolment.cohort.as_str(), enrolment.site_id, enrolment.profile.as_str());
        let group = groups.entry(key).or_insert((0, enrolment.line));
        group.0 += 1;
    }
    let mut missing: BTreeMap<(&str, &str, SiteId), (usize, u32)> = BTreeMap::new();
    for ((programme, cohort, site_id, profile), (count, line)) in groups {
        for (id, topic) in plan.topics.iter().filter(|(_, topic)| topic.programme_id == programme && topic.live.contains(profile)) {
            if !held.contains(&(*id, cohort, site_id)) {
                let lack = missing.entry((topic.code.as_str(), cohort, site_id)).or_insert((0, line));
                lack.0 += count;
            }
        }
    }
    for ((topic, cohort, site_id), (count, line)) in missing {
        let words = Words::new("schedule-need-unmet")
            .with("topic", topic)
            .with("cohort", cohort)
            .with("site", site(plan, site_id))
            .with("count", count);
        breaches.push(Breach { line, column: "", words });
    }
}

/// A unit that is to be seated: its place in the order of codes, how many attend, and the room where some of them were marked already.
#[derive(Clone, Debug)]
pub struct Party {
    /// How many.
    pub count: i32,
    /// The room, by its place, where they already are.
    pub fixed: Option<usize>,
}

/// Seats whole units, in order, in the rooms of one session at one site: the first room until it has the number planned for it, then the next.
/// `rooms` are (planned, seats). Gives for each unit how many of it go to which room, by place: all to one, unless no room has seats for all of it.
#[must_use]
pub fn seat(parties: &[Party], rooms: &[(i32, i32)]) -> Vec<Vec<(usize, i32)>> {
    let mut taken: Vec<i32> = vec![0; rooms.len()];
    let mut seats = Vec::with_capacity(parties.len());
    for party in parties {
        if let Some(count) = party.fixed.and_then(|room| taken.get_mut(room)) {
            *count += party.count;
        }
    }
    for party in parties {
        let parts = party.fixed.map_or_else(|| divide(party.count, rooms, &taken), |room| vec![(room, party.count)]);
        for (room, count) in parts.iter().filter(|_| party.fixed.is_none()) {
            if let Some(taken) = taken.get_mut(*room) {
                *taken += count;
            }
        }
        seats.push(parts);
    }
    seats
}

/// The rooms of one unit: one that still waits for people and holds all of it, else the emptiest that does, else the emptiest ones together. Who
/// has no seat anywhere goes to the first of these.
fn divide(count: i32, rooms: &[(i32, i32)], taken: &[i32]) -> Vec<(usize, i32)> {
    let free: Vec<(usize, i32)> = rooms.iter().zip(taken).map(|((_, seats), taken)| seats - taken).enumerate().collect();
    let waits = |place: &usize| rooms.get(*place).zip(taken.get(*place)).is_some_and(|((planned, _), taken)| taken < planned);
    if let Some((room, _)) = free.iter().find(|(place, free)| waits(place) && *free >= count) {
        return vec![(*room, count)];
    }
    let mut emptiest = free;
    emptiest.sort_by_key(|(place, free)| (std::cmp::Reverse(*free), *place));
    let mut parts: Vec<(usize, i32)> = Vec::new();
    let mut left = count;
    for (room, free) in &emptiest {
        let part = left.min((*free).max(0));
        if part > 0 {
            parts.push((*room, part));
            left -= part;
        }
    }
    if left > 0 {
        match (parts.first_mut(), emptiest.first()) {
            (Some(first), _) => first.1 += left,
            (None, Some((room, _))) => parts.push((*room, left)),
            (None, None) => {}
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seated(counts: &[(i32, Option<usize>)], rooms: &[(i32, i32)]) -> Vec<Vec<(usize, i32)>> {
        let parties: Vec<Party> = counts.iter().map(|(count, fixed)| Party { count: *count, fixed: *fixed }).collect();
        seat(&parties, rooms)
    }

    #[test]
    fn units_stay_whole_while_a_room_holds_them() {
        assert_eq!(seated(&[(10, None), (8, None), (5, None)], &[(12, 20), (11, 12)]), [[(0, 10)], [(0, 8)], [(1, 5)]]);
        // Somebody was marked in the second room: the unit stays there.
        assert_eq!(seated(&[(10, Some(1)), (8, None)], &[(18, 20), (0, 12)]), [[(1, 10)], [(0, 8)]]);
    }

    #[test]
    fn a_unit_that_no_room_holds_is_divided_and_no_room_is_overfilled() {
        assert_eq!(
            seated(&[(10, None), (10, None), (10, None)], &[(15, 15), (15, 15)]),
            [vec![(0, 10)], vec![(1, 10)], vec![(0, 5), (1, 5)]]
        );
        // Too many for all rooms: nobody is left out.
        let all: i32 = seated(&[(30, None)], &[(10, 10), (10, 12)]).concat().iter().map(|(_, count)| count).sum();
        assert_eq!(all, 30);
    }
}
