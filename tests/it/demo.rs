//! The demo's folder: made once, and looked into.

use diesel::dsl::exists;
use diesel::prelude::*;
use taphuan::certificate::issue;
use taphuan::certificate::store::get_programme;
use taphuan::config::Config;
use taphuan::db::Db;
use taphuan::demo;
use taphuan::schema::{attendance, certificates, grants, officers, roles, sitting_events, sittings};

#[test]
fn every_screen_of_the_demo_has_something_to_show() {
    // The demo has a database of its own kind: once is enough.
    if std::env::var("TEST_DATABASE_URL").is_ok() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("demo");
    let mut base = Config::from_lookup(|name| (name == "TAPHUAN_BIND").then(|| "127.0.0.1:9471".to_owned())).expect("settings");
    base.program = env!("CARGO_BIN_EXE_taphuan").into();
    demo::make(&data, &base).expect("a demo");
    let config = demo::config(&data, &base).expect("its settings");
    assert_eq!(config.public_url, "http://127.0.0.1:9471");
    let db = Db::open(&config.database_url).expect("its database");
    db.read_now(|conn| {
        let elsewhere: i64 =
            certificates::table.filter(certificates::facts.not_like("%http://127.0.0.1:9471/verify/%")).count().get_result(conn)?;
        assert_eq!(elsewhere, 0, "certificates lead to where the demo is served");
        let pilot = get_programme(conn, "hn-2025-pilot")?;
        let today = chrono::NaiveDate::from_ymd_opt(2025, 6, 25).expect("a day");
        let due = issue::plan(conn, &pilot, today)?.due.len();
        assert!((10..=60).contains(&due), "{due} certificates are left for the office to issue");
        let states: Vec<String> = certificates::table.select(certificates::state).distinct().order(certificates::state).load(conn)?;
        assert_eq!(states, ["replaced", "revoked", "valid"]);

        let walk_ins: i64 = attendance::table.filter(attendance::is_expected.eq(false)).count().get_result(conn)?;
        assert!(walk_ins > 5, "{walk_ins} people came to another site");
        let granted: Vec<String> =
            grants::table.filter(grants::reason.ne("")).select(grants::kind).distinct().order(grants::kind).load(conn)?;
        assert_eq!(granted, ["make_up", "module"]);
        let reopened = sitting_events::table.filter(sitting_events::kind.eq("reopened")).filter(sitting_events::reason.ne(""));
        assert!(reopened.count().get_result::<i64>(conn)? > 5);
        let still_open = sittings::table.filter(sittings::state.eq("open")).filter(sittings::closed_at.is_not_null());
        assert!(diesel::select(exists(still_open)).get_result::<bool>(conn)?, "one is still to be closed again");
        let chief = diesel::alias!(officers as chief);
        let delegates: Vec<String> = roles::table
            .inner_join(chief.on(roles::delegate_of.eq(chief.field(officers::id).nullable())))
            .select(chief.field(officers::badge))
            .load(conn)?;
        let logins = std::fs::read_to_string(data.join("logins.csv")).expect("logins");
        assert!(delegates.iter().any(|badge| logins.contains(&format!("commander,{badge},"))), "{delegates:?}: {logins}");
        Ok(())
    })
    .expect("a read");
    let verdict = demo::make(&data, &base);
    assert!(verdict.is_ok(), "a second start leaves it as it is: {verdict:?}");
}
