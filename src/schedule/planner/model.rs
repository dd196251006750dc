//! What is planned and what a plan is. Everything refers to everything else by its place in the problem's lists.

use serde::{Deserialize, Serialize};

/// A place in [`Problem::slots`].
pub type SlotAt = usize;
/// A place in [`Problem::topics`].
pub type TopicAt = usize;
/// A place in [`Problem::cohorts`].
pub type CohortAt = usize;
/// A place in [`Problem::presenters`].
pub type PresenterAt = usize;
/// A place in [`Problem::profiles`].
pub type ProfileAt = usize;
/// A place in [`Problem::units`].
pub type UnitAt = usize;
/// A place in [`Problem::sites`].
pub type SiteAt = usize;
/// A place in [`Problem::officers`].
pub type OfficerAt = usize;

/// A whole planning problem: the grid, what is taught, who teaches, who attends, where, and what counts how much.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The slots, in order of time; they do not overlap.
    pub slots: Vec<Slot>,
    /// Names of the days, in order; slots name them by place.
    pub days: Vec<String>,
    /// Broadcasts that may run side by side, at least 1. Streams are numbered from 1.
    pub streams: usize,
    /// Codes of the cohorts: `A1`, `A2`.
    pub cohorts: Vec<String>,
    /// Codes of the job profiles.
    pub profiles: Vec<String>,
    /// Codes of the groups of topics.
    pub groups: Vec<String>,
    /// Everybody who speaks or presides.
    pub presenters: Vec<Presenter>,
    /// The topics.
    pub topics: Vec<Topic>,
    /// The units. Officers belong to one and are counted away from one (their duty unit).
    pub units: Vec<Unit>,
    /// The sites.
    pub sites: Vec<Site>,
    /// Everybody who takes part.
    pub officers: Vec<Officer>,
    /// Whether a unit's officers should all go to one site.
    pub keep_units_whole: bool,
    /// What counts how much.
    pub weights: Weights,
}

/// When a session may be held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Begins: minutes since 1970, UTC.
    pub starts_at: i64,
    /// Minutes that it lasts.
    pub minutes: i64,
    /// Place of its day in [`Problem::days`].
    pub day: usize,
    /// Place of its half-day, counted over all days.
    pub half: usize,
    /// Whether it is in the morning.
    pub is_morning: bool,
}

/// Somebody who speaks or presides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presenter {
    /// The badge.
    pub badge: String,
    /// The full name.
    pub name: String,
    /// For each slot, whether they can be there (no day off, no session of another programme).
    pub is_free: Vec<bool>,
}

/// A topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Its code.
    pub code: String,
    /// Place of its group.
    pub group: usize,
    /// Minutes of a session.
    pub minutes: i64,
    /// Who may preside: the deputy director in charge first, then the alternates.
    pub directors: Vec<PresenterAt>,
    /// Who may speak: the preferred one first.
    pub speakers: Vec<PresenterAt>,
    /// Topics that a cohort has before it.
    pub after: Vec<TopicAt>,
    /// For each slot, whether the topic's window allows it.
    pub is_allowed: Vec<bool>,
    /// Hours that are preferred: the morning (`Some(true)`), the afternoon (`Some(false)`), or none.
    pub prefers_morning: Option<bool>,
    /// For each profile, whether it must attend live.
    pub is_live: Vec<bool>,
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Latitude and longitude of its centroid in 10⁻⁵ degrees, where known.
    pub at: Option<(i32, i32)>,
    /// For each day, how many of those who are counted here for duty may be in sessions at a moment: the allowed share of the strength
    /// of that day, rounded up. The strength includes people who take no part in the programme.
    pub may_be_away: Vec<u32>,
}

/// A site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Latitude and longitude in 10⁻⁵ degrees, where known.
    pub at: Option<(i32, i32)>,
    /// Its rooms, each with one broadcast at most at a time.
    pub rooms: Vec<Room>,
    /// How many people may sit at the site at a moment, over all its rooms: at most the sum of their seats.
    pub seats: u32,
    /// For each slot, whether the site can be used (no flood, a line that is up).
    pub is_open: Vec<bool>,
}

/// A room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Its name, unique at its site.
    pub name: String,
    /// Its seats.
    pub seats: u32,
}

/// The place in a unit's command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// None.
    #[default]
    None,
    /// The chief.
    Chief,
    /// A deputy.
    Deputy,
}

