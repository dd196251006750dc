//! Loading timetables and cohorts, and what people see of them.

use diesel::prelude::*;
use taphuan::load::{Loaded, Report};
use taphuan::schedule::load::{load_cohorts, load_timetable};
use taphuan::schema::*;
use taphuan::text::Language;

use crate::support::TestApp;
use crate::world::{World, badge};

const HEADER: &str =
    "programme,session_id,topic_code,cohort,stream,starts_at,ends_at,speaker_badge,presiding_badge,site_code,room,capacity,expected\n";
const COHORTS: &str = "programme,badge,unit_code,site_code,cohort,profile,command\n";

/// A row of a timetable; the world's first topic needs DT live, the third CH.
pub(crate) fn row(
    session: &str,
    topic: &str,
    cohort: &str,
    stream: u8,
    from: &str,
    to: &str,
    speaker: &str,
    presiding: &str,
    place: &str,
) -> String {
    format!("P,{session},{topic},{cohort},{stream},2025-06-{from}:00+07:00,2025-06-{to}:00+07:00,{speaker},{presiding},{place}\n")
}

/// A timetable that breaks nothing: on the 26th and 27th, both cohorts, at both sites where somebody must attend.
pub(crate) fn good() -> Vec<String> {
    vec![
        row("N-1", "T-01", "A1", 1, "26T07:30", "26T08:20", "100004", "100003", "S1,P1,,"),
        row("N-1", "T-01", "A1", 1, "26T07:30", "26T08:20", "100004", "100003", "S2,Q1,,"),
        row("N-2", "T-01", "A2", 1, "26T08:30", "26T09:20", "100004", "100003", "S1,P1,,"),
        row("N-3", "T-03", "A1", 1, "26T09:30", "26T10:20", "100004", "100003", "S1,P2,,"),
        row("N-4", "T-03", "A2", 1, "26T10:30", "26T11:20", "100004", "100003", "S1,P2,,"),
    ]
}

pub(crate) fn load(app: &TestApp, rows: &[String]) -> taphuan::error::Result<Loaded> {
    let text = format!("{HEADER}{}", rows.concat());
    load_timetable(&taphuan::app::loader(&app.db, &app.clock), text.as_bytes(), false)
}

pub(crate) fn done(loaded: taphuan::error::Result<Loaded>) -> Report {
    match loaded.expect("a load") {
        Loaded::Done(report) => report,
        Loaded::Refused(faults) => panic!("refused: {}", faults.iter().map(|f| f.say(Language::Vi)).collect::<Vec<_>>().join("\n")),
    }
}

fn refused(loaded: taphuan::error::Result<Loaded>) -> String {
    match loaded.expect("a load") {
        Loaded::Refused(faults) => faults.iter().map(|f| f.say(Language::Vi)).collect::<Vec<_>>().join("\n"),
        Loaded::Done(report) => panic!("not refused: {report:?}"),
    }
}

/// The world, with a room at the second site and without its own sessions.
pub(crate) fn start() -> (TestApp, World) {
    let app = TestApp::new();
    let world = app.world();
    let site = world.other_site;
    app.write(move |conn| {
        diesel::delete(attendance::table).execute(conn)?;
        diesel::delete(sittings::table).execute(conn)?;
        diesel::delete(sessions::table).execute(conn)?;
        diesel::update(programmes::table)
            .set((programmes::starts_on.eq(day("2025-06-24")), programmes::ends_on.eq(day("2025-06-27"))))
            .execute(conn)?;
        diesel::insert_into(rooms::table)
            .values((rooms::id.eq(taphuan::id::RoomId::new()), rooms::site_id.eq(site), rooms::name.eq("Q1"), rooms::capacity.eq(10)))
            .execute(conn)?;
        Ok(())
    });
    (app, world)
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().expect("a day")
}

/// Who is expected where: session, room, badge, status.
fn expected(app: &TestApp) -> Vec<(String, String, String, String)> {
    app.read(|conn| {
        let joined = attendance::table
            .inner_join(sittings::table.inner_join(sessions::table).inner_join(rooms::table))
            .inner_join(officers::table.on(officers::id.eq(attendance::officer_id)));
        Ok(joined
            .order((sessions::code, rooms::name, officers::badge))
            .select((sessions::code, rooms::name, officers::badge, attendance::status))
            .load(conn)?)
    })
}

