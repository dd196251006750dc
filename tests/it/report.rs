//! Readiness, the matrix, the people behind every figure, results and questions.

use std::collections::BTreeMap;

use diesel::prelude::*;
use taphuan::clock::Timestamp;
use taphuan::db::Conn;
use taphuan::id::*;
use taphuan::schema::*;
use taphuan::standing;

use crate::support::{Answer, Browser, TestApp};
use crate::world::{World, badge};

/// A point of a question is a 2520th.
const FULL: i32 = 2520;

fn attend(conn: &mut Conn, sitting: SittingId, officer: OfficerId, status: &str, at: Timestamp) {
    let row = attendance::table.find((sitting, officer));
    let count = diesel::update(row)
        .set((attendance::status.eq(status), attendance::method.eq("roll"), attendance::marked_at.eq(Some(at))))
        .execute(conn)
        .expect("a mark");
    assert_eq!(count, 1);
}

fn read_to_the_end(conn: &mut Conn, world: &World, topic: usize, officer: OfficerId, at: Timestamp) {
    diesel::insert_into(readings::table)
        .values((
            readings::officer_id.eq(officer),
            readings::topic_id.eq(world.topics[topic]),
            readings::revision_id.eq(world.revisions[topic]),
            readings::page.eq(2),
            readings::pages_seen.eq(3_i64),
            readings::seconds.eq(90),
            readings::opened_at.eq(at),
            readings::seen_at.eq(at),
            readings::finished_at.eq(Some(at)),
        ))
        .execute(conn)
        .expect("a reading");
}

/// A submitted attempt of two questions with these points, and its marks.
fn attempt(conn: &mut Conn, world: &World, topic: usize, officer: OfficerId, number: i32, points: [i32; 2], at: Timestamp) {
    let id = AttemptId::new();
    let sum = points[0] + points[1];
    diesel::insert_into(attempts::table)
        .values((
            (
                attempts::id.eq(id),
                attempts::officer_id.eq(officer),
                attempts::topic_id.eq(world.topics[topic]),
                attempts::revision_id.eq(world.revisions[topic]),
                attempts::number.eq(number),
                attempts::seed.eq(7_i64),
                attempts::question_count.eq(2),
            ),
            (
                attempts::started_at.eq(at.plus_minutes(-10)),
                attempts::deadline_at.eq(at.plus_minutes(5)),
                attempts::submitted_at.eq(Some(at)),
                attempts::submitted_how.eq("person"),
                attempts::points.eq(Some(sum)),
                attempts::is_passed.eq(Some(sum >= FULL * 14 / 10)),
            ),
        ))
        .execute(conn)
        .expect("an attempt");
    for (place, points) in (1..).zip(points) {
        diesel::insert_into(marks::table)
            .values((marks::attempt_id.eq(id), marks::number.eq(place), marks::question_number.eq(place + 4), marks::points.eq(points)))
            .execute(conn)
            .expect("a mark");
    }
}

fn certify(conn: &mut Conn, world: &World, officer: OfficerId, unit: UnitId, number: i32, state: &str, at: Timestamp) {
    diesel::insert_into(certificates::table)
        .values((
            (
                certificates::id.eq(CertificateId::new()),
                certificates::serial.eq(format!("S{number}")),
                certificates::programme_id.eq(world.programme),
                certificates::officer_id.eq(officer),
                certificates::unit_id.eq(unit),
                certificates::register_number.eq(number),
                certificates::issued_at.eq(at),
            ),
            (
                certificates::issued_by.eq(None::<OfficerId>),
                certificates::state.eq(state),
                certificates::replaced_by.eq(None::<String>),
                certificates::reason.eq(""),
                certificates::ended_at.eq(None::<Timestamp>),
                certificates::ended_by.eq(None::<OfficerId>),
                certificates::facts.eq("{}"),
                certificates::pdf_digest.eq(None::<String>),
            ),
        ))
        .execute(conn)
        .expect("a certificate");
}

