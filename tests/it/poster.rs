//! What of a timetable hangs on a wall or lies in a calendar: posters, the list of cohorts, sequences and feeds.

use std::collections::BTreeMap;
use std::process::Command;

use diesel::prelude::*;
use taphuan::certificate::document::{POSTER, Renderer, Templates};
use taphuan::load::Loaded;
use taphuan::schedule::load::load_timetable;
use taphuan::schema::*;
use taphuan::text::Language;

use crate::schedule::start;
use crate::support::{Answer, TestApp};
use crate::world::badge;

const HEADER: &str =
    "programme,session_id,topic_code,cohort,stream,starts_at,ends_at,speaker_badge,presiding_badge,site_code,room,capacity,expected\n";

/// What both cohorts need, at both sites; the first session is held in two rooms of the first site.
fn rows() -> Vec<String> {
    let row = |session: &str, topic: &str, cohort: &str, stream: u8, from: &str, to: &str, place: &str| {
        format!("P,{session},{topic},{cohort},{stream},2025-06-26T{from}:00+07:00,2025-06-26T{to}:00+07:00,100004,100003,{place},,\n")
    };
    vec![
        row("N-1", "T-01", "A1", 1, "07:30", "08:20", "S1,P1"),
        row("N-1", "T-01", "A1", 1, "07:30", "08:20", "S1,P2"),
        row("N-1", "T-01", "A1", 1, "07:30", "08:20", "S2,Q1"),
        row("N-2", "T-01", "A2", 1, "08:30", "09:20", "S1,P1"),
        row("N-3", "T-03", "A1", 2, "09:30", "10:20", "S1,P2"),
        row("N-4", "T-03", "A2", 1, "13:30", "14:20", "S1,P2"),
    ]
}

fn load(app: &TestApp, rows: &[String]) {
    let text = format!("{HEADER}{}", rows.concat());
    match load_timetable(&taphuan::app::loader(&app.db, &app.clock), text.as_bytes(), false).expect("a load") {
        Loaded::Done(_) => {}
        Loaded::Refused(faults) => panic!("refused: {}", faults.iter().map(|f| f.say(Language::Vi)).collect::<Vec<_>>().join("\n")),
    }
}

/// The world with this timetable, and a programme of two streams whose 26th has a slot in which nothing is held.
fn scheduled() -> TestApp {
    let (app, _) = start();
    load(&app, &rows());
    let config = r#"{"days":[{"date":"2025-06-26","halves":[
        {"name":"morning","slots":["07:30:00","08:30:00","09:30:00","10:30:00"]},{"name":"afternoon","slots":["13:30:00"]}]}],
        "slot_minutes":50,"streams":2,"certificate":{"authority":"CÔNG AN THÀNH PHỐ HÀ NỘI"}}"#;
    app.write(move |conn| {
        diesel::update(programmes::table).set(programmes::config.eq(config)).execute(conn)?;
        Ok(())
    });
    app
}

/// What a command says of a file with this content, named last but for `after`.
fn read_with(content: &[u8], command: &str, arguments: &[&str], after: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, content).expect("a file");
    let output = Command::new(command).args(arguments).arg(&file).args(after).output().expect("the command runs");
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The text of each page, words with single blanks between.
fn pages(pdf: &[u8]) -> Vec<String> {
    let text = String::from_utf8(read_with(pdf, "pdftotext", &["-raw"], &["-"])).expect("a text");
    let pages = text.split('\u{c}').map(|page| page.split_whitespace().collect::<Vec<_>>().join(" "));
    pages.filter(|page| !page.is_empty()).collect()
}