/// Somebody who takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// The unit: its people are kept together where they can be, and its chief and deputies are never all away.
    pub unit: UnitAt,
    /// The unit where the share is counted; mostly the same.
    pub duty: UnitAt,
    /// The job profile.
    pub profile: ProfileAt,
    /// Chief, deputy or neither.
    pub command: Command,
    /// Bit d: whether the officer counts on day d (not exempt, seconded, gone or on urgent duty). Who does not count attends nothing on that day.
    pub days: u64,
    /// The cohort and the site that the officer had before this planning, if any.
    pub before: Option<(CohortAt, SiteAt)>,
    /// Whether `before` must stay.
    pub is_fixed: bool,
}

/// Who trains with whom, and where: for each officer the cohort and the site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// For each officer.
    pub cohort: Vec<CohortAt>,
    /// For each officer.
    pub site: Vec<SiteAt>,
}

/// A session in its slot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Placed {
    /// Which topic.
    pub topic: TopicAt,
    /// For which cohort.
    pub cohort: CohortAt,
    /// When.
    pub slot: SlotAt,
    /// On which stream, from 1.
    pub stream: usize,
    /// Who speaks.
    pub speaker: PresenterAt,
    /// Who presides.
    pub director: PresenterAt,
    /// Whether it stays in its slot, whatever is planned: it has begun, or somebody locked it.
    pub is_locked: bool,
}

/// A timetable: one session for each topic and cohort of which somebody must attend live, in order of topic and cohort.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The sessions.
    pub sessions: Vec<Placed>,
}

/// Weights of what is wished for; whole numbers, 0 switches a wish off. What each counts is said at [`Cost`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Weights {
    /// See [`Cost::director_half_days`].
    pub director_half_days: i64,
    /// See [`Cost::group_half_days`].
    pub group_half_days: i64,
    /// See [`Cost::speaker_gaps`].
    pub speaker_gaps: i64,
    /// See [`Cost::officer_gaps`].
    pub officer_gaps: i64,
    /// See [`Cost::officer_half_days`].
    pub officer_half_days: i64,
    /// See [`Cost::empty_seats`].
    pub empty_seats: i64,
    /// See [`Cost::uneven_days`].
    pub uneven_days: i64,
    /// See [`Cost::unpreferred_hours`].
    pub unpreferred_hours: i64,
    /// See [`Cost::alternates`].
    pub alternates: i64,
    /// See [`Cost::officer_kilometres`].
    pub officer_kilometres: i64,
    /// See [`Cost::split_units`].
    pub split_units: i64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            director_half_days: 10,
            group_half_days: 2,
            speaker_gaps: 3,
            officer_gaps: 1,
            officer_half_days: 1,
            empty_seats: 1,
            uneven_days: 4,
            unpreferred_hours: 3,
            alternates: 6,
            officer_kilometres: 1,
            split_units: 50,
        }
    }
}

/// What a plan and an assignment fall short of, each counted in its own unit; [`Cost::total`] weighs them. Lower is better.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cost {
    /// Pairs of a director and a half-day in which they preside.
    pub director_half_days: i64,
    /// Triples of a group, a cohort and a half-day in which the cohort has a topic of the group.
    pub group_half_days: i64,
    /// Slots in which a speaker waits between two own sessions of one half-day.
    pub speaker_gaps: i64,
    /// Slots in which officers wait between two sessions of one half-day, a slot times the hundreds of officers that wait: for each cohort, profile and
    /// half-day the idle slots times the officers of that cohort and profile, divided by 100, rounded up.
    pub officer_gaps: i64,
    /// Half-days for which officers come, in hundreds of officers: for each cohort, profile and half-day with a session that the profile attends, the officers of
    /// that cohort and profile divided by 100, rounded up.
    pub officer_half_days: i64,
    /// Seats of opened rooms that stay empty, in hundreds: for each session the seats of the rooms that it is given less the people expected, over
    /// all sites, divided by 100, rounded up.
    pub empty_seats: i64,
    /// Sessions of a cohort on a day beyond an even spread: for each cohort and day the sessions above ⌈sessions of the cohort / days⌉.
    pub uneven_days: i64,
    /// Sessions outside their topic's preferred hours.
    pub unpreferred_hours: i64,
    /// Sessions that an alternate speaker or director gives.
    pub alternates: i64,
    /// Kilometres from the unit's centroid to the site, over all officers, divided by 100, rounded up; unknown places count nothing.
    pub officer_kilometres: i64,
    /// Units whose officers go to more than one site.
    pub split_units: i64,
}

