//! Decisions about rolls and check-ins: which mark may stand, who is proposed from an earlier session, who may check in.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveTime, Timelike};
use serde::Serialize;

use crate::clock::Timestamp;
use crate::id::OfficerId;
use crate::text::{Words, format};

/// Minutes before the start from which people come: self check-in opens, presence and absence can be marked.
pub const OPENS_MINUTES: i64 = 60;

/// Minutes after the start up to which self check-in counts as late; then only the coordinator can help.
pub const LATE_MINUTES: i64 = 15;

/// What stands in a roll. An officer who is not marked yet has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// There from the start.
    Present,
    /// Came up to [`LATE_MINUTES`] after the start.
    Late,
    /// Was there and went before the end.
    LeftEarly,
    /// Not there, without leave.
    Absent,
    /// Not there, with leave.
    Excused,
}

impl Status {
    /// Every status, in the order of the buttons.
    pub const ALL: [Self; 5] = [Self::Present, Self::Late, Self::LeftEarly, Self::Absent, Self::Excused];

    /// The name in files and in the database; `attendance-` + name is its key in the catalogue.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Late => "late",
            Self::LeftEarly => "left_early",
            Self::Absent => "absent",
            Self::Excused => "excused",
        }
    }

    /// Reads a name; the empty one of an unmarked row gives none.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// The name, empty for a row that is not marked.
    #[must_use]
    pub fn name_of(status: Option<Self>) -> &'static str {
        status.map_or("", Self::name)
    }

    /// Whether the officer is or was in the room.
    #[must_use]
    pub fn was_there(self) -> bool {
        matches!(self, Self::Present | Self::Late | Self::LeftEarly)
    }

    /// Whether the officer is in the room.
    #[must_use]
    pub fn is_there(self) -> bool {
        matches!(self, Self::Present | Self::Late)
    }
}

/// How a mark came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By the coordinator's hand.
    Roll,
    /// By the rotating code.
    Code,
    /// By closing the roll.
    Close,
}

impl Method {
    /// The name in files and in the database; `method-` + name is its key in the catalogue.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Roll => "roll",
            Self::Code => "code",
            Self::Close => "close",
        }
    }
}

/// A row of the roll as a decision sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Who.
    pub officer_id: OfficerId,
    /// Whether the timetable expects them here; else they walked in.
    pub is_expected: bool,
    /// What stands; none while unmarked.
    pub status: Option<Status>,
    /// The note beside it.
    pub note: String,
    /// The site at which they are recorded as being at the same time.
    pub elsewhere: Option<String>,
}

/// A change of one row, to be written with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Who.
    pub officer_id: OfficerId,
    /// What stood.
    pub before: Option<Status>,
    /// What stands now.
    pub after: Option<Status>,
    /// The note that stands now.
    pub note: String,
}

/// Why a mark is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Who was absent can't have left early: first say that they came.
    NeverThere,
    /// They are recorded as being at that site at the same time.
    Elsewhere(String),
    /// The session (its start) is too far ahead: only leave can be recorded.
    Ahead(Timestamp),
}

impl Fault {
    /// What it says, about this officer.
    #[must_use]
    pub fn words(&self, name: &str) -> Words {
        let words = match self {
            Self::NeverThere => Words::new("roll-never-there"),
            Self::Elsewhere(site) => Words::new("roll-elsewhere").with("site", site.as_str()),
            Self::Ahead(starts_at) => Words::new("roll-ahead")
                .with("at", format::date_time(starts_at.utc()))
                .with("from", format::date_time(opens_at(*starts_at).utc())),
        };
        words.with("name", name)
    }
}

/// From when people are marked as present or absent; leave is known ahead.
#[must_use]
pub fn opens_at(starts_at: Timestamp) -> Timestamp {
    starts_at.plus_minutes(-OPENS_MINUTES)
}

/// Whether a row gives way to that of another site at which the same officer walked in: whoever was there is one row, where they were.
#[must_use]
pub fn gives_way(is_expected: bool, status: Option<Status>) -> bool {
    is_expected && matches!(status, None | Some(Status::Absent | Status::Excused))
}

