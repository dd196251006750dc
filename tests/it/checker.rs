//! An independent checker of a plan. It reads the two exported tables, the roster, the sites and the programme's files, and works out every
//! hard limit by itself: it shares no code with the product, so that both would have to be wrong in the same way for a breach to pass.
//!
//! Where a programme lets the whole of a unit be away (`max_share_away = "1/1"`) it has no duty limit: neither shares nor commanders are
//! counted.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta};
use serde::Deserialize;

/// An instant, as files have it.
pub type When = DateTime<FixedOffset>;

/// A hard limit, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limit {
    /// A session begins at no slot, or does not last as long as its topic, or longer than a slot.
    Slot,
    /// A stream that the programme does not have.
    Stream,
    /// Two sessions on one stream at a moment.
    StreamTwice,
    /// A room that its site does not have.
    RoomUnknown,
    /// Two sessions in one room at a moment.
    RoomTwice,
    /// More seats are said than the room has.
    RoomSeats,
    /// More people are expected in a room than it has seats for.
    Overfull,
    /// What a session expects at a site is not the number of those who must come there.
    Expected,
    /// More people at a site at a moment than the allowed part of its seats.
    SiteSeats,
    /// Somebody speaks who is not one of the topic's speakers.
    Speaker,
    /// Somebody presides who may not.
    Presiding,
    /// Somebody speaks or presides at two sessions at a moment.
    PersonTwice,
    /// Somebody speaks or presides on a day off.
    DayOff,
    /// An officer is expected at two sessions at a moment.
    OfficerTwice,
    /// An officer is expected at a session while they speak or preside.
    SpeakerAttends,
    /// Too many officers of a duty unit are away at a moment.
    ShareAway,
    /// A unit's chief and all its deputies are away at a moment.
    Command,
    /// A session lies outside its topic's window.
    Window,
    /// A cohort hears a topic before one that it builds on.
    Order,
    /// Somebody has no session of a topic that they need live.
    NeedUnmet,
    /// Somebody has more than one session of a topic.
    NeedTwice,
    /// Somebody who must take part is in no cohort.
    NotEnrolled,
    /// Somebody is in the cohorts twice.
    EnrolledTwice,
    /// Somebody takes part who is not on the roster, or counts on no day of the programme.
    Stranger,
    /// A cohort's row says another unit, profile or command than the roster.
    RosterDiffers,
    /// A cohort that the programme does not have.
    CohortUnknown,
    /// A site that there is not.
    SiteUnknown,
    /// A topic that the programme does not have.
    TopicUnknown,
    /// The rows of one session tell different things about it, or one of them is there twice.
    SittingsDiffer,
    /// A sitting at a site that is closed.
    SiteClosed,
    /// Somebody's only session of a topic lies in their absence.
    OfficerAbsent,
    /// What had happened before a repair, or was locked, is no more as it was.
    KeptChanged,
}

/// A broken limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Which.
    pub limit: Limit,
    /// What breaks it.
    pub what: String,
}

impl std::fmt::Display for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}: {}", self.limit, self.what)
    }
}

/// What has changed since the programme's files were written. Times are half open: from, and until just before.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Speakers and directors who can't come: badge, from, to.
    pub away: Vec<(String, When, When)>,
    /// Sites that can't be used: code, from, to.
    pub closed: Vec<(String, When, When)>,
    /// Officers who can't attend: badge, from, to.
    pub absent: Vec<(String, When, When)>,
    /// The plan before a repair.
    pub before: Option<Before>,
}

/// The plan before a repair: what had begun by then stays, and who attended a topic then needs it no more.
#[derive(Clone, Debug)]
pub struct Before {
    /// When the repair was made.
    pub now: When,
    /// What stood then.
    pub case: Case,
    /// Who had attended what: badge and topic, as [`Case::heard`] tells it of the plan that stood then.
    pub heard: BTreeSet<(String, String)>,
    /// Codes of sessions ahead that are locked.
    pub locked: BTreeSet<String>,
}

/// Everything that is read.
#[derive(Clone, Debug)]
pub struct Case {
    pub programme: Programme,
    /// By code.
    pub topics: BTreeMap<String, Topic>,
    /// The roster.
    pub people: Vec<Person>,
    /// Seats by site and room.
    pub rooms: BTreeMap<(String, String), u64>,
    /// The timetable's rows of this programme.
    pub sittings: Vec<Sitting>,
    /// The cohorts' rows of this programme.
    pub members: Vec<Member>,
}

