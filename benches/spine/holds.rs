//! How long a load holds the database beside a running server: a connection of another process asks for the right to write over and
//! over, and remembers how long it was refused without a break.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use crate::Result;
use crate::commands;
use crate::figure::{Beside, Figure, Limit};
use crate::process::{self, Use};
use crate::scratch::{Demo, Scratch};

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_micros(300);

/// The figures of this file.
pub(crate) fn measure(demo: &Demo) -> Result<Vec<Figure>> {
    let mut figures = into_an_empty_one(&demo.empty()?)?;
    let scratch = demo.scratch()?;
    let server = scratch.serve()?;
    figures.extend(beside_a_server(&scratch)?);
    server.stop()?;
    Ok(figures)
}

/// Everything new, then half of the people taken out again.
fn into_an_empty_one(scratch: &Scratch) -> Result<Vec<Figure>> {
    commands::load_places(scratch)?;
    let mut figures = vec![
        load(scratch, "load curriculum, all of it new", &["curriculum", "curriculum/hn-2025"])?,
        load(scratch, "load curriculum, the pilot's", &["curriculum", "curriculum/hn-2025-pilot"])?,
        load(scratch, "load roster, all of it new", &["roster", "seed/roster.csv"])?,
        load(scratch, "load timetable, all of it new", &["timetable", "seed/timetable.csv"])?,
        load(scratch, "load cohorts, all of it new", &["cohorts", "seed/cohorts.csv"])?,
    ];
    let mut place = 0;
    let half = edited(scratch, "cohorts", |_, _| {
        place += 1;
        place % 2 == 0
    })?;
    figures.push(load(scratch, "load cohorts, half taken out", &["cohorts", &half])?);
    Ok(figures)
}

/// Changes of almost every row, where attendance, attempts and standings are recorded.
fn beside_a_server(scratch: &Scratch) -> Result<Vec<Figure>> {
    let roster = edited(scratch, "roster", |header, row| {
        if let Some(position) = cell(header, row, "position") {
            position.push_str(" (mới)");
        }
        true
    })?;
    let timetable = edited(scratch, "timetable", |header, row| {
        if cell(header, row, "starts_at").is_some_and(|at| at.as_str() > "2025-06-26")
            && let Some(expected) = cell(header, row, "expected")
        {
            *expected = (expected.parse().unwrap_or(0) + 1).to_string();
        }
        true
    })?;
    let cohorts = edited(scratch, "cohorts", |header, row| {
        if let Some(command) = cell(header, row, "command") {
            command.clear();
        }
        true
    })?;
    let curriculum = edited_curriculum(scratch)?;
    Ok(vec![
        load(scratch, "load roster, all changed, beside a server", &["roster", &roster])?,
        load(scratch, "load timetable, half changed, beside a server", &["timetable", &timetable])?,
        load(scratch, "load cohorts, every site changed, beside a server", &["cohorts", &cohorts])?,
        load(scratch, "load curriculum, all changed, beside a server", &["curriculum", &curriculum])?,
    ])
}

/// Runs `taphuan load …` and looks on.
fn load(scratch: &Scratch, what: &str, arguments: &[&str]) -> Result<Figure> {
    let mut command = scratch.command(&[&["load"], arguments].concat());
    let (used, held, pieces) = watch(&scratch.path("taphuan.db"), &mut command)?;
    Ok(Figure::new(format!("{what}: writes seen"), pieces, used, Beside::Upsert).holding(held).aiming_at(&[Limit::Hold(50.0)]))
}

/// Runs a command and gives what it used, the longest hold, and how many holds were seen.
pub(crate) fn watch(database: &Path, command: &mut Command) -> Result<(Use, Duration, usize)> {
    let has_ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let probe = scope.spawn(|| look(database, &has_ended));
        let used = process::run(command);
        has_ended.store(true, Ordering::Relaxed);
        let holds = probe.join().map_err(|_| "the probe panicked")??;
        Ok((used?, holds.iter().max().copied().unwrap_or_default(), holds.len()))
    })
}

#[expect(clippy::disallowed_methods, reason = "a connection beside the program's own")]
fn look(database: &Path, has_ended: &AtomicBool) -> Result<Vec<Duration>> {
    let mut conn = SqliteConnection::establish(&database.to_string_lossy())?;
    conn.batch_execute("PRAGMA busy_timeout = 0")?;
    let (mut holds, mut since) = (Vec::new(), None);
    while !has_ended.load(Ordering::Relaxed) {
        if conn.batch_execute("BEGIN IMMEDIATE").is_ok() {
            conn.batch_execute("ROLLBACK")?;
            holds.extend(since.take().map(|since: Instant| since.elapsed()));
        } else {
            since.get_or_insert_with(Instant::now);
        }
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(holds)
}

/// A seed file with its rows edited (false drops one), as a path.
fn edited(scratch: &Scratch, name: &str, mut edit: impl FnMut(&csv::StringRecord, &mut Vec<String>) -> bool) -> Result<String> {
    let path = scratch.path(&format!("{name}.csv"));
    let mut reader = csv::Reader::from_path(format!("seed/{name}.csv"))?;
    let mut writer = csv::Writer::from_path(&path)?;
    let header = reader.headers()?.clone();
    writer.write_record(&header)?;
    for row in reader.records() {
        let mut row: Vec<String> = row?.iter().map(str::to_owned).collect();
        if edit(&header, &mut row) {
            writer.write_record(&row)?;
        }
    }
    writer.flush()?;
    Ok(path.to_string_lossy().into_owned())
}

fn cell<'r>(header: &csv::StringRecord, row: &'r mut [String], column: &str) -> Option<&'r mut String> {
    row.get_mut(header.iter().position(|known| known.trim_start_matches('\u{feff}') == column)?)
}

/// The curriculum with a sentence more in each module and an attempt more for each topic.
fn edited_curriculum(scratch: &Scratch) -> Result<String> {
    let folder = scratch.path("curriculum");
    process::copy(Path::new("curriculum/hn-2025"), &folder)?;
    for topic in topics(&folder)? {
        let module = topic.join("module.md");
        fs::write(&module, fs::read_to_string(&module)? + "\nMột câu được viết thêm.\n")?;
        let settings = topic.join("topic.toml");
        let text = fs::read_to_string(&settings)?;
        let lines: Vec<&str> = text.lines().map(|line| if line.starts_with("attempts =") { "attempts = 5" } else { line }).collect();
        fs::write(&settings, lines.join("\n"))?;
    }
    Ok(folder.to_string_lossy().into_owned())
}

fn topics(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for group in fs::read_dir(folder)? {
        let group = group?.path();
        if group.is_dir() {
            found.extend(fs::read_dir(group)?.filter_map(|topic| topic.ok().map(|topic| topic.path())));
        }
    }
    found.retain(|topic| topic.join("module.md").is_file());
    Ok(found)
}
