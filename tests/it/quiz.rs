//! Quizzes: starting, saving, submitting, results.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde_json::{Value, json};
use taphuan::clock::{self, Timestamp};
use taphuan::id::{AttemptId, GrantId, OfficerId, RevisionId, TopicId};
use taphuan::quiz::answer::Answer;
use taphuan::quiz::{Desk, Sheet, rules, sweep};
use taphuan::schema::*;
use taphuan::web::Stamp;

use crate::support::{Answer as Reply, Browser, TestApp};
use crate::world::{World, badge, insert_questions};

/// Starts or goes on, and gives the address of the attempt.
fn start(browser: &Browser, topic: &str) -> String {
    let answer = browser.post(&format!("/topics/{topic}/attempts"), &[]);
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.location.expect("an address")
}

fn id_of(address: &str) -> AttemptId {
    address.trim_start_matches("/attempts/").parse().expect("an id")
}

/// The paper behind an address, as the server draws it.
fn paper(app: &TestApp, address: &str) -> std::sync::Arc<Sheet> {
    let id = id_of(address);
    app.read(move |conn| Desk::default().sheet(conn, id))
}

/// The body that answers a question rightly.
fn right(sheet: &Sheet, number: i32) -> Value {
    let item = sheet.question(number as u32).expect("a question");
    body(&rules::right_answer(&item.question).expect("an answer"))
}

fn body(answer: &Answer) -> Value {
    serde_json::to_value(answer).expect("JSON")
}

fn with_seq(mut body: Value, seq: i64) -> Value {
    body["seq"] = seq.into();
    body["at"] = "2025-06-25T02:05:00Z".into();
    body
}

fn answer_all(browser: &Browser, address: &str, sheet: &Sheet) {
    for (number, _) in sheet.questions() {
        let answer = browser.put(&format!("{address}/answers/{number}"), &with_seq(right(sheet, number), 1));
        assert_eq!((answer.status, answer.json()), (200, json!({"saved_seq": 1})), "{}", answer.text);
    }
}

fn put(browser: &Browser, address: &str, number: i32, body: Value) -> Reply {
    browser.put(&format!("{address}/answers/{number}"), &body)
}

/// Replaces a topic's questions before anybody has begun, and how many are drawn.
fn questions(app: &TestApp, world: &World, gift: &'static str, blueprint: &'static str) {
    let (topic, revision) = (world.topics[0], world.revisions[0]);
    app.write(move |conn| {
        diesel::delete(revision_questions::table.filter(revision_questions::revision_id.eq(revision))).execute(conn)?;
        diesel::update(topics::table.find(topic)).set(topics::blueprint.eq(blueprint)).execute(conn)?;
        insert_questions(conn, revision, gift)
    });
}

fn grant(app: &TestApp, officer: OfficerId, topic: TopicId, kind: &'static str) {
    let (by, now) = (app.officer(badge::OFFICE), app.clock.now());
    app.write(move |conn| {
        diesel::insert_into(grants::table)
            .values((
                grants::id.eq(GrantId::new()),
                grants::officer_id.eq(officer),
                grants::topic_id.eq(topic),
                grants::kind.eq(kind),
                grants::reason.eq("thử"),
                grants::granted_by.eq(by),
                grants::granted_at.eq(now),
            ))
            .execute(conn)?;
        Ok(())
    });
}

fn finish_reading(app: &TestApp, officer: OfficerId, topic: TopicId, revision: RevisionId) {
    let now = app.clock.now();
    app.write(move |conn| {
        diesel::insert_into(readings::table)
            .values((
                readings::officer_id.eq(officer),
                readings::topic_id.eq(topic),
                readings::revision_id.eq(revision),
                readings::page.eq(2),
                readings::pages_seen.eq(3_i64),
                readings::seconds.eq(120),
                readings::opened_at.eq(now),
                readings::seen_at.eq(now),
                readings::finished_at.eq(Some(now)),
            ))
            .execute(conn)?;
        Ok(())
    });
}