/// Whether one status may follow another. Nothing follows itself (see [`decide_mark`]); who was absent can't have left early.
#[must_use]
pub fn may_follow(before: Option<Status>, after: Option<Status>) -> bool {
    before != after && !(after == Some(Status::LeftEarly) && matches!(before, Some(Status::Absent | Status::Excused)))
}

/// Decides one mark by hand on an open roll. A mark that equals what stands changes nothing. Without a new note the old one stays
/// as long as the status does.
///
/// # Errors
/// Why the mark is refused.
pub fn decide_mark(
    stands: &Mark,
    wanted: Option<Status>,
    note: Option<&str>,
    session: (Timestamp, Timestamp),
) -> Result<Option<Change>, Fault> {
    let (starts_at, now) = session;
    let note = note.unwrap_or(if stands.status == wanted { &stands.note } else { "" });
    if stands.status == wanted && stands.note == note {
        return Ok(None);
    }
    if stands.status != wanted {
        if !may_follow(stands.status, wanted) {
            return Err(Fault::NeverThere);
        }
        if wanted.is_some_and(|status| status != Status::Excused) && now < opens_at(starts_at) {
            return Err(Fault::Ahead(starts_at));
        }
        if let (Some(site), true) = (&stands.elsewhere, wanted.is_some_and(Status::is_there)) {
            return Err(Fault::Elsewhere(site.clone()));
        }
    }
    Ok(Some(Change { officer_id: stands.officer_id, before: stands.status, after: wanted, note: note.to_owned() }))
}

/// Everybody who is not marked yet becomes present, except those who are at another site; gives the changes and how many stay.
#[must_use]
pub fn decide_all_present(rows: &[Mark]) -> (Vec<Change>, usize) {
    let unmarked: Vec<&Mark> = rows.iter().filter(|row| row.is_expected && row.status.is_none()).collect();
    let here = unmarked.iter().filter(|row| row.elsewhere.is_none());
    let changes: Vec<Change> = here.map(|row| change(row, Some(Status::Present), "")).collect();
    let left = unmarked.len() - changes.len();
    (changes, left)
}

/// Closing makes the empty ones absent. Walk-ins are never absent, nor is who walked in at another site instead (`elsewhere`).
#[must_use]
pub fn decide_close(rows: &[Mark]) -> Vec<Change> {
    let missed = rows.iter().filter(|row| row.is_expected && row.status.is_none() && row.elsewhere.is_none());
    missed.map(|row| change(row, Some(Status::Absent), "")).collect()
}

fn change(row: &Mark, after: Option<Status>, note: &str) -> Change {
    Change { officer_id: row.officer_id, before: row.status, after, note: note.to_owned() }
}

/// A mark in an earlier session of the same half-day at the same site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// Who.
    pub officer_id: OfficerId,
    /// When that session started.
    pub starts_at: Timestamp,
    /// What stands there; none while unmarked.
    pub status: Option<Status>,
}

/// Who of the `unmarked` is proposed as present, with the start of the session from which it is carried. An officer's latest mark
/// of the half-day decides: whoever was there and did not leave is there still.
#[must_use]
pub fn carry(earlier: &[Earlier], unmarked: &BTreeSet<OfficerId>) -> BTreeMap<OfficerId, Timestamp> {
    let mut latest: BTreeMap<OfficerId, (Timestamp, Status)> = BTreeMap::new();
    for mark in earlier {
        let Some(status) = mark.status.filter(|_| unmarked.contains(&mark.officer_id)) else { continue };
        let kept = latest.entry(mark.officer_id).or_insert((mark.starts_at, status));
        // Two rooms at the same time (a walk-in at one): being there counts.
        if mark.starts_at > kept.0 || (mark.starts_at == kept.0 && status < kept.1) {
            *kept = (mark.starts_at, status);
        }
    }
    latest.into_iter().filter(|(_, (_, status))| status.is_there()).map(|(officer, (at, _))| (officer, at)).collect()
}