/// The world a day and a half on: one complete and certified (HC 200004), one complete and not certified (TH 200005), one with one
/// quiz to go (DT 200003), one whose attempts are spent (DT 200006), one absent without leave (DT 300001); a revoked certificate
/// (CH 200002) counts for nothing.
pub(crate) fn advanced(app: &TestApp) -> World {
    let world = app.world();
    let (now, kept) = (app.clock.now(), world.clone());
    app.write(move |conn| {
        let world = &kept;
        let [dt, hc, th, spent] = [2, 3, 4, 5].map(|number: usize| world.trainees[number]);
        let absent = world.others[0];
        attend(conn, world.sittings[0], dt, "present", now);
        attend(conn, world.sittings[0], spent, "late", now);
        attend(conn, world.sittings[0], absent, "absent", now);
        for officer in [dt, hc, th] {
            read_to_the_end(conn, world, 1, officer, now);
            attempt(conn, world, 1, officer, 1, [FULL, FULL], now);
        }
        for officer in [hc, th] {
            read_to_the_end(conn, world, 0, officer, now);
        }
        attempt(conn, world, 0, hc, 1, [FULL, 1680], now.plus_minutes(-60));
        attempt(conn, world, 0, th, 1, [FULL, 0], now.plus_minutes(-60));
        attempt(conn, world, 0, th, 2, [FULL, FULL], now.plus_minutes(-30));
        attempt(conn, world, 0, dt, 1, [0, FULL], now.plus_minutes(-20));
        attempt(conn, world, 0, spent, 1, [0, 0], now.plus_minutes(-20));
        attempt(conn, world, 0, spent, 2, [0, 840], now.plus_minutes(-10));
        let everybody: Vec<OfficerId> = world.trainees.iter().chain(&world.others).copied().collect();
        standing::store::refresh(conn, &everybody, now)?;
        certify(conn, world, hc, world.units[0], 1, "valid", now);
        certify(conn, world, world.trainees[1], world.units[0], 2, "revoked", now);
        Ok(())
    });
    world
}

fn set_status(app: &TestApp, badge: &'static str, status: &'static str, from: (u32, u32), to: Option<(u32, u32)>) {
    let day = |(month, day)| chrono::NaiveDate::from_ymd_opt(2025, month, day);
    app.write(move |conn| {
        diesel::update(officers::table.filter(officers::badge.eq(badge)))
            .set((officers::status.eq(status), officers::status_from.eq(day(from)), officers::status_to.eq(to.and_then(day))))
            .execute(conn)?;
        Ok(())
    });
}

/// The rows of a CSV answer by column name; its header is checked against `header`.
fn csv(answer: &Answer, header: &str) -> Vec<BTreeMap<String, String>> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let text = answer.text.strip_prefix('\u{feff}').expect("a byte order mark");
    assert_eq!(text.lines().next(), Some(header));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

const READINESS: &str = "programme,badge,full_name,unit_code,site_code,profile,required,complete,certified,missing";
const RESULTS: &str = "programme,topic_code,badge,full_name,unit_code,attempts,best_score,max_score,percent,passed,passed_at";
const MATRIX: &str = "programme,unit_code,unit_name,topic_code,required,complete,percent";

/// How many people a list says it holds.
fn total(browser: &Browser, address: &str) -> usize {
    let page = browser.get(address);
    assert_eq!(page.status, 200, "{address}: {}", page.text);
    let (_, rest) = page.text.split_once("data-total=\"").unwrap_or_else(|| panic!("{address}: no total"));
    rest.split('"').next().and_then(|count| count.parse().ok()).expect("a count")
}

/// The headline: so many of so many.
fn headline(page: &str) -> (usize, usize) {
    let number = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>().parse().expect("a number");
    let (_, rest) = page.split_once("<b class=\"big\">").expect("a headline");
    let (done, rest) = rest.split_once("</b>").expect("its end");
    (number(done), number(rest.split_once("</span>").and_then(|(text, _)| text.split_once('/')).expect("of how many").1))
}