/// What a programme allows.
#[derive(Clone, Debug)]
pub struct Programme {
    pub code: String,
    pub slots: BTreeSet<When>,
    pub days: BTreeSet<NaiveDate>,
    pub slot_minutes: i64,
    pub streams: u32,
    pub cohorts: BTreeSet<String>,
    pub share_away: Share,
    pub share_seated: Share,
    /// Badge, first and last day.
    pub away: Vec<(String, NaiveDate, NaiveDate)>,
}

/// A part of something: `1/2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    pub part: u64,
    pub whole: u64,
}

impl Share {
    /// All of it.
    pub const ALL: Self = Self { part: 1, whole: 1 };

    fn read(text: &str) -> Self {
        let (part, whole) = text.split_once('/').unwrap_or_else(|| panic!("{text}: no share"));
        let number = |text: &str| text.trim().parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        Self { part: number(part), whole: number(whole) }
    }

    fn rounded_up(self, of: u64) -> u64 {
        (self.part * of).div_ceil(self.whole)
    }

    fn rounded_down(self, of: u64) -> u64 {
        self.part * of / self.whole
    }
}

/// A topic.
#[derive(Clone, Debug)]
pub struct Topic {
    pub minutes: i64,
    pub speakers: BTreeSet<String>,
    /// Who may preside.
    pub presiding: BTreeSet<String>,
    pub after: Vec<String>,
    pub from: NaiveDate,
    pub until: NaiveDate,
    /// Profiles that attend.
    pub live: BTreeSet<String>,
    /// Profiles that need it, in whatever way.
    pub needed: BTreeSet<String>,
}

/// Somebody on the roster.
#[derive(Clone, Debug)]
pub struct Person {
    pub badge: String,
    pub profile: String,
    pub command: String,
    pub unit: String,
    pub duty_unit: String,
    pub status: String,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl Person {
    /// Where they are on duty.
    pub fn station(&self) -> &str {
        if self.duty_unit.is_empty() { &self.unit } else { &self.duty_unit }
    }

    /// Whether no status takes them out on this day; both its days belong to a status.
    fn counts(&self, day: NaiveDate) -> bool {
        let is_out = self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to);
        self.status.is_empty() || !is_out
    }
}

/// A row of the timetable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitting {
    pub session: String,
    pub topic: String,
    pub cohort: String,
    pub stream: u32,
    pub starts: When,
    pub ends: When,
    pub speaker: String,
    pub presiding: String,
    pub site: String,
    pub room: String,
    pub capacity: u64,
    pub expected: u64,
}

impl Sitting {
    /// What all rows of a session must tell alike.
    fn head(&self) -> (&str, &str, u32, When, When, &str, &str) {
        (&self.topic, &self.cohort, self.stream, self.starts, self.ends, &self.speaker, &self.presiding)
    }
}

/// A row of the cohorts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub badge: String,
    pub unit: String,
    pub site: String,
    pub cohort: String,
    pub profile: String,
    pub command: String,
}

#[derive(Deserialize)]
struct ProgrammeFile {
    code: String,
    slot_minutes: i64,
    streams: u32,
    max_share_away: String,
    cohorts: Option<u64>,
    max_share_seated: Option<String>,
    #[serde(default)]
    away: Vec<AwayFile>,
    group: Vec<GroupFile>,
    day: Vec<DayFile>,
}

#[derive(Deserialize)]
struct AwayFile {
    badge: String,
    from: NaiveDate,
    to: NaiveDate,
}

#[derive(Deserialize)]
struct GroupFile {
    code: String,
}

#[derive(Deserialize)]
struct DayFile {
    date: NaiveDate,
    half: Vec<HalfFile>,
}

#[derive(Deserialize)]
struct HalfFile {
    slots: Vec<String>,
}

#[derive(Deserialize)]
struct TopicFile {
    code: String,
    minutes: i64,
    presiding: String,
    #[serde(default)]
    presiding_alternates: Vec<String>,
    speakers: Vec<String>,
    #[serde(default)]
    after: Vec<String>,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    need: BTreeMap<String, String>,
}

/// A table of a file, by the names of its columns.
struct Table {
    columns: HashMap<String, usize>,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    fn read(text: &str) -> Self {
        let mut reader = csv::Reader::from_reader(text.strip_prefix('\u{feff}').unwrap_or(text).as_bytes());
        let columns = reader.headers().expect("a header").iter().enumerate().map(|(place, name)| (name.to_owned(), place)).collect();
        Self { columns, rows: reader.records().map(|row| row.expect("a row")).collect() }
    }

