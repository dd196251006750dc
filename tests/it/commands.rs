//! The command line as scripts use it: exit status, standard output and input, words on standard error.

use std::io::{BufRead, BufReader, Cursor, Read, Write};
use std::process::{Child, Command, Stdio};

use diesel::prelude::*;
use taphuan::schema::{audit, certificates, sites};

use crate::support::{Said, TestApp, browser_at};

/// The contract's tables and their columns.
const TABLES: [(&str, &str); 7] = [
    (
        "attendance",
        "programme,session_id,topic_code,topic_title,cohort,date,starts_at,ends_at,site_code,site_name,unit_code,unit_name,badge,full_name,rank,position,status,method,marked_at,marked_by,note",
    ),
    ("results", "programme,topic_code,badge,full_name,unit_code,attempts,best_score,max_score,percent,passed,passed_at"),
    ("readiness", "programme,badge,full_name,unit_code,site_code,profile,required,complete,certified,missing"),
    ("certificates", "programme,serial,badge,full_name,rank,unit_name,issued_at,state,replaced_by,reason"),
    (
        "timetable",
        "programme,session_id,topic_code,cohort,stream,starts_at,ends_at,speaker_badge,presiding_badge,site_code,room,capacity,expected",
    ),
    ("cohorts", "programme,badge,unit_code,site_code,cohort,profile,command"),
    (
        "roster",
        "badge,full_name,birth_date,rank,position,profile,command,unit_code,duty_unit,site_code,email,phone,status,status_from,status_to",
    ),
];

/// A world in which every table has rows.
fn advanced(app: &TestApp) {
    let world = crate::report::advanced(app);
    // The certificates of that world are rows without facts.
    app.write(|conn| Ok(diesel::delete(certificates::table).execute(conn)?));
    crate::certificate::plant(app, &world);
}

#[test]
fn every_table_leaves_as_csv_in_the_contracts_columns() {
    let app = TestApp::new();
    advanced(&app);
    for (table, header) in TABLES {
        let said = app.run(&["export", table, "P"]);
        assert_eq!((said.status, said.err.as_str()), (0, ""), "{table}");
        let text = said.out.strip_prefix('\u{feff}').expect("a byte order mark");
        let (first, rest) = text.split_once("\r\n").expect("lines");
        assert_eq!(first, header, "{table}");
        assert!(rest.ends_with("\r\n") && !rest.replace("\r\n", "").contains(['\r', '\n']), "{table}: {rest}");
        let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(text.as_bytes()).records().map(|row| row.expect("a row")).collect();
        assert!(!rows.is_empty(), "{table}");
        for output in ["-", &app.file(&format!("{table}.csv"), b"what stood there before, and is longer than it".repeat(200).as_slice())] {
            let again = app.run(&["export", table, "P", "--format", "csv", "--output", output]);
            let written = if output == "-" { again.bytes } else { std::fs::read(output).expect("the file") };
            assert!(again.status == 0 && written == said.bytes, "{table} to {output}: {}", again.err);
            assert!(output == "-" || again.out.is_empty(), "{table} to {output}");
        }
    }
    let recorded: Vec<String> =
        app.read(|conn| Ok(audit::table.filter(audit::action.eq("export")).order(audit::id).select(audit::details).load(conn)?));
    assert_eq!(recorded.len(), 3 * TABLES.len(), "every export is recorded");
    for (table, _) in TABLES {
        assert!(recorded.iter().any(|details| details.contains(&format!("\"{table}\""))), "{table}: {recorded:?}");
    }
}

#[test]
fn every_table_leaves_as_a_workbook_with_the_same_rows() {
    let app = TestApp::new();
    advanced(&app);
    for (table, header) in TABLES {
        let lines = app.run(&["export", table, "P"]).out.matches("\r\n").count();
        let said = app.run(&["export", table, "P", "--format", "xlsx", "--output", "-"]);
        assert_eq!((said.status, said.err.as_str()), (0, ""), "{table}");
        let sheet = sheet(&said.bytes);
        let rows: Vec<&str> = sheet.split("<row ").skip(1).collect();
        let cells: Vec<&str> =
            rows[0].split("<t").skip(1).filter_map(|cell| cell.split_once('>')?.1.split_once('<')).map(|cell| cell.0).collect();
        assert_eq!(cells.join(","), header, "{table}");
        assert_eq!(rows.len(), lines, "{table}");
        let path = app.file(&format!("{table}.xlsx"), b"");
        let to_file = app.run(&["export", table, "P", "--format", "xlsx", "--output", &path]);
        assert_eq!((to_file.status, to_file.bytes.len()), (0, 0), "{table}: {}", to_file.err);
        assert_eq!(self::sheet(&std::fs::read(&path).expect("the file")), sheet, "{table}");
    }
}

