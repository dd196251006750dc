//! The roll, self check-in, grants, the register.

use diesel::prelude::*;
use taphuan::clock::Timestamp;
use taphuan::id::*;
use taphuan::schema::*;

use crate::support::{Answer, TestApp};
use crate::world::{World, badge};

/// Status, method and note of an officer at a sitting; none without a row.
fn row(app: &TestApp, sitting: SittingId, officer: OfficerId) -> Option<(String, String, String)> {
    app.read(|conn| {
        Ok(attendance::table
            .find((sitting, officer))
            .select((attendance::status, attendance::method, attendance::note))
            .first(conn)
            .optional()?)
    })
}

fn status(app: &TestApp, sitting: SittingId, officer: OfficerId) -> String {
    row(app, sitting, officer).map_or_else(|| "no row".into(), |row| row.0)
}

/// Before, after and method of every change of an officer's row, oldest first.
fn history(app: &TestApp, sitting: SittingId, officer: OfficerId) -> Vec<(String, String, String)> {
    app.read(|conn| {
        Ok(attendance_history::table
            .filter(attendance_history::sitting_id.eq(sitting))
            .filter(attendance_history::officer_id.eq(officer))
            .order(attendance_history::id)
            .select((attendance_history::status_before, attendance_history::status_after, attendance_history::method))
            .load(conn)?)
    })
}

fn letters(app: &TestApp, world: &World, officer: OfficerId) -> String {
    app.read(|conn| Ok(standings::table.find((world.programme, officer)).select(standings::states).first(conn)?))
}

fn roll(sitting: SittingId) -> String {
    format!("/sittings/{sitting}/roll")
}

/// The code that a sitting's page shows now.
fn code_of(app: &TestApp, sitting: SittingId) -> String {
    let secret: Vec<u8> = app.read(|conn| Ok(sittings::table.find(sitting).select(sittings::secret).first(conn)?));
    taphuan::attendance::code::code(&secret, app.clock.now())
}

/// The value of a cookie that an answer sets.
fn sets_cookie(answer: &Answer, name: &str) -> bool {
    answer.headers.get("set-cookie").is_some_and(|cookie| cookie.starts_with(&format!("{name}=")))
}

/// A further sitting of `T-01` at a site, from this time of today, with these people expected.
fn add_sitting(
    app: &TestApp,
    world: &World,
    code: &str,
    starts_at: Timestamp,
    place: (SiteId, RoomId),
    expected: &[OfficerId],
) -> SittingId {
    let (world, code, expected) = (world.clone(), code.to_owned(), expected.to_vec());
    app.write(move |conn| {
        let (session, sitting) = (SessionId::new(), SittingId::new());
        diesel::insert_into(sessions::table)
            .values((
                sessions::id.eq(session),
                sessions::code.eq(&code),
                sessions::programme_id.eq(world.programme),
                sessions::topic_id.eq(world.topics[0]),
                sessions::cohort.eq("A1"),
                sessions::stream.eq(1),
                sessions::starts_at.eq(starts_at),
                sessions::ends_at.eq(starts_at.plus_minutes(50)),
                sessions::speaker_id.eq(None::<OfficerId>),
                sessions::presiding_id.eq(None::<OfficerId>),
            ))
            .execute(conn)?;
        diesel::insert_into(sittings::table)
            .values((
                sittings::id.eq(sitting),
                sittings::session_id.eq(session),
                sittings::site_id.eq(place.0),
                sittings::room_id.eq(place.1),
                sittings::capacity.eq(360),
                sittings::secret.eq(vec![9_u8; 32]),
                sittings::state.eq("open"),
                sittings::headcount.eq(None::<i32>),
                sittings::countersigned_by.eq(None::<OfficerId>),
                sittings::countersigned_at.eq(None::<Timestamp>),
                sittings::closed_by.eq(None::<OfficerId>),
                sittings::closed_at.eq(None::<Timestamp>),
            ))
            .execute(conn)?;
        for officer in &expected {
            let unit: Option<UnitId> = officers::table.find(officer).select(officers::unit_id).first(conn)?;
            expect(conn, sitting, *officer, unit.expect("trainees have a unit"))?;
        }
        Ok(sitting)
    })
}

/// A sitting at the world's other site, where its one trainee is expected.
pub(crate) fn add_other_sitting(app: &TestApp, world: &World) -> SittingId {
    let start = Timestamp::start_of(app.clock.now().local_date()).plus_minutes(7 * 60 + 30);
    add_sitting(app, world, "P-S2", start, (world.other_site, add_room(app, world.other_site)), &[world.others[2]])
}

fn expect(conn: &mut taphuan::db::Conn, sitting: SittingId, officer: OfficerId, unit: UnitId) -> taphuan::error::Result<()> {
    diesel::insert_into(attendance::table)
        .values((
            attendance::sitting_id.eq(sitting),
            attendance::officer_id.eq(officer),
            attendance::is_expected.eq(true),
            attendance::status.eq(""),
            attendance::method.eq(""),
            attendance::marked_at.eq(None::<Timestamp>),
            attendance::marked_by.eq(None::<OfficerId>),
            attendance::note.eq(""),
            attendance::unit_id.eq(unit),
            attendance::rank.eq("Thượng úy"),
            attendance::position.eq("Cán bộ"),
        ))
        .execute(conn)?;
    Ok(())
}

fn add_room(app: &TestApp, site: SiteId) -> RoomId {
    app.write(move |conn| {
        let id = RoomId::new();
        diesel::insert_into(rooms::table)
            .values((rooms::id.eq(id), rooms::site_id.eq(site), rooms::name.eq("P9"), rooms::capacity.eq(300)))
            .execute(conn)?;
        Ok(id)
    })
}

