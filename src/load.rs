//! Loading files: what is wrong with them, what they change, and how a change of any size is made whole or not at all while
//! each piece of it holds the database for a moment only.
//!
//! A load is planned from what stands in the database (nothing is written, so a dry run ends here). A plan of one piece is
//! one write. A larger one is staged: its pieces are written to a table, one short write makes the load irrevocable, and
//! then piece after piece is applied and crossed off. After a crash whoever comes next applies what is left; a load
//! that was still being staged is dropped.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::audit;
use crate::clock::{self, Clock, Timestamp};
use crate::db::{self, Conn, Db};
use crate::error::{Error, Result};
use crate::id::LoadId;
use crate::schema::{load_pieces, loads};
use crate::text::table::{self, Layout, Limits, Row, Table};
use crate::text::{Language, Words, collation};
use crate::web::{Permit, Stamp};

/// Seconds for which whoever works on a load is taken to live.
const HELD_SECONDS: i64 = 30;

/// Faults that are told; more would not be read.
pub const FAULTS_AT_MOST: usize = 200;

/// The right to load a file.
#[derive(Clone, Copy, Debug)]
pub struct Load;

/// Something wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The line, as an editor counts it; 0 when it is about the whole file.
    pub line: u32,
    /// The column's name; empty when it is about the whole row.
    pub column: &'static str,
    /// What is wrong and what was expected.
    pub words: Words,
}

impl Fault {
    /// A fault of a cell.
    pub fn new(line: u32, column: &'static str, words: impl Into<Words>) -> Self {
        Self { line, column, words: words.into() }
    }

    /// `Dòng 12, cột “badge”: …` in a language.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let key = match (self.line, self.column) {
            (0, _) => return self.words.say(language).into_owned(),
            (_, "") => "load-fault-row",
            _ => "load-fault-cell",
        };
        // A line's number is a name, not an amount: it is not grouped.
        Words::new(key)
            .with("line", self.line.to_string())
            .with("column", self.column)
            .with("what", self.words.clone())
            .say(language)
            .into_owned()
    }
}

/// Something that a load makes, moves or misses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its badge or code.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What differs, field by field; empty for what is new or gone.
    pub fields: Vec<Difference>,
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The column.
    pub field: &'static str,
    /// What stands there now.
    pub before: String,
    /// What the file says.
    pub after: String,
}

/// What a load does, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What was loaded: `roster`.
    pub kind: &'static str,
    /// Rows of the file.
    pub rows: usize,
    /// What the file was written in.
    pub encoding: &'static str,
    /// Not in the database yet.
    pub new: Vec<Entry>,
    /// In the database with other values.
    pub changed: Vec<Entry>,
    /// Changed, and now of another unit (or cohort, or room).
    pub moved: Vec<Entry>,
    /// In the database and no longer in the file. Never deleted by a roster.
    pub gone: Vec<Entry>,
    /// In the database as in the file.
    pub unchanged: usize,
    /// What else should be known.
    pub notes: Vec<Words>,
}

impl Report {
    /// An empty report on a file.
    #[must_use]
    pub fn of(kind: &'static str, table: &Table) -> Self {
        Self { kind, rows: table.len(), encoding: table.encoding.name(), ..Self::default() }
    }

    /// Whether the load changes nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.moved.is_empty()
    }

    /// The counts for the audit log.
    #[must_use]
    pub fn counts(&self) -> serde_json::Value {
        serde_json::json!({
            "rows": self.rows, "encoding": self.encoding, "new": self.new.len(), "changed": self.changed.len(), "moved": self.moved.len(),
            "gone": self.gone.len(), "unchanged": self.unchanged,
        })
    }

    /// The report for the command line: counts, and with `in_full` every entry.
    #[must_use]
    pub fn say(&self, language: Language, in_full: bool) -> String {
        let rows = i64::try_from(self.rows).unwrap_or(i64::MAX);
        let head = Words::new("load-read").with("kind", self.kind).with("rows", rows).with("encoding", self.encoding);
        let mut out = format!("{}\n", head.say(language));
        for (key, entries) in
            [("load-new", &self.new), ("load-changed", &self.changed), ("load-moved", &self.moved), ("load-gone", &self.gone)]
        {
            out.push_str(&format!("{}\n", Words::new(key).with("count", entries.len()).say(language)));
            for entry in entries.iter().filter(|_| in_full) {
                out.push_str(&format!("  {} {}\n", entry.key, entry.name));
                for difference in &entry.fields {
                    out.push_str(&format!("    {}: {} → {}\n", difference.field, shown(&difference.before), shown(&difference.after)));
                }
            }
        }
        out.push_str(&format!("{}\n", Words::new("load-unchanged").with("count", self.unchanged).say(language)));
        for note in &self.notes {
            out.push_str(&format!("{}\n", note.say(language)));
        }
        out
    }
}