fn stored(app: &TestApp, address: &str) -> Vec<(i32, i64, String)> {
    let id = id_of(address);
    app.read(move |conn| {
        let rows = answers::table.filter(answers::attempt_id.eq(id)).order((answers::number, answers::seq));
        Ok(rows.select((answers::number, answers::seq, answers::content)).load(conn)?)
    })
}

fn outcome(app: &TestApp, address: &str) -> (Option<Timestamp>, String, Option<i32>, Option<bool>) {
    let id = id_of(address);
    let columns = (attempts::submitted_at, attempts::submitted_how, attempts::points, attempts::is_passed);
    app.read(move |conn| Ok(attempts::table.find(id).select(columns).first(conn)?))
}

fn states(app: &TestApp, officer: OfficerId) -> String {
    app.read(move |conn| Ok(standings::table.filter(standings::officer_id.eq(officer)).select(standings::states).first(conn)?))
}

/// An open attempt of this badge at `T-01`, whose first question takes a letter.
pub fn add_attempt(app: &TestApp, world: &World, badge: &str) -> AttemptId {
    let (id, officer, now) = (AttemptId::new(), app.officer(badge), app.clock.now());
    let (topic, revision) = (world.topics[0], world.revisions[0]);
    app.write(move |conn| {
        diesel::insert_into(attempts::table)
            .values((
                attempts::id.eq(id),
                attempts::officer_id.eq(officer),
                attempts::topic_id.eq(topic),
                attempts::revision_id.eq(revision),
                attempts::number.eq(1),
                attempts::seed.eq(7_i64),
                attempts::question_count.eq(3),
                attempts::started_at.eq(now),
                attempts::deadline_at.eq(now.plus_minutes(15)),
                attempts::submitted_how.eq(""),
            ))
            .execute(conn)?;
        Ok(id)
    })
}

#[test]
fn a_trainee_takes_a_quiz_from_start_to_result() {
    let app = TestApp::new();
    app.world();
    let browser = app.sign_in_as(badge::TRAINEE);
    let address = start(&browser, "T-01");
    assert_eq!(start(&browser, "T-01"), address, "an open attempt is gone on with");
    let sheet = paper(&app, &address);
    let page = browser.get(&address);
    assert_eq!(page.status, 200);
    for (number, item) in sheet.questions() {
        let kind = item.question.kind.input().expect("a kind").name();
        assert!(page.text.contains(&format!("data-number=\"{number}\" data-kind=\"{kind}\"")), "{}", page.text);
    }
    answer_all(&browser, &address, &sheet);
    let submitted = browser.post(&format!("{address}/submit"), &[]);
    assert_eq!((submitted.status, submitted.location.as_deref()), (303, Some(address.as_str())));
    assert_eq!(browser.post(&format!("{address}/submit"), &[]).status, 303, "twice is harmless");
    let (_, how, points, is_passed) = outcome(&app, &address);
    assert_eq!((how.as_str(), points, is_passed), ("person", Some(3 * 2520), Some(true)));
    let result = browser.get(&address);
    assert!(result.text.contains("Đạt <span class=\"num\">3/3</span>"), "{}", result.text);
    assert!(result.text.contains("còn phải dự phiên tập huấn"), "{}", result.text);
    let late = put(&browser, &address, 1, with_seq(right(&sheet, 1), 2));
    assert_eq!(late.status, 409);
    assert_eq!(late.headers["content-type"], "application/problem+json");
    let marked: i64 = app.read(move |conn| Ok(marks::table.count().get_result(conn)?));
    assert_eq!(marked, 3, "one mark a question");
    let again = browser.post("/topics/T-01/attempts", &[]);
    assert_eq!(again.status, 409);
    assert!(again.text.contains("đã đạt bài kiểm tra này"), "{}", again.text);
}

