//! Programmes as data: what is taught, to whom, and how it is tested.
//!
//! A programme is a folder of files that an office edits: `programme.toml`, and for each topic `topic.toml`, `module.md`
//! and `quiz.gift`. [`fn@load`] reads the folder, says what is wrong with it by file, line and column, and applies it all or
//! not at all. What people read and answer is published as immutable revisions, so that a later load never touches a module
//! that somebody reads or a quiz that somebody has begun.

pub mod decimal;
mod folder;
pub mod gift;
mod load;
pub mod module;
pub mod question;
pub mod rules;
pub mod store;
mod toml_file;

pub use load::{Loaded, load};
pub use rules::{Blueprint, Fault, Place};
pub use store::{Programme, Topic};