pub(crate) fn places(app: &TestApp) -> Vec<String> {
    expected(app).into_iter().map(|(session, room, badge, status)| format!("{session} {room} {badge}{status}")).collect()
}

const ALL: [&str; 9] = [
    "N-1 P1 200003",
    "N-1 P1 200006",
    "N-1 P1 300001",
    "N-1 Q1 400001",
    "N-2 P1 200007",
    "N-2 P1 200010",
    "N-2 P1 300002",
    "N-3 P2 200001",
    "N-4 P2 200002",
];

#[test]
fn a_timetable_expects_those_who_must_attend_and_the_same_again_changes_nothing() {
    let (app, _) = start();
    let report = done(load(&app, &good()));
    assert_eq!((report.new.len(), report.unchanged), (4, 0));
    assert_eq!(places(&app), ALL);
    let report = done(load(&app, &good()));
    assert_eq!((report.new.len(), report.changed.len(), report.moved.len(), report.gone.len(), report.unchanged), (0, 0, 0, 0, 4));
    assert_eq!(places(&app), ALL);
}

#[test]
fn every_conflict_is_refused_by_name_and_nothing_is_written() {
    let (app, _) = start();
    let with = |place: usize, new: String| {
        let mut rows = good();
        rows[place] = new;
        rows
    };
    let and = |new: String| {
        let mut rows = good();
        rows.push(new);
        rows
    };
    let cases = [
        (
            with(2, row("N-2", "T-01", "A2", 2, "26T07:30", "26T08:20", "100004", "100001", "S1,P2,,")),
            "báo cáo viên Lê Hoài Đức (100-004) trình bày hai phiên",
        ),
        (
            with(2, row("N-2", "T-01", "A2", 2, "26T07:30", "26T08:20", "100001", "100003", "S1,P2,,")),
            "Trần Đình Nghĩa (100-003) chủ trì hai phiên",
        ),
        (with(2, row("N-2", "T-01", "A2", 2, "26T07:30", "26T08:20", "100003", "100001", "S1,P2,,")), "vừa trình bày vừa chủ trì"),
        (
            with(2, row("N-2", "T-01", "A2", 2, "26T07:30", "26T08:20", "100001", "100002", "S1,P1,,")),
            "phòng P1 (Điểm cầu Ba Đình) có hai phiên",
        ),
        (with(2, row("N-2", "T-01", "A2", 1, "26T07:30", "26T08:20", "100001", "100002", "S1,P2,,")), "luồng 1 phát hai phiên"),
        (and(row("N-5", "T-01", "A1", 2, "26T07:30", "26T08:20", "100001", "100002", "S1,P2,,")), "cán bộ phải dự hai phiên cùng lúc"),
        (with(2, row("N-2", "T-01", "A2", 2, "26T07:30", "26T08:20", "100001", "100002", "S1,P2,,")), "người đi học lúc"),
        (
            with(4, row("N-4", "T-03", "A2", 2, "26T09:30", "26T10:20", "100001", "100002", "S1,P1,,")),
            "trưởng và mọi phó của Công an phường Ba Đình",
        ),
        (with(2, row("N-2", "T-01", "A2", 1, "26T08:30", "26T09:20", "100004", "100003", "S1,P1,2,")), "có 3 người dự nhưng chỉ có 2 chỗ"),
        (with(2, row("N-2", "T-01", "A2", 1, "26T08:30", "26T09:20", "100004", "100003", "S1,P1,9999,")), "ít hơn 9.999 chỗ"),
        (with(2, row("N-2", "T-01", "A2", 1, "29T08:30", "29T09:20", "100004", "100003", "S1,P1,,")), "ngoài các ngày của chương trình"),
        (with(2, row("N-2", "T-01", "A2", 1, "26T08:30", "26T08:20", "100004", "100003", "S1,P1,,")), "không sau lúc bắt đầu"),
        (
            with(2, row("N-2", "T-99", "A2", 1, "26T08:30", "26T09:20", "100004", "100003", "S1,P1,,")),
            "cột “topic_code”: không có chuyên đề mã “T-99”",
        ),
        (with(2, row("N-2", "T-01", "B9", 1, "26T08:30", "26T09:20", "100004", "100003", "S1,P1,,")), "không có ca “B9”"),
        (
            with(2, row("N-2", "T-01", "A2", 1, "26T08:30", "26T09:20", "999999", "100003", "S1,P1,,")),
            "cột “speaker_badge”: không có ai mang số hiệu 999999",
        ),
        (with(2, row("N-2", "T-01", "A2", 1, "26T08:30", "26T09:20", "100004", "100003", "S9,P1,,")), "không có điểm cầu mã “S9”"),
        (with(2, row("N-2", "T-01", "A2", 1, "26T08:30", "26T09:20", "100004", "100003", "S1,P9,,")), "điểm cầu S1 không có phòng “P9”"),
        (
            with(1, row("N-1", "T-01", "A1", 2, "26T07:30", "26T08:20", "100004", "100003", "S2,Q1,,")),
            "Dòng 3, cột “stream”: khác với dòng 2",
        ),
        (good().into_iter().take(4).collect(), "chuyên đề T-03 chưa có phiên cho ca A2"),
    ];
    for (rows, wanted) in cases {
        let told = refused(load(&app, &rows));
        assert!(told.contains(wanted), "wanted {wanted:?} of\n{}told\n{told}", rows.concat());
    }
    assert_eq!(app.read(|conn| Ok(sessions::table.count().get_result::<i64>(conn)?)), 0);
    assert_eq!(app.read(|conn| Ok(loads::table.count().get_result::<i64>(conn)?)), 0);
}