    /// Reads each row by a function from columns to cells.
    fn each<T>(&self, read: impl Fn(&dyn Fn(&str) -> String) -> T) -> Vec<T> {
        let cell = |row: &csv::StringRecord, column: &str| {
            let place = self.columns.get(column).unwrap_or_else(|| panic!("no column {column}"));
            let text = &row[*place];
            // The quote keeps spreadsheets from computing what looks like a formula.
            let guarded = text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r']));
            guarded.unwrap_or(text).to_owned()
        };
        self.rows.iter().map(|row| read(&|column| cell(row, column))).collect()
    }
}

/// A cell read as what it holds.
fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> T {
    text.parse().unwrap_or_else(|error| panic!("“{text}”: {error}"))
}

fn instant(text: &str) -> When {
    DateTime::parse_from_rfc3339(text).unwrap_or_else(|error| panic!("“{text}”: {error}"))
}

/// The programme's time zone.
fn zone() -> FixedOffset {
    FixedOffset::east_opt(7 * 3600).expect("a zone")
}

/// The day of an instant in the programme's time zone.
fn day_of(at: When) -> NaiveDate {
    at.with_timezone(&zone()).date_naive()
}

fn file(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

impl Case {
    /// Reads a programme's folder and the texts of the four tables.
    pub fn read(folder: &Path, roster: &str, sites: &str, timetable: &str, cohorts: &str) -> Self {
        let file: ProgrammeFile = toml::from_str(&file(&folder.join("programme.toml"))).expect("a programme");
        let topics = file.group.iter().flat_map(|group| read_topics(&folder.join(&group.code))).collect();
        let date = |text: String| (!text.is_empty()).then(|| parsed(&text));
        let people = Table::read(roster).each(|cell| Person {
            badge: cell("badge"),
            profile: cell("profile"),
            command: cell("command"),
            unit: cell("unit_code"),
            duty_unit: cell("duty_unit"),
            status: cell("status"),
            from: date(cell("status_from")),
            to: date(cell("status_to")),
        });
        let rooms = Table::read(sites).each(|cell| ((cell("code"), cell("room")), parsed(&cell("capacity"))));
        let sittings = Table::read(timetable).each(|cell| (cell("programme") == file.code).then(|| read_sitting(cell)));
        let members = Table::read(cohorts).each(|cell| (cell("programme") == file.code).then(|| read_member(cell)));
        Self {
            topics,
            people,
            rooms: rooms.into_iter().collect(),
            sittings: sittings.into_iter().flatten().collect(),
            members: members.into_iter().flatten().collect(),
            programme: Programme::from(file),
        }
    }

    /// Everything that is broken.
    pub fn check(&self, facts: &Facts) -> Vec<Breach> {
        let mut view = View::of(self, facts);
        view.check_rows();
        view.check_times();
        view.check_people();
        view.check_rooms();
        view.check_pairs();
        view.check_sites();
        view.check_duty();
        view.check_order();
        view.check_members();
        view.check_needs();
        view.check_kept();
        view.found
    }
}

impl Case {
    /// Who has attended what by an instant, badge and topic, if everybody expected came: for the next repair's [`Before`].
    pub fn heard(&self, facts: &Facts, until: When) -> BTreeSet<(String, String)> {
        let view = View::of(self, facts);
        let begun = view.sessions.iter().filter(|session| session.head.starts < until);
        let heard = begun
            .flat_map(|session| session.attending.iter().map(|(place, _)| (view.badge(*place).to_owned(), session.head.topic.clone())));
        heard.chain(facts.before.iter().flat_map(|before| before.heard.iter().cloned())).collect()
    }
}

impl From<ProgrammeFile> for Programme {
    fn from(file: ProgrammeFile) -> Self {
        let share_away = Share::read(&file.max_share_away);
        let cohorts = file.cohorts.unwrap_or_else(|| share_away.whole.div_ceil(share_away.part));
        let slot = |date: NaiveDate, text: &str| {
            let time = NaiveTime::parse_from_str(text, "%H:%M").unwrap_or_else(|error| panic!("“{text}”: {error}"));
            date.and_time(time).and_local_timezone(zone()).single().expect("an instant")
        };
        let slots_of = |day: &DayFile| day.half.iter().flat_map(|half| &half.slots).map(|text| slot(day.date, text)).collect::<Vec<_>>();
        Self {
            code: file.code,
            slots: file.day.iter().flat_map(slots_of).collect(),
            days: file.day.iter().map(|day| day.date).collect(),
            slot_minutes: file.slot_minutes,
            streams: file.streams,
            cohorts: (1..=cohorts).map(|number| format!("A{number}")).collect(),
            share_away,
            share_seated: file.max_share_seated.map_or(Share::ALL, |text| Share::read(&text)),
            away: file.away.into_iter().map(|away| (away.badge, away.from, away.to)).collect(),
        }
    }
}

/// The topics of a group's folder.
fn read_topics(folder: &Path) -> Vec<(String, Topic)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry").path().join("topic.toml")).filter(|path| path.exists()).collect();
    let read = |path: &PathBuf| {
        let file: TopicFile = toml::from_str(&file(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let live = file.need.iter().filter(|(_, need)| *need == "live").map(|(profile, _)| profile.clone()).collect();
        let topic = Topic {
            minutes: file.minutes,
            speakers: file.speakers.into_iter().collect(),
            presiding: file.presiding_alternates.into_iter().chain([file.presiding]).collect(),
            after: file.after,
            from: file.from.unwrap_or(NaiveDate::MIN),
            until: file.until.unwrap_or(NaiveDate::MAX),
            live,
            needed: file.need.into_keys().collect(),
        };
        (file.code, topic)
    };
    paths.iter().map(read).collect()
}

fn read_sitting(cell: &dyn Fn(&str) -> String) -> Sitting {
    Sitting {
        session: cell("session_id"),
        topic: cell("topic_code"),
        cohort: cell("cohort"),
        stream: parsed(&cell("stream")),
        starts: instant(&cell("starts_at")),
        ends: instant(&cell("ends_at")),
        speaker: cell("speaker_badge"),
        presiding: cell("presiding_badge"),
        site: cell("site_code"),
        room: cell("room"),
        capacity: parsed(&cell("capacity")),
        expected: parsed(&cell("expected")),
    }
}

fn read_member(cell: &dyn Fn(&str) -> String) -> Member {
    Member {
        badge: cell("badge"),
        unit: cell("unit_code"),
        site: cell("site_code"),
        cohort: cell("cohort"),
        profile: cell("profile"),
        command: cell("command"),
    }
}

/// A session: its first row stands for what all rows tell.
struct Session<'a> {
    head: &'a Sitting,
    sittings: Vec<&'a Sitting>,
    /// Who is expected: place on the roster and site.
    attending: Vec<(usize, &'a str)>,
    /// Whether somebody is expected, by place on the roster.
    is_expected: Vec<bool>,
}

impl Session<'_> {
    fn overlaps(&self, other: &Self) -> bool {
        self.head.starts < other.head.ends && other.head.starts < self.head.ends
    }

    fn runs_at(&self, at: When) -> bool {
        self.head.starts <= at && at < self.head.ends
    }

    fn expects(&self, place: usize) -> bool {
        self.is_expected.get(place).copied().unwrap_or_default()
    }

    fn leads(&self) -> [&str; 2] {
        [&self.head.speaker, &self.head.presiding]
    }
}

/// Who are expected together: cohort, site and profile.
type Party<'a> = (&'a str, &'a str, &'a str);

