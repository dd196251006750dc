//! Loading a timetable and the cohorts. Either may come first: whichever comes second is checked against the first.

pub use super::cohorts::load_cohorts;
pub use super::timetable::load_timetable;
