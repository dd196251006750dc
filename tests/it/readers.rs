//! Whatever a file, an address or a form says: it is read, or refused in words, and nothing is half done. A panic of the server would
//! fail the test at its end.

use diesel::prelude::*;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use taphuan::db::Conn;
use taphuan::load::{Loaded, Loader};
use taphuan::roster::{people, places, staff};
use taphuan::schedule::load::{load_cohorts, load_timetable};
use taphuan::schema::*;
use taphuan::text::Language;
use taphuan::web::{Permit, Stamp};

use crate::support::TestApp;
use crate::world::badge;

/// A column, what belongs there, and what only nearly does.
type Column = (&'static str, &'static [&'static str], &'static [&'static str]);

type Load = fn(&Loader, &[u8], bool) -> taphuan::error::Result<Loaded>;

/// What belongs nowhere.
const JUNK: [&str; 15] = [
    "",
    "a\0b",
    "-",
    "0",
    "-1",
    "99999999999999999999",
    "NaN",
    "1e400",
    "=1+1",
    "\u{feff}",
    "\u{202e}abc",
    "Ng\u{302}\u{303}uye\u{302}\u{303}n",
    "một ô có \"nháy\", phẩy; chấm phẩy\tvà\nxuống dòng",
    "9999-12-31T23:59:59.999999999+14:00",
    "+262142-12-31",
];

const NAMES: &[&str] = &["Nguyễn Văn Á", "Đặng Thị Ánh", "Lý Thị Ưng", "X"];
const BADGES: &[&str] = &["200001", "200-002", "200 003", "200004", "200005", "200006", "300001", "300-002", "400001"];
const STAFF: &[&str] = &["100001", "100002", "100003", "100-009", "900000001"];
const UNITS: &[&str] = &["00004", "00008", "00070"];
const SITES: &[&str] = &["S1", "S2"];
const PROFILES: &[&str] = &["CH", "DT", "HC", "TH"];
const COMMANDS: &[&str] = &[""];
const DATES: &[&str] = &["", "", "1990-05-17", "24/06/1991"];
const NO_DATES: &[&str] = &["2025-02-30", "0000-01-01", "9999-12-31", "+10000-01-01", "1990-05-17"];
const NO_INSTANTS: &[&str] = &["1890-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2025-06-26T24:00:00+07:00", "2025-06-26 07:30"];

/// A cell: mostly what belongs there.
fn cell(right: &'static [&'static str], nearly: &'static [&'static str]) -> impl Strategy<Value = String> {
    let nearly = if nearly.is_empty() { &JUNK } else { nearly };
    prop_oneof![
        60 => select(right).prop_map(str::to_owned),
        1 => select(nearly).prop_map(str::to_owned),
        1 => select(JUNK.to_vec()).prop_map(str::to_owned),
        1 => ".{0,12}",
    ]
}

/// A table with each of its columns once (mostly): the rows of `base` (which belong together) with a few cells changed, and a few more,
/// in one of the forms that people send.
fn table(columns: &'static [Column], base: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let row = || columns.iter().map(|(_, right, nearly)| cell(right, nearly)).collect::<Vec<_>>();
    let most = if base.is_empty() { 4 } else { 2 };
    let rows = proptest::collection::vec(row(), 0..most);
    let edits = proptest::collection::vec((any::<Index>(), 0..columns.len(), row()), 0..3);
    let renamed = proptest::option::weighted(0.05, (0..columns.len(), select(vec!["", "code", "Họ tên"])));
    (rows, edits, renamed, select(vec![b',', b';', b'\t']), 0..3_u8).prop_map(move |(more, edits, renamed, delimiter, form)| {
        let mut header: Vec<&str> = columns.iter().map(|(name, ..)| *name).collect();
        if let Some((place, name)) = renamed {
            header[place] = name;
        }
        let mut rows: Vec<Vec<String>> = base.iter().map(|line| line.split(',').map(str::to_owned).collect()).collect();
        for (index, column, row) in edits.into_iter().filter(|_| !base.is_empty()) {
            index.get_mut(&mut rows)[column].clone_from(&row[column]);
        }
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        for row in [header.into_iter().map(str::to_owned).collect()].into_iter().chain(rows).chain(more) {
            writer.write_record(&row).expect("a row");
        }
        encode(&String::from_utf8(writer.into_inner().expect("bytes")).expect("text"), form)
    })
}

fn encode(text: &str, form: u8) -> Vec<u8> {
    match form {
        0 => text.as_bytes().to_vec(),
        1 => format!("\u{feff}{text}").into_bytes(),
        _ => [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
    }
}

/// Runs a property so many times within one test, since each needs a database.
fn check<S: Strategy>(cases: u32, strategy: &S, property: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() });
    if let Err(error) = runner.run(strategy, property) {
        panic!("{error}");
    }
}

