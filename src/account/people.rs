//! Helping others to sign in: the people within one's reach, a one-time code for who has no password, and, for the office and the
//! admin, locking accounts and giving roles.

pub(super) mod pages;
pub mod rules;
pub mod store;
