//! CSV in and out, as the contract's "Files" section has it.
//!
//! [`read`] takes what offices really send: any of the [`encoding`](super::encoding)s, comma, semicolon or tab, columns in any order,
//! and says with line and column what is wrong. [`TableWriter`] writes our own form: UTF-8 with a byte order mark, comma, CRLF,
//! RFC 4180 quoting, and a `'` before what a spreadsheet would take for a formula. What it writes, [`read`] reads back.
//!
//! The parser is our own since an unclosed quotation mark has to be an error with its line: it would swallow the rest of a roster.

use std::borrow::Cow;
use std::io::{self, Write};

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};

use super::catalogue::{Args, Key};
use super::collation::nfc;
use super::columns::{Cell, Cells, Column, Kind, RowSink, wrong_count};
use super::encoding::{Encoding, Undecodable, decode, line_breaks, restored_capitals};
use super::format;
use super::words::Words;

/// After so many problems a reader stops looking: a person corrects the first ones and tries again.
const PROBLEMS_AT_MOST: usize = 100;

/// The columns that a file has to have and those that it may have, by the contract's names.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    required: &'static [&'static str],
    optional: &'static [&'static str],
    keeps_to_it: bool,
}

impl Layout {
    /// A layout that takes no other columns.
    #[must_use]
    pub const fn new(required: &'static [&'static str], optional: &'static [&'static str]) -> Self {
        Self { required, optional, keeps_to_it: true }
    }

    /// The same layout, but other columns are passed over instead of refused.
    #[must_use]
    pub const fn passing_over_others(mut self) -> Self {
        self.keeps_to_it = false;
        self
    }

    fn names(self) -> impl Iterator<Item = &'static str> {
        self.required.iter().chain(self.optional).copied()
    }

    fn len(self) -> usize {
        self.required.len() + self.optional.len()
    }

    fn place(self, header: &str) -> Option<usize> {
        let header = header.trim();
        self.names().position(|name| name.eq_ignore_ascii_case(header))
    }
}

/// How large a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file as it came.
    pub bytes: usize,
    /// Rows after the header.
    pub rows: usize,
}

impl Default for Limits {
    /// Ten times what the whole city's roster needs.
    fn default() -> Self {
        Self { bytes: 16 << 20, rows: 200_000 }
    }
}

/// What is wrong with a file, with its place. Lines count from 1 as an editor shows them, the header included.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "line, column, found, expected and limit say what they are")]
pub enum Problem {
    /// Not even a header.
    Empty,
    /// More bytes than allowed.
    TooLarge { limit: usize },
    /// More rows than allowed.
    TooManyRows { limit: usize },
    /// An Excel workbook.
    Spreadsheet,
    /// No text at all.
    NotText,
    /// No encoding fits.
    EncodingUnknown { line: u32 },
    /// A required column is not in the header.
    ColumnMissing { column: &'static str },
    /// A column that the layout does not know.
    ColumnUnknown { line: u32, column: String },
    /// A column that is in the header a second time.
    ColumnTwice { line: u32, column: &'static str },
    /// Fewer cells than the header.
    RowShort { line: u32, found: usize, expected: usize },
    /// More cells than the header.
    RowLong { line: u32, found: usize, expected: usize },
    /// A quotation mark that nothing closes; everything behind it would be one cell.
    QuoteOpen { line: u32 },
    /// Text between a closing quotation mark and the next delimiter.
    QuoteText { line: u32 },
    /// The reader stopped looking here.
    MoreProblems { line: u32 },
}

impl Problem {
    /// The line, where the problem has one.
    #[must_use]
    pub const fn line(&self) -> Option<u32> {
        match self {
            Self::EncodingUnknown { line }
            | Self::ColumnUnknown { line, .. }
            | Self::ColumnTwice { line, .. }
            | Self::RowShort { line, .. }
            | Self::RowLong { line, .. }
            | Self::QuoteOpen { line }
            | Self::QuoteText { line }
            | Self::MoreProblems { line } => Some(*line),
            _ => None,
        }
    }

    /// The column's name, where the problem has one.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::ColumnMissing { column } | Self::ColumnTwice { column, .. } => Some(column),
            Self::ColumnUnknown { column, .. } => Some(column),
            _ => None,
        }
    }

    /// The key of the sentence that says it.
    #[must_use]
    pub const fn key(&self) -> Key {
        match self {
            Self::Empty => Key("table-empty"),
            Self::TooLarge { .. } => Key("table-too-large"),
            Self::TooManyRows { .. } => Key("table-too-many-rows"),
            Self::Spreadsheet => Key("table-spreadsheet"),
            Self::NotText => Key("table-not-text"),
            Self::EncodingUnknown { .. } => Key("table-encoding-unknown"),
            Self::ColumnMissing { .. } => Key("table-column-missing"),
            Self::ColumnUnknown { .. } => Key("table-column-unknown"),
            Self::ColumnTwice { .. } => Key("table-column-twice"),
            Self::RowShort { .. } => Key("table-row-short"),
            Self::RowLong { .. } => Key("table-row-long"),
            Self::QuoteOpen { .. } => Key("table-quote-open"),
            Self::QuoteText { .. } => Key("table-quote-text"),
            Self::MoreProblems { .. } => Key("table-more-problems"),
        }
    }