/// What is worked out once for all checks.
struct View<'a> {
    case: &'a Case,
    facts: &'a Facts,
    sessions: Vec<Session<'a>>,
    /// Places on the roster by badge.
    places: HashMap<&'a str, usize>,
    /// Places on the roster of those who take part.
    parties: BTreeMap<Party<'a>, Vec<usize>>,
    /// Who counts on a day, by place on the roster.
    counting: BTreeMap<NaiveDate, Vec<bool>>,
    /// Officers who have a topic behind them: place on the roster and topic.
    heard: HashSet<(usize, &'a str)>,
    found: Vec<Breach>,
}

impl<'a> View<'a> {
    fn of(case: &'a Case, facts: &'a Facts) -> Self {
        let places: HashMap<&str, usize> = case.people.iter().enumerate().map(|(place, person)| (person.badge.as_str(), place)).collect();
        let mut parties: BTreeMap<Party<'a>, Vec<usize>> = BTreeMap::new();
        for member in &case.members {
            let party = parties.entry((&member.cohort, &member.site, &member.profile)).or_default();
            party.extend(places.get(member.badge.as_str()));
        }
        let sessions = sessions_of(case);
        let days: BTreeSet<NaiveDate> = sessions.iter().map(|session| day_of(session.head.starts)).collect();
        let counting = days.into_iter().map(|day| (day, case.people.iter().map(|person| person.counts(day)).collect())).collect();
        let before = facts.before.iter().flat_map(|before| &before.heard);
        let heard = before.filter_map(|(badge, topic)| Some((*places.get(badge.as_str())?, topic.as_str()))).collect();
        let mut view = Self { case, facts, sessions: Vec::new(), places, parties, counting, heard, found: Vec::new() };
        // Those of sessions that had begun before a repair are behind: where they sit now says nothing about them.
        let expected = |session: Session<'a>| if view.is_past(&session) { session } else { view.expecting(session) };
        let sessions = sessions.into_iter().map(expected).collect();
        view.sessions = sessions;
        view
    }

