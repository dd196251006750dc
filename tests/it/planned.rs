//! Plans that the product makes, checked from outside: `hn-2025`, the same with everybody in one cohort on one stream, and random programmes,
//! of which some have no plan and must be refused by the limit that is in the way.

use std::path::{Path, PathBuf};

use taphuan::app::{self, Tools};
use taphuan::clock::Timestamp;
use taphuan::curriculum;
use taphuan::error::Result;
use taphuan::export::Format;
use taphuan::id::IncidentId;
use taphuan::load::{Loaded, Loader};
use taphuan::roster::{people, places, staff};
use taphuan::schedule::drafts::work;
use taphuan::schedule::incidents::{self, DUTY, Incident, PRESENTER, SITE};
use taphuan::schedule::list;
use taphuan::schedule::planner::search::Effort;
use taphuan::schedule::problem::Named;
use taphuan::text::Language;

use crate::checker::{Case, Facts};
use crate::random_programme::RandomProgramme;
use crate::support::TestApp;

/// Days before any of the programmes begins.
const BEFORE: &str = "2025-06-20T08:00:00+07:00";

/// The tables that are loaded after the curriculum, in their order.
const TABLES: [(&str, fn(&Loader, &[u8], bool) -> Result<Loaded>); 5] = [
    ("sites.csv", places::load_sites),
    ("units.csv", places::load_units),
    ("departments.csv", places::load_departments),
    ("staff.csv", staff::load_staff),
    ("roster.csv", people::load_roster),
];

fn root(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// A server before any plan: a programme's folder and a folder of tables are loaded.
struct Start {
    app: TestApp,
    curriculum: PathBuf,
    tables: PathBuf,
}

impl Start {
    fn new(app: TestApp, curriculum: PathBuf, tables: PathBuf) -> Self {
        let tools = Tools::open(&app.config).expect("tools");
        if let curriculum::Loaded::Faulty(faults) = curriculum::load(&tools.db, &tools.permit(), &curriculum, false).expect("a load") {
            panic!("{}", faults.iter().map(|fault| fault.say(Language::Vi)).collect::<Vec<_>>().join("\n"));
        }
        let loader = app::loader(&app.db, &app.clock);
        for (name, load) in TABLES {
            let bytes = std::fs::read(tables.join(name)).expect("a table");
            if let Loaded::Refused(faults) = load(&loader, &bytes, false).expect("a load") {
                panic!("{name}: {}", faults.iter().map(|fault| fault.say(Language::Vi)).collect::<Vec<_>>().join("\n"));
            }
        }
        Self { app, curriculum, tables }
    }

    /// The seed's people and places with a programme's folder.
    fn seed(curriculum: impl FnOnce(&TestApp) -> PathBuf) -> Self {
        let app = TestApp::at(BEFORE);
        let curriculum = curriculum(&app);
        Self::new(app, curriculum, root("seed"))
    }

    fn random(programme: &RandomProgramme) -> Self {
        let app = TestApp::at(BEFORE);
        let folder = app.folder.path().to_owned();
        programme.write(&folder);
        Self::new(app, folder.join("curriculum"), folder)
    }

    /// The two exported tables: timetable and cohorts.
    fn exported(&self, programme: &str) -> (String, String) {
        let export = |table: taphuan::export::Table| {
            let path = self.app.folder.path().join(format!("exported-{}.csv", table.name));
            list::export(&self.app.db, &self.app.clock, table, programme, Format::Csv, Some(&path)).expect("an export");
            std::fs::read_to_string(path).expect("a table")
        };
        (export(list::TIMETABLE), export(list::COHORTS))
    }

    /// What is broken in a plan, a line each.
    fn broken(&self, timetable: &str, cohorts: &str) -> String {
        self.broken_by(timetable, cohorts, &Facts::default())
    }

    /// The same, when this has happened since.
    fn broken_by(&self, timetable: &str, cohorts: &str, facts: &Facts) -> String {
        let table = |name: &str| std::fs::read_to_string(self.tables.join(name)).expect("a table");
        let case = Case::read(&self.curriculum, &table("roster.csv"), &table("sites.csv"), timetable, cohorts);
        assert!(!case.sittings.is_empty() && !case.members.is_empty(), "the plan is empty");
        let found = case.check(facts);
        found.iter().take(20).map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    /// Makes a plan by the command, and tells what is broken in it.
    fn planned(&self, programme: &str) -> String {
        let said = self.app.run(&["schedule", programme]);
        assert_eq!(said.status, 0, "{programme}: {}\n{}", said.err, said.out);
        let (timetable, cohorts) = self.exported(programme);
        self.broken(&timetable, &cohorts)
    }

    /// Asks for a plan that there is not; gives the reason that is told.
    fn refused(&self, programme: &str) -> String {
        let said = self.app.run(&["schedule", programme]);
        assert_eq!(said.status, 1, "{programme}: {}\n{}", said.err, said.out);
        assert!(self.is_unplanned(programme), "{programme} is refused, and something is written");
        said.err
    }

    fn is_unplanned(&self, programme: &str) -> bool {
        let (timetable, cohorts) = self.exported(programme);
        timetable.lines().count() == 1 && cohorts.lines().count() == 1
    }
}

/// Whether a text has these words, not as a part of longer words or numbers.
fn says(text: &str, words: &str) -> bool {
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(words).any(|(at, _)| is_edge(text[..at].chars().next_back()) && is_edge(text[at + words.len()..].chars().next()))
}

/// A copy of `hn-2025` in the test's folder, its files changed as tables.
fn copied(app: &TestApp, change: impl Fn(&mut toml::Table, bool)) -> PathBuf {
    let copy = app.folder.path().join("hn-2025");
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        std::fs::create_dir_all(copy.join(&folder)).expect("a folder");
        for entry in std::fs::read_dir(root("curriculum/hn-2025").join(&folder)).expect("a folder") {
            let entry = entry.expect("an entry");
            let name = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(name);
            } else if entry.path().extension().is_some_and(|ending| ending == "toml") {
                let mut table: toml::Table = std::fs::read_to_string(entry.path()).expect("a file").parse().expect("TOML");
                change(&mut table, name == Path::new("programme.toml"));
                std::fs::write(copy.join(name), table.to_string()).expect("a file");
            } else {
                std::fs::copy(entry.path(), copy.join(name)).expect("a file");
            }
        }
    }
    copy
}