#[test]
fn the_headline_the_export_and_the_lists_say_the_same() {
    let app = TestApp::new();
    advanced(&app);
    let office = app.sign_in_as(badge::OFFICE);
    let page = office.get("/programmes/P/readiness");
    assert_eq!(page.status, 200, "{}", page.text);
    assert_eq!(headline(&page.text), (1, 13));
    for text in [
        "1 người</a> chỉ còn một bài kiểm tra",
        "1 người</a> đã hết lượt kiểm tra",
        "1 người</a> vắng chưa có lý do",
        "1 người chờ cấp",
        "còn 6 ngày",
    ] {
        assert!(page.text.contains(text), "{text} is not on {}", page.text);
    }
    let rows = csv(&office.get("/programmes/P/readiness?format=csv"), READINESS);
    assert_eq!(rows.len(), 13);
    assert_eq!(rows.iter().filter(|row| row["certified"] == "true").count(), 1);
    assert_eq!(rows.iter().filter(|row| row["complete"] == row["required"]).count(), 2);
    let missing = |badge: &str| rows.iter().find(|row| row["badge"] == badge).expect("a row")["missing"].clone();
    assert_eq!(missing("200003"), "T-01:quiz");
    assert_eq!(missing("200006"), "T-01:attempts T-02:reading");
    assert_eq!(missing("300001"), "T-01:absent T-02:reading");
    assert_eq!(missing("200001"), "T-02:reading T-03:session");
    assert_eq!(missing("200004"), "");
    for (state, count) in [
        ("all", 13),
        ("missing", 11),
        ("complete", 2),
        ("certified", 1),
        ("uncertified", 12),
        ("due", 1),
        ("last-quiz", 1),
        ("attempts", 1),
        ("absent", 1),
        ("session", 6),
        ("reading", 10),
        ("quiz", 1),
    ] {
        assert_eq!(total(&office, &format!("/programmes/P/people?state={state}")), count, "{state}");
    }
    for by in ["unit", "profile", "group", "site"] {
        for sort in ["rate", "-rate", "name", "units", "people", "complete", "certified", "left", "progress"] {
            let page = office.get(&format!("/programmes/P/readiness?by={by}&sort={sort}"));
            assert_eq!(page.status, 200, "{by} {sort}: {}", page.text);
        }
    }
}

#[test]
fn lagging_rows_come_first() {
    let app = TestApp::new();
    advanced(&app);
    let page = app.sign_in_as(badge::OFFICE).get("/programmes/P/readiness?by=unit").text;
    let place = |name: &str| page.find(&format!("{name}\">")).unwrap_or_else(|| panic!("no row of {name}"));
    // Nobody of 00070 and 00008 is certified, and they have done nothing; of 00004 one is.
    assert!(place("00070") < place("00004") && place("00008") < place("00004"));
    let page = app.sign_in_as(badge::OFFICE).get("/programmes/P/readiness?by=unit&sort=-rate").text;
    let place = |name: &str| page.find(&format!("{name}\">")).unwrap_or_else(|| panic!("no row of {name}"));
    assert!(place("00004") < place("00070"));
}

#[test]
fn who_is_exempt_stands_outside_every_denominator() {
    let app = TestApp::new();
    advanced(&app);
    set_status(&app, "200003", "exempt", (6, 20), Some((6, 26)));
    set_status(&app, "200004", "seconded", (6, 1), Some((6, 24)));
    set_status(&app, "300001", "left", (6, 25), None);
    let office = app.sign_in_as(badge::OFFICE);
    assert_eq!(headline(&office.get("/programmes/P/readiness").text), (1, 11));
    let rows = csv(&office.get("/programmes/P/readiness?format=csv"), READINESS);
    assert!(!rows.iter().any(|row| row["badge"] == "200003" || row["badge"] == "300001"));
    assert_eq!(total(&office, "/programmes/P/people?state=absent"), 0);
    let cells = csv(&office.get("/programmes/P/matrix?format=csv"), MATRIX);
    let required = |unit: &str, topic: &str| {
        cells.iter().find(|row| row["unit_code"] == unit && row["topic_code"] == topic).expect("a cell")["required"].clone()
    };
    assert_eq!((required("00004", "T-01").as_str(), required("00008", "T-01").as_str()), ("7", "1"));
    app.set_clock("2025-06-27T09:00:00+07:00");
    assert_eq!(headline(&office.get("/programmes/P/readiness").text), (1, 12), "the exemption ended on the 26th");
}

