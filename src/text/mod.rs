//! Everything about words.

pub mod catalogue;
pub mod collation;
pub mod columns;
pub mod format;
pub mod words;

pub use catalogue::{Args, Language, text};
pub use words::{Value, Words};