#[test]
fn hn_2025_is_planned_by_the_command_and_breaks_no_limit() {
    let start = Start::seed(|_| root("curriculum/hn-2025"));
    let said = start.app.run(&["schedule", "hn-2025", "--dry-run"]);
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(start.is_unplanned("hn-2025"), "a dry run writes nothing");
    let said = start.app.run(&["schedule", "hn-2025"]);
    assert_eq!(said.status, 0, "{}", said.err);
    let [timetable, cohorts] = ["timetable", "cohorts"].map(|table| {
        let said = start.app.run(&["export", table, "hn-2025"]);
        assert_eq!((said.status, said.err.as_str()), (0, ""), "{table}");
        said.out
    });
    assert_eq!(start.broken(&timetable, &cohorts), "");
}

#[test]
fn everybody_together_on_one_stream_without_a_duty_limit_is_planned() {
    let profiles = ["CH", "DT", "HC", "AN", "TH", "TT"];
    let start = Start::seed(|app| {
        copied(app, |table, is_programme| {
            if is_programme {
                table.insert("streams".into(), 1.into());
                table.insert("cohorts".into(), 1.into());
                table.insert("max_share_away".into(), "1/1".into());
                table.remove("max_share_seated");
            } else {
                let need: toml::Table = profiles.into_iter().map(|profile| (profile.to_owned(), "live".into())).collect();
                table.insert("need".into(), need.into());
            }
        })
    });
    assert_eq!(start.planned("hn-2025"), "");
}

#[test]
fn hn_2025_on_one_stream_is_refused_with_the_bound() {
    let start = Start::seed(|app| {
        copied(app, |table, is_programme| {
            if is_programme {
                table.insert("streams".into(), 1.into());
            }
        })
    });
    let reason = start.refused("hn-2025");
    assert!(says(&reason, "50") && says(&reason, "28"), "{reason}");
}

/// Plans random programmes, or sees them refused.
fn random_programmes(numbers: impl Iterator<Item = u64>) {
    for number in numbers {
        let programme = RandomProgramme::new(number);
        let start = Start::random(&programme);
        let Some(reason) = &programme.reason else {
            assert_eq!(start.planned(&programme.code), "", "{number}");
            continue;
        };
        let told = start.refused(&programme.code);
        for texts in &reason.named {
            assert!(texts.iter().any(|text| says(&told, text)), "{number}, {:?}: none of {texts:?} is in {told}", reason.lack);
        }
    }
}

