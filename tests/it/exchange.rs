//! Asking for another cohort or site: what is shown, what the rule approves or refuses, what the office decides.

use diesel::prelude::*;
use taphuan::clock::Timestamp;
use taphuan::id::{ExchangeId, OfficerId};
use taphuan::schema::*;
use taphuan::text::{Language, Words};

use crate::schedule::{done, good, load, places, row, start};
use crate::support::{Answer, Browser, TestApp};
use crate::world::{World, badge};

const REASON: &str = "trùng lịch trực ban";

/// More than a day before the first session.
const EARLY: &str = "2025-06-24T07:00:00+07:00";

/// The timetable with so many seats for cohort A2 in the first topic, where three people are expected.
fn with_seats(seats: &str) -> Vec<String> {
    let mut rows = good();
    rows[2] = row("N-2", "T-01", "A2", 1, "26T08:30", "26T09:20", "100004", "100003", &format!("S1,P1,{seats},"));
    rows
}

fn begin(instant: &str, rows: &[String]) -> (TestApp, World) {
    let (app, world) = start();
    done(load(&app, rows));
    app.set_clock(instant);
    (app, world)
}

fn ask(browser: &Browser, to: &str) -> Answer {
    browser.post("/exchange", &[("programme", "P"), ("to", to), ("reason", REASON)])
}

/// The requests of somebody, the oldest first: state, how it was decided, what was said to it.
fn requests(app: &TestApp, badge: &str) -> Vec<(String, String, String)> {
    let officer = app.officer(badge);
    let rows: Vec<(String, String, String)> = app.read(|conn| {
        let own = exchange_requests::table.filter(exchange_requests::officer_id.eq(officer)).order(exchange_requests::id);
        Ok(own.select((exchange_requests::state, exchange_requests::decided_how, exchange_requests::why)).load(conn)?)
    });
    let said = |why: &str| {
        let words: Vec<Words> = serde_json::from_str(why).expect("words");
        words.iter().map(|words| words.say(Language::Vi).into_owned()).collect::<Vec<_>>().join(" ")
    };
    rows.into_iter().map(|(state, how, why)| (state, how, said(&why))).collect()
}

fn request(app: &TestApp, badge: &str) -> (String, String, String) {
    requests(app, badge).pop().expect("a request")
}

fn request_id(app: &TestApp, badge: &str) -> ExchangeId {
    let officer = app.officer(badge);
    app.read(|conn| {
        let own = exchange_requests::table.filter(exchange_requests::officer_id.eq(officer)).order(exchange_requests::id.desc());
        Ok(own.select(exchange_requests::id).first(conn)?)
    })
}

/// Cohort and site's code of somebody.
fn part(app: &TestApp, badge: &str) -> (String, String) {
    let officer = app.officer(badge);
    app.read(|conn| {
        let own = enrolments::table.inner_join(sites::table).filter(enrolments::officer_id.eq(officer));
        Ok(own.select((enrolments::cohort, sites::code)).first(conn)?)
    })
}

fn part_of(cohort: &str, site: &str) -> (String, String) {
    (cohort.to_owned(), site.to_owned())
}

/// The row of a page's table that is about a cohort at a site.
fn table_row<'p>(page: &'p str, name: &str) -> &'p str {
    page.split("<tr").find(|row| row.contains(name)).unwrap_or_else(|| panic!("no row {name}: {page}"))
}

fn set_config(app: &TestApp, config: &'static str) {
    app.write(move |conn| {
        diesel::update(programmes::table).set(programmes::config.eq(config)).execute(conn)?;
        Ok(())
    });
}