/// The XML of a workbook's one sheet.
fn sheet(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
    let mut text = String::new();
    archive.by_name("xl/worksheets/sheet1.xml").expect("a sheet").read_to_string(&mut text).expect("XML");
    text
}

#[test]
fn wrong_usage_ends_with_2_and_says_what_is_missing() {
    let app = TestApp::new();
    let cases: [(&[&str], &str); 11] = [
        (&[], "Usage"),
        (&["fly"], "fly"),
        (&["export"], "<WHAT>"),
        (&["export", "attendance"], "<PROGRAMME>"),
        (&["export", "weather", "P"], "weather"),
        (&["export", "attendance", "P", "--format", "pdf"], "csv or xlsx"),
        (&["export", "attendance", "P", "--output"], "--output"),
        (&["load", "roster"], "<FILE>"),
        (&["load", "weather", "x.csv"], "weather"),
        (&["certify"], "<PROGRAMME>"),
        (&["verify"], "<WHAT>"),
    ];
    for (arguments, words) in cases {
        let said = app.run(arguments);
        assert_eq!((said.status, said.out.as_str()), (2, ""), "{arguments:?}: {}", said.err);
        assert!(said.err.contains(words), "{arguments:?}: {}", said.err);
    }
}

#[test]
fn what_fails_ends_with_1_and_says_why() {
    let app = TestApp::new();
    app.world();
    let nowhere = app.folder.path().join("none/out.csv").to_string_lossy().into_owned();
    let missing = app.folder.path().join("missing.csv").to_string_lossy().into_owned();
    let broken = app.file("broken.csv", "code,name,kind,room,capacity,address,join_url\nS9,Điểm cầu,remote,P1,nhiều,,\n".as_bytes());
    let empty = app.folder.path().to_string_lossy().into_owned();
    let mut cases: Vec<(Vec<&str>, &str)> =
        TABLES.iter().map(|(table, _)| (vec!["export", table, "none"], "Không có chương trình “none”.")).collect();
    cases.extend([
        (vec!["export", "cohorts", "P", "--output", &nowhere], "none/out.csv"),
        (vec!["load", "roster", &missing], "missing.csv: không có tệp hoặc thư mục này"),
        (vec!["load", "sites", &broken], "Dòng 2, cột “capacity”: “nhiều”"),
        (vec!["load", "curriculum", &empty], "programme.toml"),
        (vec!["certify", "none"], "Không có chương trình “none”."),
        (vec!["verify", "TT25-0000-0000-0001"], "Ký tự kiểm tra không khớp"),
        (vec!["verify", "missing.pdf"], "Không đọc được tệp"),
        (vec!["verify", &broken], "không có chữ ký"),
        (vec!["account", "reset", "999999"], "Không có ai mang số hiệu này"),
        (vec!["audit", "verify", "--against", "00ff"], "không có dấu đã cho"),
        (vec!["account", "create", "12"], "“12” không phải là số hiệu"),
        (vec!["account", "create", "100001", "--role", "director"], "vai trò khác được giao ở trang của từng người"),
    ]);
    for (arguments, words) in cases {
        let said = app.run(&arguments);
        assert_eq!((said.status, said.out.as_str()), (1, ""), "{arguments:?}: {}", said.err);
        assert!(said.err.contains(words), "{arguments:?}: {}", said.err);
    }
}

#[test]
fn a_setting_that_can_t_be_used_is_named_with_the_reason() {
    let app = TestApp::new();
    app.world();
    let file = app.file("plain", b"");
    let busy = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let busy = busy.local_addr().expect("its address").to_string();
    let cases: [(&[&str], &str, &str, &str); 7] = [
        (&["migrate"], "DATABASE_URL", "mysql://127.0.0.1/x", "DATABASE_URL: không dùng được “mysql”"),
        (&["migrate"], "DATABASE_URL", "sqlite:/proc/x/t.db", "/proc/x: không có tệp hoặc thư mục này"),
        (&["migrate"], "TAPHUAN_NOW", "mai", "TAPHUAN_NOW: “mai” không phải là thời điểm"),
        (&["migrate"], "TAPHUAN_FILES", "ftp://x", "TAPHUAN_FILES: “ftp://x” không đúng"),
        (&["serve"], "TAPHUAN_KEYS", "/proc/x", "TAPHUAN_KEYS (/proc/x): không có tệp hoặc thư mục này"),
        (&["certify", "P"], "TAPHUAN_TEMPLATES", &file, "plain): đây không phải là thư mục"),
        (&["serve"], "TAPHUAN_BIND", &busy, "địa chỉ này đang có chương trình khác dùng"),
    ];
    for (arguments, name, value, words) in cases {
        let said = Said::of(app.command(arguments).env(name, value).output().expect("the program runs"));
        assert_eq!((said.status, said.out.as_str()), (1, ""), "{name}: {}", said.err);
        assert!(said.err.contains(words), "{name}: {}", said.err);
    }
}

