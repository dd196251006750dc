//! What the hot requests ask of the database: they are made for real, every statement that they send is caught on the connection, and
//! its plan is read. No statement may walk through the whole of a table that grows with the force, or sort one.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use diesel::connection::InstrumentationEvent;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::{Value, json};
use taphuan::db::{Conn, Db, POOL_SIZE};
use taphuan::schema::sittings;

use crate::support::TestApp;
use crate::world::badge;

/// Tables with a row for every officer, or many.
const LARGE: [&str; 18] = [
    "officers",
    "accounts",
    "browser_sessions",
    "roles",
    "enrolments",
    "standings",
    "attendance",
    "attendance_history",
    "grants",
    "readings",
    "attempts",
    "answers",
    "marks",
    "certificates",
    "audit",
    "sittings",
    "notices",
    "mails",
];

/// Requests that may read a large table whole: they are about everybody.
const WHOLE: [(&str, &str); 1] = [("people", "officers")];

type Seen = Arc<Mutex<BTreeSet<String>>>;

#[test]
fn hot_requests_walk_through_no_large_table() {
    let app = TestApp::at("2025-06-25T07:20:00+07:00");
    let world = app.world();
    let [sitting, _] = world.sittings;
    let code = {
        let secret: Vec<u8> = app.read(|conn| Ok(sittings::table.find(sitting).select(sittings::secret).first(conn)?));
        taphuan::attendance::code::code(&secret, app.clock.now())
    };
    let (trainee, office) = (app.sign_in_as(badge::TRAINEE), app.sign_in_as(badge::OFFICE));
    let (coordinator, commander) = (app.sign_in_as(badge::COORDINATOR), app.sign_in_as(badge::COMMANDER));
    app.server.forget_actors();
    let seen = Seen::default();
    listen(&app.db, POOL_SIZE, &seen);
    let writer = seen.clone();
    app.write(move |conn| {
        conn.set_instrumentation(noting(&writer));
        Ok(())
    });

    let mut faults = Vec::new();
    let mut check = |name: &str, status: u16| {
        assert!(status < 400, "{name}: {status}");
        let statements = std::mem::take(&mut *seen.lock().expect("nobody panicked"));
        assert!(!statements.is_empty(), "{name} asked the database nothing");
        for statement in statements {
            let walked = app.read(|conn| walked(conn, &statement));
            let walked = walked.into_iter().filter(|table| !WHOLE.contains(&(name, table.as_str())));
            faults.extend(walked.map(|table| format!("{name} walks through {table}: {statement}")));
        }
    };
    check("plan", trainee.get("/").status);
    check("topics", trainee.get("/topics").status);
    check("own timetable", trainee.get("/timetable").status);
    check("notices", trainee.get("/notices").status);
    check("notices seen", trainee.post("/notices/seen", &[]).status);
    check("check-in page", trainee.get(&format!("/check-in/{sitting}?code={code}")).status);
    check("check-in", trainee.post(&format!("/check-in/{sitting}"), &[("code", &code)]).status);
    app.set_clock("2025-06-25T08:30:00+07:00");
    let started = trainee.post("/topics/T-01/attempts", &[]);
    check("start of an attempt", started.status);
    let attempt = started.location.expect("an attempt");
    check("paper", trainee.get(&attempt).status);
    for (seq, answer) in [json!({"choice": ["a"]}), json!({"choice": ["b"]})].into_iter().enumerate() {
        check("answer", trainee.put(&format!("{attempt}/answers/1"), &with_seq(answer, seq + 1)).status);
    }
    check("submission", trainee.post(&format!("{attempt}/submit"), &[]).status);
    check("result", trainee.get(&attempt).status);
    let roll = format!("/sittings/{sitting}");
    check("roll", coordinator.get(&roll).status);
    check("mark", coordinator.post(&format!("{roll}/roll"), &[("unit", "00004"), ("all", "present")]).status);
    check("matrix", office.get("/programmes/P/matrix").status);
    check("readiness", office.get("/programmes/P/readiness").status);
    check("people of a unit", commander.get("/people").status);
    check("people", office.get("/people").status);
    check("names behind the matrix", office.get("/programmes/P/people?unit=00004").status);
    check("register of a session", office.get("/programmes/P/attendance").status);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn with_seq(mut answer: Value, seq: usize) -> Value {
    answer["seq"] = seq.into();
    answer["at"] = "2025-06-25T02:05:00Z".into();
    answer
}

/// Listens on every connection of the pool: each is kept until the last is reached.
fn listen(db: &Db, left: u32, seen: &Seen) {
    let listening = db.read_now(|conn| {
        conn.set_instrumentation(noting(seen));
        if left > 1 {
            listen(db, left - 1, seen);
        }
        Ok(())
    });
    listening.expect("a connection");
}

fn noting(seen: &Seen) -> impl FnMut(InstrumentationEvent<'_>) + Send + 'static {
    let seen = seen.clone();
    move |event| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let query = query.to_string();
            let (statement, _) = query.split_once(" -- binds:").unwrap_or((&query, ""));
            let word = statement.split_whitespace().next().unwrap_or_default();
            if ["SELECT", "INSERT", "UPDATE", "DELETE"].contains(&word.to_uppercase().as_str()) {
                seen.lock().expect("nobody panicked").insert(statement.trim().to_owned());
            }
        }
    }
}

