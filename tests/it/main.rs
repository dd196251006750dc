//! Every test from outside, in one binary: built once, run on SQLite, and on PostgreSQL when `TEST_DATABASE_URL` names a server.

#![expect(unreachable_pub, reason = "a test binary has no outside")]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that can't go on says so by panicking, in its helpers too")]

mod source;
mod support;
mod world;

mod account;
mod attendance;
mod certificate;
mod certificate_worker;
mod curriculum;
mod house_rules;
mod learning;
mod permits;
mod quiz;
mod report;
mod roster;
mod schedule;
