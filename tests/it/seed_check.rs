//! Checks the seed files from outside: it reads the CSV files and shares no code with the generator.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::Path,
};

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta};

/// A line of a file, by column.
pub(crate) type Line = BTreeMap<String, String>;
type When = DateTime<FixedOffset>;

pub(crate) const PROFILES: [&str; 6] = ["CH", "DT", "HC", "AN", "TH", "TT"];

/// Topic, department, need of each profile (Live, Either, Online, not needed), as the curriculum's plan has it.
pub(crate) const TOPICS: &str = "
QLHC-01 PC06 E O L O O L
QLHC-02 PC06 E O L O O E
QLHC-03 PC06 E O L L O O
QLHC-04 PC06 E E L O O L
QLHC-05 PC07 L E L O O L
QLHC-06 PC08 E O E O O L
QLHC-07 PV06 E O L O L O
QLHC-08 PC06 L L L L L L
PCTP-01 PC01 L L L L L L
PCTP-02 PC09 L L O E O E
PCTP-03 PC02 L L O L O L
PCTP-04 PC04 L L O E O L
PCTP-05 PA05 E L O L O E
PCTP-06 PC03 E L O E O O
PCTP-07 PC10 E L O O O L
THHC-01 PV01 L E E O L O
THHC-02 PX01 L O O E L O
THHC-03 PX03 L O O O L O
THHC-04 PH10 L - - - L -
THHC-05 PH10 L - - - L -
THHC-06 PV06 E L L L L O
AN-01   PA02 L L L L L L
AN-02   PA02 E O O L - E
AN-03   PA08 E O L L O L
AN-04   PA05 E L E L O E
";

/// The pilot's topics; two of them are `either` for everybody, the others live.
pub(crate) const PILOT_TOPICS: [(&str, char); 8] = [
    ("QLHC-01", 'L'),
    ("QLHC-02", 'E'),
    ("QLHC-08", 'L'),
    ("PCTP-01", 'L'),
    ("PCTP-05", 'E'),
    ("THHC-01", 'L'),
    ("THHC-06", 'L'),
    ("AN-01", 'L'),
];

/// What the plan says of a topic of a programme.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) department: String,
    pub(crate) group: String,
    pub(crate) needs: HashMap<&'static str, char>,
}

/// Topic code → plan.
pub(crate) fn plan(programme: &str) -> BTreeMap<String, Plan> {
    let mut plans = BTreeMap::new();
    for line in TOPICS.lines().filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let needs = PROFILES
            .into_iter()
            .zip(words[2..].iter().map(|word| word.chars().next().unwrap()))
            .collect();
        let group = words[0].split('-').next().unwrap().to_owned();
        plans.insert(
            words[0].to_owned(),
            Plan {
                department: words[1].to_owned(),
                group,
                needs,
            },
        );
    }
    if programme == "hn-2025" {
        return plans;
    }
    PILOT_TOPICS
        .iter()
        .map(|(code, need)| {
            let needs = PROFILES
                .into_iter()
                .map(|profile| (profile, *need))
                .collect();
            (
                format!("hn-2025-pilot-{code}"),
                Plan {
                    needs,
                    ..plans[*code].clone()
                },
            )
        })
        .collect()
}

/// All files of a folder.
#[derive(Clone)]
pub(crate) struct Tables {
    pub(crate) units: Vec<Line>,
    pub(crate) sites: Vec<Line>,
    pub(crate) staff: Vec<Line>,
    pub(crate) departments: Vec<Line>,
    pub(crate) roster: Vec<Line>,
    pub(crate) timetable: Vec<Line>,
    pub(crate) cohorts: Vec<Line>,
}

