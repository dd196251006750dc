//! What holds on every page: cookies, headers, who may look at the figures, who may look into the files.

use std::os::unix::fs::PermissionsExt;

use crate::support::TestApp;
use crate::world::{PASSWORD, badge};

#[test]
fn under_https_every_cookie_is_bound_to_the_host() {
    for (public_url, is_https) in [("https://th.example", true), ("http://th.example", false)] {
        let app = TestApp::with(&[("TAPHUAN_PUBLIC_URL", public_url)]);
        app.world();
        let browser = app.browser();
        let mut set = browser.post("/login", &[("badge", badge::OFFICE), ("password", PASSWORD)]).cookies;
        let session = set[0].split(';').next().expect("a cookie").to_owned();
        set.extend(browser.post("/language", &[("language", "vi"), ("next", "/")]).cookies);
        let form = [("old_password", PASSWORD), ("password", "một câu khác hẳn"), ("password_again", "một câu khác hẳn")];
        set.extend(browser.post_with("/password", &form, "cookie", &session).cookies);
        let names: Vec<&str> = set.iter().filter_map(|cookie| cookie.split('=').next()).collect();
        let wanted = ["taphuan", "language", "flash"].map(|name| if is_https { format!("__Host-{name}") } else { name.to_owned() });
        assert_eq!(names, wanted);
        for cookie in &set {
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
            assert_eq!(cookie.contains("Secure"), is_https, "{cookie}");
        }
        let shown = browser.get_with("/", "cookie", &format!("{session}; {}", set[2].split(';').next().expect("a cookie")));
        assert!(shown.text.contains("Đã đổi mật khẩu"), "{}", shown.text);
        assert!(shown.cookies.iter().any(|cookie| cookie.starts_with(&format!("{}=;", wanted[2]))), "words are shown once");
    }
}

#[test]
fn figures_are_for_this_machine_and_not_for_what_a_proxy_passes_on() {
    let app = TestApp::with(&[("TAPHUAN_METRICS_TOKEN", "một câu bí mật")]);
    let browser = app.browser();
    assert_eq!(browser.get("/metrics").status, 200);
    for (name, value) in [("x-forwarded-for", "8.8.8.8"), ("forwarded", "for=8.8.8.8"), ("x-real-ip", "8.8.8.8"), ("via", "1.1 proxy")] {
        assert_eq!(browser.get_with("/metrics", name, value).status, 403, "{name}");
    }
}

#[test]
fn a_page_is_asked_for_by_its_head_alone() {
    let app = TestApp::new();
    app.world();
    let browser = app.browser();
    for path in ["/login", "/healthz", "/nowhere", "/password"] {
        let (head, get) = (browser.head(path), browser.get(path));
        assert_eq!(head.status, get.status, "{path}");
        assert_eq!(head.headers.get("content-type"), get.headers.get("content-type"), "{path}");
        assert_eq!(head.location, get.location, "{path}");
        assert!(head.bytes.is_empty(), "{path}");
    }
    assert_eq!(browser.get("/login").status, 200, "the line goes on after a head");
    let office = app.sign_in_as(badge::OFFICE);
    assert_eq!(office.head("/programmes/P/roster?format=csv").status, 200);
}

#[test]
fn database_and_files_are_for_their_owner_alone() {
    let app = TestApp::new();
    if !app.db.is_sqlite() {
        return;
    }
    let mode = |name: &str| std::fs::metadata(app.folder.path().join(name)).expect("it is there").permissions().mode() & 0o777;
    for name in ["test.db", "test.db-wal", "test.db-shm", "keys/secret"] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
    taphuan::files::Files::new(&app.config.files).put(b"a document").expect("stored");
    assert_eq!((mode("files"), mode("keys")), (0o700, 0o700));
}
