//! The demo's people, places, cohorts and timetable are what the domain demands.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::{Path, PathBuf},
    sync::OnceLock,
};

use icu_normalizer::ComposingNormalizerBorrowed;
use taphuan::roster::generate::{GenerateError, Programme, Request, Seed, generate};

use crate::seed_check::{Line, PROFILES, Tables, count, instant, plan, serves};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn make(officers: u32, seed: u64) -> Result<Seed, GenerateError> {
    generate(
        Request { officers, seed },
        &Programme::read_all(&folder("curriculum")).unwrap(),
    )
}

/// The files of the repository, read once.
fn sound() -> &'static Tables {
    static SOUND: OnceLock<Tables> = OnceLock::new();
    SOUND.get_or_init(|| Tables::read(&folder("seed")))
}

const HEADERS: [(&str, &str); 7] = [
    ("units.csv", "code,name,type,site_code,lat,lon"),
    ("sites.csv", "code,name,kind,room,capacity,address,join_url,lat,lon"),
    ("departments.csv", "code,name,group"),
    (
        "staff.csv",
        "badge,full_name,rank,position,department,group,site_code,roles",
    ),
    (
        "roster.csv",
        "badge,full_name,birth_date,rank,position,profile,command,unit_code,duty_unit,site_code,email,phone,status,status_from,status_to",
    ),
    (
        "timetable.csv",
        "programme,session_id,topic_code,cohort,stream,starts_at,ends_at,speaker_badge,presiding_badge,site_code,room,capacity,expected",
    ),
    (
        "cohorts.csv",
        "programme,badge,unit_code,site_code,cohort,profile,command",
    ),
];

#[test]
fn the_seed_breaks_no_rule() {
    assert_eq!(sound().violations(), Vec::<String>::new());
}

#[test]
fn files_have_the_form_of_the_contract() {
    for (name, header) in HEADERS {
        let text = String::from_utf8(std::fs::read(folder("seed").join(name)).unwrap()).unwrap();
        let body = text
            .strip_prefix('\u{feff}')
            .unwrap_or_else(|| panic!("{name} has no BOM"));
        assert_eq!(body.split("\r\n").next(), Some(header));
        assert!(
            body.ends_with("\r\n") && body.matches('\n').count() == body.matches("\r\n").count(),
            "{name}"
        );
        assert!(
            ComposingNormalizerBorrowed::new_nfc().is_normalized(&text),
            "{name} is not NFC"
        );
        for record in csv::Reader::from_reader(body.as_bytes()).records() {
            for cell in &record.unwrap() {
                assert!(
                    !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\''])
                        && cell.trim() == cell,
                    "{name}: {cell}"
                );
            }
        }
    }
}

#[test]
fn the_seed_has_the_size_of_hanoi() {
    let tables = sound();
    let types = count(&tables.units, "type");
    assert_eq!((types["phường"], types["xã"]), (51, 75));
    let sites: HashSet<&str> = tables
        .sites
        .iter()
        .map(|room| room["code"].as_str())
        .collect();
    assert_eq!(
        (sites.len(), tables.sites.len(), tables.departments.len()),
        (15, 30, 17)
    );
    assert!(tables.roster.len() >= 10_200);
    assert!(count(&tables.cohorts, "programme")["hn-2025"] >= 10_200);
    assert!((200..500).contains(&count(&tables.cohorts, "programme")["hn-2025-pilot"]));
    for (site, officers) in count(&tables.roster, "site_code") {
        assert!(
            (612..=748).contains(&officers),
            "{site} has {officers}, not near 680"
        );
    }
    let statuses = count(&tables.roster, "status");
    for status in ["exempt", "seconded", "left"] {
        assert!((5..40).contains(&statuses[status]), "{status}");
    }
    let lent = tables
        .roster
        .iter()
        .filter(|row| !row["duty_unit"].is_empty())
        .count();
    assert!(
        (40..=60).contains(&(lent * 1000 / tables.roster.len())),
        "{lent} lent"
    );
}