/// The large tables through which a statement walks.
fn walked(conn: &mut Conn, statement: &str) -> taphuan::error::Result<BTreeSet<String>> {
    let large = |table: &&str| LARGE.contains(table);
    Ok(match conn {
        Conn::Sqlite(c) => {
            #[derive(QueryableByName)]
            struct Step {
                #[diesel(sql_type = Text)]
                detail: String,
            }
            let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(c)?;
            // Rows that are wanted in an index' order and up to a limit need no walk to the end.
            let stops = statement.contains("LIMIT") && !steps.iter().any(|step| step.detail.contains("TEMP B-TREE FOR ORDER BY"));
            let scans =
                steps.iter().filter(|step| !(stops && step.detail.contains("USING"))).filter_map(|step| step.detail.strip_prefix("SCAN "));
            scans.filter_map(|scan| scan.split(' ').next()).filter(large).map(str::to_owned).collect()
        }
        Conn::Postgres(c) => {
            #[derive(QueryableByName)]
            struct Plan {
                #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
                plan: String,
            }
            let binds = statement.split('$').skip(1).filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
            let nulls = vec!["NULL"; binds.max().unwrap_or(0)].join(", ");
            let call = if nulls.is_empty() { "looked_at".to_owned() } else { format!("looked_at({nulls})") };
            // The test's tables are small, for which any walk is cheap: what can be looked up, is.
            diesel::connection::SimpleConnection::batch_execute(
                c,
                &format!(
                    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; \
                     PREPARE looked_at AS {statement}"
                ),
            )?;
            let plans: Vec<Plan> = diesel::sql_query(format!("EXPLAIN (FORMAT JSON) EXECUTE {call}")).load(c)?;
            diesel::connection::SimpleConnection::batch_execute(c, "DEALLOCATE looked_at; RESET ALL")?;
            let mut found = BTreeSet::new();
            for plan in plans {
                let plan: Value = serde_json::from_str(&plan.plan)?;
                walk(&plan[0]["Plan"], false, &mut found);
            }
            found.into_iter().filter(|table| large(&table.as_str())).collect()
        }
    })
}

/// Goes down a plan of PostgreSQL; `stops` when what is above takes some rows and no more.
fn walk(node: &Value, stops: bool, found: &mut BTreeSet<String>) {
    let kind = node["Node Type"].as_str().unwrap_or_default();
    let looks_up = node.get("Index Cond").is_some() || kind == "Bitmap Heap Scan";
    if let Some(table) = node["Relation Name"].as_str()
        && !looks_up
        && node.get("Plans").is_none()
        && !(stops && kind.starts_with("Index"))
        && kind.ends_with("Scan")
    {
        found.insert(table.to_owned());
    }
    let stops = match kind {
        "Limit" => true,
        "Sort" | "Aggregate" | "Hash" => false,
        _ => stops,
    };
    for child in node["Plans"].as_array().into_iter().flatten() {
        walk(child, stops, found);
    }
}