impl Tables {
    pub(crate) fn read(dir: &Path) -> Self {
        let table = |name: &str| {
            let bytes =
                std::fs::read(dir.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
            let text = String::from_utf8(bytes).unwrap();
            let mut reader =
                csv::Reader::from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
            reader
                .deserialize()
                .collect::<Result<Vec<Line>, _>>()
                .unwrap_or_else(|error| panic!("{name}: {error}"))
        };
        Self {
            units: table("units.csv"),
            sites: table("sites.csv"),
            staff: table("staff.csv"),
            departments: table("departments.csv"),
            roster: table("roster.csv"),
            timetable: table("timetable.csv"),
            cohorts: table("cohorts.csv"),
        }
    }

    fn programmes(&self) -> BTreeSet<&str> {
        self.timetable
            .iter()
            .map(|row| row["programme"].as_str())
            .collect()
    }

    /// Everything that is wrong, in words.
    pub(crate) fn violations(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.check_keys(&mut found);
        self.check_places(&mut found);
        self.check_people(&mut found);
        for programme in self.programmes() {
            let rows = Rows::of(self, programme);
            rows.check_members(&mut found);
            rows.check_sessions(&mut found);
            rows.check_speakers(&mut found);
            rows.check_rooms(&mut found);
            rows.check_people_and_rooms_in_one_place(&mut found);
            rows.check_continuity_of_duty(&mut found);
            rows.check_needs_and_seats(&mut found);
        }
        found
    }

    fn check_keys(&self, found: &mut Vec<String>) {
        let people = self.staff.iter().chain(&self.roster);
        unique(
            "badge",
            people.clone().map(|row| row["badge"].clone()),
            found,
        );
        unique(
            "unit",
            self.units.iter().map(|row| row["code"].clone()),
            found,
        );
        unique(
            "unit by type and name",
            self.units
                .iter()
                .map(|row| format!("{} {}", row["type"], row["name"])),
            found,
        );
        unique(
            "room",
            self.sites
                .iter()
                .map(|row| format!("{} {}", row["code"], row["room"])),
            found,
        );
        unique(
            "cohort row",
            self.cohorts
                .iter()
                .map(|row| format!("{} {}", row["programme"], row["badge"])),
            found,
        );
        unique(
            "sitting",
            self.timetable
                .iter()
                .map(|row| format!("{} {} {}", row["session_id"], row["site_code"], row["room"])),
            found,
        );
        for row in people {
            let badge = &row["badge"];
            if !(6..=9).contains(&badge.len())
                || !badge.bytes().all(|byte| byte.is_ascii_digit())
                || badge.starts_with('0')
            {
                found.push(format!("badge {badge}: not 6 to 9 digits"));
            }
        }
    }

    fn check_places(&self, found: &mut Vec<String>) {
        let mut seats: HashMap<&str, usize> = HashMap::new();
        for room in &self.sites {
            *seats.entry(&room["code"]).or_default() += number(room, "capacity");
        }
        let central = self
            .sites
            .iter()
            .filter(|room| room["kind"] == "central")
            .map(|room| &room["code"])
            .collect::<HashSet<_>>();
        if central.len() != 1 {
            found.push(format!("{} central sites", central.len()));
        }
        let load = count(&self.roster, "site_code");
        for (site, seats) in &seats {
            let officers = load.get(*site).copied().unwrap_or(0);
            if *seats < 720 || officers > *seats {
                found.push(format!("site {site}: {officers} officers, {seats} seats"));
            }
        }
        for unit in &self.units {
            if !seats.contains_key(unit["site_code"].as_str()) {
                found.push(format!(
                    "unit {}: site {} unknown",
                    unit["code"], unit["site_code"]
                ));
            }
        }
    }

    fn check_people(&self, found: &mut Vec<String>) {
        let units: HashMap<&str, &Line> = self
            .units
            .iter()
            .map(|unit| (unit["code"].as_str(), unit))
            .collect();
        let mut commands: HashMap<&str, (usize, usize, usize)> =
            units.keys().map(|code| (*code, (0, 0, 0))).collect();
        for row in &self.roster {
            let badge = &row["badge"];
            let Some(unit) = units.get(row["unit_code"].as_str()) else {
                found.push(format!("officer {badge}: unit unknown"));
                continue;
            };
            let counts = commands.get_mut(row["unit_code"].as_str()).unwrap();
            counts.0 += 1;
            counts.1 += usize::from(row["command"] == "chief");
            counts.2 += usize::from(row["command"] == "deputy");
            let leads = row["position"].contains("Công an");
            if leads == row["command"].is_empty()
                || leads && (row["profile"] != "CH" || !row["position"].ends_with(&unit["type"]))
            {
                found.push(format!(
                    "officer {badge}: position, profile and command disagree"
                ));
            }
            let lent = &row["duty_unit"];
            let near = units.get(lent.as_str()).is_some_and(|there| {
                there["site_code"] == unit["site_code"] && there["code"] != unit["code"]
            });
            if row["site_code"] != unit["site_code"] || !(lent.is_empty() || near) {
                found.push(format!("officer {badge}: site or duty unit wrong"));
            }
            if !PROFILES.contains(&row["profile"].as_str()) {
                found.push(format!("officer {badge}: profile unknown"));
            }
            check_age_and_rank(row, found);
        }
        for (unit, (officers, chiefs, deputies)) in commands {
            if !(40..=160).contains(&officers) || chiefs != 1 || !(2..=4).contains(&deputies) {
                found.push(format!(
                    "unit {unit}: {officers} officers, {chiefs} chiefs, {deputies} deputies"
                ));
            }
        }
    }
}

fn check_age_and_rank(row: &Line, found: &mut Vec<String>) {
    let ranks = [
        "Thiếu úy",
        "Trung úy",
        "Thượng úy",
        "Đại úy",
        "Thiếu tá",
        "Trung tá",
        "Thượng tá",
    ];
    let youngest = [21, 22, 25, 28, 32, 37, 43];
    let born = date(&row["birth_date"]).unwrap();
    let age = date("2025-06-24").unwrap().years_since(born).unwrap_or(0);
    let step = ranks.iter().position(|rank| *rank == row["rank"]);
    let fits = step.is_some_and(|step| {
        let lowest = match row["command"].as_str() {
            "chief" => 4,
            "deputy" => 3,
            _ => 0,
        };
        let highest = if row["command"] == "chief" { 6 } else { 5 };
        age >= youngest[step] && (lowest..=highest).contains(&step)
    });
    if !fits || !(21..=57).contains(&age) {
        found.push(format!(
            "officer {}: {} at {age}",
            row["badge"], row["rank"]
        ));
    }
}

/// A session as the timetable has it.
struct Session<'a> {
    row: &'a Line,
    starts: When,
    ends: When,
}