    /// The values of that sentence.
    #[must_use]
    pub fn args(&self) -> Args<'_> {
        let mut args = Args::new();
        if let Some(line) = self.line() {
            args = args.with("line", line);
        }
        if let Some(column) = self.column() {
            args = args.with("column", column);
        }
        match self {
            Self::TooLarge { limit } => args.with("megabytes", limit >> 20),
            Self::TooManyRows { limit } => args.with("limit", *limit),
            Self::RowShort { found, expected, .. } | Self::RowLong { found, expected, .. } => {
                args.with("found", *found).with("expected", *expected)
            }
            _ => args,
        }
    }
}

impl From<&Problem> for Words {
    fn from(problem: &Problem) -> Self {
        let mut words = Self::new(problem.key().0);
        if let Some(line) = problem.line() {
            words = words.with("line", line);
        }
        if let Some(column) = problem.column() {
            words = words.with("column", column);
        }
        match problem {
            Problem::TooLarge { limit } => words.with("megabytes", limit >> 20),
            Problem::TooManyRows { limit } => words.with("limit", *limit),
            Problem::RowShort { found, expected, .. } | Problem::RowLong { found, expected, .. } => {
                words.with("found", *found).with("expected", *expected)
            }
            _ => words,
        }
    }
}

impl From<Undecodable> for Problem {
    fn from(why: Undecodable) -> Self {
        match why {
            Undecodable::Spreadsheet => Self::Spreadsheet,
            Undecodable::NotText => Self::NotText,
            Undecodable::Unknown { line } => Self::EncodingUnknown { line },
        }
    }
}

/// A file that was read: its rows in order, each with the cells of the layout.
#[derive(Debug, Clone)]
pub struct Table {
    /// What the file was written in.
    pub encoding: Encoding,
    /// `,`, `;` or a tab.
    pub delimiter: char,
    layout: Layout,
    /// Which columns of the layout the file has.
    present: Vec<bool>,
    /// All cells one behind the other, in the layout's order; a cell that is not there is empty.
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
    /// The line on which each row begins.
    lines: Vec<u32>,
}

impl Table {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is a header and nothing else.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether the file has this column of the layout.
    #[must_use]
    pub fn has(&self, column: &str) -> bool {
        self.layout.place(column).and_then(|place| self.present.get(place)).copied().unwrap_or(false)
    }

    /// The rows from first to last.
    #[must_use]
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.lines.iter().enumerate().map(|(index, line)| Row { table: self, index, line: *line })
    }
}

/// One row of a [`Table`].
#[derive(Debug, Clone, Copy)]
pub struct Row<'t> {
    table: &'t Table,
    index: usize,
    /// The line on which it begins, counted from 1.
    pub line: u32,
}

impl<'t> Row<'t> {
    /// The row's number, counted from 1 without header and blank lines.
    #[must_use]
    pub const fn number(&self) -> usize {
        self.index + 1
    }

    /// The cell of a column without blanks around it. Empty where the file lacks an optional column.
    ///
    /// `column` is a name of the layout; a name that the layout does not have gives an empty cell (and fails a debug build).
    #[must_use]
    pub fn cell(&self, column: &str) -> &'t str {
        self.raw(column).trim()
    }

    /// The cell as it stands, blanks included.
    #[must_use]
    pub fn raw(&self, column: &str) -> &'t str {
        let place = self.table.layout.place(column);
        debug_assert!(place.is_some(), "no column {column} in the layout");
        let Some(place) = place else { return "" };
        let last = self.index * self.table.layout.len() + place;
        let end = self.table.ends.get(last).copied().unwrap_or_default();
        let start = last.checked_sub(1).and_then(|before| self.table.ends.get(before)).copied().unwrap_or_default();
        self.table.text.get(start..end).unwrap_or_default()
    }
}