fn shown(value: &str) -> &str {
    if value.is_empty() { "∅" } else { value }
}

/// The fields that differ between two rows; only called for rows that do.
#[must_use]
pub fn differences(before: &[(&'static str, String)], after: &[(&'static str, String)]) -> Vec<Difference> {
    let pairs = before.iter().zip(after).filter(|(a, b)| a.1 != b.1);
    pairs.map(|(a, b)| Difference { field: a.0, before: a.1.clone(), after: b.1.clone() }).collect()
}

/// A part of a load that is one write of at most some tens of milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its kind, by which it is applied.
    pub kind: &'static str,
    /// What it does, JSON.
    pub body: String,
}

impl Piece {
    /// A piece of a kind.
    pub fn new(kind: &'static str, body: &impl Serialize) -> Result<Self> {
        Ok(Self { kind, body: serde_json::to_string(body)? })
    }
}

/// Applies a piece. It may run again after a crash only if its write did not commit.
pub type Apply = fn(&mut Conn, &Permit<Load>, &str) -> Result<()>;

/// What planning a load gave.
#[derive(Debug)]
pub enum Plan {
    /// The file is wrong; nothing will be done.
    Refused(Vec<Fault>),
    /// What is to be done.
    Ready(Report, Vec<Piece>),
}

/// What came of a load.
#[derive(Debug, PartialEq, Eq)]
pub enum Loaded {
    /// The file is wrong; nothing was done.
    Refused(Vec<Fault>),
    /// Done, or what would be done.
    Done(Report),
}

/// Loads files into a database.
#[derive(Clone)]
pub struct Loader {
    db: Db,
    clock: Clock,
    kinds: BTreeMap<&'static str, Apply>,
}

/// The right under which a load is applied, kept with it so that whoever ends it does so in its name.
#[derive(Serialize, Deserialize)]
struct Summary {
    now: Timestamp,
    wall: Timestamp,
    request_id: String,
    counts: serde_json::Value,
}