impl Session<'_> {
    fn overlaps(&self, other: &Self) -> bool {
        self.starts < other.ends && other.starts < self.ends
    }
}

/// What belongs to one programme.
struct Rows<'a> {
    tables: &'a Tables,
    programme: &'a str,
    plan: BTreeMap<String, Plan>,
    sessions: BTreeMap<&'a str, Session<'a>>,
    sittings: Vec<&'a Line>,
    /// Roster line and cohort, by badge.
    members: BTreeMap<&'a str, (&'a Line, &'a Line)>,
    days: (NaiveDate, NaiveDate),
}

impl<'a> Rows<'a> {
    fn of(tables: &'a Tables, programme: &'a str) -> Self {
        let sittings: Vec<&Line> = tables
            .timetable
            .iter()
            .filter(|row| row["programme"] == programme)
            .collect();
        let sessions: BTreeMap<&str, Session> = sittings
            .iter()
            .map(|row| {
                (
                    row["session_id"].as_str(),
                    Session {
                        row,
                        starts: instant(&row["starts_at"]),
                        ends: instant(&row["ends_at"]),
                    },
                )
            })
            .collect();
        let officers: HashMap<&str, &Line> = tables
            .roster
            .iter()
            .map(|row| (row["badge"].as_str(), row))
            .collect();
        let rows = tables
            .cohorts
            .iter()
            .filter(|row| row["programme"] == programme);
        let members = rows
            .filter_map(|row| {
                Some((
                    row["badge"].as_str(),
                    (*officers.get(row["badge"].as_str())?, row),
                ))
            })
            .collect();
        let first = sessions
            .values()
            .map(|session| session.starts.date_naive())
            .min()
            .unwrap();
        let last = sessions
            .values()
            .map(|session| session.ends.date_naive())
            .max()
            .unwrap();
        Self {
            tables,
            programme,
            plan: plan(programme),
            sessions,
            sittings,
            members,
            days: (first, last),
        }
    }