#[test]
fn a_poster_says_all_that_is_held_at_its_site_and_nothing_about_trainees() {
    let app = scheduled();
    let office = app.sign_in_as(badge::OFFICE);
    let answer = office.get("/programmes/P/posters/S1/2025-06-26");
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.headers["content-type"], "application/pdf");
    assert_eq!(answer.headers["content-disposition"], "inline; filename=\"P-lich-S1-2025-06-26.pdf\"");
    let pages = pages(&answer.bytes);
    assert_eq!(pages.len(), 1, "{pages:?}");
    for wanted in [
        "CÔNG AN THÀNH PHỐ HÀ NỘI",
        "Tập huấn mẫu",
        "Điểm cầu Ba Đình",
        "số 1 phố Mẫu",
        "Thứ năm",
        "26/06/2025",
        "Luồng 1",
        "Luồng 2",
        "Buổi sáng",
        "Buổi chiều",
        "07:30",
        "08:20",
        "Ca A1",
        "Ca A2",
        "T-01",
        "Đăng ký, quản lý cư trú",
        "Nắm tình hình ở cơ sở",
        "Thượng úy Lê Hoài Đức",
        "Thượng úy Trần Đình Nghĩa",
        "P1",
        "P2",
        "360 chỗ",
        "10:30",
        "Trống",
        "In lúc 25/06/2025 09:0",
        "/timetable",
    ] {
        assert!(pages[0].contains(wanted), "{wanted} is not in {}", pages[0]);
    }
    // Of ten cells four are taken.
    assert_eq!(pages[0].matches("Trống").count(), 6, "{}", pages[0]);
    for personal in ["200003", "200-003", "100004", "100-004", "Nguyễn Thị Hồng Ngọc", "Q1"] {
        assert!(!pages[0].contains(personal), "{personal} is in {}", pages[0]);
    }
    let size = String::from_utf8(read_with(&answer.bytes, "pdfinfo", &[], &[])).expect("a text");
    assert!(size.contains("A3"), "{size}");
    let picture = read_with(&answer.bytes, "pdftoppm", &["-png", "-r", "80"], &[]);
    let scanned = String::from_utf8(read_with(&picture, "zbarimg", &["--quiet", "--raw"], &[])).expect("a text");
    assert_eq!(scanned.trim(), format!("{}/timetable", app.config.public_url));
}

#[test]
fn coordinators_print_their_own_site_and_the_office_everything_in_one_file() {
    let app = scheduled();
    let sites = |answer: &Answer| pages(&answer.bytes).iter().map(|page| page.contains("Điểm cầu Ba Đình")).collect::<Vec<_>>();
    let all = app.sign_in_as(badge::OFFICE).get("/programmes/P/posters/all");
    assert_eq!((all.status, sites(&all)), (200, vec![true, false]));
    let coordinator = app.sign_in_as(badge::OTHER_COORDINATOR);
    let own = coordinator.get("/programmes/P/posters/all");
    assert_eq!((own.status, sites(&own)), (200, vec![false]));
    assert_eq!(coordinator.get("/programmes/P/posters/S2/2025-06-26").status, 200);
    for nothing in ["S1/2025-06-26", "S2/2025-06-27", "S9/2025-06-26", "S2/26.06.2025"] {
        assert_eq!(coordinator.get(&format!("/programmes/P/posters/{nothing}")).status, 404, "{nothing}");
    }
    let page = coordinator.get("/programmes/P/posters").text;
    assert!(page.contains("/programmes/P/posters/S2/2025-06-26") && !page.contains("/posters/S1/"), "{page}");
    assert!(page.contains("Thứ năm") && page.contains("1 tờ") && page.contains("/sites/S2/timetable.ics"), "{page}");
    let director = app.sign_in_as(badge::DIRECTOR).get("/programmes/P/posters").text;
    assert!(director.contains("2 tờ") && !director.contains("timetable.ics\">"), "{director}");
    assert!(app.sign_in_as(badge::OFFICE).get("/programmes/P/timetable").text.contains("/programmes/P/posters"));
    assert!(!app.sign_in_as(badge::COMMANDER).get("/programmes/P/timetable").text.contains("/programmes/P/posters"));
}