#[test]
fn an_open_paper_tells_nothing_of_the_right_answers() {
    let app = TestApp::new();
    let world = app.world();
    questions(
        &app,
        &world,
        "$CATEGORY: X/easy\n\nA?{=Phải#PHẢN HỒI 1 ~Trái#PHẢN HỒI 2 ####PHẢN HỒI 3}\n\nB?{~%50%Một ~%50%Hai ~%-50%Ba}\n\nC?{T#PHẢN HỒI 4#PHẢN HỒI 5}\n\n\
         D?{=bí mật}\n\nE?{#31415926}\n\nF?{=l -> 1 =m -> 2 =n -> 3}\n",
        "{\"easy\":6,\"medium\":0,\"hard\":0}",
    );
    let browser = app.sign_in_as(badge::TRAINEE);
    let address = start(&browser, "T-01");
    answer_all(&browser, &address, &paper(&app, &address));
    let page = browser.get(&address).text;
    assert!(page.contains("value=\"bí mật\""), "what the person typed is filled in");
    for (number, _) in paper(&app, &address).questions() {
        let wrong = json!({"seq": 2, "choice": [], "text": "", "number": ""});
        let kind = paper(&app, &address).question(number as u32).and_then(|item| item.question.kind.input()).expect("a kind");
        let name = match kind.name() {
            "choice" | "multiple" => "choice",
            "match" => continue,
            other => other,
        };
        assert_eq!(put(&browser, &address, number, json!({"seq": 2, name: wrong[name]})).status, 200);
    }
    let page = browser.get(&address).text;
    for secret in ["PHẢN HỒI", "bí mật", "31415926", "2520", "weight", "feedback", "correct"] {
        assert!(!page.contains(secret), "{secret} stands in the paper");
    }
}

#[test]
fn every_kind_is_marked_as_gift_weighs_it() {
    let app = TestApp::new();
    let world = app.world();
    questions(
        &app,
        &world,
        "$CATEGORY: X/easy\n\nA?{=Phải ~%50%Nửa ~Trái}\n\nB?{~%50%Một ~%50%Hai ~%-50%Ba}\n\nC?{T}\n\nD?{=một tháng =%50%một*}\n\nE?{#5:1}\n\n\
         F?{=l -> 1 =m -> 2 =n -> 3}\n",
        "{\"easy\":6,\"medium\":0,\"hard\":0}",
    );
    let browser = app.sign_in_as(badge::TRAINEE);
    let address = start(&browser, "T-01");
    let sheet = paper(&app, &address);
    let mut want = BTreeMap::new();
    for (number, item) in sheet.questions() {
        let (given, points) = match item.number {
            1 => (json!({"choice": ["b"]}), 1260),
            2 => (json!({"choice": ["a"]}), 1260),
            3 => (json!({"choice": ["a"]}), 2520),
            4 => (json!({"text": " MOT  thang "}), 2520),
            5 => (json!({"number": "5,9"}), 2520),
            _ => (json!({"match": {"1": "a", "2": "c"}}), 840),
        };
        let answer = put(&browser, &address, number, with_seq(given, 1));
        assert_eq!(answer.status, 200, "{}", answer.text);
        want.insert(number, points);
    }
    browser.post(&format!("{address}/submit"), &[]);
    let id = id_of(&address);
    let got: Vec<(i32, i32)> =
        app.read(move |conn| Ok(marks::table.filter(marks::attempt_id.eq(id)).select((marks::number, marks::points)).load(conn)?));
    assert_eq!(got.into_iter().collect::<BTreeMap<_, _>>(), want);
    assert_eq!(outcome(&app, &address).2, Some(want.values().sum()));
    let result = browser.get(&address).text;
    assert!(result.contains("3 câu cần xem lại") && result.contains("3 câu trả lời đúng"), "{result}");
    assert!(result.contains("đúng một phần, 0,33 điểm"), "{result}");
}

