//! What commands cost: each runs as a process of its own, and its CPU counts with that of the children it waited for.

use std::path::Path;

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use taphuan::db::Conn;

use crate::Result;
use crate::figure::{Beside, Figure, Limit};
use crate::scratch::{Demo, Scratch};
use crate::{holds, process};

/// Everybody of the roster, times every topic.
const ATTENDANCE_ROWS: usize = 10_200 * 25;

/// Certificates that are made due.
const CERTIFICATES: usize = 2_000;

/// The first start, which makes the demo, and the second, which finds it.
pub(crate) fn start(demo: &Demo) -> Result<Vec<Figure>> {
    let made = demo.make()?;
    let scratch = demo.scratch()?;
    let started = std::time::Instant::now();
    let server = scratch.serve()?;
    let wall = started.elapsed();
    let used = process::Use { wall, cpu: process::cpu_of(server.pid())?, kb: process::own_kb(server.pid()) };
    server.stop()?;
    Ok(vec![
        Figure::new("demo: made and up", 1, made, Beside::Answer),
        Figure::new("demo: up again", 1, used, Beside::Answer).aiming_at(&[Limit::Seconds(2.0)]),
    ])
}

/// The roster of the demo into a database that has only the places; then the same file again.
pub(crate) fn roster(demo: &Demo) -> Result<Vec<Figure>> {
    let scratch = demo.empty()?;
    load_places(&scratch)?;
    let rows = std::fs::read_to_string("seed/roster.csv")?.lines().count() - 1;
    let load = ["load", "roster", "seed/roster.csv"];
    let first = process::run(&mut scratch.command(&load))?;
    let again = process::run(&mut scratch.command(&load))?;
    Ok(vec![
        Figure::new("roster load, officers", rows, first, Beside::Upsert).aiming_at(&[Limit::Seconds(0.7)]),
        Figure::new("roster load, the same file again, officers", rows, again, Beside::Upsert),
    ])
}

/// What a roster stands on: sites, units, departments and staff.
pub(crate) fn load_places(scratch: &Scratch) -> Result<()> {
    for kind in ["sites", "units", "departments", "staff"] {
        process::run(&mut scratch.command(&["load", kind, &format!("seed/{kind}.csv")]))?;
    }
    Ok(())
}

/// The attendance of the variant in which everybody hears every topic, as CSV and as XLSX.
pub(crate) fn attendance(demo: &Demo) -> Result<Vec<Figure>> {
    let scratch = demo.scratch()?;
    let db = scratch.open()?;
    let rows = db.write_now(everybody_hears_all)?;
    drop(db);
    let mut figures = Vec::new();
    for (format, limits) in
        [("csv", [Limit::Seconds(1.0), Limit::Megabytes(100.0)]), ("xlsx", [Limit::Seconds(4.0), Limit::Megabytes(64.0)])]
    {
        let file = scratch.path(&format!("attendance.{format}"));
        let output = file.to_string_lossy().into_owned();
        let used = process::run(&mut scratch.command(&["export", "attendance", "hn-2025", "--format", format, "--output", &output]))?;
        if format == "csv" {
            check_rows(&file, rows)?;
        }
        let megabytes = std::fs::metadata(&file)?.len() as f64 / 1e6;
        let what = format!("attendance as {} ({megabytes:.1} MB), rows", format.to_uppercase());
        figures.push(Figure::new(what, rows, used, Beside::Upsert).aiming_at(&limits));
    }
    Ok(figures)
}

/// A certificate for some thousands: entered, drawn, signed and stored.
pub(crate) fn certificates(demo: &Demo) -> Result<Vec<Figure>> {
    let scratch = demo.scratch()?;
    let db = scratch.open()?;
    let due = db.write_now(make_due)?;
    drop(db);
    let (used, held, _) = holds::watch(&scratch.path("taphuan.db"), &mut scratch.command(&["certify", "hn-2025"]))?;
    let issued = count(
        &scratch,
        "SELECT COUNT(*) AS number FROM certificates JOIN programmes ON programmes.id = certificates.programme_id \
         WHERE programmes.code = 'hn-2025' AND state = 'valid' AND pdf_digest IS NOT NULL",
    )?;
    if issued < due {
        return Err(format!("{due} certificates were due, {issued} are stored").into());
    }
    let figure = Figure::new("certificates, signed and stored", due, used, Beside::Answer).holding(held);
    Ok(vec![figure.aiming_at(&[Limit::Cpu(8_000.0), Limit::Hold(50.0)])])
}