/// A request that waits, written as a row: for tests of who may do what.
pub(crate) fn add_request(app: &TestApp, world: &World, badge: &str) -> ExchangeId {
    let (officer, id, now, world) = (app.officer(badge), ExchangeId::new(), app.clock.now(), world.clone());
    app.write(move |conn| {
        diesel::insert_into(exchange_requests::table)
            .values((
                (exchange_requests::id.eq(id), exchange_requests::programme_id.eq(world.programme)),
                (exchange_requests::officer_id.eq(officer), exchange_requests::asked_by.eq(officer), exchange_requests::asked_at.eq(now)),
                (exchange_requests::cohort_from.eq("A1"), exchange_requests::site_from.eq(world.site)),
                (exchange_requests::cohort_to.eq("A2"), exchange_requests::site_to.eq(world.site)),
                (exchange_requests::reason.eq(REASON), exchange_requests::state.eq("waiting"), exchange_requests::why.eq("[]")),
                (exchange_requests::decided_by.eq(None::<OfficerId>), exchange_requests::decided_at.eq(None::<Timestamp>)),
                exchange_requests::decided_how.eq(""),
            ))
            .execute(conn)?;
        Ok(())
    });
    id
}

#[test]
fn free_places_are_those_of_the_fullest_session_ahead() {
    let (app, world) = start();
    let (topic, trainees, now) = (world.topics[2], world.trainees.clone(), app.clock.now());
    app.write(move |conn| {
        let need = (topic_needs::topic_id.eq(topic), topic_needs::profile.eq("DT"), topic_needs::need.eq("live"));
        diesel::insert_into(topic_needs::table).values(need).execute(conn)?;
        taphuan::standing::store::refresh(conn, &trainees, now)
    });
    let mut rows = with_seats("5");
    rows[4] = row("N-4", "T-03", "A2", 1, "26T10:30", "26T11:20", "100004", "100003", "S1,P2,5,");
    rows.push(row("N-3", "T-03", "A1", 1, "26T09:30", "26T10:20", "100004", "100003", "S2,Q1,,"));
    done(load(&app, &rows));
    app.set_clock(EARLY);
    let page = app.sign_in_as(badge::TRAINEE).get("/exchange");
    assert_eq!(page.status, 200);
    // Three of five seats are taken in the first topic, four of five in the third.
    let other = table_row(&page.text, "A2 · Điểm cầu Ba Đình");
    assert!(other.contains("<td class=\"r num\">1</td>") && other.contains("Đổi được ngay"), "{other}");
    for told in ["2 chuyên đề đổi lịch", "26/06/2025 07:30 → 26/06/2025 08:30", "26/06/2025 09:30 → 26/06/2025 10:30", "value=\"A2:S1\""]
    {
        assert!(other.contains(told), "{told}: {other}");
    }
    let here = table_row(&page.text, "A1 · Điểm cầu Ba Đình");
    assert!(here.contains("Đang học ở đây") && !here.contains("type=\"radio\""), "{here}");
    // Ten seats at the other site, one taken.
    assert!(table_row(&page.text, "A1 · Điểm cầu Hoàn Kiếm").contains("<td class=\"r num\">9</td>"));
    let none = table_row(&page.text, "A2 · Điểm cầu Hoàn Kiếm");
    assert!(none.contains("Không đổi được") && none.contains("T-01, T-03") && !none.contains("type=\"radio\""), "{none}");
    // After the first topic only the third counts.
    app.set_clock("2025-06-26T09:25:00+07:00");
    let officer = world.trainees[2];
    app.write(move |conn| {
        let marked = (attendance::status.eq("present"), attendance::method.eq("roll"));
        let first = attendance::table.filter(attendance::officer_id.eq(officer)).filter(
            attendance::sitting_id
                .eq_any(sittings::table.inner_join(sessions::table).filter(sessions::code.eq("N-1")).select(sittings::id)),
        );
        diesel::update(first).set(marked).execute(conn)?;
        Ok(())
    });
    let page = app.sign_in_as(badge::TRAINEE).get("/exchange");
    let other = table_row(&page.text, "A2 · Điểm cầu Ba Đình");
    assert!(other.contains("1 chuyên đề đổi lịch") && other.contains("Chờ Bộ phận tổ chức quyết định"), "{other}");
}