/// Reads a table.
///
/// Header names count without regard to case and blanks around them; blank rows and nameless, empty columns at the end (what
/// spreadsheets leave behind) are passed over; a first line `sep=;` is obeyed. Cells come composed (NFC), with the formula guard
/// taken off and Eth (Ð), which old fonts have for Đ, put right.
///
/// # Errors
/// All problems of the file that can be told apart, in the file's order, at least one.
pub fn read(bytes: &[u8], layout: Layout, limits: Limits) -> Result<Table, Vec<Problem>> {
    if bytes.len() > limits.bytes {
        return Err(vec![Problem::TooLarge { limit: limits.bytes }]);
    }
    let decoded = decode(bytes).map_err(|why| vec![why.into()])?;
    let (body, named) = separator_line(&decoded.text);
    let delimiter = named.unwrap_or_else(|| detect_delimiter(body, layout));
    let mut scanner = Scanner { rest: body, line: if body.len() < decoded.text.len() { 2 } else { 1 }, delimiter };
    let mut fields = Vec::new();
    let header_line = loop {
        match scanner.record(&mut fields) {
            Ok(None) => return Err(vec![Problem::Empty]),
            Ok(Some(_)) if is_no_header(&fields) => {}
            Ok(Some(line)) => break line,
            Err(problem) => return Err(vec![problem]),
        }
    };
    let header = Header::new(&fields, header_line, layout)?;
    let mut table = Table {
        encoding: decoded.encoding,
        delimiter: char::from(delimiter),
        layout,
        present: header.present(),
        text: String::with_capacity(scanner.rest.len()),
        ends: Vec::new(),
        lines: Vec::new(),
    };
    let problems = read_rows(&mut scanner, &header, &mut table, limits);
    if problems.is_empty() { Ok(table) } else { Err(problems) }
}

fn read_rows<'a>(scanner: &mut Scanner<'a>, header: &Header, table: &mut Table, limits: Limits) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut fields: Vec<Cow<'a, str>> = Vec::new();
    loop {
        let line = match scanner.record(&mut fields) {
            Ok(None) => return problems,
            Ok(Some(line)) => line,
            Err(problem @ Problem::QuoteOpen { .. }) => {
                problems.push(problem);
                return problems;
            }
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        if is_blank(&fields) {
            continue;
        }
        if table.lines.len() >= limits.rows {
            problems.push(Problem::TooManyRows { limit: limits.rows });
            return problems;
        }
        if let Err(problem) = header.check(&fields, line) {
            problems.push(problem);
            if problems.len() >= PROBLEMS_AT_MOST {
                problems.push(Problem::MoreProblems { line });
                return problems;
            }
            continue;
        }
        table.lines.push(line);
        for source in &header.sources {
            let field = source.and_then(|source| fields.get(source)).map_or("", AsRef::as_ref);
            push_cell(field, table);
        }
    }
}

/// Where each column of the layout stands in the file.
struct Header {
    /// For each column of the layout the place of its field, where the file has it.
    sources: Vec<Option<usize>>,
    /// For each field of the header whether it has a name.
    named: Vec<bool>,
}

impl Header {
    fn new(fields: &[Cow<'_, str>], line: u32, layout: Layout) -> Result<Self, Vec<Problem>> {
        let mut sources = vec![None; layout.len()];
        let mut problems = Vec::new();
        for (at, field) in fields.iter().enumerate() {
            let name = unguarded(field.trim());
            let place = layout.place(name);
            match place.and_then(|place| sources.get_mut(place)) {
                Some(source @ None) => *source = Some(at),
                Some(Some(_)) => {
                    let column = place.and_then(|place| layout.names().nth(place)).unwrap_or_default();
                    problems.push(Problem::ColumnTwice { line, column });
                }
                None if name.is_empty() || !layout.keeps_to_it => {}
                None => problems.push(Problem::ColumnUnknown { line, column: shortened(name) }),
            }
        }
        for (column, source) in layout.required.iter().zip(&sources) {
            if source.is_none() {
                problems.push(Problem::ColumnMissing { column });
            }
        }
        problems.truncate(PROBLEMS_AT_MOST);
        let named = fields.iter().map(|field| !field.trim().is_empty()).collect();
        if problems.is_empty() { Ok(Self { sources, named }) } else { Err(problems) }
    }

    fn present(&self) -> Vec<bool> {
        self.sources.iter().map(Option::is_some).collect()
    }

    /// A row must have a cell for each named column, and nothing but blanks elsewhere.
    fn check(&self, fields: &[Cow<'_, str>], line: u32) -> Result<(), Problem> {
        let found = fields.len();
        let expected = self.named.iter().rposition(|named| *named).map_or(0, |last| last + 1);
        if found < expected {
            return Err(Problem::RowShort { line, found, expected });
        }
        let is_named = |at: usize| self.named.get(at).copied().unwrap_or(false);
        let stray = fields.iter().enumerate().any(|(at, field)| !is_named(at) && !field.trim().is_empty());
        if stray { Err(Problem::RowLong { line, found, expected }) } else { Ok(()) }
    }
}

/// Appends a cell in the form in which the product keeps texts.
fn push_cell(field: &str, table: &mut Table) {
    let cell = unguarded(field);
    if cell.is_ascii() {
        table.text.push_str(cell);
    } else {
        let cell = if table.encoding.loses_capitals() { restored_capitals(cell) } else { Cow::Borrowed(cell) };
        for c in nfc(&cell).chars() {
            table.text.push(match c {
                'Ð' => 'Đ',
                'ð' => 'đ',
                other => other,
            });
        }
    }
    table.ends.push(table.text.len());
}

/// The first characters that make a spreadsheet read a cell as a formula.
const fn is_formula_start(byte: u8) -> bool {
    matches!(byte, b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r')
}

/// Whether a cell needs the guard: it begins like a formula, or like a guarded one (so that taking the guard off restores both).
fn needs_guard(cell: &str) -> bool {
    cell.bytes().find(|byte| *byte != b'\'').is_some_and(is_formula_start)
}

fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) => rest,
        _ => cell,
    }
}

