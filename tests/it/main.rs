//! Every test from outside, in one binary: built once, run on SQLite, and on PostgreSQL when `TEST_DATABASE_URL` names a server.

#![expect(unreachable_pub, reason = "a test binary has no outside")]

mod source;
mod support;
mod world;

mod account;
mod attendance;
mod curriculum;
mod house_rules;
mod permits;
