//! Makes the demo's people and places: real communes, invented everybody.
//!
//! The 126 commune-level units of Hanoi are real (their source is named in `seed/README.md`); sites,
//! staff and officers are invented. [`generate`] is pure: the same [`Request`] and programmes give the
//! same rows, and [`Seed::files`] the same bytes, on every machine. For that it draws from `ChaCha8`
//! and does no floating-point arithmetic beyond what IEEE 754 fixes to the last bit.
//!
//! Beyond the 126 units it invents communes and sites, some 81 officers a unit and 680 a site, so that
//! a load test of a million officers has the same shape as Hanoi.

mod cohorts;
mod dice;
mod files;
mod names;
mod people;
mod places;
mod programme;
mod staff;
mod timetable;

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;

use crate::text::{Value, Words};

pub use programme::{Day, HalfDay, Need, Programme, Topic};

/// The programme that only four units attend, three weeks ahead of the others.
pub const PILOT: &str = "hn-2025-pilot";

/// What to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// Rows of the roster, exactly; about 0.45 % of them are away while the programme runs.
    pub officers: u32,
    /// Chooses every name, date and number.
    pub seed: u64,
}

impl Default for Request {
    /// Hanoi in June 2025: 10,260 officers, of whom 10,214 are there to train.
    fn default() -> Self {
        Self { officers: 10_260, seed: 2025 }
    }
}

/// Why nothing was generated or written.
#[derive(Debug)]
pub enum GenerateError {
    /// The 126 units have at least 40 officers each.
    TooFew {
        /// The smallest roster that can be made.
        least: u32,
    },
    /// Six to nine digits hold only so many badge numbers that people could have.
    TooMany {
        /// The largest roster that can be made.
        most: u32,
    },
    /// A programme without a running order here: the generator doesn't plan, `taphuan schedule` does.
    NoOrder(String),
    /// The running order names a topic that the programme lacks, or leaves one out.
    OrderDiffers {
        /// Code of the programme.
        programme: String,
        /// Code of the first topic that is only on one side.
        topic: String,
    },
    /// The days have fewer slots than one cohort's running order.
    NoSlot {
        /// Code of the programme.
        programme: String,
        /// Code of the cohort.
        cohort: &'static str,
    },
    /// The people of a session don't fit into the rooms of a site.
    NoRoom {
        /// Code of the session.
        session: String,
        /// Code of the site.
        site: String,
    },
    /// The generator's own list of communes, or a programme's file, says something unreadable.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        reason: String,
    },
    /// A file could not be read or written.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A row could not be turned into CSV.
    Csv(csv::Error),
}

impl GenerateError {
    /// What it says to the operator.
    #[must_use]
    pub fn words(&self) -> Words {
        let of_file = |path: &Path, why: Value| Words::new("file-unusable").with("file", path.display().to_string()).with("why", why);
        match self {
            Self::TooFew { least } => Words::new("generate-too-few").with("least", *least),
            Self::TooMany { most } => Words::new("generate-too-many").with("most", *most),
            Self::NoOrder(programme) => Words::new("generate-no-order").with("programme", programme.as_str()),
            Self::OrderDiffers { programme, topic } => {
                Words::new("generate-order-differs").with("programme", programme.as_str()).with("topic", topic.as_str())
            }
            Self::NoSlot { programme, cohort } => {
                Words::new("generate-no-slot").with("programme", programme.as_str()).with("cohort", *cohort)
            }
            Self::NoRoom { session, site } => Words::new("generate-no-room").with("session", session.as_str()).with("site", site.as_str()),
            Self::Unreadable { path, reason } => of_file(path, reason.as_str().into()),
            Self::Io { path, source } => of_file(path, crate::files::why(source)),
            Self::Csv(error) => Words::new("command-internal").with("why", error.to_string()),
        }
    }
}

impl From<csv::Error> for GenerateError {
    fn from(error: csv::Error) -> Self {
        Self::Csv(error)
    }
}

/// A row of `units.csv`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitRow {
    /// The official code of QĐ 19/2025/QĐ-TTg, five digits; `X` and six digits for an invented commune.
    pub code: String,
    /// The bare name, never unique without its type.
    pub name: String,
    /// `phường` or `xã`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The site where the unit's officers attend.
    pub site_code: String,
    /// Latitude of the centroid in degrees, five decimals.
    pub lat: String,
    /// Longitude of the centroid in degrees, five decimals.
    pub lon: String,
}

/// A row of `sites.csv`: one room. A site's larger room comes first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoomRow {
    /// The site's code.
    pub code: String,
    /// The site's name.
    pub name: String,
    /// `central` or `remote`.
    pub kind: &'static str,
    /// The room's name, unique within the site.
    pub room: &'static str,
    /// Seats.
    pub capacity: u32,
    /// An invented address.
    pub address: String,
    /// Where the room joins the broadcast (an invented host).
    pub join_url: String,
    /// Latitude of the site.
    pub lat: String,
    /// Longitude of the site.
    pub lon: String,
}

/// A row of `departments.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DepartmentRow {
    /// The usual code, such as `PC06`.
    pub code: &'static str,
    /// The department's name.
    pub name: &'static str,
    /// The group most of its topics belong to.
    pub group: &'static str,
}