    /// A session with those who are expected: of its cohort at its sites, with a profile that needs the topic live, who count on that day, are
    /// not absent then, and have not attended the topic already.
    fn expecting(&self, mut session: Session<'a>) -> Session<'a> {
        let head = session.head;
        let Some(topic) = self.case.topics.get(&head.topic) else { return session };
        session.is_expected = vec![false; self.case.people.len()];
        let counting = &self.counting[&day_of(head.starts)];
        let absent = self.facts.absent.iter().filter(|(_, from, to)| head.starts < *to && *from < head.ends);
        let absent: HashSet<usize> = absent.filter_map(|(badge, ..)| self.places.get(badge.as_str()).copied()).collect();
        let sites: BTreeSet<&str> = session.sittings.iter().map(|sitting| sitting.site.as_str()).collect();
        for (site, profile) in sites.into_iter().flat_map(|site| topic.live.iter().map(move |profile| (site, profile))) {
            for place in self.parties.get(&(head.cohort.as_str(), site, profile.as_str())).into_iter().flatten().copied() {
                let has_heard = !self.heard.is_empty() && self.heard.contains(&(place, head.topic.as_str()));
                let is_absent = !absent.is_empty() && absent.contains(&place);
                if counting[place] && !is_absent && !has_heard && !session.is_expected[place] {
                    session.attending.push((place, site));
                    session.is_expected[place] = true;
                }
            }
        }
        session
    }

    fn tell(&mut self, limit: Limit, what: String) {
        self.found.push(Breach { limit, what });
    }

    fn badge(&self, place: usize) -> &'a str {
        &self.case.people[place].badge
    }

    /// The rows of a session agree, and none is there twice; topics, cohorts and sites are known.
    fn check_rows(&mut self) {
        let sites: HashSet<&str> = self.case.rooms.keys().map(|(site, _)| site.as_str()).collect();
        let mut found = Vec::new();
        for session in &self.sessions {
            let id = &session.head.session;
            let mut seen = HashSet::new();
            for sitting in &session.sittings {
                if sitting.head() != session.head.head() || !seen.insert((&sitting.site, &sitting.room)) {
                    found.push((Limit::SittingsDiffer, format!("{id} at {} {}", sitting.site, sitting.room)));
                }
                if !sites.contains(sitting.site.as_str()) {
                    found.push((Limit::SiteUnknown, format!("{id} at {}", sitting.site)));
                }
            }
            if !self.case.topics.contains_key(&session.head.topic) {
                found.push((Limit::TopicUnknown, format!("{id}: {}", session.head.topic)));
            }
            if !self.case.programme.cohorts.contains(&session.head.cohort) {
                found.push((Limit::CohortUnknown, format!("{id}: {}", session.head.cohort)));
            }
        }
        for (limit, what) in found {
            self.tell(limit, what);
        }
    }

    /// Slots, streams, windows.
    fn check_times(&mut self) {
        let programme = &self.case.programme;
        let mut found = Vec::new();
        for head in self.sessions.iter().map(|session| session.head) {
            let told = format!("{} {} to {}, stream {}", head.session, head.starts, head.ends, head.stream);
            let Some(topic) = self.case.topics.get(&head.topic) else { continue };
            let is_as_long = head.ends == head.starts + TimeDelta::minutes(topic.minutes);
            let is_within = head.ends <= head.starts + TimeDelta::minutes(programme.slot_minutes);
            if !programme.slots.contains(&head.starts) || !is_as_long || !is_within {
                found.push((Limit::Slot, told.clone()));
            }
            if !(1..=programme.streams).contains(&head.stream) {
                found.push((Limit::Stream, told.clone()));
            }
            let day = day_of(head.starts);
            if day < topic.from || day > topic.until {
                found.push((Limit::Window, told));
            }
        }
        for (limit, what) in found {
            self.tell(limit, what);
        }
    }

