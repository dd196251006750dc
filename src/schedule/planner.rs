//! The planner: a pure engine that knows neither the database nor the web. A [`model::Problem`] goes in; out come an
//! [`model::Assignment`] of officers to cohorts and sites, a [`model::Plan`] of sessions in slots, what they cost, and what they break.

pub mod bounds;
pub mod cohorts;
pub mod evaluate;
#[cfg(feature = "exact")]
pub mod exact;
mod grid;
pub mod input;
pub mod model;
pub mod repair;
pub mod sample;
pub mod search;
pub mod sites;
