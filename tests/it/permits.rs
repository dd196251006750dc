//! Who may what: `permits.csv` says it by hand, this walks all of it. A route that is not in the table fails; so does an allowed page
//! that does not show its object, a refusal that does, and a refusal that changed something.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use taphuan::account::store::token_mac;
use taphuan::clock;
use taphuan::error::Result;
use taphuan::id::{OfficerId, RoleId};
use taphuan::keys::Keys;
use taphuan::schema::{audit, browser_sessions, officers, roles};
use taphuan::web::{SESSION_COOKIE, cookie_name};

use crate::source::{Route, public_reasons, routes};
use crate::support::{Answer, TestApp};
use crate::world::{World, badge};

/// The table's columns of people, and who stands for each in the world.
const PEOPLE: [(&str, &str); 8] = [
    ("nobody", ""),
    ("trainee", badge::TRAINEE),
    ("instructor", badge::INSTRUCTOR),
    ("coordinator", badge::COORDINATOR),
    ("commander", badge::COMMANDER),
    ("director", badge::DIRECTOR),
    ("training_office", badge::OFFICE),
    ("admin", badge::ADMIN),
];

/// Every page that asks for nobody's right, with the reason that its handler gives.
const PUBLIC: &[(&str, &str)] = &[
    ("account/pages.rs", "everybody chooses the language"),
    ("account/pages.rs", "people sign in here"),
    ("account/pages.rs", "signing out needs nothing but the browser's own token"),
    ("certificate/verify.rs", "anybody checks a certificate"),
    ("attendance/pages/check_in.rs", "who scans the code of a sitting may have to sign in first"),
    ("web/health.rs", "a monitor asks"),
    ("web/health.rs", "an operator's monitor asks; guarded by loopback or token"),
    ("web/reply.rs", "an error's page shows nothing but the error"),
];

/// A row of the table.
struct Row {
    line: u64,
    route: Route,
    object: String,
    address: String,
    body: String,
    expected: Vec<String>,
    marker: String,
}

fn table() -> Vec<Row> {
    let path = crate::source::root().join("tests/it/permits.csv");
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).expect("the table");
    let people = reader.headers().expect("a head").iter().skip(5).take(PEOPLE.len()).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(people, PEOPLE.map(|(name, _)| name));
    let row = |record: csv::StringRecord| {
        let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
        Row {
            line: record.position().map_or(0, csv::Position::line),
            route: Route { method: cell(0), pattern: cell(1) },
            object: cell(2),
            address: cell(3),
            body: cell(4),
            expected: (5..5 + PEOPLE.len()).map(cell).collect(),
            marker: cell(5 + PEOPLE.len()),
        }
    };
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

/// A server with the world, everybody signed in, and the names by which the table speaks of ids.
struct Stage {
    app: TestApp,
    names: BTreeMap<&'static str, String>,
}

impl Stage {
    fn new() -> Self {
        let app = TestApp::new();
        let world = app.world();
        let keys = Keys::load_or_make(&app.config.keys).expect("keys");
        let tokens: Vec<(String, [u8; 32])> = PEOPLE.iter().map(|(name, _)| ((*name).to_owned(), token_mac(&keys, name))).collect();
        let wall = clock::wall();
        app.write(move |conn| {
            for ((_, badge), (_, mac)) in PEOPLE.iter().zip(&tokens).skip(1) {
                let officer: OfficerId = officers::table.filter(officers::badge.eq(badge)).select(officers::id).first(conn)?;
                diesel::insert_into(browser_sessions::table)
                    .values((
                        browser_sessions::token_mac.eq(mac.as_slice()),
                        browser_sessions::officer_id.eq(officer),
                        browser_sessions::created_at.eq(wall),
                        browser_sessions::expires_at.eq(wall.plus_minutes(60)),
                    ))
                    .execute(conn)?;
            }
            Ok(())
        });
        let names = plant(&app, &world);
        Self { app, names }
    }

    /// Asks as one of the people.
    fn ask(&self, row: &Row, person: &str) -> Answer {
        let address = self.names.iter().fold(row.address.clone(), |address, (name, value)| address.replace(&format!("{{{name}}}"), value));
        assert!(!address.contains('{'), "line {}: nobody planted what {address} names", row.line);
        let cookie = format!("{}={person}", cookie_name(&self.app.config, SESSION_COOKIE));
        let cookie = if person == "nobody" { "language=vi" } else { &cookie };
        let browser = self.app.browser();
        match row.route.method.as_str() {
            "GET" => browser.get_with(&address, "cookie", cookie),
            "POST" => {
                let fields: Vec<(String, String)> = serde_urlencoded::from_str(&row.body).expect("a body");
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                browser.post_with(&address, &fields, "cookie", cookie)
            }
            "PUT" => browser.put_with(&address, &serde_json::from_str(&row.body).expect("a JSON body"), "cookie", cookie),
            other => panic!("line {}: the method {other} is not known here", row.line),
        }
    }

    fn count_audit(&self) -> i64 {
        self.app.read(|conn| Ok(audit::table.count().get_result(conn)?))
    }
}