#[test]
fn a_unit_is_present_in_one_touch_then_come_the_exceptions() {
    let app = TestApp::new();
    let world = app.world();
    let (sitting, browser) = (world.sittings[0], app.sign_in_as(badge::COORDINATOR));
    let page = browser.get(&format!("/sittings/{sitting}"));
    assert_eq!(page.status, 200, "{}", page.text);
    for shown in ["Công an phường Ba Đình", "Công an phường Ngọc Hà", "Nguyễn Thị Hồng Ngọc", "200-003", "0/2", "Đăng ký, quản lý cư trú"]
    {
        assert!(page.text.contains(shown), "{shown}");
    }
    let touched = browser.post(&roll(sitting), &[("unit", "00004"), ("all", "present")]);
    assert_eq!((touched.status, touched.location), (303, Some(format!("/sittings/{sitting}#u-00004"))));
    assert_eq!(status(&app, sitting, world.trainees[2]), "present");
    assert_eq!(status(&app, sitting, world.trainees[5]), "present");
    assert_eq!(status(&app, sitting, world.others[0]), "", "another unit");
    let exception = browser.post(&roll(sitting), &[("mark.200-003", "excused"), ("note.200003", "trực ban")]);
    assert_eq!(exception.location, Some(format!("/sittings/{sitting}#p-200003")));
    assert_eq!(row(&app, sitting, world.trainees[2]), Some(("excused".into(), "roll".into(), "trực ban".into())));
    assert_eq!(letters(&app, &world, world.trainees[2]), "rr-", "leave opens the module");
    browser.post(&roll(sitting), &[("mark.200003", "present"), ("mark.300001", "late")]);
    assert_eq!((status(&app, sitting, world.trainees[2]), status(&app, sitting, world.others[0])), ("present".into(), "late".into()));
    assert_eq!(letters(&app, &world, world.trainees[2]), "qr-", "attended: the quiz is next");
    let changes = history(&app, sitting, world.trainees[2]);
    let steps: Vec<(&str, &str)> = changes.iter().map(|(before, after, _)| (before.as_str(), after.as_str())).collect();
    assert_eq!(steps, [("", "present"), ("present", "excused"), ("excused", "present")]);
    browser.post(&roll(sitting), &[("all", "present")]);
    browser.post(&roll(sitting), &[("mark.200003", "present")]);
    assert_eq!(history(&app, sitting, world.trainees[2]).len(), 3, "a mark equal to what stands changes nothing");
    let page = browser.get(&format!("/sittings/{sitting}"));
    assert!(page.text.contains("2/2") && page.text.contains("ghi tay 09:00"), "{}", page.text);
}

#[test]
fn the_roll_is_found_by_name_without_diacritics_by_badge_and_by_figure() {
    let app = TestApp::new();
    let world = app.world();
    let (sitting, browser) = (world.sittings[0], app.sign_in_as(badge::COORDINATOR));
    browser.post(&roll(sitting), &[("mark.300001", "late")]);
    let seen = |query: &str| {
        let page = browser.get(&format!("/sittings/{sitting}?{query}"));
        assert_eq!(page.status, 200, "{query}: {}", page.text);
        ["200003", "200006", "300001"].map(|badge| page.text.contains(&format!("id=\"p-{badge}\"")))
    };
    assert_eq!(seen("q=hong+ngoc"), [true, false, false]);
    assert_eq!(seen("q=200-006"), [false, true, false]);
    assert_eq!(seen("status=unmarked"), [true, true, false]);
    assert_eq!(seen("status=late"), [false, false, true]);
    assert_eq!(seen("status=unmarked&q=vuong"), [false, false, false]);
    assert_eq!(seen("q=%25%25"), [false, false, false], "no pattern gets through");
    assert!(!browser.get(&format!("/sittings/{sitting}?q=%25%25")).text.contains("name=\"walk_in\" value"));
    let stranger = browser.get(&format!("/sittings/{sitting}?q=kieu"));
    assert!(stranger.text.contains("name=\"walk_in\" value=\"400001\""), "who is not listed is offered as a walk-in");
    let filtered = browser.post(&format!("{}?status=unmarked", roll(sitting)), &[("mark.200003", "present")]);
    assert_eq!(filtered.location, Some(format!("/sittings/{sitting}?status=unmarked")), "the filter stays");
}

#[test]
fn marks_are_all_or_nothing_and_what_was_typed_stays() {
    let app = TestApp::new();
    let world = app.world();
    let (sitting, browser) = (world.sittings[0], app.sign_in_as(badge::COORDINATOR));
    let cases: [(&[(&str, &str)], u16, &str); 7] = [
        (&[("mark.200003", "present"), ("mark.200001", "present")], 422, "200-001 không có trong danh sách"),
        (&[("mark.200003", "present"), ("mark.300001", "sick")], 422, "Không có tình trạng “sick”"),
        (&[("mark.12", "present")], 422, "Số hiệu gồm"),
        (&[("headcount", "many")], 422, "value=\"many\""),
        (&[("walk_in", "999-999")], 422, "999-999"),
        (&[("action", "explode")], 422, "Không rõ"),
        (&[], 422, "Không rõ"),
    ];
    for (fields, code, words) in cases {
        let answer = browser.post(&roll(sitting), fields);
        assert_eq!(answer.status, code, "{fields:?}");
        assert!(answer.text.contains(words), "{fields:?}: {}", answer.text);
    }
    assert_eq!(status(&app, sitting, world.trainees[2]), "");
    browser.post(&roll(sitting), &[("mark.200003", "absent")]);
    let left = browser.post(&roll(sitting), &[("mark.200003", "left_early")]);
    assert_eq!(left.status, 409);
    assert!(left.text.contains("Hãy ghi có mặt trước"), "{}", left.text);
    let long = "a".repeat(301);
    assert_eq!(browser.post(&roll(sitting), &[("mark.200003", "excused"), ("note.200003", &long)]).status, 422);
    let json = browser.post_with(&roll(sitting), &[("mark.200003", "sick")], "accept", "application/json");
    assert_eq!(json.status, 422);
    assert!(json.json()["detail"].as_str().unwrap().contains("sick"));
}