#[test]
fn what_was_marked_stays_and_what_would_lose_it_is_refused() {
    let (app, world) = start();
    done(load(&app, &good()));
    let officer = world.trainees[2];
    app.write(move |conn| {
        let marked = (attendance::status.eq("present"), attendance::method.eq("roll"));
        diesel::update(attendance::table.filter(attendance::officer_id.eq(officer))).set(marked).execute(conn)?;
        Ok(())
    });
    let mut later = good();
    later[0] = row("N-1", "T-01", "A1", 1, "27T07:30", "27T08:20", "100004", "100003", "S1,P1,,");
    later[1] = row("N-1", "T-01", "A1", 1, "27T07:30", "27T08:20", "100004", "100003", "S2,Q1,,");
    assert!(refused(load(&app, &later)).contains("phiên N-1 tại Điểm cầu Ba Đình, P1 đã điểm danh nên không đổi được giờ"));
    let mut renamed = good();
    renamed[0] = renamed[0].replace("N-1", "N-9");
    renamed[1] = renamed[1].replace("N-1", "N-9");
    assert!(refused(load(&app, &renamed)).contains("phiên N-1 tại Điểm cầu Ba Đình, P1 đã điểm danh nên không bỏ được"));
    // A room where nobody was marked moves, and so do its people.
    let mut elsewhere = good();
    elsewhere[2] = row("N-2", "T-01", "A2", 1, "27T08:30", "27T09:20", "100004", "100003", "S1,P2,,");
    let report = done(load(&app, &elsewhere));
    assert_eq!((report.moved.len(), report.unchanged), (1, 3));
    let now = places(&app);
    assert!(now.contains(&"N-1 P1 200003present".to_owned()) && now.contains(&"N-2 P2 200007".to_owned()), "{now:?}");
    assert_eq!(now.len(), 9);
    app.set_clock("2025-06-26T12:00:00+07:00");
    // Whoever attended A1's session and changes to A2 is not expected again; the mark stays.
    let rows: Vec<String> = app.read(|conn| {
        let joined = enrolments::table.inner_join(officers::table).inner_join(units::table).inner_join(sites::table);
        let rows: Vec<(String, String, String, String, String, String)> = joined
            .select((officers::badge, units::code, sites::code, enrolments::cohort, enrolments::profile, enrolments::command))
            .load(conn)?;
        Ok(rows
            .into_iter()
            .map(|(badge, unit, site, cohort, profile, command)| {
                let cohort = if badge == "200003" || badge == "200004" { "A2".to_owned() } else { cohort };
                format!("P,{badge},{unit},{site},{cohort},{profile},{command}\n")
            })
            .collect())
    });
    let text = format!("{COHORTS}{}", rows.concat());
    let report = done(load_cohorts(&taphuan::app::loader(&app.db, &app.clock), text.as_bytes(), false));
    assert_eq!((report.moved.len(), report.unchanged), (2, 11));
    let after = places(&app);
    assert!(
        after.contains(&"N-1 P1 200003present".to_owned())
            && !after.iter().any(|place| place.starts_with("N-2") && place.contains("200003")),
        "{after:?}"
    );
    // Somebody with a mark can't drop out of the cohorts.
    let without: Vec<String> = rows.iter().filter(|row| !row.contains("200003")).cloned().collect();
    let text = format!("{COHORTS}{}", without.concat());
    let told = refused(load_cohorts(&taphuan::app::loader(&app.db, &app.clock), text.as_bytes(), false));
    assert!(told.contains("200003") && told.contains("không bỏ khỏi ca được"), "{told}");
}