/// Rows of every table that loads of people and timetables write.
fn counts(conn: &mut Conn) -> taphuan::error::Result<[i64; 11]> {
    Ok([
        sites::table.count().get_result(conn)?,
        rooms::table.count().get_result(conn)?,
        units::table.count().get_result(conn)?,
        departments::table.count().get_result(conn)?,
        officers::table.count().get_result(conn)?,
        roles::table.count().get_result(conn)?,
        enrolments::table.count().get_result(conn)?,
        sessions::table.count().get_result(conn)?,
        sittings::table.count().get_result(conn)?,
        attendance::table.count().get_result(conn)?,
        loads::table.count().get_result(conn)?,
    ])
}

/// A load is done or refused in words; a dry run and a refusal write nothing, and what was done once is nothing to do again.
fn hold_to_it(app: &TestApp, load: Load, columns: &'static [Column], base: &'static [&'static str]) {
    let loader = taphuan::app::loader(&app.db, &app.clock);
    let strategy = prop_oneof![19 => table(columns, base), 1 => proptest::collection::vec(any::<u8>(), 0..200)];
    check(32, &strategy, |file| {
        let failed = |error: taphuan::error::Error| TestCaseError::fail(format!("{error}\n{}", String::from_utf8_lossy(&file)));
        let before = app.read(counts);
        load(&loader, &file, true).map_err(failed)?;
        prop_assert_eq!(app.read(counts), before, "a dry run wrote something");
        match load(&loader, &file, false).map_err(failed)? {
            Loaded::Refused(faults) => {
                prop_assert!(!faults.is_empty() && faults.iter().all(|fault| !fault.say(Language::Vi).is_empty()));
                prop_assert_eq!(app.read(counts), before, "a refused load wrote something");
            }
            Loaded::Done(_) => match load(&loader, &file, false).map_err(failed)? {
                Loaded::Done(report) => {
                    prop_assert!(report.is_nothing(), "{:?}\n{}", report, String::from_utf8_lossy(&file));
                }
                Loaded::Refused(faults) => prop_assert!(false, "{:?}\n{}", faults, String::from_utf8_lossy(&file)),
            },
        }
        Ok(())
    });
}

fn world() -> TestApp {
    let app = TestApp::new();
    app.world();
    app
}

#[test]
fn sites() {
    const COLUMNS: &[Column] = &[
        ("code", &["S1", "S2", "S3"], &["S 4"]),
        ("name", &["Điểm cầu Ba Đình"], NAMES),
        ("kind", &["central"], &["remote", "Remote"]),
        ("room", &["P1", "P2", "Hội trường"], &[]),
        ("capacity", &["1", "360"], &["0", "100000"]),
        ("address", &["", "số 1 phố Mẫu"], &[]),
        ("join_url", &["", "https://hop.example.vn/1"], &["javascript:x", "http://"]),
    ];
    hold_to_it(&world(), places::load_sites, COLUMNS, &[]);
}

#[test]
fn units() {
    const COLUMNS: &[Column] = &[
        ("code", &["00004", "00008", "00070", "00099"], &["4"]),
        ("name", NAMES, &[]),
        ("type", &["phường", "xã", "Đặc khu"], &["quận"]),
        ("site_code", SITES, &["S9"]),
        ("lat", &["", "21.03"], &["91", "inf"]),
        ("lon", &["", "105.8"], &["-181", "nan"]),
    ];
    hold_to_it(&world(), places::load_units, COLUMNS, &[]);
}

#[test]
fn departments() {
    const COLUMNS: &[Column] =
        &[("code", &["PC06", "PX01", "PA02"], &["PA 02"]), ("name", NAMES, &[]), ("group", &["QLHC", "AN"], &["ZZ", ""])];
    hold_to_it(&world(), places::load_departments, COLUMNS, &[]);
}

#[test]
fn staff() {
    const COLUMNS: &[Column] = &[
        ("badge", STAFF, BADGES),
        ("full_name", NAMES, &[]),
        ("rank", &["Thượng úy", "Đại tá"], &[]),
        ("position", &["Cán bộ"], &[]),
        ("department", &["", "PC06"], &["PX99"]),
        ("group", &["QLHC"], &["", "ZZ"]),
        ("site_code", &["S1"], &["", "S9"]),
        ("roles", &["", "director", "coordinator", "training_office admin"], &["instructor", "commander", "king", "admin admin"]),
    ];
    hold_to_it(&world(), staff::load_staff, COLUMNS, &[]);
}

#[test]
fn roster() {
    const COLUMNS: &[Column] = &[
        ("badge", BADGES, STAFF),
        ("full_name", NAMES, &[]),
        ("birth_date", DATES, NO_DATES),
        ("rank", &["Thượng úy", "Đại tá"], &[]),
        ("position", &["Cán bộ"], &[]),
        ("profile", PROFILES, &["XX"]),
        ("command", COMMANDS, &["chief", "deputy", "boss"]),
        ("unit_code", UNITS, &["00099"]),
        ("duty_unit", &["", "00004"], &["00099"]),
        ("site_code", &["", "S1"], &["S9"]),
        ("email", &["", "a@cahn.example"], &["a@"]),
        ("phone", &["", "0190000001"], &["12"]),
        ("status", &[""], &["exempt", "seconded", "left", "ốm"]),
        ("status_from", &[""], NO_DATES),
        ("status_to", &[""], NO_DATES),
    ];
    hold_to_it(&world(), people::load_roster, COLUMNS, &[]);
}

#[test]
fn cohorts() {
    const COLUMNS: &[Column] = &[
        ("programme", &["P"], &["Z"]),
        ("badge", BADGES, STAFF),
        ("unit_code", UNITS, &["00099"]),
        ("site_code", SITES, &["S9"]),
        ("cohort", &["A1", "A2"], &["B 1", "B1"]),
        ("profile", PROFILES, &["XX"]),
        ("command", COMMANDS, &["chief", "deputy", "boss"]),
    ];
    const EVERYBODY: &[&str] = &[
        "P,200001,00004,S1,A1,CH,chief",
        "P,200002,00004,S1,A2,CH,deputy",
        "P,200003,00004,S1,A1,DT,",
        "P,200004,00004,S1,A1,HC,",
        "P,200006,00004,S1,A2,DT,",
        "P,300001,00008,S1,A1,DT,",
        "P,300002,00008,S1,A2,DT,",
        "P,400001,00070,S2,A1,DT,",
    ];
    hold_to_it(&crate::schedule::start().0, load_cohorts, COLUMNS, EVERYBODY);
}

#[test]
fn timetable() {
    const COLUMNS: &[Column] = &[
        ("programme", &["P"], &["Z"]),
        ("session_id", &["N-1", "N-2", "N-3"], &["P-T-01-A1", "N 4"]),
        ("topic_code", &["T-01", "T-02", "T-03"], &["T-99"]),
        ("cohort", &["A1", "A2"], &["B 1", "B1"]),
        ("stream", &["1", "2"], &["0", "101"]),
        ("starts_at", &["2025-06-26T07:30:00+07:00", "2025-06-26T08:30:00+07:00", "2025-06-27T00:30:00Z"], NO_INSTANTS),
        ("ends_at", &["2025-06-27T02:20:00Z", "2025-06-27T09:20:00+07:00"], NO_INSTANTS),
        ("speaker_badge", &["", "100004"], &["999999"]),
        ("presiding_badge", &["", "100003"], &["100004", "999999"]),
        ("site_code", &["S1"], &["S2", "S9"]),
        ("room", &["P1", "P2"], &["P9"]),
        ("capacity", &["", "360"], &["1"]),
        ("expected", &["", "3"], &["-3"]),
    ];
    const WHOLE: &[&str] = &[
        "P,N-1,T-01,A1,1,2025-06-26T07:30:00+07:00,2025-06-26T08:20:00+07:00,100004,100003,S1,P1,,",
        "P,N-1,T-01,A1,1,2025-06-26T07:30:00+07:00,2025-06-26T08:20:00+07:00,100004,100003,S2,Q1,,",
        "P,N-2,T-01,A2,1,2025-06-26T08:30:00+07:00,2025-06-26T09:20:00+07:00,100004,100003,S1,P1,,",
        "P,N-3,T-03,A1,1,2025-06-26T09:30:00+07:00,2025-06-26T10:20:00+07:00,100004,100003,S1,P2,,",
        "P,N-4,T-03,A2,1,2025-06-26T10:30:00+07:00,2025-06-26T11:20:00+07:00,100004,100003,S1,P2,,",
    ];
    hold_to_it(&crate::schedule::start().0, load_timetable, COLUMNS, WHOLE);
}

/// Lines that make trouble in one or another of a programme's files.
const LINES: [&str; 36] = [
    "[",
    "title = \"a\\u0000b\"",
    "Hỏi\0 {=\0}",
    "[[day]]",
    "[need]",
    "= 1",
    "code = 5",
    "code = \"../../x\"",
    "title = \"\"\"",
    "minutes = -1",
    "minutes = 0x7fffffffffffffff",
    "pass_percent = 1e400",
    "attempts = 99999999999999999999999",
    "date = 2025-13-45",
    "go_live = 2025-07-01",
    "go_live = \"9999-12-31\"",
    "max_share_away = \"1/0\"",
    "max_share_away = \"0/0\"",
    "slots = [\"25:00\", 7]",
    "slots = []",
    "after = [\"T-01\"]",
    "presiding = \"\"",
    "secret = true",
    "easy = 2147483647",
    "DT = \"sometimes\"",
    "module = \"/etc/passwd\"",
    "{",
    "}",
    "Hỏi {#1:2:3}",
    "Hỏi {=%100000%x ~%-50%}",
    "$CATEGORY: /",
    "// [id:",
    "::: checklist",
    "- [ ] ",
    "# ",
    "```",
];

/// A file with a few lines put in, taken out or doubled.
fn damaged(text: &'static str) -> impl Strategy<Value = String> {
    let line = prop_oneof![3 => select(LINES.to_vec()).prop_map(str::to_owned), 1 => ".{0,30}"];
    let edit = (any::<Index>(), 0..4_u8, line);
    let edits = prop_oneof![2 => Just(Vec::new()), 1 => proptest::collection::vec(edit, 1..3)];
    edits.prop_map(move |edits| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (index, how, line) in edits {
            let at = index.index(lines.len().max(1));
            match how {
                0 | 1 => lines.insert(at.min(lines.len()), line),
                2 if !lines.is_empty() => drop(lines.remove(at)),
                _ => lines.extend(lines.get(at).cloned()),
            }
        }
        lines.join("\n") + "\n"
    })
}

