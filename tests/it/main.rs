//! Every test from outside, in one binary: built once, run on SQLite, and on PostgreSQL when `TEST_DATABASE_URL` names a server.

mod support;

mod account;