#[test]
fn every_cell_of_the_matrix_leads_to_as_many_names() {
    let app = TestApp::new();
    advanced(&app);
    let office = app.sign_in_as(badge::OFFICE);
    let cells = csv(&office.get("/programmes/P/matrix?format=csv"), MATRIX);
    assert_eq!(cells.len(), 9);
    for cell in &cells {
        let number = |name: &str| cell[name].parse::<usize>().expect("a number");
        let address = |state: &str| format!("/programmes/P/people?unit={}&topic={}&state={state}", cell["unit_code"], cell["topic_code"]);
        assert_eq!(total(&office, &address("all")), number("required"), "{cell:?}");
        assert_eq!(total(&office, &address("missing")), number("required") - number("complete"), "{cell:?}");
        assert_eq!(total(&office, &address("complete")), number("complete"), "{cell:?}");
    }
    let page = office.get("/programmes/P/matrix?show=left");
    // T-03 is needed by the two of command alone, and nobody elsewhere.
    assert!(page.text.contains("<td class=\"h4\">7</td>") || page.text.contains("<td class=\"h4 g\">2</td>"), "{}", page.text);
    assert!(page.text.contains("<td class=\"h0 g\">·</td>"), "{}", page.text);
    let only = csv(&office.get("/programmes/P/matrix?format=csv&profile=CH"), MATRIX);
    assert_eq!(only.iter().map(|row| row["required"].parse::<u32>().expect("a number")).sum::<u32>(), 4);
    let found = office.get("/programmes/P/matrix?q=ba+dinh").text;
    assert!(found.contains("data-unit=\"00004\"") && !found.contains("data-unit=\"00070\""));
}

#[test]
fn each_sees_their_own_part() {
    let app = TestApp::new();
    advanced(&app);
    let units = |browser: &Browser| {
        let rows = csv(&browser.get("/programmes/P/readiness?format=csv"), READINESS);
        let mut units: Vec<String> = rows.iter().map(|row| row["unit_code"].clone()).collect();
        units.dedup();
        (rows.len(), units.join(" "))
    };
    let commander = app.sign_in_as(badge::COMMANDER);
    assert_eq!(units(&commander), (10, "00004".into()));
    assert_eq!(headline(&commander.get("/programmes/P/readiness").text), (1, 10));
    let coordinator = app.sign_in_as(badge::COORDINATOR);
    assert_eq!(units(&coordinator), (12, "00004 00008".into()));
    assert_eq!(units(&app.sign_in_as(badge::OTHER_COORDINATOR)), (1, "00070".into()));
    let what = ["readiness", "matrix", "people", "results"];
    for (browser, outside) in
        [(&commander, ["unit=00008", "unit=00070", "site=S2"]), (&coordinator, ["unit=00070", "site=S2", "unit=nowhere"])]
    {
        for filter in outside {
            for page in ["people", "results"] {
                assert_eq!(browser.get(&format!("/programmes/P/{page}?{filter}")).status, 404, "{page} {filter}");
                assert_eq!(browser.get(&format!("/programmes/P/{page}?{filter}&format=csv")).status, 404, "{page} {filter}");
            }
        }
    }
    for page in what {
        assert_eq!(app.sign_in_as(badge::TRAINEE).get(&format!("/programmes/P/{page}")).status, 403, "{page}");
        assert_eq!(app.sign_in_as(badge::INSTRUCTOR).get(&format!("/programmes/P/{page}")).status, 403, "{page}");
        assert_eq!(app.browser().get(&format!("/programmes/P/{page}")).status, 303, "{page}");
        assert_eq!(commander.get(&format!("/programmes/none/{page}")).status, 404, "{page}");
    }
}