impl Loader {
    /// A loader that knows how to apply these kinds of pieces.
    #[must_use]
    pub fn new(db: Db, clock: Clock, kinds: impl IntoIterator<Item = (&'static str, Apply)>) -> Self {
        Self { db, clock, kinds: kinds.into_iter().collect() }
    }

    /// Programme time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Plans a load and, unless it is a dry run, does it.
    ///
    /// # Errors
    /// A conflict when another load is at work.
    pub fn run(&self, kind: &'static str, is_dry_run: bool, plan: impl FnOnce(&mut Conn) -> Result<Plan>) -> Result<Loaded> {
        if is_dry_run {
            return Ok(match self.db.read_now(plan)? {
                Plan::Refused(faults) => Loaded::Refused(faults),
                Plan::Ready(report, _) => Loaded::Done(report),
            });
        }
        self.resume()?;
        let id = self.begin(kind)?;
        let outcome = self.db.read_now(plan).and_then(|plan| match plan {
            Plan::Refused(faults) => Ok(Loaded::Refused(faults)),
            Plan::Ready(report, pieces) => {
                let summary = serde_json::to_string(&Summary {
                    now: self.clock.now(),
                    wall: clock::wall(),
                    request_id: "command".to_owned(),
                    counts: report.counts(),
                })?;
                self.apply_all(id, kind, summary, pieces)?;
                Ok(Loaded::Done(report))
            }
        });
        if !matches!(outcome, Ok(Loaded::Done(_))) {
            self.db.write_now(move |conn| drop_load(conn, id))?;
        }
        outcome
    }

    /// Ends what a crash interrupted: applies what was decided, drops what was not.
    pub fn resume(&self) -> Result<()> {
        let wall = clock::wall();
        let left: Vec<(LoadId, String, String, String)> = self.db.read_now(|conn| {
            Ok(loads::table
                .filter(loads::held_until.lt(wall))
                .order(loads::id)
                .select((loads::id, loads::kind, loads::state, loads::summary))
                .load(conn)?)
        })?;
        for (id, kind, state, summary) in left {
            if state == "applying" {
                tracing::warn!(kind, %id, "an interrupted load goes on");
                self.apply_staged(id, &kind, &summary)?;
            } else {
                self.db.write_now(move |conn| drop_load(conn, id))?;
            }
        }
        Ok(())
    }

    fn begin(&self, kind: &'static str) -> Result<LoadId> {
        let (id, wall) = (LoadId::new(), clock::wall());
        self.db.write_now(move |conn| {
            db::lock_name(conn, "loads")?;
            if loads::table.count().get_result::<i64>(conn)? > 0 {
                return Err(Error::conflict("load-another-at-work"));
            }
            diesel::insert_into(loads::table)
                .values((
                    loads::id.eq(id),
                    loads::kind.eq(kind),
                    loads::state.eq("staging"),
                    loads::summary.eq("{}"),
                    loads::held_until.eq(wall.plus_seconds(HELD_SECONDS)),
                ))
                .execute(conn)?;
            Ok(id)
        })
    }

    /// Applies the pieces of a load: one at once, several by way of the staging table.
    fn apply_all(&self, id: LoadId, kind: &'static str, summary: String, mut pieces: Vec<Piece>) -> Result<()> {
        if pieces.len() <= 1 {
            let piece = pieces.pop();
            let kinds = self.kinds.clone();
            return self.db.write_now(move |conn| {
                let permit = permit_of(&summary)?;
                if let Some(piece) = &piece {
                    apply(&kinds, conn, &permit, piece.kind, &piece.body)?;
                }
                finish(conn, id, kind, &summary)
            });
        }
        let mut number = 0;
        let mut pieces = pieces.into_iter().peekable();
        while pieces.peek().is_some() {
            // Some 400 kB a write.
            let mut bytes = 0;
            let mut rows = Vec::new();
            while let Some(piece) = pieces.next_if(|piece| rows.is_empty() || bytes + piece.body.len() < 400_000) {
                bytes += piece.body.len();
                rows.push((
                    load_pieces::load_id.eq(id),
                    load_pieces::number.eq(number),
                    load_pieces::kind.eq(piece.kind),
                    load_pieces::body.eq(piece.body),
                ));
                number += 1;
            }
            self.db.write_piece(move |conn| {
                for batch in rows.chunks(db::BATCH_ROWS) {
                    db::both!(conn, |c| diesel::insert_into(load_pieces::table).values(batch).execute(c))?;
                }
                hold(conn, id)
            })?;
        }
        let kept = summary.clone();
        self.db.write_now(move |conn| {
            diesel::update(loads::table.find(id)).set((loads::state.eq("applying"), loads::summary.eq(&kept))).execute(conn)?;
            hold(conn, id)
        })?;
        self.apply_staged(id, kind, &summary)
    }

    fn apply_staged(&self, id: LoadId, kind: &str, summary: &str) -> Result<()> {
        let numbers: Vec<i32> = self.db.read_now(|conn| {
            Ok(load_pieces::table.filter(load_pieces::load_id.eq(id)).order(load_pieces::number).select(load_pieces::number).load(conn)?)
        })?;
        for number in numbers {
            let (kinds, summary) = (self.kinds.clone(), summary.to_owned());
            self.db.write_piece(move |conn| {
                db::lock(conn, "loads", "id", id.0)?;
                let row = load_pieces::table.find((id, number));
                let piece: Option<(String, String)> = row.select((load_pieces::kind, load_pieces::body)).first(conn).optional()?;
                if let Some((kind, body)) = piece {
                    apply(&kinds, conn, &permit_of(&summary)?, &kind, &body)?;
                    diesel::delete(row).execute(conn)?;
                }
                hold(conn, id)
            })?;
        }
        let (kind, summary) = (kind.to_owned(), summary.to_owned());
        self.db.write_now(move |conn| finish(conn, id, &kind, &summary))
    }
}

fn permit_of(summary: &str) -> Result<Permit<Load>> {
    let Summary { now, wall, request_id, .. } = serde_json::from_str(summary)?;
    Ok(Permit::operator(Stamp { now, wall, request_id }))
}

fn apply(kinds: &BTreeMap<&'static str, Apply>, conn: &mut Conn, permit: &Permit<Load>, kind: &str, body: &str) -> Result<()> {
    let apply = kinds.get(kind).ok_or_else(|| Error::internal(format!("a load has a piece of unknown kind {kind}")))?;
    apply(conn, permit, body)
}

fn hold(conn: &mut Conn, id: LoadId) -> Result<()> {
    diesel::update(loads::table.find(id)).set(loads::held_until.eq(clock::wall().plus_seconds(HELD_SECONDS))).execute(conn)?;
    Ok(())
}

fn finish(conn: &mut Conn, id: LoadId, kind: &str, summary: &str) -> Result<()> {
    let counts = serde_json::from_str::<Summary>(summary)?.counts;
    // Two may end an interrupted load at once; the one that takes the row away records it.
    if diesel::delete(loads::table.find(id)).execute(conn)? > 0 {
        audit::record(conn, &permit_of(summary)?, "load", "file", kind, &counts)?;
    }
    Ok(())
}

fn drop_load(conn: &mut Conn, id: LoadId) -> Result<()> {
    diesel::delete(load_pieces::table.filter(load_pieces::load_id.eq(id))).execute(conn)?;
    diesel::delete(loads::table.find(id)).execute(conn)?;
    Ok(())
}

/// Reads a file as a table; what is wrong with it as faults.
pub fn read(bytes: &[u8], layout: Layout) -> Result<Table, Vec<Fault>> {
    let problems = match table::read(bytes, layout, Limits::default()) {
        Ok(table) if table.is_empty() => return Err(vec![Fault::new(0, "", "load-no-rows")]),
        Ok(table) => return Ok(table),
        Err(problems) => problems,
    };
    // The words of these name line and column themselves.
    Err(problems.iter().map(|problem| Fault { line: 0, column: "", words: Words::from(problem) }).collect())
}

/// Reads the cells of one row and gathers what is wrong with them.
pub struct Cells<'t, 'f> {
    row: Row<'t>,
    faults: &'f mut Vec<Fault>,
}

impl<'t, 'f> Cells<'t, 'f> {
    /// The cells of a row.
    pub fn of(row: Row<'t>, faults: &'f mut Vec<Fault>) -> Self {
        Self { row, faults }
    }

