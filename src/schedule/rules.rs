//! Rules 4 and 5 of the domain, checked over a whole timetable: nobody and nothing in two places at once, no unit stripped of its
//! officers, no site overfull, every live need met, inside the programme's slots and order.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::clock::Timestamp;
use crate::id::OfficerId;
use crate::text::{Words, format};

/// A session as the checks see it. Things are named by code, as in the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The line of its first row in the file; 0 when it comes from the database.
    pub line: u32,
    /// Its code.
    pub code: String,
    /// Its topic.
    pub topic: String,
    /// Its cohort.
    pub cohort: String,
    /// Its broadcast.
    pub stream: i32,
    /// Begins.
    pub starts_at: Timestamp,
    /// Ends.
    pub ends_at: Timestamp,
    /// Badge of the speaker.
    pub speaker: String,
    /// Badge of the presiding officer.
    pub presiding: String,
    /// Where it is heard.
    pub sittings: Vec<Seats>,
}

/// A session at one site in one room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seats {
    /// The line in the file.
    pub line: u32,
    /// The site.
    pub site: String,
    /// The room.
    pub room: String,
    /// Seats for this sitting.
    pub capacity: i32,
    /// Seats that the room has.
    pub room_capacity: i32,
    /// How many the file expects here.
    pub planned: i32,
}

/// A trainee as the checks see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trainee {
    /// Who.
    pub id: OfficerId,
    /// Badge.
    pub badge: String,
    /// Cohort.
    pub cohort: String,
    /// Job profile.
    pub profile: String,
    /// The unit whose strength counts: the duty unit where given.
    pub duty_unit: String,
    /// The unit of the roster, by which people are seated.
    pub unit: String,
    /// Where they attend.
    pub site: String,
    /// chief, deputy or empty.
    pub command: String,
}

/// What a programme asks of its timetable.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The slots in which sessions may be held; none when the programme names none.
    pub slots: Vec<(Timestamp, Timestamp)>,
    /// Broadcasts side by side; 0 when the programme does not say.
    pub streams: i32,
    /// By topic: profiles that attend it live.
    pub live: HashMap<String, BTreeSet<String>>,
    /// By topic: the topics that come before.
    pub after: HashMap<String, Vec<String>>,
    /// By duty unit: officers who may be away at a time (its share, rounded up).
    pub may_be_away: HashMap<String, usize>,
    /// By duty unit: how many chiefs and deputies it has.
    pub command: HashMap<String, usize>,
}

/// A rule that the timetable breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The line to look at; 0 when it is about the whole.
    pub line: u32,
    /// The column.
    pub column: &'static str,
    /// In words.
    pub words: Words,
}

/// Every rule that a timetable breaks, in order of time; at most a few dozen of each kind would help nobody, so a kind of breach is named once for each pair
/// of sessions or unit and moment.
#[must_use]
pub fn check(sessions: &[Planned], trainees: &[Trainee], frame: &Frame) -> Vec<Breach> {
    let mut sorted: Vec<&Planned> = sessions.iter().collect();
    sorted.sort_by(|a, b| (a.starts_at, &a.code).cmp(&(b.starts_at, &b.code)));
    let mut breaches = Vec::new();
    check_grid(&sorted, frame, &mut breaches);
    check_doubles(&sorted, &mut breaches);
    check_order(&sorted, frame, &mut breaches);
    if !trainees.is_empty() {
        check_needs(&sorted, trainees, frame, &mut breaches);
        check_people(&sorted, trainees, frame, &mut breaches);
    }
    breaches
}

fn when(session: &Planned) -> String {
    format::date_time(session.starts_at.utc())
}

fn overlap(a: &Planned, b: &Planned) -> bool {
    a.starts_at < b.ends_at && b.starts_at < a.ends_at
}

/// Slots, streams and seats.
fn check_grid(sessions: &[&Planned], frame: &Frame, breaches: &mut Vec<Breach>) {
    for session in sessions {
        let words = |key: &'static str| Words::new(key).with("session", session.code.as_str()).with("time", when(session));
        let fits = frame.slots.iter().any(|(from, to)| *from <= session.starts_at && session.ends_at <= *to);
        if !frame.slots.is_empty() && !fits {
            breaches.push(Breach { line: session.line, column: "starts_at", words: words("schedule-outside-slots") });
        }
        if frame.streams > 0 && !(1..=frame.streams).contains(&session.stream) {
            breaches.push(Breach {
                line: session.line,
                column: "stream",
                words: words("schedule-no-such-stream").with("streams", frame.streams),
            });
        }
        for seats in &session.sittings {
            let words = |key| words(key).with("site", seats.site.as_str()).with("room", seats.room.as_str());
            if seats.capacity > seats.room_capacity {
                let words = words("schedule-capacity-above-room").with("capacity", seats.capacity).with("seats", seats.room_capacity);
                breaches.push(Breach { line: seats.line, column: "capacity", words });
            }
            if seats.planned > seats.capacity {
                let words = words("schedule-expected-above-capacity").with("capacity", seats.capacity).with("expected", seats.planned);
                breaches.push(Breach { line: seats.line, column: "expected", words });
            }
        }
    }
}

