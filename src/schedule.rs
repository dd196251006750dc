//! When and where: sessions, their sittings at the sites, who trains in which cohort, and who is expected where.
//!
//! The timetable and the cohorts come from files. A load checks that nobody is in two places at once, that no unit is stripped of its
//! officers and no site seats more than it has, and names whatever breaks that.

pub mod load;
pub mod rules;
pub mod store;

use crate::load::Apply;

/// The kinds of pieces that this feature's loads are applied in.
pub const PIECES: [(&str, Apply); 4] = [
    (store::ENROLMENTS, store::apply_enrolments),
    (store::SESSIONS, store::apply_sessions),
    (store::EXPECTED, store::apply_expected),
    (store::STANDINGS, store::apply_standings),
];