/// An unknown column's name as an error shows it.
fn shortened(name: &str) -> String {
    name.chars().take(60).collect()
}

fn is_blank(fields: &[Cow<'_, str>]) -> bool {
    fields.iter().all(|field| field.trim().is_empty())
}

/// Whether a line before the header is only what a spreadsheet leaves of empty rows, whichever its delimiter.
fn is_no_header(fields: &[Cow<'_, str>]) -> bool {
    fields.iter().all(|field| field.chars().all(|c| c.is_whitespace() || matches!(c, ',' | ';')))
}

/// Excel's own first line `sep=;`: what follows it, and the delimiter.
fn separator_line(text: &str) -> (&str, Option<u8>) {
    let line = text.split(['\r', '\n']).next().unwrap_or_default();
    let delimiter = match line.trim_matches('"').strip_prefix("sep=").map(str::as_bytes) {
        Some([delimiter @ (b',' | b';' | b'\t')]) => *delimiter,
        _ => return (text, None),
    };
    let rest = text.get(line.len()..).unwrap_or_default();
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n'])).unwrap_or(rest);
    (rest, Some(delimiter))
}

/// The delimiter that finds most of the layout's columns in the header; the commonest when none does.
fn detect_delimiter(text: &str, layout: Layout) -> u8 {
    let mut best = (0, 0, b',');
    for delimiter in *b",;\t" {
        let mut scanner = Scanner { rest: text, line: 1, delimiter };
        let mut fields = Vec::new();
        while matches!(scanner.record(&mut fields), Ok(Some(_))) && is_no_header(&fields) {}
        let known = fields.iter().filter(|field| layout.place(field).is_some()).count();
        if (known, fields.len()) > (best.0, best.1) {
            best = (known, fields.len(), delimiter);
        }
    }
    best.2
}

/// Cuts a text into records.
struct Scanner<'a> {
    rest: &'a str,
    /// The line on which `rest` begins.
    line: u32,
    delimiter: u8,
}

impl<'a> Scanner<'a> {
    /// The next record's fields; its line, or `None` at the end. After [`Problem::QuoteText`] the next call goes on behind the record.
    fn record(&mut self, fields: &mut Vec<Cow<'a, str>>) -> Result<Option<u32>, Problem> {
        fields.clear();
        if self.rest.is_empty() {
            return Ok(None);
        }
        let line = self.line;
        let mut problem = None;
        loop {
            match self.field() {
                Ok(field) => fields.push(field),
                Err(open @ Problem::QuoteOpen { .. }) => return Err(open),
                Err(other) => problem = problem.or(Some(other)),
            }
            match self.rest.as_bytes().first() {
                Some(byte) if *byte == self.delimiter => self.skip(1),
                Some(b'\r') => {
                    self.skip(if self.rest.starts_with("\r\n") { 2 } else { 1 });
                    self.line = self.line.saturating_add(1);
                    break;
                }
                Some(_) => {
                    self.skip(1);
                    self.line = self.line.saturating_add(1);
                    break;
                }
                None => break,
            }
        }
        problem.map_or(Ok(Some(line)), Err)
    }

    /// One field; `rest` then begins with a delimiter, a line end or nothing.
    fn field(&mut self) -> Result<Cow<'a, str>, Problem> {
        if !self.rest.starts_with('"') {
            return Ok(Cow::Borrowed(self.plain()));
        }
        let opened_on = self.line;
        self.skip(1);
        let mut content: Cow<'a, str> = Cow::Borrowed("");
        loop {
            let Some((piece, behind)) = self.rest.split_once('"') else {
                self.rest = "";
                return Err(Problem::QuoteOpen { line: opened_on });
            };
            self.line = self.line.saturating_add(line_breaks(piece.as_bytes()));
            if content.is_empty() {
                content = Cow::Borrowed(piece);
            } else {
                content.to_mut().push_str(piece);
            }
            self.rest = behind;
            if !self.rest.starts_with('"') {
                break;
            }
            content.to_mut().push('"');
            self.skip(1);
        }
        if self.plain().trim().is_empty() { Ok(content) } else { Err(Problem::QuoteText { line: self.line }) }
    }

    /// Everything up to the next delimiter or line end.
    fn plain(&mut self) -> &'a str {
        let delimiter = self.delimiter;
        let end = self.rest.bytes().position(|byte| byte == delimiter || byte == b'\n' || byte == b'\r');
        let (plain, rest) = self.rest.split_at_checked(end.unwrap_or(self.rest.len())).unwrap_or((self.rest, ""));
        self.rest = rest;
        plain
    }

    /// Passes over ASCII bytes.
    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }
}