#[test]
fn the_longest_day_fits_on_one_page() {
    let title = "Phòng, chống tội phạm sử dụng công nghệ cao, lừa đảo trên mạng và quản lý vũ khí, vật liệu nổ";
    let room = |name: &str| serde_json::json!({ "name": name, "seats": "1.200" });
    let session = |rooms: &[serde_json::Value]| {
        serde_json::json!({ "code": "PCTP-01", "title": title, "cohort": "A1", "speaker": "Thượng tá Nguyễn Trần Thị Hồng Phương Thảo",
            "presiding": "Thiếu tướng Đặng Nguyễn Quang Vượng", "rooms": rooms })
    };
    let cell = |rooms: &[serde_json::Value]| serde_json::json!([session(rooms)]);
    let slot = |hour: u32| {
        let many = [room("Hội trường A"), room("Hội trường B"), room("Hội trường lớn tầng 2")];
        let cells = [cell(&many), cell(&many[..=(hour as usize % 2)])];
        serde_json::json!({ "from": format!("{hour:02}:30"), "to": format!("{:02}:20", hour + 1), "cells": cells })
    };
    let half =
        |title: &str, hours: std::ops::Range<u32>| serde_json::json!({ "title": title, "slots": hours.map(slot).collect::<Vec<_>>() });
    let poster = serde_json::json!({ "site": "Điểm cầu Trường Cao đẳng Cảnh sát nhân dân I", "weekday": "Thứ ba", "date": "24/06/2025",
        "address": "Số 1 đường Minh Họa, phường Hoàn Kiếm, Hà Nội", "streams": [1, 2],
        "halves": [half("Buổi sáng", 7..11), half("Buổi chiều", 13..16)] });
    let qr = taphuan::certificate::qr::svg("https://taphuan.example/timetable").expect("a code");
    let data = serde_json::json!({ "authority": "CÔNG AN THÀNH PHỐ HÀ NỘI", "programme": "Tập huấn Công an cấp xã 2025",
        "printed": "25/06/2025 09:00", "link": "taphuan.example/timetable", "url": "https://taphuan.example/timetable", "qr": qr,
        "posters": [poster] });
    let mut renderer = Renderer::new(&Templates::builtin()).expect("templates");
    let at = chrono::DateTime::UNIX_EPOCH;
    let pdf = renderer.document(POSTER, &data, &BTreeMap::new(), at).expect("a poster");
    let pages = pages(&pdf);
    assert_eq!(pages.len(), 1);
    assert_eq!(pages[0].matches("vật liệu nổ").count(), 14, "{}", pages[0]);
}

/// Session and sequence, by code.
fn sequences(app: &TestApp) -> Vec<(String, i32)> {
    app.read(|conn| Ok(sessions::table.order(sessions::code).select((sessions::code, sessions::sequence)).load(conn)?))
}

