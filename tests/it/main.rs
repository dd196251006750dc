//! Every test from outside, in one binary: built once, run on SQLite, and on PostgreSQL when `TEST_DATABASE_URL` names a server.

#![expect(
    clippy::too_many_lines,
    clippy::too_many_arguments,
    clippy::needless_pass_by_value,
    clippy::disallowed_methods,
    reason = "a story is as long as it is, a row has its columns, and tests open databases of their own"
)]
#![expect(unreachable_pub, reason = "a test binary has no outside")]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that can't go on says so by panicking, in its helpers too")]

mod checker;
mod random_programme;
mod source;
mod support;
mod world;

mod account;
mod attendance;
mod certificate;
mod certificate_worker;
mod clock;
mod commands;
mod curriculum;
mod demo;
mod drafts;
mod exchange;
mod house_rules;
mod learning;
mod mail;
mod notice;
mod permits;
mod planned;
mod planted;
mod poster;
mod query_plans;
mod quiz;
mod readers;
mod report;
mod roster;
mod schedule;
mod story;
mod web;