#[test]
fn a_script_marks_with_json_answers() {
    let app = TestApp::new();
    let world = app.world();
    let (sitting, browser) = (world.sittings[0], app.sign_in_as(badge::COORDINATOR));
    let answer = browser.post_with(&roll(sitting), &[("mark.200003", "present")], "accept", "application/json");
    assert_eq!(answer.status, 200, "{}", answer.text);
    let told = answer.json();
    assert_eq!(
        (told["changed"].as_i64(), told["counts"]["present"].as_i64(), told["counts"]["unmarked"].as_i64()),
        (Some(1), Some(1), Some(2))
    );
    let out = app.browser().post_with(&roll(sitting), &[("mark.200003", "present")], "accept", "application/json");
    assert_eq!(out.status, 401);
}

#[test]
fn closing_makes_the_unmarked_absent_and_reopening_needs_a_reason() {
    let app = TestApp::new();
    let world = app.world();
    let (sitting, browser) = (world.sittings[0], app.sign_in_as(badge::COORDINATOR));
    browser.post(&roll(sitting), &[("mark.200003", "present")]);
    assert_eq!(browser.post(&roll(sitting), &[("headcount", "2")]).status, 303);
    let page = browser.get(&format!("/sittings/{sitting}"));
    assert!(page.text.contains("lệch 1 so với danh sách") && page.text.contains("Ngô Bảo Yến"), "{}", page.text);
    assert_eq!(browser.post(&roll(sitting), &[("action", "close")]).status, 303);
    assert_eq!(row(&app, sitting, world.trainees[5]), Some(("absent".into(), "close".into(), String::new())));
    assert_eq!(status(&app, sitting, world.trainees[2]), "present");
    assert_eq!(letters(&app, &world, world.trainees[5]), "ar-", "an absence without leave blocks the topic");
    let refused = browser.post(&roll(sitting), &[("mark.200006", "present")]);
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("Danh sách đã khóa"));
    assert_eq!(browser.post(&roll(sitting), &[("action", "close")]).status, 409);
    assert_eq!(browser.post(&roll(sitting), &[("action", "reopen"), ("reason", "  ")]).status, 422);
    assert_eq!(browser.post(&roll(sitting), &[("action", "reopen"), ("reason", "ghi nhầm phòng")]).status, 303);
    assert_eq!(browser.post(&roll(sitting), &[("action", "reopen"), ("reason", "lần nữa")]).status, 409);
    assert_eq!(browser.post(&roll(sitting), &[("mark.200006", "late")]).status, 303);
    let steps = history(&app, sitting, world.trainees[5]);
    assert_eq!(steps, [(String::new(), "absent".into(), "close".into()), ("absent".into(), "late".into(), "roll".into())]);
    let events: Vec<(String, Option<i32>, String)> = app.read(|conn| {
        let columns = (sitting_events::kind, sitting_events::headcount, sitting_events::reason);
        Ok(sitting_events::table.filter(sitting_events::sitting_id.eq(sitting)).order(sitting_events::id).select(columns).load(conn)?)
    });
    assert_eq!(
        events,
        [
            ("counted".into(), Some(2), String::new()),
            ("closed".into(), None, String::new()),
            ("reopened".into(), None, "ghi nhầm phòng".into())
        ]
    );
    let ahead = browser.post(&roll(world.sittings[1]), &[("action", "close")]);
    assert_eq!(ahead.status, 409, "a session that has not started can't be closed");
    assert_eq!(status(&app, world.sittings[1], world.trainees[6]), "");
}

#[test]
fn only_the_sites_own_people_and_the_office_keep_a_roll() {
    let app = TestApp::new();
    let world = app.world();
    let nowhere = SittingId::new();
    let cases = [
        (badge::COORDINATOR, 200, 303),
        (badge::OFFICE, 200, 303),
        (badge::ADMIN, 200, 303),
        (badge::OTHER_COORDINATOR, 404, 404),
        (badge::DIRECTOR, 403, 403),
        (badge::COMMANDER, 403, 403),
        (badge::TRAINEE, 403, 403),
    ];
    for (badge, seen, marked) in cases {
        let browser = app.sign_in_as(badge);
        let sitting = world.sittings[0];
        assert_eq!(browser.get(&format!("/sittings/{sitting}")).status, seen, "{badge}");
        assert_eq!(browser.get(&format!("/sittings/{sitting}/code")).status, seen, "{badge}");
        assert_eq!(browser.get(&format!("/sittings/{sitting}/code.json")).status, seen, "{badge}");
        assert_eq!(browser.post(&roll(sitting), &[("mark.300001", "present")]).status, marked, "{badge}");
        let missing = if seen == 403 { 403 } else { 404 };
        assert_eq!(
            browser.get(&format!("/sittings/{nowhere}")).status,
            missing,
            "{badge}: what is not there looks like what is not theirs"
        );
    }
    let nobody = app.browser();
    assert!(nobody.get(&format!("/sittings/{}", world.sittings[0])).location.unwrap().starts_with("/login?next="));
    assert_eq!(nobody.get("/sittings/seven").status, 404);
}

#[test]
fn the_history_is_for_keepers_and_for_the_person() {
    let app = TestApp::new();
    let world = app.world();
    let sitting = world.sittings[0];
    app.sign_in_as(badge::COORDINATOR).post(&roll(sitting), &[("mark.200003", "excused"), ("note.200003", "trực ban đêm")]);
    let theirs = format!("/sittings/{sitting}/history?badge=200-003");
    for (badge, code) in
        [(badge::COORDINATOR, 200), (badge::OFFICE, 200), (badge::TRAINEE, 200), (badge::OTHER_COORDINATOR, 404), (badge::TRAINEE_A2, 403)]
    {
        let page = app.sign_in_as(badge).get(&theirs);
        assert_eq!(page.status, code, "{badge}");
        assert_eq!(page.text.contains("trực ban đêm"), code == 200, "{badge}");
    }
    let own = app.sign_in_as(badge::TRAINEE).get(&format!("/sittings/{sitting}/history"));
    assert!(own.text.contains("Ngô Bảo Yến") && own.text.contains("Vắng") || own.text.contains("Có lý do"), "{}", own.text);
    assert_eq!(app.sign_in_as(badge::TRAINEE_A2).get(&format!("/sittings/{sitting}/history")).status, 404, "not on that roll");
}

