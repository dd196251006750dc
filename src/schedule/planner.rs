//! The planner: a pure engine that knows neither the database nor the web. A [`model::Problem`] goes in; out come an
//! [`model::Assignment`] of officers to cohorts and sites, a [`model::Plan`] of sessions in slots, what they cost, and what they break.

pub mod model;