    /// Exactly those who serve on the days take part (in the pilot: those of four units), with the roster's facts.
    fn check_members(&self, found: &mut Vec<String>) {
        let (first, last) = self.days;
        let units: BTreeSet<&str> = self
            .members
            .values()
            .map(|(officer, _)| officer["unit_code"].as_str())
            .collect();
        let is_pilot = self.programme == "hn-2025-pilot";
        for row in &self.tables.roster {
            let expected = serves(row, first, last)
                && (!is_pilot || units.contains(row["unit_code"].as_str()));
            if expected != self.members.contains_key(row["badge"].as_str()) {
                found.push(format!(
                    "{} cohorts: officer {} must{} take part",
                    self.programme,
                    row["badge"],
                    if expected { "" } else { " not" }
                ));
            }
        }
        for (badge, (officer, row)) in &self.members {
            let same = ["unit_code", "site_code", "profile", "command"]
                .iter()
                .all(|column| officer[*column] == row[*column]);
            if !same || !["A1", "A2"].contains(&row["cohort"].as_str()) {
                found.push(format!(
                    "{} cohorts: officer {badge} differs from the roster",
                    self.programme
                ));
            }
        }
        let kinds: Vec<&str> = self
            .tables
            .units
            .iter()
            .filter(|unit| units.contains(unit["code"].as_str()))
            .map(|unit| unit["type"].as_str())
            .collect();
        let wards = kinds.iter().filter(|kind| **kind == "phường").count();
        if is_pilot && (wards, kinds.len()) != (2, 4) {
            found.push(format!("pilot: {wards} wards of {} units", kinds.len()));
        }
    }

    /// Each sitting repeats its session's facts, under the session's id and in one of the slots.
    fn check_sessions(&self, found: &mut Vec<String>) {
        const SAME: &str =
            "topic_code cohort stream starts_at ends_at speaker_badge presiding_badge";
        const SLOTS: &str = "07:30 08:30 09:30 10:30 13:30 14:30 15:30";
        for row in &self.sittings {
            let id = &row["session_id"];
            let session = &self.sessions[id.as_str()];
            let short = row["topic_code"].replace("hn-2025-pilot-", "");
            let is_one = SAME
                .split(' ')
                .all(|column| row[column] == session.row[column]);
            if !is_one || *id != format!("{}-{short}-{}", self.programme, row["cohort"]) {
                found.push(format!("{id}: its sittings or its id disagree"));
            }
            let clock = session.starts.format("%H:%M").to_string();
            if session.ends - session.starts != TimeDelta::minutes(50)
                || !SLOTS.split(' ').any(|slot| slot == clock)
                || session.starts.offset().local_minus_utc() != 25_200
            {
                found.push(format!("{id}: times wrong"));
            }
        }
    }

    /// Who speaks belongs to the topic's department, and who presides to its group.
    fn check_speakers(&self, found: &mut Vec<String>) {
        let staff: HashMap<&str, &Line> = self
            .tables
            .staff
            .iter()
            .map(|row| (row["badge"].as_str(), row))
            .collect();
        let holds = |badge: &str, role: &str, column: &str, scope: &str| {
            staff.get(badge).is_some_and(|row| {
                row["roles"].split(' ').any(|held| held == role) && row[column] == scope
            })
        };
        for row in &self.sittings {
            let id = &row["session_id"];
            let Some(plan) = self.plan.get(&row["topic_code"]) else {
                found.push(format!("{id}: topic unknown"));
                continue;
            };
            if !holds(
                &row["speaker_badge"],
                "instructor",
                "department",
                &plan.department,
            ) {
                found.push(format!("{id}: speaker not of {}", plan.department));
            }
            if !holds(&row["presiding_badge"], "director", "group", &plan.group) {
                found.push(format!("{id}: presiding officer not of {}", plan.group));
            }
        }
    }