#[test]
fn seq_decides_which_save_counts() {
    let app = TestApp::new();
    app.world();
    let browser = app.sign_in_as(badge::TRAINEE);
    let address = start(&browser, "T-01");
    let sheet = paper(&app, &address);
    let (number, item) = sheet.questions().next().expect("a question");
    let letters = item.question.kind.letters();
    let pick = |at: usize, seq: i64| json!({"seq": seq, "device": "pc", "choice": [letters[at].to_string()]});
    assert_eq!(put(&browser, &address, number, pick(0, 3)).json(), json!({"saved_seq": 3}));
    assert_eq!(put(&browser, &address, number, pick(0, 3)).json(), json!({"saved_seq": 3}), "the same again is harmless");
    let lower = put(&browser, &address, number, pick(1, 2));
    assert_eq!((lower.status, lower.json()["saved_seq"].clone()), (200, json!(3)));
    assert_eq!(lower.json()["stored"]["choice"], json!([letters[0].to_string()]));
    let other = put(&browser, &address, number, pick(1, 3));
    assert_eq!(other.status, 409);
    assert_eq!(other.headers["content-type"], "application/problem+json");
    assert_eq!(other.json()["stored"], json!({"seq": 3, "choice": [letters[0].to_string()]}));
    assert_eq!(put(&browser, &address, number, pick(1, 9)).json(), json!({"saved_seq": 9}));
    let kept: Vec<i64> = stored(&app, &address).into_iter().map(|(_, seq, _)| seq).collect();
    assert_eq!(kept, [3, 9], "what stood there before is kept");
    assert!(browser.get(&address).text.contains("data-seq=\"9\""));
}

#[test]
fn what_does_not_fit_is_refused_in_words() {
    let app = TestApp::new();
    app.world();
    let browser = app.sign_in_as(badge::TRAINEE);
    let address = start(&browser, "T-01");
    let (number, _) = paper(&app, &address).questions().next().expect("a question");
    let refused = |body: Value, at: String| {
        let answer = browser.put(&format!("{address}/answers/{at}"), &body);
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{}", answer.text);
        (answer.status, answer.json()["detail"].as_str().unwrap_or_default().to_owned())
    };
    let here = || number.to_string();
    for (given, part) in [
        (json!({"seq": 1, "choice": ["z"]}), "không có phương án “z”"),
        (json!({"seq": 1, "text": "x"}), "không đúng dạng"),
        (json!({"seq": 1}), "không đúng dạng"),
        (json!({"seq": 1, "choice": "a"}), "Không đọc được"),
        (json!({"seq": -1, "choice": ["a"]}), "Không đọc được"),
        (json!({"seq": "x", "choice": ["a"]}), "Không đọc được"),
        (json!({"seq": i64::MAX, "choice": ["a"]}), "Không đọc được"),
        (json!({"seq": 1_i64 << 53, "choice": ["a"]}), "Không đọc được"),
        (json!({"choice": ["a"]}), "Không đọc được"),
        (json!([1]), "Không đọc được"),
        (json!({"seq": 1, "choice": vec!["a"; 200_000]}), "quá lớn"),
    ] {
        let (status, detail) = refused(given, here());
        assert_eq!(status, 422);
        assert!(detail.contains(part), "{detail}");
    }
    for at in ["0", "4", "-1", "x", "99999999999"] {
        assert_eq!(refused(json!({"seq": 1, "choice": ["a"]}), at.to_owned()).0, 404, "{at}");
    }
    assert!(stored(&app, &address).is_empty());
}