#[test]
fn an_approved_change_moves_who_is_expected_and_the_own_timetable() {
    let (app, _) = begin(EARLY, &good());
    let trainee = app.sign_in_as(badge::TRAINEE);
    assert!(trainee.get("/timetable").text.contains("href=\"/exchange\""));
    let asked = ask(&trainee, "A2:S1");
    assert_eq!((asked.status, asked.location.as_deref()), (303, Some("/exchange?programme=P")), "{}", asked.text);
    assert_eq!(request(&app, badge::TRAINEE), ("approved".into(), "rule".into(), String::new()));
    assert_eq!(part(&app, badge::TRAINEE), part_of("A2", "S1"));
    let now = places(&app);
    assert!(now.contains(&"N-2 P1 200003".to_owned()) && !now.contains(&"N-1 P1 200003".to_owned()), "{now:?}");
    assert_eq!(now.len(), 9);
    let timetable = trainee.get("/timetable").text;
    assert!(timetable.contains("08:30–09:20") && !timetable.contains("07:30–08:20") && timetable.contains("Đã chấp thuận"), "{timetable}");
    let page = trainee.get("/exchange").text;
    assert!(page.contains("Đã chấp thuận") && page.contains(REASON) && page.contains("xét theo quy tắc"), "{page}");
    let recorded: String = app.read(|conn| Ok(audit::table.filter(audit::action.eq("exchange.ask")).select(audit::details).first(conn)?));
    for told in ["\"before\":{\"cohort\":\"A1\",\"site\":\"S1\"}", "\"after\":{\"cohort\":\"A2\",\"site\":\"S1\"}", "approved", REASON] {
        assert!(recorded.contains(told), "{told}: {recorded}");
    }
    // The site alone, for somebody else.
    assert_eq!(ask(&app.sign_in_as("200006"), "A1:S2").status, 303);
    let now = places(&app);
    assert!(now.contains(&"N-1 Q1 200006".to_owned()) && !now.contains(&"N-1 P1 200006".to_owned()), "{now:?}");
    assert_eq!(part(&app, "200006"), part_of("A1", "S2"));
}

#[test]
fn every_refusal_is_told_in_words_and_moves_nothing() {
    type Case = (&'static str, &'static str, &'static str, &'static str, fn(&TestApp));
    let cases: [Case; 10] = [
        (EARLY, "200007", "A2:S2", "không có phiên cho ca A2 tại Điểm cầu Hoàn Kiếm: T-01", |_| {}),
        ("2025-06-26T08:25:00+07:00", "200007", "A1:S1", "Ca A1 tại Điểm cầu Ba Đình đã học 1 chuyên đề", |_| {}),
        ("2025-06-26T07:45:00+07:00", "200003", "A2:S1", "Phiên T-01 của ca hiện nay đang diễn ra đến 08:20", |_| {}),
        (EARLY, "300001", "A2:S1", "Công an phường Ngọc Hà có 2/2 người đi học lúc 26/06/2025 08:30, cho phép nhiều nhất 1", |_| {}),
        (EARLY, "200001", "A2:S1", "trưởng và mọi phó của Công an phường Ba Đình cùng đi học lúc 26/06/2025 10:30", |_| {}),
        (
            EARLY,
            "200003",
            "A2:S1",
            "Hết chỗ tại Điểm cầu Ba Đình trong 1 phiên, trước hết là phiên T-01 lúc 26/06/2025 08:30",
            |app| {
                app.write(|conn| {
                    let session = sessions::table.filter(sessions::code.eq("N-2")).select(sessions::id);
                    diesel::update(sittings::table.filter(sittings::session_id.eq_any(session)))
                        .set(sittings::capacity.eq(3))
                        .execute(conn)?;
                    Ok(())
                });
            },
        ),
        (EARLY, "200003", "A2:S1", "cán bộ đã có việc ở phiên N-9", |app| {
            let officer = app.officer("200003");
            app.write(move |conn| {
                let (programme, topic, at): (taphuan::id::ProgrammeId, taphuan::id::TopicId, Timestamp) = sessions::table
                    .filter(sessions::code.eq("N-2"))
                    .select((sessions::programme_id, sessions::topic_id, sessions::starts_at))
                    .first(conn)?;
                diesel::insert_into(sessions::table)
                    .values((
                        (sessions::id.eq(taphuan::id::SessionId::new()), sessions::code.eq("N-9"), sessions::programme_id.eq(programme)),
                        (sessions::topic_id.eq(topic), sessions::cohort.eq("B1"), sessions::stream.eq(2)),
                        (sessions::starts_at.eq(at.plus_minutes(20)), sessions::ends_at.eq(at.plus_minutes(60))),
                        (sessions::speaker_id.eq(None::<OfficerId>), sessions::presiding_id.eq(Some(officer))),
                    ))
                    .execute(conn)?;
                Ok(())
            });
        }),
        (EARLY, "200005", "A2:S1", "Không còn phiên nào phải dự trực tiếp", |_| {}),
        (EARLY, "200003", "A1:S1", "Đây là ca và điểm cầu hiện nay", |_| {}),
        (EARLY, "200003", "A2:S1", "không nhận đề nghị", |app| set_config(app, "{\"exchange\":{\"mode\":\"closed\"}}")),
    ];
    for (instant, who, to, wanted, change) in cases {
        let (app, _) = begin(instant, &good());
        change(&app);
        let (before, part_before, browser) = (places(&app), part(&app, who), app.sign_in_as(who));
        assert_eq!(ask(&browser, to).status, 303, "{wanted}");
        let (state, how, why) = request(&app, who);
        assert_eq!((state.as_str(), how.as_str()), ("refused", "rule"), "{wanted}: {why}");
        assert!(why.contains(wanted), "wanted {wanted:?}, told {why}");
        assert_eq!((places(&app), part(&app, who)), (before, part_before), "{wanted}");
        let page = browser.get("/exchange?programme=P").text;
        assert!(page.contains("Không chấp thuận") && page.contains(wanted), "{wanted}: {page}");
    }
}