#[test]
fn who_was_there_in_the_half_day_is_carried_over_until_they_leave() {
    let app = TestApp::new();
    let world = app.world();
    let browser = app.sign_in_as(badge::COORDINATOR);
    let first = world.sittings[0];
    let people = [world.trainees[2], world.trainees[5], world.trainees[0], world.trainees[3]];
    let half_past_eight = Timestamp::from_local(app.clock.now().local_date(), chrono::NaiveTime::from_hms_opt(8, 30, 0).unwrap());
    let second = add_sitting(&app, &world, "P-2", half_past_eight, (world.site, world.rooms[1]), &people);
    let afternoon = add_sitting(&app, &world, "P-3", half_past_eight.plus_minutes(300), (world.site, world.rooms[1]), &people);
    browser.post(&roll(first), &[("mark.200003", "present"), ("mark.200006", "left_early")]);
    browser.post(&roll(first), &[("walk_in", "200001")]);
    let page = browser.get(&format!("/sittings/{second}"));
    assert!(page.text.contains("2 người ở lại từ phiên trước"), "{}", page.text);
    browser.post(&roll(second), &[("mark.200001", "late")]);
    assert_eq!(browser.post(&roll(second), &[("action", "carry")]).status, 303);
    assert_eq!(row(&app, second, world.trainees[2]), Some(("present".into(), "roll".into(), "ở lại từ phiên 07:30".into())));
    assert_eq!(status(&app, second, world.trainees[5]), "", "who left is gone");
    assert_eq!(status(&app, second, world.trainees[0]), "late", "what stands stays");
    assert_eq!(status(&app, second, world.trainees[3]), "", "never seen");
    browser.post(&roll(afternoon), &[("action", "carry")]);
    assert_eq!(status(&app, afternoon, world.trainees[2]), "", "the afternoon begins anew");
}

#[test]
fn a_walk_in_is_one_row_and_nobody_is_in_two_places_at_once() {
    let app = TestApp::new();
    let world = app.world();
    let (sitting, browser) = (world.sittings[0], app.sign_in_as(badge::COORDINATOR));
    let there = add_other_sitting(&app, &world);
    assert_eq!(browser.post(&roll(sitting), &[("walk_in", "400-001")]).location, Some(format!("/sittings/{sitting}#walk-ins")));
    assert_eq!(row(&app, sitting, world.others[2]), Some(("present".into(), "roll".into(), String::new())));
    assert_eq!(letters(&app, &world, world.others[2]), "qr-");
    let expected: bool =
        app.read(|conn| Ok(attendance::table.find((sitting, world.others[2])).select(attendance::is_expected).first(conn)?));
    assert!(!expected);
    let other = app.sign_in_as(badge::OTHER_COORDINATOR);
    let twice = other.post(&roll(there), &[("mark.400001", "present")]);
    assert_eq!(twice.status, 409);
    assert!(twice.text.contains("Điểm cầu Ba Đình"), "{}", twice.text);
    other.post(&roll(there), &[("all", "present")]);
    assert_eq!(status(&app, there, world.others[2]), "", "one touch leaves out who is elsewhere");
    let missed = other.get(&format!("/sittings/{there}")).text;
    assert!(missed.contains("đang ở Điểm cầu Ba Đình") && !missed.contains("mark.400001"), "{missed}");
    other.post(&roll(there), &[("action", "close")]);
    assert_eq!(status(&app, there, world.others[2]), "", "who is in the room of another site is not absent from this one");
    assert_eq!(letters(&app, &world, world.others[2]), "qr-");
    let mine = |path: &str| {
        let csv = app.sign_in_as(badge::OFFICE).get(&format!("/programmes/P/attendance?format=csv{path}")).text;
        csv.lines().filter(|line| line.contains("400001")).map(str::to_owned).collect::<Vec<_>>()
    };
    let rows = mine("");
    assert!(rows.len() == 1 && rows[0].contains(",S1,") && rows[0].contains(",present,roll,"), "one row, where they were: {rows:?}");
    let stranger = app.sign_in_as(badge::OTHER_COORDINATOR);
    for (query, count) in [("", 0), ("?sort=name", 0), ("?status=unmarked", 0), ("?q=400001", 0)] {
        let page = stranger.get(&format!("/programmes/P/attendance{query}")).text;
        assert!(page.contains(&format!("{count} dòng")) && !page.contains("400-001"), "{query}: {page}");
    }
    for query in ["?q=400001", "?q=400001&sort=-marked", "?unit=00070"] {
        assert!(app.sign_in_as(badge::OFFICE).get(&format!("/programmes/P/attendance{query}")).text.contains("1 dòng"), "{query}");
    }
    browser.post(&roll(sitting), &[("mark.400001", "unmarked")]);
    assert_eq!(status(&app, sitting, world.others[2]), "", "a slip is taken back");
    assert_eq!(row(&app, there, world.others[2]).map(|row| (row.0, row.1)), Some(("absent".into(), "close".into())), "and then was missed");
    assert_eq!(letters(&app, &world, world.others[2]), "ar-");
    assert!(mine("").len() == 1 && mine("")[0].contains(",S2,"), "{:?}", mine(""));
    assert_eq!(history(&app, sitting, world.others[2]).len(), 2);
    assert!(!browser.get(&format!("/sittings/{sitting}")).text.contains("p-400001"));
    let staff = browser.post(&roll(sitting), &[("walk_in", badge::OFFICE)]);
    assert_eq!(staff.status, 422, "who belongs to no unit has no place on a roll");
}