#[test]
fn an_attempt_is_its_owners_alone() {
    let app = TestApp::new();
    app.world();
    let address = start(&app.sign_in_as(badge::TRAINEE), "T-01");
    let unknown = format!("/attempts/{}", AttemptId::new());
    for badge in [badge::COMMANDER, badge::STRANGER, badge::OFFICE, badge::INSTRUCTOR] {
        let other = app.sign_in_as(badge);
        for address in [&address, &unknown] {
            assert_eq!(other.get(address).status, 404, "{badge}");
            assert_eq!(put(&other, address, 1, json!({"seq": 1, "choice": ["a"]})).status, 404, "{badge}");
            assert_eq!(other.post(&format!("{address}/submit"), &[]).status, 404, "{badge}");
        }
    }
    let nobody = app.browser();
    let answer = put(&nobody, &address, 1, json!({"seq": 1, "choice": ["a"]}));
    assert_eq!((answer.status, answer.location.as_deref()), (401, None));
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    assert_eq!(nobody.get(&address).status, 303);
    assert_eq!(nobody.post("/topics/T-01/attempts", &[]).status, 303);
    assert_eq!(nobody.get("/attempts/x").status, 404);
}

#[test]
fn who_may_start_and_when() {
    let app = TestApp::new();
    let world = app.world();
    assert_eq!(app.sign_in_as(badge::OFFICE).post("/topics/T-01/attempts", &[]).status, 403, "no trainee");
    let trainee = app.sign_in_as(badge::TRAINEE);
    assert_eq!(trainee.post("/topics/T-03/attempts", &[]).status, 404, "not needed by the profile");
    assert_eq!(trainee.post("/topics/T-99/attempts", &[]).status, 404);
    let unread = trainee.post("/topics/T-02/attempts", &[]);
    assert_eq!(unread.status, 409);
    assert!(unread.text.contains("đọc hết học liệu"), "{}", unread.text);
    finish_reading(&app, app.officer(badge::TRAINEE), world.topics[1], world.revisions[1]);
    start(&trainee, "T-02");
    // Reading opens a live topic only for who may make it up so; its first session opens it for all.
    app.set_clock("2025-06-25T07:00:00+07:00");
    finish_reading(&app, app.officer(badge::TRAINEE), world.topics[0], world.revisions[0]);
    let early = trainee.post("/topics/T-01/attempts", &[]);
    assert_eq!(early.status, 409);
    assert!(early.text.contains("25/06/2025 07:30"), "{}", early.text);
    grant(&app, app.officer(badge::TRAINEE), world.topics[0], "module");
    start(&trainee, "T-01");
    app.set_clock("2025-06-25T07:30:01+07:00");
    start(&app.sign_in_as(badge::TRAINEE_A2), "T-01");
    app.set_clock("2025-06-30T23:59:00+07:00");
    let late = app.sign_in_as(badge::STRANGER);
    let address = start(&late, "T-01");
    let id = id_of(&address);
    let deadline: Timestamp = app.read(move |conn| Ok(attempts::table.find(id).select(attempts::deadline_at).first(conn)?));
    assert_eq!(deadline.to_string(), "2025-06-30T17:00:00Z", "no attempt outlasts the closing");
    app.set_clock("2025-07-01T00:00:00+07:00");
    let closed = app.sign_in_as("300001").post("/topics/T-01/attempts", &[]);
    assert_eq!(closed.status, 409);
    assert!(closed.text.contains("đã đóng từ 01/07/2025 00:00"), "{}", closed.text);
}

#[test]
fn spent_attempts_need_a_grant_and_a_retake_is_another_paper() {
    let app = TestApp::new();
    let world = app.world();
    let (browser, officer) = (app.sign_in_as(badge::TRAINEE), app.officer(badge::TRAINEE));
    let mut addresses = Vec::new();
    for _ in 0..2 {
        let address = start(&browser, "T-01");
        browser.post(&format!("{address}/submit"), &[]);
        assert!(browser.get(&address).text.contains("Chưa đạt <span class=\"num\">0/3</span>"));
        addresses.push(address);
    }
    let seeds: Vec<i64> = addresses.iter().map(|address| paper(&app, address).attempt.seed).collect();
    assert_ne!(seeds[0], seeds[1]);
    assert!(browser.get(&addresses[1]).text.contains("Đã hết số lần làm"));
    let spent = browser.post("/topics/T-01/attempts", &[]);
    assert_eq!(spent.status, 409);
    assert!(spent.text.contains("có thể cấp thêm lượt"), "{}", spent.text);
    grant(&app, officer, world.topics[0], "attempt");
    let third = start(&browser, "T-01");
    let sheet = paper(&app, &third);
    assert_eq!(sheet.attempt.number, 3);
    answer_all(&browser, &third, &sheet);
    browser.post(&format!("{third}/submit"), &[]);
    assert_eq!(outcome(&app, &third).3, Some(true));
    assert_eq!(browser.post("/topics/T-01/attempts", &[]).status, 409);
}