    /// Each room is one of the site's, with its seats, and nobody is expected beyond them.
    fn check_rooms(&self, found: &mut Vec<String>) {
        let key = |site: &str, room: &str| format!("{site} {room}");
        let rooms: HashMap<String, usize> = self
            .tables
            .sites
            .iter()
            .map(|room| (key(&room["code"], &room["room"]), number(room, "capacity")))
            .collect();
        for row in &self.sittings {
            let (id, room) = (&row["session_id"], key(&row["site_code"], &row["room"]));
            if rooms.get(&room) != Some(&number(row, "capacity")) {
                found.push(format!("{id}: room {room} wrong"));
            }
            if number(row, "expected") > number(row, "capacity") {
                found.push(format!("{id}: {room} exceeds its capacity"));
            }
        }
    }

    /// Rule 5: whoever or whatever is used by two sessions that overlap.
    fn check_people_and_rooms_in_one_place(&self, found: &mut Vec<String>) {
        let mut uses: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for row in &self.sittings {
            let id = row["session_id"].as_str();
            for user in ["speaker_badge", "presiding_badge"] {
                uses.entry(format!("person {}", row[user]))
                    .or_default()
                    .insert(id);
            }
            uses.entry(format!("room {} {}", row["site_code"], row["room"]))
                .or_default()
                .insert(id);
            uses.entry(format!("stream {}", row["stream"]))
                .or_default()
                .insert(id);
        }
        for (session, of) in &self.sessions {
            for profile in PROFILES {
                if self
                    .plan
                    .get(&of.row["topic_code"])
                    .is_some_and(|plan| plan.needs[profile] == 'L')
                {
                    uses.entry(format!("trainees {} {profile}", of.row["cohort"]))
                        .or_default()
                        .insert(session);
                }
            }
        }
        for (what, ids) in uses {
            for one in &ids {
                for two in ids.range(*one..).skip(1) {
                    if self.sessions[one].overlaps(&self.sessions[two]) {
                        found.push(format!("{what}: in {one} and {two} at once"));
                    }
                }
            }
        }
    }

    /// Rule 4, and stricter: even if every member of a cohort that has a session at some moment went to it, whether
    /// the topic is live for them or not, no station would send more than half of those who serve there that day
    /// (rounded up), nor its chief and all deputies.
    fn check_continuity_of_duty(&self, found: &mut Vec<String>) {
        let mut cohorts_at: BTreeMap<When, BTreeSet<&str>> = BTreeMap::new();
        for moment in self.sessions.values().map(|session| session.starts) {
            let running = self
                .sessions
                .values()
                .filter(|session| session.starts <= moment && moment < session.ends);
            cohorts_at.insert(
                moment,
                running
                    .map(|session| session.row["cohort"].as_str())
                    .collect(),
            );
        }
        for (moment, cohorts) in cohorts_at {
            let day = moment.date_naive();
            let mut stations: BTreeMap<&str, (usize, usize, usize, usize)> = BTreeMap::new();
            for row in self
                .tables
                .roster
                .iter()
                .filter(|row| serves(row, day, day))
            {
                let station = if row["duty_unit"].is_empty() {
                    &row["unit_code"]
                } else {
                    &row["duty_unit"]
                };
                let counts = stations.entry(station).or_default();
                let is_away = self
                    .members
                    .get(row["badge"].as_str())
                    .is_some_and(|(_, member)| cohorts.contains(member["cohort"].as_str()));
                let commands = !row["command"].is_empty();
                counts.0 += 1;
                counts.1 += usize::from(is_away);
                counts.2 += usize::from(commands);
                counts.3 += usize::from(commands && is_away);
            }
            for (station, (all, away, commanders, commanders_away)) in stations {
                if away > all.div_ceil(2) {
                    found.push(format!("{moment}: {station} sends {away} of {all}"));
                }
                if commanders > 0 && commanders == commanders_away {
                    found.push(format!(
                        "{moment}: {station} sends its chief and all deputies"
                    ));
                }
            }
        }
    }