#[test]
fn a_late_request_waits_for_the_office() {
    let (app, _) = begin("2025-06-25T10:00:00+07:00", &good());
    let (trainee, office) = (app.sign_in_as(badge::TRAINEE), app.sign_in_as(badge::OFFICE));
    assert_eq!(ask(&trainee, "A2:S1").status, 303);
    let (state, how, why) = request(&app, badge::TRAINEE);
    assert!((state.as_str(), how.as_str()) == ("waiting", "") && why.contains("26/06/2025 07:30, chưa đầy 24 giờ nữa"), "{state} {why}");
    assert_eq!(part(&app, badge::TRAINEE), part_of("A1", "S1"));
    assert!(trainee.get("/timetable").text.contains("Đang chờ quyết định"));
    // One request at a time; what was typed stays.
    let again = trainee.post("/exchange", &[("programme", "P"), ("to", "A1:S2"), ("reason", "lý do khác")]);
    assert_eq!(again.status, 409);
    assert!(again.text.contains("Đã có một đề nghị đang chờ"), "{}", again.text);
    assert_eq!(requests(&app, badge::TRAINEE).len(), 1);
    assert!(office.get("/").text.contains("1 đề nghị đổi ca, điểm cầu chờ quyết định"));
    let list = office.get("/programmes/P/exchanges?state=waiting&q=hong+ngoc").text;
    for told in ["Nguyễn Thị Hồng Ngọc", REASON, "Công an phường Ba Đình", "chưa đầy 24 giờ", "/decide"] {
        assert!(list.contains(told), "{told}: {list}");
    }
    for empty in ["?state=approved", "?q=khong+co+ai"] {
        assert!(!office.get(&format!("/programmes/P/exchanges{empty}")).text.contains("Nguyễn Thị Hồng Ngọc"), "{empty}");
    }
    let decide = format!("/exchanges/{}/decide", request_id(&app, badge::TRAINEE));
    let long = "x".repeat(301);
    for (decision, reason, wanted) in
        [("refuse", "", "Mục này phải điền"), ("maybe", "gì đó", "Hãy chọn một trong các mục"), ("approve", long.as_str(), "Dài quá 300")]
    {
        let wrong = office.post(&decide, &[("decision", decision), ("reason", reason)]);
        assert_eq!(wrong.status, 422, "{decision}");
        assert!(wrong.text.contains(wanted) && wrong.text.contains(&format!(">{reason}</textarea>")), "{}", wrong.text);
    }
    let approved = office.post(&decide, &[("decision", "approve"), ("reason", "đồng ý")]);
    assert_eq!(approved.location.as_deref(), Some("/programmes/P/exchanges?state=waiting"), "{}", approved.text);
    let (state, how, why) = request(&app, badge::TRAINEE);
    assert!((state.as_str(), how.as_str()) == ("approved", "person") && why.contains("Trả lời: đồng ý"), "{why}");
    assert!(places(&app).contains(&"N-2 P1 200003".to_owned()));
    assert_eq!(part(&app, badge::TRAINEE), part_of("A2", "S1"));
    assert!(trainee.get("/exchange").text.contains("Vũ Quang Khánh"));
    let twice = office.post(&decide, &[("decision", "refuse"), ("reason", "nhầm")]);
    assert!(twice.status == 409 && twice.text.contains("không còn chờ quyết định"), "{}", twice.text);
    let actions: Vec<String> =
        app.read(|conn| Ok(audit::table.filter(audit::action.like("exchange.%")).order(audit::id).select(audit::action).load(conn)?));
    assert_eq!(actions, ["exchange.ask", "exchange.approve"]);
}