#[test]
fn nobody_is_there_before_people_come() {
    let app = TestApp::at("2025-06-25T12:29:00+07:00");
    let world = app.world();
    let (sitting, browser) = (world.sittings[1], app.sign_in_as(badge::COORDINATOR));
    let page = browser.get(&format!("/sittings/{sitting}")).text;
    assert!(page.contains("được từ 25/06/2025 12:30") && !page.contains("name=\"all\""), "{page}");
    for order in [
        [("all", "present")],
        [("action", "carry")],
        [("mark.200007", "present")],
        [("mark.200007", "late")],
        [("mark.200007", "left_early")],
        [("mark.200007", "absent")],
        [("walk_in", "400001")],
    ] {
        let answer = browser.post(&roll(sitting), &order);
        assert!(answer.status == 409 && answer.text.contains("25/06/2025 12:30"), "{order:?}: {} {}", answer.status, answer.text);
    }
    assert_eq!(status(&app, sitting, world.trainees[6]), "");
    assert_eq!(browser.post(&roll(sitting), &[("mark.200007", "excused")]).status, 303, "leave is known ahead");
    app.set_clock("2025-06-25T12:30:00+07:00");
    assert_eq!(browser.post(&roll(sitting), &[("all", "present")]).status, 303);
    assert_eq!(status(&app, sitting, world.trainees[9]), "present");
}

#[test]
fn what_was_typed_into_the_roll_stays_at_its_field() {
    let app = TestApp::new();
    let world = app.world();
    let (sitting, browser) = (world.sittings[0], app.sign_in_as(badge::COORDINATOR));
    for (typed, code) in [("12", 422), ("999-999", 422), (badge::OFFICE, 422)] {
        let answer = browser.post(&roll(sitting), &[("walk_in", typed)]);
        assert_eq!(answer.status, code, "{typed}");
        let field = answer.text.split("id=\"f-walk_in\"").nth(1).and_then(|rest| rest.split('>').next()).expect("the field");
        assert!(field.contains(&format!("value=\"{typed}\"")) && field.contains("aria-invalid=\"true\""), "{field}");
        assert!(answer.text.contains("id=\"walk-ins\" open") && answer.text.contains("href=\"#f-walk_in\""), "{}", answer.text);
    }
    browser.post(&roll(sitting), &[("mark.200003", "excused")]);
    let long = "đ".repeat(301);
    let answer = browser.post(&roll(sitting), &[("mark.200003", "excused"), ("note.200003", &long)]);
    assert!(answer.status == 422 && answer.text.contains(&format!("value=\"{long}\" ")), "{}", answer.text);
}

#[test]
fn marks_from_eight_threads_lose_nothing() {
    let app = TestApp::new();
    let world = app.world();
    let people: Vec<OfficerId> = world.trainees.iter().chain(&world.others).copied().collect();
    let badges: Vec<String> =
        app.read(|conn| Ok(officers::table.filter(officers::id.eq_any(&people)).select(officers::badge).load(conn)?));
    let early = Timestamp::from_local(app.clock.now().local_date(), chrono::NaiveTime::from_hms_opt(6, 0, 0).unwrap());
    let sitting = add_sitting(&app, &world, "P-9", early, (world.site, world.rooms[1]), &people);
    let browsers: Vec<_> = (0..8).map(|_| app.sign_in_as(badge::COORDINATOR)).collect();
    std::thread::scope(|scope| {
        for (number, browser) in browsers.iter().enumerate() {
            let badges = &badges;
            scope.spawn(move || {
                for turn in 0..10 {
                    let badge = &badges[(number * 5 + turn) % badges.len()];
                    let status = ["present", "late", "absent"][(number + turn) % 3];
                    let answer = browser.post(&roll(sitting), &[(&format!("mark.{badge}"), status)]);
                    assert_eq!(answer.status, 303, "{}", answer.text);
                }
            });
        }
    });
    for officer in &people {
        let steps = history(&app, sitting, *officer);
        assert!(!steps.is_empty());
        assert_eq!(steps[0].0, "");
        for pair in steps.windows(2) {
            assert_eq!(pair[0].1, pair[1].0, "each change begins where the one before ended: {steps:?}");
        }
        assert_eq!(steps.last().unwrap().1, status(&app, sitting, *officer));
        let attended = matches!(status(&app, sitting, *officer).as_str(), "present" | "late");
        assert_eq!(
            letters(&app, &world, *officer).starts_with('q') || letters(&app, &world, *officer).starts_with('-'),
            attended || letters(&app, &world, *officer).starts_with('-')
        );
    }
}

