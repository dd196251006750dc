//! Signing in, helping others to sign in, lending and giving roles.

use diesel::prelude::*;
use taphuan::account;
use taphuan::app::Tools;
use taphuan::schema::{accounts, audit, browser_sessions, officers, roles};
use taphuan::text::Language;

use crate::support::{Answer, Browser, TestApp};
use crate::world::{PASSWORD, badge};

/// The code that the answer's page shows.
fn code_in(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let after = answer.text.split("id=\"code\">").nth(1).expect("a page with a code");
    after.split('<').next().expect("a code").to_owned()
}

/// Makes a code for this badge and gives it.
fn make_code(by: &Browser, badge: &str) -> String {
    code_in(&by.post(&format!("/people/{badge}/code"), &[]))
}

/// Details of the newest audit row of an action: who, for whom, on what.
fn recorded(app: &TestApp, action: &'static str) -> (Option<String>, Option<String>, String, String) {
    app.read(move |conn| {
        let of_action = audit::table.filter(audit::action.eq(action)).order(audit::id.desc());
        Ok(of_action.select((audit::actor_badge, audit::acting_for, audit::object_key, audit::details)).first(conn)?)
    })
}

#[test]
fn the_sign_in_page_is_vietnamese_and_says_what_is_wrong() {
    let app = TestApp::new();
    let browser = app.browser();
    assert_eq!(browser.get("/password").location.as_deref(), Some("/login?next=%2Fpassword"));
    let page = browser.get("/login");
    assert_eq!(page.status, 200);
    assert!(page.text.contains("<html lang=\"vi\">"), "{}", page.text);
    let wrong = browser.post("/login", &[("badge", "12"), ("password", "")]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("value=\"12\""), "what was typed stays");
}

#[test]
fn a_form_from_another_site_is_refused() {
    let app = TestApp::new();
    for origin in ["https://evil.example", "null"] {
        let answer = app.browser().post_with("/login", &[("badge", "100001"), ("password", "x")], "origin", origin);
        assert_eq!(answer.status, 403, "{origin}");
    }
    let answer = app.browser().post_with("/login", &[("badge", "100001"), ("password", "x")], "sec-fetch-site", "cross-site");
    assert_eq!(answer.status, 403);
    assert!(answer.text.contains("đến từ một trang khác") && !answer.text.contains("Vai trò của đồng chí"), "{}", answer.text);
}

