//! The plan, the reader, everybody's first page.

use diesel::prelude::*;
use taphuan::id::*;
use taphuan::schema::*;

use crate::support::TestApp;
use crate::world::{World, badge};

/// How the world's topics stand with an officer.
fn letters(app: &TestApp, world: &World, officer: OfficerId) -> String {
    app.read(|conn| Ok(standings::table.find((world.programme, officer)).select(standings::states).first(conn)?))
}

/// Page, bits of the pages seen, seconds and whether finished.
fn reading(app: &TestApp, officer: OfficerId, topic: TopicId) -> Option<(i32, i64, i32, bool)> {
    app.read(|conn| {
        let row = readings::table.find((officer, topic));
        Ok(row
            .select((readings::page, readings::pages_seen, readings::seconds, readings::finished_at.is_not_null()))
            .first(conn)
            .optional()?)
    })
}

fn mark(app: &TestApp, sitting: SittingId, officer: OfficerId, status: &'static str) {
    let now = app.clock.now();
    app.write(move |conn| {
        diesel::update(attendance::table.find((sitting, officer)))
            .set((attendance::status.eq(status), attendance::method.eq("roll")))
            .execute(conn)?;
        taphuan::standing::store::refresh(conn, &[officer], now)
    });
}

#[test]
fn the_plan_says_what_is_due_and_why() {
    let app = TestApp::new();
    let world = app.world();
    let browser = app.sign_in_as(badge::TRAINEE_A2);
    let page = browser.get("/");
    assert_eq!(page.status, 200, "{}", page.text);
    for text in [
        "còn<b>6</b>ngày",
        "0/2 chuyên đề hoàn thành",
        "Buổi tập huấn hôm nay lúc 13:30",
        "Chờ buổi tập huấn",
        "25/06/2025 13:30, Điểm cầu Ba Đình",
        "Đọc chuyên đề 02",
        "Học trực tuyến",
        "chưa đọc, khoảng 1 phút",
        "Không bắt buộc với vị trí công tác của đồng chí",
    ] {
        assert!(page.text.contains(text), "{text} is missing: {}", page.text);
    }
    assert!(!page.text.contains("/check-in/"), "the session is hours away");
    app.set_clock("2025-06-25T13:10:00+07:00");
    let soon = browser.get("/").text;
    assert!(soon.contains(&format!("/check-in/{}", world.sittings[1])), "{soon}");
    mark(&app, world.sittings[1], app.officer(badge::TRAINEE_A2), "present");
    let after = browser.get("/").text;
    assert!(after.contains("Chờ làm bài kiểm tra") && after.contains("dự 25/06 · hạn 30/06"), "{after}");
    assert!(after.contains("action=\"/topics/T-01/attempts\""), "the quiz is the next thing: {after}");
    mark(&app, world.sittings[1], app.officer(badge::TRAINEE_A2), "absent");
    let absent = browser.get("/").text;
    assert!(absent.contains("vắng 25/06, chưa có lý do · báo chỉ huy đơn vị"), "{absent}");
    mark(&app, world.sittings[1], app.officer(badge::TRAINEE_A2), "excused");
    assert!(browser.get("/").text.contains("ngày 25/06, học bù trực tuyến"));
}

#[test]
fn a_module_is_read_to_its_end_by_every_page_and_enough_time() {
    let app = TestApp::new();
    let world = app.world();
    let (browser, officer) = (app.sign_in_as(badge::TRAINEE), app.officer(badge::TRAINEE));
    let page = browser.get("/topics/T-02");
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(
        page.text.contains("Nội dung trang 1") && page.text.contains("Mục lục 2 trang") && page.text.contains("?page=2"),
        "{}",
        page.text
    );
    assert_eq!(reading(&app, officer, world.topics[1]).map(|r| (r.0, r.1, r.3)), Some((1, 1, false)));
    app.set_clock("2025-06-25T09:00:40+07:00");
    let last = browser.get("/topics/T-02?page=2").text;
    assert!(last.contains("Nội dung trang 2") && last.contains("Đã mở đủ các trang"), "{last}");
    assert_eq!(letters(&app, &world, officer), "sr-");
    // The place is kept, and a page without number opens it.
    assert!(browser.get("/topics/T-02").text.contains("Nội dung trang 2"));
    app.set_clock("2025-06-25T09:01:05+07:00");
    let beat = browser.post("/topics/T-02/progress", &[("page", "2"), ("script", "1")]);
    assert_eq!((beat.status, beat.json()["finished"].as_bool(), beat.json()["read"].as_i64()), (200, Some(true), Some(2)));
    assert_eq!(letters(&app, &world, officer), "sq-", "the end of the module opens the quiz");
    let done = browser.get("/topics/T-02?page=2").text;
    assert!(done.contains("Đồng chí đã đọc hết học liệu này.") && done.contains("/topics/T-02/attempts"), "{done}");
    app.set_clock("2025-06-26T09:00:00+07:00");
    browser.get("/topics/T-02?page=1");
    assert_eq!(reading(&app, officer, world.topics[1]).map(|r| r.3), Some(true), "what was finished stays finished");
}

