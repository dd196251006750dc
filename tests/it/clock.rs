//! The programme's clock: kept in the database, moved on in rehearsals.

use taphuan::app::{self, Tools};
use taphuan::clock::Timestamp;
use taphuan::error::Error;
use taphuan::text::Language;

use crate::support::TestApp;

fn instant(text: &str) -> Timestamp {
    Timestamp::new(chrono::DateTime::parse_from_rfc3339(text).expect("an instant").to_utc())
}

/// Seconds from this instant to what the server's clock shows.
fn seconds_after(app: &TestApp, text: &str) -> i64 {
    let now = app.browser().get("/readyz").json()["now"].as_str().expect("an instant").to_owned();
    instant(&now).seconds_since(instant(text))
}

#[test]
fn a_rehearsal_s_clock_is_moved_on_and_not_back() {
    let mut app = TestApp::at("2025-06-25T09:00:00+07:00");
    let tools = Tools::open(&app.config).unwrap();
    app::move_clock(&tools, instant("2025-06-25T13:40:00+07:00")).unwrap();
    app.restart();
    assert!((0..600).contains(&seconds_after(&app, "2025-06-25T13:40:00+07:00")), "the clock goes on from where it was moved to");

    let tools = Tools::open(&app.config).unwrap();
    let Err(Error::Conflict(words)) = app::move_clock(&tools, instant("2025-06-25T10:00:00+07:00")) else { panic!("moved back") };
    assert!(words.say(Language::En).contains("25/06/2025 13:4"), "{}", words.say(Language::En));
    app.restart();
    assert!(seconds_after(&app, "2025-06-25T13:40:00+07:00") >= 0, "a refused move changes nothing");
}

#[test]
fn the_real_clock_can_t_be_moved() {
    let app = TestApp::new();
    app.write(|conn| taphuan::db::set_setting(conn, "clock_offset_micros", ""));
    let mut config = app.config.clone();
    config.now = None;
    let tools = Tools::open(&config).unwrap();
    let refused = app::move_clock(&tools, instant("2099-01-01T00:00:00+07:00"));
    assert!(matches!(&refused, Err(Error::Conflict(_))), "{refused:?}");
}