#[test]
fn the_pilot_sits_at_the_central_site_and_one_more() {
    let tables = sound();
    let pilot: Vec<Line> = tables
        .cohorts
        .iter()
        .filter(|row| row["programme"] == "hn-2025-pilot")
        .cloned()
        .collect();
    let sites = count(&pilot, "site_code");
    assert!(sites.len() == 2 && sites.contains_key("TT"), "{sites:?}");
    let there: HashSet<&str> = tables
        .timetable
        .iter()
        .filter(|row| row["programme"] == "hn-2025-pilot")
        .map(|row| row["site_code"].as_str())
        .collect();
    assert_eq!(there.len(), 2);
}

#[test]
fn profiles_have_the_shares_of_the_curriculum() {
    let tables = sound();
    let profiles = count(&tables.roster, "profile");
    for (profile, percent) in PROFILES.into_iter().zip([10, 18, 22, 12, 8, 30]) {
        let permille = profiles[profile] * 1000 / tables.roster.len();
        assert!(
            permille.abs_diff(percent * 10) <= 2,
            "{profile}: {permille} ‰"
        );
    }
}

#[test]
fn each_unit_splits_each_profile_evenly() {
    let tables = sound();
    let stations: HashMap<&str, &str> = tables
        .roster
        .iter()
        .map(|row| {
            (
                row["badge"].as_str(),
                if row["duty_unit"].is_empty() {
                    row["unit_code"].as_str()
                } else {
                    row["duty_unit"].as_str()
                },
            )
        })
        .collect();
    let mut lead: BTreeMap<(&str, &str, &str), i32> = BTreeMap::new();
    for row in &tables.cohorts {
        let one = if row["cohort"] == "A1" { 1 } else { -1 };
        *lead
            .entry((
                &row["programme"],
                stations[row["badge"].as_str()],
                &row["profile"],
            ))
            .or_default() += one;
    }
    for (group, lead) in lead {
        assert!(lead.abs() <= 1, "{group:?} differs by {lead}");
    }
}

#[test]
fn everybody_has_sat_yesterday_and_sits_later_today() {
    let tables = sound();
    let mut sat: HashMap<(&str, &str), (bool, bool)> = HashMap::new();
    let plan = plan("hn-2025");
    for row in tables
        .timetable
        .iter()
        .filter(|row| row["programme"] == "hn-2025")
    {
        let starts = instant(&row["starts_at"]);
        for profile in PROFILES
            .into_iter()
            .filter(|profile| plan[&row["topic_code"]].needs[profile] == 'L')
        {
            let seen = sat.entry((row["cohort"].as_str(), profile)).or_default();
            seen.0 |= starts < instant("2025-06-25T00:00:00+07:00");
            seen.1 |= starts > instant("2025-06-25T09:00:00+07:00")
                && starts < instant("2025-06-26T00:00:00+07:00");
        }
    }
    assert!(
        sat.len() == 12 && sat.values().all(|seen| *seen == (true, true)),
        "{sat:?}"
    );
}

#[test]
fn somebody_left_between_the_pilot_and_the_programme() {
    let tables = sound();
    let badges = |programme: &str| {
        tables
            .cohorts
            .iter()
            .filter(|row| row["programme"] == programme)
            .map(|row| row["badge"].as_str())
            .collect::<HashSet<_>>()
    };
    let pilot_only: Vec<&str> = badges("hn-2025-pilot")
        .difference(&badges("hn-2025"))
        .copied()
        .collect();
    assert!(!pilot_only.is_empty());
    for row in tables
        .roster
        .iter()
        .filter(|row| pilot_only.contains(&row["badge"].as_str()))
    {
        assert_eq!(row["status"], "left");
    }
}