#[test]
fn a_page_left_open_counts_five_minutes_at_most() {
    let app = TestApp::new();
    let world = app.world();
    app.write(|conn| {
        diesel::update(topics::table.filter(topics::code.eq("T-02"))).set(topics::reading_minutes.eq(20)).execute(conn)?;
        taphuan::db::bump_generation(conn, "curriculum")
    });
    let (browser, officer) = (app.sign_in_as(badge::TRAINEE), app.officer(badge::TRAINEE));
    browser.get("/topics/T-02?page=1");
    app.set_clock("2025-06-25T12:00:00+07:00");
    let on = browser.post("/topics/T-02/progress", &[("page", "1")]);
    assert_eq!((on.status, on.location.as_deref()), (303, Some("/topics/T-02?page=2")), "a form goes on to the next page");
    let (_, _, seconds, is_finished) = reading(&app, officer, world.topics[1]).expect("a reading");
    assert_eq!((seconds, is_finished), (300, false));
    for wrong in ["", "x", "0", "3", "99999999999"] {
        assert_eq!(browser.post("/topics/T-02/progress", &[("page", wrong)]).status, 422, "{wrong:?}");
    }
}

#[test]
fn a_reader_stays_with_the_revision_that_they_began() {
    let app = TestApp::new();
    let world = app.world();
    let browser = app.sign_in_as(badge::TRAINEE);
    browser.get("/topics/T-02");
    let (topic, now) = (world.topics[1], app.clock.now());
    app.write(move |conn| {
        let id = RevisionId::new();
        diesel::insert_into(revisions::table)
            .values((
                revisions::id.eq(id),
                revisions::topic_id.eq(topic),
                revisions::number.eq(2),
                revisions::digest.eq("2"),
                revisions::page_count.eq(1),
                revisions::published_at.eq(now),
                revisions::published_by.eq("command"),
            ))
            .execute(conn)?;
        diesel::insert_into(revision_pages::table)
            .values((
                revision_pages::revision_id.eq(id),
                revision_pages::number.eq(1),
                revision_pages::title.eq("Mới"),
                revision_pages::html.eq("<p>Bản mới.</p>"),
                revision_pages::word_count.eq(2),
            ))
            .execute(conn)?;
        diesel::update(topics::table.find(topic)).set(topics::revision_id.eq(Some(id))).execute(conn)?;
        taphuan::db::bump_generation(conn, "curriculum")
    });
    assert!(browser.get("/topics/T-02?page=2").text.contains("Nội dung trang 2"), "the reading was moved to another revision");
    assert!(app.sign_in_as(badge::TRAINEE_A2).get("/topics/T-02").text.contains("Bản mới."), "who begins now reads the new one");
}