    /// Who speaks and presides, and on which days.
    fn check_people(&mut self) {
        let mut found = Vec::new();
        for session in &self.sessions {
            let head = session.head;
            if let Some(topic) = self.case.topics.get(&head.topic) {
                if !topic.speakers.contains(&head.speaker) {
                    found.push((Limit::Speaker, format!("{}: {}", head.session, head.speaker)));
                }
                if !topic.presiding.contains(&head.presiding) {
                    found.push((Limit::Presiding, format!("{}: {}", head.session, head.presiding)));
                }
            }
            let day = day_of(head.starts);
            for lead in session.leads() {
                let is_off = self.case.programme.away.iter().any(|(badge, from, to)| badge == lead && *from <= day && day <= *to);
                let is_away = self.facts.away.iter().any(|(badge, from, to)| badge == lead && head.starts < *to && *from < head.ends);
                if is_off || (is_away && !self.is_past(session)) {
                    found.push((Limit::DayOff, format!("{} at {}: {lead}", head.session, head.starts)));
                }
            }
            if let Some(place) = session.leads().iter().filter_map(|lead| self.places.get(lead)).find(|place| session.expects(**place)) {
                found.push((Limit::SpeakerAttends, format!("{}: {} attends it", head.session, self.badge(*place))));
            }
        }
        for (limit, what) in found {
            self.tell(limit, what);
        }
    }

    /// Rooms and their seats, and who is expected there.
    fn check_rooms(&mut self) {
        let mut found = Vec::new();
        for session in &self.sessions {
            let mut expected: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
            for sitting in &session.sittings {
                let told = format!("{} at {} {}", sitting.session, sitting.site, sitting.room);
                match self.case.rooms.get(&(sitting.site.clone(), sitting.room.clone())) {
                    None => found.push((Limit::RoomUnknown, told.clone())),
                    Some(seats) if sitting.capacity > *seats => {
                        found.push((Limit::RoomSeats, format!("{told}: {} of {seats} seats", sitting.capacity)));
                    }
                    Some(_) => {}
                }
                if sitting.expected > sitting.capacity {
                    found.push((Limit::Overfull, format!("{told}: {} for {} seats", sitting.expected, sitting.capacity)));
                }
                let is_closed = |(site, from, to): &(String, When, When)| {
                    *site == sitting.site && session.head.starts < *to && *from < session.head.ends
                };
                if self.facts.closed.iter().any(is_closed) && !self.is_past(session) {
                    found.push((Limit::SiteClosed, told));
                }
                expected.entry(&sitting.site).or_default().0 += sitting.expected;
            }
            for (_, site) in &session.attending {
                expected.entry(site).or_default().1 += 1;
            }
            let is_wrong = |(told, due): (u64, u64)| told != due && !self.is_past(session);
            for (site, (told, due)) in expected.into_iter().filter(|(_, counts)| is_wrong(*counts)) {
                found.push((Limit::Expected, format!("{} at {site}: {told} expected, {due} must come", session.head.session)));
            }
        }
        for (limit, what) in found {
            self.tell(limit, what);
        }
    }

    /// Whether a session had begun before the repair.
    fn is_past(&self, session: &Session<'_>) -> bool {
        self.facts.before.as_ref().is_some_and(|before| session.head.starts < before.now)
    }

    /// What two sessions at one moment must not share.
    fn check_pairs(&mut self) {
        let mut found = Vec::new();
        for (number, one) in self.sessions.iter().enumerate() {
            for two in self.sessions.iter().skip(number + 1).filter(|two| one.overlaps(two)) {
                let told = format!("{} and {} at {}", one.head.session, two.head.session, one.head.starts.max(two.head.starts));
                if one.head.stream == two.head.stream {
                    found.push((Limit::StreamTwice, format!("{told}: stream {}", one.head.stream)));
                }
                let rooms: HashSet<(&str, &str)> =
                    one.sittings.iter().map(|sitting| (sitting.site.as_str(), sitting.room.as_str())).collect();
                for sitting in two.sittings.iter().filter(|sitting| rooms.contains(&(sitting.site.as_str(), sitting.room.as_str()))) {
                    found.push((Limit::RoomTwice, format!("{told}: {} {}", sitting.site, sitting.room)));
                }
                if let Some(lead) = one.leads().iter().find(|lead| two.leads().contains(lead)) {
                    found.push((Limit::PersonTwice, format!("{told}: {lead}")));
                }
                let both: Vec<usize> = one.attending.iter().map(|(place, _)| *place).filter(|place| two.expects(*place)).collect();
                if let Some(first) = both.first() {
                    found.push((Limit::OfficerTwice, format!("{told}: {} and {} more", self.badge(*first), both.len() - 1)));
                }
                for (leading, hearing) in [(one, two), (two, one)] {
                    let busy = leading.leads().into_iter().find(|lead| self.places.get(lead).is_some_and(|place| hearing.expects(*place)));
                    found.extend(busy.map(|lead| (Limit::SpeakerAttends, format!("{told}: {lead}"))));
                }
            }
        }
        for (limit, what) in found {
            self.tell(limit, what);
        }
    }

    /// The instants at which sessions begin: only then do more people come together.
    fn moments(&self) -> BTreeSet<When> {
        self.sessions.iter().map(|session| session.head.starts).collect()
    }