/// Replaces the timetable of the programme by one session a topic, a sitting a site, and a row for everybody at each.
fn everybody_hears_all(conn: &mut Conn) -> taphuan::error::Result<usize> {
    let programme = "(SELECT id FROM programmes WHERE code = 'hn-2025')";
    conn.batch_execute(&format!(
        "DELETE FROM attendance_history; DELETE FROM sitting_events; DELETE FROM attendance; DELETE FROM sittings; DELETE FROM sessions;
         INSERT INTO sessions (id, code, programme_id, topic_id, cohort, stream, starts_at, ends_at)
         SELECT randomblob(16), 'bench-' || code, programme_id, id, 'A', 1,
             1750725000000000 + place * 3600000000, 1750728000000000 + place * 3600000000
         FROM topics WHERE programme_id = {programme};
         INSERT INTO sittings (id, session_id, site_id, room_id, capacity, secret, state)
         SELECT randomblob(16), sessions.id, sites.id, (SELECT id FROM rooms WHERE rooms.site_id = sites.id LIMIT 1), 680, randomblob(32), 'closed'
         FROM sessions, sites WHERE sessions.programme_id = {programme};"
    ))?;
    // Nine in ten present by the roll or the code, some late, some absent; sitting by sitting, as a timetable enters them.
    let rows = diesel::sql_query(format!(
        "INSERT INTO attendance (sitting_id, officer_id, is_expected, status, method, marked_at, marked_by, note, unit_id, rank, position)
         SELECT sittings.id, officers.id, 1,
             CASE abs(random()) % 20 WHEN 0 THEN 'late' WHEN 1 THEN 'absent' ELSE 'present' END,
             CASE abs(random()) % 3 WHEN 0 THEN 'code' ELSE 'roll' END,
             sessions.starts_at + abs(random()) % 600000000,
             (SELECT roles.officer_id FROM roles WHERE roles.role = 'coordinator' LIMIT 1), '',
             enrolments.unit_id, officers.rank, officers.position
         FROM (SELECT * FROM enrolments WHERE programme_id = {programme} LIMIT {}) AS enrolments
         JOIN officers ON officers.id = enrolments.officer_id
         JOIN sittings ON sittings.site_id = enrolments.site_id
         JOIN sessions ON sessions.id = sittings.session_id
         ORDER BY sessions.starts_at, sittings.id, officers.id",
        ATTENDANCE_ROWS / 25
    ))
    .execute(conn)?;
    Ok(rows)
}

fn check_rows(file: &Path, rows: usize) -> Result<()> {
    let lines = std::fs::read_to_string(file)?.lines().count() - 1;
    if lines == rows { Ok(()) } else { Err(format!("{rows} rows were recorded, the file has {lines}").into()) }
}

/// Makes every required topic complete for some thousand people without a certificate.
fn make_due(conn: &mut Conn) -> taphuan::error::Result<usize> {
    let rows = diesel::sql_query(format!(
        "UPDATE standings SET complete = required, completed_at = 1750900000000000,
             states = replace(replace(replace(replace(replace(states, 's', 'c'), 'a', 'c'), 'r', 'c'), 'q', 'c'), 'x', 'c')
         WHERE programme_id = (SELECT id FROM programmes WHERE code = 'hn-2025') AND officer_id IN (
             SELECT enrolments.officer_id FROM enrolments JOIN officers ON officers.id = enrolments.officer_id
             WHERE enrolments.programme_id = (SELECT id FROM programmes WHERE code = 'hn-2025')
                 AND officers.status = '' AND officers.birth_date IS NOT NULL LIMIT {CERTIFICATES})"
    ))
    .execute(conn)?;
    Ok(rows)
}

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

fn count(scratch: &Scratch, query: &str) -> Result<usize> {
    let query = query.to_owned();
    let rows: Vec<Number> = scratch.open()?.read_now(move |conn| Ok(diesel::sql_query(query).load(conn)?))?;
    Ok(usize::try_from(rows.first().map_or(0, |row| row.number))?)
}
