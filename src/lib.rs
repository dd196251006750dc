//! Runs a training programme for a whole force: what is taught, when and where, who was there, who passed, who is certified, and whether
//! everybody will be ready on the day. This page is the map; read it first.
//!
//! **What everything stands on**, none of which knows a feature:
//! [`config`] what the environment says · [`error`] the five ways to say no · [`id`] typed ids · [`clock`] the two clocks ·
//! [`keys`] the secret · [`text`] the catalogue in two languages, Vietnamese order and search, tables in and out ·
//! [`db`] one connection over two databases, [`schema`] its tables · [`files`] stored documents ·
//! [`web`] who asks, may they, what is answered · [`audit`] who did what, sealed · [`jobs`] long work with progress ·
//! [`console`] what commands say · [`export`] tables that leave the house · [`load`] files that change much at once ·
//! [`mail`] mails and who carries them out · [`notice`] what people are told, on their pages and by mail.
//!
//! **The features**, in a line: each may use those before it, and none after it (`tests/it/house_rules.rs` holds them to it).
//!
//! 1. [`account`]: signing in, one-time codes, roles and delegates.
//! 2. [`standing`]: the rule of completion, kept up to date for everybody.
//! 3. [`curriculum`]: programmes, topics, modules and questions, read from a folder and published as revisions.
//! 4. [`roster`]: units, sites, departments, staff, officers.
//! 5. [`schedule`]: sessions, sittings, cohorts, and the rules of continuity.
//! 6. [`attendance`]: the roll, self check-in, grants.
//! 7. [`learning`]: the plan and the reader.
//! 8. [`quiz`]: attempts, answers, results.
//! 9. [`certificate`]: issued, signed, printed, verified, revoked, corrected.
//! 10. [`report`]: readiness, the matrix, results; reads all, and nothing reads it.
//!
//! A feature's folder has the same files everywhere: `rules.rs` decides (pure), `store.rs` keeps (rows in and out), `pages.rs` answers
//! (handlers and what templates see), and one file for each further noun. A change goes *load, decide, save*: inside
//! [`db::Db::write`], with a [`web::Permit`] that only the rule of the loaded thing can give, and without which nothing is
//! stored and nothing is answered.
//!
//! [`app`] puts the features together for `serve` and for commands; [`demo`] makes the data folder of the first look.

pub mod account;
pub mod app;
pub mod attendance;
pub mod audit;
pub mod certificate;
pub mod clock;
pub mod config;
pub mod console;
pub mod curriculum;
pub mod db;
pub mod demo;
pub mod error;
pub mod export;
pub mod files;
pub mod id;
pub mod jobs;
pub mod keys;
pub mod learning;
pub mod load;
pub mod mail;
pub mod notice;
pub mod quiz;
pub mod report;
pub mod roster;
pub mod schedule;
pub mod schema;
pub mod standing;
pub mod text;
pub mod web;