    /// The row's line.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.row.line
    }

    /// Notes a fault of a cell.
    pub fn fault(&mut self, column: &'static str, words: impl Into<Words>) {
        self.faults.push(Fault::new(self.row.line, column, words));
    }

    /// The cell as it stands, without blanks around it.
    #[must_use]
    pub fn raw(&self, column: &'static str) -> &'t str {
        self.row.cell(column)
    }

    /// A text of at most so many characters, blanks squeezed; control characters are a fault.
    pub fn text(&mut self, column: &'static str, longest: usize) -> String {
        let text = self.row.cell(column);
        if text.chars().any(char::is_control) {
            self.fault(column, "load-control-character");
        } else if text.len() > longest && text.chars().count() > longest {
            self.fault(column, Words::new("load-too-long").with("longest", longest));
        }
        if text.contains("  ") { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text.to_owned() }
    }

    /// A text that must be there.
    pub fn required(&mut self, column: &'static str, longest: usize) -> String {
        let text = self.text(column, longest);
        if text.is_empty() {
            self.fault(column, "load-required");
        }
        text
    }

    /// A code: letters and digits with hyphens, at most 40.
    pub fn code(&mut self, column: &'static str) -> String {
        let code = self.required(column, 40);
        let plain = code.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if !code.is_empty() && !plain {
            self.fault(column, Words::new("load-not-a-code").with("found", code.as_str()));
        }
        code
    }

    /// A badge number, digits only.
    pub fn badge(&mut self, column: &'static str) -> String {
        let found = self.row.cell(column);
        let badge = crate::text::format::parse_badge(found);
        if badge.is_none() {
            self.fault(column, Words::new("load-not-a-badge").with("found", excerpt(found)));
        }
        badge.unwrap_or_default()
    }

    /// A date, written `2025-06-24` or `24/06/2025`; none when the cell is empty or wrong.
    pub fn date(&mut self, column: &'static str) -> Option<chrono::NaiveDate> {
        let found = self.row.cell(column);
        let date = parse_date(found);
        if date.is_none() && !found.is_empty() {
            self.fault(column, Words::new("load-not-a-date").with("found", excerpt(found)));
        }
        date
    }

    /// A whole number between two others.
    pub fn number(&mut self, column: &'static str, least: i32, most: i32) -> i32 {
        let found = self.row.cell(column);
        let number = found.parse().ok().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.fault(column, Words::new("load-not-a-number").with("found", excerpt(found)).with("least", least).with("most", most));
        }
        number.unwrap_or(least)
    }