#[test]
fn a_director_sees_everybody_by_the_topics_of_the_group() {
    let app = TestApp::new();
    advanced(&app);
    let director = app.sign_in_as(badge::DIRECTOR);
    let page = director.get("/programmes/P/readiness").text;
    assert!(page.contains("Chỉ tính nhóm nhiệm vụ: Quản lý hành chính"), "{page}");
    assert_eq!(headline(&page), (2, 13), "complete in the group, of those who need a topic of it");
    let rows = csv(&director.get("/programmes/P/readiness?format=csv"), READINESS);
    let chief = rows.iter().find(|row| row["badge"] == "200001").expect("the chief");
    assert_eq!((chief["required"].as_str(), chief["missing"].as_str()), ("1", "T-02:reading"));
    assert_eq!(director.get("/programmes/P/people?topic=T-03").status, 404);
    assert_eq!(director.get("/programmes/P/people?group=AN").status, 404);
    assert_eq!(total(&director, "/programmes/P/people?group=QLHC&state=complete"), 2);
    let matrix = csv(&director.get("/programmes/P/matrix?format=csv"), MATRIX);
    assert!(matrix.iter().all(|row| row["topic_code"] != "T-03"));
}

#[test]
fn people_are_searched_sorted_and_told_why() {
    let app = TestApp::new();
    advanced(&app);
    let office = app.sign_in_as(badge::OFFICE);
    assert_eq!(total(&office, "/programmes/P/people?q=pham+duc+an"), 1);
    assert_eq!(total(&office, "/programmes/P/people?q=200-003"), 1);
    assert_eq!(total(&office, "/programmes/P/people?q=khong+co+ai"), 0);
    assert_eq!(total(&office, "/programmes/P/people?profile=CH"), 2);
    assert_eq!(total(&office, "/programmes/P/people?site=S2"), 1);
    let page = office.get("/programmes/P/people?q=200006").text;
    assert!(page.contains("Hết lượt kiểm tra (1)") && page.contains("Chưa đọc hết học liệu (1)"), "{page}");
    let names = |sort: &str| {
        let page = office.get(&format!("/programmes/P/people?unit=00004&sort={sort}")).text;
        page.split("<th scope=\"row\" class=\"nb\">")
            .skip(1)
            .filter_map(|rest| rest.split('<').next())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let by_name = names("name");
    assert_eq!(by_name.first().map(String::as_str), Some("Nguyễn Văn Á"), "by given name: {by_name:?}");
    let mut backwards = names("-name");
    backwards.reverse();
    assert_eq!(by_name, backwards);
    assert_eq!(names("badge").len(), 10);
    for sort in ["unit", "-site", "done", "-done", "nothing"] {
        assert_eq!(names(sort).len(), 10, "{sort}");
    }
    let rows = csv(&office.get("/programmes/P/people?state=absent&format=csv"), READINESS);
    assert_eq!(rows.iter().map(|row| row["badge"].as_str()).collect::<Vec<_>>(), ["300001"]);
}

#[test]
fn results_take_the_best_attempt() {
    let app = TestApp::new();
    advanced(&app);
    let office = app.sign_in_as(badge::OFFICE);
    let rows = csv(&office.get("/programmes/P/results?format=csv&topic=T-01"), RESULTS);
    assert_eq!(rows.len(), 4);
    let row = |badge: &str| rows.iter().find(|row| row["badge"] == badge).expect("a row");
    let told = |badge: &str| {
        ["attempts", "best_score", "max_score", "percent", "passed", "passed_at"].map(|name| row(badge)[name].clone()).join(" ")
    };
    // The clock runs on while the attempts are made: the second is not told.
    assert!(told("200004").starts_with("1 1.66 2 83.3 true 2025-06-25T08:0"), "{}", told("200004"));
    assert!(told("200005").starts_with("2 2.00 2 100.0 true 2025-06-25T08:3"), "{}", told("200005"));
    assert_eq!(told("200006"), "2 0.33 2 16.6 false ");
    assert_eq!(total(&office, "/programmes/P/results"), 7);
    assert_eq!(total(&office, "/programmes/P/results?state=passed"), 5);
    assert_eq!(total(&office, "/programmes/P/results?state=failed&unit=00004"), 2);
    assert_eq!(total(&office, "/programmes/P/results?q=200005&site=S1&profile=TH"), 2);
    for sort in ["name", "-topic", "unit", "attempts", "-percent", "passed"] {
        assert_eq!(total(&office, &format!("/programmes/P/results?sort={sort}")), 7, "{sort}");
    }
    assert!(office.get("/programmes/P/results?q=200004&topic=T-01").text.contains("1,66/2"));
    assert_eq!(total(&app.sign_in_as(badge::OTHER_COORDINATOR), "/programmes/P/results"), 0);
}

#[test]
fn instructors_see_which_questions_go_wrong() {
    let app = TestApp::new();
    let world = advanced(&app);
    let revision = world.revisions[0];
    app.write(move |conn| {
        let question = revision_questions::revision_id.eq(revision).and(revision_questions::number.eq(6));
        diesel::update(revision_questions::table.filter(question))
            .set((
                revision_questions::difficulty.eq("hard"),
                revision_questions::content.eq("{\"stem\":{\"text\":\"Thời hạn là <bao lâu>?\"}}"),
            ))
            .execute(conn)?;
        Ok(())
    });
    let page = app.sign_in_as(badge::INSTRUCTOR).get("/programmes/P/questions?topic=T-01");
    assert_eq!(page.status, 200, "{}", page.text);
    // Of six papers three answered question 5 fully, and two question 6.
    assert!(page.text.contains("Thời hạn là &lt;bao lâu&gt;?") && page.text.contains("Khó"), "{}", page.text);
    let place = |share: &str| page.text.find(share).unwrap_or_else(|| panic!("{share} is not on {}", page.text));
    assert!(place("33,3 %") < place("50,0 %"), "what goes wrong comes first");
    // The average is never below the share of fully right answers, and has its tenth.
    assert!(page.text.contains("<td class=\"r\">50,0 %</td>"), "{}", page.text);
    let link = "href=\"/programmes/P/questions\"";
    assert!(app.sign_in_as(badge::INSTRUCTOR).get("/").text.contains(link));
    for (badge, is_offered) in [(badge::OFFICE, true), (badge::DIRECTOR, true), (badge::COMMANDER, false), (badge::COORDINATOR, false)] {
        assert_eq!(app.sign_in_as(badge).get("/programmes/P/results").text.contains(link), is_offered, "{badge}");
    }
    let narrowed = app.sign_in_as(badge::OFFICE).get("/programmes/P/results?topic=T-01").text;
    assert!(narrowed.contains("href=\"/programmes/P/questions?topic&#x3D;T-01\""), "the topic that one looks at: {narrowed}");
    assert_eq!(app.sign_in_as(badge::COMMANDER).get("/programmes/P/questions").status, 403);
    assert_eq!(app.sign_in_as(badge::DIRECTOR).get("/programmes/P/questions?topic=T-03").status, 404);
    assert_eq!(app.sign_in_as(badge::OFFICE).get("/programmes/P/questions?topic=none").status, 404);
}

/// A second programme, earlier, of the group `QLHC`, in which one officer of unit `00004` takes part.
fn second_programme(app: &TestApp, world: &World) -> ProgrammeId {
    let (officer, unit, site) = (world.trainees[3], world.units[0], world.site);
    let id = app.write(move |conn| {
        let (id, group) = (ProgrammeId::new(), GroupId::new());
        let day = |text: &str| text.parse::<chrono::NaiveDate>().expect("a day");
        diesel::insert_into(programmes::table)
            .values((
                programmes::id.eq(id),
                programmes::code.eq("P0"),
                programmes::title.eq("Tập huấn thí điểm"),
                programmes::starts_on.eq(day("2025-06-03")),
                programmes::ends_on.eq(day("2025-06-06")),
                programmes::go_live.eq(day("2025-06-10")),
                programmes::config.eq("{}"),
                programmes::digest.eq(""),
                programmes::loaded_at.eq(taphuan::clock::wall()),
            ))
            .execute(conn)?;
        diesel::insert_into(topic_groups::table)
            .values((
                topic_groups::id.eq(group),
                topic_groups::programme_id.eq(id),
                topic_groups::code.eq("QLHC"),
                topic_groups::title.eq("Quản lý hành chính"),
                topic_groups::place.eq(0),
                topic_groups::director_badge.eq(badge::DIRECTOR),
            ))
            .execute(conn)?;
        diesel::insert_into(enrolments::table)
            .values((
                enrolments::programme_id.eq(id),
                enrolments::officer_id.eq(officer),
                enrolments::cohort.eq("A1"),
                enrolments::profile.eq("HC"),
                enrolments::unit_id.eq(unit),
                enrolments::site_id.eq(site),
                enrolments::command.eq(""),
            ))
            .execute(conn)?;
        diesel::insert_into(standings::table)
            .values((
                standings::programme_id.eq(id),
                standings::officer_id.eq(officer),
                standings::states.eq("cc"),
                standings::required.eq(2),
                standings::complete.eq(2),
                standings::completed_at.eq(None::<Timestamp>),
            ))
            .execute(conn)?;
        Ok(id)
    });
    taphuan::app::refresh_current(&app.server).expect("the current programme");
    id
}

#[test]
fn whoever_reads_lists_chooses_the_programme() {
    let app = TestApp::new();
    let world = advanced(&app);
    second_programme(&app, &world);
    let switch = |badge: &str, path: &str| {
        let page = app.sign_in_as(badge).get(path);
        let nav = page.text.split("<nav class=\"switch\"").nth(1).and_then(|rest| rest.split("</nav>").next()).map(str::to_owned);
        nav.unwrap_or_default()
    };
    for badge in [badge::OFFICE, badge::ADMIN, badge::DIRECTOR, badge::COMMANDER, badge::COORDINATOR] {
        for page in ["readiness", "results", "attendance", "roster", "timetable", "certificates"] {
            let nav = switch(badge, &format!("/programmes/P/{page}"));
            assert!(
                nav.contains("<b>Tập huấn mẫu</b>") && nav.contains(&format!("href=\"/programmes/P0/{page}\"")),
                "{badge} {page}: {nav}"
            );
        }
    }
    assert_eq!(switch(badge::OTHER_COORDINATOR, "/programmes/P/readiness"), "", "nobody of their site takes part in the other one");
    assert_eq!(switch(badge::TRAINEE, "/"), "");
    let office = app.sign_in_as(badge::OFFICE);
    assert!(switch(badge::OFFICE, "/").contains("href=\"/programmes/P0/readiness\""));
    let pilot = office.get("/programmes/P0/certificates").text;
    for tab in ["/programmes/P0/readiness", "/programmes/P0/roster", "/programmes/P/certificates"] {
        assert!(pilot.contains(&format!("href=\"{tab}\"")), "the tabs stay in the programme that is shown, {tab}: {pilot}");
    }
    assert!(!pilot.contains("href=\"/programmes/P/readiness\""), "{pilot}");
}

#[test]
fn the_first_page_says_what_waits_and_leads_there() {
    let app = TestApp::new();
    let world = advanced(&app);
    second_programme(&app, &world);
    let home = |badge: &str| app.sign_in_as(badge).get("/").text.replace("&#x3D;", "=");
    // The session of the morning is over, its roll is open; the other of today is still ahead.
    app.set_clock("2025-06-25T09:00:00+07:00");
    let office = home(badge::OFFICE);
    for (words, page) in [
        ("1 danh sách điểm danh chưa khóa", "/programmes/P/timetable?sittings=open#sittings"),
        ("1 người đủ điều kiện, chờ cấp", "/programmes/P0/certificates/issue"),
        ("1 người vắng chưa có lý do", "/programmes/P/people?state=absent"),
        ("1 người đã hết lượt kiểm tra", "/programmes/P/people?state=attempts"),
    ] {
        assert!(office.contains(words) && office.contains(&format!("href=\"{page}\"")), "{words}: {office}");
        assert_eq!(app.sign_in_as(badge::OFFICE).get(page.split('#').next().expect("a path")).status, 200, "{page}");
    }
    for (state, count) in [("absent", 1), ("attempts", 1)] {
        assert_eq!(total(&app.sign_in_as(badge::OFFICE), &format!("/programmes/P/people?state={state}")), count, "the page counts alike");
    }
    assert!(!office.contains("Đang diễn ra tại"), "{office}");
    let commander = home(badge::COMMANDER);
    assert!(commander.contains("1 người đã hết lượt") && !commander.contains("vắng chưa có lý do"), "of their own unit: {commander}");
    assert!(!commander.contains("chưa khóa") && !commander.contains("chờ cấp"), "{commander}");
    // A director counts in the topics of their own groups alone.
    let director = home(badge::DIRECTOR);
    assert!(director.contains("1 người vắng") && director.contains("1 danh sách"), "{director}");
    let group = world.programme;
    app.write(move |conn| {
        let other = topic_groups::programme_id.eq(group).and(topic_groups::code.eq("QLHC"));
        Ok(diesel::update(topic_groups::table.filter(other)).set(topic_groups::code.eq("KHAC")).execute(conn)?)
    });
    let director = home(badge::DIRECTOR);
    assert!(!director.contains("người vắng") && !director.contains("danh sách điểm danh chưa khóa"), "{director}");

    app.set_clock("2025-06-25T13:40:00+07:00");
    let office = home(badge::OFFICE);
    assert!(
        office.contains("Đang diễn ra tại 1 phòng") && office.contains("/programmes/P/timetable?session=P-T-01-A2#sittings"),
        "{office}"
    );
    let page = app.sign_in_as(badge::OFFICE).get("/programmes/P/timetable?session=P-T-01-A2").text;
    assert!(page.contains(&format!("/sittings/{}\"", world.sittings[1])) && !page.contains(&world.sittings[0].to_string()), "{page}");
    let open = app.sign_in_as(badge::OFFICE).get("/programmes/P/timetable?sittings=open").text;
    assert!(open.contains(&format!("/sittings/{}\"", world.sittings[0])) && !open.contains(&world.sittings[1].to_string()), "{open}");
    let theirs = app.sign_in_as(badge::COMMANDER).get("/programmes/P/timetable?sittings=open").text;
    assert!(theirs.contains("Danh sách điểm danh chưa khóa") && !theirs.contains("/sittings/"), "who keeps no roll gets no link: {theirs}");
}

#[test]
fn exports_are_recorded_and_xlsx_is_a_workbook() {
    let app = TestApp::new();
    advanced(&app);
    let office = app.sign_in_as(badge::OFFICE);
    for page in ["readiness", "people", "results", "matrix"] {
        let answer = office.get(&format!("/programmes/P/{page}?format=xlsx"));
        assert_eq!(answer.status, 200);
        assert!(answer.bytes.starts_with(b"PK"), "{page}");
        assert!(answer.headers["content-disposition"].contains(&format!("P-{page}.xlsx")), "{:?}", answer.headers);
    }
    let recorded: Vec<(String, Option<String>)> =
        app.read(|conn| Ok(audit::table.filter(audit::action.eq("export")).select((audit::object_key, audit::actor_badge)).load(conn)?));
    assert_eq!(recorded, vec![("P".to_owned(), Some(badge::OFFICE.to_owned())); 4]);
}

#[test]
fn pages_are_whole_in_both_languages_and_before_anything_happened() {
    let app = TestApp::new();
    app.world();
    let office = app.sign_in_as(badge::OFFICE);
    let pages =
        ["readiness", "readiness?by=group", "matrix", "matrix?show=left", "people", "people?group=QLHC&topic=T-01", "results", "questions"];
    for language in ["vi", "en"] {
        let browser = if language == "en" { "language=en" } else { "language=vi" };
        office.post("/language", &[("language", language), ("next", "/")]);
        for page in pages {
            let answer = office.get(&format!("/programmes/P/{page}"));
            assert_eq!(answer.status, 200, "{browser} {page}: {}", answer.text);
            assert!(!answer.text.contains("[report") && !answer.text.contains("style="), "{browser} {page}: {}", answer.text);
        }
    }
}