// In two halves, so that they run side by side.

#[test]
fn random_programmes_with_even_numbers_are_planned_or_refused() {
    random_programmes((0..50).step_by(2));
}

#[test]
fn random_programmes_with_odd_numbers_are_planned_or_refused() {
    random_programmes((1..50).step_by(2));
}

#[test]
fn the_same_programme_gives_the_same_plan() {
    let programme = RandomProgramme::new(0);
    let [one, two] = [(); 2].map(|()| {
        let start = Start::random(&programme);
        assert_eq!(start.planned(&programme.code), "");
        start.exported(&programme.code)
    });
    assert_eq!(one, two);
}

/// Something happens to a plan: a speaker or a site is away for the day of some session, or officers of a unit are on urgent duty.
fn happening(named: &Named, number: u64) -> (Incident, Facts) {
    let pick = |count: usize| (number * 7 + 3) as usize % count.max(1);
    let session = &named.current.sessions[pick(named.current.sessions.len())];
    let day = named.slots[session.slot].0.local_date();
    let (from_at, until_at) = (Timestamp::start_of(day), Timestamp::start_of(day).plus_minutes(24 * 60));
    let span = |key: &str| vec![(key.to_owned(), from_at.local(), until_at.local())];
    let (kind, subject, badges, facts) = match number % 3 {
        0 => {
            let badge = named.problem.presenters[session.speaker].badge.clone();
            (PRESENTER, badge.clone(), Vec::new(), Facts { away: span(&badge), ..Facts::default() })
        }
        1 => {
            let site = named.problem.sites[pick(named.problem.sites.len())].code.clone();
            (SITE, site.clone(), Vec::new(), Facts { closed: span(&site), ..Facts::default() })
        }
        _ => {
            let unit = pick(named.problem.units.len());
            let mine = named.officers.iter().zip(&named.problem.officers).filter(|(_, officer)| officer.unit == unit);
            let badges: Vec<String> = mine.take(2).map(|(trainee, _)| trainee.badge.clone()).collect();
            // They stay expected until their commander excuses them: what must hold is the share of the others.
            (DUTY, named.problem.units[unit].code.clone(), badges, Facts::default())
        }
    };
    let reason = "thử".to_owned();
    (Incident { id: IncidentId::new(), kind: kind.to_owned(), subject, badges, from_at, until_at, reason }, facts)
}

/// Plans a random programme, lets something happen, repairs; true when the repaired plan was published and breaks nothing.
fn repaired(number: u64) -> bool {
    let programme = RandomProgramme::new(number);
    let start = Start::random(&programme);
    assert_eq!(start.planned(&programme.code), "", "{number}");
    let tools = Tools::open(&start.app.config).expect("tools");
    let read = || tools.db.read_now(|conn| work::read(conn, &programme.code, tools.clock.now())).expect("a programme").expect("a problem");
    let named = read();
    let (incident, facts) = happening(&named, number);
    let (permit, id) = (tools.permit(), named.programme.id);
    start.app.write(move |conn| incidents::insert(conn, &permit, id, &incident));
    let before = start.exported(&programme.code);
    let named = read();
    let effort = Effort { seed: 1, moves: 60_000 };
    let Ok(whole) = work::mend(&named, effort, &mut |_| true) else { return false };
    if !whole.breaches.is_empty() {
        return false;
    }
    match work::publish(&app::loader(&tools.db, &tools.clock), &named, &whole, None, false).expect("a load") {
        Loaded::Refused(faults) => {
            panic!("{number}: {}", faults.iter().map(|fault| fault.say(Language::Vi)).collect::<Vec<_>>().join("\n"))
        }
        Loaded::Done(_) => {}
    }
    let (timetable, cohorts) = start.exported(&programme.code);
    let broken = start.broken_by(&timetable, &cohorts, &facts);
    assert_eq!(broken, "", "{number}, {facts:?}\n{}", before.0);
    true
}

#[test]
fn what_happens_is_repaired_and_breaks_no_limit() {
    let feasible = (0..).filter(|number| RandomProgramme::new(*number).reason.is_none());
    let mended = feasible.take(20).filter(|number| repaired(*number)).count();
    assert!(mended >= 10, "only {mended} of 20 could be mended");
}