#[test]
fn passing_completes_the_topic_when_the_session_was_attended() {
    let app = TestApp::new();
    let world = app.world();
    let (browser, officer) = (app.sign_in_as(badge::TRAINEE), app.officer(badge::TRAINEE));
    let sitting = world.sittings[0];
    app.write(move |conn| {
        let row = attendance::table.find((sitting, officer));
        diesel::update(row).set(attendance::status.eq("present")).execute(conn)?;
        Ok(())
    });
    let address = start(&browser, "T-01");
    answer_all(&browser, &address, &paper(&app, &address));
    assert!(!states(&app, officer).starts_with('c'));
    browser.post(&format!("{address}/submit"), &[]);
    assert!(states(&app, officer).starts_with('c'), "{}", states(&app, officer));
    assert!(browser.get(&address).text.contains("Chuyên đề đã hoàn thành."));
}

#[test]
fn the_deadline_has_a_grace_of_a_minute() {
    let app = TestApp::at("2025-06-25T09:00:00+07:00");
    app.world();
    let browser = app.sign_in_as(badge::TRAINEE);
    let address = start(&browser, "T-01");
    let sheet = paper(&app, &address);
    let deadline = sheet.attempt.deadline_at;
    app.set_clock(&deadline.plus_seconds(50).to_string());
    assert_eq!(put(&browser, &address, 1, with_seq(right(&sheet, 1), 1)).status, 200);
    app.set_clock(&deadline.plus_seconds(62).to_string());
    let late = put(&browser, &address, 2, with_seq(right(&sheet, 2), 1));
    assert_eq!(late.status, 409);
    assert!(late.json()["detail"].as_str().expect("words").contains("Đã hết giờ"));
    assert_eq!(put(&browser, &address, 1, with_seq(right(&sheet, 1), 1)).status, 200, "the repetition of a save whose answer got lost");
    assert!(browser.get(&address).text.contains("Đã hết giờ làm bài."));
    assert_eq!(browser.post(&format!("{address}/submit"), &[]).status, 303);
    assert_eq!(outcome(&app, &address).2, Some(2520), "what was saved counts");
}

#[test]
fn the_server_submits_what_nobody_submits() {
    let app = TestApp::new();
    app.world();
    let badges = [badge::TRAINEE, badge::TRAINEE_A2, badge::STRANGER];
    let attempts: Vec<(Browser, String)> = badges
        .iter()
        .map(|badge| {
            let browser = app.sign_in_as(badge);
            let address = start(&browser, "T-01");
            (browser, address)
        })
        .collect();
    let (browser, address) = &attempts[0];
    let sheet = paper(&app, address);
    answer_all(browser, address, &sheet);
    let stamp = |now| Stamp { now, wall: clock::wall(), request_id: "test".into() };
    let last = attempts.iter().map(|(_, address)| paper(&app, address).attempt.deadline_at).max().expect("a deadline");
    assert_eq!(sweep(&app.db, &Desk::default(), &stamp(sheet.attempt.deadline_at.plus_seconds(599))).expect("a sweep"), 0);
    // Two nodes at once: each attempt is submitted by one of them.
    let due = last.plus_minutes(10);
    let counts: Vec<usize> = std::thread::scope(|scope| {
        let sweeps: Vec<_> = (0..2).map(|_| scope.spawn(|| sweep(&app.db, &Desk::default(), &stamp(due)).expect("a sweep"))).collect();
        sweeps.into_iter().map(|sweep| sweep.join().expect("no panic")).collect()
    });
    assert_eq!(counts.iter().sum::<usize>(), 3, "{counts:?}");
    for (at, (browser, address)) in attempts.iter().enumerate() {
        let (submitted_at, how, points, is_passed) = outcome(&app, address);
        assert_eq!((submitted_at, how.as_str()), (Some(due), "server"));
        assert_eq!((points, is_passed), if at == 0 { (Some(7560), Some(true)) } else { (Some(0), Some(false)) });
        assert!(browser.get(address).text.contains("hệ thống nộp khi hết giờ"));
    }
}