#[test]
fn cohorts_may_come_after_the_timetable() {
    let (app, _) = start();
    let rows: Vec<String> = app.read(|conn| {
        let joined = enrolments::table.inner_join(officers::table).inner_join(units::table).inner_join(sites::table);
        let rows: Vec<(String, String, String, String, String, String)> = joined
            .select((officers::badge, units::code, sites::code, enrolments::cohort, enrolments::profile, enrolments::command))
            .load(conn)?;
        Ok(rows
            .into_iter()
            .map(|(badge, unit, site, cohort, profile, command)| format!("P,{badge},{unit},{site},{cohort},{profile},{command}\n"))
            .collect())
    });
    app.write(|conn| {
        diesel::delete(standings::table).execute(conn)?;
        diesel::delete(enrolments::table).execute(conn)?;
        Ok(())
    });
    done(load(&app, &good()));
    assert_eq!(places(&app), Vec::<String>::new());
    let text = format!("{COHORTS}{}", rows.concat());
    let loader = taphuan::app::loader(&app.db, &app.clock);
    assert_eq!(done(load_cohorts(&loader, text.as_bytes(), false)).new.len(), 13);
    assert_eq!(places(&app), ALL);
    assert_eq!(done(load_cohorts(&loader, text.as_bytes(), false)).unchanged, 13);
    let standings: i64 = app.read(|conn| Ok(standings::table.count().get_result(conn)?));
    assert_eq!(standings, 13);
    let told = refused(load_cohorts(&loader, format!("{text}P,200001,00004,S1,A1,CH,chief\nP,999999,1,2,A 1,XX,boss\n").as_bytes(), false));
    for wanted in [
        "Dòng 15, cột “badge”: “200001” đã có",
        "không có ai mang số hiệu 999999",
        "đơn vị mã “1”",
        "điểm cầu mã “2”",
        "cột “cohort”",
        "“XX”",
        "“boss”",
    ] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
}

#[test]
fn people_see_their_own_sessions_and_take_them_along() {
    let app = TestApp::new();
    app.world();
    let trainee = app.sign_in_as(badge::TRAINEE);
    let page = trainee.get("/timetable");
    assert_eq!(page.status, 200);
    assert!(
        page.text.contains("Đăng ký, quản lý cư trú") && page.text.contains("07:30–08:20") && !page.text.contains("13:30"),
        "{}",
        page.text
    );
    let file = trainee.get("/timetable.ics");
    assert!(file.headers["content-type"].starts_with("text/calendar"));
    assert!(file.text.contains("DTSTART;TZID=Asia/Ho_Chi_Minh:20250625T073000\r\n"), "{}", file.text);
    assert_eq!(file.text.matches("BEGIN:VEVENT").count(), 1);
    let coordinator = app.sign_in_as(badge::COORDINATOR).get("/timetable");
    assert!(coordinator.text.contains("Điều hành điểm cầu") && coordinator.text.contains("/sittings/"));
    assert!(app.sign_in_as(badge::ADMIN).get("/timetable").text.contains("Chưa có phiên nào"));
}