/// Speaker, presiding officer, stream and room in one place at a time.
fn check_doubles(sessions: &[&Planned], breaches: &mut Vec<Breach>) {
    for (number, session) in sessions.iter().enumerate() {
        let later = sessions.iter().skip(number + 1).take_while(|other| other.starts_at < session.ends_at);
        for other in later.filter(|other| overlap(session, other)) {
            let words = |key: &'static str, who: &str| {
                Words::new(key)
                    .with("who", who)
                    .with("time", when(other))
                    .with("first", session.code.as_str())
                    .with("second", other.code.as_str())
            };
            let people = [session.speaker.as_str(), session.presiding.as_str()];
            for (column, badge) in [("speaker_badge", other.speaker.as_str()), ("presiding_badge", other.presiding.as_str())] {
                if !badge.is_empty() && people.contains(&badge) {
                    breaches.push(Breach { line: other.line, column, words: words("schedule-person-twice", &format::badge(badge)) });
                }
            }
            if session.stream == other.stream {
                breaches.push(Breach {
                    line: other.line,
                    column: "stream",
                    words: words("schedule-stream-twice", &session.stream.to_string()),
                });
            }
            for seats in &other.sittings {
                if session.sittings.iter().any(|first| first.site == seats.site && first.room == seats.room) {
                    let room = format!("{} · {}", seats.site, seats.room);
                    breaches.push(Breach { line: seats.line, column: "room", words: words("schedule-room-twice", &room) });
                }
            }
        }
    }
}

/// Topics that come after others do so in each cohort.
fn check_order(sessions: &[&Planned], frame: &Frame, breaches: &mut Vec<Breach>) {
    for session in sessions {
        for before in frame.after.get(&session.topic).into_iter().flatten() {
            let first = sessions.iter().find(|other| other.topic == *before && other.cohort == session.cohort);
            if let Some(first) = first.filter(|first| first.ends_at > session.starts_at) {
                let words = Words::new("schedule-order")
                    .with("topic", session.topic.as_str())
                    .with("before", before.as_str())
                    .with("cohort", session.cohort.as_str())
                    .with("time", when(first));
                breaches.push(Breach { line: session.line, column: "starts_at", words });
            }
        }
    }
}

/// Whoever needs a topic live has a session of it, with a sitting at the own site.
fn check_needs(sessions: &[&Planned], trainees: &[Trainee], frame: &Frame, breaches: &mut Vec<Breach>) {
    let mut groups: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    for trainee in trainees {
        *groups.entry((&trainee.cohort, &trainee.profile, &trainee.site)).or_default() += 1;
    }
    let mut topics: Vec<(&String, &BTreeSet<String>)> = frame.live.iter().collect();
    topics.sort();
    for (topic, profiles) in topics {
        for ((cohort, profile, site), count) in groups.iter().filter(|((_, profile, _), _)| profiles.contains(*profile)) {
            let held =
                sessions.iter().any(|s| s.topic == *topic && s.cohort == *cohort && s.sittings.iter().any(|seats| seats.site == *site));
            if !held {
                let words = Words::new("schedule-need-unmet")
                    .with("topic", topic.as_str())
                    .with("cohort", *cohort)
                    .with("profile", *profile)
                    .with("site", *site)
                    .with("count", *count);
                breaches.push(Breach { line: 0, column: "topic_code", words });
            }
        }
    }
}