/// The half-day (morning up to noon, then afternoon) in which a session starts: from and to.
#[must_use]
pub fn half_day(starts_at: Timestamp) -> (Timestamp, Timestamp) {
    let day = starts_at.local_date();
    let noon = Timestamp::from_local(day, NaiveTime::MIN.with_hour(12).unwrap_or(NaiveTime::MIN));
    let midnight = Timestamp::start_of(day);
    if starts_at < noon { (midnight, noon) } else { (noon, midnight.plus_minutes(24 * 60)) }
}

/// When self check-in by code is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// In time.
    Present,
    /// After the start, up to [`LATE_MINUTES`].
    Late,
    /// Check-in opens at this instant.
    TooEarly(Timestamp),
    /// Only the coordinator can help.
    TooLate,
}

/// What an arrival at this instant counts as.
#[must_use]
pub fn decide_arrival(at: Timestamp, starts_at: Timestamp) -> Arrival {
    if at < opens_at(starts_at) {
        Arrival::TooEarly(opens_at(starts_at))
    } else if at <= starts_at {
        Arrival::Present
    } else if at <= starts_at.plus_minutes(LATE_MINUTES) {
        Arrival::Late
    } else {
        Arrival::TooLate
    }
}

/// Somebody with a live code, as the decision about their check-in sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guest {
    /// Whether there is a row for them in this roll.
    pub is_listed: bool,
    /// What stands in that row.
    pub status: Option<Status>,
    /// Whether they take part in the programme.
    pub is_enrolled: bool,
    /// Whether their profile needs the topic.
    pub needs_topic: bool,
    /// The site at which they are recorded as being at the same time.
    pub elsewhere: Option<String>,
}

/// What becomes of a check-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckIn {
    /// It is recorded as this.
    Recorded(Status),
    /// This stands already; nothing changes.
    Stands(Status),
    /// It is refused.
    Refused(Refusal),
}

/// Why a check-in is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The roll is closed.
    Closed,
    /// Check-in opens at this instant.
    TooEarly(Timestamp),
    /// More than [`LATE_MINUTES`] after the start.
    TooLate,
    /// They were marked as having left.
    LeftEarly,
    /// They take no part in the programme.
    NotEnrolled,
    /// Their profile does not need the topic.
    NotNeeded,
    /// They are recorded as being at that site at the same time.
    Elsewhere(String),
}

impl Refusal {
    /// What it says.
    #[must_use]
    pub fn words(&self) -> Words {
        match self {
            Self::Closed => Words::new("check-in-closed"),
            Self::TooEarly(opens_at) => Words::new("check-in-too-early").with("at", format::date_time(opens_at.utc())),
            Self::TooLate => Words::new("check-in-too-late").with("minutes", LATE_MINUTES),
            Self::LeftEarly => Words::new("check-in-left-early"),
            Self::NotEnrolled => Words::new("check-in-not-enrolled"),
            Self::NotNeeded => Words::new("check-in-not-needed"),
            Self::Elsewhere(site) => Words::new("check-in-elsewhere").with("site", site.as_str()),
        }
    }
}

/// Decides a check-in of somebody whose code was live `at` an instant. Who is not on the list walks in, if the topic is needed.
#[must_use]
pub fn decide_check_in(guest: &Guest, is_closed: bool, at: Timestamp, starts_at: Timestamp) -> CheckIn {
    let status = match decide_arrival(at, starts_at) {
        _ if guest.status.is_some_and(Status::is_there) => return CheckIn::Stands(guest.status.unwrap_or(Status::Present)),
        _ if is_closed => return CheckIn::Refused(Refusal::Closed),
        Arrival::TooEarly(opens_at) => return CheckIn::Refused(Refusal::TooEarly(opens_at)),
        Arrival::TooLate => return CheckIn::Refused(Refusal::TooLate),
        Arrival::Present => Status::Present,
        Arrival::Late => Status::Late,
    };
    let refusal = match &guest.elsewhere {
        _ if guest.status == Some(Status::LeftEarly) => Refusal::LeftEarly,
        _ if !guest.is_listed && !guest.is_enrolled => Refusal::NotEnrolled,
        _ if !guest.is_listed && !guest.needs_topic => Refusal::NotNeeded,
        Some(site) => Refusal::Elsewhere(site.clone()),
        None => return CheckIn::Recorded(status),
    };
    CheckIn::Refused(refusal)
}

