//! One definition of columns and one way to fill a row, for CSV ([`table::TableWriter`](super::table::TableWriter)) and
//! XLSX ([`sheet::SheetWriter`](super::sheet::SheetWriter)) alike.
//!
//! A feature writes its export once:
//!
//! ```ignore
//! const COLUMNS: &[Column] = &[Column::text("badge", 12), Column::integer("expected", 10), Column::instant("starts_at")];
//! let fill = |sheet: &mut dyn RowSink| sheet.row(&mut |row| {
//!     row.put(Cell::Text("123-456"));
//!     row.put(Cell::Integer(680));
//!     row.put(Cell::Instant(starts_at));
//! });
//! ```

use std::io;

use chrono::{DateTime, NaiveDate, Utc};

/// What a column holds; decides the width, the format and the alignment in XLSX, and the number of decimals in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers with this many decimals.
    Decimal(u8),
    /// Instants, shown in `Asia/Ho_Chi_Minh`.
    Instant,
    /// Calendar dates.
    Date,
}

/// One column of a table that goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The header, exactly as the contract has it.
    pub name: &'static str,
    /// The width in XLSX, in characters.
    pub width: u8,
    /// What it holds.
    pub kind: Kind,
}

impl Column {
    /// A column of texts, `width` characters wide in XLSX.
    #[must_use]
    pub const fn text(name: &'static str, width: u8) -> Self {
        Self { name, width, kind: Kind::Text }
    }

    /// A column of whole numbers.
    #[must_use]
    pub const fn integer(name: &'static str, width: u8) -> Self {
        Self { name, width, kind: Kind::Integer }
    }

    /// A column of numbers with `decimals` decimals.
    #[must_use]
    pub const fn decimal(name: &'static str, width: u8, decimals: u8) -> Self {
        Self { name, width, kind: Kind::Decimal(decimals) }
    }

    /// A column of instants.
    #[must_use]
    pub const fn instant(name: &'static str) -> Self {
        Self { name, width: 17, kind: Kind::Instant }
    }

    /// A column of dates.
    #[must_use]
    pub const fn date(name: &'static str) -> Self {
        Self { name, width: 12, kind: Kind::Date }
    }
}

/// The content of one cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// A text, written as it is (guarded against being read as a formula).
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A number; the column says how many decimals. Not a number and the infinities are written as empty cells.
    Decimal(f64),
    /// An instant: RFC 3339 with +07:00 in CSV, local date and time in XLSX.
    Instant(DateTime<Utc>),
    /// A date: `2025-06-24` in CSV, a date in XLSX.
    Date(NaiveDate),
    /// Nothing.
    Empty,
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Cell<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Cell<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<i32> for Cell<'_> {
    fn from(number: i32) -> Self {
        Self::Integer(i64::from(number))
    }
}

impl From<DateTime<Utc>> for Cell<'_> {
    fn from(at: DateTime<Utc>) -> Self {
        Self::Instant(at)
    }
}

impl From<NaiveDate> for Cell<'_> {
    fn from(on: NaiveDate) -> Self {
        Self::Date(on)
    }
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// Takes the cells of one row, from left to right.
pub trait Cells {
    /// The next cell.
    fn put(&mut self, cell: Cell<'_>);
}

/// A table that takes rows: CSV or XLSX.
pub trait RowSink {
    /// Writes one row. `fill` puts as many cells as there are columns.
    ///
    /// # Errors
    /// When the destination cannot be written, or when `fill` put another number of cells than there are columns
    /// (`InvalidData`): a shifted row must never leave the house.
    fn row(&mut self, fill: &mut dyn FnMut(&mut dyn Cells)) -> io::Result<()>;
}

/// The error for a row whose cells do not fit the columns.
pub(super) fn wrong_count(found: usize, expected: usize) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a row of {found} cells in a table of {expected} columns"))
}