impl Cost {
    /// The terms in the order of their declaration, by name.
    #[must_use]
    pub fn terms(&self) -> [(&'static str, i64); 11] {
        [
            ("director_half_days", self.director_half_days),
            ("group_half_days", self.group_half_days),
            ("speaker_gaps", self.speaker_gaps),
            ("officer_gaps", self.officer_gaps),
            ("officer_half_days", self.officer_half_days),
            ("empty_seats", self.empty_seats),
            ("uneven_days", self.uneven_days),
            ("unpreferred_hours", self.unpreferred_hours),
            ("alternates", self.alternates),
            ("officer_kilometres", self.officer_kilometres),
            ("split_units", self.split_units),
        ]
    }

    /// The weighted sum.
    #[must_use]
    pub fn total(&self, weights: &Weights) -> i64 {
        self.terms().iter().zip(weights.terms()).map(|((_, count), (_, weight))| count * weight).sum()
    }
}

impl Weights {
    /// The weights in the order of their declaration, by name.
    #[must_use]
    pub fn terms(&self) -> [(&'static str, i64); 11] {
        [
            ("director_half_days", self.director_half_days),
            ("group_half_days", self.group_half_days),
            ("speaker_gaps", self.speaker_gaps),
            ("officer_gaps", self.officer_gaps),
            ("officer_half_days", self.officer_half_days),
            ("empty_seats", self.empty_seats),
            ("uneven_days", self.uneven_days),
            ("unpreferred_hours", self.unpreferred_hours),
            ("alternates", self.alternates),
            ("officer_kilometres", self.officer_kilometres),
            ("split_units", self.split_units),
        ]
    }
}

/// A hard limit that a plan breaks, and where. Sessions are named by their place in [`Plan::sessions`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Breach {
    /// Somebody speaks or presides at two sessions at once.
    PresenterTwice {
        /// Who.
        presenter: PresenterAt,
        /// When.
        slot: SlotAt,
        /// The sessions.
        sessions: Vec<usize>,
    },
    /// Somebody speaks or presides when they are not free.
    PresenterAway {
        /// Who.
        presenter: PresenterAt,
        /// The session.
        session: usize,
    },
    /// Somebody speaks or presides who is not among the topic's.
    WrongPresenter {
        /// Who.
        presenter: PresenterAt,
        /// The session.
        session: usize,
    },
    /// Two sessions on one stream, or a stream that there is not.
    Stream {
        /// When.
        slot: SlotAt,
        /// Which stream, from 1.
        stream: usize,
        /// The sessions.
        sessions: Vec<usize>,
    },
    /// A site has no rooms for the sessions of a slot.
    Rooms {
        /// When.
        slot: SlotAt,
        /// Where.
        site: SiteAt,
        /// People expected there at that moment.
        expected: u32,
    },
    /// A site has more people at a moment than may sit there.
    Seats {
        /// When.
        slot: SlotAt,
        /// Where.
        site: SiteAt,
        /// People expected.
        expected: u32,
        /// People that may sit there.
        seats: u32,
    },
    /// A site is used while it is closed.
    SiteClosed {
        /// When.
        slot: SlotAt,
        /// Where.
        site: SiteAt,
        /// The session.
        session: usize,
    },
    /// Officers are to be in two sessions at once.
    OfficersTwice {
        /// When.
        slot: SlotAt,
        /// Whose.
        cohort: CohortAt,
        /// Which profile.
        profile: ProfileAt,
        /// The sessions.
        sessions: Vec<usize>,
    },
    /// More of a unit are away than may be.
    ShareAway {
        /// When.
        slot: SlotAt,
        /// The unit where the share is counted.
        unit: UnitAt,
        /// How many are away.
        away: u32,
        /// How many may be.
        allowed: u32,
    },
    /// A unit's chief and all its deputies are away at once.
    NoCommander {
        /// When.
        slot: SlotAt,
        /// The unit.
        unit: UnitAt,
    },
    /// A session outside its topic's window.
    Window {
        /// The session.
        session: usize,
    },
    /// A session longer than its slot.
    TooLong {
        /// The session.
        session: usize,
    },
    /// A session that does not end before another that builds on it begins.
    Order {
        /// The session that should come first.
        before: usize,
        /// The session that builds on it.
        after: usize,
    },
    /// Officers who must attend a topic live and have no session of it.
    NeedUnmet {
        /// Which topic.
        topic: TopicAt,
        /// Whose.
        cohort: CohortAt,
        /// How many.
        count: u32,
    },
    /// A locked session was moved.
    LockMoved {
        /// The session.
        session: usize,
    },
}