#[test]
fn who_comes_back_after_the_end_gets_a_new_attempt() {
    let app = TestApp::new();
    app.world();
    let browser = app.sign_in_as(badge::TRAINEE);
    let first = start(&browser, "T-01");
    app.set_clock(&paper(&app, &first).attempt.deadline_at.plus_minutes(11).to_string());
    let second = start(&browser, "T-01");
    assert_ne!(first, second);
    assert_eq!(outcome(&app, &first).1, "server");
}

#[test]
fn two_devices_at_once_lose_nothing_that_was_acknowledged() {
    let app = TestApp::new();
    app.world();
    let address = start(&app.sign_in_as(badge::TRAINEE), "T-01");
    let sheet = paper(&app, &address);
    let (number, item) = sheet.questions().next().expect("a question");
    let letters = item.question.kind.letters();
    let send = |device: usize| {
        let browser = app.sign_in_as(badge::TRAINEE);
        let mut acknowledged = Vec::new();
        for round in 0..25_i64 {
            let seq = round * 2 + device as i64 + 1;
            let given = letters[seq as usize % letters.len()].to_string();
            let answer = put(&browser, &address, number, json!({"seq": seq, "device": device.to_string(), "choice": [given]}));
            assert_eq!(answer.status, 200, "{}", answer.text);
            let saved = answer.json()["saved_seq"].as_i64().expect("a seq");
            assert!(saved >= seq);
            if saved == seq {
                acknowledged.push(seq);
            }
        }
        acknowledged
    };
    let acknowledged: Vec<i64> = std::thread::scope(|scope| {
        let devices = [scope.spawn(|| send(0)), scope.spawn(|| send(1))];
        devices.into_iter().flat_map(|device| device.join().expect("no panic")).collect()
    });
    let kept: BTreeMap<i64, String> = stored(&app, &address).into_iter().map(|(_, seq, content)| (seq, content)).collect();
    for seq in acknowledged {
        let given = json!({"choice": [letters[seq as usize % letters.len()].to_string()]});
        let content = kept.get(&seq).unwrap_or_else(|| panic!("{seq} was acknowledged and is not there"));
        assert_eq!(serde_json::from_str::<Value>(content).expect("JSON"), given);
    }
    assert_eq!(kept.keys().max(), Some(&50), "the highest seq counts");
}

#[test]
fn starting_twice_at_once_makes_one_attempt() {
    let app = TestApp::new();
    app.world();
    let addresses: Vec<String> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| start(&app.sign_in_as(badge::TRAINEE), "T-01"))).collect();
        starts.into_iter().map(|start| start.join().expect("no panic")).collect()
    });
    assert!(addresses.iter().all(|address| *address == addresses[0]), "{addresses:?}");
}