    /// Each officer finds each live topic exactly once, at the own site, and the sittings expect just these people;
    /// where a session has two rooms, the first units by code fill the first.
    fn check_needs_and_seats(&self, found: &mut Vec<String>) {
        let mut given: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
        let mut expected: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for row in &self.sittings {
            given
                .entry((&row["topic_code"], &row["cohort"]))
                .or_default()
                .insert(&row["session_id"]);
            expected
                .entry((&row["session_id"], &row["site_code"]))
                .or_default()
                .push(number(row, "expected"));
        }
        for (code, plan) in &self.plan {
            for cohort in ["A1", "A2"] {
                let sessions = given
                    .get(&(code.as_str(), cohort))
                    .map(|ids| ids.iter().copied().collect::<Vec<_>>())
                    .unwrap_or_default();
                let [session] = sessions.as_slice() else {
                    found.push(format!("{code} {cohort}: given {} times", sessions.len()));
                    continue;
                };
                let mut people: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
                for (officer, member) in self
                    .members
                    .values()
                    .filter(|(_, member)| member["cohort"] == cohort)
                {
                    let unit = people
                        .entry(&officer["site_code"])
                        .or_default()
                        .entry(&officer["unit_code"])
                        .or_default();
                    *unit += usize::from(plan.needs[member["profile"].as_str()] == 'L');
                }
                for (site, units) in people {
                    check_expected(
                        session,
                        site,
                        &units,
                        expected.get(&(*session, site)),
                        found,
                    );
                }
            }
        }
    }
}

fn check_expected(
    session: &str,
    site: &str,
    units: &BTreeMap<&str, usize>,
    rooms: Option<&Vec<usize>>,
    found: &mut Vec<String>,
) {
    let total: usize = units.values().sum();
    let Some(rooms) = rooms else {
        found.push(format!("{session}: no sitting at {site}"));
        return;
    };
    if rooms.iter().sum::<usize>() != total {
        found.push(format!(
            "{session} at {site}: {rooms:?} expected, {total} need it"
        ));
    }
    let mut sum = 0;
    let cuts: Vec<usize> = units
        .values()
        .map(|count| {
            sum += count;
            sum
        })
        .collect();
    if rooms.len() == 2 && !cuts.contains(&rooms[0]) {
        found.push(format!("{session} at {site}: a unit is cut in two"));
    }
}

fn unique(what: &str, values: impl Iterator<Item = String>, found: &mut Vec<String>) {
    let mut seen = HashSet::new();
    for value in values {
        if !seen.insert(value.clone()) {
            found.push(format!("{what} twice: {value}"));
        }
    }
}

pub(crate) fn count<'a>(rows: &'a [Line], column: &str) -> HashMap<&'a str, usize> {
    let mut counts = HashMap::new();
    for row in rows {
        *counts.entry(row[column].as_str()).or_default() += 1;
    }
    counts
}

fn number(row: &Line, column: &str) -> usize {
    row[column]
        .parse()
        .unwrap_or_else(|error| panic!("{column} {}: {error}", row[column]))
}

pub(crate) fn instant(text: &str) -> When {
    DateTime::parse_from_rfc3339(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn date(text: &str) -> Option<NaiveDate> {
    (!text.is_empty()).then(|| {
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    })
}

/// Whether no status covers a day from `first` to `last`.
pub(crate) fn serves(row: &Line, first: NaiveDate, last: NaiveDate) -> bool {
    let from = date(&row["status_from"]).unwrap_or(NaiveDate::MIN);
    let to = date(&row["status_to"]).unwrap_or(NaiveDate::MAX);
    row["status"].is_empty() || from > last || to < first
}