#[test]
fn every_topic_file_agrees_with_the_plan_and_the_staff() {
    let tables = sound();
    let words = HashMap::from([('L', "live"), ('E', "either"), ('O', "online")]);
    for programme in ["hn-2025", "hn-2025-pilot"] {
        for (code, plan) in plan(programme) {
            let short = code.replace("hn-2025-pilot-", "");
            let file = folder("curriculum")
                .join(programme)
                .join(&plan.group)
                .join(short)
                .join("topic.toml");
            let topic: toml::Table =
                toml::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
            assert_eq!(topic["code"].as_str(), Some(code.as_str()));
            assert_eq!(topic["department"].as_str(), Some(plan.department.as_str()));
            let need = topic["need"].as_table().unwrap();
            for profile in PROFILES {
                assert_eq!(
                    need.get(profile).and_then(toml::Value::as_str),
                    words.get(&plan.needs[profile]).copied(),
                    "{code} {profile}"
                );
            }
            let holds = |badge: &toml::Value, column: &str, scope: &str| {
                tables
                    .staff
                    .iter()
                    .any(|row| row["badge"] == badge.as_str().unwrap() && row[column] == scope)
            };
            assert!(holds(&topic["presiding"], "group", &plan.group), "{code}");
            assert!(
                topic["speakers"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .all(|badge| holds(badge, "department", &plan.department)),
                "{code}"
            );
        }
    }
}

#[test]
fn a_topic_comes_after_what_it_follows() {
    let tables = sound();
    let mut starts: HashMap<(&str, &str), &str> = HashMap::new();
    for row in &tables.timetable {
        starts.insert((&row["topic_code"], &row["cohort"]), &row["starts_at"]);
    }
    let mut followers = 0;
    for programme in ["hn-2025", "hn-2025-pilot"] {
        for (code, plan) in plan(programme) {
            let short = code.replace("hn-2025-pilot-", "");
            let file = folder("curriculum")
                .join(programme)
                .join(&plan.group)
                .join(short)
                .join("topic.toml");
            let topic: toml::Table =
                toml::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
            for earlier in topic["after"].as_array().unwrap() {
                followers += 1;
                for cohort in ["A1", "A2"] {
                    let (one, two) = (
                        starts[&(earlier.as_str().unwrap(), cohort)],
                        starts[&(code.as_str(), cohort)],
                    );
                    assert!(instant(one) < instant(two), "{code} {cohort}");
                }
            }
        }
    }
    assert!(followers >= 8);
}

#[test]
fn the_committed_files_are_what_the_generator_makes() {
    let request = Request::default();
    for (name, bytes) in make(request.officers, request.seed)
        .unwrap()
        .files()
        .unwrap()
    {
        assert!(
            std::fs::read(folder("seed").join(name)).unwrap() == bytes,
            "{name} differs: run `taphuan generate --output seed`"
        );
    }
}

#[test]
fn another_seed_gives_other_people_and_breaks_no_rule_either() {
    let (one, two) = (make(10_260, 1).unwrap(), make(10_260, 2).unwrap());
    assert_ne!(one.roster, two.roster);
    assert_eq!(written(&one).violations(), Vec::<String>::new());
    assert_eq!(written(&two).violations(), Vec::<String>::new());
}

#[test]
fn larger_and_smaller_rosters_keep_the_rules() {
    for officers in [5_040, 10_200, 20_000] {
        let seed = make(officers, 7).unwrap();
        assert_eq!(seed.roster.len(), officers as usize);
        assert_eq!(
            written(&seed).violations(),
            Vec::<String>::new(),
            "{officers} officers"
        );
    }
}

#[test]
fn the_staff_keep_their_names_when_the_roster_grows() {
    let (small, large) = (make(10_260, 2025).unwrap(), make(20_000, 2025).unwrap());
    assert_eq!(small.staff, large.staff[..small.staff.len()]);
}

#[test]
fn a_roster_too_small_for_the_units_is_refused() {
    assert!(matches!(
        make(5_039, 1),
        Err(GenerateError::TooFew { least: 5_040 })
    ));
}

fn written(seed: &Seed) -> Tables {
    let dir = tempfile::tempdir().unwrap();
    seed.write(dir.path()).unwrap();
    Tables::read(dir.path())
}

/// A fault of one value: what the check says of it, the file, which rows, and what they say instead.
struct Fault {
    words: &'static str,
    file: &'static str,
    rows: (&'static str, &'static str),
    says: (&'static str, &'static str),
}

const fn fault(
    words: &'static str,
    file: &'static str,
    rows: (&'static str, &'static str),
    says: (&'static str, &'static str),
) -> Fault {
    Fault {
        words,
        file,
        rows,
        says,
    }
}

const FAULTS: [Fault; 14] = [
    fault(
        "badge twice",
        "roster",
        ("command", "chief"),
        ("badge", "234567"),
    ),
    fault("officers, ", "sites", ("code", "TT"), ("capacity", "300")),
    fault(
        " chiefs, ",
        "roster",
        ("command", "chief"),
        ("command", "deputy"),
    ),
    fault(
        "duty unit wrong",
        "roster",
        ("site_code", "TT"),
        ("duty_unit", "10489"),
    ),
    fault(
        " sends ",
        "cohorts",
        ("unit_code", "00070"),
        ("cohort", "A1"),
    ),
    fault(
        "all deputies",
        "cohorts",
        ("command", "deputy"),
        ("cohort", "A1"),
    ),
    fault(
        "person 100101: in",
        "timetable",
        ("topic_code", "PCTP-02"),
        ("speaker_badge", "100101"),
    ),
    fault(
        "room TT Hội trường A: in",
        "timetable",
        ("topic_code", "PCTP-02"),
        ("room", "Hội trường A"),
    ),
    fault(
        "stream 1: in",
        "timetable",
        ("topic_code", "PCTP-02"),
        ("stream", "1"),
    ),
    fault(
        "need it",
        "timetable",
        ("session_id", "hn-2025-AN-04-A1"),
        ("expected", "3"),
    ),
    fault(
        "speaker not of PC09",
        "timetable",
        ("topic_code", "PCTP-02"),
        ("speaker_badge", "100102"),
    ),
    fault(
        "presiding officer not of AN",
        "timetable",
        ("topic_code", "AN-01"),
        ("presiding_badge", "100001"),
    ),
    fault(
        "times wrong",
        "timetable",
        ("topic_code", "AN-01"),
        ("ends_at", "2025-06-25T12:20:00+07:00"),
    ),
    fault(
        "exceeds",
        "timetable",
        ("session_id", "hn-2025-AN-04-A1"),
        ("expected", "421"),
    ),
];

/// The check must see what it is for: each fault is planted in the sound files, and named.
#[test]
fn each_planted_fault_is_found() {
    for fault in FAULTS {
        let mut tables = sound().clone();
        let rows = match fault.file {
            "roster" => &mut tables.roster,
            "sites" => &mut tables.sites,
            "cohorts" => &mut tables.cohorts,
            _ => &mut tables.timetable,
        };
        for row in rows
            .iter_mut()
            .filter(|row| row[fault.rows.0] == fault.rows.1)
        {
            row.insert(fault.says.0.to_owned(), fault.says.1.to_owned());
        }
        assert_found(&tables, fault.words);
    }
}

#[test]
fn a_session_that_is_missing_or_meets_another_one_is_found() {
    let mut missing = sound().clone();
    missing
        .timetable
        .retain(|row| row["session_id"] != "hn-2025-AN-04-A2");
    assert_found(&missing, "AN-04 A2: given 0 times");
    let mut moved = sound().clone();
    for row in moved
        .timetable
        .iter_mut()
        .filter(|row| row["session_id"] == "hn-2025-AN-04-A1")
    {
        row.insert(
            "starts_at".to_owned(),
            "2025-06-24T07:30:00+07:00".to_owned(),
        );
        row.insert("ends_at".to_owned(), "2025-06-24T08:20:00+07:00".to_owned());
    }
    assert_found(
        &moved,
        "trainees A1 DT: in hn-2025-AN-04-A1 and hn-2025-PCTP-01-A1",
    );
}

#[test]
fn an_officer_without_a_cohort_or_with_one_while_away_is_found() {
    let mut forgotten = sound().clone();
    forgotten.cohorts.remove(5);
    assert_found(&forgotten, " must take part");
    let mut away = sound().clone();
    let officer = away.roster.iter_mut().find(|row| row["status"].is_empty());
    officer.unwrap().extend([
        ("status".to_owned(), "exempt".to_owned()),
        ("status_from".to_owned(), "2025-06-25".to_owned()),
        ("status_to".to_owned(), "2025-06-25".to_owned()),
    ]);
    assert_found(&away, " must not take part");
}

fn assert_found(tables: &Tables, words: &str) {
    let found = tables.violations();
    assert!(
        found.iter().any(|line| line.contains(words)),
        "{words}: {:?}",
        found.first()
    );
}

#[test]
fn an_absence_never_begins_or_ends_within_a_programme() {
    let day = |text: &str| chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap();
    for (first, last) in [("2025-06-03", "2025-06-04"), ("2025-06-24", "2025-06-27")] {
        for row in &sound().roster {
            let days = day(first).iter_days().take_while(|date| *date <= day(last));
            let serving: HashSet<bool> = days.map(|date| serves(row, date, date)).collect();
            assert_eq!(serving.len(), 1, "{}", row["badge"]);
        }
    }
}