#[test]
fn a_new_revision_leaves_a_running_attempt_as_it_was() {
    let app = TestApp::new();
    let world = app.world();
    let browser = app.sign_in_as(badge::TRAINEE);
    let address = start(&browser, "T-01");
    let before = browser.get(&address).text;
    let (topic, now) = (world.topics[0], app.clock.now());
    app.write(move |conn| {
        let revision = RevisionId::new();
        diesel::insert_into(revisions::table)
            .values((
                revisions::id.eq(revision),
                revisions::topic_id.eq(topic),
                revisions::number.eq(2),
                revisions::digest.eq("2"),
                revisions::page_count.eq(1),
                revisions::published_at.eq(now),
                revisions::published_by.eq("100004"),
            ))
            .execute(conn)?;
        insert_questions(conn, revision, "$CATEGORY: X/hard\n\nCâu mới tinh?{=a ~b}\n")?;
        diesel::update(topics::table.find(topic))
            .set((topics::revision_id.eq(Some(revision)), topics::blueprint.eq("{\"hard\":1}"), topics::pass_percent.eq(100)))
            .execute(conn)?;
        Ok(())
    });
    let stems = |page: &str| {
        page.split("class=\"stem\"").skip(1).map(|part| part.split("</div>").next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(stems(&browser.get(&address).text), stems(&before));
    assert_eq!(stems(&before).len(), 3);
    let sheet = paper(&app, &address);
    assert_eq!((sheet.count(), sheet.attempt.pass_percent), (3, 70), "drawn anew it is the same paper");
    browser.post(&format!("{address}/submit"), &[]);
    let second = start(&browser, "T-01");
    let page = browser.get(&second).text;
    assert!(page.contains("Câu mới tinh?") && stems(&page).len() == 1, "{page}");
}

#[test]
fn the_plain_form_saves_asks_and_submits() {
    let app = TestApp::new();
    let world = app.world();
    questions(
        &app,
        &world,
        "$CATEGORY: X/easy\n\nA?{=Phải ~Trái}\n\n$CATEGORY: X/medium\n\nE?{#5:1}\n\n$CATEGORY: X/hard\n\nF?{=l -> 1 =m -> 2 =n -> 3}\n",
        "{\"easy\":1,\"medium\":1,\"hard\":1}",
    );
    let browser = app.sign_in_as(badge::TRAINEE);
    let address = start(&browser, "T-01");
    let submit = format!("{address}/submit");
    let saved =
        browser.post(&submit, &[("q1", "a"), ("q2", ""), ("q3-1", "a"), ("q3-2", ""), ("base-1", "0"), ("base-3", "0"), ("then", "save")]);
    assert_eq!(saved.status, 303);
    assert_eq!(outcome(&app, &address).0, None, "saving does not submit");
    let page = browser.get(&address).text;
    assert!(page.contains("value=\"a\" checked") && page.contains("<option value=\"a\" selected>"), "{page}");
    assert!(page.contains("Đã lưu các câu trả lời"));
    // A word where a number belongs: shown again as typed, nothing submitted.
    let wrong = browser.post(&submit, &[("q1", "a"), ("q2", "năm"), ("base-1", "1")]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("value=\"năm\"") && wrong.text.contains("Phải là một số"), "{}", wrong.text);
    // Another device answered meanwhile: both answers are shown, the person decides.
    assert_eq!(put(&browser, &address, 1, json!({"seq": 2, "choice": ["b"]})).status, 200);
    let asked = browser.post(&submit, &[("q1", "a"), ("q2", "5"), ("base-1", "1"), ("base-2", "0")]);
    assert_eq!(asked.status, 409);
    assert!(
        asked.text.contains("đã được trả lời trên thiết bị khác") && asked.text.contains("name=\"base-1\" value=\"2\""),
        "{}",
        asked.text
    );
    assert_eq!(outcome(&app, &address).0, None);
    let done = browser.post(&submit, &[("q1", "a"), ("q2", "5"), ("base-1", "2"), ("base-2", "1"), ("then", "submit")]);
    assert_eq!(done.status, 303, "{}", done.text);
    assert_eq!(outcome(&app, &address).2, Some(2520 + 2520 + 840));
}