#[test]
fn a_refusal_by_the_office_is_told_to_the_person() {
    let (app, _) = begin(EARLY, &good());
    set_config(&app, "{\"exchange\":{\"mode\":\"office\"}}");
    let trainee = app.sign_in_as(badge::TRAINEE);
    assert!(trainee.get("/exchange").text.contains("để Bộ phận tổ chức tập huấn quyết định từng đề nghị"));
    ask(&trainee, "A2:S1");
    let decide = format!("/exchanges/{}/decide", request_id(&app, badge::TRAINEE));
    let office = app.sign_in_as(badge::OFFICE);
    assert_eq!(office.post(&decide, &[("decision", "refuse"), ("reason", "ca A2 cần giữ chỗ")]).status, 303);
    assert_eq!(part(&app, badge::TRAINEE), part_of("A1", "S1"));
    for page in ["/exchange", "/timetable"] {
        let text = trainee.get(page).text;
        assert!(text.contains("Không chấp thuận") && text.contains("Trả lời: ca A2 cần giữ chỗ"), "{text}");
    }
}

#[test]
fn an_approval_by_the_office_looks_at_everything_again() {
    let (app, _) = begin(EARLY, &with_seats("4"));
    set_config(&app, "{\"exchange\":{\"mode\":\"office\"}}");
    let office = app.sign_in_as(badge::OFFICE);
    let decide = |who: &str| {
        let at = format!("/exchanges/{}/decide", request_id(&app, who));
        office.post(&at, &[("decision", "approve"), ("reason", "")])
    };
    for who in ["200003", "200006"] {
        assert_eq!(ask(&app.sign_in_as(who), "A2:S1").status, 303);
    }
    assert_eq!(decide("200003").status, 303);
    let full = decide("200006");
    assert!(full.status == 409 && full.text.contains("Hết chỗ tại Điểm cầu Ba Đình"), "{}", full.text);
    assert_eq!(request(&app, "200006").0, "waiting");
    // Whose place the cohorts' file has changed meanwhile is not moved from where they no longer are.
    let officer = app.officer("200006");
    app.write(move |conn| {
        diesel::update(enrolments::table.filter(enrolments::officer_id.eq(officer))).set(enrolments::cohort.eq("A2")).execute(conn)?;
        Ok(())
    });
    let moved = decide("200006");
    assert!(moved.status == 409 && moved.text.contains("Từ khi gửi đề nghị"), "{}", moved.text);
}

#[test]
fn of_two_who_want_the_last_place_one_gets_it() {
    let (app, _) = begin(EARLY, &with_seats("4"));
    let browsers = ["200003", "200006"].map(|who| app.sign_in_as(who));
    std::thread::scope(|scope| {
        for browser in &browsers {
            scope.spawn(|| assert_eq!(ask(browser, "A2:S1").status, 303));
        }
    });
    let mut states = ["200003", "200006"].map(|who| request(&app, who));
    states.sort();
    assert_eq!((states[0].0.as_str(), states[1].0.as_str()), ("approved", "refused"));
    assert!(states[1].2.contains("Hết chỗ"), "{}", states[1].2);
    assert_eq!(places(&app).iter().filter(|place| place.starts_with("N-2")).count(), 4);
}