#[test]
fn trainees_check_themselves_in_by_the_rotating_code() {
    let app = TestApp::at("2025-06-25T07:20:00+07:00");
    let world = app.world();
    let sitting = world.sittings[0];
    let browser = app.sign_in_as(badge::TRAINEE);
    let check_in = format!("/check-in/{sitting}");
    assert_eq!(browser.get(&check_in).status, 200);
    let wrong = browser.post(&check_in, &[("code", "aaa-aaa")]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("value=\"aaa-aaa\"") && wrong.text.contains("Mã không đúng"), "{}", wrong.text);
    let code = code_of(&app, sitting).to_lowercase();
    let page = browser.get(&format!("{check_in}?code={code}"));
    assert!(sets_cookie(&page, "check-in"), "a live code earns a ticket");
    let done = browser.post(&check_in, &[("code", &code)]);
    assert_eq!((done.status, done.location.as_deref()), (303, Some("/")), "{}", done.text);
    assert_eq!(row(&app, sitting, world.trainees[2]), Some(("present".into(), "code".into(), String::new())));
    assert_eq!(history(&app, sitting, world.trainees[2]), [(String::new(), "present".into(), "code".into())]);
    assert_eq!(letters(&app, &world, world.trainees[2]), "qr-");
    app.set_clock("2025-06-25T07:40:00+07:00");
    let again = browser.post(&check_in, &[("code", &code_of(&app, sitting))]);
    assert_eq!(again.status, 303, "{}", again.text);
    assert_eq!(status(&app, sitting, world.trainees[2]), "present", "arriving twice changes nothing");
    assert_eq!(history(&app, sitting, world.trainees[2]).len(), 1);
    let late = app.sign_in_as("200006");
    late.post(&check_in, &[("code", &code_of(&app, sitting))]);
    assert_eq!(status(&app, sitting, world.trainees[5]), "late");
    app.set_clock("2025-06-25T07:46:00+07:00");
    let too_late = app.sign_in_as("300001").post(&check_in, &[("code", &code_of(&app, sitting))]);
    assert_eq!(too_late.status, 422);
    assert!(too_late.text.contains("Đã quá 15 phút"), "{}", too_late.text);
    assert!(
        !too_late.text.contains("Lúc này không") && !too_late.text.contains("name=\"code\""),
        "one reason and no form: {}",
        too_late.text
    );
    let opened = app.sign_in_as("300001").get(&check_in).text;
    assert!(opened.contains("Lúc này không") && !opened.contains("name=\"code\""), "{opened}");
    assert_eq!(status(&app, sitting, world.others[0]), "");
    let early =
        app.sign_in_as(badge::TRAINEE_A2).post(&format!("/check-in/{}", world.sittings[1]), &[("code", &code_of(&app, world.sittings[1]))]);
    assert!(early.status == 422 && early.text.contains("25/06/2025 12:30"), "{}", early.text);
}

#[test]
fn a_ticket_outlasts_the_signing_in() {
    let app = TestApp::at("2025-06-25T07:29:00+07:00");
    let world = app.world();
    let sitting = world.sittings[0];
    let browser = app.browser();
    assert!(browser.get(&format!("/check-in/{sitting}?code=AAAAAA")).location.unwrap().starts_with("/login?next="));
    let scanned = browser.get(&format!("/check-in/{sitting}?code={}", code_of(&app, sitting)));
    assert_eq!((scanned.status, scanned.location.as_deref()), (303, Some(format!("/login?next=%2Fcheck-in%2F{sitting}").as_str())));
    assert!(sets_cookie(&scanned, "check-in"));
    app.set_clock("2025-06-25T07:32:00+07:00");
    let next = format!("/check-in/{sitting}");
    let signed_in = browser.post("/login", &[("badge", badge::TRAINEE), ("password", crate::world::PASSWORD), ("next", &next)]);
    assert_eq!(signed_in.location.as_deref(), Some(next.as_str()));
    assert!(browser.get(&next).text.contains("Mã đã được nhận"));
    assert_eq!(browser.post(&next, &[]).status, 303);
    assert_eq!(status(&app, sitting, world.trainees[2]), "present", "judged by when the code was scanned");
    let elsewhere = browser.post(&format!("/check-in/{}", world.sittings[1]), &[]);
    assert_eq!(elsewhere.status, 422, "a ticket is for its sitting");
}

/// A one-time code for the world's trainee, from their chief.
fn one_time_code(app: &TestApp) -> String {
    let page = app.sign_in_as(badge::COMMANDER).post(&format!("/people/{}/code", badge::TRAINEE), &[]).text;
    page.split("id=\"code\">").nth(1).expect("a code").split('<').next().expect("a code").to_owned()
}

#[test]
fn who_must_set_a_password_first_comes_back_to_the_check_in() {
    const NEW: &str = "trăng lên đầu núi";
    let app = TestApp::at("2025-06-25T07:29:00+07:00");
    let world = app.world();
    let (sitting, page) = (world.sittings[0], format!("/check-in/{}", world.sittings[0]));
    let asked = Some(format!("/password?next=%2Fcheck-in%2F{sitting}"));
    let set = [("password", NEW), ("password_again", NEW), ("next", page.as_str())];

    // Scanned before signing in, for the first time in this person's life.
    let (phone, code) = (app.browser(), one_time_code(&app));
    let scanned = phone.get(&format!("{page}?code={}", code_of(&app, sitting)));
    assert_eq!(scanned.location, Some(format!("/login?next=%2Fcheck-in%2F{sitting}")));
    let form = phone.get(&scanned.location.expect("the sign-in"));
    assert!(form.text.contains(&format!("name=\"next\" value=\"{page}\"")), "{}", form.text);
    app.set_clock("2025-06-25T07:33:00+07:00");
    let entered = phone.post("/login", &[("badge", badge::TRAINEE), ("password", &code), ("next", &page)]);
    assert_eq!(entered.location.as_deref(), Some(page.as_str()));
    assert_eq!(phone.get(&page).location, asked);
    let form = phone.get(asked.as_deref().expect("the form"));
    assert!(form.text.contains(&format!("name=\"next\" value=\"{page}\"")), "{}", form.text);
    let short = phone.post("/password", &[("password", "ngắn"), ("password_again", "ngắn"), ("next", &page)]);
    assert!(short.status == 422 && short.text.contains(&format!("name=\"next\" value=\"{page}\"")), "{}", short.text);
    assert_eq!(phone.post("/password", &set).location.as_deref(), Some(page.as_str()));
    assert!(phone.get(&page).text.contains("Mã đã được nhận"), "the ticket holds");
    assert_eq!(phone.post(&page, &[]).status, 303);
    assert_eq!(status(&app, sitting, world.trainees[2]), "present", "judged by when the code was scanned");

    // Scanned between signing in and the password: what is asked first leads back, too.
    app.sign_in_as(badge::COORDINATOR).post(&roll(sitting), &[("mark.200003", "unmarked")]);
    app.set_clock("2025-06-25T07:29:00+07:00");
    let phone = app.sign_in(badge::TRAINEE, &one_time_code(&app));
    assert_eq!(phone.get(&format!("{page}?code=AAAAAA")).location, Some(format!("/password?next=%2Fcheck-in%2F{sitting}%3Fcode%3DAAAAAA")));
    let scanned = phone.get(&format!("{page}?code={}", code_of(&app, sitting)));
    assert!(sets_cookie(&scanned, "check-in"));
    assert_eq!(scanned.location, asked);
    assert_eq!(phone.post(&page, &[]).location.as_deref(), Some("/password"), "nobody checks in without a password of their own");
    app.set_clock("2025-06-25T07:33:00+07:00");
    assert_eq!(phone.post("/password", &set).location.as_deref(), Some(page.as_str()));
    assert_eq!(phone.post(&page, &[]).status, 303);
    assert_eq!(status(&app, sitting, world.trainees[2]), "present");
}