/// How many bytes wait before they are handed on.
const BUFFER: usize = 1 << 16;

/// Writes CSV in the contract's form, in constant memory.
pub struct TableWriter<W: Write> {
    out: W,
    columns: &'static [Column],
    line: Line,
}

impl<W: Write> TableWriter<W> {
    /// Starts a table: writes the byte order mark and the header.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn new(out: W, columns: &'static [Column]) -> io::Result<Self> {
        let mut line = Line { bytes: Vec::with_capacity(BUFFER + 4096), columns, cells: 0 };
        line.bytes.extend_from_slice("\u{feff}".as_bytes());
        for column in columns {
            line.put(Cell::Text(column.name));
        }
        let mut writer = Self { out, columns, line };
        writer.end_row()?;
        Ok(writer)
    }

    /// Writes what still waits and gives the destination back.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(&self.line.bytes)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn end_row(&mut self) -> io::Result<()> {
        let found = std::mem::take(&mut self.line.cells);
        if found != self.columns.len() {
            return Err(wrong_count(found, self.columns.len()));
        }
        self.line.bytes.extend_from_slice(b"\r\n");
        if self.line.bytes.len() >= BUFFER {
            self.out.write_all(&self.line.bytes)?;
            self.line.bytes.clear();
        }
        Ok(())
    }
}

impl<W: Write> RowSink for TableWriter<W> {
    fn row(&mut self, fill: &mut dyn FnMut(&mut dyn Cells)) -> io::Result<()> {
        let before = self.line.bytes.len();
        fill(&mut self.line);
        self.end_row().inspect_err(|_| self.line.bytes.truncate(before))
    }
}

/// The rows that wait to be written.
struct Line {
    bytes: Vec<u8>,
    columns: &'static [Column],
    /// How many cells the last row has so far.
    cells: usize,
}

impl Cells for Line {
    fn put(&mut self, cell: Cell<'_>) {
        let kind = self.columns.get(self.cells).map_or(Kind::Text, |column| column.kind);
        if self.cells > 0 {
            self.bytes.push(b',');
        }
        self.cells += 1;
        match cell {
            Cell::Text(text) => self.text(text),
            Cell::Integer(number) => self.number(format_args!("{number}"), number < 0),
            Cell::Decimal(number) if number.is_finite() => {
                let decimals = if let Kind::Decimal(decimals) = kind { usize::from(decimals) } else { 6 };
                self.number(format_args!("{number:.decimals$}"), number.is_sign_negative());
            }
            Cell::Instant(at) => self.instant(at),
            Cell::Date(on) => self.date(on),
            // One column and an empty cell would be a blank line, which readers pass over.
            Cell::Decimal(_) | Cell::Empty => self.text(""),
        }
    }
}