#[test]
fn staff_read_their_modules_without_a_record_and_strangers_do_not() {
    let app = TestApp::new();
    app.world();
    for (badge, status) in
        [(badge::INSTRUCTOR, 200), (badge::OFFICE, 200), (badge::DIRECTOR, 200), (badge::COORDINATOR, 403), (badge::TRAINEE, 200)]
    {
        let browser = app.sign_in_as(badge);
        let page = browser.get("/topics/T-01");
        assert_eq!(page.status, status, "{badge}");
        assert_eq!(page.text.contains("data-reader"), badge == badge::TRAINEE, "{badge}");
        assert_eq!(browser.get("/topics/T-99").status, 404, "{badge}");
        let expected = if badge == badge::TRAINEE {
            303
        } else if badge == badge::COORDINATOR {
            403
        } else {
            404
        };
        assert_eq!(browser.post("/topics/T-01/progress", &[("page", "1")]).status, expected, "{badge}");
    }
    let director = app.sign_in_as(badge::DIRECTOR);
    assert_eq!(director.get("/topics/T-03").status, 404, "a topic of another group");
    let list = director.get("/topics").text;
    assert!(list.contains("/topics/T-01") && !list.contains("/topics/T-03"), "{list}");
    let nobody = app.browser().get("/topics/T-01?page=2");
    assert_eq!(nobody.location.as_deref(), Some("/login?next=%2Ftopics%2FT-01%3Fpage%3D2"));
}

#[test]
fn a_secret_topic_shows_no_text() {
    let app = TestApp::new();
    app.world();
    app.write(|conn| {
        diesel::update(topics::table.filter(topics::code.eq("T-01"))).set(topics::is_secret.eq(true)).execute(conn)?;
        taphuan::db::bump_generation(conn, "curriculum")
    });
    for badge in [badge::TRAINEE, badge::OFFICE, badge::INSTRUCTOR] {
        let page = app.sign_in_as(badge).get("/topics/T-01?page=1");
        assert!(page.status == 200 && !page.text.contains("Nội dung trang") && page.text.contains("chuyên đề Mật"), "{}", page.text);
    }
    assert_eq!(app.sign_in_as(badge::TRAINEE).post("/topics/T-01/progress", &[("page", "1")]).status, 404);
}

#[test]
fn everybody_finds_their_work_on_the_first_page() {
    let app = TestApp::new();
    let world = app.world();
    let coordinator = app.sign_in_as(badge::COORDINATOR).get("/").text;
    assert!(coordinator.contains(&format!("/sittings/{}", world.sittings[0])) && coordinator.contains("07:30–08:20"), "{coordinator}");
    assert!(app.sign_in_as(badge::OTHER_COORDINATOR).get("/").text.contains("Hôm nay không có phiên nào tại điểm cầu."));
    let commander = app.sign_in_as(badge::COMMANDER).get("/").text;
    assert!(commander.contains("Mức sẵn sàng của đơn vị") && commander.contains("Kế hoạch của tôi"), "a chief trains too: {commander}");
    assert!(app.sign_in_as(badge::INSTRUCTOR).get("/").text.contains("/topics/T-01"));
    for badge in [badge::OFFICE, badge::ADMIN, badge::DIRECTOR] {
        let page = app.sign_in_as(badge).get("/").text;
        assert!(
            page.contains("/programmes/P/readiness") && page.contains("Trang chính</a>") && !page.contains("Kế hoạch"),
            "{badge}: {page}"
        );
    }
    assert_eq!(app.browser().get("/").location.as_deref(), Some("/login"));
}

#[test]
fn who_is_complete_sees_the_certificate() {
    let app = TestApp::new();
    let world = app.world();
    let (officer, now, programme, unit) = (app.officer(badge::TRAINEE), app.clock.now(), world.programme, world.units[0]);
    let complete = move |conn: &mut taphuan::db::Conn| {
        diesel::update(standings::table.find((programme, officer)))
            .set((standings::states.eq("cc-"), standings::complete.eq(2)))
            .execute(conn)
    };
    app.write(move |conn| Ok(complete(conn)?));
    let browser = app.sign_in_as(badge::TRAINEE);
    let waiting = browser.get("/").text;
    assert!(waiting.contains("Đã hoàn thành mọi chuyên đề.") && waiting.contains("2/2 chuyên đề"), "{waiting}");
    app.write(move |conn| {
        diesel::insert_into(certificates::table)
            .values((
                (
                    certificates::id.eq(CertificateId::new()),
                    certificates::serial.eq("HN25-ABCD"),
                    certificates::programme_id.eq(programme),
                    certificates::officer_id.eq(officer),
                    certificates::unit_id.eq(unit),
                    certificates::register_number.eq(1),
                    certificates::issued_at.eq(now),
                ),
                (
                    certificates::issued_by.eq(None::<OfficerId>),
                    certificates::state.eq("valid"),
                    certificates::replaced_by.eq(None::<String>),
                    certificates::reason.eq(""),
                    certificates::ended_at.eq(None::<taphuan::clock::Timestamp>),
                    certificates::ended_by.eq(None::<OfficerId>),
                    certificates::facts.eq("{}"),
                    certificates::pdf_digest.eq(None::<String>),
                ),
            ))
            .execute(conn)?;
        Ok(())
    });
    assert!(browser.get("/").text.contains("/certificates/HN25-ABCD.pdf"));
}