#[test]
fn who_is_not_listed_walks_in_if_the_topic_is_needed() {
    let app = TestApp::at("2025-06-25T07:20:00+07:00");
    let world = app.world();
    let sitting = world.sittings[0];
    let arrive = |badge: &str| app.sign_in_as(badge).post(&format!("/check-in/{sitting}"), &[("code", &code_of(&app, sitting))]);
    assert_eq!(arrive(badge::STRANGER).status, 303);
    assert_eq!(row(&app, sitting, world.others[2]), Some(("present".into(), "code".into(), String::new())));
    let chief = arrive(badge::COMMANDER);
    assert!(chief.status == 422 && chief.text.contains("không cần chuyên đề này"), "{}", chief.text);
    let staff = arrive(badge::DIRECTOR);
    assert!(staff.status == 422 && staff.text.contains("không có tên trong chương trình"), "{}", staff.text);
    let start = Timestamp::from_local(app.clock.now().local_date(), chrono::NaiveTime::from_hms_opt(7, 45, 0).unwrap());
    let there = add_sitting(&app, &world, "P-S2", start, (world.other_site, add_room(&app, world.other_site)), &[world.others[2]]);
    let twice = app.sign_in_as(badge::STRANGER).post(&format!("/check-in/{there}"), &[("code", &code_of(&app, there))]);
    assert!(twice.status == 422 && twice.text.contains("Điểm cầu Ba Đình"), "{}", twice.text);
    app.set_clock("2025-06-25T07:31:00+07:00");
    app.sign_in_as(badge::COORDINATOR).post(&roll(sitting), &[("action", "close")]);
    let closed = arrive("200006");
    assert!(closed.status == 409 && closed.text.contains("Danh sách đã khóa"), "{}", closed.text);
}

#[test]
fn guessing_codes_is_limited() {
    let app = TestApp::at("2025-06-25T07:20:00+07:00");
    let world = app.world();
    let (browser, check_in) = (app.sign_in_as(badge::TRAINEE), format!("/check-in/{}", world.sittings[0]));
    for _ in 0..10 {
        assert_eq!(browser.post(&check_in, &[("code", "AAAAAA")]).status, 422);
    }
    let right = browser.post(&check_in, &[("code", &code_of(&app, world.sittings[0]))]);
    assert!(right.status == 422 && right.text.contains("quá nhiều lần"), "{}", right.text);
    assert_eq!(
        app.sign_in_as("200006").post(&check_in, &[("code", &code_of(&app, world.sittings[0]))]).status,
        303,
        "others are not held up"
    );
}

#[test]
fn the_code_page_shows_what_is_live() {
    let app = TestApp::at("2025-06-25T07:20:00+07:00");
    let world = app.world();
    let (sitting, browser) = (world.sittings[0], app.sign_in_as(badge::COORDINATOR));
    let told = browser.get(&format!("/sittings/{sitting}/code.json")).json();
    let secret: Vec<u8> = app.read(|conn| Ok(sittings::table.find(sitting).select(sittings::secret).first(conn)?));
    assert!(taphuan::attendance::code::is_live(&secret, told["code"].as_str().unwrap(), app.clock.now()));
    assert!((1..=30).contains(&told["seconds_left"].as_i64().unwrap()));
    assert_eq!((told["there"].as_i64(), told["expected"].as_i64()), (Some(0), Some(3)));
    let page = browser.get(&format!("/sittings/{sitting}/code"));
    assert!(page.text.contains("data-qr") && page.text.contains("http-equiv=\"refresh\""), "{}", page.text);
    assert!(!page.text.contains("check-in/check-in"));
}

#[test]
fn the_office_grants_with_a_reason() {
    let app = TestApp::new();
    let world = app.world();
    app.sign_in_as(badge::COORDINATOR).post(&roll(world.sittings[0]), &[("mark.200003", "absent")]);
    assert_eq!(letters(&app, &world, world.trainees[2]), "ar-");
    let (office, path) = (app.sign_in_as(badge::OFFICE), "/people/200003/grants");
    let empty = office.post(path, &[("topic", "T-01"), ("kind", "module"), ("reason", "")]);
    assert_eq!(empty.status, 422);
    assert!(empty.text.contains("value=\"T-01\" selected"), "{}", empty.text);
    for (topic, kind) in [("T-09", "module"), ("T-01", "gold")] {
        assert_eq!(office.post(path, &[("topic", topic), ("kind", kind), ("reason", "ốm")]).status, 422);
    }
    assert_eq!(office.post(path, &[("topic", "T-01"), ("kind", "module"), ("reason", "nằm viện")]).status, 303);
    assert_eq!(letters(&app, &world, world.trainees[2]), "rr-", "the module instead of the session");
    let page = office.get(path);
    assert!(page.text.contains("nằm viện") && page.text.contains("Vũ Quang Khánh"), "{}", page.text);
    let recorded: i64 = app.read(|conn| {
        Ok(audit::table.filter(audit::action.eq("grant.award")).filter(audit::object_key.eq("200003")).count().get_result(conn)?)
    });
    assert_eq!(recorded, 1);
    assert_eq!(app.sign_in_as(badge::COORDINATOR).get(path).status, 403);
    assert_eq!(office.get("/people/999999/grants").status, 404);
}