impl Line {
    fn text(&mut self, text: &str) {
        let guard = needs_guard(text);
        let quote = text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) || (text.is_empty() && self.columns.len() == 1);
        if quote {
            self.bytes.push(b'"');
        }
        if guard {
            self.bytes.push(b'\'');
        }
        if quote {
            for (place, piece) in text.split('"').enumerate() {
                if place > 0 {
                    self.bytes.extend_from_slice(b"\"\"");
                }
                self.bytes.extend_from_slice(piece.as_bytes());
            }
            self.bytes.push(b'"');
        } else {
            self.bytes.extend_from_slice(text.as_bytes());
        }
    }

    /// The contract guards every cell that begins with a sign, numbers too.
    fn number(&mut self, digits: std::fmt::Arguments<'_>, is_negative: bool) {
        if is_negative {
            self.bytes.push(b'\'');
        }
        // Writing to memory cannot fail.
        let _ = self.bytes.write_fmt(digits);
    }

    fn instant(&mut self, at: DateTime<Utc>) {
        let local = format::local(at);
        if !(0..=9999).contains(&local.year()) {
            self.text(&format::rfc3339(at));
            return;
        }
        self.date(local.date());
        for (mark, value) in [(b'T', local.hour()), (b':', local.minute()), (b':', local.second())] {
            self.bytes.push(mark);
            self.digits(value, 10);
        }
        self.bytes.extend_from_slice(b"+07:00");
    }

    fn date(&mut self, on: NaiveDate) {
        match u32::try_from(on.year()) {
            Ok(year @ 0..=9999) => {
                self.digits(year, 1000);
                self.bytes.push(b'-');
                self.digits(on.month(), 10);
                self.bytes.push(b'-');
                self.digits(on.day(), 10);
            }
            _ => self.text(&on.to_string()),
        }
    }

    /// The decimal digits of a number from the place of `highest` down, zeros in front.
    fn digits(&mut self, value: u32, mut highest: u32) {
        while highest > 0 {
            // A remainder of ten is one digit.
            self.bytes.push(b'0' + u8::try_from(value / highest % 10).unwrap_or_default());
            highest /= 10;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::encoding::tests::{SAMPLE, every_encoding, words};
    use super::*;
    use crate::text::Language;
    use chrono::TimeZone;
    use proptest::prelude::*;
    use std::fmt::Write as _;

    const ROSTER: Layout = Layout::new(&["badge", "full_name"], &["unit_code", "note"]);

    fn cells(table: &Table, columns: &[&str]) -> Vec<Vec<String>> {
        table.rows().map(|row| columns.iter().map(|column| row.raw(column).to_owned()).collect()).collect()
    }

    #[track_caller]
    fn problems(bytes: &[u8]) -> Vec<Problem> {
        read(bytes, ROSTER, Limits::default()).expect_err("the file is wrong")
    }

    #[test]
    fn columns_are_found_by_name_in_any_order_and_case() {
        let table = read("note; Full_Name ;BADGE\r\nghi chú;Lê Ý;123456\r\n".as_bytes(), ROSTER, Limits::default()).unwrap();
        assert_eq!((table.delimiter, table.encoding, table.len()), (';', Encoding::Utf8, 1));
        assert_eq!(cells(&table, &["badge", "full_name", "unit_code", "note"]), [["123456", "Lê Ý", "", "ghi chú"]]);
        assert!(table.has("note") && !table.has("unit_code"));
    }

    #[test]
    fn each_delimiter_is_found() {
        for delimiter in [",", ";", "\t"] {
            let text = ["badge", "full_name", "note\n1", "a", "x,y;z\n"].join(delimiter);
            let text = if delimiter == "\t" { text } else { text.replace("x,y;z", "\"x,y;z\"") };
            let table = read(text.as_bytes(), ROSTER, Limits::default()).unwrap();
            assert_eq!(table.delimiter.to_string(), delimiter);
            assert_eq!(table.rows().next().unwrap().cell("note"), "x,y;z");
        }
    }

    #[test]
    fn the_line_that_excel_reads_as_the_separator_is_obeyed() {
        let table = read(b"sep=;\r\nbadge;full_name\r\n1;a,b\r\n", ROSTER, Limits::default()).unwrap();
        assert_eq!(cells(&table, &["badge", "full_name"]), [["1", "a,b"]]);
        assert_eq!(table.rows().next().unwrap().line, 3);
    }

    #[test]
    fn rows_know_their_number_and_line() {
        let table = read(b"\n\nbadge,full_name\n\n1,\"a\nb\"\n,\n2,c\r\n\r\n3,\"d\"\"\re\" \n4,f", ROSTER, Limits::default()).unwrap();
        let places: Vec<_> = table.rows().map(|row| (row.number(), row.line)).collect();
        assert_eq!(places, [(1, 5), (2, 8), (3, 10), (4, 12)]);
        assert_eq!(cells(&table, &["full_name"]), [["a\nb"], ["c"], ["d\"\re"], ["f"]]);
    }

    #[test]
    fn every_problem_has_its_place() {
        for (text, expected) in [
            ("", vec![Problem::Empty]),
            ("\r\n ,\r\n", vec![Problem::Empty]),
            ("badge\n1\n", vec![Problem::ColumnMissing { column: "full_name" }]),
            (
                "badge,tên,badge\n",
                vec![
                    Problem::ColumnUnknown { line: 1, column: "tên".into() },
                    Problem::ColumnTwice { line: 1, column: "badge" },
                    Problem::ColumnMissing { column: "full_name" },
                ],
            ),
            (
                "badge,full_name\n1\n2,b\n3,c,d\n",
                vec![Problem::RowShort { line: 2, found: 1, expected: 2 }, Problem::RowLong { line: 4, found: 3, expected: 2 }],
            ),
            ("badge,full_name\n1,a\n2,\"b\n3,c\n", vec![Problem::QuoteOpen { line: 3 }]),
            ("badge,full_name\n1,\"a\"b\n2\n", vec![Problem::QuoteText { line: 2 }, Problem::RowShort { line: 3, found: 1, expected: 2 }]),
        ] {
            assert_eq!(problems(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn limits_hold() {
        let text = b"badge,full_name\n1,a\n2,b\n3,c\n";
        assert_eq!(read(text, ROSTER, Limits { bytes: 10, rows: 9 }).unwrap_err(), [Problem::TooLarge { limit: 10 }]);
        assert_eq!(read(text, ROSTER, Limits { bytes: 100, rows: 2 }).unwrap_err(), [Problem::TooManyRows { limit: 2 }]);
        assert!(read(text, ROSTER, Limits { bytes: text.len(), rows: 3 }).is_ok());
    }

    #[test]
    fn a_reader_stops_after_a_hundred_problems() {
        let text = format!("badge,full_name\n{}", "1\n".repeat(1000));
        let found = problems(text.as_bytes());
        assert_eq!((found.len(), found.last()), (PROBLEMS_AT_MOST + 1, Some(&Problem::MoreProblems { line: 101 })));
    }

    #[test]
    fn problems_are_said_in_words() {
        for problem in problems("badge,x\n1\n".as_bytes()).iter().chain(&[
            Problem::TooLarge { limit: 16 << 20 },
            Problem::TooManyRows { limit: 200_000 },
            Problem::RowShort { line: 7, found: 1, expected: 2 },
        ]) {
            for language in [Language::Vi, Language::En] {
                let words = problem.key().text(language, &problem.args());
                assert!(!words.contains(['[', '{']), "{words}");
            }
        }
        let words = Problem::RowShort { line: 1042, found: 1, expected: 2 };
        assert_eq!(words.key().text(Language::Vi, &words.args()), "Dòng 1.042: chỉ có 1 ô, cần 2.");
    }

    #[test]
    fn other_columns_are_passed_over_when_the_layout_says_so() {
        let table = read(b"x,badge,y,full_name\n1,2,3,4\n", ROSTER.passing_over_others(), Limits::default()).unwrap();
        assert_eq!(cells(&table, &["badge", "full_name"]), [["2", "4"]]);
    }

    #[test]
    fn nameless_empty_columns_are_passed_over() {
        let table = read(b"badge,full_name,,\n1,a,,\n2,b\n", ROSTER, Limits::default()).unwrap();
        assert_eq!(table.len(), 2);
        assert_eq!(problems(b"badge,full_name,,\n1,a,,x\n"), [Problem::RowLong { line: 2, found: 4, expected: 2 }]);
    }

    #[test]
    fn the_guard_is_taken_off_again() {
        let table = read("badge,full_name,note\n1,'=1+1,'Ngày\n2,'+84,'-\n3,''=x,'\n".as_bytes(), ROSTER, Limits::default()).unwrap();
        assert_eq!(cells(&table, &["full_name", "note"]), [["=1+1", "'Ngày"], ["+84", "-"], ["'=x", "'"]]);
    }

    #[test]
    fn letters_come_composed_and_with_a_true_d() {
        let table = read("badge,full_name\n1,\u{d0}\u{103}\u{323}ng Hoa\u{300}\n".as_bytes(), ROSTER, Limits::default()).unwrap();
        assert_eq!(table.rows().next().unwrap().cell("full_name"), "Đặng Hoà");
    }

    #[test]
    fn a_greek_question_mark_does_not_cut_a_cell() {
        let table = read("badge;full_name\n1;a\u{37e}b\n".as_bytes(), ROSTER, Limits::default()).unwrap();
        assert_eq!(table.rows().next().unwrap().cell("full_name"), "a;b");
    }

    #[test]
    fn a_roster_in_every_encoding_says_the_same() {
        let names = ["Nguyễn Văn Hùng", "Trần Thị Thuỷ", "Đặng Quốc Lượng", "Lý Mỹ Kỳ"];
        let mut text = String::from("badge,full_name,note\r\n");
        for (number, name) in names.iter().enumerate() {
            write!(text, "{number},{name},\"Cán bộ, chiến sĩ\"\r\n").unwrap();
        }
        for (encoding, bytes, _) in every_encoding(&text) {
            let table = read(&bytes, ROSTER, Limits::default()).unwrap();
            assert_eq!(table.encoding, encoding);
            let read: Vec<_> = table.rows().map(|row| row.cell("full_name").to_owned()).collect();
            assert_eq!(read, names, "{encoding:?}");
        }
    }

    const COLUMNS: &[Column] = &[
        Column::text("badge", 12),
        Column::text("full_name", 24),
        Column::integer("expected", 10),
        Column::decimal("percent", 10, 1),
        Column::instant("starts_at"),
        Column::date("birth_date"),
    ];

    fn write(texts: &[(String, String)]) -> Vec<u8> {
        let mut writer = TableWriter::new(Vec::new(), COLUMNS).unwrap();
        for (one, other) in texts {
            writer
                .row(&mut |row| {
                    row.put(Cell::Text(one));
                    row.put(other.into());
                    row.put(Cell::Integer(-5));
                    row.put(Cell::Decimal(59.16));
                    row.put(Utc.with_ymd_and_hms(2025, 6, 24, 1, 0, 9).unwrap().into());
                    row.put(NaiveDate::from_ymd_opt(1987, 2, 3).into());
                })
                .unwrap();
        }
        writer.finish().unwrap()
    }

    #[test]
    fn a_table_is_written_in_the_contracts_form() {
        let bytes = write(&[("=1+1".into(), "a \"b\", c".into()), ("'@x".into(), "Lê Ý\r\nx".into())]);
        let expected = "\u{feff}badge,full_name,expected,percent,starts_at,birth_date\r\n\
            '=1+1,\"a \"\"b\"\", c\",'-5,59.2,2025-06-24T08:00:09+07:00,1987-02-03\r\n\
            ''@x,\"Lê Ý\r\nx\",'-5,59.2,2025-06-24T08:00:09+07:00,1987-02-03\r\n";
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }

    #[test]
    fn instants_are_written_as_chrono_would() {
        const ONE: &[Column] = &[Column::instant("at")];
        for seconds in [0, 1_750_000_000, 4_102_444_800, -62_135_596_800, 253_402_300_799, 300_000_000_000] {
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            let mut writer = TableWriter::new(Vec::new(), ONE).unwrap();
            writer.row(&mut |row| row.put(Cell::Instant(at))).unwrap();
            let written = String::from_utf8(writer.finish().unwrap()).unwrap();
            assert!(written.ends_with(&format!("{}\r\n", format::rfc3339(at))), "{written}");
        }
    }

    #[test]
    fn a_row_of_the_wrong_length_is_refused_and_leaves_nothing_behind() {
        let mut writer = TableWriter::new(Vec::new(), COLUMNS).unwrap();
        let error = writer.row(&mut |row| row.put(Cell::Empty)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert_eq!(String::from_utf8(writer.finish().unwrap()).unwrap().lines().count(), 1);
    }

    #[test]
    fn an_empty_cell_in_the_only_column_is_no_blank_line() {
        const ONE: &[Column] = &[Column::text("badge", 9)];
        let mut writer = TableWriter::new(Vec::new(), ONE).unwrap();
        writer.row(&mut |row| row.put(Cell::Empty)).unwrap();
        assert_eq!(writer.finish().unwrap(), "\u{feff}badge\r\n\"\"\r\n".as_bytes());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(texts in proptest::collection::vec(("[^\0]{0,12}", "['=+@,;\"\r\n\t a-]{0,8}"), 1..20)) {
            let texts: Vec<(String, String)> = texts.into_iter().map(|(one, other)| (nfc(&one).replace('Ð', "Đ").replace('ð', "đ"), other)).collect();
            let layout = Layout::new(&["badge", "full_name"], &["expected", "percent", "starts_at", "birth_date"]);
            // One name makes the file Vietnamese beyond doubt: a few Western letters alone might be taken for a font encoding.
            let with_name: Vec<_> = std::iter::once((String::from("Nguyễn"), String::new())).chain(texts.iter().cloned()).collect();
            let table = read(&write(&with_name), layout, Limits::default()).expect("our own file");
            let read: Vec<_> = table.rows().map(|row| (row.raw("badge").to_owned(), row.raw("full_name").to_owned())).collect();
            prop_assert_eq!(read.get(1..), Some(&*texts));
            prop_assert!(table.rows().all(|row| row.cell("expected") == "-5"));
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes, ROSTER, Limits::default());
        }

        #[test]
        fn arbitrary_rows_behind_a_header_never_panic(rest in "[\"',;\r\n\ta=é\u{300}]{0,120}") {
            match read(format!("badge,full_name\n{rest}").as_bytes(), ROSTER, Limits::default()) {
                Ok(table) => for row in table.rows() {
                    prop_assert!(row.line >= 2);
                    let _ = (row.cell("badge"), row.cell("full_name"), row.cell("note"));
                },
                Err(problems) => prop_assert!(!problems.is_empty()),
            }
        }

        #[test]
        fn a_random_roster_survives_every_encoding(names in proptest::collection::vec(words(), 1..6)) {
            let mut text = format!("badge,full_name,note\r\n0,x,\"{SAMPLE}\"\r\n");
            for name in &names {
                write!(text, "1,{name},\r\n").unwrap();
            }
            for (encoding, bytes, expected) in every_encoding(&text) {
                let table = read(&bytes, ROSTER, Limits::default()).expect("a file in an encoding of the contract");
                prop_assert_eq!(table.encoding, encoding);
                if !encoding.loses_capitals() {
                    let read: Vec<_> = table.rows().skip(1).map(|row| row.cell("full_name").to_owned()).collect();
                    prop_assert_eq!(&read, &names);
                }
                prop_assert_eq!(table.len(), expected.lines().count() - 1);
            }
        }
    }
}