    /// One of a few names, without regard to case.
    pub fn choice(&mut self, column: &'static str, choices: &[&'static str]) -> &'static str {
        let found = self.row.cell(column);
        let key = collation::search_key(found);
        if let Some(choice) = choices.iter().find(|choice| collation::search_key(choice) == key) {
            return choice;
        }
        let named: Vec<&str> = choices.iter().copied().filter(|choice| !choice.is_empty()).collect();
        self.fault(column, Words::new("load-not-a-choice").with("found", excerpt(found)).with("choices", named.join(", ")));
        ""
    }
}

/// What was found in a cell, cut to what a message can show.
#[must_use]
pub fn excerpt(found: &str) -> String {
    found.chars().take(60).collect()
}

/// Reads `2025-06-24` or `24/06/2025`, years with four digits.
#[must_use]
pub fn parse_date(text: &str) -> Option<chrono::NaiveDate> {
    let (year, month, day) = if text.contains('/') {
        let mut parts = text.splitn(3, '/');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        (year, month, day)
    } else {
        let mut parts = text.splitn(3, '-');
        (parts.next()?, parts.next()?, parts.next()?)
    };
    let digits = |part: &str, longest: usize| part.len() <= longest && part.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    chrono::NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_both_forms_and_no_other() {
        let day = chrono::NaiveDate::from_ymd_opt(2025, 6, 24);
        for good in ["2025-06-24", "24/06/2025", "24/6/2025"] {
            assert_eq!(parse_date(good), day, "{good}");
        }
        for bad in [
            "",
            "2025-02-30",
            "31/04/2025",
            "24/06/25",
            "2025/06/24",
            "+2025-06-24",
            "2025-06-24T00:00",
            "24.06.2025",
            "//",
            "--",
            "٢٠٢٥-06-24",
        ] {
            assert_eq!(parse_date(bad), None, "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_readers_panic(text in ".{0,40}") {
            let _ = parse_date(&text);
            let mut file = String::from("a\n");
            file.push_str(&text);
            if let Ok(table) = read(file.as_bytes(), Layout::new(&["a"], &[])) {
                let mut faults = Vec::new();
                for row in table.rows() {
                    let mut cells = Cells::of(row, &mut faults);
                    cells.text("a", 10);
                    cells.code("a");
                    cells.badge("a");
                    cells.date("a");
                    cells.number("a", 0, 9);
                    cells.choice("a", &["", "exempt"]);
                }
                for fault in faults {
                    assert!(!fault.say(Language::Vi).is_empty());
                }
            }
        }
    }
}