#[test]
fn a_commander_and_the_delegate_ask_for_people_of_their_unit_alone() {
    let (app, world) = begin(EARLY, &good());
    let commander = app.sign_in_as(badge::COMMANDER);
    assert!(commander.get("/people/200-003").text.contains("href=\"/people/200003/exchange\""));
    let page = commander.get("/people/200-003/exchange");
    assert!(page.status == 200 && page.text.contains("Nguyễn Thị Hồng Ngọc") && page.text.contains("action=\"/people/200003/exchange\""));
    let fields = [("programme", "P"), ("to", "A2:S1"), ("reason", REASON)];
    let asked = commander.post("/people/200003/exchange", &fields);
    assert_eq!(asked.location.as_deref(), Some("/people/200003/exchange?programme=P"), "{}", asked.text);
    assert_eq!(part(&app, badge::TRAINEE), part_of("A2", "S1"));
    let own = app.sign_in_as(badge::TRAINEE).get("/exchange").text;
    assert!(own.contains("Nguyễn Văn Á gửi lúc"), "{own}");
    assert_eq!(commander.get("/people/300001/exchange").status, 404);
    assert_eq!(commander.post("/people/300001/exchange", &fields).status, 404);
    assert_eq!(commander.get("/people/999999/exchange").status, 404);
    let (chief, clerk, today) = (world.trainees[0], world.trainees[4], app.clock.now());
    app.write(move |conn| {
        let day = Some(today.local_date());
        diesel::insert_into(roles::table)
            .values((
                (roles::id.eq(taphuan::id::RoleId::new()), roles::officer_id.eq(clerk), roles::role.eq("commander")),
                (roles::scope_kind.eq("unit"), roles::scope_key.eq("00004"), roles::delegate_of.eq(Some(chief))),
                (roles::from_date.eq(day), roles::to_date.eq(day), roles::granted_by.eq(Some(chief))),
                (roles::granted_at.eq(today), roles::ended_at.eq(None::<Timestamp>)),
            ))
            .execute(conn)?;
        Ok(())
    });
    let delegate = app.sign_in_as("200005");
    assert_eq!(delegate.post("/people/200006/exchange", &[("programme", "P"), ("to", "A1:S2"), ("reason", REASON)]).status, 303);
    assert_eq!(part(&app, "200006"), part_of("A1", "S2"));
    assert_eq!(delegate.get("/people/300001/exchange").status, 404);
    let acting: Vec<Option<String>> =
        app.read(|conn| Ok(audit::table.filter(audit::action.eq("exchange.ask")).order(audit::id).select(audit::acting_for).load(conn)?));
    assert_eq!(acting, [None, Some(badge::COMMANDER.to_owned())]);
}

#[test]
fn what_was_typed_stays_in_the_form() {
    let (app, _) = begin(EARLY, &good());
    let trainee = app.sign_in_as(badge::TRAINEE);
    for to in ["", "A9:S1", "A2:S9", "A2"] {
        let answer = trainee.post("/exchange", &[("programme", "P"), ("to", to), ("reason", "đưa con <đi> thi")]);
        assert_eq!(answer.status, 422, "{to}");
        assert!(answer.text.contains("Hãy chọn một ca và điểm cầu") && answer.text.contains(">đưa con &lt;đi&gt; thi</textarea>"), "{to}");
    }
    let answer = trainee.post("/exchange", &[("programme", "P"), ("to", "A2:S1"), ("reason", " ")]);
    assert!(answer.status == 422 && answer.text.contains("value=\"A2:S1\" required checked"), "{}", answer.text);
    assert!(answer.text.contains("Mục này phải điền"));
    let long = "x".repeat(301);
    assert_eq!(trainee.post("/exchange", &[("programme", "P"), ("to", "A2:S1"), ("reason", &long)]).status, 422);
    assert_eq!(trainee.post("/exchange", &[("programme", "none"), ("to", "A2:S1"), ("reason", REASON)]).status, 404);
    assert!(requests(&app, badge::TRAINEE).is_empty());
    // Whoever was refused chooses again without writing the reason again.
    assert_eq!(ask(&trainee, "A2:S2").status, 303);
    assert!(trainee.get("/exchange").text.contains(&format!(">{REASON}</textarea>")));
    // Who takes no part sees so, and can't ask.
    let instructor = app.sign_in_as(badge::INSTRUCTOR);
    assert!(instructor.get("/exchange").text.contains("Chưa tham gia chương trình nào"));
    assert_eq!(ask(&instructor, "A2:S1").status, 403);
    // What stands in the way of every choice alike is said once.
    set_config(&app, "{\"exchange\":{\"mode\":\"closed\"}}");
    let closed = app.sign_in_as("200006").get("/exchange").text;
    assert_eq!(closed.matches("không nhận đề nghị").count(), 2, "by the rule, and above the table: {closed}");
    assert!(!closed.contains("name=\"reason\""), "{closed}");
}