/// Plants what the table's addresses name, beside the world. A feature adds the ids of its objects here.
fn plant(app: &TestApp, world: &World) -> BTreeMap<&'static str, String> {
    let (chief, clerk, stranger) = (app.officer(badge::COMMANDER), app.officer("200005"), app.officer(badge::STRANGER));
    let now = app.clock.now();
    let lend = move |conn: &mut taphuan::db::Conn, by: OfficerId, to: OfficerId| -> Result<RoleId> {
        let id = RoleId::new();
        let today = Some(now.local_date());
        diesel::insert_into(roles::table)
            .values((
                (
                    roles::id.eq(id),
                    roles::officer_id.eq(to),
                    roles::role.eq("commander"),
                    roles::scope_kind.eq("unit"),
                    roles::scope_key.eq("00004"),
                ),
                (roles::delegate_of.eq(Some(by)), roles::from_date.eq(today), roles::to_date.eq(today), roles::granted_by.eq(Some(by))),
                (roles::granted_at.eq(now), roles::ended_at.eq(None::<clock::Timestamp>)),
            ))
            .execute(conn)?;
        Ok(id)
    };
    let (lent_by_commander, lent_role) = app.write(move |conn| Ok((lend(conn, chief, clerk)?, lend(conn, stranger, clerk)?)));
    let role_of = |badge: &'static str| -> RoleId {
        app.read(|conn| {
            let own = roles::table.inner_join(officers::table).filter(officers::badge.eq(badge)).filter(roles::delegate_of.is_null());
            Ok(own.select(roles::id).first(conn)?)
        })
    };
    let [certificate, other_certificate, job] = crate::certificate::plant(app, world);
    crate::learning::add_other_topic(app);
    let other_sitting = crate::attendance::add_other_sitting(app, world).to_string();
    let incident = crate::drafts::plant(app, world);
    BTreeMap::from([
        ("exchange", crate::exchange::add_request(app, world, badge::TRAINEE).to_string()),
        ("other_exchange", crate::exchange::add_request(app, world, badge::STRANGER).to_string()),
        ("certificate", certificate),
        ("other_certificate", other_certificate),
        ("job", job),
        ("lent_by_commander", lent_by_commander.to_string()),
        ("lent_role", lent_role.to_string()),
        ("commander_role", role_of(badge::COMMANDER).to_string()),
        ("other_coordinator_role", role_of(badge::OTHER_COORDINATOR).to_string()),
        ("sitting", world.sittings[0].to_string()),
        ("other_sitting", other_sitting),
        ("incident", incident),
        ("attempt", crate::quiz::add_attempt(app, world, badge::TRAINEE).to_string()),
        ("other_attempt", crate::quiz::add_attempt(app, world, badge::STRANGER).to_string()),
    ])
}

#[test]
fn every_route_stands_in_the_table_and_every_row_is_a_route() {
    let table = table();
    let told: BTreeSet<Route> = table.iter().map(|row| row.route.clone()).collect();
    let found = routes();
    let missing: Vec<&Route> = found.difference(&told).collect();
    assert!(missing.is_empty(), "say in tests/it/permits.csv who may use {missing:#?}");
    let gone: Vec<&Route> = told.difference(&found).collect();
    assert!(gone.is_empty(), "the table speaks of what is not there: {gone:#?}");
    for route in &told {
        let objects: BTreeSet<&str> = table.iter().filter(|row| row.route == *route).map(|row| row.object.as_str()).collect();
        let is_whole = objects.contains("any") || !route.pattern.contains('{') || (objects.contains("own") && objects.contains("other"));
        assert!(is_whole, "{route:?}: ask about one's own and about another's object");
    }
    assert!(found.len() > 15, "the search for routes finds nothing any more");
}

#[test]
fn public_pages_are_those_that_were_agreed() {
    let agreed: BTreeSet<(String, String)> = PUBLIC.iter().map(|(file, why)| ((*file).to_owned(), (*why).to_owned())).collect();
    assert_eq!(public_reasons(), agreed);
}

/// Walks some rows of the table; gives what is wrong.
fn walk(rows: &[Row]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut stage = Stage::new();
    for row in rows {
        for ((person, _), expected) in PEOPLE.iter().zip(&row.expected) {
            let before = stage.count_audit();
            let answer = stage.ask(row, person);
            let is_login = answer.status == 303 && answer.location.as_deref().is_some_and(|to| to.starts_with("/login"));
            let got = if is_login { "login".to_owned() } else { answer.status.to_string() };
            let mut complain =
                |what: String| wrong.push(format!("line {}: {} {} by {person}: {what}", row.line, row.route.method, row.address));
            let (status, is_hidden) = expected.strip_suffix('-').map_or((expected.as_str(), false), |status| (status, true));
            if got != status {
                complain(format!("{got} instead of {status}"));
            }
            let is_shown = answer.text.contains(&row.marker);
            if answer.status == 200 && !is_hidden && !is_shown {
                complain(format!("{:?} is not shown", row.marker));
            } else if (answer.status >= 300 || is_hidden) && is_shown && !row.marker.is_empty() {
                complain(format!("{:?} is shown to who must not see it", row.marker));
            }
            if answer.status >= 400 && stage.count_audit() != before {
                complain("a refusal was recorded as done".to_owned());
            }
            // What was done must not stand in the way of the next who asks.
            if row.route.method != "GET" && answer.status < 400 && !is_login
                || row.route.pattern == "/logout"
                || row.route.pattern == "/login"
            {
                stage = Stage::new();
            }
        }
    }
    wrong
}

#[test]
fn everybody_gets_what_the_table_says() {
    // Most of the time goes into making fresh worlds and waiting for the disk, so several parts of the table are walked side by side.
    let table = table();
    let parts = table.chunks(table.len().div_ceil(4));
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let walks: Vec<_> = parts.map(|rows| scope.spawn(|| walk(rows))).collect();
        walks.into_iter().flat_map(|walk| walk.join().expect("a walk to its end")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