#[test]
fn a_form_from_another_site_does_nothing_in_a_signed_in_browser() {
    let app = TestApp::new();
    app.world();
    let admin = app.sign_in_as(badge::ADMIN);
    let path = format!("/people/{}/lock", badge::TRAINEE);
    for (name, value) in
        [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")]
    {
        assert_eq!(admin.post_with(&path, &[("reason", "thử")], name, value).status, 403, "{name}: {value}");
    }
    app.sign_in_as(badge::TRAINEE);
    let own = app.address.clone();
    assert_eq!(admin.post_with(&path, &[("reason", "thử")], "origin", &own).status, 303);
}

#[test]
fn cookies_are_secure_exactly_when_the_site_is_https() {
    for (url, begins, is_secure) in [("http://127.0.0.1:1", "taphuan=", false), ("https://taphuan.example", "__Host-taphuan=", true)] {
        let app = TestApp::with(&[("TAPHUAN_PUBLIC_URL", url)]);
        app.world();
        let answer = app.browser().post("/login", &[("badge", badge::TRAINEE), ("password", PASSWORD)]);
        let cookie = &answer.headers["set-cookie"];
        assert!(cookie.starts_with(begins), "{cookie}");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
        assert_eq!(cookie.contains("Secure"), is_secure, "{cookie}");
    }
}

#[test]
fn everybody_of_the_world_can_sign_in_and_a_wrong_password_is_told_in_words() {
    let app = TestApp::new();
    app.world();
    app.sign_in_as(badge::TRAINEE);
    let wrong = app.browser().post("/login", &[("badge", "200-003"), ("password", "không phải")]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("Số hiệu hoặc mật khẩu không đúng"), "{}", wrong.text);
    assert!(wrong.text.contains("value=\"200-003\""), "what was typed stays");
}

#[test]
fn a_code_opens_the_door_once_and_forces_a_password_of_ones_own() {
    let app = TestApp::new();
    app.world();
    let chief = app.sign_in_as(badge::COMMANDER);
    let earlier = make_code(&chief, badge::TRAINEE);
    let answer = chief.post("/people/200-003/code", &[]);
    assert_eq!(answer.headers["cache-control"], "no-store");
    let code = code_in(&answer);
    assert_eq!(code.len(), 11);
    assert_ne!(code, earlier);
    assert!(!recorded(&app, "account.code").3.contains(&code), "the log keeps no code");
    assert_eq!(app.browser().post("/login", &[("badge", "200003"), ("password", &earlier)]).status, 422, "the earlier code is void");

    let trainee = app.browser();
    let typed = code.to_lowercase().replace('-', " ");
    let entered = trainee.post("/login", &[("badge", " 200-003 "), ("password", &typed), ("next", "/account")]);
    assert_eq!((entered.status, entered.location.as_deref()), (303, Some("/account")));
    assert_eq!(trainee.get("/account").location.as_deref(), Some("/password?next=%2Faccount"), "first a new password");
    assert_eq!(trainee.get("/people?q=a").location.as_deref(), Some("/password?next=%2Fpeople%3Fq%3Da"));
    assert_eq!(
        trainee.post("/topics/T-01/attempts", &[]).location.as_deref(),
        Some("/password"),
        "a form is not sent again by going there"
    );
    let form = trainee.get("/password?next=%2Faccount");
    assert!(form.text.contains("name=\"next\" value=\"/account\""), "{}", form.text);
    let short = trainee.post("/password", &[("password", "ngắn"), ("password_again", "ngắn"), ("next", "/account")]);
    assert_eq!(short.status, 422);
    assert!(short.text.contains("name=\"next\" value=\"/account\""), "{}", short.text);
    let new = "trăng lên đầu núi";
    let set = trainee.post("/password", &[("password", new), ("password_again", new), ("next", "/account")]);
    assert_eq!((set.status, set.location.as_deref()), (303, Some("/account")));
    assert_eq!(trainee.get("/account").status, 200);

    assert_eq!(app.browser().post("/login", &[("badge", "200003"), ("password", &code)]).status, 422, "a code works once");
    assert_eq!(app.browser().post("/login", &[("badge", "200003"), ("password", PASSWORD)]).status, 422, "the old password is gone");
    app.sign_in("200003", new);
}

#[test]
fn a_code_runs_out_by_the_wall_clock() {
    let app = TestApp::new();
    app.world();
    let code = make_code(&app.sign_in_as(badge::OFFICE), badge::TRAINEE);
    let past = taphuan::clock::wall().plus_seconds(-1);
    let left: taphuan::clock::Timestamp = app.read(|conn| {
        let of_trainee = accounts::table.inner_join(officers::table).filter(officers::badge.eq(badge::TRAINEE));
        Ok(of_trainee.select(accounts::code_expires_at.assume_not_null()).first(conn)?)
    });
    let hours = left.seconds_since(past) / 3600;
    assert_eq!(hours, 72);
    let officer = app.officer(badge::TRAINEE);
    app.write(move |conn| Ok(diesel::update(accounts::table.find(officer)).set(accounts::code_expires_at.eq(Some(past))).execute(conn)?));
    assert_eq!(app.browser().post("/login", &[("badge", "200003"), ("password", &code)]).status, 422);
}

#[test]
fn an_officer_without_an_account_gets_one_with_the_first_code() {
    let app = TestApp::new();
    app.world();
    let officer = app.officer(badge::TRAINEE);
    app.write(move |conn| Ok(diesel::delete(accounts::table.find(officer)).execute(conn)?));
    let chief = app.sign_in_as(badge::COMMANDER);
    assert!(chief.get("/people?state=new").text.contains("Nguyễn Thị Hồng Ngọc"));
    let code = make_code(&chief, badge::TRAINEE);
    assert!(chief.get("/people?state=code").text.contains("Nguyễn Thị Hồng Ngọc"));
    app.sign_in(badge::TRAINEE, &code);
}

#[test]
fn codes_stay_within_ones_reach_and_below_ones_rank() {
    let app = TestApp::new();
    app.world();
    let cases = [
        (badge::COMMANDER, badge::TRAINEE, 200),
        (badge::COMMANDER, "300001", 404),
        (badge::COMMANDER, "999999", 404),
        (badge::COMMANDER, "kh%C3%B4ng", 404),
        (badge::COMMANDER, badge::OFFICE, 404),
        (badge::COMMANDER, badge::COMMANDER, 403),
        (badge::COORDINATOR, "300001", 200),
        (badge::COORDINATOR, badge::STRANGER, 404),
        (badge::COORDINATOR, badge::COMMANDER, 403),
        (badge::OFFICE, badge::STRANGER, 200),
        (badge::OFFICE, badge::COMMANDER, 200),
        (badge::OFFICE, badge::ADMIN, 403),
        (badge::ADMIN, badge::OFFICE, 200),
        (badge::TRAINEE, "200004", 403),
        (badge::TRAINEE, "999999", 403),
        (badge::DIRECTOR, badge::TRAINEE, 403),
    ];
    for (asker, of, status) in cases {
        let answer = app.sign_in_as(asker).post(&format!("/people/{of}/code"), &[]);
        assert_eq!(answer.status, status, "{asker} for {of}");
    }
}

#[test]
fn the_list_shows_whom_one_may_help_and_finds_them_without_accents() {
    let app = TestApp::new();
    app.world();
    let chief = app.sign_in_as(badge::COMMANDER);
    let page = chief.get("/people?q=nguyen+van+a");
    assert!(page.text.contains("Nguyễn Văn Á"), "{}", page.text);
    assert!(!page.text.contains("Hoàng Văn Bảy"));
    let all = chief.get("/people").text;
    assert!(all.contains("Hoàng Văn Bảy") && !all.contains("Vương Thị Xuân") && !all.contains("Kiều Văn Đông"));
    let site = app.sign_in_as(badge::COORDINATOR).get("/people").text;
    assert!(site.contains("Hoàng Văn Bảy") && site.contains("Vương Thị Xuân") && !site.contains("Kiều Văn Đông"));
    let office = app.sign_in_as(badge::OFFICE);
    assert!(office.get("/people?q=400-0").text.contains("Kiều Văn Đông"));
    assert!(office.get("/people?q=%25").text.contains("Kiều Văn Đông"), "a percent sign is no wildcard, and finds nothing to fold");
    let names = |path: &str| -> Vec<usize> {
        let text = office.get(path).text;
        ["Nguyễn Văn Á", "Phạm Đức Ân", "Hoàng Văn Bảy", "Chu Thị Ỷ"].map(|name| text.find(name).expect(name)).to_vec()
    };
    assert!(names("/people?unit=00004").is_sorted(), "by given name");
    assert!(names("/people?unit=00004&sort=-name").iter().rev().is_sorted());
}

#[test]
fn wrong_tries_pause_and_a_new_code_ends_the_pause() {
    let app = TestApp::new();
    app.world();
    let browser = app.browser();
    for number in 0..5 {
        let wrong = browser.post("/login", &[("badge", badge::TRAINEE), ("password", "đoán mò thôi")]);
        assert!(wrong.text.contains("không đúng"), "try {number}");
    }
    let paused = browser.post("/login", &[("badge", badge::TRAINEE), ("password", PASSWORD)]);
    assert_eq!(paused.status, 422);
    assert!(paused.text.contains("Đã nhập sai nhiều lần"), "even the right one waits");
    let code = make_code(&app.sign_in_as(badge::COMMANDER), badge::TRAINEE);
    app.sign_in(badge::TRAINEE, &code);
}

#[test]
fn an_unknown_badge_and_a_wrong_password_look_alike() {
    let app = TestApp::new();
    app.world();
    let say = |badge: &str| {
        let answer = app.browser().post("/login", &[("badge", badge), ("password", "đoán mò thôi")]);
        (answer.status, answer.text.contains("Số hiệu hoặc mật khẩu không đúng"))
    };
    assert_eq!(say(badge::TRAINEE), (422, true));
    assert_eq!(say("999999"), (422, true));
}

#[test]
fn a_lock_signs_out_at_once_and_says_why_it_stays_shut() {
    let app = TestApp::new();
    app.world();
    let (trainee, admin) = (app.sign_in_as(badge::TRAINEE), app.sign_in_as(badge::ADMIN));
    let code = make_code(&admin, badge::TRAINEE);
    let path = format!("/people/{}/lock", badge::TRAINEE);
    assert_eq!(app.sign_in_as(badge::OFFICE).post(&path, &[("reason", "mất thẻ")]).status, 403);
    assert_eq!(admin.post(&path, &[("reason", " ")]).status, 422);
    assert_eq!(trainee.get("/account").status, 200);
    assert_eq!(admin.post(&path, &[("reason", "mất thẻ")]).status, 303);
    assert_eq!(trainee.get("/account").location.as_deref(), Some("/login?next=%2Faccount"));
    let shut = app.browser().post("/login", &[("badge", badge::TRAINEE), ("password", PASSWORD)]);
    assert!(shut.status == 422 && shut.text.contains("đang bị khóa"));
    assert_eq!(app.browser().post("/login", &[("badge", badge::TRAINEE), ("password", &code)]).status, 422);
    assert_eq!(admin.post(&format!("/people/{}/code", badge::TRAINEE), &[]).status, 409);
    assert!(recorded(&app, "account.lock").3.contains("mất thẻ"));
    assert_eq!(admin.post(&format!("/people/{}/unlock", badge::TRAINEE), &[("reason", "tìm thấy thẻ")]).status, 303);
    app.sign_in_as(badge::TRAINEE);
    assert_eq!(admin.post(&format!("/people/{}/lock", badge::ADMIN), &[("reason", "thử")]).status, 403, "not oneself");
}

#[test]
fn a_delegate_acts_in_the_chiefs_place_between_two_days_and_is_recorded_so() {
    let app = TestApp::new();
    app.world();
    let (chief, clerk) = (app.sign_in_as(badge::COMMANDER), app.sign_in_as(badge::TRAINEE));
    assert_eq!(clerk.get("/people").status, 403);
    let lend = |fields: &[(&str, &str)]| chief.post("/account/delegates", fields);
    let wrong = [
        ([("role", "0"), ("badge", "200001"), ("from", "2025-06-25"), ("to", "2025-06-27")], "Không tự ủy quyền cho mình được"),
        ([("role", "1"), ("badge", "200003"), ("from", "2025-06-25"), ("to", "2025-06-27")], "Chỉ ủy quyền được vai trò của chính mình"),
        ([("role", "0"), ("badge", "999999"), ("from", "2025-06-25"), ("to", "2025-06-27")], "Không có ai mang số hiệu này"),
        ([("role", "0"), ("badge", "200003"), ("from", "2025-06-27"), ("to", "2025-06-25")], "Ngày cuối phải sau ngày đầu"),
        ([("role", "0"), ("badge", "200003"), ("from", "2025-06-25"), ("to", "2025-12-25")], "nhiều nhất 90 ngày"),
        ([("role", "0"), ("badge", "200003"), ("from", "mai"), ("to", "2025-12-25")], "Phải là ngày theo dạng"),
    ];
    for (fields, words) in wrong {
        let answer = lend(&fields);
        assert_eq!(answer.status, 422, "{fields:?}");
        assert!(answer.text.contains(words), "{fields:?}: {}", answer.text);
        assert!(answer.text.contains(&format!("value=\"{}\"", fields[1].1)), "what was typed stays");
    }
    let right = [("role", "0"), ("badge", "200-003"), ("from", "26/06/2025"), ("to", "2025-06-27")];
    assert_eq!(lend(&right).status, 303);
    assert_eq!(lend(&right).status, 409, "twice the same");
    assert_eq!(clerk.get("/people").status, 403, "not before the first day");
    app.set_clock("2025-06-26T08:00:00+07:00");
    let clerk = app.sign_in_as(badge::TRAINEE);
    let page = clerk.get("/people");
    assert!(page.status == 200 && page.text.contains("thay cho Thượng úy Nguyễn Văn Á, số hiệu 200-001"), "the frame says for whom");
    make_code(&clerk, "200004");
    let (by, acting_for, of, _) = recorded(&app, "account.code");
    assert_eq!((by.as_deref(), acting_for.as_deref(), of.as_str()), (Some("200003"), Some("200001"), "200004"));
    let on = clerk.post("/account/delegates", &[("role", "0"), ("badge", "200005"), ("from", "2025-06-26"), ("to", "2025-06-27")]);
    assert_eq!(on.status, 422, "what was lent is not lent on");
    app.set_clock("2025-06-28T08:00:00+07:00");
    assert_eq!(app.sign_in_as(badge::TRAINEE).get("/people").status, 403, "nor after the last day");
    make_code(&app.sign_in_as(badge::COORDINATOR), badge::TRAINEE);
}

#[test]
fn a_delegation_ends_when_the_holder_ends_it_or_loses_the_role() {
    let app = TestApp::new();
    app.world();
    let (chief, clerk) = (app.sign_in_as(badge::COMMANDER), app.sign_in_as(badge::TRAINEE));
    let lend = || chief.post("/account/delegates", &[("role", "0"), ("badge", "200003"), ("from", "2025-06-25"), ("to", "2025-06-27")]);
    assert_eq!(lend().status, 303);
    assert_eq!(clerk.get("/people").status, 200);
    let lent: taphuan::id::RoleId =
        app.read(|conn| Ok(roles::table.filter(roles::delegate_of.is_not_null()).select(roles::id).first(conn)?));
    assert_eq!(clerk.post(&format!("/account/delegates/{lent}/end"), &[]).status, 404, "the delegate does not end it");
    assert_eq!(chief.post(&format!("/account/delegates/{lent}/end"), &[]).status, 303);
    assert_eq!(clerk.get("/people").status, 403);
    assert_eq!(lend().status, 303);
    assert_eq!(clerk.get("/people").status, 200);
    let own: taphuan::id::RoleId = app.read(|conn| {
        let of_chief = roles::table.inner_join(officers::table).filter(officers::badge.eq(badge::COMMANDER));
        Ok(of_chief.select(roles::id).first(conn)?)
    });
    assert_eq!(app.sign_in_as(badge::OFFICE).post(&format!("/people/{}/roles/{own}/end", badge::COMMANDER), &[]).status, 303);
    assert_eq!(clerk.get("/people").status, 403);
    assert_eq!(chief.get("/people").status, 403);
}

#[test]
fn roles_are_given_for_what_exists_and_shown_with_who_gave_them() {
    let app = TestApp::new();
    app.world();
    let office = app.sign_in_as(badge::OFFICE);
    let give = |fields: &[(&str, &str)]| office.post("/people/300001/roles", fields);
    assert_eq!(give(&[("role", "coordinator"), ("scope", "S9")]).status, 422);
    assert_eq!(give(&[("role", "king"), ("scope", "S1")]).status, 422);
    assert_eq!(give(&[("role", "admin"), ("scope", "")]).status, 403);
    assert_eq!(give(&[("role", "coordinator"), ("scope", "S2"), ("from", "2025-06-27"), ("to", "2025-06-26")]).status, 422);
    assert_eq!(give(&[("role", "coordinator"), ("scope", "S2")]).status, 303);
    assert_eq!(give(&[("role", "coordinator"), ("scope", "S2")]).status, 409);
    let page = office.get("/people/300001").text;
    assert!(page.contains("Điểm cầu Hoàn Kiếm") && page.contains("Vũ Quang Khánh"), "{page}");
    let holder = app.sign_in_as("300001");
    assert!(holder.get("/people").text.contains("Kiều Văn Đông"));
    assert!(holder.get("/account").text.contains("Điểm cầu Hoàn Kiếm"));
    assert_eq!(app.sign_in_as(badge::COORDINATOR).post("/people/300001/roles", &[("role", "coordinator"), ("scope", "S1")]).status, 403);
}

#[test]
fn signing_out_ends_the_session_and_a_restart_does_not() {
    let mut app = TestApp::new();
    app.world();
    let browser = app.sign_in_as(badge::TRAINEE);
    app.restart();
    let browser = browser.moved_to(&app);
    assert_eq!(browser.get("/account").status, 200, "a restart keeps the session");
    let out = browser.post("/logout", &[]);
    assert_eq!((out.status, out.location.as_deref()), (303, Some("/login")));
    assert_eq!(browser.get("/account").status, 303);
    let left: i64 = app.read(|conn| Ok(browser_sessions::table.count().get_result(conn)?));
    assert_eq!(left, 0);
}

#[test]
fn nobody_is_sent_to_another_site_after_signing_in() {
    let app = TestApp::new();
    app.world();
    for (next, goes) in [("//evil.example/x", "/"), ("https://evil.example", "/"), ("/\\evil.example", "/"), ("/people?q=a", "/people?q=a")]
    {
        let browser = app.browser();
        let answer = browser.post("/login", &[("badge", badge::OFFICE), ("password", PASSWORD), ("next", next)]);
        assert_eq!(answer.location.as_deref(), Some(goes), "{next}");
        let fields = [("old_password", PASSWORD), ("password", PASSWORD), ("password_again", PASSWORD), ("next", next)];
        assert_eq!(browser.post("/password", &fields).location.as_deref(), Some(goes), "{next}");
    }
}

#[test]
fn an_empty_system_gets_its_first_admin_at_the_command_line() {
    let app = TestApp::new();
    let tools = Tools::open(&app.config).expect("tools");
    let create = |name: Option<&str>, role: Option<&str>| {
        account::command::create(&tools.db, &tools.keys, tools.permit(), "100-009", name.map(str::to_owned), role.map(str::to_owned))
    };
    assert!(create(None, None).is_err(), "nobody has this badge");
    assert!(create(Some("Phan Thị Gương"), Some("commander")).is_err(), "a commander of what?");
    let said = create(Some("Phan Thị Gương"), Some("admin")).expect("an admin");
    assert!(create(Some("Ai Khác"), None).is_err(), "the badge is taken");
    let said = said.say(Language::Vi);
    let code = said.split_whitespace().find(|word| word.len() >= 11 && word.contains('-')).expect("a code").trim_end_matches(',');
    let admin = app.sign_in("100009", code);
    let new = "nước chảy đá mòn";
    assert_eq!(admin.post("/password", &[("password", new), ("password_again", new)]).status, 303);
    assert!(admin.get("/people").text.contains("Phan Thị Gương"));
    account::command::set_locked(&tools.db, tools.permit(), "100009", true).expect("a lock");
    assert_eq!(app.browser().post("/login", &[("badge", "100009"), ("password", new)]).status, 422);
    account::command::set_locked(&tools.db, tools.permit(), "100009", false).expect("no lock");
    account::command::reset(&tools.db, &tools.keys, tools.permit(), "100009").expect("a code");
    assert!(account::command::reset(&tools.db, &tools.keys, tools.permit(), "999999").is_err());
}

#[test]
fn the_seals_show_that_the_audit_log_was_altered() {
    use taphuan::audit::{self as log, Verdict};
    let app = TestApp::new();
    app.world();
    make_code(&app.sign_in_as(badge::OFFICE), badge::TRAINEE);
    let hour_ago = taphuan::clock::wall().plus_minutes(-60);
    app.write(move |conn| Ok(diesel::update(audit::table).set(audit::recorded_at.eq(hour_ago)).execute(conn)?));
    let seal = app.write(log::seal).expect("a seal");
    assert_eq!(app.read(|conn| log::verify(conn, Some(&seal))), Verdict::Intact { rows: 1, seals: 1, newest: seal.clone() });
    assert_eq!(app.read(|conn| log::verify(conn, Some("00ff"))), Verdict::Unknown);
    app.write(|conn| Ok(diesel::update(audit::table).set(audit::actor_badge.eq(Some("100002"))).execute(conn)?));
    assert!(matches!(app.read(|conn| log::verify(conn, None)), Verdict::Altered(None, _)));
}