#[test]
fn who_missed_a_session_needs_the_office_and_the_mark_stays() {
    let (app, world) = begin("2025-06-26T08:22:00+07:00", &good());
    let officer = world.trainees[2];
    app.write(move |conn| {
        let marked = (attendance::status.eq("absent"), attendance::method.eq("roll"));
        diesel::update(attendance::table.filter(attendance::officer_id.eq(officer))).set(marked).execute(conn)?;
        taphuan::standing::store::refresh(conn, &[officer], Timestamp::new(chrono::DateTime::UNIX_EPOCH))
    });
    ask(&app.sign_in_as(badge::TRAINEE), "A2:S1");
    let (state, _, why) = request(&app, badge::TRAINEE);
    assert!(state == "waiting" && why.contains("Đã lỡ phiên T-01"), "{state} {why}");
    let decide = format!("/exchanges/{}/decide", request_id(&app, badge::TRAINEE));
    assert_eq!(app.sign_in_as(badge::OFFICE).post(&decide, &[("decision", "approve"), ("reason", "")]).status, 303);
    let now = places(&app);
    assert!(now.contains(&"N-1 P1 200003absent".to_owned()) && now.contains(&"N-2 P1 200003".to_owned()), "{now:?}");
}

#[test]
fn the_asker_takes_a_waiting_request_back() {
    let (app, _) = begin("2025-06-25T10:00:00+07:00", &good());
    let (trainee, commander) = (app.sign_in_as(badge::TRAINEE), app.sign_in_as(badge::COMMANDER));
    ask(&trainee, "A2:S1");
    let withdraw = format!("/exchanges/{}/withdraw", request_id(&app, badge::TRAINEE));
    assert!(trainee.get("/exchange").text.contains(&withdraw));
    assert!(!commander.get("/people/200003/exchange").text.contains(&withdraw));
    assert_eq!(commander.post(&withdraw, &[]).status, 404);
    assert_eq!(trainee.post(&withdraw, &[]).location.as_deref(), Some("/exchange?programme=P"));
    assert_eq!(request(&app, badge::TRAINEE).0, "withdrawn");
    assert_eq!(trainee.post(&withdraw, &[]).status, 409);
    assert!(!trainee.get("/timetable").text.contains("Đã rút"));
    assert_eq!(ask(&trainee, "A2:S1").status, 303);
    assert_eq!(requests(&app, badge::TRAINEE).len(), 2);
}

#[test]
fn an_exempt_officer_has_nothing_to_exchange_and_takes_no_place() {
    let (app, _) = begin(EARLY, &with_seats("3"));
    let office = app.sign_in_as(badge::OFFICE);
    let exempt = [("status", "exempt"), ("from", "2025-06-24"), ("to", "2025-12-26"), ("reason", "thai sản")];
    assert_eq!(office.post("/people/200007/status", &exempt).status, 303);
    ask(&app.sign_in_as("200007"), "A1:S1");
    assert!(request(&app, "200007").2.contains("Không còn phiên nào"));
    ask(&app.sign_in_as(badge::TRAINEE), "A2:S1");
    assert_eq!(request(&app, badge::TRAINEE).0, "approved", "the exempt officer's seat is free");
}