#[test]
fn a_demo_away_from_its_seed_says_where_to_run_it_and_leaves_nothing() {
    let app = TestApp::new();
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = app.command(&["demo", "--data", "demo"]);
    let said = Said::of(command.current_dir(folder.path()).output().expect("the program runs"));
    assert_eq!((said.status, said.out.as_str()), (1, ""), "{}", said.err);
    assert!(said.err.contains("trong thư mục chứa curriculum/ và seed/"), "{}", said.err);
    std::fs::create_dir_all(folder.path().join("curriculum")).expect("a folder");
    std::fs::create_dir_all(folder.path().join("seed")).expect("a folder");
    let said = Said::of(command.output().expect("the program runs"));
    assert!(said.status == 1 && said.err.contains("programme.toml"), "{said:?}");
    assert!(!folder.path().join("demo.making").exists(), "half a demo is left behind");
}

#[test]
fn a_reader_who_goes_is_no_failure() {
    let app = TestApp::new();
    app.world();
    let sites = app.file("sites.csv", "code,name,kind,room,capacity,address,join_url\nS9,Điểm cầu,remote,P1,60,,\n".as_bytes());
    let broken = app.file("broken.csv", "code,name,kind,room,capacity,address,join_url\nS9,Điểm cầu,remote,P1,nhiều,,\n".as_bytes());
    let cases: [(&[&str], i32); 6] = [
        (&["load", "sites", &sites, "--dry-run"], 0),
        (&["export", "roster", "P"], 0),
        (&["account", "reset", "200003"], 0),
        (&["audit", "verify"], 0),
        (&["load", "sites", &broken], 1),
        (&["certify", "none"], 1),
    ];
    for (arguments, status) in cases {
        let mut child = app.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
        drop((child.stdout.take(), child.stderr.take()));
        assert_eq!(child.wait().expect("it ends").code(), Some(status), "{arguments:?}");
    }
}

#[test]
fn a_file_comes_in_from_standard_input() {
    let app = TestApp::new();
    let load = |text: &str, more: &[&str]| {
        let arguments: Vec<&str> = ["load", "sites", "-"].iter().chain(more).copied().collect();
        let mut command = app.command(&arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
        child.stdin.take().expect("its input").write_all(text.as_bytes()).expect("it reads");
        Said::of(child.wait_with_output().expect("it ends"))
    };
    let count = || -> i64 { app.read(|conn| Ok(sites::table.count().get_result(conn)?)) };
    let text = "code,name,kind,room,capacity,address,join_url\nS1,Điểm cầu Ba Đình,remote,P1,60,,\n";
    let dry = load(text, &["--dry-run"]);
    assert!(dry.status == 0 && dry.out.contains("S1") && count() == 0, "{dry:?}");
    let done = load(text, &[]);
    assert!(done.status == 0 && count() == 1, "{done:?}");
    let refused = load("code,name\nS2,x\n", &[]);
    assert!(refused.status == 1 && refused.err.starts_with("-: ") && count() == 1, "{refused:?}");
}

/// A server in a process of its own, stopped when dropped.
struct Serving {
    child: Child,
    address: String,
}

impl Serving {
    /// Starts it and reads from its log where it listens.
    fn start(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).env("NO_COLOR", "1").env("RUST_LOG", "info").spawn().expect("the program starts");
        let log = BufReader::new(child.stderr.take().expect("its log"));
        let mut told = log.lines().map_while(Result::ok).skip_while(|line| !line.contains("listening"));
        let line = told.next().expect("it listens");
        let address = line.split("address=").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("an address");
        let address = format!("http://{address}");
        // What it says further is read away, so that it never waits for a reader.
        std::thread::spawn(move || told.for_each(drop));
        Self { child, address }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn the_address_to_listen_on_leaves_the_public_one_alone() {
    let app = TestApp::new();
    let mut command = app.command(&["serve", "--bind", "127.0.0.1:0"]);
    command.env("TAPHUAN_PUBLIC_URL", "https://th.example");
    let served = Serving::start(command);
    let browser = browser_at(&served.address);
    let form = [("language", "en"), ("next", "/")];
    let answer = browser.post_with("/language", &form, "origin", "https://th.example");
    assert_eq!(answer.status, 303);
    assert!(answer.cookies[0].starts_with("__Host-language=en;"), "{:?}", answer.cookies);
    assert!(answer.headers.contains_key("strict-transport-security"));
    drop(served);

    let mut command = app.command(&["serve", "--bind", "127.0.0.1:0"]);
    command.env_remove("TAPHUAN_PUBLIC_URL");
    let served = Serving::start(command);
    let answer = browser_at(&served.address).post("/language", &form);
    assert!(answer.cookies[0].starts_with("language=en;") && !answer.cookies[0].contains("Secure"), "{:?}", answer.cookies);
}
