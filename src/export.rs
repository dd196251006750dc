//! Tables that leave the house: one producer of rows gives CSV and XLSX, for a download and for `taphuan export` alike.
//!
//! A download is written to a file without a name first, and sent when the database has been let go. Every download is
//! recorded before its first byte leaves (rule 7: every export of personal data is recorded).

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use crate::clock::Clock;
use crate::db::{self, Conn, Db};
use crate::error::Result;
use crate::id::EventId;
use crate::text::columns::{Column, RowSink};
use crate::text::sheet::SheetWriter;
use crate::text::table::TableWriter;
use crate::web::{Permit, Reply, Stamp, Visit};
use crate::{audit, console, files};

/// The two forms of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text, as the contract's "Files" has it.
    Csv,
    /// A workbook with one sheet.
    Xlsx,
}

impl Format {
    /// Reads `csv` or `xlsx` (what `?format=` says); none for anything else.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// A table of the contract: what it is called and what it holds.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The name in files and in the audit log: `roster`.
    pub name: &'static str,
    /// The contract's columns.
    pub columns: &'static [Column],
}

/// Writes a table's rows; it may use the connection as long as it runs.
pub type Rows<'a> = dyn FnOnce(&mut Conn, &mut dyn RowSink) -> Result<()> + Send + 'a;

/// Answers a handler with a download of what `rows` writes. `subject` is the programme's code; what the list was narrowed to is
/// recorded as the address' query.
pub async fn send<T: 'static>(
    visit: &Visit,
    permit: &Permit<T>,
    table: Table,
    subject: &str,
    format: Format,
    rows: Box<Rows<'static>>,
) -> Result<Reply> {
    let (written, query, key) = (permit.clone(), visit.query().to_owned(), subject.to_owned());
    visit.write(move |conn| record(conn, &written, table, &key, format, &query)).await?;
    let file = visit.read(move |conn| spool(conn, table, format, rows)).await?;
    let name = format!("{subject}-{}.{}", table.name, format.ending());
    Reply::spooled(permit, format.content_type(), &name, file)
}

/// `taphuan export`: writes what `rows` writes to a file, or to standard output without one, and records it. A file of that name is
/// replaced when the new one is whole.
pub fn write(
    db: &Db,
    clock: &Clock,
    table: Table,
    subject: &str,
    format: Format,
    output: Option<&Path>,
    rows: Box<Rows<'_>>,
) -> Result<()> {
    let permit: Permit<()> = Permit::operator(Stamp { now: clock.now(), wall: crate::clock::wall(), request_id: "command".to_owned() });
    let key = subject.to_owned();
    let recorded = || db.write_now(move |conn| record(conn, &permit, table, &key, format, ""));
    match output.filter(|path| path.as_os_str() != "-") {
        Some(path) if is_replaceable(path) => {
            let part = Part::beside(path)?;
            db.read_now(|conn| fill(conn, table, format, rows, &part.file))?;
            recorded()?;
            part.become_whole(path)?;
        }
        Some(path) => {
            let mut file = db.read_now(|conn| spool(conn, table, format, rows))?;
            recorded()?;
            let mut out = File::create(path).map_err(|error| files::unusable(path, &error))?;
            io::copy(&mut file, &mut out)?;
        }
        None => {
            let mut file = db.read_now(|conn| spool(conn, table, format, rows))?;
            recorded()?;
            let mut out = io::stdout().lock();
            console::heard(io::copy(&mut file, &mut out).and_then(|_| out.flush()))?;
        }
    }
    Ok(())
}

/// Whether a new file may take this place: there is none, or a plain one, and not a pipe, a device or a link.
fn is_replaceable(path: &Path) -> bool {
    std::fs::symlink_metadata(path).map_or(true, |there| there.is_file())
}

/// A file that is still being written, beside the one that it will be; gone when it never is.
struct Part {
    path: PathBuf,
    file: File,
}

impl Part {
    fn beside(path: &Path) -> Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let part = path.with_file_name(format!(".{name}-{}", EventId::new()));
        let file = File::create_new(&part).map_err(|error| files::unusable(path, &error))?;
        Ok(Self { path: part, file })
    }

    fn become_whole(self, path: &Path) -> Result<()> {
        std::fs::rename(&self.path, path).map_err(|error| files::unusable(path, &error))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // It is not there any more when it became whole.
        drop(std::fs::remove_file(&self.path));
    }
}

fn record<T>(conn: &mut Conn, permit: &Permit<T>, table: Table, subject: &str, format: Format, query: &str) -> Result<()> {
    let details = serde_json::json!({ "table": table.name, "format": format.ending(), "query": query });
    audit::record(conn, permit, "export", "programme", subject, &details)
}

/// Writes the table to a file that has no name any more, and goes back to its beginning.
fn spool(conn: &mut Conn, table: Table, format: Format, rows: Box<Rows<'_>>) -> Result<File> {
    let mut file = nameless_file()?;
    fill(conn, table, format, rows, &file)?;
    file.rewind()?;
    Ok(file)
}

fn fill(conn: &mut Conn, table: Table, format: Format, rows: Box<Rows<'_>>, file: &File) -> Result<()> {
    match format {
        Format::Csv => {
            let mut sink = TableWriter::new(BufWriter::new(file), table.columns)?;
            db::unmapped(conn, |conn| rows(conn, &mut sink))?;
            sink.finish()?;
        }
        Format::Xlsx => {
            let mut sink = SheetWriter::new(&std::env::temp_dir(), table.name, table.columns)?;
            db::unmapped(conn, |conn| rows(conn, &mut sink))?;
            sink.finish(BufWriter::new(file))?;
        }
    }
    Ok(())
}

/// A file that only this process can reach, gone when it is closed.
fn nameless_file() -> Result<File> {
    let path = std::env::temp_dir().join(format!("taphuan-{}", EventId::new()));
    let mut options = File::options();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}