#[test]
fn programmes() {
    use crate::curriculum::{MODULE, PROGRAMME, QUIZ, TOPIC};
    use taphuan::curriculum::{Loaded, load};
    let app = TestApp::new();
    let folder = app.folder.path().join("programme");
    let permit = || Permit::operator(Stamp { now: app.clock.now(), wall: taphuan::clock::wall(), request_id: "test".to_owned() });
    let rows = |conn: &mut Conn| {
        let revised: i64 = revisions::table.count().get_result(conn)?;
        let needed: i64 = topic_needs::table.count().get_result(conn)?;
        Ok((revised, needed, topics::table.count().get_result::<i64>(conn)?))
    };
    let files = (damaged(PROGRAMME), damaged(TOPIC), damaged(MODULE), damaged(QUIZ));
    check(64, &files, |(programme, topic, module, quiz)| {
        for (name, text) in
            [("programme.toml", &programme), ("G/T-01/topic.toml", &topic), ("G/T-01/module.md", &module), ("G/T-01/quiz.gift", &quiz)]
        {
            app.file(&format!("programme/{name}"), text.replace("CODE", "T-01").as_bytes());
        }
        let failed = |error: taphuan::error::Error| TestCaseError::fail(format!("{error}\n{programme}\n{topic}\n{module}\n{quiz}"));
        let before = app.read(rows);
        load(&app.db, &permit(), &folder, true).map_err(failed)?;
        prop_assert_eq!(app.read(rows), before, "a dry run wrote something");
        match load(&app.db, &permit(), &folder, false).map_err(failed)? {
            Loaded::Faulty(faults) => {
                prop_assert!(!faults.is_empty() && faults.iter().all(|fault| !fault.say(Language::Vi).is_empty()));
                prop_assert_eq!(app.read(rows), before, "a refused load wrote something");
            }
            Loaded::Done { .. } => {
                let again = load(&app.db, &permit(), &folder, false).map_err(failed)?;
                prop_assert!(matches!(again, Loaded::Done { is_changed: false, .. }), "{:?}", again);
            }
        }
        Ok(())
    });
}