#[test]
fn the_programmes_timetable_is_a_grid_and_files_that_load_again() {
    let (app, _) = start();
    done(load(&app, &good()));
    let office = app.sign_in_as(badge::OFFICE);
    let page = office.get("/programmes/P/timetable");
    assert_eq!(page.status, 200);
    assert!(
        page.text.contains("N-1") && page.text.contains("26/06/2025") && page.text.contains("Chủ trì: Trần Đình Nghĩa"),
        "{}",
        page.text
    );
    let csv = office.get("/programmes/P/timetable?format=csv");
    assert!(csv.text.starts_with(&format!("\u{feff}{}", HEADER.replace('\n', "\r\n"))), "{}", csv.text);
    let loader = taphuan::app::loader(&app.db, &app.clock);
    let again = done(load_timetable(&loader, &csv.bytes, false));
    assert_eq!((again.new.len(), again.gone.len(), again.moved.len()), (0, 0, 0));
    assert_eq!(&office.get("/programmes/P/timetable?format=xlsx").bytes[..2], b"PK");
    assert_eq!(places(&app), ALL);
}

#[test]
fn the_programmes_timetable_shows_what_lies_within_ones_scope() {
    let (app, _) = start();
    done(load(&app, &good()));
    let seen = |badge: &str| {
        let csv = app.sign_in_as(badge).get("/programmes/P/timetable?format=csv").text;
        let place = |row: csv::StringRecord| format!("{} {}", &row[1], &row[9]);
        let rows = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
        rows.into_records().map(|row| place(row.expect("a row"))).collect::<Vec<_>>()
    };
    let all = ["N-1 S1", "N-1 S2", "N-2 S1", "N-3 S1", "N-4 S1"];
    assert_eq!(seen(badge::OFFICE), all);
    assert_eq!(seen(badge::DIRECTOR), all[..3], "of the topics of their group");
    assert_eq!(seen(badge::COORDINATOR), ["N-1 S1", "N-2 S1", "N-3 S1", "N-4 S1"]);
    assert_eq!(seen(badge::COMMANDER), ["N-1 S1", "N-2 S1", "N-3 S1", "N-4 S1"], "where their unit's people attend");
    assert_eq!(seen(badge::OTHER_COORDINATOR), ["N-1 S2"]);
    let page = app.sign_in_as(badge::OTHER_COORDINATOR).get("/programmes/P/timetable").text;
    assert!(page.contains("1 phiên") && page.contains("N-1") && !page.contains("N-2"), "{page}");
}

#[test]
fn an_exempt_officer_is_no_longer_expected_and_what_stood_before_is_recorded() {
    let (app, _) = start();
    done(load(&app, &good()));
    let office = app.sign_in_as(badge::OFFICE);
    let wrong =
        office.post("/people/200006/status", &[("status", "exempt"), ("from", "2025-06-26"), ("to", "2025-06-20"), ("reason", "thai sản")]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("ngày kết thúc đứng trước") && wrong.text.contains("thai sản"), "{}", wrong.text);
    let saved = office
        .post("/people/200-006/status", &[("status", "exempt"), ("from", "2025-06-26"), ("to", "2025-12-26"), ("reason", "thai sản")]);
    assert_eq!(saved.status, 303);
    assert!(!places(&app).contains(&"N-1 P1 200006".to_owned()));
    let recorded: String =
        app.read(|conn| Ok(audit::table.filter(audit::action.eq("officer.status")).select(audit::details).first(conn)?));
    assert!(recorded.contains("thai sản") && recorded.contains("before"), "{recorded}");
    assert_eq!(office.post("/people/200006/status", &[("status", ""), ("from", ""), ("to", ""), ("reason", "đã về")]).status, 303);
    assert_eq!(places(&app), ALL);
}