fn told(sequences: &[(String, i32)]) -> String {
    sequences.iter().map(|(code, sequence)| format!("{code}:{sequence}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_session_that_moves_has_a_higher_sequence_in_calendars_under_the_same_name() {
    let (app, _) = start();
    let mut rows = rows();
    load(&app, &rows);
    assert_eq!(told(&sequences(&app)), "N-1:0 N-2:0 N-3:0 N-4:0");
    let event = || {
        let file = app.sign_in_as(badge::TRAINEE_A2).get("/timetable.ics").text;
        let line = |name: &str| file.lines().find(|line| line.starts_with(name)).unwrap_or_default().trim_end().to_owned();
        assert_eq!(file.matches("BEGIN:VEVENT").count(), 1, "{file}");
        assert!(line("LAST-MODIFIED:2025").ends_with('Z'), "{file}");
        (line("UID:"), line("SEQUENCE:"), line("DTSTART;TZID"), line("LOCATION"))
    };
    let before = event();
    assert_eq!((before.0.as_str(), before.1.as_str()), ("UID:N-2-attending@taphuan", "SEQUENCE:0"));
    load(&app, &rows);
    assert_eq!(told(&sequences(&app)), "N-1:0 N-2:0 N-3:0 N-4:0", "the same again moves nothing");
    let shown = ["N-1:0 N-2:1 N-3:0 N-4:0", "N-1:0 N-2:2 N-3:0 N-4:0", "N-1:0 N-2:3 N-3:0 N-4:0", "N-1:1 N-2:3 N-3:0 N-4:0"];
    rows[3] = rows[3].replace("08:30", "10:30").replace("09:20", "11:20");
    load(&app, &rows);
    assert_eq!(told(&sequences(&app)), shown[0], "another time");
    let after = event();
    assert_eq!((&after.0, after.1.as_str()), (&before.0, "SEQUENCE:1"));
    assert_ne!(after.2, before.2);
    rows[3] = rows[3].replace("P1", "P2").replace("10:30", "14:30").replace("11:20", "15:20");
    load(&app, &rows);
    assert_eq!(told(&sequences(&app)), shown[1], "another time and room in one load");
    assert!(event().3.ends_with("P2"));
    rows[3] = rows[3].replace("100003", "100001");
    load(&app, &rows);
    assert_eq!(told(&sequences(&app)), shown[2], "somebody else presides");
    let closed = rows.remove(1);
    load(&app, &rows);
    assert_eq!(told(&sequences(&app)), shown[3], "a room less");
    rows[0] = rows[0].replace("P1,,", "P1,300,");
    load(&app, &rows);
    assert_eq!(told(&sequences(&app)), shown[3], "other seats move nobody");
    rows.push(closed);
    load(&app, &rows);
    assert_eq!(told(&sequences(&app)), "N-1:2 N-2:3 N-3:0 N-4:0", "a room more");
}

#[test]
fn a_site_and_a_speaker_have_calendars_with_each_session_once() {
    let app = scheduled();
    let office = app.sign_in_as(badge::OFFICE);
    let unfolded = |path: &str| office.get(path).text.replace("\r\n ", "");
    let site = unfolded("/sites/S1/timetable.ics");
    assert_eq!(site.matches("BEGIN:VEVENT").count(), 4, "{site}");
    for wanted in [
        "UID:N-1-S1@taphuan\r\n",
        "LOCATION:Điểm cầu Ba Đình\\, P1\\, P2\r\n",
        "DESCRIPTION:Ca A1\\, luồng 1\\nBáo cáo viên: Thượng úy Lê Hoài Đức\\nChủ trì: Thượng úy Trần Đình Nghĩa\r\n",
        "DTSTART;TZID=Asia/Ho_Chi_Minh:20250626T133000\r\n",
    ] {
        assert!(site.contains(wanted), "{wanted} is not in {site}");
    }
    assert_eq!(unfolded("/sites/S2/timetable.ics").matches("BEGIN:VEVENT").count(), 1);
    let speaker = unfolded("/people/100004/timetable.ics");
    let names = |text: &str| text.lines().filter(|line| line.starts_with("UID:")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(names(&speaker).len(), 4);
    let own = app.sign_in_as(badge::INSTRUCTOR).get("/timetable.ics").text;
    assert_eq!(names(&own), names(&speaker), "in both under the same name");
    // Who coordinates has one event for a session in two rooms.
    let coordinating = app.sign_in_as(badge::COORDINATOR).get("/timetable.ics").text.replace("\r\n ", "");
    assert_eq!(coordinating.matches("UID:N-1-coordinating@taphuan").count(), 1, "{coordinating}");
    assert!(coordinating.contains("LOCATION:Điểm cầu Ba Đình\\, P1\\; Điểm cầu Ba Đình\\, P2"), "{coordinating}");
}

#[test]
fn the_cohorts_are_a_list_and_files_that_load_again_and_each_file_is_recorded() {
    let app = scheduled();
    let office = app.sign_in_as(badge::OFFICE);
    let page = office.get("/programmes/P/cohorts");
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("13 người") && page.text.contains("Trưởng đơn vị") && page.text.contains("200-001"), "{}", page.text);
    let found = |query: &str| {
        let text = office.get(&format!("/programmes/P/cohorts?{query}&format=csv")).text;
        let rows = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        rows.into_records().map(|row| row.expect("a row")[1].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("").len(), 13);
    assert_eq!(found("unit=00070"), ["400001"]);
    assert_eq!(found("site=S2"), ["400001"]);
    assert_eq!(found("cohort=A2&profile=CH"), ["200002"]);
    assert_eq!(found("q=hong+ngoc"), ["200003"]);
    assert_eq!(found("q=%25"), Vec::<String>::new());
    let sorted = office.get("/programmes/P/cohorts?sort=-badge&cohort=A2").text;
    let place = |badge: &str| sorted.find(badge).unwrap_or_else(|| panic!("{badge} is not in {sorted}"));
    assert!(place("300-002") < place("200-010") && place("200-010") < place("200-002") && !sorted.contains("200-003"));
    let csv = office.get("/programmes/P/cohorts?format=csv");
    assert!(csv.text.starts_with("\u{feff}programme,badge,unit_code,site_code,cohort,profile,command\r\n"), "{}", csv.text);
    let loader = taphuan::app::loader(&app.db, &app.clock);
    match taphuan::schedule::load::load_cohorts(&loader, &csv.bytes, false).expect("a load") {
        Loaded::Done(report) => assert_eq!((report.unchanged, report.moved.len(), report.gone.len()), (13, 0, 0)),
        Loaded::Refused(faults) => panic!("{faults:?}"),
    }
    let xlsx = office.get("/programmes/P/cohorts?format=xlsx&unit=00004");
    assert_eq!(&xlsx.bytes[..2], b"PK");
    let recorded: Vec<String> =
        app.read(|conn| Ok(audit::table.filter(audit::action.eq("export")).order(audit::id).select(audit::details).load(conn)?));
    assert!(
        recorded.last().is_some_and(|last| last.contains("cohorts") && last.contains("xlsx") && last.contains("unit=00004")),
        "{recorded:?}"
    );
    let commander = app.sign_in_as(badge::COMMANDER).get("/programmes/P/cohorts?format=csv").text;
    assert_eq!(commander.lines().count(), 11, "{commander}");
}