/// At every beginning of a session: officers in two places, units' shares away, chief with all deputies, seats at the sites.
fn check_people(sessions: &[&Planned], trainees: &[Trainee], frame: &Frame, breaches: &mut Vec<Breach>) {
    let nobody = BTreeSet::new();
    for (number, session) in sessions.iter().enumerate() {
        let is_first_of_moment = number == 0 || sessions.get(number - 1).is_none_or(|before| before.starts_at != session.starts_at);
        if !is_first_of_moment {
            continue;
        }
        let running: Vec<&Planned> =
            sessions.iter().copied().filter(|s| s.starts_at <= session.starts_at && session.starts_at < s.ends_at).collect();
        let mut away: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let mut seated: BTreeMap<(&str, &str), i32> = BTreeMap::new();
        let mut twice: Option<(&Trainee, &Planned, &Planned)> = None;
        for trainee in trainees {
            let mut theirs = running
                .iter()
                .filter(|s| s.cohort == trainee.cohort && frame.live.get(&s.topic).unwrap_or(&nobody).contains(&trainee.profile));
            let Some(first) = theirs.next() else { continue };
            if let Some(second) = theirs.next() {
                twice.get_or_insert((trainee, first, second));
            }
            let unit = away.entry(&trainee.duty_unit).or_default();
            unit.0 += 1;
            unit.1 += usize::from(!trainee.command.is_empty());
            *seated.entry((&first.code, &trainee.site)).or_default() += 1;
        }
        if let Some((trainee, first, second)) = twice {
            let words = Words::new("schedule-officer-twice")
                .with("who", format::badge(&trainee.badge))
                .with("time", when(session))
                .with("first", first.code.as_str())
                .with("second", second.code.as_str());
            breaches.push(Breach { line: second.line, column: "starts_at", words });
        }
        check_units(session, &away, frame, breaches);
        check_seats(&running, &seated, breaches);
    }
}

fn check_units(session: &Planned, away: &BTreeMap<&str, (usize, usize)>, frame: &Frame, breaches: &mut Vec<Breach>) {
    for (unit, (count, command)) in away {
        let words = |key: &'static str| Words::new(key).with("unit", *unit).with("time", when(session)).with("away", *count);
        if let Some(most) = frame.may_be_away.get(*unit).filter(|most| *count > **most) {
            breaches.push(Breach { line: session.line, column: "cohort", words: words("schedule-unit-stripped").with("most", *most) });
        }
        let whole = frame.command.get(*unit).copied().unwrap_or_default();
        if whole > 1 && *command >= whole {
            breaches.push(Breach { line: session.line, column: "cohort", words: words("schedule-command-away") });
        }
    }
}

fn check_seats(running: &[&Planned], seated: &BTreeMap<(&str, &str), i32>, breaches: &mut Vec<Breach>) {
    for ((code, site), count) in seated {
        let Some(session) = running.iter().find(|s| s.code == *code) else { continue };
        let seats: i32 = session.sittings.iter().filter(|seats| seats.site == *site).map(|seats| seats.capacity).sum();
        if *count > seats {
            let words = Words::new("schedule-site-overfull")
                .with("session", *code)
                .with("site", *site)
                .with("expected", *count)
                .with("capacity", seats);
            breaches.push(Breach { line: session.line, column: "capacity", words });
        }
    }
}

