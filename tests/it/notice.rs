//! Notices on the first page, in the list, in the band, and in the outbox.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use taphuan::clock;
use taphuan::id::OfficerId;
use taphuan::notice::{self, NewNotice};
use taphuan::schema::{mails, notices, officers};
use taphuan::text::Words;
use taphuan::web::{Own, Permit, Stamp};

use crate::support::{Browser, TestApp};
use crate::world::badge;

fn say(officer_id: OfficerId, text: &str) -> NewNotice {
    NewNotice { officer_id, kind: "timetable", words: Words::plain(text), link: "/timetable".to_owned(), calendar: None }
}

/// Gives notices without telling the server's memory, as another server or a command would.
fn put(app: &TestApp, new: Vec<NewNotice>) {
    let permit: Permit<Own> = Permit::operator(Stamp { now: app.clock.now(), wall: clock::wall(), request_id: "test".into() });
    app.write(move |conn| notice::put(conn, &permit, &new));
}

fn told(app: &TestApp, new: Vec<NewNotice>) {
    put(app, new);
    app.server.forget_actors();
}

/// The number beside the bell.
fn waiting(page: &str) -> &str {
    let bell = page.split_once("class=\"bell\"").and_then(|(_, rest)| rest.split_once("</a>")).expect("a bell").0;
    bell.split_once("<b>").and_then(|(_, rest)| rest.split_once("</b>")).map_or("", |(number, _)| number)
}

fn until(browser: &Browser) -> String {
    let page = browser.get("/notices").text;
    let value = page.split_once("name=\"until\" value=\"").and_then(|(_, rest)| rest.split_once('"')).expect("the button's form").0;
    value.to_owned()
}

#[test]
fn a_notice_waits_on_the_first_page_in_the_band_and_in_the_list_until_it_is_seen() {
    let app = TestApp::new();
    app.world();
    let trainee = app.sign_in_as(badge::TRAINEE);
    let id = app.officer(badge::TRAINEE);
    assert_eq!(waiting(&trainee.get("/").text), "");
    assert!(trainee.get("/notices").text.contains("Chưa có thông báo nào"));
    told(&app, ["một", "hai", "ba", "bốn <b>"].map(|text| say(id, &format!("Việc {text}"))).to_vec());
    let home = trainee.get("/").text;
    assert_eq!(waiting(&home), "4");
    for shown in ["Thông báo mới", "Việc bốn &lt;b&gt;", "Việc ba", "Việc hai", "href=\"/timetable\"", "25/06/2025 09:0"] {
        assert!(home.contains(shown), "{shown}: {home}");
    }
    assert!(!home.contains("Việc một"), "the first page shows the newest three");
    assert!(home.find("Việc bốn") < home.find("Việc ba"));
    for _ in 0..2 {
        let list = trainee.get("/notices").text;
        assert!(list.contains("Việc một") && list.contains("Lịch tập huấn thay đổi"), "{list}");
        assert_eq!(list.matches("chip info").count(), 4, "looking marks nothing");
    }
    assert_eq!(waiting(&trainee.get("/timetable").text), "4", "every page's band counts them");
    let marked = trainee.post("/notices/seen", &[("until", &until(&trainee))]);
    assert_eq!((marked.status, marked.location.as_deref()), (303, Some("/notices")));
    let list = trainee.get("/notices").text;
    assert!(list.contains("Việc một") && !list.contains("chip info") && !list.contains("/notices/seen"), "{list}");
    let home = trainee.get("/").text;
    assert!(waiting(&home).is_empty() && !home.contains("Thông báo mới") && !home.contains("Việc bốn"), "{home}");
}

#[test]
fn whoever_holds_a_role_is_told_in_their_language_and_only_what_is_theirs() {
    let app = TestApp::new();
    app.world();
    let (office, director) = (app.officer(badge::OFFICE), app.officer(badge::DIRECTOR));
    let words = Words::new("paging-position").with("page", 2).with("pages", 10_214);
    told(
        &app,
        vec![NewNotice { words, link: String::new(), kind: "nothing known", ..say(office, "") }, say(director, "Việc của lãnh đạo")],
    );
    let browser = app.sign_in_as(badge::OFFICE);
    let home = browser.get("/").text;
    assert!(home.contains("Trang 2 trên 10.214") && home.contains("Thông báo của chương trình tập huấn"), "{home}");
    assert_eq!(waiting(&home), "1");
    browser.post("/language", &[("language", "en"), ("next", "/")]);
    let home = browser.get("/").text;
    assert!(home.contains("Page 2 of 10,214") && home.contains("Notice of the training programme") && !home.contains("lãnh đạo"), "{home}");
    assert!(!browser.get("/notices").text.contains("lãnh đạo"));
    assert_eq!(browser.post("/notices/seen", &[]).status, 303);
    assert_eq!(waiting(&app.sign_in_as(badge::DIRECTOR).get("/notices").text), "1", "nobody marks what is another's");
}

#[test]
fn what_came_after_the_list_was_shown_still_waits() {
    let app = TestApp::new();
    app.world();
    let trainee = app.sign_in_as(badge::TRAINEE);
    let id = app.officer(badge::TRAINEE);
    told(&app, vec![say(id, "Việc đã thấy")]);
    let seen = until(&trainee);
    told(&app, vec![say(id, "Việc chưa thấy")]);
    trainee.post("/notices/seen", &[("until", &seen)]);
    let home = trainee.get("/").text;
    assert!(home.contains("Việc chưa thấy") && !home.contains("Việc đã thấy"), "{home}");
    assert_eq!(waiting(&home), "1");
}

#[test]
fn a_server_learns_of_notices_that_another_gave() {
    let app = TestApp::new();
    app.world();
    let trainee = app.sign_in_as(badge::TRAINEE);
    assert_eq!(waiting(&trainee.get("/").text), "");
    put(&app, vec![say(app.officer(badge::TRAINEE), "Việc mới")]);
    let until = Instant::now() + Duration::from_secs(30);
    while waiting(&trainee.get("/").text) != "1" {
        assert!(Instant::now() < until, "the number stays as it was");
    }
}

#[test]
fn many_notices_are_put_together_and_leave_by_mail_where_there_is_an_address() {
    let app = TestApp::new();
    let world = app.world();
    let (with, without) = (world.trainees[2], world.trainees[3]);
    app.write(move |conn| {
        diesel::update(officers::table.find(with)).set(officers::email.eq("ha@cahn.example")).execute(conn)?;
        Ok(())
    });
    let calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_owned();
    let new = (0..1_201).map(|number| {
        let to = if number % 2 == 0 { with } else { without };
        NewNotice { calendar: Some(calendar.clone()), ..say(to, &format!("Việc {number}")) }
    });
    told(&app, new.collect());
    let (given, mailed, to): (i64, i64, Vec<(Option<OfficerId>, String, String, String)>) = app.read(|conn| {
        let columns = (mails::officer_id, mails::to_address, mails::link, mails::attachment);
        Ok((
            notices::table.count().get_result(conn)?,
            mails::table.count().get_result(conn)?,
            mails::table.select(columns).distinct().load(conn)?,
        ))
    });
    assert_eq!((given, mailed), (1_201, 601));
    assert_eq!(to, [(Some(with), "ha@cahn.example".to_owned(), "/timetable".to_owned(), calendar)]);
    let trainee = app.sign_in_as(badge::TRAINEE);
    let last = trainee.get("/notices?page=13").text;
    assert_eq!(last.matches("class=\"item\"").count(), 1, "{last}");
    assert!(last.contains("Việc 0<") && waiting(&last) == "601", "{last}");
}
