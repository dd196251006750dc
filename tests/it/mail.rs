//! Mails against a real server (`tests/mail/server.mjs`), and in a folder where there is none.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use serde_json::Value;
use taphuan::clock::{self, Timestamp};
use taphuan::jobs::Stop;
use taphuan::mail::{self, Mail, NewMail};
use taphuan::schema::mails;
use taphuan::text::{Language, Words};
use taphuan::web::{Own, Permit, Stamp};

use crate::source::root;
use crate::support::TestApp;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running mail server.
struct MailServer {
    child: Child,
    port: u16,
    lines: Receiver<Value>,
}

impl MailServer {
    /// Starts it on a port; 0 for any.
    fn start(port: u16) -> Self {
        install();
        let mut child = Command::new("node")
            .args(["server.mjs", &port.to_string()])
            .current_dir(root().join("tests/mail"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node");
        let out = BufReader::new(child.stdout.take().expect("its output"));
        let (tell, lines) = channel::<Value>();
        std::thread::spawn(move || {
            for line in out.lines() {
                let line = line.expect("a line");
                // A test that has ended listens no more.
                drop(tell.send(serde_json::from_str(&line).expect("JSON")));
            }
        });
        let first = lines.recv_timeout(PATIENCE).expect("the server's port");
        let port = first["port"].as_u64().expect("a port") as u16;
        Self { child, port, lines }
    }

    fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The next mail.
    fn next(&self) -> Value {
        self.lines.recv_timeout(PATIENCE).expect("a mail")
    }

    /// Stops it; gives every mail that nobody has looked at.
    fn rest(mut self) -> Vec<Value> {
        drop(self.child.stdin.take());
        self.child.wait().expect("its end");
        self.lines.iter().collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        drop(self.child.wait());
    }
}

/// Installs what the server is made of, once.
fn install() {
    static DONE: OnceLock<()> = OnceLock::new();
    DONE.get_or_init(|| {
        let folder = root().join("tests/mail");
        if !folder.join("node_modules/.package-lock.json").exists() {
            let status = Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--silent"]).current_dir(folder).status();
            assert!(status.expect("npm").success(), "npm ci in tests/mail");
        }
    });
}

/// A port of loopback on which nobody listens.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

fn permit(app: &TestApp) -> Permit<Own> {
    Permit::operator(Stamp { now: app.clock.now(), wall: clock::wall(), request_id: "test".into() })
}

fn mail_to(address: &str) -> NewMail {
    NewMail {
        officer_id: None,
        to_address: address.to_owned(),
        subject: Words::new("notice-kind-timetable"),
        body: vec![Words::new("paging-position").with("page", 2).with("pages", 10_214), Words::plain("A < B & C")],
        link: "/timetable?a=1&b=2".to_owned(),
        calendar: None,
    }
}

fn put(app: &TestApp, new: Vec<NewMail>) {
    let permit = permit(app);
    app.write(move |conn| mail::put(conn, &permit, &new));
}

fn outbox(app: &TestApp) -> Vec<Mail> {
    app.read(|conn| Ok(mails::table.order(mails::id).select(Mail::as_select()).load(conn)?))
}

/// Waits until the outbox is so.
fn wait(app: &TestApp, is_so: impl Fn(&[Mail]) -> bool) -> Vec<Mail> {
    let until = Instant::now() + PATIENCE;
    loop {
        let mails = outbox(app);
        if is_so(&mails) {
            return mails;
        }
        assert!(Instant::now() < until, "{mails:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn all_sent(mails: &[Mail]) -> bool {
    mails.iter().all(|mail| mail.state == "sent")
}

/// Lets every mail that waits be tried now.
fn hurry(app: &TestApp) {
    let now = clock::wall();
    app.write(move |conn| {
        diesel::update(mails::table.filter(mails::state.eq("waiting"))).set(mails::next_at.eq(now)).execute(conn)?;
        Ok(())
    });
}

fn why(mail: &Mail) -> String {
    mail.why().expect("a reason").say(Language::En).into_owned()
}

fn text<'a>(mail: &'a Value, name: &str) -> &'a str {
    mail[name].as_str().unwrap_or_else(|| panic!("{name} in {mail}"))
}

#[test]
fn a_mail_arrives_in_both_languages_with_its_calendar() {
    let server = MailServer::start(0);
    let url = server.url().replacen("127", "tester:secret@127", 1);
    let app = TestApp::with(&[("TAPHUAN_SMTP", url.as_str()), ("TAPHUAN_PUBLIC_URL", "https://th.example:8443")]);
    let calendar = "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nSUMMARY:Đăng ký cư trú\r\nEND:VCALENDAR\r\n";
    put(&app, vec![NewMail { calendar: Some(calendar.to_owned()), ..mail_to("ha@cahn.example") }]);
    let mail = server.next();
    let sent = wait(&app, all_sent);
    assert_eq!(mail["recipients"], serde_json::json!(["ha@cahn.example"]));
    assert_eq!(text(&mail, "from"), "\"Tập huấn\" <no-reply@localhost>");
    assert_eq!(text(&mail, "subject"), "Lịch tập huấn thay đổi / Your timetable has changed");
    assert_eq!(text(&mail, "messageId"), format!("<{}@th.example>", sent[0].id));
    assert_eq!(text(&mail, "automatic"), "auto-generated");
    let plain = text(&mail, "text");
    assert!(
        plain.starts_with(
            "Lịch tập huấn thay đổi\n\nTrang 2 trên 10.214\n\nA < B & C\n\nXem chi tiết tại:\nhttps://th.example:8443/timetable?a=1&b=2\n"
        ),
        "{plain}"
    );
    assert!(plain.contains("Your timetable has changed\n\nPage 2 of 10,214\n\nA < B & C\n"), "{plain}");
    assert!(plain.find("Trang 2").expect("Vietnamese") < plain.find("Page 2").expect("English"));
    let html = text(&mail, "html");
    for wanted in
        ["Trang 2 trên 10.214", "Page 2 of 10,214", "A &lt; B &amp; C", "href=\"https://th.example:8443/timetable?a&#x3D;1&amp;b&#x3D;2\""]
    {
        assert!(html.contains(wanted), "{wanted} in {html}");
    }
    let attached = &mail["attachments"][0];
    assert_eq!(
        (text(attached, "filename"), text(attached, "contentType"), text(attached, "method")),
        ("lich-tap-huan.ics", "text/calendar", "PUBLISH")
    );
    assert_eq!(text(attached, "content"), calendar);
    assert!(server.rest().is_empty());
}

#[test]
fn who_is_refused_is_given_up_and_the_others_get_theirs() {
    let server = MailServer::start(0);
    let app = TestApp::with(&[("TAPHUAN_SMTP", server.url().as_str())]);
    put(&app, ["refused@cahn.example", "no address", "ha@cahn.example"].map(mail_to).to_vec());
    let mails = wait(&app, |mails| mails.iter().all(|mail| mail.state == "sent" || mail.state == "failed"));
    let states: Vec<(&str, i32)> = mails.iter().map(|mail| (mail.state.as_str(), mail.tries)).collect();
    assert_eq!(states, [("failed", 1), ("failed", 1), ("sent", 0)]);
    assert!(why(&mails[0]).contains("no such mailbox"), "{}", why(&mails[0]));
    assert_eq!(why(&mails[1]), "The mail address “no address” can't be used.");
    assert_eq!(mails[2].error, "");
    let arrived = server.rest();
    assert_eq!(arrived.len(), 1);
    assert_eq!(text(&arrived[0], "to"), "ha@cahn.example");
}

#[test]
fn what_is_not_taken_now_waits_longer_each_time_and_is_given_up_at_the_eighth() {
    let server = MailServer::start(0);
    let app = TestApp::with(&[("TAPHUAN_SMTP", server.url().as_str())]);
    let began = clock::wall();
    put(&app, vec![mail_to("later@cahn.example"), mail_to("ha@cahn.example")]);
    assert_eq!(text(&server.next(), "to"), "ha@cahn.example", "one that has to wait does not hold the others up");
    for (tries, minutes) in (1..).zip([1, 5, 15, 60, 120, 240, 480]) {
        let mails = wait(&app, |mails| mails[0].tries == tries);
        assert_eq!(mails[0].state, "waiting");
        let waits = mails[0].next_at.seconds_since(began);
        assert!((minutes * 60..minutes * 60 + 120).contains(&waits), "{waits} s after {tries} tries");
        assert!(why(&mails[0]).contains("mailbox is full"), "{}", why(&mails[0]));
        hurry(&app);
    }
    let mails = wait(&app, |mails| mails[0].tries == 8);
    assert_eq!((mails[0].state.as_str(), mails[1].state.as_str()), ("failed", "sent"));
}

#[test]
fn a_server_that_was_down_gets_what_waited() {
    install();
    let port = free_port();
    let app = TestApp::with(&[("TAPHUAN_SMTP", format!("smtp://127.0.0.1:{port}").as_str())]);
    put(&app, ["a@cahn.example", "b@cahn.example", "c@cahn.example"].map(mail_to).to_vec());
    let mails = wait(&app, |mails| mails[0].tries == 1);
    assert!(why(&mails[0]).starts_with("The mail server can't be used: "), "{}", why(&mails[0]));
    assert_eq!(mails[2].tries, 0, "the way out is closed for all: it is not tried with each");
    let server = MailServer::start(port);
    wait(&app, |mails| {
        hurry(&app);
        all_sent(mails)
    });
    let mut to: Vec<String> = server.rest().iter().map(|mail| text(mail, "to").to_owned()).collect();
    to.sort();
    assert_eq!(to, ["a@cahn.example", "b@cahn.example", "c@cahn.example"]);
}

#[test]
fn a_server_that_does_not_let_us_in_costs_one_mail_one_try() {
    let server = MailServer::start(0);
    let app = TestApp::with(&[("TAPHUAN_SMTP", server.url().replacen("127", "tester:wrong@127", 1).as_str())]);
    put(&app, ["a@cahn.example", "b@cahn.example"].map(mail_to).to_vec());
    let mails = wait(&app, |mails| mails[0].tries == 1 && mails[1].state == "waiting");
    assert_eq!((mails[0].state.as_str(), mails[1].tries), ("waiting", 0));
    assert!(why(&mails[0]).contains("who is that?") && !why(&mails[0]).contains("wrong"), "{}", why(&mails[0]));
    assert!(server.rest().is_empty());
}

#[test]
fn two_couriers_send_nothing_twice() {
    let server = MailServer::start(0);
    let app = TestApp::with(&[("TAPHUAN_SMTP", server.url().as_str())]);
    let stop = Stop::default();
    let second = mail::start(&app.server, stop.clone()).expect("a second courier");
    put(&app, (0..45).map(|number| mail_to(&format!("a{number}@cahn.example"))).collect());
    let sent = wait(&app, all_sent);
    stop.now();
    second.join().expect("its end");
    let mut arrived: Vec<String> = server.rest().iter().map(|mail| text(mail, "messageId").to_owned()).collect();
    arrived.sort();
    let mut wanted: Vec<String> = sent.iter().map(|mail| format!("<{}@127.0.0.1>", mail.id)).collect();
    wanted.sort();
    assert_eq!(arrived, wanted);
}

#[test]
fn after_a_crash_before_noting_a_mail_is_repeated_under_its_message_id_and_one_in_hand_is_left_alone() {
    let server = MailServer::start(0);
    let app = TestApp::with(&[("TAPHUAN_SMTP", server.url().as_str())]);
    put(&app, ["a@cahn.example", "b@cahn.example"].map(mail_to).to_vec());
    let (first, _) = (server.next(), server.next());
    let mails = wait(&app, all_sent);
    let (a, b, now) = (mails[0].id, mails[1].id, clock::wall());
    // As the rows stand when the machine stops after the server's yes: the hold over one has run out, over the other not yet.
    app.write(move |conn| {
        for (id, lease) in [(a, now.plus_seconds(-1)), (b, now.plus_seconds(500))] {
            let taken = (mails::state.eq("sending"), mails::lease_until.eq(Some(lease)), mails::sent_at.eq(None::<Timestamp>));
            diesel::update(mails::table.find(id)).set(taken).execute(conn)?;
        }
        Ok(())
    });
    wait(&app, |mails| mails[0].state == "sent");
    let again = server.rest();
    assert_eq!(again.len(), 1);
    assert_eq!(again[0], first, "the same mail to the letter");
    assert_eq!(outbox(&app)[1].state, "sending");
}

#[test]
fn without_a_server_mails_stay_in_a_folder() {
    let app = TestApp::new();
    put(&app, ["a@cahn.example", "b@cahn.example"].map(mail_to).to_vec());
    let mails = wait(&app, all_sent);
    let mut files: Vec<String> = std::fs::read_dir(&app.config.mail)
        .expect("the folder")
        .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let mut wanted: Vec<String> = mails.iter().map(|mail| format!("{}.eml", mail.id)).collect();
    wanted.sort();
    assert_eq!(files, wanted);
    let kept = std::fs::read_to_string(app.config.mail.join(format!("{}.eml", mails[1].id))).expect("a mail");
    assert!(kept.contains("To: b@cahn.example\r\n") && kept.contains(&format!("Message-ID: <{}@", mails[1].id)), "{kept}");
}

#[test]
fn settings_of_the_mail_that_cannot_be_used_are_named_and_the_password_is_not() {
    let app = TestApp::new();
    for (name, value, shown) in [
        ("TAPHUAN_SMTP", "http://tester:wort@mail.example", "TAPHUAN_SMTP: địa chỉ máy chủ thư không đúng"),
        ("TAPHUAN_MAIL_FROM", "nobody", "TAPHUAN_MAIL_FROM: “nobody”"),
    ] {
        let served = app.command(&["serve", "--bind", "127.0.0.1:0"]).env(name, value).output().expect("the program runs");
        let said = String::from_utf8_lossy(&served.stderr);
        assert!(!served.status.success() && said.contains(shown) && !said.contains("wort"), "{said}");
    }
}
