//! The tables that leave: the contract's `readiness` and `results`, and the matrix as a list of cells.

use std::path::Path;

use super::matrix::Matrix;
use super::results::{Best, best};
use super::rules::{Frame, Person, missing_codes, whole_percent};
use super::scope::{Narrowing, Reach};
use super::store::{self, Taker};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::export::{self, Format, Table};
use crate::id::OfficerId;
use crate::text::columns::{Cell, Column, RowSink};
use crate::web::{Permit, Reply, Visit};

const STANDING_COLUMNS: &[Column] = &[
    Column::text("programme", 12),
    Column::text("badge", 11),
    Column::text("full_name", 26),
    Column::text("unit_code", 10),
    Column::text("site_code", 10),
    Column::text("profile", 8),
    Column::integer("required", 9),
    Column::integer("complete", 9),
    Column::text("certified", 9),
    Column::text("missing", 60),
];

/// Everybody counted whom the asker sees.
pub(super) const READINESS: Table = Table { name: "readiness", columns: STANDING_COLUMNS };

/// The people behind a figure, in the same columns.
pub(super) const PEOPLE: Table = Table { name: "people", columns: STANDING_COLUMNS };

const RESULTS: Table = Table {
    name: "results",
    columns: &[
        Column::text("programme", 12),
        Column::text("topic_code", 11),
        Column::text("badge", 11),
        Column::text("full_name", 26),
        Column::text("unit_code", 10),
        Column::integer("attempts", 9),
        Column::decimal("best_score", 10, 2),
        Column::integer("max_score", 10),
        Column::decimal("percent", 9, 1),
        Column::text("passed", 8),
        Column::instant("passed_at"),
    ],
};

const MATRIX: Table = Table {
    name: "matrix",
    columns: &[
        Column::text("programme", 12),
        Column::text("unit_code", 10),
        Column::text("unit_name", 26),
        Column::text("topic_code", 11),
        Column::integer("required", 9),
        Column::integer("complete", 9),
        Column::integer("percent", 9),
    ],
};

/// `taphuan export readiness PROGRAMME`: everybody counted.
pub fn readiness(db: &Db, clock: &Clock, programme: &str, format: Format, output: Option<&Path>) -> Result<()> {
    let today = clock.now().local_date();
    let frame = db.read_now(|conn| store::get_frame(conn, programme))?;
    let everything = Narrowing { topics: frame.every_topic(), ..Narrowing::default() };
    let rows = move |conn: &mut crate::db::Conn, sink: &mut dyn RowSink| {
        let people = store::list_people(conn, &frame, &Reach::whole(), today)?;
        write_people(conn, sink, &frame, people, &everything)
    };
    export::write(db, clock, READINESS, programme, format, output, Box::new(rows))
}

/// `taphuan export results PROGRAMME`: every officer's best attempt at every quiz, by name and topic.
pub fn results(db: &Db, clock: &Clock, programme: &str, format: Format, output: Option<&Path>) -> Result<()> {
    let frame = db.read_now(|conn| store::get_frame(conn, programme))?;
    let everything = Narrowing { topics: frame.every_topic(), ..Narrowing::default() };
    let rows = move |conn: &mut crate::db::Conn, sink: &mut dyn RowSink| {
        let takers = store::list_takers(conn, &frame, &Reach::whole(), &everything)?;
        let lines = best(store::list_attempts(conn, &frame, &everything, &takers)?);
        write_results(sink, &frame, &lines, &takers)
    };
    export::write(db, clock, RESULTS, programme, format, output, Box::new(rows))
}

/// A download of these people.
pub(super) async fn send_people(
    visit: &Visit,
    permit: &Permit<Frame>,
    table: Table,
    format: Format,
    frame: Frame,
    people: Vec<Person>,
    narrowing: Narrowing,
) -> Result<Reply> {
    let subject = frame.code.clone();
    let rows = move |conn: &mut crate::db::Conn, sink: &mut dyn RowSink| write_people(conn, sink, &frame, people, &narrowing);
    export::send(visit, permit, table, &subject, format, Box::new(rows)).await
}