/// A row of `staff.csv`: somebody who runs the programme and does not train in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StaffRow {
    /// Six digits, `100001` to `199999`.
    pub badge: u32,
    /// The full name, NFC.
    pub full_name: String,
    /// The rank.
    pub rank: &'static str,
    /// The position.
    pub position: &'static str,
    /// Scope of an instructor: a department's code, or empty.
    pub department: &'static str,
    /// Scope of a director: a group's code, or empty.
    pub group: &'static str,
    /// Scope of a coordinator: a site's code, or empty.
    pub site_code: String,
    /// The contract's role names, separated by blanks.
    pub roles: &'static str,
}

/// A row of `roster.csv`: one officer of a commune-level unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RosterRow {
    /// Six to nine digits, unique, from `200000` up.
    pub badge: u32,
    /// The full name, NFC.
    pub full_name: String,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// Thiếu úy to Thượng tá.
    pub rank: &'static str,
    /// The position within the unit.
    pub position: &'static str,
    /// The job profile's code.
    pub profile: &'static str,
    /// `chief`, `deputy` or empty.
    pub command: &'static str,
    /// The unit.
    pub unit_code: String,
    /// Where the officer still serves until go-live, if not in the unit; empty otherwise.
    pub duty_unit: String,
    /// The site, always the unit's.
    pub site_code: String,
    /// A mail address under a reserved name, or empty.
    pub email: String,
    /// Ten digits of a prefix that nobody is given.
    pub phone: String,
    /// Empty, `exempt`, `seconded` or `left`.
    pub status: &'static str,
    /// First day of the status.
    pub status_from: Option<NaiveDate>,
    /// Last day of the status; `None` while it is open.
    pub status_to: Option<NaiveDate>,
}

impl RosterRow {
    /// Where the continuity of duty counts the officer.
    #[must_use]
    pub fn station(&self) -> &str {
        if self.duty_unit.is_empty() { &self.unit_code } else { &self.duty_unit }
    }

    /// Whether the officer is neither exempt, seconded nor gone on any day from `first` to `last`.
    #[must_use]
    pub fn serves(&self, first: NaiveDate, last: NaiveDate) -> bool {
        self.status.is_empty() || self.status_from.is_some_and(|from| from > last) || self.status_to.is_some_and(|to| to < first)
    }
}

/// A row of `timetable.csv`: a sitting, one session in one room of one site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SittingRow {
    /// The programme's code.
    pub programme: String,
    /// Such as `hn-2025-QLHC-03-A1`.
    pub session_id: String,
    /// The topic's code.
    pub topic_code: String,
    /// `A1` or `A2`.
    pub cohort: &'static str,
    /// The broadcast stream, from 1.
    pub stream: u32,
    /// Start, at +07:00.
    pub starts_at: DateTime<FixedOffset>,
    /// End, at +07:00.
    pub ends_at: DateTime<FixedOffset>,
    /// Who presents it.
    pub speaker_badge: String,
    /// The deputy director who presides.
    pub presiding_badge: String,
    /// The site's code.
    pub site_code: String,
    /// The room's name.
    pub room: &'static str,
    /// Seats of the room.
    pub capacity: u32,
    /// Officers for whom the topic is `live`.
    pub expected: u32,
}

/// A row of `cohorts.csv`: an officer who takes part in a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CohortRow {
    /// The programme's code.
    pub programme: String,
    /// The officer's badge.
    pub badge: u32,
    /// The officer's unit, as in the roster.
    pub unit_code: String,
    /// The unit's site.
    pub site_code: String,
    /// `A1` or `A2`.
    pub cohort: &'static str,
    /// The job profile's code.
    pub profile: &'static str,
    /// `chief`, `deputy` or empty.
    pub command: &'static str,
}

/// Everything that the demo loads, ready to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Seed {
    /// By code.
    pub units: Vec<UnitRow>,
    /// The central site first, each site's larger room first.
    pub sites: Vec<RoomRow>,
    /// In the order of the curriculum.
    pub departments: Vec<DepartmentRow>,
    /// By badge.
    pub staff: Vec<StaffRow>,
    /// By unit; the chief, the deputies, then the rest.
    pub roster: Vec<RosterRow>,
    /// By time, session, site and room.
    pub timetable: Vec<SittingRow>,
    /// By programme, then as in the roster.
    pub cohorts: Vec<CohortRow>,
}

/// Makes all people, places, cohorts and the timetable of `programmes`.
///
/// # Errors
/// When the request cannot be met, or a programme has no running order, too few slots or too small rooms.
pub fn generate(request: Request, programmes: &[Programme]) -> Result<Seed, GenerateError> {
    let places = places::make(request)?;
    let staff = staff::make(request.seed, &places.sites);
    let roster = people::make(request, &places);
    let mut timetable = Vec::new();
    let mut cohorts = Vec::new();
    for programme in programmes {
        let trainees = cohorts::trainees(programme, &roster, &places.pilot);
        let split = cohorts::split(programme, &trainees);
        timetable.extend(timetable::make(programme, &places.sites, &split)?);
        cohorts.extend(split);
    }
    Ok(Seed {
        units: places.units.iter().map(places::Unit::row).collect(),
        sites: places.sites.iter().flat_map(places::Site::rows).collect(),
        departments: staff::DEPARTMENTS.to_vec(),
        staff,
        roster,
        timetable,
        cohorts,
    })
}