#[test]
fn the_plan_and_the_list_follow_a_new_load() {
    let app = TestApp::new();
    app.world();
    let browser = app.sign_in_as(badge::TRAINEE);
    assert!(browser.get("/topics").text.contains("Căn cước và định danh điện tử"));
    app.write(|conn| {
        diesel::update(topics::table.filter(topics::code.eq("T-02"))).set(topics::title.eq("Tên mới")).execute(conn)?;
        taphuan::db::bump_generation(conn, "curriculum")
    });
    assert!(browser.get("/topics").text.contains("Tên mới") && browser.get("/").text.contains("Tên mới"));
}

/// Adds the topic `Z-01` of a programme in which nobody of the world takes part, of a group and a department where nobody holds a role.
pub fn add_other_topic(app: &TestApp) {
    let now = app.clock.now();
    app.write(move |conn| {
        let (programme, group, topic, revision) = (ProgrammeId::new(), GroupId::new(), TopicId::new(), RevisionId::new());
        let day = chrono::NaiveDate::from_ymd_opt(2025, 6, 3).expect("a day");
        diesel::insert_into(programmes::table)
            .values((
                programmes::id.eq(programme),
                programmes::code.eq("Z"),
                programmes::title.eq("Chương trình khác"),
                programmes::starts_on.eq(day),
                programmes::ends_on.eq(day),
                programmes::go_live.eq(day),
                programmes::config.eq("{}"),
                programmes::digest.eq(""),
                programmes::loaded_at.eq(now),
            ))
            .execute(conn)?;
        diesel::insert_into(topic_groups::table)
            .values((
                topic_groups::id.eq(group),
                topic_groups::programme_id.eq(programme),
                topic_groups::code.eq("ZZ"),
                topic_groups::title.eq("Nhóm khác"),
                topic_groups::place.eq(0),
                topic_groups::director_badge.eq("999999"),
            ))
            .execute(conn)?;
        let settings = (
            topics::pass_percent.eq(70),
            topics::attempts_allowed.eq(2),
            topics::time_limit_minutes.eq(15),
            topics::is_secret.eq(false),
            topics::blueprint.eq("{\"easy\":1}"),
            topics::config.eq("{\"speakers\":[],\"presiding\":\"\",\"after\":[]}"),
            topics::revision_id.eq(Some(revision)),
        );
        let keys = (
            topics::id.eq(topic),
            topics::programme_id.eq(programme),
            topics::group_id.eq(group),
            topics::code.eq("Z-01"),
            topics::title.eq("Chuyên đề khác"),
            topics::place.eq(0),
            topics::department_code.eq("PX99"),
            topics::minutes.eq(50),
            topics::reading_minutes.eq(1),
        );
        diesel::insert_into(topics::table).values((keys, settings)).execute(conn)?;
        diesel::insert_into(revisions::table)
            .values((
                revisions::id.eq(revision),
                revisions::topic_id.eq(topic),
                revisions::number.eq(1),
                revisions::digest.eq("z"),
                revisions::page_count.eq(1),
                revisions::published_at.eq(now),
                revisions::published_by.eq("command"),
            ))
            .execute(conn)?;
        diesel::insert_into(revision_pages::table)
            .values((
                revision_pages::revision_id.eq(revision),
                revision_pages::number.eq(1),
                revision_pages::title.eq("Một"),
                revision_pages::html.eq("<p>Nội dung của chương trình khác.</p>"),
                revision_pages::word_count.eq(6),
            ))
            .execute(conn)?;
        Ok(())
    });
}