/// A row a person who needs one of the topics, by unit and name.
fn write_people(
    conn: &mut crate::db::Conn,
    sink: &mut dyn RowSink,
    frame: &Frame,
    mut people: Vec<Person>,
    narrowing: &Narrowing,
) -> Result<()> {
    let places = frame.places(&narrowing.topics);
    let officers: Vec<OfficerId> = people.iter().map(|person| person.officer).collect();
    let names = store::list_names(conn, &officers)?;
    people.sort_by_cached_key(|person| (person.unit, names.get(&person.officer).map(|name| (name.sort_key.clone(), name.badge.clone()))));
    for person in &people {
        let outcome = person.outcome(&places);
        let Some(name) = names.get(&person.officer).filter(|_| outcome.required > 0) else { continue };
        let missing = missing_codes(person, frame, &narrowing.topics);
        sink.row(&mut |row| {
            row.put(Cell::Text(&frame.code));
            row.put(Cell::Text(&name.badge));
            row.put(Cell::Text(&name.full_name));
            row.put(Cell::Text(frame.units.get(person.unit).map_or("", |unit| unit.code.as_str())));
            row.put(Cell::Text(frame.sites.get(person.site).map_or("", |site| site.code.as_str())));
            row.put(Cell::Text(&person.profile));
            row.put(Cell::Integer(i64::from(outcome.required)));
            row.put(Cell::Integer(i64::from(outcome.complete)));
            row.put(Cell::Text(yes_or_no(person.issued_at.is_some())));
            row.put(Cell::Text(&missing));
        })?;
    }
    Ok(())
}

/// Truth as programs read it.
fn yes_or_no(truth: bool) -> &'static str {
    if truth { "true" } else { "false" }
}

/// A download of these results.
pub(super) async fn send_results(
    visit: &Visit,
    permit: &Permit<Frame>,
    format: Format,
    frame: Frame,
    lines: Vec<Best>,
    takers: Vec<Taker>,
) -> Result<Reply> {
    let subject = frame.code.clone();
    let rows = move |_: &mut crate::db::Conn, sink: &mut dyn RowSink| write_results(sink, &frame, &lines, &takers);
    export::send(visit, permit, RESULTS, &subject, format, Box::new(rows)).await
}

/// A row an officer and topic. Scores are in questions answered fully, with two decimals for parts of one.
#[expect(clippy::cast_precision_loss, reason = "a score has a few digits")]
fn write_results(sink: &mut dyn RowSink, frame: &Frame, lines: &[Best], takers: &[Taker]) -> Result<()> {
    for line in lines {
        let (Some(taker), Some(topic)) = (takers.get(line.officer), frame.topics.get(line.topic)) else { continue };
        sink.row(&mut |row| {
            row.put(Cell::Text(&frame.code));
            row.put(Cell::Text(&topic.code));
            row.put(Cell::Text(&taker.badge));
            row.put(Cell::Text(&taker.full_name));
            row.put(Cell::Text(frame.units.get(taker.unit).map_or("", |unit| unit.code.as_str())));
            row.put(Cell::Integer(i64::from(line.attempts)));
            row.put(Cell::Decimal(line.centiscore() as f64 / 100.0));
            row.put(Cell::Integer(i64::from(line.question_count)));
            row.put(Cell::Decimal(line.permille() as f64 / 10.0));
            row.put(Cell::Text(yes_or_no(line.passed_at.is_some())));
            row.put(line.passed_at.map_or(Cell::Empty, |at| Cell::Instant(at.utc())));
        })?;
    }
    Ok(())
}

/// A download of the matrix: a row a unit and topic.
pub(super) async fn send_matrix(
    visit: &Visit,
    permit: &Permit<Frame>,
    format: Format,
    frame: Frame,
    topics: Vec<usize>,
    counted: Matrix,
    units: Vec<usize>,
) -> Result<Reply> {
    let subject = frame.code.clone();
    let rows = move |_: &mut crate::db::Conn, sink: &mut dyn RowSink| write_matrix(sink, &frame, &topics, &counted, &units);
    export::send(visit, permit, MATRIX, &subject, format, Box::new(rows)).await
}

fn write_matrix(sink: &mut dyn RowSink, frame: &Frame, topics: &[usize], counted: &Matrix, units: &[usize]) -> Result<()> {
    for (place, unit) in units.iter().filter_map(|place| Some((*place, frame.units.get(*place)?))) {
        let shown = topics.iter().filter_map(|number| frame.topics.get(*number));
        for (topic, (required, complete)) in shown.zip(counted.row(place)) {
            sink.row(&mut |row| {
                row.put(Cell::Text(&frame.code));
                row.put(Cell::Text(&unit.code));
                row.put(Cell::Text(&unit.name));
                row.put(Cell::Text(&topic.code));
                row.put(Cell::Integer(i64::from(*required)));
                row.put(Cell::Integer(i64::from(*complete)));
                row.put(whole_percent(*complete, *required).map_or(Cell::Empty, |percent| Cell::Integer(i64::from(percent))));
            })?;
        }
    }
    Ok(())
}
