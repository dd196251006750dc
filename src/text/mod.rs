//! Everything about words: the catalogue of what people read, Vietnamese order and search, and the tables that come in and go out.
//!
//! In dependency order:
//! [`collation`] sort and search keys · [`catalogue`] the texts in both languages · [`words`] a text still to be said · [`mod@unit`] what a unit is called ·
//! [`mod@format`] numbers, dates, badges · [`encoding`] from a file's bytes to Unicode · [`table`] CSV in and out ·
//! [`columns`] one definition of columns for CSV and XLSX · [`sheet`] XLSX out.
//!
//! Nothing here knows a feature, a database or a request.

pub mod catalogue;
pub mod collation;
pub mod columns;
pub mod encoding;
pub mod format;
pub mod sheet;
pub mod table;
pub mod unit;
pub mod words;

pub use catalogue::{Args, Language, text};
pub use words::{Value, Words};