/// Who is expected at which sitting of a session at one site: units whole, in the order of their codes, the first ones in the room that comes first until as many
/// are seated as it was planned for (or has seats), the rest in the next. `rooms` gives each room's planned number and seats, in order; `people` unit and
/// officer. Gives the room's place for each officer.
#[must_use]
pub fn seat(rooms: &[(i32, i32)], people: &mut [(String, OfficerId)]) -> Vec<(OfficerId, usize)> {
    people.sort();
    let mut seats = Vec::with_capacity(people.len());
    let (mut room, mut taken) = (0, 0);
    for unit in people.chunk_by(|a, b| a.0 == b.0) {
        let (planned, capacity) = rooms.get(room).copied().unwrap_or_default();
        let most = if planned > 0 { planned } else { capacity };
        if taken > 0 && taken + unit.len() as i32 > most && room + 1 < rooms.len() {
            room += 1;
            taken = 0;
        }
        taken += unit.len() as i32;
        seats.extend(unit.iter().map(|(_, officer)| (*officer, room)));
    }
    seats
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, NaiveTime};

    use super::*;

    fn at(hour: u32, minute: u32) -> Timestamp {
        Timestamp::from_local(NaiveDate::from_ymd_opt(2025, 6, 24).unwrap(), NaiveTime::from_hms_opt(hour, minute, 0).unwrap())
    }

    fn session(code: &str, topic: &str, cohort: &str, stream: i32, hour: u32) -> Planned {
        let seats = Seats { line: 2, site: "TT".into(), room: format!("P{stream}"), capacity: 3, room_capacity: 3, planned: 2 };
        Planned {
            line: 2,
            code: code.into(),
            topic: topic.into(),
            cohort: cohort.into(),
            stream,
            starts_at: at(hour, 30),
            ends_at: at(hour + 1, 20),
            speaker: format!("10010{stream}"),
            presiding: format!("10000{stream}"),
            sittings: vec![seats],
        }
    }

    fn trainee(badge: &str, cohort: &str, command: &str) -> Trainee {
        Trainee {
            id: OfficerId::new(),
            badge: badge.into(),
            cohort: cohort.into(),
            profile: "DT".into(),
            duty_unit: "00004".into(),
            unit: "00004".into(),
            site: "TT".into(),
            command: command.into(),
        }
    }

    fn frame() -> Frame {
        Frame {
            slots: vec![(at(7, 30), at(8, 20)), (at(8, 30), at(9, 20))],
            streams: 2,
            live: [("A", "DT"), ("B", "DT")].map(|(topic, profile)| (topic.to_owned(), BTreeSet::from([profile.to_owned()]))).into(),
            after: HashMap::from([("B".to_owned(), vec!["A".to_owned()])]),
            may_be_away: HashMap::from([("00004".to_owned(), 2)]),
            command: HashMap::from([("00004".to_owned(), 2)]),
        }
    }

    fn keys(sessions: &[Planned], trainees: &[Trainee]) -> Vec<String> {
        check(sessions, trainees, &frame()).into_iter().map(|breach| breach.words.key().to_owned()).collect()
    }

    #[test]
    fn a_sound_timetable_breaks_nothing() {
        let sessions = [session("1", "A", "A1", 1, 7), session("2", "B", "A1", 1, 8)];
        assert_eq!(keys(&sessions, &[trainee("200001", "A1", "chief"), trainee("200002", "A1", "")]), Vec::<String>::new());
    }

    #[test]
    fn every_breach_is_named() {
        let good = session("1", "A", "A1", 1, 7);
        let other = session("2", "B", "A2", 2, 7);
        let few = [trainee("200001", "A1", "chief")];
        let cases: Vec<(&str, Vec<Planned>, Vec<Trainee>)> = vec![
            ("schedule-outside-slots", vec![session("1", "A", "A1", 1, 9)], vec![]),
            ("schedule-no-such-stream", vec![Planned { stream: 3, ..good.clone() }], vec![]),
            ("schedule-person-twice", vec![good.clone(), Planned { speaker: good.speaker.clone(), ..other.clone() }], vec![]),
            ("schedule-person-twice", vec![good.clone(), Planned { presiding: good.presiding.clone(), ..other.clone() }], vec![]),
            ("schedule-stream-twice", vec![good.clone(), Planned { stream: 1, ..other.clone() }], vec![]),
            ("schedule-room-twice", vec![good.clone(), Planned { sittings: good.sittings.clone(), ..other.clone() }], vec![]),
            ("schedule-order", vec![session("2", "B", "A1", 1, 7), session("1", "A", "A1", 1, 8)], vec![]),
            ("schedule-need-unmet", vec![good.clone()], few.to_vec()),
            ("schedule-officer-twice", vec![good.clone(), Planned { cohort: "A1".into(), ..other.clone() }], few.to_vec()),
            ("schedule-unit-stripped", vec![good.clone()], ["1", "2", "3"].map(|n| trainee(n, "A1", "")).to_vec()),
            ("schedule-command-away", vec![good.clone()], vec![trainee("1", "A1", "chief"), trainee("2", "A1", "deputy")]),
            ("schedule-site-overfull", vec![good.clone()], ["1", "2", "3", "4"].map(|n| trainee(n, "A1", "")).to_vec()),
        ];
        for (key, sessions, trainees) in cases {
            assert!(keys(&sessions, &trainees).contains(&key.to_owned()), "{key}: {:?}", keys(&sessions, &trainees));
        }
        let full = |capacity, room_capacity, planned| {
            let mut session = good.clone();
            session.sittings = vec![Seats { capacity, room_capacity, planned, ..session.sittings[0].clone() }];
            keys(&[session], &[])
        };
        assert_eq!(full(4, 3, 2), ["schedule-capacity-above-room"]);
        assert_eq!(full(3, 3, 4), ["schedule-expected-above-capacity"]);
    }

    #[test]
    fn units_are_seated_whole_in_the_order_of_their_codes() {
        let mut people: Vec<(String, OfficerId)> = ["b", "a", "c", "a", "b", "c"].map(|unit| (unit.to_owned(), OfficerId::new())).into();
        let rooms: HashMap<OfficerId, usize> = seat(&[(2, 9), (4, 9)], &mut people).into_iter().collect();
        let of = |unit: &str| people.iter().filter(|(u, _)| u == unit).map(|(_, o)| rooms[o]).collect::<BTreeSet<_>>();
        assert_eq!((of("a"), of("b"), of("c")), (BTreeSet::from([0]), BTreeSet::from([1]), BTreeSet::from([1])));
    }
}