#[test]
fn the_register_is_listed_filtered_and_scoped() {
    let app = TestApp::new();
    let world = app.world();
    app.sign_in_as(badge::COORDINATOR).post(&roll(world.sittings[0]), &[("mark.200003", "present"), ("mark.300001", "excused")]);
    let seen = |who: &str, query: &str| {
        let page = app.sign_in_as(who).get(&format!("/programmes/P/attendance{query}"));
        assert_eq!(page.status, 200, "{who} {query}: {}", page.text);
        let body = page.text.split("<tbody>").nth(1).unwrap_or_default().to_owned();
        ["200-003", "200-006", "300-001", "200-007", "200-010", "300-002"].iter().filter(|badge| body.contains(**badge)).count()
    };
    assert_eq!(seen(badge::OFFICE, ""), 6);
    assert_eq!(seen(badge::DIRECTOR, ""), 6, "both sessions are of the director's group");
    assert_eq!(seen(badge::COMMANDER, ""), 4, "the commander's own unit");
    assert_eq!(seen(badge::COORDINATOR, ""), 6);
    assert_eq!(seen(badge::OTHER_COORDINATOR, ""), 0, "nothing is held at the other site");
    for (query, count) in [
        ("?status=unmarked", 4),
        ("?status=excused", 1),
        ("?q=hong+ngoc", 1),
        ("?q=300-00", 2),
        ("?unit=00008", 2),
        ("?session=P-T-01-A1", 3),
        ("?site=S2", 0),
        ("?date=2025-06-25", 6),
        ("?date=2025-06-24", 0),
        ("?sort=name", 6),
        ("?sort=-name&unit=00004", 4),
        ("?sort=-marked", 6),
        ("?sort=-session&status=present", 1),
        ("?page=2", 0),
        ("?date=x&status=x", 6),
    ] {
        assert_eq!(seen(badge::OFFICE, query), count, "{query}");
    }
    for (who, code) in [(badge::TRAINEE, 403), (badge::INSTRUCTOR, 403)] {
        assert_eq!(app.sign_in_as(who).get("/programmes/P/attendance").status, code, "{who}");
    }
    assert_eq!(app.sign_in_as(badge::OFFICE).get("/programmes/none/attendance").status, 404);
}

#[test]
fn the_register_leaves_the_house_in_the_contracts_columns() {
    let app = TestApp::new();
    let world = app.world();
    let browser = app.sign_in_as(badge::COORDINATOR);
    browser.post(&roll(world.sittings[0]), &[("mark.200003", "excused"), ("note.200003", "=ốm, \"nặng\"")]);
    browser.post(&roll(world.sittings[0]), &[("walk_in", "400001")]);
    let office = app.sign_in_as(badge::OFFICE);
    let file = office.get("/programmes/P/attendance?format=csv");
    assert_eq!(file.status, 200);
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert!(file.bytes.starts_with(&[0xef, 0xbb, 0xbf]), "a byte order mark");
    let text = file.text.trim_start_matches('\u{feff}');
    let lines: Vec<&str> = text.split("\r\n").filter(|line| !line.is_empty()).collect();
    let header = "programme,session_id,topic_code,topic_title,cohort,date,starts_at,ends_at,site_code,site_name,unit_code,unit_name,badge,full_name,rank,\
                  position,status,method,marked_at,marked_by,note";
    assert_eq!(lines[0], header);
    assert_eq!(lines.len(), 1 + 7, "everyone expected at both sittings, and the walk-in: {text}");
    let excused = "P,P-T-01-A1,T-01,\"Đăng ký, quản lý cư trú\",A1,2025-06-25,2025-06-25T07:30:00+07:00,2025-06-25T08:20:00+07:00,S1,Điểm cầu Ba Đình,\
                   00004,Công an phường Ba Đình,200003,Nguyễn Thị Hồng Ngọc,Thượng úy,Cán bộ,excused,roll,2025-06-25T09:00:";
    let found = lines.iter().find(|line| line.starts_with(excused)).unwrap_or_else(|| panic!("{text}"));
    assert!(found.ends_with(",100005,\"'=ốm, \"\"nặng\"\"\""), "{found}");
    let badges: Vec<&str> = lines
        .iter()
        .skip(1)
        .map(|line| {
            line.split(',')
                .find(|cell| cell.len() == 6 && cell.ends_with(|c: char| c.is_ascii_digit()) && cell.starts_with(['2', '3', '4']))
                .unwrap_or("?")
        })
        .collect();
    assert_eq!(badges[..4], ["200006", "200003", "400001", "300001"], "by unit (Ba Đình, Hoàn Kiếm, Ngọc Hà), then by given name");
    assert!(lines.iter().any(|line| line.ends_with("300002,Mai Văn Yên,Thượng úy,Cán bộ,,,,,")), "an unmarked row: {text}");
    let some = office.get("/programmes/P/attendance?format=csv&status=excused");
    assert_eq!(some.text.matches("\r\n").count(), 2, "the filters hold for the file too");
    let theirs = app.sign_in_as(badge::COMMANDER).get("/programmes/P/attendance?format=csv");
    assert_eq!(
        (theirs.text.matches("\r\n").count(), theirs.text.contains("300001")),
        (1 + 4, false),
        "a commander takes out their own unit alone"
    );
    let sheet = office.get("/programmes/P/attendance?format=xlsx");
    assert!(sheet.status == 200 && sheet.bytes.starts_with(b"PK"));
    let recorded: i64 = app.read(|conn| Ok(audit::table.filter(audit::action.eq("export")).count().get_result(conn)?));
    assert_eq!(recorded, 4, "every file is recorded");
    assert_eq!(app.sign_in_as(badge::TRAINEE).get("/programmes/P/attendance?format=csv").status, 403);
}