#[test]
fn addresses_and_forms() {
    let app = TestApp::new();
    app.world();
    let (office, trainee) = (app.sign_in_as(badge::OFFICE), app.sign_in_as(badge::TRAINEE));
    let lists = [
        "readiness",
        "matrix",
        "people",
        "results",
        "questions",
        "roster",
        "timetable",
        "attendance",
        "certificates",
        "certificates/units",
    ];
    let names =
        ["q", "sort", "page", "unit", "site", "topic", "group", "profile", "state", "status", "by", "show", "date", "session", "format"];
    let value = prop_oneof![2 => select(JUNK.to_vec()).prop_map(str::to_owned), 1 => ".{0,20}", 1 => select(vec!["-name", "1", "QLHC", "csv"]).prop_map(str::to_owned)];
    let pairs = proptest::collection::vec((select(names.to_vec()), value), 0..4);
    let forms = [
        "/login",
        "/password",
        "/language",
        "/account/delegates",
        "/people/200004/roles",
        "/people/200004/status",
        "/people/200004/grants",
        "/topics/T-02/progress",
    ];
    let fields =
        ["badge", "password", "next", "language", "role", "scope", "from", "to", "status", "reason", "topic", "kind", "page", "script"];
    let typed =
        proptest::collection::vec((select(fields.to_vec()), prop_oneof![select(JUNK.to_vec()).prop_map(str::to_owned), ".{0,20}"]), 0..6);
    let things = [
        "/topics/{}",
        "/programmes/{}/results",
        "/people/{}",
        "/people/{}/grants",
        "/certificates/{}",
        "/certificates/{}.pdf",
        "/verify/{}",
        "/attempts/{}",
        "/sittings/{}",
        "/check-in/{}",
        "/jobs/{}",
        "/assets/{}",
    ];
    let named = (select(things.to_vec()), prop_oneof![select(JUNK.to_vec()).prop_map(str::to_owned), ".{0,20}"]);
    check(64, &(select(lists.to_vec()), pairs, named, select(forms.to_vec()), typed), |(list, pairs, (thing, name), form, typed)| {
        let name = serde_urlencoded::to_string([("", name)]).expect("a name").replace('+', "%20");
        let address = thing.replace("{}", name.trim_start_matches('='));
        let page = office.get(&address);
        prop_assert!([200, 303, 403, 404, 422].contains(&page.status), "{}: {}", address, page.text);

        let query = serde_urlencoded::to_string(&pairs).expect("a query");
        let page = office.get(&format!("/programmes/P/{list}?{query}"));
        prop_assert!([200, 404, 422].contains(&page.status), "{} {}: {}", list, query, page.text);
        let fields: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        for browser in [&office, &trainee] {
            let answer = browser.post(form, &fields);
            prop_assert!([200, 303, 403, 404, 409, 422].contains(&answer.status), "{} {:?}: {}", form, fields, answer.text);
        }
        Ok(())
    });
}