/// How many stand how in a roll.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Expected by the timetable.
    pub expected: usize,
    /// Present.
    pub present: usize,
    /// Late.
    pub late: usize,
    /// Left early.
    pub left_early: usize,
    /// Absent without leave.
    pub absent: usize,
    /// Absent with leave.
    pub excused: usize,
    /// Expected and not marked yet.
    pub unmarked: usize,
    /// Walked in.
    pub walk_ins: usize,
    /// In the room or been there: present, late and left early, walk-ins too. The headcount is compared with present and late.
    pub there: usize,
}

impl Counts {
    /// Counts rows: whether expected, and what stands.
    pub fn of(rows: impl IntoIterator<Item = (bool, Option<Status>)>) -> Self {
        let mut counts = Self::default();
        for (is_expected, status) in rows {
            counts.add(is_expected, status, 1);
        }
        counts
    }

    /// Adds so many rows.
    pub fn add(&mut self, is_expected: bool, status: Option<Status>, rows: usize) {
        let place = match status {
            Some(Status::Present) => &mut self.present,
            Some(Status::Late) => &mut self.late,
            Some(Status::LeftEarly) => &mut self.left_early,
            Some(Status::Absent) => &mut self.absent,
            Some(Status::Excused) => &mut self.excused,
            // A walk-in that was taken back counts nowhere.
            None if is_expected => &mut self.unmarked,
            None => return,
        };
        *place += rows;
        if is_expected {
            self.expected += rows;
        } else {
            self.walk_ins += rows;
        }
        if status.is_some_and(Status::is_there) {
            self.there += rows;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(time: &str) -> Timestamp {
        Timestamp::new(chrono::DateTime::parse_from_rfc3339(&format!("2025-06-25T{time}+07:00")).unwrap().to_utc())
    }

    fn mark(status: Option<Status>) -> Mark {
        Mark { officer_id: OfficerId::default(), is_expected: true, status, note: String::new(), elsewhere: None }
    }

    #[test]
    fn the_clock_decides_what_an_arrival_is() {
        let starts_at = at("08:00:00");
        let cases = [
            ("06:59:59", Arrival::TooEarly(at("07:00:00"))),
            ("07:00:00", Arrival::Present),
            ("08:00:00", Arrival::Present),
            ("08:00:01", Arrival::Late),
            ("08:15:00", Arrival::Late),
            ("08:15:01", Arrival::TooLate),
        ];
        for (time, arrival) in cases {
            assert_eq!(decide_arrival(at(time), starts_at), arrival, "{time}");
        }
    }

    #[test]
    fn which_statuses_follow_which() {
        use Status::{Absent, Excused, LeftEarly, Present};
        assert!(may_follow(None, Some(Present)) && may_follow(Some(Absent), Some(Present)) && may_follow(Some(Present), Some(LeftEarly)));
        assert!(may_follow(Some(Present), None), "a slip can be taken back");
        for before in [Absent, Excused] {
            assert!(!may_follow(Some(before), Some(LeftEarly)));
        }
        for status in Status::ALL {
            assert!(!may_follow(Some(status), Some(status)));
        }
    }

    #[test]
    fn a_mark_equal_to_what_stands_changes_nothing() {
        let session = (at("08:00:00"), at("08:10:00"));
        let mut stands = mark(Some(Status::Excused));
        stands.note = "trực ban".into();
        assert_eq!(decide_mark(&stands, Some(Status::Excused), None, session), Ok(None));
        assert_eq!(decide_mark(&stands, Some(Status::Excused), Some("trực ban"), session), Ok(None));
        let noted = decide_mark(&stands, Some(Status::Excused), Some("ốm"), session).unwrap().unwrap();
        assert_eq!((noted.before, noted.after, noted.note.as_str()), (Some(Status::Excused), Some(Status::Excused), "ốm"));
        let present = decide_mark(&stands, Some(Status::Present), None, session).unwrap().unwrap();
        assert_eq!(present.note, "", "the old reason does not stay beside the new status");
    }

    #[test]
    fn nobody_is_marked_in_two_places_or_before_people_come() {
        let session = (at("08:00:00"), at("08:10:00"));
        let away = Mark { elsewhere: Some("Ba Đình".into()), ..mark(None) };
        assert_eq!(decide_mark(&away, Some(Status::Present), None, session), Err(Fault::Elsewhere("Ba Đình".into())));
        assert!(decide_mark(&away, Some(Status::Absent), None, session).is_ok());
        let early = (at("15:30:00"), at("14:29:59"));
        for status in [Status::Present, Status::Late, Status::LeftEarly, Status::Absent] {
            assert_eq!(decide_mark(&mark(None), Some(status), None, early), Err(Fault::Ahead(at("15:30:00"))));
            assert!(decide_mark(&mark(None), Some(status), None, (at("15:30:00"), at("14:30:00"))).is_ok());
        }
        assert!(decide_mark(&mark(None), Some(Status::Excused), Some("trực"), early).is_ok(), "leave is known ahead");
        assert!(decide_mark(&mark(Some(Status::Present)), None, None, early).is_ok(), "a slip is taken back at any time");
    }

    #[test]
    fn all_present_and_closing_touch_only_the_unmarked() {
        let walk_in = Mark { is_expected: false, ..mark(None) };
        let away = Mark { elsewhere: Some("Ba Đình".into()), ..mark(None) };
        let rows = [mark(None), mark(Some(Status::Absent)), mark(Some(Status::Late)), walk_in, away];
        let (changes, left) = decide_all_present(&rows);
        assert_eq!((changes.len(), left), (1, 1));
        assert_eq!(changes[0].after, Some(Status::Present));
        assert_eq!(decide_close(&rows).len(), 1);
    }

    #[test]
    fn a_check_in_is_judged_in_words() {
        let starts_at = at("08:00:00");
        let listed = Guest { is_listed: true, ..Guest::default() };
        let walk_in = Guest { is_enrolled: true, needs_topic: true, ..Guest::default() };
        let cases = [
            (listed.clone(), false, "07:31:00", CheckIn::Recorded(Status::Present)),
            (listed.clone(), false, "08:07:00", CheckIn::Recorded(Status::Late)),
            (listed.clone(), true, "07:31:00", CheckIn::Refused(Refusal::Closed)),
            (listed.clone(), false, "08:16:00", CheckIn::Refused(Refusal::TooLate)),
            (listed.clone(), false, "06:00:00", CheckIn::Refused(Refusal::TooEarly(at("07:00:00")))),
            (Guest { status: Some(Status::Present), ..listed.clone() }, true, "09:00:00", CheckIn::Stands(Status::Present)),
            (Guest { status: Some(Status::Absent), ..listed.clone() }, false, "08:05:00", CheckIn::Recorded(Status::Late)),
            (Guest { status: Some(Status::LeftEarly), ..listed.clone() }, false, "08:05:00", CheckIn::Refused(Refusal::LeftEarly)),
            (
                Guest { elsewhere: Some("Hà Đông".into()), ..listed },
                false,
                "08:00:00",
                CheckIn::Refused(Refusal::Elsewhere("Hà Đông".into())),
            ),
            (walk_in.clone(), false, "08:00:00", CheckIn::Recorded(Status::Present)),
            (Guest { needs_topic: false, ..walk_in.clone() }, false, "08:00:00", CheckIn::Refused(Refusal::NotNeeded)),
            (Guest { is_enrolled: false, ..walk_in }, false, "08:00:00", CheckIn::Refused(Refusal::NotEnrolled)),
        ];
        for (guest, is_closed, time, outcome) in cases {
            assert_eq!(decide_check_in(&guest, is_closed, at(time), starts_at), outcome, "{guest:?} {time}");
        }
    }

    #[test]
    fn half_days_part_at_noon() {
        assert_eq!(half_day(at("11:59:59")), (at("00:00:00"), at("12:00:00")));
        assert_eq!(half_day(at("12:00:00")).0, at("12:00:00"));
        assert_eq!(half_day(at("13:30:00")).1, at("00:00:00").plus_minutes(1440));
    }

    #[test]
    fn presence_is_carried_until_somebody_leaves() {
        let one = OfficerId::new();
        let seen = |times: &[(&str, Option<Status>)]| {
            let earlier: Vec<Earlier> =
                times.iter().map(|(time, status)| Earlier { officer_id: one, starts_at: at(time), status: *status }).collect();
            carry(&earlier, &BTreeSet::from([one])).contains_key(&one)
        };
        assert!(!seen(&[]));
        assert!(seen(&[("07:30:00", Some(Status::Late))]));
        assert!(seen(&[("07:30:00", Some(Status::Present)), ("08:30:00", None)]), "an unmarked session between does not break it");
        assert!(!seen(&[("07:30:00", Some(Status::Present)), ("08:30:00", Some(Status::LeftEarly))]));
        assert!(!seen(&[("08:30:00", Some(Status::LeftEarly)), ("07:30:00", Some(Status::Present))]), "the order of rows does not matter");
        assert!(seen(&[("07:30:00", Some(Status::LeftEarly)), ("08:30:00", Some(Status::Present))]), "who came back is back");
        assert!(
            carry(&[Earlier { officer_id: one, starts_at: at("07:30:00"), status: Some(Status::Present) }], &BTreeSet::new()).is_empty()
        );
    }

    proptest! {
        /// Only unmarked officers are proposed, each because their latest mark says that they are there; the rows' order is all one.
        #[test]
        fn carrying_follows_the_latest_mark(marks in prop::collection::vec((0..4_usize, 0..6_i64, 0..6_usize), 0..40), unmarked in 0..16_u8) {
            let officers: Vec<OfficerId> = (0..4).map(|n| OfficerId(uuid::Uuid::from_u128(n))).collect();
            let wanted: BTreeSet<OfficerId> = officers.iter().enumerate().filter(|(place, _)| unmarked & (1 << place) != 0).map(|(_, id)| *id).collect();
            let earlier: Vec<Earlier> = marks.iter().map(|(who, hour, status)| Earlier {
                officer_id: officers[*who], starts_at: at("06:00:00").plus_minutes(hour * 60), status: Status::ALL.get(*status).copied(),
            }).collect();
            let carried = carry(&earlier, &wanted);
            let mut backwards = earlier.clone();
            backwards.reverse();
            prop_assert_eq!(&carried, &carry(&backwards, &wanted));
            for officer in &officers {
                let last = earlier.iter().filter(|e| e.officer_id == *officer && e.status.is_some()).map(|e| e.starts_at).max();
                let there = earlier.iter().any(|e| e.officer_id == *officer && Some(e.starts_at) == last && e.status.is_some_and(Status::is_there));
                prop_assert_eq!(carried.contains_key(officer), wanted.contains(officer) && there);
            }
        }

        /// Every row is counted once.
        #[test]
        fn counts_add_up(rows in prop::collection::vec((any::<bool>(), 0..6_usize), 0..100)) {
            let counts = Counts::of(rows.iter().map(|(expected, status)| (*expected, Status::ALL.get(*status).copied())));
            let taken_back = rows.iter().filter(|(expected, status)| !expected && *status == 5).count();
            prop_assert_eq!(counts.present + counts.late + counts.left_early + counts.absent + counts.excused + counts.unmarked, rows.len() - taken_back);
            prop_assert_eq!(counts.expected + counts.walk_ins, rows.len() - taken_back);
        }
    }
}