    /// The part of a site's seats that may be filled.
    fn check_sites(&mut self) {
        let mut seats: BTreeMap<&str, u64> = BTreeMap::new();
        for ((site, _), room) in &self.case.rooms {
            *seats.entry(site).or_default() += room;
        }
        let share = self.case.programme.share_seated;
        let mut found = Vec::new();
        for at in self.moments() {
            let mut people: BTreeMap<&str, u64> = BTreeMap::new();
            for (_, site) in self.sessions.iter().filter(|session| session.runs_at(at)).flat_map(|session| &session.attending) {
                *people.entry(site).or_default() += 1;
            }
            for (site, count) in people {
                let allowed = share.rounded_down(seats.get(site).copied().unwrap_or_default());
                if count > allowed {
                    found.push((Limit::SiteSeats, format!("{site} at {at}: {count} people, {allowed} allowed")));
                }
            }
        }
        for (limit, what) in found {
            self.tell(limit, what);
        }
    }

    /// Shares away and commanders, at every moment.
    fn check_duty(&mut self) {
        let people = &self.case.people;
        let share = self.case.programme.share_away;
        if share.part == share.whole {
            return;
        }
        let stations: BTreeSet<&str> = people.iter().map(Person::station).collect();
        let stations: Vec<&str> = stations.into_iter().collect();
        let station_of: Vec<usize> = people.iter().filter_map(|person| stations.binary_search(&person.station()).ok()).collect();
        let mut commanders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, person) in people.iter().enumerate().filter(|(_, person)| !person.command.is_empty()) {
            commanders.entry(&person.unit).or_default().push(place);
        }
        let mut found = Vec::new();
        for at in self.moments() {
            let counting = &self.counting[&day_of(at)];
            let mut is_away = vec![false; people.len()];
            let running = self.sessions.iter().filter(|session| session.runs_at(at));
            running.flat_map(|session| &session.attending).for_each(|(place, _)| is_away[*place] = true);
            let mut counts = vec![(0, 0); stations.len()];
            for (place, station) in station_of.iter().enumerate().filter(|(place, _)| counting[*place]) {
                counts[*station].0 += 1;
                counts[*station].1 += u64::from(is_away[place]);
            }
            for (station, (strength, gone)) in stations.iter().zip(counts) {
                let allowed = share.rounded_up(strength);
                if gone > allowed {
                    found.push((Limit::ShareAway, format!("{station} at {at}: {gone} of {strength} away, {allowed} allowed")));
                }
            }
            for (unit, places) in &commanders {
                let counted: Vec<usize> = places.iter().copied().filter(|place| counting[*place]).collect();
                let has = |command: &str| counted.iter().any(|place| people[*place].command == command);
                if has("chief") && has("deputy") && counted.iter().all(|place| is_away[*place]) {
                    found.push((Limit::Command, format!("{unit} at {at}")));
                }
            }
        }
        for (limit, what) in found {
            self.tell(limit, what);
        }
    }

    /// A cohort's first session of a topic ends before one of a topic that builds on it begins.
    fn check_order(&mut self) {
        let mut first: HashMap<(&str, &str), When> = HashMap::new();
        for head in self.sessions.iter().map(|session| session.head) {
            let end = first.entry((&head.topic, &head.cohort)).or_insert(head.ends);
            *end = head.ends.min(*end);
        }
        let mut found = Vec::new();
        for head in self.sessions.iter().map(|session| session.head) {
            for base in self.case.topics.get(&head.topic).iter().flat_map(|topic| &topic.after) {
                if first.get(&(base.as_str(), head.cohort.as_str())).is_some_and(|end| *end > head.starts) {
                    found.push((Limit::Order, format!("{} before {base}", head.session)));
                }
            }
        }
        for (limit, what) in found {
            self.tell(limit, what);
        }
    }

    /// Whether somebody counts on a day of the programme.
    fn takes_part(&self, person: &Person) -> bool {
        self.case.programme.days.iter().any(|day| person.counts(*day))
    }

    /// Everybody who must take part does so once, as what the roster says.
    fn check_members(&mut self) {
        let case = self.case;
        let sites: HashSet<&str> = case.rooms.keys().map(|(site, _)| site.as_str()).collect();
        let needed: HashSet<&str> = case.topics.values().flat_map(|topic| &topic.needed).map(String::as_str).collect();
        let mut enrolled: HashSet<&str> = HashSet::new();
        for member in &case.members {
            let badge = &member.badge;
            if !enrolled.insert(badge) {
                self.tell(Limit::EnrolledTwice, badge.clone());
            }
            if !case.programme.cohorts.contains(&member.cohort) {
                self.tell(Limit::CohortUnknown, format!("{badge}: {}", member.cohort));
            }
            if !sites.contains(member.site.as_str()) {
                self.tell(Limit::SiteUnknown, format!("{badge}: {}", member.site));
            }
            match self.places.get(badge.as_str()).map(|place| &case.people[*place]) {
                Some(person) if self.takes_part(person) => {
                    if (&person.unit, &person.profile, &person.command) != (&member.unit, &member.profile, &member.command) {
                        self.tell(Limit::RosterDiffers, badge.clone());
                    }
                }
                _ => self.tell(Limit::Stranger, badge.clone()),
            }
        }
        for person in &case.people {
            let is_due = needed.contains(person.profile.as_str()) && self.takes_part(person);
            if is_due && !enrolled.contains(person.badge.as_str()) {
                self.tell(Limit::NotEnrolled, person.badge.clone());
            }
        }
    }

    /// Everybody finds each topic that they need live exactly once, with their cohort at their site.
    fn check_needs(&mut self) {
        let mut held: HashMap<(&str, &str, &str), Vec<usize>> = HashMap::new();
        for (number, session) in self.sessions.iter().enumerate() {
            let sites: BTreeSet<&str> = session.sittings.iter().map(|sitting| sitting.site.as_str()).collect();
            for site in sites {
                held.entry((&session.head.topic, &session.head.cohort, site)).or_default().push(number);
            }
        }
        let mut found: BTreeMap<(Limit, String), u64> = BTreeMap::new();
        for ((cohort, site, profile), places) in &self.parties {
            let places: Vec<usize> = places.iter().copied().filter(|place| self.takes_part(&self.case.people[*place])).collect();
            for code in self.case.topics.iter().filter(|(_, topic)| topic.live.contains(*profile)).map(|(code, _)| code.as_str()) {
                let sessions = held.get(&(code, *cohort, *site)).into_iter().flatten().map(|number| &self.sessions[*number]);
                // What was over before somebody came into a cohort does not help them.
                let ahead: Vec<&Session<'_>> = sessions.filter(|session| !self.is_past(session)).collect();
                for place in places.iter().filter(|place| self.heard.is_empty() || !self.heard.contains(&(**place, code))) {
                    if let Some(limit) = self.need_broken(*place, &ahead) {
                        *found.entry((limit, format!("{code}, {cohort} at {site}"))).or_default() += 1;
                    }
                }
            }
        }
        for ((limit, what), count) in found {
            self.tell(limit, format!("{what}: {count} officers"));
        }
    }

    /// What is wrong with the sessions at which somebody who has not attended a topic yet finds it.
    fn need_broken(&self, place: usize, ahead: &[&Session<'_>]) -> Option<Limit> {
        match ahead {
            [] => Some(Limit::NeedUnmet),
            [session] => {
                let is_there = !self.counting[&day_of(session.head.starts)][place] || session.expects(place);
                (!is_there).then_some(Limit::OfficerAbsent)
            }
            _ => Some(Limit::NeedTwice),
        }
    }

    /// What had begun before a repair, and what is locked, is as it was.
    fn check_kept(&mut self) {
        let Some(before) = &self.facts.before else { return };
        let sorted = |session: &Session<'a>| {
            let mut rows: Vec<Sitting> = session.sittings.iter().map(|sitting| (*sitting).clone()).collect();
            rows.sort_by(|a, b| (&a.site, &a.room).cmp(&(&b.site, &b.room)));
            rows
        };
        let now: HashMap<&str, Vec<Sitting>> =
            self.sessions.iter().map(|session| (session.head.session.as_str(), sorted(session))).collect();
        for session in sessions_of(&before.case) {
            let id = &session.head.session;
            let is_kept = session.head.starts < before.now || before.locked.contains(id);
            if is_kept && now.get(id.as_str()) != Some(&sorted(&session)) {
                self.tell(Limit::KeptChanged, id.clone());
            }
        }
    }
}

/// The sessions of a timetable in order of time, without those who attend.
fn sessions_of(case: &Case) -> Vec<Session<'_>> {
    let mut by_id: BTreeMap<&str, Session<'_>> = BTreeMap::new();
    for sitting in &case.sittings {
        let session = by_id.entry(&sitting.session);
        let session =
            session.or_insert_with(|| Session { head: sitting, sittings: Vec::new(), attending: Vec::new(), is_expected: Vec::new() });
        session.sittings.push(sitting);
    }
    let mut sessions: Vec<Session<'_>> = by_id.into_values().collect();
    sessions.sort_by_key(|session| (session.head.starts, session.head.stream));
    sessions
}
