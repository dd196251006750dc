//! Signing in.

use crate::support::TestApp;
use crate::world::badge;

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
